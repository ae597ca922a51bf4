//! The grammar of unit groups: units joined by separators, role words around them, brackets inside them.
//!
//! A group is cut into segments at separators outside brackets. Segments heap up units until a predicate (牵头, 配合 …)
//! gives all of them their role; a label (牵头单位:) gives its role to what follows. 会同 makes leaders of those before it.

use std::sync::LazyLock;

use super::brackets::Brackets;
use super::cover::{Cover, limit};
use super::lexicon::{Lexicon, closing_bracket};
use super::names::{self, Part};
use super::roles::{Roles, predicate_at};
use super::{Group, LineLabel, UnitMention};
use crate::patterns::WordSet;
use crate::record::Role;
use crate::text::Bytes;

/// How deep bracketed groups may stand inside each other.
const DEPTH: usize = 3;

/// Longest stretch without separators, in bytes, that is looked into for units; it also bounds the time.
pub(super) const LONG: usize = 600;

/// What only notes about lists say.
static NOTES: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(["列第一", "排第一", "号前为", "不再列出"]));

/// A stretch between separators.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub(super) at: Bytes,
    /// The separator behind it; `\0` at the end.
    pub(super) sep: char,
}

struct Reader<'a> {
    lexicon: &'a Lexicon,
    roles: &'a Roles,
    text: &'a str,
    brackets: Brackets,
    default: Role,
    label: Option<Role>,
    with: bool,
    pending: Vec<(Bytes, Option<Role>)>,
    clauses: Clauses,
    out: Group,
    cover: Cover,
    depth: usize,
}

/// How commas part the units that wait for their role.
#[derive(Default)]
struct Clauses {
    commas: usize,
    /// How many units stood before the last comma.
    before: usize,
    /// Whether units are listed by `、`, so that a comma parts more than two of them.
    lists: bool,
}

impl Clauses {
    fn comma(&mut self, before: usize) {
        self.commas += 1;
        self.before = before;
    }

    /// How many of `units` stand before the last clause, where commas part clauses.
    fn before_last(&self, units: usize) -> Option<usize> {
        let part = self.commas == 1 || self.commas > 1 && self.lists;
        (part && self.before > 0 && self.before < units).then_some(self.before)
    }
}

/// Reads a text known to state units.
pub(super) fn read(lexicon: &Lexicon, roles: &Roles, text: &str, default: Role) -> (Group, Cover) {
    read_at(lexicon, roles, text, default, 0)
}

fn read_at(lexicon: &Lexicon, roles: &Roles, text: &str, default: Role, depth: usize) -> (Group, Cover) {
    let mut reader = Reader::of(lexicon, roles, text, default, depth);
    let mut whole = trim(text, 0..text.len());
    while text[whole.clone()].starts_with('(')
        && reader.brackets.close_of(whole.start) == Some(whole.end.wrapping_sub(1))
    {
        whole = trim(text, whole.start + 1..whole.end - 1);
    }
    reader.run(whole);
    (reader.out, reader.cover)
}

/// The units of a plain list: no labels, no predicates.
pub(super) fn list(lexicon: &Lexicon, roles: &Roles, text: &str, at: Bytes) -> Vec<Bytes> {
    let brackets = Brackets::within(text, at.clone());
    let reader = Reader::with(lexicon, roles, text, brackets, Role::Responsible, DEPTH);
    let segments = names::join_elided(lexicon, roles, text, reader.segments(at));
    let parts = segments.into_iter().flat_map(|s| names::split(lexicon, roles, text, &reader.brackets, s.at));
    parts.filter_map(|p| if let Part::Unit(at) = p { Some(at) } else { None }).collect()
}

impl<'a> Reader<'a> {
    fn of(lexicon: &'a Lexicon, roles: &'a Roles, text: &'a str, default: Role, depth: usize) -> Reader<'a> {
        Reader::with(lexicon, roles, text, Brackets::of(text), default, depth)
    }

    /// Of a text whose brackets are known as far as they are needed.
    fn with(
        lexicon: &'a Lexicon,
        roles: &'a Roles,
        text: &'a str,
        brackets: Brackets,
        default: Role,
        depth: usize,
    ) -> Reader<'a> {
        Reader {
            lexicon,
            roles,
            text,
            brackets,
            default,
            label: None,
            with: false,
            pending: Vec::new(),
            clauses: Clauses::default(),
            out: Group::default(),
            cover: Cover::default(),
            depth,
        }
    }

