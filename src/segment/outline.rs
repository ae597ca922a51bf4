//! The outline: which labels hold, and which item stands under which.
//!
//! A label's style doesn't fix its level; the order in which styles open inside each other does, and counting on confirms
//! it. All candidate labels of a document are read first; a beam search then chooses the tree that explains them best,
//! which also repairs damaged labels, rejects false ones and splits text whose line breaks were lost.

use super::labels::{Label, Style};

/// A place where a label may stand.
#[derive(Debug, Clone)]
pub struct Spot {
    /// The ways to read it, likeliest first.
    pub ways: Vec<Label>,
    /// How the place speaks for a label.
    pub place: Place,
    /// Whether a new plan starts before it, so that numbering begins again.
    pub fresh: bool,
}

/// Where in its line a candidate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the start of a line.
    Line,
    /// Inside a line, behind a mark that ends a sentence or a unit group.
    Sentence,
    /// Inside a line, behind a bracket that states units: `(责任单位:市财政局)2.支持团购`.
    Group,
    /// Inside a line, set off by a blank from the sentence, the group or the heading before it: `……。(办公室) 2.开展检查`.
    Gap,
    /// Inside a line, behind `;` or `:`.
    Clause,
    /// Inside a line, behind a short heading without a mark: `三、提升服务(九)制定措施`.
    Heading,
    /// Inside a line whose breaks were lost, behind anything.
    RunOn,
    /// Inside such a line, behind a mark that ends a sentence or a group.
    RunOnSentence,
}

/// A label that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which spot.
    pub spot: usize,
    /// Which of its ways.
    pub way: usize,
    /// Its level, 0 the outermost.
    pub depth: usize,
    /// Its style and number after repair.
    pub style: Style,
    /// Its number after repair.
    pub number: u32,
    /// Whether a plan begins with it.
    pub part: bool,
}

/// How many readings of the document are followed at once.
const WIDTH: usize = 10;
/// Deeper outlines than this are not followed.
const DEPTH: usize = 9;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Level {
    style: Style,
    number: u32,
}

/// A few levels, kept in place: readings are copied all the time.
#[derive(Debug, Clone, Copy)]
struct Levels<const N: usize> {
    len: usize,
    all: [Level; N],
}

impl<const N: usize> Levels<N> {
    const EMPTY: Levels<N> = Levels { len: 0, all: [Level { style: Style::Mark, number: 0 }; N] };

    fn open(&self) -> &[Level] {
        &self.all[..self.len]
    }

    fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// What doesn't fit is left out.
    fn push(&mut self, level: Level) {
        if let Some(free) = self.all.get_mut(self.len) {
            *free = level;
            self.len += 1;
        }
    }
}

/// More styles than this are not remembered.
const STYLES: usize = 24;

/// One reading of the document up to a spot.
#[derive(Debug, Clone, Copy)]
struct Reading {
    cost: f32,
    /// The last of its [`Steps`].
    trail: u32,
    stack: Levels<DEPTH>,
    /// The last number of each style in this plan, for numbering that runs through.
    last: Levels<STYLES>,
}

impl Reading {
    const NEW: Reading = Reading { cost: 0.0, trail: 0, stack: Levels::EMPTY, last: Levels::EMPTY };

    fn like(&self, other: &Reading) -> bool {
        self.stack.open() == other.stack.open() && self.last.open() == other.last.open()
    }

    /// The reading behind a label that it takes.
    fn take(&mut self, label: &Taken) {
        let level = Level { style: label.style, number: label.number };
        self.stack.truncate(usize::from(label.depth));
        self.stack.push(level);
        if label.restarts {
            self.last.truncate(0);
        }
        let len = self.last.len;
        match self.last.all[..len].iter_mut().find(|l| l.style == level.style) {
            Some(known) => *known = level,
            None => self.last.push(level),
        }
    }
}

/// One way to go on from a reading.
#[derive(Debug, Clone, Copy)]
struct Move {
    cost: f32,
    /// Which of the readings goes on.
    from: usize,
    /// The label that it takes, or none for text.
    label: Option<Taken>,
}

/// A label as a reading takes it.
#[derive(Debug, Clone, Copy)]
struct Taken {
    spot: u32,
    number: u32,
    style: Style,
    way: u8,
    depth: u8,
    part: bool,
    /// Whether numbering begins again with it.
    restarts: bool,
}

/// The labels that readings took, each with the one before it; the first stands for none.
struct Steps {
    all: Vec<(u32, Option<Taken>)>,
    /// At so many, those are dropped that no reading leads back to.
    full: usize,
}

/// Fewer steps than this are kept as they are.
const STEPS: usize = 1 << 16;

impl Steps {
    fn push(&mut self, before: u32, label: Taken) -> u32 {
        self.all.push((before, Some(label)));
        (self.all.len() - 1) as u32
    }

