//! What a text must have for an expression to match it: how it opens, how it ends, one of which words it holds.
//!
//! Of a hundred expressions that a line is asked hardly one matches, and most could tell from the line's first
//! character. This is worked out from the expression itself, so that the packs' authors need not think of it, and it
//! costs a hundredth of compiling the expression: those that no text comes near are never compiled.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use super::WordSet;

/// More words than this are no sieve.
const WORDS: usize = 400;

/// A class of more characters than this names no words.
const CLASS: usize = 24;

/// Conditions that every text meets which an expression matches; those that are none are not known.
#[derive(Debug, Default)]
pub(crate) struct Prefilter {
    /// The characters that the text may open with.
    opens: Option<ClassUnicode>,
    /// The characters that it may end with.
    ends: Option<ClassUnicode>,
    /// Words of which it holds one.
    holds: Option<WordSet>,
}

impl Prefilter {
    /// The conditions of an expression; none for one that is unsound.
    pub(crate) fn of(source: &str) -> Prefilter {
        regex_syntax::parse(source).map(|hir| Prefilter::of_hir(&hir)).unwrap_or_default()
    }

    fn of_hir(hir: &Hir) -> Prefilter {
        let properties = hir.properties();
        let opens = properties.look_set_prefix().contains(Look::Start).then(|| Edge::of(hir, Side::Start));
        let ends = properties.look_set_suffix().contains(Look::End).then(|| Edge::of(hir, Side::End));
        // What may match nothing says nothing of the character there.
        let sure = |edge: Option<Edge>| edge.filter(|e| !e.nothing).map(|e| e.chars);
        let holds = words(hir).filter(|words| words.len() <= WORDS).map(WordSet::new);
        Prefilter { opens: sure(opens), ends: sure(ends), holds }
    }

    /// Whether the expression may match a text. `false` is certain.
    pub(crate) fn may_match(&self, text: &str) -> bool {
        fits(&self.opens, text.chars().next())
            && fits(&self.ends, text.chars().next_back())
            && self.holds.as_ref().is_none_or(|words| words.within(text))
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

/// The characters that stand at one end of what an expression matches.
struct Edge {
    chars: ClassUnicode,
    /// Whether it may match nothing at all.
    nothing: bool,
}

impl Edge {
    fn none() -> Edge {
        Edge { chars: ClassUnicode::empty(), nothing: true }
    }

    fn any() -> Edge {
        Edge { chars: ClassUnicode::new([ClassUnicodeRange::new('\0', char::MAX)]), nothing: true }
    }

    fn of(hir: &Hir, side: Side) -> Edge {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Edge::none(),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(word) => {
                    let c = if side == Side::Start { word.chars().next() } else { word.chars().next_back() };
                    let chars = ClassUnicode::new(c.map(|c| ClassUnicodeRange::new(c, c)));
                    Edge { chars, nothing: word.is_empty() }
                }
                Err(_) => Edge::any(),
            },
            HirKind::Class(Class::Unicode(class)) => Edge { chars: class.clone(), nothing: false },
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
                let mut all = Edge { chars: ClassUnicode::empty(), nothing: false };
                for edge in ways.iter().map(|way| Edge::of(way, side)) {
                    all.chars.union(&edge.chars);
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
            all.chars.union(&edge.chars);
            if !edge.nothing {
                all.nothing = false;
                break;
            }
        }
        all
    }
}

/// Words of which every match holds one; None where none are known.
fn words(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Class(Class::Unicode(class)) => {
            let count: usize = class.iter().map(|range| range.len()).sum();
            let chars = || class.iter().flat_map(|range| range.start()..=range.end());
            (1..=CLASS).contains(&count).then(|| chars().map(String::from).collect())
        }
        HirKind::Repetition(repetition) => words(&repetition.sub).filter(|_| repetition.min > 0),
        HirKind::Capture(capture) => words(&capture.sub),
        // Of several parts that must all be there the one whose words are rarest: long ones, then few.
        HirKind::Concat(parts) => parts.iter().filter_map(words).max_by_key(|words| {
            let shortest = words.iter().map(|w| w.chars().count()).min().unwrap_or(0);
            (shortest.min(2), std::cmp::Reverse(words.len()))
        }),
        HirKind::Alternation(ways) => {
            let mut all = Vec::new();
            for way in ways {
                all.extend(words(way)?);
            }
            Some(all)
        }
    }
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
        assert!(filter.may_match("各部门负责。") && filter.may_match("3日落实;"));
        assert!(!filter.may_match("由市负责。"), "opens");
        assert!(!filter.may_match("市局负责的"), "ends");
        assert!(!filter.may_match("市局办理。"), "holds");
        assert!(!filter.may_match(""));
        for any in ["", "甲*", "(?:甲|)", "^", "^甲?$", "[^甲]", "(", "甲|[^乙]"] {
            assert!(Prefilter::of(any).may_match("丙") || any == "^甲?$", "{any}");
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
