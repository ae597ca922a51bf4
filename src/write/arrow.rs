//! Records as Arrow columns: tables flat, documents nested as in their JSON.
//!
//! What a column means is said once: for tables in [`super::tables`], for documents in the JSON Schema, whose words become
//! the descriptions of the fields here.

mod nested;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use arrow_array::builder::{BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, StringBuilder};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, ListArray, RecordBatch, StringArray, StructArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use serde_json::Value;

use super::tables::{Cell, Column, Kind, Table};
use crate::record::{DocumentRecord, Span};

/// The key of a field's description in its metadata.
pub const DESCRIPTION: &str = "description";

/// Days since 1970-01-01.
fn days(iso: &str) -> Option<i32> {
    let date: jiff::civil::Date = iso.parse().ok()?;
    Some(date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() as i32 / 24)
}

fn described(field: Field, about: &str) -> Field {
    field.with_metadata([(DESCRIPTION.to_string(), about.to_string())])
}

/// The schema of a table.
pub fn table_schema(table: &Table) -> SchemaRef {
    let field = |c: &Column| {
        let data = match c.kind {
            Kind::Text => DataType::Utf8,
            Kind::Integer => DataType::Int32,
            Kind::Number => DataType::Float64,
            Kind::Date => DataType::Date32,
            Kind::Flag => DataType::Boolean,
        };
        described(Field::new(c.name, data, !c.required), c.about)
    };
    Arc::new(Schema::new(table.columns.iter().map(field).collect::<Vec<_>>()))
}

enum Building {
    Text(StringBuilder),
    Integer(Int32Builder),
    Number(Float64Builder),
    Date(Date32Builder),
    Flag(BooleanBuilder),
}

/// Rows of a table on their way to a batch.
pub struct TableBatch {
    schema: SchemaRef,
    columns: Vec<Building>,
    rows: usize,
}

impl TableBatch {
    /// No rows yet.
    pub fn new(table: &Table) -> TableBatch {
        let building = |c: &Column| match c.kind {
            Kind::Text => Building::Text(StringBuilder::new()),
            Kind::Integer => Building::Integer(Int32Builder::new()),
            Kind::Number => Building::Number(Float64Builder::new()),
            Kind::Date => Building::Date(Date32Builder::new()),
            Kind::Flag => Building::Flag(BooleanBuilder::new()),
        };
        TableBatch { schema: table_schema(table), columns: table.columns.iter().map(building).collect(), rows: 0 }
    }

