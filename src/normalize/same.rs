//! Records of one document that state the same task: a plan that stands in the body and again in an attached table.

use std::collections::HashMap;

use crate::record::{Origin, TaskRecord};
use crate::text::fold_str;

/// How much of the shorter text must stand in the longer one.
const SHARED: f32 = 0.72;

/// A headline of so many characters that stands in another item's text is named there.
const LISTED: usize = 8;

struct Content {
    /// Bigrams of the folded text, sorted.
    grams: Vec<(char, char)>,
    head: String,
    named: String,
    text: String,
}

fn content(task: &TaskRecord) -> Content {
    let words = |s: &str| -> Vec<char> {
        fold_str(s).chars().filter(|c| !c.is_whitespace() && !"。;:,.、".contains(*c)).collect()
    };
    let head: String = words(&task.task).into_iter().collect();
    // The heading above says little of a task that has no headline of its own.
    let above = task.path.last().is_some_and(|h| h.heading == task.task);
    let mut text = if above { Vec::new() } else { words(&task.task) };
    text.extend(words(&task.requirement));
    if text.is_empty() {
        text = words(&task.task);
    }
    let mut grams: Vec<(char, char)> = text.windows(2).map(|w| (w[0], w[1])).collect();
    grams.sort_unstable();
    Content {
        grams,
        named: head.clone(),
        head: if above { String::new() } else { head },
        text: text.into_iter().collect(),
    }
}

/// Ties records of both origins that state the same task.
pub fn tie(tasks: &mut [TaskRecord]) {
    let rows: Vec<usize> = (0..tasks.len()).filter(|i| tasks[*i].origin == Origin::Table).collect();
    let body: Vec<usize> = (0..tasks.len()).filter(|i| tasks[*i].origin == Origin::Body).collect();
    if rows.is_empty() || body.is_empty() {
        return;
    }
    let contents: Vec<Content> = tasks.iter().map(content).collect();
    // Bigrams of the body, so that a row is held only against items that share some.
    let mut index: HashMap<(char, char), Vec<usize>> = HashMap::new();
    for b in &body {
        let mut last = None;
        for gram in &contents[*b].grams {
            if last != Some(gram) {
                index.entry(*gram).or_default().push(*b);
            }
            last = Some(gram);
        }
    }
    let mut links: Vec<(usize, usize)> = Vec::new();
    for r in rows {
        let row = &contents[r];
        let mut hits: HashMap<usize, usize> = HashMap::new();
        for gram in &row.grams {
            for b in index.get(gram).map(Vec::as_slice).unwrap_or_default() {
                *hits.entry(*b).or_default() += 1;
            }
        }
        let best = hits
            .into_iter()
            .filter(|(_, n)| *n >= 2)
            .map(|(b, _)| {
                let item = &contents[b];
                let shared = common(&row.grams, &item.grams);
                let shorter = row.grams.len().min(item.grams.len()).max(1);
                let head = !row.head.is_empty() && row.head == item.head;
                // A body item that only lists the headlines of the rows.
                let listed = row.named.chars().count() >= LISTED && item.text.contains(&row.named) && !head;
                let share = shared as f32 / shorter as f32 + if head { 0.1 } else { 0.0 };
                (if listed { share.max(SHARED) } else { share }, shared, b)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(b.2.cmp(&a.2)));
        if let Some((share, _, b)) = best {
            if share >= SHARED {
                links.push((r, b));
            }
        }
    }
    for (r, b) in links {
        let (row, item) = (tasks[r].id.clone(), tasks[b].id.clone());
        tasks[r].same_as.push(item);
        tasks[b].same_as.push(row);
    }
}

/// How many bigrams two sorted lists share, each as often as it stands in both.
fn common(a: &[(char, char)], b: &[(char, char)]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                n += 1;
                i += 1;
                j += 1;
            }
        }
    }
    n
}
