//! What the fuzz targets do with bytes: everything that takes what others write, held to never panic, and to places that
//! are true.
//!
//! Formats that are packed would keep a fuzzer busy with checksums: for these the bytes are put into a sound package.

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use yaodian::extract::limits::{LimitGrammar, Stands};
use yaodian::extract::units::UnitGrammar;
use yaodian::normalize::time::{TimeContext, limits_of_line, resolve_all};
use yaodian::read::{self, Block, ReadOptions};
use yaodian::record::Role;
use yaodian::{Engine, ExtractOptions, Patterns, segment, text};

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::built_in().expect("sound packs"));
static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(Patterns::built_in().expect("sound packs")).expect("an engine"));
static UNITS: LazyLock<UnitGrammar> = LazyLock::new(|| UnitGrammar::new(&PATTERNS).expect("a grammar"));
static LIMITS: LazyLock<LimitGrammar> = LazyLock::new(|| LimitGrammar::new(&PATTERNS).expect("a grammar"));

/// Reads bytes as a file of this name; every block must stand in the text.
fn read_as(name: &str, bytes: &[u8]) {
    let options = ReadOptions::default();
    for input in read::read_all(name, bytes, &options) {
        let Ok(document) = input.document else { continue };
        let raw = document.text.raw();
        for block in &document.blocks {
            match block {
                Block::Paragraph(p) => assert!(raw.get(p.at.clone()).is_some(), "a paragraph outside of the text"),
                Block::Table(table) => {
                    for cell in &table.cells {
                        assert!(raw.get(cell.at.clone()).is_some(), "a cell outside of the text");
                    }
                    let places = table.grid.iter().flatten().flatten();
                    assert!(places.into_iter().all(|i| *i < table.cells.len()), "a place without its cell");
                }
            }
        }
    }
}

/// A sound package in which one member holds the bytes.
fn package(member: &str, bytes: &[u8], others: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in others.iter().map(|(n, t)| (*n, t.as_bytes())).chain([(member, bytes)]) {
        zip.start_file(name, stored).expect("a member");
        zip.write_all(text).expect("its bytes");
    }
    zip.finish().expect("a package").into_inner()
}

/// A sound OLE file in which one stream holds the bytes, and another one more of them.
fn ole(stream: &str, bytes: &[u8], table: Option<&str>) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
    let (first, second) = bytes.split_at(if table.is_some() { bytes.len() / 2 } else { bytes.len() });
    file.create_stream(stream).and_then(|mut s| s.write_all(first)).expect("a stream");
    if let Some(name) = table {
        file.create_stream(name).and_then(|mut s| s.write_all(second)).expect("a stream");
    }
    file.into_inner().into_inner()
}

fn prefixed(prefix: &[u8], bytes: &[u8]) -> Vec<u8> {
    [prefix, bytes].concat()
}

/// Bytes of any kind, told by their content.
pub fn any(bytes: &[u8]) {
    read_as("any", bytes);
}

/// Plain text and Markdown, in all encodings.
pub fn text_reader(bytes: &[u8]) {
    read_as("a.md", bytes);
}

/// HTML.
pub fn html(bytes: &[u8]) {
    read_as("a.html", &prefixed(b"<html><body>", bytes));
}

/// RTF.
pub fn rtf(bytes: &[u8]) {
    read_as("a.rtf", &prefixed(b"{\\rtf1\\ansi ", bytes));
}

/// OpenDocument text: the content.
pub fn odt(bytes: &[u8]) {
    read_as("a.odt", &package("content.xml", bytes, &[("mimetype", "application/vnd.oasis.opendocument.text")]));
}

/// Pages saved with all their parts.
pub fn mhtml(bytes: &[u8]) {
    let head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"; type=\"text/html\"\r\n\r\n--b\r\n";
    read_as("a.mht", &prefixed(head, bytes));
}

/// PDF.
pub fn pdf(bytes: &[u8]) {
    read_as("a.pdf", &prefixed(b"%PDF-1.7\n", bytes));
}

/// CSV of documents and of a table.
pub fn csv(bytes: &[u8]) {
    read_as("a.csv", bytes);
    read_as("a", &prefixed("标题,正文\n".as_bytes(), bytes));
}

/// JSON and JSON lines, also read line by line.
pub fn json(bytes: &[u8]) {
    read_as("a.json", bytes);
    let _ = read::unpack_lines("a", &mut Cursor::new(bytes), &ReadOptions::default(), &mut |part| {
        let _ = part.read(&ReadOptions::default());
        std::ops::ControlFlow::Continue(())
    });
}

/// Word documents: the body.
pub fn docx(bytes: &[u8]) {
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    read_as("a.docx", &package("word/document.xml", bytes, &[("[Content_Types].xml", types)]));
}

