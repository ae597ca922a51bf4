//! Attachments that list whose duties are what, a body a line: `县林业局:负责…`. Nothing in them is numbered, so the outline
//! knows nothing of them. What a body has to do is for the extraction.

use super::{Grammars, Heading, Item, Plan, trim};
use crate::record::{Origin, Section};
use crate::text::Bytes;

/// So many lines name bodies in such a list, at least.
const FEWEST: usize = 3;

/// How surely what stands before the colon names bodies.
const SURE: f32 = 0.75;

/// A name is at most so many bytes long, a title so many characters.
const NAME: usize = 180;
const TITLE: usize = 30;

/// What stands behind the mark of an attachment and before any number, as places in [`Plan::lines`].
#[derive(Debug, Default)]
pub(super) struct Attached {
    /// What the attachment is called, where its name was known for one.
    pub(super) title: Option<usize>,
    pub(super) lines: Vec<usize>,
}

/// Makes items of the lines of an attachment that no number parts; what they aren't is left as loose.
pub(super) fn items(folded: &str, plan: &mut Plan, attached: &Attached, grammars: &Grammars) {
    let lines = attached.lines.as_slice();
    let at = |i: usize| plan.lines[i].at.clone();
    let headed = |i: &usize| {
        let text = &folded[at(*i)];
        let Some(end) = text.find([':', ' ']).filter(|end| (6..=NAME).contains(end)) else { return false };
        text[end + 1..].trim().chars().count() >= 6 && grammars.units.likeness(&text[..end]) >= SURE
    };
    let heads: Vec<usize> = (0..lines.len()).filter(|i| headed(&lines[*i])).collect();
    let titles = heads.first().copied().unwrap_or(lines.len());
    let named = attached.title.map(at);
    let title = lines.first().filter(|_| titles == 1).map(|i| at(*i)).or(named);
    let title = title.filter(|at| (3..=TITLE).contains(&folded[at.clone()].trim().chars().count()));
    if heads.len() < FEWEST || heads.len() * 2 < lines.len() || titles > 1 || titles == 1 && title.is_none() {
        let loose: Vec<Bytes> = lines.iter().map(|i| trim(folded, at(*i))).collect();
        plan.loose.extend(loose);
        return;
    }
    let part = plan.items.last().map_or(0, |item| item.part);
    let parent = title.map(|title| {
        plan.headings.push(Heading { label: None, text: vec![trim(folded, title)], parent: None, part });
        plan.headings.len() - 1
    });
    for (n, head) in heads.iter().enumerate() {
        let end = heads.get(n + 1).copied().unwrap_or(lines.len());
        let text: Vec<Bytes> = lines[*head..end].iter().map(|i| trim(folded, plan.lines[*i].at.clone())).collect();
        let (Some(first), Some(last)) = (text.first(), text.last()) else { continue };
        plan.items.push(Item {
            origin: Origin::Body,
            section: Section::Action,
            parent,
            label: None,
            at: first.start..last.end,
            text: text.clone(),
            cells: Vec::new(),
            cell: None,
            page: plan.pages.get(lines[*head]).copied().flatten(),
            part,
            table: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::record;

    #[test]
    fn bodies_head_their_duties_in_an_attachment() {
        let text = "某县除治方案\n一、任务\n（一）清理枯木。县林业局组织清理。\n（二）检查验收。县林业局组织验收。\n附件2\n各成员单位任务\n\
                    县林业局：负责技术方案编制。\n县财政局：落实资金680万元，11月底前预拨六成。\n县公安局：负责查处非法采伐案件。";
        let record = record(text);
        let told = |t: &crate::record::TaskRecord| {
            let units: Vec<&str> = t.units.iter().map(|u| u.raw.as_str()).collect();
            format!("{} {}", t.path.last().map_or("", |h| &h.heading), units.join(" "))
        };
        let told: Vec<String> = record.tasks.iter().map(told).collect();
        assert_eq!(
            told,
            [
                "任务 县林业局",
                "任务 县林业局",
                "各成员单位任务 县林业局",
                "各成员单位任务 县财政局",
                "各成员单位任务 县公安局"
            ]
        );
        assert_eq!(record.tasks[1].requirement, "县林业局组织验收。");
    }
}
