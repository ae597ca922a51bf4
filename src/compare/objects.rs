//! What a limit or a quantity of a task is for: the words around it. Two values are held against each other only where
//! these agree, so that the date of one part is never taken for that of another.
//!
//! Nothing here knows what a value says.

use std::collections::HashMap;

use super::corpus::Task;
use super::words;
use crate::text::fold;

/// How far the words around a value belong to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// What ends a clause.
    marks: &'static str,
    /// A clause with fewer letters says too little: its neighbour says what is meant.
    enough: usize,
    /// Whether the value itself holds words of its object (`建成充电站3座`).
    itself: bool,
}

/// A limit holds for its clause.
pub(super) const OF_LIMITS: Reach = Reach { marks: ",:", enough: 6, itself: false };

/// Of a list (`学校3所、医院5所`) each quantity has its own words.
pub(super) const OF_GOALS: Reach = Reach { marks: ",:、", enough: 3, itself: true };

/// The share of the pairs of characters of the shorter of two objects that the other has, if they are one.
const ONE: f32 = 0.4;

/// The same where what stands before the number is another thing.
const OTHER_COUNTED: f32 = 0.6;

/// A sentence that makes up so much of its task speaks for all of it.
const MOST: f32 = 0.6;

/// Words that only say that something is to be done, by then or to that number.
const DONE: [&str; 30] = [
    "完成",
    "落实",
    "到位",
    "全面",
    "全部",
    "务必",
    "力争",
    "争取",
    "确保",
    "取得",
    "实现",
    "达到",
    "提高到",
    "提高至",
    "不低于",
    "不高于",
    "不少于",
    "不超过",
    "超过",
    "突破",
    "以上",
    "以下",
    "以内",
    "左右",
    "前",
    "底",
    "末",
    "并",
    "于",
    "在",
];

/// What a value is for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object {
    /// The task: it stands on a line, in a column or over a group of its own.
    Task,
    /// A part of it, by the pairs of characters around the value; and whether that part is most of the task.
    Part(Vec<[char; 2]>, bool),
    /// What is counted, by the same and by the pair right before the number: `幼儿园` of `新建公办幼儿园3所`.
    Counted(Vec<[char; 2]>, bool, [char; 2]),
}

impl Object {
    /// Whether two are one, and how much they have in common.
    pub(super) fn agrees(&self, other: &Object) -> Option<f32> {
        match (self, other) {
            (Object::Task, Object::Task) => Some(1.0),
            // What most of the task is for is for the task.
            (Object::Task, other) | (other, Object::Task) => other.parts()?.1.then_some(ONE),
            (a, b) => {
                let (one, other) = (a.parts()?.0, b.parts()?.0);
                let holds = |pairs: &[[char; 2]], counted: &Object| match counted {
                    Object::Counted(_, _, pair) => pairs.binary_search(pair).is_ok(),
                    _ => true,
                };
                let least = if holds(one, b) || holds(other, a) { ONE } else { OTHER_COUNTED };
                Some(shared(one, other)).filter(|share| *share >= least)
            }
        }
    }

    fn parts(&self) -> Option<(&[[char; 2]], bool)> {
        match self {
            Object::Task => None,
            Object::Part(pairs, most) | Object::Counted(pairs, most, _) => Some((pairs, *most)),
        }
    }
}

/// What the values of a task are for, in their order, as `raw` writes them.
pub(super) fn objects<T>(task: &Task, values: &[T], reach: Reach, raw: impl Fn(&T) -> &str) -> Vec<Object> {
    if values.is_empty() {
        return Vec::new();
    }
    let text = Searched::of(plain(&task.text()), reach);
    let mut taken: HashMap<String, usize> = HashMap::new();
    let each = values.iter().map(|value| {
        let raw: String = plain(raw(value)).into_iter().collect();
        // The second of two that are written alike stands at the second place.
        let after = taken.get(&raw).copied().unwrap_or_default();
        let whole = |from| text.place(&raw, from, true);
        let found = whole(after).or_else(|| whole(0)).or_else(|| text.place(&raw, 0, false));
        let Some(start) = found else { return Object::Task };
        let end = start + raw.chars().count();
        let last = taken.entry(raw).or_default();
        *last = end.max(*last);
        object(&text, start, end, reach)
    });
    each.collect()
}

/// A text in which values are looked for, of which there may be thousands.
struct Searched {
    chars: Vec<char>,
    text: String,
    /// Where each character starts in `text`.
    starts: Vec<usize>,
    /// The marks that end sentences, and those that end clauses, as places in `chars`.
    sentences: Vec<usize>,
    clauses: Vec<usize>,
}

