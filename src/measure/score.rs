//! One document held against its annotation.
//!
//! Records are paired by likeness of their text, and each pair is compared field by field. Objectives are free: those
//! that are given and annotated, or say that they are objectives, count nowhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::likeness::{Bigrams, ratio, squeeze};
use super::read::{Document, Limit, Task};

/// The figures, in the order in which they are shown.
pub const FIGURES: [&str; 11] = [
    "task",
    "row",
    "path",
    "label",
    "headline",
    "requirement",
    "units",
    "inline_units",
    "limits",
    "same_as",
    "document",
];

/// The fields of a document that are compared.
pub const DOCUMENT_FIELDS: [&str; 8] =
    ["title", "doc_number", "agency", "region", "issued_on", "published_on", "year", "kind"];

/// How many were right, wanted and given, figure by figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally([[usize; 3]; FIGURES.len()]);

impl Tally {
    fn add(&mut self, figure: &str, right: usize, want: usize, have: usize) {
        if let Some(i) = FIGURES.iter().position(|f| *f == figure) {
            for (sum, n) in self.0[i].iter_mut().zip([right, want, have]) {
                *sum += n;
            }
        }
    }

    /// Adds another one's counts.
    pub fn merge(&mut self, other: &Tally) {
        for (mine, theirs) in self.0.iter_mut().flatten().zip(other.0.iter().flatten()) {
            *mine += theirs;
        }
    }

    /// F1 of a figure in percent, by its place in [`FIGURES`]; None where there is nothing to count.
    pub fn f1(&self, figure: usize) -> Option<f64> {
        let [right, want, have] = *self.0.get(figure)?;
        let total = want + have;
        (total > 0).then(|| 100.0 * 2.0 * right as f64 / total as f64)
    }

    /// All figures by name.
    pub fn figures(&self) -> BTreeMap<&'static str, Option<f64>> {
        FIGURES.iter().enumerate().map(|(i, name)| (*name, self.f1(i))).collect()
    }
}

/// Something that isn't as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The record (its label and headline), or the document.
    pub record: String,
    /// `missed`, `not a task`, or the field that differs.
    pub what: &'static str,
    /// What was wanted.
    pub want: String,
    /// What was given.
    pub have: String,
}

/// What came of one document.
#[derive(Debug, Clone, Default)]
pub struct Scored {
    /// The counts.
    pub tally: Tally,
    /// Everything that isn't right, in the order of the annotation, then what was given beyond it.
    pub differences: Vec<Difference>,
}

/// A task made ready to be compared.
struct Ready<'a> {
    task: &'a Task,
    /// Its place among the tasks of its document.
    index: usize,
    text: Bigrams,
    headings: Vec<String>,
    label: String,
}

