//! Whether a document sets out work to be done by bodies that it addresses or names.
//!
//! Judged on the titles, on how the text is built and on words that only some kinds of documents use. No single word
//! decides but those of titles; where nothing speaks against it, a text with numbered items is a plan.

use crate::error::Result;
use crate::patterns::{Patterns, WordSet};
use crate::record::Kind;
use crate::segment::front::label::{Style, label};
use crate::segment::front::lexicon::Lexicon;
use crate::segment::front::look::bare;
use crate::segment::front::{Line, LineKind};

/// How much of a text is searched for words, in bytes.
const READ: usize = 60_000;

/// Groups of words that are counted, in the order of their counters.
const GROUPS: [&str; 6] =
    ["kind-regulation", "kind-speech", "kind-news", "kind-public", "kind-software", "kind-charge"];

/// The compiled signs of kinds.
#[derive(Debug)]
pub(super) struct KindReader {
    other_title: Lexicon,
    plan_title: Lexicon,
    rule_title: Lexicon,
    dialog: Lexicon,
    opening: Lexicon,
    reply: Lexicon,
    verb: Lexicon,
    named: Lexicon,
    bodies: Lexicon,
    interpretation: Lexicon,
    preamble: Lexicon,
    makes: Lexicon,
    /// The words of all [`GROUPS`], and the group of each.
    words: WordSet,
    groups: Vec<usize>,
}

/// What was counted in a document.
#[derive(Debug, Default)]
pub(super) struct Counts {
    items: usize,
    articles: usize,
    chapters: usize,
    upper: usize,
    cells: usize,
    body: usize,
    paragraphs: usize,
    turns: usize,
    cover: usize,
    replies: usize,
    opening: bool,
    /// Opens as plans do.
    preamble: bool,
    /// Says of itself that it makes a plan.
    makes: bool,
    /// Headings that explain another document.
    explains: usize,
    salutation: bool,
    /// Addressed to bodies.
    bodies: bool,
    /// Items that open with what is to be done.
    verbs: usize,
    /// Unnumbered lines that open with what is to be done.
    urging: usize,
    /// Items that are nothing but somebody's name.
    named: usize,
    /// Items whose opening was looked at.
    opened: usize,
    text: usize,
    regulation: usize,
    speech: usize,
    news: usize,
    public: usize,
    software: usize,
    charge: usize,
}

impl KindReader {
    pub(super) fn new(patterns: &Patterns) -> Result<KindReader> {
        let mut words = Vec::new();
        let mut groups = Vec::new();
        for (group, used_for) in GROUPS.iter().enumerate() {
            for (word, _) in patterns.words(used_for) {
                words.push(word.to_string());
                groups.push(group);
            }
        }
        let words = WordSet::new(words);
        let lexicon = |used_for: &str| Lexicon::new(patterns, used_for);
        Ok(KindReader {
            other_title: lexicon("kind-other-title")?,
            plan_title: lexicon("kind-plan-title")?,
            rule_title: lexicon("kind-rule-title")?,
            dialog: lexicon("kind-dialog")?,
            opening: lexicon("kind-news-opening")?,
            reply: lexicon("kind-reply")?,
            verb: lexicon("kind-verb")?,
            named: lexicon("kind-named")?,
            bodies: lexicon("kind-bodies")?,
            interpretation: lexicon("kind-interpretation")?,
            preamble: lexicon("kind-preamble")?,
            makes: lexicon("kind-makes")?,
            words,
            groups,
        })
    }

    /// The kind of a document. `titles` are all its titles, folded: the notice's, the plan's, that of the page.
    pub(super) fn kind(&self, folded: &str, lines: &[Line], kinds: &[LineKind], titles: &[&str]) -> Kind {
        let counts = self.count(folded, lines, kinds);
        if self.plan(&counts, titles) { Kind::Plan } else { Kind::Other }
    }

