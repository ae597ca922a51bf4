//! Limits in running text: which dates, lengths and recurrences there limit, and which only describe.

use super::date::{Dates, Part, Portion, When, Year};
use super::number::{any, begins, spaces, word};
use super::span::{Unit, amount, is_han, recurrence, times};
use super::words::Around;
use super::{Amount, Expr, LimitGrammar, LimitMention, Recurrence, Stands};
use crate::text::Bytes;

/// What follows a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing that limits.
    Bare,
    /// 前, 之前.
    Before,
    /// 起, 开始.
    From,
    /// 内, 期间.
    Within,
    /// 后, 以来: describes.
    After,
}

/// What follows a date, with the byte behind it.
pub(super) fn tail(s: &str, at: usize) -> (Tail, usize) {
    const WORDS: &[(&str, Tail)] = &[
        ("及之前", Tail::Before),
        ("及以前", Tail::Before),
        ("之前", Tail::Before),
        ("以前", Tail::Before),
        ("前", Tail::Before),
        ("之内", Tail::Within),
        ("以内", Tail::Within),
        ("期间", Tail::Within),
        ("内", Tail::Within),
        ("以来", Tail::After),
        ("之后", Tail::After),
        ("以后", Tail::After),
        ("后", Tail::After),
        ("起", Tail::From),
        ("开始", Tail::From),
    ];
    let at_word = spaces(s, at);
    // 2024年10月20日(不含)之前
    let at_word = any(s, at_word, &["(不含)", "(含)", "(含当日)", "(含当天)"]).map_or(at_word, |(_, end)| end);
    match WORDS.iter().find(|(w, _)| s[at_word..].starts_with(w)) {
        // 前 and 后 also begin words
        Some((w, _)) if word_goes_on(&s[at_word..], w) => (Tail::Bare, at),
        Some((w, t)) => (*t, at_word + w.len()),
        None => (Tail::Bare, at),
    }
}

fn word_goes_on(rest: &str, w: &str) -> bool {
    let next = &rest[w.len()..];
    match w {
        "前" => {
            next.starts_with(['后', '期', '景', '沿', '置', '端', '列', '三', '五', '十', '往', '来', '瞻', '提', '述'])
        }
        "后" => next.starts_with(['续', '备', '期', '台', '勤', '评']),
        "内" => next.starts_with(['部', '容', '外', '控', '河', '涝', '地', '需', '蒙', '陆', '生']),
        "起" => next.starts_with(['草', '步', '重', '诉', '点', '降']),
        _ => false,
    }
}

impl LimitGrammar {
    pub(super) fn running(&self, s: &str) -> Vec<LimitMention> {
        let mut found: Vec<LimitMention> = Vec::new();
        let mut at = 0;
        while let Some(start) = self.next_start(s, at) {
            let (mention, end) = self.read(s, start);
            found.extend(mention.filter(|m| found.last().is_none_or(|last| last.at.end <= m.at.start)));
            at = end.max(start + 1);
            while !s.is_char_boundary(at) {
                at += 1;
            }
        }
        found
    }

    /// The limit that begins at `start`, if it is one, and where to go on.
    fn read(&self, s: &str, start: usize) -> (Option<LimitMention>, usize) {
        if follows_number(s, start) || !plausible(s, start) {
            return (None, skip_number(s, start));
        }
        if let Some((rec, end)) = recurrence(&self.dates, s, start) {
            return self.every(s, start, rec, end);
        }
        if let Some((dates, end)) = self.dates.dates(s, start) {
            return self.date(s, start, dates, end);
        }
        if let Some((length, end)) = amount(s, start) {
            return (self.within(s, start, length, end), end);
        }
        if let Some(end) = word(s, start, "当天").or_else(|| word(s, start, "当日")) {
            return (self.same_day(s, start, end), end);
        }
        (None, skip_number(s, start))
    }

