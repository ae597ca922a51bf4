//! Runs that break off, disks that are full, inputs that change: what the program does as a program.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

mod common;
use common::{code, err, run, yaodian};

/// A notice like no other one.
fn notice(i: usize) -> String {
    let mut text = format!("某县水利局{}年工作要点\n\n一、重点工作\n\n", 2000 + i % 30);
    for item in 1..=1 + i % 9 {
        text += &format!(
            "{item}.加固第{i}段堤防。{}月底前完成第{item}批加固，确保安全度汛。（建管股牵头，各乡镇配合）\n",
            1 + (i + item) % 12
        );
    }
    text
}

/// Some files, an archive's worth of rows, some duplicates and some that can't be read.
fn inputs(folder: &Path, n: usize) -> String {
    let at = folder.join("in");
    fs::create_dir_all(at.join("more")).unwrap();
    for i in 0..n {
        let text = match i % 50 {
            7 => String::new(),
            11 => notice(i - 4),
            13 => format!("首页\n网站地图\n{}", notice(i - 1)),
            _ => notice(i),
        };
        let sub = if i % 3 == 0 { "more/" } else { "" };
        fs::write(at.join(format!("{sub}{i:05}.txt")), text).unwrap();
    }
    let rows: String = (0..n)
        .map(|i| serde_json::json!({ "text": notice(i * 7), "title": format!("第{i}件") }).to_string() + "\n")
        .collect();
    fs::write(at.join("rows.jsonl"), rows).unwrap();
    at.display().to_string()
}

const FILES: [&str; 5] = ["documents.jsonl", "tasks.csv", "tasks.jsonl", "run.json", "failures.csv"];

fn files(folder: &Path) -> Vec<Vec<u8>> {
    FILES.iter().map(|n| fs::read(folder.join(n)).unwrap_or_else(|e| panic!("{n}: {e}"))).collect()
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        self.at(name).display().to_string()
    }
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_as_if_it_had_not_been() {
    let place = Place::new();
    let input = inputs(place.0.path(), 600);
    let whole = place.path("whole");
    let began = Instant::now();
    assert_eq!(code(&run(&["extract", &input, "-o", &whole, "--quiet"])), 1, "some are empty");
    let took = began.elapsed();
    let broken = place.path("broken");
    let mut killed = 0;
    for i in 1..=12 {
        let mut child =
            yaodian(&["extract", &input, "-o", &broken, "--resume", "--quiet", "--threads", &(1 + i % 3).to_string()])
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
        std::thread::sleep(took.mul_f64(0.08 * f64::from(i)));
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed > 3, "only {killed} were killed");
    assert_eq!(code(&run(&["extract", &input, "-o", &broken, "--resume", "--quiet"])), 1);
    assert!(files(&place.at("broken")) == files(&place.at("whole")));
    let left: Vec<_> =
        fs::read_dir(place.at("broken").join(".yaodian")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.len() == 2 && left.iter().all(|n| n == "finished" || n == "lock"), "{left:?}");
}

#[test]
fn only_what_changed_is_worked_on() {
    let place = Place::new();
    let input = inputs(place.0.path(), 60);
    let out = place.path("out");
    run(&["extract", &input, "-o", &out]);
    fs::write(place.at("in/00003.txt"), notice(999)).unwrap();
    fs::write(place.at("in/00004a.txt"), notice(998)).unwrap();
    fs::remove_file(place.at("in/00005.txt")).unwrap();
    let output =
        yaodian(&["extract", &input, "-o", &out, "--resume"]).env("RUST_LOG", "yaodian=debug").output().unwrap();
    assert!(err(&output).contains("of earlier runs known"), "{}", err(&output));
    let worked: Vec<String> = err(&output)
        .lines()
        .filter(|l| l.contains("worked on source="))
        .map(|l| l.rsplit("source=").next().unwrap().to_string())
        .collect();
    let names: Vec<&str> = worked.iter().map(|w| w.trim_matches('"').rsplit('/').next().unwrap()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["00003.txt", "00004a.txt"]);
    let fresh = place.path("fresh");
    run(&["extract", &input, "-o", &fresh]);
    let asked_the_same = |name: &str| files(&place.at(name));
    assert!(asked_the_same("out") == asked_the_same("fresh"));
}

