//! What units are called: the compiled words of the packs, and whether a stretch of text ends, or stands, as a unit's name.
//!
//! Knows names only; what a unit does is the grammar's business.

use crate::error::{Error, ErrorKind, Result};
use crate::patterns::{Patterns, Rule, WordSet};

/// Words with a value each, looked up at the start or the end of a text.
#[derive(Debug, Default)]
pub(super) struct Words {
    set: WordSet,
    values: Vec<u8>,
}

impl Words {
    pub(super) fn load(patterns: &Patterns, used_for: &str, value: impl Fn(Option<&str>) -> u8) -> Words {
        let of = |(word, rule): (&str, &Rule)| (word.to_string(), value(rule.value.as_deref()));
        let (words, values): (Vec<String>, Vec<u8>) = patterns.words(used_for).into_iter().map(of).unzip();
        Words { set: WordSet::new(words), values }
    }

    /// The longest word that `s` starts with: its length in bytes and its value.
    pub(super) fn starts(&self, s: &str) -> Option<(usize, u8)> {
        self.set.starts(s).map(|found| (found.len(), self.values[found.word]))
    }

    /// The longest word that `s` ends with.
    pub(super) fn ends(&self, s: &str) -> Option<(usize, u8)> {
        self.set.ends(s).map(|found| (found.len(), self.values[found.word]))
    }

    /// Whether `s` is one of the words.
    pub(super) fn has(&self, s: &str) -> bool {
        self.set.has(s)
    }
}

/// What kind of unit an ending names.
pub(super) const GOVERNMENT: u8 = 1;
pub(super) const BODY: u8 = 2;
pub(super) const OFFICE: u8 = 3;
pub(super) const CLASS: u8 = 4;
pub(super) const COMPANY: u8 = 5;

/// The compiled words of units.
#[derive(Debug)]
pub(super) struct Lexicon {
    suffix: Words,
    not: Words,
    place: Words,
    province: Words,
    pub(super) level: Words,
    pub(super) qualifier: Words,
    scope: Words,
    pub(super) bare: Words,
    pub(super) domain: Words,
    compound: Words,
    /// Bodies of the nation by their whole short names.
    pub(super) national: Words,
    person: Words,
    note: Words,
    /// What a phrase opens with and no name does.
    pub(super) phrase: Words,
    stop: WordSet,
    /// Words that state a limit beside units.
    pub(super) limits: WordSet,
    /// What opens with a word for roles and is a part of a body's name.
    pub(super) role_named: WordSet,
}

/// All words of one use.
pub(super) fn searcher(patterns: &Patterns, used_for: &str) -> Result<WordSet> {
    let words: Vec<String> = patterns.words(used_for).into_iter().map(|(w, _)| w.to_string()).collect();
    if words.is_empty() {
        return Err(Error::new(ErrorKind::Pattern, format!("no rule is used for {used_for:?}")));
    }
    Ok(WordSet::new(words))
}

/// How many bytes back from a closing bracket its opening one may stand in a name.
const BRACKET: usize = 60;

/// Whether a name ends as those of houses do, which are built and opened as often as they work.
pub(super) fn is_built(name: &str) -> bool {
    name.ends_with(['站', '馆', '院', '校', '园', '社', '厂', '学']) || name.ends_with("中心")
}

impl Lexicon {
    pub(super) fn new(patterns: &Patterns) -> Result<Lexicon> {
        let kind = |v: Option<&str>| match v {
            Some("government") => GOVERNMENT,
            Some("office") => OFFICE,
            Some("class") => CLASS,
            Some("company") => COMPANY,
            _ => BODY,
        };
        let load = |used_for| Words::load(patterns, used_for, |_| 0);
        Ok(Lexicon {
            suffix: Words::load(patterns, "unit-suffix", kind),
            not: load("unit-not"),
            place: load("unit-place"),
            province: load("unit-province"),
            level: load("unit-level"),
            qualifier: load("unit-qualifier"),
            scope: load("unit-scope"),
            bare: load("unit-bare"),
            domain: load("unit-domain"),
            compound: load("unit-compound"),
            national: load("unit-national"),
            person: load("unit-person"),
            note: load("unit-bracket-note"),
            phrase: load("unit-not-open"),
            stop: searcher(patterns, "unit-list-stop")?,
            limits: searcher(patterns, "limit-beside-units")?,
            role_named: searcher(patterns, "role-in-name")?,
        })
    }