    fn run(&mut self, whole: Bytes) {
        let mut segments = names::join_elided(self.lexicon, self.roles, self.text, self.segments(whole));
        let first = segments.first().map_or(0, |s| s.at.start);
        let mut skip = false;
        let mut i = 0;
        while i < segments.len() {
            let Segment { at, sep } = segments[i].clone();
            let mut at = trim_stray(self.text, at);
            let mut last = sep;
            // A bracket with a label, behind a sentence: `…负责。(责任单位:…)`.
            if let Some(inner) = self.labelled_bracket(&at) {
                self.flush("group.default");
                // What stands before it and names no unit is a sentence, its limits included.
                let named = self.cover.known + self.cover.fair + self.cover.unknown;
                self.cover.rest = self.cover.rest.max(at.start.saturating_sub(first + named));
                self.cover.object = 0;
                self.inner(inner);
                i += 1;
                continue;
            }
            if let Some((label, content)) = self.label_in(&at) {
                match label {
                    LineLabel::Units(role) => {
                        self.flush("group.default");
                        self.label = Some(role);
                        self.with = false;
                        self.cover.roles += 1;
                        skip = false;
                        at = content;
                    }
                    LineLabel::Limits | LineLabel::Other | LineLabel::Remark => {
                        self.flush("group.default");
                        skip = true;
                        at = content;
                    }
                }
            }
            if skip {
                // Labelled as a limit or a remark: known for what it is.
                if !at.is_empty() {
                    self.out.rest.push(at);
                }
                skip = !matches!(sep, ';' | '。' | '\n');
            } else if at.len() > LONG {
                self.rest(at);
            } else if !at.is_empty() {
                let consumed = self.segment(at, &segments[i + 1..], sep);
                if consumed > 0 {
                    i += consumed;
                    last = segments[i].sep;
                }
            }
            match last {
                ';' | '。' => self.flush("group.default"),
                ',' => self.clauses.comma(self.pending.len()),
                '、' => self.clauses.lists = true,
                _ => {}
            }
            i += 1;
        }
        segments.clear();
        self.flush("group.default");
        let mut seen = std::collections::HashSet::new();
        let text = self.text;
        self.out.units.sort_by_key(|u| u.at.start);
        self.out.units.retain(|u| seen.insert((text[u.at.clone()].to_string(), u.role)));
        self.out.rest.sort_by_key(|r| r.start);
    }

    /// Cuts a stretch at its separators. White space separates only behind a whole unit: lines break inside names too.
    fn segments(&self, whole: Bytes) -> Vec<Segment> {
        let text = self.text;
        let mut segments = Vec::new();
        let mut start = whole.start;
        let mut at = whole.start;
        while at < whole.end {
            if text.as_bytes()[at] == b'('
                && let Some(close) = self.brackets.close_of(at)
            {
                at = close + 1;
                continue;
            }
            let Some(mut c) = text[at..].chars().next() else { break };
            if c == '〈' {
                // Angle brackets aren't folded since they hold titles; in a list they hold notes.
                if let Some(end) = text[at..whole.end].char_indices().take(30).find(|(_, c)| *c == '〉') {
                    at += end.0 + '〉'.len_utf8();
                    continue;
                }
            }
            let mut next = at + c.len_utf8();
            if c == ' ' || c == '\n' {
                // A run of white space is looked at once.
                let run = &text[at..whole.end];
                let run = &run[..run.len() - run.trim_start().len()];
                c = if run.contains('\n') { '\n' } else { ' ' };
                next = at + run.len().max(1);
            }
            let cuts = match c {
                '、' | ',' | ';' | '。' | '|' => true,
                '/' | '.' | '\\' | '+' => !text[next..whole.end].starts_with(|c: char| c.is_ascii_digit()),
                ' ' | '\n' => {
                    let left = text[start..at].trim();
                    let right = text[next..whole.end].trim_start();
                    // 牵头部 and 门:…: the break is in the label, though its first half may end as names do.
                    let broken = || self.label_broken(left, right);
                    left.is_empty()
                        || self.lexicon.complete(left)
                            && !broken()
                            && !(c == ' ' && self.roles.glued(left).is_some_and(|(len, _)| len == left.len()))
                        || self.lexicon.qualifier.starts(right).is_some()
                        || ends_said(self.roles, left)
                        || self.label_ahead(right) && !broken()
                }
                _ => false,
            };
            if cuts {
                if !text[start..at].trim().is_empty() {
                    segments.push(Segment { at: trim(text, start..at), sep: c });
                } else if let Some(last) = segments.last_mut().filter(|_| matches!(c, ';' | '。')) {
                    last.sep = c;
                }
                start = next;
            }
            at = next;
        }
        if !text[start..whole.end].trim().is_empty() {
            segments.push(Segment { at: trim(text, start..whole.end), sep: '\0' });
        }
        segments
    }

