//! `compare`: what is brought together, held against what readers brought together by hand; and the command.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::{Value, json};
use yaodian::compare::{Comparison, Options, PairKind, Relation, Task, compare};
use yaodian::read::{self, ReadOptions};
use yaodian::record::{DocumentRecord, Origin, Section};
use yaodian::{Engine, ExtractOptions, Patterns, text};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Notices that may not stand in this repository: where they are, or a reason to skip what needs them.
fn material(test: &str) -> Option<PathBuf> {
    let found = std::env::var_os("YAODIAN_MATERIAL").map(PathBuf::from).filter(|p| p.is_dir());
    if found.is_none() {
        println!("skipped {test}: YAODIAN_MATERIAL names no folder with the notices that it reads");
    }
    found
}

fn extracted(engine: &Engine, file: &Path) -> DocumentRecord {
    let name = file.display().to_string();
    // The n-th of a file of many.
    if let Some((file, number)) = name.rsplit_once('!') {
        let bytes = fs::read(file).unwrap_or_else(|e| panic!("{file}: {e}"));
        let all = read::read_all(file, &bytes, &ReadOptions::default());
        let input = all.into_iter().find(|i| i.source.ends_with(&format!("!{number}"))).unwrap();
        return engine.extract(input.document.unwrap(), &name, &input.id, &ExtractOptions::default());
    }
    let bytes = fs::read(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let id = blake3::hash(&bytes).to_hex()[..16].to_string();
    engine.extract(read::read(&bytes).unwrap(), &name, &id, &ExtractOptions::default())
}

/// What a task is called in an alignment: its number; where that opens anew, the part's before it.
fn key(task: &Task) -> String {
    let number: String = text::fold_str(&task.label).chars().filter(|c| c.is_alphanumeric()).collect();
    if number.chars().all(|c| c.is_ascii_digit()) {
        return number;
    }
    let part: String = text::fold_str(&task.path).chars().take_while(|c| *c != '、').collect();
    format!("{part}({number})")
}

/// An alignment written down by hand.
struct Alignment {
    files: BTreeMap<String, String>,
    /// Whether they are held together though their titles differ.
    together: bool,
    /// By the two years: items that belong together, and whether they have to.
    links: BTreeMap<(String, String), BTreeMap<(String, String), bool>>,
}

fn alignment(name: &str) -> Alignment {
    let text = fs::read_to_string(root().join("tests/alignments").join(name)).unwrap();
    let mut read = Alignment { files: BTreeMap::new(), together: false, links: BTreeMap::new() };
    let mut years = None;
    for line in text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["file", year, file] => {
                read.files.insert(year.to_string(), file.to_string());
            }
            ["together"] => read.together = true,
            [a, b] if read.files.contains_key(*a) && read.files.contains_key(*b) => {
                years = Some((a.to_string(), b.to_string()));
                read.links.entry((a.to_string(), b.to_string())).or_default();
            }
            [a, others @ ..] => {
                let links = read.links.get_mut(years.as_ref().unwrap()).unwrap();
                for b in others {
                    links.insert((a.to_string(), b.trim_end_matches('?').to_string()), !b.ends_with('?'));
                }
            }
            [] => {}
        }
    }
    read
}

/// How many links are right, wrong and missed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn f1(self) -> f64 {
        200.0 * self.right as f64 / (2 * self.right + self.wrong + self.missed) as f64
    }
}

/// The scores of each two years.
fn scores(name: &str, folder: &Path) -> BTreeMap<(String, String), Score> {
    let alignment = alignment(name);
    let patterns = Patterns::built_in().unwrap();
    let engine = Engine::new(patterns.clone()).unwrap();
    let years: Vec<&String> = alignment.files.keys().collect();
    let mut records: Vec<DocumentRecord> =
        alignment.files.values().map(|f| extracted(&engine, &folder.join(f))).collect();
    for (record, year) in records.iter_mut().zip(alignment.files.keys()).filter(|_| alignment.together) {
        let fields = &mut record.document;
        (fields.title, fields.year) = (Some("同一方案".into()), year.parse().ok());
        (fields.agency, fields.region) = (Some(name.to_string()), None);
    }
    let compared = compare(records, &patterns, Options::default());
    let place = |year: &String| years.iter().position(|y| *y == year).unwrap() as u32;
    let mut scores = BTreeMap::new();
    for ((a, b), wanted) in &alignment.links {
        let documents = compared.documents.iter().find(|d| (d.a, d.b) == (place(a), place(b)));
        let documents = documents.unwrap_or_else(|| panic!("{name}: {a} and {b} aren't brought together"));
        assert_eq!(documents.relation, Relation::Years);
        let mut found = BTreeSet::new();
        let mut keys = [BTreeSet::new(), BTreeSet::new()];
        for pair in &documents.pairs {
            let task = |t: Option<u32>| t.map(|t| &compared.corpus.tasks[t as usize]);
            let (x, y) = (task(pair.a), task(pair.b));
            keys[0].extend(x.map(key));
            keys[1].extend(y.map(key));
            let (Some(x), Some(y)) = (x, y) else { continue };
            if x.section != Section::Objective && y.section != Section::Objective {
                found.insert((key(x), key(y)));
            }
        }
        for (x, y) in wanted.keys() {
            assert!(keys[0].contains(x) && keys[1].contains(y), "{name}: no item {x} in {a}, or no {y} in {b}");
        }
        let right = found.iter().filter(|l| wanted.get(l) == Some(&true)).count();
        let wrong: Vec<_> = found.iter().filter(|l| !wanted.contains_key(l)).collect();
        let missed: Vec<_> = wanted.iter().filter(|(l, must)| **must && !found.contains(l)).map(|(l, _)| l).collect();
        let score = Score { right, wrong: wrong.len(), missed: missed.len() };
        println!("{name} {a} {b}: F1 {:.1} {score:?}\n  wrong {wrong:?}\n  missed {missed:?}", score.f1());
        scores.insert((a.clone(), b.clone()), score);
    }
    scores
}