#[test]
fn what_a_lower_limit_leaves_out_is_left_out_when_resumed_too() {
    let place = Place::new();
    let input = inputs(place.0.path(), 6);
    fs::write(place.at("in/00003.txt"), notice(3).repeat(40)).unwrap();
    let out = place.path("out");
    run(&["extract", &input, "-o", &out]);
    let resumed = run(&["extract", &input, "-o", &out, "--max-bytes", "8K", "--resume"]);
    assert!(code(&resumed) == 1 && err(&resumed).contains(" 1 failed"), "{}", err(&resumed));
    let fresh = place.path("fresh");
    run(&["extract", &input, "-o", &fresh, "--max-bytes", "8K"]);
    assert!(files(&place.at("out")) == files(&place.at("fresh")));
    let stats = String::from_utf8(run(&["stats", &out]).stdout).unwrap();
    assert!(stats.contains("too-large"), "{stats}");
}

#[test]
fn a_name_mistyped_does_not_lock_the_folder() {
    let place = Place::new();
    let input = inputs(place.0.path(), 2);
    let out = place.path("out");
    assert_eq!(code(&run(&["extract", &place.path("typo"), "-o", &out])), 2);
    for opening in [&[][..], &["--resume"]] {
        let ran = run(&[&["extract", &input, "-o", &out], opening].concat());
        assert_eq!(code(&ran), 0, "{}", err(&ran));
    }
    let refused = run(&["extract", &place.path("typo"), "-o", &out, "--resume"]);
    assert!(code(&refused) == 2 && err(&refused).contains("other inputs"), "{}", err(&refused));
}

#[test]
fn a_folder_is_not_read_and_written_at_once() {
    let place = Place::new();
    let input = inputs(place.0.path(), 2);
    let before = fs::read_dir(&input).unwrap().count();
    let refused = run(&["extract", &input, "-o", &input]);
    assert!(code(&refused) == 2 && err(&refused).contains("both the input and the output"), "{}", err(&refused));
    assert_eq!(fs::read_dir(&input).unwrap().count(), before);
}

#[test]
fn the_report_of_a_resumed_run_is_that_of_a_fresh_one() {
    let place = Place::new();
    let input = inputs(place.0.path(), 60);
    let out = place.path("out");
    run(&["extract", &input, "-o", &out, "--report"]);
    fs::write(place.at("in/00003.txt"), notice(999)).unwrap();
    fs::remove_file(place.at("in/00005.txt")).unwrap();
    let resumed = run(&["extract", &input, "-o", &out, "--report", "--resume"]);
    assert!(err(&resumed).contains("of earlier runs known"), "{}", err(&resumed));
    let fresh = place.path("fresh");
    run(&["extract", &input, "-o", &fresh, "--report"]);
    let page = |name: &str| fs::read(place.at(name).join("report.html")).unwrap();
    assert!(page("out") == page("fresh"), "texts of inputs that were not read again are in it as well");
    assert!(!place.at("out/text").exists() && place.at("out/.yaodian/text").exists());
    run(&["extract", &input, "-o", &out, "--resume"]);
    assert!(!place.at("out/report.html").exists() && !place.at("out/.yaodian/text").exists());
    // With --text, the report takes its texts from there.
    run(&["extract", &input, "-o", &out, "--resume", "--text"]);
    let resumed = run(&["extract", &input, "-o", &out, "--resume", "--text", "--report"]);
    assert!(err(&resumed).contains("of earlier runs known"), "{}", err(&resumed));
    assert!(page("out") == page("fresh"));
}

#[test]
fn other_packs_start_anew_and_say_so() {
    let place = Place::new();
    let input = inputs(place.0.path(), 20);
    let out = place.path("out");
    run(&["extract", &input, "-o", &out]);
    fs::create_dir(place.at("packs")).unwrap();
    let pack = "[[rule]]\nid = \"mine.role\"\nwhy = \"a test\"\nuse = \"role-word\"\nvalue = \"lead\"\nwords = [\"总牵头\"]\naccepts = [\"总牵头\"]\nrejects = [\"配合\"]\n";
    fs::write(place.at("packs/mine.toml"), pack).unwrap();
    let output = run(&["extract", &input, "-o", &out, "--resume", "--patterns", &place.path("packs")]);
    assert!(err(&output).contains("the packs changed since the last run: starting anew"), "{}", err(&output));
    let chinese = run(&["--lang", "zh", "extract", &input, "-o", &out, "--resume", "--any"]);
    assert!(err(&chinese).contains("从头开始"), "{}", err(&chinese));
}

