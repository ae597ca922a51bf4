//! What a folder makes of breaks, changes and other people's files, with inputs that are nothing but a word.

use super::*;
use crate::batch::{Took, again};
use crate::record::{DocumentFields, DocumentRecord, Kind};
use crate::write;

fn asked(inputs: &[&str]) -> Asked {
    Asked {
        inputs: inputs.iter().map(|s| s.to_string()).collect(),
        any: false,
        formats: Format::ALL.iter().map(|f| f.file_name().to_string()).collect(),
        excel: false,
        text: false,
        text_column: None,
        strict: false,
        unique: false,
        limits: ledger::Limits::default(),
    }
}

fn open_for_report(at: &Path, opening: Opening) -> Result<Folder> {
    let mut asked = asked(&["in"]);
    asked.formats.push(REPORT.into());
    Folder::open(
        at,
        Request {
            formats: &Format::ALL,
            exports: &[],
            report: true,
            style: Style::Plain,
            asked: &asked,
            packs: &[],
            opening,
        },
    )
}

fn open_as(at: &Path, asked: &Asked, opening: Opening) -> Result<Folder> {
    Folder::open(
        at,
        Request { formats: &Format::ALL, exports: &[], report: false, style: Style::Plain, asked, packs: &[], opening },
    )
}

fn open(at: &Path, opening: Opening) -> Folder {
    open_as(at, &asked(&["in"]), opening).unwrap()
}

/// An input named `source` that says `word`; it fails where the word is empty.
fn done(source: &str, word: &str) -> Done {
    let hash = blake3::hash(word.as_bytes());
    let hex = hash.to_hex().to_string();
    let fields =
        DocumentFields { id: hex[..16].into(), source: source.into(), title: Some(word.into()), ..Default::default() };
    let record = DocumentRecord { document: fields, tasks: vec![], warnings: vec![] };
    let outcome = Outcome::Written { kind: Kind::Plan, tasks: 0, warnings: 0 };
    let mut done = Done {
        entry: Entry::new(source.into(), word.len() as u64, Some(hex.clone()), Some("text".into()), outcome),
        id: Some(hex[..16].into()),
        fingerprint: Some(hash),
        essence: None,
        parts: write::record(&record, &Format::ALL, Style::Plain),
        text: None,
        record: None,
        kept: None,
        share: 0,
        took: Took::default(),
    };
    if word.is_empty() {
        let error = Error::new(ErrorKind::Empty, "the file is empty");
        done.entry = Entry::failed(source, 0, Some(hex), &error);
        (done.id, done.parts) = (None, Vec::new());
    }
    done
}

/// Gives the folder these inputs as a run would: what it knows already isn't worked on.
fn give(folder: &mut Folder, inputs: &[(&str, &str)]) -> usize {
    let earlier = folder.earlier();
    let mut worked_on = 0;
    for (source, word) in inputs {
        let fresh = done(source, word);
        let kept = earlier.as_ref().and_then(|e| e.find(source, &fresh.fingerprint.unwrap()));
        let next = match kept {
            Some(kept) => again(fresh.fingerprint, kept),
            None => {
                worked_on += 1;
                fresh
            }
        };
        folder.take(next).unwrap();
    }
    worked_on
}

const INPUTS: &[(&str, &str)] = &[("a", "one"), ("b", "two"), ("c", ""), ("d", "one"), ("e", ""), ("f", "four")];

/// All that a finished run of these inputs leaves, but for how long it took.
fn whole(inputs: &[(&str, &str)]) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let mut out = open(folder.path(), Opening::Careful);
    give(&mut out, inputs);
    out.finish(None).unwrap();
    left(folder.path())
}

fn left(at: &Path) -> Vec<Vec<u8>> {
    let names = ["documents.jsonl", "tasks.csv", "tasks.jsonl", LEDGER, FAILURES];
    names.iter().map(|n| fs::read(at.join(n)).unwrap_or_else(|e| panic!("{n}: {e}"))).collect()
}

/// As a killed program leaves it: nothing is tidied up.
fn kill(mut folder: Folder) {
    folder.files.flush().unwrap();
    folder.over = true;
}

