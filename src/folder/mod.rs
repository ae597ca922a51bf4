//! The folder of a run: its files appear whole or not at all, and a run that breaks off is gone on with.
//!
//! While a run goes on, its files grow in a folder of the folder's own (`.yaodian/current`), with a journal that says
//! input by input where the bytes are. At the end they are moved to their places. A run that broke off leaves them
//! there; the next one checks how far they are whole, cuts off the rest, and goes on behind it, as long as the inputs
//! are what they were. From where they aren't, it starts a new set, and takes from the old one what is still good. The
//! journal of a finished run stays for the same purpose.
//!
//! How records are found or written is no business of this module.

mod exports;
mod files;
mod journal;
mod report;
mod settings;
mod store;

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use exports::Left;
use files::{Files, unwritable};
use journal::{Line, Reader};
pub use settings::{Settings, earlier, not_in_the_way};
use store::{Good, Stores};

use crate::batch::{Done, Duplicates, Earlier};
use crate::error::{Error, ErrorKind, Result};
use crate::patterns::PackInfo;
use crate::record::{DuplicateOf, Same};
use crate::write::convert::LIST;
use crate::write::export::Export;
use crate::write::ledger::{self, Asked, Entry, Ledger, Outcome, Totals};
use crate::write::{Format, Style, json};

/// The ledger's file.
pub const LEDGER: &str = "run.json";
/// The table of inputs that gave nothing.
pub const FAILURES: &str = "failures.csv";
/// How long each input took: the one file that differs from run to run.
pub const TIMINGS: &str = "timings.csv";
/// The ledger of a run that was ended before its end.
pub const LEDGER_SO_FAR: &str = "run.interrupted.json";
/// The table of failures of such a run.
pub const FAILURES_SO_FAR: &str = "failures.interrupted.csv";
/// The report.
pub const REPORT: &str = "report.html";
/// The files that may stand beside those of the formats and the report.
pub const BESIDE: [&str; 5] = [LEDGER, FAILURES, TIMINGS, LEDGER_SO_FAR, FAILURES_SO_FAR];
/// The folder's own folder.
pub const STATE: &str = ".yaodian";

const CURRENT: &str = "current";
const FINISHED: &str = "finished";
const JOURNAL: &str = "journal";
/// Texts that only the report needs.
const TEXTS: &str = "text";
const SETTINGS: &str = "settings.json";
/// Up to where everything is on the disk for certain.
const SYNCED: &str = "synced";
/// That only moving the files to their places is left to do, with what goes in exchange.
const COMPLETE: &str = "complete.json";

/// How long a break of the whole machine may throw a run back.
const SYNC_EVERY: Duration = Duration::from_secs(5);
/// How long a break of the program may.
const FLUSH_EVERY: Duration = Duration::from_millis(200);

/// What is to be written, and how a folder that isn't empty is dealt with.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The formats that are wanted, in order.
    pub formats: &'a [Format],
    /// The formats that are made from [`Format::Documents`] at the end.
    pub exports: &'a [&'static Export],
    /// Whether a report is wanted, which is made from [`Format::Documents`] and the texts.
    pub report: bool,
    /// For whom.
    pub style: Style,
    /// What was asked of the run.
    pub asked: &'a Asked,
    /// The packs in force.
    pub packs: &'a [PackInfo],
    /// What to do with what stands there.
    pub opening: Opening,
}

/// How a folder that isn't empty is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A finished run of the same inputs and settings may be replaced, nothing else.
    Careful,
    /// What stands there is gone on with.
    Resume,
    /// Whatever is in the way is replaced.
    Force,
}

/// What was found in the folder, for the user to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing to go on with.
    Nothing,
    /// Inputs of earlier runs that need not be worked on if they haven't changed.
    Inputs(usize),
    /// A run that can't be gone on with, since this has changed.
    Changed(&'static str),
}

