//! A document becomes a plan: its outline of items, its task tables, and what stands around them.
//!
//! Knows numbering, headings, columns; knows nothing of what units or limits mean. What it borrows is how much a cell or a
//! bracket looks like units or limits: the columns of a table that lost its grid show in nothing else, nor does what tells
//! a heading between brackets from a group, or an attachment that lists names from one that charges somebody.

mod blocks;
mod body;
mod captions;
mod catalogue;
mod duties;
mod fields;
mod flat;
pub mod front;
pub mod labels;
pub mod outline;
mod retrospect;
mod runon;
mod tables;
mod unnumbered;

use crate::error::Result;
use crate::extract::limits::LimitGrammar;
use crate::extract::units::UnitGrammar;
use crate::patterns::Patterns;
use crate::read::{Block, Document, Paragraph, Table};
use crate::record::{Origin, Role, Section, Warning};
use crate::text::{Bytes, Text};
use front::{FrontReader, Line, LineKind};

/// A document's plan (or plans), segmented.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Every line of the document, cells of tables too, in reading order.
    pub lines: Vec<Line>,
    /// What each line is for.
    pub kinds: Vec<LineKind>,
    /// The page of each line of a paged format, in step with the lines; empty for other formats.
    pub pages: Vec<Option<u32>>,
    /// Headings; a heading's parent stands before it.
    pub headings: Vec<Heading>,
    /// The lowest items, in reading order.
    pub items: Vec<Item>,
    /// What was repaired or left out.
    pub warnings: Vec<Warning>,
    /// Lines of the plan that belong to no item and no heading, for coverage.
    pub loose: Vec<Bytes>,
    /// Readings of labels that lost, with what they lost to.
    pub lost: Vec<LostLabel>,
}

/// A reading of a label that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostLabel {
    /// The label.
    pub at: Bytes,
    /// How it would have been read.
    pub read_as: String,
    /// What it lost to: another reading, or the text that it is part of.
    pub lost_to: String,
    /// Whether the label is written without any damage or doubt, and yet the line is taken for text.
    pub sound: bool,
}

/// A heading above items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// Its number as written (repaired when damaged).
    pub label: Option<String>,
    /// Its text without the label, a stretch a line; the first holds the headline.
    pub text: Vec<Bytes>,
    /// The heading above.
    pub parent: Option<usize>,
    /// Which plan of the document, counted from 0.
    pub part: usize,
}

/// A lowest item of the outline, or a row of a task table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Body or table.
    pub origin: Origin,
    /// What its part is for.
    pub section: Section,
    /// The heading right above.
    pub parent: Option<usize>,
    /// Its own number as written (repaired when damaged).
    pub label: Option<String>,
    /// Its text without the label, a stretch a line.
    pub text: Vec<Bytes>,
    /// Cells that state units, limits and other things.
    pub cells: Vec<Stated>,
    /// The whole of it, label, units and limits included.
    pub at: Bytes,
    /// Address of its cell in a table.
    pub cell: Option<String>,
    /// Page of a paged format.
    pub page: Option<u32>,
    /// Which plan of the document, counted from 0.
    pub part: usize,
    /// Which table, for rows.
    pub table: Option<usize>,
}

/// A cell that states something of its row's item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// What its column is for.
    pub column: Column,
    /// Its paragraphs.
    pub text: Vec<Bytes>,
    /// The column's title as written.
    pub title: String,
    /// Where that title stands, of a column whose title is a time, or one of several columns of limits.
    pub titled: Option<Bytes>,
}

/// What a column of a task table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Counts rows or headings.
    Serial,
    /// Groups the items.
    Heading,
    /// The finest statement of what is to be done.
    Item,
    /// Units with this role where the cell names none.
    Units(Role),
    /// Time limits.
    Limit,
    /// What is to be done at the time that its title names: 一季度, 上半年.
    Period,
    /// Anything else.
    Other,
}

/// What tells how much a cell looks like units or limits.
#[derive(Clone, Copy)]
pub(crate) struct Grammars<'a> {
    pub(crate) units: &'a UnitGrammar,
    pub(crate) limits: &'a LimitGrammar,
}

/// So many lines of a document may be signatures with their days: the notice's, the plan's, an attachment's.
const SIGNED: usize = 3;

/// So many lines behind a signature are looked at for what stands there.
const NEAR: usize = 12;

/// A document of so few lines may have lost its line breaks.
const ALONE: usize = 6;

