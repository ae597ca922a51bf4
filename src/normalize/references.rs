//! The documents that a document cites: a title between 《》, a number right behind it, or a number alone in brackets.
//!
//! Whether what stands between title marks is a document is told by how it ends, or by a number behind it; forms,
//! certificates and magazines are none. The document's own title and the short names that it gives are no citations.
//! What a cited document says, and where it can be found, does not belong here.

use std::collections::HashMap;

use memchr::memmem::Finder;

use super::document::number::Numbers;
use crate::error::Result;
use crate::patterns::Patterns;
use crate::record::{DocumentFields, Reference};
use crate::segment::front::{Line, LineKind};
use crate::text::{Bytes, Text, fold_str};

/// A title is at most so many bytes long: a mark that is never closed opens none.
const TITLE: usize = 600;

/// A title that a hard line break cuts goes on over at most so many of them.
const BREAKS: usize = 2;

/// So deep may marks stand in marks.
const DEEP: usize = 6;

/// So many lines of titles are looked at to know the document's own.
const OWN: usize = 24;

/// A name of at most so many characters that says nothing but the kind (`实施方案`) stands for a document named elsewhere.
const SHORT: usize = 4;

/// One place at which a document is cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Citation {
    /// Title marks and number included; bytes of the folded text.
    pub(crate) at: Bytes,
    /// The words between the title marks.
    pub(crate) title: Option<Bytes>,
    /// In canonical form.
    pub(crate) number: Option<String>,
    /// Whether it names a document in full, not by a short name.
    pub(crate) full: bool,
}

/// Finds citations.
#[derive(Debug)]
pub struct ReferenceReader {
    numbers: Numbers,
    endings: Vec<String>,
    laws: Vec<String>,
    aliases: Vec<String>,
    open: Finder<'static>,
    closed: Finder<'static>,
    /// `19号文`, `19号文件`.
    spoken: Finder<'static>,
    /// What leads to such a number.
    leads: Vec<String>,
}

impl ReferenceReader {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<ReferenceReader> {
        let words = |used_for: &str| patterns.words(used_for).into_iter().map(|(w, _)| w.to_string()).collect();
        Ok(ReferenceReader {
            numbers: Numbers::new(patterns)?,
            endings: words("reference-ending"),
            laws: words("reference-law"),
            aliases: words("reference-alias"),
            open: Finder::new("《"),
            closed: Finder::new("号)"),
            spoken: Finder::new("号文"),
            leads: words("reference-lead"),
        })
    }

    /// Every citation of a text, in order, those by a short name included.
    pub(crate) fn citations(&self, text: &Text) -> Vec<Citation> {
        let folded = text.folded();
        let mut all = Vec::new();
        let mut next = 0;
        for at in self.open.find_iter(folded.as_bytes()) {
            if at < next {
                continue;
            }
            let Some(close) = closing(&folded[at..], '《', '》', TITLE).map(|end| at + end) else { continue };
            let title = at + "《".len()..close - "》".len();
            next = close;
            if title.is_empty() || folded[title.clone()].matches('\n').count() > BREAKS {
                continue;
            }
            let behind = self.number_behind(text, close);
            let (end, number) = behind.map_or((close, None), |(end, number)| (end, Some(number)));
            let Some(full) = self.names(&folded[..at], &folded[title.clone()], number.is_some()) else { continue };
            next = end;
            all.push(Citation { at: at..end, title: Some(title), number, full });
        }
        self.numbers_alone(text, &mut all);
        self.numbers_in_text(text, &mut all);
        all
    }

    /// Whether a name is a document's: in full, by a short name, or (`None`) not at all.
    fn names(&self, before: &str, title: &str, numbered: bool) -> Option<bool> {
        if self.aliases.iter().any(|w| before.ends_with(w.as_str())) {
            return Some(false);
        }
        if numbered {
            return Some(true);
        }
        let bare = unversioned(title);
        let count = bare.chars().filter(|c| !c.is_whitespace()).count();
        if self.endings.iter().any(|w| bare.ends_with(w.as_str())) {
            return Some(count > SHORT);
        }
        (count >= 3 && self.laws.iter().any(|w| bare.ends_with(w.as_str()))).then_some(true)
    }

