//! Notices, what is made of them, and what a reader does everywhere.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use yaodian::DocumentRecord;
use yaodian::report::{Change, Pair, PairKind, Piece, Relation, Report, Step, Topic};

use crate::browser::Browser;

pub const WATER_2022: &str = "青禾县水务局2022年工作要点

青水发〔2022〕3号

一、防汛抗旱

（一）加固堤防。6月30日前完成主要堤段加固，确保安全度汛。（建管股牵头，各乡镇配合）

（二）储备物资。补足编织袋、块石等物资，每季度盘点一次。（县应急管理局）

二、供水保障

（三）改造管网。2022年12月底前改造老旧管网12公里。（供水股）

青禾县水务局

2022年2月10日
";

pub const WATER_2023: &str = "青禾县水务局2023年工作要点

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
pub const CANTEENS: &str = "临泽市教育局2023年校园食堂工作方案

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
pub struct Made {
    folder: tempfile::TempDir,
}

impl Made {
    /// What `extract --report` makes of these notices.
    pub fn of(notices: &[(&str, &str)]) -> Made {
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

    pub fn three() -> Made {
        Made::of(&[("a.txt", WATER_2022), ("b.txt", WATER_2023), ("c.txt", CANTEENS)])
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn page(&self) -> PathBuf {
        self.at("out/report.html")
    }

    pub fn records(&self) -> Vec<DocumentRecord> {
        let lines = fs::read_to_string(self.at("out/documents.jsonl")).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The headlines of the rows in sight.
pub fn headlines(browser: &Browser) -> Vec<String> {
    browser.texts(".grid.tasks [role=gridcell] .headline")
}

pub fn choose(browser: &Browser, field: &str, value: &str) {
    browser.run(&format!(
        "const field = document.getElementById({field:?}); field.value = {value:?}; field.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ));
}

pub fn count(browser: &Browser) -> String {
    browser.text("document.getElementById('count').textContent")
}

/// A report of many tasks: the same few put together anew under running numbers.
pub fn large(made: &Made, tasks: usize) -> PathBuf {
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

/// The three notices with a comparison of the two of the water bureau, aligned by hand.
pub fn compared(made: &Made) -> PathBuf {
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
        parts: 0,
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
    // A plan of another body in the same year.
    let c = &records[2];
    let other = Pair {
        a_document: b.document.id.clone(),
        a: Some(b.tasks[1].id.clone()),
        b_document: c.document.id.clone(),
        b: Some(c.tasks[1].id.clone()),
        relation: Relation::Level,
        words: vec![
            Piece::Kept("巡查。".into()),
            Piece::Elsewhere("汛期每天巡查".into()),
            Piece::Removed("山塘".into()),
            Piece::Added("食材".into()),
        ],
        changes: vec![Change { parts: 2, ..change("unit", "removed", "各乡镇 [responsible]", "", None) }],
        ..pair(PairKind::Split, None, None, Some(0.34))
    };
    let pairs = [
        dykes,
        pair(PairKind::Dropped, Some(1), None, None),
        pair(PairKind::Same, Some(2), Some(2), Some(1.0)),
        pair(PairKind::New, None, Some(1), None),
        other,
    ];
    let id = |record: &DocumentRecord, i: usize| record.tasks[i].id.clone();
    let step = |record: &DocumentRecord, days, likeness| Step {
        document: record.document.id.clone(),
        days: Some(days),
        likeness,
    };
    let topics = [
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
