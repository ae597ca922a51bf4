//! A page as a flat tree: only the elements that part, hide or link text; everything inline is read through.
//!
//! Nodes stand in document order and know where their subtree ends, so that walking it is a loop over a slice.
//! Unclosed and misnested tags are put right the way browsers do it. Nothing here judges what is article.

use crate::error::{Error, ErrorKind, Result};

/// Beyond this depth elements are read through as if they were not there.
const DEEPEST: usize = 512;
/// The end of an element that is still open.
const OPEN: u32 = u32::MAX;
/// Tables in tables in tables: more than any page has.
const DEEPEST_TABLES: usize = 64;

/// What an element is to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A stretch of text.
    Text,
    /// Something that stands on lines of its own (`div`, `section`, …).
    Block,
    /// `p`
    P,
    /// `h1` to `h6`
    Heading(u8),
    /// `ul`, `ol`; the flag says whether its items are numbered.
    List(bool),
    /// `li`
    Item,
    /// `table`
    Table,
    /// `thead`, `tbody`, `tfoot`; the flag is set for `thead`.
    Rows(bool),
    /// `tr`
    Row,
    /// `td`, `th`; the flag is set for `th`.
    Cell(bool),
    /// `br`
    Break,
    /// `pre`
    Pre,
    /// `a`
    Link,
    /// Inline, yet needed (it hides something).
    Inline,
    /// `header`, `nav`, `footer`, `aside`: site furniture by its very name.
    Furniture,
    /// Form fields and other things that hold no article text.
    Field,
}

/// A node.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// What it is.
    pub kind: Kind,
    /// The node behind its subtree: see [`Node::end`]. Narrow, since a page may have millions of nodes.
    end: u32,
    /// The text as it stands in the source, or the element's attributes.
    pub source: &'a str,
    /// Whether it is hidden.
    pub hidden: bool,
}

impl Node<'_> {
    /// The node behind its subtree.
    pub fn end(&self) -> usize {
        self.end as usize
    }
}

/// A page.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    /// All nodes, in document order.
    pub nodes: Vec<Node<'a>>,
    /// The `title` element's text.
    pub title: Option<&'a str>,
    /// Attributes of the `meta` elements.
    pub metas: Vec<&'a str>,
}

struct Open<'a> {
    node: usize,
    kind: Kind,
    name: &'a str,
}

/// Elements whose content is no text of the page.
const RAW: &[&str] = &["script", "style", "textarea", "title", "iframe", "noscript", "xmp", "svg", "template", "math"];

/// What an element is to text; `None` for those that are read through.
fn kind_of(name: &str) -> Option<Kind> {
    Some(match name {
        "p" => Kind::P,
        "div" | "section" | "article" | "main" | "center" | "form" | "fieldset" | "dl" | "dt" | "dd" | "blockquote"
        | "address" | "figure" | "figcaption" | "body" | "legend" | "details" | "summary" | "caption" | "marquee"
        | "header" | "ucapcontent" | "ucaptitle" | "zw" | "founder-content" | "founder-title" => Kind::Block,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Heading(name.as_bytes()[1] - b'0'),
        "ul" | "menu" | "dir" => Kind::List(false),
        "ol" => Kind::List(true),
        "li" => Kind::Item,
        "table" => Kind::Table,
        "thead" => Kind::Rows(true),
        "tbody" | "tfoot" => Kind::Rows(false),
        "tr" => Kind::Row,
        "td" => Kind::Cell(false),
        "th" => Kind::Cell(true),
        "br" | "hr" => Kind::Break,
        "pre" => Kind::Pre,
        "a" => Kind::Link,
        "nav" | "footer" | "aside" => Kind::Furniture,
        "select" | "button" | "object" | "video" | "audio" | "canvas" | "datalist" => Kind::Field,
        _ => return None,
    })
}

