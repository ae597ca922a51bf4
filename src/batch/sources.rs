//! From what was typed (files, folders, patterns of names, `-`) to the sources, in a fixed order.

use std::collections::{HashSet, VecDeque};
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::walk::{Seen, Walk};
use crate::error::{Error, ErrorKind, Result};

/// No input is larger; what is has other things in mind than notices.
const LARGEST: u64 = 1 << 30;

/// Something given, or found in a folder given.
#[derive(Debug)]
pub struct Found {
    /// Its path as given, with `/` between parts.
    pub name: String,
    /// Where its bytes come from, or why there are none.
    pub what: Result<Source>,
}

/// Where bytes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file, with the size that it had when it was found.
    File(PathBuf, u64),
    /// Standard input.
    Stdin,
    /// What somebody has in hand already.
    Bytes(Vec<u8>),
}

/// How often a file that changes under one's hands is read before it is given up.
const TRIES: usize = 3;

impl Source {
    /// All its bytes.
    pub(super) fn read(self) -> Result<Vec<u8>> {
        let bytes = match self {
            Source::File(path, size) => steady(&path, |file| read_all(file, size))?,
            Source::Stdin => read_all(std::io::stdin().lock(), 0)?,
            Source::Bytes(bytes) => bytes,
        };
        if bytes.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "the file is empty"));
        }
        Ok(bytes)
    }
}

/// A file as it stood at one moment: while somebody writes to it, it is read again, and in the end given up.
fn steady(path: &Path, mut read: impl FnMut(&File) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let unreadable = |e| Error::io(ErrorKind::Unreadable, e);
    for _ in 0..TRIES {
        let file = File::open(path).map_err(unreadable)?;
        let before = file.metadata().map_err(unreadable)?;
        let bytes = read(&file)?;
        let after = file.metadata().map_err(unreadable)?;
        if is_same(&before, &after) && (!after.is_file() || after.len() == 0 || after.len() == bytes.len() as u64) {
            return Ok(bytes);
        }
    }
    Err(Error::new(ErrorKind::Unreadable, "the file changes while it is read: run again when it is whole"))
}

fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len() && one.modified().ok() == other.modified().ok()
}

/// Everything that comes, unless it is too much.
fn read_all(from: impl Read, size: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    bytes.reserve_exact(size.min(LARGEST) as usize + 1);
    let read = from.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| Error::io(ErrorKind::Unreadable, e))?;
    if read as u64 > LARGEST {
        return Err(Error::new(ErrorKind::TooLarge, format!("larger than {} MB; split it", LARGEST >> 20)));
    }
    Ok(bytes)
}

impl Found {
    /// The size that it had when it was found.
    pub fn size(&self) -> u64 {
        match self.what {
            Ok(Source::File(_, size)) => size,
            Ok(Source::Bytes(ref bytes)) => bytes.len() as u64,
            _ => 0,
        }
    }

    pub(super) fn is_stdin(&self) -> bool {
        matches!(self.what, Ok(Source::Stdin))
    }

    fn file(path: PathBuf) -> Found {
        let size = path.metadata().map_or(0, |m| m.len());
        Found { name: shown(&path), what: Ok(Source::File(path, size)) }
    }

    fn wrong(name: String, kind: ErrorKind, message: impl Into<String>) -> Found {
        Found { name, what: Err(Error::new(kind, message)) }
    }
}

/// The sources that `given` names, each once: files as given; the files of folders and of folders in them, in the order
/// of their names, but no hidden ones, none that an `.ignore` file names, and none in `except` (the output folder);
/// the files that match a pattern such as `notices/*.txt`, and those of folders that do. They are looked for as they are
/// asked for.
pub fn sources(given: &[PathBuf], except: Option<&Path>) -> Sources {
    Sources {
        given: given.iter().cloned().collect(),
        except: except.and_then(|p| p.canonicalize().ok()),
        // A single thing given names nothing twice.
        seen: (given.len() > 1).then(HashSet::new),
        looking: None,
    }
}

/// See [`sources`].
pub struct Sources {
    given: VecDeque<PathBuf>,
    except: Option<PathBuf>,
    /// Names that were there already, hashed: there may be more than fit in memory.
    seen: Option<HashSet<u128>>,
    looking: Option<Looking>,
}

/// A folder that is being walked through.
struct Looking {
    walk: Walk,
    /// What is looked for, and the pattern as it was typed, until something was found.
    only: Option<(GlobMatcher, Option<String>)>,
}

impl Iterator for Sources {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = match &mut self.looking {
                Some(looking) => match looking.next() {
                    Some(found) => found,
                    None => {
                        self.looking = None;
                        continue;
                    }
                },
                None => {
                    let path = self.given.pop_front()?;
                    match self.look_at(path) {
                        Some(found) => found,
                        None => continue,
                    }
                }
            };
            if self.seen.as_mut().is_none_or(|seen| seen.insert(short_hash(&found.name))) {
                return Some(found);
            }
        }
    }
}

fn short_hash(name: &str) -> u128 {
    blake3::hash(name.as_bytes()).as_bytes().iter().take(16).fold(0, |sum, byte| sum << 8 | u128::from(*byte))
}

