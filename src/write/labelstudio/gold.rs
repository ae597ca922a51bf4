//! Corrected annotations become gold: from the JSON that Label Studio exports to one expectation a document.
//!
//! An expectation has the fields of a record that a person has vouched for (no ids, no rules, no spans): what is not known
//! is left out, as in `seeds/expected`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{BAR, LIMIT, OF, ROLES, SAME, TASK, around};
use crate::error::{Error, ErrorKind, Result};
use crate::record::Span;
use crate::write::quote::Quotes;

/// One document's expectation.
#[derive(Debug, Clone, PartialEq)]
pub struct Gold {
    /// The name of its file, without an ending: that of its source up to the first dot.
    pub name: String,
    /// What is expected.
    pub value: Value,
}

/// What an export gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Read {
    /// The expectations, in the order of the export.
    pub gold: Vec<Gold>,
    /// Documents that nobody annotated (or only to skip them), by source.
    pub skipped: Vec<String>,
}

/// Reads an export (in the format JSON).
///
/// # Errors
/// [`ErrorKind::Damaged`] where it is none, naming the place; a region that belongs to no task, a value that makes no sense.
pub fn read(bytes: &[u8]) -> Result<Read> {
    let damaged = |message: String| Error::new(ErrorKind::Damaged, message);
    let export: Value = serde_json::from_slice(bytes).map_err(|e| damaged(format!("not JSON: {e}")))?;
    let items = export.as_array().ok_or_else(|| damaged("not an export of Label Studio: export as JSON".into()))?;
    let mut read = Read::default();
    let mut names: HashMap<String, usize> = HashMap::new();
    for (i, item) in items.iter().enumerate() {
        let place = format!("[{i}]");
        let (Some(text), Some(annotations)) = (item["data"]["text"].as_str(), item["annotations"].as_array()) else {
            return Err(damaged("no text with annotations: export as JSON, not JSON-MIN".into()).at(place));
        };
        let source = item["data"]["source"].as_str().unwrap_or_default();
        let done = annotations.iter().filter(|a| a["was_cancelled"] != true);
        let Some(last) = done.max_by_key(|a| a["updated_at"].as_str().unwrap_or_default()) else {
            read.skipped.push(source.to_string());
            continue;
        };
        let annotated = Annotated::of(text, last).map_err(|e| e.at(place.clone()))?;
        let value = annotated.gold().map_err(|e| e.at(place))?;
        read.gold.push(Gold { name: unused(&stem(source, i), &mut names), value });
    }
    Ok(read)
}

/// The name of a source's file up to its first dot, by which scores find what an annotation is held against.
fn stem(source: &str, i: usize) -> String {
    let name = Path::new(source).file_name().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let stem: String =
        stem.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    if stem.trim_matches(['.', ' ', '-']).is_empty() { format!("document-{}", i + 1) } else { stem }
}

fn unused(name: &str, names: &mut HashMap<String, usize>) -> String {
    let count = names.entry(name.to_string()).or_default();
    *count += 1;
    if *count == 1 { name.to_string() } else { format!("{name}-{count}") }
}

/// A region with its fields.
#[derive(Default)]
struct Region {
    span: Option<Span>,
    label: String,
    fields: BTreeMap<String, String>,
}

/// One annotation, sorted by what its results are about.
struct Annotated<'a> {
    quotes: Quotes<'a>,
    /// How many characters the text has.
    length: usize,
    document: BTreeMap<String, String>,
    regions: BTreeMap<String, Region>,
    /// From, to, label.
    relations: Vec<(String, String, String)>,
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::Damaged, message)
}