    /// The same, but no column has to hold a value: rows may stand for what gave nothing.
    pub fn loose(table: &Table) -> TableBatch {
        let batch = TableBatch::new(table);
        TableBatch { schema: loose(&batch.schema), ..batch }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// One more row; a cell that is not of its column's kind counts as none.
    pub fn push(&mut self, row: &[Cell<'_>]) {
        self.rows += 1;
        for (column, cell) in self.columns.iter_mut().zip(row) {
            let text = match cell {
                Cell::Text(t) => Some(t.as_ref()),
                _ => None,
            };
            match column {
                Building::Text(b) => b.append_option(text),
                Building::Date(b) => b.append_option(text.and_then(days)),
                Building::Integer(b) => b.append_option(match cell {
                    Cell::Integer(n) => i32::try_from(*n).ok(),
                    _ => None,
                }),
                Building::Number(b) => b.append_option(match cell {
                    Cell::Number(n) => Some(*n),
                    _ => None,
                }),
                Building::Flag(b) => b.append_option(match cell {
                    Cell::Flag(f) => Some(*f),
                    _ => None,
                }),
            }
        }
    }

    /// The rows so far as a batch; none are left.
    ///
    /// # Errors
    /// That a column that must hold values has none in some row.
    pub fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let arrays = self.columns.iter_mut().map(|column| -> ArrayRef {
            match column {
                Building::Text(b) => Arc::new(b.finish()),
                Building::Integer(b) => Arc::new(b.finish()),
                Building::Number(b) => Arc::new(b.finish()),
                Building::Date(b) => Arc::new(b.finish()),
                Building::Flag(b) => Arc::new(b.finish()),
            }
        });
        RecordBatch::try_new(self.schema.clone(), arrays.collect())
    }
}

/// Documents as one batch, nested as their JSON is.
///
/// # Errors
/// That a field that must be there is not.
pub fn documents(records: &[DocumentRecord]) -> Result<RecordBatch, ArrowError> {
    nested_rows(document_schema(), records.iter().map(Some).collect())
}

/// The same, with rows of nulls where there is no record; by [`loose_document_schema`].
///
/// # Errors
/// That a field that must be there is not.
pub fn documents_if_any(records: &[Option<&DocumentRecord>]) -> Result<RecordBatch, ArrowError> {
    nested_rows(loose_document_schema(), records.to_vec())
}

fn nested_rows(schema: SchemaRef, each: Vec<Option<&DocumentRecord>>) -> Result<RecordBatch, ArrowError> {
    let rows = Rows { fields: schema.fields(), each };
    let columns = [
        rows.nest("document", |r| Some(&r.document), nested::document)?,
        rows.list("tasks", |r| Some(&r.tasks), nested::task)?,
        rows.list("warnings", |r| Some(&r.warnings), nested::warning)?,
    ];
    RecordBatch::try_new(schema.clone(), in_order(schema.fields(), columns)?)
}

/// A column with its name.
pub(super) type Named = (&'static str, ArrayRef);

/// What a kind of object has to say for each of its fields.
pub(super) type Say<T> = for<'a> fn(&Rows<'_, 'a, T>) -> Result<Vec<Named>, ArrowError>;

/// Objects of one kind, one a row, and the fields that they are to fill.
pub(super) struct Rows<'f, 'a, T> {
    fields: &'f Fields,
    each: Vec<Option<&'a T>>,
}

/// Columns as their fields stand.
fn in_order(fields: &Fields, named: impl IntoIterator<Item = Named>) -> Result<Vec<ArrayRef>, ArrowError> {
    let mut named: HashMap<&str, ArrayRef> = named.into_iter().collect();
    let lacking = |f: &FieldRef| ArrowError::SchemaError(format!("nothing is said of {}", f.name()));
    fields.iter().map(|f| named.remove(f.name().as_str()).ok_or_else(|| lacking(f))).collect()
}

impl<'a, T> Rows<'_, 'a, T> {
    fn values<V>(&self, get: impl Fn(&'a T) -> Option<V>) -> impl Iterator<Item = Option<V>> {
        self.each.iter().map(move |row| row.and_then(&get))
    }

    fn field(&self, name: &str) -> Result<&DataType, ArrowError> {
        let found = self.fields.iter().find(|f| f.name() == name);
        found.map(|f| f.data_type()).ok_or_else(|| ArrowError::SchemaError(format!("there is no field {name}")))
    }

    pub(super) fn text(&self, name: &'static str, get: impl Fn(&'a T) -> Option<&'a str>) -> Named {
        (name, Arc::new(self.values(get).collect::<StringArray>()))
    }

    pub(super) fn date(&self, name: &'static str, get: impl Fn(&'a T) -> Option<&'a String>) -> Named {
        (name, Arc::new(self.values(get).map(|d| d.and_then(|d| days(d))).collect::<Date32Array>()))
    }

