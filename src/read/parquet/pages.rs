//! What the headers of pages declare, looked at before any page is unpacked: the reader takes room for what is declared.
//!
//! Headers are structs in Thrift's compact protocol; only their numbers matter here.

use parquet::file::metadata::ColumnChunkMetaData;

use crate::error::{Error, ErrorKind, Result};

/// Structs in structs; headers have three.
const DEEPEST: u8 = 8;

/// Where a column's pages stand: their first byte and how many there are.
pub fn range(column: &ColumnChunkMetaData) -> Option<(u64, u64)> {
    let data = u64::try_from(column.data_page_offset()).ok()?;
    let dictionary = column.dictionary_page_offset().and_then(|d| u64::try_from(d).ok()).filter(|d| *d > 0);
    Some((dictionary.map_or(data, |d| d.min(data)), u64::try_from(column.compressed_size()).ok()?))
}

/// Refuses a column with a page that unpacks to more than `most` bytes, or that has more values than bytes can stand for.
pub fn check(mut chunk: &[u8], most: usize) -> Result<()> {
    let damaged =
        || Error::new(ErrorKind::Damaged, "the Parquet file can't be read (a page is damaged): write it again");
    while !chunk.is_empty() {
        let mut page = Page::default();
        let mut header = Header { rest: chunk };
        header.fields(DEEPEST, &mut Vec::new(), &mut page).ok_or_else(damaged)?;
        let packed = usize::try_from(page.packed).map_err(|_| damaged())?;
        let unpacked = usize::try_from(page.unpacked).map_err(|_| damaged())?;
        if unpacked > most {
            let message =
                format!("a page of the Parquet file unpacks to {unpacked} bytes, more than the {most} allowed");
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        // Each value of a dictionary takes room of its own.
        if usize::try_from(page.distinct).map_err(|_| damaged())? > unpacked.max(1) {
            return Err(damaged());
        }
        chunk = header.rest.get(packed..).ok_or_else(damaged)?;
    }
    Ok(())
}

/// What a page's header declares.
#[derive(Default)]
struct Page {
    unpacked: i64,
    packed: i64,
    /// Values of a dictionary.
    distinct: i64,
}

impl Page {
    /// Takes the number of a field, named by the fields that it is in.
    fn number(&mut self, path: &[i16], n: i64) {
        match path {
            [2] => self.unpacked = n,
            [3] => self.packed = n,
            [7, 1] => self.distinct = n,
            _ => {}
        }
    }
}

struct Header<'a> {
    rest: &'a [u8],
}

impl Header<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, n: usize) -> Option<()> {
        self.rest = self.rest.get(n..)?;
        Some(())
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(n);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let n = self.unsigned()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    /// The fields of a struct, up to its end.
    fn fields(&mut self, depth: u8, path: &mut Vec<i16>, page: &mut Page) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let mut id = 0i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            id = match head >> 4 {
                0 => i16::try_from(self.signed()?).ok()?,
                step => id.checked_add(step.into())?,
            };
            path.push(id);
            self.value(head & 0x0f, depth, path, page)?;
            path.pop();
        }
    }

    fn value(&mut self, kind: u8, depth: u8, path: &mut Vec<i16>, page: &mut Page) -> Option<()> {
        match kind {
            // Flags stand in the kind itself.
            1 | 2 => Some(()),
            3 => self.skip(1),
            4..=6 => {
                let n = self.signed()?;
                page.number(path, n);
                Some(())
            }
            7 => self.skip(8),
            8 => {
                let length = usize::try_from(self.unsigned()?).ok()?;
                self.skip(length)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.unsigned()? } else { u64::from(head >> 4) };
                let depth = depth.checked_sub(1)?;
                // In a list a flag is a byte of its own.
                let kind = if matches!(head & 0x0f, 1 | 2) { 3 } else { head & 0x0f };
                (0..count).try_for_each(|_| self.value(kind, depth, path, page))
            }
            12 => self.fields(depth, path, page),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header: type 0, sizes, and a dictionary of so many values.
    fn page(unpacked: i32, packed: i32, distinct: i32) -> Vec<u8> {
        let mut out = Vec::new();
        let signed = |head: u8, n: i32, out: &mut Vec<u8>| {
            out.push(head);
            let mut n = ((n << 1) ^ (n >> 31)) as u32;
            while n >= 0x80 {
                out.push(n as u8 | 0x80);
                n >>= 7;
            }
            out.push(n as u8);
        };
        signed(0x15, 0, &mut out);
        signed(0x15, unpacked, &mut out);
        signed(0x15, packed, &mut out);
        out.push(0x4c);
        signed(0x15, distinct, &mut out);
        out.extend([0, 0]);
        out
    }

    #[test]
    fn what_is_declared_is_held_against_what_may_be() {
        let chunk = |p: Vec<u8>, behind: usize| [p, vec![0xff; behind]].concat();
        assert!(check(&chunk(page(100, 5, 20), 5), 1000).is_ok());
        assert!(check(&[chunk(page(9, 5, 2), 5), chunk(page(9, 3, 0), 3)].concat(), 1000).is_ok());
        let kind = |c: Vec<u8>| check(&c, 1000).unwrap_err().kind();
        assert_eq!(kind(chunk(page(i32::MAX, 5, 1), 5)), ErrorKind::TooLarge);
        assert_eq!(kind(chunk(page(100, 5, i32::MAX), 5)), ErrorKind::Damaged);
        assert_eq!(kind(chunk(page(100, 6, 1), 5)), ErrorKind::Damaged);
        assert_eq!(kind(chunk(page(-1, 5, 1), 5)), ErrorKind::Damaged);
        assert_eq!(kind(vec![0xfc; 40]), ErrorKind::Damaged);
        assert_eq!(kind(page(100, 5, 1)[..4].to_vec()), ErrorKind::Damaged);
    }
}
