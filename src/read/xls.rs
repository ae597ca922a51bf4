//! XLS workbooks (BIFF8, and BIFF5 of Excel 95).

use std::collections::HashMap;

use super::build::Builder;
use super::formats::Source;
use super::ole::Ole;
use super::sheet::{self, MOST_CELLS, Sheet};
use super::{Document, Given};
use crate::error::{Error, ErrorKind, Result};

/// Names of the stream that holds the workbook.
pub const STREAMS: &[&str] = &["Workbook", "Book", "WORKBOOK", "BOOK"];

/// Reads a workbook.
pub fn read(source: &Source<'_>) -> Result<Document> {
    let mut ole = Ole::open(source.bytes)?;
    let name = STREAMS.iter().find(|n| ole.has(n)).copied().unwrap_or(STREAMS[0]);
    let bytes = ole.stream(name, source.options.max_document)?;
    let mut out = Builder::default();
    sheet::lay(read_book(&bytes)?, &mut out);
    Ok(out.finish("xls", Given::default()))
}

/// A record: its kind, and its data with those of the records that continue it.
struct Record<'a> {
    kind: u16,
    data: &'a [u8],
    more: Vec<&'a [u8]>,
}

/// The records of a stream in order.
fn records(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut at = 0;
    let raw = move |at: &mut usize| {
        let start = *at;
        let head = bytes.get(start..start + 4)?;
        let len = usize::from(u16_at(head, 2));
        let data = &bytes[start + 4..bytes.len().min(start + 4 + len)];
        *at = start + 4 + len;
        Some((u16_at(head, 0), data))
    };
    std::iter::from_fn(move || {
        let (kind, data) = raw(&mut at)?;
        let mut more = Vec::new();
        while bytes.get(at..at + 2).is_some_and(|k| u16_at(k, 0) == 0x3c) {
            more.push(raw(&mut at)?.1);
        }
        Some(Record { kind, data, more })
    })
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn f64_at(bytes: &[u8], at: usize) -> f64 {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0.0, f64::from_le_bytes)
}

/// What the book says for all its sheets.
#[derive(Default)]
struct Book {
    strings: Vec<String>,
    formats: HashMap<u16, String>,
    styles: Vec<u16>,
    from_1904: bool,
    /// Excel 95 and before: strings are bytes of the code page.
    old: bool,
    /// Sheets: where each starts, its name, whether it is hidden.
    sheets: Vec<(usize, String, bool)>,
}

impl Book {
    fn number(&self, value: f64, style: u16) -> String {
        let format = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        let code = self.formats.get(&format).map_or_else(|| sheet::built_in(u32::from(format)), String::as_str);
        sheet::number(value, code, self.from_1904)
    }
}

