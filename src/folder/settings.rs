//! What a run's records depend on beside its inputs, and whose run stands in a folder.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{CURRENT, FAILURES, JOURNAL, LEDGER, Opening, REPORT, Request, SETTINGS, STATE, TIMINGS};
use crate::error::{Error, ErrorKind, Result};
use crate::write::Format;
use crate::write::convert;
use crate::write::ledger::{Asked, Limits};

/// What a run's records depend on beside its inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    yaodian: String,
    packs: Vec<(String, String)>,
    any: bool,
    formats: Vec<String>,
    excel: bool,
    /// Whether texts are kept, be it for the report alone.
    text: bool,
    text_column: Option<String>,
    strict: bool,
    /// Records don't depend on these, but failures do.
    limits: Limits,
    /// What was to be read. Records don't depend on it; which of them belong together does.
    #[serde(default)]
    inputs: Vec<String>,
}

impl Settings {
    /// Those of a run.
    pub fn of(request: &Request<'_>) -> Settings {
        let asked = request.asked;
        Settings {
            yaodian: crate::VERSION.into(),
            packs: request.packs.iter().map(|p| (p.name.clone(), p.hash.clone())).collect(),
            any: asked.any,
            formats: request.formats.iter().map(|f| f.file_name().to_string()).collect(),
            excel: asked.excel,
            text: asked.text || request.report,
            text_column: asked.text_column.clone(),
            strict: asked.strict,
            limits: asked.limits.clone(),
            inputs: asked.inputs.clone(),
        }
    }

    pub(super) fn read(path: &Path) -> Option<Settings> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// What makes another run's records of no use for this one.
    pub(super) fn differs_from(&self, other: &Settings) -> Option<&'static str> {
        if self.yaodian != other.yaodian {
            return Some("version");
        }
        if self.packs != other.packs {
            return Some("packs");
        }
        // What was read under wider limits may be refused now; narrower ones refused nothing that is refused no more.
        let (mine, theirs) = (&self.limits, &other.limits);
        if mine.max_bytes < theirs.max_bytes
            || mine.max_unpacked < theirs.max_unpacked
            || mine.max_depth < theirs.max_depth
        {
            return Some("limits");
        }
        let same = Settings { limits: other.limits.clone(), inputs: other.inputs.clone(), ..self.clone() } == *other;
        (!same).then_some("settings")
    }

    pub(super) fn same_limits(&self, other: &Settings) -> bool {
        self.limits == other.limits
    }
}

/// What a finished run's ledger says of it.
pub(super) struct Taken {
    /// The files that it wrote.
    pub files: Vec<String>,
    /// What was asked of it.
    pub asked: serde_json::Value,
}

impl Taken {
    /// Looks into a folder; None where no ledger of ours is there.
    pub fn read(folder: &Path) -> Option<Taken> {
        let file = File::open(folder.join(LEDGER)).ok()?;
        // What was asked stands in the third line; whatever else is there has no business being long.
        let mut lines = BufReader::new(file.take(1 << 20)).lines().map_while(std::io::Result::ok);
        if lines.next()? != "{" || !lines.next()?.starts_with("\"yaodian\":") {
            return None;
        }
        let asked = lines.next().unwrap_or_default();
        let asked = asked.strip_prefix("\"asked\":").unwrap_or_default().trim().trim_end_matches(',');
        let asked: serde_json::Value = serde_json::from_str(asked).unwrap_or_default();
        let written = |name: &&str| asked["formats"].as_array().is_some_and(|a| a.iter().any(|n| n == name));
        let files = convert::names().chain([REPORT]).filter(written);
        let files = files.chain([LEDGER, FAILURES, TIMINGS]).map(String::from).collect();
        Some(Taken { files, asked })
    }

    /// What it was to read, as given.
    fn inputs(&self) -> Vec<String> {
        let all = self.asked["inputs"].as_array().into_iter().flatten();
        all.filter_map(|value| value.as_str().map(String::from)).collect()
    }

    /// Whether it was asked for the same of the same inputs.
    fn is_run_of(&self, asked: &Asked) -> bool {
        let mut theirs = self.asked.clone();
        let mut mine = serde_json::to_value(asked).unwrap_or_default();
        for value in [&mut theirs, &mut mine] {
            value.as_object_mut().map(|o| o.remove("limits"));
        }
        theirs == mine
    }
}

/// Refuses to write where files stand that yaodian did not write.
///
/// # Errors
/// [`ErrorKind::Usage`], naming the first of them.
pub fn not_in_the_way(at: &Path, names: impl Iterator<Item = &'static str>, earlier: &[String]) -> Result<()> {
    let mut names = names.filter(|n| !convert::is_updated(n) && !earlier.iter().any(|e| e == n));
    match names.find_map(|n| Some(at.join(n)).filter(|p| p.exists())) {
        None => Ok(()),
        Some(taken) => {
            let message = "is in the way and was not written by yaodian; choose another folder, or --force";
            Err(Error::new(ErrorKind::Usage, message).at(taken.display().to_string()))
        }
    }
}

