//! What a document itself says of names: `某市住房资金管理中心(以下简称资金中心)`, the full name of a zone's body that
//! stands elsewhere in it. Standing short forms, which need no document, don't belong here.

use std::collections::BTreeMap;

use regex::Regex;

use super::place;
use crate::error::{Error, ErrorKind, Result};
use crate::patterns::Patterns;

/// Finds the short names that documents give.
#[derive(Debug)]
pub(super) struct SaidReader {
    bracket: Regex,
    /// What stands between a name and what is said of it: `向`, `成立`.
    before: Vec<String>,
    zones: Vec<String>,
    /// What the body of a zone is called.
    zone_bodies: Vec<String>,
}

/// What one document says of names.
#[derive(Debug, Default)]
pub struct Said<'a> {
    folded: &'a str,
    /// Full names by their short ones; none where the document gives one short name to several.
    short: BTreeMap<&'a str, Option<&'a str>>,
}

/// The most characters of a full name.
const LONGEST: usize = 40;

impl SaidReader {
    pub(super) fn new(patterns: &Patterns) -> Result<SaidReader> {
        let bracket = Regex::new(&patterns.alternation("short-form-bracket")?)
            .map_err(|e| Error::new(ErrorKind::Pattern, e.to_string()))?;
        let words = |used_for: &str| patterns.words(used_for).into_iter().map(|(w, _)| w.to_string()).collect();
        Ok(SaidReader {
            bracket,
            before: words("short-form-before"),
            zones: words("unit-zone"),
            zone_bodies: words("unit-zone-body"),
        })
    }

    /// What a document, folded, says.
    pub(super) fn read<'a>(&self, folded: &'a str) -> Said<'a> {
        let mut short: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        // Most documents say nothing of the kind, and looking for a word is quickest.
        if folded.contains("简称") || folded.contains("下称") {
            for found in self.bracket.captures_iter(folded) {
                let (Some(whole), Some(name)) = (found.get(0), found.iter().skip(1).flatten().next()) else { continue };
                let name = name.as_str().trim_matches(|c: char| !c.is_alphanumeric());
                let Some(full) = self.full(&folded[..whole.start()], name) else { continue };
                let known = short.entry(name).or_insert(Some(full));
                if *known != Some(full) {
                    *known = None;
                }
            }
        }
        Said { folded, short }
    }

    /// The name that ends where a text does and that `short` can be short for.
    fn full<'a>(&self, before: &'a str, short: &str) -> Option<&'a str> {
        let end = before.trim_end();
        let mut start = end.len();
        for (at, c) in end.char_indices().rev().take(LONGEST) {
            if !('\u{4e00}'..='\u{9fff}').contains(&c) {
                break;
            }
            start = at;
        }
        let mut stretch = &end[start..];
        // 第四条某市住房公积金管理中心
        if let Some(article) = stretch.strip_prefix('第').and_then(|rest| rest.find('条')) {
            stretch = &stretch["第".len() + article + "条".len()..];
        }
        // Behind the last word that can't belong to the name: `申请人向某市住房公积金管理中心`, `决定成立某市工作领导小组`.
        let opens = |rest: &str, word: &str| {
            word.chars().nth(1).is_some()
                || place::level_of(rest).is_some()
                || place::names_the_nation(rest)
                || place::opens_with_a_place(rest)
        };
        let cuts = self.before.iter().flat_map(|word| {
            let behind = stretch.match_indices(word.as_str()).map(|(at, _)| &stretch[at + word.len()..]);
            behind.filter(|rest| opens(rest, word))
        });
        let cut = cuts.filter(|rest| is_short_for(short, rest)).min_by_key(|rest| rest.len());
        // Such words stand in names too (某市经济和信息化委员会), but hardly in what doesn't open with a place.
        let whole = || place::opens_with_a_place(stretch) || !self.before.iter().any(|w| stretch.contains(w.as_str()));
        let full = cut.or_else(|| whole().then_some(stretch))?;
        (is_short_for(short, full) && full.chars().count() < LONGEST).then_some(full)
    }

    /// The whole name of a zone's body, of which `name` leaves out what the zone is: 东侨管委会 where the document has
    /// 东侨经济技术开发区管委会, and no other that opens so.
    pub(super) fn zone<'a>(&self, name: &str, said: &Said<'a>) -> Option<&'a str> {
        let bodies = &self.zone_bodies;
        let place = bodies.iter().find_map(|body| name.strip_suffix(body.as_str()))?;
        if place.chars().nth(1).is_none() || self.zones.iter().any(|zone| place.ends_with(zone.as_str())) {
            return None;
        }
        let whole = |at: usize| {
            let rest = &said.folded[at..];
            let far = rest.char_indices().nth(24).map_or(rest.len(), |(far, _)| far);
            let end = bodies.iter().filter_map(|body| Some(rest[..far].find(body.as_str())? + body.len())).min()?;
            let zone = bodies.iter().find_map(|body| rest[..end].strip_suffix(body.as_str()))?;
            // 云岭镇各开发区, 桃花潭镇设立旅游度假区 are no names of a zone.
            let part = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) && !"各与和及设立成的在由市县镇乡".contains(c);
            let one = zone[place.len()..].chars().all(part);
            (one && self.zones.iter().any(|z| zone.ends_with(z.as_str()))).then_some(&rest[..end])
        };
        let mut all = said.folded.match_indices(place).filter_map(|(at, _)| whole(at));
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }
}

