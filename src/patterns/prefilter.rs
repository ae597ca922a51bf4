//! What a text must have for an expression to match it: how it opens, how it ends, one of which words it holds.
//!
//! Of a hundred expressions that a line is asked hardly one matches, and most could tell from the line's first
//! character. This is worked out from the expression itself, so that the packs' authors need not think of it, and it
//! costs a hundredth of compiling the expression: those that no text comes near are never compiled.

use std::cmp::Reverse;

use memchr::memmem::Finder;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use super::WordSet;

/// More words than this are no sieve.
const WORDS: usize = 400;

/// So few words are searched for one after the other.
const FEW: usize = 3;

/// A class of more characters than this names no words.
const CLASS: usize = 24;

/// An expression that matches in more ways than this is looked at as a whole.
const WAYS: usize = 64;

/// So few characters tell a way by what the text opens with.
const NARROW: usize = 200;

/// Conditions of which a text meets one at least, if an expression matches it.
#[derive(Debug)]
pub(crate) struct Prefilter {
    /// The characters that the text may open with, whichever way it matches.
    opens: Option<ClassUnicode>,
    ways: Vec<Way>,
}

/// What every text has that matches in one way; what is none is not known.
#[derive(Debug, Default)]
struct Way {
    /// The characters that the text may open with.
    opens: Option<ClassUnicode>,
    /// The characters that it may end with.
    ends: Option<ClassUnicode>,
    /// Words of which it holds one near its start.
    near: Option<Words>,
    /// Words of which it holds one anywhere.
    far: Option<Words>,
}

/// Words of which a text holds one.
#[derive(Debug)]
struct Words {
    words: Vec<String>,
    /// Within so many of its first bytes, where that is known.
    reach: Option<usize>,
    search: Search,
}

/// How words are searched for.
#[derive(Debug)]
enum Search {
    /// A few one after the other, each many bytes at a time.
    Few(Vec<Finder<'static>>),
    Many(WordSet),
}

impl Prefilter {
    /// The conditions of an expression; none for one that is unsound.
    pub(crate) fn of(source: &str) -> Prefilter {
        let Ok(hir) = regex_syntax::parse(source) else {
            return Prefilter { opens: None, ways: vec![Way::default()] };
        };
        let whole = Way::of(&[&hir]);
        let Some(opens) = whole.opens.clone() else {
            // Texts would be searched once for each way.
            return Prefilter { opens: None, ways: vec![whole.ready()] };
        };
        // Ways that are told apart by little are one, so that a text is searched once for most.
        let mut ways: Vec<Way> = Vec::new();
        for mut way in rows(&hir).iter().map(|row| Way::of(row)) {
            let (alike, others) = ways.into_iter().partition(|other| way.is_like(other));
            ways = others;
            let alike: Vec<Way> = alike;
            alike.into_iter().for_each(|other| way.join(other));
            ways.push(way);
        }
        Prefilter { opens: Some(opens), ways: ways.into_iter().map(Way::ready).collect() }
    }

    /// Whether the expression may match a text. `false` is certain.
    pub(crate) fn may_match(&self, text: &str) -> bool {
        let (first, last) = (text.chars().next(), text.chars().next_back());
        fits(&self.opens, first)
            && self.ways.iter().any(|way| {
                fits(&way.opens, first)
                    && fits(&way.ends, last)
                    && way.near.iter().chain(&way.far).all(|words| words.within(text))
            })
    }
}

impl Way {
    /// Of what stands one behind the other.
    fn of(row: &[&Hir]) -> Way {
        let ends = edge(row, Side::End).filter(|class| count(class) <= NARROW);
        let (near, far) = words_of_row(row);
        Way { opens: edge(row, Side::Start), ends, near, far }
    }

    /// Whether a text that may match in this way mostly may in the other, too.
    fn is_like(&self, other: &Way) -> bool {
        let narrow = |way: &Way| way.opens.as_ref().is_some_and(|class| count(class) <= NARROW);
        match (narrow(self), narrow(other), &self.opens, &other.opens) {
            (true, true, Some(own), Some(other)) => meet(own, other),
            (false, false, ..) => self.ends == other.ends,
            _ => false,
        }
    }

