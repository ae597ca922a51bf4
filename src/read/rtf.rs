//! RTF: the text with its tables, without what is deleted, hidden or only tells how things look.

use encoding_rs::{Encoding, GB18030};

use super::build::Builder;
use super::doc::{Merge, RowShape, draft_of};
use super::formats::Source;
use super::{Document, Given};
use crate::error::{Error, ErrorKind, Result};

/// Deeper than groups nest.
const DEEPEST: usize = 1000;

/// Whether bytes are RTF.
pub fn tells(source: &Source<'_>) -> bool {
    source.bytes.trim_ascii_start().starts_with(b"{\\rtf")
}

/// Groups whose content is no text of the body.
const ASIDE: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "footnote",
    "fldinst",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "generator",
    "object",
    "objdata",
    "datafield",
    "themedata",
    "colorschememapping",
    "latentstyles",
    "datastore",
    "bkmkstart",
    "bkmkend",
    "annotation",
    "atnid",
    "atnauthor",
    "atrfstart",
    "atrfend",
    "xe",
    "tc",
    "pgptbl",
    "xmlnstbl",
    "mmathPr",
    "filetbl",
    "nonshppict",
    "sp",
    "do",
    "nesttableprops",
];

/// What holds within a group.
#[derive(Clone, Copy)]
struct State {
    /// The group is left out.
    aside: bool,
    /// Its text is hidden or deleted.
    gone: bool,
    /// Bytes that stand in for a character that follows in Unicode.
    stand_in: usize,
    /// The paragraph is in a table.
    in_table: bool,
}

struct Reader<'o> {
    text: String,
    /// Bytes of the code page not decoded yet.
    bytes: Vec<u8>,
    /// The first half of a pair of UTF-16.
    half: Option<u16>,
    encoding: &'static Encoding,
    state: State,
    /// Bytes still to be passed over.
    skip: usize,
    cells: Vec<String>,
    shape: RowShape,
    merge: Merge,
    rows: Vec<(Vec<String>, RowShape)>,
    out: &'o mut Builder,
}

/// Reads RTF.
pub fn read(source: &Source<'_>) -> Result<Document> {
    let mut out = Builder::default();
    let start = State { aside: false, gone: false, stand_in: 1, in_table: false };
    let mut reader = Reader {
        text: String::new(),
        bytes: Vec::new(),
        half: None,
        encoding: GB18030,
        state: start,
        skip: 0,
        cells: Vec::new(),
        shape: RowShape::default(),
        merge: Merge::default(),
        rows: Vec::new(),
        out: &mut out,
    };
    reader.all(source.bytes)?;
    Ok(out.finish("rtf", Given::default()))
}

