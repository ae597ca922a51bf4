//! OLE compound files: the old Office formats' streams by name.

use std::io::{Cursor, Read};

use super::formats::Source;
use crate::error::{Error, ErrorKind, Result};

/// Whether bytes are a compound file.
pub fn is_ole(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// The streams of a compound file.
pub struct Ole<'a>(cfb::CompoundFile<Cursor<&'a [u8]>>);

impl<'a> Ole<'a> {
    /// Opens a compound file.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] where its tables make no sense.
    pub fn open(bytes: &'a [u8]) -> Result<Ole<'a>> {
        let file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|e| {
            Error::new(ErrorKind::Damaged, format!("the compound file can't be read ({e}): save it again"))
        })?;
        Ok(Ole(file))
    }

    /// Whether a stream is there.
    pub fn has(&self, name: &str) -> bool {
        self.0.is_stream(name)
    }

    /// A stream's bytes; what a damaged file cuts off is missing.
    ///
    /// # Errors
    /// A stream that is missing or too large.
    pub fn stream(&mut self, name: &str, most: usize) -> Result<Vec<u8>> {
        let lost = |e: std::io::Error| {
            Error::new(ErrorKind::Damaged, format!("the part {name:?} can't be read ({e}): save it again"))
        };
        let stream = self.0.open_stream(name).map_err(lost)?;
        let mut bytes = Vec::new();
        let read = stream.take(most as u64 + 1).read_to_end(&mut bytes);
        if bytes.len() > most {
            return Err(Error::new(
                ErrorKind::TooLarge,
                format!("the part {name:?} is larger than the {most} bytes allowed"),
            ));
        }
        match read {
            Err(e) if bytes.is_empty() => Err(lost(e)),
            _ => Ok(bytes),
        }
    }
}

/// Whether an input is a compound file with a stream of this name.
pub fn holds(source: &Source<'_>, names: &[&str]) -> bool {
    is_ole(source.bytes) && Ole::open(source.bytes).is_ok_and(|o| names.iter().any(|n| o.has(n)))
}

/// The error for compound files that hold nothing readable.
pub fn refuse(source: &Source<'_>) -> Error {
    let ole = match Ole::open(source.bytes) {
        Ok(ole) => ole,
        Err(e) => return e,
    };
    let named = [
        ("EncryptedPackage", ErrorKind::Encrypted, "a document locked by a password: save it without one"),
        ("PowerPoint Document", ErrorKind::NotText, "a presentation: save it as PDF"),
        ("__properties_version1.0", ErrorKind::NotText, "an Outlook message: save it as text or HTML"),
        ("VisioDocument", ErrorKind::NotText, "a Visio drawing: save it as PDF"),
    ];
    named.iter().find(|(name, ..)| ole.has(name)).map_or_else(
        || Error::new(ErrorKind::NotText, "this is a compound file of an unknown kind: save it as DOCX or PDF"),
        |(_, kind, what)| Error::new(*kind, format!("this is {what}")),
    )
}

#[cfg(test)]
pub(in crate::read) mod tests {
    use std::io::{Cursor, Write};

    use crate::error::ErrorKind;
    use crate::read::read;

    /// A compound file of these streams.
    pub fn pack(streams: &[(&str, &[u8])]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (name, bytes) in streams {
            file.create_stream(name).unwrap().write_all(bytes).unwrap();
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn what_is_not_read_is_named() {
        assert_eq!(read(&pack(&[("EncryptedPackage", b"x")])).unwrap_err().kind(), ErrorKind::Encrypted);
        assert!(read(&pack(&[("PowerPoint Document", b"x")])).unwrap_err().message().contains("presentation"));
        assert_eq!(read(&pack(&[("Other", b"x")])).unwrap_err().kind(), ErrorKind::NotText);
        assert_eq!(read(&pack(&[("Other", b"x")])[..600]).unwrap_err().kind(), ErrorKind::Damaged);
    }
}
