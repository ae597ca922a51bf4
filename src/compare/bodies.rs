//! Bodies of different places by what they have in common: their names without the place.
//!
//! Nothing here knows what a body has to do.

use super::corpus::Document;
use crate::normalize::region::is_place;

/// What the names of places end with; short names leave it out.
const ENDS: [&str; 12] = ["自治区", "自治州", "自治县", "自治旗", "地区", "省", "市", "县", "区", "州", "盟", "旗"];

/// A unit's name without the place: what bodies of two places have in common. Of a line that reaches over all places
/// (`人民银行甲水县支行`) the rest stays whole; the place itself may stand short in it (`…甲水监管分局`).
pub(super) fn core(name: &str, document: &Document) -> String {
    let region = document.fields.region.as_ref().map_or("", |r| r.name.as_str());
    let rest = without(name, region).or_else(|| without(name, short(region))).unwrap_or_else(|| name.to_string());
    // 中国人民银行 and 人民银行 are one.
    let rest = rest.strip_prefix("中国").filter(|r| r.chars().count() > 3).unwrap_or(&rest);
    let bare = rest.strip_prefix('本').unwrap_or(rest);
    let mut chars = bare.chars();
    let level = chars.next().is_some_and(|c| "省市区县州旗".contains(c));
    // 市场监管局 and 区域合作处 open with no level.
    let word = chars.next().is_some_and(|c| "场域级直".contains(c));
    let core = if level && !word { &bare[3..] } else { bare };
    if core.chars().count() < 2 { name.to_string() } else { core.to_string() }
}

/// A name without a place in it, and without the places above that stand before it.
fn without(name: &str, place: &str) -> Option<String> {
    let at = name.find(place).filter(|_| place.chars().count() > 1)?;
    let (before, after) = (&name[..at], &name[at + place.len()..]);
    let kept = before_places(before);
    // A place that no table has: nothing tells where its name begins.
    let above = kept.len() == before.len() && ENDS.iter().any(|end| before.ends_with(end));
    Some(if above { after.to_string() } else { format!("{kept}{after}") })
}

/// What stands before the places that a text ends with: of `中国农业银行泉州市` the bank.
fn before_places(text: &str) -> &str {
    // The longest name first: 和田地区 and not a shorter one at its end.
    match text.char_indices().find(|(at, _)| is_place(&text[*at..])) {
        Some((at, _)) => before_places(&text[..at]),
        None => text,
    }
}

/// A place's name without what it ends with; nothing where too little is left to know it by.
fn short(place: &str) -> &str {
    let short = ENDS.iter().find_map(|end| place.strip_suffix(end)).unwrap_or(place);
    if short.chars().count() < 2 { "" } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_known_without_its_place() {
        let mut document = Document { fields: Default::default(), tasks: 0..0, copy_of: None };
        for (name, region, want) in [
            ("甲水县财政局", "甲水县", "财政局"),
            ("丙州市甲水县财政局", "甲水县", "财政局"),
            ("市财政局", "", "财政局"),
            ("市场监管局", "", "市场监管局"),
            ("县市场监管局", "", "市场监管局"),
            ("区域合作处", "", "区域合作处"),
            ("各镇", "甲水县", "各镇"),
            ("人民银行甲水县支行", "甲水县", "人民银行支行"),
            ("中国人民银行甲水县支行", "甲水县", "人民银行支行"),
            ("建设银行甲水县支行", "甲水县", "建设银行支行"),
            ("中国农业银行泉州市安溪县支行", "安溪县", "农业银行支行"),
            ("中国农业银行福建省泉州市安溪县支行", "安溪县", "农业银行支行"),
            ("中国建设银行泉州市安溪县支行", "安溪县", "建设银行支行"),
            ("福建省泉州市安溪县财政局", "安溪县", "财政局"),
            ("共青团甲水县委员会", "甲水县", "共青团委员会"),
            ("金融监督管理总局甲水监管支局", "甲水县", "金融监督管理总局监管支局"),
            ("甲水高新区管委会", "甲水县", "高新区管委会"),
            ("丁水州甲水县税务局", "甲水县", "税务局"),
            ("城区财政局", "城区", "财政局"),
        ] {
            document.fields.region = (!region.is_empty()).then(|| crate::record::Region {
                name: region.into(),
                code: None,
                level: crate::record::Level::County,
                inferred_from: None,
            });
            assert_eq!(core(name, &document), want, "{name}");
        }
    }
}
