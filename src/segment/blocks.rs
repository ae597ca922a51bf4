//! Tasks written as blocks of labelled lines, one after the other (`任务名称:…`, `工作内容:…`, `责任单位:…`, `完成时限:…`): a
//! table whose rows were set below each other. The labels are the titles of its columns.
//!
//! Numbered items that end in labelled lines are items, and none of this module's business.

use std::collections::HashMap;

use super::Column;
use super::front::Line;
use super::labels::{self, Style};
use super::tables::{Grid, GridCell, Titles};
use crate::text::Bytes;

/// A label has at most so many bytes, spaces included.
const LABEL: usize = 48;

/// What stands alone above a block and counts it (`督查事项2`) has at most so many characters.
const COUNTER: usize = 12;

/// A label that no column knows has at most so many characters.
const UNKNOWN: usize = 8;

/// Blocks have at most so many labels of their own.
const COLUMNS: usize = 40;

/// A line that opens with a label.
struct Labelled {
    column: Column,
    title: String,
    /// What stands behind the label.
    content: Bytes,
    /// Whether a column is titled so.
    known: bool,
}

/// Finds such blocks among the lines, appends their grids, and marks their lines as theirs.
pub(crate) fn recover(folded: &str, lines: &mut [Line], grids: &mut Vec<Grid>, titles: &Titles) {
    let labelled: Vec<Option<Labelled>> = lines.iter().map(|line| label(folded, line, titles)).collect();
    let Some((opener, name)) = opener(&labelled) else { return };
    let sheet = Sheet::of(folded, lines, labelled, &opener, name);
    if sheet.are_numbered_items() {
        return;
    }
    let mut at = 0;
    let mut found: Vec<(usize, usize, Grid)> = Vec::new();
    while at < sheet.lines.len() {
        if !sheet.opens[at] {
            at += 1;
            continue;
        }
        let (blocks, end) = sheet.run(at);
        found.push((blocks.first().and_then(|block| block.counter).unwrap_or(at), end, sheet.grid(&blocks)));
        at = end;
    }
    for (from, end, grid) in found {
        for line in &mut lines[from..end] {
            line.table = Some(grids.len());
        }
        grids.push(grid);
    }
}

fn label(folded: &str, line: &Line, titles: &Titles) -> Option<Labelled> {
    let text = &folded[line.at.clone()];
    let colon = memchr::memchr(b':', &text.as_bytes()[..text.len().min(LABEL)])?;
    let head = &text[..colon];
    let plain = line.table.is_none() && line.field.is_none() && !head.contains(['。', ',', ';', '、', '“', '《']);
    if !plain || head.is_empty() || !labels::read(head).is_empty() {
        return None;
    }
    let title: String = head.chars().filter(|c| !c.is_whitespace()).collect();
    // A label that no column knows says something else of the task: 投资规模:100万元.
    let column = titles.column(head);
    let known = column.is_some();
    let column = column.or((title.chars().count() <= UNKNOWN).then_some(Column::Other))?;
    let content = super::trim(folded, line.at.start + colon + 1..line.at.end);
    Some(Labelled { column, title, content, known })
}

/// The labels that open each block and that name its work: of those that name work the first that comes again, most
/// times with a label of units or limits before it comes the next time; and the first of the labels right above it, where
/// that comes as often.
fn opener(labelled: &[Option<Labelled>]) -> Option<(String, String)> {
    let states = |l: &Labelled| matches!(l.column, Column::Units(_) | Column::Limit);
    let at =
        labelled.iter().position(|l| l.as_ref().is_some_and(|l| matches!(l.column, Column::Heading | Column::Item)))?;
    let name = &labelled[at].as_ref()?.title;
    let times = |title: &str| labelled.iter().flatten().filter(|l| l.title == *title).count();
    let named = |l: &Option<Labelled>| l.as_ref().is_some_and(|l| l.title == *name);
    let blocks: Vec<&[Option<Labelled>]> = labelled.split(named).skip(1).collect();
    let stated = blocks.iter().filter(|block| block.iter().flatten().any(states)).count();
    if blocks.len() < 2 || stated * 2 < blocks.len() {
        return None;
    }
    let above = labelled[..at].iter().rev().take_while(|l| l.as_ref().is_some_and(|l| l.known)).count();
    let first = labelled[at - above..at].iter().flatten().find(|l| times(&l.title) == blocks.len());
    Some((first.map_or_else(|| name.clone(), |l| l.title.clone()), name.clone()))
}

/// One block: the line that counts it, and its labelled lines, each with the lines that go on behind it.
struct Block {
    counter: Option<usize>,
    said: Vec<(usize, Vec<usize>)>,
}

