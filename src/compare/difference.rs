//! What differs between two texts, word by word.

use serde::Serialize;

use super::words;

/// So many words against each other at most; of longer texts what lies between their common ends is taken as a whole.
const CELLS: usize = 4_000_000;

/// Marks that part words and say nothing of themselves.
const MARKS: &str = "，。；、：,.;:";

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It stands in both.
    Kept,
    /// It stands in the first only.
    Removed,
    /// It stands in the second only.
    Added,
    /// Of one text that stands for several, it stands in another of these.
    Elsewhere,
}

/// A piece of text and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// What became of it.
    pub fate: Fate,
    /// Its words, unbroken.
    pub text: String,
}

/// The pieces of two texts given as words, in order; of a kept piece the words of the second. Words that differ in width
/// or shape of marks alone are kept.
pub fn difference(a: &[String], b: &[String]) -> Vec<Piece> {
    let mut pieces = Pieces::default();
    for (fate, i) in fates(a, b) {
        pieces.push(fate, if fate == Fate::Removed { &a[i] } else { &b[i] });
    }
    pieces.0
}

/// The pieces of a text and of one of the several parts that stand for it: what another part has isn't removed. With
/// `merged` the other way round: `whole` is what several parts became, and stands second.
pub(super) fn difference_of_part(
    whole: &[String],
    part: &[String],
    others: &[Vec<String>],
    merged: bool,
) -> Vec<Piece> {
    let (a, b) = if merged { (part, whole) } else { (whole, part) };
    let elsewhere = kept_in(whole, others);
    let mut pieces = Pieces::default();
    for (fate, i) in fates(a, b) {
        match fate {
            Fate::Removed if !merged && elsewhere[i] => pieces.push(Fate::Elsewhere, &a[i]),
            Fate::Added if merged && elsewhere[i] => pieces.push(Fate::Elsewhere, &b[i]),
            Fate::Removed => pieces.push(fate, &a[i]),
            _ => pieces.push(fate, &b[i]),
        }
    }
    pieces.0
}

/// Which words of a text stand in one of several others, in order.
fn kept_in(text: &[String], others: &[Vec<String>]) -> Vec<bool> {
    let mut kept = vec![false; text.len()];
    for other in others {
        // Kept words are named by their places in the second text.
        fates(other, text).into_iter().filter(|f| f.0 == Fate::Kept).for_each(|(_, i)| kept[i] = true);
    }
    kept
}

/// The words of a text that none of its parts has, and those of the parts that it hasn't: each run of them once.
pub(super) fn words_of_parts(whole: &[String], parts: &[Vec<String>]) -> (Vec<String>, Vec<String>) {
    let whole_alone = runs(whole, &kept_in(whole, parts));
    let own = [whole.to_vec()];
    let mut parts_alone: Vec<String> = Vec::new();
    for run in parts.iter().flat_map(|part| runs(part, &kept_in(part, &own))) {
        if !parts_alone.contains(&run) {
            parts_alone.push(run);
        }
    }
    (whole_alone, parts_alone)
}

/// The unbroken runs of words that aren't kept; runs of marks alone aren't words.
fn runs(words: &[String], kept: &[bool]) -> Vec<String> {
    let mut pieces = Pieces::default();
    words.iter().zip(kept).for_each(|(w, k)| pieces.push(if *k { Fate::Kept } else { Fate::Removed }, w));
    changed_words(&pieces.0).0.into_iter().map(String::from).collect()
}

