//! Units' full names, as far as the document supports them.
//!
//! A name is completed from the agency that writes and the place it writes for (局办公室, 区司法局), from the unit before
//! it in a list (省水利厅、发展改革委) and by standing short forms. Where nothing supports more, the name stays as written.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::patterns::{Matcher, Patterns};
use crate::record::{Level, Region, UnitKind};
use crate::text::fold_str;

/// What a document knows that completes names.
#[derive(Debug, Clone, Copy, Default)]
pub struct NameContext<'a> {
    /// The body that issued it, in full.
    pub agency: Option<&'a str>,
    /// The place whose body issued it.
    pub region: Option<&'a Region>,
    /// The places above that one, nearest first.
    pub parents: &'a [Region],
}

/// The compiled short forms.
#[derive(Debug)]
pub struct Names {
    local: HashMap<String, String>,
    national: HashMap<String, String>,
    /// Lines of work (发改), and what a body of one is (委).
    lines: HashMap<String, String>,
    heads: Vec<(String, String)>,
    /// Lines of work as they stand before a 部门 of several.
    works: HashSet<String>,
    /// What names of the nation's branches open with.
    openings: Vec<(String, String)>,
}

impl Names {
    /// Takes the short forms from the packs.
    pub fn new(patterns: &Patterns) -> Names {
        let load = |used_for: &str| -> Vec<(String, String)> {
            let rules = patterns.used_for(used_for).filter(|r| matches!(r.matcher, Matcher::Map));
            rules.flat_map(|r| r.map.iter().map(|(k, v)| (k.clone(), v.clone()))).collect()
        };
        Names {
            local: load("short-form").into_iter().collect(),
            national: load("short-form-national").into_iter().collect(),
            lines: load("short-form-line").into_iter().collect(),
            heads: load("short-form-head"),
            works: patterns.words("unit-domain").into_iter().map(|(w, _)| w.to_string()).collect(),
            openings: load("short-form-opening"),
        }
    }

    /// The full name of one unit.
    pub fn full_name(&self, raw: &str, ctx: &NameContext<'_>) -> String {
        let s = plain(raw);
        self.complete(&s, kind_of(&s), ctx, None).unwrap_or_else(|| raw.to_string())
    }

