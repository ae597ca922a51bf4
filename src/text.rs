//! A notice's text and its folded twin.
//!
//! Rules are written once, against *folded* text: half-width forms, one shape of bracket, plain spaces. Folding maps
//! each character to one character or to none, so every place in the folded text leads back to one place in the
//! original. Nothing here knows what a notice is.

use std::borrow::Cow;
use std::ops::Range;

use crate::record::Span;

/// A stretch of folded text, in bytes.
pub type Bytes = Range<usize>;

/// Every how many bytes of folded text the way back to the original is marked: places are asked for often, and each
/// asks for the characters behind its mark one by one.
const STEP: usize = 32;

/// Decoded text with its folded form and the way back from folded bytes to the original's code points.
#[derive(Debug, Clone, Default)]
pub struct Text {
    raw: String,
    folded: String,
    /// For each multiple of [`STEP`] in folded bytes the first boundary at or behind it, in order.
    marks: Vec<Mark>,
    /// Raw bytes of the characters that were dropped, in order.
    dropped: Vec<usize>,
}

/// A boundary between characters: raw byte and raw code point. Its folded byte follows from its number.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    raw: usize,
    point: usize,
}

impl Text {
    /// Folds `raw`. Linear in its length.
    pub fn new(raw: impl Into<String>) -> Text {
        Text::without(raw, Vec::new())
    }

    /// Folds `raw` as if the characters at the bytes `dropped` (in order) weren't there: line breaks that a fixed width put
    /// into words, with page numbers beside them. Words themselves (U+5000 to U+8FFF) are never dropped. Linear in its
    /// length.
    pub fn without(raw: impl Into<String>, dropped: Vec<usize>) -> Text {
        let raw = raw.into();
        let mut folded = String::with_capacity(raw.len());
        let mut marks = Vec::with_capacity(raw.len() / STEP + 2);
        marks.push(Mark { raw: 0, point: 0 });
        let mut next = STEP;
        let (mut at, mut point) = (0, 0);
        while let Some(c) = raw[at..].chars().next() {
            if folded.len() >= next {
                marks.push(Mark { raw: at, point });
                next = (folded.len() / STEP + 1) * STEP;
            }
            // Most of a notice is words, which stay as they are; a run of them goes over at once, up to the next mark.
            let run = words(&raw.as_bytes()[at..], next - folded.len());
            if run > 0 {
                folded.push_str(&raw[at..at + run]);
                at += run;
                point += run / 3;
                continue;
            }
            let here = at;
            at += c.len_utf8();
            point += 1;
            match c {
                _ if is_dropped(&dropped, c, here) => (),
                // The commonest marks of all.
                '，' => folded.push(','),
                '、' | '。' => folded.push(c),
                _ => folded.extend(fold(c).map(|f| shaped(f, &folded, &raw[at..]))),
            }
        }
        if traditional(&folded) {
            simplify(&mut folded);
        }
        Text { raw, folded, marks, dropped }
    }

    /// Folds one line that stands alone. It is too short to tell its script by: what traditional characters it has are
    /// turned.
    pub fn of_line(raw: impl Into<String>) -> Text {
        let mut text = Text::new(raw);
        if text.folded.chars().any(|c| is_traditional(c) || TIME_WORDS.contains(c)) {
            simplify(&mut text.folded);
        }
        text
    }

    /// The text as decoded; all public spans count its code points.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The folded text, which all rules match on.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The folded text of one stretch.
    pub fn fold_at(&self, at: &Bytes) -> &str {
        &self.folded[at.clone()]
    }

    /// The original of one stretch of folded text.
    pub fn raw_at(&self, at: &Bytes) -> &str {
        &self.raw[self.raw_range(at)]
    }

    /// The bytes of the original that one stretch of folded text stands for.
    pub fn raw_range(&self, at: &Bytes) -> Bytes {
        let (start, end) = self.ends(at);
        start.raw..end.raw
    }

    /// The code points of the original that one stretch of folded text stands for.
    pub fn span(&self, at: &Bytes) -> Span {
        let (start, end) = self.ends(at);
        Span(start.point, end.point)
    }

