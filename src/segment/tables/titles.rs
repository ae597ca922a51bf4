//! The titles of a table's columns: what each column holds, and which rows are its header.

use super::super::Column;
use super::grid::Grid;
use super::unknown::held;
use crate::error::Result;
use crate::extract::limits::LimitGrammar;
use crate::extract::units::UnitGrammar;
use crate::patterns::{At, Matcher, Patterns, Regex, WordSet};
use crate::record::Role;

/// Titles longer than this are no titles.
pub(super) const TITLE: usize = 18;

/// The words that title columns.
pub(crate) struct Titles {
    rules: Vec<(Says, Column)>,
    /// The words of all rules, by where they stand in a title: most lines have none, and then no rule is asked.
    whole: WordSet,
    start: WordSet,
    end: WordSet,
    any: WordSet,
    /// What a title of an agency's own must say for its cells to count as units, and as limits.
    may: [Vec<Regex>; 2],
    persons: Vec<Regex>,
    outcomes: Vec<Regex>,
    /// Titles that name the work itself and no class of it.
    works: Vec<Regex>,
    apart: Vec<Regex>,
    /// What the work of a row opens with: 新建, 推进.
    verbs: WordSet,
}

/// How a rule knows a title.
pub(super) enum Says {
    Words(At, Vec<String>),
    Form(Regex),
}

impl Says {
    fn matches(&self, title: &str) -> bool {
        match self {
            Says::Words(At::Whole, words) => words.iter().any(|w| title == w),
            Says::Words(At::Start, words) => words.iter().any(|w| title.starts_with(w.as_str())),
            Says::Words(At::End, words) => words.iter().any(|w| title.ends_with(w.as_str())),
            Says::Words(At::Any, words) => words.iter().any(|w| title.contains(w.as_str())),
            Says::Form(form) => form.is_match(title),
        }
    }

    /// The words that stand at a place of the title.
    fn words(&self, place: At) -> &[String] {
        match self {
            Says::Words(at, words) if *at == place => words,
            _ => &[],
        }
    }
}

impl Titles {
    pub(crate) fn new(patterns: &Patterns) -> Result<Titles> {
        let column = |value: Option<&str>| match value {
            Some("serial") => Column::Serial,
            Some("heading") => Column::Heading,
            Some("item") => Column::Item,
            Some("lead") => Column::Units(Role::Lead),
            Some("responsible") => Column::Units(Role::Responsible),
            Some("cooperate") => Column::Units(Role::Cooperate),
            Some("support") => Column::Units(Role::Support),
            Some("limit") => Column::Limit,
            Some("period") => Column::Period,
            _ => Column::Other,
        };
        let rules: Vec<(Says, Column)> = patterns
            .used_for("column")
            .filter_map(|r| {
                let says = match &r.matcher {
                    Matcher::Words { at, words } => Says::Words(*at, words.clone()),
                    Matcher::Regex(form) => Says::Form(form.clone()),
                    Matcher::Map => return None,
                };
                Some((says, column(r.value.as_deref())))
            })
            .collect();
        let [whole, start, end, any] = [At::Whole, At::Start, At::End, At::Any]
            .map(|place| WordSet::new(rules.iter().flat_map(|(says, _)| says.words(place).iter().cloned())));
        let forms = |used_for| {
            let forms = patterns.used_for(used_for).filter_map(|r| match &r.matcher {
                Matcher::Regex(form) => Some(form.clone()),
                _ => None,
            });
            forms.collect()
        };
        let may = ["column-may-units", "column-may-limit"].map(forms);
        Ok(Titles {
            rules,
            whole,
            start,
            end,
            any,
            may,
            persons: forms("column-persons"),
            outcomes: forms("column-outcomes"),
            works: forms("column-works"),
            apart: forms("column-apart"),
            verbs: WordSet::new(
                ["kind-verb", "target-work"]
                    .into_iter()
                    .flat_map(|used_for| patterns.words(used_for))
                    .map(|(w, _)| w.to_string()),
            ),
        })
    }

    /// Whether a text opens with a verb of work.
    pub(super) fn opens_work(&self, text: &str) -> bool {
        self.verbs.starts(text).is_some()
    }

    /// Whether a title that no rule knows allows its column to hold this.
    pub(super) fn allows(&self, title: &str, column: Column) -> bool {
        let [units, limits] = &self.may;
        let forms = if column == Column::Limit { limits } else { units };
        forms.iter().any(|form| form.is_match(title))
    }

    /// Whether a column under a title that no rule knows may group the rows: it tells neither who nor of what kind.
    pub(super) fn groups(&self, title: &str) -> bool {
        !self.persons(title) && !self.apart.iter().any(|form| form.is_match(title))
    }

