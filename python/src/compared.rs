//! Comparisons: what comes of holding documents against each other, in the bytes that the program writes.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rayon::{ThreadPool, ThreadPoolBuilder};
use yaodian::batch::Work;
use yaodian::compare::inputs::{self, Given};
use yaodian::compare::tables::Table;
use yaodian::compare::{By, Comparison, Corpus, Options, json};
use yaodian::write::Style;
use yaodian::{DocumentRecord, Error, ErrorKind};

use crate::errors::{self, OrRaise};
use crate::extractor::Extractor;
use crate::objects;
use crate::record::record_of;

/// So many documents are taken in at a time.
const WINDOW: usize = 2048;

/// A comparison, kept so that it can be asked.
#[pyclass(frozen, module = "yaodian._yaodian")]
pub struct Compared(Comparison);

/// The options of these names.
pub fn options(by: &str, all: bool) -> PyResult<Options> {
    let by = match by {
        "level" => By::Level,
        "region" => By::Region,
        "agency" => By::Agency,
        _ => return Err(errors::usage(&format!("by is level, region or agency, not {by:?}"))),
    };
    Ok(Options { by, all })
}

fn pool(threads: usize) -> PyResult<ThreadPool> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).stack_size(16 << 20).build();
    pool.map_err(|e| errors::usage(&format!("no threads: {e}")))
}

/// Holds documents against each other.
#[pyfunction]
pub fn compare_documents(
    py: Python<'_>,
    extractor: &Bound<'_, Extractor>,
    documents: &Bound<'_, PyAny>,
    by: &str,
    all: bool,
    threads: usize,
) -> PyResult<Compared> {
    let (options, pool, mut corpus) = (options(by, all)?, pool(threads)?, Corpus::new());
    let mut waiting: Vec<DocumentRecord> = Vec::new();
    for document in documents.try_iter()? {
        waiting.push(record_of(&document?, DocumentRecord::clone)?);
        if waiting.len() == WINDOW {
            let window = std::mem::take(&mut waiting);
            py.detach(|| pool.install(|| corpus.add(window)));
        }
    }
    let patterns = extractor.get().work.engine.patterns();
    Ok(Compared(py.detach(|| {
        pool.install(|| {
            corpus.add(waiting);
            Comparison::of(corpus, patterns, options)
        })
    })))
}

/// Holds what stands at these paths against each other: notices, or what `extract` wrote.
#[pyfunction]
pub fn compare_paths(
    py: Python<'_>,
    extractor: &Bound<'_, Extractor>,
    paths: Vec<PathBuf>,
    by: &str,
    all: bool,
    threads: usize,
) -> PyResult<Compared> {
    let (options, pool, extraction) = (options(by, all)?, pool(threads)?, extractor.get().work.clone());
    let work: Arc<dyn Work> = extraction.clone();
    let compared = py.detach(|| {
        let mut corpus = Corpus::new();
        let mut waiting = Vec::new();
        let mut failed: Option<(String, String, String)> = None;
        for input in inputs::inputs(&paths, None) {
            let read = inputs::read(input, work.clone(), threads, &mut |given| {
                match given {
                    Given::Documents(documents) => waiting.extend(documents.into_iter().map(|d| d.0)),
                    Given::Failed(name, code, message) => {
                        failed = Some((name, code, message));
                        return Err(Error::new(ErrorKind::Unreadable, "an input failed"));
                    }
                }
                if waiting.len() >= WINDOW {
                    let window = std::mem::take(&mut waiting);
                    pool.install(|| corpus.add(window));
                }
                Ok(())
            });
            if let Some(failed) = failed.take() {
                return Err(Failure::Input(failed));
            }
            read.map_err(Failure::Run)?;
        }
        Ok(pool.install(|| {
            corpus.add(waiting);
            Comparison::of(corpus, extraction.engine.patterns(), options)
        }))
    });
    compared.map(Compared).map_err(|failure| match failure {
        Failure::Input((name, code, message)) => errors::exception(py, &code, Some(&name), &message),
        Failure::Run(error) => errors::raised(py, &error),
    })
}

/// Why a comparison of paths came to nothing.
enum Failure {
    Input((String, String, String)),
    Run(Error),
}

#[pymethods]
impl Compared {
    /// `compare.json`.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let mut out = Vec::new();
        py.detach(|| {
            json::write(&self.0, &mut |bytes| {
                out.extend_from_slice(bytes);
                Ok(())
            })
        })
        .or_raise(py)?;
        Ok(PyBytes::new(py, &out))
    }

    /// A table as CSV, in the bytes of its file.
    fn table<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyBytes>> {
        let named = |t: &Table| t.file_name().strip_suffix(".csv") == Some(name);
        let Some(table) = Table::ALL.into_iter().find(named) else {
            let names: Vec<&str> = Table::ALL.iter().filter_map(|t| t.file_name().strip_suffix(".csv")).collect();
            return Err(errors::usage(&format!("there is no table {name:?}, but {}", names.join(", "))));
        };
        let mut out = Vec::new();
        py.detach(|| {
            table.write(&self.0, Style::Plain, &mut |bytes| {
                out.extend_from_slice(bytes);
                Ok(())
            })
        })
        .or_raise(py)?;
        Ok(PyBytes::new(py, &out))
    }

    /// Why two tasks are as alike as they are.
    fn why<'py>(&self, py: Python<'py>, a: &str, b: &str) -> PyResult<Bound<'py, PyAny>> {
        let find = |id: &str| {
            self.0.corpus.find(id).ok_or_else(|| PyKeyError::new_err(format!("no task with the id {id} is compared")))
        };
        let (a, b) = (find(a)?, find(b)?);
        let reasons = py.detach(|| self.0.why(a, b));
        objects::object(py, &reasons)
    }
}
