//! The packs' words around time expressions, and what an expression's surroundings look like.

use crate::error::{Error, ErrorKind, Result};
use crate::patterns::{Patterns, WordSet};

/// A list of words of one use.
pub(super) struct List(WordSet);

/// Which three bytes may stand at one end of a list's words: most texts are turned away by one look.
#[derive(Default)]
pub(super) struct Ends {
    bits: [u64; 16],
    /// A word shorter than three bytes: then every text may end with one.
    short: bool,
}

impl Ends {
    fn slot(bytes: &[u8]) -> usize {
        let key = u32::from(bytes[0]) << 16 | u32::from(bytes[1]) << 8 | u32::from(bytes[2]);
        (key.wrapping_mul(0x9e37_79b1) >> 22) as usize
    }

    /// The ends of some words, each given as its bytes at that end.
    pub(super) fn of<'w>(ends: impl Iterator<Item = &'w [u8]>) -> Ends {
        let mut all = Ends::default();
        for end in ends {
            if end.len() < 3 {
                all.short = true;
            } else {
                let slot = Ends::slot(end);
                all.bits[slot / 64] |= 1 << (slot % 64);
            }
        }
        all
    }

    /// Whether a text with these three bytes at that end may have a word there.
    pub(super) fn may(&self, end: Option<&[u8]>) -> bool {
        let Some(end) = end.filter(|e| e.len() >= 3) else { return self.short };
        let slot = Ends::slot(end);
        self.short || self.bits[slot / 64] & 1 << (slot % 64) != 0
    }
}

impl List {
    fn new(patterns: &Patterns, used_for: &str) -> Result<List> {
        let words: Vec<String> = patterns.words(used_for).into_iter().map(|(w, _)| w.to_string()).collect();
        if words.is_empty() {
            return Err(Error::new(ErrorKind::Pattern, format!("no rule is used for {used_for:?}")));
        }
        Ok(List(WordSet::new(words)))
    }

    /// The word that `text` ends with.
    pub(super) fn ends<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.0.ends(text).map(|found| &text[found.start..])
    }

    /// The word that `text` starts with.
    pub(super) fn starts<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.0.starts(text).map(|found| &text[..found.end])
    }

    /// Whether any word stands in `text`.
    pub(super) fn within(&self, text: &str) -> bool {
        self.0.within(text)
    }

    /// The first place of a word in `text`, the longest word there.
    pub(super) fn find(&self, text: &str) -> Option<(usize, usize)> {
        self.0.find(text).map(|found| (found.start, found.end))
    }

    /// Whether `text` is one of the words.
    pub(super) fn is(&self, text: &str) -> bool {
        self.0.has(text)
    }
}

/// All lists that the grammar of limits uses; each is described in its pack.
pub(super) struct Words {
    pub lead_in: List,
    pub found: List,
    pub until: List,
    pub term: List,
    pub closing_date: List,
    pub relief: List,
    pub relief_thing: List,
    pub relief_for: List,
    pub spread: List,
    pub bound: List,
    pub length_of: List,
    pub described_before: List,
    pub described_stated: List,
    pub undone: List,
    pub described_after: List,
    pub dues: List,
    pub per_head: List,
    pub cap: List,
    pub every_not: List,
    pub ongoing: List,
    pub stated: List,
    pub not: List,
    pub label: List,
    pub whom: List,
    pub verb: List,
    pub grant: List,
    pub ruled: List,
    pub done: List,
    pub dealt: List,
    pub each: List,
    pub anchor_not: List,
    pub anchor_lead: List,
    pub average: List,
    pub stated_end: List,
    pub runs: List,
    pub none: List,
    pub happened: List,
    pub set: List,
    pub changed: List,
    pub means: List,
    pub effort: List,
    pub anchor_verb: List,
    pub anchor_object: List,
    pub part_tail: List,
    pub part_verb: List,
    pub part_bare: List,
    pub part_agent: List,
    pub part_manner: List,
    pub part_lead: List,
    pub part_more: List,
    pub part_torn_end: List,
    pub part_torn_start: List,
}