    /// Whether a label goes on over the break: `责任` and `单位:…`.
    fn label_broken(&self, left: &str, right: &str) -> bool {
        const LABEL: usize = 24;
        let head = right.find(':').filter(|colon| left.len() + colon <= LABEL);
        head.is_some_and(|colon| !left.is_empty() && self.roles.label(&[left, &right[..colon]].concat()).is_some())
    }

    fn label_ahead(&self, right: &str) -> bool {
        let head: &str = right.split(['、', ',', ';', '。', ' ', '\n']).next().unwrap_or_default();
        head.find(':').is_some_and(|i| self.roles.label(&head[..i]).is_some())
    }

    /// A label at the start of a segment (`牵头单位:…`, `(责任单位)…`), and where its content stands.
    fn label_in(&self, at: &Bytes) -> Option<(LineLabel, Bytes)> {
        let s = &self.text[at.clone()];
        if let Some(colon) = s.find(':').filter(|i| !s[..*i].contains('(') || s.starts_with('(')) {
            let label = self.roles.label(&s[..colon])?;
            return Some((label, trim(self.text, at.start + colon + 1..at.end)));
        }
        // A colon was lost: `责任单位市财政局`.
        if let Some((glued, label)) = self.glued(s) {
            return Some((label, at.start + glued..at.end));
        }
        if s.starts_with('(') {
            let close = self.brackets.close_of(at.start)?;
            let label = self.roles.label(&self.text[at.start + 1..close])?;
            let content = trim(self.text, close + 1..at.end.max(close + 1));
            return (!content.is_empty()).then_some((label, content));
        }
        None
    }

    /// What a bracket holds that is a whole segment and opens with a label before several units.
    fn labelled_bracket(&self, at: &Bytes) -> Option<Bytes> {
        let s = &self.text[at.clone()];
        if self.depth >= DEPTH || !s.starts_with('(') || self.brackets.close_of(at.start) != Some(at.end - 1) {
            return None;
        }
        let inner = &s[1..s.len() - 1];
        let label = self.roles.label(&inner[..inner.find(':')?]);
        matches!(label, Some(LineLabel::Units(_))).then_some(at.start + 1..at.end - 1)
    }

    /// A label whose colon was lost before a unit: `责任单位市财政局`.
    fn glued(&self, s: &str) -> Option<(usize, LineLabel)> {
        glued(self.lexicon, self.roles, s)
    }

