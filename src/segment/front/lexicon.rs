//! One use of the pattern packs, compiled for asking whether a line matches.
//!
//! Holds no knowledge of what the use means.

use crate::error::Result;
use crate::patterns::{At, Matcher, Patterns, Regex, WordSet};

/// The words and expressions of one use.
#[derive(Debug)]
pub(crate) struct Lexicon {
    whole: WordSet,
    starts: WordSet,
    ends: WordSet,
    anywhere: WordSet,
    expressions: Vec<Regex>,
}

impl Lexicon {
    /// Compiles all rules used for `used_for`.
    pub(crate) fn new(patterns: &Patterns, used_for: &str) -> Result<Lexicon> {
        let (mut whole, mut starts, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        let (mut anywhere, mut expressions) = (Vec::new(), Vec::new());
        for rule in patterns.used_for(used_for) {
            match &rule.matcher {
                Matcher::Words { at: At::Whole, words } => whole.extend(words.iter().cloned()),
                Matcher::Words { at: At::Start, words } => starts.extend(words.iter().cloned()),
                Matcher::Words { at: At::End, words } => ends.extend(words.iter().cloned()),
                Matcher::Words { at: At::Any, words } => anywhere.extend(words.iter().cloned()),
                Matcher::Regex(re) => expressions.push(re.clone()),
                Matcher::Map => whole.extend(rule.map.keys().cloned()),
            }
        }
        let [whole, starts, ends, anywhere] = [whole, starts, ends, anywhere].map(WordSet::new);
        Ok(Lexicon { whole, starts, ends, anywhere, expressions })
    }

    /// Whether any rule matches the text.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.whole.has(text)
            || self.starts.starts(text).is_some()
            || self.ends.ends(text).is_some()
            || self.anywhere.within(text)
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
