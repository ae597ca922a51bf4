//! Each format read back by the programs that others read it with, and held against the JSON.
//!
//! The readers are Python packages, installed once into `target/` by the test itself; it needs Python 3.10 or later with
//! `venv`, and network the first time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;

const REQUIREMENTS: &str = include_str!("formats/requirements.txt");
const FORMATS: &str = "documents,csv,tasks,parquet,sqlite,xlsx,datapackage,ics,md,webannotation,labelstudio";

/// A notice that is hard on formats: what is markup, a formula or a separator in one of them.
const HARD: &str = "某县水利局2023年工作要点\n\n一、重点|工作\n\n（一）=1+1加固堤防。6月底前完成*主要*堤段<br>加固;确保\"安全\",第一|第二\\度汛𠮷。（建管股牵头，各乡镇配合）\n\n（二）@报送材料。受理之日起5个工作日内报送_台账_，每季度至少一次。（财务股）\n";

fn root(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn run(command: &mut Command, what: &str) {
    let output = command.output().unwrap_or_else(|e| panic!("{what}: {e}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}\n{said}");
}

/// A Python that has the readers.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        // Another list of packages is another environment.
        let name = format!("python-formats-{}", &blake3::hash(REQUIREMENTS.as_bytes()).to_hex()[..8]);
        let at = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let python = at.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        let done = at.join("done");
        if !done.exists() {
            let _ = fs::remove_dir_all(&at);
            let system = if cfg!(windows) { "python" } else { "python3" };
            let needs = "these tests read files back with Python: install Python 3.10 or later with venv and pip, and let \
                         pip reach its index";
            run(Command::new(system).args(["-m", "venv"]).arg(&at), needs);
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
            run(Command::new(&python).args(pip).arg(root("tests/formats/requirements.txt")), needs);
            fs::write(done, "").unwrap();
        }
        python
    })
}

fn yaodian(arguments: &[&str]) {
    run(Command::cargo_bin("yaodian").unwrap().args(arguments), &arguments.join(" "));
}

/// All formats of the seeds and of a hard notice.
fn written() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formats");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let hard = folder.join("hard.txt");
        fs::write(&hard, HARD).unwrap();
        let (seeds, out) = (root("seeds").display().to_string(), folder.join("out"));
        let (hard, to) = (hard.display().to_string(), out.display().to_string());
        yaodian(&["extract", &seeds, &hard, "-o", &to, "--quiet", "--format", FORMATS]);
        out
    })
}

fn check(name: &str) {
    let script = root("tests/formats/read_back.py");
    run(Command::new(python()).arg(script).arg(name).arg(written()), name);
}

macro_rules! checks {
    ($($name:ident)*) => { $(#[test] fn $name() { check(stringify!($name)); })* };
}

checks! {
    parquet_with_pyarrow
    parquet_with_duckdb
    parquet_with_pandas
    parquet_with_polars
    sqlite
    xlsx
    datapackage
    datapackage_sees_what_is_wrong
    csvw
    calendar
    markdown
    webannotation
    labelstudio
    documented_queries
}

/// The same notices as rows of Parquet files of four writers give the same tasks.
#[test]
fn parquet_of_any_writer_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let script = root("tests/formats/read_back.py");
    let made = [script.as_path(), Path::new("make_parquet"), folder.path(), &root("seeds")];
    run(Command::new(python()).args(made), "make_parquet");
    let tasks = |text: String| -> Vec<Value> {
        let documents = text.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
        let mut tasks: Vec<Value> = documents.flat_map(|d| d["tasks"].as_array().unwrap().clone()).collect();
        // Ids are made of the bytes: the same in UTF-8, others in GBK.
        tasks.iter_mut().for_each(|t| (t["id"], t["same_as"]) = (Value::Null, Value::Null));
        tasks
    };
    let seeds = fs::read_to_string(written().join("documents.jsonl")).unwrap();
    let mut want = tasks(seeds);
    want.truncate(want.len() - 2);
    assert!(want.len() > 80);
    let there = fs::read_dir(root("seeds")).unwrap().map(|e| e.unwrap().path());
    let there = there.filter(|p| p.extension().is_some_and(|e| e == "txt")).count();
    for writer in ["pandas", "polars", "duckdb", "pyarrow"] {
        let file = folder.path().join(format!("{writer}.parquet")).display().to_string();
        let out = folder.path().join(writer).display().to_string();
        yaodian(&["extract", &file, "-o", &out, "--quiet"]);
        let documents = fs::read_to_string(folder.path().join(writer).join("documents.jsonl")).unwrap();
        assert_eq!(documents.lines().count(), there, "{writer}");
        assert!(documents.lines().last().unwrap().contains("\"published_on\":\"2024-01-17\""), "{writer}");
        assert!(tasks(documents) == want, "{writer}");
    }
}

#[test]
fn every_check_of_the_script_is_run() {
    let (script, here) = (include_str!("formats/read_back.py"), include_str!("formats.rs"));
    let list = here.split("checks! {").nth(1).unwrap().split('}').next().unwrap();
    let run: Vec<&str> = list.split_whitespace().collect();
    let mut there = script.lines().filter_map(|l| l.strip_prefix("def check_")?.split('(').next());
    assert!(there.all(|name| run.contains(&name)));
}
