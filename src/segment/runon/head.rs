//! What stands before the first label of a notice whose line breaks were lost: page fields, titles, the document
//! number, the salutation, the signature with its day, remarks. Says where each starts and ends; what each means is
//! read later, from the lines that come of it.

use std::sync::LazyLock;

use crate::error::Result;
use crate::patterns::{Patterns, Regex};

/// Cuts the head of a run-on notice.
pub(super) struct Head {
    field: Regex,
}

/// The number of a document, its bracket possibly lost.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::later(r"[\p{Han}]{1,10}[(<]?(?:19|20)[0-9]{2}[)>]?[0-9]{1,5}号".to_string()));
/// Whom a notice addresses.
static SALUTATION: LazyLock<Regex> =
    LazyLock::new(|| Regex::later(r"^ *(?:各|省|市|区|县|州|有关|机关|局|委|厅|院|校)[^。;!?]{2,160}?:".to_string()));
/// `……关于印发……的通知`, cited or not.
static NOTICE: LazyLock<Regex> =
    LazyLock::new(|| Regex::later("关于[^。;:]{4,90}?的(?:通知|意见|通报|公告|函)".to_string()));
/// A title that runs into a first paragraph which opens as first paragraphs do.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::later(
        concat!(
            r"^ *([^。,;:]{6,70}?(?:方案|要点|意见|措施|计划|通知|办法|清单|分工|规划|政策|工作安排|分解表|任务书)(?:\([^()]{1,16}\))?)",
            r"(?: +|为(?:了|深入|认真|进一步|全面|贯彻|落实|加快|推进|切实|更好|做好|有效|积极|扎实|持续|确保|加强|推动)",
            r"|根据|按照|各|(?:19|20)[0-9]{2}年[^度)]|今年|近年|目录|前言)"
        )
        .to_string(),
    )
});
/// The end of a sentence, who signs (if anyone) and the day, with what agencies note behind it; behind blanks that were
/// cut at, the signer's last letter and the day.
static SIGNATURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::later(
        concat!(
            r"(?:[。)!]([^。;,:《》!?]{0,80}?)|[府局厅委室会部处院校组司署])((?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日) *",
            r"(\((?:此件|主动|依申请|公开|本文|不予|联系)[^()]{0,20}\))?"
        )
        .to_string(),
    )
});
/// A day as pages give it, which ends the value of a field.
static PAGE_DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::later("(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?".to_string())
});
/// Where attachments are named or begin.
static ATTACHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::later(r"附件(?:[0-9一二三四五六七八九十]{0,2}:|[0-9一二三四五六七八九十]{1,2} )".to_string())
});
/// Stretches of blanks, and what pages offer beside a text.
static GAP: LazyLock<Regex> = LazyLock::new(|| Regex::later("  +|【[^】]{1,12}】|分享到:?".to_string()));

impl Head {
    pub(super) fn new(patterns: &Patterns) -> Result<Head> {
        Ok(Head { field: Regex::later(format!("{} ?:", patterns.alternation("front-field")?)) })
    }

    /// Where lines start in the head, in bytes; unordered, with repeats.
    pub(super) fn cuts(&self, head: &str) -> Vec<usize> {
        let mut cuts: Vec<usize> = GAP.find_iter(head).flat_map(|m| [m.start(), m.end()]).collect();
        self.fields(head, &mut cuts);
        cuts.extend(NOTICE.find_iter(head).map(|m| m.end()).filter(|end| ends_a_title(&head[*end..])));
        signatures(head, &mut cuts);
        number(head, &mut cuts);
        let mut starts = cuts.clone();
        starts.push(0);
        for start in starts {
            let near = near(&head[start..]);
            if let Some(found) = SALUTATION.find(near) {
                cuts.push(start + found.end());
            } else if let Some(title) = TITLE.captures(near).and_then(|c| c.get(1)) {
                cuts.push(start + title.end());
            }
        }
        cuts
    }

    /// Fields of a page head stand several together; one alone may be a word of the text.
    fn fields(&self, head: &str, cuts: &mut Vec<usize>) {
        let found: Vec<_> = self.field.find_iter(head).collect();
        if found.len() >= 2 {
            cuts.extend(found.iter().map(|m| m.start()));
            cuts.extend(PAGE_DAY.find_iter(head).map(|m| m.end()));
        }
    }
}