#[test]
fn a_finished_run_leaves_its_files_and_its_journal() {
    let folder = tempfile::tempdir().unwrap();
    let mut out = open(folder.path(), Opening::Careful);
    assert_eq!(give(&mut out, INPUTS), 6);
    out.finish(None).unwrap();
    let mut names: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let want = [".yaodian", "documents.jsonl", "failures.csv", "run.json", "tasks.csv", "tasks.jsonl", "timings.csv"];
    assert_eq!(names, want);
    let ledger: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join(LEDGER)).unwrap()).unwrap();
    let statuses: Vec<&str> =
        ledger["inputs"].as_array().unwrap().iter().map(|i| i["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["done", "done", "refused", "done", "refused", "done"]);
    assert_eq!(ledger["inputs"][3]["duplicate_of"]["source"], "a");
    assert_eq!(ledger["totals"]["duplicates"], 1);
    let failures = fs::read_to_string(folder.path().join(FAILURES)).unwrap();
    assert_eq!(
        failures,
        "source,size,status,reason,message\nc,0,refused,empty,the file is empty\ne,0,refused,empty,the file is empty\n"
    );
    let timings = fs::read_to_string(folder.path().join(TIMINGS)).unwrap();
    assert_eq!(timings.lines().next().unwrap(), "source,status,milliseconds,tasks");
    assert_eq!(timings.lines().count(), 7);
}

#[test]
fn a_run_that_broke_off_anywhere_ends_as_if_it_had_not() {
    let want = whole(INPUTS);
    for after in 0..=INPUTS.len() {
        let folder = tempfile::tempdir().unwrap();
        let mut out = open(folder.path(), Opening::Careful);
        give(&mut out, &INPUTS[..after]);
        kill(out);
        let mut out = open(folder.path(), Opening::Resume);
        assert_eq!(give(&mut out, INPUTS), INPUTS.len() - after, "what is done is not done again");
        out.finish(None).unwrap();
        assert!(left(folder.path()) == want, "after {after}");
    }
}

#[test]
fn half_written_tails_are_cut_wherever_they_end() {
    let want = whole(INPUTS);
    let names = ["documents.jsonl", "tasks.csv", "tasks.jsonl", JOURNAL];
    for cut in (0..1500).step_by(37) {
        let folder = tempfile::tempdir().unwrap();
        let mut out = open(folder.path(), Opening::Careful);
        give(&mut out, INPUTS);
        kill(out);
        let file = folder.path().join(STATE).join(CURRENT).join(names[cut % names.len()]);
        let bytes = fs::read(&file).unwrap();
        // Cut short, or filled with what a disk may hold after a break.
        let mut torn = bytes[..bytes.len().saturating_sub(cut)].to_vec();
        if cut % 2 == 0 {
            torn.resize(bytes.len(), 0);
        }
        fs::write(&file, torn).unwrap();
        let mut out = open(folder.path(), Opening::Resume);
        give(&mut out, INPUTS);
        out.finish(None).unwrap();
        assert!(left(folder.path()) == want, "{cut} bytes of {}", file.display());
    }
}

#[test]
fn inputs_that_changed_since_the_break_are_worked_on_and_no_others() {
    let later = [("a", "one"), ("aa", "new"), ("b", "two"), ("d", "one"), ("e", "changed"), ("f", "four")];
    let folder = tempfile::tempdir().unwrap();
    let mut out = open(folder.path(), Opening::Careful);
    give(&mut out, INPUTS);
    kill(out);
    let mut out = open(folder.path(), Opening::Resume);
    assert_eq!(give(&mut out, &later[..4]), 1, "the new one");
    kill(out);
    let mut out = open(folder.path(), Opening::Resume);
    assert_eq!(give(&mut out, &later), 1, "the changed one; what the first run had done is still known");
    out.finish(None).unwrap();
    assert!(left(folder.path()) == whole(&later));
    assert!(!folder.path().join(STATE).join(CURRENT).exists() && !folder.path().join(STATE).join("left-1").exists());
}

#[test]
fn a_finished_run_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let mut out = open(folder.path(), Opening::Careful);
    give(&mut out, INPUTS);
    out.finish(None).unwrap();
    // The first of two twins is gone, so that the second is none any more; the order is another.
    let later = [("f", "four"), ("d", "one"), ("b", "two"), ("c", "no more empty"), ("g", "four")];
    let mut out = open(folder.path(), Opening::Resume);
    assert_eq!(out.found(), Found::Inputs(4));
    assert_eq!(give(&mut out, &later), 2);
    out.finish(None).unwrap();
    assert!(left(folder.path()) == whole(&later));
}

