//! OpenDocument spreadsheets.

use std::collections::HashSet;

use super::archive::Archive;
use super::build::Builder;
use super::formats::Source;
use super::sheet::{self, MOST_CELLS, Sheet};
use super::xlsx::iso_date;
use super::xml::{Xml, decode, unescape};
use super::{Document, Given};
use crate::error::{Error, ErrorKind, Result};

/// Whether an input is an OpenDocument file of this kind (`spreadsheet`, `text`, …), as its `mimetype` says.
pub(super) fn is_kind(source: &Source<'_>, kind: &str) -> bool {
    let members = source.members();
    if !members.iter().any(|m| m == "mimetype") || !members.iter().any(|m| m == "content.xml") {
        return false;
    }
    let said =
        Archive::open(source.bytes, 200).and_then(|mut a| a.get("mimetype", 200)).ok().flatten().unwrap_or_default();
    let wanted = format!("vnd.oasis.opendocument.{kind}");
    memchr::memmem::find(&said, wanted.as_bytes()).is_some()
}

/// Whether an input is a spreadsheet.
pub fn tells(source: &Source<'_>) -> bool {
    is_kind(source, "spreadsheet")
}

/// Reads a spreadsheet.
pub fn read(source: &Source<'_>) -> Result<Document> {
    let most = source.options.max_document as u64;
    let mut archive = Archive::open(source.bytes, most)?;
    let content = decode(&archive.get("content.xml", most)?.unwrap_or_default())?;
    let xml = Xml::parse(&content)?;
    let hidden: HashSet<String> = xml
        .all("table-properties")
        .filter(|p| xml.attribute(*p, "display").is_some_and(|d| d == "false"))
        .filter_map(|p| (0..p).rev().find(|s| xml.nodes[*s].name == "style" && xml.nodes[*s].end > p))
        .filter_map(|s| xml.attribute(s, "name").map(|n| n.into_owned()))
        .collect();
    let mut sheets = Vec::new();
    let mut left = MOST_CELLS;
    let mut i = 0;
    while i < xml.nodes.len() {
        if xml.nodes[i].name != "table" {
            i += 1;
            continue;
        }
        let mut sheet = Sheet {
            name: xml.attribute(i, "name").unwrap_or_default().into_owned(),
            hidden: xml.attribute(i, "style-name").is_some_and(|s| hidden.contains(s.as_ref())),
            ..Sheet::default()
        };
        read_sheet(&xml, i, &mut sheet, &mut left)?;
        sheets.push(sheet);
        i = xml.nodes[i].end;
    }
    let mut out = Builder::default();
    sheet::lay(sheets, &mut out);
    Ok(out.finish("ods", Given::default()))
}

fn read_sheet(xml: &Xml<'_>, table: usize, sheet: &mut Sheet, left: &mut usize) -> Result<()> {
    let number =
        |n: usize, name: &str| xml.attribute(n, name).and_then(|v| v.parse::<usize>().ok()).unwrap_or(1).max(1);
    let is_hidden = |n: usize| xml.attribute(n, "visibility").is_some_and(|v| v != "visible");
    let (mut row, mut hidden_column) = (0usize, 0usize);
    let mut i = table + 1;
    let end = xml.nodes[table].end;
    while i < end {
        let node = &xml.nodes[i];
        match node.name {
            "table-column" => {
                let count = number(i, "number-columns-repeated");
                if is_hidden(i) {
                    sheet.hidden_columns.push((hidden_column, hidden_column.saturating_add(count - 1)));
                }
                hidden_column = hidden_column.saturating_add(count);
            }
            "table-row" => {
                let times = number(i, "number-rows-repeated");
                let hidden = is_hidden(i);
                // Rows repeated to the sheet's end are empty; others stand for themselves.
                let cells = read_row(xml, i);
                let take = if cells.is_empty() { 0 } else { times.min(1000) };
                for r in (row..).take(take) {
                    if hidden {
                        sheet.hidden_rows.insert(r);
                    }
                    for (column, tall, wide, text) in &cells {
                        if *tall > 1 || *wide > 1 {
                            sheet.merges.push((
                                r,
                                *column,
                                r.saturating_add(tall - 1),
                                column.saturating_add(wide - 1),
                            ));
                        }
                        if !text.trim().is_empty() {
                            *left = left
                                .checked_sub(1)
                                .ok_or_else(|| Error::new(ErrorKind::TooLarge, "the workbook has too many cells"))?;
                            sheet.cells.insert((r, *column), text.clone());
                        }
                    }
                }
                row = row.saturating_add(times);
                i = node.end;
                continue;
            }
            // A table in a drawing on the sheet is not the sheet's.
            "shapes" | "forms" | "table" => {
                i = node.end;
                continue;
            }
            _ => {}
        }
        i += 1;
    }
    Ok(())
}

