//! Markdown, as crawlers and converters write it: headings, pipe tables, marks of emphasis, links.
//!
//! Only what such files hold is understood. A text is taken for Markdown where its marks leave no doubt; plain text
//! that merely holds a `#` or a `|` is not.

use super::build::{Builder, Draft, DraftCell};
use super::encoding::Decoded;
use super::{Document, Given};

/// Whether text is Markdown beyond doubt. Looks at its beginning only.
pub fn tells(text: &str) -> bool {
    let mut headings = 0;
    let mut marks = 0;
    let mut piped = false;
    for line in text.lines().take(400) {
        let line = line.trim_end();
        if heading(line).is_some() {
            headings += 1;
        }
        if piped && is_rule(line) {
            return true;
        }
        piped = line.contains('|');
        marks += usize::from(line.contains("**") && line.matches("**").count() % 2 == 0);
        marks += usize::from(line.contains("](http") || line.starts_with("```") || line.starts_with("!["));
    }
    headings >= 2 || headings == 1 && marks >= 1 || marks >= 3
}

/// Reads Markdown.
pub fn read(decoded: Decoded) -> Document {
    let mut out = Builder::default();
    let mut lines = decoded.text.lines().peekable();
    // Front matter of site generators is about the file, not of it.
    let mut given = Given::default();
    if decoded.text.starts_with("---\n") || decoded.text.starts_with("---\r\n") {
        let body = decoded.text[3..].find("\n---").map(|i| i + 3);
        if let Some(end) = body.filter(|end| *end < 4096) {
            let head = &decoded.text[4..end];
            given.title =
                head.lines().find_map(|l| l.strip_prefix("title:")).map(|t| t.trim().trim_matches('"').to_string());
            lines = decoded.text[end + 4..].lines().peekable();
        }
    }
    let mut fenced = false;
    while let Some(line) = lines.next() {
        let bare = line.trim();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            out.paragraph(bare, None, None);
            continue;
        }
        if bare.contains('|') && lines.peek().is_some_and(|l| is_rule(l.trim())) {
            lines.next();
            let mut draft = Draft { rows: vec![row(bare, true)], ..Draft::default() };
            while let Some(l) = lines.next_if(|l| l.contains('|') && !l.trim().is_empty()) {
                draft.rows.push(row(l.trim(), false));
            }
            out.table(draft);
            continue;
        }
        if is_break(bare) {
            continue;
        }
        if let Some((level, text)) = heading(bare) {
            out.paragraph(&plain(text), Some(level), None);
            continue;
        }
        let under = lines.peek().map(|l| l.trim()).filter(|l| l.len() >= 3 && !bare.is_empty());
        let level = under.and_then(|l| {
            let all = |c| l.bytes().all(|b| b == c);
            if all(b'=') { Some(1) } else { None }
        });
        if level.is_some() {
            lines.next();
        }
        let bare = bare.trim_start_matches("> ").trim_start_matches('>');
        // A list's bullet says nothing; its number does.
        let item = ["- ", "* ", "+ "].iter().find_map(|b| bare.strip_prefix(b)).unwrap_or(bare);
        out.paragraph(&plain(item), level, None);
    }
    let mut document = out.finish("markdown", given);
    document.warnings.extend(decoded.warnings.into_iter().map(|w| crate::record::Warning { span: None, ..w }));
    document
}

/// The level and text of a heading line.
fn heading(line: &str) -> Option<(u8, &str)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    let rest = line[level..].strip_prefix([' ', '\t'])?.trim().trim_end_matches('#').trim_end();
    ((1..=6).contains(&level) && !rest.is_empty()).then_some((level as u8, rest))
}

/// The rule under a pipe table's header.
fn is_rule(line: &str) -> bool {
    line.contains("--") && line.contains('|') && line.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t'))
}

/// A line across the page.
fn is_break(line: &str) -> bool {
    let line: Vec<u8> = line.bytes().filter(|b| *b != b' ').collect();
    line.len() >= 3 && [b'-', b'*', b'_'].iter().any(|m| line.iter().all(|b| b == m))
}

/// The cells of a line of a pipe table.
fn row(line: &str, header: bool) -> Vec<DraftCell> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').filter(|l| !l.ends_with('\\')).unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in line.chars() {
        match c {
            '|' if !escaped => cells.push(String::new()),
            _ => cells.last_mut().unwrap_or(&mut String::new()).push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    let text = |c: &String| plain(&c.replace("<br>", "\n").replace("<br/>", "\n").replace("<br />", "\n"));
    cells.iter().map(|c| DraftCell { header, ..DraftCell::of(text(c)) }).collect()
}

