//! The command line as users meet it: what is printed where, which files come out, which exit code.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::Value;

mod common;
use common::{code, err, run, yaodian};

const PLAN: &str = "某县水利局2023年工作要点\n\n一、重点工作\n\n（一）加固堤防。6月底前完成主要堤段加固，确保安全度汛。（建管股牵头，各乡镇配合）\n";

fn fed(arguments: &[&str], input: &[u8]) -> Output {
    let mut child =
        yaodian(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn seeds() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").display().to_string()
}

/// A folder of the test's own.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &[u8])]) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        for (name, bytes) in files {
            fs::create_dir_all(folder.at(name).parent().unwrap()).unwrap();
            fs::write(folder.at(name), bytes).unwrap();
        }
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        self.at(name).display().to_string()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.at(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.read(name)).unwrap()
    }
}

const COMMANDS: [&str; 12] = [
    "extract",
    "convert",
    "gold",
    "limits",
    "schema",
    "check",
    "explain",
    "stats",
    "eval",
    "completions",
    "man",
    "help",
];

#[test]
fn every_command_has_help_with_examples_in_both_languages() {
    for command in COMMANDS {
        let en = run(&[command, "--help"]);
        assert_eq!(code(&en), 0, "{command}");
        assert!(out(&en).contains(&format!("Examples:\n  {}", ["echo", "yaodian"][usize::from(command != "limits")])));
        let zh = run(&["--lang", "zh", command, "--help"]);
        assert!(out(&zh).contains("示例:") && out(&zh).contains("用法:"), "{command}: {}", out(&zh));
    }
    let mut by_locale = yaodian(&["--help"]);
    assert!(out(&by_locale.env("LC_ALL", "zh_CN.UTF-8").output().unwrap()).contains("命令:"));
    assert!(out(&run(&["--version"])).starts_with("yaodian "));
}

#[test]
fn what_makes_no_sense_ends_with_2_and_says_why() {
    for (arguments, en, zh) in [
        (&["extract"] as &[&str], "<INPUT>", "缺少"),
        (&["extract", "--nope", "x"], "--nope", "没有 --nope 这个参数"),
        (&["extract", "x", "--threads", "many"], "many", "不能是 many"),
        (&["extract", "x", "--format", "pdf"], "pdf", "可用:documents、csv、tasks"),
        (&["extract", "x", "--force"], "--output", "缺少"),
        (&["publish"], "publish", "没有 publish 这个命令"),
        (&["limits", "--on", "2017-13-01"], "2017-13-01", "不能是 2017-13-01"),
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(err(&output).contains(en), "{}", err(&output));
        let chinese = run(&[&["--lang=zh"], arguments].concat());
        assert_eq!(code(&chinese), 2);
        assert!(err(&chinese).starts_with("错误:") && err(&chinese).contains(zh), "{}", err(&chinese));
    }
}

#[test]
fn documents_go_to_standard_output_one_a_line() {
    let folder = Folder::new(&[("a.txt", PLAN.as_bytes()), ("b.txt", PLAN.as_bytes())]);
    let output = run(&["extract", &folder.path("a.txt"), &folder.path("b.txt")]);
    assert_eq!((code(&output), err(&output).as_str()), (0, ""));
    let lines: Vec<Value> = out(&output).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["document"]["source"], folder.path("a.txt"));
    let id = blake3::hash(PLAN.as_bytes()).to_hex()[..16].to_string();
    assert_eq!(lines[1]["document"]["id"], id);
}

#[test]
fn standard_input_is_an_input() {
    let output = fed(&["extract", "-"], PLAN.as_bytes());
    assert_eq!(code(&output), 0);
    let document: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(document["document"]["source"], "-");
    let nothing = fed(&["extract", "-"], b"");
    assert_eq!(code(&nothing), 2);
    assert!(err(&nothing).contains("-: the file is empty"));
}

