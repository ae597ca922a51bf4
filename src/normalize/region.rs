//! Places: the region whose body issued a document, and the places above it.
//!
//! Names and codes are facts from GB/T 2260 (`patterns/regions.csv`). A place is only ever taken from what the document
//! says: its agency, its titles, its number, or the places that its text names.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::error::Result;
use crate::patterns::{Patterns, WordSet};
use crate::record::{Level, Region};
use crate::segment::front::lexicon::Lexicon;

mod vote;

static TABLE: &str = include_str!("../../patterns/regions.csv");

/// Places that kept their name and changed their code: name, first year of the new code, code before, code now.
static CHANGES: &str = include_str!("../../patterns/region-changes.csv");

/// Whether this is the name of a place in full.
pub fn is_place(name: &str) -> bool {
    static NAMES: LazyLock<HashSet<&str>> =
        LazyLock::new(|| TABLE.lines().filter_map(|l| l.split(',').nth(1)).collect());
    NAMES.contains(name)
}

/// The code that a place has now, given one that it had under the same name.
pub fn code_now<'a>(name: &str, code: &'a str) -> &'a str {
    let changed = CHANGES.lines().find_map(|line| {
        let mut cells = line.split(',');
        let (is_name, _, is_code) = (cells.next()? == name, cells.next()?, cells.next()? == code);
        cells.next().filter(|_| is_name && is_code)
    });
    changed.unwrap_or(code)
}

/// Ends of the names of zones that have no code of their own: they stand for the place that they lie in.
const ZONES: [&str; 13] = [
    "示范区",
    "开发区",
    "新区",
    "园区",
    "高新区",
    "经开区",
    "实验区",
    "合作区",
    "试验区",
    "度假区",
    "风景区",
    "管委会",
    "管理委员会",
];

/// Ends of the names of places, which their short names leave out; longest first.
const ENDS: [&str; 15] = [
    "特别行政区",
    "行政委员会",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "群岛",
    "省",
    "市",
    "县",
    "区",
    "盟",
    "旗",
];

/// Places in the table of first pairs.
const PAIRS: usize = 1 << 16;

/// Where two characters stand in the table of pairs.
fn pair(first: char, second: char) -> Option<usize> {
    let (a, b) = (u32::from(first), u32::from(second));
    // Chinese characters only: every place's name is written in them.
    (a >= 0x4e00 && b >= 0x4e00)
        .then(|| (a.wrapping_mul(0x9e37).wrapping_add(b.wrapping_mul(0x85eb)) as usize) & (PAIRS - 1))
}

/// What a document says of its place, in the order in which it is believed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signs<'a> {
    /// The issuing body.
    pub agency: Option<&'a str>,
    /// The heading of the notice.
    pub notice_title: Option<&'a str>,
    /// The plan's title.
    pub title: Option<&'a str>,
    /// The document number.
    pub doc_number: Option<&'a str>,
    /// The body that the page names.
    pub page_agency: Option<&'a str>,
    /// The folded text.
    pub text: &'a str,
}

#[derive(Debug)]
struct Place {
    code: u32,
    name: &'static str,
    /// The name without its end and without names of peoples.
    short: &'static str,
    level: Level,
}

/// How a place is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In full, or with its end (恩施州).
    Full,
    /// Without its end.
    Short,
}

/// A change of a place's code: the code before, and the first year of the one that it has now.
#[derive(Debug, Clone, Copy)]
struct Change {
    before: u32,
    year: i16,
}

/// A place that a name stands for, and how it names it.
type Meaning = (u16, Form);

/// All places of the country.
#[derive(Debug)]
pub struct Regions {
    places: Vec<Place>,
    /// All names, each as often as it stands for a place, in the order of the table; and the places they stand for.
    names: WordSet,
    named: Vec<Meaning>,
    /// Where those of each name end.
    ends: Vec<u16>,
    /// The first two characters of all names, a bit each in a table of hashes.
    pairs: Vec<u64>,
    by_code: HashMap<u32, u16>,
    changes: HashMap<u32, Change>,
    numbers: Vec<(String, u32)>,
    national: Lexicon,
    branches: Vec<String>,
    /// Names of districts that are also words for a part of any city.
    common: Vec<String>,
    /// What stands before the place where a report was written.
    datelines: Vec<String>,
    /// What ends as a place's name does and names none: 对应城市.
    no_names: Vec<String>,
    own: vote::Own,
}

