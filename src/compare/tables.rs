//! A comparison as tables: one file a table, identifiers first, then what a reader wants to see beside them.

use std::borrow::Cow;

use rayon::prelude::*;

use super::comparison::{Comparison, DocumentPair, Pair};
use super::corpus::Task;
use crate::error::Result;
use crate::record::DocumentFields;
use crate::write::Style;
use crate::write::csv::push;

/// So many of the most widespread topics have a column in `matrix.csv`: more than that no spreadsheet shows well.
pub const MATRIX_TOPICS: usize = 200;

/// So many pairs of documents are turned into rows at a time.
const WINDOW: usize = 4096;

/// A table of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// Tasks that stand for each other.
    Pairs,
    /// What changed between them.
    Changes,
    /// What the tasks are about.
    Topics,
    /// Documents by topics.
    Matrix,
    /// Who had a topic when.
    Spread,
    /// Who has to do what.
    Units,
}

/// Receives the cells of rows.
pub type Rows<'r> = &'r mut dyn FnMut(&[&str]);

/// Where bytes go.
pub type Sink<'a> = dyn FnMut(&[u8]) -> Result<()> + 'a;

impl Table {
    /// All tables, in the order in which they are written.
    pub const ALL: [Table; 6] =
        [Table::Pairs, Table::Changes, Table::Topics, Table::Matrix, Table::Spread, Table::Units];

    /// Its file in an output folder.
    pub fn file_name(self) -> &'static str {
        match self {
            Table::Pairs => "pairs.csv",
            Table::Changes => "changes.csv",
            Table::Topics => "topics.csv",
            Table::Matrix => "matrix.csv",
            Table::Spread => "spread.csv",
            Table::Units => "units.csv",
        }
    }

    /// Its columns; those of `matrix.csv` go on with a column for each topic.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Table::Pairs => &[
                "a_document",
                "a_task",
                "b_document",
                "b_task",
                "kind",
                "likeness",
                "relation",
                "a_agency",
                "a_year",
                "a_path",
                "a_label",
                "a_headline",
                "a_requirement",
                "b_agency",
                "b_year",
                "b_path",
                "b_label",
                "b_headline",
                "b_requirement",
                "topic",
            ],
            Table::Changes => &[
                "a_document",
                "a_task",
                "b_document",
                "b_task",
                "field",
                "change",
                "before",
                "after",
                "by",
                "kind",
                "relation",
                "a_agency",
                "a_year",
                "a_label",
                "a_headline",
                "b_agency",
                "b_year",
                "b_label",
                "b_headline",
            ],
            Table::Topics => &[
                "topic",
                "name",
                "tasks",
                "documents",
                "keywords",
                "first_document",
                "first_day",
                "first_agency",
                "first_title",
                "leader_task",
            ],
            Table::Matrix => &["document", "agency", "region", "year", "title"],
            Table::Spread => &[
                "topic", "name", "place", "document", "days", "likeness", "tasks", "day", "agency", "region", "year",
                "title",
            ],
            Table::Units => &["unit", "role", "document", "year", "count", "tasks", "agency", "region", "title"],
        }
    }

    /// The rows of pairs of documents in the `i`th of them, of the tables that are made of these; none of others.
    pub(super) fn rows_of(self, of: &Comparison, i: usize, give: Rows<'_>) {
        let mut lines = |cells: &[&str]| {
            let cells: Vec<Cow<'_, str>> = cells.iter().map(|cell| on_one_line(cell)).collect();
            give(&cells.iter().map(AsRef::as_ref).collect::<Vec<&str>>());
        };
        match (self, of.documents.get(i)) {
            (Table::Pairs, Some(pair)) => pairs(of, pair, &mut lines),
            (Table::Changes, Some(pair)) => changes(of, pair, &mut lines),
            _ => {}
        }
    }

    /// Writes the whole table.
    ///
    /// # Errors
    /// What `sink` returns.
    pub fn write(self, of: &Comparison, style: Style, sink: &mut Sink<'_>) -> Result<()> {
        let mut head = Vec::new();
        if style == Style::Excel {
            head.extend_from_slice("\u{feff}".as_bytes());
        }
        // What one document says several times went nowhere; such topics come last.
        let spread_out = of.topics.partition_point(|t| t.documents > 1);
        let topics = &of.topics[..spread_out.min(MATRIX_TOPICS)];
        let named = topics.iter().filter(|_| self == Table::Matrix).map(|t| format!("{} {}", t.number, t.name));
        let columns: Vec<String> = self.columns().iter().map(|c| c.to_string()).chain(named).collect();
        row(columns.iter().map(String::as_str), style, &mut head);
        sink(&head)?;
        match self {
            Table::Pairs => {
                by_documents(of, sink, |pair, out| pairs(of, pair, &mut |cells| row(cells.iter().copied(), style, out)))
            }
            Table::Changes => by_documents(of, sink, |pair, out| {
                changes(of, pair, &mut |cells| row(cells.iter().copied(), style, out))
            }),
            Table::Topics => rows(of.topics.len(), sink, |i, out| topic(of, i, style, out)),
            Table::Matrix => {
                rows(of.corpus.documents.len(), sink, |i, out| matrix(of, i as u32, topics.len(), style, out))
            }
            Table::Spread => rows(spread_out, sink, |i, out| spread(of, i, style, out)),
            Table::Units => units(of, style, sink),
        }
    }
}

