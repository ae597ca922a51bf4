//! Pattern packs: what agencies write, as data.
//!
//! A pack is a TOML file of rules. A rule says what it matches (words at a place, or a regular expression over folded
//! text), where the engine uses it (`use`), and proves itself by examples that it accepts and rejects. Grammar and
//! inference are not patterns; they live in the stages.

mod check;
mod forward;
mod lazy;
mod load;
mod prefilter;
mod wordset;

use std::collections::BTreeMap;

pub use check::{Broken, Failure, check};
pub use lazy::Regex;
pub(crate) use wordset::WordSet;

use crate::error::{Error, ErrorKind, Result};
use crate::text::fold_str;

/// All rules in force: the built-in packs with a user's own laid over them.
#[derive(Debug, Clone)]
pub struct Patterns {
    rules: Vec<Rule>,
    by_use: BTreeMap<String, Vec<usize>>,
    packs: Vec<PackInfo>,
}

/// Which packs are in force, for the ledger of a run.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PackInfo {
    /// The pack's file.
    pub name: String,
    /// `built-in` or the path it was read from.
    pub from: String,
    /// How many rules it holds.
    pub rules: usize,
    /// Hash of its text.
    pub hash: String,
}

/// One rule as the engine uses it: all words folded.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique in all packs, dotted: `unit.suffix.bureau`.
    pub id: String,
    /// Why it is there.
    pub why: String,
    /// What the engine uses it for: `unit-suffix`, `role-word`, `column`, …
    pub used_for: String,
    /// What the rule says of its matches (a role, a column's meaning, a value), where it says something.
    pub value: Option<String>,
    /// What it matches.
    pub matcher: Matcher,
    /// Further columns of a table rule: key → value.
    pub map: BTreeMap<String, String>,
    /// Texts that it must match.
    pub accepts: Vec<String>,
    /// Texts that it must not match.
    pub rejects: Vec<String>,
    /// Where it was read from, `file:line`.
    pub place: String,
}

/// What a rule matches.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// Any of these words, at this place of the text.
    Words {
        /// Where in the text a word must stand.
        at: At,
        /// The words, folded.
        words: Vec<String>,
    },
    /// A regular expression over folded text.
    Regex(Regex),
    /// A table (`map`): its keys match whole.
    Map,
}

/// Where in a text a word must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum At {
    /// The text is the word.
    #[default]
    Whole,
    /// The text starts with it.
    Start,
    /// The text ends with it.
    End,
    /// It stands somewhere in the text.
    Any,
}

impl Patterns {
    /// The packs that are built in.
    ///
    /// # Errors
    /// Only where the built-in packs themselves are broken, which the tests rule out.
    pub fn built_in() -> Result<Patterns> {
        load::load(None)
    }

    /// The built-in packs with those of a folder laid over them: a rule with the same id replaces, `disable` removes.
    ///
    /// # Errors
    /// A pack that can't be read or breaks the format, with its file and line.
    pub fn with_folder(folder: &std::path::Path) -> Result<Patterns> {
        load::load(Some(folder))
    }

    /// Every rule in force.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The packs in force.
    pub fn packs(&self) -> &[PackInfo] {
        &self.packs
    }

    /// The rules used for one thing, in the order of the packs.
    pub fn used_for<'a>(&'a self, used_for: &str) -> impl Iterator<Item = &'a Rule> + use<'a> {
        let of = self.by_use.get(used_for).map(Vec::as_slice).unwrap_or_default();
        of.iter().map(|i| &self.rules[*i])
    }

    /// All words of the rules used for one thing, with their rule; longest first, then by code point.
    pub fn words<'a>(&'a self, used_for: &str) -> Vec<(&'a str, &'a Rule)> {
        let mut all: Vec<(&str, &Rule)> = self
            .used_for(used_for)
            .flat_map(|r| {
                let words: Box<dyn Iterator<Item = &str>> = match &r.matcher {
                    Matcher::Words { words, .. } => Box::new(words.iter().map(String::as_str)),
                    Matcher::Map => Box::new(r.map.keys().map(String::as_str)),
                    Matcher::Regex(_) => Box::new(std::iter::empty()),
                };
                words.map(move |w| (w, r))
            })
            .collect();
        all.sort_by(|a, b| b.0.chars().count().cmp(&a.0.chars().count()).then(a.0.cmp(b.0)));
        all
    }

    /// One regular expression that matches any of the rules used for one thing: words quoted, longest first.
    ///
    /// # Errors
    /// An expression that grows too large.
    pub fn alternation(&self, used_for: &str) -> Result<String> {
        let mut parts: Vec<String> = self.words(used_for).into_iter().map(|(w, _)| regex::escape(w)).collect();
        parts.extend(self.used_for(used_for).filter_map(|r| match &r.matcher {
            Matcher::Regex(re) => Some(format!("(?:{})", re.as_str())),
            _ => None,
        }));
        if parts.is_empty() {
            return Err(Error::new(ErrorKind::Pattern, format!("no rule is used for {used_for:?}")));
        }
        Ok(format!("(?:{})", parts.join("|")))
    }
}

impl Rule {
    /// Whether the rule matches `text` (folded before it is looked at).
    pub fn matches(&self, text: &str) -> bool {
        let text = fold_str(text);
        match &self.matcher {
            Matcher::Regex(re) => re.is_match(&text),
            Matcher::Map => self.map.contains_key(&text),
            Matcher::Words { at, words } => words.iter().any(|w| match at {
                At::Whole => text == *w,
                At::Start => text.starts_with(w),
                At::End => text.ends_with(w),
                At::Any => text.contains(w),
            }),
        }
    }
}
