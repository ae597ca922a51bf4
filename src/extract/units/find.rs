//! Where unit groups stand in an item's text: in brackets, whole or damaged, and behind labels.
//!
//! Most brackets are remarks. One is a group where a label or a role word says so, or where it holds nothing but
//! bodies and stands behind a finished sentence or at the very end.

use std::sync::LazyLock;

use super::brackets::Brackets;
use super::cover::Cover;
use super::group;
use super::lexicon::{BODY, COMPANY, GOVERNMENT, Lexicon, OFFICE};
use super::roles::Roles;
use super::{Compiled, FoundGroup, Group, LineLabel, UnitGrammar};
use crate::patterns::WordSet;
use crate::record::Role;
use crate::text::Bytes;

/// Longest group looked at, in bytes.
const LONGEST: usize = 3_000;

/// Marks behind which a group may stand on its own.
const ENDS: [char; 7] = ['。', ';', '!', '?', '…', '\n', ':'];

/// Organs of two characters that every house has: their names alone make a group.
const ORGANS: [&str; 8] = ["工会", "团委", "妇联", "党委", "纪委", "校办", "院办", "党办"];

/// What a label ends with that a space may part from its units.
static SPACED: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(["单位 ", "部门 "]));

/// What ends the names of places that are built, bought and opened as often as they work: 医院, 文化站, 养老院3所.
const PLACES: [char; 11] = ['校', '院', '学', '园', '心', '社', '馆', '台', '场', '所', '站'];

/// Brackets that stand deeper in others are looked at no more: nobody writes so, and each costs as much as all in it.
const DEPTH: usize = 12;

struct Finder<'a> {
    grammar: &'a UnitGrammar,
    lexicon: &'a Lexicon,
    roles: &'a Roles,
    text: &'a str,
    found: Vec<FoundGroup>,
    /// How many bytes may still be read as groups: several times the text, so that labels in a row stay cheap.
    budget: usize,
}

/// All groups in a text, in order.
pub(super) fn groups(grammar: &UnitGrammar, text: &str) -> Vec<FoundGroup> {
    let Compiled { lexicon, roles, .. } = &*grammar.compiled;
    let budget = text.len() * 12 + 8 * LONGEST;
    let mut finder = Finder { grammar, lexicon, roles, text, found: Vec::new(), budget };
    let has_bracket = memchr::memchr(b'(', text.as_bytes()).is_some();
    if has_bracket {
        finder.bracketed();
    }
    finder.labelled();
    finder.behind_dash();
    finder.finish()
}

