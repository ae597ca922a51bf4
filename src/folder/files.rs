//! The files of a run while they grow.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// Files in one folder, each only appended to.
pub(super) struct Files(Vec<Growing>);

struct Growing {
    path: PathBuf,
    out: BufWriter<File>,
    length: u64,
}

impl Files {
    /// Opens files, cut to these lengths.
    pub fn open(folder: &Path, names: &[&str], lengths: &[u64]) -> Result<Files> {
        let all = names.iter().zip(lengths).map(|(name, length)| Growing::open(folder.join(name), *length));
        Ok(Files(all.collect::<Result<_>>()?))
    }

    pub fn lengths(&self) -> Vec<u64> {
        self.0.iter().map(|f| f.length).collect()
    }

    pub fn append(&mut self, file: usize, bytes: &[u8]) -> Result<()> {
        let Some(file) = self.0.get_mut(file) else { return Ok(()) };
        file.out.write_all(bytes).map_err(|e| unwritable(&file.path, e))?;
        file.length += bytes.len() as u64;
        Ok(())
    }

    /// Hands everything to the system.
    pub fn flush(&mut self) -> Result<()> {
        self.0.iter_mut().try_for_each(|f| f.out.flush().map_err(|e| unwritable(&f.path, e)))
    }

    /// Waits until everything is on the disk.
    pub fn sync(&mut self) -> Result<()> {
        self.flush()?;
        self.0.iter().try_for_each(|f| f.out.get_ref().sync_data().map_err(|e| unwritable(&f.path, e)))
    }
}

impl Growing {
    fn open(path: PathBuf, length: u64) -> Result<Growing> {
        let open = || {
            let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            file.set_len(length)?;
            file.seek(SeekFrom::Start(length))?;
            Ok(file)
        };
        let file = open().map_err(|e| unwritable(&path, e))?;
        Ok(Growing { path, out: BufWriter::with_capacity(1 << 18, file), length })
    }
}

/// That something could not be written, with what to do where the disk is full.
pub(super) fn unwritable(path: &Path, e: std::io::Error) -> Error {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    let place = path.display().to_string();
    if matches!(e.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
        let message = format!("{e}: make room, then go on with --resume; nothing that is done is lost");
        return Error::new(ErrorKind::Unwritable, message).at(place);
    }
    Error::io(ErrorKind::Unwritable, e).at(place)
}