    /// Makes the finest of the columns that hold work the item; those before it group.
    pub(crate) fn settle(&self, mut columns: Vec<(Column, String)>) -> Vec<(Column, String)> {
        let work = |column: &Column| matches!(column, Column::Item | Column::Heading);
        let states = |column: &Column| matches!(column, Column::Units(_) | Column::Limit);
        // Behind who and when, what is to come of the work is no work of its own: 重点任务, 责任单位, 目标.
        let (mut opened, mut stated) = (false, false);
        for (column, title) in &mut columns {
            stated |= opened && states(column);
            if work(column) && stated && self.outcomes.iter().any(|form| form.is_match(title)) {
                *column = Column::Other;
            } else {
                opened |= *column == Column::Item || work(column) && self.works.iter().any(|form| form.is_match(title));
            }
        }
        // A title that spans several columns is one column that was cut.
        let last = columns
            .iter()
            .rposition(|(c, _)| *c == Column::Item)
            .or_else(|| columns.iter().rposition(|(c, _)| *c == Column::Heading));
        if let Some(last) = last {
            for (c, column) in columns.iter_mut().enumerate() {
                match column.0 {
                    Column::Item | Column::Heading if c < last => column.0 = Column::Heading,
                    Column::Heading if c > last => column.0 = Column::Other,
                    Column::Item | Column::Heading => column.0 = Column::Item,
                    _ => {}
                }
            }
        }
        columns
    }

    /// Whether a column with this title holds the names of persons.
    pub(crate) fn persons(&self, title: &str) -> bool {
        self.persons.iter().any(|form| form.is_match(title))
    }

    /// What a column with this title holds; `None` where the text is no title.
    pub(crate) fn column(&self, title: &str) -> Option<Column> {
        let mut bare = String::new();
        let mut depth = 0usize;
        for c in title.chars() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ' ' | '\n' | '/' | ':' => {}
                // A full stop or an enumeration is a sentence's, not a title's.
                '。' | ';' | '!' | '?' => return None,
                _ if depth == 0 => bare.push(c),
                _ => {}
            }
        }
        let n = bare.chars().count();
        if n == 0 || n > TITLE {
            return None;
        }
        let bare = bare.as_str();
        let worded = self.whole.has(bare)
            || self.start.starts(bare).is_some()
            || self.end.ends(bare).is_some()
            || self.any.within(bare);
        let formed = || self.rules.iter().any(|(says, _)| matches!(says, Says::Form(form) if form.is_match(bare)));
        if !worded && !formed() {
            return None;
        }
        self.rules.iter().find_map(|(says, column)| says.matches(bare).then_some(*column))
    }
}

/// The columns of a table and how many rows its header takes.
#[derive(Default)]
pub(super) struct Header {
    pub(super) columns: Vec<(Column, String)>,
    pub(super) first_row: usize,
    /// The columns whose titles no pattern knows, in step with the columns; none where nothing is to be said of them.
    pub(super) unknown: Vec<bool>,
}

