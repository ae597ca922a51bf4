//! Task tables: grids whose columns say what a cell is for; each row is an item. Which columns, what a cell holds and
//! what a grid is have modules of their own; what units and limits mean is not asked here.

pub(crate) mod bars;
mod cells;
mod grid;
mod titles;
mod unknown;
mod upright;

use super::body::Sections;
use super::front::LineKind;
use super::{Column, Grammars, Heading, Item, Plan, Stated, labels};
use crate::read::Document;
use crate::record::{Origin, Section, Warning};
use crate::text::Bytes;
use cells::{Open, heading_across, heads_next, heads_second, numbered, split_label};
pub(crate) use grid::{Grid, GridCell};
use grid::{counted_headings, crosses, serial_spans};
use titles::{Header, continued, header, holds_tasks, squeeze};
pub(crate) use titles::{Titles, name_item};
pub(crate) use upright::turned;

/// How many columns before a cell are asked whether it reaches over them too.
const MERGED: usize = 64;

/// Turns the rows of all task tables into items.
pub(crate) fn rows(
    folded: &str,
    plan: &mut Plan,
    grids: &[Grid],
    titles: &Titles,
    sections: &Sections,
    document: &Document,
    grammars: &Grammars,
) {
    let Grammars { units, limits } = *grammars;
    let mut before: Option<Vec<(Column, String)>> = None;
    let mut leads = Leads::of(plan, grids.len());
    for (number, grid) in grids.iter().enumerate() {
        let header = match &grid.columns {
            Some(columns) => {
                let unknown = columns.iter().map(|(_, title)| titles.column(title).is_none()).collect();
                Some(Header { columns: columns.clone(), first_row: 0, unknown })
            }
            None => {
                let titled = header(folded, grid, titles, units, limits);
                titled
                    .or_else(|| continued(folded, grid, before.as_ref(), units))
                    .or_else(|| unknown::untitled(folded, grid, titles, grammars))
            }
        };
        let Some(mut header) = header else {
            before = None;
            loose(grid, plan);
            continue;
        };
        unknown::read_by_content(folded, grid, &mut header, titles, grammars);
        let turned = before.as_ref() == Some(&header.columns);
        before = Some(header.columns.clone());
        if !holds_tasks(&header.columns) {
            loose(grid, plan);
            continue;
        }
        unknown::warn(folded, grid, &header, document, plan);
        table(folded, plan, grid, number, &header, turned, sections, document, &mut leads);
    }
    leads.take_out(plan);
}

/// A table that gave no records is said so.
fn loose(grid: &Grid, plan: &mut Plan) {
    plan.loose.extend(grid.cells.iter().flat_map(|c| c.text.iter().cloned()));
}

