//! Single files packed with gzip.

use std::borrow::Cow;
use std::io::Read;

use super::formats::{Source, Unpacker};
use super::{Given, Part};
use crate::error::{Error, ErrorKind, Result};

/// Whether bytes are packed with gzip.
pub fn tells(source: &Source<'_>) -> bool {
    source.bytes.starts_with(b"\x1f\x8b\x08")
}

/// Hands over what is packed.
pub fn unpack(source: &Source<'_>, to: &mut Unpacker<'_>) -> Result<()> {
    let most = to.options.max_packed().min(*to.budget);
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(source.bytes)
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| Error::new(ErrorKind::Damaged, format!("the gzip data can't be unpacked ({e})")))?;
    if bytes.len() as u64 > most {
        let message = format!(
            "it unpacks to more than the {most} bytes allowed: unpack it, or allow more with --max-bytes and --max-unpacked"
        );
        return Err(Error::new(ErrorKind::TooLarge, message));
    }
    *to.budget -= bytes.len() as u64;
    let part = Part::new(source.name.to_string(), Ok(Cow::Owned(bytes)), Given::default());
    to.give(part.taking(source.bytes.len() as u64));
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::error::ErrorKind;
    use crate::read::{ReadOptions, read, read_all};
    use std::io::Write;

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn text_comes_out() {
        assert_eq!(read(&pack("一、甲".as_bytes())).unwrap().text.raw(), "一、甲");
        assert_eq!(read(&pack("一、甲".as_bytes())[..14]).unwrap_err().kind(), ErrorKind::Damaged);
    }

    #[test]
    fn rows_of_packed_data_files_come_out() {
        let all =
            read_all("a.jsonl.gz", &pack("{\"text\":\"甲\"}\n{\"text\":\"乙\"}\n".as_bytes()), &ReadOptions::default());
        assert_eq!(all.iter().map(|i| i.source.as_str()).collect::<Vec<_>>(), ["a.jsonl.gz!1", "a.jsonl.gz!2"]);
    }

    #[test]
    fn a_bomb_ends_in_an_error() {
        let options = ReadOptions { max_document: 1 << 20, ..ReadOptions::default() };
        let all = read_all("a.gz", &pack(&vec![0; 8 << 20]), &options);
        assert_eq!(all[0].document.as_ref().unwrap_err().kind(), ErrorKind::TooLarge);
    }
}