    fn date(&self, s: &str, start: usize, dates: Dates, end: usize) -> (Option<LimitMention>, usize) {
        let quoted = s[start..end].ends_with(['”', '"', '’']) || s[start..end].contains("”");
        let open = s[..start].chars().next_back().filter(|c| quoted && "“\"‘".contains(*c));
        let start = start - open.map_or(0, char::len_utf8);
        match dates {
            Dates::One(when) => self.one_date(s, start, when, end),
            Dates::Two(from, to) => {
                let (tail, after) = tail(s, end);
                let around = Around::new(s, start, after);
                let before = around.before(start);
                let rest = around.after(after);
                let good = match tail {
                    Tail::Before | Tail::From => false,
                    Tail::After => false,
                    Tail::Within => self.leads(before) || self.words.dues.ends(before).is_none(),
                    Tail::Bare => self.leads(before),
                };
                let good = good && !self.describes(&around, start, after, rest) && !rest.starts_with('的');
                let expr = Expr::During(from, Some(to));
                (good.then(|| self.mention(&around, start..end, expr, after, "limit.date.range")), after)
            }
        }
    }

    fn one_date(&self, s: &str, start: usize, when: When, end: usize) -> (Option<LimitMention>, usize) {
        let (tail, after) = tail(s, end);
        let around = Around::new(s, start, after);
        let before = around.before(start);
        let rest = around.after(after);
        if let Part::Day(..) | Part::Month(..) | Part::Quarter(..) = when.part
            && let Some((mention, end)) = self.listed(s, &around, start, when, end)
        {
            return (mention, end);
        }
        if matches!(when.part, Part::DayOnly(_)) || rest.starts_with("已") {
            return (None, after);
        }
        // 文件印发之日起至2024年2月29日, 执行至…, 截至…
        if let Some((mention, end)) = self.until(&around, start, when, end, tail) {
            return (Some(mention), end);
        }
        let past = matches!(when.year, Year::Plus(n) if n < 0);
        if past || self.describes(&around, start, after, rest) {
            return (None, after);
        }
        let ends = ends_at(when.part);
        let leads = self.leads(before);
        let dues = self.words.dues.ends(before).is_some() || before.ends_with("截至");
        let plan = matches!(when.part, Part::Plan(..));
        let relative_month = matches!(when.part, Part::ThisMonth(..));
        let (expr, at, rule) = match tail {
            Tail::Before if relative_month && before.ends_with(is_han) && !leads => return (None, after),
            Tail::Before if !before.ends_with("截至") || leads => (Expr::By(when), start..after, "limit.date.before"),
            Tail::After | Tail::Before => return (None, after),
            Tail::From => {
                if let Some((m, end)) = self.starting_for(&around, start, when, after) {
                    return (Some(m), end);
                }
                if self_in_force(before, rest)
                    || dues
                    || relative_month
                    || rest.starts_with(['的', '点'])
                    || festival(when.part)
                {
                    return (None, after);
                }
                (Expr::From(when), start..after, "limit.date.from")
            }
            _ if rest.starts_with('的') || festival(when.part) || relative_month => return (None, after),
            // 完成时限:2022年10月, in a bracket that was not taken off
            Tail::Bare if before.is_empty() && self.labelled(&around) => {
                (Expr::By(when), start..end, "limit.date.labelled")
            }
            // 到2025年, 至2025年
            Tail::Bare | Tail::Within if reaches(before) && !matches!(when.part, Part::Day(..)) => {
                (Expr::By(when), start..end, "limit.date.to")
            }
            Tail::Within if plan || !dues => {
                let within_year = when.year == Year::Unsaid && when.part == Part::Year(Portion::Whole);
                if within_year && (!self.leads_year(before) || !leads && rest.contains('的')) {
                    return (None, after);
                }
                (Expr::During(when, None), start..after, "limit.date.in")
            }
            Tail::Within => return (None, after),
            Tail::Bare if ends && (leads || !dues) && !rest.starts_with(['余', '达', '数', '存', '总']) => {
                (Expr::By(when), start..end, "limit.date.end")
            }
            // 交通投资上半年完成…, 区政府办公室6月组织…
            Tail::Bare if !leads && !dues && !year_whole(when.part) && self.words.verb.starts(rest).is_some() => {
                (Expr::During(when, None), start..end, "limit.date.verb")
            }
            Tail::Bare if !leads || dues && !before.is_empty() => return (None, after),
            Tail::Bare => match when.part {
                Part::Year(Portion::Whole) => {
                    if when.year == Year::Unsaid
                        || rest.starts_with(['度', '版', '级', '届', '及', '和', '、', '(', ')'])
                    {
                        return (None, after);
                    }
                    (Expr::YearAlone(when), start..end, "limit.date.year")
                }
                Part::Plan(_, Portion::Whole) => (Expr::During(when, None), start..end, "limit.date.plan"),
                _ => (Expr::During(when, None), start..end, "limit.date.in"),
            },
        };
        (Some(self.mention(&around, at, expr, after, rule)), after)
    }

