//! The fields of a document: titles, number, agency, region, days, year, kind.
//!
//! Every value is what the document says, in its own characters; only the number, the region and the days are written
//! in canonical forms. What a field's sources are, and which of them is believed, follows the data contract.

mod agency;
mod kind;
pub(super) mod number;
mod page;

use crate::error::Result;
use crate::patterns::{Patterns, WordSet};
use crate::read::Given;
use crate::record::DocumentFields;
use crate::segment::front::day::{Day, day_in, day_line};
use crate::segment::front::look::{Genre, Words, bare};
use crate::segment::front::{Line, LineKind};
use crate::text::{Text, fold_str};

use super::region::{Regions, Signs};
use agency::AgencyReader;
use kind::KindReader;
use number::Numbers;

/// Reads the fields of documents.
#[derive(Debug)]
pub struct DocumentReader {
    words: Words,
    numbers: Numbers,
    agencies: AgencyReader,
    kinds: KindReader,
    regions: Regions,
    /// What a title says that names a report beside a plan.
    looks_back: WordSet,
}

/// A document as the readers of single fields see it.
#[derive(Debug, Clone, Copy)]
struct Sheet<'a> {
    text: &'a Text,
    lines: &'a [Line],
    kinds: &'a [LineKind],
}

impl<'a> Sheet<'a> {
    fn folded(&self, at: usize) -> &'a str {
        &self.text.folded()[self.lines[at].at.clone()]
    }

    fn raw(&self, at: usize) -> &'a str {
        self.text.raw_at(&self.lines[at].at)
    }

    /// The lines of one kind, in order.
    fn of(&self, kind: LineKind) -> impl Iterator<Item = usize> + use<'a> {
        let kinds = self.kinds;
        (0..kinds.len()).filter(move |i| kinds[*i] == kind)
    }
}

impl DocumentReader {
    /// Compiles the patterns it needs and loads the places.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<DocumentReader> {
        Ok(DocumentReader {
            words: Words::new(patterns)?,
            numbers: Numbers::new(patterns)?,
            agencies: AgencyReader::new(patterns)?,
            kinds: KindReader::new(patterns)?,
            regions: Regions::new(patterns)?,
            looks_back: WordSet::new(patterns.words("part-report-title").into_iter().map(|(w, _)| w.to_string())),
        })
    }

    /// The first year that a title names, of a span of years the first; of a report with a plan
    /// (`2023年工作总结和2024年工作计划`) the plan's.
    fn year_in(&self, title: &str) -> Option<i16> {
        let behind = self.looks_back.find_iter(title).map(|found| found.end).next();
        // A bracket says when the title was given, not what it plans.
        let plan = behind.and_then(|at| first_year(title[at..].split(['(', '（']).next().unwrap_or_default()));
        plan.or_else(|| first_year(title))
    }

    /// The places, for the expansion of names.
    pub fn regions(&self) -> &Regions {
        &self.regions
    }

    /// The fields of one document. `lines` and `kinds` are those of the front reader; `id` and `source` are left empty.
    pub fn fields(&self, text: &Text, lines: &[Line], kinds: &[LineKind], given: &Given) -> DocumentFields {
        let sheet = Sheet { text, lines, kinds: &kinds[..kinds.len().min(lines.len())] };
        let page = page::read(&sheet, &self.words);
        let news = self.agencies.news(&sheet);
        let (mut notice_title, mut title) = titles(&sheet);
        let beside = page.title.clone().or_else(|| given.title.as_deref().map(clean_title)).filter(|t| !t.is_empty());
        if notice_title.is_none() && title.is_none() {
            title = news.as_ref().map(|n| n.title.clone());
        }
        if let Some(beside) = &beside {
            // A heading that the page breaks over lines of which only the last were taken.
            for heading in [&mut notice_title, &mut title] {
                if heading.as_deref().is_some_and(|h| ends_longer(beside, h)) && stands(text.folded(), beside) {
                    *heading = Some(beside.clone());
                    break;
                }
            }
            let genre = self.words.genre(&fold_str(beside));
            let brings = genre == Some(Genre::Notice) && sheet.of(LineKind::NoticeText).next().is_some();
            match (&notice_title, &title) {
                (None, _) if brings => notice_title = Some(beside.clone()),
                (None, None) => title = Some(beside.clone()),
                _ => (),
            }
        }
        // One heading for both is the notice's.
        if title.is_none() || title == notice_title {
            title = notice_title.as_deref().and_then(brought).or(title);
        }
        // A page's heading that says who issues what: `某市人民政府办公室印发《若干措施》`.
        if let Some(inner) = title.as_deref().filter(|t| t.ends_with('》') && t.contains("印发《")).and_then(brought)
        {
            let whole = title.replace(inner);
            notice_title = notice_title.or(whole);
        }

        let doc_number = sheet
            .of(LineKind::DocNumber)
            .find_map(|i| self.numbers.canonical(bare(sheet.raw(i))))
            .or_else(|| page.number.as_deref().and_then(|n| self.numbers.canonical(n)))
            .or_else(|| given.doc_number.as_deref().and_then(|n| self.numbers.canonical(n.trim())));

        let page_agency = page.agency.clone().or_else(|| given.agency.clone());
        let tag = tag(&sheet, given);
        let agency = self
            .agencies
            .of_title(notice_title.as_deref().or(title.as_deref()), &self.regions)
            .or_else(|| self.agencies.of_signature(&sheet))
            .or_else(|| page_agency.as_deref().and_then(|a| self.agencies.of_field(a)))
            .or_else(|| tag.as_deref().and_then(|t| self.agencies.of_tag(t, &self.regions)))
            .or_else(|| self.agencies.of_plan(title.as_deref(), &self.regions))
            .or_else(|| news.as_ref().and_then(|n| n.agency.clone()));

        let issued = sheet
            .of(LineKind::SignatureDate)
            .find_map(|i| day_line(bare(sheet.folded(i))).or_else(|| day_in(sheet.folded(i))))
            .or(page.issued)
            .or_else(|| given.issued.as_deref().and_then(|d| day_in(&fold_str(d))))
            .or_else(|| sheet.of(LineKind::Remark).find_map(|i| day_in(sheet.folded(i))));
        let published = page.published.or_else(|| given.published.as_deref().and_then(|d| day_in(&fold_str(d))));

        let year = [title.as_deref(), notice_title.as_deref()]
            .into_iter()
            .flatten()
            .find_map(|t| self.year_in(&fold_str(t)))
            .or_else(|| issued.map(|d| d.0))
            .or_else(|| published.map(|d| d.0))
            .or_else(|| doc_number.as_deref().and_then(number::year_of));

        let fold = |s: &Option<String>| s.as_deref().map(fold_str);
        let (f_agency, f_notice, f_title) = (fold(&agency), fold(&notice_title), fold(&title));
        let f_page = page_agency.as_deref().map(fold_str);
        // A title tells the place with what it is filed under.
        let filed = |title: &Option<String>| match (title, &tag) {
            (Some(title), Some(tag)) => Some(format!("({}){title}", fold_str(tag))),
            _ => title.clone(),
        };
        let (placed_notice, placed_title) = (filed(&f_notice), filed(&f_title));
        let region = self.regions.infer(&Signs {
            agency: f_agency.as_deref(),
            notice_title: placed_notice.as_deref(),
            title: placed_title.as_deref(),
            doc_number: doc_number.as_deref(),
            page_agency: f_page.as_deref(),
            text: text.folded(),
        });
        let region = region.map(|region| self.regions.in_year(region, year));

        let f_beside = beside.as_deref().map(fold_str);
        let all: Vec<&str> = [&f_notice, &f_title, &f_beside].into_iter().filter_map(|t| t.as_deref()).collect();
        let kind = self.kinds.kind(text.folded(), lines, sheet.kinds, &all);
        DocumentFields {
            id: String::new(),
            source: String::new(),
            title,
            notice_title,
            doc_number,
            agency,
            region,
            issued_on: issued.map(iso),
            published_on: published.map(iso),
            year,
            kind,
            ..DocumentFields::default()
        }
    }
}