/// Reads a page's source.
///
/// # Errors
/// [`ErrorKind::TooLarge`] for tables nested beyond all measure.
pub fn parse(source: &str) -> Result<Tree<'_>> {
    // A tag and the text behind it are two nodes at most. What of this room stays empty is never touched; growing into it
    // would hold everything twice for a while.
    let tags = memchr::memchr_iter(b'<', source.as_bytes()).count();
    if u32::try_from(tags * 3 + 2).is_err() {
        return Err(Error::new(ErrorKind::TooLarge, "the page has more tags than any page"));
    }
    let mut tree = Tree { nodes: Vec::with_capacity(2 * tags + 2), ..Tree::default() };
    let mut open: Vec<Open<'_>> = Vec::new();
    // Hidden inline elements open now: while there are any, inline elements count too, so that they pair up.
    let mut veiled = 0;
    let mut tables = 0;
    let bytes = source.as_bytes();
    let mut at = 0;
    let mut text_from = 0;
    // A comment or raw element that never closes would be looked for again and again.
    let mut no_close: Vec<&str> = Vec::new();
    while let Some(i) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
        let next = bytes.get(i + 1).copied().unwrap_or(0);
        if !(next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')) {
            at = i + 1;
            continue;
        }
        push_text(&mut tree, &source[text_from..i]);
        if next == b'!' || next == b'?' {
            at = skip_declaration(source, i, &mut no_close);
            text_from = at;
            continue;
        }
        let end = tag_end(bytes, i + 1);
        let inner = &source[i + 1..end];
        at = (end + 1).min(bytes.len());
        text_from = at;
        let closing = next == b'/';
        let inner = if closing { &inner[1..] } else { inner };
        let len = inner.bytes().take_while(|b| !b.is_ascii_whitespace() && *b != b'/').count();
        let (name, attributes) = inner.split_at(len);
        let mut lower = [0u8; 16];
        let Some(name_bytes) = lower.get_mut(..len) else { continue };
        name_bytes.copy_from_slice(name.as_bytes());
        name_bytes.make_ascii_lowercase();
        let name = std::str::from_utf8(name_bytes).unwrap_or_default();
        let name: &'static str = intern(name);
        if closing {
            close(&mut tree, &mut open, name, &mut veiled, &mut tables);
            continue;
        }
        if RAW.contains(&name) {
            let start = at;
            at = raw_end(source, at, name, &mut no_close);
            if name == "title" && tree.title.is_none() {
                tree.title = Some(source[start..at].trim());
            }
            text_from = at;
            continue;
        }
        if name == "meta" {
            tree.metas.push(attributes);
            continue;
        }
        let hidden = is_hidden(attributes);
        let kind = match kind_of(name) {
            Some(kind) => kind,
            None if name.is_empty() || matches!(name, "img" | "input" | "link" | "wbr" | "html" | "head") => continue,
            None if hidden || veiled > 0 => Kind::Inline,
            None => continue,
        };
        let empty = attributes.ends_with('/') && matches!(kind, Kind::Inline | Kind::Link | Kind::Break);
        make_room(&mut tree, &mut open, kind, &mut veiled, &mut tables);
        if kind == Kind::Table {
            tables += 1;
            if tables > DEEPEST_TABLES {
                return Err(Error::new(ErrorKind::TooLarge, "tables stand in tables too deep for a page"));
            }
        }
        if matches!(kind, Kind::Rows(_) | Kind::Row) && tables == 0 {
            // Fragments cut out of a page begin within a table.
            open.push(Open { node: tree.nodes.len(), kind: Kind::Table, name: "table" });
            tree.nodes.push(Node { kind: Kind::Table, end: OPEN, source: "", hidden: false });
            tables = 1;
        }
        if open.len() >= DEEPEST && kind != Kind::Break {
            tables -= usize::from(kind == Kind::Table);
            continue;
        }
        let node = tree.nodes.len();
        tree.nodes.push(Node { kind, end: node as u32 + 1, source: attributes, hidden });
        if kind != Kind::Break && !empty {
            tree.nodes[node].end = OPEN;
            veiled += usize::from(kind == Kind::Inline);
            open.push(Open { node, kind, name });
        }
    }
    push_text(&mut tree, &source[text_from..]);
    close_to(&mut tree, &mut open, 0, &mut veiled, &mut tables);
    Ok(tree)
}

