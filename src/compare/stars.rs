//! The links so far between two documents, and which further pairs join them.
//!
//! First come stars: a task with several others, each of which has it alone; then, where tasks were split and merged at once,
//! links across two stars. Nothing here knows how pairs were chosen.

use super::align::{Limits, OUT_ALONE};
use super::likeness::{Likeness, Shares};

/// A task that has one so like it has been found again; a further part of it must stand in it by so much, or by so much where
/// nothing else comes near the part: where it is so many times as alike as the next best of the part.
const FOUND: f32 = 0.6;
const PART_OF_FOUND: f32 = 0.4;
const PART_OUT: f32 = 0.25;
const FAR_OUT: f32 = 2.0;

/// Two tasks that could be brought together.
pub(super) struct Could {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) likeness: f32,
    pub(super) shares: Shares,
    /// What other things than likeness add to it.
    pub(super) adds: f32,
}

impl Could {
    /// Whether it is of the same two tasks as another.
    pub(super) fn is(&self, other: &Could) -> bool {
        (self.row, self.column) == (other.row, other.column)
    }

    /// How much of the column's task stands in the row's, and of the row's in the column's, with what speaks for it.
    pub(super) fn contained(&self, likeness: &Likeness<'_>) -> (f32, f32) {
        let of = |part_is_b| likeness.contained(self.shares, part_is_b) + self.adds;
        (of(true), of(false))
    }
}

/// The two best of each row and each column by some measure.
pub(super) struct Out {
    best: [Vec<[f32; 2]>; 2],
}

impl Out {
    pub(super) fn of(could: &[Could], rows: usize, columns: usize, measure: impl Fn(&Could) -> f32) -> Out {
        let mut best = [vec![[0.0f32; 2]; rows], vec![[0.0f32; 2]; columns]];
        for c in could {
            let value = measure(c);
            for (side, at) in [(0, c.row), (1, c.column)] {
                let two = &mut best[side][at];
                if value > two[0] {
                    *two = [value, two[0]];
                } else if value > two[1] {
                    two[1] = value;
                }
            }
        }
        Out { best }
    }

    /// How many times the next best of its row (0) or column (1) a value is.
    fn by(&self, side: usize, at: usize, value: f32) -> f32 {
        let two = self.best[side][at];
        let next = if value >= two[0] { two[1] } else { two[0] };
        value / next.max(f32::MIN_POSITIVE)
    }

    pub(super) fn either_of(&self, c: &Could, value: f32) -> f32 {
        self.by(0, c.row, value).max(self.by(1, c.column, value))
    }

    /// How far a pair stands out by likeness, of its row or its column.
    pub(super) fn either(&self, c: &Could) -> f32 {
        self.either_of(c, c.likeness)
    }
}

/// A link across two stars has to cover so much of what either task's other links leave open; where nothing else brings their
/// parts of the plans together, so much, and they have to be as alike as two tasks have to be.
const ACROSS: f32 = 0.06;
const ACROSS_ALONE: f32 = 0.1;

/// The links so far, and what of each task they cover. Stars: a task with several others, each of which has it alone, and only
/// such others as cover something of it that the rest leaves open.
pub(super) struct Stars<'a> {
    likeness: &'a Likeness<'a>,
    a: &'a [u32],
    b: &'a [u32],
    limits: Limits,
    /// How many links each row and each column has, and the last task that it has one with.
    rows: Vec<(usize, usize)>,
    columns: Vec<(usize, usize)>,
    /// How like its first is each row and each column.
    first_rows: Vec<f32>,
    first_columns: Vec<f32>,
    covered_rows: Vec<Vec<u32>>,
    covered_columns: Vec<Vec<u32>>,
}

/// How a pair would join the links so far.
#[derive(PartialEq)]
enum Joins {
    /// Both tasks are free.
    Free,
    /// The column's is a further part of the row's.
    PartOfRow,
    /// The row's is a further part of the column's.
    PartOfColumn,
    /// It doesn't.
    Not,
}

