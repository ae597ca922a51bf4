//! Quantities to be reached: `覆盖率达到95%以上`, `新建充电桩500个`, `控制在3%以内`.
//!
//! A quantity is a target where a word makes it one: a bound (不低于), a verb that reaches (达到, 降至), that changes
//! (增长, 减少) or whose object is counted (新建, 培育), or a rate that stands without a verb (办结率100%). No targets
//! are dates and lengths of time (they are time limits), how often a period (`每季度1次`), conditions (`超过100人的企业`),
//! reports (`已建成…`), and the terms of grants, loans, taxes and fines: what somebody gets (`给予50万元奖励`) or owes
//! (`首付比例不低于15%`) is not what the work is to reach.

mod quantity;

use crate::error::{Error, ErrorKind, Result};
use crate::extract::task::Task;
use crate::patterns::{Patterns, WordSet};
use crate::record::{Comparison, Target};
use crate::text::{Bytes, Text};
use quantity::{Quantity, Units, percent};

/// So many bytes of a sentence are looked at before and behind a quantity.
const WINDOW: usize = 360;

/// So many bytes may stand between a verb and its counted object's number.
const OBJECT: usize = 108;

/// So many characters may stand between two quantities of one list.
const LISTED: usize = 18;

/// Turns a bound round.
const NOT: [&str; 5] = ["不应", "不宜", "不得", "不能", "不可"];

/// Reads targets.
#[derive(Debug)]
pub struct TargetReader {
    units: Units,
    /// Bounds, and `百分之`: what a number in Chinese numerals may stand behind.
    numerals: WordSet,
    bounds: Vec<Word>,
    reach: Vec<Word>,
    change: Vec<Word>,
    behind: Vec<Word>,
    work: WordSet,
    work_words: Vec<Word>,
    grant: WordSet,
    grant_wide: WordSet,
    /// What is lent as a whole: 贷款余额.
    lent: Vec<String>,
    reported: WordSet,
    about: Vec<String>,
    nouns: Vec<String>,
    done: Vec<String>,
    whom: Vec<String>,
    whom_not: Vec<String>,
    not_before: Vec<String>,
}

/// A word that makes a target.
#[derive(Debug, Clone)]
struct Word {
    word: String,
    says: Comparison,
    rule: String,
}

/// A target in one stretch of folded text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    at: Bytes,
    quantity: Quantity,
    comparison: Comparison,
    bound: Option<Comparison>,
    rule: String,
}

/// A quantity with what stands around it.
struct Around<'a> {
    /// The clause before the number.
    lead: &'a str,
    /// Where that starts.
    from: usize,
    /// What the word right behind the unit says of the bound.
    behind: Option<Comparison>,
    /// The rest of the clause.
    after: &'a str,
    /// The whole sentence.
    sentence: &'a str,
    /// Where the target ends, the word behind included.
    end: usize,
}

impl TargetReader {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<TargetReader> {
        let bad = |e: String| Error::new(ErrorKind::Pattern, e);
        let words = |used_for: &str| -> Result<Vec<Word>> {
            let all = patterns.words(used_for).into_iter().map(|(word, rule)| {
                let says = rule.value.as_deref().and_then(Comparison::of_name);
                let says = says.ok_or_else(|| bad(format!("{}: `value` is no comparison", rule.id)))?;
                Ok(Word { word: word.to_string(), says, rule: rule.id.clone() })
            });
            all.collect()
        };
        let plain = |used_for: &str| -> Vec<String> {
            patterns.words(used_for).into_iter().map(|(w, _)| w.to_string()).collect()
        };
        let (bounds, work_words) = (words("target-bound")?, words("target-work")?);
        let numerals = bounds.iter().map(|w| w.word.clone()).chain(["百分之".to_string()]);
        Ok(TargetReader {
            units: Units::new(patterns),
            numerals: WordSet::new(numerals),
            work: WordSet::new(work_words.iter().map(|w| w.word.clone())),
            bounds,
            work_words,
            reach: words("target-reach")?,
            change: words("target-change")?,
            behind: words("target-behind")?,
            grant: WordSet::new(plain("target-grant")),
            grant_wide: WordSet::new(plain("target-grant-wide")),
            lent: plain("target-lent"),
            reported: WordSet::new(plain("target-reported")),
            about: plain("target-about"),
            nouns: plain("target-noun"),
            done: plain("target-done"),
            whom: plain("target-whom"),
            whom_not: plain("target-whom-not"),
            not_before: plain("target-not-before"),
        })
    }

