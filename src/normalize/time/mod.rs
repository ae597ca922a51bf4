//! What a limit means on the calendar: days, durations, recurrences, as the contract writes them.
//!
//! Takes mentions as written and the years that the document gives; reads no text but an anchor's words. A date whose
//! year nothing gives stays without a day rather than guessed.

mod calendar;

use jiff::ToSpan;
use jiff::civil::Date;

pub use calendar::Calendar;

use crate::extract::limits::{
    Amount, DayIn, Expr, LimitGrammar, LimitMention, Part, Portion, Recurrence, STATED_ANY, Stands, Unit, When, Year,
};
use crate::record::{LimitKind, TimeLimit};
use crate::text::Text;

/// What a document gives for reading its dates.
#[derive(Debug, Clone, Copy, Default)]
pub struct TimeContext<'a> {
    /// The plan's year (of a plan over years, its first).
    pub year: Option<i16>,
    /// The day on which it was issued.
    pub issued_on: Option<Date>,
    /// The day on which the text is read, where no notice stands behind it.
    pub on: Option<Date>,
    /// The nearest year in the document, for an item that has dates without any.
    pub nearest_year: Option<i16>,
    /// Festivals and working days; the built-in ones where not given.
    pub calendar: Option<&'a Calendar>,
}

impl TimeContext<'_> {
    /// The year of a date that has none, as far as the document says it.
    fn base_year(&self) -> Option<i16> {
        self.year.or_else(|| self.present().map(Date::year))
    }

    /// The day that 今年, 本月 and 即日 are told from.
    fn present(&self) -> Option<Date> {
        self.issued_on.or(self.on)
    }

    fn calendar(&self) -> &Calendar {
        self.calendar.unwrap_or_else(|| Calendar::built_in())
    }
}

/// The limits of one item resolved together: a date without a year takes the plan's, else that of the date before it,
/// else of the one after, else the nearest in the document. `None` where a mention is no limit in this document (the
/// plan's own year alone, a time that was over before it was issued). Evidence is left open, `raw` is the folded text and
/// `span` is left open: the caller knows the original.
pub fn resolve_all(mentions: &[LimitMention], text: &str, context: &TimeContext) -> Vec<Option<TimeLimit>> {
    let mut years: Vec<Option<i16>> = mentions.iter().map(|m| said_year(&m.expr, context)).collect();
    let first = years.iter().flatten().next().copied();
    // the year last said before each mention; those before any take the first one after
    let mut last = None;
    for year in &mut years {
        let said = *year;
        *year = context.base_year().or(last).or(first).or(context.nearest_year);
        last = said.or(last);
    }
    mentions.iter().zip(years).map(|(m, year)| resolve_in(m, text, context, year)).collect()
}

/// One limit on its own; see [`resolve_all`].
pub fn resolve(mention: &LimitMention, text: &str, context: &TimeContext) -> Option<TimeLimit> {
    resolve_in(mention, text, context, context.base_year().or(context.nearest_year))
}

/// The limits of one line of text: a bare expression, or a sentence that holds some.
pub fn limits_of_line(grammar: &LimitGrammar, line: &str, context: &TimeContext) -> Vec<TimeLimit> {
    let text = Text::of_line(line);
    let folded = text.folded();
    let mut mentions = found_in_line(grammar, folded);
    // No column says here that the line is a limit; words that say nothing of time are none.
    mentions.retain(|m| m.rule != STATED_ANY);
    let resolved = resolve_all(&mentions, folded, context);
    mentions
        .iter()
        .zip(resolved)
        .filter_map(|(m, limit)| {
            let raw = |at: &crate::text::Bytes| text.raw_at(at).to_string();
            limit.map(|limit| TimeLimit {
                raw: raw(&m.at),
                anchor: m.anchor.as_ref().map(raw),
                applies_to: m.applies_to.as_ref().map(raw),
                span: Some(text.span(&m.at)),
                ..limit
            })
        })
        .collect()
}

/// A line of more than a few words that goes on like a sentence is running text; anything else states a limit.
fn found_in_line(grammar: &LimitGrammar, folded: &str) -> Vec<LimitMention> {
    let length = folded.chars().count();
    if length > 36 || folded.contains('。') && length > 16 {
        return grammar.find(folded, Stands::Running);
    }
    let found = grammar.find(folded, Stands::Stated);
    // A short sentence that only says 及时, or compares: 比2020年提高2个百分点。
    let sentence = length > 8 && folded.trim_end().ends_with('。');
    let said = found.iter().find(|m| m.expr != Expr::Stated);
    let compares = |m: &LimitMention| folded[..m.at.start].ends_with(['比', '较']);
    if sentence && said.is_none_or(compares) { grammar.find(folded, Stands::Running) } else { found }
}

