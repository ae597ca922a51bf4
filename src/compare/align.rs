//! Which tasks of two documents stand for each other.
//!
//! One assignment for both documents: each task has a first place and further places that only a task may take which has
//! nothing better, so that a task may be split into several, or several merged into one, where together they cover it
//! better than the best of them alone. Nothing here knows why the two documents are held against each other.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::assign::{Edge, assign};
use super::likeness::{Likeness, Shares};

/// How two tasks of two documents stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PairKind {
    /// The same words, but for marks and next to nothing.
    Same,
    /// The same task in other words.
    Reworded,
    /// One of several that a task was split into.
    Split,
    /// One of several that were merged into one.
    Merged,
    /// Nothing of the earlier document stands for it.
    New,
    /// Nothing of the later document stands for it.
    Dropped,
}

impl PairKind {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            PairKind::Same => "same",
            PairKind::Reworded => "reworded",
            PairKind::Split => "split",
            PairKind::Merged => "merged",
            PairKind::New => "new",
            PairKind::Dropped => "dropped",
        }
    }
}

/// Two tasks brought together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) likeness: f32,
    pub(super) kind: PairKind,
}

/// What is brought together at all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    /// The least likeness of two tasks.
    pub(super) pair: f32,
    /// How much of a further task must stand in the one that it is a part of.
    pub(super) part: f32,
    /// How much of what the others leave uncovered it must cover, of its own weight.
    pub(super) gain: f32,
}

/// Documents of one series.
pub(super) const YEARS: Limits = Limits { pair: 0.18, part: 0.18, gain: 0.14 };

/// Documents of different bodies: what all plans share proves less.
pub(super) const OTHERS: Limits = Limits { pair: 0.30, part: 0.40, gain: 0.25 };

/// Further places of a task.
const PLACES: usize = 6;

/// All tasks of one document are held against all of the other's up to so many pairs; beyond, those that share rare terms.
const ALL: usize = 20_000;

/// So many tasks are looked at for one, where not all are.
const LOOKS: usize = 40;

/// What standing at the same place of the plan, and in the same kind of part, adds where likeness leaves a doubt.
const PLACE: f32 = 0.03;
const SECTION: f32 = 0.02;

/// Two tasks that could be brought together.
struct Could {
    row: usize,
    column: usize,
    likeness: f32,
    shares: Shares,
}

/// The links of two lists of tasks, in the order of the first, then of the second.
pub(super) fn align(likeness: &Likeness<'_>, a: &[u32], b: &[u32], limits: Limits) -> Vec<Link> {
    let could = possible(likeness, a, b, limits);
    let mut edges: Vec<Edge> = Vec::new();
    for c in &could {
        let first = weight(bonus(likeness, a, b, c), limits.pair);
        if c.likeness >= limits.pair {
            edges.push(Edge { row: c.row as u32, column: c.column as u32, weight: first });
        }
        // Further places come behind the first ones: of the row for a column that is a part of it, and the other way round.
        for place in 1..=PLACES {
            let less = 0.5 - 0.01 * place as f32;
            if likeness.contained(c.shares, true) >= limits.part {
                let row = (place * a.len() + c.row) as u32;
                let part = likeness.contained(c.shares, true) * less;
                edges.push(Edge { row, column: c.column as u32, weight: scaled(part) });
            }
            if likeness.contained(c.shares, false) >= limits.part {
                let column = (place * b.len() + c.column) as u32;
                let part = likeness.contained(c.shares, false) * less;
                edges.push(Edge { row: c.row as u32, column, weight: scaled(part) });
            }
        }
    }
    let matched = assign((PLACES + 1) * a.len(), (PLACES + 1) * b.len(), &edges);
    let at: FxHashMap<(usize, usize), usize> = could.iter().enumerate().map(|(i, c)| ((c.row, c.column), i)).collect();
    let mut chosen: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (row, column) in matched.iter().enumerate() {
        let Some(column) = column else { continue };
        let key = (row % a.len(), *column as usize % b.len());
        if let Some(i) = at.get(&key) {
            chosen.insert(key, *i);
        }
    }
    let mut kept: Vec<&Could> = chosen.values().map(|i| &could[*i]).collect();
    prune(likeness, a, b, &mut kept, limits);
    kept.sort_by_key(|c| (c.row, c.column));
    name(likeness, a, b, &kept)
}

fn scaled(weight: f32) -> i64 {
    (f64::from(weight) * 1e6).round() as i64
}

/// What a first place is worth: anything above the least likeness counts, however little.
fn weight(likeness: f32, least: f32) -> i64 {
    scaled(likeness - least * 0.5).max(1)
}

/// Likeness with what the order of the tasks says.
fn bonus(likeness: &Likeness<'_>, a: &[u32], b: &[u32], c: &Could) -> f32 {
    let place = |at: usize, of: usize| at as f32 / of.saturating_sub(1).max(1) as f32;
    let apart = (place(c.row, a.len()) - place(c.column, b.len())).abs();
    let section = |t: u32| likeness.corpus.tasks[t as usize].section;
    let same = if section(a[c.row]) == section(b[c.column]) { SECTION } else { 0.0 };
    c.likeness + PLACE * (1.0 - apart) + same
}

