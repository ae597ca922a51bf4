//! Lines that were broken at a width: text copied from a typeset page, where a paragraph is several lines and breaks
//! stand inside words. Says which line breaks to drop; what the text means is nothing to it.

use std::ops::Range;

use super::page_number::is_page_number;

/// Widths, in columns (a Chinese character takes two), between which a page is set.
const WIDTHS: Range<usize> = 44..140;

/// A full line may lack so many columns: no line opens with a mark, and figures are not parted.
const RAGGED: usize = 5;

/// Fewest full lines of a text set to a width.
const FEWEST: usize = 5;

/// The first cell of a row has at most so many characters.
const CELL: usize = 16;

/// Marks that end a paragraph as well as a line.
const ENDS: [char; 7] = ['。', '；', '：', '！', '？', ';', ':'];

/// The white space (and page numbers in it) to drop, as bytes of `raw` in order: between two `lines` (bytes, none of them blank) of one paragraph.
pub(super) fn breaks(raw: &str, lines: &[Range<usize>]) -> Vec<usize> {
    let Some(width) = set_width(raw, lines) else { return Vec::new() };
    let indents = lines.iter().filter(|l| indented(&raw[(*l).clone()])).count() * 8 > lines.len();
    let mut dropped = Vec::new();
    let mut i = 0;
    while i + 1 < lines.len() {
        let line = &raw[lines[i].clone()];
        let ends = line.trim_end().ends_with(ENDS);
        // A page's number between the two halves of a paragraph goes with the break.
        let mark = &raw[lines[i + 1].clone()];
        let turned = is_page_number(mark) && !mark.contains('第') && i + 2 < lines.len();
        let next = if turned { i + 2 } else { i + 1 };
        let between = &raw[lines[i].end..lines[next].start];
        let follows = turned && !ends || between.bytes().filter(|b| *b == b'\n').count() == 1;
        let open = &raw[lines[next].clone()];
        // Behind a closed bracket (of units, mostly) a number opens an item, however long the line.
        let closed = line.trim_end().ends_with(['）', ')']) && numbered(open);
        let new = indented(open) || closed || (ends && (!indents || numbered(open)));
        // The rows of a table are lines of their own.
        // A short cell before a run of spaces: type that was set wide has such runs anywhere.
        let parted = |s: &str| {
            let s = s.trim();
            let gap = [s.find("  "), s.find('\u{3000}')].into_iter().flatten().min();
            gap.is_some_and(|gap| s[..gap].chars().count() <= CELL)
        };
        let rows = line.contains(['\t', '|', '｜']) || open.contains(['\t', '|', '｜']) || parted(line) && parted(open);
        let new = new || numbered(open) && numbered(line);
        if !rows && full(columns(line), width) && follows && !new && !is_page_number(line) {
            let start = lines[i].start + line.trim_end().len();
            let stop = lines[next].start + (open.len() - open.trim_start().len());
            dropped.extend(raw[start..stop].char_indices().map(|(at, _)| start + at));
            i = next - 1;
        }
        i += 1;
    }
    dropped
}

/// The width to which a text is set: many lines are as long as the longest, and most of these end inside a sentence.
fn set_width(raw: &str, lines: &[Range<usize>]) -> Option<usize> {
    if lines.len() < FEWEST {
        return None;
    }
    let widths: Vec<usize> = lines.iter().map(|l| columns(&raw[l.clone()])).collect();
    let mut counts = [0usize; WIDTHS.end + 3];
    let longer = widths.iter().filter(|w| **w >= counts.len()).count();
    for width in &widths {
        if let Some(count) = counts.get_mut(*width) {
            *count += 1;
        }
    }
    let near = |width: usize| counts[width.saturating_sub(RAGGED)..=width].iter().sum::<usize>();
    // The widest of those with the most lines.
    let width = WIDTHS.rev().max_by_key(|width| near(*width))?;
    let full_lines = near(width);
    let beyond = longer + counts[width + 3..].iter().sum::<usize>();
    let long = widths.iter().filter(|w| **w * 2 > width).count();
    let inside = lines
        .iter()
        .zip(&widths)
        .filter(|(l, w)| full(**w, width) && !raw[(*l).clone()].trim_end().ends_with(ENDS))
        .count();
    // Where paragraphs are set in and the lines that go on are not, fewer full lines tell.
    let is_in = |l: &Range<usize>| indented(&raw[l.clone()]);
    let set_in = lines.iter().filter(|l| is_in(l)).count();
    let goes_on = |i: &usize| full(widths[*i], width) && !raw[lines[*i].clone()].trim_end().ends_with(ENDS);
    let on = (0..lines.len() - 1).filter(goes_on).filter(|i| !is_in(&lines[i + 1])).count();
    let told = set_in * 3 >= lines.len() && on * 10 >= inside * 9 && full_lines * 3 >= long;
    let enough = full_lines * 2 >= long || told;
    (full_lines >= FEWEST && beyond * 25 <= full_lines && enough && inside * 10 >= full_lines * 7).then_some(width)
}

