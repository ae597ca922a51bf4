//! Plain text: a line a paragraph, lines parted by tabs or bars a table, the text exactly as decoded.

use super::build::{MOST_PLACES, table_cut, text_cut};
use super::encoding::{Decoded, decode};
use super::page_number::is_page_number;
use super::wrapped;
use super::{Block, Cell, Document, Given, Paragraph, Table};
use crate::error::Result;
use crate::record::Warning;
use crate::text::Text;

/// Reads plain text.
///
/// # Errors
/// [`crate::error::ErrorKind::NotText`] where the bytes are no text in a known encoding.
pub fn read(bytes: &[u8]) -> Result<Document> {
    let decoded = decode(bytes)?;
    Ok(of_decoded(decoded))
}

/// A document in which each line of a decoded text is a paragraph.
pub(super) fn of_decoded(decoded: Decoded) -> Document {
    let document = of_lines(decoded.text);
    let warnings = decoded.warnings.into_iter().chain(document.warnings).collect();
    Document { warnings, ..document }
}

/// A document in which each line is a paragraph. Line breaks become `\n` whatever they were (`\r\n`, `\r`), as they do
/// where a text file is opened as text: spans count that text.
pub fn of_lines(raw: String) -> Document {
    let raw = match memchr::memchr(b'\r', raw.as_bytes()) {
        Some(_) => raw.replace("\r\n", "\n").replace('\r', "\n"),
        None => raw,
    };
    let lines = lines(&raw);
    let dropped = wrapped::breaks(&raw, &lines);
    let mut lines = paragraphs(lines, &dropped);
    let given = crawled(&raw, &mut lines).unwrap_or_default();
    // Page numbers left by copying say nothing.
    if lines.iter().filter(|l| is_page_number(&raw[(*l).clone()])).count() > 1 || !dropped.is_empty() {
        lines.retain(|l| !is_page_number(&raw[l.clone()]));
    }
    let mut blocks = Vec::new();
    let mut warnings = Vec::new();
    let (mut tables, mut places) = (0, 0);
    let mut i = 0;
    let tabs = raw.contains(['\t', '|', '｜', '\u{3000}']) || raw.contains("  ");
    while i < lines.len() {
        let changed = if tabs { whole_rows(&raw, &mut lines[i..]) } else { Vec::new() };
        let rows = if tabs { rows(&raw, &lines[i..]) } else { 0 };
        // Where no table comes of it lines stay as they are.
        let undone = changed.into_iter().rev().filter(|(at, _)| *at >= rows);
        undone.for_each(|(at, line)| lines[i + at] = line);
        if rows > 0 {
            tables += 1;
            let (table, cut) = table(&raw, &lines[i..i + rows], tables, MOST_PLACES.saturating_sub(places));
            places += table.grid.len() * table.grid.first().map_or(0, Vec::len);
            warnings.extend(cut);
            blocks.push(Block::Table(Box::new(table)));
            i += rows;
        } else if places > MOST_PLACES {
            warnings.push(text_cut());
            break;
        } else {
            if !lines[i].is_empty() {
                places += 1;
                blocks.push(Block::Paragraph(Paragraph { at: lines[i].clone(), ..Paragraph::default() }));
            }
            i += 1;
        }
    }
    Document { text: Text::without(raw, dropped), blocks, format: "text", warnings, given }
}

/// What a record of a crawl says on its first line, the text beginning there and going on below:
/// `2023-03-24 00:00:00 | 某局 | 关于…的通知 | 各有关单位:`. The fields leave the lines, but for the title, which is one of its own; so does
/// a page's address behind the text.
fn crawled(raw: &str, lines: &mut Vec<std::ops::Range<usize>>) -> Option<Given> {
    const BAR: &str = " | ";
    const FIELD: usize = 400;
    let first = lines.first()?.clone();
    let line = &raw[first.clone()];
    let mut bars = line.match_indices(BAR).map(|(at, _)| at);
    let (day, body, title) = (bars.next()?, bars.next()?, bars.next()?);
    let dated = &line[..day];
    let is_day =
        dated.len() >= "2023-03-24".len() && dated.bytes().all(|b| b.is_ascii_digit() || b"-/: .".contains(&b));
    let (named, titled) = (line[day + BAR.len()..body].trim(), line[body + BAR.len()..title].trim());
    if !is_day
        || titled.is_empty()
        || body - day > FIELD
        || title - body > FIELD
        || named.contains('。')
        || titled.contains('。')
    {
        return None;
    }
    let from = first.start + body + BAR.len();
    let text = first.start + title + BAR.len();
    lines.splice(..1, [from..from + line[body + BAR.len()..title].len(), text..first.end]);
    lines.retain(|l| !raw[l.clone()].trim().is_empty());
    let mut url = None;
    if let Some(last) = lines.last_mut()
        && let Some(at) = raw[last.clone()].rfind(BAR)
        && raw[last.start + at + BAR.len()..last.end].trim_start().starts_with("http")
    {
        url = Some(raw[last.start + at + BAR.len()..last.end].trim().to_string());
        last.end = last.start + at;
    }
    let agency = (!named.is_empty()).then(|| named.to_string());
    Some(Given { agency, published: Some(dated.to_string()), url, ..Given::default() })
}

