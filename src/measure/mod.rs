//! How good records are, and what there is of them: an output held against annotations, against another output, or
//! counted.
//!
//! Whatever writes the contract's document objects can be measured; nothing here knows how records are made, and
//! nothing here is used to make them.

mod interval;
mod layout;
mod likeness;
mod read;
mod score;
mod stats;
mod versus;

pub use interval::{Interval, intervals};
pub use layout::layout;
pub use read::{Document, Limit, Output, Task, Unit, documents, gold};
pub use score::{DOCUMENT_FIELDS, Difference, FIGURES, Scored, Tally, score};
pub use stats::{Count, Stats, stats};
pub use versus::{Change, Versus, versus};
