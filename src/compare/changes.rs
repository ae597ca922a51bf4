//! What changed between two tasks that stand for each other, field by field; of a task that was split, between it and all
//! its parts together, and of tasks that were merged, between all of them together and what they became.
//!
//! Values are matched before they are held against each other: a limit with the one for the same part of the task or at
//! the nearest time of its year, a quantity with one of the same unit in like words.

use jiff::civil::Date;
use serde::Serialize;

use super::assign::{Edge, assign};
use super::corpus::{Corpus, Document, Goal, Limit, Task, TaskUnit};
use super::difference::{changed_words, difference, words_of_parts};
use super::topics::days_between;
use super::words;
use crate::record::{LimitKind, Role};

/// What became of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It stands in the later task only.
    Added,
    /// It stands in the earlier task only.
    Removed,
    /// A unit's role is another.
    Role,
    /// A date came nearer.
    Earlier,
    /// A date was put off.
    Later,
    /// A date or period became something that goes on.
    ToOngoing,
    /// What went on has a date or period now.
    ToDate,
    /// A time after an event, or the period of what recurs, is shorter.
    Shorter,
    /// A time after an event, or the period of what recurs, is longer.
    Longer,
    /// A quantity is larger.
    Raised,
    /// A quantity is smaller.
    Lowered,
    /// Other words.
    Words,
}

impl What {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            What::Added => "added",
            What::Removed => "removed",
            What::Role => "role",
            What::Earlier => "earlier",
            What::Later => "later",
            What::ToOngoing => "to_ongoing",
            What::ToDate => "to_date",
            What::Shorter => "shorter",
            What::Longer => "longer",
            What::Raised => "raised",
            What::Lowered => "lowered",
            What::Words => "words",
        }
    }
}

/// A field of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// A responsible unit.
    Unit,
    /// A time limit.
    Limit,
    /// A quantity to be reached.
    Target,
    /// Headline and requirement.
    Text,
}

impl Field {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Field::Unit => "unit",
            Field::Limit => "limit",
            Field::Target => "target",
            Field::Text => "text",
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Which field.
    pub field: Field,
    /// What became of it.
    pub what: What,
    /// The earlier value; empty where there was none.
    pub before: String,
    /// The later value; empty where there is none.
    pub after: String,
    /// By how much: of a date the days by which it moved within its plan's year, of a time or period the days by which it
    /// is longer, of a quantity the difference in percent of the earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<f64>,
    /// Of a task that was split, or of several that were merged: the parts that the change is about. Of two tasks nothing.
    #[serde(skip)]
    pub parts: Vec<u32>,
}

impl Change {
    fn new(field: Field, what: What, before: impl Into<String>, after: impl Into<String>) -> Change {
        Change { field, what, before: before.into(), after: after.into(), by: None, parts: Vec::new() }
    }
}

/// All changes from one task to another, field by field.
pub(super) fn changes(corpus: &Corpus, a: u32, b: u32) -> Vec<Change> {
    let mut all = values(corpus, &[a], &[b]);
    let (from, to) = (&corpus.tasks[a as usize], &corpus.tasks[b as usize]);
    if from.text_hash != to.text_hash {
        let pieces = difference(&from.words(), &to.words());
        let (gone, come) = changed_words(&pieces);
        all.extend(words_changed(&gone.join("|"), &come.join("|")));
    }
    all.iter_mut().for_each(|c| c.parts.clear());
    all
}

/// The changes from one task to the several that it was split into, each with the parts that it is about.
pub(super) fn changes_of_split(corpus: &Corpus, a: u32, parts: &[u32]) -> Vec<Change> {
    let mut all = values(corpus, &[a], parts);
    let (gone, come) = of_parts(corpus, a, parts);
    all.extend(words_changed(&gone, &come));
    named_for(all, parts)
}

/// The changes from several tasks to the one that they were merged into, each with the parts that it is about.
pub(super) fn changes_of_merged(corpus: &Corpus, parts: &[u32], b: u32) -> Vec<Change> {
    let mut all = values(corpus, parts, &[b]);
    let (come, gone) = of_parts(corpus, b, parts);
    all.extend(words_changed(&gone, &come));
    named_for(all, parts)
}

/// The words that one task has alone, and those that its parts have alone.
fn of_parts(corpus: &Corpus, whole: u32, parts: &[u32]) -> (String, String) {
    let words = |t: u32| corpus.tasks[t as usize].words();
    let (whole, parts) = words_of_parts(&words(whole), &parts.iter().map(|p| words(*p)).collect::<Vec<_>>());
    (whole.join("|"), parts.join("|"))
}

