//! What one line looks like on its own, before its neighbours are asked.

use std::collections::HashMap;

use super::day::{Day, day_line};
use super::label::{Style, label};
use super::lexicon::Lexicon;
use super::{FieldPart, Line};
use crate::error::{Error, ErrorKind, Result};
use crate::patterns::{Patterns, Regex};
use crate::read::is_page_number;

/// Lines longer than this (bytes) are running text; only a few questions are asked of them.
const LONG: usize = 420;

/// What a title's last word says of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Genre {
    /// 通知: covers or carries a plan.
    Notice,
    /// 方案, 要点, 意见 …
    Plan,
    /// 办法, 条例 …
    Rule,
    /// 公告, 批复, 报告 …
    Other,
}

/// What a line looks like.
#[derive(Debug, Clone, Default)]
pub(crate) struct Look {
    /// Its number, and where the text behind it starts.
    pub label: Option<(Style, usize)>,
    /// Holds a path of files: `zwgk/zxwj/2015`.
    pub path: bool,
    /// Page furniture.
    pub furniture: bool,
    /// Opens the foot of a page.
    pub foot: bool,
    /// Heads a list of other documents in the foot.
    pub others: bool,
    /// Belongs to a foot if another line of one stands beside it.
    pub weak_foot: bool,
    /// Fields of a page's head.
    pub field: bool,
    /// The last field's value is missing: it stands on the next line.
    pub open_field: bool,
    /// A document number alone.
    pub number: bool,
    /// A day alone.
    pub day: Option<Day>,
    /// Bodies addressed.
    pub salutation: bool,
    /// `(此件公开发布)`.
    pub remark: bool,
    /// `附件…`.
    pub attachment: bool,
    /// 主题词, 抄送.
    pub colophon: bool,
    /// Ends as a title does.
    pub genre: Option<Genre>,
    /// Ends as a body's name does.
    pub agency: bool,
    /// Its length in characters.
    pub chars: usize,
    /// Holds or ends with a mark that titles and names don't.
    pub stopped: bool,
    /// A cell of a table.
    pub table: bool,
    /// Marked as a heading by the format.
    pub heading: bool,
}

impl Look {
    /// A line of running text.
    pub(crate) fn paragraph(&self) -> bool {
        self.label.is_none() && !self.table && (self.stopped && self.chars >= 8 || self.chars >= 60)
    }

    /// A line that could be (part of) a title.
    pub(crate) fn titleish(&self) -> bool {
        self.label.is_none()
            && !self.table
            && !self.stopped
            && (2..=80).contains(&self.chars)
            && self.day.is_none()
            && !(self.path
                || self.furniture
                || self.foot
                || self.field
                || self.number
                || self.remark
                || self.attachment
                || self.colophon
                || self.salutation)
    }
}

/// The names of page fields and the last words of titles.
#[derive(Debug)]
pub(crate) struct Words {
    fields: HashMap<String, String>,
    genres: Vec<(String, Genre)>,
}

impl Words {
    pub(crate) fn new(patterns: &Patterns) -> Result<Words> {
        let fields = patterns.used_for("front-field").flat_map(|r| r.map.clone()).collect();
        Ok(Words { fields, genres: genres(patterns)? })
    }

    /// What the last word of a title says.
    pub(crate) fn genre(&self, title: &str) -> Option<Genre> {
        let title = strip_tail(title);
        self.genres.iter().find(|(w, _)| title.ends_with(w.as_str())).map(|(_, g)| *g)
    }

