//! The journal of a run: a line for each input, in order, with the places of its bytes in the run's files.
//!
//! A line vouches for itself and for the bytes that it speaks of, so that after a break it is known up to where the
//! files are whole.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::batch::Done;
use crate::engine::Essence;
use crate::write::Format;
use crate::write::ledger::Entry;

/// What stands in a line beside the ledger's entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bytes {
    /// [`Done::fingerprint`].
    pub fingerprint: Option<String>,
    /// [`Done::essence`].
    pub essence: Option<Essence>,
    /// Where the input's bytes start in each file.
    pub at: Vec<u64>,
    /// How many they are.
    pub len: Vec<u64>,
    /// A hash of those in the files of records.
    pub sum: u64,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub entry: Entry,
    pub bytes: Bytes,
}

/// A hash of an input's bytes in all formats.
pub(super) fn sum<'a>(parts: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    short(&hasher.finalize())
}

pub(super) fn short(hash: &blake3::Hash) -> u64 {
    hash.as_bytes().iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

impl Line {
    pub fn new(entry: Entry, done: &Done, at: Vec<u64>, parts: &[(Format, Vec<u8>)]) -> Line {
        let bytes = Bytes {
            fingerprint: done.fingerprint.map(|f| f.to_hex().to_string()),
            essence: done.essence,
            at,
            len: parts.iter().map(|p| p.1.len() as u64).collect(),
            sum: sum(parts.iter().map(|p| p.1.as_slice())),
        };
        Line { entry, bytes }
    }

    /// As it stands in the journal: a hash of the rest, the entry, what stands beside it.
    pub fn write(&self) -> Vec<u8> {
        let mut rest = Vec::new();
        crate::write::json::line(&self.entry, &mut rest);
        rest.pop();
        rest.push(b'\t');
        crate::write::json::line(&self.bytes, &mut rest);
        let mut line = format!("{:016x} ", check(&rest)).into_bytes();
        line.append(&mut rest);
        line
    }

    /// A line with its line break; None where it isn't whole.
    pub fn read(line: &[u8]) -> Option<Line> {
        let (entry, bytes) = pieces(line)?;
        Some(Line { entry: serde_json::from_slice(entry).ok()?, bytes: serde_json::from_slice(bytes).ok()? })
    }

    /// What the two say of the input, wherever its bytes stand.
    pub fn says_the_same(&self, other: &Line) -> bool {
        let mine = Bytes { at: Vec::new(), len: self.bytes.len.clone(), ..self.bytes.clone() };
        let theirs = Bytes {
            at: Vec::new(),
            len: other.bytes.len.iter().copied().take(mine.len.len()).collect(),
            ..other.bytes.clone()
        };
        self.entry == other.entry && mine == theirs
    }
}

fn check(rest: &[u8]) -> u64 {
    short(&blake3::hash(rest.trim_ascii_end()))
}

/// The entry and what stands beside it, as JSON.
pub(super) fn pieces(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.strip_suffix(b"\n")?;
    let (hash, rest) = line.split_at_checked(17)?;
    if hash != format!("{:016x} ", check(rest)).as_bytes() {
        return None;
    }
    let tab = memchr::memchr(b'\t', rest)?;
    Some((&rest[..tab], &rest[tab + 1..]))
}

/// Reads a journal from its start.
pub(super) struct Reader {
    from: BufReader<std::io::Take<File>>,
    /// Where the next line starts.
    pub at: u64,
    line: Vec<u8>,
}

impl Reader {
    pub fn open(path: &Path, upto: u64) -> std::io::Result<Reader> {
        let from = BufReader::with_capacity(1 << 18, File::open(path)?.take(upto));
        Ok(Reader { from, at: 0, line: Vec::new() })
    }

    /// The next line as it is, with the place at which it starts.
    pub fn next(&mut self) -> std::io::Result<Option<(u64, &[u8])>> {
        self.line.clear();
        let at = self.at;
        let read = self.from.read_until(b'\n', &mut self.line)?;
        self.at += read as u64;
        Ok((read > 0).then_some((at, self.line.as_slice())))
    }
}

/// The line that starts at a place.
pub(super) fn line_at(file: &mut File, at: u64) -> Option<Line> {
    file.seek(SeekFrom::Start(at)).ok()?;
    let mut line = Vec::new();
    BufReader::with_capacity(2048, file).read_until(b'\n', &mut line).ok()?;
    Line::read(&line)
}
