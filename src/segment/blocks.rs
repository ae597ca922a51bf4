//! Tasks written as blocks of labelled lines, one after the other (`任务名称:…`, `工作内容:…`, `责任单位:…`, `完成时限:…`): a
//! table whose rows were set below each other. The labels are the titles of its columns.
//!
//! Numbered items that end in labelled lines are items, and none of this module's business.

use super::Column;
use super::front::Line;
use super::labels;
use super::tables::{Grid, GridCell, Titles};
use crate::text::Bytes;

/// A label has at most so many bytes, spaces included.
const LABEL: usize = 48;

/// What stands alone above a block and counts it (`督查事项2`) has at most so many characters.
const COUNTER: usize = 12;

/// A line that opens with a label.
struct Labelled {
    column: Column,
    title: String,
    /// What stands behind the label.
    content: Bytes,
}

/// Finds such blocks among the lines, appends their grids, and marks their lines as theirs.
pub(crate) fn recover(folded: &str, lines: &mut [Line], grids: &mut Vec<Grid>, titles: &Titles) {
    let labelled: Vec<Option<Labelled>> = lines.iter().map(|line| label(folded, line, titles)).collect();
    let Some(opener) = opener(&labelled) else { return };
    let opens = |i: usize| labelled.get(i).and_then(Option::as_ref).is_some_and(|l| l.title == opener);
    // Where a numbered line stands between each two, they are what numbered items say.
    let openers: Vec<usize> = (0..lines.len()).filter(|i| opens(*i)).collect();
    let numbered = |i: usize| !labels::read(&folded[lines[i].at.clone()]).is_empty();
    if openers.windows(2).all(|two| (two[0] + 1..two[1]).any(numbered)) {
        return;
    }
    let mut at = 0;
    while at < lines.len() {
        if !opens(at) {
            at += 1;
            continue;
        }
        let (blocks, end) = run(folded, lines, &labelled, &opens, at);
        let from = blocks.first().and_then(|block| block.counter).unwrap_or(at);
        let grid = grid(lines, &labelled, &blocks);
        for line in &mut lines[from..end] {
            line.table = Some(grids.len());
        }
        grids.push(grid);
        at = end;
    }
}

fn label(folded: &str, line: &Line, titles: &Titles) -> Option<Labelled> {
    let text = &folded[line.at.clone()];
    let colon = memchr::memchr(b':', &text.as_bytes()[..text.len().min(LABEL)])?;
    let head = &text[..colon];
    let plain = line.table.is_none() && line.field.is_none() && !head.contains(['。', ',', ';', '、', '“', '《']);
    if !plain || !labels::read(head).is_empty() {
        return None;
    }
    let column = titles.column(head)?;
    let title = head.chars().filter(|c| !c.is_whitespace()).collect();
    let content = super::trim(folded, line.at.start + colon + 1..line.at.end);
    Some(Labelled { column, title, content })
}

/// The label that opens each block: the first that names work and comes again, each time with a label of units or limits
/// before it comes the next time.
fn opener(labelled: &[Option<Labelled>]) -> Option<String> {
    let states = |l: &Labelled| matches!(l.column, Column::Units(_) | Column::Limit) && !l.content.is_empty();
    let first = labelled.iter().flatten().find(|l| matches!(l.column, Column::Heading | Column::Item))?;
    let opens = |l: &Option<Labelled>| l.as_ref().is_some_and(|l| l.title == first.title);
    let mut blocks = labelled.split(opens).skip(1);
    let all = blocks.clone().count() >= 2 && blocks.all(|block| block.iter().flatten().any(states));
    all.then(|| first.title.clone())
}

/// One block: the line that counts it, and its labelled lines, each with the lines that go on behind it.
struct Block {
    counter: Option<usize>,
    said: Vec<(usize, Vec<usize>)>,
}

/// The blocks from a line on that follow each other with nothing between them, and where they end.
fn run(
    folded: &str,
    lines: &[Line],
    labelled: &[Option<Labelled>],
    opens: &dyn Fn(usize) -> bool,
    start: usize,
) -> (Vec<Block>, usize) {
    let text = |i: usize| &folded[lines[i].at.clone()];
    let free = |i: usize| lines[i].table.is_none() && lines[i].field.is_none();
    let counts = |i: usize| {
        let text = text(i);
        let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
        free(i)
            && text.chars().count() <= COUNTER
            && text.contains(number)
            && !text.contains(['。', ',', ':', ';'])
            && labels::read(text).is_empty()
    };
    let counter = |i: usize| i.checked_sub(1).filter(|above| labelled[*above].is_none() && counts(*above));
    let mut blocks = vec![Block { counter: counter(start), said: vec![(start, Vec::new())] }];
    let mut at = start + 1;
    while at < lines.len() && free(at) {
        let Some(block) = blocks.last_mut() else { break };
        if opens(at) {
            blocks.push(Block { counter: counter(at), said: vec![(at, Vec::new())] });
        } else if labelled[at].is_some() {
            block.said.push((at, Vec::new()));
        } else if opens(at + 1) && counts(at) {
            // It counts the block that follows.
        } else if let Some((said, more)) = block.said.last_mut() {
            // A list goes on over the line; what is to be done may have several paragraphs.
            let before = text(at - 1);
            let list = before.ends_with(['、', ',']);
            let item = labelled[*said].as_ref().is_some_and(|l| l.column == Column::Item);
            let within = item && (at + 1..lines.len()).find(|i| labelled[*i].is_some()).is_some_and(|i| !opens(i));
            if !(list || within && labels::read(text(at)).is_empty()) {
                break;
            }
            more.push(at);
        }
        at += 1;
    }
    (blocks, at)
}

