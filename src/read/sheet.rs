//! What all spreadsheets share: sheets of cells become tables, titles above them paragraphs.
//!
//! Knows rows, columns, merges, what is hidden and how numbers show; knows no file format.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::build::{Builder, Draft, DraftCell};

/// More cells than any honest workbook of documents has.
pub const MOST_CELLS: usize = 2_000_000;

/// A sheet as its file holds it.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Text by row and column, from 0; empty cells are left out.
    pub cells: BTreeMap<(usize, usize), String>,
    /// Merged cells: first row and column, last row and column.
    pub merges: Vec<(usize, usize, usize, usize)>,
    /// Rows that are hidden.
    pub hidden_rows: BTreeSet<usize>,
    /// Columns that are hidden: first and last.
    pub hidden_columns: Vec<(usize, usize)>,
}

/// Lays all sheets down.
pub fn lay(sheets: Vec<Sheet>, out: &mut Builder) {
    for sheet in sheets {
        if sheet.cells.is_empty() {
            continue;
        }
        if sheet.hidden {
            out.warn("hidden-sheet", format!("the hidden sheet {:?} is left out", sheet.name));
            continue;
        }
        lay_sheet(sheet, out);
    }
}

fn lay_sheet(sheet: Sheet, out: &mut Builder) {
    let is_hidden = |c: usize| sheet.hidden_columns.iter().any(|(a, b)| (*a..=*b).contains(&c));
    let shown: BTreeMap<(usize, usize), String> = sheet
        .cells
        .iter()
        .filter(|((r, c), _)| !sheet.hidden_rows.contains(r) && !is_hidden(*c))
        .map(|(k, v)| (*k, v.clone()))
        .collect();
    let rows_left_out: BTreeSet<usize> =
        sheet.cells.keys().map(|(r, _)| *r).filter(|r| sheet.hidden_rows.contains(r)).collect();
    if !rows_left_out.is_empty() {
        out.warn("hidden-rows", format!("{} hidden rows of sheet {:?} are left out", rows_left_out.len(), sheet.name));
    }
    let columns_left_out: BTreeSet<usize> = sheet.cells.keys().map(|(_, c)| *c).filter(|c| is_hidden(*c)).collect();
    if !columns_left_out.is_empty() {
        out.warn(
            "hidden-columns",
            format!("{} hidden columns of sheet {:?} are left out", columns_left_out.len(), sheet.name),
        );
    }
    // A merged cell counts where its first cell holds text, also where that cell itself is hidden.
    let mut merges: HashMap<(usize, usize), (usize, usize)> = HashMap::new();
    let mut covered: Vec<(usize, usize, usize, usize)> = Vec::new();
    let mut cells = shown;
    // Beyond the last cell there is nothing to cover.
    let last = |pick: fn(&(usize, usize)) -> usize| sheet.cells.keys().map(pick).max().unwrap_or(0);
    let (last_row, last_column) = (last(|k| k.0), last(|k| k.1));
    let wide_enough =
        |c0: usize, c1: usize| c1.min(c0.saturating_add(1000)).min(last_column.max(c0.saturating_add(30)));
    for (r0, c0, r1, c1) in
        sheet.merges.iter().filter(|(r0, c0, ..)| sheet.cells.contains_key(&(*r0, *c0))).take(100_000)
    {
        let r1 = &(*r1).min(last_row);
        let c1 = &wide_enough(*c0, *c1);
        let rows = (*r0..=*r1).filter(|r| !sheet.hidden_rows.contains(r)).collect::<Vec<_>>();
        let columns = (*c0..=*c1).filter(|c| !is_hidden(*c)).collect::<Vec<_>>();
        let (Some(r), Some(c)) = (rows.first(), columns.first()) else { continue };
        if let Some(text) = sheet.cells.get(&(*r0, *c0)) {
            cells.entry((*r, *c)).or_insert_with(|| text.clone());
            merges.insert((*r, *c), (rows.len(), columns.len()));
            covered.push((*r, *c, *r1, *c1));
        }
    }
    covered.sort_unstable();
    for part in parts(&cells, &covered, &sheet.hidden_rows) {
        lay_part(&sheet.name, &part, &cells, &merges, &covered, &sheet.hidden_rows, &is_hidden, out);
    }
}

