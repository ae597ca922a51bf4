//! The event that a length of time counts from.

use super::LimitGrammar;
use super::number::spaces;
use super::words::Around;
use crate::text::Bytes;

impl LimitGrammar {
    /// The event before a length of time: `印发之日起`, `收到申请后`, also with a comma between.
    pub(super) fn anchor(&self, around: &Around, start: usize) -> Option<Bytes> {
        let mut clause = around.clause;
        let mut lead = around.text[clause..start].trim_end_matches(' ');
        if let Some(w) = self.words.anchor_lead.ends(lead) {
            lead = lead[..lead.len() - w.len()].trim_end_matches([' ', ',']);
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
            None => match ["之后", "以后", "后", "起"].iter().find_map(|w| lead.strip_suffix(w)) {
                Some(event) => event,
                None => return self.bare_event(lead, clause),
            },
        };
        let opening = opened.map_or(0, |event| lead.len() - event.len());
        // 遇重大舆情2小时内上报、24小时内回应: both count from the one event.
        let first = opened.filter(|_| event.contains('内')).and_then(|event| event.find(|c: char| c.is_ascii_digit()));
        let event = first.map_or(event, |at| &event[..at]);
        // 今后五年: from now on, which no event opens
        if matches!(event.trim_start(), "今" | "此" | "其" | "之" | "从今" | "自此") {
            return None;
        }
        let stop = clause + opening + event.len();
        let head = &around.text[clause..stop];
        let from = if opened.is_some() {
            stop - event.len()
        } else {
            clause + self.first_from(head).or_else(|| last_preposition(head)).unwrap_or(0)
        };
        // a label before the event is none of it
        let label = around.text[from..stop].strip_prefix('(').and_then(|t| t.find(')')).filter(|i| *i <= 6);
        let from = spaces(around.text, label.map_or(from, |i| from + i + "()".len()));
        (from < stop).then_some(from..stop)
    }

    /// An event right before a length of time, without 后: `合同签订1个月内`, `取得凭证一年内`.
    fn bare_event(&self, lead: &str, clause: usize) -> Option<Bytes> {
        /// An event's object is no longer, in characters.
        const OBJECT: usize = 16;
        let from = self.first_from(lead).or_else(|| last_preposition(lead)).unwrap_or(0);
        let said = lead[from..].trim_start();
        let ends = self.words.anchor_verb.ends(said).is_some_and(|verb| verb.len() < said.len());
        let opens = self.words.anchor_object.starts(said).is_some_and(|verb| verb.len() < said.len());
        let event = ends || opens && said.chars().count() <= OBJECT;
        // 自合同撤销、解除或者确认无效: behind 自 an event may list.
        let opened = self.first_from(lead).is_some();
        let plain = said.chars().all(|c| c.is_alphanumeric() || "《》()“”".contains(c) || opened && c == '、');
        (event && plain).then(|| clause + lead.len() - said.len()..clause + lead.len())
    }

    /// Behind the 自 or 从 that opens an event.
    fn first_from(&self, head: &str) -> Option<usize> {
        head.match_indices(['自', '从'])
            .find(|(i, _)| {
                self.words.anchor_not.starts(&head[*i..]).is_none() && !head[..*i].ends_with(['各', '亲', '独', '服'])
            })
            .map(|(i, w)| i + w.len())
    }
}

/// Behind the last 在 or 于 that is a word of its own.
fn last_preposition(head: &str) -> Option<usize> {
    head.match_indices(['在', '于', '应', '并', '须', '到'])
        .rfind(|(i, w)| {
            let next = &head[i + w.len()..];
            // 调整到办理预售许可证后, but 整改到位后, 资金到账后
            let moved = || ["调整", "推迟", "延后", "延迟", "放宽"].iter().any(|verb| head[..*i].ends_with(verb));
            (*w != "到" || moved())
                && !head[..*i].ends_with([
                    '现', '存', '所', '正', '对', '由', '关', '属', '位', '用', '相', '对', '供', '响', '适', '低',
                    '高', '合', '必',
                ])
                && !next
                    .starts_with(['建', '线', '册', '校', '岗', '职', '用', '急', '对', '届', '购', '售', '途', '编'])
        })
        .map(|(i, w)| i + w.len())
}
