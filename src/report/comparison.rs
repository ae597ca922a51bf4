//! What the page shows of a comparison: pairs of tasks and topics, as plain values.
//!
//! How tasks are aligned or grouped is not known here; whoever compared fills these. Tasks and documents are named by the
//! ids that they have in the same report; what names none of them is left out by the page.

use serde::Serialize;

/// A task of an earlier document and one of a later document that stand for each other, or one of them alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The earlier document's id.
    pub a_document: String,
    /// The earlier task's id; none where the later one is new.
    pub a: Option<String>,
    /// The later document's id.
    pub b_document: String,
    /// The later task's id; none where the earlier one was dropped.
    pub b: Option<String>,
    /// Why the two documents are held against each other.
    pub relation: Relation,
    /// How the two tasks stand to each other.
    pub kind: PairKind,
    /// From 0 to 1; none where one side is missing.
    pub likeness: Option<f32>,
    /// Both wordings in one, in the order of reading; none where they are the same.
    pub words: Vec<Piece>,
    /// What changed, field by field.
    pub changes: Vec<Change>,
}

/// Why two documents are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// One follows the other.
    Years,
    /// They are of one year and one body.
    Agency,
    /// They are of one year and one place.
    Region,
    /// They are of one year and places of one level.
    Level,
    /// All were asked for.
    All,
}

/// How tasks of two documents stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PairKind {
    /// Word for word.
    Same,
    /// In other words.
    Reworded,
    /// One task became several.
    Split,
    /// Several tasks became one.
    Merged,
    /// Only in the later document.
    New,
    /// Only in the earlier document.
    Dropped,
}

/// A stretch of two wordings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Piece {
    /// In both.
    Kept(String),
    /// Only in the earlier one.
    Removed(String),
    /// Only in the later one.
    Added(String),
    /// Of a task that was split: in another part.
    Elsewhere(String),
    /// Of a task that others were merged into: from another of these.
    #[serde(rename = "from_elsewhere")]
    FromElsewhere(String),
}

/// What changed in one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// `unit`, `limit`, `target` or `text`.
    pub field: &'static str,
    /// `added`, `removed`, `role`, `earlier`, `later`, `to_ongoing`, `to_date`, `shorter`, `longer`, `raised`, `lowered` or
    /// `words`.
    pub what: &'static str,
    /// The earlier value; empty where there was none. A unit with its role: `市财政局 [lead]`.
    pub before: String,
    /// The later value; empty where there is none.
    pub after: String,
    /// By how much: days of a limit, percent of a target.
    pub by: Option<f64>,
    /// Of a task that was split, or of merged ones: how many parts it is about together; else 0.
    pub parts: usize,
}

/// Tasks that are about the same, whichever document they stand in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Topic {
    /// What it is called.
    pub name: String,
    /// Words that set it apart.
    pub keywords: Vec<String>,
    /// The ids of its tasks. Documents × topics is counted from these by the page, for what is shown.
    pub members: Vec<String>,
    /// The documents that have it, in the order in which they were issued.
    pub spread: Vec<Step>,
}

/// A document that took a topic up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The document's id.
    pub document: String,
    /// Days after the first document; none where a day is not known.
    pub days: Option<i64>,
    /// How like the first document's task, from 0 to 1.
    pub likeness: f32,
}
