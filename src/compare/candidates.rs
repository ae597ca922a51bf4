//! Which tasks of all documents may be alike, without holding each against each.
//!
//! Every task is filed under its rarest terms. Who shares a file comes into question; in a file that many share, only who
//! stands near: tasks are filed in an order in which alike ones are neighbours (by the smallest hashes of their terms), so
//! that the work grows as the tasks do. Tasks of the same words are one here.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::likeness::Likeness;
use super::words::Held;
use crate::record::Section;

/// The rarest words, and the rarest pairs of characters, that a task is filed under.
const WORDS: usize = 12;
const PAIRS: usize = 8;

/// In a longer file only neighbours are looked at, so many on each side.
pub const LONG: usize = 40;
/// See [`LONG`].
pub const NEAR: usize = 6;

/// Of all that come into question, those that share most are held against the task; the most alike of these are kept.
const LOOKS: usize = 20;
const KEPT: usize = 10;

/// The least likeness that is kept.
const LEAST: f32 = 0.24;

/// Tasks with those that are like them.
pub(super) struct Graph {
    /// The first task of the same words, for every task that is compared at large; others have none.
    pub(super) stands_for: Vec<Option<u32>>,
    /// Tasks of the same words, by the first of them, where there are several.
    pub(super) same: FxHashMap<u32, Vec<u32>>,
    starts: Vec<u32>,
    edges: Vec<(u32, f32)>,
}

impl Graph {
    /// The tasks like this one, with their likeness, by place.
    pub(super) fn of(&self, task: u32) -> &[(u32, f32)] {
        &self.edges[self.starts[task as usize] as usize..self.starts[task as usize + 1] as usize]
    }

    pub(super) fn new(likeness: &Likeness<'_>) -> Graph {
        let (stands_for, same) = classes(likeness);
        let firsts: Vec<u32> = (0..stands_for.len() as u32).filter(|t| stands_for[*t as usize] == Some(*t)).collect();
        let order = neighbourly(likeness, &firsts);
        let files = Files::new(likeness, &order);
        let found: Vec<Vec<(u32, u32, f32)>> = (0..order.len())
            .into_par_iter()
            .with_min_len(512)
            .fold(
                || (Vec::new(), Vec::new()),
                |(mut found, mut room), rank| {
                    files.alike(likeness, &order, rank as u32, &mut room, &mut found);
                    (found, room)
                },
            )
            .map(|(found, _)| found)
            .collect();
        let mut edges: Vec<(u32, u32, f32)> = found.into_iter().flatten().collect();
        let back: Vec<(u32, u32, f32)> = edges.iter().map(|(a, b, l)| (*b, *a, *l)).collect();
        edges.extend(back);
        edges.par_sort_unstable_by_key(|e| (e.0, e.1));
        edges.dedup_by_key(|e| (e.0, e.1));
        let mut starts = vec![0u32; stands_for.len() + 1];
        edges.iter().for_each(|e| starts[e.0 as usize + 1] += 1);
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        Graph { stands_for, same, starts, edges: edges.into_iter().map(|e| (e.1, e.2)).collect() }
    }
}

/// Tasks of the same words. Objectives (指导思想, 基本原则) aren't compared at large: they are in every plan.
fn classes(likeness: &Likeness<'_>) -> (Vec<Option<u32>>, FxHashMap<u32, Vec<u32>>) {
    let mut first: FxHashMap<u64, u32> = FxHashMap::default();
    let mut same: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut stands_for = Vec::with_capacity(likeness.corpus.tasks.len());
    for (i, task) in likeness.corpus.tasks.iter().enumerate() {
        if !task.is_compared() || task.section == Section::Objective || task.terms.is_empty() {
            stands_for.push(None);
            continue;
        }
        let head = *first.entry(task.text_hash).or_insert(i as u32);
        if head != i as u32 {
            same.entry(head).or_insert_with(|| vec![head]).push(i as u32);
        }
        stands_for.push(Some(head));
    }
    (stands_for, same)
}

/// The terms that a task is filed under: they stand in some other task too, but not everywhere.
fn filed<'a>(likeness: &'a Likeness<'_>, task: u32) -> impl Iterator<Item = u32> + 'a {
    let rarity = likeness.rarity;
    filed_terms(&likeness.corpus.tasks[task as usize].terms, rarity.tasks(), |term| rarity.count(term))
}

/// The same of numbered terms, among so many tasks, by the counts of terms.
pub(super) fn filed_terms<'a>(
    terms: &'a [u32],
    tasks: usize,
    count: impl Fn(u32) -> u32 + Copy + 'a,
) -> impl Iterator<Item = u32> + 'a {
    let most = (tasks / 10).max(50) as u32;
    let of = move |held: fn(Held) -> bool, n: usize| {
        // Terms are in the order of their rarity.
        let in_some = move |t: &u32| (2..=most).contains(&count(*t >> 2));
        terms.iter().copied().filter(move |t| held(Held::of_bits(*t))).filter(in_some).take(n).map(|t| t >> 2)
    };
    of(|h| h >= Held::Word, WORDS).chain(of(|h| h == Held::Pair, PAIRS))
}

/// What tells which tasks are neighbours: the smallest hashes of the terms that a task is filed under.
pub(super) fn neighbourhood(filed: impl Iterator<Item = u32>) -> [u32; 2] {
    let mut least = [u32::MAX; 2];
    for term in filed {
        let hash = mixed(term);
        if hash < least[0] {
            least = [hash, least[0]];
        } else if hash < least[1] {
            least[1] = hash;
        }
    }
    least
}

