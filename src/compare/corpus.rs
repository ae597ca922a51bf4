//! The documents and tasks that are compared, small enough that a million tasks fit into memory.
//!
//! Records are taken in batches, their texts cut on all threads, and only what comparing needs is kept. Nothing here knows
//! how alike two tasks are.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::editions::{self, Originals, edition};
use super::words::{self, Held, Terms};
use crate::record::{
    Comparison as Bound, DocumentFields, DocumentRecord, LimitKind, Origin, Role, Section, Target, TaskRecord,
    TimeLimit,
};
use crate::text::fold_str;

/// A document among those compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What it says of itself; citations and validity are left out.
    pub fields: DocumentFields,
    /// The places of its tasks in [`Corpus::tasks`].
    pub tasks: Range<u32>,
    /// The document that it is another edition of (a page and its attachment, a reprint), which is compared in its stead.
    pub copy_of: Option<u32>,
}

impl Document {
    /// The day that it is placed by: of issue, else of publication.
    pub fn day(&self) -> Option<Date> {
        let days = [&self.fields.issued_on, &self.fields.published_on];
        days.into_iter().flatten().find_map(|d| d.parse().ok())
    }

    /// What it is called: its title, else its notice's, else its source.
    pub fn title(&self) -> &str {
        let titles = [&self.fields.title, &self.fields.notice_title];
        titles.into_iter().flatten().next().map_or(&self.fields.source, |t| t)
    }
}

/// A unit of a task: its number among all names of units, and its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskUnit {
    /// See [`Corpus::unit_name`].
    pub name: u32,
    /// What it does.
    pub role: Role,
}

/// A time limit of a task, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// As written.
    pub raw: Box<str>,
    /// Which kind.
    pub kind: LimitKind,
    /// First day.
    pub start: Option<Date>,
    /// Last day.
    pub end: Option<Date>,
    /// ISO 8601 duration of a `within`.
    pub duration: Option<Box<str>>,
    /// Whether the days of a `within` are working days.
    pub working_days: bool,
    /// ISO 8601 duration of the period of an `every`, and occasions a period.
    pub every: Option<(Box<str>, u32)>,
    /// The part of the task that it is for.
    pub applies_to: Option<Box<str>>,
}

/// A quantity to be reached, without its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// As written.
    pub raw: Box<str>,
    /// The number.
    pub quantity: f64,
    /// Its unit.
    pub unit: Box<str>,
    /// How it bounds.
    pub comparison: Bound,
}

/// A task among those compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Its id in its record.
    pub id: Box<str>,
    /// The place of its document in [`Corpus::documents`].
    pub document: u32,
    /// Where it stands.
    pub origin: Origin,
    /// What its part of the plan is for.
    pub section: Section,
    /// Its own number.
    pub label: Box<str>,
    /// Headings above it with their numbers, joined by ` > `.
    pub path: Arc<str>,
    /// Its headline, else the heading above.
    pub task: Box<str>,
    /// The rest of it.
    pub requirement: Box<str>,
    /// Whether `task` is its own and not the heading above it.
    pub has_headline: bool,
    /// Responsible units, each once per role.
    pub units: Box<[TaskUnit]>,
    /// Time limits.
    pub limits: Box<[Limit]>,
    /// Quantities to be reached.
    pub goals: Box<[Goal]>,
    /// The task of its document that says the same and is compared in its stead: body and table state one task once.
    pub stands_with: Option<u32>,
    /// A hash of its plain text: equal where two tasks differ in marks, spaces and years at most.
    pub(super) text_hash: u64,
    /// Its terms, how each is held in the two lowest bits.
    pub(super) terms: Box<[u32]>,
    /// Where the words of [`Task::text`] end.
    pub(super) cuts: Box<[u32]>,
}

impl Task {
    /// Its own words: headline, where it has one, and requirement.
    pub fn text(&self) -> String {
        text_of(&self.task, &self.requirement, self.has_headline)
    }

    /// What it is called where one line has to do: its own headline, else what its requirement opens with.
    pub fn headline(&self) -> String {
        if self.has_headline {
            return self.task.to_string();
        }
        let opening: String = self.requirement.chars().take(OPENING).collect();
        if opening.len() < self.requirement.len() { format!("{opening}…") } else { opening }
    }

    /// Its words in order, marks and spaces among them.
    pub fn words(&self) -> Vec<String> {
        words::pieces(&self.text(), &self.cuts).map(String::from).collect()
    }

