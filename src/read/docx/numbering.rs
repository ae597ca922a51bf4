//! The numbers that Word writes by itself: lists, their levels and formats, and the counting.

use std::collections::HashMap;

use crate::read::numerals::{chinese, chinese_digits, circled, letters, roman};
use crate::read::xml::Xml;

/// Levels that a list has.
const LEVELS: usize = 9;

/// How a level numbers.
#[derive(Debug, Clone, Default)]
pub struct Level {
    /// The first number.
    pub start: u32,
    /// Word's name of the format: `decimal`, `chineseCounting`, …
    pub format: String,
    /// The label, `%1` standing for the number of the first level.
    pub text: String,
    /// What stands between label and text: `tab`, `space`, `nothing`.
    pub suffix: String,
    /// The style that is tied to the level.
    pub style: Option<String>,
    /// The level after which it starts again; `0` never.
    pub restart: Option<usize>,
    /// Numbers of all levels in figures.
    pub legal: bool,
}

/// One list as used by paragraphs.
#[derive(Debug, Clone, Default)]
struct Instance {
    abstract_id: String,
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
}

/// All lists of a document, and where each stands in counting.
#[derive(Debug, Default)]
pub struct Numbering {
    abstracts: HashMap<String, Vec<Level>>,
    instances: HashMap<String, Instance>,
    /// For each abstract list: the last number of each level.
    counters: HashMap<String, [Option<u32>; LEVELS]>,
    /// Instances whose own start has been used, by level.
    started: HashMap<String, [bool; LEVELS]>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub fn parse(xml: &Xml<'_>) -> Numbering {
        let mut numbering = Numbering::default();
        let mut links: HashMap<String, String> = HashMap::new();
        let mut linked: HashMap<String, String> = HashMap::new();
        for a in xml.all("abstractNum") {
            let id = xml.attribute(a, "abstractNumId").unwrap_or_default().into_owned();
            let mut levels = vec![Level::default(); LEVELS];
            for l in xml.children(a).filter(|c| xml.nodes[*c].name == "lvl") {
                if let Some(slot) = level_index(xml, l).and_then(|i| levels.get_mut(i)) {
                    *slot = level(xml, l);
                }
            }
            if let Some(style) = xml.value(a, "styleLink") {
                links.insert(style.into_owned(), id.clone());
            }
            if let Some(style) = xml.value(a, "numStyleLink") {
                linked.insert(id.clone(), style.into_owned());
            }
            numbering.abstracts.insert(id, levels);
        }
        for n in xml.all("num") {
            let Some(id) = xml.attribute(n, "numId") else { continue };
            let mut abstract_id = xml.value(n, "abstractNumId").unwrap_or_default().into_owned();
            if let Some(target) = linked.get(&abstract_id).and_then(|style| links.get(style)) {
                abstract_id = target.clone();
            }
            let mut instance = Instance { abstract_id, ..Instance::default() };
            for o in xml.children(n).filter(|c| xml.nodes[*c].name == "lvlOverride") {
                let Some(index) = level_index(xml, o) else { continue };
                if let Some(start) = xml.value(o, "startOverride").and_then(|v| v.parse().ok()) {
                    instance.starts.insert(index, start);
                }
                if let Some(l) = xml.child(o, "lvl") {
                    instance.levels.insert(index, level(xml, l));
                }
            }
            numbering.instances.insert(id.into_owned(), instance);
        }
        numbering
    }

    /// Adds a list's definition, as the binary format holds it.
    pub fn define(&mut self, id: &str, mut levels: Vec<Level>) {
        levels.resize(LEVELS, Level::default());
        self.abstracts.insert(id.to_string(), levels);
    }

    /// Adds a use of a definition with its own starts.
    pub fn instance(
        &mut self,
        id: &str,
        abstract_id: &str,
        starts: HashMap<usize, u32>,
        levels: HashMap<usize, Level>,
    ) {
        self.instances.insert(id.to_string(), Instance { abstract_id: abstract_id.to_string(), starts, levels });
    }

    /// The level of a list that is tied to a style.
    pub fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        let instance = self.instances.get(list)?;
        let levels = self.abstracts.get(&instance.abstract_id)?;
        levels.iter().position(|l| l.style.as_deref() == Some(style))
    }

    /// Counts a paragraph of a list and gives its label with what follows it; `None` where it shows none.
    pub fn next(&mut self, list: &str, level: usize) -> Option<String> {
        let instance = self.instances.get(list)?;
        let level = level.min(LEVELS - 1);
        let levels = self.abstracts.get(&instance.abstract_id)?;
        let of = |i: usize| instance.levels.get(&i).or_else(|| levels.get(i));
        let own = of(level)?;
        let counters = self.counters.entry(instance.abstract_id.clone()).or_default();
        let first = !std::mem::replace(&mut self.started.entry(list.to_string()).or_default()[level], true);
        let start = instance.starts.get(&level).copied();
        counters[level] = Some(match (start, counters[level]) {
            (Some(start), _) if first => start,
            (_, Some(last)) => last.saturating_add(1),
            (start, None) => start.unwrap_or(own.start),
        });
        for (deeper, counter) in counters.iter_mut().enumerate().skip(level + 1) {
            let restart = of(deeper).and_then(|l| l.restart);
            if restart.is_none_or(|r| r > level) {
                *counter = None;
            }
        }
        if own.format == "bullet" || own.format == "none" && !own.text.contains('%') && own.text.is_empty() {
            return None;
        }
        let mut label = String::new();
        let mut chars = own.text.chars().peekable();
        while let Some(c) = chars.next() {
            match chars.peek().and_then(|d| d.to_digit(10)).filter(|d| c == '%' && *d >= 1) {
                Some(digit) => {
                    chars.next();
                    let i = digit as usize - 1;
                    let Some(l) = of(i) else { continue };
                    let number = counters.get(i).copied().flatten().unwrap_or(l.start);
                    label.push_str(&format_number(number, if own.legal { "decimal" } else { &l.format }));
                }
                None => label.push(c),
            }
        }
        if label.trim().is_empty() {
            return None;
        }
        let closed = label.ends_with(|c: char| !c.is_alphanumeric());
        if own.suffix == "space" || own.suffix != "nothing" && !closed {
            label.push(' ');
        }
        Some(label)
    }
}

