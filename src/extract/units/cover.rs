//! How much of a text was read as units, and so how surely it states nothing else.

use super::lexicon::{Lexicon, dated};

/// How much of a text was read as what, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cover {
    /// Units known by their ending.
    pub(super) known: usize,
    /// Places and lines of work.
    pub(super) fair: usize,
    /// Units taken on trust.
    pub(super) unknown: usize,
    /// Objects of predicates.
    pub(super) object: usize,
    /// What is no unit.
    pub(super) rest: usize,
    /// Role words and labels seen.
    pub(super) roles: usize,
}

impl Cover {
    /// How surely what was read states units and nothing else.
    pub(super) fn likeness(&self) -> f32 {
        let units = self.known as f32 + 0.7 * self.fair as f32 + 0.35 * self.unknown as f32;
        let said = if self.roles > 0 { 0.3 * self.unknown as f32 + 0.3 * self.fair as f32 } else { 0.0 };
        // A short object belongs to a cell (做好指导工作), a long one makes a sentence.
        let units_read = self.known + self.fair + self.unknown;
        let object = if self.object <= units_read { self.object / 5 } else { self.object };
        let all = (units_read + object + self.rest) as f32;
        if all == 0.0 { 0.0 } else { (units + said) / all }
    }
}

/// Whether a short stretch states a limit.
pub(super) fn limit(lexicon: &Lexicon, s: &str) -> bool {
    s.len() <= 75 && (dated(s) || lexicon.limits.within(s))
}
