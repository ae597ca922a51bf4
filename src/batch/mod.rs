//! Many inputs in parallel: their order kept, memory bounded, a failure no more than its own input's.
//!
//! A *source* is what was given (a file, standard input); an *input* is one document's bytes. Most sources hold one
//! input, archives and data files many. Workers read, extract and turn records into bytes; whoever called gets
//! [`Done`]s in the order of the sources and only appends. What is written doesn't depend on how many threads there are.

mod open;
mod sources;

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, SyncSender};

use rayon::ThreadPool;
use rayon::prelude::*;

pub use open::{Extraction, Work};
pub use sources::{Found, Source, sources};

use crate::error::{Error, ErrorKind, Result};
use crate::read::{Document, Part};
use crate::record::DocumentRecord;
use crate::write::ledger::{Entry, Outcome, Totals};
use crate::write::{self, Format, Style};

/// Sources that are worked on at a time: enough to keep threads busy, few enough to bound memory.
const WINDOW: usize = 1024;

/// Bytes of sources that are worked on at a time (a larger one goes alone).
const WINDOW_BYTES: u64 = 4 << 20;

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
    /// Whether the records themselves are wanted.
    pub record: bool,
}

/// What one input gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// Its line of the ledger.
    pub entry: Entry,
    /// Its id, where it could be read.
    pub id: Option<String>,
    /// Its bytes in each wanted format.
    pub parts: Vec<(Format, Vec<u8>)>,
    /// Its decoded text, where wanted.
    pub text: Option<String>,
    /// Its record, where wanted.
    pub record: Option<Box<DocumentRecord>>,
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
fn feed(found: Vec<Found>, work: &dyn Work, options: &Options, pool: &ThreadPool, send: SyncSender<Vec<Done>>) {
    let mut found = found.into_iter();
    loop {
        let window = window(&mut found);
        if window.is_empty() {
            return;
        }
        let worked: Vec<Worked> =
            pool.install(|| window.into_par_iter().with_max_len(1).map(|f| source(f, work, options)).collect());
        let mut ready = Vec::new();
        for worked in worked {
            match worked {
                Worked::Done(done) => ready.push(*done),
                Worked::Many(name, bytes) => {
                    let sent = send.send(std::mem::take(&mut ready)).is_ok();
                    if !sent || parts(&name, &bytes, work, options, pool, &send).is_break() {
                        return;
                    }
                }
            }
        }
        if send.send(ready).is_err() {
            return;
        }
    }
}

/// Works through a source that holds many inputs, a window at a time, so that all threads share them.
fn parts(
    name: &str,
    bytes: &[u8],
    work: &dyn Work,
    options: &Options,
    pool: &ThreadPool,
    send: &SyncSender<Vec<Done>>,
) -> ControlFlow<()> {
    let mut taken: Vec<Part<'static>> = Vec::new();
    let mut sum = 0;
    let flush = |taken: &mut Vec<Part<'static>>| {
        let window = std::mem::take(taken);
        let done = pool.install(|| window.into_par_iter().with_max_len(1).map(|p| part(p, work, options)).collect());
        if send.send(done).is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut flow = ControlFlow::Continue(());
    let unpacked = caught(|| {
        work.unpack(name, bytes, &mut |part| {
            sum += part.bytes.as_ref().map_or(0, |b| b.len() as u64);
            taken.push(part.into_owned());
            if taken.len() >= WINDOW || sum >= WINDOW_BYTES {
                sum = 0;
                flow = flush(&mut taken);
            }
            flow
        });
        Ok(())
    });
    if flow.is_continue() {
        flow = flush(&mut taken);
    }
    if let (Err(e), ControlFlow::Continue(())) = (unpacked, flow) {
        flow = send
            .send(vec![failure(name, bytes.len() as u64, None, &e)])
            .map_or(ControlFlow::Break(()), ControlFlow::Continue);
    }
    flow
}

/// The next few sources, by number and size.
fn window(from: &mut dyn Iterator<Item = Found>) -> Vec<Found> {
    let mut taken = Vec::new();
    let mut sum = 0;
    while taken.len() < WINDOW && sum < WINDOW_BYTES {
        let Some(next) = from.next() else { break };
        sum += next.size();
        taken.push(next);
    }
    taken
}

enum Worked {
    Done(Box<Done>),
    /// It holds many inputs: its name and bytes.
    Many(String, Vec<u8>),
}

/// One source: its bytes, and what they give where they are one input.
fn source(found: Found, work: &dyn Work, options: &Options) -> Worked {
    let Found { name, what } = found;
    let bytes = match what.and_then(Source::read) {
        Ok(bytes) => bytes,
        Err(e) => return Worked::Done(Box::new(failure(&name, 0, None, &e))),
    };
    let mut done = None;
    let unpacked = caught(|| {
        work.unpack(&name, &bytes, &mut |p| {
            if p.source == name {
                done = Some(part(p, work, options));
            }
            ControlFlow::Break(())
        });
        Ok(())
    });
    match (done, unpacked) {
        (Some(done), _) => Worked::Done(Box::new(done)),
        (None, Ok(())) => Worked::Many(name, bytes),
        (None, Err(e)) => Worked::Done(Box::new(failure(&name, bytes.len() as u64, None, &e))),
    }
}

/// One input: read, extracted and turned into bytes.
fn part(part: Part<'_>, work: &dyn Work, options: &Options) -> Done {
    let name = part.source.clone();
    let size = part.bytes.as_ref().map_or(0, |b| b.len() as u64);
    let hash = part.bytes.as_ref().ok().map(|b| blake3::hash(b).to_hex().to_string());
    let id: String = hash.as_deref().unwrap_or_default().chars().take(16).collect();
    let done = caught(|| {
        let document = work.read(part)?;
        if document.text.folded().trim().is_empty() {
            return Err(Error::new(ErrorKind::Empty, "there is no text in it"));
        }
        Ok(extracted(document, &name, &id, work, options))
    });
    match done {
        Ok((format, outcome, parts, text, record)) => {
            let entry = Entry { source: name, size, hash, format: Some(format), outcome };
            Done { entry, id: Some(id), parts, text, record }
        }
        Err(e) => failure(&name, size, hash, &e),
    }
}

type Extracted = (&'static str, Outcome, Vec<(Format, Vec<u8>)>, Option<String>, Option<Box<DocumentRecord>>);

fn extracted(document: Document, name: &str, id: &str, work: &dyn Work, options: &Options) -> Extracted {
    let format = document.format;
    let text = options.text.then(|| document.text.raw().to_string());
    let record = work.record(document, name, id);
    let parts = write::record(&record, &options.formats, options.style);
    let (kind, tasks, warnings) = (record.document.kind, record.tasks.len(), record.warnings.len());
    let record = options.record.then(|| Box::new(record));
    (format, Outcome::Written { kind, tasks, warnings }, parts, text, record)
}

fn failure(name: &str, size: u64, hash: Option<String>, error: &Error) -> Done {
    Done { entry: Entry::failed(name, size, hash, error), id: None, parts: Vec::new(), text: None, record: None }
}

/// Does some work; a panic in it is a fault of the program, but no reason to lose other inputs.
///
/// # Errors
/// What the work returns, or [`ErrorKind::Internal`] where it panicked.
pub fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<&str>().map(|s| s.to_string());
        let what = what.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(Error::new(ErrorKind::Internal, format!("the program failed on it, please report: {what}")))
    })
}

#[cfg(test)]
mod tests;
