//! The body's outline as headings and items: label candidates of the plan's lines, the tree that the outline chooses,
//! and what each part of the plan is for.

use std::sync::LazyLock;

use super::captions::{self, Captions};
use super::duties::{self, Attached};
use super::front::LineKind;
use super::labels::{self, Style};
use super::outline::{self, Held, Place, Spot};
use super::{Grammars, Heading, Item, LostLabel, Plan, trim};
use crate::error::Result;
use crate::patterns::{Matcher, Patterns, WordSet};
use crate::read::Document;
use crate::record::{Origin, Section, Warning};
use crate::text::Bytes;

/// The words that tell what a part of a plan is for.
pub(crate) struct Sections {
    objective: Vec<String>,
    safeguard: Vec<String>,
}

impl Sections {
    pub(crate) fn new(patterns: &Patterns) -> Result<Sections> {
        let words = |value: &str| {
            patterns
                .used_for("section")
                .filter(|r| r.value.as_deref() == Some(value))
                .flat_map(|r| match &r.matcher {
                    Matcher::Words { words, .. } => words.clone(),
                    _ => Vec::new(),
                })
                .collect()
        };
        Ok(Sections { objective: words("objective"), safeguard: words("safeguard") })
    }

    /// Marks the items from `first` on by the part that holds them: objectives stand in front, safeguards at the end.
    pub(crate) fn mark(&self, folded: &str, plan: &mut Plan, first: usize) {
        // The outermost heading of each item (or the item itself), in order.
        let tops: Vec<(usize, &str)> = plan.items[first..]
            .iter()
            .map(|item| {
                let mut top = None;
                let mut at = item.parent;
                while let Some(h) = at {
                    top = Some(h);
                    at = plan.headings[h].parent;
                }
                let text = top.map_or(&item.text, |h| &plan.headings[h].text);
                let line = text.first().map_or("", |a| &folded[a.clone()]);
                (top.unwrap_or(usize::MAX), headline(head(line, HEADLINE)))
            })
            .collect();
        let has = |words: &[String], s: &str| words.iter().any(|w| s.contains(w.as_str()));
        let short = |s: &str| s.chars().count() <= 24;
        let parts: Vec<usize> = plan.items[first..].iter().map(|i| i.part).collect();
        let mut start = 0;
        while start < tops.len() {
            let mut end = start + 1;
            while end < tops.len() && parts[end] == parts[start] {
                end += 1;
            }
            // Objectives: the leading parts.
            let mut leading = true;
            for i in start..end {
                let new = i == start || tops[i] != tops[i - 1];
                if new && leading {
                    leading = has(&self.objective, tops[i].1) && short(tops[i].1);
                }
                if leading {
                    plan.items[first + i].section = Section::Objective;
                }
            }
            // Safeguards: the last part, and parts before it as long as they are of the kind.
            let mut i = end;
            while i > start
                && has(&self.safeguard, tops[i - 1].1)
                && plan.items[first + i - 1].section == Section::Action
            {
                // A plan that is nothing else is no safeguard of anything.
                plan.items[first + i - 1].section = Section::Safeguard;
                i -= 1;
            }
            if i == start {
                for item in &mut plan.items[first + start..first + end] {
                    if item.section == Section::Safeguard {
                        item.section = Section::Action;
                    }
                }
            }
            start = end;
        }
    }
}

/// Longest opening of a line, in bytes, that is searched for the words of a heading.
const HEADLINE: usize = 1200;

/// The first `len` bytes of `s`, cut at a character.
fn head(s: &str, len: usize) -> &str {
    let mut end = len.min(s.len());
    while !s.is_char_boundary(end) {
        end -= 1;
    }
    &s[..end]
}

/// What a line says up to its first full stop or colon.
fn headline(line: &str) -> &str {
    line.split(['。', ':', '\n']).next().unwrap_or(line)
}

/// Longest mark of an attachment that stands alone: `附件2`, `附件2:`.
const MARK: usize = 6;

/// A label that holds, at its place in the text.
struct Node {
    held: Held,
    /// From the label's first byte to the next label's, or the last line's end.
    lines: Vec<Bytes>,
    label: String,
    at: usize,
    page: Option<u32>,
    children: usize,
    parent: Option<usize>,
    part: usize,
}

