//! Data files of documents: JSON lines, JSON arrays, CSV. Each row is an input of its own.
//!
//! Which column holds what is told by its name; the names are those that crawlers and data sets use.

use std::borrow::Cow;
use std::io::{BufRead, Read};

use serde_json::Value;

use super::build::{Builder, Draft, DraftCell};
use super::formats::{Source, Unpacker};
use super::{Document, Given, Part, ReadOptions};
use crate::error::{Error, ErrorKind, Result};

/// Columns that hold documents, the likeliest first.
const TEXT: &[&str] = &[
    "text",
    "html",
    "content",
    "body",
    "content_html",
    "raw_html",
    "full_text",
    "fulltext",
    "article",
    "markdown",
    "raw_text",
    "page_content",
    "正文",
    "内容",
    "全文",
    "文本",
    "正文内容",
    "文件内容",
    "政策内容",
    "原文",
];
/// Columns with facts beside the text: names, and where they go.
const FACTS: &[(&[&str], Fact)] = &[
    (&["id", "_id", "doc_id", "docid", "document_id", "uuid", "编号", "标识"], |g| &mut g.id),
    (&["url", "link", "href", "source_url", "page_url", "网址", "链接", "原文链接", "地址"], |g| &mut g.url),
    (&["title", "标题", "文件标题", "文件名称", "政策标题", "信息名称"], |g| &mut g.title),
    (
        &[
            "agency",
            "issuer",
            "issuing_agency",
            "department",
            "publisher",
            "发文机关",
            "发布机构",
            "发文单位",
            "发布单位",
            "发文机构",
            "制发机关",
        ],
        |g| &mut g.agency,
    ),
    (&["doc_number", "document_number", "doc_no", "文号", "发文字号", "发文文号"], |g| &mut g.doc_number),
    (
        &[
            "published",
            "published_on",
            "publish_date",
            "pub_date",
            "pubdate",
            "publish_time",
            "date",
            "发布时间",
            "发布日期",
            "公开日期",
            "日期",
        ],
        |g| &mut g.published,
    ),
    (&["issued", "issued_on", "issue_date", "成文日期", "发文日期", "生成日期"], |g| &mut g.issued),
];

type Fact = fn(&mut Given) -> &mut Option<String>;

/// Whether bytes are JSON rows: the first line, or the whole, is an object with a column of documents.
pub fn tells_json(source: &Source<'_>) -> bool {
    let bytes = source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source.bytes);
    let Some(start) = bytes.iter().position(|b| !b.is_ascii_whitespace()) else { return false };
    let bytes = &bytes[start..];
    match bytes[0] {
        // A first object, on a line of its own or over many.
        b'{' => match serde_json::Deserializer::from_slice(bytes).into_iter::<Value>().next() {
            Some(Ok(value)) => value.is_object(),
            // A broken row is damaged, not prose.
            _ => opens_a_key(&bytes[1..]),
        },
        b'[' => {
            let inner = bytes[1..].iter().find(|b| !b.is_ascii_whitespace());
            inner == Some(&b'{') && memchr::memchr(b'"', &bytes[..bytes.len().min(64)]).is_some()
        }
        _ => false,
    }
}

/// Whether what follows a `{` is the key of an object: `"text":`.
fn opens_a_key(bytes: &[u8]) -> bool {
    const KEY: usize = 64;
    let Some(inner) = bytes.trim_ascii_start().strip_prefix(b"\"") else { return false };
    let close = memchr::memchr(b'"', &inner[..inner.len().min(KEY)]);
    close.is_some_and(|close| inner[close + 1..].trim_ascii_start().starts_with(b":"))
}

