//! `gold`: annotations corrected in Label Studio become expectations.

use std::fs;

use yaodian::write::labelstudio::gold;
use yaodian::{Error, ErrorKind, Result};

use super::args::Gold;
use super::messages::{self, Lang};
use super::{Ended, terminal};

pub fn run(args: Gold, lang: Lang) -> Result<Ended> {
    let place = args.from.display().to_string();
    let bytes = fs::read(&args.from).map_err(|e| Error::io(ErrorKind::Unreadable, e).at(&place))?;
    // Where in the file an error is stands behind the file's name.
    let read = gold::read(&bytes).map_err(|e| {
        let at = format!("{place}{}", e.place().unwrap_or_default());
        Error::new(e.kind(), e.message()).at(at)
    })?;
    fs::create_dir_all(&args.output).map_err(|e| unwritable(&args.output, e))?;
    let paths: Vec<_> = read.gold.iter().map(|g| args.output.join(format!("{}.json", g.name))).collect();
    if let Some(taken) = paths.iter().find(|p| !args.force && p.exists()) {
        let message = "is there already and may hold more than this; choose another folder, or --force";
        return Err(Error::new(ErrorKind::Usage, message).at(taken.display().to_string()));
    }
    for (gold, path) in read.gold.iter().zip(&paths) {
        let text = serde_json::to_string_pretty(&gold.value).unwrap_or_default() + "\n";
        fs::write(path, text).map_err(|e| unwritable(path, e))?;
    }
    for source in &read.skipped {
        terminal::say(&format!("{}{}", messages::WARNING.on(lang), messages::NOT_ANNOTATED.with(lang, &[source])));
    }
    let folder = args.output.display().to_string();
    terminal::say(&messages::GOLD.with(lang, &[&read.gold.len().to_string(), &folder]));
    Ok(match (read.gold.is_empty(), read.skipped.is_empty()) {
        (true, _) => Ended::Nothing,
        (false, true) => Ended::Well,
        (false, false) => Ended::Partly,
    })
}

fn unwritable(path: &std::path::Path, e: std::io::Error) -> Error {
    Error::io(ErrorKind::Unwritable, e).at(path.display().to_string())
}