fn read_book(bytes: &[u8]) -> Result<Vec<Sheet>> {
    let mut book = Book::default();
    for r in records(bytes) {
        match r.kind {
            0x0809 => book.old = u16_at(r.data, 0) < 0x0600,
            0x002f => {
                return Err(Error::new(
                    ErrorKind::Encrypted,
                    "the workbook is locked by a password: save it without one",
                ));
            }
            0x0022 => book.from_1904 = u16_at(r.data, 0) == 1,
            0x041e => {
                _ = book.formats.insert(
                    u16_at(r.data, 0),
                    string(&r.data[2.min(r.data.len())..], book.old, if book.old { 1 } else { 2 }),
                )
            }
            0x00e0 => book.styles.push(u16_at(r.data, 2)),
            0x0085 => {
                let kind = r.data.get(5).copied().unwrap_or(0);
                if kind == 0 {
                    let name = string(&r.data[6.min(r.data.len())..], book.old, 1);
                    book.sheets.push((u32_at(r.data, 0) as usize, name, r.data.get(4).is_some_and(|h| h & 3 != 0)));
                }
            }
            0x00fc => book.strings = shared(&r),
            0x000a => break,
            _ => {}
        }
    }
    let mut left = MOST_CELLS;
    let mut sheets = Vec::new();
    for (at, name, hidden) in &book.sheets {
        let Some(bytes) = bytes.get(*at..) else { continue };
        let mut sheet = Sheet { name: name.clone(), hidden: *hidden, ..Sheet::default() };
        read_sheet(bytes, &book, &mut sheet, &mut left)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn read_sheet(bytes: &[u8], book: &Book, sheet: &mut Sheet, left: &mut usize) -> Result<()> {
    // A formula's string stands in the record after it.
    let mut waiting: Option<(usize, usize)> = None;
    // Charts within a sheet are sheets within it.
    let mut depth = 0;
    for r in records(bytes) {
        let d = r.data;
        let at = (usize::from(u16_at(d, 0)), usize::from(u16_at(d, 2)));
        let style = u16_at(d, 4);
        let mut cells: Vec<((usize, usize), String)> = Vec::new();
        match r.kind {
            0x0809 => depth += 1,
            0x000a => {
                depth -= 1;
                if depth <= 0 {
                    break;
                }
            }
            _ if depth > 1 => {}
            0x00fd => cells.push((at, book.strings.get(u32_at(d, 6) as usize).cloned().unwrap_or_default())),
            0x0204 | 0x00d6 => cells.push((at, string(&d[6.min(d.len())..], book.old, 2))),
            0x0203 => cells.push((at, book.number(f64_at(d, 6), style))),
            0x027e => cells.push((at, book.number(rk(u32_at(d, 6)), style))),
            0x00bd => {
                for (k, cell) in d.get(4..d.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6).enumerate() {
                    cells.push(((at.0, at.1 + k), book.number(rk(u32_at(cell, 2)), u16_at(cell, 0))));
                }
            }
            0x0006 | 0x0206 | 0x0406 => {
                if u16_at(d, 12) == 0xffff {
                    match d.get(6) {
                        Some(0) => waiting = Some(at),
                        Some(1) => cells.push((at, if d.get(8) == Some(&1) { "TRUE" } else { "FALSE" }.to_string())),
                        _ => {}
                    }
                } else {
                    cells.push((at, book.number(f64_at(d, 6), style)));
                }
            }
            0x0207 | 0x0007 => {
                if let Some(at) = waiting.take() {
                    cells.push((at, string(d, book.old, 2)));
                }
            }
            0x0208 if u16_at(d, 12) & 0x20 != 0 => _ = sheet.hidden_rows.insert(at.0),
            0x007d if u16_at(d, 8) & 1 != 0 => sheet.hidden_columns.push(at),
            0x00e5 => {
                for m in d.get(2..).unwrap_or_default().chunks_exact(8) {
                    let n = |i| usize::from(u16_at(m, i));
                    sheet.merges.push((n(0), n(4), n(2).max(n(0)), n(6).max(n(4))));
                }
            }
            _ => {}
        }
        for (at, text) in cells {
            if !text.trim().is_empty() {
                *left = left
                    .checked_sub(1)
                    .ok_or_else(|| Error::new(ErrorKind::TooLarge, "the workbook has too many cells"))?;
                sheet.cells.insert(at, text);
            }
        }
    }
    Ok(())
}

/// A number packed into four bytes.
fn rk(raw: u32) -> f64 {
    let value = if raw & 2 != 0 { f64::from((raw as i32) >> 2) } else { f64::from_bits(u64::from(raw & !3) << 32) };
    if raw & 1 != 0 { value / 100.0 } else { value }
}

/// A string with its length before it, in one or two bytes.
fn string(bytes: &[u8], old: bool, width: usize) -> String {
    let len = if width == 1 { usize::from(bytes.first().copied().unwrap_or(0)) } else { usize::from(u16_at(bytes, 0)) };
    let rest = bytes.get(width..).unwrap_or_default();
    if old {
        return encoding_rs::GB18030.decode_without_bom_handling(&rest[..len.min(rest.len())]).0.into_owned();
    }
    let mut reader = Pieces { now: rest, later: Vec::new() };
    reader.rich(len)
}

/// The shared strings, which run over from record to record.
fn shared(record: &Record<'_>) -> Vec<String> {
    let count = u32_at(record.data, 4) as usize;
    let mut later: Vec<&[u8]> = record.more.clone();
    later.reverse();
    let mut pieces = Pieces { now: record.data.get(8..).unwrap_or_default(), later };
    let mut strings = Vec::new();
    while strings.len() < count && pieces.any() {
        let Some(len) = pieces.u16() else { break };
        strings.push(pieces.rich(usize::from(len)));
    }
    strings
}

/// Bytes in several pieces; characters may change their width where a piece begins.
struct Pieces<'a> {
    now: &'a [u8],
    later: Vec<&'a [u8]>,
}

impl Pieces<'_> {
    fn any(&mut self) -> bool {
        while self.now.is_empty() {
            match self.later.pop() {
                Some(next) => self.now = next,
                None => return false,
            }
        }
        true
    }

    fn byte(&mut self) -> Option<u8> {
        self.any().then(|| {
            let b = self.now[0];
            self.now = &self.now[1..];
            b
        })
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut n: usize) {
        while n > 0 && self.any() {
            let step = n.min(self.now.len());
            self.now = &self.now[step..];
            n -= step;
        }
    }

    /// A string of `len` characters with its flags before it and its runs and readings behind.
    fn rich(&mut self, len: usize) -> String {
        let flags = self.byte().unwrap_or(0);
        let runs = if flags & 8 != 0 { usize::from(self.u16().unwrap_or(0)) } else { 0 };
        let readings = if flags & 4 != 0 {
            usize::from(self.u16().unwrap_or(0)) | usize::from(self.u16().unwrap_or(0)) << 16
        } else {
            0
        };
        let mut wide = flags & 1 != 0;
        let mut units: Vec<u16> = Vec::with_capacity(len.min(4096));
        while units.len() < len {
            if self.now.is_empty() {
                if !self.any() {
                    break;
                }
                wide = self.byte().is_some_and(|f| f & 1 != 0);
            }
            let unit = if wide { self.u16() } else { self.byte().map(u16::from) };
            let Some(unit) = unit else { break };
            units.push(unit);
        }
        self.skip(runs * 4 + readings);
        String::from_utf16_lossy(&units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::ole::tests::pack;
    use crate::read::{Block, read};

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&(text.encode_utf16().count() as u16).to_le_bytes()[..], &[1], &units].concat()
    }

    fn words(all: &[u16]) -> Vec<u8> {
        all.iter().flat_map(|w| w.to_le_bytes()).collect()
    }

    #[test]
    fn strings_numbers_dates_and_merges() {
        // A shared string that runs over into the next record, there in narrow characters.
        let mut first = [&2u32.to_le_bytes()[..], &2u32.to_le_bytes(), &wide("任务")].concat();
        first.extend([4, 0, 1]);
        first.extend("单位".encode_utf16().flat_map(u16::to_le_bytes));
        let sst = [record(0xfc, &first), record(0x3c, &[0, b'a', b'b'])].concat();
        let name: Vec<u8> =
            [&[2u8, 1][..], &"任务".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat();
        let globals = |at: u32| {
            let bound = [&at.to_le_bytes()[..], &[0, 0], &name].concat();
            [
                record(0x809, &words(&[0x600, 5, 0, 0])),
                record(0xe0, &words(&[0, 0])),
                record(0xe0, &words(&[0, 14])),
                record(0x85, &bound),
                sst.clone(),
                record(0x0a, &[]),
            ]
            .concat()
        };
        let at = globals(0).len() as u32;
        let label = |r: u16, c: u16, i: u32| record(0xfd, &[&words(&[r, c, 0])[..], &i.to_le_bytes()].concat());
        let number = |r: u16, c: u16, style: u16, v: f64| {
            record(0x203, &[&words(&[r, c, style])[..], &v.to_le_bytes()].concat())
        };
        let sheet = [
            record(0x809, &words(&[0x600, 16, 0, 0])),
            label(0, 0, 0),
            label(0, 1, 1),
            record(0x27e, &[&words(&[1, 0, 0])[..], &(7u32 << 2 | 2).to_le_bytes()].concat()),
            number(1, 1, 1, 44835.0),
            number(2, 1, 0, 2.5),
            number(3, 1, 0, 9.0),
            record(0x208, &words(&[3, 0, 2, 0, 0, 0, 0x20, 0])),
            record(0xe5, &words(&[1, 1, 2, 0, 0])),
            record(0x0a, &[]),
        ]
        .concat();
        let file = pack(&[("Workbook", &[globals(at), sheet].concat())]);
        let d = read(&file).unwrap();
        assert_eq!(d.text.raw(), "任务\n单位ab\n7\n2022年10月1日\n2.5\n");
        let Block::Table(t) = &d.blocks[0] else { panic!() };
        assert_eq!((t.name.as_str(), t.grid[1][0]), ("任务", t.grid[2][0]));
        assert_eq!(d.warnings[0].code, "hidden-rows");
    }

    #[test]
    fn locked_and_cut_books() {
        assert_eq!(read(&pack(&[("Workbook", &record(0x2f, &[0; 6]))])).unwrap_err().kind(), ErrorKind::Encrypted);
        assert!(read(&pack(&[("Workbook", &[9, 8, 200, 0, 1])])).is_ok());
        let junk: Vec<u8> = (0..40_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
        let _ = read(&pack(&[("Workbook", &junk)]));
    }

    #[test]
    fn packed_numbers() {
        assert_eq!((rk(7 << 2 | 2), rk(1234 << 2 | 3), rk(0x3ff0_0000)), (7.0, 12.34, 1.0));
    }
}