/// One of the names that matter, as a static word; anything else is the empty word's business no longer than needed.
fn intern(name: &str) -> &'static str {
    const NAMES: &[&str] = &[
        "p",
        "div",
        "section",
        "article",
        "main",
        "center",
        "form",
        "fieldset",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "address",
        "figure",
        "figcaption",
        "body",
        "legend",
        "details",
        "summary",
        "caption",
        "marquee",
        "header",
        "ucapcontent",
        "ucaptitle",
        "zw",
        "founder-content",
        "founder-title",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "menu",
        "dir",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "br",
        "hr",
        "pre",
        "a",
        "nav",
        "footer",
        "aside",
        "select",
        "button",
        "object",
        "video",
        "audio",
        "canvas",
        "datalist",
        "script",
        "style",
        "textarea",
        "title",
        "iframe",
        "noscript",
        "xmp",
        "svg",
        "template",
        "math",
        "meta",
        "img",
        "input",
        "link",
        "wbr",
        "html",
        "head",
        "span",
        "font",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "o:p",
        "label",
        "small",
        "sup",
        "sub",
        "s",
        "del",
        "ins",
        "big",
        "st1:chsdate",
        "option",
    ];
    NAMES.iter().find(|n| **n == name).copied().unwrap_or(if name.is_empty() { "" } else { "other" })
}

fn push_text<'a>(tree: &mut Tree<'a>, text: &'a str) {
    if !text.is_empty() {
        let end = tree.nodes.len() as u32 + 1;
        tree.nodes.push(Node { kind: Kind::Text, end, source: text, hidden: false });
    }
}

/// The place of the `>` that ends a tag whose name starts at `at`.
fn tag_end(bytes: &[u8], mut at: usize) -> usize {
    let mut quote = 0;
    let mut after_equals = false;
    let limit = bytes.len().min(at + (1 << 20));
    let start = at;
    while at < limit {
        let b = bytes[at];
        if quote != 0 {
            if b == quote {
                quote = 0;
            }
        } else if b == b'>' {
            return at;
        } else if (b == b'"' || b == b'\'') && after_equals {
            quote = b;
        }
        if !b.is_ascii_whitespace() {
            after_equals = b == b'=';
        }
        at += 1;
    }
    // A quote that never closes: the tag ends at its first `>`.
    memchr::memchr(b'>', &bytes[start..limit]).map_or(bytes.len(), |i| start + i)
}

/// Behind a comment, a doctype or a conditional mark that starts at `at`.
fn skip_declaration<'a>(source: &'a str, at: usize, no_close: &mut Vec<&'a str>) -> usize {
    let rest = &source[at..];
    let past = |mark: &'static str, from: usize, no_close: &mut Vec<&'a str>| {
        if no_close.contains(&mark) {
            return None;
        }
        let found = memchr::memmem::find(&rest.as_bytes()[from..], mark.as_bytes()).map(|i| at + from + i + mark.len());
        if found.is_none() {
            no_close.push(mark);
        }
        found
    };
    if rest.starts_with("<!-->") || rest.starts_with("<!--->") {
        return at + rest.find('>').unwrap_or(0) + 1;
    }
    if rest.starts_with("<!--")
        && let Some(end) = past("-->", 4, no_close)
    {
        return end;
    }
    if rest.starts_with("<![CDATA[") {
        // Its text is text.
        return at + 9;
    }
    past(">", 1, no_close).unwrap_or(source.len())
}

/// Behind the end tag of a raw element; at the end of the source where it never closes, but at most at the next tag that
/// can't stand in it.
fn raw_end(source: &str, at: usize, name: &'static str, no_close: &mut Vec<&str>) -> usize {
    if no_close.contains(&name) {
        return at;
    }
    let bytes = source.as_bytes();
    let mut i = at;
    while let Some(lt) = memchr::memmem::find(&bytes[i..], b"</").map(|j| i + j) {
        let tail = &bytes[lt + 2..bytes.len().min(lt + 2 + name.len())];
        if tail.eq_ignore_ascii_case(name.as_bytes()) {
            // The end tag itself is read in turn, and closes nothing.
            return lt;
        }
        i = lt + 2;
    }
    no_close.push(name);
    at
}