#[allow(clippy::too_many_arguments)]
fn table(
    folded: &str,
    plan: &mut Plan,
    grid: &Grid,
    number: usize,
    header: &Header,
    mut turned: bool,
    sections: &Sections,
    document: &Document,
    leads: &mut Leads,
) {
    let columns = &header.columns;
    let item_column = columns.iter().rposition(|(c, _)| *c == Column::Item).unwrap_or(0);
    let serial_column = columns.iter().position(|(c, _)| *c == Column::Serial);
    let heading_columns: Vec<usize> = (0..columns.len()).filter(|c| columns[*c].0 == Column::Heading).collect();
    let part = plan.headings.last().map_or(0, |h| h.part);
    let above = leads.heading_above(folded, plan, grid, number);
    // A serial number that stands for several rows counts headings: of a column, or the innermost that it stands beside.
    let spanning = serial_column.filter(|s| serial_spans(folded, grid, header, *s, &heading_columns));
    let counted_column = spanning.and_then(|s| counted_headings(folded, grid, header, s, &heading_columns));
    let counts_headings = counted_column.is_some();
    let mut open: Vec<Open> = vec![Open::default(); heading_columns.len()];
    // Headings that stand in the item column (一、… or 3.… with (1) below) or across a whole row.
    let mut inner: Vec<(labels::Style, usize)> = Vec::new();
    let mut across: Vec<(Option<labels::Style>, usize)> = Vec::new();
    let mut serial: Option<String> = None;
    // Months or bodies that open the rows stand once for several of them.
    let leading = (0..columns.len()).find(|c| columns[*c].0 != Column::Serial);
    let leading = leading.filter(|c| matches!(columns[*c].0, Column::Units(_) | Column::Limit));
    let mut led: Option<usize> = None;
    let periods = periods(folded, grid, header);
    let first_item = plan.items.len();
    // The cell of the number that has been given to a heading, or to the first of its rows.
    let mut numbered_heading: Option<usize> = None;
    let mut r = header.first_row;
    while let Some(row) = grid.rows.get(r) {
        r += 1;
        let cell_at = |c: usize| row.get(c).copied().flatten();
        // The header again, after a page break.
        if columns
            .iter()
            .enumerate()
            .filter(|(c, (_, title))| !title.is_empty() && squeeze(grid.text(folded, cell_at(*c))) == *title)
            .count()
            * 2
            > columns.len()
        {
            turned = true;
            continue;
        }
        // The page was turned in the middle of a row.
        if std::mem::take(&mut turned) && goes_on(folded, plan, grid, row, columns, item_column) {
            continue;
        }
        // One cell across the whole row: a heading of what follows.
        if columns.len() > 1 && crosses(grid, row, item_column) {
            if let Some(cell) = row.iter().flatten().next().and_then(|c| grid.cells.get(*c)) {
                heading_across(&document.text, plan, cell, &mut across, part);
                inner.clear();
                led = None;
                open.iter_mut().for_each(|o| *o = Open::default());
            }
            continue;
        }
        // A row of sums.
        let first = row.iter().flatten().next().map_or("", |cell| grid.text(folded, Some(*cell)));
        if matches!(squeeze(first).as_str(), "合计" | "总计" | "小计" | "共计") {
            continue;
        }
        let mut parent = across.last().map(|(_, h)| *h).or(above.map(|(heading, _)| heading));
        // A number that stands for this row and the next, or the one before, is no row's.
        let beside = |s: usize| {
            let near = [r.checked_sub(2).filter(|before| *before >= header.first_row), Some(r)];
            let cells =
                near.into_iter().flatten().filter_map(|i| grid.rows.get(i)).map(|row| row.get(s).copied().flatten());
            cell_at(s).is_some() && cells.into_iter().any(|cell| cell == cell_at(s))
        };
        let shared = spanning.is_some_and(beside) && !counts_headings;
        let number_cell = serial_column.and_then(cell_at);
        if let Some(s) = serial_column {
            let text = grid.text(folded, cell_at(s)).trim();
            if !text.is_empty() {
                serial = Some(text.to_string());
            } else if !counts_headings {
                serial = None;
            }
        }
        // The headings of this row: a merged cell is one heading, an empty one goes on.
        for (k, c) in heading_columns.iter().enumerate() {
            let Some(cell) = cell_at(*c) else {
                parent = open[k].heading().or(parent);
                continue;
            };
            let text = squeeze(grid.text(folded, Some(cell)));
            if text.is_empty() {
                parent = open[k].heading().or(parent);
                continue;
            }
            // A heading that stands across the item column too is the row's item.
            if cell_at(item_column) == Some(cell) {
                continue;
            }
            // `(续)二、市场环境`: the page was turned.
            let goes_on = ["(续)", "续"].iter().any(|w| {
                text.strip_prefix(w).or_else(|| text.strip_suffix(w)).is_some_and(|rest| rest == open[k].last)
            });
            if goes_on {
                parent = open[k].heading().or(parent);
                continue;
            }
            if open[k].last != text || open[k].parent != parent {
                if shared && k + 1 == heading_columns.len() {
                    numbered_heading = number_cell;
                }
                let first = counted_column == Some(k) || shared && k + 1 == heading_columns.len();
                open[k].enter(
                    &document.text,
                    plan,
                    &grid.cells[cell].text,
                    parent,
                    part,
                    serial.as_ref().filter(|_| first),
                );
                open[k].last = text;
                open[k + 1..].iter_mut().for_each(|o| *o = Open::default());
                inner.clear();
            }
            parent = open[k].heading().or(parent);
        }
        // A row with a number of its own is whole, and an empty cell of a page or a sheet is empty.
        let filled = |cell: &usize| grid.cells.get(*cell).is_some_and(|cell| !cell.text.is_empty());
        let counted = serial_column.is_some_and(|s| cell_at(s).as_ref().is_some_and(filled));
        let goes_on = !counted && matches!(document.format, "text" | "markdown");
        let own_lead = leading.and_then(|c| cell_at(c).filter(filled));
        led = own_lead.or(led.filter(|_| goes_on));
        let Some(item_cell) = cell_at(item_column).and_then(|c| grid.cells.get(c)) else { continue };
        if item_cell.text.is_empty() {
            let stated = columns.iter().enumerate().any(|(c, (column, _))| {
                matches!(column, Column::Units(_) | Column::Limit) && !grid.text(folded, cell_at(c)).is_empty()
            });
            if stated {
                let at = row.iter().flatten().flat_map(|c| grid.cells[*c].text.first()).next().cloned();
                plan.warnings.push(Warning::new(
                    "row-without-item",
                    "a row of a task table has no text in the column that states the task",
                    at.map(|at| document.text.span(&at)),
                ));
            }
            continue;
        }
        // A cell whose first paragraph heads its second, with the second's numbering going on in the next row: the first
        // is a heading (`3.…` over `(1)…`, then `(2)…`).
        let mut own: &[Bytes] = &item_cell.text;
        if let Some(style) = heads_second(folded, grid, own, r, item_column) {
            inner.truncate(inner.iter().position(|(s, _)| s.rank() >= style.rank()).unwrap_or(inner.len()));
            let above = inner.last().map(|(_, h)| *h).or(parent);
            let (label, text) = split_label(&document.text, &own[..1]);
            plan.headings.push(Heading { label: label.map(|l| l.written), text, parent: above, part });
            inner.push((style, plan.headings.len() - 1));
            own = &own[1..];
        }
        let (label, text) = split_label(&document.text, own);
        let mut stated: Vec<Stated> = columns
            .iter()
            .enumerate()
            .filter(|(c, (column, _))| {
                *c != item_column && !matches!(column, Column::Serial | Column::Heading | Column::Item)
            })
            .filter_map(|(c, (column, title))| {
                let cell = if leading == Some(c) { led? } else { cell_at(c)? };
                // Merged cells stand side by side.
                let repeated = (0..c).rev().take(MERGED).any(|d| cell_at(d) == Some(cell) && columns[d].0 == *column);
                let text = grid.cells.get(cell)?.text.clone();
                (!text.is_empty() && !repeated && cell_at(item_column) != Some(cell)).then(|| Stated {
                    column: *column,
                    text,
                    title: title.clone(),
                    titled: periods.get(c).cloned().flatten(),
                })
            })
            .collect();
        stated.shrink_to_fit();
        let style = label.as_ref().map(|l| l.style);
        // An item that only heads the next ones: it has no cells of its own and its successor's label opens below it.
        if stated.is_empty() && heads_next(folded, grid, r, item_column, columns, style) {
            let outer = inner.iter().position(|(s, _)| Some(*s) == style).unwrap_or(inner.len());
            inner.truncate(outer);
            let parent = inner.last().map(|(_, h)| *h).or(parent);
            plan.headings.push(Heading { label: label.as_ref().map(|l| l.written.clone()), text, parent, part });
            if let Some(style) = style {
                inner.push((style, plan.headings.len() - 1));
            }
            continue;
        }
        // The text of a row that has lost its label belongs where its neighbours do.
        let outer = style.and_then(|style| inner.iter().position(|(s, _)| s.rank() >= style.rank()));
        inner.truncate(outer.unwrap_or(inner.len()));
        let parent = inner.last().map(|(_, h)| *h).or(parent);
        let mut ends: Vec<&Bytes> = item_cell.text.iter().collect();
        ends.extend(stated.iter().flat_map(|s| s.text.iter()));
        let at = ends.iter().map(|a| a.start).min().unwrap_or(0)..ends.iter().map(|a| a.end).max().unwrap_or(0);
        let written = label.map(|l| l.written);
        // Beside a heading that opened before it a shared number is that of its first row.
        let taken = counts_headings || shared && numbered_heading == number_cell;
        let label = written.or_else(|| if taken { None } else { serial.clone() });
        if shared {
            numbered_heading = number_cell;
        }
        let mut item = Item {
            origin: Origin::Table,
            section: Section::Action,
            parent,
            label,
            text,
            cells: stated,
            at,
            cell: cell_at(item_column).and_then(|c| grid.address(c)),
            page: item_cell.page,
            part,
            table: Some(number),
        };
        // Numbered items in one cell are items each; the row's units and limits are for all of them.
        if let Some(parts) = numbered(folded, own) {
            for part in parts {
                let (label, text) = split_label(&document.text, part);
                let at = part[0].start..part[part.len() - 1].end;
                plan.items.push(Item { label: label.map(|l| l.written), text, at, ..item.clone() });
            }
        } else {
            item.text.retain(|t| !t.is_empty());
            plan.items.push(item);
        }
        if !counts_headings {
            serial = None;
        }
    }
    if let Some((_, item)) = above.filter(|_| plan.items.len() > first_item) {
        leads.taken[item] = true;
    }
    sections.mark(folded, plan, first_item);
}

