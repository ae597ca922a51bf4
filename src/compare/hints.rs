//! What speaks for two tasks beside their likeness: an item that became a heading, words that no other task of either
//! plan has, and parts of the two plans that other tasks bring together. Worth something only between plans of one series.

use rustc_hash::{FxHashMap, FxHashSet};

use super::corpus::Task;
use super::likeness::Likeness;
use super::words::{self, Held};

/// How alike a headline and a heading have to be for the item to have become a part, and what that adds to the likeness of
/// the item and each of what stands below.
const BECAME: f32 = 0.55;
const BECAME_ADDS: f32 = 0.08;

/// The hints of two documents, by the places of their tasks in each.
pub(super) struct Hints<'a> {
    likeness: &'a Likeness<'a>,
    a: &'a [u32],
    b: &'a [u32],
    /// In how many tasks of each a term stands; terms of headings above are left out.
    counts: FxHashMap<u32, (u32, u32)>,
    parts: [Vec<u32>; 2],
    has_parts: bool,
    /// Rows and headings of the second that say the same; columns and headings of the first.
    became: [FxHashSet<(usize, u32)>; 2],
    headings: [Vec<u32>; 2],
}

/// Names as numbers, in the order in which they come.
#[derive(Default)]
struct Numbers<'a>(FxHashMap<&'a str, u32>, Vec<&'a str>);

impl<'a> Numbers<'a> {
    fn of(&mut self, name: &'a str) -> u32 {
        let next = self.1.len() as u32;
        *self.0.entry(name).or_insert_with(|| {
            self.1.push(name);
            next
        })
    }
}

impl<'a> Hints<'a> {
    pub(super) fn new(likeness: &'a Likeness<'a>, a: &'a [u32], b: &'a [u32]) -> Hints<'a> {
        let tasks = &likeness.corpus.tasks;
        let of = |t: &u32| &tasks[*t as usize];
        let mut counts: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
        let own = |task: &'a Task| task.terms.iter().filter(|t| Held::of_bits(**t) > Held::Above).map(|t| t >> 2);
        a.iter().flat_map(|t| own(of(t))).for_each(|t| counts.entry(t).or_default().0 += 1);
        b.iter().flat_map(|t| own(of(t))).for_each(|t| counts.entry(t).or_default().1 += 1);
        let parts: [Vec<u32>; 2] = [a, b].map(|side| {
            let mut numbers = Numbers::default();
            side.iter().map(|t| numbers.of(of(t).path.split(" > ").next().unwrap_or_default())).collect()
        });
        let has_parts = parts.iter().all(|side| side.iter().any(|part| *part > 0));
        let mut became: [FxHashSet<(usize, u32)>; 2] = Default::default();
        let mut headings: [Vec<u32>; 2] = Default::default();
        for (side, (items, others)) in [(a, b), (b, a)].into_iter().enumerate() {
            let mut numbers = Numbers::default();
            headings[1 - side] =
                others.iter().map(|t| numbers.of(of(t).path.rsplit(" > ").next().unwrap_or_default())).collect();
            let said: Vec<Vec<[char; 2]>> = numbers.1.iter().map(|heading| pairs(heading)).collect();
            for (i, item) in items.iter().map(of).enumerate().filter(|(_, t)| t.has_headline) {
                let headline = pairs(&item.task);
                let same = (0u32..).zip(&said).filter(|(_, heading)| alike(&headline, heading) >= BECAME);
                became[side].extend(same.map(|(heading, _)| (i, heading)));
            }
        }
        Hints { likeness, a, b, counts, parts, has_parts, became, headings }
    }

    /// What it adds to the likeness of two tasks that one of them became a heading above the other.
    pub(super) fn became(&self, row: usize, column: usize) -> f32 {
        let split = self.became[0].contains(&(row, self.headings[1][column]));
        let merged = self.became[1].contains(&(column, self.headings[0][row]));
        if split || merged { BECAME_ADDS } else { 0.0 }
    }

    /// What the terms weigh that these two tasks share and no other task of either document has.
    pub(super) fn unique(&self, row: usize, column: usize) -> f32 {
        let tasks = &self.likeness.corpus.tasks;
        let (of_a, of_b) = (&tasks[self.a[row] as usize].terms, &tasks[self.b[column] as usize].terms);
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < of_a.len() && j < of_b.len() {
            match (of_a[i] >> 2).cmp(&(of_b[j] >> 2)) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    if self.counts.get(&(of_a[i] >> 2)) == Some(&(1, 1)) {
                        sum += self.likeness.held(of_a[i].min(of_b[j]));
                    }
                    (i, j) = (i + 1, j + 1);
                }
            }
        }
        sum
    }

    /// The parts of the two plans that a pair stands in, where both plans have several.
    pub(super) fn parts(&self, row: usize, column: usize) -> Option<(u32, u32)> {
        self.has_parts.then(|| (self.parts[0][row], self.parts[1][column]))
    }
}

/// The pairs of neighbouring characters of a headline.
fn pairs(text: &str) -> Vec<[char; 2]> {
    let chars: Vec<char> = words::plain(text).chars().collect();
    let mut pairs: Vec<[char; 2]> = chars.windows(2).map(|w| [w[0], w[1]]).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The share of pairs that two have in common.
fn alike(a: &[[char; 2]], b: &[[char; 2]]) -> f32 {
    let shared = a.iter().filter(|p| b.binary_search(p).is_ok()).count();
    2.0 * shared as f32 / (a.len() + b.len()).max(1) as f32
}
