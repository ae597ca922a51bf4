//! Task tables: grids whose columns say what a cell is for; each row is an item.

use super::body::Sections;
use super::front::LineKind;
use super::{Column, Heading, Item, Plan, Stated, labels, trim};
use crate::error::Result;
use crate::extract::units::UnitGrammar;
use crate::patterns::{At, Matcher, Patterns, Regex, WordSet};
use crate::read::{Document, Table};
use crate::record::{Origin, Role, Section, Warning};
use crate::text::{Bytes, Text};

/// Titles longer than this are no titles.
const TITLE: usize = 18;

/// How many columns before a cell are asked whether it reaches over them too.
const MERGED: usize = 64;

/// The words that title columns.
pub(crate) struct Titles {
    rules: Vec<(Says, Column)>,
    /// The words of all rules, by where they stand in a title: most lines have none, and then no rule is asked.
    whole: WordSet,
    start: WordSet,
    end: WordSet,
    any: WordSet,
}

/// How a rule knows a title.
enum Says {
    Words(At, Vec<String>),
    Form(Regex),
}

impl Says {
    fn matches(&self, title: &str) -> bool {
        match self {
            Says::Words(At::Whole, words) => words.iter().any(|w| title == w),
            Says::Words(At::Start, words) => words.iter().any(|w| title.starts_with(w.as_str())),
            Says::Words(At::End, words) => words.iter().any(|w| title.ends_with(w.as_str())),
            Says::Words(At::Any, words) => words.iter().any(|w| title.contains(w.as_str())),
            Says::Form(form) => form.is_match(title),
        }
    }

    /// The words that stand at a place of the title.
    fn words(&self, place: At) -> &[String] {
        match self {
            Says::Words(at, words) if *at == place => words,
            _ => &[],
        }
    }
}

impl Titles {
    pub(crate) fn new(patterns: &Patterns) -> Result<Titles> {
        let column = |value: Option<&str>| match value {
            Some("serial") => Column::Serial,
            Some("heading") => Column::Heading,
            Some("item") => Column::Item,
            Some("lead") => Column::Units(Role::Lead),
            Some("responsible") => Column::Units(Role::Responsible),
            Some("cooperate") => Column::Units(Role::Cooperate),
            Some("support") => Column::Units(Role::Support),
            Some("limit") => Column::Limit,
            _ => Column::Other,
        };
        let rules: Vec<(Says, Column)> = patterns
            .used_for("column")
            .filter_map(|r| {
                let says = match &r.matcher {
                    Matcher::Words { at, words } => Says::Words(*at, words.clone()),
                    Matcher::Regex(form) => Says::Form(form.clone()),
                    Matcher::Map => return None,
                };
                Some((says, column(r.value.as_deref())))
            })
            .collect();
        let [whole, start, end, any] = [At::Whole, At::Start, At::End, At::Any]
            .map(|place| WordSet::new(rules.iter().flat_map(|(says, _)| says.words(place).iter().cloned())));
        Ok(Titles { rules, whole, start, end, any })
    }

    /// What a column with this title holds; `None` where the text is no title.
    pub(crate) fn column(&self, title: &str) -> Option<Column> {
        let mut bare = String::new();
        let mut depth = 0usize;
        for c in title.chars() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ' ' | '\n' | '/' | ':' => {}
                // A full stop or an enumeration is a sentence's, not a title's.
                '。' | ';' | '!' | '?' => return None,
                _ if depth == 0 => bare.push(c),
                _ => {}
            }
        }
        let n = bare.chars().count();
        if n == 0 || n > TITLE {
            return None;
        }
        let bare = bare.as_str();
        let worded = self.whole.has(bare)
            || self.start.starts(bare).is_some()
            || self.end.ends(bare).is_some()
            || self.any.within(bare);
        let formed = || self.rules.iter().any(|(says, _)| matches!(says, Says::Form(form) if form.is_match(bare)));
        if !worded && !formed() {
            return None;
        }
        self.rules.iter().find_map(|(says, column)| says.matches(bare).then_some(*column))
    }
}

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

    fn text<'a>(&self, folded: &'a str, cell: Option<usize>) -> &'a str {
        let Some(cell) = cell.and_then(|c| self.cells.get(c)) else { return "" };
        match (cell.text.first(), cell.text.last()) {
            (Some(a), Some(b)) => &folded[a.start..b.end],
            _ => "",
        }
    }
}

