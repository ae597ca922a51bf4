//! What a topic is called, and the words that tell it from others.
//!
//! A name is a headline of a member, else a clause of one: the one whose words most members have and few other tasks, so
//! that no member with interests of its own names the others. A keyword goes on over the words beside it where it hardly
//! ever stands without them: what a dictionary cuts in two is one word all the same.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::corpus::Task;
use super::likeness::Likeness;
use super::words::{self, Code, Held};
use crate::text::fold_str;

/// So many words tell what a topic is about.
const KEYWORDS: usize = 6;

/// So many members are asked for a name and for words.
const ASKED: usize = 200;

/// So many members are asked for clauses.
const CLAUSES: usize = 12;

/// A name has so many characters.
const NAME: std::ops::RangeInclusive<usize> = 4..=30;

/// A headline that says so little of the topic leaves the name to a clause.
const UNTYPICAL: f32 = 0.2;

/// What is no plain name (it has figures, a comma, or sets a condition) has to say so much more to be one.
const NOT_PLAIN: f32 = 0.7;

/// With these a clause opens or ends that only sets a condition.
const CONDITION: (&str, &str) = ("对在如由经其且应可上未凡若但按于自并以为从再才即", "的下时后前内外者上");

/// A keyword grows over a neighbour that stands beside it in this share of the tasks that hold it, up to so many characters;
/// where only a few tasks hold it, what they have in common by chance is no word, and it grows less.
const BESIDE: f32 = 0.6;
const LONGEST: usize = 8;
const FEW: u32 = 5;
const LONGEST_OF_FEW: usize = 5;

/// Words that no keyword grows over.
const NO_PART: &str = "的和与及或等在对为将要把是有了以由向于从并按后前内中上下外其各该本全新再已未且需应可个至促";

/// A word of one character that a keyword doesn't open or end with.
const NO_END: [&str; 9] = ["不", "无", "报", "经", "由", "设", "存", "让", "使"];

/// Kinds of words that say how or by whom something is done and are no part of its name; verbs only where they stand before
/// what they act on (正确引导舆论), or behind a body that acts (银保监会发布).
const NO_PART_OF_SPEECH: [&str; 7] = ["d", "ad", "p", "c", "r", "u", "uj"];
const VERB: &str = "v";

/// What bodies' names end with.
const BODY: &str = "局委会部厅办院署行室";

/// Where a word stands beside so nearly always it is part of it, whatever it is: 应享尽享.
const ALWAYS: f32 = 0.9;

/// What most members have in common: for each term the share of members that hold it, and its weight.
struct Profile {
    terms: FxHashMap<u32, (f32, f32)>,
    /// What the heaviest words of the topic weigh together.
    core: f32,
}

/// A topic's name and keywords.
pub(super) fn named(likeness: &Likeness<'_>, leader: u32, members: &[(u32, f32)]) -> (String, Vec<String>) {
    let profile = Profile::of(likeness, members);
    let keywords = keywords(likeness, members, &profile);
    let name = name(likeness, leader, members, &profile).unwrap_or_else(|| keywords.join("、"));
    (name, keywords)
}

fn is_word(term: &u32) -> bool {
    Held::of_bits(*term) >= Held::Word
}

impl Profile {
    fn of(likeness: &Likeness<'_>, members: &[(u32, f32)]) -> Profile {
        let asked = &members[..members.len().min(ASKED)];
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        for (member, _) in asked {
            for term in likeness.corpus.tasks[*member as usize].terms.iter().filter(|t| is_word(t)) {
                *counts.entry(term >> 2).or_insert(0) += 1;
            }
        }
        let share = |n: u32| n as f32 / asked.len() as f32;
        let terms: FxHashMap<u32, (f32, f32)> =
            counts.into_iter().map(|(t, n)| (t, (share(n), likeness.rarity.weight(t)))).collect();
        let mut heaviest: Vec<f32> = terms.values().map(|(share, weight)| share * weight).collect();
        heaviest.sort_by(|x, y| y.total_cmp(x));
        Profile { core: heaviest.iter().take(KEYWORDS).sum(), terms }
    }

