//! PDF with a text layer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro_syntax::{LoadPdfError, Pdf};

use super::build::Builder;
use super::formats::Source;
use super::layout::{self, Glyph, Page, Rule};
use super::{Document, Given};
use crate::error::{Error, ErrorKind, Result};

/// More pages than a notice has.
const MOST_PAGES: usize = 3000;
/// More characters than a document's worth.
const MOST_GLYPHS: usize = 4_000_000;

/// Whether bytes are a PDF file.
pub fn tells(source: &Source<'_>) -> bool {
    let head = &source.bytes[..source.bytes.len().min(1024)];
    memchr::memmem::find(head, b"%PDF-").is_some()
}

/// Reads a PDF file.
pub fn read(source: &Source<'_>) -> Result<Document> {
    // The library that reads the file may trip over what no one foresaw; that is this file's failure alone.
    catch_unwind(AssertUnwindSafe(|| read_pages(source.bytes))).unwrap_or_else(|cause| {
        if cause.is::<Endless>() {
            return Err(Error::new(ErrorKind::TooLarge, "the PDF draws without end"));
        }
        Err(Error::new(ErrorKind::Damaged, "the PDF can't be read: save it again, or hand in its text"))
    })
}

fn read_pages(bytes: &[u8]) -> Result<Document> {
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).map_err(|e| match e {
        LoadPdfError::Decryption(_) => {
            Error::new(ErrorKind::Encrypted, "the PDF is locked by a password: save it without one")
        }
        LoadPdfError::Invalid => Error::new(ErrorKind::Damaged, "the PDF's structure can't be read: save it again"),
    })?;
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    let (mut images, mut unknown, mut known, mut shown) = (0, 0, 0, 0);
    for page in pdf.pages().iter().take(MOST_PAGES) {
        let (width, height) = page.render_dimensions();
        let settings = InterpreterSettings { font_resolver: fonts(), ..InterpreterSettings::default() };
        let transform = page.initial_transform(true).to_kurbo();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut context = Context::new(transform, bounds, &cache, pdf.xref(), settings);
        let mut sheet = Sheet { page: Page { height: f64::from(height), ..Page::default() }, ..Sheet::default() };
        interpret_page(page, &mut context, &mut sheet);
        images += sheet.images;
        unknown += sheet.unknown;
        known += sheet.page.glyphs.len();
        shown += sheet.page.glyphs.iter().filter(|g| !g.text.trim().is_empty()).count();
        if known > MOST_GLYPHS {
            return Err(Error::new(ErrorKind::TooLarge, "the PDF holds more text than any document"));
        }
        pages.push(sheet.page);
    }
    // Scanning programs leave a line of their own on each page.
    if shown < 4 && unknown == 0 || images >= pages.len() && shown < 20 * pages.len() {
        let what = if images > 0 { "pictures of pages and no text (a scan)" } else { "no text" };
        return Err(Error::new(
            ErrorKind::NotText,
            format!("this PDF holds {what}: run text recognition (OCR) on it and hand in the text"),
        ));
    }
    if unknown > known {
        return Err(Error::new(
            ErrorKind::NotText,
            "this PDF's fonts don't say which characters they show: hand in its text, or run text recognition (OCR)",
        ));
    }
    let mut out = Builder::default();
    if unknown > 0 {
        out.warn("unknown-characters", format!("{unknown} characters of the PDF could not be told and are left out"));
    }
    layout::lay(pages, &mut out);
    Ok(out.finish("pdf", Given::default()))
}

/// Shapes of characters don't matter here, so no font need be found that the file lacks.
fn fonts() -> hayro_interpret::FontResolverFn {
    InterpreterSettings::default().font_resolver
}

/// Thrown out of the library when a file makes it draw for ever: forms in forms in forms.
struct Endless;

/// More drawing steps than a page has.
const MOST_STEPS: usize = 5_000_000;

/// Collects what a page shows.
#[derive(Default)]
struct Sheet {
    page: Page,
    images: usize,
    unknown: usize,
    steps: usize,
}

impl Sheet {
    /// Counts a drawing step. The library can't be stopped but by unwinding, which says nothing to anyone.
    fn step(&mut self) {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            std::panic::resume_unwind(Box::new(Endless));
        }
    }

    /// The level and upright lines that a path draws, as strokes or as thin rectangles.
    fn rules(&mut self, path: &BezPath, transform: Affine, stroked: bool, filled: bool) {
        if self.page.rules.len() > 20_000 {
            return;
        }
        let path = transform * path.clone();
        if filled {
            let b = path.bounding_box();
            if b.width() < 3.5 && b.height() > 6.0 || b.height() < 3.5 && b.width() > 6.0 {
                self.rule(Point::new(b.x0, b.y0), Point::new(b.x1, b.y1));
                return;
            }
        }
        if !stroked {
            return;
        }
        let (mut from, mut start) = (Point::ZERO, Point::ZERO);
        for el in path.elements() {
            match el {
                PathEl::MoveTo(p) => (from, start) = (*p, *p),
                PathEl::LineTo(p) => {
                    self.rule(from, *p);
                    from = *p;
                }
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => from = *p,
                PathEl::ClosePath => {
                    self.rule(from, start);
                    from = start;
                }
            }
        }
    }

    fn rule(&mut self, a: Point, b: Point) {
        let (dx, dy) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        if dx < 3.5 && dy > 3.0 || dy < 3.5 && dx > 3.0 {
            self.page.rules.push(Rule { x0: a.x.min(b.x), y0: a.y.min(b.y), x1: a.x.max(b.x), y1: a.y.max(b.y) });
        }
    }
}

