//! Bytes become a [`Document`]: decoded text and the blocks it is made of.
//!
//! A reader knows one file format and nothing about notices. Its text holds every paragraph and every table cell once,
//! in reading order, each ended by a line break; blocks say which stretch is a paragraph and which a cell of a grid.

pub mod text;

use crate::error::Result;
use crate::record::Warning;
use crate::text::Text;

/// What a reader made of one input.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The decoded text and its folded twin.
    pub text: Text,
    /// Paragraphs and tables in reading order; their stretches are bytes of the **raw** text.
    pub blocks: Vec<Block>,
    /// The format's short name: `text`, `html`, `docx`, …
    pub format: &'static str,
    /// What stands beside the text (columns of a data file, page fields of HTML heads).
    pub given: Given,
    /// What had to be replaced, left out or repaired while reading.
    pub warnings: Vec<Warning>,
}

/// Facts that came beside the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// A title that stands outside the text (an HTML `title`, a column).
    pub title: Option<String>,
    /// The issuing body.
    pub agency: Option<String>,
    /// The document number.
    pub doc_number: Option<String>,
    /// The day it was published, as written.
    pub published: Option<String>,
    /// The day it was issued, as written.
    pub issued: Option<String>,
    /// An identifier from the data file.
    pub id: Option<String>,
    /// An address from the data file.
    pub url: Option<String>,
}

/// One block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, or a line of plain text.
    Paragraph(Paragraph),
    /// A table with its grid.
    Table(Table),
}

/// A paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// Bytes of the raw text, without the line break.
    pub at: std::ops::Range<usize>,
    /// 1 to 9 where the format says that it is a heading (`h1`, a heading style, `#`).
    pub heading: Option<u8>,
    /// The page of a paged format, from 1.
    pub page: Option<u32>,
}

/// A table: a full grid in which merged cells stand at each place that they cover.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// `Table2`, or the sheet's name.
    pub name: String,
    /// The cells, in reading order.
    pub cells: Vec<Cell>,
    /// `grid[row][column]`: the cell that covers the place, if any.
    pub grid: Vec<Vec<Option<usize>>>,
    /// The page of a paged format on which it starts, from 1.
    pub page: Option<u32>,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Bytes of the raw text; several paragraphs are parted by line breaks.
    pub at: std::ops::Range<usize>,
    /// First row and column in the grid, from 0.
    pub row: usize,
    /// First column.
    pub column: usize,
    /// Its address as users know it: `D7`.
    pub address: String,
    /// Whether the format marks it as a header (`th`).
    pub header: bool,
    /// The page of a paged format.
    pub page: Option<u32>,
}

/// Reads one input of any known format, told by its content.
///
/// # Errors
/// [`crate::error::ErrorKind::NotText`] and its like, with what the input is and what to do.
pub fn read(bytes: &[u8]) -> Result<Document> {
    text::read(bytes)
}
