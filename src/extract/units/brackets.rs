//! Brackets of a text: which close which, damaged ones told apart.

use crate::text::Bytes;

/// The matched pairs of a text's round brackets, in the order in which they open; the outer ones hold the inner ones.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    /// (opening, closing) byte places.
    pairs: Vec<(usize, usize)>,
    /// Openings that nothing closes.
    pub(super) open: Vec<usize>,
}

impl Brackets {
    pub(super) fn of(text: &str) -> Brackets {
        Brackets::within(text, 0..text.len())
    }

    /// The brackets of one stretch; their places are those of the whole text.
    pub(super) fn within(text: &str, stretch: Bytes) -> Brackets {
        let mut stack: Vec<usize> = Vec::new();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for at in memchr::memchr2_iter(b'(', b')', &text.as_bytes()[stretch.clone()]) {
            let at = stretch.start + at;
            if text.as_bytes()[at] == b'(' {
                stack.push(at);
            } else if let Some(open) = stack.pop() {
                pairs.push((open, at));
            }
        }
        pairs.sort_unstable();
        Brackets { pairs, open: stack }
    }

    /// The closing bracket of the pair that opens at `at`.
    pub(super) fn close_of(&self, at: usize) -> Option<usize> {
        self.pairs.binary_search_by_key(&at, |p| p.0).ok().map(|i| self.pairs[i].1)
    }

    /// All pairs, in the order in which they open.
    pub(super) fn pairs(&self) -> &[(usize, usize)] {
        &self.pairs
    }

    /// The outermost pairs within a stretch, in order.
    pub(super) fn outer_in(&self, at: &Bytes) -> Vec<(usize, usize)> {
        let first = self.pairs.partition_point(|p| p.0 < at.start);
        let mut outer = Vec::new();
        let mut end = at.start;
        for &(open, close) in &self.pairs[first..] {
            if open >= at.end {
                break;
            }
            if open >= end && close < at.end {
                outer.push((open, close));
                end = close + 1;
            }
        }
        outer
    }
}
