//! Lines whose breaks were lost: cut again where labels, a document number, a salutation or a signature say so.

mod head;

use super::labels;
use super::outline::{self, Place, Spot};
use super::trim;
use crate::error::Result;
use crate::patterns::{Patterns, Regex};
use crate::text::Bytes;

/// A line shorter than this (bytes) is never taken for several.
const LONG: usize = 900;
/// The same where the document has hardly any other line.
const LONG_ALONE: usize = 240;

/// Cuts lines that hold a whole document.
pub(crate) struct RunOn {
    head: head::Head,
    signature: Regex,
    known: Regex,
    label_word: Regex,
}

/// How many spaces set a signature's day off from the text before it.
const GAP: usize = 6;

/// Where the gap before a day that ends a line starts.
fn gap_before_day(line: &str) -> Option<usize> {
    let day = line.strip_suffix('日')?;
    let day_at = day.rfind(|c: char| !(c.is_ascii_digit() || matches!(c, '年' | '月'))).map_or(0, |i| i + 1);
    if !day.is_char_boundary(day_at) || !day[day_at..].contains('年') || !day[day_at..].contains('月') {
        return None;
    }
    let before = day[..day_at].trim_end_matches(' ');
    (day_at - before.len() >= GAP && before.ends_with(['。', ')', '.', ';'])).then_some(before.len())
}

impl RunOn {
    pub(crate) fn new(patterns: &Patterns) -> Result<RunOn> {
        let later = |source: &str| Regex::later(source.to_string());
        let known = patterns.alternation("known-heading")?;
        Ok(RunOn {
            head: head::Head::new(patterns)?,
            signature: later(
                r"[。)][^。;,:]{2,40}?((?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日) *(?:\([^()]{2,20}\))?$",
            ),
            known: later(&format!("^(?:{known})")),
            label_word: later(r"(?:牵头|责任|配合|主办|协办|负责|承办)(?:单位|部门):|(?:完成)?时限:|完成时间:"),
        })
    }

    /// The lines that one line holds; itself alone where it holds but one. `indents` are places in it where the original
    /// has an indent of wide spaces: a paragraph starts there whose line break was lost. `alone` says that the document has
    /// hardly any other line.
    pub(crate) fn split(&self, folded: &str, at: Bytes, indents: &[usize], alone: bool) -> Vec<Bytes> {
        let long = if alone { LONG_ALONE } else { LONG };
        let mut signed = Vec::new();
        let at = match gap_before_day(&folded[at.clone()]) {
            // `……落实。          2021年11月5日`: the day of a signature, set off by spaces.
            Some(gap) => {
                signed.push(trim(folded, at.start + gap..at.end));
                trim(folded, at.start..at.start + gap)
            }
            None => at,
        };
        let mut lines = Vec::new();
        if at.len() < long {
            self.head_alone(folded, at, &mut lines);
            lines.append(&mut signed);
            return lines;
        }
        let mut start = at.start;
        for cut in indents.iter().copied().filter(|i| at.contains(i)).chain([at.end]) {
            let line = trim(folded, start..cut);
            if !line.is_empty() {
                self.cut(folded, line, long, &mut lines);
            }
            start = cut;
        }
        lines.append(&mut signed);
        lines
    }

    fn cut(&self, folded: &str, at: Bytes, long: usize, lines: &mut Vec<Bytes>) {
        let mut at = at;
        // A covering notice with items of its own is signed before the plan opens: each is read by itself.
        while let Some(signed) = head::signed_within(&folded[at.clone()]) {
            self.cut_one(folded, trim(folded, at.start..at.start + signed.start), long, lines);
            lines.push(trim(folded, at.start + signed.start..at.start + signed.day));
            lines.push(trim(folded, at.start + signed.day..at.start + signed.end));
            at = trim(folded, at.start + signed.end..at.end);
        }
        self.cut_one(folded, at, long, lines);
    }

