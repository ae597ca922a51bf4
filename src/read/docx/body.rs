//! The body of a Word document, paragraph by paragraph and table by table.

use std::collections::HashMap;

use super::numbering::Numbering;
use crate::read::build::{Builder, Draft, DraftCell};
use crate::read::xml::{Xml, unescape};

/// What a paragraph style says that matters here.
#[derive(Debug, Clone, Default)]
struct Style {
    based_on: Option<String>,
    outline: Option<u8>,
    list: Option<String>,
    level: Option<usize>,
}

/// The document's paragraph styles.
#[derive(Debug, Default)]
pub struct Styles {
    styles: HashMap<String, Style>,
    default: Option<String>,
}

impl Styles {
    /// Reads `styles.xml`.
    pub fn parse(xml: &Xml<'_>) -> Styles {
        let mut all = Styles::default();
        for s in xml.all("style") {
            let Some(id) = xml.attribute(s, "styleId") else { continue };
            let name = xml.value(s, "name").unwrap_or_default().to_lowercase();
            let properties = xml.child(s, "pPr");
            let numbers = properties.and_then(|p| xml.child(p, "numPr"));
            let outline = properties.and_then(|p| xml.value(p, "outlineLvl")).and_then(|v| v.parse::<u8>().ok());
            let named = name
                .strip_prefix("heading ")
                .or_else(|| name.strip_prefix("标题 "))
                .and_then(|n| n.trim().parse::<u8>().ok());
            let style = Style {
                based_on: xml.value(s, "basedOn").map(|v| v.into_owned()),
                outline: outline
                    .map(|o| o + 1)
                    .or(named)
                    .or((name == "title" || name == "标题").then_some(1))
                    .filter(|o| *o <= 9),
                list: numbers.and_then(|n| xml.value(n, "numId")).map(|v| v.into_owned()),
                level: numbers.and_then(|n| xml.value(n, "ilvl")).and_then(|v| v.parse().ok()),
            };
            if xml.attribute(s, "default").is_some_and(|d| d == "1")
                && xml.attribute(s, "type").is_some_and(|t| t == "paragraph")
            {
                all.default = Some(id.clone().into_owned());
            }
            all.styles.insert(id.into_owned(), style);
        }
        all
    }

    /// A style and those that it is based on, nearest first.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = (&'s str, &'s Style)> + 's {
        let mut next = id.or(self.default.as_deref());
        let mut left = 20;
        std::iter::from_fn(move || {
            left -= 1;
            let id = next.filter(|_| left > 0)?;
            let style = self.styles.get(id)?;
            next = style.based_on.as_deref();
            Some((id, style))
        })
    }
}

struct Reader<'x, 'a> {
    xml: &'x Xml<'a>,
    styles: Styles,
    numbering: Numbering,
    footnotes: usize,
}

/// A paragraph as read.
#[derive(Default)]
struct Para {
    text: String,
    heading: Option<u8>,
    /// Nodes of text boxes that hang on it.
    boxes: Vec<usize>,
    /// Whether it holds no text but its number.
    bare: bool,
    /// Whether its end is deleted, so that the next one joins it.
    joined: bool,
}

/// Reads a body into `out`.
pub fn read(xml: &Xml<'_>, body: usize, styles: Styles, numbering: Numbering, out: &mut Builder) {
    let mut reader = Reader { xml, styles, numbering, footnotes: 0 };
    reader.blocks(body, out);
    if reader.footnotes > 0 {
        out.warn("footnotes-left-out", format!("{} footnotes or endnotes are left out", reader.footnotes));
    }
}

impl Reader<'_, '_> {
    /// The paragraphs and tables right below a node, content controls and the like read through.
    fn below(&self, of: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut stack: Vec<usize> = vec![of];
        while let Some(node) = stack.pop() {
            if node != of {
                match self.xml.nodes[node].name {
                    "p" | "tbl" | "tr" | "tc" => {
                        found.push(node);
                        continue;
                    }
                    "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" | "AlternateContent"
                    | "Choice" => {}
                    _ => continue,
                }
            }
            let children: Vec<usize> = self.xml.children(node).collect();
            stack.extend(children.into_iter().rev());
        }
        found
    }

