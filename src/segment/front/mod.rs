//! What stands around a plan: page furniture, page fields, the covering notice, signatures, closings, colophons.
//!
//! Gives every line of a document its [`LineKind`]; the outline is made of the lines that stay [`LineKind::Body`].

mod annex;
mod closing;
pub(crate) mod day;
mod head;
pub(crate) mod label;
pub(crate) mod lexicon;
pub(crate) mod look;
mod page;
mod rest;
mod title;

use lexicon::Lexicon;
use look::{Look, Looker, bare};

use crate::error::Result;
use crate::patterns::Patterns;
use crate::text::Bytes;

/// One line (paragraph) of a document: bytes of the folded text, outer spaces trimmed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in the folded text.
    pub at: Bytes,
    /// 1 to 9 where the format marks it as a heading.
    pub heading: Option<u8>,
    /// The table (index among the document's blocks) that it is a cell paragraph of.
    pub table: Option<usize>,
    /// What it is in a table of page fields.
    pub field: Option<FieldPart>,
}

/// What a cell of a table of page fields holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPart {
    /// 发布机构, without a colon.
    Name,
    /// What stands beside it.
    Value,
}

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Navigation, share buttons, footers, adverts.
    Furniture,
    /// A field of the page head: 索引号, 发文机关, 发布时间, or a bare date on the page.
    PageField,
    /// The heading of the notice (each of its lines).
    NoticeTitle,
    /// 发文字号 on a line of its own.
    DocNumber,
    /// The bodies addressed.
    Salutation,
    /// The covering notice's text.
    NoticeText,
    /// The body that signs.
    Signature,
    /// The date under the signature.
    SignatureDate,
    /// `(此件公开发布)` and its like.
    Remark,
    /// The mark before an attachment (`附件`, `附件1`), and the list of attachments.
    AttachmentMark,
    /// A plan's own title (each of its lines).
    PlanTitle,
    /// A line of text before the first item of a plan (`根据…制定本方案`).
    Preamble,
    /// Text of the plan.
    Body,
    /// A paragraph after the last item that only closes (force, interpretation, reporting).
    Closing,
    /// 主题词, 抄送, 印发 lines.
    Colophon,
}

/// Reads what stands around the plan.
#[derive(Debug)]
pub struct FrontReader {
    looker: Looker,
    news_turn: Lexicon,
    contents: Lexicon,
    annex_skip: Lexicon,
    person: Lexicon,
    measure: Lexicon,
    notes: Lexicon,
}

/// The lines of one document while their kinds are found.
struct Sheet<'a> {
    texts: Vec<&'a str>,
    looks: &'a [Look],
    tables: Vec<Option<usize>>,
    kinds: Vec<LineKind>,
    /// Whether a line's kind is settled.
    done: Vec<bool>,
}

impl Sheet<'_> {
    fn set(&mut self, at: usize, kind: LineKind) {
        self.kinds[at] = kind;
        self.done[at] = true;
    }

    fn set_all(&mut self, lines: std::ops::Range<usize>, kind: LineKind) {
        lines.for_each(|at| self.set(at, kind));
    }

    /// A line's text without list marks.
    fn bare(&self, at: usize) -> &str {
        bare(self.texts[at])
    }
}

impl FrontReader {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<FrontReader> {
        Ok(FrontReader {
            looker: Looker::new(patterns)?,
            news_turn: Lexicon::new(patterns, "front-news-turn")?,
            contents: Lexicon::new(patterns, "front-contents")?,
            annex_skip: Lexicon::new(patterns, "front-annex-skip")?,
            person: Lexicon::new(patterns, "front-person")?,
            measure: Lexicon::new(patterns, "front-measure")?,
            notes: Lexicon::new(patterns, "front-notes")?,
        })
    }

    /// Whether a text is the name of a field of a page's head, spaced or not: 索 引 号.
    pub(crate) fn is_field_name(&self, text: &str) -> bool {
        let name: String = text.chars().filter(|c| !matches!(c, ' ' | ':' | '*')).collect();
        self.looker.is_field_name(&name)
    }

