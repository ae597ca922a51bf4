//! `labelstudio.json` and `labelstudio.xml`: records as pre-annotations for Label Studio, and the labelling interface that
//! they are made for. [`gold`] reads corrected annotations back.
//!
//! Regions are tasks, units (labelled by role) and time limits; what can't be read off a region's place stands in fields of
//! the region. A unit or limit belongs to the tasks that its relations `of` lead to, else to the innermost task around it.
//! Offsets count Unicode code points, as Label Studio's do.

pub mod gold;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Style;
use super::export::{self, Made, Sink};
use super::quote::Quotes;
use crate::error::Result;
use crate::record::{DocumentFields, DocumentRecord, Span, TaskRecord, TimeLimit};

/// The labelling interface.
pub const CONFIG: &str = include_str!("config.xml");

/// The label of tasks; units have their role, limits [`LIMIT`].
const TASK: &str = "task";
const LIMIT: &str = "limit";
const ROLES: [&str; 4] = ["lead", "responsible", "cooperate", "support"];
/// Relations: a unit or limit to its task, a task to one that states the same.
const OF: &str = "of";
const SAME: &str = "same_as";
/// What parts the label of a heading from its words.
const BAR: &str = " | ";

struct LabelStudio {
    folder: PathBuf,
    out: BufWriter<File>,
    any: bool,
}

/// Writes both files into a folder.
///
/// # Errors
/// [`crate::ErrorKind::Unwritable`].
pub fn sink(folder: &Path, _: Style) -> Made {
    let mut out = export::create(&folder.join("labelstudio.json"))?;
    out.write_all(b"[").map_err(export::unwritable)?;
    Ok(Box::new(LabelStudio { folder: folder.to_path_buf(), out, any: false }))
}

impl Sink for LabelStudio {
    fn take(&mut self, record: &DocumentRecord, text: Option<&str>) -> Result<()> {
        let comma: &[u8] = if std::mem::replace(&mut self.any, true) { b",\n" } else { b"\n" };
        self.out.write_all(comma).map_err(export::unwritable)?;
        let item = item(record, text.unwrap_or_default());
        serde_json::to_writer(&mut self.out, &item).map_err(export::failed)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>> {
        self.out.write_all(b"\n]\n").and_then(|()| self.out.flush()).map_err(export::unwritable)?;
        let mut config = export::create(&self.folder.join("labelstudio.xml"))?;
        config.write_all(CONFIG.as_bytes()).and_then(|()| config.flush()).map_err(export::unwritable)?;
        Ok(Vec::new())
    }
}

/// A document as something to label.
fn item(record: &DocumentRecord, text: &str) -> Value {
    let document = &record.document;
    let mut regions = Regions { quotes: Quotes::of(text), results: Vec::new(), known: BTreeMap::new() };
    regions.document(document);
    for task in &record.tasks {
        regions.task(task);
    }
    regions.owners(record);
    json!({
        "data": { "text": text, "document_id": document.id, "source": document.source },
        "predictions": [{ "model_version": format!("yaodian {}", crate::VERSION), "result": regions.results }],
    })
}

/// The results of one document on their way.
struct Regions<'a> {
    quotes: Quotes<'a>,
    results: Vec<Value>,
    /// Units and limits, which several tasks may share, by all that they say.
    known: BTreeMap<String, Shared>,
}

/// A region and the tasks that its value belongs to.
struct Shared {
    id: String,
    span: Span,
    tasks: Vec<String>,
}