/// Reads the body's outline into the plan's headings and items.
pub(crate) fn outline(folded: &str, plan: &mut Plan, sections: &Sections, document: &Document, grammars: &Grammars) {
    let mut spots = Vec::new();
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut fresh = false;
    let mut before: Option<&str> = None;
    let mut repeated = vec![false; plan.lines.len()];
    let captions = Captions::of(folded, plan, document, grammars);
    for (i, line) in plan.lines.iter().enumerate() {
        match plan.kinds[i] {
            LineKind::PlanTitle | LineKind::AttachmentMark => {
                fresh = true;
                continue;
            }
            LineKind::Body if line.table.is_none() => {}
            _ => continue,
        }
        let text = &folded[line.at.clone()];
        let mut ways = match captions.level(i) {
            Some(level) => vec![labels::caption(level, captions::words(text))],
            None => labels::read(text),
        };
        // A month alone may be a cell that lost its table; a heading has items below it.
        let month = captions.level(i).is_none() && ways.first().is_some_and(|w| matches!(w.style, Style::Caption(_)));
        if month && !text.ends_with([':', ')']) {
            let next = (i + 1..plan.lines.len()).find(|n| plan.kinds[*n] == LineKind::Body);
            if next.is_none_or(|n| labels::read(&folded[plan.lines[n].at.clone()]).is_empty()) {
                ways.clear();
            }
        }
        if !ways.is_empty() {
            // A heading printed again after a page break is one heading.
            if before == Some(text) && text.chars().count() < 60 {
                repeated[i] = true;
                continue;
            }
            before = Some(text);
            spots.push(Spot { ways, place: Place::Line, fresh: std::mem::take(&mut fresh) });
            places.push((i, line.at.start));
        }
        let labelled = spots.last().filter(|_| places.last().is_some_and(|p| p.0 == i)).map(|s| s.ways[0].text_at);
        inside(text, labelled, &mut |at, place| {
            let sound = |l: &labels::Label| l.doubt == 0 || (l.doubt == 1 && l.style == Style::ParenHan);
            let ways: Vec<_> = labels::read(&text[at..]).into_iter().filter(sound).collect();
            if !ways.is_empty() {
                spots.push(Spot { ways, place, fresh: false });
                places.push((i, line.at.start + at));
            }
        });
    }
    trust_commas(folded, plan, &mut spots, &places);
    trust_marks(folded, plan, &mut spots, &places);
    let held = outline::choose(&spots);
    plan.lost = lost(&spots, &places, &held);
    let (mut nodes, apart) = nodes(folded, plan, document, &spots, &places, held, &repeated);
    mark_parents(&mut nodes);
    emit(plan, &nodes, document);
    apart.iter().filter(|a| !a.lines.is_empty()).for_each(|a| duties::items(folded, plan, a, grammars));
    sections.mark(folded, plan, 0);
}

/// Where lines count on with commas behind their numbers (`一,` or `1,`), which single ones hardly are labels for, all of
/// these are labels.
fn trust_commas(folded: &str, plan: &Plan, spots: &mut [Spot], places: &[(usize, usize)]) {
    for (style, fewest) in [(Style::Han, 2), (Style::Arabic, 3)] {
        let with_comma = |spot: &Spot, line: usize| {
            if spot.place != Place::Line {
                return None;
            }
            let text = &folded[plan.lines[line].at.clone()];
            let comma = |w: &labels::Label| w.style == style && text[..w.text_at].trim_end().ends_with(',');
            spot.ways.iter().position(comma)
        };
        let found: Vec<(usize, usize)> =
            (0..spots.len()).filter_map(|i| Some((i, with_comma(&spots[i], places[i].0)?))).collect();
        let number = |at: &(usize, usize)| spots[at.0].ways[at.1].number;
        let counts = found.windows(2).filter(|two| number(&two[1]) == number(&two[0]) + 1).count();
        if found.len() >= fewest && counts + 1 >= found.len().div_ceil(2) && found.first().map(number) == Some(1) {
            found.into_iter().for_each(|(spot, way)| spots[spot].ways[way].doubt = 0);
        }
    }
}

