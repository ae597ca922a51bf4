//! What a comparison reads: notices, which are extracted first, and documents that `extract` wrote, in any mixture.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::batch::{self, Found, Source, Work};
use crate::error::{Error, ErrorKind, Result};
use crate::folder;
use crate::record::DocumentRecord;
use crate::write::comparison::WHOLE;
use crate::write::convert;
use crate::write::ledger::Outcome;
use crate::write::own::{self, Own};

use super::tables::Table;

/// So many bytes of lines are turned into records at a time.
const WINDOW: usize = 16 << 20;

/// An input, by what it holds.
#[derive(Debug)]
pub enum Input {
    /// Notices, one after the other.
    Notices(Vec<Found>),
    /// A file of documents that `extract` wrote.
    Records(String, PathBuf),
}

/// What an input gave, in order.
#[derive(Debug)]
pub enum Given {
    /// Documents.
    Documents(Vec<(DocumentRecord, Option<String>)>),
    /// An input that gave nothing: its name, the code of what is wrong, and what is wrong.
    Failed(String, String, String),
}

/// The inputs among what was given. Where a folder holds what `extract` wrote, its documents are read; whatever else in a
/// folder yaodian wrote is passed over. What is given by its own name is not: that it is no notice will be said. The folder
/// `output` is passed over, too, unless it is given itself: then it is where the inputs lie.
pub fn inputs(given: &[PathBuf], output: Option<&Path>) -> Vec<Input> {
    let real = |p: &Path| p.canonicalize().ok();
    let is_given = |output: &Path| real(output).is_some_and(|o| given.iter().any(|g| real(g).as_ref() == Some(&o)));
    let except = output.filter(|o| !is_given(o));
    let found: Vec<Found> = batch::sources(given, except).collect();
    let records: HashSet<PathBuf> =
        found.iter().filter_map(file).filter(|p| holds_records(p)).map(PathBuf::from).collect();
    let outputs: HashSet<&Path> = records.iter().filter_map(|p| p.parent()).collect();
    let mut inputs: Vec<Input> = Vec::new();
    for source in found {
        match file(&source) {
            Some(path) if records.contains(path) => {
                inputs.push(Input::Records(source.name.clone(), path.to_path_buf()))
            }
            Some(path) if beside(path, &outputs) => {}
            Some(path) if !given.iter().any(|g| g == path) && is_made(path) => {}
            _ => match inputs.last_mut() {
                Some(Input::Notices(notices)) => notices.push(source),
                _ => inputs.push(Input::Notices(vec![source])),
            },
        }
    }
    inputs
}

fn file(found: &Found) -> Option<&Path> {
    match &found.what {
        Ok(Source::File(path, _)) => Some(path),
        _ => None,
    }
}

/// Whether a file is one of those that stand beside `documents.jsonl`.
fn beside(file: &Path, outputs: &HashSet<&Path>) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let within = file.parent().unwrap_or(Path::new(""));
    let tables = Table::ALL.iter().map(|t| t.file_name());
    let written = convert::names().chain(tables).chain(folder::BESIDE);
    let ours = written.chain([folder::REPORT, convert::LIST, WHOLE]).any(|n| n == name);
    let text = within.ends_with("text") && within.parent().is_some_and(|f| outputs.contains(f));
    ours && outputs.contains(within) || text
}

/// Whether a file is one that yaodian made of documents.
fn is_made(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|f| f.take(own::HEAD as u64).read_to_end(&mut head));
    read.is_ok() && own::by_head(&head) == Some(Own::Made)
}

/// Whether a file's first line is a document with its tasks.
fn holds_records(file: &Path) -> bool {
    #[derive(Deserialize)]
    struct First {
        #[serde(rename = "document")]
        _document: IgnoredAny,
        #[serde(rename = "tasks")]
        _tasks: Vec<IgnoredAny>,
        #[serde(rename = "warnings")]
        _warnings: Vec<IgnoredAny>,
    }
    let Ok(opened) = File::open(file) else { return false };
    let mut reader = BufReader::new(opened);
    let head = reader.fill_buf().map(|b| b.starts_with(b"{\"document\"")).unwrap_or(false);
    let mut line = Vec::new();
    head && reader.take(1 << 28).read_until(b'\n', &mut line).is_ok() && serde_json::from_slice::<First>(&line).is_ok()
}

