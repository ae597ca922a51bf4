//! What there is of a run's records: quality at a glance, without annotations.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::layout::layout;
use super::read::Task;
use crate::error::{Error, ErrorKind, Result};
use crate::read;
use crate::record::Span;
use crate::write::Format;

/// Warnings about text that gave no record, or less than it should.
const UNREAD: [&str; 6] = [
    "item-without-record",
    "units-without-record",
    "limit-without-record",
    "label-not-used",
    "units-unread",
    "row-without-units",
];

/// Of so many documents, at most, the text is looked up: it says what patterns are missing, and need not be complete.
const LOOKED_UP: usize = 20_000;

/// So many different lines, at most, are counted.
const MOST_LINES: usize = 200_000;

/// Lines are told apart by so many characters.
const SHOWN: usize = 40;

/// How often something is there.
pub type Count = (String, usize);

/// See [`stats`].
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Stats {
    /// Documents.
    pub documents: usize,
    /// Tasks.
    pub tasks: usize,
    /// Documents that are duplicates of others.
    pub duplicates: usize,
    /// Tasks that have units.
    pub with_units: usize,
    /// Tasks that have time limits.
    pub with_limits: usize,
    /// Documents by kind.
    pub kinds: Vec<Count>,
    /// Documents by layout, see [`layout`].
    pub layouts: Vec<Count>,
    /// Documents by the body that issued them.
    pub agencies: Vec<Count>,
    /// Documents by year.
    pub years: Vec<Count>,
    /// Warnings by code.
    pub warnings: Vec<Count>,
    /// Lines that gave no record or less than they should, by warning and text, figures as `0`.
    pub lines: Vec<Count>,
    /// Documents with such lines whose text could not be found.
    pub without_text: usize,
    /// Inputs that gave no document, by reason.
    pub failures: Vec<Count>,
}

#[derive(Deserialize)]
struct Document {
    document: HashMap<String, Value>,
    #[serde(default)]
    tasks: Vec<Task>,
    #[serde(default)]
    warnings: Vec<crate::record::Warning>,
}

/// Counts of everything, by name.
#[derive(Default)]
struct Counts(HashMap<String, usize>);

impl Counts {
    fn add(&mut self, name: &str) {
        match self.0.get_mut(name) {
            Some(n) => *n += 1,
            None => {
                self.0.insert(name.to_string(), 1);
            }
        }
    }

    /// The most frequent first, of two as frequent the first by name.
    fn by_number(self) -> Vec<Count> {
        let mut all: Vec<Count> = self.0.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all
    }

    fn by_name(self) -> Vec<Count> {
        let mut all: Vec<Count> = self.0.into_iter().collect();
        all.sort();
        all
    }
}

/// Counts what a run wrote into a folder. The text of lines is taken from the folder's `text`, else from the sources,
/// where they are still to be found.
///
/// # Errors
/// A folder without documents, or with something else for documents.
pub fn stats(folder: &Path) -> Result<Stats> {
    let path = folder.join(Format::Documents.file_name());
    crate::write::convert::whole(folder)?;
    let place = |e: std::io::Error| Error::io(ErrorKind::Unreadable, e).at(path.display().to_string());
    let file =
        File::open(&path).map_err(|e| crate::write::convert::unopened(folder, e).at(path.display().to_string()))?;
    let mut stats = Stats::default();
    let [mut kinds, mut layouts, mut agencies, mut years, mut warnings, mut lines] =
        std::array::from_fn(|_| Counts::default());
    let mut looked_up = 0;
    for (i, line) in BufReader::with_capacity(1 << 18, file).split(b'\n').enumerate() {
        let line = line.map_err(place)?;
        let document: Document = serde_json::from_slice(&line).map_err(|e| {
            let at = format!("{}:{}", path.display(), i + 1);
            Error::new(ErrorKind::Damaged, format!("not a document object: {e}")).at(at)
        })?;
        let text_of = |name: &str| match document.document.get(name) {
            Some(Value::String(s)) => s.clone(),
            Some(Value::Number(n)) => n.to_string(),
            _ => "-".into(),
        };
        stats.documents += 1;
        stats.tasks += document.tasks.len();
        stats.duplicates += usize::from(document.document.contains_key("duplicate_of"));
        stats.with_units += document.tasks.iter().filter(|t| !t.units.is_empty()).count();
        stats.with_limits += document.tasks.iter().filter(|t| !t.time_limits.is_empty()).count();
        kinds.add(&text_of("kind"));
        layouts.add(layout(&document.tasks));
        agencies.add(&text_of("agency"));
        years.add(&text_of("year"));
        document.warnings.iter().for_each(|w| warnings.add(&w.code));
        let unread = |w: &&crate::record::Warning| UNREAD.contains(&w.code.as_str()) && w.span.is_some();
        if looked_up < LOOKED_UP && document.warnings.iter().any(|w| unread(&w)) {
            looked_up += 1;
            match text(folder, &text_of("id"), &text_of("source")) {
                Some(text) => {
                    let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
                    for warning in document.warnings.iter().filter(unread) {
                        let shape = warning.span.map(|span| shape(&text, &starts, span)).unwrap_or_default();
                        let key = format!("{}  {shape}", warning.code);
                        if lines.0.len() < MOST_LINES || lines.0.contains_key(&key) {
                            lines.add(&key);
                        }
                    }
                }
                None => stats.without_text += 1,
            }
        }
    }
    stats.failures = failures(folder);
    stats.kinds = kinds.by_number();
    stats.layouts = layouts.by_number();
    stats.agencies = agencies.by_number();
    stats.years = years.by_name();
    stats.warnings = warnings.by_number();
    stats.lines = lines.by_number();
    Ok(stats)
}

