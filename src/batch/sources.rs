//! From what was typed (files, folders, patterns of names, `-`) to the sources, in a fixed order.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;

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
}

impl Source {
    /// All its bytes.
    pub(super) fn read(self) -> Result<Vec<u8>> {
        let unreadable = |e| Error::io(ErrorKind::Unreadable, e);
        let mut bytes = Vec::new();
        let read = match &self {
            Source::File(path, size) => {
                bytes.reserve_exact((*size).min(LARGEST) as usize + 1);
                File::open(path).map_err(unreadable)?.take(LARGEST + 1).read_to_end(&mut bytes)
            }
            Source::Stdin => std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes),
        };
        let read = read.map_err(unreadable)? as u64;
        if read > LARGEST {
            let message = format!("larger than {} MB; split it", LARGEST >> 20);
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        if read == 0 {
            return Err(Error::new(ErrorKind::Empty, "the file is empty"));
        }
        Ok(bytes)
    }
}

impl Found {
    pub(super) fn size(&self) -> u64 {
        match self.what {
            Ok(Source::File(_, size)) => size,
            _ => 0,
        }
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
/// the files that match a pattern such as `notices/*.txt`.
pub fn sources(given: &[PathBuf], except: Option<&Path>) -> Vec<Found> {
    let except = except.and_then(|p| p.canonicalize().ok());
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    let mut keep = |found: Found| {
        if seen.insert(found.name.clone()) {
            all.push(found);
        }
    };
    for path in given {
        if path.as_os_str() == "-" {
            keep(Found { name: "-".into(), what: Ok(Source::Stdin) });
        } else if path.is_dir() {
            walk(path, None, except.as_deref(), &mut keep);
        } else if path.exists() {
            keep(Found::file(path.clone()));
        } else {
            match pattern(path) {
                Some(Ok((base, matcher))) => {
                    let mut any = false;
                    walk(&base, Some(&matcher), except.as_deref(), &mut |f| {
                        any = true;
                        keep(f);
                    });
                    if !any {
                        keep(Found::wrong(shown(path), ErrorKind::Unreadable, "no file matches"));
                    }
                }
                Some(Err(e)) => keep(Found { name: shown(path), what: Err(e) }),
                None => keep(Found::wrong(shown(path), ErrorKind::Unreadable, "there is no such file or folder")),
            }
        }
    }
    all
}

/// The files below a folder, in the order of their names.
fn walk(folder: &Path, only: Option<&GlobMatcher>, except: Option<&Path>, keep: &mut dyn FnMut(Found)) {
    let except = except.map(Path::to_path_buf);
    let mut walker = WalkBuilder::new(folder);
    // Version control has no say in which notices are read.
    walker.standard_filters(false).hidden(true).ignore(true).follow_links(true);
    walker.sort_by_file_name(|a, b| a.cmp(b));
    walker.filter_entry(move |e| match &except {
        Some(x) if e.file_type().is_some_and(|t| t.is_dir()) => e.path().canonicalize().ok().as_ref() != Some(x),
        _ => true,
    });
    for entry in walker.build() {
        match entry {
            Ok(entry) => {
                // A pattern without a folder is looked for in `.`, which nobody typed.
                let path = if only.is_some() { entry.path().strip_prefix("./") } else { Ok(entry.path()) };
                let path = path.unwrap_or(entry.path());
                let Some(kind) = entry.file_type().filter(|t| !t.is_dir()) else { continue };
                if only.is_none_or(|m| m.is_match(path)) {
                    // Waiting for what others write into a pipe that nobody named would be waiting for ever.
                    keep(if kind.is_file() {
                        Found::file(path.to_path_buf())
                    } else {
                        Found::wrong(shown(path), ErrorKind::Unreadable, "neither a file nor a folder")
                    });
                }
            }
            Err(e) => {
                let path = walk_error_path(&e).unwrap_or_else(|| folder.to_path_buf());
                let path = if only.is_some() { path.strip_prefix("./").unwrap_or(&path) } else { &path };
                // What a pattern doesn't ask for may be as broken as it likes, but not the folder it looks in.
                if only.is_none_or(|m| m.is_match(path)) || path == folder {
                    keep(Found::wrong(shown(path), ErrorKind::Unreadable, walk_error(&e)));
                }
            }
        }
    }
}

/// What went wrong, without the place.
fn walk_error(e: &ignore::Error) -> String {
    match (e.io_error(), e) {
        (Some(io), _) => {
            // The walker says the place once more; nothing of it is left but what the system said.
            let said = io.to_string();
            let bare = said.strip_prefix("IO error for operation on ").and_then(|s| s.rsplit_once(": "));
            bare.map_or(said.clone(), |(_, bare)| bare.to_string())
        }
        (None, ignore::Error::WithPath { err, .. })
        | (None, ignore::Error::WithDepth { err, .. })
        | (None, ignore::Error::WithLineNumber { err, .. }) => walk_error(err),
        (None, ignore::Error::Loop { .. }) => "the link leads back to a folder above it".into(),
        (None, other) => other.to_string(),
    }
}

fn walk_error_path(e: &ignore::Error) -> Option<PathBuf> {
    match e {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => walk_error_path(err),
        ignore::Error::Loop { child, .. } => Some(child.clone()),
        _ => None,
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

fn shown(path: &Path) -> String {
    let shown = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { shown.into_owned() } else { shown.replace(std::path::MAIN_SEPARATOR, "/") }
}