#[test]
fn plans_of_two_years_are_aligned_as_by_hand() {
    for name in ["kunshan-openness.txt", "shunde-openness.txt"] {
        for score in scores(name, &root()).values() {
            assert_eq!((score.wrong, score.missed), (0, 0), "{name}");
        }
    }
}

#[test]
fn real_plans_of_three_years_are_aligned_as_by_hand() {
    let Some(folder) = material("real_plans_of_three_years_are_aligned_as_by_hand") else { return };
    let scores = scores("beijing-openness.txt", &folder);
    let of = |a: &str, b: &str| scores[&(a.to_string(), b.to_string())].f1();
    assert!(of("2021", "2022") >= 95.0);
    // Nineteen long paragraphs became 55 items: a word in a list is all that some of them share.
    assert!(of("2020", "2021") >= 95.0);
}

#[test]
fn plans_whose_titles_differ_are_aligned_as_by_hand() {
    let Some(folder) = material("plans_whose_titles_differ_are_aligned_as_by_hand") else { return };
    for (name, least) in [
        ("yueyang-housing.txt", 95.0),
        ("kunming-housing.txt", 95.0),
        ("huizhou-housing.txt", 95.0),
        ("xiangtan-housing.txt", 95.0),
        ("ningxiang-housing.txt", 80.0),
        // Five years lie between them, and most tasks go on in several and come from several.
        ("rural-national.txt", 90.0),
    ] {
        for score in scores(name, &folder).values() {
            assert!(score.f1() >= least, "{name}: {:.1}", score.f1());
        }
    }
}

