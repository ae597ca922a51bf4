//! What is stated once for a group of items: on the heading above, in a note, on a line that closes a section.

use std::collections::HashSet;
use std::ops::Range;

use super::limits::{Expr, LimitGrammar, LimitMention, Stands};
use super::task::{Known, Limit, Task, TaskReader, Unit};
use super::units::{LineLabel, UnitGrammar};
use crate::record::{Evidence, Role};
use crate::segment::{Heading, Plan, labels, trim};
use crate::text::{Bytes, Text};

/// The most notes of one document that give units to other items.
const NOTES: usize = 200;

/// The most units and limits that the items of one document inherit: they are the product of two counts, which a
/// document made to harm could drive beyond any memory.
const INHERITED: usize = 500_000;

/// What a heading gives to the items below it, and its own words.
#[derive(Debug, Clone, Default)]
pub struct HeadingTask {
    /// Its words in the path.
    pub heading: Bytes,
    /// Text between it and the first item below.
    pub lead_in: Vec<Bytes>,
    units: Vec<Unit>,
    limits: Vec<Limit>,
    /// Subjects of a lead-in that ends in a colon.
    subjects: Vec<Unit>,
}

impl HeadingTask {
    /// Whether it gives units to the items below it.
    pub fn gives_units(&self) -> bool {
        !self.units.is_empty() || !self.subjects.is_empty()
    }

    /// Whether it gives limits to the items below it.
    pub fn gives_limits(&self) -> bool {
        !self.limits.is_empty()
    }
}

/// Reads every heading once.
pub fn headings(
    source: &Text,
    plan: &Plan,
    reader: &TaskReader,
    units: &UnitGrammar,
    limits: &LimitGrammar,
) -> Vec<HeadingTask> {
    let folded = source.folded();
    plan.headings
        .iter()
        .map(|h| {
            let (heading, lead_in) = reader.heading(folded, &h.text, units);
            let own = reader.read(source, &h.text, &[], units, limits);
            let opens = h.text.last().is_some_and(|t| folded[t.clone()].ends_with(':'));
            let subjects = if opens { inline(folded, &h.text, units) } else { Vec::new() };
            let stated = |e: Evidence| e == Evidence::Assigned || opens;
            HeadingTask {
                heading,
                lead_in,
                units: match named(folded, h, units) {
                    Some(named) => named,
                    None => own
                        .units
                        .into_iter()
                        .filter(|u| u.evidence == Evidence::Assigned && u.rule != "duty.headed")
                        .collect(),
                },
                limits: match period(folded, &h.text, limits) {
                    Some(period) => vec![period],
                    None => own.limits.into_iter().filter(|l| stated(l.evidence)).collect(),
                },
                subjects,
            }
        })
        .collect()
}

/// The bodies that a heading is (`1.市应急管理局`): what stands below it are their duties.
fn named(folded: &str, heading: &Heading, units: &UnitGrammar) -> Option<Vec<Unit>> {
    let [line] = heading.text.as_slice() else { return None };
    let s = &folded[line.clone()];
    // A class of bodies may be what a part is about: 金融机构, 有关部门.
    let found = units.bodies(s.trim_end_matches([':', '。']))?;
    let unit = |at: Bytes| Unit {
        at: line.start + at.start..line.start + at.end,
        role: Role::Responsible,
        evidence: Evidence::Inherited,
        rule: "heading.named",
        list: line.start,
    };
    heading.label.as_ref()?;
    Some(found.into_iter().map(unit).collect())
}

/// The period that a heading is (`四至五月`): when what stands below it is to be done.
fn period(folded: &str, text: &[Bytes], limits: &LimitGrammar) -> Option<Limit> {
    let text = text.first()?.clone();
    let heading = &folded[text.clone()];
    let named = heading.trim_end_matches([':', ' ']).len();
    if !labels::month(heading) {
        return None;
    }
    let mention = limits.find(heading, Stands::Stated).into_iter().find(|m| m.at == (0..named))?;
    // In a column a bare month is a date by which; above its items it is when they are done.
    let expr = match mention.expr {
        Expr::By(when) => Expr::During(when, None),
        other => other,
    };
    Some(Limit { mention: LimitMention { expr, ..mention }, text, evidence: Evidence::Inherited })
}

