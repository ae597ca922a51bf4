//! An output folder whose files appear whole or not at all.
//!
//! Everything is written beside its place under a name of its own and moved there at the end; a run that breaks off
//! leaves what stood there before.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::{Format, Style};
use crate::error::{Error, ErrorKind, Result};

/// The ledger's file.
pub const LEDGER: &str = "run.json";

/// A file that is moved to its place when it is whole.
struct Pending {
    at: PathBuf,
    partial: PathBuf,
    out: Option<BufWriter<File>>,
}

impl Pending {
    fn create(at: PathBuf) -> Result<Pending> {
        let name = at.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let partial = at.with_file_name(format!(".{name}.partial"));
        let file = File::create(&partial).map_err(|e| unwritable(&partial, e))?;
        Ok(Pending { at, partial, out: Some(BufWriter::with_capacity(1 << 18, file)) })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.out {
            Some(out) => out.write_all(bytes).map_err(|e| unwritable(&self.at, e)),
            None => Ok(()),
        }
    }

    fn close(&mut self) -> Result<()> {
        match self.out.take() {
            Some(mut out) => out.flush().map_err(|e| unwritable(&self.at, e)),
            None => Ok(()),
        }
    }

    fn publish(&self) -> Result<()> {
        fs::rename(&self.partial, &self.at).map_err(|e| unwritable(&self.at, e))
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
    ledger: Pending,
}

impl Folder {
    /// Makes the folder and opens its files. Files of an earlier run are replaced in the end; others only by `force`.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`], or [`ErrorKind::Usage`] where something else's files are in the way.
    pub fn create(at: &Path, formats: &[Format], style: Style, force: bool) -> Result<Folder> {
        fs::create_dir_all(at).map_err(|e| unwritable(at, e))?;
        if !force && !is_ours(&at.join(LEDGER)) {
            let names = formats.iter().map(|f| f.file_name()).chain([LEDGER]);
            if let Some(taken) = names.map(|n| at.join(n)).find(|p| p.exists()) {
                let message = "is in the way and was not written by yaodian; choose another folder, or --force";
                return Err(Error::new(ErrorKind::Usage, message).at(taken.display().to_string()));
            }
        }
        let mut files = Vec::with_capacity(formats.len());
        for format in formats {
            let mut file = Pending::create(at.join(format.file_name()))?;
            file.write(&format.head(style))?;
            files.push((*format, file));
        }
        Ok(Folder { at: at.to_path_buf(), files, ledger: Pending::create(at.join(LEDGER))? })
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

    /// Moves the files to their places, the ledger last.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`].
    pub fn finish(mut self) -> Result<()> {
        let all = self.files.iter_mut().map(|f| &mut f.1);
        for file in all.chain([&mut self.ledger]) {
            file.close()?;
        }
        for (_, file) in &self.files {
            file.publish()?;
        }
        self.ledger.publish()
    }
}

/// Whether a ledger was written by an earlier run.
fn is_ours(ledger: &Path) -> bool {
    let mut head = [0; 12];
    File::open(ledger).and_then(|mut f| f.read_exact(&mut head)).is_ok() && head == *b"{\n\"yaodian\":"
}

fn unwritable(path: &Path, e: std::io::Error) -> Error {
    Error::io(ErrorKind::Unwritable, e).at(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_breaks_off_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tasks.csv"), "old").unwrap();
        let mut out = Folder::create(folder.path(), &Format::ALL, Style::Plain, true).unwrap();
        out.append(Format::Csv, b"new").unwrap();
        drop(out);
        assert_eq!(fs::read_to_string(folder.path().join("tasks.csv")).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no partial files are left");
    }

    #[test]
    fn files_of_something_else_are_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tasks.csv"), "mine").unwrap();
        let error = Folder::create(folder.path(), &Format::ALL, Style::Plain, false).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Usage);
        fs::write(folder.path().join(LEDGER), "{\n\"yaodian\": \"0.0.1\"}").unwrap();
        Folder::create(folder.path(), &Format::ALL, Style::Plain, false).unwrap().finish().unwrap();
        assert!(fs::read_to_string(folder.path().join("tasks.csv")).unwrap().starts_with("document_id,"));
    }
}