/// A hand-written record with what it leaves out filled in.
fn gold(file: &Path) -> DocumentRecord {
    let mut value: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    value["document"]["id"] = json!("0");
    value["document"]["source"] = json!(file.display().to_string());
    value["warnings"] = json!([]);
    for (place, task) in value["tasks"].as_array_mut().unwrap().iter_mut().enumerate() {
        // Links name tasks by id, or by place where they have none.
        let name = |v: &Value| json!(v.as_str().map_or_else(|| v.to_string(), String::from));
        task["id"] = if task["id"].is_null() { json!(place.to_string()) } else { name(&task["id"]) };
        task["same_as"] = task["same_as"].as_array().unwrap().iter().map(name).collect();
        for unit in task["units"].as_array_mut().unwrap() {
            (unit["kind"], unit["rule"]) = (json!("body"), json!(""));
            if unit["name"].is_null() {
                unit["name"] = unit["raw"].clone();
            }
            if unit["span"].is_null() {
                unit["span"] = json!([0, 0]);
            }
        }
        for limit in task["time_limits"].as_array_mut().unwrap() {
            limit["rule"] = json!("");
            limit.as_object_mut().unwrap().retain(|_, v| !v.is_null());
        }
        if task["span"].is_null() {
            task["span"] = json!([0, 0]);
        }
    }
    serde_json::from_value(value).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

#[test]
fn body_and_table_of_one_plan_are_aligned_without_their_links() {
    let Some(folder) = material("body_and_table_of_one_plan_are_aligned_without_their_links") else { return };
    let patterns = Patterns::built_in().unwrap();
    let mut files: Vec<PathBuf> = fs::read_dir(folder.join("gold")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut plans = 0;
    for file in files {
        let whole = gold(&file);
        let counted = |id: &str| whole.tasks.iter().any(|t| t.id == id && t.section != Section::Objective);
        let body = whole.tasks.iter().filter(|t| t.origin == Origin::Body && counted(&t.id));
        let links: BTreeSet<(String, String)> =
            body.flat_map(|t| t.same_as.iter().map(|s| (t.id.clone(), s.clone()))).collect();
        if links.is_empty() {
            continue;
        }
        plans += 1;
        let of = |origin: Origin, year: i16| {
            let mut part = whole.clone();
            part.tasks.retain(|t| t.origin == origin);
            part.tasks.iter_mut().for_each(|t| t.same_as.clear());
            // As two years of one plan, so that they are brought together.
            (part.document.id, part.document.year) = (year.to_string(), Some(year));
            part
        };
        let compared = compare(vec![of(Origin::Body, 2001), of(Origin::Table, 2002)], &patterns, Options::default());
        let id = |t: Option<u32>| Some(compared.corpus.tasks[t? as usize].id.to_string());
        let pairs = compared.documents.iter().flat_map(|d| &d.pairs);
        let found: BTreeSet<(String, String)> =
            pairs.filter_map(|p| Some((id(p.a)?, id(p.b)?))).filter(|(a, _)| counted(a)).collect();
        let right = found.intersection(&links).count();
        let score = Score { right, wrong: found.len() - right, missed: links.len() - right };
        println!("{}: F1 {:.1} {score:?}", file.display(), score.f1());
        assert!(score.f1() >= 95.0, "{}: {score:?}", file.display());
    }
    assert!(plans > 0, "no plan stands in body and table");
}

fn yaodian(arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("yaodian").unwrap();
    command.args(["--lang", "en"]).args(arguments).current_dir(root()).output().unwrap()
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

const FILES: [&str; 7] =
    ["pairs.csv", "changes.csv", "topics.csv", "matrix.csv", "spread.csv", "units.csv", "compare.json"];

fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_folder_of_notices_gives_all_files_and_they_keep_their_schema() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let output = yaodian(&["compare", "seeds", "-o", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let seeds = fs::read_dir(root().join("seeds")).unwrap().map(|e| e.unwrap().path());
    let seeds = seeds.filter(|p| p.extension().is_some_and(|e| e == "txt")).count();
    assert!(shown(&output).contains(&format!("documents compared: {seeds}, with tasks: ")), "{}", shown(&output));
    for file in FILES {
        assert!(out.join(file).is_file(), "{file}");
    }
    let whole: Value = serde_json::from_str(&fs::read_to_string(out.join("compare.json")).unwrap()).unwrap();
    let schema: Value = serde_json::from_str(yaodian::COMPARISON_SCHEMA).unwrap();
    let errors: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&whole)
        .map(|e| format!("{} {e}", e.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    // Every id that is named stands in one of the two lists.
    let ids = |list: &str| -> BTreeSet<&str> {
        whole[list].as_array().unwrap().iter().map(|v| v["id"].as_str().unwrap()).collect()
    };
    let (documents, tasks) = (ids("documents"), ids("tasks"));
    for pair in whole["pairs"].as_array().unwrap() {
        assert!(documents.contains(pair["a"].as_str().unwrap()) && documents.contains(pair["b"].as_str().unwrap()));
        for task in pair["tasks"].as_array().unwrap() {
            assert!(["a", "b"].iter().all(|s| task[s].as_str().is_none_or(|t| tasks.contains(t))));
        }
    }
    for topic in whole["topics"].as_array().unwrap() {
        assert!(topic["members"].as_array().unwrap().iter().all(|m| tasks.contains(m["task"].as_str().unwrap())));
    }
}

#[test]
fn what_is_wrong_is_refused_by_the_schema() {
    let patterns = Patterns::built_in().unwrap();
    let engine = Engine::new(patterns.clone()).unwrap();
    let seeds = ["kunshan-openness-2022", "kunshan-openness-2023"];
    let records = seeds.iter().map(|s| extracted(&engine, &root().join(format!("seeds/{s}.txt")))).collect();
    let mut bytes = Vec::new();
    let compared = compare(records, &patterns, Options::default());
    yaodian::compare::json::write(&compared, &mut |b: &[u8]| {
        bytes.extend_from_slice(b);
        Ok(())
    })
    .unwrap();
    let good: Value = serde_json::from_slice(&bytes).unwrap();
    let schema: Value = serde_json::from_str(yaodian::COMPARISON_SCHEMA).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(schema.is_valid(&good));
    for (path, value) in [
        ("/asked/by", json!("county")),
        ("/documents/0/day", json!("2022年5月")),
        ("/documents/0/region/level", json!("village")),
        ("/tasks/0/section", json!("other")),
        ("/pairs/0/relation", json!("months")),
        ("/pairs/0/tasks/0/kind", json!("alike")),
        ("/pairs/0/tasks/0/likeness", json!(1.5)),
        ("/pairs/0/tasks/0/changes/0/what", json!("other")),
        ("/pairs/0/tasks/0/changes/0/before", json!(null)),
        ("/topics/0/members", json!([])),
        ("/topics/0/spread/0/days", json!(-1)),
        ("/units/0/role", json!("boss")),
    ] {
        let mut broken = good.clone();
        *broken.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
        assert!(!schema.is_valid(&broken), "{path}");
    }
    // What is left out or not known is refused, too.
    for list in ["documents", "tasks", "pairs", "topics", "units"] {
        for field in good[list][0].as_object().unwrap().keys() {
            let mut broken = good.clone();
            broken[list][0].as_object_mut().unwrap().remove(field);
            assert!(!schema.is_valid(&broken), "{list} without {field}");
        }
        let mut broken = good.clone();
        broken[list][0]["more"] = json!(1);
        assert!(!schema.is_valid(&broken), "{list} with more");
    }
}

#[test]
fn the_tables_say_what_changed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let seeds = ["seeds/kunshan-openness-2023.txt", "seeds/kunshan-openness-2022.txt"];
    let output = yaodian(&["compare", seeds[0], seeds[1], "-o", out.to_str().unwrap(), "--quiet"]);
    assert_eq!((output.status.code(), shown(&output)), (Some(0), String::new()));
    let pairs = rows(&out.join("pairs.csv"));
    let kinds: Vec<(&str, &str, &str)> =
        pairs.iter().map(|r| (r["a_label"].as_str(), r["b_label"].as_str(), r["kind"].as_str())).collect();
    for wanted in [("1.", "1.", "reworded"), ("3.", "", "dropped"), ("4.", "3.", "reworded"), ("6.", "5.", "same")] {
        assert!(kinds.contains(&wanted), "{wanted:?} in {kinds:?}");
    }
    assert!(
        pairs.iter().all(|r| (r["a_year"].as_str(), r["b_year"].as_str()) == ("2022", "2023")),
        "the earlier first"
    );
    let changes = rows(&out.join("changes.csv"));
    let has = |headline: &str, field: &str, change: &str, before: &str, after: &str| {
        changes.iter().any(|r| {
            r["a_headline"] == headline
                && r["field"] == field
                && r["change"] == change
                && r["before"] == before
                && r["after"] == after
        })
    };
    assert!(has("公布重大行政决策事项目录", "limit", "earlier", "6月底前", "2023年5月底前"));
    assert!(has("丰富解读形式", "unit", "role", "昆山市融媒体中心 [responsible]", "昆山市融媒体中心 [cooperate]"));
    assert!(has("丰富解读形式", "target", "removed", "不少于40件", ""));
    assert!(has("办好政府公报", "unit", "removed", "昆山市档案馆 [cooperate]", ""));
    assert!(has("加强政府网站集约化管理", "unit", "added", "", "昆山市数据局 [lead]"));
    let june = changes.iter().find(|r| r["before"] == "6月底前").unwrap();
    assert_eq!((june["by"].as_str(), june["relation"].as_str()), ("-30", "years"));
    assert_eq!((june["a_label"].as_str(), june["b_label"].as_str()), ("1.", "1."));
    let spread = rows(&out.join("spread.csv"));
    let bulletin: Vec<_> = spread.iter().filter(|r| r["name"] == "办好政府公报").collect();
    let told: Vec<_> =
        bulletin.iter().map(|r| (r["day"].as_str(), r["days"].as_str(), r["likeness"].as_str())).collect();
    assert_eq!(told, [("2022-05-16", "0", "1.000"), ("2023-05-19", "368", "1.000")]);
    let units = rows(&out.join("units.csv"));
    let lead = units.iter().find(|r| r["unit"] == "昆山市司法局" && r["year"] == "2023").unwrap();
    assert_eq!((lead["role"].as_str(), lead["count"].as_str()), ("lead", "1"));
    let matrix = rows(&out.join("matrix.csv"));
    let column = matrix[0].keys().find(|k| k.ends_with("办好政府公报")).unwrap().clone();
    assert!(matrix.iter().all(|r| r[&column] == "1"));
}

#[test]
fn notices_and_what_extract_made_of_them_compare_alike_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let at = |n: &str| folder.path().join(n).to_str().unwrap().to_string();
    assert_eq!(yaodian(&["extract", "seeds", "-o", &at("extracted"), "--quiet"]).status.code(), Some(0));
    let documents = at("extracted/documents.jsonl");
    for (out, input, threads) in
        [("one", "seeds", "1"), ("two", "seeds", "2"), ("three", &at("extracted"), "3"), ("four", &documents, "1")]
    {
        let output = yaodian(&["compare", input, "-o", &at(out), "--threads", threads, "--by", "region", "--quiet"]);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    }
    // Both at once: each document counts once.
    let both = yaodian(&["compare", "seeds", &documents, "-o", &at("five"), "--by", "region", "--quiet"]);
    assert_eq!(both.status.code(), Some(0), "{}", shown(&both));
    for file in FILES {
        let one = fs::read(at("one") + "/" + file).unwrap();
        for other in ["two", "three", "four", "five"] {
            assert!(one == fs::read(at(other) + "/" + file).unwrap(), "{file} of {other}");
        }
    }
}

#[test]
fn the_same_notices_in_another_order_compare_alike() {
    let folder = tempfile::tempdir().unwrap();
    let at = |n: &str| folder.path().join(n).to_str().unwrap().to_string();
    let mut notices: Vec<String> = fs::read_dir("seeds")
        .unwrap()
        .map(|e| e.unwrap().path().display().to_string())
        .filter(|p| p.ends_with(".txt"))
        .collect();
    notices.sort();
    // The same plan once more, published on another page: which of the two is the original must not turn either.
    let plan = fs::read_to_string("seeds/kunshan-openness-2022.txt").unwrap();
    fs::write(at("reprint.txt"), format!("转载自政府网站\n{plan}")).unwrap();
    notices.push(at("reprint.txt"));
    for out in ["one", "two"] {
        let given: Vec<&str> = notices.iter().map(String::as_str).collect();
        let output = yaodian(&[&["compare", "-o", &at(out), "--quiet"], &given[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        notices.reverse();
    }
    for file in FILES {
        assert!(fs::read(at("one") + "/" + file).unwrap() == fs::read(at("two") + "/" + file).unwrap(), "{file}");
    }
    assert!(fs::read_to_string(at("one/compare.json")).unwrap().contains("\"copy_of\":\""));
}

#[test]
fn a_second_run_replaces_the_first_but_not_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap().to_string();
    fs::write(folder.path().join("pairs.csv"), "mine").unwrap();
    let run = |more: &[&str]| {
        let all = [&["compare", "seeds/kunshan-openness-2022.txt", "-o", out.as_str()][..], more].concat();
        yaodian(&all).status.code()
    };
    assert_eq!(run(&[]), Some(2));
    assert_eq!(fs::read_to_string(folder.path().join("pairs.csv")).unwrap(), "mine");
    assert_eq!(run(&["--force"]), Some(0));
    assert_eq!(run(&[]), Some(0));
}

#[test]
fn many_plans_give_the_same_bytes_for_any_number_of_threads() {
    let patterns = Patterns::built_in().unwrap();
    let engine = Engine::new(patterns.clone()).unwrap();
    let verbs = ["清淤疏浚", "加固整修", "登记核查", "补种抚育", "拆除搬迁", "巡查值守", "更换检修"];
    let things =
        ["三条支流", "病险堤坝", "灌溉闸门", "取水机井", "入河排口", "护岸林木", "碍洪围网", "养殖池塘", "乡间便道"];
    let places = ["安溪县", "桃江县", "湄潭县", "眉县", "昆山市", "浏阳市"];
    let records: Vec<DocumentRecord> = (0..150usize)
        .map(|n| {
            let tasks: Vec<String> = (0..5)
                .map(|i| {
                    let of = |k: usize| format!("{}{}", verbs[(n * 3 + i + k) % 7], things[(n + i * 2 + k * k) % 9]);
                    format!("{}。{}，{}，逐项建立台账。", of(0), of(1), of(2 + n % 3))
                })
                .collect();
            let tasks: Vec<&str> = tasks.iter().map(String::as_str).collect();
            plan(&engine, places[n % 6], 2001 + (n / 6) as i16, &tasks)
        })
        .collect();
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let compared = compare(records.clone(), &patterns, Options::default());
            assert!(compared.documents.len() > 100 && compared.topics.len() > 5);
            let mut bytes = Vec::new();
            let mut sink = |b: &[u8]| {
                bytes.extend_from_slice(b);
                Ok(())
            };
            yaodian::compare::json::write(&compared, &mut sink).unwrap();
            for table in yaodian::compare::tables::Table::ALL {
                table.write(&compared, yaodian::write::Style::Excel, &mut sink).unwrap();
            }
            bytes
        })
    };
    let one = bytes(1);
    assert!(one == bytes(2) && one == bytes(5));
}

/// A plan of a county's schools in one year.
fn schools(year: i16, items: &str) -> String {
    format!(
        "安溪县教育局关于印发{year}年校园安全工作要点的通知\n\n各学校：\n\n现将《安溪县教育局{year}年校园安全工作要点》印发给你们。\n\n安溪县教育局\n\n{year}年3月1日\n\n安溪县教育局{year}年校园安全工作要点\n\n一、重点任务\n{items}"
    )
}

#[test]
fn a_split_is_told_once_in_one_line_each_and_what_it_is_about_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = |n: &str| folder.path().join(n).to_str().unwrap().to_string();
    let one = "1.保障校车食堂安全。清点全县校车，逐车建立台账，报废超龄车辆；修缮三所学校食堂，更换陈旧灶具，公示每周菜单；补种护坡树木。6月底前完成。（安全股牵头，绿化站配合）\n2.检修水井。检修山区学校的水井。（基建股）\n";
    let two = "1.保障校车安全。清点全县校车，逐车建立台账，报废超龄车辆。5月底前完成。（安全股牵头）\n2.保障食堂安全。修缮三所学校食堂，更换陈旧灶具，公示每周菜单。5月底前完成。（安全股牵头）\n3.检修水井。检修山区学校的水井。（基建股）\n";
    fs::create_dir_all(at("plans-2022")).unwrap();
    fs::create_dir_all(at("plans-2023")).unwrap();
    fs::write(at("plans-2022/a.txt"), schools(2022, one)).unwrap();
    fs::write(at("plans-2023/a.txt"), schools(2023, two)).unwrap();
    // A pattern that no shell has seen names folders, too.
    let output = yaodian(&["compare", &at("plans-*"), "-o", &at("out")]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let said =
        "pairs of documents: 1; pairs of tasks: 3 (same 1, reworded 0, split 2, merged 0); tasks dropped: 0, new: 0";
    assert!(shown(&output).contains(said), "{}", shown(&output));
    let changes = rows(&Path::new(&at("out")).join("changes.csv"));
    let told: Vec<_> = changes
        .iter()
        .map(|r| ["field", "change", "before", "after", "kind", "b_label"].map(|c| r[c].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ["unit", "removed", "绿化站 [cooperate]", "", "split", "1.|2."],
            ["limit", "earlier", "6月底前", "5月底前", "split", "1.|2."],
            ["text", "words", "补种护坡树木|6", "5", "split", "1.|2."],
        ]
    );
    let pairs = rows(&Path::new(&at("out")).join("pairs.csv"));
    let parts: Vec<&str> = pairs.iter().filter(|r| r["kind"] == "split").map(|r| r["b_task"].as_str()).collect();
    assert_eq!(changes[0]["b_task"], parts.join("|"));
    let whole: Value = serde_json::from_str(&fs::read_to_string(at("out/compare.json")).unwrap()).unwrap();
    let told = |i: usize| whole["pairs"][0]["tasks"][i]["changes"].as_array().unwrap().clone();
    assert_eq!((told(0).len(), told(1).len()), (3, 0), "what is about both stands with the first");
    assert_eq!(told(0)[0]["parts"], json!(parts));
}

#[test]
fn a_row_is_a_line_and_the_headline_of_both_tables_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = |n: &str| folder.path().join(n).to_str().unwrap().to_string();
    let items = |word: &str| {
        format!(
            "（一）校车安全\n1.检查校车\n清点全县校车，{word}核对驾驶员资质。\n报废超龄校车。\n2.检修山区学校的水井并逐口检测水质，更换老化水泵和破损井盖，{word}公示检测结果。\n"
        )
    };
    fs::write(at("a.txt"), schools(2022, &items(""))).unwrap();
    fs::write(at("b.txt"), schools(2023, &items("每月"))).unwrap();
    let output = yaodian(&["compare", &at("a.txt"), &at("b.txt"), "-o", &at("out"), "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let (pairs, changes) = (at("out/pairs.csv"), at("out/changes.csv"));
    assert_eq!(fs::read_to_string(&pairs).unwrap().lines().count(), 1 + rows(Path::new(&pairs)).len());
    let (pairs, changes) = (rows(Path::new(&pairs)), rows(Path::new(&changes)));
    assert_eq!(pairs[0]["a_requirement"], "清点全县校车，核对驾驶员资质。 报废超龄校车。");
    let opening = "检修山区学校的水井并逐口检测水质，更换老化水泵和破损井盖，";
    for (row, a, b) in
        [(0, "检查校车".into(), "检查校车".into()), (1, format!("{opening}公…"), format!("{opening}每…"))]
    {
        assert_eq!((&pairs[row]["a_headline"], &pairs[row]["b_headline"]), (&a, &b));
        let change = changes.iter().find(|c| c["a_task"] == pairs[row]["a_task"] && c["field"] == "text").unwrap();
        assert_eq!((&change["a_headline"], &change["b_headline"]), (&a, &b));
    }
}

#[test]
fn what_yaodian_wrote_is_no_notice() {
    let folder = tempfile::tempdir().unwrap();
    let at = |n: &str| folder.path().join(n).to_str().unwrap().to_string();
    let seeds = ["seeds/kunshan-openness-2022.txt", "seeds/kunshan-openness-2023.txt"];
    let formats = "documents,csv,tasks,xlsx,labelstudio,ics,datapackage";
    let (extracted, compared) = (at("extracted"), at("compared"));
    yaodian(&["extract", seeds[0], seeds[1], "-o", &extracted, "--report", "--quiet", "--format", formats]);
    yaodian(&["compare", &extracted, "-o", &compared, "--quiet"]);
    let said = "yaodian wrote this itself, it is no notice: give documents.jsonl or the folder that it stands in";
    let mut refused = 0;
    for folder in [&extracted, &compared] {
        for file in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            let name = file.file_name().unwrap().to_str().unwrap().to_string();
            let told = ["csv", "jsonl", "json", "xlsx", "html", "ics"].iter().any(|e| name.ends_with(e));
            if !told || ["documents.jsonl", "csv-metadata.json"].contains(&name.as_str()) {
                continue;
            }
            refused += 1;
            for command in ["compare", "extract"] {
                let output = yaodian(&[command, file.to_str().unwrap(), "-o", &at("none"), "--force"]);
                assert!(shown(&output).contains(&format!("{name}: {said}")), "{command} {name}: {}", shown(&output));
                assert_ne!(output.status.code(), Some(0), "{command} {name}");
            }
        }
    }
    assert!(refused >= 18, "{refused}");
    let again = yaodian(&["extract", &format!("{extracted}/documents.jsonl"), "-o", &at("none"), "--force"]);
    assert!(shown(&again).contains("yaodian extracted these documents already"), "{}", shown(&again));
    // In a folder they are passed over.
    let both = yaodian(&["compare", &extracted, &compared, "-o", &at("out")]);
    assert_eq!(both.status.code(), Some(0), "{}", shown(&both));
    assert!(shown(&both).contains("documents compared: 2,"), "{}", shown(&both));
}

#[test]
fn a_document_given_twice_has_its_text_in_the_report_whichever_comes_first() {
    use std::io::Read;
    let folder = tempfile::tempdir().unwrap();
    let at = |n: &str| folder.path().join(n).to_str().unwrap().to_string();
    let seed = "seeds/kunshan-openness-2022.txt";
    yaodian(&["extract", seed, "-o", &at("extracted"), "--quiet"]);
    for (out, inputs) in [("one", [&at("extracted"), seed]), ("two", [seed, &at("extracted")])] {
        yaodian(&["compare", inputs[0], inputs[1], "-o", &at(out), "--quiet"]);
        let page = fs::read_to_string(at(out) + "/report.html").unwrap();
        let data = page.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0;
        let packed = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, data).unwrap();
        let mut lines = String::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut lines).unwrap();
        let end: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        assert_eq!((&end["end"]["documents"], &end["end"]["text_missing"]), (&json!(1), &json!(0)), "{out}");
    }
}