/// Hands over the rows of JSON lines or of a JSON array.
pub fn unpack_json(source: &Source<'_>, to: &mut Unpacker<'_>) -> Result<()> {
    let bytes = source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source.bytes);
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let damaged = |e: serde_json::Error| Error::new(ErrorKind::Damaged, format!("not JSON: {e}"));
    if bytes.get(start) == Some(&b'[') {
        let rows: Vec<Value> = serde_json::from_slice(&bytes[start..]).map_err(damaged)?;
        let share = (bytes.len() / rows.len().max(1)) as u64;
        for (i, row) in rows.into_iter().enumerate() {
            if !to.give(json_part(source.name, i + 1, Ok(row), to.options).taking(share)) {
                break;
            }
        }
        return Ok(());
    }
    let lines = bytes[start..].split(|b| *b == b'\n').enumerate().filter(|(_, l)| !l.trim_ascii().is_empty());
    let mut first = true;
    for (i, line) in lines {
        let row = serde_json::from_slice::<Value>(line);
        let open = row.as_ref().is_err_and(serde_json::Error::is_eof);
        if std::mem::take(&mut first) && open {
            // An object that runs over several lines is a file of one row (or of rows one after the other).
            for (i, row) in serde_json::Deserializer::from_slice(&bytes[start..]).into_iter::<Value>().enumerate() {
                let broken = row.is_err();
                let share = if i == 0 { bytes.len() as u64 } else { 0 };
                if !to.give(json_part(source.name, i + 1, row.map_err(damaged), to.options).taking(share)) || broken {
                    break;
                }
            }
            return Ok(());
        }
        let share = line.len() as u64 + 1;
        if !to.give(json_part(source.name, i + 1, row.map_err(damaged), to.options).taking(share)) {
            break;
        }
    }
    Ok(())
}

/// Whether a file that begins so is JSON lines: its first line is an object.
pub fn is_lines(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let Some(end) = memchr::memchr(b'\n', head) else { return false };
    head[0] == b'{' && matches!(serde_json::from_slice(&head[..end]), Ok(Value::Object(_)))
}

/// Hands over the rows of JSON lines as they are read, as [`unpack_json`] does of those in memory.
pub fn unpack_lines(name: &str, lines: &mut dyn BufRead, to: &mut Unpacker<'_>) -> Result<()> {
    let most = to.options.max_packed();
    let mut number = 0;
    loop {
        let mut line = Vec::new();
        let read = (&mut *lines).take(most + 1).read_until(b'\n', &mut line);
        let read = read.map_err(|e| Error::io(ErrorKind::Unreadable, e))?;
        if read == 0 {
            return Ok(());
        }
        if number == 0 {
            let start = if line.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
            line.drain(..start);
        }
        let blank = line.trim_ascii().is_empty();
        // Blank lines before the first row don't count.
        if number > 0 || !blank {
            number += 1;
        }
        if blank {
            continue;
        }
        let row = if line.len() as u64 > most {
            skip_line(lines)?;
            Err(Error::new(ErrorKind::TooLarge, format!("the row has more than the {most} bytes allowed")))
        } else {
            serde_json::from_slice(&line).map_err(|e| Error::new(ErrorKind::Damaged, format!("not JSON: {e}")))
        };
        if !to.give(json_part(name, number, row, to.options).taking(read as u64)) {
            return Ok(());
        }
    }
}

fn skip_line(lines: &mut dyn BufRead) -> Result<()> {
    loop {
        let buffer = lines.fill_buf().map_err(|e| Error::io(ErrorKind::Unreadable, e))?;
        let end = memchr::memchr(b'\n', buffer);
        let used = end.map_or(buffer.len(), |end| end + 1);
        lines.consume(used);
        if end.is_some() || used == 0 {
            return Ok(());
        }
    }
}

