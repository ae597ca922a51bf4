//! An item's text parted into headline and requirement, with the units and limits that it states.
//!
//! What an item inherits is the caller's: this module looks at one item (or one heading) alone.

use std::collections::HashSet;

use super::limits::{Expr, LimitGrammar, LimitMention, STATED_ANY, Stands};
use super::units::{FoundGroup, LineLabel, UnitGrammar};
use crate::error::{Error, ErrorKind, Result};
use crate::patterns::{Matcher, Patterns, Regex, WordSet};
use crate::record::{Evidence, Role};
use crate::segment::{Column, Stated, trim};
use crate::text::{Bytes, Text};

/// A headline has at most so many characters, the label, the closing mark and spaces not counted.
const HEADLINE: usize = 30;

/// The most limits that are kept of one item: no plan comes near it, and each costs a record.
const LIMITS: usize = 2_000;

/// A task as written; all places are bytes of the document's folded text.
#[derive(Debug, Clone, Default)]
pub struct Task {
    /// The headline, where the item opens with one.
    pub headline: Option<Bytes>,
    /// The rest of the item, a stretch a line or part of a line.
    pub requirement: Vec<Bytes>,
    /// The units stated.
    pub units: Vec<Unit>,
    /// The limits stated.
    pub limits: Vec<Limit>,
    /// What is said of it beside: other columns, other labelled lines, scores.
    pub details: Vec<Detail>,
    /// Whether a group or a column was there but gave no unit.
    pub lost_units: Option<Bytes>,
    /// Whether it states more limits than are kept.
    pub more_limits: bool,
    /// Its limits are those of the item before (同上).
    pub same_limits: bool,
}

impl Task {
    /// The same without room to grow: there may be very many.
    pub fn fitted(mut self) -> Task {
        self.requirement.shrink_to_fit();
        self.units.shrink_to_fit();
        self.limits.shrink_to_fit();
        self.details.shrink_to_fit();
        self
    }
}

/// What a task's notice says of it beside what a task is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The title of its column or line; empty where it has none.
    pub title: String,
    /// Its place, one stretch for each paragraph.
    pub at: Vec<Bytes>,
}

/// A unit as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its place.
    pub at: Bytes,
    /// What it does.
    pub role: Role,
    /// How it is stated.
    pub evidence: Evidence,
    /// The rule that found it.
    pub rule: &'static str,
    /// The list that it stands in, by the list's first byte.
    pub list: usize,
}

/// The levels that a list may leave out before its later units.
const LEVELS: [&str; 5] = ["省", "市", "县", "区", "州"];

/// Whether a line states a time limit and nothing else. A whole date alone may be a signature's day.
fn only_limits(s: &str, limits: &LimitGrammar) -> bool {
    const LONGEST: usize = 20;
    const WORDS: usize = 6;
    let s = s.trim().trim_end_matches('。');
    let chars = s.chars().count();
    let day = s.ends_with(|c: char| c == '日' || c.is_ascii_digit());
    if s.is_empty() || chars > LONGEST || day {
        return false;
    }
    let found = limits.find(s, Stands::Stated);
    // In words alone only where there are hardly any: 即知即改, but not 情况要及时上报.
    let sure = |m: &&LimitMention| m.rule != STATED_ANY && (m.expr != Expr::Stated || chars <= WORDS);
    let covered: usize = found.iter().filter(sure).map(|m| m.at.len()).sum();
    let said = ["完成", "落实", "到位"].iter().find(|w| s.ends_with(**w)).map_or(0, |w| w.len());
    covered > 0 && covered + said >= s.len()
}

/// What stands beside units in so many characters or fewer says nothing by itself.
const SAID: usize = 6;

/// What ticks a month in a calendar of work.
const TICKS: &str = "√✓✔✅☑●★☆■▲◆○*\u{fe0f}";

/// Whether a character is one of words, not of numbers and marks.
fn is_word(c: char) -> bool {
    c.is_alphabetic() && c != '无'
}

/// Whether a cell of limits says more than its limits do: `3月开工,6月完工`, `按序时进度推进`.
fn says_more(folded: &str, at: &Bytes, task: &Task) -> bool {
    const WORDS: usize = 4;
    let within = |l: &&Limit| l.text.start >= at.start && l.text.end <= at.end;
    let own =
        task.limits.iter().filter(within).map(|l| l.text.start + l.mention.at.start..l.text.start + l.mention.at.end);
    let taken: Vec<Bytes> = own.collect();
    let free = |i: usize| !taken.iter().any(|t| t.contains(&i));
    folded[at.clone()].char_indices().filter(|(i, c)| is_word(*c) && free(at.start + i)).count() > WORDS
}

