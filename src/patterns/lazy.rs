//! Regular expressions that are compiled when they are first asked.
//!
//! Compiling all expressions of the packs takes longer than reading a notice does, and most notices ask few of them.

use std::sync::{Arc, OnceLock};

use super::forward::Forward;
use super::prefilter::Prefilter;

/// A regular expression over folded text; copies share what is compiled.
#[derive(Debug, Clone)]
pub struct Regex(Arc<Lazy>);

#[derive(Debug)]
struct Lazy {
    source: String,
    prefilter: OnceLock<Prefilter>,
    forward: OnceLock<Option<Forward>>,
    compiled: OnceLock<Option<regex::Regex>>,
}

impl Regex {
    /// An expression that is compiled at once.
    ///
    /// # Errors
    /// A source that is no expression, or one that grows too large.
    pub fn new(source: &str) -> Result<Regex, regex::Error> {
        let compiled = OnceLock::from(Some(regex::Regex::new(source)?));
        Ok(Regex::of(source.to_string(), compiled))
    }

    /// An expression that is known to be sound, compiled when it is first asked; if it isn't sound, it matches nothing.
    pub(crate) fn later(source: String) -> Regex {
        Regex::of(source, OnceLock::new())
    }

    fn of(source: String, compiled: OnceLock<Option<regex::Regex>>) -> Regex {
        Regex(Arc::new(Lazy { source, prefilter: OnceLock::new(), forward: OnceLock::new(), compiled }))
    }

    fn compiled(&self) -> Option<&regex::Regex> {
        self.0.compiled.get_or_init(|| regex::Regex::new(&self.0.source).ok()).as_ref()
    }

    /// Whether a look at the text leaves it open that it matches.
    fn may_match(&self, text: &str) -> bool {
        self.0.prefilter.get_or_init(|| Prefilter::of(&self.0.source)).may_match(text)
    }

    /// The compiled expression, unless a look at the text shows that it doesn't match.
    fn asked(&self, text: &str) -> Option<&regex::Regex> {
        if self.may_match(text) { self.compiled() } else { None }
    }

    /// Compiles it now.
    ///
    /// # Errors
    /// A source that is no expression, or one that grows too large.
    pub fn check(&self) -> Result<(), regex::Error> {
        match self.compiled() {
            Some(_) => Ok(()),
            None => regex::Regex::new(&self.0.source).map(|_| ()),
        }
    }

    /// The expression as written.
    pub fn as_str(&self) -> &str {
        &self.0.source
    }

    /// How many of its groups have names, told without compiling it.
    pub(crate) fn named_groups(&self) -> usize {
        self.0.source.matches("(?P<").count() + self.0.source.matches("(?<").count()
    }

    /// Whether it matches somewhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        if !self.may_match(text) {
            return false;
        }
        let told = match self.0.compiled.get() {
            Some(_) => None,
            None => self.0.forward.get_or_init(|| Forward::new(&self.0.source)).as_ref().and_then(|f| f.is_match(text)),
        };
        told.unwrap_or_else(|| self.compiled().is_some_and(|re| re.is_match(text)))
    }

    /// Its first match.
    pub fn find<'t>(&self, text: &'t str) -> Option<regex::Match<'t>> {
        self.asked(text)?.find(text)
    }

    /// All its matches that don't overlap, in order.
    pub fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = regex::Match<'t>> {
        self.asked(text).into_iter().flat_map(move |re| re.find_iter(text))
    }

    /// All its matches that don't overlap with their groups, in order.
    pub fn captures_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = regex::Captures<'t>> {
        self.asked(text).into_iter().flat_map(move |re| re.captures_iter(text))
    }

    /// Its first match with its groups.
    pub fn captures<'t>(&self, text: &'t str) -> Option<regex::Captures<'t>> {
        self.asked(text)?.captures(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Regex;
    use crate::patterns::{Matcher, Patterns};

    #[test]
    fn every_expression_of_the_built_in_packs_compiles() {
        for rule in Patterns::built_in().unwrap().rules() {
            if let Matcher::Regex(re) = &rule.matcher {
                assert!(re.check().is_ok(), "{}", rule.id);
                // At a word boundary of Unicode the fast engines give up: a hundred times slower on Chinese.
                assert!(!re.as_str().contains(r"\b"), "{}: ask for \\b in some other way", rule.id);
            }
        }
    }

    #[test]
    fn a_later_expression_is_an_expression() {
        let re = Regex::later("甲+".into());
        assert_eq!(re.find("乙甲甲").map(|m| m.range()), Some(3..9));
        assert_eq!(re.find_iter("甲乙甲").count(), 2);
        assert!(Regex::new("(").is_err() && Regex::later("(".into()).check().is_err());
    }
}