    /// Drops the steps of readings that were given up.
    fn prune(&mut self, readings: &mut [Reading]) {
        if self.all.len() < self.full {
            return;
        }
        let mut place = vec![u32::MAX; self.all.len()];
        place[0] = 0;
        for reading in readings.iter() {
            place[reading.trail as usize] = 0;
        }
        // Each step stands behind the one before it, so that one pass from the last finds all.
        for i in (1..self.all.len()).rev() {
            if place[i] == 0 {
                place[self.all[i].0 as usize] = 0;
            }
        }
        let mut kept = 0;
        for i in 0..self.all.len() {
            if place[i] == 0 {
                let (before, label) = self.all[i];
                place[i] = kept;
                self.all[kept as usize] = (place[before as usize], label);
                kept += 1;
            }
        }
        self.all.truncate(kept as usize);
        for reading in readings {
            reading.trail = place[reading.trail as usize];
        }
        self.full = (self.all.len() * 2).max(STEPS);
    }
}

/// The labels that hold, in order.
pub fn choose(spots: &[Spot]) -> Vec<Held> {
    let mut steps = Steps { all: vec![(0, None)], full: STEPS };
    let mut readings = vec![Reading::NEW];
    let mut next = Vec::with_capacity(WIDTH);
    let mut moves: Vec<Move> = Vec::new();
    for (i, spot) in spots.iter().enumerate() {
        if spot.fresh {
            for r in &mut readings {
                r.stack.truncate(0);
                r.last.truncate(0);
            }
        }
        let rejected = reject_cost(spot);
        for (from, reading) in readings.iter().enumerate() {
            moves.push(Move { cost: reading.cost + rejected, from, label: None });
            for (w, way) in spot.ways.iter().enumerate() {
                accept(reading, spot, way, &mut |cost, depth, number, style, part, restarts| {
                    let (spot, way, depth) = (i as u32, w as u8, depth as u8);
                    let label = Some(Taken { spot, number, style, way, depth, part, restarts });
                    moves.push(Move { cost, from, label });
                });
            }
        }
        // Stable and total: equal costs keep the order in which they were made.
        moves.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        for Move { cost, from, label } in moves.drain(..) {
            if next.len() == WIDTH {
                break;
            }
            let mut reading = Reading { cost, ..readings[from] };
            if let Some(label) = &label {
                reading.take(label);
            }
            // Readings that go on alike are one; the cheaper came first.
            if next.iter().any(|r: &Reading| r.like(&reading)) {
                continue;
            }
            if let Some(label) = label {
                reading.trail = steps.push(reading.trail, label);
            }
            next.push(reading);
        }
        std::mem::swap(&mut readings, &mut next);
        next.clear();
        steps.prune(&mut readings);
    }
    let mut chosen = Vec::new();
    let mut at = readings.first().map_or(0, |r| r.trail);
    while let Some((before, Some(t))) = steps.all.get(at as usize) {
        chosen.push(Held {
            spot: t.spot as usize,
            way: usize::from(t.way),
            depth: usize::from(t.depth),
            style: t.style,
            number: t.number,
            part: t.part,
        });
        at = *before;
    }
    chosen.reverse();
    chosen
}

/// What it costs to take a candidate for text.
fn reject_cost(spot: &Spot) -> f32 {
    if matches!(spot.place, Place::Sentence | Place::Clause | Place::Heading) {
        return 0.0;
    }
    let way = |l: &Label| {
        let sure = match l.style {
            Style::Chapter(_) | Style::Formal | Style::Han | Style::ParenHan => 3.0,
            Style::Ordinal | Style::Word | Style::Stage | Style::Caption(_) => 2.2,
            Style::Article => 2.5,
            Style::Arabic | Style::Paren => 2.0,
            Style::HalfParen | Style::Circled | Style::Roman => 1.6,
            Style::Decimal(_) => 1.4,
            Style::Letter | Style::ParenLetter => 0.8,
            Style::Mark => 0.4,
        };
        match l.doubt {
            0 => sure,
            1 => sure * 0.5,
            _ => 0.3,
        }
    };
    let cost = spot.ways.iter().map(way).fold(0.0, f32::max);
    match spot.place {
        Place::RunOn => 0.45 * cost,
        Place::RunOnSentence => 0.35 * cost,
        _ => cost,
    }
}