    /// Takes another way in.
    fn join(&mut self, other: Way) {
        let joined = |a: Option<ClassUnicode>, b: Option<ClassUnicode>| {
            let (mut a, b) = (a?, b?);
            a.union(&b);
            Some(a)
        };
        self.opens = joined(self.opens.take(), other.opens);
        self.ends = joined(self.ends.take(), other.ends);
        self.near = Words::joined(self.near.take(), other.near);
        self.far = Words::joined(self.far.take(), other.far);
    }

    fn ready(self) -> Way {
        let few = |words: &Words| words.words.len() <= WORDS;
        let (near, far) = (self.near.filter(few), self.far.filter(few));
        Way { near: near.map(Words::ready), far: far.map(Words::ready), ..self }
    }
}

impl Words {
    fn of(words: Vec<String>, reach: Option<usize>) -> Words {
        Words { words, reach, search: Search::Few(Vec::new()) }
    }

    fn joined(a: Option<Words>, b: Option<Words>) -> Option<Words> {
        let (mut a, b) = (a?, b?);
        a.words.extend(b.words);
        a.reach = a.reach.zip(b.reach).map(|(a, b)| a.max(b));
        Some(a)
    }

    fn ready(mut self) -> Words {
        self.words.sort_unstable();
        self.words.dedup();
        self.search = match self.words.len() {
            0..=FEW => Search::Few(self.words.iter().map(|word| Finder::new(word).into_owned()).collect()),
            _ => Search::Many(WordSet::new(self.words.clone())),
        };
        self
    }

    fn within(&self, text: &str) -> bool {
        let mut end = self.reach.map_or(text.len(), |reach| reach.min(text.len()));
        while !text.is_char_boundary(end) {
            end += 1;
        }
        match &self.search {
            Search::Few(words) => words.iter().any(|word| word.find(&text.as_bytes()[..end]).is_some()),
            Search::Many(words) => words.within(&text[..end]),
        }
    }

    /// How well they tell texts apart: long ones best, then few.
    fn worth(&self) -> (usize, Reverse<usize>) {
        let shortest = self.words.iter().map(|w| w.chars().count()).min().unwrap_or(0);
        (shortest.min(2), Reverse(self.words.len()))
    }
}

/// The characters at an end of the text where what matches reaches to it.
fn edge(row: &[&Hir], side: Side) -> Option<ClassUnicode> {
    let (tied, edge) = match side {
        Side::Start => (
            row.first().is_some_and(|part| part.properties().look_set_prefix().contains(Look::Start)),
            Edge::of_row(row.iter().copied(), side),
        ),
        Side::End => (
            row.last().is_some_and(|part| part.properties().look_set_suffix().contains(Look::End)),
            Edge::of_row(row.iter().rev().copied(), side),
        ),
    };
    // What may match nothing says nothing of the character there.
    (tied && !edge.nothing).then(|| ClassUnicode::new(edge.chars))
}

/// Whether two classes have a character in common.
fn meet(a: &ClassUnicode, b: &ClassUnicode) -> bool {
    let (mut a, mut b) = (a.ranges().iter().peekable(), b.ranges().iter().peekable());
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        if one.end() < other.start() {
            a.next();
        } else if other.end() < one.start() {
            b.next();
        } else {
            return true;
        }
    }
    false
}

fn count(class: &ClassUnicode) -> usize {
    class.iter().map(|range| range.len()).sum()
}

/// The ways in which an expression may match, each as what stands one behind the other in it: its outermost
/// alternatives tell them apart.
fn rows(hir: &Hir) -> Vec<Vec<&Hir>> {
    let mut all = vec![vec![hir]];
    // Alternatives stand in alternatives: `^(?:甲(?:乙|丙)|丁)$|戊`.
    for _ in 0..6 {
        let finer: Vec<Vec<&Hir>> = all.iter().flat_map(|row| parted(row)).collect();
        if finer.len() > WAYS {
            break;
        }
        all = finer;
    }
    all
}

/// A row as one for each of the alternatives of its first part that has some, or with that part taken apart.
fn parted<'h>(row: &[&'h Hir]) -> Vec<Vec<&'h Hir>> {
    let compound =
        |part: &Hir| matches!(part.kind(), HirKind::Capture(_) | HirKind::Concat(_) | HirKind::Alternation(_));
    let Some(at) = row.iter().position(|part| compound(part)) else { return vec![row.to_vec()] };
    let with = |parts: &[&'h Hir]| [&row[..at], parts, &row[at + 1..]].concat();
    match row[at].kind() {
        HirKind::Capture(capture) => vec![with(&[&capture.sub])],
        HirKind::Concat(parts) => vec![with(&parts.iter().collect::<Vec<_>>())],
        HirKind::Alternation(ways) => ways.iter().map(|way| with(&[way])).collect(),
        _ => vec![row.to_vec()],
    }
}

