//! A light look at a line's opening: does it carry an item's number?
//!
//! Only enough to know where the first item of a plan starts. What level a number has, and whether it is one at all,
//! is for the outline.

use crate::segment::labels;

/// The shape of a number at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// 第一章, 第一部分.
    Chapter,
    /// 第一条.
    Article,
    /// 一、
    Han,
    /// (一)
    HanBracket,
    /// 1. or 1、
    Figure,
    /// (1) or 1)
    FigureBracket,
    /// ①
    Circled,
    /// 任务一:
    Word,
}

/// The number that a line opens with, and where the text behind it starts.
pub(crate) fn label(line: &str) -> Option<(Style, usize)> {
    let first = line.chars().next()?;
    match first {
        '第' => ordinal(line),
        '(' => bracket(line),
        '0'..='9' => figure(line),
        '①'..='⑳' | '❶'..='❿' | '⑴'..='⒇' => Some((Style::Circled, first.len_utf8())),
        '⒈'..='⒛' => Some((Style::Figure, first.len_utf8())),
        _ if is_han(first) => han(line),
        '壹' | '贰' | '叁' | '肆' | '伍' | '陆' | '柒' | '捌' | '玖' | '拾' => {
            labels::read(line).first().map(|l| (Style::Han, l.text_at))
        }
        _ => labels::worded(line).map(|(_, at)| (Style::Word, at)),
    }
}

/// Whether the number is one of an outline's upper levels: 第一章, 一、, (一).
pub(crate) fn upper(style: Style) -> bool {
    matches!(style, Style::Chapter | Style::Article | Style::Han | Style::HanBracket | Style::Word)
}

fn is_han(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '〇' | '零')
}

fn run(text: &str, of: impl Fn(char) -> bool, most: usize) -> usize {
    text.char_indices().take(most).take_while(|(_, c)| of(*c)).last().map_or(0, |(i, c)| i + c.len_utf8())
}

fn ordinal(line: &str) -> Option<(Style, usize)> {
    let mut at = '第'.len_utf8();
    let spaces = |s: &str| s.len() - s.trim_start_matches(' ').len();
    at += spaces(&line[at..]);
    let number = run(&line[at..], |c| is_han(c) || c.is_ascii_digit(), 6);
    if number == 0 {
        return None;
    }
    at += number;
    at += spaces(&line[at..]);
    let rest = &line[at..];
    for (word, style) in [
        ("条", Style::Article),
        ("章", Style::Chapter),
        ("部分", Style::Chapter),
        ("篇", Style::Chapter),
        ("编", Style::Chapter),
        ("节", Style::Chapter),
    ] {
        if rest.starts_with(word) {
            return Some((style, at + word.len()));
        }
    }
    None
}

fn bracket(line: &str) -> Option<(Style, usize)> {
    let inner = line[1..].trim_start_matches(' ');
    let open = line.len() - inner.len();
    let (style, number) = match run(inner, is_han, 5) {
        0 => (Style::FigureBracket, run(inner, |c| c.is_ascii_digit(), 3)),
        n => (Style::HanBracket, n),
    };
    if number == 0 {
        return None;
    }
    let rest = inner[number..].trim_start_matches(' ');
    rest.starts_with(')').then(|| (style, line.len() - rest.len() + 1)).filter(|_| open <= 3)
}

fn figure(line: &str) -> Option<(Style, usize)> {
    let number = run(line, |c| c.is_ascii_digit(), 4);
    let rest = &line[number..];
    if number > 3 {
        return None;
    }
    let mark = rest.trim_start_matches(' ').chars().next()?;
    let at = line.len() - rest.trim_start_matches(' ').len() + mark.len_utf8();
    match mark {
        '.' | '、' | ',' | '﹒' | '·' => {
            // `1.5亿元` is a quantity and `2017.12` a date; `1.1 目标` is a number of two levels.
            let next = line[at..].chars().next();
            if mark == '.' && next.is_some_and(|c| c.is_ascii_digit()) {
                let second = run(&line[at..], |c| c.is_ascii_digit(), 5);
                // `2.2023年底前完成`: an item that opens with a year.
                if second == 4 && line[at..].starts_with(['1', '2']) && line[at + 4..].trim_start().starts_with('年') {
                    return Some((Style::Figure, at));
                }
                let behind = line[at + second..].chars().next();
                return matches!(behind, Some(' ')).then_some((Style::Figure, at + second));
            }
            Some((Style::Figure, at))
        }
        ')' => Some((Style::FigureBracket, at)),
        _ => None,
    }
}

fn han(line: &str) -> Option<(Style, usize)> {
    let number = run(line, is_han, 5);
    let rest = line[number..].trim_start_matches(' ');
    let mark = rest.chars().next()?;
    let at = line.len() - rest.len() + mark.len_utf8();
    match mark {
        '、' | '.' | ',' => {
            // `一、二级市场` names two levels.
            let next = line[at..].trim_start_matches(' ').chars().next();
            (!next.is_some_and(|c| {
                is_han(c)
                    && mark == '、'
                    && line[at..].chars().nth(1).is_some_and(|d| matches!(d, '级' | '类' | '、' | '季' | '期'))
            }))
            .then_some((Style::Han, at))
        }
        ':' if number == 3 => Some((Style::Han, at)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_all_shapes() {
        for (line, style, rest) in [
            ("一、总体要求", Style::Han, "总体要求"),
            ("二十一、其他", Style::Han, "其他"),
            ("一 、目标", Style::Han, "目标"),
            ("(一)加强领导", Style::HanBracket, "加强领导"),
            ("( 十二 )加强领导", Style::HanBracket, "加强领导"),
            ("1.完善制度", Style::Figure, "完善制度"),
            ("12、完善制度", Style::Figure, "完善制度"),
            ("1.1 目标", Style::Figure, " 目标"),
            ("2.2023年底前完成", Style::Figure, "2023年底前完成"),
            ("(3)公开", Style::FigureBracket, "公开"),
            ("3)公开", Style::FigureBracket, "公开"),
            ("①公开", Style::Circled, "公开"),
            ("第一条优化土地出让条件", Style::Article, "优化土地出让条件"),
            ("第 二 章 总则", Style::Chapter, " 总则"),
        ] {
            let (s, at) = label(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((s, &line[at..]), (style, rest), "{line}");
        }
    }

    #[test]
    fn no_numbers() {
        for line in [
            "3.5亿元以上",
            "2017.12",
            "2017年工作要点",
            "一、二级市场联动",
            "(公开)",
            "一是加强",
            "第一时间",
            "十分重要",
            "",
            "(",
            "1",
        ] {
            assert_eq!(label(line), None, "{line}");
        }
    }
}
