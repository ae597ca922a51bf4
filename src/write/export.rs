//! Formats that are made from the document objects once these are written: the table of them, and what each must do.
//!
//! The formats of [`super::Format`] are appended document by document by whoever runs a batch. Those here need more than
//! that (a footer, an index, several tables, the decoded text), so they are built from `documents.jsonl`, document by
//! document, by [`super::convert`]: they depend on nothing that a run did beside it, and can be made again at any time.
//! One file and one line of [`EXPORTS`] each.

use std::io::Write;
use std::path::Path;

use super::{Format, Style};
use super::{annotation, calendar, labelstudio, markdown, package, parquet, sqlite, xlsx};
use crate::batch::caught;
use crate::error::{Error, ErrorKind, Result};
use crate::record::DocumentRecord;

/// Takes the documents of a run, one after the other.
pub trait Sink {
    /// One more document, with its decoded text where the format wants it.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`].
    fn take(&mut self, record: &DocumentRecord, text: Option<&str>) -> Result<()>;

    /// No more documents come. Says what a reader should know of the file, if there is anything.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`].
    fn finish(self: Box<Self>) -> Result<Vec<String>>;
}

/// A sink, or why there is none.
pub type Made = Result<Box<dyn Sink>>;

/// How a format's sink is made.
#[derive(Clone, Copy)]
pub enum Make {
    /// It writes one stream, which may be a file or standard output.
    Stream(fn(Box<dyn Write>) -> Made),
    /// It writes its files into a folder; they are moved to their places when they are whole.
    Files(fn(&Path, Style) -> Made),
    /// It brings a file up to date that stands in its place already, all or nothing.
    Update(fn(&Path) -> Made),
}

/// A format that is made from the document objects.
#[derive(Clone, Copy)]
pub struct Export {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Its files.
    pub files: &'static [&'static str],
    /// What it is.
    pub about: &'static str,
    /// Whether it needs the decoded texts.
    pub text: bool,
    /// Formats that are written along with it.
    pub beside: &'static [Format],
    /// How its sink is made.
    pub make: Make,
}

/// All of them.
pub const EXPORTS: &[Export] = &[
    Export {
        name: "parquet",
        files: &["tasks.parquet", "documents.parquet"],
        about: "Parquet: flat tasks, nested documents",
        text: false,
        beside: &[],
        make: Make::Files(parquet::sink),
    },
    Export {
        name: "sqlite",
        files: &["yaodian.sqlite"],
        about: "SQLite database, brought up to date where it exists",
        text: false,
        beside: &[],
        make: Make::Update(sqlite::sink),
    },
    Export {
        name: "xlsx",
        files: &["tasks.xlsx"],
        about: "Excel workbook: tasks, units, documents, warnings",
        text: false,
        beside: &[],
        make: Make::Files(xlsx::sink),
    },
    Export {
        name: "datapackage",
        files: &["datapackage.json", "csv-metadata.json", "documents.csv", "units.csv", "time_limits.csv"],
        about: "Data Package: CSV files with a description of their columns and keys",
        text: false,
        beside: &[Format::Csv],
        make: Make::Files(package::sink),
    },
    Export {
        name: "ics",
        files: &["limits.ics"],
        about: "iCalendar: one event a dated limit",
        text: false,
        beside: &[],
        make: Make::Stream(calendar::sink),
    },
    Export {
        name: "md",
        files: &["tasks.md"],
        about: "Markdown: a table a document",
        text: false,
        beside: &[],
        make: Make::Stream(markdown::sink),
    },
    Export {
        name: "webannotation",
        files: &["annotations.jsonld"],
        about: "W3C Web Annotation (JSON-LD)",
        text: true,
        beside: &[],
        make: Make::Stream(annotation::sink),
    },
    Export {
        name: "labelstudio",
        files: &["labelstudio.json", "labelstudio.xml"],
        about: "Label Studio: records as pre-annotations, to be corrected by hand",
        text: true,
        beside: &[],
        make: Make::Files(labelstudio::sink),
    },
];

impl Export {
    /// The export of that name.
    pub fn of_name(name: &str) -> Option<&'static Export> {
        EXPORTS.iter().find(|e| e.name == name)
    }
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Export {
    fn eq(&self, other: &Export) -> bool {
        self.name == other.name
    }
}

/// An error of writing a file.
pub(super) fn unwritable(e: std::io::Error) -> Error {
    Error::io(ErrorKind::Unwritable, e)
}

/// An error of a library that writes a file.
pub(super) fn failed(e: impl std::fmt::Display) -> Error {
    let message = e.to_string();
    // The libraries hand on the system's words, or SQLite's own.
    const WORDS: [&str; 4] = ["No space left on device", "disk is full", "Disk quota exceeded", "File too large"];
    let full = WORDS.iter().any(|w| message.contains(w));
    Error::new(ErrorKind::Unwritable, if full { crate::error::FULL.to_string() } else { message })
}

/// Work of a library that falls where it can't write.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    caught(work).map_err(|e| if e.kind() == ErrorKind::Internal { failed(e.message()) } else { e })
}

/// A file to write to.
pub(super) fn create(path: &Path) -> Result<std::io::BufWriter<std::fs::File>> {
    let file = std::fs::File::create(path).map_err(|e| unwritable(e).at(path.display().to_string()))?;
    Ok(std::io::BufWriter::with_capacity(1 << 18, file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_files_are_unique() {
        let direct = Format::ALL.iter().map(|f| (f.name(), f.file_name()));
        let mut names: Vec<&str> = direct.clone().map(|f| f.0).chain(EXPORTS.iter().map(|e| e.name)).collect();
        let mut files: Vec<&str> =
            direct.map(|f| f.1).chain(EXPORTS.iter().flat_map(|e| e.files.iter().copied())).collect();
        for all in [&mut names, &mut files] {
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }
}