/// The files of one run.
pub struct Folder {
    at: PathBuf,
    formats: Vec<Format>,
    exports: Vec<&'static Export>,
    report: bool,
    style: Style,
    asked: Asked,
    packs: Vec<PackInfo>,
    found: Found,
    /// Held as long as the run goes on: two runs in one folder would spoil each other's files.
    _lock: File,
    files: Files,
    /// For looking back.
    journal: File,
    /// What stands already, as long as this run gives the same.
    standing: Option<Reader>,
    stores: Arc<Stores>,
    duplicates: Duplicates,
    totals: Totals,
    /// Bytes of texts that were written.
    texts: usize,
    flushed: Instant,
    synced: Instant,
    /// Up to where the journal has been handed to the system.
    readable: u64,
    /// Names that are removed in the end: files of an earlier run that this one doesn't write.
    stale: Vec<String>,
    /// Whether everything is at its place, or given up.
    over: bool,
}

impl Folder {
    /// Makes or opens the folder.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`]; [`ErrorKind::Usage`] where something is in the way that [`Opening`] doesn't allow to
    /// replace, or another run is writing there.
    pub fn open(at: &Path, request: Request<'_>) -> Result<Folder> {
        let state = at.join(STATE);
        fs::create_dir_all(at).map_err(|e| unwritable(at, e))?;
        // A run that goes on looks as if it had broken off, but for its lock.
        let locked = state.join("lock").exists().then(|| lock(&state)).transpose()?;
        match (request.opening, state.join(CURRENT).join(COMPLETE).exists()) {
            (Opening::Careful, true) => return Err(settings::broke_off(at)),
            (Opening::Careful | Opening::Resume, false) => settings::check(at, &request)?,
            (Opening::Resume, true) | (Opening::Force, _) => {}
        }
        fs::create_dir_all(&state).map_err(|e| unwritable(&state, e))?;
        let lock = locked.map_or_else(|| lock(&state), Ok)?;
        let current = state.join(CURRENT);
        let forced = request.opening == Opening::Force;
        if current.join(COMPLETE).exists() {
            // What it has to say is said again by the run that comes now. By force it may be lost.
            publish(at, None).map(drop).or_else(|e| if forced { Ok(()) } else { Err(e) })?;
            settings::check(at, &request)?;
        }
        if forced {
            clear(&state)?;
            remove(&state.join(TEXTS))?;
        }
        let stale = earlier(at);
        let settings = Settings::of(&request);
        let mut stores = Stores::default();
        let mut lengths = None;
        let mut found = Found::Nothing;
        if request.opening == Opening::Resume {
            stores.texts = request.asked.text.then(|| at.join("text"));
            (lengths, found) = look_back(at, &settings, request.formats, &mut stores)?;
        }
        if lengths.is_none() {
            remove(&current)?;
        }
        let lengths = match lengths {
            Some(lengths) => lengths,
            None => begin(&current, &settings, request.formats, request.style)?,
        };
        let names = names(request.formats);
        let files = Files::open(&current, &names, &lengths)?;
        let journal_path = current.join(JOURNAL);
        let upto = lengths.last().copied().unwrap_or_default();
        let reader = Reader::open(&journal_path, upto).map_err(|e| unwritable(&journal_path, e))?;
        Ok(Folder {
            at: at.to_path_buf(),
            formats: request.formats.to_vec(),
            exports: request.exports.to_vec(),
            report: request.report,
            style: request.style,
            asked: request.asked.clone(),
            packs: request.packs.to_vec(),
            found,
            _lock: lock,
            files,
            journal: File::open(&journal_path).map_err(|e| unwritable(&journal_path, e))?,
            standing: (upto > 0).then_some(reader),
            stores: Arc::new(stores),
            duplicates: Duplicates::default(),
            totals: Totals::default(),
            texts: 0,
            flushed: Instant::now(),
            synced: Instant::now(),
            readable: upto,
            stale,
            over: false,
        })
    }

