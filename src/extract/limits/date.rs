//! Points and stretches of the calendar as written: `2022年6月底`, `下半年`, `二、三季度`, `2021—2023年`, `春节`.
//!
//! What a `When` means on a calendar is worked out later; here a missing year stays missing.

use super::clock::clock;
use super::number::{any, joiner, number, spaces, starts, two_digits, word};
use super::words::Ends;

/// The year of a date as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Year {
    /// Not written.
    Unsaid,
    /// Written out.
    Of(i16),
    /// Told from the present one: 今年 0, 明年 1, 去年 -1.
    Plus(i16),
    /// 次年, 翌年: the one after that just spoken of.
    Next,
    /// One that can't be: 2203年, 20223年.
    Odd,
}

/// The part of a stretch that a date names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Portion {
    /// All of it.
    Whole,
    /// 初, 上旬.
    Early,
    /// 中, 中旬.
    Middle,
    /// 下旬.
    Late,
    /// 底, 末.
    End,
}

/// The part of the year that a date names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The year, or its beginning, middle or end (年底, 岁末).
    Year(Portion),
    /// 上半年 (1) or 下半年 (2).
    Half(u8, Portion),
    /// A quarter.
    Quarter(u8, Portion),
    /// A month.
    Month(u8, Portion),
    /// A month and its day.
    Day(u8, u8),
    /// A day of the month spoken of.
    DayOnly(u8),
    /// 本月 (0), 下月 (1), as told from the present one.
    ThisMonth(u8, Portion),
    /// A day of the month as [`Part::ThisMonth`] tells it.
    ThisMonthDay(u8, u8),
    /// 本周 (0), 下周 (1), and its day from Monday on; 0 for all of it.
    ThisWeek(u8, u8),
    /// 今天 (0), 明天 (1).
    ThisDay(u8),
    /// 本季度 (0), 下季度 (1).
    ThisQuarter(u8, Portion),
    /// A festival: its place in the pack's list.
    Festival(usize),
    /// A five-year plan (14 for 十四五), or its end.
    Plan(u8, Portion),
}

/// A date as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// Its year.
    pub year: Year,
    /// What of it.
    pub part: Part,
}

/// One date or the two ends of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dates {
    One(When),
    Two(When, When),
}

/// Reads dates; holds the names of festivals.
pub(super) struct DateReader {
    /// Names with the place of their festival in the list, longest first.
    festivals: Vec<(String, usize)>,
    firsts: Ends,
}

const YEAR_WORDS: &[(&str, i16)] = &[
    ("今明两年", 0),
    ("今年", 0),
    ("本年度", 0),
    ("本年", 0),
    ("当年", 0),
    ("明年", 1),
    ("后年", 2),
    ("去年", -1),
    ("上一年度", -1),
    ("上一年", -1),
    ("上年度", -1),
    ("上年", -1),
];

const NEXT_YEAR: &[&str] = &["次年", "翌年", "第二年"];

const PLANS: &[(&str, u8)] =
    &[("十一五", 11), ("十二五", 12), ("十三五", 13), ("十四五", 14), ("十五五", 15), ("十六五", 16), ("十七五", 17)];

impl DateReader {
    /// With the names of festivals, longest first.
    pub(super) fn new(festivals: Vec<(String, usize)>) -> DateReader {
        let firsts = Ends::of(festivals.iter().map(|(name, _)| &name.as_bytes()[..name.len().min(3)]));
        DateReader { festivals, firsts }
    }

    /// One date or range at `at`, with the byte behind it. Suffixes such as 前 and 起 are left.
    pub(super) fn dates(&self, s: &str, at: usize) -> Option<(Dates, usize)> {
        if let Some(found) = self.short_range(s, at) {
            return Some(found);
        }
        if let Some(end) = word(s, at, "今明两年") {
            let whole = |n| When { year: Year::Plus(n), part: Part::Year(Portion::Whole) };
            return Some((Dates::Two(whole(0), whole(1)), end));
        }
        // 星期三至星期五; one alone may be any week's
        if let Some((from, end)) = weekday(s, at)
            && let Some((to, end)) = joiner(s, end).and_then(|at| weekday(s, at))
        {
            let of = |day, later| When { year: Year::Unsaid, part: Part::ThisWeek(later, day) };
            return Some((Dates::Two(of(from, 0), of(to, u8::from(to < from))), end));
        }
        if let Some(found) = self.quarters(s, at).or_else(|| self.festivals(s, at)) {
            return Some(found);
        }
        let (from, end) = self.when(s, at)?;
        if let Some((to, end)) = self.range_end(s, &from, end) {
            return Some((Dates::Two(from, to), end));
        }
        Some((Dates::One(from), end))
    }

