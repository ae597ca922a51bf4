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
    digit(s, at).is_some() || s[at..].starts_with(['十', '廿', '卅'])
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
    counted(s, at)
}

/// A Chinese numeral with its places named: `十二`, `二十`, `一百二十`, `两千零四`, `廿七`.
fn counted(s: &str, at: usize) -> Option<(u32, usize)> {
    let chinese = |at: usize| digit(s, at).filter(|_| s.as_bytes()[at] >= 0x80);
    let mut end = at;
    let mut value = 0;
    for (place, worth) in [('千', 1000), ('百', 100)] {
        if let Some((d, n)) = chinese(end)
            && d > 0
            && s[end + n..].starts_with(place)
        {
            value += d * worth;
            end += n + place.len_utf8();
            // 一百零五
            if let Some((0, n)) = chinese(end) {
                end += n;
            }
        }
    }
    let before_tens = end;
    let mut tens = true;
    if let Some((_, worth)) = [('廿', 20), ('卅', 30)].iter().find(|(c, _)| s[end..].starts_with(*c)) {
        value += worth;
        end += '廿'.len_utf8();
    } else if let Some((d, n)) = chinese(end)
        && s[end + n..].starts_with('十')
    {
        value += d * 10;
        end += n + '十'.len_utf8();
    } else if s[end..].starts_with('十') {
        value += 10;
        end += '十'.len_utf8();
    } else {
        tens = false;
    }
    if let Some((d, n)) = chinese(end) {
        value += d;
        end += n;
    } else if !tens && before_tens == at {
        return None;
    }
    Some((value, end))
}

/// Two figures, or two Chinese digits one by one, as years are cut short: `21`, `07`, `一九`.
pub(super) fn two_digits(s: &str, at: usize) -> Option<(u32, usize)> {
    let (a, n) = digit(s, at)?;
    let (b, m) = digit(s, at + n)?;
    let end = at + n + m;
    (n == m && digit(s, end).is_none()).then_some((a * 10 + b, end))
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
    // A dash that was read as 一: 2024年1月1日一2025年2月28日.
    if let Some(end) = word(s, at, "一")
        && s[..at].ends_with(['日', '月'])
        && s[end..].starts_with(|c: char| c.is_ascii_digit())
    {
        return Some(end);
    }
    let (_, mut end) = any(s, at, &["——", "—", "--", "-", "~~", "~", "至", "直至", "到", "一—", "ー"])?;
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
        assert_eq!(value("一百二十日"), Some((120, "日")));
        assert_eq!(value("一百零五天"), Some((105, "天")));
        assert_eq!(value("两千零四年"), Some((2004, "年")));
        assert_eq!(value("三百天"), Some((300, "天")));
        assert_eq!(value("廿七个"), Some((27, "个")));
        assert_eq!(value("百日"), None);
    }

    #[test]
    fn a_long_run_is_no_number_of_time() {
        assert_eq!(value("440100201"), None);
        assert_eq!(value("日"), None);
    }
}
