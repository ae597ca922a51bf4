//! `extract`: notices in, records out.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use yaodian::batch::{self, Done, Duplicates, Extraction, Options};
use yaodian::folder::{Folder, Found, Opening, REPORT, Request};
use yaodian::read::ReadOptions;
use yaodian::record::{DuplicateOf, Same};
use yaodian::write::export::{Export, Make, Sink};
use yaodian::write::ledger::{Asked, Entry, Limits, Outcome, Totals};
use yaodian::write::{self, Format, Style, convert, json};
use yaodian::{Engine, Error, ErrorKind, ExtractOptions, Result};

use super::args::Extract;
use super::messages::{self, Lang};
use super::progress::Progress;
use super::{Ended, signals, terminal};

pub fn run(args: Extract, lang: Lang) -> Result<Ended> {
    let engine = Engine::new(super::patterns(args.patterns.as_deref())?)?;
    let style = if args.excel { Style::Excel } else { Style::Plain };
    let (formats, exports) = formats(&args);
    let limits = Limits {
        max_bytes: args.max_bytes,
        max_unpacked: args.max_unpacked,
        max_depth: args.max_depth.into(),
        timeout: (args.timeout > 0.0).then_some(args.timeout),
    };
    not_one_folder(&args)?;
    // Before the folder is opened, which may have an earlier run's formats to write.
    let stop = signals::watch(lang);
    let mut out = open(&args, (&formats, &exports), style, &engine, &limits)?;
    if let Out::Folder(folder) = &out
        && !args.quiet
    {
        match folder.found() {
            Found::Nothing => {}
            Found::Inputs(known) => terminal::say(&messages::GOES_ON.with(lang, &[&known.to_string()])),
            Found::Changed(what) => terminal::say(&messages::changed(what, lang)),
        }
    }
    let mut read = ReadOptions::default();
    read.text_column = args.text_column.clone();
    read.max_document = usize::try_from(limits.max_bytes).unwrap_or(usize::MAX);
    read.max_unpacked = limits.max_unpacked;
    read.max_depth = limits.max_depth;
    let work = Extraction { engine: Arc::new(engine), options: ExtractOptions { any: args.any }, read };
    let options = Options {
        threads: args.threads.into(),
        formats,
        style,
        text: text_files(&args, &exports) || args.report,
        record: false,
        strict: args.strict,
        timeout: limits.timeout.map(Duration::from_secs_f64),
        earlier: out.earlier(),
        stop: stop.clone(),
    };
    let sources = || batch::sources(&args.inputs, args.output.as_deref());
    let mut progress = Progress::begin(args.quiet, args.output.is_some(), sources(), lang);
    let (mut said, mut known_still) = (false, 0);
    let ran = batch::run(sources(), Arc::new(work), &options, &mut |done| {
        if signals::given(&stop).is_some() && !std::mem::replace(&mut said, true) {
            progress.suspend(|| terminal::say(messages::FINISHING.on(lang)));
        }
        known_still += usize::from(done.kept.is_some());
        let share = done.share;
        let entry = out.take(done)?;
        progress.passed(&entry, share);
        if let Outcome::Failed { error, message } = &entry.outcome {
            let message = messages::failure(error, message, lang);
            progress.suspend(|| terminal::complain(lang, &terminal::plain(&format!("{}: {message}", entry.source))));
        }
        Ok(())
    });
    progress.end();
    ran?;
    let totals = out.totals();
    let gone = out.known().saturating_sub(known_still);
    if let Some(signal) = signals::given(&stop) {
        out.interrupt()?;
        if args.output.is_some() {
            terminal::say(&messages::INTERRUPTED.with(lang, &[&totals.inputs.to_string()]));
        }
        return Ok(Ended::Interrupted(signal));
    }
    let finished = out.finish(&stop);
    if let (Err(e), Some(signal)) = (&finished, signals::given(&stop)) {
        super::report(e, lang);
        return Ok(Ended::Interrupted(signal));
    }
    super::warn(&finished?, lang);
    if gone > 0 && totals.documents > 0 && !args.quiet {
        terminal::say(&messages::GONE.with(lang, &[&gone.to_string()]));
    }
    Ok(summary(&args, &totals, lang))
}

/// Refuses to write into a folder that is to be read: what stands in the output folder is left out when folders are walked.
fn not_one_folder(args: &Extract) -> Result<()> {
    let real = |path: &Path| path.canonicalize().ok().filter(|path| path.is_dir());
    let Some(output) = args.output.as_deref().and_then(real) else { return Ok(()) };
    match args.inputs.iter().find(|input| real(input).as_ref() == Some(&output)) {
        None => Ok(()),
        Some(input) => {
            let message = "is both the input and the output folder: choose another for the output";
            Err(Error::new(ErrorKind::Usage, message).at(input.display().to_string()))
        }
    }
}

/// Where the bytes go.
enum Out {
    Folder(Box<Folder>),
    Stdout(Box<Stdout>),
}

