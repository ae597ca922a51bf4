//! Many inputs in parallel: their order kept, memory bounded, a failure no more than its own input's.
//!
//! A *source* is what was given (a file, standard input); an *input* is one document's bytes. Most sources hold one
//! input, archives and data files many. Workers read, extract and turn records into bytes; whoever called gets
//! [`Done`]s in the order of the sources and only appends. What is written doesn't depend on how many threads there are.
//!
//! Nothing here knows what an output folder looks like: see [`crate::folder`].

mod duplicates;
mod input;
mod open;
mod pipeline;
mod sources;
mod unpack;
mod walk;

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

pub use duplicates::Duplicates;
#[cfg(test)]
pub(crate) use input::again;
pub use input::caught;
pub use open::{Extraction, Work};
pub use pipeline::run;
pub use sources::{Found, Source, Sources, sources};

use crate::engine::Essence;
use crate::record::DocumentRecord;
use crate::write::ledger::Entry;
use crate::write::{Format, Style};

/// How a run goes.
#[derive(Clone, Default)]
pub struct Options {
    /// Worker threads; 0 for as many as the machine has.
    pub threads: usize,
    /// The formats that are wanted.
    pub formats: Vec<Format>,
    /// For whom.
    pub style: Style,
    /// Whether the decoded texts are wanted.
    pub text: bool,
    /// Whether the records themselves are wanted. What an earlier run made of an input comes without.
    pub record: bool,
    /// Whether an input that gives warnings counts as failed.
    pub strict: bool,
    /// The time that one input may take; None for any.
    pub timeout: Option<Duration>,
    /// What an earlier run made of inputs.
    pub earlier: Option<Arc<dyn Earlier>>,
    /// Not 0 once the run is to end: what is in hand is finished, nothing new begun.
    pub stop: Arc<AtomicUsize>,
}

/// What an earlier run made of inputs, so that none is worked on twice.
pub trait Earlier: Send + Sync {
    /// What it made of an input with this source and this fingerprint.
    fn find(&self, source: &str, fingerprint: &blake3::Hash) -> Option<Kept>;
}

/// Where an earlier run has what an input gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which of the earlier runs that are known.
    pub store: usize,
    /// The place of its line in that run's journal.
    pub line: u64,
    /// Its line of the ledger.
    pub entry: Entry,
    /// Its essence.
    pub essence: Option<Essence>,
    /// Its bytes, where they have been fetched.
    pub parts: Option<Vec<(Format, Vec<u8>)>>,
}

/// What one input gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// Its line of the ledger.
    pub entry: Entry,
    /// Its id, where it could be read.
    pub id: Option<String>,
    /// Its bytes and everything beside them that its record depends on, as a hash; where it could be read.
    pub fingerprint: Option<blake3::Hash>,
    /// What it says, as a hash; where it says anything.
    pub essence: Option<Essence>,
    /// Its bytes in each wanted format.
    pub parts: Vec<(Format, Vec<u8>)>,
    /// Its decoded text, where wanted.
    pub text: Option<String>,
    /// Its record, where wanted.
    pub record: Option<Box<DocumentRecord>>,
    /// Where an earlier run has all this.
    pub kept: Option<Kept>,
    /// [`crate::read::Part::share`].
    pub share: u64,
    /// How long it took. The only thing here that differs from run to run.
    pub took: Took,
}

/// A time that makes no difference: two of them are equal whatever they are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Took(pub Duration);

impl PartialEq for Took {
    fn eq(&self, _: &Took) -> bool {
        true
    }
}

impl Eq for Took {}

#[cfg(test)]
mod tests;
