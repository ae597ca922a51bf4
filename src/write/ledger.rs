//! `run.json` and `failures.csv`: what ran, and what became of each input.
//!
//! They hold no clock and no thread count, so that the same inputs give the same bytes. How long each input took stands
//! in a file of its own.

use serde::{Deserialize, Serialize};

use super::{Style, csv};
use crate::error::Error;
use crate::patterns::PackInfo;
use crate::record::{DuplicateOf, Kind};

/// What became of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Path or URL as given.
    pub source: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3 of the bytes; the document's id is its first 16 digits. None where they could not be read.
    pub hash: Option<String>,
    /// The format that it was read as.
    pub format: Option<String>,
    /// How well it went.
    pub status: Status,
    /// The earlier input that is the same document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<DuplicateOf>,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// How an input ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
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
    /// It is a duplicate, and those were not wanted.
    LeftOut,
    /// It gave nothing.
    Failed {
        /// [`crate::error::ErrorKind::code`].
        error: String,
        /// What is wrong.
        message: String,
    },
}

/// How well it went with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// A plan, read without any doubt.
    Done,
    /// A plan; what was repaired, left out or not understood is in its warnings.
    Warnings,
    /// No plan.
    Other,
    /// Turned away for what it is: empty, no text, locked, too large, too slow.
    Refused,
    /// Something went wrong.
    Failed,
}

impl Status {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Status::Done => "done",
            Status::Warnings => "warnings",
            Status::Other => "other",
            Status::Refused => "refused",
            Status::Failed => "failed",
        }
    }
}

impl Entry {
    /// The entry of an input that was written.
    pub fn new(source: String, size: u64, hash: Option<String>, format: Option<String>, outcome: Outcome) -> Entry {
        let status = match outcome {
            Outcome::Written { kind: Kind::Other, .. } => Status::Other,
            Outcome::Written { warnings: 0, .. } | Outcome::LeftOut => Status::Done,
            Outcome::Written { .. } => Status::Warnings,
            Outcome::Failed { .. } => Status::Failed,
        };
        Entry { source, size, hash, format, status, duplicate_of: None, outcome }
    }

    /// The entry of an input that failed.
    pub fn failed(source: &str, size: u64, hash: Option<String>, error: &Error) -> Entry {
        let outcome = Outcome::Failed { error: error.kind().code().into(), message: error.message().to_string() };
        let entry = Entry::new(source.to_string(), size, hash, None, outcome);
        Entry { status: if error.kind().is_refusal() { Status::Refused } else { Status::Failed }, ..entry }
    }

    /// Whether its records are written.
    pub fn is_written(&self) -> bool {
        matches!(self.outcome, Outcome::Written { .. })
    }
}

/// How many inputs ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// All inputs.
    pub inputs: usize,
    /// Documents written.
    pub documents: usize,
    /// Of these, plans.
    pub plans: usize,
    /// Of these plans, those with warnings.
    pub warned: usize,
    /// Tasks written.
    pub tasks: usize,
    /// Inputs that are the same document as an earlier one, whether written or not.
    pub duplicates: usize,
    /// Inputs that gave nothing.
    pub failed: usize,
    /// Of these, inputs that were turned away for what they are.
    pub refused: usize,
}

impl Totals {
    /// Counts one more input.
    pub fn add(&mut self, entry: &Entry) {
        self.inputs += 1;
        self.duplicates += usize::from(entry.duplicate_of.is_some());
        match entry.outcome {
            Outcome::Written { kind, tasks, .. } => {
                self.documents += 1;
                self.plans += usize::from(kind == Kind::Plan);
                self.warned += usize::from(entry.status == Status::Warnings);
                self.tasks += tasks;
            }
            Outcome::LeftOut => {}
            Outcome::Failed { .. } => {
                self.failed += 1;
                self.refused += usize::from(entry.status == Status::Refused);
            }
        }
    }
}

/// What was asked of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The inputs as given.
    pub inputs: Vec<String>,
    /// Tasks of documents that are no plans, too.
    pub any: bool,
    /// The files written.
    pub formats: Vec<String>,
    /// For spreadsheet programs.
    pub excel: bool,
    /// The decoded texts, too.
    pub text: bool,
    /// The column of data files that holds the documents.
    pub text_column: Option<String>,
    /// Warnings are failures.
    pub strict: bool,
    /// Duplicates are left out.
    pub unique: bool,
    /// What one input may take.
    pub limits: Limits,
}

/// What one input may take.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of a document.
    pub max_bytes: u64,
    /// Bytes that all members of an archive may unpack to.
    pub max_unpacked: u64,
    /// How deep archives may stand in archives.
    pub max_depth: usize,
    /// Seconds; None for any time.
    pub timeout: Option<f64>,
}

/// The ledger, a piece at a time: a run may have more inputs than fit in memory.
#[derive(Debug, Default)]
pub struct Ledger {
    any_entry: bool,
}

impl Ledger {
    /// The head, up to the first input.
    pub fn head(&self, asked: &Asked, packs: &[PackInfo], complete: bool) -> Vec<u8> {
        let mut out = format!("{{\n\"yaodian\": \"{}\",\n\"asked\": ", crate::VERSION).into_bytes();
        super::json::line(asked, &mut out);
        out.pop();
        if !complete {
            out.extend_from_slice(b",\n\"complete\": false");
        }
        out.extend_from_slice(b",\n\"packs\": [");
        for (i, pack) in packs.iter().enumerate() {
            out.extend_from_slice(if i == 0 { b"\n" } else { b",\n" });
            super::json::line(pack, &mut out);
            out.pop();
        }
        out.extend_from_slice(b"\n],\n\"inputs\": [");
        out
    }

    /// One more input, as JSON.
    pub fn entry(&mut self, entry: &[u8]) -> Vec<u8> {
        let mut out = if self.any_entry { b",\n".to_vec() } else { b"\n".to_vec() };
        self.any_entry = true;
        out.extend_from_slice(entry);
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

/// The head of `failures.csv`.
pub fn failures_head(style: Style) -> Vec<u8> {
    csv::line(&["source", "size", "status", "reason", "message"], style, true)
}

/// An input's row of `failures.csv`, where it failed.
pub fn failures_row(entry: &Entry, style: Style) -> Option<Vec<u8>> {
    let Outcome::Failed { error, message } = &entry.outcome else { return None };
    let size = entry.size.to_string();
    Some(csv::line(&[&entry.source, &size, entry.status.name(), error, message], style, false))
}

/// The head of `timings.csv`.
pub fn timings_head(style: Style) -> Vec<u8> {
    csv::line(&["source", "status", "milliseconds", "tasks"], style, true)
}

/// An input's row of `timings.csv`.
pub fn timings_row(entry: &Entry, took: std::time::Duration, style: Style) -> Vec<u8> {
    let tasks = match entry.outcome {
        Outcome::Written { tasks, .. } => tasks,
        _ => 0,
    };
    let milliseconds = format!("{:.1}", took.as_secs_f64() * 1000.0);
    csv::line(&[&entry.source, entry.status.name(), &milliseconds, &tasks.to_string()], style, false)
}
