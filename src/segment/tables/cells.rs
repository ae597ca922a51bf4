//! What stands in the cells of one column: headings with their labels, items and headings of items.

use super::super::{Column, Heading, Plan, labels, trim};
use super::grid::{Grid, GridCell};
use super::titles::squeeze;
use crate::text::{Bytes, Text};

/// The numbered items of a cell, where it holds nothing else: each with its paragraphs.
pub(super) fn numbered<'a>(folded: &str, text: &'a [Bytes]) -> Option<Vec<&'a [Bytes]>> {
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

/// The headings that are open in one column: a cell's labels say which of them stand below which.
#[derive(Debug, Clone, Default)]
pub(super) struct Open {
    /// The text of the last cell, so that one repeated after a page break is one heading.
    pub(super) last: String,
    /// What stands above the column's headings.
    pub(super) parent: Option<usize>,
    pub(super) stack: Vec<(Option<labels::Style>, usize)>,
}

impl Open {
    pub(super) fn heading(&self) -> Option<usize> {
        self.stack.last().map(|(_, h)| *h)
    }

    pub(super) fn enter(
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

pub(super) struct Written {
    pub(super) written: String,
    pub(super) style: labels::Style,
}

/// Splits the label off the first paragraph of a cell.
pub(super) fn split_label(all: &Text, text: &[Bytes]) -> (Option<Written>, Vec<Bytes>) {
    let folded = all.folded();
    let mut text = text.to_vec();
    let Some(first) = text.first_mut() else { return (None, text) };
    let line = &folded[first.clone()];
    // A cell is no outline: only sound labels count in it.
    let named = || labels::table_name(line).map(|(n, len)| labels::way(labels::Style::Word, n, line, len, 0));
    let Some(label) = labels::read(line).into_iter().find(|l| l.doubt < 2).or_else(named) else { return (None, text) };
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

pub(super) fn heading_across(
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
pub(super) fn heads_second(
    folded: &str,
    grid: &Grid,
    text: &[Bytes],
    next: usize,
    item_column: usize,
) -> Option<labels::Style> {
    let read = |at: &Bytes| labels::read(&folded[at.clone()]).into_iter().find(|l| l.doubt < 2);
    let (first, second) = (read(text.first()?)?, read(text.get(1)?)?);
    let below = second.number == 1 && second.style.rank() > first.style.rank();
    let row = grid.rows.get(next)?;
    let after = row.get(item_column).copied().flatten().and_then(|c| grid.cells.get(c))?;
    let goes_on = read(after.text.first()?).is_some_and(|l| l.style == second.style && l.number == 2);
    (below && goes_on).then_some(first.style)
}

/// Whether the next row's item opens below an item of this style.
pub(super) fn heads_next(
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