impl Searched {
    fn of(chars: Vec<char>, reach: Reach) -> Searched {
        let text: String = chars.iter().collect();
        let starts = text.char_indices().map(|(at, _)| at).collect();
        let ends_sentence = |c: char| matches!(c, '。' | ';' | '!' | '?');
        let marks = |is: &dyn Fn(char) -> bool| -> Vec<usize> {
            chars.iter().enumerate().filter(|(_, c)| is(**c)).map(|(at, _)| at).collect()
        };
        let sentences = marks(&ends_sentence);
        let clauses = marks(&|c| ends_sentence(c) || reach.marks.contains(c));
        Searched { sentences, clauses, chars, text, starts }
    }

    /// The stretch around a place between two of the marks.
    fn around(&self, (start, end): (usize, usize), marks: &[usize]) -> (usize, usize) {
        let (start, end) = (start.min(self.chars.len()), end.min(self.chars.len()));
        let from = marks[..marks.partition_point(|m| *m < start)].last().map_or(0, |at| at + 1);
        let to = marks[marks.partition_point(|m| *m < end)..].first().copied().unwrap_or(self.chars.len());
        (from, to)
    }

    /// Where a value stands, in characters, from one on; a `whole` one is no end of a longer number (`1月底前` in
    /// `11月底前`, `5%` in `3.5%`).
    fn place(&self, raw: &str, from: usize, whole: bool) -> Option<usize> {
        let open = *self.starts.get(from)?;
        let number = whole && raw.chars().next().is_some_and(is_numeral);
        let places = memchr::memmem::find_iter(&self.text.as_bytes()[open..], raw).map(|at| open + at);
        let mut places = places.filter_map(|at| self.starts.binary_search(&at).ok());
        places.find(|at| !(raw.is_empty() || number && ends_in_number(&self.chars[..*at])))
    }
}

/// A text folded, without spaces; line breaks end sentences.
fn plain(text: &str) -> Vec<char> {
    let folded = text.chars().filter_map(|c| if c == '\n' { Some('。') } else { fold(c) });
    folded.filter(|c| !c.is_whitespace()).collect()
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "〇零一二两三四五六七八九十百千万亿".contains(c)
}

fn ends_in_number(before: &[char]) -> bool {
    match before {
        [.., digit, '.' | ','] => digit.is_ascii_digit(),
        [.., last] => is_numeral(*last),
        [] => false,
    }
}

fn object(searched: &Searched, start: usize, end: usize, reach: Reach) -> Object {
    let Searched { chars: text, sentences, clauses, .. } = searched;
    let (sentence, after) = searched.around((start, end), sentences);
    let (from, to) = searched.around((start, end), clauses);
    let said = |from: usize, to: usize| match reach.itself {
        true => letters(&text[from..to]),
        false => [letters(&text[from..start]), letters(&text[end..to])].concat(),
    };
    let mut own = said(from, to);
    if own.len() < reach.enough {
        // `年底前,建成…` looks ahead, `建成…,年底前完成` back.
        let next = searched.around((to + 1, to + 1), clauses).1.min(after);
        let before = from.saturating_sub(1);
        let last = searched.around((before, before), clauses).0.max(sentence);
        let (ahead, back) = (to < after, from > sentence);
        own = match (start == from, ahead, back) {
            (true, true, _) | (false, true, false) => said(from, next),
            (_, _, true) => said(last, to),
            _ => own,
        };
    }
    if own.is_empty() {
        return Object::Task;
    }
    let most = (after - sentence) as f32 >= MOST * text.len() as f32;
    if reach.itself {
        let figure = (start..end).find(|i| is_numeral(text[*i])).unwrap_or(end);
        if let [.., a, b] = letters(&text[from..figure])[..] {
            return Object::Counted(pairs(&own), most, [a, b]);
        }
    }
    Object::Part(pairs(&own), most)
}

/// What a stretch says without figures, marks, and words that say that something is to be done.
fn letters(stretch: &[char]) -> Vec<char> {
    let mut said: String = stretch.iter().filter(|c| words::is_word(**c) && !c.is_ascii_digit()).collect();
    DONE.iter().for_each(|word| said = said.replace(word, ""));
    said.chars().collect()
}