    /// A task of which nothing is known but what likeness asks for.
    pub(super) fn of_features(text_hash: u64, units: Box<[TaskUnit]>, terms: Box<[u32]>) -> Task {
        Task {
            id: Box::default(),
            document: 0,
            origin: Origin::Body,
            section: Section::Action,
            label: Box::default(),
            path: Arc::from(""),
            task: Box::default(),
            requirement: Box::default(),
            has_headline: false,
            units,
            limits: Box::default(),
            goals: Box::default(),
            stands_with: None,
            text_hash,
            terms,
            cuts: Box::default(),
        }
    }

    /// Whether it is compared: it stands for itself.
    pub fn is_compared(&self) -> bool {
        self.stands_with.is_none()
    }
}

fn text_of(task: &str, requirement: &str, has_headline: bool) -> String {
    match (has_headline, requirement.is_empty()) {
        (false, false) => requirement.to_string(),
        (_, true) => task.to_string(),
        (true, false) => format!("{task}\n{requirement}"),
    }
}

/// The documents and tasks that are compared.
#[derive(Debug, Default)]
pub struct Corpus {
    /// As they were given; a comparison puts them into an order of their own.
    pub documents: Vec<Document>,
    /// Of all documents, in their order.
    pub tasks: Vec<Task>,
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    /// Spelling of terms whose codes are hashes.
    pub(super) spelt: HashMap<u32, Box<str>>,
    /// Documents by their ids.
    ids: HashMap<String, usize>,
}

/// So many characters of a requirement stand for a headline where there is none.
const OPENING: usize = 30;

/// So many documents are asked at a time what they say.
const WINDOW: usize = 4096;

/// A task ready but for what all documents share.
struct Raw {
    task: Task,
    path: String,
    units: Vec<(String, Role)>,
    spelt: Vec<(u32, String)>,
    same_as: Vec<String>,
}

impl Corpus {
    /// Nothing yet.
    pub fn new() -> Corpus {
        Corpus::default()
    }

    /// Takes in documents, in order, on all threads of the pool that this runs in. A document whose id is there already
    /// (an output that stands beside its own input) is passed over; of several sources the first by name is kept.
    pub fn add(&mut self, records: Vec<DocumentRecord>) {
        let mut fresh: Vec<DocumentRecord> = Vec::new();
        for record in records {
            let next = self.documents.len() + fresh.len();
            let known = *self.ids.entry(record.document.id.clone()).or_insert(next);
            let source = match known.checked_sub(self.documents.len()) {
                None => &mut self.documents[known].fields.source,
                Some(at) if at < fresh.len() => &mut fresh[at].document.source,
                Some(_) => {
                    fresh.push(record);
                    continue;
                }
            };
            if record.document.source < *source {
                *source = record.document.source;
            }
        }
        let read: Vec<(DocumentFields, Vec<Raw>)> = fresh
            .into_par_iter()
            .map(|record| {
                let fields = DocumentFields { references: Vec::new(), validity: None, ..record.document };
                (fields, raws(record.tasks))
            })
            .collect();
        read.into_iter().for_each(|(fields, tasks)| self.document(fields, tasks));
    }

    /// The documents of a comparison that somebody else knows to be no copies of each other.
    pub(super) fn of_originals(records: impl IntoIterator<Item = DocumentRecord>) -> Corpus {
        let mut corpus = Corpus::new();
        for record in records {
            let fields = DocumentFields { references: Vec::new(), validity: None, ..record.document };
            corpus.document(fields, raws(record.tasks));
        }
        corpus
    }

    /// Documents without their tasks, or tasks without their documents.
    pub(super) fn of_parts(documents: Vec<Document>, tasks: Vec<Task>) -> Corpus {
        Corpus { documents, tasks, ..Corpus::default() }
    }

    fn document(&mut self, fields: DocumentFields, tasks: Vec<Raw>) {
        let first = self.tasks.len() as u32;
        let number = self.documents.len() as u32;
        let twins = twins(&tasks, first);
        let mut path: Arc<str> = Arc::from("");
        for (raw, twin) in tasks.into_iter().zip(twins) {
            // Neighbours share their headings.
            if *path != *raw.path {
                path = Arc::from(raw.path.as_str());
            }
            let mut units: Vec<TaskUnit> =
                raw.units.iter().map(|(name, role)| TaskUnit { name: self.number(name), role: *role }).collect();
            let mut seen = HashSet::new();
            units.retain(|u| seen.insert(*u));
            for (code, word) in raw.spelt {
                // Of two words of one code the same one spells it, whichever came first.
                let spelling = self.spelt.entry(code).or_insert_with(|| word.as_str().into());
                if **spelling > *word {
                    *spelling = word.into_boxed_str();
                }
            }
            let (units, path) = (units.into_boxed_slice(), path.clone());
            self.tasks.push(Task { document: number, path, units, stands_with: twin, ..raw.task });
        }
        let tasks = first..self.tasks.len() as u32;
        self.lend(&tasks);
        self.documents.push(Document { fields, tasks, copy_of: None });
    }

