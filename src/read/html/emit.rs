//! The page's text, line by line: white space as browsers see it, references resolved, tables laid down as grids.

use super::entities::reference;
use super::grid::{Use, ends_with_colon, rows, used_for};
use super::tree::{Kind, Tree, attribute};
use super::weigh::{Weights, children};
use crate::read::Table;
use crate::read::build::{Builder, DraftCell};

/// A line under way.
#[derive(Debug, Default)]
pub struct Line {
    text: String,
    /// White space seen since the last character: a space, or a line break of the source.
    gap: Option<char>,
}

impl Line {
    /// Adds a stretch of source text. In preformatted text line breaks stay.
    pub fn push(&mut self, source: &str, preformatted: bool) {
        let mut rest = source;
        while !rest.is_empty() {
            // Plain stretches go over in one piece.
            let plain = rest
                .bytes()
                .position(|b| matches!(b, b'&' | b' ' | b'\n' | b'\r' | b'\t' | 0x0c | 0xe3 | 0xc2 | 0xef))
                .unwrap_or(rest.len());
            if plain > 0 {
                self.close_gap(rest);
                self.text.push_str(&rest[..plain]);
                rest = &rest[plain..];
                continue;
            }
            let Some(c) = rest.chars().next() else { break };
            match c {
                '\n' | '\r' if preformatted => {
                    self.text.push('\n');
                    rest = &rest[1..];
                }
                '\n' | '\r' => {
                    self.gap = Some('\n');
                    rest = &rest[1..];
                }
                ' ' | '\t' | '\u{c}' => {
                    self.gap.get_or_insert(' ');
                    rest = &rest[1..];
                }
                '&' => {
                    if let Some((c, len)) = reference(rest) {
                        match c {
                            // References to white space count as characters that show, but for line breaks.
                            '\n' | '\r' | '\t' => _ = self.gap.get_or_insert(' '),
                            '\u{3000}' => self.wide_space(&rest[len..]),
                            c if c == '\u{fffd}' || c.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&c) => {}
                            c => {
                                let mut one = [0; 4];
                                self.close_gap(c.encode_utf8(&mut one));
                                self.text.push(c);
                            }
                        }
                        rest = &rest[len..];
                    } else {
                        self.close_gap(rest);
                        self.text.push('&');
                        rest = &rest[1..];
                    }
                }
                '\u{3000}' => {
                    let run = rest.len() - rest.trim_start_matches('\u{3000}').len();
                    if run >= 6 || self.gap == Some('\n') {
                        self.indent(&rest[..run], &rest[run..]);
                    } else {
                        self.wide_space(&rest[3..]);
                        rest = &rest[3..];
                        continue;
                    }
                    rest = &rest[run..];
                }
                '\u{feff}' | '\u{200b}' => rest = &rest[c.len_utf8()..],
                c => {
                    self.close_gap(rest);
                    self.text.push(c);
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
    }

    /// Ends the line here.
    pub fn cut(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.gap = None;
    }

    /// The text so far; the line starts anew.
    pub fn take(&mut self) -> String {
        self.gap = None;
        std::mem::take(&mut self.text).trim().to_string()
    }

    /// Writes what white space before `next` amounts to: between Chinese characters a line break of the source is
    /// nothing, between words a space.
    fn close_gap(&mut self, next: &str) {
        let Some(gap) = self.gap.take() else { return };
        let Some(last) = self.text.chars().next_back().filter(|c| *c != '\n') else { return };
        let first = next.chars().next().unwrap_or(' ');
        if gap == ' ' || last.is_ascii_graphic() && first.is_ascii_graphic() || opens_field(next) {
            self.text.push(' ');
        }
    }

    /// One ideographic space, perhaps one of several reached by reference.
    fn wide_space(&mut self, behind: &str) {
        if self.text.ends_with('\u{3000}') || behind.starts_with('\u{3000}') || behind.starts_with("&#12288;") {
            self.indent("\u{3000}", behind.trim_start_matches('\u{3000}').trim_start_matches("&#12288;"));
        } else {
            self.gap = None;
            self.text.push('\u{3000}');
        }
    }

    /// Several ideographic spaces: the indent of a new paragraph, where one can begin here.
    fn indent(&mut self, spaces: &str, behind: &str) {
        let before = self.text.trim_end_matches('\u{3000}');
        let ends = before.ends_with(['。', '；', '：', '！', '？', ';', '!', '?', '”', '）']);
        let first = behind.trim_start().chars().next().unwrap_or(' ');
        let begins =
            matches!(first, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '（' | '(' | '第');
        if !before.is_empty() && (self.gap == Some('\n') || ends || begins && before.chars().count() > 3) {
            self.text.truncate(before.len());
            self.text.push('\n');
        } else {
            self.text.push_str(spaces);
        }
        self.gap = None;
    }
}

/// Whether text opens with a few characters and a colon, as fields side by side do.
fn opens_field(text: &str) -> bool {
    let colon = text.chars().take(7).position(|c| matches!(c, ':' | '：'));
    colon.is_some_and(|i| i >= 2) && text.chars().take(2).all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Where lines go: straight into the document, or into the cell of a table.
enum Sink<'b> {
    Document(&'b mut Builder),
    Cell(String),
}

/// A walk over the page.
struct Walk<'t, 'a, 'b> {
    tree: &'t Tree<'a>,
    weights: &'t Weights,
    sink: Sink<'b>,
    line: Line,
    heading: Option<u8>,
    /// The number of a list item that waits for the item's text.
    number: Option<String>,
    preformatted: bool,
}

/// Writes the page's text into `out`.
pub fn emit(tree: &Tree<'_>, weights: &Weights, out: &mut Builder) {
    let mut walk = Walk {
        tree,
        weights,
        sink: Sink::Document(out),
        line: Line::default(),
        heading: None,
        number: None,
        preformatted: false,
    };
    let mut i = 0;
    while i < tree.nodes.len() {
        walk.node(i);
        i = tree.nodes[i].end();
    }
    walk.flush();
}

impl Walk<'_, '_, '_> {
    fn node(&mut self, i: usize) {
        let tree = self.tree;
        let node = &tree.nodes[i];
        let weight = self.weights.of[i];
        if weight.dropped || self.outside(i) {
            return;
        }
        match node.kind {
            Kind::Text => {
                if self.line.text.is_empty()
                    && !node.source.trim().is_empty()
                    && let Some(number) = self.number.take()
                    && !is_labelled(node.source)
                {
                    self.line.push(&number, false);
                }
                self.line.push(node.source, self.preformatted);
            }
            Kind::Break => self.line.cut(),
            Kind::Link | Kind::Inline => self.below(i),
            Kind::Heading(level) => {
                self.flush();
                self.heading = Some(level);
                self.below(i);
                self.flush();
                self.heading = None;
            }
            Kind::Pre => {
                self.flush();
                let before = std::mem::replace(&mut self.preformatted, true);
                self.below(i);
                self.flush();
                self.preformatted = before;
            }
            Kind::List(true) => {
                self.flush();
                self.numbered(i);
            }
            Kind::Table => {
                self.flush();
                self.table(i);
            }
            Kind::Item if self.named(i) => {
                self.flush();
                for c in children(tree, i) {
                    self.node(c);
                    self.line.gap = Some(' ');
                }
                self.flush();
            }
            _ => {
                self.flush();
                self.below(i);
                self.flush();
            }
        }
    }

    /// Whether a list item is a name of a few characters and a short value without a sentence's marks, set apart by style
    /// alone: `<li><b>发文字号</b><span>…</span></li>`.
    fn named(&self, i: usize) -> bool {
        const NAME: std::ops::RangeInclusive<usize> = 2..=6;
        const VALUE: usize = 60;
        let mut texts = [""; 2];
        let mut filled = 0;
        for node in children(self.tree, i).map(|c| &self.tree.nodes[c]) {
            let text = node.source.trim();
            match node.kind {
                Kind::Text if text.is_empty() => {}
                Kind::Text if filled < texts.len() => {
                    texts[filled] = text;
                    filled += 1;
                }
                _ => return false,
            }
        }
        filled == texts.len()
            && !texts[1].contains(['。', '，', '；', ',', ';', '、'])
            && texts[1].chars().count() <= VALUE
            && NAME.contains(&texts[0].chars().count())
            && texts[0].chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    /// Whether a node stands outside the article and holds nothing worth keeping: before the article that is links,
    /// after it all but running text.
    fn outside(&self, i: usize) -> bool {
        let article = &self.weights.article;
        let node = &self.tree.nodes[i];
        let weight = self.weights.of[i];
        if node.end() > article.start && i < article.end || matches!(node.kind, Kind::Break) {
            return false;
        }
        let linked = weight.links * 2 > weight.text;
        if i < article.start { linked } else { weight.good == 0 || linked }
    }

    fn below(&mut self, i: usize) {
        let tree = self.tree;
        for c in children(tree, i) {
            self.node(c);
        }
    }

    fn flush(&mut self) {
        if self.line.text.is_empty() {
            self.line.gap = None;
            return;
        }
        match &mut self.sink {
            Sink::Document(out) => out.paragraph(&self.line.text, self.heading, None),
            Sink::Cell(text) => {
                text.push_str(self.line.text.trim());
                text.push('\n');
            }
        }
        self.line.text.clear();
        self.line.gap = None;
    }

    /// A list whose numbers the browser writes.
    fn numbered(&mut self, i: usize) {
        let tree = self.tree;
        let attributes = tree.nodes[i].source;
        let mut number: i64 = attribute(attributes, "start").and_then(|s| s.trim().parse().ok()).unwrap_or(1);
        let style = attribute(attributes, "style").unwrap_or_default();
        let kind = attribute(attributes, "type").unwrap_or_default();
        for c in children(tree, i) {
            if tree.nodes[c].kind == Kind::Item {
                let value = attribute(tree.nodes[c].source, "value").and_then(|v| v.trim().parse().ok());
                number = value.unwrap_or(number);
                let own = attribute(tree.nodes[c].source, "style").unwrap_or_default();
                self.number = label(number, kind, if own.contains("list-style") { own } else { style });
                number = number.saturating_add(1);
            }
            self.node(c);
            self.number = None;
        }
    }

    fn table(&mut self, i: usize) {
        let tree = self.tree;
        let rows = rows(tree, i);
        // What stands in a table but in none of its cells is a caption.
        for c in children(tree, i).filter(|c| matches!(tree.nodes[*c].kind, Kind::Block | Kind::Text | Kind::P)) {
            self.node(c);
        }
        self.flush();
        let used = used_for(tree, self.weights, i, &rows);
        match used {
            Use::Layout => {
                for c in rows.iter().flat_map(|(cells, _)| cells) {
                    self.node(*c);
                    self.flush();
                }
            }
            Use::Fields => {
                for (cells, _) in &rows {
                    let mut open = false;
                    for c in cells.iter().filter(|c| self.weights.of[**c].text > 0) {
                        let label = ends_with_colon(tree, *c);
                        let text = cell(tree, self.weights, self.preformatted, *c);
                        if open && !label {
                            self.line.push(&text.replace('\n', " "), false);
                        } else {
                            self.flush();
                            self.line.text.push_str(text.trim());
                        }
                        open = label;
                    }
                    self.flush();
                }
            }
            Use::Grid if matches!(self.sink, Sink::Cell(_)) => {
                for c in rows.iter().flat_map(|(cells, _)| cells) {
                    self.node(*c);
                    self.flush();
                }
            }
            Use::Grid => {
                let (weights, preformatted) = (self.weights, self.preformatted);
                let drafted = rows.iter().map(|(cells, head)| {
                    let drafted = cells.iter().map(|c| {
                        let attributes = tree.nodes[*c].source;
                        let span = |name| attribute(attributes, name).map_or(1, number_at);
                        DraftCell {
                            text: cell(tree, weights, preformatted, *c),
                            rows: span("rowspan"),
                            columns: span("colspan"),
                            header: *head || tree.nodes[*c].kind == Kind::Cell(true),
                            page: None,
                        }
                    });
                    drafted.collect()
                });
                if let Sink::Document(out) = &mut self.sink {
                    out.rows(Table::default(), drafted);
                }
            }
        }
    }
}

/// A cell's text.
fn cell(tree: &Tree<'_>, weights: &Weights, preformatted: bool, c: usize) -> String {
    let mut walk = Walk {
        tree,
        weights,
        sink: Sink::Cell(String::new()),
        line: Line::default(),
        heading: None,
        number: None,
        preformatted,
    };
    if !weights.of[c].dropped {
        walk.below(c);
    }
    walk.flush();
    match walk.sink {
        Sink::Cell(text) => text,
        Sink::Document(_) => String::new(),
    }
}

/// A span attribute's number, read as leniently as browsers do.
fn number_at(value: &str) -> usize {
    let digits: String = value.trim().chars().take_while(char::is_ascii_digit).take(6).collect();
    digits.parse().unwrap_or(1)
}

/// Whether an item's text opens with a number of its own.
fn is_labelled(text: &str) -> bool {
    let text = text.trim_start();
    let first = text.chars().next().unwrap_or(' ');
    let rest = &text[first.len_utf8().min(text.len())..];
    let follows = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    match first {
        '0'..='9' => follows.starts_with(['.', '、', '．', ')', '）']),
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' => {
            follows.starts_with(['、', '.', '．', '，'])
        }
        '(' | '（' => rest.len() != follows.len() && follows.starts_with([')', '）']),
        '①'..='⑳' => true,
        _ => false,
    }
}

/// A list item's number as the browser writes it; none for lists without marks.
fn label(number: i64, kind: &str, style: &str) -> Option<String> {
    if style.contains("none") {
        return None;
    }
    let letter = |base: u8| char::from(base + (number.clamp(1, 26) - 1) as u8).to_string();
    Some(match kind {
        "a" => letter(b'a') + ".",
        "A" => letter(b'A') + ".",
        _ if style.contains("cjk") || style.contains("chinese") || style.contains("hanzi") => {
            format!("{}、", crate::read::numerals::chinese(number.clamp(0, 99_999) as u32))
        }
        _ => format!("{number}."),
    })
}
