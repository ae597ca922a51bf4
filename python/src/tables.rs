//! Records as Arrow tables, handed to Python over the C data interface: nothing is copied and nothing written out.

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_pyarrow::IntoPyArrow;
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use yaodian::DocumentRecord;
use yaodian::write::arrow::{self, TableBatch};
use yaodian::write::tables;

use crate::errors;
use crate::record::record_of;

/// The flat tables, those of the relational formats.
const TABLES: [tables::Table; 9] = [
    tables::TASKS,
    tables::DOCUMENTS,
    tables::REFERENCES,
    tables::WARNINGS,
    tables::ITEMS,
    tables::PATHS,
    tables::UNITS,
    tables::LIMITS,
    tables::TARGETS,
];

/// The name of the table with a document a row, nested as its JSON is.
const NESTED: &str = "nested";

/// Rows of a batch.
const ROWS: usize = 8192;
/// Documents of a batch.
const DOCUMENTS: usize = 256;

/// The table of a name.
fn table(name: &str) -> PyResult<&'static tables::Table> {
    let unknown = || {
        let names: Vec<&str> = TABLES.iter().map(|t| t.name).chain([NESTED]).collect();
        errors::usage(&format!("there is no table {name:?}, but {}", names.join(", ")))
    };
    TABLES.iter().find(|t| t.name == name).ok_or_else(unknown)
}

/// The names of all tables with what their rows are.
#[pyfunction]
pub fn table_names() -> Vec<(&'static str, &'static str)> {
    TABLES.iter().map(|t| (t.name, t.about)).chain([(NESTED, "One document a row, nested as in its JSON")]).collect()
}

/// An error of Arrow as one of Python.
pub fn wrong(e: ArrowError) -> PyErr {
    PyValueError::new_err(e.to_string())
}

/// Batches as a `pyarrow.RecordBatchReader`.
pub fn reader(py: Python<'_>, schema: SchemaRef, batches: Vec<RecordBatch>) -> PyResult<Bound<'_, PyAny>> {
    let reader: Box<dyn RecordBatchReader + Send> =
        Box::new(RecordBatchIterator::new(batches.into_iter().map(Ok), schema));
    reader.into_pyarrow(py)
}

/// A table of documents as a `pyarrow.RecordBatchReader`.
#[pyfunction]
pub fn batches<'py>(py: Python<'py>, documents: &Bound<'py, PyAny>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let mut made = Vec::new();
    if name == NESTED {
        let mut held: Vec<DocumentRecord> = Vec::new();
        for document in documents.try_iter()? {
            held.push(record_of(&document?, DocumentRecord::clone)?);
            if held.len() == DOCUMENTS {
                made.push(py.detach(|| arrow::documents(&held)).map_err(wrong)?);
                held.clear();
            }
        }
        made.push(arrow::documents(&held).map_err(wrong)?);
        return reader(py, arrow::document_schema(), made);
    }
    let table = table(name)?;
    let mut rows = TableBatch::new(table);
    for document in documents.try_iter()? {
        record_of(&document?, |record| (table.rows)(record, &mut |row| rows.push(row)))?;
        if rows.rows() >= ROWS {
            made.push(rows.take().map_err(wrong)?);
        }
    }
    made.push(rows.take().map_err(wrong)?);
    reader(py, arrow::table_schema(table), made)
}
