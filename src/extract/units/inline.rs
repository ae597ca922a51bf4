//! Units as the subjects of duties in running text: `市法制办要于2012年底前…公布`, `由市财政局会同市税务局制定`.
//!
//! A clause is read from its start (or from behind 由): names joined as in a list, then a word that says that they must,
//! or what they do. Who is told, asked, named in a title or given something never stands there.

use std::collections::HashSet;

use super::UnitMention;
use super::brackets::Brackets;
use super::group;
use super::lexicon::{BODY, CLASS, COMPANY, GOVERNMENT, Lexicon, OFFICE, Words, searcher};
use super::roles::{Roles, Says};
use crate::error::Result;
use crate::patterns::{Matcher, Patterns, Regex as PatternRegex, WordSet};
use crate::record::Role;
use crate::text::Bytes;

/// Joins units that do the same work: `网信部门联合数据监管部门开展检查`.
const TOGETHER: &str = "联合";

/// Who is called by a role alone has a name of so many characters at most: 施工单位, 企事业单位.
const ROLE: usize = 6;

/// Longest subject, in bytes.
const SUBJECT: usize = 420;

/// The words of duties.
#[derive(Debug)]
pub(super) struct Duties {
    words: Words,
    not: Words,
    /// What makes a noun of a duty word that it follows.
    noun: Words,
    not_noun: Words,
    /// The works that make such names behind another body's: 督查 of 县政府督查室.
    maker: Words,
    /// What stands between a work and that noun: 登记管理机关.
    inner: Words,
    /// Duties only where they close a clause.
    closing: Words,
    lead: Words,
    relative: Words,
    /// What a clause opens with when the unit behind it is no subject.
    closed: Words,
    /// What is given and no duty.
    benefit: Words,
    no_name: WordSet,
    /// How often.
    often: WordSet,
    /// Houses called by their kind alone that act: 银行业金融机构.
    houses: WordSet,
    /// What is done to houses.
    built: WordSet,
    /// What sets up a body or a way to work together, and what it is made of: 建立, 参与的.
    sets_up: WordSet,
    made_of: WordSet,
    /// What founds a body: 成立.
    founds: WordSet,
    /// What settles whose a thing is, and what: 明确, 责任.
    settles: WordSet,
    liability: WordSet,
    /// In such a clause says that the body itself acts.
    acts: WordSet,
    /// When the unit does what follows: `县水利局6月底前完成…`.
    when: Option<PatternRegex>,
    /// On which occasion it must: `医疗机构接诊时应…`.
    occasion: Option<PatternRegex>,
}

const MODAL: u8 = 1;
pub(super) const STRONG: u8 = 2;
const VERB: u8 = 3;
/// How or towards what a unit acts: read as a verb, and no part of a name.
const HOW: u8 = 4;

impl Duties {
    pub(super) fn new(patterns: &Patterns) -> Result<Duties> {
        let value = |v: Option<&str>| match v {
            Some("modal") => MODAL,
            Some("strong") => STRONG,
            Some("how") => HOW,
            _ => VERB,
        };
        let form = |used_for| {
            patterns.used_for(used_for).find_map(|rule| match &rule.matcher {
                Matcher::Regex(regex) => Some(regex.clone()),
                _ => None,
            })
        };
        Ok(Duties {
            words: Words::load(patterns, "duty-word", value),
            not: Words::load(patterns, "duty-not", |_| 0),
            noun: Words::load(patterns, "duty-noun", |_| 0),
            not_noun: Words::load(patterns, "duty-noun-not", |_| 0),
            maker: Words::load(patterns, "duty-noun-maker", |_| 0),
            inner: Words::load(patterns, "duty-noun-inner", |_| 0),
            closing: Words::load(patterns, "duty-closing", |_| 0),
            lead: Words::load(patterns, "subject-lead", |_| 0),
            relative: Words::load(patterns, "subject-relative", |_| 0),
            closed: Words::load(patterns, "subject-not", |_| 0),
            benefit: Words::load(patterns, "duty-benefit", |_| 0),
            no_name: searcher(patterns, "name-not")?,
            often: searcher(patterns, "duty-often")?,
            houses: searcher(patterns, "subject-house")?,
            built: searcher(patterns, "duty-built")?,
            sets_up: searcher(patterns, "duty-sets-up")?,
            made_of: searcher(patterns, "duty-made-of")?,
            founds: searcher(patterns, "duty-founds")?,
            settles: searcher(patterns, "duty-settles")?,
            liability: searcher(patterns, "duty-liability")?,
            acts: searcher(patterns, "duty-liability-not")?,
            when: form("subject-when"),
            occasion: form("subject-occasion"),
        })
    }

