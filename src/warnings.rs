//! The codes of warnings: what each tells the reader of a record. Where a warning is raised, its words say more.

/// Each code with what it means, by code.
pub const CODES: &[(&str, &str)] = &[
    ("attachment-left-out", "an attachment that only lists names (machines, places, forms) sets no tasks"),
    ("calendar-unknown", "a limit of working days leads into years whose days off are not known: its day stays open"),
    (
        "column-unread",
        "a column of a task table has a title that no pattern knows: its cells are kept as details alone",
    ),
    ("cut-off", "the file ends before its text does"),
    ("encoding-repaired", "text that was saved after a wrong reading of its bytes is turned back"),
    ("footnotes-left-out", "footnotes and endnotes are left out"),
    ("hidden-columns", "hidden columns of a sheet are left out"),
    ("hidden-rows", "hidden rows of a sheet are left out"),
    ("hidden-sheet", "a hidden sheet is left out"),
    ("item-without-record", "a numbered line gave no record"),
    ("item-without-text", "a number stands alone: its item has no text"),
    ("label-not-used", "a line opens with a sound number that fits no numbering, and is taken for text"),
    ("label-repaired", "a damaged number was read as the one that its neighbours ask for"),
    ("leads-unread", "a note says that leads are set in a type that the text does not show: who leads stays open"),
    ("limit-in-lead-in", "a time limit stands in the text of a heading, and in no record"),
    ("limit-without-record", "a time limit stands in text that gave no record"),
    ("limits-left-out", "a task has more time limits than are kept"),
    ("line-breaks-lost", "one line held many and was parted; rows of tables may be lost"),
    ("no-tasks", "the document reads like a plan, but no item was found in it"),
    ("old-word", "a Word document from before 97: its tables are read cell by cell"),
    ("report-left-out", "a part that reports what was done is no part of the plan, and is left out"),
    ("row-without-item", "a row of a task table has no text that states its task, and is left out"),
    ("row-without-units", "a row of a table with unit columns has no unit"),
    ("spans-cut", "cells of a table say that they reach over more rows than they do, and end where a whole row begins"),
    ("table-cut", "a table is larger than any table of tasks: the rest of it is left out"),
    ("tasks-cut", "the document has more tasks than are written of one"),
    ("text-boxes-left-out", "text boxes of a DOC file are left out"),
    ("text-cut", "the document has more paragraphs than are read of one"),
    ("undecodable", "bytes that are no text of the encoding were replaced"),
    ("units-in-lead-in", "units stand in the text of a heading, and in no record"),
    ("units-unread", "a bracket or cell gives roles, but no unit could be read from it"),
    ("units-without-record", "a group of units stands in text that gave no record"),
    ("unknown-characters", "characters of a PDF could not be told and are left out"),
];

/// Whether a code is one of them.
pub fn is_known(code: &str) -> bool {
    CODES.binary_search_by(|(known, _)| known.cmp(&code)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_in_order_and_once() {
        assert!(CODES.windows(2).all(|w| w[0].0 < w[1].0));
        assert!(is_known("label-repaired") && !is_known("label"));
    }
}
