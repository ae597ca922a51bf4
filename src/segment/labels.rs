//! Labels: the numbers that items are known by, as a line may open with them.
//!
//! One line can be read in several ways (`1.5G…` is item 1 or heading 1.5; `(112345热线` is a damaged `(1)`); this module
//! lists the ways, and the outline chooses. A label says nothing here of its level.

use std::fmt;

/// The style of a label. Styles that differ only in width or in the mark behind the number are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Style {
    /// 第一编, 第一部分, 第一章, 第一节, in this order.
    Chapter(u8),
    /// 壹、
    Formal,
    /// 第一条.
    Article,
    /// 一、
    Han,
    /// 第一,
    Ordinal,
    /// 任务一:
    Word,
    /// A heading known by its form, not by a number: 【重点任务】, 九月份:. Its level among captions, 0 the outer.
    Caption(u8),
    /// 第一阶段: no number of its own, but it counts.
    Stage,
    /// (一)
    ParenHan,
    /// 1. or 1、
    Arabic,
    /// 1.1, 1.1.1: the depth.
    Decimal(u8),
    /// (1)
    Paren,
    /// 1)
    HalfParen,
    /// ①
    Circled,
    /// A.
    Letter,
    /// (a)
    ParenLetter,
    /// Ⅰ.
    Roman,
    /// ★, ◆: without a number.
    Mark,
}

impl Style {
    /// Whether labels of the style count on; marks and captions don't.
    pub fn counts(self) -> bool {
        !matches!(self, Style::Mark | Style::Caption(_))
    }

    /// Where the style usually stands among the others, outermost first.
    pub fn rank(self) -> u8 {
        match self {
            Style::Chapter(n) => n,
            Style::Formal => 7,
            Style::Article => 8,
            Style::Roman => 9,
            Style::Han => 10,
            Style::Ordinal => 11,
            Style::Word => 12,
            Style::Caption(n) => 13 + n,
            Style::ParenHan => 20,
            Style::Arabic => 30,
            Style::Decimal(n) => 30 + n,
            Style::Stage => 36,
            Style::Letter => 38,
            Style::Paren => 40,
            Style::HalfParen => 42,
            Style::ParenLetter => 45,
            Style::Circled => 50,
            Style::Mark => 60,
        }
    }
}

/// One way to read a line's label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its style.
    pub style: Style,
    /// Its number; of a decimal the last one. 0 where the number is lost.
    pub number: u32,
    /// The numbers before the last one of a decimal.
    pub above: Vec<u32>,
    /// Bytes of the line that are the label itself.
    pub len: usize,
    /// Bytes of the line up to the text behind it.
    pub text_at: usize,
    /// How the label should have been written, where a part of it is lost.
    pub repaired: Option<String>,
    /// How doubtful the reading is: 0 sound, 1 something is missing, 2 hardly a label.
    pub doubt: u8,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.style {
            Style::ParenHan => write!(f, "({})", han(self.number)),
            Style::Han => write!(f, "{}、", han(self.number)),
            Style::Paren => write!(f, "({})", self.number),
            Style::HalfParen => write!(f, "{})", self.number),
            _ => write!(f, "{}.", self.number),
        }
    }
}

/// Chinese numerals of a number up to 999.
pub fn han(n: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |d: u32| DIGITS[(d % 10) as usize];
    match n {
        0 => "〇".into(),
        1..=9 => digit(n).into(),
        10..=19 => format!("十{}", digit(n)),
        20..=99 => format!("{}十{}", digit(n / 10), digit(n)),
        100..=999 => {
            let rest = n % 100;
            let tail = match rest {
                0 => String::new(),
                1..=9 => format!("零{}", digit(rest)),
                _ => format!("{}十{}", digit(rest / 10), digit(rest)),
            };
            format!("{}百{tail}", digit(n / 100))
        }
        _ => n.to_string(),
    }
}

