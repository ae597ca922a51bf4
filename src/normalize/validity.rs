//! What a document says of its own force: from when, until when, and what it repeals.
//!
//! Only sentences about the document itself count (`本办法自…起施行`, `以上政策…`, a clause of force without a subject);
//! the force of a certificate, a voucher or another document is none of it. Limits of tasks are `time`'s.

use crate::patterns::Regex;
use aho_corasick::{AhoCorasick, MatchKind};
use jiff::ToSpan;
use jiff::civil::Date;

use super::references::{Citation, ceil, floor, reference};
use crate::error::{Error, ErrorKind, Result};
use crate::patterns::{Matcher, Patterns};
use crate::record::{Reference, Validity};
use crate::segment::front::day::day_at;
use crate::text::{Bytes, Text};

/// So many bytes of a sentence are looked at on either side of a word.
const WINDOW: usize = 600;

/// What stands behind the day from which a document is in force.
const FROM: [&str; 2] = ["日起", "日开始"];

/// So many bytes behind that the word of force stands at most.
const FORCE: usize = 90;

/// So many bytes behind the clause of effect a term may open a sentence of its own.
const NEAR: usize = 60;

/// So many bytes may stand between a repealed document and the word that repeals it.
const GAP: usize = 90;

/// So many bytes may stand between two repealed documents.
const JOINT: usize = 36;

/// Reads a document's force.
#[derive(Debug)]
pub struct ValidityReader {
    triggers: AhoCorasick,
    effective: Vec<Regex>,
    subject: Vec<Regex>,
    issue: Vec<String>,
    terms: Vec<String>,
    filler: Vec<String>,
    repeals: Vec<String>,
    partial: Vec<String>,
}

/// The end of a document's force as written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Until {
    Day(Date),
    Term(Term),
}

/// A length of force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Term {
    months: i32,
    /// In ISO 8601 as years.
    years: bool,
}

/// What the sentences gave so far.
#[derive(Default)]
struct Found {
    effective: Option<(Bytes, Option<Date>)>,
    expiry: Option<(Bytes, Option<Date>, Until)>,
    /// Several terms are stated, of measures each: none is the document's.
    several: bool,
}

impl ValidityReader {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<ValidityReader> {
        let words = |used_for: &str| -> Vec<String> {
            patterns.words(used_for).into_iter().map(|(w, _)| w.to_string()).collect()
        };
        let regexes = |used_for: &str| -> Vec<Regex> {
            let of = patterns.used_for(used_for).filter_map(|r| match &r.matcher {
                Matcher::Regex(re) => Some(re.clone()),
                _ => None,
            });
            of.collect()
        };
        let terms = words("validity-term");
        let all: Vec<&str> = FROM.into_iter().chain(terms.iter().map(String::as_str)).collect();
        // Leftmost, since only so are few words looked for many bytes at once.
        let triggers = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(all);
        let triggers = triggers.map_err(|e| Error::new(ErrorKind::Pattern, e.to_string()))?;
        Ok(ValidityReader {
            triggers,
            effective: regexes("validity-effective"),
            subject: regexes("validity-subject"),
            issue: words("validity-issue"),
            terms,
            filler: words("validity-filler"),
            repeals: words("validity-repeal"),
            partial: words("validity-repeal-not"),
        })
    }

