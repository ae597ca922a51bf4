//! What a hostile notice can't do, and what a damaged page says.

use std::fs;

use crate::browser::{Browser, Look};
use crate::made::*;

/// What a notice could try to break out with.
const BREAKOUTS: [&str; 8] = [
    "</script><script>window.hacked = 1</script>",
    "</style><style>body { display: none }</style>",
    "<!-- <script>",
    "<img src=x onerror=\"window.hacked = 1\">",
    "\"><svg onload='window.hacked = 1'>",
    "{{ 7 * 7 }} ${window.hacked = 1} ]]>",
    "\u{2028}\u{2029}\u{202e}\u{feff}\u{7}",
    "javascript:window.hacked=1",
];

#[test]
fn a_hostile_notice_runs_nothing() {
    let all = BREAKOUTS.join(" ");
    let huge = "很长的要求，".repeat(200_000);
    let notice = format!(
        "{all}2023年工作要点\n\n一、{all}\n\n（一）{all}。{all}，6月底前完成。（县{all}局）\n\n（二）很长。{huge}（县财政局）\n"
    );
    let table: String = BREAKOUTS.iter().map(|b| format!("{b},县财政局,6月底前\n")).collect();
    let made = Made::of(&[
        ("<img src=x onerror=window.hacked=1>.txt", &notice),
        ("t.csv", &format!("工作任务,责任单位,完成时限\n{}", table.replace('"', "'"))),
    ]);
    let browser = Browser::start(&Look::default());
    let page = fs::read_to_string(made.page()).unwrap();
    assert!(!page.contains("hacked") && !page.contains("很长的要求"), "no word of a notice stands in the markup");
    browser.open(&made.page(), "");
    let records = made.records();
    let tasks: usize = records.iter().map(|r| r.tasks.len()).sum();
    assert!(tasks >= 2, "{tasks}");
    for view in ["documents", "limits", "units", "tasks"] {
        browser.run(&format!("State.change({{ view: '{view}' }})"));
    }
    let elements = || {
        browser.value("document.querySelectorAll('script, style, img, iframe, object, embed, link, base, a[href^=javascript]').length")
    };
    assert_eq!(elements(), 2, "our own script and style");
    for at in 0..tasks {
        browser.run(&format!("State.change({{ task: '{at}' }})"));
        assert_eq!(elements(), 2);
        assert_eq!(browser.value("window.hacked === undefined"), true);
    }
    choose(&browser, "q", "<script>");
    assert!(browser.texts(".grid mark.hit").iter().any(|hit| hit == "<script>"));
    assert_eq!(browser.value("performance.getEntriesByType('resource').length"), 0, "nothing is loaded");
    // The huge row is drawn in part only, and its text in part until asked for.
    choose(&browser, "q", "很长");
    browser.click(".row[aria-rowindex='2']");
    assert!(browser.value("document.getElementById('view').textContent.length").as_u64().unwrap() < 3000);
    let shown = |browser: &Browser| {
        browser.value("document.querySelector('#source .text').textContent.length").as_u64().unwrap()
    };
    assert!(shown(&browser) <= 80_000);
    browser.run("[...document.querySelectorAll('#source .note button')][0].click()");
    assert!(shown(&browser) > 1_200_000);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn what_was_added_to_the_page_does_not_run() {
    let made = Made::three();
    let page = fs::read_to_string(made.page()).unwrap();
    let tampered = made.at("tampered.html");
    let added = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'></body>";
    fs::write(&tampered, page.replace("</body>", added)).unwrap();
    let browser = Browser::start(&Look::default());
    browser.open(&tampered, "");
    assert_eq!(browser.value("window.hacked === undefined"), true, "the content policy names our script alone");
    assert!(browser.complaints().iter().any(|c| c.contains("Content Security Policy")));
    // Markup from text is refused even to the page's own code.
    let refused = browser.run("try { document.body.innerHTML = '<b>'; return false } catch { return true }");
    assert_eq!(refused, true);
}

#[test]
fn a_page_that_was_cut_short_says_so() {
    let made = Made::three();
    let page = fs::read_to_string(made.page()).unwrap();
    let (head, rest) = page.split_once("id=\"data\">").unwrap();
    let (data, foot) = rest.split_once("</script>").unwrap();
    let cut = made.at("cut.html");
    fs::write(&cut, format!("{head}id=\"data\">{}</script>{foot}", &data[..data.len() / 8 * 4])).unwrap();
    let browser = Browser::start(&Look::default());
    browser.open(&cut, "");
    assert_eq!(browser.texts("[role=alert]"), ["This file is not whole: make the report again."]);
}