/// Reads a Chinese numeral below a thousand at the start of `s`: its value and its bytes. A dash stands for a 一 that
/// was scanned badly only where `dash` allows it.
pub fn han_number(s: &str, dash: bool) -> Option<(u32, usize)> {
    let (mut total, mut digit, mut len, mut seen) = (0u32, 0u32, 0usize, false);
    for c in s.chars() {
        let d = match c {
            '一' => 1,
            '二' | '两' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            '〇' | '零' | '○' => 0,
            // A badly scanned 十.
            '+' if !dash => break,
            '十' | '+' => {
                total += digit.max(1) * 10;
                digit = 0;
                len += c.len_utf8();
                seen = true;
                continue;
            }
            '百' if seen => {
                total += digit.max(1) * 100;
                digit = 0;
                len += c.len_utf8();
                continue;
            }
            '—' | '-' if dash && !seen => 1,
            '=' if dash && !seen => 2,
            _ => break,
        };
        if digit != 0 || len > 15 {
            return None;
        }
        digit = d;
        len += c.len_utf8();
        seen = true;
    }
    (seen && total + digit > 0).then_some((total + digit, len))
}

fn digits(s: &str) -> usize {
    s.bytes().take_while(u8::is_ascii_digit).count()
}

fn spaces(s: &str) -> usize {
    s.len() - s.trim_start_matches(' ').len()
}

/// The label of a line that is known for a heading by its form: it has none. Its words begin at `text_at`.
pub fn caption(level: u8, text_at: usize) -> Label {
    Label { text_at, ..way(Style::Caption(level), 0, "", 0, 0) }
}

/// The ways to read the label that `line` (folded, trimmed) opens with; the likeliest first, none where there is none.
pub fn read(line: &str) -> Vec<Label> {
    let mut ways = Vec::new();
    let Some(first) = line.chars().next() else { return ways };
    if month(line) {
        ways.push(way(Style::Caption(0), 0, line, 0, 0));
        return ways;
    }
    match first {
        '第' => chapter(line, &mut ways),
        '(' => parenthesis(line, &mut ways),
        '0'..='9' => arabic(line, &mut ways),
        '①'..='⑳' => circled(line, first as u32 - '①' as u32 + 1, &mut ways),
        '㉑'..='㉟' => circled(line, first as u32 - '㉑' as u32 + 21, &mut ways),
        '❶'..='❿' => circled(line, first as u32 - '❶' as u32 + 1, &mut ways),
        '⑴'..='⒇' => glyph(line, first, Style::Paren, first as u32 - '⑴' as u32 + 1, &mut ways),
        '⒈'..='⒛' => glyph(line, first, Style::Arabic, first as u32 - '⒈' as u32 + 1, &mut ways),
        '㈠'..='㈩' => glyph(line, first, Style::ParenHan, first as u32 - '㈠' as u32 + 1, &mut ways),
        'Ⅰ'..='Ⅻ' => roman(line, first, &mut ways),
        '★' | '☆' | '◆' | '◇' | '■' | '□' | '▲' | '●' | '◎' => {
            glyph(line, first, Style::Mark, 0, &mut ways)
        }
        'A'..='Z' | 'a'..='z' => {
            scanned_one(line, &mut ways);
            letter(line, first, &mut ways);
        }
        '壹' | '贰' | '叁' | '肆' | '伍' | '陆' | '柒' | '捌' | '玖' | '拾' => formal(line, &mut ways),
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '—' | '-' => {
            han_comma(line, &mut ways)
        }
        _ => word(line, &mut ways),
    }
    ways
}

/// Whether a line is the heading of a month, a quarter or a half year: `九月份:`, `10月`, `四至五月`, `第一季度:`.
pub(crate) fn month(line: &str) -> bool {
    const LONGEST: usize = 24;
    if line.len() > LONGEST {
        return false;
    }
    let bare = line.trim_end_matches([':', ' ']);
    if matches!(bare, "上半年" | "下半年" | "贯穿全年") {
        return true;
    }
    let Some(name) = ["月份", "月", "季度"].iter().find_map(|end| bare.strip_suffix(end)) else { return false };
    let numbered = |part: &str| {
        let part = part.trim().trim_end_matches('份').trim_end_matches('月');
        let part = part.strip_prefix('第').unwrap_or(part).trim();
        let number = match han_number(part, false) {
            Some((n, len)) if len == part.len() => n,
            _ => part.parse().unwrap_or(0),
        };
        (1..=12).contains(&number)
    };
    let parts = name.split(['至', '-', '—', '~', '到']);
    parts.clone().count() <= 2 && parts.into_iter().all(numbered)
}