impl Finder<'_> {
    fn bracketed(&mut self) {
        let brackets = Brackets::of(self.text);
        let closed = brackets.pairs().iter().map(|(open, close)| (*open, Some(*close)));
        let mut all: Vec<(usize, Option<usize>)> =
            closed.chain(brackets.open.iter().map(|open| (*open, None))).collect();
        all.sort_unstable();
        let mut end = 0;
        let mut around: Vec<usize> = Vec::new();
        for (open, close) in all {
            while around.last().is_some_and(|outer| *outer < open) {
                around.pop();
            }
            around.extend(close);
            if open < end || around.len() > DEPTH {
                continue;
            }
            // What is longer than any group is passed over before anything else is asked of it.
            if close.is_some_and(|close| close - open > LONGEST + 1) {
                continue;
            }
            let (inner, behind) = match close {
                Some(close) => (open + 1..close, self.past_closing(close + 1)),
                None => {
                    // Damaged: only where a label or a finished sentence before it says so.
                    let before = self.text[..open].trim_end();
                    if self.label_at_start(&self.text[open + 1..]).is_none() && !before.ends_with(ENDS) {
                        continue;
                    }
                    let stop = self.line_end(open + 1);
                    (open + 1..stop, stop)
                }
            };
            if inner.len() < 6 || inner.len() > LONGEST || !self.afford(inner.len()) {
                continue;
            }
            if let Some(group) = self.accept(&inner, close.is_some(), behind) {
                self.found.push(FoundGroup { at: open..behind, trailing: false, group: shifted(group, inner.start) });
                end = behind;
            }
        }
    }

    /// Takes the cost of reading a stretch off the budget; `false` where nothing is left of it.
    fn afford(&mut self, len: usize) -> bool {
        let left = self.budget.checked_sub(len);
        self.budget = left.unwrap_or(0);
        left.is_some()
    }

    /// Past closing brackets that have no opening one: `(责任单位:…))`.
    fn past_closing(&self, mut at: usize) -> usize {
        // Only at the end of the text or of a sentence, so that an outer bracket keeps its own.
        let rest = head(&self.text[at..], LONGEST);
        let extra = rest.len() - rest.trim_start_matches(')').len();
        if extra > 0 && rest[extra..].trim_start_matches(['。', ' ', '\n', ';']).is_empty() {
            at += extra;
        }
        at
    }

    /// Where a group that nothing closes ends: at a full stop, or at a line break that isn't inside a name.
    fn line_end(&self, start: usize) -> usize {
        for (i, c) in self.text[start..].char_indices() {
            let at = start + i;
            if i > LONGEST {
                return at;
            }
            let stops = match c {
                '。' => true,
                '\n' => {
                    let head = self.text[start..at].trim_end();
                    let last = head.rsplit(['、', ',', ';', ':', '\n']).next().unwrap_or_default();
                    last.is_empty() == head.ends_with(['。', ')'])
                        || self.lexicon.complete(last)
                        || group::ends_said(self.roles, last)
                        || last.len() > 60
                }
                _ => false,
            };
            if stops {
                return at;
            }
        }
        self.text.len()
    }

    /// Reads what a bracket holds, if it is a group.
    fn accept(&self, inner: &Bytes, closed: bool, behind: usize) -> Option<Group> {
        let text = self.text;
        let s = &text[inner.clone()];
        let label = self.label_at_start(s);
        let before = text[..inner.start - 1].trim_end();
        let after = head(&text[behind..], LONGEST).trim_start();
        let last = after.is_empty() || after.trim_start_matches(['。', '.', ';', ' ', '\n', ')', '!', ',']).is_empty();
        let heads = closed && self.ends_headline(inner.start - 1, behind);
        let last = last || heads;
        let read = self.grammar.read(s, Role::Responsible);
        let (group, cover) = &*read;
        match label {
            // 单位:毫米 measures.
            Some(LineLabel::Units(_)) if !group.units.is_empty() => {
                let sure = if s.starts_with("单位") { 0.7 } else { 0.3 };
                return (cover.likeness() > sure).then(|| group.clone());
            }
            Some(LineLabel::Limits) if !group.units.is_empty() || last => return Some(group.clone()),
            _ if group.units.is_empty() => return None,
            _ => {}
        }
        let sure = cover.likeness();
        // A limit and a labelled list: `(5月底完成,牵头考核单位:市审批局)`.
        if cover.known > 0 && self.labelled_inside(s) {
            return Some(group.clone());
        }
        // An opening bracket that nothing closes may be a damaged number: `(112345热线(…)`.
        if !closed && (before.is_empty() || !before.ends_with(ENDS)) {
            return None;
        }
        if cover.roles > 0
            && sure >= 0.7
            && cover.known + cover.fair > 0
            && (self.all_stand(s, group) || self.departments(s, group))
        {
            return Some(group.clone());
        }
        let text_before = without_score(before).trim_end_matches(['”', '"']);
        let at_end = text_before.ends_with(ENDS) || before.is_empty() || heads;
        let told = || s.ends_with("部门") && self.departments(s, group) || self.vouched(s, group, cover);
        if closed && at_end && last && !before.is_empty() && told() {
            return Some(group.clone());
        }
        if !closed || sure < 0.9 || cover.known == 0 || cover.roles > 0 && cover.object > 0 {
            return None;
        }
        // Behind a name or a number a bracket explains it. Bodies of a level don't explain what is built or bought:
        // 改造县医院(县卫健局).
        let name = tail(before);
        let built = name.ends_with(PLACES) && self.grammar.names_bodies(s);
        let explains = self.lexicon.complete(name) && !built;
        let after_name = explains || before.ends_with(|c: char| c.is_ascii_digit() || c == '”');
        let plain = self.bodies_only(s, group, cover);
        (plain && (at_end || last && !after_name)).then(|| group.clone())
    }

    /// Whether a bracket ends the line of a headline, its text standing below.
    fn ends_headline(&self, open: usize, behind: usize) -> bool {
        const HEADLINE: usize = 30;
        let headline = &self.text[..open];
        self.text[behind..].trim_start_matches([' ', '。']).starts_with('\n')
            && !headline.contains(['\n', '。'])
            && (2..=HEADLINE).contains(&headline.trim().chars().count())
    }

    /// Whether a bracket with role words names bodies, not `企业可办理`.
    fn all_stand(&self, s: &str, group: &Group) -> bool {
        group.units.iter().any(|u| {
            let name = &s[u.at.clone()];
            self.lexicon.ending(name).is_some() || self.lexicon.collective_place(name)
        })
    }

    /// Whether a bracket names lines of work that share one 部门: `(发改、区财政等部门负责)`.
    fn departments(&self, s: &str, group: &Group) -> bool {
        s.contains("部门")
            && group.units.iter().all(|u| {
                let name = &s[u.at.clone()];
                self.lexicon.complete(name) || self.lexicon.levelled_domain(name)
            })
    }

    /// Whether all units of a list without role words are bodies, not classes of whom a remark may speak.
    fn bodies_only(&self, s: &str, group: &Group, cover: &Cover) -> bool {
        // State firms and banks stand beside bodies.
        let beside = group.units.iter().any(|u| {
            let name = &s[u.at.clone()];
            self.lexicon.level.starts(name).is_some() && matches!(self.lexicon.ending(name), Some(BODY | GOVERNMENT))
        });
        cover.rest == 0
            && group.units.iter().all(|u| {
                let name = &s[u.at.clone()];
                if beside && self.lexicon.ending(name) == Some(COMPANY) && name.ends_with(['行', '司', '团', '支'])
                {
                    return true;
                }
                let collective = self.lexicon.qualifier.starts(name).is_some();
                collective && self.lexicon.complete(name)
                    || self.lexicon.ending(name).is_some_and(|k| matches!(k, BODY | GOVERNMENT | OFFICE))
                        && !name.ends_with(['社', '校', '园', '站', '所', '会'])
                    || self.lexicon.level.starts(name).is_some() && self.lexicon.ending(name).is_some()
            })
    }

    /// Whether bodies of a level vouch for names that end as no known unit does: `(市财政局、碧水云天)`. Behind a
    /// finished sentence, at the end of its item, a list of short names is a group though a member be strange.
    fn vouched(&self, s: &str, group: &Group, cover: &Cover) -> bool {
        const STRANGE: usize = 12;
        let names = || group.units.iter().map(|u| &s[u.at.clone()]);
        // 政教处 and 人事科 are sure without a level; 学校 and 车站 could be examples.
        let sure = |name: &str| {
            let kind = self.lexicon.ending(name);
            let leveled = self.lexicon.level.starts(name).is_some();
            // Examples and remarks are mostly of these kinds.
            let common = name.ends_with(PLACES);
            kind == Some(OFFICE) && name.ends_with(['处', '科', '室', '股'])
                || kind == Some(OFFICE) && name.ends_with('司') && name.chars().count() >= 3
                || kind == Some(COMPANY) && name.ends_with(['司', '行', '社']) && name.chars().count() >= 5
                || kind == Some(BODY) && !common && (name.chars().count() >= 4 || ORGANS.contains(&name))
                || leveled && matches!(kind, Some(BODY | GOVERNMENT | OFFICE))
        };
        let known = names().filter(|name| self.lexicon.complete(name)).count();
        cover.rest + cover.object == 0
            && names().any(sure)
            && known * 2 >= group.units.len()
            && !s.starts_with(['不', '除'])
            && names().all(|name| {
                self.lexicon.complete(name)
                    || name.chars().count() <= STRANGE
                        && !name.starts_with(['如', '含', '即', '指', '例', '不'])
                        && !self.lexicon.stopped(name)
                        && !name.contains(|c: char| c.is_ascii_digit() || c == '的')
            })
    }

    fn label_at_start(&self, s: &str) -> Option<LineLabel> {
        let head = head(s, 60);
        self.roles.label(&head[..head.find(':')?])
    }

    fn labelled_inside(&self, s: &str) -> bool {
        memchr::memchr_iter(b':', s.as_bytes()).take(8).any(|colon| {
            let before = &s[..colon];
            let start = before
                .rfind([',', ';', '。', '、', ' ', '\n'])
                .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
            matches!(self.roles.label(&before[start..]), Some(LineLabel::Units(_)))
        })
    }

    /// Groups behind a label without brackets: `……。责任单位:市财政局`.
    fn labelled(&mut self) {
        let text = self.text;
        let mut end = 0;
        let mut next_found = 0;
        let bracketed = self.found.len();
        // A space may stand for the colon: 责任单位 市财政局.
        let spaced = SPACED.find_iter(text).map(|f| f.end - 1);
        let mut places: Vec<usize> = memchr::memchr_iter(b':', text.as_bytes()).chain(spaced).collect();
        places.sort_unstable();
        for colon in places {
            while next_found < bracketed && self.found[next_found].at.end <= colon {
                next_found += 1;
            }
            let taken = next_found < bracketed && self.found[next_found].at.start <= colon;
            if colon < end || taken {
                continue;
            }
            let before = back(&text[..colon], 48);
            let start = before
                .rfind(['。', ';', ',', '、', ' ', '\n', ')', '!', '”', ':'])
                .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
            let label_at = colon - (before.len() - start);
            let Some(label) = self.roles.label(&text[label_at..colon]).filter(|l| {
                !matches!(l, LineLabel::Other | LineLabel::Remark) && !text[label_at..colon].contains("成员")
            }) else {
                continue;
            };
            // A label that a comma precedes is a part of a sentence unless nothing but units is behind it.
            let doubtful = text[..label_at].trim_end().ends_with(',') || !text[colon..].starts_with(':');
            let stop = self.line_end(colon + 1);
            if !self.afford(stop - colon)
                || stop - colon > LONGEST
                || text[..label_at].trim_end().ends_with(['、', ':'])
            {
                continue;
            }
            // Brackets found within belong to the list.
            let read = self.grammar.read(&text[label_at..stop], Role::Responsible);
            let (group, cover) = &*read;
            let wanted = match label {
                LineLabel::Units(_) => !group.units.is_empty() && cover.likeness() >= if doubtful { 0.9 } else { 0.6 },
                _ if doubtful => false,
                _ => stop - colon < 120 && text[stop..].trim_matches(['。', ' ', '\n']).is_empty(),
            };
            if wanted {
                let inside = |f: &FoundGroup| f.at.start >= label_at && f.at.end <= stop;
                if self.found[..bracketed].iter().skip(next_found).take(4).any(inside) {
                    continue;
                }
                let from = if matches!(label, LineLabel::Units(_)) { self.others_before(label_at) } else { label_at };
                self.found.push(FoundGroup {
                    at: from..stop,
                    trailing: false,
                    group: shifted(group.clone(), label_at),
                });
                end = stop;
            }
        }
    }

    /// Where the statements start that end with the one of units whose label stands at `at`: what another label says right
    /// before it is no part of the requirement (`牵头领导:李四,责任单位:县妇联`).
    fn others_before(&self, at: usize) -> usize {
        let text = self.text;
        let before = back(&text[..at], 96);
        let name = before.trim_end_matches([',', ';', ' ']);
        let Some(colon) = name.rfind(':').filter(|colon| name.len() - colon <= 48) else { return at };
        let start = before[..colon]
            .rfind(['。', ';', ',', '、', ' ', '\n', ')', '!', '”', ':'])
            .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        let other = matches!(self.roles.label(&before[start..colon]), Some(LineLabel::Other | LineLabel::Remark));
        if other && !name[colon..].contains(['。', '\n', '(', ')']) { at - (before.len() - start) } else { at }
    }

    /// A list of units behind a dash at the end: `……全覆盖。——督察司、考古司;10月底前`.
    fn behind_dash(&mut self) {
        const DASH: &str = "——";
        let text = self.text;
        let near = text.len() - back(text, LONGEST).len();
        let Some(at) = text[near..].rfind(DASH).map(|i| near + i) else { return };
        let start = at + text[at..].len() - text[at..].trim_start_matches('—').len();
        let before = text[..at].trim_end_matches(['—', ' ', '\n']);
        let taken = self.found.last().is_some_and(|last| last.at.end > at);
        if taken || !before.ends_with(ENDS) || !self.afford(text.len() - start) {
            return;
        }
        let s = &text[start..];
        let (group, cover) =
            group::read(self.lexicon, self.roles, s.trim_end_matches(['。', ' ', '\n']), Role::Responsible);
        if cover.likeness() >= 0.9 && cover.known > 0 && self.all_stand(s, &group) {
            let from = before.len();
            self.found.push(FoundGroup { at: from..text.len(), trailing: false, group: shifted(group, start) });
        }
    }

    fn finish(mut self) -> Vec<FoundGroup> {
        self.found.sort_by_key(|f| f.at.start);
        let mut limit = self.text.len();
        for group in self.found.iter_mut().rev() {
            // A label inside a bracket that nothing closes makes groups that overlap; the outer one decides.
            let behind = self.text.get(group.at.end..limit).unwrap_or_default();
            if !behind.trim_matches(['。', '.', ';', ',', ' ', '\n', ')', '!', '、', '”', '"']).is_empty() {
                break;
            }
            group.trailing = true;
            limit = group.at.start;
        }
        if let Some(first) =
            self.found.first().filter(|g| self.text[g.at.clone()].starts_with('(')).map(|g| g.at.clone())
            && self.ends_headline(first.start, first.end)
        {
            self.found[0].trailing = true;
        }
        self.found
    }
}

