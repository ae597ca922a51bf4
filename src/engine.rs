//! The whole way from a read document to its records: segment, extract, normalize.
//!
//! An [`Engine`] holds the compiled patterns and nothing that changes, so one is shared by all threads. It reads no
//! files and prints nothing.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::error::Result;
use crate::extract::closing::Closings;
use crate::extract::coverage;
use crate::extract::inherit::{self, HeadingTask};
use crate::extract::limits::{LimitGrammar, LimitMention};
use crate::extract::task::{self, Limit, Task, TaskReader};
use crate::extract::units::UnitGrammar;
use crate::normalize::document::DocumentReader;
use crate::normalize::names::{KnownNames, NameContext, Names};
use crate::normalize::references::ReferenceReader;
use crate::normalize::same;
use crate::normalize::targets::TargetReader;
use crate::normalize::time::{Calendar, TimeContext, resolve_all};
use crate::normalize::validity::ValidityReader;
use crate::patterns::Patterns;
use crate::read::Document;
use crate::record::{
    Detail, DocumentFields, DocumentRecord, Heading, Kind, LimitKind, Span, TaskRecord, TimeLimit, Unit, UnitKind,
    Warning,
};
use crate::segment::front::LineKind;
use crate::segment::{Item, Plan, Segmenter};
use crate::text::{Bytes, Text};

/// What a caller may ask of an extraction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExtractOptions {
    /// Write tasks of documents that are no plans, too.
    pub any: bool,
}

/// The compiled pipeline.
pub struct Engine {
    patterns: Patterns,
    segmenter: Segmenter,
    reader: TaskReader,
    closings: Closings,
    units: UnitGrammar,
    limits: LimitGrammar,
    calendar: Calendar,
    documents: DocumentReader,
    names: Names,
    references: ReferenceReader,
    validity: ValidityReader,
    targets: TargetReader,
}

/// One document's records and what is left of what they were made from.
struct Work {
    record: DocumentRecord,
    plan: Plan,
    /// Limits as found that are none in this document, with the rules that found them.
    refused: Vec<(Bytes, &'static str)>,
}

/// A hash of what a page says: its text without furniture, fields of the page and white space, width folded.
pub type Essence = u64;

/// So many bytes of text must be left for an [`Essence`]: less says nothing.
const LEAST_ESSENCE: usize = 60;

/// The most tasks of one document: no plan comes near it, and one that claims to must not drive memory beyond bounds.
const MOST_TASKS: usize = 125_000;

/// What all tasks of one document share.
struct Frame<'a> {
    doc: &'a Document,
    plan: &'a Plan,
    headings: &'a [HeadingTask],
    context: &'a TimeContext<'a>,
    names: NameContext<'a>,
    id: &'a str,
    /// The years that the text names, where the document itself has none.
    years: &'a [(usize, i16)],
}

/// Why the records of a document are what they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What the document gave.
    pub record: DocumentRecord,
    /// The decoded text that all spans count in.
    pub text: String,
    /// What was seen in the text, in its order.
    pub notes: Vec<Note>,
}

/// One thing that was seen in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub span: Span,
    /// What it was taken for: a kind of line, a unit, a limit.
    pub what: String,
    /// The rule that fired.
    pub rule: Option<String>,
    /// The rule or reading that it lost to, if it did.
    pub lost_to: Option<String>,
}

impl Engine {
    /// Compiles the patterns.
    ///
    /// # Errors
    /// A pack that lacks what a stage needs.
    pub fn new(patterns: Patterns) -> Result<Engine> {
        Ok(Engine {
            segmenter: Segmenter::new(&patterns)?,
            reader: TaskReader::new(&patterns)?,
            closings: Closings::new(&patterns)?,
            units: UnitGrammar::new(&patterns)?,
            limits: LimitGrammar::new(&patterns)?,
            calendar: Calendar::new(&patterns),
            documents: DocumentReader::new(&patterns)?,
            names: Names::new(&patterns)?,
            references: ReferenceReader::new(&patterns)?,
            validity: ValidityReader::new(&patterns)?,
            targets: TargetReader::new(&patterns)?,
            patterns,
        })
    }

    /// The patterns in force.
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// The records of one document. `source` and `id` are written as given.
    pub fn extract(&self, doc: Document, source: &str, id: &str, opts: &ExtractOptions) -> DocumentRecord {
        self.work(&doc, source, id, opts).record
    }

