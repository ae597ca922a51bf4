//! What a caller hands over (paths, bytes, texts, under a name or without) as sources of a batch.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator, PyString, PyTuple};
use yaodian::batch::{self, Found, Source, Sources};
use yaodian::{Error, ErrorKind};

/// The name of what has none; the binary calls standard input so.
pub const NAMELESS: &str = "-";

/// So many things are asked for while the interpreter is held, unless that takes so long.
const AT_ONCE: usize = 256;
const LONG: Duration = Duration::from_millis(5);

/// Endings of files that are read, as far as a text might hold what tells texts from paths.
const ENDINGS: [&str; 26] = [
    "csv", "doc", "docm", "docx", "gz", "htm", "html", "json", "jsonl", "md", "mht", "mhtml", "ndjson", "odt", "ods",
    "ofd", "parquet", "pdf", "rtf", "txt", "wps", "xls", "xlsm", "xlsx", "xml", "zip",
];

/// One thing given.
pub enum Thing {
    /// A file, a folder, or a pattern of names.
    Path(PathBuf),
    /// Bytes of a document.
    Bytes(String, Vec<u8>),
}

/// What an object stands for, or the name that it has, if any, and what is wrong with it.
///
/// A `str` that names something that is there is a path, whatever characters it holds; else one with a line break is a text, and
/// one with Chinese punctuation that isn't built like a path.
fn thing(object: &Bound<'_, PyAny>) -> Result<Thing, (Option<String>, String)> {
    if let Ok(pair) = object.cast::<PyTuple>() {
        let unlike = || (None, format!("expected a pair of a name and bytes or a text, not a tuple of {}", pair.len()));
        let (name, content): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract().map_err(|_| unlike())?;
        if !name.is_instance_of::<PyString>() {
            return Err((None, format!("the name of a pair is a str, not {}", type_of(&name))));
        }
        let name: String = name
            .extract()
            .map_err(|e: PyErr| (None, format!("the name of the pair holds what can't be written as UTF-8: {e}")))?;
        return match content_of(&content) {
            Ok(bytes) => Ok(Thing::Bytes(name, bytes)),
            Err(message) => Err((Some(name), message)),
        };
    }
    if object.is_instance_of::<PyString>() {
        return of_str(object).map_err(|message| (None, message));
    }
    if object.hasattr("__fspath__").unwrap_or(false) {
        let path = object.extract().map_err(|e| (None, format!("not a path: {e}")))?;
        return Ok(Thing::Path(path));
    }
    content_of(object).map(|bytes| Thing::Bytes(NAMELESS.into(), bytes)).map_err(|message| (None, message))
}

fn of_str(object: &Bound<'_, PyAny>) -> Result<Thing, String> {
    let text: Result<String, String> = object.extract().map_err(|e: PyErr| unsayable(&e));
    if text.as_ref().is_ok_and(|t| t.contains(['\n', '\r'])) {
        return text.map(|t| Thing::Bytes(NAMELESS.into(), t.into_bytes()));
    }
    // Names of files that are no UTF-8 are no text either, but paths.
    let path: Option<PathBuf> = object.extract().ok();
    match (text, path) {
        (_, Some(path)) if path.exists() || is_pattern(&path) => Ok(Thing::Path(path)),
        (Ok(text), _) if is_text(&text) => Ok(Thing::Bytes(NAMELESS.into(), text.into_bytes())),
        (Ok(text), _) => Ok(Thing::Path(text.into())),
        (Err(message), _) => Err(message),
    }
}

/// Whether a path looks for names in a folder that is there.
fn is_pattern(path: &Path) -> bool {
    let is_open = |part: &OsStr| part.to_string_lossy().contains(['*', '?', '[', '{']);
    let folder: PathBuf = path.iter().take_while(|part| !is_open(part)).collect();
    folder != path && folder.is_dir()
}

/// Whether a line that names nothing that is there is a text.
fn is_text(line: &str) -> bool {
    let path = Path::new(line);
    let is_rooted =
        path.is_absolute() || ["/", "./", "../", "~/", ".\\", "..\\"].iter().any(|root| line.starts_with(root));
    let ending = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    let is_file_name = ending.is_some_and(|e| ENDINGS.contains(&e.as_str()));
    line.contains(['。', '，', '；', '：', '、']) && !is_rooted && !is_file_name
}

