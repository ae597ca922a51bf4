//! Whether an expression matches at all: asked far more often than where it does, and answered by half as much.
//!
//! A `regex::Regex` compiles its expression twice, forwards and backwards, since it must tell where a match starts. For
//! a mere yes or no the way forwards is enough.

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::{Input, util};

/// An expression compiled forwards only.
#[derive(Debug)]
pub(crate) struct Forward {
    dfa: DFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>>,
}

impl Forward {
    /// Compiles an expression; None where it can't be asked so, and `regex` must be.
    pub(crate) fn new(source: &str) -> Option<Forward> {
        let compiler = thompson::Config::new().which_captures(WhichCaptures::None).nfa_size_limit(Some(10 << 20));
        let dfa = DFA::builder().syntax(util::syntax::Config::new()).thompson(compiler).build(source).ok()?;
        let own = dfa.clone();
        Some(Forward { dfa, caches: Pool::new(Box::new(move || own.create_cache())) })
    }

    /// Whether it matches somewhere in `text`; None where only `regex` can tell.
    pub(crate) fn is_match(&self, text: &str) -> Option<bool> {
        let input = Input::new(text).earliest(true);
        let mut cache = self.caches.get();
        self.dfa.try_search_fwd(&mut cache, &input).ok().map(|found| found.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::Forward;

    #[test]
    fn says_what_a_regex_says() {
        for (source, texts) in [
            ("^(?:各|有关)[^。]{0,9}单位$", ["各单位", "有关的单位", "各。单位", "由各单位"]),
            ("甲+|[0-9]{2}年", ["乙甲", "23年", "3年", ""]),
            ("", ["", "甲", "\n", "乙丙"]),
            ("(?m)^甲$", ["乙\n甲\n丙", "乙甲", "甲", "乙"]),
        ] {
            let (forward, re) = (Forward::new(source).unwrap(), regex::Regex::new(source).unwrap());
            for text in texts {
                assert_eq!(forward.is_match(text), Some(re.is_match(text)), "{source}: {text}");
            }
        }
        assert!(Forward::new("(").is_none() && Forward::new(r"\b甲").is_none());
    }
}
