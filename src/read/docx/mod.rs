//! DOCX and DOCM, also under the ending `.wps`: paragraphs with their automatic numbers, tables, changes as accepted.

mod body;
pub(super) mod numbering;

use super::archive::Archive;
use super::build::Builder;
use super::formats::Source;
use super::xml::{Xml, decode};
use super::{Document, Given};
use crate::error::{Error, ErrorKind, Result};

/// Whether an input is a Word document.
pub fn tells(source: &Source<'_>) -> bool {
    source.members().iter().any(|m| m.starts_with("word/document") && m.ends_with(".xml"))
}

/// Reads a Word document.
pub fn read(source: &Source<'_>) -> Result<Document> {
    let most = source.options.max_document as u64;
    let mut archive = Archive::open(source.bytes, most * 2)?;
    let main = main_part(&mut archive, most)?;
    let folder = main.rfind('/').map_or("", |i| &main[..=i]);
    let (styles, numbering) = (format!("{folder}styles.xml"), format!("{folder}numbering.xml"));
    let mut part = |name: &str| -> Result<String> {
        let bytes = archive.get(name, most)?.unwrap_or_default();
        decode(&bytes)
    };
    let (styles, numbering, main) = (part(&styles)?, part(&numbering)?, part(&main)?);
    let styles = body::Styles::parse(&Xml::parse(&styles)?);
    let numbering = numbering::Numbering::parse(&Xml::parse(&numbering)?);
    let xml = Xml::parse(&main)?;
    let Some(top) = xml.find("body") else {
        return Err(Error::new(ErrorKind::Damaged, "the Word document has no body: save it again"));
    };
    let mut out = Builder::default();
    body::read(&xml, top, styles, numbering, &mut out);
    Ok(out.finish("docx", Given::default()))
}

/// The name of the main part, as the package's relations say.
fn main_part(archive: &mut Archive<'_>, most: u64) -> Result<String> {
    let relations = archive.get("_rels/.rels", most)?.unwrap_or_default();
    let relations = decode(&relations)?;
    let xml = Xml::parse(&relations)?;
    let target = xml
        .all("Relationship")
        .find(|r| xml.attribute(*r, "Type").is_some_and(|t| t.ends_with("/officeDocument")))
        .and_then(|r| xml.attribute(r, "Target"));
    Ok(target.map_or_else(|| "word/document.xml".to_string(), |t| t.trim_start_matches('/').to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::archive::tests::pack;
    use crate::read::{Block, read};

    const STYLES: &str = r#"<w:styles xmlns:w="w">
      <w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
      <w:style w:styleId="2"><w:name w:val="二级"/><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="1"/><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
      <w:style w:styleId="a"><w:name w:val="Title"/></w:style></w:styles>"#;
    const NUMBERING: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
      <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
      <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
      <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;

    fn of(body: &str) -> Document {
        let document = format!("<?xml version='1.0'?><w:document xmlns:w='w'><w:body>{body}</w:body></w:document>");
        let zip = pack(&[
            ("word/document.xml", document.as_bytes()),
            ("word/styles.xml", STYLES.as_bytes()),
            ("word/numbering.xml", NUMBERING.as_bytes()),
        ]);
        read(&zip).unwrap()
    }

    fn p(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn styles_bring_numbers_and_headings() {
        let d = of(&format!(
            "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>某方案</w:t></w:r></w:p>\
             <w:p><w:pPr><w:pStyle w:val='1'/></w:pPr><w:r><w:t>总体要求</w:t></w:r></w:p>\
             <w:p><w:pPr><w:pStyle w:val='2'/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>\
             <w:p><w:pPr><w:pStyle w:val='2'/><w:numPr><w:ilvl w:val='0'/><w:numId w:val='0'/></w:numPr></w:pPr><w:r><w:t>无号</w:t></w:r></w:p>{}\
             <w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>乙</w:t></w:r></w:p>",
            p("正文")
        ));
        assert_eq!(d.text.raw(), "某方案\n一、总体要求\n1.甲\n无号\n正文\n二、乙\n");
        let h: Vec<_> = d.blocks.iter().map(|b| if let Block::Paragraph(p) = b { p.heading } else { None }).collect();
        assert_eq!(h, [Some(1), Some(1), Some(2), Some(2), None, None]);
    }

    #[test]
    fn changes_are_accepted_and_hidden_text_is_left_out() {
        let d = of(
            "<w:p><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>\
             <w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>\
             <w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>\
             <w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink><w:r><w:br/><w:t>下行</w:t></w:r></w:p>\
             <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>连</w:t></w:r></w:p><w:p><w:r><w:t>着</w:t></w:r></w:p>",
        );
        assert_eq!(d.text.raw(), "甲新3链\n下行\n连着\n");
    }

    #[test]
    fn text_boxes_come_once() {
        let d = of(
            "<w:p><w:r><w:t>甲</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>\
             <mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>乙</w:t></w:r></w:p>",
        );
        assert_eq!(d.text.raw(), "甲乙\n框\n");
    }

    fn tc(properties: &str, text: &str) -> String {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
    }

    #[test]
    fn merged_cells_cover_their_places() {
        let d = of(&format!(
            "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr>{}{}<w:tc>{}<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl></w:tc></w:tr>\
             <w:tr><w:trPr><w:del/></w:trPr>{}</w:tr></w:tbl>",
            tc("<w:vMerge w:val='restart'/>", "任务"),
            tc("<w:gridSpan w:val='2'/>", "单位"),
            tc("<w:vMerge/>", ""),
            tc("", "牵头"),
            tc("", "配合"),
            tc("", "甲"),
            tc("", "乙"),
            p("丙"),
            p("丁"),
            tc("", "删"),
        ));
        let Block::Table(t) = &d.blocks[0] else { panic!() };
        let text = |r: usize, c: usize| t.grid[r][c].map(|i| d.text.raw()[t.cells[i].at.clone()].to_string());
        assert_eq!(t.grid.len(), 3);
        assert_eq!(
            (text(1, 0), text(0, 2), text(2, 2)),
            (Some("任务".into()), Some("单位".into()), Some("丙\n丁".into()))
        );
        assert!(t.cells[0].header && !t.cells[4].header);
        assert_eq!(t.address(&t.cells[2]), "B2");
    }

    #[test]
    fn a_frame_of_one_cell_is_no_table() {
        let d = of(&format!("<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>", p("一、甲"), p("二、乙")));
        assert_eq!(d.blocks.len(), 2);
    }

    #[test]
    fn automatic_numbers_fill_empty_cells() {
        let auto = "<w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='1'/></w:numPr></w:pPr></w:p></w:tc>";
        let d = of(&format!("<w:tbl><w:tr>{auto}{}</w:tr><w:tr>{auto}{}</w:tr></w:tbl>", tc("", "甲"), tc("", "乙")));
        assert_eq!(d.text.raw(), "1.\n甲\n2.\n乙\n");
    }

    #[test]
    fn damaged_files_end_in_errors() {
        let zip = pack(&[("word/document.xml", b"<w:x/>")]);
        assert_eq!(read(&zip).unwrap_err().kind(), ErrorKind::Damaged);
        let deep = format!("<w:document><w:body>{}", "<w:tbl><w:tr><w:tc>".repeat(10_000));
        let zip = pack(&[("word/document.xml", deep.as_bytes())]);
        assert_eq!(read(&zip).unwrap_err().kind(), ErrorKind::TooLarge);
    }
}