    /// What was there to go on with.
    pub fn found(&self) -> Found {
        self.found
    }

    /// What earlier runs in this folder made of inputs, where it was opened to go on.
    pub fn earlier(&self) -> Option<Arc<dyn Earlier>> {
        (self.stores.known() > 0).then(|| self.stores.clone() as Arc<dyn Earlier>)
    }

    /// How many inputs ended how, so far.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// What one more input gave; its line of the ledger.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`], after which the run can't go on, but a next one can.
    pub fn take(&mut self, done: Done) -> Result<Entry> {
        let place = self.standing.as_ref().map_or_else(|| self.journal_length(), |s| s.at);
        let mut entry = done.entry.clone();
        if let Some(first) = self.duplicates.first(&done, place) {
            entry.duplicate_of = self.twin(first, &entry)?;
            if self.asked.unique {
                entry.outcome = Outcome::LeftOut;
                entry.status = ledger::Status::Done;
            }
        }
        if !self.stands(&entry, &done)? {
            self.write(&entry, done)?;
        }
        self.totals.add(&entry);
        Ok(entry)
    }

    /// Whether the same input's bytes stand at this very place already. If anything else does, what stands is left.
    fn stands(&mut self, entry: &Entry, done: &Done) -> Result<bool> {
        let Some(standing) = &mut self.standing else { return Ok(false) };
        let journal = self.at.join(STATE).join(CURRENT).join(JOURNAL);
        let Some((at, line)) = standing.next().map_err(|e| unwritable(&journal, e))? else {
            self.standing = None;
            return Ok(false);
        };
        let line = Line::read(line).ok_or_else(|| spoiled(&journal))?;
        let same = match &done.kept {
            Some(kept) if kept.parts.is_none() => kept.line == at && line.entry == *entry,
            _ => line.says_the_same(&Line::new(entry.clone(), done, Vec::new(), &self.parts(entry, &done.parts))),
        };
        if !same {
            let mut lengths = line.bytes.at;
            lengths.push(at);
            self.part_ways(&lengths)?;
        }
        Ok(same)
    }

    /// An input's bytes in each format, none for what isn't written.
    fn parts(&self, entry: &Entry, parts: &[(Format, Vec<u8>)]) -> Vec<(Format, Vec<u8>)> {
        let of = |format: &Format| {
            let bytes = parts.iter().find(|p| p.0 == *format && entry.is_written()).map_or(&[] as &[u8], |p| &p.1);
            match &entry.duplicate_of {
                Some(twin) if !bytes.is_empty() => (*format, json::mark(*format, bytes, twin)),
                _ => (*format, bytes.to_vec()),
            }
        };
        self.formats.iter().map(of).collect()
    }

    /// Appends what an input gave to all files.
    fn write(&mut self, entry: &Entry, mut done: Done) -> Result<()> {
        if let Some(kept) = done.kept.take()
            && kept.parts.is_none()
        {
            let fetched = self.stores.line(kept.store, kept.line).and_then(|line| self.stores.fetch(kept.store, &line));
            done.parts = fetched.ok_or_else(|| spoiled(&self.at.join(STATE)))?;
        }
        if let (Some(text), Some(id), true) = (&done.text, &done.id, entry.is_written()) {
            self.write_text(id, text)?;
        }
        let parts = match (&entry.duplicate_of, entry.is_written() && done.parts.len() == self.formats.len()) {
            (None, true) => std::mem::take(&mut done.parts),
            _ => self.parts(entry, &done.parts),
        };
        let mut at = self.files.lengths();
        at.pop();
        let timing = ledger::timings_row(entry, done.took.0, self.style);
        let mut line = Line::new(entry.clone(), &done, at, &parts);
        line.bytes.len.push(timing.len() as u64);
        for (i, (_, bytes)) in parts.iter().enumerate() {
            self.files.append(i, bytes)?;
        }
        self.files.append(parts.len(), &timing)?;
        self.files.append(parts.len() + 1, &line.write())?;
        self.keep_safe()
    }

