//! JSON, one object a line.

use serde::Serialize;

use super::Format;
use crate::record::{DocumentFields, DocumentRecord, DuplicateOf, TaskRecord};

/// A record as JSON, each of its tasks once: both JSON formats are put together from the same pieces.
pub struct Pieces {
    document: Vec<u8>,
    /// The document as it stands beside each task: without its lists of other documents, which would be there as often.
    beside: Vec<u8>,
    /// Tasks in their order, in stretches that go as soon as they are in all formats.
    tasks: Vec<Stretch>,
    warnings: Vec<u8>,
}

/// Some tasks, one behind the other.
#[derive(Default)]
struct Stretch {
    tasks: Vec<u8>,
    /// Where each task ends in `tasks`.
    ends: Vec<usize>,
}

/// A stretch is full with so many bytes.
const STRETCH: usize = 1 << 20;

impl Stretch {
    fn each(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.tasks[start..*end])
    }
}

impl Pieces {
    /// The pieces of one record, its tasks still to come.
    pub fn of(record: &DocumentRecord) -> Pieces {
        // Named one by one, so that a new part of the record can't be forgotten here.
        let DocumentRecord { document, tasks: _, warnings } = record;
        let listed = !document.references.is_empty() || document.validity.is_some();
        let brief = || DocumentFields { references: Vec::new(), validity: None, ..document.clone() };
        let document_json = json(document);
        Pieces {
            beside: if listed { json(&brief()) } else { document_json.clone() },
            document: document_json,
            tasks: Vec::new(),
            warnings: json(warnings),
        }
    }

    /// One more of its tasks.
    pub fn push(&mut self, task: &TaskRecord) {
        if self.tasks.last().is_none_or(|s| s.tasks.len() >= STRETCH) {
            self.tasks.push(Stretch::default());
        }
        if let Some(Stretch { tasks, ends }) = self.tasks.last_mut() {
            super::quick::task(task, tasks);
            ends.push(tasks.len());
        }
    }

    /// The record in JSON formats; nothing in others.
    pub fn written(self, formats: &[Format]) -> Vec<(Format, Vec<u8>)> {
        let mut all: Vec<(Format, Vec<u8>)> = formats.iter().map(|f| (*f, self.opened(*f))).collect();
        let mut first = true;
        for stretch in self.tasks {
            for task in stretch.each() {
                for (format, out) in &mut all {
                    match format {
                        Format::Documents => document_task(task, first, out),
                        Format::Tasks => task_line(task, &self.beside, out),
                        Format::Csv => {}
                    }
                }
                first = false;
            }
        }
        for (_, out) in all.iter_mut().filter(|(format, _)| *format == Format::Documents) {
            out.extend_from_slice(b"],\"warnings\":");
            out.extend_from_slice(&self.warnings);
            out.extend_from_slice(b"}\n");
        }
        all
    }

    /// The bytes of a format up to its first task, with room for all that follows.
    fn opened(&self, format: Format) -> Vec<u8> {
        let bytes: usize = self.tasks.iter().map(|s| s.tasks.len()).sum();
        let count: usize = self.tasks.iter().map(|s| s.ends.len()).sum();
        let mut out = Vec::new();
        match format {
            Format::Documents => {
                out.reserve_exact(self.document.len() + bytes + count + self.warnings.len() + 40);
                out.extend_from_slice(b"{\"document\":");
                out.extend_from_slice(&self.document);
                out.extend_from_slice(b",\"tasks\":[");
            }
            Format::Tasks => out.reserve_exact(bytes + count * (self.beside.len() + 16)),
            Format::Csv => {}
        }
        out
    }
}

/// A task in the document object.
fn document_task(task: &[u8], first: bool, out: &mut Vec<u8>) {
    if !first {
        out.push(b',');
    }
    out.extend_from_slice(task);
}

/// A line for a task, its document's fields beside it.
fn task_line(task: &[u8], beside: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"document\":");
    out.extend_from_slice(beside);
    // A task is an object with fields of its own: its opening brace becomes the comma before them.
    out.push(b',');
    out.extend_from_slice(task.get(1..).unwrap_or_default());
    out.push(b'\n');
}

