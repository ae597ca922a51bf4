//! JSON, one object a line.

use serde::Serialize;

use crate::record::{DocumentFields, DocumentRecord, TaskRecord};

/// A task with its document's fields beside it.
#[derive(Serialize)]
struct Row<'a> {
    document: &'a DocumentFields,
    #[serde(flatten)]
    task: &'a TaskRecord,
}

/// The document object on a line.
pub fn document(record: &DocumentRecord, out: &mut Vec<u8>) {
    line(record, out);
}

/// A line for each task.
pub fn tasks(record: &DocumentRecord, out: &mut Vec<u8>) {
    for task in &record.tasks {
        line(&Row { document: &record.document, task }, out);
    }
}

/// One value on a line.
pub fn line(value: &impl Serialize, out: &mut Vec<u8>) {
    let before = out.len();
    // Only maps with odd keys and failing writers make this fail; records hold neither. A half line is worse than none.
    match serde_json::to_writer(&mut *out, value) {
        Ok(()) => out.push(b'\n'),
        Err(_) => out.truncate(before),
    }
}