    /// `4月底、7月底、10月底前`: each date of a list that ends in 前 limits, the tail belonging to all.
    fn listed(
        &self,
        s: &str,
        around: &Around,
        start: usize,
        when: When,
        end: usize,
    ) -> Option<(Option<LimitMention>, usize)> {
        let _ = s;
        let next = word(around.text, end, "、").or_else(|| word(around.text, end, "和"))?;
        let mut here = next;
        let mut limit = false;
        for _ in 0..12 {
            let (Dates::One(_), e) = self.dates.dates(around.text, here)? else { return None };
            match word(around.text, e, "、").or_else(|| word(around.text, e, "和")) {
                Some(n) => here = n,
                None => {
                    limit = tail(around.text, e).0 == Tail::Before;
                    break;
                }
            }
        }
        let outer = Around::new(around.text, start, end);
        let good = limit && self.words.dues.ends(outer.before(start)).is_none();
        good.then(|| (Some(self.mention(&outer, start..end, Expr::By(when), end, "limit.date.list")), end))
    }

    /// A date up to which a measure runs, or that is called a closing date.
    pub(super) fn until(
        &self,
        around: &Around,
        start: usize,
        when: When,
        end: usize,
        tail: Tail,
    ) -> Option<(LimitMention, usize)> {
        let before = around.before(start);
        if !matches!(tail, Tail::Bare | Tail::Within)
            || !matches!(when.part, Part::Day(..) | Part::Month(..) | Part::Year(..))
        {
            return None;
        }
        let rest = around.after(end);
        let make = |from: usize, expr, rule| self.mention(around, from..end, expr, end, rule);
        if rest.starts_with('的') {
            return None;
        }
        if let Some(w) = self.words.closing_date.ends(before) {
            let _ = w;
            return Some((make(start, Expr::By(when), "limit.date.closing"), end));
        }
        if let Some(w) = self.words.until.ends(before) {
            let mut from = start - (around.text[around.clause..start].len() - before.len()) - w.len();
            if around.text[..from].ends_with('可') {
                from -= "可".len();
            }
            return Some((make(from, Expr::Until(when), "limit.date.until"), end));
        }
        for mark in ["截至", "截止", "截止到", "截止至", "至", "到"] {
            let Some(lead) = before.strip_suffix(mark) else { continue };
            let lead = lead.trim_end_matches("为");
            if (mark.starts_with('截') || mark == "至") && self.words.term.ends(lead).is_some() {
                let from = around.clause + before.len() - mark.len();
                return Some((make(from, Expr::Until(when), "limit.date.until"), end));
            }
            // an event, 起, and a date: 政策出台至4月30日
            let event = lead.ends_with("之日起")
                || lead.ends_with("即日起")
                || lead.ends_with("出台")
                || lead.ends_with("印发")
                || lead.ends_with("发布")
                || lead.ends_with("实施");
            if matches!(mark, "至" | "到") && event {
                let from = around.clause + event_start(lead);
                let (_, after) = super::running::tail(around.text, end);
                return Some((make(from, Expr::Until(when), "limit.date.event-until"), after));
            }
        }
        None
    }

