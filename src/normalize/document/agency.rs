//! The issuing body: which body the titles, the signature, the page or a report name.

use crate::error::Result;
use crate::patterns::{Patterns, Regex};
use crate::segment::front::LineKind;
use crate::segment::front::lexicon::Lexicon;
use crate::text::{fold, fold_str};

use super::super::region::Regions;
use super::Sheet;

/// Words behind the issuing body in a title.
const VERBS: [&str; 9] = ["关于", "印发", "转发", "批转", "发布", "公布", "贯彻", "落实", "对"];

/// The compiled signs of bodies.
#[derive(Debug)]
pub(super) struct AgencyReader {
    suffix: Lexicon,
    national: Lexicon,
    inner: Lexicon,
    site: Lexicon,
    news: Regex,
    several: Regex,
    /// Ministries by their short names.
    ministries: Vec<String>,
    /// Bodies of the nation with branches everywhere.
    branches: Vec<String>,
}

/// What a report says of the document that it quotes.
#[derive(Debug, Clone)]
pub(super) struct News {
    pub title: String,
    /// `None` where it names no body but a site.
    pub agency: Option<String>,
}

impl AgencyReader {
    pub(super) fn new(patterns: &Patterns) -> Result<AgencyReader> {
        let later = |source: &str| Regex::later(source.to_string());
        let ministries = patterns.words("unit-national").into_iter().map(|(w, _)| w.to_string()).collect();
        Ok(AgencyReader {
            branches: patterns.words("agency-branch").into_iter().map(|(w, _)| w.to_string()).collect(),
            ministries,
            suffix: Lexicon::new(patterns, "agency-suffix")?,
            national: Lexicon::new(patterns, "agency-national")?,
            inner: Lexicon::new(patterns, "agency-inner")?,
            site: Lexicon::new(patterns, "agency-site")?,
            news: later(
                r"(?P<body>[^,:。、日《》;]+?)(?:近日|日前)?(?:联合)?(?:印发|发布|出台|下发)(?:了|关于)?《(?P<title>[^《》]+)》",
            ),
            several: later(r"等(?:[0-9一二三四五六七八九十]+个?)?(?:部门|单位|局|委办局|厅局)$"),
        })
    }

    /// The body in a notice's title, where it is named in full, that is with its place (or of the nation).
    pub(super) fn of_title(&self, title: Option<&str>, regions: &Regions) -> Option<String> {
        let title = plain(title?);
        let folded = fold_str(&title);
        let end = VERBS.iter().filter_map(|v| folded.find(v)).filter(|at| *at > 0).min()?;
        // A quoted name, a year: what stands before the verb is no body's name.
        let head = &folded[..end];
        if head.contains(['《', '“']) || head.chars().any(|c| c.is_ascii_digit()) && !self.several.is_match(head) {
            return None;
        }
        let first = self.first_body(head);
        if self.several.is_match(first) || !self.suffix.matches(first) || self.site.matches(first) {
            return None;
        }
        let place = regions.leading(first).is_some_and(|at| at < first.len()) || township(first);
        (place || self.national.matches(first) || self.branch(first, regions))
            .then(|| self.outer(cut(&title, &folded, 0, first.len())))
    }

    /// `国家税务总局某市税务局`, `中共某市委办公室`: a place stands inside.
    fn branch(&self, body: &str, regions: &Regions) -> bool {
        body.strip_prefix("中共").is_some_and(|rest| regions.leading(rest).is_some())
    }

    /// The first body that signs.
    pub(super) fn of_signature(&self, sheet: &Sheet) -> Option<String> {
        let line = sheet.of(LineKind::Signature).find(|i| !sheet.folded(*i).starts_with('('))?;
        let raw = plain(sheet.raw(line).trim());
        let folded = fold_str(&raw);
        let parted = folded.split(['(']).next().unwrap_or(&folded);
        let parted = parted.split("  ").next().unwrap_or(parted);
        let first = self.first_body(parted.trim_end());
        Some(self.outer(cut(&raw, &folded, 0, first.len())))
    }

    /// The body that a page's field names.
    pub(super) fn of_field(&self, field: &str) -> Option<String> {
        let field = plain(field.trim());
        let folded = fold_str(&field);
        let first = self.first_body(&folded);
        // 市相关部门 names nobody.
        let nobody = ["相关", "有关", "各"].iter().any(|w| first.contains(w));
        let nobody = nobody || self.site.matches(first);
        let named = first.chars().count() >= 3 && !nobody && !first.chars().any(|c| c.is_ascii_digit());
        named.then(|| self.outer(cut(&field, &folded, 0, first.len())))
    }

    /// The body that a collection files a document under (`【某市人民政府】`), where it is named with its place.
    pub(super) fn of_tag(&self, tag: &str, regions: &Regions) -> Option<String> {
        let folded = fold_str(tag);
        let place = regions.leading(&folded)?;
        (place < folded.len() && self.suffix.matches(&folded)).then(|| self.of_field(tag)).flatten()
    }

