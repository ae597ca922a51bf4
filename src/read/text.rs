//! Plain text and Markdown: encodings, and a line a paragraph.

use super::{Block, Document, Paragraph};
use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;

/// Reads plain text.
///
/// # Errors
/// [`ErrorKind::NotText`] where the bytes are no text in a known encoding.
pub fn read(bytes: &[u8]) -> Result<Document> {
    let raw = std::str::from_utf8(bytes).map_err(|e| Error::new(ErrorKind::NotText, e.to_string()))?;
    let raw = raw.strip_prefix('\u{feff}').unwrap_or(raw);
    Ok(of_lines(raw.to_string()))
}

/// A document in which each line is a paragraph.
pub fn of_lines(raw: String) -> Document {
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in raw.split_inclusive('\n') {
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        if !raw[start..end].trim().is_empty() {
            blocks.push(Block::Paragraph(Paragraph { at: start..end, ..Paragraph::default() }));
        }
        start += line.len();
    }
    Document { text: Text::new(raw), blocks, format: "text", ..Document::default() }
}
