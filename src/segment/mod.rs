//! A document becomes a plan: its head, its outline and its task tables.
//!
//! Knows numbering, headings, columns; knows nothing of units or limits.

pub mod front;
