//! Limits where they are stated as such: cells of a limit column, labelled lines, what a trailing group leaves.

use super::date::{Dates, Part, Portion, When, Year};
use super::dated::{Tail, ends_at, tail};
use super::number::{any, joiner, number};
use super::span::{amount, recurrence, times};
use super::words::Around;
use super::{Amount, Expr, LimitGrammar, LimitMention, Recurrence, Stands, Unit};
use crate::text::Bytes;

/// The rule of a stated limit whose words say nothing of time.
pub const STATED_ANY: &str = "limit.stated.any";

impl LimitGrammar {
    pub(super) fn stated(&self, s: &str) -> Vec<LimitMention> {
        let mut found = Vec::new();
        let mut from = 0;
        for (i, _) in s.match_indices(['\n', ';', '。']).chain(std::iter::once((s.len(), ""))) {
            self.stated_part(s, from..i, &mut found);
            from = i + s[i..].chars().next().map_or(0, char::len_utf8);
        }
        // Beside its days the name of a term's week says the same once more: `第3周(3月3日—3月9日)`.
        let week =
            |m: &LimitMention| m.expr == Expr::Stated && self.weeks.iter().any(|re| re.is_match(&s[m.at.clone()]));
        if found.iter().any(|m| m.expr != Expr::Stated) {
            found.retain(|m| !week(m));
        }
        found
    }

    /// The limits of the stretch `at` of a text, by what its label before it says: a policy's `执行期限:12月31日` is until
    /// when it runs, `完成时限:至12月31日` a day by which. Places are bytes of the stretch.
    pub fn find_labelled(&self, text: &str, at: Bytes) -> Vec<LimitMention> {
        let content = &text[at.clone()];
        let mut found = self.stated(content);
        let lead = &text[super::words::floor(text, at.start.saturating_sub(60))..at.start];
        let lead = lead.trim_end_matches([' ', '\n', ':', ')', '”', '—']);
        if self.words.runs.ends(lead).is_some() {
            for m in &mut found {
                if let Expr::By(when) = m.expr
                    && !content[m.at.clone()].ends_with('前')
                {
                    m.expr = Expr::Until(when);
                }
            }
        } else if self.words.label.ends(lead).is_some_and(|w| w.contains("完成") || w.contains("办")) {
            for m in &mut found {
                if let Expr::Until(when) = m.expr
                    && content[m.at.clone()].starts_with(['至', '到'])
                {
                    m.expr = Expr::By(when);
                }
            }
        }
        found
    }

    /// One line or sentence of a stated limit: `系统完善:2017年上半年`.
    fn stated_part(&self, s: &str, part: Bytes, found: &mut Vec<LimitMention>) {
        let mut part = trim(s, part);
        let mut applies_to = None;
        if let Some(i) = s[part.clone()].find(':') {
            let label = trim(s, part.start..part.start + i);
            let bare = s[label.clone()].trim_start_matches(|c: char| c.is_ascii_digit() || "()、. ".contains(c));
            if self.words.label.is(bare) {
                part = trim(s, part.start + i + 1..part.end);
            } else if self.words.not.within(bare) && self.expressions(s, part.start + i + 1..part.end).is_empty() {
                return;
            } else if s[label.clone()].chars().take(31).count() <= 30 && self.expressions(s, label.clone()).is_empty() {
                applies_to = Some(label);
                part = trim(s, part.start + i + 1..part.end);
            }
        }
        if part.is_empty() || self.words.none.is(&s[part.clone()]) {
            return;
        }
        let text = &s[part.clone()];
        let mut here = self.expressions(s, part.clone());
        self.all_the_time(s, part.clone(), &mut here);
        if here.is_empty()
            && let Some(rec) = self.period_alone(text)
        {
            here.push(self.mention_stated(part.clone(), Expr::Every(rec), "limit.every.alone"));
        }
        if here.is_empty() {
            let empty = !text.chars().any(|c| c.is_alphanumeric());
            let not = self.words.not.within(text) && !self.words.stated.within(text);
            if empty || not || self.words.none.is(text) {
                return;
            }
            // nothing in it speaks of time: a cell of a limit column still states a limit, a bracket's rest may not
            let ends = self.words.stated_end.ends(text).is_some() && text.chars().take(17).count() <= 16;
            let rule = if ends || self.words.stated.within(text) { "limit.stated" } else { STATED_ANY };
            let when = only_when(text);
            let rule = if when.len() < text.len() { "limit.stated" } else { rule };
            here.push(self.mention_stated(part.start..part.start + when.len(), Expr::Stated, rule));
        }
        for m in &mut here {
            if m.applies_to.is_none() {
                m.applies_to = applies_to.clone();
            }
        }
        here.sort_by_key(|m| m.at.start);
        found.append(&mut here);
    }

