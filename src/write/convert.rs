//! From `documents.jsonl` to other formats, in one pass, a document at a time.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::export::{self, Export, Make, Sink};
use super::{Format, Style};
use crate::error::{Error, ErrorKind, Result};
use crate::record::DocumentRecord;

/// The list of files that a conversion wrote, in the folder that it wrote them to.
pub const LIST: &str = "convert.json";

/// What is to be made of document objects, and where.
#[derive(Debug, Clone, Copy)]
pub struct Conversion<'a> {
    /// The formats of the batch that are wanted; `documents` is what is read and never written.
    pub formats: &'a [Format],
    /// The formats that are wanted beside these.
    pub exports: &'a [&'static Export],
    /// For whom.
    pub style: Style,
    /// The folder that files go to.
    pub to: &'a Path,
    /// The folder that holds the decoded texts, as `ID.txt`.
    pub texts: &'a Path,
    /// Not 0 once somebody wants the conversion to end.
    pub stop: Option<&'a AtomicUsize>,
}

impl Conversion<'_> {
    /// Converts the document objects of `documents`, named `name` in errors. Files appear whole or not at all. Says what
    /// a reader should know of them.
    ///
    /// # Errors
    /// That a line is no document object, that a text is not there, or what the sinks return.
    pub fn run(&self, documents: &mut dyn BufRead, name: &str) -> Result<Vec<String>> {
        fs::create_dir_all(self.to).map_err(|e| unwritable(self.to, e))?;
        let partial = Partial::create(self.to)?;
        let mut sinks = self.sinks(&partial.0)?;
        let with_text = self.exports.iter().any(|e| e.text);
        read(documents, name, &mut |record| {
            if self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed) != 0) {
                let message = "interrupted before the formats were written: the same command with --resume writes them";
                return Err(Error::new(ErrorKind::Unwritable, message).at(self.to.display().to_string()));
            }
            let text = with_text.then(|| self.text(record)).transpose()?;
            sinks.iter_mut().try_for_each(|sink| sink.take(record, text.as_deref()))
        })?;
        let mut notes = Vec::new();
        for sink in sinks {
            notes.extend(sink.finish()?);
        }
        partial.publish(self.to)?;
        Ok(notes)
    }

    fn sinks(&self, partial: &Path) -> Result<Vec<Box<dyn Sink>>> {
        let mut sinks: Vec<Box<dyn Sink>> = Vec::new();
        for format in self.formats.iter().filter(|f| **f != Format::Documents) {
            let mut out = export::create(&partial.join(format.file_name()))?;
            out.write_all(&format.head(self.style)).map_err(export::unwritable)?;
            sinks.push(Box::new(Direct { format: *format, style: self.style, out }));
        }
        for export in self.exports {
            sinks.push(match export.make {
                Make::Stream(make) => make(Box::new(export::create(&partial.join(export.files[0]))?))?,
                Make::Files(make) => make(partial, self.style)?,
                Make::Update(make) => make(&self.to.join(export.files[0]))?,
            });
        }
        Ok(sinks)
    }

    fn text(&self, record: &DocumentRecord) -> Result<String> {
        let path = self.texts.join(format!("{}.txt", record.document.id));
        fs::read_to_string(&path).map_err(|_| {
            let message = "the decoded text is not there: extract again with --text";
            Error::new(ErrorKind::Unreadable, message).at(path.display().to_string())
        })
    }
}

/// A format of the batch, written here.
struct Direct {
    format: Format,
    style: Style,
    out: std::io::BufWriter<File>,
}