    /// How much these words say of the topic: how many members have them, against what they weigh, and against what there is to say.
    fn said_by(&self, terms: impl Iterator<Item = u32>) -> f32 {
        let (mut typical, mut all) = (0.0, 0.0);
        for (share, weight) in terms.filter_map(|t| self.terms.get(&t)) {
            typical += share * weight;
            all += weight;
        }
        let (of_words, of_topic) = (typical / all.max(f32::MIN_POSITIVE), (typical / self.core).min(1.0));
        2.0 * of_words * of_topic / (of_words + of_topic).max(f32::MIN_POSITIVE)
    }
}

/// A stretch of text that could be a name.
#[derive(Clone)]
struct Candidate {
    written: String,
    said: f32,
    times: usize,
    of_leader: bool,
}

fn name(likeness: &Likeness<'_>, leader: u32, members: &[(u32, f32)], profile: &Profile) -> Option<String> {
    let mut names = Candidates::default();
    for (member, _) in members.iter().take(ASKED).chain(members.iter().skip(ASKED).find(|m| m.0 == leader)) {
        let task = &likeness.corpus.tasks[*member as usize];
        if task.has_headline {
            names.take(&task.task, profile.said_by(headline(task)), *member == leader);
        }
    }
    let asked = members.len().min(ASKED);
    let best = names.best(asked);
    if let Some(best) = best.as_ref().filter(|c| c.said >= UNTYPICAL) {
        return Some(best.written.clone());
    }
    let mut nearest: Vec<&(u32, f32)> = members.iter().take(ASKED).collect();
    nearest.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    let mut others = Candidates::default();
    for (member, _) in nearest.into_iter().take(CLAUSES) {
        for (clause, terms) in clauses(likeness, &likeness.corpus.tasks[*member as usize]) {
            let into = if is_plain(&clause) { &mut names } else { &mut others };
            into.take(&clause, profile.said_by(terms.into_iter()), *member == leader);
        }
    }
    // A clause with a figure in it is a better name than a list of words.
    names.best(asked).or_else(|| others.best(asked)).map(|c| c.written)
}

/// What could be a name, by its plain text.
#[derive(Default)]
struct Candidates(BTreeMap<String, Candidate>);

impl Candidates {
    fn take(&mut self, written: &str, said: f32, of_leader: bool) {
        let plain = words::plain(written);
        if !NAME.contains(&plain.chars().count()) || !is_whole(written) {
            return;
        }
        let written = written.trim_end_matches(['。', '.', '：', ':', '；', ';']).to_string();
        let entry = self.0.entry(plain).or_insert(Candidate { written, said, times: 0, of_leader: false });
        entry.times += 1;
        entry.of_leader |= of_leader;
    }

    /// What says most of the topic and is used most; of several the leader's, then the shortest.
    fn best(&self, asked: usize) -> Option<Candidate> {
        let worth = |c: &Candidate| {
            let plain = if is_plain(&c.written) { 1.0 } else { NOT_PLAIN };
            plain * c.said * (1.0 + (c.times as f32 / asked as f32).sqrt())
        };
        let length = |c: &Candidate| c.written.chars().count();
        let best = self.0.values().max_by(|x, y| {
            let alike = worth(x).total_cmp(&worth(y)).then(x.of_leader.cmp(&y.of_leader));
            alike.then(length(y).cmp(&length(x))).then_with(|| y.written.cmp(&x.written))
        });
        best.cloned()
    }
}

/// Whether every bracket and quotation mark that opens in a stretch closes in it.
fn is_whole(text: &str) -> bool {
    [('“', '”'), ('《', '》'), ('（', '）'), ('(', ')'), ('〔', '〕'), ('「', '」')]
        .iter()
        .all(|(open, close)| text.matches(*open).count() == text.matches(*close).count())
        && text.matches('"').count().is_multiple_of(2)
}

