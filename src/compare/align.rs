//! Which tasks of two documents stand for each other.
//!
//! One assignment for both documents: each task has a first place and further places that only a task may take which has
//! nothing better, so that a task may be split into several, or several merged into one, where together they cover it
//! better than the best of them alone. Nothing here knows why the two documents are held against each other.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::assign::{Edge, assign};
use super::hints::Hints;
use super::likeness::Likeness;
use super::stars::{Could, Out, Stars};
use crate::record::Section;

/// How two tasks of two documents stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PairKind {
    /// The same words, but for marks and next to nothing.
    Same,
    /// The same task in other words.
    Reworded,
    /// One of several that a task was split into.
    Split,
    /// One of several that were merged into one.
    Merged,
    /// Nothing of the earlier document stands for it.
    New,
    /// Nothing of the later document stands for it.
    Dropped,
}

impl PairKind {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            PairKind::Same => "same",
            PairKind::Reworded => "reworded",
            PairKind::Split => "split",
            PairKind::Merged => "merged",
            PairKind::New => "new",
            PairKind::Dropped => "dropped",
        }
    }
}

/// Two tasks brought together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) likeness: f32,
    pub(super) kind: PairKind,
}

/// What is brought together at all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    /// The least likeness of two tasks.
    pub(super) pair: f32,
    /// How much of a further task must stand in the one that it is a part of.
    pub(super) part: f32,
    /// How much of what the others leave uncovered it must cover, of its own weight.
    pub(super) gain: f32,
    /// Whether other things than likeness speak for a pair.
    pub(super) hints: bool,
}

/// Documents of one series.
pub(super) const YEARS: Limits = Limits { pair: 0.18, part: 0.18, gain: 0.14, hints: true };

/// Documents of different bodies: what all plans share proves less.
pub(super) const OTHERS: Limits = Limits { pair: 0.30, part: 0.40, gain: 0.25, hints: false };

/// Further places of a task.
const PLACES: usize = 6;

/// All tasks of one document are held against all of the other's up to so many pairs; beyond, those that share rare terms.
const ALL: usize = 20_000;

/// So many tasks are looked at for one, where not all are; of those of the same words, so many.
const LOOKS: usize = 40;
const SAME: usize = 8;

/// A term that more tasks of a large document share leads to none of them.
const COMMON: usize = 200;

/// A pair that is less alike has to stand out: to be so many times as alike as the next best of either task. What two plans of
/// one subject have in common all over makes no pair.
const DOUBT: f32 = 0.26;
const OUT: f32 = 1.2;

/// Where nothing else brings the two parts of the plans together that it stands in, it has to stand out by so much.
pub(super) const OUT_ALONE: f32 = 1.5;

/// Less likeness than the least is enough for tasks with words in common that no other task of either plan has: if they weigh
/// as much as so many of the rarest (a further part's somewhat more), stand out, and other tasks bring the same two parts of the
/// plans together.
const UNIQUE: f32 = 2.4;
const UNIQUE_PART: f32 = 2.8;
const UNIQUE_LEAST: f32 = 0.09;

/// What standing at the same place of the plan, and in the same kind of part, adds where likeness leaves a doubt.
const PLACE: f32 = 0.03;
const SECTION: f32 = 0.02;