    /// Lets the first of several editions of one document stand for the others.
    pub(super) fn set_copies_apart(&mut self) {
        let mut originals = Originals::default();
        for first in (0..self.documents.len()).step_by(WINDOW) {
            let window = &self.documents[first..self.documents.len().min(first + WINDOW)];
            let said: Vec<HashSet<u64>> = window.par_iter().map(|d| self.said(&d.tasks)).collect();
            for (number, said) in (first..).zip(said) {
                let Some(edition) = edition(&self.documents[number], said.len()) else { continue };
                let said_by = |document: u32| self.said(&self.documents[document as usize].tasks);
                let Some(original) = originals.original_of(number as u32, &edition, &said, said_by) else { continue };
                let stands_for_all = self.documents[original as usize].tasks.start;
                let copy = &mut self.documents[number];
                copy.copy_of = Some(original);
                let tasks = copy.tasks.start as usize..copy.tasks.end as usize;
                self.tasks[tasks].iter_mut().for_each(|t| t.stands_with = Some(stands_for_all));
            }
        }
    }

    /// Gives names of units other numbers.
    pub(super) fn renumber(&mut self, numbers: &FxHashMap<u32, u32>) {
        let mut names = vec![Arc::from(""); self.names.len()];
        for (old, new) in numbers {
            names[*new as usize] = self.names[*old as usize].clone();
        }
        self.numbers = names.iter().cloned().zip(0..).collect();
        self.names = names;
    }

    /// What these tasks say, clause by clause.
    pub(super) fn said(&self, tasks: &Range<u32>) -> HashSet<u64> {
        let tasks = &self.tasks[tasks.start as usize..tasks.end as usize];
        tasks.iter().flat_map(|t| editions::clauses(&t.text()).collect::<Vec<_>>()).collect()
    }

    /// A task whose twin states units, limits or targets that it lacks has them from there.
    fn lend(&mut self, tasks: &Range<u32>) {
        for t in tasks.clone() {
            let Some(to) = self.tasks[t as usize].stands_with.map(|t| t as usize) else { continue };
            let from = &self.tasks[t as usize];
            let (units, limits, goals) = (from.units.clone(), from.limits.clone(), from.goals.clone());
            let to = &mut self.tasks[to];
            if to.units.is_empty() {
                to.units = units;
            }
            if to.limits.is_empty() {
                to.limits = limits;
            }
            if to.goals.is_empty() {
                to.goals = goals;
            }
        }
    }

    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let (name, number): (Arc<str>, u32) = (Arc::from(name), self.names.len() as u32);
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        number
    }

    /// The normalized name of a unit.
    pub fn unit_name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// The document of a task.
    pub fn document_of(&self, task: u32) -> &Document {
        &self.documents[self.tasks[task as usize].document as usize]
    }

    /// The tasks of a document that are compared.
    pub fn compared(&self, document: u32) -> impl Iterator<Item = u32> + '_ {
        let tasks = self.documents[document as usize].tasks.clone();
        tasks.filter(|t| self.tasks[*t as usize].is_compared())
    }

    /// The place of the task with this id.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.tasks.iter().position(|t| &*t.id == id).map(|i| i as u32)
    }
}

/// The tasks of one document.
fn raws(records: Vec<TaskRecord>) -> Vec<Raw> {
    // Of a table with a column of tasks and one of measures the name beside a single row is that row's own.
    let mut rows: HashMap<Vec<(Option<String>, String)>, usize> = HashMap::new();
    let above = |t: &TaskRecord| t.path.iter().map(|h| (h.label.clone(), h.heading.clone())).collect::<Vec<_>>();
    records.iter().filter(|t| t.origin == Origin::Table).for_each(|t| *rows.entry(above(t)).or_default() += 1);
    let alone = |t: &TaskRecord| t.origin == Origin::Table && rows.get(&above(t)) == Some(&1);
    let each = records.iter().map(alone).collect::<Vec<bool>>();
    records.into_iter().zip(each).map(|(record, alone)| raw(record, alone)).collect()
}