    /// The dates, lengths and recurrences in a stretch of stated text.
    fn expressions(&self, s: &str, part: Bytes) -> Vec<LimitMention> {
        let mut found: Vec<LimitMention> = Vec::new();
        let t = &s[..part.end];
        let mut at = part.start;
        while let Some(start) = self.next_start(t, at) {
            if !super::running::plausible(t, start) {
                at = super::running::skip(t, start);
                continue;
            }
            let (expr, from, end, rule) = match self.expression(t, part.start, start) {
                Some(read) => read,
                None => {
                    at = super::running::skip(t, start);
                    continue;
                }
            };
            // 9月10日、20日: a day alone is of the month just named.
            let named = found.last().and_then(|before| same_month(t, before, start)).filter(|(_, after)| *after <= end);
            let (expr, rule) = named.map_or((expr, rule), |(when, _)| (Expr::By(when), "limit.date.day"));
            let mut m = self.mention_stated(from..end, expr, rule);
            if let Expr::Within(_) = expr {
                let around = Around::new(t, start, end);
                m.anchor = self.anchor(&around, start).filter(|a| a.start >= part.start);
                if let Some(a) = &m.anchor {
                    m.at.start = m.at.start.min(a.start);
                }
            }
            m.applies_to = done(t, end);
            found.push(m);
            at = end.max(start + 1);
        }
        found
    }

