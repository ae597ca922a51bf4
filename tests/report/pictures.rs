//! Pictures, and what they lead to.

use crate::browser::{Browser, Look};
use crate::made::*;

#[test]
fn pictures_show_what_is_there_and_lead_to_the_tasks() {
    let made = Made::three();
    let browser = Browser::start(&Look::default());
    browser.open(&made.page(), "#view=limits");
    let bars = browser
        .value("[...document.querySelectorAll('.chart [role=button]')].map((b) => b.getAttribute('aria-label'))");
    let bars: Vec<String> = serde_json::from_value(bars).unwrap();
    assert_eq!(
        bars,
        [
            "2022-06: 1 limit due",
            "2022-12: 1 limit due",
            "2023-05: 1 limit due",
            "2023-09: 1 limit due",
            "2023-12: 1 limit due"
        ]
    );
    browser.click(".chart [aria-label^='2022-12']");
    assert_eq!(headlines(&browser), ["（三）改造管网"]);
    browser.click("#reset");
    browser.click("#tab-units");
    let names = browser.texts(".bars .of");
    let numbers = browser.texts(".bars .number");
    assert_eq!((names[0].as_str(), numbers[0].as_str()), ("各乡镇", "3"));
    let pipes = names.iter().position(|n| n == "青禾县水务局供水股").unwrap();
    assert_eq!(numbers[pipes], "2");
    browser.click(&format!(".bars li:nth-child({}) button", pipes + 1));
    assert_eq!(headlines(&browser), ["（三）改造管网", "（三）改造管网"]);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_comparison_is_seen_as_map_flow_and_differences() {
    let made = Made::three();
    let browser = Browser::start(&Look::default());
    browser.open(&compared(&made), "");
    // The topic is one more filter.
    choose(&browser, "topic", "0");
    assert_eq!(headlines(&browser), ["（一）加固堤防", "（二）储备物资", "（一）加固堤防", "（二）巡查山塘"]);
    browser.click("#reset");
    browser.click("#tab-topics");
    assert_eq!(browser.texts(".heat thead button"), ["防汛", "食堂"]);
    let cells = |row: usize| browser.texts(&format!(".heat tbody tr:nth-child({row}) td"));
    assert_eq!(
        (cells(1), cells(2), cells(3)),
        (vec!["2".into(), "".into()], vec!["2".into(), "".into()], vec!["".into(), "1".to_string()])
    );
    // Only what is shown is counted.
    choose(&browser, "unit", "建管股");
    assert_eq!(cells(1), ["1"]);
    choose(&browser, "unit", "");
    browser.click(".heat thead button");
    assert_eq!(
        browser.texts(".topic-detail tbody td"),
        [
            "1",
            "青禾县水务局2022年工作要点",
            "青禾县水务局",
            "2022-02-10",
            "0",
            "100%",
            "2",
            "青禾县水务局2023年工作要点",
            "青禾县水务局",
            "2023-02-08",
            "363",
            "82%"
        ]
    );
    browser.click(".heat tbody tr:nth-child(3) button");
    assert_eq!(headlines(&browser), ["（一）公开食谱"]);
    browser.click("#reset");
    browser.click("#tab-years");
    let bands =
        browser.value("[...document.querySelectorAll('.flow [role=button]')].map((b) => b.getAttribute('aria-label'))");
    let bands: Vec<String> = serde_json::from_value(bands).unwrap();
    assert_eq!(
        bands,
        ["2022 → 2023: 1 kept", "2022 → 2023: 1 reworded", "2022 → 2023: 1 new", "2022 → 2023: 1 dropped"]
    );
    assert_eq!(browser.texts(".flow figcaption span"), ["2022 (3)", "2023 (3)"]);
    browser.click(".flow [aria-label$='reworded'] path");
    assert_eq!(browser.texts(".pairs tbody tr").len(), 1);
    browser.click(".pair-kind");
    assert_eq!(browser.texts(".side del"), ["removed:6月30日"]);
    assert_eq!(browser.texts(".side ins"), ["added:5月31日", "added:和险工险段"]);
    let side = |n: usize| browser.texts(&format!(".side:nth-child({n}) .wording")).concat();
    assert_eq!(side(1), "加固堤防。removed:6月30日前完成主要堤段加固");
    assert_eq!(side(2), "加固堤防。added:5月31日前完成主要堤段added:和险工险段加固");
    assert_eq!(
        browser.texts(".changes li"),
        ["limit earlier: 2022-06-30 → 2023-05-31, 30 days", "unit added: 县财政局 (support)"]
    );
    // From the differences to the source, and there on to the other year's.
    browser.click(".side:nth-child(2) h4 button");
    assert_eq!(browser.texts("#source h2"), ["（一）加固堤防"]);
    assert!(browser.texts("#source .about")[0].contains("2023"));
    browser.click("#source dd.versions summary");
    browser.wait_for("document.querySelector('#source .side')");
    assert_eq!(browser.texts("#source .side ins"), ["added:5月31日", "added:和险工险段"]);
    browser.click("#source .side:nth-child(1) h4 button");
    assert!(browser.texts("#source .about")[0].contains("2022"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn documents_of_one_year_are_named_by_their_bodies_and_parts_are_told_apart() {
    let made = Made::three();
    let browser = Browser::start(&Look::default());
    browser.open(&compared(&made), "#view=years");
    assert_eq!(
        browser.texts("#chain option"),
        [
            "青禾县水务局2023年工作要点 · 青禾县水务局 · 2022 – 2023",
            "same year, same level: 青禾县水务局2023年工作要点 · 青禾县水务局",
            "same year, same level: 临泽市教育局2023年校园食堂工作方案 · 临泽市教育局",
        ]
    );
    browser.run(
        "const chain = document.getElementById('chain'); chain.selectedIndex = 2; chain.dispatchEvent(new Event('change'))",
    );
    assert_eq!(browser.texts(".flow figcaption span"), ["青禾县水务局 (1)", "临泽市教育局 (1)"]);
    assert_eq!(browser.texts(".pairs th"), ["Kind", "Likeness", "青禾县水务局", "临泽市教育局"]);
    assert_eq!(browser.texts("#pairs"), ["青禾县水务局2023年工作要点 ↔ 临泽市教育局2023年校园食堂工作方案: all, 1"]);
    browser.click(".pair-kind");
    assert_eq!(browser.texts(".side .elsewhere"), ["in another part:汛期每天巡查"]);
    let side = |n: usize| browser.texts(&format!(".side:nth-child({n}) .wording")).concat();
    assert_eq!(side(1), "巡查。in another part:汛期每天巡查removed:山塘");
    assert_eq!(side(2), "巡查。added:食材");
    assert_eq!(browser.texts(".changes li"), ["unit removed: 各乡镇 (responsible) (2 parts together)"]);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// What stands behind # once the page has written it there.
fn address(browser: &Browser, part: &str) -> String {
    browser.wait_for(&format!("location.hash.includes('{part}')"));
    browser.text("location.hash")
}

#[test]
fn the_address_keeps_the_chosen_plans_the_open_pair_and_the_open_topic() {
    let made = Made::three();
    let page = compared(&made);
    let browser = Browser::start(&Look::default());
    browser.open(&page, "#view=years");
    browser.run(
        "const chain = document.getElementById('chain'); chain.selectedIndex = 2; chain.dispatchEvent(new Event('change'))",
    );
    browser.click(".pair-kind");
    let kept = address(&browser, "pair=4");
    let again = Browser::start(&Look::default());
    again.open(&page, &kept);
    assert_eq!(again.texts(".flow figcaption span"), ["青禾县水务局 (1)", "临泽市教育局 (1)"]);
    assert_eq!(again.texts(".side .elsewhere"), ["in another part:汛期每天巡查"]);
    // The kind of pair, too; closing the pair and opening a topic.
    again.run("location.hash = '#view=years&kind=new'");
    again.wait_for("document.querySelectorAll('.pairs tbody tr').length === 1");
    assert_eq!(again.texts(".pairs tbody tr .pair-kind"), ["new"]);
    again.click("#tab-topics");
    again.click(".heat thead button");
    let kept = address(&again, "spread=0");
    browser.open(&page, &kept);
    assert_eq!(browser.texts(".topic-detail h3"), ["防汛"]);
    assert_eq!((browser.complaints(), again.complaints()), (vec![], vec![]));
}

#[test]
fn the_first_map_shows_the_documents_that_have_its_topics() {
    let made = Made::three();
    let at = made.at("many.html");
    let first = made.records().remove(0);
    let mut report = yaodian::report::Report::start(std::fs::File::create(&at).unwrap()).unwrap();
    let topic = |name: String, members: Vec<String>| yaodian::report::Topic {
        name,
        keywords: Vec::new(),
        members,
        spread: Vec::new(),
    };
    for n in 0..60 {
        let mut record = first.clone();
        record.document.id = format!("{n:016x}");
        record.tasks.truncate(1);
        record.tasks[0].id = format!("t{n}");
        report.document(&record, None).unwrap();
    }
    // Twenty topics that the last twenty documents share, then one for each two of the others.
    for n in 0..20 {
        report
            .topic(&topic(format!("共{n}"), vec![format!("t{}", 40 + n), format!("t{}", 40 + (n + 1) % 20)]))
            .unwrap();
    }
    for n in 0..20 {
        report.topic(&topic(format!("独{n}"), vec![format!("t{}", 2 * n), format!("t{}", 2 * n + 1)])).unwrap();
    }
    report.finish().unwrap();
    let browser = Browser::start(&Look::default());
    browser.open(&at, "#view=topics");
    let rows = browser.value("document.querySelectorAll('.heat tbody tr').length").as_u64().unwrap();
    let filled = browser.value("document.querySelectorAll('.heat tbody tr:has(td button)').length").as_u64().unwrap();
    assert!(rows > 3 && rows == filled, "{filled} of {rows}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_task_without_a_headline_is_called_by_its_opening_and_a_late_text_is_shown() {
    let made = Made::three();
    let at = made.at("late.html");
    let record = &made.records()[0];
    let mut report = yaodian::report::Report::start(std::fs::File::create(&at).unwrap()).unwrap();
    report.document(record, None).unwrap();
    report.text(&record.document.id, &std::fs::read_to_string(&record.document.source).unwrap()).unwrap();
    report.finish().unwrap();
    let browser = Browser::start(&Look::default());
    browser.open(&at, "");
    assert_eq!(browser.text("Data.documents[0].text.slice(0, 7)"), "青禾县水务局2");
    assert_eq!(browser.text("document.getElementById('holds').textContent"), "1 document, 3 tasks");
    let called = |task: &str| {
        let above = "path: [{ label: '一、', heading: '供水保障' }]";
        browser.text(&format!(
            "called({{ record: {{ label: '1.', {above}, task: '{task}', requirement: '按季检测水源水质和管网末梢水质，公布检测结果，对超标水厂限期整改。' }} }})"
        ))
    };
    assert_eq!(called("供水保障"), "1.按季检测水源水质和管网末梢水质，公布检测结果，对超标水厂限期…");
    assert_eq!(called("检测水质"), "1.检测水质");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
