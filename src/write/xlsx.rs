//! `tasks.xlsx`: sheets for tasks, units, documents and warnings.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::Style;
use super::export::{self, Made, Sink};
use super::tables::{Cell, Column, DOCUMENTS, Kind, TASKS, Table, UNITS, WARNINGS};
use crate::error::Result;
use crate::record::DocumentRecord;

/// The rows that a sheet has room for.
const ROOM: u32 = 1_048_576;
/// The characters that a cell has room for (in units of UTF-16).
const LONGEST: usize = 32_767;

const TABLES: [&Table; 4] = [&TASKS, &UNITS, &DOCUMENTS, &WARNINGS];

/// Where a table's next row goes.
struct Place {
    /// The sheet, among all of the workbook.
    sheet: usize,
    /// The row, from 0.
    row: u32,
    /// How many sheets the table has.
    sheets: usize,
}

struct Book {
    at: PathBuf,
    book: Workbook,
    places: Vec<Place>,
    formats: Formats,
    room: u32,
    /// Cells that were cut.
    cut: usize,
}

struct Formats {
    head: Format,
    text: Format,
    wrapped: Format,
    date: Format,
}

/// Writes the workbook into a folder.
///
/// # Errors
/// [`crate::ErrorKind::Unwritable`].
pub fn sink(folder: &Path, _: Style) -> Made {
    Ok(Box::new(book(&folder.join("tasks.xlsx"), ROOM)?))
}

fn book(at: &Path, room: u32) -> Result<Book> {
    let top = || Format::new().set_align(FormatAlign::Top);
    let formats = Formats {
        head: top().set_bold().set_text_wrap(),
        text: top(),
        wrapped: top().set_text_wrap(),
        date: top().set_num_format("yyyy-mm-dd"),
    };
    let mut book = Workbook::new();
    // Rows wait in files of their own: where the workbook goes there is room, or it is said.
    book.set_tempdir(at.parent().unwrap_or(Path::new("."))).map_err(export::failed)?;
    // The same records give the same bytes: no clock.
    let created = ExcelDateTime::from_ymd(2000, 1, 1).map_err(export::failed)?;
    book.set_properties(&DocProperties::new().set_author("yaodian").set_creation_datetime(&created));
    let mut book = Book { at: at.to_path_buf(), book, places: Vec::new(), formats, room, cut: 0 };
    for table in TABLES {
        let sheet = book.sheet(table, 1).map_err(export::failed)?;
        book.places.push(Place { sheet, row: 1, sheets: 1 });
    }
    Ok(book)
}

impl Book {
    /// A new sheet for a table, with its head.
    fn sheet(&mut self, table: &Table, number: usize) -> Result<usize, XlsxError> {
        let index = self.book.worksheets().len();
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        let name = if number == 1 { table.name.to_string() } else { format!("{} {number}", table.name) };
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (i, column) in (0u16..).zip(table.columns) {
            sheet.set_column_width(i, f64::from(column.width))?;
            sheet.write_string_with_format(0, i, column.name, &self.formats.head)?;
        }
        Ok(index)
    }

