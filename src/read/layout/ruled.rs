//! Ruled lines become tables: where they cross are cells, where one is missing cells are merged.

use super::flow::first_word;
use super::lines::lines;
use super::{Glyph, Line, Rule};

/// How far lines that should meet may miss each other.
const NEAR: f64 = 3.0;
/// More lines than a page of tables has.
const MOST_RULES: usize = 4000;

/// A table on a page.
#[derive(Debug)]
pub struct Table {
    /// Upright grid lines.
    pub xs: Vec<f64>,
    ys: Vec<f64>,
    /// Rows of cells.
    pub cells: Vec<Cell>,
    /// For each place of the grid: its cell.
    places: Vec<usize>,
}

/// A cell of a table.
#[derive(Debug, Default, Clone)]
pub struct Cell {
    /// First row.
    pub row: usize,
    /// First column.
    pub column: usize,
    /// Rows covered.
    pub rows: usize,
    /// Columns covered.
    pub columns: usize,
    glyphs: Vec<Glyph>,
}

/// The tables that rules make up.
pub fn tables(rules: &[Rule]) -> Vec<Table> {
    let (mut level, mut upright) = (Vec::new(), Vec::new());
    for r in rules.iter().take(MOST_RULES) {
        if (r.y1 - r.y0).abs() <= NEAR && r.x1 - r.x0 > NEAR {
            level.push((f64::midpoint(r.y0, r.y1), r.x0, r.x1));
        } else if (r.x1 - r.x0).abs() <= NEAR && r.y1 - r.y0 > NEAR {
            upright.push((f64::midpoint(r.x0, r.x1), r.y0, r.y1));
        }
    }
    let (level, upright) = (merge(level), merge(upright));
    // Lines that touch belong together.
    let mut group: Vec<usize> = (0..level.len() + upright.len()).collect();
    fn root(group: &mut [usize], mut i: usize) -> usize {
        while group[i] != i {
            group[i] = group[group[i]];
            i = group[i];
        }
        i
    }
    for (i, h) in level.iter().enumerate() {
        for (j, v) in upright.iter().enumerate() {
            if v.0 >= h.1 - NEAR && v.0 <= h.2 + NEAR && h.0 >= v.1 - NEAR && h.0 <= v.2 + NEAR {
                let (a, b) = (root(&mut group, i), root(&mut group, level.len() + j));
                group[a] = b;
            }
        }
    }
    let mut tables = Vec::new();
    let mut seen: Vec<usize> = Vec::new();
    for i in 0..level.len() {
        let r = root(&mut group, i);
        if seen.contains(&r) {
            continue;
        }
        seen.push(r);
        let h: Vec<_> = (0..level.len()).filter(|k| root(&mut group, *k) == r).map(|k| level[k]).collect();
        let v: Vec<_> =
            (0..upright.len()).filter(|k| root(&mut group, level.len() + *k) == r).map(|k| upright[k]).collect();
        tables.extend(table(&h, &v));
    }
    tables
}

/// Joins pieces of one line.
fn merge(mut lines: Vec<(f64, f64, f64)>) -> Vec<(f64, f64, f64)> {
    lines.retain(|l| l.0.is_finite() && l.1.is_finite() && l.2.is_finite());
    let mut places: Vec<f64> = lines.iter().map(|l| l.0).collect();
    cluster(&mut places);
    let at = |x: f64| places.iter().copied().min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs())).unwrap_or(x);
    lines.iter_mut().for_each(|l| l.0 = at(l.0));
    lines.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut out: Vec<(f64, f64, f64)> = Vec::new();
    for l in lines {
        match out.last_mut() {
            Some(last) if last.0 == l.0 && l.1 <= last.2 + NEAR => last.2 = last.2.max(l.2),
            _ => out.push(l),
        }
    }
    out
}

/// Places that are near each other become one.
fn cluster(places: &mut Vec<f64>) {
    places.sort_by(f64::total_cmp);
    places.dedup_by(|b, a| *b - *a <= NEAR);
}

