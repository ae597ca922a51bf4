//! Every seed against what was written down for it by hand, key by key.
//!
//! A key that an expectation leaves out isn't compared. Text is compared folded, without white space and closing marks:
//! which of `，` and `,` a notice uses says nothing about it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use yaodian::{DocumentRecord, Engine, ExtractOptions, Patterns, read, text};

fn seeds() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut seeds: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    seeds.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    seeds.sort();
    seeds
}

fn extracted(engine: &Engine, seed: &Path) -> (String, DocumentRecord) {
    let bytes = fs::read(seed).unwrap();
    let document = read::read(&bytes).unwrap();
    let decoded = document.text.raw().to_string();
    let record = engine.extract(document, "seed", "0123456789abcdef", &ExtractOptions::default());
    (decoded, record)
}

fn engine() -> Engine {
    Engine::new(Patterns::built_in().unwrap()).unwrap()
}

fn squeezed(value: &Value) -> Value {
    match value {
        Value::String(s) => {
            let s: String = text::fold_str(s).split_whitespace().collect();
            Value::String(s.trim_matches(['。', ';', ':', ',', '.', '、']).to_string())
        }
        _ => value.clone(),
    }
}

/// The differences between what is wanted and what is there, each with its place.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn key(&mut self, place: &str, key: &str, want: &Value, have: &Value) {
        let (want, have) = (squeezed(want), squeezed(have));
        // Left out in a record is null.
        if want != have {
            self.0.push(format!("{place}.{key}: want {want}, have {have}"));
        }
    }

    fn count(&mut self, place: &str, key: &str, want: &[Value], have: &[Value]) -> bool {
        if want.len() != have.len() {
            let brief = |all: &[Value]| {
                let words = ["raw", "heading", "label", "task"];
                let each = all.iter().map(|v| words.iter().filter_map(|w| v[w].as_str()).collect::<Vec<_>>().join(" "));
                each.collect::<Vec<_>>().join(" | ")
            };
            let (w, h) = (brief(want), brief(have));
            self.0.push(format!("{place}.{key}: want {} ({w}), have {} ({h})", want.len(), have.len()));
        }
        want.len() == have.len()
    }

    fn document(&mut self, want: &Value, have: &Value) {
        for (key, want) in want.as_object().unwrap() {
            if key == "region" {
                for (part, want) in want.as_object().unwrap() {
                    self.key("document.region", part, want, &have[key][part]);
                }
            } else {
                self.key("document", key, want, &have[key]);
            }
        }
    }

    fn task(&mut self, place: &str, want: &Value, have: &Value, ids: &[Value]) {
        for (key, want) in want.as_object().unwrap() {
            let have = &have[key];
            match key.as_str() {
                "path" => {
                    let (want, have) = (list(want), list(have));
                    if self.count(place, key, want, have) {
                        for (i, (w, h)) in want.iter().zip(have).enumerate() {
                            self.keys(&format!("{place}.path[{i}]"), w, h, &[]);
                        }
                    }
                }
                "units" => self.same_in_any_order(place, key, list(want), list(have), |w, h| {
                    w["role"] == h["role"] && squeezed(&w["raw"]) == squeezed(&h["raw"])
                }),
                "time_limits" => self.same_in_any_order(place, key, list(want), list(have), |w, h| {
                    // How far a limit's words reach is a matter of taste; what they mean isn't.
                    let (w_raw, h_raw) = (squeezed(&w["raw"]), squeezed(&h["raw"]));
                    let (w_raw, h_raw) = (w_raw.as_str().unwrap_or(""), h_raw.as_str().unwrap_or(""));
                    w["kind"] == h["kind"] && (w_raw.contains(h_raw) || h_raw.contains(w_raw))
                }),
                "same_as" => {
                    let mut want: Vec<&Value> = list(want).iter().map(|i| &ids[i.as_u64().unwrap() as usize]).collect();
                    let mut have: Vec<&Value> = list(have).iter().collect();
                    want.sort_by_key(|v| v.to_string());
                    have.sort_by_key(|v| v.to_string());
                    if want != have {
                        self.0.push(format!("{place}.same_as: want {want:?}, have {have:?}"));
                    }
                }
                _ => self.key(place, key, want, have),
            }
        }
    }

    fn same_in_any_order(
        &mut self,
        place: &str,
        key: &str,
        want: &[Value],
        have: &[Value],
        meets: impl Fn(&Value, &Value) -> bool,
    ) {
        if !self.count(place, key, want, have) {
            return;
        }
        let mut left: Vec<&Value> = have.iter().collect();
        for w in want {
            match left.iter().position(|h| meets(w, h)) {
                Some(i) => self.keys(&format!("{place}.{key}"), w, left.remove(i), &["raw"]),
                None => self.0.push(format!("{place}.{key}: {w} is not among {left:?}")),
            }
        }
    }

    fn keys(&mut self, place: &str, want: &Value, have: &Value, except: &[&str]) {
        for (key, want) in want.as_object().unwrap() {
            // Files leave out what is false.
            let none = want == &Value::Bool(false) && have[key].is_null();
            if !except.contains(&key.as_str()) && !none {
                self.key(place, key, want, &have[key]);
            }
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[test]
fn every_seed_gives_what_was_expected() {
    let engine = engine();
    let mut report = String::new();
    for seed in seeds() {
        let name = seed.file_stem().unwrap().to_string_lossy().into_owned();
        let expected = seed.with_file_name("expected").join(format!("{name}.json"));
        let expected = fs::read_to_string(&expected).unwrap_or_else(|e| panic!("{}: {e}", expected.display()));
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let record = serde_json::to_value(extracted(&engine, &seed).1).unwrap();
        let mut differences = Differences::default();
        differences.document(&expected["document"], &record["document"]);
        let (want, have) = (list(&expected["tasks"]), list(&record["tasks"]));
        if differences.count("", "tasks", want, have) {
            let ids: Vec<Value> = have.iter().map(|t| t["id"].clone()).collect();
            for (i, (w, h)) in want.iter().zip(have).enumerate() {
                differences.task(&format!("tasks[{i}]"), w, h, &ids);
            }
        }
        if !differences.0.is_empty() {
            report += &format!("\n{name}\n  {}", differences.0.join("\n  "));
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn every_expectation_has_its_seed() {
    let names: Vec<_> = seeds().iter().map(|p| p.file_stem().unwrap().to_os_string()).collect();
    assert!(names.len() >= 12);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/expected");
    for expected in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        assert!(names.contains(&expected.file_stem().unwrap().to_os_string()), "{}", expected.display());
    }
}

#[test]
fn output_of_every_seed_keeps_the_schema_and_its_spans_cut_their_text_out() {
    let engine = engine();
    let schema: Value = serde_json::from_str(yaodian::DOCUMENT_SCHEMA).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for seed in seeds() {
        let (decoded, record) = extracted(&engine, &seed);
        let value = serde_json::to_value(&record).unwrap();
        let errors: Vec<String> = schema.iter_errors(&value).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", seed.display());
        let points: Vec<char> = decoded.chars().collect();
        let mut ids = std::collections::HashSet::new();
        for task in &record.tasks {
            assert!(ids.insert(task.id.clone()), "{}: id {} twice", seed.display(), task.id);
            let units = task.units.iter().map(|u| (u.raw.as_str(), u.span));
            let limits = task.time_limits.iter().filter_map(|l| Some((l.raw.as_str(), l.span?)));
            for (raw, span) in units.chain(limits) {
                assert_eq!(points[span.0..span.1].iter().collect::<String>(), raw, "{}", seed.display());
            }
        }
        for task in &record.tasks {
            assert!(task.same_as.iter().all(|id| ids.contains(id) && *id != task.id), "{}", seed.display());
        }
    }
}
