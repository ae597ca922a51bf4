//! Extraction: the compiled patterns, one notice, and many notices as a stream of results.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use pyo3::prelude::*;
use pyo3::types::{PyGenericAlias, PyList, PyString, PyTuple, PyType};
use yaodian::batch::{self, Done, Duplicates, Extraction, Found, Options};
use yaodian::extract::limits::LimitGrammar;
use yaodian::normalize::time::{Calendar, TimeContext, limits_of_line};
use yaodian::read::ReadOptions;
use yaodian::record::{DuplicateOf, Same};
use yaodian::write::ledger::Outcome;
use yaodian::{Engine, Error, ErrorKind, ExtractOptions, Patterns};

use crate::errors::{self, OrRaise};
use crate::given::{Asking, Given, Stumble};
use crate::record::{Made, document};

/// Results that wait to be fetched, at most.
const WAITING: usize = 256;

/// How long one input may take, where nothing else is said.
const LONGEST: Duration = Duration::from_secs(120);

/// How often whoever waits looks whether they were interrupted.
const TICK: Duration = Duration::from_millis(100);

/// The compiled patterns and what is asked of readers.
#[pyclass(frozen, module = "yaodian._yaodian")]
pub struct Extractor {
    pub work: Arc<Extraction>,
    limits: LimitGrammar,
    calendar: Calendar,
}

#[pymethods]
impl Extractor {
    #[new]
    #[pyo3(signature = (*, patterns=None, any=false, text_column=None, max_bytes=None, max_unpacked=None, max_depth=None))]
    fn new(
        py: Python<'_>,
        patterns: Option<PathBuf>,
        any: bool,
        text_column: Option<String>,
        max_bytes: Option<usize>,
        max_unpacked: Option<u64>,
        max_depth: Option<usize>,
    ) -> PyResult<Extractor> {
        let made = py.detach(|| {
            let patterns = patterns.as_deref().map_or_else(Patterns::built_in, Patterns::with_folder)?;
            let (limits, calendar) = (LimitGrammar::new(&patterns)?, Calendar::new(&patterns));
            let mut read = ReadOptions::default();
            read.text_column = text_column;
            read.max_document = max_bytes.unwrap_or(read.max_document);
            read.max_unpacked = max_unpacked.unwrap_or(read.max_unpacked);
            read.max_depth = max_depth.unwrap_or(read.max_depth);
            let work = Extraction { engine: Arc::new(Engine::new(patterns)?), options: ExtractOptions { any }, read };
            Ok(Extractor { work: Arc::new(work), limits, calendar })
        });
        made.or_raise(py)
    }

    /// Starts a run over an iterable of things.
    #[pyo3(signature = (things, *, threads=0, timeout=120.0, strict=false, unique=false, failures=false))]
    fn many(
        &self,
        things: &Bound<'_, PyAny>,
        threads: usize,
        timeout: f64,
        strict: bool,
        unique: bool,
        failures: bool,
    ) -> PyResult<Results> {
        let options = Options { threads, strict, timeout: time(timeout)?, ..Options::default() };
        self.run(Given::new(things, None)?, options, unique, failures)
    }

    /// Starts a run over one thing, which may have several documents in it; they are called by the name, where one is given.
    #[pyo3(signature = (thing, name=None))]
    fn one(&self, thing: &Bound<'_, PyAny>, name: Option<String>) -> PyResult<Results> {
        let things = PyList::new(thing.py(), [thing])?;
        let options = Options { threads: 1, timeout: Some(LONGEST), ..Options::default() };
        self.run(Given::new(&things, name)?, options, false, false)
    }

    /// The time limits of one line.
    #[pyo3(signature = (text, *, on, year=None))]
    fn limits<'py>(
        &self,
        py: Python<'py>,
        text: &str,
        on: &Bound<'py, PyAny>,
        year: Option<i16>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let context =
            TimeContext { year, on: Some(day(on)?), calendar: Some(&self.calendar), ..TimeContext::default() };
        let found = batch::caught(|| Ok(limits_of_line(&self.limits, text, &context))).or_raise(py)?;
        crate::objects::object(py, &found)
    }
}

