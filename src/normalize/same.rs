//! Records of one document that state the same task: a plan that stands in the body and again in an attached table.

use rustc_hash::FxHashMap;

use crate::record::{Origin, TaskRecord};
use crate::text::fold_str;

/// How much of the shorter text must stand in the longer one.
const SHARED: f32 = 0.72;

/// A headline of so many characters that stands in another item's text is named there.
const LISTED: usize = 8;

/// What the same headline adds to that.
const HEAD: f32 = 0.1;

/// So many times at most a row's bigram is found in an item, all rows together; where a document would need more, its
/// commonest bigrams are passed over.
const LOOKS: usize = 20_000_000;

/// A list so many times as long as another is searched instead of walked through.
const LONGER: usize = 32;

/// Two characters, the first one above.
type Gram = u64;

fn gram((first, second): (char, char)) -> Gram {
    u64::from(u32::from(first)) << 32 | u64::from(u32::from(second))
}

struct Content {
    /// Bigrams of the folded text, sorted.
    grams: Vec<Gram>,
    head: String,
    named: String,
    text: String,
}

fn content(task: &TaskRecord) -> Content {
    let words = |s: &str| -> String {
        let mut words = fold_str(s);
        words.retain(|c| !c.is_whitespace() && !matches!(c, '。' | ';' | ':' | ',' | '.' | '、'));
        words
    };
    let named = words(&task.task);
    // The heading above says little of a task that has no headline of its own.
    let above = task.path.last().is_some_and(|h| h.heading == task.task);
    let mut text = if above { String::new() } else { named.clone() };
    text.push_str(&words(&task.requirement));
    if text.is_empty() {
        text.clone_from(&named);
    }
    let mut grams: Vec<Gram> = text.chars().zip(text.chars().skip(1)).map(gram).collect();
    grams.sort_unstable();
    Content { grams, head: if above { String::new() } else { named.clone() }, named, text }
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
    let mut index: FxHashMap<Gram, Vec<usize>> = FxHashMap::default();
    for b in &body {
        let mut last = None;
        for gram in &contents[*b].grams {
            if last != Some(gram) {
                index.entry(*gram).or_default().push(*b);
            }
            last = Some(gram);
        }
    }
    let common_grams = longest_list(&rows, &contents, &index);
    let mut links: Vec<(usize, usize)> = Vec::new();
    // For each record how many of the row's bigrams stand in it, and which records have any.
    let mut hits = vec![0u32; contents.len()];
    let mut hit: Vec<usize> = Vec::new();
    for r in rows {
        let row = &contents[r];
        for gram in &row.grams {
            for b in index.get(gram).filter(|l| l.len() <= common_grams).map(Vec::as_slice).unwrap_or_default() {
                if hits[*b] == 0 {
                    hit.push(*b);
                }
                hits[*b] += 1;
            }
        }
        let best = hit
            .drain(..)
            .map(|b| (b, std::mem::take(&mut hits[b])))
            .filter(|(_, n)| *n >= 2)
            .filter_map(|(b, n)| {
                let item = &contents[b];
                let shorter = row.grams.len().min(item.grams.len()).max(1);
                let head = if !row.head.is_empty() && row.head == item.head { HEAD } else { 0.0 };
                // A body item that only lists the headlines of the rows.
                let listed = head == 0.0 && row.named.chars().count() >= LISTED && item.text.contains(&row.named);
                // No more can be shared than stands in the item at all.
                if !listed && common_grams == usize::MAX && n as f32 / (shorter as f32) + head < SHARED {
                    return None;
                }
                let shared = common(&row.grams, &item.grams);
                let share = shared as f32 / shorter as f32 + head;
                Some((if listed { share.max(SHARED) } else { share }, shared, b))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(b.2.cmp(&a.2)));
        if let Some((_, _, b)) = best.filter(|(share, ..)| *share >= SHARED) {
            links.push((r, b));
        }
    }
    for (r, b) in links {
        let (row, item) = (tasks[r].id.clone(), tasks[b].id.clone());
        tasks[r].same_as.push(item);
        tasks[b].same_as.push(row);
    }
}

/// The longest list of items that a bigram may have to be followed; no bound where all of them fit into [`LOOKS`].
fn longest_list(rows: &[usize], contents: &[Content], index: &FxHashMap<Gram, Vec<usize>>) -> usize {
    let mut counts: Vec<usize> =
        rows.iter().flat_map(|r| &contents[*r].grams).filter_map(|g| index.get(g).map(Vec::len)).collect();
    if counts.iter().sum::<usize>() <= LOOKS {
        return usize::MAX;
    }
    counts.sort_unstable();
    let mut sum = 0;
    let fits = counts.iter().take_while(|n| {
        sum += **n;
        sum <= LOOKS
    });
    fits.last().copied().unwrap_or(0)
}

/// How many bigrams two sorted lists share, each as often as it stands in both.
fn common(a: &[Gram], b: &[Gram]) -> usize {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // A row against an item that holds the text of a whole part: only what the row has is looked for.
    if long.len() > short.len().saturating_mul(LONGER) {
        let in_long = |gram: &Gram| {
            let rest = &long[long.partition_point(|g| g < gram)..];
            rest.partition_point(|g| g == gram)
        };
        return short.chunk_by(Gram::eq).map(|same| same.len().min(in_long(&same[0]))).sum();
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_lists_share_is_the_same_searched_or_walked_through() {
        let row: Vec<Gram> = vec![2, 2, 2, 5, 9];
        let mut item: Vec<Gram> = vec![1, 2, 2, 5, 5];
        assert_eq!((common(&row, &item), common(&item, &row)), (3, 3));
        item.extend(100..400);
        assert_eq!((common(&row, &item), common(&item, &row)), (3, 3));
    }
}