    /// Quarters told together: `前三季度`, `2023年前三季度`, `三四季度`.
    fn quarters(&self, s: &str, at: usize) -> Option<(Dates, usize)> {
        let (year, at) = match self.year(s, at) {
            Some((year, end)) => (year, spaces(s, end)),
            None => (Year::Unsaid, at),
        };
        let of = |q| When { year, part: Part::Quarter(q, Portion::Whole) };
        if let Some(n) = word(s, at, "前") {
            let (n, end) = number(s, n)?;
            // 2022年前十一个月; without a year the months before something may be meant
            if let Some(end) = word(s, end, "个月").filter(|_| year != Year::Unsaid) {
                let of = |m| When { year, part: Part::Month(m, Portion::Whole) };
                return Some((Dates::Two(of(1), of(month(n)?)), end));
            }
            let end = word(s, end, "季度").or_else(|| word(s, end, "个季度"))?;
            return Some((Dates::Two(of(1), of(quarter(n).filter(|q| *q > 1)?)), end));
        }
        let at = word(s, at, "第").unwrap_or(at);
        let (i, end) = any(s, at, &["一二季度", "二三季度", "三四季度"])?;
        let first = i as u8 + 1;
        Some((Dates::Two(of(first), of(first + 1)), end))
    }

    /// Two festivals and the time between: `元旦春节期间`, `中秋、国庆期间`.
    fn festivals(&self, s: &str, at: usize) -> Option<(Dates, usize)> {
        let (year, at) = match self.year(s, at) {
            Some((year, end)) => (year, end),
            None => (Year::Unsaid, at),
        };
        let (from, end) = self.festival(s, at)?;
        let next = any(s, end, &["、", "和", "至", "与"]).map_or(end, |(_, end)| end);
        let (to, end) = self.festival(s, next)?;
        let of = |festival| When { year, part: Part::Festival(festival) };
        any(s, end, &["期间", "假期", "节日"]).map(|(_, end)| (Dates::Two(of(from), of(to)), end))
    }

    /// What follows a date where that opens a range: `至12月31日`, `起至2023年6月底`, `—3月`.
    fn range_end(&self, s: &str, from: &When, at: usize) -> Option<(When, usize)> {
        let at = super::dated::included(s, at);
        // 2007年与2009年之间
        if let Some((_, next)) = any(s, at, &["与", "和"])
            && let Some((to, end)) = self.when(s, spaces(s, next))
        {
            return any(s, end, &["期间", "之间", "间"]).map(|(_, end)| (to, end));
        }
        let begun = any(s, at, &["起", "开始"]).map_or(at, |(_, end)| end);
        let from_comma = word(s, begun, ",").filter(|_| begun > at).unwrap_or(begun);
        let at = joiner(s, from_comma)?;
        let (mut to, end) = self.when(s, at).or_else(|| {
            let (n, end) = number(s, at)?;
            let end = word(s, end, "日").or_else(|| word(s, end, "号"))?;
            let day = u8::try_from(n).ok().filter(|d| (1..=31).contains(d))?;
            matches!(from.part, Part::Day(..)).then_some((When { year: Year::Unsaid, part: Part::DayOnly(day) }, end))
        })?;
        if let (Part::Day(month, _), Part::DayOnly(day)) = (from.part, to.part) {
            to.part = Part::Day(month, day);
        }
        // the bare year of `2021年至年底` can't be the end of a range of months, but `至年底` can
        Some((to, end))
    }

