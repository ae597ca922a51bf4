//! Titles: which lines make one.

use super::Sheet;
use super::look::{Genre, strip_tail};

/// The most lines that one title is broken into.
const LINES: usize = 6;

/// A title's lines and what its last word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub start: usize,
    pub end: usize,
    pub genre: Option<Genre>,
}

/// The joined text of some lines, spaces left out.
pub(super) fn joined(sheet: &Sheet, start: usize, end: usize) -> String {
    (start..end).flat_map(|i| sheet.bare(i).chars()).filter(|c| *c != ' ').collect()
}

/// The title that starts at a line, where it must start there (behind a signature, an attachment mark).
pub(super) fn forward(sheet: &Sheet, start: usize, limit: usize) -> Option<Block> {
    let mut last: Option<Block> = None;
    for at in start..limit.min(start + LINES) {
        let cell = at > start && sheet.looks[at].chars < 4 && !sheet.bare(at).starts_with('的');
        if sheet.done[at] || !sheet.looks[at].titleish() || cell {
            break;
        }
        if let Some(genre) = sheet.looks[at].genre {
            let block = Block { start, end: at + 1, genre: Some(genre) };
            if !goes_on(sheet, &block, limit) {
                return Some(block);
            }
            last = Some(block);
        } else if let Some(block) = last.as_mut().filter(|b| b.end == at && tail(sheet, at)) {
            // (2024—2026年), (试行)
            block.end = at + 1;
            return last;
        }
    }
    last
}

/// Whether a block that ends as titles do is the first part of one: `…关于全面推行行政规范性文件` above
/// `合法性审核机制的指导意见`. What a title is about closes with 的 and the paper's kind, which the next line does.
fn torn(sheet: &Sheet, block: &Block) -> bool {
    const CLOSED: [&str; 8] = ["通知", "意见", "的函", "方案", "的决定", "公告", "》", "要点"];
    let next = sheet.bare(block.end);
    let text = joined(sheet, block.start, block.end);
    let about = text.find("关于").is_some_and(|at| text[at..].chars().count() >= 8);
    let open = about && !CLOSED.iter().any(|w| text.ends_with(w));
    let closes =
        |s: &str| ["的通知", "的意见", "指导意见", "实施意见", "的决定", "的方案"].iter().any(|w| s.ends_with(w));
    let names = ["关于", "印发", "20", "《"].iter().any(|w| next.starts_with(w));
    let after = sheet.texts.get(block.end + 1).map(|_| sheet.bare(block.end + 1));
    open && !names && (closes(next) || sheet.looks[block.end].genre.is_some() && after.is_some_and(closes))
}

/// Whether the lines behind a block belong to the same title.
fn goes_on(sheet: &Sheet, block: &Block, limit: usize) -> bool {
    let next = block.end;
    if next >= limit || sheet.done[next] || !sheet.looks[next].titleish() {
        return false;
    }
    let text = sheet.bare(next);
    if text == sheet.bare(block.start) {
        return false;
    }
    if text.starts_with('的') || tail(sheet, next) || torn(sheet, block) {
        return true;
    }
    let whole = joined(sheet, block.start, block.end);
    if quoted(sheet, block.start, &format!("《{whole}{}", joined(sheet, next, next + 1))) {
        return true;
    }
    let open = whole.matches('《').count() > whole.matches('》').count();
    let brings =
        ["关于印发", "关于转发", "关于批转", "关于公布", "关于发布", "关于调整"].iter().any(|w| whole.contains(w))
            || whole.starts_with("印发")
            || whole.starts_with("转发");
    (open || brings && block.genre != Some(Genre::Notice))
        && (next..limit.min(next + 3)).any(|i| sheet.looks[i].titleish() && sheet.looks[i].genre.is_some())
}

/// Whether a name stands in the lines above, as a covering notice has it of the plan that it brings.
fn quoted(sheet: &Sheet, end: usize, name: &str) -> bool {
    const ABOVE: usize = 60;
    name.len() >= 36 && (end.saturating_sub(ABOVE)..end).any(|i| sheet.bare(i).contains(name))
}

/// Whether a line is what brackets add to a title: `(2024—2026年)`, `(试行)`.
fn tail(sheet: &Sheet, at: usize) -> bool {
    let text = sheet.bare(at);
    let adds = ["试行", "暂行", "稿", "修订", "修正", "版", "年"].iter().any(|w| text.contains(w));
    adds && text.starts_with('(') && sheet.looks[at].chars <= 16 && sheet.looks[at].label.is_none()
}

/// The title whose last line is `end`, read backwards down to `floor`: for titles that stand behind other short lines.
pub(super) fn backward(sheet: &Sheet, floor: usize, end: usize) -> Block {
    let genre = sheet.looks[end].genre;
    let mut start = end;
    while start > floor && end - start + 1 < LINES {
        let before = start - 1;
        if sheet.done[before] || !part(sheet, before) {
            break;
        }
        let above = sheet.bare(before);
        let opened =
            sheet.looks[before].chars >= 8 && ["关于", "印发", "转发", "批转"].iter().any(|w| above.contains(w));
        let text = joined(sheet, start, end + 1);
        // `…规范性文件` above `…机制的意见` is a title's opening; `…方案` above a whole title is another title.
        if whole(&text, genre) && sheet.looks[before].genre.is_some() {
            break;
        }
        if opened || !whole(&text, genre) {
            start = before;
            continue;
        }
        // A body on a line of its own above `关于…` is the title's opening; several bodies may stand there.
        let place = |s: &str| s.chars().take(2).collect::<String>();
        // 国家税务总局某市税务局 stands beside the city's bodies.
        let national = |s: &str| s.starts_with("国家") || s.starts_with("中国");
        let kin = place(above) == place(&text) || sheet.looks[before].agency && (national(above) || national(&text));
        let beside = kin && !text.starts_with(above) && !above.ends_with("人民政府");
        let opens = ["关于", "印发", "转发", "批转"].iter().any(|w| text.starts_with(w)) || beside;
        if !opens || !sheet.looks[before].agency {
            break;
        }
        start = before;
    }
    Block { start, end: end + 1, genre }
}

/// Whether a line above could be a title's opening.
fn part(sheet: &Sheet, at: usize) -> bool {
    let look = &sheet.looks[at];
    let site = ["网", "网站", "平台", "门户", "频道", "栏目", ">", "客户端"];
    look.titleish()
        && (4..=50).contains(&look.chars)
        && look.genre.is_none()
        && !site.iter().any(|w| sheet.bare(at).ends_with(w))
}

/// Whether a text can stand as a title by itself: it opens as titles do.
fn whole(text: &str, genre: Option<Genre>) -> bool {
    let text = strip_tail(text);
    let about = ["关于", "印发", "转发", "批转"].iter().any(|w| text.contains(w));
    // `…的通知` and `…的意见` say what about.
    if about
        || genre == Some(Genre::Notice)
        || text.ends_with("的意见")
        || text.ends_with("指导意见")
        || text.ends_with("的决定")
    {
        return about;
    }
    let opens = ["《", "“", "20", "19", "二〇", "二○", "中共", "国务院", "全国"];
    if opens.iter().any(|w| text.starts_with(w)) {
        return true;
    }
    let marks = ['省', '市', '县', '区', '州', '盟', '旗', '镇', '乡', '局', '委', '厅', '部'];
    text.chars().count() >= 8 && text.chars().take(12).skip(1).any(|c| marks.contains(&c))
}
