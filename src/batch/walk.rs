//! Through a folder and the folders in it, in the order of names, holding no more than the names of the folders that
//! are open at a time.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::error::ErrorKind;

/// What stands at a path.
pub(super) enum Seen {
    File,
    /// A pipe, a device.
    Other,
    /// What went wrong there.
    Wrong(String),
}

/// See the module.
pub(super) struct Walk {
    root: PathBuf,
    /// A folder that is not entered.
    except: Option<PathBuf>,
    open: Vec<Folder>,
    started: bool,
}

struct Folder {
    path: PathBuf,
    /// Where it really is, where a link led to it or to a folder above it.
    real: Option<PathBuf>,
    names: std::vec::IntoIter<OsString>,
    /// What its `.ignore` file says.
    ignored: Option<Gitignore>,
}

fn said(e: &std::io::Error) -> String {
    crate::error::said(ErrorKind::Unreadable, e)
}

impl Walk {
    pub fn new(root: PathBuf, except: Option<PathBuf>) -> Walk {
        Walk { root, except, open: Vec::new(), started: false }
    }

    pub fn is_root(&self, path: &Path) -> bool {
        path == self.root || (path.as_os_str().is_empty() && self.root == Path::new("."))
    }

    /// The next path that isn't a folder.
    pub fn next(&mut self) -> Option<(PathBuf, Seen)> {
        if !std::mem::replace(&mut self.started, true)
            && let Some(wrong) = self.enter(self.root.clone())
        {
            return Some((self.root.clone(), wrong));
        }
        loop {
            let folder = self.open.last_mut()?;
            let Some(name) = folder.names.next() else {
                self.open.pop();
                continue;
            };
            let path = folder.path.join(&name);
            // A link is what it leads to.
            let kind = match fs::metadata(&path) {
                Ok(found) => found.file_type(),
                Err(e) if self.is_left_out(&path, false) => {
                    tracing::debug!(path = %path.display(), error = %e, "left out");
                    continue;
                }
                Err(e) => return Some((path, Seen::Wrong(said(&e)))),
            };
            if self.is_left_out(&path, kind.is_dir()) {
                continue;
            }
            if !kind.is_dir() {
                return Some((path, if kind.is_file() { Seen::File } else { Seen::Other }));
            }
            if let Some(wrong) = self.enter(path.clone()) {
                return Some((path, wrong));
            }
        }
    }

    /// Opens a folder, or says why that can't be.
    fn enter(&mut self, path: PathBuf) -> Option<Seen> {
        let real = path.canonicalize().ok();
        if real.is_some() && real == self.except {
            return None;
        }
        if real.is_some() && self.open.iter().any(|above| above.real == real) {
            return Some(Seen::Wrong("the link leads back to a folder above it".into()));
        }
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(e) => return Some(Seen::Wrong(said(&e))),
        };
        let names: Result<Vec<OsString>, _> = entries.map(|e| e.map(|e| e.file_name())).collect();
        let mut names = match names {
            Ok(names) => names,
            Err(e) => return Some(Seen::Wrong(said(&e))),
        };
        names.sort_unstable();
        let ignored = names.binary_search(&OsString::from(".ignore")).ok().and_then(|_| {
            let mut builder = GitignoreBuilder::new(&path);
            // A line that can't be understood leaves nothing out; the others hold.
            if let Some(e) = builder.add(path.join(".ignore")) {
                tracing::warn!(folder = %path.display(), error = %e, "in .ignore");
            }
            builder.build().ok()
        });
        self.open.push(Folder { path, real, names: names.into_iter(), ignored });
        None
    }

    /// Whether a path is hidden or an `.ignore` file names it; the nearest one has the say.
    fn is_left_out(&self, path: &Path, is_folder: bool) -> bool {
        for folder in self.open.iter().rev() {
            match folder.ignored.as_ref().map_or(Match::None, |i| i.matched(path, is_folder)) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => {}
            }
        }
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
    }
}
