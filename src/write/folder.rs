//! An output folder whose files appear whole or not at all.
//!
//! Everything is written beside its place under a name of its own and moved there at the end; a run that breaks off
//! leaves what stood there before.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::convert::{self, Conversion};
use super::export::Export;
use super::{Format, Style};
use crate::error::{Error, ErrorKind, Result};

/// The ledger's file.
pub const LEDGER: &str = "run.json";

/// The report's file.
pub const REPORT: &str = "report.html";

/// A file that is moved to its place when it is whole.
pub struct Pending {
    at: PathBuf,
    partial: PathBuf,
    out: Option<BufWriter<File>>,
}

impl Pending {
    pub(super) fn create(at: PathBuf) -> Result<Pending> {
        let name = at.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let partial = at.with_file_name(format!(".{name}.partial"));
        let file = File::create(&partial).map_err(|e| unwritable(&partial, e))?;
        Ok(Pending { at, partial, out: Some(BufWriter::with_capacity(1 << 18, file)) })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.out {
            Some(out) => out.write_all(bytes).map_err(|e| unwritable(&self.at, e)),
            None => Ok(()),
        }
    }

    pub(super) fn close(&mut self) -> Result<()> {
        match self.out.take() {
            Some(mut out) => out.flush().map_err(|e| unwritable(&self.at, e)),
            None => Ok(()),
        }
    }

