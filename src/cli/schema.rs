//! `schema`: the JSON Schemas of what is written.

use yaodian::{Error, ErrorKind, Result, SCHEMAS};

use super::Ended;
use super::args::Schema;

pub fn run(args: Schema) -> Result<Ended> {
    let name = args.name.as_deref().unwrap_or("document");
    let Some((_, schema)) = SCHEMAS.iter().find(|s| s.0 == name) else {
        return Err(Error::new(ErrorKind::Usage, format!("there is no schema {name}")));
    };
    super::print(schema.as_bytes())?;
    Ok(Ended::Well)
}
