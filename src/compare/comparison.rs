//! The whole of a comparison: which documents are held against each other, and what comes of it.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::align::{self, Link, PairKind, YEARS};
use super::candidates::Graph;
use super::changes::{self, Change};
use super::corpus::{Corpus, Document, TaskUnit};
use super::likeness::{Likeness, Reasons};
use super::rarity::Rarity;
use super::topics::{self, Spread, Topic};
use super::{difference, series};
use crate::patterns::Patterns;

/// A document of one year is held against so many others at most: those it shares most with.
pub(super) const PARTNERS: usize = 8;

/// Up to so many documents, all pairs of them are held against each other where all are asked for.
const ALL: usize = 60;

/// So many tasks of the same words, on each side, tell that their documents belong together.
pub const SAME: usize = 4;

/// Which documents of one year are held against each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Those of one body.
    Agency,
    /// Those of one place.
    Region,
    /// Those of places of one level.
    #[default]
    Level,
}

/// How a comparison goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Options {
    /// Which documents of one year are held against each other.
    pub by: By,
    /// Hold all documents against each other that share something, whatever their years.
    pub all: bool,
}

/// Why two documents are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// One follows the other.
    Years,
    /// They are of one year and one body.
    Agency,
    /// They are of one year and one place.
    Region,
    /// They are of one year and places of one level.
    Level,
    /// All were asked for.
    All,
}

impl From<By> for Relation {
    fn from(by: By) -> Relation {
        match by {
            By::Agency => Relation::Agency,
            By::Region => Relation::Region,
            By::Level => Relation::Level,
        }
    }
}

impl Relation {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Years => "years",
            Relation::Agency => "agency",
            Relation::Region => "region",
            Relation::Level => "level",
            Relation::All => "all",
        }
    }
}

/// Two documents held against each other, the earlier first.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentPair {
    /// The place of the earlier in [`Corpus::documents`].
    pub a: u32,
    /// The place of the later.
    pub b: u32,
    /// Why.
    pub relation: Relation,
    /// Their tasks, in the order of the earlier's; what is new comes last.
    pub pairs: Vec<Pair>,
}

impl DocumentPair {
    /// Whether tasks stand for each other, or the documents are of one series, so that it counts that none do. That an excerpt
    /// is like its document says nothing of two plans.
    pub(super) fn says_something(&self, corpus: &Corpus) -> bool {
        let document = |d: u32| &corpus.documents[d as usize];
        match self.relation {
            Relation::Years => true,
            Relation::All => self.shares(),
            _ => self.shares() && !series::is_one_document(document(self.a), document(self.b)),
        }
    }

    fn shares(&self) -> bool {
        self.pairs.iter().any(|p| p.a.is_some() && p.b.is_some())
    }
}

/// Two tasks that stand for each other, or one that stands alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The place of the earlier document's task in [`Corpus::tasks`].
    pub a: Option<u32>,
    /// The place of the later document's.
    pub b: Option<u32>,
    /// How they stand to each other.
    pub kind: PairKind,
    /// From 0 to 1; of one alone 0.
    pub likeness: f32,
}

/// The tasks that a unit has in one document in one role.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitLoad {
    /// The unit; see [`Corpus::unit_name`].
    pub unit: TaskUnit,
    /// The document.
    pub document: u32,
    /// Its tasks.
    pub tasks: Vec<u32>,
}

/// What comes of comparing documents.
#[derive(Debug)]
pub struct Comparison {
    /// What was asked.
    pub options: Options,
    /// The documents and tasks compared.
    pub corpus: Corpus,
    /// Documents held against each other, in their order.
    pub documents: Vec<DocumentPair>,
    /// What the tasks are about, the most widespread first.
    pub topics: Vec<Topic>,
    /// For each task the place of its topic in `topics`.
    pub topic_of: Vec<Option<u32>>,
    /// For each topic its documents by day.
    pub spread: Vec<Vec<Spread>>,
    rarity: Rarity,
}