    /// The kind of unit that `s` ends as by its ending alone, brackets at its end looked into and past.
    pub(super) fn ending(&self, s: &str) -> Option<u8> {
        let s = s.trim_end();
        if let Some(open) = closing_bracket(s) {
            let inner = &s[open + 1..s.len() - 1];
            return self.bare_ending(s[..open].trim_end()).or_else(|| self.bare_ending(inner));
        }
        self.bare_ending(s)
    }

    /// Length of the longest ending of units' names that `s` ends with.
    pub(super) fn suffix(&self, s: &str) -> usize {
        self.suffix.ends(s).map_or(0, |(len, _)| len)
    }

    fn bare_ending(&self, s: &str) -> Option<u8> {
        let (len, kind) = self.suffix.ends(s)?;
        if self.not.ends(s).is_some_and(|(n, _)| n >= len) {
            return None;
        }
        // A lone 局 or 处 is no name; a lone 办公室, 政府 or 部门 can be.
        (s.len() > len || len > 3).then_some(kind)
    }

    /// Whether `s` ends as a place or level that can stand for its body (各区, 市经开区, 各镇(街)).
    pub(super) fn place(&self, s: &str) -> bool {
        let s = s.trim_end();
        let base = closing_bracket(s).map_or(s, |open| &s[..open]);
        // 市市 is the torn start of a name.
        self.place.ends(base).is_some_and(|(len, _)| base.len() > len && !self.level.has(&base[..base.len() - len]))
    }

    /// Whether `left` is a province by its short name and `right` a class of bodies of another: `辽宁、吉林省级水行政部门`.
    pub(super) fn of_provinces(&self, left: &str, right: &str) -> bool {
        let last = left.rsplit(['、', ':']).next().unwrap_or(left);
        self.province.has(last)
            && self.province.starts(right).is_some_and(|(len, _)| {
                // 广东省(市)邮政管理局: one of each
                self.ending(right) == Some(CLASS) || right[len..].starts_with("省(") || right[len..].starts_with("市(")
            })
    }

