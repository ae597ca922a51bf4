//! yaodian for Python: what only Rust can do; the package around it (`yaodian/`) is Python.
//!
//! Nothing is decided here that the library decides; objects, errors and columns are handed over, the interpreter is left to
//! others while the library works.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod compared;
mod errors;
mod extractor;
mod given;
mod objects;
mod record;
mod spark;
mod spark_compare;
mod tables;

use pyo3::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The part of the package that is written in Rust.
#[pymodule]
mod _yaodian {
    #[pymodule_export]
    use super::compared::{Compared, compare_documents, compare_paths};
    #[pymodule_export]
    use super::extractor::{Extractor, Results};
    #[pymodule_export]
    use super::record::{Made, from_json, head};
    #[pymodule_export]
    use super::spark::{spark_extract, spark_schema};
    #[pymodule_export]
    use super::spark_compare::{
        Weights, spark_copies, spark_partners, spark_prepare, spark_rank, spark_successors, spark_tasks, spark_terms,
        step_schema,
    };
    #[pymodule_export]
    use super::tables::{batches, table_names};

    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("VERSION", yaodian::VERSION)?;
        use yaodian::compare::apart;
        module.add("INDEX", (apart::LONG, apart::NEAR))?;
        module.add("RELATED", (apart::SAME, f64::from(apart::ALIKE)))?;
        module.add("SCHEMAS", yaodian::SCHEMAS.to_vec())
    }
}
