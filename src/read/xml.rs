//! XML as the packed formats hold it: a flat list of elements and stretches of text, names without their prefixes.
//!
//! Entities other than the five of XML and numbers are not expanded, so there is nothing to blow up.

use std::borrow::Cow;

use super::encoding;
use super::formats::Source;
use super::html::reference;
use crate::error::{Error, ErrorKind, Result};

/// Deeper than any document nests.
const DEEPEST: usize = 512;

/// An element, or a stretch of text (its name is empty).
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// The element's name without its prefix.
    pub name: &'a str,
    /// The element's attributes, or the text as it stands in the source.
    pub source: &'a str,
    /// The node behind its subtree.
    pub end: usize,
}

/// A parsed part.
#[derive(Debug, Default)]
pub struct Xml<'a> {
    /// All nodes, in document order.
    pub nodes: Vec<Node<'a>>,
}

/// Whether an input is a document that an office program of 2003 and later saved as one XML file.
pub fn is_office(source: &Source<'_>) -> bool {
    let head = &source.bytes[..source.bytes.len().min(4096)];
    let holds = |word: &[u8]| memchr::memmem::find(head, word).is_some();
    head.trim_ascii_start().starts_with(b"<?xml") && (holds(b"<?mso-application") || holds(b"<pkg:package"))
}

/// The error for such documents.
pub fn refuse_office() -> Error {
    let message = "this is a Word or Excel document saved as XML, which is not read: save it as DOCX or XLSX";
    Error::new(ErrorKind::NotText, message)
}

/// The text of an XML part.
pub fn decode(bytes: &[u8]) -> Result<String> {
    let decoded = encoding::decode(bytes).map_err(|_| Error::new(ErrorKind::Damaged, "an XML part is no text"))?;
    Ok(decoded.text)
}

impl<'a> Xml<'a> {
    /// Parses a part. Tags that don't match are put up with.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] for nesting beyond all measure.
    pub fn parse(source: &'a str) -> Result<Xml<'a>> {
        let bytes = source.as_bytes();
        let mut nodes: Vec<Node<'a>> = Vec::with_capacity(source.len() / 40);
        let mut open: Vec<usize> = Vec::new();
        let (mut at, mut text) = (0, 0);
        while let Some(i) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
            if i > text && !open.is_empty() {
                nodes.push(Node { name: "", source: &source[text..i], end: nodes.len() + 1 });
            }
            let rest = &source[i..];
            let past = |mark: &str| {
                memchr::memmem::find(rest.as_bytes(), mark.as_bytes()).map_or(source.len(), |j| i + j + mark.len())
            };
            at = match bytes.get(i + 1) {
                Some(b'!') if rest.starts_with("<!--") => past("-->"),
                Some(b'!') if rest.starts_with("<![CDATA[") => {
                    let end = past("]]>");
                    // What is never closed runs to the end, whatever stands there.
                    let inner = &source[i + 9..end];
                    let inner = inner.strip_suffix("]]>").unwrap_or(inner);
                    nodes.push(Node { name: "", source: inner, end: nodes.len() + 1 });
                    end
                }
                // A document type may hold declarations in square brackets.
                Some(b'!') => {
                    let end = past(">");
                    if source[i..end].contains('[') { past("]>") } else { end }
                }
                Some(b'?') => past("?>"),
                Some(b'/') => {
                    let end = past(">");
                    let inner = &source[i + 2..end];
                    let name = local(inner.strip_suffix('>').unwrap_or(inner).trim());
                    if let Some(to) = open.iter().rposition(|o| nodes[*o].name == name) {
                        let here = nodes.len();
                        open.drain(to..).for_each(|o| nodes[o].end = here);
                    }
                    end
                }
                _ => {
                    let end = tag_end(bytes, i + 1);
                    let inner = &source[i + 1..end];
                    let empty = inner.ends_with('/');
                    let inner = inner.strip_suffix('/').unwrap_or(inner);
                    let len = inner.bytes().take_while(|b| !b.is_ascii_whitespace()).count();
                    let here = nodes.len();
                    nodes.push(Node { name: local(&inner[..len]), source: &inner[len..], end: here + 1 });
                    if !empty {
                        open.push(here);
                        if open.len() > DEEPEST {
                            return Err(Error::new(
                                ErrorKind::TooLarge,
                                "elements stand in elements too deep for a document",
                            ));
                        }
                    }
                    (end + 1).min(bytes.len())
                }
            };
            text = at;
        }
        let here = nodes.len();
        open.into_iter().for_each(|o| nodes[o].end = here);
        Ok(Xml { nodes })
    }