impl Regions {
    /// Loads the places and the words that lead to them.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<Regions> {
        let peoples: Vec<&str> = patterns.words("region-people").into_iter().map(|(w, _)| w).collect();
        let mut places = Vec::with_capacity(3400);
        let mut names: Vec<(Cow<'static, str>, (u16, Form))> = Vec::with_capacity(8000);
        let mut pairs = vec![0u64; PAIRS / 64];
        let mut by_code = HashMap::with_capacity(3400);
        for line in TABLE.lines() {
            let mut cells = line.split(',');
            let (Some(code), Some(name)) = (cells.next().and_then(|c| c.parse().ok()), cells.next()) else { continue };
            let place = Place { code, name, short: short(name, &peoples), level: level(code) };
            let at = places.len() as u16;
            let mut add = |key: Cow<'static, str>, form| names.push((key, (at, form)));
            add(Cow::Borrowed(name), Form::Full);
            // 海东 alone is the city that the 地区 became.
            let became = cells.next().is_some() && name.ends_with("地区");
            if !became && place.short.chars().count() >= 2 && place.short != name {
                add(Cow::Borrowed(place.short), Form::Short);
                for (end, alias) in [("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")] {
                    if name.ends_with(end) {
                        add(Cow::Owned(format!("{}{alias}", place.short)), Form::Full);
                    }
                }
            }
            let mut chars = name.chars();
            if let (Some(a), Some(b)) = (chars.next(), chars.next())
                && let Some(pair) = pair(a, b)
            {
                pairs[pair / 64] |= 1 << (pair % 64);
            }
            // A name that is no longer in force never stands for a code that another name has.
            by_code.entry(code).or_insert(at);
            places.push(place);
        }
        let mut numbers: Vec<(String, u32)> = patterns
            .used_for("region-number")
            .flat_map(|r| r.map.iter())
            .filter_map(|(k, v)| Some((k.clone(), v.parse().ok()?)))
            .collect();
        numbers.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
        let changes = CHANGES
            .lines()
            .filter_map(|line| {
                let mut cells = line.split(',').skip(1);
                let (year, before) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
                Some((cells.next()?.parse().ok()?, Change { before, year }))
            })
            .collect();
        // Stable: the places of one name stay in the order of the table.
        names.sort_by(|a, b| a.0.cmp(&b.0));
        let (mut words, mut named, mut ends) = (Vec::new(), Vec::with_capacity(names.len()), Vec::<u16>::new());
        for (name, place) in names {
            named.push(place);
            if words.last() == Some(&name) {
                ends.pop();
            } else {
                words.push(name);
            }
            ends.push(named.len() as u16);
        }
        let names = WordSet::new(words);
        let national = Lexicon::new(patterns, "agency-national")?;
        let common = patterns.words("region-common").into_iter().map(|(w, _)| w.to_string()).collect();
        let no_names = patterns.words("region-no-name").into_iter().map(|(w, _)| w.to_string()).collect();
        let datelines = patterns.words("region-dateline").into_iter().map(|(w, _)| w.to_string()).collect();
        let branches = patterns.words("agency-branch").into_iter().map(|(w, _)| w.to_string()).collect();
        Ok(Regions {
            places,
            names,
            named,
            ends,
            pairs,
            by_code,
            changes,
            numbers,
            national,
            branches,
            common,
            datelines,
            no_names,
            own: vote::Own::new()?,
        })
    }

