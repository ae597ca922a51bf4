//! What paragraphs, characters and table rows of a Word document are like, by their places in the file.

use super::{part, u16_at, u32_at};

/// How a row's cells stand.
#[derive(Debug, Clone, Default)]
pub struct RowShape {
    /// The edges of its cells, in twentieths of a point; one more than there are cells.
    pub edges: Vec<i32>,
    /// How each cell is merged.
    pub merges: Vec<Merge>,
    /// Whether it is repeated as a heading.
    pub header: bool,
}

/// How a cell is merged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Merge {
    /// It belongs to the cell on its left.
    pub joins_left: bool,
    /// It is part of cells merged downwards.
    pub down: bool,
    /// It is the first of them.
    pub starts: bool,
}

/// What a paragraph is like.
#[derive(Debug, Clone, Default)]
pub struct Para {
    /// It stands in a table.
    pub in_table: bool,
    /// It is the mark that ends a row.
    pub row_end: bool,
    /// 1 to 9 for headings.
    pub heading: Option<u8>,
    /// Its list and level.
    pub list: Option<(u16, usize)>,
    /// The row's shape, at its end.
    pub shape: RowShape,
}

/// A style: what it is based on and what it sets.
#[derive(Debug, Clone, Default)]
struct Style {
    base: usize,
    heading: Option<u8>,
    grpprl: Vec<u8>,
}

/// The properties of a document.
pub struct Props {
    styles: Vec<Style>,
    /// Stretches of the file, each with its paragraphs' style and property list.
    paras: Vec<(usize, usize, u16, Vec<u8>)>,
    /// The stream that holds property lists too long for their pages.
    data: Vec<u8>,
    /// Stretches of deleted or hidden characters.
    gone: Vec<(usize, usize)>,
}

impl Props {
    /// Reads the tables of properties.
    pub fn parse(main: &[u8], table: &[u8], data: Vec<u8>) -> Props {
        let mut props = Props { styles: styles(part(main, table, 0xa2)), paras: Vec::new(), data, gone: Vec::new() };
        for page in pages(main, part(main, table, 0x102)) {
            let count = usize::from(page[511]).min(29);
            for i in 0..count {
                let (from, to) = (u32_at(page, i * 4) as usize, u32_at(page, i * 4 + 4) as usize);
                let at = usize::from(page[(count + 1) * 4 + i * 13]) * 2;
                let (style, grpprl) = if at == 0 { (0, Vec::new()) } else { papx(page, at) };
                props.paras.push((from, to, style, grpprl));
            }
        }
        props.paras.sort_by_key(|p| p.0);
        for page in pages(main, part(main, table, 0xfa)) {
            let count = usize::from(page[511]).min(101);
            for i in 0..count {
                let (from, to) = (u32_at(page, i * 4) as usize, u32_at(page, i * 4 + 4) as usize);
                let at = usize::from(page[(count + 1) * 4 + i]) * 2;
                if at == 0 {
                    continue;
                }
                let len = usize::from(page[at]);
                let grpprl = page.get(at + 1..(at + 1 + len).min(512)).unwrap_or_default();
                let on = |wanted: u16| {
                    sprms(grpprl).filter(|(c, _)| *c == wanted).last().is_some_and(|(_, v)| v.first() == Some(&1))
                };
                if on(0x0800) || on(0x083c) {
                    props.gone.push((from, to));
                }
            }
        }
        props.gone.sort_unstable();
        props
    }

    /// Whether the character at a place is deleted or hidden.
    pub fn is_gone(&self, place: usize) -> bool {
        if self.gone.is_empty() {
            return false;
        }
        let i = self.gone.partition_point(|(from, _)| *from <= place);
        i > 0 && place < self.gone[i - 1].1
    }

    /// What the paragraph is like whose mark stands at a place.
    pub fn para(&self, place: usize) -> Para {
        let i = self.paras.partition_point(|(from, ..)| *from <= place);
        let mut para = Para::default();
        let Some((_, to, style, grpprl)) = i.checked_sub(1).map(|i| &self.paras[i]) else { return para };
        if place >= *to {
            return para;
        }
        let (mut list, mut level) = (None, None);
        // Styles first, those that others are based on before these.
        let mut chain = Vec::new();
        let mut next = usize::from(*style);
        while let Some(s) = self.styles.get(next).filter(|_| chain.len() < 12) {
            chain.push(s);
            if s.base == next {
                break;
            }
            next = s.base;
        }
        for s in chain.iter().rev() {
            para.heading = s.heading.or(para.heading);
            self.apply(&s.grpprl, &mut para, &mut list, &mut level, 0);
        }
        self.apply(grpprl, &mut para, &mut list, &mut level, 0);
        para.list = list.filter(|l| *l != 0 && *l != 0xf801).map(|l| (l, level.unwrap_or(0)));
        para
    }

