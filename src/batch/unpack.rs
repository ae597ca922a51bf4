//! From a source to the inputs in it: one, or many that are handed over one after the other.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::input::{Seen, caught};
use super::{Found, Source, Work};
use crate::error::{Error, ErrorKind, Result};
use crate::read::{Given, Part};

/// A file as large as this is read line by line, where it can be.
const LARGE: u64 = 32 << 20;

/// So much of a large file is looked at to tell whether it can be read line by line.
const HEAD: usize = 1 << 20;

/// What a source turned out to be.
pub(super) enum Opened {
    One(Box<Part<'static>>),
    Many(Many),
    Failed(Seen, Error),
}

/// A source that holds many inputs.
pub(super) enum Many {
    /// In memory.
    Bytes(String, Vec<u8>),
    /// Read as it is taken apart.
    Lines(String, PathBuf),
}

/// A source's bytes, and what they are.
pub(super) fn open(found: Found, work: &dyn Work) -> Opened {
    let size = found.size();
    let Found { name, what } = found;
    if let Ok(Source::File(path, size)) = &what
        && *size >= LARGE
        && head(path).is_ok_and(|head| work.is_lines(&head))
    {
        return Opened::Many(Many::Lines(name, path.clone()));
    }
    let bytes = match what.and_then(Source::read) {
        Ok(bytes) => bytes,
        Err(e) => return Opened::Failed(Seen { source: name, size, ..Seen::default() }, e),
    };
    let mut one = None;
    let unpacked = caught(|| {
        work.unpack(&name, &bytes, &mut |part| {
            if part.source == name {
                one = Some(part.into_owned());
            }
            ControlFlow::Break(())
        });
        Ok(())
    });
    match (one, unpacked) {
        (Some(one), _) => Opened::One(Box::new(one)),
        (None, Ok(())) => Opened::Many(Many::Bytes(name, bytes)),
        (None, Err(e)) => Opened::Failed(Seen { source: name, size: bytes.len() as u64, ..Seen::default() }, e),
    }
}

fn head(path: &PathBuf) -> Result<Vec<u8>> {
    let file = File::open(path).map_err(unreadable)?;
    let mut reader = BufReader::with_capacity(HEAD, file);
    reader.fill_buf().map(<[u8]>::to_vec).map_err(unreadable)
}

fn unreadable(e: std::io::Error) -> Error {
    Error::io(ErrorKind::Unreadable, e)
}

impl Many {
    /// Hands over each part until `give` has had enough; what goes wrong is a part without bytes.
    pub fn unpack(self, work: &dyn Work, give: &mut dyn FnMut(Part<'static>) -> bool) {
        let mut wanted = true;
        let mut sink = |part: Part<'_>| {
            wanted = give(part.into_owned());
            if wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let (name, unpacked) = match self {
            Many::Bytes(name, bytes) => {
                let unpacked = caught(|| {
                    work.unpack(&name, &bytes, &mut sink);
                    Ok(())
                });
                (name, unpacked)
            }
            Many::Lines(name, path) => {
                let unpacked = caught(|| {
                    let mut lines = BufReader::with_capacity(1 << 18, File::open(&path).map_err(unreadable)?);
                    work.unpack_lines(&name, &mut lines, &mut sink)
                });
                (name, unpacked)
            }
        };
        if let (Err(e), true) = (unpacked, wanted) {
            give(Part::new(name, Err(e), Given::default()));
        }
    }
}