fn fits(class: &Option<ClassUnicode>, c: Option<char>) -> bool {
    class.as_ref().is_none_or(|class| c.is_some_and(|c| holds(class, c)))
}

fn holds(class: &ClassUnicode, c: char) -> bool {
    let ranges = class.ranges();
    let at = ranges.partition_point(|range| range.end() < c);
    ranges.get(at).is_some_and(|range| range.start() <= c)
}

/// The two ends of what an expression matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

/// The characters that stand at one end of what an expression matches, as they come: one range may be there twice.
struct Edge {
    chars: Vec<ClassUnicodeRange>,
    /// Whether it may match nothing at all.
    nothing: bool,
}

impl Edge {
    fn none() -> Edge {
        Edge { chars: Vec::new(), nothing: true }
    }

    fn any() -> Edge {
        Edge { chars: vec![ClassUnicodeRange::new('\0', char::MAX)], nothing: true }
    }

    fn of(hir: &Hir, side: Side) -> Edge {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Edge::none(),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(word) => {
                    let c = if side == Side::Start { word.chars().next() } else { word.chars().next_back() };
                    Edge {
                        chars: c.map(|c| ClassUnicodeRange::new(c, c)).into_iter().collect(),
                        nothing: word.is_empty(),
                    }
                }
                Err(_) => Edge::any(),
            },
            HirKind::Class(Class::Unicode(class)) => Edge { chars: class.ranges().to_vec(), nothing: false },
            HirKind::Class(Class::Bytes(_)) => Edge::any(),
            HirKind::Repetition(repetition) => {
                let edge = Edge::of(&repetition.sub, side);
                Edge { nothing: edge.nothing || repetition.min == 0, ..edge }
            }
            HirKind::Capture(capture) => Edge::of(&capture.sub, side),
            HirKind::Concat(parts) => match side {
                Side::Start => Edge::of_row(parts.iter(), side),
                Side::End => Edge::of_row(parts.iter().rev(), side),
            },
            HirKind::Alternation(ways) => {
                let mut all = Edge { chars: Vec::new(), nothing: false };
                for edge in ways.iter().map(|way| Edge::of(way, side)) {
                    all.chars.extend(edge.chars);
                    all.nothing |= edge.nothing;
                }
                all
            }
        }
    }

    /// Of parts one behind the other: up to the first that can't be nothing.
    fn of_row<'a>(parts: impl Iterator<Item = &'a Hir>, side: Side) -> Edge {
        let mut all = Edge::none();
        for edge in parts.map(|part| Edge::of(part, side)) {
            all.chars.extend(edge.chars);
            if !edge.nothing {
                all.nothing = false;
                break;
            }
        }
        all
    }
}

/// All that an expression matches, where that is a few words; they are no longer than needed to tell texts apart.
fn spelled(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => words(hir),
        HirKind::Capture(capture) => spelled(&capture.sub),
        HirKind::Alternation(ways) => {
            let all = ways.iter().map(spelled).collect::<Option<Vec<_>>>()?.concat();
            (all.len() <= CLASS).then_some(all)
        }
        HirKind::Concat(parts) => parts.iter().map(spelled).try_fold(vec![String::new()], |heads, tails| {
            let tails = tails.filter(|tails| heads.len() * tails.len() <= CLASS)?;
            Some(heads.iter().flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}"))).collect())
        }),
        _ => None,
    }
}

/// Words of which every match holds one; None where none are known.
fn words(hir: &Hir) -> Option<Vec<String>> {
    if matches!(hir.kind(), HirKind::Concat(_))
        && let Some(words) = spelled(hir)
    {
        return Some(words);
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Class(Class::Unicode(class)) => {
            let chars = || class.iter().flat_map(|range| range.start()..=range.end());
            (1..=CLASS).contains(&count(class)).then(|| chars().map(String::from).collect())
        }
        HirKind::Repetition(repetition) => words(&repetition.sub).filter(|_| repetition.min > 0),
        HirKind::Capture(capture) => words(&capture.sub),
        HirKind::Concat(parts) => {
            let (near, far) = words_of_row(&parts.iter().collect::<Vec<_>>());
            near.into_iter().chain(far).max_by_key(Words::worth).map(|words| words.words)
        }
        HirKind::Alternation(ways) => {
            let mut all = Vec::new();
            for way in ways {
                all.extend(words(way)?);
            }
            Some(all)
        }
    }
}

