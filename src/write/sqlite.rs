//! `yaodian.sqlite`: a database that a further run brings up to date.
//!
//! Documents are known by their id and tasks by theirs, so that writing a document again changes its rows in place.
//! A source that comes again with other contents lets go of the document that it gave before; a document that no source
//! gives any more goes. What other runs wrote stays, and so do tables that a user added.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, params, params_from_iter};

use super::export::{self, Made, Sink};
use super::tables::{
    Cell, DETAILS, DOCUMENTS, ITEMS, Kind, LIMITS, PATHS, REFERENCES, TARGETS, Table, UNITS, WARNINGS,
};
use crate::error::{Error, ErrorKind, Result};
use crate::record::DocumentRecord;

/// "yaod": tells our databases from those of other programs.
const APPLICATION: i64 = 0x7961_6f64;
/// Which tables there are; raised when they change.
const VERSION: i64 = 2;

/// Tables of what belongs to a task, and to a document as a whole.
const OF_TASK: [&Table; 5] = [&PATHS, &UNITS, &LIMITS, &TARGETS, &DETAILS];
const OF_DOCUMENT: [&Table; 2] = [&REFERENCES, &WARNINGS];

/// What is beside the tables: which source gave which document, indexes, search, views.
const AROUND: &str = r#"
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE
);
CREATE INDEX sources_by_document ON sources(document_id);
CREATE INDEX documents_by_region ON documents(region_code, year);
CREATE INDEX documents_by_agency ON documents(agency, year);
CREATE INDEX tasks_by_document ON tasks(document_id, position);
CREATE INDEX tasks_by_due ON tasks(due);
CREATE INDEX units_by_name ON units(name, role);
CREATE INDEX time_limits_by_end ON time_limits("end");
CREATE INDEX references_by_number ON "references"(number);
CREATE VIRTUAL TABLE tasks_search USING fts5(
  task, requirement, content = 'tasks', content_rowid = 'row_id', tokenize = 'trigram'
);
CREATE TRIGGER tasks_added AFTER INSERT ON tasks BEGIN
  INSERT INTO tasks_search(rowid, task, requirement) VALUES (new.row_id, new.task, new.requirement);
END;
CREATE TRIGGER tasks_removed AFTER DELETE ON tasks BEGIN
  INSERT INTO tasks_search(tasks_search, rowid, task, requirement)
  VALUES ('delete', old.row_id, old.task, old.requirement);
END;
CREATE TRIGGER tasks_changed AFTER UPDATE ON tasks
WHEN old.task <> new.task OR old.requirement <> new.requirement BEGIN
  INSERT INTO tasks_search(tasks_search, rowid, task, requirement)
  VALUES ('delete', old.row_id, old.task, old.requirement);
  INSERT INTO tasks_search(rowid, task, requirement) VALUES (new.row_id, new.task, new.requirement);
END;
CREATE VIEW tasks_by_unit AS
SELECT u.name AS unit, u.role, u.evidence, t.task_id, t.label, t.task, t.requirement, t.due,
       d.agency, d.year, d.title, d.source
FROM units u JOIN tasks t ON t.task_id = u.task_id JOIN documents d ON d.id = t.document_id
ORDER BY u.name, d.year, d.id, t.position;
CREATE VIEW due_this_month AS
SELECT coalesce(l."end", l.due) AS day, l.raw AS time_limit, l.applies_to, t.task_id, t.label, t.task, t.requirement,
       (SELECT group_concat(name, '|') FROM (SELECT name FROM units u WHERE u.task_id = t.task_id ORDER BY position))
         AS units,
       d.agency, d.year, d.title, d.source
FROM time_limits l JOIN tasks t ON t.task_id = l.task_id JOIN documents d ON d.id = t.document_id
WHERE coalesce(l."end", l.due) BETWEEN date('now', 'localtime', 'start of month')
  AND date('now', 'localtime', 'start of month', '+1 month', '-1 day')
ORDER BY day, d.id, t.position;
"#;

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Cell::Null => ValueRef::Null,
            Cell::Text(t) => ValueRef::Text(t.as_bytes()),
            Cell::Integer(n) => ValueRef::Integer(*n),
            Cell::Number(n) => ValueRef::Real(*n),
            Cell::Flag(f) => ValueRef::Integer(i64::from(*f)),
        }))
    }
}

/// The name of a table in the database.
fn name(table: &Table) -> &'static str {
    if table.name == ITEMS.name { "tasks" } else { table.name }
}

/// The columns of a table in the database: what belongs to a document knows it by its id.
fn columns(table: &Table) -> impl Iterator<Item = usize> {
    let own = table.name == DOCUMENTS.name;
    table.columns.iter().enumerate().filter(move |(_, c)| own || c.name != "source").map(|(i, _)| i)
}

