//! Document numbers: 发文字号 of all shapes, repaired and in canonical brackets.

use crate::error::{Error, ErrorKind, Result};
use crate::patterns::{Matcher, Patterns, Regex};
use crate::text::fold;

/// The compiled shapes.
#[derive(Debug)]
pub(in crate::normalize) struct Numbers {
    usual: Vec<Regex>,
    orders: Vec<Regex>,
}

impl Numbers {
    pub(in crate::normalize) fn new(patterns: &Patterns) -> Result<Numbers> {
        let of = |used_for: &str| {
            let all: Vec<Regex> = patterns
                .used_for(used_for)
                .filter_map(|r| match &r.matcher {
                    Matcher::Regex(re) => Some(re.clone()),
                    _ => None,
                })
                .collect();
            match all.iter().all(|re| re.named_groups() >= 3 || used_for == "front-order") {
                true => Ok(all),
                false => {
                    let message = format!("{used_for:?} rules need the groups word, year and count");
                    Err(Error::new(ErrorKind::Pattern, message))
                }
            }
        };
        Ok(Numbers { usual: of("front-number")?, orders: of("front-order")? })
    }

    /// The canonical form of a number as written (not folded): `江林办[2016]71 号` → `江林办〔2016〕71号`.
    pub(in crate::normalize) fn canonical(&self, raw: &str) -> Option<String> {
        // A short text's traditional characters aren't folded; the number's own mark is always meant.
        let raw: String = raw
            .chars()
            .filter(|c| fold(*c).is_some_and(|f| f != ' '))
            .map(|c| if c == '號' { '号' } else { c })
            .collect();
        let folded: String = raw.chars().filter_map(fold).collect();
        let usual = self.usual.iter().find_map(|re| re.captures(&folded));
        if let Some(found) = usual {
            let year = year(found.name("year")?.as_str())?;
            let count: u32 = found.name("count")?.as_str().parse().ok()?;
            let word = found.name("word")?;
            let word: String =
                raw.chars().skip(folded[..word.start()].chars().count()).take(word.as_str().chars().count()).collect();
            return Some(format!("{word}〔{year}〕{count}号"));
        }
        let order = self.orders.iter().any(|re| re.is_match(&folded));
        let inner =
            folded.strip_prefix('(').and_then(|f| f.strip_suffix(')')).filter(|f| !f.contains('(')).unwrap_or(&folded);
        order.then(|| inner.replace('(', "〔").replace(')', "〕"))
    }
}

/// A year in figures or words.
fn year(text: &str) -> Option<i16> {
    let digits: String = text
        .chars()
        .map(|c| match "〇一二三四五六七八九".chars().position(|d| d == c) {
            Some(at) => char::from(b'0' + at as u8),
            None if matches!(c, '○' | '零') => '0',
            None => c,
        })
        .collect();
    digits.parse().ok().filter(|y| (1949..2100).contains(y))
}

/// The year in a canonical number.
pub(super) fn year_of(number: &str) -> Option<i16> {
    let inner = number.split_once('〔')?.1.split_once('〕')?.0;
    inner.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_all_shapes() {
        let numbers = Numbers::new(&Patterns::built_in().unwrap()).unwrap();
        for (raw, want) in [
            ("江林办〔201671 ", "江林办〔2016〕71号"),
            ("国函[2018]905号", "国函〔2018〕905号"),
            ("（云山政办秘〔2018〕906号）", "云山政办秘〔2018〕906号"),
            ("临府规【２０２２】９３号", "临府规〔2022〕93号"),
            ("临水资办发〔2019〕918 号", "临水资办发〔2019〕918号"),
            ("江財〔2024〕905號", "江財〔2024〕905号"),
            ("江府办(2024)097号", "江府办〔2024〕97号"),
            ("国函〔一九七九〕907号", "国函〔1979〕907号"),
            ("某市人民政府令第179号", "某市人民政府令第179号"),
            ("〔十五届〕第62号", "〔十五届〕第62号"),
        ] {
            assert_eq!(numbers.canonical(raw).as_deref(), Some(want), "{raw}");
        }
        for raw in ["", "2017年5月", "工作要点", "按照国发〔2019〕5号办理"] {
            assert_eq!(numbers.canonical(raw), None, "{raw}");
        }
    }
}