    fn journal_length(&self) -> u64 {
        self.files.lengths().last().copied().unwrap_or_default()
    }

    /// What a duplicate is the duplicate of.
    fn twin(&mut self, first: u64, entry: &Entry) -> Result<Option<DuplicateOf>> {
        if first >= self.readable {
            self.flush()?;
        }
        let Some(line) = journal::line_at(&mut self.journal, first) else {
            return Err(spoiled(&self.at.join(STATE).join(CURRENT).join(JOURNAL)));
        };
        let hash = line.entry.hash.unwrap_or_default();
        let same = if entry.hash.as_deref() == Some(&hash) { Same::Bytes } else { Same::Text };
        Ok(Some(DuplicateOf { id: hash.chars().take(16).collect(), source: line.entry.source, same }))
    }

    /// Where decoded texts go.
    fn texts(&self) -> PathBuf {
        if self.asked.text { self.at.join("text") } else { self.at.join(STATE).join(TEXTS) }
    }

    /// The decoded text of one document, as `ID.txt`.
    fn write_text(&mut self, id: &str, text: &str) -> Result<()> {
        let in_report = self.report && report::may_take_text(self.totals.tasks, self.texts);
        if !self.asked.text && !in_report {
            return Ok(());
        }
        self.texts += text.len();
        let folder = self.texts();
        fs::create_dir_all(&folder).map_err(|e| unwritable(&folder, e))?;
        write_whole(&folder.join(format!("{id}.txt")), |out| out.write_all(text.as_bytes()))
    }

    /// Leaves what stands behind these lengths: the inputs are others from here on. It stays for what may be taken from it.
    fn part_ways(&mut self, lengths: &[u64]) -> Result<()> {
        tracing::info!("the inputs have changed since the run broke off");
        self.standing = None;
        self.files.flush()?;
        let state = self.at.join(STATE);
        let (current, old) = (state.join(CURRENT), left_at(&state));
        fs::rename(&current, &old).map_err(|e| unwritable(&old, e))?;
        fs::create_dir_all(&current).map_err(|e| unwritable(&current, e))?;
        let copy = |name: &str, length: u64| -> std::io::Result<u64> {
            let mut from = File::open(old.join(name))?.take(length);
            std::io::copy(&mut from, &mut File::create(current.join(name))?)
        };
        copy(SETTINGS, u64::MAX).map_err(|e| unwritable(&current, e))?;
        let names = names(&self.formats);
        for (name, length) in names.iter().zip(lengths) {
            copy(name, *length).map_err(|e| unwritable(&current.join(name), e))?;
        }
        self.files = Files::open(&current, &names, lengths)?;
        self.journal = File::open(current.join(JOURNAL)).map_err(|e| unwritable(&current, e))?;
        self.readable = self.journal_length();
        Ok(())
    }

