//! Terms: what of a task's text can be shared with another's.
//!
//! A term is a word (of two characters or more, or figures and Latin letters) or a pair of neighbouring characters that is
//! no word of itself: words say what a text is about, pairs see through rewording and keep the order of neighbours. Text
//! is cut once per task; nothing here knows how rare a term is.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jieba_rs::Jieba;

use crate::patterns::{Matcher, Patterns};
use crate::text::fold;

/// How a task holds a term, strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Held {
    /// In a heading above it only.
    Above,
    /// As a pair of characters.
    Pair,
    /// As a word.
    Word,
    /// As a word of its headline.
    Headline,
}

impl Held {
    /// How much of a term's weight counts.
    pub(super) const FACTORS: [f32; 4] = [0.3, 0.5, 1.0, 1.5];

    pub(super) fn of_bits(bits: u32) -> Held {
        [Held::Above, Held::Pair, Held::Word, Held::Headline][(bits & 3) as usize]
    }
}

/// A term's number: two Chinese characters exactly, anything else by hash; 30 bits.
pub(super) type Code = u32;

/// The first code of hashed terms.
const HASHED: Code = 1 << 29;

const FIRST: u32 = 0x4e00;
const COUNT: u32 = 0x9fff - FIRST + 1;

/// The dictionary, loaded when it is first asked, with the standing names of bodies: without them 发展改革委会同 holds a 革委会.
pub(super) fn jieba() -> &'static Jieba {
    static JIEBA: OnceLock<Jieba> = OnceLock::new();
    JIEBA.get_or_init(|| {
        let mut jieba = Jieba::new();
        names_of_bodies().iter().filter(|name| name.chars().count() > 2).for_each(|name| {
            jieba.add_word(name, None, Some("nt"));
        });
        jieba
    })
}

/// The names that the built-in packs know: short and full ones.
fn names_of_bodies() -> BTreeSet<String> {
    let Ok(patterns) = Patterns::built_in() else { return BTreeSet::new() };
    let short = ["short-form", "short-form-national", "short-form-nation"]
        .into_iter()
        .flat_map(|used_for| patterns.used_for(used_for));
    let mut names: BTreeSet<String> =
        short.flat_map(|rule| &rule.map).flat_map(|(short, full)| [short.clone(), full.clone()]).collect();
    for line in patterns.used_for("short-form-line").flat_map(|rule| &rule.map) {
        for head in patterns.used_for("short-form-head").flat_map(|rule| &rule.map) {
            names.extend([format!("{}{}", line.0, head.0), format!("{}{}", line.1, head.1)]);
        }
    }
    for rule in patterns.used_for("agency-national") {
        if let Matcher::Words { words, .. } = &rule.matcher {
            names.extend(words.iter().cloned());
        }
    }
    names
}

/// The code of a pair of characters.
pub(super) fn pair(a: char, b: char) -> Code {
    let (a, b) = (u32::from(a).wrapping_sub(FIRST), u32::from(b).wrapping_sub(FIRST));
    if a < COUNT && b < COUNT { a * COUNT + b } else { hashed(&[a, b]) }
}

/// The code of any other term (FNV-1a: small, and the same everywhere).
fn hashed(parts: &[u32]) -> Code {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.iter().flat_map(|p| p.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    HASHED | ((hash ^ (hash >> 29)) as u32 & (HASHED - 1))
}

/// The code of a word.
pub(super) fn code(word: &str) -> Code {
    let mut chars = word.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(a), Some(b), None) => pair(a, b),
        _ => hashed(&word.chars().map(u32::from).collect::<Vec<_>>()),
    }
}

/// The pair of characters that a code stands for, where it is exact.
pub(super) fn spelt(code: Code) -> Option<String> {
    let of = |n: u32| char::from_u32(FIRST + n);
    (code < HASHED).then(|| [of(code / COUNT), of(code % COUNT)].into_iter().flatten().collect())
}

/// Whether a character is part of words.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// A text without marks and spaces, folded: what two texts that say the same have in common.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter_map(fold).filter(|c| is_word(*c)).collect()
}

/// A bare text without the years in it (`2023年`): what stays the same where a plan is issued once more.
pub(super) fn plain(text: &str) -> String {
    let bare = bare(text);
    let mut plain = String::with_capacity(bare.len());
    for part in bare.split_inclusive('年') {
        let digits = part.strip_suffix('年').map(|p| p.len() - p.trim_end_matches(|c: char| c.is_ascii_digit()).len());
        let year =
            digits == Some(4) && (part[part.len() - 7..].starts_with("19") || part[part.len() - 7..].starts_with("20"));
        plain.push_str(if year { &part[..part.len() - 7] } else { part });
    }
    plain
}