    /// Reads one segment; gives how many of the following ones its predicate's object took.
    fn segment(&mut self, at: Bytes, following: &[Segment], sep: char) -> usize {
        let text = self.text;
        let s = &text[at.clone()];
        // 常态化开展, 分期分批实施: when, not who.
        if limit(self.lexicon, s)
            && !self.lexicon.begins(s)
            && !s.contains([':', '('])
            && predicate_at(self.lexicon, self.roles, s).is_none()
        {
            self.out.rest.push(at);
            return 0;
        }
        // `列首位的为牵头处室`: a note on the lists, which opens with no unit.
        let noted =
            |r: &Bytes| self.roles.first_leads_note(&text[r.clone()]) || self.roles.marked_leads_note(&text[r.clone()]);
        let same_below = matches!(s, "下同" | "以下同" | "以下相同") && self.out.rest.last().is_some_and(noted);
        let first = || s.starts_with(['列', '排', '名', '第', '首']) && self.roles.first_leads_note(s);
        let marked = !same_below && self.roles.marked_leads_note(s);
        if same_below || marked || first() {
            self.cover.roles += 1;
            // `为牵头部门、单位`
            let next = following.first().filter(|next| marked && self.lexicon.bare(&text[next.at.clone()]));
            self.out.rest.push(at.start..next.map_or(at.end, |next| next.at.end));
            return usize::from(next.is_some());
        }
        // A bare role in brackets before or behind a list: `(牵头)市财政局`.
        if s.starts_with('(')
            && let Some(close) = self.brackets.close_of(at.start).filter(|c| *c < at.end)
        {
            let inner = &text[at.start + 1..close];
            let role = self.roles.label(inner).map_or_else(
                || self.roles.find(inner).next().filter(|w| w.start == 0).and_then(|_| self.roles.decide(inner)),
                |l| if let LineLabel::Units(r) = l { Some(r) } else { None },
            );
            if let Some(role) = role {
                if close + 1 >= at.end {
                    self.apply(role, "group.bracket");
                    return 0;
                }
                self.units(trim(text, close + 1..at.end), Some(role));
                return 0;
            }
        }
        // `区司法局:负责…` heads its duties.
        if let Some(colon) = s.find(':').filter(|i| !inside(&self.brackets, at.start + i)) {
            let head = trim(text, at.start..at.start + colon);
            if self.lexicon.complete(&text[head.clone()]) {
                self.units(head, None);
                self.flush("group.headline");
                let taken = take_object(following, sep, true);
                let end = if taken > 0 { following[taken - 1].at.end } else { at.end };
                self.cover.object += end - (at.start + colon);
                return taken;
            }
        }
        if let Some(m) = self.roles.with.find_iter(s).find(|m| !inside(&self.brackets, at.start + m.start)) {
            let left = trim(text, at.start..at.start + m.start);
            if left.is_empty() || self.whole_or_said(&left) {
                if !left.is_empty() {
                    self.plain(left, &[], '\0');
                }
                self.cover.roles += 1;
                self.give(Role::Lead, "group.with");
                self.with = true;
                let right = trim(text, at.start + m.end..at.end);
                return if right.is_empty() { 0 } else { self.plain(right, following, sep) };
            }
        }
        self.plain(at, following, sep)
    }

    fn whole_or_said(&self, left: &Bytes) -> bool {
        let s = &self.text[left.clone()];
        self.lexicon.complete(s) || ends_said(self.roles, s)
    }

    /// Reads a segment without a label: units, then perhaps a predicate.
    fn plain(&mut self, at: Bytes, following: &[Segment], sep: char) -> usize {
        let s = &self.text[at.clone()];
        if self.roles_note(s) {
            // `区供电局(列第一位者为牵头单位,下同)`: the bracket holds the note, before it stands a unit.
            if let Some(open) =
                s.find('(').filter(|open| *open > 0 && s.ends_with(')') && !self.roles_note(&s[..*open]))
            {
                self.out.rest.push(at.start + open..at.end);
                return self.plain(trim(self.text, at.start..at.start + open), following, sep);
            }
            // Notes are known for what they are; they run to the end of their sentence.
            let taken = take_object(following, sep, true);
            let end = if taken > 0 { following[taken - 1].at.end } else { at.end };
            self.out.rest.push(at.start..end);
            return taken;
        }
        let Some(split) = predicate_at(self.lexicon, self.roles, s) else {
            // Behind a full clause a name must be known, or be one of a list: `…牵头办理,遇有疑难与省里联系` names nobody.
            let behind = self.label.is_none() && self.pending.is_empty() && self.cover.roles > 0;
            if behind && !self.with && sep != '、' && self.lexicon.ending(s).is_none() && !self.lexicon.complete(s) {
                self.rest(at);
                return 0;
            }
            self.units(at, None);
            return 0;
        };
        let left = trim(self.text, at.start..at.start + split);
        let predicate = &s[split..];
        let has_object = self.object_of(predicate);
        let taken = if has_object { take_object(following, sep, false) } else { 0 };
        let end = if taken > 0 { following[taken - 1].at.end } else { at.end };
        let whole = &self.text[at.start + split..end];
        let role = self.roles.decide(whole);
        if !left.is_empty() {
            self.units(left, None);
        } else if self.pending.is_empty() {
            self.rest(at.start..end);
            return taken;
        } else if has_object && !self.says_role_first(predicate) {
            // `在…中加强沟通` behind a full clause is a remark.
            self.rest(at.start..end);
            return taken;
        }
        if has_object {
            self.cover.object += end - at.start - split;
        }
        self.cover.roles += usize::from(role.is_some());
        match role {
            Some(role) => self.apply(role, "group.predicate"),
            None => self.flush("group.default"),
        }
        taken
    }