impl Regions<'_> {
    fn document(&mut self, d: &DocumentFields) {
        let region = d.region.as_ref().map(|r| {
            let code = r.code.as_deref().unwrap_or("-");
            format!("{} {code} {}", r.name, r.level.name())
        });
        for (name, value) in [
            ("title", d.title.clone()),
            ("notice_title", d.notice_title.clone()),
            ("doc_number", d.doc_number.clone()),
            ("agency", d.agency.clone()),
            ("region", region),
            ("issued_on", d.issued_on.clone()),
            ("published_on", d.published_on.clone()),
            ("year", d.year.map(|y| y.to_string())),
        ] {
            if let Some(value) = value {
                self.results.push(json!({
                    "id": format!("document-{name}"), "from_name": name, "to_name": "text", "type": "textarea",
                    "value": { "text": [value] },
                }));
            }
        }
        self.results.push(json!({
            "id": "document-kind", "from_name": "kind", "to_name": "text", "type": "choices",
            "value": { "choices": [d.kind.name()] },
        }));
    }

    fn task(&mut self, task: &TaskRecord) {
        self.region(&task.id, task.span, TASK);
        self.choice(&task.id, task.span, "section", task.section.name());
        self.choice(&task.id, task.span, "origin", task.origin.name());
        let path: Vec<String> = task
            .path
            .iter()
            .map(|h| h.label.as_ref().map_or(h.heading.clone(), |l| format!("{l}{BAR}{}", h.heading)))
            .collect();
        for (name, value) in [
            ("path", path.join("\n")),
            ("label", task.label.clone().unwrap_or_default()),
            ("headline", task.task.clone()),
            ("requirement", task.requirement.clone()),
        ] {
            self.words(&task.id, task.span, name, &value);
        }
        for unit in &task.units {
            let fields = [("evidence", unit.evidence.name().to_string()), ("name", unit.name.clone())];
            self.of_task(task, unit.span, unit.role.name(), &fields);
        }
        for limit in &task.time_limits {
            let Some(span) = limit.span else { continue };
            let evidence = limit.evidence.map(|e| e.name()).unwrap_or_default();
            let fields = [
                ("evidence", evidence.to_string()),
                ("limit_kind", limit.kind.name().to_string()),
                ("values", values(limit)),
            ];
            self.of_task(task, span, LIMIT, &fields);
        }
        for same in &task.same_as {
            self.relation(&task.id, same, SAME);
        }
    }

    /// A unit or a limit, once however many tasks have it.
    fn of_task(&mut self, task: &TaskRecord, span: Span, label: &str, fields: &[(&'static str, String)]) {
        let key = format!("{span:?} {label} {fields:?}");
        if let Some(known) = self.known.get_mut(&key) {
            known.tasks.push(task.id.clone());
            return;
        }
        let id = format!("{}-{}", task.id, self.known.len());
        self.region(&id, span, label);
        for (name, value) in fields {
            if matches!(*name, "evidence" | "limit_kind") {
                self.choice(&id, span, name, value);
            } else {
                self.words(&id, span, name, value);
            }
        }
        self.known.insert(key, Shared { id, span, tasks: vec![task.id.clone()] });
    }

    /// Ties units and limits to their tasks where their place doesn't say whose they are.
    fn owners(&mut self, record: &DocumentRecord) {
        let mut shared: Vec<Shared> = std::mem::take(&mut self.known).into_values().collect();
        shared.sort_by(|a, b| (a.span, &a.id).cmp(&(b.span, &b.id)));
        for Shared { id, span, tasks } in shared {
            let around = around(record.tasks.iter().map(|t| (t.span, t.id.as_str())), span);
            // Of two tasks at one place, neither is the innermost.
            let place = |id: &str| record.tasks.iter().find(|t| t.id == id).map(|t| t.span);
            let twins = around.is_some_and(|id| record.tasks.iter().filter(|t| Some(t.span) == place(id)).count() > 1);
            if twins || tasks.iter().any(|task| Some(task.as_str()) != around) {
                tasks.iter().for_each(|task| self.relation(&id, task, OF));
            }
        }
    }

    fn region(&mut self, id: &str, span: Span, label: &str) {
        let more = json!({ "text": self.quotes.at(span), "labels": [label] });
        self.result(id, span, "span", "labels", more);
    }

    fn choice(&mut self, id: &str, span: Span, name: &str, value: &str) {
        if !value.is_empty() {
            self.result(id, span, name, "choices", json!({ "choices": [value] }));
        }
    }

    fn words(&mut self, id: &str, span: Span, name: &str, value: &str) {
        if !value.is_empty() {
            self.result(id, span, name, "textarea", json!({ "text": [value] }));
        }
    }

    fn result(&mut self, id: &str, span: Span, name: &str, kind: &str, mut value: Value) {
        (value["start"], value["end"]) = (span.0.into(), span.1.into());
        self.results.push(json!({ "id": id, "from_name": name, "to_name": "text", "type": kind, "value": value }));
    }

    fn relation(&mut self, from: &str, to: &str, label: &str) {
        self.results.push(json!({
            "type": "relation", "from_id": from, "to_id": to, "direction": "right", "labels": [label],
        }));
    }
}

/// The innermost of some regions around a span; of equal ones the first.
fn around<'a>(regions: impl Iterator<Item = (Span, &'a str)>, span: Span) -> Option<&'a str> {
    let holds = |outer: &Span| outer.0 <= span.0 && span.1 <= outer.1;
    regions.filter(|(s, _)| holds(s)).min_by_key(|(s, _)| s.1 - s.0).map(|(_, id)| id)
}

/// What a limit means, a value a line.
fn values(limit: &TimeLimit) -> String {
    let working_days = limit.working_days.then(|| "true".to_string());
    let times = limit.times.map(|n| n.to_string());
    let all = [
        ("start", limit.start.as_ref()),
        ("end", limit.end.as_ref()),
        ("duration", limit.duration.as_ref()),
        ("working_days", working_days.as_ref()),
        ("anchor", limit.anchor.as_ref()),
        ("every", limit.every.as_ref()),
        ("times", times.as_ref()),
        ("day", limit.day.as_ref()),
        ("due", limit.due.as_ref()),
        ("applies_to", limit.applies_to.as_ref()),
    ];
    let lines: Vec<String> = all.iter().filter_map(|(name, value)| Some(format!("{name}={}", (*value)?))).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_region_counts() {
        let regions =
            || [(Span(0, 50), "a"), (Span(10, 20), "b"), (Span(10, 20), "c"), (Span(30, 40), "d")].into_iter();
        assert_eq!(around(regions(), Span(12, 15)), Some("b"));
        assert_eq!(around(regions(), Span(18, 25)), Some("a"));
        assert_eq!(around(regions(), Span(60, 61)), None);
    }

    /// A control that results are written for but the interface lacks would lose them.
    #[test]
    fn the_interface_has_every_control_and_label() {
        let record = crate::write::sample::record();
        let item = item(&record, crate::write::sample::TEXT);
        for result in item["predictions"][0]["result"].as_array().unwrap() {
            if let Some(name) = result["from_name"].as_str() {
                assert!(CONFIG.contains(&format!("name=\"{name}\"")), "{name}");
            }
            let value = &result["value"];
            for word in [&value["labels"], &value["choices"], &result["labels"]].into_iter().filter_map(Value::as_array)
            {
                let word = word[0].as_str().unwrap();
                assert!(CONFIG.contains(&format!("value=\"{word}\"")), "{word}");
            }
        }
        for word in ROLES.iter().chain(["of", "same_as", "plan", "other", "objective", "inherited", "stated"].iter()) {
            assert!(CONFIG.contains(&format!("value=\"{word}\"")), "{word}");
        }
    }
}
