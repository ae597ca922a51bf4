//! Puts a document together: paragraphs and tables are laid down one after the other, ranges and grids follow.
//!
//! Knows how merged cells cover a grid; knows no file format.

use super::{Block, Cell, Document, Given, Paragraph, Table};
use crate::record::Warning;
use crate::text::Text;

/// More paragraphs and places of tables than any honest document has; what is beyond them is left out with a warning.
pub(super) const MOST_PLACES: usize = 500_000;
/// The widest table, in columns.
const MOST_COLUMNS: usize = 1024;

/// A document under way.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
    blocks: Vec<Block>,
    warnings: Vec<Warning>,
    tables: usize,
    places: usize,
}

/// A table as a reader finds it: cells by row, with the rows and columns that they cover.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// A sheet's name; else tables are numbered.
    pub name: Option<String>,
    /// The rows' cells in order; places covered by earlier cells are left out.
    pub rows: Vec<Vec<DraftCell>>,
    /// The page on which it starts.
    pub page: Option<u32>,
    /// Numbers of the rows and of the columns in the file, from 0, where they aren't simply counted.
    pub numbers: Option<(Vec<usize>, Vec<usize>)>,
}

/// A cell as a reader finds it.
#[derive(Debug, Clone, Default)]
pub(super) struct DraftCell {
    /// Its paragraphs, parted by line breaks.
    pub text: String,
    /// Rows that it covers; 0 counts as 1.
    pub rows: usize,
    /// Columns that it covers; 0 counts as 1.
    pub columns: usize,
    /// Whether it is marked as a header.
    pub header: bool,
    /// Its page.
    pub page: Option<u32>,
}

impl DraftCell {
    /// A cell that covers one place.
    pub fn of(text: impl Into<String>) -> DraftCell {
        DraftCell { text: text.into(), rows: 1, columns: 1, ..DraftCell::default() }
    }
}

impl Builder {
    /// Lays down a paragraph; line breaks in it part it, blank ones vanish.
    pub fn paragraph(&mut self, text: &str, heading: Option<u8>, page: Option<u32>) {
        for line in text.split(['\n', '\r']) {
            let line = line.trim();
            if !line.is_empty() {
                if self.places > MOST_PLACES {
                    if !self.warnings.iter().any(|w| w.code == TEXT_CUT) {
                        self.warnings.push(text_cut());
                    }
                    return;
                }
                self.places += 1;
                let at = self.push(line);
                self.blocks.push(Block::Paragraph(Paragraph { at, heading, page }));
            }
        }
    }

    /// Lays down a table.
    pub fn table(&mut self, draft: Draft) {
        let Draft { name, rows, page, numbers } = draft;
        self.rows(Table { name: name.unwrap_or_default(), page, numbers, ..Table::default() }, rows.into_iter());
    }

    /// Lays down a table row by row, so that no more than one of its rows is held twice. `table` is still empty.
    pub fn rows(&mut self, mut table: Table, rows: impl Iterator<Item = Vec<DraftCell>>) {
        if table.name.is_empty() {
            table.name = format!("Table{}", self.tables + 1);
        }
        // For each column: rows still covered by a cell from above, and that cell.
        let mut covered: Vec<(usize, usize)> = Vec::new();
        for (r, row) in rows.enumerate() {
            if self.places > MOST_PLACES {
                // Beyond the first, every table is left out: that is said once.
                if !self.warnings.iter().any(|w| w.code == TABLE_CUT) {
                    self.warnings.push(table_cut(&table.name, r));
                }
                break;
            }
            let mut line = Vec::with_capacity(covered.len());
            let mut column = 0;
            // A span that says more rows than it has would push a whole row aside.
            let wide: usize = row.iter().map(|cell| cell.columns.clamp(1, MOST_COLUMNS)).sum();
            if r > 1 && covered.len() > 3 && wide == covered.len() && covered.iter().any(|(rows, _)| *rows > 0) {
                covered.iter_mut().for_each(|(rows, _)| *rows = 0);
                if !self.warnings.iter().any(|w| w.code == SPANS_CUT) {
                    let message =
                        format!("cells of {} reach into row {}, which is whole without them", table.name, r + 1);
                    self.warnings.push(Warning::new(SPANS_CUT, message, None));
                }
            }
            for cell in row {
                column = free(&covered, column);
                let wide = cell.columns.clamp(1, MOST_COLUMNS);
                if column + wide > MOST_COLUMNS || self.places > MOST_PLACES {
                    break;
                }
                let index = table.cells.len();
                let at = self.cell(&cell.text);
                table.cells.push(Cell {
                    at,
                    row: r as u32,
                    column: column as u32,
                    header: cell.header,
                    page: cell.page.or(table.page),
                });
                for c in column..column + wide {
                    if covered.len() <= c {
                        covered.resize(c + 1, (0, 0));
                    }
                    // A cell that would cover a place twice (overlapping spans) gives way to the one from above.
                    if covered[c].0 == 0 {
                        covered[c] = (cell.rows.max(1), index);
                    }
                }
                column += wide;
            }
            take(&mut covered, &mut line);
            self.places += line.len();
            table.grid.push(line);
        }
        if table.cells.iter().all(|c| c.at.is_empty()) {
            return;
        }
        self.tables += 1;
        let width = table.grid.iter().map(Vec::len).max().unwrap_or(0);
        table.grid.iter_mut().for_each(|row| row.resize(width, None));
        narrow(&mut table, width);
        self.blocks.push(Block::Table(Box::new(table)));
    }