    /// The full names and kinds of a list's units, in order; an elided level is taken from the unit before.
    pub fn full_names<'a>(
        &self,
        raws: impl IntoIterator<Item = &'a str>,
        ctx: &NameContext<'_>,
        known: &mut KnownNames<'a>,
    ) -> Vec<(String, UnitKind)> {
        let mut level: Option<&'static str> = None;
        let name = |raw: &'a str| {
            let name = known.0.entry(raw).or_insert_with(|| Name::of(raw));
            let elided = level.filter(|_| name.own.is_none());
            let full = match name.full.iter().find(|(with, _)| *with == elided) {
                Some((_, full)) => full.clone(),
                None => {
                    let full = self.complete(&name.plain, name.kind, ctx, elided);
                    name.full.push((elided, full.clone()));
                    full
                }
            };
            if name.own.is_some() {
                level = name.own;
            } else if full.is_none() {
                level = level.filter(|_| name.bureau);
            }
            (full.unwrap_or_else(|| unbroken(raw).into_owned()), name.kind)
        };
        raws.into_iter().map(name).collect()
    }

    /// The full name where something supports one.
    fn complete(&self, s: &str, kind: UnitKind, ctx: &NameContext<'_>, elided: Option<&'static str>) -> Option<String> {
        if s.is_empty() || s.contains(['、', ' ']) || s.starts_with(['各', '有', '相', '其']) {
            return None;
        }
        if ctx.region.is_some_and(|r| r.level == Level::National) {
            return self.national.get(s).cloned().or_else(|| self.opened(s, ctx));
        }
        if let Some(name) = self.opened(s, ctx) {
            return Some(name);
        }
        if let Some(name) = itself(s, ctx).or_else(|| league(s, ctx)).or_else(|| inner_office(s, kind, ctx)) {
            return Some(name);
        }
        // A class (区直部门, 市级有关单位) has no name of its own.
        if kind == UnitKind::Class {
            return None;
        }
        if let Some((rest, zone)) = own_zone(s, ctx) {
            return Some(format!("{zone}{}", self.long(rest)));
        }
        if let Some((prefix, place)) = own_place(s, ctx) {
            // A firm goes by the name that it has; 泾县新奥燃气公司 is no body of a government.
            if kind == UnitKind::Company {
                return None;
            }
            return Some(format!("{place}{}", self.long(&s[prefix.len()..])));
        }
        // 市直机关工委: the place stands for its level, 直 stays.
        if let Some(rest) = s.strip_prefix(['市', '县', '区', '省', '州']).filter(|r| r.starts_with("直机关")) {
            let level = &s[..s.len() - rest.len()];
            return place_for(level, ctx).map(|place| format!("{place}{rest}"));
        }
        // A township's offices go by its name.
        if let Some(town) = ctx.region.filter(|r| r.level == Level::Township)
            && let Some(rest) = s.strip_prefix(['镇', '乡']).filter(|r| r.chars().count() >= 2)
        {
            return Some(format!("{}{rest}", town.name));
        }
        let prefix = level_of(s).or_else(|| elided.filter(|_| ends_as_bureau(s) && !names_place(s, ctx)))?;
        let place = place_for(prefix, ctx)?;
        let rest = if level_of(s).is_some() { &s[prefix.len()..] } else { s };
        if rest.is_empty() {
            return None;
        }
        Some(format!("{place}{}", self.long(rest)))
    }

    /// What stands for a short form behind a place; of `科技局(知识产权局)` for what is before the bracket.
    fn long<'a>(&'a self, rest: &'a str) -> Cow<'a, str> {
        let (name, bracket) = rest.split_at(rest.find('(').filter(|_| rest.ends_with(')')).unwrap_or(rest.len()));
        if let Some(long) = self.local.get(name) {
            return Cow::Owned(format!("{long}{bracket}"));
        }
        let long = self.heads.iter().find_map(|(head, full)| {
            let line = self.lines.get(name.strip_suffix(head.as_str())?)?;
            Some(format!("{line}{full}{bracket}"))
        });
        long.map_or(Cow::Borrowed(rest), Cow::Owned)
    }

    /// Which units of a list are lines of work that share one 部门: `发改、财政等部门`, `教育、体育部门`. Each has its stretch
    /// of the folded text.
    pub fn share_a_department(&self, folded: &str, units: &[Range<usize>]) -> Vec<bool> {
        const BETWEEN: [&str; 7] = ["、", "和", "及", "与", "以及", ",", ""];
        const CLASSES: [&str; 5] = ["部门", "有关部门", "相关部门", "职能部门", "主管部门"];
        let line = |name: &str| {
            let name = name.strip_prefix("各级").unwrap_or(name);
            self.works.contains(name) || level_of(name).is_some_and(|level| self.works.contains(&name[level.len()..]))
        };
        let mut shared = vec![false; units.len()];
        for (i, at) in units.iter().enumerate().rev() {
            let class = folded[at.end..].trim_start().strip_prefix('等');
            let class = class.is_some_and(|rest| CLASSES.iter().any(|w| rest.starts_with(w)));
            let next = units.get(i + 1).filter(|next| next.start >= at.end);
            let next = next.filter(|next| BETWEEN.contains(&folded[at.end..next.start].trim()));
            // 县图书馆、相关部门 share nothing.
            let named = |next: &Range<usize>| folded[next.clone()].strip_suffix("部门").is_some_and(line);
            let with_next = next.is_some_and(|next| shared[i + 1] || named(next));
            shared[i] = (class || with_next) && line(&folded[at.clone()]);
        }
        shared
    }

    /// The name of a branch of the nation's (`人民银行某市分行`).
    fn opened(&self, s: &str, ctx: &NameContext<'_>) -> Option<String> {
        // 人行天桥管理所 is none of the bank's.
        let branch = s.ends_with(['行', '局', '部']);
        self.openings.iter().filter(|_| branch).find_map(|(short, long)| {
            let rest =
                s.strip_prefix(short.as_str()).filter(|rest| !rest.is_empty() && !s.starts_with(long.as_str()))?;
            // 人行市中心支行
            let level = level_of(rest).and_then(|level| Some((&rest[level.len()..], place_for(level, ctx)?)));
            Some(level.map_or_else(|| format!("{long}{rest}"), |(rest, place)| format!("{long}{place}{rest}")))
        })
    }
}