    fn blocks(&mut self, of: usize, out: &mut Builder) {
        let mut carried = String::new();
        for node in self.below(of) {
            if self.xml.nodes[node].name == "p" {
                let mut para = self.paragraph(node);
                if para.joined {
                    carried.push_str(&para.text);
                } else if !para.bare || !carried.is_empty() {
                    para.text.insert_str(0, &std::mem::take(&mut carried));
                    out.paragraph(&para.text, para.heading, None);
                }
                for b in para.boxes {
                    self.blocks(b, out);
                }
            } else if self.xml.nodes[node].name == "tbl" {
                self.table(node, out);
            }
        }
        out.paragraph(&carried, None, None);
    }

    fn paragraph(&mut self, p: usize) -> Para {
        let xml = self.xml;
        let mut para = Para::default();
        let properties = xml.child(p, "pPr");
        self.runs(p, &mut para);
        para.bare = para.text.trim().is_empty();
        let style = properties.and_then(|n| xml.value(n, "pStyle"));
        let marks = properties.and_then(|n| xml.child(n, "rPr"));
        para.joined = marks.is_some_and(|r| xml.child(r, "del").is_some() || xml.child(r, "moveFrom").is_some());
        let direct = properties.and_then(|n| xml.value(n, "outlineLvl")).and_then(|v| v.parse::<u8>().ok());
        let styled = || self.styles.chain(style.as_deref()).find_map(|(_, s)| s.outline);
        para.heading = direct.map(|o| o + 1).or_else(styled).filter(|h| *h <= 9);
        let numbers = properties.and_then(|n| xml.child(n, "numPr"));
        let own = numbers.and_then(|n| xml.value(n, "numId")).map(|v| v.into_owned());
        let level = numbers.and_then(|n| xml.value(n, "ilvl")).and_then(|v| v.parse::<usize>().ok());
        let from_style = self.styles.chain(style.as_deref()).find_map(|(id, s)| s.list.clone().map(|l| (id, l)));
        let list = own.clone().or_else(|| from_style.as_ref().map(|(_, l)| l.clone()));
        if let Some(list) = list.filter(|l| l != "0") {
            let level = level
                .or_else(|| {
                    own.is_none().then(|| self.styles.chain(style.as_deref()).find_map(|(_, s)| s.level)).flatten()
                })
                .or_else(|| {
                    self.styles.chain(style.as_deref()).find_map(|(id, _)| self.numbering.level_of_style(&list, id))
                })
                .unwrap_or(0);
            // Empty paragraphs of a list count only where they show: Word numbers them, but in running text they
            // are slips; a cell that is nothing but its number is not. `bare` tells them apart.
            if let Some(label) = self.numbering.next(&list, level) {
                para.text.insert_str(0, &label);
            }
        }
        para
    }

    /// The text of a paragraph, in order; a walk over its subtree that leaves out what doesn't show.
    fn runs(&mut self, p: usize, para: &mut Para) {
        let xml = self.xml;
        let end = xml.nodes[p].end;
        let mut i = p + 1;
        while i < end {
            let node = &xml.nodes[i];
            match node.name {
                "del" | "moveFrom" | "pPr" | "instrText" | "delText" | "rPr" | "sdtPr" | "sdtEndPr" | "rt"
                | "Fallback" | "object" | "fldData" | "ffData" => {
                    // A fallback stands in where the choice holds nothing that is read.
                    i = node.end;
                    continue;
                }
                "r" => {
                    let properties = xml.child(i, "rPr");
                    if properties.is_some_and(|r| xml.is_set(r, "vanish") || xml.is_set(r, "webHidden")) {
                        i = node.end;
                        continue;
                    }
                }
                "txbxContent" => {
                    para.boxes.push(i);
                    i = node.end;
                    continue;
                }
                "t" => {
                    for n in xml.children(i).filter(|n| xml.nodes[*n].name.is_empty()) {
                        para.text.push_str(&unescape(xml.nodes[n].source));
                    }
                    i = node.end;
                    continue;
                }
                "tab" | "ptab" => para.text.push('\t'),
                "br" if xml.attribute(i, "type").is_none_or(|t| t == "textWrapping") => {
                    para.text.push('\n');
                }
                "cr" => para.text.push('\n'),
                "noBreakHyphen" => para.text.push('-'),
                "footnoteReference" | "endnoteReference" => self.footnotes += 1,
                _ => {}
            }
            i += 1;
        }
    }