/// Whether two names are one but for the level before it: 省财政厅 and 财政厅.
fn one(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    a == b || long.strip_suffix(short).is_some_and(|level| LEVELS.contains(&level) && short.chars().count() > 3)
}

/// Whether a label says when something takes place rather than by when it is to be done: 时间, but not 完成时限.
fn tells_when(s: &str) -> bool {
    let label = s.split(':').next().unwrap_or_default().trim();
    let label = label.rsplit([')', '、', '.', ' ']).next().unwrap_or(label);
    matches!(label, "时间" | "日期" | "地点时间" | "时间地点")
        || label.ends_with("活动时间")
        || label.ends_with("举办时间")
}

/// Whether a line breaks off amid its sentence: `…募集资金用于`.
fn goes_on(line: &str) -> bool {
    const WORDS: [&str; 5] = ["用于", "以及", "并将", "并由", "包括"];
    line.ends_with([';', '、']) || WORDS.iter().any(|word| line.ends_with(word))
}

/// A limit as written.
#[derive(Debug, Clone)]
pub struct Limit {
    /// As found; its places are bytes of `text`.
    pub mention: LimitMention,
    /// The text that it was found in.
    pub text: Bytes,
    /// How it is stated.
    pub evidence: Evidence,
    /// What the table says that it is for: bytes of the document.
    pub part: Option<Bytes>,
}

/// Reads items.
pub struct TaskReader {
    score: Vec<Regex>,
    enumeration: Vec<Regex>,
    openers: Vec<String>,
    known: Vec<String>,
    /// What titles of times end with: 时间, 时限.
    times: WordSet,
    /// What such times are of: 开工, 竣工.
    events: WordSet,
}

impl TaskReader {
    /// Compiles the patterns it needs.
    ///
    /// # Errors
    /// A pack that lacks what it needs.
    pub fn new(patterns: &Patterns) -> Result<TaskReader> {
        let regexes = |used_for: &str| -> Vec<Regex> {
            patterns
                .used_for(used_for)
                .filter_map(|r| match &r.matcher {
                    Matcher::Regex(re) => Some(re.clone()),
                    _ => None,
                })
                .collect()
        };
        let openers: Vec<String> = patterns.words("list-opener").into_iter().map(|(w, _)| w.to_string()).collect();
        let known = patterns.words("known-heading").into_iter().map(|(w, _)| w.to_string()).collect();
        let times = WordSet::new(patterns.words("column-time").into_iter().map(|(w, _)| w.to_string()));
        let events = WordSet::new(patterns.words("column-event").into_iter().map(|(w, _)| w.to_string()));
        if openers.is_empty() {
            return Err(Error::new(ErrorKind::Pattern, "no rule is used for \"list-opener\""));
        }
        Ok(TaskReader { score: regexes("score"), enumeration: regexes("enumeration"), openers, known, times, events })
    }

    /// The headline of a heading (its words in the path), and what stands behind it.
    pub fn heading(&self, folded: &str, text: &[Bytes], units: &UnitGrammar) -> (Bytes, Vec<Bytes>) {
        let Some(first) = text.first() else { return (0..0, Vec::new()) };
        let mut line = first.clone();
        for group in units.find_groups(&folded[line.clone()]).iter().rev().filter(|g| g.trailing) {
            line.end = line.end.min(first.start + group.at.start);
        }
        // A note for all items below is no word of the heading.
        if let Some(bracket) = last_bracket(&folded[line.clone()]) {
            let inside = &folded[line.start + bracket.start + 1..line.start + bracket.end - 1];
            if units.default_note(inside).is_some() || units.is_first_leads_note(inside) {
                line.end = line.start + bracket.start;
            }
        }
        let line = trim(folded, line);
        let s = &folded[line.clone()];
        let mut rest: Vec<Bytes> = text[1..].to_vec();
        if let Some((end, next)) = sentence(s, &self.openers) {
            if next < s.len() {
                let tail = trim(folded, line.start + next..line.end);
                if !tail.is_empty() {
                    rest.insert(0, tail);
                }
            }
            return (trim(folded, line.start..line.start + end), rest);
        }
        (unmarked(folded, line), rest)
    }

    /// Reads one item. `cells` are the cells of its row, where it has some.
    pub fn read(
        &self,
        source: &Text,
        text: &[Bytes],
        cells: &[Stated],
        units: &UnitGrammar,
        limits: &LimitGrammar,
    ) -> Task {
        let folded = source.folded();
        let mut task = Task::default();
        let runs = self.lines(folded, text, &mut task, units, limits);
        let mut kept: Vec<Bytes> = Vec::new();
        for run in &runs {
            self.run(folded, run.clone(), &mut task, &mut kept, units, limits);
        }
        for cell in cells {
            self.cell(folded, cell, &mut task, units, limits);
        }
        self.duties(folded, &kept, &mut task, units);
        if task.limits.len() > LIMITS {
            task.limits.truncate(LIMITS);
            task.limits.shrink_to_fit();
            task.more_limits = true;
        }
        self.split(source, kept, &mut task);
        task
    }