/// A row as a part.
fn json_part(name: &str, number: usize, row: Result<Value>, options: &ReadOptions) -> Part<'static> {
    let source = format!("{name}!{number}");
    let mut given = Given::default();
    let bytes = row.and_then(|row| {
        let Value::Object(mut row) = row else { return Err(Error::new(ErrorKind::NotText, "the row is no object")) };
        for (key, value) in &row {
            let value = match value {
                Value::String(s) => s.trim().to_string(),
                Value::Number(n) => n.to_string(),
                _ => continue,
            };
            fact(&mut given, key, value);
        }
        let names: Vec<String> = row.keys().cloned().collect();
        let column = text_column(&names, options, |i| {
            row.get(&names[i]).and_then(Value::as_str).is_some_and(|s| !s.trim().is_empty())
        })?;
        match row.remove(&names[column]) {
            Some(Value::String(text)) => Ok(Cow::Owned(text.into_bytes())),
            Some(Value::Null) | None => Ok(Cow::Owned(Vec::new())),
            Some(_) => Err(Error::new(ErrorKind::NotText, format!("column {:?} of the row is no text", names[column]))),
        }
    });
    Part::new(source, bytes, given)
}

/// Which column holds the documents: the one asked for, else the first of the usual names that holds something.
pub(super) fn text_column(names: &[String], options: &ReadOptions, filled: impl Fn(usize) -> bool) -> Result<usize> {
    if names.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "the row has no columns"));
    }
    if let Some(wanted) = &options.text_column {
        return names.iter().position(|n| n == wanted).ok_or_else(|| {
            Error::new(ErrorKind::NotText, format!("the row has no column {wanted:?}, only {}", names.join(", ")))
        });
    }
    let usual: Vec<usize> = TEXT.iter().filter_map(|t| names.iter().position(|n| is_named(n, t))).collect();
    usual.iter().copied().find(|i| filled(*i)).or(usual.first().copied()).ok_or_else(|| {
        let names: Vec<&str> = names.iter().take(20).map(String::as_str).collect();
        Error::new(
            ErrorKind::NotText,
            format!("none of the columns ({}) is known to hold text: name it with --text-column", names.join(", ")),
        )
    })
}

fn is_named(name: &str, known: &str) -> bool {
    name.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(known)
}

/// Whether a column's name is one that usually holds documents.
pub(super) fn may_hold_text(name: &str) -> bool {
    TEXT.iter().any(|t| is_named(name, t))
}

/// Whether a column need be read at all.
pub(super) fn is_of_use(name: &str, options: &ReadOptions) -> bool {
    let asked = options.text_column.as_ref().map_or_else(|| may_hold_text(name), |wanted| wanted == name);
    asked || FACTS.iter().any(|(names, _)| names.iter().any(|n| is_named(name, n)))
}

/// Puts a value where its column's name says.
pub(super) fn fact(given: &mut Given, name: &str, value: String) {
    if value.is_empty() || value.len() > 2000 {
        return;
    }
    if let Some((_, place)) = FACTS.iter().find(|(names, _)| names.iter().any(|n| is_named(name, n))) {
        place(given).get_or_insert(value);
    }
}

/// The delimiter of a text whose first line names columns, and the names.
fn header(text: &str) -> Option<(u8, Vec<String>)> {
    let mut end = text.len().min(8192);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    // A first line without quotes is parted here: making a reader takes longer than reading most notices' first lines.
    let first = head.trim_start_matches(['\r', '\n']);
    let line = &first[..memchr::memchr2(b'\n', b'\r', first.as_bytes()).unwrap_or(first.len())];
    if !line.contains('"') {
        return [b',', b'\t', b';'].into_iter().find_map(|delimiter| {
            let fields = || line.split(char::from(delimiter));
            (fields().nth(1).is_some() && fields().all(|f| f.len() < 100))
                .then(|| (delimiter, fields().map(|f| f.trim().to_string()).collect()))
        });
    }
    [b',', b'\t', b';'].into_iter().find_map(|delimiter| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(head.as_bytes());
        let mut record = csv::StringRecord::new();
        let read = reader.read_record(&mut record).ok()?;
        (read && record.len() >= 2 && record.iter().all(|f| f.len() < 100))
            .then(|| (delimiter, record.iter().map(|f| f.trim().to_string()).collect()))
    })
}

