//! Bytes become a [`Document`]: decoded text and the blocks it is made of.
//!
//! A reader knows one file format and nothing about notices. Its text holds every paragraph and every table cell once,
//! in reading order, each ended by a line break; blocks say which stretch is a paragraph and which a cell of a grid.
//! Formats are told by content; [`FORMATS`] lists them, one file and one line each. A file's ending is looked at for one
//! of them only: CSV that is one table has nothing in it that a text with commas couldn't have.

mod archive;
mod build;
mod data;
mod doc;
mod docx;
mod encoding;
mod formats;
mod gzip;
mod html;
mod layout;
mod markdown;
mod mhtml;
mod numerals;
mod ods;
mod odt;
mod ofd;
mod ole;
mod page_number;
mod parquet;
mod pdf;
mod rtf;
mod sheet;
pub mod text;
mod wrapped;
mod xls;
mod xlsx;
mod xml;

use std::borrow::Cow;
use std::io::BufRead;
use std::ops::ControlFlow;

pub(crate) use formats::Told;
pub use formats::{FORMATS, Format};
pub(crate) use page_number::is_page_number;

use crate::error::{Error, ErrorKind, Result};
use crate::record::Warning;
use crate::text::Text;

/// What may be read, and how much of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReadOptions {
    /// The largest single document, in bytes; a packed data file of many may be half as large again.
    pub max_document: usize,
    /// The most that all members of one archive may unpack to together.
    pub max_unpacked: u64,
    /// How deep archives may stand in archives.
    pub max_depth: usize,
    /// The column of a data file that holds the documents; else a usual name is looked for.
    pub text_column: Option<String>,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions { max_document: 128 << 20, max_unpacked: 4 << 30, max_depth: 3, text_column: None }
    }
}

impl ReadOptions {
    /// The most that one packed member may unpack to. A data file of many documents may be larger than each of them.
    fn max_packed(&self) -> u64 {
        self.max_document as u64 * 3 / 2
    }
}

/// One document's bytes, alone or taken out of an archive or a data file; not read yet.
///
/// Parts are independent of each other, so that they can be read on several threads.
#[derive(Debug)]
pub struct Part<'a> {
    /// The name under which it was handed in; members of archives as `a.zip!/b/c.docx`, rows of data files as `a.jsonl!12`.
    pub source: String,
    /// Its bytes, or why it could not be taken out.
    pub bytes: Result<Cow<'a, [u8]>>,
    /// What stands beside it in a data file.
    pub given: Given,
    /// How many bytes of the file that it was taken from are its own: more or fewer than [`Part::bytes`] where it was
    /// packed or written with escapes. For telling how far one is.
    pub share: u64,
    /// What was found out about it while it was looked for parts in it.
    pub(crate) told: Option<Told>,
}

/// One input as read.
#[derive(Debug)]
pub struct Input {
    /// As in [`Part::source`].
    pub source: String,
    /// 16 hex digits of a hash of its bytes.
    pub id: String,
    /// Its size in bytes.
    pub size: usize,
    /// The document, or why there is none.
    pub document: Result<Document>,
}

impl<'a> Part<'a> {
    /// A part of which nothing more is known.
    pub fn new(source: String, bytes: Result<Cow<'a, [u8]>>, given: Given) -> Part<'a> {
        let share = bytes.as_ref().map_or(0, |b| b.len() as u64);
        Part { source, bytes, given, share, told: None }
    }

    /// The same part, which takes this much of its file.
    pub fn taking(self, share: u64) -> Part<'a> {
        Part { share, ..self }
    }

    /// Reads the part's document.
    pub fn read(self, options: &ReadOptions) -> Input {
        let (id, size) = match &self.bytes {
            Err(_) => (hash(self.source.as_bytes()), 0),
            Ok(bytes) => (hash(bytes), bytes.len()),
        };
        Input { source: self.source.clone(), id, size, document: self.document(options) }
    }

    /// Reads the part's document, and nothing beside it.
    ///
    /// # Errors
    /// That the part could not be taken out, or can't be read.
    pub fn document(self, options: &ReadOptions) -> Result<Document> {
        let Part { source, bytes, given, told, .. } = self;
        let document = bytes.and_then(|bytes| formats::read_one(&source, &bytes, told, options));
        document.map(|d| Document { given: given.or(d.given.clone()), ..d }).map_err(|e| e.at(&source))
    }

