//! The library's errors as exceptions of `_errors.py`.

use pyo3::prelude::*;
use yaodian::Error;

/// The exception of an error.
pub fn raised(py: Python<'_>, error: &Error) -> PyErr {
    exception(py, error.kind().code(), error.place(), error.message())
}

/// The exception of what a ledger says.
pub fn exception(py: Python<'_>, kind: &str, place: Option<&str>, message: &str) -> PyErr {
    match made(py, kind, place, message) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// The same as an object, to be handed over and not raised.
pub fn made<'py>(py: Python<'py>, kind: &str, place: Option<&str>, message: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("yaodian._errors")?.call_method1("of", (kind, place, message))
}

/// The exception of an argument that makes no sense.
pub fn usage(message: &str) -> PyErr {
    Python::attach(|py| exception(py, "usage", None, message))
}

/// A result of the library as one of Python.
pub trait OrRaise<T> {
    /// The value, or its error as an exception.
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for yaodian::Result<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|e| raised(py, &e))
    }
}
