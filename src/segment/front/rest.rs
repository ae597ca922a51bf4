//! Behind the first item: signatures, attachments, colophons, further plans of the same file.

use super::head::{Head, signature};
use super::label::Style;
use super::look::{Genre, strip_tail};
use super::title::{Block, forward, joined};
use super::{FrontReader, LineKind, Sheet};

impl FrontReader {
    /// Reads `head.first..end`.
    pub(super) fn rest(&self, sheet: &mut Sheet, head: &Head, end: usize) {
        let mut at = head.first;
        // Whether a signature, an attachment mark or the like stands right above: a title may follow.
        let mut broken = false;
        let mut ahead = Ahead::default();
        let tail = tail(sheet, head.first, end);
        while at < end {
            if sheet.done[at] || sheet.tables[at].is_some() {
                broken |= sheet.kinds[at] == LineKind::AttachmentMark && !sheet.texts[at].contains(':');
                at += 1;
                continue;
            }
            let look = &sheet.looks[at];
            let kind = match () {
                () if look.attachment => Some(LineKind::AttachmentMark),
                () if look.colophon => Some(LineKind::Colophon),
                () if look.remark => Some(LineKind::Remark),
                // 责任部门:… may be a page's field and says elsewhere whose the work is.
                () if look.field && at >= tail && self.looker.dates_or_names(sheet.bare(at)) => {
                    Some(LineKind::PageField)
                }
                () => None,
            };
            if kind == Some(LineKind::Colophon) {
                let behind = copies(sheet, at, end);
                sheet.set_all(at..behind, LineKind::Colophon);
                at = behind;
                continue;
            }
            if let Some(kind) = kind {
                sheet.set(at, kind);
                broken = true;
                at += 1;
                continue;
            }
            if look.day.is_some() && signed(sheet, head.first, at, end) {
                let above = signature(sheet, head.first, at);
                sheet.set_all(above..at, LineKind::Signature);
                sheet.set(at, LineKind::SignatureDate);
                broken = true;
                at += 1;
                continue;
            }
            if look.chars <= 5 && self.notes.matches(sheet.bare(at)) {
                at = notes(sheet, at, end);
                continue;
            }
            if let Some(block) = self.title(sheet, head, at, end, broken) {
                at = self.part(sheet, block, end, &mut ahead);
                broken = false;
                continue;
            }
            // The title of an attachment that is no plan: `附件`, `补贴机具种类范围`.
            if broken && above_names(sheet, head.first, at) {
                sheet.set(at, LineKind::AttachmentMark);
                at += 1;
                continue;
            }
            broken = false;
            at += 1;
        }
        undated(sheet, head.first, end);
    }

    /// The title of a further part that starts at a line, if one does.
    fn title(&self, sheet: &Sheet, head: &Head, at: usize, end: usize, broken: bool) -> Option<Block> {
        let bracketed = sheet.bare(at).starts_with('(') && sheet.bare(at).ends_with(')');
        if !sheet.looks[at].titleish() || bracketed {
            return None;
        }
        let block = forward(sheet, at, end);
        if broken {
            if let Some(block) = block {
                return Some(block);
            }
            let next = (at + 1..end).find(|&i| !sheet.done[i])?;
            let looks = &sheet.looks;
            let alone = looks[next].label.is_some() || looks[next].table || looks[next].paragraph();
            return (alone && looks[at].chars >= 6 && !looks[at].agency).then_some(Block {
                start: at,
                end: at + 1,
                genre: None,
            });
        }
        let block = block.filter(|b| b.genre != Some(Genre::Notice))?;
        let name = joined(sheet, block.start, block.end);
        let length = name.chars().count();
        // In running text only a name that the notice itself gave, or a heading of the format that opens a new count.
        let quoted = length >= 6 && head.cover.contains(&format!("《{name}》"));
        let short = strip_tail(&name).to_string();
        let quoted = quoted || short.chars().count() >= 8 && head.cover.contains(&short);
        let heading = sheet.looks[at].heading && length >= 8 && restarts(sheet, block.end, end);
        (quoted || heading).then_some(block)
    }