impl<'a> Device<'a> for Sheet {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.step();
        let (stroked, filled) = match mode {
            DrawMode::Fill(_) => (false, true),
            DrawMode::Stroke(_) => (true, false),
            DrawMode::FillAndStroke(..) => (true, true),
            DrawMode::Invisible => return,
        };
        self.rules(path, props.transform, stroked, filled);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.step();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.step();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.step();
        for glyph in run.glyphs() {
            let transform = props.transform * glyph.transform();
            let origin = transform * Point::ZERO;
            let up = transform * Point::new(0.0, 1000.0) - origin;
            let along = transform * Point::new(1000.0, 0.0) - origin;
            // Text that stands askew is a water mark or a stamp.
            if up.x.abs() > up.y.abs() * 0.4 || along.x <= 0.0 {
                continue;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(s)) => s,
                None => {
                    self.unknown += 1;
                    continue;
                }
            };
            let text: String = text
                .chars()
                // A soft hyphen that is drawn is a hyphen.
                .map(|c| if c == '\u{ad}' { '-' } else { c })
                .filter(|c| !c.is_control() && *c != '\u{fffd}')
                .collect();
            let advance = match &**glyph {
                hayro_interpret::font::Glyph::Outline(g) => g.advance_width(),
                hayro_interpret::font::Glyph::Type3(g) => g.advance_width(),
            };
            let wide = text.chars().next().is_some_and(|c| !c.is_ascii());
            let width = advance.filter(|w| *w > 0.0).map_or(if wide { 1000.0 } else { 500.0 }, f64::from) / 1000.0
                * along.hypot();
            if !text.is_empty() && self.page.glyphs.len() < MOST_GLYPHS {
                self.page.glyphs.push(Glyph { x: origin.x, y: origin.y, width, size: up.hypot(), text });
            }
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.step();
        self.images += 1;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use crate::error::ErrorKind;
    use crate::read::{ReadOptions, read, read_all};

    /// A PDF file of these objects; the first is the catalogue.
    fn pack(objects: &[String]) -> Vec<u8> {
        let mut out = String::from("%PDF-1.4\n");
        let mut places = Vec::new();
        for (i, object) in objects.iter().enumerate() {
            places.push(out.len());
            out += &format!("{} 0 obj\n{object}\nendobj\n", i + 1);
        }
        let table = out.len();
        out += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        places.iter().for_each(|p| out += &format!("{p:010} 00000 n \n"));
        out += &format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF", objects.len() + 1);
        out.into_bytes()
    }

    fn stream(head: &str, data: &str) -> String {
        format!("<<{head}/Length {}>>stream\n{data}\nendstream", data.len())
    }

    fn page(content: &str, resources: &str, more: &[String]) -> Vec<u8> {
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>".to_string(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_string(),
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<{resources}>>>>"),
            stream("", content),
        ];
        objects.extend_from_slice(more);
        pack(&objects)
    }

    /// A font that the file doesn't hold, with Chinese told by a predefined map.
    fn font() -> Vec<String> {
        vec![
            "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>".into(),
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>".into(),
        ]
    }

    fn hex(text: &str) -> String {
        text.encode_utf16().map(|u| format!("{u:04x}")).collect()
    }

    #[test]
    fn text_and_ruled_lines() {
        let at = |x: u32, y: u32, text: &str| format!("BT /F 12 Tf {x} {y} Td <{}> Tj ET ", hex(text));
        let content = format!(
            "{}{}{}{}{}0.5 w 50 700 m 250 700 l 50 670 m 250 670 l 50 640 m 250 640 l 50 700 m 50 640 l 120 700 m 120 640 l 250 700 m 250 640 l S",
            at(60, 750, "一、完善制度。"),
            at(60, 680, "任务"),
            at(130, 680, "单位"),
            at(60, 650, "甲"),
            at(130, 650, "乙局")
        );
        let d = read(&page(&content, "/Font<</F 5 0 R>>", &font())).unwrap();
        assert_eq!(d.text.raw(), "一、完善制度。\n任务\n单位\n甲\n乙局\n");
        assert_eq!(d.blocks.len(), 2);
    }

    #[test]
    fn files_without_text_are_named() {
        assert_eq!(read(&page("0 0 10 10 re f", "", &[])).unwrap_err().kind(), ErrorKind::NotText);
        assert_eq!(read(b"%PDF-1.4 broken").unwrap_err().kind(), ErrorKind::Damaged);
    }

    #[test]
    fn forms_in_forms_end() {
        let form = |next: usize, calls: usize| {
            stream(
                &format!("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F {next} 0 R>>>>"),
                &"/F Do ".repeat(calls),
            )
        };
        let own: Vec<String> = vec![form(5, 2)];
        assert!(
            read_all("a.pdf", &page("/F Do", "/XObject<</F 5 0 R>>", &own), &ReadOptions::default())[0]
                .document
                .is_err()
        );
    }
}