    /// The same with the document's [`Essence`], by which its like are found.
    pub fn extract_with_essence(
        &self,
        doc: Document,
        source: &str,
        id: &str,
        opts: &ExtractOptions,
    ) -> (DocumentRecord, Option<Essence>) {
        let work = self.work(&doc, source, id, opts);
        (work.record, essence(&doc.text, &work.plan))
    }

    /// The records of one document with the plan and the tasks that they were made from.
    fn work(&self, doc: &Document, source: &str, id: &str, opts: &ExtractOptions) -> Work {
        let folded = doc.text.folded();
        let units = self.units.fresh();
        let mut plan = self.segmenter.segment(doc, &units, &self.limits);
        let fields = self.documents.fields(&doc.text, &plan.lines, &plan.kinds, &doc.given);
        let mut document = DocumentFields { id: id.to_string(), source: source.to_string(), ..fields };
        let citations = self.references.citations(&doc.text);
        document.references = self.references.references(&doc.text, &citations, &document, &plan.lines, &plan.kinds);
        let issued_on: Option<Date> = document.issued_on.as_deref().and_then(|d| d.parse().ok());
        document.validity = self.validity.read(&doc.text, &citations, issued_on);
        let mut warnings = doc.warnings.clone();
        if document.kind == Kind::Other && !opts.any {
            let record = DocumentRecord { document, tasks: Vec::new(), warnings };
            return Work { record, plan, refused: Vec::new() };
        }
        self.closings.cut(folded, &mut plan, &units);
        self.closings.cut_notes(folded, &mut plan, &units);
        self.closings.drop_force(folded, &mut plan);
        if let Some(first) = plan.items.get(MOST_TASKS) {
            let message = format!("it has {} tasks; those from here on are left out", plan.items.len());
            plan.warnings.push(Warning::new("tasks-cut", message, Some(doc.text.span(&first.at))));
            plan.items.truncate(MOST_TASKS);
        }
        let mut tasks: Vec<Task> = plan
            .items
            .iter()
            .map(|i| self.reader.read(&doc.text, &i.text, &i.cells, &units, &self.limits).fitted())
            .collect();
        let mut headings = inherit::headings(&doc.text, &plan, &self.reader, &units, &self.limits);
        inherit::inherit(folded, &plan, &mut tasks, &mut headings, &units, &self.limits);
        let context =
            TimeContext { year: document.year, issued_on, calendar: Some(&self.calendar), ..TimeContext::default() };
        let mut parents = document.region.as_ref().map(|r| self.documents.regions().parents(r)).unwrap_or_default();
        // Names are completed from the nearest place outwards.
        parents.reverse();
        let said = self.names.said(folded);
        let names = NameContext {
            agency: document.agency.as_deref(),
            region: document.region.as_ref(),
            parents: &parents,
            said: Some(&said),
        };
        let years = if context.year.is_none() { years(folded) } else { Vec::new() };
        warnings.extend(plan.warnings.iter().cloned());
        warnings.extend(coverage::warnings(&doc.text, &plan, &headings, &tasks, &units, &self.limits, &self.closings));
        let items = std::mem::take(&mut plan.items);
        let frame = Frame { doc, plan: &plan, headings: &headings, context: &context, names, id, years: &years };
        let mut known = KnownNames::default();
        let mut refused = Vec::new();
        let mut calendar_ends = false;
        let mut records: Vec<TaskRecord> = Vec::with_capacity(tasks.len());
        // Both go as soon as the record is made: of a large table all together would be too much.
        for (item, task) in items.into_iter().zip(tasks) {
            let record = self.record(&frame, &mut known, &item, &task);
            refused.extend(task.limits.iter().filter_map(|l| refused_limit(&doc.text, l, &record)));
            let beyond = record.time_limits.iter().find(|l| self.calendar.is_beyond(l));
            if let Some(limit) = beyond.filter(|_| issued_on.is_some() && !calendar_ends) {
                calendar_ends = true;
                let message = "the days off of that time are not known: when working days end stays open";
                warnings.push(Warning::new("calendar-unknown", message, limit.span));
            }
            records.push(record);
        }
        distinct(&mut records);
        same::tie(&mut records);
        if records.is_empty() && document.kind == Kind::Plan {
            // What sets out no item is no plan; or it is one whose layout wasn't understood, which must be said.
            document.kind = Kind::Other;
            warnings.push(Warning::new("no-tasks", "reads like a plan, but no item of work was found in it", None));
        }
        Work { record: DocumentRecord { document, tasks: records, warnings }, plan, refused }
    }