/// Where the titles stand that say more than that it is a time, by column: those that are times, and those of several
/// columns of limits (开工时间, 竣工时间): in the header's cells, or as lines above the first row.
fn periods(folded: &str, grid: &Grid, header: &Header) -> Vec<Option<Bytes>> {
    let several = header.columns.iter().filter(|(column, _)| *column == Column::Limit).count() > 1;
    let told = |column: &Column| *column == Column::Period || several && *column == Column::Limit;
    if !header.columns.iter().any(|(column, _)| told(column)) {
        return Vec::new();
    }
    let start = grid.rows.get(header.first_row).into_iter().flatten().flatten().filter_map(|c| grid.cells.get(*c));
    let start = start.filter_map(|cell| cell.text.first()).map(|at| at.start).min().unwrap_or(0);
    let place = |(c, (column, title)): (usize, &(Column, String))| {
        let period = told(column) && !title.is_empty();
        let head = grid.rows[..header.first_row.min(grid.rows.len())].iter().rev();
        let cell = head
            .filter_map(|row| row.get(c).copied().flatten())
            .find(|cell| period && squeeze(grid.text(folded, Some(*cell))) == *title);
        let own = cell.and_then(|cell| Some(grid.cells[cell].text.first()?.start..grid.cells[cell].text.last()?.end));
        // Where only lines are left the title is a line above the first row.
        let line = || {
            let at = folded[..start].rfind(&format!("\n{title}\n"))? + 1;
            (grid.columns.is_some() && period).then(|| at..at + title.len())
        };
        own.or_else(line)
    };
    header.columns.iter().enumerate().map(place).collect()
}

