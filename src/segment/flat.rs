//! Tables that lost their grid, a cell a line: the header is a run of known column titles; then each following line gets
//! a cost for each column, and the cheapest way through the columns gives the rows, rows that miss cells or hold several
//! paragraphs included.

use super::Column;
use super::body::NOTES;
use super::front::Line;
use super::labels::{self, Style};
use super::tables::{Grid, GridCell, Titles, name_item};
use crate::extract::limits::{Expr, LimitGrammar, LimitMention, STATED_ANY, Stands};
use crate::extract::units::UnitGrammar;
use crate::read::is_page_number;
use crate::record::Role;

/// A table has at most so many columns.
const COLUMNS: usize = 12;

/// Finds flattened tables among the lines, appends their grids, and marks their lines as theirs.
pub(crate) fn recover(
    folded: &str,
    lines: &mut [Line],
    grids: &mut Vec<Grid>,
    titles: &Titles,
    units: &UnitGrammar,
    limits: &LimitGrammar,
    plan_end: &mut dyn FnMut(&[Line]) -> usize,
) {
    // Where the page's foot starts; asked for only where there is a table.
    let mut foot: Option<usize> = None;
    // A header below which nothing could be read: all that follows under the same titles was looked at with it.
    let mut barren: Option<Vec<(Column, String)>> = None;
    let mut i = 0;
    while i < lines.len() {
        let Some((columns, first)) = header(folded, lines, i, titles) else {
            i += 1;
            continue;
        };
        let columns = titles.settle(columns);
        if barren.as_ref().is_some_and(|titles| titled_alike(titles, &columns)) {
            i = first;
            continue;
        }
        // Cells after the header, up to the next header or a table with a grid of its own.
        let last = *foot.get_or_insert_with(|| plan_end(lines));
        let mut end = first;
        while end < last && lines[end].table.is_none() {
            // A header of other columns ends the table; the same again is a page break and is read over.
            end = match header(folded, lines, end, titles) {
                Some((again, past)) if titled_alike(&again, &columns) => past,
                Some(_) if end > first => break,
                _ => end + 1,
            };
        }
        // The page's foot may start above the table.
        let end = end.min(last).max(first);
        let number = grids.len();
        // The table's name heads its rows.
        let named = i > 0
            && lines[i - 1].table.is_none()
            && columns[0].0 == Column::Serial
            && labels::table_name(&folded[lines[i - 1].at.clone()]).is_some();
        let from = if named { i - 1 } else { first };
        let persons: Vec<bool> = columns.iter().map(|(_, title)| titles.persons(title)).collect();
        let (grid, used) = read(folded, &lines[from..end], &columns, &persons, units, limits);
        // An empty form: what follows it is no row.
        if !grid.rows.iter().any(|row| row.iter().flatten().count() > 1) {
            barren = Some(columns);
            i = first;
            continue;
        }
        for line in &mut lines[from.min(i)..from + used] {
            line.table = Some(number);
        }
        grids.push(grid);
        i = from + used;
    }
}

/// Whether two headers have the same titles, as a header printed again on the next page has.
fn titled_alike(a: &[(Column, String)], b: &[(Column, String)]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.1 == b.1)
}

