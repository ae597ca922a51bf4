//! The head of a document: page fields, headings, the covering notice, up to the plan's first item.

use super::label::Style;
use super::look::Genre;
use super::title::{Block, backward, forward, joined};
use super::{FrontReader, LineKind, Sheet};

/// How much of a covering text is searched for names, in bytes; each title of the rest is looked for in it.
const COVER: usize = 60_000;

/// What the head was found to be.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The document's heading, with the earlier lines that say the same.
    headings: Vec<Block>,
    /// Whether the heading is that of a notice for certain, or of the plan, or still open.
    covered: Covered,
    /// The text that brings the plan, for the names that it quotes.
    pub cover: String,
    /// The first line behind the head: the first item, or a table, or the end.
    pub first: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Covered {
    /// The heading is the plan's own.
    #[default]
    No,
    /// A notice that brings the plan behind it.
    Yes,
    /// The text says that it brings a plan, but items follow at once: a plan behind a signature decides.
    Perhaps,
}

impl Head {
    /// Gives the heading its kind, now that the rest has been read.
    pub(super) fn settle(&self, sheet: &mut Sheet) {
        let plan = sheet.kinds.contains(&LineKind::PlanTitle);
        let notice = match self.covered {
            Covered::No => false,
            Covered::Yes => true,
            Covered::Perhaps => plan,
        };
        let kind = if notice { LineKind::NoticeTitle } else { LineKind::PlanTitle };
        for block in &self.headings {
            sheet.set_all(block.start..block.end, kind);
        }
    }
}

impl FrontReader {
    /// Reads the head of `start..end`.
    pub(super) fn head(&self, sheet: &mut Sheet, start: usize, end: usize) -> Head {
        self.fields(sheet, start, end);
        let first = (start..end)
            .find(|&i| !sheet.done[i] && (sheet.looks[i].label.is_some() || sheet.tables[i].is_some()))
            .unwrap_or(end);
        let salutation = (start..first).find(|&i| !sheet.done[i] && sheet.looks[i].salutation);
        let paragraph = (start..first).find(|&i| !sheet.done[i] && text_line(sheet, i));
        // What stands above a salutation is the page's, however long its lines are.
        let text = salutation.or(paragraph).unwrap_or(first);
        let mut head = Head { first, ..Head::default() };
        self.headings(sheet, &mut head, start, text, salutation.is_some());
        self.cover(sheet, &mut head, text, salutation);
        head
    }