/// What has been found out about the names of one document, where most units are named again and again.
#[derive(Debug, Default)]
pub struct KnownNames<'a>(FxHashMap<&'a str, Name<'a>>);

#[derive(Debug)]
struct Name<'a> {
    plain: Cow<'a, str>,
    kind: UnitKind,
    /// The level that it opens with.
    own: Option<&'static str>,
    /// Whether it is a bureau of a place, though it opens with no level.
    bureau: bool,
    /// Full names by the level that the name may have left out.
    full: Vec<(Option<&'static str>, Option<String>)>,
}

impl<'a> Name<'a> {
    fn of(raw: &'a str) -> Name<'a> {
        let plain = plain(raw);
        let (kind, own) = (kind_of(&plain), level_of(&plain));
        let bureau = kind == UnitKind::Body && ends_as_bureau(&plain);
        Name { plain, kind, own, bureau, full: Vec::new() }
    }
}

/// The levels that a unit's name opens with, longest first.
const LEVELS: [&str; 11] = ["自治区", "自治州", "自治县", "示范区", "地区", "省", "市", "区", "县", "州", "旗"];

/// A name folded and without white space.
fn plain(raw: &str) -> Cow<'_, str> {
    if raw.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | '(' | ')')) {
        return Cow::Borrowed(raw);
    }
    let mut folded = fold_str(raw);
    folded.retain(|c| !c.is_whitespace());
    Cow::Owned(folded)
}

/// Openings that hold a level's character but no level; 市场监管局 alone opens with none, 市市场监管局 does.
const NOT_LEVELS: [&str; 9] = ["市场", "市容", "市政工程", "市政设施", "区域", "区块", "区划", "区间", "县域"];

/// The level that a name opens with.
fn level_of(s: &str) -> Option<&'static str> {
    let level = LEVELS.into_iter().find(|l| s.starts_with(l))?;
    let rest = &s[level.len()..];
    let word = NOT_LEVELS.iter().any(|w| s.starts_with(w));
    // 市级部门, 市县财政部门 speak of levels.
    let levels = rest.starts_with(['级', '直', '属', '、', '(', '县', '州', '旗']);
    (!word && !levels && !rest.is_empty()).then_some(level)
}

/// The place of a level, named as names of bodies do: `广州市番禺区`, `广州市`, `广东省`.
fn place_for(level: &str, ctx: &NameContext<'_>) -> Option<String> {
    let region = ctx.region?;
    let places: Vec<&Region> = std::iter::once(region).chain(ctx.parents).collect();
    let of_level = |r: &&Region| match level {
        "省" => r.level == Level::Province && r.name.ends_with('省'),
        "自治区" => r.level == Level::Province && r.name.ends_with("自治区"),
        "市" => r.name.ends_with('市'),
        "区" => r.level == Level::County && r.name.ends_with('区'),
        "县" => r.level == Level::County && r.name.ends_with('县'),
        "自治县" => r.level == Level::County && r.name.ends_with("自治县"),
        "州" | "自治州" => r.level == Level::Prefecture && r.name.ends_with('州'),
        "地区" => r.level == Level::Prefecture && r.name.ends_with("地区"),
        "旗" => r.name.ends_with('旗'),
        _ => r.name.ends_with(level),
    };
    let at = places.iter().position(of_level)?;
    let place = places[at];
    // A district or a county goes with its city; a city of a county's rank stands alone.
    if place.level == Level::County && !place.name.ends_with('市') {
        let above = places[at + 1..]
            .iter()
            .find(|r| r.level == Level::Prefecture || r.level == Level::Province && r.name.ends_with('市'));
        if let Some(above) = above {
            return Some(format!("{}{}", above.name, place.name));
        }
    }
    Some(place.name.clone())
}

