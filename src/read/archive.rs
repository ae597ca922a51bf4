//! ZIP archives: their members by name, within limits. Knows nothing of what the members mean.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::formats::{Source, Unpacker};
use super::{Given, Part};
use crate::error::{Error, ErrorKind, Result};

/// More members than any archive of documents has.
const MOST_MEMBERS: usize = 100_000;

/// An archive held in memory.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// What may still be unpacked from it.
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive of which at most `limit` bytes may be unpacked.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] where its directory can't be read.
    pub fn open(bytes: &'a [u8], limit: u64) -> Result<Archive<'a>> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| explain(&e))?;
        if zip.len() > MOST_MEMBERS {
            return Err(Error::new(ErrorKind::TooLarge, format!("the archive has {} members", zip.len())));
        }
        Ok(Archive { zip, left: limit })
    }

    /// How many members there are, folders included.
    pub fn len(&self) -> usize {
        self.zip.len()
    }

    /// A member's name.
    pub fn name(&mut self, index: usize) -> String {
        self.zip.by_index_raw(index).map(|f| name_of(f.name_raw())).unwrap_or_default()
    }

    /// A member's bytes by its place.
    ///
    /// # Errors
    /// A member that is too large, damaged or locked by a password.
    pub fn member(&mut self, index: usize, most: u64) -> Result<Vec<u8>> {
        let most = most.min(self.left);
        let file = self.zip.by_index(index).map_err(|e| explain(&e))?;
        let mut bytes = Vec::with_capacity(file.size().min(most).min(16 << 20) as usize);
        file.take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| Error::new(ErrorKind::Damaged, format!("the archive's member can't be unpacked ({e})")))?;
        if bytes.len() as u64 > most {
            // Whoever packs one bomb packs two: nothing more is taken from this archive than was allowed.
            self.left -= most;
            return Err(Error::new(
                ErrorKind::TooLarge,
                format!("the member unpacks to more than the {most} bytes allowed"),
            ));
        }
        self.left -= bytes.len() as u64;
        Ok(bytes)
    }

    /// A member's bytes by its name.
    ///
    /// # Errors
    /// As for [`Archive::member`]; `None` where there is none of that name.
    pub fn get(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>> {
        let name = name.trim_start_matches('/');
        match self.zip.index_for_name_raw(name.as_bytes()) {
            Some(index) => self.member(index, most).map(Some),
            None => Ok(None),
        }
    }
}

/// The names of an archive's members, where it is an archive.
pub fn names(bytes: &[u8]) -> Option<Vec<String>> {
    if !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"PK\x05\x06") {
        return None;
    }
    let zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    Some(zip.file_names_raw().take(MOST_MEMBERS).map(name_of).collect())
}

/// Whether bytes are an archive, readable or not.
pub fn tells(source: &Source<'_>) -> bool {
    source.bytes.starts_with(b"PK\x03\x04") || source.bytes.starts_with(b"PK\x05\x06")
}

/// Whether an archive is a document of a kind that is not read: its members are no documents of their own.
pub fn is_package(source: &Source<'_>) -> bool {
    let has = |name: &str| source.members().iter().any(|m| m == name);
    has("[Content_Types].xml") || has("mimetype") && (has("content.xml") || has("META-INF/container.xml"))
}

/// The error for such documents.
pub fn refuse_package() -> Error {
    let message = "this is a packed document of a kind that is not read, or a damaged one (presentations, books): \
                   save it as DOCX, PDF or text";
    Error::new(ErrorKind::NotText, message)
}

/// Hands over an archive's members, each an input of its own.
pub fn unpack(source: &Source<'_>, to: &mut Unpacker<'_>) -> Result<()> {
    let mut archive = Archive::open(source.bytes, *to.budget)?;
    for index in 0..archive.len() {
        let name = archive.name(index);
        let packed = archive.zip.by_index_raw(index).map_or(0, |file| file.compressed_size());
        if name.ends_with('/') || is_litter(&name) {
            continue;
        }
        let bytes = if leads_out(&name) {
            Err(Error::new(ErrorKind::Damaged, "the member's name leads out of the archive"))
        } else {
            archive.member(index, to.options.max_packed())
        };
        *to.budget = archive.left;
        let part = Part::new(format!("{}!/{name}", source.name), bytes.map(Cow::Owned), Given::default());
        if !to.give(part.taking(packed)) {
            break;
        }
        archive.left = *to.budget;
    }
    let lost = entries(source.bytes).map_or(0, |all| all.saturating_sub(archive.len()));
    if lost > 0 {
        let message = format!("members of one name stand in the archive, and {lost} were not read: pack it again");
        let error = Error::new(ErrorKind::Damaged, message);
        to.give(Part::new(format!("{}!/", source.name), Err(error), Given::default()));
    }
    Ok(())
}

/// How many members an archive's directory says there are; a reader by names has only the last of each name. None where
/// the number is too large for its field (APPNOTE 4.3.16: end of central directory record).
fn entries(bytes: &[u8]) -> Option<usize> {
    let at = memchr::memmem::rfind(bytes, b"PK\x05\x06")?;
    let count = u16::from_le_bytes(bytes.get(at + 10..at + 12)?.try_into().ok()?);
    (count != u16::MAX).then_some(usize::from(count))
}

/// Whether a name leads out of the folder that it is said to lie in.
fn leads_out(name: &str) -> bool {
    let mut depth = 0;
    name.split(['/', '\\']).any(|part| {
        depth += match part {
            ".." => -1,
            "" | "." => 0,
            _ => 1,
        };
        depth < 0
    })
}

/// What systems leave behind in archives.
fn is_litter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/")
        || file.starts_with("._")
        || file.starts_with("~$")
        || ["Thumbs.db", ".DS_Store", "desktop.ini"].contains(&file)
}