/// `任务一:加快建设`, `督办事项2 加快建设`: a word for items, its number, a mark.
fn word(line: &str, ways: &mut Vec<Label>) {
    if let Some((number, len)) = worded(line) {
        ways.push(way(Style::Word, number, line, len, 0));
    }
}

/// The number of a label that is a word and a number, and how many bytes the label takes, its mark included.
pub(crate) fn worded(line: &str) -> Option<(u32, usize)> {
    const WORDS: [&str; 12] =
        ["任务", "专项", "行动", "工程", "举措", "措施", "项目", "重点", "清单", "事项", "问题", "目标"];
    // The word may be told more closely: 改革任务, 督办事项.
    const CLOSER: usize = 4;
    let ends = line.char_indices().skip(2).take(CLOSER + 1).map(|(at, _)| at);
    let at = ends.into_iter().find(|at| {
        WORDS.iter().any(|w| line[..*at].ends_with(w))
            && line[..*at].chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
            && line[*at..].starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
    })?;
    let named = &line[at..];
    let number = match han_number(named, false) {
        Some(found) => Some(found),
        None => {
            let n = digits(named);
            named[..n].parse().ok().filter(|n| *n < 100).map(|number| (number, n))
        }
    };
    let (number, used) = number?;
    let at = line.len() - named.len() + used;
    let mark = line[at..].chars().next().filter(|c| matches!(c, ':' | ' ' | '、' | '.'))?;
    // 清淤工程2.4公里, 建设项目1、2号楼
    let behind = line[at + mark.len_utf8()..].trim_start();
    let counts = behind.starts_with(|c: char| c.is_ascii_digit())
        || han_number(behind, false).is_some_and(|(_, l)| behind[l..].starts_with(['、', '是']));
    let figure = matches!(mark, '.' | '、') && counts;
    (!figure).then_some((number, at + mark.len_utf8()))
}

/// The number of a table's name, `表一:整治清单`, `附表2 任务表`, and how many bytes that takes, its mark included. Above a
/// table it heads the rows; anywhere else it is no label.
pub(crate) fn table_name(line: &str) -> Option<(u32, usize)> {
    let rest = line.strip_prefix('附').unwrap_or(line).trim_start().strip_prefix('表')?.trim_start();
    let (number, used) = han_number(rest, false).or_else(|| {
        let n = digits(rest);
        Some((rest[..n].parse().ok().filter(|n| *n < 100)?, n))
    })?;
    let at = line.len() - rest.len() + used;
    let mark = line[at..].chars().next().filter(|c| matches!(c, ':' | ' ' | '、' | '.'))?;
    (line[at..].len() > mark.len_utf8()).then_some((number, at + mark.len_utf8()))
}

pub(crate) fn way(style: Style, number: u32, line: &str, len: usize, doubt: u8) -> Label {
    let text_at = len + spaces(&line[len..]);
    Label { style, number, above: Vec::new(), len, text_at, repaired: None, doubt }
}

fn glyph(line: &str, first: char, style: Style, number: u32, ways: &mut Vec<Label>) {
    let mut len = first.len_utf8();
    if line[len..].starts_with(['.', '、']) {
        len += line[len..].chars().next().map_or(0, char::len_utf8);
    }
    ways.push(way(style, number, line, len, if style == Style::Mark { 1 } else { 0 }));
}

fn circled(line: &str, number: u32, ways: &mut Vec<Label>) {
    let first = line.chars().next().unwrap_or('①');
    glyph(line, first, Style::Circled, number, ways);
}

fn roman(line: &str, first: char, ways: &mut Vec<Label>) {
    let rest = &line[first.len_utf8()..];
    if rest.starts_with(['.', '、', ' ']) {
        glyph(line, first, Style::Roman, first as u32 - 'Ⅰ' as u32 + 1, ways);
    }
}

/// `l.` and `I、` where a 1 was scanned badly, `l0.` where a 10 was.
fn scanned_one(line: &str, ways: &mut Vec<Label>) {
    let Some(rest) = line.strip_prefix(['l', 'I']) else { return };
    let n = digits(rest);
    if n > 1 || !rest[n..].starts_with(['.', '、']) {
        return;
    }
    let Ok(number) = format!("1{}", &rest[..n]).parse() else { return };
    let mark = rest[n..].chars().next().map_or(0, char::len_utf8);
    let len = 1 + n + mark;
    if line[len..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return;
    }
    let mut label = way(Style::Arabic, number, line, len, 1);
    label.repaired = Some(label.to_string());
    ways.push(label);
}

