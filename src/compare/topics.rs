//! Topics: tasks of all documents that are about the same thing.
//!
//! Every topic has a leader, the task that most others are like; whoever joins is held against the leader itself, so that
//! no chain of small steps leads from one thing to another.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::candidates::Graph;
use super::likeness::Likeness;
use super::naming;

/// How like its leader a member has to be.
const MEMBER: f32 = 0.30;

/// How alike two leaders have to be for their topics to be one.
const ONE: f32 = 0.36;

/// So often topics come together: each time they may meet others that they didn't know before.
const ROUNDS: usize = 3;

/// So many members are asked for the topics that they are near.
const ASKED: usize = 200;

/// Tasks about the same thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Topic {
    /// A number, the largest topic first, from 1.
    pub number: u32,
    /// What it is called.
    pub name: String,
    /// The words that tell its members from other tasks.
    pub keywords: Vec<String>,
    /// The task that its members are held against.
    pub leader: u32,
    /// Its tasks, in the order of the documents, with their likeness to the leader.
    pub members: Vec<(u32, f32)>,
    /// In how many documents.
    pub documents: u32,
    /// The document that had it first, by day; where none has a day, the first in the order of the documents.
    pub first: u32,
}

/// The topics of at least two tasks, largest first.
pub(super) fn topics(likeness: &Likeness<'_>, graph: &Graph) -> Vec<Topic> {
    let mut led = vec![None; graph.stands_for.len()];
    lead(graph, &mut led);
    for _ in 0..ROUNDS {
        led = settle(likeness, graph, led);
        // Whoever lost a leader that went into another topic.
        lead(graph, &mut led);
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (task, stands_for) in graph.stands_for.iter().enumerate() {
        let Some(leader) = stands_for.and_then(|first| led[first as usize]) else { continue };
        groups.entry(leader).or_default().push(task as u32);
    }
    let groups: Vec<(u32, Vec<u32>)> = groups.into_iter().filter(|g| g.1.len() > 1).collect();
    let mut topics: Vec<Topic> = groups.into_par_iter().map(|(leader, tasks)| topic(likeness, leader, tasks)).collect();
    topics.sort_by(|x, y| {
        y.documents.cmp(&x.documents).then(y.members.len().cmp(&x.members.len())).then(x.leader.cmp(&y.leader))
    });
    topics.iter_mut().zip(1..).for_each(|(topic, number)| topic.number = number);
    topics
}

/// A leader for every task without one that has others like it: whoever is most like most comes first and takes those that are like
/// it enough; who is taken leads nobody.
fn lead(graph: &Graph, led: &mut [Option<u32>]) {
    let free = |t: &u32| graph.stands_for[*t as usize] == Some(*t) && led[*t as usize].is_none();
    let firsts = (0..led.len() as u32).filter(free);
    let mut order: Vec<(f32, u32)> = firsts
        .map(|t| {
            let own = graph.same.get(&t).map_or(0, Vec::len) as f32;
            (own + graph.of(t).iter().filter(|e| e.1 >= MEMBER).map(|e| e.1).sum::<f32>(), t)
        })
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    order.par_sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    for (_, task) in order {
        if led[task as usize].is_some() {
            continue;
        }
        led[task as usize] = Some(task);
        for (other, alike) in graph.of(task) {
            if *alike >= MEMBER && led[*other as usize].is_none() {
                led[*other as usize] = Some(task);
            }
        }
    }
}

/// Lets every task go to the leader that it is most like, among those of its neighbours; leaders that are like each other
/// come together first.
fn settle(likeness: &Likeness<'_>, graph: &Graph, mut led: Vec<Option<u32>>) -> Vec<Option<u32>> {
    // Small topics go into larger ones.
    let mut sizes: FxHashMap<u32, u32> = FxHashMap::default();
    for leader in led.iter().flatten() {
        *sizes.entry(*leader).or_insert(0) += 1;
    }
    let mut leaders: Vec<u32> = sizes.keys().copied().collect();
    leaders.sort_unstable_by_key(|l| (sizes[l], *l));
    let mut gone: FxHashMap<u32, u32> = FxHashMap::default();
    let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    led.iter()
        .enumerate()
        .filter_map(|(t, l)| Some((t as u32, (*l)?)))
        .for_each(|(t, l)| members.entry(l).or_default().push(t));
    for leader in leaders {
        let mut others: FxHashSet<u32> = FxHashSet::default();
        for member in members[&leader].iter().take(ASKED) {
            others.extend(graph.of(*member).iter().filter_map(|(t, _)| led[*t as usize]));
        }
        let mut larger: Vec<u32> = others
            .into_iter()
            .filter(|o| *o != leader && !gone.contains_key(o) && (sizes[o], *o) > (sizes[&leader], leader))
            .collect();
        larger.sort_unstable();
        let best = larger
            .into_iter()
            .map(|o| (likeness.of(leader, o), o))
            .max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)));
        if let Some((_, other)) = best.filter(|b| b.0 >= ONE) {
            gone.insert(leader, other);
        }
    }
    for leader in led.iter_mut().flatten() {
        while let Some(other) = gone.get(leader) {
            *leader = *other;
        }
    }
    let settled = led.par_iter().enumerate().map(|(task, own)| {
        let own = (*own)?;
        let task = task as u32;
        if own == task {
            return Some(task);
        }
        let mut leaders: Vec<u32> = graph.of(task).iter().filter_map(|(t, _)| led[*t as usize]).chain([own]).collect();
        leaders.sort_unstable();
        leaders.dedup();
        let best = leaders
            .into_iter()
            .map(|l| (likeness.of(task, l), l))
            .max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)));
        best.filter(|b| b.0 >= MEMBER).map(|b| b.1)
    });
    settled.collect()
}