#[test]
fn a_folder_gets_all_files_and_a_ledger() {
    let folder = Folder::new(&[]);
    let output = run(&["extract", &seeds(), "-o", &folder.path("out")]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let there = fs::read_dir(seeds()).unwrap().map(|e| e.unwrap().path());
    let there = there.filter(|p| p.extension().is_some_and(|e| e == "txt")).count();
    assert!(err(&output).contains(&format!("{there} documents")), "{}", err(&output));
    let run_json = folder.json("out/run.json");
    assert_eq!(run_json["totals"]["inputs"], there);
    assert_eq!(run_json["totals"]["failed"], 0);
    let inputs = run_json["inputs"].as_array().unwrap();
    let documents = String::from_utf8(folder.read("out/documents.jsonl")).unwrap();
    assert_eq!(documents.lines().count(), inputs.len());
    for (line, input) in documents.lines().zip(inputs) {
        let document: Value = serde_json::from_str(line).unwrap();
        assert_eq!(document["document"]["source"], input["source"]);
        assert!(input["hash"].as_str().unwrap().starts_with(document["document"]["id"].as_str().unwrap()));
        assert_eq!(document["tasks"].as_array().unwrap().len() as u64, input["tasks"].as_u64().unwrap());
        assert!(input["size"].as_u64().unwrap() > 0);
    }
    assert!(!run_json["packs"].as_array().unwrap().is_empty());
    let total = run_json["totals"]["tasks"].as_u64().unwrap() as usize;
    assert!(total > 0);
    let tasks = String::from_utf8(folder.read("out/tasks.jsonl")).unwrap();
    assert_eq!(tasks.lines().count(), total);
    let first: Value = serde_json::from_str(tasks.lines().next().unwrap()).unwrap();
    assert!(first["document"]["id"].is_string() && first["requirement"].is_string());
    let csv = folder.read("out/tasks.csv");
    let mut reader = csv::Reader::from_reader(&csv[..]);
    let header = reader.headers().unwrap().iter().collect::<Vec<_>>().join(", ");
    assert_eq!(
        header,
        "document_id, source, region, region_code, agency, year, doc_number, title, task_id, origin, section, path, \
         label, task, requirement, lead_units, responsible_units, cooperating_units, supporting_units, time_limit, \
         time_limit_kind, start, due, every, working_days, same_as, warnings"
    );
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), total);
    let first_row = rows.iter().find(|r| r[1].contains("anxi")).unwrap();
    assert_eq!(
        (&first_row[13], &first_row[15], &first_row[17]),
        ("压实主体责任", "安溪县教育局安全股", "安溪县教育局人事股")
    );
    let left = fs::read_dir(folder.at("out")).unwrap().count();
    assert_eq!(left, 7, "six files and the folder's own, no partial ones");
    let timings = String::from_utf8(folder.read("out/timings.csv")).unwrap();
    assert_eq!(timings.lines().count(), there + 1);
}

#[test]
fn a_second_run_replaces_the_first_but_not_other_files() {
    let folder = Folder::new(&[("a.txt", PLAN.as_bytes()), ("mine/tasks.csv", b"mine")]);
    for _ in 0..2 {
        assert_eq!(code(&run(&["extract", &folder.path("a.txt"), "-o", &folder.path("out")])), 0);
    }
    let refused = run(&["extract", &folder.path("a.txt"), "-o", &folder.path("mine")]);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("tasks.csv") && err(&refused).contains("--force"));
    assert_eq!(folder.read("mine/tasks.csv"), b"mine");
    assert_eq!(code(&run(&["extract", &folder.path("a.txt"), "-o", &folder.path("mine"), "--force"])), 0);
    assert_ne!(folder.read("mine/tasks.csv"), b"mine");
    let file = run(&["extract", &folder.path("a.txt"), "-o", &folder.path("a.txt")]);
    assert_eq!(code(&file), 2, "a file is no folder");
}

