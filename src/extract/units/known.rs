//! What has been read of one document already.
//!
//! The same lists of units stand at task after task, and each is asked about several times: whether a line looks like
//! one, whether a bracket holds one, what it says. Nothing here decides anything: a list says what it says wherever it
//! stands.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::Group;
use super::cover::Cover;
use crate::record::Role;

/// Texts of so many bytes in all are kept, so that memory stays bounded.
const KEPT: usize = 1 << 20;

/// Longer texts are kept by nobody: they hardly stand twice.
const LONGEST: usize = 1_000;

/// What a text says as a list of units, and how surely it is one.
pub(super) type Read = Arc<(Group, Cover)>;

/// The lists of units that were read, by the role that units without a role word get.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<Lists>);

#[derive(Debug, Default)]
struct Lists {
    by_role: [FxHashMap<Box<str>, Read>; 4],
    bytes: usize,
}

impl Known {
    /// What a text says, read only where it wasn't before.
    pub(super) fn get(&self, text: &str, default: Role, read: impl FnOnce() -> (Group, Cover)) -> Read {
        if text.len() > LONGEST {
            return Arc::new(read());
        }
        let role = match default {
            Role::Lead => 0,
            Role::Responsible => 1,
            Role::Cooperate => 2,
            Role::Support => 3,
        };
        // Nothing that can panic runs while it is held.
        let lists = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lists().by_role[role].get(text) {
            return known.clone();
        }
        let read = Arc::new(read());
        let mut lists = lists();
        if lists.bytes + text.len() <= KEPT {
            lists.bytes += text.len();
            lists.by_role[role].insert(text.into(), read.clone());
        }
        read
    }
}
