//! MHTML, what browsers and word processors save as a web page in one file: its page is handed on as HTML.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders};

use super::encoding;
use super::formats::Source;
use super::{Document, html};
use crate::error::{Error, ErrorKind, Result};

/// How much of the file its header may take.
const HEAD: usize = 8 * 1024;

/// What the header of a file in MIME's form says, in small letters; none where it opens with no such header.
fn header(source: &Source<'_>) -> Option<String> {
    let bytes = source.bytes.trim_ascii_start();
    // A header is ASCII from its first byte on; hardly anything else goes further than this.
    if !bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase().replace("\r\n", "\n");
    let (head, _) = head.split_once("\n\n")?;
    has(head, "mime-version:").then(|| head.to_string())
}

fn has(header: &str, field: &str) -> bool {
    header.lines().any(|l| l.starts_with(field))
}

/// Whether an input is a web page in one file.
pub fn tells(source: &Source<'_>) -> bool {
    header(source).is_some_and(|head| {
        let located = has(&head, "content-location:") || has(&head, "snapshot-content-location:");
        let page = head.contains("multipart/related") || head.contains("text/html") && located;
        page && !is_addressed(&head)
    })
}

/// Whether an input is a mail.
pub fn is_mail(source: &Source<'_>) -> bool {
    header(source).is_some_and(|head| is_addressed(&head))
}

fn is_addressed(header: &str) -> bool {
    has(header, "received:") || has(header, "to:")
}

/// The error for mails: what stands in one may be anything.
pub fn refuse_mail() -> Error {
    Error::new(ErrorKind::NotText, "this is a mail: save the notice that it holds, and hand that in")
}

/// Reads a web page in one file.
///
/// # Errors
/// A file without a page in it.
pub fn read(source: &Source<'_>) -> Result<Document> {
    let message = MessageParser::default().parse(source.bytes.trim_ascii_start());
    let Some(page) = message.as_ref().and_then(page) else {
        return Err(Error::new(
            ErrorKind::Damaged,
            "no page could be found in this MHTML file: save it again, as HTML",
        ));
    };
    let document = html::read(encoding::decode_declared(&page.bytes, page.charset.as_deref())?)?;
    Ok(Document { format: "mhtml", ..document })
}

/// A page's bytes as they were before they were packed, and the encoding that its part's header names.
struct Page {
    bytes: Vec<u8>,
    charset: Option<String>,
}

