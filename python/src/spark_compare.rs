//! The steps of a comparison on a cluster, each on the batch of rows that a worker has; what brings the rows together is in
//! `spark.py`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, Int32Builder, Int64Builder, ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Int32Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float32Array, Int32Array, Int64Array, RecordBatch, StringArray, StructArray,
};
use arrow_pyarrow::{PyArrowType, ToPyArrow};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use yaodian::compare::apart::{self, Features, Prepared};
use yaodian::compare::tables::Table;
use yaodian::compare::{Options, Relation};
use yaodian::{DocumentRecord, Error, ErrorKind, Result};

use crate::compared::options;
use crate::errors;
use crate::errors::OrRaise;
use crate::extractor::Extractor;
use crate::record::parsed;

/// So many bits of a task's number are its place in its document.
const PLACES: u32 = 24;

type Batch = PyArrowType<RecordBatch>;

fn field(name: &str, data: DataType) -> Field {
    Field::new(name, data, true)
}

fn list(data: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("element", data, true)))
}

fn texts(names: &[&str]) -> Fields {
    names.iter().map(|name| field(name, DataType::Utf8)).collect()
}

/// The columns of pairs; topics are not made on a cluster.
fn pair_columns() -> &'static [&'static str] {
    Table::Pairs.columns().split_last().map_or(&[], |(_, front)| front)
}

/// The schema of what a step gives.
fn schema(step: &str) -> Option<SchemaRef> {
    use DataType::{Binary, Boolean, Float32, Int32, Int64, Utf8};
    let fields = match step {
        "rank" => vec![field("rank", Binary), field("json", Utf8)],
        "prepare" => vec![
            field("doc", Int64),
            field("id", Utf8),
            field("fields", Utf8),
            field("edition", Utf8),
            field("circle", Utf8),
            field("home", Utf8),
            field("all_tasks", Int32),
            field("hashes", list(Int64)),
        ],
        "tasks" => vec![
            field("task", Int64),
            field("doc", Int64),
            field("text_hash", Int64),
            field("at_large", Boolean),
            field("features", Binary),
        ],
        "terms" => vec![field("code", Int32), field("count", Int32), field("spelling", Utf8)],
        "keys" => vec![field("task", Int64), field("h0", Int64), field("h1", Int64), field("files", list(Int32))],
        "chosen" => vec![field("task", Int64), field("other", Int64), field("at", Int32)],
        "alike" => vec![field("a", Int64), field("b", Int64), field("likeness", Float32)],
        "partners" => vec![field("a", Int64), field("b", Int64)],
        "compare" => vec![
            field("a", Int64),
            field("b", Int64),
            field("pairs", list(DataType::Struct(texts(pair_columns())))),
            field("changes", list(DataType::Struct(texts(Table::Changes.columns())))),
        ],
        _ => return None,
    };
    Some(Arc::new(Schema::new(fields)))
}

/// The schema of what a step of a comparison gives.
#[pyfunction]
pub fn step_schema<'py>(py: Python<'py>, step: &str) -> PyResult<Bound<'py, PyAny>> {
    let unknown = || errors::usage(&format!("there is no step {step:?}"));
    schema(step).ok_or_else(unknown)?.to_pyarrow(py)
}

fn batch<'py>(py: Python<'py>, step: &str, columns: Result<Vec<ArrayRef>>) -> PyResult<Bound<'py, PyAny>> {
    let made = columns.and_then(|columns| {
        let schema = schema(step).ok_or_else(|| Error::new(ErrorKind::Internal, "a step without a schema"))?;
        RecordBatch::try_new(schema, columns).map_err(odd)
    });
    made.or_raise(py)?.to_pyarrow(py)
}

fn odd(e: ArrowError) -> Error {
    Error::new(ErrorKind::Internal, e.to_string())
}

/// A column of a batch, as the type that it must be of.
fn column<'a, T>(batch: &'a RecordBatch, name: &str, cast: impl Fn(&'a ArrayRef) -> Option<T>) -> Result<T> {
    let found = batch.column_by_name(name).and_then(cast);
    found.ok_or_else(|| {
        Error::new(ErrorKind::Usage, format!("a batch lacks the column {name}, or it is of another type"))
    })
}

fn longs<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a Int64Array> {
    column(batch, name, |c| c.as_primitive_opt::<Int64Type>())
}

