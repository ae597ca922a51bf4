//! ODT, also as one XML file (FODT): paragraphs with their automatic numbers, tables, changes as accepted.

mod styles;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::archive::Archive;
use super::build::{Builder, Draft, DraftCell, MOST_PLACES};
use super::docx::numbering::Numbering;
use super::formats::Source;
use super::ods::is_kind;
use super::xml::{Xml, decode, unescape};
use super::{Document, Given};
use crate::error::{Error, ErrorKind, Result};
use styles::{OUTLINE, Styles};

/// Most spaces that one element stands for.
const MOST_SPACES: usize = 100;

/// Whether an input is an OpenDocument text.
pub fn tells(source: &Source<'_>) -> bool {
    is_kind(source, "text") || is_flat(source)
}

/// Whether it is all in one XML file.
fn is_flat(source: &Source<'_>) -> bool {
    let head = &source.bytes[..source.bytes.len().min(4096)];
    let holds = |word: &[u8]| memchr::memmem::find(head, word).is_some();
    // A package whose parts are not compressed shows the same words.
    !source.bytes.starts_with(b"PK") && holds(b"<office:document") && holds(b"application/vnd.oasis.opendocument.text")
}

/// Reads an OpenDocument text.
pub fn read(source: &Source<'_>) -> Result<Document> {
    let most = source.options.max_document as u64;
    let (styles, content) = if is_flat(source) {
        (String::new(), decode(source.bytes)?)
    } else {
        let mut archive = Archive::open(source.bytes, most * 2)?;
        let mut part = |name: &str| decode(&archive.get(name, most)?.unwrap_or_default());
        (part("styles.xml")?, part("content.xml")?)
    };
    let (styles, xml) = (Xml::parse(&styles)?, Xml::parse(&content)?);
    let body = xml.find("body").and_then(|body| xml.child(body, "text"));
    let Some(body) = body else {
        return Err(Error::new(ErrorKind::Damaged, "the OpenDocument text has no body: save it again"));
    };
    let styles = Styles::of(&[&styles, &xml]);
    let mut reader = Reader::new(&xml, styles);
    let mut out = Builder::default();
    reader.blocks(body, None, &mut out)?;
    if reader.notes > 0 {
        out.warn("footnotes-left-out", format!("{} footnotes or endnotes are left out", reader.notes));
    }
    Ok(out.finish("odt", Given::default()))
}

/// Where a paragraph stands in lists.
#[derive(Clone)]
struct InList {
    /// The list as [`Numbering`] knows it.
    id: String,
    /// Its style.
    style: String,
    /// Its level, from 0.
    level: usize,
    /// Whether its item's number is still to be shown.
    numbered: bool,
}

struct Reader<'x, 'a> {
    xml: &'x Xml<'a>,
    styles: Styles,
    numbering: Numbering,
    /// The lists so far: how many, the last one of each style, and each by its own name.
    lists: usize,
    last: HashMap<String, String>,
    named: HashMap<String, String>,
    notes: usize,
    /// Cells of tables that may still come.
    left: usize,
}

/// A paragraph as read.
#[derive(Default)]
struct Para {
    text: String,
    /// Nodes of text boxes that hang on it.
    boxes: Vec<usize>,
}

impl<'x, 'a> Reader<'x, 'a> {
    fn new(xml: &'x Xml<'a>, styles: Styles) -> Reader<'x, 'a> {
        let mut numbering = Numbering::default();
        if let Some(levels) = styles.lists.get(OUTLINE) {
            numbering.define(OUTLINE, levels.clone());
            numbering.instance(OUTLINE, OUTLINE, HashMap::new(), HashMap::new());
        }
        let (last, named) = (HashMap::new(), HashMap::new());
        Reader { xml, styles, numbering, lists: 0, last, named, notes: 0, left: MOST_PLACES }
    }

