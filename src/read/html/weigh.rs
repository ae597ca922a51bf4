//! How much text the parts of a page hold, how much of it is links, and where the article is.

use super::tree::{Kind, Tree, attribute};

/// Words in class names and ids of parts that are never article.
const NEVER: &[&str] = &[
    "footer",
    "copyright",
    "breadcrumb",
    "crumb",
    "share",
    "qrcode",
    "erweima",
    "ewm",
    "friendlink",
    "related",
    "recommend",
    "pagination",
    "sidebar",
    "login",
    "search",
    "toolbar",
    "jiathis",
    "bshare",
    "xgwz",
    "xglj",
    "tjyd",
    "yqlj",
    "foot-",
    "pagefoot",
];
/// Words of parts that are furniture where they hold links or fields: a page head may stand in them just so.
const SELDOM: &[&str] = &[
    "nav", "menu", "header", "location", "position", "weizhi", "dqwz", "topbar", "foot", "pager", "fontsize", "tool",
    "wza", "dysize",
];

/// What one node holds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weight {
    /// Characters of text that show something.
    pub text: u32,
    /// Those in links.
    pub links: u32,
    /// Those in running text.
    pub good: u32,
    /// Lines begun: paragraphs and breaks.
    pub blocks: u32,
    /// How many links.
    pub link_count: u32,
    /// Whether a date stands in it outside links, as page fields have it.
    pub dated: bool,
    /// Left out with all it holds.
    pub dropped: bool,
}

/// The page's weights, and its article.
#[derive(Debug)]
pub struct Weights {
    /// For each node.
    pub of: Vec<Weight>,
    /// The lowest node that holds nearly all running text, as a range of nodes.
    pub article: std::ops::Range<usize>,
}

/// Weighs every node, drops furniture and finds the article.
pub fn weigh(tree: &Tree<'_>) -> Weights {
    let nodes = &tree.nodes;
    let mut of = vec![Weight::default(); nodes.len()];
    // Parents, so that one pass from the end adds everything up.
    let mut parent = vec![u32::MAX; nodes.len()];
    let mut open: Vec<usize> = Vec::new();
    let mut linked = vec![false; nodes.len()];
    let mut celled = vec![false; nodes.len()];
    for (i, node) in nodes.iter().enumerate() {
        while open.last().is_some_and(|o| nodes[*o].end() <= i) {
            open.pop();
        }
        if let Some(up) = open.last() {
            parent[i] = *up as u32;
            linked[i] = linked[*up];
            celled[i] = celled[*up];
        }
        linked[i] |= node.kind == Kind::Link;
        celled[i] |= matches!(node.kind, Kind::Cell(_));
        if node.end() > i + 1 {
            open.push(i);
        }
    }
    for i in (0..nodes.len()).rev() {
        let node = &nodes[i];
        match node.kind {
            Kind::Text => {
                let n = visible(node.source);
                of[i] = Weight { text: n, links: if linked[i] { n } else { 0 }, ..Weight::default() };
                of[i].dated = !linked[i] && n < 60 && has_date(node.source);
                // The cells of a table of tasks may all be short.
                if !linked[i] && (n >= 16 || n > 6 && node.source.contains(['。', '；']) || n > 1 && celled[i]) {
                    of[i].good = n;
                }
            }
            Kind::Link => of[i].link_count += 1,
            Kind::Break | Kind::P | Kind::Heading(_) | Kind::Item => of[i].blocks += 1,
            Kind::Block if of[i].blocks == 0 && of[i].text > 0 => of[i].blocks = 1,
            _ => {}
        }
        let above = parent[i] as usize;
        if let Some(up) = of.get(above).copied() {
            let own = of[i];
            of[above] = Weight {
                text: up.text.saturating_add(own.text),
                links: up.links.saturating_add(own.links),
                good: up.good.saturating_add(own.good),
                blocks: up.blocks.saturating_add(own.blocks),
                link_count: up.link_count.saturating_add(own.link_count),
                dated: up.dated || own.dated,
                dropped: false,
            };
        }
    }
    let roots = || {
        let mut i = 0;
        std::iter::from_fn(move || {
            let at = i;
            i = nodes.get(at)?.end();
            Some(at)
        })
    };
    let total: u32 = roots().map(|i| of[i].good).sum();
    drop_furniture(tree, &mut of, &parent, total);
    let total: u32 = roots().filter(|i| !of[*i].dropped).map(|i| of[i].good).sum();
    let mut article = 0..nodes.len();
    let mut inside: Vec<usize> = roots().collect();
    let holds =
        |i: &usize, of: &[Weight]| total > 0 && !of[*i].dropped && u64::from(of[*i].good) * 10 >= u64::from(total) * 9;
    while let Some(next) = inside.iter().copied().find(|i| holds(i, &of)) {
        if nodes[next].kind == Kind::Text || matches!(nodes[next].kind, Kind::P | Kind::Table) {
            break;
        }
        article = next..nodes[next].end();
        inside = children(tree, next).collect();
    }
    Weights { of, article }
}

