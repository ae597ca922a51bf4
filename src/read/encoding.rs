//! Bytes become text: which encoding they are in, and what of them could not be read.
//!
//! Knows encodings and the signatures of files that are no text at all; knows no document format.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::{Error, ErrorKind, Result};
use crate::record::{Span, Warning};

/// How many bytes are looked at to tell an encoding.
const SAMPLE: usize = 64 * 1024;
/// Bytes that are decoded into at a time.
const ROOM: usize = 16 * 1024;
/// How many damaged places are named one by one.
const NAMED: usize = 20;

/// Text and what was lost on the way to it.
#[derive(Debug, Clone, Default)]
pub struct Decoded {
    /// The text, without a byte-order mark.
    pub text: String,
    /// `undecodable` warnings.
    pub warnings: Vec<Warning>,
}

/// Signatures of files that people hand in by mistake: where, what, its name, and what to do about it.
const MAGIC: &[(usize, &[u8], &str, &str)] = &[
    (0, b"\x89PNG\r\n", "a picture (PNG)", "run text recognition (OCR) on it and hand in the text"),
    (0, b"\xff\xd8\xff", "a picture (JPEG)", "run text recognition (OCR) on it and hand in the text"),
    (0, b"GIF8", "a picture (GIF)", "run text recognition (OCR) on it and hand in the text"),
    (0, b"BM\0\0", "a picture (BMP)", "run text recognition (OCR) on it and hand in the text"),
    (0, b"II*\0", "a picture (TIFF)", "run text recognition (OCR) on it and hand in the text"),
    (0, b"MM\0*", "a picture (TIFF)", "run text recognition (OCR) on it and hand in the text"),
    (8, b"WEBP", "a picture (WebP)", "run text recognition (OCR) on it and hand in the text"),
    (0, b"Rar!", "a RAR archive", "unpack it and hand in the files"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it and hand in the files"),
    (0, b"BZh", "bzip2 data", "unpack it and hand in the files"),
    (0, b"\xfd7zXZ\0", "xz data", "unpack it and hand in the files"),
    (0, b"\x28\xb5\x2f\xfd", "zstd data", "unpack it and hand in the files"),
    (257, b"ustar", "a TAR archive", "unpack it and hand in the files"),
    (0, b"PAR1", "a Parquet file", "export its rows as JSON lines or CSV"),
    (0, b"SQLite format 3", "an SQLite data base", "export its rows as JSON lines or CSV"),
    (0, b"CAJ\0", "a CAJ document", "save it as PDF or text"),
    (0, b"HN", "a CAJ document", "save it as PDF or text"),
    (0, b"AT&TFORM", "a DjVu document", "save it as text"),
    (0, b"%!PS", "a PostScript document", "save it as PDF"),
    (0, b"ID3", "sound (MP3)", "hand in documents only"),
    (4, b"ftyp", "a video (MP4)", "hand in documents only"),
    (0, b"RIFF", "sound or video (RIFF)", "hand in documents only"),
    (0, b"MZ", "a Windows program", "hand in documents only"),
    (0, b"\x7fELF", "a Linux program", "hand in documents only"),
];

/// Decodes bytes that are held to be text.
///
/// # Errors
/// [`ErrorKind::NotText`], naming what the bytes are as far as it shows.
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    for (bom, encoding) in [(&b"\xef\xbb\xbf"[..], UTF_8), (&b"\xff\xfe"[..], UTF_16LE), (&b"\xfe\xff"[..], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(bom) {
            let decoded = decode_as(encoding, rest);
            return if is_noise(rest, &decoded, encoding) { Err(not_text(bytes)) } else { Ok(decoded) };
        }
    }
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        if let Some(text) = misread(text) {
            let what = "the text had been read in a wrong encoding and saved so; it was turned back";
            return Ok(Decoded { text, warnings: vec![Warning::new("encoding-repaired", what, None)] });
        }
        return if has_controls(text) {
            utf16_or_not(bytes)
        } else {
            Ok(Decoded { text: text.to_string(), warnings: vec![] })
        };
    }
    let encoding = detect(bytes);
    let decoded = decode_as(encoding, bytes);
    if is_noise(bytes, &decoded, encoding) {
        return Err(not_text(bytes));
    }
    Ok(decoded)
}

/// Decodes bytes of which something outside them says in which encoding they are. That is believed of bytes that can be
/// so, other than those that are UTF-8 by themselves.
///
/// # Errors
/// As for [`decode`].
pub fn decode_declared(bytes: &[u8], label: Option<&str>) -> Result<Decoded> {
    let said = label.and_then(|l| Encoding::for_label(l.trim().as_bytes()));
    let said = said.map(|e| if e == encoding_rs::GBK { GB18030 } else { e }).filter(|e| [GB18030, BIG5].contains(e));
    match said {
        Some(encoding) if simdutf8::basic::from_utf8(bytes).is_err() && errors(encoding, bytes) == 0 => {
            Ok(decode_as(encoding, bytes))
        }
        _ => decode(bytes),
    }
}

