//! What stands beside a date and gives no day: the time of day (`18:00前`, `上午9时前`), the old calendar (`农历八月十五`).
//! A limit's value is a day; its words hold the hour too.

use super::number::{any, number, spaces, word};

/// Behind the time of day at `at`, or `at` where none stands there.
pub(super) fn clock(s: &str, at: usize) -> usize {
    read(s, at).unwrap_or(at)
}

fn read(s: &str, at: usize) -> Option<usize> {
    let from = spaces(s, at);
    if let Some((_, end)) = any(s, from, &["下班", "上班"]) {
        return limits(s, end).then_some(end);
    }
    let half = any(s, from, &["上午", "下午", "中午", "晚上", "晚", "早上", "早"]).map(|(_, end)| end);
    let from = half.map_or(from, |end| spaces(s, end));
    let Some((_, end)) = number(s, from).filter(|(hour, _)| *hour <= 24) else {
        // 下午前
        return half.filter(|end| limits(s, *end) && *end < s.len());
    };
    let minutes = |at: usize| number(s, at).filter(|(n, end)| *n < 60 && end - at <= 6).map(|(_, end)| end);
    let end = if let Some(at) = word(s, end, ":") {
        minutes(at).filter(|end| end - at == 2)?
    } else {
        let end = any(s, end, &["时整", "点整", "点钟", "时半", "点半", "时", "点"])?.1;
        minutes(end).and_then(|end| word(s, end, "分")).unwrap_or(end)
    };
    limits(s, end).then_some(end)
}

/// Behind the date of the old calendar that stands at `at`: `八月十五`, `正月初一至十五`.
pub(super) fn old_date(s: &str, at: usize) -> usize {
    const SIGNS: &str = "〇一二三四五六七八九十正冬腊闰初廿卅月年至、日-—";
    let len: usize = s[at..].chars().take(16).take_while(|c| SIGNS.contains(*c)).map(char::len_utf8).sum();
    at + len
}

/// Whether what follows ends the time of day: a word that limits, a mark, or nothing.
fn limits(s: &str, at: usize) -> bool {
    let rest = &s[at..];
    rest.is_empty()
        || rest.starts_with([
            '前', '之', '以', '起', '至', '到', '止', '-', '—', '~', ',', '。', ';', '、', ')', '\n', ' ',
        ])
}