fn records(batch: &RecordBatch, name: &str) -> Result<Vec<DocumentRecord>> {
    let lines = column(batch, name, |c| c.as_string_opt::<i32>())?;
    lines.iter().map(|line| parsed(line.unwrap_or_default().as_bytes())).collect()
}

/// Features out of a column of bytes.
fn features(column: &dyn Array, row: usize) -> Result<Features> {
    let bytes = column.as_binary_opt::<i32>().map(|c| c.value(row));
    Features::of_bytes(bytes.unwrap_or_default())
}

/// Documents with what they are numbered by.
#[pyfunction]
pub fn spark_rank<'py>(py: Python<'py>, given: Batch) -> PyResult<Bound<'py, PyAny>> {
    let made = py.detach(|| -> Result<Vec<ArrayRef>> {
        let mut ranks = BinaryBuilder::new();
        records(&given.0, "json")?.iter().for_each(|r| ranks.append_value(apart::rank(&r.document)));
        Ok(vec![Arc::new(ranks.finish()), column(&given.0, "json", |c| Some(c.clone()))?])
    });
    batch(py, "rank", made)
}

/// Documents made ready.
#[pyfunction]
pub fn spark_prepare<'py>(py: Python<'py>, given: Batch, by: &str) -> PyResult<Bound<'py, PyAny>> {
    let by = options(by, false)?.by;
    let made = py.detach(|| -> Result<Vec<ArrayRef>> {
        let (docs, records) = (longs(&given.0, "doc")?, records(&given.0, "json")?);
        let brief = |r: &DocumentRecord| {
            let mut fields = r.document.clone();
            fields.references.clear();
            fields.validity = None;
            serde_json::to_string(&fields).unwrap_or_default()
        };
        let ids: StringArray = records.iter().map(|r| Some(r.document.id.clone())).collect();
        let fields: StringArray = records.iter().map(|r| Some(brief(r))).collect();
        let prepared: Vec<Prepared> = records.into_iter().map(apart::prepare).collect();
        let texts = |get: &dyn Fn(&Prepared) -> Option<String>| -> ArrayRef {
            Arc::new(prepared.iter().map(get).collect::<StringArray>())
        };
        let mut hashes = ListBuilder::new(Int64Builder::new()).with_field(field("element", DataType::Int64));
        for one in &prepared {
            hashes.append_value(one.hashes.iter().map(|h| Some(h.cast_signed())));
        }
        let many = prepared.iter().map(|p| Some(p.all_tasks as i32));
        Ok(vec![
            Arc::new(docs.clone()),
            Arc::new(ids),
            Arc::new(fields),
            texts(&|p| p.edition.clone()),
            texts(&|p| p.circle(by)),
            texts(&|p| p.place()),
            Arc::new(many.collect::<Int32Array>()),
            Arc::new(hashes.finish()),
        ])
    });
    batch(py, "prepare", made)
}

/// The tasks of documents, with what tells how alike they are.
#[pyfunction]
pub fn spark_tasks<'py>(py: Python<'py>, given: Batch) -> PyResult<Bound<'py, PyAny>> {
    let made = py.detach(|| -> Result<Vec<ArrayRef>> {
        let (docs, records) = (longs(&given.0, "doc")?, records(&given.0, "json")?);
        let (mut tasks, mut of, mut hashes, mut at_large) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut bytes = BinaryBuilder::new();
        for (doc, record) in docs.values().iter().zip(records) {
            for (place, features) in apart::prepare(record).tasks {
                tasks.push(doc << PLACES | i64::from(place));
                of.push(*doc);
                hashes.push(features.text_hash.cast_signed());
                at_large.push(features.is_at_large());
                bytes.append_value(features.to_bytes());
            }
        }
        Ok(vec![
            Arc::new(Int64Array::from(tasks)),
            Arc::new(Int64Array::from(of)),
            Arc::new(Int64Array::from(hashes)),
            Arc::new(BooleanArray::from(at_large)),
            Arc::new(bytes.finish()),
        ])
    });
    batch(py, "tasks", made)
}

