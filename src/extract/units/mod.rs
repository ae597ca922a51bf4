//! Units: the grammar of unit groups, and units as the subjects of duties in running text.
//!
//! A unit group is units joined by separators, role words around them, brackets inside them. One grammar reads cells,
//! labelled lines and brackets alike. All places are bytes of the folded text given.

mod brackets;
mod cover;
mod find;
mod group;
mod inline;
mod known;
mod lexicon;
mod names;
mod roles;

use self::inline::{Duties, Inline};
use self::known::{Known, Read};
use self::lexicon::Lexicon;
use self::roles::Roles;
use std::sync::Arc;

use crate::error::Result;
use crate::patterns::{Matcher, Patterns, Regex};
use crate::record::Role;
use crate::text::Bytes;

/// A unit as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitMention {
    /// Its place in the text given.
    pub at: Bytes,
    /// What it does.
    pub role: Role,
    /// The rule that found it.
    pub rule: &'static str,
}

/// What a unit group says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// The units, in order.
    pub units: Vec<UnitMention>,
    /// Stretches that are no units, separators or role words: limits (`5月底完成`), notes, unread text.
    pub rest: Vec<Bytes>,
}

/// A unit group found in an item's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundGroup {
    /// The group with its brackets and a label before its list.
    pub at: Bytes,
    /// Whether only closing marks (and other groups) stand behind it.
    pub trailing: bool,
    /// What it says; places are bytes of the whole text given, not of the group.
    pub group: Group,
}

/// What a labelled line (`责任单位:…`, `完成时限:…`, `咨询电话:…`) is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineLabel {
    /// Units with this role.
    Units(Role),
    /// Time limits.
    Limits,
    /// Something else that is no part of the requirement (咨询电话, 政策依据, 分值).
    Other,
    /// A remark: none of the requirement where it stands beside such lines.
    Remark,
}

/// Which items a default note speaks of, from where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// 以下: those that follow.
    Below,
    /// 以上: those before.
    Above,
    /// 各项任务: every one.
    All,
}

/// What a default note gives and to which side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultNote {
    /// The items that it speaks of.
    pub side: Side,
    /// The units that each of them has; places are bytes of the text given.
    pub group: Group,
    /// The note itself.
    pub at: Bytes,
    /// How many items before it it speaks of, where it says so.
    pub count: Option<usize>,
    /// The numbers of the items that it speaks of, where it names them; none else.
    pub numbers: Vec<u32>,
    /// What it says of when.
    pub when: Option<Bytes>,
}

/// The grammar of units, with what has been read by it.
pub struct UnitGrammar {
    compiled: Arc<Compiled>,
    known: Known,
}

/// The compiled grammar.
struct Compiled {
    lexicon: Lexicon,
    roles: Roles,
    duties: Duties,
    rest_cooperate: Vec<Regex>,
    of_several: Vec<Regex>,
    default_notes: Vec<Regex>,
}

impl UnitGrammar {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<UnitGrammar> {
        let regexes = |used_for| {
            let rules = patterns.used_for(used_for);
            rules.filter_map(|r| if let Matcher::Regex(re) = &r.matcher { Some(re.clone()) } else { None }).collect()
        };
        let compiled = Compiled {
            lexicon: Lexicon::new(patterns)?,
            roles: Roles::new(patterns)?,
            duties: Duties::new(patterns)?,
            rest_cooperate: regexes("rest-cooperate-note"),
            of_several: regexes("first-leads-several-note"),
            default_notes: regexes("default-note"),
        };
        Ok(UnitGrammar { compiled: Arc::new(compiled), known: Known::default() })
    }

    /// The same grammar for one more document: nothing is read yet.
    pub fn fresh(&self) -> UnitGrammar {
        UnitGrammar { compiled: self.compiled.clone(), known: Known::default() }
    }

    /// What a text says as a list of units, and how surely it is one.
    fn read(&self, text: &str, default: Role) -> Read {
        let Compiled { lexicon, roles, .. } = &*self.compiled;
        self.known.get(text, default, || group::read(lexicon, roles, text, default))
    }

    /// Reads a text known to state units: a cell, a labelled line's content, a bracket's content. Units without a role
    /// word get `default`.
    pub fn group(&self, text: &str, default: Role) -> Group {
        self.read(text, default).0.clone()
    }

