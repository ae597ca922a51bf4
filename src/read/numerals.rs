//! Numbers as lists count with them. Used where a format numbers by itself and the text lacks the number.

/// A number in Chinese counting: 一, 十二, 一百零五.
pub fn chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const UNITS: [&str; 4] = ["", "十", "百", "千"];
    if number == 0 {
        return DIGITS[0].to_string();
    }
    if number >= 10_000 {
        let rest = number % 10_000;
        let gap = if rest > 0 && rest < 1000 { "零" } else { "" };
        let tail = if rest == 0 { String::new() } else { chinese(rest) };
        return format!("{}万{gap}{tail}", chinese(number / 10_000));
    }
    let digits: Vec<usize> = number.to_string().bytes().map(|b| usize::from(b - b'0')).collect();
    let mut out = String::new();
    let mut zero = false;
    for (i, d) in digits.iter().enumerate() {
        let unit = digits.len() - 1 - i;
        if *d == 0 {
            zero = true;
            continue;
        }
        if std::mem::take(&mut zero) {
            out.push('零');
        }
        // 十二, not 一十二.
        if !(*d == 1 && unit == 1 && out.is_empty()) {
            out.push_str(DIGITS[*d]);
        }
        out.push_str(UNITS[unit]);
    }
    out
}

/// A number in digits of another kind: 二〇二三.
pub fn chinese_digits(number: u32) -> String {
    number
        .to_string()
        .bytes()
        .map(|b| "〇一二三四五六七八九".chars().nth(usize::from(b - b'0')).unwrap_or('〇'))
        .collect()
}

/// A Roman number, in capitals.
pub fn roman(mut number: u32) -> String {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number > 4999 {
        return number.to_string();
    }
    let mut out = String::new();
    for (value, letters) in PARTS {
        while number >= value {
            out.push_str(letters);
            number -= value;
        }
    }
    out
}

/// A number as letters count: A, B, … Z, AA, BB.
pub fn letters(number: u32) -> String {
    let i = number.saturating_sub(1);
    let letter = char::from(b'A' + (i % 26) as u8);
    std::iter::repeat_n(letter, (i / 26 + 1).min(8) as usize).collect()
}

/// A number in a circle: ① to ⑳, beyond that in figures.
pub fn circled(number: u32) -> String {
    match number {
        1..=20 => char::from_u32(0x2460 + number - 1).unwrap_or('①').to_string(),
        21..=35 => char::from_u32(0x3251 + number - 21).unwrap_or('①').to_string(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_lists_write_them() {
        let all: Vec<_> = [1, 10, 11, 20, 21, 100, 105, 110, 1001, 10_010].into_iter().map(chinese).collect();
        assert_eq!(all, ["一", "十", "十一", "二十", "二十一", "一百", "一百零五", "一百一十", "一千零一", "一万零十"]);
        assert_eq!((roman(14), letters(28), circled(3)), ("XIV".into(), "BB".into(), "③".into()));
        assert_eq!(chinese_digits(2023), "二〇二三");
    }
}