/// A line without its marks: emphasis, code, escapes; of a link its text, of a picture nothing.
fn plain(line: &str) -> String {
    if !line.contains(['*', '\\', '[', '`', '_', '~', '&', '<']) {
        return line.to_string();
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        match c {
            '\\' if after.starts_with(|c: char| c.is_ascii_punctuation()) => {
                out.push_str(&after[..1]);
                rest = &after[1..];
                continue;
            }
            '`' => {}
            '*' if after.starts_with('*') => {
                rest = &after[1..];
                continue;
            }
            // A lone star marks emphasis only against a word; `2*3` and footnote stars stay.
            '*' if emphasis(after)
                || out.ends_with(|c: char| !c.is_whitespace() && !c.is_ascii_digit()) && after.is_empty() => {}
            '_' if after.starts_with('_') => {
                rest = &after[1..];
                continue;
            }
            '~' if after.starts_with('~') => {
                rest = &after[1..];
                continue;
            }
            '!' if after.starts_with('[') => {
                if let Some((_, behind)) = link(after) {
                    rest = behind;
                    continue;
                }
                out.push(c);
            }
            '[' => {
                if let Some((text, behind)) = link(rest) {
                    out.push_str(&plain(text));
                    rest = behind;
                    continue;
                }
                out.push(c);
            }
            '&' => {
                if let Some((with, name)) =
                    [(" ", "&nbsp;"), ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")]
                        .iter()
                        .find(|(_, name)| rest.starts_with(name))
                {
                    out.push_str(with);
                    rest = &rest[name.len()..];
                    continue;
                }
                out.push(c);
            }
            '<' => {
                // Stray tags of HTML; comparisons such as `<5%` stay.
                let tag = after
                    .find('>')
                    .filter(|end| *end < 200 && after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'));
                if let Some(end) = tag {
                    if after.starts_with("br") {
                        out.push('\n');
                    }
                    rest = &after[end + 1..];
                    continue;
                }
                out.push(c);
            }
            _ => out.push(c),
        }
        rest = after;
    }
    out
}

/// Whether what follows a single star is closed by another soon.
fn emphasis(after: &str) -> bool {
    let mut chars = after.char_indices().take(80);
    !after.starts_with(|c: char| c.is_whitespace() || c.is_ascii_digit()) && chars.any(|(i, c)| c == '*' && i > 0)
}

/// The text of a link that opens here, and what follows it.
fn link(rest: &str) -> Option<(&str, &str)> {
    let close = rest.char_indices().take(300).find(|(_, c)| *c == ']')?.0;
    let target = rest[close + 1..].strip_prefix('(')?;
    let end = target.char_indices().take(2000).find(|(_, c)| *c == ')')?.0;
    // Brackets in Chinese text are followed by round ones too: a target is an address or a place in the page.
    let address = &target[..end];
    let is_address = address.starts_with('#')
        || address.contains('/')
        || address.contains(':') && address.is_ascii()
        || address.is_empty();
    is_address.then(|| (&rest[1..close], &target[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Block;

    fn of(text: &str) -> Document {
        read(Decoded { text: text.into(), warnings: vec![] })
    }

    #[test]
    fn tells_markdown_from_text() {
        assert!(tells("# 某市工作要点\n\n## 一、总体要求\n"));
        assert!(tells("| 序号 | 任务 |\n| --- | :-: |\n| 1 | 甲 |\n"));
        assert!(tells("# 通知\n**发布日期**: 2024-01-02\n"));
        assert!(!tells("1# 楼改造|2# 楼改造\n一、加快#旧改#项目|进度\n"));
        assert!(!tells("# 1 号楼由局办公室负责\n二、其他"));
        assert!(!tells("甲|乙\n----\n"));
    }

    #[test]
    fn headings_marks_and_links() {
        let d = of(
            "# 某市2024年工作要点\n**发布日期**: 2024-01-02\n\n1\\. 完善制度。见[原文](https://a.cn/b)\n- *第一*项3*5\n---\n二级\n===\n",
        );
        assert_eq!(d.text.raw(), "某市2024年工作要点\n发布日期: 2024-01-02\n1. 完善制度。见原文\n第一项3*5\n二级\n");
        let headings: Vec<_> =
            d.blocks.iter().map(|b| if let Block::Paragraph(p) = b { p.heading } else { None }).collect();
        assert_eq!(headings, [Some(1), None, None, None, Some(1)]);
    }

    #[test]
    fn pipe_tables_are_grids() {
        let d = of("| 序号 | 工作任务 |\n|---|---|\n| 1 | 甲<br>乙 \\| 丙 |\n| 2 |  |\n后文\n");
        let Block::Table(t) = &d.blocks[0] else { panic!() };
        assert_eq!((t.grid.len(), t.grid[0].len()), (3, 2));
        assert_eq!(&d.text.raw()[t.cells[3].at.clone()], "甲\n乙 | 丙");
        assert!(t.cells[0].header && t.address(&t.cells[3]) == "B2");
        assert_eq!(d.blocks.len(), 2);
    }

    #[test]
    fn brackets_of_notices_stay() {
        assert_eq!(plain("国发[2023](试行)5号[1]"), "国发[2023](试行)5号[1]");
        assert_eq!(plain("占比<5%且>3%"), "占比<5%且>3%");
    }
}