fn level_index(xml: &Xml<'_>, node: usize) -> Option<usize> {
    xml.attribute(node, "ilvl").and_then(|v| v.parse().ok()).filter(|i| *i < LEVELS)
}

fn level(xml: &Xml<'_>, l: usize) -> Level {
    // New formats stand in a choice, with an old one to fall back on.
    let choice = xml.child(l, "AlternateContent").and_then(|a| xml.child(a, "Choice"));
    let format = xml.value(l, "numFmt").or_else(|| choice.and_then(|c| xml.value(c, "numFmt")));
    Level {
        start: xml.value(l, "start").and_then(|v| v.parse().ok()).unwrap_or(1),
        format: format.map_or_else(|| "decimal".to_string(), |f| f.into_owned()),
        text: xml.value(l, "lvlText").unwrap_or_default().into_owned(),
        suffix: xml.value(l, "suff").map_or_else(|| "tab".to_string(), |s| s.into_owned()),
        style: xml.value(l, "pStyle").map(|s| s.into_owned()),
        restart: xml.value(l, "lvlRestart").and_then(|v| v.parse().ok()),
        legal: xml.is_set(l, "isLgl"),
    }
}

/// A number in one of Word's formats.
pub fn format_number(number: u32, format: &str) -> String {
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";
    let pick = |from: &str| {
        let len = from.chars().count() as u32;
        from.chars().nth((number.saturating_sub(1) % len) as usize).map(String::from).unwrap_or_default()
    };
    let shifted = |base: u32, most: u32| {
        if (1..=most).contains(&number) {
            char::from_u32(base + number - 1).map(String::from).unwrap_or_default()
        } else {
            number.to_string()
        }
    };
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "koreanCounting" => chinese(number),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" | "koreanDigital2" => {
            chinese_digits(number)
        }
        "chineseLegalSimplified" | "ideographLegalTraditional" => chinese(number)
            .chars()
            .map(|c| match "一二三四五六七八九十百千万".chars().position(|d| d == c) {
                Some(i) => "壹贰叁肆伍陆柒捌玖拾佰仟万".chars().nth(i).unwrap_or(c),
                None => c,
            })
            .collect(),
        "ideographTraditional" => pick(STEMS),
        "ideographZodiac" => pick(BRANCHES),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(number),
        "decimalEnclosedParen" => shifted(0x2474, 20),
        "decimalEnclosedFullstop" => shifted(0x2488, 20),
        "ideographEnclosedCircle" => shifted(0x3280, 10),
        "decimalFullWidth" | "decimalFullWidth2" => {
            number.to_string().chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap_or(c)).collect()
        }
        "decimalZero" => format!("{number:02}"),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperLetter" => letters(number),
        "lowerLetter" => letters(number).to_lowercase(),
        "none" => String::new(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<w:numbering xmlns:w="w">
      <w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/><w:lvlRestart w:val="0"/></w:lvl>
        <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>
      </w:abstractNum>
      <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="l"/></w:lvl></w:abstractNum>
      <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
      <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
      <w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>
    </w:numbering>"#;

    #[test]
    fn levels_count_and_start_again() {
        let xml = Xml::parse(XML).unwrap();
        let mut n = Numbering::parse(&xml);
        let mut all = Vec::new();
        for level in [0, 1, 2, 2, 1, 2, 0, 1, 3] {
            all.push(n.next("1", level).unwrap());
        }
        assert_eq!(all, ["一、", "（一）", "1.", "2.", "（二）", "3.", "二、", "（一）", "2.1 "]);
        assert_eq!(n.next("2", 1).unwrap(), "（五）");
        assert_eq!(n.next("2", 1).unwrap(), "（六）");
        assert_eq!(n.next("3", 0), None);
        assert_eq!(n.next("9", 0), None);
    }

    #[test]
    fn numbers_in_each_format() {
        let of = |f| format_number(12, f);
        assert_eq!(
            [of("decimal"), of("chineseCounting"), of("upperRoman"), of("decimalEnclosedCircle")],
            ["12", "十二", "XII", "⑫"]
        );
        assert_eq!(
            [
                format_number(3, "ideographTraditional"),
                format_number(3, "decimalEnclosedParen"),
                format_number(3, "decimalZero")
            ],
            ["丙", "⑶", "03"]
        );
    }
}
