//! `report.html`: one self-contained page in which tasks are searched, read beside their source, and looked at in
//! pictures. It works from a file path, without a network.
//!
//! The page is written while documents come in: its head, then the documents as lines of JSON (packed with gzip, as
//! base64), then its foot. No text of a notice stands in the markup itself; the page's own code (`page/`) unpacks the
//! lines and gives notices' text to the browser as text only. Nothing here knows how records were found or compared.

mod comparison;
mod page;

use std::collections::HashSet;
use std::io::Write;

use base64::engine::general_purpose::{GeneralPurpose, STANDARD};
use base64::write::EncoderWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

pub use comparison::{Change, Pair, PairKind, Piece, Relation, Step, Topic};

use crate::error::{Error, ErrorKind, Result};
use crate::record::DocumentRecord;

/// Documents are written with their texts until the report holds this many tasks; later ones without, which the page says.
pub const TASKS_WITH_TEXT: usize = 60_000;

/// Or until it holds so many megabytes of text.
pub const MEGABYTES_OF_TEXT: usize = 200;

/// Documents are left out that would make the report hold more tasks than this, which the page says: browsers have to
/// hold all of it.
pub const TASKS: usize = 300_000;

/// Pairs are left out above this many, which the page says.
pub const PAIRS: usize = 200_000;

/// What the page unpacks: one of these a line.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Line<'a> {
    Document { record: &'a DocumentRecord, text: Option<&'a str> },
    Text { id: &'a str, text: &'a str },
    Pair(&'a Pair),
    Topic(&'a Topic),
    End(End),
}

/// The last line: what came before it, so that a page that was cut short is known.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct End {
    documents: usize,
    tasks: usize,
    pairs: usize,
    /// Documents whose texts were left out for their size.
    without_text: usize,
    /// Documents whose texts were not at hand.
    text_missing: usize,
    /// Documents that were left out.
    documents_left_out: usize,
    /// Pairs that were left out.
    pairs_left_out: usize,
    tasks_with_text: usize,
    megabytes_of_text: usize,
    version: &'static str,
}

/// A report being written.
pub struct Report<W: Write> {
    out: GzEncoder<EncoderWriter<'static, GeneralPurpose, W>>,
    foot: String,
    end: End,
    /// Bytes of text written.
    texts: usize,
    /// Documents whose texts were not at hand.
    lacking: HashSet<String>,
}

impl<W: Write> Report<W> {
    /// Starts a report.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn start(mut to: W) -> Result<Report<W>> {
        let (head, foot) = page::around_data()?;
        to.write_all(head.as_bytes()).map_err(unwritable)?;
        let out = GzEncoder::new(EncoderWriter::new(to, &STANDARD), Compression::default());
        let end = End {
            tasks_with_text: TASKS_WITH_TEXT,
            megabytes_of_text: MEGABYTES_OF_TEXT,
            version: crate::VERSION,
            ..End::default()
        };
        Ok(Report { out, foot, end, texts: 0, lacking: HashSet::new() })
    }

    /// One more document, with the decoded text that its spans count in where there is one.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn document(&mut self, record: &DocumentRecord, text: Option<&str>) -> Result<()> {
        if self.end.tasks + record.tasks.len() > TASKS {
            self.end.documents_left_out += 1;
            return Ok(());
        }
        self.end.documents += 1;
        self.end.tasks += record.tasks.len();
        self.texts += text.map_or(0, str::len);
        let room = self.takes_text(0);
        let kept = text.filter(|_| room);
        self.end.without_text += usize::from(!room);
        if room && kept.is_none() {
            self.end.text_missing += 1;
            self.lacking.insert(record.document.id.clone());
        }
        self.line(&Line::Document { record, text: kept })
    }

    /// The text of a document that was written without it because it was not at hand; of any other nothing is done.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn text(&mut self, id: &str, text: &str) -> Result<()> {
        if !self.takes_text(0) || !self.lacking.remove(id) {
            return Ok(());
        }
        self.texts += text.len();
        self.end.text_missing -= 1;
        self.line(&Line::Text { id, text })
    }

    /// Whether there is room for the text of one more document with so many tasks, as far as is known without the text.
    pub fn takes_text(&self, tasks: usize) -> bool {
        self.end.tasks + tasks <= TASKS_WITH_TEXT && self.texts <= MEGABYTES_OF_TEXT << 20
    }

    /// One more topic. Topics are listed in the order in which they come.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn topic(&mut self, topic: &Topic) -> Result<()> {
        self.line(&Line::Topic(topic))
    }

    /// One more pair of tasks.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn pair(&mut self, pair: &Pair) -> Result<()> {
        if self.end.pairs >= PAIRS {
            self.end.pairs_left_out += 1;
            return Ok(());
        }
        self.end.pairs += 1;
        self.line(&Line::Pair(pair))
    }

    /// Ends the report and gives back what it was written to.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn finish(mut self) -> Result<W> {
        self.line(&Line::End(self.end))?;
        let mut to = self.out.finish().and_then(|mut base64| base64.finish()).map_err(unwritable)?;
        to.write_all(self.foot.as_bytes()).and_then(|()| to.flush()).map_err(unwritable)?;
        Ok(to)
    }

    fn line(&mut self, line: &Line<'_>) -> Result<()> {
        serde_json::to_writer(&mut self.out, line).map_err(|e| unwritable(e.into()))?;
        self.out.write_all(b"\n").map_err(unwritable)
    }
}

fn unwritable(e: std::io::Error) -> Error {
    Error::io(ErrorKind::Unwritable, e)
}

#[cfg(test)]
mod tests;
