//! DOC, the binary format of Word 97 to 2003, also under the ending `.wps`.
//!
//! The text stands in pieces; what paragraphs and characters are like stands in tables of file places; lists have
//! tables of their own. Only what tells paragraphs, cells, numbers and deleted or hidden text is read.

mod lists;
mod props;

use super::build::{Builder, Draft, DraftCell};
use super::formats::Source;
use super::ole::Ole;
use super::{Document, Given};
use crate::error::{Error, ErrorKind, Result};
pub(super) use props::{Merge, RowShape};
use props::{Para, Props};

/// Name of the stream that holds the document.
pub const STREAMS: &[&str] = &["WordDocument"];

/// Reads a Word document.
pub fn read(source: &Source<'_>) -> Result<Document> {
    let most = source.options.max_document;
    let mut ole = Ole::open(source.bytes)?;
    let main = ole.stream(STREAMS[0], most)?;
    if u16_at(&main, 0) != 0xa5ec && u16_at(&main, 0) != 0xa5dc {
        return Err(Error::new(ErrorKind::Damaged, "the Word document's head makes no sense: save it again"));
    }
    let flags = u16_at(&main, 0x0a);
    if flags & 0x0100 != 0 {
        return Err(Error::new(ErrorKind::Encrypted, "the Word document is locked by a password: save it without one"));
    }
    let mut out = Builder::default();
    if u16_at(&main, 2) < 0x69 {
        before_97(&main, &mut out);
        return Ok(out.finish("doc", Given::default()));
    }
    let table = ole.stream(if flags & 0x0200 != 0 { "1Table" } else { "0Table" }, most)?;
    let text = Text::of(&main, &table)?;
    let data = if ole.has("Data") { ole.stream("Data", most)? } else { Vec::new() };
    let props = Props::parse(&main, &table, data);
    let mut walk = Walk {
        props,
        lists: lists::parse(&main, &table),
        rows: Vec::new(),
        cells: Vec::new(),
        cell: String::new(),
        out: &mut out,
    };
    walk.all(&text);
    if text.units.len() + 1 < u32_at(&main, 0x4c) as usize {
        out.warn("cut-off", "the file is cut off: part of its text is missing");
    }
    if u32_at(&main, 0x50) > 0 || u32_at(&main, 0x60) > 0 {
        out.warn("footnotes-left-out", "footnotes or endnotes are left out");
    }
    if u32_at(&main, 0x64) > 1 {
        out.warn("text-boxes-left-out", "text boxes are left out: save the document as DOCX to have them read");
    }
    Ok(out.finish("doc", Given::default()))
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// A part of a stream that a pair of place and length in the head names.
fn part<'a>(main: &[u8], table: &'a [u8], at: usize) -> &'a [u8] {
    let (start, len) = (u32_at(main, at) as usize, u32_at(main, at + 4) as usize);
    table.get(start..start.saturating_add(len).min(table.len())).unwrap_or_default()
}

/// Word 6 and 95: bytes of the code page in one stretch, without what came later.
fn before_97(main: &[u8], out: &mut Builder) {
    let (start, len) = (u32_at(main, 0x18) as usize, u32_at(main, 0x34) as usize);
    let bytes = main.get(start..start.saturating_add(len).min(main.len())).unwrap_or_default();
    let text = encoding_rs::GB18030.decode_without_bom_handling(bytes).0;
    let text: String = text
        .chars()
        .map(|c| if matches!(c, '\r' | '\u{7}' | '\u{b}' | '\u{c}') { '\n' } else { c })
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .collect();
    out.warn("old-word", "a Word document from before 97: its tables are read cell by cell");
    out.paragraph(&text, None, None);
}

/// The main text: characters with their places in the file.
struct Text {
    units: Vec<u16>,
    /// For runs of characters: index of the first, its place in the file, bytes a character.
    pieces: Vec<(usize, usize, usize)>,
}

impl Text {
    fn of(main: &[u8], table: &[u8]) -> Result<Text> {
        let damaged = || Error::new(ErrorKind::Damaged, "the Word document's text can't be found: save it again");
        let mut clx = part(main, table, 0x01a2);
        while let [1, a, b, ..] = clx {
            let skip = 3 + usize::from(u16::from_le_bytes([*a, *b]));
            clx = clx.get(skip..).unwrap_or_default();
        }
        let plc = clx.get(5..).filter(|_| clx[0] == 2).ok_or_else(damaged)?;
        let count = plc.len().saturating_sub(4) / 12;
        let length = u32_at(main, 0x4c) as usize;
        let mut text = Text { units: Vec::new(), pieces: Vec::new() };
        for i in 0..count {
            let (from, to) = (u32_at(plc, i * 4) as usize, u32_at(plc, i * 4 + 4) as usize);
            let to = to.min(length);
            if from >= to || from != text.units.len() {
                continue;
            }
            let fc = u32_at(plc, (count + 1) * 4 + i * 8 + 2);
            let narrow = fc & 0x4000_0000 != 0;
            let (start, width) =
                if narrow { ((fc & 0x3fff_ffff) as usize / 2, 1) } else { ((fc & 0x3fff_ffff) as usize, 2) };
            let bytes = main
                .get(start.min(main.len())..start.saturating_add((to - from) * width).min(main.len()))
                .unwrap_or_default();
            text.pieces.push((text.units.len(), start, width));
            if narrow {
                let decoded = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0;
                text.units.extend(decoded.chars().map(|c| c as u32 as u16));
            } else {
                text.units.extend(bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])));
            }
        }
        if text.units.is_empty() && length > 1 { Err(damaged()) } else { Ok(text) }
    }
}