fn topic(likeness: &Likeness<'_>, leader: u32, tasks: Vec<u32>) -> Topic {
    let corpus = likeness.corpus;
    let mut documents: Vec<u32> = tasks.iter().map(|t| corpus.tasks[*t as usize].document).collect();
    documents.dedup();
    // Documents without a day come behind those that have one.
    let first = documents
        .iter()
        .copied()
        .min_by_key(|d| (corpus.documents[*d as usize].day().is_none(), corpus.documents[*d as usize].day(), *d));
    let members: Vec<(u32, f32)> =
        tasks.iter().map(|t| (*t, if *t == leader { 1.0 } else { likeness.of(*t, leader) })).collect();
    let (name, keywords) = naming::named(likeness, leader, &members);
    Topic {
        number: 0,
        name,
        keywords,
        leader,
        documents: documents.len() as u32,
        members,
        first: first.unwrap_or_default(),
    }
}

/// A document's part in the spread of a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// The document.
    pub document: u32,
    /// Its tasks of this topic.
    pub tasks: Vec<u32>,
    /// Days after the first document, where both have a day.
    pub days: Option<i64>,
    /// How like the first document's tasks of this topic its own are: the most alike two.
    pub likeness: f32,
}

/// The documents of a topic by day, those without one at the end.
pub(super) fn spread(likeness: &Likeness<'_>, topic: &Topic) -> Vec<Spread> {
    let corpus = likeness.corpus;
    let mut by_document: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (task, _) in &topic.members {
        by_document.entry(corpus.tasks[*task as usize].document).or_default().push(*task);
    }
    let day = |d: u32| corpus.documents[d as usize].day();
    let mut documents: Vec<u32> = by_document.keys().copied().collect();
    documents.sort_by_key(|d| (day(*d).is_none(), day(*d), *d));
    let Some(first) = documents.first().copied() else { return Vec::new() };
    let origin = by_document[&first].clone();
    documents
        .into_iter()
        .map(|document| {
            let tasks = by_document[&document].clone();
            let likeness = if document == first {
                1.0
            } else {
                // A topic that a document is full of is held by a few of its tasks.
                let few = |t: &[u32]| t.iter().copied().take(8).collect::<Vec<_>>();
                let pairs = few(&tasks).into_iter().flat_map(|t| few(&origin).into_iter().map(move |o| (t, o)));
                pairs.map(|(t, o)| likeness.of(t, o)).fold(0.0, f32::max)
            };
            let days = day(document).zip(day(first)).and_then(|(d, f)| days_between(f, d));
            Spread { document, tasks, days, likeness }
        })
        .collect()
}