    /// The targets in the headline and the requirement of a task, in the order of the text.
    pub(crate) fn of_task(&self, text: &Text, task: &Task) -> Vec<Target> {
        let folded = text.folded();
        let mut targets = Vec::new();
        let mut limits: Option<Vec<Bytes>> = None;
        for stretch in task.headline.iter().chain(&task.requirement) {
            for found in self.find(&folded[stretch.clone()]) {
                let at = found.at.start + stretch.start..found.at.end + stretch.start;
                let number = found.quantity.end + stretch.start;
                // What a time limit holds is the limit's: so many times a month, by when.
                let limits = limits.get_or_insert_with(|| {
                    let place = |l: &crate::extract::task::Limit| {
                        l.mention.at.start + l.text.start..l.mention.at.end + l.text.start
                    };
                    task.limits.iter().map(place).collect()
                });
                if limits.iter().any(|l| l.start < number && number <= l.end) {
                    continue;
                }
                let Found { quantity, comparison, bound, rule, .. } = found;
                let raw = text.raw_at(&at).to_string();
                let (quantity, upper, unit) = (quantity.value, quantity.upper, quantity.unit);
                targets.push(Target { raw, quantity, upper, unit, comparison, bound, span: text.span(&at), rule });
            }
        }
        targets
    }

    /// The targets in one stretch of folded text.
    fn find(&self, s: &str) -> Vec<Found> {
        let mut out: Vec<Found> = Vec::new();
        let mut at = 0;
        while let Some(start) = next_digit(s, at) {
            at = start + s.as_bytes()[start..].iter().take_while(|b| b.is_ascii_digit()).count();
            if !opens_number(&s[..start]) {
                continue;
            }
            let Some(quantity) = self.units.quantity(s, start, false) else { continue };
            at = quantity.end;
            out.extend(self.target(s, start, quantity, out.last()));
        }
        let figures = out.len();
        for hit in self.numerals.find_iter(s) {
            let (start, quantity) = match percent(s, hit.start) {
                Some((value, end)) => {
                    let unit = "%".to_string();
                    (hit.start, Some(Quantity { end, value, upper: None, unit, over: false }))
                }
                None => (hit.end, self.units.quantity(s, hit.end, true)),
            };
            if let Some(quantity) = quantity {
                out.extend(self.target(s, start, quantity, None));
            }
        }
        if out.len() > figures {
            out.sort_by_key(|f| f.at.start);
        }
        out
    }

    /// The target that a quantity is, if it is one.
    fn target(&self, s: &str, start: usize, quantity: Quantity, last: Option<&Found>) -> Option<Found> {
        let around = self.around(s, start, &quantity);
        let open = |a: char, b: char| around.lead.rfind(a).is_some_and(|i| !around.lead[i..].contains(b));
        if open('“', '”') || open('《', '》') || self.not_before.iter().any(|w| around.lead.ends_with(w.as_str()))
        {
            return None;
        }
        let (found, kind) = self.signal(s, start, &quantity, &around, last)?;
        (!self.excluded(&around, &quantity, kind)).then_some(found)
    }

