//! Comparing where no machine has all documents: what each step does with its part, for an engine that brings the parts
//! together (joins, groups, sums) and runs the steps where it likes.
//!
//! The steps are those of [`super::Comparison`], which has everything at hand, and the pairs of tasks and changes that come
//! of them are the same. What needs the whole corpus is two things: how many tasks each term stands in ([`Weights`]), and
//! which tasks stand near each other in the files of the index ([`Weights::keys`]). Topics aren't made here: their leaders are
//! chosen one after the other among all tasks.

use std::collections::{HashMap, HashSet};

use super::candidates::{self, filed_terms, neighbourhood};
use super::comparison::{self, Comparison, Options, PARTNERS, Relation};
use super::corpus::{Corpus, Document, Task, TaskUnit};
use super::editions::{self, Originals};
use super::likeness::Likeness;
use super::rarity::{self, Rarity};
use super::tables::{Rows, Table};
use super::words::Code;
use super::{By, align, order, series};
use crate::error::{Error, ErrorKind, Result};
use crate::patterns::Patterns;
use crate::record::{DocumentFields, DocumentRecord, Role, Section};

pub use super::candidates::{LONG, NEAR};
pub use super::comparison::SAME;

/// The least likeness of two tasks that brings their documents together.
pub const ALIKE: f32 = align::OTHERS.pair;

/// A document ready for comparing, as far as it is known apart from all others.
#[derive(Debug)]
pub struct Prepared {
    document: Document,
    /// What its editions have in common; nothing of what can be no edition.
    pub edition: Option<String>,
    /// What its tasks say, clause by clause, as hashes in ascending order.
    pub hashes: Vec<u64>,
    /// Its tasks that are compared, with their places among all of its tasks.
    pub tasks: Vec<(u32, Features)>,
    /// How many tasks it has.
    pub all_tasks: usize,
    /// Spelling of terms whose codes are hashes.
    pub spelt: Vec<(u32, String)>,
}

/// What of a task tells how like another it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// Equal where two tasks differ in marks, spaces and years at most.
    pub text_hash: u64,
    /// Whether it says what the plan is for.
    is_objective: bool,
    /// Names of units, as hashes.
    units: Vec<u64>,
    /// Codes of its terms, each with how it is held.
    terms: Vec<u32>,
}

/// What documents are numbered by: as bytes, in the order of the documents.
pub fn rank(fields: &DocumentFields) -> Vec<u8> {
    order::rank(&Document { fields: fields.clone(), tasks: 0..0, copy_of: None })
}

/// Makes a document ready.
pub fn prepare(record: DocumentRecord) -> Prepared {
    let corpus = Corpus::of_originals([record]);
    let document = corpus.documents[0].clone();
    let features = |place: u32| {
        let task = &corpus.tasks[place as usize];
        // Support says nothing of likeness, whatever else is said of roles.
        let named = task.units.iter().filter(|u| u.role != Role::Support);
        let hash =
            |name: &str| blake3::hash(name.as_bytes()).as_bytes().iter().take(8).fold(0, |n, b| n << 8 | u64::from(*b));
        let mut units: Vec<u64> = named.map(|u| hash(corpus.unit_name(u.name))).collect();
        units.sort_unstable();
        units.dedup();
        let is_objective = task.section == Section::Objective;
        (place, Features { text_hash: task.text_hash, is_objective, units, terms: task.terms.to_vec() })
    };
    let mut hashes: Vec<u64> = corpus.said(&document.tasks).into_iter().collect();
    hashes.sort_unstable();
    let mut spelt: Vec<(u32, String)> = corpus.spelt.iter().map(|(code, word)| (*code, word.to_string())).collect();
    spelt.sort_unstable();
    Prepared {
        edition: editions::edition(&document, hashes.len()),
        hashes,
        tasks: corpus.compared(0).map(features).collect(),
        all_tasks: corpus.tasks.len(),
        spelt,
        document,
    }
}

impl Prepared {
    /// What the documents that belong together have in common; nothing of what belongs with none.
    pub fn circle(&self, by: By) -> Option<String> {
        comparison::circle(&self.document, by).map(|(year, of)| format!("{year} {of}"))
    }

    /// What the documents have in common that may follow each other year by year; nothing of what follows none.
    pub fn place(&self) -> Option<String> {
        let fields = &self.document.fields;
        (fields.year.is_some() && self.all_tasks > 0).then(|| series::place(&self.document))
    }
}

/// For each of these documents, given in their order with what their tasks say, the place of the one that it is a copy of. All of
/// one edition are given at once.
pub fn copies(hashes: &[Vec<u64>]) -> Vec<Option<usize>> {
    let said = |i: u32| -> HashSet<u64> { hashes[i as usize].iter().copied().collect() };
    let mut originals = Originals::default();
    (0..hashes.len() as u32).map(|i| originals.original_of(i, "", &said(i), said).map(|o| o as usize)).collect()
}

