//! `stats`: what there is of a run's records.

use std::fmt::Write as _;

use yaodian::Result;
use yaodian::measure::{self, Count};

use super::Ended;
use super::args::Stats;
use super::messages::{self, Lang};
use super::terminal::{Colour, Paint};

pub fn run(args: Stats, lang: Lang) -> Result<Ended> {
    let stats = measure::stats(&args.folder)?;
    if args.json {
        let mut out = Vec::new();
        yaodian::write::json::line(&stats, &mut out);
        super::print(&out)?;
        return Ok(Ended::Well);
    }
    let mut out = String::new();
    let of = |part: usize, whole: usize| format!("{:.1}%", 100.0 * part as f64 / whole.max(1) as f64);
    let numbers = [stats.documents, stats.tasks, stats.duplicates].map(|n| n.to_string());
    let [documents, tasks, duplicates] = &numbers;
    let with = [of(stats.with_units, stats.tasks), of(stats.with_limits, stats.tasks)];
    let said = messages::STATS_HEAD.with(lang, &[documents, tasks, duplicates, &with[0], &with[1]]);
    let _ = writeln!(out, "{said}");
    let paint = Paint::stdout();
    for (title, counts, whole) in [
        (messages::STATS_KINDS, &stats.kinds, stats.documents),
        (messages::STATS_LAYOUTS, &stats.layouts, stats.documents),
        (messages::STATS_YEARS, &stats.years, stats.documents),
        (messages::STATS_AGENCIES, &stats.agencies, stats.documents),
        (messages::STATS_FAILURES, &stats.failures, 0),
        (messages::STATS_WARNINGS, &stats.warnings, 0),
        (messages::STATS_LINES, &stats.lines, 0),
    ] {
        if counts.is_empty() && title.en == messages::STATS_FAILURES.en {
            continue;
        }
        let _ = writeln!(out, "\n{}", paint.paint(Colour::Bold, title.on(lang)));
        table(counts, whole, args.top.into(), lang, &mut out);
    }
    if stats.without_text > 0 {
        let _ = writeln!(out, "\n{}", messages::STATS_NO_TEXT.with(lang, &[&stats.without_text.to_string()]));
    }
    super::print(out.as_bytes())?;
    Ok(Ended::Well)
}

fn table(counts: &[Count], whole: usize, top: usize, lang: Lang, out: &mut String) {
    for (name, n) in counts.iter().take(top) {
        let share = if whole > 0 { format!("{:6.1}%", 100.0 * *n as f64 / whole as f64) } else { String::new() };
        let _ = writeln!(out, "{n:9}{share}  {name}");
    }
    if counts.len() > top {
        let _ = writeln!(out, "           {}", messages::STATS_MORE.with(lang, &[&(counts.len() - top).to_string()]));
    }
}