    /// Lets nothing wait too long for its way to the disk.
    fn keep_safe(&mut self) -> Result<()> {
        if self.synced.elapsed() > SYNC_EVERY {
            self.sync()?;
        } else if self.flushed.elapsed() > FLUSH_EVERY {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        self.files.flush()?;
        self.readable = self.journal_length();
        self.flushed = Instant::now();
        Ok(())
    }

    fn sync(&mut self) -> Result<()> {
        self.flush()?;
        self.files.sync()?;
        let upto = self.journal_length();
        let file = self.at.join(STATE).join(CURRENT).join(SYNCED);
        write_whole(&file, |out| write!(out, "{upto}"))?;
        tracing::debug!(journal = upto, "synced");
        self.synced = Instant::now();
        Ok(())
    }

    /// Ends a run before its end: everything is safe, and the ledger so far is written.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`].
    pub fn interrupt(mut self) -> Result<()> {
        self.sync()?;
        self.over = true;
        // What stands already is done as well.
        while let Some(Ok(Some((_, line)))) = self.standing.as_mut().map(Reader::next) {
            if let Some(line) = Line::read(line) {
                self.totals.add(&line.entry);
            }
        }
        self.write_ledgers(&self.at.join(LEDGER_SO_FAR), &self.at.join(FAILURES_SO_FAR), false)
    }

    /// Moves the files to their places, makes what is made from the documents, and moves the ledger last. Says what a
    /// reader should know of the files. A run that could read nothing has nothing that is worth an earlier one's files:
    /// it leaves them. What is made from the documents is given up once `stop` isn't 0; the next run that goes on makes it.
    ///
    /// # Errors
    /// [`ErrorKind::Unwritable`].
    pub fn finish(mut self, stop: Option<&AtomicUsize>) -> Result<Vec<String>> {
        let current = self.at.join(STATE).join(CURRENT);
        // What stands behind the last input belongs to inputs that are no more.
        if let Some(standing) = &mut self.standing
            && let Some((at, line)) = standing.next().map_err(|e| unwritable(&current, e))?
        {
            let mut lengths = Line::read(line).ok_or_else(|| spoiled(&current))?.bytes.at;
            lengths.push(at);
            self.files = Files::open(&current, &names(&self.formats), &lengths)?;
        }
        if self.totals.documents == 0 && self.at.join(LEDGER).exists() {
            return Ok(vec!["nothing could be read: the files of the earlier run stay as they are".into()]);
        }
        self.sync()?;
        if self.report {
            report::write(&current, &self.texts())?;
        }
        self.write_ledgers(&current.join(LEDGER), &current.join(FAILURES), true)?;
        let own = self.formats.iter().map(|f| f.file_name()).chain(self.report.then_some(REPORT)).chain(BESIDE);
        let written: Vec<&str> = own.chain(exports::files(&self.exports)).collect();
        self.stale.retain(|name| !written.contains(&name.as_str()));
        let gone: Vec<&str> = self.stale.iter().map(String::as_str).filter(|name| *name != LIST).collect();
        let gone = (!gone.is_empty()).then(|| format!("no longer asked for, and removed: {}", gone.join(", ")));
        let left = Left::new(std::mem::take(&mut self.stale), &self.exports, self.style);
        let left = serde_json::to_vec(&left).unwrap_or_default();
        write_whole(&current.join(COMPLETE), |out| out.write_all(&left))?;
        self.over = true;
        let mut notes = publish(&self.at, stop)?;
        notes.extend(gone);
        if !self.report || self.asked.text {
            remove(&self.at.join(STATE).join(TEXTS))?;
        }
        Ok(notes)
    }

    fn write_ledgers(&self, run: &Path, failures: &Path, complete: bool) -> Result<()> {
        let path = self.at.join(STATE).join(CURRENT).join(JOURNAL);
        let mut lines = Reader::open(&path, self.journal_length()).map_err(|e| unwritable(&path, e))?;
        write_whole(failures, |failed| {
            failed.write_all(&ledger::failures_head(self.style))?;
            let written = write_whole(run, |out| {
                let mut ledger = Ledger::default();
                out.write_all(&ledger.head(&self.asked, &self.packs, complete))?;
                while let Some((_, line)) = lines.next()? {
                    let Some((entry, _)) = journal::pieces(line) else { continue };
                    out.write_all(&ledger.entry(entry))?;
                    if memchr::memmem::find(entry, b"\"outcome\":\"failed\"").is_some()
                        && let Ok(entry) = serde_json::from_slice(entry)
                        && let Some(row) = ledger::failures_row(&entry, self.style)
                    {
                        failed.write_all(&row)?;
                    }
                }
                out.write_all(&ledger.tail(&self.totals))
            });
            written.map_err(std::io::Error::other)
        })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What holds nothing, or nothing that is wanted, would only be in the next run's way.
        if !self.over && (self.totals.documents == 0 && self.standing.is_none()) {
            let state = self.at.join(STATE);
            let _ = fs::remove_dir_all(state.join(CURRENT));
            if !state.join(FINISHED).exists() && !left_behind(&state).next().is_some_and(|p| p.exists()) {
                let _ = fs::remove_dir_all(&state);
            }
        }
    }
}

/// The files of a run, in the order in which the journal gives their places; the journal last.
fn names(formats: &[Format]) -> Vec<&'static str> {
    formats.iter().map(|f| f.file_name()).chain([TIMINGS, JOURNAL]).collect()
}

