//! What the page shows of a comparison: pairs of aligned tasks and topics, as plain values.
//!
//! How tasks are aligned or grouped is not known here; whoever compared fills these. Tasks are named by the ids that
//! the documents of the same report carry; a pair or member of which the report holds no task is left out by the page.

use serde::Serialize;

/// What a comparison found, in the order in which the page lists it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Comparison {
    /// Aligned tasks, and those that have no counterpart.
    pub pairs: Vec<Pair>,
    /// Groups of tasks that are about the same.
    pub topics: Vec<Topic>,
}

/// A task of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Place {
    /// The document's id.
    pub document: String,
    /// The task's id.
    pub task: String,
}

/// A task of an earlier document and one of a later document that belong together, or one of them alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The earlier document's id.
    pub a_document: String,
    /// The earlier task; none where the later one is new.
    pub a: Option<String>,
    /// The later document's id.
    pub b_document: String,
    /// The later task; none where the earlier one was dropped.
    pub b: Option<String>,
    /// How they belong together.
    pub kind: PairKind,
    /// From 0 to 1; none where one side is missing.
    pub likeness: Option<f64>,
    /// Both wordings in one: what stands in both, what the earlier lost, what the later gained, in the order of reading.
    pub words: Vec<Piece>,
    /// What changed beside the words.
    pub changes: Vec<Change>,
}

/// How tasks of two documents belong together.
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

impl PairKind {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            PairKind::Same => "same",
            PairKind::Reworded => "reworded",
            PairKind::Split => "split",
            PairKind::Merged => "merged",
            PairKind::New => "new",
            PairKind::Dropped => "dropped",
        }
    }
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
}

/// What changed between two aligned tasks. Values are as the records give them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Change {
    /// A unit is responsible that wasn't.
    UnitAdded {
        /// Its name.
        name: String,
        /// Its role now.
        role: String,
    },
    /// A unit is no longer responsible.
    UnitRemoved {
        /// Its name.
        name: String,
        /// The role that it had.
        role: String,
    },
    /// A unit does something else.
    RoleChanged {
        /// Its name.
        name: String,
        /// The role that it had.
        from: String,
        /// Its role now.
        to: String,
    },
    /// A limit falls on another day, or from a date became ongoing, or another such change.
    Limit {
        /// What it was; empty where there was none.
        from: String,
        /// What it is; empty where there is none.
        to: String,
        /// By how many days it is later (negative: earlier), where both are dates.
        days: Option<i64>,
    },
    /// A quantity to be reached was raised, lowered, set or given up.
    Target {
        /// What it was; empty where there was none.
        from: String,
        /// What it is; empty where there is none.
        to: String,
        /// Whether it rose or fell, where that can be said.
        raised: Option<bool>,
    },
}

/// Tasks that are about the same, whichever document they stand in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Topic {
    /// A name made from its members' words.
    pub name: String,
    /// Words that set it apart.
    pub keywords: Vec<String>,
    /// Its tasks. Documents × topics is counted from these by the page, for what is shown.
    pub members: Vec<Place>,
    /// The documents that have it, in the order in which they were issued.
    pub spread: Vec<Step>,
}

/// A document that took a topic up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The document's id.
    pub document: String,
    /// Days after the first document; none where a date is not known.
    pub days: Option<i64>,
    /// How like the first document's task, from 0 to 1.
    pub likeness: f64,
}