    /// The word that makes a quantity a target.
    fn signal(
        &self,
        s: &str,
        start: usize,
        quantity: &Quantity,
        around: &Around,
        last: Option<&Found>,
    ) -> Option<(Found, Kind)> {
        let over = quantity.over.then_some(Comparison::MoreThan);
        let behind = around.behind.or(over);
        let found = |from: usize, says: Comparison, bound: Option<Comparison>, rule: &str| {
            let changes = matches!(says, Comparison::IncreaseBy | Comparison::DecreaseBy);
            let bound = bound.filter(|b| *b != Comparison::Exactly);
            // 以上 behind sharpens what says nothing itself
            let comparison = if says == Comparison::Exactly { bound.unwrap_or(says) } else { says };
            let bound = bound.filter(|_| changes);
            let quantity = quantity.clone();
            Found { at: from..around.end, quantity, comparison, bound, rule: rule.to_string() }
        };
        let percent = matches!(quantity.unit.as_str(), "%" | "‰");
        let near = self.without_about(around.lead);
        let ends = |words: &'_ [Word], lead: &str| words.iter().find(|w| lead.ends_with(w.word.as_str())).cloned();
        let at = |lead: &str, word: &Word| around.from + lead.len() - word.word.len();
        if let Some(word) = ends(&self.bounds, near) {
            let before = &near[..near.len() - word.word.len()];
            let before = self.without_about(before);
            if let Some(change) = ends(&self.change, before) {
                return Some((found(at(before, &change), change.says, Some(word.says), &change.rule), Kind::Change));
            }
            return Some((found(at(near, &word), word.says, None, &word.rule), Kind::Bound));
        }
        if let Some(word) = ends(&self.reach, near) {
            let before = &near[..near.len() - word.word.len()];
            // 不应大于, 不宜低于: at most, at least
            if let Some(no) = NOT.iter().find(|no| before.ends_with(**no)) {
                let says = match word.says {
                    Comparison::MoreThan => Comparison::AtMost,
                    Comparison::LessThan => Comparison::AtLeast,
                    _ => return None,
                };
                let from = around.from + before.len() - no.len();
                return Some((found(from, says, None, &word.rule), Kind::Bound));
            }
            if before.ends_with(['不', '未', '没', '高', '多', '直', '无', '难']) {
                return None;
            }
            let kind = if word.says == Comparison::Exactly { Kind::Reach } else { Kind::Bound };
            return Some((found(at(near, &word), word.says, behind, &word.rule), kind));
        }
        // 提升8个窗口的服务 counts what is made better.
        let noun = !percent && matches!(around.after.chars().next(), Some(c) if c.is_alphabetic());
        let improves = |word: &Word| noun && ["提升", "提高", "扩大", "压缩"].contains(&word.word.as_str());
        if let Some(word) = ends(&self.change, near).filter(|word| !improves(word)) {
            return Some((found(at(near, &word), word.says, behind, &word.rule), Kind::Change));
        }
        if let Some(last) = last
            && self.continues(s, start, quantity, around, last)
        {
            let changes = matches!(last.comparison, Comparison::IncreaseBy | Comparison::DecreaseBy);
            // 增长2%、项目8个: what grows by a share isn't counted.
            let other = last.rule != "target.add" && last.quantity.unit != quantity.unit;
            let says = if changes && !other { last.comparison } else { Comparison::Exactly };
            return Some((found(start, says, behind, &last.rule), Kind::Listed));
        }
        if let Some((from, word)) = self.work_before(around) {
            return Some((found(from, word.says, behind, &word.rule), Kind::Work));
        }
        if percent {
            let after = around.after.trim_start_matches(['的', ' ']);
            let opens = near.is_empty() || near.ends_with(['在', '将', '推', '和']);
            let done = self.done.iter().any(|w| after.starts_with(w.as_str()))
                || opens
                    && !after.is_empty()
                    && (self.work.within(after) || self.done.iter().any(|w| after.contains(w.as_str())));
            if done {
                return Some((found(start, Comparison::Exactly, behind, "target.done"), Kind::Share));
            }
            if around.after.is_empty() && self.nouns.iter().any(|w| near.ends_with(w.as_str())) {
                return Some((found(start, Comparison::Exactly, behind, "target.noun"), Kind::Reach));
            }
        }
        None
    }

