//! HTML, whole pages and fragments: the article's text, its tables as grids, without the site around it.
//!
//! Which words a site puts into its class names is known here; what a notice is, is not. Where in doubt text is kept:
//! what comes later can drop a line, but not bring one back.

mod emit;
mod entities;
mod grid;
mod tree;
mod weigh;

pub(super) use entities::reference;

use super::build::Builder;
use super::encoding::Decoded;
use super::{Document, Given};
use crate::error::Result;

/// Whether text is HTML: it starts as such, or holds too many tags for anything else.
pub fn tells(text: &str) -> bool {
    let head = text.trim_start();
    if head.starts_with('<') {
        let start: String = head.chars().take(12).collect::<String>().to_ascii_lowercase();
        if [
            "<!doctype",
            "<html",
            "<head",
            "<body",
            "<div",
            "<p",
            "<table",
            "<tbody",
            "<tr",
            "<td",
            "<meta",
            "<span",
            "<!--",
        ]
        .iter()
        .any(|s| start.starts_with(s))
        {
            return true;
        }
    }
    // Fragments may open with bare text.
    let mut end = text.len().min(256 * 1024);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let bytes = &text.as_bytes()[..end];
    let mut seen = 0;
    for at in memchr::memchr_iter(b'<', bytes) {
        let tail = &bytes[at + 1..bytes.len().min(at + 8)];
        let is = |s: &[u8]| tail.len() >= s.len() && tail[..s.len()].eq_ignore_ascii_case(s);
        if [&b"/p>"[..], b"br>", b"br/>", b"br />", b"/div>", b"/td>", b"/span>", b"/tr>", b"/html>", b"/font>"]
            .iter()
            .any(|s| is(s))
        {
            seen += 1;
            if seen >= 3 {
                return true;
            }
        }
    }
    false
}

/// Reads HTML.
///
/// # Errors
/// Tables nested beyond all measure.
pub fn read(decoded: Decoded) -> Result<Document> {
    let document = read_once(decoded)?;
    // A page that was saved as the text of a page shows its tags: it is read as what it was.
    if !tells(document.text.raw()) {
        return Ok(document);
    }
    let again = read_once(Decoded { text: document.text.raw().to_string(), warnings: document.warnings })?;
    Ok(Document { given: again.given.or(document.given), ..again })
}

fn read_once(decoded: Decoded) -> Result<Document> {
    let tree = tree::parse(&decoded.text)?;
    let weights = weigh::weigh(&tree);
    let mut out = Builder::default();
    emit::emit(&tree, &weights, &mut out);
    let given = given(&tree);
    let mut document = out.finish("html", given);
    document.warnings.extend(decoded.warnings.into_iter().map(|w| crate::record::Warning { span: None, ..w }));
    Ok(document)
}

/// What the page's head says: the meta elements that government sites have to carry, and the title.
fn given(tree: &tree::Tree<'_>) -> Given {
    let meta = |wanted: &str| {
        tree.metas
            .iter()
            .find(|m| tree::attribute(m, "name").is_some_and(|n| n.eq_ignore_ascii_case(wanted)))
            .and_then(|m| tree::attribute(m, "content"))
            .map(clean)
            .filter(|t| !t.is_empty())
    };
    Given {
        title: meta("ArticleTitle").or_else(|| tree.title.map(clean).filter(|t| !t.is_empty())),
        published: meta("PubDate"),
        ..Given::default()
    }
}