/// A name that opens with its own place's short name (`番禺区司法局` in a notice of 广州市番禺区).
fn own_place<'a>(s: &'a str, ctx: &NameContext<'_>) -> Option<(&'a str, String)> {
    let region = ctx.region?;
    let rest = s.strip_prefix(region.name.as_str()).filter(|r| !r.is_empty())?;
    let last = LEVELS.into_iter().find(|l| region.name.ends_with(l))?;
    Some((&s[..s.len() - rest.len()], place_for(last, ctx)?))
}

/// A name that opens with the kind of zone that the agency is of (`新区财政金融局` in a notice of 某某新区), with that zone.
fn own_zone<'a>(s: &'a str, ctx: &NameContext<'a>) -> Option<(&'a str, &'a str)> {
    const ZONES: [&str; 10] =
        ["高新区", "经开区", "新区", "开发区", "管理区", "示范区", "度假区", "保税区", "园区", "景区"];
    let agency = ctx.agency.filter(|_| kind_of(s) != UnitKind::Company)?;
    let zone = ZONES.into_iter().find(|zone| s.starts_with(zone))?;
    let end = agency.find(zone)? + zone.len();
    let rest = &s[zone.len()..];
    (agency[..end].chars().count() >= zone.chars().count() + 2 && rest.chars().count() >= 2)
        .then(|| (rest, &agency[..end]))
}

/// Whether a name opens with a place of the context or the nation (广东金融监管局, 国家税务总局…, 中国…).
fn names_place(s: &str, ctx: &NameContext<'_>) -> bool {
    let national = ["国家", "中国", "全国", "人民银行", "人行", "海关", "中央"].iter().any(|n| s.starts_with(n));
    national
        || ctx.region.iter().copied().chain(ctx.parents).any(|r| {
            let mut short = r.name.as_str();
            for level in ["省", "市", "区", "县", "自治区", "自治州", "州"] {
                short = short.strip_suffix(level).filter(|p| p.chars().count() >= 2).unwrap_or(short);
            }
            s.starts_with(short)
        })
}

fn ends_as_bureau(s: &str) -> bool {
    // Authorities of a river, a road or a sea belong to no place.
    if ["航务管理局", "海事局", "管理处", "铁路局", "航道局", "流域管理局"].iter().any(|w| s.ends_with(w))
    {
        return false;
    }
    s.ends_with(['局', '厅', '委', '办'])
        && !["总局", "分局", "监管局", "海关", "证监局"].iter().any(|w| s.ends_with(w))
        || s == "市场监管局"
        || s.ends_with("委员会")
}

/// The agency that writes, as it speaks of itself: 我局, 本委, 市局 in a notice of a city's bureau.
fn itself(s: &str, ctx: &NameContext<'_>) -> Option<String> {
    let agency = ctx.agency?;
    let head = s.strip_prefix(['我', '本', '市', '区', '县', '省', '州'])?;
    // 省局 in a notice of a city's bureau is the one above it.
    let level = &s[..s.len() - head.len()];
    if !matches!(level, "我" | "本") && !ctx.region.is_some_and(|r| r.name.ends_with(level)) {
        return None;
    }
    let ends: &[&str] = match head {
        "局" => &["局"],
        "委" => &["委", "委员会"],
        "厅" => &["厅"],
        "院" => &["院"],
        "中心" => &["中心"],
        _ => return None,
    };
    // 市委 is the Party's committee.
    let party = head == "委" && !s.starts_with(['我', '本']);
    (!party && ends.iter().any(|e| agency.ends_with(e))).then(|| agency.to_string())
}

/// `团市委`: the Youth League's committee of the place.
fn league(s: &str, ctx: &NameContext<'_>) -> Option<String> {
    let level = s.strip_prefix('团')?.strip_suffix('委')?;
    place_for(level, ctx).map(|place| format!("共青团{place}委员会"))
}