/// The lines of a text that aren't blank, without their line breaks, as bytes.
pub(super) fn lines(raw: &str) -> Vec<std::ops::Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in raw.split_inclusive('\n') {
        let end = start + line.trim_end_matches('\n').len();
        if !raw[start..end].trim().is_empty() {
            lines.push(start..end);
        }
        start += line.len();
    }
    lines
}

/// Lines between which nothing is left but dropped white space are one.
fn paragraphs(lines: Vec<std::ops::Range<usize>>, dropped: &[usize]) -> Vec<std::ops::Range<usize>> {
    if dropped.is_empty() {
        return lines;
    }
    let mut joined: Vec<std::ops::Range<usize>> = Vec::with_capacity(lines.len());
    for line in lines {
        match joined.last_mut().filter(|last| dropped.binary_search(&last.end).is_ok()) {
            Some(last) => last.end = line.end,
            None => joined.push(line),
        }
    }
    joined
}

/// Fewest rows, the header's among them, and fewest columns of a table parted by tabs.
const FEWEST: (usize, usize) = (3, 3);

/// Most columns of one.
const MOST: usize = 40;

/// Longest title of a column, in characters.
const TITLE: usize = 20;

/// Brings the lines of each row together that line breaks in its cells have parted, where the first line may be the
/// header of a table parted by tabs: `4 → 修路 → 6月底、` / `12月底`. What went into a row leaves an empty line. Gives what
/// stood at the places that were changed.
fn whole_rows(raw: &str, lines: &mut [std::ops::Range<usize>]) -> Vec<(usize, std::ops::Range<usize>)> {
    /// A row is broken over at most so many lines.
    const BROKEN: usize = 20;
    /// What the first cell of a row without a number says.
    const SUMS: [&str; 5] = ["合计", "总计", "小计", "注", "备注"];
    let mut changed = Vec::new();
    let Some(Mark::Tab) = lines.first().and_then(|first| Mark::of(&raw[first.clone()])) else { return changed };
    let count = |line: &std::ops::Range<usize>| raw[line.clone()].matches('\t').count() + 1;
    let columns = Mark::Tab.cells(raw, &lines[0]).len();
    let first =
        |line: &std::ops::Range<usize>| raw[line.clone()].split('\t').next().unwrap_or_default().trim().to_string();
    let number = |line: &std::ops::Range<usize>| {
        let first = first(line);
        !first.is_empty() && first.chars().all(|c| c.is_numeric() || "一二三四五六七八九十.、()（）".contains(c))
    };
    let short = |t: std::ops::Range<usize>| (1..=TITLE).contains(&raw[t].trim().chars().count());
    let titled = Mark::Tab.cells(raw, &lines[0]).into_iter().all(short) && !number(&lines[0]);
    // Only numbers tell where a row starts.
    let numbered = lines.iter().skip(1).take(2).any(number);
    if !titled || !(FEWEST.1..=MOST).contains(&columns) || !numbered {
        return changed;
    }
    let (mut row, mut own, mut joined) = (1, count(&lines[1]), 0);
    for line in 2..lines.len() {
        // A heading of the rows below it stands alone on its line; whatever else is no row ends the table.
        let heads = own == 1 && number(&lines[line]) && lines[row].len() <= 3 * TITLE;
        if own > columns || own == 1 && !heads {
            break;
        }
        let next = count(&lines[line]);
        let text = |line: &std::ops::Range<usize>| raw[line.clone()].trim();
        let opens = own == 1 || raw[lines[line].clone()].starts_with('\t') || number(&lines[line]);
        let unfinished = text(&lines[row]).ends_with(['、', '，', ',', '（', '(', '和', '及', '与', '：', ':']);
        let whole = own + next - 1 == columns && lines.get(line + 1).is_none_or(number);
        let sums = SUMS.iter().any(|w| first(&lines[line]).starts_with(w));
        let fits = own + next - 1 <= columns && (unfinished || next > 1 && whole && !sums) && joined < BROKEN;
        if fits && !opens && !is_page_number(text(&lines[line])) {
            changed.extend([(row, lines[row].clone()), (line, lines[line].clone())]);
            lines[row].end = lines[line].end;
            lines[line].start = lines[line].end;
            (own, joined) = (own + next - 1, joined + 1);
        } else {
            (row, own, joined) = (line, next, 0);
        }
    }
    changed
}

