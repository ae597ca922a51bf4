//! What the styles of an OpenDocument text say of its text: what is hidden, and how lists number.

use std::collections::{HashMap, HashSet};

use crate::read::docx::numbering::Level;
use crate::read::xml::Xml;

/// The list that headings are numbered by.
pub(super) const OUTLINE: &str = "outline";

/// Levels of a list that are read.
const LEVELS: usize = 9;

/// So many styles may be made from each other.
const DEEPEST: usize = 20;

/// What the styles say that matters here.
#[derive(Default)]
pub(super) struct Styles {
    /// Styles of paragraphs and stretches that don't show.
    pub hidden: HashSet<String>,
    /// The list that a paragraph style brings along.
    pub lists_of: HashMap<String, String>,
    /// The levels of each list style.
    pub lists: HashMap<String, Vec<Level>>,
}

impl Styles {
    /// Reads them out of the parts of a document.
    pub fn of(parts: &[&Xml<'_>]) -> Styles {
        let mut styles = Styles::default();
        let mut parents: HashMap<String, String> = HashMap::new();
        for xml in parts {
            for s in xml.all("style") {
                let Some(name) = xml.attribute(s, "name").map(|n| n.into_owned()) else { continue };
                let display = xml.child(s, "text-properties").and_then(|p| xml.attribute(p, "display"));
                match display.as_deref() {
                    Some("none") => _ = styles.hidden.insert(name.clone()),
                    Some(_) => {}
                    None => {
                        parents.extend(xml.attribute(s, "parent-style-name").map(|p| (name.clone(), p.into_owned())))
                    }
                }
                if let Some(list) = xml.attribute(s, "list-style-name").filter(|l| !l.is_empty()) {
                    styles.lists_of.insert(name, list.into_owned());
                }
            }
            for l in xml.all("list-style") {
                if let Some(name) = xml.attribute(l, "name") {
                    styles.lists.insert(name.into_owned(), levels(xml, l));
                }
            }
            if let Some(outline) = xml.find("outline-style") {
                styles.lists.insert(OUTLINE.to_string(), levels(xml, outline));
            }
        }
        // A style is as hidden as the one that it is made from, however many lie between.
        let above = |name: &String| std::iter::successors(parents.get(name), |name| parents.get(*name)).take(DEEPEST);
        let inherited: Vec<String> =
            parents.keys().filter(|name| above(name).any(|up| styles.hidden.contains(up))).cloned().collect();
        styles.hidden.extend(inherited);
        styles
    }
}

/// The levels of a list style.
fn levels(xml: &Xml<'_>, list: usize) -> Vec<Level> {
    let mut levels = Vec::new();
    for l in xml.children(list) {
        let number = |name: &str| xml.attribute(l, name).and_then(|v| v.parse::<usize>().ok());
        let Some(level) = number("level").filter(|level| (1..=10).contains(level)) else { continue };
        if levels.len() < level {
            levels.resize(level, Level { format: "bullet".to_string(), ..Level::default() });
        }
        if !matches!(xml.nodes[l].name, "list-level-style-number" | "outline-level-style") {
            continue;
        }
        let said = |name: &str| xml.attribute(l, name).unwrap_or_default();
        let shown = number("display-levels").unwrap_or(1).clamp(1, level);
        let numbers: Vec<String> = (level + 1 - shown..=level).map(|i| format!("%{i}")).collect();
        let format = format(&said("num-format"));
        let numbers = if format == "none" { String::new() } else { numbers.join(".") };
        let text = match xml.attribute(l, "num-list-format") {
            // `(%1%.%2%)`: signs around numbers, those of the levels above among them.
            Some(pattern) if format != "none" => {
                (1..=LEVELS).fold(pattern.into_owned(), |text, i| text.replace(&format!("%{i}%"), &format!("%{i}")))
            }
            _ => format!("{}{numbers}{}", said("num-prefix"), said("num-suffix")),
        };
        let alignment = xml.child(l, "list-level-properties").and_then(|p| xml.child(p, "list-level-label-alignment"));
        let followed = alignment.and_then(|a| xml.attribute(a, "label-followed-by"));
        levels[level - 1] = Level {
            start: said("start-value").parse().unwrap_or(1),
            format: format.to_string(),
            text,
            suffix: followed.unwrap_or_default().into_owned(),
            ..Level::default()
        };
    }
    levels
}

/// A format of numbers by the name that Word gives it; OpenDocument writes the first numbers down.
fn format(sample: &str) -> &'static str {
    let first = sample.chars().next();
    match first {
        None => "none",
        Some('一') => "chineseCounting",
        Some('壹' | '壱') => "chineseLegalSimplified",
        Some('甲') => "ideographTraditional",
        Some('子') => "ideographZodiac",
        Some('①') => "decimalEnclosedCircle",
        Some('１') => "decimalFullWidth",
        Some('a') => "lowerLetter",
        Some('A') => "upperLetter",
        Some('i') => "lowerRoman",
        Some('I') => "upperRoman",
        Some(_) => "decimal",
    }
}