/// A run of lines from `at` on that are column titles: the columns and where the cells start.
fn header(folded: &str, lines: &[Line], at: usize, titles: &Titles) -> Option<(Vec<(Column, String)>, usize)> {
    let mut columns: Vec<(Column, String)> = Vec::new();
    let mut end = at;
    while end < lines.len() && columns.len() < COLUMNS && lines[end].table.is_none() {
        let text = &folded[lines[end].at.clone()];
        if text.len() > 16 * 4 || text.chars().count() > 16 {
            break;
        }
        // Hardly any line is a title: this is asked before what a line's label may be.
        let column = match titles.column(text) {
            // A time titles a column beside other times; alone it is a cell.
            Some(Column::Period) if !beside_periods(folded, lines, end, titles, &columns) => break,
            Some(column) => column,
            // A title of the agency's own stands among known ones.
            None if own_title(folded, lines, end, titles, columns.as_slice()) => Column::Other,
            None => break,
        };
        if column != Column::Period && !labels::read(text).is_empty() {
            break;
        }
        let title: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if columns.iter().any(|(_, t)| *t == title) {
            break;
        }
        columns.push((column, title));
        end += 1;
    }
    // The table's own name above a header that counts: `改革任务清单`, `序号`.
    let name = |title: &str| {
        title.chars().count() >= 6 && ["清单", "表", "台账", "计划", "方案", "要点"].iter().any(|w| title.ends_with(w))
    };
    if columns.len() > 1 && columns[1].0 == Column::Serial && name(&columns[0].1) {
        return None;
    }
    name_item(&mut columns);
    let who = columns.iter().any(|(c, _)| matches!(c, Column::Units(_) | Column::Limit));
    let what = columns.iter().any(|(c, _)| matches!(c, Column::Item | Column::Heading));
    // Two titles may be two headings by chance; three of these kinds are a table.
    let measures = columns.iter().filter(|(c, _)| *c == Column::Other).count();
    (columns.len() >= 3 && what && (who || (columns.len() >= 4 && measures >= 2))).then_some((columns, end))
}

/// Whether the line before or behind one is the title of a time, too.
fn beside_periods(folded: &str, lines: &[Line], at: usize, titles: &Titles, before: &[(Column, String)]) -> bool {
    let next = lines.get(at + 1).filter(|l| l.table.is_none()).map(|l| &folded[l.at.clone()]);
    before.last().is_some_and(|(column, _)| *column == Column::Period)
        || next.is_some_and(|text| titles.column(text) == Some(Column::Period))
}

/// Whether a line can be a column's title though no pattern knows it: a few words between known titles.
fn own_title(folded: &str, lines: &[Line], at: usize, titles: &Titles, before: &[(Column, String)]) -> bool {
    const LONGEST: usize = 10;
    let text = &folded[lines[at].at.clone()];
    let words = (2..=LONGEST).contains(&text.chars().count())
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, '(' | ')' | '/' | '、' | ' '));
    let titled = |i: usize| {
        lines.get(i).filter(|l| l.table.is_none()).and_then(|l| titles.column(&folded[l.at.clone()])).is_some()
    };
    match before {
        [] => false,
        // Right behind the serial number stands what the rows are about.
        [(Column::Serial, _)] => words && titled(at + 1) && titled(at + 2),
        [_] => false,
        _ => words && titled(at + 1),
    }
}

/// What looks so much like a time limit is no person's name: 立行立改.
const SURE: f32 = 0.7;

/// What one line looks like.
struct Look {
    units: f32,
    limit: f32,
    chars: usize,
    digits: bool,
    style: Option<Style>,
    number: u32,
    sentence: bool,
    office: bool,
    /// Reads like the names of persons: `孙  敏`, `王振江、李四`.
    person: bool,
    /// A number that a page printed between the cells.
    page_mark: bool,
    /// Says that the cell is empty: `/`.
    blank: bool,
    /// Opens the notes below a table.
    note: bool,
    /// The name of a table: `表二:建设清单`.
    named: bool,
}

fn look(folded: &str, line: &Line, units: &UnitGrammar, limits: &LimitGrammar) -> Look {
    let text = &folded[line.at.clone()];
    let chars = text.chars().count();
    let limit = when(text, limits);
    let label = labels::read(text).into_iter().find(|l| l.doubt < 2);
    Look {
        units: if chars > 400 { 0.0 } else { who(text, label.is_some(), units) },
        limit,
        chars,
        digits: chars <= 3 && text.bytes().all(|b| b.is_ascii_digit()),
        style: label.as_ref().map(|l| l.style),
        number: label.map_or(0, |l| l.number),
        sentence: text.ends_with(['。', ';', '!', '.']),
        office: text.ends_with(['处', '科', '室', '股']),
        person: chars <= 20 && limit < SURE && text.split(['、', '\n']).all(is_name),
        page_mark: is_page_number(text),
        blank: matches!(text, "/" | "\\" | "—" | "——" | "-" | "无"),
        note: NOTES.iter().any(|w| text.starts_with(w)),
        named: labels::table_name(text).is_some(),
    }
}