/// Whether two plain texts differ in one place by next to nothing, no figure among it.
pub(super) fn nearly_same(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a[front..].iter().rev().zip(b[front..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (of_a, of_b) = (&a[front..a.len() - back], &b[front..b.len() - back]);
    let most = a.len().min(b.len()) / 30;
    of_a.len().max(of_b.len()) <= most && !of_a.iter().chain(of_b).any(char::is_ascii_digit)
}

/// Where a text's words end, in bytes; marks and single characters are words of their own here.
pub(super) fn cut(text: &str) -> Vec<u32> {
    let mut end = 0;
    jieba()
        .cut(text, false)
        .iter()
        .map(|token| {
            end += token.word.len() as u32;
            end
        })
        .collect()
}

/// The stretches of a text that its cuts part.
pub(super) fn pieces<'a>(text: &'a str, cuts: &'a [u32]) -> impl Iterator<Item = &'a str> {
    let mut start = 0;
    cuts.iter().map(move |end| {
        let piece = &text[start as usize..*end as usize];
        start = *end;
        piece
    })
}

/// The terms of one task, being collected: codes with how they are held, and the spelling of hashed ones.
#[derive(Debug, Default)]
pub(super) struct Terms {
    held: Vec<(Code, Held)>,
    spelt: Vec<(Code, String)>,
}

impl Terms {
    /// Takes in a text; `most` is how its words are held. Of a heading above, words alone.
    pub(super) fn take(&mut self, text: &str, cuts: &[u32], most: Held) {
        let mut last: Option<char> = None;
        let mut figures = String::new();
        for piece in pieces(text, cuts) {
            let folded: String = piece.chars().filter_map(fold).collect();
            if folded.chars().all(|c| c.is_ascii_alphanumeric()) && !folded.is_empty() {
                // A number and the letters beside it are one term, however they were cut.
                figures += &folded;
                last = None;
                continue;
            }
            self.figures(&mut figures, most, folded.starts_with('年'));
            if !folded.chars().all(is_word) {
                last = None;
                continue;
            }
            let length = folded.chars().count();
            if length > 1 {
                let code = code(&folded);
                if length > 2 {
                    self.spelt.push((code, folded.clone()));
                }
                self.held.push((code, most));
            }
            for c in folded.chars() {
                if let Some(before) = last.filter(|_| most != Held::Above) {
                    self.held.push((pair(before, c), Held::Pair));
                }
                last = Some(c);
            }
        }
        self.figures(&mut figures, most, false);
    }

    /// A number or Latin word; a year is none: plans of two years differ in it everywhere.
    fn figures(&mut self, figures: &mut String, held: Held, before_year: bool) {
        let is_year = figures.len() == 4 && (figures.starts_with("19") || figures.starts_with("20"));
        if figures.len() > 1 && !(is_year && before_year) {
            let code = hashed(&figures.to_ascii_lowercase().chars().map(u32::from).collect::<Vec<_>>());
            self.spelt.push((code, figures.clone()));
            self.held.push((code, held));
        }
        figures.clear();
    }

    /// Each term once, as strongly as it is held anywhere, in the order of codes: code and how, in one number.
    pub(super) fn finish(mut self) -> (Box<[u32]>, Vec<(Code, String)>) {
        let mut packed: Vec<u32> = self.held.drain(..).map(|(code, held)| code << 2 | held as u32).collect();
        packed.sort_unstable();
        let mut each: Vec<u32> = Vec::with_capacity(packed.len());
        for term in packed {
            match each.last_mut() {
                Some(last) if *last >> 2 == term >> 2 => *last = term,
                _ => each.push(term),
            }
        }
        (each.into_boxed_slice(), self.spelt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str, held: Held) -> Vec<(String, Held)> {
        let mut terms = Terms::default();
        terms.take(text, &cut(text), held);
        let (packed, spelt_out) = terms.finish();
        let spelling = |code| spelt_out.iter().find(|s| s.0 == code).map(|s| s.1.clone()).or_else(|| spelt(code));
        let mut all: Vec<_> =
            packed.iter().map(|t| (spelling(t >> 2).unwrap_or_default(), Held::of_bits(*t))).collect();
        all.sort();
        all
    }

    #[test]
    fn words_pairs_and_figures_are_terms() {
        let found = terms("公开预算，每年3次", Held::Word);
        let has = |word: &str, held| found.contains(&(word.to_string(), held));
        assert!(has("公开", Held::Word) && has("预算", Held::Word));
        assert!(has("开预", Held::Pair), "{found:?}");
        assert!(!found.iter().any(|t| t.0 == "算每"), "marks part pairs: {found:?}");
    }

    #[test]
    fn a_year_is_no_term_but_other_figures_are() {
        let names = |text: &str| terms(text, Held::Word).into_iter().map(|t| t.0).collect::<Vec<_>>();
        assert!(!names("2023年工作").contains(&"2023".to_string()));
        assert!(names("新增2000个").contains(&"2000".to_string()));
        assert!(names("12345热线").contains(&"12345".to_string()));
    }

    #[test]
    fn headings_above_give_words_alone() {
        assert!(terms("公开预算", Held::Above).iter().all(|t| t.1 == Held::Above && t.0 != "开预"));
    }

    #[test]
    fn years_are_no_difference_but_other_figures_are() {
        assert_eq!(plain("2022年公开20年规划，3000年。"), "公开20年规划3000年");
        let text = "扩大公报赠阅范围在政务服务大厅图书馆档案馆免费发放便于群众查阅";
        assert!(nearly_same(text, &text.replace("便于", "方便")) == (text.chars().count() / 30 >= 2));
        assert!(nearly_same(&text.repeat(3), &text.repeat(3).replacen("便于", "方便", 1)));
        assert!(!nearly_same(&format!("{}3次", text.repeat(3)), &format!("{}4次", text.repeat(3))));
    }

    #[test]
    fn the_name_of_a_body_is_one_word() {
        let text = "发展改革委会同市住房城乡建设局公布清单";
        let cuts = cut(text);
        let words: Vec<&str> = pieces(text, &cuts).collect();
        assert_eq!(words, ["发展改革委", "会同", "市", "住房城乡建设局", "公布", "清单"]);
    }

    #[test]
    fn what_differs_in_marks_alone_is_the_same_bare() {
        assert_eq!(bare("（一）公开 预算。"), bare("(一)公开预算"));
    }
}
