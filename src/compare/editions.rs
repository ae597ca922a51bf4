//! Which documents are other editions of one: a page and its attachment, a reprint under another title.
//!
//! Editions come from one place in one year and say nearly the same, clause by clause: a page and its attachment may be cut into
//! other tasks. Documents of a few clauses, which two plans could have in common by chance, have their title in common, too.
//! Nothing here knows what is made of a copy.

use std::collections::{HashMap, HashSet};

use super::corpus::Document;
use super::{series, words};

/// The share of its clauses that a copy has word for word.
const COPIED: f32 = 0.85;

/// Fewer different clauses two plans could have in common by chance.
const ENOUGH: usize = 8;

/// Documents are looked up by so many of their clauses: of two editions at least one of these is the same, but by great ill luck.
const ASKED: usize = 4;

/// A clause that stands in very many documents tells nothing of them: so many are looked at.
const LOOKS: usize = 32;

/// What a task says, clause by clause, as hashes: the same on every machine.
pub(super) fn clauses(text: &str) -> impl Iterator<Item = u64> + '_ {
    let each = text.split(['，', ',', '。', '；', ';', '：', ':', '！', '？', '\n']).map(words::plain);
    each.filter(|clause| !clause.is_empty()).map(|clause| short_hash(blake3::hash(clause.as_bytes())))
}

fn short_hash(hash: blake3::Hash) -> u64 {
    hash.as_bytes().iter().take(8).fold(0, |n, b| n << 8 | u64::from(*b))
}

/// What the title of a draft holds.
const DRAFTS: [&str; 6] = ["征求意见", "送审稿", "讨论稿", "草案", "初稿", "公开意见稿"];

/// What editions of one document have in common: place and year, and of what has few clauses or no place also title and body.
/// None of what can be no edition.
pub(super) fn edition(document: &Document, clauses: usize) -> Option<String> {
    let fields = &document.fields;
    let place = series::place(document);
    let title = words::bare(fields.title.as_deref().unwrap_or_default());
    // What is open for comment and what was issued then are two documents, however alike.
    let is_draft = DRAFTS.iter().any(|w| title.contains(w));
    let edition = match (clauses, place.is_empty(), title.is_empty()) {
        (0, ..) => None,
        (ENOUGH.., false, _) => Some(format!("{place} {:?}", fields.year)),
        (_, _, false) => {
            let agency = words::bare(fields.agency.as_deref().unwrap_or_default());
            // The same few words under the same title are another plan in another place.
            Some(format!("{title} {place} {agency} {:?}", fields.year))
        }
        _ => None,
    };
    edition.map(|edition| if is_draft { format!("draft {edition}") } else { edition })
}

/// Whether what they say tells that one document is another edition of the other: nearly all words are the same.
fn is_copy(one: &HashSet<u64>, other: &HashSet<u64>) -> bool {
    one.intersection(other).count() as f32 >= COPIED * one.len().max(other.len()) as f32
}

/// The documents so far that are no copies, by what they say.
#[derive(Debug, Default)]
pub(super) struct Originals {
    /// Documents by their edition and one of their clauses.
    known: HashMap<u64, Vec<u32>>,
}

impl Originals {
    /// The one that a document is another edition of; else it is an original itself. `said_by` tells what an original says.
    pub(super) fn original_of(
        &mut self,
        number: u32,
        edition: &str,
        own: &HashSet<u64>,
        said_by: impl Fn(u32) -> HashSet<u64>,
    ) -> Option<u32> {
        let keys = keys(edition, own);
        let mut likely: Vec<u32> =
            keys.iter().filter_map(|k| self.known.get(k)).flat_map(|all| all.iter().copied().take(LOOKS)).collect();
        likely.sort_unstable();
        likely.dedup();
        let found = likely.into_iter().find(|o| is_copy(own, &said_by(*o)));
        if found.is_none() {
            keys.into_iter().for_each(|k| self.known.entry(k).or_default().push(number));
        }
        found
    }
}