    /// The duty word that `s` opens with behind when it is done, or behind several each for itself: `6月底前完成`, `各抓好`.
    /// Given is how strong it is.
    fn opens_later(&self, s: &str, several: impl Fn() -> bool, thing: impl Fn() -> bool) -> Option<u8> {
        if let Some(rest) = s.strip_prefix('各') {
            return self.opens(rest).filter(|_| self.names(rest).is_none() && several()).map(|(_, strength)| strength);
        }
        // So a name may go on only where it must do something then.
        if let Some(must) = self.on_occasion(s) {
            return Some(must);
        }
        // Hardly any name goes on so.
        if !s.starts_with(|c: char| c.is_ascii_digit() || "于在年今明本当次上下第全".contains(c)) {
            return None;
        }
        let when = self.when.as_ref()?.find(super::find::head(s, 96)).filter(|when| when.start() == 0)?;
        let rest = s[when.end()..].trim_start_matches(',');
        // 体育中心6月底前完成主体结构 tells of what is built, 档案馆6月底前完成进馆 of who does it.
        let clause = super::find::head(rest, 48).split([',', '。', ';']).next().unwrap_or_default();
        self.opens(rest).map(|(_, strength)| strength).filter(|_| !(thing() && self.built.within(clause)))
    }

    /// The strength of the duty that follows an occasion: `接诊时应`.
    fn on_occasion(&self, s: &str) -> Option<u8> {
        let head = super::find::head(s, 48);
        // Asked at every character: few words hold 时 or 中 so early.
        if !head.contains(['时', '中']) || self.names(s).is_some() {
            return None;
        }
        let found = self.occasion.as_ref()?.find(head).filter(|found| found.start() == 0)?;
        self.opens(&s[found.end()..]).map(|(_, strength)| strength).filter(|strength| *strength == MODAL)
    }

    /// How far a word for a work that opens a unit's name goes, with what makes a name of it: 检查组, 建设单位.
    fn names(&self, s: &str) -> Option<usize> {
        let (len, said) = self.words.starts(s)?;
        let second = self.inner.starts(&s[len..]);
        let behind = |len: usize| self.noun.starts(&s[len..]).map(|(noun, _)| (len, noun));
        let (len, noun) = behind(len).or_else(|| behind(len + second?.0))?;
        let work = said == VERB && s[..len].chars().count() > 1;
        (work && self.not_noun.starts(&s[len..]).is_none()).then_some(len + noun)
    }

    /// The duty word that `s` opens with.
    pub(super) fn opens(&self, s: &str) -> Option<(usize, u8)> {
        // `区应急局、区气象局参加。`, but not `参加会议`.
        if let Some((len, _)) = self.closing.starts(s)
            && (s.len() == len || s[len..].starts_with([',', '。', ';', ')', '\n']))
        {
            return Some((len, STRONG));
        }
        let (len, said) = self.words.starts(s)?;
        let found = (len, if said == HOW { VERB } else { said });
        // `市总工会备案的家庭`, `乙局参与的工作组`: what the unit has done or is to somebody else.
        if found.1 != MODAL && s[found.0..].starts_with('的') {
            return None;
        }
        // `区(园区)承担70%`: a share of costs.
        if s[..found.0].ends_with("担") && s[found.0..].starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        match self.not.starts(s) {
            Some((len, _)) if len >= found.0 => None,
            _ => Some(found),
        }
    }
}

/// Where a subject may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// A sentence, or a clause behind a date.
    Sentence,
    /// A clause behind a comma.
    Clause,
    /// Behind 由.
    By,
    /// Behind 会同.
    With,
}

/// A subject with the duty word behind it.
struct Subject {
    units: Vec<Bytes>,
    /// Where its predicate starts.
    end: usize,
    strength: u8,
}

pub(super) struct Inline<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) roles: &'a Roles,
    pub(super) duties: &'a Duties,
    pub(super) text: &'a str,
}