/// Whether a text is as long as a person's name, a space in it or none.
fn is_name(text: &str) -> bool {
    let letters = text.chars().filter(|c| *c != ' ');
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    (2..=4).contains(&letters.clone().count()) && letters.into_iter().all(han)
}

/// Whether a line stands across the table above the rows of its section: a heading without units, right before a serial
/// number in the first column.
fn heads_section(looks: &[Look], i: usize, columns: &[(Column, String)], passed: &dyn Fn(usize) -> bool) -> bool {
    let look = &looks[i];
    let heads = look.named || matches!(look.style, Some(Style::Han | Style::ParenHan | Style::Chapter(_)));
    columns[0].0 == Column::Serial
        && heads
        && look.chars <= 40
        && !look.sentence
        && look.units < 0.9
        && look.limit < 0.5
        && (i + 1..looks.len()).find(|j| !passed(*j)).is_some_and(|j| looks[j].digits)
}

/// How much a line looks like a statement of units. One that opens with a unit and names others may spell out what
/// each does (`区司法局会同区政府办办理…;各有关单位办理…`) and then looks less like a list than it is one.
fn who(text: &str, labelled: bool, units: &UnitGrammar) -> f32 {
    let like = units.likeness(text);
    // `新增社区食堂6处` counts what is built; `稽查1处` is an office's number.
    let counted =
        text.strip_suffix(['处', '所', '站', '室']).is_some_and(|s| s.ends_with(|c: char| c.is_ascii_digit()));
    if counted && text.chars().count() >= 6 && !text.contains('、') {
        return 0.3 * like;
    }
    if like > 0.2 && like < 0.6 && !labelled {
        let group = units.group(text, Role::Responsible);
        let named: usize = group.units.iter().map(|u| u.at.len()).sum();
        // A sentence of work may open with its subjects too, but goes on with more than names.
        let sure = group.units.iter().all(|u| units.likeness(&text[u.at.clone()]) > 0.6);
        if group.units.len() > 1 && group.units[0].at.start == 0 && named * 4 >= text.len() && sure {
            return 0.65;
        }
    }
    like
}

/// How much a text looks like a time limit and nothing else.
pub(super) fn when(text: &str, limits: &LimitGrammar) -> f32 {
    let chars = text.chars().count();
    if chars > 80 {
        return 0.0;
    }
    let found = limits.find(text, Stands::Stated);
    // What is a limit only because its place says so tells little of its place.
    let weight = |m: &LimitMention| match matches!(m.expr, Expr::Stated) {
        true if chars > 16 => 0.0,
        true if m.rule == STATED_ANY => 0.2,
        true => 0.8,
        false => 1.0,
    };
    let covered: f32 = found.iter().map(|m| weight(m) * text[m.at.clone()].chars().count() as f32).sum();
    // `系统完善:6月底前`: what the limit is for stands before it.
    let named = text.find(':').map_or(0, |c| text[..c].chars().count() + 1);
    let chars = if named <= 12 { chars - named } else { chars };
    (covered / chars.max(1) as f32).min(1.0)
}