fn table(h: &[(f64, f64, f64)], v: &[(f64, f64, f64)]) -> Option<Table> {
    if h.len() < 2 || v.is_empty() {
        return None;
    }
    let mut ys: Vec<f64> = h.iter().map(|l| l.0).chain(v.iter().flat_map(|l| [l.1, l.2])).collect();
    // Tables open at their sides end where their level lines end.
    let mut xs: Vec<f64> = v.iter().map(|l| l.0).chain(h.iter().flat_map(|l| [l.1, l.2])).collect();
    cluster(&mut xs);
    cluster(&mut ys);
    let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if columns < 2 && rows < 2 || columns == 0 || rows == 0 || columns * rows > 20_000 {
        return None;
    }
    let upright_at = |x: f64, y: f64| v.iter().any(|l| (l.0 - x).abs() <= NEAR && l.1 - NEAR <= y && y <= l.2 + NEAR);
    let level_at = |y: f64, x: f64| h.iter().any(|l| (l.0 - y).abs() <= NEAR && l.1 - NEAR <= x && x <= l.2 + NEAR);
    let middle = |all: &[f64], i: usize| f64::midpoint(all[i], all[i + 1]);
    let mut places = vec![usize::MAX; rows * columns];
    let mut cells: Vec<Cell> = Vec::new();
    for r in 0..rows {
        for c in 0..columns {
            if places[r * columns + c] != usize::MAX {
                continue;
            }
            let mut wide = 1;
            while c + wide < columns
                && places[r * columns + c + wide] == usize::MAX
                && !upright_at(xs[c + wide], middle(&ys, r))
            {
                wide += 1;
            }
            let mut tall = 1;
            while r + tall < rows
                && (c..c + wide).all(|k| !level_at(ys[r + tall], middle(&xs, k)))
                && (c + 1..c + wide).all(|k| !upright_at(xs[k], middle(&ys, r + tall)))
            {
                tall += 1;
            }
            for i in r..r + tall {
                for j in c..c + wide {
                    places[i * columns + j] = cells.len();
                }
            }
            cells.push(Cell { row: r, column: c, rows: tall, columns: wide, glyphs: Vec::new() });
        }
    }
    // A box around text is no table.
    (cells.len() > 2).then_some(Table { xs, ys, cells, places })
}

impl Table {
    /// The upper edge.
    pub fn top(&self) -> f64 {
        self.ys[0]
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.ys.len() - 1
    }

    /// Whether a character stands within.
    pub fn holds(&self, g: &Glyph) -> bool {
        self.place(g).is_some()
    }

    fn place(&self, g: &Glyph) -> Option<usize> {
        let (x, y) = (g.x + g.width / 2.0, g.y - g.size * 0.35);
        let find = |all: &[f64], at: f64| {
            let i = all.partition_point(|v| *v <= at);
            (i > 0 && i < all.len()).then(|| i - 1)
        };
        Some(find(&self.ys, y)? * (self.xs.len() - 1) + find(&self.xs, x)?)
    }

    /// Puts a character into its cell.
    pub fn take(&mut self, g: Glyph) {
        if let Some(cell) = self.place(&g).map(|p| self.places[p]) {
            self.cells[cell].glyphs.push(g);
        }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|c| c.glyphs.iter().all(|g| g.text.trim().is_empty()))
    }

    /// The text of a cell, lines that fill it run on, others end a paragraph; and whether its last line fills it.
    pub fn text(&mut self, cell: usize) -> (String, bool) {
        let c = &mut self.cells[cell];
        let (left, right) = (self.xs[c.column], self.xs[c.column + c.columns]);
        let lines = lines(std::mem::take(&mut c.glyphs));
        let full = lines.last().is_some_and(|l| right - left - (l.x1 - l.x0) < l.size * 1.6 + 11.0);
        (join(&lines, right - left), full)
    }
}

/// Lines of a cell of this width as paragraphs.
fn join(lines: &[Line], width: f64) -> String {
    let mut text = String::new();
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            let before = &lines[i - 1];
            // What would have fitted into the line before begins a paragraph. Margins within cells are a guess, so
            // there must be much room, or the end of a sentence too.
            let room = width - 10.8 - (before.x1 - before.x0) - (first_word(&line.text) + 1.0) * before.size;
            // A figure goes on with its unit.
            let room =
                if before.text.ends_with(|c: char| c.is_ascii_digit()) { room - before.size * 2.0 } else { room };
            let ends = before.text.ends_with(['。', '；', '：', ';', ':', '！', '.', '）', ')']);
            if room > before.size * 1.5
                || room > 0.0 && (ends || is_label(&line.text))
                || line.y - before.y > before.size.max(line.size) * 2.6
            {
                text.push('\n');
            } else if before.text.ends_with(|c: char| c.is_ascii_alphanumeric())
                && line.text.starts_with(|c: char| c.is_ascii_alphabetic())
            {
                text.push(' ');
            }
        }
        text.push_str(&line.text);
    }
    text
}

/// Whether a line opens with a number that begins paragraphs.
pub fn is_label(text: &str) -> bool {
    let rest = text.trim_start_matches(['(', '（']);
    let number = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c));
    let bracketed = rest.len() < text.len();
    number.len() < rest.len()
        && if bracketed {
            number.starts_with([')', '）'])
        } else {
            number.starts_with(['、', '．'])
                || number.starts_with('.') && !number[1..].starts_with(|c: char| c.is_ascii_digit())
        }
        || text.starts_with(|c: char| ('①'..='⑳').contains(&c))
        || rest.starts_with('第') && rest.chars().take(8).any(|c| matches!(c, '章' | '条' | '节'))
}
