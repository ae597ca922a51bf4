//! What closes a plan: paragraphs behind its last item, and numbered items that only state force and meaning.

use super::look::Looker;
use super::{LineKind, Sheet};

/// How many lines above a paragraph its item is looked for.
const BACK: usize = 200;

/// Marks the closings at the end of each part of `first..end`.
pub(super) fn mark(looker: &Looker, sheet: &mut Sheet, first: usize, end: usize) {
    let mut start = first;
    let mut at = first;
    while at <= end {
        if at == end || parts(sheet.kinds[at]) {
            part(looker, sheet, start, at);
            start = at + 1;
        }
        at += 1;
    }
}

/// Kinds of lines that end a part.
fn parts(kind: LineKind) -> bool {
    matches!(
        kind,
        LineKind::PlanTitle
            | LineKind::NoticeTitle
            | LineKind::AttachmentMark
            | LineKind::Signature
            | LineKind::SignatureDate
            | LineKind::Colophon
            | LineKind::Remark
            | LineKind::Furniture
    )
}

fn part(looker: &Looker, sheet: &mut Sheet, start: usize, end: usize) {
    let mut at = end;
    // Cells below the text don't keep it from closing.
    while at > start && sheet.tables[at - 1].is_some() {
        at -= 1;
    }
    if !(start..at).any(|i| sheet.looks[i].label.is_some()) {
        return;
    }
    let floor = at;
    while at > start {
        let here = at - 1;
        let look = &sheet.looks[here];
        if sheet.kinds[here] != LineKind::Body || sheet.tables[here].is_some() {
            break;
        }
        let closes = match look.label {
            Some(_) if looker.forces(sheet.texts[here]) => true,
            // A heading whose items have all been found to close.
            Some(_) => at < floor && look.chars <= 12 && !look.stopped,
            None => {
                looker.forces(sheet.texts[here])
                    || looker.closes(sheet.texts[here]) && behind_text(looker, sheet, start, here)
            }
        };
        if !closes {
            break;
        }
        sheet.set(here, LineKind::Closing);
        at = here;
    }
}

/// Whether the item above a paragraph has text of its own, so that the paragraph isn't the item's whole text.
fn behind_text(looker: &Looker, sheet: &Sheet, start: usize, at: usize) -> bool {
    for i in (start..at).rev().take(BACK) {
        let look = &sheet.looks[i];
        if look.label.is_some() {
            return look.stopped || look.chars > 30;
        }
        let closes = looker.closes(sheet.texts[i]);
        if look.paragraph() && !closes {
            return true;
        }
        if !look.paragraph() && i + 1 == at && !closes {
            // Short unnumbered lines (units, limits, cells) belong to an item too.
            return true;
        }
    }
    false
}
