//! What speaks for two tasks beside their likeness: an item that became a heading, words that no other task of either
//! plan has, and parts of the two plans that other tasks bring together. Worth something only between plans of one series.

use rustc_hash::{FxHashMap, FxHashSet};

use super::corpus::Task;
use super::likeness::Likeness;
use super::words::{self, Held};
use crate::record::Section;

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

    /// Whether a task of the first says what its plan is for: of these each plan has a few, and all share its words.
    pub(super) fn is_objective(&self, row: usize) -> bool {
        self.likeness.corpus.tasks[self.a[row] as usize].section == Section::Objective
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

#[cfg(test)]
mod tests {
    use super::super::corpus::Corpus;
    use super::super::corpus::tests::{document, task};
    use super::super::rarity::Rarity;
    use super::*;
    use crate::patterns::Patterns;
    use crate::record::{Heading, TaskRecord};

    fn under(headings: &[&str], task: TaskRecord) -> TaskRecord {
        let heading = |h: &&str| Heading { label: Some("一、".into()), heading: h.to_string(), lead_in: None };
        TaskRecord { path: headings.iter().map(heading).collect(), ..task }
    }

    fn with<T>(a: Vec<TaskRecord>, b: Vec<TaskRecord>, look: impl Fn(&Hints<'_>) -> T) -> T {
        let mut corpus = Corpus::new();
        corpus.add(vec![document("a", a), document("b", b)]);
        let rarity = Rarity::of(&mut corpus, &Patterns::built_in().unwrap());
        let likeness = Likeness::new(&corpus, &rarity);
        let tasks = |d| corpus.compared(d).collect::<Vec<_>>();
        let (a, b) = (tasks(0), tasks(1));
        look(&Hints::new(&likeness.between(&a, &b), &a, &b))
    }

    #[test]
    fn an_item_that_became_a_heading_is_known_by_its_words() {
        let a = || vec![under(&["公开"], task("1.", "推进校园食堂安全公开", "公示菜单。"))];
        let b = || {
            vec![
                under(
                    &["公开", "推出重点校园食堂安全公开专栏"],
                    task("1.", "", "公示每周菜单和食材来源，接受家长监督。"),
                ),
                under(&["公开", "推出校车台账"], task("2.", "", "逐车建立台账，核对驾驶员资质，报废超龄车辆。")),
            ]
        };
        // Seven of nine and of thirteen pairs of characters are shared.
        assert_eq!(with(a(), b(), |h| [h.became(0, 0), h.became(0, 1)]), [BECAME_ADDS, 0.0]);
        assert_eq!(with(b(), a(), |h| [h.became(0, 0), h.became(1, 0)]), [BECAME_ADDS, 0.0]);
    }

    #[test]
    fn words_that_another_task_has_are_not_unique() {
        let a = || vec![task("1.", "检修水井", "检修山区水井。"), task("2.", "修缮食堂", "修缮山区食堂。")];
        let b = || vec![task("1.", "清洗水井", "清洗山区水井。")];
        let (wells, canteens) = with(a(), b(), |h| (h.unique(0, 0), h.unique(1, 0)));
        assert!(wells > 0.0, "水井 stands in one task of each");
        assert_eq!(canteens, 0.0, "山区 stands in both tasks of the first");
    }

    #[test]
    fn a_plan_without_parts_has_none_to_speak_of() {
        let (one, two) = (
            || vec![under(&["食堂"], task("1.", "公示菜单", "")); 2],
            || vec![under(&["食堂"], task("1.", "公示菜单", "")), under(&["校车"], task("2.", "清点校车", ""))],
        );
        assert_eq!(with(one(), two(), |h| h.parts(0, 1)), None);
        assert_eq!(with(two(), two(), |h| (h.parts(0, 1), h.parts(1, 0))), (Some((0, 1)), Some((1, 0))));
    }
}
