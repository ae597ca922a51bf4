//! Lengths of time and recurrences in running text: which limit, and which only describe.

use super::dated::word_goes_on;
use super::number::any;
use super::span::{Unit, is_han, times};
use super::words::{Around, floor};
use super::{Amount, Expr, LimitGrammar, LimitMention, Recurrence};
use crate::text::Bytes;

impl LimitGrammar {
    pub(super) fn every(&self, s: &str, start: usize, rec: Recurrence, end: usize) -> (Option<LimitMention>, usize) {
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
        // 一月一调度 is work, 一年一变化 a figure of speech
        let whole = &s[start..end];
        let told = whole.rfind('一').filter(|i| *i > 0 && whole.starts_with('一'));
        if told.is_some_and(|i| self.words.each.starts(&whole[i + "一".len()..]).is_none()) {
            return none;
        }
        if before.ends_with('年') && before.contains("连续") {
            return none;
        }
        // 逾期每3个月按1.5%计收 is a penalty.
        if before.ends_with("逾期") || before.ends_with("超期") {
            return none;
        }
        // 自2015年以来,我局每年都检查: a report.
        let told = &s[around.sentence..start];
        let report = ["以来,", "近年来"].iter().filter_map(|w| told.rfind(w).map(|i| i + w.len())).max();
        // `近年来问题多发,各地要每年检查` goes on with what is to be done.
        if report.is_some_and(|i| !told[i..].contains(['要', '应', '须', '将'])) {
            return none;
        }
        // 每年发放1000万元消费券 is work, 每月1200元 a rate
        let rate = sum_follows(rest, "最高不超过低于少给予人均约为按");
        // 每日18:00前、22:00前 names its hours.
        let timed = s[start..end].ends_with('前');
        if rate || rec.day.is_none() && !timed && self.words.every_not.starts(rest).is_some() {
            return none;
        }
        // 每小时不得超过200人次 is a cap.
        if ["不得超过", "不超过", "最多"].iter().any(|w| rest.starts_with(w)) {
            return none;
        }
        if rest.contains('元') && self.words.cap.within(rest) || rest.starts_with('级') {
            return none;
        }
        // 年均培训3万人 is work, 年均增长5% a figure
        if s[start..end].contains('均') && (self.words.average.starts(rest).is_none() || !before.is_empty()) {
            return none;
        }
        // 每年每公里3000元 is a rate
        if rest.starts_with('每') && rest.contains('元') {
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
        let gap = &s[end..stop];
        if stop > end && (gap.contains("最多") || gap.contains("不超过")) {
            return (None, stop);
        }
        // 每月通行次数在30次以上的车辆 tells which ones are meant
        let behind = s[stop..].trim_start_matches("(含)");
        let told = ["以上", "以下"].iter().find_map(|w| behind.strip_prefix(w));
        if gap.contains("次数")
            && told.is_some_and(|rest| rest.starts_with('的') || self.words.grant.starts(rest).is_some())
        {
            return (None, stop);
        }
        let expr = Expr::Every(Recurrence { times, ..rec });
        (Some(self.mention(&around, start..stop, expr, stop, "limit.every")), stop)
    }

    pub(super) fn same_day(&self, s: &str, start: usize, end: usize) -> Option<LimitMention> {
        let around = Around::new(s, start, end);
        let before = around.before(start);
        let event = before.ends_with('后') || before.ends_with("受理") || before.ends_with("申请");
        let rest = around.after(end);
        // 不能当天答复的 says which ones are meant
        if self.words.undone.ends(before).is_some() {
            return None;
        }
        // 一般事项当日办结: the verb says that something must be dealt with.
        let dealt = self.words.dealt.starts(rest).map(|verb| &rest[verb.len()..]);
        let dealt = dealt.is_some_and(|behind| !behind.starts_with(['率', '量', '数', '件']));
        let event = event || dealt && before.ends_with(is_han);
        if !event || !dealt && self.words.done.starts(rest).is_none() {
            return None;
        }
        let day = Amount::of(1, Unit::Day);
        let anchor = self.anchor(&around, start);
        let from = anchor.as_ref().map_or(start, |a| a.start);
        let mut m = self.mention(&around, from..end, Expr::Within(day), end, "limit.within.same-day");
        m.anchor = anchor;
        Some(m)
    }

    /// Whether a length of time limits, with its anchor.
    pub(super) fn within(&self, s: &str, start: usize, length: Amount, end: usize) -> Option<LimitMention> {
        const INSIDE: &[&str] = &["时间以内", "时间之内", "时间内", "以内", "之内", "内", "左右时间", "时间"];
        let inside = any(s, end, INSIDE).filter(|(i, e)| *i != 5 || !word_goes_on(&s[*e - "内".len()..], "内"));
        let after = inside.map_or(end, |(_, e)| e);
        let around = Around::new(s, start, after);
        let before = around.before(start);
        let rest = around.after(after);
        let bound = self.words.bound.ends(before);
        let booked = ["预约", "签约", "履约", "续约", "违约"].iter().any(|w| before.ends_with(w));
        if bound.is_none() && !booked && self.words.described_before.ends(before).is_some()
            || self.words.described_after.starts(rest).is_some_and(|w| inside.is_none() || w.chars().count() > 1)
            || s[after..].starts_with(['”', '》', '-', '+'])
        {
            return None;
        }
        // 从46个工作日压缩至33个工作日: as it was
        if before.ends_with(['从', '由']) && self.words.changed.starts(rest).is_some() {
            return None;
        }
        let working = length.unit == Unit::WorkingDay;
        // what is bounded stands before the bound, if need be a clause before
        let lead = bound.map_or(before, |w| &before[..before.len() - w.len()]);
        let near = if bound.is_some() && lead.is_empty() { &s[around.sentence..start] } else { before };
        let near = &near[floor(near, near.len().saturating_sub(if lead.is_empty() { 75 } else { 36 }))..];
        let relief_after = self.words.relief_thing.within(rest);
        let attributive = rest.starts_with('的') || (rest.starts_with('、') && rest.contains('的'));
        let (from, rule) = if let Some(w) = bound {
            let held = near.contains('期') || near.contains("时限") || near.contains("时间") || w.starts_with("最");
            let of_thing = self.words.length_of.within(near);
            let short = matches!(length.unit, Unit::Hour | Unit::Minute) && !w.starts_with("最迟");
            let squeezed = w.starts_with('压') || w.starts_with('缩') || w.starts_with('控');
            // 给予不超过2年的贴息
            let granted = relief_after && ["给予", "提供", "享受"].iter().any(|w| lead.ends_with(w));
            // 最长10天免费服务: the length of what is granted
            let of_noun = w == "最长" && inside.is_none() && rest.starts_with(is_han) && !rest.starts_with('的');
            // 周期为1年 tells a length; 贴息期限为3年 grants one
            let told = w.ends_with('为') && !w.starts_with('最') && !self.words.relief_thing.within(near);
            if of_noun
                || told && !(squeezed && matches!(length.unit, Unit::WorkingDay | Unit::Day | Unit::Hour))
                || (attributive && !relief_after)
                || of_thing
                || !(held || squeezed || working || granted || inside.is_some())
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
            // 贷款房龄调整为30年以内: what is so old
            let aged = length.unit == Unit::Year && s[..after].ends_with("以内") && self.words.length_of.within(near);
            if attributive && !relief_after || rest.starts_with('的') || aged {
                return None;
            }
            if self.describes(&around, start, after, rest) {
                return None;
            }
            (start, "limit.within.inside")
        } else if self.words.means.ends(before).is_some() && self.words.effort.starts(rest).is_some() {
            // 通过3年努力, 用三年左右时间
            (start, "limit.within.effort")
        } else if let Some(from) = self.relieved(&around, before, start, rest, relief_after) {
            (from, "limit.within.relief")
        } else if before.ends_with('分')
            && !before.ends_with("部分")
            && matches!(length.unit, Unit::Year | Unit::Month)
            && self.words.spread.starts(rest).is_some()
        {
            (start, "limit.within.spread")
        } else if before.ends_with("期限") && self.words.relief_thing.within(near) && !rest.starts_with('的') {
            (start, "limit.within.term")
        } else if working && !rest.starts_with(['的', '后', '前']) && !rest.starts_with("之") {
            (start, "limit.within.working")
        } else {
            return None;
        };
        // 领取补贴6个月: without 内 or 后 the words before are no event
        let event =
            |a: &Bytes| inside.is_some() || a.start < around.clause || around.text[a.end..start].contains(['后', '起']);
        let anchor = self.anchor(&around, start).filter(event);
        // 审核通过后,在5日内 names the event apart; 登记当月起,在3年内 is one text
        let adjoining = anchor.as_ref().filter(|a| {
            let between = &around.text[a.end..start];
            !between.contains('内') && (between.starts_with('起') || !between.contains(','))
        });
        let from = adjoining.map_or(from, |a| a.start.min(from));
        let mut m = self.mention(&around, from..after, Expr::Within(length), after, rule);
        m.anchor = anchor;
        Some(m)
    }

    /// The start of `顺延30日` and its like: a length by which a term is put off, relieved or subsidized.
    pub(super) fn relieved(
        &self,
        around: &Around,
        before: &str,
        start: usize,
        rest: &str,
        relief_after: bool,
    ) -> Option<usize> {
        let gap = start - around.clause - before.len();
        let bare = before.trim_end_matches(['至', '了', '到']);
        // 发放两年租金补贴
        let granted = bare.ends_with("发放")
            && self.words.relief_thing.find(rest).is_some_and(|(i, _)| rest[..i].chars().count() <= 4);
        let ended = granted
            || rest.is_empty()
            || self.words.relief_for.starts(rest).is_some() && !rest.contains('的')
            || rest.starts_with([',', '。', ';', ')', '、', '('])
            || rest.starts_with('的') && relief_after
            // 免征五年企业所得税
            || bare.ends_with(['征', '收', '缴', '免']) && rest.starts_with(is_han) && !rest.contains('的');
        if let Some(w) = self.words.relief.ends(bare) {
            return ended.then(|| start - gap - (before.len() - bare.len()) - w.len());
        }
        let grants = ["给予", "设立", "设置", "享受"].iter().any(|w| before.ends_with(w));
        // 免收租金6个月, 延期缴纳维修资金6个月
        let spared = |w: &&str| {
            let near = &before[floor(before, before.len().saturating_sub(54))..];
            let thing = near.rfind(*w).map(|i| &near[i + w.len()..]);
            thing.is_some_and(|thing| {
                (1..=14).contains(&thing.chars().count()) && thing.chars().all(|c| is_han(c) && !"后前的".contains(c))
            })
        };
        let spared = ended && ["免收", "减免", "缓缴", "免征", "缓交", "延期缴纳", "延期支付"].iter().any(spared);
        (spared || grants && relief_after && rest.starts_with(is_han)).then_some(start)
    }
}

/// A sum of money, or a bound of one, right behind a recurrence.
fn sum_follows(rest: &str, between: &str) -> bool {
    let head = rest.trim_start_matches(|c: char| between.contains(c));
    if !head.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let unit = head.trim_start_matches(|c: char| c.is_ascii_digit() || ".-~—, ".contains(c));
    ["元", "万元", "亿元"].iter().any(|w| unit.starts_with(w))
}