/// Rows made on all threads, written in order.
fn rows(count: usize, sink: &mut Sink<'_>, make: impl Fn(usize, &mut Vec<u8>) + Sync) -> Result<()> {
    for start in (0..count).step_by(WINDOW) {
        let made: Vec<Vec<u8>> = (start..count.min(start + WINDOW))
            .into_par_iter()
            .map(|i| {
                let mut out = Vec::new();
                make(i, &mut out);
                out
            })
            .collect();
        made.iter().try_for_each(|bytes| sink(bytes))?;
    }
    Ok(())
}

fn by_documents(of: &Comparison, sink: &mut Sink<'_>, make: impl Fn(&DocumentPair, &mut Vec<u8>) + Sync) -> Result<()> {
    rows(of.documents.len(), sink, |i, out| make(&of.documents[i], out))
}

fn row<'a>(cells: impl IntoIterator<Item = &'a str>, style: Style, out: &mut Vec<u8>) {
    cells.into_iter().for_each(|cell| push(&on_one_line(cell), style, out));
    // The comma behind the last cell.
    out.pop();
    out.push(b'\n');
}

/// A cell without line breaks, so that a row is a line for every program: what stood on lines of its own is set off by a space.
fn on_one_line(cell: &str) -> Cow<'_, str> {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if !cell.contains(is_break) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(cell.split(is_break).map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Three places are all that a likeness is good for.
pub(super) fn shown(likeness: f32) -> String {
    format!("{likeness:.3}")
}

fn year(document: &DocumentFields) -> String {
    document.year.map(|y| y.to_string()).unwrap_or_default()
}

fn region(document: &DocumentFields) -> &str {
    document.region.as_ref().map_or("", |r| &r.name)
}

fn agency(document: &DocumentFields) -> &str {
    document.agency.as_deref().unwrap_or_default()
}

/// What is readable of a task, or as many empty cells.
fn readable(agency: &str, year: &str, task: Option<&Task>) -> [String; 6] {
    let (path, label, headline, requirement) = match task {
        Some(t) => (t.path.to_string(), t.label.to_string(), t.headline(), t.requirement.to_string()),
        None => Default::default(),
    };
    [agency.to_string(), year.to_string(), path, label, headline, requirement]
}

