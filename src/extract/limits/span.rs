//! Lengths of time and recurrences as written: `20个工作日`, `半年`, `3—5年`, `每季度末月25日前`, `一月一调度`.

use super::clock::clock;
use super::date::{DateReader, Dates, When};
use super::number::{any, begins, joiner, number, spaces, starts, word};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Unit {
    Minute,
    Hour,
    Day,
    /// 工作日
    WorkingDay,
    Week,
    /// 旬
    TenDays,
    Month,
    Quarter,
    /// 学期
    Term,
    /// 年, 学年, 年度
    Year,
}

/// A length of time: `n` units, half a one more where `half` says so, and `months` beside years. Of a range, the outer
/// bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// How many.
    pub n: u32,
    /// Of what.
    pub unit: Unit,
    /// And a half.
    pub half: bool,
    /// Months beside years: 1年3个月.
    pub months: u8,
}

impl Amount {
    /// `n` units.
    pub fn of(n: u32, unit: Unit) -> Amount {
        Amount { n, unit, half: false, months: 0 }
    }

    /// `n` units and half a one.
    pub fn and_half(n: u32, unit: Unit) -> Amount {
        Amount { half: true, ..Amount::of(n, unit) }
    }

    /// About how many minutes it lasts.
    fn minutes(&self) -> u64 {
        let day = 24 * 60;
        let unit = match self.unit {
            Unit::Minute => 1,
            Unit::Hour => 60,
            Unit::Day | Unit::WorkingDay => day,
            Unit::Week => 7 * day,
            Unit::TenDays => 10 * day,
            Unit::Month => 30 * day,
            Unit::Quarter => 91 * day,
            Unit::Term => 182 * day,
            Unit::Year => 365 * day,
        };
        u64::from(self.n) * unit + if self.half { unit / 2 } else { 0 } + u64::from(self.months) * 30 * day
    }
}

/// The day in the period of a recurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayIn {
    /// 周五 is 5.
    Weekday(u8),
    /// 第二个星期五 is (2, 5).
    NthWeekday(u8, u8),
    /// A day of the month.
    Day(u8),
    /// A date of the year: `1月31日`, `3月底`.
    Date(When),
    /// A day of a month of the period: 季度末月25日 is (3, 25).
    MonthDay(u8, u8),
    /// The period's last day.
    Last,
}

/// A recurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurrence {
    /// The period.
    pub period: Amount,
    /// Occasions a period.
    pub times: u32,
    /// The day in the period.
    pub day: Option<DayIn>,
}

const UNITS: &[(&str, Unit)] = &[
    ("个工作日", Unit::WorkingDay),
    ("工作日", Unit::WorkingDay),
    ("个工作天", Unit::WorkingDay),
    ("工作天", Unit::WorkingDay),
    ("个自然日", Unit::Day),
    ("自然日", Unit::Day),
    ("个日历日", Unit::Day),
    ("个小时", Unit::Hour),
    ("小时", Unit::Hour),
    ("个钟头", Unit::Hour),
    ("个钟", Unit::Hour),
    ("分钟", Unit::Minute),
    ("个星期", Unit::Week),
    ("星期", Unit::Week),
    ("个周", Unit::Week),
    ("周", Unit::Week),
    ("个礼拜", Unit::Week),
    ("礼拜", Unit::Week),
    ("个季度", Unit::Quarter),
    ("个学期", Unit::Term),
    ("学期", Unit::Term),
    ("个学年", Unit::Year),
    ("学年", Unit::Year),
    ("个自然年度", Unit::Year),
    ("个自然年", Unit::Year),
    ("个年度", Unit::Year),
    ("个月", Unit::Month),
    ("日", Unit::Day),
    ("天", Unit::Day),
    ("年", Unit::Year),
];

/// A length of time at `at`; of two that are joined (`6个月至1年`) the outer one, where it is the longer.
pub(super) fn amount(s: &str, at: usize) -> Option<(Amount, usize)> {
    let (first, end) = one_amount(s, at)?;
    let second = joiner(s, end).and_then(|at| one_amount(s, at));
    Some(second.filter(|(second, _)| second.minutes() >= first.minutes()).unwrap_or((first, end)))
}