impl Comparison {
    /// Compares the documents of a corpus, on all threads of the pool that this runs in.
    pub fn of(mut corpus: Corpus, patterns: &Patterns, options: Options) -> Comparison {
        corpus.put_in_order();
        corpus.set_copies_apart();
        let rarity = Rarity::of(&mut corpus, patterns);
        let likeness = Likeness::new(&corpus, &rarity);
        let graph = Graph::new(&likeness);
        let documents = held_together(&likeness, &graph, options);
        let documents: Vec<DocumentPair> = documents
            .into_par_iter()
            .map(|(a, b, relation)| document_pair(&likeness, a, b, relation))
            .filter(|pair| pair.says_something(&corpus))
            .collect();
        let topics = topics::topics(&likeness, &graph);
        let spread = topics.par_iter().map(|t| topics::spread(&likeness, t)).collect();
        let mut topic_of = vec![None; corpus.tasks.len()];
        for (i, topic) in topics.iter().enumerate() {
            topic.members.iter().for_each(|(task, _)| topic_of[*task as usize] = Some(i as u32));
        }
        Comparison { options, corpus, documents, topics, topic_of, spread, rarity }
    }

    /// The comparison of two documents alone, where somebody else knows how rare terms are among all.
    pub(super) fn of_two(corpus: Corpus, rarity: Rarity, relation: Relation, options: Options) -> Comparison {
        let pair = document_pair(&Likeness::new(&corpus, &rarity), 0, 1, relation);
        let documents = Some(pair).filter(|pair| pair.says_something(&corpus)).into_iter().collect();
        let topic_of = vec![None; corpus.tasks.len()];
        Comparison { options, corpus, documents, topics: Vec::new(), topic_of, spread: Vec::new(), rarity }
    }

    /// What changed between two tasks.
    pub fn changes(&self, a: u32, b: u32) -> Vec<Change> {
        changes::changes(&self.corpus, a, b)
    }

    /// What changed in each pair of two documents, in the order of [`DocumentPair::pairs`]. A task that was split is held
    /// against all its parts together, tasks that were merged together against what they became: what is about several
    /// parts stands with the first of them (see [`Change::parts`]).
    pub fn changes_of(&self, documents: &DocumentPair) -> Vec<Vec<Change>> {
        let mut all = vec![Vec::new(); documents.pairs.len()];
        for (i, pair) in documents.pairs.iter().enumerate() {
            if let (Some(a), Some(b), PairKind::Same | PairKind::Reworded) = (pair.a, pair.b, pair.kind) {
                all[i] = self.changes(a, b);
            }
        }
        for group in groups(documents) {
            let changes = match (group.a.as_slice(), group.b.as_slice()) {
                ([whole], parts) => changes::changes_of_split(&self.corpus, *whole, parts),
                (parts, [whole]) => changes::changes_of_merged(&self.corpus, parts, *whole),
                (a, b) => changes::changes_of_shuffled(&self.corpus, a, b),
            };
            for change in changes {
                let about = |place: &&usize| is_about(&change, &documents.pairs[**place], &group);
                let first = group.places.iter().find(about).or(group.places.first());
                all[first.copied().unwrap_or_default()].push(change);
            }
        }
        all
    }

    /// The words of each pair of two documents side by side, in the order of [`DocumentPair::pairs`]; nothing where a side is
    /// missing or nothing differs. Of a task that was split, what another part has is not removed.
    pub fn differences_of(&self, documents: &DocumentPair) -> Vec<Vec<difference::Piece>> {
        let words = |t: u32| self.corpus.tasks[t as usize].words();
        let mut all = vec![Vec::new(); documents.pairs.len()];
        for (i, pair) in documents.pairs.iter().enumerate() {
            if let (Some(a), Some(b), PairKind::Reworded) = (pair.a, pair.b, pair.kind) {
                all[i] = self.difference(a, b);
            }
        }
        for group in groups(documents) {
            for place in &group.places {
                let pair = &documents.pairs[*place];
                let (Some(a), Some(b)) = (pair.a, pair.b) else { continue };
                let merged = pair.kind == PairKind::Merged;
                let others =
                    group.places.iter().filter_map(|i| match (documents.pairs[*i].a?, documents.pairs[*i].b?) {
                        (x, y) if merged && y == b && x != a => Some(words(x)),
                        (x, y) if !merged && x == a && y != b => Some(words(y)),
                        _ => None,
                    });
                let others: Vec<Vec<String>> = others.collect();
                let (whole, part) = if merged { (words(b), words(a)) } else { (words(a), words(b)) };
                all[*place] = difference::difference_of_part(&whole, &part, &others, merged);
            }
        }
        all
    }

