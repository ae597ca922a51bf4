//! The best assignment of rows to columns: each at most once, the sum of the weights as large as can be.
//!
//! Sparse successive shortest paths over whole numbers, so that the outcome depends on nothing but the weights and their
//! order. Nothing here knows what rows and columns stand for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A row, a column, and what it is worth to bring them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) weight: i64,
}

/// So many edges are followed at most in one connected part, all paths together; rows that come after that take the best
/// column that is left.
const STEPS: u64 = 50_000_000;

/// The column of each row in the assignment of the largest sum; edges of no positive weight are passed over.
pub(super) fn assign(rows: usize, columns: usize, edges: &[Edge]) -> Vec<Option<u32>> {
    let mut matched = vec![None; rows];
    for part in parts(rows, columns, edges) {
        solve(part, &mut matched);
    }
    matched
}

/// The connected parts of the graph, each with its edges.
fn parts(rows: usize, columns: usize, edges: &[Edge]) -> Vec<Vec<Edge>> {
    let mut above: Vec<u32> = (0..(rows + columns) as u32).collect();
    fn root(above: &mut [u32], mut node: u32) -> u32 {
        while above[node as usize] != node {
            above[node as usize] = above[above[node as usize] as usize];
            node = above[node as usize];
        }
        node
    }
    let kept: Vec<&Edge> = edges.iter().filter(|e| e.weight > 0).collect();
    for edge in &kept {
        let (a, b) = (root(&mut above, edge.row), root(&mut above, rows as u32 + edge.column));
        above[a.max(b) as usize] = a.min(b);
    }
    let mut numbers = std::collections::HashMap::new();
    let mut parts: Vec<Vec<Edge>> = Vec::new();
    for edge in kept {
        let number = *numbers.entry(root(&mut above, edge.row)).or_insert_with(|| {
            parts.push(Vec::new());
            parts.len() - 1
        });
        parts[number].push(*edge);
    }
    parts
}

/// One connected part. Rows are brought in one after the other, each by the cheapest path that makes room for it; a row
/// may also stay alone, at no cost.
fn solve(edges: Vec<Edge>, matched: &mut [Option<u32>]) {
    let mut rows: Vec<u32> = edges.iter().map(|e| e.row).collect();
    rows.sort_unstable();
    rows.dedup();
    let mut columns: Vec<u32> = edges.iter().map(|e| e.column).collect();
    columns.sort_unstable();
    columns.dedup();
    let at = |all: &[u32], what: u32| all.partition_point(|x| *x < what);
    let mut of: Vec<Vec<(usize, i64)>> = vec![Vec::new(); rows.len()];
    for edge in &edges {
        of[at(&rows, edge.row)].push((at(&columns, edge.column), -edge.weight));
    }
    // Behind the columns, one for each row that stays alone.
    for (row, list) in of.iter_mut().enumerate() {
        list.sort_unstable();
        list.push((columns.len() + row, 0));
    }
    let owners = Paths::new(columns.len() + rows.len(), &of).run();
    for (column, row) in owners.iter().enumerate().take(columns.len()) {
        if let Some(row) = row {
            matched[rows[*row] as usize] = Some(columns[column]);
        }
    }
}

/// Shortest paths with prices, so that costs along them never fall below nought.
struct Paths<'a> {
    /// The columns of each row with what they cost.
    of: &'a [Vec<(usize, i64)>],
    /// The row that has each column.
    owner: Vec<Option<usize>>,
    /// The column that each row has.
    has: Vec<Option<usize>>,
    row_price: Vec<i64>,
    column_price: Vec<i64>,
    /// What it costs to reach each column, and from which row; nothing outside the search that is under way.
    cost: Vec<i64>,
    from: Vec<usize>,
    done: Vec<bool>,
    /// Edges that may still be followed.
    steps: u64,
}

