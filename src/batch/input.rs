//! One input: its bytes become a [`Done`], whatever happens on the way.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use super::{Done, Kept, Options, Took, Work};
use crate::error::{Error, ErrorKind, Result};
use crate::read::{Given, Part};
use crate::record::Warning;
use crate::write::ledger::{Entry, Outcome};
use crate::write::{self};

/// What is known of an input that is being worked on, should it have to be given up.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub source: String,
    pub size: u64,
    pub hash: Option<String>,
    pub fingerprint: Option<blake3::Hash>,
}

/// Reads, extracts and turns into bytes. `seen` is told what is known before the long work begins.
pub(super) fn work_on(part: Part<'_>, work: &dyn Work, options: &Options, seen: &dyn Fn(Seen)) -> Done {
    let began = Instant::now();
    let (known, share) = (look(&part), part.share);
    seen(known.clone());
    let kept = known.fingerprint.and_then(|f| options.earlier.as_ref()?.find(&known.source, &f));
    let done = match kept {
        Some(kept) => again(known.fingerprint, kept),
        None => {
            tracing::debug!(source = known.source, "worked on");
            caught(|| fresh(part, &known, work, options)).unwrap_or_else(|e| failed(known, &e))
        }
    };
    let took = began.elapsed();
    tracing::debug!(source = done.entry.source, status = done.entry.status.name(), milliseconds = took.as_millis());
    Done { took: Took(took), share, ..done }
}

/// What is known of a part before it is read.
fn look(part: &Part<'_>) -> Seen {
    let source = part.source.clone();
    let Ok(bytes) = &part.bytes else {
        // A member's own size isn't known where it could not be taken out.
        let size = if part.source.contains('!') { 0 } else { part.share };
        return Seen { source, size, ..Seen::default() };
    };
    let hash = blake3::hash(bytes);
    Seen {
        source,
        size: bytes.len() as u64,
        hash: Some(hash.to_hex().to_string()),
        fingerprint: Some(fingerprint(&hash, &part.given)),
    }
}

/// What stands beside a text in a data file goes into its record, too.
fn fingerprint(hash: &blake3::Hash, given: &Given) -> blake3::Hash {
    if *given == Given::default() {
        return *hash;
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(hash.as_bytes());
    let Given { title, agency, doc_number, published, issued, id, url } = given;
    for value in [title, agency, doc_number, published, issued, id, url] {
        let value = value.as_deref();
        hasher.update(&value.map_or(u64::MAX, |v| v.len() as u64).to_le_bytes());
        hasher.update(value.unwrap_or_default().as_bytes());
    }
    hasher.finalize()
}

fn id_of(hash: Option<&str>) -> String {
    hash.unwrap_or_default().chars().take(16).collect()
}

/// What an earlier run made of an input.
pub(crate) fn again(fingerprint: Option<blake3::Hash>, mut kept: Kept) -> Done {
    // That there were bytes stays known: those without are fetched when it is clear that they are needed.
    let parts = kept.parts.as_mut().map(std::mem::take).unwrap_or_default();
    Done {
        entry: kept.entry.clone(),
        id: kept.entry.is_written().then(|| id_of(kept.entry.hash.as_deref())),
        fingerprint,
        essence: kept.essence,
        parts,
        text: None,
        record: None,
        kept: Some(kept),
        share: 0,
        took: Took::default(),
    }
}

fn fresh(part: Part<'_>, known: &Seen, work: &dyn Work, options: &Options) -> Result<Done> {
    let id = id_of(known.hash.as_deref());
    let document = work.read(part)?;
    if document.text.folded().trim().is_empty() {
        return Err(Error::new(ErrorKind::Empty, "there is no text in it"));
    }
    let format = document.format;
    let text = options.text.then(|| document.text.raw().to_string());
    let (record, essence) = work.record(document, &known.source, &id);
    if options.strict && !record.warnings.is_empty() {
        return Err(Error::new(ErrorKind::Warned, counted(&record.warnings)));
    }
    let (kind, tasks, warnings) = (record.document.kind, record.tasks.len(), record.warnings.len());
    let outcome = Outcome::Written { kind, tasks, warnings };
    let entry = Entry::new(known.source.clone(), known.size, known.hash.clone(), Some(format.into()), outcome);
    let fingerprint = known.fingerprint;
    let (parts, record) = match options.record {
        true => (write::record(&record, &options.formats, options.style), Some(Box::new(record))),
        false => (write::last(record, &options.formats, options.style), None),
    };
    let id = Some(id);
    Ok(Done { entry, id, fingerprint, essence, parts, text, record, kept: None, share: 0, took: Took::default() })
}

/// The codes of warnings, each with its number.
fn counted(warnings: &[Warning]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for warning in warnings {
        match counts.iter_mut().find(|c| c.0 == warning.code) {
            Some(count) => count.1 += 1,
            None => counts.push((&warning.code, 1)),
        }
    }
    let counts: Vec<String> = counts.iter().map(|(code, n)| format!("{code} ({n})")).collect();
    format!("it gave warnings: {}", counts.join(", "))
}

/// An input that gave nothing.
pub(super) fn failed(known: Seen, error: &Error) -> Done {
    Done {
        share: known.size,
        entry: Entry::failed(&known.source, known.size, known.hash, error),
        id: None,
        fingerprint: known.fingerprint,
        essence: None,
        parts: Vec::new(),
        text: None,
        record: None,
        kept: None,
        took: Took::default(),
    }
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