/// Whether a stretch reads as a name: one clause without figures, and no mere condition.
fn is_plain(text: &str) -> bool {
    let condition = text.starts_with(|c| CONDITION.0.contains(c)) || text.ends_with(|c| CONDITION.1.contains(c));
    !condition && !text.contains(|c: char| c.is_ascii_digit() || matches!(c, '，' | ',' | '；' | ';'))
}

/// The words of a task's headline.
fn headline(task: &Task) -> impl Iterator<Item = u32> + '_ {
    let least = if task.requirement.is_empty() { Held::Word } else { Held::Headline };
    task.terms.iter().filter(move |t| Held::of_bits(**t) >= least).map(|t| t >> 2)
}

/// A task's terms by their codes.
fn by_code(likeness: &Likeness<'_>, task: &Task) -> FxHashMap<Code, u32> {
    task.terms.iter().filter_map(|t| Some((likeness.rarity.code(t >> 2)?, t >> 2))).collect()
}

/// What a task's requirement says between marks, with its words.
fn clauses(likeness: &Likeness<'_>, task: &Task) -> Vec<(String, Vec<u32>)> {
    let numbers = by_code(likeness, task);
    let mut clauses: Vec<(String, Vec<u32>)> = vec![Default::default()];
    let own = if task.has_headline && !task.requirement.is_empty() { task.task.len() } else { 0 };
    let mut at = 0;
    for piece in task.words() {
        at += piece.len();
        if at <= own {
            continue;
        }
        if piece.contains(['，', ',', '。', '；', ';', '：', ':', '\n', '！', '？']) {
            clauses.push(Default::default());
            continue;
        }
        let Some(clause) = clauses.last_mut() else { continue };
        clause.1.extend(numbers.get(&words::code(&fold_str(&piece))));
        clause.0 += &piece;
    }
    clauses.iter_mut().for_each(|c| c.0 = c.0.trim().to_string());
    clauses.retain(|c| !c.0.is_empty());
    clauses
}

/// The words that most members have and few other tasks.
fn keywords(likeness: &Likeness<'_>, members: &[(u32, f32)], profile: &Profile) -> Vec<String> {
    let mut weighed: Vec<(f32, u32)> = profile
        .terms
        .iter()
        .filter(|(_, (share, _))| *share * 3.0 >= 1.0)
        .map(|(term, (share, weight))| (share * weight, *term))
        .collect();
    weighed.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    let mut keywords: Vec<String> = Vec::new();
    let mut read: FxHashMap<u32, Read> = FxHashMap::default();
    for (_, term) in weighed {
        let word = likeness.rarity.spelling(term, likeness.corpus);
        if word.is_empty() || word.chars().all(|c| c.is_ascii_digit()) || has_tag(&word, &NO_PART_OF_SPEECH) {
            continue;
        }
        let word = grown(likeness, members, term, &word, &mut read);
        if !keywords.iter().any(|k| k.contains(&word) || word.contains(k.as_str())) {
            keywords.push(word);
            if keywords.len() == KEYWORDS {
                break;
            }
        }
    }
    keywords
}

/// A task read for its words: its terms by their codes, and its words in order.
struct Read {
    numbers: FxHashMap<Code, u32>,
    pieces: Vec<String>,
}