/// Where lines with marks (`★推动…`) stand right below short headings, and in no other way, the marks open items.
fn trust_marks(folded: &str, plan: &Plan, spots: &mut [Spot], places: &[(usize, usize)]) {
    const FEWEST: usize = 3;
    const HEADING: usize = 30;
    let marked = |i: usize| spots[i].place == Place::Line && spots[i].ways.iter().all(|w| w.style == Style::Mark);
    let heads = |i: usize| {
        let text = &folded[plan.lines[places[i].0].at.clone()];
        let sound =
            spots[i].place == Place::Line && spots[i].ways.iter().any(|w| w.doubt == 0 && w.style != Style::Mark);
        sound && text.chars().count() <= HEADING && !text.contains(['。', ';'])
    };
    let found: Vec<usize> = (0..spots.len()).filter(|i| marked(*i)).collect();
    // The first of a run stands on the line below its heading.
    let sound = |i: &usize| match i.checked_sub(1) {
        Some(before) if marked(before) => true,
        Some(before) => heads(before) && places[before].0 + 1 == places[*i].0,
        None => false,
    };
    if found.len() >= FEWEST && found.iter().all(sound) {
        found.into_iter().for_each(|i| spots[i].ways.iter_mut().for_each(|way| way.doubt = 0));
    }
}

/// The readings at the start of lines that the outline did not choose.
fn lost(spots: &[Spot], places: &[(usize, usize)], held: &[Held]) -> Vec<LostLabel> {
    let mut lost = Vec::new();
    let mut held = held.iter().peekable();
    for (i, (spot, (_, at))) in spots.iter().zip(places).enumerate() {
        let won = held.next_if(|h| h.spot == i);
        if spot.place != Place::Line {
            continue;
        }
        for (w, way) in spot.ways.iter().enumerate() {
            if won.is_some_and(|h| h.way == w) {
                continue;
            }
            let lost_to = won.map_or_else(
                || "text: it fits no numbering".to_string(),
                |h| format!("the reading as {:?} {}", h.style, h.number),
            );
            let read_as = format!("{:?} {}", way.style, way.number);
            let sound = won.is_none() && way.doubt == 0;
            lost.push(LostLabel { at: *at..*at + way.len, read_as, lost_to, sound });
        }
    }
    lost
}

/// Places inside a line where a label may stand: behind marks that end a sentence, a clause or a group.
fn inside(text: &str, labelled: Option<usize>, put: &mut dyn FnMut(usize, Place)) {
    // A heading of few words, from the line's own label on, may run into the label below it.
    let from = labelled.unwrap_or(0);
    // Set off by a blank a heading may be longer.
    let stops = |(at, c): &(usize, char)| *at >= from + 120 || matches!(c, '。' | ';');
    let first = labelled.map_or(0, |_| text.char_indices().find(stops).map_or(text.len(), |(at, _)| at));
    let ends = |(at, c): &(usize, char)| *at >= from + 90 || matches!(c, '。' | ';' | ':' | ',');
    let heading = labelled.map_or(0, |_| text.char_indices().find(ends).map_or(text.len(), |(at, _)| at));
    // Only what may open a label is read closer.
    for at in OPENINGS.find_iter(text).map(|found| found.start).filter(|at| *at > 0) {
        let before = text[..at].chars().rev().find(|c| !matches!(c, ' ' | '"' | '”' | '’' | '》'));
        let blank = text[..at].ends_with(' ');
        let place = match before {
            Some('。' | '!' | '?' | ')') if blank => Some(Place::Gap),
            _ if blank && at <= first && at > from + 6 && text.as_bytes()[at].is_ascii_digit() => Some(Place::Gap),
            Some(')') if states_units(&text[..at]) => Some(Place::Group),
            Some('。' | '!' | '?' | ')') => Some(Place::Sentence),
            Some(';' | ':') => Some(Place::Clause),
            _ if at <= heading && text[at..].starts_with('(') && at > from + 6 => Some(Place::Heading),
            _ => None,
        };
        if let Some(place) = place.filter(|_| !cites(text, at)) {
            put(at, place);
        }
    }
}

/// Whether the number in brackets at `at` names another item: `第(一)(二)(三)项措施`.
fn cites(text: &str, at: usize) -> bool {
    /// A list of such numbers is no longer, in bytes.
    const LIST: usize = 96;
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十、和至()".contains(c);
    let from = (at.saturating_sub(LIST)..=at).find(|from| text.is_char_boundary(*from)).unwrap_or(at);
    text[at..].starts_with('(') && text[from..at].trim_end_matches(number).ends_with('第')
}

/// What a label may open with.
static OPENINGS: LazyLock<WordSet> = LazyLock::new(|| {
    WordSet::new([
        "(", "第", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "一", "二", "三", "四", "五", "六", "七", "八",
        "九", "十",
    ])
});

