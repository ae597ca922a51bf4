//! `explain`: each record of one file with the text, the place and the rule behind every value.

use std::fmt::Write as _;
use std::io::Read;

use yaodian::batch::caught;
use yaodian::engine::Explanation;
use yaodian::record::{Span, TaskRecord};
use yaodian::segment::labels::han;
use yaodian::text::fold_str;
use yaodian::{Engine, Error, ErrorKind, ExtractOptions, Result, read};

use super::Ended;
use super::args::Explain;
use super::messages::{self, Lang};
use super::terminal::{self, Colour, Paint};

pub fn run(args: Explain, lang: Lang) -> Result<Ended> {
    let engine = Engine::new(super::patterns(args.patterns.as_deref())?)?;
    let name = args.file.display().to_string();
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(&args.file)
    };
    let bytes = bytes.map_err(|e| Error::io(ErrorKind::Unreadable, e).at(&name))?;
    let id = blake3::hash(&bytes).to_hex()[..16].to_string();
    let options = ExtractOptions { any: args.any };
    let explained = caught(|| Ok(engine.explain(read::read(&bytes)?, &name, &id, &options)));
    let explanation = explained.map_err(|e| e.at(&name))?;
    let all = &explanation.record.tasks;
    let tasks = args.label.as_deref().map_or_else(|| all.iter().collect(), |l| labelled(all, l));
    if tasks.is_empty() && args.label.is_some() {
        terminal::complain(lang, messages::NO_SUCH_LABEL.on(lang));
        return Ok(Ended::Nothing);
    }
    let page = Page::of(&explanation, lang);
    let mut out = String::new();
    if args.label.is_none() {
        page.document(&mut out);
    }
    for task in tasks {
        page.task(task, &mut out);
    }
    super::print(out.as_bytes())?;
    Ok(Ended::Well)
}

/// The tasks meant by a label: with this number, in whatever style and with whatever marks; else those below a heading
/// with this number. Where some have the label just as it was typed, only these.
fn labelled<'a>(all: &'a [TaskRecord], wanted: &str) -> Vec<&'a TaskRecord> {
    let having = |is: &dyn Fn(&str) -> bool| -> Vec<&'a TaskRecord> {
        let own: Vec<_> = all.iter().filter(|t| t.label.as_deref().is_some_and(is)).collect();
        if !own.is_empty() {
            return own;
        }
        all.iter().filter(|t| t.path.iter().any(|h| h.label.as_deref().is_some_and(is))).collect()
    };
    let (folded, meant) = (fold_str(wanted.trim()), number(wanted));
    let same = having(&|l| fold_str(l) == folded);
    if same.is_empty() && !meant.is_empty() { having(&|l| number(l) == meant) } else { same }
}

/// A label without its marks, a Chinese or circled number as figures: `（三）`, `三、`, `③` and `3.` are `3`.
fn number(label: &str) -> String {
    let folded = fold_str(label);
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric()).trim_matches(['第', '条', '章', '节', '项']);
    match bare.chars().next() {
        Some(c @ '①'..='⑳') => (u32::from(c) - u32::from('①') + 1).to_string(),
        _ => (1..=999).find(|n| han(*n) == bare).map_or_else(|| bare.to_string(), |n| n.to_string()),
    }
}

/// What is printed of one document.
struct Page<'a> {
    explanation: &'a Explanation,
    /// Bytes of the text at which its code points start, so that spans are cut out without counting again.
    starts: Vec<usize>,
    paint: Paint,
    lang: Lang,
}

