//! `tasks.md`: a table a document, for pasting into other texts. Its headings are in the language of the notices.

use std::io::Write;

use super::csv;
use super::export::{self, Made, Sink};
use crate::error::Result;
use crate::record::{DocumentRecord, Role, TaskRecord};

type Value = fn(&TaskRecord) -> String;

/// The columns; one in which no task of a document has anything is left out of its table.
const COLUMNS: &[(&str, Value)] = &[
    ("章节", csv::path),
    ("序号", |t| t.label.clone().unwrap_or_default()),
    ("任务", |t| t.task.clone()),
    ("要求", |t| t.requirement.clone()),
    ("牵头单位", |t| units(t, Role::Lead)),
    ("责任单位", |t| units(t, Role::Responsible)),
    ("配合单位", |t| units(t, Role::Cooperate)),
    ("指导单位", |t| units(t, Role::Support)),
    ("时限", |t| t.time_limits.iter().map(|l| l.raw.as_str()).collect::<Vec<_>>().join("、")),
    ("完成日期", |t| csv::outer_days(t).1.unwrap_or_default().to_string()),
];

fn units(task: &TaskRecord, role: Role) -> String {
    task.units.iter().filter(|u| u.role == role).map(|u| u.name.as_str()).collect::<Vec<_>>().join("、")
}

struct Markdown {
    out: Box<dyn Write>,
    any: bool,
}

/// Writes Markdown.
///
/// # Errors
/// [`crate::ErrorKind::Unwritable`].
pub fn sink(out: Box<dyn Write>) -> Made {
    Ok(Box::new(Markdown { out, any: false }))
}

impl Sink for Markdown {
    fn take(&mut self, record: &DocumentRecord, _: Option<&str>) -> Result<()> {
        if record.tasks.is_empty() {
            return Ok(());
        }
        let mut out = String::new();
        if std::mem::replace(&mut self.any, true) {
            out.push('\n');
        }
        table(record, &mut out);
        self.out.write_all(out.as_bytes()).map_err(export::unwritable)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>> {
        self.out.flush().map_err(export::unwritable)?;
        Ok(Vec::new())
    }
}

fn table(record: &DocumentRecord, out: &mut String) {
    let document = &record.document;
    let title = document.title.as_ref().or(document.notice_title.as_ref()).unwrap_or(&document.source);
    out.push_str(&format!("## {}\n\n", escaped(title)));
    let below = [document.agency.as_deref(), document.doc_number.as_deref(), document.issued_on.as_deref()];
    let below: Vec<String> = below.into_iter().flatten().map(escaped).collect();
    if !below.is_empty() {
        out.push_str(&format!("{}\n\n", below.join(" · ")));
    }
    let rows: Vec<Vec<String>> =
        record.tasks.iter().map(|t| COLUMNS.iter().map(|c| escaped(&c.1(t))).collect()).collect();
    let shown: Vec<usize> = (0..COLUMNS.len()).filter(|i| rows.iter().any(|cells| !cells[*i].is_empty())).collect();
    let mut line = |cells: Vec<&str>| out.push_str(&format!("| {} |\n", cells.join(" | ")));
    line(shown.iter().map(|i| COLUMNS[*i].0).collect());
    line(shown.iter().map(|_| "---").collect());
    for cells in &rows {
        line(shown.iter().map(|i| cells[*i].as_str()).collect());
    }
}

/// Text that means nothing to Markdown, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.trim().chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' | '$' => out.extend(['\\', c]),
            '\n' => out.push_str("<br>"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::sample;

    #[test]
    fn empty_columns_are_left_out_and_cells_stay_in_their_row() {
        let mut out = String::new();
        table(&sample::record(), &mut out);
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[0], "## 某县水利局2024年工作要点");
        assert_eq!(lines[2], "某县水利局 · 某水〔2024〕1号 · 2024-02-01");
        assert_eq!(lines[4], "| 章节 | 序号 | 任务 | 要求 | 牵头单位 | 时限 | 完成日期 |");
        assert_eq!(lines[5], "| --- | --- | --- | --- | --- | --- | --- |");
        assert_eq!(
            lines[6],
            "| 一、重点\\|任务 | 1. | 限时办结 | 6月底前<br>办结;不得拖延,按时。 | 某县水利局办公室 | 6月底前 | 2024-06-30 |"
        );
        assert_eq!(lines.len(), 7);
    }

    #[test]
    fn nothing_in_a_cell_is_markup() {
        assert_eq!(escaped("a*b_c`[d](e)<f>&#\\|g"), "a\\*b\\_c\\`\\[d\\](e)\\<f\\>\\&\\#\\\\\\|g");
    }
}