    /// The role of a field's name (`发文机关` → `agency`).
    pub(crate) fn role(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}

/// The compiled questions.
#[derive(Debug)]
pub(crate) struct Looker {
    words: Words,
    furniture: Lexicon,
    foot: Lexicon,
    others: Lexicon,
    weak_foot: Lexicon,
    number: Vec<Regex>,
    salutation: Lexicon,
    salutation_not: Lexicon,
    salutation_yes: Lexicon,
    remark: Lexicon,
    attachment: Lexicon,
    colophon: Lexicon,
    cover: Lexicon,
    closing: Lexicon,
    force: Lexicon,
    agency: Lexicon,
}

impl Looker {
    pub(crate) fn new(patterns: &Patterns) -> Result<Looker> {
        let lexicon = |used_for: &str| Lexicon::new(patterns, used_for);
        let number = ["front-number", "front-order"]
            .iter()
            .flat_map(|u| patterns.used_for(u))
            .filter_map(|r| match &r.matcher {
                crate::patterns::Matcher::Regex(re) => Some(re.clone()),
                _ => None,
            })
            .collect();
        Ok(Looker {
            furniture: lexicon("front-furniture")?,
            foot: lexicon("front-foot")?,
            others: lexicon("front-foot-others")?,
            weak_foot: lexicon("front-foot-weak")?,
            words: Words::new(patterns)?,
            number,
            salutation: lexicon("front-salutation")?,
            salutation_not: lexicon("front-salutation-not")?,
            salutation_yes: lexicon("front-salutation-yes")?,
            remark: lexicon("front-remark")?,
            attachment: lexicon("front-attachment")?,
            colophon: lexicon("front-colophon")?,
            cover: lexicon("front-cover")?,
            closing: lexicon("front-closing")?,
            force: lexicon("front-force")?,
            agency: lexicon("agency-suffix")?,
        })
    }

    /// What a line looks like. `text` is the line's folded text.
    ///
    /// Most lines are items and running text, of which nearly nothing is asked: what only some places need is asked there.
    pub(crate) fn look(&self, line: &Line, text: &str) -> Look {
        let text = bare(text);
        let mut look = Look { table: line.table.is_some(), heading: line.heading.is_some(), ..Look::default() };
        look.chars = text.chars().count();
        look.label = label(text);
        look.stopped = text.contains(['。', ';', '!', '?']) || text.ends_with([':', ',', '、']);
        if line.field == Some(FieldPart::Name) {
            (look.field, look.open_field) = (true, true);
            return look;
        }
        if look.table || look.label.is_some() {
            return look;
        }
        if text.len() > LONG {
            look.field = text.len() < 3 * LONG && self.starts_with_field(text);
            look.salutation = text.len() < 6 * LONG && self.salutes(text);
            return look;
        }
        look.path = holds_path(text);
        look.furniture = self.furniture.matches(text) || is_page_number(text) || self.buttons(text);
        look.foot = self.foot.matches(text);
        look.others = look.foot && self.others.matches(text);
        look.weak_foot = self.weak_foot.matches(text);
        look.remark = self.remark.matches(text);
        look.attachment = self.attachment.matches(text);
        look.colophon = self.colophon.matches(text);
        look.day = day_line(text);
        (look.field, look.open_field) = self.field(text);
        look.number = look.day.is_none() && self.number.iter().any(|re| re.is_match(text));
        look.salutation = !look.field && self.salutes(text);
        if !look.stopped {
            look.genre = self.words.genre(text);
            look.agency = self.names_body(text);
        }
        look
    }

    /// Whether a line holds nothing but words of a page: `[关闭窗口]   [打印本页]`.
    fn buttons(&self, text: &str) -> bool {
        const LONGEST: usize = 120;
        let between = |c: char| matches!(c, ' ' | '|' | '[' | ']' | '【' | '】' | '(' | ')' | '/');
        let mut words = text.split(between).filter(|w| !w.is_empty()).peekable();
        text.len() <= LONGEST
            && text.contains(between)
            && !text.contains(':')
            && words.peek().is_some()
            && words.all(|w| self.furniture.matches(w))
    }

    /// Whether a line ends as a body's name does, the seal's note behind it or not.
    pub(super) fn names_body(&self, text: &str) -> bool {
        let sealed = ["(章)", "(盖章)", "(印章)", "(公章)"].iter().find_map(|seal| text.strip_suffix(seal));
        let name = sealed.unwrap_or(text).trim_end_matches(')').trim_end();
        self.agency.matches(name) || text.ends_with("代章)")
    }

    /// Whether a line says that a plan is brought.
    pub(crate) fn covers(&self, text: &str) -> bool {
        text.len() < 3000 && self.cover.matches(bare(text))
    }

    /// Whether a paragraph asks all to carry the plan out, or says whom to call.
    pub(crate) fn closes(&self, text: &str) -> bool {
        self.closing.matches(bare(text))
    }

    /// Whether a paragraph or an item only states force and meaning.
    pub(crate) fn forces(&self, text: &str) -> bool {
        let text = bare(text);
        self.force.matches(label(text).map_or(text, |(_, at)| text[at..].trim_start()))
    }