/// A title has at least so many characters.
const TITLED: usize = 6;

/// How much of a page's opening is searched for its heading, in bytes.
const OPENING: usize = 12_000;

/// A text without spaces and line breaks.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether the one title ends with the other and says more.
fn ends_longer(beside: &str, heading: &str) -> bool {
    let (beside, heading) = (squeezed(&fold_str(beside)), squeezed(&fold_str(heading)));
    heading.chars().count() >= 6 && beside.len() > heading.len() && beside.ends_with(&heading)
}

/// Whether the page has a title, broken or not, as a heading besides the field that names it.
fn stands(folded: &str, title: &str) -> bool {
    let end = folded.floor_char_boundary(OPENING);
    let title = squeezed(&fold_str(title));
    let mut opening = String::with_capacity(end);
    let mut broken = false;
    // A field's line ends with the title or holds it alone; a heading broken over lines is on none of them whole.
    for line in folded[..end].lines() {
        let line = squeezed(line);
        broken |= line.contains(&title);
        opening.push_str(&line);
    }
    opening.matches(&title).count() > usize::from(broken)
}

/// The notice's title and the plan's: the first of each, the fullest where the page gives the notice's more than once.
fn titles(sheet: &Sheet) -> (Option<String>, Option<String>) {
    let notices = blocks(sheet, LineKind::NoticeTitle);
    let longest = notices.iter().map(|t| t.chars().count()).max();
    let notice = notices.iter().rev().find(|t| Some(t.chars().count()) == longest).cloned();
    (notice, blocks(sheet, LineKind::PlanTitle).into_iter().next())
}

/// What a collection files the document under, in front of its title.
fn tag(sheet: &Sheet, given: &Given) -> Option<String> {
    let headings = [LineKind::NoticeTitle, LineKind::PlanTitle].into_iter().filter_map(|kind| sheet.of(kind).next());
    let headings = headings.map(|i| bare(sheet.raw(i).trim()));
    headings.chain(given.title.as_deref()).find_map(|title| tagged(title.trim()).0.map(str::to_string))
}

