//! The table of formats, and how one is told from another: by content, a name at most breaks a tie.

use std::cell::OnceCell;
use std::io::BufRead;
use std::ops::ControlFlow;

use super::encoding::{self, Decoded};
use super::{
    Document, Part, ReadOptions, archive, data, doc, docx, gzip, html, markdown, mhtml, ods, odt, ofd, ole, parquet,
    pdf, rtf, text, xls, xlsx, xml,
};
use crate::error::{Error, ErrorKind, Result};

/// One format that is read.
#[derive(Debug)]
pub struct Format {
    /// Its short name, as in [`Document::format`].
    pub name: &'static str,
    /// What it is, for lists and messages; empty for kinds that are only told so as to be refused with a reason.
    pub about: &'static str,
    /// Whether an input is of this format; formats are asked in the order of the table.
    tells: fn(&Source<'_>) -> bool,
    reader: Reader,
}

/// What a format's reader makes of an input.
#[derive(Debug)]
enum Reader {
    /// A document.
    One(fn(Source<'_>, &ReadOptions) -> Result<Document>),
    /// Parts to be read each on its own.
    Many(fn(&Source<'_>, &mut Unpacker<'_>) -> Result<()>),
}

/// The formats, in the order in which an input is asked.
pub static FORMATS: &[Format] = &[
    one("rtf", "RTF", rtf::tells, |s, _| rtf::read(&s)),
    one("ofd", "OFD", ofd::tells, |s, _| ofd::read(&s)),
    one("pdf", "PDF with a text layer", pdf::tells, |s, _| pdf::read(&s)),
    many("gzip", "a file packed with gzip", gzip::tells, gzip::unpack),
    many("parquet", "a Parquet file of documents", parquet::tells, parquet::unpack),
    one("docx", "Word document (DOCX, DOCM)", docx::tells, |s, _| docx::read(&s)),
    one("xlsx", "Excel workbook (XLSX, XLSM)", xlsx::tells, |s, _| xlsx::read(&s)),
    one("odt", "OpenDocument text (ODT)", odt::tells, |s, _| odt::read(&s)),
    one("ods", "OpenDocument spreadsheet (ODS)", ods::tells, |s, _| ods::read(&s)),
    one("xls", "old Excel workbook (XLS)", |s| ole::holds(s, xls::STREAMS), |s, _| xls::read(&s)),
    one("doc", "old Word document (DOC, WPS)", |s| ole::holds(s, doc::STREAMS), |s, _| doc::read(&s)),
    one("ole", "", |s| ole::is_ole(s.bytes), |s, _| Err(ole::refuse(&s))),
    one("package", "", archive::is_package, |_, _| Err(archive::refuse_package())),
    many("zip", "a ZIP archive of documents", archive::tells, archive::unpack),
    one("mhtml", "web page in one file (MHTML)", mhtml::tells, |s, _| mhtml::read(&s)),
    one("mail", "", mhtml::is_mail, |_, _| Err(mhtml::refuse_mail())),
    one("office-xml", "", xml::is_office, |_, _| Err(xml::refuse_office())),
    many("json", "JSON lines or a JSON array of documents", data::tells_json, data::unpack_json),
    many("csv", "CSV of documents", data::tells_csv, data::unpack_csv),
    one("table", "CSV that is one table", data::tells_table, |s, _| data::read_table(s)),
    one("html", "HTML", |s| s.text().is_some_and(|d| html::tells(&d.text)), |s, _| html::read(s.decoded()?)),
    one(
        "markdown",
        "Markdown",
        |s| s.text().is_some_and(|d| markdown::tells(&d.text)),
        |s, _| s.decoded().map(markdown::read),
    ),
    one("text", "plain text (UTF-8, UTF-16, GB18030, Big5)", |_| true, |s, _| plain(s)),
];

const fn one(
    name: &'static str,
    about: &'static str,
    tells: fn(&Source<'_>) -> bool,
    reader: fn(Source<'_>, &ReadOptions) -> Result<Document>,
) -> Format {
    Format { name, about, tells, reader: Reader::One(reader) }
}

const fn many(
    name: &'static str,
    about: &'static str,
    tells: fn(&Source<'_>) -> bool,
    reader: fn(&Source<'_>, &mut Unpacker<'_>) -> Result<()>,
) -> Format {
    Format { name, about, tells, reader: Reader::Many(reader) }
}

/// An input as the formats see it.
pub(super) struct Source<'a> {
    /// The name it was handed in under.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What may be read.
    pub options: &'a ReadOptions,
    decoded: OnceCell<Option<Decoded>>,
    names: OnceCell<Option<Vec<String>>>,
}

impl<'a> Source<'a> {
    /// An input not looked at yet.
    pub fn new(name: &'a str, bytes: &'a [u8], options: &'a ReadOptions) -> Source<'a> {
        Source { name, bytes, options, decoded: OnceCell::new(), names: OnceCell::new() }
    }

    /// An input of which something is known.
    fn told(name: &'a str, bytes: &'a [u8], options: &'a ReadOptions, decoded: Option<Option<Decoded>>) -> Source<'a> {
        let source = Source::new(name, bytes, options);
        if let Some(decoded) = decoded {
            let _ = source.decoded.set(decoded);
        }
        source
    }

    /// The names of the members, where the input is a ZIP archive.
    pub fn members(&self) -> &[String] {
        self.names.get_or_init(|| archive::names(self.bytes)).as_deref().unwrap_or_default()
    }

    /// The input as text, if it is text.
    pub fn text(&self) -> Option<&Decoded> {
        self.decoded.get_or_init(|| encoding::decode(self.bytes).ok()).as_ref()
    }

    /// The input's text.
    pub fn decoded(self) -> Result<Decoded> {
        match self.decoded.into_inner() {
            Some(Some(decoded)) => Ok(decoded),
            _ => encoding::decode(self.bytes),
        }
    }

    /// Whether the input's name ends so.
    pub fn ends_with(&self, ending: &str) -> bool {
        let name = self.name.strip_suffix(".gz").unwrap_or(self.name);
        let tail = name.len().checked_sub(ending.len()).and_then(|i| name.get(i..));
        tail.is_some_and(|t| t.eq_ignore_ascii_case(ending))
    }
}

/// What telling an input's format has found out about it.
#[derive(Debug)]
pub(crate) struct Told {
    format: &'static Format,
    decoded: Option<Option<Decoded>>,
}

/// Where a container's reader hands its parts.
pub(super) struct Unpacker<'a> {
    /// What may be read.
    pub options: &'a ReadOptions,
    /// What may still be unpacked.
    pub budget: &'a mut u64,
    depth: usize,
    /// How many bytes of the outermost file a byte of the container stands for.
    scale: f64,
    sink: &'a mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
    /// Whether anything was handed over.
    any: bool,
    /// Whether the receiver has had enough.
    stopped: bool,
}

impl Unpacker<'_> {
    /// Hands over one part, itself taken apart where it is a container. `false` once the receiver has had enough.
    pub fn give(&mut self, part: Part<'_>) -> bool {
        self.any = true;
        let part = Part { share: (part.share as f64 * self.scale) as u64, ..part };
        self.stopped |= unpack(part, self.options, self.depth, self.budget, self.sink).is_break();
        !self.stopped
    }
}

/// Takes a part apart, or hands it over as it is.
pub(super) fn unpack(
    part: Part<'_>,
    options: &ReadOptions,
    depth: usize,
    budget: &mut u64,
    sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Ok(bytes) = &part.bytes else { return sink(part) };
    let source = Source::new(&part.source, bytes, options);
    let format = format_of(&source, true);
    let Reader::Many(reader) = format.reader else {
        let told = Told { format, decoded: source.decoded.into_inner() };
        return sink(Part { told: Some(told), ..part });
    };
    let failure = if depth == 0 {
        Some(Error::new(ErrorKind::TooLarge, "archives stand in archives too deep: unpack it and hand in the files"))
    } else {
        let scale = part.share as f64 / bytes.len().max(1) as f64;
        let mut unpacker = Unpacker { options, budget, depth: depth - 1, scale, sink, any: false, stopped: false };
        let done = reader(&source, &mut unpacker);
        if unpacker.stopped {
            return ControlFlow::Break(());
        }
        // What holds nothing must be named, or it would be lost without a word.
        let nothing = || (!unpacker.any).then(|| Error::new(ErrorKind::Empty, "it holds no document"));
        done.err().or_else(nothing)
    };
    match failure {
        Some(e) => sink(Part::new(part.source.clone(), Err(e), part.given.clone()).taking(part.share)),
        None => ControlFlow::Continue(()),
    }
}

/// Takes JSON lines apart as they are read.
pub(super) fn unpack_lines(
    name: &str,
    lines: &mut dyn BufRead,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
) -> Result<()> {
    let mut budget = options.max_unpacked;
    let depth = options.max_depth.saturating_sub(1);
    let mut to = Unpacker { options, budget: &mut budget, depth, scale: 1.0, sink, any: false, stopped: false };
    data::unpack_lines(name, lines, &mut to)
}

/// Reads one document, of which something may be known.
pub(super) fn read_one(name: &str, bytes: &[u8], told: Option<Told>, options: &ReadOptions) -> Result<Document> {
    if bytes.len() > options.max_document {
        let message = format!("the input has {} bytes, more than the {} allowed", bytes.len(), options.max_document);
        return Err(Error::new(ErrorKind::TooLarge, message));
    }
    let (format, decoded) = told.map_or((None, None), |t| (Some(t.format), t.decoded));
    let source = Source::told(name, bytes, options, decoded);
    match format.unwrap_or_else(|| format_of(&source, false)).reader {
        Reader::One(reader) => reader(source, options),
        Reader::Many(_) => plain(source),
    }
}

/// The format of an input; containers only if `containers`.
fn format_of(source: &Source<'_>, containers: bool) -> &'static Format {
    let fallback = &FORMATS[FORMATS.len() - 1];
    FORMATS
        .iter()
        .filter(|f| containers || matches!(f.reader, Reader::One(_)))
        .find(|f| (f.tells)(source))
        .unwrap_or(fallback)
}

/// Plain text as it is.
fn plain(source: Source<'_>) -> Result<Document> {
    Ok(text::of_decoded(source.decoded()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_text_comes_last() {
        let mut names: Vec<_> = FORMATS.iter().map(|f| f.name).collect();
        assert_eq!(names.last(), Some(&"text"));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FORMATS.len());
    }
}
