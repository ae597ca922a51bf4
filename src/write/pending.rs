//! A file that appears whole or not at all. It is written beside its place under a name of its own and moved there once
//! it is done; if it never is, what stood there before stays.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// A file that is moved to its place when it is whole.
pub struct Pending {
    at: PathBuf,
    partial: PathBuf,
    out: Option<BufWriter<File>>,
}

impl Pending {
    pub(crate) fn create(at: PathBuf) -> Result<Pending> {
        let name = at.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let partial = at.with_file_name(format!(".{name}.partial"));
        let file = File::create(&partial).map_err(|e| unwritable(&partial, e))?;
        Ok(Pending { at, partial, out: Some(BufWriter::with_capacity(1 << 18, file)) })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.out {
            Some(out) => out.write_all(bytes).map_err(|e| unwritable(&self.at, e)),
            None => Ok(()),
        }
    }

    pub(crate) fn close(&mut self) -> Result<()> {
        match self.out.take() {
            Some(mut out) => out.flush().map_err(|e| unwritable(&self.at, e)),
            None => Ok(()),
        }
    }

    pub(crate) fn publish(&self) -> Result<()> {
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

pub(crate) fn unwritable(path: &Path, e: std::io::Error) -> Error {
    Error::io(ErrorKind::Unwritable, e).at(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_finished_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("pairs.csv");
        fs::write(&at, "old").unwrap();
        let mut file = Pending::create(at.clone()).unwrap();
        file.write(b"new").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&at).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no partial file is left");
        let mut file = Pending::create(at.clone()).unwrap();
        file.write(b"new").unwrap();
        file.close().unwrap();
        file.publish().unwrap();
        assert_eq!(fs::read_to_string(&at).unwrap(), "new");
    }
}