#[test]
fn inputs_that_are_no_more_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut out = open(folder.path(), Opening::Careful);
    give(&mut out, INPUTS);
    kill(out);
    let mut out = open(folder.path(), Opening::Resume);
    give(&mut out, &INPUTS[..2]);
    out.finish(None).unwrap();
    assert!(left(folder.path()) == whole(&INPUTS[..2]));
}

#[test]
fn what_would_be_lost_by_going_on_is_not_lost_silently() {
    let refused = |at: &Path, asked: &Asked| {
        let refused = open_as(at, asked, Opening::Resume).err();
        refused.map(|e| e.to_string()).unwrap_or_default()
    };
    let folder = tempfile::tempdir().unwrap();
    let mut out = open_as(folder.path(), &asked(&["crawl/a", "crawl/b/"]), Opening::Careful).unwrap();
    give(&mut out, INPUTS);
    kill(out);
    // The same after the break and after the end.
    for _ in 0..2 {
        assert!(refused(folder.path(), &asked(&["later"])).contains("other inputs"));
        // Named by the folder above them.
        let mut out = open_as(folder.path(), &asked(&["./crawl"]), Opening::Resume).unwrap();
        give(&mut out, INPUTS);
        out.finish(None).unwrap();
    }
    let fewer = Asked { formats: vec!["documents.jsonl".into()], ..asked(&["crawl"]) };
    assert!(refused(folder.path(), &fewer).contains("the run that stands here wrote this file"));
    let here = asked(&["Cargo.toml", "gone"]);
    let mut out = open_as(folder.path(), &here, Opening::Force).unwrap();
    give(&mut out, INPUTS);
    out.finish(None).unwrap();
    assert!(refused(folder.path(), &asked(&["gone"])).contains("(Cargo.toml)"), "it is still there");
    assert!(refused(folder.path(), &asked(&["Cargo.toml"])).is_empty(), "what is gone need not be named");
}

#[test]
fn other_settings_start_anew_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut out = open(folder.path(), Opening::Careful);
    give(&mut out, INPUTS);
    kill(out);
    let other = Asked { any: true, ..asked(&["in"]) };
    let mut out = open_as(folder.path(), &other, Opening::Resume).unwrap();
    assert_eq!(out.found(), Found::Changed("settings"));
    assert_eq!(give(&mut out, INPUTS), 6);
    out.finish(None).unwrap();
    let slower = Asked { limits: ledger::Limits { timeout: Some(1.0), ..Default::default() }, ..other };
    let mut out = open_as(folder.path(), &slower, Opening::Resume).unwrap();
    assert_eq!(give(&mut out, INPUTS), 2, "records don't depend on limits; what failed is tried again");
}

#[test]
fn duplicates_are_left_out_where_that_is_asked_also_after_a_break() {
    let unique = Asked { unique: true, ..asked(&["in"]) };
    let run = |breaks: Vec<usize>| {
        let folder = tempfile::tempdir().unwrap();
        for after in &breaks {
            let mut out = open_as(folder.path(), &unique, Opening::Resume).unwrap();
            give(&mut out, &INPUTS[..*after]);
            kill(out);
        }
        let mut out = open_as(folder.path(), &unique, Opening::Resume).unwrap();
        give(&mut out, INPUTS);
        assert_eq!((out.totals().documents, out.totals().duplicates), (3, 1));
        out.finish(None).unwrap();
        left(folder.path())
    };
    let want = run(Vec::new());
    assert!(!String::from_utf8_lossy(&want[0]).contains("\"d\""));
    for breaks in [vec![2], vec![4], vec![5], vec![3, 4, 6]] {
        let said = format!("{breaks:?}");
        assert!(run(breaks) == want, "{said}");
    }
}