    /// The body in a plan's own title: `…市城管局2017年…方案`.
    pub(super) fn of_plan(&self, title: Option<&str>, regions: &Regions) -> Option<String> {
        let title = plain(title?);
        let folded = fold_str(&title);
        let party = if folded.starts_with("中共") { "中共".len() } else { 0 };
        let place = party + regions.leading(&folded[party..])?;
        let end = folded.char_indices().find(|(_, c)| c.is_ascii_digit()).map(|(i, _)| i);
        let verb = VERBS.iter().filter_map(|v| folded.find(v)).min();
        let end = [end, verb].into_iter().flatten().min()?;
        let head = folded.get(..end)?;
        (end > place && self.suffix.matches(head) && !self.site.matches(head)).then(|| cut(&title, &folded, 0, end))
    }

    /// What a report ahead of the quoted document says: who issued it, under which title.
    pub(super) fn news(&self, sheet: &Sheet) -> Option<News> {
        let lines = (0..sheet.lines.len()).take_while(|i| sheet.kinds[*i] == LineKind::Furniture);
        lines.filter(|i| sheet.folded(*i).contains('《')).find_map(|i| {
            let raw = plain(sheet.raw(i));
            let folded = fold_str(&raw);
            let found = self.news.captures(&folded)?;
            let (body, title) = (found.name("body")?, found.name("title")?);
            let site = self.site.matches(body.as_str());
            (body.len() >= 12 && self.suffix.matches(body.as_str())).then(|| News {
                title: cut(&raw, &folded, title.start(), title.end()),
                agency: (!site).then(|| cut(&raw, &folded, body.start(), body.end())),
            })
        })
    }

    /// The first of several bodies: parted by spaces or marks, or run together, each part a body's name by itself.
    fn first_body<'a>(&self, text: &'a str) -> &'a str {
        let text = text.trim();
        for (at, c) in text.char_indices() {
            if matches!(c, ' ' | '、' | ',' | ';') && at > 0 {
                let head = text[..at].trim_end();
                if head.chars().count() >= 3 && self.suffix.matches(head) {
                    return head;
                }
            }
        }
        // Bodies of one place run together: the second opens as the first does, but for the party's.
        let party = if text.starts_with("中共") { "中共".len() } else { 0 };
        let opening = text[party..].char_indices().nth(2).map_or(&text[party..], |(at, _)| &text[party..party + at]);
        // So do the nation's: `中国人民银行国家外汇管理局`.
        let ministries = self.ministries.iter().map(String::as_str).chain(["国家", "中国"]);
        let branches = self.branches.iter().map(|o| (o.as_str(), false));
        let openings =
            ministries.map(|o| (o, true)).chain(branches).chain([(opening, false)]).filter(|(o, _)| !o.is_empty());
        let starts = openings.flat_map(|(o, national)| text.match_indices(o).map(move |(at, _)| (at, national)));
        let second = starts.filter_map(|(at, national)| {
            let (head, rest) = text.split_at(at);
            let of_one_kind = !national || self.national.matches(head) || head.starts_with("中国");
            let both = head.chars().count() >= 3 && self.suffix.matches(head) && self.suffix.matches(rest);
            (of_one_kind && both).then_some(at)
        });
        second.min().map_or(text, |at| &text[..at])
    }

    /// The body whose inner office signs; an office that is a body of its own stays.
    fn outer(&self, body: String) -> String {
        let folded = fold_str(&body);
        if !self.inner.matches(&folded) {
            return body;
        }
        let Some(at) = ["综合办公室", "办公室", "办公厅"].iter().find_map(|w| body.strip_suffix(w)) else {
            return body;
        };
        at.to_string()
    }
}

/// Whether a body opens with the name of its town, township or street: `柳溪镇人民政府`, `云林街道办事处`.
fn township(body: &str) -> bool {
    let name = ["镇", "乡", "街道", "苏木"].iter().find_map(|level| {
        let at = body.find(level).filter(|at| *at > 0)?;
        let rest = &body[at + level.len()..];
        let house = ["人民政府", "政府", "办事处", "党委", "党工委", "委员会", "管委会", "综合", "应急", "党政"];
        house.iter().any(|w| rest.starts_with(w)).then_some(at)
    });
    // A class of towns (各镇人民政府) is no town's name.
    name.is_some_and(|at| (2..=6).contains(&body[..at].chars().count()) || at == '某'.len_utf8())
        && !body.starts_with(['各', '本', '全', '我'])
}

/// A text without the characters that folding drops and without white space around it (which these may have hidden), so that its characters and those of its folded form go in step.
fn plain(text: &str) -> String {
    text.chars().filter(|c| fold(*c).is_some()).collect::<String>().trim().to_string()
}

/// The original characters of bytes `start..end` of the folded form.
fn cut(raw: &str, folded: &str, start: usize, end: usize) -> String {
    let count = |at: std::ops::Range<usize>| folded.get(at).unwrap_or_default().chars().count();
    let (skip, take) = (count(0..start), count(start..end));
    raw.chars().skip(skip).take(take).collect::<String>().trim().to_string()
}