    fn cut_one(&self, folded: &str, at: Bytes, long: usize, lines: &mut Vec<Bytes>) {
        let text = &folded[at.clone()];
        if text.len() < long {
            self.head_alone(folded, at, lines);
            return;
        }
        let (spots, places) = candidates(text);
        if spots.len() < 3 {
            self.head_alone(folded, at, lines);
            return;
        }
        let mut held = outline::choose(&spots);
        enumerations(text, &spots, &places, &mut held);
        // Several sections of the outermost kinds in one line are what a lost break looks like; an enumeration is not.
        let outer = held
            .iter()
            .filter(|h| matches!(h.style, labels::Style::Han | labels::Style::ParenHan | labels::Style::Article))
            .count();
        let inner = held.iter().filter(|h| matches!(spots[h.spot].place, Place::RunOn | Place::RunOnSentence)).count();
        if outer < 3 || inner < 3 {
            self.head_alone(folded, at, lines);
            return;
        }
        let mut cuts: Vec<usize> = held.iter().map(|h| places[h.spot]).filter(|p| *p > 0).collect();
        let first = cuts.first().copied().unwrap_or(text.len());
        cuts.extend(self.head.cuts(&text[..first]));
        if let Some(found) = self.signature.captures(text) {
            let whole = found.get(0).map_or(0..0, |m| m.range());
            let first = text[whole.start..].chars().next().map_or(0, char::len_utf8);
            cuts.push(whole.start + first);
            if let Some(date) = found.get(1) {
                cuts.push(date.start());
                cuts.push(date.end());
            }
        }
        cuts.extend(head::tail(text));
        // A heading that stands alone runs into its text.
        for h in &held {
            let start = places[h.spot] + spots[h.spot].ways[h.way].text_at;
            if let Some(found) = self.known.find(&text[start..]) {
                let end = start + found.end();
                if !text[end..].starts_with(['。', ',', ':', '、', '和', '及', '与']) {
                    cuts.push(end);
                }
            }
        }
        // Lines that state units or limits stood on lines of their own, unless a bracket holds them.
        for found in self.label_word.find_iter(text) {
            let before = text[..found.start()].chars().next_back();
            if !matches!(before, None | Some('(' | ',' | ';' | '、' | ':')) && !in_bracket(text, found.start()) {
                cuts.push(found.start());
            }
        }
        self.part(folded, at.clone(), cuts, lines);
    }

    /// A line that is no whole document may still hold the whole head of one.
    fn head_alone(&self, folded: &str, at: Bytes, lines: &mut Vec<Bytes>) {
        let line = &folded[at.clone()];
        if line.len() < LONG_ALONE || !head::holds_all(line) {
            let cuts = series(folded, &at);
            self.part(folded, at, cuts, lines);
            return;
        }
        let end = candidates(line).1.into_iter().find(|p| *p > 0).unwrap_or(line.len());
        self.part(folded, at, self.head.cuts(&line[..end]), lines);
    }

    /// Parts a stretch at the cuts, which count from its start.
    fn part(&self, folded: &str, at: Bytes, mut cuts: Vec<usize>, lines: &mut Vec<Bytes>) {
        cuts.sort_unstable();
        cuts.dedup();
        let mut start = 0;
        for cut in cuts.into_iter().chain([at.len()]) {
            let line = trim(folded, at.start + start..at.start + cut);
            if !line.is_empty() {
                lines.push(line);
            }
            start = cut;
        }
    }
}

