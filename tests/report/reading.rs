//! What a reader does: searches, filters, sorts, opens sources, saves, by mouse and by keyboard, in two languages.

use std::fs;

use crate::browser::{Browser, Look};
use crate::made::*;

#[test]
fn the_table_is_searched_filtered_and_sorted() {
    let made = Made::three();
    let browser = Browser::start(&Look::default());
    browser.open(&made.page(), "");
    assert_eq!(count(&browser), "9 of 9 tasks");
    assert_eq!(
        headlines(&browser),
        [
            "（一）加固堤防",
            "（二）储备物资",
            "（三）改造管网",
            "（一）加固堤防",
            "（二）巡查山塘",
            "（三）改造管网",
            "（一）公开食谱",
            "（二）查验食材",
            "（三）加强督导"
        ]
    );
    // As one types, without pressing Enter; full width or half width; all words must be there.
    browser.type_into("#q", "管网 １５");
    assert_eq!(count(&browser), "1 of 9 tasks");
    assert_eq!(browser.texts(".grid mark.hit"), ["管网", "管网", "15"]);
    browser.click("#reset");
    assert_eq!(count(&browser), "9 of 9 tasks");
    for (field, value, found) in [
        ("agency", "青禾县水务局", 6),
        ("agency", "教育", 3),
        ("year", "2022", 3),
        ("unit", "各乡镇", 3),
        ("unit", "水务局供水", 2),
        ("role", "cooperate", 3),
        ("limit", "every", 3),
        ("limit", "none", 2),
        ("limit", "dated", 5),
        ("section", "safeguard", 1),
        ("origin", "table", 0),
        ("from", "2023-06-01", 2),
        ("until", "2022-12-30", 1),
    ] {
        choose(&browser, field, value);
        assert_eq!(count(&browser), format!("{found} of 9 tasks"), "{field} {value}");
        choose(&browser, field, "");
    }
    // A role is meant of the unit that is asked for.
    choose(&browser, "unit", "各乡镇");
    choose(&browser, "role", "responsible");
    assert_eq!(headlines(&browser), ["（二）巡查山塘"]);
    // What was chosen stands in the address and is there when the page is opened again.
    browser.wait_for("location.hash.includes('role=responsible')");
    let address = browser.text("location.hash");
    browser.open(&made.page(), &address);
    assert_eq!(headlines(&browser), ["（二）巡查山塘"]);
    browser.click("#reset");
    browser.click(".head [data-key=due]");
    assert_eq!(browser.text("document.querySelector('.head .due').getAttribute('aria-sort')"), "ascending");
    let dues = |n: usize| browser.texts(".grid.tasks time")[..n].to_vec();
    assert_eq!(dues(5), ["2022-06-30", "2022-12-31", "2023-05-31", "2023-09-30", "2023-12-31"]);
    browser.click(".head [data-key=due]");
    assert_eq!(dues(6), ["2023-12-31", "2023-09-30", "2023-05-31", "2022-12-31", "2022-06-30", ""]);
    // By sound: chá, chǔ, gǎi, gōng, jiā gù, jiā qiáng, xún.
    browser.click(".head [data-key=task]");
    let shown: Vec<String> = headlines(&browser).iter().map(|h| h[9..].to_string()).collect();
    assert_eq!(
        shown,
        ["查验食材", "储备物资", "改造管网", "改造管网", "公开食谱", "加固堤防", "加固堤防", "加强督导", "巡查山塘"]
    );
    browser.click("#tab-documents");
    assert_eq!(browser.texts(".grid.documents .headline").len(), 3);
    choose(&browser, "q", "〔2023〕5号");
    assert_eq!(browser.texts(".grid.documents .headline"), ["青禾县水务局2023年工作要点"]);
    browser.click("#reset");
    browser.click(".grid.documents .row[aria-rowindex='4']");
    assert_eq!(headlines(&browser), ["（一）公开食谱", "（二）查验食材", "（三）加强督导"]);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Opens every task and holds what is marked in the text against what the record says. Values without a place aside.
fn every_value_is_marked_at_its_place(browser: &Browser, made: &Made) -> usize {
    let mut values = 0;
    let records = made.records();
    let tasks = records.iter().flat_map(|r| r.tasks.iter().map(|task| (&r.document.source, task)));
    for (at, (source, task)) in tasks.enumerate() {
        browser.run(&format!("State.change({{ task: '{at}' }})"));
        let marked =
            |key: String| browser.texts(&format!("#source mark[data-keys~='{key}']")).concat().replace('\r', "");
        let units = task.units.iter().enumerate().map(|(i, u)| (format!("unit-{i}"), u.raw.clone()));
        let limits = task.time_limits.iter().enumerate().map(|(i, l)| (format!("limit-{i}"), l.raw.clone()));
        let targets = task.targets.iter().enumerate().map(|(i, t)| (format!("target-{i}"), t.raw.clone()));
        for (key, raw) in units.chain(limits).chain(targets) {
            assert_eq!(marked(key.clone()), raw.replace('\r', ""), "{key} of {}", task.task);
            values += 1;
        }
        let text = fs::read_to_string(source).unwrap();
        let whole: String = text.chars().skip(task.span.0).take(task.span.1 - task.span.0).collect();
        assert_eq!(marked("task".into()), whole.replace('\r', ""));
    }
    values
}

#[test]
fn a_task_opens_beside_its_source_and_every_value_leads_to_its_place() {
    let made = Made::three();
    let browser = Browser::start(&Look::default());
    browser.open(&made.page(), "");
    browser.click(".row[aria-rowindex='8']");
    assert_eq!(browser.texts("#source h2"), ["（一）公开食谱"]);
    assert_eq!(
        browser.texts("#source mark.task").concat(),
        "（一）公开食谱。每周一公开一周食谱，2023年9月底前实现全覆盖。（体卫艺科牵头，市市场监管局配合）"
    );
    assert_eq!(browser.texts("#source mark.unit"), ["体卫艺科", "市市场监管局"]);
    assert_eq!(browser.texts("#source mark.limit"), ["每周一", "2023年9月底前"]);
    assert_eq!(browser.texts("#source .text").concat(), CANTEENS, "the whole text is there");
    // One click from a value to its place.
    browser.click("#source button.unit[data-key='unit-1']");
    assert_eq!(browser.texts("#source mark.here"), ["市市场监管局"]);
    let in_sight = "(() => { const r = document.querySelector('mark.here').getBoundingClientRect(); \
        const box = document.querySelector('#source .text').getBoundingClientRect(); \
        return r.top >= box.top && r.bottom <= box.bottom; })()";
    assert_eq!(browser.value(in_sight), true);
    // Headings, too, though they stand outside of the task.
    browser.click("#source button.heading");
    assert_eq!(browser.texts("#source mark.here"), ["重点任务"]);
    assert_eq!(browser.value(in_sight), true);
    // Also from the row.
    browser.click(".row[aria-rowindex='8'] [data-go='limit-1']");
    assert_eq!(browser.texts("#source mark.here"), ["2023年9月底前"]);
    assert_eq!(browser.value(in_sight), true);
    browser.click("#next");
    assert_eq!(browser.texts("#source h2"), ["（二）查验食材"]);
    browser.click("#close");
    assert_eq!(browser.value("document.getElementById('source').hidden"), true);
    assert_eq!(every_value_is_marked_at_its_place(&browser, &made), 22);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn the_seeds_are_marked_at_their_places() {
    let seeds: Vec<(String, String)> = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    let seeds: Vec<(&str, &str)> = seeds.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let made = Made::of(&seeds);
    let browser = Browser::start(&Look::default());
    browser.open(&made.page(), "");
    assert!(every_value_is_marked_at_its_place(&browser, &made) > 100);
}

#[test]
fn what_is_shown_is_saved_as_csv() {
    let made = Made::of(&[
        ("a.txt", WATER_2022),
        (
            "formula.txt",
            "一、重点\n1.=1+1。说明“引号”, 逗号。\n附注。\n2.核对账目。6月底前核对。（县财政局、县审计局）\n",
        ),
    ]);
    let browser = Browser::start(&Look::default());
    browser.open(&made.page(), "");
    choose(&browser, "q", "账目");
    browser.click("#export");
    let saved = browser.downloaded("tasks-shown.csv");
    assert!(saved.starts_with("\u{feff}document_id,source,".as_bytes()));
    let mut reader = csv::Reader::from_reader(&saved[3..]);
    let columns = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), 1, "only what is shown");
    let cell = |name: &str| &rows[0][columns.iter().position(|c| c == name).unwrap()];
    assert_eq!((cell("label"), cell("task"), cell("path")), ("2.", "核对账目", "一、重点"));
    assert_eq!(cell("responsible_units"), "县财政局|县审计局");
    assert_eq!(cell("time_limit"), "6月底前");
    browser.click("#tab-documents");
    browser.click("#reset");
    browser.click("#export");
    let saved = browser.downloaded("documents-shown.csv");
    let mut reader = csv::Reader::from_reader(&saved[3..]);
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    assert_eq!((rows.len(), &rows[0][4], &rows[0][8], &rows[0][12]), (2, "青禾县水务局", "青水发〔2022〕3号", "3"));
    // All others: what a spreadsheet would run is made harmless, and everything is read back as it was.
    let csv = browser.text("Export.csv(Export.taskColumns, Data.tasks.map((task) => Export.task(task)))");
    let mut reader = csv::Reader::from_reader(&csv.as_bytes()[3..]);
    let tasks: Vec<String> = reader.records().map(|r| r.unwrap()[12].to_string()).collect();
    let written: Vec<String> = made.records().iter().flat_map(|r| &r.tasks).map(|t| t.task.clone()).collect();
    assert!(written.contains(&"=1+1".to_string()), "{written:?}");
    let harmless: Vec<String> =
        written.iter().map(|t| if t.starts_with('=') { format!("'{t}") } else { t.clone() }).collect();
    assert_eq!(tasks, harmless);
}