impl Words {
    pub(super) fn new(patterns: &Patterns) -> Result<Words> {
        let list = |used_for| List::new(patterns, used_for);
        Ok(Words {
            lead_in: list("limit-lead-in")?,
            found: list("limit-found")?,
            until: list("limit-until")?,
            term: list("limit-term")?,
            closing_date: list("limit-closing-date")?,
            relief: list("limit-relief")?,
            relief_thing: list("limit-relief-thing")?,
            relief_for: list("limit-relief-for")?,
            spread: list("limit-spread")?,
            bound: list("limit-bound")?,
            length_of: list("limit-length-of")?,
            described_before: list("limit-described-before")?,
            described_stated: list("limit-described-stated")?,
            undone: list("limit-undone")?,
            described_after: list("limit-described-after")?,
            dues: list("limit-dues")?,
            per_head: list("limit-per-head")?,
            cap: list("limit-cap")?,
            every_not: list("limit-every-not")?,
            ongoing: list("limit-ongoing")?,
            stated: list("limit-stated")?,
            not: list("limit-not")?,
            label: list("limit-label")?,
            whom: list("limit-whom")?,
            verb: list("limit-verb")?,
            grant: list("limit-grant")?,
            ruled: list("limit-ruled")?,
            done: list("limit-done")?,
            dealt: list("limit-dealt")?,
            each: list("limit-each")?,
            anchor_not: list("limit-anchor-not")?,
            anchor_lead: list("limit-anchor-lead")?,
            average: list("limit-average")?,
            stated_end: list("limit-stated-end")?,
            runs: list("limit-label-runs")?,
            none: list("limit-none")?,
            happened: list("limit-happened")?,
            set: list("limit-set")?,
            changed: list("limit-changed")?,
            means: list("limit-means")?,
            effort: list("limit-effort")?,
            anchor_verb: list("limit-anchor-verb")?,
            anchor_object: list("limit-anchor-object")?,
            part_tail: list("limit-part-tail")?,
            part_verb: list("limit-part-verb")?,
            part_bare: list("limit-part-bare")?,
            part_agent: list("limit-part-agent")?,
            part_manner: list("limit-part-manner")?,
            part_lead: list("limit-part-lead")?,
            part_more: list("limit-part-more")?,
            part_torn_end: list("limit-part-torn-end")?,
            part_torn_start: list("limit-part-torn-start")?,
        })
    }
}

/// How far around an expression anything is looked at, in bytes: keeps every look bounded.
const REACH: usize = 480;

const CLAUSE: &[char] = &[',', ';', '。', ':', '!', '?', '\n'];
const SENTENCE: &[char] = &[';', '。', '!', '?', '\n'];

/// What stands around a place in a text: its clause and its sentence, bounded.
#[derive(Clone, Copy)]
pub(super) struct Around<'t> {
    pub text: &'t str,
    pub clause: usize,
    pub clause_end: usize,
    pub sentence: usize,
    pub sentence_end: usize,
}

impl<'t> Around<'t> {
    /// Around the stretch `start..end`.
    pub(super) fn new(text: &'t str, start: usize, end: usize) -> Around<'t> {
        let low = floor(text, start.saturating_sub(REACH));
        let high = floor(text, (end + REACH).min(text.len()));
        let (before, after) = (&text[low..start], &text[end..high]);
        let behind = |marks: &[char]| before.rfind(marks).map_or(low, |i| low + i + char_len(text, low + i));
        let until = |marks: &[char]| after.find(marks).map_or(high, |i| end + i);
        Around {
            text,
            clause: behind(CLAUSE),
            clause_end: until(CLAUSE),
            sentence: behind(SENTENCE),
            sentence_end: until(SENTENCE),
        }
    }

    /// The clause's text before `start`, without spaces at its end.
    pub(super) fn before(&self, start: usize) -> &'t str {
        self.text[self.clause..start].trim_end_matches(' ')
    }

    /// The clause's text from `end` on, without spaces at its start.
    pub(super) fn after(&self, end: usize) -> &'t str {
        self.text[end.min(self.clause_end)..self.clause_end].trim_start_matches(' ')
    }
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// The nearest character boundary at or before `at`.
pub(super) fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