fn one_amount(s: &str, at: usize) -> Option<(Amount, usize)> {
    if s[at..].starts_with('半') {
        let at = at + "半".len();
        let units = ["年", "个月", "天", "日", "小时", "个小时", "个学期", "月"];
        let (i, end) = any(s, at, &units)?;
        let unit = [Unit::Year, Unit::Month, Unit::Day, Unit::Day, Unit::Hour, Unit::Hour, Unit::Term, Unit::Month][i];
        // 半月谈, 半月板
        if i == 7 && s[end..].starts_with(['谈', '板', '刊', '形', '湾']) {
            return None;
        }
        return Some((Amount::and_half(0, unit), end));
    }
    let (mut n, mut end) = number(s, at)?;
    // 0.5个工作日, 1.5年
    if s[end..].starts_with(".5") && s.as_bytes()[at].is_ascii_digit() {
        let after = spaces(s, end + ".5".len());
        let (word_, unit) = UNITS.iter().find(|(w, _)| s[after..].starts_with(w))?;
        let halves = matches!(unit, Unit::Day | Unit::WorkingDay | Unit::Hour | Unit::Month | Unit::Year);
        return (halves && n < 100).then_some((Amount::and_half(n, *unit), after + word_.len()));
    }
    let joined = joiner(s, end).or_else(|| word(s, end, "、"));
    if let Some((m, e)) = joined.and_then(|j| number(s, j))
        && m > n
    {
        (n, end) = (m, e);
    }
    if n == 0 || n > 9999 {
        return None;
    }
    // 两季度内, 两月内
    if s[at..].starts_with('两')
        && let Some((i, end)) = any(s, end, &["季度", "月"])
    {
        return Some((Amount::of(n, [Unit::Quarter, Unit::Month][i]), end));
    }
    let at = spaces(s, end);
    if let Some(end) = word(s, at, "天半") {
        return Some((Amount::and_half(n, Unit::Day), end));
    }
    if let Some(end) = word(s, at, "个半月") {
        return Some((Amount::and_half(n, Unit::Month), end));
    }
    if let Some(end) = word(s, at, "个半小时") {
        return Some((Amount::and_half(n, Unit::Hour), end));
    }
    let (word_, unit) = UNITS.iter().find(|(w, _)| starts(&s.as_bytes()[at..], w.as_bytes()))?;
    let end = at + word_.len();
    // a year of the calendar is no length, nor are more years than anything is to be done in
    if *unit == Unit::Year && n > 60 || s[end..].starts_with("年度") {
        return None;
    }
    if *unit == Unit::Year
        && let Some(end) = word(s, end, "半")
    {
        return Some((Amount::and_half(n, *unit), end));
    }
    // 四年六个月, 1年零3个月
    if *unit == Unit::Year
        && let Some((m, end)) = number(s, word(s, end, "零").unwrap_or(end))
        && let Ok(months) = u8::try_from(m)
        && (1..=11).contains(&months)
        && let Some(end) = word(s, end, "个月")
    {
        return Some((Amount { months, ..Amount::of(n, *unit) }, end));
    }
    // 18周岁, 一百周年
    if *unit == Unit::Week && s[end..].starts_with(['岁', '年']) {
        return None;
    }
    Some((Amount::of(n, *unit), end))
}

const PERIODS: &[(&str, Unit)] = &[
    ("个工作日", Unit::WorkingDay),
    ("工作日", Unit::WorkingDay),
    ("个学年", Unit::Year),
    ("学年", Unit::Year),
    ("个学期", Unit::Term),
    ("学期", Unit::Term),
    ("年度", Unit::Year),
    ("年", Unit::Year),
    ("个季度", Unit::Quarter),
    ("季度", Unit::Quarter),
    ("季", Unit::Quarter),
    ("个月", Unit::Month),
    ("月度", Unit::Month),
    ("月", Unit::Month),
    ("个星期", Unit::Week),
    ("星期", Unit::Week),
    ("个周", Unit::Week),
    ("周", Unit::Week),
    ("个礼拜", Unit::Week),
    ("礼拜", Unit::Week),
    ("旬", Unit::TenDays),
    ("个小时", Unit::Hour),
    ("小时", Unit::Hour),
    ("日", Unit::Day),
    ("天", Unit::Day),
    ("晚", Unit::Day),
];

fn period_word(s: &str, at: usize) -> Option<(Unit, usize)> {
    let rest = &s[at..];
    PERIODS.iter().find(|(w, _)| starts(rest.as_bytes(), w.as_bytes())).map(|(w, unit)| (*unit, at + w.len()))
}