    fn plan(&self, c: &Counts, titles: &[&str]) -> bool {
        let titles: Vec<String> = titles.iter().map(|t| t.chars().filter(|c| *c != ' ').collect()).collect();
        let says = |lexicon: &Lexicon| titles.iter().any(|t| lexicon.matches(t));
        let (plan, other, rule) = (says(&self.plan_title), says(&self.other_title), says(&self.rule_title));
        let plan = plan || c.makes && !other && !rule;
        // A letter that only covers, a text without any item. Some plans give their points without numbers.
        let bare = plan && !other && !rule && c.urging >= 6 && c.urging * 3 >= c.body;
        let holds = c.items >= 2 || c.chapters >= 2 || c.cells >= 6 || c.charge >= 2 && c.paragraphs >= 2 || bare;
        if !holds || c.body + c.cells == 0 {
            return false;
        }
        // A list of firms that were chosen.
        if c.named >= 3 && c.named * 4 >= c.items * 3 && !plan {
            return false;
        }
        if c.replies > 0 && !plan || c.speech >= 2 || c.turns >= 3 && c.turns * 6 >= c.items.max(3) {
            return false;
        }
        if c.explains >= 2 || c.software >= 12 && c.software * 120 >= c.text && c.charge * 4 < c.software {
            return false;
        }
        let few = c.items <= 8 && c.body <= 3 * c.items + 10;
        let charged = c.charge >= 3 && c.charge * 2 >= c.items.min(12) || c.charge >= 2 && few;
        let urges = c.opened >= 3 && c.verbs * 2 >= c.opened;
        if other && !(plan && charged) {
            return false;
        }
        // A report on a document isn't the document, unless it gives the document's items.
        let reports = c.news >= 4 && c.news * 500 >= c.text;
        let gives = urges && c.upper >= 4 && c.news < 3 || charged && c.charge >= 5;
        if c.opening && c.cover == 0 && !c.salutation && !gives || reports && !plan && !charged {
            return false;
        }
        let regulates = c.regulation >= 3 || c.chapters >= 3 || rule;
        if c.articles >= 5 && c.articles * 3 >= c.upper {
            return !regulates || plan && !rule;
        }
        if rule && !plan {
            return charged && c.public < 12 && c.chapters < 3;
        }
        let public = |dense: usize| c.public >= 5 && c.public * dense >= c.text;
        // Units at every other item outweigh whatever the public is told beside them.
        let assigned = c.charge >= 5 && c.charge * 3 >= c.items;
        if plan || assigned || charged && !public(700) || c.bodies && (!public(700) || urges) {
            return true;
        }
        let leans = c.opened >= 3 && c.verbs * 3 >= c.opened && c.preamble && !c.salutation && !public(700);
        let urged = urges && !public(if c.upper >= 5 { 300 } else { 700 });
        urged || leans || c.cells >= 6 && !public(700) && !c.salutation
    }

    fn count(&self, folded: &str, lines: &[Line], kinds: &[LineKind]) -> Counts {
        let mut c = Counts::default();
        let mut first = true;
        let mut read = 0;
        for (line, kind) in lines.iter().zip(kinds) {
            let text = bare(&folded[line.at.clone()]);
            // A turn may look like a field of the page: `回复:`.
            if matches!(kind, LineKind::PageField | LineKind::Furniture)
                && line.at.len() < 600
                && self.dialog.matches(text)
            {
                c.turns += 1;
            }
            match kind {
                LineKind::Furniture | LineKind::PageField | LineKind::Colophon | LineKind::AttachmentMark => continue,
                LineKind::NoticeText => c.cover += 1,
                LineKind::Salutation => {
                    c.salutation = true;
                    c.bodies |= self.bodies.matches(text);
                }
                LineKind::Body if line.table.is_some() => c.cells += 1,
                LineKind::Body => c.body += 1,
                _ => (),
            }
            if first && matches!(kind, LineKind::Preamble | LineKind::Body | LineKind::NoticeText) {
                first = false;
                c.opening = self.opening.matches(text);
                c.preamble = self.preamble.matches(text);
                c.makes = self.makes.matches(text);
            }
            if line.at.len() < 600 && self.dialog.matches(text) {
                c.turns += 1;
            }
            if *kind == LineKind::Body && line.table.is_none() {
                let number = label(text);
                let heading = number.map_or(text, |(_, at)| text[at..].trim_start());
                if heading.len() < 90 && self.interpretation.matches(heading) {
                    c.explains += 1;
                }
                match number {
                    Some((Style::Article, at)) => {
                        c.opened += 1;
                        c.verbs += usize::from(self.verb.matches(text[at..].trim_start()));
                        c.articles += 1;
                        c.upper += 1;
                        c.items += 1;
                    }
                    Some((Style::Chapter, _)) => c.chapters += 1,
                    Some((style, at)) => {
                        let content = text[at..].trim_start();
                        c.items += 1;
                        c.opened += 1;
                        c.verbs += usize::from(self.verb.matches(content));
                        c.named += usize::from(self.named.matches(content));
                        c.upper += usize::from(matches!(style, Style::Han | Style::HanBracket));
                    }
                    None => {
                        c.paragraphs += usize::from(text.contains('。'));
                        c.urging += usize::from(c.urging < 64 && self.verb.matches(text));
                    }
                }
            }
            if read < READ {
                c.text += text.chars().count();
                for found in self.words.find_iter(text) {
                    match self.groups[found.word] {
                        0 => c.regulation += 1,
                        1 => c.speech += 1,
                        2 => c.news += 1,
                        3 => c.public += 1,
                        4 => c.software += 1,
                        _ => c.charge += 1,
                    }
                }
                if line.at.len() < 3000 && !matches!(kind, LineKind::Body) || text.starts_with("特此") {
                    c.replies += usize::from(self.reply.matches(text));
                }
            }
            read += line.at.len();
        }
        c
    }
}
