//! Old Word documents built byte by byte, whole and damaged.

use super::*;
use crate::read::ole::tests::pack;
use crate::read::{Block, read as read_any};

/// A Word document under construction: text with a property list for each paragraph.
#[derive(Default)]
struct Maker {
    paras: Vec<(String, Vec<u8>)>,
    gone: Vec<(usize, usize)>,
    lists: Vec<u8>,
    uses: Vec<u8>,
}

impl Maker {
    fn p(mut self, text: &str, grpprl: &[u8]) -> Maker {
        self.paras.push((text.into(), grpprl.to_vec()));
        self
    }

    fn make(self) -> Vec<u8> {
        let text: Vec<u16> = self.paras.iter().flat_map(|(t, _)| t.encode_utf16()).collect();
        let (start, count) = (2048usize, text.len());
        let mut main = vec![0u8; start];
        let mut table = Vec::new();
        let mut put = |main: &mut Vec<u8>, at: usize, bytes: &[u8]| {
            main[at..at + 4].copy_from_slice(&(table.len() as u32).to_le_bytes());
            main[at + 4..at + 8].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
            table.extend_from_slice(bytes);
        };
        main[0..4].copy_from_slice(&[0xec, 0xa5, 0xc1, 0]);
        main[0x4c..0x50].copy_from_slice(&(count as u32).to_le_bytes());
        let mut clx = vec![2];
        clx.extend(16u32.to_le_bytes());
        clx.extend(0u32.to_le_bytes());
        clx.extend((count as u32).to_le_bytes());
        clx.extend([0, 0]);
        clx.extend((start as u32).to_le_bytes());
        clx.extend([0, 0]);
        put(&mut main, 0x1a2, &clx);
        main.extend(text.iter().flat_map(|u| u.to_le_bytes()));
        main.resize(main.len().next_multiple_of(512), 0);
        let plc = |main: &Vec<u8>| {
            let page = (main.len() / 512) as u32;
            [&0u32.to_le_bytes()[..], &u32::MAX.to_le_bytes(), &page.to_le_bytes()].concat()
        };
        let pages = plc(&main);
        put(&mut main, 0x102, &pages);
        let mut page = vec![0u8; 512];
        let n = self.paras.len();
        page[511] = n as u8;
        let (mut at, mut free) = (start, 510);
        for (i, (t, grpprl)) in self.paras.iter().enumerate() {
            page[i * 4..i * 4 + 4].copy_from_slice(&(at as u32).to_le_bytes());
            at += t.encode_utf16().count() * 2;
            let words = (grpprl.len() + 2).div_ceil(2);
            free -= words * 2 + 2;
            page[free + 1] = words as u8;
            page[free + 4..free + 4 + grpprl.len()].copy_from_slice(grpprl);
            page[(n + 1) * 4 + i * 13] = (free / 2) as u8;
        }
        page[n * 4..n * 4 + 4].copy_from_slice(&(at as u32).to_le_bytes());
        main.extend(&page);
        let pages = plc(&main);
        put(&mut main, 0xfa, &pages);
        let mut page = vec![0u8; 512];
        page[511] = self.gone.len() as u8;
        for (i, (from, to)) in self.gone.iter().enumerate() {
            page[i * 4..i * 4 + 4].copy_from_slice(&((start + from * 2) as u32).to_le_bytes());
            page[i * 4 + 4..i * 4 + 8].copy_from_slice(&((start + to * 2) as u32).to_le_bytes());
            page[(self.gone.len() + 1) * 4 + i] = 250;
        }
        page[500..504].copy_from_slice(&[3, 0x00, 0x08, 1]);
        main.extend(&page);
        if !self.lists.is_empty() {
            put(&mut main, 0x2e2, &self.lists);
            put(&mut main, 0x2ea, &self.uses);
        }
        pack(&[("WordDocument", &main), ("0Table", &table)])
    }
}

fn of(maker: Maker) -> Document {
    read_any(&maker.make()).unwrap()
}

const IN_TABLE: [u8; 3] = [0x16, 0x24, 1];