/// The links of two lists of tasks, in the order of the first, then of the second.
pub(super) fn align(likeness: &Likeness<'_>, a: &[u32], b: &[u32], limits: Limits) -> Vec<Link> {
    let likeness = &likeness.between(a, b);
    let hints = limits.hints.then(|| Hints::new(likeness, a, b));
    let mut could = possible(likeness, a, b, limits, ALL);
    if let Some(hints) = &hints {
        could.iter_mut().for_each(|c| c.adds = hints.became(c.row, c.column));
    }
    let mut edges: Vec<Edge> = Vec::new();
    // Nobody needs more further places than there are others.
    let (mut of_row, mut of_column) = (vec![0; a.len()], vec![0; b.len()]);
    for c in &could {
        of_row[c.row] += 1;
        of_column[c.column] += 1;
    }
    for c in &could {
        let first = weight(bonus(likeness, a, b, c), limits.pair);
        if c.likeness + c.adds >= limits.pair {
            edges.push(Edge { row: c.row as u32, column: c.column as u32, weight: first });
        }
        // Further places come behind the first ones: of the row for a column that is a part of it, and the other way round.
        for place in 1..=PLACES {
            let less = 0.5 - 0.01 * place as f32;
            let (column_in, row_in) = c.contained(likeness);
            if place < of_row[c.row] && column_in >= limits.part {
                let row = (place * a.len() + c.row) as u32;
                edges.push(Edge { row, column: c.column as u32, weight: scaled(column_in * less) });
            }
            if place < of_column[c.column] && row_in >= limits.part {
                let column = (place * b.len() + c.column) as u32;
                edges.push(Edge { row: c.row as u32, column, weight: scaled(row_in * less) });
            }
        }
    }
    let matched = assign((PLACES + 1) * a.len(), (PLACES + 1) * b.len(), &edges);
    let at: FxHashMap<(usize, usize), usize> = could.iter().enumerate().map(|(i, c)| ((c.row, c.column), i)).collect();
    let mut chosen: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (row, column) in matched.iter().enumerate() {
        let Some(column) = column else { continue };
        let key = (row % a.len(), *column as usize % b.len());
        if let Some(i) = at.get(&key) {
            chosen.insert(key, *i);
        }
    }
    let out = Out::of(&could, a.len(), b.len(), |c| c.likeness);
    let sure = |c: &Could, by: f32| c.likeness >= DOUBT || out.either(c) >= by;
    let mut chosen: Vec<&Could> = chosen.values().map(|i| &could[*i]).filter(|c| sure(c, OUT)).collect();
    let mut stars = Stars::new(likeness, a, b, limits);
    let mut kept = stars.take(&mut chosen, &out);
    if let Some(hints) = &hints {
        let before = kept.len();
        let held = held_parts(hints, &kept);
        let alone = |c: &Could| hints.parts(c.row, c.column).is_some_and(|parts| held[&parts] == 1);
        kept.retain(|c| !alone(c) || sure(c, OUT_ALONE));
        if kept.len() < before {
            // What was given up leaves room for others.
            stars = Stars::new(likeness, a, b, limits);
            kept = stars.take(&mut kept, &out);
        }
        let held = held_parts(hints, &kept);
        let (mut more, out) = unique(hints, &could, (a.len(), b.len()), UNIQUE * likeness.rarest(), &kept);
        let across = more.clone();
        more.retain(|(c, weight)| out.either_of(c, *weight) >= OUT);
        more.retain(|(c, _)| hints.parts(c.row, c.column).is_none_or(|parts| held.contains_key(&parts)));
        let taken = stars.take_unique(&more, &out, UNIQUE_PART * likeness.rarest());
        let joined = |c: &Could| hints.parts(c.row, c.column).is_some_and(|parts| held.contains_key(&parts));
        let across: Vec<_> = across.into_iter().filter(|(c, _)| !taken.iter().any(|t| t.is(c))).collect();
        kept.extend(taken);
        kept.extend(stars.take_across(&across, joined));
    }
    kept.sort_by_key(|c| (c.row, c.column));
    name(likeness, a, b, &kept)
}

/// How many pairs bring each two parts of the plans together.
fn held_parts(hints: &Hints<'_>, kept: &[&Could]) -> FxHashMap<(u32, u32), usize> {
    let mut held = FxHashMap::default();
    let parts = kept.iter().filter_map(|c| hints.parts(c.row, c.column));
    parts.for_each(|p| *held.entry(p).or_insert(0) += 1);
    held
}