/// Puts the ways in which a reading can take a label: cost, depth, number, style, whether a plan begins with it, and
/// whether numbering begins again.
fn accept(from: &Reading, spot: &Spot, way: &Label, put: &mut dyn FnMut(f32, usize, u32, Style, bool, bool)) {
    let stack = from.stack.open();
    let doubt = match way.doubt {
        0 => 0.0,
        1 => 0.2,
        _ => 0.7,
    };
    // What the place says, for going on and for opening a level.
    let strong = matches!(way.style, Style::Formal | Style::Han | Style::ParenHan | Style::Chapter(_) | Style::Article);
    let (on, open) = match (spot.place, strong) {
        (Place::Line, _) => (0.0, 0.0),
        (Place::Sentence, true) => (-0.4, 3.0),
        (Place::Sentence, false) => (0.6, 4.0),
        (Place::Group, true) => (-0.4, 1.0),
        (Place::Group, false) => (-0.2, 2.0),
        (Place::Gap, true) => (-0.4, 1.0),
        (Place::Gap, false) => (-0.2, 1.5),
        (Place::Heading, true) => (-0.2, -0.2),
        (Place::Heading, false) => (0.6, 1.2),
        (Place::Clause, true) => (0.5, 4.0),
        (Place::Clause, false) => (1.0, 5.0),
        (Place::RunOnSentence, _) => (0.0, 0.1),
        (Place::RunOn, true) => (0.0, 0.1),
        (Place::RunOn, false) => (0.1, 0.6),
    };
    let top = stack.len();
    // Going on at an open level.
    for (depth, level) in stack.iter().enumerate() {
        let (style, mended) = match (level.style, way.style) {
            (a, b) if a == b => (a, 0.0),
            // One bracket of (2) is lost, or written once too often.
            (Style::Paren, Style::HalfParen) | (Style::HalfParen, Style::Paren) => (level.style, 0.5),
            _ => continue,
        };
        let number = if way.number == 0 && way.style.counts() { level.number + 1 } else { way.number };
        let step = i64::from(number) - i64::from(level.number);
        let counting = match step {
            _ if !style.counts() => 0.1,
            1 => 0.0,
            // A number written twice by mistake.
            0 if number > 1 && spot.place == Place::Line && way.doubt == 0 => 1.7,
            0 => 2.2,
            2..=3 => 1.0 + 0.35 * step as f32,
            4..=9 => 3.0,
            _ if number == 1 && depth == 0 => 1.4,
            _ if number == 1 => 1.9,
            _ => 4.5,
        };
        let mut cost = from.cost + (on + doubt + mended + counting + decimal_cost(way, stack, depth));
        // A mark inside a line that only nearly fits is text.
        if spot.place != Place::Line && step != 1 {
            cost += 2.0;
        }
        let part = depth == 0 && number == 1 && step <= 0;
        put(cost, depth, number, style, part, part);
    }
    // Opening a level below what is open, or below something further out.
    if stack.iter().any(|l| l.style == way.style) {
        return;
    }
    for depth in (0..=top).rev() {
        if depth >= DEPTH || (depth == 0 && top > 0) {
            continue;
        }
        let up = depth.checked_sub(1).map(|d| stack[d]);
        let number = if way.number == 0 && way.style.counts() { 1 } else { way.number };
        // Styles stand there in the order in which they first came up.
        let last = from.last.open().iter().position(|l| l.style == way.style && l.number + 1 == number);
        let running = last.is_some();
        // Numbering that runs through has its slips too: a number written twice, one left out.
        let nearly = || {
            let before = from.last.open().iter().find(|l| l.style == way.style).map(|l| l.number);
            before.is_some_and(|before| before > 0 && (before..=before + 3).contains(&number))
        };
        let counting = match number {
            _ if !way.style.counts() => 0.3,
            1 => 0.2,
            _ if running => 0.25,
            _ if spot.place == Place::Line && way.doubt == 0 && nearly() => 1.3,
            2 => 1.7,
            _ => 2.4,
        };
        // `第三条` below `二、` is odd once, and then how the plan is made: articles count through.
        let usual = last == Some(depth) && way.style == Style::Article;
        let order = up.map_or(0.0, |u| if usual || u.style.rank() < way.style.rank() { 0.0 } else { 1.3 });
        let mut cost = from.cost + (open + doubt + counting + order + decimal_cost(way, stack, depth));
        // Siblings of another style are rare.
        if depth < top {
            cost += 1.6;
        }
        put(cost, depth, number, way.style, depth == 0, false);
    }
}

/// A decimal says itself under which number it stands.
fn decimal_cost(way: &Label, stack: &[Level], depth: usize) -> f32 {
    let Style::Decimal(_) = way.style else { return 0.0 };
    let above = depth.checked_sub(1).and_then(|d| stack.get(d)).map(|l| l.number);
    match (above, way.above.last()) {
        (Some(have), Some(want)) if have == *want => -0.2,
        (None, _) => 0.2,
        _ => 0.8,
    }
}

#[cfg(test)]
mod tests {
    use super::super::labels;
    use super::*;

