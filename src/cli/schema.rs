//! `schema`: the JSON Schema of a document object.

use yaodian::Result;

use super::Ended;

pub fn run() -> Result<Ended> {
    super::print(yaodian::DOCUMENT_SCHEMA.as_bytes())?;
    Ok(Ended::Well)
}
