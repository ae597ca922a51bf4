//! Documents as LibreOffice and WPS write them, in small.

use crate::read::archive::tests::{pack, store};
use crate::read::{Block, Document, read};

fn of(styles: &str, body: &str) -> Document {
    let styles = format!("<office:document-styles>{styles}</office:document-styles>");
    let content = format!(
        "<office:document-content><office:automatic-styles><style:style style:name='H' style:family='text'>\
         <style:text-properties text:display='none'/></style:style><style:style style:name='HH' style:parent-style-name='H'/>\
         <text:list-style style:name='L'>\
         <text:list-level-style-number text:level='1' style:num-suffix='、' style:num-format='一, 二, 三, ...'/>\
         <text:list-level-style-number text:level='2' style:num-prefix='（' style:num-suffix='）' style:num-format='一, 二, 三, ...'/>\
         <text:list-level-style-number text:level='3' style:num-suffix='.' style:num-format='1' text:display-levels='1'/>\
         </text:list-style><text:list-style style:name='B'><text:list-level-style-bullet text:level='1' text:bullet-char='•'/></text:list-style>\
         </office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let zip = pack(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("styles.xml", styles.as_bytes()),
        ("content.xml", content.as_bytes()),
    ]);
    read(&zip).unwrap()
}

fn lines(body: &str) -> Vec<String> {
    of("", body).text.raw().lines().map(str::to_string).collect()
}

#[test]
fn lists_number_by_themselves_level_by_level() {
    let body = "<text:p>某市2024年工作要点</text:p>\
        <text:list text:style-name='L' xml:id='a'><text:list-item><text:p>重点任务</text:p>\
        <text:list><text:list-item><text:p>公开预算</text:p><text:p>县财政局负责。</text:p></text:list-item>\
        <text:list-item><text:p>公开决算</text:p>\
        <text:list><text:list-item><text:p>六月底前</text:p></text:list-item></text:list></text:list-item></text:list></text:list-item>\
        <text:list-header><text:p>说明</text:p></text:list-header>\
        <text:list-item><text:p>保障措施</text:p></text:list-item></text:list>\
        <text:p>插入一段。</text:p>\
        <text:list text:style-name='L' text:continue-list='a'><text:list-item><text:p>附则</text:p></text:list-item></text:list>\
        <text:list text:style-name='L'><text:list-item><text:p>重新开始</text:p></text:list-item>\
        <text:list-item text:start-value='7'><text:p>第七</text:p></text:list-item><text:list-item><text:p>第八</text:p></text:list-item></text:list>\
        <text:list text:style-name='B'><text:list-item><text:p>圆点</text:p></text:list-item></text:list>";
    assert_eq!(
        lines(body),
        [
            "某市2024年工作要点",
            "一、重点任务",
            "（一）公开预算",
            "县财政局负责。",
            "（二）公开决算",
            "1.六月底前",
            "说明",
            "二、保障措施",
            "插入一段。",
            "三、附则",
            "一、重新开始",
            "七、第七",
            "八、第八",
            "圆点"
        ]
    );
}

#[test]
fn headings_are_numbered_by_the_outline_where_it_numbers() {
    let outline = "<text:outline-style><text:outline-level-style text:level='1' style:num-format='1' loext:num-list-format='第%1%章'/>\
        <text:outline-level-style text:level='2' style:num-format='1' text:display-levels='2' style:num-suffix='.'/>\
        <text:outline-level-style text:level='3' style:num-format=''/></text:outline-style>";
    let body = "<text:h text:outline-level='1'>总则</text:h><text:h text:outline-level='2'>目的</text:h><text:h text:outline-level='2'>范围</text:h>\
        <text:h text:outline-level='1' text:is-list-header='true'>无号</text:h><text:h text:outline-level='3'>细目</text:h>\
        <text:h text:outline-level='1'>措施</text:h><text:h text:outline-level='2'>公开</text:h>";
    let d = of(outline, body);
    let text: Vec<&str> = d.text.raw().lines().collect();
    assert_eq!(text, ["第1章 总则", "1.1.目的", "1.2.范围", "无号", "细目", "第2章 措施", "2.1.公开"]);
    let levels: Vec<_> = d.blocks.iter().map(|b| if let Block::Paragraph(p) = b { p.heading } else { None }).collect();
    assert_eq!(levels[..5], [Some(1), Some(2), Some(2), Some(1), Some(3)]);
}

