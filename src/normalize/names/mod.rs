//! Units' full names, as far as the document supports them.
//!
//! A name is completed by what the document itself says of it (以下简称资金中心), from the agency that writes and the place it
//! writes for (局办公室, 区司法局), from the unit before it in a list (省水利厅、发展改革委) and by standing short forms. Where
//! nothing supports more, the name stays as written.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use rustc_hash::FxHashMap;

use self::kind::Kinds;
use self::place::{ends_as_bureau, is_below, level_of, names_place, own_place, own_zone, place_and_rank, place_for};
pub use self::said::Said;
use self::said::{SaidReader, leaves_out_only};
use crate::error::Result;
use crate::patterns::{Matcher, Patterns};
use crate::record::{Level, Region, UnitKind};
use crate::text::fold_str;

mod kind;
mod place;
mod said;

/// What a document knows that completes names.
#[derive(Debug, Clone, Copy, Default)]
pub struct NameContext<'a> {
    /// The body that issued it, in full.
    pub agency: Option<&'a str>,
    /// The place whose body issued it.
    pub region: Option<&'a Region>,
    /// The places above that one, nearest first.
    pub parents: &'a [Region],
    /// What the document itself says of names.
    pub said: Option<&'a Said<'a>>,
}

/// The compiled short forms.
#[derive(Debug)]
pub struct Names {
    local: HashMap<String, String>,
    /// In notices of the nation.
    national: HashMap<String, String>,
    /// Wherever the notice is from.
    nation: HashMap<String, String>,
    /// Lines of work (发改), and what a body of one is (委).
    lines: HashMap<String, String>,
    heads: Vec<(String, String)>,
    /// Lines of work as they stand before a 部门 of several.
    works: HashSet<String>,
    /// What stands before these and says whose department it is.
    whose: Vec<String>,
    /// What names of the nation's branches open with.
    openings: Vec<(String, String)>,
    /// Kinds of zones (高新区).
    zones: Vec<String>,
    kinds: Kinds,
    said: SaidReader,
}

impl Names {
    /// Takes the short forms from the packs.
    ///
    /// # Errors
    /// An expression that doesn't compile.
    pub fn new(patterns: &Patterns) -> Result<Names> {
        let load = |used_for: &str| -> Vec<(String, String)> {
            let rules = patterns.used_for(used_for).filter(|r| matches!(r.matcher, Matcher::Map));
            rules.flat_map(|r| r.map.iter().map(|(k, v)| (k.clone(), v.clone()))).collect()
        };
        let words = |used_for: &str| patterns.words(used_for).into_iter().map(|(w, _)| w.to_string());
        Ok(Names {
            local: load("short-form").into_iter().collect(),
            national: load("short-form-national").into_iter().collect(),
            lines: load("short-form-line").into_iter().collect(),
            heads: load("short-form-head"),
            nation: load("short-form-nation").into_iter().collect(),
            works: words("unit-domain").collect(),
            whose: words("unit-domain-whose").collect(),
            openings: load("short-form-opening"),
            zones: words("unit-zone").collect(),
            kinds: Kinds::new(patterns),
            said: SaidReader::new(patterns)?,
        })
    }

