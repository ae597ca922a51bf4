//! How much a term says: the rarer among the tasks compared, the more.
//!
//! Where few documents are compared their own counts say little, so that a term opens with a count of its own: how common
//! its word is in Chinese at large, and whether it is a stock phrase of the genre (`patterns/stock.toml`). Terms are
//! numbered anew, the rarest first.

use std::collections::HashMap;

use rayon::prelude::*;

use super::corpus::{Corpus, Task};
use super::words::{self, Code};
use crate::patterns::{Matcher, Patterns};

/// So many tasks the opening counts are worth.
const BEFORE: f64 = 300.0;

/// The share of tasks that a stock phrase is taken to stand in, and its pairs of characters.
const STOCK: f64 = 0.35;

/// The share of tasks that any term is taken to stand in.
const LEAST: f64 = 0.002;

/// Words of a task, roughly: the share of a word in running text, times this, is its share of tasks.
const WORDS: f64 = 60.0;

/// Words in jieba's dictionary, each as often as it was counted.
const COUNTED: f64 = 60_000_000.0;

/// No term counts as rarer than one of so many: among very many tasks the odd word that stands in one of them would
/// otherwise outweigh all that it has in common with thousands of others.
const RAREST: f64 = 300.0;

/// Shards of the count: whole terms are in one, so that they are counted side by side.
const SHARDS: u32 = 16;

/// The weight of every term, by its number.
#[derive(Debug, Default)]
pub(super) struct Rarity {
    /// Rarest first.
    codes: Vec<Code>,
    /// In how many tasks.
    counts: Vec<u32>,
    /// The share of tasks that each was taken to stand in before any was seen.
    shares: Vec<f32>,
    weights: Vec<f32>,
}

impl Rarity {
    /// Counts the terms of all tasks that are compared, and numbers them in the tasks themselves.
    pub(super) fn of(corpus: &mut Corpus, patterns: &Patterns) -> Rarity {
        let stock = stock(patterns);
        let counted: Vec<HashMap<Code, u32>> =
            (0..SHARDS).into_par_iter().map(|shard| count(&corpus.tasks, shard)).collect();
        let mut all: Vec<(u32, Code)> = counted.into_iter().flatten().map(|(code, n)| (n, code)).collect();
        all.par_sort_unstable();
        let tasks = corpus.tasks.iter().filter(|t| t.is_compared()).count();
        let spelt = &corpus.spelt;
        let shares: Vec<f32> = all
            .par_iter()
            .map(|(_, code)| if stock.contains_key(code) { STOCK } else { share(*code, spelt) } as f32)
            .collect();
        let weights = all.iter().zip(&shares).map(|((n, _), share)| weight(*n, *share, tasks)).collect();
        let (counts, codes): (Vec<u32>, Vec<Code>) = all.into_iter().unzip();
        let numbers: HashMap<Code, u32> = codes.iter().enumerate().map(|(i, code)| (*code, i as u32)).collect();
        corpus.tasks.par_iter_mut().for_each(|task| {
            for term in task.terms.iter_mut() {
                // What stands only in tasks that aren't compared has no number, and is never asked for.
                *term = numbers.get(&(*term >> 2)).copied().unwrap_or(u32::MAX >> 2) << 2 | *term & 3;
            }
            task.terms.sort_unstable();
        });
        Rarity { codes, counts, shares, weights }
    }

    /// The weight of a term.
    pub(super) fn weight(&self, number: u32) -> f32 {
        self.weights.get(number as usize).copied().unwrap_or(0.0)
    }

    /// The weight of a term that stands in so many of a few tasks: no more than it weighs among all.
    pub(super) fn weight_among(&self, number: u32, count: u32, tasks: usize) -> f32 {
        let share = self.shares.get(number as usize).copied().unwrap_or_default();
        weight(count, share, tasks).min(self.weight(number))
    }

    /// In how many tasks a term stands.
    pub(super) fn count(&self, number: u32) -> u32 {
        self.counts.get(number as usize).copied().unwrap_or(0)
    }

    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether a term belongs to a stock phrase.
    pub(super) fn is_stock(&self, number: u32) -> bool {
        self.shares.get(number as usize).is_some_and(|s| *s >= STOCK as f32)
    }

    /// The code of a term.
    pub(super) fn code(&self, number: u32) -> Option<Code> {
        self.codes.get(number as usize).copied()
    }

    /// A term as it is spelt.
    pub(super) fn spelling(&self, number: u32, corpus: &Corpus) -> String {
        let Some(code) = self.codes.get(number as usize) else { return String::new() };
        corpus.spelt.get(code).map(|s| s.to_string()).or_else(|| words::spelt(*code)).unwrap_or_default()
    }
}

/// The weight of a term by the tasks that it stands in and its share of those before. More than the logarithm, so that one
/// rare word outweighs several common ones; a little even for what stands in every task.
fn weight(count: u32, share: f32, tasks: usize) -> f32 {
    let one_of = (tasks as f64 + BEFORE) / (f64::from(count) + BEFORE * f64::from(share));
    one_of.min(RAREST).ln().max(0.05).powf(1.3) as f32
}

/// The weight of a term that stands in one task only and is known from nowhere.
pub(super) fn most(tasks: usize) -> f32 {
    weight(1, LEAST as f32, tasks)
}

fn count(tasks: &[Task], shard: u32) -> HashMap<Code, u32> {
    let mut counts = HashMap::new();
    for task in tasks.iter().filter(|t| t.is_compared()) {
        for term in task.terms.iter().filter(|t| (**t >> 2) % SHARDS == shard) {
            *counts.entry(term >> 2).or_insert(0) += 1;
        }
    }
    counts
}

/// The share of tasks that a word is taken to stand in before any was seen.
fn share(code: Code, spelt: &HashMap<Code, Box<str>>) -> f64 {
    let pair = words::spelt(code);
    let Some(word) = spelt.get(&code).map(|s| &**s).or(pair.as_deref()) else { return LEAST };
    let jieba = words::jieba();
    if !jieba.has_word(word) {
        return LEAST;
    }
    (jieba.suggest_freq(word) as f64 / COUNTED * WORDS).clamp(LEAST, 0.2)
}

/// The terms of stock phrases.
fn stock(patterns: &Patterns) -> HashMap<Code, ()> {
    let mut stock = HashMap::new();
    for rule in patterns.used_for("stock-phrase") {
        let Matcher::Words { words: phrases, .. } = &rule.matcher else { continue };
        for phrase in phrases {
            let chars: Vec<char> = phrase.chars().collect();
            let cuts = words::cut(phrase);
            let pieces = words::pieces(phrase, &cuts).map(String::from);
            let pairs = chars.windows(2).map(|w| w.iter().collect::<String>());
            for term in pieces.chain(pairs).filter(|t| t.chars().count() > 1) {
                stock.insert(words::code(&term), ());
            }
        }
    }
    stock
}
