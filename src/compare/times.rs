//! What a limit says of time, and how far two are apart.
//!
//! Nothing here knows which limits are for the same thing.

use jiff::civil::Date;

use super::corpus::Limit;
use super::topics::days_between;
use crate::record::LimitKind;

/// What a limit says of time, so that like is held against like.
pub(super) enum Time {
    Day(Date),
    Going,
    After(f64),
    Period(f64),
    Words,
}

pub(super) fn time(limit: &Limit) -> Time {
    match (limit.kind, limit.end, &limit.duration, &limit.every) {
        (LimitKind::Ongoing, ..) => Time::Going,
        (LimitKind::By | LimitKind::During, Some(end), ..) => Time::Day(end),
        (LimitKind::Within, _, Some(duration), _) => days(duration).map_or(Time::Words, Time::After),
        (LimitKind::Every, _, _, Some((every, times))) => {
            days(every).map_or(Time::Words, |d| Time::Period(d / f64::from((*times).max(1))))
        }
        _ => Time::Words,
    }
}

/// Roughly how many days an ISO 8601 duration has: enough to tell the longer from the shorter.
pub(super) fn days(duration: &str) -> Option<f64> {
    let (mut days, mut number, mut clock) = (0.0, String::new(), false);
    for c in duration.strip_prefix('P')?.chars() {
        match c {
            '0'..='9' | '.' => number.push(c),
            'T' => clock = true,
            _ => {
                let unit = match (c, clock) {
                    ('Y', _) => 365.25,
                    ('M', false) => 30.44,
                    ('W', _) => 7.0,
                    ('D', _) => 1.0,
                    ('H', _) => 1.0 / 24.0,
                    ('M', true) => 1.0 / 1440.0,
                    ('S', _) => 1.0 / 86_400.0,
                    _ => return None,
                };
                days += number.parse::<f64>().ok()? * unit;
                number.clear();
            }
        }
    }
    Some(days)
}

/// How many days a date moved, and how many within its plan's year.
pub(super) fn moved(from: Date, to: Date, years: i16) -> Option<(i64, i64)> {
    let moved = days_between(from, to)?;
    let year = from.year().checked_add(years)?;
    // The last of February is another day in other years: its end stays its end, and the 28th the 28th.
    if years != 0 && year == to.year() && ends_february(from) && ends_february(to) {
        return Some((moved, 0));
    }
    let carried = Date::new(year, from.month(), from.day()).or_else(|_| Date::new(year, from.month(), 28)).ok()?;
    Some((moved, days_between(carried, to)?))
}

fn ends_february(day: Date) -> bool {
    day.month() == 2 && day.day() == day.days_in_month()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_february_stays_where_it_is_in_every_year() {
        let moved = |from: &str, to: &str, years| moved(from.parse().unwrap(), to.parse().unwrap(), years);
        assert_eq!(moved("2023-02-28", "2024-02-29", 1), Some((366, 0)), "2月底前");
        assert_eq!(moved("2024-02-29", "2025-02-28", 1), Some((365, 0)));
        assert_eq!(moved("2023-02-28", "2024-02-28", 1), Some((365, 0)), "2月28日前");
        assert_eq!(moved("2024-02-29", "2028-02-29", 4), Some((1461, 0)));
        assert_eq!(moved("2023-02-27", "2024-02-29", 1), Some((367, 2)));
        assert_eq!(moved("2023-03-31", "2024-02-29", 1), Some((335, -31)));
    }

    #[test]
    fn a_duration_has_roughly_so_many_days() {
        assert_eq!((days("P1DT12H"), days("PT30M").map(|d| d > 0.0), days("5天")), (Some(1.5), Some(true), None));
    }
}