    /// Takes labelled lines off; what stays is runs of text, in order.
    fn lines(
        &self,
        folded: &str,
        text: &[Bytes],
        task: &mut Task,
        units: &UnitGrammar,
        limits: &LimitGrammar,
    ) -> Vec<Bytes> {
        let mut runs: Vec<Bytes> = Vec::new();
        let mut joined = false;
        // A label whose content stands on the next line.
        let mut open: Option<(LineLabel, Bytes)> = None;
        let leads =
            |at: &Bytes| matches!(units.line_label(&folded[at.clone()]), Some((LineLabel::Units(Role::Lead), _)));
        let mut led: Option<bool> = None;
        for (i, line) in text.iter().enumerate() {
            let s = &folded[line.clone()];
            let waiting = open.take();
            let labelled = match units.line_label(s) {
                Some((what, content)) => {
                    let content = line.start + content.start..line.start + content.end;
                    Some((what, line.start..content.start, content))
                }
                // The content of a label that stands alone; text that names no units is text again.
                None => waiting
                    .filter(|(what, _)| !matches!(what, LineLabel::Units(_)) || units.likeness(s) > 0.6)
                    .map(|(what, label)| (what, label, line.clone())),
            };
            // The first line is the item itself; a label there is its only statement. When something takes place is what
            // such an item says: `（一）时间：2月3日至8日`.
            let says =
                |what: &LineLabel| i > 0 || text.len() == 1 && !(matches!(what, LineLabel::Limits) && tells_when(s));
            // `备注:…` by itself goes on with the text; beside who and when it is none of it.
            let beside = || {
                let labelled = |i: usize| text.get(i).is_some_and(|at| units.line_label(&folded[at.clone()]).is_some());
                labelled(i + 1) || i > 1 && labelled(i - 1)
            };
            let note = |what: &LineLabel| *what == LineLabel::Remark && !beside();
            // Members work where somebody leads them; else they only sit in a body that is set up.
            let member = labelled.as_ref().is_some_and(|(_, label, _)| folded[label.clone()].contains("成员"));
            let sits = member && !*led.get_or_insert_with(|| text.iter().any(leads));
            if let Some((_, label, content)) = labelled.as_ref().filter(|_| sits && i > 0) {
                let content = trim(folded, content.clone());
                if !content.is_empty() {
                    task.details.push(Detail { title: title(&folded[label.clone()]), at: vec![content] });
                    joined = false;
                    continue;
                }
            }
            let labelled = labelled.filter(|(what, ..)| says(what) && !note(what) && !sits);
            if let Some((what, label, content)) = labelled {
                joined = false;
                let content = trim(folded, content);
                if content.is_empty() {
                    open = Some((what, label));
                    continue;
                }
                // `责任领导:林某;牵头部门:教务处`: several statements on one line, the first of which names no unit.
                let several = !matches!(what, LineLabel::Units(_)) && states_more(&folded[content.clone()], units);
                if matches!(what, LineLabel::Other | LineLabel::Remark) {
                    let own = match several {
                        true => content.start..content.start + first_part(&folded[content.clone()]).len(),
                        false => content.clone(),
                    };
                    task.details.push(Detail { title: title(&folded[label]), at: vec![own] });
                }
                match several {
                    true => self.stated(folded, LineLabel::Units(Role::Responsible), line.clone(), task, units, limits),
                    false => self.stated(folded, what, content, task, units, limits),
                }
                continue;
            }
            // A bare list of units on a line of its own, behind the item's text; a sentence of its own that does nothing
            // but give units their roles.
            if i > 0
                && !sits
                && s.len() < 600
                && (gives_roles(s) || !s.contains('。') && !s.ends_with(';'))
                && units.likeness(s) > 0.85
            {
                self.stated(folded, LineLabel::Units(Role::Responsible), line.clone(), task, units, limits);
                joined = false;
                continue;
            }
            // A limit on a line of its own that ends the item: `长期坚持`, `6月底前`.
            let ends = || text[i + 1..].iter().all(|line| units.line_label(&folded[line.clone()]).is_some());
            if i > 0 && only_limits(s, limits) && ends() {
                self.stated(folded, LineLabel::Limits, line.clone(), task, units, limits);
                joined = false;
                continue;
            }
            // What stands behind a table is no part of the text before it.
            let follows = |run: &Bytes| joined && folded[run.end..line.start].trim().is_empty();
            match runs.last_mut().filter(|run| follows(run)) {
                Some(run) => run.end = line.end,
                None => runs.push(line.clone()),
            }
            joined = true;
        }
        runs
    }

