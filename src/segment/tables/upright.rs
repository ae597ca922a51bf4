//! Tables that stand on their side: the titles are below each other in the first column, and what they say of one task
//! beside them (项目名称 | 城南水厂, 责任单位 | 县水利局). They are turned, so that a task is a row.

use super::super::Column;
use super::grid::Grid;
use super::titles::{Titles, squeeze};

/// A title has at most so many characters.
const TITLE: usize = 12;

/// Fewest and most titles of one task.
const FEWEST: usize = 3;
const MOST: usize = 40;

/// The same table with a row a task, if it stands on its side; its tasks stand below each other where its first title
/// comes again.
pub(crate) fn turned<'t>(folded: &str, grid: &Grid<'t>, titles: &Titles) -> Option<Grid<'t>> {
    let width = grid.rows.iter().map(Vec::len).max()?;
    if !matches!(width, 2 | 4) || grid.rows.len() * width < 2 * FEWEST {
        return None;
    }
    // Titles and what stands beside them, in the order of reading.
    let mut pairs: Vec<(String, Option<usize>)> = Vec::new();
    for row in grid.rows.iter() {
        let at = |c: usize| row.get(c).copied().flatten();
        for c in (0..width).step_by(2) {
            // A value may reach over the titles behind it, a heading over all.
            if c > 0 && at(c) == at(c - 1) || at(c).is_some() && at(c) == at(c + 1) {
                continue;
            }
            let title = squeeze(grid.text(folded, at(c)));
            let title = title.trim_end_matches(':').to_string();
            if title.is_empty() && at(c + 1).is_none_or(|value| grid.text(folded, Some(value)).trim().is_empty()) {
                continue;
            }
            if !(1..=TITLE).contains(&title.chars().count()) {
                return None;
            }
            pairs.push((title, at(c + 1)));
        }
    }
    let column = |title: &str| titles.column(title);
    let first = pairs.first()?.0.clone();
    // What stands beside a title is no title itself: 任务 | 责任单位 heads rows.
    // A time is one, and a title only of a column.
    let title = |text: &str| column(text).is_some_and(|column| column != Column::Period);
    let heads = |value: &Option<usize>| value.is_some_and(|v| title(grid.text(folded, Some(v))));
    let known = pairs.iter().filter(|(title, _)| column(title).is_some()).count();
    if column(&first).is_none() || known * 3 < pairs.len() * 2 || pairs.iter().any(|(_, value)| heads(value)) {
        return None;
    }
    let blocks: Vec<&[(String, Option<usize>)]> = pairs.chunk_by(|_, next| next.0 != first).collect();
    let mut columns: Vec<(Column, String)> = Vec::new();
    for (title, _) in &pairs {
        if !columns.iter().any(|(_, known)| known == title) {
            columns.push((column(title).unwrap_or(Column::Other), title.clone()));
        }
        if columns.len() > MOST {
            return None;
        }
    }
    let has = |is: fn(&Column) -> bool| columns.iter().any(|(c, _)| is(c));
    let states = has(|c| matches!(c, Column::Units(_) | Column::Limit));
    if columns.len() < FEWEST || !states || !has(|c| matches!(c, Column::Heading | Column::Item)) {
        return None;
    }
    let value =
        |block: &&[(String, Option<usize>)], title: &str| block.iter().find(|(t, _)| t == title).and_then(|p| p.1);
    let rows = blocks.iter().map(|block| columns.iter().map(|(_, title)| value(block, title)).collect()).collect();
    Some(grid.with_columns(rows, titles.settle(columns)))
}

#[cfg(test)]
mod tests {
    use crate::testing::record;

    #[test]
    fn titles_below_each_other_say_one_task() {
        let one = |name: &str, unit: &str| {
            format!(
                "<tr><td>项目名称</td><td>{name}</td></tr><tr><td>建设内容</td><td>建设{name}一座。</td></tr><tr><td>责任单位</td><td>{unit}</td></tr><tr><td>完成时限</td><td>6月底</td></tr>"
            )
        };
        let page =
            |rows: &str| format!("<html><body><h1>某县2024年重点项目清单</h1><table>{rows}</table></body></html>");
        let told = |html: &str| -> Vec<String> {
            let tasks = record(html).tasks;
            tasks.iter().map(|t| format!("{} {} {}", t.task, t.units[0].raw, t.time_limits[0].raw)).collect()
        };
        let both = [one("水厂", "县水利局"), one("小学", "县教育局")].concat();
        assert_eq!(told(&page(&both)), ["水厂 县水利局 6月底", "小学 县教育局 6月底"]);
        let wide = "<tr><td>项目名称</td><td colspan=3>水厂</td></tr><tr><td>建设内容</td><td colspan=3>建设水厂一座。</td></tr><tr><td>责任单位</td><td>县水利局</td><td>完成时限</td><td>6月底</td></tr>";
        assert_eq!(told(&page(wide)), ["水厂 县水利局 6月底"]);
    }
}
