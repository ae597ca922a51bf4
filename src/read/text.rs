//! Plain text: a line a paragraph, the text exactly as decoded.

use super::encoding::decode;
use super::{Block, Document, Paragraph};
use crate::error::Result;
use crate::text::Text;

/// Reads plain text.
///
/// # Errors
/// [`crate::error::ErrorKind::NotText`] where the bytes are no text in a known encoding.
pub fn read(bytes: &[u8]) -> Result<Document> {
    let decoded = decode(bytes)?;
    Ok(Document { warnings: decoded.warnings, ..of_lines(decoded.text) })
}

/// A document in which each line is a paragraph. Line breaks become `\n` whatever they were (`\r\n`, `\r`), as they do
/// where a text file is opened as text: spans count that text.
pub fn of_lines(raw: String) -> Document {
    let raw = match memchr::memchr(b'\r', raw.as_bytes()) {
        Some(_) => raw.replace("\r\n", "\n").replace('\r', "\n"),
        None => raw,
    };
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in raw.split_inclusive('\n') {
        let end = start + line.trim_end_matches('\n').len();
        if !raw[start..end].trim().is_empty() {
            blocks.push(Block::Paragraph(Paragraph { at: start..end, ..Paragraph::default() }));
        }
        start += line.len();
    }
    Document { text: Text::new(raw), blocks, format: "text", ..Document::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let d = read(text.as_bytes()).unwrap();
        let breaks = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        assert_eq!(d.text.raw(), breaks);
        d.blocks
            .iter()
            .map(|b| match b {
                Block::Paragraph(p) => d.text.raw()[p.at.clone()].to_string(),
                Block::Table(_) => String::new(),
            })
            .collect()
    }

    #[test]
    fn the_text_stays_as_it_is() {
        assert_eq!(lines("一、甲\r\n\r\n　　(一)乙#丙|丁\r\n"), ["一、甲", "　　(一)乙#丙|丁"]);
        assert_eq!(lines("一、甲\r二、乙"), ["一、甲", "二、乙"]);
        assert_eq!(lines("\u{feff}一、甲"), ["一、甲"]);
        assert!(lines(" \n\u{3000}\n").is_empty());
    }
}
