//! What notes say for several items at once: who leads in each list, whose the items below or above are, and 同上.
//!
//! Knows where a note stands and which items it reaches; how a note reads is the unit grammar's.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::inherit::HeadingTask;
use super::limits::{LimitGrammar, Stands};
use super::task::{Limit, Task, Unit};
use super::units::{Side, UnitGrammar};
use crate::record::{Evidence, Role};
use crate::segment::Plan;
use crate::text::Bytes;

/// The most notes of one document that give units to other items.
const NOTES: usize = 200;

/// `同上` in the place of units or of a limit stands for those of the item before: those of its role, or all where the
/// item has no others.
pub(super) fn ditto(folded: &str, plan: &Plan, tasks: &mut [Task]) {
    let same = |unit: &Unit| matches!(folded[unit.at.clone()].trim_matches(['(', ')', ' ']), "同上" | "同前" | "〃");
    for i in 0..tasks.len().min(plan.items.len()) {
        let above = i.checked_sub(1).filter(|above| plan.items[*above].part == plan.items[i].part);
        if tasks[i].units.iter().any(same) {
            let alone = tasks[i].units.iter().all(same);
            let own = std::mem::take(&mut tasks[i].units);
            let mut units: Vec<Unit> = Vec::with_capacity(own.len());
            for unit in own {
                if !same(&unit) {
                    units.push(unit);
                    continue;
                }
                let given = above.map_or(&[][..], |above| &tasks[above].units);
                let given = given.iter().filter(|u| u.evidence != Evidence::Inline && (alone || u.role == unit.role));
                let before = units.len();
                units.extend(given.take(DITTO).map(|u| Unit { evidence: Evidence::Inherited, ..u.clone() }));
                // Above it stands nothing that it could mean.
                if units.len() == before {
                    tasks[i].lost_units.get_or_insert(unit.at);
                }
            }
            tasks[i].units = units;
        }
        if let Some(above) = above.filter(|_| tasks[i].same_limits) {
            let given = tasks[above].limits.iter().filter(|l| l.evidence != Evidence::Inline).take(DITTO);
            let given: Vec<Limit> = given.map(|l| Limit { evidence: Evidence::Inherited, ..l.clone() }).collect();
            tasks[i].limits.extend(given);
        }
    }
}

/// More units than this are not repeated.
const DITTO: usize = 64;

/// `列第一位者为牵头单位,下同`: from the note on, the first unit of each list leads, unless it is a collective one; the
/// others cooperate where the note says so.
pub(super) fn first_leads(
    folded: &str,
    plan: &Plan,
    tasks: &mut [Task],
    headings: &mut [HeadingTask],
    units: &UnitGrammar,
) {
    let note = plan
        .lines
        .iter()
        .find(|l| {
            let s = &folded[l.at.clone()];
            s.contains("牵头")
                && (s.contains("第一") || s.contains('首') || s.contains('前'))
                && units.is_first_leads_note(s)
        })
        .map(|l| &l.at);
    let Some(note) = note else { return };
    let said = &folded[note.clone()];
    let rules = FirstLeads { rest_cooperate: units.rest_cooperate(said), of_several: units.of_several(said) };
    for (_, task) in plan.items.iter().zip(tasks).filter(|(item, _)| item.at.end >= note.start) {
        rules.apply(folded, &mut task.units);
    }
    let behind = |text: &[Bytes]| text.last().is_some_and(|at| at.end >= note.start);
    for (_, heading) in plan.headings.iter().zip(headings).filter(|(heading, _)| behind(&heading.text)) {
        rules.apply(folded, &mut heading.units);
    }
}

/// What a note on the first unit of each list says.
struct FirstLeads {
    rest_cooperate: bool,
    /// It speaks of lists of several units only.
    of_several: bool,
}

impl FirstLeads {
    fn apply(&self, folded: &str, units: &mut [Unit]) {
        // A list whose roles are written needs no note.
        if units.iter().any(|u| u.role == Role::Lead) {
            return;
        }
        let (mut seen, mut led): (HashSet<usize>, HashSet<usize>) = (HashSet::new(), HashSet::new());
        let mut lists: HashMap<usize, usize> = HashMap::new();
        units.iter().for_each(|u| *lists.entry(u.list).or_default() += 1);
        for unit in units {
            if unit.role != Role::Responsible || self.of_several && lists.get(&unit.list) == Some(&1) {
                continue;
            }
            if !seen.insert(unit.list) {
                if self.rest_cooperate && led.contains(&unit.list) {
                    unit.role = Role::Cooperate;
                    unit.rule = "note.rest-cooperate";
                }
                continue;
            }
            let collective = folded[unit.at.clone()].starts_with(['各', '有', '相', '全']);
            if !collective {
                unit.role = Role::Lead;
                unit.rule = "note.first-leads";
                led.insert(unit.list);
            }
        }
    }
}

/// What a note gives to the items below or above it.
pub(super) struct Given {
    pub(super) items: Reach,
    pub(super) units: Vec<Unit>,
    pub(super) limits: Vec<Limit>,
}

/// The items that a note reaches.
pub(super) enum Reach {
    All(Range<usize>),
    Named(HashSet<usize>),
}

impl Reach {
    pub(super) fn reach(&self, item: usize) -> bool {
        match self {
            Reach::All(items) => items.contains(&item),
            Reach::Named(items) => items.contains(&item),
        }
    }
}