    fn salutes(&self, text: &str) -> bool {
        (text.ends_with(':') || text.starts_with('各'))
            && self.salutation.matches(text)
            && (self.salutation_yes.matches(text) || !self.salutation_not.matches(text))
    }

    /// Whether a line has fields of a page that say when, by whom or under which number it was published.
    pub(super) fn dates_or_names(&self, text: &str) -> bool {
        let fields = fields_of(text, |name| self.words.role(name).is_some());
        // 完成时间 is no 时间 of a page.
        let whole = |f: &Field| !text[..f.start].ends_with(char::is_alphanumeric);
        let tells = |f: &Field| whole(f) && self.words.role(&f.name).is_some_and(|role| role != "other");
        // 时间:… alone may be an item's own line.
        let sure = |f: &Field| matches!(self.words.role(&f.name), Some("number" | "issued")) && whole(f);
        fields.len() > 1 && fields.iter().any(tells) || fields.iter().any(sure)
    }

    /// The role of the last field on a line.
    pub(crate) fn last_role(&self, text: &str) -> Option<&str> {
        fields_of(text, |name| self.words.role(name).is_some()).last().and_then(|f| self.words.role(&f.name))
    }

    pub(super) fn starts_with_field(&self, text: &str) -> bool {
        fields_of(text, |name| self.words.role(name).is_some()).first().is_some_and(|f| f.start < 4)
    }

    /// Whether a text without spaces is the name of a field.
    pub(super) fn is_field_name(&self, name: &str) -> bool {
        self.words.role(name).is_some()
    }

    /// Whether the line is made of fields, and whether the last one lacks its value.
    fn field(&self, text: &str) -> (bool, bool) {
        let fields = fields_of(text, |name| self.words.role(name).is_some());
        match (fields.first(), fields.last()) {
            (Some(first), Some(last)) => {
                // A value ahead of the first label is fine (`某网 2020-10-13 浏览:`) as long as it is short.
                let ahead = text[..first.start].chars().count();
                (ahead <= 30, text[last.value..].trim().is_empty())
            }
            _ => (false, false),
        }
    }
}

/// The words of titles with their genres, longest first.
fn genres(patterns: &Patterns) -> Result<Vec<(String, Genre)>> {
    let mut all = Vec::new();
    for (word, rule) in patterns.words("title-genre") {
        let genre = match rule.value.as_deref() {
            Some("notice") => Genre::Notice,
            Some("plan") => Genre::Plan,
            Some("rule") => Genre::Rule,
            Some("other") => Genre::Other,
            other => {
                let message = format!("rule {:?}: no genre {other:?}", rule.id);
                return Err(Error::new(ErrorKind::Pattern, message).at(&rule.place));
            }
        };
        all.push((word.to_string(), genre));
    }
    Ok(all)
}

/// A line without the marks of lists and headings around it (`•`, `# …`, `**…**`).
pub(crate) fn bare(text: &str) -> &str {
    let mark = |c: char| matches!(c, '#' | '*' | '>' | '•' | '·' | '●' | '◆' | '■' | '-' | '—' | ' ' | '_');
    let inner = text.trim_start_matches(mark).trim_end_matches([' ', '*', '_']);
    if inner.is_empty() { text } else { inner }
}

/// A title without what stands behind its last word: `(试行)`, `(2021—2023年)`, `》`.
pub(crate) fn strip_tail(title: &str) -> &str {
    let mut title = title.trim_end();
    for _ in 0..3 {
        let cut = title.trim_end_matches(['》', '”', '"', '〉', '>', ' ']);
        title = cut;
        if !title.ends_with(')') {
            break;
        }
        match title.rfind('(') {
            Some(at) if at > 0 => title = title[..at].trim_end(),
            _ => break,
        }
    }
    title
}

/// One `名称:值` of a page's head, in bytes of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// Where its name starts.
    pub start: usize,
    /// Its name without spaces and marks.
    pub name: String,
    /// Where its value starts.
    pub value: usize,
    /// Where its value ends: at the next field or the line's end.
    pub end: usize,
}

