//! The report of a run. It is made at the end from what stands in the run's files, so that it is the same however often the
//! run broke off.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::{REPORT, spoiled, unwritable};
use crate::error::Result;
use crate::record::DocumentRecord;
use crate::report::{MEGABYTES_OF_TEXT, Report, TASKS_WITH_TEXT};
use crate::write::{Format, Pending};

/// Whether the text of a document that comes behind so many tasks and bytes of text may have a place in the report.
pub(super) fn may_take_text(tasks: usize, texts: usize) -> bool {
    tasks <= TASKS_WITH_TEXT && texts <= MEGABYTES_OF_TEXT << 20
}

/// Writes the report of the documents that stand in a run's folder; their texts are in the other.
pub(super) fn write(current: &Path, texts: &Path) -> Result<()> {
    let documents = current.join(Format::Documents.file_name());
    let unreadable = |e| unwritable(&documents, e);
    let mut lines = BufReader::with_capacity(1 << 18, File::open(&documents).map_err(unreadable)?);
    let mut report = Report::start(Pending::create(current.join(REPORT))?)?;
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).map_err(unreadable)? > 0 {
        let record: DocumentRecord = serde_json::from_slice(&line).map_err(|_| spoiled(&documents))?;
        let wanted = report.takes_text(record.tasks.len());
        let text = wanted.then(|| texts.join(format!("{}.txt", record.document.id)));
        report.document(&record, text.and_then(|file| fs::read_to_string(file).ok()).as_deref())?;
        line.clear();
    }
    let mut file = report.finish()?;
    file.close()?;
    file.publish()
}
