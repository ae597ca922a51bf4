//! Pages of placed characters and ruled lines become paragraphs and tables, for formats that only know positions.
//!
//! Lengths are in points from the page's upper left corner. Knows how pages look; knows no file format.

mod flow;
mod lines;
mod ruled;

use super::build::Builder;

/// A placed character (or a ligature's few).
#[derive(Debug, Clone)]
pub struct Glyph {
    /// Its left edge.
    pub x: f64,
    /// Its base line.
    pub y: f64,
    /// How far it advances.
    pub width: f64,
    /// The size of its font.
    pub size: f64,
    /// What it stands for.
    pub text: String,
}

/// A ruled line, level or upright.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Left (or upper) end.
    pub x0: f64,
    /// Upper end.
    pub y0: f64,
    /// Right (or lower) end.
    pub x1: f64,
    /// Lower end.
    pub y1: f64,
}

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its height.
    pub height: f64,
    /// Its characters, in the order of the file.
    pub glyphs: Vec<Glyph>,
    /// Its ruled lines.
    pub rules: Vec<Rule>,
}

/// A line of characters that stand side by side.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Its left edge.
    pub x0: f64,
    /// Its right edge.
    pub x1: f64,
    /// Its base line.
    pub y: f64,
    /// The size of most of its characters.
    pub size: f64,
    /// Its text.
    pub text: String,
}

/// Something that stands on a page, in reading order.
#[derive(Debug)]
enum Item {
    Line(Line),
    Table(ruled::Table),
}

/// Lays down the text of pages.
pub fn lay(pages: Vec<Page>, out: &mut Builder) {
    let mut all: Vec<(Vec<Item>, f64)> = Vec::with_capacity(pages.len());
    for page in pages {
        let height = page.height;
        all.push((items(page), height));
    }
    flow::drop_running(&mut all);
    flow::flow(all.into_iter().map(|(items, _)| items).collect(), out);
}