impl Sink for Direct {
    fn take(&mut self, record: &DocumentRecord, _: Option<&str>) -> Result<()> {
        for (_, bytes) in super::record(record, &[self.format], self.style) {
            self.out.write_all(&bytes).map_err(export::unwritable)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>> {
        self.out.flush().map_err(export::unwritable)?;
        Ok(Vec::new())
    }
}

/// Hands over the document objects of JSON lines.
///
/// # Errors
/// A line that is no document object, by its number; what `to` returns.
pub fn read(from: &mut dyn BufRead, name: &str, to: &mut dyn FnMut(&DocumentRecord) -> Result<()>) -> Result<()> {
    let mut line = Vec::new();
    let mut number = 0usize;
    loop {
        line.clear();
        number += 1;
        if from.read_until(b'\n', &mut line).map_err(|e| Error::io(ErrorKind::Unreadable, e).at(name))? == 0 {
            return Ok(());
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let record: DocumentRecord = serde_json::from_slice(&line).map_err(|e| {
            let message = format!("the line is no document object ({e}): extract again");
            Error::new(ErrorKind::Damaged, message).at(format!("{name}:{number}"))
        })?;
        to(&record)?;
    }
}

/// Opens a file of document objects: `DIR/documents.jsonl`, or the file itself.
///
/// # Errors
/// [`ErrorKind::Unreadable`].
pub fn open(from: &Path) -> Result<(BufReader<File>, PathBuf)> {
    let path = if from.is_dir() { from.join(Format::Documents.file_name()) } else { from.to_path_buf() };
    let file = File::open(&path).map_err(|e| unopened(from, e).at(path.display().to_string()))?;
    Ok((BufReader::with_capacity(1 << 18, file), path))
}

/// That the run of a folder came to its end: one that broke off while its formats were written looks as if it had.
///
/// # Errors
/// [`ErrorKind::Unreadable`].
pub fn whole(folder: &Path) -> Result<()> {
    match folder.join(".yaodian").join("current").join("complete.json").exists() {
        true => Err(broke_off().at(folder.display().to_string())),
        false => Ok(()),
    }
}

fn broke_off() -> Error {
    Error::new(ErrorKind::Unreadable, "the run in this folder broke off: finish it with --resume")
}

/// That a run's documents can't be opened; where the run broke off, what to do.
pub(crate) fn unopened(folder: &Path, e: std::io::Error) -> Error {
    if e.kind() == std::io::ErrorKind::NotFound && folder.join(".yaodian").join("current").exists() {
        return broke_off();
    }
    Error::io(ErrorKind::Unreadable, e)
}

/// The files that an earlier conversion wrote into a folder.
pub fn earlier(folder: &Path) -> Vec<String> {
    let list = fs::read(folder.join(LIST)).unwrap_or_default();
    let list: serde_json::Value = serde_json::from_slice(&list).unwrap_or_default();
    let files = list["files"].as_array().into_iter().flatten();
    files.filter_map(|f| f.as_str().map(String::from)).filter(|f| names().any(|n| n == f)).collect()
}

/// Notes which files a conversion wrote into a folder, beside those noted before.
///
/// # Errors
/// [`ErrorKind::Unwritable`].
pub fn note(folder: &Path, files: &[&str]) -> Result<()> {
    let mut all = earlier(folder);
    all.extend(files.iter().map(|f| f.to_string()));
    all.sort_unstable();
    all.dedup();
    let mut bytes = Vec::new();
    super::json::line(&serde_json::json!({ "yaodian": crate::VERSION, "files": all }), &mut bytes);
    let path = folder.join(LIST);
    fs::write(&path, bytes).map_err(|e| unwritable(&path, e))
}

/// The names of all files that the program writes into a folder, but for its ledgers.
pub fn names() -> impl Iterator<Item = &'static str> {
    let direct = Format::ALL.iter().map(|f| f.file_name());
    direct.chain(export::EXPORTS.iter().flat_map(|e| e.files.iter().copied()))
}

/// Whether a file is brought up to date where it stands, rather than written anew.
pub fn is_updated(name: &str) -> bool {
    let updated = export::EXPORTS.iter().filter(|e| matches!(e.make, Make::Update(_)));
    updated.flat_map(|e| e.files).any(|f| *f == name)
}

/// A folder for files that are not whole yet.
struct Partial(PathBuf);

impl Partial {
    fn create(beside: &Path) -> Result<Partial> {
        let at = beside.join(".convert.partial");
        if at.exists() {
            fs::remove_dir_all(&at).map_err(|e| unwritable(&at, e))?;
        }
        fs::create_dir(&at).map_err(|e| unwritable(&at, e))?;
        Ok(Partial(at))
    }

    fn publish(self, to: &Path) -> Result<()> {
        let entries = fs::read_dir(&self.0).map_err(|e| unwritable(&self.0, e))?;
        for entry in entries.flatten() {
            let place = to.join(entry.file_name());
            fs::rename(entry.path(), &place).map_err(|e| unwritable(&place, e))?;
        }
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Nothing in it is worth keeping.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn unwritable(path: &Path, e: std::io::Error) -> Error {
    Error::io(ErrorKind::Unwritable, e).at(path.display().to_string())
}