/// How the names of those who sign end.
const BODIES: [char; 11] = ['府', '局', '厅', '委', '室', '会', '部', '处', '院', '办', '组'];

/// Who signs and when, between two texts of one line.
pub(super) struct Signed {
    /// Where the signer starts.
    pub(super) start: usize,
    /// Where the day starts.
    pub(super) day: usize,
    /// Where the day ends.
    pub(super) end: usize,
}

/// The first signature of a line behind its first items with a text behind it: `……落实。云山市教育局2023年3月2日云山市……方案`.
pub(super) fn signed_within(line: &str) -> Option<Signed> {
    const TEXT: usize = 240;
    const SIGNER: std::ops::RangeInclusive<usize> = 4..=60;
    let own = |found: &regex::Captures| {
        let (signer, day) = (found.get(1)?, found.get(2)?);
        let name = signer.as_str().trim();
        let body = name.ends_with(BODIES);
        let rest = &line[day.end()..];
        // A title opens what follows; `县教育局2024年3月20日派出的…` goes on.
        let opens = TITLE.captures(near(rest)).is_some();
        (body
            && SIGNER.contains(&name.chars().count())
            && signer.start() >= TEXT
            && rest.len() >= TEXT
            && opens
            && !goes_on(rest)
            && super::candidates(&line[..signer.start()]).0.len() >= 3)
            .then(|| Signed { start: signer.start(), day: day.start(), end: day.end() })
    };
    // A bound, as each is held against all that stands before it.
    SIGNATURE.captures_iter(line).take(8).find_map(|found| own(&found))
}

/// Where lines start behind the last sentence of a page in one line: what signs it, colophon, source, what the page
/// offers; and where attachments are named.
pub(super) fn tail(text: &str) -> Vec<usize> {
    const TAIL: usize = 600;
    let last = text.rfind('。').map_or(0, |i| i + '。'.len_utf8());
    let mut cuts: Vec<usize> = Vec::new();
    if text.len() - last <= TAIL && last > 0 {
        cuts.push(last);
        cuts.extend(memchr::memchr_iter(b' ', &text.as_bytes()[last..]).map(|i| last + i));
        // The mark that ends the last sentence opens the signature.
        let from = last - '。'.len_utf8();
        for found in SIGNATURE.captures_iter(&text[from..]) {
            if let (Some(signer), Some(day)) = (found.get(1), found.get(2))
                && signer.as_str().trim().ends_with(BODIES)
            {
                // `(云政办(2012)9号)云山市教育局2012年7月18日`: the signer stands behind the last bracket.
                let start = signer.start() + signer.as_str().rfind(')').map_or(0, |i| i + 1);
                cuts.extend([from + start, from + day.start(), from + day.end()]);
            }
        }
    }
    cuts.extend(ATTACHED.find_iter(text).map(|m| m.start()).filter(|at| {
        let before = text[..*at].chars().next_back();
        matches!(before, Some('。' | ')' | ' ' | '》' | '日'))
    }));
    cuts
}