/// In how many tasks of these documents each term stands; of copies nothing is counted but how terms are spelt.
#[pyfunction]
pub fn spark_terms<'py>(py: Python<'py>, given: Batch) -> PyResult<Bound<'py, PyAny>> {
    let made = py.detach(|| -> Result<Vec<ArrayRef>> {
        let records = records(&given.0, "json")?;
        let copies = column(&given.0, "is_copy", |c| c.as_boolean_opt())?;
        let mut terms: BTreeMap<u32, (i32, Option<String>)> = BTreeMap::new();
        for (row, record) in records.into_iter().enumerate() {
            let prepared = apart::prepare(record);
            if !copies.value(row) {
                let codes = prepared.tasks.iter().flat_map(|t| t.1.codes());
                codes.for_each(|code| terms.entry(code).or_default().0 += 1);
            }
            for (code, word) in prepared.spelt {
                let known = &mut terms.entry(code).or_default().1;
                if known.as_ref().is_none_or(|k| word < *k) {
                    *known = Some(word);
                }
            }
        }
        Ok(vec![
            Arc::new(terms.keys().map(|code| Some(code.cast_signed())).collect::<Int32Array>()),
            Arc::new(terms.values().map(|t| Some(t.0)).collect::<Int32Array>()),
            Arc::new(terms.values().map(|t| t.1.as_deref()).collect::<StringArray>()),
        ])
    });
    batch(py, "terms", made)
}

/// For each of the documents of one edition, in their order, the place of the one that it is a copy of.
#[pyfunction]
pub fn spark_copies(hashes: Vec<Vec<i64>>) -> Vec<Option<usize>> {
    let hashes: Vec<Vec<u64>> =
        hashes.into_iter().map(|list| list.into_iter().map(i64::cast_unsigned).collect()).collect();
    apart::copies(&hashes)
}

/// Each document of one place with its successor, by their places in the list; given are their fields and how many tasks they have.
#[pyfunction]
pub fn spark_successors(py: Python<'_>, fields: Vec<String>, tasks: Vec<usize>) -> PyResult<Vec<(u32, u32)>> {
    let read: Result<Vec<_>> = fields
        .iter()
        .zip(tasks)
        .map(|(f, tasks)| match serde_json::from_str(f) {
            Ok(fields) => Ok((fields, tasks)),
            Err(e) => Err(Error::new(ErrorKind::Damaged, e.to_string())),
        })
        .collect();
    Ok(apart::successors(read.or_raise(py)?))
}

/// The documents that each shares most with.
#[pyfunction]
pub fn spark_partners<'py>(py: Python<'py>, given: Batch) -> PyResult<Bound<'py, PyAny>> {
    let made = py.detach(|| -> Result<Vec<ArrayRef>> {
        let docs = longs(&given.0, "doc")?;
        let shared = column(&given.0, "shared", |c| c.as_list_opt::<i32>())?;
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for row in 0..docs.len() {
            let inside = Inside::of(shared.value(row))?;
            let (others, likeness) = (inside.longs("doc_b")?, inside.floats("likeness")?);
            let list: Vec<(u64, f32)> =
                others.values().iter().map(|d| d.cast_unsigned()).zip(likeness.values().iter().copied()).collect();
            for other in apart::partners(&list) {
                let (doc, other) = (docs.value(row), other.cast_signed());
                a.push(doc.min(other));
                b.push(doc.max(other));
            }
        }
        Ok(vec![Arc::new(Int64Array::from(a)), Arc::new(Int64Array::from(b))])
    });
    batch(py, "partners", made)
}

/// The structs in one row's list.
struct Inside(StructArray);

impl Inside {
    fn of(list: ArrayRef) -> Result<Inside> {
        let inside = list.as_struct_opt().cloned().map(Inside);
        inside.ok_or_else(|| Error::new(ErrorKind::Usage, "a list holds something else than structs"))
    }

    fn child(&self, name: &str) -> Result<&ArrayRef> {
        self.0.column_by_name(name).ok_or_else(|| Error::new(ErrorKind::Usage, format!("a list lacks {name}")))
    }

    fn longs(&self, name: &str) -> Result<&Int64Array> {
        self.child(name)?.as_primitive_opt::<Int64Type>().ok_or_else(|| Error::new(ErrorKind::Usage, name))
    }

    fn integers(&self, name: &str) -> Result<&Int32Array> {
        self.child(name)?.as_primitive_opt::<Int32Type>().ok_or_else(|| Error::new(ErrorKind::Usage, name))
    }

    fn floats(&self, name: &str) -> Result<&Float32Array> {
        self.child(name)?.as_primitive_opt::<Float32Type>().ok_or_else(|| Error::new(ErrorKind::Usage, name))
    }
}

