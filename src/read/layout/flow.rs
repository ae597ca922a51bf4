//! Lines become paragraphs, over the ends of pages too; running heads and page numbers go.

use super::ruled::{self, is_label};
use super::{Item, Line};
use crate::read::build::{Builder, Draft, DraftCell};
use crate::read::is_page_number;

/// Drops page numbers and what stands at the same place of many pages.
pub fn drop_running(pages: &mut [(Vec<Item>, f64)]) {
    let at_edge = |l: &Line, height: f64| l.y < height * 0.1 || l.y > height * 0.88;
    let mut seen: std::collections::HashMap<(String, i64), usize> = std::collections::HashMap::new();
    let key = |l: &Line| {
        // Figures change from page to page.
        (
            l.text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect::<String>(),
            (l.y / 6.0).round() as i64,
        )
    };
    for (items, height) in pages.iter() {
        for item in items {
            if let Item::Line(l) = item
                && at_edge(l, *height)
            {
                *seen.entry(key(l)).or_default() += 1;
            }
        }
    }
    let many = (pages.len() / 2).max(3);
    for (items, height) in pages.iter_mut() {
        items.retain(|item| match item {
            Item::Line(l) => {
                !(numbers_page(&l.text) && (l.y > *height * 0.88 || l.y < *height * 0.08)
                    || at_edge(l, *height) && seen.get(&key(l)).is_some_and(|n| *n >= many))
            }
            Item::Table(_) => true,
        });
    }
}

/// Whether a line at the edge of a page can only be its number: besides the forms that are one anywhere a figure alone,
/// marked or not, of a whole (`3/12`, `3页`), in Roman figures, or the marks without it.
fn numbers_page(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let inner = bare.trim_matches(['-', '—', '－', '–', '―', '─', '·', '•', '~', '～', '一']);
    let inner = inner.strip_prefix('第').unwrap_or(inner);
    let inner = inner.split(['页', '/', '共']).next().unwrap_or(inner);
    let figure = || inner.len() <= 4 && inner.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let roman = || matches!(inner, "i" | "ii" | "iii" | "iv" | "v" | "I" | "II" | "III" | "IV" | "V");
    is_page_number(text) || !bare.is_empty() && bare.chars().count() <= 14 && (inner.is_empty() || figure() || roman())
}

/// A paragraph under way.
struct Open {
    text: String,
    last: Line,
    page: u32,
}

/// A table under way.
struct Growing {
    xs: Vec<f64>,
    rows: Vec<Vec<DraftCell>>,
    /// For each cell whether its last line fills it, so that it may go on.
    full: Vec<Vec<bool>>,
    /// For each column: row and place of the cell that stands lowest in it.
    lowest: Vec<(usize, usize)>,
    page: u32,
}

/// Lays the pages' items down.
pub fn flow(pages: Vec<Vec<Item>>, out: &mut Builder) {
    let (left, right) = margins(&pages);
    let mut open: Option<Open> = None;
    let mut table: Option<Growing> = None;
    let close = |open: &mut Option<Open>, out: &mut Builder| {
        if let Some(p) = open.take() {
            out.paragraph(&p.text, None, Some(p.page));
        }
    };
    let end = |table: &mut Option<Growing>, out: &mut Builder| {
        if let Some(t) = table.take() {
            let lone = t.rows.iter().map(|r| r.iter().filter(|c| !c.text.is_empty()).count()).max().unwrap_or(0) <= 1;
            if lone {
                t.rows.iter().flatten().for_each(|c| out.paragraph(&c.text, None, c.page));
            } else {
                out.table(Draft { rows: t.rows, page: Some(t.page), ..Draft::default() });
            }
        }
    };
    for (number, items) in (1u32..).zip(pages) {
        let mut first = true;
        for item in items {
            match item {
                Item::Line(line) => {
                    end(&mut table, out);
                    let joins =
                        open.as_ref().is_some_and(|p| continues(p, &line, left, right, p.page != number || first));
                    match open.as_mut().filter(|_| joins) {
                        Some(p) => {
                            if p.text.ends_with(|c: char| c.is_ascii_alphanumeric())
                                && line.text.starts_with(|c: char| c.is_ascii_alphabetic())
                            {
                                p.text.push(' ');
                            }
                            p.text.push_str(&line.text);
                            p.last = line;
                        }
                        None => {
                            close(&mut open, out);
                            open = Some(Open { text: line.text.clone(), last: line, page: number });
                        }
                    }
                }
                Item::Table(t) => {
                    close(&mut open, out);
                    let fits = first
                        && table.as_ref().is_some_and(|g| g.page != number || number > 1)
                        && table.as_ref().is_some_and(|g| same_lines(&g.xs, &t.xs));
                    if !fits {
                        end(&mut table, out);
                    }
                    grow(&mut table, t, number);
                }
            }
            first = false;
        }
    }
    close(&mut open, out);
    end(&mut table, out);
}

