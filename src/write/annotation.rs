//! `annotations.jsonld`: W3C Web Annotations of tasks, units and time limits, each by position and by quotation.
//!
//! Positions count Unicode code points, as the Web Annotation model asks for, in `text/ID.txt`.

use std::io::Write;

use serde_json::{Value, json};

use super::export::{self, Made, Sink};
use super::quote::Quotes;
use crate::error::Result;
use crate::record::{DocumentRecord, Span, TaskRecord};

/// Code points quoted before and behind.
const AROUND: usize = 32;

struct Annotations {
    out: Box<dyn Write>,
    total: usize,
}

/// Writes one collection of annotations.
///
/// # Errors
/// [`crate::ErrorKind::Unwritable`].
pub fn sink(mut out: Box<dyn Write>) -> Made {
    let head = "{\n\"@context\": \"http://www.w3.org/ns/anno.jsonld\",\n\"id\": \"annotations.jsonld\",\n\
                \"type\": \"AnnotationCollection\",\n\
                \"label\": \"Tasks, units and time limits; positions count Unicode code points of the decoded text\",\n\
                \"first\": {\"id\": \"annotations.jsonld#page\", \"type\": \"AnnotationPage\", \"startIndex\": 0, \"items\": [";
    out.write_all(head.as_bytes()).map_err(export::unwritable)?;
    Ok(Box::new(Annotations { out, total: 0 }))
}

impl Sink for Annotations {
    fn take(&mut self, record: &DocumentRecord, text: Option<&str>) -> Result<()> {
        let of = Of { id: &record.document.id, text: Quotes::of(text.unwrap_or_default()) };
        for annotation in record.tasks.iter().flat_map(|task| of.task(task)) {
            let comma: &[u8] = if self.total == 0 { b"\n" } else { b",\n" };
            self.total += 1;
            self.out.write_all(comma).map_err(export::unwritable)?;
            serde_json::to_writer(&mut self.out, &annotation).map_err(export::failed)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>> {
        let tail = format!("\n]}},\n\"total\": {}\n}}\n", self.total);
        self.out.write_all(tail.as_bytes()).and_then(|()| self.out.flush()).map_err(export::unwritable)?;
        Ok(Vec::new())
    }
}

/// One document.
struct Of<'a> {
    id: &'a str,
    text: Quotes<'a>,
}

impl Of<'_> {
    fn task(&self, task: &TaskRecord) -> Vec<Value> {
        let own = self.name(&task.id);
        let section = body("tagging", task.section.name());
        let mut all =
            vec![self.annotation(&own, task.span, vec![kind("task"), section, body("describing", &task.task)])];
        let of_task = json!({ "type": "SpecificResource", "purpose": "linking", "source": own });
        for (i, unit) in task.units.iter().enumerate() {
            let bodies =
                vec![kind("unit"), body("tagging", unit.role.name()), body("identifying", &unit.name), of_task.clone()];
            all.push(self.annotation(&self.name(&format!("{}/unit/{i}", task.id)), unit.span, bodies));
        }
        for (i, limit) in task.time_limits.iter().enumerate() {
            let Some(span) = limit.span else { continue };
            let mut bodies = vec![kind("time_limit"), body("tagging", limit.kind.name())];
            // A day, or an ISO 8601 interval.
            let days = [&limit.start, &limit.end].into_iter().flatten().map(String::as_str).collect::<Vec<_>>();
            if !days.is_empty() {
                bodies.push(body("describing", &days.join("/")));
            }
            bodies.push(of_task.clone());
            all.push(self.annotation(&self.name(&format!("{}/limit/{i}", task.id)), span, bodies));
        }
        all
    }

    fn annotation(&self, id: &str, span: Span, bodies: Vec<Value>) -> Value {
        let (prefix, suffix) = self.text.around(span, AROUND);
        json!({
            "id": id,
            "type": "Annotation",
            "creator": { "type": "Software", "name": format!("yaodian {}", crate::VERSION) },
            "body": bodies,
            "target": {
                "source": format!("text/{}.txt", self.id),
                "selector": [
                    { "type": "TextPositionSelector", "start": span.0, "end": span.1 },
                    { "type": "TextQuoteSelector", "exact": self.text.at(span), "prefix": prefix, "suffix": suffix },
                ],
            },
        })
    }

    /// A name for an annotation: the same for the same value of the same document.
    fn name(&self, of: &str) -> String {
        let hash = blake3::hash(format!("{}/{of}", self.id).as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_bytes()[..16]);
        // RFC 9562: version 8 (made by one's own rule), variant 10.
        bytes[6] = (bytes[6] & 0x0f) | 0x80;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}

fn kind(of: &str) -> Value {
    body("classifying", of)
}

fn body(purpose: &str, value: &str) -> Value {
    json!({ "type": "TextualBody", "purpose": purpose, "value": value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::sample;

    #[test]
    fn values_are_annotated_by_position_and_quotation() {
        let of = Of { id: "d", text: Quotes::of(sample::TEXT) };
        let all = of.task(&sample::record().tasks[0]);
        assert_eq!(all.len(), 3);
        let quotes: Vec<&Value> = all.iter().map(|a| &a["target"]["selector"][1]).collect();
        assert_eq!(quotes[0]["exact"], sample::TEXT);
        assert_eq!(quotes[1]["exact"], "局办公室");
        assert_eq!(quotes[1]["prefix"], "1.限时办结。6月底前,(");
        assert_eq!(quotes[2]["exact"], "6月底前");
        assert_eq!(quotes[2]["suffix"], ",(局办公室牵头)");
        assert_eq!(all[2]["target"]["selector"][0], json!({ "type": "TextPositionSelector", "start": 7, "end": 11 }));
        assert_eq!(all[2]["body"][2]["value"], "2024-01-01/2024-06-30");
        assert_eq!(all[1]["body"][3]["source"], all[0]["id"]);
    }

    #[test]
    fn names_are_uuids_and_stable() {
        let name = Of { id: "d", text: Quotes::of("") }.name("x");
        assert_eq!(name, Of { id: "d", text: Quotes::of("") }.name("x"));
        assert_eq!((name.len(), &name[23..24], name.matches('-').count()), (45, "8", 4));
    }
}