    /// `2025年5月起开展为期半年`: a date and how long from it.
    fn starting_for(&self, around: &Around, start: usize, when: When, after: usize) -> Option<(LimitMention, usize)> {
        let rest = &around.text[after..around.clause_end];
        let lead = rest.find("为期")? + "为期".len();
        if rest[..lead].chars().count() > 10 {
            return None;
        }
        let (length, end) = amount(around.text, after + lead)?;
        Some((self.mention(around, start..end, Expr::FromFor(when, length), end, "limit.date.from-for"), end))
    }

    fn every(&self, s: &str, start: usize, rec: Recurrence, end: usize) -> (Option<LimitMention>, usize) {
        let around = Around::new(s, start, end);
        let before = around.before(start);
        let rest = around.after(end);
        let none = (None, end);
        let sum = sum_follows(rest, "最高不超过低于少给予发放人均约为按");
        if self.words.per_head.ends(before).is_some()
            && (sum || rest.contains("最多") || before.ends_with("每人") || before.ends_with("每户"))
        {
            return none;
        }
        if before.ends_with('年') && before.contains("连续") {
            return none;
        }
        // 每年发放1000万元消费券 is work, 每月1200元 a rate
        let rate = sum_follows(rest, "最高不超过低于少给予人均约为按");
        if rate || rec.day.is_none() && self.words.every_not.starts(rest).is_some() {
            return none;
        }
        if rest.contains('元') && self.words.cap.within(rest) || rest.starts_with('级') {
            return none;
        }
        // “每月一题” as a name
        if before.ends_with(['“', '"', '《'])
            && s[end..].chars().take(5).any(|c| "”\"》".contains(c))
            && !rest.contains('、')
            && !s[end..].starts_with(['”', '"'])
        {
            let close = s[end..].find(['”', '"', '》']).map_or(end, |i| end + i);
            let close = close + s[close..].chars().next().map_or(0, char::len_utf8);
            if !s[close..].starts_with(['的', '、', ',', '。']) {
                return (None, close);
            }
        }
        if self.describes(&around, start, end, rest) {
            return none;
        }
        let (times, stop) = match times(s, end, around.clause_end) {
            Some((n, stop)) if rec.times == 1 => (n, stop),
            _ => (rec.times, end),
        };
        // 每年享受补贴最多不超过3次 is a cap
        if stop > end && (s[end..stop].contains("最多") || s[end..stop].contains("不超过")) {
            return (None, stop);
        }
        let expr = Expr::Every(Recurrence { times, ..rec });
        (Some(self.mention(&around, start..stop, expr, stop, "limit.every")), stop)
    }

    fn same_day(&self, s: &str, start: usize, end: usize) -> Option<LimitMention> {
        let around = Around::new(s, start, end);
        let before = around.before(start);
        let done = [
            "放款", "办结", "完成", "反馈", "上报", "报送", "答复", "处置", "办理", "公开", "发布", "出件", "清零",
            "审批",
        ];
        let event = before.ends_with('后') || before.ends_with("受理") || before.ends_with("申请");
        if !event || !done.iter().any(|d| around.after(end).starts_with(d)) {
            return None;
        }
        let day = Amount { n: 1, unit: Unit::Day, half: false };
        let anchor = anchor(&around, start);
        let from = anchor.as_ref().map_or(start, |a| a.start);
        let mut m = self.mention(&around, from..end, Expr::Within(day), end, "limit.within.same-day");
        m.anchor = anchor;
        Some(m)
    }