    /// Marks a further part's title and preamble, or the whole of an annex that holds no work. Gives the line behind.
    fn part(&self, sheet: &mut Sheet, block: Block, end: usize, ahead: &mut Ahead) -> usize {
        let name = joined(sheet, block.start, block.end);
        if self.annex_skip.matches(&name) {
            return self.skip(sheet, block, end);
        }
        let ahead_lines = block.end..end.min(block.end + MEASURES);
        if ahead_lines.filter(|&i| self.measure.matches(sheet.bare(i))).take(5).count() >= 5 {
            return self.skip(sheet, block, end);
        }
        sheet.set_all(block.start..block.end, LineKind::PlanTitle);
        let stops = |i: usize| {
            sheet.done[i] || sheet.looks[i].label.is_some() || sheet.tables[i].is_some() || sheet.looks[i].attachment
        };
        let Some(stop) = find_from(&mut ahead.stop, block.end, end, stops) else { return block.end };
        if sheet.looks[stop].label.is_some() || sheet.tables[stop].is_some() {
            for at in block.end..stop {
                if sheet.looks[at].paragraph() && !sheet.done[at] {
                    sheet.set(at, LineKind::Preamble);
                }
            }
        }
        let person = find_from(&mut ahead.person, block.end, stop, |i| self.person.matches(sheet.bare(i)));
        if person.is_some() {
            return self.skip(sheet, block, end);
        }
        block.end
    }

    /// An annex without work: its title belongs to the mark, its lines close.
    fn skip(&self, sheet: &mut Sheet, block: Block, end: usize) -> usize {
        sheet.set_all(block.start..block.end, LineKind::AttachmentMark);
        let mut at = block.end;
        while at < end && !sheet.looks[at].attachment && sheet.tables[at].is_none() {
            if !sheet.done[at] {
                let kind = if sheet.looks[at].colophon { LineKind::Colophon } else { LineKind::Closing };
                sheet.set(at, kind);
            }
            at += 1;
        }
        at
    }
}

/// What was found ahead of a title, so that many titles in a row don't each go over the same lines: where it was looked
/// from, and the line found or the line before which there is none.
#[derive(Default)]
struct Ahead {
    stop: Option<(usize, usize)>,
    person: Option<(usize, usize)>,
}

/// The first line of `from..end` that `fits`; what was found before serves as far as it reaches. Lines that have been
/// looked at don't come to fit later.
fn find_from(
    known: &mut Option<(usize, usize)>,
    from: usize,
    end: usize,
    fits: impl Fn(usize) -> bool,
) -> Option<usize> {
    let clear = known.filter(|(start, to)| *start <= from && from <= *to).map_or(from, |(_, to)| to);
    let found = (clear.min(end)..end).find(|i| fits(*i));
    let from = known.filter(|(start, to)| *start <= from && from <= *to).map_or(from, |(start, _)| start);
    *known = Some((from, found.unwrap_or(clear.max(end))));
    found
}

/// How many lines behind an annex's title are searched for the lines of a table of indicators.
const MEASURES: usize = 60;

/// Marks numbered notes under a word of their own (`注:`). Gives the line behind them. A note on who leads counts as text.
fn notes(sheet: &mut Sheet, at: usize, end: usize) -> usize {
    let figure = |i: &usize| {
        let numbered = matches!(sheet.looks[*i].label, Some((Style::Figure, _)));
        !sheet.done[*i] && sheet.tables[*i].is_none() && numbered && !sheet.texts[*i].contains("牵头")
    };
    let behind = at + 1 + (at + 1..end).take_while(figure).count();
    if behind > at + 1 {
        sheet.set_all(at..behind, LineKind::Closing);
    }
    behind
}

/// The most lines over which the bodies that get copies are spread.
const COPIES: usize = 8;

/// The line behind a colophon line: a list of those who get copies runs on to the line that says when it was printed.
fn copies(sheet: &Sheet, at: usize, end: usize) -> usize {
    let next = at + 1;
    if !sheet.bare(at).contains(':') {
        return next;
    }
    let free = |i: &usize| !sheet.done[*i] && sheet.tables[*i].is_none() && sheet.looks[*i].label.is_none();
    let printed = (next..end.min(next + COPIES)).take_while(free).find(|&i| sheet.looks[i].colophon);
    printed.map_or(next, |i| if sheet.bare(i).contains(':') { i } else { i + 1 })
}

