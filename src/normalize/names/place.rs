//! Places in units' names: the level that a name opens with, and the place of that level that the document is for.

use super::NameContext;
use crate::record::{Level, Region};

/// The levels that a unit's name opens with, longest first.
const LEVELS: [&str; 11] = ["自治区", "自治州", "自治县", "示范区", "地区", "省", "市", "区", "县", "州", "旗"];

/// The level that a place's name ends with.
pub(super) fn level_by_its_last(last: char) -> Option<&'static str> {
    LEVELS.into_iter().find(|level| level.chars().eq([last]))
}

/// Openings that hold a level's character but no level; 市场监管局 alone opens with none, 市市场监管局 does.
const NOT_LEVELS: [&str; 9] = ["市场", "市容", "市政工程", "市政设施", "区域", "区块", "区划", "区间", "县域"];

/// The level that a name opens with.
pub(super) fn level_of(s: &str) -> Option<&'static str> {
    let level = LEVELS.into_iter().find(|l| s.starts_with(l))?;
    let rest = &s[level.len()..];
    let word = NOT_LEVELS.iter().any(|w| s.starts_with(w));
    // 市级部门, 市县财政部门 speak of levels.
    let levels = rest.starts_with(['级', '直', '属', '、', '(', '县', '州', '旗']);
    (!word && !levels && !rest.is_empty()).then_some(level)
}

/// The place of a level, named as names of bodies do: `广州市番禺区`, `广州市`, `广东省`.
pub(super) fn place_for(level: &str, ctx: &NameContext<'_>) -> Option<String> {
    Some(place_and_rank(level, ctx)?.0)
}

/// The place of a level with its rank.
pub(super) fn place_and_rank(level: &str, ctx: &NameContext<'_>) -> Option<(String, Level)> {
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
    // A district goes with its city; counties, banners and cities of their rank stand alone.
    if place.level == Level::County && place.name.ends_with('区') {
        let above = places[at + 1..]
            .iter()
            .find(|r| r.level == Level::Prefecture || r.level == Level::Province && r.name.ends_with('市'));
        if let Some(above) = above {
            return Some((format!("{}{}", above.name, place.name), place.level));
        }
    }
    Some((place.name.clone(), place.level))
}

/// Whether a level is one below the place that a document is for.
pub(super) fn is_below(level: &str, ctx: &NameContext<'_>) -> bool {
    let rank = match level {
        "区" | "县" | "旗" | "自治县" => Level::County,
        _ => return false,
    };
    ctx.region.is_some_and(|region| region.level < rank)
}

/// A name that opens with its own place's short name (`番禺区司法局` in a notice of 广州市番禺区).
pub(super) fn own_place<'a>(s: &'a str, ctx: &NameContext<'_>) -> Option<(&'a str, (String, Level))> {
    let region = ctx.region?;
    let rest = s.strip_prefix(region.name.as_str()).filter(|r| !r.is_empty())?;
    let last = LEVELS.into_iter().find(|l| region.name.ends_with(l))?;
    Some((&s[..s.len() - rest.len()], place_and_rank(last, ctx)?))
}

/// A name that opens with the kind of zone that the agency is of (`新区财政金融局` in a notice of 某某新区), with that zone.
pub(super) fn own_zone<'a>(s: &'a str, ctx: &NameContext<'a>, zones: &[String]) -> Option<(&'a str, &'a str)> {
    let agency = ctx.agency?;
    let zone = zones.iter().find(|zone| s.starts_with(zone.as_str()))?;
    let end = agency.find(zone.as_str())? + zone.len();
    let rest = &s[zone.len()..];
    (agency[..end].chars().count() >= zone.chars().count() + 2 && rest.chars().count() >= 2)
        .then(|| (rest, &agency[..end]))
}

/// Whether a name opens as those of the nation's bodies do (国家税务总局…, 中国…).
pub(super) fn names_the_nation(s: &str) -> bool {
    ["国家", "中国", "全国", "国务院", "人民银行", "人行", "海关", "中央"].iter().any(|n| s.starts_with(n))
}

/// Whether a stretch opens as the name of some place does: 泸州市…, 阿勒泰地区….
pub(super) fn opens_with_a_place(s: &str) -> bool {
    let end = s.char_indices().nth(9).map_or(s.len(), |(at, _)| at);
    // 泸州市: the level stands behind two characters at least, which may look like one.
    s[..end].match_indices(['省', '市', '区', '县', '州', '旗', '盟', '镇', '乡']).any(|(at, _)| at >= "泸州".len())
}

/// Whether a name opens with a place of the context or the nation (广东金融监管局, 国家税务总局…, 中国…).
pub(super) fn names_place(s: &str, ctx: &NameContext<'_>) -> bool {
    names_the_nation(s)
        || ctx.region.iter().copied().chain(ctx.parents).any(|r| {
            let mut short = r.name.as_str();
            // 广西博览局: an autonomous region goes by its first two characters.
            if let (true, Some((end, _))) = (short.ends_with("自治区"), short.char_indices().nth(2)) {
                short = &short[..end];
            }
            for level in ["省", "市", "区", "县", "自治区", "自治州", "州"] {
                short = short.strip_suffix(level).filter(|p| p.chars().count() >= 2).unwrap_or(short);
            }
            s.starts_with(short)
        })
}

pub(super) fn ends_as_bureau(s: &str) -> bool {
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