/// The columns that tell a table's rows apart in the database.
fn key(table: &Table) -> &'static [&'static str] {
    match table.name {
        n if n == DOCUMENTS.name => &["id"],
        n if n == ITEMS.name => &["task_id"],
        _ if table.place("task_id").is_some() => &["task_id", "position"],
        _ => &["document_id", "position"],
    }
}

fn create(table: &Table) -> String {
    let mut parts: Vec<String> = Vec::new();
    let own = table.name == ITEMS.name;
    if own {
        // The search index knows tasks by this number.
        parts.push("row_id INTEGER PRIMARY KEY".into());
    }
    for column in columns(table).map(|i| &table.columns[i]) {
        let kind = match column.kind {
            Kind::Text | Kind::Date => "TEXT",
            Kind::Integer | Kind::Flag => "INTEGER",
            Kind::Number => "REAL",
        };
        let required = if column.required { " NOT NULL" } else { "" };
        let link = match column.name {
            // What belongs to a task goes with it.
            "document_id" if own || table.place("task_id").is_none() => " REFERENCES documents(id) ON DELETE CASCADE",
            "task_id" if !own => " REFERENCES tasks(task_id) ON DELETE CASCADE",
            _ => "",
        };
        parts.push(format!("\"{}\" {kind}{required}{link}", column.name));
    }
    let constraint = if own { "UNIQUE" } else { "PRIMARY KEY" };
    parts.push(format!("{constraint} ({})", key(table).join(", ")));
    format!("CREATE TABLE \"{}\" (\n  {}\n);\n", name(table), parts.join(",\n  "))
}

/// The statement that writes a row, over the one with the same key where there is one.
fn upsert(table: &Table) -> String {
    let names: Vec<String> = columns(table).map(|i| format!("\"{}\"", table.columns[i].name)).collect();
    let holes = vec!["?"; names.len()].join(", ");
    let set: Vec<String> = names.iter().map(|n| format!("{n} = excluded.{n}")).collect();
    let (key, set) = (key(table).join(", "), set.join(", "));
    let (table, names) = (name(table), names.join(", "));
    format!("INSERT INTO \"{table}\" ({names}) VALUES ({holes}) ON CONFLICT ({key}) DO UPDATE SET {set}")
}

struct Database {
    at: PathBuf,
    connection: Connection,
    /// What writes a row of each table.
    upserts: Vec<(&'static str, String)>,
    /// Documents that were written in this run.
    seen: HashSet<String>,
    /// Whether the file is worth nothing unless it is finished.
    new: bool,
}

/// Opens the database, or makes it.
///
/// # Errors
/// [`ErrorKind::Unwritable`], or [`ErrorKind::Usage`] where the file is another program's or another version's.
pub fn sink(at: &Path) -> Made {
    let failed = |e: rusqlite::Error| export::failed(e).at(at.display().to_string());
    let new = !at.exists();
    let connection = Connection::open(at).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch("PRAGMA foreign_keys = ON; BEGIN IMMEDIATE").map_err(|e| not_ours(&e, at))?;
    let of = |pragma: &str| connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0));
    let tables = "SELECT count(*) FROM sqlite_schema";
    let empty = connection.query_row(tables, [], |row| row.get::<_, i64>(0)).map_err(|e| not_ours(&e, at))? == 0;
    let all = [&DOCUMENTS, &ITEMS].into_iter().chain(OF_TASK).chain(OF_DOCUMENT);
    if empty {
        let tables: String = all.clone().map(create).collect();
        let marks = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};");
        connection.execute_batch(&format!("{tables}{AROUND}{marks}")).map_err(failed)?;
    } else if of("application_id").map_err(failed)? != APPLICATION {
        let message = "is in the way and was not written by yaodian; choose another folder";
        return Err(Error::new(ErrorKind::Usage, message).at(at.display().to_string()));
    } else if of("user_version").map_err(failed)? != VERSION {
        let message = "the database is of another version of yaodian: move it away and run again";
        return Err(Error::new(ErrorKind::Usage, message).at(at.display().to_string()));
    }
    let upserts = all.map(|t| (t.name, upsert(t))).collect();
    Ok(Box::new(Database { at: at.to_path_buf(), connection, upserts, seen: HashSet::new(), new }))
}

/// What can't be opened at all is no database, or one that another program is writing.
fn not_ours(e: &rusqlite::Error, at: &Path) -> Error {
    if e.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) {
        let message = "is in the way and was not written by yaodian; choose another folder";
        return Error::new(ErrorKind::Usage, message).at(at.display().to_string());
    }
    export::failed(e).at(at.display().to_string())
}

