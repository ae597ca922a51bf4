//! The fields of a page's head: what stands behind 发文字号, 发布机构, 成文日期 and their like.

use crate::segment::front::day::{Day, day_in};
use crate::segment::front::look::{Words, bare, fields_of};
use crate::segment::front::{FieldPart, LineKind};

use super::Sheet;

/// What a page's head says.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub title: Option<String>,
    pub number: Option<String>,
    pub agency: Option<String>,
    pub issued: Option<Day>,
    pub published: Option<Day>,
}

/// Reads the page fields of a document; the first of each counts.
pub(super) fn read(sheet: &Sheet, words: &Words) -> Page {
    let mut page = Page::default();
    // 发布时间 goes before 发布日期, 产生日期 and their like, and these before a bare day.
    let (mut time, mut date, mut plain) = (None, None, None);
    let mut open: Option<String> = None;
    for i in sheet.of(LineKind::PageField) {
        let folded = bare(sheet.folded(i));
        if sheet.lines[i].field == Some(FieldPart::Name) {
            let name: String = folded.chars().filter(|c| !matches!(c, ' ' | ':' | '*')).collect();
            open = Some(words.role(&name).unwrap_or("other").to_string());
            continue;
        }
        let fields = fields_of(folded, |name| words.role(name).is_some());
        if fields.is_empty() {
            match open.take() {
                Some(role) => set(&mut page, &mut time, &mut date, &role, folded, sheet.raw(i)),
                None => plain = plain.or_else(|| day_in(folded)),
            }
            continue;
        }
        open = None;
        if fields[0].start > 0 {
            plain = plain.or_else(|| day_in(&folded[..fields[0].start]));
        }
        // `bare` gives a part of the line's own text.
        let base = sheet.lines[i].at.start + (folded.as_ptr() as usize - sheet.folded(i).as_ptr() as usize);
        for field in &fields {
            let Some(role) = words.role(&field.name) else { continue };
            let value = folded[field.value..field.end].trim();
            if value.is_empty() {
                open = Some(role.to_string());
                continue;
            }
            let raw = sheet.text.raw_at(&(base + field.value..base + field.end));
            set(&mut page, &mut time, &mut date, role, value, raw);
        }
    }
    page.published = time.or(date).or(plain);
    page
}

fn set(page: &mut Page, time: &mut Option<Day>, date: &mut Option<Day>, role: &str, folded: &str, raw: &str) {
    // Marks that part fields in one line, or make them bold, are none of the value's.
    let raw = raw.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '|' | '｜'));
    let text = || Some(raw.to_string()).filter(|r| !r.is_empty() && r != "-" && r != "无");
    match role {
        "title" => page.title = page.title.take().or_else(text),
        "number" => page.number = page.number.take().or_else(text),
        "agency" => page.agency = page.agency.take().or_else(text),
        "issued" => page.issued = page.issued.or_else(|| day_in(folded)),
        "time" => *time = time.or_else(|| day_in(folded)),
        "published" => *date = date.or_else(|| day_in(folded)),
        _ => (),
    }
}