    /// The region that a document's signs lead to.
    pub fn infer(&self, signs: &Signs) -> Option<Region> {
        let hints: Vec<&str> =
            [signs.agency, signs.notice_title, signs.title, signs.page_agency].into_iter().flatten().collect();
        let hints = Hints { heads: &hints, number: signs.doc_number, text: signs.text };
        let from =
            |region: Option<Region>, what: &str| region.map(|r| Region { inferred_from: Some(what.into()), ..r });
        from(signs.agency.and_then(|a| self.of_body(a, &hints)), "agency")
            .or_else(|| from(signs.notice_title.and_then(|t| self.of_title(t, &hints)), "notice_title"))
            .or_else(|| from(signs.title.and_then(|t| self.of_title(t, &hints)), "title"))
            .or_else(|| from(signs.doc_number.and_then(|n| self.of_number(n)), "doc_number"))
            .or_else(|| from(signs.page_agency.and_then(|a| self.of_body(a, &hints)), "page"))
            .or_else(|| from(self.of_text(signs.text), "text"))
    }

    /// A region as it was in a year: with the code and on the level that it then had. A place that kept its name may have
    /// changed both (the yearly lists of changes of the Ministry of Civil Affairs).
    pub fn in_year(&self, region: Region, year: Option<i16>) -> Region {
        let code = region.code.as_ref().and_then(|c| c.parse::<u32>().ok());
        let change = code.and_then(|c| self.changes.get(&c)).filter(|c| year.is_some_and(|y| y < c.year));
        match change {
            Some(change) if region.level != Level::Township => {
                Region { code: Some(format!("{:06}", change.before)), level: level(change.before), ..region }
            }
            _ => region,
        }
    }

    /// The places above a region, outermost first; none for the nation and for places without a code.
    pub fn parents(&self, region: &Region) -> Vec<Region> {
        let Some(code) = region.code.as_ref().and_then(|c| c.parse::<u32>().ok()) else { return Vec::new() };
        [code / 10_000 * 10_000, code / 100 * 100]
            .into_iter()
            .filter(|c| *c != code)
            .filter_map(|c| self.by_code.get(&c))
            .map(|at| self.region(&self.places[*at as usize]))
            .fold(Vec::new(), |mut all, r| {
                if all.last() != Some(&r) {
                    all.push(r);
                }
                all
            })
    }

    /// Whether a text opens with a place, and where the place's name (with its parents) ends.
    pub fn leading(&self, text: &str) -> Option<usize> {
        self.lead(text, &Hints::default()).map(|(_, end)| end)
    }

    fn region(&self, place: &Place) -> Region {
        Region {
            name: place.name.to_string(),
            code: Some(format!("{:06}", place.code)),
            level: place.level,
            inferred_from: None,
        }
    }

    /// The place in a body's name.
    fn of_body(&self, body: &str, hints: &Hints) -> Option<Region> {
        let body = body.trim();
        if let Some((region, end)) = self.lead(body, hints) {
            return Some(township(body, end, &region).unwrap_or(region));
        }
        for branch in &self.branches {
            if let Some(rest) = body.strip_prefix(branch.as_str())
                && let Some((region, end)) = self.lead(rest, hints)
            {
                return Some(township(rest, end, &region).unwrap_or(region));
            }
        }
        if self.national.matches(body) {
            return Some(nation());
        }
        // A township may stand without its county.
        let none = Region { name: String::new(), code: None, level: Level::County, inferred_from: None };
        township(body, 0, &none)
    }

