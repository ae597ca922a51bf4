//! What the records leave out: numbered lines, rows, unit groups and limits that gave no record, each with its place.
//!
//! Coverage is an output. Nothing is repaired here and nothing guessed; a reader of the records learns where to look.

use std::collections::HashSet;

use super::closing::Closings;
use super::inherit::HeadingTask;
use super::limits::{LimitGrammar, Stands};
use super::task::Task;
use super::units::UnitGrammar;
use crate::record::Warning;
use crate::segment::front::LineKind;
use crate::segment::{Plan, labels};
use crate::text::{Bytes, Text};

/// So many warnings of one kind are listed with their places; the rest is counted in one more.
const LISTED: usize = 40;

/// The warnings of one document, kind by kind, in the order of the text.
pub fn warnings(
    text: &Text,
    plan: &Plan,
    headings: &[HeadingTask],
    tasks: &[Task],
    units: &UnitGrammar,
    limits: &LimitGrammar,
    closings: &Closings,
) -> Vec<Warning> {
    let folded = text.folded();
    let mut found = Found { text, warnings: Vec::new(), counts: Vec::new() };
    for lost in plan.lost.iter().filter(|l| l.sound) {
        found.add("label-not-used", "a numbered line is read as text of the item before it", &lost.at);
    }
    let with_units: HashSet<usize> =
        plan.items.iter().zip(tasks).filter(|(_, t)| !t.units.is_empty()).filter_map(|(i, _)| i.table).collect();
    for (item, task) in plan.items.iter().zip(tasks) {
        if task.more_limits {
            found.add("limits-left-out", "states more time limits than are kept", &item.at);
        }
        if let Some(at) = &task.lost_units {
            found.add("units-unread", "a statement of units names none that could be read", at);
        } else if task.units.is_empty() && item.table.is_some_and(|t| with_units.contains(&t)) {
            found.add("row-without-units", "a row of a table with unit columns has no unit", &item.at);
        }
    }
    for task in tasks.iter().filter(|t| t.units.is_empty()) {
        if let Some(at) = unread(folded, task) {
            found.add("units-unread", "a bracket that gives roles names no unit that could be read", &at);
        }
    }
    // What a heading says beside its headline is kept with it, for all below or for none.
    for heading in headings {
        for at in heading.lead_in.iter().filter(|at| at.len() < LEAD_IN) {
            let line = &folded[at.clone()];
            if !heading.gives_limits() && !limits.find(line, Stands::Running).is_empty() {
                found.add("limit-in-lead-in", "a time limit stands in the text of a heading and in no record", at);
            }
            if !heading.gives_units() && units.find_groups(line).iter().any(|g| !g.group.units.is_empty()) {
                found.add("units-in-lead-in", "units stand in the text of a heading and in no record", at);
            }
        }
    }
    let first = plan.items.first().map_or(usize::MAX, |i| i.at.start);
    let mut loose: Vec<&Bytes> = plan.loose.iter().filter(|at| at.start > first).collect();
    loose.sort_by_key(|at| (at.start, at.end));
    for at in loose {
        let line = &folded[at.clone()];
        if labels::read(line).iter().any(|l| l.doubt == 0) {
            found.add("item-without-record", "a numbered line gave no record", at);
        }
        if units.find_groups(line).iter().any(|g| !g.group.units.is_empty()) {
            found.add("units-without-record", "a unit group stands in text that gave no record", at);
        }
        if line.len() < 4000 && !limits.find(line, Stands::Running).is_empty() {
            found.add("limit-without-record", "a time limit stands in text that gave no record", at);
        }
    }
    for line in plan.lines.iter().filter(|line| units.marks_leads(&folded[line.at.clone()])) {
        found.add("leads-unread", "leads are set in a type that the text does not show", &line.at);
    }
    // What closes a notice is no task, but may say by when all of it is to be done.
    let closing =
        plan.lines.iter().zip(&plan.kinds).filter(|(line, kind)| **kind == LineKind::Closing && line.at.start > first);
    for (line, _) in closing.filter(|(line, _)| line.at.len() < LEAD_IN) {
        let said = &folded[line.at.clone()];
        let mut others =
            said.split_inclusive('。').map(str::trim).filter(|sentence| !closings.speaks_of_force(sentence));
        if others.any(|sentence| !limits.find(sentence, Stands::Running).is_empty()) {
            found.add("limit-without-record", "a time limit stands in text that gave no record", &line.at);
        }
    }
    found.end()
}

/// Text of a heading longer than this (bytes) is not looked into.
const LEAD_IN: usize = 4000;

/// The bracket at the end of a task's text that gives roles, though no unit was read from it.
fn unread(folded: &str, task: &Task) -> Option<Bytes> {
    const LONGEST: usize = 400;
    let last = task.requirement.last()?;
    let s = folded[last.clone()].trim_end_matches(['。', ' ', '\n']);
    let inner = s.strip_suffix(')')?;
    let open = inner.rfind('(')?;
    let says = ["牵头", "负责", "配合", "责任单位", "责任部门", "协助"].iter().any(|w| inner[open..].contains(w));
    (says && s.len() - open <= LONGEST).then(|| last.start + open..last.start + s.len())
}

struct Found<'a> {
    text: &'a Text,
    warnings: Vec<Warning>,
    /// Each code with its count and the place of its last warning.
    counts: Vec<(&'static str, usize, Bytes)>,
}

impl Found<'_> {
    fn add(&mut self, code: &'static str, message: &str, at: &Bytes) {
        let i = self.counts.iter().position(|(c, ..)| *c == code).unwrap_or_else(|| {
            self.counts.push((code, 0, at.clone()));
            self.counts.len() - 1
        });
        self.counts[i].1 += 1;
        self.counts[i].2 = at.clone();
        if self.counts[i].1 <= LISTED {
            self.warnings.push(Warning::new(code, message, Some(self.text.span(at))));
        }
    }

    fn end(mut self) -> Vec<Warning> {
        for (code, n, last) in &self.counts {
            if *n > LISTED {
                let message = format!("{} more of these", n - LISTED);
                self.warnings.push(Warning::new(code, message, Some(self.text.span(last))));
            }
        }
        self.warnings
    }
}