#[test]
fn a_full_disk_is_an_error_that_says_what_to_do_and_loses_nothing() {
    let place = Place::new();
    let input = inputs(place.0.path(), 400);
    run(&["extract", &input, "-o", &place.path("whole"), "--quiet"]);
    let out = place.path("out");
    // A limit on the size of files stands for a disk of that size: it needs no rights.
    for blocks in ["200", "700"] {
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let program = yaodian(&[]).get_program().to_os_string();
        let output = Command::new("sh")
            .args(["-c", &limited])
            .arg(program)
            .args(["extract", &input, "-o", &out, "--resume", "--quiet"])
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL")
            .output()
            .unwrap();
        assert_eq!(code(&output), 2, "{}", err(&output));
        assert!(err(&output).contains("make room, then go on with --resume"), "{}", err(&output));
        assert!(!place.at("out/documents.jsonl").exists());
    }
    assert_eq!(code(&run(&["extract", &input, "-o", &out, "--quiet"])), 2, "not without --resume");
    assert_eq!(code(&run(&["extract", &input, "-o", &out, "--resume", "--quiet"])), 1);
    assert!(files(&place.at("out")) == files(&place.at("whole")));
}

#[test]
fn a_first_signal_finishes_what_is_in_hand_and_says_how_to_go_on() {
    let place = Place::new();
    let input = inputs(place.0.path(), 3000);
    let out = place.path("out");
    let child = yaodian(&["extract", &input, "-o", &out, "--threads", "2"]).stderr(Stdio::piped()).spawn().unwrap();
    let journal = place.at("out/.yaodian/current/journal");
    let began = Instant::now();
    while fs::metadata(&journal).map_or(0, |m| m.len()) == 0 {
        assert!(began.elapsed() < Duration::from_secs(60), "nothing is written");
        std::thread::sleep(Duration::from_millis(5));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 130, "{}", err(&output));
    assert!(err(&output).contains("--resume goes on"), "{}", err(&output));
    let ledger: Value = serde_json::from_slice(&fs::read(place.at("out/run.interrupted.json")).unwrap()).unwrap();
    let inputs = ledger["inputs"].as_array().unwrap().len();
    assert!((1..6000).contains(&inputs) && ledger["totals"]["inputs"] == inputs);
    assert!(!place.at("out/run.json").exists());
    assert_eq!(code(&run(&["extract", &input, "-o", &out, "--resume", "--quiet"])), 1);
    run(&["extract", &input, "-o", &place.path("whole"), "--quiet"]);
    assert!(files(&place.at("out")) == files(&place.at("whole")));
}

#[test]
fn files_that_vanish_while_they_are_waiting_are_failures_of_their_own() {
    let place = Place::new();
    let input = inputs(place.0.path(), 1500);
    let out = place.path("out");
    let mut child = yaodian(&["extract", &input, "-o", &out, "--threads", "1"]).stderr(Stdio::null()).spawn().unwrap();
    let journal = place.at("out/.yaodian/current/journal");
    while fs::metadata(&journal).map_or(0, |m| m.len()) == 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
    fs::remove_dir_all(place.at("in/more")).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let ledger: Value = serde_json::from_slice(&fs::read(place.at("out/run.json")).unwrap()).unwrap();
    assert!(ledger["totals"]["documents"].as_u64().unwrap() > 1500);
    // What was in hand is known by name; what wasn't is one folder that can't be read any more, or nothing at all.
    for input in ledger["inputs"].as_array().unwrap().iter().filter(|i| i["error"] == "unreadable") {
        assert!(input["source"].as_str().unwrap().contains("/more"), "{input}");
    }
}