/// The margins of the text: where most lines begin, and the furthest that many reach.
fn margins(pages: &[Vec<Item>]) -> (f64, f64) {
    let lines: Vec<&Line> = pages
        .iter()
        .flatten()
        .filter_map(|i| if let Item::Line(l) = i { Some(l) } else { None })
        .filter(|l| l.text.chars().count() >= 12)
        .collect();
    let mut left: Vec<f64> = lines.iter().map(|l| l.x0).collect();
    let mut right: Vec<f64> = lines.iter().map(|l| l.x1).collect();
    left.sort_by(f64::total_cmp);
    right.sort_by(f64::total_cmp);
    let at = |all: &[f64], share: f64| {
        all.get(((all.len().saturating_sub(1)) as f64 * share) as usize).copied().unwrap_or(0.0)
    };
    (at(&left, 0.05), at(&right, 0.9))
}

/// Whether a line goes on with the paragraph above it.
fn continues(open: &Open, line: &Line, left: f64, right: f64, over_page: bool) -> bool {
    let before = &open.last;
    let size = before.size.max(line.size);
    if (before.size - line.size).abs() > size * 0.15 {
        return false;
    }
    // A line ends its paragraph where the next one's first word would still have fitted in.
    let word = (first_word(&line.text) + 1.0).max(1.9) * size;
    let centred = |l: &Line| l.x0 - left > size * 0.3 && ((l.x0 - left) - (right - l.x1)).abs() < size;
    if centred(before) && centred(line) {
        // Headings that are too long for their line.
        let room = (right - left) - (before.x1 - before.x0);
        return room < word && !is_label(&line.text) && (over_page || line.y - before.y < size * 2.6);
    }
    // Below a heading in the middle, however long it is, something else begins; a first line's usual indent is none.
    let inset = before.x0 - left;
    if inset > size * 0.6
        && (inset - size * 2.0).abs() > size * 0.3
        && (inset - (right - before.x1)).abs() < size * 0.35
    {
        return false;
    }
    if right - before.x1 > word {
        return false;
    }
    if !over_page {
        let pitch = line.y - before.y;
        if pitch > size * 2.6 || pitch <= 0.0 {
            return false;
        }
    }
    let indent = line.x0 - left;
    let hanging = before.x0 - left > size * 1.2 && (line.x0 - before.x0).abs() < size * 0.6;
    // An indented line begins a paragraph, unless the whole paragraph stands in.
    if indent > size * 1.2 && !(hanging && !is_label(&line.text) && !before.text.ends_with(['。', '；', '：'])) {
        return false;
    }
    !(is_label(&line.text) && before.text.ends_with(['。', '；', '：', ':', ';', '）', ')']))
}

/// How many characters wide the part of a line is before which it can first be broken.
pub fn first_word(text: &str) -> f64 {
    let opens = |c: char| "（(〔[【《“‘「".contains(c);
    let closes = |c: char| "，。、；：）)〕]】》”’」！？,.;:%％".contains(c);
    let width = |c: char| if c.is_ascii() { 0.55 } else { 1.0 };
    let mut chars = text.chars().peekable();
    let mut wide = 0.0;
    while let Some(c) = chars.next_if(|c| opens(*c)) {
        wide += width(c);
    }
    let mut any = false;
    while let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || any && ".-%/".contains(*c)) {
        wide += width(c);
        any = true;
    }
    // Figures in such brackets hold together with what follows them.
    while let Some(c) = chars.next_if(|c| closes(*c) || any && opens(*c) || any && wide < 8.0 && c.is_ascii_digit()) {
        wide += width(c);
        any = true;
    }
    if !any {
        wide += chars.next().map_or(0.0, width);
    }
    // Typesetters don't part quotation marks from their neighbours on either side.
    while let Some(c) = chars.next_if(|c| closes(*c) || "“”‘’".contains(*c)) {
        wide += width(c);
        if "“”‘’".contains(c) {
            wide += chars.next_if(|c| !closes(*c)).map_or(0.0, width);
        }
    }
    wide
}

/// Whether two tables have the same upright lines.
fn same_lines(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() < 8.0)
}

