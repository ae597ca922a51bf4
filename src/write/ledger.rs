//! `run.json`: what ran, and what became of each input.
//!
//! It holds no clock and no thread count, so that the same inputs give the same bytes.

use serde::Serialize;

use crate::error::Error;
use crate::patterns::PackInfo;
use crate::record::Kind;

/// What became of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Path or URL as given.
    pub source: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3 of the bytes; the document's id is its first 16 digits. None where they could not be read.
    pub hash: Option<String>,
    /// The format that it was read as.
    pub format: Option<&'static str>,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// How an input ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// Its records are written.
    Written {
        /// Whether it is a plan.
        kind: Kind,
        /// How many tasks it gave.
        tasks: usize,
        /// How many warnings.
        warnings: usize,
    },
    /// It gave nothing.
    Failed {
        /// [`crate::error::ErrorKind::code`].
        error: &'static str,
        /// What is wrong.
        message: String,
    },
}

impl Entry {
    /// The entry of an input that failed.
    pub fn failed(source: &str, size: u64, hash: Option<String>, error: &Error) -> Entry {
        let outcome = Outcome::Failed { error: error.kind().code(), message: error.message().to_string() };
        Entry { source: source.to_string(), size, hash, format: None, outcome }
    }
}

/// How many inputs ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All inputs.
    pub inputs: usize,
    /// Documents written.
    pub documents: usize,
    /// Of these, plans.
    pub plans: usize,
    /// Tasks written.
    pub tasks: usize,
    /// Inputs that failed.
    pub failed: usize,
}

impl Totals {
    /// Counts one more input.
    pub fn add(&mut self, entry: &Entry) {
        self.inputs += 1;
        match entry.outcome {
            Outcome::Written { kind, tasks, .. } => {
                self.documents += 1;
                self.plans += usize::from(kind == Kind::Plan);
                self.tasks += tasks;
            }
            Outcome::Failed { .. } => self.failed += 1,
        }
    }
}

/// What was asked of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Tasks of documents that are no plans, too.
    pub any: bool,
    /// The files written.
    pub formats: Vec<&'static str>,
    /// For spreadsheet programs.
    pub excel: bool,
}

/// The ledger, a piece at a time: a run may have more inputs than fit in memory.
#[derive(Debug, Default)]
pub struct Ledger {
    any_entry: bool,
}

impl Ledger {
    /// The head, up to the first input.
    pub fn head(&self, asked: &Asked, packs: &[PackInfo]) -> Vec<u8> {
        let mut out = format!("{{\n\"yaodian\": \"{}\",\n\"asked\": ", crate::VERSION).into_bytes();
        super::json::line(asked, &mut out);
        out.pop();
        out.extend_from_slice(b",\n\"packs\": [");
        for (i, pack) in packs.iter().enumerate() {
            out.extend_from_slice(if i == 0 { b"\n" } else { b",\n" });
            super::json::line(pack, &mut out);
            out.pop();
        }
        out.extend_from_slice(b"\n],\n\"inputs\": [");
        out
    }

    /// One more input.
    pub fn entry(&mut self, entry: &Entry) -> Vec<u8> {
        let mut out = if self.any_entry { b",\n".to_vec() } else { b"\n".to_vec() };
        self.any_entry = true;
        super::json::line(entry, &mut out);
        out.pop();
        out
    }

    /// What stands behind the last input.
    pub fn tail(&self, totals: &Totals) -> Vec<u8> {
        let mut out = b"\n],\n\"totals\": ".to_vec();
        super::json::line(totals, &mut out);
        out.extend_from_slice(b"}\n");
        out
    }
}