#[test]
fn duplicates_are_marked_and_left_out_where_that_is_asked() {
    let place = Place::new();
    let plan = notice(5);
    fs::create_dir(place.at("in")).unwrap();
    fs::write(place.at("in/a.txt"), &plan).unwrap();
    fs::write(place.at("in/b.txt"), &plan).unwrap();
    fs::write(place.at("in/c.txt"), plan.replace('\n', " \n\n").replace('，', ",")).unwrap();
    fs::write(place.at("in/d.txt"), notice(6)).unwrap();
    let input = place.path("in");
    run(&["extract", &input, "-o", &place.path("all")]);
    let documents = |folder: &str| -> Vec<Value> {
        let text = fs::read_to_string(place.at(folder).join("documents.jsonl")).unwrap();
        text.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["document"].clone()).collect()
    };
    let all = documents("all");
    assert!(all[0].get("duplicate_of").is_none() && all[3].get("duplicate_of").is_none());
    for (i, same) in [(1, "bytes"), (2, "text")] {
        assert_eq!(all[i]["duplicate_of"]["source"], place.path("in/a.txt"));
        assert_eq!((&all[i]["duplicate_of"]["id"], &all[i]["duplicate_of"]["same"]), (&all[0]["id"], &same.into()));
    }
    let tasks = fs::read_to_string(place.at("all/tasks.jsonl")).unwrap();
    assert_eq!(tasks.lines().filter(|l| l.contains("\"duplicate_of\":{")).count(), 2 * 6);
    let output = run(&["extract", &input, "-o", &place.path("unique"), "--unique"]);
    assert!(code(&output) == 0 && err(&output).contains("duplicates among the inputs: 2"), "{}", err(&output));
    assert_eq!(documents("unique").len(), 2);
    let ledger: Value = serde_json::from_slice(&fs::read(place.at("unique/run.json")).unwrap()).unwrap();
    assert_eq!((&ledger["inputs"][1]["outcome"], &ledger["totals"]["documents"]), (&"left-out".into(), &2.into()));
    let stdout = run(&["extract", &input, "--unique"]);
    assert_eq!(String::from_utf8(stdout.stdout).unwrap().lines().count(), 2);
    let marked = String::from_utf8(run(&["extract", &input]).stdout).unwrap();
    assert_eq!(marked.lines().filter(|l| l.contains("\"duplicate_of\":{")).count(), 2);
}

#[test]
fn limits_are_set_on_the_command_line() {
    let place = Place::new();
    fs::create_dir(place.at("in")).unwrap();
    fs::write(place.at("in/a.txt"), notice(1)).unwrap();
    fs::write(place.at("in/b.txt"), notice(2).repeat(40)).unwrap();
    let output = run(&["extract", &place.path("in"), "-o", &place.path("out"), "--max-bytes", "2K"]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("more than the 2048 allowed"), "{}", err(&output));
    let failures = fs::read_to_string(place.at("out/failures.csv")).unwrap();
    assert!(failures.contains(",refused,too-large,"), "{failures}");
    let slow = run(&["extract", &place.path("in"), "-o", &place.path("slow"), "--timeout", "0.000001"]);
    assert!(code(&slow) == 0 || err(&slow).contains("--timeout"), "too quick to be caught, or refused: {}", err(&slow));
    for wrong in [["--max-bytes", "0"], ["--max-bytes", "9Q"], ["--timeout", "-1"], ["--max-depth", "99"]] {
        assert_eq!(code(&run(&["extract", "x", wrong[0], wrong[1]])), 2, "{wrong:?}");
    }
}

#[test]
fn strict_makes_warnings_failures() {
    let place = Place::new();
    fs::create_dir(place.at("in")).unwrap();
    fs::write(place.at("in/a.txt"), notice(1)).unwrap();
    // A number that was damaged (2) after (1)) is repaired, with a warning.
    let damaged = "某县水利局2023年工作要点\n一、重点工作\n(1)加固堤防。完成主要堤段加固。（建管股）\n2)清理河道。清理主要河道。（建管股）\n(3)修复水闸。修复病险水闸。（建管股）\n";
    fs::write(place.at("in/b.txt"), damaged).unwrap();
    assert_eq!(code(&run(&["extract", &place.path("in"), "-o", &place.path("out")])), 0);
    let ledger: Value = serde_json::from_slice(&fs::read(place.at("out/run.json")).unwrap()).unwrap();
    assert_eq!((&ledger["inputs"][0]["status"], &ledger["inputs"][1]["status"]), (&"done".into(), &"warnings".into()));
    let strict = run(&["extract", &place.path("in"), "-o", &place.path("strict"), "--strict"]);
    assert!(
        code(&strict) == 1 && err(&strict).contains("b.txt: it gave warnings: label-repaired (1)"),
        "{}",
        err(&strict)
    );
}

