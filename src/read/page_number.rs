//! What the number of a page looks like where nothing is known of its place: dashes on both sides of it, or words that
//! say so. A bare figure is none: it may be a serial number.

/// Dashes, as printed and as typed.
const DASHES: [char; 8] = ['-', '—', '–', '―', '─', '－', '‐', '‑'];

/// Most digits of one.
const DIGITS: usize = 3;

/// Whether a line is the number of a page and nothing else: `— 3 —`, `- 3 -`, `第3页`, `第 3 页，共 12 页`.
pub(crate) fn is_page_number(line: &str) -> bool {
    let line = line.trim();
    // A dash may be scanned as 一.
    let closed = |s: &str| s.ends_with(DASHES) || s.ends_with('一');
    let inner = || line.trim_start_matches(DASHES).trim_end_matches('一').trim_end_matches(DASHES).trim();
    line.starts_with(DASHES) && closed(line) && is_number(inner()) || is_worded(line)
}

/// Whether it says so: `第3页`, `第3页 共12页`.
fn is_worded(line: &str) -> bool {
    // 共12页 第3页
    let line = match line.strip_prefix('共').and_then(|s| s.split_once('页')) {
        Some((of, page)) if is_number(of.trim()) => page.trim_start_matches([',', '，', '/', '／', '、', ' ', '　']),
        _ => line,
    };
    let Some((page, rest)) = line.strip_prefix('第').and_then(|s| s.split_once('页')) else { return false };
    let rest = rest.trim_start().trim_start_matches([',', '，', '/', '／', '、']).trim_start();
    let of = rest.strip_prefix('共').and_then(|s| s.strip_suffix('页'));
    is_number(page.trim()) && (rest.is_empty() || of.is_some_and(|of| is_number(of.trim())))
}

fn is_number(text: &str) -> bool {
    (1..=DIGITS).contains(&text.chars().count()) && text.chars().all(|c| matches!(c, '0'..='9' | '０'..='９'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages() {
        for line in [
            "— 3 —",
            "—3—",
            "- 12 -",
            "-- 5 --",
            "－ 7 －",
            "─ 8 ─",
            "　— 128 —　",
            "— ３ —",
            "— 3 一",
            "第3页",
            "第 3 页",
            "第１页",
            "第1页共2页",
            "第 1 页 共 2 页",
            "第1页，共12页",
            "第1页/共12页",
            "第1页、 共12页",
            "共 1 页 第 1 页",
            "共12页，第3页",
        ] {
            assert!(is_page_number(line), "{line}");
        }
    }

    #[test]
    fn figures_and_words_that_are_none() {
        for line in [
            "3",
            "—5",
            "5—",
            "— 2023 —",
            "— 三 —",
            "——",
            "",
            "第页",
            "第3页的任务",
            "第3条",
            "第3页 共",
            "第1页 共2",
            "共2页",
            "2023-03-04",
            "— 3 - 4 —",
            "-3℃-",
        ] {
            assert!(!is_page_number(line), "{line}");
        }
    }
}