fn words_changed(gone: &str, come: &str) -> Option<Change> {
    (!gone.is_empty() || !come.is_empty()).then(|| Change::new(Field::Text, What::Words, gone, come))
}

/// What no single part speaks for is about all of them. What is about an earlier part comes first.
fn named_for(mut all: Vec<Change>, parts: &[u32]) -> Vec<Change> {
    for change in &mut all {
        change.parts.retain(|p| parts.contains(p));
        if change.parts.is_empty() {
            change.parts = parts.to_vec();
        }
    }
    all
}

/// Changes of units, limits and quantities between tasks of one document and tasks of another, with all of the tasks that
/// hold one of their values.
fn values(corpus: &Corpus, a: &[u32], b: &[u32]) -> Vec<Change> {
    let ([Some(first_a), ..], [Some(first_b), ..]) = ([a.first()], [b.first()]) else { return Vec::new() };
    let (from, to) = (corpus.document_of(*first_a), corpus.document_of(*first_b));
    let mut found = Vec::new();
    let of_units = |tasks: &[u32]| pooled(corpus, tasks, |t| &t.units);
    let (x, y) = (of_units(a), of_units(b));
    let together = a.len() > 1 || b.len() > 1;
    units(corpus, (&x.0, from), (&y.0, to), together, &mut found);
    let mut all = with_parts(&mut found, &x.1, &y.1);
    let of_limits = |tasks: &[u32]| pooled(corpus, tasks, |t| &t.limits);
    let (x, y) = (of_limits(a), of_limits(b));
    let years = from.fields.year.zip(to.fields.year);
    limits(&x.0, &y.0, years.map_or(0, |(a, b)| b - a), &mut found);
    all.extend(with_parts(&mut found, &x.1, &y.1));
    let of_goals = |tasks: &[u32]| pooled(corpus, tasks, |t| &t.goals);
    let (x, y) = (of_goals(a), of_goals(b));
    goals(&x.0, &y.0, &mut found);
    all.extend(with_parts(&mut found, &x.1, &y.1));
    all
}

/// The values of several tasks, each once, and for each the tasks that hold it. One task's own values stay as they are.
fn pooled<T: Clone + PartialEq>(corpus: &Corpus, tasks: &[u32], of: impl Fn(&Task) -> &[T]) -> (Vec<T>, Vec<Vec<u32>>) {
    let (mut values, mut held): (Vec<T>, Vec<Vec<u32>>) = (Vec::new(), Vec::new());
    for task in tasks {
        for value in of(&corpus.tasks[*task as usize]) {
            let known = values.iter().position(|v| v == value).filter(|i| held[*i].last() != Some(task));
            match known {
                Some(i) => held[i].push(*task),
                None => {
                    values.push(value.clone());
                    held.push(vec![*task]);
                }
            }
        }
    }
    (values, held)
}

/// A change with the places of its values among those before and after.
struct Found {
    change: Change,
    from: Option<usize>,
    to: Option<usize>,
}

fn with_parts(found: &mut Vec<Found>, from: &[Vec<u32>], to: &[Vec<u32>]) -> Vec<Change> {
    let tasks = |held: &[Vec<u32>], at: Option<usize>| at.and_then(|i| held.get(i)).cloned().unwrap_or_default();
    let each = found.drain(..);
    each.map(|f| Change { parts: [tasks(from, f.from), tasks(to, f.to)].concat(), ..f.change }).collect()
}

/// A unit's name without the place: what bodies of two places have in common.
fn core(name: &str, document: &Document) -> String {
    let region = document.fields.region.as_ref().map_or("", |r| r.name.as_str());
    let rest = match name.find(region).filter(|_| !region.is_empty()) {
        Some(at) => &name[at + region.len()..],
        None => name,
    };
    let bare = rest.strip_prefix('本').unwrap_or(rest);
    let mut chars = bare.chars();
    let level = chars.next().is_some_and(|c| "省市区县州旗".contains(c));
    // 市场监管局 and 区域合作处 open with no level.
    let word = chars.next().is_some_and(|c| "场域级直".contains(c));
    let core = if level && !word { &bare[3..] } else { bare };
    if core.chars().count() < 2 { name.to_string() } else { core.to_string() }
}