/// The pairs that come into question.
fn possible(likeness: &Likeness<'_>, a: &[u32], b: &[u32], limits: Limits) -> Vec<Could> {
    let mut could = Vec::new();
    let mut look = |row: usize, column: usize| {
        let shares = likeness.shares(a[row], b[column]);
        let c = Could { row, column, likeness: likeness.of(a[row], b[column]), shares };
        let part = likeness.contained(shares, true).max(likeness.contained(shares, false));
        if c.likeness >= limits.pair || part >= limits.part {
            could.push(c);
        }
    };
    if a.len() * b.len() <= ALL {
        for row in 0..a.len() {
            (0..b.len()).for_each(|column| look(row, column));
        }
        return could;
    }
    let mut index: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (column, task) in b.iter().enumerate() {
        for term in &likeness.corpus.tasks[*task as usize].terms {
            index.entry(term >> 2).or_default().push(column as u32);
        }
    }
    let mut hits = vec![0.0f32; b.len()];
    for (row, task) in a.iter().enumerate() {
        let mut hit: Vec<u32> = Vec::new();
        for term in &likeness.corpus.tasks[*task as usize].terms {
            let Some(list) = index.get(&(term >> 2)).filter(|l| l.len() <= 16.max(b.len() / 20)) else { continue };
            for column in list {
                if hits[*column as usize] == 0.0 {
                    hit.push(*column);
                }
                hits[*column as usize] += likeness.rarity.held(*term);
            }
        }
        hit.sort_by(|x, y| hits[*y as usize].total_cmp(&hits[*x as usize]).then(x.cmp(y)));
        hit.iter().take(LOOKS).for_each(|column| look(row, *column as usize));
        hit.iter().for_each(|column| hits[*column as usize] = 0.0);
    }
    could
}

/// The links so far, and what of each task they cover.
struct Stars {
    /// How many links each row and each column has, and the last task that it has one with.
    rows: Vec<(usize, usize)>,
    columns: Vec<(usize, usize)>,
    covered_rows: Vec<Vec<u32>>,
    covered_columns: Vec<Vec<u32>>,
}

/// Leaves only stars: a task with several others, each of which has it alone, and only such others as cover something of it
/// that the rest leaves open.
fn prune(likeness: &Likeness<'_>, a: &[u32], b: &[u32], kept: &mut Vec<&Could>, limits: Limits) {
    kept.sort_by(|x, y| y.likeness.total_cmp(&x.likeness).then((x.row, x.column).cmp(&(y.row, y.column))));
    let mut stars = Stars {
        rows: vec![(0, 0); a.len()],
        columns: vec![(0, 0); b.len()],
        covered_rows: vec![Vec::new(); a.len()],
        covered_columns: vec![Vec::new(); b.len()],
    };
    kept.retain(|c| {
        let (row, column) = (stars.rows[c.row], stars.columns[c.column]);
        let fits = match (row.0, column.0) {
            (0, 0) => c.likeness >= limits.pair,
            (_, 0) if row.0 > 1 || stars.columns[row.1].0 == 1 => {
                likeness.contained(c.shares, true) >= limits.part
                    && gain(likeness, a[c.row], b[c.column], &stars.covered_rows[c.row]) >= limits.gain
            }
            (0, _) if column.0 > 1 || stars.rows[column.1].0 == 1 => {
                likeness.contained(c.shares, false) >= limits.part
                    && gain(likeness, b[c.column], a[c.row], &stars.covered_columns[c.column]) >= limits.gain
            }
            _ => false,
        };
        if fits {
            let terms = |t: u32| likeness.corpus.tasks[t as usize].terms.iter().map(|t| t >> 2);
            stars.rows[c.row] = (row.0 + 1, c.column);
            stars.columns[c.column] = (column.0 + 1, c.row);
            stars.covered_rows[c.row].extend(terms(b[c.column]));
            stars.covered_columns[c.column].extend(terms(a[c.row]));
        }
        fits
    });
}

/// How much of a further part lies in what the parts before it left open of the whole, of the part's weight.
fn gain(likeness: &Likeness<'_>, whole: u32, part: u32, covered: &[u32]) -> f32 {
    let (of_whole, of_part) =
        (&likeness.corpus.tasks[whole as usize].terms, &likeness.corpus.tasks[part as usize].terms);
    let (mut i, mut j, mut gain) = (0, 0, 0.0);
    while i < of_whole.len() && j < of_part.len() {
        match (of_whole[i] >> 2).cmp(&(of_part[j] >> 2)) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                if !covered.contains(&(of_whole[i] >> 2)) {
                    gain += likeness.rarity.held(of_whole[i].min(of_part[j]));
                }
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    gain / likeness.total(part).max(f32::MIN_POSITIVE)
}

/// The links with their kinds.
fn name(likeness: &Likeness<'_>, a: &[u32], b: &[u32], kept: &[&Could]) -> Vec<Link> {
    let (mut of_row, mut of_column) = (vec![0; a.len()], vec![0; b.len()]);
    for c in kept {
        of_row[c.row] += 1;
        of_column[c.column] += 1;
    }
    kept.iter()
        .map(|c| {
            let (x, y) = (a[c.row], b[c.column]);
            let kind = if of_row[c.row] > 1 {
                PairKind::Split
            } else if of_column[c.column] > 1 {
                PairKind::Merged
            } else if likeness.same_words(x, y) || likeness.nearly_same_words(x, y) {
                PairKind::Same
            } else {
                PairKind::Reworded
            };
            Link { a: x, b: y, likeness: c.likeness, kind }
        })
        .collect()
}
