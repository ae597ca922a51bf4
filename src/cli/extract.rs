//! `extract`: notices in, records out.

use std::io::Write;

use yaodian::batch::{self, Done, Extraction, Options};
use yaodian::read::ReadOptions;
use yaodian::report::Report;
use yaodian::write::export::{Export, Make, Sink};
use yaodian::write::folder::{Folder, Pending, REPORT};
use yaodian::write::ledger::{Asked, Ledger, Outcome, Totals};
use yaodian::write::{self, Format, Style, convert};
use yaodian::{Engine, Error, ErrorKind, ExtractOptions, Result};

use super::args::Extract;
use super::messages::{self, Lang};
use super::{Ended, terminal};

/// Where the bytes go.
enum Out {
    Folder(Box<Written>),
    Stdout(std::io::BufWriter<std::io::StdoutLock<'static>>),
    /// A format made from the documents, to standard output.
    Export(Box<dyn Sink>),
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
    let (formats, exports) = formats(&args);
    let mut out = open(&args, (&formats, &exports), style, &engine)?;
    let found = batch::sources(&args.inputs, args.output.as_deref());
    let bar = terminal::progress(found.len(), args.quiet);
    let mut read = ReadOptions::default();
    read.text_column = args.text_column.clone();
    let work = Extraction { engine: &engine, options: ExtractOptions { any: args.any }, read };
    let texts = text_files(&args, &exports);
    let options =
        Options { threads: args.threads.into(), formats, style, text: texts || args.report, record: args.report };
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
    super::warn(&out.finish(&totals)?, lang);
    Ok(summary(&args, &totals, lang))
}

/// What is to be written: formats of the batch, and those made from its documents.
fn formats(args: &Extract) -> (Vec<Format>, Vec<&'static Export>) {
    let (mut formats, exports) = write::chosen(&args.format);
    match &args.output {
        Some(_) if args.format.is_empty() => formats = Format::ALL.to_vec(),
        None if args.format.is_empty() => formats = vec![Format::Documents],
        _ if !exports.is_empty() && !formats.contains(&Format::Documents) => formats.insert(0, Format::Documents),
        _ => {}
    }
    (formats, exports)
}

/// Whether texts are to be files of their own: asked for, or what exports read.
fn text_files(args: &Extract, exports: &[&'static Export]) -> bool {
    args.text || exports.iter().any(|e| e.text)
}

fn open(
    args: &Extract,
    (formats, exports): (&[Format], &[&'static Export]),
    style: Style,
    engine: &Engine,
) -> Result<Out> {
    let Some(folder) = &args.output else { return on_stdout(args, formats, exports, style) };
    let mut folder = Folder::create(folder, formats, exports, style, args.force)?;
    let ledger = Ledger::default();
    let report = args.report.then(|| Report::start(folder.open_report()?)).transpose()?;
    let files = formats.iter().map(|f| f.file_name()).chain(exports.iter().flat_map(|e| e.files.iter().copied()));
    let asked =
        Asked { any: args.any, formats: files.chain(args.report.then_some(REPORT)).collect(), excel: args.excel };
    folder.append_ledger(&ledger.head(&asked, engine.patterns().packs()))?;
    let text = text_files(args, exports);
    Ok(Out::Folder(Box::new(Written { folder, ledger, report, text })))
}

fn on_stdout(args: &Extract, formats: &[Format], exports: &[&'static Export], style: Style) -> Result<Out> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match (exports, args.format.len()) {
        ([], 0 | 1) => {
            for format in formats {
                out.write_all(&format.head(style)).map_err(super::unprintable)?;
            }
            Ok(Out::Stdout(out))
        }
        ([Export { make: Make::Stream(make), .. }], 1) => Ok(Out::Export(make(Box::new(out))?)),
        ([_], 1) => Err(Error::new(ErrorKind::Usage, "this format is more than one stream; give -o DIR")),
        _ => Err(Error::new(ErrorKind::Usage, "standard output takes one --format; give -o DIR")),
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
            Out::Export(sink) => {
                let documents = done.parts.iter().filter(|p| p.0 == Format::Documents);
                for (_, bytes) in documents {
                    let take = &mut |r: &_| sink.take(r, done.text.as_deref());
                    convert::read(&mut bytes.as_slice(), &done.entry.source, take)?;
                }
                Ok(())
            }
        }
    }

    fn finish(self, totals: &Totals) -> Result<Vec<String>> {
        match self {
            Out::Folder(written) => {
                let Written { mut folder, ledger, report, .. } = *written;
                // A run that could do nothing has nothing that is worth an earlier one's files.
                if totals.documents == 0 && folder.replaces() {
                    return Ok(Vec::new());
                }
                if let Some(report) = report {
                    folder.keep_report(report.finish()?);
                }
                folder.append_ledger(&ledger.tail(totals))?;
                folder.finish()
            }
            Out::Stdout(mut out) => out.flush().map(|()| Vec::new()).map_err(super::unprintable),
            Out::Export(sink) => sink.finish(),
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
