//! OFD, the fixed-layout format of Chinese government offices: placed characters and drawn lines, in millimetres.

use super::archive::Archive;
use super::build::Builder;
use super::formats::Source;
use super::layout::{self, Glyph, Page, Rule};
use super::xml::{Xml, decode, unescape};
use super::{Document, Given};
use crate::error::{Error, ErrorKind, Result};

/// Points to a millimetre.
const SCALE: f64 = 72.0 / 25.4;
/// More pages than a notice has.
const MOST_PAGES: usize = 3000;
/// More characters than a document's worth.
const MOST_GLYPHS: usize = 4_000_000;

/// Whether an input is an OFD file.
pub fn tells(source: &Source<'_>) -> bool {
    source.members().iter().any(|m| m == "OFD.xml")
}

/// Reads an OFD file.
pub fn read(source: &Source<'_>) -> Result<Document> {
    let most = source.options.max_document as u64;
    let mut archive = Archive::open(source.bytes, most * 2)?;
    let mut part = |name: &str| -> Result<String> { decode(&archive.get(name, most)?.unwrap_or_default()) };
    let root = part("OFD.xml")?;
    let root = Xml::parse(&root)?;
    let mut pages = Vec::new();
    let mut glyphs = 0;
    let mut pictures = 0;
    for body in root.all("DocRoot") {
        let path = root.text(body).trim().trim_start_matches('/').to_string();
        let folder = path.rfind('/').map_or("", |i| &path[..=i]).to_string();
        let place = |loc: &str| {
            if let Some(whole) = loc.strip_prefix('/') { whole.to_string() } else { format!("{folder}{loc}") }
        };
        let document = part(&path)?;
        let document = Xml::parse(&document)?;
        let height = document.find("PageArea").and_then(|a| size(&document, a));
        let located =
            |n: usize| Some((document.attribute(n, "ID")?.into_owned(), place(&document.attribute(n, "BaseLoc")?)));
        let templates: Vec<(String, String)> = document.all("TemplatePage").filter_map(located).collect();
        for (_, name) in document.all("Page").filter_map(located).take(MOST_PAGES) {
            let text = part(&name)?;
            let xml = Xml::parse(&text)?;
            let own = xml.find("Area").and_then(|a| size(&xml, a));
            let mut page = Page { height: own.or(height).unwrap_or(297.0) * SCALE, ..Page::default() };
            for t in xml.all("Template").filter_map(|t| xml.attribute(t, "TemplateID")) {
                if let Some((_, name)) = templates.iter().find(|(id, _)| *id == t) {
                    let text = part(name)?;
                    pictures += content(&Xml::parse(&text)?, &mut page);
                }
            }
            pictures += content(&xml, &mut page);
            glyphs += page.glyphs.len();
            if glyphs > MOST_GLYPHS {
                return Err(Error::new(ErrorKind::TooLarge, "the OFD holds more text than any document"));
            }
            pages.push(page);
        }
    }
    if pages.is_empty() {
        return Err(Error::new(ErrorKind::Damaged, "the OFD has no pages: save it again"));
    }
    if glyphs < 4 && pictures > 0 {
        return Err(Error::new(
            ErrorKind::NotText,
            "this OFD holds pictures of pages and no text (a scan): run text recognition (OCR) on it",
        ));
    }
    let mut out = Builder::default();
    layout::lay(pages, &mut out);
    Ok(out.finish("ofd", Given::default()))
}

/// The height of a page.
fn size(xml: &Xml<'_>, area: usize) -> Option<f64> {
    let physical = xml.child(area, "PhysicalBox")?;
    numbers(&xml.text(physical)).get(3).copied().filter(|h| *h > 1.0)
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_ascii_whitespace().filter_map(|n| n.parse().ok()).filter(|n: &f64| n.is_finite()).collect()
}

/// Puts what a content part holds onto a page; gives the number of pictures.
fn content(xml: &Xml<'_>, page: &mut Page) -> usize {
    for i in xml.all("TextObject") {
        text_object(xml, i, page);
    }
    for i in xml.all("PathObject") {
        path_object(xml, i, page);
    }
    xml.all("ImageObject").count()
}

/// The way from an object's own coordinates to the page's.
struct Frame {
    x: f64,
    y: f64,
    matrix: [f64; 6],
}