#[test]
fn a_break_between_two_moves_is_made_good() {
    let want = whole(INPUTS);
    let folder = tempfile::tempdir().unwrap();
    let mut out = open(folder.path(), Opening::Careful);
    give(&mut out, INPUTS);
    out.finish(None).unwrap();
    // As if the break had come when only the ledger was at its place.
    let current = folder.path().join(STATE).join(CURRENT);
    fs::create_dir(&current).unwrap();
    for name in ["documents.jsonl", "tasks.csv", "tasks.jsonl"] {
        fs::rename(folder.path().join(name), current.join(name)).unwrap();
    }
    fs::write(current.join(COMPLETE), r#"{"stale":[],"exports":["md"],"excel":false}"#).unwrap();
    let refused = open_as(folder.path(), &asked(&["in"]), Opening::Careful).err().unwrap();
    assert!(refused.message().contains("broke off"), "{refused}");
    let mut out = open(folder.path(), Opening::Resume);
    assert!(left(folder.path()) == want);
    assert!(folder.path().join("tasks.md").exists(), "what is made from the documents is made, too");
    assert_eq!(give(&mut out, INPUTS), 2, "only what failed");
}

/// A run that is asked for Markdown and a database.
fn open_for_exports(at: &Path, opening: Opening) -> Result<Folder> {
    let exports = ["md", "sqlite"].map(|name| Export::of_name(name).unwrap());
    let mut asked = asked(&["in"]);
    asked.formats.extend(exports::files(&exports).map(String::from));
    let formats = &Format::ALL;
    let request =
        Request { formats, exports: &exports, report: false, style: Style::Plain, asked: &asked, packs: &[], opening };
    Folder::open(at, request)
}

#[test]
fn exports_are_files_of_the_run_but_for_the_database_which_stays() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("tasks.md"), "mine").unwrap();
    let refused = open_for_exports(folder.path(), Opening::Careful).err().unwrap();
    assert!(refused.place().unwrap().ends_with("tasks.md"), "{refused}");
    fs::remove_file(at("tasks.md")).unwrap();
    let mut out = open_for_exports(folder.path(), Opening::Careful).unwrap();
    give(&mut out, INPUTS);
    out.finish(None).unwrap();
    assert!(at("tasks.md").exists() && at("yaodian.sqlite").exists());
    fs::write(at(crate::write::convert::LIST), r#"{"files":["limits.ics"]}"#).unwrap();
    fs::write(at("limits.ics"), "made by a conversion").unwrap();
    // What is known need not be worked on again, whatever is made of it.
    let mut out = open(folder.path(), Opening::Resume);
    assert_eq!(give(&mut out, INPUTS), 2, "only what failed");
    out.finish(None).unwrap();
    for stale in ["tasks.md", "limits.ics", "convert.json"] {
        assert!(!at(stale).exists(), "{stale} would tell of another run");
    }
    assert!(at("yaodian.sqlite").exists());
    let mut out = open_for_exports(folder.path(), Opening::Resume).unwrap();
    assert_eq!(give(&mut out, INPUTS), 2);
    out.finish(None).unwrap();
    assert!(at("tasks.md").exists());
}

#[test]
fn nothing_of_others_is_replaced_without_force() {
    let refused = |at: &Path, asked: &Asked| open_as(at, asked, Opening::Careful).err().map(|e| e.to_string());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tasks.csv"), "mine").unwrap();
    for opening in [Opening::Careful, Opening::Resume] {
        let error = open_as(folder.path(), &asked(&["in"]), opening).err().unwrap();
        assert!(error.kind() == ErrorKind::Usage && error.place().unwrap().ends_with("tasks.csv"));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "and nothing is left of the attempt");
    let mut out = open(folder.path(), Opening::Force);
    give(&mut out, INPUTS);
    assert!(refused(folder.path(), &asked(&["in"])).is_some(), "while it goes on");
    out.finish(None).unwrap();
    assert_eq!(refused(folder.path(), &asked(&["in"])), None, "the same run again");
    assert!(refused(folder.path(), &asked(&["other"])).unwrap().contains("holds another run"));
    let mut out = open(folder.path(), Opening::Careful);
    give(&mut out, INPUTS);
    kill(out);
    assert!(refused(folder.path(), &asked(&["in"])).unwrap().contains("broke off"));
    drop(open(folder.path(), Opening::Force));
}

#[test]
fn two_runs_do_not_write_to_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut one = open(folder.path(), Opening::Resume);
    give(&mut one, INPUTS);
    one.flush().unwrap();
    for opening in [Opening::Careful, Opening::Resume, Opening::Force] {
        let error = open_as(folder.path(), &asked(&["in"]), opening).err().unwrap();
        assert!(error.message().contains("another run is writing"), "{error}");
    }
}