impl Database {
    fn rows(&self, table: &Table, record: &DocumentRecord) -> rusqlite::Result<()> {
        let Some((_, upsert)) = self.upserts.iter().find(|u| u.0 == table.name) else { return Ok(()) };
        let mut statement = self.connection.prepare_cached(upsert)?;
        let mut done = Ok(());
        (table.rows)(record, &mut |row| {
            if done.is_ok() {
                done = statement.execute(params_from_iter(columns(table).map(|i| &row[i]))).map(|_| ());
            }
        });
        done
    }

    fn document(&self, record: &DocumentRecord, again: bool) -> rusqlite::Result<()> {
        let (id, source) = (&record.document.id, &record.document.source);
        if !again {
            self.rows(&DOCUMENTS, record)?;
        }
        let given =
            "INSERT INTO sources VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET document_id = excluded.document_id";
        self.connection.prepare_cached(given)?.execute(params![source, id])?;
        if again {
            return Ok(());
        }
        self.clear(record)?;
        self.rows(&ITEMS, record)?;
        OF_TASK.iter().chain(&OF_DOCUMENT).try_for_each(|table| self.rows(table, record))
    }

    /// Takes out what is written anew, and tasks that the document doesn't give any more.
    fn clear(&self, record: &DocumentRecord) -> rusqlite::Result<()> {
        let id = &record.document.id;
        // Written so that each finds its rows by a key.
        let tasks = "task_id IN (SELECT task_id FROM tasks WHERE document_id = ?)";
        let of_task = OF_TASK.iter().map(|t| (t, tasks));
        for (table, rows) in of_task.chain(OF_DOCUMENT.iter().map(|t| (t, "document_id = ?"))) {
            let clear = format!("DELETE FROM \"{}\" WHERE {rows}", name(table));
            self.connection.prepare_cached(&clear)?.execute([id])?;
        }
        let keep: BTreeSet<&str> = record.tasks.iter().map(|t| t.id.as_str()).collect();
        let mut known = self.connection.prepare_cached("SELECT task_id FROM tasks WHERE document_id = ?")?;
        let known: Vec<String> = known.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut remove = self.connection.prepare_cached("DELETE FROM tasks WHERE task_id = ?")?;
        for gone in known.iter().filter(|id| !keep.contains(id.as_str())) {
            remove.execute([gone])?;
        }
        Ok(())
    }
}

