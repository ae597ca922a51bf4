//! `compare`: plans held against each other.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuilder};
use yaodian::batch::{Extraction, Work};
use yaodian::compare::inputs::{self, Given, Input};
use yaodian::compare::{By, Comparison, Corpus, Options, Pair, PairKind, SharedTerm};
use yaodian::read::ReadOptions;
use yaodian::report::Report;
use yaodian::write::{Pending, Style, comparison};
use yaodian::{Engine, Error, ErrorKind, ExtractOptions, Result};

use super::Ended;
use super::args::{ByName, Compare};
use super::messages::{self, Lang};
use super::terminal::{self, Colour, Paint};

/// So many documents are taken in at a time.
const WINDOW: usize = 2048;

/// So many terms are shown of a likeness.
const TERMS: usize = 24;

pub fn run(args: Compare, lang: Lang) -> Result<Ended> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(args.threads.into())
        .stack_size(16 << 20)
        .build()
        .map_err(|e| Error::new(ErrorKind::Internal, format!("no threads: {e}")))?;
    let mut report = None;
    if let Some(folder) = &args.output {
        comparison::prepare(folder, args.force)?;
        report = Some(comparison::report(folder)?);
    }
    let engine = Arc::new(Engine::new(super::patterns(args.patterns.as_deref())?)?);
    let (corpus, failed) = corpus(&args, &engine, &pool, &mut report, lang)?;
    if corpus.documents.is_empty() {
        terminal::complain(lang, messages::NO_TASKS.on(lang));
        return Ok(Ended::Nothing);
    }
    let by = match args.by {
        Some(ByName::Agency) => By::Agency,
        Some(ByName::Region) => By::Region,
        Some(ByName::Level) | None => By::Level,
    };
    let options = Options { by, all: args.all };
    let compared = pool.install(|| Comparison::of(corpus, engine.patterns(), options));
    if let Some(ids) = &args.why {
        return why(&compared, ids, lang);
    }
    if let (Some(folder), Some(report)) = (&args.output, report) {
        let style = if args.excel { Style::Excel } else { Style::Plain };
        pool.install(|| comparison::write(&compared, folder, style, report))?;
        if !args.quiet {
            summary(&compared, &folder.display().to_string(), lang);
        }
    }
    Ok(if failed > 0 { Ended::Partly } else { Ended::Well })
}

/// What the inputs give, and how many failed.
fn corpus(
    args: &Compare,
    engine: &Arc<Engine>,
    pool: &ThreadPool,
    report: &mut Option<Report<Pending>>,
    lang: Lang,
) -> Result<(Corpus, usize)> {
    let inputs = inputs::inputs(&args.inputs, args.output.as_deref());
    let total = inputs.iter().map(|i| if let Input::Notices(n) = i { n.len() } else { 1 }).sum();
    let bar = terminal::progress(total, args.quiet);
    let mut read = ReadOptions::default();
    read.text_column = args.text_column.clone();
    let work: Arc<dyn Work> =
        Arc::new(Extraction { engine: engine.clone(), options: ExtractOptions { any: args.any }, read });
    let (mut corpus, mut waiting, mut failed) = (Corpus::new(), Vec::new(), 0);
    let mut known: HashSet<String> = HashSet::new();
    for input in inputs {
        inputs::read(input, work.clone(), args.threads.into(), &mut |given| {
            match given {
                Given::Documents(documents) => {
                    for (record, text) in documents {
                        // A document that is given twice counts once, with its text if either has it.
                        let id = &record.document.id;
                        match (known.insert(id.clone()), report.as_mut(), &text) {
                            (true, Some(report), _) => report.document(&record, text.as_deref())?,
                            (false, Some(report), Some(text)) => report.text(id, text)?,
                            _ => {}
                        }
                        waiting.push(record);
                    }
                }
                Given::Failed(name, code, message) => {
                    failed += 1;
                    let message = messages::failure(&code, &message, lang);
                    bar.suspend(|| terminal::complain(lang, &terminal::plain(&format!("{name}: {message}"))));
                }
            }
            bar.inc(1);
            if waiting.len() >= WINDOW {
                let window = std::mem::take(&mut waiting);
                pool.install(|| corpus.add(window));
            }
            Ok(())
        })?;
    }
    pool.install(|| corpus.add(waiting));
    bar.finish_and_clear();
    Ok((corpus, failed))
}