/// How many of the lines, from the first on, look like rows of one table: each is parted by tabs, bars or runs of spaces, and
/// the first has a short title for every column. Bars part menus, too, and spaces anything; whether the titles are any is
/// not asked here.
fn rows(raw: &str, lines: &[std::ops::Range<usize>]) -> usize {
    let Some(first) = lines.first() else { return 0 };
    let Some(mark) = Mark::of(&raw[first.clone()]) else { return 0 };
    let cells = |line: &std::ops::Range<usize>| mark.cells(raw, line);
    let titles = cells(first);
    let columns = titles.len();
    let titled = titles.iter().all(|t| (1..=TITLE).contains(&raw[t.clone()].trim().chars().count()));
    // `牵头科室：护理部  责任科室：财务科` says what a row below a header would.
    let labelled = matches!(mark, Mark::Spaces) && titles.iter().any(|t| raw[t.clone()].contains(['：', ':']));
    // Two columns are a table only where more rows say so: `单位    承担的职责`.
    let two = columns == 2 && !matches!(mark, Mark::Tab) && !numbered(raw, lines, &cells);
    if !(two || (FEWEST.1..=MOST).contains(&columns)) || !titled || labelled {
        return 0;
    }
    // Cells that are empty at a row's end may have lost their marks.
    let fewest = if let Mark::Spaces = mark { columns } else { 2 };
    let fits = |line: &std::ops::Range<usize>| (fewest..=columns).contains(&cells(line).len());
    // A heading of the rows below it stands alone on its line.
    let heads = |i: usize| {
        let alone = cells(&lines[i]).len() == 1 && raw[lines[i].clone()].trim().chars().count() <= 2 * TITLE;
        alone && !raw[lines[i].clone()].contains(['。', '：', ':']) && lines.get(i + 1).is_some_and(fits)
    };
    // The number of a page stands between two rows.
    let turned = |i: usize| is_page_number(&raw[lines[i].clone()]) && lines.get(i + 1).is_some_and(fits);
    let gone = |i: usize| lines[i].is_empty();
    let is_row = |i: &usize| gone(*i) || fits(&lines[*i]) || *i > 0 && (turned(*i) || heads(*i));
    let rows = (0..lines.len()).take_while(is_row).count();
    let enough = (0..rows).filter(|i| !gone(*i)).take(FEWEST.0 + 1).count() >= FEWEST.0 + usize::from(two);
    if enough { rows } else { 0 }
}

/// Whether the first of the lines open with a number and spaces, as items do.
fn numbered(
    raw: &str,
    lines: &[std::ops::Range<usize>],
    cells: &dyn Fn(&std::ops::Range<usize>) -> Vec<std::ops::Range<usize>>,
) -> bool {
    const NEAR: usize = 6;
    let number = |c: char| c.is_numeric() || "一二三四五六七八九十百.、．,()（）第条章节项".contains(c);
    lines
        .iter()
        .take(NEAR)
        .any(|line| cells(line).first().is_some_and(|first| raw[first.clone()].trim().chars().all(number)))
}

/// What parts the cells of a row.
#[derive(Clone, Copy)]
enum Mark {
    Tab,
    /// `|`, half or full width; before a row and behind it, too, or only between its cells.
    Bar {
        before: bool,
        behind: bool,
    },
    /// Two spaces or more: every row then has all its cells.
    Spaces,
}

impl Mark {
    fn of(header: &str) -> Option<Mark> {
        match header {
            h if h.contains('\t') => Some(Mark::Tab),
            h if h.contains(['|', '｜']) => {
                Some(Mark::Bar { before: h.trim().starts_with(['|', '｜']), behind: h.trim().ends_with(['|', '｜']) })
            }
            h if h.trim().contains("  ") || h.trim().contains('\u{3000}') => Some(Mark::Spaces),
            _ => None,
        }
    }

