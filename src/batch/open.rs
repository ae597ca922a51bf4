//! What is done with a source's bytes: the one seam between a file and the inputs in it, and between inputs and records.

use std::ops::ControlFlow;

use crate::engine::{Engine, ExtractOptions};
use crate::error::Result;
use crate::read::{self, Document, Part, ReadOptions};
use crate::record::DocumentRecord;

/// What a run does with bytes and documents.
pub trait Work: Sync {
    /// Takes a source apart, one part after the other. What is no archive or data file is one part under its own name.
    fn unpack(&self, name: &str, bytes: &[u8], sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>);

    /// Reads one part.
    ///
    /// # Errors
    /// A part that can't be read.
    fn read(&self, part: Part<'_>) -> Result<Document>;

    /// The record of one document.
    fn record(&self, document: Document, source: &str, id: &str) -> DocumentRecord;
}

/// The work of `extract`.
pub struct Extraction<'a> {
    /// The compiled pipeline.
    pub engine: &'a Engine,
    /// What is asked of it.
    pub options: ExtractOptions,
    /// What is asked of the readers.
    pub read: ReadOptions,
}

impl Work for Extraction<'_> {
    fn unpack(&self, name: &str, bytes: &[u8], sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>) {
        read::unpack(name, bytes, &self.read, sink);
    }

    fn read(&self, part: Part<'_>) -> Result<Document> {
        part.document(&self.read)
    }

    fn record(&self, document: Document, source: &str, id: &str) -> DocumentRecord {
        self.engine.extract(document, source, id, &self.options)
    }
}