/// Of several parts that must all be there those whose words tell most: of the ones that end within a known length of
/// the text, and of the others.
fn words_of_row(row: &[&Hir]) -> (Option<Words>, Option<Words>) {
    let tied = row.first().is_some_and(|part| part.properties().look_set_prefix().contains(Look::Start));
    // Where the part ends at the latest.
    let mut reach = tied.then_some(0);
    let (mut near, mut far) = (None::<Words>, None::<Words>);
    for part in row {
        reach = reach.zip(part.properties().maximum_len()).map(|(before, part)| before + part);
        let Some(words) = words(part).map(|words| Words::of(words, reach)) else { continue };
        let best = if reach.is_some() { &mut near } else { &mut far };
        if best.as_ref().is_none_or(|best| best.worth() < words.worth()) {
            *best = Some(words);
        }
    }
    (near, far)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::patterns::{Matcher, Patterns};

    fn expressions() -> Vec<(String, String)> {
        let patterns = Patterns::built_in().unwrap();
        let source = |rule: &crate::patterns::Rule| match &rule.matcher {
            Matcher::Regex(re) => Some((rule.id.clone(), re.as_str().to_string())),
            _ => None,
        };
        patterns.rules().iter().filter_map(source).collect()
    }

    #[test]
    fn texts_are_turned_away_by_their_ends_and_words() {
        let filter = Prefilter::of("^(?:各?(?:市|县)|[0-9]+)[^。]*(?:负责|落实)(?:的)?[。;]$");
        assert!(filter.may_match("各市负责。") && filter.may_match("3日落实;"));
        assert!(!filter.may_match("由市负责。"), "opens");
        assert!(!filter.may_match("市局负责的"), "ends");
        assert!(!filter.may_match("市局办理。"), "holds");
        assert!(!filter.may_match(""));
        for any in ["", "甲*", "(?:甲|)", "^", "^甲?$", "[^甲]", "(", "甲|[^乙]"] {
            assert!(Prefilter::of(any).may_match("丙") || any == "^甲?$", "{any}");
        }
        // What stands beside a word in its own way isn't asked of another.
        let filter = Prefilter::of("^(?:甲[^。]*(?:乙|丙)|丁|戊)$");
        for (text, may) in
            [("甲己乙", true), ("甲己", false), ("丁", true), ("丁乙", false), ("戊", true), ("乙", false)]
        {
            assert_eq!(filter.may_match(text), may, "{text}");
        }
        // Only where all ways are tied to the start does it matter.
        assert!(Prefilter::of("^甲|乙").may_match("丙乙"));
        assert!(Prefilter::of("(?m)^甲$").may_match("丙\n甲\n丙"));
    }

    #[test]
    fn no_example_of_the_packs_is_turned_away() {
        for rule in Patterns::built_in().unwrap().rules() {
            if let Matcher::Regex(re) = &rule.matcher {
                let filter = Prefilter::of(re.as_str());
                for text in rule.accepts.iter().map(|t| crate::text::fold_str(t)) {
                    assert!(filter.may_match(&text), "{}: {text}", rule.id);
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Texts put together from what the expressions themselves are made of, so that many of them match.
        #[test]
        fn what_an_expression_matches_is_never_turned_away(seed in any::<u64>(), texts in prop::collection::vec("[的各市县区局,。:;()0-9一二 ]{0,6}", 8)) {
            let all = expressions();
            let (id, source) = &all[seed as usize % all.len()];
            let (filter, re) = (Prefilter::of(source), regex::Regex::new(source).unwrap());
            let pieces: Vec<&str> = source.split(|c: char| c.is_ascii()).filter(|p| !p.is_empty()).collect();
            let mut text = String::new();
            for (i, between) in texts.iter().enumerate() {
                let piece = pieces.get((seed >> (i * 8)) as usize % pieces.len().max(1)).copied().unwrap_or_default();
                text = format!("{text}{piece}");
                prop_assert!(!re.is_match(&text) || filter.may_match(&text), "{id}: {text}");
                prop_assert!(!re.is_match(piece) || filter.may_match(piece), "{id}: {piece}");
                text += between;
            }
        }
    }
}
