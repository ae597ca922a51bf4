//! Tasks as JSON, byte for byte as `serde_json` writes them, three times as fast.
//!
//! A run writes several times what it reads, nearly all of it the strings of tasks, and hardly any of them holds what
//! JSON escapes: such a string is copied as it is, the rest is left to `serde_json`. A field that a record gains must be
//! named here, or this doesn't compile; a test holds the two writers against each other.

use crate::record::{Detail, Heading, Span, TaskRecord, TimeLimit, Unit};

/// A task at the end of `out`.
pub(super) fn task(task: &TaskRecord, out: &mut Vec<u8>) {
    let TaskRecord {
        id,
        origin,
        section,
        path,
        label,
        task,
        requirement,
        units,
        time_limits,
        targets,
        details,
        same_as,
        span,
        cell,
        page,
    } = task;
    out.extend_from_slice(b"{\"id\":");
    string(id, out);
    name(b",\"origin\":", origin.name(), out);
    name(b",\"section\":", section.name(), out);
    list(b",\"path\":", path, heading, out);
    text_or_null(b",\"label\":", label, out);
    text(b",\"task\":", task, out);
    text(b",\"requirement\":", requirement, out);
    list(b",\"units\":", units, unit, out);
    list(b",\"time_limits\":", time_limits, limit, out);
    if !targets.is_empty() {
        out.extend_from_slice(b",\"targets\":");
        super::json::value(targets, out);
    }
    if !details.is_empty() {
        list(b",\"details\":", details, detail, out);
    }
    list(b",\"same_as\":", same_as, |id, out| string(id, out), out);
    place(b",\"span\":", span, out);
    text_if(b",\"cell\":", cell, out);
    if let Some(page) = page {
        out.extend_from_slice(b",\"page\":");
        number(*page as usize, out);
    }
    out.push(b'}');
}

fn heading(heading: &Heading, out: &mut Vec<u8>) {
    let Heading { label, heading, lead_in } = heading;
    text_or_null(b"{\"label\":", label, out);
    text(b",\"heading\":", heading, out);
    text_if(b",\"lead_in\":", lead_in, out);
    out.push(b'}');
}

fn detail(detail: &Detail, out: &mut Vec<u8>) {
    let Detail { title, text: words, span } = detail;
    text_or_null(b"{\"title\":", title, out);
    text(b",\"text\":", words, out);
    place(b",\"span\":", span, out);
    out.push(b'}');
}

fn unit(unit: &Unit, out: &mut Vec<u8>) {
    let Unit { raw, name: full, kind, role, evidence, span, rule } = unit;
    text(b"{\"raw\":", raw, out);
    text(b",\"name\":", full, out);
    name(b",\"kind\":", kind.name(), out);
    name(b",\"role\":", role.name(), out);
    name(b",\"evidence\":", evidence.name(), out);
    place(b",\"span\":", span, out);
    text(b",\"rule\":", rule, out);
    out.push(b'}');
}

fn limit(limit: &TimeLimit, out: &mut Vec<u8>) {
    let TimeLimit {
        raw,
        kind,
        start,
        end,
        duration,
        working_days,
        anchor,
        every,
        times,
        day,
        due,
        applies_to,
        evidence,
        span,
        rule,
    } = limit;
    text(b"{\"raw\":", raw, out);
    name(b",\"kind\":", kind.name(), out);
    text_if(b",\"start\":", start, out);
    text_if(b",\"end\":", end, out);
    text_if(b",\"duration\":", duration, out);
    if *working_days {
        out.extend_from_slice(b",\"working_days\":true");
    }
    text_if(b",\"anchor\":", anchor, out);
    text_if(b",\"every\":", every, out);
    if let Some(times) = times {
        out.extend_from_slice(b",\"times\":");
        number(*times as usize, out);
    }
    text_if(b",\"day\":", day, out);
    text_if(b",\"due\":", due, out);
    text_or_null(b",\"applies_to\":", applies_to, out);
    match evidence {
        Some(evidence) => name(b",\"evidence\":", evidence.name(), out),
        None => out.extend_from_slice(b",\"evidence\":null"),
    }
    match span {
        Some(span) => place(b",\"span\":", span, out),
        None => out.extend_from_slice(b",\"span\":null"),
    }
    text(b",\"rule\":", rule, out);
    out.push(b'}');
}

fn list<T>(key: &[u8], all: &[T], write: impl Fn(&T, &mut Vec<u8>), out: &mut Vec<u8>) {
    out.extend_from_slice(key);
    out.push(b'[');
    for (i, one) in all.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(one, out);
    }
    out.push(b']');
}

/// One of our own words, which hold nothing to escape.
fn name(key: &[u8], word: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(key);
    out.push(b'"');
    out.extend_from_slice(word.as_bytes());
    out.push(b'"');
}

fn text(key: &[u8], text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(key);
    string(text, out);
}