/// Bytes that are no letters in Latin 1.
const GAP: [u8; 32] = {
    let mut gap = [0; 32];
    let mut i = 0;
    while i < gap.len() {
        gap[i] = 0x80 + i as u8;
        i += 1;
    }
    gap
};

/// What a text was before its bytes were read as if each were a Western letter, and saved so: `äºå±±` is 云山.
fn misread(text: &str) -> Option<String> {
    const FEWEST: usize = 12;
    let western = |c: char| ('\u{80}'..='\u{ff}').contains(&c);
    let mut sample = text.chars().filter(|c| !c.is_ascii()).take(200);
    // Chinese text has hardly any of these letters, and text of these letters nothing else.
    if !sample.next().is_some_and(|c| western(c) || c < '\u{2200}') || sample.filter(|c| western(*c)).count() < FEWEST {
        return None;
    }
    // Both ways of reading bytes so: as Latin 1 throughout, and with the signs that Windows put into its gap.
    let (signs, ..) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&GAP);
    let signs: Vec<char> = signs.chars().collect();
    let byte = |c: char| match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte),
        Err(_) => signs.iter().position(|s| *s == c).and_then(|i| GAP.get(i).copied()),
    };
    let bytes: Vec<u8> = text.chars().map(byte).collect::<Option<_>>()?;
    let decoded = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) if errors(GB18030, e.as_bytes()) == 0 => decode_as(GB18030, e.as_bytes()).text,
        Err(_) => return None,
    };
    let beyond: Vec<char> = decoded.chars().filter(|c| !c.is_ascii()).take(2000).collect();
    let chinese =
        |c: &&char| matches!(**c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ff5e}');
    (beyond.iter().filter(chinese).count() * 10 >= beyond.len() * 9).then_some(decoded)
}

/// Bytes with control characters that happen to be UTF-8 may be UTF-16 of plain ASCII; else they are no text.
fn utf16_or_not(bytes: &[u8]) -> Result<Decoded> {
    match utf16(bytes) {
        Some(encoding) => Ok(decode_as(encoding, bytes)),
        None => Err(not_text(bytes)),
    }
}

/// The error for bytes that are no text.
pub fn not_text(bytes: &[u8]) -> Error {
    let known = MAGIC.iter().find(|(at, magic, ..)| bytes.get(*at..).is_some_and(|b| b.starts_with(magic)));
    let message = match known {
        Some((.., what, advice)) => format!("this is {what}, not text: {advice}"),
        None => "this is no text in a known encoding (UTF-8, UTF-16, GB18030, Big5) and no known document format: \
                 save it as text, HTML, DOCX or PDF"
            .to_string(),
    };
    Error::new(ErrorKind::NotText, message)
}

/// The likeliest encoding of bytes that are not UTF-8 throughout.
fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some(encoding) = utf16(bytes) {
        return encoding;
    }
    // Look where there is something to see: from a little before the first byte beyond ASCII.
    let first = bytes.iter().position(|b| *b >= 0x80).unwrap_or(0);
    let from = first.saturating_sub(64);
    let sample = &bytes[from..bytes.len().min(from + SAMPLE)];
    // UTF-8 with a few bad bytes is still UTF-8: Chinese in it is nearly all three-byte sequences.
    let (good, bad) = utf8_sequences(sample);
    if good >= 3 && good > bad * 8 {
        return UTF_8;
    }
    let declared = declared(bytes).filter(|e| errors(e, sample) * 50 <= sample.len() / 2);
    if let Some(encoding) = declared {
        return if encoding == encoding_rs::GBK { GB18030 } else { encoding };
    }
    // Chinese in the wrong one of the two turns into rare characters without punctuation.
    let (gb, big5) = (everyday(GB18030, sample), everyday(BIG5, sample));
    if gb > big5 * 2 {
        return GB18030;
    }
    if big5 > gb * 2 {
        return BIG5;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len() - from);
    if detector.guess(None, Utf8Detection::Deny) == BIG5 { BIG5 } else { GB18030 }
}

/// How many everyday characters a sample holds if it is read in one encoding.
fn everyday(encoding: &'static Encoding, sample: &[u8]) -> usize {
    const EVERYDAY: &str =
        "，。、：；（）《》“”「」\u{3000}的和一二三四年月日有人在各市工作位部主施及與为為單单責责關关";
    encoding.decode_without_bom_handling(sample).0.chars().filter(|c| EVERYDAY.contains(*c)).count()
}