    /// Marks the fields of the page's head, values on lines of their own included. Fields stand above the text only.
    fn fields(&self, sheet: &mut Sheet, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let look = &sheet.looks[at];
            let text = look.label.is_some_and(|(s, _)| s != Style::Figure) || look.salutation || text_line(sheet, at);
            if text && !sheet.done[at] {
                break;
            }
            if look.field && !sheet.done[at] {
                let open = look.open_field;
                sheet.set(at, LineKind::PageField);
                if open && at + 1 < end && self.value(sheet, at) {
                    sheet.set(at + 1, LineKind::PageField);
                    at += 1;
                }
            }
            at += 1;
        }
    }

    /// Whether the line below is the value of the field that a line ends with.
    fn value(&self, sheet: &Sheet, at: usize) -> bool {
        let role = self.looker.last_role(sheet.bare(at)).unwrap_or("other");
        let next = &sheet.looks[at + 1];
        let fits = match role {
            "number" => true,
            "title" => !next.number,
            _ => !next.number && next.genre.is_none() && !sheet.texts[at + 1].contains("关于"),
        };
        fits && !(next.field || next.salutation || next.stopped || next.foot || next.furniture) && next.chars <= 80
    }

    /// The headings in `start..text`, and the page's lines around them.
    fn headings(&self, sheet: &mut Sheet, head: &mut Head, start: usize, text: usize, salutes: bool) {
        let mut blocks: Vec<Block> = Vec::new();
        let mut at = start;
        while at < text {
            let floor = blocks.last().map_or(start, |b| b.end);
            if !sheet.done[at]
                && sheet.looks[at].titleish()
                && sheet.looks[at].genre.is_some()
                && sheet.looks[at].chars >= 3
            {
                let back = backward(sheet, floor, at);
                let ahead = forward(sheet, back.start, text).filter(|b| b.end > at).unwrap_or(back);
                at = ahead.end;
                blocks.push(ahead);
            } else {
                at += 1;
            }
        }
        blocks.retain(|b| joined(sheet, b.start, b.end).chars().count() >= 6);
        if blocks.is_empty() {
            blocks.extend(untitled(sheet, start, text));
        }
        let Some(last) = blocks.last().copied() else {
            page_lines(sheet, start, text);
            return;
        };
        let key = joined(sheet, last.start, last.end);
        let notice = blocks.iter().rev().find(|b| b.genre == Some(Genre::Notice)).copied();
        match notice {
            // The page's heading is the notice's, below it stands the plan alone.
            Some(notice)
                if !salutes && notice.end <= last.start && matches!(last.genre, Some(Genre::Plan | Genre::Rule)) =>
            {
                let above = joined(sheet, notice.start, notice.end);
                let same: Vec<Block> =
                    blocks.iter().copied().filter(|b| joined(sheet, b.start, b.end) == above).collect();
                head.headings = same;
                head.covered = Covered::Yes;
                let plan: Vec<Block> =
                    blocks.iter().copied().filter(|b| joined(sheet, b.start, b.end) == key).collect();
                for block in plan {
                    sheet.set_all(block.start..block.end, LineKind::PlanTitle);
                }
            }
            _ => {
                head.headings = blocks.iter().copied().filter(|b| alike(&joined(sheet, b.start, b.end), &key)).collect()
            }
        }
        for block in &head.headings {
            sheet.set_all(block.start..block.end, LineKind::NoticeTitle);
        }
        page_lines(sheet, start, text);
    }

    /// The salutation, the covering text, its signature, and the plan's title and preamble behind them.
    fn cover(&self, sheet: &mut Sheet, head: &mut Head, text: usize, salutation: Option<usize>) {
        let first = head.first;
        let mut at = text;
        if let Some(s) = salutation {
            sheet.set(s, LineKind::Salutation);
            let mut above = s;
            while above > text && !sheet.done[above - 1] && sheet.texts[above - 1].ends_with([',', '、']) {
                above -= 1;
                sheet.set(above, LineKind::Salutation);
            }
            at = s + 1;
        }
        let brings = (at..first).rev().find(|&i| !sheet.done[i] && self.looker.covers(sheet.texts[i]));
        let signed = (at..first).find(|&i| {
            !sheet.done[i]
                && sheet.looks[i].day.is_some()
                && brings.is_none_or(|b| i > b || salutation.is_none())
                && i > at
        });
        let behind = match (signed, brings) {
            (Some(day), _) => {
                let above = signature(sheet, at, day);
                mark_text(sheet, at..above, LineKind::NoticeText);
                sheet.set_all(above..day, LineKind::Signature);
                sheet.set(day, LineKind::SignatureDate);
                day + 1
            }
            (None, Some(brings)) => {
                mark_text(sheet, at..brings + 1, LineKind::NoticeText);
                let mut next = brings + 1;
                while next < first && !sheet.done[next] && contact(sheet, next) {
                    sheet.set(next, LineKind::NoticeText);
                    next += 1;
                }
                while next < first && !sheet.done[next] && signs(sheet, next) {
                    sheet.set(next, LineKind::Signature);
                    next += 1;
                }
                next
            }
            (None, None) => at,
        };
        let mut size = 0;
        let short = |i: &usize| {
            size += sheet.texts[*i].len();
            size <= COVER
        };
        head.cover = (at..behind).take_while(short).map(|i| sheet.texts[i]).collect();
        let covered = signed.is_some() || brings.is_some();
        let title = if covered || behind > at { self.plan_title(sheet, behind, first, &head.cover) } else { None };
        if head.covered == Covered::No && covered {
            let items = first < sheet.texts.len() && signed.is_none() && title.is_none();
            head.covered = if items { Covered::Perhaps } else { Covered::Yes };
        }
        let numbered = sheet.looks.get(first).is_some_and(|l| l.label.is_some() || l.table);
        let preamble = title.map_or(behind, |t| t.end);
        if numbered {
            mark_text(sheet, preamble..first, LineKind::Preamble);
        }
    }

    /// The plan's title in `from..limit`, behind remarks, attachment marks and page lines.
    fn plan_title(&self, sheet: &mut Sheet, from: usize, limit: usize, cover: &str) -> Option<Block> {
        let mut at = from;
        while at < limit {
            let look = &sheet.looks[at];
            let kind = match () {
                () if sheet.done[at] => None,
                () if look.remark => Some(LineKind::Remark),
                () if look.attachment => Some(LineKind::AttachmentMark),
                () if look.colophon => Some(LineKind::Colophon),
                () if look.number => Some(LineKind::DocNumber),
                () if look.day.is_some() => Some(LineKind::SignatureDate),
                () if look.furniture && look.chars <= 40 => Some(LineKind::Furniture),
                () => break,
            };
            if let Some(kind) = kind {
                sheet.set(at, kind);
            }
            at += 1;
        }
        let mut block = forward(sheet, at, limit);
        if block.is_none() {
            // A title that ends in no known word: it is quoted in the covering text, or text follows it at once.
            let end =
                (at..limit).take(4).take_while(|&i| !sheet.done[i] && sheet.looks[i].titleish()).last().map(|i| i + 1);
            block = end.map(|end| Block { start: at, end, genre: None }).filter(|b| {
                let title = joined(sheet, b.start, b.end);
                let length = title.chars().count();
                let text = b.end < limit && text_line(sheet, b.end) || b.end == limit && limit < sheet.texts.len();
                (4..=60).contains(&length) && (cover.contains(&format!("《{title}》")) || text && b.end - b.start <= 2)
            });
        }
        let block = block?;
        sheet.set_all(block.start..block.end, LineKind::PlanTitle);
        Some(block)
    }
}

