//! How like two texts are. Marks at the ends, white space and width make no difference.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// A text without what makes no difference.
pub(super) fn squeeze(text: &str) -> String {
    let bare: String = text.nfkc().filter(|c| !is_space(*c)).collect();
    bare.trim_matches(['。', ';', ':', ',', '.', '、']).to_string()
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// A text's pairs of neighbouring characters, each with its number.
pub(super) struct Bigrams {
    pairs: HashMap<(char, Option<char>), usize>,
    count: usize,
    text: String,
}

impl Bigrams {
    pub fn of(text: &str) -> Bigrams {
        let chars: Vec<char> = text.chars().collect();
        let mut pairs = HashMap::new();
        let count = chars.len().saturating_sub(1).max(1);
        for i in 0..count {
            if let Some(first) = chars.get(i) {
                *pairs.entry((*first, chars.get(i + 1).copied())).or_insert(0) += 1;
            }
        }
        Bigrams { pairs, count, text: text.to_string() }
    }

    /// Dice's coefficient: 1 for the same pairs, 0 for none in common.
    pub fn dice(&self, other: &Bigrams) -> f64 {
        if self.text.is_empty() || other.text.is_empty() {
            return f64::from(u8::from(self.text == other.text));
        }
        let (few, many) = if self.pairs.len() <= other.pairs.len() { (self, other) } else { (other, self) };
        let common: usize = few.pairs.iter().map(|(pair, n)| many.pairs.get(pair).map_or(0, |m| *n.min(m))).sum();
        (2 * common) as f64 / (self.count + other.count) as f64
    }
}

/// The share of two texts that stands in both in the same order: 1 for the same text. Blocks are taken longest first.
pub(super) fn ratio(one: &str, other: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let total = a.len() + b.len();
    if total == 0 {
        return 1.0;
    }
    let mut places: HashMap<char, Vec<usize>> = HashMap::new();
    for (j, c) in b.iter().enumerate() {
        places.entry(*c).or_default().push(j);
    }
    let mut open = vec![(0, a.len(), 0, b.len())];
    let mut matched = 0;
    while let Some((alo, ahi, blo, bhi)) = open.pop() {
        let (i, j, size) = longest(&a, &places, (alo, ahi), (blo, bhi));
        if size == 0 {
            continue;
        }
        matched += size;
        open.push((alo, i, blo, j));
        open.push((i + size, ahi, j + size, bhi));
    }
    2.0 * matched as f64 / total as f64
}

/// The longest block that stands in both stretches, the earliest of several.
fn longest(
    a: &[char],
    places: &HashMap<char, Vec<usize>>,
    of_a: (usize, usize),
    of_b: (usize, usize),
) -> (usize, usize, usize) {
    let mut best = (of_a.0, of_b.0, 0);
    // How long the block is that ends at each place of the other text.
    let mut ending: HashMap<usize, usize> = HashMap::new();
    for (i, c) in a.iter().enumerate().take(of_a.1).skip(of_a.0) {
        let mut next = HashMap::new();
        for j in places.get(c).into_iter().flatten().copied().filter(|j| (of_b.0..of_b.1).contains(j)) {
            let before = j.checked_sub(1).and_then(|j| ending.get(&j)).copied().unwrap_or(0);
            let size = before + 1;
            next.insert(j, size);
            if size > best.2 {
                best = (i + 1 - size, j + 1 - size, size);
            }
        }
        ending = next;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dice(a: &str, b: &str) -> f64 {
        Bigrams::of(a).dice(&Bigrams::of(b))
    }

    #[test]
    fn width_space_and_marks_at_the_ends_make_no_difference() {
        assert_eq!(squeeze(" １、公开 预算；\u{3000}"), "1、公开预算");
        assert_eq!(squeeze("（一）"), "(一)");
        assert_eq!(squeeze("。、"), "");
    }

    #[test]
    fn pairs_in_common() {
        // 甲乙, 乙丙 and 甲乙, 乙丁: one of two and two.
        assert_eq!(dice("甲乙丙", "甲乙丁"), 0.5);
        assert_eq!(dice("甲", "甲"), 1.0);
        assert_eq!(dice("", ""), 1.0);
        assert_eq!(dice("", "甲"), 0.0);
        // 甲甲 twice against once.
        assert_eq!(dice("甲甲甲", "甲甲"), 2.0 / 3.0);
    }

    #[test]
    fn the_longest_block_first() {
        assert_eq!(ratio("甲乙丙丁", "乙丙丁戊"), 0.75);
        assert_eq!(ratio("", ""), 1.0);
        assert_eq!(ratio("甲", "乙"), 0.0);
        // 丙丁戊 is taken first; what stands behind it on one side can't match what stands before it on the other.
        assert_eq!(ratio("甲乙丙丁戊", "丙丁戊甲乙"), 0.6);
    }
}