/// A row of a table as it comes: its cells' text, and what the row's mark says of their edges and merges.
struct Row {
    cells: Vec<String>,
    shape: RowShape,
}

struct Walk<'o> {
    props: Props,
    lists: super::docx::numbering::Numbering,
    rows: Vec<Row>,
    cells: Vec<String>,
    cell: String,
    out: &'o mut Builder,
}

impl Walk<'_> {
    fn all(&mut self, text: &Text) {
        // Fields: what stands before the separator is code, and doesn't show.
        let mut code = Vec::new();
        let mut line: Vec<u16> = Vec::new();
        let mut piece = 0;
        for (i, unit) in text.units.iter().enumerate() {
            while text.pieces.get(piece + 1).is_some_and(|p| p.0 <= i) {
                piece += 1;
            }
            let (first, start, width) = text.pieces[piece];
            let place = start + (i - first) * width;
            match *unit {
                0x13 => code.push(true),
                0x14 => _ = code.last_mut().map(|c| *c = false),
                0x15 => _ = code.pop(),
                0x0d | 0x07 | 0x0c => {
                    let para = self.props.para(place);
                    // A deleted mark joins its paragraph to the next.
                    if *unit == 0x0d && !para.in_table && self.props.is_gone(place) {
                        continue;
                    }
                    self.paragraph(&String::from_utf16_lossy(&line), *unit == 0x07, &para);
                    line.clear();
                    if *unit != 0x0c {
                        code.clear();
                    }
                }
                _ if code.contains(&true) || self.props.is_gone(place) => {}
                0x0b => line.push(0x0a),
                0x1e => line.push(0x2d),
                0x09 | 0x20..=u16::MAX => line.push(*unit),
                _ => {}
            }
        }
        if !line.is_empty() {
            self.paragraph(&String::from_utf16_lossy(&line), false, &Para::default());
        }
        self.end_table();
    }

    fn paragraph(&mut self, text: &str, mark: bool, para: &Para) {
        let label = para.list.and_then(|(list, level)| self.lists.next(&list.to_string(), level));
        if !para.in_table {
            self.end_table();
            if !text.trim().is_empty() {
                self.out.paragraph(&format!("{}{text}", label.unwrap_or_default()), para.heading, None);
            }
            return;
        }
        if para.row_end {
            if !self.cell.is_empty() {
                self.cells.push(std::mem::take(&mut self.cell));
            }
            self.rows.push(Row { cells: std::mem::take(&mut self.cells), shape: para.shape.clone() });
            return;
        }
        self.cell.push_str(&label.unwrap_or_default());
        self.cell.push_str(text);
        if mark {
            self.cells.push(std::mem::take(&mut self.cell));
        } else {
            self.cell.push('\n');
        }
    }

    /// Lays the table down that has come to its end.
    fn end_table(&mut self) {
        if !self.cells.is_empty() || !self.cell.is_empty() {
            self.cells.push(std::mem::take(&mut self.cell));
            self.rows.push(Row { cells: std::mem::take(&mut self.cells), shape: RowShape::default() });
        }
        if self.rows.is_empty() {
            return;
        }
        let rows = std::mem::take(&mut self.rows);
        self.out.table_or_frame(draft_of(rows.into_iter().map(|r| (r.cells, r.shape)).collect()));
    }
}

/// A table from rows whose cells have edges: the edges of all rows are the grid's lines.
pub(super) fn draft_of(rows: Vec<(Vec<String>, RowShape)>) -> Draft {
    let mut lines: Vec<i32> = rows.iter().flat_map(|(_, s)| s.edges.iter().copied()).collect();
    lines.sort_unstable();
    // Edges that differ by less than a character's width are one line.
    lines.dedup_by(|b, a| *b - *a < 60);
    let line_of = |x: i32| lines.partition_point(|l| *l <= x + 30).saturating_sub(1);
    let mut draft = Draft::default();
    let mut running: std::collections::HashMap<usize, (usize, usize)> = std::collections::HashMap::new();
    for (cells, shape) in rows {
        let mut row: Vec<DraftCell> = Vec::new();
        let mut seen = std::collections::HashMap::new();
        let shaped = shape.edges.len() == cells.len() + 1;
        let mut column = if shaped { line_of(shape.edges[0]) } else { 0 };
        if column > 0 {
            row.push(DraftCell { columns: column, ..DraftCell::of("") });
        }
        for (i, text) in cells.into_iter().enumerate() {
            let merge = shape.merges.get(i).copied().unwrap_or_default();
            let end = if shaped { line_of(shape.edges[i + 1]).max(column + 1) } else { column + 1 };
            let span = end - column;
            if merge.joins_left
                && let Some(last) = row.last_mut()
            {
                last.columns += span;
                last.text.push_str(&text);
                column = end;
                continue;
            }
            match running.get(&column).copied().filter(|_| merge.down && !merge.starts) {
                Some((r, c)) => {
                    if let Some(cell) = draft.rows.get_mut(r).and_then(|r: &mut Vec<DraftCell>| r.get_mut(c)) {
                        cell.rows += 1;
                        if !text.trim().is_empty() {
                            cell.text.push('\n');
                            cell.text.push_str(&text);
                        }
                    }
                    seen.insert(column, (r, c));
                }
                None => {
                    if merge.down {
                        seen.insert(column, (draft.rows.len(), row.len()));
                    }
                    row.push(DraftCell { columns: span, header: shape.header, ..DraftCell::of(text) });
                }
            }
            column = end;
        }
        running = seen;
        draft.rows.push(row);
    }
    draft
}

#[cfg(test)]
mod tests;