/// The delimiter and the columns of a source; of a CSV file a single column counts, where it was asked for or may hold
/// documents by its name.
fn columns(source: &Source<'_>, text: &str, options: &ReadOptions) -> Option<(u8, Vec<String>)> {
    header(text).or_else(|| {
        let first = text.trim_start_matches(['\r', '\n']).lines().next()?.trim();
        let name = first.strip_prefix('"').and_then(|s| s.strip_suffix('"')).unwrap_or(first);
        let meant = options.text_column.as_deref() == Some(name) || may_hold_text(name);
        (named_csv(source) && meant).then(|| (b',', vec![name.to_string()]))
    })
}

/// Whether text is CSV of documents: its first line names columns, one of them for documents. Where a column was asked
/// for, a file that is CSV by its name is one of documents too, even if it lacks the column: [`unpack_csv`] says so.
pub fn tells_csv(source: &Source<'_>) -> bool {
    source.text().and_then(|d| columns(source, &d.text, source.options)).is_some_and(|(_, names)| {
        let of_tasks = names.iter().any(|n| OF_TASKS.contains(&n.trim()));
        let usual = || names.iter().any(|n| may_hold_text(n) && !(of_tasks && n.trim() == "内容"));
        match &source.options.text_column {
            Some(wanted) => names.contains(wanted) || named_csv(source) || usual(),
            None => usual(),
        }
    })
}

/// Columns of task tables: beside them 内容 is what a task says, and no document.
const OF_TASKS: [&str; 7] = ["责任单位", "牵头单位", "责任部门", "牵头部门", "配合单位", "完成时限", "工作任务"];

/// Whether the name is that of a CSV file.
fn named_csv(source: &Source<'_>) -> bool {
    source.ends_with(".csv") || source.ends_with(".tsv")
}

/// Hands over the rows of CSV.
pub fn unpack_csv(source: &Source<'_>, to: &mut Unpacker<'_>) -> Result<()> {
    let Some(text) = source.text().map(|d| d.text.as_str()) else { return Ok(()) };
    let Some((delimiter, names)) = columns(source, text, to.options) else { return Ok(()) };
    if to.options.text_column.is_some() {
        // One failure, not one a row.
        text_column(&names, to.options, |_| true)?;
    }
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    // Read now, so that the first row begins behind them.
    reader.byte_headers().map_err(|e| Error::new(ErrorKind::Damaged, format!("not CSV: {e}")))?;
    let mut row = csv::StringRecord::new();
    let mut number = 1;
    loop {
        number += 1;
        let mut given = Given::default();
        let start = read_so_far(&reader);
        let bytes = match reader.read_record(&mut row) {
            Ok(false) => return Ok(()),
            Ok(true) if read_so_far(&reader) >= text.len() && !closes(&text[start..], delimiter) => Err(unclosed()),
            Ok(true) if is_torn(&text.as_bytes()[start..read_so_far(&reader)], delimiter) => Err(torn()),
            Ok(true) if row.iter().skip(names.len()).any(|field| !field.trim().is_empty()) => {
                Err(long_row(row.len(), names.len()))
            }
            Err(e) => Err(Error::new(ErrorKind::Damaged, format!("not CSV: {e}"))),
            Ok(true) => {
                for (name, value) in names.iter().zip(&row) {
                    fact(&mut given, name, value.trim().to_string());
                }
                let column = text_column(&names, to.options, |i| row.get(i).is_some_and(|f| !f.trim().is_empty()));
                column.and_then(|i| match row.get(i) {
                    Some(text) => Ok(Cow::Owned(text.as_bytes().to_vec())),
                    None => Err(short_row(row.len(), names.len())),
                })
            }
        };
        let share = (read_so_far(&reader) - start) as u64;
        if !to.give(Part::new(format!("{}!{number}", source.name), bytes, given).taking(share)) {
            return Ok(());
        }
    }
}

