//! What predicates say of the units before them: role words, adverbs and light verbs, and the labels of lists.

use super::LineLabel;
use super::lexicon::{Lexicon, searcher};
use crate::error::Result;
use crate::patterns::{Matcher, Patterns, Rule, WordSet};
use crate::record::Role;

/// What a word that opens a predicate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Role(Role),
    /// How, not what: 分别, 按职责分工.
    Adverb,
    /// Nothing: its object decides (做好, 加强).
    Light,
}

/// The compiled role words.
#[derive(Debug)]
pub(super) struct Roles {
    words: WordSet,
    says: Vec<Says>,
    labels: Vec<(crate::patterns::Regex, LineLabel)>,
    first_leads: Vec<crate::patterns::Regex>,
    marked_leads: Vec<crate::patterns::Regex>,
    pub(super) with: WordSet,
}

/// A word found in a segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) says: Says,
}

/// What follows a role word that is part of a name.
const NOUNS: [&str; 6] = ["单位", "部门", "处室", "科室", "机构", "机关"];

/// Longest label before a colon, in bytes.
const LABEL: usize = 45;

impl Roles {
    pub(super) fn new(patterns: &Patterns) -> Result<Roles> {
        let says = patterns
            .words("role-word")
            .into_iter()
            .map(|(_, rule)| match rule.value.as_deref() {
                Some("lead") => Says::Role(Role::Lead),
                Some("cooperate") => Says::Role(Role::Cooperate),
                Some("support") => Says::Role(Role::Support),
                Some("adverb") => Says::Adverb,
                Some("light") => Says::Light,
                _ => Says::Role(Role::Responsible),
            })
            .collect();
        let regex = |rule: &Rule| if let Matcher::Regex(re) = &rule.matcher { Some(re.clone()) } else { None };
        let first_leads = patterns.used_for("first-leads-note").filter_map(regex).collect();
        let marked_leads = patterns.used_for("marked-leads-note").filter_map(regex).collect();
        let labels = patterns
            .used_for("line-label")
            .filter_map(|rule| {
                let label = match rule.value.as_deref() {
                    Some("limits") => LineLabel::Limits,
                    Some("other") => LineLabel::Other,
                    Some("remark") => LineLabel::Remark,
                    _ => LineLabel::Units(Role::Responsible),
                };
                match &rule.matcher {
                    Matcher::Regex(re) => Some((re.clone(), label)),
                    _ => None,
                }
            })
            .collect();
        Ok(Roles {
            words: searcher(patterns, "role-word")?,
            says,
            labels,
            first_leads,
            marked_leads,
            with: searcher(patterns, "role-with")?,
        })
    }

    /// Whether a text says that units lead by the type they are set in, which no text shows (`以黑体字标注的为牵头部门`).
    pub(super) fn marked_leads_note(&self, s: &str) -> bool {
        self.marked_leads.iter().any(|re| re.is_match(s))
    }

    /// Whether a text says that the first unit of each list leads (`列第一位者为牵头单位,下同`).
    pub(super) fn first_leads_note(&self, s: &str) -> bool {
        self.first_leads.iter().any(|re| re.is_match(s))
    }

    /// The role words of a segment, in order.
    pub(super) fn find<'a>(&'a self, s: &'a str) -> impl Iterator<Item = Word> + 'a {
        // 市政协办公室 and 市科协办公室 hold no 协办.
        let torn = |start: usize, end: usize| {
            // 计财科协办 is an office and what it does.
            let office = s[..start].strip_suffix('科').is_some_and(|name| name.chars().rev().nth(1).is_some())
                && (s[end..].is_empty() || s[end..].starts_with([',', ';', '。', ')', '、']));
            s[start..end].starts_with('协') && s[..start].ends_with(['政', '科', '作', '侨']) && !office
                || s[start..end].ends_with('办') && s[end..].starts_with("公室")
        };
        let whole = self.words.find_iter(s).filter(move |m| !torn(m.start, m.end));
        whole.map(|m| Word { start: m.start, end: m.end, says: self.says[m.word] })
    }

    /// What the label `s` (without its colon) is about.
    pub(super) fn label(&self, s: &str) -> Option<LineLabel> {
        let s = s.trim_matches([' ', '(', ')', '*', '·', '•', '-', '—', '"', '“', '”', '、', ',']);
        if s.is_empty() || s.len() > LABEL {
            return None;
        }
        // A line may break inside the label, and type may be spaced out: 责 任 单 位.
        let unbroken: String;
        let s = match s.contains(['\n', ' ']) {
            true => {
                unbroken = s.replace(['\n', ' '], "");
                unbroken.as_str()
            }
            false => s,
        };
        let (_, label) = self.labels.iter().find(|(re, _)| re.is_match(s))?;
        Some(match label {
            LineLabel::Units(_) => LineLabel::Units(label_role(s)),
            other => *other,
        })
    }

    /// A label of six or more bytes that `s` opens with though no colon parts it from its content.
    pub(super) fn glued(&self, s: &str) -> Option<(usize, LineLabel)> {
        const STEMS: [&str; 6] = ["责任", "牵头", "配合", "主办", "协办", "承办"];
        const HEADS: [&str; 3] = ["单位", "部门", "处室"];
        let stem = STEMS.iter().find(|w| s.starts_with(**w))?;
        let head = HEADS.iter().find(|w| s[stem.len()..].starts_with(**w))?;
        let len = stem.len() + head.len();
        Some((len, LineLabel::Units(label_role(&s[..len]))))
    }

