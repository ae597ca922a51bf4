//! The schema says what the types say, no more and no less.

use std::collections::BTreeSet;

use serde_json::Value;
use yaodian::record::*;

/// A document in which every field is given.
fn full() -> DocumentRecord {
    let unit = Unit {
        raw: "局办公室".into(),
        name: "某县水利局办公室".into(),
        kind: UnitKind::Office,
        role: Role::Lead,
        evidence: Evidence::Assigned,
        span: Span(3, 7),
        rule: "role.lead".into(),
    };
    let limit = TimeLimit {
        raw: "受理之日起5个工作日内".into(),
        kind: LimitKind::Within,
        start: Some("2024-01-01".into()),
        end: Some("2024-12-31".into()),
        duration: Some("P5D".into()),
        working_days: true,
        anchor: Some("受理之日".into()),
        every: Some("P1M".into()),
        times: Some(2),
        day: Some("5".into()),
        due: Some("2024-02-08".into()),
        applies_to: Some("办结".into()),
        evidence: Some(Evidence::Inline),
        span: Some(Span(8, 19)),
        rule: "limit.within".into(),
    };
    let task = TaskRecord {
        id: "0123456789abcdef".into(),
        origin: Origin::Table,
        section: Section::Action,
        path: vec![Heading {
            label: Some("一、".into()),
            heading: "重点任务".into(),
            lead_in: Some("抓紧完成".into()),
        }],
        label: Some("1.".into()),
        task: "限时办结".into(),
        requirement: "及时办结。".into(),
        units: vec![unit],
        time_limits: vec![limit],
        targets: vec![Target {
            raw: "增长5%至8%以上".into(),
            quantity: 5.0,
            upper: Some(8.0),
            unit: "%".into(),
            comparison: Comparison::IncreaseBy,
            bound: Some(Comparison::AtLeast),
            span: Span(2, 11),
            rule: "target.change".into(),
        }],
        details: vec![Detail { title: Some("备注".into()), text: "续建".into(), span: Span(11, 13) }],
        same_as: vec!["fedcba9876543210".into()],
        span: Span(0, 20),
        cell: Some("Table1!C3".into()),
        page: Some(1),
    };
    let reference =
        Reference { title: Some("某办法".into()), number: Some("某水〔2020〕3号".into()), span: Span(4, 20) };
    let document = DocumentFields {
        id: "0123456789abcdef".into(),
        source: "a.txt".into(),
        title: Some("某县水利局2024年工作要点".into()),
        notice_title: Some("某县水利局关于印发2024年工作要点的通知".into()),
        doc_number: Some("某水〔2024〕1号".into()),
        agency: Some("某县水利局".into()),
        region: Some(Region {
            name: "某县".into(),
            code: Some("350524".into()),
            level: Level::County,
            inferred_from: Some("agency".into()),
        }),
        issued_on: Some("2024-02-01".into()),
        published_on: Some("2024-02-02".into()),
        year: Some(2024),
        kind: Kind::Plan,
        references: vec![reference.clone()],
        validity: Some(Validity {
            effective_on: Some("2024-02-01".into()),
            effective_span: Some(Span(1, 9)),
            expires_on: Some("2029-01-31".into()),
            term: Some("P5Y".into()),
            expiry_span: Some(Span(10, 15)),
            repeals: vec![reference],
        }),
        duplicate_of: Some(DuplicateOf { id: "0011223344556677".into(), source: "b.txt".into(), same: Same::Text }),
    };
    let warnings = vec![Warning::new("label-repaired", "…", Some(Span(1, 2)))];
    DocumentRecord { document, tasks: vec![task], warnings }
}

fn schema() -> Value {
    serde_json::from_str(yaodian::DOCUMENT_SCHEMA).unwrap()
}

