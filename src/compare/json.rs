//! `compare.json`: all of a comparison in one file, tasks and documents by their ids.

use rayon::prelude::*;
use serde::Serialize;

use super::align::PairKind;
use super::changes::Change;
use super::comparison::{Comparison, DocumentPair, Options, Relation};
use super::corpus::Document;
use super::tables::Sink;
use crate::error::Result;
use crate::record::{Origin, Region, Role, Section};
use crate::write::json::line;

/// What the file opens with; by it a file of an earlier run is known.
pub const HEAD: &str = "{\n\"compare\": \"";

/// So many parts are turned into bytes at a time.
const WINDOW: usize = 4096;

#[derive(Serialize)]
struct DocumentPart<'a> {
    id: &'a str,
    source: &'a str,
    title: &'a str,
    agency: Option<&'a str>,
    region: Option<&'a Region>,
    year: Option<i16>,
    /// Of issue, else of publication.
    day: Option<String>,
    tasks: usize,
    copy_of: Option<&'a str>,
}

#[derive(Serialize)]
struct TaskPart<'a> {
    id: &'a str,
    document: &'a str,
    origin: Origin,
    section: Section,
    path: &'a str,
    label: &'a str,
    task: &'a str,
    requirement: &'a str,
    topic: Option<u32>,
}

#[derive(Serialize)]
struct PairsPart<'a> {
    a: &'a str,
    b: &'a str,
    relation: Relation,
    tasks: Vec<PairPart<'a>>,
}

#[derive(Serialize)]
struct PairPart<'a> {
    a: Option<&'a str>,
    b: Option<&'a str>,
    kind: PairKind,
    likeness: Option<f64>,
    changes: Vec<ChangePart<'a>>,
}

#[derive(Serialize)]
struct ChangePart<'a> {
    #[serde(flatten)]
    change: Change,
    /// Of a task that was split, or of merged ones: the parts that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<&'a str>,
}

#[derive(Serialize)]
struct TopicPart<'a> {
    number: u32,
    name: &'a str,
    keywords: &'a [String],
    leader: &'a str,
    documents: u32,
    first: &'a str,
    members: Vec<Member<'a>>,
    spread: Vec<SpreadPart<'a>>,
}

#[derive(Serialize)]
struct Member<'a> {
    task: &'a str,
    likeness: f64,
}

#[derive(Serialize)]
struct SpreadPart<'a> {
    document: &'a str,
    days: Option<i64>,
    likeness: f64,
    tasks: Vec<&'a str>,
}

#[derive(Serialize)]
struct UnitPart<'a> {
    unit: &'a str,
    role: Role,
    document: &'a str,
    tasks: Vec<&'a str>,
}

/// Three places are all that a likeness is good for.
fn rounded(likeness: f32) -> f64 {
    (f64::from(likeness) * 1000.0).round() / 1000.0
}

/// Writes the file.
///
/// # Errors
/// What `sink` returns.
pub fn write(of: &Comparison, sink: &mut Sink<'_>) -> Result<()> {
    let mut head = format!("{HEAD}{}\",\n\"asked\": ", crate::VERSION).into_bytes();
    let Options { by, all } = of.options;
    line(&Options { by, all }, &mut head);
    sink(&head)?;
    let corpus = &of.corpus;
    list("documents", corpus.documents.len(), sink, |i, out| line(&document(of, &corpus.documents[i]), out))?;
    let compared: Vec<u32> = (0..corpus.documents.len() as u32).flat_map(|d| corpus.compared(d)).collect();
    list("tasks", compared.len(), sink, |i, out| line(&task(of, compared[i]), out))?;
    list("pairs", of.documents.len(), sink, |i, out| line(&pairs(of, &of.documents[i]), out))?;
    list("topics", of.topics.len(), sink, |i, out| line(&topic(of, i), out))?;
    let units: Vec<_> = of.units().collect();
    list("units", units.len(), sink, |i, out| {
        let load = &units[i];
        let tasks = load.tasks.iter().map(|t| id(of, *t)).collect();
        let unit = corpus.unit_name(load.unit.name);
        let document = &corpus.documents[load.document as usize].fields.id;
        line(&UnitPart { unit, role: load.unit.role, document, tasks }, out);
    })?;
    sink(b"}\n")
}