/// How much each term says, among all tasks of a corpus.
#[pyclass(frozen, module = "yaodian._yaodian")]
pub struct Weights(apart::Weights);

#[pymethods]
impl Weights {
    /// Weights of terms that were counted on all machines.
    #[staticmethod]
    fn counted(
        py: Python<'_>,
        extractor: &Bound<'_, Extractor>,
        terms: Vec<Batch>,
        compared: usize,
        tasks: usize,
    ) -> PyResult<Weights> {
        let patterns = extractor.get().work.engine.patterns();
        let made = py.detach(|| -> Result<apart::Weights> {
            let mut all = Vec::new();
            for PyArrowType(batch) in &terms {
                let codes = column(batch, "code", |c| c.as_primitive_opt::<Int32Type>())?;
                let (counts, words) =
                    (longs(batch, "count")?, column(batch, "spelling", |c| c.as_string_opt::<i32>())?);
                for row in 0..batch.num_rows() {
                    let word = words.is_valid(row).then(|| words.value(row).to_string());
                    let count = u32::try_from(counts.value(row)).unwrap_or(u32::MAX);
                    all.push((codes.value(row).cast_unsigned(), count, word));
                }
            }
            Ok(apart::Weights::new(all, compared, tasks, patterns))
        });
        made.map(Weights).or_raise(py)
    }

    /// From what `to_bytes` gave.
    #[staticmethod]
    fn of_bytes(py: Python<'_>, bytes: &[u8]) -> PyResult<Weights> {
        apart::Weights::of_bytes(bytes).map(Weights).or_raise(py)
    }

    /// As bytes, to be sent to all machines.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    /// What each task is filed under.
    fn keys<'py>(&self, py: Python<'py>, given: Batch) -> PyResult<Bound<'py, PyAny>> {
        let made = py.detach(|| -> Result<Vec<ArrayRef>> {
            let (tasks, bytes) = (longs(&given.0, "task")?, column(&given.0, "features", Some)?);
            let (mut h0, mut h1) = (Vec::new(), Vec::new());
            let mut files = ListBuilder::new(Int32Builder::new()).with_field(field("element", DataType::Int32));
            for row in 0..tasks.len() {
                let keys = self.0.keys(&features(bytes, row)?);
                h0.push(i64::from(keys.stands[0]));
                h1.push(i64::from(keys.stands[1]));
                files.append_value(keys.files.iter().map(|f| Some(f.cast_signed())));
            }
            let (h0, h1) = (Arc::new(Int64Array::from(h0)), Arc::new(Int64Array::from(h1)));
            Ok(vec![Arc::new(tasks.clone()), h0, h1, Arc::new(files.finish())])
        });
        batch(py, "keys", made)
    }

    /// For each task the others that share most with it.
    fn chosen<'py>(&self, py: Python<'py>, given: Batch) -> PyResult<Bound<'py, PyAny>> {
        let made = py.detach(|| -> Result<Vec<ArrayRef>> {
            let tasks = longs(&given.0, "task")?;
            let near = column(&given.0, "near", |c| c.as_list_opt::<i32>())?;
            let (mut task, mut other, mut at) = (Vec::new(), Vec::new(), Vec::new());
            for row in 0..tasks.len() {
                let inside = Inside::of(near.value(row))?;
                let (h0, h1, others) = (inside.longs("h0")?, inside.longs("h1")?, inside.longs("other")?);
                let stands = |i: usize| (h0.value(i), h1.value(i), others.value(i));
                let terms = inside.integers("term")?;
                let mut order: Vec<(i64, i64, i64)> = (0..others.len()).map(stands).collect();
                order.sort_unstable();
                order.dedup();
                let rank = |i: usize| order.partition_point(|o| *o < stands(i)) as u32;
                let shared: Vec<(u32, u32)> =
                    (0..others.len()).map(|i| (terms.value(i).cast_unsigned(), rank(i))).collect();
                let mut chosen = self.0.most_shared(&shared);
                chosen.sort_unstable();
                for (i, rank) in chosen.into_iter().enumerate() {
                    task.push(tasks.value(row));
                    other.push(order[rank as usize].2);
                    at.push(i as i32);
                }
            }
            Ok(vec![
                Arc::new(Int64Array::from(task)),
                Arc::new(Int64Array::from(other)),
                Arc::new(Int32Array::from(at)),
            ])
        });
        batch(py, "chosen", made)
    }

    /// Of the others those that are most like each task, both ways.
    fn alike<'py>(&self, py: Python<'py>, given: Batch) -> PyResult<Bound<'py, PyAny>> {
        let made = py.detach(|| -> Result<Vec<ArrayRef>> {
            let (tasks, bytes) = (longs(&given.0, "task")?, column(&given.0, "features", Some)?);
            let others = column(&given.0, "others", |c| c.as_list_opt::<i32>())?;
            let (mut a, mut b, mut alike) = (Vec::new(), Vec::new(), Vec::new());
            for row in 0..tasks.len() {
                let inside = Inside::of(others.value(row))?;
                let (numbers, of_others) = (inside.longs("other")?, inside.child("features")?);
                let read: Result<Vec<Features>> = (0..numbers.len()).map(|i| features(of_others, i)).collect();
                for (at, likeness) in self.0.most_alike(&features(bytes, row)?, &read?) {
                    let (task, other) = (tasks.value(row), numbers.value(at as usize));
                    a.extend([task, other]);
                    b.extend([other, task]);
                    alike.extend([likeness; 2]);
                }
            }
            Ok(vec![Arc::new(Int64Array::from(a)), Arc::new(Int64Array::from(b)), Arc::new(Float32Array::from(alike))])
        });
        batch(py, "alike", made)
    }

    /// Documents held against each other: rows of pairs and of changes.
    fn compare<'py>(&self, py: Python<'py>, given: Batch, by: &str) -> PyResult<Bound<'py, PyAny>> {
        let asked = options(by, false)?;
        let made = py.detach(|| self.compared(&given.0, asked));
        batch(py, "compare", made)
    }
}

