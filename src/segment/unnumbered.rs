//! An outline without numbers: short lines that head the paragraphs below them.
//!
//! Plans lose their numbers when automatic numbering isn't copied with the text, and some are published without any.
//! Asked only where no numbered line and no table gave an item. Numbered outlines are `body`'s. Marks (★, ●) at the start
//! of lines make items here; under numbered items they only set off paragraphs.

use std::collections::HashSet;

use super::body::Sections;
use super::front::LineKind;
use super::{Heading, Item, Plan};
use crate::record::{Origin, Section};
use crate::text::Bytes;

/// Shortest and longest heading, in characters.
const HEADING: std::ops::RangeInclusive<usize> = 4..=30;

/// Shortest paragraph below a heading, in characters.
const PARAGRAPH: usize = 20;

/// How many headings with paragraphs of their own make an outline.
const FEWEST: usize = 3;

/// How many paragraphs a heading has at most, on average: a report has few headings for its text.
const BELOW: usize = 6;

/// How many headings stand above each other at most; more short lines in a row are a list.
const DEEPEST: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Heading,
    /// Opens with a mark: an item of its own.
    Marked,
    Text,
}

/// A line of the body, by its number in the plan.
struct Row {
    line: usize,
    at: Bytes,
    look: Look,
}

/// Reads the body's outline by its headings, if it has one.
pub(crate) fn outline(folded: &str, plan: &mut Plan, sections: &Sections) {
    let mut rows: Vec<Row> = Vec::new();
    for (line, (l, kind)) in plan.lines.iter().zip(&plan.kinds).enumerate() {
        if *kind == LineKind::Body && l.table.is_none() {
            let text = &folded[l.at.clone()];
            let look = match () {
                () if mark(text) > 0 => Look::Marked,
                () if heads(text) => Look::Heading,
                () => Look::Text,
            };
            rows.push(Row { line, at: l.at.clone(), look });
        }
    }
    if rows.iter().filter(|r| r.look == Look::Marked).count() < FEWEST {
        for row in rows.iter_mut().filter(|r| r.look == Look::Marked) {
            row.look = Look::Text;
        }
    }
    settle(folded, &mut rows);
    let Some(first) = rows.iter().position(|r| r.look != Look::Text) else { return };
    let own = |i: &usize| match rows[*i].look {
        Look::Heading => rows.get(i + 1).is_some_and(|n| n.look == Look::Text),
        Look::Marked => true,
        Look::Text => false,
    };
    let headed = (first..rows.len()).filter(own).count();
    let texts = rows[first..].iter().filter(|r| r.look == Look::Text).count();
    if headed < FEWEST || texts > headed * BELOW {
        return;
    }
    let taken: HashSet<usize> = rows[first..].iter().map(|r| r.at.start).collect();
    plan.loose.retain(|at| !taken.contains(&at.start));
    emit(folded, plan, &rows, first);
    sections.mark(folded, plan, 0);
}

/// Short lines that head nothing are text: several in a row, or the last.
fn settle(folded: &str, rows: &mut [Row]) {
    let mut i = 0;
    while i < rows.len() {
        let run = rows[i..].iter().take_while(|r| r.look == Look::Heading).count();
        let long = |r: &Row| {
            let text = &folded[r.at.clone()];
            r.look == Look::Marked || text.ends_with('。') || text.chars().count() >= PARAGRAPH
        };
        let below = rows.get(i + run).is_some_and(long);
        if run > DEEPEST || !below {
            for row in &mut rows[i..i + run] {
                row.look = Look::Text;
            }
        }
        i += run.max(1);
    }
}