    /// Whether a text opens with a field of a page's head and its value: 索引号:YS-2022-01.
    pub(crate) fn opens_field(&self, text: &str) -> bool {
        self.looker.starts_with_field(text)
    }

    /// Where the day starts in a line that holds a signature and its day: `某县人民政府办公室  2021年3月1日`.
    pub(crate) fn dated_signature(&self, folded: &str, line: &Line) -> Option<usize> {
        const LONGEST: usize = 200;
        let text = &folded[line.at.clone()];
        let dated = text.ends_with(['日', '号']) || text.ends_with(|c: char| c.is_ascii_digit());
        if !dated || text.len() > LONGEST || line.table.is_some() || line.field.is_some() {
            return None;
        }
        if text.contains([':', ',', '。', ';', '《', '|']) || label::label(text).is_some() {
            return None;
        }
        let year = |(at, c): &(usize, char)| {
            matches!(c, '1' | '2' | '二' | '一') && !text[..*at].ends_with(|c: char| c.is_ascii_digit())
        };
        let (day, _) = text.char_indices().filter(year).find(|(at, _)| day::day_line(&text[*at..]).is_some())?;
        let name = text[..day].trim_end();
        // 校车整治 县教育局 is a row, and so is whatever names no body before a space.
        let bodies = name.split(' ').filter(|part| !part.is_empty()).all(|part| self.looker.names_body(part));
        let named = (4..=60).contains(&name.chars().count()) && bodies;
        (named && !name.ends_with(['自', '于', '至', '在', '从', '到', '即'])).then_some(line.at.start + day)
    }

    /// Whether a line is the page's and not the document's.
    pub(crate) fn is_furniture(&self, folded: &str, line: &Line) -> bool {
        let look = self.looker.look(line, &folded[line.at.clone()]);
        look.furniture || look.foot || look.weak_foot || look.field
    }

    /// Whether what stands in a line may follow a signature: a plan's title, an attachment, a remark, a colophon.
    pub(crate) fn opens_part(&self, folded: &str, line: &Line) -> bool {
        let look = self.looker.look(line, &folded[line.at.clone()]);
        look.genre.is_some() && look.titleish() || look.attachment || look.remark || look.colophon
    }

    /// The kind of each line, in order. `folded` is the document's folded text.
    pub fn classify(&self, folded: &str, lines: &[Line]) -> Vec<LineKind> {
        self.classify_looked(folded, lines, &self.looks(folded, lines))
    }

    /// What each line looks like on its own.
    pub(super) fn looks(&self, folded: &str, lines: &[Line]) -> Vec<Look> {
        lines.iter().map(|line| self.looker.look(line, &folded[line.at.clone()])).collect()
    }

    /// Looks again at the lines that have become cells of tables.
    pub(super) fn look_again(&self, folded: &str, lines: &[Line], looks: &mut [Look]) {
        for (line, look) in lines.iter().zip(looks).filter(|(line, look)| line.table.is_some() != look.table) {
            *look = self.looker.look(line, &folded[line.at.clone()]);
        }
    }

    /// The kinds of lines whose looks are known.
    pub(super) fn classify_looked(&self, folded: &str, lines: &[Line], looks: &[Look]) -> Vec<LineKind> {
        let texts: Vec<&str> = lines.iter().map(|l| &folded[l.at.clone()]).collect();
        let tables = lines.iter().map(|l| l.table).collect();
        let (kinds, done) = (vec![LineKind::Body; lines.len()], vec![false; lines.len()]);
        let mut sheet = Sheet { texts, looks, tables, kinds, done };
        let end = page::repeat(&mut sheet);
        let start = self.news(&mut sheet, end);
        let end = page::foot(&mut sheet, start, end);
        self.skip_contents(&mut sheet, start, end);
        annex::lists(&mut sheet, start, end);
        let head = self.head(&mut sheet, start, end);
        self.rest(&mut sheet, &head, end);
        head.settle(&mut sheet);
        closing::mark(&self.looker, &mut sheet, head.first, end);
        sheet.kinds
    }
}

#[cfg(test)]
mod tests;