fn letter(line: &str, first: char, ways: &mut Vec<Label>) {
    let rest = &line[1..];
    let number = first.to_ascii_uppercase() as u32 - 'A' as u32 + 1;
    // A letter label has its mark right behind; `A.I.`, `A、B类` and `A级` are words.
    let Some(mark) = rest.chars().next().filter(|c| matches!(c, '.' | '、' | ')')) else { return };
    if !rest[mark.len_utf8()..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
        ways.push(way(Style::Letter, number, line, 1 + mark.len_utf8(), 1));
    }
}

fn han_comma(line: &str, ways: &mut Vec<Label>) {
    let Some((number, mut len)) = han_number(line, true) else { return };
    let dashed = line.starts_with(['—', '-']);
    len += spaces(&line[len..]);
    let Some(mark) = line[len..].chars().next() else {
        // A numeral on a line of its own, its heading on the next one.
        if !dashed {
            ways.push(way(Style::Han, number, line, len, 1));
        }
        return;
    };
    let doubt = match mark {
        '、' if dashed => 2,
        '、' => 0,
        '.' | ',' | ':' if dashed => return,
        '.' => 1,
        ',' | ':' => 2,
        _ => return,
    };
    len += mark.len_utf8();
    let rest = line[len..].trim_start();
    // `一、二级…`, `一、二、三产业`: an enumeration of numbers, no label.
    let doubt = if han_number(rest, false)
        .is_some_and(|(_, l)| rest[l..].starts_with(['、', '级', '类', '线', '季', '批', '期']))
    {
        2.max(doubt)
    } else {
        doubt
    };
    if rest.is_empty() && doubt > 0 {
        return;
    }
    // One dash may be 二 as well, whose other one the scan lost.
    let numbers = if dashed && number == 1 { 1..=2 } else { number..=number };
    for number in numbers {
        let mut label = way(Style::Han, number, line, len, doubt);
        if dashed {
            label.repaired = Some(label.to_string());
        }
        ways.push(label);
    }
}

/// `壹、清洁家园`: numerals as on cheques, for the outermost parts.
fn formal(line: &str, ways: &mut Vec<Label>) {
    const DIGITS: [char; 10] = ['壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖', '拾'];
    let value = |c: char| DIGITS.iter().position(|d| *d == c).map(|i| i as u32 + 1);
    let mut chars = line.chars();
    let Some(first) = chars.next().and_then(value) else { return };
    let (number, count) = match chars.next().and_then(value).filter(|n| first == 10 && *n < 10) {
        Some(ones) => (10 + ones, 2),
        None => (first, 1),
    };
    let mut len = count * '壹'.len_utf8();
    len += spaces(&line[len..]);
    if let Some(mark) = line[len..].chars().next().filter(|c| matches!(c, '、' | '.')) {
        ways.push(way(Style::Formal, number, line, len + mark.len_utf8(), 0));
    }
}

