//! What differs between two texts, word by word.

use serde::Serialize;

use super::words;

/// So many words against each other at most; of longer texts what lies between their common ends is taken as a whole.
const CELLS: usize = 4_000_000;

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
    let fold = |words: &[String]| -> Vec<String> { words.iter().map(|w| crate::text::fold_str(w)).collect() };
    let (folded_a, folded_b) = (fold(a), fold(b));
    let front = folded_a.iter().zip(&folded_b).take_while(|(x, y)| x == y).count();
    let back = folded_a[front..].iter().rev().zip(folded_b[front..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (mid_a, mid_b) = (front..a.len() - back, front..b.len() - back);
    let mut pieces = Pieces::default();
    b[..front].iter().for_each(|w| pieces.push(Fate::Kept, w));
    between(&folded_a[mid_a.clone()], &folded_b[mid_b.clone()], |fate, i| match fate {
        Fate::Removed => pieces.push(fate, &a[mid_a.start + i]),
        Fate::Kept | Fate::Added => pieces.push(fate, &b[mid_b.start + i]),
    });
    b[b.len() - back..].iter().for_each(|w| pieces.push(Fate::Kept, w));
    pieces.0
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

/// The words that went and those that came, each run of them once; runs of marks alone aren't words.
pub(super) fn changed_words(pieces: &[Piece]) -> (Vec<&str>, Vec<&str>) {
    let of = |fate: Fate| -> Vec<&str> {
        let runs = pieces.iter().filter(|p| p.fate == fate && !words::bare(&p.text).is_empty());
        runs.map(|p| p.text.trim()).collect()
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
    fn both_texts_can_be_read_out_of_the_pieces() {
        let (a, b) = (words("一/二/三/四/五/二"), words("二/三/六/五/一/二/二"));
        let pieces = difference(&a, &b);
        let without = |fate| pieces.iter().filter(|p| p.fate != fate).map(|p| p.text.as_str()).collect::<String>();
        assert_eq!((without(Fate::Added), without(Fate::Removed)), (a.concat(), b.concat()));
    }
}