    /// The number right behind a title, in brackets or not, and where it ends.
    fn number_behind(&self, text: &Text, close: usize) -> Option<(usize, String)> {
        let folded = text.folded();
        let start = close + (folded[close..].len() - folded[close..].trim_start_matches(' ').len()).min(3);
        let rest = &folded[start..];
        if rest.starts_with('(') {
            let end = closing(rest, '(', ')', 240)?;
            let inner = &rest[1..end - 1];
            if !numbered(inner) {
                return None;
            }
            let cut = [",", ";", ":", "。"].iter().filter_map(|mark| inner.find(mark)).min();
            let read = |len: usize| self.number(text, start + 1..start + 1 + len);
            let number = read(inner.len()).or_else(|| read(cut?))?;
            return Some((start + end, number));
        }
        // Without brackets only the usual shape counts; whatever else ends in 号 may be anything.
        let head = &rest[..floor(rest, 80)];
        let end = head.find('号')? + "号".len();
        let word = &head[..end];
        if !word.contains('(') || word.contains([',', '。', ';', '\n', '《', ':', '、']) {
            return None;
        }
        Some((start + end, self.number(text, start..start + end)?))
    }

    /// The canonical form of the number at a place, if it is one.
    fn number(&self, text: &Text, at: Bytes) -> Option<String> {
        usual(text, &at).or_else(|| self.numbers.canonical(text.raw_at(&at).trim()))
    }

    /// Numbers in brackets behind a title without marks: `…工作的通知(某办发〔2019〕39号)`.
    fn numbers_alone(&self, text: &Text, all: &mut Vec<Citation>) {
        let folded = text.folded();
        let marked = all.len();
        for at in self.closed.find_iter(folded.as_bytes()) {
            let end = at + "号)".len();
            if is_known(&all[..marked], at) {
                continue;
            }
            let from = ceil(folded, end.saturating_sub(120));
            let Some(open) = opening(&folded[from..end]).map(|i| from + i) else { continue };
            let inner = open + 1..end - 1;
            if folded[inner.clone()].contains('(')
                && let Some(number) = self.number(text, inner.clone())
            {
                all.push(Citation { at: inner, title: None, number: Some(number), full: true });
            }
        }
        if all.len() > marked {
            all.sort_by_key(|c| c.at.start);
        }
    }