/// A task; one that is `alone` below its heading has it for a headline.
fn raw(record: TaskRecord, alone: bool) -> Raw {
    let has_headline = record.requirement.is_empty()
        || alone
        || record.path.last().is_none_or(|h| words::bare(&h.heading) != words::bare(&record.task));
    let mut terms = Terms::default();
    let text = text_of(&record.task, &record.requirement, has_headline);
    let cuts = words::cut(&text);
    for heading in &record.path {
        terms.take(&heading.heading, &words::cut(&heading.heading), Held::Above);
    }
    terms.take(&text, &cuts, Held::Word);
    if has_headline && !record.requirement.is_empty() {
        let end = record.task.len() as u32;
        let head: Vec<u32> = cuts.iter().copied().take_while(|c| *c <= end).collect();
        let held = head.last().copied().unwrap_or_default() as usize;
        terms.take(&record.task[..held], &head, Held::Headline);
    }
    let (terms, spelt) = terms.finish();
    let path = record.path.iter().map(|h| format!("{}{}", h.label.as_deref().unwrap_or_default(), h.heading));
    let path = path.collect::<Vec<_>>().join(" > ");
    let task = Task {
        id: record.id.into(),
        document: 0,
        origin: record.origin,
        section: record.section,
        label: record.label.unwrap_or_default().into(),
        path: Arc::from(""),
        task: record.task.into(),
        requirement: record.requirement.into(),
        has_headline,
        units: Box::default(),
        limits: record.time_limits.into_iter().map(limit).collect(),
        goals: record.targets.into_iter().map(goal).collect(),
        stands_with: None,
        text_hash: hash(&words::plain(&text)),
        terms,
        cuts: cuts.into_boxed_slice(),
    };
    let units = record.units.into_iter().map(|u| (unit_name(&u.name), u.role)).collect();
    Raw { task, path, units, spelt, same_as: record.same_as }
}

/// The name that units are held together by.
fn unit_name(name: &str) -> String {
    fold_str(name).split_whitespace().collect()
}

fn hash(text: &str) -> u64 {
    let bytes = blake3::hash(text.as_bytes());
    u64::from_le_bytes(bytes.as_bytes()[..8].try_into().unwrap_or_default())
}

fn limit(limit: TimeLimit) -> Limit {
    let date = |d: Option<String>| d.and_then(|d| d.parse().ok());
    let times = limit.times.unwrap_or(1);
    Limit {
        raw: limit.raw.into(),
        kind: limit.kind,
        start: date(limit.start),
        end: date(limit.end),
        duration: limit.duration.map(String::into_boxed_str),
        working_days: limit.working_days,
        every: limit.every.map(|e| (e.into_boxed_str(), times)),
        applies_to: limit.applies_to.map(String::into_boxed_str),
    }
}

fn goal(target: Target) -> Goal {
    Goal { raw: target.raw.into(), quantity: target.quantity, unit: target.unit.into(), comparison: target.comparison }
}

