//! Whether what stands around a time expression makes it a description: of a person, a thing, a sum.

use super::LimitGrammar;
use super::span::is_han;
use super::words::Around;

impl LimitGrammar {
    /// Whether a phrase before 的 holds the expression: `对10月购房的`, `12月底前购买的商品房`.
    pub(super) fn describes(&self, around: &Around, start: usize, after: usize, rest: &str) -> bool {
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
            if rest.match_indices('的').any(|(i, w)| self.words.ruled.starts(&rest[i + w.len()..]).is_some()) {
                return true;
            }
            if let Some(i) = rest.find('的') {
                let verb = &rest[..i];
                if self.condition(around, rest) {
                    return true;
                }
                // 6月底前注册登记的企业, but 6月底前建立完善的机制
                let date = !around.text[..after].ends_with('内');
                if date && self.words.happened.starts(verb).is_some() && !verb.contains(',') {
                    return true;
                }
                // 6月底前将本单位的方案报送 goes on with what is to be done.
                // So does 8月1日起执行新的标准.
                let acts = verb.starts_with(['将', '把', '由', '向', '在', '对', '与', '以']) || verb.ends_with('新');
                if i > 0
                    && !acts
                    && verb.chars().count() <= 3
                    && verb.chars().all(is_han)
                    && rest.len() > i + "的".len()
                {
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
            // the 的 must come before the granting clause, with or without those whom it is about
            let behind = &ahead[j + "的".len()..];
            let whom = &behind[..behind.find([',', ';', '。']).unwrap_or(behind.len())];
            let about = whom.chars().count() <= 10 && self.words.whom.ends(whom).is_some();
            return !alone || whom.is_empty() || about;
        }
        let closing = ahead[j + "的".len()..].starts_with([',', ';', '。']) && !ahead[..j].contains(',');
        let clause_lead = around.text[around.clause..start].trim_start();
        closing || clause_lead.starts_with('按') || clause_lead.starts_with('且')
    }

    /// `…购房的纳税人,可…`: the clause says whom the next one is about.
    pub(super) fn condition(&self, around: &Around, rest: &str) -> bool {
        let Some(i) = rest.rfind('的') else { return false };
        let whom = &rest[i + "的".len()..];
        self.words.whom.ends(whom).is_some() && whom.chars().count() <= 10 && self.grants(around)
    }

    /// Whether the next clause grants or rules something.
    pub(super) fn grants(&self, around: &Around) -> bool {
        around.text[around.clause_end..].strip_prefix(',').is_some_and(|next| self.grants_next(next))
    }

    /// Whether a clause grants something, further conditions before it passed over: `且…的,按…给予补贴`.
    fn grants_next(&self, next: &str) -> bool {
        let mut next = next.trim_start();
        for _ in 0..3 {
            if self.words.grant.starts(next).is_some() {
                return true;
            }
            if !next.starts_with(['且', '并', '或']) {
                return false;
            }
            let Some(i) = next.find([',', '。', ';', '\n']).filter(|i| next[*i..].starts_with(',')) else {
                return false;
            };
            next = next[i + 1..].trim_start();
        }
        false
    }

    /// Whether a bare date may stand after `before`: at the start of a clause or after a word that leads in.
    pub(super) fn leads(&self, before: &str) -> bool {
        // `(一)动员阶段(2月5日至2月20日)`
        let stage = before.strip_suffix('(').is_some_and(|b| ["阶段", "环节", "时间"].iter().any(|w| b.ends_with(w)));
        before.is_empty()
            || stage
            || before.ends_with([')', '”', '、', '(', ' ']) && before.len() < 12
            || self.words.lead_in.ends(before).is_some()
    }

    /// Whether a label of limits stands before the clause: `完成时限:`.
    pub(super) fn labelled(&self, around: &Around) -> bool {
        let lead = &around.text[around.sentence..around.clause];
        let label = lead.strip_suffix(':').and_then(|lead| self.words.label.ends(lead.trim_end()));
        label.is_some_and(|label| label.contains("时限") || label.contains("完成") || label.contains("期限"))
    }

    /// Whether 年内 may stand here: not inside 近年内, 数年内.
    pub(super) fn leads_year(&self, before: &str) -> bool {
        !before.ends_with(['的', '近', '几', '数', '多', '学', '当', '全', '周', '每', '同', '半', '头'])
    }
}