    /// Numbers in running text that speak of a document: `根据某办发〔2022〕19号文件精神`.
    fn numbers_in_text(&self, text: &Text, all: &mut Vec<Citation>) {
        /// A number's letters are at most so many.
        const LETTERS: usize = 12;
        let folded = text.folded();
        let marked = all.len();
        for at in self.spoken.find_iter(folded.as_bytes()) {
            let end = at + "号".len();
            if is_known(&all[..marked], at) {
                continue;
            }
            let before = folded[..at].trim_end_matches(|c: char| c.is_ascii_digit());
            let before = before.strip_suffix('第').unwrap_or(before);
            // (2022)
            let Some(open) = before.strip_suffix(')').and_then(|b| b.len().checked_sub("(2022".len())) else {
                continue;
            };
            let year = before.as_bytes()[open..].strip_prefix(b"(");
            let year = year.is_some_and(|year| year[..4].iter().all(u8::is_ascii_digit));
            if before.len() == at || !year {
                continue;
            }
            let letters =
                folded[..open].chars().rev().take(LETTERS).take_while(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
            let mut start = open - letters.map(char::len_utf8).sum::<usize>();
            // 根据, 对 and their like lead to the number.
            let lead = |start: usize| {
                self.leads
                    .iter()
                    .filter_map(|w| folded[start..open].rfind(w.as_str()).map(|i| start + i + w.len()))
                    .max()
            };
            start = lead(start).unwrap_or(start);
            if let Some(number) = self.number(text, start..end).filter(|_| start < open) {
                all.push(Citation { at: start..end, title: None, number: Some(number), full: true });
            }
        }
        if all.len() > marked {
            all.sort_by_key(|c| c.at.start);
        }
    }

    /// The documents that are cited, each once. `lines` and `kinds` tell where a title is the document's own or the page's.
    pub(crate) fn references(
        &self,
        text: &Text,
        citations: &[Citation],
        document: &DocumentFields,
        lines: &[Line],
        kinds: &[LineKind],
    ) -> Vec<Reference> {
        if citations.is_empty() {
            return Vec::new();
        }
        let folded = text.folded();
        let mut own = Own::of(document);
        let kind_at = |at: usize| {
            let i = lines.partition_point(|l| l.at.start <= at).checked_sub(1)?;
            kinds.get(i).copied()
        };
        let titles = lines.iter().zip(kinds).filter(|(_, kind)| **kind == LineKind::PlanTitle);
        own.titles.extend(titles.take(OWN).map(|(line, _)| squeezed(&folded[line.at.clone()])));
        let short: Vec<String> = citations
            .iter()
            .filter(|c| !c.full)
            .filter_map(|c| c.title.as_ref().map(|t| squeezed(&folded[t.clone()])))
            .collect();
        let short: std::collections::HashSet<&str> = short.iter().map(String::as_str).collect();
        let mut out: Vec<Reference> = Vec::new();
        let mut titles: HashMap<String, usize> = HashMap::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for c in citations.iter().filter(|c| c.full) {
            let outside = matches!(
                kind_at(c.at.start),
                Some(LineKind::Furniture | LineKind::PageField | LineKind::AttachmentMark | LineKind::Colophon)
            );
            let key = c.title.as_ref().map(|t| squeezed(&folded[t.clone()]));
            let named = key.as_deref().is_some_and(|k| short.contains(k) && c.number.is_none());
            if outside || named || own.is(key.as_deref(), c.number.as_deref()) {
                continue;
            }
            if c.number.as_ref().is_some_and(|n| numbers.contains_key(n)) {
                continue;
            }
            if let Some(&i) = key.as_ref().and_then(|k| titles.get(k)) {
                // Cited again: a number that the first place lacks belongs to it, another number to another document.
                match (&out[i].number, &c.number) {
                    (None, Some(number)) => {
                        numbers.insert(number.clone(), i);
                        out[i].number = Some(number.clone());
                        continue;
                    }
                    (_, None) => continue,
                    _ => {}
                }
            }
            let i = out.len();
            numbers.extend(c.number.clone().map(|n| (n, i)));
            titles.extend(key.map(|k| (k, i)));
            out.push(reference(text, c));
        }
        out
    }
}

/// A citation as it is written out.
pub(crate) fn reference(text: &Text, c: &Citation) -> Reference {
    Reference { title: c.title.as_ref().map(|t| title(text, t)), number: c.number.clone(), span: text.span(&c.at) }
}

/// A title as written; a line break inside it, with the spaces around it, is the page's.
fn title(text: &Text, at: &Bytes) -> String {
    let raw = text.raw_at(at).trim();
    if !raw.contains('\n') {
        return raw.to_string();
    }
    raw.lines().map(str::trim).collect()
}

/// What the document itself is called.
struct Own<'a> {
    titles: Vec<String>,
    number: Option<&'a str>,
}