    fn row(&mut self, table: usize, row: &[Cell<'_>]) -> Result<(), XlsxError> {
        if self.places[table].row >= self.room {
            self.end(table)?;
            let number = self.places[table].sheets + 1;
            let sheet = self.sheet(TABLES[table], number)?;
            self.places[table] = Place { sheet, row: 1, sheets: number };
        }
        let place = &mut self.places[table];
        let at = place.row;
        place.row += 1;
        let sheet = self.book.worksheet_from_index(place.sheet)?;
        for ((i, cell), column) in (0u16..).zip(row).zip(TABLES[table].columns) {
            self.cut += usize::from(write(sheet, &self.formats, (at, i), cell, column)?);
        }
        Ok(())
    }

    /// What is only known of a table's sheet when it is full.
    fn end(&mut self, table: usize) -> Result<(), XlsxError> {
        let place = &self.places[table];
        let last = u16::try_from(TABLES[table].columns.len() - 1).unwrap_or(u16::MAX);
        self.book.worksheet_from_index(place.sheet)?.autofilter(0, 0, (place.row - 1).max(1), last)?;
        Ok(())
    }
}

/// Writes a cell; whether it had to be cut.
fn write(
    sheet: &mut Worksheet,
    formats: &Formats,
    (row, at): (u32, u16),
    cell: &Cell<'_>,
    column: &Column,
) -> Result<bool, XlsxError> {
    match cell {
        Cell::Null => {}
        Cell::Integer(n) => {
            sheet.write_number_with_format(row, at, *n as f64, &formats.text)?;
        }
        Cell::Number(n) => {
            sheet.write_number_with_format(row, at, *n, &formats.text)?;
        }
        Cell::Flag(f) => {
            sheet.write_boolean_with_format(row, at, *f, &formats.text)?;
        }
        Cell::Text(text) => {
            let date = (column.kind == Kind::Date).then(|| ExcelDateTime::parse_from_str(text).ok()).flatten();
            if let Some(date) = date {
                sheet.write_datetime_with_format(row, at, &date, &formats.date)?;
                return Ok(false);
            }
            // Written as text, nothing that is in it runs as a formula.
            let format = if column.width >= 20 { &formats.wrapped } else { &formats.text };
            let kept = fitting(text);
            sheet.write_string_with_format(row, at, kept, format)?;
            return Ok(kept.len() < text.len());
        }
    }
    Ok(false)
}

/// As much of a text as a cell has room for.
fn fitting(text: &str) -> &str {
    if text.len() <= LONGEST {
        return text;
    }
    let mut units = 0;
    for (i, c) in text.char_indices() {
        units += c.len_utf16();
        if units > LONGEST {
            return &text[..i];
        }
    }
    text
}

impl Sink for Book {
    fn take(&mut self, record: &DocumentRecord, _: Option<&str>) -> Result<()> {
        for (i, table) in TABLES.iter().enumerate() {
            let mut done = Ok(());
            (table.rows)(record, &mut |row| {
                if done.is_ok() {
                    done = export::guarded(|| self.row(i, row).map_err(export::failed));
                }
            });
            done.map_err(|e| e.at(self.at.display().to_string()))?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>> {
        let mut notes = Vec::new();
        for (i, table) in TABLES.iter().enumerate() {
            export::guarded(|| self.end(i).map_err(export::failed))?;
            let (room, sheets, name) = (self.room, self.places[i].sheets, table.name);
            if sheets > 1 {
                notes.push(format!("tasks.xlsx: a sheet has room for {room} rows; {name} fill {sheets} sheets"));
            }
        }
        if self.cut > 0 {
            let cut = self.cut;
            notes.push(format!("tasks.xlsx: a cell has room for {LONGEST} characters; {cut} cells are cut"));
        }
        let saved = export::guarded(|| self.book.save(&self.at).map(drop).map_err(export::failed));
        saved.map_err(|e| e.at(self.at.display().to_string()))?;
        Ok(notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::sample;

    #[test]
    fn what_is_too_much_for_a_sheet_goes_on_in_another_and_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = Box::new(book(&folder.path().join("a.xlsx"), 3).unwrap());
        let mut long = sample::record();
        long.tasks[0].requirement = "长".repeat(LONGEST + 1);
        for record in [sample::record(), sample::record(), long] {
            sink.take(&record, None).unwrap();
        }
        let notes = sink.finish().unwrap();
        assert_eq!(notes.len(), 5, "{notes:?}");
        assert!(notes[0].contains("tasks fill 2 sheets"));
        assert!(notes[4].contains("1 cells are cut"));
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let odd = "a".repeat(LONGEST - 1) + "𠮷";
        assert_eq!(fitting(&odd).len(), LONGEST - 1);
        assert_eq!(fitting("短"), "短");
        let just = "长".repeat(LONGEST);
        assert_eq!(fitting(&just), just);
    }

    #[test]
    fn the_same_records_give_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let mut sink = Box::new(book(&folder.path().join(name), ROOM).unwrap());
            sink.take(&sample::record(), None).unwrap();
            sink.finish().unwrap();
            std::fs::read(folder.path().join(name)).unwrap()
        };
        assert_eq!(write("a.xlsx"), write("b.xlsx"));
    }
}