    pub(super) fn integer(&self, name: &'static str, get: impl Fn(&'a T) -> Option<i64>) -> Named {
        let narrow = |n: Option<i64>| n.and_then(|n| i32::try_from(n).ok());
        (name, Arc::new(self.values(get).map(narrow).collect::<Int32Array>()))
    }

    pub(super) fn number(&self, name: &'static str, get: impl Fn(&'a T) -> Option<f64>) -> Named {
        (name, Arc::new(self.values(get).collect::<Float64Array>()))
    }

    pub(super) fn flag(&self, name: &'static str, get: impl Fn(&'a T) -> Option<bool>) -> Named {
        (name, Arc::new(self.values(get).collect::<BooleanArray>()))
    }

    pub(super) fn span(&self, name: &'static str, get: impl Fn(&'a T) -> Option<Span>) -> Result<Named, ArrowError> {
        let spans: Vec<Option<Span>> = self.values(get).collect();
        let ends = spans.iter().flatten().flat_map(|s| [s.0, s.1]).map(|n| i32::try_from(n).unwrap_or(i32::MAX));
        let items = Arc::new(Int32Array::from_iter_values(ends));
        let lengths = spans.iter().map(|s| if s.is_some() { 2 } else { 0 });
        self.as_list(name, lengths, spans.iter().map(Option::is_some), items)
    }

    pub(super) fn texts(
        &self,
        name: &'static str,
        get: impl Fn(&'a T) -> Option<&'a Vec<String>>,
    ) -> Result<Named, ArrowError> {
        let lists: Vec<Option<&Vec<String>>> = self.values(get).collect();
        let items = Arc::new(StringArray::from_iter_values(lists.iter().copied().flatten().flatten()));
        let lengths = lists.iter().map(|l| l.map_or(0, Vec::len));
        self.as_list(name, lengths, lists.iter().map(Option::is_some), items)
    }

    fn as_list(
        &self,
        name: &'static str,
        lengths: impl Iterator<Item = usize>,
        given: impl Iterator<Item = bool>,
        items: ArrayRef,
    ) -> Result<Named, ArrowError> {
        let DataType::List(item) = self.field(name)? else { return Err(odd(name)) };
        let (lengths, nulls) = (OffsetBuffer::from_lengths(lengths), NullBuffer::from_iter(given));
        Ok((name, Arc::new(ListArray::try_new(item.clone(), lengths, items, Some(nulls))?)))
    }

    /// Objects in the rows.
    pub(super) fn nest<U: 'a>(
        &self,
        name: &'static str,
        get: impl Fn(&'a T) -> Option<&'a U>,
        say: Say<U>,
    ) -> Result<Named, ArrowError> {
        let DataType::Struct(fields) = self.field(name)? else { return Err(odd(name)) };
        let rows = Rows { fields, each: self.values(get).collect() };
        let nulls = NullBuffer::from_iter(rows.each.iter().map(Option::is_some));
        let columns = in_order(fields, say(&rows)?)?;
        Ok((name, Arc::new(StructArray::try_new(fields.clone(), columns, Some(nulls))?)))
    }

    /// Lists of objects in the rows.
    pub(super) fn list<U: 'a>(
        &self,
        name: &'static str,
        get: impl Fn(&'a T) -> Option<&'a Vec<U>>,
        say: Say<U>,
    ) -> Result<Named, ArrowError> {
        let DataType::List(item) = self.field(name)? else { return Err(odd(name)) };
        let DataType::Struct(fields) = item.data_type() else { return Err(odd(name)) };
        let lists: Vec<Option<&Vec<U>>> = self.values(get).collect();
        let rows = Rows { fields, each: lists.iter().copied().flatten().flatten().map(Some).collect() };
        let columns = in_order(fields, say(&rows)?)?;
        let items = StructArray::try_new_with_length(fields.clone(), columns, None, rows.each.len())?;
        let lengths = lists.iter().map(|l| l.map_or(0, Vec::len));
        self.as_list(name, lengths, lists.iter().map(Option::is_some), Arc::new(items))
    }
}

fn odd(name: &str) -> ArrowError {
    ArrowError::SchemaError(format!("{name} is of another type"))
}

/// The schema of nested documents.
pub fn document_schema() -> SchemaRef {
    static SCHEMA: OnceLock<SchemaRef> = OnceLock::new();
    SCHEMA.get_or_init(|| Arc::new(Schema::new(nested_fields()))).clone()
}

/// The same schema for rows that may stand for what gave nothing.
pub fn loose_document_schema() -> SchemaRef {
    static SCHEMA: OnceLock<SchemaRef> = OnceLock::new();
    SCHEMA.get_or_init(|| loose(&document_schema())).clone()
}