    /// The verb whose object is counted: the last one near enough, or one before it that says that something is added.
    fn work_before(&self, around: &Around) -> Option<(usize, &Word)> {
        let cut = around.lead.len().saturating_sub(OBJECT);
        let cut = (cut..=around.lead.len()).find(|i| around.lead.is_char_boundary(*i))?;
        let lead = &around.lead[cut..];
        let mut best: Option<(usize, &Word)> = None;
        for hit in self.work.find_iter(lead) {
            let word = self.work_words.get(hit.word)?;
            // 实施之日, 招聘周, 完成率: no verbs
            if lead[hit.end..].starts_with(['之', '后', '期', '周', '率', '费', '者', '额']) {
                continue;
            }
            if !best.is_some_and(|(_, w)| w.says == Comparison::IncreaseBy) {
                best = Some((hit.start, word));
            }
        }
        let (at, word) = best?;
        let gap = &lead[at + word.word.len()..];
        // 一批年产值1亿元以上 an attribute, 下浮不低于…85% another clause
        let other = gap.contains(['每', '满', '≥', '≤'])
            || ["超过", "一批", "若干", "一系列"].iter().any(|w| gap.contains(w))
            || self.numerals.within(gap)
            || lead[..at].ends_with(['每', '未', '已', '不']);
        (!other).then_some((around.from + cut + at, word))
    }

    /// Whether a quantity goes on with the list that the last target opened: `企业2万户,商铺30家`.
    fn continues(&self, s: &str, start: usize, quantity: &Quantity, around: &Around, last: &Found) -> bool {
        let Some(between) = s.get(last.at.end..start) else { return false };
        let marks = [',', '、', '和', '及', '与'];
        let plain = |s: &str| s.chars().count() <= LISTED && !s.contains(['。', ';', ':', '\n', '(', '的']);
        if !plain(between) || matches!(last.rule.as_str(), "target.done" | "target.noun") {
            return false;
        }
        // 新建5套设施、10套步道: the number before the noun, as in the first of the list
        let Some(noun) = between.strip_prefix(marks).map(str::trim) else {
            let counted = last.rule == "target.work" || last.rule == "target.add";
            return counted && between.ends_with(['、', '和', '及']) && !around.after.starts_with('的');
        };
        let ended = around.after.is_empty() || around.after.starts_with(['、', '和', '及']);
        let alone = noun.is_empty() && quantity.unit == last.quantity.unit;
        !noun.contains(',') && (alone || ended && !noun.is_empty() && self.work_free(noun))
    }

    /// Whether a noun holds no verb of its own.
    fn work_free(&self, noun: &str) -> bool {
        !self.work.find_iter(noun).any(|m| m.start == 0)
    }

    /// Whether what stands around a quantity makes it no target after all.
    fn excluded(&self, around: &Around, quantity: &Quantity, kind: Kind) -> bool {
        let Around { lead, after, sentence, .. } = around;
        let money = quantity.unit.ends_with('元');
        let opens = lead.trim_start();
        let whom = self.whom.iter().any(|w| opens.starts_with(w.as_str()))
            && !self.whom_not.iter().any(|w| opens.starts_with(w.as_str()));
        let ended = after.trim_end();
        let condition = ended.ends_with('的') || ended.ends_with('时') || ended.ends_with('者') || ended == "后";
        let occasions = ["次", "场", "期", "轮", "场次", "批次", "班次"].contains(&quantity.unit.as_str());
        if whom || condition || self.reported.within(lead) || self.grant.within(lead) || self.grant.within(after) {
            return true;
        }
        if occasions && lead.contains('每') || money && (lead.contains('每') || after.starts_with('/')) {
            return true;
        }
        // 由不应大于1.8米调整为…: where a change sets out
        if after.starts_with("调整") || after.starts_with("提高") || after.starts_with("上调") {
            return true;
        }
        if after.starts_with('的') && kind != Kind::Share || after.starts_with(['×', '*']) {
            return true;
        }
        match kind {
            Kind::Bound | Kind::Reach | Kind::Listed => {
                let counted = self.work.within(lead);
                after.contains('的') && !counted || self.grants(sentence)
            }
            // 新增50亿元企业1家 counts firms
            Kind::Change | Kind::Work | Kind::Share if money && after.bytes().any(|b| b.is_ascii_digit()) => true,
            Kind::Change | Kind::Work | Kind::Share => (money || quantity.unit == "%") && self.grants(sentence),
        }
    }

    /// Whether a sentence states the terms of a grant; how much is lent is a quantity to be reached as any other.
    fn grants(&self, sentence: &str) -> bool {
        if !self.grant_wide.within(sentence) {
            return false;
        }
        let lent = self.lent.iter().fold(sentence.to_string(), |s, w| s.replace(w.as_str(), ""));
        self.grant_wide.within(&lent)
    }