    /// What stands below a node, in order. In an item of a list its first paragraph bears the number.
    fn blocks(&mut self, of: usize, mut list: Option<InList>, out: &mut Builder) -> Result<()> {
        let xml = self.xml;
        for node in xml.children(of).collect::<Vec<_>>() {
            match xml.nodes[node].name {
                "p" | "h" => {
                    let para = self.paragraph(node, list.as_mut());
                    let heading = (xml.nodes[node].name == "h").then(|| self.outline_level(node));
                    out.paragraph(&para.text, heading, None);
                    for inner in para.boxes {
                        self.blocks(inner, None, out)?;
                    }
                }
                "table" => {
                    let draft = self.table(node)?;
                    out.table_or_frame(draft);
                }
                "list" => {
                    for (item, inner) in self.items(node, list.as_ref()) {
                        self.blocks(item, Some(inner), out)?;
                    }
                }
                name if self.is_read_through(name, node) => self.blocks(node, None, out)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether what stands in a node stands there as if without it: sections, indexes, boxes that stand on their own.
    fn is_read_through(&self, name: &str, node: usize) -> bool {
        match name {
            "section" => self.xml.attribute(node, "display").is_none_or(|d| d != "none"),
            "index-body" | "index-title" | "numbered-paragraph" | "frame" | "text-box" => true,
            name => name.ends_with("-index") || name == "table-of-content" || name == "bibliography",
        }
    }

    fn outline_level(&self, h: usize) -> u8 {
        self.xml.attribute(h, "outline-level").and_then(|l| l.parse().ok()).unwrap_or(1).clamp(1, 9)
    }

    /// The items of a list, each with its place.
    fn items(&mut self, list: usize, above: Option<&InList>) -> Vec<(usize, InList)> {
        let xml = self.xml;
        let own = xml.attribute(list, "style-name").map(|s| s.into_owned());
        let style =
            own.or_else(|| above.map(|a| a.style.clone())).or_else(|| self.style_of_first(list)).unwrap_or_default();
        let level = above.map_or(0, |a| a.level + 1);
        let id = match above.filter(|a| a.style == style) {
            Some(above) => above.id.clone(),
            None => self.list(list, &style),
        };
        let mut items = Vec::new();
        for item in xml.children(list) {
            let name = xml.nodes[item].name;
            if !matches!(name, "list-item" | "list-header") {
                continue;
            }
            let mut id = id.clone();
            if let Some(start) = xml.attribute(item, "start-value").and_then(|v| v.parse().ok()) {
                // The same list from here on, under a name with a start of its own.
                let again = format!("{id}@{item}");
                let abstract_id = id.split('@').next().unwrap_or_default();
                self.numbering.instance(&again, abstract_id, HashMap::from([(level, start)]), HashMap::new());
                id = again;
            }
            items.push((item, InList { id, style: style.clone(), level, numbered: name == "list-item" }));
        }
        items
    }

    /// The list style that the first paragraph of a list brings along.
    fn style_of_first(&self, list: usize) -> Option<String> {
        let xml = self.xml;
        let first = (list..xml.nodes[list].end).find(|n| matches!(xml.nodes[*n].name, "p" | "h"))?;
        xml.attribute(first, "style-name").and_then(|s| self.styles.lists_of.get(s.as_ref()).cloned())
    }

    /// The list that an element opens, or goes on with.
    fn list(&mut self, list: usize, style: &str) -> String {
        let xml = self.xml;
        let continued = match xml.attribute(list, "continue-list") {
            Some(name) => self.named.get(name.as_ref()).cloned(),
            None => xml
                .attribute(list, "continue-numbering")
                .filter(|c| c == "true")
                .and_then(|_| self.last.get(style).cloned()),
        };
        let id = continued.unwrap_or_else(|| {
            self.lists += 1;
            let id = format!("{}", self.lists);
            self.numbering.define(&id, self.styles.lists.get(style).cloned().unwrap_or_default());
            self.numbering.instance(&id, &id, HashMap::new(), HashMap::new());
            id
        });
        if let Some(name) = xml.attribute(list, "id") {
            self.named.insert(name.into_owned(), id.clone());
        }
        self.last.insert(style.to_string(), id.clone());
        id
    }

    /// A paragraph or heading, with its number.
    fn paragraph(&mut self, p: usize, list: Option<&mut InList>) -> Para {
        let xml = self.xml;
        let mut para = Para::default();
        if self.is_hidden(p) || self.hides_paragraph(p) {
            return para;
        }
        self.runs(p, &mut para);
        let label = match list {
            Some(place) => {
                let first = std::mem::take(&mut place.numbered);
                first.then(|| self.numbering.next(&place.id, place.level)).flatten()
            }
            None if xml.nodes[p].name == "h" && xml.attribute(p, "is-list-header").is_none_or(|h| h != "true") => {
                self.numbering.next(OUTLINE, usize::from(self.outline_level(p)) - 1)
            }
            None => None,
        };
        // A number without text counts, but says nothing.
        if let Some(label) = label.filter(|_| !para.text.trim().is_empty()) {
            para.text.insert_str(0, &label);
        }
        para
    }

    fn is_hidden(&self, node: usize) -> bool {
        self.xml.attribute(node, "style-name").is_some_and(|s| self.styles.hidden.contains(s.as_ref()))
    }

    /// Whether a field in a paragraph hides all of it.
    fn hides_paragraph(&self, p: usize) -> bool {
        let xml = self.xml;
        let mut fields = (p..xml.nodes[p].end).filter(|n| xml.nodes[*n].name == "hidden-paragraph");
        fields.any(|f| xml.attribute(f, "is-hidden").is_some_and(|h| h == "true"))
    }

    /// The text of a paragraph, in order; a walk over its subtree that leaves out what doesn't show.
    fn runs(&mut self, p: usize, para: &mut Para) {
        let xml = self.xml;
        let end = xml.nodes[p].end;
        let mut i = p + 1;
        while i < end {
            let node = &xml.nodes[i];
            match node.name {
                "" => push_text(&unescape(node.source), &mut para.text),
                "s" => {
                    let count = xml.attribute(i, "c").and_then(|c| c.parse().ok()).unwrap_or(1);
                    para.text.extend(std::iter::repeat_n(' ', count.min(MOST_SPACES)));
                }
                "tab" => para.text.push('\t'),
                "line-break" => para.text.push('\n'),
                "note" => {
                    self.notes += 1;
                    i = node.end;
                    continue;
                }
                "annotation" | "ruby-text" | "title" | "desc" | "number" | "event-listeners" | "forms" => {
                    i = node.end;
                    continue;
                }
                "span" if self.is_hidden(i) => {
                    i = node.end;
                    continue;
                }
                "hidden-text" if xml.attribute(i, "is-hidden").is_some_and(|h| h == "true") => {
                    i = node.end;
                    continue;
                }
                "text-box" => {
                    para.boxes.push(i);
                    i = node.end;
                    continue;
                }
                _ => {}
            }
            i += 1;
        }
    }

    fn table(&mut self, table: usize) -> Result<Draft> {
        let xml = self.xml;
        let number = |node: usize, name: &str| {
            xml.attribute(node, name).and_then(|v| v.parse::<usize>().ok()).unwrap_or(1).clamp(1, 1000)
        };
        let mut draft = Draft::default();
        for (tr, header) in self.rows(table, false) {
            let mut row: Vec<DraftCell> = Vec::new();
            for tc in xml.children(tr).filter(|n| xml.nodes[*n].name == "table-cell").collect::<Vec<_>>() {
                let text = self.cell(tc)?;
                let (rows, columns) = (number(tc, "number-rows-spanned"), number(tc, "number-columns-spanned"));
                let cell = DraftCell { text, rows, columns, header, page: None };
                let times = number(tc, "number-columns-repeated");
                self.take(times.saturating_mul(weight(&cell.text)))?;
                row.extend(std::iter::repeat_n(cell, times));
            }
            let said = row.iter().any(|c| !c.text.trim().is_empty());
            let times = if said { number(tr, "number-rows-repeated") } else { 1 };
            let row_weight: usize = row.iter().map(|c| weight(&c.text)).sum();
            self.take((times - 1).saturating_mul(row_weight))?;
            draft.rows.extend(std::iter::repeat_n(row, times));
        }
        Ok(draft)
    }

    /// Notes that so many cells more are held.
    fn take(&mut self, cells: usize) -> Result<()> {
        let left = self.left.checked_sub(cells);
        self.left = left.ok_or_else(|| Error::new(ErrorKind::TooLarge, "the document's tables have too many cells"))?;
        Ok(())
    }

    /// The rows of a table that show, with whether they are its header; those of tables within it stay in their cells.
    fn rows(&self, of: usize, header: bool) -> Vec<(usize, bool)> {
        let xml = self.xml;
        let mut rows = Vec::new();
        for node in xml.children(of) {
            match xml.nodes[node].name {
                "table-row" if xml.attribute(node, "visibility").is_none_or(|v| v == "visible") => {
                    rows.push((node, header));
                }
                "table-header-rows" => rows.extend(self.rows(node, true)),
                "table-rows" | "table-row-group" | "soft-page-break" => rows.extend(self.rows(node, header)),
                _ => {}
            }
        }
        rows
    }

    /// A cell's paragraphs; those of tables within it in their order.
    fn cell(&mut self, tc: usize) -> Result<String> {
        let mut text = String::new();
        self.lines(tc, None, &mut text)?;
        Ok(text)
    }

    fn lines(&mut self, of: usize, mut list: Option<InList>, text: &mut String) -> Result<()> {
        let xml = self.xml;
        for node in xml.children(of).collect::<Vec<_>>() {
            match xml.nodes[node].name {
                "p" | "h" => {
                    let para = self.paragraph(node, list.as_mut());
                    text.push_str(&para.text);
                    text.push('\n');
                    for inner in para.boxes {
                        self.lines(inner, None, text)?;
                    }
                }
                // A table in a cell gives its text, once however often a cell of it repeats.
                "table" => {
                    for (row, _) in self.rows(node, false) {
                        for cell in xml.children(row).filter(|n| xml.nodes[*n].name == "table-cell").collect::<Vec<_>>()
                        {
                            self.lines(cell, None, text)?;
                        }
                    }
                }
                "list" => {
                    for (item, inner) in self.items(node, list.as_ref()) {
                        self.lines(item, Some(inner), text)?;
                    }
                }
                name if self.is_read_through(name, node) => self.lines(node, None, text)?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// A cell counts by what a copy of it holds.
fn weight(text: &str) -> usize {
    const PLAIN: usize = 64;
    1 + text.len() / PLAIN
}

/// Adds text in which any run of white space counts as one space, as the format has it: indents of the file itself are none.
fn push_text(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            ' ' | '\n' | '\r' | '\t' if out.is_empty() || out.ends_with([' ', '\n', '\t']) => {}
            ' ' | '\n' | '\r' | '\t' => out.push(' '),
            c => out.push(c),
        }
    }
}