/// The page: the part that the header names as the start, else the first one that is HTML.
fn page(message: &Message<'_>) -> Option<Page> {
    let is_html = |part: &&MessagePart<'_>| {
        let of = part.content_type();
        of.is_some_and(|t| {
            t.ctype().eq_ignore_ascii_case("text") && t.subtype().is_some_and(|s| s.eq_ignore_ascii_case("html"))
        })
    };
    let bare = |id: &str| id.trim_matches(['<', '>', ' ']).to_string();
    let start = message.content_type().and_then(|t| t.attribute("start")).map(bare);
    let is_start = |part: &&MessagePart<'_>| start.is_some() && part.content_id().map(bare) == start;
    let pages = || message.parts.iter().filter(is_html);
    let part = pages().find(is_start).or_else(|| pages().next())?;
    let packed = message.raw_message.get(part.offset_body as usize..part.offset_end as usize)?;
    let bytes = match part.encoding {
        Encoding::QuotedPrintable => quoted_printable_decode(packed)?,
        Encoding::Base64 => base64_decode(packed)?,
        Encoding::None => packed.to_vec(),
    };
    let charset = part.content_type().and_then(|t| t.attribute("charset")).map(str::to_string);
    Some(Page { bytes, charset })
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::*;
    use crate::read::read as read_any;

    const HEADER: &str = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"----=_Part_1\"\r\n\r\n\
        This document is a web page in one file.\r\n\r\n";

    fn part(header: &str, body: &[u8]) -> Vec<u8> {
        [b"------=_Part_1\r\n", header.as_bytes(), b"\r\n\r\n", body, b"\r\n"].concat()
    }

    fn file(parts: &[Vec<u8>]) -> Vec<u8> {
        [HEADER.as_bytes(), &parts.concat(), b"------=_Part_1--\r\n"].concat()
    }

    /// Every byte beyond ASCII as `=XX`, the line broken softly now and then.
    fn quoted(bytes: &[u8]) -> Vec<u8> {
        let one = |(i, b): (usize, &u8)| {
            let soft = if i % 20 == 19 { "=\r\n" } else { "" };
            if b.is_ascii() && *b != b'=' { format!("{}{soft}", char::from(*b)) } else { format!("={b:02X}{soft}") }
        };
        bytes.iter().enumerate().map(one).collect::<String>().into_bytes()
    }

    fn lines(bytes: &[u8]) -> Vec<String> {
        let d = read_any(bytes).unwrap();
        assert_eq!(d.format, "mhtml");
        d.text.raw().lines().map(str::to_string).collect()
    }

    #[test]
    fn quoted_pages_of_a_word_processor() {
        let page = "<html><body><p class=MsoNormal>一、修建公路。</p><table><tr><td>任务<td>单位<tr><td>清淤<td>县水利局</table></body></html>";
        let (gbk, ..) = encoding_rs::GBK.encode(page);
        let head = "Content-Location: file:///C:/1/a.htm\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"gb2312\"";
        let picture = part(
            "Content-Location: a.png\r\nContent-Transfer-Encoding: base64\r\nContent-Type: image/png",
            b"iVBORw0KGgo=",
        );
        let bytes = file(&[part(head, &quoted(&gbk)), picture]);
        assert_eq!(lines(&bytes), ["一、修建公路。", "任务", "单位", "清淤", "县水利局"]);
        // The encoding that the part names counts where the page names none, and nothing but Big5 tells these.
        let (big5, ..) = encoding_rs::BIG5.encode("<p>一、修</p><p>二、路</p><br>");
        let head = head.replace("gb2312", "big5");
        assert_eq!(lines(&file(&[part(&head, &quoted(&big5))])), ["一、修", "二、路"]);
    }

    #[test]
    fn the_page_that_the_header_names_is_read() {
        let html = |text: &str| {
            base64::engine::general_purpose::STANDARD.encode(format!("<html><p>{text}</p></html>")).into_bytes()
        };
        let head = |id: &str| {
            format!("Content-Type: text/html; charset=utf-8\r\nContent-ID: <{id}>\r\nContent-Transfer-Encoding: base64")
        };
        let parts = [part(&head("frame"), &html("页眉")), part(&head("main"), &html("二、清淤河道。"))];
        assert_eq!(lines(&file(&parts)), ["页眉"]);
        let named = String::from_utf8(file(&parts)).unwrap().replacen("related;", "related; start=\"<main>\";", 1);
        assert_eq!(lines(named.as_bytes()), ["二、清淤河道。"]);
    }

    #[test]
    fn a_page_alone_and_what_is_no_page() {
        let alone = "From: <Saved by Blink>\nSnapshot-Content-Location: http://a.example/1.html\nMIME-Version: 1.0\n\
                     Content-Type: text/html\n\n<html><p>三、植树。</p></html>";
        assert_eq!(lines(alone.as_bytes()), ["三、植树。"]);
        let mail = alone.replace("From: <Saved by Blink>", "From: a@a.example\nTo: b@b.example");
        let refused = read_any(mail.as_bytes()).unwrap_err();
        assert!(refused.kind() == ErrorKind::NotText && refused.to_string().contains("mail"), "{refused}");
        let empty = file(&[part("Content-Type: image/png\r\nContent-Transfer-Encoding: base64", b"iVBORw0KGgo=")]);
        assert_eq!(read_any(&empty).unwrap_err().kind(), ErrorKind::Damaged);
        // Cut off in the middle.
        let cut = file(&[part("Content-Type: text/html; charset=utf-8", "<html><p>四、验收。</p>".as_bytes())]);
        assert_eq!(lines(&cut[..cut.len() - 22]), ["四、验收。"]);
    }
}
