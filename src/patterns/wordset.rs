//! Words that are looked for at the start of a text, at its end, or anywhere in it.
//!
//! Every clause of a notice is asked for some hundred lists of words, and hardly ever has one of them there: so the
//! first character turns nearly all texts away, and the rest is a walk from character to character. Chinese words share
//! few characters and are short; a table of such steps is built a hundred times faster than an automaton over bytes.

use std::borrow::Cow;
use std::sync::OnceLock;

/// A list of words; of two that are the same, the first counts. Empty ones are never found.
#[derive(Debug, Default)]
pub(crate) struct WordSet {
    words: Vec<Cow<'static, str>>,
    forwards: OnceLock<Box<Steps>>,
    backwards: OnceLock<Box<Steps>>,
}

/// A word in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where it starts, in bytes.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// Its number in the list.
    pub(crate) word: usize,
}

impl Found {
    /// Its length in bytes.
    pub(crate) fn len(&self) -> usize {
        self.end - self.start
    }
}

impl WordSet {
    /// The set of a list of words.
    pub(crate) fn new<W: Into<Cow<'static, str>>>(words: impl IntoIterator<Item = W>) -> WordSet {
        let words = words.into_iter().map(Into::into).collect();
        WordSet { words, forwards: OnceLock::new(), backwards: OnceLock::new() }
    }

    fn forwards(&self) -> &Steps {
        self.forwards.get_or_init(|| Box::new(Steps::of(self.words.iter().map(|w| w.chars()))))
    }

    fn backwards(&self) -> &Steps {
        self.backwards.get_or_init(|| Box::new(Steps::of(self.words.iter().map(|w| w.chars().rev()))))
    }

    /// The longest word that `text` starts with.
    pub(crate) fn starts(&self, text: &str) -> Option<Found> {
        let (end, word) = self.forwards().walk(text.chars())?;
        Some(Found { start: 0, end, word })
    }

    /// The longest word that `text` ends with.
    pub(crate) fn ends(&self, text: &str) -> Option<Found> {
        let (len, word) = self.backwards().walk(text.chars().rev())?;
        Some(Found { start: text.len() - len, end: text.len(), word })
    }

    /// Whether `text` is one of the words.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.starts(text).is_some_and(|found| found.end == text.len())
    }

    /// The first place of a word in `text`, the longest word there.
    pub(crate) fn find(&self, text: &str) -> Option<Found> {
        self.find_from(text, 0)
    }

    /// The first place of a word in `text` at or behind `from`, the longest word there.
    pub(crate) fn find_from(&self, text: &str, from: usize) -> Option<Found> {
        // Many lists of one use are empty.
        if self.words.is_empty() {
            return None;
        }
        let steps = self.forwards();
        let bytes = text.as_bytes();
        let mut at = from;
        while !text.is_char_boundary(at) && at < text.len() {
            at += 1;
        }
        while let Some((key, width)) = key_at(bytes, at) {
            if steps.may_open(key)
                && steps.may_go_on(key, key_at(bytes, at + width).map_or(0, |(key, _)| key))
                && let Some((len, word)) = steps.spell(text[at..].chars())
            {
                return Some(Found { start: at, end: at + len, word });
            }
            at += width;
        }
        None
    }

    /// All words in `text` that don't overlap, in order, the longest at each place.
    pub(crate) fn find_iter<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = self.find_from(text, from)?;
            from = found.end;
            Some(found)
        })
    }

    /// Whether any word stands in `text`.
    pub(crate) fn within(&self, text: &str) -> bool {
        self.find(text).is_some()
    }
}

/// No word ends at a step.
const NONE: u32 = u32::MAX;

/// The steps from character to character that spell words: a tree as one table of (node, character) → node.
#[derive(Debug)]
struct Steps {
    /// A power of two, at most half of them taken; `to` of a free one is 0, the number of the root.
    slots: Vec<Step>,
    /// The characters that words open with, each as one bit of its hash.
    opening: [u64; 64],
    /// The pairs of characters that words open with, likewise; a word of one character stands for all its pairs.
    pairs: [u64; 256],
    /// The characters that are words of their own.
    short: [u64; 64],
}

#[derive(Debug, Clone, Copy)]
struct Step {
    from: u32,
    c: char,
    to: u32,
    word: u32,
}

const FREE: Step = Step { from: 0, c: '\0', to: 0, word: NONE };

impl Steps {
    fn of<C: Iterator<Item = char> + Clone>(words: impl Iterator<Item = C> + Clone) -> Steps {
        let most: usize = words.clone().map(Iterator::count).sum();
        let slots = vec![FREE; (2 * most + 1).next_power_of_two()];
        let mut steps = Steps { slots, opening: [0; 64], pairs: [0; 256], short: [0; 64] };
        let mut nodes = 1;
        for (number, mut word) in words.enumerate() {
            if let Some(first) = word.clone().next() {
                let opens = bit(key(first));
                steps.opening[opens / 64] |= 1 << (opens % 64);
                match word.clone().nth(1) {
                    Some(second) => {
                        let pair = pair_bit(key(first), key(second));
                        steps.pairs[pair / 64] |= 1 << (pair % 64);
                    }
                    None => steps.short[opens / 64] |= 1 << (opens % 64),
                }
            }
            let mut node = 0;
            while let Some(c) = word.next() {
                let slot = steps.slot(node, c);
                let step = &mut steps.slots[slot];
                if step.to == 0 {
                    *step = Step { from: node, c, to: nodes, word: NONE };
                    nodes += 1;
                }
                if step.word == NONE && word.clone().next().is_none() {
                    step.word = number as u32;
                }
                node = step.to;
            }
        }
        steps
    }