    /// Ranges whose first end lacks its unit: `2021—2023年`, `3-6月`, `二、三季度`, `3月10—20日`.
    fn short_range(&self, s: &str, at: usize) -> Option<(Dates, usize)> {
        let (year, at) = match self.year(s, at) {
            Some((year, end)) => (year, spaces(s, end)),
            None => (Year::Unsaid, at),
        };
        let begins = word(s, at, "第").map_or(at, |end| end);
        let (a, end) = number(s, begins)?;
        // 一九八七至八九年
        let cut_short =
            |at: usize| two_digits(s, at).filter(|(_, end)| s.as_bytes()[at] >= 0x80 && word(s, *end, "年").is_some());
        // 3月10—20日
        if let Some(end) = word(s, end, "月")
            && begins == at
        {
            let month = month(a)?;
            let at = spaces(s, end);
            let (from, end) = number(s, at)?;
            let (to, end) = number(s, joiner(s, end)?)?;
            let end = word(s, end, "日")?;
            let day = |d| When { year, part: Part::Day(month, d) };
            return Some((Dates::Two(day(day_of(from)?), day(day_of(to)?)), end));
        }
        let listed = word(s, end, "、").or_else(|| word(s, end, "和"));
        let to = listed.or_else(|| joiner(s, end))?;
        let nth = if begins == at { None } else { word(s, to, "第") };
        let (b, end) = cut_short(to).filter(|_| a > 1900).or_else(|| number(s, nth.unwrap_or(to)))?;
        if let Some(end) = word(s, end, "季度") {
            let (a, b) = (quarter(a)?, quarter(b)?);
            let of = |q| When { year, part: Part::Quarter(q, Portion::Whole) };
            return (b > a && (listed.is_none() || b == a + 1)).then_some((Dates::Two(of(a), of(b)), end));
        }
        if begins != at {
            return None;
        }
        if let Some(end) = word(s, end, "月") {
            let (a, b) = (month(a)?, month(b)?);
            let end = word(s, end, "份").unwrap_or(end);
            let of = |m| When { year, part: Part::Month(m, Portion::Whole) };
            if listed.is_some() && b != a + 1 || day_follows(s, end) {
                return None;
            }
            return Some((Dates::Two(of(a), of(b)), end));
        }
        if let Some(end) = word(s, end, "年")
            && year == Year::Unsaid
        {
            let (a, b) = (full_year(a)?, if b < 100 { full_year(a / 100 * 100 + b)? } else { full_year(b)? });
            let of = |y| When { year: Year::Of(y), part: Part::Year(Portion::Whole) };
            // 2024、2025年末: the end of the last
            let ends = any(s, end, &["底", "末", "初", "中"]).is_some();
            if b < a || listed.is_some() && (b != a + 1 || ends) || month_follows(s, end) {
                return None;
            }
            let end = word(s, end, "度").unwrap_or(end);
            return Some((Dates::Two(of(a), of(b)), end));
        }
        None
    }

