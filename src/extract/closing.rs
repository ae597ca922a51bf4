//! Paragraphs that close a plan behind its last item: they are no part of that item.
//!
//! Which they are shows in how the other items are made: where each ends with its unit group, a paragraph behind the last
//! group closes; where each is one paragraph, a further one that speaks of the whole plan closes.

use super::units::{Side, UnitGrammar};
use crate::error::{Error, ErrorKind, Result};
use crate::patterns::{Matcher, Patterns, Regex, WordSet};
use crate::record::Origin;
use crate::segment::Plan;
use crate::text::Bytes;

/// How many items before the last one are looked at to see how items are made.
const BACK: usize = 1000;

/// Finds closing paragraphs.
pub struct Closings {
    openers: Vec<Regex>,
    force: Vec<Regex>,
    /// What sentences on force hold.
    in_force: WordSet,
}

impl Closings {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<Closings> {
        let regexes = |used_for: &str| -> Result<Vec<Regex>> {
            let rules = patterns.used_for(used_for);
            let found: Vec<Regex> = rules
                .filter_map(|r| match &r.matcher {
                    Matcher::Regex(re) => Some(re.clone()),
                    _ => None,
                })
                .collect();
            match found.is_empty() {
                true => Err(Error::new(ErrorKind::Pattern, format!("no rule is used for {used_for:?}"))),
                false => Ok(found),
            }
        };
        let in_force = WordSet::new(patterns.words("validity-word").into_iter().map(|(w, _)| w.to_string()));
        Ok(Closings { openers: regexes("closing-opener")?, force: regexes("closing-sentence")?, in_force })
    }

    /// Cuts closing paragraphs off the last item of each plan; they are listed as loose.
    pub fn cut(&self, folded: &str, plan: &mut Plan, units: &UnitGrammar) {
        for last in 0..plan.items.len() {
            let item = &plan.items[last];
            let ends = plan.items.get(last + 1).is_none_or(|n| n.part != item.part || n.origin != item.origin);
            if item.origin != Origin::Body || !ends || item.text.len() < 2 {
                continue;
            }
            let Some(keep) = self.kept(folded, plan, last, units) else { continue };
            // A heading whose only paragraph speaks like a closing keeps it: `六、工作要求` / `各单位要…`.
            let first = &folded[plan.items[last].text[0].clone()];
            if keep == 1
                && plan.items[last].text.len() == 2
                && !first.contains(['。', ';'])
                && first.chars().count() <= 20
            {
                continue;
            }
            let item = &mut plan.items[last];
            let gone: Vec<Bytes> = item.text.drain(keep..).collect();
            if let Some(end) = item.text.last() {
                item.at.end = end.end;
            }
            plan.loose.extend(gone);
        }
    }

    /// Takes off notes that say behind a group of items whose they all are (`以上任务由市教育局负责`); they are listed as loose.
    pub fn cut_notes(&self, folded: &str, plan: &mut Plan, units: &UnitGrammar) {
        for item in plan.items.iter_mut().filter(|i| i.origin == Origin::Body && i.text.len() > 1) {
            let Some(last) = item.text.last() else { continue };
            let s = &folded[last.clone()];
            let speaks = s.starts_with("以上") || s.starts_with("上述");
            if speaks && units.default_note(s).is_some_and(|note| note.at.start == 0 && note.side == Side::Above) {
                plan.loose.extend(item.text.pop());
                if let Some(end) = item.text.last() {
                    item.at.end = end.end;
                }
            }
        }
    }

    /// Takes out numbered items that only state force, term and interpretation (`十二、本通知由…解释`); they are listed as loose.
    pub fn drop_force(&self, folded: &str, plan: &mut Plan) {
        let mut i = plan.items.len();
        let mut at_end = true;
        while i > 0 {
            i -= 1;
            let next_part = plan.items.get(i + 1).map(|n| n.part);
            at_end = at_end || next_part != Some(plan.items[i].part);
            if !at_end {
                continue;
            }
            if plan.items[i].origin == Origin::Body && self.only_force(folded, &plan.items[i].text) {
                let item = plan.items.remove(i);
                plan.loose.extend(item.text);
            } else {
                at_end = false;
            }
        }
    }

    /// Whether a sentence says from when until when something is in force, which a document's fields hold.
    pub fn speaks_of_force(&self, sentence: &str) -> bool {
        self.in_force.find(sentence).is_some()
    }

    fn only_force(&self, folded: &str, text: &[Bytes]) -> bool {
        let mut sentences = 0;
        for (n, line) in text.iter().enumerate() {
            for sentence in folded[line.clone()].split_inclusive('。') {
                let sentence = sentence.trim();
                // A short heading (`附则`, `解释权及施行时间`) heads the rest.
                if sentence.is_empty() || (n == 0 && sentences == 0 && text.len() > 1 && sentence.chars().count() <= 12)
                {
                    continue;
                }
                sentences += 1;
                if !self.force.iter().any(|re| re.is_match(sentence)) {
                    return false;
                }
            }
        }
        sentences > 0
    }

    /// How many lines of the last item are its own, where some are not.
    fn kept(&self, folded: &str, plan: &Plan, last: usize, units: &UnitGrammar) -> Option<usize> {
        let item = &plan.items[last];
        let stated = |at: &Bytes| {
            let s = &folded[at.clone()];
            units.line_label(s).is_some() || units.find_groups(s).iter().any(|g| g.trailing)
        };
        let opens = |at: &Bytes| self.openers.iter().any(|re| re.is_match(&folded[at.clone()]));
        let behind = item.text.iter().rposition(stated).map(|i| i + 1);
        if let Some(keep) = behind {
            // A box (专栏) may stand behind the group; what speaks like a closing does not belong to it.
            let rest = &item.text[keep..];
            let before_another = last + 1 < plan.items.len();
            return (!rest.is_empty() && (before_another || rest.len() == 1 || rest.iter().any(opens))).then_some(keep);
        }
        let keep = item.text.iter().skip(1).position(opens)? + 1;
        // Where the items before have as many paragraphs, this one is made like them.
        let like =
            |i: &crate::segment::Item| i.part == item.part && i.origin == Origin::Body && i.parent == item.parent;
        let before = &plan.items[last.saturating_sub(BACK)..last];
        let most = before.iter().filter(|i| like(i)).map(|i| i.text.len()).max();
        let most = most.or_else(|| {
            before.iter().filter(|i| i.part == item.part && i.origin == Origin::Body).map(|i| i.text.len()).max()
        })?;
        (keep >= most.min(2)).then_some(keep)
    }
}