/// Where the items stand that go on the first of their numbering in its own line: `1.甲。2.乙。`. None where the next line
/// goes on itself: then the line only speaks of numbers.
fn series(folded: &str, at: &Bytes) -> Vec<usize> {
    let text = &folded[at.clone()];
    let counts = |l: &labels::Label| {
        use labels::Style::{Arabic, Circled, HalfParen, Paren, ParenHan};
        l.doubt == 0 && l.number == 1 && matches!(l.style, Arabic | Paren | HalfParen | Circled | ParenHan)
    };
    let Some(style) = labels::read(text).iter().find(|l| counts(l)).map(|l| l.style) else { return Vec::new() };
    let is =
        |s: &str, number: u32| labels::read(s).iter().any(|l| l.doubt == 0 && l.style == style && l.number == number);
    let next = folded[at.end..].trim_start().lines().next().unwrap_or_default();
    let mut cuts = Vec::new();
    if is(next, 2) {
        return cuts;
    }
    for (i, mark) in text.match_indices([';', '。']) {
        let behind = &text[i + mark.len()..];
        let label = i + mark.len() + (behind.len() - behind.trim_start().len());
        let quoted = text[..label].matches('“').count() > text[..label].matches('”').count();
        if is(&text[label..], cuts.len() as u32 + 2) && !in_bracket(text, label) && !quoted {
            cuts.push(label);
        }
    }
    cuts
}

/// Drops the first labels of enumerations whose others are none: `包括:(一)甲;(二)乙。`
fn enumerations(text: &str, spots: &[Spot], places: &[usize], held: &mut Vec<outline::Held>) {
    /// How far the second label is looked for.
    const NEAR: usize = 64;
    let alone = |i: usize| {
        let first: &outline::Held = &held[i];
        let opens = first.number == 1 && text[..places[first.spot]].trim_end().ends_with(':');
        let again = |h: &outline::Held| h.depth == first.depth && h.style == first.style && h.number == 2;
        let second = || held[i + 1..].iter().take(NEAR).take_while(|h| h.depth >= first.depth).any(again);
        let is_second = |spot: &&Spot| spot.ways.iter().any(|way| way.style == first.style && way.number == 2);
        let next = || spots[first.spot + 1..].iter().take(NEAR).find(is_second);
        // The second stands behind a semicolon, as in a sentence.
        opens && !second() && next().is_some_and(|spot| spot.place == Place::Clause)
    };
    let mut alone: std::collections::VecDeque<bool> = (0..held.len()).map(alone).collect();
    held.retain(|_| !alone.pop_front().unwrap_or_default());
}

fn in_bracket(text: &str, at: usize) -> bool {
    let mut depth = 0usize;
    for c in text[..at].chars().rev().take(200) {
        match c {
            ')' => depth += 1,
            '(' if depth == 0 => return true,
            '(' => depth -= 1,
            '。' if depth == 0 => return false,
            _ => {}
        }
    }
    false
}