/// Days from one date to another.
pub(super) fn days_between(from: jiff::civil::Date, to: jiff::civil::Date) -> Option<i64> {
    from.until(to).ok().map(|span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::super::corpus::tests::{document, task};
    use super::super::{Options, compare};
    use crate::patterns::Patterns;

    #[test]
    fn no_chain_of_small_steps_leads_from_one_thing_to_another() {
        // Each shares half of its words with the next; the first and the last share none.
        let clauses = [
            "清淤疏浚三条支流，",
            "加固病险堤坝，",
            "更换灌溉闸门，",
            "登记取水机井，",
            "封堵入河排口，",
            "补种护岸林木，",
            "拆除碍洪围网，",
            "巡查养殖池塘，",
            "拓宽乡间便道，",
            "修缮校舍屋面，",
            "添置诊室器械，",
            "检修公交站牌，",
        ];
        let documents = (0..9).map(|i| {
            let text = clauses[i..i + 4].concat();
            document(&i.to_string(), vec![task(&format!("{i}."), "重点工作", &text)])
        });
        let compared = compare(documents.collect(), &Patterns::built_in().unwrap(), Options::default());
        assert!(!compared.topics.is_empty());
        for topic in &compared.topics {
            assert!(topic.members.iter().all(|m| m.1 >= super::MEMBER), "{topic:?}");
            let places: Vec<u32> = topic.members.iter().map(|m| m.0).collect();
            assert!(places.iter().max().unwrap() - places.iter().min().unwrap() <= 4, "{places:?}");
        }
    }

    #[test]
    fn what_very_many_take_over_with_additions_of_their_own_is_one_topic() {
        let words: Vec<char> =
            "山水田林路桥河湖港湾城乡镇村街区园馆站所院校车船机械电网栏目热线档案税费粮油果蔬".chars().collect();
        let word = |n: usize| words[n % words.len()];
        let own = |i: usize, j: usize| (0..5).map(|k| word(i * 37 + k * k * 11 + i * k + j * 13)).collect::<String>();
        let clause = |j: usize, k: usize| {
            format!("清理{}{}{}{}，", word(j * 7 + k * 19), word(j * 5 + k * 3), word(j + k * 31), word(j * 11 + k))
        };
        let plans = (0..200usize).map(|i| {
            let tasks = (0..12).map(|j| {
                let text: String = (0..6).filter(|k| (i + j) % 7 != *k).map(|k| clause(j, k)).collect();
                task(&format!("{j}."), "重点工作", &format!("{text}{}。", own(i, j)))
            });
            document(&i.to_string(), tasks.collect())
        });
        let compared = compare(plans.collect(), &Patterns::built_in().unwrap(), Options::default());
        let sizes: Vec<usize> = compared.topics.iter().map(|t| t.members.len()).collect();
        assert!(sizes.len() >= 12 && sizes[..12].iter().all(|n| (190..=200).contains(n)), "{sizes:?}");
    }

    #[test]
    fn a_topic_is_named_by_its_headline_and_told_by_its_words() {
        let plans = (0..5).map(|i| {
            let work =
                task("1.", "清点校车", &format!("清点校车，逐车建立台账，核对驾驶员资质{}。", "并公示".repeat(i)));
            let other = task("2.", ["修缮食堂", "补种树木", "检修水井", "粉刷教室", "添置图书"][i], "");
            document(&i.to_string(), vec![work, other])
        });
        let compared = compare(plans.collect(), &Patterns::built_in().unwrap(), Options::default());
        assert_eq!(compared.topics.len(), 1);
        let topic = &compared.topics[0];
        assert_eq!((topic.name.as_str(), topic.members.len(), topic.documents, topic.number), ("清点校车", 5, 5, 1));
        assert!(topic.keywords.iter().any(|k| k.contains("校车")), "{:?}", topic.keywords);
    }
}