fn paragraphs(folded: &str, at: Bytes) -> Vec<Bytes> {
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

/// The columns of a table and how many rows its header takes.
struct Header {
    columns: Vec<(Column, String)>,
    first_row: usize,
}

/// Turns the rows of all task tables into items.
pub(crate) fn rows(
    folded: &str,
    plan: &mut Plan,
    grids: &[Grid],
    titles: &Titles,
    sections: &Sections,
    document: &Document,
    units: &UnitGrammar,
) {
    let mut before: Option<Vec<(Column, String)>> = None;
    for (number, grid) in grids.iter().enumerate() {
        let header = match &grid.columns {
            Some(columns) => Some(Header { columns: columns.clone(), first_row: 0 }),
            None => header(folded, grid, titles).or_else(|| continued(folded, grid, before.as_ref(), units)),
        };
        let Some(header) = header else {
            before = None;
            loose(grid, plan);
            continue;
        };
        let turned = before.as_ref() == Some(&header.columns);
        before = Some(header.columns.clone());
        if !holds_tasks(&header.columns) {
            loose(grid, plan);
            continue;
        }
        table(folded, plan, grid, number, &header, turned, sections, document);
    }
}

/// A table that gave no records is said so.
fn loose(grid: &Grid, plan: &mut Plan) {
    plan.loose.extend(grid.cells.iter().flat_map(|c| c.text.iter().cloned()));
}

/// The header: the first row (within the first ones) that titles columns, with a second line below it where it has one.
fn header(folded: &str, grid: &Grid, titles: &Titles) -> Option<Header> {
    let width = grid.rows.iter().map(Vec::len).max()?;
    for (r, row) in grid.rows.iter().enumerate().take(8) {
        let found: Vec<Option<Column>> =
            (0..width).map(|c| titles.column(grid.text(folded, row.get(c).copied().flatten()))).collect();
        let distinct = distinct_cells(row);
        let titled = found.iter().flatten().count();
        let telling = found.iter().flatten().any(|c| matches!(c, Column::Units(_) | Column::Limit | Column::Serial));
        if distinct < 2 || titled * 3 < width * 2 || !(telling || titled >= 2) {
            continue;
        }
        let mut columns: Vec<(Column, String)> = (0..width)
            .map(|c| {
                let title = grid.text(folded, row.get(c).copied().flatten());
                (found[c].unwrap_or(Column::Other), squeeze(title))
            })
            .collect();
        let mut first_row = r + 1;
        // A second line of titles under a merged one: 责任单位 over 牵头 and 配合.
        while let Some(next) = grid.rows.get(first_row) {
            let below: Vec<(usize, Column, String)> = (0..width)
                .filter_map(|c| {
                    let cell = next.get(c).copied().flatten();
                    if cell == row.get(c).copied().flatten() {
                        return None;
                    }
                    let text = grid.text(folded, cell);
                    titles.column(text).map(|column| (c, column, squeeze(text)))
                })
                .collect();
            let fresh =
                (0..width).filter(|c| next.get(*c).copied().flatten() != row.get(*c).copied().flatten()).count();
            let merged = (0..width).any(|c| next.get(c).copied().flatten() == row.get(c).copied().flatten());
            if below.is_empty() || below.len() < fresh || !(merged || distinct < width) {
                break;
            }
            for (c, column, title) in below {
                columns[c] = (column, title);
            }
            first_row += 1;
        }
        return Some(Header { columns: settle(columns), first_row });
    }
    None
}

/// A table without a header that goes on the one before: as many columns, and units where that one has units.
fn continued(folded: &str, grid: &Grid, before: Option<&Vec<(Column, String)>>, units: &UnitGrammar) -> Option<Header> {
    let before = before?;
    let width = grid.rows.iter().map(Vec::len).max()?;
    if width != before.len() {
        return None;
    }
    let column = before.iter().position(|(c, _)| matches!(c, Column::Units(_)))?;
    let (mut like, mut all) = (0.0, 0.0);
    for row in &grid.rows {
        let text = grid.text(folded, row.get(column).copied().flatten());
        if !text.is_empty() {
            like += units.likeness(text);
            all += 1.0;
        }
    }
    (all > 0.0 && like / all > 0.5).then(|| Header { columns: before.clone(), first_row: 0 })
}

fn squeeze(s: &str) -> String {
    s.chars().filter(|c| !c.is_whitespace()).collect()
}

fn distinct_cells(row: &[Option<usize>]) -> usize {
    let mut seen: Vec<usize> = row.iter().flatten().copied().collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

/// Makes the finest of the columns that hold work the item; those before it group.
pub(crate) fn settle(mut columns: Vec<(Column, String)>) -> Vec<(Column, String)> {
    // A title that spans several columns is one column that was cut.
    let last = columns
        .iter()
        .rposition(|(c, _)| *c == Column::Item)
        .or_else(|| columns.iter().rposition(|(c, _)| *c == Column::Heading));
    if let Some(last) = last {
        for (c, column) in columns.iter_mut().enumerate() {
            match column.0 {
                Column::Item | Column::Heading if c < last => column.0 = Column::Heading,
                Column::Heading if c > last => column.0 = Column::Other,
                Column::Item | Column::Heading => column.0 = Column::Item,
                _ => {}
            }
        }
    }
    columns
}

/// Whether a table with these columns sets out work: it has items, and says who or when or counts them.
fn holds_tasks(columns: &[(Column, String)]) -> bool {
    let has = |f: fn(&Column) -> bool| columns.iter().any(|(c, _)| f(c));
    let measures = columns.iter().filter(|(c, _)| *c == Column::Other).count();
    has(|c| *c == Column::Item)
        && (has(|c| matches!(c, Column::Units(_) | Column::Limit))
            || (measures == 0 && columns.len() >= 2 && has(|c| *c == Column::Serial) && columns.len() >= 3))
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
) {
    let columns = &header.columns;
    let item_column = columns.iter().rposition(|(c, _)| *c == Column::Item).unwrap_or(0);
    let serial_column = columns.iter().position(|(c, _)| *c == Column::Serial);
    let heading_columns: Vec<usize> = (0..columns.len()).filter(|c| columns[*c].0 == Column::Heading).collect();
    let part = plan.headings.last().map_or(0, |h| h.part);
    let above = heading_above(folded, plan, grid, number);
    // A serial number that stands for several rows counts the headings of the first column.
    let counts_headings = serial_column.is_some_and(|s| serial_spans(folded, grid, header, s, &heading_columns));
    let mut open: Vec<Open> = vec![Open::default(); heading_columns.len()];
    // Headings that stand in the item column (一、… or 3.… with (1) below) or across a whole row.
    let mut inner: Vec<(labels::Style, usize)> = Vec::new();
    let mut across: Vec<(Option<labels::Style>, usize)> = Vec::new();
    let mut serial: Option<String> = None;
    let first_item = plan.items.len();
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
                open.iter_mut().for_each(|o| *o = Open::default());
            }
            continue;
        }
        let mut parent = across.last().map(|(_, h)| *h).or(above);
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
            if open[k].last != text || open[k].parent != parent {
                let first = k == 0 && counts_headings;
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
        let stated: Vec<Stated> = columns
            .iter()
            .enumerate()
            .filter(|(c, (column, _))| {
                *c != item_column && !matches!(column, Column::Serial | Column::Heading | Column::Item)
            })
            .filter_map(|(c, (column, title))| {
                let cell = cell_at(c)?;
                // Merged cells stand side by side.
                let repeated = (0..c).rev().take(MERGED).any(|d| cell_at(d) == Some(cell) && columns[d].0 == *column);
                let text = grid.cells.get(cell)?.text.clone();
                (!text.is_empty() && !repeated && cell_at(item_column) != Some(cell)).then(|| Stated {
                    column: *column,
                    text,
                    title: title.clone(),
                })
            })
            .collect();
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
        let label = written.or_else(|| if counts_headings { None } else { serial.clone() });
        let mut item = Item {
            origin: Origin::Table,
            section: Section::Action,
            parent,
            label,
            text,
            cells: stated,
            at,
            cell: item_cell.address.clone(),
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
    sections.mark(folded, plan, first_item);
}

/// The numbered heading right above a table, which has no text but the table: what was an item of the body is a heading.
fn heading_above(folded: &str, plan: &mut Plan, grid: &Grid, number: usize) -> Option<usize> {
    const LONGEST: usize = 40;
    let start = grid.cells.iter().flat_map(|c| c.text.first()).map(|t| t.start).min()?;
    let line = plan.lines.iter().position(|l| l.table == Some(number))?;
    let before = (0..line).rfind(|i| plan.kinds[*i] == LineKind::Body)?;
    let i = plan.items.iter().rposition(|i| i.origin == Origin::Body && i.at.start < start)?;
    let item = &plan.items[i];
    let [text] = item.text.as_slice() else { return None };
    let own = plan.lines[before].table.is_none()
        && plan.lines[before].at.contains(&text.start)
        && text.end >= plan.lines[before].at.end
        && item.label.is_some();
    let words = &folded[text.clone()];
    if !own || words.chars().count() > LONGEST || words.contains(['。', ';', ':']) {
        return None;
    }
    let item = plan.items.remove(i);
    plan.headings.push(Heading { label: item.label, text: item.text, parent: item.parent, part: item.part });
    Some(plan.headings.len() - 1)
}

/// The numbered items of a cell, where it holds nothing else: each with its paragraphs.
fn numbered<'a>(folded: &str, text: &'a [Bytes]) -> Option<Vec<&'a [Bytes]>> {
    let read = |at: &Bytes| labels::read(&folded[at.clone()]).into_iter().find(|l| l.doubt == 0);
    let first = read(text.first()?).filter(|l| l.number == 1 && l.style.counts())?;
    let mut starts = vec![0];
    for (i, at) in text.iter().enumerate().skip(1) {
        let next = starts.len() as u32 + 1;
        if read(at).is_some_and(|l| l.style == first.style && l.number == next) {
            starts.push(i);
        }
    }
    (starts.len() > 1).then(|| {
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        starts.iter().copied().zip(ends).map(|(a, b)| &text[a..b]).collect()
    })
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
        last.cells.push(Stated { column: *column, text, title: title.clone() });
    }
    true
}