const AVERAGES: &[&str] = &["年平均", "年均", "月平均", "月均"];

/// A recurrence at `at`, with the end of its period (and day), before any count: `每年`, `每月10日前`, `按季度`.
pub(super) fn recurrence(dates: &DateReader, s: &str, at: usize) -> Option<(Recurrence, usize)> {
    let rest = &s[at..];
    let figure = rest.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let one = |unit| Amount::of(1, unit);
    let half_year = Amount::and_half(0, Unit::Year);
    let plain = |period| Recurrence { period, times: 1, day: None };
    if rest.starts_with('每') {
        let (_, at) = any(s, at, &["每间隔", "每隔", "每逢", "每"])?;
        let at = spaces(s, at);
        let (period, end) = match period_word(s, at) {
            Some((unit, end)) => (one(unit), end),
            None if any(s, at, &["双月", "单月"]).is_some() => (Amount::of(2, Unit::Month), at + "双月".len()),
            None => amount(s, at).or_else(|| {
                // 每两月
                let (n, end) = number(s, at).filter(|(n, _)| (2..12).contains(n))?;
                Some((Amount::of(n, Unit::Month), word(s, end, "月")?))
            })?,
        };
        let (day, end) = day_in(dates, s, end, period.unit);
        // 每月中旬, 每月月中: no one day
        let third = || any(s, end, &["月中旬", "月中", "中旬", "上旬", "下旬"]).map(|(_, end)| end);
        let end = if day.is_none() && period.unit == Unit::Month { third().unwrap_or(end) } else { end };
        // 每年6月和12月: as often as days are named, and no one day
        let (mut n, mut stop, mut listed) = (1, end, false);
        while let Some(DayIn::Date(_)) = day
            && n < 12
            && let Some((_, next)) = any(s, stop, &["、", "和", ","])
            && let Some((also, e)) = dates.dates(s, next)
            && let Dates::One(w) | Dates::Two(w, _) = also
            && w.year == super::Year::Unsaid
        {
            // stretches (3-6月和9-12月) say when, points how often
            n += u32::from(matches!(also, Dates::One(_)));
            (listed, stop) = (true, any(s, e, &["之前", "以前", "前"]).map_or(e, |(_, e)| e));
        }
        // 每月1号和15号, 每周二、四
        while let Some(e) = day.filter(|_| n < 12).and_then(|day| one_more(s, stop, day)) {
            n += 1;
            (listed, stop) = (true, any(s, e, &["之前", "以前", "前"]).map_or(e, |(_, e)| e));
        }
        let day = day.filter(|_| !listed);
        return Some((Recurrence { period, times: n, day }, stop));
    }
    if rest.starts_with('按') {
        let at = at + "按".len();
        if let Some(end) = word(s, at, "半年") {
            return Some((plain(half_year), end));
        }
        let (unit, end) = period_word(s, at)?;
        // 按天 and 按日 reckon interest and wages
        return (!matches!(unit, Unit::Day | Unit::WorkingDay)).then_some((plain(one(unit)), end));
    }
    // 年均培训3万人, but not 年均增长5%
    if !figure && let Some((i, end)) = any(s, at, AVERAGES) {
        return Some((plain(one([Unit::Year, Unit::Month][i / 2])), end));
    }
    if let Some(end) = word(s, at, "全年") {
        let (n, end) = in_all(s, end)?;
        return Some((Recurrence { times: n, ..plain(one(Unit::Year)) }, end));
    }
    // 隔月一调度
    if let Some((i, end)) =
        any(s, at, &["隔月", "隔周", "隔日", "隔天", "隔年"]).filter(|(_, e)| !s[*e..].starts_with('期'))
    {
        let unit = [Unit::Month, Unit::Week, Unit::Day, Unit::Day, Unit::Year][i];
        // 隔周五
        let (day, end) = day_in(dates, s, end, unit);
        return Some((Recurrence { day, ..plain(Amount::of(2, unit)) }, end));
    }
    for (twice, unit) in [("月月", Unit::Month), ("季季", Unit::Quarter), ("周周", Unit::Week)] {
        if rest.starts_with(twice) {
            return Some((plain(one(unit)), at + twice.len()));
        }
    }
    // 2次/年
    if let Some((n, end)) = number(s, at)
        && let Some((_, end)) = any(s, end, COUNTED)
        && let Some(end) = word(s, end, "/")
        && let Some((unit, end)) = period_word(s, word(s, end, "每").unwrap_or(end))
        && (1..100).contains(&n)
    {
        return Some((Recurrence { times: n, ..plain(one(unit)) }, end));
    }
    // 一月一调度, 一季度一通报, 半年一次, 一年两次
    let (period, end) = if rest.starts_with("半年") {
        (half_year, at + "半年".len())
    } else if rest.starts_with("半月") {
        (Amount::and_half(0, Unit::Month), at + "半月".len())
    } else {
        let (n, end) = number(s, at)?;
        match period_word(s, end) {
            Some((unit, end)) if n == 1 || n < 10 && !matches!(unit, Unit::Month | Unit::Quarter | Unit::Day) => {
                (Amount::of(n, unit), end)
            }
            _ => amount(s, at)?,
        }
    };
    let counted = any(s, end, &["至少", "不少于", "最少"]).map_or(end, |(_, e)| e);
    if let Some((n, e)) = number(s, counted)
        && let Some((_, e)) = any(s, e, COUNTED)
        && n < 100
        && !s[e..].starts_with('性')
    {
        return Some((Recurrence { period, times: n.max(1), day: None }, e));
    }
    // 一年一计核, but not the name-like 一年一度
    let same = s[at..].starts_with(['一', '半']) && s[end..].starts_with('一');
    let verb = end + "一".len();
    if same && s[verb..].starts_with(is_han) && !s[verb..].starts_with(['度', '个', '般', '定', '步', '律', '样', '级'])
    {
        let tail: usize = s[verb..].chars().take(2).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
        return Some((plain(period), verb + tail));
    }
    None
}

