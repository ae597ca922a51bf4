//! Attachments that list things: machines, places, forms. Their numbered lines name and ask for nothing, so they are no
//! items of the plan. An attachment that sets out work has a title of its own that says so, or sentences.

use super::front::LineKind;
use super::front::lexicon::Lexicon;
use super::{Grammars, Plan};
use crate::extract::limits::Stands;
use crate::read::Document;
use crate::record::{Origin, Warning};

/// Fewer items than this are no list of things.
const FEWEST: usize = 6;

/// The name of a thing is no longer, in characters.
const NAME: usize = 20;

/// Longest mark of an attachment: `附件1`.
const MARK: usize = 6;

/// Takes the items of such attachments out of the plan, with a warning for each.
pub(crate) fn leave_out(folded: &str, plan: &mut Plan, document: &Document, verbs: &Lexicon, grammars: &Grammars) {
    let marks = plan.lines.iter().zip(&plan.kinds).enumerate().filter(|(_, (line, kind))| {
        **kind == LineKind::AttachmentMark && folded[line.at.clone()].chars().count() <= MARK
    });
    let marks: Vec<usize> = marks.map(|(i, _)| i).collect();
    for (n, mark) in marks.iter().enumerate() {
        let start = plan.lines[*mark].at.end;
        let end = marks.get(n + 1).map_or(folded.len(), |next| plan.lines[*next].at.start);
        let inside = |at: usize| (start..end).contains(&at);
        let own: Vec<usize> = (0..plan.items.len()).filter(|i| inside(plan.items[*i].at.start)).collect();
        let Some(first) = own.first().map(|i| plan.items[*i].at.start) else { continue };
        let titled = plan.lines[*mark..]
            .iter()
            .zip(&plan.kinds[*mark..])
            .take_while(|(line, _)| line.at.start < first)
            .any(|(_, kind)| *kind == LineKind::PlanTitle);
        let names = |i: &&usize| {
            let item = &plan.items[**i];
            let text = item.text.first().map_or("", |at| &folded[at.clone()]);
            let plain = item.text.len() == 1 && item.origin == Origin::Body && !text.contains(['。', ';', ',', ':']);
            // What somebody does, or is charged with, or by when, is no name.
            let asks = || {
                verbs.matches(text)
                    || !grammars.units.find_groups(text).is_empty()
                    || !grammars.limits.find(text, Stands::Running).is_empty()
            };
            plain && text.chars().count() <= NAME && !asks()
        };
        let named = own.iter().filter(names).count();
        if titled || own.len() < FEWEST || named * 10 < own.len() * 9 {
            continue;
        }
        plan.warnings.push(Warning::new(
            "attachment-left-out",
            "an attachment only lists names: none of its items is a task",
            Some(document.text.span(&(first..plan.items[own[own.len() - 1]].at.end))),
        ));
        plan.items.retain(|item| !inside(item.at.start));
    }
}