/// What it costs to take a line for a cell of a column.
fn cell_cost(look: &Look, column: Column, title: &str) -> f32 {
    if look.blank {
        return match column {
            Column::Units(_) | Column::Limit | Column::Period | Column::Other => 0.1,
            Column::Serial | Column::Heading | Column::Item => 5.0,
        };
    }
    // Units and limits are seldom numbered.
    let labelled = match look.style {
        Some(Style::Han | Style::ParenHan | Style::Chapter(_)) => 2.0,
        Some(_) => 0.8,
        None => 0.0,
    };
    match column {
        Column::Serial => {
            if look.digits {
                0.0
            } else {
                7.0
            }
        }
        Column::Heading => {
            let long = (look.chars as f32 - 26.0).max(0.0) / 14.0;
            let label = match look.style {
                Some(Style::Han | Style::ParenHan | Style::Chapter(_)) => -0.5,
                Some(_) => 0.3,
                None => 0.0,
            };
            0.6 + long + label + 2.5 * look.units.max(look.limit) + if look.digits { 4.0 } else { 0.0 }
        }
        Column::Item => {
            let short = if look.chars < 8 { 0.8 } else { 0.0 };
            let ends = if look.sentence { -0.3 } else { 0.2 };
            let label = match look.style {
                Some(Style::Arabic | Style::Paren | Style::HalfParen | Style::Circled | Style::Decimal(_)) => -0.3,
                Some(Style::Han | Style::ParenHan | Style::Chapter(_)) => 0.5,
                _ => 0.0,
            };
            0.5 + short + ends + label + 2.8 * look.units.max(look.limit * 0.9) + if look.digits { 4.0 } else { 0.0 }
        }
        Column::Units(_) => {
            let office = title.contains('处') || title.contains('科');
            let kin = if office && look.office { -0.2 } else { 0.0 };
            0.2 + kin + labelled + 3.2 * (1.0 - look.units) + if look.digits { 4.0 } else { 0.0 }
        }
        Column::Limit => {
            let long = (look.chars as f32 - 40.0).max(0.0) / 20.0;
            0.2 + labelled + 2.4 * (1.0 - look.limit) + 1.5 * look.units + long + if look.digits { 4.0 } else { 0.0 }
        }
        Column::Period | Column::Other => 1.6 + if look.digits { 0.0 } else { 0.2 },
    }
}

/// Whether a heading's label stands below that of the heading before.
fn nests(before: &Look, look: &Look) -> bool {
    matches!((before.style, look.style), (Some(a), Some(b)) if a.rank() < b.rank())
}

/// Whether a line's label opens below the label of the line before.
fn opens_below(before: &Look, look: &Look) -> bool {
    nests(before, look) && look.number <= 1
}

/// What it costs that a row has no cell in a column.
fn missing_cost(column: Column) -> f32 {
    match column {
        Column::Serial => 0.15,
        // Merged cells stand once, with their first row.
        Column::Heading => 0.1,
        Column::Item => 3.0,
        Column::Units(_) => 0.9,
        Column::Limit => 0.9,
        Column::Period | Column::Other => 0.05,
    }
}

/// Whether a blank line stands before each line, where most have one: cells are then set apart by them.
fn gaps(folded: &str, lines: &[Line]) -> Option<Vec<bool>> {
    const LOOKED_AT: usize = 60;
    let blank =
        |i: usize| i == 0 || folded[lines[i - 1].at.end..lines[i].at.start].bytes().filter(|b| *b == b'\n').count() > 1;
    let near = lines.len().min(LOOKED_AT);
    let parted = (0..near).filter(|i| blank(*i)).count();
    (parted * 4 >= near * 3).then(|| (0..lines.len()).map(blank).collect())
}

/// Which lines are nothing but the next number of a count from one; empty where no column counts.
fn counting(folded: &str, lines: &[Line], columns: &[(Column, String)]) -> Vec<bool> {
    if !columns.iter().any(|(column, _)| *column == Column::Serial) {
        return Vec::new();
    }
    let mut last = 0;
    let mut next = |line: &Line| {
        let number: Option<u32> = folded[line.at.clone()].trim().trim_end_matches(['.', '、']).parse().ok();
        let goes_on = number == Some(last + 1);
        last += u32::from(goes_on);
        goes_on
    };
    lines.iter().map(&mut next).collect()
}