    /// Whether a length of time limits, with its anchor.
    fn within(&self, s: &str, start: usize, length: Amount, end: usize) -> Option<LimitMention> {
        const INSIDE: &[&str] = &["时间以内", "时间之内", "时间内", "以内", "之内", "内", "左右时间", "时间"];
        let inside = any(s, end, INSIDE).filter(|(i, e)| *i != 5 || !word_goes_on(&s[*e - "内".len()..], "内"));
        let after = inside.map_or(end, |(_, e)| e);
        let around = Around::new(s, start, after);
        let before = around.before(start);
        let rest = around.after(after);
        let bound = self.words.bound.ends(before);
        if bound.is_none() && self.words.described_before.ends(before).is_some()
            || self.words.described_after.starts(rest).is_some()
            || s[after..].starts_with(['”', '》', '-', '+'])
        {
            return None;
        }
        let working = length.unit == Unit::WorkingDay;
        // what is bounded stands before the bound, if need be a clause before
        let lead = bound.map_or(before, |w| &before[..before.len() - w.len()]);
        let near = if bound.is_some() && lead.is_empty() { &s[around.sentence..start] } else { before };
        let near = &near[super::words::floor(near, near.len().saturating_sub(if lead.is_empty() { 75 } else { 36 }))..];
        let relief_after = self.words.relief_thing.within(rest);
        let attributive = rest.starts_with('的') || (rest.starts_with('、') && rest.contains('的'));
        let (from, rule) = if let Some(w) = bound {
            let held = near.contains('期') || near.contains("时限") || near.contains("时间") || w.starts_with("最");
            let of_thing = self.words.length_of.within(near);
            let short = matches!(length.unit, Unit::Hour | Unit::Minute) && !w.starts_with("最迟");
            let squeezed = w.starts_with('压') || w.starts_with('缩') || w.starts_with('控');
            // 最长10天免费服务: the length of what is granted
            let of_noun = w == "最长" && inside.is_none() && rest.starts_with(is_han) && !rest.starts_with('的');
            if of_noun
                || (attributive && !relief_after)
                || of_thing
                || !(held || squeezed || inside.is_some())
                || short && inside.is_none()
            {
                return None;
            }
            let from = if squeezed || w.ends_with('为') {
                start
            } else {
                start - (start - around.clause - before.len()) - w.len()
            };
            (from, "limit.within.bound")
        } else if inside.is_some() {
            if attributive && !relief_after || rest.starts_with('的') {
                return None;
            }
            if self.describes(&around, start, after, rest) {
                return None;
            }
            (start, "limit.within.inside")
        } else if let Some(from) = self.relieved(&around, before, start, rest, relief_after) {
            (from, "limit.within.relief")
        } else if working && !rest.starts_with(['的', '后', '前']) && !rest.starts_with("之") {
            (start, "limit.within.working")
        } else {
            return None;
        };
        let anchor = anchor(&around, start);
        let adjoining =
            anchor.as_ref().filter(|a| a.start >= around.clause || around.text[a.end..start].chars().count() <= 8);
        let from = adjoining.map_or(from, |a| a.start.min(from));
        let mut m = self.mention(&around, from..after, Expr::Within(length), after, rule);
        m.anchor = anchor;
        Some(m)
    }

    /// The start of `顺延30日` and its like: a length by which a term is put off, relieved or subsidized.
    fn relieved(&self, around: &Around, before: &str, start: usize, rest: &str, relief_after: bool) -> Option<usize> {
        let gap = start - around.clause - before.len();
        let bare = before.trim_end_matches(['至', '了', '到']);
        let ended = rest.is_empty()
            || rest.starts_with([',', '。', ';', ')', '、', '('])
            || rest.starts_with('的') && relief_after;
        if let Some(w) = self.words.relief.ends(bare) {
            return ended.then(|| start - gap - (before.len() - bare.len()) - w.len());
        }
        (before.ends_with("给予") && relief_after && rest.starts_with(is_han)).then_some(start)
    }