/// The rows of each table of a sheet: empty rows part tables where what follows looks like a table's beginning.
fn parts(
    cells: &BTreeMap<(usize, usize), String>,
    covered: &[(usize, usize, usize, usize)],
    hidden: &BTreeSet<usize>,
) -> Vec<(usize, usize)> {
    let mut rows: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for ((r, _), text) in cells {
        rows.entry(*r).or_default().push(text);
    }
    let mut parts: Vec<(usize, usize)> = Vec::new();
    let mut reach = 0;
    let mut tall = covered.iter().peekable();
    for (r, texts) in &rows {
        let begins = texts.len() == 1
            || texts.iter().all(|t| t.chars().count() <= 10 && !t.starts_with(|c: char| c.is_ascii_digit()));
        let gap = *r > reach + 1 && (reach + 1..*r).any(|r| !hidden.contains(&r));
        match parts.last_mut() {
            Some(last) if !gap || !begins => last.1 = *r,
            _ => parts.push((*r, *r)),
        }
        reach = reach.max(*r);
        while let Some((_, _, r1, _)) = tall.next_if(|(r0, ..)| r0 <= r) {
            reach = reach.max(*r1);
        }
        if let Some(last) = parts.last_mut() {
            last.1 = last.1.max(reach.min(last.1 + 10_000));
        }
    }
    parts
}

#[allow(clippy::too_many_arguments)]
fn lay_part(
    name: &str,
    (first, last): &(usize, usize),
    cells: &BTreeMap<(usize, usize), String>,
    merges: &HashMap<(usize, usize), (usize, usize)>,
    covered: &[(usize, usize, usize, usize)],
    hidden_rows: &BTreeSet<usize>,
    is_hidden: &dyn Fn(usize) -> bool,
    out: &mut Builder,
) {
    let inside: Vec<(&(usize, usize), &String)> = cells.range((*first, 0)..=(*last, usize::MAX)).collect();
    let Some(left) = inside.iter().map(|((_, c), _)| *c).min() else { return };
    let right = inside
        .iter()
        .map(|(k, _)| k.1 + merges.get(k).map_or(0, |(_, w)| w - 1))
        .max()
        .unwrap_or(left)
        .min(left + 1000);
    let mut of_row: BTreeMap<usize, Vec<(usize, &String)>> = BTreeMap::new();
    for ((r, c), text) in &inside {
        of_row.entry(*r).or_default().push((*c, text));
    }
    // Titles above the table, and notes below it: rows with one cell only, which stands across.
    let mut rows: Vec<usize> = (*first..=*last).filter(|r| !hidden_rows.contains(r)).collect();
    let single = |r: &usize| of_row.get(r).filter(|row| row.len() == 1).map(|row| row[0]);
    let under = |r: usize| covered.iter().any(|(r0, _, r1, _)| *r0 < r && r <= *r1);
    let has_wide = of_row.values().any(|row| row.len() > 1);
    let mut above = Vec::new();
    while has_wide && rows.first().is_some_and(|r| !of_row.contains_key(r) || single(r).is_some()) {
        let r = rows.remove(0);
        above.extend(single(&r).map(|(_, text)| text));
    }
    let mut below = Vec::new();
    while let Some(r) = rows.last().copied().filter(|_| has_wide) {
        match single(&r) {
            Some((c, text))
                if c == left
                    && !under(r)
                    && merges.get(&(r, c)).is_some_and(|(_, w)| *w > 1 && *w > (right - left) / 2) =>
            {
                below.push(text);
                rows.pop();
            }
            None if !of_row.contains_key(&r) && !under(r) => _ = rows.pop(),
            _ => break,
        }
    }
    above.iter().for_each(|t| out.paragraph(t, None, None));
    if !has_wide {
        inside.iter().for_each(|(_, t)| out.paragraph(t, None, None));
        return;
    }
    let columns: Vec<usize> = (left..=right).filter(|c| !is_hidden(*c)).collect();
    let mut draft =
        Draft { name: Some(name.to_string()), numbers: Some((rows.clone(), columns.clone())), ..Draft::default() };
    // Which places cells from rows above cover, so that the row's own cells are laid in their columns.
    let mut busy: HashMap<usize, usize> = HashMap::new();
    for (i, r) in rows.iter().enumerate() {
        let mut row = Vec::new();
        let mut skip = 0;
        for (j, c) in columns.iter().enumerate() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            if busy.get(c).is_some_and(|until| *until > i) {
                continue;
            }
            let (tall, wide) = merges.get(&(*r, *c)).copied().unwrap_or((1, 1));
            let wide = wide.min(columns.len() - j);
            let text = cells.get(&(*r, *c)).cloned().unwrap_or_default();
            row.push(DraftCell { rows: tall, columns: wide, ..DraftCell::of(text) });
            for k in &columns[j..j + wide] {
                busy.insert(*k, i + tall);
            }
            skip = wide - 1;
        }
        draft.rows.push(row);
    }
    out.table(draft);
    below.iter().rev().for_each(|t| out.paragraph(t, None, None));
}