/// The nodes right below one.
pub fn children<'t>(tree: &'t Tree<'_>, of: usize) -> impl Iterator<Item = usize> + 't {
    let end = tree.nodes[of].end();
    let mut i = of + 1;
    std::iter::from_fn(move || {
        (i < end).then(|| {
            let at = i;
            i = tree.nodes[at].end();
            at
        })
    })
}

/// Marks what is hidden or furniture, and takes its weight from all that hold it.
fn drop_furniture(tree: &Tree<'_>, of: &mut [Weight], parent: &[u32], total: u32) {
    let nodes = &tree.nodes;
    let mut i = 0;
    while i < nodes.len() {
        let node = &nodes[i];
        let own = of[i];
        // Whatever its name says, what holds a good part of the running text is no furniture.
        let minor = u64::from(own.good) * 10 < u64::from(total) * 3;
        let drop = match node.kind {
            Kind::Text | Kind::Break => false,
            _ if node.hidden => u64::from(own.good) * 10 <= u64::from(total) * 7,
            Kind::Field => minor,
            Kind::Furniture => minor,
            Kind::Block | Kind::List(_) | Kind::Table | Kind::Item | Kind::P | Kind::Cell(_) => {
                minor && is_furniture(node.source, own)
            }
            _ => false,
        };
        if drop {
            of[i].dropped = true;
            let mut up = parent[i];
            while let Some(w) = of.get_mut(up as usize) {
                w.text -= own.text.min(w.text);
                w.links -= own.links.min(w.links);
                w.good -= own.good.min(w.good);
                w.link_count -= own.link_count.min(w.link_count);
                up = parent[up as usize];
            }
            i = node.end();
        } else {
            i += 1;
        }
    }
}

/// Whether a part's names or its links give it away.
fn is_furniture(attributes: &str, own: Weight) -> bool {
    let mostly_links = own.links * 10 > own.text * 3;
    if own.links * 10 > own.text * 8 && own.link_count >= 4 && own.good < 40 {
        return true;
    }
    if attributes.is_empty() {
        return false;
    }
    let named = |words: &[&str]| {
        ["class", "id"].iter().filter_map(|a| attribute(attributes, a)).any(|names| {
            let names = names.to_ascii_lowercase();
            words.iter().any(|w| names.contains(w))
        })
    };
    // The line with the day of publication often shares its box with buttons.
    if own.dated && own.text < 120 && own.links * 2 < own.text {
        return false;
    }
    // Word processors mark the page's head and foot so when they export.
    let running = attribute(attributes, "title").is_some_and(|t| t == "header" || t == "footer");
    running || named(NEVER) || (mostly_links || own.text < 4) && named(SELDOM)
}

/// Whether text holds a date of our time in figures.
fn has_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'2', bytes).any(|i| {
        let tail = &bytes[i..bytes.len().min(i + 9)];
        tail.len() >= 6
            && tail[1] == b'0'
            && tail[2..4].iter().all(u8::is_ascii_digit)
            && (matches!(tail[4], b'-' | b'/' | b'.') && tail[5].is_ascii_digit()
                || tail[4..].starts_with("年".as_bytes()))
    })
}

/// Characters that show something: letters and digits; of Chinese each character.
fn visible(text: &str) -> u32 {
    let mut n = 0u32;
    let mut reference = false;
    for b in text.bytes() {
        match b {
            b'&' => reference = true,
            b';' | b' ' => reference = false,
            _ if reference => {}
            // Lead bytes, but not those of the ideographic space's block.
            0xe4..=0xf4 => n += 1,
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => n += 1,
            _ => {}
        }
        if b >= 0x80 {
            reference = false;
        }
    }
    n
}
