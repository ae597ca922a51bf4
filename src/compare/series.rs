//! Which documents belong together: the plans of one body for one thing, year after year.
//!
//! Two documents are of one series where their titles say the same but for the year, and they come from one body, or from
//! bodies of one place. Each has at most one successor, in the nearest later year that has one: of several the one that is
//! most like it in title and in size, so that an excerpt doesn't stand for the plan. Nothing here looks at what tasks say.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::assign::{Edge, assign};
use super::corpus::Document;
use super::words;
use crate::normalize::region::code_now;
use crate::record::Region;

/// How alike titles have to be, of one body and of bodies of one place.
const OF_ONE_BODY: f32 = 0.5;
const OF_ONE_PLACE: f32 = 0.62;

/// What speaks for a successor beside its title: one body, and as many tasks.
const BODY: f32 = 0.1;
const SIZE: f32 = 0.3;

/// A pair of characters that more titles of a year hold than this finds nobody a successor.
const COMMON: usize = 200;

/// What a document's title says, apart from place, year and form of words.
struct Titled {
    document: u32,
    tasks: u32,
    agency: String,
    pairs: Vec<u64>,
    /// Those of the title with its body in it, which tells one body's plan from another's.
    with_body: Vec<u64>,
}

/// Each document with its successor, in the order of the first.
pub(super) fn successors(documents: &[Document]) -> Vec<(u32, u32)> {
    let mut places: BTreeMap<String, BTreeMap<i16, Vec<Titled>>> = BTreeMap::new();
    for (number, document) in documents.iter().enumerate().filter(|(_, d)| !d.tasks.is_empty() && d.copy_of.is_none()) {
        let Some(year) = document.fields.year else { continue };
        let titled = Titled::of(number as u32, document);
        places.entry(place(document)).or_default().entry(year).or_default().push(titled);
    }
    let mut found: Vec<(u32, u32)> =
        places.iter().flat_map(|(place, years)| of_place(years, !place.is_empty())).collect();
    found.sort_unstable();
    found
}

/// Whether two documents, of whatever years, are one plan issued again: their titles say the same, of one body or one place.
pub(super) fn is_one_plan(a: &Document, b: &Document) -> bool {
    let titled = |d: &Document| Titled::of(0, d);
    !place(a).is_empty() && place(a) == place(b) && alike_titles(&titled(a), &titled(b)).is_some()
}

/// Whether two documents are one, though one of them may be an excerpt: of one title, body, place and year.
pub(super) fn is_one_document(a: &Document, b: &Document) -> bool {
    let said = |d: &Document| {
        let fields = &d.fields;
        let bare = |s: &Option<String>| words::bare(s.as_deref().unwrap_or_default());
        (bare(&fields.title), bare(&fields.agency), place(d), fields.year)
    };
    let one = said(a);
    !one.0.is_empty() && one == said(b)
}

impl Titled {
    fn of(number: u32, document: &Document) -> Titled {
        Titled {
            document: number,
            tasks: document.tasks.len() as u32,
            agency: words::bare(document.fields.agency.as_deref().unwrap_or_default()),
            pairs: pairs(document, false),
            with_body: pairs(document, true),
        }
    }
}

/// How alike two titles of one place are, and whether of one body, where that is enough for one plan.
fn alike_titles(a: &Titled, b: &Titled) -> Option<(f32, bool)> {
    let one_body = a.agency == b.agency && !a.agency.is_empty();
    let alike = if one_body { alike(&a.pairs, &b.pairs) } else { alike(&a.with_body, &b.with_body) };
    (alike >= if one_body { OF_ONE_BODY } else { OF_ONE_PLACE }).then_some((alike, one_body))
}

/// What stands for the place of a document: its region, else its body.
pub(super) fn place(document: &Document) -> String {
    match &document.fields.region {
        Some(region) => same_region(region),
        None => words::bare(document.fields.agency.as_deref().unwrap_or_default()),
    }
}

/// What a region has in common with itself in other years: a county that came to another city has another code, and is the
/// same county; a city on another level is another city.
pub(super) fn same_region(region: &Region) -> String {
    let code = code_now(&region.name, region.code.as_deref().unwrap_or_default());
    format!("{} {code} {}", region.level.name(), region.name)
}

/// The successors among the documents of one place: nearest years first, so that a year without a plan is stepped over.
/// Where the place isn't `known`, titles alone have to leave no doubt.
fn of_place(years: &BTreeMap<i16, Vec<Titled>>, known: bool) -> Vec<(u32, u32)> {
    let numbers: Vec<i16> = years.keys().copied().collect();
    let mut found = Vec::new();
    let (mut has_next, mut has_last) = (FxHashMap::default(), FxHashMap::default());
    for step in 1..numbers.len() {
        for (from, to) in numbers.iter().zip(&numbers[step..]) {
            let free = |year: &i16, taken: &FxHashMap<u32, ()>| -> Vec<&Titled> {
                years[year].iter().filter(|t| !taken.contains_key(&t.document)).collect()
            };
            let (before, after) = (free(from, &has_next), free(to, &has_last));
            let mut edges = edges(&before, &after);
            if !known {
                without_rivals(&mut edges);
            }
            for (i, next) in assign(before.len(), after.len(), &edges).into_iter().enumerate() {
                let Some(next) = next else { continue };
                let (a, b) = (before[i].document, after[next as usize].document);
                has_next.insert(a, ());
                has_last.insert(b, ());
                found.push((a, b));
            }
        }
    }
    found
}