/// A list under its name, one value a line, made on all threads.
fn list(name: &str, count: usize, sink: &mut Sink<'_>, make: impl Fn(usize, &mut Vec<u8>) + Sync) -> Result<()> {
    sink(format!(",\"{name}\": [\n").as_bytes())?;
    for start in (0..count).step_by(WINDOW) {
        let made: Vec<Vec<u8>> = (start..count.min(start + WINDOW))
            .into_par_iter()
            .map(|i| {
                let mut out = if i == 0 { Vec::new() } else { b",".to_vec() };
                make(i, &mut out);
                out
            })
            .collect();
        made.iter().try_for_each(|bytes| sink(bytes))?;
    }
    sink(b"]\n")
}

fn id(of: &Comparison, task: u32) -> &str {
    &of.corpus.tasks[task as usize].id
}

fn document<'a>(of: &'a Comparison, document: &'a Document) -> DocumentPart<'a> {
    let fields = &document.fields;
    DocumentPart {
        id: &fields.id,
        source: &fields.source,
        title: document.title(),
        agency: fields.agency.as_deref(),
        region: fields.region.as_ref(),
        year: fields.year,
        day: document.day().map(|d| d.to_string()),
        tasks: document.tasks.len(),
        copy_of: document.copy_of.map(|d| of.corpus.documents[d as usize].fields.id.as_str()),
    }
}

fn task(of: &Comparison, number: u32) -> TaskPart<'_> {
    let task = &of.corpus.tasks[number as usize];
    TaskPart {
        id: &task.id,
        document: &of.corpus.document_of(number).fields.id,
        origin: task.origin,
        section: task.section,
        path: &task.path,
        label: &task.label,
        task: &task.task,
        requirement: &task.requirement,
        topic: of.topic_of[number as usize].map(|t| of.topics[t as usize].number),
    }
}

fn pairs<'a>(of: &'a Comparison, pair: &DocumentPair) -> PairsPart<'a> {
    let documents = &of.corpus.documents;
    let part = |change: Change| {
        let parts = change.parts.iter().map(|t| id(of, *t)).collect();
        ChangePart { change, parts }
    };
    let tasks = pair.pairs.iter().zip(of.changes_of(pair)).map(|(p, changes)| {
        let both = p.a.zip(p.b);
        PairPart {
            a: p.a.map(|t| id(of, t)),
            b: p.b.map(|t| id(of, t)),
            kind: p.kind,
            likeness: both.map(|_| rounded(p.likeness)),
            changes: changes.into_iter().map(part).collect(),
        }
    });
    PairsPart {
        a: &documents[pair.a as usize].fields.id,
        b: &documents[pair.b as usize].fields.id,
        relation: pair.relation,
        tasks: tasks.collect(),
    }
}

fn topic(of: &Comparison, i: usize) -> TopicPart<'_> {
    let topic = &of.topics[i];
    let document = |d: u32| of.corpus.documents[d as usize].fields.id.as_str();
    let spread = of.spread[i].iter().map(|s| SpreadPart {
        document: document(s.document),
        days: s.days,
        likeness: rounded(s.likeness),
        tasks: s.tasks.iter().map(|t| id(of, *t)).collect(),
    });
    TopicPart {
        number: topic.number,
        name: &topic.name,
        keywords: &topic.keywords,
        leader: id(of, topic.leader),
        documents: topic.documents,
        first: document(topic.first),
        members: topic.members.iter().map(|(t, l)| Member { task: id(of, *t), likeness: rounded(*l) }).collect(),
        spread: spread.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Field, What};
    use super::*;

    /// The words in the tables are those in the JSON.
    #[test]
    fn names_are_what_is_written() {
        let written = |v: serde_json::Value| v.as_str().unwrap_or_default().to_string();
        use PairKind::*;
        for kind in [Same, Reworded, Split, Merged, New, Dropped] {
            assert_eq!(written(serde_json::to_value(kind).unwrap()), kind.name());
        }
        use Relation as R;
        for relation in [R::Years, R::Agency, R::Region, R::Level, R::All] {
            assert_eq!(written(serde_json::to_value(relation).unwrap()), relation.name());
        }
        for field in [Field::Unit, Field::Limit, Field::Target, Field::Text] {
            assert_eq!(written(serde_json::to_value(field).unwrap()), field.name());
        }
        use What as W;
        for what in [
            W::Added,
            W::Removed,
            W::Role,
            W::Earlier,
            W::Later,
            W::ToOngoing,
            W::ToDate,
            W::Shorter,
            W::Longer,
            W::Raised,
            W::Lowered,
            W::Words,
        ] {
            assert_eq!(written(serde_json::to_value(what).unwrap()), what.name());
        }
    }
}