impl<'a> Page<'a> {
    fn of(explanation: &'a Explanation, lang: Lang) -> Page<'a> {
        let text = &explanation.text;
        let starts = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        Page { explanation, starts, paint: Paint::stdout(), lang }
    }

    fn cut(&self, span: Span) -> &str {
        let at = |point: usize| self.starts.get(point).copied().unwrap_or(self.explanation.text.len());
        self.explanation.text.get(at(span.0)..at(span.1)).unwrap_or_default()
    }

    fn document(&self, out: &mut String) {
        let document = serde_json::to_value(&self.explanation.record.document).unwrap_or_default();
        for (name, value) in document.as_object().into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), String::from);
            let _ = writeln!(
                out,
                "{} {}",
                self.paint.paint(Colour::Dim, &format!("{name:>14}")),
                terminal::plain(&value.to_string())
            );
        }
        for warning in &self.explanation.record.warnings {
            let place = warning.span.map(|s| format!("{}..{} ", s.0, s.1)).unwrap_or_default();
            let word = self.paint.paint(Colour::Red, messages::WARNING.on(self.lang));
            let _ = writeln!(out, "{word}{place}{}: {}", warning.code, warning.message);
        }
    }

    fn task(&self, task: &TaskRecord, out: &mut String) {
        let above = task.path.iter().map(|h| format!("{}{} > ", h.label.as_deref().unwrap_or_default(), h.heading));
        let title = format!("{}{}{}", above.collect::<String>(), task.label.as_deref().unwrap_or_default(), task.task);
        let place = format!("{} {} {}..{}", task.origin.name(), task.section.name(), task.span.0, task.span.1);
        let _ = writeln!(out, "\n{} {}", self.paint.paint(Colour::Bold, &title), self.paint.paint(Colour::Dim, &place));
        let _ = writeln!(out, "    {}", self.cut(task.span).split_whitespace().collect::<Vec<_>>().join(" "));
        for unit in &task.units {
            let name = if unit.name == unit.raw { String::new() } else { format!(" → {}", unit.name) };
            let line = format!("{}{name} [{}, {}]", unit.raw, unit.role.name(), unit.evidence.name());
            self.value(&line, Some(unit.span), &unit.rule, out);
        }
        for limit in &task.time_limits {
            let values = [&limit.start, &limit.end, &limit.duration, &limit.every].map(|v| v.as_deref().unwrap_or("-"));
            let evidence = limit.evidence.map_or("-", |e| e.name());
            let line = format!("{} [{}, {}] {}", limit.raw, limit.kind.name(), evidence, values.join(" "));
            self.value(&line, limit.span, &limit.rule, out);
        }
        let inside = |s: Span| task.span.0 <= s.0 && s.1 <= task.span.1;
        for note in self.explanation.notes.iter().filter(|n| inside(n.span)) {
            let lost = note.lost_to.as_deref().map(|l| messages::LOST_TO.with(self.lang, &[l])).unwrap_or_default();
            let line = format!("· {} {}{lost}", note.what, self.cut(note.span));
            self.value(&line, Some(note.span), note.rule.as_deref().unwrap_or_default(), out);
        }
    }

    fn value(&self, line: &str, span: Option<Span>, rule: &str, out: &mut String) {
        let place = span.map(|s| format!("{}..{} ", s.0, s.1)).unwrap_or_default();
        let _ = writeln!(out, "    {line}  {}", self.paint.paint(Colour::Dim, &format!("{place}{rule}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(label: &str, above: &str) -> TaskRecord {
        let heading = yaodian::record::Heading { label: Some(above.into()), heading: "重点".into(), lead_in: None };
        TaskRecord {
            id: String::new(),
            origin: yaodian::record::Origin::Body,
            section: yaodian::record::Section::Action,
            path: vec![heading],
            targets: vec![],
            details: vec![],
            label: Some(label.into()),
            task: String::new(),
            requirement: String::new(),
            units: vec![],
            time_limits: vec![],
            same_as: vec![],
            span: Span(0, 0),
            cell: None,
            page: None,
        }
    }

    #[test]
    fn a_number_is_meant_in_any_style() {
        for label in ["（三）", "三、", "3.", "3．", "(3)", "③", "第三条"] {
            assert_eq!(number(label), "3", "{label}");
        }
        assert_eq!((number("1.2.").as_str(), number("二十一、").as_str()), ("1.2", "21"));
        let all = [with("（三）", "一、"), with("3.", "一、"), with("4.", "五、")];
        let found = |l: &str| labelled(&all, l).iter().map(|t| t.label.clone().unwrap()).collect::<Vec<_>>();
        assert_eq!(found("3"), ["（三）", "3."]);
        assert_eq!(found("(三)"), ["（三）"]);
        assert_eq!(found("5"), ["4."], "below the heading");
        assert!(found("9").is_empty() && found("。").is_empty());
    }

    #[test]
    fn a_panic_is_an_error() {
        let error = caught::<()>(|| panic!("on purpose")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
    }
}
