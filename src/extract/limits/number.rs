//! Numbers in time expressions: figures, Chinese numerals, and what stands between two of them.
//!
//! Everything works on folded text and returns the byte behind what it read. No units here.

/// One place of a numeral: a figure or a Chinese digit, and how many bytes it takes.
fn digit(s: &str, at: usize) -> Option<(u32, usize)> {
    let b = *s.as_bytes().get(at)?;
    if b.is_ascii_digit() {
        return Some(((b - b'0') as u32, 1));
    }
    if b < 0x80 {
        return None;
    }
    let c = s[at..].chars().next()?;
    let d = match c {
        '〇' | '○' | '零' | 'Ο' | 'О' | '◯' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    };
    Some((d, c.len_utf8()))
}

/// Whether a numeral may begin here.
pub(super) fn begins(s: &str, at: usize) -> bool {
    digit(s, at).is_some() || s[at..].starts_with('十')
}

/// A whole number of at most five places: `12`, `十二`, `二十`, `二○二一`. A longer run of figures is no number of time.
pub(super) fn number(s: &str, at: usize) -> Option<(u32, usize)> {
    let bytes = s.as_bytes();
    if bytes.get(at)?.is_ascii_digit() {
        let mut end = at;
        let mut value = 0u32;
        while end < bytes.len() && bytes[end].is_ascii_digit() {
            if end - at >= 5 {
                return None;
            }
            value = value * 10 + (bytes[end] - b'0') as u32;
            end += 1;
        }
        // 二0二一, 2○21: a year in mixed signs
        if end < bytes.len() && end - at <= 3 && bytes[end] >= 0x80 && digit(s, end).is_some() {
            return mixed_year(s, at);
        }
        return Some((value, end));
    }
    if let Some(year) = mixed_year(s, at) {
        return Some(year);
    }
    let mut end = at;
    let mut value = 0u32;
    let tens = |end: usize| s[end..].starts_with('十');
    if let Some((d, n)) = digit(s, end) {
        value = d;
        end += n;
    } else if !tens(end) {
        return None;
    }
    if tens(end) {
        value = if end == at { 10 } else { value * 10 };
        end += '十'.len_utf8();
        if let Some((d, n)) = digit(s, end)
            && bytes[end] >= 0x80
        {
            value += d;
            end += n;
        }
    }
    Some((value, end))
}

/// Four digits written one by one, at least one of them in Chinese: `二○二一`, `二0二一`.
fn mixed_year(s: &str, at: usize) -> Option<(u32, usize)> {
    let mut end = at;
    let mut value = 0;
    for _ in 0..4 {
        let (d, n) = digit(s, end)?;
        value = value * 10 + d;
        end += n;
    }
    (digit(s, end).is_none() && (1900..2200).contains(&value)).then_some((value, end))
}

/// Behind at most three spaces.
pub(super) fn spaces(s: &str, at: usize) -> usize {
    at + s.as_bytes()[at..].iter().take(3).take_while(|b| **b == b' ').count()
}

/// Behind `word`, spaces before it allowed.
pub(super) fn word(s: &str, at: usize, word: &str) -> Option<usize> {
    let at = spaces(s, at);
    starts(&s.as_bytes()[at..], word.as_bytes()).then(|| at + word.len())
}

/// Whether a text starts with a word, told mostly by the word's second and third byte, which part Chinese words best.
#[inline]
pub(super) fn starts(rest: &[u8], word: &[u8]) -> bool {
    match (rest, word) {
        ([_, b, c, ..], [_, x, y, ..]) => b == x && c == y && rest.starts_with(word),
        _ => rest.starts_with(word),
    }
}

/// Behind the first of `words` that stands here, with its place in the list.
pub(super) fn any(s: &str, at: usize, words: &[&str]) -> Option<(usize, usize)> {
    let at = spaces(s, at);
    let rest = &s.as_bytes()[at..];
    words.iter().position(|w| starts(rest, w.as_bytes())).map(|i| (i, at + words[i].len()))
}

/// Behind a mark that joins the two ends of a range: `—`, `至`, `到`, `~`.
pub(super) fn joiner(s: &str, at: usize) -> Option<usize> {
    let (_, mut end) = any(s, at, &["——", "—", "--", "-", "~~", "~", "至", "直至", "到", "一—"])?;
    end = spaces(s, end);
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(s: &str) -> Option<(u32, &str)> {
        number(s, 0).map(|(n, end)| (n, &s[end..]))
    }

    #[test]
    fn reads_figures_and_chinese_numerals() {
        assert_eq!(value("12月"), Some((12, "月")));
        assert_eq!(value("十二月"), Some((12, "月")));
        assert_eq!(value("二十个"), Some((20, "个")));
        assert_eq!(value("三十一日"), Some((31, "日")));
        assert_eq!(value("两年"), Some((2, "年")));
        assert_eq!(value("二○二一年"), Some((2021, "年")));
        assert_eq!(value("二〇一九年"), Some((2019, "年")));
        assert_eq!(value("二0二一年"), Some((2021, "年")));
        assert_eq!(value("202○年"), Some((2020, "年")));
    }

    #[test]
    fn a_long_run_is_no_number_of_time() {
        assert_eq!(value("440100201"), None);
        assert_eq!(value("日"), None);
    }
}