/// Behind one more day of a list that opened with such a day: `和15号`, `、四`.
fn one_more(s: &str, at: usize, day: DayIn) -> Option<usize> {
    let (_, next) = any(s, at, &["、", "和", "及"])?;
    match day {
        DayIn::Day(_) => {
            let (n, end) = number(s, next)?;
            let (_, end) = any(s, end, &["日", "号"]).filter(|_| (1..=31).contains(&n))?;
            // 5日、10日内 counts days.
            any(s, end, &["内", "以内", "之内", "后", "起"]).is_none().then_some(end)
        }
        DayIn::Weekday(_) => {
            let named = any(s, next, &["每周", "周", "星期"]).map_or(next, |(_, end)| end);
            let (_, end) = any(s, named, &["一", "二", "三", "四", "五", "六", "日", "天"])?;
            // 每周一、日常巡查: one that isn't called a day of the week must end there.
            let rest = &s[end..];
            let ends = rest.is_empty()
                || rest.starts_with(['、', '和', ',', '。', ';', ')', '前', '各', '上', '下', '召', '报']);
            (named > next || ends).then_some(end)
        }
        _ => None,
    }
}

/// How often at least in a year, behind 全年: `全年不少于2次`, `全年举办专场招聘不少于4场`.
fn in_all(s: &str, at: usize) -> Option<(u32, usize)> {
    const WORK: usize = 12;
    const LEAST: &[&str] = &["不少于", "不得少于", "不低于", "至少", "最少"];
    let mut here = at;
    for c in s[at..].chars().take(WORK) {
        if let Some((_, end)) = any(s, here, LEAST) {
            return times(s, end, (end + "不少于100多场次".len()).min(s.len())).filter(|(_, stop)| stop - end <= 12);
        }
        if !is_han(c) {
            return None;
        }
        here += c.len_utf8();
    }
    None
}

/// Words that count occasions.
const COUNTED: &[&str] = &["次", "场次", "场", "期", "回", "轮次", "轮"];

/// The occasions that a recurrence counts within its clause, with the byte behind them: `至少主动联系1次`.
pub(super) fn times(s: &str, at: usize, clause_end: usize) -> Option<(u32, usize)> {
    let mut here = at;
    for _ in 0..30 {
        if here >= clause_end {
            return None;
        }
        let step = s[here..].chars().next().map_or(1, char::len_utf8);
        if !begins(s, here) || s[..here].ends_with(['第', '.']) {
            here += step;
            continue;
        }
        let (n, mut end) = number(s, here)?;
        // 1—2次: at least one
        if let Some((_, e)) = joiner(s, end).or_else(|| word(s, end, "、")).and_then(|j| number(s, j)) {
            end = e;
        }
        if let Some((_, e)) = any(s, end, COUNTED)
            && !s[e..].starts_with(['性', '股', '刊', '货', '限'])
        {
            return Some((n.clamp(1, 999), e));
        }
        here = end.max(here + step);
    }
    None
}

