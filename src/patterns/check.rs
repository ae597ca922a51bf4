//! Runs the examples that every rule carries.

use super::{Patterns, Rule};

/// An example that a rule fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// `file:line` of the rule.
    pub place: String,
    /// The rule's id.
    pub rule: String,
    /// The example.
    pub example: String,
    /// Whether the rule should have matched it.
    pub wanted: bool,
}

/// Every example that a rule fails, in the order of the packs.
pub fn check(patterns: &Patterns) -> Vec<Failure> {
    let failure = |r: &Rule, example: &String, wanted| Failure {
        place: r.place.clone(),
        rule: r.id.clone(),
        example: example.clone(),
        wanted,
    };
    let mut failures = Vec::new();
    for rule in patterns.rules() {
        failures.extend(rule.accepts.iter().filter(|e| !rule.matches(e)).map(|e| failure(rule, e, true)));
        failures.extend(rule.rejects.iter().filter(|e| rule.matches(e)).map(|e| failure(rule, e, false)));
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_packs_keep_their_examples() {
        let failures = check(&Patterns::built_in().unwrap());
        assert!(failures.is_empty(), "{failures:#?}");
    }
}