fn chapter(line: &str, ways: &mut Vec<Label>) {
    let rest = &line['第'.len_utf8()..];
    let skip = spaces(rest);
    let (number, used) = match han_number(&rest[skip..], false) {
        Some(found) => found,
        None => {
            let n = digits(&rest[skip..]);
            match rest[skip..skip + n].parse() {
                Ok(number) if n < 4 => (number, n),
                _ => return,
            }
        }
    };
    let mut at = '第'.len_utf8() + skip + used;
    at += spaces(&line[at..]);
    if line[at..].starts_with("阶段") {
        let after = &line[at + "阶段".len()..];
        if after.is_empty() || after.starts_with(['(', ':', ' ', ',', '。', '—']) {
            ways.push(way(Style::Stage, number, line, 0, 0));
        }
        return;
    }
    // `第一、二季度` and `第一、第二条` list numbers.
    let mark = line[at..].chars().next().filter(|c| matches!(c, ',' | '、' | ':'));
    if let Some(mark) = mark {
        let len = at + mark.len_utf8();
        let listed = line[len..].starts_with('第') || han_number(&line[len..], false).is_some();
        if !(mark == '、' && listed) {
            ways.push(way(Style::Ordinal, number, line, len, 1));
        }
        return;
    }
    let (style, word) = match line[at..].chars().next() {
        Some('编' | '篇') => (Style::Chapter(1), 3),
        Some('部') if line[at..].starts_with("部分") => (Style::Chapter(2), 6),
        Some('章') => (Style::Chapter(3), 3),
        Some('节') => (Style::Chapter(4), 3),
        Some('条') => (Style::Article, 3),
        _ => return,
    };
    let len = at + word;
    let after = &line[len..];
    // `第一条规定…`, `第三章的要求` speak of a chapter; a label is followed by its own text.
    let spoken = after.starts_with(['的', '中', '第', '至', '和', '所', '规', '以', '、', ',', ')', '》']);
    let mut label = way(style, number, line, len, if spoken { 2 } else { 0 });
    let mark = after.chars().next().filter(|c| matches!(c, ':' | '.' | '、'));
    if let Some(mark) = mark.filter(|_| !spoken) {
        label.text_at = len + mark.len_utf8();
        label.text_at += spaces(&line[label.text_at..]);
    }
    ways.push(label);
}

fn parenthesis(line: &str, ways: &mut Vec<Label>) {
    let skip = 1 + spaces(&line[1..]);
    let inside = &line[skip..];
    if let Some((number, used)) = han_number(inside, true) {
        let mut at = skip + used;
        at += spaces(&line[at..]);
        let dashed = inside[..used].contains(['—', '-', '+', '=']);
        if line[at..].starts_with(')') {
            let mut label = way(Style::ParenHan, number, line, at + 1, u8::from(dashed));
            if line[at + 1..].starts_with('、') {
                label.text_at = at + 1 + '、'.len_utf8();
            }
            if dashed {
                label.repaired = Some(label.to_string());
            }
            ways.push(label);
        } else if !dashed && line[at..].chars().next().is_some_and(|c| !matches!(c, '、' | '是' | '年' | '级')) {
            // The closing bracket is lost.
            let mut label = way(Style::ParenHan, number, line, at, 2);
            label.repaired = Some(label.to_string());
            ways.push(label);
        }
        return;
    }
    let n = digits(inside);
    if n > 0 {
        let mut at = skip + n;
        at += spaces(&line[at..]);
        if line[at..].starts_with(')') {
            if let Some(number) = inside[..n].parse::<u32>().ok().filter(|n| *n < 200) {
                let mut label = way(Style::Paren, number, line, at + 1, 0);
                if line[at + 1..].starts_with(['、', '.']) {
                    label.text_at = at + 1 + line[at + 1..].chars().next().map_or(0, char::len_utf8);
                }
                ways.push(label);
            }
        } else {
            // `(112345热线`: the bracket behind the number is lost; the number may be any opening part of the figures.
            for take in 1..=n.min(2) {
                if let Ok(number) = inside[..take].parse::<u32>() {
                    let mut label = way(Style::Paren, number, line, skip + take, 2);
                    label.repaired = Some(label.to_string());
                    ways.push(label);
                }
            }
        }
        return;
    }
    if inside.starts_with(')') && line.len() > skip + 1 {
        let mut label = way(Style::ParenHan, 0, line, skip + 1, 2);
        label.repaired = Some(String::new());
        ways.push(label);
        return;
    }
    let mut chars = inside.chars();
    if let (Some(c @ ('a'..='z' | 'A'..='Z')), Some(')')) = (chars.next(), chars.next()) {
        let number = c.to_ascii_uppercase() as u32 - 'A' as u32 + 1;
        ways.push(way(Style::ParenLetter, number, line, skip + 2, 1));
    }
}

/// Words behind `3.5` that make it a quantity and no label.
const QUANTITIES: &str = "亿万千百%‰倍个元级版公米里度吨亩平户家人次小天年月GM分点台套项条座册";

/// Further counters: what is counted, not what is done.
const COUNTERS: &str =
    "日时周季旬项所名位只辆件份类种批期号楼层岁秒刻届场轮回步本部处区县市省国县镇村社校院厅局多余几至到以及和";