/// Closes what the start of an element closes by itself.
fn make_room(tree: &mut Tree<'_>, open: &mut Vec<Open<'_>>, kind: Kind, veiled: &mut usize, tables: &mut usize) {
    let boundary = |k: Kind| matches!(k, Kind::Cell(_) | Kind::Table);
    let find = |open: &Vec<Open<'_>>, wanted: &dyn Fn(Kind) -> bool, stop: &dyn Fn(Kind) -> bool| {
        open.iter().rposition(|o| wanted(o.kind) || stop(o.kind)).filter(|i| wanted(open[*i].kind))
    };
    let to = match kind {
        Kind::P | Kind::Block | Kind::Heading(_) | Kind::List(_) | Kind::Pre | Kind::Furniture => {
            find(open, &|k| k == Kind::P, &|k| boundary(k) || k == Kind::Block)
        }
        Kind::Item => find(open, &|k| k == Kind::Item, &|k| boundary(k) || matches!(k, Kind::List(_))),
        Kind::Cell(_) => find(open, &|k| matches!(k, Kind::Cell(_)), &|k| matches!(k, Kind::Row | Kind::Table)),
        Kind::Row => find(open, &|k| k == Kind::Row, &|k| k == Kind::Table)
            .or_else(|| find(open, &|k| matches!(k, Kind::Cell(_)), &|k| k == Kind::Table)),
        Kind::Rows(_) => find(open, &|k| matches!(k, Kind::Rows(_)), &|k| k == Kind::Table)
            .or_else(|| find(open, &|k| k == Kind::Row, &|k| k == Kind::Table)),
        // A table that opens in a table but in none of its cells closes it.
        Kind::Table => find(open, &|k| k == Kind::Table, &|k| matches!(k, Kind::Cell(_)))
            .or_else(|| find(open, &|k| k == Kind::P, &|k| boundary(k) || k == Kind::Block)),
        Kind::Link => find(open, &|k| k == Kind::Link, &|k| boundary(k)),
        _ => None,
    };
    if let Some(to) = to {
        close_to(tree, open, to, veiled, tables);
    }
}

/// Closes the element that an end tag names, where it is open and no table stands between.
fn close(tree: &mut Tree<'_>, open: &mut Vec<Open<'_>>, name: &str, veiled: &mut usize, tables: &mut usize) {
    let kind = kind_of(name);
    if kind.is_none() && *veiled == 0 {
        return;
    }
    let of_table = |k: Kind| matches!(k, Kind::Cell(_) | Kind::Row | Kind::Rows(_));
    for i in (0..open.len()).rev() {
        if open[i].name == name {
            close_to(tree, open, i, veiled, tables);
            return;
        }
        let stop = match kind {
            Some(k) if of_table(k) => open[i].kind == Kind::Table,
            Some(Kind::Table) => false,
            None => open[i].kind != Kind::Inline && open[i].kind != Kind::Link,
            _ => of_table(open[i].kind) || open[i].kind == Kind::Table,
        };
        if stop {
            return;
        }
    }
}

fn close_to(tree: &mut Tree<'_>, open: &mut Vec<Open<'_>>, to: usize, veiled: &mut usize, tables: &mut usize) {
    let end = tree.nodes.len() as u32;
    for o in open.drain(to..) {
        tree.nodes[o.node].end = end;
        *veiled -= usize::from(o.kind == Kind::Inline);
        *tables -= usize::from(o.kind == Kind::Table);
    }
}

/// Whether attributes hide their element.
fn is_hidden(attributes: &str) -> bool {
    if attributes.len() < 6 {
        return false;
    }
    let bytes = attributes.as_bytes();
    let has = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    if has(b"none") || has(b"NONE") || has(b"hid") || has(b"HID") {
        let style = attribute(attributes, "style").unwrap_or_default();
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        let set = |property: &str, value: &str| {
            style.split(';').any(|d| d.split_once(':').is_some_and(|(p, v)| p == property && v.starts_with(value)))
        };
        return set("display", "none")
            || set("visibility", "hidden")
            || set("mso-hide", "all")
            || attribute(attributes, "hidden").is_some()
            || attribute(attributes, "type").is_some_and(|t| t.eq_ignore_ascii_case("hidden"));
    }
    false
}

