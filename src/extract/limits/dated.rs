//! Dates in running text: which limit, and which only describe.

use super::date::{Dates, Part, Portion, When, Year};
use super::number::{spaces, word};
use super::span::{amount, is_han};
use super::words::Around;
use super::{Expr, LimitGrammar, LimitMention};

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

impl LimitGrammar {
    pub(super) fn date(&self, s: &str, start: usize, dates: Dates, end: usize) -> (Option<LimitMention>, usize) {
        let quoted = s[start..end].ends_with(['”', '"', '’']) || s[start..end].contains("”");
        let open = s[..start].chars().next_back().filter(|c| quoted && "“\"‘".contains(*c));
        let start = start - open.map_or(0, char::len_utf8);
        match dates {
            Dates::One(when) => self.one_date(s, start, when, end),
            // What festivals are for, not by when; the days of any week.
            Dates::Two(from, _) if festival(from.part) || matches!(from.part, Part::ThisWeek(..)) => (None, end),
            Dates::Two(from, to) => {
                let (tail, after) = tail(s, end);
                let around = Around::new(s, start, after);
                let before = around.before(start);
                let rest = around.after(after);
                let good = match tail {
                    Tail::From | Tail::After => false,
                    // 自3月1日起至8月31日(含)前
                    Tail::Before => s[start..end].contains('起') && self.leads(before),
                    Tail::Within => self.leads(before) || self.words.dues.ends(before).is_none(),
                    Tail::Bare => {
                        let days = matches!((from.part, to.part), (Part::Day(..), Part::Day(..)));
                        let months = matches!((from.part, to.part), (Part::Month(..), Part::Month(..)));
                        self.leads(before)
                            || heads_stage(&around, before, rest)
                            || (months || days)
                                && self.words.dues.ends(before).is_none()
                                && self.words.verb.starts(rest).is_some()
                            || days && before.ends_with('(') && rest.strip_prefix(')').is_some_and(ends_part)
                    }
                };
                let good = good && !self.describes(&around, start, after, rest) && !rest.starts_with('的');
                let expr = Expr::During(from, Some(to));
                (good.then(|| self.mention(&around, start..end, expr, after, "limit.date.range")), after)
            }
        }
    }

    /// The clause that a period opens: its rest, or the next where it stands alone.
    fn told<'t>(&self, around: &Around<'t>, rest: &'t str) -> &'t str {
        if !rest.is_empty() || !around.text[around.clause_end..].starts_with(',') {
            return rest;
        }
        let next = around.clause_end + 1;
        &around.text[next..Around::new(around.text, next, next).clause_end]
    }