impl Sources {
    /// One thing given; None where it has to be looked into.
    fn look_at(&mut self, path: PathBuf) -> Option<Found> {
        if path.as_os_str() == "-" {
            return Some(Found { name: "-".into(), what: Ok(Source::Stdin) });
        }
        if path.is_dir() {
            self.looking = Some(Looking { walk: Walk::new(path, self.except.clone()), only: None });
            return None;
        }
        if path.exists() {
            return Some(Found::file(path));
        }
        match pattern(&path) {
            Some(Ok((base, matcher))) => {
                let walk = Walk::new(base, self.except.clone());
                self.looking = Some(Looking { walk, only: Some((matcher, Some(shown(&path)))) });
                None
            }
            Some(Err(e)) => Some(Found { name: shown(&path), what: Err(e) }),
            None => Some(Found::wrong(shown(&path), ErrorKind::Unreadable, "there is no such file or folder")),
        }
    }
}

impl Looking {
    fn next(&mut self) -> Option<Found> {
        loop {
            let Some((path, seen)) = self.walk.next() else {
                let nothing = self.only.as_mut().and_then(|(_, typed)| typed.take())?;
                return Some(Found::wrong(nothing, ErrorKind::Unreadable, "no file or folder matches"));
            };
            // A pattern without a folder is looked for in `.`, which nobody typed.
            let path = match &self.only {
                Some(_) => path.strip_prefix("./").map_or(path.clone(), Path::to_path_buf),
                None => path,
            };
            // A folder that matches is asked for with all that is in it, as if a shell had named it.
            let asked = self.only.as_ref().is_none_or(|(m, _)| path.ancestors().any(|p| m.is_match(p)));
            // What a pattern doesn't ask for may be as broken as it likes, but not the folder it looks in.
            let is_wrong_folder = matches!(seen, Seen::Wrong(_)) && self.walk.is_root(&path);
            if !asked && !is_wrong_folder {
                continue;
            }
            if let Some((_, typed)) = &mut self.only {
                *typed = None;
            }
            return Some(match seen {
                Seen::File => Found::file(path),
                // Waiting for what others write into a pipe that nobody named would be waiting for ever.
                Seen::Other => Found::wrong(shown(&path), ErrorKind::Unreadable, "neither a file nor a folder"),
                Seen::Wrong(message) => Found::wrong(shown(&path), ErrorKind::Unreadable, message),
            });
        }
    }
}

/// The folder to look in and what to look for, where a path is a pattern of names.
fn pattern(path: &Path) -> Option<Result<(PathBuf, GlobMatcher)>> {
    let is_pattern = |s: &std::ffi::OsStr| s.to_string_lossy().contains(['*', '?', '[', '{']);
    let base: PathBuf = path.iter().take_while(|part| !is_pattern(part)).collect();
    if base == path {
        return None;
    }
    let base = if base.as_os_str().is_empty() { PathBuf::from(".") } else { base };
    let whole = shown(path);
    let whole = whole.strip_prefix("./").unwrap_or(&whole);
    let glob = GlobBuilder::new(whole).literal_separator(true).build();
    Some(
        glob.map(|g| (base, g.compile_matcher()))
            .map_err(|e| Error::new(ErrorKind::Usage, format!("bad pattern: {e}"))),
    )
}

/// A path as it is named in records and ledgers.
fn shown(path: &Path) -> String {
    let shown = path.to_str().map_or_else(|| escaped(path), String::from);
    if std::path::MAIN_SEPARATOR == '/' { shown } else { shown.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// A path that is no UTF-8, with the bytes that are none as `\xNN`, so that two such paths do not look alike.
fn escaped(path: &Path) -> String {
    let chunks = path.as_os_str().as_encoded_bytes().utf8_chunks();
    chunks.map(|c| c.invalid().iter().fold(c.valid().to_string(), |s, b| s + &format!("\\x{b:02X}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Breaks after some bytes.
    struct Broken(usize);

    impl Read for Broken {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            if self.0 == 0 {
                return Err(std::io::Error::other("the disk has gone"));
            }
            let n = out.len().min(self.0);
            self.0 -= n;
            out[..n].fill(b'x');
            Ok(n)
        }
    }

    #[test]
    fn an_error_in_the_middle_is_an_error_and_no_shorter_text() {
        let error = read_all(Broken(5000), 10_000).unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Unreadable, "the disk has gone"));
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        let name = |bytes: &[u8]| shown(Path::new(std::ffi::OsStr::from_bytes(bytes)));
        assert_eq!(name("通知.txt".as_bytes()), "通知.txt");
        assert_eq!(name(b"a/\xb2\xce\xbf\xbc.txt"), "a/\\xB2\u{3bf}\\xBC.txt");
        assert_ne!(name(b"\xcd.txt"), name(b"\xce.txt"));
    }

    #[test]
    fn a_file_is_not_read_while_somebody_writes_to_it() {
        use std::io::Write;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("growing.txt");
        std::fs::write(&path, b"x").unwrap();
        let mut writer = File::options().append(true).open(&path).unwrap();
        // Somebody writes while the file is read, the first so many times.
        let mut written_to = |times: usize| {
            let mut left = times;
            steady(&path, |file| {
                let bytes = read_all(file, 0)?;
                if left > 0 {
                    left -= 1;
                    writer.write_all(b"y").unwrap();
                }
                Ok(bytes)
            })
        };
        assert!(written_to(TRIES).unwrap_err().message().contains("changes while it is read"));
        assert_eq!(written_to(TRIES - 1).unwrap(), b"xyyyyy", "whole in the last try");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(Source::File(path, 5).read().unwrap_err().kind(), ErrorKind::Unreadable, "gone since it was found");
    }
}
