//! A comparison in the terms of the report: topics and pairs under the ids of their tasks and documents.

use std::io::Write;

use rustc_hash::FxHashMap;

use super::align::PairKind;
use super::changes::{Change, Field};
use super::comparison::{Comparison, DocumentPair, Pair, Relation};
use super::difference::{Fate, Piece};
use crate::error::Result;
use crate::report::{self, Report};

/// Adds a comparison's topics, of several documents each, and its pairs to a report that has its documents. Successive years come first: where there are
/// more pairs than a page holds, they are what is looked for.
///
/// # Errors
/// What writing fails with.
pub fn add<W: Write>(of: &Comparison, to: &mut Report<W>) -> Result<()> {
    for (topic, spread) in of.topics.iter().zip(&of.spread).filter(|(topic, _)| topic.documents > 1) {
        let step = |s: &super::Spread| report::Step {
            document: document(of, s.document).to_string(),
            days: s.days,
            likeness: s.likeness,
        };
        to.topic(&report::Topic {
            name: topic.name.clone(),
            keywords: topic.keywords.clone(),
            members: topic.members.iter().map(|(t, _)| task(of, *t)).collect(),
            spread: spread.iter().map(step).collect(),
        })?;
    }
    let years = |d: &&DocumentPair| d.relation == Relation::Years;
    let others = of.documents.iter().filter(|d| !years(d));
    for documents in of.documents.iter().filter(years).chain(others) {
        let changes = everywhere(of, documents, of.changes_of(documents));
        let each = documents.pairs.iter().zip(of.differences_of(documents)).zip(changes);
        for ((pair, words), changes) in each {
            to.pair(&shown(of, documents, pair, words, changes))?;
        }
    }
    Ok(())
}

fn task(of: &Comparison, task: u32) -> String {
    of.corpus.tasks[task as usize].id.to_string()
}

fn document(of: &Comparison, document: u32) -> &str {
    &of.corpus.documents[document as usize].fields.id
}

/// The changes of each pair, those that are about several parts with each of these: a page shows one part at a time. The
/// words show what a change of text would only name.
fn everywhere(of: &Comparison, documents: &DocumentPair, changes: Vec<Vec<Change>>) -> Vec<Vec<Change>> {
    let mut all = vec![Vec::new(); changes.len()];
    let mut places: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (i, pair) in documents.pairs.iter().enumerate() {
        pair.a.into_iter().chain(pair.b).for_each(|t| places.entry(t).or_default().push(i));
    }
    let is_of = |document: u32| move |t: &u32| of.corpus.tasks[*t as usize].document == document;
    for (i, own) in changes.into_iter().enumerate() {
        for change in own.into_iter().filter(|c| c.field != Field::Text) {
            if change.parts.len() < 2 {
                all[i].push(change);
                continue;
            }
            // About these tasks of the one side, and of the other where it names any there.
            let has = |document: u32, task: Option<u32>| {
                !change.parts.iter().any(is_of(document)) || task.is_some_and(|t| change.parts.contains(&t))
            };
            let pair = |place: &usize| &documents.pairs[*place];
            let near = change.parts.iter().filter_map(|t| places.get(t)).flatten().copied();
            let mut about: Vec<usize> = near
                .filter(|p| pair(p).a.is_some() && pair(p).b.is_some())
                .filter(|p| has(documents.a, pair(p).a) && has(documents.b, pair(p).b))
                .collect();
            about.sort_unstable();
            about.dedup();
            if about.is_empty() {
                about.push(i);
            }
            about.into_iter().for_each(|place| all[place].push(change.clone()));
        }
    }
    all
}

fn shown(
    of: &Comparison,
    documents: &DocumentPair,
    pair: &Pair,
    words: Vec<Piece>,
    changes: Vec<Change>,
) -> report::Pair {
    let both = pair.a.zip(pair.b);
    let piece = |p: Piece| match p.fate {
        Fate::Kept => report::Piece::Kept(p.text),
        Fate::Removed => report::Piece::Removed(p.text),
        Fate::Added => report::Piece::Added(p.text),
        Fate::Elsewhere if pair.kind == PairKind::Merged => report::Piece::FromElsewhere(p.text),
        Fate::Elsewhere => report::Piece::Elsewhere(p.text),
    };
    report::Pair {
        a_document: document(of, documents.a).to_string(),
        a: pair.a.map(|t| task(of, t)),
        b_document: document(of, documents.b).to_string(),
        b: pair.b.map(|t| task(of, t)),
        relation: match documents.relation {
            Relation::Years => report::Relation::Years,
            Relation::Agency => report::Relation::Agency,
            Relation::Region => report::Relation::Region,
            Relation::Level => report::Relation::Level,
            Relation::All => report::Relation::All,
        },
        kind: match pair.kind {
            PairKind::Same => report::PairKind::Same,
            PairKind::Reworded => report::PairKind::Reworded,
            PairKind::Split => report::PairKind::Split,
            PairKind::Merged => report::PairKind::Merged,
            PairKind::New => report::PairKind::New,
            PairKind::Dropped => report::PairKind::Dropped,
        },
        likeness: both.map(|_| pair.likeness),
        words: words.into_iter().map(piece).collect(),
        changes: changes
            .into_iter()
            .map(|c| report::Change {
                field: c.field.name(),
                what: c.what.name(),
                before: c.before,
                after: c.after,
                by: c.by,
                parts: c.parts.len(),
            })
            .collect(),
    }
}
