//! XLSX and XLSM workbooks.

use std::collections::HashMap;

use super::archive::Archive;
use super::build::Builder;
use super::formats::Source;
use super::sheet::{self, MOST_CELLS, Sheet, place};
use super::xml::{Xml, decode};
use super::{Document, Given};
use crate::error::{Error, ErrorKind, Result};

/// Whether an input is a workbook.
pub fn tells(source: &Source<'_>) -> bool {
    source.members().iter().any(|m| m == "xl/workbook.xml")
}

/// Reads a workbook.
pub fn read(source: &Source<'_>) -> Result<Document> {
    let most = source.options.max_document as u64;
    let mut archive = Archive::open(source.bytes, most * 2)?;
    let mut part = |name: &str| -> Result<String> { decode(&archive.get(name, most)?.unwrap_or_default()) };
    let book = part("xl/workbook.xml")?;
    let relations = part("xl/_rels/workbook.xml.rels")?;
    let strings = shared_strings(&part("xl/sharedStrings.xml")?)?;
    let formats = formats(&part("xl/styles.xml")?)?;
    let book = Xml::parse(&book)?;
    let relations = Xml::parse(&relations)?;
    let targets: HashMap<String, String> = relations
        .all("Relationship")
        .filter_map(|r| {
            Some((relations.attribute(r, "Id")?.into_owned(), relations.attribute(r, "Target")?.into_owned()))
        })
        .collect();
    let from_1904 =
        book.find("workbookPr").and_then(|p| book.attribute(p, "date1904")).is_some_and(|v| v == "1" || v == "true");
    let mut sheets = Vec::new();
    let mut left = MOST_CELLS;
    for s in book.all("sheet") {
        let Some(target) = book.attribute(s, "id").and_then(|id| targets.get(id.as_ref())) else { continue };
        let name =
            if target.starts_with('/') { target.trim_start_matches('/').to_string() } else { format!("xl/{target}") };
        let text = part(&name)?;
        let xml = Xml::parse(&text)?;
        let mut sheet = read_sheet(&xml, &strings, &formats, from_1904, &mut left)?;
        sheet.name = book.attribute(s, "name").unwrap_or_default().into_owned();
        sheet.hidden = book.attribute(s, "state").is_some_and(|v| v != "visible");
        sheets.push(sheet);
    }
    let mut out = Builder::default();
    sheet::lay(sheets, &mut out);
    Ok(out.finish("xlsx", Given::default()))
}

fn shared_strings(text: &str) -> Result<Vec<String>> {
    let xml = Xml::parse(text)?;
    Ok(xml.all("si").map(|si| rich_text(&xml, si)).collect())
}

/// The text of a string item: its runs, without the readings over them.
fn rich_text(xml: &Xml<'_>, of: usize) -> String {
    let mut text = String::new();
    for c in xml.children(of) {
        match xml.nodes[c].name {
            "t" => text.push_str(&xml.text(c)),
            "r" => text.extend(xml.children(c).filter(|t| xml.nodes[*t].name == "t").map(|t| xml.text(t))),
            _ => {}
        }
    }
    // Line breaks that the file escapes.
    text.replace("_x000D_", "").replace("_x000a_", "\n")
}

/// The format code of each cell style.
fn formats(text: &str) -> Result<Vec<String>> {
    let xml = Xml::parse(text)?;
    let own: HashMap<String, String> = xml
        .all("numFmt")
        .filter_map(|f| {
            Some((xml.attribute(f, "numFmtId")?.into_owned(), xml.attribute(f, "formatCode")?.into_owned()))
        })
        .collect();
    let Some(styles) = xml.find("cellXfs") else { return Ok(Vec::new()) };
    let code = |x: usize| {
        let id = xml.attribute(x, "numFmtId").unwrap_or_default();
        own.get(id.as_ref()).cloned().unwrap_or_else(|| sheet::built_in(id.parse().unwrap_or(0)).to_string())
    };
    Ok(xml.children(styles).filter(|c| xml.nodes[*c].name == "xf").map(code).collect())
}