    /// The same part, free of what it was taken from.
    pub fn into_owned(self) -> Part<'static> {
        let Part { source, bytes, given, share, told } = self;
        Part { source, bytes: bytes.map(|b| Cow::Owned(b.into_owned())), given, share, told }
    }
}

/// 16 hex digits of a hash of `bytes`.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..16].to_string()
}

/// Takes an input apart: archives into members, data files into rows, anything else is one part.
///
/// At most one member is held unpacked at a time. A member that can't be unpacked is a part with an error; the others
/// still come.
pub fn unpack<'a>(
    name: &str,
    bytes: &'a [u8],
    options: &ReadOptions,
    sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
) {
    let part: Part<'a> = Part::new(name.to_string(), Ok(Cow::Borrowed(bytes)), Given::default());
    let mut budget = options.max_unpacked;
    let _ = formats::unpack(part, options, options.max_depth, &mut budget, sink);
}

/// Whether an input that begins so is JSON lines, which [`unpack_lines`] takes apart without having all of it in memory.
pub fn is_lines(head: &[u8]) -> bool {
    data::is_lines(head)
}

/// Takes JSON lines apart as they are read: a part for each row, as [`unpack`] gives them.
///
/// # Errors
/// Lines that can't be read to their end.
pub fn unpack_lines(
    name: &str,
    lines: &mut dyn BufRead,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
) -> Result<()> {
    formats::unpack_lines(name, lines, options, sink)
}

/// Reads everything that an input holds, each document with its own outcome.
pub fn read_all(name: &str, bytes: &[u8], options: &ReadOptions) -> Vec<Input> {
    let mut all = Vec::new();
    unpack(name, bytes, options, &mut |part| {
        all.push(part.read(options));
        ControlFlow::Continue(())
    });
    all
}

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

impl Given {
    /// These facts, and where one is missing that of `other`.
    pub fn or(self, other: Given) -> Given {
        Given {
            title: self.title.or(other.title),
            agency: self.agency.or(other.agency),
            doc_number: self.doc_number.or(other.doc_number),
            published: self.published.or(other.published),
            issued: self.issued.or(other.issued),
            id: self.id.or(other.id),
            url: self.url.or(other.url),
        }
    }
}

/// One block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, or a line of plain text.
    Paragraph(Paragraph),
    /// A table with its grid.
    Table(Box<Table>),
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
    /// The numbers that the file itself gives the rows and the columns of the grid, from 0; where there are none (or too
    /// few) they are simply counted.
    pub numbers: Option<(Vec<usize>, Vec<usize>)>,
}

impl Table {
    /// A cell's address as users know it: `D7`.
    pub fn address(&self, cell: &Cell) -> String {
        let number = |numbers: &[usize], i: u32| numbers.get(i as usize).copied().unwrap_or(i as usize);
        match &self.numbers {
            Some((rows, columns)) => build::address(number(rows, cell.row), number(columns, cell.column)),
            None => build::address(cell.row as usize, cell.column as usize),
        }
    }
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Bytes of the raw text; several paragraphs are parted by line breaks.
    pub at: std::ops::Range<usize>,
    /// First row and column in the grid, from 0.
    pub row: u32,
    /// First column.
    pub column: u32,
    /// Whether the format marks it as a header (`th`).
    pub header: bool,
    /// The page of a paged format.
    pub page: Option<u32>,
}

/// Reads one input of any known format, told by its content.
///
/// # Errors
/// [`ErrorKind::NotText`] and its like, with what the input is and what to do; also where the input holds several
/// documents ([`read_all`] reads those).
pub fn read(bytes: &[u8]) -> Result<Document> {
    let mut all = Vec::new();
    let options = ReadOptions::default();
    unpack("", bytes, &options, &mut |part| {
        all.push(part.read(&options).document);
        if all.len() > 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => only,
        (Some(_), false) => Err(Error::new(ErrorKind::NotText, "this input holds several documents: read them all")),
        (None, _) => Err(Error::new(ErrorKind::NotText, "this input holds no document")),
    }
}