impl<'a> Ready<'a> {
    fn of(index: usize, task: &'a Task) -> Ready<'a> {
        let squeezed = |text: &Option<String>| squeeze(text.as_deref().unwrap_or_default());
        let headings: Vec<String> = task.path.iter().map(|h| squeezed(&h.heading)).collect();
        let head = squeezed(&task.task);
        let repeated = headings.last().is_some_and(|above| *above == head);
        let text = format!("{}{}", if repeated { "" } else { &head }, squeezed(&task.requirement));
        let text = Bigrams::of(if text.is_empty() { &head } else { &text });
        Ready { task, index, text, headings, label: squeezed(&task.label) }
    }

    fn all(tasks: &'a [Task]) -> Vec<Ready<'a>> {
        tasks.iter().enumerate().map(|(i, t)| Ready::of(i, t)).collect()
    }

    fn is_objective(&self) -> bool {
        self.task.section.as_deref() == Some("objective")
    }

    /// Units stated as assignments (for the item or its group), or else those of running text.
    fn units(&self, inline: bool) -> BTreeSet<(String, String)> {
        let units = self.task.units.iter().filter(|u| (u.evidence.as_deref() == Some("inline")) == inline);
        units.map(|u| (squeeze(&u.raw), u.role.clone())).collect()
    }

    fn named(&self) -> String {
        format!("{} {}", self.task.label.as_deref().unwrap_or("-"), self.task.task.as_deref().unwrap_or_default())
    }
}

/// Pairs of records, one to one, by likeness of their text; the same origin and path break ties.
fn pair(gold: &[Ready<'_>], given: &[Ready<'_>]) -> Vec<(usize, usize)> {
    let mut like = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in given.iter().enumerate() {
            let mut s = g.text.dice(&p.text);
            if s >= 0.6 {
                let as_one = |same: bool| f64::from(u8::from(same));
                s += 0.3 * as_one(g.task.origin == p.task.origin);
                s += 0.05 * as_one(g.headings == p.headings) + 0.02 * as_one(g.label == p.label);
                like.push((s, i.abs_diff(j), i, j));
            }
        }
    }
    // The likest first; of those the nearest, then the last.
    like.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(b.2.cmp(&a.2)).then(b.3.cmp(&a.3)));
    let (mut of_gold, mut of_given) = (vec![false; gold.len()], vec![false; given.len()]);
    let mut pairs = Vec::new();
    for (_, _, i, j) in like {
        if !of_gold[i] && !of_given[j] {
            (of_gold[i], of_given[j]) = (true, true);
            pairs.push((i, j));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// What a limit says, by its kind.
fn value(limit: &Limit) -> Vec<Value> {
    let keys: &[&str] = match limit.kind.as_str() {
        "by" => &["end"],
        "during" => &["start", "end"],
        "within" => &["duration", "working_days"],
        "every" => &["every", "times"],
        _ => &[],
    };
    let of = |key: &&str| {
        let value = limit.values.get(*key).cloned().unwrap_or_default();
        match *key {
            "working_days" => Value::Bool(value == Value::Bool(true)),
            "times" if value.is_null() || value == 0 => 1.into(),
            _ => value,
        }
    };
    std::iter::once(limit.kind.as_str().into()).chain(keys.iter().map(of)).collect()
}

fn agree(gold: &Limit, given: &Limit) -> bool {
    if value(gold) != value(given) {
        return false;
    }
    let (a, b) = (squeeze(&gold.raw), squeeze(&given.raw));
    b.contains(&a) || a.contains(&b) || Bigrams::of(&a).dice(&Bigrams::of(&b)) >= 0.5
}

/// How many limits of an annotation are given.
fn hits(gold: &[Limit], given: &[Limit]) -> usize {
    let mut left: Vec<&Limit> = given.iter().collect();
    let mut hits = 0;
    for g in gold {
        if let Some(i) = left.iter().position(|p| agree(g, p)) {
            left.remove(i);
            hits += 1;
        }
    }
    hits
}

/// A document held against its annotation; without a document everything is missed.
pub fn score(gold: &Document, given: Option<&Document>) -> Scored {
    let nothing = Document::default();
    let given = given.unwrap_or(&nothing);
    let mut scored = Scored::default();
    let (objective, want): (Vec<_>, Vec<_>) = Ready::all(&gold.tasks).into_iter().partition(Ready::is_objective);
    let have = Ready::all(&given.tasks);
    let pairs = pair(&want, &have);
    let used: BTreeSet<usize> = pairs.iter().map(|p| p.1).collect();
    let rest: Vec<Ready<'_>> =
        have.iter().filter(|p| !used.contains(&p.index)).map(|p| Ready::of(p.index, p.task)).collect();
    let free: BTreeSet<usize> = pair(&objective, &rest).into_iter().map(|p| p.1).collect();
    let rest: Vec<&Ready<'_>> =
        rest.iter().enumerate().filter(|(j, p)| !free.contains(j) && !p.is_objective()).map(|(_, p)| p).collect();
    let given_in_all = pairs.len() + rest.len();
    scored.tally.add("task", pairs.len(), want.len(), given_in_all);
    links(&want, &have, &pairs, &mut scored.tally);
    let mut perfect = 0;
    let mut found: HashMap<usize, usize> = HashMap::new();
    for (i, j) in pairs {
        found.insert(i, j);
        perfect += usize::from(compare(&want[i], &have[j], &mut scored));
    }
    scored.tally.add("row", perfect, want.len(), given_in_all);
    for (_, missed) in want.iter().enumerate().filter(|(i, _)| !found.contains_key(i)) {
        scored.tally.add("units", 0, missed.units(false).len(), 0);
        scored.tally.add("inline_units", 0, missed.units(true).len(), 0);
        scored.tally.add("limits", 0, missed.task.time_limits.len(), 0);
        scored.differ(missed, "missed", missed.named(), String::new());
    }
    for extra in rest {
        scored.tally.add("units", 0, 0, extra.units(false).len());
        scored.tally.add("inline_units", 0, 0, extra.units(true).len());
        scored.tally.add("limits", 0, 0, extra.task.time_limits.len());
        scored.differ(extra, "not a task", String::new(), extra.named());
    }
    fields(gold, given, &mut scored);
    scored
}

/// Ties between records that state the same.
fn links(want: &[Ready<'_>], have: &[Ready<'_>], pairs: &[(usize, usize)], tally: &mut Tally) {
    let found: BTreeMap<usize, &Task> = pairs.iter().map(|(i, j)| (want[*i].index, have[*j].task)).collect();
    let ids: HashMap<&str, usize> =
        found.iter().filter_map(|(k, task)| Some((task.id.as_deref().filter(|id| !id.is_empty())?, *k))).collect();
    let named = |other: &Value| match other.as_str().and_then(|id| ids.get(id)) {
        Some(k) => k.to_string(),
        None => other.as_str().map_or_else(|| other.to_string(), |id| format!("id {id}")),
    };
    let wanted: BTreeSet<(usize, String)> =
        want.iter().flat_map(|w| w.task.same_as.iter().map(|k| (w.index, k.to_string()))).collect();
    let given: BTreeSet<(usize, String)> =
        found.iter().flat_map(|(k, task)| task.same_as.iter().map(|o| (*k, named(o)))).collect();
    tally.add("same_as", wanted.intersection(&given).count(), wanted.len(), given.len());
}

/// A pair, field by field; whether all is right but running text's units.
fn compare(g: &Ready<'_>, p: &Ready<'_>, scored: &mut Scored) -> bool {
    let text = |of: &Option<String>| of.clone().unwrap_or_default();
    let (want, have) = (squeeze(&text(&g.task.requirement)), squeeze(&text(&p.task.requirement)));
    let said = |of: &Ready<'_>| of.task.path.iter().map(|h| text(&h.heading)).collect::<Vec<_>>().join(" > ");
    let mut whole = true;
    for (name, good, want, have) in [
        ("path", g.headings == p.headings, said(g), said(p)),
        ("label", g.label == p.label, text(&g.task.label), text(&p.task.label)),
        (
            "headline",
            squeeze(&text(&g.task.task)) == squeeze(&text(&p.task.task)),
            text(&g.task.task),
            text(&p.task.task),
        ),
        (
            "requirement",
            want == have || ratio(&want, &have) >= 0.97,
            text(&g.task.requirement),
            text(&p.task.requirement),
        ),
    ] {
        scored.tally.add(name, usize::from(good), 1, 1);
        whole &= good;
        if !good {
            scored.differ(g, name, want, have);
        }
    }
    for (name, inline) in [("units", false), ("inline_units", true)] {
        let (want, have) = (g.units(inline), p.units(inline));
        scored.tally.add(name, want.intersection(&have).count(), want.len(), have.len());
        if want != have {
            let list = |units: &BTreeSet<(String, String)>, but: &BTreeSet<(String, String)>| {
                units.difference(but).map(|(raw, role)| format!("{raw} [{role}]")).collect::<Vec<_>>().join(", ")
            };
            scored.differ(g, name, list(&want, &have), list(&have, &want));
            whole &= inline;
        }
    }
    let (want, have) = (&g.task.time_limits, &p.task.time_limits);
    let right = hits(want, have);
    scored.tally.add("limits", right, want.len(), have.len());
    if right != want.len() || right != have.len() {
        let list = |limits: &[Limit]| {
            let said = |l: &Limit| {
                let values: Vec<String> = value(l).iter().map(shown).collect();
                format!("{} [{}]", l.raw, values.join(" "))
            };
            limits.iter().map(said).collect::<Vec<_>>().join(", ")
        };
        scored.differ(g, "limits", list(want), list(have));
        whole = false;
    }
    whole
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}

/// The fields of the document.
fn fields(gold: &Document, given: &Document, scored: &mut Scored) {
    let of = |document: &Document, field: &str| {
        let value = document.document.get(field).unwrap_or(&Value::Null);
        if field == "region" { value.get("name").cloned().unwrap_or_default() } else { value.clone() }
    };
    let as_text = |value: &Value| {
        value.as_str().map_or_else(|| if value.is_null() { "None".into() } else { value.to_string() }, String::from)
    };
    for field in DOCUMENT_FIELDS {
        let (g, p) = (of(gold, field), of(given, field));
        let same = if g.is_null() { p.is_null() } else { squeeze(&as_text(&g)) == squeeze(&as_text(&p)) };
        scored.tally.add("document", usize::from(same), 1, 1);
        if !same {
            let record = "document".to_string();
            scored.differences.push(Difference { record, what: field, want: shown(&g), have: shown(&p) });
        }
    }
}

impl Scored {
    fn differ(&mut self, record: &Ready<'_>, what: &'static str, want: String, have: String) {
        self.differences.push(Difference { record: record.named(), what, want, have });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(tasks: Value) -> Document {
        serde_json::from_value(json!({ "document": { "title": "某县要点", "year": 2024, "region": { "name": "某县" }, "kind": "plan" }, "tasks": tasks }))
            .unwrap()
    }

    fn task(label: &str, head: &str, requirement: &str) -> Value {
        json!({
            "origin": "body", "section": "action", "path": [{ "label": "一、", "heading": "重点任务" }],
            "label": label, "task": head, "requirement": requirement,
            "units": [{ "raw": "县财政局", "role": "lead", "evidence": "assigned" }],
            "time_limits": [{ "raw": "6月底前", "kind": "by", "end": "2024-06-30" }], "same_as": []
        })
    }

    fn figure(scored: &Scored, name: &str) -> Option<f64> {
        scored.tally.figures()[name]
    }

    #[test]
    fn what_is_right_in_all_is_a_hundred() {
        let gold =
            document(json!([task("1.", "公开预算", "按时公开部门预算"), task("2.", "清理账目", "逐项清理往来账目")]));
        let scored = score(&gold, Some(&gold));
        for (name, value) in scored.tally.figures() {
            let nothing = ["inline_units", "same_as"].contains(&name);
            assert_eq!(value, if nothing { None } else { Some(100.0) }, "{name}");
        }
        assert_eq!(scored.differences, []);
        let width = document(json!([
            task("１．", "公开预算。", "按时 公开部门预算"),
            task("2.", "清理账目", "逐项清理往来账目")
        ]));
        assert_eq!(figure(&score(&gold, Some(&width)), "row"), Some(100.0));
    }

    #[test]
    fn each_field_counts_by_itself() {
        let gold =
            document(json!([task("1.", "公开预算", "按时公开部门预算"), task("2.", "清理账目", "逐项清理往来账目")]));
        let mut wrong = task("1.", "公开预算", "按时公开部门预算");
        wrong["units"] = json!([
            { "raw": "县财政局", "role": "responsible", "evidence": "assigned" },
            { "raw": "县审计局", "role": "lead", "evidence": "inline" }
        ]);
        wrong["time_limits"][0]["end"] = "2024-06-01".into();
        let given = document(json!([wrong, task("3.", "清理账目", "逐项清理往来账目")]));
        let scored = score(&gold, Some(&given));
        assert_eq!(figure(&scored, "task"), Some(100.0));
        assert_eq!(figure(&scored, "row"), Some(0.0));
        assert_eq!(figure(&scored, "label"), Some(50.0));
        assert_eq!(figure(&scored, "units"), Some(50.0), "one of two wanted, one of two given");
        assert_eq!(figure(&scored, "inline_units"), Some(0.0));
        assert_eq!(figure(&scored, "limits"), Some(50.0));
        let what: Vec<&str> = scored.differences.iter().map(|d| d.what).collect();
        assert_eq!(what, ["units", "inline_units", "limits", "label"]);
    }

    #[test]
    fn missed_and_surplus_records_weigh_on_all_they_hold() {
        let gold =
            document(json!([task("1.", "公开预算", "按时公开部门预算"), task("2.", "清理账目", "逐项清理往来账目")]));
        let given = document(json!([task("1.", "公开预算", "按时公开部门预算"), task("3.", "植树", "春季植树一千亩")]));
        let scored = score(&gold, Some(&given));
        // One right of two wanted and two given, for records, rows, units and limits alike.
        for name in ["task", "row", "units", "limits"] {
            assert_eq!(figure(&scored, name), Some(50.0), "{name}");
        }
        assert_eq!(figure(&scored, "path"), Some(100.0), "of what was found");
        assert_eq!(figure(&score(&gold, None), "task"), Some(0.0));
        assert_eq!(figure(&score(&gold, None), "document"), Some(50.0), "four of eight have no value to be missed");
    }

    #[test]
    fn objectives_are_free() {
        let mut aim = task("1.", "总体目标", "到年底全面完成各项任务");
        aim["section"] = "objective".into();
        let gold = document(json!([aim, task("2.", "清理账目", "逐项清理往来账目")]));
        let without = document(json!([task("2.", "清理账目", "逐项清理往来账目")]));
        let mut as_action = aim.clone();
        as_action["section"] = "action".into();
        let with = document(json!([as_action, task("2.", "清理账目", "逐项清理往来账目")]));
        for given in [&without, &with, &gold] {
            assert_eq!(figure(&score(&gold, Some(given)), "row"), Some(100.0));
        }
    }

    #[test]
    fn ties_are_links_between_records() {
        let mut one = task("1.", "公开预算", "按时公开部门预算");
        let mut two = task("2.", "清理账目", "逐项清理往来账目");
        (one["same_as"], two["same_as"]) = (json!([1]), json!([0]));
        let gold = document(json!([one, two]));
        (one["id"], two["id"]) = ("a".into(), "b".into());
        (one["same_as"], two["same_as"]) = (json!(["b"]), json!(["x"]));
        let scored = score(&gold, Some(&document(json!([one, two]))));
        assert_eq!(figure(&scored, "same_as"), Some(50.0));
    }

    #[test]
    fn limits_agree_in_value_and_about_in_words() {
        let limit = |value: Value| -> Limit { serde_json::from_value(value).unwrap() };
        let a = limit(json!({ "raw": "每季度", "kind": "every", "every": "P3M" }));
        let b = limit(json!({ "raw": "每季度至少一次", "kind": "every", "every": "P3M", "times": 1 }));
        assert!(agree(&a, &b));
        let c = limit(json!({ "raw": "每季度", "kind": "every", "every": "P3M", "times": 2 }));
        assert!(!agree(&a, &c));
        let d = limit(json!({ "raw": "5日内", "kind": "within", "duration": "P5D", "working_days": false }));
        let e = limit(json!({ "raw": "5日内", "kind": "within", "duration": "P5D" }));
        assert!(agree(&d, &e));
        let f = limit(json!({ "raw": "年底前", "kind": "by", "end": "2024-12-31" }));
        let g = limit(json!({ "raw": "12月31日前", "kind": "by", "end": "2024-12-31" }));
        assert!(!agree(&f, &g), "other words altogether");
        assert_eq!(hits(&[a.clone(), a.clone()], std::slice::from_ref(&b)), 1, "each once");
    }
}