impl Frame {
    fn of(xml: &Xml<'_>, i: usize) -> Frame {
        let boundary = numbers(&xml.attribute(i, "Boundary").unwrap_or_default());
        let ctm = numbers(&xml.attribute(i, "CTM").unwrap_or_default());
        let matrix = ctm.try_into().unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        Frame { x: boundary.first().copied().unwrap_or(0.0), y: boundary.get(1).copied().unwrap_or(0.0), matrix }
    }

    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.matrix;
        ((self.x + a * x + c * y + e) * SCALE, (self.y + b * x + d * y + f) * SCALE)
    }
}

fn text_object(xml: &Xml<'_>, i: usize, page: &mut Page) {
    let frame = Frame::of(xml, i);
    let [a, b, _, d, ..] = frame.matrix;
    // Text that stands askew is a water mark or a stamp.
    if b.abs() > a.abs() * 0.3 || a <= 0.0 || d <= 0.0 {
        return;
    }
    let size = xml.attribute(i, "Size").and_then(|s| s.parse::<f64>().ok()).unwrap_or(3.5);
    let stretch = xml.attribute(i, "HScale").and_then(|s| s.parse::<f64>().ok()).unwrap_or(1.0);
    for code in xml.children(i).filter(|c| xml.nodes[*c].name == "TextCode") {
        let number = |name: &str| xml.attribute(code, name).and_then(|v| v.trim().parse::<f64>().ok());
        let (mut x, mut y) = (number("X").unwrap_or(0.0), number("Y").unwrap_or(0.0));
        let text: String = xml
            .children(code)
            .filter(|t| xml.nodes[*t].name.is_empty())
            .map(|t| unescape(xml.nodes[t].source).into_owned())
            .collect();
        let text = text.trim_matches(['\n', '\r']);
        let count = text.chars().count();
        let dx = deltas(&xml.attribute(code, "DeltaX").unwrap_or_default(), count);
        let dy = deltas(&xml.attribute(code, "DeltaY").unwrap_or_default(), count);
        for (k, c) in text.chars().enumerate() {
            let natural = if c.is_ascii() { size * 0.5 } else { size } * stretch;
            let step = dx.get(k).copied().unwrap_or(if dx.is_empty() && dy.is_empty() { natural } else { 0.0 });
            let (px, py) = frame.place(x, y);
            let width = if step > 0.0 { step.min(natural * 1.05) } else { natural };
            if !c.is_control() && page.glyphs.len() < MOST_GLYPHS {
                page.glyphs.push(Glyph {
                    x: px,
                    y: py,
                    width: width * a * SCALE,
                    size: size * d * SCALE,
                    text: c.to_string(),
                });
            }
            x += step;
            y += dy.get(k).copied().unwrap_or(0.0);
        }
    }
}

/// Steps from character to character; `g 3 5.6` stands for three of 5.6.
fn deltas(text: &str, most: usize) -> Vec<f64> {
    let mut out = Vec::new();
    let mut words = text.split_ascii_whitespace();
    while let Some(word) = words.next().filter(|_| out.len() < most) {
        if word == "g" {
            let count = words.next().and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
            let value = words.next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0);
            out.extend(std::iter::repeat_n(value, count.min(most)));
        } else {
            out.push(word.parse().unwrap_or(0.0));
        }
    }
    out
}

