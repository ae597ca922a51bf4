//! `limits.ics`: iCalendar (RFC 5545), one event a dated limit.
//!
//! An event's UID is made of what the limit is for (who published what, the task's headings and first words, the limit's
//! place in it) and not of its date or the file, so that importing again changes events in place.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use super::export::{self, Made, Sink};
use crate::error::Result;
use crate::record::{DocumentFields, DocumentRecord, LimitKind, Role, TaskRecord, TimeLimit};

/// The octets that a line has room for, its break left out.
const LINE: usize = 75;

struct Calendar {
    out: Box<dyn Write>,
    /// Documents that have their events already: a UID stands for one event.
    seen: HashSet<String>,
    /// How often a task's words came.
    tasks: HashMap<String, usize>,
}

/// Writes a calendar.
///
/// # Errors
/// [`crate::ErrorKind::Unwritable`].
pub fn sink(mut out: Box<dyn Write>) -> Made {
    let mut head = String::new();
    let product = format!("-//yaodian//{}//ZH", crate::VERSION);
    for (name, value) in [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", &product), ("CALSCALE", "GREGORIAN")] {
        line(&mut head, name, value);
    }
    out.write_all(head.as_bytes()).map_err(export::unwritable)?;
    Ok(Box::new(Calendar { out, seen: HashSet::new(), tasks: HashMap::new() }))
}

