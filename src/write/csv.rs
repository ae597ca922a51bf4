//! `tasks.csv`: a task a row.

use std::borrow::Cow;

use super::Style;
use crate::record::{DocumentRecord, Role, TaskRecord, TimeLimit};

/// The columns, in order.
pub const COLUMNS: [&str; 27] = [
    "document_id",
    "source",
    "region",
    "region_code",
    "agency",
    "year",
    "doc_number",
    "title",
    "task_id",
    "origin",
    "section",
    "path",
    "label",
    "task",
    "requirement",
    "lead_units",
    "responsible_units",
    "cooperating_units",
    "supporting_units",
    "time_limit",
    "time_limit_kind",
    "start",
    "due",
    "every",
    "working_days",
    "same_as",
    "warnings",
];

/// The row of column names.
pub fn head(style: Style) -> Vec<u8> {
    let mut out = Vec::new();
    if style == Style::Excel {
        out.extend_from_slice("\u{feff}".as_bytes());
    }
    out.extend_from_slice(COLUMNS.join(",").as_bytes());
    out.push(b'\n');
    out
}

/// A row for each task.
pub fn rows(record: &DocumentRecord, style: Style, out: &mut Vec<u8>) {
    let document = &record.document;
    let year = document.year.map(|y| y.to_string()).unwrap_or_default();
    let region = document.region.as_ref();
    let mut front = Vec::new();
    for cell in [
        document.id.as_str(),
        &document.source,
        region.map_or("", |r| &r.name),
        region.and_then(|r| r.code.as_deref()).unwrap_or_default(),
        document.agency.as_deref().unwrap_or_default(),
        &year,
        document.doc_number.as_deref().unwrap_or_default(),
        document.title.as_deref().unwrap_or_default(),
    ] {
        push(cell, style, &mut front);
    }
    let warnings = Warnings::of(record);
    for task in &record.tasks {
        out.extend_from_slice(&front);
        row(task, &warnings, style, out);
        // The comma behind the last cell.
        out.pop();
        out.push(b'\n');
    }
}

fn row(task: &TaskRecord, warnings: &Warnings<'_>, style: Style, out: &mut Vec<u8>) {
    let limits = &task.time_limits;
    let units = |role: Role| join(task.units.iter().filter(|u| u.role == role).map(|u| u.name.as_str()));
    let path = task
        .path
        .iter()
        .map(|h| format!("{}{}", h.label.as_deref().unwrap_or_default(), h.heading))
        .collect::<Vec<_>>()
        .join(" > ");
    let of = |value: fn(&TimeLimit) -> Option<&str>| limits.iter().filter_map(value);
    for cell in [
        task.id.as_str(),
        task.origin.name(),
        task.section.name(),
        &path,
        task.label.as_deref().unwrap_or_default(),
        &task.task,
        &task.requirement,
        &units(Role::Lead),
        &units(Role::Responsible),
        &units(Role::Cooperate),
        &units(Role::Support),
        &join(limits.iter().map(|l| l.raw.as_str())),
        &join(limits.iter().map(|l| l.kind.name())),
        // ISO dates sort as text.
        of(|l| l.start.as_deref()).min().unwrap_or_default(),
        of(|l| l.end.as_deref()).max().unwrap_or_default(),
        &join(of(|l| l.every.as_deref())),
        working_days(limits),
        &join(task.same_as.iter().map(String::as_str)),
        &join(warnings.within(task).into_iter()),
    ] {
        push(cell, style, out);
    }
}

/// Whether some limit counts working days; nothing where no limit counts days at all.
fn working_days(limits: &[TimeLimit]) -> &'static str {
    if limits.iter().any(|l| l.working_days) {
        "true"
    } else if limits.iter().any(|l| l.duration.is_some()) {
        "false"
    } else {
        ""
    }
}

/// A document's warnings by place, so that each task finds its own without looking at all.
struct Warnings<'a> {
    /// Codes of those without a place: they are about every task.
    whole: Vec<&'a str>,
    /// Start and code, in order of start.
    placed: Vec<(usize, &'a str)>,
}

impl<'a> Warnings<'a> {
    fn of(record: &'a DocumentRecord) -> Warnings<'a> {
        let mut placed: Vec<(usize, &str)> =
            record.warnings.iter().filter_map(|w| w.span.map(|s| (s.0, w.code.as_str()))).collect();
        placed.sort_unstable();
        let whole = record.warnings.iter().filter(|w| w.span.is_none()).map(|w| w.code.as_str()).collect();
        Warnings { whole, placed }
    }

    /// The codes of the warnings that open inside a task or have no place, each once.
    fn within(&self, task: &TaskRecord) -> Vec<&'a str> {
        let start = self.placed.partition_point(|w| w.0 < task.span.0);
        let end = self.placed.partition_point(|w| w.0 < task.span.1);
        let placed = self.placed[start..end.max(start)].iter().map(|w| w.1);
        let mut codes: Vec<&str> = self.whole.iter().copied().chain(placed).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

fn join<'a>(mut parts: impl Iterator<Item = &'a str>) -> String {
    let mut joined = parts.next().unwrap_or_default().to_string();
    for part in parts {
        joined.push('|');
        joined.push_str(part);
    }
    joined
}

/// A cell and the comma behind it, quoted where it has to be.
fn push(cell: &str, style: Style, out: &mut Vec<u8>) {
    let cell: Cow<'_, str> = match style {
        // Spreadsheet programs run a cell that opens with one of these; an apostrophe keeps it text.
        Style::Excel if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) => Cow::Owned(format!("'{cell}")),
        _ => Cow::Borrowed(cell),
    };
    let bytes = cell.as_bytes();
    let quote = memchr::memchr3(b',', b'"', b'\n', bytes).is_some() || memchr::memchr(b'\r', bytes).is_some();
    if quote {
        out.push(b'"');
        for part in bytes.split_inclusive(|b| *b == b'"') {
            out.extend_from_slice(part);
            if part.ends_with(b"\"") {
                out.push(b'"');
            }
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b',');
}
