//! Captions: lines of the body that are headings by their form and place, without a number.
//!
//! Two forms: lines between heavy brackets (【重点任务】), and short lines that stand between numbered items, as in pages
//! whose upper headings were pictures or lost their numbers. Outlines without any number are `unnumbered`'s; which level
//! a caption takes among the numbers is `outline`'s to choose.

use std::collections::{HashMap, HashSet};

use super::front::{Line, LineKind};
use super::labels::{self, Style};
use super::{Grammars, Plan};
use super::{flat, unnumbered};
use crate::extract::units::UnitGrammar;
use crate::read::Document;

/// Longest heading between heavy brackets, in bytes.
const BRACKETED: usize = 90;

/// What a group says beside its units.
const ROLES: [&str; 6] = ["牵头", "配合", "负责", "责任", "落实", ":"];

/// The lines that are captions.
pub(super) struct Captions {
    /// Their levels, 0 the outer, by the line's number in the plan.
    levels: HashMap<usize, u8>,
}

impl Captions {
    pub(super) fn of(folded: &str, plan: &Plan, document: &Document, grammars: &Grammars) -> Captions {
        let mut levels = between(folded, plan, grammars);
        levels.extend(bracketed(folded, plan, document, grammars.units).into_iter().map(|i| (i, 0)));
        Captions { levels }
    }

    /// The level of a line that is a caption.
    pub(super) fn level(&self, line: usize) -> Option<u8> {
        self.levels.get(&line).copied()
    }
}

/// Where the words of a caption begin, behind brackets and pictures.
pub(super) fn words(line: &str) -> usize {
    line.find(|c: char| c.is_alphanumeric() || matches!(c, '“' | '"' | '《')).unwrap_or(0)
}

/// The lines between heavy brackets that are headings (【重点任务】) and no groups of units (【教务处牵头】); none where
/// there is but one, which is somebody's emphasis.
fn bracketed(folded: &str, plan: &Plan, document: &Document, units: &UnitGrammar) -> HashSet<usize> {
    let lines = plan.lines.iter().enumerate();
    let all: Vec<usize> = lines.filter(|(_, l)| in_brackets(document, folded, l)).map(|(i, _)| i).collect();
    let inner = |i: usize| folded[plan.lines[i].at.clone()].trim_matches(['(', ')']);
    let named = |i: usize| units.likeness(inner(i)) > 0.6 && !ROLES.iter().any(|w| inner(i).contains(w));
    let states = |i: usize| !units.find_groups(&folded[plan.lines[i].at.clone()]).is_empty();
    // Beside groups that give roles one that names a unit alone is a group too, unless a numbering begins below it.
    let groups = all.iter().any(|i| states(*i) && !named(*i));
    let head = |i: &usize| match named(*i) {
        true => !groups || opens(folded, plan, *i),
        false => !states(*i),
    };
    let heads: HashSet<usize> = all.into_iter().filter(head).collect();
    if heads.len() > 1 { heads } else { HashSet::new() }
}

/// Whether a numbering begins in the line below.
fn opens(folded: &str, plan: &Plan, i: usize) -> bool {
    let next = plan.lines[i + 1..].iter().find(|l| l.table.is_none());
    let label = next.and_then(|l| labels::read(&folded[l.at.clone()]).into_iter().next());
    label.is_some_and(|l| l.number == 1 && l.style.rank() > Style::ParenHan.rank())
}

/// Whether a line stands between heavy brackets.
fn in_brackets(document: &Document, folded: &str, line: &Line) -> bool {
    // Heavy brackets fold to round ones; only then is the original looked at.
    let short = line.at.len() <= BRACKETED && line.table.is_none() && folded[line.at.clone()].starts_with('(');
    short && {
        let raw = document.text.raw_at(&line.at);
        raw.starts_with(['【', '〖']) && raw.ends_with(['】', '〗'])
    }
}