#[test]
fn the_language_is_switched_and_follows_the_browser() {
    let made = Made::three();
    let browser = Browser::start(&Look { language: "zh-CN,zh", ..Look::default() });
    browser.open(&made.page(), "");
    assert_eq!(browser.text("document.documentElement.lang"), "zh-CN");
    assert_eq!(browser.texts("[role=tab]"), ["任务", "文件", "时限", "单位", "说明"]);
    assert_eq!(count(&browser), "9 条任务中的 9 条");
    browser.click("#language");
    assert_eq!(browser.text("document.documentElement.lang"), "en");
    assert_eq!(browser.texts("[role=tab]"), ["Tasks", "Documents", "Time limits", "Units", "How to read"]);
    assert_eq!(count(&browser), "9 of 9 tasks");
    assert_eq!(browser.texts(".grid .section")[1], "action");
    browser.click(".row[aria-rowindex='2']");
    assert_eq!(browser.texts("#source dd.units b"), ["lead", "cooperate"]);
    let told = || browser.text("document.querySelector('#source button.unit').title");
    assert!(told().starts_with("stated for this task · rule "), "{}", told());
    browser.click("#language");
    assert_eq!(browser.texts("#source dd.units b"), ["牵头", "配合"]);
    assert!(told().starts_with("本项写明 · 规则 "), "{}", told());
    assert_eq!(browser.text("document.getElementById('q').getAttribute('aria-label')"), "搜索");
    let other = Browser::start(&Look { language: "fr", ..Look::default() });
    other.open(&made.page(), "");
    assert_eq!(count(&other), "9 of 9 tasks", "English where the browser asks for neither");
}