/// What a document is looked up by: the least of its hashes, each with the edition.
fn keys(edition: &str, own: &HashSet<u64>) -> Vec<u64> {
    let mut least: Vec<u64> = own.iter().copied().collect();
    least.sort_unstable();
    least.truncate(ASKED);
    let with_edition =
        |hash: u64| short_hash(blake3::Hasher::new().update(edition.as_bytes()).update(&hash.to_le_bytes()).finalize());
    least.into_iter().map(with_edition).collect()
}

#[cfg(test)]
mod tests {
    use super::super::corpus::Corpus;
    use super::super::corpus::tests::{document, task};
    use crate::record::{DocumentRecord, Level, Region};

    fn plan(id: &str, title: &str, place: &str, tasks: &[&str]) -> DocumentRecord {
        let mut plan = document(id, tasks.iter().map(|t| task(t, t, "按时完成。")).collect());
        let fields = &mut plan.document;
        (fields.title, fields.year) = (Some(title.into()), Some(2023));
        fields.region = Some(Region { name: place.into(), code: None, level: Level::County, inferred_from: None });
        plan
    }

    fn copies(plans: Vec<DocumentRecord>) -> Vec<Option<u32>> {
        let mut corpus = Corpus::new();
        corpus.add(plans);
        corpus.set_copies_apart();
        corpus.documents.iter().map(|d| d.copy_of).collect()
    }

    const TASKS: [&str; 7] = ["清点校车", "修缮食堂", "补种树木", "检修水井", "粉刷教室", "添置图书", "整修操场"];

    #[test]
    fn one_plan_under_two_titles_counts_once() {
        let found = copies(vec![
            plan("a", "甲水县2023年校园工作要点", "甲水县", &TASKS),
            plan("b", "关于印发2023年校园工作要点的通知", "甲水县", &TASKS),
            plan("c", "校园工作要点（附件）", "甲水县", &[&TASKS[..6], &["整修校门"]].concat()),
            plan("d", "乙山县2023年校园工作要点", "乙山县", &TASKS),
            plan("e", "甲水县2023年校园工作摘要", "甲水县", &TASKS[..2]),
        ]);
        // Seven of eight clauses are 0.875 of them; another county's plan is its own, an excerpt no edition.
        assert_eq!(found, [None, Some(0), Some(0), None, None]);
    }

    #[test]
    fn a_draft_is_no_edition_of_what_was_issued() {
        let found = copies(vec![
            plan("a", "甲水县2023年校园工作要点（征求意见稿）", "甲水县", &TASKS),
            plan("b", "甲水县2023年校园工作要点", "甲水县", &TASKS),
            plan("c", "甲水县2023年校园工作要点（征求意见稿）", "甲水县", &TASKS),
        ]);
        assert_eq!(found, [None, None, Some(0)]);
    }

    #[test]
    fn one_plan_cut_into_other_tasks_counts_once() {
        let whole = TASKS.join("，");
        let found = copies(vec![
            plan("a", "甲水县2023年校园工作要点", "甲水县", &TASKS),
            plan("b", "甲水县2023年校园工作要点（网页）", "甲水县", &[&whole]),
        ]);
        assert_eq!(found, [None, Some(0)]);
    }

    #[test]
    fn a_few_clauses_need_the_title_too() {
        let found = copies(vec![
            plan("a", "甲水县2023年校车工作要点", "甲水县", &TASKS[..2]),
            plan("b", "甲水县2023年食堂工作要点", "甲水县", &TASKS[..2]),
            plan("c", "甲水县2023年校车 工作要点", "甲水县", &TASKS[..2]),
        ]);
        assert_eq!(found, [None, None, Some(0)]);
    }

    #[test]
    fn a_few_clauses_of_two_places_are_two_plans() {
        let found = copies(vec![
            plan("a", "2023年校车工作要点", "甲水县", &TASKS[..2]),
            plan("b", "2023年校车工作要点", "乙山县", &TASKS[..2]),
            plan("c", "2023年校车工作要点", "甲水县", &TASKS[..2]),
        ]);
        assert_eq!(found, [None, None, Some(0)]);
    }
}
