//! A schema that changes so that readers break has another version; and what is written keeps to its schema.
//!
//! `docs/schema/fields/NAME-VERSION.txt` lists what readers of a version may rely on: each field, its type, and whether it
//! is always there. A line may be added within a version, but none may go or change.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;

fn root(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn schema(name: &str) -> Value {
    let (_, text) = yaodian::SCHEMAS.iter().find(|s| s.0 == name).unwrap_or_else(|| panic!("no schema {name}"));
    serde_json::from_str(text).unwrap()
}

/// The name and version that an `$id` gives.
fn identity(id: &str) -> (&str, u32) {
    let (name, version) = id.strip_prefix("urn:yaodian:schema:").and_then(|i| i.split_once(':')).unwrap();
    (name, version.parse().unwrap())
}

/// The schema that a reference names, and the schema that it stands in.
fn resolved(reference: &str, whole: &Value) -> (Value, Value) {
    let (file, pointer) = reference.split_once('#').unwrap();
    let whole = if file.is_empty() { whole.clone() } else { schema(identity(file).0) };
    (whole.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere")).clone(), whole)
}

/// What a value may be, in a few words.
fn kind(at: &Value, whole: &Value) -> String {
    if let Some(reference) = at["$ref"].as_str() {
        let (at, whole) = resolved(reference, whole);
        return kind(&at, &whole);
    }
    let words = |v: &Value| v.as_array().into_iter().flatten().map(|w| w.to_string()).collect::<Vec<_>>().join("|");
    let mut out = match (&at["type"], &at["enum"], &at["const"], &at["anyOf"]) {
        (_, _, constant, _) if !constant.is_null() => constant.to_string(),
        (_, Value::Array(_), ..) => words(&at["enum"]),
        (_, _, _, Value::Array(any)) if any.iter().all(|a| a.get("required").is_none()) => {
            any.iter().map(|a| kind(a, whole)).collect::<Vec<_>>().join(" or ")
        }
        (Value::Array(_), ..) => words(&at["type"]),
        (given, ..) => given.to_string(),
    };
    if let Some(pattern) = at["pattern"].as_str() {
        out += &format!(" {pattern}");
    }
    out.replace('"', "")
}

/// A line for each field below a schema.
fn fields(at: &Value, whole: &Value, path: &str, out: &mut BTreeSet<String>) {
    if let Some(reference) = at["$ref"].as_str() {
        let (at, whole) = resolved(reference, whole);
        return fields(&at, &whole, path, out);
    }
    for (i, place) in at["prefixItems"].as_array().into_iter().flatten().enumerate() {
        out.insert(format!("{path}[{i}]: {}", kind(place, whole)));
        fields(place, whole, &format!("{path}[{i}]"), out);
    }
    for part in ["allOf", "anyOf"].iter().filter_map(|p| at[p].as_array()).flatten() {
        fields(part, whole, path, out);
    }
    if at["items"].is_object() {
        out.insert(format!("{path}[]: {}", kind(&at["items"], whole)));
        fields(&at["items"], whole, &format!("{path}[]"), out);
    }
    let required: Vec<&str> = at["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, field) in at["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        let always = if required.contains(&name.as_str()) { ", always" } else { "" };
        out.insert(format!("{path}: {}{always}", kind(field, whole)));
        fields(field, whole, &path, out);
    }
}

#[test]
fn no_version_breaks_its_readers() {
    let mut wrong = String::new();
    for (name, _) in yaodian::SCHEMAS {
        let schema = schema(name);
        let (of, version) = identity(schema["$id"].as_str().unwrap());
        assert_eq!(of, *name);
        let mut have = BTreeSet::new();
        fields(&schema, &schema, "", &mut have);
        let list = format!("docs/schema/fields/{name}-{version}.txt");
        let text = fs::read_to_string(root(&list)).unwrap_or_default();
        let listed: BTreeSet<String> = text.lines().map(String::from).collect();
        for line in listed.difference(&have) {
            wrong += &format!(
                "\n{list}: readers of this version rely on a line that is no more; raise the version\n  {line}"
            );
        }
        for line in have.difference(&listed) {
            wrong += &format!("\n{list}: add this line\n  {line}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_change_that_breaks_readers_is_seen() {
    let whole = schema("document");
    let list = |schema: &Value| {
        let mut out = BTreeSet::new();
        fields(schema, schema, "", &mut out);
        out
    };
    let before = list(&whole);
    assert!(before.contains("/tasks[]/units[]/role: lead|responsible|cooperate|support, always"), "{before:#?}");
    for (pointer, value) in [
        ("/$defs/unit/properties/role/enum/0", "boss".into()),
        ("/$defs/task/properties/task/type", "integer".into()),
        ("/$defs/task/required", serde_json::json!([])),
        ("/$defs/id/pattern", "^.*$".into()),
        ("/$defs/span/prefixItems/0/type", "string".into()),
    ] {
        let mut changed = whole.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        let gone = before.difference(&list(&changed)).count();
        assert!(gone > 0, "{pointer}");
    }
    let mut more = whole.clone();
    more["$defs"]["unit"]["properties"]["new"] = serde_json::json!({ "type": "string" });
    assert_eq!(before.difference(&list(&more)).count(), 0, "a field more breaks nobody");
}

#[test]
fn each_file_has_its_name_and_is_in_the_table() {
    let files = fs::read_dir(root("docs/schema")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter_map(|f| f.strip_suffix(".schema.json").map(String::from)).collect();
    names.sort();
    let mut table: Vec<&str> = yaodian::SCHEMAS.iter().map(|s| s.0).collect();
    table.sort();
    assert_eq!(names, table);
}

/// Gives our schemas to those that refer to them.
struct Ours;

impl jsonschema::Retrieve for Ours {
    fn retrieve(&self, uri: &jsonschema::Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        Ok(schema(identity(uri.as_str()).0))
    }
}

fn held(name: &str, value: &Value) {
    let schema = jsonschema::options().with_retriever(Ours).build(&schema(name)).unwrap();
    let errors: Vec<String> = schema.iter_errors(value).map(|e| format!("{} {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}

fn run(arguments: &[&str]) -> Vec<u8> {
    let output = Command::cargo_bin("yaodian").unwrap().args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn what_is_written_keeps_to_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let seeds = root("seeds").display().to_string();
    run(&["extract", &seeds, "-q", "-o", &at("out"), "--format", "documents,tasks,webannotation,labelstudio"]);
    run(&["convert", &at("out"), "-q", "--format", "md"]);
    run(&["compare", &seeds, "-q", "-o", &at("out")]);
    let read = |name: &str| fs::read(folder.path().join("out").join(name)).unwrap();
    let lines = |bytes: &[u8]| -> Vec<Value> {
        let lines: Vec<Value> = serde_json::Deserializer::from_slice(bytes).into_iter().map(Result::unwrap).collect();
        assert!(!lines.is_empty());
        lines
    };
    for (schema, file) in [
        ("document", "documents.jsonl"),
        ("task", "tasks.jsonl"),
        ("run", "run.json"),
        ("convert", "convert.json"),
        ("annotations", "annotations.jsonld"),
        ("labelstudio", "labelstudio.json"),
        ("compare", "compare.json"),
    ] {
        lines(&read(file)).iter().for_each(|line| held(schema, line));
    }
    let expressions = folder.path().join("expressions.txt");
    fs::write(&expressions, "2017年12月底前\n受理之日起15个工作日内\n").unwrap();
    let limits = run(&["limits", "--on", "2017-07-05", &expressions.display().to_string()]);
    lines(&limits).iter().for_each(|line| held("limits", line));
    for expected in fs::read_dir(root("seeds/expected")).unwrap().map(|e| e.unwrap().path()) {
        lines(&fs::read(&expected).unwrap()).iter().for_each(|value| held("gold", value));
    }
    let error = jsonschema::options().with_retriever(Ours).build(&schema("task")).unwrap();
    assert!(!error.is_valid(&serde_json::json!({ "document": {} })), "references to other schemas count");
}

/// Nobody corrected anything: what comes back from Label Studio is what was extracted.
#[test]
fn annotations_come_back_as_gold() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let seeds = root("seeds").display().to_string();
    run(&["extract", &seeds, "-q", "-o", &at("out"), "--format", "labelstudio"]);
    let import = fs::read(folder.path().join("out/labelstudio.json")).unwrap();
    let mut items: Vec<Value> = serde_json::from_slice(&import).unwrap();
    for item in &mut items {
        let result = item["predictions"][0]["result"].take();
        item["annotations"] = serde_json::json!([{ "was_cancelled": false, "result": result }]);
    }
    fs::write(at("export.json"), Value::from(items).to_string()).unwrap();
    run(&["gold", &at("export.json"), "-o", &at("gold")]);
    let documents = fs::read_to_string(folder.path().join("out/documents.jsonl")).unwrap();
    let mut tasks = 0;
    for document in documents.lines() {
        let document: Value = serde_json::from_str(document).unwrap();
        let name = Path::new(document["document"]["source"].as_str().unwrap()).file_stem().unwrap().to_os_string();
        let gold = fs::read(folder.path().join("gold").join(name).with_extension("json")).unwrap();
        let gold: Value = serde_json::from_slice(&gold).unwrap();
        held("gold", &gold);
        contained(&gold["document"], &document["document"]);
        let (want, have) = (gold["tasks"].as_array().unwrap(), document["tasks"].as_array().unwrap());
        assert_eq!(want.len(), have.len(), "{name:?}", name = document["document"]["source"]);
        let mut have: Vec<&Value> = have.iter().collect();
        have.sort_by_key(|t| (t["span"][0].as_u64(), t["span"][1].as_u64()));
        for (want, task) in want.iter().zip(&have) {
            for key in ["origin", "section", "label", "task", "requirement"] {
                assert_eq!(trimmed(&want[key]), trimmed(&task[key]), "{key}");
            }
            for (key, raw) in [("units", "raw"), ("time_limits", "raw"), ("path", "heading")] {
                let list = |v: &Value| -> Vec<Value> { v[key].as_array().unwrap().clone() };
                let (mut w, mut h) = (list(want), list(task));
                if key != "path" {
                    let of = |v: &Value| (v["raw"].to_string(), v["role"].to_string(), v["kind"].to_string());
                    w.sort_by_key(of);
                    h.sort_by_key(of);
                }
                assert_eq!(w.len(), h.len(), "{key} of {}", task["task"]);
                w.iter().zip(&h).for_each(|(w, h)| {
                    assert_eq!(w[raw], h[raw]);
                    contained(w, h);
                });
            }
            let same: Vec<&Value> =
                want["same_as"].as_array().unwrap().iter().map(|i| &have[i.as_u64().unwrap() as usize]["id"]).collect();
            let mut there: Vec<&Value> = task["same_as"].as_array().unwrap().iter().collect();
            let mut same = same;
            same.sort_by_key(|v| v.to_string());
            there.sort_by_key(|v| v.to_string());
            assert_eq!(same, there);
            tasks += 1;
        }
    }
    assert!(tasks > 80, "{tasks}");
}

fn trimmed(value: &Value) -> Value {
    value.as_str().map_or(value.clone(), |s| s.trim().into())
}

/// Every field of `want` is in `have`, but for what only readers made of it.
fn contained(want: &Value, have: &Value) {
    for (key, want) in want.as_object().unwrap() {
        if let Some(inner) = want.as_object() {
            inner.iter().for_each(|(k, v)| assert_eq!(*v, have[key][k], "{key}.{k}"));
        } else {
            assert_eq!(trimmed(want), trimmed(&have[key]), "{key}");
        }
    }
}