    /// The role that a predicate gives; `None` where it says nothing of one.
    pub(super) fn decide(&self, predicate: &str) -> Option<Role> {
        let mut light = false;
        let mut found = None;
        for word in self.find(predicate) {
            match word.says {
                // 牵头 decides wherever it stands, but not within a unit's name.
                Says::Role(Role::Lead) => return Some(Role::Lead),
                Says::Role(role) if light || found.is_none() => {
                    // A noun after a light verb decides, 负责 before a verb yields to it (负责指导).
                    if role == Role::Responsible && !light {
                        let next = predicate[word.end..].trim_start_matches('的');
                        let after = self.find(next).next().filter(|w| w.start == 0);
                        match after.map(|w| w.says) {
                            Some(Says::Role(r @ (Role::Support | Role::Cooperate)))
                                if word_is(predicate, &word, "负责") =>
                            {
                                found = Some(r);
                            }
                            Some(Says::Role(Role::Lead)) => return Some(Role::Lead),
                            _ => found = Some(Role::Responsible),
                        }
                    } else if role != Role::Responsible {
                        found = Some(role);
                        light = false;
                    }
                }
                Says::Light if found.is_none() => light = true,
                _ => {}
            }
        }
        found.or(light.then_some(Role::Responsible))
    }
}

fn word_is(s: &str, word: &Word, what: &str) -> bool {
    &s[word.start..word.end] == what
}

/// The role that a label's words name.
fn label_role(label: &str) -> Role {
    let has = |words: &[&str]| words.iter().any(|w| label.contains(w));
    if has(&["牵头", "主办", "主责"]) || label.starts_with("组长") {
        Role::Lead
    } else if has(&["配合", "协办", "参与", "参加", "协助", "协同", "协作"]) {
        Role::Cooperate
    } else if has(&["指导", "监督", "督导", "督促", "督办", "技术支持", "保障"]) && !label.contains("责任")
    {
        Role::Support
    } else {
        Role::Responsible
    }
}

/// Where a segment's units end and its predicate starts; `None` where it has no predicate.
pub(super) fn predicate_at(lexicon: &Lexicon, roles: &Roles, s: &str) -> Option<usize> {
    // 联合社 and 联合会 name bodies.
    // So do 管理局 and its like.
    let named = |w: &Word| lexicon.role_named.starts(&s[w.start..]).is_some();
    let words: Vec<Word> = roles.find(s).filter(|w| !inside_bracket(s, w.start) && !named(w)).collect();
    let mut strong = None;
    for word in &words {
        let left = s[..word.start].trim_end().trim_end_matches('等');
        let right = &s[word.end..];
        if left.is_empty() {
            continue;
        }
        // 牵头单位, 责任部门 name units.
        if lexicon.bare(right) || matches!(word.says, Says::Role(_)) && NOUNS.iter().any(|n| right.starts_with(n)) {
            continue;
        }
        let in_name = name_goes_on(lexicon, &words, s, word);
        if lexicon.complete(left) && !in_name {
            return Some(word.start);
        }
        if strong.is_none() && !in_name && is_strong(&s[word.start..word.end]) {
            strong = Some(adverbs_before(&words, word));
        }
    }
    if strong.is_none() && words.first().is_some_and(|w| s[..w.start].trim().is_empty()) && lexicon.ending(s).is_none()
    {
        return Some(0);
    }
    strong
}

/// Words that are predicates also after what isn't known as a unit.
fn is_strong(word: &str) -> bool {
    const WORDS: [&str; 13] =
        ["牵头", "负责", "落实", "配合", "办理", "协办", "主办", "参与", "协助", "承办", "职责", "分工", "分别"];
    WORDS.iter().any(|w| word.contains(w))
}

/// Where the adverbs start that stand right before `word`: 按职责分工 is no part of a name that is not known.
fn adverbs_before(words: &[Word], word: &Word) -> usize {
    let mut start = word.start;
    for before in words.iter().rev().skip_while(|w| w.start >= word.start) {
        // One character may end a name (成都).
        let long = before.end - before.start > 3;
        if before.end != start || before.says != Says::Adverb || !long || before.start == 0 {
            break;
        }
        start = before.start;
    }
    start
}

/// Whether `word` stands inside a name (组织部, 监督管理局, 指导中心): what follows up to the next predicate, or the end,
/// is short and ends as a unit does without opening as one.
fn name_goes_on(lexicon: &Lexicon, words: &[Word], s: &str, word: &Word) -> bool {
    if is_strong(&s[word.start..word.end]) || word.says == Says::Adverb && word.end - word.start > 6 {
        return false;
    }
    let mut ends = words.iter().map(|w| w.start).filter(|e| *e > word.start).chain(std::iter::once(s.len()));
    ends.any(|end| {
        let gap = s[word.end..end].trim_end();
        gap.len() <= 30
            && !gap.is_empty()
            && !lexicon.opens(gap)
            && !gap.contains(['的', '、', ','])
            && lexicon.ending(&s[word.start..end]).is_some()
    })
}

fn inside_bracket(s: &str, at: usize) -> bool {
    let before = &s[..at];
    match (before.rfind('('), before.rfind(')')) {
        (Some(o), Some(c)) => o > c,
        (Some(_), None) => s[at..].contains(')'),
        _ => false,
    }
}