/// Reads one input; `sink` is given what is in it, in order, on the calling thread.
///
/// # Errors
/// What `sink` returns; or that no threads could be started. Failing inputs are no errors here.
pub fn read(
    input: Input,
    work: Arc<dyn Work>,
    threads: usize,
    sink: &mut dyn FnMut(Given) -> Result<()>,
) -> Result<()> {
    match input {
        Input::Notices(found) => notices(found, work, threads, sink),
        Input::Records(name, path) => match records(&name, &path, sink) {
            // What can't be read to its end is that file's failure; what the sink said isn't.
            Err(e) if e.kind() == ErrorKind::Unreadable => {
                sink(Given::Failed(name, e.kind().code().into(), e.message().to_string()))
            }
            other => other,
        },
    }
}

fn notices(
    found: Vec<Found>,
    work: Arc<dyn Work>,
    threads: usize,
    sink: &mut dyn FnMut(Given) -> Result<()>,
) -> Result<()> {
    let options = batch::Options { threads, text: true, record: true, ..batch::Options::default() };
    batch::run(found.into_iter(), work, &options, &mut |done| {
        if let Outcome::Failed { error, message } = done.entry.outcome {
            return sink(Given::Failed(done.entry.source, error, message));
        }
        let text = done.text;
        sink(Given::Documents(done.record.map(|record| (*record, text)).into_iter().collect()))
    })
    .map(|_| ())
}

fn record(line: &[u8]) -> Result<DocumentRecord> {
    serde_json::from_slice(line)
        .map_err(|e| Error::new(ErrorKind::Damaged, format!("not a document with its tasks: {e}")))
}

