//! How alike two tasks are, from 0 to 1, and why.
//!
//! A task is its terms, each as heavy as it is rare and as it is held (headline, word, pair of characters, heading above).
//! What two tasks share is held against what both have, and against what the smaller has, so that a task which grew is
//! still known; a small one has to share enough to be known by. Units are weak evidence. Equal words are 1.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::corpus::{Corpus, Task, TaskUnit};
use super::rarity::{self, Rarity};
use super::words::{self, Held};
use crate::record::Role;

/// How much the smaller task's share counts beside the share of both.
const SMALLER: f32 = 0.45;

/// A task that weighs less than so many of the rarest terms is taken to weigh as much: little text proves little.
const ENOUGH: f32 = 6.0;

/// How far units alone can bring the likeness nearer to 1.
const UNITS: f32 = 0.06;

/// Likeness by weights: among all tasks, or between two documents, where a term weighs no more than if these were all.
#[derive(Debug)]
pub(super) struct Likeness<'a> {
    pub(super) corpus: &'a Corpus,
    pub(super) rarity: &'a Rarity,
    /// The weights between two documents.
    local: Option<FxHashMap<u32, f32>>,
    totals: Totals,
    enough: f32,
}

/// What each task weighs.
#[derive(Debug)]
enum Totals {
    All(Vec<f32>),
    Some(FxHashMap<u32, f32>),
}

/// What two tasks share and weigh.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Shares {
    pub(super) shared: f32,
    pub(super) a: f32,
    pub(super) b: f32,
}

impl<'a> Likeness<'a> {
    pub(super) fn new(corpus: &'a Corpus, rarity: &'a Rarity) -> Likeness<'a> {
        let total = |t: &Task| t.terms.iter().map(|t| rarity.weight(t >> 2) * Held::FACTORS[(t & 3) as usize]).sum();
        let totals = Totals::All(corpus.tasks.par_iter().map(total).collect());
        Likeness { corpus, rarity, local: None, totals, enough: ENOUGH * rarity::most(corpus.tasks.len()) }
    }

    /// Likeness between the tasks of two documents: what their subject is made of stands all over them and tells none of
    /// their tasks from another, however rare it is elsewhere.
    pub(super) fn between(&self, a: &[u32], b: &[u32]) -> Likeness<'a> {
        let tasks = || a.iter().chain(b).copied();
        let terms = |t: u32| self.corpus.tasks[t as usize].terms.iter().copied();
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        tasks().flat_map(terms).for_each(|t| *counts.entry(t >> 2).or_insert(0) += 1);
        let many = a.len() + b.len();
        let weights: FxHashMap<u32, f32> =
            counts.into_iter().map(|(term, n)| (term, self.rarity.weight_among(term, n, many))).collect();
        let mut local = Likeness {
            corpus: self.corpus,
            rarity: self.rarity,
            local: Some(weights),
            totals: Totals::Some(FxHashMap::default()),
            enough: ENOUGH * rarity::most(many),
        };
        local.totals = Totals::Some(tasks().map(|t| (t, terms(t).map(|x| local.held(x)).sum())).collect());
        local
    }

    /// The weight of a term as a task holds it.
    pub(super) fn held(&self, term: u32) -> f32 {
        let weight = match &self.local {
            None => self.rarity.weight(term >> 2),
            Some(weights) => weights.get(&(term >> 2)).copied().unwrap_or_default(),
        };
        weight * Held::FACTORS[(term & 3) as usize]
    }

    /// What the rarest term weighs.
    pub(super) fn rarest(&self) -> f32 {
        self.enough / ENOUGH
    }

    /// What a task weighs.
    pub(super) fn total(&self, task: u32) -> f32 {
        match &self.totals {
            Totals::All(all) => all[task as usize],
            Totals::Some(some) => some.get(&task).copied().unwrap_or_default(),
        }
    }

    /// What two tasks share, both in numbers of terms.
    pub(super) fn shares(&self, a: u32, b: u32) -> Shares {
        let (of_a, of_b) = (&self.corpus.tasks[a as usize].terms, &self.corpus.tasks[b as usize].terms);
        let (mut i, mut j, mut shared) = (0, 0, 0.0);
        while i < of_a.len() && j < of_b.len() {
            let (x, y) = (of_a[i], of_b[j]);
            match (x >> 2).cmp(&(y >> 2)) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    // Levels of how a term is held are in the order of their factors.
                    shared += self.held(x.min(y));
                    (i, j) = (i + 1, j + 1);
                }
            }
        }
        Shares { shared, a: self.total(a), b: self.total(b) }
    }

    /// How alike two tasks are.
    pub(super) fn of(&self, a: u32, b: u32) -> f32 {
        if self.same_words(a, b) {
            return 1.0;
        }
        let tasks = &self.corpus.tasks;
        let by_terms = self.by_terms(self.shares(a, b));
        let units = alike(&tasks[a as usize].units, &tasks[b as usize].units);
        (by_terms + UNITS * units * (1.0 - by_terms)).min(0.999)
    }

    fn by_terms(&self, shares: Shares) -> f32 {
        let Shares { shared, a, b } = shares;
        let both = 2.0 * shared / (a + b).max(f32::MIN_POSITIVE);
        let smaller = shared / a.min(b).max(self.enough);
        ((1.0 - SMALLER) * both + SMALLER * smaller.min(1.0)).min(1.0)
    }

    /// How much of `part` stands in `whole`; of a small task, of what it would have to weigh.
    pub(super) fn contained(&self, shares: Shares, part_is_b: bool) -> f32 {
        let part = if part_is_b { shares.b } else { shares.a };
        shares.shared / part.max(self.enough / 2.0)
    }

    /// Whether two tasks differ in marks, spaces and years at most.
    pub(super) fn same_words(&self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.corpus.tasks[a as usize], &self.corpus.tasks[b as usize]);
        a.text_hash == b.text_hash && !a.terms.is_empty()
    }

    /// Whether two tasks differ by next to nothing.
    pub(super) fn nearly_same_words(&self, a: u32, b: u32) -> bool {
        let plain = |t: u32| words::plain(&self.corpus.tasks[t as usize].text());
        words::nearly_same(&plain(a), &plain(b))
    }
}

