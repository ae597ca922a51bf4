//! What the documentation shows is what happens.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use yaodian::{Engine, ExtractOptions, Patterns, patterns, read, text};

fn root(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// The fenced blocks of one language in a document.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(root(document)).unwrap();
    let opening = format!("```{language}\n");
    let found = text.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_string());
    let found: Vec<String> = found.collect();
    assert!(!found.is_empty(), "{document} shows no {language}");
    found
}

/// Whether everything shown is there: objects may hold more, texts may differ in width.
fn shown(want: &Value, have: &Value) -> bool {
    match (want, have) {
        (Value::Object(want), Value::Object(have)) => {
            want.iter().all(|(key, value)| have.get(key).is_some_and(|h| shown(value, h)))
        }
        (Value::Array(want), Value::Array(have)) => {
            want.len() == have.len() && want.iter().zip(have).all(|(w, h)| shown(w, h))
        }
        (Value::String(want), Value::String(have)) => text::fold_str(want) == text::fold_str(have),
        _ => want == have,
    }
}

#[test]
fn the_readme_shows_a_record_as_it_is() {
    let seed = fs::read(root("seeds/anxi-school-safety-2023.txt")).unwrap();
    let quoted = blocks("README.md", "text").remove(0);
    assert!(String::from_utf8_lossy(&seed).contains(quoted.trim()), "the notice is quoted word for word");
    let engine = Engine::new(Patterns::built_in().unwrap()).unwrap();
    let document = read::read(&seed).unwrap();
    let record = engine.extract(document, "seed", "0123456789abcdef", &ExtractOptions::default());
    let want: Value = serde_json::from_str(&blocks("README.md", "json").remove(0)).unwrap();
    let have = serde_json::to_value(&record.tasks[2]).unwrap();
    assert!(shown(&want, &have), "the README shows {want:#}, there is {have:#}");
}

#[test]
fn the_rules_that_the_guide_shows_are_good_rules() {
    let folder = tempfile::tempdir().unwrap();
    for (i, block) in blocks("patterns/README.md", "toml").iter().enumerate() {
        fs::write(folder.path().join(format!("{i}.toml")), block).unwrap();
        let packs = Patterns::with_folder(folder.path()).unwrap();
        assert_eq!(patterns::check(&packs), [], "{block}");
        Engine::new(packs).unwrap();
        fs::remove_file(folder.path().join(format!("{i}.toml"))).unwrap();
    }
}

#[test]
fn what_the_guide_teaches_is_not_known_before_and_is_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("guide.toml"), blocks("patterns/README.md", "toml")[..4].join("\n")).unwrap();
    let before = Engine::new(Patterns::built_in().unwrap()).unwrap();
    let after = Engine::new(Patterns::with_folder(folder.path()).unwrap()).unwrap();
    let guide = fs::read_to_string(root("patterns/README.md")).unwrap();
    let row = "<tr><td>1</td><td>清理账目</td><td>县水利局</td></tr>";
    for (case, notice) in [
        ("（市中心粮库牵头）", "一、重点\n1.清查库存。逐仓清查。（市中心粮库牵头）".to_string()),
        ("（绿源环境牵头）", "一、重点\n1.改造管网。改造老旧管网。（绿源环境牵头）".to_string()),
        (
            "承接科室",
            format!(
                "<html><body><table><tr><td>序号</td><td>工作任务</td><td>承接科室</td></tr>{row}</table></body></html>"
            ),
        ),
        ("（枯水季施工）", "一、重点\n1.整修渠道。整修主要渠道。（枯水季施工）".to_string()),
    ] {
        assert!(guide.contains(case), "{case}");
        let found = |engine: &Engine| -> usize {
            let document = read::read(notice.as_bytes()).unwrap();
            let record = engine.extract(document, "case", "0123456789abcdef", &ExtractOptions { any: true });
            record.tasks.iter().map(|t| t.units.len() + t.time_limits.len()).sum()
        };
        assert_eq!((found(&before), found(&after)), (0, 1), "{case}");
    }
}

#[test]
fn the_readme_names_every_format() {
    let readme = fs::read_to_string(root("README.md")).unwrap();
    for format in read::FORMATS {
        assert!(readme.contains(format.about), "{}", format.about);
    }
}

#[test]
fn every_seed_is_in_the_list_of_seeds() {
    let list = fs::read_to_string(root("seeds/README.md")).unwrap();
    for seed in fs::read_dir(root("seeds")).unwrap().map(|e| e.unwrap().path()) {
        if seed.extension().is_some_and(|e| e == "txt") {
            let name = seed.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(list.contains(&format!("| {name} |")), "{name}");
        }
    }
}

#[test]
fn the_output_guide_lists_every_code_of_a_warning() {
    let guide = fs::read_to_string(root("output/README.md")).unwrap();
    for (code, meaning) in yaodian::warnings::CODES {
        let row = format!("| `{code}` | {meaning} |");
        assert!(guide.contains(&row), "output/README.md lacks {row}");
    }
}