/// How a number shows that a format code turns into a date; `None` where the code is of another kind.
///
/// `serial` counts days as spreadsheets do, from 1900 (or from 1904).
pub fn date(serial: f64, code: &str, from_1904: bool) -> Option<String> {
    let code = plain_code(code);
    let has = |c: char| code.contains(c);
    let (year, day) = (has('y') || has('e'), has('d'));
    // `m` alone means minutes beside hours or seconds.
    let month = has('m') && !(has('h') || has('s')) || has('m') && (year || day);
    let time = has('h');
    if !(year || month || day || time) || !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let days = serial.floor() as i64 + if from_1904 { 1462 } else { 0 };
    // The calendar of 1900 has a day that never was.
    let days = if days < 60 { days + 1 } else { days };
    let (y, m, d) = civil(days - 25_569);
    let minutes = ((serial.fract() * 1440.0) + 0.5).floor() as i64;
    let clock = format!("{}:{:02}", minutes / 60, minutes % 60);
    Some(match (year, month, day) {
        (true, true, true) if time && minutes > 0 => format!("{y}年{m}月{d}日 {clock}"),
        (true, true, true) => format!("{y}年{m}月{d}日"),
        (true, true, false) => format!("{y}年{m}月"),
        (true, ..) => format!("{y}年"),
        (false, true, true) => format!("{m}月{d}日"),
        (false, true, false) => format!("{m}月"),
        (false, false, true) if !time => format!("{d}日"),
        _ => clock,
    })
}

/// The date of a day number counted from 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

/// A format code in small letters without quoted text, escapes, colours and conditions.
fn plain_code(code: &str) -> String {
    let first = code.split(';').next().unwrap_or(code);
    let mut out = String::new();
    let mut chars = first.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => _ = chars.by_ref().find(|c| *c == '"'),
            '\\' | '_' | '*' => _ = chars.next(),
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                // `[h]` counts hours; `[$-804]` and `[红色]` say nothing.
                if inner.chars().all(|c| matches!(c, 'h' | 'm' | 's' | 'H' | 'M' | 'S')) {
                    out.push_str(&inner.to_lowercase());
                }
            }
            c => out.extend(c.to_lowercase()),
        }
    }
    if out.contains("general") || out.contains('@') || out.contains('0') && !out.contains('y') || out.contains('#') {
        out.retain(|c| matches!(c, '%' | '0' | '#' | '.'));
    }
    out
}

/// The format code of a number that Excel knows by itself.
pub fn built_in(number: u32) -> &'static str {
    match number {
        9 => "0%",
        10 => "0.00%",
        14 | 27 | 30..=31 | 36 | 50..=58 => match number {
            27 | 36 | 50 | 52 | 57 => "yyyy年m月",
            30 | 14 => "yyyy/m/d",
            31 => "yyyy年m月d日",
            28 | 29 | 51 | 53 | 54 | 58 => "m月d日",
            _ => "yyyy年m月d日",
        },
        28 | 29 => "m月d日",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18..=21 | 32..=35 | 45..=47 => "h:mm",
        22 => "yyyy/m/d h:mm",
        _ => "General",
    }
}

/// A number as a cell shows it, the noise of binary fractions left out.
pub fn number(value: f64, code: &str, from_1904: bool) -> String {
    if let Some(text) = date(value, code, from_1904) {
        return text;
    }
    let code = plain_code(code);
    if code.contains('%') {
        let digits = code.split('.').nth(1).map_or(0, |d| d.chars().filter(|c| *c == '0').count());
        return format!("{:.digits$}%", value * 100.0);
    }
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{}", value as i64);
    }
    let mut text = format!("{value:.10}");
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    if text.len() > 24 { value.to_string() } else { text }
}