    /// The expression at `start`, with the stretch that holds it.
    fn expression(&self, s: &str, low: usize, start: usize) -> Option<(Expr, usize, usize, &'static str)> {
        // A day of the old calendar has no date here.
        if s[start..].starts_with("农历") {
            // Beside a date it only says the same once more.
            if s[low..start].ends_with('(') {
                return None;
            }
            let end = super::clock::old_date(s, start + "农历".len());
            let end = any(s, end, &["前", "起", "后"]).map_or(end, |(_, end)| end);
            return Some((Expr::Stated, start, end, "limit.stated"));
        }
        if let Some((mut rec, mut end)) = recurrence(&self.dates, s, start) {
            let around = Around::new(s, start, end);
            // 1次/年 has said how often.
            let counted = rec.times > 1 || s[start..end].contains('/');
            if let Some((n, stop)) = times(s, end, around.clause_end).filter(|_| !counted) {
                (rec.times, end) = (n, stop);
            }
            return Some((Expr::Every(rec), start, end, "limit.every"));
        }
        // 贯穿全年 is read as a whole.
        if s[start..].starts_with("全年") {
            return None;
        }
        if let Some((dates, end)) = self.dates.dates(s, start).or_else(|| month_and_day(s, start)) {
            let (tail, after) = tail(s, end);
            // 春节前后, 中秋、国庆前后: about then
            let last = self.listed_end(s, end);
            let festive = matches!(dates, Dates::One(When { part: Part::Festival(_), .. }));
            if festive && s[last..].starts_with("前后") {
                return Some((Expr::Stated, start, last + "前后".len(), "limit.stated"));
            }
            // 2018年以来 tells what has been
            if s[..after].ends_with("以来") {
                return None;
            }
            // 2023年的收入 names whose income is meant
            let behind = &s[self.listed_end(s, end)..];
            if tail == Tail::Bare && behind.starts_with('的') && !behind.starts_with("的第") {
                return None;
            }
            return Some(match dates {
                Dates::Two(a, b) if tail == Tail::Before => {
                    (Expr::During(a, Some(b)), start, after, "limit.date.range")
                }
                Dates::Two(a, b) => (Expr::During(a, Some(b)), start, end, "limit.date.range"),
                Dates::One(when) => {
                    // 文件印发之日起至…, 延长至…; a bare 至 or 截至 in a cell is a day by which
                    let around = Around { clause: low, ..Around::new(s, start, end) };
                    let until = self.until(&around, start, when, end, tail).filter(|(m, _)| {
                        let bare = m.at.start == low && s[low..].starts_with('截');
                        !bare
                    });
                    if let Some((m, end)) = until {
                        return Some((m.expr, m.at.start, m.at.end.max(end), "limit.date.until"));
                    }
                    let rule = "limit.date";
                    // 至12月31日: until when something runs
                    let lead = s[low..start].trim_end();
                    if let Some(lead) = lead.strip_suffix('至').or_else(|| lead.strip_suffix('到'))
                        && lead.trim_end_matches([' ', ',']).is_empty()
                        && tail == Tail::Bare
                        && matches!(when.part, Part::Day(..))
                    {
                        return Some((Expr::Until(when), low + lead.len(), end, "limit.date.until"));
                    }
                    match tail {
                        Tail::From => (Expr::From(when), start, after, rule),
                        Tail::Within if !ended(when.part) => (Expr::During(when, None), start, after, rule),
                        Tail::Before => (Expr::By(when), start, after, rule),
                        Tail::After => (Expr::Stated, start, after, "limit.stated.after"),
                        // 2022年秋季学期
                        _ if season(when, &s[end..]) => {
                            let end = Around::new(s, start, end).clause_end;
                            (Expr::Stated, start, start + only_when(&s[start..end]).len(), "limit.stated")
                        }
                        _ if whole_year(s, start, end) => {
                            (Expr::Ongoing { all_year: true }, start, end, "limit.ongoing.year")
                        }
                        // 上半年, 第三季度 and 中旬 are stretches; a bare month or year is by its last day
                        _ if matches!(
                            when.part,
                            Part::Half(_, Portion::Whole)
                                | Part::Quarter(_, Portion::Whole)
                                | Part::Plan(_, Portion::Whole)
                                | Part::ThisQuarter(_, Portion::Whole)
                        ) =>
                        {
                            (Expr::During(when, None), start, end, rule)
                        }
                        // Of 中下旬 only the end is known here.
                        _ if s[start..end].ends_with('旬')
                            && !["上中旬", "中上旬", "中下旬"].iter().any(|w| s[start..end].ends_with(w)) =>
                        {
                            (Expr::During(when, None), start, end, rule)
                        }
                        _ => (Expr::By(when), start, end, rule),
                    }
                }
            });
        }
        let (length, end) = amount(s, start)?;
        let lead = s[low..start].trim_end();
        // 第2—3周 counts the weeks of a term.
        let counted =
            lead.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '—' | '~' | '至' | '到' | '、'));
        if counted.len() < lead.len() && counted.ends_with('第') {
            return None;
        }
        if self.words.described_stated.ends(lead).is_some() {
            return None;
        }
        // 营业半年了, 旅游了半个月
        if lead.ends_with('了') && !lead.ends_with("为了") && !lead.ends_with("除了")
            || s[end..].starts_with('了')
            || s[end..].starts_with("以来")
        {
            return None;
        }
        let after =
            any(s, end, &["时间以内", "时间之内", "时间内", "以内", "之内", "内", "时间"]).map_or(end, |(_, e)| e);
        // 5年前 tells of the past
        let ago = length.unit == Unit::Year && any(s, after, &["前", "之前", "以前"]).is_some();
        if ago {
            return None;
        }
        if any(s, after, &["以上", "前", "之前", "期"]).is_some() {
            return Some((Expr::Stated, start, after, "limit.stated.length"));
        }
        let before = s[low..start].trim_end();
        let from = match self.words.bound.ends(before) {
            Some(w) if !w.ends_with('为') => low + before.len() - w.len(),
            _ => match self.words.relief.ends(before) {
                Some(w) => low + before.len() - w.len(),
                None => start,
            },
        };
        Some((Expr::Within(length), from, after, "limit.within"))
    }

    /// Behind the last of the dates that a list goes on with: `2015年和2018年`.
    fn listed_end(&self, s: &str, mut end: usize) -> usize {
        for _ in 0..12 {
            let next = any(s, end, &["、", "和", "与", "及"]).and_then(|(_, next)| self.dates.dates(s, next));
            match next {
                Some((_, e)) => end = e,
                None => break,
            }
        }
        end
    }

    /// A cell that only names a period or what is done in each: `季度`, `逐月`, `月调度`.
    fn period_alone(&self, text: &str) -> Option<Recurrence> {
        let every =
            |n, unit, half| Some(Recurrence { period: Amount { half, ..Amount::of(n, unit) }, times: 1, day: None });
        match text {
            "月度" | "逐月" | "分月" => return every(1, Unit::Month, false),
            "季度" | "逐季" | "分季度" => return every(1, Unit::Quarter, false),
            "半年度" => return every(0, Unit::Year, true),
            "逐年" => return every(1, Unit::Year, false),
            _ => {}
        }
        let (unit, rest) = [('周', Unit::Week), ('旬', Unit::TenDays), ('月', Unit::Month), ('季', Unit::Quarter)]
            .into_iter()
            .find_map(|(c, unit)| Some((unit, text.strip_prefix(c)?)))?;
        let rest = rest.strip_prefix('度').unwrap_or(rest);
        if rest.chars().take(4).count() > 3 || self.words.each.starts(rest).is_none() {
            None
        } else {
            every(1, unit, false)
        }
    }

    /// 持续推进 and its like, beside what else the text states.
    fn all_the_time(&self, s: &str, part: Bytes, found: &mut Vec<LimitMention>) {
        let mut from = part.start;
        let dated = found.len();
        let mut next = 0;
        let mut in_words: Vec<Bytes> = Vec::new();
        for (i, _) in s[part.clone()].match_indices([',', '、', '并', ' ']).chain(std::iter::once((part.len(), ""))) {
            let piece = trim(s, from..part.start + i);
            from = (part.start + i + s[part.start + i..].chars().next().map_or(0, char::len_utf8)).min(part.end);
            let text = &s[piece.clone()];
            // both run forward, so each dated limit is passed once
            while next < dated && found[next].at.end <= piece.start {
                next += 1;
            }
            if next < dated && found[next].at.start < piece.end {
                continue;
            }
            if let Some((a, _)) = self.words.ongoing.find(text) {
                let all_year = text.contains("全年");
                let tail = text.len() - text.trim_end_matches(['。', ')']).len();
                // 并持续推进: from the word on; 根据需要长期坚持: whole
                let at = piece.start + a..piece.end - tail;
                found.push(self.mention_stated(at, Expr::Ongoing { all_year }, "limit.ongoing"));
            } else if self.words.stated.find(text).is_some_and(|(a, _)| a == 0) {
                in_words.push(piece);
            }
        }
        // beside another limit; alone, the whole text is the limit
        if !found.is_empty() {
            found.extend(in_words.into_iter().map(|at| self.mention_stated(at, Expr::Stated, "limit.stated")));
        }
    }

    fn mention_stated(&self, at: Bytes, expr: Expr, rule: &'static str) -> LimitMention {
        LimitMention { at, anchor: None, applies_to: None, expr, stands: Stands::Stated, rule }
    }
}