#[test]
fn a_report_is_one_of_the_files_of_a_run() {
    let folder = Folder::new(&[("a.txt", PLAN.as_bytes()), ("mine/report.html", b"mine")]);
    let (input, out_at) = (folder.path("a.txt"), folder.path("out"));
    assert_eq!(code(&run(&["extract", &input, "--report"])), 2, "it needs a folder");
    let mut pages = Vec::new();
    for threads in ["1", "2"] {
        let output = run(&["extract", &seeds(), &input, "-o", &out_at, "--report", "--threads", threads]);
        assert_eq!(code(&output), 0, "{}", err(&output));
        pages.push(folder.read("out/report.html"));
    }
    assert!(pages[0] == pages[1], "the same bytes for any number of threads");
    assert!(pages[0].starts_with(b"<!doctype html>"));
    assert_eq!(folder.json("out/run.json")["asked"]["formats"][3], "report.html");
    assert!(!folder.at("out/text").exists(), "texts as files are for --text");
    // A later run without it leaves no page behind that its ledger doesn't cover.
    assert_eq!(code(&run(&["extract", &input, "-o", &out_at, "--format", "csv", "--report", "--force"])), 0);
    assert!(folder.at("out/report.html").exists() && !folder.at("out/tasks.jsonl").exists());
    assert!(folder.at("out/documents.jsonl").exists(), "the page is made from it");
    assert_eq!(code(&run(&["extract", &input, "-o", &out_at, "--force"])), 0);
    assert!(!folder.at("out/report.html").exists());
    let refused = run(&["extract", &input, "-o", &folder.path("mine"), "--report"]);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("report.html") && err(&refused).contains("--force"), "{}", err(&refused));
    assert_eq!(folder.read("mine/report.html"), b"mine");
}

#[test]
fn a_report_stands_beside_formats_that_are_made_from_the_documents() {
    let folder = Folder::new(&[("a.txt", PLAN.as_bytes())]);
    let (input, out_at) = (folder.path("a.txt"), folder.path("out"));
    let files = || {
        let mut names: Vec<String> =
            fs::read_dir(folder.at("out")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|n| ![".yaodian", "failures.csv", "timings.csv"].contains(&n.as_str()));
        names.sort();
        names.join(" ")
    };
    let asked = ["extract", &input, "-o", &out_at, "--quiet", "--report", "--format", "md,webannotation"];
    assert_eq!(code(&run(&asked)), 0);
    assert_eq!(files(), "annotations.jsonld documents.jsonl report.html run.json tasks.md text");
    let listed = ["documents.jsonl", "annotations.jsonld", "tasks.md", "report.html"];
    let formats = &folder.json("out/run.json")["asked"]["formats"];
    assert!(listed.iter().all(|f| formats.as_array().unwrap().iter().any(|g| g == f)), "{formats}");
    assert_eq!(code(&run(&["extract", &input, "-o", &out_at, "--quiet", "--force", "--report", "--format", "md"])), 0);
    assert_eq!(files(), "documents.jsonl report.html run.json tasks.md text");
    assert_eq!(code(&run(&["extract", &input, "-o", &out_at, "--quiet", "--force", "--format", "csv"])), 0);
    assert_eq!(files(), "run.json tasks.csv text");
}