/// The cells of a row that say something: column, rows and columns covered, text.
fn read_row(xml: &Xml<'_>, row: usize) -> Vec<(usize, usize, usize, String)> {
    let number =
        |n: usize, name: &str| xml.attribute(n, name).and_then(|v| v.parse::<usize>().ok()).unwrap_or(1).max(1);
    let mut cells = Vec::new();
    let mut column = 0usize;
    for c in xml.children(row) {
        let name = xml.nodes[c].name;
        if name != "table-cell" && name != "covered-table-cell" {
            continue;
        }
        let times = number(c, "number-columns-repeated");
        if name == "table-cell" {
            let date = xml.attribute(c, "date-value").and_then(|v| iso_date(&v));
            let text = date.unwrap_or_else(|| cell_text(xml, c));
            let (tall, wide) = (number(c, "number-rows-spanned"), number(c, "number-columns-spanned"));
            if !text.trim().is_empty() || tall > 1 || wide > 1 {
                for k in 0..times.min(100) {
                    cells.push((column.saturating_add(k), tall, wide, text.clone()));
                }
            }
        }
        column = column.saturating_add(times);
    }
    cells
}

/// A cell's paragraphs, without the notes on it.
fn cell_text(xml: &Xml<'_>, cell: usize) -> String {
    let mut text = String::new();
    let mut i = cell + 1;
    while i < xml.nodes[cell].end {
        let node = &xml.nodes[i];
        match node.name {
            "annotation" | "table" => {
                i = node.end;
                continue;
            }
            "p" if !text.is_empty() => text.push('\n'),
            "line-break" => text.push('\n'),
            "tab" => text.push('\t'),
            "s" => {
                let count = xml.attribute(i, "c").and_then(|v| v.parse::<usize>().ok()).unwrap_or(1);
                text.extend(std::iter::repeat_n(' ', count.min(100)));
            }
            "" => text.push_str(&unescape(node.source)),
            _ => {}
        }
        i += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::read::archive::tests::pack;
    use crate::read::{Block, read};

    #[test]
    fn covered_and_repeated_cells() {
        let content = "<office:document-content><office:automatic-styles><style:style style:name='h'><style:table-properties table:display='false'/></style:style></office:automatic-styles>\
            <office:body><office:spreadsheet><table:table table:name='一'><table:table-column/>\
            <table:table-row><table:table-cell table:number-columns-spanned='3'><text:p>某任务表</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated='2'/></table:table-row>\
            <table:table-row><table:table-cell><text:p>任务</text:p></table:table-cell><table:table-cell><text:p>单位</text:p></table:table-cell><table:table-cell><text:p>时限</text:p></table:table-cell></table:table-row>\
            <table:table-row><table:table-cell table:number-rows-spanned='2'><text:p>甲</text:p></table:table-cell><table:table-cell table:number-columns-repeated='2'><office:annotation><text:p>批注</text:p></office:annotation><text:p>乙<text:s text:c='2'/>局</text:p><text:p>丙局</text:p></table:table-cell></table:table-row>\
            <table:table-row><table:covered-table-cell/><table:table-cell><text:p>丁局</text:p></table:table-cell><table:table-cell office:date-value='2022-10-01'><text:p>10/01/22</text:p></table:table-cell></table:table-row>\
            <table:table-row table:number-rows-repeated='1048570'><table:table-cell table:number-columns-repeated='16384'/></table:table-row></table:table>\
            <table:table table:name='二' table:style-name='h'><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";
        let zip = pack(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content.as_bytes()),
        ]);
        let d = read(&zip).unwrap();
        assert_eq!(d.text.raw(), "某任务表\n任务\n单位\n时限\n甲\n乙  局\n丙局\n乙  局\n丙局\n丁局\n2022年10月1日\n");
        let Block::Table(t) = &d.blocks[1] else { panic!() };
        assert_eq!((t.grid.len(), t.grid[2][0]), (3, t.grid[1][0]));
        assert_eq!(d.warnings[0].code, "hidden-sheet");
    }
}