impl<'a> Own<'a> {
    fn of(document: &'a DocumentFields) -> Own<'a> {
        let titles = [&document.title, &document.notice_title];
        Own {
            titles: titles.into_iter().flatten().map(|t| squeezed(&fold_str(t))).collect(),
            number: document.doc_number.as_deref(),
        }
    }

    /// Whether a citation is of the document itself, its body's name left out or not.
    fn is(&self, title: Option<&str>, number: Option<&str>) -> bool {
        if number.is_some() && number == self.number {
            return true;
        }
        let Some(title) = title.map(|t| t.trim_matches(['《', '》'])) else { return false };
        self.titles
            .iter()
            .map(|t| t.trim_matches(['《', '》']))
            .any(|own| own == title || number.is_none() && own.ends_with(title) && title.chars().count() > SHORT)
    }
}

/// Folded text without white space.
fn squeezed(folded: &str) -> String {
    folded.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A title without `(试行)`, `(2021年版)` and their like behind it.
fn unversioned(title: &str) -> &str {
    let mut bare = title.trim_end();
    while let Some(open) = bare.strip_suffix(')').and_then(|_| opening(bare)) {
        bare = bare[..open].trim_end();
    }
    bare
}

/// The canonical form of a number of the commonest shape (`某政发(2021)3号`), which needs no expression to be read.
fn usual(text: &Text, at: &Bytes) -> Option<String> {
    let s = text.fold_at(at);
    let (word, rest) = s.split_once('(')?;
    let (year, count) = rest.split_once(')')?;
    let count = count.strip_suffix('号')?.trim_matches(' ');
    let figures = |s: &str, most: usize| (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    let plain = word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && (1..=24 * 3).contains(&word.len());
    if !plain || year.len() != 4 || !figures(year, 4) || !(year.starts_with("19") || year.starts_with("20")) {
        return None;
    }
    let count: u32 = figures(count, 5).then(|| count.parse().ok())??;
    let year: u32 = year.parse().ok().filter(|y| (1949..2100).contains(y))?;
    // the word is the original's, whatever it was folded to
    let word = text.raw_at(&(at.start..at.start + word.len()));
    word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)).then(|| format!("{word}〔{year}〕{count}号"))
}

/// Whether what stands in brackets looks like a number at all.
fn numbered(inner: &str) -> bool {
    inner.contains('号') || inner.contains("(20") || inner.contains("(19")
}

/// Behind the mark that closes the one that `s` opens with, at most `most` bytes on.
fn closing(s: &str, open: char, close: char, most: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, c) in s.char_indices() {
        if i > most {
            return None;
        }
        if c == open {
            depth += 1;
            if depth > DEEP {
                return None;
            }
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(i + c.len_utf8());
            }
        }
    }
    None
}

/// The bracket that the last character of `s`, a closing bracket, closes.
fn opening(s: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (i, b) in s.bytes().enumerate().rev() {
        match b {
            b')' => depth += 1,
            b'(' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(i);
                }
            }
            b'\n' => return None,
            _ => {}
        }
    }
    None
}