impl Weights {
    fn compared(&self, given: &RecordBatch, asked: Options) -> Result<Vec<ArrayRef>> {
        let (of_a, of_b) = (longs(given, "a")?, longs(given, "b")?);
        let years = column(given, "years", |c| c.as_boolean_opt())?;
        let (mut a, mut b) = (Vec::new(), Vec::new());
        let (mut pairs, mut changes) = (Cells::new(pair_columns()), Cells::new(Table::Changes.columns()));
        let both = records(given, "a_json")?.into_iter().zip(records(given, "b_json")?);
        for (row, (first, second)) in both.enumerate() {
            let relation: Relation = if years.value(row) { Relation::Years } else { asked.by.into() };
            a.push(of_a.value(row));
            b.push(of_b.value(row));
            self.0.compare(first, second, relation, asked, &mut |c| pairs.push(c), &mut |c| changes.push(c));
            pairs.end();
            changes.end();
        }
        Ok(vec![
            Arc::new(Int64Array::from(a)),
            Arc::new(Int64Array::from(b)),
            pairs.finish().map_err(odd)?,
            changes.finish().map_err(odd)?,
        ])
    }
}

/// Lists of rows of text, under way.
struct Cells {
    fields: Fields,
    columns: Vec<StringBuilder>,
    rows: usize,
    lengths: Vec<usize>,
}

impl Cells {
    fn new(names: &[&str]) -> Cells {
        let columns = names.iter().map(|_| StringBuilder::new()).collect();
        Cells { fields: texts(names), columns, rows: 0, lengths: Vec::new() }
    }

    /// One more row; an empty cell is none.
    fn push(&mut self, cells: &[&str]) {
        self.rows += 1;
        self.columns.iter_mut().zip(cells).for_each(|(c, cell)| c.append_option((!cell.is_empty()).then_some(*cell)));
    }

    /// The list ends here.
    fn end(&mut self) {
        self.lengths.push(std::mem::take(&mut self.rows));
    }

    fn finish(mut self) -> Result<ArrayRef, ArrowError> {
        let columns = self.columns.iter_mut().map(|c| Arc::new(c.finish()) as ArrayRef).collect();
        let inside = StructArray::try_new(self.fields.clone(), columns, None)?;
        let item = Arc::new(Field::new("element", DataType::Struct(self.fields), true));
        let offsets = arrow_buffer::OffsetBuffer::from_lengths(self.lengths);
        Ok(Arc::new(arrow_array::ListArray::try_new(item, offsets, Arc::new(inside), None)?))
    }
}
