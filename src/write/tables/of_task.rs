//! Tables whose rows are tasks without their documents' fields, or belong to a task.

use std::borrow::Cow;

use super::{
    COMPARISONS, Cell, Column, DOCUMENT_ID, EVIDENCE, Kind, LIMIT_KINDS, Link, ORIGINS, POSITION, ROLES, RULE, Rows,
    SECTIONS, SOURCE, SPAN_END, SPAN_START, TASK_ID, Table,
};
use crate::record::{DocumentRecord, TaskRecord};
use crate::write::csv;

/// A task a row, without its document's fields.
pub const ITEMS: Table = Table {
    name: "items",
    about: "One task a row",
    columns: &[
        DOCUMENT_ID,
        SOURCE,
        TASK_ID,
        POSITION,
        Column::new("origin", Kind::Text, 8, "Where the task stands").required().one_of(ORIGINS),
        Column::new("section", Kind::Text, 10, "What the part of the plan that holds it is for")
            .required()
            .one_of(SECTIONS),
        Column::new("path", Kind::Text, 36, "Headings above it, outermost first, joined by ' > '"),
        Column::new("label", Kind::Text, 8, "Its own number, as written; repaired when damaged"),
        Column::new("task", Kind::Text, 36, "Its headline, else the heading above").required(),
        Column::new("requirement", Kind::Text, 60, "The rest of the item").required(),
        Column::new("start", Kind::Date, 12, "The earliest first day of its time limits"),
        Column::new("due", Kind::Date, 12, "The latest last day of its time limits"),
        Column::new("same_as", Kind::Text, 18, "Ids of tasks that state the same elsewhere, joined by |"),
        SPAN_START,
        SPAN_END,
        Column::new("cell", Kind::Text, 12, "Where in a table: Sheet1!D7, Table2!C3"),
        Column::new("page", Kind::Integer, 7, "The page of a paged format, from 1"),
    ],
    key: &["source", "task_id"],
    links: &[Link { from: &["document_id", "source"], table: "documents", to: &["id", "source"] }],
    rows: items,
};

fn items(record: &DocumentRecord, to: Rows<'_>) {
    let d = &record.document;
    for (i, t) in record.tasks.iter().enumerate() {
        let (start, due) = csv::outer_days(t);
        let [span_start, span_end] = Cell::span(Some(t.span));
        to(&[
            Cell::of(&d.id),
            Cell::of(&d.source),
            Cell::of(&t.id),
            Cell::count(i + 1),
            Cell::of(t.origin.name()),
            Cell::of(t.section.name()),
            some(csv::path(t)),
            Cell::if_any(&t.label),
            Cell::of(&t.task),
            Cell::of(&t.requirement),
            start.map_or(Cell::Null, Cell::of),
            due.map_or(Cell::Null, Cell::of),
            some(t.same_as.join("|")),
            span_start,
            span_end,
            Cell::if_any(&t.cell),
            t.page.map_or(Cell::Null, |p| Cell::Integer(p.into())),
        ]);
    }
}

fn some(text: String) -> Cell<'static> {
    if text.is_empty() { Cell::Null } else { Cell::Text(Cow::Owned(text)) }
}

const OF_TASK: &[Link] = &[Link { from: &["source", "task_id"], table: "tasks", to: &["source", "task_id"] }];
const KEY: &[&str] = &["source", "task_id", "position"];

/// A heading above a task a row.
pub const PATHS: Table = Table {
    name: "paths",
    about: "One heading above a task a row, outermost first",
    columns: &[
        DOCUMENT_ID,
        SOURCE,
        TASK_ID,
        POSITION,
        Column::new("label", Kind::Text, 8, "Its number"),
        Column::new("heading", Kind::Text, 36, "Its words").required(),
        Column::new("lead_in", Kind::Text, 36, "Further text of a heading that carries text and items below it"),
    ],
    key: KEY,
    links: OF_TASK,
    rows: paths,
};

/// The first four columns of a row that belongs to a task.
fn front<'a>(record: &'a DocumentRecord, task: &'a TaskRecord, i: usize) -> [Cell<'a>; 4] {
    let d = &record.document;
    [Cell::of(&d.id), Cell::of(&d.source), Cell::of(&task.id), Cell::count(i + 1)]
}

fn paths(record: &DocumentRecord, to: Rows<'_>) {
    for task in &record.tasks {
        for (i, h) in task.path.iter().enumerate() {
            let [document, source, id, position] = front(record, task, i);
            let (label, lead_in) = (Cell::if_any(&h.label), Cell::if_any(&h.lead_in));
            to(&[document, source, id, position, label, Cell::of(&h.heading), lead_in]);
        }
    }
}

/// A responsible unit of a task a row.
pub const UNITS: Table = Table {
    name: "units",
    about: "One responsible unit of a task a row",
    columns: &[
        DOCUMENT_ID,
        SOURCE,
        TASK_ID,
        POSITION,
        Column::new("raw", Kind::Text, 24, "The unit as written").required(),
        Column::new("name", Kind::Text, 28, "The full name that the document supports").required(),
        Column::new("kind", Kind::Text, 9, "What it is").required().one_of(&["body", "office", "class", "company"]),
        Column::new("role", Kind::Text, 12, "What it does for the task").required().one_of(ROLES),
        Column::new("evidence", Kind::Text, 10, "How it is stated").required().one_of(EVIDENCE),
        SPAN_START,
        SPAN_END,
        RULE,
    ],
    key: KEY,
    links: OF_TASK,
    rows: units,
};

