//! What a worker of a cluster does with a batch of rows: texts in, columns out, a row that fails a row that says so.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray, StructArray};
use arrow_pyarrow::{PyArrowType, ToPyArrow};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use pyo3::prelude::*;
use yaodian::batch::Done;
use yaodian::write::arrow::{self, TableBatch};
use yaodian::write::ledger::Outcome;
use yaodian::write::tables::{Cell, TASKS};
use yaodian::write::{self, Format, Style};
use yaodian::{DocumentRecord, Error, ErrorKind, Result};

use crate::errors;
use crate::errors::OrRaise;
use crate::extractor::{Extractor, run_here};

/// What the rows of a result are.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// A document, nested.
    Nested,
    /// A document, as a line of `documents.jsonl`.
    Json,
    /// A task.
    Tasks,
}

impl Form {
    fn of(name: &str) -> PyResult<Form> {
        match name {
            "nested" => Ok(Form::Nested),
            "json" => Ok(Form::Json),
            "tasks" => Ok(Form::Tasks),
            _ => Err(errors::usage(&format!("form is nested, json or tasks, not {name:?}"))),
        }
    }

    /// Its own columns; the id stands before them, what went wrong behind them.
    fn columns(self) -> SchemaRef {
        match self {
            Form::Nested => arrow::loose_document_schema(),
            Form::Json => Arc::new(Schema::new(vec![Field::new("json", DataType::Utf8, true)])),
            Form::Tasks => arrow::loose(&arrow::table_schema(&TASKS)),
        }
    }

    fn schema(self) -> SchemaRef {
        let mut fields = vec![Field::new("id", DataType::Utf8, true)];
        fields.extend(self.columns().fields().iter().map(|f| Field::new(f.name(), f.data_type().clone(), true)));
        if self != Form::Tasks {
            fields.push(Field::new("essence", DataType::Int64, true));
        }
        fields.push(Field::new("failure", DataType::Struct(failure()), true));
        Arc::new(Schema::new(fields))
    }
}

fn failure() -> Fields {
    ["kind", "message"].map(|name| Field::new(name, DataType::Utf8, false)).into_iter().collect()
}

/// The schema of the rows in a form.
#[pyfunction]
pub fn spark_schema<'py>(py: Python<'py>, form: &str) -> PyResult<Bound<'py, PyAny>> {
    Form::of(form)?.schema().to_pyarrow(py)
}

/// Extracts a batch with an id and a text in each row, on this thread.
#[pyfunction]
pub fn spark_extract<'py>(
    py: Python<'py>,
    extractor: &Bound<'py, Extractor>,
    batch: PyArrowType<RecordBatch>,
    form: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let (form, work) = (Form::of(form)?, extractor.get().work.clone());
    let rows = py.detach(|| {
        let mut made = Rows::default();
        let things = things(&batch.0, &mut made)?;
        run_here(work, things, &mut |done| {
            made.take(done, form);
            Ok(())
        })?;
        made.batch(form).map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))
    });
    rows.or_raise(py)?.to_pyarrow(py)
}

