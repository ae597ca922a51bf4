//! Inputs that no agency writes: every one must end soon and without a panic, however it is made.
//!
//! Small here, so that they run with the other tests; by hand with `YAODIAN_HOSTILE_MB=10 cargo test --release --test
//! hostile -- --nocapture`, which prints what each took.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use yaodian::{Engine, ExtractOptions, Patterns, read};

/// Bytes of the shorter of two inputs whose times are compared.
const SHORT: usize = 12_000;

/// What makes an input of about so many bytes.
type Make = fn(usize) -> String;

/// `part` again and again.
fn again(part: &str, bytes: usize) -> String {
    part.repeat(bytes / part.len() + 1)
}

/// `part` between an opening and a closing, so that it stands inside a plan.
fn within(open: &str, part: &str, close: &str, bytes: usize) -> String {
    format!("{open}{}{close}", again(part, bytes))
}

/// Numbered lines, each with `tail` behind its number.
fn numbered(bytes: usize, tail: &str) -> String {
    let mut text = String::new();
    for i in 1.. {
        if text.len() > bytes {
            break;
        }
        let _ = writeln!(text, "{}.{tail}{i}", i % 90 + 1);
    }
    text
}

/// Characters in an order without order, the same each time.
fn noise(bytes: usize, of: &str) -> String {
    let of: Vec<char> = of.chars().collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut text = String::new();
    while text.len() < bytes {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push(of[(state >> 33) as usize % of.len()]);
    }
    text
}

const PLAN: &str = "某市2031年工作要点\n一、总体安排\n(一)做好管理。\n";

const INPUTS: &[(&str, Make)] = &[
    ("one line of words", |n| again("推进管理服务", n)),
    ("one line of sentences", |n| again("市财政局要于6月底前完成管理服务,每季度报送一次。", n)),
    ("one line of digits", |n| again("1234567890", n)),
    ("titles never closed", |n| again("《", n)),
    ("titles and numbers", |n| again("《某市节水办法》(某政发〔2015〕8号)、(", n)),
    ("repeals", |n| again("《某市节水办法》同时废止、本办法有效期5年,自印发之日起施行", n)),
    ("targets in a line", |n| format!("一、甲{}", again("新增企业1家、不少于两个,达到5%", n))),
    ("numerals", |n| again("二十三一", n)),
    ("spaces", |n| format!("一、甲{}乙", again(" ", n))),
    ("empty lines", |n| format!("一、甲{}二、乙", again("\n", n))),
    ("short lines", |n| again("甲\n", n)),
    ("labels in a line", |n| again("一、", n)),
    ("labels, a line each", |n| again("一、\n", n)),
    ("labels that count", |n| numbered(n, "推进管理")),
    ("labels with text below", |n| again("一、甲\n乙丙\n", n)),
    ("labels of all styles", |n| again("一、甲\n(一)乙\n1.丙\n(1)丁\n①戊\n", n)),
    ("labels behind full stops", |n| again("1.甲。(2)乙。一、丙;(三)丁。", n)),
    ("decimals", |n| again("1.1.", n)),
    ("titles", |n| again("关于印发《甲市工作方案》的通知\n甲市工作方案\n", n)),
    ("annexes", |n| format!("{PLAN}{}", again("附件\n甲市工作方案\n", n))),
    ("remarks and titles", |n| format!("{PLAN}{}", again("(此件公开发布)\n甲市推进工作方案\n", n))),
    ("signatures", |n| format!("{PLAN}{}", again("甲市财政局\n2031年7月5日\n", n))),
    ("fields", |n| again("索引号: 发文机关: ", n)),
    ("salutations", |n| again("各区人民政府,市政府各部门:\n", n)),
    ("closings", |n| format!("{PLAN}{}", again("各单位要及时将落实情况报送市政府办公室。\n", n))),
    ("openings of brackets", |n| again("(", n)),
    ("closings of brackets", |n| again(")", n)),
    ("nested brackets", |n| format!("{PLAN}{}市财政局{}", again("(", n / 2), again(")", n / 2))),
    ("nested brackets in blocks", |n| {
        within(PLAN, &format!("{}市财政局{}。", "(".repeat(700), ")".repeat(700)), "", n)
    }),
    ("groups in brackets", |n| within(PLAN, "完成。(市财政局、市教育局负责)", "", n)),
    ("unclosed groups", |n| within(PLAN, "完成。(责任单位:市财政局", "", n)),
    ("labels of units in a line", |n| within(PLAN, "责任单位:", "", n)),
    ("labels of units, a line each", |n| within(PLAN, "责任单位:市财政局\n", "", n)),
    ("labels of limits, a line each", |n| within(PLAN, "完成时限:6月底前\n", "", n)),
    ("one list of units", |n| {
        let mut list = format!("{PLAN}责任单位:");
        for i in 0.. {
            if list.len() > n {
                break;
            }
            let _ = write!(list, "市{}局、", char::from_u32(0x4e00 + i % 8000).unwrap_or('财'));
        }
        list
    }),
    ("role words", |n| within(PLAN, "负责配合", "", n)),
    ("role words in a list", |n| within(&format!("{PLAN}责任单位:市财政局、"), "负责配合", "", n)),
    ("joined by 会同", |n| within(PLAN, "市财政局会同", "", n)),
    ("subjects", |n| within(PLAN, "由市财政局负责由市教育局牵头会同市民政局办理", "", n)),
    ("commas", |n| within(PLAN, ",、;", "", n)),
    ("limits in a line", |n| within(PLAN, "6月底前、", "", n)),
    ("limits of a column", |n| within(&format!("{PLAN}完成时限:"), "6月底前完成,持续推进、", "", n)),
    ("dates without a year", |n| numbered(n, "3月底前完成管理")),
    ("years", |n| again("2031年", n)),
    ("notes", |n| within(PLAN, "(二)以下均需各镇(街)落实,不再列出\n", "", n)),
    ("leaders' notes", |n| within(PLAN, "列第一位者为牵头单位,下同\n", "", n)),
    ("a heading of many units over many items", |n| {
        format!("一、推进管理(责任单位:{})\n{}", again("市财政局、", n / 2), again("(一)甲\n", n / 2))
    }),
    ("a long heading over many items", |n| {
        format!("一、{}\n{}", again("推进管理", n / 2), again("1.甲\n2.乙\n", n / 2))
    }),
    ("a lost table", |n| {
        format!("序号\n工作任务\n责任单位\n完成时限\n{}", again("1\n推进管理\n市财政局\n6月底前\n", n))
    }),
    ("headers of lost tables that hold nothing", |n| again("序号\n任务\n单位\n时限\n修路\n", n)),
    ("a head of gaps", |n| again("甲  ", n) + "一、修路二、修桥三、种树四、养花"),
    ("headers of lost tables", |n| again("序号\n工作任务\n责任单位\n完成时限\n", n)),
    ("a table of rows", |n| {
        let rows = again("<tr><td>1</td><td>推进管理</td><td>市财政局</td><td>6月底前</td></tr>", n);
        format!(
            "<html><body><table><tr><td>序号</td><td>工作任务</td><td>责任单位</td><td>完成时限</td></tr>{rows}</table></body></html>"
        )
    }),
    ("a body and its table", |n| {
        let rows = again("<tr><td>1</td><td>推进管理服务</td><td>市财政局</td></tr>", n / 2);
        let items = again("<p>一、推进管理服务</p>", n / 2);
        format!(
            "<html><body>{items}<table><tr><td>序号</td><td>工作任务</td><td>责任单位</td></tr>{rows}</table></body></html>"
        )
    }),
    ("open elements", |n| format!("<html><body>{}", again("<div><p>甲", n))),
    ("angle brackets", |n| again("<甲>", n)),
    ("quotation marks", |n| within(PLAN, "《甲“乙", "", n)),
    ("marks of all kinds", |n| noise(n, "一二三(1）)。;:、,甲局市由会同等和负责年月底前0123456789 \n《》“”—.")),
    ("words of plans", |n| noise(n, "责任单位牵头配合市财政局教育年月底前每第附件:一、(\n。)各有关部门")),
    ("controls and rare characters", |n| noise(n, "\u{200b}\u{feff}\u{3000}\u{2028}𠀀é—①⒈㈠★\r\n\t甲")),
];