    /// The force of a document, where it says anything of it.
    pub(crate) fn read(&self, text: &Text, citations: &[Citation], issued_on: Option<Date>) -> Option<Validity> {
        let folded = text.folded();
        let mut found = Found::default();
        let mut done = 0;
        for hit in self.triggers.find_iter(folded) {
            if hit.start() < done {
                continue;
            }
            // 受理之日起5日内 is a task's limit: without a word of force behind it nothing is looked at.
            let from = hit.pattern().as_usize() < FROM.len();
            let near = &folded[hit.end()..floor(folded, hit.end() + FORCE)];
            if from && !near.contains('行') && !near.contains("实施") && !near.contains("生效") {
                continue;
            }
            let sentence = sentence(folded, hit.start());
            done = sentence.end;
            self.effect(folded, &sentence, issued_on, &mut found);
            self.term(folded, &sentence, issued_on, &mut found);
            if found.several {
                break;
            }
        }
        if found.several {
            found.expiry = None;
        }
        let repeals = self.repeals(text, citations);
        if found.effective.is_none() && found.expiry.is_none() && repeals.is_empty() {
            return None;
        }
        let mut validity = Validity { repeals, ..Validity::default() };
        let mut start = issued_on;
        if let Some((at, day)) = &found.effective {
            validity.effective_span = Some(text.span(at));
            validity.effective_on = day.map(|d| d.to_string());
            start = *day;
        }
        if let Some((at, from, until)) = &found.expiry {
            validity.expiry_span = Some(text.span(at));
            start = from.or(start);
            if validity.effective_on.is_none() && from.is_some() {
                validity.effective_on = from.map(|d| d.to_string());
                validity.effective_span.get_or_insert(text.span(at));
            }
            let end = match until {
                Until::Day(day) => Some(*day),
                Until::Term(term) => {
                    validity.term = Some(term.iso());
                    start.and_then(|s| term.end(s))
                }
            };
            validity.expires_on = end.map(|d| d.to_string());
        }
        Some(validity)
    }

    /// `本办法自印发之日起施行` in a sentence.
    fn effect(&self, folded: &str, sentence: &Bytes, issued_on: Option<Date>, found: &mut Found) {
        if found.effective.is_some() {
            return;
        }
        let s = &folded[sentence.clone()];
        for found_here in self.effective.iter().flat_map(|re| re.captures_iter(s)) {
            let Some(whole) = found_here.get(0) else { continue };
            let rest = &s[whole.end()..];
            let until = closing_day(rest);
            let stop = until.map_or(whole.end(), |(_, behind)| s.len() - behind.len());
            if until.is_none() && !ends_clause(rest) || !self.own(s, whole.start()) {
                continue;
            }
            let named = |name: &str| found_here.name(name).map(|m| m.as_str().trim());
            let from = named("from").or(named("bare")).or(named("dated")).unwrap_or_default();
            let day = match day_at(from) {
                Some((day, rest)) if matches!(rest.trim(), "" | "零时" | "0时" | "之") => date(day),
                None if self.issue.iter().any(|w| from.ends_with(w.as_str())) => issued_on,
                _ => continue,
            };
            let between = named("until").unwrap_or_default();
            let at = sentence.start + whole.start()..sentence.start + stop;
            let end = between.strip_prefix(['至', '到']).and_then(day_at).or(until).and_then(|(end, _)| date(end));
            // 印发之日起30日后施行
            let day = match between.strip_suffix(['后', '起']) {
                Some(between) => match days_after(between) {
                    Some(days) => day.and_then(|day| day.checked_add(days.days()).ok()),
                    None => continue,
                },
                None if between.chars().count() > 4 && end.is_none() => continue,
                None => day,
            };
            if let Some(end) = end {
                found.expiry = found.expiry.take().or(Some((at.clone(), day, Until::Day(end))));
            }
            found.effective = Some((at, day));
            return;
        }
    }

    /// `有效期5年`, `有效期至2025年12月31日` in a sentence.
    fn term(&self, folded: &str, sentence: &Bytes, issued_on: Option<Date>, found: &mut Found) {
        let s = &folded[sentence.clone()];
        let near = |start: usize| {
            let start = sentence.start + start;
            found.effective.as_ref().is_some_and(|(at, _)| at.end <= start && start - at.end <= NEAR)
        };
        for word in &self.terms {
            for (start, _) in s.match_indices(word.as_str()) {
                let lead = clause(s, start);
                if !(self.own(s, start) || lead.is_empty() && near(start)) {
                    continue;
                }
                let Some((end, from, until)) = self.value(s, start + word.len(), issued_on) else { continue };
                let at = sentence.start + start..sentence.start + end;
                match &found.expiry {
                    // 2023年5月19日截止,有效期1年 says one thing twice.
                    Some((first, _, known)) => {
                        let alike = std::mem::discriminant(known) == std::mem::discriminant(&until);
                        found.several |= first.end < at.start && alike && *known != until;
                    }
                    None => found.expiry = Some((at, from, until)),
                }
                return;
            }
        }
    }