    /// One date.
    pub(super) fn when(&self, s: &str, at: usize) -> Option<(When, usize)> {
        if let Some((year, end)) = self.year(s, at) {
            let inner = spaces(s, end);
            let inner = word(s, inner, "的").filter(|e| begins_part(s, *e)).unwrap_or(inner);
            if let Some((part, end)) = self.part(s, inner) {
                return Some((When { year, part }, end));
            }
            // 2023年13月: no month, and not the year either
            if let Some((n, end)) = number(s, inner)
                && month(n).is_none()
                && let Some(end) = word(s, end, "月")
                && !s[end..].starts_with(['内', '以', '之', '后', '期'])
            {
                let (portion, end) = month_portion(s, end);
                return Some((When { year, part: Part::Month(u8::try_from(n).unwrap_or(u8::MAX), portion) }, end));
            }
            let (portion, end) = year_portion(s, end);
            return Some((When { year, part: Part::Year(portion) }, end));
        }
        if let Some(end) = word(s, at, "年度内") {
            let part = Part::Year(Portion::Whole);
            return Some((When { year: Year::Unsaid, part }, end - "内".len()));
        }
        // 十年中 is no middle of a year
        if s[at..].starts_with('年') && !s[..at].ends_with(is_counted) {
            let end = at + "年".len();
            // of 年内 only 年 is the date; 内 says how it limits
            let (portion, end) = match any(s, end, &["底", "末", "中", "初", "内", "终"])? {
                (5, end) if closes(s, end) => (Portion::End, end),
                (5, _) => return None,
                (0 | 1, end) => (Portion::End, end),
                (2, end) => (Portion::Middle, end),
                (3, end) => (Portion::Early, end),
                _ => (Portion::Whole, at + "年".len()),
            };
            return Some((When { year: Year::Unsaid, part: Part::Year(portion) }, end));
        }
        if let Some((_, end)) = any(s, at, &["岁末", "全年"]) {
            let portion = if s[at..].starts_with('岁') { Portion::End } else { Portion::Whole };
            return Some((When { year: Year::Unsaid, part: Part::Year(portion) }, end));
        }
        if let Some((i, end)) = any(s, at, &["本月", "当月", "下月", "下个月", "月底", "月末", "月尾"]) {
            let ahead = u8::from((2..4).contains(&i));
            // 13月底 is no month.
            if i >= 4 && s[..at].ends_with(is_counted) {
                return None;
            }
            if i < 4
                && let Some((n, end)) = number(s, spaces(s, end))
                && let Some(day) = day_of(n)
                && let Some((_, end)) = any(s, end, &["日", "号"])
            {
                return Some((When { year: Year::Unsaid, part: Part::ThisMonthDay(ahead, day) }, clock(s, end)));
            }
            let (portion, end) = if i >= 4 { (Portion::End, end) } else { month_portion(s, end) };
            return Some((When { year: Year::Unsaid, part: Part::ThisMonth(ahead, portion) }, end));
        }
        const DAYS_AHEAD: &[&str] = &["今天", "今日", "明天", "明日", "后天", "后日", "大后天"];
        if let Some((i, end)) = any(s, at, DAYS_AHEAD).filter(|(_, end)| {
            // 今日头条, 后天性
            let rest = &s[*end..];
            rest.is_empty()
                || rest.starts_with(['前', ',', '。', ';', '、', ')', '完', '上', '下', '内', '起', ' '])
                || rest.starts_with("之前")
        }) {
            let ahead = [0, 0, 1, 1, 2, 2, 3][i];
            return Some((When { year: Year::Unsaid, part: Part::ThisDay(ahead) }, clock(s, end)));
        }
        const WEEKS: &[&str] =
            &["本周", "这周", "本星期", "这星期", "这个星期", "下周", "下星期", "下个星期", "下个周", "下一周"];
        if let Some((i, end)) = any(s, at, WEEKS) {
            const DAYS: &[&str] = &["一", "二", "三", "四", "五", "六", "日", "天"];
            // 下周周六
            let named = any(s, end, &["周", "星期"]).map_or(end, |(_, end)| end);
            let (day, end) = any(s, named, DAYS).map_or((0, end), |(d, end)| (d.min(6) as u8 + 1, end));
            let part = Part::ThisWeek(u8::from(i >= 5), day);
            return (!s[end..].starts_with(['期', '边', '转', '密']))
                .then_some((When { year: Year::Unsaid, part }, end));
        }
        if let Some((i, end)) = any(s, at, &["本季度", "下季度", "下个季度", "下一季度"]) {
            let (portion, end) = end_portion(s, end);
            return Some((When { year: Year::Unsaid, part: Part::ThisQuarter(i.min(1) as u8, portion) }, end));
        }
        // 7号 is a day; 7日 may be as many days
        if let Some((n, end)) = number(s, at)
            && let Some(day) = day_of(n)
            && let Some(end) = word(s, end, "号")
            && day_ends(s, end)
            && !s[..at].ends_with(|c: char| c.is_alphanumeric())
        {
            return Some((When { year: Year::Unsaid, part: Part::ThisMonthDay(0, day) }, end));
        }
        // 次月10日前: of the month after one that the text leaves open
        if let Some(end) = word(s, at, "次月") {
            let (day, end) = number(s, spaces(s, end))?;
            let (_, end) = any(s, end, &["日", "号"])?;
            return Some((When { year: Year::Next, part: Part::DayOnly(day_of(day)?) }, clock(s, end)));
        }
        let (part, end) = self.part(s, at)?;
        Some((When { year: Year::Unsaid, part }, end))
    }