/// The last character boundary at or before `at`.
pub(super) fn floor(s: &str, at: usize) -> usize {
    let mut at = at.min(s.len());
    while !s.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The first character boundary at or behind `at`.
pub(super) fn ceil(s: &str, at: usize) -> usize {
    let mut at = at.min(s.len());
    while !s.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Whether a place lies in a citation known before, these being in the order of the text.
fn is_known(known: &[Citation], at: usize) -> bool {
    known.get(known.partition_point(|c| c.at.end <= at)).is_some_and(|c| c.at.start < at)
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;

    fn of(raw: &str, document: &DocumentFields) -> Vec<(String, String, String)> {
        static READER: OnceLock<ReferenceReader> = OnceLock::new();
        let reader = READER.get_or_init(|| ReferenceReader::new(&Patterns::built_in().unwrap()).unwrap());
        let text = Text::new(raw);
        let citations = reader.citations(&text);
        let place = |r: &Reference| raw.chars().skip(r.span.0).take(r.span.1 - r.span.0).collect();
        reader
            .references(&text, &citations, document, &[], &[])
            .into_iter()
            .map(|r| (place(&r), r.title.unwrap_or_default(), r.number.unwrap_or_default()))
            .collect()
    }

    fn plain(raw: &str) -> Vec<(String, String)> {
        of(raw, &DocumentFields::default()).into_iter().map(|(_, t, n)| (t, n)).collect()
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(t, n)| (t.to_string(), n.to_string())).collect()
    }

    #[test]
    fn titles_with_their_numbers() {
        let got = of(
            "根据《某省人民政府关于加强水土保持的意见》（某政发〔2022〕8 号）和《水土保持法》有关规定办理。",
            &DocumentFields::default(),
        );
        assert_eq!(got[0].0, "《某省人民政府关于加强水土保持的意见》（某政发〔2022〕8 号）");
        assert_eq!(got[0].1, "某省人民政府关于加强水土保持的意见");
        assert_eq!(got[0].2, "某政发〔2022〕8号");
        assert_eq!((got[1].0.as_str(), got[1].2.as_str()), ("《水土保持法》", ""));
        assert_eq!(
            plain(
                "按照《关于印发〈某县防汛预案（试行）〉的通知》(某汛[2021]3号,以下简称《预案》)执行。《预案》规定的除外。"
            ),
            pairs(&[("关于印发〈某县防汛预案（试行）〉的通知", "某汛〔2021〕3号")])
        );
        assert_eq!(
            plain("落实《某部关于完善目录的公告》(某部公告2023年第28号)、《某市名录》某办发〔2020〕1号。"),
            pairs(&[("某部关于完善目录的公告", "某部公告〔2023〕28号"), ("某市名录", "某办发〔2020〕1号")])
        );
    }

    #[test]
    fn the_short_way_to_a_number_is_the_long_one() {
        let numbers = Numbers::new(&Patterns::built_in().unwrap()).unwrap();
        for raw in [
            "某政发〔2021〕3号",
            "某办发[2020] 014 号",
            "某规（2019）5号",
            "某(2021)号",
            "(2021)3号",
            "国发〔1888〕3号",
            "某发〔2021〕123456号",
        ] {
            let text = Text::new(raw);
            let short = usual(&text, &(0..text.folded().len()));
            assert!(short.is_none() || short == numbers.canonical(raw), "{raw}: {short:?}");
        }
        let text = Text::new("某政发〔2021〕3号");
        assert_eq!(usual(&text, &(0..text.folded().len())).as_deref(), Some("某政发〔2021〕3号"));
    }

    #[test]
    fn each_once_at_its_first_place() {
        assert_eq!(
            plain("按《某市节水条例》执行。依《某市节水条例》(某常〔2019〕2号)处罚。再依《某市节水条例》处罚。"),
            pairs(&[("某市节水条例", "某常〔2019〕2号")])
        );
        assert_eq!(
            plain("《关于调整补贴的通知》(某财〔2019〕2号)、《关于调整补贴的通知》(某财〔2021〕7号)"),
            pairs(&[("关于调整补贴的通知", "某财〔2019〕2号"), ("关于调整补贴的通知", "某财〔2021〕7号")])
        );
    }

    #[test]
    fn a_number_alone_in_brackets() {
        assert_eq!(
            plain("根据市政府关于节水的通知（某政办发〔2019〕39号）要求，（一）办理第5号)事项。"),
            pairs(&[("", "某政办发〔2019〕39号")])
        );
    }

    #[test]
    fn what_is_no_citation() {
        for raw in [
            "持《不动产权证书》《商品房买卖合同》和《申请表》办理,见《人民日报》。",
            "现将《实施方案》印发给你们。",
            "某市节水办法(以下简称《节水管理办法》),《节水管理办法》施行前",
            "《关于没有结束的标题的通知\n一、\n二、\n三、\n四、》",
            "《》、《",
        ] {
            assert_eq!(plain(raw), [], "{raw}");
        }
    }

    #[test]
    fn the_document_itself_is_none() {
        let document = DocumentFields {
            title: Some("某县水利局2024年工作要点".into()),
            doc_number: Some("某水〔2024〕1号".into()),
            ..DocumentFields::default()
        };
        let raw = "某水〔2024〕1号\n现将《某县水利局2024年工作要点》印发。《2024年工作要点》(某水〔2024〕1号)已定,对照《省水利厅2024年工作要点》落实。";
        let titles: Vec<String> = of(raw, &document).into_iter().map(|r| r.1).collect();
        assert_eq!(titles, ["省水利厅2024年工作要点"]);
    }

    #[test]
    fn a_title_over_a_line_break_is_one() {
        assert_eq!(plain("根据《某省关于加强\n   节水工作的通知》办理"), pairs(&[("某省关于加强节水工作的通知", "")]));
    }
}