/// The value of an attribute; empty where it has none.
pub fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let bytes = attributes.as_bytes();
    let mut at = 0;
    let skip = |at: &mut usize, f: &dyn Fn(u8) -> bool| {
        let start = *at;
        while *at < bytes.len() && f(bytes[*at]) {
            *at += 1;
        }
        start
    };
    while at < bytes.len() {
        skip(&mut at, &|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'"' | b'\'' | b'='));
        let start = skip(&mut at, &|b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'/'));
        let name = &attributes[start..at];
        if name.is_empty() {
            break;
        }
        skip(&mut at, &|b| b.is_ascii_whitespace());
        let mut value = "";
        if bytes.get(at) == Some(&b'=') {
            at += 1;
            skip(&mut at, &|b| b.is_ascii_whitespace());
            match bytes.get(at) {
                Some(&q @ (b'"' | b'\'')) => {
                    at += 1;
                    let start = skip(&mut at, &|b| b != q);
                    value = &attributes[start..at];
                    at = (at + 1).min(bytes.len());
                }
                _ => {
                    let start = skip(&mut at, &|b| !b.is_ascii_whitespace());
                    value = &attributes[start..at];
                }
            }
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(source: &str) -> String {
        let tree = parse(source).unwrap();
        let mut out = String::new();
        let mut ends = Vec::new();
        for (i, n) in tree.nodes.iter().enumerate() {
            while ends.last() == Some(&i) {
                ends.pop();
                out.push(')');
            }
            match n.kind {
                Kind::Text => out.push_str(n.source.trim()),
                Kind::Break => out.push('/'),
                k => {
                    out.push_str(&format!("{k:?}(").replace("(false)", "").replace("(true)", "+"));
                    ends.push(n.end());
                }
            }
        }
        ends.iter().for_each(|_| out.push(')'));
        out
    }

    #[test]
    fn paragraphs_close_by_themselves() {
        assert_eq!(shape("<p>甲<p><span>乙</span><div>丙</div>"), "P(甲)P(乙)Block(丙)");
        assert_eq!(shape("<ul><li>甲<li>乙<ul><li>丙</ul></ul>"), "List(Item(甲)Item(乙List(Item(丙))))");
    }

    #[test]
    fn table_parts_close_by_themselves() {
        assert_eq!(
            shape("<table><tr><td>1<td>2<tr><td>3<table><tr><td>4</table><td>5</table>后"),
            "Table(Row(Cell(1)Cell(2))Row(Cell(3Table(Row(Cell(4))))Cell(5)))后"
        );
        assert_eq!(shape("<tbody><tr><td><p>甲</td></tr></tbody>"), "Table(Rows(Row(Cell(P(甲)))))");
        assert_eq!(shape("<table><td>甲</div></td></table>"), "Table(Cell(甲))");
    }

    #[test]
    fn scripts_comments_and_odd_marks_hold_no_text() {
        assert_eq!(shape("甲<script>var a='</p><p>乙';</SCRIPT><!-- 丙 -->丁<style>戊"), "甲丁戊");
        assert_eq!(
            shape("<![if !supportLists]>1.<![endif]>甲<?xml:namespace prefix = o />乙 < 3 且 a<b"),
            "1.甲乙 < 3 且 a"
        );
        assert_eq!(shape("<!-- 没有结束 > 甲"), "甲");
    }

    #[test]
    fn hidden_inline_elements_pair_up() {
        let tree = parse("甲<span style='DISPLAY: none'>乙<span>丙</span>丁</span>戊").unwrap();
        let hidden = tree.nodes.iter().position(|n| n.hidden).unwrap();
        assert_eq!(tree.nodes[tree.nodes[hidden].end()].source, "戊");
    }

    #[test]
    fn attributes_are_found() {
        assert_eq!(attribute(" class=a ID = 'x y' rowspan=2 hidden", "id"), Some("x y"));
        assert_eq!(attribute(" class=a rowspan=2 hidden", "rowspan"), Some("2"));
        assert_eq!(attribute(" class=a hidden", "hidden"), Some(""));
        assert_eq!(attribute(" data-id=1", "id"), None);
    }

    #[test]
    fn nesting_without_measure_ends() {
        let deep = "<table><tr><td>".repeat(10_000);
        assert_eq!(parse(&deep).unwrap_err().kind(), ErrorKind::TooLarge);
        assert!(parse(&"<div>".repeat(50_000)).is_ok());
        assert!(parse(&"<".repeat(50_000)).is_ok());
        assert!(parse(&"<!--".repeat(50_000)).is_ok());
        assert!(parse(&"<script>".repeat(50_000)).is_ok());
        assert!(parse(&"<a href=\"".repeat(20_000)).is_ok());
    }
}