/// The documents of a file, a window of lines at a time.
fn records(name: &str, path: &Path, sink: &mut dyn FnMut(Given) -> Result<()>) -> Result<()> {
    let unreadable = |e| Error::io(ErrorKind::Unreadable, e);
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path).map_err(unreadable)?);
    let mut number = 0;
    loop {
        let mut lines: Vec<Vec<u8>> = Vec::new();
        let mut sum = 0;
        while sum < WINDOW {
            let mut line = Vec::new();
            if reader.read_until(b'\n', &mut line).map_err(unreadable)? == 0 {
                break;
            }
            sum += line.len();
            lines.push(line);
        }
        if lines.is_empty() {
            return Ok(());
        }
        let read: Vec<Option<Result<DocumentRecord>>> =
            lines.par_iter().map(|l| (!l.trim_ascii().is_empty()).then(|| record(l))).collect();
        let mut documents = Vec::new();
        for one in read {
            number += 1;
            match one {
                None => {}
                Some(Ok(document)) => documents.push((document, None)),
                Some(Err(e)) => {
                    sink(Given::Failed(format!("{name}:{number}"), e.kind().code().into(), e.message().into()))?
                }
            }
        }
        sink(Given::Documents(documents))?;
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::read::{Document, Part};

    #[test]
    fn an_output_folder_gives_its_documents_alone() {
        let folder = tempfile::tempdir().unwrap();
        let at = |n: &str| folder.path().join(n);
        std::fs::create_dir_all(at("out/text")).unwrap();
        std::fs::create_dir_all(at("old")).unwrap();
        let documents = "{\"document\":{\"id\":\"1\"},\"tasks\":[],\"warnings\":[]}\n";
        for (name, text) in [
            ("a.txt", "notice"),
            ("out/documents.jsonl", documents),
            ("out/tasks.csv", "x"),
            ("out/tasks.jsonl", "{\"document\":{\"id\":\"1\"},\"id\":\"2\"}"),
            ("out/run.json", "{}"),
            ("out/failures.csv", "x"),
            ("out/timings.csv", "x"),
            ("out/report.html", "x"),
            ("out/tasks.xlsx", "x"),
            ("out/convert.json", "{}"),
            ("out/pairs.csv", "x"),
            ("out/text/1.txt", "x"),
            ("out/notice.txt", "notice"),
            ("tasks.csv", "a table of somebody else"),
            ("old/units.csv", "unit,role,document,year,count,tasks,agency,region,title\n"),
            ("old/notice.txt", "notice"),
        ] {
            std::fs::write(at(name), text).unwrap();
        }
        let shown: Vec<Vec<String>> = inputs(&[folder.path().into()], None)
            .into_iter()
            .map(|input| match input {
                Input::Notices(found) => found.into_iter().map(|f| f.name).collect(),
                Input::Records(name, _) => vec![format!("records {name}")],
            })
            .collect();
        let prefix = format!("{}/", folder.path().display());
        let shown: Vec<Vec<String>> =
            shown.into_iter().map(|v| v.into_iter().map(|n| n.replace(&prefix, "")).collect()).collect();
        let notices = vec!["out/notice.txt", "tasks.csv"];
        assert_eq!(shown, [vec!["a.txt", "old/notice.txt"], vec!["records out/documents.jsonl"], notices]);
        // The folder that is written to holds inputs where it is given itself.
        let to_itself = inputs(&[at("old")], Some(&at("old")));
        let to_below = inputs(&[folder.path().into()], Some(&at("old")));
        let count = |inputs: &[Input]| -> usize {
            inputs.iter().map(|i| if let Input::Notices(found) = i { found.len() } else { 0 }).sum()
        };
        assert_eq!((count(&to_itself), count(&to_below)), (1, 3), "one notice in it, three elsewhere");
        // What is named is not passed over in silence.
        let named = inputs(&[at("old/units.csv")], None);
        assert!(matches!(&named[..], [Input::Notices(found)] if found.len() == 1), "{named:?}");
    }

    /// Reads everything as text; falls over what says so.
    struct Stumbling;

    impl Work for Stumbling {
        fn unpack(&self, name: &str, bytes: &[u8], sink: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>) {
            let _ = sink(Part::new(name.into(), Ok(bytes.into()), Default::default()));
        }

        fn read(&self, part: Part<'_>) -> Result<Document> {
            Ok(crate::read::text::of_lines(String::from_utf8_lossy(&part.bytes?).into_owned()))
        }

        fn record(&self, document: Document, source: &str, _: &str) -> (DocumentRecord, Option<u64>) {
            assert!(document.text.raw() != "fall", "as asked");
            (super::super::corpus::tests::document(source, vec![]), None)
        }
    }

    #[test]
    fn notices_come_with_their_texts_and_failures_are_named() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("a.txt", "one"), ("b.txt", ""), ("c.txt", "fall"), ("d.txt", "two")] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let (mut read, mut failed) = (Vec::new(), Vec::new());
        let work: Arc<dyn Work> = Arc::new(Stumbling);
        for input in inputs(&[folder.path().into(), "missing.txt".into()], None) {
            super::read(input, work.clone(), 2, &mut |given| {
                match given {
                    Given::Documents(all) => {
                        read.extend(all.into_iter().map(|(d, text)| (d.document.id, text.unwrap_or_default())))
                    }
                    Given::Failed(name, code, _) => failed.push((name, code)),
                }
                Ok(())
            })
            .unwrap();
        }
        let at = |name: &str| format!("{}/{name}", folder.path().display());
        assert_eq!(read, [(at("a.txt"), "one".to_string()), (at("d.txt"), "two".into())]);
        let want = [(at("b.txt"), "empty"), (at("c.txt"), "internal"), ("missing.txt".into(), "unreadable")];
        assert_eq!(failed, want.map(|(name, code)| (name, code.to_string())));
    }

    #[test]
    fn a_bad_line_is_named_and_the_others_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("documents.jsonl");
        let good = |id: &str| {
            let mut line = Vec::new();
            crate::write::json::line(&super::super::corpus::tests::document(id, vec![]), &mut line);
            String::from_utf8(line).unwrap()
        };
        std::fs::write(&file, format!("{}{{\"document\":1}}\n\n{}", good("a"), good("b"))).unwrap();
        let (mut ids, mut failed) = (Vec::new(), Vec::new());
        records("f", &file, &mut |given| {
            match given {
                Given::Documents(all) => ids.extend(all.into_iter().map(|(d, _)| d.document.id)),
                Given::Failed(name, code, _) => failed.push((name, code)),
            }
            Ok(())
        })
        .unwrap();
        assert_eq!(
            (ids, failed),
            (vec!["a".to_string(), "b".into()], vec![("f:2".to_string(), "damaged".to_string())])
        );
    }
}
