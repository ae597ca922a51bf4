//! A grid of cells, however it was read: merged cells stand at each place that they cover.

use std::borrow::Cow;

use super::super::{Column, trim};
use super::titles::{Header, distinct_cells};
use crate::read::Table;
use crate::text::{Bytes, Text};

/// A grid of cells; merged cells stand at each place that they cover.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grid<'t> {
    pub(crate) cells: Vec<GridCell>,
    pub(crate) rows: Cow<'t, [Vec<Option<usize>>]>,
    /// The table as it was read; none for a recovered grid.
    read: Option<&'t Table>,
    /// For a recovered grid: the columns are known and there is no header row.
    pub(crate) columns: Option<Vec<(Column, String)>>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct GridCell {
    pub(crate) text: Vec<Bytes>,
    pub(crate) page: Option<u32>,
}

impl<'t> Grid<'t> {
    pub(crate) fn of(table: &'t Table, text: &Text) -> Grid<'t> {
        let folded = text.folded();
        let cells = table
            .cells
            .iter()
            .map(|c| {
                let at = text.folded_of_raw(c.at.start)..text.folded_of_raw(c.at.end);
                GridCell { text: paragraphs(folded, at), page: c.page.or(table.page) }
            })
            .collect();
        Grid { cells, rows: Cow::Borrowed(&table.grid), read: Some(table), columns: None }
    }

    /// A grid of known columns, recovered from lines.
    pub(crate) fn recovered(
        cells: Vec<GridCell>,
        rows: Vec<Vec<Option<usize>>>,
        columns: &[(Column, String)],
    ) -> Grid<'t> {
        Grid { cells, rows: Cow::Owned(rows), read: None, columns: Some(columns.to_vec()) }
    }

    /// The same cells in other rows, whose columns are known.
    pub(super) fn with_columns(&self, rows: Vec<Vec<Option<usize>>>, columns: Vec<(Column, String)>) -> Grid<'t> {
        Grid { cells: self.cells.clone(), rows: Cow::Owned(rows), read: self.read, columns: Some(columns) }
    }

    /// The address of a cell: `Table2!D7`.
    pub(super) fn address(&self, cell: usize) -> Option<String> {
        let table = self.read?;
        table.cells.get(cell).map(|c| format!("{}!{}", table.name, table.address(c)))
    }

    pub(super) fn text<'a>(&self, folded: &'a str, cell: Option<usize>) -> &'a str {
        let Some(cell) = cell.and_then(|c| self.cells.get(c)) else { return "" };
        match (cell.text.first(), cell.text.last()) {
            (Some(a), Some(b)) => &folded[a.start..b.end],
            _ => "",
        }
    }
}

pub(super) fn paragraphs(folded: &str, at: Bytes) -> Vec<Bytes> {
    // Nearly every cell has one, and a table may have very many cells.
    let mut all = Vec::with_capacity(1);
    let mut start = at.start;
    for line in folded[at].split_inclusive('\n') {
        let trimmed = trim(folded, start..start + line.len());
        if !trimmed.is_empty() {
            all.push(trimmed);
        }
        start += line.len();
    }
    all
}

/// Whether one serial number stands for several rows with one heading.
pub(super) fn serial_spans(folded: &str, grid: &Grid, header: &Header, serial: usize, headings: &[usize]) -> bool {
    if headings.is_empty() {
        return false;
    }
    let rows = &grid.rows[header.first_row.min(grid.rows.len())..];
    let at = |row: &Vec<Option<usize>>, c: usize| row.get(c).copied().flatten();
    let item = header.columns.iter().rposition(|(c, _)| *c == Column::Item).unwrap_or(0);
    rows.windows(2).any(|w| {
        let (a, b) = (at(&w[0], serial), at(&w[1], serial));
        let empty = grid.text(folded, b).trim().is_empty();
        // A row without its item is the rest of one that a page broke.
        if grid.text(folded, at(&w[1], item)).trim().is_empty() {
            return false;
        }
        distinct_cells(&w[1]) > 1 && !grid.text(folded, a).trim().is_empty() && (a == b || empty)
    })
}

/// Which of the headings' columns the serial numbers count: the first in which no heading stands over two of them.
pub(super) fn counted_headings(
    folded: &str,
    grid: &Grid,
    header: &Header,
    serial: usize,
    headings: &[usize],
) -> Option<usize> {
    let rows = &grid.rows[header.first_row.min(grid.rows.len())..];
    let at = |row: &Vec<Option<usize>>, c: usize| row.get(c).copied().flatten();
    (0..headings.len()).find(|k| {
        // The heading that is open, and the number that it opened with.
        let mut open: Option<(usize, &str)> = None;
        let stands = |row: &&Vec<Option<usize>>| !grid.text(folded, at(row, headings[*k])).trim().is_empty();
        rows.iter().any(|row| stands(&row))
            && rows.iter().filter(|row| distinct_cells(row) > 1).all(|row| {
                let cell = at(row, headings[*k]).filter(|cell| !grid.text(folded, Some(*cell)).trim().is_empty());
                let number = grid.text(folded, at(row, serial)).trim();
                let goes_on = cell.is_none_or(|cell| open.is_some_and(|(heading, _)| heading == cell));
                match (goes_on, open) {
                    (true, Some((_, first))) => number.is_empty() || number == first,
                    _ => {
                        open = cell.map(|cell| (cell, number));
                        true
                    }
                }
            })
    })
}

/// Whether a row is one cell that stands across its columns, or a lone cell before an empty row.
pub(super) fn crosses(grid: &Grid, row: &[Option<usize>], item_column: usize) -> bool {
    let filled: Vec<usize> = (0..row.len())
        .filter(|c| row[*c].is_some_and(|cell| grid.cells.get(cell).is_some_and(|g| !g.text.is_empty())))
        .collect();
    let Some(first) = filled.first().and_then(|c| row[*c]) else { return false };
    if !filled.iter().all(|c| row[*c] == Some(first)) {
        return false;
    }
    // In a recovered grid nothing is known of merged cells; a lone cell stands in the column that it fits.
    filled.len() * 2 > row.len() || (grid.columns.is_none() && !filled.contains(&item_column))
}
