//! Festivals and working days, from the packs.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::{Date, Weekday};

use crate::patterns::Patterns;

/// The calendar of festivals and of official days off and worked.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    /// By number, as the grammar of limits numbers them.
    festivals: Vec<Festival>,
    /// For each year that a notice regulates: month and day → whether it is worked.
    years: BTreeMap<i16, BTreeMap<(i8, i8), bool>>,
    /// Words of events that are the issue of the notice itself.
    issue: Vec<String>,
    /// What stands before them where another document is issued.
    others: Vec<String>,
}

#[derive(Debug, Clone)]
enum Festival {
    Moving(BTreeMap<i16, (i8, i8)>),
    Fixed((i8, i8)),
}

impl Calendar {
    /// The calendar that the packs give. An entry that is no date is left out.
    pub fn new(patterns: &Patterns) -> Calendar {
        let mut festivals = Vec::new();
        for rule in patterns.used_for("festival-moving") {
            let days = rule.map.iter().filter_map(|(y, d)| Some((y.parse().ok()?, month_day(d)?))).collect();
            festivals.push(Festival::Moving(days));
        }
        for rule in patterns.used_for("festival-fixed") {
            // one number a name, known or not: the grammar counts the same way
            festivals.extend(rule.map.values().map(|d| Festival::Fixed(month_day(d).unwrap_or((1, 1)))));
        }
        let years = patterns
            .used_for("holidays")
            .filter_map(|rule| {
                let year = rule.value.as_ref()?.parse().ok()?;
                let days = rule.map.iter().filter_map(|(d, k)| Some((month_day(d)?, k == "work"))).collect();
                Some((year, days))
            })
            .collect();
        let words = |used_for: &str| patterns.words(used_for).into_iter().map(|(w, _)| w.to_string()).collect();
        Calendar { festivals, years, issue: words("limit-anchor-issue"), others: words("limit-anchor-other") }
    }

    /// The calendar of the built-in packs.
    pub fn built_in() -> &'static Calendar {
        static BUILT_IN: OnceLock<Calendar> = OnceLock::new();
        BUILT_IN.get_or_init(|| Patterns::built_in().map(|p| Calendar::new(&p)).unwrap_or_default())
    }

    /// The day of a festival in a year, where the packs know it.
    pub fn festival(&self, number: usize, year: i16) -> Option<Date> {
        let (month, day) = match self.festivals.get(number)? {
            Festival::Moving(days) => *days.get(&year)?,
            Festival::Fixed(day) => *day,
        };
        Date::new(year, month, day).ok()
    }

    /// Whether a day is worked, by the notice for its year; `None` for a year without one.
    pub fn is_working_day(&self, day: Date) -> Option<bool> {
        let year = self.years.get(&day.year())?;
        let named = year.get(&(day.month(), day.day())).copied();
        Some(named.unwrap_or(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)))
    }

    /// The `n`th working day after `day`; `None` where it leads into a year without a notice, or too far.
    pub fn add_working_days(&self, day: Date, n: u32) -> Option<Date> {
        if n > 1000 {
            return None;
        }
        let mut day = day;
        for _ in 0..n {
            day = day.tomorrow().ok()?;
            while !self.is_working_day(day)? {
                day = day.tomorrow().ok()?;
            }
        }
        Some(day)
    }

    /// Whether a length counts working days from the issue of the notice itself, and leads into years whose days off no
    /// known notice sets.
    pub(crate) fn is_beyond(&self, limit: &crate::record::TimeLimit) -> bool {
        limit.working_days && limit.due.is_none() && limit.anchor.as_deref().is_some_and(|a| self.is_issue(a))
    }

    /// Whether the words of an event are the issue of the notice itself.
    pub(super) fn is_issue(&self, anchor: &str) -> bool {
        let issued = self.issue.iter().filter_map(|w| anchor.find(w.as_str())).min();
        // 本市实施意见印发后 is the notice's own again.
        let own = |before: &str| {
            const LEVELS: [char; 8] = ['省', '市', '区', '县', '厅', '局', '部', '委'];
            let own = before.strip_prefix(['本', '此']);
            let before = own.map_or(before, |rest| rest.trim_start_matches(LEVELS));
            !self.others.iter().any(|w| before.contains(w.as_str()))
        };
        issued.is_some_and(|at| own(anchor[..at].trim_start_matches(['自', '从', '在', '于', ' '])))
    }
}

fn month_day(s: &str) -> Option<(i8, i8)> {
    let (m, d) = s.split_once('-')?;
    Some((m.parse().ok()?, d.parse().ok()?))
}
