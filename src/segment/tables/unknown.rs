//! Columns whose titles no pattern knows: what they hold where the title asks for it and the cells are nothing else, and
//! the warning for all others.

use super::super::{Column, Grammars, Plan, flat};
use super::grid::Grid;
use super::titles::{Header, Titles, squeeze};
use crate::extract::limits::LimitGrammar;
use crate::extract::units::UnitGrammar;
use crate::read::Document;
use crate::record::{Role, Warning};

/// As many cells of a column are read to tell what it holds.
const READ: usize = 40;

/// How much of its cells must look like units or limits for a column to hold these.
const SURE: f32 = 0.6;

/// Takes a column under an unknown title for units or limits where the title may ask for them (谁来干), its cells can be
/// nothing else, and no column of the table is titled so: `受托方` beside a titled column of units says something else.
pub(super) fn read_by_content(folded: &str, grid: &Grid, header: &mut Header, titles: &Titles, grammars: &Grammars) {
    let Grammars { units, limits } = *grammars;
    for c in 0..header.unknown.len() {
        let taken = |column: &Column| {
            header.columns.iter().any(|(c, _)| std::mem::discriminant(c) == std::mem::discriminant(column))
        };
        let unknown = header.unknown[c] && header.columns[c].0 == Column::Other;
        let column = unknown.then(|| held(folded, grid, c, header.first_row, units, limits)).flatten();
        if let Some(column) = column.filter(|column| !taken(column) && titles.allows(&header.columns[c].1, *column)) {
            header.columns[c].0 = column;
            header.unknown[c] = false;
        } else if unknown && column.is_none() && titles.groups(&header.columns[c].1) && groups(folded, grid, c, header)
        {
            header.columns[c].0 = Column::Heading;
            header.unknown[c] = false;
        }
    }
}

/// Whether an untitled or strangely titled column groups the rows: it stands before the column of items, and its cells
/// are words of which some reach over several rows.
fn groups(folded: &str, grid: &Grid, c: usize, header: &Header) -> bool {
    const WORDS: usize = 2;
    let before_items = header.columns[c..].iter().any(|(column, _)| *column == Column::Item);
    let of_words = |text: &str| text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() >= WORDS;
    let texts: Vec<&str> = cells(folded, grid, c, header.first_row).collect();
    let rows = grid.rows[header.first_row.min(grid.rows.len())..].iter();
    let held = rows.filter(|row| row.get(c).copied().flatten().is_some()).count();
    // 新建, 续建, 新建: what is said again and again tells a row's kind.
    let distinct: std::collections::HashSet<&str> = texts.iter().copied().collect();
    before_items
        && texts.len() >= 2
        && texts.len() < held
        && distinct.len() == texts.len()
        && texts.iter().all(|text| of_words(text))
}

/// What the cells of a column hold, from a row on, where they can be nothing else: units or limits.
pub(super) fn held(
    folded: &str,
    grid: &Grid,
    c: usize,
    first_row: usize,
    units: &UnitGrammar,
    limits: &LimitGrammar,
) -> Option<Column> {
    let cells: Vec<&str> = cells(folded, grid, c, first_row).take(READ).collect();
    // One cell is no column.
    if cells.len() < 2 {
        return None;
    }
    let share = |like: &dyn Fn(&str) -> f32| cells.iter().map(|t| like(t)).sum::<f32>() / cells.len() as f32;
    if share(&|t| units.likeness(t)) >= SURE {
        Some(Column::Units(Role::Responsible))
    } else {
        (share(&|t| flat::when(t, limits)) >= SURE).then_some(Column::Limit)
    }
}

/// The texts of a column's cells from a row on, each merged cell once.
fn cells<'a>(folded: &'a str, grid: &'a Grid, c: usize, first_row: usize) -> impl Iterator<Item = &'a str> {
    let mut last = None;
    grid.rows[first_row.min(grid.rows.len())..].iter().filter_map(move |row| {
        let cell = row.get(c).copied().flatten()?;
        let again = last.replace(cell) == Some(cell);
        let text = grid.text(folded, Some(cell)).trim();
        (!again && !text.is_empty()).then_some(text)
    })
}

/// The header of a table that has none: its first column counts the rows, one names bodies, and one says what is done.
pub(super) fn untitled(folded: &str, grid: &Grid, titles: &Titles, grammars: &Grammars) -> Option<Header> {
    const FEWEST: usize = 3;
    const MOST: usize = 8;
    const WORDS: usize = 4;
    let Grammars { units, limits } = *grammars;
    let width = grid.rows.iter().map(Vec::len).max().filter(|width| (FEWEST..=MOST).contains(width))?;
    if grid.rows.len() < FEWEST {
        return None;
    }
    let text = |r: usize, c: usize| grid.text(folded, grid.rows[r].get(c).copied().flatten()).trim();
    let counts = (0..grid.rows.len()).all(|r| text(r, 0).parse::<usize>() == Ok(r + 1));
    if !counts {
        return None;
    }
    let mut columns = vec![(Column::Serial, String::new())];
    for c in 1..width {
        let empty = (0..grid.rows.len()).all(|r| text(r, c).is_empty());
        let of_words = |t: &str| t.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() >= WORDS;
        let cells: Vec<&str> = cells(folded, grid, c, 0).take(READ).collect();
        // What is done opens with a verb.
        let work = cells.iter().filter(|t| of_words(t) && titles.opens_work(t)).count() * 2 > grid.rows.len().min(READ);
        let column = match held(folded, grid, c, 0, units, limits) {
            _ if empty => Column::Other,
            Some(column) => column,
            None if work => Column::Item,
            None => return None,
        };
        columns.push((column, String::new()));
    }
    let count = |is: fn(&Column) -> bool| columns.iter().filter(|(c, _)| is(c)).count();
    let sound = count(|c| *c == Column::Item) == 1
        && count(|c| matches!(c, Column::Units(_))) == 1
        && count(|c| *c == Column::Limit) <= 1;
    sound.then(|| Header { unknown: vec![false; columns.len()], columns, first_row: 0 })
}

/// Says which columns of a task table were left out because nothing tells what they hold.
pub(super) fn warn(folded: &str, grid: &Grid, header: &Header, document: &Document, plan: &mut Plan) {
    for (c, _) in header.unknown.iter().enumerate().filter(|(_, unknown)| **unknown) {
        if header.columns[c].0 != Column::Other || cells(folded, grid, c, header.first_row).next().is_none() {
            continue;
        }
        let title = &header.columns[c].1;
        let at = grid.rows[..header.first_row]
            .iter()
            .filter_map(|row| row.get(c).copied().flatten())
            .find(|cell| squeeze(grid.text(folded, Some(*cell))) == *title)
            .and_then(|cell| grid.cells[cell].text.first());
        plan.warnings.push(Warning::new(
            "column-unread",
            "a column of a task table has a title that no pattern knows: its cells are kept as details alone",
            at.map(|at| document.text.span(at)),
        ));
    }
}