    /// The cells of a line, as bytes of `raw`, with the spaces around them.
    fn cells(self, raw: &str, line: &std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
        let text = &raw[line.clone()];
        if let Mark::Spaces = self {
            return spaced(text, line.start);
        }
        let (open, text) = match self {
            // Tabs at the end of a row part nothing.
            Mark::Tab | Mark::Spaces => (0, text.trim_end_matches(['\t', ' '])),
            Mark::Bar { before, behind } => {
                let inner = text.trim_end();
                let inner = inner.strip_suffix(['|', '｜']).filter(|_| behind).unwrap_or(text);
                let bar = inner.trim_start().strip_prefix(['|', '｜']).filter(|_| before);
                bar.map_or((0, inner), |bar| (inner.len() - bar.len(), bar))
            }
        };
        let mut start = line.start + open;
        let mut cells = Vec::new();
        let marks: &[char] = match self {
            Mark::Tab | Mark::Spaces => &['\t'],
            Mark::Bar { .. } => &['|', '｜'],
        };
        for cell in text.split_inclusive(marks) {
            let inner = cell.trim_end_matches(marks);
            cells.push(start..start + inner.len());
            start += cell.len();
        }
        if text.ends_with(marks) || text.is_empty() {
            cells.push(start..start);
        }
        cells
    }
}

/// The stretches of a line between runs of two spaces or more; a wide space counts for two.
fn spaced(text: &str, start: usize) -> Vec<std::ops::Range<usize>> {
    let mut cells: Vec<std::ops::Range<usize>> = Vec::new();
    let mut gap = 2;
    for (at, c) in text.char_indices() {
        if c == ' ' || c == '\u{3000}' {
            gap += if c == ' ' { 1 } else { 2 };
            continue;
        }
        let end = start + at + c.len_utf8();
        match cells.last_mut().filter(|_| gap < 2) {
            Some(cell) => cell.end = end,
            None => cells.push(start + at..end),
        }
        gap = 0;
    }
    cells
}