fn summary(compared: &Comparison, folder: &str, lang: Lang) {
    let corpus = &compared.corpus;
    let tasks = (0..corpus.documents.len() as u32).map(|d| corpus.compared(d).count()).sum();
    let copies = corpus.documents.iter().filter(|d| d.copy_of.is_some()).count();
    let all = || compared.documents.iter().flat_map(|d| &d.pairs);
    let of = |kind: PairKind| all().filter(|p| p.kind == kind).count();
    let numbers = [corpus.documents.len(), tasks, compared.documents.len(), compared.topics.len()];
    let [documents, tasks, held, topics] = &numbers.map(|n: usize| n.to_string());
    terminal::say(&messages::COMPARED.with(lang, &[documents, tasks]));
    if copies > 0 {
        terminal::say(&messages::COPIES.with(lang, &[&copies.to_string()]));
    }
    let with_tasks = corpus.documents.iter().filter(|d| !d.tasks.is_empty());
    let undated = with_tasks.clone().filter(|d| d.fields.year.is_none() && d.copy_of.is_none()).count();
    let empty = corpus.documents.len() - with_tasks.count();
    if empty > 0 {
        terminal::say(&messages::WITHOUT_TASKS.with(lang, &[&empty.to_string()]));
    }
    if undated > 0 && !compared.options.all {
        terminal::say(&messages::WITHOUT_YEAR.with(lang, &[&undated.to_string()]));
    }
    if compared.documents.is_empty() {
        let hint = match (corpus.documents.len(), compared.options.all) {
            (..2, _) => messages::ONE_DOCUMENT,
            (_, true) => messages::NOTHING_SHARED,
            (_, false) => messages::NO_PAIRS,
        };
        terminal::say(hint.on(lang));
    } else {
        use PairKind::*;
        let found = all().filter(|p| p.a.is_some() && p.b.is_some()).count();
        let kinds = [found, of(Same), of(Reworded), of(Split), of(Merged), of(Dropped), of(New)].map(|n| n.to_string());
        let kinds: Vec<&str> = std::iter::once(held.as_str()).chain(kinds.iter().map(String::as_str)).collect();
        terminal::say(&messages::COMPARED_PAIRS.with(lang, &kinds));
    }
    terminal::say(&messages::COMPARED_TO.with(lang, &[topics, folder]));
}

/// Two tasks, and what they share.
fn why(compared: &Comparison, ids: &[String], lang: Lang) -> Result<Ended> {
    let mut places = Vec::new();
    for id in ids {
        match compared.corpus.find(id) {
            Some(place) => places.push(place),
            None => {
                terminal::complain(lang, &messages::NO_SUCH_TASK.with(lang, &[id]));
                return Ok(Ended::Nothing);
            }
        }
    }
    let [a, b] = places[..] else { return Ok(Ended::Nothing) };
    let paint = Paint::stdout();
    let mut out = String::new();
    for place in [a, b] {
        let (task, document) = (&compared.corpus.tasks[place as usize], compared.corpus.document_of(place));
        let title = format!("{} {}{}", task.id, task.label, task.headline());
        let _ = writeln!(out, "{}", paint.paint(Colour::Bold, &title));
        let _ = writeln!(out, "    {} > {}", document.title(), task.path);
        let _ = writeln!(out, "    {}", task.requirement.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let reasons = compared.why(a, b);
    let number = |n: f32| format!("{n:.1}");
    let is_of_both = |p: &Pair| (p.a, p.b) == (Some(a), Some(b)) || (p.a, p.b) == (Some(b), Some(a));
    let linked = compared.documents.iter().find_map(|d| Some((d, d.pairs.iter().position(is_of_both)?)));
    let stand = match linked.map(|(documents, place)| documents.pairs[place]) {
        Some(pair) => messages::WHY_PAIRED.with(lang, &[named(pair.kind.name(), lang)]),
        None => messages::WHY_UNPAIRED.on(lang).to_string(),
    };
    let likeness = messages::WHY_LIKENESS.with(lang, &[&format!("{:.3}", reasons.likeness)]);
    let _ = writeln!(out, "\n{}\n{stand}", paint.paint(Colour::Green, &likeness));
    let weights = [reasons.shared_weight, reasons.weights[0], reasons.weights[1]].map(number);
    let _ = writeln!(out, "{}", messages::WHY_WEIGHTS.with(lang, &weights.each_ref().map(String::as_str)));
    let mut list = |message: messages::Message, all: Vec<String>| {
        if !all.is_empty() {
            let _ = writeln!(out, "{}", message.with(lang, &[&all.join(" | ")]));
        }
    };
    list(messages::WHY_PHRASES, reasons.phrases.iter().take(TERMS).cloned().collect());
    list(messages::WHY_UNITS, reasons.units.clone());
    for (message, terms) in messages::WHY_LACKING.into_iter().zip(&reasons.lacking) {
        list(message, terms.iter().take(TERMS).map(|t| t.term.clone()).collect());
    }
    let _ = writeln!(out, "{}", messages::WHY_SHARED.on(lang));
    reasons.shared.iter().take(TERMS).for_each(|t| term(t, lang, &mut out));
    // Of a task that was split what its other parts have is no change.
    let changes = match linked {
        Some((documents, place)) => compared.changes_of(documents).swap_remove(place),
        None => compared.changes(a, b),
    };
    if !changes.is_empty() {
        let _ = writeln!(out, "{}", messages::WHY_CHANGES.on(lang));
    }
    for change in changes {
        let by = change.by.map(|n| format!(" {n:+}")).unwrap_or_default();
        let names = (named(change.field.name(), lang), named(change.what.name(), lang));
        let _ = writeln!(out, "    {} {}{by}: {} → {}", names.0, names.1, change.before, change.after);
    }
    super::print(out.as_bytes())?;
    Ok(Ended::Well)
}

/// What stands for a kind, a field or a change in files, for readers.
fn named(name: &'static str, lang: Lang) -> &'static str {
    messages::WHY_NAMES.iter().find(|(known, _)| *known == name).map_or(name, |(_, message)| message.on(lang))
}

fn term(term: &SharedTerm, lang: Lang, out: &mut String) {
    let held = messages::WHY_HELD.iter().find(|(name, _)| *name == term.held).map_or(term.held, |(_, m)| m.on(lang));
    let _ = writeln!(out, "    {:>6.1}  {}  {held}, {}", term.weight, term.term, term.tasks);
}