/// Units that are subjects in running text, a line break being no end of a sentence.
fn inline(folded: &str, text: &[Bytes], units: &UnitGrammar) -> Vec<Unit> {
    let (Some(first), Some(last)) = (text.first(), text.last()) else { return Vec::new() };
    units
        .inline(&folded[first.start..last.end])
        .into_iter()
        .map(|m| Unit {
            at: first.start + m.at.start..first.start + m.at.end,
            role: m.role,
            evidence: Evidence::Inline,
            rule: m.rule,
            list: 0,
        })
        .collect()
}

/// Gives every item what it inherits, then what its running text says where nothing is assigned.
pub fn inherit(
    folded: &str,
    plan: &Plan,
    tasks: &mut [Task],
    headings: &[HeadingTask],
    units: &UnitGrammar,
    limits: &LimitGrammar,
) {
    ditto(folded, plan, tasks);
    closing_lines(folded, plan, tasks, units);
    first_leads(folded, plan, tasks, units);
    let defaults = defaults(folded, plan, tasks, units, limits);
    let mut budget = INHERITED;
    for (i, item) in plan.items.iter().enumerate() {
        let mut above = item.parent;
        while let Some(h) = above {
            let given = headings[h].units.len() + headings[h].limits.len();
            if given > 0 && given <= budget {
                budget -= given;
                let inherited = |unit: &Unit| Unit { evidence: Evidence::Inherited, ..unit.clone() };
                add(folded, &mut tasks[i], headings[h].units.iter().map(inherited));
                let inherited = |limit: &Limit| Limit { evidence: Evidence::Inherited, ..limit.clone() };
                tasks[i].limits.extend(headings[h].limits.iter().map(inherited));
            }
            above = plan.headings[h].parent;
        }
        for given in &defaults {
            let size = given.units.len() + given.limits.len();
            if given.items.contains(&i) && size <= budget {
                budget -= size;
                add(folded, &mut tasks[i], given.units.iter().cloned());
                tasks[i].limits.extend(given.limits.iter().cloned());
            }
        }
        if tasks[i].units.is_empty() {
            let mut found = inline(folded, &item.text, units);
            if found.is_empty() {
                let mut above = item.parent;
                while let Some(h) = above {
                    if !headings[h].subjects.is_empty() {
                        found.clone_from(&headings[h].subjects);
                        break;
                    }
                    above = plan.headings[h].parent;
                }
            }
            add(folded, &mut tasks[i], found.into_iter());
        }
    }
}

