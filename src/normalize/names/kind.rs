//! What kind of unit a name is: a body, an inner office, a class of bodies, a firm. What such names look like is data
//! (`patterns/unit-kinds.toml`).

use crate::patterns::{At, Matcher, Patterns, Regex, WordSet};
use crate::record::UnitKind;

/// The rules of kinds, in their order.
#[derive(Debug)]
pub(super) struct Kinds(Vec<(Looks, UnitKind)>);

#[derive(Debug)]
enum Looks {
    Words(At, WordSet),
    As(Regex),
}

impl Kinds {
    pub(super) fn new(patterns: &Patterns) -> Kinds {
        let kind = |value: Option<&str>| match value {
            Some("office") => UnitKind::Office,
            Some("class") => UnitKind::Class,
            Some("company") => UnitKind::Company,
            _ => UnitKind::Body,
        };
        let rules = patterns.used_for("unit-kind").filter_map(|rule| {
            let looks = match &rule.matcher {
                Matcher::Words { at, words } => Looks::Words(*at, WordSet::new(words.clone())),
                Matcher::Regex(regex) => Looks::As(regex.clone()),
                Matcher::Map => return None,
            };
            Some((looks, kind(rule.value.as_deref())))
        });
        Kinds(rules.collect())
    }

    /// The kind of a folded name without white space.
    pub(super) fn of(&self, name: &str) -> UnitKind {
        let mut base = name;
        while let Some(open) = base.strip_suffix(')').and_then(|b| b.rfind('(')) {
            // The bracket of 县(市) is half of what it says.
            if base[..open].chars().nth(1).is_none() {
                break;
            }
            base = &base[..open];
        }
        let looks = |looks: &Looks| match looks {
            Looks::Words(At::Whole, words) => words.has(base),
            Looks::Words(At::Start, words) => words.starts(base).is_some(),
            Looks::Words(At::End, words) => words.ends(base).is_some(),
            Looks::Words(At::Any, words) => words.find(base).is_some(),
            Looks::As(regex) => regex.is_match(base),
        };
        self.0.iter().find(|(rule, _)| looks(rule)).map_or(UnitKind::Body, |(_, kind)| *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        use UnitKind::{Body, Class, Company, Office};
        let kinds = Kinds::new(&Patterns::built_in().unwrap());
        for (kind, names) in [
            (
                Body,
                &[
                    "市财政局",
                    "((",
                    "人民银行常州市分行",
                    "常州市第一人民医院",
                    "海事处",
                    "乡镇企业局",
                    "市级机关事务管理局",
                    "市安全生产委员会办公室",
                    "市扫黑除恶领导小组办公室",
                    "区社区教育学院",
                ][..],
            ),
            (Office, &["组织人事处(政策法规处)", "局办公室", "市民之家住建窗口"]),
            (
                Class,
                &[
                    "各镇(街)",
                    "开发区各商业银行",
                    "省级人民政府",
                    "市场主体",
                    "政府",
                    "区县(市)人民政府",
                    "乡镇(街道)",
                    "县(市)",
                    "街道办事处(镇政府)",
                    "三级公立医院",
                    "行业协会",
                    "试点城市政府",
                    "省级发展改革委",
                    "市、区政务服务局",
                    "农商行",
                ],
            ),
            (Company, &["济源供电公司", "监利农商行", "工商银行荆州分行"]),
        ] {
            for name in names {
                assert_eq!(kinds.of(name), kind, "{name}");
            }
        }
    }
}
