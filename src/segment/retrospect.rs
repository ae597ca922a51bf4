//! The parts of a document that look back: `一、2023年工作总结` before `二、2024年工作计划`. What was done is no task.
//!
//! Asked only of documents that say in their title or in a heading that they report and then plan; what a plan says of
//! problems (整改方案) stays.

use super::{Item, Plan, front::LineKind};
use crate::error::Result;
use crate::extract::units::UnitGrammar;
use crate::patterns::Patterns;
use crate::read::Document;
use crate::record::Warning;
use crate::text::Bytes;

use super::front::lexicon::Lexicon;

/// The words that tell the two kinds of parts.
pub(crate) struct Retrospect {
    /// Names a part as a report, and the document as one that reports too.
    reports: Lexicon,
    /// What the title of such a document says.
    titles: Lexicon,
    /// Stands between such parts and the plan: problems, the state of things.
    between: Lexicon,
    /// Names the part that plans.
    plans: Lexicon,
}

impl Retrospect {
    pub(crate) fn new(patterns: &Patterns) -> Result<Retrospect> {
        Ok(Retrospect {
            reports: Lexicon::new(patterns, "part-report")?,
            titles: Lexicon::new(patterns, "part-report-title")?,
            between: Lexicon::new(patterns, "part-between")?,
            plans: Lexicon::new(patterns, "part-plan")?,
        })
    }

    /// Takes the items of parts that report out of the plan, with a warning for each part.
    pub(crate) fn leave_out(&self, folded: &str, plan: &mut Plan, document: &Document, units: &UnitGrammar) {
        let words = |at: &Bytes| folded[at.clone()].split(['。', ':']).next().unwrap_or_default().trim();
        let tops = tops(plan);
        let named: Vec<&str> = tops.iter().map(|top| words(&top.at)).collect();
        let Some(turn) = named.iter().position(|name| self.plans.matches(name) && !self.reports.matches(name)) else {
            return;
        };
        let titled = plan.lines.iter().zip(&plan.kinds).any(|(line, kind)| {
            let title = &folded[line.at.clone()];
            matches!(kind, LineKind::PlanTitle | LineKind::NoticeTitle)
                && self.plans.matches(title)
                && self.titles.matches(title)
        });
        // A plan's own last stage may be its 工作总结 too: a report comes first, or the title says that there is one.
        let told = named.first().is_some_and(|name| self.reports.matches(name));
        if !(titled || told) || turn == 0 {
            return;
        }
        let charged = |top: &Top, plan: &Plan| {
            let own = plan.items.iter().filter(|item| top.items.contains(&item.at.start));
            own.flat_map(|item| &item.text).any(|at| !units.find_groups(&folded[at.clone()]).is_empty())
        };
        for (top, name) in tops[..turn].iter().zip(&named) {
            // What somebody is charged with is still to be done.
            if !self.reports.matches(name) && !self.between.matches(name) || charged(top, plan) {
                continue;
            }
            let before = plan.items.len();
            plan.items.retain(|item| !top.items.contains(&item.at.start));
            if plan.items.len() < before {
                plan.warnings.push(Warning::new(
                    "report-left-out",
                    "a part that reports what was done is no part of the plan, and is left out",
                    Some(document.text.span(&top.at)),
                ));
            }
        }
    }
}

/// An outermost part: its heading, and where its items start.
struct Top {
    at: Bytes,
    items: std::ops::Range<usize>,
}

/// The outermost headings and items, in order.
fn tops(plan: &Plan) -> Vec<Top> {
    let outer = |item: &Item| {
        let mut top = None;
        let mut up = item.parent;
        while let Some(h) = up {
            top = Some(h);
            up = plan.headings[h].parent;
        }
        top
    };
    let mut tops: Vec<(Option<usize>, Top)> = Vec::new();
    for item in &plan.items {
        let top = outer(item);
        let end = item.at.start + 1;
        match tops.last_mut() {
            Some((last, found)) if top.is_some() && *last == top => found.items.end = found.items.end.max(end),
            _ => {
                let text = top.map_or(&item.text, |h| &plan.headings[h].text);
                let Some(at) = text.first().cloned() else { continue };
                tops.push((top, Top { at, items: item.at.start..end }));
            }
        }
    }
    tops.into_iter().map(|(_, top)| top).collect()
}