impl<'a> Annotated<'a> {
    fn of(text: &'a str, annotation: &Value) -> Result<Annotated<'a>> {
        let mut all = Annotated {
            quotes: Quotes::of(text),
            length: text.chars().count(),
            document: BTreeMap::new(),
            regions: BTreeMap::new(),
            relations: Vec::new(),
        };
        for result in annotation["result"].as_array().into_iter().flatten() {
            all.add(result)?;
        }
        all.regions.retain(|_, r| !r.label.is_empty());
        Ok(all)
    }

    fn add(&mut self, result: &Value) -> Result<()> {
        let word = |v: &Value| v.as_str().unwrap_or_default().to_string();
        if result["type"] == "relation" {
            // One that nobody named ties a unit or limit to its task.
            let label = result["labels"][0].as_str().unwrap_or(OF).to_string();
            self.relations.push((word(&result["from_id"]), word(&result["to_id"]), label));
            return Ok(());
        }
        let (id, name, value) = (word(&result["id"]), word(&result["from_name"]), &result["value"]);
        let place = |key: &str| value[key].as_u64().and_then(|n| usize::try_from(n).ok());
        let given = match result["type"].as_str() {
            Some("labels") => {
                let (Some(start), Some(end)) = (place("start"), place("end")) else {
                    return Err(wrong(format!("region {id} has no place")));
                };
                if start >= end || end > self.length {
                    let length = self.length;
                    return Err(wrong(format!(
                        "region {id} reaches from {start} to {end} in a text of {length} characters"
                    )));
                }
                let label = word(&value["labels"][0]);
                if label != TASK && label != LIMIT && !ROLES.contains(&label.as_str()) {
                    return Err(wrong(format!("region {id}: there is no label {label:?}")));
                }
                let region = self.regions.entry(id).or_default();
                (region.span, region.label) = (Some(Span(start, end)), label);
                return Ok(());
            }
            Some("choices") => word(&value["choices"][0]),
            Some("textarea") => match &value["text"] {
                Value::Array(lines) => lines.iter().map(word).collect::<Vec<_>>().join("\n"),
                text => word(text),
            },
            _ => return Ok(()),
        };
        if place("start").is_some() {
            self.regions.entry(id).or_default().fields.insert(name, given);
        } else {
            self.document.insert(name, given);
        }
        Ok(())
    }

    /// The regions with one label or another, in the order of the text.
    fn placed(&self, wanted: impl Fn(&str) -> bool) -> Vec<(&str, Span, &Region)> {
        let placed = self.regions.iter().filter(|(_, r)| wanted(&r.label));
        let mut placed: Vec<_> = placed.filter_map(|(id, r)| Some((id.as_str(), r.span?, r))).collect();
        placed.sort_by_key(|(_, span, _)| *span);
        placed
    }

    fn gold(&self) -> Result<Value> {
        let tasks = self.placed(|l| l == TASK);
        let places: HashMap<&str, usize> = tasks.iter().enumerate().map(|(i, t)| (t.0, i)).collect();
        let mut units = vec![Vec::new(); tasks.len()];
        let mut limits = vec![Vec::new(); tasks.len()];
        for (id, span, region) in self.placed(|l| l != TASK) {
            let into = if region.label == LIMIT { &mut limits } else { &mut units };
            let value = if region.label == LIMIT { self.limit(span, region)? } else { self.unit(span, region) };
            for task in self.tasks_of(id, span, &places, &tasks)? {
                into[task].push(value.clone());
            }
        }
        let mut all = Vec::new();
        for ((i, (id, _, region)), (units, limits)) in tasks.iter().enumerate().zip(units.into_iter().zip(limits)) {
            let mut task = self.task(region);
            task.insert("units".into(), units.into());
            task.insert("time_limits".into(), limits.into());
            let same = self.relations.iter().filter(|r| r.2 == SAME).filter_map(|(from, to, _)| {
                let other = if from == id { to } else { (to == id).then_some(from)? };
                places.get(other.as_str()).copied().filter(|o| *o != i)
            });
            let mut same: Vec<usize> = same.collect();
            same.sort_unstable();
            same.dedup();
            task.insert("same_as".into(), json!(same));
            all.push(Value::Object(task));
        }
        Ok(json!({ "document": self.document()?, "tasks": all }))
    }

    /// The tasks that a unit or limit belongs to: those that relations name, else the innermost around it.
    fn tasks_of(
        &self,
        id: &str,
        span: Span,
        places: &HashMap<&str, usize>,
        tasks: &[(&str, Span, &Region)],
    ) -> Result<Vec<usize>> {
        let named = self.relations.iter().filter(|r| r.2 == OF).filter_map(|(from, to, _)| {
            let other = if from == id { to } else { (to == id).then_some(from)? };
            places.get(other.as_str()).copied()
        });
        let mut of: Vec<usize> = named.collect();
        if of.is_empty() {
            of.extend(around(tasks.iter().map(|t| (t.1, t.0)), span).and_then(|id| places.get(id)));
        }
        of.sort_unstable();
        of.dedup();
        if of.is_empty() {
            let quote = self.quotes.at(span);
            let message = format!("{quote:?} stands in no task: draw a relation from it to its task, or remove it");
            return Err(wrong(message));
        }
        Ok(of)
    }

    fn document(&self) -> Result<Value> {
        let mut out = Map::new();
        for name in ["title", "notice_title", "doc_number", "agency", "issued_on", "published_on"] {
            let value = self.document.get(name).map(|v| v.trim()).filter(|v| !v.is_empty());
            out.insert(name.into(), value.into());
        }
        out.insert("region".into(), self.document.get("region").map_or(Ok(Value::Null), |r| region(r))?);
        let year = self.document.get("year").map(|y| y.trim()).filter(|y| !y.is_empty());
        let year = year.map(|y| y.parse::<i16>().map_err(|_| wrong(format!("{y:?} is no year")))).transpose()?;
        out.insert("year".into(), year.into());
        if let Some(kind) = self.document.get("kind") {
            out.insert("kind".into(), kind.as_str().into());
        }
        Ok(out.into())
    }

    fn task(&self, region: &Region) -> Map<String, Value> {
        let mut out = Map::new();
        let field = |name: &str| region.fields.get(name).map(|v| v.trim());
        for name in ["origin", "section"] {
            if let Some(value) = field(name) {
                out.insert(name.into(), value.into());
            }
        }
        let heading = |line: &str| match line.split_once(BAR) {
            Some((label, heading)) => json!({ "label": label.trim(), "heading": heading.trim() }),
            None => json!({ "label": null, "heading": line.trim() }),
        };
        // A region that somebody drew and gave no words says only that there is a task.
        if let Some(task) = field("headline") {
            let path = field("path").unwrap_or_default();
            let path: Vec<Value> = path.lines().filter(|l| !l.trim().is_empty()).map(heading).collect();
            out.insert("path".into(), path.into());
            out.insert("label".into(), field("label").filter(|l| !l.is_empty()).into());
            out.insert("task".into(), task.into());
            out.insert("requirement".into(), field("requirement").unwrap_or_default().into());
        }
        out
    }

    fn unit(&self, span: Span, region: &Region) -> Value {
        let mut unit = json!({ "raw": self.quotes.at(span), "role": region.label });
        for name in ["name", "evidence"] {
            if let Some(value) = region.fields.get(name).map(|v| v.trim()).filter(|v| !v.is_empty()) {
                unit[name] = value.into();
            }
        }
        unit
    }

    fn limit(&self, span: Span, region: &Region) -> Result<Value> {
        let raw = self.quotes.at(span);
        let mut limit = json!({ "raw": raw });
        for (name, field) in [("kind", "limit_kind"), ("evidence", "evidence")] {
            if let Some(value) = region.fields.get(field) {
                limit[name] = value.as_str().into();
            }
        }
        let lines = region.fields.get("values").map(String::as_str).unwrap_or_default();
        for line in lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let no = || wrong(format!("{raw:?}: {line:?} is no value: write a value a line, such as end=2023-12-31"));
            let (name, value) = line.split_once('=').ok_or_else(no)?;
            let (name, value) = (name.trim(), value.trim());
            limit[name] = match name {
                "times" => value.parse::<u32>().map_err(|_| no())?.into(),
                "working_days" => value.parse::<bool>().map_err(|_| no())?.into(),
                "start" | "end" | "due" => {
                    value.parse::<jiff::civil::Date>().map_err(|_| no())?;
                    value.into()
                }
                "duration" | "anchor" | "every" | "day" | "applies_to" => value.into(),
                _ => return Err(no()),
            };
        }
        Ok(limit)
    }
}