#[test]
fn files_of_an_earlier_run_that_are_not_written_now_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut out = open(folder.path(), Opening::Careful);
    give(&mut out, INPUTS);
    out.finish(None).unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let only = Asked { formats: vec!["documents.jsonl".into()], ..asked(&["in"]) };
    let request = Request {
        formats: &[Format::Documents],
        exports: &[],
        report: false,
        style: Style::Plain,
        asked: &only,
        packs: &[],
        opening: Opening::Force,
    };
    let mut out = Folder::open(folder.path(), request).unwrap();
    let mut one = done("a", "one");
    one.parts.truncate(1);
    out.take(one).unwrap();
    out.finish(None).unwrap();
    assert!(!folder.path().join("tasks.csv").exists() && !folder.path().join("tasks.jsonl").exists());
    assert!(folder.path().join("notes.txt").exists() && folder.path().join(TIMINGS).exists());
}

/// [`done`] with the text that it was read from.
fn read_with_text(folder: &mut Folder, inputs: &[(&str, &str)]) {
    let earlier = folder.earlier();
    for (source, word) in inputs {
        let fresh = Done { text: Some(format!("the text of {word}")), ..done(source, word) };
        let kept = earlier.as_ref().and_then(|e| e.find(source, &fresh.fingerprint.unwrap()));
        folder.take(kept.map_or(fresh.clone(), |kept| again(fresh.fingerprint, kept))).unwrap();
    }
}

#[test]
fn the_report_is_the_same_wherever_the_run_broke_off() {
    let report = |at: &Path| fs::read(at.join(REPORT)).unwrap();
    let whole = tempfile::tempdir().unwrap();
    let mut out = open_for_report(whole.path(), Opening::Careful).unwrap();
    read_with_text(&mut out, INPUTS);
    out.finish(None).unwrap();
    assert!(!whole.path().join("text").exists(), "texts as files were not asked for");
    for after in 0..=INPUTS.len() {
        let folder = tempfile::tempdir().unwrap();
        let mut out = open_for_report(folder.path(), Opening::Careful).unwrap();
        read_with_text(&mut out, &INPUTS[..after]);
        kill(out);
        let mut out = open_for_report(folder.path(), Opening::Resume).unwrap();
        read_with_text(&mut out, INPUTS);
        out.finish(None).unwrap();
        assert!(report(folder.path()) == report(whole.path()), "after {after}");
    }
    fs::remove_dir_all(whole.path().join(STATE).join(TEXTS)).unwrap();
    let with_texts = report(whole.path());
    let mut out = open_for_report(whole.path(), Opening::Resume).unwrap();
    read_with_text(&mut out, INPUTS);
    out.finish(None).unwrap();
    assert!(report(whole.path()) != with_texts, "without their texts the documents are there all the same");
}

#[test]
fn a_report_of_other_origin_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(REPORT), "mine").unwrap();
    let refused = open_for_report(folder.path(), Opening::Careful).err().unwrap();
    assert!(refused.kind() == ErrorKind::Usage && refused.place().unwrap().ends_with(REPORT));
    let mut out = open(folder.path(), Opening::Careful);
    give(&mut out, INPUTS);
    out.finish(None).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join(REPORT)).unwrap(), "mine", "a run without a report leaves it");
}

#[test]
fn an_interrupted_run_says_what_is_done_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut out = open(folder.path(), Opening::Careful);
    give(&mut out, &INPUTS[..4]);
    out.interrupt().unwrap();
    let ledger = fs::read(folder.path().join(LEDGER_SO_FAR)).unwrap();
    let ledger: serde_json::Value = serde_json::from_slice(&ledger).unwrap();
    assert_eq!((&ledger["complete"], &ledger["totals"]["inputs"]), (&false.into(), &4.into()));
    assert!(folder.path().join(FAILURES_SO_FAR).exists() && !folder.path().join(LEDGER).exists());
    let mut out = open(folder.path(), Opening::Resume);
    assert_eq!(give(&mut out, INPUTS), 2);
    out.finish(None).unwrap();
    assert!(left(folder.path()) == whole(INPUTS));
    assert!(!folder.path().join(LEDGER_SO_FAR).exists() && !folder.path().join(FAILURES_SO_FAR).exists());
}
