//! `check`: every rule against its own examples.

use yaodian::patterns::check;

use super::Ended;
use super::args::Check;
use super::messages::{self, Lang};
use super::terminal::{Colour, Paint};

pub fn run(args: Check, lang: Lang) -> yaodian::Result<Ended> {
    let patterns = super::patterns(args.folder.as_deref())?;
    let failures = check(&patterns);
    let paint = Paint::stdout();
    let mut out = String::new();
    for failure in &failures {
        let place = paint.paint(Colour::Bold, &failure.place);
        out += &format!("{place} {} {}\n", failure.rule, messages::broken_promise(&failure.broken, lang));
    }
    let rules = patterns.rules();
    let examples: usize = rules.iter().map(|r| r.accepts.len() + r.rejects.len()).sum();
    let numbers = [patterns.packs().len(), rules.len(), examples, failures.len()].map(|n| n.to_string());
    let [packs, rules, examples, failed] = &numbers;
    let colour = if failures.is_empty() { Colour::Green } else { Colour::Red };
    out += &paint.paint(colour, &messages::CHECKED.with(lang, &[packs, rules, examples, failed]));
    out.push('\n');
    super::print(out.as_bytes())?;
    Ok(if failures.is_empty() { Ended::Well } else { Ended::Partly })
}