/// What becomes of each word, in the order of reading: a removed one by its place in the first text, any other by its place
/// in the second.
fn fates(a: &[String], b: &[String]) -> Vec<(Fate, usize)> {
    let fold = |words: &[String]| -> Vec<String> { words.iter().map(|w| crate::text::fold_str(w)).collect() };
    let (folded_a, folded_b) = (fold(a), fold(b));
    let front = folded_a.iter().zip(&folded_b).take_while(|(x, y)| x == y).count();
    let back = folded_a[front..].iter().rev().zip(folded_b[front..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (mid_a, mid_b) = (front..a.len() - back, front..b.len() - back);
    let mut fates: Vec<(Fate, usize)> = (0..front).map(|i| (Fate::Kept, i)).collect();
    between(&folded_a[mid_a.clone()], &folded_b[mid_b.clone()], |fate, i| {
        fates.push((fate, i + if fate == Fate::Removed { mid_a.start } else { mid_b.start }))
    });
    fates.extend((mid_b.end..b.len()).map(|i| (Fate::Kept, i)));
    fates
}

/// The longest common words, walked in order: what is removed before what is added.
fn between(a: &[String], b: &[String], mut tell: impl FnMut(Fate, usize)) {
    if a.len().saturating_mul(b.len()) > CELLS {
        (0..a.len()).for_each(|i| tell(Fate::Removed, i));
        (0..b.len()).for_each(|j| tell(Fate::Added, j));
        return;
    }
    let width = b.len() + 1;
    // How many words of a[i..] and b[j..] are common, in order.
    let mut common = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i * width + j] = if a[i] == b[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            tell(Fate::Kept, j);
            (i, j) = (i + 1, j + 1);
        } else if i < a.len() && (j == b.len() || common[(i + 1) * width + j] >= common[i * width + j + 1]) {
            tell(Fate::Removed, i);
            i += 1;
        } else {
            tell(Fate::Added, j);
            j += 1;
        }
    }
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, fate: Fate, word: &str) {
        match self.0.last_mut() {
            Some(last) if last.fate == fate => last.text.push_str(word),
            _ => self.0.push(Piece { fate, text: word.to_string() }),
        }
    }
}

/// The words that went and those that came, each run of them without the marks around it; runs of marks alone aren't words.
pub(super) fn changed_words(pieces: &[Piece]) -> (Vec<&str>, Vec<&str>) {
    let of = |fate: Fate| -> Vec<&str> {
        let runs = pieces.iter().filter(|p| p.fate == fate && !words::bare(&p.text).is_empty());
        runs.map(|p| p.text.trim_matches(|c: char| c.is_whitespace() || MARKS.contains(c))).collect()
    };
    (of(Fate::Removed), of(Fate::Added))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split('/').map(String::from).collect()
    }

    #[test]
    fn words_go_come_and_stay() {
        let pieces =
            difference(&words("每月/检查/一次/，/发现/问题/整改"), &words("每季度/检查/一次/,/问题/限期/整改"));
        let shown: Vec<(Fate, &str)> = pieces.iter().map(|p| (p.fate, p.text.as_str())).collect();
        use Fate::*;
        assert_eq!(
            shown,
            [
                (Removed, "每月"),
                (Added, "每季度"),
                (Kept, "检查一次,"),
                (Removed, "发现"),
                (Kept, "问题"),
                (Added, "限期"),
                (Kept, "整改"),
            ]
        );
        assert_eq!(changed_words(&pieces), (vec!["每月", "发现"], vec!["每季度", "限期"]));
        assert!(difference(&[], &[]).is_empty());
    }

    #[test]
    fn what_another_part_has_is_not_removed() {
        let whole = words("清点/校车/，/修缮/食堂/，/补种/树木");
        let (bus, kitchen) = (words("清点/校车/，/更换/座椅"), words("修缮/食堂"));
        let shown = |pieces: Vec<Piece>| pieces.into_iter().map(|p| (p.fate, p.text)).collect::<Vec<_>>();
        use Fate::*;
        let of_bus = shown(difference_of_part(&whole, &bus, std::slice::from_ref(&kitchen), false));
        let wanted = [(Kept, "清点校车，"), (Elsewhere, "修缮食堂"), (Removed, "，补种树木"), (Added, "更换座椅")];
        assert_eq!(of_bus, wanted.map(|(f, t)| (f, t.to_string())));
        let merged = shown(difference_of_part(&whole, &kitchen, std::slice::from_ref(&bus), true));
        let wanted = [(Elsewhere, "清点校车，"), (Kept, "修缮食堂"), (Added, "，补种树木")];
        assert_eq!(merged, wanted.map(|(f, t)| (f, t.to_string())));
        let (gone, come) = words_of_parts(&whole, &[bus, kitchen]);
        assert_eq!((gone, come), (vec!["补种树木".to_string()], vec!["更换座椅".to_string()]));
    }

    #[test]
    fn both_texts_can_be_read_out_of_the_pieces() {
        let (a, b) = (words("一/二/三/四/五/二"), words("二/三/六/五/一/二/二"));
        let pieces = difference(&a, &b);
        let without = |fate| pieces.iter().filter(|p| p.fate != fate).map(|p| p.text.as_str()).collect::<String>();
        assert_eq!((without(Fate::Added), without(Fate::Removed)), (a.concat(), b.concat()));
    }
}