/// The fields of a line: each colon that has a known name before it, with or without spaces in the name.
pub(crate) fn fields_of(text: &str, known: impl Fn(&str) -> bool) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for (colon, _) in text.match_indices(':') {
        let mut name = String::new();
        let mut best = None;
        for (at, c) in text[..colon].char_indices().rev().take(20) {
            if matches!(c, ' ' | '*') {
                continue;
            }
            if matches!(c, ':' | ',' | '。' | ';') || name.chars().count() >= 8 {
                break;
            }
            name.insert(0, c);
            if known(&name) {
                best = Some((at, name.clone()));
            }
        }
        if let Some((start, name)) = best {
            if let Some(last) = fields.last_mut() {
                last.end = start;
            }
            fields.push(Field { start, name, value: colon + 1, end: text.len() });
        }
    }
    if fields.is_empty() {
        let bracketed = bracketed_fields(text, &known);
        return if bracketed.is_empty() { spaced_fields(text, known) } else { bracketed };
    }
    for field in &mut fields {
        field.end = value_end(text, field.value, field.end);
    }
    fields
}

/// The fields of a line whose names stand in brackets: `[ 索引号 ] 1150/2021-00045   [ 发文字号 ] 江府发〔2020〕6号`. All
/// brackets are folded to round ones.
fn bracketed_fields(text: &str, known: &impl Fn(&str) -> bool) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('(').map(|i| at + i) {
        let inner = open + 1;
        let Some(close) = text[inner..].find(')').map(|i| inner + i) else { break };
        let name: String = text[inner..close].chars().filter(|c| *c != ' ').collect();
        let value = close + 1;
        if known(&name) {
            if let Some(last) = fields.last_mut() {
                last.end = open;
            }
            fields.push(Field { start: open, name, value, end: text.len() });
        }
        at = value;
    }
    // A field opens the line.
    if fields.first().is_some_and(|f| f.start == 0) { fields } else { Vec::new() }
}

/// The fields of a line without colons: `文号 | 江府发〔2020〕6号`, `发布机构 县应急局  发布日期 2020-08-02`.
fn spaced_fields(text: &str, known: impl Fn(&str) -> bool) -> Vec<Field> {
    // Shorter names are words that text may open with.
    const NAME: usize = 3;
    const LINE: usize = 240;
    const VALUE: usize = 8;
    let mut fields: Vec<Field> = Vec::new();
    if text.len() > LINE || text.contains(['。', ';', ',']) {
        return fields;
    }
    let part = |c: char| matches!(c, ' ' | '|' | '\t');
    // Two characters name a field where a long value is all that follows: `名称 某县人民政府关于印发工作方案的通知`.
    let long = |end: usize| text[end..].trim().chars().count() > VALUE && !text[end..].trim().contains(part);
    let mut at = 0;
    while at < text.len() {
        let start = at + (text[at..].len() - text[at..].trim_start_matches(part).len());
        let end = text[start..].find(part).map_or(text.len(), |i| start + i);
        let word = &text[start..end];
        let chars = word.chars().count();
        let named = chars >= NAME || word == "文号" || chars == 2 && start == 0 && long(end);
        if named && end < text.len() && known(word) {
            if let Some(last) = fields.last_mut() {
                last.end = start;
            }
            let value = end + (text[end..].len() - text[end..].trim_start_matches(part).len());
            fields.push(Field { start, name: word.to_string(), value, end: text.len() });
        }
        at = end.max(start + 1);
    }
    // A field opens the line, and no field lacks its value.
    let sound = fields.first().is_some_and(|f| f.start == 0) && fields.iter().all(|f| f.value < f.end);
    if sound { fields } else { Vec::new() }
}

/// Where a value ends that another field follows whose name nobody knows: `文号:江府发〔2020〕6号  是否公文:是`.
fn value_end(text: &str, value: usize, end: usize) -> usize {
    const NAME: usize = 6;
    let unknown = |at: usize| {
        let name = text[at..end].trim_start_matches([' ', '|']);
        let colon = name.char_indices().take(NAME + 1).find(|(_, c)| *c == ':');
        colon.is_some_and(|(i, _)| i >= 6 && name[..i].chars().all(char::is_alphabetic))
    };
    text[value..end]
        .match_indices([' ', '|'])
        .map(|(i, _)| value + i)
        .find(|at| !text[value..*at].trim().is_empty() && unknown(*at))
        .unwrap_or(end)
}