/// The label that a line opens with, and where its content stands.
pub(super) fn line_label(grammar: &UnitGrammar, text: &str) -> Option<(LineLabel, Bytes)> {
    let Compiled { lexicon, roles, .. } = &*grammar.compiled;
    let mut at = group::trim(text, 0..text.len());
    // A line that is one bracket: `(责任单位:市财政局)`.
    let s = &text[at.clone()];
    if s.starts_with('(') && s.ends_with(')') && s.len() > 2 && head(s, 60).contains(':') {
        at = at.start + 1..at.end - 1;
    }
    let s = &text[at.clone()];
    let head = head(s, 60);
    if let Some(colon) = head.find(':')
        && let Some(label) = roles.label(&head[..colon])
    {
        return Some((label, group::trim(text, at.start + colon + 1..at.end)));
    }
    if s.starts_with('(') {
        let close = head.find(')')?;
        let label = roles.label(&head[1..close]).filter(|_| close >= 10)?;
        return Some((label, group::trim(text, at.start + close + 1..at.end)));
    }
    if let Some((len, label)) = group::glued(lexicon, roles, s)
        && let LineLabel::Units(role) = label
    {
        let content = group::trim(text, at.start + len..at.end);
        let sure = grammar.read(&text[content.clone()], role).1.likeness();
        return (sure > 0.6).then_some((label, content));
    }
    if let Some(space) = head.find(' ').filter(|i| *i >= 12) {
        let label = roles.label(&head[..space])?;
        let content = group::trim(text, at.start + space..at.end);
        let fits = match label {
            LineLabel::Units(role) => grammar.read(&text[content.clone()], role).1.likeness() > 0.6,
            _ => content.len() < 90,
        };
        return fits.then_some((label, content));
    }
    // A label on a line of its own; its content follows.
    (s.len() >= 12 && s.len() == head.len()).then(|| roles.label(s)).flatten().map(|label| (label, at.end..at.end))
}