/// How long reading and extracting took, and how many bytes and tasks came out.
fn measured(engine: &Engine, what: &str, text: &str) -> (Duration, usize, usize) {
    let start = Instant::now();
    let document = read::read(text.as_bytes()).unwrap_or_else(|e| panic!("{what}: {e}"));
    let record = engine.extract(document, "hostile", "0000000000000000", &ExtractOptions { any: true });
    let took = start.elapsed();
    (took, serde_json::to_vec(&record).unwrap().len(), record.tasks.len())
}

#[test]
fn every_input_is_read_and_time_grows_with_its_length() {
    let by_hand: Option<usize> = std::env::var("YAODIAN_HOSTILE_MB").ok().and_then(|n| n.parse().ok());
    let only = std::env::var("YAODIAN_HOSTILE_ONLY").unwrap_or_default();
    let engine = Engine::new(Patterns::built_in().unwrap()).unwrap();
    // The first input pays for what is made on first use.
    measured(&engine, "a plan", PLAN);
    for (what, make) in INPUTS.iter().filter(|(what, _)| what.contains(&only)) {
        if let Some(megabytes) = by_hand {
            let text = make(megabytes << 20);
            let (took, written, tasks) = measured(&engine, what, &text);
            let rate = text.len() as f64 / 1e6 / took.as_secs_f64();
            println!("{rate:8.2} MB/s  {took:?}  {tasks} tasks, {written} bytes: {what}");
            continue;
        }
        let (short, long) = (make(SHORT), make(8 * SHORT));
        let (once, ..) = measured(&engine, what, &short);
        let (eight, written, _) = measured(&engine, what, &long);
        assert!(written < long.len() * 400, "{what} gave {written} bytes");
        // Linear work takes 8 times as long, quadratic 64 times. What is over too soon to tell passes; a machine busy
        // with other things gets a second chance.
        let soon = Duration::from_millis(400);
        if eight > soon && eight > once * 32 {
            let once = (0..3).map(|_| measured(&engine, what, &short).0).max().unwrap_or(once);
            let eight = (0..2).map(|_| measured(&engine, what, &long).0).min().unwrap_or(eight);
            assert!(
                eight < soon || eight < once * 32,
                "{what}: {once:?} for {SHORT} bytes, {eight:?} for 8 times that"
            );
        }
    }
}

#[test]
fn random_bytes_are_told_to_be_no_text_or_read() {
    let engine = Engine::new(Patterns::built_in().unwrap()).unwrap();
    let mut state = 7_u64;
    for length in [0, 1, 3, 17, 512, 40_000] {
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 40) as u8
            })
            .collect();
        if let Ok(document) = read::read(&bytes) {
            let _ = engine.extract(document, "noise", "0000000000000000", &ExtractOptions { any: true });
        }
    }
}