impl Inline<'_> {
    pub(super) fn mentions(&self) -> Vec<UnitMention> {
        let brackets = Brackets::of(self.text);
        let mut found: Vec<UnitMention> = Vec::new();
        let mut last: Option<(Vec<Bytes>, usize)> = None;
        let mut done = 0;
        for (at, start) in self.starts(&brackets) {
            if at < done {
                continue;
            }
            // `…紧密合作,会同B局组织`: the subject before leads.
            if let (Some((units, end)), true) = (&last, self.text[at..].starts_with("会同"))
                && at - end < 90
                && !self.text[*end..at].contains(['。', ';'])
            {
                for unit in found.iter_mut().rev().take(2 * SUBJECT).filter(|u| units.contains(&u.at)) {
                    unit.role = Role::Lead;
                }
                done = self.joined(at + "会同".len(), Role::Cooperate, &mut found).max(done);
                continue;
            }
            // `督察室要…,政治部将…`: the clause behind one that has a subject may have its own.
            let parallel = start == Start::Clause
                && last.as_ref().is_some_and(|(_, end)| !self.text[*end..at].contains(['。', ';', '\n']));
            let subject = self.subject(at, start, &brackets);
            let office = |u: &Bytes| {
                let name = &self.text[u.clone()];
                matches!(self.lexicon.ending(name), Some(OFFICE | BODY)) && name.chars().count() <= 8
            };
            let subject = subject.or_else(|| {
                let own = parallel.then(|| self.subject(at, Start::Sentence, &brackets)).flatten();
                own.filter(|own| own.units.iter().all(office))
            });
            let Some(mut subject) = subject else { continue };
            if start == Start::By && self.tells_of_body(at, &subject) {
                done = subject.end;
                continue;
            }
            if start == Start::Clause {
                let mut before = self.listed_before(at);
                before.append(&mut subject.units);
                subject.units = before;
            }
            let predicate = &self.text[subject.end..];
            let rule = match (start, subject.strength) {
                (Start::By, _) => "inline.by",
                (_, MODAL) => "inline.modal",
                (_, STRONG) => "inline.duty",
                _ => "inline.verb",
            };
            let with = super::find::head(predicate, SUBJECT)
                .find("会同")
                .filter(|i| *i == 0 || self.roles_only(&predicate[..*i]));
            let role = if with.is_some() { Role::Lead } else { self.role(predicate) };
            let mention = |at: &Bytes, role| UnitMention { at: at.clone(), role, rule };
            found.extend(subject.units.iter().map(|u| mention(u, role)));
            if role == Role::Responsible && self.cooperates_too(predicate) {
                found.extend(subject.units.iter().map(|u| mention(u, Role::Cooperate)));
            }
            done = subject.end;
            if let Some(i) = with {
                done = self.joined(subject.end + i + "会同".len(), Role::Cooperate, &mut found).max(done);
            } else if predicate.starts_with(TOGETHER) {
                done = self.joined(subject.end + TOGETHER.len(), Role::Responsible, &mut found).max(done);
            }
            last = Some((subject.units, subject.end));
        }
        let mut seen = HashSet::new();
        found.retain(|u| seen.insert((&self.text[u.at.clone()], u.role)));
        self.own(found)
    }

    /// Without bodies that the text itself sets up, and without short forms of what is named in full beside them.
    fn own(&self, found: Vec<UnitMention>) -> Vec<UnitMention> {
        let name = |u: &UnitMention| &self.text[u.at.clone()];
        let kept = |u: &UnitMention| {
            let own = name(u);
            let plain = !self.lexicon.opens(own) && own.len() <= 24;
            // 市、区监察机关 beside 监察机关, but not 营利性民办学校 beside 民办学校.
            let full = |v: &UnitMention| {
                name(v).len() > own.len() && name(v).ends_with(own) && self.lexicon.level.starts(name(v)).is_some()
            };
            !(plain && (found.iter().any(full) && !self.lexicon.bare(own) || self.set_up(own, u.at.start)))
        };
        found.iter().filter(|u| kept(u)).cloned().collect()
    }

    /// Whether a subject behind 由 is a part of what is set up: `建立由甲局牵头、乙局参与的联席会议制度`.
    fn tells_of_body(&self, at: usize, subject: &Subject) -> bool {
        const REACH: usize = 180;
        let before = self.text[..at].trim_end_matches('由');
        let sentence = super::find::head(&self.text[subject.end..], REACH).split(['。', ';', '\n']).next();
        self.duties.sets_up.ends(before).is_some() && sentence.is_some_and(|s| self.duties.made_of.within(s))
    }

    /// Whether `成立…领导小组` stands before a mention of the group by its last words.
    fn set_up(&self, name: &str, at: usize) -> bool {
        const GROUPS: [&str; 6] = ["领导小组", "专班", "工作组", "指挥部", "联席会议", "工作小组"];
        let before = &self.text[..at];
        GROUPS.iter().any(|g| name.ends_with(g))
            && before.match_indices(name).take(4).any(|(i, _)| {
                let clause = super::find::back(&before[..i], 120);
                let clause = clause.rsplit(['。', ';', '\n']).next().unwrap_or(clause);
                self.duties.founds.within(clause)
            })
    }

    /// Reads the units behind 会同 or 联合 and gives where they end.
    fn joined(&self, at: usize, role: Role, found: &mut Vec<UnitMention>) -> usize {
        let brackets = Brackets::of(super::find::head(&self.text[at..], SUBJECT));
        let Some(subject) = self.subject_in(at, Start::With, &brackets, at) else { return at };
        let mention = |u: &Bytes| UnitMention { at: u.clone(), role, rule: "inline.with" };
        found.extend(subject.units.iter().map(mention));
        subject.end
    }

    /// The places where a subject may start, in order.
    fn starts(&self, brackets: &Brackets) -> Vec<(usize, Start)> {
        let text = self.text;
        let mut starts = vec![(0, Start::Sentence)];
        let mut clause = 0;
        let mut title = false;
        let chars = text.char_indices();
        let mut skip = 0;
        for (at, c) in chars {
            let next = at + c.len_utf8();
            if at < skip {
                continue;
            }
            match c {
                '《' => title = true,
                '》' => title = false,
                _ if title && c != '\n' => {}
                '(' => skip = brackets.close_of(at).map_or(0, |close| close + 1),
                '。' | ';' | '!' | '?' | '\n' | ':' => {
                    title = false;
                    clause = next;
                    starts.push((next, Start::Sentence));
                }
                ',' => {
                    let kind = if self.is_time(text[clause..at].trim()) { Start::Sentence } else { Start::Clause };
                    clause = next;
                    starts.push((next, kind));
                }
                '、' if group::ends_said(self.roles, &text[clause..at]) => starts.push((next, Start::Clause)),
                // `严格督导——警务督察支队…`
                '—' if text[..at].ends_with('—') && !text[next..].starts_with('—') => {
                    clause = next;
                    starts.push((next, Start::Sentence));
                }
                // `6月底前各区要…`
                '前' if self.is_time(text[clause..next].trim()) => starts.push((next, Start::Sentence)),
                '由' if !text[..at].ends_with(['理', '自', '事', '缘', '经'])
                    // 案由 is a word, 方案由 is none.
                    && (!text[..at].ends_with('案') || ["方案", "预案", "草案", "提案", "议案", "档案"].iter().any(|w| text[..at].ends_with(w)))
                    && !text[next..].starts_with(['于', '来', '此']) =>
                {
                    starts.push((next, Start::By));
                }
                _ => {}
            }
        }
        starts
    }

    /// Whether a clause says when, so that a sentence may open behind it: `6月底前`, `材料进场后`.
    fn is_time(&self, s: &str) -> bool {
        let short = s.chars().count() <= 16;
        short && s.ends_with(['后', '时']) && s.chars().count() >= 4
            || short
                && (s.starts_with(|c: char| c.is_ascii_digit()) || s.starts_with("每"))
                && s.ends_with(['前', '内', '起', '年', '月', '日', '度', '间', '底', '初'])
    }

    /// The units of a clause that only lists them, its comma before `at`: `各片区管理局,各国企要…`.
    fn listed_before(&self, at: usize) -> Vec<Bytes> {
        const LIST: usize = 150;
        let Some(comma) = self.text[..at].strip_suffix(',').map(str::len) else { return Vec::new() };
        let low = comma - super::find::back(&self.text[..comma], LIST).len();
        let marks = ['。', ';', '!', '?', '\n', ':', ',', '(', ')', '《', '》', '“', '”'];
        let start = self.text[low..comma]
            .rfind(marks)
            .map_or(low, |i| low + i + self.text[low + i..].chars().next().map_or(0, char::len_utf8));
        if start == low && low > 0 {
            return Vec::new();
        }
        let clause = group::trim(self.text, start..comma);
        if clause.is_empty() || self.duties.closed.starts(&self.text[clause.clone()]).is_some() {
            return Vec::new();
        }
        let units = group::list(self.lexicon, self.roles, self.text, clause);
        let named = |u: &Bytes| {
            let name = &self.text[u.clone()];
            self.lexicon.qualifier.starts(name).is_some()
                && (self.lexicon.ending(name).is_some() || self.lexicon.collective_place(name))
                && !self.lexicon.stopped(name)
                && !self.opens_verb(name)
                && name.len() <= 45
        };
        if units.iter().all(named) { units } else { Vec::new() }
    }

    fn subject(&self, at: usize, start: Start, brackets: &Brackets) -> Option<Subject> {
        let from = at;
        let at = self.past_lead(at);
        let open = &self.text[at..];
        // 明确地方政府监管责任: whose responsibility, and no subject.
        if self.duties.settles.ends(&self.text[from..at]).is_some()
            && self.duties.liability.ends(self.clause_of(at)).is_some()
            && !self.duties.acts.within(self.clause_of(at))
        {
            return None;
        }
        // 经开区, 报社 and their like are names.
        if start != Start::By
            && self.duties.closed.starts(open).is_some()
            && !["经开", "经济", "经信", "经发", "经委", "报社", "交通", "交警", "和平", "同心"]
                .iter()
                .any(|w| open.starts_with(w))
        {
            return None;
        }
        let subject = self.subject_in(at, start, brackets, 0);
        if subject.is_none() && start == Start::Sentence {
            let relative = self.duties.relative.starts(open).is_some();
            return self.clause_subject(at, relative);
        }
        subject
    }

    /// A whole clause that names its unit, its duty behind the comma: `区教育局认定的幼儿园,要优先…`.
    fn clause_subject(&self, at: usize, relative: bool) -> Option<Subject> {
        const CLAUSE: usize = 150;
        let open = super::find::head(&self.text[at..], CLAUSE);
        let end = open.find([',', '。', ';', ':', '\n', '“', '《', '('])?;
        let next = open[end..].strip_prefix(',')?;
        let modal = self.duties.opens(next).filter(|(_, strength)| *strength == MODAL)?;
        let name = &open[..end];
        let kind = self.lexicon.ending(name)?;
        let of = name.contains('的');
        let whole = at..at + end;
        // A plain name behind which a comma stands is what was spoken of before; one with its qualifier, or an open class, acts.
        let acts = of || self.lexicon.opens(name) && matches!(kind, GOVERNMENT | CLASS);
        if !acts || self.lexicon.person(name) || self.duties.no_name.within(name) || super::lexicon::dated(name) {
            return None;
        }
        let units = if of || relative {
            vec![whole.clone()]
        } else {
            group::list(self.lexicon, self.roles, self.text, whole.clone())
        };
        let plain = units.iter().all(|u| self.lexicon.complete(&self.text[u.clone()]));
        plain.then(|| Subject { units, end: whole.end + 1, strength: modal.1 })
    }

    /// Past words that don't belong to a name.
    fn past_lead(&self, mut at: usize) -> usize {
        for _ in 0..3 {
            let s = super::find::head(&self.text[at..], 96);
            let open = s.len() - s.trim_start_matches([' ', '\n', ',', '>', '*', '#', '•', '●', '·']).len();
            let open = open + label(&s[open..]);
            let s = &s[open..];
            // `100%的…` counts, it doesn't name.
            let digits = s.len()
                - s.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '%' | '、' | '(' | ')')).len();
            let share = if digits > 0 && s[digits..].starts_with('的') { digits + '的'.len_utf8() } else { 0 };
            let lead = self.duties.lead.starts(s).map_or(0, |(len, _)| len);
            if open + share.max(lead) == 0 {
                break;
            }
            at += open + share.max(lead);
        }
        at
    }

    /// Reads a subject; the brackets' places count from `base`.
    fn subject_in(&self, at: usize, start: Start, brackets: &Brackets, base: usize) -> Option<Subject> {
        let text = self.text;
        let open = &text[at..];
        let relative = self.duties.relative.starts(open).is_some() && self.lexicon.qualifier.starts(open).is_none();
        let mut part = at;
        let mut here = at;
        let mut weak: Option<(usize, u8)> = None;
        let mut end: Option<(usize, u8)> = None;
        let mut past_of = false;
        while here < text.len() && here - at < SUBJECT {
            let rest = &text[here..];
            let c = rest.chars().next()?;
            if c == '(' {
                here = base + brackets.close_of(here - base)? + 1;
                continue;
            }
            if here > part {
                let stands = || {
                    let name = text[part..here].trim_end_matches('等');
                    // 各部门、单位 is one name, 行政机关、事业单位 are two.
                    let before = &text[at..part];
                    let classes = self.lexicon.ending(before.trim_end_matches('、')) == Some(CLASS);
                    // So is 各科室、单位.
                    let each = self.lexicon.qualifier.starts(before).is_some();
                    let listed = part > at && !classes && !each && !name.ends_with("部门");
                    self.stands(name, relative && past_of, listed) || self.lexicon.each_levels(&text[at..here])
                };
                match self.duties.opens(rest) {
                    // 正处于
                    Some(_) if rest.starts_with(['于', '在']) && text[..here].ends_with('处') => {}
                    // 应急管理 and 市场监管 are lines of work.
                    Some(_) if self.lexicon.domain.starts(&text[part..]).is_some_and(|(len, _)| part + len > here) => {}
                    // 补贴所需资金, 项目所在地
                    Some(_) if rest.starts_with(['需', '在']) && text[..here].ends_with('所') => {}
                    // 各村巡查队, 集团督导组: the place or the class is no unit of its own here.
                    Some((_, VERB)) if self.names_on(&text[part..here], rest) => {}
                    Some((_, strength)) if stands() => {
                        if strength != VERB {
                            end = Some((here, strength));
                            break;
                        }
                        weak = weak.or(Some((here, strength)));
                    }
                    None if start == Start::With
                        && (matches!(c, ',' | '。' | ';') || rest.starts_with("组成"))
                        && stands() =>
                    {
                        end = Some((here, STRONG));
                        break;
                    }
                    None if let Some(strength) = self.duties.opens_later(
                        rest,
                        || text[at..here].contains(['、', '和', '与', '及']),
                        || super::lexicon::is_built(&text[at..here]),
                    ) && stands() =>
                    {
                        end = Some((here, strength));
                        break;
                    }
                    _ => {}
                }
                if weak.is_some_and(|(w, _)| here - w > 30) {
                    break;
                }
                // 等 behind a list, then what it is a list of.
                if c == '等' {
                    here += c.len_utf8();
                    continue;
                }
            } else if !relative && start != Start::With && self.opens_verb(rest) {
                return None;
            }
            match c {
                // Behind a verb 、 lists its objects.
                '、' if weak.is_some() => break,
                '、' => {
                    part = here + c.len_utf8();
                }
                '由' => break,
                ',' | '。' | ';' | ':' | '!' | '?' | '“' | '”' | '《' | '》' | '\n' | '"' => break,
                '的' if relative && !past_of => past_of = true,
                '的' | '了' | '是' | '被' | '让' | '使' => {
                    if c == '是' && here > part && self.stands(&text[part..here], false, false) && self.is_body_of(rest)
                    {
                        end = Some((here, STRONG));
                    }
                    break;
                }
                _ => {}
            }
            here += c.len_utf8();
        }
        let (end, strength) = end.or(weak)?;
        // `需要公安部门配合的,…` states a case.
        if !relative && start != Start::With && self.case(end) {
            return None;
        }
        if strength == VERB && start != Start::By && (self.benefits(end) || self.matter(end) || self.bare_work(end)) {
            return None;
        }
        if relative && (!past_of || strength == VERB) {
            return None;
        }
        let units = if relative && past_of {
            std::iter::once(at..end).collect()
        } else {
            self.whole(group::list(self.lexicon, self.roles, text, at..end), end)
        };
        let units = self.treasuries(units);
        self.fits(&units, start, strength, relative).then_some(Subject { units, end, strength })
    }

    /// 中央、省级财政 is one: levels before a treasury are no units.
    fn treasuries(&self, units: Vec<Bytes>) -> Vec<Bytes> {
        let name = |u: &Bytes| &self.text[u.clone()];
        let level = |u: &Bytes| self.lexicon.level_only(name(u).trim_end_matches('级')) || name(u) == "中央";
        match units.as_slice() {
            [levels @ .., last]
                if !levels.is_empty() && self.lexicon.treasury(name(last)) && levels.iter().all(level) =>
            {
                std::iter::once(levels[0].start..last.end).collect()
            }
            _ => units,
        }
    }

    /// Whether a word for a work goes on a name that opens with `before`: as a part of what offices are called, behind a
    /// mere place, or behind what no level tells apart where another duty word follows.
    fn names_on(&self, before: &str, rest: &str) -> bool {
        let Some(len) = self.duties.names(rest) else { return false };
        // 区委督查室: the word is a part of how such offices are called.
        let called = self.lexicon.suffix(&rest[..len]) == len;
        let place = self.lexicon.collective_place(before) && self.lexicon.ending(before).is_none();
        // 县委县政府督查局每月…, but 县残联完善机构设置.
        let made = self.duties.maker.starts(rest).is_some() || !self.lexicon.opens(before);
        place || called || made && self.duties.opens(&rest[len..]).is_some()
    }

    /// Joins what is no name by itself with what follows: `国有资本投资、运营公司` and `省、市、县级党委` are one each.
    fn whole(&self, units: Vec<Bytes>, end: usize) -> Vec<Bytes> {
        let listed = units.last().is_some_and(|u| self.text[u.end..end].contains('等'));
        let mut joined: Vec<Bytes> = Vec::with_capacity(units.len());
        for unit in units {
            let name = &self.text[unit.clone()];
            let heads =
                !listed && matches!(self.lexicon.ending(name), Some(CLASS | COMPANY)) && !self.lexicon.opens(name);
            match joined.last_mut() {
                Some(last)
                    if &self.text[last.end..unit.start] == "、" && {
                        let left = &self.text[last.clone()];
                        let nameless = !self.lexicon.complete(left) && !self.lexicon.opens(left);
                        let apart = self.lexicon.stands_apart(left, name);
                        // 各科室、单位
                        let each = self.lexicon.bare(name) && self.lexicon.qualifier.starts(left).is_some();
                        each || heads && nameless || !apart && left.split('、').all(|l| self.lexicon.level_only(l))
                    } =>
                {
                    last.end = unit.end;
                }
                _ => joined.push(unit),
            }
        }
        joined
    }

    /// Whether `s` opens with a verb and not with a level (委托 and 委属).
    fn opens_verb(&self, s: &str) -> bool {
        let level = self.lexicon.level.starts(s).map_or(0, |(len, _)| len);
        // 建设、规划等部门 are lines of work.
        let domain = self
            .lexicon
            .domain
            .starts(s)
            .is_some_and(|(len, _)| s[len..].is_empty() || s[len..].starts_with(['、', '等', '部', '局']));
        // 每个行政村, but 每月 tells how often.
        let each =
            self.lexicon.qualifier.starts(s).is_some_and(|(len, _)| len > '每'.len_utf8()) && s.starts_with('每');
        !domain && !each && self.duties.names(s).is_none() && self.duties.opens(s).is_some_and(|(len, _)| len > level)
    }

    /// Whether what follows a duty word of manner says what the unit is given or may do.
    fn benefits(&self, at: usize) -> bool {
        let mut rest = &self.text[at..];
        while let Some((len, strength)) = self.duties.opens(rest) {
            if strength != VERB {
                return false;
            }
            rest = &rest[len..];
            if self.duties.benefit.starts(rest).is_some() {
                return true;
            }
        }
        false
    }

    /// The rest of the clause from a place on.
    fn clause_of(&self, at: usize) -> &str {
        let clause = super::find::head(&self.text[at..], 240);
        clause.split([',', '。', ';', ':', '\n']).next().unwrap_or_default()
    }

    /// Whether the clause from a duty word on ends in 的: it says when, not what.
    fn case(&self, at: usize) -> bool {
        let clause = super::find::head(&self.text[at..], 240);
        let end = clause.find([',', '。', ';', ':', '\n']).unwrap_or(clause.len());
        clause[..end].ends_with('的') && !clause[..end].ends_with("目的") && end < clause.len()
    }

    /// Whether the clause from a verb on names a matter: `各区落实整改责任情况`.
    fn matter(&self, at: usize) -> bool {
        let clause = super::find::head(&self.text[at..], 240);
        let end = clause.find([',', '。', ';', ':', '\n']).unwrap_or(clause.len());
        let clause = &clause[..end];
        const TOLD: [&str; 10] = ["报送", "上报", "报告", "反馈", "通报", "公布", "汇总", "核实", "摸清", "掌握"];
        clause.ends_with("情况")
            && !clause.contains(['将', '把'])
            && !TOLD.iter().any(|w| clause.contains(w))
            && !self.manner(clause)
    }

    /// Whether a clause ends right behind its duty word, as a heading does: `市(州)抽查`.
    fn bare_work(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        let len = self.duties.opens(rest).map_or(0, |(len, _)| len);
        rest[len..].is_empty() || rest[len..].starts_with(['\n', '。'])
    }

    /// `是…责任主体`.
    fn is_body_of(&self, rest: &str) -> bool {
        let clause = super::find::head(rest, 153).split([',', '。', ';']).next().unwrap_or_default();
        clause.len() < 150
            && ["责任主体", "责任单位", "第一责任", "实施主体", "牵头单位", "主管部门", "主管单位"]
                .iter()
                .any(|w| clause.ends_with(w))
    }

    /// Whether a name can be the last of a subject.
    fn stands(&self, name: &str, relative: bool, listed: bool) -> bool {
        let name = name.trim();
        if listed && self.lexicon.bare(name) {
            return false;
        }
        if name.len() < 6 || self.lexicon.person(name) || super::lexicon::dated(name) {
            return false;
        }
        let place = self.lexicon.both_levels(name)
            || self.lexicon.place(name) && (relative || self.lexicon.qualifier.starts(name).is_some());
        place
            || self.lexicon.ending(name).is_some()
            || name.ends_with("、")
            || self.lexicon.domain.has(name)
            || self.lexicon.treasury(name)
    }

    /// Whether what was read as a subject is one, given where it stands and how surely it is charged.
    fn fits(&self, units: &[Bytes], start: Start, strength: u8, relative: bool) -> bool {
        let Some(last) = units.last() else { return false };
        let many = units.len() > 1;
        let all = units.iter().all(|u| {
            let s = &self.text[u.clone()];
            let short = s.chars().count() <= 8 && many && !self.lexicon.stopped(s);
            let starts_verb = !relative && self.opens_verb(s);
            (self.lexicon.complete(s) || short || many && self.lexicon.levelled_domain(s) || self.lexicon.treasury(s))
                && !starts_verb
                && !self.lexicon.person(s)
                && !self.towards(s)
                && self.lexicon.phrase.starts(s).is_none()
                && !self.duties.no_name.within(s)
        });
        if !all {
            return false;
        }
        if relative {
            return true;
        }
        let name = &self.text[last.clone()];
        let kind = self.lexicon.ending(name);
        let named = self.lexicon.opens(name) || self.lexicon.opens(&self.text[units[0].clone()]);
        // A line of work stands for its department only beside others, or with 部门.
        let of_class = many && super::find::head(&self.text[last.end..], 24).starts_with('等');
        let stands = kind.is_some()
            || self.lexicon.treasury(name)
            || self.lexicon.collective_place(name)
            || self.lexicon.both_levels(name)
            // 由财政全额补贴
            || start == Start::By && name == "财政"
            || many && self.lexicon.domain.has(name)
            || of_class && self.departments(last.end);
        if !stands {
            return false;
        }
        match (start, strength) {
            (_, MODAL | STRONG) => true,
            (Start::By | Start::With, _) => true,
            (Start::Sentence, _) => {
                named
                    || self.lexicon.national.has(name)
                    || matches!(kind, Some(GOVERNMENT | CLASS))
                    || !matches!(kind, Some(OFFICE | COMPANY)) && name.len() > 9
                    || matches!(kind, Some(OFFICE | BODY))
                        && name.ends_with(['科', '处', '股', '室', '司'])
                        && (9..=30).contains(&name.len())
                    || of_class && self.departments(last.end)
            }
            (Start::Clause, _) => {
                named
                    || name.ends_with("部门")
                    || name.ends_with("单位") && name.chars().count() <= ROLE
                    || self.duties.houses.find(name).is_some_and(|found| found.end - found.start == name.len())
            }
        }
    }

    /// Whether a name holds two, the one turning to the other: `三级医院向县医院`.
    fn towards(&self, name: &str) -> bool {
        name.find('向').is_some_and(|i| i > 6 && self.lexicon.ending(&name[..i]).is_some())
    }

    /// Whether `等部门` or its like closes a list that ends at `at`.
    fn departments(&self, at: usize) -> bool {
        let s = super::find::head(&self.text[at..], 36).trim_start_matches('等');
        let s = s
            .trim_start_matches(|c: char| c.is_ascii_digit() || "有关相应职能主管一二三四五六七八九十多个".contains(c));
        s.starts_with("部门") || s.starts_with("单位")
    }

    /// Whether only adverbs and role words stand in `s`.
    fn roles_only(&self, s: &str) -> bool {
        let mut at = 0;
        for word in self.roles.find(s) {
            if word.start != at {
                return false;
            }
            at = word.end;
        }
        at == s.len()
    }

    /// The role that a running predicate gives: its first verb decides, of a light verb its object.
    fn role(&self, predicate: &str) -> Role {
        // 每季度牵头开展: how often says nothing of the role.
        let often = self.duties.often.starts(predicate);
        let behind = often.map(|found| &predicate[found.end..]);
        let says = |rest: &&str| {
            let first = self.roles.find(rest).next().filter(|word| word.start == 0);
            first.is_some_and(|word| matches!(word.says, Says::Role(Role::Lead | Role::Cooperate)))
        };
        let predicate = behind.filter(says).unwrap_or(predicate);
        let mut clauses = super::find::head(predicate, 480).split_inclusive([',', '。', ';', '\n']);
        let clause = clauses.next().unwrap_or_default();
        // `要结合工作职能,…` says how; what is in the next clause.
        if clause.ends_with(',') && clause.len() < 90 && self.manner(clause) {
            let next = clauses.next().unwrap_or_default();
            // `,密切配合、协调联动` says how once more.
            return if self.clause_role(next) == Role::Support { Role::Support } else { Role::Responsible };
        }
        self.clause_role(clause)
    }

    fn clause_role(&self, clause: &str) -> Role {
        let clause = super::find::head(clause.trim_end_matches([',', '。', ';', '\n']), 240);
        let mut at = 0;
        let mut light = false;
        for word in self.roles.find(clause) {
            let gap = word.start != at;
            match word.says {
                Says::Adverb if !gap => at = word.end,
                Says::Light if !gap => {
                    light = true;
                    at = word.end;
                }
                Says::Role(role) if !gap && !light => return role,
                // `结合实际对各区给予适当的财政扶持`
                Says::Light => light = true,
                Says::Adverb => {}
                // `加强对区政府的指导和帮助`: the noun that closes the clause.
                Says::Role(Role::Support) if light => {
                    let behind = clause[word.end..].trim_end_matches("工作");
                    if behind.is_empty() || behind.starts_with(['和', '、', '与']) && behind.len() < 24 {
                        return Role::Support;
                    }
                }
                _ if !light => return Role::Responsible,
                _ => {}
            }
        }
        Role::Responsible
    }

    /// Whether a clause only says by what or in what way.
    fn manner(&self, clause: &str) -> bool {
        const HOW: [&str; 10] = ["结合", "根据", "按照", "依据", "围绕", "按", "依照", "立足", "对照", "参照"];
        let clause = clause.trim_start_matches(['要', '应', '须', '当', '需', '均', '都']);
        HOW.iter().any(|w| clause.starts_with(w))
    }

    /// Whether a later clause of the same sentence makes the subject help others: `,支持和配合试点镇…`.
    fn cooperates_too(&self, predicate: &str) -> bool {
        let sentence = super::find::head(predicate, 600).split(['。', ';', '\n']).next().unwrap_or_default();
        sentence.split(',').skip(1).take(6).any(|clause| {
            let mut at = 0;
            for word in self.roles.find(clause) {
                if word.start != at {
                    return false;
                }
                match word.says {
                    Says::Adverb => at = word.end,
                    Says::Role(Role::Cooperate) => {
                        return clause.len() > word.end + 6 && !clause[word.end..].starts_with(['、', ' ']);
                    }
                    _ => return false,
                }
            }
            false
        })
    }
}

/// Length of an item's number that `s` opens with: `(四)`, `第四条`, `二十八、`, `3.`.
fn label(s: &str) -> usize {
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百零〇".contains(c);
    let body = s.strip_prefix(['(', '第']).unwrap_or(s);
    let after = body.trim_start_matches(number);
    if after.len() == body.len() || body.len() - after.len() > 18 {
        return 0;
    }
    let ended = match s.chars().next() {
        Some('(') => after.strip_prefix(')'),
        Some('第') => after.strip_prefix(['条', '章', '节', '款', '项']),
        _ => after.strip_prefix(['、', '.', ')']).filter(|a| !a.starts_with(|c: char| c.is_ascii_digit())),
    };
    ended.map_or(0, |a| s.len() - a.len())
}