    /// A year, as far as its 年: `2022年`, `今年`, `二○二一年`; also the first part of `2021.12`.
    fn year(&self, s: &str, at: usize) -> Option<(Year, usize)> {
        let rest = &s.as_bytes()[at..];
        if !rest.first().is_some_and(u8::is_ascii_digit) {
            if let Some((w, n)) = YEAR_WORDS.iter().find(|(w, _)| starts(rest, w.as_bytes())) {
                return Some((Year::Plus(*n), at + w.len()));
            }
            if let Some(w) = NEXT_YEAR.iter().find(|w| starts(rest, w.as_bytes())) {
                return Some((Year::Next, at + w.len()));
            }
        }
        // 2203年6月, 20223年9月: misprints, which mustn't read as the plan's own year
        let figures = rest.iter().take(9).take_while(|b| b.is_ascii_digit()).count();
        if figures >= 3
            && number(s, at).is_none_or(|(n, _)| full_year(n).is_none())
            && let Some(end) = word(s, at + figures, "年")
            && (month_follows(s, end) || year_goes_on(s, end) || any(s, end, &["年底", "年末", "底", "末"]).is_some())
        {
            return Some((Year::Odd, end));
        }
        if let Some((n, end)) = number(s, at)
            && let Some(year) = full_year(n)
        {
            if let Some(end) = word(s, end, "年") {
                let end = word(s, end, "度").unwrap_or(end);
                return Some((Year::Of(year), end));
            }
            // 2021.12, 2021-12-31, 2021/12
            let sep = s.as_bytes().get(end).filter(|b| b"./-".contains(b));
            if sep.is_some()
                && let Some((m, after)) = number(s, end + 1)
                && (1..=12).contains(&m)
                && after - end <= 3
                && !s[after..].starts_with(['%', '年', '号'])
            {
                return Some((Year::Of(year), end));
            }
            return None;
        }
        // 21年6月, 一九年二季度: two digits count as a year only before a part of one
        let (n, end) = two_digits(s, at)?;
        let end = word(s, end, "年")?;
        // 满20年底薪
        let counts = s[..at].ends_with(['满', '共', '近', '第', '达', '约', '前', '后']);
        let ended = s.as_bytes()[at].is_ascii_digit()
            && (15..50).contains(&n)
            && !counts
            && any(s, end, &["年底", "年末", "底", "末"]).is_some_and(|(_, end)| closes(s, end));
        let century = if n < 50 { 2000 } else { 1900 };
        (month_follows(s, end) || year_goes_on(s, end) || ended).then(|| (Year::Of(century + n as i16), end))
    }