/// Leaves only those that are the one choice of both sides: plans of many places go by one title.
fn without_rivals(edges: &mut Vec<Edge>) {
    let (mut rows, mut columns): (FxHashMap<u32, u32>, FxHashMap<u32, u32>) = Default::default();
    for edge in edges.iter() {
        *rows.entry(edge.row).or_insert(0) += 1;
        *columns.entry(edge.column).or_insert(0) += 1;
    }
    edges.retain(|e| rows[&e.row] == 1 && columns[&e.column] == 1);
}

fn edges(before: &[&Titled], after: &[&Titled]) -> Vec<Edge> {
    let mut index: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for (column, titled) in after.iter().enumerate() {
        for pair in &titled.pairs {
            index.entry(*pair).or_default().push(column as u32);
        }
    }
    let mut edges = Vec::new();
    for (row, titled) in before.iter().enumerate() {
        let mut columns: Vec<u32> =
            titled.pairs.iter().filter_map(|p| index.get(p)).filter(|l| l.len() <= COMMON).flatten().copied().collect();
        columns.sort_unstable();
        columns.dedup();
        for column in columns {
            let other = after[column as usize];
            if let Some((alike, one_body)) = alike_titles(titled, other) {
                let body = if one_body { BODY } else { 0.0 };
                let size = titled.tasks.min(other.tasks) as f32 / titled.tasks.max(other.tasks).max(1) as f32;
                edges.push(Edge { row: row as u32, column, weight: ((alike + body + SIZE * size) * 1e6) as i64 });
            }
        }
    }
    edges
}

/// The share of pairs that two titles have in common.
fn alike(a: &[u64], b: &[u64]) -> f32 {
    let shared = a.iter().filter(|p| b.binary_search(p).is_ok()).count();
    2.0 * shared as f32 / (a.len() + b.len()).max(1) as f32
}

/// A document's title, else what Chinese its file's name has: other letters and the folder say nothing of a plan.
fn called(document: &Document) -> Cow<'_, str> {
    let fields = &document.fields;
    match fields.title.as_deref().or(fields.notice_title.as_deref()) {
        Some(title) => title.into(),
        None => {
            let name = fields.source.rsplit(['/', '\\']).next().unwrap_or_default();
            name.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect::<String>().into()
        }
    }
}