    /// A lead without `约` and its like at its end.
    fn without_about<'a>(&self, lead: &'a str) -> &'a str {
        let mut lead = lead;
        for _ in 0..3 {
            let Some(rest) = self.about.iter().find_map(|w| lead.strip_suffix(w.as_str())) else { break };
            // 提高到 and 不少于 are words of their own
            let own = [&self.bounds, &self.reach, &self.change].into_iter().flatten();
            if own.into_iter().any(|w| lead.ends_with(w.word.as_str())) {
                break;
            }
            lead = rest;
        }
        lead
    }

    /// What stands around a quantity.
    fn around<'a>(&self, s: &'a str, start: usize, quantity: &Quantity) -> Around<'a> {
        let end = quantity.end;
        let mut from = start.saturating_sub(WINDOW);
        while !s.is_char_boundary(from) {
            from += 1;
        }
        let mut to = (end + WINDOW).min(s.len());
        while !s.is_char_boundary(to) {
            to -= 1;
        }
        let before = &s[from..start];
        let stop = |c: char| matches!(c, '。' | ';' | '\n' | '!');
        let sentence_from = before.rfind(stop).map_or(from, |i| after_char(s, from + i));
        let lead_from = s[sentence_from..start]
            .rfind([',', ':', '(', ')'])
            .map_or(sentence_from, |i| after_char(s, sentence_from + i));
        let sentence_to = s[end..to].find(stop).map_or(to, |i| end + i);
        let tail = &s[end..sentence_to];
        let tail = &tail[..tail.find([',', ':', ')', '(']).unwrap_or(tail.len())];
        // 2000套(间)以上: the unit's other name stands between.
        let near = &s.as_bytes()[end..s.len().min(end + "(台套)".len())];
        let closed = near.first().filter(|open| **open == b'(').and_then(|_| memchr::memchr(b')', near));
        let other = closed.map_or(0, |at| at + 1);
        let behind = |at: usize| s.get(end + at..sentence_to.max(end + at)).unwrap_or_default();
        let word = |at: usize| self.behind.iter().find(|w| behind(at).starts_with(w.word.as_str()));
        let (other, word) = match word(other) {
            Some(word) if other > 0 => (other, Some(word)),
            _ => (0, word(0)),
        };
        let tail = if other > 0 { behind(other) } else { tail };
        let tail = &tail[..tail.find([',', ':', ')', '(']).unwrap_or(tail.len())];
        let len = word.map_or(0, |w| w.word.len());
        Around {
            lead: &s[lead_from..start],
            from: lead_from,
            behind: word.map(|w| w.says),
            // `100人以上(含)`: the word may hold the bracket that ends the clause.
            after: tail.get(len..).unwrap_or_default(),
            sentence: &s[sentence_from..sentence_to],
            end: end + other + len,
        }
    }
}

/// How a quantity came to be a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A bound before it.
    Bound,
    /// A verb that reaches it, or a rate that it is.
    Reach,
    /// A verb that changes by it.
    Change,
    /// A verb whose object it counts.
    Work,
    /// A share that is to be done.
    Share,
    /// The next of a list.
    Listed,
}

fn after_char(s: &str, at: usize) -> usize {
    at + s[at..].chars().next().map_or(1, char::len_utf8)
}

/// The next figure at or behind `at`. Text has few: they are looked for in blocks, which the machine does at once.
fn next_digit(s: &str, at: usize) -> Option<usize> {
    let bytes = s.as_bytes().get(at..)?;
    let mut from = at;
    for block in bytes.chunks(64) {
        if block.iter().fold(false, |any, b| any | b.is_ascii_digit()) {
            return block.iter().position(u8::is_ascii_digit).map(|i| from + i);
        }
        from += block.len();
    }
    None
}

/// Whether a number may open behind this: not inside of a name, a version, a ratio or a place in a row.
fn opens_number(before: &str) -> bool {
    let Some(c) = before.chars().next_back() else { return true };
    !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '第' | '*' | '×' | '+' | '-' | '~' | '—' | '№'))
}

#[cfg(test)]
mod tests;