/// The joined titles of one kind. A title that stands twice in a row counts once.
fn blocks(sheet: &Sheet, kind: LineKind) -> Vec<String> {
    let mut all = Vec::new();
    let mut last: Option<usize> = None;
    let mut parts: Vec<&str> = Vec::new();
    for i in sheet.of(kind) {
        if last.is_some_and(|l| l + 1 != i) {
            all.push(join(&parts));
            parts.clear();
        }
        last = Some(i);
        // A line in brackets that tells whom to ask stands between titles, not in one.
        let folded = sheet.folded(i).trim();
        if folded.starts_with('(') && folded.ends_with(')') && folded.contains(':') {
            continue;
        }
        let part = bare(sheet.raw(i).trim());
        parts.push(if parts.is_empty() { tagged(part).1 } else { part });
    }
    if !parts.is_empty() {
        all.push(join(&parts));
    }
    all.retain(|t| !t.is_empty());
    all
}

fn join(parts: &[&str]) -> String {
    let half = parts.len() / 2;
    let parts = if parts.len().is_multiple_of(2) && parts[..half] == parts[half..] { &parts[..half] } else { parts };
    let title: String = parts.concat();
    let title = once(title.trim());
    unquoted(title).to_string()
}

/// A title that a collection gives with the place or the body that it files it under (`【某省某市】…`): both.
fn tagged(title: &str) -> (Option<&str>, &str) {
    const LONGEST: usize = 24;
    let parted = title.strip_prefix('【').and_then(|t| t.split_once('】'));
    let parted = parted.map(|(tag, title)| (tag.trim(), title.trim_start_matches(['】', ' ', '\u{3000}'])));
    // An occasion is no place and no body: `【2022年首场发布会】`.
    let files = |tag: &str| (2..=LONGEST).contains(&tag.chars().count()) && tag.chars().all(char::is_alphabetic);
    match parted {
        Some((tag, title)) if files(tag) && title.chars().count() >= TITLED => (Some(tag), title),
        _ => (None, title),
    }
}

/// A title without its repetition where it stands twice in one line.
fn once(title: &str) -> &str {
    let (head, tail) = title.split_at(title.floor_char_boundary(title.len() / 2));
    if head == tail && head.chars().count() >= TITLED { head } else { title }
}

/// A title that is nothing but a quoted name, without its marks.
fn unquoted(title: &str) -> &str {
    match title.strip_prefix('《').and_then(|t| t.strip_suffix('》')) {
        Some(inner) if !inner.contains(['《', '》']) => inner,
        _ => title,
    }
}

/// A title that stands beside the text, without the site's name behind it.
fn clean_title(title: &str) -> String {
    let title = title.trim();
    let cut = [" - ", " _ ", "_", " | ", "|", "--", " – "]
        .iter()
        .filter_map(|mark| title.find(mark))
        .filter(|at| *at > 0)
        .min();
    let title = cut.map_or(title, |at| &title[..at]).trim();
    unquoted(once(tagged(title).1)).to_string()
}

/// The plan's title as its notice's title gives it: `关于印发《…》的通知`, `关于印发…的通知`.
fn brought(notice: &str) -> Option<String> {
    let at = ["印发", "转发", "批转", "下发", "公布", "发布"]
        .iter()
        .filter_map(|w| notice.find(w).map(|i| i + w.len()))
        .min()?;
    let rest = &notice[at..];
    let inner = match rest.strip_prefix('《') {
        Some(quoted) => {
            // A quoted name may quote in turn.
            let end = quoted.rfind('》')?;
            quoted[..end].split("》《").next().unwrap_or(quoted)
        }
        None => {
            rest.strip_suffix("的通知").or_else(|| rest.strip_suffix("的函")).or_else(|| rest.strip_suffix("通知"))?
        }
    };
    (inner.chars().count() >= 4).then(|| inner.to_string())
}

fn first_year(title: &str) -> Option<i16> {
    let bytes = title.as_bytes();
    for at in 0..bytes.len().saturating_sub(3) {
        let four = &bytes[at..at + 4];
        if !four.iter().all(u8::is_ascii_digit) || at > 0 && bytes[at - 1].is_ascii_digit() {
            continue;
        }
        let behind = title[at + 4..].chars().next();
        let marked = matches!(behind, Some('年' | '—' | '-' | '~' | '至' | '度' | '版'));
        let year: i16 = title[at..at + 4].parse().ok()?;
        if marked && (1949..2100).contains(&year) {
            return Some(year);
        }
    }
    let years: Vec<char> = title.chars().collect();
    years.windows(5).find_map(|w| {
        let digits: Option<i16> = w[..4].iter().try_fold(0i16, |n, c| {
            let digit =
                "〇一二三四五六七八九".chars().position(|d| d == *c).or((*c == '○' || *c == '零').then_some(0))?;
            Some(n * 10 + digit as i16)
        });
        digits.filter(|y| w[4] == '年' && (1949..2100).contains(y))
    })
}

fn iso((year, month, day): Day) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests;
