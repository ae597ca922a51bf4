//! Tasks of many documents held against each other: what a body kept, reworded, dropped and added from one year to the
//! next, what others took over and when, and what changed on the way.
//!
//! ```
//! use yaodian::compare::{Options, PairKind, compare};
//! use yaodian::{Engine, ExtractOptions, Patterns, read};
//!
//! let patterns = Patterns::built_in()?;
//! let engine = Engine::new(patterns.clone())?;
//! let plans = [
//!     ("2022", "安溪县教育局2022年工作要点\n一、清点校车。6月底前清点全县校车，建立台账。\n二、修缮食堂。修缮三所学校食堂。"),
//!     ("2023", "安溪县教育局2023年工作要点\n一、清点校车。5月底前清点全县校车，更新台账。\n二、补种树木。在操场四周补种树木。"),
//! ];
//! let mut records = Vec::new();
//! for (id, text) in plans {
//!     let document = read::read(text.as_bytes())?;
//!     records.push(engine.extract(document, id, id, &ExtractOptions { any: true }));
//! }
//! let comparison = compare(records, &patterns, Options::default());
//! let kinds: Vec<PairKind> = comparison.documents[0].pairs.iter().map(|p| p.kind).collect();
//! assert_eq!(kinds, [PairKind::Reworded, PairKind::Dropped, PairKind::New]);
//! # Ok::<(), yaodian::Error>(())
//! ```
//!
//! A [`Corpus`] takes documents in, a [`Comparison`] is what comes of it, [`tables`] and [`json`] write it. Everything is
//! the same for any number of threads. Nothing here knows how notices look.

mod align;
pub mod apart;
mod assign;
mod bodies;
mod candidates;
mod changes;
mod comparison;
mod corpus;
mod difference;
mod editions;
mod hints;
pub mod inputs;
pub mod json;
mod likeness;
mod naming;
mod objects;
mod order;
mod rarity;
mod series;
pub mod shown;
mod stars;
pub mod tables;
mod times;
mod topics;
mod words;

pub use align::PairKind;
pub use changes::{Change, Field, What};
pub use comparison::{By, Comparison, DocumentPair, Options, Pair, Relation, UnitLoad};
pub use corpus::{Corpus, Document, Goal, Limit, Task, TaskUnit};
pub use difference::{Fate, Piece, difference};
pub use likeness::{Reasons, SharedTerm};
pub use topics::{Spread, Topic};

use crate::patterns::Patterns;
use crate::record::DocumentRecord;

/// Compares documents. Of the patterns only the stock phrases are asked, which prove little.
pub fn compare(records: Vec<DocumentRecord>, patterns: &Patterns, options: Options) -> Comparison {
    let mut corpus = Corpus::new();
    corpus.add(records);
    Comparison::of(corpus, patterns, options)
}