/// Adds a table's rows to the one that came to the end of the page before, or begins one.
fn grow(growing: &mut Option<Growing>, mut table: ruled::Table, page: u32) {
    let columns = table.xs.len() - 1;
    let texts: Vec<(String, bool)> = (0..table.cells.len()).map(|i| table.text(i)).collect();
    let mut full: Vec<Vec<bool>> = vec![Vec::new(); table.rows()];
    let mut rows: Vec<Vec<DraftCell>> = vec![Vec::new(); table.rows()];
    let mut places: Vec<Vec<(usize, usize)>> = vec![vec![(usize::MAX, 0); columns]; table.rows()];
    for (cell, (text, fills)) in table.cells.iter().zip(texts) {
        full[cell.row].push(fills);
        let at = (cell.row, rows[cell.row].len());
        for row in &mut places[cell.row..cell.row + cell.rows] {
            row[cell.column..cell.column + cell.columns].fill(at);
        }
        rows[cell.row].push(DraftCell {
            text,
            rows: cell.rows,
            columns: cell.columns,
            header: false,
            page: Some(page),
        });
    }
    let Some(g) = growing.as_mut() else {
        let lowest = places.last().cloned().unwrap_or_default();
        *growing = Some(Growing { xs: table.xs, rows, full, lowest, page });
        return;
    };
    // The heading repeated on the new page.
    let same = |a: &[DraftCell], b: &[DraftCell]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.text == b.text) && a.iter().any(|c| !c.text.is_empty())
    };
    let mut skip = 0;
    while skip < rows.len().min(3) && g.rows.get(skip).is_some_and(|r| same(r, &rows[skip])) {
        skip += 1;
    }
    if skip == rows.len() {
        return;
    }
    let base = g.rows.len();
    let joins = is_broken(g, &rows[skip], rows.len() - skip);
    let mut moved: std::collections::HashMap<(usize, usize), (usize, usize)> = std::collections::HashMap::new();
    let mut out: Vec<Vec<DraftCell>> = Vec::new();
    let mut column;
    for (i, row) in rows.into_iter().enumerate().skip(skip) {
        column = 0;
        let (mut kept, mut fills) = (Vec::new(), Vec::new());
        for (k, cell) in row.into_iter().enumerate() {
            let wide = cell.columns;
            let above = g.lowest.get(place_of(&places[i], (i, k), column)).copied();
            if i == skip
                && let Some((r, c)) = above.filter(|_| cell.text.is_empty() || joins)
                && let Some(over) = g.rows.get_mut(r).and_then(|r| r.get_mut(c)).filter(|o| o.columns == wide)
            {
                over.text.push_str(&cell.text);
                if let Some(f) = g.full.get_mut(r).and_then(|f| f.get_mut(c)).filter(|_| !cell.text.is_empty()) {
                    *f = full[i][k];
                }
                over.rows += if joins { cell.rows - 1 } else { cell.rows };
                moved.insert((i, k), (r, c));
                column += wide;
                continue;
            }
            moved.insert((i, k), (base + out.len(), kept.len()));
            kept.push(cell);
            fills.push(full[i][k]);
            column += wide;
        }
        if i == skip && joins {
            // All of the row went up; whatever did not is lost nowhere: it makes a row of its own.
            if !kept.is_empty() {
                out.push(kept);
                g.full.push(fills);
            }
        } else {
            out.push(kept);
            g.full.push(fills);
        }
    }
    g.lowest =
        places.last().map(|p| p.iter().map(|at| moved.get(at).copied().unwrap_or(*at)).collect()).unwrap_or_default();
    g.rows.extend(out);
}

/// Whether the first row of a page goes on with the last row of the page before: one of its cells runs on in
/// mid-sentence, and nothing in it begins anew.
fn is_broken(g: &Growing, row: &[DraftCell], rows_left: usize) -> bool {
    if row.iter().any(|c| c.rows > rows_left) {
        return false;
    }
    let mut column = 0;
    let mut going_on = 0;
    for cell in row {
        let above = g.lowest.get(column).and_then(|(r, k)| Some((g.rows.get(*r)?.get(*k)?, *g.full.get(*r)?.get(*k)?)));
        column += cell.columns;
        let text = cell.text.trim();
        let Some((before, full)) = above else { continue };
        if text.is_empty() {
            continue;
        }
        let number = text.chars().all(|c| c.is_ascii_digit());
        if is_label(text) && before.text.ends_with(['。', '；', ';', '）', ')']) || number && !before.text.is_empty()
        {
            return false;
        }
        let open = before.text.ends_with(['、', '，', ',', '（', '(', '《', '“']);
        let closed = before.text.ends_with(['。', '；', '！', '.', ';', '：', ':']) || before.text.is_empty();
        if open {
            going_on += 2;
        } else if full && !closed && !is_label(text) {
            going_on += if before.text.chars().count() >= 15 { 2 } else { 1 };
        }
    }
    going_on >= 2
}

/// The first column of a cell in its row.
fn place_of(row: &[(usize, usize)], cell: (usize, usize), otherwise: usize) -> usize {
    row.iter().position(|p| *p == cell).unwrap_or(otherwise)
}
