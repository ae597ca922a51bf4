//! The lists of a Word document, as the counting of DOCX understands them.

use std::collections::HashMap;

use super::{part, u16_at, u32_at};
use crate::read::docx::numbering::{Level, Numbering};

/// Word's numbers for formats, by the names that the newer format gives them.
const FORMATS: &[(u8, &str)] = &[
    (0, "decimal"),
    (1, "upperRoman"),
    (2, "lowerRoman"),
    (3, "upperLetter"),
    (4, "lowerLetter"),
    (10, "ideographDigital"),
    (11, "japaneseCounting"),
    (14, "decimalFullWidth"),
    (16, "chineseLegalSimplified"),
    (17, "ideographDigital"),
    (18, "decimalEnclosedCircle"),
    (19, "decimalFullWidth2"),
    (22, "decimalZero"),
    (23, "bullet"),
    (26, "decimalEnclosedFullstop"),
    (27, "decimalEnclosedParen"),
    (28, "decimalEnclosedCircleChinese"),
    (29, "ideographEnclosedCircle"),
    (30, "ideographTraditional"),
    (31, "ideographZodiac"),
    (33, "taiwaneseCounting"),
    (34, "ideographLegalTraditional"),
    (35, "taiwaneseCountingThousand"),
    (36, "taiwaneseDigital"),
    (37, "chineseCounting"),
    (38, "chineseLegalSimplified"),
    (39, "chineseCountingThousand"),
    (40, "ideographDigital"),
    (255, "none"),
];

/// Reads the tables of lists.
pub fn parse(main: &[u8], table: &[u8]) -> Numbering {
    let mut numbering = Numbering::default();
    // The levels stand behind the part that the head counts.
    let start = u32_at(main, 0x2e2) as usize;
    let lists = table.get(start..).filter(|_| !part(main, table, 0x2e2).is_empty()).unwrap_or_default();
    let count = usize::from(u16_at(lists, 0)).min(4000);
    let mut at = 2 + count * 28;
    for i in 0..count {
        let head = lists.get(2 + i * 28..2 + i * 28 + 28).unwrap_or_default();
        let id = u32_at(head, 0).to_string();
        let levels = if head.get(26).is_some_and(|f| f & 1 != 0) { 1 } else { 9 };
        let mut all = Vec::new();
        for n in 0..levels {
            let Some((level, len)) = level(lists.get(at..).unwrap_or_default(), n) else { break };
            all.push(level);
            at += len;
        }
        numbering.define(&id, all);
    }
    let start = u32_at(main, 0x2ea) as usize;
    let uses = table.get(start..).filter(|_| !part(main, table, 0x2ea).is_empty()).unwrap_or_default();
    let count = (u32_at(uses, 0) as usize).min(4000);
    let mut at = 4 + count * 16;
    for i in 0..count {
        let head = uses.get(4 + i * 16..4 + i * 16 + 16).unwrap_or_default();
        let list = u32_at(head, 0).to_string();
        let overrides = usize::from(head.get(12).copied().unwrap_or(0));
        let (mut starts, mut levels) = (HashMap::new(), HashMap::new());
        at += 4;
        for _ in 0..overrides {
            let (first, flags) = (u32_at(uses, at), u32_at(uses, at + 4));
            at += 8;
            let n = (flags & 0xf) as usize;
            if flags & 0x20 != 0 {
                let Some((own, len)) = level(uses.get(at..).unwrap_or_default(), n) else { break };
                at += len;
                if flags & 0x10 != 0 {
                    starts.insert(n, own.start);
                }
                levels.insert(n, own);
            } else if flags & 0x10 != 0 {
                starts.insert(n, first);
            }
        }
        numbering.instance(&(i + 1).to_string(), &list, starts, levels);
    }
    numbering
}

/// A level, and how many bytes it takes.
fn level(bytes: &[u8], index: usize) -> Option<(Level, usize)> {
    let head = bytes.get(..28)?;
    let after = 28 + usize::from(head[24]) + usize::from(head[25]);
    let len = usize::from(u16_at(bytes, after));
    let units = bytes.get(after + 2..after + 2 + len * 2)?;
    let mut text = String::new();
    for unit in char::decode_utf16(units.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]]))) {
        match unit.unwrap_or('\u{fffd}') {
            c @ '\0'..='\u{8}' => text.push_str(&format!("%{}", c as u32 + 1)),
            c => text.push(c),
        }
    }
    let flags = head[5];
    let level = Level {
        start: u32_at(head, 0),
        format: FORMATS.iter().find(|(n, _)| *n == head[4]).map_or("decimal", |(_, f)| f).to_string(),
        text,
        suffix: ["tab", "space", "nothing"].get(usize::from(head[15])).unwrap_or(&"nothing").to_string(),
        style: None,
        restart: if flags & 0x08 != 0 { Some(usize::from(head[26]).min(index)) } else { None },
        legal: flags & 0x04 != 0,
    };
    Some((level, after + 2 + len * 2))
}
