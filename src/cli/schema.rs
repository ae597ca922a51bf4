//! `schema`: the JSON Schema of a document object, or of `compare.json`.

use yaodian::Result;

use super::Ended;
use super::args::{Schema, SchemaName};

pub fn run(args: Schema) -> Result<Ended> {
    let schema = match args.of {
        SchemaName::Documents => yaodian::DOCUMENT_SCHEMA,
        SchemaName::Compare => yaodian::COMPARISON_SCHEMA,
    };
    super::print(schema.as_bytes())?;
    Ok(Ended::Well)
}
