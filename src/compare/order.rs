//! The order in which documents are compared: their own and not that in which they were given, so that the same
//! documents give the same comparison.
//!
//! By year and day, then by body, title and id. Nothing here knows what is made of an earlier or a later document.

use rustc_hash::FxHashMap;

use super::corpus::{Corpus, Document};

/// What says where a document stands, as bytes that are in the order of the documents; one without a year or a day comes
/// behind those that have one.
pub(super) fn rank(document: &Document) -> Vec<u8> {
    let fields = &document.fields;
    let day = document.day();
    let year = fields.year.or(day.map(|d| d.year()));
    let mut rank = Vec::new();
    // From the lowest number up, none last.
    rank.extend(year.map_or(u32::MAX, |y| (i32::from(y) - i32::from(i16::MIN)) as u32).to_be_bytes());
    rank.extend(day.map_or("~".to_string(), |d| d.to_string()).bytes());
    for text in [fields.agency.as_deref(), fields.title.as_deref(), Some(&fields.id)] {
        rank.push(0);
        rank.extend(text.unwrap_or_default().bytes());
    }
    rank
}

impl Corpus {
    /// Puts documents into their order, their tasks with them. Numbers of names follow the tasks.
    pub(super) fn put_in_order(&mut self) {
        let mut order: Vec<u32> = (0..self.documents.len() as u32).collect();
        order.sort_by_cached_key(|d| rank(&self.documents[*d as usize]));
        let mut tasks = vec![0; self.tasks.len()];
        let mut next = 0;
        for (place, from) in order.iter().enumerate() {
            let document = &mut self.documents[*from as usize];
            let first = next;
            for task in document.tasks.clone() {
                tasks[task as usize] = next;
                self.tasks[task as usize].document = place as u32;
                next += 1;
            }
            document.tasks = first..next;
        }
        for task in &mut self.tasks {
            task.stands_with = task.stands_with.map(|t| tasks[t as usize]);
        }
        let mut documents = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(from, place)| documents[*from as usize] = place);
        move_to(&mut self.documents, documents);
        move_to(&mut self.tasks, tasks);
        let mut numbers: FxHashMap<u32, u32> = FxHashMap::default();
        for unit in self.tasks.iter_mut().flat_map(|t| t.units.iter_mut()) {
            let next = numbers.len() as u32;
            unit.name = *numbers.entry(unit.name).or_insert(next);
        }
        self.renumber(&numbers);
    }
}

/// Moves each item to its place; no two go to one. A million tasks aren't held twice for it.
fn move_to<T>(items: &mut [T], mut places: Vec<u32>) {
    for at in 0..items.len() {
        while places[at] as usize != at {
            let to = places[at] as usize;
            items.swap(at, to);
            places.swap(at, to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::corpus::tests::{document, task};
    use super::*;
    use crate::record::DocumentRecord;

    #[test]
    fn items_go_to_their_places() {
        let mut items = ['a', 'b', 'c', 'd', 'e'];
        move_to(&mut items, vec![2, 0, 1, 4, 3]);
        assert_eq!(items, ['b', 'c', 'a', 'e', 'd']);
    }

    fn plan(id: &str, year: Option<i16>, day: Option<&str>) -> DocumentRecord {
        let mut plan = document(id, vec![task("1.", id, "按时。"), task("2.", "公开预算", "按时。")]);
        (plan.document.year, plan.document.issued_on) = (year, day.map(String::from));
        plan
    }

    #[test]
    fn documents_stand_by_day_with_their_tasks() {
        let mut corpus = Corpus::new();
        corpus.add(vec![
            plan("none", None, None),
            plan("year", Some(2022), None),
            plan("late", Some(2022), Some("2022-05-01")),
            plan("next", None, Some("2023-01-01")),
            plan("early", Some(2022), Some("2022-03-01")),
        ]);
        corpus.put_in_order();
        let ids: Vec<&str> = corpus.documents.iter().map(|d| &*d.fields.id).collect();
        assert_eq!(ids, ["early", "late", "year", "next", "none"]);
        for (number, document) in corpus.documents.iter().enumerate() {
            let tasks = &corpus.tasks[document.tasks.start as usize..document.tasks.end as usize];
            assert_eq!((&*tasks[0].task, tasks.len()), (&*document.fields.id, 2));
            assert!(tasks.iter().all(|t| t.document == number as u32));
        }
    }
}