/// An order of tasks in which alike ones are likely to be neighbours.
fn neighbourly(likeness: &Likeness<'_>, tasks: &[u32]) -> Vec<u32> {
    let mut order: Vec<([u32; 2], u32)> = tasks.par_iter().map(|t| (neighbourhood(filed(likeness, *t)), *t)).collect();
    order.par_sort_unstable();
    order.into_iter().map(|o| o.1).collect()
}

fn mixed(term: u32) -> u32 {
    let x = (term ^ (term >> 16)).wrapping_mul(0x7feb_352d);
    let x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

/// For each term the ranks of the tasks filed under it.
struct Files {
    starts: Vec<u32>,
    ranks: Vec<u32>,
}

impl Files {
    fn new(likeness: &Likeness<'_>, order: &[u32]) -> Files {
        let mut entries: Vec<(u32, u32)> = order
            .par_iter()
            .enumerate()
            .flat_map_iter(|(rank, task)| filed(likeness, *task).map(move |term| (term, rank as u32)))
            .collect();
        entries.par_sort_unstable();
        let mut starts = vec![0u32; likeness.rarity.len() + 1];
        entries.iter().for_each(|e| starts[e.0 as usize + 1] += 1);
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        Files { starts, ranks: entries.into_iter().map(|e| e.1).collect() }
    }

    /// The tasks most like the one at `rank`, at the end of `found`.
    fn alike(
        &self,
        likeness: &Likeness<'_>,
        order: &[u32],
        rank: u32,
        room: &mut Vec<(u32, f32)>,
        found: &mut Vec<(u32, u32, f32)>,
    ) {
        room.clear();
        let task = order[rank as usize];
        for term in filed(likeness, task) {
            let file = &self.ranks[self.starts[term as usize] as usize..self.starts[term as usize + 1] as usize];
            let near = if file.len() <= LONG {
                file
            } else {
                let at = file.partition_point(|r| *r < rank);
                &file[at.saturating_sub(NEAR)..(at + NEAR + 1).min(file.len())]
            };
            let weight = likeness.rarity.weight(term);
            room.extend(near.iter().filter(|r| **r != rank).map(|r| (*r, weight)));
        }
        most_shared(room);
        for entry in room.iter_mut() {
            entry.1 = likeness.of(task, order[entry.0 as usize]);
        }
        most_alike(room);
        found.extend(room.iter().map(|(r, l)| (task, order[*r as usize], *l)));
    }
}

fn best(x: &(u32, f32), y: &(u32, f32)) -> std::cmp::Ordering {
    y.1.total_cmp(&x.1).then(x.0.cmp(&y.0))
}

/// Leaves of all that share a file those that share most, each once with all that it shares.
pub(super) fn most_shared(room: &mut Vec<(u32, f32)>) {
    room.sort_unstable_by_key(|r| r.0);
    room.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    if room.len() > LOOKS {
        room.select_nth_unstable_by(LOOKS, best);
        room.truncate(LOOKS);
    }
}

/// Leaves the most alike, by their likeness.
pub(super) fn most_alike(room: &mut Vec<(u32, f32)>) {
    room.retain(|r| r.1 >= LEAST);
    room.sort_unstable_by(best);
    room.truncate(KEPT);
}

#[cfg(test)]
mod tests {
    use super::super::corpus::Corpus;
    use super::super::corpus::tests::{document, task};
    use super::super::rarity::Rarity;
    use super::*;
    use crate::patterns::Patterns;

    /// Forty plans that take a dozen ideas over, each with some words of its own.
    fn corpus() -> Corpus {
        let words: Vec<char> =
            "山水田林路桥河湖港湾城乡镇村街区园馆站所院校车船机械电网数据平台栏目热线档案税费粮油果蔬茶药苗畜禽渔"
                .chars()
                .collect();
        let mut seed = 11u64;
        let mut below = move |n: usize| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) as usize % n
        };
        let mut word = || format!("清理{}{}{}，", words[below(50)], words[below(50)], words[below(50)]);
        let ideas: Vec<Vec<String>> = (0..12).map(|_| (0..8).map(|_| word()).collect()).collect();
        let mut corpus = Corpus::new();
        for number in 0..40usize {
            let tasks = (0..6usize).map(|i| {
                let mut clauses = ideas[(number * 5 + i * 7) % ideas.len()].clone();
                clauses[(number + i) % 8] = word();
                clauses[(number * 3 + i) % 8] = word();
                task(&format!("{number}.{i}"), "清理工作", &clauses.concat())
            });
            corpus.add(vec![document(&number.to_string(), tasks.collect())]);
        }
        corpus
    }

    #[test]
    fn the_index_finds_what_holding_all_against_all_finds() {
        let mut corpus = corpus();
        let rarity = Rarity::of(&mut corpus, &Patterns::built_in().unwrap());
        let likeness = Likeness::new(&corpus, &rarity);
        let graph = Graph::new(&likeness);
        let many = corpus.tasks.len() as u32;
        let (mut alike, mut missed) = (0, 0);
        for a in 0..many {
            for b in (a + 1)..many {
                if likeness.of(a, b) < 0.4 {
                    continue;
                }
                alike += 1;
                let edge = graph.of(a).iter().any(|e| e.0 == b);
                // Who has as many as are kept need not have all; a common neighbour still leads from one to the other.
                let neighbour = || graph.of(a).iter().any(|(n, _)| graph.of(*n).iter().any(|e| e.0 == b));
                missed += usize::from(!edge && !neighbour());
            }
        }
        assert!(alike > 1000, "{alike}");
        assert_eq!(missed, 0, "of {alike}");
    }
}