fn said_year(expr: &Expr, context: &TimeContext) -> Option<i16> {
    let of = |w: &When| match w.year {
        Year::Of(y) => Some(y),
        Year::Plus(n) => context.base_year().and_then(|y| y.checked_add(n)),
        _ => None,
    };
    match expr {
        Expr::During(from, to) => of(from).or_else(|| to.as_ref().and_then(of)),
        Expr::By(w) | Expr::YearAlone(w) | Expr::From(w) | Expr::Until(w) | Expr::FromFor(w, _) => of(w),
        _ => None,
    }
}

fn resolve_in(m: &LimitMention, text: &str, context: &TimeContext, year: Option<i16>) -> Option<TimeLimit> {
    let words = |at: &crate::text::Bytes| text.get(at.clone()).map(str::to_string);
    let mut limit = TimeLimit {
        raw: words(&m.at).unwrap_or_default(),
        anchor: m.anchor.as_ref().and_then(words),
        applies_to: m.applies_to.as_ref().and_then(words),
        rule: m.rule.to_string(),
        ..TimeLimit::default()
    };
    let days = |w: &When| extent(w, year, context);
    let (mut start, mut end) = (None, None);
    limit.kind = match &m.expr {
        // 次月10日前: of which month is left open.
        Expr::By(w) if matches!(w.part, Part::DayOnly(_)) => LimitKind::Stated,
        Expr::By(w) => {
            end = days(w).map(|d| d.1);
            if matches!(w.part, Part::Festival(_)) && limit.raw.ends_with('前') {
                // 元旦前, in a notice of March: the next one.
                let read_on = context.on.filter(|_| context.year.is_none());
                let past = end.zip(context.issued_on.or(read_on)).is_some_and(|(day, issued)| day <= issued);
                if past && w.year == Year::Unsaid {
                    end = days(&When { year: Year::Plus(1), ..*w }).map(|d| d.1);
                }
                end = end.and_then(|d| d.yesterday().ok());
            }
            LimitKind::By
        }
        Expr::During(from, to) => {
            let (a, b) = match to {
                None => (days(from), days(from)),
                Some(to) => ends(from, to, year, context),
            };
            (start, end) = (a.map(|d| d.0), b.map(|d| d.1));
            LimitKind::During
        }
        Expr::YearAlone(w) => {
            let (a, b) = days(w)?;
            // where the plan's own year isn't known, only what says that it lies ahead
            let ahead = || {
                let rest = text.get(m.at.end..).unwrap_or_default();
                matches!(w.year, Year::Of(_)) && rest.starts_with("继续")
            };
            if context.base_year().map_or_else(|| !ahead(), |own| a.year() <= own) {
                return None;
            }
            (start, end) = (Some(a), Some(b));
            LimitKind::During
        }
        Expr::From(w) => {
            start = days(w).map(|d| d.0);
            LimitKind::Ongoing
        }
        Expr::Until(w) => {
            end = days(w).map(|d| d.1);
            LimitKind::Ongoing
        }
        Expr::FromFor(w, length) => {
            start = days(w).map(|d| d.0);
            end = start.and_then(|d| add(d, length)).and_then(|d| d.yesterday().ok());
            LimitKind::During
        }
        Expr::Within(length) => {
            limit.duration = Some(iso(length));
            limit.working_days = length.unit == Unit::WorkingDay;
            limit.due = due(length, limit.anchor.as_deref(), context).map(|d| d.to_string());
            LimitKind::Within
        }
        Expr::Every(rec) => {
            limit.every = Some(iso(&rec.period));
            limit.times = Some(rec.times);
            limit.day = rec.day.as_ref().and_then(|d| day_in(rec, d, context));
            LimitKind::Every
        }
        Expr::Ongoing { all_year } => {
            let whole = When { year: Year::Unsaid, part: Part::Year(Portion::Whole) };
            if let Some((a, b)) = all_year.then(|| days(&whole)).flatten() {
                (start, end) = (Some(a), Some(b));
            }
            LimitKind::Ongoing
        }
        Expr::Stated => LimitKind::Stated,
    };
    // in running text a time that was over before the plan only tells what has been
    let dated = matches!(limit.kind, LimitKind::By | LimitKind::During);
    if m.stands == Stands::Running
        && dated
        && let Some(end) = end
        && (context.base_year().is_some_and(|own| end.year() < own) || context.issued_on.is_some_and(|day| end < day))
    {
        return None;
    }
    limit.start = start.map(|d| d.to_string());
    limit.end = end.map(|d| d.to_string());
    Some(limit)
}