/// Marks a signature without a day: the bodies named below the last full stop of a document. Where other lines of it name
/// bodies alone they state units, and the last may do so too.
fn undated(sheet: &mut Sheet, first: usize, end: usize) {
    let Some(last) = (first..end).rfind(|&i| !sheet.done[i]) else { return };
    let above = signature(sheet, first, last + 1);
    if above > last || above == first || sheet.done[above - 1] || sheet.tables[above - 1].is_some() {
        return;
    }
    let stands = |i: usize| sheet.looks[i].titleish() && sheet.looks[i].agency && sheet.looks[i].genre.is_none();
    let ended = sheet.texts[above - 1].trim_end().ends_with('。');
    let labelled = (above..=last).any(|i| sheet.texts[i].contains(':'));
    if ended && !labelled && sheet.looks[last].chars >= 6 && !(first..above).any(stands) {
        sheet.set_all(above..last + 1, LineKind::Signature);
    }
}

/// Whether a day in the rest of a document is that of a signature and not a cell of a table that lost its grid.
fn signed(sheet: &Sheet, first: usize, at: usize, end: usize) -> bool {
    let above = signature(sheet, first, at);
    let next = (at + 1..end).find(|&i| sheet.kinds[i] != LineKind::Furniture);
    let ends = next.is_none_or(|i| {
        let look = &sheet.looks[i];
        look.remark || look.attachment || look.colophon || look.titleish() && look.genre.is_some() || sheet.done[i]
    });
    if !ends || above == first {
        return false;
    }
    let before = &sheet.looks[above - 1];
    // `(责任单位:市财政局)` on a line of its own ends an item as a full stop does.
    let before_it = sheet.texts[above - 1].trim_end();
    let stated = above < at && before_it.contains(':') && !before_it.ends_with(':');
    let bracketed = above < at && before_it.starts_with('(') && before_it.ends_with(')');
    let text = before.stopped
        || stated
        || bracketed
        || before.chars >= 30
        || before.attachment
        || sheet.done[above - 1]
        || sheet.tables[above - 1].is_some();
    // A signature, or a day alone, stands behind text; a cell stands behind other cells.
    text
}

/// Whether a line is (part of) the title of the attachment whose mark stands right above.
fn above_names(sheet: &Sheet, first: usize, at: usize) -> bool {
    const LINES: usize = 3;
    const TITLE: usize = 40;
    let mark = (first..at).rev().take(LINES).find(|&i| sheet.looks[i].attachment);
    let named = |i: usize| sheet.kinds[i] == LineKind::AttachmentMark;
    let look = &sheet.looks[at];
    let title = look.titleish() && look.genre.is_none() && !look.agency
        || look.label.is_none() && !look.stopped && sheet.bare(at).starts_with('(');
    mark.is_some_and(|mark| sheet.looks[mark].chars <= 5 && (mark..at).all(named)) && title && look.chars <= TITLE
}

/// The line behind the last that is of the plan by its looks: fields of the page may stand from there on.
fn tail(sheet: &Sheet, first: usize, end: usize) -> usize {
    let of_plan = |i: &usize| {
        let look = &sheet.looks[*i];
        !sheet.done[*i] && !look.field && (look.label.is_some() || look.table || look.stopped && !look.colophon)
    };
    (first..end).rfind(of_plan).map_or(first, |i| i + 1)
}

/// Whether the first number behind a line is a first one.
fn restarts(sheet: &Sheet, from: usize, end: usize) -> bool {
    let next = (from..end).take(12).find(|&i| sheet.looks[i].label.is_some());
    next.is_some_and(|i| {
        let text = sheet.bare(i).trim_start_matches(['(', ' ', '第']);
        text.starts_with('一') || text.starts_with('1') && !text[1..].starts_with(|c: char| c.is_ascii_digit())
    })
}