impl<'a> Said<'a> {
    /// The full name that the document gives for a short one, with what stands behind the short one in the name asked for
    /// (领导小组办公室).
    pub(super) fn full(&self, name: &str) -> Option<String> {
        let whole = self.short.get(name).copied().flatten().map(str::to_string);
        whole.or_else(|| {
            let office = name.strip_suffix("办公室")?;
            let body = self.short.get(office).copied().flatten()?;
            Some(format!("{body}办公室"))
        })
    }
}

/// Whether a name can be short for another: its characters stand there in order, the last at the end (of 办公室 or 委员会
/// the first).
fn is_short_for(short: &str, full: &str) -> bool {
    let ends = ["公室", "员会", ""].iter().find_map(|end| full.strip_suffix(end).filter(|f| same_end(short, f)));
    let Some(stem) = ends else { return false };
    let mut rest = stem.chars();
    short.chars().count() < full.chars().count() && short.chars().all(|c| rest.any(|f| f == c))
}

/// Whether one name is the other without some of these characters.
pub(super) fn leaves_out_only(short: &str, full: &str, filling: &str) -> bool {
    let mut rest = short.chars().peekable();
    let (mut left, mut filled) = (0, true);
    for c in full.chars().filter(|c| rest.next_if_eq(c).is_none()) {
        left += 1;
        filled &= filling.contains(c);
    }
    rest.peek().is_none() && left > 0 && filled
}

fn same_end(one: &str, other: &str) -> bool {
    one.chars().next_back().is_some_and(|c| other.ends_with(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> SaidReader {
        SaidReader::new(&Patterns::built_in().unwrap()).unwrap()
    }

    #[test]
    fn short_names_that_the_document_gives() {
        let reader = reader();
        let text = "第三条申请人按照规定向泸州市住房资金管理中心(以下简称“资金中心”)申请。经研究,决定成立泸州市重大工程建设领导小组\
                    (以下简称领导小组)。由属地委托的机构(以下简称实施部门)受理。泸州市社区(简称中心)";
        let said = reader.read(text);
        for (short, full) in [
            ("资金中心", Some("泸州市住房资金管理中心")),
            ("领导小组", Some("泸州市重大工程建设领导小组")),
            ("领导小组办公室", Some("泸州市重大工程建设领导小组办公室")),
            ("实施部门", None),
            ("中心", None),
            ("指挥部", None),
        ] {
            assert_eq!(said.full(short).as_deref(), full, "{short}");
        }
        let joined = "由县农业农村局和县财政局(以下简称财政局)办理,落实县委县政府(以下简称县政府)部署";
        assert_eq!(reader.read(joined).full("财政局").as_deref(), Some("县财政局"));
        let twice = "甲县道路工程指挥部(简称指挥部)、甲县桥梁工程指挥部(简称指挥部)";
        assert_eq!(reader.read(twice).full("指挥部"), None);
    }

    #[test]
    fn zones_that_the_document_names_in_full() {
        let reader = reader();
        let said =
            reader.read("各县人民政府、东侨经济技术开发区管委会:由东侨管委会负责。北园高新区管委会、北园经开区管委会,云岭镇各开发区管委会");
        assert_eq!(reader.zone("东侨管委会", &said), Some("东侨经济技术开发区管委会"));
        assert_eq!(reader.zone("北园管委会", &said), None);
        assert_eq!(reader.zone("北园高新区管委会", &said), None);
        assert_eq!(reader.zone("西湖管委会", &said), None);
        assert_eq!(reader.zone("云岭管委会", &said), None);
    }

    #[test]
    fn what_a_name_leaves_out() {
        for (short, full, fits) in [
            ("北京市政务服务局", "北京市政务服务管理局", true),
            ("北京市政务和数据局", "北京市政务服务和数据管理局", true),
            ("北京市政务服务局", "北京市政务服务局", false),
            ("广州市水利局", "广州市水利工程管理局", false),
            ("广州市交通运输局", "广州市交通运输综合行政执法局", false),
        ] {
            assert_eq!(leaves_out_only(short, full, "管理服务监督和与化"), fits, "{short}");
        }
    }

    #[test]
    fn what_can_be_short_for_what() {
        for (short, full, fits) in [
            ("市科委", "市科学技术委员会", true),
            ("政务服务局", "政务服务管理局", true),
            ("政务服务局", "政务服务局", false),
            ("市政务办", "市政务服务办公室", true),
            ("监督机构", "房屋管理部门", false),
        ] {
            assert_eq!(is_short_for(short, full), fits, "{short}");
        }
    }
}
