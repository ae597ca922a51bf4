//! Parquet files of documents. Each row is an input of its own; which column holds what is told as in [`super::data`].

mod pages;

use std::borrow::Cow;
use std::sync::Arc;

use parquet::basic::Compression;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use parquet::schema::types::Type;

use super::formats::{Source, Unpacker};
use super::{Given, Part, data};
use crate::error::{Error, ErrorKind, Result};

const MAGIC: &[u8] = b"PAR1";
/// The same, of files whose footer is encrypted.
const LOCKED: &[u8] = b"PARE";
/// No footer of documents is longer; what it describes takes many times as much memory.
const LONGEST_FOOTER: u32 = 64 << 20;
/// What a row costs beside its text, and one without text: a few bytes may stand for millions of rows.
const ROW: u64 = 512;
const EMPTY: u64 = 4096;

/// Whether bytes are a Parquet file, readable or not.
pub fn tells(source: &Source<'_>) -> bool {
    source.bytes.starts_with(MAGIC) || source.bytes.starts_with(LOCKED)
}

fn damaged(e: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Damaged, format!("the Parquet file can't be read ({e}): write it again"))
}

/// Hands over the rows.
pub fn unpack(source: &Source<'_>, to: &mut Unpacker<'_>) -> Result<()> {
    if source.bytes.starts_with(LOCKED) || source.bytes.ends_with(LOCKED) {
        return Err(Error::new(ErrorKind::Encrypted, "the Parquet file is locked by a key: write it without one"));
    }
    let tail = source.bytes.len().checked_sub(8).and_then(|at| source.bytes[at..].first_chunk::<4>());
    let footer = tail.map_or(0, |length| u32::from_le_bytes(*length));
    if footer > LONGEST_FOOTER || !source.bytes.ends_with(MAGIC) {
        return Err(damaged("it has no footer"));
    }
    let reader = SerializedFileReader::new(bytes::Bytes::copy_from_slice(source.bytes)).map_err(damaged)?;
    let root = reader.metadata().file_metadata().schema();
    let names: Vec<String> = root.get_fields().iter().map(|f| f.name().to_string()).collect();
    if to.options.text_column.is_some() || !names.iter().any(|n| data::may_hold_text(n)) {
        // One failure, not one a row.
        data::text_column(&names, to.options, |_| true)?;
    }
    let wanted: Vec<Arc<Type>> = root
        .get_fields()
        .iter()
        .filter(|f| f.is_primitive() && data::is_of_use(f.name(), to.options))
        .cloned()
        .collect();
    affordable(&reader, source.bytes, &wanted, to)?;
    let projection = Type::group_type_builder(root.name()).with_fields(wanted).build().map_err(damaged)?;
    let rows = reader.get_row_iter(Some(projection)).map_err(damaged)?;
    let count = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or_default();
    let share = source.bytes.len() as u64 / count.max(1);
    for (i, row) in rows.enumerate() {
        let number = i + 1;
        let row = row.map_err(damaged)?;
        let (bytes, given) = take(row, to)?;
        let cost = bytes.as_ref().ok().filter(|b| !b.is_empty()).map_or(EMPTY, |b| ROW + b.len() as u64);
        let Some(left) = to.budget.checked_sub(cost) else {
            return Err(Error::new(
                ErrorKind::TooLarge,
                format!("it unpacks to more than is allowed, at row {number}"),
            ));
        };
        *to.budget = left;
        if !to.give(Part::new(format!("{}!{number}", source.name), bytes, given).taking(share)) {
            break;
        }
    }
    Ok(())
}

/// Refuses what would need more memory than a document may have, before any of it is taken.
fn affordable(
    reader: &SerializedFileReader<bytes::Bytes>,
    bytes: &[u8],
    wanted: &[Arc<Type>],
    to: &Unpacker<'_>,
) -> Result<()> {
    for group in reader.metadata().row_groups() {
        for column in group.columns() {
            if !wanted.iter().any(|w| column.column_path().parts().first().is_some_and(|p| p == w.name())) {
                continue;
            }
            match column.compression() {
                Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_) | Compression::ZSTD(_) => {}
                other => {
                    let message = format!("the Parquet file is packed with {other}: pack it with zstd, snappy or gzip");
                    return Err(Error::new(ErrorKind::NotText, message));
                }
            }
            let (start, length) = pages::range(column).ok_or_else(|| damaged("a column has no place"))?;
            let chunk = usize::try_from(start).ok().zip(usize::try_from(length).ok());
            let chunk = chunk.and_then(|(start, length)| bytes.get(start..start.checked_add(length)?));
            let chunk = chunk.ok_or_else(|| damaged("a column stands outside the file"))?;
            pages::check(chunk, to.options.max_document)?;
        }
    }
    Ok(())
}

/// A row's document and the facts beside it.
fn take(row: Row, to: &Unpacker<'_>) -> Result<(Result<Cow<'static, [u8]>>, Given)> {
    let mut given = Given::default();
    let (mut names, mut fields) = (Vec::new(), Vec::new());
    for (name, field) in row.into_columns() {
        if let Some(value) = fact(&field) {
            data::fact(&mut given, &name, value);
        }
        names.push(name);
        fields.push(field);
    }
    let filled = |i: usize| match &fields[i] {
        Field::Str(s) => !s.trim().is_empty(),
        Field::Bytes(b) => !b.data().trim_ascii().is_empty(),
        _ => false,
    };
    let text = data::text_column(&names, to.options, filled).and_then(|i| match fields.swap_remove(i) {
        Field::Str(s) => Ok(Cow::Owned(s.into_bytes())),
        Field::Bytes(b) => Ok(Cow::Owned(b.data().to_vec())),
        Field::Null => Ok(Cow::Owned(Vec::new())),
        _ => Err(Error::new(ErrorKind::NotText, format!("column {:?} of the row is no text", names[i]))),
    });
    Ok((text, given))
}

/// A value as it would be written.
fn fact(field: &Field) -> Option<String> {
    let day = |since: i64| {
        let days = jiff::Span::new().try_days(since).ok()?;
        Some(jiff::civil::date(1970, 1, 1).checked_add(days).ok()?.to_string())
    };
    Some(match field {
        Field::Str(s) => s.trim().to_string(),
        Field::Byte(n) => n.to_string(),
        Field::Short(n) => n.to_string(),
        Field::Int(n) => n.to_string(),
        Field::Long(n) => n.to_string(),
        Field::UByte(n) => n.to_string(),
        Field::UShort(n) => n.to_string(),
        Field::UInt(n) => n.to_string(),
        Field::ULong(n) => n.to_string(),
        Field::Date(days) => day((*days).into())?,
        Field::TimestampMillis(n) => day(n.div_euclid(86_400_000))?,
        Field::TimestampMicros(n) => day(n.div_euclid(86_400_000_000))?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
