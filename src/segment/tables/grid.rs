//! A grid of cells, however it was read: merged cells stand at each place that they cover.

use super::super::{Column, trim};
use super::titles::{Header, distinct_cells};
use crate::read::Table;
use crate::text::{Bytes, Text};

/// A grid of cells; merged cells stand at each place that they cover.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grid {
    pub(crate) cells: Vec<GridCell>,
    pub(crate) rows: Vec<Vec<Option<usize>>>,
    /// For a recovered grid: the columns are known and there is no header row.
    pub(crate) columns: Option<Vec<(Column, String)>>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct GridCell {
    pub(crate) text: Vec<Bytes>,
    pub(crate) address: Option<String>,
    pub(crate) page: Option<u32>,
}

impl Grid {
    pub(crate) fn of(table: &Table, text: &Text) -> Grid {
        let folded = text.folded();
        let cells = table
            .cells
            .iter()
            .map(|c| {
                let at = text.folded_of_raw(c.at.start)..text.folded_of_raw(c.at.end);
                GridCell {
                    text: paragraphs(folded, at),
                    address: Some(format!("{}!{}", table.name, c.address)),
                    page: c.page.or(table.page),
                }
            })
            .collect();
        Grid { cells, rows: table.grid.clone(), columns: None }
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
    let mut all = Vec::new();
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