/// The lines of a document, and what is known of each.
struct Sheet<'a> {
    folded: &'a str,
    lines: &'a [Line],
    labelled: Vec<Option<Labelled>>,
    /// Whether a block opens there.
    opens: Vec<bool>,
    /// Whether the line counts the block that opens below it.
    counts: Vec<bool>,
    /// The next labelled line behind each.
    next: Vec<usize>,
    /// The label that names the work of a block.
    name: String,
}

impl<'a> Sheet<'a> {
    fn of(
        folded: &'a str,
        lines: &'a [Line],
        labelled: Vec<Option<Labelled>>,
        opener: &str,
        name: String,
    ) -> Sheet<'a> {
        let opens: Vec<bool> = labelled.iter().map(|l| l.as_ref().is_some_and(|l| l.title == opener)).collect();
        let mut next = vec![lines.len(); lines.len()];
        for i in (0..lines.len().saturating_sub(1)).rev() {
            next[i] = if labelled[i + 1].is_some() { i + 1 } else { next[i + 1] };
        }
        // `督查事项1`, `督查事项2`: the same words with other numbers above several blocks.
        let text = |i: usize| &folded[lines[i].at.clone()];
        let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
        let above = |i: usize| {
            let above = i.checked_sub(1).filter(|above| opens[i] && labelled[*above].is_none())?;
            let said = text(above);
            let free = lines[above].table.is_none() && lines[above].field.is_none();
            let short = said.chars().count() <= COUNTER && said.contains(number) && labels::read(said).is_empty();
            let goes_on = above.checked_sub(1).is_some_and(|before| text(before).ends_with(['、', ',']));
            let stem = said.replace(number, "");
            (free && short && !goes_on && !said.contains(['。', ',', ':', ';'])).then_some((above, stem))
        };
        let found: Vec<(usize, String)> = (0..lines.len()).filter_map(above).collect();
        let mut stems: HashMap<&str, usize> = HashMap::new();
        found.iter().for_each(|(_, stem)| *stems.entry(stem).or_default() += 1);
        let mut counts = vec![false; lines.len()];
        found.iter().filter(|(_, stem)| stems[stem.as_str()] > 1).for_each(|(at, _)| counts[*at] = true);
        Sheet { folded, lines, labelled, opens, counts, next, name }
    }

    fn text(&self, i: usize) -> &str {
        &self.folded[self.lines[i].at.clone()]
    }

    /// Whether numbered lines stand between the openers, whose labelled lines these then are: between all of them lines
    /// numbered in any style, or between half of them lines numbered in figures.
    fn are_numbered_items(&self) -> bool {
        let openers: Vec<usize> = (0..self.lines.len()).filter(|i| self.opens[*i]).collect();
        let (mut any, mut figures) = (0, 0);
        for two in openers.windows(2) {
            // Numbers amid a block part what it says; those behind its last label open the next item.
            let last = (two[0]..two[1]).rev().find(|i| self.labelled[*i].is_some()).unwrap_or(two[0]);
            let styles = last + 1..two[1];
            let styles = styles.flat_map(|i| labels::read(self.text(i)).into_iter().map(|l| l.style));
            let styles: Vec<Style> = styles.collect();
            any += usize::from(!styles.is_empty());
            figures +=
                usize::from(styles.iter().any(|s| !matches!(s, Style::Han | Style::ParenHan | Style::Chapter(_))));
        }
        let gaps = openers.len().saturating_sub(1);
        any == gaps || figures * 2 >= gaps
    }

    /// The blocks from a line on that follow each other with nothing between them, and where they end.
    fn run(&self, start: usize) -> (Vec<Block>, usize) {
        let free = |i: usize| self.lines[i].table.is_none() && self.lines[i].field.is_none();
        let counter = |i: usize| i.checked_sub(1).filter(|above| self.counts[*above]);
        let mut blocks = vec![Block { counter: counter(start), said: vec![(start, Vec::new())] }];
        let mut at = start + 1;
        while at < self.lines.len() && free(at) {
            let Some(block) = blocks.last_mut() else { break };
            if self.opens[at] {
                blocks.push(Block { counter: counter(at), said: vec![(at, Vec::new())] });
            } else if let Some(said) = &self.labelled[at] {
                // A label that comes again behind units or limits opens a block that lacks its first.
                let of = |(line, _): &(usize, Vec<usize>)| self.labelled[*line].as_ref();
                let again = said.known && block.said.iter().filter_map(of).any(|l| l.title == said.title);
                let states = |l: &Labelled| matches!(l.column, Column::Units(_) | Column::Limit);
                if again && block.said.iter().filter_map(of).any(states) {
                    blocks.push(Block { counter: None, said: vec![(at, Vec::new())] });
                } else {
                    block.said.push((at, Vec::new()));
                }
            } else if self.counts[at] {
                // It belongs to the block that follows.
            } else if !block.said.is_empty() {
                // A list goes on over the line; other lines do where more labels of the block follow.
                let list = self.text(at - 1).ends_with(['、', ',']);
                let next = self.next[at];
                let amid = next < self.lines.len() && !self.opens[next];
                // A number behind who or when opens the next item, whatever label stands first below it.
                let last = block.said.last().and_then(|(line, _)| self.labelled[*line].as_ref());
                let stated = last.is_some_and(|l| matches!(l.column, Column::Units(_) | Column::Limit));
                let numbered = stated && !list && !labels::read(self.text(at)).is_empty();
                if !(list || amid) || numbered {
                    break;
                }
                if let Some((_, more)) = block.said.last_mut() {
                    more.push(at);
                }
            }
            at += 1;
        }
        // Behind the last label that columns have stands what closes the document: 附件:…, 抄送:….
        if let Some(block) = blocks.last_mut() {
            let known = |(line, _): &(usize, Vec<usize>)| self.labelled[*line].as_ref().is_some_and(|l| l.known);
            let keep = block.said.iter().rposition(known).map_or(1, |last| last + 1);
            if keep < block.said.len() {
                at = block.said[keep].0;
                block.said.truncate(keep);
            }
        }
        (blocks, at)
    }

    /// The grid of the blocks: a row each, a column for each label; what names the work stands above what it is.
    fn grid(&self, blocks: &[Block]) -> Grid<'static> {
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
                put(&mut row, 0, vec![self.lines[counter].at.clone()]);
            }
            for (at, more) in &block.said {
                let Some(said) = &self.labelled[*at] else { continue };
                let mut text: Vec<Bytes> = Vec::new();
                if !said.content.is_empty() {
                    text.push(said.content.clone());
                }
                text.extend(more.iter().map(|i| self.lines[*i].at.clone()));
                if said.title == self.name || said.column == Column::Item {
                    put(&mut row, 1, text);
                    continue;
                }
                let known = columns.iter().skip(2).position(|(_, title)| *title == said.title).map(|c| c + 2);
                let alike = || columns.iter().skip(2).position(|(column, _)| *column == said.column).map(|c| c + 2);
                let column = match known {
                    Some(column) => column,
                    // No agency has so many labels: what is said under one more goes to the first of its kind, or to the
                    // work itself.
                    None if columns.len() >= COLUMNS => alike().unwrap_or(1),
                    None => {
                        columns.push((said.column, said.title.clone()));
                        columns.len() - 1
                    }
                };
                row.resize(columns.len().max(row.len()), None);
                put(&mut row, column, text);
            }
            rows.push(row);
        }
        rows.iter_mut().for_each(|row| row.resize(columns.len(), None));
        Grid::recovered(cells, rows, &columns)
    }
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
    fn titles_dates_and_lists_above_a_block_do_not_count_it() {
        let text = "2024年重点工作\n任务名称：修桥\n投资规模：100万元\n责任单位：区住建局、\n第一中学\n任务名称：铺路\n责任单位：县交通局\n县住建局配合\n完成时限：6月底前\n抄送：县政府督查室";
        let record = crate::testing::record(text);
        assert_eq!(record.document.title.as_deref(), Some("2024年重点工作"));
        assert_eq!(told(text), ["- 修桥 |  | 区住建局 第一中学 | ", "- 铺路 |  | 县交通局 县住建局 | 6月底前"]);
        // The labelled lines of numbered items, of which one has two of a kind.
        let text = "2024年任务清单\n1.拓宽老街。\n工作措施：6月开工。\n责任单位：县交通局\n2.修补桥面。\n工作措施：7月开工。\n责任单位：县公路站\n工作措施：8月完工。\n责任单位：县住建局\n3.架桥。\n工作措施：9月开工。\n责任单位：县交通局";
        assert_eq!(told(text).len(), 3);
    }

    #[test]
    fn blocks_may_open_with_units_lack_a_label_or_hold_numbers() {
        let text = "2024年任务清单\n责任单位：县交通局\n任务名称：拓宽老街\n完成时限：6月底前\n\n责任单位：县公路站\n任务名称：修补桥面\n完成时限：7月底前";
        assert_eq!(told(text), ["- 拓宽老街 |  | 县交通局 | 6月底前", "- 修补桥面 |  | 县公路站 | 7月底前"]);
        let text = "2024年任务清单\n任务名称：拓宽老街\n工作内容：征收房屋。\n责任单位：县交通局\n工作内容：清点路灯。\n责任单位：县住建局\n任务名称：修补桥面\n工作内容：1.招标；\n2.施工。\n责任单位：县公路站\n任务名称：栽树\n工作内容：采购树苗。";
        assert_eq!(
            told(text),
            [
                "- 拓宽老街 | 征收房屋。 | 县交通局 | ",
                "- 清点路灯。 |  | 县住建局 | ",
                "- 修补桥面 | 1.招标；\n2.施工。 | 县公路站 | ",
                "- 栽树 | 采购树苗。 |  | ",
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