/// Whether the last row's quotation marks are all closed: the reader takes the end of the file for the end of a field.
fn closes(last: &str, delimiter: u8) -> bool {
    let and_more = format!("{last}\n-\n");
    let mut rows = csv::ReaderBuilder::new();
    rows.delimiter(delimiter).has_headers(false).flexible(true);
    rows.from_reader(and_more.as_bytes()).records().count() > 1
}

/// How many bytes of the text a reader has gone through.
fn read_so_far(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

/// Whether a quoted field of a row goes on behind the mark that closes it (RFC 4180, 2.5 to 2.7: inside it marks are
/// doubled): what looks like one field is then several, one of which lost its mark.
fn is_torn(row: &[u8], delimiter: u8) -> bool {
    let ends = |at: usize| row.get(at).is_none_or(|b| *b == delimiter || matches!(b, b'\r' | b'\n'));
    let mut at = 0;
    while at < row.len() {
        if row[at] == b'"' {
            at += 1;
            loop {
                match memchr::memchr(b'"', &row[at.min(row.len())..]) {
                    None => return false,
                    Some(mark) if row.get(at + mark + 1) == Some(&b'"') => at += mark + 2,
                    Some(mark) => {
                        at += mark + 1;
                        break;
                    }
                }
            }
            if !ends(at) {
                return true;
            }
        }
        match memchr::memchr3(delimiter, b'\n', b'\r', &row[at.min(row.len())..]) {
            Some(next) => at += next + 1,
            None => return false,
        }
    }
    false
}

fn torn() -> Error {
    let message =
        "not CSV: a quotation mark stands amid a field of this row: one that should close a field may be missing";
    Error::new(ErrorKind::Damaged, message)
}

/// That a row has more fields than the header names.
fn long_row(has: usize, of: usize) -> Error {
    let message = format!(
        "not CSV: the row has {has} columns, more than the {of} of the header; a text with commas needs quotation marks"
    );
    Error::new(ErrorKind::Damaged, message)
}

/// That a row ends before the column of documents.
fn short_row(has: usize, of: usize) -> Error {
    let message =
        format!("not CSV: the row has {has} of {of} columns; a quotation mark may be missing in a row before it");
    Error::new(ErrorKind::Damaged, message)
}

fn unclosed() -> Error {
    let message = "not CSV: a quotation mark is opened and never closed, so that this row takes in all that follows";
    Error::new(ErrorKind::Damaged, message)
}

/// Whether text is a table written as CSV: only its name tells that from text with commas.
pub fn tells_table(source: &Source<'_>) -> bool {
    named_csv(source) && source.text().is_some_and(|d| header(&d.text).is_some())
}

/// Reads CSV as one table.
pub fn read_table(source: Source<'_>) -> Result<Document> {
    let decoded = source.decoded()?;
    let delimiter = header(&decoded.text).map_or(b',', |(d, _)| d);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(decoded.text.as_bytes());
    let mut draft = Draft::default();
    let mut row = csv::StringRecord::new();
    let mut start = 0;
    while reader.read_record(&mut row).map_err(|e| Error::new(ErrorKind::Damaged, format!("not CSV: {e}")))? {
        draft.rows.push(row.iter().map(DraftCell::of).collect());
        if read_so_far(&reader) >= decoded.text.len() && !closes(&decoded.text[start..], delimiter) {
            return Err(unclosed());
        }
        if is_torn(&decoded.text.as_bytes()[start..read_so_far(&reader)], delimiter) {
            return Err(torn());
        }
        start = read_so_far(&reader);
    }
    let mut out = Builder::default();
    out.table(draft);
    Ok(out.finish("csv", Given::default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Block, Input, read_all};

    fn of(name: &str, text: &str) -> Vec<Input> {
        read_all(name, text.as_bytes(), &ReadOptions::default())
    }

    #[test]
    fn json_lines_give_a_document_a_row() {
        let rows = "{\"id\": 7, \"title\": \"某通知\", \"发文机关\": \"某局\", \"text\": \"一、甲\\n二、乙\"}\n{\"text\": \"\", \"html\": \"<p>三、丙</p>\"}\nbroken\n\n{\"b\":1}\n";
        let all = of("a.jsonl", rows);
        assert_eq!(
            all.iter().map(|i| i.source.as_str()).collect::<Vec<_>>(),
            ["a.jsonl!1", "a.jsonl!2", "a.jsonl!3", "a.jsonl!5"]
        );
        let first = all[0].document.as_ref().unwrap();
        assert_eq!(first.given.id.as_deref(), Some("7"));
        assert_eq!(first.given.agency.as_deref(), Some("某局"));
        assert_eq!(first.blocks.len(), 2);
        assert_eq!(all[1].document.as_ref().unwrap().text.raw(), "三、丙\n");
        assert_eq!(all[2].document.as_ref().unwrap_err().kind(), ErrorKind::Damaged);
        assert!(all[3].document.as_ref().unwrap_err().message().contains("--text-column"));
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_said() {
        let all = of("a.csv", "id,text\n1,\"一、甲\"\n2,\"二、乙\n3,三、丙\n");
        assert_eq!(all[0].document.as_ref().unwrap().text.raw(), "一、甲");
        assert_eq!(all[1].document.as_ref().unwrap_err().kind(), ErrorKind::Damaged);
        assert_eq!(all.len(), 2);
        assert!(of("a.csv", "id,text\n1,\"一、甲\n")[0].document.is_err());
        for closed in ["id,text\n1,\"一、甲\"", "id,text\n1,甲\"乙", "id,text\n1,\"甲\"\"\"\r\n\r\n"] {
            assert!(of("a.csv", closed)[0].document.is_ok(), "{closed}");
        }
        let torn = of("a.csv", "id,text\n1,\"一、甲\n2,\"二、乙\"\n三、丙\n");
        assert!(torn.last().unwrap().document.as_ref().unwrap_err().message().contains("1 of 2 columns"));
        for wrong in ["id,text\n2,\"二、乙\n3,\"三、丙\"\n4,丁\n", "id,text\n1,一、甲,乙,丙\n"] {
            assert_eq!(of("a.csv", wrong)[0].document.as_ref().unwrap_err().kind(), ErrorKind::Damaged, "{wrong}");
        }
        // A page's own field beside its text; a table's column of what is to be done.
        assert_eq!(of("a.csv", "正文,责任部门\n一、甲,某局\n二、乙,某局\n").len(), 2);
        assert_eq!(of("a.csv", "序号,内容,责任单位\n1,修路,某局\n2,架桥,某局\n").len(), 1);
        let table = of("x.csv", "序号,工作任务,责任单位\n1,\"完善制度,办公室\n");
        assert_eq!(table[0].document.as_ref().unwrap_err().kind(), ErrorKind::Damaged);
    }

    #[test]
    fn a_broken_object_is_damaged_and_one_column_is_a_column() {
        for text in ["{\"text\": \"一、甲。\", \"url\": \"u\",}", "{\"text\": \"一、甲"] {
            let got = of("a.jsonl", text);
            assert_eq!(got.len(), 1);
            assert_eq!(got[0].document.as_ref().unwrap_err().kind(), ErrorKind::Damaged, "{text}");
        }
        assert_eq!(of("a.csv", "text\n一、甲。\n二、乙。\n").len(), 2);
        assert_eq!(of("a.csv", "\"text\"\n\"一、甲。\n二、乙。\"\n丙\n").len(), 2);
    }

    #[test]
    fn json_arrays_and_single_objects() {
        assert_eq!(of("a.json", "[\n {\"content\": \"一、甲\"}, {\"正文\": \"乙\"} ]").len(), 2);
        let one = of("a.json", "{\n  \"title\": \"某\",\n  \"content\": \"一、甲\"\n}\n");
        assert_eq!(one[0].document.as_ref().unwrap().text.raw(), "一、甲");
    }

    #[test]
    fn the_column_can_be_named() {
        let options = ReadOptions { text_column: Some("b".into()), ..ReadOptions::default() };
        let all = read_all("a.csv", "a,b\n1,\"一、甲\n二、乙\"\n2,丙\n".as_bytes(), &options);
        assert_eq!(all[0].document.as_ref().unwrap().text.raw(), "一、甲\n二、乙");
        assert_eq!(all[1].source, "a.csv!3");
    }

    #[test]
    fn a_column_that_is_not_there_is_one_failure_that_lists_those_that_are() {
        let options = ReadOptions { text_column: Some("zz".into()), ..ReadOptions::default() };
        for (name, rows) in [("a.csv", "甲,乙\n1,2\n3,4\n"), ("x", "标题,正文\n某通知,一、甲\n")] {
            let all = read_all(name, rows.as_bytes(), &options);
            assert_eq!(all.len(), 1, "{name}");
            let message = all[0].document.as_ref().unwrap_err().message().to_string();
            assert!(message.contains("zz") && message.contains(rows.split(',').next().unwrap()), "{message}");
        }
        assert!(read_all("x.txt", "各处室,各单位:\n一、甲\n".as_bytes(), &options)[0].document.is_ok());
        let nothing = of("a.jsonl", "{\"text\": \"一、甲\"}\n{}\n");
        assert_eq!(nothing[1].document.as_ref().unwrap_err().message(), "the row has no columns");
    }

    #[test]
    fn a_first_line_with_something_behind_its_object_spoils_only_itself() {
        let all = of("a.jsonl", "{\"text\": \"一、甲\"},\n{\"text\": \"二、乙\"},x\n{\"text\": \"三、丙\"}\n");
        let ok: Vec<bool> = all.iter().map(|i| i.document.is_ok()).collect();
        assert_eq!(ok, [false, false, true]);
    }

    #[test]
    fn a_file_of_no_rows_is_a_failure() {
        for rows in ["标题,正文\n", "text,id"] {
            let all = of("a.csv", rows);
            assert_eq!(all.len(), 1);
            assert_eq!(all[0].document.as_ref().unwrap_err().kind(), ErrorKind::Empty);
        }
    }

    #[test]
    fn csv_of_documents_and_csv_of_a_table() {
        let all = of("x", "标题,正文,发布日期\n某通知,\"一、甲,乙\",2024-01-02\n");
        let d = all[0].document.as_ref().unwrap();
        assert_eq!(
            (d.text.raw(), d.given.title.as_deref(), d.given.published.as_deref()),
            ("一、甲,乙", Some("某通知"), Some("2024-01-02"))
        );
        let all = of("x.csv", "序号,工作任务,责任单位\n1,完善制度,办公室\n");
        assert!(matches!(&all[0].document.as_ref().unwrap().blocks[..], [Block::Table(t)] if t.grid.len() == 2));
        assert_eq!(of("x.txt", "各处室,各单位:\n一、甲\n")[0].document.as_ref().unwrap().format, "text");
    }

    #[test]
    fn rows_tell_how_much_of_their_file_they_are() {
        let shares = |name: &str, bytes: &[u8]| {
            let mut shares = Vec::new();
            crate::read::unpack(name, bytes, &ReadOptions::default(), &mut |part| {
                shares.push(part.share);
                std::ops::ControlFlow::Continue(())
            });
            shares
        };
        // Escapes are twice as long as what they stand for; the broken row counts as well.
        let rows = "{\"text\": \"\\u4e00\\u3001\"}\n{\"text\": 1\n";
        assert_eq!(shares("a.jsonl", rows.as_bytes()), [25, 11]);
        assert_eq!(shares("a.csv", b"id,text\n1,abc\n2,d\n"), [6, 4]);
    }

    #[test]
    fn text_that_opens_with_a_bracket_is_text() {
        assert_eq!(of("x", "[2023]5号\n一、甲").len(), 1);
        assert_eq!(of("x", "{一、甲}")[0].document.as_ref().unwrap().format, "text");
    }
}