fn arabic(line: &str, ways: &mut Vec<Label>) {
    let n = digits(line);
    let Ok(number) = line[..n].parse::<u32>() else { return };
    if number > 400 {
        return;
    }
    let mut at = n;
    // 1.1, 1.1.1 and the like.
    let mut numbers = vec![number];
    let mut end = n;
    while line[end..].starts_with('.') {
        let m = digits(&line[end + 1..]);
        if m == 0 || m > 2 {
            break;
        }
        match line[end + 1..end + 1 + m].parse() {
            Ok(k) => numbers.push(k),
            Err(_) => break,
        }
        end += 1 + m;
    }
    if numbers.len() > 1 {
        let rest = &line[end..];
        let next = rest.chars().next();
        let sound = next.is_none_or(|c| !QUANTITIES.contains(c) && !c.is_ascii_digit() && c != '—' && c != '~');
        if sound && numbers.iter().all(|k| *k > 0 && *k < 100) {
            let mut len = end;
            if rest.starts_with(['.', '、']) {
                len += rest.chars().next().map_or(0, char::len_utf8);
            }
            let last = numbers.pop().unwrap_or(0);
            let mut label = way(Style::Decimal(numbers.len() as u8), last, line, len, 0);
            label.doubt = u8::from(!rest.starts_with([' ', '.', '、']));
            label.above = numbers.clone();
            ways.push(label);
        }
        // `1.5G网络`: item 1 whose text opens with a figure.
        ways.push(way(Style::Arabic, number, line, n + 1, 2));
        return;
    }
    at += spaces(&line[at..]);
    // `02促进消费`, or 02 on a line of its own: nobody counts things with a nought before.
    if n == 2 && line.starts_with('0') && number > 0 {
        let next = line[at..].chars().next();
        let counts = next.is_some_and(|c| QUANTITIES.contains(c) || COUNTERS.contains(c));
        if next.is_none_or(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && (at > n || !counts) {
            ways.push(way(Style::Arabic, number, line, n, 0));
            return;
        }
    }
    match line[at..].chars().next() {
        Some('.' | '、') => {
            let mark = line[at..].chars().next().map_or(0, char::len_utf8);
            let len = at + mark;
            let rest = line[len..].trim_start();
            // `1、2号线`, `5、6月份`: an enumeration of numbers.
            let listed = rest.starts_with(|c: char| c.is_ascii_digit()) && line[at..].starts_with('、');
            ways.push(way(Style::Arabic, number, line, len, if listed { 2 } else { 0 }));
        }
        Some(')') => ways.push(way(Style::HalfParen, number, line, at + 1, 0)),
        Some(',' | ':') if number < 100 => ways.push(way(Style::Arabic, number, line, at + 1, 2)),
        // `1限时办结`: the mark is lost; a counter behind the figure makes it a quantity.
        Some('\u{4e00}'..='\u{9fff}') if at == n => {
            let counted = line[at..].starts_with(|c| QUANTITIES.contains(c) || COUNTERS.contains(c));
            if n <= 2 && (1..60).contains(&number) && !counted {
                let repaired = Some(format!("{number}."));
                ways.push(Label { repaired, ..way(Style::Arabic, number, line, n, 2) });
            }
        }
        // `3 编制方案`: set off by a space, where what follows counts nothing.
        Some(c) if at > n && number < 100 && !c.is_ascii() => {
            let counted = QUANTITIES.contains(c) || COUNTERS.contains(c) || !('\u{4e00}'..='\u{9fff}').contains(&c);
            ways.push(way(Style::Arabic, number, line, at, if counted { 2 } else { 1 }));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> (Style, u32, &str) {
        let ways = read(line);
        let l = &ways[0];
        (l.style, l.number, &line[l.text_at..])
    }

    #[test]
    fn every_style() {
        assert_eq!(one("贰、文明出行"), (Style::Formal, 2, "文明出行"));
        assert_eq!(one("拾壹、其他"), (Style::Formal, 11, "其他"));
        assert!(read("陆某某要负责").is_empty());
        assert_eq!(one("一、总体要求"), (Style::Han, 1, "总体要求"));
        assert_eq!(one("二十一、其他"), (Style::Han, 21, "其他"));
        assert_eq!(one("(十二)完善"), (Style::ParenHan, 12, "完善"));
        assert_eq!(one("1.推进"), (Style::Arabic, 1, "推进"));
        assert_eq!(one("12、 推进"), (Style::Arabic, 12, "推进"));
        assert_eq!(one("(3)网站"), (Style::Paren, 3, "网站"));
        assert_eq!(one("2)网站"), (Style::HalfParen, 2, "网站"));
        assert_eq!(one("③网站"), (Style::Circled, 3, "网站"));
        assert_eq!(one("第一条优化"), (Style::Article, 1, "优化"));
        assert_eq!(one("第三章 保障措施"), (Style::Chapter(3), 3, "保障措施"));
        assert_eq!(one("1.2 数据"), (Style::Decimal(1), 2, "数据"));
        assert_eq!(one("第一,提高质量"), (Style::Ordinal, 1, "提高质量"));
        assert_eq!(one("任务二:扩大规模"), (Style::Word, 2, "扩大规模"));
        assert_eq!(one("第二阶段(4月)"), (Style::Stage, 2, "第二阶段(4月)"));
        assert_eq!(one("(=)道路"), (Style::ParenHan, 2, "道路"));
        assert_eq!(one("l.落实责任"), (Style::Arabic, 1, "落实责任"));
        assert_eq!(one("l2、落实责任"), (Style::Arabic, 12, "落实责任"));
        assert_eq!(one("督办事项二 盐湖修复"), (Style::Word, 2, "盐湖修复"));
        assert_eq!(one("问题二、部分矿山修复不实"), (Style::Word, 2, "部分矿山修复不实"));
        assert_eq!(one("改革项目1:下放权限"), (Style::Word, 1, "下放权限"));
        assert_eq!(one("九月份:"), (Style::Caption(0), 0, "九月份:"));
        assert!(["四至五月", "3-4月", "7月—8月", "第三季度", "上半年:"].iter().all(|l| month(l)));
        assert!(!["13月", "3月底", "一月一调度月", "三至五年"].iter().any(|l| month(l)));
        assert_eq!(one("3 编制方案"), (Style::Arabic, 3, "编制方案"));
        assert_eq!(one("02促进消费"), (Style::Arabic, 2, "促进消费"));
        assert_eq!(one("三"), (Style::Han, 3, ""));
        assert_eq!(one("A.数据"), (Style::Letter, 1, "数据"));
    }

    #[test]
    fn what_is_no_label() {
        assert!(read("2023年是关键之年").is_empty());
        assert!(read("2017.12").is_empty());
        assert!(read("一是加强领导").is_empty());
        assert!(read("12345热线").is_empty());
        assert!(read("第一、二季度").is_empty() && read("第三、第四条同时适用").is_empty());
        assert!(read("第二阶段的任务").is_empty() && read("任务一览表").is_empty() && read("工程一流").is_empty());
        assert!(read("05月底前").is_empty() && read("2").is_empty());
        assert!(read("A、B、C类人才").is_empty());
        assert!(read("建设项目1、2号楼要封顶").is_empty() && read("实施清淤工程2.4公里").is_empty());
        assert_eq!(read("A、甲类人才").len(), 1);
        assert!(read("3.5亿元资金").iter().all(|l| l.doubt == 2));
        assert_eq!(read("一、二级响应").first().map(|l| l.doubt), Some(2));
    }

    #[test]
    fn damaged_labels_offer_repairs() {
        let ways = read("(112345热线");
        assert_eq!(
            ways.iter().map(|l| (l.number, l.repaired.clone().unwrap())).collect::<Vec<_>>(),
            [(1, "(1)".to_string()), (11, "(11)".to_string())]
        );
        assert_eq!(read("(-)加强").first().map(|l| l.repaired.clone()), Some(Some("(一)".into())));
        assert_eq!(read("(+)加强").first().map(|l| l.repaired.clone()), Some(Some("(十)".into())));
        assert_eq!(read("1限时办结。").first().map(|l| l.number), Some(1));
        assert!(read("3个月内办结").is_empty() && read("12月底前").is_empty() && read("5项任务").is_empty());
        assert_eq!(read("()优化审批").first().map(|l| (l.style, l.number)), Some((Style::ParenHan, 0)));
    }

    #[test]
    fn numerals_both_ways() {
        for n in 1..=199 {
            assert_eq!(han_number(&han(n), false), Some((n, han(n).len())), "{n}");
        }
    }
}