impl<'a> Stars<'a> {
    pub(super) fn new(likeness: &'a Likeness<'a>, a: &'a [u32], b: &'a [u32], limits: Limits) -> Stars<'a> {
        Stars {
            likeness,
            a,
            b,
            limits,
            rows: vec![(0, 0); a.len()],
            columns: vec![(0, 0); b.len()],
            first_rows: vec![0.0; a.len()],
            first_columns: vec![0.0; b.len()],
            covered_rows: vec![Vec::new(); a.len()],
            covered_columns: vec![Vec::new(); b.len()],
        }
    }

    fn joins(&self, c: &Could) -> Joins {
        let (row, column) = (self.rows[c.row], self.columns[c.column]);
        match (row.0, column.0) {
            (0, 0) => Joins::Free,
            (_, 0) if row.0 > 1 || self.columns[row.1].0 == 1 => Joins::PartOfRow,
            (0, _) if column.0 > 1 || self.rows[column.1].0 == 1 => Joins::PartOfColumn,
            _ => Joins::Not,
        }
    }

    /// How much of the part lies in what the others leave open of the whole, of the part's weight.
    fn gain(&self, c: &Could, joins: &Joins) -> f32 {
        let (a, b) = (self.a[c.row], self.b[c.column]);
        match joins {
            Joins::PartOfRow => gain(self.likeness, a, b, &self.covered_rows[c.row]),
            _ => gain(self.likeness, b, a, &self.covered_columns[c.column]),
        }
    }

    fn add(&mut self, c: &Could) {
        let terms = |t: u32| self.likeness.corpus.tasks[t as usize].terms.iter().map(|t| t >> 2);
        self.first_rows[c.row] = self.first_rows[c.row].max(c.likeness);
        self.first_columns[c.column] = self.first_columns[c.column].max(c.likeness);
        self.rows[c.row] = (self.rows[c.row].0 + 1, c.column);
        self.columns[c.column] = (self.columns[c.column].0 + 1, c.row);
        self.covered_rows[c.row].extend(terms(self.b[c.column]));
        self.covered_columns[c.column].extend(terms(self.a[c.row]));
    }

    /// Takes what joins, the most alike first.
    pub(super) fn take<'c>(&mut self, chosen: &mut [&'c Could], out: &Out) -> Vec<&'c Could> {
        chosen.sort_by(|x, y| y.likeness.total_cmp(&x.likeness).then((x.row, x.column).cmp(&(y.row, y.column))));
        let mut kept = Vec::new();
        for c in chosen.iter() {
            let joins = self.joins(c);
            let (column_in, row_in) = c.contained(self.likeness);
            // How much of the part stands in the whole, how like the whole's first is, how far the part's place stands out.
            let (part, first, out) = match joins {
                Joins::PartOfRow => (column_in, self.first_rows[c.row], out.by(1, c.column, c.likeness)),
                Joins::PartOfColumn => (row_in, self.first_columns[c.column], out.by(0, c.row, c.likeness)),
                _ => (0.0, 0.0, 0.0),
            };
            let least = match (first >= FOUND, out >= FAR_OUT) {
                (false, _) => self.limits.part,
                (true, true) => self.limits.part.max(PART_OUT),
                (true, false) => self.limits.part.max(PART_OF_FOUND),
            };
            let fits = match joins {
                Joins::Free => c.likeness + c.adds >= self.limits.pair,
                Joins::Not => false,
                _ => part >= least && self.gain(c, &joins) + c.adds >= self.limits.gain,
            };
            if fits {
                self.add(c);
                kept.push(*c);
            }
        }
        kept
    }

    /// Takes what joins of pairs that share what no others have: free tasks first, then further parts that stand out and of which that
    /// weighs the least for a part.
    pub(super) fn take_unique<'c>(&mut self, more: &[(&'c Could, f32)], out: &Out, least: f32) -> Vec<&'c Could> {
        let mut kept = Vec::new();
        for parts in [false, true] {
            for (c, weight) in more {
                let parts = parts && *weight >= least;
                let fits = match self.joins(c) {
                    Joins::Free => true,
                    Joins::PartOfRow => parts && out.by(1, c.column, *weight) >= OUT_ALONE,
                    Joins::PartOfColumn => parts && out.by(0, c.row, *weight) >= OUT_ALONE,
                    Joins::Not => false,
                };
                if fits {
                    self.add(c);
                    kept.push(*c);
                }
            }
        }
        kept
    }
}

impl Stars<'_> {
    /// Takes links across two stars, of pairs that share what no others have, heaviest first: a task that was split may share
    /// a part with another. `joined` tells where other tasks bring the two parts of the plans together.
    pub(super) fn take_across<'c>(
        &mut self,
        more: &[(&'c Could, f32)],
        joined: impl Fn(&Could) -> bool,
    ) -> Vec<&'c Could> {
        let mut kept = Vec::new();
        for (c, _) in more.iter().filter(|(c, _)| self.joins(c) == Joins::Not) {
            let gain = self.gain(c, &Joins::PartOfRow).min(self.gain(c, &Joins::PartOfColumn));
            let sure = gain >= ACROSS_ALONE && c.likeness >= self.limits.pair;
            if sure || (gain >= ACROSS && joined(c)) {
                kept.push(*c);
            }
        }
        kept.iter().for_each(|c| self.add(c));
        kept
    }
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
                    gain += likeness.held(of_whole[i].min(of_part[j]));
                }
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    gain / likeness.total(part).max(f32::MIN_POSITIVE)
}