    /// The original of one stretch of folded text, and its code points there.
    pub fn raw_and_span(&self, at: &Bytes) -> (&str, Span) {
        let (start, end) = self.ends(at);
        (&self.raw[start.raw..end.raw], Span(start.point, end.point))
    }

    /// Where a stretch of folded text starts and ends in the original; dropped characters around it are left out.
    fn ends(&self, at: &Bytes) -> (Mark, Mark) {
        let start = self.locate(at.start);
        (start, if at.is_empty() { start } else { self.walk(at.end) })
    }

    /// The place of the character whose folded form starts at `folded`; dropped characters before it are skipped.
    fn locate(&self, folded: usize) -> Mark {
        let mut place = self.walk(folded);
        while let Some(c) = self.raw[place.raw..].chars().next() {
            if self.len_at(c, place.raw) > 0 {
                break;
            }
            place.raw += c.len_utf8();
            place.point += 1;
        }
        place
    }

    /// The first place in the original at which exactly `folded` bytes have been folded.
    fn walk(&self, folded: usize) -> Mark {
        let (mut have, Mark { mut raw, mut point }) = self.mark_before(folded);
        for c in self.raw[raw..].chars() {
            if have >= folded {
                break;
            }
            have += self.len_at(c, raw);
            raw += c.len_utf8();
            point += 1;
        }
        Mark { raw, point }
    }

    /// The last mark at or before a place in the folded text, with its own place there.
    fn mark_before(&self, folded: usize) -> (usize, Mark) {
        let number = (folded / STEP).min(self.marks.len().saturating_sub(1));
        let have = self.folded_of_mark(number);
        // A character may reach over the multiple.
        let (number, have) =
            if have <= folded { (number, have) } else { (number - 1, self.folded_of_mark(number - 1)) };
        (have, self.marks.get(number).copied().unwrap_or_default())
    }

    /// The folded byte of a mark: the first boundary at or behind its multiple.
    fn folded_of_mark(&self, number: usize) -> usize {
        let mut at = number * STEP;
        while !self.folded.is_char_boundary(at) {
            at += 1;
        }
        at
    }

    /// The folded byte at which the original's byte `raw` starts (or the next kept character after it).
    pub fn folded_of_raw(&self, raw: usize) -> usize {
        let number = self.marks.partition_point(|m| m.raw <= raw).saturating_sub(1);
        let (mut folded, mut have) = (self.folded_of_mark(number), self.marks.get(number).map_or(0, |m| m.raw));
        for c in self.raw[have..].chars() {
            if have >= raw {
                break;
            }
            folded += self.len_at(c, have);
            have += c.len_utf8();
        }
        folded
    }

    /// The original of one stretch of folded text, without what was dropped from inside its words.
    pub fn shown_at(&self, at: &Bytes) -> Cow<'_, str> {
        let range = self.raw_range(at);
        let raw = &self.raw[range.clone()];
        if self.dropped.is_empty() {
            return Cow::Borrowed(raw);
        }
        raw.char_indices().filter(|(i, c)| !is_dropped(&self.dropped, *c, range.start + i)).map(|(_, c)| c).collect()
    }

    /// Bytes that the folded form of the original's character at byte `raw` takes.
    fn len_at(&self, c: char, raw: usize) -> usize {
        if is_dropped(&self.dropped, c, raw) { 0 } else { folded_len(c) }
    }
}

/// Length of the run of Chinese characters (U+5000 to U+8FFF, three bytes each) that a text opens with: all that start
/// within its first `most` bytes.
fn words(bytes: &[u8], most: usize) -> usize {
    let mut at = 0;
    while at < most && bytes.get(at).is_some_and(|b| (0xe5..=0xe8).contains(b)) {
        at += 3;
    }
    at
}

/// Whether the character at byte `raw` of the original is one of those to drop.
fn is_dropped(dropped: &[usize], c: char, raw: usize) -> bool {
    // Runs of these go over at once; see [`words`].
    !dropped.is_empty() && !matches!(c, '\u{5000}'..='\u{8fff}') && dropped.binary_search(&raw).is_ok()
}