/// Segments documents.
pub struct Segmenter {
    front: FrontReader,
    columns: tables::Titles,
    sections: body::Sections,
    runon: runon::RunOn,
    retrospect: retrospect::Retrospect,
    /// What an item opens with that says what is to be done.
    verbs: front::lexicon::Lexicon,
}

impl Segmenter {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<Segmenter> {
        Ok(Segmenter {
            front: FrontReader::new(patterns)?,
            columns: tables::Titles::new(patterns)?,
            sections: body::Sections::new(patterns)?,
            runon: runon::RunOn::new(patterns)?,
            retrospect: retrospect::Retrospect::new(patterns)?,
            verbs: front::lexicon::Lexicon::new(patterns, "kind-verb")?,
        })
    }

    /// The plan of a document. `units` and `limits` serve to tell the cells of a table that lost its grid.
    pub fn segment(&self, document: &Document, units: &UnitGrammar, limits: &LimitGrammar) -> Plan {
        let folded = document.text.folded();
        let mut plan = Plan::default();
        let mut grids = Vec::new();
        self.lines(document, &mut plan, &mut grids);
        self.part_signatures(folded, &mut plan);
        // A table that lost its grid is given one, so that from here on all tables are alike.
        let mut looks = None;
        let mut foot = |lines: &[Line]| {
            let looks = looks.get_or_insert_with(|| self.front.looks(folded, lines));
            let kinds = self.front.classify_looked(folded, lines, looks);
            let outside = |k: &LineKind| matches!(k, LineKind::Furniture | LineKind::Colophon | LineKind::PageField);
            kinds.iter().rposition(|k| !outside(k)).map_or(0, |i| i + 1)
        };
        blocks::recover(folded, &mut plan.lines, &mut grids, &self.columns);
        flat::recover(folded, &mut plan.lines, &mut grids, &self.columns, units, limits, &mut foot);
        let mut looks = looks.unwrap_or_else(|| self.front.looks(folded, &plan.lines));
        self.front.look_again(folded, &plan.lines, &mut looks);
        plan.kinds = self.front.classify_looked(folded, &plan.lines, &looks);
        let grammars = Grammars { units, limits };
        body::outline(folded, &mut plan, &self.sections, document, &grammars);
        tables::rows(folded, &mut plan, &grids, &self.columns, &self.sections, document, &grammars);
        if plan.items.is_empty() && plan.headings.is_empty() {
            unnumbered::outline(folded, &mut plan, &self.sections);
        }
        plan.items.sort_by_key(|i| (i.at.start, i.at.end));
        self.retrospect.leave_out(folded, &mut plan, document, units);
        catalogue::leave_out(folded, &mut plan, document, &self.verbs, &grammars);
        plan
    }

    /// Parts lines that hold a signature with its day. Many of them, or one amid text, are rows of a table that lost its
    /// grid, or say whose an item is and by when.
    fn part_signatures(&self, folded: &str, plan: &mut Plan) {
        let parted = plan.lines.iter().map(|line| self.front.dated_signature(folded, line));
        let signed: Vec<(usize, usize)> = parted.enumerate().filter_map(|(i, day)| Some((i, day?))).collect();
        let closes = |(i, _): &(usize, usize)| {
            let rest = plan.lines[i + 1..].iter().take(NEAR);
            let mut rest = rest.filter(|line| !self.front.is_furniture(folded, line));
            rest.next().is_none_or(|next| self.front.opens_part(folded, next))
        };
        if signed.len() > SIGNED || !signed.iter().all(closes) {
            return;
        }
        for (i, day) in signed.into_iter().rev() {
            let line = &mut plan.lines[i];
            let dated = Line { at: trim(folded, day..line.at.end), ..Line::default() };
            line.at = trim(folded, line.at.start..day);
            plan.lines.insert(i + 1, dated);
            plan.pages.insert(i + 1, plan.pages[i]);
        }
    }