impl Extractor {
    /// Starts a run on threads of its own.
    fn run(
        &self,
        given: (Given, Stumble, Asking),
        options: Options,
        unique: bool,
        failures: bool,
    ) -> PyResult<Results> {
        let (given, stumble, asking) = given;
        let stop = Arc::new(AtomicUsize::new(0));
        let options = Options { text: true, record: true, stop: stop.clone(), ..options };
        let (send, receive) = sync_channel(WAITING);
        let work = self.work.clone();
        let run = move || {
            let mut known = Known::default();
            let ran = batch::run(given, work, &options, &mut |done| known.send(done, unique, &send));
            if let Err(e) = ran {
                // Where nobody listens any more, that is why the run ended.
                let _ = send.send(Outcoming::Broken(e));
            }
        };
        std::thread::Builder::new().name("yaodian".into()).spawn(run)?;
        let receive = Mutex::new(Some(receive));
        Ok(Results { receive, stop, stumble, asking, failures })
    }
}

/// So many seconds; 0 for any time.
fn time(seconds: f64) -> PyResult<Option<Duration>> {
    if seconds == 0.0 {
        return Ok(None);
    }
    Duration::try_from_secs_f64(seconds).map(Some).map_err(|e| errors::usage(&format!("timeout: {e}")))
}

/// A day, as ISO 8601 or something that can say itself so (`date`, `datetime`, `Timestamp`).
fn day(given: &Bound<'_, PyAny>) -> PyResult<Date> {
    let said: PyResult<String> = match given.cast::<PyString>() {
        Ok(text) => text.extract(),
        Err(_) => given.call_method0("isoformat").and_then(|said| said.extract()),
    };
    let said = said.map_err(|_| errors::usage("on: a date, or a text such as 2024-03-01, is expected"))?;
    // A time may stand behind the day, also one of a zone: the day is the one that is written.
    let day = if said.parse::<Timestamp>().is_ok() { said.get(..10).unwrap_or(&said) } else { &said };
    day.parse().map_err(|e: jiff::Error| errors::usage(&format!("on: {e}")))
}

/// What a run hands over.
enum Outcoming {
    Made(Box<Made>),
    /// An input that failed: its name, the kind of failure, what is wrong.
    Failed(String, String, String),
    /// The run itself can't go on.
    Broken(Error),
}

/// The documents that there were, so that duplicates are marked as the binary marks them.
#[derive(Default)]
pub struct Known {
    duplicates: Duplicates,
    /// Hashes and sources, one after the other.
    written: String,
}

impl Known {
    fn send(&mut self, done: Done, unique: bool, to: &SyncSender<Outcoming>) -> yaodian::Result<()> {
        let outcoming = match self.take(done, unique) {
            Ok(Some(made)) => Outcoming::Made(Box::new(made)),
            Ok(None) => return Ok(()),
            Err((source, kind, message)) => Outcoming::Failed(source, kind, message),
        };
        to.send(outcoming).map_err(|_| Error::new(ErrorKind::Internal, "nobody listens"))
    }

    /// What an input gave: a record, nothing (a duplicate that is to be left out), or why it failed.
    pub fn take(&mut self, done: Done, unique: bool) -> Result<Option<Made>, (String, String, String)> {
        if let Outcome::Failed { error, message } = done.entry.outcome {
            return Err((done.entry.source, error, message));
        }
        let twin = match (self.duplicates.first(&done, self.written.len() as u64), &done.entry.hash) {
            (Some(first), _) => self.twin(first, done.entry.hash.as_deref()),
            (None, Some(hash)) => {
                self.written += &format!("{hash} {}\0", done.entry.source);
                None
            }
            (None, None) => None,
        };
        if unique && twin.is_some() {
            return Ok(None);
        }
        let made = done.record.map(|mut record| {
            record.document.duplicate_of = twin;
            Made { record: *record, text: done.text }
        });
        Ok(made)
    }