    /// What the limits of one task mean.
    fn limits_of(&self, frame: &Frame, task: &Task, item: &Item) -> Vec<TimeLimit> {
        let (text, context) = (&frame.doc.text, frame.context);
        let folded = text.folded();
        if task.limits.is_empty() {
            return Vec::new();
        }
        let shifted: Vec<LimitMention> = task.limits.iter().map(|l| shift(&l.mention, l.text.start)).collect();
        let context = TimeContext { nearest_year: nearest_year(frame.years, item.at.start), ..*context };
        let resolved = resolve_all(&shifted, folded, &context);
        // An event or a part of the task has no span of its own, so it is given as it reads.
        let shown = |at: &Bytes| text.shown_at(at).into_owned();
        // Of their exact number: one is the rule, and they are large.
        let mut limits: Vec<TimeLimit> = Vec::with_capacity(task.limits.len());
        let mut seen: HashSet<(Span, LimitKind)> = HashSet::new();
        for ((found, at), limit) in task.limits.iter().zip(&shifted).zip(resolved) {
            let Some(limit) = limit else { continue };
            let span = text.span(&at.at);
            if !seen.insert((span, limit.kind)) {
                continue;
            }
            let limit = TimeLimit {
                raw: text.raw_at(&at.at).to_string(),
                anchor: at.anchor.as_ref().map(shown),
                applies_to: at.applies_to.as_ref().or(found.part.as_ref()).map(shown),
                evidence: Some(found.evidence),
                span: Some(span),
                ..limit
            };
            limits.push(limit);
        }
        limits.shrink_to_fit();
        limits
    }

    /// What one task means.
    fn record<'a>(&self, frame: &Frame<'a>, known: &mut KnownNames<'a>, item: &Item, task: &Task) -> TaskRecord {
        let Frame { doc, plan, headings, names, id, .. } = frame;
        let text = &doc.text;
        let span = text.span(&item.at);
        let mut path = Vec::new();
        let mut above = item.parent;
        while let Some(h) = above {
            let lead_in = joined(text, &headings[h].lead_in);
            path.push(Heading {
                label: plan.headings[h].label.clone(),
                heading: text.shown_at(&headings[h].heading).replace(['\r', '\n'], ""),
                lead_in: (!lead_in.is_empty()).then_some(lead_in),
            });
            above = plan.headings[h].parent;
        }
        path.reverse();
        path.shrink_to_fit();
        let requirement = joined(text, &task.requirement);
        let (head, requirement) = match (&task.headline, path.last()) {
            (Some(at), _) => (text.shown_at(at).into_owned(), requirement),
            (None, Some(heading)) => (heading.heading.clone(), requirement),
            (None, None) => (requirement, String::new()),
        };
        let raws: Vec<(&str, Span)> = task.units.iter().map(|u| text.raw_and_span(&u.at)).collect();
        let mut full = self.names.full_names(raws.iter().map(|(raw, _)| *raw), names, known);
        let places: Vec<Bytes> = task.units.iter().map(|u| u.at.clone()).collect();
        let shared = self.names.share_a_department(text.folded(), &places);
        for (i, (name, kind)) in full.iter_mut().enumerate() {
            if let Some(class) = shared[i] {
                (*name, *kind) = (format!("{}{class}", raws[i].0), UnitKind::Class);
            }
        }
        let units = task
            .units
            .iter()
            .zip(&raws)
            .zip(full)
            .map(|((u, (raw, span)), (name, kind))| Unit {
                raw: raw.to_string(),
                kind,
                name,
                role: u.role,
                evidence: u.evidence,
                span: *span,
                rule: u.rule.to_string(),
            })
            .collect();
        let key = format!("{id}/{}/{}/{}", span.0, span.1, item.label.as_deref().unwrap_or(""));
        TaskRecord {
            id: blake3::hash(key.as_bytes()).to_hex()[..16].to_string(),
            origin: item.origin,
            section: item.section,
            path,
            label: item.label.clone(),
            task: head,
            requirement,
            units,
            time_limits: self.limits_of(frame, task, item),
            targets: self.targets.of_task(text, task),
            details: task.details.iter().map(|d| detail(text, d)).collect(),
            same_as: Vec::new(),
            span,
            cell: item.cell.clone(),
            page: item.page,
        }
    }

    /// The records of one document with what led to them.
    pub fn explain(&self, doc: Document, source: &str, id: &str, opts: &ExtractOptions) -> Explanation {
        let Work { record, plan, refused } = self.work(&doc, source, id, opts);
        let text = &doc.text;
        let mut notes = Vec::new();
        let mut note = |at: &Bytes, what: &str, rule: Option<&str>, lost_to: Option<&str>| {
            notes.push(Note {
                span: text.span(at),
                what: what.to_string(),
                rule: rule.map(str::to_string),
                lost_to: lost_to.map(str::to_string),
            });
        };
        for (line, kind) in plan.lines.iter().zip(&plan.kinds) {
            if *kind != LineKind::Body {
                note(&line.at, &format!("line {kind:?}"), Some("front"), None);
            }
        }
        for lost in &plan.lost {
            note(&lost.at, &format!("label {}", lost.read_as), Some("outline"), Some(&lost.lost_to));
        }
        for at in &plan.loose {
            note(at, "text without record", None, None);
        }
        for (at, rule) in &refused {
            let why = "no limit in this document: its own year alone, or a time before it";
            note(at, "limit", Some(rule), Some(why));
        }
        notes.sort_by_key(|n| (n.span, n.what.clone()));
        Explanation { record, text: text.raw().to_string(), notes }
    }
}

