//! Records become bytes.
//!
//! A format turns one document's record into bytes on its own, so that workers do the work and whoever holds the file
//! only appends. One file a format; adding one is a variant of [`Format`] and its file. Nothing here knows how a value
//! was found.

pub mod comparison;
pub mod csv;
pub mod json;
pub mod ledger;
mod pending;

pub use pending::Pending;

use crate::record::DocumentRecord;

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

/// One record in each of these formats.
pub fn record(record: &DocumentRecord, formats: &[Format], style: Style) -> Vec<(Format, Vec<u8>)> {
    let any_json = formats.iter().any(|f| matches!(f, Format::Documents | Format::Tasks));
    let pieces = any_json.then(|| json::Pieces::of(record));
    let write = |format: &Format| {
        let mut out = Vec::new();
        match (format, &pieces) {
            (Format::Csv, _) => csv::rows(record, style, &mut out),
            (_, Some(pieces)) => pieces.append(*format, &mut out),
            (_, None) => {}
        }
        (*format, out)
    };
    formats.iter().map(write).collect()
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