    /// A part of the year: 上半年, 第三季度, 6月底, 6月30日, .12.31, 春节, "十四五"末.
    fn part(&self, s: &str, at: usize) -> Option<(Part, usize)> {
        let rest = &s[at..];
        if let Some(sep) = rest.bytes().next().filter(|b| b"./-".contains(b)) {
            let (m, end) = number(s, at + 1)?;
            let month = month(m)?;
            if s.as_bytes().get(end) == Some(&sep)
                && let Some((d, end)) = number(s, end + 1)
                && let Some(day) = day_of(d)
            {
                return Some((Part::Day(month, day), end));
            }
            let (portion, end) = month_portion(s, end);
            return Some((Part::Month(month, portion), end));
        }
        if !rest.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            if let Some((i, end)) = any(s, at, &["上半年", "下半年"]) {
                let (portion, end) = end_portion(s, end);
                return Some((Part::Half(i as u8 + 1, portion), end));
            }
            if let Some((part, end)) = self.plan(s, at) {
                return Some((part, end));
            }
            if let Some((festival, end)) = self.festival(s, at) {
                return Some((Part::Festival(festival), end));
            }
        }
        if let Some(end) = word(s, at, "首季度") {
            let (portion, end) = end_portion(s, end);
            return Some((Part::Quarter(1, portion), end));
        }
        let nth = word(s, at, "第").unwrap_or(at);
        // 两月 and 两季度 are lengths
        if s[nth..].starts_with('两') {
            return None;
        }
        if let Some((n, end)) = number(s, nth).or_else(|| {
            let (_, end) = any(s, nth, &["Q", "q"])?;
            number(s, end)
        }) {
            let end = word(s, end, "个季度").filter(|_| nth > at).map_or(end, |end| end - "季度".len());
            if s[nth..].starts_with(['Q', 'q']) || word(s, end, "季度").is_some() || word(s, end, "季").is_some() {
                let end = word(s, end, "季度").or_else(|| word(s, end, "季")).unwrap_or(end);
                let (portion, end) = end_portion(s, end);
                return Some((Part::Quarter(quarter(n)?, portion), end));
            }
            if nth > at {
                return None;
            }
            let month = month(n)?;
            let end = word(s, end, "月")?;
            let end = word(s, end, "份").unwrap_or(end);
            let inner = spaces(s, end);
            if let Some((d, end)) = number(s, inner)
                && let Some(day) = day_of(d)
                && let Some((_, end)) = any(s, end, &["日", "号"])
            {
                return Some((Part::Day(month, day), clock(s, end)));
            }
            // 2021年9月10, its 日 left out
            if inner == end
                && let Some((d, end)) = number(s, end)
                && let Some(day) = day_of(d)
                && day_ends(s, end)
            {
                return Some((Part::Day(month, day), end));
            }
            let (portion, end) = month_portion(s, end);
            return Some((Part::Month(month, portion), end));
        }
        None
    }

    /// A festival, quoted or not: `春节`, `“七一”`.
    fn festival(&self, s: &str, at: usize) -> Option<(usize, usize)> {
        let rest = &s[at..];
        let quote = rest.chars().next().filter(|c| "“\"‘".contains(*c)).map_or(0, char::len_utf8);
        if !self.firsts.may(rest.as_bytes().get(quote..quote + 3)) {
            return None;
        }
        let (name, festival) = self.festivals.iter().find(|(name, _)| rest[quote..].starts_with(name.as_str()))?;
        let end = at + quote + name.len();
        let closed = s[end..].chars().next().filter(|c| "”\"’".contains(*c)).map_or(0, char::len_utf8);
        // “五一”假期前, 国庆长假后
        let rest = &s[end + closed..];
        let days = ["小长假", "长假", "假期", "节日"].iter().find(|w| rest.starts_with(**w)).map_or(0, |w| w.len());
        let days = if rest[days..].starts_with(['前', '后']) { days } else { 0 };
        Some((*festival, end + closed + days))
    }

    /// A five-year plan, quoted or not: `“十四五”末`, `十四五期间`.
    fn plan(&self, s: &str, at: usize) -> Option<(Part, usize)> {
        let (_, inner) = any(s, at, &["“", "\"", "‘", "'"]).unwrap_or((0, at));
        let (word, plan) = PLANS.iter().find(|(w, _)| s[inner..].starts_with(w))?;
        let mut end = inner + word.len();
        if let Some((_, e)) = any(s, end, &["”", "\"", "’", "'"]) {
            end = e;
        } else if inner > at {
            return None;
        }
        let (portion, end) = match any(s, end, &["规划期末", "时期末", "期末", "末期", "末", "时期", "期间", "规划期"])
        {
            Some((i, e)) if i < 5 => (Portion::End, e),
            Some((_, e)) => (Portion::Whole, e),
            // “十四五”规划 is a document, no time; alone it is one
            None if at == 0 && end == s.len() => (Portion::Whole, end),
            None => return None,
        };
        Some((Part::Plan(*plan, portion), end))
    }
}

/// 年底 and its like behind a year.
fn year_portion(s: &str, at: usize) -> (Portion, usize) {
    match any(s, at, &["年底", "年末", "底", "末", "年中", "中", "年初", "初"]) {
        // 中 and 初 also begin words: 2022年中央…, 2022年初步
        Some((i, end)) if (i == 5 || i == 7) && !closes(s, end) => (Portion::Whole, at),
        Some((i, end)) => {
            let portion = if i < 4 {
                Portion::End
            } else if i < 6 {
                Portion::Middle
            } else {
                Portion::Early
            };
            (portion, end)
        }
        None => (Portion::Whole, at),
    }
}

