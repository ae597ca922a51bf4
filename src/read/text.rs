//! Plain text: a line a paragraph, lines parted by tabs a table, the text exactly as decoded.

use super::build::address;
use super::encoding::decode;
use super::wrapped;
use super::{Block, Cell, Document, Paragraph, Table};
use crate::error::Result;
use crate::text::Text;

/// Reads plain text.
///
/// # Errors
/// [`crate::error::ErrorKind::NotText`] where the bytes are no text in a known encoding.
pub fn read(bytes: &[u8]) -> Result<Document> {
    let decoded = decode(bytes)?;
    Ok(Document { warnings: decoded.warnings, ..of_lines(decoded.text) })
}

/// A document in which each line is a paragraph. Line breaks become `\n` whatever they were (`\r\n`, `\r`), as they do
/// where a text file is opened as text: spans count that text.
pub fn of_lines(raw: String) -> Document {
    let raw = match memchr::memchr(b'\r', raw.as_bytes()) {
        Some(_) => raw.replace("\r\n", "\n").replace('\r', "\n"),
        None => raw,
    };
    let mut lines = Vec::new();
    let mut start = 0;
    for line in raw.split_inclusive('\n') {
        let end = start + line.trim_end_matches('\n').len();
        if !raw[start..end].trim().is_empty() {
            lines.push(start..end);
        }
        start += line.len();
    }
    let dropped = wrapped::breaks(&raw, &lines);
    let mut lines = paragraphs(lines, &dropped);
    // Page numbers left by copying say nothing.
    if lines.iter().filter(|l| wrapped::page_number(&raw[(*l).clone()])).count() > 1 || !dropped.is_empty() {
        lines.retain(|l| !wrapped::page_number(&raw[l.clone()]));
    }
    let mut blocks = Vec::new();
    let mut tables = 0;
    let mut i = 0;
    let tabs = memchr::memchr(b'\t', raw.as_bytes()).is_some();
    while i < lines.len() {
        let rows = if tabs { rows(&raw, &lines[i..]) } else { 0 };
        if rows > 0 {
            tables += 1;
            blocks.push(Block::Table(table(&raw, &lines[i..i + rows], tables)));
            i += rows;
        } else {
            blocks.push(Block::Paragraph(Paragraph { at: lines[i].clone(), ..Paragraph::default() }));
            i += 1;
        }
    }
    Document { text: Text::without(raw, dropped), blocks, format: "text", ..Document::default() }
}

/// Lines between which nothing is left but dropped white space are one.
fn paragraphs(lines: Vec<std::ops::Range<usize>>, dropped: &[usize]) -> Vec<std::ops::Range<usize>> {
    if dropped.is_empty() {
        return lines;
    }
    let mut joined: Vec<std::ops::Range<usize>> = Vec::with_capacity(lines.len());
    for line in lines {
        match joined.last_mut().filter(|last| dropped.binary_search(&last.end).is_ok()) {
            Some(last) => last.end = line.end,
            None => joined.push(line),
        }
    }
    joined
}

/// Fewest rows, the header's among them, and fewest columns of a table parted by tabs.
const FEWEST: (usize, usize) = (3, 3);

/// Longest title of a column, in characters.
const TITLE: usize = 20;

/// How many of the lines, from the first on, are rows of one table: each is parted by tabs, and the first has a short
/// title for every column.
fn rows(raw: &str, lines: &[std::ops::Range<usize>]) -> usize {
    let parts = |line: &std::ops::Range<usize>| raw[line.clone()].split('\t');
    let Some(first) = lines.first() else { return 0 };
    let columns = parts(first).count();
    let titled = parts(first).all(|t| (1..=TITLE).contains(&t.trim().chars().count()));
    if columns < FEWEST.1 || !titled {
        return 0;
    }
    // Cells that are empty at a row's end may have lost their tabs.
    let fits = |line: &&std::ops::Range<usize>| (2..=columns).contains(&parts(line).count());
    let rows = lines.iter().take_while(fits).count();
    if rows < FEWEST.0 { 0 } else { rows }
}

fn table(raw: &str, lines: &[std::ops::Range<usize>], number: usize) -> Table {
    let mut table = Table { name: format!("Table{number}"), ..Table::default() };
    let columns = raw[lines[0].clone()].split('\t').count();
    for (row, line) in lines.iter().enumerate() {
        let mut places = vec![None; columns];
        let mut start = line.start;
        for (column, text) in raw[line.clone()].split('\t').enumerate().take(columns) {
            let open = text.len() - text.trim_start().len();
            let at = start + open..start + open + text.trim().len();
            places[column] = Some(table.cells.len());
            table.cells.push(Cell { at, row, column, address: address(row, column), ..Cell::default() });
            start += text.len() + 1;
        }
        table.grid.push(places);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let d = read(text.as_bytes()).unwrap();
        let breaks = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        assert_eq!(d.text.raw(), breaks);
        d.blocks
            .iter()
            .map(|b| match b {
                Block::Paragraph(p) => d.text.raw()[p.at.clone()].to_string(),
                Block::Table(_) => String::new(),
            })
            .collect()
    }

    #[test]
    fn lines_parted_by_tabs_are_a_table() {
        let d = read("表\n序号\t任务\t单位\n1\t修路\t甲局\n2\t 架桥\n完".as_bytes()).unwrap();
        let Block::Table(table) = &d.blocks[1] else { panic!("no table") };
        let cells: Vec<(&str, &str)> =
            table.cells.iter().map(|c| (c.address.as_str(), &d.text.raw()[c.at.clone()])).collect();
        assert_eq!(
            cells,
            [
                ("A1", "序号"),
                ("B1", "任务"),
                ("C1", "单位"),
                ("A2", "1"),
                ("B2", "修路"),
                ("C2", "甲局"),
                ("A3", "2"),
                ("B3", "架桥")
            ]
        );
        assert_eq!((d.blocks.len(), table.grid[2][2]), (3, None));
        // Fields of a page's head are no table.
        let head = read("文号:1\t日期:2023年5月1日\n标题\t甲\n正文\n".as_bytes()).unwrap();
        assert!(head.blocks.iter().all(|b| matches!(b, Block::Paragraph(_))));
    }

    #[test]
    fn the_text_stays_as_it_is() {
        assert_eq!(lines("一、甲\r\n\r\n　　(一)乙#丙|丁\r\n"), ["一、甲", "　　(一)乙#丙|丁"]);
        assert_eq!(lines("一、甲\r二、乙"), ["一、甲", "二、乙"]);
        assert_eq!(lines("\u{feff}一、甲"), ["一、甲"]);
        assert!(lines(" \n\u{3000}\n").is_empty());
    }
}
