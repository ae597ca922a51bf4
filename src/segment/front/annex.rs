//! Attachments: the lists that name them.

use super::label::{Style, label};
use super::{LineKind, Sheet};

/// Marks the lines that list attachments (`附件:1.任务分工表` and the numbered lines below it).
pub(super) fn lists(sheet: &mut Sheet, start: usize, end: usize) {
    let mut at = start;
    while at < end {
        if sheet.done[at] || !sheet.looks[at].attachment {
            at += 1;
            continue;
        }
        let first = listed(sheet.bare(at));
        let mut next = at + 1;
        let mut count = match first {
            Listed::Numbered(n) => n,
            Listed::Open => 0,
            Listed::Named => {
                // A name too long for its line goes on in the next, before the attachment itself or the signature.
                if next + 1 < end && goes_on(sheet, at) {
                    sheet.set_all(at..next + 1, LineKind::AttachmentMark);
                }
                at += 1;
                continue;
            }
            Listed::Mark => {
                at += 1;
                continue;
            }
        };
        if matches!(first, Listed::Open) && next + 1 < end && names(sheet, next) {
            sheet.set_all(at..next + 1, LineKind::AttachmentMark);
            at = next + 1;
            continue;
        }
        loop {
            if next < end && item(sheet, next) == Some(count + 1) {
                count += 1;
                next += 1;
            } else if count > 0 && next + 1 < end && wrapped(sheet, next, count) {
                next += 1;
            } else {
                break;
            }
        }
        // A plan's own `1.` may follow `附件:`: a list's lines end as titles do, and something else follows them.
        if count > 0 && (matches!(first, Listed::Numbered(_)) || next - at > 1) {
            sheet.set_all(at..next, LineKind::AttachmentMark);
        }
        at = next;
    }
}

/// Whether the name of one attachment goes on in the line below.
fn goes_on(sheet: &Sheet, at: usize) -> bool {
    const LINE: usize = 18;
    const REST: usize = 20;
    let (here, next) = (&sheet.looks[at + 1], &sheet.looks[at + 2]);
    let plain = here.label.is_none() && !here.stopped && !here.agency && !sheet.done[at + 1];
    let follows = next.attachment || next.day.is_some() || next.agency && next.genre.is_none();
    plain && here.chars <= REST && sheet.looks[at].chars >= LINE && follows
}

/// Whether a line goes on with the name above it: the next name or the signature follows.
fn wrapped(sheet: &Sheet, at: usize, count: u32) -> bool {
    let (here, next) = (&sheet.looks[at], &sheet.looks[at + 1]);
    let follows = item(sheet, at + 1) == Some(count + 1) || next.agency && next.genre.is_none() || next.day.is_some();
    here.titleish() && !here.agency && !sheet.done[at] && follows
}

/// Whether a line below `附件:` only names the attachment: a signature, a day or the attachment's mark follows.
fn names(sheet: &Sheet, at: usize) -> bool {
    let next = &sheet.looks[at + 1];
    sheet.looks[at].titleish()
        && !sheet.done[at]
        && (next.attachment || next.day.is_some() || next.agency || next.remark)
}

enum Listed {
    /// `附件1`, `附件`: stands before the attachment itself.
    Mark,
    /// `附件:任务分工表`.
    Named,
    /// `附件:1.任务分工表`.
    Numbered(u32),
    /// `附件:`.
    Open,
}

fn listed(text: &str) -> Listed {
    let Some((_, rest)) = text.split_once(':') else { return Listed::Mark };
    let rest = rest.trim_start();
    if rest.is_empty() {
        return Listed::Open;
    }
    match label(rest) {
        Some((Style::Figure, _)) => Listed::Numbered(number(rest)),
        _ => Listed::Named,
    }
}

fn number(text: &str) -> u32 {
    text.chars().map_while(|c| c.to_digit(10)).take(3).fold(0, |n, d| n * 10 + d)
}

/// The number of a line of an attachment list.
fn item(sheet: &Sheet, at: usize) -> Option<u32> {
    let look = &sheet.looks[at];
    let short = !look.stopped
        || look.chars <= 40
            && sheet.texts[at].ends_with([';', '。'])
            && sheet.texts[at].matches(['。', ';']).count() == 1;
    let listed =
        matches!(look.label, Some((Style::Figure, _))) && short && look.chars <= 80 && !look.table && !sheet.done[at];
    listed.then(|| number(sheet.bare(at)))
}
