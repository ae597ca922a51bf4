//! What earlier runs left in the folder: found by source and fingerprint, handed out only where the bytes are what the
//! journal says.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::journal::{self, Line, Reader};
use crate::batch::{Earlier, Kept};
use crate::write::Format;
use crate::write::json;

/// What earlier runs left.
#[derive(Default)]
pub(super) struct Stores {
    stores: Vec<Store>,
    /// By source and fingerprint: which store, and where in its journal. 16 bytes for each input.
    index: HashMap<u64, (u16, [u8; 6])>,
    /// Where decoded texts stand, if they are wanted.
    pub texts: Option<PathBuf>,
}

/// One run's journal and files.
struct Store {
    journal: Mutex<File>,
    files: Vec<(Format, Mutex<File>)>,
    /// Whether the new run goes on in these very files, so that bytes need not be fetched.
    goes_on: bool,
}

/// Which entries of a run are good for another one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Good {
    /// What was written.
    Written,
    /// Failures, too: nothing has changed that might make them go well.
    FailedToo,
}

impl Stores {
    /// Adds a run. Nothing is added of one whose files are not there.
    pub fn add(&mut self, journal: &Path, upto: u64, data: &Path, formats: &[Format], good: Good, goes_on: bool) {
        let files: std::io::Result<Vec<_>> =
            formats.iter().map(|f| Ok((*f, Mutex::new(File::open(data.join(f.file_name()))?)))).collect();
        let (Ok(mut lines), Ok(journal), Ok(files)) = (Reader::open(journal, upto), File::open(journal), files) else {
            return;
        };
        let store = self.stores.len() as u16;
        self.stores.push(Store { journal: Mutex::new(journal), files, goes_on });
        while let Ok(Some((at, line))) = lines.next() {
            let Some(line) = Line::read(line) else { continue };
            let Some(fingerprint) = &line.bytes.fingerprint else { continue };
            let is_good = line.entry.is_written() || (good == Good::FailedToo && is_certain_failure(&line));
            if is_good {
                let [_, _, place @ ..] = at.to_be_bytes();
                self.index.entry(key(&line.entry.source, fingerprint)).or_insert((store, place));
            }
        }
    }

    /// How many inputs are known.
    pub fn known(&self) -> usize {
        self.index.len()
    }

    /// The bytes of an input that is kept, without the mark of a duplicate.
    pub fn fetch(&self, store: usize, line: &Line) -> Option<Vec<(Format, Vec<u8>)>> {
        let store = self.stores.get(store)?;
        let mut parts = Vec::new();
        for ((format, file), (at, len)) in store.files.iter().zip(line.bytes.at.iter().zip(&line.bytes.len)) {
            let mut bytes = vec![0; usize::try_from(*len).ok()?];
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(*at)).ok()?;
            file.read_exact(&mut bytes).ok()?;
            parts.push((*format, bytes));
        }
        if journal::sum(parts.iter().map(|p| p.1.as_slice())) != line.bytes.sum {
            return None;
        }
        if let Some(twin) = &line.entry.duplicate_of {
            parts.iter_mut().for_each(|(_, bytes)| *bytes = json::unmark(bytes, twin));
        }
        Some(parts)
    }

    /// A line of a store's journal.
    pub fn line(&self, store: usize, at: u64) -> Option<Line> {
        let journal = &self.stores.get(store)?.journal;
        journal::line_at(&mut journal.lock().unwrap_or_else(PoisonError::into_inner), at)
    }
}

/// Time and faults of the program may be otherwise the next time.
fn is_certain_failure(line: &Line) -> bool {
    use crate::write::ledger::Outcome;
    matches!(&line.entry.outcome, Outcome::Failed { error, .. } if error != crate::ErrorKind::Unreadable.code())
}

impl Earlier for Stores {
    fn find(&self, source: &str, fingerprint: &blake3::Hash) -> Option<Kept> {
        let fingerprint = fingerprint.to_hex();
        let (store, place) = *self.index.get(&key(source, &fingerprint))?;
        let [a, b, c, d, e, f] = place;
        let at = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
        let line = self.line(store.into(), at)?;
        let is_it = line.entry.source == source && line.bytes.fingerprint.as_deref() == Some(fingerprint.as_str());
        let text_is_there = self.texts.as_ref().is_none_or(|texts| {
            let id: String = line.entry.hash.iter().flat_map(|h| h.chars()).take(16).collect();
            !line.entry.is_written() || texts.join(format!("{id}.txt")).exists()
        });
        if !is_it || !text_is_there {
            return None;
        }
        let goes_on = self.stores.get(usize::from(store))?.goes_on;
        let parts = if goes_on { None } else { Some(self.fetch(store.into(), &line)?) };
        let entry = crate::write::ledger::Entry { duplicate_of: None, ..line.entry };
        Some(Kept { store: store.into(), line: at, entry, essence: line.bytes.essence, parts })
    }
}

fn key(source: &str, fingerprint: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(source.as_bytes());
    hasher.update(&[0]);
    hasher.update(fingerprint.as_bytes());
    journal::short(&hasher.finalize())
}