    /// The first place that a title names in full, or that it opens with.
    fn of_title(&self, title: &str, hints: &Hints) -> Option<Region> {
        let title = title.trim();
        let vouched = |region: &Region| !self.common.contains(&region.name) || self.parent_named(region, hints);
        if let Some((region, _)) = self.lead(title, hints).filter(|(region, _)| vouched(region)) {
            return Some(region);
        }
        let plain = title.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '年' | '度'));
        if self.national.matches(plain) {
            return Some(nation());
        }
        for (at, _) in title.char_indices() {
            let rest = &title[at..];
            if (self.longest(rest).is_some_and(|(_, found)| found.iter().any(|f| f.1 == Form::Full))
                || plain.len() + at == title.len() && at > 0)
                && let Some((region, _)) = self.lead(rest, hints).filter(|(region, _)| vouched(region))
            {
                return Some(region);
            }
        }
        None
    }

    /// Whether the document's head names a place above the region.
    fn parent_named(&self, region: &Region, hints: &Hints) -> bool {
        let above = self.parents(region);
        above.iter().any(|p| {
            let short = p.name.trim_end_matches(['市', '省']);
            hints.heads.iter().any(|h| h.contains(short))
        })
    }

    /// The place whose short name a document number opens with.
    fn of_number(&self, number: &str) -> Option<Region> {
        let (_, code) = self.numbers.iter().find(|(word, _)| number.starts_with(word.as_str()))?;
        if *code == 0 {
            return Some(nation());
        }
        self.by_code.get(code).map(|at| self.region(&self.places[*at as usize]))
    }

    /// The deepest place that a text opens with, its parents before it, and where its name ends.
    fn lead(&self, text: &str, hints: &Hints) -> Option<(Region, usize)> {
        let mut end = 0;
        let mut now: Option<Vec<u16>> = None;
        while let Some((length, found)) = self.longest(&text[end..]) {
            let rest = &text[end + length..];
            let mut fits: Vec<u16> = found
                .iter()
                .filter(|(at, form)| *form == Form::Full || self.short_fits(*at, rest))
                .map(|(at, _)| *at)
                .collect();
            if let Some(now) = &now {
                fits.retain(|at| now.iter().any(|up| self.within(*at, *up)));
            }
            if fits.is_empty() {
                break;
            }
            end += length;
            now = Some(fits);
        }
        let fits = now?;
        let named = &text[..end];
        let best = match fits[..] {
            [one] => Some(one),
            _ => self.choose(&fits, hints),
        };
        let region = match best {
            Some(at) => self.region(&self.places[at as usize]),
            None => {
                // Several places have the name and nothing says which: the name is sure, the code isn't.
                let place = &self.places[fits[0] as usize];
                if !named.ends_with(place.name) {
                    return None;
                }
                Region { name: place.name.to_string(), code: None, level: place.level, inferred_from: None }
            }
        };
        Some((region, end))
    }

    /// Whether a short name may stand for the place: a big one always, a county only before a zone's name.
    fn short_fits(&self, at: u16, rest: &str) -> bool {
        let zone = || {
            let near: String = rest.chars().take(16).collect();
            ZONES.iter().any(|z| near.contains(z))
        };
        match self.places[at as usize].level {
            Level::Province | Level::Prefecture => !rest.starts_with(['族', '人']),
            _ => zone(),
        }
    }

    fn within(&self, inner: u16, outer: u16) -> bool {
        let (inner, outer) = (self.places[inner as usize].code, self.places[outer as usize].code);
        let before = self.changes.get(&inner).map(|c| c.before);
        within(inner, outer) || before.is_some_and(|before| within(before, outer))
    }

    /// Which of several places of one name is meant: a big one before a small one, else the one whose parents the document names.
    fn choose(&self, fits: &[u16], hints: &Hints) -> Option<u16> {
        let top = fits.iter().map(|at| self.places[*at as usize].level).min()?;
        let high: Vec<u16> = fits.iter().copied().filter(|at| self.places[*at as usize].level == top).collect();
        if let [one] = high[..] {
            return Some(one);
        }
        let parents = |at: u16| {
            let code = self.places[at as usize].code;
            [code / 100 * 100, code / 10_000 * 10_000]
                .into_iter()
                .filter_map(|c| self.by_code.get(&c))
                .map(|p| &self.places[*p as usize])
        };
        let by_number = hints.number.and_then(|n| self.of_number(n)).and_then(|r| r.code);
        let score = |at: u16| -> usize {
            let number = by_number.as_ref().is_some_and(|c| parents(at).any(|p| format!("{:06}", p.code) == *c));
            let heads = parents(at).filter(|p| hints.heads.iter().any(|h| h.contains(p.short))).count();
            let text = parents(at).map(|p| hints.text.matches(p.short).take(50).count()).sum::<usize>();
            usize::from(number) * 10_000 + heads * 1_000 + text
        };
        let mut best: Vec<(usize, u16)> = high.iter().map(|at| (score(*at), *at)).collect();
        best.sort_by_key(|b| std::cmp::Reverse(b.0));
        (best[0].0 > best[1].0).then_some(best[0].1)
    }

    /// The longest name of a place that a text opens with, and what it may stand for.
    fn longest(&self, text: &str) -> Option<(usize, &[Meaning])> {
        let mut chars = text.chars();
        if !self.may_open(chars.next()?, chars.next()?) {
            return None;
        }
        let found = self.names.starts(text)?;
        let start = found.word.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some((found.len(), &self.named[usize::from(start)..usize::from(self.ends[found.word])]))
    }

    /// The next place at or behind `from` where the name of a place stands: its start, its length, its meanings.
    fn next_name(&self, text: &str, from: usize) -> Option<(usize, usize, &[Meaning])> {
        let mut before: Option<(usize, char)> = None;
        for (at, c) in text[from..].char_indices() {
            if let Some((start, first)) = before.replace((at, c))
                && self.may_open(first, c)
                && let Some((length, found)) = self.longest(&text[from + start..])
            {
                return Some((from + start, length, found));
            }
        }
        None
    }

    fn may_open(&self, first: char, second: char) -> bool {
        pair(first, second).is_some_and(|pair| self.pairs[pair / 64] & 1 << (pair % 64) != 0)
    }
}

