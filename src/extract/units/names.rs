//! Where one unit's name ends and the next begins.
//!
//! 和 joins two units but not 住房和城乡建设; a part that is only a place, a level or a bare class belongs to the name
//! beside it; damaged text drops separators. Roles are none of its business, but for a role in a bracket behind a name.

use super::LineLabel;
use super::brackets::Brackets;
use super::group::{LONG, Segment, trim};
use super::lexicon::{BODY, CLASS, COMPANY, GOVERNMENT, Lexicon};
use super::roles::{Roles, predicate_at};
use crate::record::Role;
use crate::text::Bytes;

/// A piece of a stretch that names units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// One unit.
    Unit(Bytes),
    /// A role in a bracket, for the unit before: `市财政局(牵头)`.
    Role(Role),
    /// A bracket that lists units of its own.
    Inner(Bytes),
    /// A bracketed note.
    Note(Bytes),
}

const CONNECTORS: [&str; 8] = ["以及", "及其", "和", "及", "与", "暨", "或", "并"];

/// Splits a stretch without separators into units.
pub(super) fn split(lexicon: &Lexicon, roles: &Roles, text: &str, brackets: &Brackets, at: Bytes) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut start = at.start;
    // Brackets first: those that hold roles, lists or notes end the name before them.
    for (open, close) in brackets.outer_in(&at) {
        if open < start {
            continue;
        }
        let inner = &text[open + 1..close];
        let part = match bracket_role(roles, inner) {
            Some(role) => Some(Part::Role(role)),
            None if lists(lexicon, roles, inner) => Some(Part::Inner(open + 1..close)),
            None => {
                let ends = close + 1 >= at.end || text[close + 1..at.end].trim().is_empty();
                let note = (ends && lexicon.note(inner))
                    || lexicon.ending(inner).is_none() && inner.len() > 6 && lexicon.stopped(inner) && ends;
                note.then_some(Part::Note(open + 1..close))
            }
        };
        if let Some(part) = part {
            connected(lexicon, text, brackets, trim(text, start..open), &mut parts);
            parts.push(part);
            start = close + 1;
        }
    }
    connected(lexicon, text, brackets, trim(text, start..at.end), &mut parts);
    parts
}

/// The role that a bracket states of the unit before it.
fn bracket_role(roles: &Roles, inner: &str) -> Option<Role> {
    let inner = inner.trim();
    if inner.chars().count() > 8 {
        return None;
    }
    if let Some(LineLabel::Units(role)) = roles.label(inner) {
        // (单位) is part of a name: 各处室(单位).
        return (roles.find(inner).next().is_some() || inner.contains("责任")).then_some(role);
    }
    let word = roles.find(inner).next().filter(|w| w.start == 0)?;
    let tail = roles.find(inner).last()?;
    (word.start == 0 && tail.end == inner.len()).then(|| roles.decide(inner)).flatten()
}

/// Whether a bracket lists units of its own: a label and units, or units with a role word.
fn lists(lexicon: &Lexicon, roles: &Roles, inner: &str) -> bool {
    if let Some(colon) = inner.find(':') {
        return matches!(roles.label(&inner[..colon]), Some(LineLabel::Units(_)));
    }
    predicate_at(lexicon, roles, inner).is_some_and(|i| i > 0 && lexicon.ending(&inner[..i]).is_some())
}

/// Splits at connectors, behind 等 and where a separator is missing.
fn connected(lexicon: &Lexicon, text: &str, brackets: &Brackets, at: Bytes, parts: &mut Vec<Part>) {
    let mut start = at.start;
    let mut here = at.start;
    let emit = |from: usize, to: usize, parts: &mut Vec<Part>| {
        if let Some(unit) = clean(lexicon, text, from..to) {
            parts.push(Part::Unit(unit));
        }
    };
    while here < at.end {
        if text.as_bytes()[here] == b'('
            && let Some(close) = brackets.close_of(here).filter(|c| *c < at.end)
        {
            here = close + 1;
            continue;
        }
        let rest = &text[here..at.end];
        let Some(c) = rest.chars().next() else { break };
        if !parts_names(c) {
            here += c.len_utf8();
            continue;
        }
        let left = text[start..here].trim();
        if let Some(word) = CONNECTORS.iter().find(|w| rest.starts_with(**w)) {
            let right = rest[word.len()..].trim_start();
            if left.is_empty() {
                start = here + word.len();
                here = start;
                continue;
            }
            if joins_two(lexicon, left, word, right) {
                emit(start, here, parts);
                start = here + word.len();
                here = start;
                continue;
            }
        } else if c == '等' && ends_list(lexicon, left, &rest[3..]) {
            emit(start, here, parts);
            start = here + 3 + dropped(lexicon, &rest[3..]);
            here = start;
            continue;
        } else if here > start && missing_separator(lexicon, left, rest) {
            emit(start, here, parts);
            start = here;
        }
        here += c.len_utf8();
    }
    emit(start, at.end, parts);
}

