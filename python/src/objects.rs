//! Records become Python objects without a detour: a struct an instance of the class that is named after it in
//! `_records.py`, anything else what JSON would make of it.

use std::cell::RefCell;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString};
use rustc_hash::FxHashMap;
use serde::ser::{self, Serialize};

/// The Python classes of the structs of a record.
const CLASSES: [(&str, &str); 12] = [
    ("DocumentRecord", "Document"),
    ("DocumentFields", "Fields"),
    ("TaskRecord", "Task"),
    ("Heading", "Heading"),
    ("Unit", "Unit"),
    ("TimeLimit", "TimeLimit"),
    ("Target", "Target"),
    ("Region", "Region"),
    ("Reference", "Reference"),
    ("Validity", "Validity"),
    ("DuplicateOf", "DuplicateOf"),
    ("Warning", "DocumentWarning"),
];

/// What is looked up once.
struct Known {
    classes: Vec<(&'static str, Py<PyAny>)>,
}

fn known(py: Python<'_>) -> PyResult<&'static Known> {
    static KNOWN: PyOnceLock<Known> = PyOnceLock::new();
    KNOWN.get_or_try_init(py, || {
        let module = py.import("yaodian._records")?;
        let class = |(name, class)| Ok((name, module.getattr(class)?.unbind()));
        Ok(Known { classes: CLASSES.into_iter().map(class).collect::<PyResult<_>>()? })
    })
}

/// The Python object of a value.
pub fn object<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    Ok(value.serialize(Objects { py, known: known(py)? })?)
}

#[derive(Clone, Copy)]
struct Objects<'py> {
    py: Python<'py>,
    known: &'static Known,
}

/// A Python error on its way through serde.
#[derive(Debug)]
struct Wrong(PyErr);

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Wrong {}

impl ser::Error for Wrong {
    fn custom<T: std::fmt::Display>(message: T) -> Wrong {
        Wrong(PyTypeError::new_err(message.to_string()))
    }
}

impl From<Wrong> for PyErr {
    fn from(wrong: Wrong) -> PyErr {
        wrong.0
    }
}

impl From<PyErr> for Wrong {
    fn from(error: PyErr) -> Wrong {
        Wrong(error)
    }
}

type Made<'py> = Result<Bound<'py, PyAny>, Wrong>;

impl<'py> Objects<'py> {
    fn plain<T: IntoPyObjectExt<'py>>(self, value: T) -> Made<'py> {
        Ok(value.into_bound_py_any(self.py)?)
    }

    /// A string of the program's own, that comes again and again: made once on each thread.
    fn word(self, word: &'static str) -> Bound<'py, PyString> {
        WORDS.with_borrow_mut(|words| {
            let made = words.entry((word.as_ptr() as usize, word.len()));
            made.or_insert_with(|| PyString::intern(self.py, word).unbind()).bind(self.py).clone()
        })
    }
}

thread_local! {
    /// By their places in the program: a key of a struct is looked up some fifty times for each task.
    static WORDS: RefCell<FxHashMap<(usize, usize), Py<PyString>>> = RefCell::default();
}

/// A list under way.
struct Listed<'py> {
    to: Objects<'py>,
    items: Vec<Bound<'py, PyAny>>,
}

/// A dict, or what is one too, under way.
struct Mapped<'py> {
    to: Objects<'py>,
    dict: Bound<'py, PyDict>,
    key: Option<Bound<'py, PyAny>>,
}