/// A word with the neighbours that it hardly ever stands without, as the first member that holds it has them.
fn grown(
    likeness: &Likeness<'_>,
    members: &[(u32, f32)],
    term: u32,
    word: &str,
    read: &mut FxHashMap<u32, Read>,
) -> String {
    let holds = |t: u32| {
        let terms = &likeness.corpus.tasks[t as usize].terms;
        terms.get(terms.partition_point(|x| x >> 2 < term)).is_some_and(|x| x >> 2 == term && is_word(x))
    };
    let Some((member, _)) = members.iter().take(ASKED).find(|m| holds(m.0)) else { return word.to_string() };
    let Read { numbers, pieces } = read.entry(*member).or_insert_with(|| {
        let task = &likeness.corpus.tasks[*member as usize];
        Read { numbers: by_code(likeness, task), pieces: task.words().iter().map(|w| fold_str(w)).collect() }
    });
    let Some(at) = pieces.iter().position(|p| p == word) else { return word.to_string() };
    let count = likeness.rarity.count(term) as f32;
    let longest = if likeness.rarity.count(term) < FEW { LONGEST_OF_FEW } else { LONGEST };
    let is_stock = |piece: &str| numbers.get(&words::code(piece)).is_some_and(|n| likeness.rarity.is_stock(*n));
    // Two neighbouring words are as often together as the two characters that meet.
    let together = |left: &str, right: &str, share: f32| {
        let (Some(a), Some(b)) = (left.chars().last(), right.chars().next()) else { return false };
        let number = numbers.get(&words::pair(a, b));
        number.is_some_and(|n| likeness.rarity.count(*n) as f32 >= count * share)
    };
    let beside = |left: &str, right: &str, piece: &str, may: bool| {
        let inseparable = piece.chars().count() == 1 && piece.chars().all(words::is_word) && count >= FEW as f32;
        (may && is_part(piece) && !is_stock(piece) && together(left, right, BESIDE))
            || (inseparable && together(left, right, ALWAYS))
    };
    let (mut grown, mut from, mut to) = (word.to_string(), at, at);
    loop {
        let (next, last) = (pieces.get(to + 1), from.checked_sub(1).map(|i| &pieces[i]));
        if let Some(next) = next.filter(|p| beside(&grown, p, p, may_end(&grown, p))) {
            (grown, to) = (format!("{grown}{next}"), to + 1);
        } else if let Some(last) = last.filter(|p| beside(p, &grown, p, may_open(p))) {
            (grown, from) = (format!("{last}{grown}"), from - 1);
        } else {
            return grown;
        }
        // A whole sentence that several have in common has no word's end in it.
        if grown.chars().count() > longest {
            return word.to_string();
        }
    }
}

/// Whether a keyword may go on over a word.
fn is_part(piece: &str) -> bool {
    let is_plain = |c: char| words::is_word(c) && !c.is_ascii_digit() && !NO_PART.contains(c);
    piece.chars().all(is_plain) && !NO_END.contains(&piece) && !has_tag(piece, &NO_PART_OF_SPEECH)
}

/// Whether a keyword may open with a word; a verb of two characters opens a sentence.
fn may_open(piece: &str) -> bool {
    !has_tag(piece, &[VERB])
}

/// Whether a keyword may end with a word: what a body does is no part of its name.
fn may_end(before: &str, piece: &str) -> bool {
    !(before.ends_with(|c| BODY.contains(c)) && has_tag(piece, &[VERB]))
}

/// Whether a word of several characters is of one of these kinds.
fn has_tag(piece: &str, tags: &[&str]) -> bool {
    piece.chars().count() > 1 && words::jieba().tag(piece, false).first().is_some_and(|t| tags.contains(&t.tag))
}

#[cfg(test)]
mod tests {
    use super::super::corpus::tests::{document, task};
    use super::super::{Options, Topic, compare};
    use super::*;
    use crate::patterns::Patterns;

    /// The topics of plans of one task each: its headline (or none) and its text.
    fn topics(tasks: &[(&str, &str)]) -> Vec<Topic> {
        let plans = tasks.iter().enumerate().map(|(i, (headline, text))| {
            let one = task("1.", if headline.is_empty() { "重点工作" } else { headline }, text);
            let other = ["修缮食堂屋面", "补种护岸林木", "检修山区水井", "粉刷教室墙面", "添置图书桌椅"][i % 5];
            document(&i.to_string(), vec![one, task("2.", other, "")])
        });
        compare(plans.collect(), &Patterns::built_in().unwrap(), Options::default()).topics
    }

