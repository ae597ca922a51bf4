//! The report in a real browser: what a reader does with it, and what a hostile notice can't.

mod browser;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use browser::{Browser, Look};
use yaodian::DocumentRecord;
use yaodian::report::{Change, Pair, PairKind, Piece, Relation, Report, Step, Topic};

const WATER_2022: &str = "青禾县水务局2022年工作要点

青水发〔2022〕3号

一、防汛抗旱

（一）加固堤防。6月30日前完成主要堤段加固，确保安全度汛。（建管股牵头，各乡镇配合）

（二）储备物资。补足编织袋、块石等物资，每季度盘点一次。（县应急管理局）

二、供水保障

（三）改造管网。2022年12月底前改造老旧管网12公里。（供水股）

青禾县水务局

2022年2月10日
";

const WATER_2023: &str = "青禾县水务局2023年工作要点

青水发〔2023〕5号

一、防汛抗旱

（一）加固堤防。5月31日前完成主要堤段和险工险段加固，确保安全度汛。（建管股牵头，各乡镇配合）

（二）巡查山塘。汛期每天巡查一次山塘。（各乡镇）

二、供水保障

（三）改造管网。2023年12月底前改造老旧管网15公里。（供水股）

青禾县水务局

2023年2月8日
";

/// Signs outside of the basic plane stand before the tasks: places count code points, browsers don't.
const CANTEENS: &str = "临泽市教育局2023年校园食堂工作方案

各学校：

𠮷祥路小学🍚等学校先行。

一、重点任务

（一）公开食谱。每周一公开一周食谱，2023年9月底前实现全覆盖。（体卫艺科牵头，市市场监管局配合）

（二）查验食材。各学校对食材来源逐一查验。（各学校）

二、保障措施

（三）加强督导。把食堂管理纳入督导。（督导室）

临泽市教育局

2023年3月1日
";

/// A folder with notices and what was made of them.
struct Made {
    folder: tempfile::TempDir,
}

impl Made {
    /// What `extract --report` makes of these notices.
    fn of(notices: &[(&str, &str)]) -> Made {
        let made = Made { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(made.at("in")).unwrap();
        for (name, text) in notices {
            fs::write(made.at("in").join(name), text).unwrap();
        }
        let mut command = Command::cargo_bin("yaodian").unwrap();
        command.arg("extract").arg(made.at("in")).arg("-o").arg(made.at("out")).args(["--report", "--any", "--quiet"]);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        made
    }

    fn three() -> Made {
        Made::of(&[("a.txt", WATER_2022), ("b.txt", WATER_2023), ("c.txt", CANTEENS)])
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn page(&self) -> PathBuf {
        self.at("out/report.html")
    }

    fn records(&self) -> Vec<DocumentRecord> {
        let lines = fs::read_to_string(self.at("out/documents.jsonl")).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The headlines of the rows in sight.
fn headlines(browser: &Browser) -> Vec<String> {
    browser.texts(".grid.tasks [role=gridcell] .headline")
}

fn choose(browser: &Browser, field: &str, value: &str) {
    browser.run(&format!(
        "const field = document.getElementById({field:?}); field.value = {value:?}; field.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ));
}

fn count(browser: &Browser) -> String {
    browser.text("document.getElementById('count').textContent")
}

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
    browser.click("#language");
    assert_eq!(browser.texts("#source dd.units b"), ["牵头", "配合"]);
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

/// A report of many tasks: the same few put together anew under running numbers.
fn large(made: &Made, tasks: usize) -> PathBuf {
    let at = made.at("large.html");
    let mut report = Report::start(fs::File::create(&at).unwrap()).unwrap();
    let records = made.records();
    let mut number = 0;
    for document in 0..tasks / 20 {
        let from = &records[document % records.len()];
        let mut record = from.clone();
        record.document.id = format!("{document:016x}");
        record.document.year = Some(2000 + (document % 25) as i16);
        record.tasks = (0..20).map(|i| from.tasks[i % from.tasks.len()].clone()).collect();
        for task in &mut record.tasks {
            task.id = format!("{number:016x}");
            task.task = format!("{}第{number}号", task.task);
            task.requirement = task.requirement.repeat(3);
            number += 1;
        }
        let text = fs::read_to_string(&record.document.source).unwrap();
        report.document(&record, Some(&text.repeat(3))).unwrap();
    }
    report.finish().unwrap();
    at
}

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
    assert!(drawn() < 40);
    browser.run("document.querySelector('.scroller').scrollTop = 2000000");
    browser.wait_for(
        "Number(document.querySelector('.grid.tasks .row:not(.head)').getAttribute('aria-rowindex')) > 20000",
    );
    assert!(drawn() < 40);
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

/// The three notices with a comparison of the two of the water bureau, aligned by hand.
fn compared(made: &Made) -> PathBuf {
    let at = made.at("compared.html");
    let records = made.records();
    let (a, b) = (&records[0], &records[1]);
    let pair = |kind, from: Option<usize>, to: Option<usize>, likeness| Pair {
        a_document: a.document.id.clone(),
        a: from.map(|i| a.tasks[i].id.clone()),
        b_document: b.document.id.clone(),
        b: to.map(|i| b.tasks[i].id.clone()),
        relation: Relation::Years,
        kind,
        likeness,
        words: Vec::new(),
        changes: Vec::new(),
    };
    let change = |field, what, before: &str, after: &str, by| Change {
        field,
        what,
        before: before.into(),
        after: after.into(),
        by,
    };
    let dykes = Pair {
        words: vec![
            Piece::Kept("加固堤防。".into()),
            Piece::Removed("6月30日".into()),
            Piece::Added("5月31日".into()),
            Piece::Kept("前完成主要堤段".into()),
            Piece::Added("和险工险段".into()),
            Piece::Kept("加固".into()),
        ],
        changes: vec![
            change("limit", "earlier", "2022-06-30", "2023-05-31", Some(-30.0)),
            change("unit", "added", "", "县财政局 [support]", None),
            change("text", "words", "6月30日", "5月31日", None),
        ],
        ..pair(PairKind::Reworded, Some(0), Some(0), Some(0.82))
    };
    let pairs = vec![
        dykes,
        pair(PairKind::Dropped, Some(1), None, None),
        pair(PairKind::Same, Some(2), Some(2), Some(1.0)),
        pair(PairKind::New, None, Some(1), None),
    ];
    let id = |record: &DocumentRecord, i: usize| record.tasks[i].id.clone();
    let step = |record: &DocumentRecord, days, likeness| Step {
        document: record.document.id.clone(),
        days: Some(days),
        likeness,
    };
    let topics = vec![
        Topic {
            name: "防汛".into(),
            keywords: vec!["堤防".into(), "山塘".into()],
            members: vec![id(a, 0), id(a, 1), id(b, 0), id(b, 1)],
            spread: vec![step(a, 0, 1.0), step(b, 363, 0.82)],
        },
        Topic { name: "食堂".into(), keywords: Vec::new(), members: vec![id(&records[2], 0)], spread: Vec::new() },
    ];
    let mut report = Report::start(fs::File::create(&at).unwrap()).unwrap();
    for record in &records {
        report.document(record, Some(&fs::read_to_string(&record.document.source).unwrap())).unwrap();
    }
    topics.iter().for_each(|topic| report.topic(topic).unwrap());
    pairs.iter().for_each(|pair| report.pair(pair).unwrap());
    report.finish().unwrap();
    at
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
