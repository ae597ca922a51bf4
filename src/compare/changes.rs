//! What changed between two tasks that stand for each other, field by field; of a task that was split, between it and all
//! its parts together, and of tasks that were merged, between all of them together and what they became.
//!
//! Values are matched before they are held against each other: a limit with one for the same part of the task, of several
//! with that at the nearest time of its year, a quantity with one of the same unit and of the same thing. What agrees with
//! nothing on the other side went, or came.

use std::collections::HashSet;

use serde::Serialize;

use super::assign::{Edge, assign};
use super::bodies::core;
use super::corpus::{Corpus, Document, Goal, Limit, Task, TaskUnit};
use super::difference::{changed_words, difference, words_of_parts};
use super::objects::{OF_GOALS, OF_LIMITS, Object, Reach, objects};
use super::times::{Time, moved, time};
use super::words;

use crate::record::{Comparison as Bound, Role};

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

/// The changes from several tasks to the several that they were split and merged into at once, each with the tasks of both
/// sides that it is about.
pub(super) fn changes_of_shuffled(corpus: &Corpus, a: &[u32], b: &[u32]) -> Vec<Change> {
    let mut all = values(corpus, a, b);
    let alone = |of: &[u32], others: &[u32]| {
        let mut runs: Vec<String> = Vec::new();
        let others: Vec<_> = others.iter().map(|t| corpus.tasks[*t as usize].words()).collect();
        for run in of.iter().flat_map(|t| words_of_parts(&corpus.tasks[*t as usize].words(), &others).0) {
            if !runs.contains(&run) {
                runs.push(run);
            }
        }
        runs.join("|")
    };
    all.extend(words_changed(&alone(a, b), &alone(b, a)));
    for change in &mut all {
        for side in [a, b] {
            if !change.parts.iter().any(|p| side.contains(p)) {
                change.parts.extend(side);
            }
        }
        change.parts.sort_unstable();
        change.parts.dedup();
    }
    all
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
    let of_limits = |tasks: &[u32]| pooled_with_objects(corpus, tasks, |t| &t.limits, OF_LIMITS, |l| &l.raw);
    let (x, y) = (of_limits(a), of_limits(b));
    let years = from.fields.year.zip(to.fields.year);
    limits(&x.0, &y.0, years.map_or(0, |(a, b)| b - a), &mut found);
    all.extend(with_parts(&mut found, &x.1, &y.1));
    let of_goals = |tasks: &[u32]| pooled_with_objects(corpus, tasks, |t| &t.goals, OF_GOALS, |g| &g.raw);
    let (x, y) = (of_goals(a), of_goals(b));
    goals(&x.0, &y.0, &mut found);
    all.extend(with_parts(&mut found, &x.1, &y.1));
    all
}

/// The values of several tasks, each once, and for each the tasks that hold it. One task's own values stay as they are.
fn pooled<T: Clone + PartialEq>(corpus: &Corpus, tasks: &[u32], of: impl Fn(&Task) -> &[T]) -> (Vec<T>, Vec<Vec<u32>>) {
    pool(tasks, |t| of(&corpus.tasks[t as usize]).to_vec())
}

/// The same of values with what they are for: two of several tasks are one where that agrees, too.
fn pooled_with_objects<T: Clone + PartialEq>(
    corpus: &Corpus,
    tasks: &[u32],
    of: impl Fn(&Task) -> &[T],
    reach: Reach,
    raw: impl Fn(&T) -> &str,
) -> (Vec<For<T>>, Vec<Vec<u32>>) {
    pool(tasks, |t| {
        let task = &corpus.tasks[t as usize];
        let objects = objects(task, of(task), reach, &raw);
        of(task).iter().cloned().zip(objects).map(|(value, object)| For { value, object }).collect()
    })
}

fn pool<T: PartialEq>(tasks: &[u32], of: impl Fn(u32) -> Vec<T>) -> (Vec<T>, Vec<Vec<u32>>) {
    let (mut values, mut held): (Vec<T>, Vec<Vec<u32>>) = (Vec::new(), Vec::new());
    for task in tasks {
        // One task's own values are never one.
        let before = values.len();
        for value in of(*task) {
            match (0..before).find(|i| held[*i].last() != Some(task) && values[*i] == value) {
                Some(i) => held[i].push(*task),
                None => {
                    values.push(value);
                    held.push(vec![*task]);
                }
            }
        }
    }
    (values, held)
}

/// A limit or a quantity with what it is for.
#[derive(Debug, Clone)]
struct For<T> {
    value: T,
    object: Object,
}

