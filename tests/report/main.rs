//! The report in a real browser: what a reader does with it, and what a hostile notice can't.

mod access;
mod browser;
mod hostile;
mod large;
mod made;
mod pictures;
mod reading;
