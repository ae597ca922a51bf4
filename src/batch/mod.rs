//! Many inputs in parallel: their order kept, memory bounded, a failure no more than its own input's.
//!
//! A *source* is what was given (a file, standard input); an *input* is one document's bytes. Most sources hold one
//! input, archives and data files many. Workers read, extract and turn records into bytes; whoever called gets
//! [`Done`]s in the order of the sources and only appends. What is written doesn't depend on how many threads there are.

mod open;
mod sources;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

use rayon::prelude::*;

pub use open::{Extraction, Holding, Input, Work};
pub use sources::{Found, Source, sources};

use crate::error::{Error, ErrorKind, Result};
use crate::read::Document;
use crate::write::ledger::{Entry, Outcome, Totals};
use crate::write::{Format, Style};

/// Sources that are worked on at a time: enough to keep threads busy, few enough to bound memory.
const WINDOW: usize = 256;

/// Bytes of sources that are worked on at a time (a larger one goes alone).
const WINDOW_BYTES: u64 = 16 << 20;

/// How a run goes.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Worker threads; 0 for as many as the machine has.
    pub threads: usize,
    /// The formats that are wanted.
    pub formats: Vec<Format>,
    /// For whom.
    pub style: Style,
    /// Whether the decoded texts are wanted.
    pub text: bool,
}

/// What one input gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Its line of the ledger.
    pub entry: Entry,
    /// Its id, where it could be read.
    pub id: Option<String>,
    /// Its bytes in each wanted format.
    pub parts: Vec<(Format, Vec<u8>)>,
    /// Its decoded text, where wanted.
    pub text: Option<String>,
}

/// Works through the sources; `sink` is given what each input gave, in order, on the calling thread.
///
/// # Errors
/// What `sink` returns, which ends the run; or that no threads could be started. Failing inputs are no errors here.
pub fn run(
    found: Vec<Found>,
    work: &dyn Work,
    options: &Options,
    sink: &mut dyn FnMut(Done) -> Result<()>,
) -> Result<Totals> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .stack_size(16 << 20)
        .build()
        .map_err(|e| Error::new(ErrorKind::Internal, format!("no threads: {e}")))?;
    let mut totals = Totals::default();
    // One window is written while the next is worked on.
    let (send, receive) = mpsc::sync_channel::<Vec<Done>>(1);
    std::thread::scope(|scope| {
        scope.spawn(|| feed(found, work, options, &pool, send));
        for done in receive.into_iter().flatten() {
            totals.add(&done.entry);
            sink(done)?;
        }
        Ok(totals)
    })
}

/// Sends what the windows gave until there are no more or nobody listens.
fn feed(
    found: Vec<Found>,
    work: &dyn Work,
    options: &Options,
    pool: &rayon::ThreadPool,
    send: mpsc::SyncSender<Vec<Done>>,
) {
    let mut found = found.into_iter();
    loop {
        let window = window(&mut found, WINDOW_BYTES, Found::size);
        if window.is_empty() {
            return;
        }
        let worked: Vec<Worked> =
            pool.install(|| window.into_par_iter().with_max_len(1).map(|f| source(f, work, options)).collect());
        let mut ready = Vec::new();
        for worked in worked {
            match worked {
                Worked::Done(done) => ready.push(*done),
                // Sources that hold many inputs are worked through here, so that all threads share their inputs.
                Worked::Many(mut inputs) => {
                    if send.send(std::mem::take(&mut ready)).is_err() {
                        return;
                    }
                    loop {
                        let window = self::window(&mut inputs, WINDOW_BYTES, Input::size);
                        if window.is_empty() {
                            break;
                        }
                        let done = pool.install(|| {
                            window.into_par_iter().with_max_len(1).map(|i| input(i, work, options)).collect()
                        });
                        if send.send(done).is_err() {
                            return;
                        }
                    }
                }
            }
        }
        if send.send(ready).is_err() {
            return;
        }
    }
}

/// The next few, by number and size.
fn window<T>(from: &mut dyn Iterator<Item = T>, bytes: u64, size: impl Fn(&T) -> u64) -> Vec<T> {
    let mut taken = Vec::new();
    let mut sum = 0;
    while taken.len() < WINDOW && sum < bytes {
        let Some(next) = from.next() else { break };
        sum += size(&next);
        taken.push(next);
    }
    taken
}

enum Worked {
    Done(Box<Done>),
    Many(Box<dyn Iterator<Item = Input> + Send>),
}

/// One source: read, opened, and worked through where it holds one input.
fn source(found: Found, work: &dyn Work, options: &Options) -> Worked {
    let failed = |name: &str, size, hash, e: &Error| Worked::Done(Box::new(failure(name, size, hash, e)));
    let Found { name, what } = found;
    let bytes = match what.and_then(Source::read) {
        Ok(bytes) => bytes,
        Err(e) => return failed(&name, 0, None, &e),
    };
    let size = bytes.len() as u64;
    let hash = blake3::hash(&bytes).to_hex().to_string();
    match caught(|| work.open(&name, bytes)) {
        Ok(Holding::One(document)) => {
            Worked::Done(Box::new(input(Input { name, size, hash, document: Ok(*document) }, work, options)))
        }
        Ok(Holding::Many(inputs)) => Worked::Many(inputs),
        Err(e) => failed(&name, size, Some(hash), &e),
    }
}

/// One input: extracted and turned into bytes.
fn input(input: Input, work: &dyn Work, options: &Options) -> Done {
    let Input { name, size, hash, document } = input;
    let id: String = hash.chars().take(16).collect();
    let done = document.and_then(|document| {
        if document.text.folded().trim().is_empty() {
            return Err(Error::new(ErrorKind::Empty, "there is no text in it"));
        }
        caught(|| Ok(extracted(document, &name, &id, work, options)))
    });
    match done {
        Ok((format, outcome, parts, text)) => {
            let entry = Entry { source: name, size, hash: Some(hash), format: Some(format), outcome };
            Done { entry, id: Some(id), parts, text }
        }
        Err(e) => failure(&name, size, Some(hash), &e),
    }
}

type Extracted = (&'static str, Outcome, Vec<(Format, Vec<u8>)>, Option<String>);

fn extracted(document: Document, name: &str, id: &str, work: &dyn Work, options: &Options) -> Extracted {
    let format = document.format;
    let text = options.text.then(|| document.text.raw().to_string());
    let record = work.record(document, name, id);
    let parts = options.formats.iter().map(|f| {
        let mut out = Vec::new();
        f.append(&record, options.style, &mut out);
        (*f, out)
    });
    let parts = parts.collect();
    let (kind, tasks, warnings) = (record.document.kind, record.tasks.len(), record.warnings.len());
    (format, Outcome::Written { kind, tasks, warnings }, parts, text)
}

fn failure(name: &str, size: u64, hash: Option<String>, error: &Error) -> Done {
    Done { entry: Entry::failed(name, size, hash, error), id: None, parts: Vec::new(), text: None }
}

/// A panic is a fault of the program, but no reason to lose the other inputs.
fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<&str>().map(|s| s.to_string());
        let what = what.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(Error::new(ErrorKind::Internal, format!("the program failed on it, please report: {what}")))
    })
}

#[cfg(test)]
mod tests;