    /// Whether a phrase before 的 holds the expression: `对10月购房的`, `12月底前购买的商品房`.
    fn describes(&self, around: &Around, start: usize, after: usize, rest: &str) -> bool {
        // alone in its clause it limits the sentence, unless a 对 before it still waits for its 的
        let alone = rest.is_empty() && around.text[after..].starts_with(',');
        if around.before(start).trim_start().starts_with('凡') && around.text[after..around.sentence_end].contains('的')
        {
            return true;
        }
        if !alone {
            let rest = rest.strip_prefix("(含)").unwrap_or(rest);
            if rest.starts_with("的") && rest != around.after(after) {
                return true;
            }
            if rest.trim_end_matches(['”', '"']).ends_with('的') {
                return true;
            }
            if let Some(i) = rest.find('的') {
                let verb = &rest[..i];
                if self.condition(around, rest) {
                    return true;
                }
                if i > 0 && verb.chars().count() <= 3 && verb.chars().all(is_han) && rest.len() > i + "的".len() {
                    return true;
                }
            }
        }
        if !alone
            && around.before(start).is_empty()
            && rest.chars().count() <= 4
            && rest.starts_with(is_han)
            && self.grants(around)
        {
            return true;
        }
        let lead = &around.text[around.sentence..start];
        let Some(i) = lead.rfind('对') else { return false };
        let open = &lead[i + "对".len()..];
        let opens = lead[..i].is_empty()
            || lead[..i].ends_with([',', ':', '、', '并', '(', '要', '应', '可', '或'])
            || open.starts_with('于')
            || lead[..i].ends_with("期间");
        if !opens || open.contains('的') || open.starts_with(['接', '照', '外', '标', '口', '应', '策']) {
            return false;
        }
        let ahead = &around.text[after..around.sentence_end];
        let Some(j) = ahead.find('的') else { return false };
        if !open.contains(',') {
            // the 的 must come before the granting clause
            return !alone || ahead[j + "的".len()..].starts_with([',', ';']);
        }
        let closing = ahead[j + "的".len()..].starts_with([',', ';', '。']) && !ahead[..j].contains(',');
        let clause_lead = around.text[around.clause..start].trim_start();
        closing || clause_lead.starts_with('按') || clause_lead.starts_with('且')
    }

    /// `…购房的纳税人,可…`: the clause says whom the next one is about.
    fn condition(&self, around: &Around, rest: &str) -> bool {
        let Some(i) = rest.rfind('的') else { return false };
        let whom = &rest[i + "的".len()..];
        self.words.whom.ends(whom).is_some() && whom.chars().count() <= 10 && self.grants(around)
    }

    /// Whether the next clause grants or rules something.
    fn grants(&self, around: &Around) -> bool {
        around.text[around.clause_end..]
            .strip_prefix(',')
            .is_some_and(|next| self.words.grant.starts(next.trim_start()).is_some())
    }

    /// Whether a bare date may stand after `before`: at the start of a clause or after a word that leads in.
    fn leads(&self, before: &str) -> bool {
        before.is_empty()
            || before.ends_with([')', '”', '、', '(', ' ']) && before.len() < 12
            || self.words.lead_in.ends(before).is_some()
    }

    /// Whether a label of limits stands before the clause: `完成时限:`.
    fn labelled(&self, around: &Around) -> bool {
        let lead = &around.text[around.sentence..around.clause];
        lead.strip_suffix(':').is_some_and(|lead| self.words.label.ends(lead.trim_end()).is_some())
    }

    /// Whether 年内 may stand here: not inside 近年内, 数年内.
    fn leads_year(&self, before: &str) -> bool {
        !before.ends_with(['的', '近', '几', '数', '多', '学', '当', '全', '周', '每', '同', '半', '头'])
    }

    fn mention(&self, around: &Around, at: Bytes, expr: Expr, after: usize, rule: &str) -> LimitMention {
        let applies_to = applies(around, &at, after, &expr);
        LimitMention { at, anchor: None, applies_to, expr, stands: Stands::Running, rule: rule.to_string() }
    }
}

fn year_whole(part: Part) -> bool {
    matches!(part, Part::Year(Portion::Whole) | Part::Plan(..))
}

/// Whether a part names a point at which something ends: 底, 末.
pub(super) fn ends_at(part: Part) -> bool {
    matches!(
        part,
        Part::Year(Portion::End)
            | Part::Half(_, Portion::End)
            | Part::Quarter(_, Portion::End)
            | Part::Month(_, Portion::End)
            | Part::ThisMonth(_, Portion::End)
            | Part::Plan(_, Portion::End)
    )
}

/// 本办法自…起施行: the notice's own force.
fn self_in_force(before: &str, rest: &str) -> bool {
    before.trim_start().starts_with('本') && ["施行", "实施", "执行", "生效"].iter().any(|w| rest.starts_with(w))
}

