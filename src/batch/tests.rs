//! Order, failures and sources of a run, with work that does next to nothing.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use super::*;
use crate::error::{Error, ErrorKind, Result};
use crate::read::{Document, Given, Part};
use crate::record::{DocumentFields, DocumentRecord};
use crate::write::ledger::{Outcome, Totals};

/// Reads everything as text; panics where the text says so; `many` splits at line breaks.
struct Fake;

impl Work for Fake {
    fn unpack(&self, name: &str, bytes: &[u8], sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>) {
        let text = String::from_utf8_lossy(bytes);
        if text.starts_with("panic early") {
            panic!("while unpacking");
        }
        if !text.starts_with("many") {
            let _ = sink(Part::new(name.into(), Ok(bytes.into()), Given::default()));
            return;
        }
        for (i, line) in text.lines().skip(1).enumerate() {
            let source = format!("{name}!{}", i + 1);
            if line == "panic late" {
                panic!("in the middle");
            }
            if sink(Part::new(source, Ok(line.as_bytes().into()), Given::default())).is_break() {
                return;
            }
        }
    }

    fn read(&self, part: Part<'_>) -> Result<Document> {
        Ok(crate::read::text::of_lines(String::from_utf8_lossy(&part.bytes?).into_owned()))
    }

    fn record(&self, document: Document, source: &str, id: &str) -> (DocumentRecord, Option<Essence>) {
        if document.text.raw().starts_with("panic") {
            panic!("on purpose, {}", 7);
        }
        if document.text.raw().starts_with("slow") {
            std::thread::sleep(Duration::from_secs(30));
        }
        if document.text.raw().starts_with("a little slow") {
            std::thread::sleep(Duration::from_millis(300));
        }
        let document = DocumentFields { id: id.into(), source: source.into(), ..DocumentFields::default() };
        (DocumentRecord { document, tasks: vec![], warnings: vec![] }, None)
    }
}

fn run_in(folder: &std::path::Path, threads: usize) -> (Vec<Done>, Totals) {
    let mut all = Vec::new();
    let options = Options { threads, formats: Format::ALL.to_vec(), ..Options::default() };
    let totals = run(sources(&[folder.to_path_buf()], None), Arc::new(Fake), &options, &mut |d| {
        all.push(d);
        Ok(())
    });
    (all, totals.unwrap())
}

#[test]
fn order_and_bytes_do_not_depend_on_threads() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..1300 {
        fs::write(folder.path().join(format!("{i:04}.txt")), format!("text {i}").repeat(1 + i % 7)).unwrap();
    }
    let lines: String = (0..1100).map(|i| format!("\nline {i}")).collect();
    fs::write(folder.path().join("0300m.txt"), format!("many{lines}")).unwrap();
    let (one, totals) = run_in(folder.path(), 1);
    assert_eq!(totals.documents, 2400);
    assert!(one[301].entry.source.ends_with("0300m.txt!1"));
    assert!(one[1400].entry.source.ends_with("0300m.txt!1100"));
    assert!(one[1401].entry.source.ends_with("0301.txt"));
    for threads in [2, 5] {
        assert_eq!(run_in(folder.path(), threads), (one.clone(), totals));
    }
}

#[test]
fn a_panic_and_an_empty_file_are_failures_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("a", "fine"), ("b", "panic"), ("c", "panic early"), ("d", ""), ("e", " \n"), ("f", "fine")] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let (all, totals) = run_in(folder.path(), 2);
    let codes: Vec<_> = all
        .iter()
        .map(|d| match &d.entry.outcome {
            Outcome::Written { .. } => "written",
            Outcome::LeftOut => "left out",
            Outcome::Failed { error, .. } => error,
        })
        .collect();
    assert_eq!(codes, ["written", "internal", "internal", "empty", "empty", "written"]);
    assert_eq!((totals.inputs, totals.failed), (6, 4));
    assert!(matches!(&all[1].entry.outcome, Outcome::Failed { message, .. } if message.ends_with("on purpose, 7")));
}