impl Sink for Database {
    fn take(&mut self, record: &DocumentRecord, _: Option<&str>) -> Result<()> {
        // The same bytes a second time: the rows are those of the first, which is no duplicate.
        let again = !self.seen.insert(record.document.id.clone());
        self.document(record, again).map_err(|e| export::failed(e).at(self.at.display().to_string()))
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>> {
        let end = "DELETE FROM documents WHERE id NOT IN (SELECT document_id FROM sources); COMMIT; PRAGMA optimize";
        let done = self.connection.execute_batch(end);
        done.map_err(|e| export::failed(e).at(self.at.display().to_string()))?;
        self.new = false;
        Ok(Vec::new())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.new {
            // Rolled back, it holds nothing.
            let _ = self.connection.execute_batch("ROLLBACK");
            let _ = std::fs::remove_file(&self.at);
            let mut journal = self.at.clone().into_os_string();
            journal.push("-journal");
            let _ = std::fs::remove_file(journal);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{DuplicateOf, Same};
    use crate::write::sample;

    fn write(at: &Path, records: &[DocumentRecord]) -> Result<()> {
        let mut sink = sink(at)?;
        records.iter().try_for_each(|r| sink.take(r, None))?;
        sink.finish().map(|_| ())
    }

    fn count(at: &Path, sql: &str) -> i64 {
        Connection::open(at).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// The sample with another id, source and words.
    fn other(id: &str, source: &str, requirement: &str) -> DocumentRecord {
        let mut record = sample::record();
        (record.document.id, record.document.source) = (id.into(), source.into());
        record.tasks[0].id = format!("task-of-{id}");
        record.tasks[0].requirement = requirement.into();
        record
    }

    #[test]
    fn writing_again_changes_rows_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("a.sqlite");
        write(&at, &[other("a", "a.txt", "修渠道"), other("b", "b.txt", "修水库大坝")]).unwrap();
        Connection::open(&at).unwrap().execute("CREATE TABLE mine (task_id REFERENCES tasks(task_id))", []).unwrap();
        Connection::open(&at).unwrap().execute("INSERT INTO mine VALUES ('task-of-a')", []).unwrap();
        write(&at, &[other("a", "a.txt", "修渠道闸门"), other("c", "b.txt", "清淤疏浚")]).unwrap();
        for (sql, want) in [
            ("SELECT count(*) FROM documents", 2),
            ("SELECT count(*) FROM documents WHERE id = 'b'", 0),
            ("SELECT count(*) FROM tasks", 2),
            ("SELECT count(*) FROM units", 2),
            ("SELECT count(*) FROM time_limits", 2),
            ("SELECT count(*) FROM paths", 2),
            ("SELECT count(*) FROM targets", 2),
            ("SELECT count(*) FROM \"references\"", 2),
            ("SELECT count(*) FROM warnings", 2),
            ("SELECT count(*) FROM mine", 1),
            ("SELECT count(*) FROM tasks_search WHERE tasks_search MATCH '水库大坝'", 0),
            ("SELECT count(*) FROM tasks_search WHERE tasks_search MATCH '渠道闸门'", 1),
            ("SELECT count(*) FROM tasks_by_unit WHERE unit = '某县水利局办公室' AND role = 'lead'", 2),
            ("SELECT count(*) FROM pragma_foreign_key_check", 0),
        ] {
            assert_eq!(count(&at, sql), want, "{sql}");
        }
        let whole = "INSERT INTO tasks_search(tasks_search, rank) VALUES ('integrity-check', 1)";
        Connection::open(&at).unwrap().execute_batch(whole).unwrap();
    }

    #[test]
    fn the_same_bytes_twice_are_no_copy_of_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("a.sqlite");
        let mut first = other("a", "a.txt", "修渠道");
        first.document.duplicate_of = None;
        let mut second = other("a", "b.txt", "修渠道");
        second.document.duplicate_of = Some(DuplicateOf { id: "a".into(), source: "a.txt".into(), same: Same::Bytes });
        write(&at, &[first, second]).unwrap();
        for (sql, want) in [
            ("SELECT count(*) FROM documents WHERE duplicate_of IS NULL AND source = 'a.txt'", 1),
            ("SELECT count(*) FROM sources", 2),
            ("SELECT count(*) FROM tasks", 1),
        ] {
            assert_eq!(count(&at, sql), want, "{sql}");
        }
    }

    #[test]
    fn a_task_that_is_gone_is_taken_out() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("a.sqlite");
        let mut record = sample::record();
        record.tasks.push(other("x", "", "第二项").tasks.remove(0));
        write(&at, &[record.clone()]).unwrap();
        record.tasks.remove(0);
        write(&at, &[record]).unwrap();
        assert_eq!(count(&at, "SELECT count(*) FROM tasks WHERE task_id = 'task-of-x' AND position = 1"), 1);
        assert_eq!(count(&at, "SELECT count(*) FROM tasks"), 1);
        assert_eq!(count(&at, "SELECT count(*) FROM units"), 1);
    }

    #[test]
    fn what_falls_due_this_month_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("a.sqlite");
        let mut record = sample::record();
        write(&at, &[record.clone()]).unwrap();
        assert_eq!(count(&at, "SELECT count(*) FROM due_this_month"), 0);
        let today: String =
            Connection::open(&at).unwrap().query_row("SELECT date('now', 'localtime')", [], |row| row.get(0)).unwrap();
        record.tasks[0].time_limits[0].end = Some(today);
        write(&at, &[record]).unwrap();
        assert_eq!(count(&at, "SELECT count(*) FROM due_this_month WHERE units = '某县水利局办公室'"), 1);
    }

    #[test]
    fn files_of_other_programs_and_versions_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("a.sqlite");
        std::fs::write(&at, "no database, but long enough to be looked at as if it were one").unwrap();
        assert_eq!(write(&at, &[]).unwrap_err().kind(), ErrorKind::Usage);
        std::fs::remove_file(&at).unwrap();
        Connection::open(&at).unwrap().execute("CREATE TABLE mine (x)", []).unwrap();
        assert_eq!(write(&at, &[]).unwrap_err().kind(), ErrorKind::Usage);
        let marks = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 99");
        Connection::open(&at).unwrap().execute_batch(&marks).unwrap();
        assert!(write(&at, &[]).unwrap_err().message().contains("another version"));
    }

    #[test]
    fn a_run_that_breaks_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("a.sqlite");
        let mut broken = sink(&at).unwrap();
        broken.take(&sample::record(), None).unwrap();
        drop(broken);
        assert!(!at.exists());
        write(&at, &[sample::record()]).unwrap();
        let mut broken = sink(&at).unwrap();
        broken.take(&other("z", "z.txt", "x"), None).unwrap();
        drop(broken);
        assert_eq!(count(&at, "SELECT count(*) FROM documents"), 1);
    }
}