    /// Whether `s` is one character that can't be a unit: 水, 电 before 供应企业; no numeral, and no 甲 of an example.
    pub(super) fn single(&self, s: &str) -> bool {
        let named = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) && !"一二三四五六七八九十甲乙丙丁戊己".contains(c);
        let mut chars = s.chars();
        chars.next().is_some_and(named) && chars.next().is_none() && !self.level_only(s) && self.suffix(s) == 0
    }

    /// Whether `s` is a class of bodies or firms without a level before it: 暖供应企业.
    pub(super) fn firm_or_class(&self, s: &str) -> bool {
        matches!(self.ending(s), Some(CLASS | COMPANY)) && self.level.starts(s).is_none()
    }

    /// Whether `s` is a collective place: 各区, 各镇(街).
    pub(super) fn collective_place(&self, s: &str) -> bool {
        self.qualifier.starts(s).is_some() && self.place(s)
    }

    /// Whether `s` opens with the name of a level of places (区, 县, 镇).
    pub(super) fn place_next(&self, s: &str) -> bool {
        self.place.starts(s).is_some()
    }

    /// Whether `s` is nothing but a level, with or without a bracket: 市, 区(县级市), 乡镇.
    pub(super) fn level_only(&self, s: &str) -> bool {
        let s = s.trim();
        let base = closing_bracket(s).map_or(s, |open| &s[..open]);
        self.place.has(base) || (self.level.has(base) && base.chars().count() <= 2 && self.place.ends(base).is_some())
    }

    /// Whether `s` is levels under one 各: 各市, 各省、自治区, 各区(县级市).
    pub(super) fn each_levels(&self, s: &str) -> bool {
        let s = s.trim();
        let Some(levels) = ["各", "有关", "相关"].iter().find_map(|each| s.strip_prefix(each)) else {
            return false;
        };
        self.level_only(levels) || outside(levels, '、').all(|l| self.level_only(l))
    }

    /// Whether `s` opens with a level beside or below the last one of `levels` and ends as its bodies do: to `各市`
    /// `县人民政府` and `县财政局`, but not `市财政局` to `各县`.
    pub(super) fn of_level(&self, levels: &str, s: &str) -> bool {
        let last = outside(levels, '、').last().unwrap_or(levels);
        let last = last.trim_start_matches('各').trim_start_matches("有关").trim_start_matches("相关");
        let base = closing_bracket(s).filter(|open| s[*open..].len() < 15).map_or(s, |open| &s[..open]);
        let Some(kind) = self.ending(s) else { return false };
        let Some((len, _)) = self.place.starts(base) else { return false };
        let mut rest = &base[len..];
        if rest.starts_with('(') {
            rest = rest.find(')').map_or(rest, |i| &rest[i + 1..]);
        }
        // 县直, 市属 and 市本级 open names of their own.
        if rest.is_empty() || rest.starts_with(['直', '属', '本', '委']) {
            return false;
        }
        match (rank(last), rank(base)) {
            (Some(a), Some(b)) => kind == GOVERNMENT || b > a || b == a && !last.starts_with(&base[..len]),
            _ => kind == GOVERNMENT,
        }
    }

    /// Whether a level before 、 names bodies of its own, which the name behind it doesn't share: 乡镇(街道)、县水利局
    /// and 镇(街)、园区管委会 are two each, 省、市、县水利局 is one.
    pub(super) fn stands_apart(&self, left: &str, right: &str) -> bool {
        const AREAS: [&str; 6] = ["园区", "开发区", "功能区", "新区", "管理区", "产业园"];
        let several = left.ends_with(')') || left.chars().count() > 1;
        if !several || left.starts_with('各') || left.ends_with('级') || !self.level_only(left) {
            return false;
        }
        let higher = self.level.starts(right).is_some() && rank(right) < rank(left) && rank(right).is_some();
        higher || left.ends_with(')') && AREAS.iter().any(|a| right.starts_with(a))
    }

    /// Whether `s` opens with a whole unit.
    pub(super) fn begins(&self, s: &str) -> bool {
        s.char_indices().skip(2).take(12).any(|(i, _)| self.complete(&s[..i])) || self.complete(s)
    }

    /// Whether `s` can stand as a whole unit: by its ending, as a place, as a line of work.
    pub(super) fn complete(&self, s: &str) -> bool {
        let s = s.trim();
        self.ending(s).is_some() || self.place(s) || self.both_levels(s) || self.domain.has(s)
    }

    /// Whether `s` is a level and a line of work: 国务院住房城乡建设, 区财政.
    pub(super) fn levelled_domain(&self, s: &str) -> bool {
        self.level.starts(s).is_some_and(|(len, _)| self.domain.has(&s[len..]))
    }

    /// Whether `s` is a level's treasury, which pays: 市财政, 各级财政, 中央财政.
    pub(super) fn treasury(&self, s: &str) -> bool {
        let Some(level) = s.strip_suffix("财政") else { return false };
        if level == "中央" {
            return true;
        }
        let level = level.rsplit('、').next().unwrap_or(level);
        // 各级财政, 市、区两级财政
        if matches!(level, "各级" | "同级" | "本级" | "上级") {
            return true;
        }
        let level = level.strip_prefix('各').unwrap_or(level);
        let level = ["两级", "三级", "级"].iter().find_map(|grade| level.strip_suffix(grade)).unwrap_or(level);
        self.level_only(level)
    }

    /// Whether `s` gives a level with its other name, which stands for all its places: 镇(街), 乡镇(街道).
    pub(super) fn both_levels(&self, s: &str) -> bool {
        s.ends_with(')') && !s.starts_with(['各', '村']) && self.level_only(s)
    }

    /// Whether `s` opens as a unit's name does.
    pub(super) fn opens(&self, s: &str) -> bool {
        self.level.starts(s).is_some() || self.qualifier.starts(s).is_some()
    }

    /// Whether `s` is a bare class: 单位, 部门.
    pub(super) fn bare(&self, s: &str) -> bool {
        let s = s.trim();
        let base = closing_bracket(s).map_or(s, |open| &s[..open]);
        self.bare.has(base)
    }

    /// Whether an 和 between `left` and `right` stands inside one line of work.
    pub(super) fn compound(&self, left: &str, and: &str, right: &str) -> bool {
        let mut joined = String::with_capacity(left.len() + and.len() + right.len());
        joined.push_str(left);
        joined.push_str(if and == "与" || and == "及" { "和" } else { and });
        let at = joined.len();
        joined.push_str(right);
        // The compound must reach over the joint.
        left.char_indices().any(|(i, _)| {
            left.len() - i <= 24 && self.compound.starts(&joined[i..]).is_some_and(|(len, _)| i + len > at)
        })
    }

    /// Length of 全 and a scope before a collective unit.
    pub(super) fn scope(&self, s: &str) -> usize {
        match self.scope.starts(s) {
            Some((len, _)) if self.qualifier.starts(&s[len..]).is_some() => len,
            // 全部 and 全体 go before any unit.
            Some((len, _)) if s.len() > len && (s.starts_with("全部") || s.starts_with("全体")) => len,
            _ => 0,
        }
    }

    /// Whether `s` names a person or a leadership.
    pub(super) fn person(&self, s: &str) -> bool {
        let base = closing_bracket(s).map_or(s, |open| &s[..open]);
        self.person.ends(base).is_some_and(|_| self.ending(base).is_none())
    }

    /// Whether a bracket's content is a note and no part of a name.
    pub(super) fn note(&self, inner: &str) -> bool {
        self.note.starts(inner.trim_start()).is_some() || inner.contains("下同")
    }

    /// Whether `s` holds what never stands in a unit's name.
    pub(super) fn stopped(&self, s: &str) -> bool {
        self.stop.within(s) || dated(s)
    }
}

