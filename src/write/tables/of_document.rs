//! Tables whose rows are documents, or belong to a document as a whole.

use super::{Cell, Column, DOCUMENT_ID, Kind, Link, POSITION, Rows, SOURCE, SPAN_END, SPAN_START, Table};
use crate::record::{DocumentRecord, Reference};

/// A document a row.
pub const DOCUMENTS: Table = Table {
    name: "documents",
    about: "One document a row",
    columns: &[
        Column::new("id", Kind::Text, 18, "16 hex digits of a hash of the document's bytes").required(),
        SOURCE,
        Column::new("title", Kind::Text, 40, "The plan's own title"),
        Column::new("notice_title", Kind::Text, 40, "The heading of the notice that brings the plan"),
        Column::new("doc_number", Kind::Text, 20, "The document number (发文字号), in canonical brackets"),
        Column::new("agency", Kind::Text, 24, "The issuing body, as the notice writes it"),
        Column::new("region", Kind::Text, 12, "The place whose body issued the notice"),
        Column::new("region_code", Kind::Text, 11, "Its GB/T 2260 code; none for the nation"),
        Column::new("region_level", Kind::Text, 12, "Its level").one_of(LEVELS),
        Column::new("issued_on", Kind::Date, 12, "The day it was issued (成文日期)"),
        Column::new("published_on", Kind::Date, 12, "The date on the page"),
        Column::new("year", Kind::Integer, 7, "The plan's year; for a plan over years, its first"),
        Column::new("kind", Kind::Text, 7, "Whether the document sets out work to be done")
            .required()
            .one_of(&["plan", "other"]),
        Column::new("effective_on", Kind::Date, 12, "The first day in force"),
        Column::new("expires_on", Kind::Date, 12, "The last day in force"),
        Column::new("duplicate_of", Kind::Text, 18, "The id of the first input that is the same document"),
        Column::new("tasks", Kind::Integer, 7, "How many tasks it gives").required(),
        Column::new("warnings", Kind::Integer, 9, "How many warnings").required(),
    ],
    key: &["id", "source"],
    links: &[],
    rows: documents,
};

const LEVELS: &[&str] = &["national", "province", "prefecture", "county", "township"];

fn documents(record: &DocumentRecord, to: Rows<'_>) {
    let d = &record.document;
    let region = d.region.as_ref();
    let validity = d.validity.as_ref();
    to(&[
        Cell::of(&d.id),
        Cell::of(&d.source),
        Cell::if_any(&d.title),
        Cell::if_any(&d.notice_title),
        Cell::if_any(&d.doc_number),
        Cell::if_any(&d.agency),
        region.map_or(Cell::Null, |r| Cell::of(&r.name)),
        region.map_or(Cell::Null, |r| Cell::if_any(&r.code)),
        region.map_or(Cell::Null, |r| Cell::of(r.level.name())),
        Cell::if_any(&d.issued_on),
        Cell::if_any(&d.published_on),
        d.year.map_or(Cell::Null, |y| Cell::Integer(y.into())),
        Cell::of(d.kind.name()),
        validity.map_or(Cell::Null, |v| Cell::if_any(&v.effective_on)),
        validity.map_or(Cell::Null, |v| Cell::if_any(&v.expires_on)),
        d.duplicate_of.as_ref().map_or(Cell::Null, |twin| Cell::of(&twin.id)),
        Cell::count(record.tasks.len()),
        Cell::count(record.warnings.len()),
    ]);
}

const OF_DOCUMENT: &[Link] = &[Link { from: &["document_id", "source"], table: "documents", to: &["id", "source"] }];

/// A cited or repealed document a row.
pub const REFERENCES: Table = Table {
    name: "references",
    about: "One cited document a row",
    columns: &[
        DOCUMENT_ID,
        SOURCE,
        POSITION,
        Column::new("title", Kind::Text, 40, "Its title as written, without the marks around it"),
        Column::new("number", Kind::Text, 20, "Its document number, in canonical brackets"),
        Column::new("repealed", Kind::Flag, 9, "Whether the document repeals it").required(),
        SPAN_START,
        SPAN_END,
    ],
    key: &["document_id", "source", "position"],
    links: OF_DOCUMENT,
    rows: references,
};

fn references(record: &DocumentRecord, to: Rows<'_>) {
    let d = &record.document;
    let repeals = d.validity.iter().flat_map(|v| &v.repeals);
    // What is repealed may be cited too; it is one document still.
    let repealed = |r: &Reference| repeals.clone().any(|x| x == r);
    let only_repealed = repeals.clone().filter(|r| !d.references.contains(r));
    for (i, r) in d.references.iter().chain(only_repealed).enumerate() {
        let [start, end] = Cell::span(Some(r.span));
        to(&[
            Cell::of(&d.id),
            Cell::of(&d.source),
            Cell::count(i + 1),
            Cell::if_any(&r.title),
            Cell::if_any(&r.number),
            Cell::Flag(repealed(r)),
            start,
            end,
        ]);
    }
}

/// A warning a row.
pub const WARNINGS: Table = Table {
    name: "warnings",
    about: "What was repaired, left out or not understood, one a row",
    columns: &[
        DOCUMENT_ID,
        SOURCE,
        POSITION,
        Column::new("code", Kind::Text, 24, "A stable code").required(),
        Column::new("message", Kind::Text, 60, "What it is, in words").required(),
        SPAN_START,
        SPAN_END,
    ],
    key: &["document_id", "source", "position"],
    links: OF_DOCUMENT,
    rows: warnings,
};

fn warnings(record: &DocumentRecord, to: Rows<'_>) {
    let d = &record.document;
    for (i, w) in record.warnings.iter().enumerate() {
        let [start, end] = Cell::span(w.span);
        to(&[
            Cell::of(&d.id),
            Cell::of(&d.source),
            Cell::count(i + 1),
            Cell::of(&w.code),
            Cell::of(&w.message),
            start,
            end,
        ]);
    }
}