/// `同上` in the place of units or of a limit stands for those of the item before: those of its role, or all where the
/// item has no others.
fn ditto(folded: &str, plan: &Plan, tasks: &mut [Task]) {
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

/// Each unit once per task and role.
fn add(folded: &str, task: &mut Task, more: impl ExactSizeIterator<Item = Unit>) {
    let mut known = Known::of(folded, &task.units, more.len());
    for unit in more {
        if known.is_new(folded, &task.units, &unit.at, unit.role) {
            task.units.push(unit);
        }
    }
}

/// `列第一位者为牵头单位,下同`: from the note on, the first unit of each list leads, unless it is a collective one; the
/// others cooperate where the note says so.
fn first_leads(folded: &str, plan: &Plan, tasks: &mut [Task], units: &UnitGrammar) {
    let note = plan
        .lines
        .iter()
        .find(|l| {
            let s = &folded[l.at.clone()];
            s.contains("牵头")
                && (s.contains("第一") || s.contains('首') || s.contains('前'))
                && units.is_first_leads_note(s)
        })
        .map(|l| (l.at.start, units.rest_cooperate(&folded[l.at.clone()])));
    let Some((from, rest_cooperate)) = note else { return };
    for (item, task) in plan.items.iter().zip(tasks) {
        if item.at.end < from {
            continue;
        }
        // A list whose roles are written needs no note.
        if task.units.iter().any(|u| u.role == Role::Lead) {
            continue;
        }
        let (mut seen, mut led): (HashSet<usize>, HashSet<usize>) = (HashSet::new(), HashSet::new());
        for unit in &mut task.units {
            if unit.role != Role::Responsible {
                continue;
            }
            if !seen.insert(unit.list) {
                if rest_cooperate && led.contains(&unit.list) {
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
struct Given {
    items: Range<usize>,
    units: Vec<Unit>,
    limits: Vec<Limit>,
}

/// What notes give, each with the items that it reaches.
fn defaults(folded: &str, plan: &Plan, tasks: &[Task], units: &UnitGrammar, limits: &LimitGrammar) -> Vec<Given> {
    let speaks = |s: &str| ["以下", "以上", "上述", "下同", "均"].iter().any(|w| s.contains(w));
    let notes = plan.lines.iter().filter(|l| speaks(&folded[l.at.clone()]));
    let notes: Vec<_> =
        notes.filter_map(|l| Some((l, units.default_note(&folded[l.at.clone()])?))).take(NOTES).collect();
    let several = notes.iter().filter(|(_, note)| !note.below).count() > 1;
    let mut found = Vec::new();
    for (line, note) in notes {
        let here = plan.items.iter().position(|i| i.at.end > line.at.start + note.at.start).unwrap_or(plan.items.len());
        let range = if note.below {
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
            found.into_iter().map(move |mention| Limit { mention, text: text.clone(), evidence: Evidence::Inherited })
        });
        let (units, limits): (Vec<Unit>, Vec<Limit>) = (given.collect(), limits.collect());
        if numbers.is_empty() {
            found.push(Given { items: range, units, limits });
            continue;
        }
        // Named by their numbers: the nearest ones before the note.
        let part = here.checked_sub(1).map(|i| plan.items[i].part);
        for number in numbers {
            let of = |i: &usize| {
                Some(plan.items[*i].part) == part
                    && plan.items[*i].label.as_deref().and_then(label_number) == Some(number)
            };
            if let Some(i) = (0..here).rev().take(NAMED).find(of) {
                found.push(Given { items: i..i + 1, units: units.clone(), limits: limits.clone() });
            }
        }
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

/// Whether units stand nowhere but behind the last items of sections of several items.
fn sections_end_with_units(plan: &Plan, tasks: &[Task]) -> bool {
    let mut sections = 0;
    let assigned = |t: &Task| t.units.iter().any(|u| u.evidence == Evidence::Assigned);
    for (i, item) in plan.items.iter().enumerate() {
        if !assigned(&tasks[i]) {
            continue;
        }
        let last = plan.items.get(i + 1).is_none_or(|n| n.parent != item.parent);
        let alone = i == 0 || plan.items[i - 1].parent != item.parent;
        if !last {
            return false;
        }
        sections += usize::from(!alone && item.parent.is_some());
    }
    sections >= 3
}

/// The labelled lines at the end of an item's text, where some state units and several stand together: `责任单位:…` and
/// `整改时限:…` on lines of their own.
fn statements(folded: &str, text: &[Bytes], units: &UnitGrammar) -> Option<Bytes> {
    let labelled = |at: &Bytes| units.line_label(&folded[at.clone()]).map(|(what, _)| what);
    let start = text.len() - text.iter().rev().take_while(|at| labelled(at).is_some()).count();
    let run = text.get(start.max(1)..)?;
    let states = run.iter().any(|at| matches!(labelled(at), Some(LineLabel::Units(_))));
    (run.len() > 1 && states).then(|| run[0].start..run[run.len() - 1].end)
}

/// A group behind the last item of a section none of whose items has units is the whole section's: where it stands on a
/// line of its own, or where the document never gives units but at the end of a section.
fn closing_lines(folded: &str, plan: &Plan, tasks: &mut [Task], units: &UnitGrammar) {
    let habit = sections_end_with_units(plan, tasks);
    let mut budget = INHERITED;
    for last in 0..plan.items.len() {
        let Some(parent) = plan.items[last].parent else { continue };
        let ends = plan.items.get(last + 1).is_none_or(|n| n.parent != Some(parent));
        if !ends || tasks[last].units.is_empty() || (plan.items[last].text.len() < 2 && !habit) {
            continue;
        }
        let first = (0..last).rev().take_while(|i| plan.items[*i].parent == Some(parent)).last().unwrap_or(last);
        if first == last || tasks[first..last].iter().any(|t| !t.units.is_empty()) {
            continue;
        }
        let line = statements(folded, &plan.items[last].text, units)
            .or_else(|| plan.items[last].text.last().cloned())
            .unwrap_or(0..0);
        let s = &folded[trim(folded, line.clone())];
        let alone = units.find_groups(s).first().is_some_and(|g| g.at.start == 0 && g.trailing)
            || units.line_label(s).is_some();
        if !alone && !habit {
            continue;
        }
        let given: Vec<Unit> =
            tasks[last].units.iter().filter(|u| u.at.start >= line.start && u.at.end <= line.end).cloned().collect();
        if given.is_empty() {
            continue;
        }
        tasks[last].units.retain(|u| !(u.at.start >= line.start && u.at.end <= line.end));
        let said = |l: &Limit| l.evidence == Evidence::Assigned && l.text.start >= line.start && l.text.end <= line.end;
        let limits: Vec<Limit> = tasks[last].limits.iter().filter(|l| said(l)).cloned().collect();
        tasks[last].limits.retain(|l| !said(l));
        for task in &mut tasks[first..=last] {
            if given.len() + limits.len() > budget {
                return;
            }
            budget -= given.len() + limits.len();
            add(folded, task, given.iter().map(|u| Unit { evidence: Evidence::Inherited, ..u.clone() }));
            task.limits.extend(limits.iter().map(|l| Limit { evidence: Evidence::Inherited, ..l.clone() }));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::record::TaskRecord;

    /// The inherited units of each item.
    fn inherited(text: &str) -> Vec<String> {
        let engine = crate::Engine::new(crate::Patterns::built_in().unwrap()).unwrap();
        let document = crate::read::read(text.as_bytes()).unwrap();
        let record = engine.extract(document, "t", "0", &crate::ExtractOptions { any: true });
        let units = |t: &TaskRecord| t.units.iter().map(|u| u.raw.as_str()).collect::<Vec<_>>().join(" ");
        record.tasks.iter().map(units).collect()
    }

    #[test]
    fn a_note_behind_each_section_is_for_that_section() {
        let text = "一、修路\n1.选线。\n2.施工。\n以上任务由县交通局负责。\n二、种树\n1.育苗。\n2.栽植。\n上述任务由县林业局牵头。";
        assert_eq!(inherited(text), ["县交通局", "县交通局", "县林业局", "县林业局"]);
    }

    #[test]
    fn a_body_as_heading_has_the_duties_below_it() {
        let text = "一、分工\n1.市应急管理局\n（1）编制预案。\n（2）储备物资。\n2.市水务局、市气象局\n（1）发布预警。\n（2）会商水情。\n3.金融机构\n（1）支持企业。\n（2）降低费用。\n4.社区卫生服务中心\n（1）改造诊室。\n（2）添置设备。";
        assert_eq!(
            inherited(text),
            ["市应急管理局", "市应急管理局", "市水务局 市气象局", "市水务局 市气象局", "", "", "", ""]
        );
    }

    #[test]
    fn a_month_as_heading_limits_what_stands_below_it() {
        let engine = crate::Engine::new(crate::Patterns::built_in().unwrap()).unwrap();
        let text =
            "2023年工作安排\n四至五月\n1.召开会议。（办公室）\n2.开展培训。（办公室）\n六月\n3.总结工作。（办公室）";
        let document = crate::read::read(text.as_bytes()).unwrap();
        let record = engine.extract(document, "t", "0", &crate::ExtractOptions { any: true });
        let limit = |t: &TaskRecord| t.time_limits.iter().map(|l| (l.start.clone(), l.end.clone())).next().unwrap();
        let days = |a: &str, b: &str| (Some(a.to_string()), Some(b.to_string()));
        assert_eq!(limit(&record.tasks[1]), days("2023-04-01", "2023-05-31"));
        assert_eq!(limit(&record.tasks[2]), days("2023-06-01", "2023-06-30"));
    }

    #[test]
    fn statements_on_one_line_and_in_sentences_of_their_own() {
        let text = "一、教学\n1.修订方案。4月底前完成。\n责任领导：林某；牵头部门：教务处；配合部门：财务处\n\
                    2.扩建实训楼。新增工位200个。\n由基建处牵头，后勤处配合，10月底前完成。\n3.检修。 4.清点物资。（后勤处）";
        assert_eq!(inherited(text), ["教务处 财务处", "基建处 后勤处", "", "后勤处"]);
    }

    #[test]
    fn a_note_that_counts_reaches_so_many_and_says_when() {
        let engine = crate::Engine::new(crate::Patterns::built_in().unwrap()).unwrap();
        let text = "2019年工作安排\n一、排查\n1.检查大坝。（县水务站）\n2.核定范围。\n3.形成清单。\n以上两项由县水利局牵头，县应急管理局配合，4月10日前完成。";
        let document = crate::read::read(text.as_bytes()).unwrap();
        let record = engine.extract(document, "t", "0", &crate::ExtractOptions { any: true });
        let told = |t: &TaskRecord| {
            let units: Vec<&str> = t.units.iter().map(|u| u.raw.as_str()).collect();
            format!("{} {:?}", units.join(" "), t.time_limits.first().and_then(|l| l.end.clone()))
        };
        let all: Vec<String> = record.tasks.iter().map(told).collect();
        let both = "县水利局 县应急管理局 Some(\"2019-04-10\")";
        assert_eq!(all, ["县水务站 None", both, both]);
    }

    #[test]
    fn statements_behind_the_last_item_are_for_the_whole_section() {
        let text = "问题一、污水直排。\n整改措施：\n1.修复干管。\n2.新建泵站。\n责任单位：市住建局\n督导单位：市城管局\n问题二、堆存不规范。\n整改措施：\n1.摸清底数。\n2.建设渣场。\n责任单位：市经信局\n督导单位：市环保局";
        assert_eq!(
            inherited(text),
            ["市住建局 市城管局", "市住建局 市城管局", "市经信局 市环保局", "市经信局 市环保局"]
        );
    }

    #[test]
    fn one_note_behind_a_plan_without_units_is_for_all_of_it() {
        let text = "一、修路\n1.选线。\n2.施工。\n二、种树\n1.育苗。\n2.栽植。\n以上任务均由各镇负责。";
        assert_eq!(inherited(text), ["各镇", "各镇", "各镇", "各镇"]);
    }

    #[test]
    fn one_note_behind_the_only_section_without_units_is_for_that_section() {
        let text = "一、修路\n1.选线。（县交通局）\n2.施工。（县住建局）\n二、种树\n1.育苗。\n2.栽植。\n以上任务均由各镇负责。";
        assert_eq!(inherited(text), ["县交通局", "县住建局", "各镇", "各镇"]);
    }
}