    fn stated(
        &self,
        folded: &str,
        what: LineLabel,
        at: Bytes,
        task: &mut Task,
        units: &UnitGrammar,
        limits: &LimitGrammar,
    ) {
        match what {
            LineLabel::Units(role) => {
                // A note for all that follows is no part of the last name: `乙局(以下均需各县落实)`.
                let note = last_bracket(&folded[at.clone()]).filter(|bracket| {
                    let inside = &folded[at.start + bracket.start + 1..at.start + bracket.end - 1];
                    units.default_note(inside).is_some() || units.is_first_leads_note(inside)
                });
                let at = note.map_or(at.clone(), |bracket| at.start..at.start + bracket.start);
                let group = units.group(&folded[at.clone()], role);
                // A slash, or 无, says that there is none.
                let says = folded[at.clone()].trim();
                let none = says == "无" || !says.chars().any(char::is_alphanumeric);
                if group.units.is_empty() && group.rest.is_empty() && !none {
                    task.lost_units.get_or_insert(at.clone());
                }
                self.group(folded, at.start, at.start, &group, task, limits);
                // `各镇、县公安局要加强巡查`: what a cell says beside its units.
                for rest in &group.rest {
                    let rest = trim(folded, at.start + rest.start..at.start + rest.end);
                    let says = &folded[rest.clone()];
                    if says.chars().filter(|c| is_word(*c)).count() > SAID
                        && limits.find(says, Stands::Stated).iter().all(|m| m.rule == STATED_ANY)
                    {
                        task.details.push(Detail { title: String::new(), at: vec![rest] });
                    }
                }
            }
            LineLabel::Limits => self.limit(folded, at, Evidence::Assigned, task, limits),
            LineLabel::Other | LineLabel::Remark => {}
        }
    }

    fn cell(&self, folded: &str, cell: &Stated, task: &mut Task, units: &UnitGrammar, limits: &LimitGrammar) {
        let (Some(first), Some(last)) = (cell.text.first(), cell.text.last()) else { return };
        let at = first.start..last.end;
        match cell.column {
            Column::Units(role) => {
                let before = task.details.len();
                self.stated(folded, LineLabel::Units(role), at, task, units, limits);
                for detail in &mut task.details[before..] {
                    detail.title = title(&cell.title);
                }
            }
            Column::Limit => {
                let before = task.limits.len();
                self.stated(folded, LineLabel::Limits, at.clone(), task, units, limits);
                // 开工时间 beside 完工时间 says what the time is of.
                let part = cell.titled.clone().map(|titled| self.timed(folded, titled)).filter(|part| !part.is_empty());
                for limit in task.limits[before..].iter_mut().filter(|l| l.mention.applies_to.is_none()) {
                    limit.part.clone_from(&part);
                }
                if says_more(folded, &at, task) {
                    task.details.push(Detail { title: title(&cell.title), at: cell.text.clone() });
                }
            }
            Column::Period => self.period(folded, cell, at, task, limits),
            _ => task.details.push(Detail { title: title(&cell.title), at: cell.text.clone() }),
        }
    }

    /// What a title of times is of: 开工 of 开工时间.
    fn timed(&self, folded: &str, at: Bytes) -> Bytes {
        let s = folded[at.clone()].trim_end();
        let cut = self.times.ends(s).map_or(0, |word| word.end - word.start);
        let event = trim(folded, at.start..at.start + s.len() - cut);
        let named = self.events.ends(&folded[event.clone()]).map(|word| event.start + word.start..event.end);
        // 进度安排 and 完成时限 tell no event.
        named.unwrap_or(event.end..event.end)
    }

    /// What is to be done at the time that the column's title names; a time in the cell says it more closely.
    fn period(&self, folded: &str, cell: &Stated, at: Bytes, task: &mut Task, limits: &LimitGrammar) {
        let sure = |found: Vec<LimitMention>| found.into_iter().filter(|m| m.rule != STATED_ANY);
        let says = &folded[at.clone()];
        // A day by which (9月底前投用) or how often says it more closely; 兑现2024年资金 names a thing.
        let closer = |m: &LimitMention| matches!(m.expr, Expr::By(_) | Expr::Every(_) | Expr::Until(_) | Expr::From(_));
        let mut own: Vec<LimitMention> = limits.find(says, Stands::Running).into_iter().filter(closer).collect();
        // 全年持续实施 below all four quarters.
        let always = |m: &LimitMention| matches!(m.expr, Expr::Ongoing { .. }) && m.at.start == 0;
        own.extend(sure(limits.find(says, Stands::Stated)).filter(|m| own.is_empty() && always(m)).collect::<Vec<_>>());
        // A tick says that it is done then.
        let ticked = says.trim().chars().all(|c| TICKS.contains(c)) && !says.trim().is_empty();
        let said = ticked || says.chars().any(is_word) && !limits.says_none(says);
        let named = cell.titled.clone().filter(|_| own.is_empty() && said).and_then(|titled| {
            let mention = sure(limits.find(&folded[titled.clone()], Stands::Stated)).next()?;
            Some(Limit { mention, text: titled, evidence: Evidence::Assigned, part: (!ticked).then(|| at.clone()) })
        });
        let own_limits = own.into_iter().map(|mention| Limit {
            mention,
            text: at.clone(),
            evidence: Evidence::Assigned,
            part: None,
        });
        task.limits.extend(own_limits.chain(named.clone()));
        if named.is_none() {
            task.details.push(Detail { title: title(&cell.title), at: cell.text.clone() });
        }
    }

