//! Stretches of a decoded text, by code points.

use crate::record::Span;

/// A text whose code points can be counted off.
pub struct Quotes<'a> {
    text: &'a str,
    /// The byte at which every [`STEP`]th code point starts.
    marks: Vec<usize>,
}

/// Far enough apart to take little room, near enough to be counted from.
const STEP: usize = 64;

impl<'a> Quotes<'a> {
    /// Of a text.
    pub fn of(text: &'a str) -> Quotes<'a> {
        Quotes { text, marks: text.char_indices().step_by(STEP).map(|(i, _)| i).collect() }
    }

    /// The byte at which a code point starts; the end where there are not so many.
    fn byte(&self, point: usize) -> usize {
        let Some(mark) = self.marks.get(point / STEP) else { return self.text.len() };
        let mut rest = self.text[*mark..].char_indices();
        rest.nth(point % STEP).map_or(self.text.len(), |(i, _)| mark + i)
    }

    /// What stands at a span.
    pub fn at(&self, span: Span) -> &'a str {
        let start = self.byte(span.0);
        &self.text[start..self.byte(span.1).max(start)]
    }

    /// Up to `points` code points before a span, and behind it.
    pub fn around(&self, span: Span, points: usize) -> (&'a str, &'a str) {
        (self.at(Span(span.0.saturating_sub(points), span.0)), self.at(Span(span.1, span.1.saturating_add(points))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_cut_code_points_out() {
        let text: String = "甲𠮷b".repeat(100);
        let quotes = Quotes::of(&text);
        let points: Vec<char> = text.chars().collect();
        for (start, end) in [(0, 0), (0, 3), (63, 65), (64, 128), (100, 300), (299, 400), (500, 600)] {
            let want: String = points[start.min(300)..end.min(300)].iter().collect();
            assert_eq!(quotes.at(Span(start, end)), want, "{start} {end}");
        }
        assert_eq!(quotes.around(Span(1, 2), 5), ("甲", "b甲𠮷b甲"));
        assert_eq!(quotes.at(Span(5, 3)), "");
    }
}