impl Reader<'_> {
    fn all(&mut self, bytes: &[u8]) -> Result<()> {
        let mut stack: Vec<State> = Vec::new();
        let mut at = 0;
        // `\*` marks groups that readers who don't know them should leave out.
        let mut optional = false;
        while at < bytes.len() {
            let b = bytes[at];
            at += 1;
            match b {
                b'{' => {
                    if stack.len() >= DEEPEST {
                        return Err(Error::new(ErrorKind::TooLarge, "groups stand in groups too deep for a document"));
                    }
                    stack.push(self.state);
                    optional = false;
                }
                b'}' => {
                    self.decode();
                    let table = self.state.in_table;
                    self.state = stack.pop().unwrap_or(self.state);
                    // Paragraph properties outlive the group that sets them within a row.
                    self.state.in_table |= table && !self.cells.is_empty();
                }
                b'\\' => {
                    let Some(&c) = bytes.get(at) else { break };
                    if c.is_ascii_alphabetic() {
                        let len = bytes[at..].iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
                        let word = std::str::from_utf8(&bytes[at..at + len]).unwrap_or_default();
                        at += len;
                        let digits = bytes[at..]
                            .iter()
                            .take(11)
                            .enumerate()
                            .take_while(|(i, b)| b.is_ascii_digit() || *i == 0 && **b == b'-')
                            .count();
                        let number: Option<i64> =
                            std::str::from_utf8(&bytes[at..at + digits]).ok().and_then(|d| d.parse().ok());
                        at += digits;
                        if bytes.get(at) == Some(&b' ') {
                            at += 1;
                        }
                        if word == "bin" {
                            at = at.saturating_add(number.unwrap_or(0).max(0) as usize).min(bytes.len());
                            continue;
                        }
                        self.word(word, number, std::mem::take(&mut optional));
                    } else {
                        at += 1;
                        match c {
                            b'\'' => {
                                let hex = bytes
                                    .get(at..at + 2)
                                    .and_then(|h| std::str::from_utf8(h).ok())
                                    .and_then(|h| u8::from_str_radix(h, 16).ok());
                                at = (at + 2).min(bytes.len());
                                if let Some(b) = hex {
                                    self.byte(b);
                                }
                            }
                            b'*' => optional = true,
                            b'~' => self.put('\u{a0}'),
                            b'_' => self.put('-'),
                            b'\n' | b'\r' => self.word("par", None, false),
                            b'\\' | b'{' | b'}' => self.byte(c),
                            _ => {}
                        }
                    }
                }
                b'\r' | b'\n' | 0 => {}
                b => self.byte(b),
            }
        }
        self.decode();
        self.paragraph();
        self.end_table();
        Ok(())
    }

    fn shows(&self) -> bool {
        !self.state.aside && !self.state.gone
    }

    /// A byte of text.
    fn byte(&mut self, b: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.shows() {
            self.bytes.push(b);
        }
    }

    fn decode(&mut self) {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            self.text.push_str(&self.encoding.decode_without_bom_handling(&bytes).0);
        }
    }

    fn put(&mut self, c: char) {
        self.decode();
        if self.shows() {
            self.text.push(c);
        }
    }

    fn word(&mut self, word: &str, number: Option<i64>, optional: bool) {
        if word != "u" {
            self.skip = 0;
        }
        let on = number != Some(0);
        match word {
            "ansicpg" => {
                self.encoding = match number {
                    Some(950) => encoding_rs::BIG5,
                    Some(932) => encoding_rs::SHIFT_JIS,
                    // Western pages hold Chinese text all the same, as bytes of its own code page.
                    _ => GB18030,
                }
            }
            "u" => {
                self.decode();
                if self.shows() {
                    let unit = number.unwrap_or(0x3f).rem_euclid(65_536) as u16;
                    let units = match self.half.take() {
                        Some(h) => vec![h, unit],
                        None if (0xd800..0xdc00).contains(&unit) => {
                            self.half = Some(unit);
                            Vec::new()
                        }
                        None => vec![unit],
                    };
                    self.text.push_str(&String::from_utf16_lossy(&units));
                }
                self.skip = self.state.stand_in;
            }
            "uc" => self.state.stand_in = number.unwrap_or(1).clamp(0, 16) as usize,
            "par" | "sect" => {
                self.decode();
                if self.shows() {
                    self.paragraph();
                }
            }
            "line" | "softline" => self.put('\n'),
            "tab" => self.put('\t'),
            "emdash" => self.put('—'),
            "endash" => self.put('–'),
            "lquote" => self.put('‘'),
            "rquote" => self.put('’'),
            "ldblquote" => self.put('“'),
            "rdblquote" => self.put('”'),
            "bullet" => self.put('•'),
            "v" | "deleted" => {
                self.decode();
                self.state.gone = on;
            }
            "plain" => {
                self.decode();
                self.state.gone = false;
            }
            "pard" => self.state.in_table = false,
            "intbl" => self.state.in_table = on,
            "cell" | "nestcell" => {
                self.decode();
                if word == "cell" {
                    self.cells.push(std::mem::take(&mut self.text));
                } else {
                    self.text.push('\n');
                }
            }
            "trowd" => (self.shape, self.merge) = (RowShape::default(), Merge::default()),
            "trleft" => self.shape.edges = vec![number.unwrap_or(0).clamp(-30_000, 30_000) as i32],
            "trhdr" => self.shape.header = true,
            "clmrg" => self.merge.joins_left = true,
            "clvmgf" => (self.merge.down, self.merge.starts) = (true, true),
            "clvmrg" => self.merge.down = true,
            "cellx" => {
                if self.shape.edges.is_empty() {
                    self.shape.edges.push(0);
                }
                if self.shape.merges.len() < 200 {
                    self.shape.edges.push(number.unwrap_or(0).clamp(-30_000, 100_000) as i32);
                    self.shape.merges.push(std::mem::take(&mut self.merge));
                }
            }
            "row" => {
                self.decode();
                if self.shows() {
                    let cells = std::mem::take(&mut self.cells);
                    let mut shape = self.shape.clone();
                    // The first edge is often not the margin but where the table starts to hang out.
                    if let [first, second, ..] = shape.edges[..] {
                        shape.edges[0] = first.min(second);
                    }
                    self.rows.push((cells, shape));
                    self.text.clear();
                }
            }
            _ if ASIDE.contains(&word) => {
                self.decode();
                self.state.aside = true;
            }
            // Texts of lists, boxes and fields are text, also where readers need not know them.
            _ if optional
                && !matches!(word, "shpinst" | "shptxt" | "listtext" | "fldrslt" | "upr" | "ud" | "shppict") =>
            {
                self.decode();
                self.state.aside = true;
            }
            _ => {}
        }
    }

    fn paragraph(&mut self) {
        if self.state.in_table || !self.cells.is_empty() {
            self.text.push('\n');
            return;
        }
        self.end_table();
        let text = std::mem::take(&mut self.text);
        self.out.paragraph(&text, None, None);
    }

    fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        if !rows.is_empty() {
            self.out.table_or_frame(draft_of(rows));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::read::{Block, read};

    fn text(rtf: &str) -> String {
        read(rtf.as_bytes()).unwrap().text.raw().to_string()
    }

    #[test]
    fn characters_of_every_kind() {
        assert_eq!(
            text(
                r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 \'cb\'ce\'cc\'e5;}}\pard \'d2\'bb\'a1\'a2\u30002?\u-28641?{\b A}\{B\}\par {\v x}\deleted y\deleted0 z\line w\par}"
            ),
            "一、田郟A{B}\nz\nw\n".replace(
                "田郟",
                &format!("{}{}", char::from_u32(30002).unwrap(), char::from_u32(65536 - 28641).unwrap())
            )
        );
        assert_eq!(
            text(r"{\rtf1{\field{\*\fldinst PAGE}{\fldrslt 3}}{\*\unknown x}{\header h}{\listtext 1.\tab}a\par}"),
            "31.\ta\n"
        );
    }

    #[test]
    fn rows_and_cells() {
        let d = read(
            br"{\rtf1\pard a\par\trowd\cellx1000\cellx3000\pard\intbl b\cell c\cell\row\trowd\clvmgf\cellx1000\cellx2000\cellx3000\intbl d\par e\cell f\cell g\cell\row\trowd\clvmrg\cellx1000\cellx2000\cellx3000\intbl\cell h\cell i\cell\row\pard j\par}",
        )
        .unwrap();
        let Block::Table(t) = &d.blocks[1] else { panic!("{:?}", d.blocks) };
        let text = |r: usize, c: usize| {
            t.grid[r][c].map(|i| d.text.raw()[t.cells[i].at.clone()].replace('\n', "|")).unwrap_or_default()
        };
        assert_eq!([text(0, 2), text(1, 0), text(2, 0), text(2, 1)], ["c", "d|e", "d|e", "h"]);
        assert_eq!(d.blocks.len(), 3);
    }

    #[test]
    fn odd_files_end() {
        assert!(read("{\\rtf1".repeat(5000).as_bytes()).is_err());
        assert!(read(br"{\rtf1 \bin999999999999 \'zz\u\cell\row\cellx}}}").is_ok());
    }
}
