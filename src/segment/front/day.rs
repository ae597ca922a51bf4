//! A day as written under a signature or in a page's head: in figures, in words, damaged.
//!
//! Not for limits in running text: only for lines and fields that are known to hold a day.

/// A day of the calendar, checked for plausibility (month and day in range), not for leap years.
pub(crate) type Day = (i16, u8, u8);

/// The day that a whole line states (`2017年7月5日`, `二○一七年七月五日`, `2017-07-05 10:59`, damaged `201775`), if it holds nothing else.
pub(crate) fn day_line(line: &str) -> Option<Day> {
    if line.len() > 60 {
        return None;
    }
    let line = line.trim_matches(|c: char| matches!(c, ' ' | '(' | ')' | '。' | '.'));
    let (day, rest) = day_at(line).or_else(|| damaged(line))?;
    let rest =
        rest.trim_matches(|c: char| matches!(c, ' ' | 'T' | ':' | '.' | '时' | '分' | '秒') || c.is_ascii_digit());
    matches!(rest, "" | "发布" | "星期一" | "星期二" | "星期三" | "星期四" | "星期五" | "星期六" | "星期日")
        .then_some(day)
}

/// The first whole day in a text.
pub(crate) fn day_in(text: &str) -> Option<Day> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let opens =
            matches!(c, '1' | '2') && !before.is_ascii_digit() || matches!(c, '一' | '二') && digit(before).is_none();
        if opens && let Some((day, _)) = day_at(&text[at..]) {
            return Some(day);
        }
        before = c;
    }
    None
}

/// The day that a text opens with, and what follows it.
pub(crate) fn day_at(text: &str) -> Option<(Day, &str)> {
    let mut rest = text;
    let year = take_year(&mut rest)?;
    skip(&mut rest, &[' ']);
    let mark = rest.chars().next()?;
    if !matches!(mark, '年' | '-' | '.' | '/' | '—') {
        return None;
    }
    rest = &rest[mark.len_utf8()..];
    skip(&mut rest, &[' ']);
    let month = take_number(&mut rest)?;
    skip(&mut rest, &[' ']);
    match (mark, rest.chars().next()?) {
        ('年', '月') => rest = &rest['月'.len_utf8()..],
        (a, b) if a == b && a != '年' => rest = &rest[b.len_utf8()..],
        _ => return None,
    }
    skip(&mut rest, &[' ']);
    let day = take_number(&mut rest)?;
    if mark == '年' {
        skip(&mut rest, &[' ']);
        rest = rest.strip_prefix('日').or_else(|| rest.strip_prefix('号')).unwrap_or(rest);
    }
    valid(year, month, day).map(|d| (d, rest))
}

/// Figures that lost what stood between them: `201775`, `20171015`, `2017 7 5`, `2017年75`. Only readings that are
/// unambiguous or the sole valid one count; where several are valid none is given.
fn damaged(line: &str) -> Option<(Day, &str)> {
    if !line.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '年' | '月' | '日')) {
        return None;
    }
    let groups: Vec<&str> = line.split([' ', '年', '月', '日']).filter(|g| !g.is_empty()).collect();
    let number = |s: &str| s.parse::<u32>().ok().filter(|_| s.len() <= 2);
    let split = |s: &str| -> Option<(u32, u32)> {
        let mut found = (1..s.len()).filter_map(|i| {
            let (m, d) = (number(&s[..i])?, number(&s[i..])?);
            valid(2000, m, d).map(|_| (m, d))
        });
        let first = found.next()?;
        // `111` may be 1-11 or 11-1: no reading is surer than the other.
        found.next().is_none().then_some(first)
    };
    let (year, month, day) = match groups[..] {
        [all] if (6..=8).contains(&all.len()) => {
            let (m, d) = if all.len() == 8 { (number(&all[4..6])?, number(&all[6..])?) } else { split(&all[4..])? };
            (&all[..4], m, d)
        }
        [year, rest] if year.len() == 4 && (2..=4).contains(&rest.len()) => {
            let (m, d) = split(rest)?;
            (year, m, d)
        }
        [year, m, d] if year.len() == 4 => (year, number(m)?, number(d)?),
        _ => return None,
    };
    let year: i16 = year.parse().ok().filter(|y| (1949..2100).contains(y))?;
    valid(year, month, day).map(|d| (d, ""))
}

fn valid(year: i16, month: u32, day: u32) -> Option<Day> {
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month as u8, day as u8))
}

fn skip(rest: &mut &str, what: &[char]) {
    *rest = rest.trim_start_matches(what);
}

/// A year of four figures or four Chinese figures.
fn take_year(rest: &mut &str) -> Option<i16> {
    let mut value = 0i16;
    let mut at = 0;
    for c in rest.chars().take(4) {
        value = value.checked_mul(10)?.checked_add(digit(c)? as i16)?;
        at += c.len_utf8();
    }
    if !(1949..2100).contains(&value) {
        return None;
    }
    *rest = &rest[at..];
    Some(value)
}

/// A number up to 99, in figures or words.
fn take_number(rest: &mut &str) -> Option<u32> {
    let mut value: Option<u32> = None;
    let mut at = 0;
    let mut tens = false;
    for (n, c) in rest.chars().enumerate() {
        if n == 3 {
            break;
        }
        match (c, digit(c)) {
            ('十', _) if !tens => {
                value = Some(value.unwrap_or(1) * 10);
                tens = true;
            }
            (_, Some(d)) if tens => {
                value = value.map(|v| v + d);
                at += c.len_utf8();
                break;
            }
            (_, Some(d)) if n < 2 => value = Some(value.unwrap_or(0) * 10 + d),
            _ => break,
        }
        at += c.len_utf8();
    }
    *rest = &rest[at..];
    value
}

fn digit(c: char) -> Option<u32> {
    c.to_digit(10).or(match c {
        '〇' | '○' | '零' | 'O' | '0' | '◯' => Some(0),
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_all_shapes() {
        for (line, day) in [
            ("2017年7月5日", (2017, 7, 5)),
            ("2017 年 7 月 5 日", (2017, 7, 5)),
            ("二○一二年三月二十五日", (2012, 3, 25)),
            ("二〇二〇年十二月三十一日", (2020, 12, 31)),
            ("一九八一年五月二十日", (1981, 5, 20)),
            ("2017-07-17 10:59:37", (2017, 7, 17)),
            ("2021/3/1", (2021, 3, 1)),
            ("(2025年6月30日)", (2025, 6, 30)),
            ("201775", (2017, 7, 5)),
            ("2017 7 5", (2017, 7, 5)),
            ("20171015", (2017, 10, 15)),
            ("2019年1月25", (2019, 1, 25)),
        ] {
            assert_eq!(day_line(line), Some(day), "{line}");
        }
    }

    #[test]
    fn lines_that_hold_no_day() {
        for line in
            ["2017年7月", "2017111", "2017年13月5日", "2017年7月5日前完成", "1.2017年7月5日", "123456", "", "2017775"]
        {
            assert_eq!(day_line(line), None, "{line}");
        }
    }

    #[test]
    fn a_day_within_a_text() {
        assert_eq!(day_in("发布时间:2019-03-08 07:15:00 阅读"), Some((2019, 3, 8)));
        assert_eq!(day_in("(2016年11月3日某会议通过)"), Some((2016, 11, 3)));
        assert_eq!(day_in("发布12021-07"), None);
    }
}