/// What notes give, each with the items that it reaches.
pub(super) fn defaults(
    folded: &str,
    plan: &Plan,
    tasks: &[Task],
    units: &UnitGrammar,
    limits: &LimitGrammar,
) -> Vec<Given> {
    let speaks = |s: &str| ["以下", "以上", "上述", "下同", "均"].iter().any(|w| s.contains(w));
    let notes = plan.lines.iter().filter(|l| speaks(&folded[l.at.clone()]));
    let notes: Vec<_> =
        notes.filter_map(|l| Some((l, units.default_note(&folded[l.at.clone()])?))).take(NOTES).collect();
    let several = notes.iter().filter(|(_, note)| note.side == Side::Above).count() > 1;
    let mut found = Vec::new();
    for (line, note) in notes {
        let here = plan.items.iter().position(|i| i.at.end > line.at.start + note.at.start).unwrap_or(plan.items.len());
        let range = if note.side == Side::All {
            // Said in front of a plan it is how the plan is to be read; said of 各项任务 in its midst it is talk.
            if here > 0 {
                continue;
            }
            0..plan.items.len()
        } else if note.side == Side::Below {
            let inside = plan.items.get(here).is_some_and(|i| i.at.start < line.at.start + note.at.start);
            let first = here + usize::from(inside);
            let part = plan.items.get(here).map(|i| i.part);
            // Right below a heading none of whose items has units of its own, it speaks of that section.
            let section = section_of(plan, line.at.start, first)
                .filter(|own| tasks[own.clone()].iter().all(|t| t.units.is_empty()));
            // Otherwise it reaches to the end of the last part whose items have groups of their own.
            let last =
                (first..plan.items.len()).rfind(|i| Some(plan.items[*i].part) == part && !tasks[*i].units.is_empty());
            let reach = last.map(|l| top(plan, l));
            let end =
                last.map_or(first, |l| (l..plan.items.len()).take_while(|i| Some(top(plan, *i)) == reach).count() + l);
            section.unwrap_or(first..end)
        } else if let Some(count) = note.count {
            here.saturating_sub(count)..here
        } else {
            let part = here.checked_sub(1).map(|i| plan.items[i].part);
            let first = (0..here).find(|i| Some(plan.items[*i].part) == part).unwrap_or(here);
            // One of several, or one behind items of which only the last section's have no units, speaks of its section;
            // the only one behind items none of which has units speaks of all.
            let all = !several && tasks[first..here].iter().all(|t| t.units.is_empty());
            let parent = here.checked_sub(1).and_then(|i| plan.items[i].parent);
            let own = parent
                .map_or(first, |_| (first..here).rfind(|i| plan.items[*i].parent != parent).map_or(first, |i| i + 1));
            let bare = tasks[own..here].iter().all(|t| t.units.is_empty());
            if bare && !all { own..here } else { first..here }
        };
        let numbers = note.numbers;
        let given = note.group.units.into_iter().map(|unit| {
            let at = line.at.start + unit.at.start..line.at.start + unit.at.end;
            Unit { at, role: unit.role, evidence: Evidence::Inherited, rule: unit.rule, list: line.at.start }
        });
        let when = note.when.as_ref().map(|at| line.at.start + at.start..line.at.start + at.end);
        let limits = when.into_iter().flat_map(|text| {
            let found = limits.find(&folded[text.clone()], Stands::Stated);
            found.into_iter().map(move |mention| Limit {
                mention,
                text: text.clone(),
                evidence: Evidence::Inherited,
                part: None,
            })
        });
        let (units, limits): (Vec<Unit>, Vec<Limit>) = (given.collect(), limits.collect());
        let items = match numbers.is_empty() {
            true => Reach::All(range),
            false => Reach::Named(named(plan, here, &numbers)),
        };
        found.push(Given { items, units, limits });
    }
    found
}

/// The items of the heading in whose text a line stands, from `first` on.
fn section_of(plan: &Plan, line: usize, first: usize) -> Option<Range<usize>> {
    let mut above = plan.items.get(first)?.parent;
    while let Some(h) = above {
        if plan.headings[h].text.iter().skip(1).any(|at| at.contains(&line)) {
            let under = |i: &usize| {
                let mut up = plan.items[*i].parent;
                while up.is_some_and(|u| u != h) {
                    up = up.and_then(|u| plan.headings[u].parent);
                }
                up == Some(h)
            };
            return Some(first..first + (first..plan.items.len()).take_while(under).count());
        }
        above = plan.headings[h].parent;
    }
    None
}

/// The nearest items before `here` that have these numbers.
fn named(plan: &Plan, here: usize, numbers: &[u32]) -> HashSet<usize> {
    let part = here.checked_sub(1).map(|i| plan.items[i].part);
    let mut wanted: HashSet<u32> = numbers.iter().copied().collect();
    let mut items = HashSet::new();
    for i in (0..here).rev().take(NAMED) {
        let item = &plan.items[i];
        let number = item.label.as_deref().and_then(label_number);
        if Some(item.part) == part && number.is_some_and(|n| wanted.remove(&n)) {
            items.insert(i);
        }
    }
    items
}

/// So many items back a note looks for the numbers that it names.
const NAMED: usize = 400;

/// The number of a label in figures: 8 of `8.`.
fn label_number(label: &str) -> Option<u32> {
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn top(plan: &Plan, item: usize) -> Option<usize> {
    let mut at = plan.items[item].parent;
    while let Some(h) = at {
        match plan.headings[h].parent {
            Some(up) => at = Some(up),
            None => return Some(h),
        }
    }
    None
}
