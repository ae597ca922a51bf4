//! Records as tables: which there are, their columns, their rows.
//!
//! Formats that hold tables (a workbook, a database, CSV with a description) are written from these, so that a value has
//! the same name, type and meaning in each of them. How a cell is spelled is the formats' business.

mod of_document;
mod of_task;
pub mod tasks;

use std::borrow::Cow;

use crate::record::{DocumentRecord, Span};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A day, ISO 8601.
    Date,
    /// True or false.
    Flag,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether each row has a value in it.
    pub required: bool,
    /// How wide it is shown, in characters.
    pub width: u8,
    /// The only values that it holds, where they are few.
    pub values: &'static [&'static str],
    /// What it means.
    pub about: &'static str,
}

impl Column {
    const fn new(name: &'static str, kind: Kind, width: u8, about: &'static str) -> Column {
        Column { name, kind, required: false, width, values: &[], about }
    }

    const fn required(self) -> Column {
        Column { required: true, ..self }
    }

    const fn one_of(self, values: &'static [&'static str]) -> Column {
        Column { values, ..self }
    }
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// None is given.
    Null,
    /// Text, or a day as ISO 8601.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
}

impl<'a> Cell<'a> {
    fn of(text: &'a str) -> Cell<'a> {
        Cell::Text(Cow::Borrowed(text))
    }

    fn if_any(text: &'a Option<String>) -> Cell<'a> {
        text.as_deref().map_or(Cell::Null, Cell::of)
    }

    fn count(n: usize) -> Cell<'a> {
        Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX))
    }

    fn span(span: Option<Span>) -> [Cell<'a>; 2] {
        span.map_or([Cell::Null, Cell::Null], |s| [Cell::count(s.0), Cell::count(s.1)])
    }
}

/// Receives the rows of a table.
pub type Rows<'r> = &'r mut dyn FnMut(&[Cell<'_>]);

/// Columns that name one row of another table.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// The columns here.
    pub from: &'static [&'static str],
    /// The other table.
    pub table: &'static str,
    /// The columns there.
    pub to: &'static [&'static str],
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What its rows are.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
    /// The columns that no two rows have in common.
    pub key: &'static [&'static str],
    /// The rows of other tables that its rows belong to.
    pub links: &'static [Link],
    /// Hands over the rows that a document gives.
    pub rows: fn(&DocumentRecord, Rows<'_>),
}

impl Table {
    /// The place of a column.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }
}

pub use of_document::{DOCUMENTS, REFERENCES, WARNINGS};
pub use of_task::{DETAILS, ITEMS, LIMITS, PATHS, TARGETS, UNITS};
pub use tasks::TASKS;

const ROLES: &[&str] = &["lead", "responsible", "cooperate", "support"];
const EVIDENCE: &[&str] = &["assigned", "inherited", "inline"];
const LIMIT_KINDS: &[&str] = &["by", "during", "within", "every", "ongoing", "stated"];
const ORIGINS: &[&str] = &["body", "table"];
const SECTIONS: &[&str] = &["objective", "action", "safeguard"];
const COMPARISONS: &[&str] =
    &["at_least", "at_most", "exactly", "more_than", "less_than", "increase_by", "decrease_by"];

const DOCUMENT_ID: Column =
    Column::new("document_id", Kind::Text, 18, "The document's id: 16 hex digits of a hash of its bytes").required();
const SOURCE: Column = Column::new("source", Kind::Text, 28, "Path or URL of the document as given").required();
const TASK_ID: Column = Column::new("task_id", Kind::Text, 18, "The task's id").required();
const POSITION: Column = Column::new("position", Kind::Integer, 9, "Its place in the list, from 1").required();
const SPAN_START: Column =
    Column::new("span_start", Kind::Integer, 10, "Where it starts, in code points of the decoded text");
const SPAN_END: Column = Column::new("span_end", Kind::Integer, 10, "Where it ends, exclusive");
const RULE: Column = Column::new("rule", Kind::Text, 24, "The rule that found it").required();

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const ALL: [Table; 10] = [TASKS, DOCUMENTS, REFERENCES, WARNINGS, ITEMS, PATHS, UNITS, LIMITS, TARGETS, DETAILS];

    #[test]
    fn names_are_unique_and_keys_and_links_name_columns() {
        for table in ALL {
            let names: HashSet<_> = table.columns.iter().map(|c| c.name).collect();
            assert_eq!(names.len(), table.columns.len(), "{}", table.name);
            for column in table.key.iter().chain(table.links.iter().flat_map(|l| l.from)) {
                assert!(names.contains(column), "{} has no {column}", table.name);
            }
            for link in table.links {
                let other = ALL.iter().find(|t| t.name == link.table).unwrap();
                assert!(link.to.iter().all(|c| other.place(c).is_some()), "{} → {}", table.name, link.table);
                assert_eq!(link.to.len(), link.from.len());
            }
        }
    }

    /// Every row has a cell for each column, of its kind, and something where something is required.
    #[test]
    fn rows_keep_to_their_columns() {
        let record = crate::write::sample::record();
        for table in ALL {
            let mut rows = 0;
            (table.rows)(&record, &mut |row| {
                rows += 1;
                assert_eq!(row.len(), table.columns.len(), "{}", table.name);
                for (cell, column) in row.iter().zip(table.columns) {
                    let fits = match cell {
                        Cell::Null => !column.required,
                        Cell::Text(t) => {
                            matches!(column.kind, Kind::Text | Kind::Date)
                                && (column.values.is_empty() || column.values.contains(&t.as_ref()))
                        }
                        Cell::Integer(_) => column.kind == Kind::Integer,
                        Cell::Number(_) => column.kind == Kind::Number,
                        Cell::Flag(_) => column.kind == Kind::Flag,
                    };
                    assert!(fits, "{} {} {cell:?}", table.name, column.name);
                }
            });
            assert!(rows > 0, "{}", table.name);
        }
    }
}