    /// How surely (0 to 1) a text states units and nothing else: for cells of flattened tables and bare lines.
    pub fn likeness(&self, text: &str) -> f32 {
        // Titles in book marks stand in requirements, not in lists of units.
        if text.trim().is_empty() || text.len() > 12_000 || text.contains('《') {
            return 0.0;
        }
        let read = |text: &str| self.read(text, Role::Responsible).1.likeness();
        // A line that closes a bracket opened above it, or leaves one open, is a piece of something broken.
        let opened = memchr::memchr_iter(b'(', text.as_bytes()).count();
        let broken = opened != memchr::memchr_iter(b')', text.as_bytes()).count();
        // The start of a long text tells whether the rest is worth reading.
        let head = find::head(text, 300);
        let sure = read(head);
        let sure = if head.len() == text.len() || sure < 0.4 { sure } else { read(text) };
        if broken { 0.7 * sure } else { sure }
    }

    /// The units that a sentence charges, where it says nothing else: `由甲局主办,乙局、丙局协办。`
    pub fn statement(&self, sentence: &str) -> Option<Vec<UnitMention>> {
        const LONGEST: usize = 600;
        let said = sentence.trim_end_matches(['。', ';', ' ']);
        if said.len() > LONGEST || said.contains(['。', ';', ':', '《']) {
            return None;
        }
        let read = self.read(said, Role::Responsible);
        let (group, cover) = &*read;
        let whole = cover.roles > 0 && cover.known > 0 && cover.unknown + cover.object + cover.rest == 0;
        whole.then(|| group.units.clone())
    }

    /// The bodies that a text names and nothing else, each by a name of its own; `None` for any other text.
    pub fn bodies(&self, text: &str) -> Option<Vec<Bytes>> {
        const LONGEST: usize = 240;
        if text.starts_with('各') && self.compiled.lexicon.collective_place(text) {
            return Some(std::iter::once(0..text.len()).collect());
        }
        if text.len() < 12 || text.len() > LONGEST || text.contains(['(', '。', ';', ':']) {
            return None;
        }
        let names = group::list(&self.compiled.lexicon, &self.compiled.roles, text, 0..text.len());
        let covered: usize = names.iter().map(std::ops::Range::len).sum();
        let own = |at: &Bytes| {
            let name = &text[at.clone()];
            // What is built and opened is a thing to work on as often as a body that works.
            if lexicon::is_built(name) {
                return false;
            }
            let firm = name.ends_with(['司', '行', '团']) && name.chars().count() > 5;
            let kind = self.compiled.lexicon.ending(name);
            (matches!(kind, Some(lexicon::BODY | lexicon::GOVERNMENT | lexicon::OFFICE)) || firm && kind.is_some())
                // 市残联
                && (name.chars().count() >= 4 || name.chars().count() == 3 && self.compiled.lexicon.opens(name))
                && (self.compiled.lexicon.opens(name) || name.chars().count() >= 6 || names.len() > 1)
        };
        let joined =
            text.chars().filter(|c| matches!(c, '、' | ',' | '和' | '及' | ' ')).map(char::len_utf8).sum::<usize>();
        (!names.is_empty() && covered + joined >= text.len() && names.iter().all(own)).then_some(names)
    }

    /// The unit groups in an item's text, in order, brackets of all shapes (folded), also mismatched and unclosed ones.
    pub fn find_groups(&self, text: &str) -> Vec<FoundGroup> {
        find::groups(self, text)
    }

    /// If the text opens with a label of units, limits or the like: what it is about, and where its content stands.
    pub fn line_label(&self, text: &str) -> Option<(LineLabel, Bytes)> {
        find::line_label(self, text)
    }

    /// Units that are subjects of duties in running text (`市法制办要于2012年底前…公布`).
    pub fn inline(&self, text: &str) -> Vec<UnitMention> {
        let Compiled { lexicon, roles, duties, .. } = &*self.compiled;
        Inline { lexicon, roles, duties, text }.mentions()
    }

    /// Whether a text says that the first unit of each list leads (`列第一位者为牵头单位,下同`).
    pub fn is_first_leads_note(&self, text: &str) -> bool {
        self.compiled.roles.first_leads_note(text)
    }

