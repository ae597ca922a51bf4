//! An item becomes a task as written: headline, requirement, unit mentions with roles, limit expressions.
//!
//! Knows role words and the grammar of limits; knows no calendar and no other document. Everything is verbatim, with
//! its place and the rule that found it.

pub mod closing;
pub mod coverage;
pub mod inherit;
pub mod limits;
mod notes;
pub mod task;
pub mod units;

#[cfg(test)]
mod tests;