    fn group(
        &self,
        folded: &str,
        base: usize,
        list: usize,
        group: &super::units::Group,
        task: &mut Task,
        limits: &LimitGrammar,
    ) {
        let mut known = Known::of(folded, &task.units, group.units.len());
        for unit in &group.units {
            let at = base + unit.at.start..base + unit.at.end;
            if known.is_new(folded, &task.units, &at, unit.role) {
                task.units.push(Unit { at, role: unit.role, evidence: Evidence::Assigned, rule: unit.rule, list });
            }
        }
        for rest in &group.rest {
            // What is left beside units says when, or nothing of time at all.
            let at = trim(folded, base + rest.start..base + rest.end);
            for mention in limits.find(&folded[at.clone()], Stands::Stated) {
                if mention.rule != STATED_ANY {
                    task.limits.push(Limit { mention, text: at.clone(), evidence: Evidence::Assigned, part: None });
                }
            }
        }
    }

    fn limit(&self, folded: &str, at: Bytes, evidence: Evidence, task: &mut Task, limits: &LimitGrammar) {
        let at = trim(folded, at);
        if matches!(&folded[at.clone()], "同上" | "同前") {
            task.same_limits = true;
            return;
        }
        for mention in limits.find_labelled(folded, at.clone()) {
            task.limits.push(Limit { mention, text: at.clone(), evidence, part: None });
        }
    }

    /// One run of text: its groups, its limits, and what of it is kept.
    fn run(
        &self,
        folded: &str,
        run: Bytes,
        task: &mut Task,
        kept: &mut Vec<Bytes>,
        units: &UnitGrammar,
        limits: &LimitGrammar,
    ) {
        let s = &folded[run.clone()];
        let mut cuts: Vec<Bytes> = Vec::new();
        let mut inner: Vec<Bytes> = Vec::new();
        for FoundGroup { at, trailing, group } in units.find_groups(s) {
            // All that the item says, and it names nobody: `时间:2月3日至8日`.
            let all = at.start == 0 && at.end >= s.trim_end_matches(['。', ';', ' ', '\n']).len();
            if trailing && all && group.units.is_empty() && kept.is_empty() && tells_when(&s[at.start..]) {
                continue;
            }
            self.group(folded, run.start, run.start + at.start, &group, task, limits);
            // 【市教育局】新建学校: a group that opens the item is no word of it.
            let opens = at.start == 0 && kept.is_empty() && s.starts_with('(') && !group.units.is_empty();
            if trailing || opens && at.end < s.len() && group.rest.is_empty() {
                cuts.push(at);
            } else {
                inner.push(at);
            }
        }
        for score in &self.score {
            for found in score.find_iter(s) {
                let at = run.start + found.start()..run.start + found.end();
                task.details.push(Detail { title: String::new(), at: vec![at] });
                cuts.push(found.range());
            }
        }
        // A bracket at the end that holds a limit and nothing else.
        let end = cuts.iter().map(|c| c.start).min().unwrap_or(s.len());
        if let Some(bracket) = last_bracket(&s[..end]) {
            let inside = &s[bracket.start + 1..bracket.end - 1];
            let found = limits.find(inside, Stands::Stated);
            // Words that are a limit only because of their place are none in a bracket of any kind.
            let found: Vec<LimitMention> = found.into_iter().filter(|m| m.rule != STATED_ANY).collect();
            let covered: usize = found.iter().map(|m| m.at.len()).sum();
            // Behind a date it says the same in other words: `2月3日至8日(农历正月十二至十七)`.
            let again = || {
                let before = s[..bracket.start].trim_end();
                let last = limits.find(before, Stands::Running).last().map(|m| m.at.end);
                last.is_some_and(|end| matches!(&before[end..], "" | "上午" | "下午" | "晚上"))
            };
            if !found.is_empty() && covered * 2 > inside.len() && !again() {
                let text = run.start + bracket.start + 1..run.start + bracket.end - 1;
                for mention in found {
                    task.limits.push(Limit { mention, text: text.clone(), evidence: Evidence::Assigned, part: None });
                }
                cuts.push(bracket);
            }
        }
        cuts.sort_by_key(|c| c.start);
        inner.extend(cuts.iter().cloned());
        let taken = Taken::of(inner);
        for mention in limits.find(s, Stands::Running) {
            if !taken.meets(&mention.at) {
                task.limits.push(Limit { mention, text: run.clone(), evidence: Evidence::Inline, part: None });
            }
        }
        let mut start = 0;
        for cut in cuts.iter().chain([&(s.len()..s.len())]) {
            if cut.start >= start {
                let piece = trim(folded, run.start + start..run.start + cut.start);
                if !piece.is_empty() && !folded[piece.clone()].chars().all(|c| "。;,.、".contains(c)) {
                    kept.push(piece);
                }
            }
            start = start.max(cut.end);
        }
    }