/// How a note to a table opens.
pub(super) const NOTES: [&str; 4] = ["注:", "备注:", "说明:", "填表说明:"];

/// Longest bracket, in bytes, that is looked into for a statement of units.
const GROUP: usize = 400;

/// Whether the bracket that closes at the end of `before` opens with the name of a role and a colon.
fn states_units(before: &str) -> bool {
    let mut from = before.len().saturating_sub(GROUP);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let near = &before[from..];
    let Some(open) = near.rfind('(') else { return false };
    let inner = &near[open + 1..];
    super::opens_with_role(inner) && inner.find(':').is_some_and(|colon| colon <= 24)
}

/// Whether a line is the name of the table below it: `2024年度抽查工作计划表`.
fn names_table(folded: &str, plan: &Plan, i: usize) -> bool {
    const LONGEST: usize = 120;
    let text = &folded[plan.lines[i].at.clone()];
    let named = text.trim_end_matches(')').rsplit('(').next_back().unwrap_or(text).trim_end();
    text.len() <= LONGEST
        && ["表", "清单", "台账", "一览", "目录"].iter().any(|w| named.ends_with(w))
        && !text.contains(['。', ';', ',', ':'])
        && plan.lines.get(i + 1).is_some_and(|next| next.table.is_some())
}

fn nodes(
    folded: &str,
    plan: &mut Plan,
    document: &Document,
    spots: &[Spot],
    places: &[(usize, usize)],
    held: Vec<Held>,
    repeated: &[bool],
) -> (Vec<Node>, Vec<Attached>) {
    let mut apart: Vec<Attached> = Vec::new();
    let mut nodes: Vec<Node> = Vec::with_capacity(held.len());
    let mut part = 0;
    // Lines behind the mark of an attachment, as long as nothing is numbered there: no item above goes on in them.
    let mut attached = false;
    // Where each node starts, by line.
    let mut starts = held.iter().peekable();
    for (i, line) in plan.lines.iter().enumerate() {
        if matches!(plan.kinds[i], LineKind::AttachmentMark | LineKind::PlanTitle) {
            match apart.last_mut().filter(|_| attached && folded[line.at.clone()].chars().count() > MARK) {
                Some(named) if named.lines.is_empty() => named.title = Some(i),
                _ if plan.kinds[i] == LineKind::PlanTitle => attached = false,
                _ => {
                    attached = !nodes.is_empty();
                    apart.push(Attached::default());
                }
            }
        }
        if plan.kinds[i] != LineKind::Body || line.table.is_some() || repeated[i] {
            continue;
        }
        attached &= starts.peek().is_none_or(|h| places[h.spot].0 != i);
        if attached {
            apart.last_mut().into_iter().for_each(|attached| attached.lines.push(i));
            continue;
        }
        // A note right below a table speaks of the table.
        let below = i > 0 && plan.lines[i - 1].table.is_some();
        if below && NOTES.iter().any(|w| folded[line.at.clone()].starts_with(w)) {
            plan.loose.push(line.at.clone());
            continue;
        }
        if names_table(folded, plan, i) && starts.peek().is_none_or(|h| places[h.spot].0 != i) {
            plan.loose.push(line.at.clone());
            continue;
        }
        let mut cut = line.at.start;
        let mut end = line.at.end;
        let close = |nodes: &mut Vec<Node>, from: usize, to: usize, loose: &mut Vec<Bytes>| {
            let at = trim(folded, from..to);
            if at.is_empty() {
                return;
            }
            match nodes.last_mut() {
                Some(node) => node.lines.push(at),
                None => loose.push(at),
            }
        };
        while let Some(h) = starts.peek().filter(|h| places[h.spot].0 == i) {
            let at = places[h.spot].1;
            close(&mut nodes, cut, at, &mut plan.loose);
            let label = &spots[h.spot].ways[h.way];
            if h.part && !nodes.is_empty() {
                part += 1;
            }
            let written = folded[at..at + label.len].trim();
            let mended = label.repaired.is_some() || h.style != label.style;
            let text = if mended { mend(h) } else { document.text.raw_at(&(at..at + written.len())).to_string() };
            nodes.push(Node {
                held: (*h).clone(),
                lines: Vec::new(),
                label: text,
                at,
                page: plan.pages.get(i).copied().flatten(),
                children: 0,
                parent: None,
                part,
            });
            if mended {
                let message = format!("the label {written:?} was read as {:?}", nodes[nodes.len() - 1].label);
                let span = document.text.span(&(at..at + label.len.max(1)));
                plan.warnings.push(Warning::new("label-repaired", message, Some(span)));
            }
            cut = at + label.text_at;
            // The brackets of a caption are no words of it.
            if matches!(label.style, Style::Caption(_)) && folded[line.at.clone()].starts_with('(') {
                end = line.at.end - usize::from(folded[..line.at.end].ends_with(')'));
            }
            starts.next();
        }
        close(&mut nodes, cut.min(end), end, &mut plan.loose);
    }
    (nodes, apart)
}