    /// The words of two tasks side by side.
    pub fn difference(&self, a: u32, b: u32) -> Vec<difference::Piece> {
        difference::difference(&self.corpus.tasks[a as usize].words(), &self.corpus.tasks[b as usize].words())
    }

    /// How alike two tasks are, and why: between their documents, as in [`DocumentPair`].
    pub fn why(&self, a: u32, b: u32) -> Reasons {
        let tasks = |t: u32| {
            let compared = self.corpus.compared(self.corpus.tasks[t as usize].document);
            let alone = Some(t).filter(|t| !self.corpus.tasks[*t as usize].is_compared());
            compared.chain(alone).collect::<Vec<_>>()
        };
        let of_b = if self.corpus.tasks[a as usize].document == self.corpus.tasks[b as usize].document {
            Vec::new()
        } else {
            tasks(b)
        };
        Likeness::new(&self.corpus, &self.rarity).between(&tasks(a), &of_b).reasons(a, b)
    }

    /// The loads of all units: by document, then by unit's name, then by role.
    pub fn units(&self) -> impl Iterator<Item = UnitLoad> + '_ {
        (0..self.corpus.documents.len() as u32).flat_map(move |document| {
            let mut loads: Vec<UnitLoad> = Vec::new();
            let mut places: FxHashMap<TaskUnit, usize> = FxHashMap::default();
            for task in self.corpus.compared(document) {
                for unit in &self.corpus.tasks[task as usize].units {
                    let place = *places.entry(*unit).or_insert_with(|| {
                        loads.push(UnitLoad { unit: *unit, document, tasks: Vec::new() });
                        loads.len() - 1
                    });
                    loads[place].tasks.push(task);
                }
            }
            loads.sort_by(|x, y| {
                let name = |l: &UnitLoad| self.corpus.unit_name(l.unit.name).to_string();
                name(x).cmp(&name(y)).then(x.unit.role.cmp(&y.unit.role))
            });
            loads
        })
    }
}

/// A task with the parts that it was split into, or that were merged into it; or several that were split and merged at once.
#[derive(Default)]
struct Group {
    a: Vec<u32>,
    b: Vec<u32>,
    /// Where its pairs stand among the pairs.
    places: Vec<usize>,
}

/// The tasks of two documents that were split or merged, those that belong together in one, in the order of their first pairs.
fn groups(documents: &DocumentPair) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: FxHashMap<u32, usize> = FxHashMap::default();
    for (place, pair) in documents.pairs.iter().enumerate() {
        let (PairKind::Split | PairKind::Merged, Some(a), Some(b)) = (pair.kind, pair.a, pair.b) else { continue };
        let mut of: Vec<usize> = [a, b].iter().filter_map(|t| known.get(t).copied()).collect();
        of.sort_unstable();
        let into = of.first().copied().unwrap_or_else(|| {
            groups.push(Group::default());
            groups.len() - 1
        });
        if let Some(other) = of.get(1).filter(|other| **other != into) {
            let Group { a, b, places } = std::mem::take(&mut groups[*other]);
            a.iter().chain(&b).for_each(|t| _ = known.insert(*t, into));
            groups[into].a.extend(a);
            groups[into].b.extend(b);
            groups[into].places.extend(places);
        }
        groups[into].a.extend(known.insert(a, into).is_none().then_some(a));
        groups[into].b.extend(known.insert(b, into).is_none().then_some(b));
        groups[into].places.push(place);
    }
    for group in &mut groups {
        group.a.sort_unstable();
        group.b.sort_unstable();
        group.places.sort_unstable();
    }
    groups.retain(|group| !group.places.is_empty());
    groups
}