    /// Units that are an item's headline, its text saying what they do: `镇派出所。负责查处…`.
    fn headed(&self, folded: &str, piece: &Bytes, task: &mut Task, units: &UnitGrammar) {
        const LONGEST: usize = 120;
        let s = &folded[piece.clone()];
        let Some(end) = s.find(['。', '\n']).filter(|end| *end <= LONGEST) else { return };
        let name = &s[..end];
        let said = s[end..].trim_start_matches(['。', '\n', ' ']);
        // A body named in full on a line of its own heads whatever stands below it.
        // So does one that is the whole first sentence.
        let heads = units.names_bodies(name)
            || units.opens_duty(said)
            || s[end..].starts_with('。') && units.names_no_thing(name) && units.opens_work(said);
        if name.contains(':') || !heads || units.likeness(name) < 0.75 {
            return;
        }
        let group = units.group(name, Role::Responsible);
        let covered: usize = group.units.iter().map(|u| u.at.len()).sum();
        let joined = name.chars().filter(|c| matches!(c, '、' | '和' | '及')).map(char::len_utf8).sum::<usize>();
        if covered + joined < name.trim_end().len() {
            return;
        }
        for unit in group.units {
            let at = piece.start + unit.at.start..piece.start + unit.at.end;
            let (evidence, rule, list) = (Evidence::Assigned, "duty.headed", piece.start);
            task.units.push(Unit { at, role: Role::Responsible, evidence, rule, list });
        }
    }

    /// Units that head their duties on a line of their own: `县财政局:落实…`.
    fn duties(&self, folded: &str, kept: &[Bytes], task: &mut Task, units: &UnitGrammar) {
        if task.units.iter().any(|u| u.evidence == Evidence::Assigned) {
            return;
        }
        for (first, piece) in kept.iter().enumerate().map(|(i, piece)| (i == 0, piece)) {
            let mut start = piece.start;
            if first {
                self.headed(folded, piece, task, units);
            }
            for line in folded[piece.clone()].split_inclusive('\n') {
                let at = trim(folded, start..start + line.len());
                start += line.len();
                let s = &folded[at.clone()];
                let Some(colon) = s.find(':').filter(|c| *c > 0 && *c < 240 && *c + 1 < s.len()) else { continue };
                // 成员单位:… labels who sits in a body, and is nobody's duty.
                let labels = units.line_label(s).is_some();
                if labels || s[..colon].contains(['。', ';']) || units.likeness(&s[..colon]) < 0.75 {
                    continue;
                }
                for unit in units.group(&s[..colon], Role::Responsible).units {
                    let at = at.start + unit.at.start..at.start + unit.at.end;
                    let rule = "duty.headed";
                    let list = at.start;
                    let evidence = Evidence::Assigned;
                    task.units.push(Unit { at, role: Role::Responsible, evidence, rule, list });
                }
            }
        }
    }

    /// A heading that is known to stand alone and has run into its text.
    fn known(&self, line: &str) -> Option<(usize, usize)> {
        let word = self.known.iter().find(|w| line.starts_with(w.as_str()))?;
        let rest = line[word.len()..].chars().next()?;
        (!"是为的和及与或、,:;。(".contains(rest)).then_some((word.len(), word.len()))
    }