    /// Lets a property list say what it says.
    fn apply(&self, grpprl: &[u8], para: &mut Para, list: &mut Option<u16>, level: &mut Option<usize>, depth: u8) {
        for (code, value) in sprms(grpprl) {
            let flag = value.first() == Some(&1);
            match code {
                0x2416 => para.in_table = flag,
                0x2417 => para.row_end = flag,
                0x6649 => para.in_table |= u32_at(value, 0) > 0,
                0x260a => *level = value.first().map(|v| usize::from(*v)),
                0x460b => *list = Some(u16_at(value, 0)),
                0x2640 => para.heading = value.first().filter(|v| **v < 9).map(|v| v + 1),
                0x3404 => para.shape.header = flag,
                // Lists too long for their page stand in a stream of their own.
                0x6645 | 0x6646 | 0x646b if depth < 2 => {
                    let at = u32_at(value, 0) as usize;
                    let len = usize::from(u16_at(&self.data, at));
                    let more = self.data.get(at + 2..(at + 2 + len).min(self.data.len())).unwrap_or_default();
                    self.apply(more, para, list, level, depth + 1);
                }
                0xd608 => {
                    let shape = row_shape(value);
                    para.shape.edges = shape.edges;
                    para.shape.merges = shape.merges;
                }
                0xd62b => {
                    if let [_, i, v] | [i, v] = *value
                        && let Some(m) = para.shape.merges.get_mut(usize::from(i))
                    {
                        m.down = v & 1 != 0;
                        m.starts = v & 2 != 0;
                    }
                }
                _ => {}
            }
        }
    }
}

/// The edges and merges that a table definition holds.
fn row_shape(value: &[u8]) -> RowShape {
    let count = usize::from(value.first().copied().unwrap_or(0)).min(64);
    let edges = (0..=count).map(|i| i32::from(u16_at(value, 1 + i * 2) as i16)).collect();
    let merges = (0..count)
        .map(|i| {
            let flags = u16_at(value, 1 + (count + 1) * 2 + i * 20);
            Merge { joins_left: flags & 2 != 0, down: flags & 0x20 != 0, starts: flags & 0x40 != 0 }
        })
        .collect();
    RowShape { edges, merges, header: false }
}

/// The pages of 512 bytes that a table of pages names.
fn pages<'a>(main: &'a [u8], plc: &'a [u8]) -> impl Iterator<Item = &'a [u8]> + 'a {
    let count = plc.len().saturating_sub(4) / 8;
    (0..count).filter_map(move |i| {
        let page = u32_at(plc, (count + 1) * 4 + i * 4) as usize & 0x3f_ffff;
        main.get(page * 512..page * 512 + 512)
    })
}

/// Style and property list of a paragraph, at a place in its page.
fn papx(page: &[u8], at: usize) -> (u16, Vec<u8>) {
    let first = usize::from(page.get(at).copied().unwrap_or(0));
    let (start, len) = if first == 0 {
        (at + 2, usize::from(page.get(at + 1).copied().unwrap_or(0)) * 2)
    } else {
        (at + 1, first * 2 - 1)
    };
    let bytes = page.get(start..(start + len).min(512)).unwrap_or_default();
    (u16_at(bytes, 0), bytes.get(2..).unwrap_or_default().to_vec())
}

/// The properties of a list: code and value.
fn sprms(mut grpprl: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        if grpprl.len() < 3 {
            return None;
        }
        let code = u16_at(grpprl, 0);
        let rest = &grpprl[2..];
        let (skip, len) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            _ if code == 0xd608 => (2, usize::from(u16_at(rest, 0)).saturating_sub(1)),
            // Tabs may be more than a byte can count.
            _ if code == 0xc615 && rest[0] == 255 => (1, rest.len() - 1),
            _ => (1, usize::from(rest[0])),
        };
        let value = rest.get(skip..(skip + len).min(rest.len())).unwrap_or_default();
        grpprl = rest.get(skip + len..).unwrap_or_default();
        Some((code, value))
    })
}

/// The style sheet.
fn styles(stsh: &[u8]) -> Vec<Style> {
    let head = usize::from(u16_at(stsh, 0));
    let count = usize::from(u16_at(stsh, 2)).min(5000);
    let base_len = usize::from(u16_at(stsh, 4)).max(10);
    let mut at = 2 + head;
    let mut styles = Vec::with_capacity(count);
    for _ in 0..count {
        let len = usize::from(u16_at(stsh, at));
        let std = stsh.get(at + 2..(at + 2 + len).min(stsh.len())).unwrap_or_default();
        at += 2 + len;
        styles.push(if std.len() < base_len { Style::default() } else { style(std, base_len) });
        if at >= stsh.len() {
            break;
        }
    }
    styles
}

fn style(std: &[u8], base_len: usize) -> Style {
    let number = u16_at(std, 0) & 0xfff;
    let kind = u16_at(std, 2) & 0xf;
    let base = usize::from(u16_at(std, 2) >> 4);
    let name_len = usize::from(u16_at(std, base_len));
    let name = String::from_utf16_lossy(
        &std.get(base_len + 2..(base_len + 2 + name_len * 2).min(std.len()))
            .unwrap_or_default()
            .chunks_exact(2)
            .map(|b| u16::from_le_bytes([b[0], b[1]]))
            .collect::<Vec<_>>(),
    )
    .to_lowercase();
    let named =
        name.strip_prefix("heading ").or_else(|| name.strip_prefix("标题 ")).and_then(|n| n.trim().parse::<u8>().ok());
    let heading = match number {
        1..=9 => Some(number as u8),
        62 => Some(1),
        _ => named.filter(|n| (1..=9).contains(n)),
    };
    let mut grpprl = Vec::new();
    if kind == 1 {
        let mut at = base_len + 2 + name_len * 2 + 2;
        at += at % 2;
        let len = usize::from(u16_at(std, at));
        grpprl = std.get(at + 4..(at + 2 + len).min(std.len()).max(at + 4)).unwrap_or_default().to_vec();
    }
    Style { base, heading, grpprl }
}
