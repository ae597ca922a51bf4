//! The grammar of time limits: expressions as written, without what they mean on a calendar.
//!
//! `number` reads numerals, `date` points and stretches of the calendar, `span` lengths and recurrences; `running` and
//! `stated` decide, by what stands around an expression, whether it limits. Nothing here knows which year it is.
//! All places are bytes of the folded text given.

mod anchor;
mod clock;
mod context;
mod date;
mod dated;
mod lengths;
mod number;
mod part;
mod running;
mod span;
mod stated;
mod words;

pub use date::{Part, Portion, When, Year};
pub use span::{Amount, DayIn, Recurrence, Unit};
pub use stated::STATED_ANY;

use std::borrow::Cow;

use crate::error::Result;
use crate::patterns::{Matcher, Patterns, WordSet};
use crate::text::Bytes;
use date::DateReader;
use words::Words;

/// Where a text stands; it decides what counts as a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// A limit column, a labelled line or a trailing group: any wording is a limit.
    Stated,
    /// Running text: only a date, a duration or a count per period that limits.
    Running,
}

/// A limit as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitMention {
    /// The shortest unbroken text that holds it.
    pub at: Bytes,
    /// The event that it counts from.
    pub anchor: Option<Bytes>,
    /// The part of the task that it is for.
    pub applies_to: Option<Bytes>,
    /// What was read.
    pub expr: Expr,
    /// How the text was read.
    pub stands: Stands,
    /// The rule that found it.
    pub rule: &'static str,
}

/// What a limit says, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expr {
    /// A date by which.
    By(When),
    /// A stretch in which; its end where that is named on its own.
    During(When, Option<When>),
    /// A bare year in running text: a limit only where it isn't the plan's own.
    YearAlone(When),
    /// From a date on.
    From(When),
    /// Until a date up to which a measure runs.
    Until(When),
    /// From a date on for a length of time: `3月起开展为期半年`.
    FromFor(When, Amount),
    /// A time after an event.
    Within(Amount),
    /// Again and again.
    Every(Recurrence),
    /// All the time.
    Ongoing {
        /// 全年: bounded by the year.
        all_year: bool,
    },
    /// In words from which no date follows.
    Stated,
}

/// The compiled grammar of limits.
pub struct LimitGrammar {
    dates: DateReader,
    words: Words,
    starts: WordSet,
    /// The names of a term's weeks.
    weeks: Vec<crate::patterns::Regex>,
    /// What has been achieved since a year.
    achieved: Vec<crate::patterns::Regex>,
}

/// What may begin a time expression, besides the names of festivals.
const STARTS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "〇",
    "○",
    "零",
    "一",
    "二",
    "两",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "半年",
    "半个",
    "半天",
    "半小时",
    "半月",
    "每",
    "按年",
    "按半年",
    "按季",
    "按月",
    "按周",
    "按旬",
    "按学",
    "今年",
    "今明",
    "本年",
    "当年",
    "明年",
    "后年",
    "去年",
    "上年",
    "上一年",
    "次年",
    "翌年",
    "上半年",
    "下半年",
    "年底",
    "年末",
    "年初",
    "年内",
    "年中",
    "岁末",
    "本月",
    "本周",
    "下周",
    "本季度",
    "下季度",
    "下个季度",
    "首季度",
    "这周",
    "星期",
    "周一",
    "周二",
    "周三",
    "周四",
    "周五",
    "周六",
    "周日",
    "本星期",
    "这星期",
    "这个星期",
    "下星期",
    "下个星期",
    "下个周",
    "下一周",
    "今天",
    "今日",
    "明天",
    "明日",
    "后天",
    "后日",
    "大后天",
    "廿",
    "卅",
    "下一季度",
    "次月",
    "年度内",
    "全年",
    "隔月",
    "隔周",
    "隔日",
    "隔天",
    "隔年",
    "农历",
    "前两季度",
    "前三季度",
    "前3季度",
    "前两个季度",
    "前三个季度",
    "年终",
    "当月",
    "下月",
    "下个月",
    "月底",
    "月末",
    "月尾",
    "年均",
    "年平均",
    "月均",
    "月平均",
    "月月",
    "季季",
    "周周",
    "Q1",
    "Q2",
    "Q3",
    "Q4",
    "第一",
    "第二",
    "第三",
    "第四",
    "第二年",
    "第1",
    "第2",
    "第3",
    "第4",
    "当天",
    "当日",
];

impl LimitGrammar {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<LimitGrammar> {
        let mut festivals: Vec<(String, usize)> = Festivals::names(patterns);
        festivals.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
        let festivals_too = festivals.iter().map(|(name, _)| Cow::Owned(name.clone()));
        let starts = WordSet::new(STARTS.iter().map(|word| Cow::Borrowed(*word)).chain(festivals_too));
        let forms = |used_for| -> Vec<crate::patterns::Regex> {
            let rules = patterns.used_for(used_for).filter_map(|rule| match &rule.matcher {
                Matcher::Regex(regex) => Some(regex.clone()),
                _ => None,
            });
            rules.collect()
        };
        let (weeks, achieved) = (forms("limit-week"), forms("limit-achieved"));
        Ok(LimitGrammar { dates: DateReader::new(festivals), words: Words::new(patterns)?, starts, weeks, achieved })
    }

    /// The limits in a text, in order.
    ///
    /// A stated text that speaks of no time is still one limit in words, with the rule [`STATED_ANY`]: right for a cell
    /// of a limit column, wrong for what is left of a bracket, where the caller drops it.
    pub fn find(&self, text: &str, stands: Stands) -> Vec<LimitMention> {
        let mut found = match stands {
            Stands::Running => self.running(text),
            Stands::Stated => self.stated(text),
        };
        for mention in &mut found {
            quoted(text, &mut mention.at);
        }
        found
    }

    /// Whether a cell of limits says that there is none: 无, 暂无, 已完成.
    pub fn says_none(&self, text: &str) -> bool {
        self.words.none.is(text.trim())
    }

    /// The next place at or after `from` where a time expression may begin.
    fn next_start(&self, text: &str, from: usize) -> Option<usize> {
        self.starts.find_from(text, from).map(|found| found.start)
    }
}

/// Takes in the quotation mark that opens before a mention that holds the closing one: “十四五”期间, “五一”假期前.
fn quoted(text: &str, at: &mut Bytes) {
    let s = &text[at.clone()];
    if s.contains('”') && !s.contains('“') && text[..at.start].ends_with('“') {
        at.start -= '“'.len_utf8();
    }
}

/// The order in which festivals are numbered in [`Part::Festival`].
pub(crate) struct Festivals;

impl Festivals {
    /// Every name with its festival's number: moving ones first, in the order of the packs, then fixed ones.
    pub(crate) fn names(patterns: &Patterns) -> Vec<(String, usize)> {
        let mut names = Vec::new();
        let mut n = 0;
        for rule in patterns.used_for("festival-moving") {
            names.extend(rule.value.iter().flat_map(|v| v.split('|')).map(|name| (name.to_string(), n)));
            n += 1;
        }
        for rule in patterns.used_for("festival-fixed") {
            for name in rule.map.keys() {
                names.push((name.clone(), n));
                n += 1;
            }
        }
        names
    }
}

#[cfg(test)]
mod tests;