#[test]
fn changes_are_accepted_and_what_does_not_show_stays_out() {
    let body = "<text:tracked-changes><text:changed-region xml:id='c'><text:deletion><text:p>删去的一段</text:p></text:deletion></text:changed-region></text:tracked-changes>\
        <text:p>一、修<text:change text:change-id='c'/>建<text:change-start text:change-id='d'/>公路<text:change-end text:change-id='d'/>。\
        <text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>脚注</text:p></text:note-body></text:note>\
        <office:annotation><text:p>批注</text:p></office:annotation></text:p>\
        <text:p>二、<text:span text:style-name='HH'>隐藏</text:span>清淤<text:s text:c='2'/>河道\n   五条<text:line-break/>三、植树</text:p>\
        <text:p text:style-name='H'>隐藏的一段</text:p>\
        <text:p>四、<text:hidden-text text:is-hidden='true'>不显示</text:hidden-text><text:ruby><text:ruby-base>巡查</text:ruby-base><text:ruby-text>xuncha</text:ruby-text></text:ruby></text:p>\
        <text:section text:display='none'><text:p>隐藏的一节</text:p></text:section>\
        <text:section><text:p>五、验收<draw:frame><draw:text-box><text:p>框中文字</text:p></draw:text-box><svg:title>图</svg:title></draw:frame></text:p></text:section>";
    let d = of("", body);
    let text: Vec<&str> = d.text.raw().lines().collect();
    assert_eq!(text, ["一、修建公路。", "二、清淤  河道 五条", "三、植树", "四、巡查", "五、验收", "框中文字"]);
    assert_eq!(d.warnings.iter().map(|w| w.code.as_str()).collect::<Vec<_>>(), ["footnotes-left-out"]);
}

#[test]
fn tables_have_spans_repeats_and_lists_in_cells() {
    let body = "<table:table table:name='T'><table:table-column table:number-columns-repeated='3'/>\
        <table:table-header-rows><table:table-row><table:table-cell><text:p>任务</text:p></table:table-cell>\
        <table:table-cell table:number-columns-spanned='2'><text:p>责任单位</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>\
        <table:table-row><table:table-cell table:number-rows-spanned='2'><text:list text:style-name='L'><text:list-item><text:p>修路</text:p></text:list-item>\
        <text:list-item><text:p>架桥</text:p></text:list-item></text:list></table:table-cell>\
        <table:table-cell table:number-columns-repeated='2'><text:p>县交通局</text:p></table:table-cell></table:table-row>\
        <table:table-row><table:covered-table-cell/><table:table-cell><text:p>县财政局</text:p></table:table-cell><table:table-cell/></table:table-row>\
        <table:table-row table:visibility='collapse'><table:table-cell><text:p>隐藏</text:p></table:table-cell></table:table-row></table:table>";
    let d = of("", body);
    let [Block::Table(t)] = &d.blocks[..] else { panic!("one table") };
    let row = |r: usize| -> Vec<String> {
        let text = |c: usize| d.text.raw()[t.cells[c].at.clone()].replace('\n', "|");
        t.grid[r].iter().map(|c| c.map_or("-".into(), text)).collect()
    };
    assert_eq!(t.grid.len(), 3);
    assert_eq!(row(0), ["任务", "责任单位", "责任单位"]);
    assert_eq!(row(1), ["一、修路|二、架桥", "县交通局", "县交通局"]);
    assert_eq!(row(2), ["一、修路|二、架桥", "县财政局", ""]);
    assert!(t.cells[0].header && !t.cells[2].header);
}

#[test]
fn one_xml_file_is_read_too() {
    let flat = "<?xml version='1.0'?><office:document office:mimetype='application/vnd.oasis.opendocument.text'><office:body><office:text>\
        <text:p>一、修路。</text:p></office:text></office:body></office:document>";
    let d = read(flat.as_bytes()).unwrap();
    assert_eq!((d.format, d.text.raw()), ("odt", "一、修路。\n"));
}

#[test]
fn cells_without_measure_are_refused() {
    let cell = "<table:table-cell table:number-columns-repeated='1000'><text:p>甲</text:p></table:table-cell>";
    let row = format!("<table:table-row table:number-rows-repeated='1000'>{cell}</table:table-row>");
    let content = format!(
        "<office:document office:mimetype='application/vnd.oasis.opendocument.text'><office:body><office:text><table:table>{row}\
         </table:table></office:text></office:body></office:document>"
    );
    assert_eq!(read(content.as_bytes()).unwrap_err().kind(), crate::ErrorKind::TooLarge);
    assert!(read(b"<office:document office:mimetype='application/vnd.oasis.opendocument.text'>").is_err());
}

#[test]
fn a_table_in_a_repeated_cell_gives_its_text_once() {
    let inner = |text: &str| {
        format!(
            "<table:table><table:table-row><table:table-cell table:number-columns-repeated='1000'>{text}</table:table-cell>\
             </table:table-row></table:table>"
        )
    };
    let nested = (0..8).fold("<text:p>甲</text:p>".to_string(), |text, _| inner(&text));
    let document = of("", &format!("<text:p>某县2024年工作要点</text:p>{nested}"));
    assert!(document.text.raw().chars().filter(|c| *c == '甲').count() <= 1000);
    let long = format!("<text:p>{}</text:p>", "甲".repeat(1_000_000));
    let content = format!(
        "<office:document-content><office:body><office:text>{}</office:text></office:body></office:document-content>",
        inner(&long)
    );
    let zip = pack(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())]);
    assert_eq!(read(&zip).err().map(|e| e.kind()), Some(crate::error::ErrorKind::TooLarge));
}

#[test]
fn parts_that_are_not_compressed_are_read() {
    let content = "<office:document-content xmlns:office='urn:oasis'><office:body><office:text><text:p>某县2024年工作要点</text:p></office:text></office:body></office:document-content>";
    let zip = store(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())]);
    assert_eq!(read(&zip).unwrap().text.raw().trim(), "某县2024年工作要点");
}