    /// Where a step is kept, or would be.
    fn slot(&self, from: u32, c: char) -> usize {
        let last = self.slots.len() - 1;
        let key = u64::from(from) << 32 | u64::from(c as u32);
        let mut slot = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & last;
        while self.slots[slot].to != 0 && (self.slots[slot].from, self.slots[slot].c) != (from, c) {
            slot = (slot + 1) & last;
        }
        slot
    }

    fn may_open(&self, key: u32) -> bool {
        let bit = bit(key);
        self.opening[bit / 64] & 1 << (bit % 64) != 0
    }

    /// Whether a word may open with two characters; the second's key is 0 where the text ends.
    fn may_go_on(&self, first: u32, second: u32) -> bool {
        let (pair, alone) = (pair_bit(first, second), bit(first));
        self.pairs[pair / 64] & 1 << (pair % 64) != 0 || self.short[alone / 64] & 1 << (alone % 64) != 0
    }

    /// [`Steps::spell`] where a word may open so.
    fn walk(&self, mut chars: impl Iterator<Item = char> + Clone) -> Option<(usize, usize)> {
        let all = chars.clone();
        let first = key(chars.next()?);
        let may = self.may_open(first) && self.may_go_on(first, chars.next().map_or(0, key));
        if may { self.spell(all) } else { None }
    }

    /// The longest word that characters spell from the first on: its length in bytes and its number.
    fn spell(&self, chars: impl Iterator<Item = char>) -> Option<(usize, usize)> {
        let (mut node, mut len, mut found) = (0, 0, None);
        for c in chars {
            let step = self.slots[self.slot(node, c)];
            if step.to == 0 {
                break;
            }
            len += c.len_utf8();
            if step.word != NONE {
                found = Some((len, step.word as usize));
            }
            node = step.to;
        }
        found
    }
}

/// A character as its bytes in UTF-8, the first lowest.
fn key(c: char) -> u32 {
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes);
    u32::from_le_bytes(bytes)
}

/// The [`key`] of the character at a place of a text, and its length; a whole text is searched faster so than by its
/// characters.
fn key_at(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let first = *bytes.get(at)?;
    let width = match first {
        0..0x80 => return Some((u32::from(first), 1)),
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    let four = match bytes.get(at..at + 4) {
        Some(four) => u32::from_le_bytes([four[0], four[1], four[2], four[3]]),
        None => bytes[at..].iter().rev().fold(0, |key, byte| key << 8 | u32::from(*byte)),
    };
    Some((four & u32::MAX >> (32 - 8 * width), width))
}

/// The bit of a character's [`key`] among those that words open with.
fn bit(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> 20) as usize
}

/// The bit of two characters' [`key`]s among the pairs that words open with.
fn pair_bit(first: u32, second: u32) -> usize {
    let key = first.wrapping_mul(0x9e37_79b1) ^ second.wrapping_mul(0x85eb_ca6b);
    (key.wrapping_mul(0xc2b2_ae35) >> 18) as usize
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_longest_word_counts() {
        let set = WordSet::new(["市", "市财政局", "财政局", "局", "ab"]);
        assert_eq!(set.starts("市财政局长").map(|f| (f.end, f.word)), Some((12, 1)));
        assert_eq!(set.starts("市财政").map(|f| f.word), Some(0));
        assert_eq!(set.starts("县财政局"), None);
        assert_eq!(set.ends("县财政局").map(|f| (f.start, f.word)), Some((3, 2)));
        assert!(set.has("局") && !set.has("财") && !set.has("市财政局长"));
        assert_eq!(set.find("由ab和局").map(|f| (f.start, f.len(), f.word)), Some((3, 2, 4)));
        assert!(!WordSet::new(["", "甲"]).within("乙") && !WordSet::new([""; 0]).within(""));
    }

    proptest! {
        /// Words of few characters, so that they overlap in every way.
        #[test]
        fn finds_what_an_automaton_finds(
            words in prop::collection::vec("[市县局a财𠀀é]{1,4}", 1..12),
            text in "[市县局a财政𠀀é]{0,24}",
        ) {
            let set = WordSet::new(words.clone());
            let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words).unwrap();
            let want: Vec<_> = automaton.find_iter(&text).map(|m| (m.start(), m.end(), m.pattern().as_usize())).collect();
            let found: Vec<_> = set.find_iter(&text).map(|f| (f.start, f.end, f.word)).collect();
            prop_assert_eq!(found, want);
            prop_assert_eq!(set.has(&text), words.contains(&text));
            let longest = |fits: &dyn Fn(&str) -> bool| {
                words.iter().filter(|w| fits(w)).max_by_key(|w| w.len()).map(String::len)
            };
            prop_assert_eq!(set.starts(&text).map(|f| f.len()), longest(&|w| text.starts_with(w)));
            prop_assert_eq!(set.ends(&text).map(|f| f.len()), longest(&|w| text.ends_with(w)));
        }
    }
}