/// A single letter makes a pair with itself, so that what has no other agrees with its like.
fn pairs(letters: &[char]) -> Vec<[char; 2]> {
    if let [one] = letters {
        return vec![[*one, *one]];
    }
    let mut pairs: Vec<[char; 2]> = letters.windows(2).map(|w| [w[0], w[1]]).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The share of the pairs of the shorter that the other has.
fn shared(a: &[[char; 2]], b: &[[char; 2]]) -> f32 {
    let shared = a.iter().filter(|p| b.binary_search(p).is_ok()).count();
    shared as f32 / a.len().min(b.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::super::corpus::Corpus;
    use super::super::corpus::tests::{document, task};
    use super::*;

    fn of(text: &str, raw: &[&str], reach: Reach) -> Vec<Object> {
        let mut corpus = Corpus::new();
        corpus.add(vec![document("a", vec![task("1.", "重点工作", text)])]);
        objects(&corpus.tasks[0], raw, reach, |raw| raw)
    }

    fn part(said: &str, most: bool) -> Object {
        Object::Part(pairs(&said.chars().collect::<Vec<_>>()), most)
    }

    fn counted(said: &str, pair: [char; 2]) -> Object {
        Object::Counted(pairs(&said.chars().collect::<Vec<_>>()), true, pair)
    }

    #[test]
    fn a_limit_is_for_its_clause_or_where_that_says_little_for_the_one_beside_it() {
        let text = "6月底前，公布校车线路。逐校更换食堂灶具，9月底前完成；年底前建成塑胶跑道。";
        let found = of(text, &["6月底前", "9月底前", "年底前"], OF_LIMITS);
        assert_eq!(found, [part("公布校车线路", false), part("逐校更换食堂灶具", false), part("建成塑胶跑道", false)]);
    }

    #[test]
    fn what_stands_on_a_line_or_in_a_sentence_of_its_own_is_for_the_task() {
        assert_eq!(
            of("逐校更换灶具。", &["9月底前"], OF_LIMITS),
            [Object::Task],
            "not in the text: a line or a column"
        );
        assert_eq!(of("逐校更换灶具。9月底前全部完成。", &["9月底前"], OF_LIMITS), [Object::Task]);
        let alone = of("9月底前逐校更换食堂灶具。", &["9月底前"], OF_LIMITS);
        assert_eq!(alone, [part("逐校更换食堂灶具", true)]);
        assert!(Object::Task.agrees(&alone[0]).is_some());
        assert!(Object::Task.agrees(&part("逐校更换食堂灶具", false)).is_none());
    }

    #[test]
    fn of_a_list_each_quantity_has_its_own_words_and_the_second_of_two_its_own_place() {
        let found = of("建成公园3个、停车场3个。", &["3个", "3个"], OF_GOALS);
        assert_eq!(found, [counted("建成公园个", ['公', '园']), counted("停车场个", ['车', '场'])]);
        assert_eq!(found[0].agrees(&found[1]), None);
    }

    #[test]
    fn of_another_thing_more_has_to_agree() {
        let of = |text: &str| of(text, &["3所"], OF_GOALS).remove(0);
        let (a, b) = (of("新建公办幼儿园3所。"), of("新建公办初中3所。"));
        assert_eq!(a.agrees(&b), None, "half of the pairs");
        assert!(a.agrees(&of("新建、扩建公办幼儿园3所。")).is_some() && a.agrees(&of("新建公办园3所。")).is_some());
    }

    #[test]
    fn a_value_is_not_looked_for_inside_a_longer_number() {
        let text = "11月底前修缮食堂屋面，1月底前清点校车和驾驶员。";
        let found = of(text, &["1月底前", "11月底前"], OF_LIMITS);
        assert_eq!(found, [part("清点校车和驾驶员", true), part("修缮食堂屋面", true)]);
        let text = "十一月底前修缮食堂屋面，一月底前清点校车和驾驶员。";
        assert_eq!(of(text, &["一月底前"], OF_LIMITS), [part("清点校车和驾驶员", true)]);
        let found = of("修缮公园13个，停车场3个，入园率3.5%，流失率5%。", &["3个", "5%"], OF_GOALS);
        assert_eq!(found, [counted("停车场个", ['车', '场']), counted("流失率", ['失', '率'])]);
    }

    #[test]
    fn one_letter_agrees_with_itself_alone() {
        let found = of("受理投诉，逐件登记。5日内报。8日内审。", &["5日内", "8日内"], OF_LIMITS);
        assert_eq!(found, [Object::Part(vec![['报', '报']], false), Object::Part(vec![['审', '审']], false)]);
        assert_eq!(found[0].agrees(&found[0]), Some(1.0));
        assert_eq!(found[0].agrees(&found[1]), None);
    }
}