/// The share of units that two tasks have in common, whatever their roles; nothing where one has none.
fn alike(a: &[TaskUnit], b: &[TaskUnit]) -> f32 {
    let names = |units: &[TaskUnit]| {
        let mut names: Vec<u32> = units.iter().filter(|u| u.role != Role::Support).map(|u| u.name).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let (a, b) = (names(a), names(b));
    let shared = a.iter().filter(|n| b.binary_search(n).is_ok()).count();
    if a.is_empty() || b.is_empty() { 0.0 } else { shared as f32 / (a.len() + b.len() - shared) as f32 }
}

/// Why two tasks are as alike as they are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reasons {
    /// From 0 to 1.
    pub likeness: f32,
    /// What is shared, weighed.
    pub shared_weight: f32,
    /// What the two tasks weigh.
    pub weights: [f32; 2],
    /// Shared words and pairs of characters, heaviest first.
    pub shared: Vec<SharedTerm>,
    /// Unbroken runs of characters that stand in both, longest first.
    pub phrases: Vec<String>,
    /// Words of each that the other lacks, heaviest first.
    pub lacking: [Vec<SharedTerm>; 2],
    /// Units that both have.
    pub units: Vec<String>,
}

/// A term with its weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharedTerm {
    /// As it is spelt.
    pub term: String,
    /// `headline`, `word`, `pair` or `above`: the weaker of how the two tasks hold it.
    pub held: &'static str,
    /// What it adds.
    pub weight: f32,
    /// In how many of the tasks compared it stands.
    pub tasks: u32,
}

impl Likeness<'_> {
    /// Why two tasks are as alike as they are.
    pub(super) fn reasons(&self, a: u32, b: u32) -> Reasons {
        let tasks = &self.corpus.tasks;
        let (of_a, of_b) = (&tasks[a as usize], &tasks[b as usize]);
        let shares = self.shares(a, b);
        let held_by = |task: &Task, number: u32| {
            let at = task.terms.partition_point(|t| t >> 2 < number);
            task.terms.get(at).copied().filter(|t| t >> 2 == number)
        };
        let shared = of_a.terms.iter().filter_map(|t| held_by(of_b, t >> 2).map(|other| other.min(*t)));
        let lacking = |from: &Task, other: &Task| {
            let alone = from.terms.iter().copied().filter(|t| held_by(other, t >> 2).is_none());
            self.named(alone.filter(|t| Held::of_bits(*t) >= Held::Word))
        };
        let names = of_a.units.iter().filter(|u| of_b.units.iter().any(|v| v.name == u.name));
        let mut units: Vec<String> = names.map(|u| self.corpus.unit_name(u.name).to_string()).collect();
        units.dedup();
        Reasons {
            likeness: self.of(a, b),
            shared_weight: shares.shared,
            weights: [shares.a, shares.b],
            shared: self.named(shared),
            phrases: phrases(&words::bare(&of_a.text()), &words::bare(&of_b.text())),
            lacking: [lacking(of_a, of_b), lacking(of_b, of_a)],
            units,
        }
    }

    fn named(&self, terms: impl Iterator<Item = u32>) -> Vec<SharedTerm> {
        let mut named: Vec<SharedTerm> = terms
            .map(|term| SharedTerm {
                term: self.rarity.spelling(term >> 2, self.corpus),
                held: ["above", "pair", "word", "headline"][(term & 3) as usize],
                weight: self.held(term),
                tasks: self.rarity.count(term >> 2),
            })
            .collect();
        named.sort_by(|x, y| y.weight.total_cmp(&x.weight).then_with(|| x.term.cmp(&y.term)));
        named
    }
}

/// Runs of at least four characters of one text that stand in the other, longest first, none inside another.
fn phrases(a: &str, b: &str) -> Vec<String> {
    let chars: Vec<char> = a.chars().collect();
    let mut found: Vec<String> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let mut run = String::new();
        for c in &chars[at..] {
            run.push(*c);
            if !b.contains(&run) {
                run.pop();
                break;
            }
        }
        let length = run.chars().count();
        if length >= 4 {
            found.push(run);
        }
        at += length.max(1);
    }
    found.sort_by(|x, y| y.chars().count().cmp(&x.chars().count()).then_with(|| x.cmp(y)));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_the_longest_runs() {
        assert_eq!(phrases("加强政府网站管理办好公报", "对政府网站管理从严办好公报"), ["政府网站管理", "办好公报"]);
        assert!(phrases("甲乙丙", "甲乙丙").is_empty());
    }
}