/// A member's name: UTF-8, else the code page of Chinese Windows, whatever the archive says.
fn name_of(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.replace('\\', "/"),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.replace('\\', "/"),
    }
}

fn explain(error: &ZipError) -> Error {
    match error {
        ZipError::UnsupportedArchive(what) if what.contains("assword") => {
            Error::new(ErrorKind::Encrypted, "the archive is locked: unpack it with its password and hand in the files")
        }
        e => Error::new(ErrorKind::Damaged, format!("the archive can't be read ({e}): pack it again")),
    }
}

#[cfg(test)]
pub(in crate::read) mod tests {
    use super::*;
    use crate::read::{ReadOptions, read_all};
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    /// An archive of these members.
    pub fn pack(members: &[(&str, &[u8])]) -> Vec<u8> {
        packed(members, zip::CompressionMethod::Deflated)
    }

    /// An archive of these members, not compressed.
    pub fn store(members: &[(&str, &[u8])]) -> Vec<u8> {
        packed(members, zip::CompressionMethod::Stored)
    }

    fn packed(members: &[(&str, &[u8])], method: zip::CompressionMethod) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            out.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
            out.write_all(bytes).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    fn outcomes(bytes: &[u8]) -> Vec<(String, Result<String, String>)> {
        let text = |r: Result<crate::read::Document>| {
            r.map(|d| d.text.raw().to_string()).map_err(|e| e.kind().code().to_string())
        };
        read_all("a.zip", bytes, &ReadOptions::default()).into_iter().map(|i| (i.source, text(i.document))).collect()
    }

    #[test]
    fn members_are_inputs_of_their_own() {
        let inner = pack(&[("b.txt", "三、丙".as_bytes())]);
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\0\0\0".repeat(4);
        let zip = pack(&[
            ("甲/a.txt", "一、甲".as_bytes()),
            ("p.png", &png),
            ("__MACOSX/._a.txt", b"x"),
            ("in.zip", &inner),
            ("c.html", "<p>四、丁</p>".as_bytes()),
        ]);
        assert_eq!(
            outcomes(&zip),
            [
                ("a.zip!/甲/a.txt".into(), Ok("一、甲".into())),
                ("a.zip!/p.png".into(), Err("not-text".into())),
                ("a.zip!/in.zip!/b.txt".into(), Ok("三、丙".into())),
                ("a.zip!/c.html".into(), Ok("四、丁\n".into())),
            ]
        );
    }

    #[test]
    fn packages_of_other_kinds_are_refused_whole() {
        let all = outcomes(&pack(&[("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<x/>")]));
        assert_eq!(all, [("a.zip".to_string(), Err("not-text".to_string()))]);
    }

    #[test]
    fn names_in_gbk_are_read() {
        let (gbk, ..) = encoding_rs::GBK.encode("要点.txt");
        assert_eq!(name_of(&gbk), "要点.txt");
        assert_eq!(name_of("要点.txt".as_bytes()), "要点.txt");
    }

    #[test]
    fn members_of_one_name_are_not_lost_in_silence() {
        let mut zip = pack(&[("a.txt", "甲".as_bytes()), ("b.txt", "乙".as_bytes())]);
        // Both the member and its place in the directory are called like the first.
        while let Some(at) = memchr::memmem::find(&zip, b"b.txt") {
            zip[at] = b'a';
        }
        let all = outcomes(&zip);
        assert_eq!(all.len(), 2);
        assert_eq!(all[1], ("a.zip!/".into(), Err("damaged".into())));
    }

    #[test]
    fn a_name_that_leads_out_is_refused() {
        let all = outcomes(&pack(&[("../a.txt", "甲".as_bytes()), ("b.txt", "乙".as_bytes())]));
        assert_eq!(all[0].1, Err("damaged".into()));
        assert_eq!(all[1].1, Ok("乙".into()));
    }

    #[test]
    fn bombs_and_nests_end_in_errors() {
        let options = ReadOptions { max_document: 1 << 20, max_unpacked: 8 << 20, ..ReadOptions::default() };
        let zeros = vec![b'a'; 6 << 20];
        let bomb = pack(&[("1.txt", &zeros), ("2.txt", &zeros), ("3.txt", &zeros), ("4.txt", "甲".as_bytes())]);
        let all = read_all("a.zip", &bomb, &options);
        assert_eq!(all.len(), 4);
        assert!(all[..3].iter().all(|i| matches!(&i.document, Err(e) if e.kind() == ErrorKind::TooLarge)));
        let mut nest = pack(&[("a.txt", "甲".as_bytes())]);
        for _ in 0..5 {
            nest = pack(&[("a.zip", &nest)]);
        }
        let all = read_all("a.zip", &nest, &options);
        assert!(matches!(&all[..], [Input { document: Err(e), .. }] if e.kind() == ErrorKind::TooLarge));
    }

    use crate::read::Input;

    #[test]
    fn only_names_that_lead_out_are_refused() {
        for inside in ["a/../b.txt", "a/b/../../c.txt", "./a.txt", "a\\..\\b.txt", "a..b/c..txt"] {
            assert!(!leads_out(inside), "{inside}");
        }
        for outside in ["../a.txt", "a/../../b.txt", "..\\a.txt", "./../a.txt"] {
            assert!(leads_out(outside), "{outside}");
        }
    }

    #[test]
    fn a_damaged_archive_is_named_so() {
        let zip = pack(&[("a.txt", "甲".as_bytes())]);
        assert_eq!(outcomes(&zip[..zip.len() / 2])[0].1, Err("damaged".into()));
        assert_eq!(outcomes(b"PK\x03\x04")[0].1, Err("damaged".into()));
    }
}
