use std::sync::Arc;

use arrow_array::{ArrayRef, BinaryArray, Date32Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::*;
use crate::read::{Input, ReadOptions, read_all};

fn packed(columns: Vec<(&str, ArrayRef)>, compression: Compression) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, a)| (n, a, true))).unwrap();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    out
}

fn texts(all: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from_iter(all.iter().map(|t| (!t.is_empty()).then_some(*t))))
}

fn file() -> Vec<u8> {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from(vec![7, 8, 9]))),
        ("url", texts(&["https://example.org/7", "", ""])),
        ("发文机关", texts(&["某局", "某县", ""])),
        ("published", Arc::new(Date32Array::from(vec![Some(19723), None, None]))),
        ("text", texts(&["一、甲\n二、乙", "", ""])),
        ("html", texts(&["", "<p>三、丙</p>", ""])),
        ("raw", Arc::new(BinaryArray::from_vec(vec![b"a", b"\xbc\xd7", b"c"]))),
        ("score", Arc::new(arrow_array::Float64Array::from(vec![0.5, 0.6, 0.7]))),
    ];
    packed(columns, Compression::ZSTD(ZstdLevel::default()))
}

fn read(bytes: &[u8], column: Option<&str>) -> Vec<Input> {
    let options = ReadOptions { text_column: column.map(String::from), ..ReadOptions::default() };
    read_all("a.parquet", bytes, &options)
}

fn kind(all: &[Input]) -> ErrorKind {
    assert_eq!(all.len(), 1);
    all[0].document.as_ref().unwrap_err().kind()
}

#[test]
fn each_row_is_a_document_with_its_facts() {
    let all = read(&file(), None);
    assert_eq!(
        all.iter().map(|i| i.source.as_str()).collect::<Vec<_>>(),
        ["a.parquet!1", "a.parquet!2", "a.parquet!3"]
    );
    let first = all[0].document.as_ref().unwrap();
    assert_eq!((first.text.raw(), first.blocks.len()), ("一、甲\n二、乙", 2));
    let given = &first.given;
    assert_eq!(
        (given.id.as_deref(), given.url.as_deref(), given.agency.as_deref(), given.published.as_deref()),
        (Some("7"), Some("https://example.org/7"), Some("某局"), Some("2024-01-01"))
    );
    let second = all[1].document.as_ref().unwrap();
    assert_eq!((second.format, second.text.raw()), ("html", "三、丙\n"));
    assert_eq!(all[2].document.as_ref().map(|d| d.text.raw()).unwrap_or_default(), "");
}

#[test]
fn the_column_can_be_named_and_bytes_are_decoded() {
    let all = read(&file(), Some("raw"));
    assert_eq!(all[1].document.as_ref().unwrap().text.raw(), "甲");
    let missing = read(&file(), Some("zz"));
    assert!(missing.len() == 1 && missing[0].document.as_ref().unwrap_err().message().contains("raw, score"));
    assert_eq!(kind(&read(&file(), Some("score"))[..1]), ErrorKind::NotText);
    let untold = packed(vec![("a", texts(&["一、甲"])), ("b", texts(&["二、乙"]))], Compression::SNAPPY);
    assert!(read(&untold, None)[0].document.as_ref().unwrap_err().message().contains("--text-column"));
    assert_eq!(read(&untold, Some("b"))[0].document.as_ref().unwrap().text.raw(), "二、乙");
}

#[test]
fn damaged_files_end_in_errors() {
    let whole = file();
    assert_eq!(kind(&read(&whole[..whole.len() - 20], None)), ErrorKind::Damaged);
    assert_eq!(kind(&read(b"PAR1", None)), ErrorKind::Damaged);
    assert_eq!(kind(&read(b"PAR1\x00\x00\x00\x00PAR1", None)), ErrorKind::Damaged);
    let mut huge = whole.clone();
    let at = huge.len() - 8;
    huge[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(kind(&read(&huge, None)), ErrorKind::Damaged);
    let mut locked = whole.clone();
    locked[..4].copy_from_slice(b"PARE");
    assert_eq!(kind(&read(&locked, None)), ErrorKind::Encrypted);
}

/// Whatever byte is wrong, reading ends, and with documents or errors.
#[test]
fn no_flipped_byte_brings_reading_down() {
    let whole = file();
    let mut failures = 0;
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x55;
        let read = std::panic::catch_unwind(|| read(&flipped, None));
        // A panic of the library below is one input's failure in a batch; here it is counted as one.
        failures += usize::from(read.is_err() || read.is_ok_and(|all| all.iter().any(|i| i.document.is_err())));
    }
    assert!(failures > whole.len() / 4, "{failures} of {}", whole.len());
}

#[test]
fn few_bytes_that_stand_for_too_much_end_in_errors() {
    let same = vec!["一、同样的文字。"; 50_000];
    let bomb = packed(vec![("text", texts(&same))], Compression::ZSTD(ZstdLevel::default()));
    assert!(bomb.len() < 10_000);
    let options = ReadOptions { max_unpacked: 1 << 20, ..ReadOptions::default() };
    let mut last = None;
    let mut count = 0;
    crate::read::unpack("a.parquet", &bomb, &options, &mut |part| {
        count += 1;
        last = part.bytes.err();
        std::ops::ControlFlow::Continue(())
    });
    assert_eq!(last.unwrap().kind(), ErrorKind::TooLarge);
    assert!(count < 2_100, "{count}");
    let long = "长".repeat(1 << 20);
    let page = packed(vec![("text", texts(&[long.as_str()]))], Compression::SNAPPY);
    let options = ReadOptions { max_document: 1 << 20, ..ReadOptions::default() };
    let all = read_all("a.parquet", &page, &options);
    assert_eq!(kind(&all), ErrorKind::TooLarge);
}