    fn held(lines: &[&str]) -> Vec<(usize, usize, u32)> {
        let spots: Vec<Spot> =
            lines.iter().map(|l| Spot { ways: labels::read(l), place: Place::Line, fresh: false }).collect();
        choose(&spots).into_iter().map(|h| (h.spot, h.depth, h.number)).collect()
    }

    #[test]
    fn levels_follow_the_order_in_which_styles_open() {
        assert_eq!(
            held(&["一、甲", "(一)乙", "1.丙", "2.丁", "(二)戊", "1.己", "二、庚"]),
            [(0, 0, 1), (1, 1, 1), (2, 2, 1), (3, 2, 2), (4, 1, 2), (5, 2, 1), (6, 0, 2)]
        );
        assert_eq!(held(&["1.甲", "(1)乙", "(2)丙", "2.丁"]), [(0, 0, 1), (1, 1, 1), (2, 1, 2), (3, 0, 2)]);
    }

    #[test]
    fn a_lone_dash_is_the_number_that_fits() {
        assert_eq!(
            held(&["一、甲", "(一)乙", "-、丙", "(一)丁", "三、戊"]),
            [(0, 0, 1), (1, 1, 1), (2, 0, 2), (3, 1, 1), (4, 0, 3)]
        );
        assert_eq!(held(&["—、甲", "(一)乙", "二、丙"]), [(0, 0, 1), (1, 1, 1), (2, 0, 2)]);
    }

    #[test]
    fn articles_may_stand_below_headings_and_count_through() {
        assert_eq!(
            held(&["一、甲", "第一条乙", "第二条丙", "二、丁", "第三条戊", "三、己", "第四条庚", "第五条辛"]),
            [(0, 0, 1), (1, 1, 1), (2, 1, 2), (3, 0, 2), (4, 1, 3), (5, 0, 3), (6, 1, 4), (7, 1, 5)]
        );
    }

    #[test]
    fn numbering_may_run_through() {
        assert_eq!(
            held(&["一、甲", "1.乙", "2.丙", "二、丁", "3.戊", "4.己"]),
            [(0, 0, 1), (1, 1, 1), (2, 1, 2), (3, 0, 2), (4, 1, 3), (5, 1, 4)]
        );
        assert_eq!(held(&["一、甲", "(一)乙", "(二)丙", "二、丁", "(三)戊"]).last(), Some(&(4, 1, 3)));
        // With a number written twice, or one left out, at the border.
        assert_eq!(held(&["一、甲", "7.乙", "8.丙", "二、丁", "8.戊", "9.己"])[4..], [(4, 1, 8), (5, 1, 9)]);
        assert_eq!(held(&["一、甲", "1.乙", "2.丙", "二、丁", "4.戊", "5.己"])[4..], [(4, 1, 4), (5, 1, 5)]);
    }

    #[test]
    fn damaged_labels_are_mended_by_counting() {
        let found = held(&["13.及时回应", "(112345热线", "(2)信箱", "(3)微博", "14.平台"]);
        assert_eq!(found, [(0, 0, 13), (1, 1, 1), (2, 1, 2), (3, 1, 3), (4, 0, 14)]);
        let found = held(&["15.服务", "(1)标准", "2)办事", "3)运营", "16.联动"]);
        assert_eq!(found, [(0, 0, 15), (1, 1, 1), (2, 1, 2), (3, 1, 3), (4, 0, 16)]);
        let found = held(&["五、服务", "()审批", "(二)登记"]);
        assert_eq!(found, [(0, 0, 5), (1, 1, 1), (2, 1, 2)]);
    }

    #[test]
    fn a_number_written_twice_is_two_items() {
        assert_eq!(held(&["1.甲", "2.乙", "3.丙", "3.丁", "4.戊"]).len(), 5);
        assert_eq!(held(&["一、甲", "9.乙", "10.丙", "10.丁"]).last(), Some(&(3, 1, 10)));
    }

    #[test]
    fn false_labels_stay_text() {
        assert_eq!(held(&["一、甲", "3.5亿元投入", "二、乙"]), [(0, 0, 1), (2, 0, 2)]);
        assert_eq!(held(&["1.甲", "2.乙", "3.5G网络", "4.丙"]).len(), 4);
    }

    #[test]
    fn a_long_document_keeps_all_its_labels() {
        let lines: Vec<String> = (0..30_000).map(|i| format!("({})丙", labels::han(i % 9 + 1))).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let found = held(&lines);
        assert_eq!(found.len(), lines.len());
        assert!(found.iter().enumerate().all(|(i, h)| h.0 == i && h.2 as usize == i % 9 + 1));
    }

    #[test]
    fn a_second_plan_begins_again() {
        let found = held(&["一、甲", "(一)乙", "二、丙", "一、丁", "二、戊"]);
        assert_eq!(found, [(0, 0, 1), (1, 1, 1), (2, 0, 2), (3, 0, 1), (4, 0, 2)]);
    }
}