/// A text without the score at its end: `……到位。(5分)`.
fn without_score(s: &str) -> &str {
    let scored = || {
        let inner = s.strip_suffix("分)")?;
        let open = inner.rfind('(')?;
        let number = &inner[open + 1..];
        (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')).then(|| s[..open].trim_end())
    };
    scored().unwrap_or(s)
}

/// The first `len` bytes of `s`, cut at a character.
pub(super) fn head(s: &str, len: usize) -> &str {
    let mut end = len.min(s.len());
    while !s.is_char_boundary(end) {
        end -= 1;
    }
    &s[..end]
}

/// The last `len` bytes of `s`, cut at a character.
pub(super) fn back(s: &str, len: usize) -> &str {
    let mut start = s.len().saturating_sub(len);
    while !s.is_char_boundary(start) {
        start += 1;
    }
    &s[start..]
}

fn tail(before: &str) -> &str {
    let s = back(before, 45);
    s.rsplit(['。', ',', ';', '、', '\n', '“', '《']).next().unwrap_or(s)
}

fn shifted(mut group: Group, by: usize) -> Group {
    for unit in &mut group.units {
        unit.at = unit.at.start + by..unit.at.end + by;
    }
    for rest in &mut group.rest {
        *rest = rest.start + by..rest.end + by;
    }
    group
}