#[test]
fn of_all_documents_only_editions_of_one_plan_have_new_and_dropped_tasks() {
    let patterns = Patterns::built_in().unwrap();
    let engine = Engine::new(patterns.clone()).unwrap();
    let (dredge, fence) = (
        "清淤疏浚河道。对淤积严重的三条支流逐段清淤，淤泥集中固化填埋。",
        "设立管护围栏。在水源地周边设立围栏和警示标牌。",
    );
    let plans = vec![
        plan(&engine, "安溪县", 2021, &[dredge, "登记取水机井。逐口登记取水机井。"]),
        plan(&engine, "安溪县", 2022, &[dredge, "封堵入河排口。封堵六处入河排口。"]),
        plan(&engine, "安溪县", 2023, &[dredge, fence]),
        plan(&engine, "桃江县", 2023, &[dredge, "补贴渔民转产。向退捕渔民发放转产补贴。"]),
    ];
    let compared = compare(plans, &patterns, Options { all: true, ..Options::default() });
    let alone = |a: u32, b: u32| {
        let documents = compared.documents.iter().find(|d| (d.a, d.b) == (a, b)).unwrap();
        let alone = documents.pairs.iter().filter(|p| p.a.is_none() || p.b.is_none()).count();
        (documents.relation, alone, documents.pairs.len() - alone)
    };
    assert_eq!(alone(0, 1), (Relation::Years, 2, 1));
    assert_eq!(alone(0, 2), (Relation::All, 2, 1), "the same plan two years later");
    assert_eq!(alone(2, 3), (Relation::All, 0, 1), "another county's");
    assert_eq!(alone(0, 3), (Relation::All, 0, 1));
}