#[test]
fn large_json_lines_are_read_as_they_are_in_memory() {
    let place = Place::new();
    let row = |i: usize, text: &str| serde_json::json!({ "id": i, "text": text }).to_string();
    let mut lines = format!("\u{feff}\n\n{}\n\n{{\"text\": broken}}\n[1]\n", row(1, &notice(1)));
    let filler = "填".repeat(400_000);
    for i in 2..30 {
        lines += &(row(i, &format!("{}\n{filler}", notice(i))) + "\n");
    }
    lines += &row(30, &notice(30));
    assert!(lines.len() > 32 << 20, "large enough to be read line by line");
    fs::write(place.at("large.jsonl"), &lines).unwrap();
    let large = run(&["extract", &place.path("large.jsonl"), "--format", "csv"]);
    // Packed, the same lines are in memory before they are taken apart.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, lines.as_bytes()).unwrap();
    fs::write(place.at("large.jsonl.gz"), packed.finish().unwrap()).unwrap();
    let small = run(&["extract", &place.path("large.jsonl.gz"), "--format", "csv"]);
    let (large_out, small_out) = (String::from_utf8(large.stdout).unwrap(), String::from_utf8(small.stdout).unwrap());
    assert!(large_out.lines().count() > 30 && large_out == small_out.replace("large.jsonl.gz", "large.jsonl"));
    let said = |output: &[u8]| String::from_utf8_lossy(output).replace("jsonl.gz", "jsonl");
    assert_eq!(said(&large.stderr), said(&small.stderr));
    assert!(said(&large.stderr).contains("large.jsonl!3") && said(&large.stderr).contains("large.jsonl!4"));
}

#[test]
fn stats_and_eval_say_what_there_is_and_how_good_it_is() {
    let place = Place::new();
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let out = place.path("out");
    run(&["extract", &seeds.display().to_string(), "-o", &out, "--quiet"]);
    let stats: Value = serde_json::from_slice(&run(&["stats", &out, "--json"]).stdout).unwrap();
    let ledger: Value = serde_json::from_slice(&fs::read(place.at("out/run.json")).unwrap()).unwrap();
    assert_eq!((&stats["documents"], &stats["tasks"]), (&ledger["totals"]["documents"], &ledger["totals"]["tasks"]));
    let shown = String::from_utf8(run(&["stats", &out, "--lang", "zh"]).stdout).unwrap();
    assert!(shown.contains("文件按版式") && shown.contains("body, assigned"), "{shown}");
    let gold = seeds.join("expected").display().to_string();
    let figures: Value = serde_json::from_slice(&run(&["eval", &out, &gold, "--json"]).stdout).unwrap();
    let annotated = fs::read_dir(seeds.join("expected")).unwrap().count();
    assert_eq!(figures["documents"], annotated);
    assert!(figures["task"].as_f64().unwrap() > 99.0, "{figures}");
    // The same records but for one unit that is given another role: a loss of units in one record.
    let text = fs::read_to_string(place.at("out/documents.jsonl")).unwrap();
    let worse = text.replacen("\"role\":\"lead\"", "\"role\":\"support\"", 1);
    fs::write(place.at("worse.jsonl"), worse).unwrap();
    let against = run(&["eval", &place.path("worse.jsonl"), &gold, "--against", &out]);
    let against = String::from_utf8(against.stdout).unwrap();
    assert!(against.contains("0 gains, 1 loss"), "{against}");
    let loss = against.lines().find(|l| l.starts_with("- ")).unwrap();
    assert!(loss.contains("anxi") && loss.contains("units") && loss.contains("[lead]"), "{loss}");
    assert_eq!(code(&run(&["eval", &out, &place.path("nowhere")])), 2);
    assert_eq!(code(&run(&["stats", &place.path("nowhere")])), 2);
}
