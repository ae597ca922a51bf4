//! How far figures may be from what other documents of the kind would give.

use super::score::{FIGURES, Tally};

/// How often documents are drawn.
const DRAWS: usize = 2000;

/// The middle 95 of a hundred draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// 2.5 of a hundred draws give less.
    pub low: f64,
    /// 2.5 of a hundred give more.
    pub high: f64,
}

/// For each figure, in the order of [`FIGURES`], the interval that a bootstrap over the documents gives: as many
/// documents are drawn with replacement, again and again, and each draw is scored. Always the same draws.
pub fn intervals(documents: &[Tally]) -> Vec<Option<Interval>> {
    let mut state: u64 = 0x79_616f_6469_616e;
    let mut draws: Vec<Vec<f64>> = vec![Vec::with_capacity(DRAWS); FIGURES.len()];
    for _ in 0..if documents.is_empty() { 0 } else { DRAWS } {
        let mut sum = Tally::default();
        for _ in documents {
            let i = (split_mix(&mut state) % documents.len() as u64) as usize;
            sum.merge(&documents[i]);
        }
        for (i, values) in draws.iter_mut().enumerate() {
            values.extend(sum.f1(i));
        }
    }
    let interval = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        let at = |share: f64| values[((last as f64) * share).round() as usize];
        Some(Interval { low: at(0.025), high: at(0.975) })
    };
    draws.into_iter().map(interval).collect()
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::super::read::Document;
    use super::super::score::score;
    use super::*;

    /// A document with one field right of eight where `kind` is given, and none of its tasks.
    fn tally(kind: Option<&str>) -> Tally {
        let gold: Document = serde_json::from_value(serde_json::json!({
            "document": { "title": "a", "doc_number": "b", "agency": "c", "region": { "name": "d" }, "issued_on": "e",
                          "published_on": "f", "year": 1, "kind": "plan" }
        }))
        .unwrap();
        let given: Document = serde_json::from_value(serde_json::json!({ "document": { "kind": kind } })).unwrap();
        score(&gold, Some(&given)).tally
    }

    #[test]
    fn documents_that_are_all_alike_leave_no_doubt() {
        let document = FIGURES.iter().position(|f| *f == "document").unwrap();
        let all = intervals(&[tally(Some("plan")); 5]);
        assert_eq!(all[document], Some(Interval { low: 12.5, high: 12.5 }));
        assert_eq!(all[0], None, "no tasks anywhere");
        let mixed: Vec<Tally> = (0..40).map(|i| tally((i % 2 == 0).then_some("plan"))).collect();
        let interval = intervals(&mixed)[document].unwrap();
        // A half of forty, each 12.5: the middle is 6.25, and one draw strays by a sixth or so: 12.5 * sqrt(1/4/40) = 1.
        assert!((3.5..5.5).contains(&interval.low) && (7.0..9.0).contains(&interval.high), "{interval:?}");
        assert_eq!(intervals(&mixed), intervals(&mixed));
        assert!(intervals(&[]).iter().all(Option::is_none));
    }
}