/// The encoding that an HTML or XML head declares, where it is one of those in use for Chinese.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let at = memchr::memmem::find(head, b"charset=")
        .map(|i| i + 8)
        .or_else(|| memchr::memmem::find(head, b"encoding=").map(|i| i + 9))?;
    let rest = &head[at..];
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'-' && *b != b'_')?;
    Encoding::for_label(&rest[..end]).filter(|e| [encoding_rs::GBK, GB18030, BIG5].contains(e))
}

/// UTF-16 without a mark: whichever byte order makes nearly all of it everyday characters.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 8 || !bytes.len().is_multiple_of(2) && bytes.len() < SAMPLE {
        return None;
    }
    let sample = &bytes[..(bytes.len() & !1).min(8192)];
    let everyday = |be: bool| {
        let units = sample
            .chunks_exact(2)
            .map(|p| if be { u16::from_be_bytes([p[0], p[1]]) } else { u16::from_le_bytes([p[0], p[1]]) });
        units
            .filter(|u| matches!(u, 0x4e00..=0x9fff | 0x3000..=0x303f | 0xff00..=0xff5e | 0x20..=0x7e | 9 | 10 | 13))
            .count()
    };
    // Text of another encoding seldom has line breaks or ASCII as two bytes, so one of these must show too.
    let plain = |be: bool| {
        sample
            .chunks_exact(2)
            .any(|p| matches!(if be { (p[0], p[1]) } else { (p[1], p[0]) }, (0, 9..=0x7e) | (0x30, 0x01 | 0x02)))
    };
    let need = sample.len() / 2 * 19 / 20;
    [(false, UTF_16LE), (true, UTF_16BE)]
        .into_iter()
        .find(|(be, _)| everyday(*be) >= need && plain(*be))
        .map(|(_, e)| e)
}

/// Well-formed sequences of several bytes in UTF-8, and bytes that fit none.
fn utf8_sequences(sample: &[u8]) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    (good, bad)
}

/// Malformed sequences of a sample in one encoding.
fn errors(encoding: &'static Encoding, sample: &[u8]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut room = vec![0; ROOM];
    let (mut at, mut errors) = (0, 0);
    loop {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(&sample[at..], &mut room, false);
        at += read;
        match result {
            DecoderResult::Malformed(..) => errors += 1,
            DecoderResult::InputEmpty => return errors,
            DecoderResult::OutputFull => {}
        }
    }
}

/// Decodes in one encoding; each malformed sequence becomes U+FFFD and a warning.
fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let mut places = Vec::new();
    // The decoder clears all the room that it is given each time, so that it gets a little at a time.
    let mut room = vec![0; ROOM];
    let (mut at, mut lost) = (0, 0);
    loop {
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(&bytes[at..], &mut room, true);
        at += read;
        text.push_str(std::str::from_utf8(&room[..written]).unwrap_or_default());
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                lost += 1;
                if places.len() < NAMED {
                    places.push((at, text.len()));
                }
                text.push('\u{fffd}');
            }
        }
    }
    let (mut have, mut points) = (0, 0);
    let mut warnings = Vec::with_capacity(places.len());
    for (at, byte) in places {
        points += text[have..byte].chars().count();
        have = byte;
        let message = format!(
            "bytes before byte {at} of the file are not {}; a replacement character stands for them",
            encoding.name()
        );
        warnings.push(Warning::new("undecodable", message, Some(Span(points, points + 1))));
    }
    if lost > NAMED {
        warnings.push(Warning::new(
            "undecodable",
            format!("{} more places are not {}", lost - NAMED, encoding.name()),
            None,
        ));
    }
    Decoded { text, warnings }
}

/// Whether what came out can't be text: too much of it is lost or control characters.
fn is_noise(bytes: &[u8], decoded: &Decoded, encoding: &'static Encoding) -> bool {
    let sample: usize = decoded.text.char_indices().nth(16 * 1024).map_or(decoded.text.len(), |(i, _)| i);
    let head = &decoded.text[..sample];
    if head.is_empty() {
        return false;
    }
    let lost = head.chars().filter(|c| *c == '\u{fffd}' || ('\u{e000}'..='\u{f8ff}').contains(c)).count();
    let all = head.chars().count();
    let binary =
        encoding != UTF_16LE && encoding != UTF_16BE && memchr::memchr(0, &bytes[..bytes.len().min(SAMPLE)]).is_some();
    let allowed = if binary { 2 } else { all / 12 + 2 };
    has_controls(head) || lost > allowed
}

