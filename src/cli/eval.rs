//! `eval`: an output held against annotations, and against another output.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use yaodian::Result;
use yaodian::measure::{self, Change, Document, FIGURES, Interval, Output, Scored, Tally};

use super::Ended;
use super::args::{Eval, OriginName};
use super::messages::{self, Lang};
use super::terminal::{Colour, Paint};

/// One document of the output, or an annotation without one.
struct Row {
    name: String,
    layout: &'static str,
    gold: usize,
    scored: Scored,
}

pub fn run(args: Eval, lang: Lang) -> Result<Ended> {
    let mut gold = measure::gold(&args.gold)?;
    if let Some(origin) = args.origin {
        gold.iter_mut().for_each(|(_, document)| keep_only(document, origin));
    }
    let names: BTreeSet<&str> = gold.iter().map(|(name, _)| name.as_str()).collect();
    let wanted = |name: &str| names.contains(name);
    let output = measure::documents(&args.output, Some(&wanted))?;
    let rows = rows(&gold, &output, args.given);
    let mut total = Tally::default();
    rows.iter().for_each(|row| total.merge(&row.scored.tally));
    let all: Vec<Tally> = rows.iter().map(|row| row.scored.tally).collect();
    let intervals = measure::intervals(&all);
    let mut layouts: BTreeMap<&str, (usize, Tally)> = BTreeMap::new();
    for row in &rows {
        let of_layout = layouts.entry(row.layout).or_default();
        of_layout.0 += 1;
        of_layout.1.merge(&row.scored.tally);
    }
    let against = match &args.against {
        Some(other) => Some(self::rows(&gold, &measure::documents(other, Some(&wanted))?, false)),
        None => None,
    };
    let mut out = String::new();
    if args.json {
        out = json(&total, &intervals, &layouts, rows.len());
    } else {
        figures(&rows, &total, &intervals, &layouts, lang, &mut out);
        errors(&rows, args.errors, lang, &mut out);
        if let Some(others) = &against {
            changes(&rows, others, lang, &mut out);
        }
    }
    super::print(out.as_bytes())?;
    Ok(Ended::Well)
}

/// The records of one origin; their ties lead to the other one.
fn keep_only(document: &mut Document, origin: OriginName) {
    let name = match origin {
        OriginName::Body => "body",
        OriginName::Table => "table",
    };
    document.tasks.retain(|t| t.origin.as_deref() == Some(name));
    document.tasks.iter_mut().for_each(|t| t.same_as.clear());
}

fn rows(gold: &[(String, Document)], output: &Output, given: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    for (i, (name, annotation)) in gold.iter().enumerate() {
        let layout = measure::layout(&annotation.tasks);
        let documents = output.of(name);
        for document in documents {
            let scored = measure::score(annotation, Some(document));
            rows.push(Row { name: document.file_name().to_string(), layout, gold: i, scored });
        }
        if documents.is_empty() && !given {
            let scored = measure::score(annotation, None);
            rows.push(Row { name: format!("{name} (none)"), layout, gold: i, scored });
        }
    }
    rows
}

/// A name and its figures, in columns.
fn line(name: &str, width: usize, cells: impl Iterator<Item = String>, out: &mut String) {
    let pad = width.saturating_sub(name.chars().count());
    let cells: String = cells.map(|cell| format!("{cell:>13}")).collect();
    let _ = writeln!(out, "{name}{}{cells}", " ".repeat(pad));
}

fn numbers(tally: &Tally) -> impl Iterator<Item = String> + '_ {
    (0..FIGURES.len()).map(|i| tally.f1(i).map_or("-".into(), |f| format!("{f:.1}")))
}

