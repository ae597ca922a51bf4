//! Records become bytes.
//!
//! A format turns one document's record into bytes on its own, so that workers do the work and whoever holds the file
//! only appends: these are [`Format`]s. Others are made from the document objects afterwards: [`export`] has the table of
//! them, one file and one line each. Nothing here knows how a value was found.

mod annotation;
pub mod arrow;
mod calendar;
pub mod comparison;
pub mod convert;
pub mod csv;
pub mod export;
pub mod json;
pub mod labelstudio;
pub mod ledger;
mod markdown;
pub mod own;
mod package;
mod parquet;
mod pending;
mod quick;
mod quote;
#[cfg(test)]
mod sample;
mod sqlite;
pub mod tables;
mod xlsx;

pub use pending::Pending;

use std::borrow::Borrow;

use crate::record::{DocumentRecord, TaskRecord};
use export::Export;

/// A format that records are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A document object a line.
    Documents,
    /// A task a row, for spreadsheets.
    Csv,
    /// A task object a line, with its document's fields beside it.
    Tasks,
}

impl Format {
    /// All formats, in the order in which they are written.
    pub const ALL: [Format; 3] = [Format::Documents, Format::Csv, Format::Tasks];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Documents => "documents",
            Format::Csv => "csv",
            Format::Tasks => "tasks",
        }
    }

    /// Its file in an output folder.
    pub fn file_name(self) -> &'static str {
        match self {
            Format::Documents => "documents.jsonl",
            Format::Csv => "tasks.csv",
            Format::Tasks => "tasks.jsonl",
        }
    }

    /// What stands at the head of a file.
    pub fn head(self, style: Style) -> Vec<u8> {
        match self {
            Format::Csv => csv::head(style),
            Format::Documents | Format::Tasks => Vec::new(),
        }
    }
}

/// The names of all formats, those made from the document objects last.
pub fn names() -> impl Iterator<Item = &'static str> {
    Format::ALL.iter().map(|f| f.name()).chain(export::EXPORTS.iter().map(|e| e.name))
}

/// The formats of these names, each once and in the order of the tables, with those that must be written along with them.
pub fn chosen(names: &[String]) -> (Vec<Format>, Vec<&'static Export>) {
    let exports: Vec<&Export> = export::EXPORTS.iter().filter(|e| names.iter().any(|n| n == e.name)).collect();
    let beside = |f: &Format| exports.iter().any(|e| e.beside.contains(f));
    let formats = Format::ALL.into_iter().filter(|f| names.iter().any(|n| n == f.name()) || beside(f)).collect();
    (formats, exports)
}

/// One record in each of these formats.
pub fn record(record: &DocumentRecord, formats: &[Format], style: Style) -> Vec<(Format, Vec<u8>)> {
    written(record, &record.tasks, formats, style)
}

/// The same of a record that nobody needs any more: each task goes as soon as it is written, so that a large record and
/// its bytes are never held together.
pub fn last(mut record: DocumentRecord, formats: &[Format], style: Style) -> Vec<(Format, Vec<u8>)> {
    let tasks = std::mem::take(&mut record.tasks);
    written(&record, tasks, formats, style)
}

/// A record, whose tasks are handed over on their own.
fn written<T: Borrow<TaskRecord>>(
    record: &DocumentRecord,
    tasks: impl IntoIterator<Item = T>,
    formats: &[Format],
    style: Style,
) -> Vec<(Format, Vec<u8>)> {
    let any_json = formats.iter().any(|f| matches!(f, Format::Documents | Format::Tasks));
    let mut pieces = any_json.then(|| json::Pieces::of(record));
    let mut rows = formats.contains(&Format::Csv).then(|| csv::Rows::of(record, style));
    for task in tasks {
        if let Some(pieces) = &mut pieces {
            pieces.push(task.borrow());
        }
        if let Some(rows) = &mut rows {
            rows.push(task.borrow());
        }
    }
    let mut all = match pieces {
        Some(pieces) => pieces.written(formats),
        None => formats.iter().map(|format| (*format, Vec::new())).collect(),
    };
    if let (Some(rows), Some((_, out))) = (rows, all.iter_mut().find(|(format, _)| *format == Format::Csv)) {
        *out = rows.out;
    }
    all
}

/// For whom files are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// For programs.
    #[default]
    Plain,
    /// For spreadsheet programs: a byte-order mark, and no cell that such a program would run as a formula.
    Excel,
}