    /// Lines of paragraphs, and tables as grids of folded paragraphs.
    fn lines<'t>(&self, document: &'t Document, plan: &mut Plan, grids: &mut Vec<tables::Grid<'t>>) {
        let text = &document.text;
        let folded = text.folded();
        let lines = |block: &'t Block| match self.piece(block, document) {
            Piece::Bars(_, lines) => lines.len(),
            _ => 1,
        };
        let alone = document.blocks.len() <= ALONE && document.blocks.iter().map(lines).sum::<usize>() <= ALONE;
        for block in &document.blocks {
            match self.piece(block, document) {
                Piece::Paragraph(p) => {
                    let at = text.folded_of_raw(p.at.start)..text.folded_of_raw(p.at.end);
                    self.paragraph(text, at, p, alone, plan);
                }
                Piece::Bars(page, lines) => {
                    let plain = Paragraph { page, ..Paragraph::default() };
                    lines.into_iter().for_each(|at| self.paragraph(text, at, &plain, alone, plan));
                }
                Piece::Table(table, grid) => {
                    let number = grids.len();
                    let grid = tables::turned(folded, &grid, &self.columns).unwrap_or(grid);
                    if let Some(lines) = fields::lines(folded, &grid, &self.front) {
                        plan.pages.extend(lines.iter().map(|_| table.page));
                        plan.lines.extend(lines);
                        continue;
                    }
                    for cell in &grid.cells {
                        for at in &cell.text {
                            plan.lines.push(Line { at: at.clone(), table: Some(number), ..Line::default() });
                            plan.pages.push(cell.page);
                        }
                    }
                    grids.push(grid);
                }
            }
        }
    }

    /// What a block is to the outline.
    fn piece<'t>(&self, block: &'t Block, document: &Document) -> Piece<'t> {
        match block {
            Block::Paragraph(p) => Piece::Paragraph(p),
            Block::Table(table) => {
                let grid = tables::Grid::of(table, &document.text);
                match tables::bars::lines(table, &grid, &document.text, &self.columns) {
                    Some(lines) => Piece::Bars(table.page, lines),
                    None => Piece::Table(table, grid),
                }
            }
        }
    }

    /// The lines of one paragraph; `at` is its stretch of folded text.
    fn paragraph(&self, text: &Text, at: Bytes, p: &Paragraph, alone: bool, plan: &mut Plan) {
        let folded = text.folded();
        let at = trim(folded, at);
        // A line of marks alone (★, ———) parts paragraphs and says nothing.
        if !folded[at.clone()].chars().any(char::is_alphanumeric) && &folded[at.clone()] != "/" {
            return;
        }
        let parts = self.runon.split(folded, at.clone(), &indents(text, &at), alone);
        if parts.len() > 8 && !plan.warnings.iter().any(|w| w.code == "line-breaks-lost") {
            let what =
                "one line held many: it was parted where labels and signatures say so, and rows of tables may be lost";
            plan.warnings.push(Warning::new("line-breaks-lost", what, Some(text.span(&at))));
        }
        for at in parts {
            if let Some(last) = plan.lines.last_mut()
                && last.table.is_none()
                && broken_label(folded, &last.at, &at)
            {
                last.at.end = at.end;
                continue;
            }
            plan.lines.push(Line { at, heading: p.heading, ..Line::default() });
            plan.pages.push(p.page);
        }
    }
}

/// A block of a document as its lines are gathered.
enum Piece<'t> {
    Paragraph(&'t Paragraph),
    Table(&'t Table, tables::Grid<'t>),
    /// A table that is none: its page and its lines.
    Bars(Option<u32>, Vec<Bytes>),
}

/// Whether a text opens as the label of a statement of units does. Which units it states is the unit grammar's.
fn opens_with_role(s: &str) -> bool {
    ["责任", "牵头", "配合", "负责", "主办", "承办"].iter().any(|role| s.starts_with(role))
}

/// Whether a line breaks inside the label of a bracket of units that the next line closes: `…发展。(牵头部` `门:市交通局)`.
fn broken_label(folded: &str, line: &Bytes, next: &Bytes) -> bool {
    const LABEL: usize = 24;
    let (line, next) = (&folded[line.clone()], &folded[next.clone()]);
    let Some(open) = line.rfind('(').filter(|open| line.len() - open <= LABEL) else { return false };
    let before = &line[open + 1..];
    let Some(colon) = next.find(':').filter(|colon| *colon <= LABEL) else { return false };
    let label: String = [before, &next[..colon]].concat();
    opens_with_role(&label) && !before.contains([')', ':']) && next[colon..].contains(')')
}

/// The folded places at which a long line has an indent of two wide spaces or more.
fn indents(text: &Text, at: &Bytes) -> Vec<usize> {
    if at.len() < 240 {
        return Vec::new();
    }
    let span = text.raw_range(at);
    let raw = &text.raw()[span.clone()];
    raw.match_indices("\u{3000}\u{3000}").map(|(i, _)| text.folded_of_raw(span.start + i)).collect()
}

/// A stretch without the spaces at its ends.
pub(crate) fn trim(folded: &str, at: Bytes) -> Bytes {
    let s = &folded[at.clone()];
    let start = at.start + (s.len() - s.trim_start().len());
    let end = (at.start + s.trim_end().len()).max(start);
    start..end
}