#[test]
fn a_bad_input_is_named_and_the_others_are_written() {
    let folder = Folder::new(&[
        ("in/binary.txt", &[0, 159, 146, 150, 0, 1, 2, 255, 254, 0, 0, 7]),
        ("in/empty.txt", b""),
        ("in/good.txt", PLAN.as_bytes()),
    ]);
    std::os::unix::fs::symlink("nowhere", folder.at("in/unreadable.txt")).unwrap();
    let output = run(&["extract", &folder.path("in"), &folder.path("missing.txt"), "-o", &folder.path("out")]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    for name in ["binary.txt", "empty.txt", "unreadable.txt", "missing.txt"] {
        assert!(err(&output).contains(name), "{name} is not in {}", err(&output));
    }
    let run_json = folder.json("out/run.json");
    let outcomes: Vec<_> =
        run_json["inputs"].as_array().unwrap().iter().map(|i| i["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["failed", "failed", "written", "failed", "failed"]);
    let alone = run(&["extract", &folder.path("in/empty.txt"), "--lang", "zh"]);
    assert_eq!(code(&alone), 2);
    assert!(err(&alone).contains("文件是空的"), "{}", err(&alone));
    fs::create_dir(folder.at("none")).unwrap();
    assert_eq!(code(&run(&["extract", &folder.path("none")])), 2, "nothing to do");
}

#[test]
fn gbk_and_utf8_say_the_same() {
    let gbk = encoding_rs::GBK.encode(PLAN).0;
    let folder = Folder::new(&[("gbk.txt", &gbk), ("utf8.txt", PLAN.as_bytes())]);
    let output = run(&["extract", &folder.path("")]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let documents: Vec<Value> = out(&output).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(documents[0]["tasks"][0]["task"], "加固堤防");
    assert_eq!(documents[0]["tasks"][0]["units"], documents[1]["tasks"][0]["units"]);
}

#[test]
fn threads_do_not_change_a_byte() {
    let folder = Folder::new(&[]);
    let mut files = Vec::new();
    for (out, threads) in [("one", "1"), ("two", "2"), ("many", "7")] {
        let output = run(&["extract", &seeds(), "-o", &folder.path(out), "--threads", threads, "--any", "--text"]);
        assert_eq!(code(&output), 0);
        let names = ["documents.jsonl", "tasks.csv", "tasks.jsonl", "run.json"];
        files.push(names.map(|n| folder.read(&format!("{out}/{n}"))));
    }
    assert!(files[0] == files[1] && files[1] == files[2]);
}

#[test]
fn a_data_file_holds_many_inputs() {
    let line = |i: usize| {
        serde_json::json!({ "no": i, "内容": PLAN.replace("6月", &format!("{}月", 1 + i % 12)) }).to_string()
    };
    let lines: Vec<String> = (0..1500).map(line).collect();
    let folder = Folder::new(&[("b.jsonl", lines.join("\n").as_bytes()), ("a.txt", PLAN.as_bytes()), ("c.txt", b"")]);
    let input = folder.path("");
    let mut outputs = Vec::new();
    for threads in ["1", "4"] {
        let out = folder.at("../").join(format!("out-{threads}-{}", std::process::id())).display().to_string();
        let output = run(&["extract", &input, "-o", &out, "--threads", threads, "--text-column", "内容"]);
        assert_eq!(code(&output), 1, "one is empty: {}", err(&output));
        outputs.push(fs::read(Path::new(&out).join("documents.jsonl")).unwrap());
        outputs.push(fs::read(Path::new(&out).join("run.json")).unwrap());
        fs::remove_dir_all(out).unwrap();
    }
    assert!(outputs[0] == outputs[2] && outputs[1] == outputs[3]);
    let documents = String::from_utf8(outputs[0].clone()).unwrap();
    let sources: Vec<String> = documents
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["document"]["source"].as_str().unwrap().to_string())
        .collect();
    assert_eq!(sources.len(), 1501);
    assert!(
        sources[0].ends_with("a.txt") && sources[1].contains("b.jsonl!1") && sources[1500].contains("b.jsonl!1500")
    );
}

#[test]
fn text_is_what_spans_count_in() {
    let folder = Folder::new(&[]);
    assert_eq!(code(&run(&["extract", &seeds(), "-o", &folder.path("out"), "--text", "--quiet"])), 0);
    let documents = String::from_utf8(folder.read("out/documents.jsonl")).unwrap();
    let mut units = 0;
    for line in documents.lines() {
        let document: Value = serde_json::from_str(line).unwrap();
        let id = document["document"]["id"].as_str().unwrap();
        let text = String::from_utf8(folder.read(&format!("out/text/{id}.txt"))).unwrap();
        for unit in document["tasks"].as_array().unwrap().iter().flat_map(|t| t["units"].as_array().unwrap()) {
            let at = |i: usize| unit["span"][i].as_u64().unwrap() as usize;
            let cut: String = text.chars().skip(at(0)).take(at(1) - at(0)).collect();
            assert_eq!(unit["raw"], cut);
            units += 1;
        }
    }
    assert!(units > 50);
}

#[test]
fn excel_gets_a_mark_and_no_formulas() {
    let plan =
        "=HYPERLINK(1)某县水利局2023年工作要点\n一、重点\n1.=1+1是公式。这一句不会被表格软件当作公式计算。（建管股）\n";
    let folder = Folder::new(&[("=a.txt", plan.as_bytes())]);
    let mut command = yaodian(&["extract", "=a.txt", "--format", "csv", "--excel", "--any"]);
    let csv = out(&command.current_dir(folder.0.path()).output().unwrap());
    assert!(csv.starts_with("\u{feff}document_id,"));
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    for row in reader.records() {
        assert!(row.unwrap().iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
    }
    assert!(csv.contains("'=a.txt"), "{csv}");
}

#[test]
fn formats_are_chosen() {
    let folder = Folder::new(&[("a.txt", PLAN.as_bytes())]);
    assert!(out(&run(&["extract", &folder.path("a.txt"), "--format", "csv"])).starts_with("document_id,"));
    let tasks = out(&run(&["extract", &folder.path("a.txt"), "--format", "tasks"]));
    assert_eq!(serde_json::from_str::<Value>(&tasks).unwrap()["task"], "加固堤防");
    assert_eq!(code(&run(&["extract", &folder.path("a.txt"), "--format", "csv,tasks"])), 2);
    let output = run(&["extract", &folder.path("a.txt"), "-o", &folder.path("out"), "--format", "csv"]);
    assert_eq!(code(&output), 0);
    assert!(folder.at("out/tasks.csv").exists() && !folder.at("out/documents.jsonl").exists());
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let folder = Folder::new(&[]);
    for i in 0..400 {
        fs::write(folder.at(&format!("{i}.txt")), PLAN.repeat(1 + i % 3)).unwrap();
    }
    let mut child =
        yaodian(&["extract", &folder.path("")]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), err(&output).as_str()), (0, ""));
}

#[test]
fn limits_reads_lines() {
    let output = fed(&["limits", "--on", "2017-07-05"], "2017年12月底前\r\n没有时限\n".as_bytes());
    assert_eq!(code(&output), 0);
    let lines: Vec<Value> = out(&output).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["text"], "2017年12月底前");
    assert_eq!((&lines[0]["limits"][0]["kind"], &lines[0]["limits"][0]["end"]), (&"by".into(), &"2017-12-31".into()));
    let folder = Folder::new(&[("lines.txt", "9月底前".as_bytes())]);
    let output = run(&["limits", "--on", "2017-07-05", "--year", "2019", &folder.path("lines.txt")]);
    assert_eq!(serde_json::from_str::<Value>(&out(&output)).unwrap()["limits"][0]["end"], "2019-09-30");
    assert_eq!(code(&fed(&["limits", "--on", "2017-07-05"], &[0xd6, 0xd0, b'\n'])), 2);
}

#[test]
fn check_names_file_line_rule_and_example() {
    let good = run(&["check"]);
    assert_eq!(code(&good), 0, "{}", out(&good));
    let pack = "[[rule]]\nid = \"mine.role\"\nwhy = \"a test\"\nuse = \"role-word\"\nvalue = \"lead\"\nwords = [\"总牵头\"]\n\
                accepts = [\"总负责\"]\nrejects = [\"配合\"]\n";
    let folder = Folder::new(&[("bad/mine.toml", pack.as_bytes()), ("broken/mine.toml", b"[[rule]]\nid = 3\n")]);
    let bad = run(&["check", &folder.path("bad")]);
    assert_eq!(code(&bad), 1);
    assert!(out(&bad).contains("mine.toml:1 mine.role should match 总负责"), "{}", out(&bad));
    let broken = run(&["check", &folder.path("broken")]);
    assert_eq!(code(&broken), 2);
    assert!(err(&broken).contains("mine.toml:2"), "{}", err(&broken));
    assert_eq!(code(&run(&["check", &folder.path("nowhere")])), 2);
}

#[test]
fn explain_shows_text_place_and_rule() {
    let folder = Folder::new(&[("a.txt", PLAN.as_bytes())]);
    let output = run(&["explain", &folder.path("a.txt"), "--label", "一"]);
    assert_eq!(code(&output), 0);
    assert!(out(&output).contains("建管股 [lead, assigned]"), "{}", out(&output));
    assert_eq!(code(&run(&["explain", &folder.path("a.txt"), "--label", "99"])), 2);
    assert_eq!(code(&run(&["explain", &folder.path("nothing.txt")])), 2);
    // What can't be read is named.
    let folder = Folder::new(&[("b.zip", b"PK\x03\x04 no archive".as_slice())]);
    let output = run(&["explain", &folder.path("b.zip")]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("b.zip: "), "{}", err(&output));
}

#[test]
fn schema_completions_and_manual_are_printed() {
    let schema: Value = serde_json::from_str(&out(&run(&["schema"]))).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let comparison: Value = serde_json::from_str(&out(&run(&["schema", "compare"]))).unwrap();
    assert_eq!(comparison["$id"], "urn:yaodian:schema:compare:2");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(out(&run(&["completions", shell])).contains("extract"), "{shell}");
    }
    for command in COMMANDS {
        let page = run(&["man", command]);
        let title = out(&page).lines().find(|l| l.starts_with(".TH")).map(String::from);
        assert!(code(&page) == 0 && title.unwrap().contains(&format!("yaodian-{command}")), "{}", out(&page));
        assert_eq!(out(&run(&["help", command])), out(&run(&[command, "--help"])), "{command}");
    }
    assert_eq!(code(&run(&["man", "nothing"])), 2);
    assert_eq!(code(&run(&["help", "nothing"])), 2);
    assert_eq!(out(&run(&["help"])), out(&run(&["--help"])));
}