/// The day in a period: `10日前`, `的1月31日前`, `末月25日前`, `五前`, `底前`.
fn day_in(dates: &DateReader, s: &str, at: usize, unit: Unit) -> (Option<DayIn>, usize) {
    let from = word(s, at, "的").or_else(|| word(s, at, "于")).unwrap_or(at);
    let before = |end: usize| {
        let end = clock(s, end);
        any(s, end, &["之前", "以前", "前"]).map_or(end, |(_, e)| e)
    };
    let small = |n: u32, top: u8| u8::try_from(n).ok().filter(|n| (1..=top).contains(n));
    let day = |at: usize| {
        let (n, end) = number(s, at)?;
        let (_, end) = any(s, end, &["日", "号"])?;
        Some((small(n, 31)?, end))
    };
    // 每季度结束后10日内: a day of the next period; working days name none.
    let days_after = |days: &[&str]| {
        let (_, at) = any(s, from, &["结束后", "终了后", "结束之日起", "后"])?;
        let (n, end) = number(s, at)?;
        Some((n, any(s, end, days)?.1))
    };
    let ended = |top: u8| {
        let (n, end) = days_after(&["日内", "天内", "日之内", "日以内"])?;
        Some((small(n, top)?, end))
    };
    let found = match unit {
        Unit::Week => number(s, from)
            .filter(|(n, e)| {
                (1..=6).contains(n) && !s[*e..].starts_with(['次', '场', '期', '个', '条', '至', '-', '—', '家', '天'])
            })
            .and_then(|(n, e)| small(n, 6).map(|n| (DayIn::Weekday(n), e)))
            .or_else(|| any(s, from, &["日前", "天前"]).map(|(_, e)| (DayIn::Weekday(7), e))),
        // 每月(的)次月5日前: the day for the month's work stands in the next one
        Unit::Month => day(word(s, from, "次月").unwrap_or(from))
            .map(|(d, e)| (DayIn::Day(d), e))
            .or_else(|| ended(31).map(|(d, e)| (DayIn::Day(d), e)))
            .or_else(|| nth_weekday(s, from))
            .or_else(|| last(s, from)),
        Unit::Quarter => any(s, from, &["末月", "最后一个月", "首月", "第一个月", "第1个月", "次月"])
            .and_then(|(i, e)| {
                let month = [3, 3, 1, 1, 1, 4][i];
                day(word(s, e, "的").unwrap_or(e)).map(|(d, e)| (DayIn::MonthDay(month, d), e))
            })
            .or_else(|| ended(30).map(|(d, e)| (DayIn::MonthDay(4, d), e)))
            .or_else(|| last(s, from)),
        Unit::Year => match dates.dates(s, from) {
            Some((Dates::One(w) | Dates::Two(w, _), e)) if w.year == super::Year::Unsaid => Some((DayIn::Date(w), e)),
            _ => last(s, from),
        },
        _ => None,
    };
    match found {
        Some((day, end)) => (Some(day), before(end)),
        // 每日17:00前
        None => match clock(s, at) {
            _ if let Some((_, end)) = days_after(&["个工作日内", "个工作日之内", "个工作日以内"]) => {
                (None, end)
            }
            end if end > at && any(s, end, &["之前", "以前", "前"]).is_some() => (None, before(at)),
            _ => (None, at),
        },
    }
}

/// 第二个星期五
fn nth_weekday(s: &str, at: usize) -> Option<(DayIn, usize)> {
    let (n, end) = number(s, word(s, at, "第")?)?;
    let (_, end) = any(s, word(s, end, "个")?, &["星期", "周", "礼拜"])?;
    let (day, end) = any(s, end, &["一", "二", "三", "四", "五", "六", "日", "天"])?;
    let n = u8::try_from(n).ok().filter(|n| (1..=5).contains(n))?;
    Some((DayIn::NthWeekday(n, day.min(6) as u8 + 1), end))
}

fn last(s: &str, at: usize) -> Option<(DayIn, usize)> {
    let (_, end) = any(s, at, &["月底", "月末", "底", "末", "最后一个工作日", "最后一天"])?;
    Some((DayIn::Last, end))
}

pub(super) fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}