/// A document's decoded text.
fn text(folder: &Path, id: &str, source: &str) -> Option<String> {
    if let Ok(text) = fs::read_to_string(folder.join("text").join(format!("{id}.txt"))) {
        return Some(text);
    }
    // A file of its own; of archives and data files nothing is unpacked again.
    let bytes = fs::read(PathBuf::from(source)).ok()?;
    (read::hash(&bytes) == id).then_some(())?;
    Some(read::read(&bytes).ok()?.text.raw().to_string())
}

/// The beginning of a stretch of text, figures as `0`.
fn shape(text: &str, starts: &[usize], span: Span) -> String {
    let at = |point: usize| starts.get(point).copied().unwrap_or(text.len());
    let cut = text.get(at(span.0)..at(span.1)).unwrap_or_default();
    let mut shape = String::new();
    for c in cut.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        let c = if c.is_numeric() && !('一'..='龥').contains(&c) { '0' } else { c };
        if !(c == '0' && shape.ends_with('0')) {
            shape.push(c);
        }
    }
    let mut short: String = shape.chars().take(SHOWN).collect();
    if short.len() < shape.len() {
        short.push('…');
    }
    short
}

/// The reasons of the run's table of failures, where it is there.
fn failures(folder: &Path) -> Vec<Count> {
    let mut reasons = Counts::default();
    let table = csv::ReaderBuilder::new().flexible(true).from_path(folder.join("failures.csv"));
    for row in table.into_iter().flat_map(csv::Reader::into_records).flatten() {
        row.get(3).into_iter().for_each(|reason| reasons.add(reason));
    }
    reasons.by_number()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn everything_is_counted_and_lines_are_told_by_their_text() {
        let folder = tempfile::tempdir().unwrap();
        let notice = "一、重点\n12.第一行没有结果\n3.第一行没有结果\n完";
        let source = folder.path().join("a.txt");
        fs::write(&source, notice).unwrap();
        let task = |units: bool, limits: bool| {
            let unit = json!([{ "raw": "县财政局", "role": "lead", "evidence": "assigned" }]);
            let limit = json!([{ "raw": "6月底前", "kind": "by", "end": "2024-06-30" }]);
            json!({ "origin": "body", "section": "action",
                    "units": if units { unit } else { json!([]) }, "time_limits": if limits { limit } else { json!([]) } })
        };
        let warn = |code: &str, span: [usize; 2]| json!({ "code": code, "message": "…", "span": span });
        let documents = [
            json!({ "document": { "id": read::hash(notice.as_bytes()), "source": source, "kind": "plan", "agency": "某县水利局", "year": 2024 },
                    "tasks": [task(true, true), task(true, false), task(true, false)],
                    "warnings": [warn("item-without-record", [5, 15]), warn("item-without-record", [16, 25])] }),
            json!({ "document": { "id": "b", "source": "gone.txt", "kind": "other", "agency": null, "year": 2023,
                                  "duplicate_of": { "id": "x", "source": "y", "same": "text" } },
                    "tasks": [], "warnings": [warn("units-unread", [0, 3]), warn("label-repaired", [0, 1])] }),
        ];
        let written: String = documents.iter().map(|d| format!("{d}\n")).collect();
        fs::write(folder.path().join("documents.jsonl"), written).unwrap();
        let stats = stats(folder.path()).unwrap();
        let counts = |all: &[Count]| all.iter().map(|(n, c)| format!("{n} {c}")).collect::<Vec<_>>();
        assert_eq!((stats.documents, stats.tasks, stats.duplicates), (2, 3, 1));
        assert_eq!((stats.with_units, stats.with_limits, stats.without_text), (3, 1, 1));
        assert_eq!(counts(&stats.kinds), ["other 1", "plan 1"]);
        assert_eq!(counts(&stats.layouts), ["body, assigned 1", "none 1"]);
        assert_eq!(counts(&stats.agencies), ["- 1", "某县水利局 1"]);
        assert_eq!(counts(&stats.years), ["2023 1", "2024 1"]);
        assert_eq!(counts(&stats.warnings), ["item-without-record 2", "label-repaired 1", "units-unread 1"]);
        assert_eq!(counts(&stats.lines), ["item-without-record  0.第一行没有结果 2"]);
    }

    #[test]
    fn long_lines_are_cut() {
        let text = "长".repeat(50);
        let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
        assert_eq!(shape(&text, &starts, Span(0, 50)).chars().count(), SHOWN + 1);
    }
}