/// Short lines that stand between numbered items, with their levels: one that stands above another is the outer.
///
/// They are headings where several of them stand each between a finished item and the next number of one numbering, the
/// first above a first item. A line above nearly every item is a part of the items; so is one that states when or who
/// without a colon (`完成时限 年底前`), of which several open alike.
fn between(folded: &str, plan: &Plan, grammars: &Grammars) -> HashMap<usize, u8> {
    let Grammars { units, limits } = *grammars;
    let body: Vec<usize> =
        (0..plan.lines.len()).filter(|i| plan.kinds[*i] == LineKind::Body && plan.lines[*i].table.is_none()).collect();
    let text = |k: usize| &folded[plan.lines[body[k]].at.clone()];
    let states = |k: usize| units.line_label(text(k)).is_some() || flat::when(text(k), limits) > 0.5;
    let named = |k: usize| text(k).len() <= BRACKETED && units.names_bodies(text(k));
    let short = |k: usize| (unnumbered::heads(text(k)) || named(k)) && labels::read(text(k)).is_empty() && !states(k);
    let number = |k: usize| labels::read(text(k)).into_iter().next().filter(|l| l.doubt == 0);
    // Where each run of short lines starts, how many they are, and the label below.
    let mut runs: Vec<(usize, usize, labels::Label)> = Vec::new();
    let mut k = 0;
    while k < body.len() {
        let run = (k..body.len()).take_while(|n| short(*n)).count();
        let finished = k == 0 || text(k - 1).ends_with(['。', ')', ';']) || super::opens_with_role(text(k - 1));
        let below = (k + run < body.len()).then(|| number(k + run)).flatten();
        if let Some(label) = below.filter(|_| finished && (1..=2).contains(&run)) {
            runs.push((k, run, label));
        }
        k += run.max(1);
    }
    let first = runs.first().filter(|r| r.2.style.counts() && r.2.number == 1 && runs.len() >= FEWEST);
    let Some(style) = first.map(|r| r.2.style) else { return HashMap::new() };
    let labelled = (0..body.len()).filter(|k| number(*k).is_some_and(|l| l.style == style)).count();
    let lines = || runs.iter().flat_map(|(k, run, _)| *k..k + run);
    let distinct: HashSet<&str> = lines().filter_map(|k| text(k).split(' ').next()).collect();
    let named = lines().filter(|k| units.likeness(text(*k)) > 0.5).count();
    let headings = runs.iter().all(|r| r.2.style == style)
        && (runs.len() * 2 <= labelled || named == lines().count() && runs.len() < labelled)
        && distinct.len() == lines().count()
        // Single headings may end as units do (高地). Where all name units they head what each does: the first stands above
        // the first item, where no item's units are stated.
        && (named * 2 < lines().count() || named == lines().count() && runs.iter().all(|r| r.1 == 1));
    if !headings {
        return HashMap::new();
    }
    // A decorated line stands with the decorated ones above others.
    let decorated = |k: usize| text(k).chars().next().is_some_and(|c| !c.is_alphanumeric());
    let two = runs.iter().any(|r| r.1 == 2);
    let mut levels = HashMap::new();
    for (k, run, _) in runs {
        for (n, line) in body.iter().enumerate().skip(k).take(run) {
            let outer = !two || (run == 2 && n == k) || (run == 1 && decorated(n));
            levels.insert(*line, u8::from(!outer));
        }
    }
    levels
}

/// Fewer short lines between items are no headings.
const FEWEST: usize = 2;

#[cfg(test)]
mod tests {
    /// Path, label and requirement of each task.
    fn items(text: &str) -> Vec<String> {
        let record = crate::testing::record(text);
        let one = |t: &crate::record::TaskRecord| {
            let path: Vec<&str> = t.path.iter().map(|p| p.heading.as_str()).collect();
            format!("{} {} {}", path.join(">"), t.label.as_deref().unwrap_or(""), t.requirement)
        };
        record.tasks.iter().map(one).collect()
    }

    #[test]
    fn headings_that_lost_their_numbers_stand_above_the_items_below() {
        let text = "数字江城2025年工作要点\n🚀培育数字引擎\n打造创新平台\n1. 抓好技术攻关\n建设三个实验室。\n责任单位：市科技局\n                    2. 推进协同创新\n建设两个中心。\n责任单位：市工信局\n深化数据改革\n3. 完善制度\n印发办法。\n责任单位：市数据局\n                    4. 推进融合\n建设平台。\n责任单位：市数据局\n🚀夯实数字底座\n5. 建设网络\n建设基站。\n责任单位：市通管局\n                    6. 保障安全\n开展演练。\n责任单位：市网信办\n";
        assert_eq!(
            items(text),
            [
                "培育数字引擎>打造创新平台 1. 建设三个实验室。",
                "培育数字引擎>打造创新平台 2. 建设两个中心。",
                "培育数字引擎>深化数据改革 3. 印发办法。",
                "培育数字引擎>深化数据改革 4. 建设平台。",
                "夯实数字底座 5. 建设基站。",
                "夯实数字底座 6. 开展演练。",
            ]
        );
    }

    #[test]
    fn bodies_that_stand_above_their_items_head_them() {
        let text = "某市2024年重点工作责任清单\n为落实年度工作，制定本清单。\n市教育局\n1.新增学位。新增5000个。\n2.校园安全。每月排查一次。\n市民政局、市残联\n\
                    1.做好救助。按月发放。\n2.开展帮扶。抓好落实。\n";
        assert_eq!(
            items(text),
            [
                "市教育局 1. 新增5000个。",
                "市教育局 2. 每月排查一次。",
                "市民政局、市残联 1. 按月发放。",
                "市民政局、市残联 2. 抓好落实。"
            ]
        );
        let units = |t: &crate::record::TaskRecord| t.units.iter().map(|u| u.raw.clone()).collect::<Vec<_>>().join(" ");
        let record = crate::testing::record(text);
        assert_eq!(
            record.tasks.iter().map(units).collect::<Vec<_>>(),
            ["市教育局", "市教育局", "市民政局 市残联", "市民政局 市残联"]
        );
    }

    #[test]
    fn a_statement_without_a_colon_is_no_heading() {
        let text = "2025年工作要点\n1.加强监测。建立网络。\n责任单位 县应急局\n完成时限 年底前\n2.完善队伍。组建队伍。\n\
                    3.强化保障。安排经费。\n4.加强宣传。开展活动。\n完成时限 长期坚持\n5.做好调研。报送报告。\n6.做好总结。报送总结。\n";
        let items = items(text);
        assert_eq!(items.len(), 6, "{items:?}");
        assert!(items.iter().all(|i| i.starts_with(' ')), "{items:?}");
    }

    #[test]
    fn a_short_line_of_each_item_is_no_heading() {
        let text = "2025年工作要点\n1.建设站点。\n江城区东湖街道\n2.开展演练。\n江城区西湖街道\n3.组织巡查。\n江城区南湖街道\n4.完成整改。\n";
        assert!(items(text).iter().all(|i| i.starts_with(' ')), "{:?}", items(text));
    }
}
