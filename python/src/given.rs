//! What a caller hands over (paths, bytes, texts, under a name or without) as sources of a batch.

use std::collections::{HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator, PyString, PyTuple};
use yaodian::batch::{self, Found, Source, Sources};

/// The name of what has none; the binary calls standard input so.
pub const NAMELESS: &str = "-";

/// So many things are asked for while the interpreter is held, unless that takes so long.
const AT_ONCE: usize = 256;
const LONG: Duration = Duration::from_millis(5);

/// One thing given.
pub enum Thing {
    /// A file, a folder, or a pattern of names.
    Path(PathBuf),
    /// Bytes of a document.
    Bytes(String, Vec<u8>),
}

/// What an object stands for.
///
/// A `str` that holds a line break or Chinese punctuation is a text, any other a path: no text of a notice is without, and
/// hardly any path is with them.
pub fn thing(object: &Bound<'_, PyAny>) -> PyResult<Thing> {
    if let Ok(pair) = object.cast::<PyTuple>() {
        let (name, content): (String, Bound<'_, PyAny>) = pair.extract()?;
        return Ok(Thing::Bytes(name, content_of(&content)?));
    }
    if let Ok(text) = object.cast::<PyString>() {
        let text: String = text.extract()?;
        return Ok(if text.contains(['\n', '\r', '。', '，', '；', '：', '、']) {
            Thing::Bytes(NAMELESS.into(), text.into_bytes())
        } else {
            Thing::Path(text.into())
        });
    }
    if object.hasattr("__fspath__")? {
        return Ok(Thing::Path(object.extract()?));
    }
    Ok(Thing::Bytes(NAMELESS.into(), content_of(object)?))
}

fn content_of(object: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(text.extract::<String>()?.into_bytes());
    }
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    // Whatever else holds bytes: bytearray, memoryview, a column's buffer.
    let view = object.py().import("builtins")?.getattr("memoryview")?.call1((object,)).map_err(|_| {
        let name = object.get_type().name().map_or_else(|_| String::new(), |n| n.to_string());
        PyTypeError::new_err(format!(
            "expected a path, bytes, a text, or a pair of a name and bytes or a text, not {name}"
        ))
    })?;
    let bytes: Bound<'_, PyBytes> = view.call_method0("tobytes")?.cast_into()?;
    Ok(bytes.as_bytes().to_vec())
}

/// What went wrong while things were asked for.
pub type Stumble = Arc<Mutex<Option<PyErr>>>;

/// Sources from a Python iterator, asked for as they are needed.
pub struct Given {
    things: Py<PyIterator>,
    ready: VecDeque<Found>,
    /// A folder that is being walked through.
    walk: Option<Sources>,
    seen: HashSet<[u8; 16]>,
    wrong: Stumble,
    ended: bool,
}

impl Given {
    /// The sources of an iterable.
    pub fn new(things: &Bound<'_, PyAny>) -> PyResult<(Given, Stumble)> {
        let wrong = Stumble::default();
        let given = Given {
            things: things.try_iter()?.unbind(),
            ready: VecDeque::new(),
            walk: None,
            seen: HashSet::new(),
            wrong: wrong.clone(),
            ended: false,
        };
        Ok((given, wrong))
    }

    /// Asks for some more things.
    fn ask(&mut self) {
        let began = Instant::now();
        Python::attach(|py| {
            let mut things = self.things.bind(py).clone();
            while self.ready.len() < AT_ONCE && (self.ready.is_empty() || began.elapsed() < LONG) {
                match things.next().map(|object| object.and_then(|o| thing(&o))) {
                    Some(Ok(Thing::Bytes(name, bytes))) => {
                        self.ready.push_back(Found { name, what: Ok(Source::Bytes(bytes)) })
                    }
                    Some(Ok(Thing::Path(path))) if path.is_file() => self.ready.extend(batch::sources(&[path], None)),
                    // A folder is walked through before anything more is asked for.
                    Some(Ok(Thing::Path(path))) => {
                        self.walk = Some(batch::sources(&[path], None));
                        return;
                    }
                    Some(Err(error)) => {
                        *self.wrong.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                        self.ended = true;
                        return;
                    }
                    None => {
                        self.ended = true;
                        return;
                    }
                }
            }
        });
    }
}

impl Iterator for Given {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let next = self.ready.pop_front().or_else(|| self.walk.as_mut().and_then(Iterator::next));
            let Some(found) = next else {
                self.walk = None;
                if self.ended {
                    return None;
                }
                self.ask();
                continue;
            };
            // A file that is named twice is read once, as the binary does.
            let is_file = !matches!(found.what, Ok(Source::Bytes(_)));
            let mut short = [0; 16];
            short.copy_from_slice(&blake3::hash(found.name.as_bytes()).as_bytes()[..16]);
            if !is_file || self.seen.insert(short) {
                return Some(found);
            }
        }
    }
}