fn emit(folded: &str, plan: &mut Plan, rows: &[Row], first: usize) {
    // The headings that are open, outermost first.
    let mut open: Vec<usize> = Vec::new();
    let mut i = first;
    while i < rows.len() {
        let run = rows[i..].iter().take_while(|r| r.look == Look::Heading).count();
        let marked = rows.get(i + run).is_some_and(|r| r.look == Look::Marked);
        // The last heading of a run is the item of the text below it; above marked items all are headings.
        let above = if marked { run } else { run.saturating_sub(1) };
        if above > 0 {
            open.truncate(open.len().saturating_sub(above));
            for row in &rows[i..i + above] {
                let text = vec![row.at.clone()];
                plan.headings.push(Heading { label: None, text, parent: open.last().copied(), part: 0 });
                open.push(plan.headings.len() - 1);
            }
        }
        let start = i + above;
        let head = start + 1;
        let texts = rows[head.min(rows.len())..].iter().take_while(|r| r.look == Look::Text).count();
        let own = &rows[start..head + texts];
        if let (Some(first), Some(last)) = (own.first(), own.last()) {
            let mut text: Vec<Bytes> = own.iter().map(|r| r.at.clone()).collect();
            let len = if marked { mark(&folded[first.at.clone()]) } else { 0 };
            text[0].start += len;
            plan.items.push(Item {
                origin: Origin::Body,
                section: Section::Action,
                parent: open.last().copied(),
                label: (len > 0).then(|| folded[first.at.start..first.at.start + len].trim().to_string()),
                text,
                cells: Vec::new(),
                at: first.at.start..last.at.end,
                cell: None,
                page: plan.pages.get(first.line).copied().flatten(),
                part: 0,
                table: None,
            });
        }
        i = head + texts;
    }
}

/// Length of the mark that a line opens with, spaces behind it included; 0 where it opens with none.
fn mark(line: &str) -> usize {
    const MARKS: [char; 12] = ['★', '☆', '◆', '◇', '■', '□', '▲', '△', '●', '○', '◎', '▶'];
    let rest = line.strip_prefix(MARKS).unwrap_or(line).trim_start();
    if rest.is_empty() { 0 } else { line.len() - rest.len() }
}

/// Whether a line could head paragraphs: short, unfinished, no statement of units or limits, no name of a body alone.
pub(super) fn heads(line: &str) -> bool {
    let line = line.trim_matches(['#', '*', ' ', '●', '■', '◆', '▶', '【', '】']);
    // Who does it may stand in front of what is done: 【市民政局、市残联】改造老年人家庭300户.
    let behind = line.strip_prefix('(').and_then(|l| l.split_once(')')).map(|(_, rest)| rest.trim());
    let line = behind.filter(|rest| !rest.is_empty()).unwrap_or(line);
    let ends_in_word = line.chars().next_back().is_some_and(|c| c.is_alphabetic() || matches!(c, ')' | '”'));
    let signs = ["局", "厅", "政府", "委员会", "办公室", "中心", "日", "年"].iter().any(|w| line.ends_with(w));
    let han = line.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    let length = line.chars().count();
    HEADING.contains(&length)
        && ends_in_word
        && !signs
        && han * 3 >= length * 2
        && !line.contains(['。', ';', ',', ':', '!', '?', '|'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<String> {
        let record = crate::testing::record(text);
        let one = |t: &crate::record::TaskRecord| {
            let path: Vec<&str> = t.path.iter().map(|p| p.heading.as_str()).collect();
            format!("{}|{}|{}|{}", path.join(">"), t.label.as_deref().unwrap_or(""), t.task, t.requirement)
        };
        record.tasks.iter().map(one).collect()
    }

    #[test]
    fn short_lines_head_the_paragraphs_below() {
        let text = "为促进发展，制定本方案。\n总体目标\n到年底建成十个站点。\n重点任务\n建设站点\n选好站址，建好站点。\n管好站点\n落实管理人员。\n\
                    保障措施\n加强领导\n成立小组。";
        assert_eq!(
            items(text),
            [
                "||总体目标|到年底建成十个站点。",
                "重点任务||建设站点|选好站址，建好站点。",
                "重点任务||管好站点|落实管理人员。",
                "保障措施||加强领导|成立小组。",
            ]
        );
    }

    #[test]
    fn marks_are_items_below_headings() {
        let text = "为促进平安，制定本方案。\n打击犯罪\n★严打盗窃，六月底前破案。\n★严打诈骗，每月通报一次。\n加强防控\n★加强巡逻，组织夜间清查。";
        assert_eq!(
            items(text),
            [
                "打击犯罪|★|打击犯罪|严打盗窃，六月底前破案。",
                "打击犯罪|★|打击犯罪|严打诈骗，每月通报一次。",
                "加强防控|★|加强防控|加强巡逻，组织夜间清查。",
            ]
        );
    }

    #[test]
    fn headings_are_short_unfinished_lines() {
        for line in ["优化土地供应", "加强“双公示”管理", "支持企业发展(试行)"] {
            assert!(heads(line), "{line}");
        }
        for line in ["江城市财政局", "2023年5月10日", "责任单位:市财政局", "加快建设,年底前完成", "建设。", "一"]
        {
            assert!(!heads(line), "{line}");
        }
    }
}