    #[test]
    fn the_typical_headline_names_a_topic_and_not_that_of_its_longest_member() {
        let bus = "清点全县校车，逐车建立台账，核对驾驶员资质，报废超龄校车。";
        let long = format!("{bus}在车上张贴防溺水标语，每学期评选文明乘车班级。");
        let found =
            topics(&[("开展防溺水宣传", &long), ("清点校车台账", bus), ("核查校车驾驶员", bus), ("清点校车", bus)]);
        assert!(found[0].name.contains("校车"), "{:?}", found[0]);
        assert_eq!(found[0].members.len(), 4);
    }

    #[test]
    fn where_no_task_has_a_headline_a_clause_is_the_name() {
        let found = topics(&[
            ("", "在上级下达任务后，清点全县校车并逐车建立台账，报废超龄校车。"),
            ("", "对各校自查发现的问题，清点全县校车并逐车建立台账，报废超龄校车。"),
            ("", "学期开始前，清点全县校车并逐车建立台账，报废超龄校车，更换座椅。"),
        ]);
        assert_eq!(found[0].name, "清点全县校车并逐车建立台账");
    }

    #[test]
    fn where_every_clause_has_a_figure_one_of_these_is_the_name() {
        let found = topics(&[("", "新增公办学位2000个，招聘教师300名。"), ("", "新增公办学位3000个，招聘教师500名。")]);
        assert_eq!(found[0].name, "新增公办学位2000个");
    }

    #[test]
    fn a_word_that_the_dictionary_cuts_is_a_whole_keyword() {
        let found = topics(&[
            ("推行一业一证", "在餐饮行业推行一业一证，一次告知，一表申请，一窗受理。"),
            ("扩大一业一证", "把一业一证扩大到药店，一次告知，一表申请，一窗受理。"),
            ("宣传一业一证", "进社区宣传一业一证，一次告知，一表申请，编印问答。"),
        ]);
        assert!(found[0].keywords.contains(&"一业一证".to_string()), "{:?}", found[0].keywords);
        assert!(found[0].keywords.iter().all(|k| k != "一业" && k != "一证"), "{:?}", found[0].keywords);
    }

    #[test]
    fn a_keyword_is_no_piece_of_a_name_and_takes_no_verb_along() {
        let found = topics(&[
            ("公布清单", "发展改革委会同财政局公布充电桩清单，正确引导舆论，存入监管账户。"),
            ("公布清单", "由发展改革委会同水利局公布充电桩清单，正确引导舆论，存入监管账户。"),
            ("公布清单", "每年发展改革委会同教育局公布充电桩清单，正确引导舆论，存入监管账户。"),
        ]);
        let keywords = &found[0].keywords;
        for cut in ["革委会", "委会", "发展改革委会同", "正确引导舆论", "存入监管账户"] {
            assert!(!keywords.iter().any(|k| k == cut), "{cut} in {keywords:?}");
        }
    }

    #[test]
    fn a_word_that_hardly_ever_lacks_its_neighbour_has_it() {
        let others = ["在校车上", "对食堂", "给水井", "为教室", "就操场", "由门卫室"];
        let texts = others.map(|place| format!("{place}落实政策，应享尽享，逐户核对名册。"));
        let found = topics(&texts.each_ref().map(|t| ("", t.as_str())));
        assert!(found[0].keywords.iter().any(|k| k == "应享尽享"), "{:?}", found[0].keywords);
    }

    #[test]
    fn figures_are_no_keywords_and_a_name_is_whole() {
        let found = topics(&[
            ("", "新建充电桩2400个，覆盖乡镇驻地充电桩空白点。"),
            ("", "新建充电桩2400个，覆盖旅游景区充电桩空白点。"),
        ]);
        assert!(found[0].keywords.iter().all(|k| k.chars().any(|c| !c.is_ascii_digit())), "{:?}", found[0].keywords);
        assert!(is_whole("推进“放管服”改革") && !is_whole("推进“放管服") && !is_whole("\"一网通办"));
    }
}