/// Whether a connector, 等 or a unit behind a lost separator may open with a character: all others are passed over
/// without a further look.
fn parts_names(c: char) -> bool {
    CONNECTORS.iter().any(|word| word.starts_with(c)) || c == '等' || c == '各' || LEVELS.contains(&c)
}

/// The levels that a unit behind a lost separator opens with.
const LEVELS: [char; 5] = ['市', '区', '县', '省', '州'];

/// Takes off what stands before and behind a name.
fn clean(lexicon: &Lexicon, text: &str, at: Bytes) -> Option<Bytes> {
    let mut at = trim(text, at);
    loop {
        let s = &text[at.clone()];
        let mut cut = lexicon.scope(s);
        if let Some(word) =
            CONNECTORS.iter().chain(&["由", "交由", "请", "经", "通过", "督促", "等"]).find(|w| s.starts_with(**w))
        {
            // 经 and 由 also open names (经开区管委会).
            let left = &s[word.len()..];
            if !left.is_empty()
                && (*word != "经" || lexicon.opens(left))
                && (*word != "并")
                && (*word != "或" || lexicon.opens(left))
            {
                cut = cut.max(word.len());
            }
        }
        if cut == 0 || cut >= s.len() {
            break;
        }
        at = trim(text, at.start + cut..at.end);
    }
    // `技工学校由人社部门`: the unit stands behind 由.
    let s = &text[at.clone()];
    if let Some(i) = s.find('由').filter(|i| *i > 0 && !s[..*i].ends_with(['自', '理', '缘', '事'])) {
        let from = i + '由'.len_utf8();
        if lexicon.complete(&s[from..]) {
            at.start += from;
        }
    }
    if let Some(i) = text[at.clone()].find('〈').filter(|i| *i > 0 && text[at.clone()].ends_with('〉')) {
        at.end = at.start + i;
    }
    let s = text[at.clone()].trim_end_matches(['等', ':', '-', '—', '.', '"']);
    let at = trim(text, at.start..at.start + s.len());
    let s = &text[at.clone()];
    let digits = s.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation());
    (!at.is_empty() && !digits).then_some(at)
}

/// Whether a connector between `left` and `right` joins two units.
pub(super) fn joins_two(lexicon: &Lexicon, left: &str, word: &str, right: &str) -> bool {
    if right.is_empty() || lexicon.compound(left, word, right) {
        return false;
    }
    // 博物馆与社会文物司: an inner office is called after what it looks after.
    let bare = right.split('(').next().unwrap_or(right).trim();
    if word == "与" && bare.ends_with(['司', '处', '科']) && !lexicon.opens(left) && lexicon.ending(left) == Some(BODY)
    {
        return false;
    }
    let right = right.trim();
    // 各省、自治区和直辖市: the levels of one class.
    if lexicon.each_levels(left) && lexicon.level_only(right) {
        return false;
    }
    // 各部门和单位: a bare class is no unit of its own.
    if lexicon.bare(right)
        || lexicon.bare.starts(right).is_some_and(|(n, _)| right[n..].starts_with(['等', '要', '应']))
    {
        return false;
    }
    let collective = lexicon.qualifier.starts(right).is_some();
    if lexicon.level_only(left) {
        return false;
    }
    if let Some(kind) = lexicon.ending(left) {
        return collective
            || lexicon.opens(right)
            || ends_somewhere(lexicon, right)
            || kind == GOVERNMENT
            || kind == CLASS && lexicon.complete(right);
    }
    if lexicon.place(left) {
        return collective && lexicon.qualifier.starts(left).is_some() || word == "以及";
    }
    if lexicon.domain.has(left) {
        let base = right.trim_end_matches("部门").trim_end_matches('等');
        return lexicon.domain.has(base);
    }
    // 以及 joins wholes.
    word == "以及" && (collective || lexicon.opens(right))
}