/// A repaired label in the form that its style is written in.
fn mend(held: &Held) -> String {
    match held.style {
        Style::ParenHan => format!("({})", labels::han(held.number)),
        Style::Han => format!("{}、", labels::han(held.number)),
        Style::HalfParen => format!("{})", held.number),
        Style::Paren => format!("({})", held.number),
        _ => format!("{}.", held.number),
    }
}

fn mark_parents(nodes: &mut [Node]) {
    let mut open: Vec<usize> = Vec::new();
    for i in 0..nodes.len() {
        while open.last().is_some_and(|o| {
            nodes[*o].held.depth >= nodes[i].held.depth || nodes[*o].part != nodes[i].part || nodes[i].held.depth == 0
        }) {
            open.pop();
        }
        nodes[i].parent = open.last().copied();
        if let Some(p) = nodes[i].parent {
            nodes[p].children += 1;
        }
        open.push(i);
    }
}

fn emit(plan: &mut Plan, nodes: &[Node], document: &Document) {
    let mut heading_of: Vec<Option<usize>> = vec![None; nodes.len()];
    for (i, node) in nodes.iter().enumerate() {
        let parent = node.parent.and_then(|p| heading_of[p]);
        if node.children > 0 {
            plan.headings.push(Heading {
                label: (!node.label.is_empty()).then(|| node.label.clone()),
                text: node.lines.clone(),
                parent,
                part: node.part,
            });
            heading_of[i] = Some(plan.headings.len() - 1);
            continue;
        }
        if node.lines.is_empty() {
            let span = document.text.span(&(node.at..node.at + 1));
            plan.warnings.push(Warning::new(
                "item-without-text",
                format!("the item {:?} has no text", node.label),
                Some(span),
            ));
            continue;
        }
        let end = node.lines.last().map_or(node.at, |l| l.end);
        plan.items.push(Item {
            origin: Origin::Body,
            section: Section::Action,
            parent,
            label: (!node.label.is_empty()).then(|| node.label.clone()),
            text: node.lines.clone(),
            cells: Vec::new(),
            at: node.at..end,
            cell: None,
            page: node.page,
            part: node.part,
            table: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::record;

    fn told(text: &str) -> Vec<String> {
        let one = |t: &crate::record::TaskRecord| {
            let above = t.path.last().map_or("", |h| &h.heading);
            let units: Vec<&str> = t.units.iter().map(|u| u.raw.as_str()).collect();
            format!("{} {above} {}", t.label.as_deref().unwrap_or("-"), units.join("、"))
        };
        record(text).tasks.iter().map(one).collect()
    }

    #[test]
    fn commas_behind_numbers_that_count_on_make_labels() {
        let text = "某市团委2007年工作要点\n一,服务农村\n1,举办养殖培训班6期。(青农部)\n2,建立外出务工花名册。(青工部)\n二,服务青年\n\
                    3,举行成人宣誓。(学校部)\n4,排查闲散青年。(权益部)";
        let want = ["1, 服务农村 青农部", "2, 服务农村 青工部", "3, 服务青年 学校部", "4, 服务青年 权益部"];
        assert_eq!(told(text), want);
        let prose =
            "某市团委2007年工作要点\n一、服务农村\n1.举办培训班。\n2,3月份另办一期。\n二、服务青年\n1.举行宣誓。";
        assert_eq!(told(prose).len(), 2, "a single one is text");
    }

    #[test]
    fn marks_right_below_headings_open_items() {
        let text = "某市2024年重点任务\n一、稳增长\n★推动项目投产30个(市工信局)\n★新增企业50家(市统计局)\n二、惠民生\n★建成保障房1000套(市住建局)";
        assert_eq!(told(text), ["★ 稳增长 市工信局", "★ 稳增长 市统计局", "★ 惠民生 市住建局"]);
    }
}