/// `局办公室`, `办公室`, `组织人事处` of the agency that writes, where it is a body with offices of its own.
fn inner_office(s: &str, kind: UnitKind, ctx: &NameContext<'_>) -> Option<String> {
    let agency = ctx.agency?;
    if agency.ends_with("政府") || agency.ends_with("办公厅") || agency.ends_with("办公室") {
        return None;
    }
    const HEADS: [(&str, &[&str]); 7] = [
        ("局", &["局"]),
        ("委", &["委", "委员会"]),
        ("厅", &["厅"]),
        ("院", &["院"]),
        ("中心", &["中心"]),
        ("部", &["部"]),
        ("署", &["署"]),
    ];
    for (head, ends) in HEADS {
        if let Some(rest) = s.strip_prefix(head) {
            let own = matches!(kind_of(rest), UnitKind::Office | UnitKind::Body) && rest.chars().count() >= 2;
            let fits = ends.iter().any(|e| agency.ends_with(e)) && own;
            return fits.then(|| format!("{agency}{rest}"));
        }
    }
    // 质量管理处 is an office of a house, 高速公路某某管理处 stands by itself.
    let managed = s.ends_with("管理处")
        && s.chars().count() <= 9
        && ["厅", "局", "学院", "大学", "委员会"].iter().any(|e| agency.ends_with(e));
    let office = kind == UnitKind::Office || managed;
    (office && level_of(s).is_none() && !names_place(s, ctx)).then(|| format!("{agency}{s}"))
}

/// What kind of unit a name is, by how it opens and ends.
pub fn unit_kind(raw: &str) -> UnitKind {
    kind_of(&plain(raw))
}

/// What kind of unit a folded name without white space is.
fn kind_of(s: &str) -> UnitKind {
    let mut base = s;
    while let Some(open) = base.strip_suffix(')').and_then(|b| b.rfind('(')) {
        if open == 0 {
            break;
        }
        base = &base[..open];
    }
    let opens = ["有关", "相关", "其他", "其它", "所有", "涉及"];
    let classes = [
        "部门",
        "单位",
        "机构",
        "机关",
        "成员单位",
        "企业",
        "国企",
        "央企",
        "学校",
        "院校",
        "组织",
        "主体",
        "级政府",
        "级人民政府",
        "以上政府",
        "以上人民政府",
    ];
    // 市管各企业, 县域各银行: whose they are stands in front.
    if base.contains('各') || opens.iter().any(|w| base.starts_with(w)) || classes.iter().any(|w| base.ends_with(w)) {
        return UnitKind::Class;
    }
    // 属地政府, 区县(市)人民政府, 乡镇(街道): whichever it is.
    const WHICHEVER: [&str; 8] =
        ["政府", "人民政府", "属地政府", "当地政府", "地方政府", "属地人民政府", "当地人民政府", "地方人民政府"];
    const LEVELED: [&str; 13] =
        ["区县", "县区", "市县", "市(县", "县(市", "区(县", "乡镇", "镇街", "镇(街", "乡(镇", "街镇", "街道(", "镇村"];
    let several = LEVELED.iter().any(|w| s.starts_with(w)) && !base.ends_with(['局', '办', '会', '所', '站', '司']);
    if several || WHICHEVER.contains(&s) {
        return UnitKind::Class;
    }
    // A hospital or a bank that has a name of its own is none of all.
    if ["医院", "公立医院", "定点医院", "银行", "商业银行", "管委"].contains(&base) || base.ends_with("级医院")
    {
        return UnitKind::Class;
    }
    // The nation's bank and its branches govern.
    let banks = ["人民银行", "中国人民银行", "人行"];
    if banks.iter().any(|w| base.starts_with(w)) && base.ends_with(['行', '部']) {
        return UnitKind::Body;
    }
    let companies = ["公司", "集团", "银行", "分行", "支行", "营管部", "信用社"];
    if companies.iter().any(|w| base.ends_with(w)) {
        return UnitKind::Company;
    }
    let offices = ["处", "科", "室", "股", "办公室", "机关党委"];
    let named = ["管理处", "办事处", "海事处", "研究室", "政府办公室", "委办公室", "领导小组办公室", "督查室"];
    if offices.iter().any(|w| base.ends_with(w)) && !named.iter().any(|w| base.ends_with(w)) {
        return UnitKind::Office;
    }
    UnitKind::Body
}