/// Whether `right` holds a unit's ending before its first predicate or its end.
fn ends_somewhere(lexicon: &Lexicon, right: &str) -> bool {
    right.char_indices().skip(1).take(24).any(|(i, _)| lexicon.ending(&right[..i]).is_some())
        || lexicon.ending(right).is_some()
}

/// Whether 等 behind `left` ends a list: it stands behind a whole unit, or before a class or the end.
fn ends_list(lexicon: &Lexicon, left: &str, right: &str) -> bool {
    if left.is_empty() {
        return true;
    }
    let open = right.trim_start();
    let bare = open.is_empty() || dropped(lexicon, right) > 0 || lexicon.qualifier.starts(open).is_some();
    lexicon.complete(left) || bare && left.chars().count() > 1 && !lexicon.level_only(left)
}

/// Length of the bare class behind 等 (`等部门`, `等3个单位`), where nothing else follows in its name.
fn dropped(lexicon: &Lexicon, right: &str) -> usize {
    let body = right.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十多几".contains(c));
    let body = body.trim_start_matches(['个', '家']);
    match lexicon.bare.starts(body) {
        Some((len, _)) => {
            let after = &body[len..];
            let ends = after.trim().is_empty() || CONNECTORS.iter().any(|w| after.starts_with(w));
            if ends { right.len() - after.len() } else { 0 }
        }
        None => 0,
    }
}

/// Whether a separator was lost between `left`, a whole unit, and `right`, which opens with a level and ends as a unit.
fn missing_separator(lexicon: &Lexicon, left: &str, right: &str) -> bool {
    // 供销合作社联合社 is one.
    if right.starts_with("联合社") || right.starts_with("联社") {
        return false;
    }
    // 各乡镇各部门 are two.
    if right.starts_with('各') && left.contains('各') && lexicon.complete(left) && lexicon.begins(right) {
        return true;
    }
    // 各 opens a unit of its own before a level only: 领导小组各成员单位 is one.
    let each = right.starts_with('各') && lexicon.place_next(&right['各'.len_utf8()..]);
    if !(right.starts_with(LEVELS) || each) || left.ends_with("总局") || left.ends_with("公司") {
        return false;
    }
    // 市委市政府督查室 belongs to both.
    if left.ends_with('委') && left.chars().count() == 2 && right[left.len() - '委'.len_utf8()..].starts_with("政府")
    {
        return false;
    }
    let Some(kind) = lexicon.ending(left) else { return false };
    if left.chars().take(3).count() < 3 && lexicon.level.starts(left).is_none() {
        return false;
    }
    if kind == CLASS && !right.starts_with('各') || right.chars().take(3).count() < 3 {
        return false;
    }
    // 市生态环境局市中区分局: a branch in a place.
    let branch = [
        "分局",
        "支行",
        "分行",
        "支队",
        "大队",
        "分公司",
        "管理处",
        "派出所",
        "支局",
        "分中心",
        "市场处",
        "市场科",
        "区域处",
        "市场监管处",
    ];
    !branch.iter().any(|b| right.ends_with(b))
        && (lexicon.ending(right).is_some() || right.starts_with('各') && lexicon.complete(right))
}

/// Joins segments at 、 where a part would be only a place, a level or a bare class.
pub(super) fn join_elided(lexicon: &Lexicon, roles: &Roles, text: &str, segments: Vec<Segment>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::with_capacity(segments.len());
    for segment in segments {
        if let Some(last) = joined.last_mut().filter(|l| l.sep == '、' && l.at.len() < LONG && segment.at.len() < LONG)
            && elided(lexicon, roles, &text[last.at.clone()], &text[segment.at.clone()])
        {
            *last = Segment { at: last.at.start..segment.at.end, sep: segment.sep };
            continue;
        }
        joined.push(segment);
    }
    // `甲县、乙县、丙市人民政府` elides the body of all but the last: seen only from the end.
    for i in (1..joined.len()).rev() {
        let (left, right) = (&text[joined[i - 1].at.clone()], &text[joined[i].at.clone()]);
        let governed = lexicon.ending(right) == Some(GOVERNMENT)
            && left.chars().count() <= 8
            && right.contains('、')
            && lexicon.place(left)
            && !left.starts_with('各');
        let named = predicate_at(lexicon, roles, right).map_or(right, |said| right[..said].trim_end());
        let single = lexicon.single(left) && right.split_once('、').is_some_and(|(first, _)| lexicon.single(first));
        if joined[i - 1].sep == '、' && (governed || single || lexicon.of_provinces(left, named)) {
            joined[i - 1] = Segment { at: joined[i - 1].at.start..joined[i].at.end, sep: joined[i].sep };
            joined.remove(i);
        }
    }
    joined
}

