//! What is stated once for a group of items: on the heading above, in a note, on a line that closes a section.

use super::limits::{Expr, LimitGrammar, LimitMention, Stands};
use super::notes;
use super::task::{Known, Limit, Task, TaskReader, Unit};
use super::units::{LineLabel, UnitGrammar, UnitMention};
use crate::record::{Evidence, Role};
use crate::segment::{Heading, Plan, labels, trim};
use crate::text::{Bytes, Text};

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
    /// What it gives to the items below it.
    pub(super) units: Vec<Unit>,
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
            // `按以下类别享受补贴`: what the lead-in says of when is for what stands below.
            let below = h.text.last().and_then(|t| Some(t.start + speaks_of_below(&folded[t.clone()])?..t.end));
            let subjects = if opens { inline(folded, &h.text, units) } else { Vec::new() };
            let stated = |e: Evidence| e == Evidence::Assigned || opens;
            let assigned =
                own.units.into_iter().filter(|u| u.evidence == Evidence::Assigned && u.rule != "duty.headed");
            let given: Vec<Unit> = match named(folded, h, units) {
                Some(named) => named,
                None => assigned.collect(),
            };
            HeadingTask {
                heading,
                units: if given.is_empty() { charged(folded, &lead_in, units) } else { given },
                lead_in,
                limits: match period(folded, &h.text, limits) {
                    Some(period) => vec![period],
                    None => own
                        .limits
                        .into_iter()
                        .filter(|l| {
                            let at = l.text.start + l.mention.at.start;
                            let dated = matches!(
                                l.mention.expr,
                                Expr::During(..) | Expr::By(_) | Expr::From(_) | Expr::Until(_)
                            );
                            stated(l.evidence) || dated && below.as_ref().is_some_and(|below| below.contains(&at))
                        })
                        .collect(),
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
    // Without a number it heads what stands below only where it names bodies of a level: 市教育局.
    if heading.label.is_none() && !units.names_bodies(s.trim_end_matches([':', '。'])) {
        return None;
    }
    Some(found.into_iter().map(unit).collect())
}

/// So many characters stand behind 以下 where the sentence ends with it.
const FEW: usize = 10;

/// Where a line's last sentence starts, if that turns to what stands below it.
fn speaks_of_below(line: &str) -> Option<usize> {
    let end = line.trim_end_matches('。').len();
    let start = line[..end].rfind('。').map_or(0, |stop| stop + '。'.len_utf8());
    let last = &line[start..end];
    // `可采取以下一种方式,逐个明确模式` goes on to something else.
    let turns = |w: &&str| last.rfind(*w).is_some_and(|i| last[i + w.len()..].chars().count() <= FEW);
    ["以下", "下列", "如下"].iter().any(turns).then_some(start)
}

/// The units that sentences of a lead-in, one after the other, charge with all that is below it:
/// `由甲局主办,乙局协办。由丙局督办。治理目标:…`.
fn charged(folded: &str, lead_in: &[Bytes], units: &UnitGrammar) -> Vec<Unit> {
    let sentences = lead_in.iter().flat_map(|line| {
        let mut at = line.start;
        folded[line.clone()].split_inclusive('。').map(move |sentence| {
            at += sentence.len();
            trim(folded, at - sentence.len()..at)
        })
    });
    let stated = sentences.map(|at| Some((at.start, units.statement(&folded[at])?)));
    let unit = |list: usize, m: UnitMention| Unit {
        at: list + m.at.start..list + m.at.end,
        role: m.role,
        evidence: Evidence::Inherited,
        rule: m.rule,
        list,
    };
    // What is said of units further down, after something else, needn't concern the whole.
    let found = stated.skip_while(Option::is_none).map_while(|found| found);
    found.flat_map(|(start, mentions)| mentions.into_iter().map(move |m| unit(start, m))).collect()
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
    Some(Limit { mention: LimitMention { expr, ..mention }, text, evidence: Evidence::Inherited, part: None })
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
    headings: &mut [HeadingTask],
    units: &UnitGrammar,
    limits: &LimitGrammar,
) {
    notes::ditto(folded, plan, tasks);
    closing_lines(folded, plan, tasks, units);
    notes::first_leads(folded, plan, tasks, headings, units);
    let defaults = notes::defaults(folded, plan, tasks, units, limits);
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
            if given.items.reach(i) && size <= budget {
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

/// Each unit once per task and role.
fn add(folded: &str, task: &mut Task, more: impl ExactSizeIterator<Item = Unit>) {
    let mut known = Known::of(folded, &task.units, more.len());
    for unit in more {
        if known.is_new(folded, &task.units, &unit.at, unit.role) {
            task.units.push(unit);
        }
    }
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

/// Whether items in the midst of their sections state their units in labelled lines of their own: the last item's lines
/// are then its own as well.
fn items_end_with_units(folded: &str, plan: &Plan, tasks: &[Task], units: &UnitGrammar) -> bool {
    let labelled = |at: &Bytes| matches!(units.line_label(&folded[at.clone()]), Some((LineLabel::Units(_), _)));
    let own = |i: &usize| {
        let item = &plan.items[*i];
        let amid = item.parent.is_some() && plan.items.get(i + 1).is_some_and(|n| n.parent == item.parent);
        amid && !tasks[*i].units.is_empty() && item.text.iter().skip(1).any(labelled)
    };
    (0..plan.items.len()).filter(own).take(2).count() == 2
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
    let each = items_end_with_units(folded, plan, tasks, units);
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
        if !alone && !habit || each && units.line_label(s).is_some() {
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
        let record = crate::testing::record(text);
        let units = |t: &TaskRecord| t.units.iter().map(|u| u.raw.as_str()).collect::<Vec<_>>().join(" ");
        record.tasks.iter().map(units).collect()
    }

    #[test]
    fn a_note_behind_each_section_is_for_that_section() {
        let text = "一、修路\n1.选线。\n2.施工。\n以上任务由县交通局负责。\n二、种树\n1.育苗。\n2.栽植。\n上述任务由县林业局牵头。";
        assert_eq!(inherited(text), ["县交通局", "县交通局", "县林业局", "县林业局"]);
    }

    #[test]
    fn a_lead_in_charges_by_sentences_that_follow_each_other() {
        let text = "一、扩大面积\n由县农业农村局牵头。由县水利局、县财政局配合。工作要求：保供稳价。\n1.建设基地。\n2.改良土壤。\n\
                    二、打通销路\n由县商务局负责。开展下列工作。由县邮政局配合。\n1.建冷库。\n2.办节会。";
        let first = "县农业农村局 县水利局 县财政局";
        assert_eq!(inherited(text), [first, first, "县商务局", "县商务局"]);
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
        let text =
            "2023年工作安排\n四至五月\n1.召开会议。（办公室）\n2.开展培训。（办公室）\n六月\n3.总结工作。（办公室）";
        let record = crate::testing::record(text);
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
        let text = "2019年工作安排\n一、排查\n1.检查大坝。（县水务站）\n2.核定范围。\n3.形成清单。\n以上两项由县水利局牵头，县应急管理局配合，4月10日前完成。";
        let record = crate::testing::record(text);
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