/// For each task the one that is compared in its stead: of an item of the body and the only row tied to it the item; of an
/// item that several rows state in parts none, for then the rows are the tasks and the item stands with the first of them.
fn twins(tasks: &[Raw], first: u32) -> Vec<Option<u32>> {
    let places: HashMap<&str, usize> = tasks.iter().enumerate().map(|(i, t)| (&*t.task.id, i)).collect();
    let tied = |i: usize| -> Vec<usize> {
        let other = |j: &usize| tasks[*j].task.origin != tasks[i].task.origin;
        tasks[i].same_as.iter().filter_map(|id| places.get(id.as_str()).copied()).filter(other).collect()
    };
    let mut twins = vec![None; tasks.len()];
    for i in 0..tasks.len() {
        let all = tied(i);
        match (tasks[i].task.origin, all.as_slice()) {
            (Origin::Table, [body]) if tied(*body).len() == 1 => twins[i] = Some(first + *body as u32),
            (Origin::Body, [row, _, ..]) => twins[i] = Some(first + *row as u32),
            _ => {}
        }
    }
    twins
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::record::{Heading, Span};

    /// A task of the body with next to nothing in it.
    pub(crate) fn task(label: &str, task: &str, requirement: &str) -> TaskRecord {
        TaskRecord {
            id: format!("{label}{task}"),
            origin: Origin::Body,
            section: Section::Action,
            path: vec![Heading { label: Some("一、".into()), heading: "重点工作".into(), lead_in: None }],
            label: Some(label.into()),
            task: task.into(),
            requirement: requirement.into(),
            units: vec![],
            time_limits: vec![],
            targets: vec![],
            details: vec![],
            same_as: vec![],
            span: Span(0, 0),
            cell: None,
            page: None,
        }
    }

    /// A document of such tasks.
    pub(crate) fn document(id: &str, tasks: Vec<TaskRecord>) -> DocumentRecord {
        let document = DocumentFields { id: id.into(), source: format!("{id}.txt"), ..DocumentFields::default() };
        DocumentRecord { document, tasks, warnings: vec![] }
    }

    #[test]
    fn a_task_of_body_and_table_is_compared_once_with_what_either_states() {
        let mut item = task("1.", "公开预算", "按时公开。");
        let mut row = TaskRecord { id: "row".into(), origin: Origin::Table, ..item.clone() };
        (item.same_as, row.same_as) = (vec!["row".into()], vec![item.id.clone()]);
        row.time_limits =
            vec![TimeLimit { raw: "6月底前".into(), end: Some("2023-06-30".into()), ..TimeLimit::default() }];
        let mut corpus = Corpus::new();
        corpus.add(vec![document("a", vec![item, row])]);
        assert_eq!(corpus.compared(0).collect::<Vec<_>>(), [0]);
        assert_eq!(corpus.tasks[0].limits[0].end, "2023-06-30".parse().ok());
    }

    #[test]
    fn an_item_that_only_names_several_rows_leaves_the_comparing_to_them() {
        let mut item = task("1.", "公开预算", "按时公开。");
        let mut rows = ["x", "y"].map(|id| TaskRecord { id: id.into(), origin: Origin::Table, ..item.clone() });
        item.same_as = vec!["x".into(), "y".into()];
        rows.iter_mut().for_each(|r| r.same_as = vec![item.id.clone()]);
        let mut corpus = Corpus::new();
        corpus.add(vec![document("a", [vec![item], rows.to_vec()].concat())]);
        assert_eq!(corpus.compared(0).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_document_given_twice_is_taken_once() {
        let mut corpus = Corpus::new();
        corpus.add(vec![document("a", vec![]), document("a", vec![])]);
        corpus.add(vec![document("a", vec![])]);
        assert_eq!(corpus.documents.len(), 1);
    }

    #[test]
    fn another_edition_of_a_document_is_not_compared() {
        let edition = |id: &str, title: &str, last: &str| {
            let tasks = ["清点校车", "修缮食堂", "补种树木", "检修水井", last].map(|t| task(t, t, "按时完成。"));
            let mut edition = document(id, tasks.to_vec());
            edition.document.title = Some(title.into());
            edition
        };
        let mut corpus = Corpus::new();
        corpus.add(vec![
            edition("a", "2023年工作要点", "整修操场"),
            edition("b", "2023年工作要点", "整修操场"),
            edition("c", "2023年 工作要点", "整修校门"),
            edition("d", "2024年工作要点", "整修操场"),
        ]);
        corpus.set_copies_apart();
        assert_eq!(corpus.documents.iter().map(|d| d.copy_of).collect::<Vec<_>>(), [None, Some(0), None, None]);
        assert_eq!(corpus.compared(1).count(), 0);
        assert_eq!(corpus.compared(2).count(), 5, "four of six different tasks are shared: another plan");
    }

    #[test]
    fn a_heading_taken_for_a_headline_is_none() {
        let mut corpus = Corpus::new();
        corpus
            .add(vec![document("a", vec![task("1.", "重点工作", "按时公开预算。"), task("2.", "公开预算", "按时。")])]);
        assert_eq!(corpus.tasks[0].text(), "按时公开预算。");
        assert_eq!(corpus.tasks[1].text(), "公开预算\n按时。");
        assert_eq!(corpus.tasks[0].words().concat(), "按时公开预算。");
    }

    #[test]
    fn a_task_without_a_headline_is_called_by_what_it_opens_with() {
        let long = "按时公开预算、决算、三公经费和会议费、培训费、采购费以及绩效评价结果，接受监督。";
        let mut corpus = Corpus::new();
        corpus.add(vec![document(
            "a",
            vec![task("1.", "重点工作", long), task("2.", "重点工作", "按时公开。"), task("3.", "公开预算", "按时。")],
        )]);
        let named: Vec<String> = corpus.tasks.iter().map(Task::headline).collect();
        assert_eq!(named, ["按时公开预算、决算、三公经费和会议费、培训费、采购费以及绩效…", "按时公开。", "公开预算"]);
    }
}