/// Whether two strokes part three words of small letters and figures, as in a path: `zwgk/zxwj/2015`.
fn holds_path(text: &str) -> bool {
    let word = |s: &str| s.len() >= 3 && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let letters = |s: &str| s.bytes().any(|b| b.is_ascii_lowercase());
    let mut parts = text.split('/');
    let first = parts.next().map(|s| s.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default());
    let inner = parts.next();
    matches!((first, inner), (Some(a), Some(b)) if word(a) && word(b) && letters(a) && letters(b))
        && parts.next().is_some_and(|third| third.starts_with(|c: char| c.is_ascii()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_unknown_name_ends_the_value_before_it() {
        let of = |text: &str| -> Vec<String> {
            let known = |name: &str| name == "文号" || name == "发布日期";
            fields_of(text, known).iter().map(|f| text[f.value..f.end].trim().to_string()).collect()
        };
        assert_eq!(of("文号:江府发〔2020〕6号  是否公文:是"), ["江府发〔2020〕6号"]);
        assert_eq!(
            of("文号:江府发〔2020〕6号 | 公文性质:普通 | 发布日期:2020-03-05"),
            ["江府发〔2020〕6号", "2020-03-05"]
        );
        assert_eq!(of("发布日期:2020-03-05 10:20:30"), ["2020-03-05 10:20:30"]);
        assert_eq!(of("文号 | 江府发〔2020〕6号"), ["江府发〔2020〕6号"]);
        assert_eq!(of("发布日期 2020-08-02  文号 江府发〔2020〕6号"), ["2020-08-02", "江府发〔2020〕6号"]);
        assert!(of("按照 发布日期 2020-08-02").is_empty() && of("发布日期 2020-08-02,文号另定").is_empty());
    }

    #[test]
    fn fields_glued_and_spaced() {
        let known = |n: &str| ["索引号", "主题分类", "发文机关", "成文日期", "日期", "文号"].contains(&n);
        let line = "索 引 号:4282-0/2026主题分类: 发文机关:省局 **成文日期**: 2026-07-02 00:01";
        let got: Vec<_> =
            fields_of(line, known).into_iter().map(|f| (f.name, line[f.value..f.end].trim().to_string())).collect();
        let want =
            [("索引号", "4282-0/2026"), ("主题分类", ""), ("发文机关", "省局 **"), ("成文日期", "2026-07-02 00:01")];
        assert_eq!(got, want.map(|(a, b)| (a.to_string(), b.to_string())));
    }

    #[test]
    fn tails_of_titles() {
        assert_eq!(strip_tail("某省创新发展行动计划(2021—2023年)"), "某省创新发展行动计划");
        assert_eq!(strip_tail("《某市管理办法(试行)》"), "《某市管理办法");
    }

    #[test]
    fn salutations_and_labels() {
        let looker = Looker::new(&Patterns::built_in().unwrap()).unwrap();
        let look = |text: &str| looker.look(&Line { at: 0..text.len(), ..Line::default() }, text);
        for yes in [
            "各区人民政府,市政府各部门:",
            "局属各单位、机关各处室:",
            "安洲街道办事处:",
            "各有关单位:",
            "各市、州人民政府,省直有关单位:",
        ] {
            assert!(look(yes).salutation, "{yes}");
        }
        for no in ["责任单位:", "各单位要抓好以下任务:", "一、各部门:", "联系人:", "主要任务:", "工作目标:"]
        {
            assert!(!look(no).salutation, "{no}");
        }
        assert!(look("索引号:").open_field);
        assert!(look("发文机关:某市教育局").field);
        assert!(!look("责任单位:某市教育局").field);
        assert_eq!(look("某市2023年工作要点(试行)").genre, Some(Genre::Plan));
        assert_eq!(look("关于印发工作要点的通知").genre, Some(Genre::Notice));
    }

    #[test]
    fn a_path_of_files_is_told_from_words() {
        assert!(holds_path("本地目录: zwgk/zxwj/2015/12_关于印发方案的通知"));
        assert!(!holds_path("2020/12/31") && !holds_path("市/区/县关于印发方案的通知") && !holds_path("A/B类企业"));
        assert!(!holds_path("云山县PM10/PM2.5/臭氧防治方案") && !holds_path("5G/AI/物联网推广方案"));
    }
}