fn read_sheet(
    xml: &Xml<'_>,
    strings: &[String],
    formats: &[String],
    from_1904: bool,
    left: &mut usize,
) -> Result<Sheet> {
    let mut sheet = Sheet::default();
    let is_set = |n: usize, name: &str| xml.attribute(n, name).is_some_and(|v| v == "1" || v == "true");
    for c in xml.all("col").filter(|c| is_set(*c, "hidden")) {
        let number = |name| xml.attribute(c, name).and_then(|v| v.parse::<usize>().ok()).and_then(|v| v.checked_sub(1));
        if let (Some(a), Some(b)) = (number("min"), number("max")) {
            sheet.hidden_columns.push((a, b));
        }
    }
    let mut row = 0;
    for r in xml.all("row") {
        row = xml.attribute(r, "r").and_then(|v| v.parse::<usize>().ok()).and_then(|v| v.checked_sub(1)).unwrap_or(row);
        if is_set(r, "hidden") {
            sheet.hidden_rows.insert(row);
        }
        let mut column = 0;
        for c in xml.children(r).filter(|c| xml.nodes[*c].name == "c") {
            let at = xml.attribute(c, "r").and_then(|a| place(&a)).unwrap_or((row, column));
            column = at.1 + 1;
            let kind = xml.attribute(c, "t").unwrap_or_default();
            let value = xml.child(c, "v").map(|v| xml.text(v)).unwrap_or_default();
            let style = || {
                xml.attribute(c, "s")
                    .and_then(|s| s.parse::<usize>().ok())
                    .and_then(|s| formats.get(s))
                    .map_or("General", String::as_str)
            };
            let text = match kind.as_ref() {
                "s" => value.trim().parse::<usize>().ok().and_then(|i| strings.get(i)).cloned().unwrap_or_default(),
                "inlineStr" => xml.child(c, "is").map(|i| rich_text(xml, i)).unwrap_or_default(),
                "b" => if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_string(),
                "e" => String::new(),
                "str" => value,
                "d" => iso_date(&value).unwrap_or(value),
                _ => match value.trim().parse::<f64>() {
                    Ok(n) => sheet::number(n, style(), from_1904),
                    Err(_) => value,
                },
            };
            if text.trim().is_empty() {
                continue;
            }
            *left = left
                .checked_sub(1)
                .ok_or_else(|| Error::new(ErrorKind::TooLarge, "the workbook has too many cells"))?;
            sheet.cells.insert(at, text);
        }
        row += 1;
    }
    for m in xml.all("mergeCell") {
        let area = xml.attribute(m, "ref").unwrap_or_default();
        if let Some((Some((r0, c0)), Some((r1, c1)))) = area.split_once(':').map(|(a, b)| (place(a), place(b))) {
            sheet.merges.push((r0, c0, r1.max(r0), c1.max(c0)));
        }
    }
    Ok(sheet)
}

/// An ISO date as dates are written here.
pub fn iso_date(value: &str) -> Option<String> {
    let day = value.get(..10)?;
    let mut parts = day.split('-').map(|p| p.parse::<u32>().ok());
    let (y, m, d) = (parts.next()??, parts.next()??, parts.next()??);
    Some(format!("{y}年{m}月{d}日"))
}

#[cfg(test)]
pub(in crate::read) mod tests {
    use crate::error::ErrorKind;
    use crate::read::archive::tests::pack;
    use crate::read::{Block, read};

    /// A workbook of one sheet with this inner XML.
    fn book(sheet: &str) -> Vec<u8> {
        let book = "<workbook><sheets><sheet name='任务' sheetId='1' r:id='rId1'/><sheet name='底稿' state='hidden' r:id='rId2'/></sheets></workbook>";
        let rels = "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/><Relationship Id='rId2' Target='/xl/worksheets/sheet2.xml'/></Relationships>";
        let strings =
            "<sst><si><t>任务</t></si><si><r><t>责任</t></r><r><t>单位</t></r><rPh><t>dan</t></rPh></si></sst>";
        let styles = "<styleSheet><numFmts><numFmt numFmtId='176' formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='176'/></cellXfs></styleSheet>";
        let one = format!("<worksheet>{sheet}</worksheet>");
        let two =
            "<worksheet><sheetData><row><c t='str'><v>x</v></c><c t='str'><v>y</v></c></row></sheetData></worksheet>";
        pack(&[
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
            ("xl/sharedStrings.xml", strings.as_bytes()),
            ("xl/styles.xml", styles.as_bytes()),
            ("xl/worksheets/sheet1.xml", one.as_bytes()),
            ("xl/worksheets/sheet2.xml", two.as_bytes()),
        ])
    }

    #[test]
    fn cells_of_every_kind() {
        let d = read(&book(
            "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='inlineStr'><is><t>时限</t></is></c></row>\
             <row r='2'><c r='A2'><v>1</v></c><c r='B2' t='str'><v>甲局&#10;乙局</v></c><c r='C2' s='1'><v>44835</v></c></row>\
             <row r='3'><c r='C3' s='2'><v>44835</v></c></row><row r='4' hidden='1'><c r='A4'><v>9</v></c></row></sheetData>\
             <mergeCells><mergeCell ref='A2:A3'/></mergeCells>",
        ))
        .unwrap();
        assert_eq!(d.text.raw(), "任务\n责任单位\n时限\n1\n甲局\n乙局\n2022年10月1日\n2022年10月\n");
        let Block::Table(t) = &d.blocks[0] else { panic!() };
        assert_eq!((t.grid[1][0], t.grid[2][0].is_some()), (t.grid[2][0], true));
        assert_eq!(
            t.cells.iter().find(|c| t.address(c) == "C3").map(|c| &d.text.raw()[c.at.clone()]),
            Some("2022年10月")
        );
        assert_eq!(d.warnings.iter().map(|w| w.code.as_str()).collect::<Vec<_>>(), ["hidden-rows", "hidden-sheet"]);
    }

    #[test]
    fn monstrous_merges_end() {
        let merges: String = (1..2000).map(|i| format!("<mergeCell ref='A{i}:XFD1048576'/>")).collect();
        let cells: String = (1..2000)
            .map(|i| format!("<row r='{i}'><c r='A{i}'><v>1</v></c><c r='XFD{i}'><v>1</v></c></row>"))
            .collect();
        let d = read(&book(&format!("<sheetData>{cells}</sheetData><mergeCells>{merges}</mergeCells>")));
        assert!(d.is_ok());
        assert_eq!(read(&book("<sheetData/>")).map(|d| d.blocks.len()).map_err(|e| e.kind()), Ok::<_, ErrorKind>(0));
    }
}