/// Where the cheapest way to a state comes from. Small: there is one for each line and state.
#[derive(Clone, Copy)]
struct Back {
    /// No column for a line that has none before it.
    column: u8,
    new_row: bool,
}

impl Back {
    const NONE: Back = Back { column: u8::MAX, new_row: true };

    fn of(column: usize, new_row: bool) -> Back {
        Back { column: u8::try_from(column).unwrap_or(u8::MAX), new_row }
    }
}

/// Reads lines into rows; how many lines belong to the table is told with the grid.
fn read(
    folded: &str,
    lines: &[Line],
    columns: &[(Column, String)],
    persons: &[bool],
    units: &UnitGrammar,
    limits: &LimitGrammar,
) -> (Grid<'static>, usize) {
    let width = columns.len();
    // Two states more: behind the table, and in a row of one cell across it.
    let after = width;
    let across = width + 1;
    let states = width + 2;
    let looks: Vec<Look> = lines.iter().map(|l| look(folded, l, units, limits)).collect();
    let gaps = gaps(folded, lines);
    let gaps = gaps.as_deref();
    let title = |i: usize| -> bool {
        let text: String = folded[lines[i].at.clone()].chars().filter(|c| !c.is_whitespace()).collect();
        columns.iter().any(|(_, t)| *t == text)
    };
    let passed = |i: usize| i > 0 && (title(i) || looks[i].page_mark);
    let counts = counting(folded, lines, columns);
    let skipped = |from: usize, to: usize| (from..to).map(|c| missing_cost(columns[c].0)).sum::<f32>();
    let inf = f32::INFINITY;
    let mut cost = vec![inf; states];
    let mut back: Vec<Back> = Vec::with_capacity(lines.len() * states);
    for (i, l) in looks.iter().enumerate() {
        let mut next = vec![inf; states];
        let mut from = vec![Back::NONE; states];
        // A title again, at a page break, belongs to nothing and changes nothing.
        if passed(i) {
            for c in 0..states {
                next[c] = cost[c];
                from[c] = Back::of(c, false);
            }
            back.extend(from);
            cost = next;
            continue;
        }
        for c in 0..width {
            let kind = match (l.person, persons[c], columns[c].0) {
                (true, true, _) => 0.1,
                // No name is so long.
                (false, true, column) if l.chars > 12 && !l.blank => 2.0 + cell_cost(l, column, &columns[c].1),
                // Only where the table has a column for persons is a short word taken for one.
                (true, false, Column::Heading | Column::Item) if persons.contains(&true) => 3.0,
                _ => cell_cost(l, columns[c].0, &columns[c].1),
            };
            // The number that the rows have come to opens the next.
            let counted = counts.get(i) == Some(&true) && columns[c].0 != Column::Serial;
            let own = kind + if l.note && i > 0 { 3.0 } else { 0.0 } + if counted { 2.5 } else { 0.0 };
            // A heading stands beside its number, where headings are numbered.
            let unnumbered = c > 0 && columns[c].0 == Column::Heading && columns[c - 1].0 == Column::Serial;
            let starts = skipped(0, c) + if unnumbered { 1.2 } else { 0.0 };
            let torn = if gaps.is_some_and(|gaps| !gaps[i]) { 3.0 } else { 0.0 };
            if i == 0 {
                next[c] = own + starts;
                continue;
            }
            for p in 0..width {
                if cost[p] == inf {
                    continue;
                }
                if p < c {
                    // A serial number stands beside a heading of its own.
                    let headless = columns[p].0 == Column::Serial
                        && columns[p + 1..c].iter().any(|(column, _)| *column == Column::Heading);
                    let step = cost[p] + skipped(p + 1, c) + own + torn + if headless { 1.5 } else { 0.0 };
                    if step < next[c] {
                        next[c] = step;
                        from[c] = Back::of(p, false);
                    }
                }
                // An empty cell has no second paragraph and is none.
                if p == c && !l.blank && !looks[i - 1].blank {
                    // A further paragraph of the same cell.
                    let more = match columns[c].0 {
                        Column::Serial => 6.0,
                        Column::Heading if nests(&looks[i - 1], l) => 0.1,
                        Column::Heading => 1.6,
                        Column::Item if l.style.is_some() => 1.5,
                        Column::Item => 0.5,
                        // One leads, several help.
                        Column::Units(Role::Lead) => 1.5,
                        Column::Units(_) => 1.2,
                        Column::Limit if l.limit > 0.5 => 0.1,
                        Column::Limit => 0.5,
                        Column::Period | Column::Other => 0.4,
                    };
                    // Without a blank line between, where cells have one, it is the same cell whatever it looks like.
                    let step = cost[p] + if torn > 0.0 { 0.0 } else { more + own };
                    if step < next[c] {
                        next[c] = step;
                        from[c] = Back::of(p, false);
                    }
                }
                // A new row.
                // `3.…` that only heads `(1)…` below it has no cells of its own.
                let heads = p == c && columns[c].0 == Column::Item && i > 0 && opens_below(&looks[i - 1], l);
                let step = cost[p] + own + torn + if heads { 0.4 } else { skipped(p + 1, width) + starts + 0.1 };
                if step < next[c] {
                    next[c] = step;
                    from[c] = Back::of(p, true);
                }
            }
            if cost[across] + own + starts < next[c] {
                next[c] = cost[across] + own + starts;
                from[c] = Back::of(across, true);
            }
        }
        if heads_section(&looks, i, columns, &passed) {
            let begins = |p: usize| if p < width { cost[p] + skipped(p + 1, width) } else { cost[p] };
            let best = (0..width).chain([across]).min_by(|a, b| begins(*a).total_cmp(&begins(*b)));
            let (p, before) = best.map_or((usize::MAX, 0.0), |p| (p, begins(p)));
            if i == 0 {
                next[across] = 0.2;
            } else if before < inf {
                next[across] = before + 0.2;
                from[across] = Back::of(p, true);
            }
        }
        // Behind the table: dearer than any cell that fits, cheaper than several that don't.
        let leave = 1.7;
        for (p, before) in cost.iter().copied().enumerate() {
            if i > 0 && before < inf {
                let step = before + leave + if p >= width { 0.0 } else { skipped(p + 1, width) + 0.6 };
                if step < next[after] {
                    next[after] = step;
                    from[after] = Back::of(p, true);
                }
            }
        }
        back.extend(from);
        cost = next;
    }
    // The cheapest way, from its end.
    let mut column = (0..states).min_by(|a, b| cost[*a].total_cmp(&cost[*b])).unwrap_or(after);
    let mut way: Vec<(usize, bool)> = vec![(after, true); lines.len()];
    for i in (0..lines.len()).rev() {
        let b = back[i * states + column];
        way[i] = (column, b.new_row);
        if b.column != u8::MAX {
            column = usize::from(b.column);
        }
    }
    let (mut cells, mut rows): (Vec<GridCell>, Vec<Vec<Option<usize>>>) = (Vec::new(), Vec::new());
    let mut used = 0;
    for (i, (column, new_row)) in way.iter().copied().enumerate() {
        if column == after {
            break;
        }
        used = i + 1;
        if passed(i) {
            continue;
        }
        if column == across {
            cells.push(GridCell { text: vec![lines[i].at.clone()], ..GridCell::default() });
            rows.push(vec![Some(cells.len() - 1); width]);
            continue;
        }
        if new_row || rows.is_empty() {
            rows.push(vec![None; width]);
        }
        let Some(row) = rows.last_mut() else { break };
        let at = lines[i].at.clone();
        match row[column] {
            Some(cell) => cells[cell].text.push(at),
            None => {
                cells.push(GridCell { text: vec![at], ..GridCell::default() });
                row[column] = Some(cells.len() - 1);
            }
        }
    }
    (Grid::recovered(cells, rows, columns), used)
}