fn pairs(of: &Comparison, pair: &DocumentPair, give: Rows<'_>) {
    let corpus = &of.corpus;
    let (a, b) = (&corpus.documents[pair.a as usize].fields, &corpus.documents[pair.b as usize].fields);
    let years = (year(a), year(b));
    for Pair { a: task_a, b: task_b, kind, likeness } in &pair.pairs {
        let (x, y) = (task_a.map(|t| &corpus.tasks[t as usize]), task_b.map(|t| &corpus.tasks[t as usize]));
        let likeness = if x.is_some() && y.is_some() { shown(*likeness) } else { String::new() };
        let topic = (*task_b).or(*task_a).and_then(|t| of.topic_of[t as usize]);
        let topic = topic.map(|t| of.topics[t as usize].number.to_string()).unwrap_or_default();
        let front = [
            a.id.as_str(),
            x.map_or("", |t| &t.id),
            &b.id,
            y.map_or("", |t| &t.id),
            kind.name(),
            &likeness,
            pair.relation.name(),
        ];
        let (left, right) = (readable(agency(a), &years.0, x), readable(agency(b), &years.1, y));
        let both = left.iter().chain(&right).map(String::as_str);
        give(&front.into_iter().chain(both).chain([topic.as_str()]).collect::<Vec<&str>>());
    }
}

/// A number without needless places.
fn number(n: Option<f64>) -> String {
    n.map(|n| n.to_string()).unwrap_or_default()
}

fn changes(of: &Comparison, pair: &DocumentPair, give: Rows<'_>) {
    let corpus = &of.corpus;
    let (a, b) = (&corpus.documents[pair.a as usize].fields, &corpus.documents[pair.b as usize].fields);
    let (year_a, year_b) = (year(a), year(b));
    for (p, changes) in pair.pairs.iter().zip(of.changes_of(pair)) {
        let (Some(task_a), Some(task_b)) = (p.a, p.b) else { continue };
        for change in changes {
            // Several parts of one task stand in one cell.
            let about = |document: u32, alone: u32| -> Vec<u32> {
                let of = |t: &u32| corpus.tasks[*t as usize].document == document;
                let parts: Vec<u32> = change.parts.iter().copied().filter(of).collect();
                if parts.is_empty() { vec![alone] } else { parts }
            };
            let (of_a, of_b) = (&about(pair.a, task_a), &about(pair.b, task_b));
            let named = |tasks: &[u32], what: fn(&Task) -> String| {
                tasks.iter().map(|t| what(&corpus.tasks[*t as usize])).collect::<Vec<_>>().join("|")
            };
            let (ids, labels) = (|t: &Task| t.id.to_string(), |t: &Task| t.label.to_string());
            give(&[
                a.id.as_str(),
                &named(of_a, ids),
                &b.id,
                &named(of_b, ids),
                change.field.name(),
                change.what.name(),
                &change.before,
                &change.after,
                &number(change.by),
                p.kind.name(),
                pair.relation.name(),
                agency(a),
                &year_a,
                &named(of_a, labels),
                &named(of_a, Task::headline),
                agency(b),
                &year_b,
                &named(of_b, labels),
                &named(of_b, Task::headline),
            ]);
        }
    }
}

fn topic(of: &Comparison, i: usize, style: Style, out: &mut Vec<u8>) {
    let topic = &of.topics[i];
    // Nobody is first where nobody has a day.
    let first = Some(&of.corpus.documents[topic.first as usize]).filter(|d| d.day().is_some());
    let day = first.and_then(|d| d.day()).map(|d| d.to_string()).unwrap_or_default();
    let cells = [
        topic.number.to_string().as_str(),
        &topic.name,
        &topic.members.len().to_string(),
        &topic.documents.to_string(),
        &topic.keywords.join("|"),
        first.map_or("", |d| &d.fields.id),
        &day,
        first.map_or("", |d| agency(&d.fields)),
        first.map_or("", |d| d.title()),
        &of.corpus.tasks[topic.leader as usize].id,
    ]
    .map(String::from);
    row(cells.iter().map(String::as_str), style, out);
}

fn matrix(of: &Comparison, document: u32, topics: usize, style: Style, out: &mut Vec<u8>) {
    let entry = &of.corpus.documents[document as usize];
    let mut counts = vec![0u32; topics];
    for task in of.corpus.compared(document) {
        if let Some(topic) = of.topic_of[task as usize].filter(|t| (*t as usize) < topics) {
            counts[topic as usize] += 1;
        }
    }
    let fields = &entry.fields;
    let front = [fields.id.as_str(), agency(fields), region(fields), &year(fields), entry.title()].map(String::from);
    let counts = counts.into_iter().map(|n| if n == 0 { String::new() } else { n.to_string() });
    let cells: Vec<String> = front.into_iter().chain(counts).collect();
    row(cells.iter().map(String::as_str), style, out);
}