/// The lines and tables of a page, from its top to its bottom.
fn items(page: Page) -> Vec<Item> {
    let mut tables = ruled::tables(&page.rules);
    let mut rest = Vec::with_capacity(page.glyphs.len());
    for glyph in page.glyphs {
        match tables.iter_mut().find(|t| t.holds(&glyph)) {
            Some(table) => table.take(glyph),
            None => rest.push(glyph),
        }
    }
    let mut items: Vec<(f64, Item)> = lines::lines(rest).into_iter().map(|l| (l.y - l.size, Item::Line(l))).collect();
    items.extend(tables.into_iter().filter(|t| !t.is_empty()).map(|t| (t.top(), Item::Table(t))));
    items.sort_by(|a, b| a.0.total_cmp(&b.0));
    items.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Block, Document, Given};

    /// A page on which text can be put.
    fn page() -> Page {
        Page { height: 842.0, ..Page::default() }
    }

    fn put(page: &mut Page, x: f64, y: f64, size: f64, text: &str) {
        let mut at = x;
        for c in text.chars() {
            let width = if c.is_ascii() { size / 2.0 } else { size };
            page.glyphs.push(Glyph { x: at, y, width, size, text: c.to_string() });
            at += width;
        }
    }

    fn grid(page: &mut Page, xs: &[f64], ys: &[f64]) {
        for y in ys {
            page.rules.push(Rule { x0: xs[0], y0: *y, x1: xs[xs.len() - 1], y1: *y });
        }
        for x in xs {
            page.rules.push(Rule { x0: *x, y0: ys[0], x1: *x, y1: ys[ys.len() - 1] });
        }
    }

    fn of(pages: Vec<Page>) -> Document {
        let mut out = Builder::default();
        lay(pages, &mut out);
        out.finish("test", Given::default())
    }

    #[test]
    fn lines_join_to_paragraphs_across_pages() {
        let mut one = page();
        put(&mut one, 200.0, 80.0, 22.0, "某市工作要点");
        put(&mut one, 122.0, 120.0, 16.0, "一、完善制度。各单位要按照职责分工抓好落实工");
        put(&mut one, 90.0, 150.0, 16.0, "作，确保按时完成。");
        put(&mut one, 122.0, 180.0, 16.0, "二、强化监督。各单位要按照职责分工抓好落实工");
        put(&mut one, 280.0, 800.0, 12.0, "- 1 -");
        let mut two = page();
        put(&mut two, 90.0, 80.0, 16.0, "作。");
        put(&mut two, 122.0, 110.0, 16.0, "三、其他");
        put(&mut two, 280.0, 800.0, 12.0, "- 2 -");
        let d = of(vec![one, two]);
        assert_eq!(
            d.text.raw(),
            "某市工作要点\n一、完善制度。各单位要按照职责分工抓好落实工作，确保按时完成。\n二、强化监督。各单位要按照职责分工抓好落实工作。\n三、其他\n"
        );
        assert!(matches!(&d.blocks[3], Block::Paragraph(p) if p.page == Some(2)));
    }

    #[test]
    fn gaps_between_words_show() {
        let mut p = page();
        put(&mut p, 90.0, 100.0, 16.0, "某省农业厅");
        put(&mut p, 250.0, 100.0, 16.0, "某省财政厅");
        put(&mut p, 90.0, 130.0, 10.0, "Open");
        put(&mut p, 113.0, 130.0, 10.0, "Data");
        assert_eq!(of(vec![p]).text.raw(), "某省农业厅  某省财政厅\nOpen Data\n");
    }

    #[test]
    fn ruled_tables_are_grids_also_across_pages() {
        let mut one = page();
        grid(&mut one, &[50.0, 150.0, 350.0], &[600.0, 630.0, 700.0, 780.0]);
        put(&mut one, 60.0, 620.0, 12.0, "任务");
        put(&mut one, 160.0, 620.0, 12.0, "单位");
        put(&mut one, 60.0, 650.0, 12.0, "甲");
        put(&mut one, 160.0, 650.0, 12.0, "某某局某某局某某局某某局某某局");
        put(&mut one, 160.0, 665.0, 12.0, "乙局");
        put(&mut one, 60.0, 720.0, 12.0, "丙");
        put(&mut one, 160.0, 720.0, 12.0, "丁局");
        let mut two = page();
        grid(&mut two, &[50.0, 150.0, 350.0], &[60.0, 90.0, 130.0]);
        put(&mut two, 60.0, 80.0, 12.0, "任务");
        put(&mut two, 160.0, 80.0, 12.0, "单位");
        put(&mut two, 60.0, 110.0, 12.0, "戊");
        put(&mut two, 160.0, 110.0, 12.0, "己局");
        let d = of(vec![one, two]);
        let Block::Table(t) = &d.blocks[0] else { panic!("{:?}", d.blocks) };
        assert_eq!((d.blocks.len(), t.grid.len()), (1, 4));
        assert_eq!(d.text.raw(), "任务\n单位\n甲\n某某局某某局某某局某某局某某局乙局\n丙\n丁局\n戊\n己局\n");
        assert_eq!(t.cells.last().and_then(|c| c.page), Some(2));
    }

    #[test]
    fn cells_without_lines_between_are_one() {
        let mut p = page();
        p.rules.push(Rule { x0: 50.0, y0: 100.0, x1: 350.0, y1: 100.0 });
        p.rules.push(Rule { x0: 50.0, y0: 200.0, x1: 350.0, y1: 200.0 });
        p.rules.push(Rule { x0: 150.0, y0: 150.0, x1: 350.0, y1: 150.0 });
        for x in [50.0, 150.0, 350.0] {
            p.rules.push(Rule { x0: x, y0: 100.0, x1: x, y1: 200.0 });
        }
        put(&mut p, 60.0, 155.0, 12.0, "甲");
        put(&mut p, 160.0, 130.0, 12.0, "乙");
        put(&mut p, 160.0, 180.0, 12.0, "丙");
        let d = of(vec![p]);
        let Block::Table(t) = &d.blocks[0] else { panic!() };
        assert_eq!((t.grid[0][0], t.cells.len()), (t.grid[1][0], 3));
    }
}