impl Paths<'_> {
    fn new(columns: usize, of: &[Vec<(usize, i64)>]) -> Paths<'_> {
        Paths {
            of,
            owner: vec![None; columns],
            has: vec![None; of.len()],
            row_price: of.iter().map(|list| list.iter().map(|e| e.1).min().unwrap_or(0)).collect(),
            column_price: vec![0; columns],
            cost: vec![i64::MAX; columns],
            from: vec![0; columns],
            done: vec![false; columns],
            steps: STEPS,
        }
    }

    fn run(mut self) -> Vec<Option<usize>> {
        for row in 0..self.of.len() {
            if self.steps == 0 {
                self.take(row);
                continue;
            }
            let mut touched = Vec::new();
            if let Some((end, length)) = self.search(row, &mut touched) {
                self.reprice(row, length, &touched);
                self.turn(row, end);
            }
            for column in touched {
                (self.cost[column], self.done[column]) = (i64::MAX, false);
            }
        }
        self.owner
    }

    /// Gives a row the best column that is left.
    fn take(&mut self, row: usize) {
        let free = self.of[row].iter().filter(|(column, _)| self.owner[*column].is_none());
        if let Some((column, _)) = free.min_by_key(|(column, cost)| (*cost, *column)) {
            (self.owner[*column], self.has[row]) = (Some(row), Some(*column));
        }
    }

    /// The nearest column that no row has, and how far it is. Every row has a column of its own, so there always is one.
    fn search(&mut self, row: usize, touched: &mut Vec<usize>) -> Option<(usize, i64)> {
        let mut heap = BinaryHeap::new();
        self.spread(row, 0, touched, &mut heap);
        while let Some(Reverse((length, column))) = heap.pop() {
            if self.done[column] {
                continue;
            }
            self.done[column] = true;
            match self.owner[column] {
                None => return Some((column, length)),
                Some(owner) => self.spread(owner, length, touched, &mut heap),
            }
        }
        None
    }

    /// What can be reached from a row that is so far away.
    fn spread(
        &mut self,
        row: usize,
        so_far: i64,
        touched: &mut Vec<usize>,
        heap: &mut BinaryHeap<Reverse<(i64, usize)>>,
    ) {
        self.steps = self.steps.saturating_sub(self.of[row].len() as u64);
        for (column, cost) in &self.of[row] {
            let next = so_far + cost - self.row_price[row] - self.column_price[*column];
            if !self.done[*column] && next < self.cost[*column] {
                if self.cost[*column] == i64::MAX {
                    touched.push(*column);
                }
                self.cost[*column] = next;
                self.from[*column] = row;
                heap.push(Reverse((next, *column)));
            }
        }
    }

    /// New prices: what lies on the way is as cheap as the way was long.
    fn reprice(&mut self, row: usize, length: i64, touched: &[usize]) {
        self.row_price[row] += length;
        for column in touched.iter().copied().filter(|c| self.done[*c]) {
            let saved = length - self.cost[column];
            self.column_price[column] -= saved;
            if let Some(owner) = self.owner[column] {
                self.row_price[owner] += saved;
            }
        }
    }

    /// Gives each column on the way to the row that it was reached from.
    fn turn(&mut self, row: usize, end: usize) {
        let mut column = Some(end);
        while let Some(c) = column {
            let taker = self.from[c];
            self.owner[c] = Some(taker);
            column = self.has[taker].replace(c);
            if taker == row {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(all: &[(u32, u32, i64)]) -> Vec<Edge> {
        all.iter().map(|(row, column, weight)| Edge { row: *row, column: *column, weight: *weight }).collect()
    }

    #[test]
    fn the_sum_counts_not_the_best_single_pair() {
        // Greedily 0-0 for 9, then 1-1 for 1; together 0-1 and 1-0 are worth more.
        let all = edges(&[(0, 0, 9), (0, 1, 8), (1, 0, 8), (1, 1, 1)]);
        assert_eq!(assign(2, 2, &all), [Some(1), Some(0)]);
    }

    #[test]
    fn who_is_worth_nothing_stays_alone() {
        let all = edges(&[(0, 0, 5), (1, 0, 7), (2, 1, 0), (3, 1, -4)]);
        assert_eq!(assign(4, 2, &all), [None, Some(0), None, None]);
        assert_eq!(assign(0, 0, &[]), Vec::<Option<u32>>::new());
    }

    /// All assignments of a few rows, tried one by one.
    fn best(rows: u32, all: &[Edge], row: u32, taken: u32) -> i64 {
        if row == rows {
            return 0;
        }
        let alone = best(rows, all, row + 1, taken);
        let with = all.iter().filter(|e| e.row == row && taken >> e.column & 1 == 0);
        with.map(|e| e.weight + best(rows, all, row + 1, taken | 1 << e.column)).fold(alone, i64::max)
    }

    #[test]
    fn no_other_assignment_is_worth_more() {
        let mut seed: u64 = 7;
        let mut below = |n: u64| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) % n
        };
        for _ in 0..400 {
            let (rows, columns) = (1 + below(6) as u32, 1 + below(6) as u32);
            let mut all = Vec::new();
            for row in 0..rows {
                for column in 0..columns {
                    if below(3) > 0 {
                        all.push(Edge { row, column, weight: below(40) as i64 - 5 });
                    }
                }
            }
            let found = assign(rows as usize, columns as usize, &all);
            let mut taken = std::collections::HashSet::new();
            let mut sum = 0;
            for (row, column) in found.iter().enumerate().filter_map(|(r, c)| Some((r as u32, (*c)?))) {
                assert!(taken.insert(column));
                sum += all.iter().find(|e| e.row == row && e.column == column).map_or(i64::MIN / 2, |e| e.weight);
            }
            assert_eq!(sum, best(rows, &all, 0, 0), "{all:?}");
        }
    }
}