/// A unit under the name that it is matched by.
struct Named<'a> {
    core: String,
    name: &'a str,
    role: Role,
}

/// Changes of units. Of tasks held `together` with others a unit that stays in one role isn't new in another.
fn units(
    corpus: &Corpus,
    a: (&[TaskUnit], &Document),
    b: (&[TaskUnit], &Document),
    together: bool,
    all: &mut Vec<Found>,
) {
    let named = |(units, document): (&[TaskUnit], &Document)| -> Vec<Named<'_>> {
        let unit = |u: &TaskUnit| {
            let name = corpus.unit_name(u.name);
            Named { core: core(name, document), name, role: u.role }
        };
        units.iter().map(unit).collect()
    };
    let (from, to) = (named(a), named(b));
    let shown = |u: &Named<'_>| format!("{} [{}]", u.name, u.role.name());
    let stays = |of: &[Named<'_>], unit: &Named<'_>| together && of.iter().any(|u| u.core == unit.core);
    let mut met = vec![false; to.len()];
    let mut left = Vec::new();
    // Whoever kept the role first; else the same unit in another role.
    for (i, unit) in from.iter().enumerate() {
        match to.iter().position(|t| t.core == unit.core && t.role == unit.role) {
            Some(i) => met[i] = true,
            None => left.push(i),
        }
    }
    for i in left {
        let unit = &from[i];
        match (0..to.len()).find(|j| !met[*j] && to[*j].core == unit.core) {
            Some(j) => {
                met[j] = true;
                let change = Change::new(Field::Unit, What::Role, shown(unit), shown(&to[j]));
                all.push(Found { change, from: Some(i), to: Some(j) });
            }
            None if stays(&to, unit) => {}
            None => {
                let change = Change::new(Field::Unit, What::Removed, shown(unit), "");
                all.push(Found { change, from: Some(i), to: None });
            }
        }
    }
    for (j, unit) in to.iter().enumerate().filter(|(j, unit)| !met[*j] && !stays(&from, unit)) {
        let change = Change::new(Field::Unit, What::Added, "", shown(unit));
        all.push(Found { change, from: None, to: Some(j) });
    }
}

/// What a limit says of time, so that like is held against like.
enum Time {
    Day(Date),
    Going,
    After(f64),
    Period(f64),
    Words,
}

