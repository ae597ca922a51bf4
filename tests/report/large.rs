//! Many tasks: on the screen, in memory, on paper.

use crate::browser::{Browser, Look};
use crate::made::*;

#[test]
fn fifty_thousand_tasks_are_read_filtered_and_scrolled() {
    let made = Made::three();
    let page = large(&made, 50_000);
    let browser = Browser::start(&Look::default());
    browser.open(&page, "");
    assert_eq!(count(&browser), "50,000 of 50,000 tasks");
    let drawn = || browser.value("document.querySelectorAll('.grid.tasks .row').length").as_u64().unwrap();
    assert!(drawn() < 40, "{}", drawn());
    choose(&browser, "q", "第49999号");
    assert_eq!(count(&browser), "1 of 50,000 tasks");
    choose(&browser, "q", "第12号");
    assert_eq!(headlines(&browser), ["（一）加固堤防第12号"]);
    choose(&browser, "q", "");
    // Every 25th document has the year; three documents in turn; 20 tasks each.
    choose(&browser, "year", "2003");
    assert_eq!(count(&browser), "2,000 of 50,000 tasks");
    choose(&browser, "year", "");
    browser.click(".head [data-key=due]");
    browser.run("document.querySelector('.grid.tasks .row:not(.head)').focus()");
    browser.press("\u{e010}");
    assert_eq!(browser.value("document.activeElement.getAttribute('aria-rowindex')"), "50001");
    // Tables that are too tall for a browser scroll in larger steps; their last row is in sight nevertheless.
    let below = "document.activeElement.getBoundingClientRect().bottom - document.querySelector('.scroller').getBoundingClientRect().bottom";
    assert!(browser.value(below).as_f64().unwrap().abs() <= 1.0, "{}", browser.value(below));
    assert!(drawn() < 40);
    browser.run("document.querySelector('.scroller').scrollTop = 2000000");
    browser.wait_for(
        "Number(document.querySelector('.grid.tasks .row:not(.head)').getAttribute('aria-rowindex')) > 20000",
    );
    assert!(drawn() < 40);
    browser.run("document.querySelector('.scroller').focus()");
    browser.press("\u{e011}");
    assert_eq!(browser.value("document.activeElement.getAttribute('aria-rowindex')"), "2");
    for view in ["documents", "limits", "units"] {
        browser.click(&format!("#tab-{view}"));
    }
    assert_eq!(browser.texts(".bars .of")[0], "各乡镇");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn above_its_limit_the_report_leaves_texts_out_and_says_so() {
    let made = Made::three();
    let page = large(&made, 60_040);
    let browser = Browser::start(&Look::default());
    browser.open(&page, "#task=60030");
    assert!(browser.text("document.getElementById('holds').textContent").contains("2 documents are here without text"));
    assert_eq!(browser.texts("#source > .note"), ["The text of this document is not in this report."]);
    let requirement = browser.texts("#source dd.requirement");
    assert!(!requirement[0].is_empty(), "the record itself is there");
    browser.run("State.change({ task: '59999' })");
    assert!(!browser.texts("#source mark.task").is_empty());
}

#[test]
fn it_prints_the_rows_that_are_shown() {
    let made = Made::three();
    let browser = Browser::start(&Look { height: 420, ..Look::default() });
    let page = large(&made, 2_000);
    browser.open(&page, "#year=2001");
    browser.run("dispatchEvent(new Event('beforeprint'))");
    assert_eq!(browser.texts(".grid.tasks .row:not(.head)").len(), 80);
    choose(&browser, "year", "");
    browser.run("dispatchEvent(new Event('afterprint'))");
    browser.run("dispatchEvent(new Event('beforeprint'))");
    assert_eq!(browser.texts(".grid.tasks .row:not(.head)").len(), 1000);
    assert!(browser.texts(".grid > .note")[0].starts_with("The first 1,000 of 2,000 rows"));
    browser.run("dispatchEvent(new Event('afterprint'))");
    assert!(browser.texts(".grid.tasks .row:not(.head)").len() < 40);
    let pdf = browser.devtools("Page.printToPDF", serde_json::json!({}));
    assert!(pdf["data"].as_str().unwrap().starts_with("JVBERi"), "a PDF");
    assert!(browser.texts(".grid.tasks .row:not(.head)").len() < 40, "and the page is as before");
}
