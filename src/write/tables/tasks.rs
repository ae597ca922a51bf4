//! The table of tasks with their documents' fields beside them: the columns of `tasks.csv`.

use std::borrow::Cow;

use super::{Cell, Column, DOCUMENT_ID, Kind, Link, ORIGINS, Rows, SECTIONS, SOURCE, TASK_ID, Table};
use crate::record::DocumentRecord;
use crate::write::csv;

/// A task a row. The names and their order are the contract's, held by [`csv::COLUMNS`].
pub const TASKS: Table = Table {
    name: "tasks",
    about: "One task a row, with its document's fields beside it; several values in one cell are joined by |",
    columns: &[
        DOCUMENT_ID,
        SOURCE,
        Column::new("region", Kind::Text, 12, "The place whose body issued the notice"),
        Column::new("region_code", Kind::Text, 11, "Its GB/T 2260 code"),
        Column::new("agency", Kind::Text, 22, "The issuing body, as the notice writes it"),
        Column::new("year", Kind::Integer, 7, "The plan's year; for a plan over years, its first"),
        Column::new("doc_number", Kind::Text, 20, "The document number (发文字号), in canonical brackets"),
        Column::new("title", Kind::Text, 36, "The plan's own title"),
        TASK_ID,
        Column::new("origin", Kind::Text, 8, "Where the task stands").required().one_of(ORIGINS),
        Column::new("section", Kind::Text, 10, "What the part of the plan that holds it is for")
            .required()
            .one_of(SECTIONS),
        Column::new("path", Kind::Text, 36, "Headings above it, outermost first, joined by ' > '"),
        Column::new("label", Kind::Text, 8, "Its own number, as written; repaired when damaged"),
        Column::new("task", Kind::Text, 36, "Its headline, else the heading above").required(),
        Column::new("requirement", Kind::Text, 60, "The rest of the item"),
        Column::new("lead_units", Kind::Text, 24, "Full names of the units that lead"),
        Column::new("responsible_units", Kind::Text, 24, "Full names of the responsible units"),
        Column::new("cooperating_units", Kind::Text, 24, "Full names of the cooperating units"),
        Column::new("supporting_units", Kind::Text, 24, "Full names of the units that guide, supervise or support"),
        Column::new("time_limit", Kind::Text, 22, "Its time limits, as written"),
        Column::new("time_limit_kind", Kind::Text, 14, "Their kinds: by, during, within, every, ongoing, stated"),
        Column::new("start", Kind::Date, 12, "The earliest first day of its time limits"),
        Column::new("due", Kind::Date, 12, "The latest last day of its time limits"),
        Column::new("every", Kind::Text, 8, "Periods of recurring limits, ISO 8601 durations"),
        Column::new(
            "working_days",
            Kind::Flag,
            12,
            "Whether some limit counts working days; empty where none counts days",
        ),
        Column::new("same_as", Kind::Text, 18, "Ids of tasks of this document that state the same elsewhere"),
        Column::new("warnings", Kind::Text, 20, "Codes of the warnings about the task or about its whole document"),
    ],
    key: &["source", "task_id"],
    links: &[Link { from: &["document_id", "source"], table: "documents", to: &["id", "source"] }],
    rows,
};

fn rows(record: &DocumentRecord, to: Rows<'_>) {
    csv::each(record, &mut |cells| {
        let mut row = Vec::with_capacity(cells.len());
        for (text, column) in cells.iter().zip(TASKS.columns) {
            row.push(cell(text, column));
        }
        to(&row);
    });
}

fn cell<'a>(text: &'a str, column: &Column) -> Cell<'a> {
    match column.kind {
        _ if text.is_empty() && !column.required => Cell::Null,
        Kind::Integer => text.parse().map_or(Cell::Null, Cell::Integer),
        Kind::Number => text.parse().map_or(Cell::Null, Cell::Number),
        Kind::Flag => Cell::Flag(text == "true"),
        Kind::Text | Kind::Date => Cell::Text(Cow::Borrowed(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_contract() {
        assert_eq!(TASKS.columns.iter().map(|c| c.name).collect::<Vec<_>>(), csv::COLUMNS);
    }
}