/// Word documents: numbering.
pub fn docx_numbering(bytes: &[u8]) {
    let body = "<w:document xmlns:w=\"w\"><w:body><w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p></w:body></w:document>";
    read_as("a.docx", &package("word/numbering.xml", bytes, &[("word/document.xml", body)]));
}

/// Workbooks: a sheet.
pub fn xlsx(bytes: &[u8]) {
    let book = "<workbook xmlns:r=\"r\"><sheets><sheet name=\"甲\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    let links = "<Relationships><Relationship Id=\"rId1\" Type=\"worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let strings = "<sst><si><t>甲</t></si></sst>";
    let others =
        [("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", links), ("xl/sharedStrings.xml", strings)];
    read_as("a.xlsx", &package("xl/worksheets/sheet1.xml", bytes, &others));
}

/// OpenDocument spreadsheets.
pub fn ods(bytes: &[u8]) {
    let kind = [("mimetype", "application/vnd.oasis.opendocument.spreadsheet")];
    read_as("a.ods", &package("content.xml", bytes, &kind));
}

/// OFD: a page.
pub fn ofd(bytes: &[u8]) {
    let start = "<ofd:OFD xmlns:ofd=\"o\"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
    let document = "<ofd:Document xmlns:ofd=\"o\"><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages></ofd:Document>";
    let others = [("OFD.xml", start), ("Doc_0/Document.xml", document)];
    read_as("a.ofd", &package("Doc_0/Pages/Page_0/Content.xml", bytes, &others));
}

/// Archives.
pub fn zip(bytes: &[u8]) {
    read_as("a.zip", &prefixed(b"PK\x03\x04", bytes));
    read_as("a.zip", &package("a.txt", bytes, &[]));
}

/// Old Word documents.
pub fn doc(bytes: &[u8]) {
    read_as("a.doc", &ole("/WordDocument", bytes, Some("/1Table")));
}

/// Old workbooks.
pub fn xls(bytes: &[u8]) {
    read_as("a.xls", &ole("/Workbook", bytes, None));
}

fn as_text(bytes: &[u8]) -> String {
    text::fold_str(&String::from_utf8_lossy(bytes))
}

/// The labels at the head of a line.
pub fn labels(bytes: &[u8]) {
    for label in segment::labels::read(&as_text(bytes)) {
        let _ = label.doubt;
    }
}

/// Groups of units, in cells and in running text.
pub fn units(bytes: &[u8]) {
    let text = as_text(bytes);
    let inside = |at: &std::ops::Range<usize>| assert!(text.get(at.clone()).is_some(), "a unit outside of the text");
    UNITS.group(&text, Role::Responsible).units.iter().for_each(|u| inside(&u.at));
    UNITS.find_groups(&text).iter().flat_map(|g| &g.group.units).for_each(|u| inside(&u.at));
    UNITS.inline(&text).iter().for_each(|u| inside(&u.at));
    let _ = (UNITS.line_label(&text), UNITS.default_note(&text), UNITS.is_first_leads_note(&text), UNITS.likeness(&text));
}

/// Expressions of time, and what they mean.
pub fn limits(bytes: &[u8]) {
    let text = as_text(bytes);
    let context = TimeContext { year: Some(2024), ..TimeContext::default() };
    for stands in [Stands::Running, Stands::Stated] {
        let found = LIMITS.find(&text, stands);
        found.iter().for_each(|l| assert!(text.get(l.at.clone()).is_some(), "a limit outside of the text"));
        resolve_all(&found, &text, &context);
    }
    limits_of_line(&LIMITS, &text, &context);
}

/// Pattern packs.
pub fn packs(bytes: &[u8]) {
    let folder = std::env::temp_dir().join(format!("yaodian-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("mine.toml"), bytes).expect("a pack");
    if let Ok(patterns) = Patterns::with_folder(&folder) {
        yaodian::patterns::check(&patterns);
        let _ = Engine::new(patterns);
    }
}

/// A whole notice: every value must stand where its span says.
pub fn notice(bytes: &[u8]) {
    let Ok(document) = read::read(bytes) else { return };
    let points: Vec<char> = document.text.raw().chars().collect();
    let record = ENGINE.extract(document, "a", "0123456789abcdef", &ExtractOptions { any: true });
    let cut = |span: yaodian::record::Span| points[span.0..span.1].iter().collect::<String>();
    for task in &record.tasks {
        assert!(task.span.0 <= task.span.1 && task.span.1 <= points.len(), "a task outside of the text");
        task.units.iter().for_each(|u| assert_eq!(cut(u.span), u.raw));
        for limit in &task.time_limits {
            assert!(limit.span.is_none_or(|span| cut(span) == limit.raw));
            assert!(!limit.rule.is_empty());
        }
    }
}
