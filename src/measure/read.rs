//! Document objects as they are read for measuring: whoever wrote them, and whatever else is in them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::write::Format;

/// A document with its tasks, as written or as annotated.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Document {
    /// What the document says of itself.
    #[serde(default)]
    pub document: BTreeMap<String, Value>,
    /// Its tasks.
    #[serde(default)]
    pub tasks: Vec<Task>,
}

/// A task.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Task {
    /// Its id, where it was written.
    pub id: Option<String>,
    /// `body` or `table`.
    pub origin: Option<String>,
    /// `objective`, `action` or `safeguard`.
    pub section: Option<String>,
    /// Headings above it.
    pub path: Vec<Heading>,
    /// Its own number.
    pub label: Option<String>,
    /// Its headline.
    pub task: Option<String>,
    /// The rest.
    pub requirement: Option<String>,
    /// Units.
    pub units: Vec<Unit>,
    /// Limits.
    pub time_limits: Vec<Limit>,
    /// Records that state the same: ids where written, places in the list where annotated.
    pub same_as: Vec<Value>,
}

/// A heading.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Heading {
    /// Its words.
    pub heading: Option<String>,
}

/// A unit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Unit {
    /// As written in the notice.
    pub raw: String,
    /// What it does.
    pub role: String,
    /// How it is stated.
    pub evidence: Option<String>,
}

/// A time limit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Limit {
    /// As written in the notice.
    pub raw: String,
    /// Which kind of limit.
    pub kind: String,
    /// Everything else.
    #[serde(flatten)]
    pub values: BTreeMap<String, Value>,
}

/// The documents of an output, by the name of their file up to its first dot.
#[derive(Debug, Default)]
pub struct Output(BTreeMap<String, Vec<Document>>);

impl Output {
    /// Those of one name.
    pub fn of(&self, name: &str) -> &[Document] {
        self.0.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Adds one.
    pub fn add(&mut self, document: Document) {
        self.0.entry(document.stem()).or_default().push(document);
    }
}

impl Document {
    /// The name of its file.
    pub fn file_name(&self) -> &str {
        let source = self.document.get("source").and_then(Value::as_str).unwrap_or_default();
        source.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }

    fn stem(&self) -> String {
        self.file_name().split('.').next().unwrap_or_default().to_string()
    }
}

/// An output's documents: those of a folder that a run wrote, or of a file of document objects. With `wanted`, only
/// those that are wanted by the name of their file.
///
/// # Errors
/// A file that can't be read, or a line of it.
pub fn documents(at: &Path, wanted: Option<&dyn Fn(&str) -> bool>) -> Result<Output> {
    let path = if at.is_dir() { at.join(Format::Documents.file_name()) } else { at.to_path_buf() };
    let place = |e: Error| e.at(path.display().to_string());
    let file = File::open(&path).map_err(|e| place(Error::io(ErrorKind::Unreadable, e)))?;
    let mut output = Output::default();
    for (i, line) in BufReader::with_capacity(1 << 18, file).split(b'\n').enumerate() {
        let line = line.map_err(|e| place(Error::io(ErrorKind::Unreadable, e)))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let document: Document = serde_json::from_slice(&line).map_err(|e| {
            Error::new(ErrorKind::Damaged, format!("not a document object: {e}")).at(format!(
                "{}:{}",
                path.display(),
                i + 1
            ))
        })?;
        if wanted.is_none_or(|wanted| wanted(&document.stem())) {
            output.add(document);
        }
    }
    Ok(output)
}

/// The annotations of a folder, by name, in the order of their names.
///
/// # Errors
/// A folder or file that can't be read; a folder without annotations.
pub fn gold(folder: &Path) -> Result<Vec<(String, Document)>> {
    let unreadable = |path: &Path, e| Error::io(ErrorKind::Unreadable, e).at(path.display().to_string());
    let entries = fs::read_dir(folder).map_err(|e| unreadable(folder, e))?;
    let mut paths: Vec<PathBuf> = entries
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| unreadable(folder, e))?
        .into_iter()
        .map(|e| e.path())
        .collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "json"));
    paths.sort();
    if paths.is_empty() {
        let message = "there are no annotations: a NAME.json for each notice is looked for";
        return Err(Error::new(ErrorKind::Unreadable, message).at(folder.display().to_string()));
    }
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).map_err(|e| unreadable(&path, e))?;
        let gold = serde_json::from_slice(&bytes).map_err(|e| {
            Error::new(ErrorKind::Damaged, format!("not a document object: {e}")).at(path.display().to_string())
        })?;
        Ok((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), gold))
    };
    paths.into_iter().map(read).collect()
}