    /// Lays down a table of a word processor: a frame around paragraphs is no table, and neither is a single row.
    pub fn table_or_frame(&mut self, draft: Draft) {
        let filled = |r: &Vec<DraftCell>| r.iter().filter(|c| !c.text.trim().is_empty()).count();
        if draft.rows.iter().map(filled).max().unwrap_or(0) <= 1 || draft.rows.len() <= 1 {
            for cell in draft.rows.iter().flatten() {
                self.paragraph(&cell.text, None, cell.page.or(draft.page));
            }
        } else {
            self.table(draft);
        }
    }

    /// Says that something was left out or repaired.
    pub fn warn(&mut self, code: &str, message: impl Into<String>) {
        self.warnings.push(Warning::new(code, message, None));
    }

    /// The finished document.
    pub fn finish(self, format: &'static str, given: Given) -> Document {
        Document { text: Text::new(self.text), blocks: self.blocks, format, given, warnings: self.warnings }
    }

    /// Lays down a cell's paragraphs; its stretch ends with its last character.
    fn cell(&mut self, text: &str) -> std::ops::Range<usize> {
        let start = self.text.len();
        let mut end = start;
        for line in text.split(['\n', '\r']).map(str::trim).filter(|l| !l.is_empty()) {
            end = self.push(line).end;
        }
        start..end
    }

    fn push(&mut self, line: &str) -> std::ops::Range<usize> {
        let start = self.text.len();
        self.text.push_str(line);
        let end = self.text.len();
        self.text.push('\n');
        start..end
    }
}

/// The code of [`text_cut`].
const TEXT_CUT: &str = "text-cut";
const TABLE_CUT: &str = "table-cut";

/// The code of the warning that cells reached too far down.
const SPANS_CUT: &str = "spans-cut";

/// Says that paragraphs are left out.
pub(super) fn text_cut() -> Warning {
    Warning::new(TEXT_CUT, "the document has more paragraphs than are read; its end is left out", None)
}

/// Says that a table's rows from `row` (from 0) on are left out.
pub(super) fn table_cut(name: &str, row: usize) -> Warning {
    Warning::new(TABLE_CUT, format!("{name} is too large; its rows from row {} on are left out", row + 1), None)
}

/// Takes out columns in which no cell begins: they stem from edges that don't quite meet.
fn narrow(table: &mut Table, width: usize) {
    let mut begins = vec![false; width];
    table.cells.iter().for_each(|c| begins[c.column as usize] = true);
    if begins.iter().all(|b| *b) {
        return;
    }
    let places: Vec<usize> = begins
        .iter()
        .scan(0, |next, b| {
            let place = *next;
            *next += usize::from(*b);
            Some(place)
        })
        .collect();
    for row in &mut table.grid {
        let mut kept = begins.iter();
        row.retain(|_| *kept.next().unwrap_or(&true));
    }
    table.cells.iter_mut().for_each(|c| c.column = places[c.column as usize] as u32);
    // Cells keep the addresses that they have in the file.
    let (_, columns) = table.numbers.get_or_insert_with(|| ((0..table.grid.len()).collect(), (0..width).collect()));
    columns.extend(columns.len()..width);
    let mut kept = begins.iter();
    columns.retain(|_| *kept.next().unwrap_or(&true));
}

/// The next column from `column` on that no cell from above covers.
fn free(covered: &[(usize, usize)], mut column: usize) -> usize {
    while covered.get(column).is_some_and(|(rows, _)| *rows > 0) {
        column += 1;
    }
    column
}

/// Fills a row from what covers its columns, and lets each cover run down one row.
fn take(covered: &mut [(usize, usize)], line: &mut Vec<Option<usize>>) {
    line.clear();
    for (rows, cell) in covered.iter_mut() {
        line.push((*rows > 0).then_some(*cell));
        *rows = rows.saturating_sub(1);
    }
}

