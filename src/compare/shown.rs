//! A comparison in the terms of the report: topics and pairs under the ids of their tasks and documents.

use std::io::Write;

use super::align::PairKind;
use super::comparison::{Comparison, DocumentPair, Relation};
use super::difference::Fate;
use crate::error::Result;
use crate::report::{self, Report};

/// Adds a comparison's topics and pairs to a report that has its documents. Successive years come first: where there are
/// more pairs than a page holds, they are what is looked for.
///
/// # Errors
/// What writing fails with.
pub fn add<W: Write>(of: &Comparison, to: &mut Report<W>) -> Result<()> {
    for (topic, spread) in of.topics.iter().zip(&of.spread) {
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
        for i in 0..documents.pairs.len() {
            to.pair(&pair(of, documents, i))?;
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

fn pair(of: &Comparison, documents: &DocumentPair, i: usize) -> report::Pair {
    let pair = &documents.pairs[i];
    let both = pair.a.zip(pair.b);
    let words = match both {
        Some((a, b)) if pair.kind != PairKind::Same => of.difference(a, b),
        _ => Vec::new(),
    };
    let piece = |p: super::Piece| match p.fate {
        Fate::Kept => report::Piece::Kept(p.text),
        Fate::Removed => report::Piece::Removed(p.text),
        Fate::Added => report::Piece::Added(p.text),
    };
    // The words show what a change of text would only name.
    let changes = of.changes_in(documents, i).into_iter().filter(|c| c.field != super::Field::Text);
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
            .map(|c| report::Change {
                field: c.field.name(),
                what: c.what.name(),
                before: c.before,
                after: c.after,
                by: c.by,
            })
            .collect(),
    }
}