fn festival(part: Part) -> bool {
    matches!(part, Part::Festival(_))
}

/// 到 or, at the start of its clause, 至.
fn reaches(before: &str) -> bool {
    let lead = before.strip_suffix("到").or_else(|| before.strip_suffix("至"));
    match lead {
        Some(lead) if before.ends_with('至') => lead.is_empty(),
        Some(lead) => !lead.ends_with(['达', '得', '提', '高', '降', '升', '增', '收', '迟', '做', '直', '受', '延']),
        None => false,
    }
}

/// Where the event before 至 begins in its clause.
fn event_start(lead: &str) -> usize {
    let from = ["自", "从", "在"].iter().filter_map(|w| lead.find(w).map(|i| i + w.len())).min();
    from.unwrap_or(0)
}

/// A sum of money, or a bound of one, right behind a recurrence.
fn sum_follows(rest: &str, between: &str) -> bool {
    let head = rest.trim_start_matches(|c: char| between.contains(c));
    if !head.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let unit = head.trim_start_matches(|c: char| c.is_ascii_digit() || ".-~—,".contains(c));
    unit.starts_with('元') || unit.starts_with("万元") && head.len() < rest.len()
}

/// The event before a length of time: `印发之日起`, `收到申请后`, also with a comma between.
pub(super) fn anchor(around: &Around, start: usize) -> Option<Bytes> {
    const LEAD: &[&str] = &[
        "最迟应在",
        "最迟在",
        "应当在",
        "应当于",
        "应在",
        "应于",
        "须在",
        "须于",
        "要在",
        "要于",
        "在",
        "于",
        "应",
        "最迟",
        "须",
        "可",
        "将",
        "力争",
        "的",
    ];
    let mut clause = around.clause;
    let mut lead = around.text[clause..start].trim_end_matches(' ');
    for w in LEAD {
        if let Some(cut) = lead.strip_suffix(w) {
            lead = cut.trim_end_matches([' ', ',']);
            break;
        }
    }
    if lead.is_empty() && clause > around.sentence {
        // the clause before, where it ends in 后 or 起 or opens with 遇
        let end = clause - 1;
        let outer = Around::new(around.text, end, end);
        let text = &around.text[outer.clause..end];
        let event = text.ends_with('后') || text.ends_with('起') || text.trim_start().starts_with('遇');
        if !event {
            return None;
        }
        clause = outer.clause;
        lead = text;
    } else if let Some(verb) = lead.rfind("之日起") {
        lead = &lead[..verb + "之日起".len()];
    } else if let Some(i) = lead.rfind("期满后").or_else(|| lead.rfind("届满后")) {
        lead = &lead[..i + "期满后".len()];
    }
    let opened = ["遇有", "遇到", "遇"].iter().find_map(|w| lead.trim_start().strip_prefix(w));
    let event = match opened {
        Some(event) => event,
        None => ["之后", "以后", "后", "起"].iter().find_map(|w| lead.strip_suffix(w))?,
    };
    let opening = opened.map_or(0, |event| lead.len() - event.len());
    let stop = clause + opening + event.len();
    let head = &around.text[clause..stop];
    let from = if opened.is_some() {
        stop - event.len()
    } else {
        clause + first_from(head).or_else(|| last_preposition(head)).unwrap_or(0)
    };
    // a label before the event is none of it
    let label = around.text[from..stop].strip_prefix('(').and_then(|t| t.find(')')).filter(|i| *i <= 6);
    let from = spaces(around.text, label.map_or(from, |i| from + i + "()".len()));
    (from < stop).then_some(from..stop)
}

/// Behind the 自 or 从 that opens an event.
fn first_from(head: &str) -> Option<usize> {
    const NOT: &[&str] = &[
        "自然", "自治", "自行", "自主", "自身", "自由", "自查", "自愿", "自贸", "自有", "自建", "从事", "从业", "从严",
    ];
    head.match_indices(['自', '从'])
        .find(|(i, _)| {
            !NOT.iter().any(|w| head[*i..].starts_with(w)) && !head[..*i].ends_with(['各', '亲', '独', '服'])
        })
        .map(|(i, w)| i + w.len())
}

