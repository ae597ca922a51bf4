//! The page that a document stands on: a second copy of the text, news around it, the foot, a table of contents.

use super::label::upper;
use super::look::bare;
use super::{FrontReader, LineKind, Sheet};

/// How many lines may stand before `以下为文件全文`.
const NEWS_LINES: usize = 60;

/// Marks a second copy of the whole text as furniture. Gives the end of the first copy.
///
/// A copy counts only if all of its lines from some long line on are the same, to within a few at its end.
pub(super) fn repeat(sheet: &mut Sheet) -> usize {
    let n = sheet.texts.len();
    // A page may give the title once more above the text, so the first long line needn't open the copy.
    let long = (0..n.min(40)).filter(|&i| sheet.looks[i].chars >= 30 && !sheet.looks[i].furniture).take(LONG_LINES);
    let copies: Vec<usize> = long.filter_map(|first| copy_of(sheet, first)).collect();
    let Some(start) = copies.into_iter().min() else { return n };
    sheet.set_all(start..n, LineKind::Furniture);
    start
}

/// So many long lines are looked for once more further down.
const LONG_LINES: usize = 4;

/// Where a copy of the text starts that has the line `first` in it.
fn copy_of(sheet: &Sheet, first: usize) -> Option<usize> {
    let n = sheet.texts.len();
    let text = sheet.texts[first];
    // The copy must begin in the second half, else it isn't a copy of (nearly) everything.
    let second = (n / 3..n).find(|&i| i > first && sheet.texts[i] == text)?;
    let length = second - first;
    let same = (0..length).take_while(|&k| second + k < n && sheet.texts[second + k] == sheet.texts[first + k]).count();
    if length < 3 || same * 10 < length * 7 || second + same + 12 < n {
        return None;
    }
    // Lines just before the copy that are the same as those before the first text belong to the copy too.
    let mut start = second;
    let mut back = 1;
    while back <= first && start > first + 1 && sheet.texts[second - back] == sheet.texts[first - back] {
        start = second - back;
        back += 1;
    }
    Some(start)
}

/// Marks the foot of the page. Gives where it starts.
pub(super) fn foot(sheet: &mut Sheet, start: usize, end: usize) -> usize {
    // A list of other documents stands with their days behind what names it: `排行榜`, `相关文章`.
    let plain = |i: usize| {
        let look = &sheet.looks[i];
        !sheet.texts[i].contains('。') && !look.label.is_some_and(|(s, _)| upper(s)) && sheet.tables[i].is_none()
    };
    let behind = (start..end).rfind(|i| !plain(*i)).map_or(start, |i| i + 1);
    let names_others = |i: &usize| sheet.looks[*i].foot && sheet.looks[*i].others;
    let others = (behind..end).find(names_others);
    sheet.set_all(others.unwrap_or(end)..end, LineKind::Furniture);
    let end = others.unwrap_or(end);
    let content = (start..end).rev().find(|&i| {
        let look = &sheet.looks[i];
        if look.foot || look.furniture {
            return false;
        }
        sheet.tables[i].is_some()
            || look.day.is_some() && look.chars <= 20
            || look.colophon
            || look.remark
            || look.label.is_some_and(|(s, _)| upper(s)) && look.chars >= 6
            || (look.label.is_some() || look.stopped) && look.chars >= 20 && !look.weak_foot && !look.field
    });
    let from = content.map_or(start, |c| c + 1);
    let Some(mut foot) = (from..end).find(|&i| sheet.looks[i].foot) else {
        return end;
    };
    while foot > from
        && (sheet.looks[foot - 1].furniture || sheet.looks[foot - 1].weak_foot || lone_attachment(sheet, foot - 1))
    {
        foot -= 1;
    }
    sheet.set_all(foot..end, LineKind::Furniture);
    foot
}

/// `附件:` with nothing behind it but the foot of the page.
fn lone_attachment(sheet: &Sheet, at: usize) -> bool {
    sheet.looks[at].attachment && sheet.looks[at].chars <= 5
}

impl FrontReader {
    /// Marks a news item that quotes the document. Gives where the document starts.
    pub(super) fn news(&self, sheet: &mut Sheet, end: usize) -> usize {
        let turn = (0..end.min(NEWS_LINES)).find(|&i| {
            sheet.looks[i].label.is_none()
                && sheet.looks[i].chars <= 100
                && self.news_turn.matches(bare(sheet.texts[i]))
        });
        let Some(turn) = turn else { return 0 };
        // A plan may turn to its own contents in such words too, but not before its first item.
        // Nor below the number or the salutation of a notice: what it quotes there it passes on.
        if turn + 1 >= end || sheet.looks[..turn].iter().any(|l| l.label.is_some() || l.number || l.salutation) {
            return 0;
        }
        sheet.set_all(0..turn + 1, LineKind::Furniture);
        turn + 1
    }

    /// Marks a table of contents: lines behind 目录 that come again as the document's headings.
    pub(super) fn skip_contents(&self, sheet: &mut Sheet, start: usize, end: usize) {
        let Some(open) =
            (start..end.min(start + 80)).find(|&i| sheet.looks[i].chars <= 6 && self.contents.matches(sheet.bare(i)))
        else {
            return;
        };
        let key = |i: usize| -> String {
            let text = sheet.texts[i].trim_end_matches(|c: char| {
                c.is_ascii_digit() || matches!(c, ' ' | '.' | '…' | '·' | '-' | '—' | '(' | ')')
            });
            text.chars().filter(|c| *c != ' ').collect()
        };
        let Some(entry) = (open + 1..end).find(|&i| sheet.looks[i].label.is_some()) else { return };
        let first = key(entry);
        let Some(body) = (entry + 1..end.min(entry + 400)).find(|&i| sheet.looks[i].label.is_some() && key(i) == first)
        else {
            return;
        };
        if (entry..body).all(|i| sheet.looks[i].chars <= 60) {
            sheet.set_all(open..body, LineKind::Furniture);
        }
    }
}