fn text_if(key: &[u8], value: &Option<String>, out: &mut Vec<u8>) {
    if let Some(value) = value {
        text(key, value, out);
    }
}

fn text_or_null(key: &[u8], value: &Option<String>, out: &mut Vec<u8>) {
    match value {
        Some(value) => text(key, value, out),
        None => {
            out.extend_from_slice(key);
            out.extend_from_slice(b"null");
        }
    }
}

fn place(key: &[u8], span: &Span, out: &mut Vec<u8>) {
    out.extend_from_slice(key);
    out.push(b'[');
    number(span.0, out);
    out.push(b',');
    number(span.1, out);
    out.push(b']');
}

fn number(mut n: usize, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

fn string(s: &str, out: &mut Vec<u8>) {
    // Without branches, so that many bytes are looked at together.
    let escaped = |b: u8| (b < 0x20) | (b == b'"') | (b == b'\\');
    if s.as_bytes().iter().fold(false, |any, b| any | escaped(*b)) {
        super::json::value(s, out);
        return;
    }
    out.reserve(s.len() + 2);
    out.push(b'"');
    out.extend_from_slice(s.as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::{Comparison, Evidence, LimitKind, Origin, Role, Section, Target, UnitKind};

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof!["[市财政局,。0-9]{0,8}", "[\\x00-\\x7f𠀀é“”\u{2028}\u{7f}]{0,6}"]
    }

    prop_compose! {
        fn any_unit()(
            raw in any_text(), name in any_text(), n in 0usize..4, span in any::<(usize, usize)>(), rule in any_text(),
        ) -> Unit {
            Unit {
                raw,
                name,
                kind: [UnitKind::Body, UnitKind::Office, UnitKind::Class, UnitKind::Company][n],
                role: [Role::Lead, Role::Responsible, Role::Cooperate, Role::Support][n],
                evidence: [Evidence::Assigned, Evidence::Inherited, Evidence::Inline][n % 3],
                span: Span(span.0, span.1),
                rule,
            }
        }
    }

    prop_compose! {
        fn any_limit()(
            raw in any_text(), n in 0usize..6, texts in prop::collection::vec(prop::option::of(any_text()), 8),
            working_days in any::<bool>(), times in prop::option::of(any::<u32>()), place in prop::option::of(any::<(usize, usize)>()),
        ) -> TimeLimit {
            let mut texts = texts.into_iter();
            let mut next = || texts.next().flatten();
            let kinds = [
                LimitKind::By, LimitKind::During, LimitKind::Within, LimitKind::Every, LimitKind::Ongoing, LimitKind::Stated,
            ];
            TimeLimit {
                kind: kinds[n],
                start: next(),
                end: next(),
                duration: next(),
                working_days,
                anchor: next(),
                every: next(),
                times,
                day: next(),
                due: next(),
                applies_to: next(),
                evidence: [Some(Evidence::Inline), Some(Evidence::Assigned), None][n % 3],
                span: place.map(|(start, end)| Span(start, end)),
                rule: raw.clone(),
                raw,
            }
        }
    }

    prop_compose! {
        fn any_task()(
            texts in prop::collection::vec(any_text(), 4), more in prop::collection::vec(prop::option::of(any_text()), 4),
            n in 0usize..6, units in prop::collection::vec(any_unit(), 0..3),
            time_limits in prop::collection::vec(any_limit(), 0..3), same_as in prop::collection::vec(any_text(), 0..3),
            quantity in any::<i32>(), page in prop::option::of(any::<u32>()),
        ) -> TaskRecord {
            let target = Target {
                raw: texts[0].clone(),
                quantity: f64::from(quantity) / 8.0,
                upper: None,
                unit: texts[1].clone(),
                comparison: Comparison::AtLeast,
                bound: None,
                span: Span(0, 1),
                rule: texts[2].clone(),
            };
            let detail = Detail { title: more[0].clone(), text: texts[0].clone(), span: Span(1, 2) };
            let heading = Heading { label: more[0].clone(), heading: texts[3].clone(), lead_in: more[1].clone() };
            TaskRecord {
                id: texts[0].clone(),
                origin: [Origin::Body, Origin::Table][n % 2],
                section: [Section::Objective, Section::Action, Section::Safeguard][n % 3],
                path: vec![heading; n % 3],
                label: more[2].clone(),
                task: texts[1].clone(),
                requirement: texts[2].clone(),
                units,
                time_limits,
                targets: vec![target; n % 2],
                details: vec![detail; n % 3],
                same_as,
                span: Span(n, usize::MAX - n),
                cell: more[3].clone(),
                page,
            }
        }
    }

    proptest! {
        #[test]
        fn a_task_is_written_as_serde_writes_it(record in any_task()) {
            let mut out = Vec::new();
            task(&record, &mut out);
            prop_assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&record).unwrap());
        }
    }
}