/// What stands right above each table: items of the body that turn out to be headings.
struct Leads {
    /// For each table the last line of the body before its first line.
    before: Vec<Option<usize>>,
    /// For each item of the body, which stand first and in reading order, whether it is a heading of rows.
    taken: Vec<bool>,
}

impl Leads {
    /// Looks at all lines once.
    fn of(plan: &Plan, tables: usize) -> Leads {
        let mut before: Vec<Option<usize>> = vec![None; tables];
        let mut seen = vec![false; tables];
        let mut last = None;
        for (i, line) in plan.lines.iter().enumerate() {
            if let Some(number) = line.table.filter(|n| !seen[*n]) {
                seen[number] = true;
                before[number] = last;
            }
            if plan.kinds[i] == LineKind::Body {
                last = Some(i);
            }
        }
        Leads { before, taken: vec![false; plan.items.len()] }
    }

    /// The numbered heading right above a table, which has no text but the table: what was an item of the body is a heading.
    ///
    /// Gives the heading and the item, which goes where the table gives rows.
    fn heading_above(&self, folded: &str, plan: &mut Plan, grid: &Grid, number: usize) -> Option<(usize, usize)> {
        const LONGEST: usize = 40;
        let start = grid.cells.iter().flat_map(|c| c.text.first()).map(|t| t.start).min()?;
        let before = self.before[number]?;
        let i = plan.items[..self.taken.len()].partition_point(|i| i.at.start < start).checked_sub(1)?;
        let item = plan.items.get(i).filter(|_| !self.taken[i])?;
        let [text] = item.text.as_slice() else { return None };
        let own = plan.lines[before].table.is_none()
            && plan.lines[before].at.contains(&text.start)
            && text.end >= plan.lines[before].at.end
            && item.label.is_some();
        let words = &folded[text.clone()];
        if !own || words.chars().count() > LONGEST || words.contains(['。', ';', ':']) {
            return None;
        }
        let Item { label, text, parent, part, .. } = item.clone();
        plan.headings.push(Heading { label, text, parent, part });
        Some((plan.headings.len() - 1, i))
    }

    /// Takes the headings out of the items.
    fn take_out(self, plan: &mut Plan) {
        let mut taken = self.taken.into_iter();
        plan.items.retain(|_| !taken.next().unwrap_or(false));
    }
}

/// The rest of the row that the page before broke: cells that only say who or when. They are added to the last item.
fn goes_on(
    folded: &str,
    plan: &mut Plan,
    grid: &Grid,
    row: &[Option<usize>],
    columns: &[(Column, String)],
    item_column: usize,
) -> bool {
    let filled = |c: &usize| !grid.text(folded, row.get(*c).copied().flatten()).is_empty();
    let cells: Vec<usize> = (0..columns.len()).filter(filled).collect();
    let says = |c: &usize| matches!(columns[*c].0, Column::Units(_) | Column::Limit) && *c != item_column;
    let Some(last) = plan.items.last_mut().filter(|i| i.origin == Origin::Table) else { return false };
    if cells.is_empty() || !cells.iter().all(says) {
        return false;
    }
    for c in cells {
        let (column, title) = &columns[c];
        let text = row[c].and_then(|cell| grid.cells.get(cell)).map(|g| g.text.clone()).unwrap_or_default();
        // A cell of its own: between it and the one that it goes on stand other cells.
        last.cells.push(Stated { column: *column, text, title: title.clone(), titled: None });
    }
    true
}

#[cfg(test)]
mod tests;