/// When, without what is to be done: `汛期前完成`, `寒潮到来前完成首轮走访`.
fn only_when(text: &str) -> &str {
    const DONE: [&str; 8] = ["完成", "建成", "到位", "落实", "报送", "启动", "准备", "办结"];
    let before = |w: &str| text.find(&format!("前{w}")).map(|at| &text[..at + '前'.len_utf8()]);
    DONE.iter().filter_map(|w| before(w)).min_by_key(|s| s.len()).unwrap_or(text)
}

fn ended(part: Part) -> bool {
    ends_at(part)
}

/// A year and a season, term or event of it that no calendar fixes.
fn season(when: When, rest: &str) -> bool {
    let rest = rest.trim_start();
    // 2031年主汛期前
    let event = || {
        let end = rest.find([',', '。', ';', '、', '\n', ' ', '(', ')']).unwrap_or(rest.len());
        let event = &rest[..end];
        event.ends_with("期前") || event.ends_with("期间") || event.ends_with("期内")
    };
    when.part == Part::Year(Portion::Whole)
        && (rest.starts_with(['春', '夏', '秋', '冬', '暑', '寒', '汛', '供', '“', '"'])
            || !rest.starts_with(['期', '内']) && event())
}

fn whole_year(s: &str, start: usize, end: usize) -> bool {
    s[start..end].ends_with("全年") || s[end..].trim_start().starts_with("全年")
}