/// A line of running text that no page sets around a document.
fn text_line(sheet: &Sheet, at: usize) -> bool {
    let look = &sheet.looks[at];
    let page = look.field || look.furniture || look.foot || look.remark || look.number || look.day.is_some();
    look.paragraph() && !page && (look.stopped || look.genre.is_none() && !menu(sheet.texts[at]))
}

/// A row of a menu: short words parted by spaces.
fn menu(text: &str) -> bool {
    let words = text.split([' ', '|', '>']).filter(|w| !w.is_empty()).count();
    words >= 4 && text.chars().filter(|c| *c != ' ').count() < words * 10
}

/// What stands above the text and is no heading: numbers, days, remarks, menus.
fn page_lines(sheet: &mut Sheet, start: usize, text: usize) {
    let heading = (start..text)
        .rev()
        .find(|&i| sheet.done[i] && matches!(sheet.kinds[i], LineKind::NoticeTitle | LineKind::PlanTitle));
    // Short lines between a heading and the first item are cells of a table that lost its grid.
    let cells = sheet.looks.get(text).is_none_or(|l| l.label.is_some() || l.table);
    for at in start..text {
        if sheet.done[at] || sheet.tables[at].is_some() {
            continue;
        }
        let look = &sheet.looks[at];
        let below = heading.is_some_and(|h| at > h);
        let kind = match () {
            () if look.number => LineKind::DocNumber,
            // `(2025年6月30日)` is the day of issue, a bare day that of the page.
            () if look.day.is_some() && sheet.bare(at).starts_with('(') => LineKind::SignatureDate,
            () if look.day.is_some() => LineKind::PageField,
            () if look.remark => LineKind::Remark,
            () if look.attachment => LineKind::AttachmentMark,
            () if look.colophon => LineKind::Colophon,
            () if look.field => LineKind::PageField,
            () if below && cells && !look.furniture && !look.foot => continue,
            () => LineKind::Furniture,
        };
        sheet.set(at, kind);
    }
}

/// A heading that ends in no known word: the last lines above the text, if they look like nothing else.
fn untitled(sheet: &Sheet, start: usize, text: usize) -> Option<Block> {
    let end =
        (start..text).rev().find(|&i| !sheet.done[i] && !sheet.looks[i].number && sheet.looks[i].day.is_none())? + 1;
    let from = (start..end)
        .rev()
        .take(3)
        .take_while(|&i| !sheet.done[i] && sheet.looks[i].titleish() && sheet.looks[i].chars >= 5)
        .last()?;
    let title = joined(sheet, from, end);
    let site = ["网", "网站", "平台", "频道"].iter().any(|w| title.ends_with(w));
    let named = sheet.looks[end - 1].agency;
    ((8..=80).contains(&title.chars().count()) && !site && !named && !title.contains('>')).then_some(Block {
        start: from,
        end,
        genre: None,
    })
}

/// Whether two headings say the same, the one perhaps with the body's name before or a mark more.
fn alike(a: &str, b: &str) -> bool {
    a == b || a.ends_with(b) || b.ends_with(a)
}

/// Where the signature above a day starts: the lines that name bodies.
pub(super) fn signature(sheet: &Sheet, floor: usize, day: usize) -> usize {
    let mut above = day;
    while above > floor && day - above < 20 && signs(sheet, above - 1) {
        above -= 1;
    }
    above
}

/// A line that names a body and nothing else, or the seal's note.
fn signs(sheet: &Sheet, at: usize) -> bool {
    let look = &sheet.looks[at];
    // A bracket holds the units of the item above it.
    let bracketed = sheet.bare(at).starts_with('(') && sheet.bare(at).trim_end().ends_with(')');
    look.titleish() && look.agency && look.chars <= 60 && look.genre.is_none() && !bracketed
        || look.remark && sheet.bare(at).contains('章')
}

/// A line of a covering notice that names whom to call.
fn contact(sheet: &Sheet, at: usize) -> bool {
    let text = sheet.bare(at);
    !sheet.looks[at].titleish()
        && sheet.looks[at].chars <= 120
        && (text.contains("联系人") || text.contains("联系电话"))
}

/// Gives the running text of some lines a kind; their short lines (cells of a table that lost its grid) stay.
fn mark_text(sheet: &mut Sheet, lines: std::ops::Range<usize>, kind: LineKind) {
    for at in lines {
        if sheet.done[at] || sheet.tables[at].is_some() {
            continue;
        }
        let look = &sheet.looks[at];
        let found = match () {
            () if look.remark => LineKind::Remark,
            () if look.attachment => LineKind::AttachmentMark,
            () if kind == LineKind::Preamble && !look.paragraph() && !look.stopped => continue,
            () => kind,
        };
        sheet.set(at, found);
    }
}