    /// Parts what is kept into headline and requirement.
    fn split(&self, source: &Text, kept: Vec<Bytes>, task: &mut Task) {
        let folded = source.folded();
        let Some(first) = kept.first().cloned() else { return };
        let s = &folded[first.clone()];
        let line_end = s.find('\n').unwrap_or(s.len());
        let line = &s[..line_end];
        let more = line_end < s.len() || kept.len() > 1;
        let below = kept.get(1).is_some_and(|next| folded[first.end..next.start].contains('\n'));
        let fits = |end: usize| {
            let n = line[..end].chars().filter(|c| !c.is_whitespace()).count();
            n > 0 && n <= HEADLINE
        };
        // `优化政策一是…`: the headline has lost its mark.
        let listed =
            self.enumeration.iter().find_map(|re| re.find(line)).map(|m| (m.start(), m.start())).filter(|(end, _)| {
                fits(*end) && *end > 9 && !line[..*end].contains(['。', ':', ',', ';', '、', '(', '“'])
            });
        // `民营经济监测　完善统计报表。`: a wide space closes the headline.
        let listed = listed.or_else(|| {
            let at = wide_space(source, &first, line).filter(|at| fits(*at))?;
            Some((at, at + 1))
        });
        let cut = match listed.map_or_else(|| sentence(line, &self.openers), |_| None) {
            Some((end, next)) if next < line.len() || more => {
                Some((end, next)).filter(|_| fits(end)).or_else(|| self.known(line))
            }
            Some(_) => None,
            // A line without an end of its own heads the lines below it.
            None if listed.is_some() => listed,
            None if (line_end < s.len() || below) && !goes_on(line) => {
                let end = unmarked(folded, first.start..first.start + line_end).end - first.start;
                Some((end, line_end)).filter(|_| fits(end))
            }
            None => None,
        };
        let mut requirement = Vec::with_capacity(kept.len());
        match cut {
            Some((end, next)) => {
                task.headline = Some(trim(folded, first.start..first.start + end));
                let rest = trim(folded, first.start + next..first.end);
                if !rest.is_empty() {
                    requirement.push(rest);
                }
                requirement.extend(kept.into_iter().skip(1));
                if requirement.is_empty() {
                    // Nothing but the headline: then it is the requirement itself.
                    task.headline = None;
                    requirement.push(first);
                }
            }
            None => requirement = kept,
        }
        task.requirement = requirement;
    }
}

/// The wide space between a few words and the sentence that a line goes on with.
fn wide_space(source: &Text, first: &Bytes, line: &str) -> Option<usize> {
    const WORDS: usize = 4;
    let at = line.find(' ')?;
    let words = &line[..at];
    let plain = words.chars().count() >= WORDS && !words.contains(['。', ':', ',', ';', '、', '(', '“', '《']);
    let rest = line[at..].trim_start();
    let goes_on = (rest.contains('。') || rest.ends_with([',', ';'])) && rest.starts_with(|c: char| c.is_alphabetic());
    let wide = || source.raw_at(&(first.start + at..first.start + at + 1)) == "\u{3000}";
    (plain && goes_on && wide()).then_some(at)
}

/// The first sentence of a line: where its words end and where what follows starts. Ends are `。`, a colon before text
/// that is no list, and a run of spaces; what stands in brackets, quotation marks or title marks ends nothing.
fn sentence(line: &str, openers: &[String]) -> Option<(usize, usize)> {
    let (mut depth, mut quoted) = (0i32, false);
    for (at, c) in line.char_indices() {
        match c {
            '(' | '《' => depth += 1,
            ')' | '》' => depth = (depth - 1).max(0),
            // A straight mark closes a curly one as often as not.
            '“' => quoted = true,
            '”' | '"' => quoted = false,
            '。' if depth == 0 && !quoted => return Some((at, at + c.len_utf8())),
            ':' if depth == 0 && !quoted => {
                let before = &line[..at];
                let digit = before.ends_with(|c: char| c.is_ascii_digit())
                    && line[at + 1..].starts_with(|c: char| c.is_ascii_digit());
                if digit || openers.iter().any(|o| before.ends_with(o.as_str())) {
                    continue;
                }
                if at + 1 < line.len() {
                    return Some((at, at + 1));
                }
            }
            ' ' if depth == 0 && !quoted => {
                let run = line[at..].len() - line[at..].trim_start_matches(' ').len();
                let han = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
                if run >= 2 && at > 0 && han(line[..at].chars().next_back()) && han(line[at + run..].chars().next()) {
                    return Some((at, at + run));
                }
            }
            _ => {}
        }
    }
    None
}

/// The units that a task has, for finding out whether another is new to it.
pub(super) struct Known<'a>(Option<HashSet<(&'a str, Role)>>);

