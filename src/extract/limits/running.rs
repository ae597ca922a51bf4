//! Limits in running text: finds where a time expression may begin and lets its kind decide.

use super::number::{begins, word};
use super::span::{amount, recurrence};
use super::words::Around;
use super::{Expr, LimitGrammar, LimitMention, Stands};
use crate::text::Bytes;

impl LimitGrammar {
    pub(super) fn running(&self, s: &str) -> Vec<LimitMention> {
        let mut found: Vec<LimitMention> = Vec::new();
        let mut at = 0;
        let mut titles = Titles::new(s);
        while let Some(start) = self.next_start(s, at) {
            // a year in a title is the title's
            if let Some(close) = titles.around(start) {
                at = close;
                continue;
            }
            let (mention, end) = self.read(s, start);
            found.extend(mention.filter(|m| found.last().is_none_or(|last| last.at.end <= m.at.start)));
            at = end.max(start + 1);
            while !s.is_char_boundary(at) {
                at += 1;
            }
        }
        found
    }

    /// The limit that begins at `start`, if it is one, and where to go on.
    fn read(&self, s: &str, start: usize) -> (Option<LimitMention>, usize) {
        if follows_number(s, start) || !plausible(s, start) {
            return (None, skip_number(s, start));
        }
        if let Some(end) = word(s, start, "农历") {
            return (None, super::clock::old_date(s, end));
        }
        if let Some((rec, end)) = recurrence(&self.dates, s, start) {
            return self.every(s, start, rec, end);
        }
        if let Some((dates, end)) = self.dates.dates(s, start) {
            return self.date(s, start, dates, end);
        }
        if let Some((length, end)) = amount(s, start) {
            return (self.within(s, start, length, end), end);
        }
        if let Some(end) = word(s, start, "当天").or_else(|| word(s, start, "当日")) {
            return (self.same_day(s, start, end), end);
        }
        (None, skip_number(s, start))
    }

    pub(super) fn mention(
        &self,
        around: &Around,
        at: Bytes,
        expr: Expr,
        after: usize,
        rule: &'static str,
    ) -> LimitMention {
        let applies_to = self.part(around, &at, after, &expr);
        LimitMention { at, anchor: None, applies_to, expr, stands: Stands::Running, rule }
    }
}

/// The titles of a text, in order: `《2031年工作方案》`.
struct Titles<'t> {
    text: &'t str,
    open: Option<usize>,
}

impl<'t> Titles<'t> {
    fn new(text: &'t str) -> Titles<'t> {
        Titles { text, open: text.find('《') }
    }

    /// Where the title ends that holds `at`. Asked for places that only grow. A title without an end holds nothing.
    fn around(&mut self, at: usize) -> Option<usize> {
        loop {
            let open = self.open.filter(|open| *open < at)?;
            let limit = super::words::floor(self.text, (open + 600).min(self.text.len()));
            let held = &self.text[open..limit];
            // 《…〈…〉…》 and a second 《 before the 》 end with the first mark that closes
            let close =
                held.find('》').map(|i| open + i).filter(|_| !held.contains('\n') || held.find('\n') > held.find('》'));
            match close {
                Some(close) if close > at => return Some(close),
                Some(close) => self.open = self.text[close..].find('《').map(|i| close + i),
                None => {
                    let next = open + '《'.len_utf8();
                    self.open = self.text[next..].find('《').map(|i| next + i);
                }
            }
        }
    }
}

/// Whether the numeral at `start` is the tail of another number: `3.5年`, `7×24小时`, `1/3年`.
fn follows_number(s: &str, start: usize) -> bool {
    let before = s[..start].trim_end_matches(['.', '×', '*', '/', '%']);
    before.len() < start
        && before.ends_with(|c: char| c.is_ascii_digit())
        && s[start..].starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a numeral at `start` stands before something that a time expression goes on with. Most numbers of a notice
/// don't, and fall here before any grammar looks at them.
pub(super) fn plausible(s: &str, start: usize) -> bool {
    if !begins(s, start) {
        return true;
    }
    let end = skip_number(s, start);
    // 十四五 names a plan
    if s[start..].starts_with('十') && s[..end].ends_with('五') {
        return true;
    }
    // 20220630
    if end - start == 8 && s[start..end].is_ascii() {
        return true;
    }
    let rest = s[end..].trim_start_matches(' ');
    // 五一前, “七一”前
    if rest.starts_with(['前', '后', '节', '”', '"']) && matches!(&s[start..end], "五一" | "六一" | "七一" | "八一")
    {
        return true;
    }
    match rest.chars().next() {
        Some(
            '年' | '月' | '日' | '天' | '季' | '周' | '星' | '工' | '自' | '个' | '小' | '分' | '学' | '半' | '旬'
            | '号' | '钟' | '礼',
        ) => true,
        // 2次/年
        Some('次' | '场' | '期' | '轮') => rest.chars().take(3).any(|c| c == '/'),
        Some(c @ ('、' | '和' | '.' | '/' | '-' | '—' | '~' | '至' | '到' | '直' | 'ー')) => {
            let next = rest[c.len_utf8()..].trim_start_matches(['-', '—', '~', '至', '到', ' ']);
            let next = next.strip_prefix("一—").unwrap_or(next);
            next.starts_with('第') || !next.is_empty() && begins(next, 0)
        }
        _ => false,
    }
}

/// Behind the run of numerals at `at`, or behind its first character.
pub(super) fn skip(s: &str, at: usize) -> usize {
    skip_number(s, at)
}

fn skip_number(s: &str, at: usize) -> usize {
    let mut end = at;
    for c in s[at..].chars() {
        // 一百二十
        if !begins(s, end) && (end == at || !matches!(c, '百' | '千')) {
            break;
        }
        end += c.len_utf8();
    }
    end.max(at + s[at..].chars().next().map_or(1, char::len_utf8))
}