fn time(limit: &Limit) -> Time {
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
fn days(duration: &str) -> Option<f64> {
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
fn moved(from: Date, to: Date, years: i16) -> Option<(i64, i64)> {
    let moved = days_between(from, to)?;
    let year = from.year().checked_add(years)?;
    // The last of February isn't in every year.
    let carried = Date::new(year, from.month(), from.day()).or_else(|_| Date::new(year, from.month(), 28)).ok()?;
    Some((moved, days_between(carried, to)?))
}

fn limits(from: &[Limit], to: &[Limit], years: i16, all: &mut Vec<Found>) {
    let mut edges = Vec::new();
    for (row, x) in from.iter().enumerate() {
        for (column, y) in to.iter().enumerate() {
            let near = match (time(x), time(y)) {
                (Time::Day(x), Time::Day(y)) => {
                    let apart = moved(x, y, years).map_or(4000, |m| m.1.abs());
                    1_000 - apart.min(900) / 3
                }
                (Time::After(_), Time::After(_)) | (Time::Period(_), Time::Period(_)) => 900,
                (Time::Going, Time::Going) => 1_000,
                (Time::Words, Time::Words) if words::bare(&x.raw) == words::bare(&y.raw) => 1_000,
                (Time::Words, Time::Words) => continue,
                (Time::Day(_), Time::Going) | (Time::Going, Time::Day(_)) => 300,
                _ => continue,
            };
            let part = |l: &Limit| l.applies_to.as_deref().map(words::bare);
            let for_same = i64::from(part(x) == part(y)) * 200;
            edges.push(Edge { row: row as u32, column: column as u32, weight: near + for_same });
        }
    }
    matched_up(from, to, &edges, Field::Limit, |l| &l.raw, |x, y| limit(x, y, years), all);
}

/// What became of the values of one field: of those matched what `tell` says, of the others that they went or came.
fn matched_up<T>(
    from: &[T],
    to: &[T],
    edges: &[Edge],
    field: Field,
    raw: impl Fn(&T) -> &str,
    tell: impl Fn(&T, &T) -> Option<Change>,
    all: &mut Vec<Found>,
) {
    let matched = assign(from.len(), to.len(), edges);
    for (i, (x, j)) in from.iter().zip(&matched).enumerate() {
        let to_at = j.map(|j| j as usize);
        let change = match to_at {
            None => Some(Change::new(field, What::Removed, raw(x), "")),
            Some(j) => tell(x, &to[j]),
        };
        all.extend(change.map(|change| Found { change, from: Some(i), to: to_at }));
    }
    for (j, y) in to.iter().enumerate().filter(|(j, _)| !matched.contains(&Some(*j as u32))) {
        let change = Change::new(field, What::Added, "", raw(y));
        all.push(Found { change, from: None, to: Some(j) });
    }
}

/// What became of one limit.
fn limit(x: &Limit, y: &Limit, years: i16) -> Option<Change> {
    let change = |what| Change::new(Field::Limit, what, &*x.raw, &*y.raw);
    let longer = |x: f64, y: f64| {
        let what = if y > x { What::Longer } else { What::Shorter };
        (x != y).then(|| Change { by: Some(((y - x) * 100.0).round() / 100.0), ..change(what) })
    };
    match (time(x), time(y)) {
        (Time::Day(from), Time::Day(to)) => {
            // A deadline that only went on with the plan's year hasn't moved; one that came forward within it is earlier,
            // though the calendar says later.
            let (moved, in_year) = moved(from, to, years)?;
            let what = if in_year > 0 { What::Later } else { What::Earlier };
            (moved != 0 && in_year != 0).then(|| Change { by: Some(in_year as f64), ..change(what) })
        }
        (Time::Day(_), Time::Going) => Some(change(What::ToOngoing)),
        (Time::Going, Time::Day(_)) => Some(change(What::ToDate)),
        (Time::After(x), Time::After(y)) | (Time::Period(x), Time::Period(y)) => longer(x, y),
        _ => None,
    }
}

fn goals(from: &[Goal], to: &[Goal], all: &mut Vec<Found>) {
    let mut edges = Vec::new();
    for (row, x) in from.iter().enumerate() {
        for (column, y) in to.iter().enumerate().filter(|(_, y)| x.unit == y.unit) {
            let near = (alike(&x.raw, &y.raw) * 800.0) as i64;
            let equal = i64::from(x.quantity == y.quantity) * 150;
            let bound = i64::from(x.comparison == y.comparison) * 50;
            // Of several equally alike those at the same place.
            let place = 20 - (row.abs_diff(column) as i64).min(20);
            edges.push(Edge { row: row as u32, column: column as u32, weight: 1 + near + equal + bound + place });
        }
    }
    matched_up(from, to, &edges, Field::Target, |g| &g.raw, goal, all);
}

/// What became of one quantity.
fn goal(x: &Goal, y: &Goal) -> Option<Change> {
    let what = if y.quantity > x.quantity { What::Raised } else { What::Lowered };
    let percent = (y.quantity - x.quantity) / x.quantity.abs() * 100.0;
    let by = percent.is_finite().then(|| (percent * 10.0).round() / 10.0);
    (x.quantity != y.quantity).then(|| Change { by, ..Change::new(Field::Target, what, &*x.raw, &*y.raw) })
}

/// The share of characters, figures left out, that two stretches have in common.
fn alike(a: &str, b: &str) -> f32 {
    let letters = |s: &str| -> Vec<char> {
        let mut letters: Vec<char> = words::bare(s).chars().filter(|c| !c.is_ascii_digit()).collect();
        letters.sort_unstable();
        letters.dedup();
        letters
    };
    let (a, b) = (letters(a), letters(b));
    let shared = a.iter().filter(|c| b.binary_search(c).is_ok()).count();
    if a.is_empty() && b.is_empty() { 1.0 } else { 2.0 * shared as f32 / (a.len() + b.len()) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Comparison;

    fn limit_of(raw: &str, kind: LimitKind, end: &str) -> Limit {
        Limit {
            raw: raw.into(),
            kind,
            start: None,
            end: end.parse().ok(),
            duration: None,
            every: None,
            applies_to: None,
        }
    }

    fn told(from: &[Limit], to: &[Limit], years: i16) -> Vec<(What, Option<f64>)> {
        let mut all = Vec::new();
        limits(from, to, years, &mut all);
        all.iter().map(|f| (f.change.what, f.change.by)).collect()
    }

    #[test]
    fn dates_move_by_the_calendar_and_within_their_year() {
        let by = |raw: &str, end: &str| limit_of(raw, LimitKind::By, end);
        let june = by("2022年6月底前", "2022-06-30");
        assert_eq!(
            told(std::slice::from_ref(&june), &[by("2023年5月底前", "2023-05-31")], 1),
            [(What::Earlier, Some(-30.0))]
        );
        assert_eq!(
            told(std::slice::from_ref(&june), &[by("2022年5月底前", "2022-05-31")], 0),
            [(What::Earlier, Some(-30.0))]
        );
        assert_eq!(told(std::slice::from_ref(&june), std::slice::from_ref(&june), 0), []);
        let leap = by("2024年2月29日前", "2024-02-29");
        assert_eq!(told(&[leap], &[by("2025年2月底前", "2025-02-28")], 1), []);
    }

    #[test]
    fn of_several_dates_those_at_the_same_time_of_the_year_are_held_together() {
        let by = |end: &str| limit_of(end, LimitKind::By, end);
        let told = told(&[by("2022-03-31"), by("2022-11-30")], &[by("2023-12-31"), by("2023-03-31")], 1);
        assert_eq!(told, [(What::Later, Some(31.0))]);
    }

    #[test]
    fn a_date_turns_into_what_goes_on_and_back() {
        let (date, going) =
            (limit_of("6月底前", LimitKind::By, "2022-06-30"), limit_of("持续推进", LimitKind::Ongoing, ""));
        assert_eq!(told(std::slice::from_ref(&date), std::slice::from_ref(&going), 1), [(What::ToOngoing, None)]);
        assert_eq!(told(std::slice::from_ref(&going), std::slice::from_ref(&date), 1), [(What::ToDate, None)]);
        assert_eq!(told(&[], std::slice::from_ref(&date), 1), [(What::Added, None)]);
        assert_eq!(told(&[date], &[], 1), [(What::Removed, None)]);
    }

    #[test]
    fn periods_and_times_after_events_grow_longer_and_shorter() {
        let every =
            |every: &str, times| Limit { every: Some((every.into(), times)), ..limit_of("", LimitKind::Every, "") };
        assert_eq!(told(&[every("P1M", 1)], &[every("P3M", 1)], 1)[0].0, What::Longer);
        assert_eq!(told(&[every("P1Y", 1)], &[every("P1Y", 2)], 1)[0].0, What::Shorter);
        let within = |d: &str| Limit { duration: Some(d.into()), ..limit_of("", LimitKind::Within, "") };
        assert_eq!(told(&[within("P20D")], &[within("P15D")], 1), [(What::Shorter, Some(-5.0))]);
        assert_eq!((days("P1DT12H"), days("PT30M").map(|d| d > 0.0), days("5天")), (Some(1.5), Some(true), None));
    }

    #[test]
    fn quantities_of_one_unit_in_like_words_are_held_together() {
        let goal = |raw: &str, quantity, unit: &str| Goal {
            raw: raw.into(),
            quantity,
            unit: unit.into(),
            comparison: Comparison::AtLeast,
        };
        let mut all = Vec::new();
        let from =
            [goal("图解不少于40件", 40.0, "件"), goal("覆盖率达到80%", 80.0, "%"), goal("办结率达到95%", 95.0, "%")];
        let to = [goal("办结率达到98%", 98.0, "%"), goal("覆盖率达到75%", 75.0, "%"), goal("培训2次", 2.0, "次")];
        goals(&from, &to, &mut all);
        let told: Vec<_> =
            all.iter().map(|f| &f.change).map(|c| (c.what, c.before.as_str(), c.after.as_str(), c.by)).collect();
        assert_eq!(
            told,
            [
                (What::Removed, "图解不少于40件", "", None),
                (What::Lowered, "覆盖率达到80%", "覆盖率达到75%", Some(-6.3)),
                (What::Raised, "办结率达到95%", "办结率达到98%", Some(3.2)),
                (What::Added, "", "培训2次", None),
            ]
        );
    }

    use super::super::corpus::tests::{document, task};
    use crate::record::{Evidence, Span, TaskRecord, TimeLimit, Unit, UnitKind};

    fn with(task: TaskRecord, units: &[(&str, Role)], limits: &[(&str, &str)]) -> TaskRecord {
        let unit = |(name, role): &(&str, Role)| Unit {
            raw: name.to_string(),
            name: name.to_string(),
            role: *role,
            kind: UnitKind::Body,
            evidence: Evidence::Assigned,
            span: Span(0, 0),
            rule: String::new(),
        };
        let limit = |(raw, end): &(&str, &str)| TimeLimit {
            raw: raw.to_string(),
            kind: LimitKind::By,
            end: Some(end.to_string()),
            ..TimeLimit::default()
        };
        TaskRecord { units: units.iter().map(unit).collect(), time_limits: limits.iter().map(limit).collect(), ..task }
    }

    /// A task on buses and canteens, and the two that it was split into; and what came of it.
    fn of_three(told: impl Fn(&Corpus) -> Vec<Change>) -> Vec<(&'static str, &'static str, String, String, Vec<u32>)> {
        use Role::*;
        let (june, may) = (("2022年6月底前", "2022-06-30"), ("2023年5月底前", "2023-05-31"));
        let whole = with(
            task("1.", "校园安全", "清点校车，修缮食堂，补种树木。"),
            &[("安全股", Lead), ("基建股", Responsible), ("后勤股", Responsible), ("绿化站", Responsible)],
            &[june],
        );
        let bus = with(
            task("1.", "校车安全", "清点校车，更换座椅。"),
            &[("安全股", Lead), ("县交警大队", Cooperate), ("基建股", Responsible)],
            &[may],
        );
        let kitchen = with(
            task("2.", "食堂安全", "修缮食堂。"),
            &[("安全股", Responsible), ("后勤股", Lead), ("县交警大队", Cooperate)],
            &[may],
        );
        let (mut of_2022, mut of_2023) = (document("a", vec![whole]), document("b", vec![bus, kitchen]));
        (of_2022.document.year, of_2023.document.year) = (Some(2022), Some(2023));
        let mut corpus = Corpus::new();
        corpus.add(vec![of_2022, of_2023]);
        let all = told(&corpus);
        all.into_iter().map(|c| (c.field.name(), c.what.name(), c.before, c.after, c.parts)).collect()
    }

    #[test]
    fn a_task_is_held_against_all_its_parts_together_and_each_change_is_told_once() {
        let found = of_three(|corpus| changes_of_split(corpus, 0, &[1, 2]));
        let s = |s: &str| s.to_string();
        assert_eq!(
            found,
            [
                ("unit", "role", s("后勤股 [responsible]"), s("后勤股 [lead]"), vec![2]),
                ("unit", "removed", s("绿化站 [responsible]"), s(""), vec![1, 2]),
                ("unit", "added", s(""), s("县交警大队 [cooperate]"), vec![1, 2]),
                ("limit", "earlier", s("2022年6月底前"), s("2023年5月底前"), vec![1, 2]),
                ("text", "words", s("校园|补种树木"), s("校车|更换座椅|食堂"), vec![1, 2]),
            ]
        );
    }

    #[test]
    fn what_several_were_merged_into_is_held_against_all_of_them_together() {
        // The same the other way round: the two are the earlier ones.
        let found = of_three(|corpus| changes_of_merged(corpus, &[1, 2], 0));
        let units: Vec<(&str, &str, &str, &[u32])> =
            found.iter().filter(|f| f.0 == "unit").map(|f| (f.1, f.2.as_str(), f.3.as_str(), f.4.as_slice())).collect();
        assert_eq!(
            units,
            [
                ("removed", "县交警大队 [cooperate]", "", &[1, 2][..]),
                ("role", "后勤股 [lead]", "后勤股 [responsible]", &[2][..]),
                ("added", "", "绿化站 [responsible]", &[1, 2][..]),
            ]
        );
        let words = found.iter().find(|f| f.0 == "text").unwrap();
        assert_eq!(words.3, "校园|补种树木", "what none of them had");
    }

    #[test]
    fn a_body_is_known_without_its_place() {
        let mut document = Document { fields: Default::default(), tasks: 0..0, copy_of: None };
        for (name, region, want) in [
            ("甲水县财政局", "甲水县", "财政局"),
            ("丙州市甲水县财政局", "甲水县", "财政局"),
            ("市财政局", "", "财政局"),
            ("市场监管局", "", "市场监管局"),
            ("县市场监管局", "", "市场监管局"),
            ("区域合作处", "", "区域合作处"),
            ("各镇", "甲水县", "各镇"),
        ] {
            document.fields.region = (!region.is_empty()).then(|| crate::record::Region {
                name: region.into(),
                code: None,
                level: crate::record::Level::County,
                inferred_from: None,
            });
            assert_eq!(core(name, &document), want, "{name}");
        }
    }
}