/// Where in a long line labels may stand.
fn candidates(text: &str) -> (Vec<Spot>, Vec<usize>) {
    let (mut spots, mut places) = (Vec::new(), Vec::new());
    let mut last = '\0';
    for (at, c) in text.char_indices() {
        let before = std::mem::replace(&mut last, c);
        let opens =
            matches!(c, '(' | '第' | '0'..='9' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十');
        if !opens
            || before.is_ascii_digit()
            || before == '('
            || before == '第'
            || labels::han_number(before.encode_utf8(&mut [0; 4]), false).is_some()
        {
            continue;
        }
        // `二、三产业`, `第一、二季度`: no label follows an enumeration's mark.
        if before == '、' || before == '—' || before == '~' || before == '.' {
            continue;
        }
        let ways: Vec<_> = labels::read(&text[at..]).into_iter().filter(|l| l.doubt == 0).collect();
        if ways.is_empty() {
            continue;
        }
        let place = match before {
            '\0' => Place::Line,
            '。' | '!' | '?' | ')' | '”' | '》' | '"' | ' ' | ':' => Place::RunOnSentence,
            ';' | ',' => Place::Clause,
            _ => Place::RunOn,
        };
        // Behind plain words only the outer styles are marked enough.
        spots.push(Spot { ways, place, fresh: false });
        places.push(at);
    }
    (spots, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let runon = RunOn::new(&Patterns::built_in().unwrap()).unwrap();
        runon.split(text, 0..text.len(), &[], true).into_iter().map(|at| text[at].to_string()).collect()
    }

    #[test]
    fn a_document_in_one_line_is_cut_at_its_labels() {
        let text = "某市稳增长若干措施为进一步稳定增长,制定若干措施如下:一、完善市场体系1.引进一批机构。推动机构落户。\
                    牵头单位:市金融局责任单位:市财政局2.做大一批企业。企业贷款规模突破8.5万亿元。牵头单位:市金融局\
                    二、创新服务方向3.创新服务。费率不超过1.5%。牵头单位:市商务局4.加强指导。完善机制。牵头单位:市金融局\
                    三、实施保障5.加强统筹。每月召开会议。";
        let found = lines(text);
        assert_eq!(found[0], "某市稳增长若干措施");
        assert_eq!(found[2..5], ["一、完善市场体系", "1.引进一批机构。推动机构落户。", "牵头单位:市金融局"]);
        assert!(found.contains(&"二、创新服务方向".to_string()), "{found:#?}");
        assert!(found.contains(&"5.加强统筹。每月召开会议。".to_string()), "{found:#?}");
    }

    #[test]
    fn items_in_the_line_of_the_first_are_parted() {
        assert_eq!(
            lines("1.支持去化。合理供地;2.鼓励改造。2.5倍以内。3.推广试点。"),
            ["1.支持去化。合理供地;", "2.鼓励改造。2.5倍以内。", "3.推广试点。"]
        );
        assert_eq!(lines("(1)有人员;(2)有住所。"), ["(1)有人员;", "(2)有住所。"]);
        // The next line goes on itself, and a sentence before the first lists.
        let (line, next) = ("1.按第1条办理;2.另行规定。", "\n2.抓好落实。");
        let runon = RunOn::new(&Patterns::built_in().unwrap()).unwrap();
        assert_eq!(runon.split(&format!("{line}{next}"), 0..line.len(), &[], true).len(), 1);
        assert_eq!(lines("条件如下:1.依法登记;2.信用良好。").len(), 1);
    }

    #[test]
    fn an_enumeration_in_a_paragraph_is_not_cut() {
        let text = "对符合条件的企业给予支持,条件包括:(一)依法登记;(二)信用良好;(三)按时纳税。".repeat(6);
        assert_eq!(lines(&text).len(), 1);
    }

    #[test]
    fn a_covering_notice_with_items_is_parted_from_its_plan() {
        let cover = "各县区:现将《措施》印发给你们。一、要提高认识,把改革作为一件大事来抓,确保各项措施落到实处、收到成效。\
                     二、要加强监管,按照职责分工探索建立风险防范体系,全面提升监管水平。三、要强化督查,对不落实的单位严肃处理。";
        let plan = "云山市深化改革若干措施为深入推进改革,制定本措施。一、建立名录。凡具备条件的机构均可申请加入名录,实行动态管理。\
                    二、简化程序。对以下项目试行简易程序:(一)小型项目;(二)应急项目。其他项目仍按原程序办理,不得简化。\
                    三、限时办理。审查由窗口承办,两个工作日内办结。";
        let found = lines(&format!("{cover}云山市人民政府办公室2015年8月26日{plan}附件:名录 来源:云山市 下载"));
        assert!(found.contains(&"云山市人民政府办公室".to_string()), "{found:#?}");
        assert!(found.contains(&"2015年8月26日".to_string()), "{found:#?}");
        let second =
            "二、简化程序。对以下项目试行简易程序:(一)小型项目;(二)应急项目。其他项目仍按原程序办理,不得简化。";
        assert!(found.contains(&second.to_string()), "{found:#?}");
        assert_eq!(found[found.len() - 3..], ["附件:名录", "来源:云山市", "下载"]);
    }
}