#[test]
fn a_folder_is_compared_into_itself_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let plans = folder.path().to_str().unwrap();
    for year in [2022, 2023] {
        fs::write(
            folder.path().join(format!("{year}.txt")),
            schools(year, "1.检修水井。检修山区学校的水井。（基建股）\n"),
        )
        .unwrap();
    }
    for _ in 0..2 {
        let output = yaodian(&["compare", plans, "-o", plans]);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        assert!(shown(&output).contains("documents compared: 2, with tasks: 2"), "{}", shown(&output));
    }
    assert!(folder.path().join("2022.txt").is_file() && folder.path().join("pairs.csv").is_file());
}

#[test]
fn two_tasks_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let seeds = ["seeds/kunshan-openness-2022.txt", "seeds/kunshan-openness-2023.txt"];
    yaodian(&["compare", seeds[0], seeds[1], "-o", out.to_str().unwrap(), "--quiet"]);
    let pairs = rows(&out.join("pairs.csv"));
    let pair = pairs.iter().find(|r| r["a_headline"] == "加强政府网站集约化管理").unwrap();
    let output = yaodian(&["compare", seeds[0], seeds[1], "--why", &pair["a_task"], &pair["b_task"]]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let said = shown(&output);
    for wanted in [
        format!("likeness {}", pair["likeness"]),
        "加强政府网站集约化管理开展栏目清理".into(),
        "栏目  word".into(),
        "they stand for each other: reworded".into(),
        "limit removed".into(),
    ] {
        assert!(said.contains(&wanted), "{wanted:?} in {said}");
    }
    let lost = yaodian(&["compare", seeds[0], "--why", &pair["a_task"], "ffff"]);
    assert_eq!(lost.status.code(), Some(2));
    assert!(shown(&lost).contains("no task has the id ffff"), "{}", shown(&lost));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_compared() {
    let folder = tempfile::tempdir().unwrap();
    let at = |n: &str| folder.path().join(n).to_str().unwrap().to_string();
    fs::write(at("empty.txt"), "").unwrap();
    let output = yaodian(&["compare", "seeds/kunshan-openness-2022.txt", &at("empty.txt"), "-o", &at("out")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(shown(&output).contains("empty.txt: the file is empty"), "{}", shown(&output));
    let nothing = yaodian(&["compare", &at("empty.txt"), "-o", &at("none")]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(!Path::new(&at("none/compare.json")).exists());
    let missing = yaodian(&["compare", "seeds"]);
    assert_eq!(missing.status.code(), Some(2), "neither --output nor --why");
}

/// A plan of one body and year whose tasks are these sentences.
fn plan(engine: &Engine, place: &str, year: i16, tasks: &[&str]) -> DocumentRecord {
    let items: String = tasks.iter().zip(1..).map(|(t, i)| format!("{i}.{t}\n")).collect();
    let notice = format!(
        "{place}人民政府办公室关于印发{place}{year}年河湖管护工作方案的通知\n\n各乡镇：\n\n{place}人民政府办公室\n\n{year}年3月1日\n\n{place}{year}年河湖管护工作方案\n\n一、重点任务\n{items}"
    );
    let id = blake3::hash(notice.as_bytes()).to_hex()[..16].to_string();
    let options = ExtractOptions { any: true };
    engine.extract(read::read(notice.as_bytes()).unwrap(), &format!("{place}{year}"), &id, &options)
}

fn kinds(compared: &Comparison, documents: usize) -> Vec<PairKind> {
    compared.documents[documents].pairs.iter().map(|p| p.kind).collect()
}

#[test]
fn bodies_of_one_year_are_compared_by_place_level_or_all() {
    let patterns = Patterns::built_in().unwrap();
    let engine = Engine::new(patterns.clone()).unwrap();
    let (dredge, fence) = (
        "清淤疏浚河道。对淤积严重的三条支流逐段清淤，淤泥集中固化填埋。",
        "设立管护围栏。在水源地周边设立围栏和警示标牌。",
    );
    let plans = || {
        vec![
            plan(&engine, "安溪县", 2021, &[dredge, fence]),
            plan(&engine, "桃江县", 2021, &[dredge, "补贴渔民转产。向退捕渔民发放转产补贴。"]),
            plan(&engine, "桃江县", 2023, &[fence, "补贴渔民转产。向退捕渔民发放转产补贴。"]),
        ]
    };
    let of = |by, all| compare(plans(), &patterns, Options { by, all });
    use yaodian::compare::By;
    let level = of(By::Level, false);
    let found: Vec<_> = level.documents.iter().map(|d| (d.a, d.b, d.relation)).collect();
    assert_eq!(found, [(0, 1, Relation::Level), (1, 2, Relation::Years)]);
    assert_eq!(kinds(&level, 0), [PairKind::Same]);
    assert_eq!(kinds(&level, 1), [PairKind::Dropped, PairKind::Same, PairKind::New]);
    assert_eq!(of(By::Region, false).documents.len(), 1);
    let all = of(By::Agency, true);
    let found: Vec<_> = all.documents.iter().map(|d| (d.a, d.b, d.relation)).collect();
    assert_eq!(found, [(0, 1, Relation::All), (0, 2, Relation::All), (1, 2, Relation::Years)]);
    // One topic for what both counties do, first by day and then by order.
    let topic = all.topics.iter().find(|t| t.name == "清淤疏浚河道").unwrap();
    assert_eq!((topic.documents, topic.first), (2, 0));
}
