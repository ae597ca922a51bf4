//! Units: the grammar of unit groups, and units as the subjects of duties in running text.
//!
//! A unit group is units joined by separators, role words around them, brackets inside them. One grammar reads cells,
//! labelled lines and brackets alike. All places are bytes of the folded text given.

use crate::error::Result;
use crate::patterns::Patterns;
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
    pub rule: String,
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
}

/// The compiled grammar of units.
pub struct UnitGrammar {}

impl UnitGrammar {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(_patterns: &Patterns) -> Result<UnitGrammar> {
        Ok(UnitGrammar {})
    }

    /// Reads a text known to state units: a cell, a labelled line's content, a bracket's content. Units without a role
    /// word get `default`.
    pub fn group(&self, _text: &str, _default: Role) -> Group {
        Group::default()
    }

    /// How surely (0 to 1) a text states units and nothing else: for cells of flattened tables and bare lines.
    pub fn likeness(&self, _text: &str) -> f32 {
        0.0
    }

    /// The unit groups in an item's text, in order, brackets of all shapes (folded), also mismatched and unclosed ones.
    pub fn find_groups(&self, _text: &str) -> Vec<FoundGroup> {
        Vec::new()
    }

    /// If the text opens with a label of units, limits or the like: what it is about, and where its content stands.
    pub fn line_label(&self, _text: &str) -> Option<(LineLabel, Bytes)> {
        None
    }

    /// Units that are subjects of duties in running text (`市法制办要于2012年底前…公布`).
    pub fn inline(&self, _text: &str) -> Vec<UnitMention> {
        Vec::new()
    }
}
