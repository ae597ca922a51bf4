//! Runs the examples that every rule carries.

use super::{Patterns, Rule};

/// A rule that doesn't keep what it promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// `file:line` of the rule.
    pub place: String,
    /// The rule's id.
    pub rule: String,
    /// What is wrong with it.
    pub broken: Broken,
}

/// What a rule fails to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// It doesn't match a text that it says it `accepts`.
    NotMatched(String),
    /// It matches a text that it says it `rejects`.
    Matched(String),
    /// It names no text that it `rejects`, so nothing shows where it ends.
    NoRejects,
    /// It doesn't say why it is there.
    NoWhy,
}

/// Everything that the rules fail to keep, in the order of the packs.
pub fn check(patterns: &Patterns) -> Vec<Failure> {
    patterns.rules().iter().flat_map(failures).collect()
}

fn failures(rule: &Rule) -> Vec<Failure> {
    let mut broken = Vec::new();
    if rule.why.trim().is_empty() {
        broken.push(Broken::NoWhy);
    }
    if rule.rejects.is_empty() {
        broken.push(Broken::NoRejects);
    }
    broken.extend(rule.accepts.iter().filter(|e| !rule.matches(e)).cloned().map(Broken::NotMatched));
    broken.extend(rule.rejects.iter().filter(|e| rule.matches(e)).cloned().map(Broken::Matched));
    let failure = |broken| Failure { place: rule.place.clone(), rule: rule.id.clone(), broken };
    broken.into_iter().map(failure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_packs_keep_their_examples() {
        let failures = check(&Patterns::built_in().unwrap());
        assert!(failures.is_empty(), "{failures:#?}");
    }

    #[test]
    fn a_broken_promise_is_named_with_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let pack = "# mine\n\n[[rule]]\nid = \"mine.lead\"\nwhy = \"\"\nuse = \"role-word\"\nvalue = \"lead\"\n\
                    words = [\"总牵头\"]\naccepts = [\"总牵头\", \"总负责\"]\nrejects = [\"总牵头\"]\n";
        std::fs::write(folder.path().join("mine.toml"), pack).unwrap();
        let failures = check(&Patterns::with_folder(folder.path()).unwrap());
        let broken: Vec<_> = failures.iter().map(|f| f.broken.clone()).collect();
        assert_eq!(broken, [Broken::NoWhy, Broken::NotMatched("总负责".into()), Broken::Matched("总牵头".into())]);
        assert!(failures[0].place.ends_with("mine.toml:3"), "{}", failures[0].place);
    }
}
