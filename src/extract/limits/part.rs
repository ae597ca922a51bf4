//! The part of a task that a limit in running text is for: what follows it in its clause, else the clause after, else what
//! stands before. Part by part the words that decide are data (`limit-part-…`); a torn piece is none.

use super::dated::{Tail, tail};
use super::span::recurrence;
use super::words::Around;
use super::{Expr, LimitGrammar};
use crate::text::Bytes;

impl LimitGrammar {
    /// The part that a limit at `at` is for, `after` being where what it says ends.
    pub(super) fn part(&self, around: &Around, at: &Bytes, after: usize, expr: &Expr) -> Option<Bytes> {
        let s = around.text;
        let before = self.subject(s, around.clause..at.start.max(around.clause));
        let from = after.min(around.clause_end);
        let behind = self.work(s, from..from + up_to_limit(&s[from..around.clause_end]));
        let next = || {
            let (mut end, mut how) = (around.clause_end, None);
            // A clause that only says by when or how is passed: 2023年起,每年1月31日前,按照要求,报送总结.
            for _ in 0..2 {
                let Some(comma) = s[end..].starts_with(',').then_some(end + 1) else { break };
                end = Around::new(s, comma, comma).clause_end;
                let Some(part) = self.work(s, comma..end) else { continue };
                let open = &s[part.clone()];
                if self.words.part_manner.starts(open).is_some() && how.is_none() {
                    how = Some(part);
                } else {
                    return Some(part).filter(|_| self.words.part_more.starts(open).is_none()).or(how);
                }
            }
            how
        };
        let text = |part: &Bytes| &s[part.clone()];
        let own_verb = self.words.part_verb.starts(&s[at.clone()]).is_some();
        let part = match (expr, behind) {
            (Expr::Until(_), _) => before,
            // 余款可在6个月内缴清, 交付期限顺延30日: of the verb alone nobody knows what it is about.
            (_, Some(verb)) if self.words.part_bare.is(text(&verb)) => {
                let whole = |before: &Bytes| {
                    let said = text(before);
                    self.is_part(said)
                        && !said.contains(|c: char| c.is_ascii_digit())
                        && !said.contains("应当")
                        && self.words.part_agent.ends(said).is_none()
                };
                before.filter(whole).or(Some(verb))
            }
            // 按照一事一议原则,安排资金: how, not what.
            (_, Some(how)) if self.words.part_manner.starts(text(&how)).is_some() => next().or(Some(how)),
            (_, Some(behind)) => Some(behind),
            // 报名时间为6月2日至4日,方式自定: what the time is of stands before it.
            (_, None) if own_verb || s[..at.start].ends_with('为') => before.or_else(next),
            (_, None) => next().or(before),
        };
        part.filter(|part| self.is_part(text(part)))
    }

    /// What stands before a limit in its clause, without the words that lead over to it: `余款可在`.
    fn subject(&self, s: &str, at: Bytes) -> Option<Bytes> {
        let mut part = trimmed(s, at)?;
        while let Some(tail) = self.words.part_tail.ends(&s[part.clone()]) {
            part = trimmed(s, part.start..part.end - tail.len())?;
        }
        Some(part)
    }

    /// What a stretch says is done, without a bracket, another limit or an adverb that opens it: `(即2月25日前)完成…`.
    fn work(&self, s: &str, at: Bytes) -> Option<Bytes> {
        let mut part = trimmed(s, at)?;
        loop {
            let open = &s[part.clone()];
            let past = match open.starts_with('(') {
                true => open.find(')').map(|close| close + 1),
                false => self.words.part_lead.starts(open).map(str::len).or_else(|| self.due(open)),
            };
            let Some(past) = past else { return Some(part) };
            part = trimmed(s, part.start + past..part.end)?;
        }
    }

    /// How long a date is that a stretch opens with and that says by when: `每年1月31日前`, `6月底前`.
    fn due(&self, s: &str) -> Option<usize> {
        if let Some((again, end)) = recurrence(&self.dates, s, 0) {
            return again.day.map(|_| end);
        }
        let (_, end) = self.dates.dates(s, 0)?;
        let (tail, end) = tail(s, end);
        (tail == Tail::Before).then_some(end)
    }

    /// Whether a stretch names a part of a task and is no torn piece (`补贴自`, `再支付50%)`) and nobody whom it concerns
    /// (`在本县购房的`).
    fn is_part(&self, s: &str) -> bool {
        let balanced = s.matches('(').count() == s.matches(')').count();
        balanced && self.words.part_torn_end.ends(s).is_none() && self.words.part_torn_start.starts(s).is_none()
    }
}

/// How far a stretch goes before it names another time of its own: `上报、24小时内回应`.
fn up_to_limit(s: &str) -> usize {
    const UNITS: [&str; 11] = ["个工作日", "工作日", "日", "天", "小时", "分钟", "个月", "周", "年", "月", "月底"];
    // 24小时内, 6月底前, but not 12个村前期规划.
    let dated = |behind: &str| {
        let unit = behind.trim_start_matches(|c: char| c.is_ascii_digit());
        let ends = |rest: &str| rest.starts_with(['内', '前']) || rest.starts_with("以内") || rest.starts_with("底前");
        unit.len() < behind.len() && UNITS.iter().any(|w| unit.strip_prefix(w).is_some_and(ends))
    };
    s.match_indices('、').find(|(i, mark)| dated(&s[i + mark.len()..])).map_or(s.len(), |(i, _)| i)
}

/// A stretch without the blanks and marks around it, if it has two characters or more.
fn trimmed(s: &str, at: Bytes) -> Option<Bytes> {
    let text = s.get(at)?;
    let inner = text.trim_matches([' ', ',', ':']);
    let start = inner.as_ptr() as usize - s.as_ptr() as usize;
    inner.chars().nth(1).map(|_| start..start + inner.len())
}

#[cfg(test)]
mod tests {
    use super::super::Stands;
    use super::*;

    /// What the first limit of a text is for.
    fn part(text: &str) -> Option<String> {
        let grammar = LimitGrammar::new(&crate::patterns::Patterns::built_in().unwrap()).unwrap();
        let found = grammar.find(text, Stands::Running);
        found.first()?.applies_to.clone().map(|at| text[at].to_string())
    }

    #[test]
    fn a_part_is_what_is_done_or_what_it_is_about() {
        for (text, wanted) in [
            ("2024年6月底前建成泵站。", Some("建成泵站")),
            ("余款可在6个月内缴清。", Some("余款")),
            ("2个工作日内办结。", Some("办结")),
            ("报名时间原则上为6月2日至6月4日,报名方式自定。", Some("报名时间")),
            ("2小时内上报、24小时内回应。", Some("上报")),
            ("6月底前完成5个镇、12个村前期规划。", Some("完成5个镇、12个村前期规划")),
            ("市住建局应在20日内办结。", Some("办结")),
            ("交付期限顺延30日,买卖双方另有约定的除外。", Some("交付期限")),
            ("展销会结束后10日内(即2025年2月25日前)完成备案。", Some("完成备案")),
            ("2023年起,每年1月31日前,报送总结。", Some("报送总结")),
            ("2024年底前,按照一事一议原则,安排资金。", Some("安排资金")),
            ("2025年,力争培训家庭医生一千名。", Some("培训家庭医生一千名")),
            ("享受期限最多可延长6个月。", Some("享受期限")),
        ] {
            assert_eq!(part(text).as_deref(), wanted, "{text}");
        }
    }
}