/// How a format gets there.
enum To {
    Bytes(std::io::BufWriter<std::io::StdoutLock<'static>>),
    /// A format made from the documents.
    Export(Box<dyn Sink>),
}

/// One format to standard output.
struct Stdout {
    to: To,
    totals: Totals,
    unique: bool,
    duplicates: Duplicates,
    /// Hashes and sources of what was written, one after the other: there is no journal to look them up in.
    written: String,
}

/// What is to be written: formats of the batch, and those made from its documents.
fn formats(args: &Extract) -> (Vec<Format>, Vec<&'static Export>) {
    let (mut formats, exports) = write::chosen(&args.format);
    match &args.output {
        Some(_) if args.format.is_empty() => formats = Format::ALL.to_vec(),
        None if args.format.is_empty() => formats = vec![Format::Documents],
        // A report is made from them, too.
        _ if (!exports.is_empty() || args.report) && !formats.contains(&Format::Documents) => {
            formats.insert(0, Format::Documents)
        }
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
    limits: &Limits,
) -> Result<Out> {
    if let Some(folder) = &args.output {
        let names = formats.iter().map(|f| f.file_name()).chain(exports.iter().flat_map(|e| e.files.iter().copied()));
        let names = names.chain(args.report.then_some(REPORT));
        let asked = Asked {
            inputs: args.inputs.iter().map(|p| p.display().to_string()).collect(),
            any: args.any,
            formats: names.map(String::from).collect(),
            excel: args.excel,
            text: text_files(args, exports),
            text_column: args.text_column.clone(),
            strict: args.strict,
            unique: args.unique,
            limits: limits.clone(),
        };
        let opening = match (args.resume, args.force) {
            (true, _) => Opening::Resume,
            (_, true) => Opening::Force,
            _ => Opening::Careful,
        };
        let packs = engine.patterns().packs();
        let request = Request { formats, exports, report: args.report, style, asked: &asked, packs, opening };
        return Ok(Out::Folder(Box::new(Folder::open(folder, request)?)));
    }
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let to = match (exports, args.format.len()) {
        ([], 0 | 1) => {
            for format in formats {
                out.write_all(&format.head(style)).map_err(super::unprintable)?;
            }
            To::Bytes(out)
        }
        ([Export { make: Make::Stream(make), .. }], 1) => To::Export(make(Box::new(out))?),
        ([_], 1) => return Err(Error::new(ErrorKind::Usage, "this format is more than one stream; give -o DIR")),
        _ => return Err(Error::new(ErrorKind::Usage, "standard output takes one --format; give -o DIR")),
    };
    Ok(Out::Stdout(Box::new(Stdout {
        to,
        totals: Totals::default(),
        unique: args.unique,
        duplicates: Duplicates::default(),
        written: String::new(),
    })))
}

impl Out {
    fn earlier(&self) -> Option<Arc<dyn batch::Earlier>> {
        match self {
            Out::Folder(folder) => folder.earlier(),
            Out::Stdout(_) => None,
        }
    }

    /// How many inputs of earlier runs were found.
    fn known(&self) -> usize {
        match self {
            Out::Folder(folder) => match folder.found() {
                Found::Inputs(known) => known,
                Found::Nothing | Found::Changed(_) => 0,
            },
            Out::Stdout(_) => 0,
        }
    }

    fn take(&mut self, done: Done) -> Result<Entry> {
        match self {
            Out::Folder(folder) => folder.take(done),
            Out::Stdout(out) => out.take(done),
        }
    }

    fn totals(&self) -> Totals {
        match self {
            Out::Folder(folder) => folder.totals(),
            Out::Stdout(out) => out.totals,
        }
    }

    fn interrupt(self) -> Result<()> {
        match self {
            Out::Folder(folder) => folder.interrupt(),
            Out::Stdout(out) => out.to.finish().map(drop),
        }
    }

    fn finish(self, stop: &AtomicUsize) -> Result<Vec<String>> {
        match self {
            Out::Folder(folder) => folder.finish(Some(stop)),
            Out::Stdout(out) => out.to.finish(),
        }
    }
}

impl To {
    fn write(&mut self, format: Format, bytes: &[u8], source: &str, text: Option<&str>) -> Result<()> {
        match self {
            // Whoever reads along wants each document when it is there.
            To::Bytes(out) => out.write_all(bytes).and_then(|()| out.flush()).map_err(super::unprintable),
            To::Export(sink) if format == Format::Documents => {
                convert::read(&mut &*bytes, source, &mut |record| sink.take(record, text))
            }
            To::Export(_) => Ok(()),
        }
    }

    fn finish(self) -> Result<Vec<String>> {
        match self {
            To::Bytes(mut out) => out.flush().map(|()| Vec::new()).map_err(super::unprintable),
            To::Export(sink) => sink.finish(),
        }
    }
}

impl Stdout {
    fn take(&mut self, done: Done) -> Result<Entry> {
        let mut entry = done.entry.clone();
        if let Some(first) = self.duplicates.first(&done, self.written.len() as u64) {
            entry.duplicate_of = self.twin(first, &entry);
            if self.unique {
                entry.outcome = Outcome::LeftOut;
            }
        } else if let (Some(hash), true) = (&entry.hash, entry.is_written()) {
            self.written += &format!("{hash} {}\0", entry.source);
        }
        self.totals.add(&entry);
        if entry.is_written() {
            for (format, bytes) in &done.parts {
                let marked = entry.duplicate_of.as_ref().map(|twin| json::mark(*format, bytes, twin));
                let bytes = marked.as_deref().unwrap_or(bytes);
                self.to.write(*format, bytes, &entry.source, done.text.as_deref())?;
            }
        }
        Ok(entry)
    }

    fn twin(&self, first: u64, entry: &Entry) -> Option<DuplicateOf> {
        let written = self.written.get(first as usize..)?.split('\0').next()?;
        let (hash, source) = written.split_once(' ')?;
        let same = if entry.hash.as_deref() == Some(hash) { Same::Bytes } else { Same::Text };
        Some(DuplicateOf { id: hash.chars().take(16).collect(), source: source.into(), same })
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
        if totals.warned > 0 {
            terminal::say(&messages::WARNED.with(lang, &[&totals.warned.to_string()]));
        }
        if totals.duplicates > 0 {
            terminal::say(&messages::DUPLICATES.with(lang, &[&totals.duplicates.to_string()]));
        }
    }
    match (totals.documents, totals.failed) {
        (_, 0) => Ended::Well,
        (0, _) => Ended::Nothing,
        _ => Ended::Partly,
    }
}