impl<'a> Known<'a> {
    /// Few units are compared one by one, many are looked up.
    pub(super) fn of(folded: &'a str, units: &[Unit], more: usize) -> Known<'a> {
        let many = units.len() + more > 24;
        Known(many.then(|| units.iter().map(|u| (&folded[u.at.clone()], u.role)).collect()))
    }

    /// Whether a unit is none of the task's `units`; from now on it counts as one of them.
    pub(super) fn is_new(&mut self, folded: &'a str, units: &[Unit], at: &Bytes, role: Role) -> bool {
        match &mut self.0 {
            Some(known) => {
                let name = &folded[at.clone()];
                let bare = LEVELS.iter().find_map(|l| name.strip_prefix(l)).filter(|bare| one(name, bare));
                let other = bare.is_some_and(|bare| known.contains(&(bare, role)));
                !other && known.insert((name, role))
            }
            None => !units.iter().any(|u| u.role == role && one(&folded[u.at.clone()], &folded[at.clone()])),
        }
    }
}

/// Stretches that are spoken for.
struct Taken {
    /// In the order of their starts, each with the furthest end of those up to it.
    stretches: Vec<(usize, usize)>,
}

impl Taken {
    fn of(mut all: Vec<Bytes>) -> Taken {
        all.sort_by_key(|c| c.start);
        let mut end = 0;
        let furthest = |c: Bytes| {
            end = end.max(c.end);
            (c.start, end)
        };
        Taken { stretches: all.into_iter().map(furthest).collect() }
    }

    /// Whether a stretch overlaps one of them.
    fn meets(&self, at: &Bytes) -> bool {
        let before = self.stretches.partition_point(|c| c.0 < at.end);
        before > 0 && self.stretches[before - 1].1 > at.start
    }
}

/// A stretch without the mark that closes it.
fn unmarked(folded: &str, at: Bytes) -> Bytes {
    let at = trim(folded, at);
    let s = folded[at.clone()].trim_end_matches(['。', ':', ';', ',', '.', '、', ' ']);
    at.start..at.start + s.len()
}

/// The words of a label or a column's head without the marks around them.
fn title(s: &str) -> String {
    let s = s.trim_matches(|c: char| c.is_whitespace() || "()[]【】:".contains(c));
    s.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A line up to its first mark.
fn first_part(s: &str) -> &str {
    s.split([';', '。', ',', ' ']).next().unwrap_or(s)
}

/// Whether a part of a line behind a mark opens with a label of units.
fn states_more(content: &str, units: &UnitGrammar) -> bool {
    content
        .split([';', '。', ',', ' '])
        .skip(1)
        .any(|part| part.contains(':') && matches!(units.line_label(part), Some((LineLabel::Units(_), _))))
}

/// Whether a paragraph is one sentence that divides roles: `由甲局牵头,乙局配合,10月底前完成。`
fn gives_roles(s: &str) -> bool {
    let sentence = s.trim_end_matches(['。', ';']);
    !sentence.contains('。') && (sentence.contains("牵头") || sentence.starts_with('由') && sentence.contains("负责"))
}

/// The bracket that ends a text, closing marks behind it left out.
fn last_bracket(s: &str) -> Option<Bytes> {
    let t = s.trim_end_matches(['。', ';', ' ', '\n', '.', ',']);
    if !t.ends_with(')') || t.len() < 3 {
        return None;
    }
    let mut depth = 0;
    for (at, c) in t.char_indices().rev().take(120) {
        match c {
            ')' => depth += 1,
            '(' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at..t.len());
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_before_a_label_is_no_list_of_units() {
        let text = "江城市工作要点\n一、加强监测\n建立网络。\n二、完善队伍\n组建专业队伍10支。责任单位:市应急局、市消防救援支队\n";
        let record = crate::testing::record(text);
        let task = record.tasks.last().unwrap();
        let units: Vec<&str> = task.units.iter().map(|u| u.raw.as_str()).collect();
        assert_eq!((task.requirement.as_str(), units), ("组建专业队伍10支。", vec!["市应急局", "市消防救援支队"]));
    }

    #[test]
    fn sentences_end_at_full_stops_and_colons() {
        let openers = ["包括".to_string(), "如下".to_string()];
        assert_eq!(sentence("健全机制。落实责任。", &openers).map(|s| s.0), Some("健全机制".len()));
        assert_eq!(sentence("健全机制:落实责任", &openers).map(|s| s.0), Some("健全机制".len()));
        assert_eq!(sentence("公开信息包括:名称、地址", &openers), None);
        assert_eq!(sentence("做好“一件事。”集成", &openers), None);
        assert_eq!(sentence("健全机制  落实责任", &openers).map(|s| s.0), Some("健全机制".len()));
    }

    #[test]
    fn stretches_that_are_spoken_for() {
        let taken = Taken::of(vec![10..12, 0..5, 2..3, 20..30]);
        for (at, meets) in
            [(5..10, false), (4..6, true), (3..4, true), (11..13, true), (12..20, false), (30..31, false)]
        {
            assert_eq!(taken.meets(&at), meets, "{at:?}");
        }
    }

    #[test]
    fn the_last_bracket() {
        assert_eq!(last_bracket("完成改造。(6月底前)。"), Some("完成改造。".len().."完成改造。(6月底前)".len()));
        assert_eq!(last_bracket("完成改造"), None);
    }
}