    fn table(&mut self, tbl: usize, out: &mut Builder) {
        let draft = self.draft(tbl);
        out.table_or_frame(draft);
    }

    fn draft(&mut self, tbl: usize) -> Draft {
        let xml = self.xml;
        let mut draft = Draft::default();
        // For each grid column at which a cell began that runs down: its row and place in the draft.
        let mut running: HashMap<usize, (usize, usize)> = HashMap::new();
        for tr in self.below(tbl).into_iter().filter(|n| xml.nodes[*n].name == "tr") {
            let properties = xml.child(tr, "trPr");
            if properties.is_some_and(|p| xml.child(p, "del").is_some()) {
                continue;
            }
            let header = properties.is_some_and(|p| xml.is_set(p, "tblHeader"));
            let mut row: Vec<DraftCell> = Vec::new();
            let number = |node: Option<usize>, name: &str| {
                node.and_then(|n| xml.value(n, name)).and_then(|v| v.parse::<usize>().ok()).unwrap_or(0).min(1000)
            };
            let mut column = number(properties, "gridBefore");
            if column > 0 {
                row.push(DraftCell { columns: column, ..DraftCell::of("") });
            }
            let mut seen = HashMap::new();
            for tc in self.below(tr).into_iter().filter(|n| xml.nodes[*n].name == "tc") {
                let properties = xml.child(tc, "tcPr");
                let span = number(properties, "gridSpan").max(1);
                let text = self.cell(tc);
                let deleted = properties.is_some_and(|p| xml.child(p, "cellDel").is_some());
                let merge = properties.and_then(|p| xml.child(p, "vMerge"));
                let starts = merge.is_some_and(|m| xml.attribute(m, "val").is_some_and(|v| v == "restart"));
                let above = merge.filter(|_| !starts).and_then(|_| running.get(&column).copied());
                match above {
                    Some((r, c)) => {
                        if let Some(cell) = draft.rows.get_mut(r).and_then(|r: &mut Vec<DraftCell>| r.get_mut(c)) {
                            cell.rows += 1;
                            cell.text.push_str(&text);
                        }
                        seen.insert(column, (r, c));
                    }
                    None => {
                        if merge.is_some() {
                            seen.insert(column, (draft.rows.len(), row.len()));
                        }
                        let text = if deleted { String::new() } else { text };
                        row.push(DraftCell { header, columns: span, ..DraftCell::of(text) });
                    }
                }
                column += span;
            }
            running = seen;
            draft.rows.push(row);
        }
        draft
    }

    /// A cell's paragraphs; those of tables within it in their order.
    fn cell(&mut self, tc: usize) -> String {
        let mut text = String::new();
        for node in self.below(tc) {
            match self.xml.nodes[node].name {
                "p" => {
                    let para = self.paragraph(node);
                    text.push_str(&para.text);
                    text.push('\n');
                    for b in para.boxes {
                        text.push_str(&self.cell(b));
                    }
                }
                "tbl" => {
                    let inner = self.draft(node);
                    inner.rows.iter().flatten().for_each(|c| {
                        text.push_str(&c.text);
                        text.push('\n');
                    });
                }
                _ => {}
            }
        }
        text
    }
}