/// `广州市 440100 prefecture`.
fn region(line: &str) -> Result<Value> {
    let parts: Vec<&str> = line.split_whitespace().collect();
    match parts[..] {
        [] => Ok(Value::Null),
        [name, code, level] => {
            let code = (code != "-").then_some(code);
            Ok(json!({ "name": name, "code": code, "level": level }))
        }
        _ => Err(wrong(format!("region {line:?}: write its name, code (or -) and level"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::{labelstudio, sample};

    /// The sample as exported after nobody changed anything, and its results to be changed.
    fn export() -> Value {
        let mut item = labelstudio::item(&sample::record(), sample::TEXT);
        item["annotations"] =
            json!([{ "result": item["predictions"][0]["result"], "updated_at": "2026-01-01T00:00:00Z" }]);
        json!([item])
    }

    fn results(export: &mut Value) -> &mut Vec<Value> {
        export[0]["annotations"][0]["result"].as_array_mut().unwrap()
    }

    fn gold(export: &Value) -> Value {
        read(export.to_string().as_bytes()).unwrap().gold.remove(0).value
    }

    fn message(export: &Value) -> String {
        read(export.to_string().as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_nobody_changed_comes_back() {
        let gold = gold(&export());
        assert_eq!(gold["document"]["region"], json!({ "name": "某县", "code": "350524", "level": "county" }));
        assert_eq!((&gold["document"]["year"], &gold["document"]["kind"]), (&json!(2024), &json!("plan")));
        let task = &gold["tasks"][0];
        assert_eq!(task["path"], json!([{ "label": "一、", "heading": "重点|任务" }]));
        assert_eq!(task["requirement"], "6月底前\n办结;不得拖延,按时。");
        assert_eq!(
            task["units"],
            json!([{ "raw": "局办公室", "name": "某县水利局办公室", "role": "lead", "evidence": "assigned" }])
        );
        assert_eq!(
            task["time_limits"],
            json!([{
                "raw": "6月底前", "kind": "by", "start": "2024-01-01", "end": "2024-06-30", "duration": "P5D",
                "working_days": true, "anchor": "受理之日", "every": "P1M", "times": 2, "day": "5", "due": "2024-02-08",
                "applies_to": "办结", "evidence": "inline"
            }])
        );
    }

    #[test]
    fn corrections_count() {
        let mut export = export();
        for result in results(&mut export) {
            if result["value"]["labels"][0] == "lead" {
                result["value"]["labels"][0] = "support".into();
            }
        }
        // A new unit, drawn without any field: 限时办结 as it were.
        results(&mut export).push(json!({
            "id": "new", "from_name": "span", "to_name": "text", "type": "labels",
            "value": { "start": 2, "end": 6, "text": "限时办结", "labels": ["cooperate"] },
        }));
        results(&mut export).retain(|r| r["value"]["labels"][0] != "limit");
        let task = gold(&export)["tasks"][0].clone();
        assert_eq!(task["units"][0], json!({ "raw": "限时办结", "role": "cooperate" }));
        assert_eq!(task["units"][1]["role"], "support");
        assert_eq!(task["time_limits"], json!([]));
    }

    #[test]
    fn a_relation_says_whose_a_unit_is() {
        let mut export = export();
        let span = |id: &str, start: u64, end: u64, label: &str| {
            json!({
                "id": id, "from_name": "span", "to_name": "text", "type": "labels",
                "value": { "start": start, "end": end, "labels": [label] },
            })
        };
        export[0]["data"]["text"] = format!("{}\n其他单位", sample::TEXT).into();
        results(&mut export).push(span("far", 21, 25, "cooperate"));
        assert!(message(&export).contains("其他单位") && message(&export).starts_with("[0]: "), "{}", message(&export));
        let own = sample::record().tasks.remove(0).id;
        results(&mut export).push(json!({ "type": "relation", "from_id": "far", "to_id": own, "direction": "right" }));
        assert_eq!(gold(&export)["tasks"][0]["units"][1]["raw"], "其他单位");
        let mut beyond = export.clone();
        results(&mut beyond).push(span("out", 21, 10_000_000, "cooperate"));
        assert!(message(&beyond).contains("region out reaches"), "{}", message(&beyond));
    }

    /// A unit that stands in one task and is stated for another belongs to that other, and only to it.
    #[test]
    fn a_unit_in_a_task_may_be_another_ones() {
        let mut record = sample::record();
        let mut other = record.tasks[0].clone();
        (other.id, other.span) = ("ffffffffffffffff".into(), Span(0, 7));
        other.units[0].evidence = crate::record::Evidence::Inherited;
        record.tasks.push(other);
        let mut item = labelstudio::item(&record, sample::TEXT);
        item["annotations"] = json!([{ "result": item["predictions"][0]["result"] }]);
        let tasks = gold(&json!([item]))["tasks"].as_array().unwrap().clone();
        let evidence = |i: usize| tasks[i]["units"].as_array().unwrap().iter().map(|u| u["evidence"].clone());
        assert_eq!(evidence(0).collect::<Vec<_>>(), ["inherited"]);
        assert_eq!(evidence(1).collect::<Vec<_>>(), ["assigned"]);
        // The limit is one region with two tasks.
        assert_eq!(
            (&tasks[0]["time_limits"][0]["raw"], &tasks[1]["time_limits"][0]["raw"]),
            (&json!("6月底前"), &json!("6月底前"))
        );
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (from, to) in [("end=2024-06-30", "end=2024-06-31"), ("times=2", "often"), ("某县 350524 county", "某县")]
        {
            let broken = export().to_string().replace(from, to);
            let error = read(broken.as_bytes()).unwrap_err();
            assert!(error.message().contains(to), "{error}");
        }
        assert!(read(b"{}").unwrap_err().message().contains("export as JSON"));
        assert!(read(b"[{\"text\": \"x\"}]").unwrap_err().message().contains("JSON-MIN"));
    }

    #[test]
    fn the_last_annotation_counts_and_skipped_ones_dont() {
        let mut export = export();
        let mut older = export[0]["annotations"][0].clone();
        older["updated_at"] = "2025-01-01T00:00:00Z".into();
        older["result"] = json!([]);
        export[0]["annotations"].as_array_mut().unwrap().push(older);
        assert_eq!(gold(&export)["tasks"].as_array().unwrap().len(), 1);
        export[0]["annotations"][0]["was_cancelled"] = true.into();
        assert_eq!(gold(&export)["tasks"], json!([]));
        export[0]["annotations"] = json!([]);
        let none = read(export.to_string().as_bytes()).unwrap();
        assert_eq!((none.gold.len(), none.skipped), (0, vec!["a b.txt".to_string()]));
    }

    #[test]
    fn files_are_named_after_their_sources() {
        let mut names = HashMap::new();
        let mut name = |source: &str| unused(&stem(source, 0), &mut names);
        assert_eq!(name("in/通知.html"), "通知");
        assert_eq!(name("other/通知.txt"), "通知-2");
        assert_eq!(name("a.jsonl!12"), "a");
        assert_eq!(name("plan.2023.html"), "plan");
        assert_eq!(name("-"), "document-1");
    }
}