/// Whether `left` 、 `right` is one name.
pub(super) fn elided(lexicon: &Lexicon, roles: &Roles, left: &str, right: &str) -> bool {
    let written = left.trim();
    let left = left.rsplit([':', '和', '及']).next().unwrap_or(left).trim();
    let subject = match predicate_at(lexicon, roles, right) {
        Some(i) if i > 0 => right[..i].trim(),
        _ => right.trim(),
    };
    let head = |s: &str| lexicon.ending(s).is_some_and(|k| k == GOVERNMENT || k == CLASS) || supervises(s);
    if lexicon.bare(subject) {
        // 各部门、单位 is one; 行政机关、企事业单位 are two.
        let open = lexicon.opens(left) || left.contains('各') || lexicon.bare(left);
        return lexicon.ending(left) == Some(CLASS) && open || lexicon.place(left);
    }
    if subject.starts_with('各') && !lexicon.level_only(left) {
        return false;
    }
    if lexicon.stands_apart(left, subject) {
        return false;
    }
    if lexicon.of_provinces(left, subject) || lexicon.single(written) && lexicon.firm_or_class(subject) {
        return true;
    }
    // 县级、市级有关部门
    if left.ends_with('级') && lexicon.level.has(left) {
        return lexicon.complete(subject);
    }
    // 各市、州、县人民政府; 各县(市、区)、功能区
    if lexicon.each_levels(left) {
        return lexicon.level_only(subject) || lexicon.of_level(left, subject);
    }
    // 各勘察、设计、施工单位: a class named by what its members do.
    if left.starts_with('各') && left.len() < 60 && !lexicon.complete(left) && !lexicon.opens(subject) {
        return !lexicon.stopped(subject) && !lexicon.complete(subject)
            || matches!(lexicon.ending(subject), Some(CLASS | COMPANY)) && subject.len() < 45;
    }
    if lexicon.level_only(left) {
        // 高新区、团市委: an area is a body of its own, unless what follows governs one.
        let area = left.ends_with(['区', '园']) && left.chars().count() >= 3;
        if area && !head(subject) {
            return false;
        }
        return lexicon.level.starts(subject).is_some() && lexicon.complete(subject)
            || area && governed_place(lexicon, subject)
            || elided_levels(lexicon, subject);
    }
    if lexicon.qualifier.starts(left).is_some() {
        return false;
    }
    if !lexicon.place(left) && (lexicon.complete(left) || left.chars().count() > 4) {
        return false;
    }
    if lexicon.place(left) {
        return head(subject) && governed_place(lexicon, subject);
    }
    // 广州、深圳市政府
    lexicon.ending(subject) == Some(GOVERNMENT) && governed_place(lexicon, subject) && !lexicon.domain.has(left)
}

fn elided_levels(lexicon: &Lexicon, subject: &str) -> bool {
    subject.chars().count() <= 3 && lexicon.level_only(subject)
}

/// `监察机关` and its like are bodies of each level.
fn supervises(s: &str) -> bool {
    s.ends_with("机关") || s.ends_with("部门")
}

/// Whether `s` is a place and its governing body: `高新区管委会`, `深圳市政府`.
fn governed_place(lexicon: &Lexicon, s: &str) -> bool {
    ["人民政府", "政府", "管理委员会", "管委会", "办事处", "相关部门", "有关部门", "相关单位", "有关单位"]
        .iter()
        .find_map(|g| s.strip_suffix(g))
        .is_some_and(|place| lexicon.place(place) || lexicon.level_only(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::Patterns;

    #[test]
    fn what_is_passed_over_parts_no_names() {
        let lexicon = Lexicon::new(&Patterns::built_in().unwrap()).unwrap();
        for c in ('\u{20}'..='\u{9fff}').filter(|c| !parts_names(*c)) {
            assert!(!CONNECTORS.iter().any(|word| word.starts_with(c)), "{c}");
            for rest in ["财政局", "直各部门", "县教育局", "人民政府"] {
                let right = format!("{c}{rest}");
                assert!(!missing_separator(&lexicon, "市教育局", &right), "{right}");
                assert!(!missing_separator(&lexicon, "各镇", &right), "{right}");
            }
        }
    }
}