#[test]
fn nothing_is_replaced_when_nothing_could_be_done() {
    let folder = Folder::new(&[("a.txt", PLAN.as_bytes()), ("empty.txt", b"")]);
    let to = folder.path("out");
    assert_eq!(code(&run(&["extract", &folder.path("a.txt"), "-o", &to])), 0);
    let before = [folder.read("out/documents.jsonl"), folder.read("out/run.json")];
    for input in ["nope.txt", "empty.txt"] {
        assert_eq!(code(&run(&["extract", &folder.path(input), "-o", &to])), 2);
        assert_eq!([folder.read("out/documents.jsonl"), folder.read("out/run.json")], before);
    }
    assert_eq!(code(&run(&["extract", &folder.path("empty.txt"), "-o", &folder.path("new")])), 2);
    assert_eq!(folder.json("new/run.json")["totals"]["failed"], 1, "where nothing stood, the ledger says what failed");
    let other = ["extract", &folder.path("a.txt"), "-o", &to, "--format", "csv"];
    let refused = run(&other);
    assert!(code(&refused) == 2 && err(&refused).contains("holds another run"), "{}", err(&refused));
    assert_eq!(code(&run(&[&other[..], &["--force"]].concat())), 0);
    let mut left: Vec<_> = fs::read_dir(folder.at("out")).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(
        left,
        [".yaodian", "failures.csv", "run.json", "tasks.csv", "timings.csv"],
        "what the ledger doesn't cover is gone"
    );
}

