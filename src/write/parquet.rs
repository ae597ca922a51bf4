//! `tasks.parquet` and `documents.parquet`.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;

use super::Style;
use super::arrow::{self, TableBatch};
use super::export::{self, Made, Sink};
use super::tables::TASKS;
use crate::error::Result;
use crate::record::DocumentRecord;

/// Rows of tasks that make a row group: engines give one row group to one thread.
const ROWS: usize = 120_000;
/// Rows of tasks that are handed to the writer at a time.
const BATCH: usize = 8192;
/// Documents that are handed to the writer at a time.
const DOCUMENTS: usize = 256;
/// A row group of documents holds no more bytes than this, as written.
const BYTES: usize = 64 << 20;

struct Parquet {
    tasks: ArrowWriter<BufWriter<File>>,
    documents: ArrowWriter<BufWriter<File>>,
    rows: TableBatch,
    held: Vec<DocumentRecord>,
}

/// Writes both files into a folder.
///
/// # Errors
/// [`crate::ErrorKind::Unwritable`].
pub fn sink(folder: &Path, _: Style) -> Made {
    let open = |name: &str, schema, properties: WriterPropertiesBuilder| {
        let file = export::create(&folder.join(name))?;
        ArrowWriter::try_new(file, schema, Some(properties.build())).map_err(export::failed)
    };
    // Hardly any two rows have these in common.
    let alone = |p: WriterPropertiesBuilder, column: &str| {
        p.set_column_dictionary_enabled(ColumnPath::new(column.split('.').map(String::from).collect()), false)
    };
    let flat = properties(TASKS.about).set_max_row_group_row_count(Some(ROWS));
    let flat = ["task_id", "requirement"].into_iter().fold(flat, alone);
    let nested = properties("One document a row, nested as in documents.jsonl").set_max_row_group_bytes(Some(BYTES));
    Ok(Box::new(Parquet {
        tasks: open("tasks.parquet", arrow::table_schema(&TASKS), flat)?,
        documents: open("documents.parquet", arrow::document_schema(), nested)?,
        rows: TableBatch::new(&TASKS),
        held: Vec::with_capacity(DOCUMENTS),
    }))
}

fn properties(about: &str) -> WriterPropertiesBuilder {
    let note = |key: &str, value: &str| KeyValue::new(key.to_string(), value.to_string());
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_key_value_metadata(Some(vec![note("yaodian", crate::VERSION), note("description", about)]))
}

impl Parquet {
    fn flush_rows(&mut self) -> Result<()> {
        let batch = self.rows.take().map_err(export::failed)?;
        self.tasks.write(&batch).map_err(export::failed)
    }

    fn flush_documents(&mut self) -> Result<()> {
        let batch = arrow::documents(&self.held).map_err(export::failed)?;
        self.held.clear();
        self.documents.write(&batch).map_err(export::failed)
    }
}

impl Sink for Parquet {
    fn take(&mut self, record: &DocumentRecord, _: Option<&str>) -> Result<()> {
        (TASKS.rows)(record, &mut |row| self.rows.push(row));
        if self.rows.rows() >= BATCH {
            self.flush_rows()?;
        }
        self.held.push(record.clone());
        if self.held.len() >= DOCUMENTS { self.flush_documents() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>> {
        self.flush_rows()?;
        self.flush_documents()?;
        self.tasks.close().map_err(export::failed)?;
        self.documents.close().map_err(export::failed)?;
        Ok(Vec::new())
    }
}