/// A schema none of whose columns has to hold a value.
pub fn loose(schema: &Schema) -> SchemaRef {
    let fields = schema.fields().iter().map(|f| f.as_ref().clone().with_nullable(true));
    Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone()))
}

/// Whether a field is always there.
#[derive(Clone, Copy, PartialEq)]
enum Given {
    Always,
    Sometimes,
}

use Given::{Always, Sometimes};

/// Makes the fields of one kind of object, described by the JSON Schema.
struct Object<'a> {
    schema: &'a Value,
    name: &'static str,
}

impl Object<'_> {
    fn fields(&self, fields: Vec<(&str, DataType, Given)>) -> Fields {
        let field = |(name, data, given): (&str, DataType, Given)| {
            let about = self.schema["$defs"][self.name]["properties"][name]["description"].as_str();
            let field = Field::new(name, data, given == Sometimes);
            about.map_or(field.clone(), |about| described(field, about))
        };
        fields.into_iter().map(field).collect()
    }
}

fn list(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("element", item, false)))
}

fn span() -> DataType {
    list(DataType::Int32)
}

fn nested_fields() -> Vec<Field> {
    let schema: Value = serde_json::from_str(crate::DOCUMENT_SCHEMA).unwrap_or_default();
    let object = |name| Object { schema: &schema, name };
    let text = || DataType::Utf8;
    let date = || DataType::Date32;
    let reference = || {
        DataType::Struct(object("reference").fields(vec![
            ("title", text(), Sometimes),
            ("number", text(), Sometimes),
            ("span", span(), Always),
        ]))
    };
    let region = object("region").fields(vec![
        ("name", text(), Always),
        ("code", text(), Sometimes),
        ("level", text(), Always),
        ("inferred_from", text(), Sometimes),
    ]);
    let validity = object("validity").fields(vec![
        ("effective_on", date(), Sometimes),
        ("effective_span", span(), Sometimes),
        ("expires_on", date(), Sometimes),
        ("term", text(), Sometimes),
        ("expiry_span", span(), Sometimes),
        ("repeals", list(reference()), Sometimes),
    ]);
    let twin = object("duplicate_of").fields(vec![
        ("id", text(), Always),
        ("source", text(), Always),
        ("same", text(), Always),
    ]);
    let document = object("document").fields(vec![
        ("id", text(), Always),
        ("source", text(), Always),
        ("title", text(), Sometimes),
        ("notice_title", text(), Sometimes),
        ("doc_number", text(), Sometimes),
        ("agency", text(), Sometimes),
        ("region", DataType::Struct(region), Sometimes),
        ("issued_on", date(), Sometimes),
        ("published_on", date(), Sometimes),
        ("year", DataType::Int32, Sometimes),
        ("kind", text(), Always),
        ("references", list(reference()), Sometimes),
        ("validity", DataType::Struct(validity), Sometimes),
        ("duplicate_of", DataType::Struct(twin), Sometimes),
    ]);
    let warning = object("warning").fields(vec![
        ("code", text(), Always),
        ("message", text(), Always),
        ("span", span(), Sometimes),
    ]);
    vec![
        Field::new("document", DataType::Struct(document), false),
        Field::new("tasks", list(DataType::Struct(task(&object))), false),
        Field::new("warnings", list(DataType::Struct(warning)), false),
    ]
}