    /// What follows the word for the term: where it ends, the first day where it is stated, the end.
    fn value(&self, s: &str, at: usize, issued_on: Option<Date>) -> Option<(usize, Option<Date>, Until)> {
        let mut at = at;
        let mut from = None;
        for _ in 0..8 {
            let rest = &s[at..];
            if let Some(word) = self.filler.iter().find(|w| rest.starts_with(w.as_str())) {
                at += word.len();
                continue;
            }
            if let Some((day, behind)) = day_at(rest) {
                let day = date(day)?;
                let end = s.len() - behind.len();
                let joined =
                    behind.strip_prefix("之日").unwrap_or(behind).trim_start_matches('起').trim_start_matches(' ');
                let joiners = ['至', '到', '—', '-', '~'];
                let opens = joined.starts_with(joiners) || joined.len() < behind.len() && length(joined).is_some();
                if from.is_none() && opens {
                    from = Some(day);
                    at = s.len() - joined.trim_start_matches(joiners).len();
                    continue;
                }
                return Some((end, from, Until::Day(day)));
            }
            if let Some(word) = self.issue.iter().find(|w| rest.starts_with(w.as_str())) {
                from = issued_on;
                at += word.len();
                let rest = &s[at..];
                at = s.len() - rest.trim_start_matches("之日").trim_start_matches('起').len();
                continue;
            }
            let (term, len) = length(rest)?;
            if rest[len..].starts_with(['内', '以', '的', '—', '-', '至']) {
                return None;
            }
            return Some((at + len, from, Until::Term(term)));
        }
        None
    }

    /// Whether what starts at `start` is said of the document itself.
    fn own(&self, s: &str, start: usize) -> bool {
        let lead = clause(s, start);
        let ended = |lead: &str| {
            self.subject.iter().any(|re| re.find_iter(lead).last().is_some_and(|m| m.end() == lead.len()))
                || matches!(lead, "政策" | "文件" | "措施" | "本" | "本文" | "以上")
        };
        if !lead.is_empty() {
            // 本项措施有效期至…: one of several.
            return ended(lead) && !["本项", "该项", "此项", "本条"].iter().any(|one| lead.contains(one));
        }
        let before = unlabelled(&s[..start]);
        before.is_empty() || self.subject_opens(before)
    }

    /// Whether a clause of the sentence has the document as its subject.
    fn subject_opens(&self, before: &str) -> bool {
        before
            .split([',', ';', ':'])
            .map(unlabelled)
            .any(|c| self.subject.iter().any(|re| re.find(c).is_some_and(|m| m.start() == 0 || m.end() == c.len())))
    }

    /// The documents that are named right before a word of repeal, or listed behind it.
    fn repeals(&self, text: &Text, citations: &[Citation]) -> Vec<Reference> {
        let folded = text.folded();
        let mut out: Vec<Reference> = Vec::new();
        let mut run: Option<usize> = None;
        for (i, c) in citations.iter().enumerate() {
            let next = citations.get(i + 1);
            let joined = next.is_some_and(|n| {
                n.at.start >= c.at.end && n.at.start - c.at.end <= JOINT && joint(&folded[c.at.end..n.at.start])
            });
            run.get_or_insert(i);
            if joined {
                continue;
            }
            let Some(first) = run.take() else { continue };
            let behind = &folded[c.at.end..floor(folded, c.at.end + GAP)];
            let all = citations[first..=i].iter().filter(|c| c.full).map(|c| reference(text, c));
            if self.repeals_before(behind) || self.lists_repealed(folded, citations[first].at.start) {
                out.extend(all);
            }
        }
        out
    }