fn errors(value: &Value) -> Vec<String> {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    schema.iter_errors(value).map(|e| format!("{} {e}", e.instance_path())).collect()
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn types_and_schema_have_the_same_fields() {
    let value = serde_json::to_value(full()).unwrap();
    let schema = schema();
    let task = &value["tasks"][0];
    for (name, have) in [
        ("document", &value["document"]),
        ("region", &value["document"]["region"]),
        ("task", task),
        ("heading", &task["path"][0]),
        ("unit", &task["units"][0]),
        ("time_limit", &task["time_limits"][0]),
        ("target", &task["targets"][0]),
        ("reference", &value["document"]["references"][0]),
        ("validity", &value["document"]["validity"]),
        ("duplicate_of", &value["document"]["duplicate_of"]),
        ("warning", &value["warnings"][0]),
    ] {
        assert_eq!(keys(have), keys(&schema["$defs"][name]["properties"]), "{name}");
    }
    assert_eq!(keys(&value), keys(&schema["properties"]));
    assert_eq!(errors(&value), Vec::<String>::new());
}

#[test]
fn what_is_left_out_is_not_required() {
    let mut record = full();
    record.document = DocumentFields { id: record.document.id, ..DocumentFields::default() };
    let limit = TimeLimit { raw: "x".into(), kind: LimitKind::Stated, ..TimeLimit::default() };
    record.tasks[0].time_limits = vec![limit];
    record.tasks[0].path[0].lead_in = None;
    record.tasks[0].targets.clear();
    (record.tasks[0].cell, record.tasks[0].page, record.tasks[0].label) = (None, None, None);
    assert_eq!(errors(&serde_json::to_value(record).unwrap()), Vec::<String>::new());
}

#[test]
fn what_is_wrong_is_refused() {
    let good = serde_json::to_value(full()).unwrap();
    let broken = |path: &str, value: Value| {
        let mut broken = good.clone();
        *broken.pointer_mut(path).unwrap() = value;
        !errors(&broken).is_empty()
    };
    assert!(broken("/document/id", "xyz".into()));
    assert!(broken("/document/issued_on", "2024年2月".into()));
    assert!(broken("/document/kind", "news".into()));
    assert!(broken("/tasks/0/units/0/role", "boss".into()));
    assert!(broken("/tasks/0/span", serde_json::json!([1, 2, 3])));
    assert!(broken("/tasks/0/time_limits/0/duration", "5天".into()));
    assert!(broken("/tasks/0/time_limits/0/duration", "P".into()));
    assert!(broken("/tasks/0/targets/0/comparison", "about".into()));
    assert!(broken("/document/references/0", serde_json::json!({ "span": [1, 2] })));
    assert!(broken("/warnings/0/code", "Bad Code".into()));
}

#[test]
fn records_read_back_as_they_were_written() {
    let record = full();
    let text = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<DocumentRecord>(&text).unwrap(), record);
}

/// The words in files are those that `name` gives.
#[test]
fn names_are_what_is_written() {
    let written = |v: Value| v.as_str().unwrap_or_default().to_string();
    for kind in
        [LimitKind::By, LimitKind::During, LimitKind::Within, LimitKind::Every, LimitKind::Ongoing, LimitKind::Stated]
    {
        assert_eq!(written(serde_json::to_value(kind).unwrap()), kind.name());
    }
    for role in [Role::Lead, Role::Responsible, Role::Cooperate, Role::Support] {
        assert_eq!(written(serde_json::to_value(role).unwrap()), role.name());
    }
    for word in ["at_least", "at_most", "exactly", "more_than", "less_than", "increase_by", "decrease_by"] {
        let comparison = Comparison::of_name(word).unwrap();
        assert_eq!((written(serde_json::to_value(comparison).unwrap()).as_str(), comparison.name()), (word, word));
    }
    for section in [Section::Objective, Section::Action, Section::Safeguard] {
        assert_eq!(written(serde_json::to_value(section).unwrap()), section.name());
    }
}

/// Keys of objects, each once; anything else is passed over.
struct Once;

impl<'de> serde::Deserialize<'de> for Once {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Once, D::Error> {
        struct Visit;
        impl<'de> serde::de::Visitor<'de> for Visit {
            type Value = Once;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("JSON whose objects have each key once")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
                let mut seen = BTreeSet::new();
                while let Some((key, _)) = map.next_entry::<String, Once>()? {
                    if !seen.insert(key.clone()) {
                        return Err(serde::de::Error::custom(format!("{key:?} stands twice")));
                    }
                }
                Ok(Once)
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Once, A::Error> {
                while seq.next_element::<Once>()?.is_some() {}
                Ok(Once)
            }
            fn visit_str<E>(self, _: &str) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_unit<E>(self) -> Result<Once, E> {
                Ok(Once)
            }
        }
        from.deserialize_any(Visit)
    }
}

#[test]
fn no_key_stands_twice() {
    serde_json::from_str::<Once>(yaodian::DOCUMENT_SCHEMA).unwrap();
    let twice = serde_json::from_str::<Once>("{\"a\": [{\"b\": 1, \"b\": null}]}").err().unwrap();
    assert!(twice.to_string().contains("\"b\" stands twice"));
}
