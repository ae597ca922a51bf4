//! yaodian turns the plans that Chinese government bodies publish into task records.
//!
//! ```
//! use yaodian::{Engine, ExtractOptions, Patterns, read};
//!
//! let engine = Engine::new(Patterns::built_in()?)?;
//! let document = read::read("一、公开预算。6月底前公开部门预算。(县财政局)".as_bytes())?;
//! let record = engine.extract(document, "plan.txt", "0000000000000000", &ExtractOptions { any: true });
//! assert_eq!(record.document.source, "plan.txt");
//! # Ok::<(), yaodian::Error>(())
//! ```
//!
//! [`read`] knows file formats, [`Engine`] turns a read document into a [`DocumentRecord`], [`mod@write`] writes records,
//! [`batch`] does all that for many inputs, [`folder`] keeps what it gives, and [`mod@compare`] holds the tasks of many
//! documents against each other. What agencies write is data: see [`patterns`].
#![deny(missing_docs)]
#![forbid(unsafe_code)]
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod batch;
pub mod compare;
pub mod engine;
pub mod error;
pub mod extract;
pub mod folder;
pub mod measure;
pub mod normalize;
pub mod patterns;
pub mod read;
pub mod record;
pub mod report;
pub mod segment;
#[cfg(test)]
mod testing;
pub mod text;
pub mod warnings;
pub mod write;

pub use engine::{Engine, ExtractOptions};
pub use error::{Error, ErrorKind, Result};
pub use patterns::Patterns;
pub use record::DocumentRecord;

/// The JSON Schema of a document object, as `yaodian schema` prints it.
pub const DOCUMENT_SCHEMA: &str = include_str!("../docs/schema/document.schema.json");

/// The JSON Schema of `compare.json`, as `yaodian schema compare` prints it.
pub const COMPARISON_SCHEMA: &str = include_str!("../docs/schema/compare.schema.json");

/// The JSON Schemas of all that is written as JSON, by name. Their `$id`s end in a version, which is raised by a change that
/// breaks readers.
pub const SCHEMAS: &[(&str, &str)] = &[
    ("document", DOCUMENT_SCHEMA),
    ("task", include_str!("../docs/schema/task.schema.json")),
    ("limits", include_str!("../docs/schema/limits.schema.json")),
    ("run", include_str!("../docs/schema/run.schema.json")),
    ("convert", include_str!("../docs/schema/convert.schema.json")),
    ("annotations", include_str!("../docs/schema/annotations.schema.json")),
    ("labelstudio", include_str!("../docs/schema/labelstudio.schema.json")),
    ("gold", include_str!("../docs/schema/gold.schema.json")),
    ("compare", COMPARISON_SCHEMA),
];

/// The version of this crate.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The README's examples are compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