/// The place and the rule of a limit that didn't come into its task's record.
fn refused_limit(text: &Text, limit: &Limit, record: &TaskRecord) -> Option<(Bytes, &'static str)> {
    let at = shift(&limit.mention, limit.text.start).at;
    let span = text.span(&at);
    let kept = record.time_limits.iter().any(|l| l.span == Some(span));
    (!kept).then_some((at, limit.mention.rule))
}

/// See [`Essence`].
fn essence(text: &Text, plan: &Plan) -> Option<Essence> {
    // In one piece, which is hashed many times as fast as words one by one.
    let mut said = String::with_capacity(text.folded().len());
    for (line, kind) in plan.lines.iter().zip(&plan.kinds) {
        if matches!(kind, LineKind::Furniture | LineKind::PageField) {
            continue;
        }
        for word in text.folded().get(line.at.clone()).unwrap_or_default().split_whitespace() {
            said.push_str(word);
        }
    }
    let hash = *blake3::hash(said.as_bytes()).as_bytes();
    (said.len() >= LEAST_ESSENCE).then(|| hash.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// Stretches as one text: those of one line joined, lines parted by line breaks.
fn joined(text: &Text, stretches: &[Bytes]) -> String {
    let mut out = String::new();
    for (i, at) in stretches.iter().enumerate() {
        if i > 0 && text.folded()[stretches[i - 1].end..at.start.max(stretches[i - 1].end)].contains('\n') {
            out.push('\n');
        }
        out.push_str(&text.shown_at(at));
    }
    out
}

/// What stands beside a task, as one stretch of the text.
fn detail(text: &Text, detail: &task::Detail) -> Detail {
    let (first, last) = (detail.at.first(), detail.at.last());
    let at = first.zip(last).map_or(0..0, |(first, last)| first.start..last.end);
    let (raw, span) = text.raw_and_span(&at);
    let title = Some(detail.title.clone()).filter(|title| !title.is_empty());
    Detail { title, text: raw.to_string(), span }
}

/// A mention whose places are moved by `by` bytes.
fn shift(mention: &LimitMention, by: usize) -> LimitMention {
    let moved = |at: &Bytes| at.start + by..at.end + by;
    LimitMention {
        at: moved(&mention.at),
        anchor: mention.anchor.as_ref().map(moved),
        applies_to: mention.applies_to.as_ref().map(moved),
        ..mention.clone()
    }
}

/// The years that a text names (`2022年`) with their places, in order.
fn years(folded: &str) -> Vec<(usize, i16)> {
    memchr::memmem::find_iter(folded.as_bytes(), "年")
        .filter_map(|i| {
            let year: i16 = folded.get(i.checked_sub(4)?..i)?.parse().ok()?;
            ((1980..2100).contains(&year)).then_some((i, year))
        })
        .collect()
}

/// The year that stands nearest to a place, of two as near the smaller.
fn nearest_year(years: &[(usize, i16)], at: usize) -> Option<i16> {
    let next = years.partition_point(|(i, _)| *i < at);
    let near = years[next.saturating_sub(1)..].iter().take(2);
    near.map(|(i, year)| (i.abs_diff(at), *year)).min().map(|(_, year)| year)
}

/// Gives records that share place and label (cells merged over several rows) ids of their own, in their order.
fn distinct(records: &mut [TaskRecord]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for record in records {
        let n = seen.entry(record.id.clone()).or_insert(0);
        *n += 1;
        if *n > 1 {
            record.id = blake3::hash(format!("{}/{n}", record.id).as_bytes()).to_hex()[..16].to_string();
        }
    }
}
