//! What is done with a source's bytes: the one seam between a file and the inputs in it, and between inputs and records.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::engine::{Engine, Essence, ExtractOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::read::{self, Document, Given, Part, ReadOptions};
use crate::record::DocumentRecord;
use crate::write::own;

/// What a run does with bytes and documents.
pub trait Work: Send + Sync {
    /// Takes a source apart, one part after the other. What is no archive or data file is one part under its own name.
    fn unpack(&self, name: &str, bytes: &[u8], sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>);

    /// Whether a source that begins so can be taken apart line by line, without having all of it in memory.
    fn is_lines(&self, _head: &[u8]) -> bool {
        false
    }

    /// Takes such a source apart.
    ///
    /// # Errors
    /// A source that can't be read to its end.
    fn unpack_lines(
        &self,
        _name: &str,
        _lines: &mut dyn BufRead,
        _sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        Ok(())
    }

    /// Reads one part.
    ///
    /// # Errors
    /// A part that can't be read.
    fn read(&self, part: Part<'_>) -> Result<Document>;

    /// The record of one document, and what the document says.
    fn record(&self, document: Document, source: &str, id: &str) -> (DocumentRecord, Option<Essence>);
}

/// The work of `extract`.
pub struct Extraction {
    /// The compiled pipeline.
    pub engine: Arc<Engine>,
    /// What is asked of it.
    pub options: ExtractOptions,
    /// What is asked of the readers.
    pub read: ReadOptions,
}

impl Work for Extraction {
    fn unpack(&self, name: &str, bytes: &[u8], sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>) {
        match own::by_head(bytes) {
            Some(own) => {
                let part = Part::new(name.into(), Err(own.refusal()), Given::default());
                let _ = sink(part.taking(bytes.len() as u64));
            }
            None => read::unpack(name, bytes, &self.read, sink),
        }
    }

    fn is_lines(&self, head: &[u8]) -> bool {
        read::is_lines(head)
    }

    fn unpack_lines(
        &self,
        name: &str,
        lines: &mut dyn BufRead,
        sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        let head = lines.fill_buf().map_err(|e| Error::io(ErrorKind::Unreadable, e))?;
        match own::by_head(head) {
            Some(own) => Err(own.refusal()),
            None => read::unpack_lines(name, lines, &self.read, sink),
        }
    }

    fn read(&self, part: Part<'_>) -> Result<Document> {
        // A file of ours may stand in an archive, too.
        if let Some(own) = part.bytes.as_ref().ok().and_then(|bytes| own::by_head(bytes)) {
            return Err(own.refusal());
        }
        let document = part.document(&self.read)?;
        own::by_text(document.text.raw()).map_or(Ok(document), |own| Err(own.refusal()))
    }

    fn record(&self, document: Document, source: &str, id: &str) -> (DocumentRecord, Option<Essence>) {
        self.engine.extract_with_essence(document, source, id, &self.options)
    }
}