/// Each of these documents with its successor, by their places. All of one place are given at once, in their order, each with
/// the number of all its tasks.
pub fn successors(documents: Vec<(DocumentFields, usize)>) -> Vec<(u32, u32)> {
    let document =
        |(fields, tasks): (DocumentFields, usize)| Document { fields, tasks: 0..tasks as u32, copy_of: None };
    series::successors(&documents.into_iter().map(document).collect::<Vec<_>>())
}

/// The documents that one shares most with: of what its tasks have in common with which, in the order of its tasks.
pub fn partners(shared: &[(u64, f32)]) -> Vec<u64> {
    let mut sums: HashMap<u64, f32> = HashMap::new();
    for (document, likeness) in shared {
        *sums.entry(*document).or_insert(0.0) += likeness;
    }
    comparison::partners(sums.into_iter().map(|(document, sum)| (sum, document)).collect(), PARTNERS)
}

impl Features {
    /// As bytes, for a column.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(13 + 8 * self.units.len() + 4 * self.terms.len());
        bytes.extend(self.text_hash.to_le_bytes());
        bytes.push(self.is_objective.into());
        bytes.extend((self.units.len() as u32).to_le_bytes());
        self.units.iter().for_each(|u| bytes.extend(u.to_le_bytes()));
        self.terms.iter().for_each(|t| bytes.extend(t.to_le_bytes()));
        bytes
    }

    /// From such bytes.
    ///
    /// # Errors
    /// Bytes that are none of these.
    pub fn of_bytes(bytes: &[u8]) -> Result<Features> {
        let read = || {
            let (hash, rest) = bytes.split_first_chunk::<8>()?;
            let (objective, rest) = rest.split_first()?;
            let (many, rest) = rest.split_first_chunk::<4>()?;
            let (units, terms) = rest.split_at_checked(u32::from_le_bytes(*many) as usize * 8)?;
            Some(Features {
                text_hash: u64::from_le_bytes(*hash),
                is_objective: *objective != 0,
                units: units.as_chunks::<8>().0.iter().map(|c| u64::from_le_bytes(*c)).collect(),
                terms: terms.as_chunks::<4>().0.iter().map(|c| u32::from_le_bytes(*c)).collect(),
            })
        };
        read().ok_or_else(damaged)
    }

    /// Whether it is compared with tasks of all documents, and not only with those of documents that its own is held against.
    pub fn is_at_large(&self) -> bool {
        !self.is_objective && !self.terms.is_empty()
    }

    /// The codes of its terms.
    pub fn codes(&self) -> impl Iterator<Item = u32> + '_ {
        self.terms.iter().map(|t| t >> 2)
    }
}

fn damaged() -> Error {
    Error::new(ErrorKind::Damaged, "this column was not written by the same version of the library")
}

/// How much each term says, among all tasks.
#[derive(Debug, Default)]
pub struct Weights {
    all: Rarity,
    /// How many tasks are compared.
    compared: usize,
    numbers: HashMap<Code, u32>,
}

/// What a task is filed under in the index, and where in it the task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// Numbers of terms, in the order in which they are asked.
    pub files: Vec<u32>,
    /// Tasks stand in files by these numbers, then by their place in the corpus.
    pub stands: [u32; 2],
}

impl Weights {
    /// The weights of terms, each with the number of tasks that it stands in and, where it has one, its spelling; among so many
    /// tasks that are compared, of so many at all.
    pub fn new(terms: Vec<(u32, u32, Option<String>)>, compared: usize, tasks: usize, patterns: &Patterns) -> Weights {
        let stock = rarity::stock(patterns);
        let mut spelt: HashMap<Code, Box<str>> = HashMap::new();
        let mut counted: Vec<(u32, Code)> = Vec::with_capacity(terms.len());
        for (code, count, spelling) in terms {
            counted.push((count, code));
            if let Some(spelling) = spelling {
                spelt.insert(code, spelling.into());
            }
        }
        counted.sort_unstable();
        let (counts, codes): (Vec<u32>, Vec<Code>) = counted.into_iter().unzip();
        let shares = codes.iter().map(|code| rarity::share_of(*code, &stock, &spelt)).collect();
        Weights::of(codes, counts, shares, compared, tasks)
    }

    fn of(codes: Vec<Code>, counts: Vec<u32>, shares: Vec<f32>, compared: usize, tasks: usize) -> Weights {
        let numbers = codes.iter().enumerate().map(|(i, code)| (*code, i as u32)).collect();
        Weights { all: Rarity::given(codes, counts, shares, compared, tasks), compared, numbers }
    }