/// The pairs of characters of a title without its place, its year, and what only says that it is issued.
fn pairs(document: &Document, with_body: bool) -> Vec<u64> {
    let mut title = words::bare(&called(document));
    title.retain(|c| !c.is_ascii_digit());
    let fields = &document.fields;
    let agency = words::bare(fields.agency.as_deref().filter(|_| !with_body).unwrap_or_default());
    let region = fields.region.as_ref().map(|r| words::bare(&r.name)).unwrap_or_default();
    for part in [agency.as_str(), &region, "关于印发", "关于", "印发", "的通知", "年度", "年"] {
        if !part.is_empty() {
            title = title.replace(part, "");
        }
    }
    let chars: Vec<char> = title.chars().collect();
    let mut pairs: Vec<u64> =
        chars.windows(2).map(|w| u64::from(u32::from(w[0])) << 32 | u64::from(u32::from(w[1]))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::*;

    use super::super::corpus::Corpus;

    fn corpus(documents: &[(&str, &str, i16)]) -> Vec<Document> {
        let mut corpus = Corpus::new();
        let record = |(i, (agency, title, year)): (usize, &(&str, &str, i16))| DocumentRecord {
            document: DocumentFields {
                id: i.to_string(),
                title: Some(title.to_string()),
                agency: (!agency.is_empty()).then(|| agency.to_string()),
                year: Some(*year),
                region: (!agency.is_empty()).then(|| Region {
                    name: agency.chars().take(3).collect(),
                    code: None,
                    level: Level::County,
                    inferred_from: None,
                }),
                ..DocumentFields::default()
            },
            tasks: vec![super::super::corpus::tests::task("1.", "公开预算", "按时公开。")],
            warnings: vec![],
        };
        corpus.add(documents.iter().enumerate().map(record).collect());
        corpus.documents
    }

    #[test]
    fn the_plan_and_not_an_excerpt_of_it_is_the_successor() {
        let (body, title) = ("甲水县政府办", "甲水县2021年政务公开工作要点");
        let mut documents = corpus(&[
            (body, title, 2021),
            (body, "甲水县2022年政务公开工作要点", 2022),
            (body, "甲水县2022年度政务公开工作要点任务分解", 2022),
            (body, "甲水县2023年政务公开工作要点", 2023),
        ]);
        // The excerpt has the very title of the plan of the year before.
        (0..4).zip([40, 2, 36, 38]).for_each(|(i, tasks)| documents[i].tasks = 0..tasks);
        assert_eq!(successors(&documents), [(0, 2), (2, 3)]);
    }

    #[test]
    fn a_plan_is_followed_by_the_same_plan_of_the_next_year_there_is() {
        let corpus = corpus(&[
            ("甲水县政府办", "甲水县2020年政务公开工作要点", 2020),
            ("甲水县政府办", "甲水县2020年河道清淤实施方案", 2020),
            ("甲水县数据局", "甲水县2022年政务公开工作要点", 2022),
            ("甲水县政府办", "2021年甲水县河道清淤方案", 2021),
            ("乙山县政府办", "乙山县2021年政务公开工作要点", 2021),
            ("甲水县教育局", "甲水县2021年校园安全工作要点", 2021),
            ("甲水县数据局", "甲水县2023年政务公开工作要点分工方案", 2023),
            ("甲水县教育局", "甲水县教育局2024年政务公开工作方案", 2024),
        ]);
        assert_eq!(successors(&corpus), [(0, 2), (1, 3), (2, 6)]);
    }

    #[test]
    fn a_county_that_came_to_another_city_is_the_same_county() {
        let mut documents = corpus(&[
            ("寿县教育局", "寿县教育局2015年工作要点", 2015),
            ("寿县教育局", "寿县教育局2016年工作要点", 2016),
            ("铜仁市教育局", "铜仁市教育局2010年工作要点", 2010),
            ("铜仁市教育局", "铜仁市教育局2011年工作要点", 2011),
        ]);
        let places = [
            ("寿县", "341521", Level::County),
            ("寿县", "340422", Level::County),
            // The county-level city became a district when the prefecture took its name.
            ("铜仁市", "522201", Level::County),
            ("铜仁市", "520600", Level::Prefecture),
        ];
        for (document, (name, code, level)) in documents.iter_mut().zip(places) {
            let region = Region { name: name.into(), code: Some(code.into()), level, inferred_from: None };
            document.fields.region = Some(region);
        }
        assert_eq!(successors(&documents), [(0, 1)]);
    }

    #[test]
    fn a_document_without_a_title_goes_by_the_chinese_of_its_file_name() {
        let mut documents = corpus(&[("甲水县政府办", "", 2021), ("甲水县政府办", "", 2022)]);
        let mut named = |names: [&str; 2]| {
            for (document, name) in documents.iter_mut().zip(names) {
                (document.fields.title, document.fields.source) = (None, name.into());
            }
            successors(&documents)
        };
        assert_eq!(named(["notices/plan_0012.txt", "notices/plan_0017.txt"]), []);
        assert_eq!(named(["notices/2021年政务公开要点.txt", "notices/政务公开要点(2022).txt"]), [(0, 1)]);
    }

    #[test]
    fn of_unknown_places_only_titles_without_rivals_make_a_series() {
        let (clear, rivals) = ("2020年校园食堂工作要点", "2020年促进消费若干措施");
        let (clear_next, rivals_next) = ("2021年校园食堂工作要点", "2021年促进消费若干措施");
        let alone = corpus(&[("", clear, 2020), ("", clear_next, 2021)]);
        assert_eq!(successors(&alone), [(0, 1)]);
        let several = corpus(&[("", rivals, 2020), ("", "2020年促进消费的若干措施", 2020), ("", rivals_next, 2021)]);
        assert_eq!(successors(&several), []);
    }

    #[test]
    fn an_excerpt_under_the_same_title_is_one_document_with_the_whole() {
        let documents = corpus(&[
            ("甲水县政府办", "甲水县2021年“数字乡村”工作要点", 2021),
            ("甲水县政府办", "甲水县2021年\"数字乡村\"工作要点", 2021),
            ("甲水县教育局", "甲水县2021年“数字乡村”工作要点", 2021),
            ("甲水县政府办", "", 2021),
            ("甲水县政府办", "", 2021),
        ]);
        let one = |a: usize, b: usize| is_one_document(&documents[a], &documents[b]);
        assert_eq!([one(0, 1), one(0, 2), one(3, 4)], [true, false, false]);
    }

    #[test]
    fn a_plan_issued_again_is_one_plan_whatever_its_year() {
        let corpus = corpus(&[
            ("甲水县政府办", "甲水县2020年政务公开工作要点", 2020),
            ("甲水县政府办", "甲水县2023年政务公开工作要点", 2023),
            ("甲水县政府办", "甲水县政务公开工作要点（征求意见稿）", 2020),
            ("甲水县政府办", "甲水县2020年河道清淤实施方案", 2020),
            ("乙山县政府办", "乙山县2021年政务公开工作要点", 2021),
        ]);
        let with_first = |b: usize| is_one_plan(&corpus[0], &corpus[b]);
        assert_eq!([1, 2, 3, 4].map(with_first), [true, true, false, false]);
    }
}