/// A cell's address as spreadsheets name it.
pub(super) fn address(row: usize, column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        letters.push(b'A' + ((left - 1) % 26) as u8);
        left = (left - 1) / 26;
    }
    letters.reverse();
    let mut address: String = letters.into_iter().map(char::from).collect();
    address.push_str(&(row + 1).to_string());
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, rows: usize, columns: usize) -> DraftCell {
        DraftCell { text: text.into(), rows, columns, ..DraftCell::default() }
    }

    fn grid_of(rows: Vec<Vec<DraftCell>>) -> Vec<Vec<String>> {
        let mut b = Builder::default();
        b.table(Draft { rows, ..Draft::default() });
        let document = b.finish("test", Given::default());
        let Some(Block::Table(t)) = document.blocks.first() else { return Vec::new() };
        let show =
            |c: &Option<usize>| c.map_or("-".to_string(), |c| document.text.raw()[t.cells[c].at.clone()].to_string());
        t.grid.iter().map(|r| r.iter().map(show).collect()).collect()
    }

    #[test]
    fn merged_cells_stand_at_each_place() {
        let grid = grid_of(vec![
            vec![cell("任务", 2, 1), cell("单位", 1, 2)],
            vec![cell("牵头", 1, 1), cell("配合", 1, 1)],
            vec![cell("甲", 9_000_000, 1), cell("乙", 1, 1)],
            vec![cell("丙", 1, 1), cell("丁", 1, 1)],
        ]);
        assert_eq!(grid, [["任务", "单位", "单位"], ["任务", "牵头", "配合"], ["甲", "乙", "-"], ["甲", "丙", "丁"]]);
    }

    #[test]
    fn a_span_of_too_many_rows_pushes_no_whole_row_aside() {
        let row = |cells: [&str; 4]| cells.map(|text| cell(text, 1, 1)).to_vec();
        let mut long = row(["甲", "1", "修路", "交通局"]);
        long[0].rows = 3;
        let rows = vec![
            row(["类别", "序号", "任务", "单位"]),
            long,
            vec![cell("2", 1, 1), cell("架桥", 1, 1), cell("交通局", 1, 1)],
            row(["乙", "3", "种树", "林业局"]),
        ];
        let grid = grid_of(rows.clone());
        assert_eq!(grid[2], ["甲", "2", "架桥", "交通局"]);
        assert_eq!(grid[3], ["乙", "3", "种树", "林业局"]);
        let mut b = Builder::default();
        b.table(Draft { rows, ..Draft::default() });
        let codes: Vec<String> = b.finish("test", Given::default()).warnings.into_iter().map(|w| w.code).collect();
        assert_eq!(codes, ["spans-cut"]);
    }

    #[test]
    fn a_column_span_without_end_is_bounded() {
        let grid = grid_of(vec![vec![cell("甲", 1, 4_000_000_000), cell("乙", 1, 1)], vec![cell("丙", 1, 1)]]);
        assert!(grid[0].len() <= MOST_COLUMNS);
    }

    #[test]
    fn what_is_beyond_measure_is_cut_with_a_warning() {
        let mut b = Builder::default();
        let row = || vec![cell("甲", 1, 500), cell("乙", 1, 500)];
        b.rows(Table::default(), (0..600).map(|_| row()));
        b.paragraph("丙\n丁", None, None);
        let d = b.finish("test", Given::default());
        let Block::Table(t) = &d.blocks[0] else { panic!("no table") };
        // The row that goes over the measure is whole.
        assert_eq!((t.grid.len(), d.blocks.len()), (501, 1));
        let codes: Vec<&str> = d.warnings.iter().map(|w| w.code.as_str()).collect();
        assert_eq!(codes, ["table-cut", "text-cut"]);
        assert!(d.warnings[0].message.contains("from row 502 on"));
    }

    #[test]
    fn cells_keep_their_addresses_where_columns_are_taken_out() {
        let mut b = Builder::default();
        b.table(Draft {
            rows: vec![vec![cell("甲", 1, 2), cell("乙", 1, 1)], vec![cell("丙", 1, 2), cell("丁", 1, 1)]],
            ..Draft::default()
        });
        let d = b.finish("test", Given::default());
        let Block::Table(t) = &d.blocks[0] else { panic!("no table") };
        assert_eq!((t.grid[1].len(), t.address(&t.cells[3])), (2, "C2".to_string()));
    }

    #[test]
    fn addresses_count_in_letters() {
        assert_eq!(address(6, 3), "D7");
        assert_eq!(address(0, 26), "AA1");
        assert_eq!(address(0, 701), "ZZ1");
    }

    #[test]
    fn ranges_are_the_paragraphs() {
        let mut b = Builder::default();
        b.paragraph("　一、甲　\n\n乙", Some(2), None);
        let d = b.finish("test", Given::default());
        assert_eq!(d.text.raw(), "一、甲\n乙\n");
        let at: Vec<_> = d
            .blocks
            .iter()
            .map(|b| match b {
                Block::Paragraph(p) => &d.text.raw()[p.at.clone()],
                _ => "",
            })
            .collect();
        assert_eq!(at, ["一、甲", "乙"]);
    }
}
