//! Two outputs against the same annotations: what the one has right that the other hasn't.

use std::collections::BTreeMap;

use super::score::{Difference, Scored};

/// What changed from one output to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Wrong there, right here.
    Gain,
    /// Right there, wrong here.
    Loss,
}

/// Gains and losses of one document.
#[derive(Debug, Clone, Default)]
pub struct Versus {
    /// Each change, in the order of the annotation.
    pub changes: Vec<(Change, Difference)>,
}

/// How `here` differs from `there`, both held against the same annotation. What is wrong in both, however, is no change.
pub fn versus(here: &Scored, there: &Scored) -> Versus {
    let mut changes = Vec::new();
    let mut only = |of: &Scored, other: &Scored, change: Change| {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for d in &other.differences {
            *counts.entry((&d.record, d.what)).or_default() += 1;
        }
        for d in &of.differences {
            match counts.get_mut(&(d.record.as_str(), d.what)) {
                Some(n) if *n > 0 => *n -= 1,
                _ => changes.push((change, d.clone())),
            }
        }
    };
    only(there, here, Change::Gain);
    only(here, there, Change::Loss);
    Versus { changes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(all: &[(&str, &'static str)]) -> Scored {
        let differ = |(record, what): &(&str, &'static str)| Difference {
            record: record.to_string(),
            what,
            want: String::new(),
            have: String::new(),
        };
        Scored { differences: all.iter().map(differ).collect(), ..Scored::default() }
    }

    #[test]
    fn what_is_wrong_in_both_is_no_change() {
        let there = scored(&[("1. 甲", "units"), ("1. 甲", "limits"), ("2. 乙", "missed"), ("2. 乙", "missed")]);
        let here = scored(&[("1. 甲", "units"), ("2. 乙", "missed"), ("3. 丙", "path")]);
        let changes: Vec<_> = versus(&here, &there).changes.into_iter().map(|(c, d)| (c, d.record, d.what)).collect();
        let want =
            [(Change::Gain, "1. 甲", "limits"), (Change::Gain, "2. 乙", "missed"), (Change::Loss, "3. 丙", "path")];
        assert_eq!(changes, want.map(|(c, r, w)| (c, r.to_string(), w)));
    }
}