/// The property list of a row's mark: edges, and flags of its cells.
fn row(edges: &[i16], flags: &[u16]) -> Vec<u8> {
    let mut definition = vec![flags.len() as u8];
    definition.extend(edges.iter().flat_map(|e| e.to_le_bytes()));
    flags.iter().for_each(|f| {
        definition.extend(f.to_le_bytes());
        definition.extend([0; 18]);
    });
    let mut all = [&IN_TABLE[..], &[0x17, 0x24, 1, 0x08, 0xd6]].concat();
    all.extend((definition.len() as u16 + 1).to_le_bytes());
    all.extend(definition);
    all
}

#[test]
fn paragraphs_fields_and_breaks() {
    let d = of(Maker::default()
        .p("一、甲\r", &[])
        .p("见\u{13} HYPERLINK \"a\" \u{14}附件\u{15}乙\u{b}丙\u{1e}1\u{1}\r", &[0x40, 0x26, 1])
        .p("\r", &[]));
    assert_eq!(d.text.raw(), "一、甲\n见附件乙\n丙-1\n");
    assert!(matches!(&d.blocks[1], Block::Paragraph(p) if p.heading == Some(2)));
}

#[test]
fn deleted_text_is_out() {
    let mut maker = Maker::default().p("甲旧乙\r", &[]);
    maker.gone.push((1, 2));
    assert_eq!(of(maker).text.raw(), "甲乙\n");
}

#[test]
fn cells_rows_and_merges() {
    let cell = |m: Maker, t: &str| m.p(&format!("{t}\u{7}"), &IN_TABLE);
    let mut m = Maker::default().p("前\r", &[]);
    m = cell(cell(m, "任务"), "单位").p("\u{7}", &row(&[0, 1000, 3000], &[0x60, 0]));
    m = cell(cell(cell(m, ""), "牵头"), "配合").p("\u{7}", &row(&[0, 1000, 2000, 3000], &[0x20, 0, 0]));
    m = m.p("甲\r", &IN_TABLE);
    m = cell(cell(cell(m, "乙"), "丙"), "丁").p("\u{7}", &row(&[0, 1005, 2000, 3000], &[0, 0, 0]));
    let d = of(m.p("后\r", &[]));
    let Block::Table(t) = &d.blocks[1] else { panic!("{:?}", d.blocks) };
    let text = |r: usize, c: usize| {
        t.grid[r][c].map(|i| d.text.raw()[t.cells[i].at.clone()].replace('\n', "|")).unwrap_or_default()
    };
    assert_eq!((t.grid.len(), t.grid[0].len()), (3, 3));
    assert_eq!([text(1, 0), text(0, 2), text(1, 2), text(2, 0)], ["任务", "单位", "配合", "甲|乙"]);
    assert_eq!(d.blocks.len(), 3);
}

#[test]
fn lists_number_their_paragraphs() {
    let mut m = Maker::default();
    // One list of one level, 一、, used once.
    m.lists.extend(1u16.to_le_bytes());
    let mut head = vec![0u8; 28];
    head[0] = 7;
    head[26] = 1;
    m.lists.extend(head);
    let mut level = vec![0u8; 28];
    (level[0], level[4], level[15]) = (1, 37, 2);
    m.lists.extend(level);
    m.lists.extend([2, 0, 0, 0, 0x01, 0x30]);
    m.uses.extend(1u32.to_le_bytes());
    let mut lfo = vec![0u8; 16];
    lfo[0] = 7;
    m.uses.extend(lfo);
    m.uses.extend([0xff; 4]);
    let numbered = [0x0a, 0x26, 0, 0x0b, 0x46, 1, 0];
    let d = of(m.p("甲\r", &numbered).p("乙\r", &[]).p("丙\r", &numbered));
    assert_eq!(d.text.raw(), "一、甲\n乙\n二、丙\n");
}

#[test]
fn damage_and_locks_end_in_errors() {
    assert_eq!(read_any(&pack(&[("WordDocument", b"xx")])).unwrap_err().kind(), ErrorKind::Damaged);
    let mut head = vec![0u8; 1024];
    head[0..12].copy_from_slice(&[0xec, 0xa5, 0xc1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(read_any(&pack(&[("WordDocument", &head)])).unwrap_err().kind(), ErrorKind::Encrypted);
    let file = Maker::default().p("甲\r", &[]).make();
    for i in (0..file.len()).step_by(97) {
        let mut bad = file.clone();
        bad[i] ^= 0x5a;
        let _ = read_any(&bad);
    }
}