    fn twin(&self, first: u64, hash: Option<&str>) -> Option<DuplicateOf> {
        let (known, source) = self.written.get(first as usize..)?.split('\0').next()?.split_once(' ')?;
        let same = if hash == Some(known) { Same::Bytes } else { Same::Text };
        Some(DuplicateOf { id: known.chars().take(16).collect(), source: source.into(), same })
    }
}

/// The results of a run, in the order of its inputs, as they come.
#[pyclass(frozen, module = "yaodian._yaodian")]
pub struct Results {
    /// None when closed.
    receive: Mutex<Option<Receiver<Outcoming>>>,
    stop: Arc<AtomicUsize>,
    stumble: Stumble,
    asking: Asking,
    failures: bool,
}

impl Results {
    /// The next that comes; None at the end. Others may run in the meantime.
    fn next(&self, py: Python<'_>) -> PyResult<Option<Outcoming>> {
        // A generator that waits for what is to come of it would wait for ever.
        if *self.asking.lock().unwrap_or_else(PoisonError::into_inner) == Some(std::thread::current().id()) {
            return Err(errors::usage("the results are asked for by their own sources, which they wait for"));
        }
        loop {
            let tried = self.receive.try_lock().ok().map(|receive| match &*receive {
                Some(receive) => receive.try_recv(),
                None => Err(TryRecvError::Disconnected),
            });
            match tried {
                Some(Ok(outcoming)) => return Ok(Some(outcoming)),
                Some(Err(TryRecvError::Disconnected)) => return Ok(None),
                _ => {}
            }
            let waited = py.detach(|| match &*self.receive.lock().unwrap_or_else(PoisonError::into_inner) {
                Some(receive) => receive.recv_timeout(TICK),
                None => Err(RecvTimeoutError::Disconnected),
            });
            match waited {
                Ok(outcoming) => return Ok(Some(outcoming)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            }
        }
    }
}

#[pymethods]
impl Results {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.next(py)? {
            Some(Outcoming::Made(made)) => document(py, *made).map(Some),
            Some(Outcoming::Failed(source, kind, message)) if self.failures => {
                errors::made(py, &kind, Some(&source), &message).map(Some)
            }
            Some(Outcoming::Failed(source, kind, message)) => {
                Err(errors::exception(py, &kind, Some(&source), &message))
            }
            Some(Outcoming::Broken(error)) => Err(errors::raised(py, &error)),
            None if self.stop.load(Ordering::Relaxed) != 0 => Ok(None),
            None => match self.stumble.lock().unwrap_or_else(PoisonError::into_inner).take() {
                Some(error) => Err(error),
                None => Ok(None),
            },
        }
    }

    /// Ends the run: nothing new is begun, and nothing comes any more.
    fn close(&self, py: Python<'_>) {
        self.stop.store(1, Ordering::Relaxed);
        // The results that wait go outside of the interpreter, and so does who waits for them.
        py.detach(|| drop(self.receive.lock().unwrap_or_else(PoisonError::into_inner).take()));
    }

    fn __enter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) {
        self.close(py);
    }

    #[classmethod]
    fn __class_getitem__<'py>(
        class: &Bound<'py, PyType>,
        item: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyGenericAlias>> {
        PyGenericAlias::new(class.py(), class.as_any(), item)
    }
}

impl Drop for Results {
    fn drop(&mut self) {
        self.stop.store(1, Ordering::Relaxed);
    }
}

/// Runs over things in hand on one thread, on the calling thread; `take` is given what each gave.
pub fn run_here(
    work: Arc<Extraction>,
    things: Vec<(String, Vec<u8>)>,
    take: &mut dyn FnMut(Done) -> yaodian::Result<()>,
) -> yaodian::Result<()> {
    let found = things
        .into_iter()
        .map(|(name, bytes)| Found { name, what: Ok(batch::Source::Bytes(bytes)) })
        .collect::<Vec<_>>();
    let options = Options { threads: 1, record: true, timeout: Some(LONGEST), ..Options::default() };
    batch::run(found.into_iter(), work, &options, take).map(drop)
}
