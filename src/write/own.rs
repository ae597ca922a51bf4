//! Files of ours handed in where notices are expected. They would pass for notices without tasks, or for tables of tasks, and
//! nobody would be told; so they are known by how they begin, whatever they are called.

use std::sync::OnceLock;

use super::{csv, ledger, tables};
use crate::compare::{json, tables::Table};
use crate::error::{Error, ErrorKind};
use crate::write::Style;

/// What a file of ours is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// Documents with their tasks: `documents.jsonl`.
    Documents,
    /// Anything made of them.
    Made,
}

impl Own {
    /// Why it isn't read as a notice, and what to give instead.
    pub fn refusal(self) -> Error {
        let message = match self {
            Own::Documents => {
                "yaodian extracted these documents already: give the notices, or hand these to compare or convert"
            }
            Own::Made => {
                "yaodian wrote this itself, it is no notice: give documents.jsonl or the folder that it stands in"
            }
        };
        Error::new(ErrorKind::NotText, message)
    }
}

/// So much of a file tells.
pub const HEAD: usize = 1 << 13;

/// What a file is, by how it begins, where it is one of ours.
pub fn by_head(head: &[u8]) -> Option<Own> {
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let head = &head[..head.len().min(HEAD)];
    // Ids have sixteen digits.
    if head.starts_with(b"{\"document\":{\"id\":\"")
        && head.get(35..).is_some_and(|h| h.starts_with(b"\",\"source\":\""))
    {
        return Some(if is_tasks(head) { Own::Made } else { Own::Documents });
    }
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let holds = |what: &str| head.windows(what.len()).any(|w| w == what.as_bytes());
    let made = ["{\n\"yaodian\": \"", json::HEAD].iter().any(|h| head.starts_with(h.as_bytes()))
        || (head.starts_with(b"[") && holds("{\"data\":{\"document_id\":\""))
        || (head.starts_with(b"{") && holds("\"Written by yaodian "))
        || (head.starts_with(b"<!") && holds("name=\"generator\" content=\"yaodian"))
        || (head.starts_with(b"BEGIN:VCALENDAR") && holds("PRODID:-//yaodian//"))
        || columns().iter().any(|columns| is_row(line, columns, b','));
    made.then_some(Own::Made)
}

/// What a document is, by its text, where it is a table of ours in a form that doesn't show it at once (a workbook): a
/// reader puts each cell on a line.
pub fn by_text(text: &str) -> Option<Own> {
    columns().iter().any(|columns| is_row(text.as_bytes(), columns, b'\n')).then_some(Own::Made)
}

/// Whether a line of JSON with a document in it is a task: those of `documents.jsonl` have the tasks behind the document.
fn is_tasks(head: &[u8]) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (i, b) in head.iter().enumerate() {
        match (quoted, b) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => quoted = !quoted,
            (false, b'{') => depth += 1,
            (false, b'}') if depth == 2 => return !head[i + 1..].starts_with(b",\"tasks\":"),
            (false, b'}') => depth -= 1,
            _ => {}
        }
    }
    false
}

/// The columns of all tables that are written.
fn columns() -> &'static [Vec<String>] {
    static COLUMNS: OnceLock<Vec<Vec<String>>> = OnceLock::new();
    COLUMNS.get_or_init(|| {
        let of_documents = [
            tables::DOCUMENTS,
            tables::REFERENCES,
            tables::WARNINGS,
            tables::ITEMS,
            tables::LIMITS,
            tables::PATHS,
            tables::TARGETS,
            tables::DETAILS,
            tables::UNITS,
            tables::TASKS,
        ];
        let of_documents = of_documents.iter().map(|t| t.columns.iter().map(|c| c.name.to_string()).collect());
        let of_comparisons = Table::ALL.iter().map(|t| t.columns().iter().map(|c| c.to_string()).collect());
        let of_runs = [ledger::failures_head(Style::Plain), ledger::timings_head(Style::Plain)];
        let of_runs = of_runs.iter().map(|h| String::from_utf8_lossy(h).trim().split(',').map(String::from).collect());
        let tasks = csv::COLUMNS.iter().map(|c| c.to_string()).collect();
        of_documents.chain(of_comparisons).chain(of_runs).chain([tasks]).collect()
    })
}

/// Whether a text opens with these columns.
fn is_row(text: &[u8], columns: &[String], parted_by: u8) -> bool {
    let mut rest = text;
    for (i, column) in columns.iter().enumerate() {
        let parted = if i == 0 { Some(rest) } else { rest.strip_prefix(&[parted_by]) };
        match parted.and_then(|r| r.strip_prefix(column.as_bytes())) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    !rest.first().is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

#[cfg(test)]
mod tests {
    use super::super::{Format, sample};
    use super::*;

    fn told(text: &str) -> Option<Own> {
        by_head(text.as_bytes())
    }

    #[test]
    fn what_is_written_is_known_again() {
        let mut record = sample::record();
        record.document.id = "0123456789abcdef".into();
        for (format, rows) in super::super::record(&record, &Format::ALL, Style::Excel) {
            let bytes = [format.head(Style::Excel), rows].concat();
            let want = if format == Format::Documents { Own::Documents } else { Own::Made };
            assert_eq!(by_head(&bytes), Some(want), "{format:?}");
        }
        for head in [ledger::failures_head(Style::Excel), ledger::timings_head(Style::Plain)] {
            assert_eq!(by_head(&head), Some(Own::Made));
        }
        for head in [
            "{\n\"yaodian\": \"0.1.0\",\n",
            "[\n{\"data\":{\"document_id\":\"1\"}}",
            "BEGIN:VCALENDAR\nPRODID:-//yaodian//0.1.0//ZH",
        ] {
            assert_eq!(told(head), Some(Own::Made), "{head}");
        }
        assert_eq!(
            told("topic,name,tasks,documents,keywords,first_document,first_day,first_agency,first_title,leader_task\n"),
            Some(Own::Made)
        );
        assert_eq!(told("document,agency,region,year,title,1 公开预算\n"), Some(Own::Made));
        assert_eq!(by_text(&(csv::COLUMNS.join("\n") + "\n6c19")), Some(Own::Made));
    }

    #[test]
    fn what_others_wrote_is_not_ours() {
        for text in [
            "",
            "{\"document\": \"关于印发工作要点的通知\"}",
            "{\"document\":{\"id\":\"1\",\"source\":\"a\",\"text\":\"关于印发工作要点的通知\"}}",
            "document_id,source,title\n1,a,关于印发工作要点的通知",
            "document,agency,region,year,titles\n",
            "<!doctype html><title>yaodian</title>",
            "[{\"data\":{\"text\":\"1\"}}]",
            "source,status\n",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