fn full(columns: usize, width: usize) -> bool {
    (width - RAGGED..=width + 2).contains(&columns)
}

fn columns(line: &str) -> usize {
    // By bytes, many at a time: the first one of a character of several counts for it.
    line.trim_end().bytes().map(|b| usize::from(b < 0x80) + 2 * usize::from(b >= 0xc0)).sum()
}

/// Whether a line is set in as the first line of a paragraph is.
fn indented(line: &str) -> bool {
    line.starts_with(['\u{3000}', '\t']) || line.starts_with("  ")
}

/// Whether a line opens as a numbered item does.
fn numbered(line: &str) -> bool {
    let mut chars = line.trim_start().chars();
    match chars.next() {
        Some('（' | '(' | '第' | '①'..='⑳') => true,
        Some(c) if c.is_ascii_digit() || "一二三四五六七八九十".contains(c) => chars
            .find(|c| !c.is_ascii_digit() && !"一二三四五六七八九十".contains(*c))
            .is_some_and(|mark| matches!(mark, '、' | '.' | '．' | '，' | ')' | '）')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(raw: &str) -> String {
        let lines = super::super::text::lines(raw);
        let dropped = breaks(raw, &lines);
        raw.char_indices().filter(|(at, _)| !dropped.contains(at)).map(|(_, c)| c).collect()
    }

    const SET: [&str; 10] = [
        "　　一、加强巡查",
        "　　（一）各镇要落实每日巡查制度，对重点水域、重点时段安排专人值守，发现险",
        "情立即上报县防汛办，并同时组织群众转移，确保不漏一户、不落一人。巡查记录要",
        "当日归档，由县水利局每周抽查一次。（县水利局牵头，县应急管理局、县气象局配",
        "合，长期坚持）",
        "　　（二）县住建局要在五月底前完成城区排水管网清淤，疏通雨水井一千二百座，",
        "整治易涝点九处，并把整治情况报县防汛办备案。",
        "— 2 —",
        "　　（三）县教育局要组织各学校开展防溺水教育，每学期不少于两次，并与家长签",
        "订告知书。",
    ];

    #[test]
    fn lines_of_one_paragraph_are_one() {
        let text = joined(&SET.join("\n"));
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        assert_eq!(lines[0], "一、加强巡查");
        assert!(lines[1].starts_with("（一）各镇要") && lines[1].ends_with("县气象局配合，长期坚持）"), "{}", lines[1]);
        assert!(lines[1].contains("发现险情立即上报") && lines[1].contains("巡查记录要当日归档"));
        assert_eq!(lines[3], "— 2 —");
        assert!(lines[4].ends_with("签订告知书。"));
        assert_eq!(lines.len(), 5);
    }

    #[test]
    fn lines_that_are_paragraphs_stay() {
        let text = "一、加强巡查。\n各镇要落实每日巡查制度，对重点水域安排专人值守，发现险情立即上报。\n二、清淤。\n\
                    县住建局要在五月底前完成城区排水管网清淤。\n三、教育。\n县教育局要组织各学校开展防溺水教育，每学期不少于两次，并与家长签订告知书，做到全覆盖。\n";
        assert_eq!(joined(text), text);
        let rows = "1\t召开开学工作会议，部署全年重点工作任务，学习上级有关文件精神\t校长办公室\t2月底前\n".repeat(8);
        assert_eq!(joined(&rows), rows);
        let items: String =
            (1..9).map(|n| format!("{n}.召开开学工作会议，部署全年重点工作任务，学习上级有关文件精神要求\n")).collect();
        assert_eq!(joined(&items), items);
        let table = "县水利局\n县财政局\n县教育局\n县气象局\n县公安局\n县民政局\n县司法局\n";
        assert_eq!(joined(table), table);
    }
}