    fn roles_note(&self, s: &str) -> bool {
        s.starts_with(['以', '上', '下']) && ["以下", "以上", "上述", "下列"].iter().any(|w| s.starts_with(w))
            || NOTES.within(s)
    }

    fn says_role_first(&self, predicate: &str) -> bool {
        self.roles.find(predicate).next().is_some_and(|w| matches!(w.says, super::roles::Says::Role(_)))
    }

    /// Whether words follow a predicate's role words: `办理本单位…`.
    fn object_of(&self, predicate: &str) -> bool {
        let mut at = 0;
        for word in self.roles.find(predicate) {
            if predicate[at..word.start].trim_matches(['的', ' ', '和', '并', '本']).is_empty() {
                at = word.end;
            }
        }
        let left = predicate[at..].trim_matches([' ', ')', '到', '位', '。', '工', '作', '等']);
        left.len() > 3
    }

    /// Gives the pending units a role; those after 会同 stay with the leader.
    fn apply(&mut self, role: Role, rule: &'static str) {
        let base = self.label.unwrap_or(self.default);
        let role = if self.with {
            Role::Cooperate
        } else if role == Role::Responsible && base != Role::Responsible {
            base
        } else {
            role
        };
        let with = std::mem::take(&mut self.with);
        // `市教育局、市财政局,市民政局指导`: somebody must do the work that the last clause helps with.
        if let Some(first) = self.clauses.before_last(self.pending.len())
            && matches!(role, Role::Cooperate | Role::Support)
            && self.out.units.is_empty()
            && !with
        {
            let last = self.pending.split_off(first);
            self.give(base, "group.default");
            self.pending = last;
        }
        self.give(role, rule);
    }

    fn flush(&mut self, rule: &'static str) {
        let role = if self.with { Role::Cooperate } else { self.label.unwrap_or(self.default) };
        self.with = false;
        let rule = if self.label.is_some() && rule == "group.default" { "group.label" } else { rule };
        self.give(role, rule);
    }

    fn give(&mut self, role: Role, rule: &'static str) {
        self.clauses = Clauses::default();
        for (at, fixed) in self.pending.drain(..) {
            self.out.units.push(UnitMention { at, role: fixed.unwrap_or(role), rule });
        }
    }

    /// Splits a stretch into units and heaps them up.
    fn units(&mut self, at: Bytes, fixed: Option<Role>) {
        for part in names::split(self.lexicon, self.roles, self.text, &self.brackets, at) {
            match part {
                Part::Unit(at) => self.unit(at, fixed),
                Part::Role(role) => {
                    if let Some(last) = self.pending.last_mut() {
                        last.1 = Some(role);
                    }
                }
                Part::Inner(at) => {
                    if self.depth < DEPTH {
                        self.inner(at);
                    }
                }
                Part::Note(at) => self.rest(at),
            }
        }
    }

    fn unit(&mut self, at: Bytes, fixed: Option<Role>) {
        let s = &self.text[at.clone()];
        // Addresses of pages and telephone numbers.
        let number = s.len() - s.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').len() > 5;
        let bare = matches!(s, "部门" | "单位" | "机构" | "机关");
        if number
            || bare
            || s.is_ascii()
            || s.contains(':')
            || s.starts_with(['到', '持', '向'])
            || self.lexicon.phrase.starts(s).is_some()
        {
            return self.rest(at);
        }
        if self.lexicon.ending(s).is_some() || self.lexicon.collective_place(s) {
            self.cover.known += at.len();
        } else if self.lexicon.complete(s) {
            self.cover.fair += at.len();
        } else if self.lexicon.person(s) || self.lexicon.stopped(s) || s.chars().count() > 14 || s.chars().count() < 2 {
            return self.rest(at);
        } else {
            self.cover.unknown += at.len();
        }
        self.pending.push((at, fixed));
    }