    pub(super) fn one_date(&self, s: &str, start: usize, when: When, end: usize) -> (Option<LimitMention>, usize) {
        let (tail, after) = tail(s, end);
        let around = Around::new(s, start, after);
        let before = around.before(start);
        let rest = around.after(after);
        if let Part::Day(..) | Part::Month(..) | Part::Quarter(..) = when.part
            && let Some((mention, end)) = self.listed(s, &around, start, when, end)
        {
            return (mention, end);
        }
        // 国庆节前3个工作日: the date only helps to count
        // under a text, with nothing else in its line: when it was signed
        let signed = || {
            let above = s[..start].trim_end_matches(' ');
            let behind = s[after..].trim_start_matches(' ');
            let opens = above.is_empty() || above.ends_with('\n');
            let alone = opens && (behind.starts_with('\n') || behind.is_empty() && !above.is_empty());
            alone && tail == Tail::Bare && matches!((when.part, when.year), (Part::Day(..), Year::Of(_)))
        };
        let counts = tail == Tail::Before && amount(s, spaces(s, after)).is_some();
        if counts
            || signed()
            || matches!(when.part, Part::DayOnly(_)) && when.year != Year::Next
            || matches!(when.part, Part::ThisDay(_))
            || rest.starts_with("已")
            || names(when, rest, s[after..].trim_start_matches(' '))
        {
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
        let relative_month = matches!(
            when.part,
            Part::ThisMonth(..) | Part::ThisMonthDay(..) | Part::ThisWeek(..) | Part::ThisQuarter(..)
        );
        let (expr, at, rule) = match tail {
            Tail::Before if relative_month && before.ends_with(is_han) && !leads => return (None, after),
            Tail::Before if !before.ends_with("截至") || leads => (Expr::By(when), start..after, "limit.date.before"),
            Tail::After | Tail::Before => return (None, after),
            Tail::From => {
                if let Some((m, end)) = self.starting_for(&around, start, when, after) {
                    return (Some(m), end);
                }
                // 从10月1日起,未来半年内到期的贷款
                let whom = rest.is_empty() && s[around.clause_end..].starts_with(',') && {
                    let next = Around::new(s, around.clause_end + 1, around.clause_end + 1);
                    s.get(around.clause_end + 1..next.clause_end).is_some_and(|next| next.contains("到期的"))
                };
                if whom
                    || self_in_force(&around, start, rest)
                    || cited_in_force(rest)
                    || dues
                    || relative_month
                    || rest.starts_with(['的', '点'])
                    || rest.starts_with("连续") && self.achieved.iter().any(|form| form.is_match(rest))
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
            // 待年底审核后: when something else has come.
            Tail::Bare if before.ends_with('待') => return (None, after),
            Tail::Bare if ends && (leads || !dues) && !counted(rest) => (Expr::By(when), start..end, "limit.date.end"),
            // 交通投资上半年完成…, 区政府办公室6月组织…
            // `动员部署(2023年3月)。`
            Tail::Bare if matches!(when.part, Part::Month(..)) && heads_stage(&around, before, rest) => {
                (Expr::During(when, None), start..end, "limit.date.stage")
            }
            Tail::Bare if !leads && !dues && !year_whole(when.part) && self.words.verb.starts(rest).is_some() => {
                (Expr::During(when, None), start..end, "limit.date.verb")
            }
            // (一季度暂按原标准执行)
            Tail::Bare if before.ends_with('(') && !year_whole(when.part) && rest.starts_with('暂') => {
                (Expr::During(when, None), start..end, "limit.date.in")
            }
            // 确定9月为安全生产宣传月
            Tail::Bare if !year_whole(when.part) && self.words.set.ends(before).is_some() && rest.starts_with('为') => {
                (Expr::During(when, None), start..end, "limit.date.set")
            }
            // 次年 alone says no more than 今后.
            Tail::Bare if matches!(when.year, Year::Next) && year_whole(when.part) => return (None, after),
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
                // “十五五”时期我国发展面临的形势: what is found then, not what is done.
                Part::Plan(_, Portion::Whole) if self.words.found.within(self.told(&around, rest)) => {
                    return (None, after);
                }
                Part::Plan(_, Portion::Whole) => (Expr::During(when, None), start..end, "limit.date.plan"),
                _ => (Expr::During(when, None), start..end, "limit.date.in"),
            },
        };
        (Some(self.mention(&around, at, expr, after, rule)), after)
    }

    /// `4月底、7月底、10月底前`: each date of a list that ends in 前 limits, the tail belonging to all.
    pub(super) fn listed(
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
        // 延续至12月31日的支持政策 says how long the policy runs, 延期至12月的贷款 which loans
        if rest.starts_with('的') && !rest.chars().take(9).collect::<String>().contains("政策") {
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
            if self.words.term.ends(lead).is_some() {
                let from = around.clause + before.len() - mark.len();
                return Some((make(from, Expr::Until(when), "limit.date.until"), end));
            }
            // an event, 起, and a date: 政策出台至5月31日
            let event = lead.ends_with("之日起")
                || lead.ends_with("之日")
                || lead.ends_with("即日起")
                || lead.ends_with("现在起")
                || lead.ends_with("出台")
                || lead.ends_with("印发")
                || lead.ends_with("发布")
                || lead.ends_with("实施");
            if matches!(mark, "至" | "到") && event {
                let from = around.clause + event_start(lead);
                let (_, after) = super::dated::tail(around.text, end);
                return Some((make(from, Expr::Until(when), "limit.date.event-until"), after));
            }
        }
        None
    }

    /// `3月起开展为期半年`: a date and how long from it.
    pub(super) fn starting_for(
        &self,
        around: &Around,
        start: usize,
        when: When,
        after: usize,
    ) -> Option<(LimitMention, usize)> {
        let rest = &around.text[after..around.clause_end];
        let lead = rest.find("为期")? + "为期".len();
        if rest[..lead].chars().count() > 10 {
            return None;
        }
        let (length, end) = amount(around.text, after + lead)?;
        Some((self.mention(around, start..end, Expr::FromFor(when, length), end, "limit.date.from-for"), end))
    }
}

/// What follows a date, with the byte behind it.
pub(super) fn tail(s: &str, at: usize) -> (Tail, usize) {
    const WORDS: &[(&str, Tail)] = &[
        ("截止日前", Tail::Before),
        ("截止", Tail::Before),
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
    let at_word = included(s, at_word);
    match WORDS.iter().find(|(w, _)| s[at_word..].starts_with(w)) {
        // 前 and 后 also begin words, 前 less often behind a point of time: 6月底前三项任务
        Some((w, _)) if word_goes_on(&s[at_word..], w) => {
            let next = &s[at_word + w.len()..];
            if *w == "前" && s[..at].ends_with(['底', '末', '日', '旬']) && !next.starts_with(['后', '述', '往', '来'])
            {
                return (Tail::Before, at_word + w.len());
            }
            (Tail::Bare, at)
        }
        Some((w, t)) => (*t, at_word + w.len()),
        None => (Tail::Bare, at),
    }
}

/// Behind a bracket that says whether the day itself counts: `(含)`, `(不含当日)`, `(含15日)`.
pub(super) fn included(s: &str, at: usize) -> usize {
    let rest = &s[at..];
    if !rest.starts_with("(含") && !rest.starts_with("(不含") {
        return at;
    }
    rest.bytes().take(28).position(|b| b == b')').map_or(at, |i| at + i + 1)
}

pub(super) fn word_goes_on(rest: &str, w: &str) -> bool {
    let next = &rest[w.len()..];
    match w {
        "前" => {
            next.starts_with(['后', '期', '景', '沿', '置', '端', '列', '三', '五', '十', '往', '来', '瞻', '述'])
                || next.starts_with('提')
                    && !next.starts_with("提出")
                    && !next.starts_with("提交")
                    && !next.starts_with("提供")
        }
        "后" => next.starts_with(['续', '备', '期', '台', '勤', '评']),
        "内" => next.starts_with(['部', '容', '外', '控', '河', '涝', '地', '需', '蒙', '陆', '生']),
        "截止" => next.starts_with(['日', '时', '期', '的']),
        "起" => next.starts_with(['草', '步', '重', '诉', '点', '降']),
        _ => false,
    }
}

/// A day that only names a document or tells when one was made or shown: `3月1日市府〔2031〕5号文件`, `3月1日印发`,
/// `2031-03-01 10:20:30`.
fn names(when: When, rest: &str, behind: &str) -> bool {
    if !matches!(when.part, Part::Day(..)) {
        return false;
    }
    let head = rest.char_indices().nth(24).map_or(rest, |(i, _)| &rest[..i]);
    let clock = behind.len() >= 8 && {
        let b = behind.as_bytes();
        b[2] == b':' && b[5] == b':' && [0, 1, 3, 4, 6, 7].iter().all(|i| b[*i].is_ascii_digit())
    };
    clock
        || head.contains("号文") && head.contains('(')
        || matches!(rest.trim_end(), "印发" | "发布" | "公布") && matches!(when.year, Year::Of(_))
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
            | Part::ThisQuarter(_, Portion::End)
            | Part::Plan(_, Portion::End)
    )
}

/// 2019年1月1日起全面施行的《某法》: the force of what is cited.
fn cited_in_force(rest: &str) -> bool {
    let verb = rest.strip_prefix('起').unwrap_or(rest).trim_start_matches("正式").trim_start_matches("全面");
    let behind = ["施行的", "实施的", "执行的", "生效的"].iter().find_map(|w| verb.strip_prefix(w));
    behind.is_some_and(|behind| behind.starts_with(['《', '新', '修']))
}

/// 本办法自…起施行: the notice's own force.
fn self_in_force(around: &Around, start: usize, rest: &str) -> bool {
    const OWN: &[&str] = &[
        "文件", "通知", "意见", "方案", "办法", "措施", "规定", "细则", "政策", "规则", "制度", "计划", "实施", "通告",
    ];
    let own = |lead: &str| {
        lead.trim_start()
            .strip_prefix('本')
            .map(|lead| lead.trim_start_matches('《'))
            .is_some_and(|lead| OWN.iter().any(|w| lead.starts_with(w)))
    };
    ["起施行", "起实施", "起执行", "起生效", "施行", "实施", "执行", "生效"].iter().any(|w| rest.starts_with(w))
        && (own(around.before(start)) || own(&around.text[around.sentence..start]))
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
    // 政策实施时间为本通知发布之日起
    let named = || ["时间为", "期限为", "有效期为", "日期为"].iter().find_map(|w| lead.find(w).map(|i| i + w.len()));
    from.or_else(named).unwrap_or(0)
}

/// Whether a stretch stands in the bracket behind a heading, as the time of a stage does: `集中执法(2024年7月至10月)。…`.
fn heads_stage(around: &Around, before: &str, rest: &str) -> bool {
    const HEADING: usize = 48;
    let closes =
        rest.strip_prefix(')').is_some_and(|after| after.is_empty() || after.starts_with(['。', ':', ' ', '\n']));
    let heading = &around.text[around.sentence..around.clause];
    closes && before.ends_with('(') && heading.is_empty() && before.len() <= HEADING
}

/// Whether a part of an enumeration ends in front of this: nothing, a mark, or what counts the parts. `(1月1日—6月30日)数据`
/// tells which data.
fn ends_part(rest: &str) -> bool {
    rest.is_empty()
        || rest.starts_with([',', '。', ';', ':', '、', '和', '及', '与', '两', '三', '四', '等', ' ', '\n'])
}

/// Whether a count at the end of a period follows: 年末余额, 年底总人口, but not 年底达到 or 年末总结.
fn counted(rest: &str) -> bool {
    rest.starts_with(['余', '达', '数', '存', '总'])
        && !["达到", "达标", "达成", "总结", "总评"].iter().any(|w| rest.starts_with(w))
}
