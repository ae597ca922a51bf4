//! Which tables are tables: those that lay out a page, and those that list its fields, are read as paragraphs.

use super::tree::{Kind, Tree};
use super::weigh::{Weights, children};

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Rows and columns that mean something.
    Grid,
    /// A frame for the page, or for a box in it.
    Layout,
    /// Pairs of label and value side by side.
    Fields,
}

/// A table's rows, each as its cells; nested tables stay in theirs.
pub fn rows(tree: &Tree<'_>, table: usize) -> Vec<(Vec<usize>, bool)> {
    let mut rows = Vec::new();
    let mut loose: Vec<usize> = Vec::new();
    for i in children(tree, table) {
        match tree.nodes[i].kind {
            Kind::Rows(head) => {
                for r in children(tree, i).filter(|r| tree.nodes[*r].kind == Kind::Row) {
                    rows.push((cells(tree, r), head));
                }
            }
            Kind::Row => rows.push((cells(tree, i), false)),
            Kind::Cell(_) => loose.push(i),
            _ => {}
        }
    }
    if !loose.is_empty() {
        rows.push((loose, false));
    }
    rows
}

fn cells(tree: &Tree<'_>, row: usize) -> Vec<usize> {
    children(tree, row).filter(|c| matches!(tree.nodes[*c].kind, Kind::Cell(_))).collect()
}

/// What a table is used for.
pub fn used_for(tree: &Tree<'_>, weights: &Weights, table: usize, rows: &[(Vec<usize>, bool)]) -> Use {
    let text = |c: &usize| if weights.of[*c].dropped { 0 } else { weights.of[*c].text };
    let filled: Vec<Vec<usize>> =
        rows.iter().map(|(cells, _)| cells.iter().copied().filter(|c| text(c) > 0).collect()).collect();
    let widest = filled.iter().map(Vec::len).max().unwrap_or(0);
    let lines = filled.iter().filter(|r| !r.is_empty()).count();
    let total: u64 = filled.iter().flatten().map(|c| u64::from(text(c))).sum();
    if fields(tree, &filled) {
        return Use::Fields;
    }
    if widest <= 1 || lines <= 1 {
        return Use::Layout;
    }
    let nested: u64 = nested_weight(tree, weights, table);
    if nested * 2 > total {
        return Use::Layout;
    }
    // One cell that holds nearly everything, in many paragraphs, is the page; the others are its margins.
    let largest = filled.iter().flatten().copied().max_by_key(text);
    if let Some(largest) = largest {
        let w = weights.of[largest];
        let alone = filled
            .iter()
            .find(|r| r.contains(&largest))
            .is_some_and(|r| r.iter().all(|c| *c == largest || text(c) < 40));
        if u64::from(w.text) * 10 > total * 8 && w.text > 600 && w.blocks >= 8 && lines <= 6 && alone {
            return Use::Layout;
        }
    }
    Use::Grid
}

/// Whether the cells come in pairs of a label with a colon and its value.
fn fields(tree: &Tree<'_>, filled: &[Vec<usize>]) -> bool {
    let mut labels = 0;
    for row in filled.iter().filter(|r| !r.is_empty()) {
        let mut is_label = row.iter().map(|c| ends_with_colon(tree, *c));
        if !is_label.next().unwrap_or(false) {
            return false;
        }
        labels += 1;
    }
    labels > 0 && filled.iter().all(|r| r.len() <= 8)
}

/// Whether a cell's text is short and ends with a colon.
pub fn ends_with_colon(tree: &Tree<'_>, cell: usize) -> bool {
    let texts = &tree.nodes[cell + 1..tree.nodes[cell].end()];
    let mut len = 0;
    let mut last = None;
    for t in texts.iter().filter(|n| n.kind == Kind::Text) {
        len += t.source.len();
        last = t.source.trim_end().trim_end_matches("&nbsp;").chars().next_back().or(last);
    }
    len < 120 && matches!(last, Some(':' | '：'))
}

/// The text of the tables within a table.
fn nested_weight(tree: &Tree<'_>, weights: &Weights, table: usize) -> u64 {
    let mut i = table + 1;
    let mut sum = 0;
    while i < tree.nodes[table].end() {
        if weights.of[i].dropped {
            i = tree.nodes[i].end();
        } else if tree.nodes[i].kind == Kind::Table {
            sum += u64::from(weights.of[i].text);
            i = tree.nodes[i].end();
        } else {
            i += 1;
        }
    }
    sum
}