/// Whether text holds more control characters than stray ones (form feeds and the like aside).
fn has_controls(text: &str) -> bool {
    let head = &text.as_bytes()[..text.len().min(SAMPLE)];
    // Counted in bytes and without branches, many at a time.
    let control = |b: u8| (b < 0x20) & !(0x09..=0x0d).contains(&b) & (b != 0x1b) | (b == 0x7f);
    let count = |some: &[u8]| usize::from(some.iter().fold(0u8, |n, b| n + u8::from(control(*b))));
    let controls: usize = head.chunks(usize::from(u8::MAX)).map(count).sum();
    controls * 200 > head.len() + 400
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str = "关于印发《某市2023年工作要点》的通知\n各处室：\n一、完善制度。由办公室牵头，各处室配合。\n";

    fn utf16_bytes(text: &str, be: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn what_was_read_in_a_wrong_encoding_and_saved_so_is_turned_back() {
        let text = "一、公开部门预算。六月底前公开。（县财政局）";
        let western = |bytes: &[u8]| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
        let (gbk, ..) = GB18030.encode(text);
        let latin: String = text.bytes().map(char::from).collect();
        for saved in [western(text.as_bytes()), western(&gbk), latin] {
            let decoded = decode(saved.as_bytes()).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.warnings[0].code.as_str()), (text, "encoding-repaired"));
        }
        for plain in ["Généralités éèàùçôîêâûëïü, déjà vu", "一、温度±2℃，×3，÷4，°，§，¥，·，«»，é，à，ü，ö"]
        {
            assert_eq!(decode(plain.as_bytes()).unwrap().text, plain);
        }
    }

    #[test]
    fn reads_each_encoding() {
        let (gb, ..) = GB18030.encode(NOTICE);
        assert_eq!(decode(&gb).unwrap().text, NOTICE);
        assert_eq!(decode(NOTICE.as_bytes()).unwrap().text, NOTICE);
        assert_eq!(decode(&utf16_bytes(NOTICE, false)).unwrap().text, NOTICE);
        assert_eq!(decode(&utf16_bytes(NOTICE, true)).unwrap().text, NOTICE);
        assert_eq!(decode(&utf16_bytes(&format!("\u{feff}{NOTICE}"), true)).unwrap().text, NOTICE);
        assert_eq!(decode(format!("\u{feff}{NOTICE}").as_bytes()).unwrap().text, NOTICE);
        let traditional = "關於印發《某縣工作計畫》的通知\n各單位：為進一步做好為民服務工作，請依權責辦理，並於年底前完成。\n一、加強組織領導，落實責任。";
        let (big5, _, bad) = BIG5.encode(traditional);
        assert!(!bad);
        assert_eq!(decode(&big5).unwrap().text, traditional);
    }

    #[test]
    fn keeps_four_byte_characters_of_gb18030() {
        let text = format!("{NOTICE}　　•㐀一、加强\u{a0}管理。");
        let (gb, ..) = GB18030.encode(&text);
        assert_eq!(decode(&gb).unwrap().text, text);
    }

    #[test]
    fn a_few_bad_bytes_are_replaced_and_named() {
        let mut bytes = NOTICE.repeat(3).into_bytes();
        let at = NOTICE.find("各处室").unwrap();
        bytes[at + 1] = 0xff;
        let decoded = decode(&bytes).unwrap();
        assert!(decoded.text.contains("\n\u{fffd}"), "{}", decoded.text);
        assert_eq!(decoded.warnings[0].code, "undecodable");
        let Span(a, b) = decoded.warnings[0].span.unwrap();
        assert_eq!(decoded.text.chars().skip(a).take(b - a).collect::<String>(), "\u{fffd}");
        let (gb, ..) = GB18030.encode(NOTICE);
        let mut gb = gb.repeat(3);
        gb.insert(7, 0xff);
        let decoded = decode(&gb).unwrap();
        assert!(decoded.text.ends_with("各处室配合。\n") && !decoded.warnings.is_empty());
    }

    #[test]
    fn what_is_no_text_is_named() {
        let png = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[0u8, 1, 2, 3, 0xff, 0xd8, 0x99].repeat(40)].concat();
        let error = decode(&png).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotText);
        assert!(error.message().contains("PNG") && error.message().contains("OCR"), "{error}");
        let noise: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(decode(&noise).unwrap_err().kind(), ErrorKind::NotText);
        assert_eq!(decode(&[0; 600]).unwrap_err().kind(), ErrorKind::NotText);
    }

    #[test]
    fn declared_charsets_are_believed_where_they_fit() {
        let page = format!("<html><meta charset=\"gb2312\"><p>{NOTICE}</p>");
        let (gb, ..) = GB18030.encode(&page);
        assert_eq!(decode(&gb).unwrap().text, page);
        assert_eq!(decode(page.as_bytes()).unwrap().text, page);
        assert_eq!(decode("简".as_bytes()).unwrap().text, "简");
        assert_eq!(decode(b"").unwrap().text, "");
    }
}