    /// What a document says of names, its text folded.
    pub fn said<'a>(&self, folded: &'a str) -> Said<'a> {
        self.said.read(folded)
    }

    /// What kind of unit a name is.
    pub fn kind(&self, raw: &str) -> UnitKind {
        self.kinds.of(&plain(raw))
    }

    /// The full name of one unit.
    pub fn full_name(&self, raw: &str, ctx: &NameContext<'_>) -> String {
        let s = plain(raw);
        self.name_of(&s, self.kinds.of(&s), ctx, None).unwrap_or_else(|| raw.to_string())
    }

    /// The full names and kinds of a list's units, in order; an elided level is taken from the unit before.
    pub fn full_names<'a>(
        &self,
        raws: impl IntoIterator<Item = &'a str>,
        ctx: &NameContext<'_>,
        known: &mut KnownNames<'a>,
    ) -> Vec<(String, UnitKind)> {
        let mut level: Option<&'static str> = None;
        // The level that 各 stands before: 各区委编办、区民政局.
        let mut each: Option<&'static str> = None;
        let name = |raw: &'a str| {
            let name = known.0.entry(raw).or_insert_with(|| Name::of(raw, &self.kinds));
            let elided = level.filter(|_| name.own.is_none());
            let full = match name.full.iter().find(|(with, _)| *with == elided) {
                Some((_, full)) => full.clone(),
                None => {
                    let full = self.name_of(&name.plain, name.kind, ctx, elided);
                    name.full.push((elided, full.clone()));
                    full
                }
            };
            if name.own.is_some() {
                level = name.own;
            } else if full.is_none() {
                level = level.filter(|_| name.bureau);
            }
            let shares = each.is_some() && name.own == each && full.is_none() && name.kind == UnitKind::Body;
            if !shares {
                each = name.plain.strip_prefix('各').and_then(level_of);
            }
            // 区人民政府 in a city's notice is that of each of its districts.
            let below =
                name.kind == UnitKind::Body && full.is_none() && name.own.is_some_and(|level| is_below(level, ctx));
            let kind = if shares || below { UnitKind::Class } else { name.kind };
            (full.unwrap_or_else(|| unbroken(raw).into_owned()), kind)
        };
        raws.into_iter().map(name).collect()
    }

    /// The full name where something supports one: the document itself first, then what names are made of.
    fn name_of(&self, s: &str, kind: UnitKind, ctx: &NameContext<'_>, elided: Option<&'static str>) -> Option<String> {
        let said = ctx.said.and_then(|said| said.full(s).or_else(|| self.said.zone(s, said).map(str::to_string)));
        let full = match said {
            Some(full) => {
                let kind = self.kinds.of(&full);
                Some(self.complete(&full, kind, ctx, elided).unwrap_or(full))
            }
            None => self.complete(s, kind, ctx, elided),
        };
        // 市政务服务局 in a notice of the city's 政务服务管理局; 市公安局 is none of its own offices.
        let agency = ctx.agency.filter(|a| kind == UnitKind::Body && !a.contains(['、', ' ']));
        let itself = |name: &str| {
            let place = ctx.region.map_or(0, |r| r.name.chars().count());
            let alike = |a: &&str| name.chars().zip(a.chars()).take_while(|(a, b)| a == b).count() > place;
            let one = |a: &&str| ["局", "委员会"].iter().any(|head| name.ends_with(head) && a.ends_with(head));
            agency.filter(alike).filter(one).filter(|a| leaves_out_only(name, a, FILLING)).map(str::to_string)
        };
        full.map(|name| itself(&name).unwrap_or(name))
    }

    /// The full name by what names are made of: the agency, the place, standing short forms.
    fn complete(&self, s: &str, kind: UnitKind, ctx: &NameContext<'_>, elided: Option<&'static str>) -> Option<String> {
        if s.is_empty() || s.contains(['、', ' ']) || s.starts_with(['各', '有', '相', '其']) {
            return None;
        }
        if ctx.region.is_some_and(|r| r.level == Level::National) {
            let known = self.national.get(s).or_else(|| self.nation.get(s)).cloned();
            return known.or_else(|| self.opened(s, ctx));
        }
        if let Some(name) = self.nation.get(s).cloned().or_else(|| self.opened(s, ctx)) {
            return Some(name);
        }
        if let Some(name) = itself(s, ctx).or_else(|| league(s, ctx)).or_else(|| self.inner_office(s, kind, ctx)) {
            return Some(name);
        }
        // A class (区直部门, 市级有关单位) has no name of its own.
        if kind == UnitKind::Class {
            return None;
        }
        // 国网省电力公司
        if let Some(rest) = s.strip_prefix("国网").filter(|_| kind == UnitKind::Company)
            && let Some(level) = level_of(rest)
        {
            return place_for(level, ctx).map(|place| format!("国网{place}{}", &rest[level.len()..]));
        }
        if kind != UnitKind::Company
            && let Some((rest, zone)) = own_zone(s, ctx, &self.zones)
        {
            return Some(format!("{zone}{}", self.long(rest)));
        }
        if let Some((prefix, place)) = own_place(s, ctx) {
            // A firm goes by the name that it has; 泾县新奥燃气公司 is no body of a government.
            if kind == UnitKind::Company {
                return None;
            }
            return Some(self.of_place(place, &s[prefix.len()..]));
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
        let own = level_of(s);
        let prefix = own.or_else(|| {
            // Below a county there are no bureaus: 市场监管局 in its notice is its own; 江苏省水利厅 and 项目办 are not.
            let own = |r: &&Region| r.level == Level::County && kind == UnitKind::Body && self.bureau_of_a_line(s);
            let lowest = || ctx.region.filter(own)?.name.chars().last();
            let level = elided.or_else(|| lowest().and_then(place::level_by_its_last));
            // 市财政局、金融服务中心; 雄安新区公共服务局 is the zone's.
            let bureau = ends_as_bureau(s)
                || elided.is_some() && ["服务中心", "大队", "支队"].iter().any(|w| s.ends_with(w))
                || s.ends_with("公积金管理中心");
            level.filter(|_| bureau && !names_place(s, ctx) && !self.names_zone(s))
        })?;
        let place = place_and_rank(prefix, ctx)?;
        let rest = if own.is_some() { &s[prefix.len()..] } else { s };
        (!rest.is_empty()).then(|| self.of_place(place, rest))
    }

    /// Whether a name is a known line of work and what a body of one is, and nothing else: 市场监管局, 住建局.
    fn bureau_of_a_line(&self, s: &str) -> bool {
        let line = ["局", "委员会", "委", "办"].iter().find_map(|head| s.strip_suffix(head));
        self.local.contains_key(s)
            || line.is_some_and(|line| self.works.contains(line) || self.lines.contains_key(line))
    }

    /// Whether a name opens with that of a zone: 雄安新区公共服务局.
    fn names_zone(&self, s: &str) -> bool {
        self.zones.iter().any(|zone| s.find(zone.as_str()).is_some_and(|at| at >= "雄安".len()))
    }

    /// The full name of what is `rest` of a place of a rank.
    fn of_place(&self, (place, rank): (String, Level), rest: &str) -> String {
        // Courts are named by their rank (人民法院组织法 of 2018, articles 13 to 25).
        let court = rest == "法院" || rest == "人民法院";
        let long = match rank {
            Level::Prefecture if court => Cow::Borrowed("中级人民法院"),
            Level::Province if court => Cow::Borrowed("高级人民法院"),
            _ => self.long(rest),
        };
        format!("{place}{long}")
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
        // 规划资源局宝坻分局
        let branch = || {
            let (bureau, place) = name.split_at(name.find('局')? + '局'.len_utf8());
            place.ends_with("分局").then(|| format!("{}{place}{bracket}", self.long(bureau)))
        };
        long.or_else(branch).map_or(Cow::Borrowed(rest), Cow::Owned)
    }

    /// Which units of a list are lines of work that share one 部门, and what it is called: `发改、财政等部门`, `医保、医药主管部门`.
    /// Each has its stretch of the folded text.
    pub fn share_a_department(&self, folded: &str, units: &[Range<usize>]) -> Vec<Option<&'static str>> {
        const FIELD: usize = 10;
        const BETWEEN: [&str; 7] = ["、", "和", "及", "与", "以及", ",", ""];
        const CLASSES: [&str; 5] = ["主管部门", "有关部门", "相关部门", "职能部门", "部门"];
        let line = |name: &str| {
            let name = self.whose.iter().find_map(|w| name.strip_prefix(w.as_str())).unwrap_or(name);
            // 市、区财政
            let name = name.rsplit('、').next().unwrap_or(name);
            self.works.contains(name) || level_of(name).is_some_and(|level| self.works.contains(&name[level.len()..]))
        };
        let mut shared = vec![None; units.len()];
        // What the list goes on to: 等有关部门, or a last member with its 部门.
        let mut class: Option<&'static str> = None;
        for (i, at) in units.iter().enumerate().rev() {
            let next = units.get(i + 1).filter(|next| next.start >= at.end);
            if next.is_none_or(|next| !BETWEEN.contains(&folded[at.end..next.start].trim())) {
                class = None;
            }
            let name = &folded[at.clone()];
            let behind = folded[at.end..].trim_start().strip_prefix('等');
            // 等市场监管领域有关部门
            let of_a_field = |rest: &str| {
                let end = rest.char_indices().nth(FIELD).map_or(rest.len(), |(at, _)| at);
                let field = rest[..end].find("领域").map(|at| &rest[at + "领域".len()..]);
                field.is_some_and(|rest| CLASSES.iter().any(|w| rest.starts_with(w)))
            };
            if behind.is_some_and(|rest| CLASSES.iter().any(|w| rest.starts_with(w)) || of_a_field(rest)) {
                class = Some("部门");
            } else if let Some(own) = CLASSES.iter().find(|class| name.strip_suffix(**class).is_some_and(line)) {
                // 县图书馆、相关部门 share nothing.
                class = Some(if *own == "主管部门" { own } else { "部门" });
                continue;
            }
            shared[i] = class.filter(|_| line(name));
        }
        shared
    }

    /// `局办公室`, `办公室`, `组织人事处` of the agency that writes, where it is a body with offices of its own.
    fn inner_office(&self, s: &str, kind: UnitKind, ctx: &NameContext<'_>) -> Option<String> {
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
                let own = matches!(self.kinds.of(rest), UnitKind::Office | UnitKind::Body) && rest.chars().count() >= 2;
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

/// What names of bodies are written without: 市政务服务局 is 市政务服务管理局, but 市水利局 no 水利工程管理局.
const FILLING: &str = "管理服务监督和与化";

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
    fn of(raw: &'a str, kinds: &Kinds) -> Name<'a> {
        let plain = plain(raw);
        let (kind, own) = (kinds.of(&plain), level_of(&plain));
        let bureau = kind == UnitKind::Body && ends_as_bureau(&plain);
        Name { plain, kind, own, bureau, full: Vec::new() }
    }
}

/// A name folded and without white space.
fn plain(raw: &str) -> Cow<'_, str> {
    if raw.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | '(' | ')')) {
        return Cow::Borrowed(raw);
    }
    let mut folded = fold_str(raw);
    folded.retain(|c| !c.is_whitespace());
    Cow::Owned(folded)
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
        Names::new(&Patterns::built_in().unwrap()).unwrap()
    }

    #[test]
    fn offices_of_the_agency() {
        let city = region("广州市", Level::Prefecture);
        let ctx =
            NameContext { agency: Some("广州市城市更新局"), region: Some(&city), parents: &[], said: None };
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
        let of = |names: &[bool]| names.iter().map(|n| n.then_some("部门")).collect::<Vec<_>>();
        assert_eq!(shared, of(&[true, true, true, false, false, false, false, false]));
        let text = "县政务服务中心、县图书馆、相关部门,各级农业农村、财政部门";
        let places = ["县政务服务中心", "县图书馆", "相关部门", "各级农业农村", "财政部门"];
        let places = places.map(|u| text.find(u).map(|at| at..at + u.len()).unwrap());
        assert_eq!(names().share_a_department(text, &places), of(&[false, false, false, true, false]));
        // A bank among them, levels of both kinds, and what the department is.
        let text = "民政、公安、人民银行等有关部门,市、区财政、教育部门,医保、医药主管部门";
        let places = ["民政", "公安", "人民银行", "市、区财政", "教育部门", "医保", "医药主管部门"];
        let places = places.map(|u| text.find(u).map(|at| at..at + u.len()).unwrap());
        let shared = names().share_a_department(text, &places);
        assert_eq!(shared[..6], [Some("部门"), Some("部门"), None, Some("部门"), None, Some("主管部门")]);
    }

    #[test]
    fn short_forms_of_lines_and_of_the_nations_branches() {
        let city = region("常州市", Level::Prefecture);
        let ctx = NameContext {
            agency: Some("常州市人民政府办公室"), region: Some(&city), parents: &[], said: None
        };
        let n = names();
        for (raw, full) in [
            ("市资规局", "常州市自然资源和规划局"),
            ("市文旅局", "常州市文化和旅游局"),
            ("市经信委", "常州市经济和信息化委员会"),
            ("市科技局(知识产权局)", "常州市科学技术局(知识产权局)"),
            ("市妇联", "常州市妇女联合会"),
            ("市规划局", "常州市规划局"),
            ("市规划资源局武进分局", "常州市规划和自然资源局武进分局"),
            ("国网市供电公司", "国网常州市供电公司"),
            ("市人防办", "常州市人民防空办公室"),
            ("市法院", "常州市中级人民法院"),
            ("税务总局", "国家税务总局"),
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
    }

    #[test]
    fn places_by_level() {
        let district = region("番禺区", Level::County);
        let above = [region("广州市", Level::Prefecture), region("广东省", Level::Province)];
        let ctx = NameContext {
            agency: Some("广州市番禺区人民政府办公室"),
            region: Some(&district),
            parents: &above,
            said: None,
        };
        let n = names();
        for (raw, full) in [
            ("区司法局", "广州市番禺区司法局"),
            ("市教育局", "广州市教育局"),
            ("省财政厅", "广东省财政厅"),
            ("区政府办", "广州市番禺区人民政府办公室"),
            ("区委编办(区绩效办)", "广州市番禺区委机构编制委员会办公室(区绩效办)"),
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
    fn a_county_has_bureaus_of_its_own_and_so_has_the_agency() {
        let n = names();
        let county = region("宿松县", Level::County);
        let above = [region("安庆市", Level::Prefecture)];
        let ctx = NameContext { region: Some(&county), parents: &above, ..NameContext::default() };
        assert_eq!(n.full_name("住房和城乡建设局", &ctx), "宿松县住房和城乡建设局");
        assert_eq!(n.full_name("县财政局", &ctx), "宿松县财政局");
        for other in ["芜湖市公安局", "江苏省水利厅", "长江水利委员会", "中铁四局", "项目办", "党建办"]
        {
            assert_eq!(n.full_name(other, &ctx), other);
        }
        let city = region("北京市", Level::Province);
        let ctx = NameContext {
            agency: Some("北京市政务服务管理局"), region: Some(&city), ..NameContext::default()
        };
        assert_eq!(n.full_name("市政务服务局", &ctx), "北京市政务服务管理局");
        assert_eq!(n.full_name("市公安局", &ctx), "北京市公安局");
        let works = NameContext { agency: Some("北京市水利工程管理局"), ..ctx };
        assert_eq!(n.full_name("市水利局", &works), "北京市水利局");
        let said = n.said("北京市住房资金管理中心(以下简称资金中心)受理。");
        let ctx = NameContext { said: Some(&said), ..ctx };
        assert_eq!(n.full_name("资金中心", &ctx), "北京市住房资金管理中心");
        // 各 reaches on to the next of the same level, of which there is no one place.
        let known = &mut KnownNames::default();
        let kinds: Vec<UnitKind> = n
            .full_names(["各区委编办", "区民政局", "市财政局"], &ctx, known)
            .into_iter()
            .map(|(_, kind)| kind)
            .collect();
        assert_eq!(kinds, [UnitKind::Class, UnitKind::Class, UnitKind::Body]);
        // What a city's notice calls 区人民政府 is that of each district.
        let kinds: Vec<UnitKind> =
            n.full_names(["区人民政府", "市公安局"], &ctx, known).into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, [UnitKind::Class, UnitKind::Body]);
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
        assert_eq!(full(&["省财政厅", "雄安新区公共服务局"], &ctx), ["广东省财政厅", "雄安新区公共服务局"]);
        let names = full(&["省水利厅", "发展改革委", "广东金融监管局", "海关总署广东分署"], &ctx);
        assert_eq!(names, ["广东省水利厅", "广东省发展和改革委员会", "广东金融监管局", "海关总署广东分署"]);
        assert_eq!(full(&["发展改革委"], &ctx), ["发展改革委"]);
        let nation = region("中国", Level::National);
        let ctx = NameContext { region: Some(&nation), ..NameContext::default() };
        assert_eq!(full(&["发展改革委", "财政部"], &ctx), ["国家发展和改革委员会", "财政部"]);
    }
}
