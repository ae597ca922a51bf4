//! `limits`: one expression a line in, its limits out.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};

use serde::Serialize;
use yaodian::batch::caught;
use yaodian::extract::limits::LimitGrammar;
use yaodian::normalize::time::{Calendar, TimeContext, limits_of_line};
use yaodian::record::TimeLimit;
use yaodian::{Error, ErrorKind, Result};

use super::Ended;
use super::args::Limits;

/// A line of output.
#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    limits: Vec<TimeLimit>,
}

pub fn run(args: Limits) -> Result<Ended> {
    let patterns = super::patterns(args.patterns.as_deref())?;
    let grammar = LimitGrammar::new(&patterns)?;
    let calendar = Calendar::new(&patterns);
    let context =
        TimeContext { year: args.year, on: Some(args.on), calendar: Some(&calendar), ..TimeContext::default() };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut each = |line: &str| {
        let limits = caught(|| Ok(limits_of_line(&grammar, line, &context)))?;
        let mut bytes = Vec::new();
        yaodian::write::json::line(&Line { text: line, limits }, &mut bytes);
        out.write_all(&bytes).map_err(super::unprintable)
    };
    if args.files.is_empty() {
        lines(std::io::stdin().lock(), "-", &mut each)?;
    }
    for path in &args.files {
        let name = path.display().to_string();
        if name == "-" {
            lines(std::io::stdin().lock(), "-", &mut each)?;
        } else {
            let file = File::open(path).map_err(|e| Error::io(ErrorKind::Unreadable, e).at(&name))?;
            lines(BufReader::new(file), &name, &mut each)?;
        }
    }
    out.flush().map_err(super::unprintable)?;
    Ok(Ended::Well)
}

/// Each line without its end; one that isn't UTF-8 is an error that names it.
fn lines(from: impl BufRead, name: &str, each: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
    for (i, line) in from.split(b'\n').enumerate() {
        let line = line.map_err(|e| Error::io(ErrorKind::Unreadable, e).at(name))?;
        let text = std::str::from_utf8(&line)
            .map_err(|_| Error::new(ErrorKind::NotText, "not UTF-8").at(format!("{name}:{}", i + 1)))?;
        let text = if i == 0 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
        each(text.strip_suffix('\r').unwrap_or(text)).map_err(|e| e.at(format!("{name}:{}", i + 1)))?;
    }
    Ok(())
}