/// Whether a change is about a pair: about its tasks of either side of which it names any.
fn is_about(change: &Change, pair: &Pair, group: &Group) -> bool {
    let of_side = |task: Option<u32>, side: &[u32]| {
        let named = side.iter().any(|t| change.parts.contains(t));
        !named || task.is_some_and(|t| change.parts.contains(&t))
    };
    of_side(pair.a, &group.a) && of_side(pair.b, &group.b)
}

/// Which documents are held against each other, in their order.
fn held_together(likeness: &Likeness<'_>, graph: &Graph, options: Options) -> Vec<(u32, u32, Relation)> {
    let corpus = likeness.corpus;
    let mut found: Vec<(u32, u32, Relation)> =
        series::successors(&corpus.documents).into_iter().map(|(a, b)| (a, b, Relation::Years)).collect();
    let known: FxHashSet<(u32, u32)> = found.iter().map(|(a, b, _)| (*a.min(b), *a.max(b))).collect();
    for (a, b) in related(likeness, graph, options) {
        if known.contains(&(a, b)) {
            continue;
        }
        let relation = if options.all { Relation::All } else { options.by.into() };
        found.push((a, b, relation));
    }
    found.sort_unstable();
    found
}

/// Pairs of documents that share tasks and belong together by what was asked, the smaller place first: documents stand by year and day, so it is the earlier one's.
fn related(likeness: &Likeness<'_>, graph: &Graph, options: Options) -> Vec<(u32, u32)> {
    let corpus = likeness.corpus;
    let many = corpus.documents.len() as u32;
    if options.all && corpus.documents.len() <= ALL {
        return (0..many).flat_map(|a| (a + 1..many).map(move |b| (a, b))).collect();
    }
    let document = |task: u32| corpus.tasks[task as usize].document;
    let belong = |a: u32, b: u32| {
        a != b && (options.all || together(&corpus.documents[a as usize], &corpus.documents[b as usize], options.by))
    };
    // For each document its partners with all that they share.
    let partners: Vec<Vec<u32>> = (0..many)
        .into_par_iter()
        .map(|a| {
            let mut shared: FxHashMap<u32, f32> = FxHashMap::default();
            for task in corpus.compared(a) {
                let Some(first) = graph.stands_for[task as usize] else { continue };
                if let Some(same) = graph.same.get(&first) {
                    let at = same.partition_point(|t| *t < task);
                    for other in &same[at.saturating_sub(SAME)..(at + SAME + 1).min(same.len())] {
                        *shared.entry(document(*other)).or_insert(0.0) += 1.0;
                    }
                }
                for (other, alike) in graph.of(first).iter().filter(|e| e.1 >= align::OTHERS.pair) {
                    *shared.entry(document(*other)).or_insert(0.0) += alike;
                }
            }
            let of_these = shared.into_iter().filter(|(b, _)| belong(a, *b)).map(|(b, sum)| (sum, b)).collect();
            partners(of_these, if options.all { usize::MAX } else { PARTNERS })
        })
        .collect();
    let each = partners.iter().enumerate().flat_map(|(a, all)| all.iter().map(move |b| (a as u32, *b)));
    let mut pairs: Vec<(u32, u32)> = each.map(|(a, b)| (a.min(b), a.max(b))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The documents that one shares most with.
pub(super) fn partners<D: Ord + Copy>(mut shared: Vec<(f32, D)>, most: usize) -> Vec<D> {
    shared.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    shared.truncate(most);
    shared.into_iter().map(|p| p.1).collect()
}

/// Whether two documents are of one year and one body, place or level.
fn together(a: &Document, b: &Document, by: By) -> bool {
    let (a, b) = (circle(a, by), circle(b, by));
    a.is_some() && a == b
}

/// What documents that belong together have in common: the year, and the body, the place or its level. None of what lacks one.
pub(super) fn circle(document: &Document, by: By) -> Option<(i16, String)> {
    let fields = &document.fields;
    let of = match by {
        By::Agency => super::words::bare(fields.agency.as_deref()?),
        By::Region => series::same_region(fields.region.as_ref()?),
        By::Level => fields.region.as_ref()?.level.name().to_string(),
    };
    Some((fields.year?, of))
}

/// The tasks of two documents: brought together, and alone where that means something.
pub(super) fn document_pair(likeness: &Likeness<'_>, a: u32, b: u32, relation: Relation) -> DocumentPair {
    let tasks = |d: u32| likeness.corpus.compared(d).collect::<Vec<_>>();
    let (of_a, of_b) = (tasks(a), tasks(b));
    let documents = |d: u32| &likeness.corpus.documents[d as usize];
    let one_plan = match relation {
        Relation::Years => true,
        Relation::All => series::is_one_plan(documents(a), documents(b)),
        _ => false,
    };
    let limits = if one_plan { YEARS } else { align::OTHERS };
    let links =
        if of_a.is_empty() || of_b.is_empty() { Vec::new() } else { align::align(likeness, &of_a, &of_b, limits) };
    // That another plan lacks a task says nothing of it; that the same plan lacks it in another edition does.
    let mut pairs = Vec::with_capacity(of_a.len().max(of_b.len()));
    let mut met: FxHashSet<u32> = FxHashSet::default();
    let mut links = links.into_iter().peekable();
    for task in of_a {
        let mut alone = true;
        while let Some(Link { a, b, likeness, kind }) = links.next_if(|l| l.a == task) {
            alone = false;
            met.insert(b);
            pairs.push(Pair { a: Some(a), b: Some(b), kind, likeness });
        }
        if alone && one_plan {
            pairs.push(Pair { a: Some(task), b: None, kind: PairKind::Dropped, likeness: 0.0 });
        }
    }
    if one_plan {
        let new = of_b.into_iter().filter(|t| !met.contains(t));
        pairs.extend(new.map(|t| Pair { a: None, b: Some(t), kind: PairKind::New, likeness: 0.0 }));
    }
    DocumentPair { a, b, relation, pairs }
}

#[cfg(test)]
mod tests {
    use super::super::align::tests::split_and_merged;
    use super::super::compare;
    use super::super::corpus::tests::document;
    use super::*;
    use crate::record::{Evidence, Span, TaskRecord, Unit, UnitKind};

    fn by(name: &str, task: TaskRecord) -> TaskRecord {
        let unit = Unit {
            raw: name.into(),
            name: name.into(),
            role: crate::record::Role::Lead,
            kind: UnitKind::Office,
            evidence: Evidence::Assigned,
            span: Span(0, 0),
            rule: String::new(),
        };
        TaskRecord { units: vec![unit], ..task }
    }

    #[test]
    fn what_was_split_and_merged_at_once_is_held_together_and_told_once() {
        let (one, other) = split_and_merged();
        let plan = |year: i16, tasks: Vec<TaskRecord>, units: [&str; 3]| {
            let tasks = tasks.into_iter().zip(units).map(|(task, unit)| by(unit, task)).collect();
            let mut plan = document(&year.to_string(), tasks);
            (plan.document.title, plan.document.year) = (Some("校园安全工作要点".into()), Some(year));
            plan
        };
        let plans =
            vec![plan(2022, one, ["安全股", "后勤股", "绿化股"]), plan(2023, other, ["安全股", "食安股", "绿化股"])];
        let compared = compare(plans, &Patterns::built_in().unwrap(), Options::default());
        let documents = &compared.documents[0];
        let changes = compared.changes_of(documents);
        let told: Vec<(usize, &str, &str, &str, &[u32])> = changes
            .iter()
            .enumerate()
            .flat_map(|(i, all)| all.iter().map(move |c| (i, c.what.name(), &*c.before, &*c.after, &*c.parts)))
            .collect();
        // Tasks are numbered through: 0 to 2 are of 2022, 3 to 5 of 2023.
        assert_eq!(
            told,
            [
                (0, "words", "校园", "校车", &[0, 1, 3, 4][..]),
                (1, "added", "", "食安股 [lead]", &[0, 1, 4]),
                (2, "removed", "后勤股 [lead]", "", &[1, 3, 4]),
            ]
        );
    }
}