    pub(super) fn publish(&self) -> Result<()> {
        fs::rename(&self.partial, &self.at).map_err(|e| unwritable(&self.at, e))
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.as_mut().map_or(Ok(0), |out| out.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // Gone already where it was moved to its place.
        let _ = fs::remove_file(&self.partial);
    }
}

/// The files of one run.
pub struct Folder {
    at: PathBuf,
    files: Vec<(Format, Pending)>,
    report: Option<Pending>,
    ledger: Pending,
    force: bool,
    /// Formats that are made from the documents at the end, and for whom.
    exports: (Vec<&'static Export>, Style),
    /// Files of an earlier run, or made from what it wrote.
    earlier: Vec<String>,
}

impl Folder {
    /// Makes the folder and opens its files. Files of an earlier run are replaced in the end; others only by `force`.
    /// `exports` are made at the end from the documents, which must be among `formats`.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`], or [`ErrorKind::Usage`] where something else's files are in the way.
    pub fn create(
        at: &Path,
        formats: &[Format],
        exports: &[&'static Export],
        style: Style,
        force: bool,
    ) -> Result<Folder> {
        fs::create_dir_all(at).map_err(|e| unwritable(at, e))?;
        let earlier = earlier(at);
        if !force {
            not_in_the_way(at, formats.iter().map(|f| f.file_name()).chain([LEDGER]).chain(files(exports)), &earlier)?;
        }
        let mut files = Vec::with_capacity(formats.len());
        for format in formats {
            let mut file = Pending::create(at.join(format.file_name()))?;
            file.write(&format.head(style))?;
            files.push((*format, file));
        }
        let ledger = Pending::create(at.join(LEDGER))?;
        let exports = (exports.to_vec(), style);
        Ok(Folder { at: at.to_path_buf(), files, report: None, ledger, exports, force, earlier })
    }

    /// The file for a report, to be given back when it is written.
    ///
    /// # Errors
    /// As [`Folder::create`].
    pub fn open_report(&self) -> Result<Pending> {
        if !self.force {
            not_in_the_way(&self.at, [REPORT].into_iter(), &self.earlier)?;
        }
        Pending::create(self.at.join(REPORT))
    }

    /// A written report, which goes to its place with all other files.
    pub fn keep_report(&mut self, report: Pending) {
        self.report = Some(report);
    }

    /// More bytes of one format.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`].
    pub fn append(&mut self, format: Format, bytes: &[u8]) -> Result<()> {
        match self.files.iter_mut().find(|f| f.0 == format) {
            Some((_, file)) => file.write(bytes),
            None => Ok(()),
        }
    }

    /// More bytes of the ledger.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`].
    pub fn append_ledger(&mut self, bytes: &[u8]) -> Result<()> {
        self.ledger.write(bytes)
    }

    /// The decoded text of one document, as `text/ID.txt`.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`].
    pub fn text(&mut self, id: &str, text: &str) -> Result<()> {
        let folder = self.at.join("text");
        fs::create_dir_all(&folder).map_err(|e| unwritable(&folder, e))?;
        let mut file = Pending::create(folder.join(format!("{id}.txt")))?;
        file.write(text.as_bytes())?;
        file.close()?;
        file.publish()
    }

    /// Whether something stands where the files go.
    pub fn replaces(&self) -> bool {
        self.files.iter().map(|f| &f.1).chain([&self.ledger]).any(|file| file.at.exists())
    }

    /// Moves the files to their places, makes what is made from them, and moves the ledger last. Files of an earlier run
    /// that this one doesn't write go: the ledger would not cover them. Says what a reader should know of the files.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`].
    pub fn finish(mut self) -> Result<Vec<String>> {
        let all = self.files.iter_mut().map(|f| &mut f.1).chain(&mut self.report);
        for file in all.chain([&mut self.ledger]) {
            file.close()?;
        }
        for file in self.files.iter().map(|f| &f.1).chain(&self.report) {
            file.publish()?;
        }
        let notes = self.export()?;
        let own = self.files.iter().map(|f| f.0.file_name()).chain(self.report.as_ref().map(|_| REPORT));
        let written: Vec<&str> = own.chain(files(&self.exports.0)).chain([LEDGER]).collect();
        for name in self.earlier.iter().filter(|n| !written.contains(&n.as_str())) {
            let stale = self.at.join(name);
            if stale.exists() {
                fs::remove_file(&stale).map_err(|e| unwritable(&stale, e))?;
            }
        }
        self.ledger.publish()?;
        Ok(notes)
    }

    /// What is made from the documents.
    fn export(&self) -> Result<Vec<String>> {
        let (exports, style) = &self.exports;
        if exports.is_empty() {
            return Ok(Vec::new());
        }
        let (mut documents, name) = convert::open(&self.at)?;
        let (at, texts) = (&self.at, self.at.join("text"));
        let conversion = Conversion { formats: &[], exports, style: *style, to: at, texts: &texts };
        conversion.run(&mut documents, &name.display().to_string())
    }
}

/// The files of formats that are made from the documents.
fn files(exports: &[&'static Export]) -> impl Iterator<Item = &'static str> {
    exports.iter().flat_map(|e| e.files.iter().copied())
}

/// Refuses to write where files stand that yaodian did not write.
///
/// # Errors
/// [`ErrorKind::Usage`], naming the first of them.
pub fn not_in_the_way(at: &Path, names: impl Iterator<Item = &'static str>, earlier: &[String]) -> Result<()> {
    let mut names = names.filter(|n| !convert::is_updated(n) && !earlier.iter().any(|e| e == n));
    match names.find_map(|n| Some(at.join(n)).filter(|p| p.exists())) {
        None => Ok(()),
        Some(taken) => {
            let message = "is in the way and was not written by yaodian; choose another folder, or --force";
            Err(Error::new(ErrorKind::Usage, message).at(taken.display().to_string()))
        }
    }
}

/// The files that an earlier run or conversion wrote into a folder, and the ledger; none where no ledger of ours is there.
/// A database isn't among them: it holds what more than one run wrote, and tells by itself whose it is.
pub fn earlier(at: &Path) -> Vec<String> {
    let converted = convert::earlier(at);
    let list = (!converted.is_empty()).then(|| convert::LIST.to_string());
    let mut all = ledgered(&at.join(LEDGER));
    all.extend(converted.into_iter().chain(list));
    all.retain(|name| !convert::is_updated(name));
    all
}

/// The files that the ledger lists.
fn ledgered(ledger: &Path) -> Vec<String> {
    let Ok(file) = File::open(ledger) else { return Vec::new() };
    // What was asked stands in the third line; whatever else is there has no business being long.
    let mut lines = BufReader::new(file.take(1 << 16)).lines().map_while(std::io::Result::ok);
    if lines.next().as_deref() != Some("{") || !lines.next().is_some_and(|l| l.starts_with("\"yaodian\":")) {
        return Vec::new();
    }
    let asked = lines.next().unwrap_or_default();
    let asked = asked.strip_prefix("\"asked\":").unwrap_or_default().trim().trim_end_matches(',');
    let asked: serde_json::Value = serde_json::from_str(asked).unwrap_or_default();
    let written = |name: &&str| asked["formats"].as_array().is_some_and(|a| a.iter().any(|n| n == name));
    convert::names().chain([REPORT]).filter(written).chain([LEDGER]).map(String::from).collect()
}

pub(super) fn unwritable(path: &Path, e: std::io::Error) -> Error {
    Error::io(ErrorKind::Unwritable, e).at(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_breaks_off_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tasks.csv"), "old").unwrap();
        let mut out = Folder::create(folder.path(), &Format::ALL, &[], Style::Plain, true).unwrap();
        out.append(Format::Csv, b"new").unwrap();
        drop(out);
        assert_eq!(fs::read_to_string(folder.path().join("tasks.csv")).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no partial files are left");
    }

    #[test]
    fn files_of_something_else_are_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tasks.csv"), "mine").unwrap();
        let error = Folder::create(folder.path(), &Format::ALL, &[], Style::Plain, false).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Usage);
        let asked = "{\n\"yaodian\": \"0.0.1\",\n\"asked\": {\"formats\":[\"tasks.csv\"]},\n";
        fs::write(folder.path().join(LEDGER), asked).unwrap();
        Folder::create(folder.path(), &Format::ALL, &[], Style::Plain, false).unwrap().finish().unwrap();
        assert!(fs::read_to_string(folder.path().join("tasks.csv")).unwrap().starts_with("document_id,"));
    }

    #[test]
    fn files_of_an_earlier_run_that_are_not_written_now_go() {
        let folder = tempfile::tempdir().unwrap();
        let asked = "{\n\"yaodian\": \"0.0.1\",\n\"asked\": {\"formats\":[\"tasks.csv\"]},\n";
        for (name, text) in [(LEDGER, asked), ("tasks.csv", "stale"), ("tasks.jsonl", "mine")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let mut out = Folder::create(folder.path(), &[Format::Documents], &[], Style::Plain, false).unwrap();
        out.append_ledger(&asked.replace("tasks.csv", "documents.jsonl").into_bytes()).unwrap();
        out.finish().unwrap();
        assert!(!folder.path().join("tasks.csv").exists());
        assert_eq!(fs::read_to_string(folder.path().join("tasks.jsonl")).unwrap(), "mine", "not written by that run");
        let taken = Folder::create(folder.path(), &Format::ALL, &[], Style::Plain, false).err().unwrap();
        assert!(taken.place().unwrap().ends_with("tasks.jsonl"));
    }
}