/// The first part of a text, which holds any salutation or title that opens it: what is longer is neither.
fn near(text: &str) -> &str {
    const REACH: usize = 900;
    let end = (0..=REACH.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

/// Whether a text that runs on behind `……的通知` leaves that as a title: it is neither cited nor the object of a sentence.
fn ends_a_title(rest: &str) -> bool {
    !rest.starts_with(['》', '”', '"', ',', '、', '。', ';', '(', ')'])
        && !["和", "及", "要求", "精神", "规定", "已", "印发", "文件", "等"].iter().any(|w| rest.starts_with(w))
}

/// Whether a line holds a notice's title, its number and whom it addresses, which never share a line on purpose.
pub(super) fn holds_all(line: &str) -> bool {
    let Some(title) = NOTICE.find(line).filter(|m| m.start() < 120) else { return false };
    let mut cuts = Vec::new();
    number(line, &mut cuts);
    cuts.first().is_some_and(|start| *start >= title.end() && *start < title.end() + 12)
        && SALUTATION.is_match(&line[cuts[1]..])
}

fn number(head: &str, cuts: &mut Vec<usize>) {
    let own = |m: &std::ops::Range<usize>| {
        !head[m.end..].starts_with([')', '》', '文', ',', '、', '。', '要'])
            && !head[..m.start].ends_with(['(', '《', '\u{201c}'])
    };
    let Some(found) = NUMBER.find_iter(head).map(|m| m.range()).find(own) else { return };
    // The number's own letters are few; what stands before them is the title.
    let number = &head[found.clone()];
    let title = ["通知", "意见", "方案", "实施", "计划", "要点", "措施"];
    let behind = title.iter().filter_map(|w| number.rfind(w).map(|at| at + w.len())).max();
    let start = found.start + behind.unwrap_or(0);
    cuts.extend([start, found.end]);
}

/// Whether what follows a day makes it a day of the text.
fn goes_on(rest: &str) -> bool {
    const WORDS: [&str; 18] =
        ["前", "起", "至", "到", "以", "之", "止", "在", "召", "印发", "下发", "发布", "第", "—", "-", "~", ",", "、"];
    rest.starts_with('。') || WORDS.iter().any(|w| rest.starts_with(w))
}

fn signatures(head: &str, cuts: &mut Vec<usize>) {
    for found in SIGNATURE.captures_iter(head) {
        let (Some(whole), Some(day)) = (found.get(0), found.get(2)) else { continue };
        if goes_on(&head[day.end()..]) || head[..day.start()].ends_with(['自', '于', '至', '在', '从', '到', '即'])
        {
            continue;
        }
        cuts.extend(found.get(1).map(|signer| signer.start()));
        cuts.extend([day.start(), day.end(), whole.end()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(head: &str) -> Vec<String> {
        let mut cuts = Head::new(&Patterns::built_in().unwrap()).unwrap().cuts(head);
        cuts.extend([0, head.len()]);
        cuts.sort_unstable();
        cuts.dedup();
        cuts.windows(2).map(|w| head[w[0]..w[1]].trim().to_string()).filter(|l| !l.is_empty()).collect()
    }

    #[test]
    fn a_covering_notice_without_breaks_is_parted() {
        let head = "云山市教育局关于印发2023年工作要点的通知云教办发(2023)7号各县区教育局,局属各学校:现将《2023年工作要点》印发给你们,\
                    请认真贯彻落实。云山市教育局办公室2023年3月2日(此件公开发布)云山市教育局2023年工作要点2023年是关键之年,要抓好落实。";
        assert_eq!(
            lines(head),
            [
                "云山市教育局关于印发2023年工作要点的通知",
                "云教办发(2023)7号",
                "各县区教育局,局属各学校:",
                "现将《2023年工作要点》印发给你们,请认真贯彻落实。",
                "云山市教育局办公室",
                "2023年3月2日",
                "(此件公开发布)",
                "云山市教育局2023年工作要点",
                "2023年是关键之年,要抓好落实。"
            ]
        );
    }

    #[test]
    fn page_fields_without_breaks_are_parted() {
        let head = "索引号: 公开类型:主动公开发布机构:云山市水务局 产生日期:2020-07-17 10:59:37云山市水务局防汛工作方案为切实做好防汛工作,制定本方案。";
        assert_eq!(
            lines(head),
            [
                "索引号:",
                "公开类型:主动公开",
                "发布机构:云山市水务局",
                "产生日期:2020-07-17 10:59:37",
                "云山市水务局防汛工作方案",
                "为切实做好防汛工作,制定本方案。"
            ]
        );
    }

    #[test]
    fn a_line_with_title_number_and_salutation_is_a_head() {
        assert!(holds_all(
            "云山市水务局关于印发《防汛方案》的通知 云水发(2023)7号 各县区水务局,局属各单位:现将方案印发给你们。"
        ));
        assert!(!holds_all(
            "根据云山市水务局关于印发《防汛方案》的通知(云水发(2023)7号)要求,各县区水务局:要做好防汛。"
        ));
        assert!(!holds_all("云山市水务局关于印发《防汛方案》的通知"));
    }

    #[test]
    fn cited_notices_numbers_and_days_in_sentences_are_left_whole() {
        let head = "根据《省政府关于做好防汛工作的通知》(云政发(2020)5号)和市政府关于安全工作的通知要求,会议开得很好。方案自2020年5月1日起施行。";
        assert_eq!(lines(head), [head]);
    }

    #[test]
    fn letters_of_a_number_end_no_title() {
        let head = "关于印发专利工作方案的通知国知发办(2023)7号各省知识产权局:现将方案印发给你们。";
        assert_eq!(lines(head)[..2], ["关于印发专利工作方案的通知", "国知发办(2023)7号"]);
    }
}