/// How deep a level lies, by the first of its characters.
fn rank(level: &str) -> Option<u8> {
    Some(match level.chars().next()? {
        '省' | '直' => 1,
        '自' => {
            1 + 2 * u8::from(level.starts_with("自治县") || level.starts_with("自治旗"))
                + u8::from(level.starts_with("自治州"))
        }
        '市' | '州' | '盟' | '地' => 2,
        '县' | '区' | '旗' | '林' => 3,
        '乡' | '镇' | '街' | '苏' => 4,
        '村' | '社' | '嘎' => 5,
        _ => return None,
    })
}

/// The parts of `s` between the marks that stand outside brackets.
fn outside(s: &str, mark: char) -> impl Iterator<Item = &str> {
    let mut depth = 0usize;
    s.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c == mark
    })
}

/// Whether a digit followed by 年, 月, 日 or 个工作 stands in `s`.
pub(super) fn dated(s: &str) -> bool {
    let mut digit = false;
    for c in s.chars() {
        if digit && matches!(c, '年' | '月' | '日' | '.' | '-' | '/' | '%') {
            return true;
        }
        digit = c.is_ascii_digit();
    }
    false
}

/// Where the bracket that closes at the end of `s` opens.
pub(super) fn closing_bracket(s: &str) -> Option<usize> {
    if !s.ends_with(')') {
        return None;
    }
    let mut depth = 0usize;
    for (i, c) in s.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => {
                depth -= 1;
                if depth == 0 {
                    return (i > 0).then_some(i);
                }
            }
            _ => {}
        }
        if s.len() - i > BRACKET {
            break;
        }
    }
    None
}