/// Text of the head, its references resolved.
fn clean(text: &str) -> String {
    let mut line = emit::Line::default();
    line.push(text, false);
    line.take().replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Block;

    fn of(html: &str) -> Document {
        read(Decoded { text: html.into(), warnings: vec![] }).unwrap()
    }

    fn lines(html: &str) -> Vec<String> {
        of(html).text.raw().lines().map(str::to_string).collect()
    }

    const LONG: &str = "各单位要高度重视，按照职责分工抓好落实，确保各项工作任务按时完成，不断提高工作质量和服务水平。";

    #[test]
    fn paragraphs_of_every_kind() {
        assert_eq!(
            lines("<p>一、甲</p><p>　　二、乙<br>三、丙</p><div>四、<b>丁</b></div>五"),
            ["一、甲", "二、乙", "三、丙", "四、丁", "五"]
        );
        assert_eq!(
            lines("<div>第一段结束。　　第二段开始。　　（一）第三段</div>"),
            ["第一段结束。", "第二段开始。", "（一）第三段"]
        );
        assert_eq!(lines("<p>姓名　　张三</p>"), ["姓名　　张三"]);
        assert_eq!(lines("<p>印发\n2021年\n工作要点</p><p>Open\n Data</p>"), ["印发2021年工作要点", "Open Data"]);
        assert_eq!(lines("<pre>一\n二</pre>"), ["一", "二"]);
    }

    #[test]
    fn a_page_saved_as_the_text_of_a_page_is_read_as_a_page() {
        let page = format!(
            "<html><head><title>某通知</title></head><body><p>一、{LONG}</p><p>二、甲</p><table><tr><td>任务<td>单位<tr><td>乙<td>丙局</table></body></html>"
        );
        let escaped = page.replace('<', "&lt;").replace('>', "&gt;");
        let d = of(&format!("<html><body><pre>{escaped}</pre></body></html>"));
        assert_eq!(d.text.raw(), of(&page).text.raw());
        assert_eq!((d.blocks.len(), d.given.title.as_deref()), (3, Some("某通知")));
        // A sign or two is no page.
        assert_eq!(lines("<p>占比&lt;5%，且&gt;3%。&lt;注&gt;</p>"), ["占比<5%，且>3%。<注>"]);
    }

    #[test]
    fn hidden_text_and_scripts_stay_out() {
        assert_eq!(lines("<p>甲<span style='display:none'>乙</span>丙</p><script>丁</script>"), ["甲丙"]);
        // A page that is hidden as a whole until a script shows it is read.
        assert_eq!(lines(&format!("<body style='visibility: hidden'><p>{LONG}</p></body>")), [LONG]);
    }

    #[test]
    fn furniture_goes_and_the_article_stays() {
        let page = format!(
            "<html><head><title>某通知 - 某市政府</title><meta name=\"ArticleTitle\" content=\"某通知\"><meta name='PubDate' content='2024-01-02'></head>\
             <body><div class=\"topNav\"><a href=#>首页</a><a href=#>政务公开</a></div>\
             <div class='crumb'>当前位置：<a>首页</a>&gt;<a>通知</a></div>\
             <div class=xxgk><span>索引号：</span>A1</div><h1>某通知</h1>\
             <div class=\"TRS_Editor\"><p>{LONG}</p><p>一、{LONG}</p><p>某局</p><p>2024年1月2日</p></div>\
             <div class=share>分享到微信</div><ul><li><a>上一篇</a></li><li><a>下一篇</a></li></ul>\
             <div id='footer'>主办：某市政府办公室。地址：某路1号。</div></body></html>"
        );
        let d = of(&page);
        let text: Vec<_> = d.text.raw().lines().collect();
        assert_eq!(text, ["索引号：A1", "某通知", LONG, &format!("一、{LONG}"), "某局", "2024年1月2日"]);
        assert_eq!(d.given.title.as_deref(), Some("某通知"));
        assert_eq!(d.given.published.as_deref(), Some("2024-01-02"));
        let h: Vec<_> =
            d.blocks.iter().filter_map(|b| if let Block::Paragraph(p) = b { p.heading } else { None }).collect();
        assert_eq!(h, [1]);
    }

    #[test]
    fn an_article_in_a_container_named_like_furniture_stays() {
        assert_eq!(lines(&format!("<div class=header-nav><p>{LONG}</p></div>")), [LONG]);
        assert_eq!(lines(&format!("<form id=f class=search><p>{LONG}</p></form>")), [LONG]);
    }

    fn grid(html: &str) -> Vec<Vec<String>> {
        let d = of(html);
        let Some(Block::Table(t)) = d.blocks.iter().find(|b| matches!(b, Block::Table(_))) else { return vec![] };
        let cell = |c: &Option<usize>| c.map_or("-".into(), |c| d.text.raw()[t.cells[c].at.clone()].replace('\n', "|"));
        t.grid.iter().map(|r| r.iter().map(cell).collect()).collect()
    }

    #[test]
    fn tables_are_grids_with_merged_cells() {
        let g = grid(
            "<table><thead><tr><th rowspan=2>序号<th rowspan=2>任务<th colspan=2>单位</tr><tr><th>牵头<th>配合</thead>\
             <tbody><tr><td>1<td><p>甲</p><p>乙</p><td>A局<td>B局</tbody><tbody><tr><td>2<td>丙<td>C局</tbody></table>",
        );
        assert_eq!(
            g,
            [
                ["序号", "任务", "单位", "单位"],
                ["序号", "任务", "牵头", "配合"],
                ["1", "甲|乙", "A局", "B局"],
                ["2", "丙", "C局", "-"]
            ]
        );
    }

    #[test]
    fn a_table_in_a_cell_is_part_of_the_cell() {
        let g = grid(
            "<table><tr><td>序号<td>任务<tr><td>1<td>甲<table><tr><td>乙<td>丙<tr><td>丁<td>戊</table></td><tr><td>2<td>己</table>",
        );
        assert_eq!(g[1], ["1", "甲|乙|丙|丁|戊"]);
    }

    #[test]
    fn a_page_laid_out_by_tables_is_paragraphs() {
        let page = format!(
            "<table><tr><td>索 引 号：</td><td>B2</td><td>发文机关：</td><td>某局</td></tr><tr><td>标题：</td><td>某方案</td></tr></table>\
             <table width=100%><tr><td>&nbsp;</td><td><table><tr><td><p>{LONG}</p><p>一、甲</p><p>{LONG}</p>\
             <table><tr><td>任务<td>单位<tr><td>甲<td>乙局</table></td></tr></table></td><td></td></tr></table>"
        );
        let d = of(&page);
        let lines: Vec<_> = d.text.raw().lines().collect();
        assert_eq!(lines[..3], ["索 引 号：B2", "发文机关：某局", "标题：某方案"]);
        assert_eq!(d.blocks.iter().filter(|b| matches!(b, Block::Table(_))).count(), 1);
        assert_eq!(grid(&page), [["任务", "单位"], ["甲", "乙局"]]);
    }

    #[test]
    fn names_and_values_that_style_sets_apart_are_parted() {
        let html = "<p>某县文件</p><ul><li><b>发文字号</b><span>某政办发〔2023〕41号</span></li><li><b>有效性</b> <span>有效</span></li>\
                    <li><b>一、压实责任。</b><span>各单位要抓好落实。</span></li>\
                    <li><b>加强</b>组织领导，压实责任。</li></ul>";
        assert_eq!(
            lines(html),
            [
                "某县文件",
                "发文字号 某政办发〔2023〕41号",
                "有效性 有效",
                "一、压实责任。各单位要抓好落实。",
                "加强组织领导，压实责任。"
            ]
        );
    }

    #[test]
    fn numbered_lists_show_their_numbers() {
        assert_eq!(
            lines("<ol start=3><li>甲<li><p>乙</p><li>5.丙</ol><ol type=a><li>丁</ol>"),
            ["3.甲", "4.乙", "5.丙", "a.丁"]
        );
        assert_eq!(lines("<ul><li>甲</ul>"), ["甲"]);
    }

    #[test]
    fn text_is_told_from_html() {
        assert!(tells("<p>甲</p>"));
        assert!(tells("通知<br>甲</p><p>乙</p>"));
        assert!(!tells("占比<5%，且>3%。<注>"));
        assert!(!tells("一、甲\n二、乙"));
    }

    #[test]
    fn monsters_end_in_time() {
        let _ = of(&"<p>甲<br>".repeat(20_000));
        let _ = of(&"<div><a>甲</a>".repeat(20_000));
        let _ = of(&format!("<table>{}</table>", "<tr><td rowspan=1000000 colspan=100000>甲".repeat(3000)));
        let _ = of(&"<li>".repeat(50_000));
        let _ = of(&"<b><a><p>".repeat(20_000));
    }
}
