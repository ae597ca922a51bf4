//! A record as it was made, beside its Python object: for its exact bytes, and for columns without a detour.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use yaodian::DocumentRecord;
use yaodian::write::{self, Format, Style};

use crate::errors;
use crate::objects;

/// A record and the text that its spans count in, where that is at hand.
#[pyclass(frozen, module = "yaodian._yaodian")]
pub struct Made {
    pub record: DocumentRecord,
    pub text: Option<String>,
}

/// The Python object of a record, with the record in it.
pub fn document<'py>(py: Python<'py>, made: Made) -> PyResult<Bound<'py, PyAny>> {
    let object = objects::object(py, &made.record)?;
    object.setattr(pyo3::intern!(py, "_made"), Bound::new(py, made)?)?;
    Ok(object)
}

#[pymethods]
impl Made {
    /// The record in one of the formats of the batch.
    fn written<'py>(&self, py: Python<'py>, format: &str) -> PyResult<Bound<'py, PyBytes>> {
        let Some(format) = Format::ALL.into_iter().find(|f| f.name() == format) else {
            let names = Format::ALL.map(Format::name).join(", ");
            return Err(errors::usage(&format!("there is no format {format:?}, but {names}")));
        };
        let bytes = py.detach(|| write::record(&self.record, &[format], Style::Plain));
        Ok(PyBytes::new(py, bytes.first().map(|b| b.1.as_slice()).unwrap_or_default()))
    }

    /// The decoded text.
    #[getter]
    fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

/// What stands at the head of a file of this format.
#[pyfunction]
pub fn head<'py>(py: Python<'py>, format: &str) -> Bound<'py, PyBytes> {
    let format = Format::ALL.into_iter().find(|f| f.name() == format);
    PyBytes::new(py, &format.map(|f| f.head(Style::Plain)).unwrap_or_default())
}

/// A record from its JSON, as `documents.jsonl` has it in a line.
pub fn parsed(line: &[u8]) -> yaodian::Result<DocumentRecord> {
    serde_json::from_slice(line)
        .map_err(|e| yaodian::Error::new(yaodian::ErrorKind::Damaged, format!("not a document with its tasks: {e}")))
}

/// The object of a document's JSON.
#[pyfunction]
#[pyo3(signature = (line, text=None))]
pub fn from_json<'py>(py: Python<'py>, line: &[u8], text: Option<String>) -> PyResult<Bound<'py, PyAny>> {
    let record = parsed(line).map_err(|e| errors::raised(py, &e))?;
    document(py, Made { record, text })
}

/// The record of a document, made here or put together by somebody else.
pub fn record_of<R>(document: &Bound<'_, PyAny>, take: impl FnOnce(&DocumentRecord) -> R) -> PyResult<R> {
    let py = document.py();
    if let Ok(made) = document.getattr(pyo3::intern!(py, "_made"))
        && let Ok(made) = made.cast::<Made>()
    {
        return Ok(take(&made.get().record));
    }
    let json = py.import("json")?.call_method1("dumps", (document,))?;
    let json: String = json.extract()?;
    parsed(json.as_bytes()).map(|record| take(&record)).map_err(|e| errors::raised(py, &e))
}
