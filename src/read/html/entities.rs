//! Character references of HTML: by number, and the names that pages really use.

/// Names and what they stand for, sorted by name.
const NAMES: &[(&str, char)] = &[
    ("Aacute", 'Á'),
    ("Agrave", 'À'),
    ("Alpha", 'Α'),
    ("Auml", 'Ä'),
    ("Beta", 'Β'),
    ("Delta", 'Δ'),
    ("Eacute", 'É'),
    ("Gamma", 'Γ'),
    ("Mu", 'Μ'),
    ("Omega", 'Ω'),
    ("Ouml", 'Ö'),
    ("Phi", 'Φ'),
    ("Pi", 'Π'),
    ("Prime", '″'),
    ("Sigma", 'Σ'),
    ("Uuml", 'Ü'),
    ("aacute", 'á'),
    ("acute", '´'),
    ("agrave", 'à'),
    ("alpha", 'α'),
    ("amp", '&'),
    ("apos", '\''),
    ("asymp", '≈'),
    ("auml", 'ä'),
    ("bdquo", '„'),
    ("beta", 'β'),
    ("brvbar", '¦'),
    ("bull", '•'),
    ("cent", '¢'),
    ("check", '✓'),
    ("circ", 'ˆ'),
    ("colon", ':'),
    ("comma", ','),
    ("copy", '©'),
    ("darr", '↓'),
    ("deg", '°'),
    ("delta", 'δ'),
    ("divide", '÷'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("egrave", 'è'),
    ("emsp", '\u{2003}'),
    ("ensp", '\u{2002}'),
    ("equals", '='),
    ("equiv", '≡'),
    ("euro", '€'),
    ("excl", '!'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("frasl", '/'),
    ("gamma", 'γ'),
    ("ge", '≥'),
    ("gt", '>'),
    ("hArr", '⇔'),
    ("harr", '↔'),
    ("hellip", '…'),
    ("iexcl", '¡'),
    ("infin", '∞'),
    ("laquo", '«'),
    ("larr", '←'),
    ("lbrack", '['),
    ("lcub", '{'),
    ("ldquo", '“'),
    ("le", '≤'),
    ("lowast", '*'),
    ("lpar", '('),
    ("lsaquo", '‹'),
    ("lsqb", '['),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("macr", '¯'),
    ("mdash", '—'),
    ("micro", 'µ'),
    ("middot", '·'),
    ("minus", '−'),
    ("mu", 'μ'),
    ("nbsp", '\u{a0}'),
    ("ndash", '–'),
    ("ne", '≠'),
    ("not", '¬'),
    ("num", '#'),
    ("oacute", 'ó'),
    ("oline", '‾'),
    ("omega", 'ω'),
    ("ouml", 'ö'),
    ("para", '¶'),
    ("percnt", '%'),
    ("period", '.'),
    ("permil", '‰'),
    ("phi", 'φ'),
    ("pi", 'π'),
    ("plus", '+'),
    ("plusmn", '±'),
    ("pound", '£'),
    ("prime", '′'),
    ("quot", '"'),
    ("rArr", '⇒'),
    ("radic", '√'),
    ("raquo", '»'),
    ("rarr", '→'),
    ("rbrack", ']'),
    ("rcub", '}'),
    ("rdquo", '”'),
    ("reg", '®'),
    ("rpar", ')'),
    ("rsaquo", '›'),
    ("rsqb", ']'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("sect", '§'),
    ("semi", ';'),
    ("shy", '\u{ad}'),
    ("sigma", 'σ'),
    ("sim", '∼'),
    ("sol", '/'),
    ("sum", '∑'),
    ("sup1", '¹'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("szlig", 'ß'),
    ("tau", 'τ'),
    ("thinsp", '\u{2009}'),
    ("tilde", '˜'),
    ("times", '×'),
    ("trade", '™'),
    ("uarr", '↑'),
    ("uuml", 'ü'),
    ("vert", '|'),
    ("yen", '¥'),
    ("zwj", '\u{200d}'),
    ("zwnj", '\u{200c}'),
];

/// The character that a reference at the start of `text` (at its `&`) stands for, and the reference's length.
pub fn reference(text: &str) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        let hex = matches!(bytes.get(2), Some(b'x' | b'X'));
        let start = if hex { 3 } else { 2 };
        let rest = &bytes[start..bytes.len().min(start + 10)];
        let len = rest.iter().take_while(|b| if hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() }).count();
        let number = u32::from_str_radix(&text[start..start + len], if hex { 16 } else { 10 }).ok()?;
        let end = start + len + usize::from(bytes.get(start + len) == Some(&b';'));
        return Some((of_number(number), end));
    }
    let len = bytes[1..].iter().take(10).take_while(|b| b.is_ascii_alphanumeric()).count();
    let name = &text[1..1 + len];
    let closed = bytes.get(1 + len) == Some(&b';');
    if let Some(c) = named(name).filter(|_| closed) {
        return Some((c, len + 2));
    }
    // Old pages leave the semicolon out, and run the name into the next word.
    ["nbsp", "amp", "quot", "lt", "gt", "middot", "copy"]
        .iter()
        .find(|n| name.starts_with(**n))
        .and_then(|n| named(n).map(|c| (c, n.len() + 1 + usize::from(bytes.get(n.len() + 1) == Some(&b';')))))
}

fn named(name: &str) -> Option<char> {
    NAMES.binary_search_by(|(n, _)| (*n).cmp(name)).ok().map(|i| NAMES[i].1)
}

/// The character of a number; the range that Windows code pages fill is read as pages mean it.
fn of_number(number: u32) -> char {
    const WINDOWS: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
        '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
    ];
    match number {
        0x80..=0x9f => WINDOWS[(number - 0x80) as usize],
        0 => '\u{fffd}',
        n => char::from_u32(n).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(NAMES.windows(2).all(|w| w[0].0 < w[1].0));
    }

    #[test]
    fn references_of_each_kind() {
        assert_eq!(reference("&ldquo;甲"), Some(('“', 7)));
        assert_eq!(reference("&#8220;"), Some(('“', 7)));
        assert_eq!(reference("&#x4E00;"), Some(('一', 8)));
        assert_eq!(reference("&nbsp甲"), Some(('\u{a0}', 5)));
        assert_eq!(reference("&#147;"), Some(('“', 6)));
        assert_eq!(reference("&bogus;"), None);
        assert_eq!(reference("&"), None);
        assert_eq!(reference("&#99999999999;"), None);
        assert_eq!(reference("&#1114112;").map(|r| r.0), Some('\u{fffd}'));
    }
}