fn content_of(object: &Bound<'_, PyAny>) -> Result<Vec<u8>, String> {
    if let Ok(text) = object.cast::<PyString>() {
        return text.extract::<String>().map(String::into_bytes).map_err(|e| unsayable(&e));
    }
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    // Whatever else holds bytes: bytearray, memoryview, a column's buffer.
    let viewed = || {
        let view = object.py().import("builtins")?.getattr("memoryview")?.call1((object,))?;
        view.call_method0("tobytes")?.extract::<Vec<u8>>()
    };
    viewed().map_err(|_: PyErr| {
        format!("expected a path, bytes, a text, or a pair of a name and bytes or a text, not {}", type_of(object))
    })
}

/// What a text holds that can't be written as UTF-8: halves of characters, as a wrong reading of bytes leaves them.
fn unsayable(error: &PyErr) -> String {
    format!("the text holds what is no character, give its bytes instead: {error}")
}

fn type_of(object: &Bound<'_, PyAny>) -> String {
    object.get_type().name().map_or_else(|_| "such an object".into(), |n| n.to_string())
}

/// What went wrong while things were asked for.
pub type Stumble = Arc<Mutex<Option<PyErr>>>;

/// The thread that asks for things, while it does.
pub type Asking = Arc<Mutex<Option<ThreadId>>>;

/// Sources from a Python iterator, asked for as they are needed.
pub struct Given {
    things: Py<PyIterator>,
    ready: VecDeque<Found>,
    /// A folder that is being walked through.
    walk: Option<Sources>,
    /// What the document is to be called, whatever it was found under.
    name: Option<String>,
    /// How many things were asked for.
    asked: usize,
    wrong: Stumble,
    asking: Asking,
    ended: bool,
}

impl Given {
    /// The sources of an iterable.
    pub fn new(things: &Bound<'_, PyAny>, name: Option<String>) -> PyResult<(Given, Stumble, Asking)> {
        let (wrong, asking) = (Stumble::default(), Asking::default());
        let given = Given {
            things: things.try_iter()?.unbind(),
            ready: VecDeque::new(),
            walk: None,
            name,
            asked: 0,
            wrong: wrong.clone(),
            asking: asking.clone(),
            ended: false,
        };
        Ok((given, wrong, asking))
    }

    /// Asks for some more things.
    fn ask(&mut self) {
        let began = Instant::now();
        *self.asking.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread::current().id());
        Python::attach(|py| {
            let mut things = self.things.bind(py).clone();
            while self.ready.len() < AT_ONCE && (self.ready.is_empty() || began.elapsed() < LONG) {
                let object = match things.next() {
                    Some(Ok(object)) => object,
                    Some(Err(error)) => {
                        *self.wrong.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                        self.ended = true;
                        return;
                    }
                    None => {
                        self.ended = true;
                        return;
                    }
                };
                self.asked += 1;
                match thing(&object) {
                    Ok(Thing::Bytes(name, bytes)) => {
                        self.ready.push_back(Found { name, what: Ok(Source::Bytes(bytes)) })
                    }
                    Ok(Thing::Path(path)) if path.is_file() => self.ready.extend(batch::sources(&[path], None)),
                    // A folder is walked through before anything more is asked for.
                    Ok(Thing::Path(path)) => {
                        self.walk = Some(batch::sources(&[path], None));
                        return;
                    }
                    Err((name, message)) => {
                        let name = name.unwrap_or_else(|| format!("sources[{}]", self.asked - 1));
                        self.ready.push_back(Found { name, what: Err(Error::new(ErrorKind::Usage, message)) });
                    }
                }
            }
        });
        *self.asking.lock().unwrap_or_else(PoisonError::into_inner) = None;
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
            let name = self.name.clone().filter(|_| found.what.is_ok());
            return Some(Found { name: name.unwrap_or(found.name), ..found });
        }
    }
}