/// The level and upright lines of a drawn path.
fn path_object(xml: &Xml<'_>, i: usize, page: &mut Page) {
    if page.rules.len() > 20_000 {
        return;
    }
    let frame = Frame::of(xml, i);
    let flag = |name: &str, default: bool| xml.attribute(i, name).map_or(default, |v| v == "true" || v == "1");
    let (stroked, filled) = (flag("Stroke", true), flag("Fill", false));
    let data = xml.child(i, "AbbreviatedData").map(|d| xml.text(d)).unwrap_or_default();
    let mut lines: Vec<((f64, f64), (f64, f64))> = Vec::new();
    let mut points: Vec<(f64, f64)> = Vec::new();
    let (mut from, mut start) = ((0.0, 0.0), (0.0, 0.0));
    let mut words = data.split_ascii_whitespace();
    while let Some(word) = words.next() {
        let mut next = || words.next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0);
        match word {
            "S" | "M" => {
                from = frame.place(next(), next());
                start = from;
                points.push(from);
            }
            "L" => {
                let to = frame.place(next(), next());
                lines.push((from, to));
                points.push(to);
                from = to;
            }
            "C" => {
                lines.push((from, start));
                from = start;
            }
            "B" | "Q" | "A" => {
                let count = match word {
                    "B" => 6,
                    "Q" => 4,
                    _ => 7,
                };
                let all: Vec<f64> = (0..count).map(|_| next()).collect();
                from = frame.place(all[count - 2], all[count - 1]);
                points.push(from);
            }
            _ => {}
        }
    }
    if filled {
        let x =
            (points.iter().map(|p| p.0).fold(f64::MAX, f64::min), points.iter().map(|p| p.0).fold(f64::MIN, f64::max));
        let y =
            (points.iter().map(|p| p.1).fold(f64::MAX, f64::min), points.iter().map(|p| p.1).fold(f64::MIN, f64::max));
        if (x.1 - x.0 < 3.5) != (y.1 - y.0 < 3.5) {
            page.rules.push(Rule { x0: x.0, y0: y.0, x1: x.1, y1: y.1 });
            return;
        }
    }
    if stroked {
        for (a, b) in lines {
            let (dx, dy) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
            if (dx < 3.5) != (dy < 3.5) {
                page.rules.push(Rule { x0: a.0.min(b.0), y0: a.1.min(b.1), x1: a.0.max(b.0), y1: a.1.max(b.1) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::archive::tests::pack;
    use crate::read::{Block, read};

    fn of(content: &str) -> Result<Document> {
        let root =
            "<ofd:OFD xmlns:ofd='o'><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
        let document = "<ofd:Document><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>\
            <ofd:Pages><ofd:Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/></ofd:Pages></ofd:Document>";
        let page = format!("<ofd:Page><ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>");
        read(&pack(&[
            ("OFD.xml", root.as_bytes()),
            ("Doc_0/Document.xml", document.as_bytes()),
            ("Doc_0/Pages/Page_0/Content.xml", page.as_bytes()),
        ]))
    }

    fn text(x: f64, y: f64, delta: &str, text: &str) -> String {
        format!(
            "<ofd:TextObject Boundary='{x} {y} 100 9' Size='5.6'><ofd:TextCode X='0' Y='5' DeltaX='{delta}'>{text}</ofd:TextCode></ofd:TextObject>"
        )
    }

    #[test]
    fn objects_of_one_line_join() {
        let content = [
            text(27.0, 50.0, "g 4 5.6", "二、其他。"),
            text(27.0, 35.0, "5.6 5.6 5.6", "一、完善"),
            text(49.4, 35.0, "2.8", "AB"),
            "<ofd:TextObject Boundary='60 60 90 90' CTM='0.7 0.7 -0.7 0.7 0 0' Size='9'><ofd:TextCode X='0' Y='5'>水印</ofd:TextCode></ofd:TextObject>".into(),
        ]
        .concat();
        assert_eq!(of(&content).unwrap().text.raw(), "一、完善AB\n二、其他。\n");
    }

    #[test]
    fn drawn_lines_make_tables() {
        let mut content: String = [20.0, 35.0, 50.0]
            .map(|y| format!("<ofd:PathObject Boundary='20 {y} 100 1'><ofd:AbbreviatedData>M 0 0 L 100 0</ofd:AbbreviatedData></ofd:PathObject>"))
            .concat();
        content += &[20.0, 60.0, 120.0]
            .map(|x| format!("<ofd:PathObject Boundary='{x} 20 1 30'><ofd:AbbreviatedData>M 0 0 L 0 30</ofd:AbbreviatedData></ofd:PathObject>"))
            .concat();
        content += &[
            text(25.0, 24.0, "5.6", "任务"),
            text(65.0, 24.0, "5.6", "单位"),
            text(25.0, 39.0, "", "甲"),
            text(65.0, 39.0, "5.6", "乙局"),
        ]
        .concat();
        let d = of(&content).unwrap();
        let Block::Table(t) = &d.blocks[0] else { panic!("{:?}", d.blocks) };
        assert_eq!((t.grid.len(), t.grid[0].len(), d.text.raw()), (2, 2, "任务\n单位\n甲\n乙局\n"));
    }

    #[test]
    fn scans_and_damage_are_named() {
        assert_eq!(of("<ofd:ImageObject Boundary='0 0 210 297'/>").unwrap_err().kind(), ErrorKind::NotText);
        assert_eq!(read(&pack(&[("OFD.xml", b"<x/>")])).unwrap_err().kind(), ErrorKind::Damaged);
        assert_eq!(deltas("g 999999999 5.6", 10).len(), 10);
    }
}
