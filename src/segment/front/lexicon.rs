//! One use of the pattern packs, compiled for asking whether a line matches.
//!
//! Holds no knowledge of what the use means.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;

use crate::error::{Error, ErrorKind, Result};
use crate::patterns::{At, Matcher, Patterns, Regex};

/// The words and expressions of one use.
#[derive(Debug)]
pub(crate) struct Lexicon {
    whole: HashSet<String>,
    starts: Vec<String>,
    ends: Vec<String>,
    anywhere: Option<AhoCorasick>,
    expressions: Vec<Regex>,
}

impl Lexicon {
    /// Compiles all rules used for `used_for`.
    pub(crate) fn new(patterns: &Patterns, used_for: &str) -> Result<Lexicon> {
        let (mut whole, mut starts, mut ends) = (HashSet::new(), Vec::new(), Vec::new());
        let (mut any, mut expressions) = (Vec::new(), Vec::new());
        for rule in patterns.used_for(used_for) {
            match &rule.matcher {
                Matcher::Words { at: At::Whole, words } => whole.extend(words.iter().cloned()),
                Matcher::Words { at: At::Start, words } => starts.extend(words.iter().cloned()),
                Matcher::Words { at: At::End, words } => ends.extend(words.iter().cloned()),
                Matcher::Words { at: At::Any, words } => any.extend(words.iter().cloned()),
                Matcher::Regex(re) => expressions.push(re.clone()),
                Matcher::Map => whole.extend(rule.map.keys().cloned()),
            }
        }
        let bad = |e: String| Error::new(ErrorKind::Pattern, format!("{used_for}: {e}"));
        let anywhere = match any.is_empty() {
            true => None,
            false => Some(AhoCorasick::new(&any).map_err(|e| bad(e.to_string()))?),
        };
        Ok(Lexicon { whole, starts, ends, anywhere, expressions })
    }

    /// Whether any rule matches the text.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.whole.contains(text)
            || self.starts.iter().any(|w| text.starts_with(w.as_str()))
            || self.ends.iter().any(|w| text.ends_with(w.as_str()))
            || self.anywhere.as_ref().is_some_and(|a| a.is_match(text))
            || self.expressions.iter().any(|re| re.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_rule_is_asked() {
        let patterns = Patterns::built_in().unwrap();
        let furniture = Lexicon::new(&patterns, "front-furniture").unwrap();
        assert!(furniture.matches("打印"));
        assert!(furniture.matches("当前位置:首页 > 公开"));
        assert!(!furniture.matches("一、加强领导"));
        let genre = Lexicon::new(&patterns, "title-genre").unwrap();
        assert!(genre.matches("二〇二三年工作要点"));
        assert!(!genre.matches("工作要点如下"));
    }
}