#[test]
fn what_holds_no_document_is_a_failure() {
    let zip = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let folder =
        Folder::new(&[("in/a.zip", zip), ("in/b.csv", "标题,正文\n".as_bytes()), ("in/c.txt", PLAN.as_bytes())]);
    let output = run(&["extract", &folder.path("in"), "-o", &folder.path("out")]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert!(err(&output).contains("a.zip: ") && err(&output).contains("b.csv: it holds no document"));
    assert_eq!(folder.json("out/run.json")["totals"]["inputs"], 3);
    let column = run(&["extract", &folder.path("in/b.csv"), "--text-column", "zz"]);
    assert!(code(&column) == 2 && err(&column).contains("标题, 正文"), "{}", err(&column));
}

#[test]
fn one_stream_goes_to_standard_output_and_nothing_else_does() {
    let folder = Folder::new(&[("a.txt", PLAN.as_bytes())]);
    let md = run(&["extract", &folder.path("a.txt"), "--format", "md"]);
    assert!(
        out(&md).starts_with("## 某县水利局2023年工作要点\n") && out(&md).contains("| （一） | 加固堤防 |"),
        "{}",
        out(&md)
    );
    let ics = run(&["extract", &folder.path("a.txt"), "--format", "ics"]);
    assert!(out(&ics).contains("DTSTART;VALUE=DATE:20230630\r\n") && out(&ics).ends_with("END:VCALENDAR\r\n"));
    let annotations = run(&["extract", &folder.path("a.txt"), "--format", "webannotation"]);
    let annotations: Value = serde_json::from_slice(&annotations.stdout).unwrap();
    assert_eq!(annotations["first"]["items"][1]["target"]["selector"][1]["exact"], "建管股");
    for formats in ["xlsx", "md,ics", "csv,md", "datapackage"] {
        let refused = run(&["extract", &folder.path("a.txt"), "--format", formats]);
        assert_eq!((code(&refused), refused.stdout.len()), (2, 0), "{formats}");
        assert!(err(&refused).contains("-o DIR"), "{}", err(&refused));
    }
}

/// The same records give the same files, made along with them or from them later.
#[test]
fn convert_makes_what_extract_makes() {
    let folder = Folder::new(&[("in/a.txt", PLAN.as_bytes()), ("in/b.txt", b"nothing to do\n")]);
    let formats = "csv,tasks,parquet,xlsx,datapackage,ics,md,webannotation,labelstudio";
    let with = &["extract", &folder.path("in"), "-o", &folder.path("one"), "-q", "--format", formats];
    assert_eq!(code(&run(with)), 0);
    let plain = ["extract", &folder.path("in"), "-o", &folder.path("two"), "-q", "--text", "--threads", "1"];
    assert_eq!(code(&run(&plain)), 0);
    let converted = run(&["convert", &folder.path("two"), "--format", formats]);
    assert_eq!(code(&converted), 0, "{}", err(&converted));
    let mut files = 0;
    for entry in fs::read_dir(folder.at("one")).unwrap().map(|e| e.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        if ![".yaodian", "run.json", "text", "timings.csv"].contains(&name.as_str()) {
            assert_eq!(folder.read(&format!("one/{name}")), folder.read(&format!("two/{name}")), "{name}");
            files += 1;
        }
    }
    assert_eq!(files, 17);
    // Converting once more replaces them; the next run takes away what it doesn't write.
    assert_eq!(code(&run(&["convert", &folder.path("two"), "-q", "--format", "xlsx"])), 0);
    assert_eq!(code(&run(&plain)), 0);
    assert!(!folder.at("two/tasks.xlsx").exists() && !folder.at("two/convert.json").exists());
    assert!(folder.at("two/tasks.csv").exists());
}

#[test]
fn convert_refuses_what_it_can_not_do() {
    let folder = Folder::new(&[
        ("out/documents.jsonl", b"{\"document\": 1}\n"),
        ("mine/documents.jsonl", b""),
        ("mine/tasks.xlsx", b"mine"),
    ]);
    let broken = run(&["convert", &folder.path("out"), "--format", "md"]);
    assert_eq!(code(&broken), 2);
    assert!(err(&broken).contains("documents.jsonl:1: "), "{}", err(&broken));
    assert!(!folder.at("out/tasks.md").exists() && !folder.at("out/.convert.partial").exists());
    let taken = ["convert", &folder.path("mine"), "-q", "--format", "xlsx"];
    assert!(code(&run(&taken)) == 2 && err(&run(&taken)).contains("--force"));
    assert_eq!(folder.read("mine/tasks.xlsx"), b"mine");
    assert_eq!(code(&run(&[&taken[..], &["--force"]].concat())), 0);
    assert_ne!(folder.read("mine/tasks.xlsx"), b"mine");
    let file = run(&["convert", &folder.path("mine/documents.jsonl"), "--format", "md"]);
    assert!(code(&file) == 2 && err(&file).contains("-o DIR"));
    let one = run(&["extract", "-", "-o", &folder.path("untold"), "-q"]);
    assert_eq!(code(&one), 2);
    let plan = fed(&["extract", "-", "-o", &folder.path("plan"), "-q"], PLAN.as_bytes());
    assert_eq!(code(&plan), 0);
    let text = run(&["convert", &folder.path("plan"), "--format", "webannotation"]);
    assert!(code(&text) == 2 && err(&text).contains("--text"), "{}", err(&text));
    let documents = folder.read("plan/documents.jsonl");
    let streamed = fed(&["convert", "-", "-o", &folder.path("md"), "-q", "--format", "md"], &documents);
    assert_eq!(code(&streamed), 0, "{}", err(&streamed));
    assert!(String::from_utf8(folder.read("md/tasks.md")).unwrap().contains("加固堤防"));
}

#[test]
fn a_database_outlives_runs_that_do_not_write_it() {
    let folder = Folder::new(&[("a.txt", PLAN.as_bytes()), ("b.txt", PLAN.replace("堤防", "水库").as_bytes())]);
    let write = |input: &str, formats: &str| {
        let output =
            run(&["extract", &folder.path(input), "-o", &folder.path("out"), "-q", "--force", "--format", formats]);
        assert_eq!(code(&output), 0, "{}", err(&output));
        folder.read("out/yaodian.sqlite")
    };
    let first = write("a.txt", "sqlite,csv");
    assert_eq!(write("b.txt", "csv"), first, "kept as it is");
    let both = write("b.txt", "sqlite");
    let holds = |bytes: &[u8], name: &str| {
        let name = folder.path(name);
        bytes.windows(name.len()).any(|w| w == name.as_bytes())
    };
    assert!(holds(&both, "a.txt") && holds(&both, "b.txt"));
    assert!(folder.at("out/documents.jsonl").exists() && !folder.at("out/tasks.csv").exists());
}

#[test]
fn gold_is_written_once() {
    let folder = Folder::new(&[("a.txt", PLAN.as_bytes())]);
    let formats = ["extract", &folder.path("a.txt"), "-o", &folder.path("out"), "-q", "--format", "labelstudio"];
    assert_eq!(code(&run(&formats)), 0);
    let mut items = folder.json("out/labelstudio.json");
    fs::write(folder.at("export.json"), items.to_string()).unwrap();
    let gold = ["gold", &folder.path("export.json"), "-o", &folder.path("gold")];
    assert!(code(&run(&gold)) == 2 && err(&run(&gold)).contains("export.json[0]"), "{}", err(&run(&gold)));
    items[0]["annotations"] = Value::Array(Vec::new());
    fs::write(folder.at("export.json"), items.to_string()).unwrap();
    assert!(code(&run(&gold)) == 2 && err(&run(&gold)).contains("nobody has annotated"));
    items[0]["annotations"] = serde_json::json!([{ "result": items[0]["predictions"][0]["result"] }]);
    fs::write(folder.at("export.json"), items.to_string()).unwrap();
    assert_eq!(code(&run(&gold)), 0);
    assert_eq!(folder.json("gold/a.json")["tasks"][0]["units"][0]["role"], "lead");
    assert!(code(&run(&gold)) == 2 && err(&run(&gold)).contains("--force"));
    assert_eq!(code(&run(&[&gold[..], &["--force"]].concat())), 0);
}