impl<'py> ser::Serializer for Objects<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Wrong;
    type SerializeSeq = Listed<'py>;
    type SerializeTuple = Listed<'py>;
    type SerializeTupleStruct = Listed<'py>;
    type SerializeTupleVariant = ser::Impossible<Self::Ok, Wrong>;
    type SerializeMap = Mapped<'py>;
    type SerializeStruct = Mapped<'py>;
    type SerializeStructVariant = ser::Impossible<Self::Ok, Wrong>;

    fn serialize_bool(self, v: bool) -> Made<'py> {
        Ok(pyo3::types::PyBool::new(self.py, v).to_owned().into_any())
    }
    fn serialize_i8(self, v: i8) -> Made<'py> {
        self.serialize_i64(v.into())
    }
    fn serialize_i16(self, v: i16) -> Made<'py> {
        self.serialize_i64(v.into())
    }
    fn serialize_i32(self, v: i32) -> Made<'py> {
        self.serialize_i64(v.into())
    }
    fn serialize_i64(self, v: i64) -> Made<'py> {
        self.plain(v)
    }
    fn serialize_u8(self, v: u8) -> Made<'py> {
        self.serialize_u64(v.into())
    }
    fn serialize_u16(self, v: u16) -> Made<'py> {
        self.serialize_u64(v.into())
    }
    fn serialize_u32(self, v: u32) -> Made<'py> {
        self.serialize_u64(v.into())
    }
    fn serialize_u64(self, v: u64) -> Made<'py> {
        self.plain(v)
    }
    fn serialize_f32(self, v: f32) -> Made<'py> {
        self.serialize_f64(v.into())
    }
    fn serialize_f64(self, v: f64) -> Made<'py> {
        self.plain(v)
    }
    fn serialize_char(self, v: char) -> Made<'py> {
        self.plain(v)
    }
    fn serialize_str(self, v: &str) -> Made<'py> {
        Ok(PyString::new(self.py, v).into_any())
    }
    fn serialize_bytes(self, v: &[u8]) -> Made<'py> {
        Ok(pyo3::types::PyBytes::new(self.py, v).into_any())
    }
    fn serialize_none(self) -> Made<'py> {
        Ok(self.py.None().into_bound(self.py))
    }
    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Made<'py> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Made<'py> {
        self.serialize_none()
    }
    fn serialize_unit_struct(self, _: &'static str) -> Made<'py> {
        self.serialize_none()
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Made<'py> {
        Ok(self.word(variant).into_any())
    }
    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Made<'py> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Made<'py> {
        Err(ser::Error::custom(format!("{name} has no Python form")))
    }
    fn serialize_seq(self, len: Option<usize>) -> Result<Listed<'py>, Wrong> {
        Ok(Listed { to: self, items: Vec::with_capacity(len.unwrap_or_default()) })
    }
    fn serialize_tuple(self, len: usize) -> Result<Listed<'py>, Wrong> {
        self.serialize_seq(Some(len))
    }
    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Listed<'py>, Wrong> {
        self.serialize_seq(Some(len))
    }
    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Wrong> {
        Err(ser::Error::custom(format!("{name} has no Python form")))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Mapped<'py>, Wrong> {
        Ok(Mapped { to: self, dict: PyDict::new(self.py), key: None })
    }
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Mapped<'py>, Wrong> {
        let dict = match self.known.classes.iter().find(|c| c.0 == name) {
            Some((_, class)) => class.bind(self.py).call0()?.cast_into::<PyDict>().map_err(PyErr::from)?,
            None => PyDict::new(self.py),
        };
        Ok(Mapped { to: self, dict, key: None })
    }
    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Wrong> {
        Err(ser::Error::custom(format!("{name} has no Python form")))
    }
}

impl<'py> ser::SerializeSeq for Listed<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Wrong;
    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Wrong> {
        self.items.push(value.serialize(self.to)?);
        Ok(())
    }
    fn end(self) -> Made<'py> {
        Ok(PyList::new(self.to.py, self.items)?.into_any())
    }
}

impl<'py> ser::SerializeTuple for Listed<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Wrong;
    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Wrong> {
        ser::SerializeSeq::serialize_element(self, value)
    }
    fn end(self) -> Made<'py> {
        ser::SerializeSeq::end(self)
    }
}

impl<'py> ser::SerializeTupleStruct for Listed<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Wrong;
    fn serialize_field<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Wrong> {
        ser::SerializeSeq::serialize_element(self, value)
    }
    fn end(self) -> Made<'py> {
        ser::SerializeSeq::end(self)
    }
}

impl<'py> ser::SerializeMap for Mapped<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Wrong;
    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Wrong> {
        self.key = Some(key.serialize(self.to)?);
        Ok(())
    }
    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Wrong> {
        let value = value.serialize(self.to)?;
        match self.key.take() {
            Some(key) => Ok(self.dict.set_item(key, value)?),
            None => Err(ser::Error::custom("a value without a key")),
        }
    }
    fn end(self) -> Made<'py> {
        Ok(self.dict.into_any())
    }
}

impl<'py> ser::SerializeStruct for Mapped<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Wrong;
    fn serialize_field<T: ?Sized + Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), Wrong> {
        let value = value.serialize(self.to)?;
        Ok(self.dict.set_item(self.to.word(key), value)?)
    }
    fn end(self) -> Made<'py> {
        Ok(self.dict.into_any())
    }
}
