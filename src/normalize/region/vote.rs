//! The place that a document's text speaks of, where nothing in its head says it.

use aho_corasick::AhoCorasick;

use super::{Form, Regions};
use crate::error::{Error, ErrorKind, Result};
use crate::record::{Level, Region};

/// How much of a text is read, in bytes.
const READ: usize = 120_000;

/// Words by which a body speaks of its own place, how much they say, and the kind of place that uses them. A body also
/// names the bodies above it (`省委、省政府`), so these say little, and the province's nothing.
const OWN: [(&[&str], usize, Kind); 11] = [
    (&["我省", "全省"], 3, Kind::Province),
    (&["我市", "全市"], 3, Kind::City),
    (&["市政府", "市委", "市直"], 1, Kind::City),
    (&["我州", "全州"], 3, Kind::Prefecture),
    (&["州政府", "州委", "州直"], 1, Kind::Prefecture),
    (&["我县", "全县"], 3, Kind::County),
    (&["县政府", "县委", "县直"], 1, Kind::County),
    (&["我区", "全区"], 3, Kind::District),
    (&["区政府", "区委", "区直"], 1, Kind::District),
    (&["我地区", "全地区"], 3, Kind::Area),
    (&["行署", "地委"], 1, Kind::Area),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Province,
    City,
    Prefecture,
    County,
    District,
    Area,
}

impl Regions {
    /// The place that the text names most, among those of the kind that the text speaks of as its own.
    pub(super) fn of_text(&self, text: &str) -> Option<Region> {
        let end = (0..=READ.min(text.len())).rev().find(|e| text.is_char_boundary(*e)).unwrap_or(0);
        let text = &text[..end];
        let mut votes: std::collections::HashMap<u16, u32> = std::collections::HashMap::new();
        // Short names of counties (`邓州支行`) speak only beside the full one.
        let mut shorts: std::collections::HashMap<u16, u32> = std::collections::HashMap::new();
        let mut at = 0;
        while let Some((start, length, found)) = self.next_name(text, at) {
            let behind = &text[start + length..];
            // 新华社某地某日电: where the report was written.
            // 某局会同县教育局 speaks of no place.
            let joins = text[start..].starts_with("会同县") && text[..start].ends_with(|c: char| c.is_alphabetic());
            let within = self.no_names.iter().any(|w| text[..start + length].ends_with(w.as_str()));
            if joins || within || self.datelines.iter().any(|w| text[..start].ends_with(w.as_str())) {
                at = start + length;
                continue;
            }
            for (place, form) in found {
                let place_level = self.places[*place as usize].level;
                let weight = match form {
                    // 本市城区, 老城区 and 矿区 are mostly no names.
                    Form::Full if self.common.iter().any(|w| *w == text[start..start + length]) => 0,
                    Form::Full if length <= "城区".len() => 0,
                    Form::Full => 3,
                    // `绵阳海关`, `延边分行`: a big place's short name.
                    Form::Short if place_level < Level::County && !behind.starts_with(['族', '人']) => 1,
                    Form::Short => {
                        *shorts.entry(*place).or_default() += 1;
                        0
                    }
                };
                if weight > 0 {
                    *votes.entry(*place).or_default() += weight;
                }
            }
            at = start + length;
        }
        for (place, n) in shorts {
            if let Some(votes) = votes.get_mut(&place) {
                *votes += n;
            }
        }
        let own = self.own.of(text);
        let fits = |at: u16| {
            let place = &self.places[at as usize];
            match own {
                None => true,
                Some(Kind::Province) => place.level == Level::Province,
                Some(Kind::City) => place.name.ends_with('市'),
                Some(Kind::Prefecture) => place.name.ends_with('州') && place.level == Level::Prefecture,
                Some(Kind::County) => place.name.ends_with(['县', '旗']),
                Some(Kind::District) => {
                    place.level == Level::County && place.name.ends_with('区') || place.name.ends_with("自治区")
                }
                Some(Kind::Area) => place.name.ends_with("地区"),
            }
        };
        let mut ranked: Vec<(u32, u16)> =
            votes.into_iter().filter(|(at, _)| fits(*at)).map(|(at, n)| (n, at)).collect();
        // More votes first; of as many the bigger place, then the lower code, so that the answer never depends on chance.
        ranked.sort_by_key(|(n, at)| {
            (std::cmp::Reverse(*n), self.places[*at as usize].level, self.places[*at as usize].code)
        });
        let (most, best) = *ranked.first()?;
        let next = ranked.get(1).map_or(0, |r| r.0);
        let sure = most >= if own.is_some() { 2 } else { 6 } && most >= next + next / 2 && most > next;
        sure.then(|| self.region(&self.places[best as usize]))
    }
}

/// Finds the kind of place that a text speaks of as its own.
#[derive(Debug)]
pub(super) struct Own {
    words: AhoCorasick,
    /// For each word: what it says and of which kind.
    says: Vec<(usize, Kind)>,
}

impl Own {
    pub(super) fn new() -> Result<Own> {
        let words = OWN.iter().flat_map(|(words, weight, kind)| words.iter().map(move |w| (*w, (*weight, *kind))));
        let (words, says): (Vec<&str>, Vec<(usize, Kind)>) = words.unzip();
        let words = AhoCorasick::new(words).map_err(|e| Error::new(ErrorKind::Pattern, e.to_string()))?;
        Ok(Own { words, says })
    }

    /// The kind that a text speaks of most often.
    fn of(&self, text: &str) -> Option<Kind> {
        let kinds = [Kind::Province, Kind::City, Kind::Prefecture, Kind::County, Kind::District, Kind::Area];
        let mut counts = [0usize; 6];
        for found in self.words.find_iter(text) {
            let (weight, kind) = self.says[found.pattern().as_usize()];
            // 各县区政府, 青秀区政府: whichever it is, or another's.
            let before = text[..found.start()].chars().next_back();
            let apart = before.is_none_or(|c| !c.is_alphabetic() || "由经报向和及与请对按为在到以将".contains(c));
            if weight > 1 || apart {
                counts[kind as usize] += weight;
            }
        }
        // A tie is the lower place's: it speaks of the higher one too.
        kinds.into_iter().filter(|k| counts[*k as usize] > 0).max_by_key(|k| counts[*k as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::super::Regions;
    use crate::patterns::Patterns;

    fn of(text: &str) -> Option<String> {
        Regions::new(&Patterns::built_in().unwrap()).unwrap().of_text(text).map(|r| r.name)
    }

    #[test]
    fn the_place_that_the_text_speaks_of() {
        assert_eq!(of("扮靓我市街巷。(供电:国网九江市供电公司、九江海关)").as_deref(), Some("九江市"));
        assert_eq!(of("办好我州茶叶节。(协办:恩施海关、农行恩施州分行)").as_deref(), Some("恩施土家族苗族自治州"));
        assert_eq!(
            of("省委、省政府部署后,吉林省多地响应,全市办好长春冰雪节,游长春公园,宿长春市民宿。").as_deref(),
            Some("长春市")
        );
        assert_eq!(
            of("便利我市居民,南宁市统筹。(各县区政府、青秀区政府、兴宁区政府、江南区政府)南宁市住建局负责。")
                .as_deref(),
            Some("南宁市")
        );
        assert_eq!(of("指导对应城市政府谋划,结合各对应城市政府的规划。"), None);
        assert_eq!(of("加强管理,提高水平。"), None);
        assert_eq!(of("赴北京、上海、广州学习经验。"), None);
    }
}