/// The grid of the blocks: a row each, a column for each label; what names the work stands above what it is.
fn grid(lines: &[Line], labelled: &[Option<Labelled>], blocks: &[Block]) -> Grid<'static> {
    let mut columns: Vec<(Column, String)> = vec![(Column::Serial, String::new()), (Column::Item, String::new())];
    let (mut cells, mut rows): (Vec<GridCell>, Vec<Vec<Option<usize>>>) = (Vec::new(), Vec::new());
    for block in blocks {
        let mut row: Vec<Option<usize>> = vec![None; columns.len()];
        let mut put = |row: &mut Vec<Option<usize>>, column: usize, text: Vec<Bytes>| match row[column] {
            Some(cell) => {
                let cell: &mut GridCell = &mut cells[cell];
                cell.text.extend(text);
            }
            None if !text.is_empty() => {
                row[column] = Some(cells.len());
                cells.push(GridCell { text, ..GridCell::default() });
            }
            None => {}
        };
        if let Some(counter) = block.counter {
            put(&mut row, 0, vec![lines[counter].at.clone()]);
        }
        for (n, (at, more)) in block.said.iter().enumerate() {
            let Some(said) = &labelled[*at] else { continue };
            let mut text: Vec<Bytes> = Vec::new();
            if !said.content.is_empty() {
                text.push(said.content.clone());
            }
            text.extend(more.iter().map(|i| lines[*i].at.clone()));
            if n == 0 || said.column == Column::Item {
                put(&mut row, 1, text);
                continue;
            }
            let known = columns.iter().skip(2).position(|(_, title)| *title == said.title).map(|c| c + 2);
            let column = known.unwrap_or_else(|| {
                columns.push((said.column, said.title.clone()));
                columns.len() - 1
            });
            row.resize(columns.len().max(row.len()), None);
            put(&mut row, column, text);
        }
        rows.push(row);
    }
    rows.iter_mut().for_each(|row| row.resize(columns.len(), None));
    Grid::recovered(cells, rows, &columns)
}

#[cfg(test)]
mod tests {
    use crate::record::TaskRecord;

    fn told(text: &str) -> Vec<String> {
        let record = crate::testing::record(text);
        let of = |t: &TaskRecord| {
            let units: Vec<&str> = t.units.iter().map(|u| u.raw.as_str()).collect();
            let limits: Vec<&str> = t.time_limits.iter().map(|l| l.raw.as_str()).collect();
            let label = t.label.as_deref().unwrap_or("-");
            format!("{label} {} | {} | {} | {}", t.task, t.requirement, units.join(" "), limits.join(" "))
        };
        record.tasks.iter().map(of).collect()
    }

    #[test]
    fn blocks_of_labelled_lines_are_rows() {
        let text = "2019年督查事项清单\n督查事项1\n任务名称：旧区改造\n工作内容：对28栋楼实施保温。逐户征求意见。\n牵头单位：区住建局\n责任单位：河西街道、\n东风街道\n责 任 人：刘某\n完成时限：10月底前\n\n\
                    督查事项3\n任务名称：散煤治理\n工作内容：取缔小煤场14家。\n牵头单位：区环保局\n完成时限：全年\n\n（此件公开发布）";
        assert_eq!(
            told(text),
            [
                "督查事项1 旧区改造 | 对28栋楼实施保温。逐户征求意见。 | 区住建局 河西街道 东风街道 | 10月底前",
                "督查事项3 散煤治理 | 取缔小煤场14家。 | 区环保局 | 全年",
            ]
        );
    }

    #[test]
    fn headings_between_blocks_and_numbered_items_stay_what_they_are() {
        let text = "2024年任务清单\n一、修路\n工作任务：拓宽老街。\n责任单位：县交通局\n工作任务：修补桥面。\n责任单位：县公路站\n\
                    二、种树\n工作任务：栽植行道树。\n责任单位：县林业局";
        assert_eq!(
            told(text),
            [
                "- 修路 | 拓宽老街。 | 县交通局 | ",
                "- 修路 | 修补桥面。 | 县公路站 | ",
                "- 种树 | 栽植行道树。 | 县林业局 | "
            ]
        );
        let text = "2024年任务清单\n1.拓宽老街。\n工作要求：6月开工。\n责任单位：县交通局\n2.修补桥面。\n工作要求：7月开工。\n责任单位：县公路站";
        assert!(told(text)[1].starts_with("2. 修补桥面"), "{:?}", told(text));
    }
}