/// A name without the line breaks that a page's width put into it.
fn unbroken(raw: &str) -> Cow<'_, str> {
    match raw.contains('\n') {
        true => Cow::Owned(raw.split_whitespace().collect()),
        false => Cow::Borrowed(raw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(name: &str, level: Level) -> Region {
        Region { name: name.into(), code: None, level, inferred_from: None }
    }

    fn names() -> Names {
        Names::new(&Patterns::built_in().unwrap())
    }

    #[test]
    fn offices_of_the_agency() {
        let city = region("广州市", Level::Prefecture);
        let ctx = NameContext { agency: Some("广州市城市更新局"), region: Some(&city), parents: &[] };
        let n = names();
        assert_eq!(n.full_name("局办公室", &ctx), "广州市城市更新局办公室");
        assert_eq!(n.full_name("组织人事处（政策法规处）", &ctx), "广州市城市更新局组织人事处(政策法规处)");
        assert_eq!(n.full_name("各处室（单位）", &ctx), "各处室（单位）");
        assert_eq!(n.full_name("市财政局", &ctx), "广州市财政局");
        for (raw, full) in [
            ("我局", "广州市城市更新局"),
            ("市局", "广州市城市更新局"),
            ("省局", "省局"),
            ("局信息中心", "广州市城市更新局信息中心"),
            ("质量管理处", "广州市城市更新局质量管理处"),
            ("广州海事处", "广州海事处"),
            ("团市委", "共青团广州市委员会"),
            ("市直机关工委", "广州市直机关工委"),
            ("市委", "广州市委"),
        ] {
            assert_eq!(n.full_name(raw, &ctx), full);
        }
        let ctx = NameContext { agency: Some("广州市人民政府办公厅"), ..ctx };
        assert_eq!(n.full_name("办公室", &ctx), "办公室");
    }

    #[test]
    fn lines_of_work_share_a_department() {
        let text = "发改、区财政等部门负责,教育、体育部门和市民政局、各区及各级农业农村、有关部门落实";
        let units = ["发改", "区财政", "教育", "体育部门", "市民政局", "各区", "各级农业农村", "有关部门"];
        let places: Vec<Range<usize>> =
            units.iter().map(|u| text.find(u).map(|at| at..at + u.len()).unwrap()).collect();
        let shared = names().share_a_department(text, &places);
        assert_eq!(shared, [true, true, true, false, false, false, false, false]);
        let text = "县政务服务中心、县图书馆、相关部门,各级农业农村、财政部门";
        let places = ["县政务服务中心", "县图书馆", "相关部门", "各级农业农村", "财政部门"];
        let places = places.map(|u| text.find(u).map(|at| at..at + u.len()).unwrap());
        assert_eq!(names().share_a_department(text, &places), [false, false, false, true, false]);
    }

    #[test]
    fn short_forms_of_lines_and_of_the_nations_branches() {
        let city = region("常州市", Level::Prefecture);
        let ctx = NameContext { agency: Some("常州市人民政府办公室"), region: Some(&city), parents: &[] };
        let n = names();
        for (raw, full) in [
            ("市资规局", "常州市自然资源和规划局"),
            ("市文旅局", "常州市文化和旅游局"),
            ("市经信委", "常州市经济和信息化委员会"),
            ("市科技局(知识产权局)", "常州市科学技术局(知识产权局)"),
            ("市妇联", "常州市妇女联合会"),
            ("市规划局", "常州市规划局"),
            ("人民银行常州市分行", "中国人民银行常州市分行"),
            ("人行市中心支行", "中国人民银行常州市中心支行"),
            ("人行天桥管理所", "人行天桥管理所"),
            ("国家金融监管总局常州监管分局", "国家金融监督管理总局常州监管分局"),
        ] {
            assert_eq!(n.full_name(raw, &ctx), full);
        }
        let ctx = NameContext { agency: Some("赣江新区管理委员会"), ..NameContext::default() };
        assert_eq!(n.full_name("新区创新发展局", &ctx), "赣江新区创新发展局");
        assert_eq!(n.full_name("开发区创新发展局", &ctx), "开发区创新发展局");
        let kinds =
            ["人民银行常州市分行", "开发区各商业银行", "省级人民政府", "市场主体", "常州市第一人民医院", "海事处"];
        let several = ["政府", "区县(市)人民政府", "乡镇(街道)", "乡镇企业局"].map(unit_kind);
        use UnitKind::{Body, Class};
        assert_eq!(several, [Class, Class, Class, Body]);
        assert_eq!(kinds.map(unit_kind), [Body, Class, Class, Class, Body, Body]);
    }

    #[test]
    fn places_by_level() {
        let district = region("番禺区", Level::County);
        let above = [region("广州市", Level::Prefecture), region("广东省", Level::Province)];
        let ctx = NameContext {
            agency: Some("广州市番禺区人民政府办公室"), region: Some(&district), parents: &above
        };
        let n = names();
        for (raw, full) in [
            ("区司法局", "广州市番禺区司法局"),
            ("市教育局", "广州市教育局"),
            ("省财政厅", "广东省财政厅"),
            ("区政府办", "广州市番禺区人民政府办公室"),
            ("区委编办(区绩效办)", "广州市番禺区委编办(区绩效办)"),
            ("番禺区司法局", "广州市番禺区司法局"),
            ("各镇(街)", "各镇(街)"),
            ("有关单位", "有关单位"),
            ("区直各单位", "区直各单位"),
            ("番禺供电局", "番禺供电局"),
            ("县财政局", "县财政局"),
            ("市规划和自然资源局番禺区分局", "广州市规划和自然资源局番禺区分局"),
        ] {
            assert_eq!(n.full_name(raw, &ctx), full);
        }
        assert_eq!(n.full_name("市教育局", &NameContext::default()), "市教育局");
    }

    #[test]
    fn cities_of_each_rank() {
        let n = names();
        let capital = region("北京市", Level::Province);
        let ctx = NameContext { region: Some(&capital), ..NameContext::default() };
        assert_eq!(n.full_name("市发展改革委", &ctx), "北京市发展和改革委员会");
        assert_eq!(n.full_name("市市场监管局", &ctx), "北京市市场监督管理局");
        assert_eq!(n.full_name("市场监管局", &ctx), "市场监管局");
        let town = region("义乌市", Level::County);
        let above = [region("金华市", Level::Prefecture)];
        let ctx = NameContext { region: Some(&town), parents: &above, ..NameContext::default() };
        assert_eq!(n.full_name("市教育局", &ctx), "义乌市教育局");
        let area = region("阿勒泰地区", Level::Prefecture);
        let ctx = NameContext { region: Some(&area), ..NameContext::default() };
        assert_eq!(n.full_name("地区财政局", &ctx), "阿勒泰地区财政局");
    }

    #[test]
    fn elided_levels_and_national_names() {
        let n = names();
        let province = region("广东省", Level::Province);
        let ctx = NameContext { region: Some(&province), ..NameContext::default() };
        let full = |raws: &[&'static str], ctx: &NameContext| -> Vec<String> {
            let known = &mut KnownNames::default();
            let once = n.full_names(raws.iter().copied(), ctx, known);
            assert_eq!(n.full_names(raws.iter().copied(), ctx, known), once);
            once.into_iter().map(|(name, _)| name).collect()
        };
        let names = full(&["省水利厅", "发展改革委", "广东金融监管局", "海关总署广东分署"], &ctx);
        assert_eq!(names, ["广东省水利厅", "广东省发展和改革委员会", "广东金融监管局", "海关总署广东分署"]);
        assert_eq!(full(&["发展改革委"], &ctx), ["发展改革委"]);
        let nation = region("中国", Level::National);
        let ctx = NameContext { region: Some(&nation), ..NameContext::default() };
        assert_eq!(full(&["发展改革委", "财政部"], &ctx), ["国家发展和改革委员会", "财政部"]);
    }

    #[test]
    fn kinds() {
        assert_eq!(unit_kind("市财政局"), UnitKind::Body);
        assert_eq!(unit_kind("组织人事处(政策法规处)"), UnitKind::Office);
        assert_eq!(unit_kind("各镇（街）"), UnitKind::Class);
        assert_eq!(unit_kind("济源供电公司"), UnitKind::Company);
        assert_eq!(unit_kind("(("), UnitKind::Body);
    }
}
