//! A comparison's files in a folder: the tables and `compare.json`, whole or not at all.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::pending::unwritable;
use super::{Pending, Style};
use crate::compare::tables::Table;
use crate::compare::{Comparison, json, shown};
use crate::error::{Error, ErrorKind, Result};
use crate::folder::REPORT;
use crate::report::Report;

/// The file that holds all of a comparison.
pub const WHOLE: &str = "compare.json";

/// Makes the folder, or says what of something else's is in the way of a comparison's files. Files of an earlier
/// comparison are replaced; others only by `force`.
///
/// # Errors
/// [`ErrorKind::Unwritable`], or [`ErrorKind::Usage`] where something else's files are in the way.
pub fn prepare(at: &Path, force: bool) -> Result<()> {
    fs::create_dir_all(at).map_err(|e| unwritable(at, e))?;
    if force || is_earlier(&at.join(WHOLE)) {
        return Ok(());
    }
    let names = Table::ALL.iter().map(|t| t.file_name()).chain([WHOLE, REPORT]);
    match names.map(|n| at.join(n)).find(|p| p.exists() && !is_report(p)) {
        None => Ok(()),
        Some(taken) => {
            let message = "is in the way and was not written by yaodian; choose another folder, or --force";
            Err(Error::new(ErrorKind::Usage, message).at(taken.display().to_string()))
        }
    }
}

/// Whether a file is an earlier comparison: its head says so.
fn is_earlier(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|f| f.take(64).read_to_end(&mut head));
    read.is_ok() && head.starts_with(json::HEAD.as_bytes())
}

/// Starts the report of a comparison; it is given the documents while they are read.
///
/// # Errors
/// [`ErrorKind::Unwritable`].
pub fn report(at: &Path) -> Result<Report<Pending>> {
    Report::start(Pending::create(at.join(REPORT))?)
}

/// Whether a file is a report that this program made, of a run or of a comparison: its head says so.
fn is_report(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|f| f.take(1024).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains("name=\"generator\" content=\"yaodian")
}

/// Writes all files of a comparison, and what it adds to its report; they are moved to their places together,
/// `compare.json` last.
///
/// # Errors
/// [`ErrorKind::Unwritable`].
pub fn write(comparison: &Comparison, at: &Path, style: Style, mut report: Report<Pending>) -> Result<()> {
    let mut done = Vec::new();
    shown::add(comparison, &mut report)?;
    let mut file = report.finish()?;
    file.close()?;
    done.push(file);
    for table in Table::ALL {
        let mut file = Pending::create(at.join(table.file_name()))?;
        table.write(comparison, style, &mut |bytes| file.write(bytes))?;
        file.close()?;
        done.push(file);
    }
    let mut file = Pending::create(at.join(WHOLE))?;
    json::write(comparison, &mut |bytes| file.write(bytes))?;
    file.close()?;
    done.push(file);
    done.iter().try_for_each(Pending::publish)
}