/// Whether one serial number stands for several rows with one heading.
fn serial_spans(folded: &str, grid: &Grid, header: &Header, serial: usize, headings: &[usize]) -> bool {
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
fn crosses(grid: &Grid, row: &[Option<usize>], item_column: usize) -> bool {
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

/// The headings that are open in one column: a cell's labels say which of them stand below which.
#[derive(Debug, Clone, Default)]
struct Open {
    /// The text of the last cell, so that one repeated after a page break is one heading.
    last: String,
    /// What stands above the column's headings.
    parent: Option<usize>,
    stack: Vec<(Option<labels::Style>, usize)>,
}

impl Open {
    fn heading(&self) -> Option<usize> {
        self.stack.last().map(|(_, h)| *h)
    }

    fn enter(
        &mut self,
        all: &Text,
        plan: &mut Plan,
        text: &[Bytes],
        parent: Option<usize>,
        part: usize,
        serial: Option<&String>,
    ) {
        let folded = all.folded();
        if self.parent != parent {
            self.stack.clear();
            self.parent = parent;
        }
        // Each labelled paragraph is a heading; one without a label goes on the one before.
        let mut headings: Vec<Vec<Bytes>> = Vec::new();
        for at in text {
            let labelled = labels::read(&folded[at.clone()]).iter().any(|l| l.doubt < 2);
            match headings.last_mut().filter(|_| !labelled) {
                Some(last) => last.push(at.clone()),
                None => headings.push(vec![at.clone()]),
            }
        }
        for lines in headings {
            let (label, mut rest) = split_label(all, &lines);
            let style = label.as_ref().map(|l| l.style);
            let mut written = label.map(|l| l.written);
            if rest.is_empty() {
                rest = lines;
                written = None;
            }
            let keep = self
                .stack
                .iter()
                .position(|(s, _)| match (s, style) {
                    (Some(a), Some(b)) => a.rank() >= b.rank(),
                    _ => true,
                })
                .unwrap_or(self.stack.len());
            let above = keep.checked_sub(1).map(|k| self.stack[k].1).or(parent);
            let words = |lines: &[Bytes]| -> String { lines.iter().map(|l| squeeze(&folded[l.clone()])).collect() };
            let same = self
                .stack
                .get(keep)
                .map(|(_, h)| *h)
                .filter(|h| plan.headings[*h].label == written && words(&plan.headings[*h].text) == words(&rest));
            self.stack.truncate(keep);
            let heading = same.unwrap_or_else(|| {
                // The lines of a cell are one heading that was too long for its column.
                if let (Some(start), Some(end)) = (rest.first().map(|a| a.start), rest.last().map(|b| b.end)) {
                    rest.truncate(1);
                    rest[0] = start..end;
                }
                let label = written.or_else(|| serial.cloned());
                plan.headings.push(Heading { label, text: rest, parent: above, part });
                plan.headings.len() - 1
            });
            self.stack.push((style, heading));
        }
    }
}

struct Written {
    written: String,
    style: labels::Style,
}

/// Splits the label off the first paragraph of a cell.
fn split_label(all: &Text, text: &[Bytes]) -> (Option<Written>, Vec<Bytes>) {
    let folded = all.folded();
    let mut text = text.to_vec();
    let Some(first) = text.first_mut() else { return (None, text) };
    let line = &folded[first.clone()];
    // A cell is no outline: only sound labels count in it.
    let Some(label) = labels::read(line).into_iter().find(|l| l.doubt < 2) else { return (None, text) };
    let written = label.repaired.clone().unwrap_or_else(|| {
        let written = first.start..first.start + line[..label.len].trim_end().len();
        all.raw_at(&written).trim().to_string()
    });
    *first = trim(folded, first.start + label.text_at..first.end);
    let style = label.style;
    if first.start >= first.end {
        text.remove(0);
    }
    (Some(Written { written, style }), text)
}

fn heading_across(
    all: &Text,
    plan: &mut Plan,
    cell: &GridCell,
    across: &mut Vec<(Option<labels::Style>, usize)>,
    part: usize,
) {
    if cell.text.is_empty() {
        return;
    }
    let (label, text) = split_label(all, &cell.text);
    let style = label.as_ref().map(|l| l.style);
    let keep = across
        .iter()
        .position(|(s, _)| match (s, style) {
            (Some(a), Some(b)) => a.rank() >= b.rank(),
            _ => true,
        })
        .unwrap_or(across.len());
    across.truncate(keep);
    let parent = across.last().map(|(_, h)| *h);
    let same = plan.headings.last().is_some_and(|h| {
        h.parent == parent && h.text.first().map(|a| all.fold_at(a)) == text.first().map(|a| all.fold_at(a))
    });
    if !same {
        plan.headings.push(Heading { label: label.map(|l| l.written), text, parent, part });
    }
    across.push((style, plan.headings.len() - 1));
}

/// The style of a cell's first paragraph, where it heads the numbering that the second opens and the next row goes on.
fn heads_second(folded: &str, grid: &Grid, text: &[Bytes], next: usize, item_column: usize) -> Option<labels::Style> {
    let read = |at: &Bytes| labels::read(&folded[at.clone()]).into_iter().find(|l| l.doubt < 2);
    let (first, second) = (read(text.first()?)?, read(text.get(1)?)?);
    let below = second.number == 1 && second.style.rank() > first.style.rank();
    let row = grid.rows.get(next)?;
    let after = row.get(item_column).copied().flatten().and_then(|c| grid.cells.get(c))?;
    let goes_on = read(after.text.first()?).is_some_and(|l| l.style == second.style && l.number == 2);
    (below && goes_on).then_some(first.style)
}

/// Whether the next row's item opens below an item of this style.
fn heads_next(
    folded: &str,
    grid: &Grid,
    next: usize,
    item_column: usize,
    columns: &[(Column, String)],
    style: Option<labels::Style>,
) -> bool {
    let (Some(style), Some(row)) = (style, grid.rows.get(next)) else { return false };
    let states = columns.iter().any(|(c, _)| matches!(c, Column::Units(_) | Column::Limit));
    let text = grid.text(folded, row.get(item_column).copied().flatten());
    states && labels::read(text).first().is_some_and(|l| l.number <= 1 && l.style.rank() > style.rank())
}

#[cfg(test)]
mod tests;