/// Row and column of an address such as `D7`, from 0.
pub fn place(address: &str) -> Option<(usize, usize)> {
    let address = address.trim_start_matches('$');
    let letters = address.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    let column = address.bytes().take(letters).fold(0, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    let row: usize = address[letters..].trim_start_matches('$').parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Block, Document, Given};

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let mut s = Sheet { name: "任务".into(), ..Sheet::default() };
        for (r, row) in rows.iter().enumerate() {
            for (c, text) in row.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
                s.cells.insert((r, c), text.to_string());
            }
        }
        s
    }

    fn of(s: Sheet) -> Document {
        let mut out = Builder::default();
        lay(vec![s], &mut out);
        out.finish("test", Given::default())
    }

    fn grids(d: &Document) -> Vec<Vec<Vec<String>>> {
        let cell = |t: &crate::read::Table, c: &Option<usize>| {
            c.map_or("-".into(), |c| d.text.raw()[t.cells[c].at.clone()].to_string())
        };
        d.blocks
            .iter()
            .filter_map(|b| {
                if let Block::Table(t) = b {
                    Some(t.grid.iter().map(|r| r.iter().map(|c| cell(t, c)).collect()).collect())
                } else {
                    None
                }
            })
            .collect()
    }

    #[test]
    fn titles_and_notes_are_paragraphs() {
        let mut s = sheet(&[
            &["某任务表", "", ""],
            &["序号", "任务", "单位"],
            &["1", "甲", "乙局"],
            &["", "丙", "丁局"],
            &["注:另行通知", "", ""],
        ]);
        s.merges = vec![(0, 0, 0, 2), (2, 0, 3, 0), (4, 0, 4, 2)];
        let d = of(s);
        assert_eq!(d.text.raw(), "某任务表\n序号\n任务\n单位\n1\n甲\n乙局\n丙\n丁局\n注:另行通知\n");
        assert_eq!(grids(&d), [[["序号", "任务", "单位"], ["1", "甲", "乙局"], ["1", "丙", "丁局"]]]);
        let Block::Table(t) = &d.blocks[1] else { panic!() };
        assert_eq!(
            (t.name.as_str(), t.address(&t.cells[0]), t.address(&t.cells[6])),
            ("任务", "A2".into(), "B4".into())
        );
    }

    #[test]
    fn empty_rows_part_tables_that_begin_anew() {
        let d = of(sheet(&[
            &["任务", "单位"],
            &["甲", "乙"],
            &[],
            &["1、一段较长的内容说明", "乙局"],
            &[],
            &["指标", "数值"],
            &["丙", "3"],
        ]));
        let sizes: Vec<_> = grids(&d).iter().map(Vec::len).collect();
        assert_eq!(sizes, [4, 2]);
    }

    #[test]
    fn what_is_hidden_is_left_out_with_a_warning() {
        let mut s = sheet(&[&["任务", "底稿", "单位"], &["甲", "x", "乙"], &["丙", "x", "丁"]]);
        s.hidden_rows.insert(1);
        s.hidden_columns.push((1, 1));
        let d = of(s);
        assert_eq!(grids(&d), [[["任务", "单位"], ["丙", "丁"]]]);
        assert_eq!(d.warnings.iter().map(|w| w.code.as_str()).collect::<Vec<_>>(), ["hidden-rows", "hidden-columns"]);
        let d = of(Sheet { hidden: true, ..sheet(&[&["任务", "单位"]]) });
        assert_eq!((d.blocks.len(), d.warnings[0].code.as_str()), (0, "hidden-sheet"));
    }

    #[test]
    fn dates_and_numbers_as_they_show() {
        assert_eq!(number(44835.0, "yyyy/m/d", false), "2022年10月1日");
        assert_eq!(number(44835.0, "yyyy\"年\"m\"月\"", false), "2022年10月");
        assert_eq!(number(44835.0, "m\"月\"d\"日\";@", false), "10月1日");
        assert_eq!(number(44835.5, "yyyy-m-d h:mm", false), "2022年10月1日 12:00");
        assert_eq!(number(43373.0, "[$-804]yyyy年m月d日", true), "2022年10月1日");
        assert_eq!(number(1.0, "General", false), "1");
        assert_eq!(number(0.1 + 0.2, "General", false), "0.3");
        assert_eq!(number(0.125, "0.0%", false), "12.5%");
        assert_eq!(number(12.5, "#,##0.00_);[Red]", false), "12.5");
        assert_eq!(date(44835.0, built_in(14), false).as_deref(), Some("2022年10月1日"));
    }

    #[test]
    fn addresses_are_places() {
        assert_eq!((place("D7"), place("$AA$1"), place("7"), place("A0")), (Some((6, 3)), Some((0, 26)), None, None));
    }
}
