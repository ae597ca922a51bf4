//! The grammar of time limits: expressions as written, without what they mean on a calendar.
//!
//! All places are bytes of the folded text given.

use crate::error::Result;
use crate::patterns::Patterns;
use crate::text::Bytes;

/// Where a text stands; it decides what counts as a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// A limit column, a labelled line or a trailing group: any wording is a limit.
    Stated,
    /// Running text: only a date, a duration or a count per period that limits.
    Running,
}

/// A limit as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitMention {
    /// The shortest unbroken text that holds it.
    pub at: Bytes,
    /// The event that it counts from.
    pub anchor: Option<Bytes>,
    /// The part of the task that it is for.
    pub applies_to: Option<Bytes>,
    /// The rule that found it.
    pub rule: String,
}

/// The compiled grammar of limits.
pub struct LimitGrammar {}

impl LimitGrammar {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(_patterns: &Patterns) -> Result<LimitGrammar> {
        Ok(LimitGrammar {})
    }

    /// The limits in a text, in order.
    pub fn find(&self, _text: &str, _stands: Stands) -> Vec<LimitMention> {
        Vec::new()
    }
}
