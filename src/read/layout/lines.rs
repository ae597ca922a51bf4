//! Characters become lines.

use super::{Glyph, Line};

/// The lines that characters stand on, from top to bottom.
pub fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.retain(|g| g.x.is_finite() && g.y.is_finite() && g.size.is_finite() && g.size > 0.5);
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    let mut base = f64::MIN;
    for glyph in glyphs {
        match rows.last_mut() {
            Some(row) if glyph.y - base <= glyph.size.max(row[0].size) * 0.45 => row.push(glyph),
            _ => {
                base = glyph.y;
                rows.push(vec![glyph]);
            }
        }
    }
    rows.into_iter().map(line).filter(|l| !l.text.trim().is_empty()).collect()
}

/// One line of characters.
fn line(mut row: Vec<Glyph>) -> Line {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut sizes: Vec<f64> = row.iter().map(|g| g.size).collect();
    sizes.sort_by(f64::total_cmp);
    let size = sizes[sizes.len() / 2];
    let mut out = Line { x0: f64::MAX, x1: f64::MIN, y: row[0].y, size, text: String::new() };
    let mut last: Option<&Glyph> = None;
    for glyph in &row {
        let blank = glyph.text.trim().is_empty();
        if let Some(before) = last {
            // Bold print by printing twice.
            if !blank && before.text == glyph.text && glyph.x - before.x < size * 0.25 {
                continue;
            }
            let gap = glyph.x - (before.x + before.width);
            let latin = |t: &str| t.chars().all(|c| c.is_ascii_alphanumeric());
            if blank {
                if !out.text.ends_with(' ') && gap > -size {
                    out.text.push(' ');
                }
            } else if gap > size * 1.2 {
                out.text.truncate(out.text.trim_end().len());
                out.text.push_str("  ");
            } else if gap > size * 0.2 && latin(&before.text) && latin(&glyph.text) && !out.text.ends_with(' ') {
                out.text.push(' ');
            }
        }
        if !blank {
            out.text.push_str(&glyph.text);
            out.x0 = out.x0.min(glyph.x);
            out.x1 = out.x1.max(glyph.x + glyph.width);
            last = Some(glyph);
        }
    }
    // Spaces that only keep Chinese apart from figures are the typesetter's.
    out.text = out.text.trim().to_string();
    out
}