/// The bytes of a record, with the mark that its document is a duplicate: in its document object, wherever that stands.
pub fn mark(format: Format, bytes: &[u8], duplicate_of: &DuplicateOf) -> Vec<u8> {
    // No string holds these: the quotes in it would be escaped.
    let before: &[u8] = match format {
        Format::Documents => b"},\"tasks\":[",
        Format::Tasks => b"},\"id\":\"",
        Format::Csv => return bytes.to_vec(),
    };
    let note = note(duplicate_of);
    let mut out = Vec::with_capacity(bytes.len() + note.len());
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let at = memchr::memmem::find(line, before).unwrap_or(line.len());
        out.extend_from_slice(&line[..at]);
        if at < line.len() {
            out.extend_from_slice(&note);
        }
        out.extend_from_slice(&line[at..]);
    }
    out
}

/// The bytes of a record without such a mark.
pub fn unmark(bytes: &[u8], duplicate_of: &DuplicateOf) -> Vec<u8> {
    let note = note(duplicate_of);
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = 0;
    for at in memchr::memmem::find_iter(bytes, &note) {
        out.extend_from_slice(&bytes[rest..at]);
        rest = at + note.len();
    }
    out.extend_from_slice(&bytes[rest..]);
    out
}

fn note(duplicate_of: &DuplicateOf) -> Vec<u8> {
    let mut note = b",\"duplicate_of\":".to_vec();
    value(duplicate_of, &mut note);
    note
}

/// One value on a line.
pub fn line(what: &impl Serialize, out: &mut Vec<u8>) {
    value(what, out);
    out.push(b'\n');
}

fn json(what: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::new();
    value(what, &mut out);
    out
}

pub(super) fn value(what: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    let before = out.len();
    // Only maps with odd keys and failing writers make this fail; records hold neither. Half a value is worse than none.
    if serde_json::to_writer(&mut *out, what).is_err() {
        out.truncate(before);
        out.extend_from_slice(b"null");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::record::*;

    fn task(id: &str) -> TaskRecord {
        TaskRecord {
            id: id.into(),
            origin: Origin::Body,
            section: Section::Action,
            path: Vec::new(),
            label: None,
            task: "说“好”\n\"做好\"".into(),
            requirement: String::new(),
            units: Vec::new(),
            time_limits: Vec::new(),
            targets: Vec::new(),
            details: Vec::new(),
            same_as: Vec::new(),
            span: Span(0, 3),
            cell: None,
            page: None,
        }
    }

    fn record(tasks: usize) -> DocumentRecord {
        DocumentRecord {
            document: DocumentFields { id: "d".into(), ..DocumentFields::default() },
            tasks: (0..tasks).map(|i| task(&i.to_string())).collect(),
            warnings: vec![Warning::new("no-tasks", "…", None)],
        }
    }

    fn append(record: &DocumentRecord, format: Format, out: &mut Vec<u8>) {
        let mut pieces = Pieces::of(record);
        record.tasks.iter().for_each(|task| pieces.push(task));
        out.extend(pieces.written(&[format]).remove(0).1);
    }

    #[test]
    fn put_together_from_pieces_is_what_serde_writes() {
        // The last of them in several stretches.
        for tasks in [0, 1, 2, 3 * STRETCH / 200] {
            let (record, mut out) = (record(tasks), Vec::new());
            append(&record, Format::Documents, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&record).unwrap() + "\n");
        }
    }

    #[test]
    fn a_mark_put_in_afterwards_is_the_field_as_serde_writes_it() {
        let mut plain = record(2);
        plain.document.title = Some("},\"tasks\":[ },\"id\":\"".into());
        plain.document.validity = Some(Validity { term: Some("P1Y".into()), ..Validity::default() });
        let twin = DuplicateOf { id: "1".into(), source: "a\"},b".into(), same: Same::Text };
        let mut marked = plain.clone();
        marked.document.duplicate_of = Some(twin.clone());
        for format in [Format::Documents, Format::Tasks] {
            let (mut before, mut want) = (Vec::new(), Vec::new());
            append(&plain, format, &mut before);
            append(&marked, format, &mut want);
            assert_eq!(mark(format, &before, &twin), want);
            assert_eq!(unmark(&want, &twin), before);
        }
    }

    #[test]
    fn a_task_has_its_document_beside_it() {
        let (record, mut out) = (record(2), Vec::new());
        append(&record, Format::Tasks, &mut out);
        let lines: Vec<Value> = out.split(|b| *b == b'\n').filter_map(|l| serde_json::from_slice(l).ok()).collect();
        assert_eq!(lines.len(), 2);
        for (line, task) in lines.iter().zip(&record.tasks) {
            let mut want = serde_json::to_value(task).unwrap();
            want["document"] = serde_json::to_value(&record.document).unwrap();
            assert_eq!(*line, want);
        }
    }
}