impl Sink for Calendar {
    fn take(&mut self, record: &DocumentRecord, _: Option<&str>) -> Result<()> {
        // The same notice again has the same events.
        if record.document.duplicate_of.is_some() || !self.seen.insert(record.document.id.clone()) {
            return Ok(());
        }
        let mut events = String::new();
        for task in &record.tasks {
            let mut key = known_by(&record.document, task);
            let times = self.tasks.entry(key.clone()).or_default();
            *times += 1;
            if *times > 1 {
                key = format!("{key}-{times}");
            }
            for (i, limit) in task.time_limits.iter().enumerate() {
                if let Some((first, last)) = days(limit) {
                    event(&mut events, &record.document, task, (i + 1, &key), (&first, &last));
                }
            }
        }
        self.out.write_all(events.as_bytes()).map_err(export::unwritable)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>> {
        self.out.write_all(b"END:VCALENDAR\r\n").and_then(|()| self.out.flush()).map_err(export::unwritable)?;
        Ok(Vec::new())
    }
}

/// The first day of a limit and the day behind its last, where it is dated.
fn days(limit: &TimeLimit) -> Option<(String, String)> {
    let (start, end) = (limit.start.as_deref(), limit.end.as_deref());
    let (first, last) = match limit.kind {
        LimitKind::By => (end, end),
        LimitKind::Within => (limit.due.as_deref().or(end), limit.due.as_deref().or(end)),
        _ => (start.or(end), end.or(start)),
    };
    let (first, last): (jiff::civil::Date, jiff::civil::Date) = (first?.parse().ok()?, last?.parse().ok()?);
    let behind = last.max(first).tomorrow().ok()?;
    Some((basic(first), basic(behind)))
}

fn basic(day: jiff::civil::Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// What a task is known by, whatever its dates are and wherever its file lies: 16 hex digits.
fn known_by(document: &DocumentFields, task: &TaskRecord) -> String {
    let path = task.path.iter().flat_map(|h| [h.label.as_deref().unwrap_or_default(), h.heading.as_str()]);
    let title = document.title.as_deref().or(document.notice_title.as_deref()).unwrap_or(&document.source);
    let agency = document.agency.as_deref().unwrap_or_default();
    let label = task.label.as_deref().unwrap_or_default();
    // Dates stand in words that are no heading.
    let first: String = task.task.chars().filter(|c| !c.is_ascii_digit()).collect();
    let mut words: Vec<&str> = [agency, title].into_iter().chain(path).collect();
    words.extend([label, first.as_str()]);
    blake3::hash(words.join("\n").as_bytes()).to_hex()[..16].to_string()
}

fn event(
    out: &mut String,
    document: &DocumentFields,
    task: &TaskRecord,
    (number, key): (usize, &str),
    (first, behind): (&str, &str),
) {
    let limit = &task.time_limits[number - 1];
    // The stamp is required; the notice's own day keeps a clock out of it.
    let day = document.issued_on.as_deref().or(document.published_on.as_deref()).unwrap_or("1970-01-01");
    let summary = match &limit.applies_to {
        Some(part) if !task.task.contains(part.as_str()) => format!("{}({part})", task.task),
        _ => task.task.clone(),
    };
    line(out, "BEGIN", "VEVENT");
    line(out, "UID", &format!("{key}-{number}@yaodian"));
    line(out, "DTSTAMP", &format!("{}T000000Z", day.replace('-', "")));
    line(out, "DTSTART;VALUE=DATE", first);
    line(out, "DTEND;VALUE=DATE", behind);
    line(out, "SUMMARY", &escaped(&summary));
    line(out, "DESCRIPTION", &escaped(&description(document, task, limit)));
    if let Some(agency) = &document.agency {
        line(out, "CATEGORIES", &escaped(agency));
    }
    if document.source.starts_with("http://") || document.source.starts_with("https://") {
        line(out, "URL", &document.source.replace(['\r', '\n'], ""));
    }
    line(out, "TRANSP", "TRANSPARENT");
    line(out, "END", "VEVENT");
}

/// What an invited reader has to know, in the notice's language.
fn description(document: &DocumentFields, task: &TaskRecord, limit: &TimeLimit) -> String {
    let mut lines = vec![format!("时限:{}", limit.raw)];
    if !task.requirement.is_empty() {
        lines.push(format!("要求:{}", task.requirement));
    }
    for (role, word) in
        [(Role::Lead, "牵头"), (Role::Responsible, "负责"), (Role::Cooperate, "配合"), (Role::Support, "指导")]
    {
        let names: Vec<&str> = task.units.iter().filter(|u| u.role == role).map(|u| u.name.as_str()).collect();
        if !names.is_empty() {
            lines.push(format!("{word}:{}", names.join("、")));
        }
    }
    let of = [document.title.as_deref(), document.doc_number.as_deref()];
    let of: Vec<&str> = of.into_iter().flatten().collect();
    if !of.is_empty() {
        lines.push(format!("文件:{}", of.join(" ")));
    }
    lines.push(format!("来源:{}", document.source));
    lines.join("\n")
}

/// TEXT of RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push('\t'),
            // Other control characters have no place in a content line.
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A content line, folded: no part is longer than [`LINE`] octets, and no character is cut.
fn line(out: &mut String, name: &str, value: &str) {
    let mut room = LINE;
    for c in name.chars().chain([':']).chain(value.chars()) {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_by_octets_between_characters() {
        let mut out = String::new();
        line(&mut out, "SUMMARY", &"务".repeat(60));
        let parts: Vec<&str> = out.trim_end().split("\r\n").collect();
        // 8 octets of the name, 22 characters of 3; then a space and 24.
        assert_eq!(parts.iter().map(|p| p.len()).collect::<Vec<_>>(), [74, 73, 1 + 14 * 3]);
        assert!(parts[1..].iter().all(|p| p.starts_with(' ')));
        assert_eq!(parts.iter().enumerate().map(|(i, p)| &p[i.min(1)..]).collect::<String>().len(), 8 + 180);
    }

    #[test]
    fn a_date_that_changes_moves_its_event() {
        let record = |day: &str, id: &str| {
            let text =
                format!("云山县2024年工作方案\n一、修建水库。{day}前完工。（县水利局）\n二、清淤河道。每月清淤一次。");
            let mut record = crate::testing::record(&text);
            record.document.id = id.into();
            record
        };
        let (june, july) = (record("6月30日", "a"), record("7月31日", "b"));
        assert_ne!(june.tasks[0].time_limits[0].end, july.tasks[0].time_limits[0].end);
        assert_eq!(known_by(&june.document, &june.tasks[0]), known_by(&july.document, &july.tasks[0]));
        assert_ne!(known_by(&june.document, &june.tasks[0]), known_by(&june.document, &june.tasks[1]));
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("a;b,c\\d\ne\r\u{7}f"), "a\\;b\\,c\\\\d\\nef");
    }

    #[test]
    fn a_limit_is_as_long_as_its_kind_says() {
        let limit = |kind, start: &str, end: &str, due: &str| {
            let some = |s: &str| (!s.is_empty()).then(|| s.to_string());
            let limit = TimeLimit { kind, start: some(start), end: some(end), due: some(due), ..TimeLimit::default() };
            days(&limit).map(|(a, b)| format!("{a} {b}")).unwrap_or_default()
        };
        assert_eq!(limit(LimitKind::By, "", "2023-12-31", ""), "20231231 20240101");
        assert_eq!(limit(LimitKind::During, "2023-01-01", "2023-06-30", ""), "20230101 20230701");
        assert_eq!(limit(LimitKind::Within, "", "", "2024-02-28"), "20240228 20240229");
        assert_eq!(limit(LimitKind::Ongoing, "2024-10-01", "", ""), "20241001 20241002");
        assert_eq!(limit(LimitKind::Stated, "", "", ""), "");
        assert_eq!(limit(LimitKind::By, "", "9999-12-31", ""), "", "no day is behind the last");
    }
}
