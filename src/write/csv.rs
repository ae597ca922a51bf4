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

/// What stands before the first row.
pub fn mark(style: Style) -> &'static [u8] {
    match style {
        Style::Excel => "\u{feff}".as_bytes(),
        Style::Plain => b"",
    }
}

/// The row of column names.
pub fn head(style: Style) -> Vec<u8> {
    let mut out = mark(style).to_vec();
    out.extend_from_slice(COLUMNS.join(",").as_bytes());
    out.push(b'\n');
    out
}

/// A row of any table; at the head of a file for spreadsheet programs, a byte-order mark.
pub fn line(cells: &[&str], style: Style, head: bool) -> Vec<u8> {
    let mut out = Vec::new();
    if head && style == Style::Excel {
        out.extend_from_slice("\u{feff}".as_bytes());
    }
    for cell in cells {
        push(cell, style, &mut out);
    }
    // The comma behind the last cell.
    out.pop();
    out.push(b'\n');
    out
}

/// The rows of one record under way.
pub struct Rows<'a> {
    style: Style,
    /// What all of them open with.
    front: Vec<u8>,
    warnings: Warnings<'a>,
    /// Those written so far.
    pub out: Vec<u8>,
}

impl<'a> Rows<'a> {
    /// The rows of one record, its tasks still to come.
    pub fn of(record: &'a DocumentRecord, style: Style) -> Rows<'a> {
        let mut front = Vec::new();
        of_document(record, |cells| cells.iter().for_each(|cell| push(cell, style, &mut front)));
        Rows { style, front, warnings: Warnings::of(record), out: Vec::new() }
    }

    /// A row for one more of its tasks.
    pub fn push(&mut self, task: &TaskRecord) {
        let Rows { style, front, warnings, out } = self;
        out.extend_from_slice(front);
        of_task(task, warnings, |cells| cells.iter().for_each(|cell| push(cell, *style, out)));
        end_row(out);
    }
}

/// Any row of cells.
pub fn row<'a>(cells: impl Iterator<Item = &'a str>, style: Style, out: &mut Vec<u8>) {
    cells.for_each(|cell| push(cell, style, out));
    end_row(out);
}

fn end_row(out: &mut Vec<u8>) {
    // The comma behind the last cell.
    out.pop();
    out.push(b'\n');
}

/// Hands over the cells of each task's row, by [`COLUMNS`].
pub fn each(record: &DocumentRecord, to: &mut dyn FnMut(&[&str; 27])) {
    let warnings = Warnings::of(record);
    of_document(record, |front| {
        for task in &record.tasks {
            of_task(task, &warnings, |behind| {
                let mut row = [""; 27];
                row[..8].copy_from_slice(front);
                row[8..].copy_from_slice(behind);
                to(&row);
            });
        }
    });
}

/// The cells that all rows of a document open with.
fn of_document(record: &DocumentRecord, to: impl FnOnce(&[&str; 8])) {
    let document = &record.document;
    let year = document.year.map(|y| y.to_string()).unwrap_or_default();
    let region = document.region.as_ref();
    to(&[
        document.id.as_str(),
        &document.source,
        region.map_or("", |r| &r.name),
        region.and_then(|r| r.code.as_deref()).unwrap_or_default(),
        document.agency.as_deref().unwrap_or_default(),
        &year,
        document.doc_number.as_deref().unwrap_or_default(),
        document.title.as_deref().unwrap_or_default(),
    ]);
}

/// The cells of a task's own.
fn of_task(task: &TaskRecord, warnings: &Warnings<'_>, to: impl FnOnce(&[&str; 19])) {
    let limits = &task.time_limits;
    let units = |role: Role| join(task.units.iter().filter(|u| u.role == role).map(|u| u.name.as_str()));
    let (start, due) = outer_days(task);
    to(&[
        task.id.as_str(),
        task.origin.name(),
        task.section.name(),
        &path(task),
        task.label.as_deref().unwrap_or_default(),
        &task.task,
        &task.requirement,
        &units(Role::Lead),
        &units(Role::Responsible),
        &units(Role::Cooperate),
        &units(Role::Support),
        &join(limits.iter().map(|l| l.raw.as_str())),
        &join(limits.iter().map(|l| l.kind.name())),
        start.unwrap_or_default(),
        due.unwrap_or_default(),
        &join(limits.iter().filter_map(|l| l.every.as_deref())),
        working_days(limits),
        &join(task.same_as.iter().map(String::as_str)),
        &join(warnings.within(task).into_iter()),
    ]);
}

/// The headings above a task in one cell.
pub fn path(task: &TaskRecord) -> String {
    let headings = task.path.iter().map(|h| format!("{}{}", h.label.as_deref().unwrap_or_default(), h.heading));
    headings.collect::<Vec<_>>().join(" > ")
}