/// The table that these lines are, of `most` places (and a row); with a warning where that isn't all of it.
fn table(raw: &str, lines: &[std::ops::Range<usize>], number: usize, most: usize) -> (Table, Option<Warning>) {
    let mut table = Table { name: format!("Table{number}"), ..Table::default() };
    let mark = Mark::of(&raw[lines[0].clone()]).unwrap_or(Mark::Tab);
    let columns = mark.cells(raw, &lines[0]).len();
    let lines = lines.iter().filter(|l| !l.is_empty() && !is_page_number(&raw[(*l).clone()]));
    for (row, line) in lines.enumerate() {
        if row * columns > most {
            let cut = table_cut(&table.name, row);
            return (table, Some(cut));
        }
        let mut places = vec![None; columns];
        let cells = mark.cells(raw, line);
        let alone = cells.len() == 1;
        for (column, at) in cells.into_iter().enumerate().take(columns) {
            let text = &raw[at.clone()];
            let open = text.len() - text.trim_start().len();
            let at = at.start + open..at.start + open + text.trim().len();
            places[column] = Some(table.cells.len());
            table.cells.push(Cell { at, row: row as u32, column: column as u32, ..Cell::default() });
        }
        // It stands across all columns.
        if alone {
            let across = places[0];
            places.fill(across);
        }
        table.grid.push(places);
    }
    (table, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let d = read(text.as_bytes()).unwrap();
        let breaks = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        assert_eq!(d.text.raw(), breaks);
        d.blocks
            .iter()
            .map(|b| match b {
                Block::Paragraph(p) => d.text.raw()[p.at.clone()].to_string(),
                Block::Table(_) => String::new(),
            })
            .collect()
    }

    #[test]
    fn lines_parted_by_tabs_are_a_table() {
        let d = read("表\n序号\t任务\t单位\n1\t修路\t甲局\n2\t 架桥\n完".as_bytes()).unwrap();
        let Block::Table(table) = &d.blocks[1] else { panic!("no table") };
        let cells: Vec<(String, &str)> =
            table.cells.iter().map(|c| (table.address(c), &d.text.raw()[c.at.clone()])).collect();
        assert_eq!(
            cells,
            [
                ("A1".into(), "序号"),
                ("B1".into(), "任务"),
                ("C1".into(), "单位"),
                ("A2".into(), "1"),
                ("B2".into(), "修路"),
                ("C2".into(), "甲局"),
                ("A3".into(), "2"),
                ("B3".into(), "架桥")
            ]
        );
        assert_eq!((d.blocks.len(), table.grid[2][2]), (3, None));
        let d =
            read("类别 | 工作任务 | 责任单位\n一、交通\n道路 | 修路 | 甲局\n　| 架桥 | 乙局\n备注：无。".as_bytes())
                .unwrap();
        let Block::Table(table) = &d.blocks[0] else { panic!("no table") };
        let row = |r: usize| -> Vec<&str> {
            table.grid[r].iter().map(|c| c.map_or("", |c| &d.text.raw()[table.cells[c].at.clone()])).collect()
        };
        assert_eq!(
            (row(1), row(2), row(3)),
            (vec!["一、交通"; 3], vec!["道路", "修路", "甲局"], vec!["", "架桥", "乙局"])
        );
        assert_eq!(d.blocks.len(), 2);
        // Fields of a page's head are no table.
        let head = read("文号:1\t日期:2023年5月1日\n标题\t甲\n正文\n".as_bytes()).unwrap();
        assert!(head.blocks.iter().all(|b| matches!(b, Block::Paragraph(_))));
    }

    #[test]
    fn a_record_of_a_crawl_is_told_by_its_first_line() {
        let raw =
            "2023-03-24 00:00:00 | 水务局 | 关于清淤的通知 | 各镇:\n一、清淤河道。\n水务局 | http://example.org/1.html";
        let document = of_lines(raw.into());
        let lines: Vec<&str> = document
            .blocks
            .iter()
            .map(|b| match b {
                Block::Paragraph(p) => &raw[p.at.clone()],
                Block::Table(_) => "table",
            })
            .collect();
        assert_eq!(lines, ["关于清淤的通知", "各镇:", "一、清淤河道。", "水务局"]);
        assert_eq!(
            (document.given.agency.as_deref(), document.given.published.as_deref()),
            (Some("水务局"), Some("2023-03-24 00:00:00"))
        );
        assert_eq!(document.given.url.as_deref(), Some("http://example.org/1.html"));
        for other in ["甲 | 乙 | 丙 | 丁", "2023-03-24 | 乙", "2023-03-24 | 乙 | 丙", "| | | |", " | "] {
            assert!(of_lines(other.into()).given.published.is_none(), "{other}");
        }
    }

    #[test]
    fn breaks_inside_cells_are_no_rows() {
        let raw = "序号\t任务\t单位\t时限\n1\t修路\t县交通局、\n县财政局\t6月底、\n12月底\n2\t植树\t县林业局\t3月底\n二、民生\n3\t办学\t县教育局、\n县财政局\t9月底";
        let document = of_lines(raw.into());
        let [Block::Table(table)] = document.blocks.as_slice() else { panic!("{:?}", document.blocks) };
        let cells: Vec<&str> = table.cells.iter().map(|c| &raw[c.at.clone()]).collect();
        assert_eq!(cells[4..8], ["1", "修路", "县交通局、\n县财政局", "6月底、\n12月底"]);
        assert_eq!(cells[12..], ["二、民生", "3", "办学", "县教育局、\n县财政局", "9月底"]);
        let rows = |raw: &str| match of_lines(raw.into()).blocks.as_slice() {
            [Block::Table(table)] => table.grid.len(),
            _ => 0,
        };
        let header = "序号\t任务\t单位\t时限\n1\t修路\t县交通局\t6月底\n2\t植树\t县林业局";
        assert_eq!(rows(&format!("{header}\n合计\t2项")), 4, "a sum is a row of its own");
        assert_eq!(rows(&format!("{header}、\n县财政局\t9月底\n3\t办学\t县教育局\t8月底")), 4);
    }

    #[test]
    fn a_table_beyond_measure_is_cut_with_a_warning() {
        let raw = "序号\t任务\t单位\n1\t修路\t甲局\n2\t架桥\t乙局\n3\t清淤\t丙局\n";
        let all: Vec<_> = super::lines(raw);
        let (table, warning) = table(raw, &all, 1, 6);
        assert_eq!(table.grid.len(), 3);
        assert!(warning.unwrap().message.contains("from row 4 on"));
    }

    #[test]
    fn the_text_stays_as_it_is() {
        assert_eq!(lines("一、甲\r\n\r\n　　(一)乙#丙|丁\r\n"), ["一、甲", "　　(一)乙#丙|丁"]);
        assert_eq!(lines("一、甲\r二、乙"), ["一、甲", "二、乙"]);
        assert_eq!(lines("\u{feff}一、甲"), ["一、甲"]);
        assert!(lines(" \n\u{3000}\n").is_empty());
    }
}