/// A new run's files, with nothing but their heads; how long they are.
fn begin(current: &Path, settings: &Settings, formats: &[Format], style: Style) -> Result<Vec<u64>> {
    fs::create_dir_all(current).map_err(|e| unwritable(current, e))?;
    let written = serde_json::to_vec(settings).unwrap_or_default();
    write_whole(&current.join(SETTINGS), |out| out.write_all(&written))?;
    let heads = formats.iter().map(|f| f.head(style)).chain([ledger::timings_head(style), Vec::new()]);
    let mut lengths = Vec::new();
    for (name, head) in names(formats).iter().zip(heads) {
        let path = current.join(name);
        fs::write(&path, &head).map_err(|e| unwritable(&path, e))?;
        lengths.push(head.len() as u64);
    }
    Ok(lengths)
}

/// What earlier runs left: up to where a broken-off one's files are whole, if it can be gone on with.
fn look_back(
    at: &Path,
    settings: &Settings,
    formats: &[Format],
    stores: &mut Stores,
) -> Result<(Option<Vec<u64>>, Found)> {
    let state = at.join(STATE);
    let current = state.join(CURRENT);
    let mut changed = None;
    let mut good = |folder: &Path| {
        let theirs = Settings::read(&folder.join(SETTINGS))?;
        let difference = settings.differs_from(&theirs);
        changed = changed.or(difference);
        difference.is_none().then_some(theirs)
    };
    let mut lengths = None;
    if let Some(theirs) = good(&current) {
        lengths = whole_up_to(&current, formats);
        if let Some(upto) = lengths.as_ref().and_then(|l| l.last()) {
            let good = if theirs.same_limits(settings) { Good::FailedToo } else { Good::Written };
            stores.add(&current.join(JOURNAL), *upto, &current, formats, good, true);
        }
    }
    for old in left_behind(&state).take_while(|p| p.exists()) {
        if good(&old).is_some() {
            stores.add(&old.join(JOURNAL), u64::MAX, &old, formats, Good::Written, false);
        }
    }
    let finished = state.join(FINISHED);
    if good(&finished).is_some() {
        stores.add(&finished.join(JOURNAL), u64::MAX, at, formats, Good::Written, false);
    }
    let found = match (changed, stores.known()) {
        (_, known @ 1..) => Found::Inputs(known),
        (Some(what), 0) => Found::Changed(what),
        (None, 0) => Found::Nothing,
    };
    Ok((lengths, found))
}

/// The lengths up to which all files of a run that broke off are whole; None where nothing is.
fn whole_up_to(current: &Path, formats: &[Format]) -> Option<Vec<u64>> {
    let names = names(formats);
    let size = |name: &&str| current.join(name).metadata().map_or(0, |m| m.len());
    let sizes: Vec<u64> = names.iter().map(size).collect();
    let synced = fs::read_to_string(current.join(SYNCED)).ok();
    let synced: u64 = synced.and_then(|s| s.trim().parse().ok()).unwrap_or_default();
    let mut files = Stores::default();
    files.add(&current.join(JOURNAL), 0, current, formats, Good::Written, false);
    let mut lines = Reader::open(&current.join(JOURNAL), u64::MAX).ok()?;
    let mut lengths = None;
    while let Ok(Some((at, raw))) = lines.next() {
        let end = at + raw.len() as u64;
        let Some(line) = Line::read(raw) else { break };
        let mut ends: Vec<u64> = line.bytes.at.iter().zip(&line.bytes.len).map(|(at, len)| at + len).collect();
        ends.push(end);
        if ends.len() != sizes.len() || ends.iter().zip(&sizes).any(|(end, size)| end > size) {
            break;
        }
        if end > synced && files.fetch(0, &line).is_none() {
            break;
        }
        lengths = Some(ends);
    }
    lengths
}