/// The pairs, none of them kept yet, with words in common that no other task has, and what these weigh, heaviest first.
fn unique<'a>(
    hints: &Hints<'_>,
    could: &'a [Could],
    (rows, columns): (usize, usize),
    least: f32,
    kept: &[&Could],
) -> (Vec<(&'a Could, f32)>, Out) {
    let known: FxHashSet<(usize, usize)> = kept.iter().map(|c| (c.row, c.column)).collect();
    let weights: FxHashMap<(usize, usize), f32> = could
        .iter()
        .filter(|c| c.likeness >= UNIQUE_LEAST)
        .map(|c| ((c.row, c.column), hints.unique(c.row, c.column)))
        .collect();
    let weight = |c: &Could| weights.get(&(c.row, c.column)).copied().unwrap_or_default();
    let out = Out::of(could, rows, columns, weight);
    let mut found: Vec<(&Could, f32)> = could
        .iter()
        .filter(|c| !known.contains(&(c.row, c.column)) && !hints.is_objective(c.row))
        .map(|c| (c, weight(c)))
        .filter(|(_, weight)| *weight >= least)
        .collect();
    found.sort_by(|x, y| y.1.total_cmp(&x.1).then((x.0.row, x.0.column).cmp(&(y.0.row, y.0.column))));
    (found, out)
}

fn scaled(weight: f32) -> i64 {
    (f64::from(weight) * 1e6).round() as i64
}

/// What a first place is worth: anything above the least likeness counts, however little.
fn weight(likeness: f32, least: f32) -> i64 {
    scaled(likeness - least * 0.5).max(1)
}

/// Likeness with what the order of the tasks says.
fn bonus(likeness: &Likeness<'_>, a: &[u32], b: &[u32], c: &Could) -> f32 {
    let place = |at: usize, of: usize| at as f32 / of.saturating_sub(1).max(1) as f32;
    let apart = (place(c.row, a.len()) - place(c.column, b.len())).abs();
    let section = |t: u32| likeness.corpus.tasks[t as usize].section;
    let same = if section(a[c.row]) == section(b[c.column]) { SECTION } else { 0.0 };
    c.likeness + c.adds + PLACE * (1.0 - apart) + same
}

/// The pairs that come into question: of up to `all` every one is looked at.
fn possible(likeness: &Likeness<'_>, a: &[u32], b: &[u32], limits: Limits, all: usize) -> Vec<Could> {
    let mut could = Vec::new();
    // What a plan is for (指导思想, 基本原则) is no work, however much the words are those of its tasks.
    let objective = |t: u32| likeness.corpus.tasks[t as usize].section == Section::Objective;
    let mut look = |row: usize, column: usize| {
        if objective(a[row]) != objective(b[column]) {
            return;
        }
        let shares = likeness.shares(a[row], b[column]);
        let c = Could { row, column, likeness: likeness.of(a[row], b[column]), shares, adds: 0.0 };
        let part = likeness.contained(shares, true).max(likeness.contained(shares, false));
        let least = if limits.hints { UNIQUE_LEAST } else { limits.pair / OUT };
        if c.likeness >= least || part >= limits.part {
            could.push(c);
        }
    };
    if a.len() * b.len() <= all {
        for row in 0..a.len() {
            (0..b.len()).for_each(|column| look(row, column));
        }
        return could;
    }
    let mut index: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (column, task) in b.iter().enumerate() {
        for term in &likeness.corpus.tasks[*task as usize].terms {
            index.entry(term >> 2).or_default().push(column as u32);
        }
    }
    let mut same: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    let words = |t: u32| likeness.corpus.tasks[t as usize].text_hash;
    b.iter().enumerate().for_each(|(column, t)| same.entry(words(*t)).or_default().push(column as u32));
    // Which of its words' tasks a row comes to: the first to the first, and so on.
    let mut met: FxHashMap<u64, usize> = FxHashMap::default();
    let mut hits = vec![0.0f32; b.len()];
    for (row, task) in a.iter().enumerate() {
        let mut hit: Vec<u32> = Vec::new();
        if let Some(list) = same.get(&words(*task)) {
            let turn = met.entry(words(*task)).or_insert(0);
            for column in list.iter().skip(turn.saturating_sub(SAME / 2)).take(SAME) {
                hits[*column as usize] = f32::MAX;
                hit.push(*column);
            }
            *turn += 1;
        }
        for term in &likeness.corpus.tasks[*task as usize].terms {
            let Some(list) = index.get(&(term >> 2)).filter(|l| l.len() <= (b.len() / 20).clamp(16, COMMON)) else {
                continue;
            };
            for column in list {
                if hits[*column as usize] == 0.0 {
                    hit.push(*column);
                }
                hits[*column as usize] += likeness.held(*term);
            }
        }
        hit.sort_by(|x, y| hits[*y as usize].total_cmp(&hits[*x as usize]).then(x.cmp(y)));
        hit.iter().take(LOOKS).for_each(|column| look(row, *column as usize));
        hit.iter().for_each(|column| hits[*column as usize] = 0.0);
    }
    could
}

/// The links with their kinds.
fn name(likeness: &Likeness<'_>, a: &[u32], b: &[u32], kept: &[&Could]) -> Vec<Link> {
    let (mut of_row, mut of_column) = (vec![0; a.len()], vec![0; b.len()]);
    for c in kept {
        of_row[c.row] += 1;
        of_column[c.column] += 1;
    }
    kept.iter()
        .map(|c| {
            let (x, y) = (a[c.row], b[c.column]);
            let kind = if of_row[c.row] > 1 {
                PairKind::Split
            } else if of_column[c.column] > 1 {
                PairKind::Merged
            } else if likeness.same_words(x, y) || likeness.nearly_same_words(x, y) {
                PairKind::Same
            } else {
                PairKind::Reworded
            };
            Link { a: x, b: y, likeness: c.likeness, kind }
        })
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::corpus::Corpus;
    use super::super::corpus::tests::{document, task};
    use super::super::rarity::Rarity;
    use super::*;
    use crate::patterns::Patterns;
    use crate::record::TaskRecord;

    /// The links of two documents: places in both, and kinds.
    fn links(a: Vec<TaskRecord>, b: Vec<TaskRecord>) -> Vec<(u32, u32, PairKind)> {
        let first = a.len() as u32;
        let mut corpus = Corpus::new();
        corpus.add(vec![document("a", a), document("b", b)]);
        let rarity = Rarity::of(&mut corpus, &Patterns::built_in().unwrap());
        let likeness = Likeness::new(&corpus, &rarity);
        let tasks = |d| corpus.compared(d).collect::<Vec<_>>();
        let links = align(&likeness, &tasks(0), &tasks(1), YEARS);
        links.iter().map(|l| (l.a, l.b - first, l.kind)).collect()
    }

    #[test]
    fn a_task_is_kept_reworded_or_gone() {
        let found = links(
            vec![
                task("1.", "清点校车", "6月底前清点全县校车，逐车建立台账。"),
                task("2.", "修缮食堂", "修缮三所学校食堂，更换陈旧灶具。"),
                task("3.", "补种树木", "在操场四周补种树木。"),
            ],
            vec![
                task("1.", "补种树木", "在操场四周补种树木"),
                task("2.", "清点校车", "5月底前清点全县校车，逐车更新台账。"),
                task("3.", "检修水井", "检修山区学校的水井。"),
            ],
        );
        assert_eq!(found, [(0, 1, PairKind::Reworded), (2, 0, PairKind::Same)]);
    }

    #[test]
    fn a_task_is_split_and_others_are_merged() {
        let (bus, kitchen) =
            ("清点全县校车，逐车建立台账，报废超龄车辆", "修缮三所学校食堂，更换陈旧灶具，公示每周菜单");
        let both = || task("1.", "校园安全", &format!("{bus}；{kitchen}。"));
        let parts =
            || vec![task("1.", "校车安全", &format!("{bus}。")), task("2.", "食堂安全", &format!("{kitchen}。"))];
        assert_eq!(links(vec![both()], parts()), [(0, 0, PairKind::Split), (0, 1, PairKind::Split)]);
        assert_eq!(links(parts(), vec![both()]), [(0, 0, PairKind::Merged), (1, 0, PairKind::Merged)]);
    }

    #[test]
    fn what_stands_in_a_task_that_was_found_is_a_part_of_it_where_no_other_comes_near() {
        let bus = "清点全县校车，逐车建立台账，报废超龄车辆，核对驾驶员资质";
        let found = links(
            vec![
                task("1.", "校车安全", &format!("{bus}；推动学校周边设立护学岗亭。")),
                task("2.", "修缮食堂", "修缮三所学校食堂，更换陈旧灶具。"),
            ],
            vec![
                task("1.", "校车安全", &format!("{bus}。")),
                task("2.", "护学岗亭", "推动学校周边设立护学岗亭，配备警械，安排民警早晚值守，公布值守电话。"),
                task("3.", "修缮食堂", "修缮四所学校食堂，更换陈旧灶具。"),
            ],
        );
        assert_eq!(found, [(0, 0, PairKind::Split), (0, 1, PairKind::Split), (1, 2, PairKind::Reworded)]);
    }

    /// Buses and canteens in one task and canteens in another; then buses alone and all of the canteens.
    pub(crate) fn split_and_merged() -> (Vec<TaskRecord>, Vec<TaskRecord>) {
        let bus = "清点全县校车，逐车建立台账，报废超龄车辆，核对驾驶员资质";
        let (kitchen, menu) =
            ("修缮三所食堂屋面，更换陈旧灶具，加装油烟净化设备", "公示每周菜单，留存食材样品，邀请家长陪餐");
        let trees = || task("3.", "补种树木", "在操场四周补种樟树和桂花。");
        let one = vec![
            task("1.", "校园安全", &format!("{bus}；{kitchen}。")),
            task("2.", "食堂管理", &format!("{menu}。")),
            trees(),
        ];
        let other = vec![
            task("1.", "校车安全", &format!("{bus}。")),
            task("2.", "食堂管理", &format!("{menu}；{kitchen}。")),
            trees(),
        ];
        (one, other)
    }

    #[test]
    fn a_task_may_share_a_part_with_another_that_was_merged() {
        let (one, other) = split_and_merged();
        let found = links(one, other);
        use PairKind::*;
        assert_eq!(found, [(0, 0, Split), (0, 1, Split), (1, 1, Merged), (2, 2, Same)]);
    }

    #[test]
    fn words_that_no_other_task_has_bring_two_together_that_are_little_alike() {
        let rest = |word: &str| {
            vec![
                task("2.", "修缮食堂", &format!("修缮三所学校食堂，更换陈旧灶具{word}。")),
                task("3.", "补种树木", &format!("在操场四周补种樟树和桂花{word}。")),
            ]
        };
        let dogs = "走访沿街商铺，劝导业主拴绳，张贴警示标语，增设拾便箱，联合兽医站为藏獒注射疫苗，登记电子芯片，查处流动摊贩，清理楼道杂物。";
        let health = "监测牧区水源，消杀屠宰场所，培训乡镇防疫员，储备急救药品，组织兽医站为藏獒驱虫，发放折页，巡诊偏远村组，回访慢病老人。";
        let one = [vec![task("1.", "整治犬只扰民", dogs)], rest("")].concat();
        let other = [vec![task("1.", "防控共患疾病", health)], rest("，登记")].concat();
        let found = links(one.clone(), other);
        assert!(found.contains(&(0, 0, PairKind::Reworded)), "{found:?}");
        let unlike =
            [vec![task("1.", "开设晚托", "开设晚托班，招募退休教师，免收场地费用。")], rest("，登记")].concat();
        assert!(!links(one, unlike).iter().any(|l| l.0 == 0));
    }

    #[test]
    fn stock_phrases_bring_nothing_together() {
        let stock = "加强组织领导，压实工作责任，加强统筹协调，确保各项任务落实，";
        let found = links(
            vec![task("1.", "加强组织领导", &format!("{stock}由分管副县长每旬调度河道清淤进度。"))],
            vec![task("1.", "加强组织领导", &format!("{stock}各校校长每学期讲授一次消防课。"))],
        );
        let stock_alone = found.iter().filter(|l| l.2 == PairKind::Same).count();
        assert_eq!(stock_alone, 0);
        let others = links(
            vec![task("1.", "强化责任", "加强组织领导，清淤疏浚七条河道，加固堤坝。")],
            vec![task("1.", "强化保障", "加强组织领导，补贴茶农购买有机肥，推广绿色防控。")],
        );
        assert_eq!(others, []);
    }

    #[test]
    fn a_document_that_says_one_thing_very_often_is_aligned_in_bounded_time() {
        let many =
            |n: usize| vec![task("1.", "清点校车", "6月底前清点全县校车，逐车建立台账。"); n];
        let found = links(many(400), many(390));
        assert_eq!(found.len(), 390);
        assert!(found.iter().all(|l| l.2 == PairKind::Same));
    }

    #[test]
    fn of_large_documents_the_index_finds_what_looking_at_all_finds() {
        let words = "山水田林路桥河湖港湾城乡镇村街区园馆站所院校车船机械电网信息数据平台窗口公报栏目热线档案";
        let chars: Vec<char> = words.chars().collect();
        let text = |i: usize, salt: usize| -> String {
            let word = |k: usize| {
                let n = (i * 31 + k * 17 + salt * (k / 6) * 7) * 2654435761 % 1_000_003;
                format!("{}{}{}", chars[n % chars.len()], chars[n / 41 % chars.len()], chars[n / 1777 % chars.len()])
            };
            (0..8).map(|k| format!("清点{}，", word(k))).collect()
        };
        let tasks =
            |salt| (0..60).map(|i| task(&format!("{i}."), &text(i, 0)[..9], &text(i, salt))).collect::<Vec<_>>();
        let mut corpus = Corpus::new();
        corpus.add(vec![document("a", tasks(0)), document("b", tasks(1))]);
        let rarity = Rarity::of(&mut corpus, &Patterns::built_in().unwrap());
        let likeness = Likeness::new(&corpus, &rarity);
        let of = |d| corpus.compared(d).collect::<Vec<_>>();
        let found = |all| {
            let could = possible(&likeness, &of(0), &of(1), YEARS, all);
            could.iter().filter(|c| c.likeness >= 0.4).map(|c| (c.row, c.column)).collect::<Vec<_>>()
        };
        let (mut indexed, all) = (found(0), found(usize::MAX));
        indexed.sort_unstable();
        assert_eq!(indexed, all);
        assert!(all.len() >= 60);
    }
}
