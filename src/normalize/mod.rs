//! A task as written becomes a record: dates, durations, names, places, document fields, `same_as`.
//!
//! Knows the plan's year, agency and region, and the calendar; knows no output format.

pub mod document;
pub mod names;
pub mod references;
pub mod region;
pub mod same;
pub mod targets;
pub mod time;
pub mod validity;