    /// Whether the text behind a list of documents repeals them.
    fn repeals_before(&self, behind: &str) -> bool {
        let stop = behind.find(['。', ';', '\n']).unwrap_or(behind.len());
        let behind = &behind[..stop];
        let word = self.repeals.iter().filter_map(|w| behind.find(w.as_str()).map(|i| (i, w.len()))).min();
        word.is_some_and(|(i, len)| {
            let gap = &behind[..i];
            ends_clause(&behind[i + len..]) && !self.partial.iter().any(|w| gap.contains(w.as_str()))
        })
    }

    /// Whether a list of documents stands behind `下列文件同时废止:`.
    fn lists_repealed(&self, folded: &str, start: usize) -> bool {
        let before = &folded[ceil(folded, start.saturating_sub(JOINT))..start];
        let before = before.trim_end_matches(|c: char| c.is_ascii_digit() || " \n.、()一".contains(c));
        let Some(before) = before.strip_suffix(':') else { return false };
        self.repeals.iter().any(|w| before.ends_with(w.as_str()))
    }
}

impl Term {
    fn iso(self) -> String {
        match self.years {
            true => format!("P{}Y", self.months / 12),
            false => format!("P{}M", self.months),
        }
    }

    /// The last day of the term: the day before its anniversary.
    fn end(self, start: Date) -> Option<Date> {
        start.checked_add(self.months.months()).ok()?.yesterday().ok()
    }
}

/// The sentence around a place: from the mark or line break before it to the one behind.
fn sentence(folded: &str, at: usize) -> Bytes {
    let stops = ['。', ';', '\n'];
    let from = ceil(folded, at.saturating_sub(WINDOW));
    let start = folded[from..at]
        .rfind(stops)
        .map_or(from, |i| from + i + folded[from + i..].chars().next().map_or(1, char::len_utf8));
    let to = floor(folded, at + WINDOW);
    let end = folded[at..to].find(stops).map_or(to, |i| at + i);
    start..end.max(at + 1).min(folded.len())
}

/// The clause before a place, its label and joining words left out.
fn clause(s: &str, start: usize) -> &str {
    let lead = &s[..start];
    let lead = &lead[lead.rfind([',', ':']).map_or(0, |i| i + 1)..];
    let lead = unlabelled(lead).trim();
    lead.trim_end_matches(['均', '现', '应', '将', '也', '并', '其', '统', '一'])
}

/// A text without the number that it opens with.
fn unlabelled(s: &str) -> &str {
    let s = s.trim_start();
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百〇零".contains(c);
    let inner = s.strip_prefix('第').or_else(|| s.strip_prefix('(')).unwrap_or(s);
    let rest = inner.trim_start_matches(numeral);
    if rest.len() == inner.len() {
        return s;
    }
    rest.strip_prefix(['条', '、', '.', ')']).map_or(s, |rest| rest.trim_start_matches(['、', ' ', '.']))
}

/// The day that closes a term behind its clause of effect, and what follows it: `至2025年底…`, `,至2023年12月31日止`,
/// `,2023年5月19日截止`.
fn closing_day(rest: &str) -> Option<((i16, u8, u8), &str)> {
    if let Some(open) = rest.strip_prefix(['至', '到']) {
        return day_at(open);
    }
    let open = rest.strip_prefix(',')?;
    let (day, behind) = day_at(open.strip_prefix(['至', '到']).unwrap_or(open))?;
    ["止", "截止", "终止", "废止", "失效"].iter().any(|w| behind.starts_with(w)).then_some((day, behind))
}

