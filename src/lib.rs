//! yaodian turns the plans that Chinese government bodies publish into task records.
#![deny(missing_docs)]
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod error;
pub mod extract;
pub mod normalize;
pub mod patterns;
pub mod read;
pub mod record;
pub mod segment;
pub mod text;