fn task<'a>(object: &dyn Fn(&'static str) -> Object<'a>) -> Fields {
    let text = || DataType::Utf8;
    let heading = object("heading").fields(vec![
        ("label", text(), Sometimes),
        ("heading", text(), Always),
        ("lead_in", text(), Sometimes),
    ]);
    let unit = object("unit").fields(vec![
        ("raw", text(), Always),
        ("name", text(), Always),
        ("kind", text(), Always),
        ("role", text(), Always),
        ("evidence", text(), Always),
        ("span", span(), Always),
        ("rule", text(), Always),
    ]);
    let limit = object("time_limit").fields(vec![
        ("raw", text(), Always),
        ("kind", text(), Always),
        ("start", DataType::Date32, Sometimes),
        ("end", DataType::Date32, Sometimes),
        ("duration", text(), Sometimes),
        ("working_days", DataType::Boolean, Sometimes),
        ("anchor", text(), Sometimes),
        ("every", text(), Sometimes),
        ("times", DataType::Int32, Sometimes),
        ("day", text(), Sometimes),
        ("due", DataType::Date32, Sometimes),
        ("applies_to", text(), Sometimes),
        ("evidence", text(), Sometimes),
        ("span", span(), Sometimes),
        ("rule", text(), Always),
    ]);
    let target = object("target").fields(vec![
        ("raw", text(), Always),
        ("quantity", DataType::Float64, Always),
        ("upper", DataType::Float64, Sometimes),
        ("unit", text(), Always),
        ("comparison", text(), Always),
        ("bound", text(), Sometimes),
        ("span", span(), Always),
        ("rule", text(), Always),
    ]);
    let detail =
        object("detail").fields(vec![("title", text(), Sometimes), ("text", text(), Always), ("span", span(), Always)]);
    object("task").fields(vec![
        ("id", text(), Always),
        ("origin", text(), Always),
        ("section", text(), Always),
        ("path", list(DataType::Struct(heading)), Always),
        ("label", text(), Sometimes),
        ("task", text(), Always),
        ("requirement", text(), Always),
        ("units", list(DataType::Struct(unit)), Always),
        ("time_limits", list(DataType::Struct(limit)), Always),
        ("targets", list(DataType::Struct(target)), Sometimes),
        ("details", list(DataType::Struct(detail)), Sometimes),
        ("same_as", list(text()), Always),
        ("span", span(), Always),
        ("cell", text(), Sometimes),
        ("page", DataType::Int32, Sometimes),
    ])
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;

    use super::*;

    /// The names of all fields, those of nested objects behind a point.
    fn names(fields: &Fields, above: &str, out: &mut Vec<String>) {
        for field in fields {
            let name = format!("{above}{}", field.name());
            let mut data = field.data_type();
            while let DataType::List(item) = data {
                data = item.data_type();
            }
            if let DataType::Struct(inner) = data {
                names(inner, &format!("{name}."), out);
            }
            out.push(name);
        }
    }

    fn keys(value: &Value, above: &str, out: &mut Vec<String>) {
        for (key, value) in value.as_object().unwrap() {
            let name = format!("{above}{key}");
            let inner = value.as_array().and_then(|a| a.first()).unwrap_or(value);
            if inner.is_object() {
                keys(inner, &format!("{name}."), out);
            }
            out.push(name);
        }
    }

    /// A field that the record has and the columns lack would be lost without a word.
    #[test]
    fn the_fields_are_those_of_the_json() {
        let record = crate::write::sample::record();
        let (mut have, mut want) = (Vec::new(), Vec::new());
        names(document_schema().fields(), "", &mut have);
        keys(&serde_json::to_value(&record).unwrap(), "", &mut want);
        have.sort();
        want.sort();
        assert_eq!(have, want);
    }

    #[test]
    fn documents_and_tables_become_columns() {
        let mut bare = crate::write::sample::record();
        (bare.document.region, bare.document.validity) = (None, None);
        bare.tasks.clear();
        let batch = documents(&[crate::write::sample::record(), bare]).unwrap();
        assert_eq!(batch.num_rows(), 2);
        let document = batch.column(0).as_any().downcast_ref::<StructArray>().unwrap();
        assert!(document.column_by_name("region").unwrap().is_null(1));
        let mut table = TableBatch::new(&crate::write::tables::TASKS);
        (crate::write::tables::TASKS.rows)(&crate::write::sample::record(), &mut |row| table.push(row));
        assert_eq!((table.rows(), table.take().unwrap().num_rows(), table.rows()), (1, 1, 0));
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(days("1970-01-01"), Some(0));
        assert_eq!(days("1969-12-31"), Some(-1));
        assert_eq!(days("2024-03-01"), Some(19783));
        assert_eq!(days("2024-02-30"), None);
    }
}
