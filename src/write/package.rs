//! `datapackage.json` (Frictionless Data Package) and `csv-metadata.json` (W3C CSV on the Web): what the columns of the CSV
//! files mean, and how their rows belong together. With them go the tables that stand beside `tasks.csv`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::export::{self, Made, Sink};
use super::tables::{Cell, Column, DOCUMENTS, Kind, LIMITS, TASKS, Table, UNITS};
use super::{Style, csv};
use crate::error::Result;
use crate::record::DocumentRecord;

/// The tables written here; `tasks.csv` is written along with the package.
const BESIDE: [&Table; 3] = [&DOCUMENTS, &UNITS, &LIMITS];

struct Package {
    folder: PathBuf,
    style: Style,
    files: Vec<(&'static Table, BufWriter<File>)>,
    line: Vec<u8>,
}

/// Writes the package's files into a folder.
///
/// # Errors
/// [`crate::ErrorKind::Unwritable`].
pub fn sink(folder: &Path, style: Style) -> Made {
    let mut files = Vec::new();
    for table in BESIDE {
        let mut out = export::create(&folder.join(format!("{}.csv", table.name)))?;
        let mut head = csv::mark(style).to_vec();
        csv::row(table.columns.iter().map(|c| c.name), style, &mut head);
        out.write_all(&head).map_err(export::unwritable)?;
        files.push((table, out));
    }
    Ok(Box::new(Package { folder: folder.to_path_buf(), style, files, line: Vec::new() }))
}

fn spelled(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Text(t) => t.to_string(),
        Cell::Integer(n) => n.to_string(),
        Cell::Number(n) => n.to_string(),
        Cell::Flag(f) => f.to_string(),
    }
}

impl Sink for Package {
    fn take(&mut self, record: &DocumentRecord, _: Option<&str>) -> Result<()> {
        for (table, out) in &mut self.files {
            let (line, style) = (&mut self.line, self.style);
            (table.rows)(record, &mut |row| {
                let cells: Vec<String> = row.iter().map(spelled).collect();
                csv::row(cells.iter().map(String::as_str), style, line);
            });
            out.write_all(&self.line).map_err(export::unwritable)?;
            self.line.clear();
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>> {
        for (_, out) in &mut self.files {
            out.flush().map_err(export::unwritable)?;
        }
        let tables = [&DOCUMENTS, &TASKS, &UNITS, &LIMITS];
        for (name, value) in [("datapackage.json", package(&tables)), ("csv-metadata.json", csvw(&tables))] {
            let text = serde_json::to_string_pretty(&value).map_err(export::failed)? + "\n";
            let mut out = export::create(&self.folder.join(name))?;
            out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(export::unwritable)?;
        }
        Ok(Vec::new())
    }
}

/// The descriptor of a Data Package.
fn package(tables: &[&Table]) -> Value {
    let resources: Vec<Value> = tables.iter().map(|t| resource(t)).collect();
    json!({
        "name": "yaodian",
        "title": "Tasks of Chinese government work plans",
        "description": format!("Written by yaodian {}. Spans count Unicode code points of the decoded text.", crate::VERSION),
        "profile": "tabular-data-package",
        "resources": resources,
    })
}

fn resource(table: &Table) -> Value {
    let links: Vec<Value> = table
        .links
        .iter()
        .map(|l| json!({ "fields": l.from, "reference": { "resource": l.table, "fields": l.to } }))
        .collect();
    json!({
        "name": table.name,
        "description": table.about,
        "profile": "tabular-data-resource",
        "path": format!("{}.csv", table.name),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": table.columns.iter().map(field).collect::<Vec<_>>(),
            "primaryKey": table.key,
            "foreignKeys": links,
            "missingValues": [""],
        },
    })
}

fn field(column: &Column) -> Value {
    let kind = match column.kind {
        Kind::Text => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Date => "date",
        Kind::Flag => "boolean",
    };
    let mut constraints = Map::new();
    if column.required {
        constraints.insert("required".into(), true.into());
    }
    if !column.values.is_empty() {
        constraints.insert("enum".into(), column.values.into());
    }
    let mut field = json!({ "name": column.name, "type": kind, "description": column.about });
    if !constraints.is_empty() {
        field["constraints"] = constraints.into();
    }
    field
}

/// The same for CSV on the Web.
fn csvw(tables: &[&Table]) -> Value {
    let tables: Vec<Value> = tables.iter().map(|t| csvw_table(t)).collect();
    json!({ "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }], "tables": tables })
}

fn csvw_table(table: &Table) -> Value {
    let column = |c: &Column| {
        let datatype = match c.kind {
            Kind::Text if c.values.is_empty() => json!("string"),
            Kind::Text => json!({ "base": "string", "format": format!("^({})$", c.values.join("|")) }),
            Kind::Integer => json!("integer"),
            Kind::Number => json!("number"),
            Kind::Date => json!({ "base": "date", "format": "yyyy-MM-dd" }),
            Kind::Flag => json!({ "base": "boolean", "format": "true|false" }),
        };
        json!({
            "name": c.name, "titles": c.name, "datatype": datatype, "required": c.required, "dc:description": c.about,
        })
    };
    let links: Vec<Value> = table
        .links
        .iter()
        .map(|l| {
            let there = json!({ "resource": format!("{}.csv", l.table), "columnReference": l.to });
            json!({ "columnReference": l.from, "reference": there })
        })
        .collect();
    json!({
        "url": format!("{}.csv", table.name),
        "dc:description": table.about,
        "tableSchema": {
            "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
            "primaryKey": table.key,
            "foreignKeys": links,
        },
    })
}