/// The ids and bytes of a batch's rows; rows without a text fail at once.
fn things(batch: &RecordBatch, made: &mut Rows) -> Result<Vec<(String, Vec<u8>)>> {
    let usage = |message: &str| Error::new(ErrorKind::Usage, message);
    let [ids, texts] = batch.columns() else { return Err(usage("a batch has an id and a text in each row")) };
    let id = |row: usize| match ids.data_type() {
        _ if ids.is_null(row) => Some(String::new()),
        DataType::Utf8 => Some(ids.as_string::<i32>().value(row).to_string()),
        DataType::LargeUtf8 => Some(ids.as_string::<i64>().value(row).to_string()),
        _ => None,
    };
    let bytes = |row: usize| match texts.data_type() {
        DataType::Utf8 => Some(texts.as_string::<i32>().value(row).as_bytes()),
        DataType::LargeUtf8 => Some(texts.as_string::<i64>().value(row).as_bytes()),
        DataType::Binary => Some(texts.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(texts.as_binary::<i64>().value(row)),
        _ => None,
    };
    let mut things = Vec::with_capacity(batch.num_rows());
    for row in 0..batch.num_rows() {
        let id = id(row).ok_or_else(|| usage("ids must be strings"))?;
        if texts.is_null(row) {
            made.fail(id, "empty".into(), "there is no text in this row".into());
            continue;
        }
        things.push((id, bytes(row).ok_or_else(|| usage("texts must be strings or bytes"))?.to_vec()));
    }
    Ok(things)
}

/// The rows of a result under way.
#[derive(Default)]
struct Rows {
    ids: Vec<String>,
    records: Vec<Option<Box<DocumentRecord>>>,
    json: Vec<Option<String>>,
    essences: Vec<Option<i64>>,
    failures: Vec<Option<(String, String)>>,
}

impl Rows {
    fn fail(&mut self, id: String, kind: String, message: String) {
        self.ids.push(id);
        self.records.push(None);
        self.json.push(None);
        self.essences.push(None);
        self.failures.push(Some((kind, message)));
    }

    fn take(&mut self, done: Done, form: Form) {
        let essence = done.says().map(u64::cast_signed);
        if let Outcome::Failed { error, message } = done.entry.outcome {
            return self.fail(done.entry.source, error, message);
        }
        let line = |record: &DocumentRecord| {
            let written = write::record(record, &[Format::Documents], Style::Plain).pop();
            written.and_then(|(_, bytes)| String::from_utf8(bytes).ok()).map(|line| line.trim_end().to_string())
        };
        self.json.push(done.record.as_deref().filter(|_| form == Form::Json).and_then(line));
        self.ids.push(done.entry.source);
        self.records.push(done.record.filter(|_| form != Form::Json));
        self.essences.push(essence);
        self.failures.push(None);
    }

    fn batch(self, form: Form) -> Result<RecordBatch, ArrowError> {
        let records: Vec<Option<&DocumentRecord>> = self.records.iter().map(Option::as_deref).collect();
        let (mut ids, mut failures) = (self.ids, self.failures);
        let mut columns: Vec<ArrayRef> = match form {
            Form::Nested => arrow::documents_if_any(&records)?.columns().to_vec(),
            Form::Json => vec![Arc::new(self.json.into_iter().collect::<StringArray>())],
            Form::Tasks => {
                let (batch, of_rows) = tasks(&ids, &records, &failures)?;
                ids = of_rows.iter().map(|i| ids[*i].clone()).collect();
                failures = of_rows.iter().map(|i| failures[*i].clone()).collect();
                batch.columns().to_vec()
            }
        };
        columns.insert(0, Arc::new(StringArray::from_iter_values(ids)));
        if form != Form::Tasks {
            columns.push(Arc::new(self.essences.into_iter().collect::<Int64Array>()));
        }
        columns.push(Arc::new(failure_column(&failures)?));
        RecordBatch::try_new(form.schema(), columns)
    }
}

fn failure_column(failures: &[Option<(String, String)>]) -> Result<StructArray, ArrowError> {
    let texts = |get: fn(&(String, String)) -> &str| -> ArrayRef {
        Arc::new(failures.iter().map(|f| f.as_ref().map(get)).collect::<StringArray>())
    };
    let nulls = failures.iter().map(Option::is_some).collect::<Vec<bool>>().into();
    StructArray::try_new(failure(), vec![texts(|f| &f.0), texts(|f| &f.1)], Some(nulls))
}

/// The rows of all tasks, and one with the source alone for each failure; with the input that each row is of.
fn tasks(
    ids: &[String],
    records: &[Option<&DocumentRecord>],
    failures: &[Option<(String, String)>],
) -> Result<(RecordBatch, Vec<usize>), ArrowError> {
    let (mut rows, mut of_rows) = (TableBatch::loose(&TASKS), Vec::new());
    let source = TASKS.place("source");
    for (i, record) in records.iter().enumerate() {
        match record {
            Some(record) => (TASKS.rows)(record, &mut |row| {
                rows.push(row);
                of_rows.push(i);
            }),
            None if failures[i].is_some() => {
                let mut row = vec![Cell::Null; TASKS.columns.len()];
                if let Some(cell) = source.and_then(|at| row.get_mut(at)) {
                    *cell = Cell::Text(ids[i].as_str().into());
                }
                rows.push(&row);
                of_rows.push(i);
            }
            None => {}
        }
    }
    Ok((rows.take()?, of_rows))
}