/// The files that an earlier run or conversion wrote into a folder, and their ledgers; none where no ledger of ours is
/// there. A database isn't among them: it holds what more than one run wrote, and tells by itself whose it is.
pub fn earlier(at: &Path) -> Vec<String> {
    let converted = convert::earlier(at);
    let list = (!converted.is_empty()).then(|| convert::LIST.to_string());
    let mut all = Taken::read(at).map(|taken| taken.files).unwrap_or_default();
    all.extend(converted.into_iter().chain(list));
    all.retain(|name| !convert::is_updated(name));
    all
}

/// That nothing is in the way that would be lost.
pub(super) fn check(at: &Path, request: &Request<'_>) -> Result<()> {
    let refuse =
        |message: &str, place: &Path| Err(Error::new(ErrorKind::Usage, message).at(place.display().to_string()));
    if request.opening == Opening::Force {
        return Ok(());
    }
    let taken = Taken::read(at);
    let names = request.formats.iter().map(|f| f.file_name()).chain(request.report.then_some(REPORT));
    let names = names.chain(super::exports::files(request.exports)).chain([LEDGER, FAILURES, TIMINGS]);
    not_in_the_way(at, names, &earlier(at))?;
    let current = at.join(STATE).join(CURRENT);
    if request.opening == Opening::Resume {
        let settings = Settings::read(&current.join(SETTINGS));
        let theirs = settings.map(|s| s.inputs).or_else(|| Some(taken.as_ref()?.inputs()));
        return goes_on_from(at, &theirs.unwrap_or_default(), taken.as_ref(), request);
    }
    if current.join(JOURNAL).metadata().is_ok_and(|m| m.len() > 0) {
        return Err(broke_off(at));
    }
    if !found_nothing(at) && taken.is_some_and(|t| !t.is_run_of(request.asked)) {
        return refuse(
            "holds another run: choose another folder, --resume to go on from it, or --force to replace it",
            at,
        );
    }
    Ok(())
}

/// That a run goes on from what stands there, rather than taking its place: what the earlier one was to read is read
/// again as far as it is still there, and all files that it wrote are written.
fn goes_on_from(at: &Path, theirs: &[String], taken: Option<&Taken>, request: &Request<'_>) -> Result<()> {
    let refuse =
        |message: String, place: &Path| Err(Error::new(ErrorKind::Usage, message).at(place.display().to_string()));
    let plain = |input: &str| input.trim_start_matches("./").trim_end_matches('/').to_string();
    let mine: Vec<String> = request.asked.inputs.iter().map(|i| plain(i)).collect();
    let real = |input: &str| Path::new(input).canonicalize().ok();
    let named = |input: &&String| {
        let within = |m: &String| {
            let same = || real(input).zip(real(m)).is_some_and(|(theirs, mine)| theirs.starts_with(mine));
            let below = || Path::new(&plain(input)).is_relative() && !plain(input).starts_with("..");
            m == "." && below() || Path::new(&plain(input)).starts_with(m) || same()
        };
        mine.iter().any(within)
    };
    if found_nothing(at) && !at.join(STATE).join(CURRENT).exists() {
        return Ok(());
    }
    let stands = |input: &&String| Path::new(input).exists() || input.contains(['*', '?', '[']);
    let lost = theirs.iter().find(|input| !named(input) && stands(input));
    let lost = lost.or_else(|| theirs.first().filter(|_| !theirs.iter().any(|input| named(&input))));
    if let Some(lost) = lost {
        let message = format!(
            "holds a run over other inputs ({lost}), whose records would be lost: name these as well, choose another \
             folder, or --force to replace the run"
        );
        return refuse(message, at);
    }
    // What is made from the documents can be made again.
    let kept = Format::ALL.iter().map(|f| f.file_name());
    let written = |name: &str| request.asked.formats.iter().any(|f| f == name);
    let mut lost = kept.filter(|name| taken.is_some_and(|t| t.files.iter().any(|f| f == name)) && !written(name));
    match lost.next() {
        None => Ok(()),
        Some(lost) => {
            let message = "the run that stands here wrote this file, and this one would remove it: ask for the same \
                           formats (\"asked\" in run.json), choose another folder, or --force to replace the run";
            refuse(message.into(), &at.join(lost))
        }
    }
}

/// That the run of a folder broke off.
pub(super) fn broke_off(at: &Path) -> Error {
    let message = "holds a run that broke off: --resume goes on with it, --force starts anew";
    Error::new(ErrorKind::Usage, message).at(at.display().to_string())
}

/// Whether the run that stands here found nothing, of a name that was mistyped, say: it has nothing to lose.
fn found_nothing(at: &Path) -> bool {
    at.join(Format::Documents.file_name()).metadata().is_ok_and(|m| m.len() == 0)
}
