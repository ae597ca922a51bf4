//! Order, failures and sources of a run, with work that does next to nothing.

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::read::Given;
use crate::record::{DocumentFields, DocumentRecord};

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

    fn record(&self, document: Document, source: &str, id: &str) -> DocumentRecord {
        if document.text.raw().starts_with("panic") {
            panic!("on purpose, {}", 7);
        }
        let document = DocumentFields { id: id.into(), source: source.into(), ..DocumentFields::default() };
        DocumentRecord { document, tasks: vec![], warnings: vec![] }
    }
}

fn run_in(folder: &std::path::Path, threads: usize) -> (Vec<Done>, Totals) {
    let mut all = Vec::new();
    let options = Options { threads, formats: Format::ALL.to_vec(), ..Options::default() };
    let totals = run(sources(&[folder.to_path_buf()], None), &Fake, &options, &mut |d| {
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
    let result = run(sources(&[folder.path().to_path_buf()], None), &Fake, &options, &mut |_| {
        seen += 1;
        if seen == 3 { Err(Error::new(ErrorKind::Unwritable, "full")) } else { Ok(()) }
    });
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Unwritable);
    assert_eq!(seen, 3);
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
        sources(given, Some(&at("out"))).iter().map(|f| f.name.replace(&prefix, "")).collect()
    };
    assert_eq!(names(&[at("c.md"), folder.path().into()]), ["c.md", "a.txt", "b/10.txt", "b/2.txt"]);
    assert_eq!(names(&[at("*.txt"), at("*/*.txt")]), ["a.txt", "b/10.txt", "b/2.txt"]);
    assert_eq!(names(&[at("**/2.*")]), ["b/2.txt"]);
    let lost = sources(&[at("nothing.txt"), at("*.pdf")], None);
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
        all.into_iter().map(|f| f.what.unwrap_err().message().to_string()).collect()
    };
    assert_eq!(messages("*.xyz"), ["no file matches"]);
    assert_eq!(messages("p*"), ["neither a file nor a folder"]);
    let broken = messages("*.txt");
    assert!(broken.len() == 1 && !broken[0].contains("broken.txt"), "{broken:?}");
    assert_eq!(messages("").len(), 2);
}