/// Bytes that a character's folded form takes.
fn folded_len(c: char) -> usize {
    match c {
        '\u{4e00}'..='\u{9fff}' => 3,
        '\0'..='\u{7f}' => 1,
        _ => fold(c).map_or(0, char::len_utf8),
    }
}

/// What words of time are written with in traditional script only.
const TIME_WORDS: &str = "號週個兩鐘點內後間幾從當終結禮";

/// Whether a character is an everyday one of the genre that only traditional script has.
fn is_traditional(c: char) -> bool {
    matches!(
        c,
        '務' | '單'
            | '關'
            | '開'
            | '發'
            | '責'
            | '實'
            | '時'
            | '與'
            | '為'
            | '對'
            | '國'
            | '業'
            | '產'
            | '個'
            | '這'
            | '區'
            | '縣'
            | '鎮'
            | '總'
            | '體'
            | '進'
            | '來'
            | '辦'
            | '負'
            | '領'
            | '導'
            | '組'
            | '織'
            | '項'
            | '標'
            | '準'
            | '環'
            | '經'
            | '濟'
            | '際'
            | '財'
            | '稅'
            | '養'
            | '護'
            | '規'
            | '劃'
            | '報'
            | '會'
            | '議'
    )
}

/// Whether a text is in traditional script: a good many of its everyday characters near its start are. A few stray ones
/// (a name, a misread character) make no script.
fn traditional(folded: &str) -> bool {
    let mut found: Vec<char> = Vec::new();
    for c in folded.chars().take(1500) {
        if is_traditional(c) && !found.contains(&c) {
            found.push(c);
            if found.len() >= 8 {
                return true;
            }
        }
    }
    false
}

/// Turns traditional characters into simplified ones, so that rules are written once. Only characters whose forms are
/// of one length are turned: places stay what they are.
fn simplify(folded: &mut String) {
    let mut forms: std::collections::HashMap<char, char> = std::collections::HashMap::new();
    let turned: String = folded
        .chars()
        .map(|c| {
            if c < '\u{4e00}' {
                return c;
            }
            *forms.entry(c).or_insert_with(|| {
                let form = fast2s::convert(c.encode_utf8(&mut [0; 4]));
                let mut chars = form.chars();
                match (chars.next(), chars.next()) {
                    (Some(f), None) if f.len_utf8() == c.len_utf8() => f,
                    _ => c,
                }
            })
        })
        .collect();
    *folded = turned;
}

/// `<` and `>` are brackets beside words (`各市<区>政府`) and signs beside figures (`<5%`). Both forms are one byte long.
fn shaped(f: char, before: &str, after: &str) -> char {
    if !matches!(f, '<' | '>') {
        return f;
    }
    let word = |c: Option<char>| c.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '(' || c == ')');
    match f {
        '<' if word(before.chars().next_back()) && word(after.chars().next()) => '(',
        '>' if word(before.chars().next_back()) => ')',
        _ => f,
    }
}

/// The folded form of one string on its own, for words that come from patterns or arguments.
pub fn fold_str(s: &str) -> String {
    let mut folded = String::with_capacity(s.len());
    for (at, c) in s.char_indices() {
        if let Some(f) = fold(c) {
            folded.push(shaped(f, &folded, &s[at + c.len_utf8()..]));
        }
    }
    folded
}