fn figures(
    rows: &[Row],
    total: &Tally,
    intervals: &[Option<Interval>],
    layouts: &BTreeMap<&str, (usize, Tally)>,
    lang: Lang,
    out: &mut String,
) {
    let by_layout: Vec<(String, &Tally)> = layouts.iter().map(|(name, (n, t))| (format!("{name} ({n})"), t)).collect();
    let names = rows.iter().map(|r| r.name.as_str()).chain(by_layout.iter().map(|l| l.0.as_str()));
    let width = names.map(|n| n.chars().count()).max().unwrap_or_default().max(8);
    line("", width, FIGURES.iter().map(|f| f.to_string()), out);
    for row in rows {
        line(&row.name, width, numbers(&row.scored.tally), out);
    }
    line("total", width, numbers(total), out);
    let between = intervals.iter().map(|i| i.map_or("-".into(), |i| format!("{:.1}–{:.1}", i.low, i.high)));
    line("95%", width, between, out);
    let _ = writeln!(out, "\n{}", Paint::stdout().paint(Colour::Bold, messages::EVAL_LAYOUTS.on(lang)));
    for (name, tally) in by_layout {
        line(&name, width, numbers(tally), out);
    }
}

fn errors(rows: &[Row], most: usize, lang: Lang, out: &mut String) {
    for row in rows.iter().filter(|r| most > 0 && !r.scored.differences.is_empty()) {
        let n = row.scored.differences.len().to_string();
        let _ = writeln!(out, "\n{}", messages::EVAL_DIFFERENCES.with(lang, &[&row.name, &n]));
        for d in row.scored.differences.iter().take(most) {
            let _ = writeln!(out, "  {} {}: {}", d.record, d.what, messages::EVAL_WANT.with(lang, &[&d.want, &d.have]));
        }
    }
}

/// Gains and losses against another output, record by record.
fn changes(rows: &[Row], others: &[Row], lang: Lang, out: &mut String) {
    let (mut gains, mut losses) = (0, 0);
    let mut tallies = [Tally::default(), Tally::default()];
    let _ = writeln!(out, "\n{}", Paint::stdout().paint(Colour::Bold, messages::EVAL_CHANGES.on(lang)));
    for row in rows {
        // A notice in several formats is held against the same format, else against the first.
        let same = others.iter().filter(|o| o.gold == row.gold);
        let Some(other) = same.clone().find(|o| o.name == row.name).or(same.clone().next()) else { continue };
        tallies[0].merge(&row.scored.tally);
        tallies[1].merge(&other.scored.tally);
        for (change, d) in measure::versus(&row.scored, &other.scored).changes {
            let (mark, colour) = match change {
                Change::Gain => ("+", Colour::Green),
                Change::Loss => ("-", Colour::Red),
            };
            *(if change == Change::Gain { &mut gains } else { &mut losses }) += 1;
            let mark = Paint::stdout().paint(colour, mark);
            let said = messages::EVAL_WANT.with(lang, &[&d.want, &d.have]);
            let _ = writeln!(out, "{mark} {} | {} | {}: {said}", row.name, d.record, d.what);
        }
    }
    let _ = writeln!(out, "{}", messages::EVAL_SUM.with(lang, &[&gains.to_string(), &losses.to_string()]));
    for (i, figure) in FIGURES.iter().enumerate() {
        if let (Some(here), Some(there)) = (tallies[0].f1(i), tallies[1].f1(i)) {
            let _ = writeln!(out, "{figure:>14} {there:6.2} → {here:6.2}  {:+.2}", here - there);
        }
    }
}

fn json(
    total: &Tally,
    intervals: &[Option<Interval>],
    layouts: &BTreeMap<&str, (usize, Tally)>,
    documents: usize,
) -> String {
    let figures = |tally: &Tally| serde_json::to_value(tally.figures()).unwrap_or_default();
    let mut object = figures(total);
    let between: BTreeMap<&str, Option<[f64; 2]>> =
        FIGURES.iter().zip(intervals).map(|(name, i)| (*name, i.map(|i| [i.low, i.high]))).collect();
    let by_layout: BTreeMap<&str, serde_json::Value> = layouts
        .iter()
        .map(|(name, (n, tally))| {
            let mut of_layout = figures(tally);
            of_layout["documents"] = (*n).into();
            (*name, of_layout)
        })
        .collect();
    object["documents"] = documents.into();
    object["intervals"] = serde_json::to_value(between).unwrap_or_default();
    object["layouts"] = serde_json::to_value(by_layout).unwrap_or_default();
    format!("{object}\n")
}
