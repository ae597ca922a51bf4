//! For all eyes and hands: names, contrast, narrow screens.

use crate::browser::{Browser, Look};
use crate::made::*;

/// Faults that a reader who can't see or use a mouse would meet: nameless controls, broken references, twofold ids,
/// text that hardly stands out.
const FAULTS: &str = r"
const faults = [];
const name = (node) => node.getAttribute('aria-label') || node.textContent.trim() || node.title
    || (node.getAttribute('aria-labelledby') && document.getElementById(node.getAttribute('aria-labelledby'))?.textContent)
    || (node.labels && [...node.labels].map((l) => l.textContent).join(''));
for (const node of document.querySelectorAll('button, [role=button], [role=tab], [role=tabpanel], [role=grid], [role=search], svg[role], aside'))
    if (!node.closest('[hidden]') && !name(node)) faults.push(`nameless ${node.outerHTML.slice(0, 80)}`);
for (const node of document.querySelectorAll('input, select'))
    if (!node.getAttribute('aria-label') && !node.labels.length) faults.push(`no label: ${node.id}`);
const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) faults.push(`twofold id ${id}`);
for (const attribute of ['aria-controls', 'aria-labelledby', 'aria-describedby', 'for', 'list'])
    for (const node of document.querySelectorAll(`[${attribute}]`))
        if (!document.getElementById(node.getAttribute(attribute))) faults.push(`${attribute} leads nowhere`);
for (const row of document.querySelectorAll('[role=row]'))
    if ([...row.children].some((cell) => !['gridcell', 'columnheader'].includes(cell.getAttribute('role')))) faults.push('a row holds no cell');
const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
const light = (colour) => {
    const [r, g, b] = parts(colour).slice(0, 3).map((c) => ((c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (node) => {
    for (; node; node = node.parentElement) {
        const colour = getComputedStyle(node).backgroundColor;
        if ((parts(colour)[3] ?? 1) === 1) return colour;
    }
    return 'rgb(255, 255, 255)';
};
let texts = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || node.closest('svg, script, noscript, option, datalist, :disabled, [hidden]') || !node.checkVisibility()) continue;
    texts++;
    const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faults.push(`faint: ${node.className || node.tagName} ${walker.currentNode.data.slice(0, 20)} ${getComputedStyle(node).color} on ${behind(node)}`);
}
if (texts < 20) faults.push(`only ${texts} texts were looked at`);
return faults;
";

#[test]
fn controls_have_names_and_texts_stand_out_in_light_and_dark() {
    let made = Made::three();
    let page = compared(&made);
    for dark in [false, true] {
        let browser = Browser::start(&Look { dark, ..Look::default() });
        browser.open(&page, "");
        let paper = browser.text("getComputedStyle(document.body).backgroundColor");
        assert_eq!(paper, if dark { "rgb(23, 24, 26)" } else { "rgb(251, 250, 247)" });
        for view in ["tasks", "documents", "limits", "units", "topics", "years", "help"] {
            browser.run(&format!("State.change({{ view: '{view}', task: '2', q: '管' }})"));
            browser.run("document.querySelector('.pair-kind')?.click()");
            assert_eq!(browser.run(FAULTS), serde_json::json!([]), "{view}, dark: {dark}");
        }
        // What the reader chooses goes before what the system says.
        browser.click("#theme");
        browser.click("#theme");
        assert_eq!(browser.text("document.documentElement.dataset.theme"), "dark");
        assert_eq!(browser.text("getComputedStyle(document.body).backgroundColor"), "rgb(23, 24, 26)");
    }
}

#[test]
fn nothing_stands_out_of_a_narrow_screen() {
    let made = Made::three();
    let browser = Browser::start(&Look { width: 390, height: 844, language: "zh-CN", ..Look::default() });
    browser.open(&compared(&made), "");
    let wide = "Math.max(document.scrollingElement.scrollWidth, ...[...document.querySelectorAll('#view > *, .row:not(.head), .top > *, .find > *')].map((node) => node.getBoundingClientRect().right))";
    for view in ["tasks", "documents", "limits", "units", "topics", "years", "help"] {
        browser.run(&format!("State.change({{ view: '{view}' }})"));
        assert!(browser.value(wide).as_f64().unwrap() <= 390.0, "{view}: {}", browser.value(wide));
    }
    browser.run("State.change({ view: 'tasks' })");
    assert_eq!(
        browser.text("getComputedStyle(document.getElementById('fields')).display"),
        "none",
        "filters are folded"
    );
    browser.click("#more");
    choose(&browser, "year", "2022");
    assert_eq!(browser.text("document.getElementById('more').textContent"), "筛选（1）");
    browser.click("#more");
    browser.click(".row[aria-rowindex='2']");
    let panel = browser.value("document.getElementById('source').getBoundingClientRect().width");
    assert_eq!(panel, 390);
    browser.click("#close");
    assert_eq!(headlines(&browser), ["（一）加固堤防", "（二）储备物资", "（三）改造管网"]);
}