fn units(record: &DocumentRecord, to: Rows<'_>) {
    for task in &record.tasks {
        for (i, u) in task.units.iter().enumerate() {
            let [document, source, id, position] = front(record, task, i);
            let [start, end] = Cell::span(Some(u.span));
            to(&[
                document,
                source,
                id,
                position,
                Cell::of(&u.raw),
                Cell::of(&u.name),
                Cell::of(u.kind.name()),
                Cell::of(u.role.name()),
                Cell::of(u.evidence.name()),
                start,
                end,
                Cell::of(&u.rule),
            ]);
        }
    }
}

/// A time limit of a task a row.
pub const LIMITS: Table = Table {
    name: "time_limits",
    about: "One time limit of a task a row",
    columns: &[
        DOCUMENT_ID,
        SOURCE,
        TASK_ID,
        POSITION,
        Column::new("raw", Kind::Text, 24, "The limit as written").required(),
        Column::new("kind", Kind::Text, 9, "Which kind of limit").required().one_of(LIMIT_KINDS),
        Column::new("start", Kind::Date, 12, "First day"),
        Column::new("end", Kind::Date, 12, "Last day"),
        Column::new("duration", Kind::Text, 10, "Of a 'within': ISO 8601 duration"),
        Column::new("working_days", Kind::Flag, 12, "Whether the duration counts working days").required(),
        Column::new("anchor", Kind::Text, 18, "The event that a 'within' counts from, as written"),
        Column::new("every", Kind::Text, 8, "Of an 'every': ISO 8601 duration of the period"),
        Column::new("times", Kind::Integer, 7, "Occasions a period"),
        Column::new("day", Kind::Text, 8, "The day in the period, where one is stated"),
        Column::new("due", Kind::Date, 12, "Last day of a 'within' that counts from the notice's own issue"),
        Column::new("applies_to", Kind::Text, 18, "The part of the task that the limit is for"),
        Column::new("evidence", Kind::Text, 10, "How it is stated").one_of(EVIDENCE),
        SPAN_START,
        SPAN_END,
        RULE,
    ],
    key: KEY,
    links: OF_TASK,
    rows: limits,
};

fn limits(record: &DocumentRecord, to: Rows<'_>) {
    for task in &record.tasks {
        for (i, l) in task.time_limits.iter().enumerate() {
            let [document, source, id, position] = front(record, task, i);
            let [span_start, span_end] = Cell::span(l.span);
            to(&[
                document,
                source,
                id,
                position,
                Cell::of(&l.raw),
                Cell::of(l.kind.name()),
                Cell::if_any(&l.start),
                Cell::if_any(&l.end),
                Cell::if_any(&l.duration),
                Cell::Flag(l.working_days),
                Cell::if_any(&l.anchor),
                Cell::if_any(&l.every),
                l.times.map_or(Cell::Null, |n| Cell::Integer(n.into())),
                Cell::if_any(&l.day),
                Cell::if_any(&l.due),
                Cell::if_any(&l.applies_to),
                l.evidence.map_or(Cell::Null, |e| Cell::of(e.name())),
                span_start,
                span_end,
                Cell::of(&l.rule),
            ]);
        }
    }
}

/// A quantity to be reached a row.
pub const TARGETS: Table = Table {
    name: "targets",
    about: "One quantity to be reached a row",
    columns: &[
        DOCUMENT_ID,
        SOURCE,
        TASK_ID,
        POSITION,
        Column::new("raw", Kind::Text, 24, "The target as written").required(),
        Column::new("quantity", Kind::Number, 12, "The number, 千, 万 and 亿 multiplied out").required(),
        Column::new("upper", Kind::Number, 12, "The upper end of a range"),
        Column::new("unit", Kind::Text, 9, "The unit of the quantity").required(),
        Column::new("comparison", Kind::Text, 12, "How it bounds what is reached").required().one_of(COMPARISONS),
        Column::new("bound", Kind::Text, 12, "How the amount of a change is bounded itself").one_of(COMPARISONS),
        SPAN_START,
        SPAN_END,
        RULE,
    ],
    key: KEY,
    links: OF_TASK,
    rows: targets,
};

fn targets(record: &DocumentRecord, to: Rows<'_>) {
    for task in &record.tasks {
        for (i, t) in task.targets.iter().enumerate() {
            let [document, source, id, position] = front(record, task, i);
            let [start, end] = Cell::span(Some(t.span));
            to(&[
                document,
                source,
                id,
                position,
                Cell::of(&t.raw),
                Cell::Number(t.quantity),
                t.upper.map_or(Cell::Null, Cell::Number),
                Cell::of(&t.unit),
                Cell::of(t.comparison.name()),
                t.bound.map_or(Cell::Null, |b| Cell::of(b.name())),
                start,
                end,
                Cell::of(&t.rule),
            ]);
        }
    }
}

/// What a notice says of a task beside its units and limits, a row each.
pub const DETAILS: Table = Table {
    name: "details",
    about: "What stands beside a task, one column or labelled line a row",
    columns: &[
        DOCUMENT_ID,
        SOURCE,
        TASK_ID,
        POSITION,
        Column::new("title", Kind::Text, 18, "The title of its column or line"),
        Column::new("text", Kind::Text, 36, "As written").required(),
        SPAN_START,
        SPAN_END,
    ],
    key: KEY,
    links: OF_TASK,
    rows: details,
};

fn details(record: &DocumentRecord, to: Rows<'_>) {
    for task in &record.tasks {
        for (i, d) in task.details.iter().enumerate() {
            let [document, source, id, position] = front(record, task, i);
            let [start, end] = Cell::span(Some(d.span));
            to(&[document, source, id, position, Cell::if_any(&d.title), Cell::of(&d.text), start, end]);
        }
    }
}