/// 上旬, 底 and their like behind a month.
fn month_portion(s: &str, at: usize) -> (Portion, usize) {
    const WORDS: &[(&str, Portion)] = &[
        ("月底", Portion::End),
        ("底", Portion::End),
        ("末", Portion::End),
        ("上中旬", Portion::Middle),
        ("中上旬", Portion::Middle),
        ("中下旬", Portion::Late),
        ("上旬", Portion::Early),
        ("中旬", Portion::Middle),
        ("下旬", Portion::Late),
        ("初", Portion::Early),
        ("中", Portion::Middle),
    ];
    let begins = spaces(s, at);
    match WORDS.iter().find(|(w, _)| s[begins..].starts_with(w)) {
        // 初 and 中 also begin words
        Some(("初" | "中", _)) if !closes(s, begins + "中".len()) => (Portion::Whole, at),
        Some((w, portion)) => (*portion, begins + w.len()),
        None => (Portion::Whole, at),
    }
}

/// 底, 末 behind a quarter or a half.
fn end_portion(s: &str, at: usize) -> (Portion, usize) {
    match any(s, at, &["底", "末", "初"]) {
        Some((2, end)) => (Portion::Early, end),
        Some((_, end)) => (Portion::End, end),
        None => (Portion::Whole, at),
    }
}

/// Whether a date may end here: nothing, a mark, or a word that limits.
fn closes(s: &str, at: usize) -> bool {
    let rest = &s[at..];
    rest.is_empty()
        || rest.starts_with([
            ',', '。', ';', '、', ':', ')', '\n', ' ', '(', '前', '之', '以', '起', '完', '开', '启', '召', '组', '举',
            '至', '到', '-', '—', '~',
        ])
}

fn begins_part(s: &str, at: usize) -> bool {
    any(s, at, &["上半年", "下半年", "第"]).is_some() || number(s, at).is_some_and(|(_, e)| word(s, e, "月").is_some())
}

fn month_follows(s: &str, at: usize) -> bool {
    number(s, spaces(s, at)).is_some_and(|(n, e)| month(n).is_some() && word(s, e, "月").is_some())
}

fn day_follows(s: &str, at: usize) -> bool {
    number(s, spaces(s, at)).is_some_and(|(n, e)| day_of(n).is_some() && any(s, e, &["日", "号"]).is_some())
}

fn is_counted(c: char) -> bool {
    c.is_ascii_digit() || "一二三四五六七八九十两".contains(c)
}

/// The day that is named in a stretch of days: 星期三 of 星期三至星期五.
fn weekday(s: &str, at: usize) -> Option<(u8, usize)> {
    let (_, end) = any(s, at, &["星期", "周"])?;
    let (day, end) = any(s, end, &["一", "二", "三", "四", "五", "六", "日", "天"])?;
    Some((day.min(6) as u8 + 1, end))
}

/// Whether a day that lacks its 日 may end here: at a mark, a word that limits, or the other end of a stretch of days.
fn day_ends(s: &str, at: usize) -> bool {
    let rest = &s[at..];
    let stretch = || {
        let to = joiner(s, at).and_then(|at| number(s, at));
        to.is_some_and(|(_, end)| any(s, end, &["日", "号", "月", "年"]).is_some())
    };
    rest.is_empty() || rest.starts_with([',', '。', ';', ')', '\n', '前', '之', '以', '起', '报']) || stretch()
}

/// Whether a half, a quarter or the end of a year follows.
fn year_goes_on(s: &str, at: usize) -> bool {
    let quarter = |at: usize| {
        number(s, at).is_some_and(|(n, end)| quarter(n).is_some() && any(s, end, &["季度", "个季度"]).is_some())
    };
    any(s, at, &["上半年", "下半年", "首季度"]).is_some()
        || quarter(word(s, at, "第").unwrap_or(at))
        || word(s, at, "前").is_some_and(quarter)
}

fn full_year(n: u32) -> Option<i16> {
    (1949..=2099).contains(&n).then_some(n as i16)
}

fn quarter(n: u32) -> Option<u8> {
    (1..=4).contains(&n).then_some(n as u8)
}

fn month(n: u32) -> Option<u8> {
    (1..=12).contains(&n).then_some(n as u8)
}

fn day_of(n: u32) -> Option<u8> {
    (1..=31).contains(&n).then_some(n as u8)
}