impl<T: PartialEq> PartialEq for For<T> {
    fn eq(&self, other: &For<T>) -> bool {
        self.value == other.value && self.object.agrees(&other.object).is_some()
    }
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

fn limits(from: &[For<Limit>], to: &[For<Limit>], years: i16, all: &mut Vec<Found>) {
    let mut edges = Vec::new();
    for (row, x) in from.iter().enumerate() {
        for (column, y) in within_reach(row, from, to) {
            let agrees = x.object.agrees(&y.object);
            let (x, y) = (&x.value, &y.value);
            // The same time of the year is no change, whatever words are around it.
            let stays = match (time(x), time(y)) {
                (Time::Day(x), Time::Day(y)) => moved(x, y, years).is_some_and(|m| m.1 == 0),
                (Time::Period(x), Time::Period(y)) => equal(x, y),
                _ => false,
            };
            let Some(agrees) = agrees.or(stays.then_some(0.0)) else { continue };
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
            edges.push(Edge { row: row as u32, column: column as u32, weight: near + (agrees * 400.0) as i64 });
        }
    }
    matched_up(from, to, &edges, Field::Limit, |l| &l.value.raw, |x, y| limit(&x.value, &y.value, years), all);
}

/// So many values of one task are held against all of another; of more, each against so many at its own place.
const MANY: usize = 200;
const NEAR: usize = 20;

/// The values that the one in a row may be held against: of long lists those near its place.
fn within_reach<'a, T>(row: usize, from: &[T], to: &'a [T]) -> impl Iterator<Item = (usize, &'a T)> {
    let few = from.len() <= MANY && to.len() <= MANY;
    let first = if few { 0 } else { row.saturating_sub(NEAR / 2).min(to.len().saturating_sub(NEAR)) };
    let reach = if few { to.len() } else { NEAR };
    to.iter().enumerate().skip(first).take(reach)
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
    let taken: HashSet<u32> = matched.iter().flatten().copied().collect();
    for (i, (x, j)) in from.iter().zip(&matched).enumerate() {
        let to_at = j.map(|j| j as usize);
        let change = match to_at {
            None => Some(Change::new(field, What::Removed, raw(x), "")),
            Some(j) => tell(x, &to[j]),
        };
        all.extend(change.map(|change| Found { change, from: Some(i), to: to_at }));
    }
    for (j, y) in to.iter().enumerate().filter(|(j, _)| !taken.contains(&(*j as u32))) {
        let change = Change::new(field, What::Added, "", raw(y));
        all.push(Found { change, from: None, to: Some(j) });
    }
}

/// Whether two lengths in days are one: half a year and six months are.
fn equal(x: f64, y: f64) -> bool {
    (x - y).abs() <= 0.002 * x.max(y)
}

/// What became of one limit.
fn limit(x: &Limit, y: &Limit, years: i16) -> Option<Change> {
    let change = |what| Change::new(Field::Limit, what, &*x.raw, &*y.raw);
    let longer = |x: f64, y: f64| {
        let what = if y > x { What::Longer } else { What::Shorter };
        (!equal(x, y)).then(|| Change { by: Some(((y - x) * 100.0).round() / 100.0), ..change(what) })
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
        // Ten working days are as long as the calendar makes them.
        (Time::After(_), Time::After(_)) if x.working_days != y.working_days => Some(change(What::Words)),
        (Time::After(x), Time::After(y)) | (Time::Period(x), Time::Period(y)) => longer(x, y),
        _ => None,
    }
}

fn goals(from: &[For<Goal>], to: &[For<Goal>], all: &mut Vec<Found>) {
    let mut edges = Vec::new();
    for (row, x) in from.iter().enumerate() {
        for (column, y) in within_reach(row, from, to).filter(|(_, y)| x.value.unit == y.value.unit) {
            let Some(agrees) = x.object.agrees(&y.object) else { continue };
            let equal = i64::from(x.value.quantity == y.value.quantity) * 150;
            let bound = i64::from(x.value.comparison == y.value.comparison) * 50;
            // Of several equally alike those at the same place.
            let place = 20 - (row.abs_diff(column) as i64).min(20);
            let weight = 1 + (agrees * 800.0) as i64 + equal + bound + place;
            edges.push(Edge { row: row as u32, column: column as u32, weight });
        }
    }
    matched_up(from, to, &edges, Field::Target, |g| &g.value.raw, |x, y| goal(&x.value, &y.value), all);
}

/// What a quantity bounds; nothing where it just stands there (`达到90%`), which may be meant as any of these.
fn bounds(goal: &Goal) -> Option<&'static str> {
    match goal.comparison {
        Bound::AtLeast | Bound::MoreThan => Some("below"),
        Bound::AtMost | Bound::LessThan => Some("above"),
        Bound::IncreaseBy => Some("increase"),
        Bound::DecreaseBy => Some("decrease"),
        Bound::Exactly => None,
    }
}

/// Whether a quantity is one of growth (`增长10%`); what comes on top (`新增50家`) is counted as what is built is.
fn grows(goal: &Goal) -> bool {
    let adds = ["新", "净增"].iter().any(|w| goal.raw.contains(w));
    matches!(goal.comparison, Bound::IncreaseBy | Bound::DecreaseBy) && !adds
}

/// What became of one quantity.
fn goal(x: &Goal, y: &Goal) -> Option<Change> {
    // What has to be reached and what must not be passed are no more and less of one thing, nor are a level and a growth.
    if bounds(x).zip(bounds(y)).is_some_and(|(x, y)| x != y) || grows(x) != grows(y) {
        return Some(Change::new(Field::Target, What::Words, &*x.raw, &*y.raw));
    }
    let what = if y.quantity > x.quantity { What::Raised } else { What::Lowered };
    let percent = (y.quantity - x.quantity) / x.quantity.abs() * 100.0;
    let by = percent.is_finite().then(|| (percent * 10.0).round() / 10.0);
    (x.quantity != y.quantity).then(|| Change { by, ..Change::new(Field::Target, what, &*x.raw, &*y.raw) })
}

#[cfg(test)]
mod tests;
