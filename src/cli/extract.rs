//! `extract`: notices in, records out.

use std::io::Write;

use yaodian::batch::{self, Done, Extraction, Options};
use yaodian::read::ReadOptions;
use yaodian::report::Report;
use yaodian::write::folder::{Folder, Pending, REPORT};
use yaodian::write::ledger::{Asked, Ledger, Outcome, Totals};
use yaodian::write::{Format, Style};
use yaodian::{Engine, ErrorKind, ExtractOptions, Result};

use super::args::{Extract, FormatName};
use super::messages::{self, Lang};
use super::{Ended, terminal};

/// Where the bytes go.
enum Out {
    Folder(Box<Written>),
    Stdout(std::io::BufWriter<std::io::StdoutLock<'static>>),
}

/// The files of an output folder.
struct Written {
    folder: Folder,
    ledger: Ledger,
    report: Option<Report<Pending>>,
    /// Whether texts are wanted as files of their own.
    text: bool,
}

pub fn run(args: Extract, lang: Lang) -> Result<Ended> {
    let engine = Engine::new(super::patterns(args.patterns.as_deref())?)?;
    let style = if args.excel { Style::Excel } else { Style::Plain };
    let formats = formats(&args);
    let mut out = open(&args, &formats, style, &engine)?;
    let found = batch::sources(&args.inputs, args.output.as_deref());
    let bar = terminal::progress(found.len(), args.quiet);
    let mut read = ReadOptions::default();
    read.text_column = args.text_column.clone();
    let work = Extraction { engine: &engine, options: ExtractOptions { any: args.any }, read };
    let options =
        Options { threads: args.threads.into(), formats, style, text: args.text || args.report, record: args.report };
    // A panic on one input is reported as that input's failure; the default report would only interleave with it.
    std::panic::set_hook(Box::new(|_| {}));
    let totals = batch::run(found, &work, &options, &mut |done| {
        bar.inc(1);
        if let Outcome::Failed { error, message } = &done.entry.outcome {
            let message = messages::failure(error, message, lang);
            bar.suspend(|| terminal::complain(lang, &format!("{}: {message}", done.entry.source)));
        }
        out.take(done)
    })?;
    let _ = std::panic::take_hook();
    bar.finish_and_clear();
    out.finish(&totals)?;
    Ok(summary(&args, &totals, lang))
}

fn formats(args: &Extract) -> Vec<Format> {
    let given = args.format.iter().map(|f| match f {
        FormatName::Documents => Format::Documents,
        FormatName::Csv => Format::Csv,
        FormatName::Tasks => Format::Tasks,
    });
    let mut formats: Vec<Format> = given.collect();
    formats.sort_unstable();
    formats.dedup();
    match (formats.is_empty(), &args.output) {
        (false, _) => formats,
        (true, Some(_)) => Format::ALL.to_vec(),
        (true, None) => vec![Format::Documents],
    }
}

fn open(args: &Extract, formats: &[Format], style: Style, engine: &Engine) -> Result<Out> {
    match &args.output {
        Some(folder) => {
            let mut folder = Folder::create(folder, formats, style, args.force)?;
            let ledger = Ledger::default();
            let report = args.report.then(|| Report::start(folder.open_report()?)).transpose()?;
            let names = formats.iter().map(|f| f.file_name());
            let formats = names.chain(args.report.then_some(REPORT)).collect();
            let asked = Asked { any: args.any, formats, excel: args.excel };
            folder.append_ledger(&ledger.head(&asked, engine.patterns().packs()))?;
            Ok(Out::Folder(Box::new(Written { folder, ledger, report, text: args.text })))
        }
        None => {
            if formats.len() > 1 {
                return Err(yaodian::Error::new(ErrorKind::Usage, "standard output takes one --format; give -o DIR"));
            }
            let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
            for format in formats {
                out.write_all(&format.head(style)).map_err(super::unprintable)?;
            }
            Ok(Out::Stdout(out))
        }
    }
}

impl Out {
    fn take(&mut self, done: Done) -> Result<()> {
        match self {
            Out::Folder(written) => written.take(&done),
            // Whoever reads along wants each document when it is there.
            Out::Stdout(out) => done
                .parts
                .iter()
                .try_for_each(|(_, bytes)| out.write_all(bytes))
                .and_then(|()| out.flush())
                .map_err(super::unprintable),
        }
    }

    fn finish(self, totals: &Totals) -> Result<()> {
        match self {
            Out::Folder(written) => {
                let Written { mut folder, ledger, report, .. } = *written;
                // A run that could do nothing has nothing that is worth an earlier one's files.
                if totals.documents == 0 && folder.replaces() {
                    return Ok(());
                }
                if let Some(report) = report {
                    folder.keep_report(report.finish()?);
                }
                folder.append_ledger(&ledger.tail(totals))?;
                folder.finish()
            }
            Out::Stdout(mut out) => out.flush().map_err(super::unprintable),
        }
    }
}

impl Written {
    fn take(&mut self, done: &Done) -> Result<()> {
        for (format, bytes) in &done.parts {
            self.folder.append(*format, bytes)?;
        }
        if let (Some(id), Some(text), true) = (&done.id, &done.text, self.text) {
            self.folder.text(id, text)?;
        }
        if let (Some(report), Some(record)) = (&mut self.report, &done.record) {
            report.document(record, done.text.as_deref())?;
        }
        self.folder.append_ledger(&self.ledger.entry(&done.entry))
    }
}

fn summary(args: &Extract, totals: &Totals, lang: Lang) -> Ended {
    if totals.inputs == 0 {
        terminal::complain(lang, messages::NO_INPUT.on(lang));
        return Ended::Nothing;
    }
    if let (Some(folder), false) = (&args.output, args.quiet) {
        let numbers = [totals.documents, totals.plans, totals.tasks, totals.failed].map(|n| n.to_string());
        let [documents, plans, tasks, failed] = &numbers;
        let folder = folder.display().to_string();
        terminal::say(&messages::SUMMARY.with(lang, &[documents, plans, tasks, failed, &folder]));
    }
    match (totals.documents, totals.failed) {
        (_, 0) => Ended::Well,
        (0, _) => Ended::Nothing,
        _ => Ended::Partly,
    }
}