fn spread(of: &Comparison, i: usize, style: Style, out: &mut Vec<u8>) {
    let topic = &of.topics[i];
    for (place, spread) in (1..).zip(&of.spread[i]) {
        let document = &of.corpus.documents[spread.document as usize];
        let tasks: Vec<&str> = spread.tasks.iter().map(|t| &*of.corpus.tasks[*t as usize].id).collect();
        let cells = [
            topic.number.to_string(),
            topic.name.clone(),
            // A document without a day may have come before any other.
            document.day().map(|_| place.to_string()).unwrap_or_default(),
            document.fields.id.clone(),
            spread.days.map(|d| d.to_string()).unwrap_or_default(),
            shown(spread.likeness),
            tasks.join("|"),
            document.day().map(|d| d.to_string()).unwrap_or_default(),
            agency(&document.fields).to_string(),
            region(&document.fields).to_string(),
            year(&document.fields),
            document.title().to_string(),
        ];
        row(cells.iter().map(String::as_str), style, out);
    }
}

fn units(of: &Comparison, style: Style, sink: &mut Sink<'_>) -> Result<()> {
    let mut out = Vec::new();
    for load in of.units() {
        let document = &of.corpus.documents[load.document as usize];
        let tasks: Vec<&str> = load.tasks.iter().map(|t| &*of.corpus.tasks[*t as usize].id).collect();
        let cells = [
            of.corpus.unit_name(load.unit.name),
            load.unit.role.name(),
            &document.fields.id,
            &year(&document.fields),
            &load.tasks.len().to_string(),
            &tasks.join("|"),
            agency(&document.fields),
            region(&document.fields),
            document.title(),
        ];
        row(cells, style, &mut out);
        if out.len() > 1 << 18 {
            sink(&out)?;
            out.clear();
        }
    }
    sink(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::super::corpus::tests::{document, task};
    use super::super::{Options, compare};
    use crate::patterns::Patterns;

    #[test]
    fn what_one_document_says_twice_is_a_topic_that_went_nowhere() {
        let (bus, wells) = ("清点全县校车，逐车建立台账，报废超龄车辆", "检修山区水井，逐口检测水质，更换老化水泵");
        let plans = vec![
            document(
                "a",
                vec![task("1.", "清点校车", bus), task("2.", "检修水井", wells), task("3.", "检修水井", wells)],
            ),
            document("b", vec![task("1.", "清点校车", bus)]),
        ];
        let compared = compare(plans, &Patterns::built_in().unwrap(), Options::default());
        let written = |table: Table| {
            let mut bytes = Vec::new();
            let mut sink = |b: &[u8]| {
                bytes.extend_from_slice(b);
                Ok(())
            };
            table.write(&compared, Style::Plain, &mut sink).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        let topics = written(Table::Topics);
        let firsts: Vec<Vec<&str>> = topics.lines().skip(1).map(|l| l.split(',').take(4).collect()).collect();
        assert_eq!(firsts, [["1", "清点校车", "2", "2"], ["2", "检修水井", "2", "1"]]);
        let spread = written(Table::Spread);
        assert_eq!(spread.lines().skip(1).map(|l| &l[..2]).collect::<Vec<_>>(), ["1,", "1,"]);
        assert_eq!(written(Table::Matrix).lines().next(), Some("document,agency,region,year,title,1 清点校车"));
    }

    #[test]
    fn a_cell_is_one_line_whatever_breaks_lines() {
        for (cell, want) in [
            ("清点校车。\n  逐车建账。", "清点校车。 逐车建账。"),
            ("一\r\n\r\n二\u{2028}三\u{b}四", "一 二 三 四"),
            ("没有换行  的", "没有换行  的"),
            ("\n", ""),
        ] {
            assert_eq!(on_one_line(cell), want);
        }
    }
}