/// First and last day.
type Days = (Date, Date);

/// First and last day of a date, where its year is known and it exists.
fn extent(w: &When, year: Option<i16>, context: &TimeContext) -> Option<Days> {
    if let Part::Plan(n, portion) = w.part {
        let first = 2001 + (i16::from(n) - 10) * 5;
        let from = if portion == Portion::End { first + 4 } else { first };
        return Some((Date::new(from, 1, 1).ok()?, Date::new(first + 4, 12, 31).ok()?));
    }
    if let Part::ThisMonth(ahead, portion) = w.part {
        let month = context.present()?.checked_add(i64::from(ahead).months()).ok()?;
        return month_part(month.year(), month.month(), portion);
    }
    if let Part::ThisMonthDay(ahead, day) = w.part {
        let month = context.present()?.first_of_month().checked_add(i64::from(ahead).months()).ok()?;
        let day = Date::new(month.year(), month.month(), i8::try_from(day).ok()?).ok()?;
        return Some((day, day));
    }
    if let Part::ThisWeek(ahead, day) = w.part {
        let present = context.present()?;
        let monday = i64::from(ahead) * 7 - i64::from(present.weekday().to_monday_zero_offset());
        let of = |n: i64| present.checked_add((monday + n).days()).ok();
        let day = i64::from(day);
        return if day == 0 { Some((of(0)?, of(6)?)) } else { Some((of(day - 1)?, of(day - 1)?)) };
    }
    if let Part::ThisDay(ahead) = w.part {
        let day = context.present()?.checked_add(i64::from(ahead).days()).ok()?;
        return Some((day, day));
    }
    if let Part::ThisQuarter(ahead, portion) = w.part {
        let month = context.present()?.first_of_month().checked_add((i64::from(ahead) * 3).months()).ok()?;
        let first = (month.month() - 1) / 3 * 3 + 1;
        return months(month.year(), first, if portion == Portion::Early { first } else { first + 2 });
    }
    let y = match w.year {
        Year::Of(y) => y,
        Year::Unsaid => year?,
        Year::Plus(n) => year?.checked_add(n)?,
        Year::Next => year?.checked_add(1)?,
        Year::Odd => return None,
    };
    match w.part {
        Part::Year(portion) => {
            let (a, b) = match portion {
                Portion::Early => (1, 3),
                Portion::Middle => (4, 6),
                Portion::Late | Portion::End => (10, 12),
                Portion::Whole => (1, 12),
            };
            months(y, a, b)
        }
        Part::Half(h, _) => months(y, if h == 1 { 1 } else { 7 }, if h == 1 { 6 } else { 12 }),
        Part::Quarter(q, portion) => {
            let first = i8::try_from(q).ok()? * 3 - 2;
            if portion == Portion::Early { months(y, first, first) } else { months(y, first, first + 2) }
        }
        Part::Month(m, portion) => month_part(y, i8::try_from(m).ok()?, portion),
        Part::Day(m, d) => {
            let day = Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()?;
            Some((day, day))
        }
        Part::Festival(n) => context.calendar().festival(n, y).map(|d| (d, d)),
        Part::DayOnly(_)
        | Part::ThisMonth(..)
        | Part::ThisMonthDay(..)
        | Part::ThisWeek(..)
        | Part::ThisDay(..)
        | Part::ThisQuarter(..)
        | Part::Plan(..) => None,
    }
}

/// The extents of a stretch's two ends; the year of one serves the other.
fn ends(from: &When, to: &When, year: Option<i16>, context: &TimeContext) -> (Option<Days>, Option<Days>) {
    let mut from = *from;
    if let (Year::Unsaid, Year::Of(y)) = (from.year, to.year) {
        from.year = Year::Of(y);
        // 11月至2023年3月 began the year before
        if let (Some(a), Some(b)) = (extent(&from, year, context), extent(to, year, context))
            && a.0 > b.1
        {
            from.year = Year::Of(y - 1);
        }
    }
    let a = extent(&from, year, context);
    let own = a.map(|d| d.0.year()).or(year);
    let mut b = extent(to, own, context);
    if let (Some(first), Some(last)) = (a, b)
        && to.year == Year::Unsaid
        && last.1 < first.0
    {
        b = extent(to, own.and_then(|y| y.checked_add(1)), context);
    }
    (a, b)
}

