//! Lines parted by bars or spaces alone: tables, but also menus, signatures and the links at a page's foot. Only the titles
//! of columns tell.

use super::grid::Grid;
use super::titles::Titles;
use crate::read::Table;
use crate::text::{Bytes, Text};

/// Titles that must be known in one of the first rows.
const FEWEST: usize = 2;

/// The header is one of so many first rows.
const NEAR: usize = 8;

/// The lines of a table that is none: parted by bars or spaces between its cells only, and with no titles that are known.
pub(crate) fn lines(table: &Table, grid: &Grid<'_>, text: &Text, titles: &Titles) -> Option<Vec<Bytes>> {
    if !is_parted_by_bars(table, text.raw()) || is_titled(grid, text.folded(), titles) {
        return None;
    }
    let folded = text.folded();
    let rows = table.grid.iter().filter_map(|row| row.iter().flatten().next());
    let line = |cell: &usize| {
        let at = text.folded_of_raw(table.cells.get(*cell)?.at.start);
        let start = folded[..at].rfind('\n').map_or(0, |i| i + 1);
        let end = folded[at..].find('\n').map_or(folded.len(), |i| at + i);
        Some(start..end)
    };
    Some(rows.filter_map(line).collect())
}

/// Whether bars or spaces part the cells of the first row and don't stand around it, as they do around those of a drawn table.
fn is_parted_by_bars(table: &Table, raw: &str) -> bool {
    let [first, second, ..] = table.cells.as_slice() else { return false };
    let before = &raw[raw[..first.at.start].rfind('\n').map_or(0, |i| i + 1)..first.at.start];
    let between = raw.get(first.at.end..second.at.start).unwrap_or_default();
    let bars = ['|', '｜'];
    let spaces = !between.is_empty() && between.chars().all(|c| c == ' ' || c == '\u{3000}');
    second.row == 0 && !before.contains(bars) && !between.contains('\n') && (between.contains(bars) || spaces)
}

fn is_titled(grid: &Grid<'_>, folded: &str, titles: &Titles) -> bool {
    let known = |row: &&Vec<Option<usize>>| {
        let mut cells: Vec<usize> = row.iter().flatten().copied().collect();
        cells.dedup();
        cells.into_iter().filter(|cell| titles.column(grid.text(folded, Some(*cell))).is_some()).count() >= FEWEST
    };
    grid.rows.iter().take(NEAR).any(|row| known(&row))
}