/// Behind the last 在 or 于 that is a word of its own.
fn last_preposition(head: &str) -> Option<usize> {
    head.match_indices(['在', '于', '应', '并', '须'])
        .rfind(|(i, w)| {
            let next = &head[i + w.len()..];
            !head[..*i].ends_with([
                '现', '存', '所', '正', '对', '由', '关', '属', '位', '用', '相', '对', '供', '响', '适', '低', '高',
                '合', '必',
            ]) && !next
                .starts_with(['建', '线', '册', '校', '岗', '职', '用', '急', '对', '届', '购', '售', '途', '编'])
        })
        .map(|(i, w)| i + w.len())
}

/// The part of the task that a limit in running text is for: what follows it in its clause, else the clause after, else before.
fn applies(around: &Around, at: &Bytes, after: usize, expr: &Expr) -> Option<Bytes> {
    let s = around.text;
    let trim = |from: usize, to: usize| -> Option<Bytes> {
        let text = s.get(from..to)?;
        let from = from + text.len() - text.trim_start_matches([' ', ',', ':']).len();
        let text = s.get(from..to)?;
        let to = from + text.trim_end_matches([' ', ',', ':']).len();
        (s.get(from..to)?.chars().count() >= 2).then_some(from..to)
    };
    let before = trim(around.clause, at.start.max(around.clause));
    let behind = trim(after.min(around.clause_end), around.clause_end);
    match expr {
        Expr::Until(_) => before,
        _ if behind.is_some() => behind,
        _ if s[around.clause_end..].starts_with(',') => {
            let next = Around::new(s, around.clause_end + 1, around.clause_end + 1);
            trim(around.clause_end + 1, next.clause_end)
        }
        _ => before,
    }
}

/// Whether the numeral at `start` is the tail of another number: `3.5年`, `7×24小时`, `1/3年`.
fn follows_number(s: &str, start: usize) -> bool {
    let before = s[..start].trim_end_matches(['.', '×', '*', '/', '%']);
    before.len() < start
        && before.ends_with(|c: char| c.is_ascii_digit())
        && s[start..].starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a numeral at `start` stands before something that a time expression goes on with. Most numbers of a notice
/// don't, and fall here before any grammar looks at them.
pub(super) fn plausible(s: &str, start: usize) -> bool {
    if !begins(s, start) {
        return true;
    }
    let end = skip_number(s, start);
    // 十四五 names a plan
    if s[start..].starts_with('十') && s[..end].ends_with('五') {
        return true;
    }
    let rest = s[end..].trim_start_matches(' ');
    // 五一前, “七一”前
    if rest.starts_with(['前', '后', '节', '”', '"']) && matches!(&s[start..end], "五一" | "六一" | "七一" | "八一")
    {
        return true;
    }
    match rest.chars().next() {
        Some(
            '年' | '月' | '日' | '天' | '季' | '周' | '星' | '工' | '自' | '个' | '小' | '分' | '学' | '半' | '旬'
            | '号' | '钟',
        ) => true,
        Some(c @ ('、' | '和' | '.' | '/' | '-' | '—' | '~' | '至' | '到' | '直')) => {
            let next = rest[c.len_utf8()..].trim_start_matches(['-', '—', '~', '至', '到', '一', ' ']);
            next.starts_with('第') || !next.is_empty() && begins(next, 0)
        }
        _ => false,
    }
}

/// Behind the run of numerals at `at`, or behind its first character.
pub(super) fn skip(s: &str, at: usize) -> usize {
    skip_number(s, at)
}

fn skip_number(s: &str, at: usize) -> usize {
    let mut end = at;
    for c in s[at..].chars() {
        if !begins(s, end) {
            break;
        }
        end += c.len_utf8();
    }
    end.max(at + s[at..].chars().next().map_or(1, char::len_utf8))
}