/// 12/31, 12.31 and 2022—2025, which only a limit cell may mean as dates.
fn month_and_day(s: &str, start: usize) -> Option<(Dates, usize)> {
    if let Some(found) = figures_alone(s, start) {
        return Some(found);
    }
    let (m, end) = number(s, start)?;
    let year = |n: u32| i16::try_from(n).ok().filter(|y| (2000..2100).contains(y));
    if let Some(from) = year(m)
        && let Some((n, end)) = joiner(s, end).and_then(|at| number(s, at))
        && let Some(to) = year(n).filter(|to| *to > from)
    {
        let of = |y| When { year: Year::Of(y), part: Part::Year(Portion::Whole) };
        return Some((Dates::Two(of(from), of(to)), end));
    }
    let sep = s.as_bytes().get(end).filter(|b| b"/.".contains(b))?;
    let (d, stop) = number(s, end + 1)?;
    const OTHER: &[char] = &['%', '万', '亿', '年', '个', '天', '小', '月', '倍', '公', '平', '工', '亩', '元', '吨'];
    if *sep == b'.' && s.as_bytes().get(stop) == Some(&b'.') || s[stop..].starts_with(OTHER) {
        return None;
    }
    let ok = (1..=12).contains(&m) && (1..=31).contains(&d);
    ok.then_some((Dates::One(When { year: Year::Unsaid, part: Part::Day(m as u8, d as u8) }), stop))
}

/// A day alone that a list goes on with, in the month of the day before it; not a number of days (`20日内`), and no
/// earlier day.
fn same_month(s: &str, before: &LimitMention, at: usize) -> Option<(When, usize)> {
    let Expr::By(When { year, part: Part::Day(month, first) }) = before.expr else { return None };
    let (day, end) = day_alone(s, at)?;
    let rest = &s[end..];
    let ends = rest.is_empty() || rest.starts_with(['、', ',', '和', '及', '前', '。', ';', ')', ' ']);
    let joined = matches!(s.get(before.at.end..at), Some("、" | "," | "和" | "及"));
    (joined && ends && day > first).then_some((When { year, part: Part::Day(month, day) }, end))
}

/// A day of a month without the month: `20日`, `11号`.
fn day_alone(s: &str, at: usize) -> Option<(u8, usize)> {
    let (n, end) = number(s, at)?;
    let (_, end) = any(s, end, &["日", "号"])?;
    Some((u8::try_from(n).ok().filter(|n| (1..=31).contains(n))?, end))
}

/// 20220630: year, month and day without anything between; two of them are a stretch.
fn figures_alone(s: &str, start: usize) -> Option<(Dates, usize)> {
    if s[..start].ends_with(char::is_alphanumeric) {
        return None;
    }
    let (from, end) = eight_figures(s, start)?;
    match joiner(s, end).and_then(|at| eight_figures(s, at)) {
        Some((to, end)) => Some((Dates::Two(from, to), end)),
        None => Some((Dates::One(from), end)),
    }
}

fn eight_figures(s: &str, at: usize) -> Option<(When, usize)> {
    let figures = s.as_bytes().get(at..at + 8).filter(|figures| figures.iter().all(u8::is_ascii_digit))?;
    let more = s.as_bytes().get(at + 8).is_some_and(u8::is_ascii_digit);
    let read = |from: usize, to: usize| figures[from..to].iter().fold(0i16, |n, b| n * 10 + i16::from(b - b'0'));
    let (y, m, d) = (read(0, 4), read(4, 6), read(6, 8));
    let day = Part::Day(u8::try_from(m).ok()?, u8::try_from(d).ok()?);
    let ok = !more && (1980..2100).contains(&y) && (1..=12).contains(&m) && (1..=31).contains(&d);
    ok.then_some((When { year: Year::Of(y), part: day }, at + 8))
}

/// What is to be done by a date, where that says more than 完成: `取得阶段性成效`.
fn done(s: &str, end: usize) -> Option<Bytes> {
    let at = any(s, end, &[",", ":"]).map_or(end, |(_, e)| e);
    let rest = &s[at..super::words::floor(s, (at + 180).min(s.len()))];
    let stop = rest.find([',', ';', '。', '\n', '(', ')', '并', '、']).unwrap_or(rest.len());
    let text = rest[..stop].trim();
    let n = text.chars().count();
    (4..=40).contains(&n).then(|| trim(s, at..at + stop))
}

fn trim(s: &str, at: Bytes) -> Bytes {
    const MARKS: &[char] = &[' ', ',', ';', '。', '、', ':'];
    let text = &s[at.clone()];
    let start = at.start + text.len() - text.trim_start_matches(MARKS).len();
    let text = &s[start..at.end];
    start..start + text.trim_end_matches(MARKS).len()
}
