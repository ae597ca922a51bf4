//! Which column of a nested document has which value of the record.

use arrow_schema::ArrowError;

use super::{Named, Rows};
use crate::record::{
    Detail, DocumentFields, DuplicateOf, Heading, Reference, Region, Target, TaskRecord, TimeLimit, Unit, Validity,
    Warning,
};

type Columns = Result<Vec<Named>, ArrowError>;

/// A list that is left out where it is empty.
fn if_any<T>(list: &Vec<T>) -> Option<&Vec<T>> {
    Some(list).filter(|l| !l.is_empty())
}

pub(super) fn document(rows: &Rows<'_, '_, DocumentFields>) -> Columns {
    Ok(vec![
        rows.text("id", |d| Some(&d.id)),
        rows.text("source", |d| Some(&d.source)),
        rows.text("title", |d| d.title.as_deref()),
        rows.text("notice_title", |d| d.notice_title.as_deref()),
        rows.text("doc_number", |d| d.doc_number.as_deref()),
        rows.text("agency", |d| d.agency.as_deref()),
        rows.nest("region", |d| d.region.as_ref(), region)?,
        rows.date("issued_on", |d| d.issued_on.as_ref()),
        rows.date("published_on", |d| d.published_on.as_ref()),
        rows.integer("year", |d| d.year.map(i64::from)),
        rows.text("kind", |d| Some(d.kind.name())),
        rows.list("references", |d| if_any(&d.references), reference)?,
        rows.nest("validity", |d| d.validity.as_ref(), validity)?,
        rows.nest("duplicate_of", |d| d.duplicate_of.as_ref(), twin)?,
    ])
}

fn region(rows: &Rows<'_, '_, Region>) -> Columns {
    Ok(vec![
        rows.text("name", |r| Some(&r.name)),
        rows.text("code", |r| r.code.as_deref()),
        rows.text("level", |r| Some(r.level.name())),
        rows.text("inferred_from", |r| r.inferred_from.as_deref()),
    ])
}

fn reference(rows: &Rows<'_, '_, Reference>) -> Columns {
    Ok(vec![
        rows.text("title", |r| r.title.as_deref()),
        rows.text("number", |r| r.number.as_deref()),
        rows.span("span", |r| Some(r.span))?,
    ])
}

fn validity(rows: &Rows<'_, '_, Validity>) -> Columns {
    Ok(vec![
        rows.date("effective_on", |v| v.effective_on.as_ref()),
        rows.span("effective_span", |v| v.effective_span)?,
        rows.date("expires_on", |v| v.expires_on.as_ref()),
        rows.text("term", |v| v.term.as_deref()),
        rows.span("expiry_span", |v| v.expiry_span)?,
        rows.list("repeals", |v| if_any(&v.repeals), reference)?,
    ])
}

fn twin(rows: &Rows<'_, '_, DuplicateOf>) -> Columns {
    Ok(vec![
        rows.text("id", |d| Some(&d.id)),
        rows.text("source", |d| Some(&d.source)),
        rows.text("same", |d| Some(d.same.name())),
    ])
}

pub(super) fn warning(rows: &Rows<'_, '_, Warning>) -> Columns {
    Ok(vec![
        rows.text("code", |w| Some(&w.code)),
        rows.text("message", |w| Some(&w.message)),
        rows.span("span", |w| w.span)?,
    ])
}

pub(super) fn task(rows: &Rows<'_, '_, TaskRecord>) -> Columns {
    Ok(vec![
        rows.text("id", |t| Some(&t.id)),
        rows.text("origin", |t| Some(t.origin.name())),
        rows.text("section", |t| Some(t.section.name())),
        rows.list("path", |t| Some(&t.path), heading)?,
        rows.text("label", |t| t.label.as_deref()),
        rows.text("task", |t| Some(&t.task)),
        rows.text("requirement", |t| Some(&t.requirement)),
        rows.list("units", |t| Some(&t.units), unit)?,
        rows.list("time_limits", |t| Some(&t.time_limits), limit)?,
        rows.list("targets", |t| if_any(&t.targets), target)?,
        rows.list("details", |t| if_any(&t.details), detail)?,
        rows.texts("same_as", |t| Some(&t.same_as))?,
        rows.span("span", |t| Some(t.span))?,
        rows.text("cell", |t| t.cell.as_deref()),
        rows.integer("page", |t| t.page.map(i64::from)),
    ])
}

fn heading(rows: &Rows<'_, '_, Heading>) -> Columns {
    Ok(vec![
        rows.text("label", |h| h.label.as_deref()),
        rows.text("heading", |h| Some(&h.heading)),
        rows.text("lead_in", |h| h.lead_in.as_deref()),
    ])
}

fn unit(rows: &Rows<'_, '_, Unit>) -> Columns {
    Ok(vec![
        rows.text("raw", |u| Some(&u.raw)),
        rows.text("name", |u| Some(&u.name)),
        rows.text("kind", |u| Some(u.kind.name())),
        rows.text("role", |u| Some(u.role.name())),
        rows.text("evidence", |u| Some(u.evidence.name())),
        rows.span("span", |u| Some(u.span))?,
        rows.text("rule", |u| Some(&u.rule)),
    ])
}

fn limit(rows: &Rows<'_, '_, TimeLimit>) -> Columns {
    Ok(vec![
        rows.text("raw", |l| Some(&l.raw)),
        rows.text("kind", |l| Some(l.kind.name())),
        rows.date("start", |l| l.start.as_ref()),
        rows.date("end", |l| l.end.as_ref()),
        rows.text("duration", |l| l.duration.as_deref()),
        rows.flag("working_days", |l| l.working_days.then_some(true)),
        rows.text("anchor", |l| l.anchor.as_deref()),
        rows.text("every", |l| l.every.as_deref()),
        rows.integer("times", |l| l.times.map(i64::from)),
        rows.text("day", |l| l.day.as_deref()),
        rows.date("due", |l| l.due.as_ref()),
        rows.text("applies_to", |l| l.applies_to.as_deref()),
        rows.text("evidence", |l| l.evidence.map(|e| e.name())),
        rows.span("span", |l| l.span)?,
        rows.text("rule", |l| Some(&l.rule)),
    ])
}

fn detail(rows: &Rows<'_, '_, Detail>) -> Columns {
    Ok(vec![
        rows.text("title", |d| d.title.as_deref()),
        rows.text("text", |d| Some(&d.text)),
        rows.span("span", |d| Some(d.span))?,
    ])
}

fn target(rows: &Rows<'_, '_, Target>) -> Columns {
    Ok(vec![
        rows.text("raw", |t| Some(&t.raw)),
        rows.number("quantity", |t| Some(t.quantity)),
        rows.number("upper", |t| t.upper),
        rows.text("unit", |t| Some(&t.unit)),
        rows.text("comparison", |t| Some(t.comparison.name())),
        rows.text("bound", |t| t.bound.map(|b| b.name())),
        rows.span("span", |t| Some(t.span))?,
        rows.text("rule", |t| Some(&t.rule)),
    ])
}