/// What may tell apart places of one name.
#[derive(Debug, Clone, Copy, Default)]
struct Hints<'a> {
    heads: &'a [&'a str],
    number: Option<&'a str>,
    text: &'a str,
}

/// Whether one code lies below another.
fn within(inner: u32, outer: u32) -> bool {
    inner != outer
        && match outer {
            _ if outer.is_multiple_of(10_000) => inner / 10_000 == outer / 10_000,
            _ if outer.is_multiple_of(100) => inner / 100 == outer / 100,
            _ => false,
        }
}

fn nation() -> Region {
    Region { name: "中国".into(), code: None, level: Level::National, inferred_from: None }
}

/// The township in a body's name behind its county: `…区石桥镇人民政府`. GB/T 2260 has no codes for townships.
fn township(body: &str, end: usize, above: &Region) -> Option<Region> {
    if above.level != Level::County && above.level != Level::Prefecture {
        return None;
    }
    let rest = &body[end..];
    let rest = rest.strip_prefix("人民政府").unwrap_or(rest);
    let at = rest.char_indices().skip(1).take(6).find(|(i, _)| {
        ["镇人民政府", "乡人民政府", "街道办事处", "镇党委", "乡党委", "镇政府", "乡政府"]
            .iter()
            .any(|w| rest[*i..].starts_with(w))
    })?;
    let length = if rest[at.0..].starts_with("街道") { "街道".len() } else { "镇".len() };
    let name = &rest[..at.0 + length];
    let plain = name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && name.chars().count() >= 2;
    plain.then(|| Region { name: name.to_string(), code: None, level: Level::Township, inferred_from: None })
}

fn level(code: u32) -> Level {
    match code {
        _ if code.is_multiple_of(10_000) => Level::Province,
        _ if code.is_multiple_of(100) => Level::Prefecture,
        _ => Level::County,
    }
}

/// A name without its end and without names of peoples.
fn short<'a>(name: &'a str, peoples: &[&str]) -> &'a str {
    let Some(end) = ENDS.iter().find(|e| name.ends_with(**e)) else { return name };
    let mut short = &name[..name.len() - end.len()];
    if end.starts_with("自治") {
        while let Some(people) = peoples.iter().find(|p| short.ends_with(**p)) {
            let cut = &short[..short.len() - people.len()];
            if cut.chars().count() < 2 {
                break;
            }
            short = cut;
        }
    }
    short
}

#[cfg(test)]
mod tests;