/// The earliest start and the latest end of a task's limits.
pub fn outer_days(task: &TaskRecord) -> (Option<&str>, Option<&str>) {
    let of = |value: fn(&TimeLimit) -> Option<&str>| task.time_limits.iter().filter_map(value);
    // ISO dates sort as text.
    (of(|l| l.start.as_deref()).min(), of(|l| l.end.as_deref()).max())
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
pub(crate) fn push(cell: &str, style: Style, out: &mut Vec<u8>) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::*;

    fn limit(raw: &str, kind: LimitKind, start: &str, end: &str) -> TimeLimit {
        let date = |d: &str| (!d.is_empty()).then(|| d.to_string());
        TimeLimit { raw: raw.into(), kind, start: date(start), end: date(end), ..TimeLimit::default() }
    }

    fn task(units: &[(&str, Role)], time_limits: Vec<TimeLimit>, span: Span) -> TaskRecord {
        let unit = |(name, role): &(&str, Role)| Unit {
            raw: "x".into(),
            name: name.to_string(),
            kind: UnitKind::Body,
            role: *role,
            evidence: Evidence::Assigned,
            span: Span(0, 1),
            rule: "r".into(),
        };
        let heading = |label: Option<&str>, heading: &str| Heading {
            label: label.map(String::from),
            heading: heading.into(),
            lead_in: None,
        };
        TaskRecord {
            id: "t".into(),
            origin: Origin::Body,
            section: Section::Action,
            path: vec![heading(Some("一、"), "重点"), heading(None, "公开")],
            label: Some("1.".into()),
            task: "说\"好\",做好".into(),
            requirement: "一行\n两行".into(),
            units: units.iter().map(unit).collect(),
            time_limits,
            targets: Vec::new(),
            details: Vec::new(),
            same_as: vec!["a".into(), "b".into()],
            span,
            cell: None,
            page: None,
        }
    }

    /// The cells of the only row, by column.
    fn cells(record: &DocumentRecord, style: Style) -> Vec<(&'static str, String)> {
        let mut rows = Rows::of(record, style);
        record.tasks.iter().for_each(|task| rows.push(task));
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&rows.out[..]);
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!(row.len(), COLUMNS.len());
        COLUMNS.into_iter().zip(row.iter().map(String::from)).collect()
    }

    fn cell(record: &DocumentRecord, style: Style, column: &str) -> String {
        cells(record, style).into_iter().find(|c| c.0 == column).unwrap().1
    }

    fn of(task: TaskRecord) -> DocumentRecord {
        let document = DocumentFields { id: "d".into(), source: "=s.txt".into(), ..DocumentFields::default() };
        DocumentRecord { document, tasks: vec![task], warnings: Vec::new() }
    }

    #[test]
    fn several_values_stand_in_one_cell() {
        let limits = vec![
            limit("6月底前", LimitKind::By, "", "2023-06-30"),
            limit("2023年", LimitKind::During, "2023-01-01", "2023-12-31"),
        ];
        let units = [("甲局", Role::Lead), ("乙局", Role::Cooperate), ("丙局", Role::Lead), ("丁局", Role::Support)];
        let record = of(task(&units, limits, Span(0, 9)));
        for (column, want) in [
            ("path", "一、重点 > 公开"),
            ("task", "说\"好\",做好"),
            ("requirement", "一行\n两行"),
            ("lead_units", "甲局|丙局"),
            ("responsible_units", ""),
            ("cooperating_units", "乙局"),
            ("supporting_units", "丁局"),
            ("time_limit", "6月底前|2023年"),
            ("time_limit_kind", "by|during"),
            ("start", "2023-01-01"),
            ("due", "2023-12-31"),
            ("working_days", ""),
            ("same_as", "a|b"),
        ] {
            assert_eq!(cell(&record, Style::Plain, column), want, "{column}");
        }
    }

    #[test]
    fn working_days_are_said_where_days_are_counted() {
        let days = |working_days| TimeLimit { duration: Some("P5D".into()), working_days, ..TimeLimit::default() };
        let said = |limits| cell(&of(task(&[], limits, Span(0, 9))), Style::Plain, "working_days");
        assert_eq!(said(vec![days(false)]), "false");
        assert_eq!(said(vec![days(false), days(true)]), "true");
    }

    #[test]
    fn a_spreadsheet_runs_no_cell() {
        let mut formula = task(&[], Vec::new(), Span(0, 9));
        formula.task = "-1".into();
        let record = of(formula);
        assert_eq!(cell(&record, Style::Plain, "source"), "=s.txt");
        assert_eq!(cell(&record, Style::Excel, "source"), "'=s.txt");
        assert_eq!(cell(&record, Style::Excel, "task"), "'-1");
        assert!(head(Style::Excel).starts_with(&[0xef, 0xbb, 0xbf]));
    }

    #[test]
    fn warnings_are_about_their_task_or_all() {
        let mut record = of(task(&[], Vec::new(), Span(10, 20)));
        let at = |code: &str, span| Warning::new(code, "", span);
        record.warnings = vec![
            at("cut-off", Some(Span(20, 21))),
            at("units-unread", Some(Span(19, 25))),
            at("no-tasks", None),
            at("units-unread", Some(Span(10, 11))),
            at("old-word", Some(Span(9, 30))),
        ];
        assert_eq!(cell(&record, Style::Plain, "warnings"), "no-tasks|units-unread");
    }
}