/// So many days: `30日`, `三十天`. Working days depend on the calendar and aren't told here.
fn days_after(text: &str) -> Option<i64> {
    const DIGITS: usize = 4;
    let number = text.trim().strip_suffix(['日', '天'])?;
    let digits = number.parse().ok().filter(|_| number.len() <= DIGITS);
    digits.or_else(|| crate::segment::labels::han_number(number, false).map(|(n, _)| i64::from(n)))
}

/// Whether a clause ends here.
fn ends_clause(rest: &str) -> bool {
    let rest = rest.trim_start_matches(' ');
    rest.is_empty() || rest.starts_with([',', '。', ';', '\n', '(', ')', ':', '、'])
}

/// Whether two repealed documents are joined by what stands between them.
fn joint(between: &str) -> bool {
    between
        .chars()
        .all(|c| c.is_whitespace() || c.is_ascii_digit() || "、,和及以与()原.一二三四五六七八九十;".contains(c))
}

fn date((year, month, day): (i16, u8, u8)) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A length of force at the start of a text, and how many bytes it takes: `5年`, `三年`, `6个月`.
fn length(s: &str) -> Option<(Term, usize)> {
    let digits = s.len() - s.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (n, at) = if digits > 0 {
        (s[..digits].parse::<i32>().ok()?, digits)
    } else {
        let mut chars = s.char_indices();
        let value = |c: char| "一二三四五六七八九".chars().position(|d| d == c).map(|i| i as i32 + 1);
        let first = chars.next()?.1;
        let next = chars.next();
        match (first, next) {
            ('十', Some((at, c))) => value(c).map_or((10, at), |n| (10 + n, at + c.len_utf8())),
            ('两', Some((at, _))) => (2, at),
            (c, Some((at, '十'))) => (value(c)? * 10, at + '十'.len_utf8()),
            (c, Some((at, _))) => (value(c)?, at),
            _ => return None,
        }
    };
    let rest = s[at..].trim_start_matches(' ');
    let skipped = s.len() - rest.len();
    let years = rest.starts_with('年');
    let unit = ["年", "个月"].into_iter().find(|w| rest.starts_with(w))?;
    if !(1..=100).contains(&n) {
        return None;
    }
    let months = if years { n * 12 } else { n };
    Some((Term { months, years }, skipped + unit.len()))
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::super::references::ReferenceReader;
    use super::*;
    use crate::record::Span;

    /// What a text says, issued on 2024-03-01: first day, last day, term, and the stretches that say so.
    fn read(raw: &str) -> Option<Validity> {
        static READERS: OnceLock<(ReferenceReader, ValidityReader)> = OnceLock::new();
        let (references, validity) = READERS.get_or_init(|| {
            let patterns = Patterns::built_in().unwrap();
            (ReferenceReader::new(&patterns).unwrap(), ValidityReader::new(&patterns).unwrap())
        });
        let text = Text::new(raw);
        validity.read(&text, &references.citations(&text), Date::new(2024, 3, 1).ok())
    }

    fn days(raw: &str) -> [String; 3] {
        let v = read(raw).unwrap_or_default();
        [v.effective_on, v.expires_on, v.term].map(Option::unwrap_or_default)
    }

    fn at(raw: &str, span: Option<Span>) -> String {
        let Some(Span(a, b)) = span else { return String::new() };
        raw.chars().skip(a).take(b - a).collect()
    }

    #[test]
    fn in_force_from_the_issue_or_a_day() {
        for (raw, want) in [
            ("本办法自印发之日起施行。", ["2024-03-01", "", ""]),
            ("第二十八条 本办法自印发之日起施行，有效期5年。", ["2024-03-01", "2029-02-28", "P5Y"]),
            ("(二十四)本文件从发布之日起实施,有效期一年。", ["2024-03-01", "2025-02-28", "P1Y"]),
            ("本措施自2024年5月9日起施行,有效期至2030年5月8日。", ["2024-05-09", "2030-05-08", ""]),
            ("以上政策措施自2024年4月1日起执行至2024年12月31日。", ["2024-04-01", "2024-12-31", ""]),
            ("本通知自2024年4月1日起至2024年12月31日止执行。", ["2024-04-01", "2024-12-31", ""]),
            ("八、本《措施》由市水利局负责解释,自公布之日起实行,试行期6个月。", ["2024-03-01", "2024-08-31", "P6M"]),
            ("本措施由各责任单位负责解释,有效期为2024年9月23日至2025年9月22日。", ["2024-09-23", "2025-09-22", ""]),
            ("本通知自印发之日起施行。\n有效期两年。", ["2024-03-01", "2026-02-28", "P2Y"]),
            ("政策有效期截止到2024年12月31日。", ["", "2024-12-31", ""]),
            ("本规定从即日起执行,执行期限暂定三年。", ["2024-03-01", "2027-02-28", "P3Y"]),
            ("本办法有效期自印发之日起5年。", ["2024-03-01", "2029-02-28", "P5Y"]),
            ("本文自发布之日起实施，至2025年12月31日止。", ["2024-03-01", "2025-12-31", ""]),
            ("本办法自印发之日起30日后施行。", ["2024-03-31", "", ""]),
            ("本办法自印发之日起99999999日后施行，至2025年12月31日止。", ["", "", ""]),
            ("政策实施时间自2024年7月1日起至2025年6月30日。", ["2024-07-01", "2025-06-30", ""]),
            ("本通知自2022年5月20日生效，2023年5月19日截止，有效期1年。", ["2022-05-20", "2023-05-19", ""]),
            // The terms of single measures are none of the document's.
            ("一、甲。\n执行期限:2023年6月30日。\n二、乙。\n执行期限:2023年12月31日。", ["", "", ""]),
            ("一、甲。本项措施有效期至2025年12月31日。", ["", "", ""]),
        ] {
            assert_eq!(days(raw), want, "{raw}");
        }
    }

    #[test]
    fn the_force_of_other_things_is_none() {
        for raw in [
            "电子消费券有效期30天,有效期至2024年12月31日。",
            "本市最低工资标准自2024年1月1日起执行新档。",
            "自受理之日起5个工作日内办结。",
            "住房信息查询证明有效期为两天。",
            "该补贴政策有效期延长至2026年12月31日。",
            "凡在本通知发布后购房的,自2024年4月1日起执行5%的利率。",
            "在本政策有效期内出让的用地,可分期缴纳。",
            "认真落实《某省节水条例》,停止执行不合理收费。",
            "清理《某省节水条例》中的有关规定,予以废止。",
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
    }

    #[test]
    fn places_are_those_of_the_clauses() {
        let raw = "本办法自印发之日起施行，有效期５年，由市水利局解释。";
        let v = read(raw).unwrap();
        assert_eq!(at(raw, v.effective_span), "自印发之日起施行");
        assert_eq!(at(raw, v.expiry_span), "有效期５年");
    }

    #[test]
    fn what_is_repealed() {
        let of = |raw: &str| -> Vec<String> {
            let v = read(raw).unwrap_or_default();
            v.repeals.into_iter().map(|r| r.number.or(r.title).unwrap_or_default()).collect()
        };
        assert_eq!(
            of(
                "根据《某省节水条例》规定,本办法自印发之日起施行,《某市节水管理办法》(某政发〔2015〕8号)、《关于节水的通知》同时废止。"
            ),
            ["某政发〔2015〕8号", "关于节水的通知"]
        );
        assert_eq!(of("原《某市节水管理办法》即行废止。按《某省节水条例》执行。"), ["某市节水管理办法"]);
        assert_eq!(
            of("下列文件同时废止:\n1.《某市节水管理办法》\n2.《关于节水的通知》"),
            ["某市节水管理办法", "关于节水的通知"]
        );
        assert!(of("《某市节水管理办法》第五条同时废止。").is_empty());
    }
}