    fn inner(&mut self, at: Bytes) {
        let (group, cover) = read_at(self.lexicon, self.roles, &self.text[at.clone()], self.default, self.depth + 1);
        self.cover.known += cover.known;
        self.cover.unknown += cover.unknown + cover.fair;
        let shift = |r: &Bytes| r.start + at.start..r.end + at.start;
        self.out.rest.extend(group.rest.iter().map(shift));
        let found = group.units.into_iter().map(|u| UnitMention { at: shift(&u.at), rule: "group.inner", ..u });
        self.out.units.extend(found);
    }

    fn rest(&mut self, at: Bytes) {
        if !at.is_empty() {
            // A limit beside the units is no sign against them: `…负责,2031年12月底前完成`.
            if !limit(self.lexicon, &self.text[at.clone()]) {
                self.cover.rest += at.len();
            }
            self.out.rest.push(at);
        }
    }
}

/// Length of a label that `s` opens with though no colon parts it from the unit behind it.
pub(super) fn glued(lexicon: &Lexicon, roles: &Roles, s: &str) -> Option<(usize, LineLabel)> {
    let (len, label) = roles.glued(s)?;
    let len = len + (s.len() - len - s[len..].trim_start_matches(' ').len());
    let content = &s[len..];
    let first = content.split(['、', ',', ';', ' ', '\n']).next().unwrap_or_default();
    let unit = match predicate_at(lexicon, roles, first) {
        Some(i) => first[..i].trim(),
        None => first,
    };
    // 责任单位要…, 牵头单位和配合单位… speak of units.
    (lexicon.complete(unit) && !lexicon.bare(unit) && !unit.starts_with(['和', '及', '与', '或', '要', '应', '的']))
        .then_some((len, label))
}

/// How many of the following segments belong to an object: those joined by 、, and for a headline those up to a full stop.
fn take_object(following: &[Segment], sep: char, headline: bool) -> usize {
    let mut taken = 0;
    let mut sep = sep;
    while taken < following.len() && (sep == '、' || headline && !matches!(sep, '\n' | ';')) {
        sep = following[taken].sep;
        taken += 1;
    }
    taken
}

fn inside(brackets: &Brackets, at: usize) -> bool {
    let i = brackets.pairs().partition_point(|p| p.0 < at);
    brackets.pairs()[..i].iter().rev().take(8).any(|p| p.1 > at)
}

/// Whether a role word ends `s`.
pub(super) fn ends_said(roles: &Roles, s: &str) -> bool {
    let tail = s.char_indices().rev().take(12).last().map_or(0, |(i, _)| i);
    roles.find(&s[tail..]).last().is_some_and(|w| tail + w.end == s.len())
}

pub(super) fn trim(text: &str, at: Bytes) -> Bytes {
    let s = &text[at.clone()];
    let start = at.start + (s.len() - s.trim_start().len());
    start..(at.start + s.trim_end().len()).max(start)
}

/// Takes off brackets that nothing matches, bullets and marks at both ends.
fn trim_stray(text: &str, at: Bytes) -> Bytes {
    const MARKS: [char; 9] = ['·', '•', '*', '-', '—', '●', '◆', '"', '\''];
    let mut at = trim(text, at);
    loop {
        let s = &text[at.clone()];
        let before = at.clone();
        if s.starts_with(MARKS) || s.starts_with(')') || s.starts_with('(') && !s.contains(')') {
            at.start += s.chars().next().map_or(0, char::len_utf8);
        } else if s.ends_with(MARKS)
            || s.ends_with('(')
            || s.ends_with(')') && closing_bracket(s).is_none() && !s.starts_with('(')
        {
            at.end -= s.chars().next_back().map_or(0, char::len_utf8);
        }
        at = trim(text, at);
        if at == before {
            return at;
        }
    }
}