fn months(year: i16, first: i8, last: i8) -> Option<Days> {
    Some((Date::new(year, first, 1).ok()?, Date::new(year, last, 1).ok()?.last_of_month()))
}

fn month_part(year: i16, month: i8, portion: Portion) -> Option<Days> {
    let first = Date::new(year, month, 1).ok()?;
    let day = |d| Date::new(year, month, d).ok();
    Some(match portion {
        Portion::Whole => (first, first.last_of_month()),
        Portion::Early => (first, day(10)?),
        Portion::Middle => (day(11)?, day(20)?),
        Portion::Late | Portion::End => (day(21)?, first.last_of_month()),
    })
}

/// An ISO 8601 duration.
fn iso(a: &Amount) -> String {
    let n = u64::from(a.n);
    match (a.unit, a.half) {
        (Unit::Minute, _) => format!("PT{n}M"),
        (Unit::Hour, true) if n == 0 => "PT30M".to_string(),
        (Unit::Hour, true) => format!("PT{n}H30M"),
        (Unit::Hour, false) => format!("PT{n}H"),
        // Half a working day isn't twelve hours; ISO 8601 lets the last number have a fraction.
        (Unit::WorkingDay, true) => format!("P{n}.5D"),
        (Unit::Day, true) if n == 0 => "PT12H".to_string(),
        (Unit::Day, true) => format!("P{n}DT12H"),
        (Unit::Day | Unit::WorkingDay, false) => format!("P{n}D"),
        (Unit::Week, _) => format!("P{n}W"),
        (Unit::TenDays, _) => format!("P{}D", n * 10),
        (Unit::Month, true) if n == 0 => "P15D".to_string(),
        (Unit::Month, true) => format!("P{n}M15D"),
        (Unit::Month, false) => format!("P{n}M"),
        (Unit::Quarter, _) => format!("P{}M", n * 3),
        (Unit::Term, half) => format!("P{}M", n * 6 + if half { 3 } else { 0 }),
        (Unit::Year, false) if a.months > 0 => format!("P{n}Y{}M", a.months),
        (Unit::Year, true) if n == 0 => "P6M".to_string(),
        (Unit::Year, true) => format!("P{n}Y6M"),
        (Unit::Year, false) => format!("P{n}Y"),
    }
}

/// The day in a period: `10` of a month, `01-31` of a year (month within the period, and day), `W5` of a week, `2W5` the second Friday,
/// `last`.
fn day_in(rec: &Recurrence, day: &DayIn, context: &TimeContext) -> Option<String> {
    Some(match day {
        DayIn::Weekday(d) => format!("W{d}"),
        DayIn::NthWeekday(n, d) => format!("{n}W{d}"),
        DayIn::Day(d) => format!("{d:02}"),
        DayIn::MonthDay(m, d) => format!("{m:02}-{d:02}"),
        DayIn::Last if rec.period.unit == Unit::Year && !rec.period.half => "12-31".to_string(),
        DayIn::Last => "last".to_string(),
        DayIn::Date(w) => {
            // any year without a leap day shows the month and the day
            let last = extent(w, Some(2001), context)?.1;
            format!("{:02}-{:02}", last.month(), last.day())
        }
    })
}

fn add(day: Date, length: &Amount) -> Option<Date> {
    let n = i64::from(length.n);
    let half = i64::from(length.half);
    let span = match length.unit {
        Unit::Minute | Unit::Hour => return None,
        Unit::Day | Unit::WorkingDay => n.days(),
        Unit::Week => n.weeks(),
        Unit::TenDays => (n * 10).days(),
        Unit::Month => n.months().days(half * 15),
        Unit::Quarter => (n * 3).months(),
        Unit::Term => (n * 6 + half * 3).months(),
        Unit::Year => (n * 12 + half * 6 + i64::from(length.months)).months(),
    };
    day.checked_add(span).ok()
}

/// The last day of a length that counts from the notice's own issue, where that day and the working days are known.
fn due(length: &Amount, anchor: Option<&str>, context: &TimeContext) -> Option<Date> {
    let issued = context.present()?;
    let calendar = context.calendar();
    if !calendar.is_issue(anchor?) {
        return None;
    }
    if length.unit == Unit::WorkingDay {
        return calendar.add_working_days(issued, length.n);
    }
    add(issued, length)
}

#[cfg(test)]
mod expressions;
#[cfg(test)]
mod tests;