/// The header: the first row (within the first ones) that titles columns, with a second line below it where it has one.
pub(super) fn header(
    folded: &str,
    grid: &Grid,
    titles: &Titles,
    units: &UnitGrammar,
    limits: &LimitGrammar,
) -> Option<Header> {
    let width = grid.rows.iter().map(Vec::len).max()?;
    for (r, row) in grid.rows.iter().enumerate().take(8) {
        let found: Vec<Option<Column>> =
            (0..width).map(|c| titles.column(grid.text(folded, row.get(c).copied().flatten()))).collect();
        let distinct = distinct_cells(row);
        let titled = found.iter().flatten().count();
        let telling = found.iter().flatten().any(|c| matches!(c, Column::Units(_) | Column::Limit | Column::Serial));
        if distinct < 2 || !(telling || titled >= 2) {
            continue;
        }
        if titled * 3 < width * 2 {
            // Titles of an agency's own: the cells below them tell what they are.
            let short =
                |c: usize| (1..=TITLE).contains(&grid.text(folded, row.get(c).copied().flatten()).chars().count());
            let work = found.iter().flatten().any(|c| matches!(c, Column::Heading | Column::Item));
            let told = || {
                let title = |c: usize| squeeze(grid.text(folded, row.get(c).copied().flatten()));
                let like = |c: &usize| {
                    found[*c].is_none()
                        && held(folded, grid, *c, r + 1, units, limits).is_some_and(|h| titles.allows(&title(*c), h))
                };
                (0..width).filter(like).count()
            };
            if titled < 2 || !work || distinct < width || !(0..width).all(short) {
                continue;
            }
            // Known titles of what and who are a header whatever stands beside them.
            let who = found.iter().flatten().any(|c| matches!(c, Column::Units(_)));
            if !(who && titled * 2 >= width) && (titled + told()) * 3 < width * 2 {
                continue;
            }
        }
        let mut columns: Vec<(Column, String)> = (0..width)
            .map(|c| {
                let title = grid.text(folded, row.get(c).copied().flatten());
                (found[c].unwrap_or(Column::Other), squeeze(title))
            })
            .collect();
        let mut first_row = r + 1;
        // A second line of titles under a merged one: 责任单位 over 牵头 and 配合.
        while let Some(next) = grid.rows.get(first_row) {
            // Below a title that spans several columns one that no pattern knows parts what it says: 完工日 below 时间安排.
            let spans = |c: usize| {
                let same = |d: usize| row.get(d).copied().flatten() == row.get(c).copied().flatten();
                row.get(c).copied().flatten().is_some() && (c > 0 && same(c - 1) || same(c + 1))
            };
            let parted = |c: usize, text: &str| {
                let short = (2..=TITLE).contains(&text.chars().count()) && !text.contains(['。', ';', ',']);
                found[c].filter(|column| *column == Column::Limit && short && spans(c))
            };
            // A time stands as a title below one that spans; below 完成时限 alone it is a cell, and of two years' halves
            // nobody knows which.
            let named = |c: usize, text: &str| match titles.column(text) {
                Some(Column::Period) if !spans(c) => None,
                Some(Column::Period) if year_above(grid.text(folded, row.get(c).copied().flatten())) => {
                    Some(Column::Other)
                }
                column => column,
            };
            let below: Vec<(usize, Column, String)> = (0..width)
                .filter_map(|c| {
                    let cell = next.get(c).copied().flatten();
                    if cell == row.get(c).copied().flatten() {
                        return None;
                    }
                    let text = grid.text(folded, cell);
                    let column = named(c, text).or_else(|| parted(c, text))?;
                    Some((c, column, squeeze(text)))
                })
                .collect();
            let told = below.iter().filter(|(c, _, title)| named(*c, title).is_some()).count();
            let fresh =
                (0..width).filter(|c| next.get(*c).copied().flatten() != row.get(*c).copied().flatten()).count();
            let merged = (0..width).any(|c| next.get(c).copied().flatten() == row.get(c).copied().flatten());
            // One cell across all columns is a heading of the rows: `一、门诊环节`.
            let across = distinct_cells(next) < 2;
            if across || told * 2 < fresh || told == 0 || below.len() < fresh || !(merged || distinct < width) {
                break;
            }
            for (c, column, title) in below {
                columns[c] = (column, title);
            }
            first_row += 1;
        }
        // Halves below two years: a title alone doesn't tell of which.
        let dated = |c: usize| {
            let above = grid.rows[..first_row].iter().filter_map(|row| row.get(c).copied().flatten());
            above.into_iter().any(|cell| year_above(grid.text(folded, Some(cell))))
        };
        for (c, (column, title)) in columns.iter_mut().enumerate() {
            if *column == Column::Period && !year_above(title) && dated(c) {
                *column = Column::Other;
            }
        }
        // A known title that says something else is no name of work.
        if columns.get(1).is_some_and(|(_, title)| titles.column(title).is_none()) {
            name_item(&mut columns);
        }
        let unknown = (0..width).map(|c| titles.column(&columns[c].1).is_none() && !columns[c].1.is_empty()).collect();
        return Some(Header { columns: titles.settle(columns), first_row, unknown });
    }
    None
}

/// Whether a title names a year: 2025年.
fn year_above(title: &str) -> bool {
    title.find('年').is_some_and(|at| title[..at].ends_with(|c: char| c.is_ascii_digit()))
}

/// A table without a header that goes on the one before: as many columns, and units where that one has units.
pub(super) fn continued(
    folded: &str,
    grid: &Grid,
    before: Option<&Vec<(Column, String)>>,
    units: &UnitGrammar,
) -> Option<Header> {
    let before = before?;
    let width = grid.rows.iter().map(Vec::len).max()?;
    if width != before.len() {
        return None;
    }
    let column = before.iter().position(|(c, _)| matches!(c, Column::Units(_)))?;
    let (mut like, mut all) = (0.0, 0.0);
    for row in grid.rows.iter() {
        let text = grid.text(folded, row.get(column).copied().flatten());
        if !text.is_empty() {
            like += units.likeness(text);
            all += 1.0;
        }
    }
    (all > 0.0 && like / all > 0.5).then(|| Header { columns: before.clone(), ..Header::default() })
}

pub(super) fn squeeze(s: &str) -> String {
    s.chars().filter(|c| !c.is_whitespace()).collect()
}

pub(super) fn distinct_cells(row: &[Option<usize>]) -> usize {
    let mut seen: Vec<usize> = row.iter().flatten().copied().collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

/// Where no title says what the rows are about, the one behind the serial number does, whatever it is called.
pub(crate) fn name_item(columns: &mut [(Column, String)]) {
    let named = columns.iter().any(|(c, _)| matches!(c, Column::Item | Column::Heading));
    let who = columns.iter().any(|(c, _)| matches!(c, Column::Units(_)));
    if let [(Column::Serial, _), (second @ Column::Other, _), ..] = columns
        && !named
        && who
    {
        *second = Column::Item;
    }
}

/// Whether a table with these columns sets out work: it has items, and says who or when or counts them.
pub(super) fn holds_tasks(columns: &[(Column, String)]) -> bool {
    let has = |f: fn(&Column) -> bool| columns.iter().any(|(c, _)| f(c));
    let measures = columns.iter().filter(|(c, _)| *c == Column::Other).count();
    has(|c| *c == Column::Item)
        && (has(|c| matches!(c, Column::Units(_) | Column::Limit))
            || (measures == 0 && columns.len() >= 2 && has(|c| *c == Column::Serial) && columns.len() >= 3))
}