#[test]
fn what_a_broken_archive_gave_before_it_broke_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "many\none\ntwo\npanic late\nthree").unwrap();
    fs::write(folder.path().join("b"), "fine").unwrap();
    let (all, totals) = run_in(folder.path(), 2);
    let names: Vec<_> = all.iter().map(|d| d.entry.source.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["a!1", "a!2", "a", "b"]);
    assert_eq!((totals.documents, totals.failed), (3, 1));
}

#[test]
fn a_sink_that_fails_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..1000 {
        fs::write(folder.path().join(format!("{i:04}")), "x").unwrap();
    }
    let mut seen = 0;
    let options = Options { threads: 2, ..Options::default() };
    let result = run(sources(&[folder.path().to_path_buf()], None), Arc::new(Fake), &options, &mut |_| {
        seen += 1;
        if seen == 3 { Err(Error::new(ErrorKind::Unwritable, "full")) } else { Ok(()) }
    });
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Unwritable);
    assert_eq!(seen, 3);
}

#[test]
fn what_takes_too_long_is_given_up_and_all_others_are_done() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..60 {
        let text = if [3, 4, 40].contains(&i) { format!("slow {i}") } else { format!("text {i}") };
        fs::write(folder.path().join(format!("{i:02}")), text).unwrap();
    }
    fs::write(folder.path().join("30m"), "many\none\nslow\ntwo").unwrap();
    let began = std::time::Instant::now();
    let options = Options { threads: 2, timeout: Some(Duration::from_millis(400)), ..Options::default() };
    let mut failed = Vec::new();
    let mut names = Vec::new();
    run(sources(&[folder.path().to_path_buf()], None), Arc::new(Fake), &options, &mut |done| {
        names.push(done.entry.source.clone());
        if let Outcome::Failed { error, .. } = &done.entry.outcome {
            assert_eq!((error.as_str(), done.entry.status.name()), ("too-slow", "refused"));
            assert!(done.entry.hash.is_some() && done.entry.size > 0, "what is known of it is said");
            failed.push(done.entry.source.rsplit('/').next().unwrap().to_string());
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(failed, ["03", "04", "30m!2", "40"]);
    assert!(names.len() == 63 && names.is_sorted(), "in order all the same");
    assert!(began.elapsed() < Duration::from_secs(10), "nobody waited for the slow ones: {:?}", began.elapsed());
}

#[test]
fn a_slow_input_does_not_hold_up_those_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..500 {
        let text = if i == 0 { "a little slow".to_string() } else { format!("text {i}") };
        fs::write(folder.path().join(format!("{i:03}")), text).unwrap();
    }
    let mut came = Vec::new();
    let options = Options { threads: 2, ..Options::default() };
    run(sources(&[folder.path().to_path_buf()], None), Arc::new(Fake), &options, &mut |_| {
        came.push(std::time::Instant::now());
        Ok(())
    })
    .unwrap();
    let behind = came[499].duration_since(came[0]);
    assert!(behind < Duration::from_millis(150), "they were ready and waiting: {behind:?}");
}

#[test]
fn a_run_that_is_asked_to_end_finishes_what_is_in_hand() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..20_000).map(|i| format!("\nline {i}")).collect();
    fs::write(folder.path().join("m"), format!("many{lines}")).unwrap();
    fs::write(folder.path().join("z"), "never reached").unwrap();
    let options = Options { threads: 2, ..Options::default() };
    let mut seen = Vec::new();
    run(sources(&[folder.path().to_path_buf()], None), Arc::new(Fake), &options, &mut |done| {
        seen.push(done.entry.source);
        options.stop.store(2, Ordering::Relaxed);
        Ok(())
    })
    .unwrap();
    assert!((1..20_000).contains(&seen.len()), "{}", seen.len());
    let whole = seen.iter().enumerate().all(|(i, name)| name.ends_with(&format!("m!{}", i + 1)) || name.ends_with('z'));
    assert!(whole, "without a gap");
}

