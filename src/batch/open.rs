//! What is done with a source's bytes: the one seam between a file and the inputs in it, and between inputs and records.

use crate::engine::{Engine, ExtractOptions};
use crate::error::Result;
use crate::read::{self, Document};
use crate::record::DocumentRecord;

/// What a source holds.
pub enum Holding {
    /// One document.
    One(Box<Document>),
    /// Many, read one after the other as they are asked for.
    Many(Box<dyn Iterator<Item = Input> + Send>),
}

/// One document's bytes, read.
pub struct Input {
    /// Path or URL; inside another file, that file's with what it is called there.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3 of the bytes, in hex.
    pub hash: String,
    /// What it says, or why it can't be read.
    pub document: Result<Document>,
}

impl Input {
    pub(super) fn size(&self) -> u64 {
        self.size
    }
}

/// What a run does with bytes and documents.
pub trait Work: Sync {
    /// Reads a source.
    ///
    /// # Errors
    /// A source that can't be read.
    fn open(&self, name: &str, bytes: Vec<u8>) -> Result<Holding>;

    /// The record of one document.
    fn record(&self, document: Document, source: &str, id: &str) -> DocumentRecord;
}

/// The work of `extract`.
pub struct Extraction<'a> {
    /// The compiled pipeline.
    pub engine: &'a Engine,
    /// What is asked of it.
    pub options: ExtractOptions,
}

impl Work for Extraction<'_> {
    fn open(&self, _name: &str, bytes: Vec<u8>) -> Result<Holding> {
        read::read(&bytes).map(|d| Holding::One(Box::new(d)))
    }

    fn record(&self, document: Document, source: &str, id: &str) -> DocumentRecord {
        self.engine.extract(document, source, id, &self.options)
    }
}