    /// Whether a line holds a note that leads are set in another type (`以黑体字标注的为牵头部门`).
    pub fn marks_leads(&self, line: &str) -> bool {
        let pieces = || line.split([',', '、', ';', '。', '(', ')', ':']).map(str::trim);
        line.contains('为') && pieces().any(|piece| self.compiled.roles.marked_leads_note(piece))
    }

    /// Whether such a note speaks of lists of several units alone (`责任单位多个的`).
    pub fn of_several(&self, text: &str) -> bool {
        self.compiled.of_several.iter().any(|re| re.is_match(text))
    }

    /// Whether such a note says that the other units of each list cooperate (`其余为配合单位`).
    pub fn rest_cooperate(&self, text: &str) -> bool {
        self.compiled.rest_cooperate.iter().any(|re| re.is_match(text))
    }

    /// Whether a text names bodies and nothing else, the first with its level: 县公安局, 县财政局、县发改局.
    pub fn names_bodies(&self, text: &str) -> bool {
        self.compiled.lexicon.level.starts(text).is_some() && self.bodies(text).is_some()
    }

    /// Whether a text opens with a word that by itself states a duty (`负责`, `做好`).
    pub fn opens_duty(&self, text: &str) -> bool {
        self.compiled.duties.opens(text).is_some_and(|(_, strength)| strength == inline::STRONG)
    }

    /// Whether a text opens with a word for what units do (`开展`, `建立`), which behind a unit that opens a sentence makes it
    /// the subject.
    pub fn opens_work(&self, text: &str) -> bool {
        self.compiled.duties.opens(text).is_some()
    }

    /// Whether a text names bodies by their level, or classes of them by 各: 县教育局, 各乡镇人民政府; not what is built
    /// (县体育中心) or worked upon (市场主体, 各级企业).
    pub fn names_no_thing(&self, text: &str) -> bool {
        let lexicon = &self.compiled.lexicon;
        let thing = lexicon::is_built(text);
        let body = matches!(lexicon.ending(text), Some(lexicon::BODY | lexicon::GOVERNMENT | lexicon::OFFICE));
        let class = text.starts_with('各') && ["部门", "单位", "机关"].iter().any(|class| text.ends_with(class));
        let named = lexicon.level.starts(text).is_some() || text.starts_with('各');
        !thing && (body && named || class)
    }

    /// A note that gives units to all items below or above it (`以下均需各镇(街)落实,不再列出`).
    pub fn default_note(&self, text: &str) -> Option<DefaultNote> {
        // More items than this are not named by their numbers.
        const NUMBERED: u32 = 200;
        // Who explains a rule isn't charged with what it says.
        if text.contains("解释") {
            return None;
        }
        let found = self.compiled.default_notes.iter().find_map(|re| re.captures(text))?;
        let (whole, units) = (found.get(0)?, found.name("units")?);
        let mut group = self.group(units.as_str(), Role::Responsible);
        for unit in &mut group.units {
            unit.at = unit.at.start + units.start()..unit.at.end + units.start();
            unit.rule = "group.default-note";
        }
        group.rest.clear();
        group.units.retain(|u| self.compiled.lexicon.complete(&text[u.at.clone()]));
        let side = match () {
            () if found.name("all").is_some() => Side::All,
            () if found.name("below").is_some() || whole.as_str().starts_with("下列") => Side::Below,
            () => Side::Above,
        };
        let count = found.name("count").and_then(|c| {
            let digits = c.as_str().parse().ok();
            digits.or_else(|| crate::segment::labels::han_number(c.as_str(), false).map(|(n, _)| n as usize))
        });
        let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
        let numbers = match (number("first"), number("last")) {
            (Some(first), Some(last)) if found.name("listed").is_some() => vec![first, last],
            (Some(first), Some(last)) if last.checked_sub(first)? < NUMBERED => (first..=last).collect(),
            _ => Vec::new(),
        };
        let when = found.name("when").map(|m| m.range());
        (!group.units.is_empty()).then_some(DefaultNote { side, group, at: whole.range(), count, numbers, when })
    }
}

#[cfg(test)]
mod tests;