#[test]
fn warnings_are_failures_where_that_is_asked() {
    struct Warner;
    impl Work for Warner {
        fn unpack(&self, name: &str, bytes: &[u8], sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>) {
            Fake.unpack(name, bytes, sink);
        }
        fn read(&self, part: Part<'_>) -> Result<Document> {
            Fake.read(part)
        }
        fn record(&self, document: Document, source: &str, id: &str) -> (DocumentRecord, Option<Essence>) {
            let warned = document.text.raw().contains('!');
            let (mut record, essence) = Fake.record(document, source, id);
            if warned {
                let warning = |code| crate::record::Warning::new(code, "", None);
                record.warnings = vec![warning("cut-off"), warning("old-word"), warning("cut-off")];
            }
            (record, essence)
        }
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "well").unwrap();
    fs::write(folder.path().join("b"), "oh!").unwrap();
    for strict in [false, true] {
        let options = Options { strict, ..Options::default() };
        let mut all = Vec::new();
        run(sources(&[folder.path().to_path_buf()], None), Arc::new(Warner), &options, &mut |done| {
            all.push(done.entry);
            Ok(())
        })
        .unwrap();
        assert!(all[0].is_written());
        match &all[1].outcome {
            Outcome::Failed { error, message } => {
                assert!(
                    strict && error == "warnings" && message == "it gave warnings: cut-off (2), old-word (1)",
                    "{message}"
                );
            }
            _ => assert!(!strict),
        }
    }
}

#[test]
fn files_folders_and_patterns_in_order_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = |n: &str| folder.path().join(n);
    fs::create_dir_all(at("b/.hidden")).unwrap();
    fs::create_dir_all(at("out")).unwrap();
    for name in ["b/2.txt", "b/10.txt", "b/.x", "b/.hidden/y", "a.txt", "c.md", "out/old.txt", "b/skipped.json"] {
        fs::write(at(name), name).unwrap();
    }
    fs::write(at("b/.ignore"), "*.json\n").unwrap();
    let names = |given: &[PathBuf]| -> Vec<String> {
        let prefix = format!("{}/", folder.path().display());
        sources(given, Some(&at("out"))).map(|f| f.name.replace(&prefix, "")).collect()
    };
    assert_eq!(names(&[at("c.md"), folder.path().into()]), ["c.md", "a.txt", "b/10.txt", "b/2.txt"]);
    assert_eq!(names(&[at("*.txt"), at("*/*.txt")]), ["a.txt", "b/10.txt", "b/2.txt"]);
    assert_eq!(names(&[at("**/2.*")]), ["b/2.txt"]);
    let lost: Vec<Found> = sources(&[at("nothing.txt"), at("*.pdf")], None).collect();
    assert!(lost.iter().all(|f| f.what.as_ref().is_err_and(|e| e.kind() == ErrorKind::Unreadable)));
    assert_eq!(lost.len(), 2);
}

#[cfg(unix)]
#[test]
fn a_pattern_is_not_answered_for_by_what_it_does_not_ask_for() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("broken.txt")).unwrap();
    let _pipe = std::os::unix::net::UnixListener::bind(folder.path().join("pipe")).unwrap();
    let messages = |given: &str| -> Vec<String> {
        let all = sources(&[folder.path().join(given)], None);
        all.map(|f| f.what.unwrap_err().message().to_string()).collect()
    };
    assert_eq!(messages("*.xyz"), ["no file or folder matches"]);
    assert_eq!(messages("p*"), ["neither a file nor a folder"]);
    let broken = messages("*.txt");
    assert!(broken.len() == 1 && !broken[0].contains("broken.txt"), "{broken:?}");
    assert_eq!(messages("").len(), 2);
}

#[test]
fn what_is_in_hand_already_is_an_input_like_a_file() {
    let given =
        |name: &str, bytes: &str| Found { name: name.into(), what: Ok(Source::Bytes(bytes.as_bytes().to_vec())) };
    let found = vec![given("a", "text"), given("b", ""), given("a", "many\nx\ny")];
    assert_eq!(found.iter().map(Found::size).collect::<Vec<_>>(), [4, 0, 8]);
    let mut all = Vec::new();
    let options = Options { threads: 2, ..Options::default() };
    let totals = run(found.into_iter(), Arc::new(Fake), &options, &mut |done| {
        all.push((done.entry.source.clone(), done.says().is_some()));
        Ok(())
    });
    let wanted = [("a", true), ("b", false), ("a!1", true), ("a!2", true)];
    assert_eq!(all, wanted.map(|(name, says)| (name.to_string(), says)));
    assert_eq!((totals.as_ref().unwrap().inputs, totals.unwrap().failed), (4, 1));
}
