//! A number with its unit: figures or Chinese numerals, 千, 万 and 亿 multiplied out, ranges.
//!
//! Whether a quantity is a target is not asked here.

use std::collections::HashMap;

use crate::patterns::Patterns;

/// A number with its unit as read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    /// Behind the unit.
    pub(super) end: usize,
    pub(super) value: f64,
    /// The upper end of a range.
    pub(super) upper: Option<f64>,
    pub(super) unit: String,
    /// Whether 余 or 多 stands behind the number.
    pub(super) over: bool,
}

/// A decimal number, kept exact: `digits` times ten to the power `power`.
#[derive(Debug, Clone, Copy)]
struct Decimal {
    digits: u64,
    power: i32,
}

impl Decimal {
    fn value(self) -> f64 {
        match u32::try_from(self.power) {
            Ok(up) => self.digits as f64 * 10f64.powi(up.min(40) as i32),
            Err(_) => self.digits as f64 / 10f64.powi(-self.power),
        }
    }

    fn times(self, power: i32) -> Decimal {
        Decimal { power: self.power + power, ..self }
    }
}

/// The units, by their first character, longest first; `false` for what only begins like one.
#[derive(Debug)]
pub(super) struct Units(HashMap<char, Vec<(String, bool)>>);

impl Units {
    pub(super) fn new(patterns: &Patterns) -> Units {
        let mut by_first: HashMap<char, Vec<(String, bool)>> = HashMap::new();
        for (used_for, counts) in [("target-unit", true), ("target-unit-not", false)] {
            for (word, _) in patterns.words(used_for) {
                if let Some(first) = word.chars().next() {
                    by_first.entry(first).or_default().push((word.to_string(), counts));
                }
            }
        }
        by_first.values_mut().for_each(|words| words.sort_by_key(|(w, _)| std::cmp::Reverse(w.len())));
        Units(by_first)
    }

    /// The unit that a text opens with.
    fn at<'a>(&'a self, s: &str) -> Option<&'a str> {
        let words = self.0.get(&s.chars().next()?)?;
        let (word, counts) = words.iter().find(|(w, _)| s.starts_with(w.as_str()))?;
        counts.then_some(word)
    }

    /// The quantity that starts at `at` with a figure, or with a Chinese numeral where `words` says so.
    pub(super) fn quantity(&self, s: &str, at: usize, words: bool) -> Option<Quantity> {
        let number = |at: usize| if words { numeral(s, at) } else { figures(s, at) };
        let (low, at) = number(at)?;
        let (low_power, at) = self.power(s, at);
        let mut low = low.times(low_power);
        // 80%—90% and 80—90% alike
        let spaced = spaces(s, at);
        let sign = s[spaced..].starts_with('%') as usize;
        if let Some((high, end)) = joiner(s, spaced + sign).and_then(number) {
            let (power, end) = self.power(s, end);
            let unit_at = spaces(s, end);
            let unit = self.at(&s[unit_at..])?;
            if low_power == 0 {
                low = low.times(power);
            }
            let high = high.times(power).value();
            // 2021—2025 and its like count nothing
            let upper = (high > low.value()).then_some(high)?;
            return Some(self.done(s, unit_at, unit, low, Some(upper), false));
        }
        let rest = &s[spaced..];
        let over = ["余", "多"].into_iter().find(|w| rest.starts_with(w));
        let (at, low) = match over {
            // 100余万元
            Some(w) => {
                let (power, at) = self.power(s, spaced + w.len());
                (at, low.times(power))
            }
            None => (spaced, low),
        };
        let unit_at = spaces(s, at);
        let unit = self.at(&s[unit_at..])?;
        Some(self.done(s, unit_at, unit, low, None, over.is_some()))
    }

    fn done(&self, s: &str, at: usize, unit: &str, low: Decimal, upper: Option<f64>, over: bool) -> Quantity {
        let mut end = at + unit.len();
        let mut over = over;
        // 3个多, 10家余
        if s[end..].starts_with('余') {
            end += "余".len();
            over = true;
        }
        Quantity { end, value: low.value(), upper, unit: unit.to_string(), over }
    }

    /// The power of ten that 百, 千, 万 and 亿 behind a number make, unless a unit begins there (千瓦).
    fn power(&self, s: &str, at: usize) -> (i32, usize) {
        let (mut power, mut at) = (0, at);
        for _ in 0..3 {
            let from = spaces(s, at);
            let Some(c) = s[from..].chars().next() else { break };
            let more = match c {
                '百' => 2,
                '千' => 3,
                '万' => 4,
                '亿' => 8,
                _ => break,
            };
            if self.at(&s[from..]).is_some() {
                break;
            }
            power += more;
            at = from + c.len_utf8();
        }
        (power, at)
    }
}

fn spaces(s: &str, at: usize) -> usize {
    at + s.as_bytes()[at..].iter().take(2).take_while(|b| **b == b' ').count()
}

/// Behind the mark between the ends of a range.
fn joiner(s: &str, at: usize) -> Option<usize> {
    let at = spaces(s, at);
    ["—", "-", "~", "至", "到"].into_iter().find(|w| s[at..].starts_with(w)).map(|w| spaces(s, at + w.len()))
}

/// A number in figures, with a decimal part or with marks between thousands.
fn figures(s: &str, at: usize) -> Option<(Decimal, usize)> {
    let bytes = s.as_bytes();
    let run = |from: usize| from + bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = run(at);
    if end == at || end - at > 12 {
        return None;
    }
    let mut digits: u64 = s[at..end].parse().ok()?;
    let mut power = 0;
    while end - at <= 12 && bytes.get(end) == Some(&b',') && run(end + 1) == end + 4 {
        digits = digits * 1000 + s[end + 1..end + 4].parse::<u64>().ok()?;
        end += 4;
    }
    if bytes.get(end) == Some(&b'.') {
        let stop = run(end + 1);
        if stop > end + 1 && stop - end <= 6 {
            let places = stop - end - 1;
            digits = digits.checked_mul(10u64.pow(places as u32))?.checked_add(s[end + 1..stop].parse().ok()?)?;
            power = -(places as i32);
            end = stop;
        }
    }
    Some((Decimal { digits, power }, end))
}

/// A number up to 99 in Chinese numerals.
fn numeral(s: &str, at: usize) -> Option<(Decimal, usize)> {
    let digit = |at: usize| -> Option<(u64, usize)> {
        let c = s[at..].chars().next()?;
        let n = "一二三四五六七八九".chars().position(|d| d == c).map(|i| i as u64 + 1).or((c == '两').then_some(2))?;
        Some((n, at + c.len_utf8()))
    };
    let ten = |at: usize| s[at..].starts_with('十').then_some(at + "十".len());
    let (first, end) = match digit(at) {
        Some(found) => found,
        None => (1, at),
    };
    let (digits, end) = match ten(end) {
        Some(behind) => match digit(behind) {
            Some((n, end)) => (first * 10 + n, end),
            None => (first * 10, behind),
        },
        None if end > at => (first, end),
        None => return None,
    };
    Some((Decimal { digits, power: 0 }, end))
}

/// The value of `百分之三十`, `百分之30`, and where it ends.
pub(super) fn percent(s: &str, at: usize) -> Option<(f64, usize)> {
    let at = at + s[at..].starts_with("百分之").then_some("百分之".len())?;
    if s[at..].starts_with('百') {
        return Some((100.0, at + "百".len()));
    }
    let (n, end) = figures(s, at).or_else(|| numeral(s, at))?;
    Some((n.value(), end))
}