/// Moves the files of a complete run to their places. It may have been broken off before: what is moved is moved. Says what
/// a reader should know of the files.
fn publish(at: &Path, stop: Option<&AtomicUsize>) -> Result<Vec<String>> {
    let state = at.join(STATE);
    let (current, finished) = (state.join(CURRENT), state.join(FINISHED));
    let left = fs::read(current.join(COMPLETE)).map_err(|e| unwritable(&current, e))?;
    let left: Left = serde_json::from_slice(&left).map_err(|_| spoiled(&current))?;
    let go = |from: PathBuf, to: PathBuf| match fs::rename(&from, &to) {
        Err(e) if from.exists() || e.kind() != std::io::ErrorKind::NotFound => Err(unwritable(&to, e)),
        _ => Ok(()),
    };
    for format in Format::ALL {
        go(current.join(format.file_name()), at.join(format.file_name()))?;
    }
    let notes = left.export(at, stop)?;
    for name in [REPORT, TIMINGS, FAILURES, LEDGER] {
        go(current.join(name), at.join(name))?;
    }
    for name in left.stale.iter().map(String::as_str).chain([LEDGER_SO_FAR, FAILURES_SO_FAR]) {
        match fs::remove_file(at.join(name)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(&at.join(name), e)),
            _ => {}
        }
    }
    fs::create_dir_all(&finished).map_err(|e| unwritable(&finished, e))?;
    for name in [JOURNAL, SETTINGS] {
        go(current.join(name), finished.join(name))?;
    }
    // The names, too, are to outlast a break; not every system can wait for them.
    let _ = File::open(at).and_then(|folder| folder.sync_all());
    clear(&state)?;
    Ok(notes)
}

/// Removes what is left of runs that are not finished.
fn clear(state: &Path) -> Result<()> {
    for old in left_behind(state).take_while(|p| p.exists()) {
        remove(&old)?;
    }
    remove(&state.join(CURRENT))
}

/// Where runs that were parted from stand.
fn left_behind(state: &Path) -> impl Iterator<Item = PathBuf> {
    let state = state.to_path_buf();
    (1..).map(move |n| state.join(format!("left-{n}")))
}

fn left_at(state: &Path) -> PathBuf {
    left_behind(state).find(|p| !p.exists()).unwrap_or_else(|| state.join("left"))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(unwritable(folder, e)),
        _ => Ok(()),
    }
}

/// A file that is there whole or not at all.
fn write_whole(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let partial = path.with_file_name(format!(".{name}.partial"));
    let done = File::create(&partial).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()?;
        out.get_ref().sync_data()?;
        fs::rename(&partial, path)
    });
    done.map_err(|e| {
        let _ = fs::remove_file(&partial);
        unwritable(path, e)
    })
}

fn lock(state: &Path) -> Result<File> {
    let path = state.join("lock");
    let file = File::create(&path).map_err(|e| unwritable(&path, e))?;
    match file.try_lock() {
        // Where a file system knows no locks, there is none to wait for.
        Ok(()) | Err(fs::TryLockError::Error(_)) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            let message = "another run is writing to this folder: wait for its end, or choose another folder";
            Err(Error::new(ErrorKind::Usage, message).at(path.display().to_string()))
        }
    }
}

fn spoiled(path: &Path) -> Error {
    let message = "somebody has changed what the run had written: start anew with --force";
    Error::new(ErrorKind::Damaged, message).at(path.display().to_string())
}

#[cfg(test)]
mod tests;
