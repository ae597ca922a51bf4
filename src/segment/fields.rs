//! Tables in a page's head that give its fields: 索引号 beside its number, 发布机构 beside its name, without colons.
//! A table of tasks titles its columns; here every row opens with a field's name.

use super::front::{FieldPart, FrontReader, Line};
use super::tables::Grid;
use crate::text::Bytes;

/// A value longer than this (characters) is text.
const VALUE: usize = 120;

/// The name of a field, spaces between its characters included, is no longer.
const NAME: usize = 16;

/// The lines of a table of page fields, names and values apart; `None` for any other table.
pub(crate) fn lines(folded: &str, grid: &Grid, front: &FrontReader) -> Option<Vec<Line>> {
    if let Some(lines) = labelled(folded, grid, front) {
        return Some(lines);
    }
    let mut lines = Vec::new();
    let (mut known, mut names, mut rows) = (0, 0, 0);
    for row in grid.rows.iter() {
        let mut cells: Vec<usize> = row.iter().flatten().copied().collect();
        cells.dedup();
        let cells: Vec<Option<Bytes>> = cells.into_iter().map(|c| whole(grid, c)).collect();
        let text = |at: &Option<Bytes>| at.as_ref().map_or("", |at| &folded[at.clone()]);
        if cells.iter().all(|c| text(c).is_empty()) {
            continue;
        }
        rows += 1;
        if !cells.first().is_some_and(|c| front.is_field_name(text(c))) {
            return None;
        }
        for (i, at) in cells.iter().enumerate() {
            let is_name = i % 2 == 0;
            if text(at).chars().count() > VALUE {
                return None;
            }
            names += usize::from(is_name);
            known += usize::from(is_name && front.is_field_name(text(at)));
            if let Some(at) = at {
                let field = Some(if is_name { FieldPart::Name } else { FieldPart::Value });
                lines.push(Line { at: at.clone(), field, ..Line::default() });
            }
        }
    }
    (rows >= 2 && known * 3 >= names * 2).then_some(lines)
}

/// The lines of a table each of whose cells is a field with its value: `索引号:YS-2022-01` beside `文号:云水发〔2022〕11号`.
fn labelled(folded: &str, grid: &Grid, front: &FrontReader) -> Option<Vec<Line>> {
    let cells: Vec<Bytes> = (0..grid.cells.len()).filter_map(|c| whole(grid, c)).collect();
    let text = |at: &Bytes| &folded[at.clone()];
    let known = cells.iter().filter(|at| front.opens_field(text(at))).count();
    let named = |at: &Bytes| text(at).chars().take(NAME).any(|c| c == ':') && text(at).chars().count() <= 2 * VALUE;
    let all = cells.len() > 1 && known * 3 >= cells.len() * 2 && cells.iter().all(named);
    all.then(|| cells.into_iter().map(|at| Line { at, ..Line::default() }).collect())
}

/// All the text of a cell, where it has any.
fn whole(grid: &Grid, cell: usize) -> Option<Bytes> {
    let text = &grid.cells.get(cell)?.text;
    Some(text.first()?.start..text.last()?.end)
}

#[cfg(test)]
mod tests {
    fn document(html: &str) -> crate::record::DocumentFields {
        crate::testing::record(html).document
    }

    #[test]
    fn cells_may_hold_a_field_and_its_value() {
        let text = "<table><tr><td>索引号：YS-2022-01</td><td>文号：云水发〔2022〕11号</td></tr>\
                    <tr><td>发布机构：云山市水务局</td><td>生成日期：2022-03-18</td></tr></table>\
                    <p>云山市水务局关于印发防汛方案的通知</p><p>各科室：</p><p>现将方案印发给你们。</p><p>云山市防汛方案</p>\
                    <p>一、清疏河道。5月底前完成。（河道科）</p><p>二、检修水闸。6月底前完成。（工程科）</p>";
        let fields = document(text);
        assert_eq!(fields.doc_number.as_deref(), Some("云水发〔2022〕11号"));
        assert_eq!(fields.issued_on.as_deref(), Some("2022-03-18"));
    }

    #[test]
    fn names_of_fields_may_stand_in_brackets() {
        let text = "[ 索引号 ]  YS-2022-01   [ 发文字号 ]  云水发〔2022〕11 号\n[ 主题分类 ]  水务\n\
                    [ 成文日期 ]  2022-03-10   [ 发布日期 ]  2022-03-18\n云山市防汛方案\n\
                    一、清疏河道。5月底前完成。（河道科）\n二、检修水闸。6月底前完成。（工程科）";
        let fields = document(text);
        assert_eq!(fields.doc_number.as_deref(), Some("云水发〔2022〕11号"));
        assert_eq!(fields.issued_on.as_deref(), Some("2022-03-10"));
        assert_eq!(fields.published_on.as_deref(), Some("2022-03-18"));
    }

    #[test]
    fn fields_without_colons_stand_in_a_table() {
        let text = "索 引 号\tYS-2022-01\t主题分类\t水务\n发布机构\t云山市水务局\t发布日期\t2022-03-18 17:40:22\n\
                    名    称\t云山市水务局关于印发防汛方案的通知\n文    号\t云水发〔2022〕11号\n\
                    云山市水务局关于印发防汛方案的通知\n各科室：\n现将方案印发给你们。\n云山市防汛方案\n\
                    一、清疏河道。5月底前完成。（河道科）\n二、检修水闸。6月底前完成。（工程科）";
        let fields = document(text);
        assert_eq!(fields.doc_number.as_deref(), Some("云水发〔2022〕11号"));
        assert_eq!(fields.published_on.as_deref(), Some("2022-03-18"));
        assert_eq!(fields.agency.as_deref(), Some("云山市水务局"));
        assert_eq!(fields.title.as_deref(), Some("云山市防汛方案"));
    }
}
