use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::*;
use crate::record::{DocumentFields, Warning};

fn document(id: &str) -> DocumentRecord {
    let fields = DocumentFields { id: id.into(), source: "</script><script>x()</script>".into(), ..Default::default() };
    DocumentRecord { document: fields, tasks: Vec::new(), warnings: vec![Warning::new("no-tasks", "<!--", None)] }
}

fn written(fill: impl FnOnce(&mut Report<Vec<u8>>)) -> String {
    let mut report = Report::start(Vec::new()).unwrap();
    fill(&mut report);
    String::from_utf8(report.finish().unwrap()).unwrap()
}

/// The lines that a page unpacks.
fn lines(page: &str) -> Vec<Value> {
    let data = page.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0;
    let mut text = String::new();
    flate2::read::GzDecoder::new(&STANDARD.decode(data).unwrap()[..]).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn documents_come_with_their_texts_and_the_end_counts_them() {
    let page = written(|report| {
        report.document(&document("a"), Some("甲\u{2028}</script>")).unwrap();
        report.document(&document("b"), None).unwrap();
    });
    let lines = lines(&page);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["document"]["record"]["document"]["id"], "a");
    assert_eq!(lines[0]["document"]["text"], "甲\u{2028}</script>");
    assert_eq!(lines[1]["document"]["text"], Value::Null);
    assert_eq!(lines[2]["end"]["documents"], 2);
    assert_eq!(lines[2]["end"]["without_text"], 0, "no text was left out for its size");
    assert_eq!(lines[2]["end"]["text_missing"], 1);
}

#[test]
fn a_text_that_comes_later_is_written_once() {
    let page = written(|report| {
        report.document(&document("a"), None).unwrap();
        report.document(&document("b"), Some("乙")).unwrap();
        for (id, text) in [("b", "乙"), ("a", "甲"), ("a", "甲"), ("c", "丙")] {
            report.text(id, text).unwrap();
        }
    });
    let lines = lines(&page);
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[2]["text"], serde_json::json!({"id": "a", "text": "甲"}));
    assert_eq!(lines[3]["end"]["text_missing"], 0);
}

#[test]
fn a_comparison_is_lines_of_its_own() {
    let pair = Pair {
        a_document: "a".into(),
        a: Some("1".into()),
        b_document: "b".into(),
        b: None,
        relation: Relation::Years,
        kind: PairKind::Dropped,
        likeness: None,
        words: vec![Piece::Removed("停办".into())],
        changes: vec![Change {
            field: "limit",
            what: "removed",
            before: "2022-06-30".into(),
            after: String::new(),
            by: None,
            parts: 0,
        }],
    };
    let topic = Topic { name: "公开".into(), keywords: Vec::new(), members: Vec::new(), spread: Vec::new() };
    let page = written(|report| {
        report.topic(&topic).unwrap();
        report.pair(&pair).unwrap();
        report.end.pairs = PAIRS;
        report.pair(&pair).unwrap();
    });
    let lines = lines(&page);
    assert_eq!(lines[0]["topic"]["name"], "公开");
    assert_eq!(lines[1]["pair"]["kind"], "dropped");
    assert_eq!(lines[1]["pair"]["words"][0]["removed"], "停办");
    assert_eq!(lines[1]["pair"]["changes"][0]["field"], "limit");
    assert_eq!(lines[2]["end"]["pairs_left_out"], 1);
}

#[test]
fn the_page_has_one_script_and_one_style_and_names_them_by_their_hashes() {
    let page = written(|_| {});
    for (tag, count) in [("<script", 2), ("</script", 2), ("<style", 1), ("</style", 1), ("<!--", 0)] {
        assert_eq!(page.matches(tag).count(), count, "{tag}");
    }
    let policy = page.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once('"').unwrap().0;
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    for handler in ["onclick=", "onload=", "onerror=", "javascript:", "http://", "https://"] {
        let uses: Vec<&str> =
            page.lines().filter(|l| l.contains(handler) && !l.contains("www.w3.org/2000/svg")).collect();
        assert_eq!(uses, Vec::<&str>::new(), "{handler}");
    }
}

#[test]
fn the_page_takes_text_as_text_only() {
    for script in page::SCRIPTS {
        for sink in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"]
        {
            assert!(!script.contains(sink), "{sink}");
        }
    }
}

#[test]
fn texts_are_left_out_above_the_limit() {
    for fill in [(|report| report.end.tasks = TASKS_WITH_TEXT + 1) as fn(&mut Report<Vec<u8>>), |report| {
        report.texts = (MEGABYTES_OF_TEXT << 20) - 5
    }] {
        let mut report = Report::start(Vec::new()).unwrap();
        fill(&mut report);
        report.document(&document("late"), Some("长文")).unwrap();
        let page = String::from_utf8(report.finish().unwrap()).unwrap();
        let lines = lines(&page);
        assert_eq!(lines[0]["document"]["text"], Value::Null);
        assert_eq!(lines[1]["end"]["without_text"], 1);
    }
}

/// What an expression's first group finds.
fn captured(pattern: &str, text: &str) -> Vec<String> {
    let found = regex::Regex::new(pattern).unwrap();
    found.captures_iter(text).map(|c| c.iter().skip(1).flatten().next().unwrap().as_str().to_string()).collect()
}

#[test]
fn the_page_has_words_in_both_languages_for_all_that_it_says_and_no_others() {
    let words = captured(r#"(?m)^  (?:"([a-zA-Z._]+)"|([a-zA-Z]+)): \[\s*".+",\s*".+""#, page::SCRIPTS[0]);
    let source = format!("{}{}", page::SCRIPTS.concat(), page::TEMPLATE);
    let said = captured(r#"say\(\s*"([a-zA-Z._]+)"|data-say[a-z-]*="([a-zA-Z._]+)""#, &source);
    assert!(said.len() > 60 && words.len() > 100, "{} {}", said.len(), words.len());
    let unknown: Vec<&String> = said.iter().filter(|key| !words.contains(key)).collect();
    assert_eq!(unknown, Vec::<&String>::new());
    // `say(`role.${role}`)` says one of many.
    let built = captured(r"say\(\s*`([a-z]+\.)\$\{", &source);
    let used = |key: &String| {
        let named = source.matches(&format!("\"{key}\"")).count() + usize::from(!key.contains('.'));
        named > 1 || built.iter().any(|prefix| key.starts_with(prefix.as_str()))
    };
    let unused: Vec<&String> = words.iter().filter(|key| !used(key)).collect();
    assert_eq!(unused, Vec::<&String>::new());
}

#[test]
fn documents_are_left_out_where_a_browser_could_not_hold_them() {
    let page = written(|report| {
        report.end.tasks = TASKS;
        report.document(&document("without tasks"), None).unwrap();
        let mut large = document("large");
        large.tasks = vec![task()];
        report.document(&large, None).unwrap();
    });
    let lines = lines(&page);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["end"]["documents_left_out"], 1);
}

fn task() -> crate::record::TaskRecord {
    crate::record::TaskRecord {
        id: "t".into(),
        origin: crate::record::Origin::Body,
        section: crate::record::Section::Action,
        path: Vec::new(),
        label: None,
        task: "清点".into(),
        requirement: String::new(),
        units: Vec::new(),
        time_limits: Vec::new(),
        targets: Vec::new(),
        details: Vec::new(),
        same_as: Vec::new(),
        span: crate::record::Span(0, 2),
        cell: None,
        page: None,
    }
}