    /// As bytes, to be sent to all machines.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16 + 12 * self.all.len());
        bytes.extend((self.compared as u64).to_le_bytes());
        bytes.extend((self.all.tasks() as u64).to_le_bytes());
        for (code, count, share) in self.all.terms() {
            bytes.extend(code.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(share.to_le_bytes());
        }
        bytes
    }

    /// From such bytes.
    ///
    /// # Errors
    /// Bytes that are none of these.
    pub fn of_bytes(bytes: &[u8]) -> Result<Weights> {
        let (Some((compared, rest)), true) = (bytes.split_first_chunk::<8>(), bytes.len() % 12 == 4) else {
            return Err(damaged());
        };
        let Some((tasks, rest)) = rest.split_first_chunk::<8>() else { return Err(damaged()) };
        let many = |n: &[u8; 8]| usize::try_from(u64::from_le_bytes(*n)).map_err(|_| damaged());
        let (mut codes, mut counts, mut shares) = (Vec::new(), Vec::new(), Vec::new());
        for [code, count, share] in rest.as_chunks::<4>().0.as_chunks::<3>().0 {
            codes.push(u32::from_le_bytes(*code));
            counts.push(u32::from_le_bytes(*count));
            shares.push(f32::from_le_bytes(*share));
        }
        Ok(Weights::of(codes, counts, shares, many(compared)?, many(tasks)?))
    }

    /// What a task is filed under.
    pub fn keys(&self, features: &Features) -> Keys {
        let mut terms = features.terms.clone();
        rarity::number(&mut terms, |code| self.numbers.get(&code).copied());
        let files: Vec<u32> = filed_terms(&terms, self.all.tasks(), |term| self.all.count(term)).collect();
        Keys { stands: neighbourhood(files.iter().copied()), files }
    }

    /// Of the tasks that share a file with one those that share most with it. Given are the files of the task, in the order in
    /// which it is asked for, each with a neighbour in it; neighbours are numbers in the order in which they stand.
    pub fn most_shared(&self, shared: &[(u32, u32)]) -> Vec<u32> {
        let mut room: Vec<(u32, f32)> = shared.iter().map(|(term, near)| (*near, self.all.weight(*term))).collect();
        candidates::most_shared(&mut room);
        room.into_iter().map(|r| r.0).collect()
    }

    /// Of these tasks those that are most like the first, by their place among the others, with their likeness. The others are
    /// given in the order in which they stand.
    pub fn most_alike(&self, task: &Features, others: &[Features]) -> Vec<(u32, f32)> {
        let mut units: HashMap<u64, u32> = HashMap::new();
        let mut numbered = |features: &Features| {
            let name = |hash: &u64, units: &mut HashMap<u64, u32>| {
                let next = units.len() as u32;
                TaskUnit { name: *units.entry(*hash).or_insert(next), role: Role::Responsible }
            };
            let units = features.units.iter().map(|hash| name(hash, &mut units)).collect();
            Task::of_features(features.text_hash, units, features.terms.clone().into_boxed_slice())
        };
        let tasks = std::iter::once(task).chain(others).map(&mut numbered).collect();
        let mut corpus = Corpus::of_parts(Vec::new(), tasks);
        let rarity = self.rarity(&mut corpus);
        let likeness = Likeness::new(&corpus, &rarity);
        let mut room: Vec<(u32, f32)> =
            (0..others.len() as u32).map(|other| (other, likeness.of(0, other + 1))).collect();
        candidates::most_alike(&mut room);
        room
    }

    /// The rows of pairs and of changes of two documents, the earlier first.
    pub fn compare(
        &self,
        a: DocumentRecord,
        b: DocumentRecord,
        relation: Relation,
        options: Options,
        pairs: Rows<'_>,
        changes: Rows<'_>,
    ) {
        let mut corpus = Corpus::of_originals([a, b]);
        let rarity = self.rarity(&mut corpus);
        let compared = Comparison::of_two(corpus, rarity, relation, options);
        Table::Pairs.rows_of(&compared, 0, pairs);
        Table::Changes.rows_of(&compared, 0, changes);
    }

    /// The rarity of the terms of a small corpus among all tasks, numbered in the same order.
    fn rarity(&self, corpus: &mut Corpus) -> Rarity {
        let terms = corpus.tasks.iter().flat_map(|t| t.terms.iter().map(|t| t >> 2));
        let mut known: Vec<u32> = terms.filter_map(|code| self.numbers.get(&code).copied()).collect();
        known.sort_unstable();
        known.dedup();
        for task in &mut corpus.tasks {
            let local = |code| known.binary_search(self.numbers.get(&code)?).ok().map(|i| i as u32);
            rarity::number(&mut task.terms, local);
        }
        self.all.part(&known)
    }
}

#[cfg(test)]
mod tests;