    /// The nodes right below one.
    pub fn children(&self, of: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes.get(of).map_or(0, |n| n.end);
        let mut i = of + 1;
        std::iter::from_fn(move || {
            (i < end).then(|| {
                let at = i;
                i = self.nodes[at].end;
                at
            })
        })
    }

    /// The first node of a name right below one.
    pub fn child(&self, of: usize, name: &str) -> Option<usize> {
        self.children(of).find(|c| self.nodes[*c].name == name)
    }

    /// The first node of a name anywhere.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|n| n.name == name)
    }

    /// Every node of a name anywhere.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = usize> + 's {
        self.nodes.iter().enumerate().filter(move |(_, n)| n.name == name).map(|(i, _)| i)
    }

    /// An attribute by its name without the prefix.
    pub fn attribute(&self, of: usize, name: &str) -> Option<Cow<'a, str>> {
        self.nodes.get(of).and_then(|n| attribute(n.source, name)).map(unescape)
    }

    /// The attribute `val` of a node's child, as Office writes most properties.
    pub fn value(&self, of: usize, child: &str) -> Option<Cow<'a, str>> {
        self.child(of, child).and_then(|c| self.attribute(c, "val"))
    }

    /// Whether an on-off property is set: it is there, and not as `0` or `false`.
    pub fn is_set(&self, of: usize, child: &str) -> bool {
        self.child(of, child)
            .is_some_and(|c| !matches!(self.attribute(c, "val").as_deref(), Some("0" | "false" | "off" | "none")))
    }

    /// All text below a node.
    pub fn text(&self, of: usize) -> String {
        let Some(node) = self.nodes.get(of) else { return String::new() };
        self.nodes[of..node.end].iter().filter(|n| n.name.is_empty()).map(|n| unescape(n.source)).collect()
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rfind(':').map_or(name, |i| &name[i + 1..])
}

/// The place of the `>` that ends a tag.
fn tag_end(bytes: &[u8], start: usize) -> usize {
    let mut quote = 0;
    for (i, b) in bytes[start..].iter().enumerate() {
        match *b {
            q if quote != 0 && q == quote => {
                quote = 0;
            }
            b'"' | b'\'' => quote = *b,
            b'>' => return start + i,
            _ => {}
        }
    }
    bytes.len()
}

fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start();
        let equals = rest.find('=')?;
        let name = rest[..equals].trim();
        rest = rest[equals + 1..].trim_start();
        let quote = rest.chars().next().filter(|q| matches!(q, '"' | '\''))?;
        let end = rest[1..].find(quote)? + 1;
        if local(name) == wanted {
            return Some(&rest[1..end]);
        }
        rest = &rest[end + 1..];
    }
}

/// Text with its references resolved.
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(i) = rest.find('&') {
        out.push_str(&rest[..i]);
        rest = &rest[i..];
        match reference(rest) {
            Some((c, len)) => {
                out.push(c);
                rest = &rest[len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_closed_may_end_in_any_character() {
        for source in ["<a>甲</a僢", "<a><![CDATA[甲乙僢", "<a></", "<a><![CDATA[", "<a>甲<b 僢"] {
            assert!(!Xml::parse(source).unwrap().nodes.is_empty(), "{source}");
        }
    }

    #[test]
    fn elements_attributes_and_text() {
        let xml = Xml::parse(
            "<?xml version='1.0'?><w:p w:a='1&amp;2'><w:r><w:t>甲&lt;乙</w:t><w:br/></w:r><![CDATA[<丙>]]></w:p>",
        )
        .unwrap();
        assert_eq!(xml.attribute(0, "a").as_deref(), Some("1&2"));
        assert_eq!(xml.text(0), "甲<乙<丙>");
        assert_eq!(xml.children(1).map(|c| xml.nodes[c].name).collect::<Vec<_>>(), ["t", "br"]);
    }

    #[test]
    fn entities_do_not_grow() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
        let xml = Xml::parse(bomb).unwrap();
        assert_eq!(xml.text(0), "&c;");
        assert_eq!(Xml::parse(&"<a>".repeat(100_000)).unwrap_err().kind(), ErrorKind::TooLarge);
        assert!(
            Xml::parse("<a b='").is_ok()
                && Xml::parse("<").is_ok()
                && Xml::parse("</").is_ok()
                && Xml::parse("<![CDATA[").is_ok()
        );
    }
}