/// The folded form of one character; `None` for characters that show nothing (zero-width marks).
///
/// All shapes of round, tortoise-shell, lenticular and square brackets become `(` and `)`; book-title marks 《》 and
/// quotation marks stay apart since they say what stands in them. Every kind of space but the line break becomes a plain one.
pub fn fold(c: char) -> Option<char> {
    Some(match c {
        // 丶, a stroke, stands where a 、 was scanned badly.
        '\u{4e36}' => '、',
        '\u{4e00}'..='\u{9fff}' => c,
        '[' | ']' | '{' | '}' => {
            if c == '[' || c == '{' {
                '('
            } else {
                ')'
            }
        }
        '\t' | '\r' | '\u{b}' | '\u{c}' => ' ',
        '\0'..='\u{7f}' => c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => return None,
        '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
        '\u{3008}' | '\u{ff08}' | '\u{3014}' | '\u{3010}' | '\u{3016}' | '\u{3018}' | '\u{ff3b}' | '\u{ff5b}'
        | '\u{2768}' | '\u{fe59}' | '\u{fe35}' | '\u{fe5d}' => '(',
        '\u{3009}' | '\u{ff09}' | '\u{3015}' | '\u{3011}' | '\u{3017}' | '\u{3019}' | '\u{ff3d}' | '\u{ff5d}'
        | '\u{2769}' | '\u{fe5a}' | '\u{fe36}' | '\u{fe5e}' => ')',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{fe52}' | '\u{2024}' => '.',
        '\u{fe50}' => ',',
        '\u{fe55}' | '\u{2236}' | '\u{fe13}' => ':',
        '\u{fe54}' => ';',
        '\u{fe51}' | '\u{ff64}' => '、',
        '\u{ff61}' => '。',
        '\u{2013}' | '\u{2014}' | '\u{2015}' | '\u{2500}' | '\u{2010}' | '\u{2011}' | '\u{2012}' => '—',
        '\u{301c}' | '\u{223c}' => '~',
        _ => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_width_and_brackets() {
        assert_eq!(fold_str("（１２）〔2017〕【牵头】，：；［ａ］\u{3000}x\u{200b}y"), "(12)(2017)(牵头),:;(a) xy");
        assert_eq!(fold_str("二丶重点任务"), "二、重点任务");
        assert_eq!(fold_str("各市<区>政府〈管委会〉,低于<5%"), "各市(区)政府(管委会),低于<5%");
    }

    #[test]
    fn runs_of_words_are_marked_as_single_characters_are() {
        let raw = "一二三四（五）六，七\u{200b}八\u{3000}abc㐀九龥鿿丁<丙>\n".repeat(60) + &"丙".repeat(500);
        let t = Text::new(raw.as_str());
        assert_eq!(t.folded(), fold_str(&raw));
        let (mut folded, mut kept) = (0, Vec::new());
        for (point, (at, c)) in raw.char_indices().enumerate() {
            assert_eq!(t.folded_of_raw(at), folded);
            if let Some(f) = fold(c) {
                kept.push((folded, point, c));
                folded += f.len_utf8();
            }
        }
        for (at, point, c) in kept {
            let end = at + folded_len(c);
            assert_eq!((t.raw_at(&(at..end)), t.span(&(at..end)).0), (c.to_string().as_str(), point));
        }
    }

    #[test]
    fn traditional_script_is_read_as_simplified() {
        let raw = "為進一步規範政務公開工作，各區縣、各鎮要負責組織落實，按時報送總體進展，與環境經濟規劃對應。";
        let t = Text::new(raw);
        assert!(t.folded().starts_with("为进一步规范政务公开工作,各区县、各镇要负责组织落实"), "{}", t.folded());
        let at = t.folded().find("各镇").map(|i| i..i + "各镇".len()).unwrap();
        assert_eq!(t.raw_at(&at), "各鎮");
        assert_eq!(Text::new("加强與论引导,依法查处。").folded(), "加强與论引导,依法查处。");
    }

    #[test]
    fn a_place_leads_back_to_code_points() {
        let t = Text::new("一\u{200b}、（甲）乙".repeat(100));
        let f = t.folded().to_string();
        let at = f.match_indices("甲").nth(57).map(|(i, s)| i..i + s.len()).unwrap();
        assert_eq!(t.raw_at(&at), "甲");
        let Span(a, b) = t.span(&at);
        assert_eq!(t.raw().chars().skip(a).take(b - a).collect::<String>(), "甲");
        assert_eq!(a, 57 * 7 + 4);
        let at = f.match_indices("、(甲").nth(57).map(|(i, s)| i..i + s.len()).unwrap();
        assert_eq!(t.raw_at(&at), "、（甲");
    }
}