#[test]
fn it_is_used_by_keyboard_alone() {
    let made = Made::three();
    let browser = Browser::start(&Look::default());
    browser.open(&made.page(), "");
    let focused = |selector: &str| browser.value(&format!("document.activeElement.matches({selector:?})")) == true;
    browser.press("\u{e004}\u{e007}");
    assert!(focused(".row[aria-rowindex='2']"), "Tab and Enter on the first link skip to the tasks");
    // Down twice, up once; End, Home.
    browser.press("\u{e015}\u{e015}\u{e013}");
    assert!(focused(".row[aria-rowindex='3']"));
    browser.press("\u{e010}");
    assert!(focused(".row[aria-rowindex='10']"));
    browser.press("\u{e011}\u{e007}");
    assert_eq!(browser.texts("#source h2"), ["（一）加固堤防"]);
    assert!(focused("#source *"), "who opens a task is led to it");
    browser.press("nn");
    assert_eq!(browser.texts("#source h2"), ["（三）改造管网"]);
    browser.press("p");
    assert_eq!(browser.texts("#source h2"), ["（二）储备物资"]);
    // Escape goes back to the row.
    browser.press("\u{e00c}");
    assert_eq!(browser.value("document.getElementById('source').hidden"), true);
    assert!(focused(".row[aria-rowindex='3']"));
    browser.press("/");
    assert!(focused("#q"));
    browser.press("山塘");
    assert_eq!(count(&browser), "1 of 9 tasks");
    browser.wait_for("document.getElementById('status').textContent === '1 of 9 tasks'");
    browser.run("document.getElementById('tab-tasks').focus()");
    browser.press("\u{e014}");
    assert!(focused("#tab-documents[aria-selected=true]"));
    browser.press("\u{e012}\u{e012}\u{e012}");
    assert!(focused("#tab-units[aria-selected=true]"));
    assert_eq!(browser.texts(".bars .of"), ["各乡镇"]);
}
