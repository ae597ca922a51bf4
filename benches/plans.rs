//! Writes documents.jsonl to measure `compare` with: yearly plans of many bodies, invented, the same for the same seed number.
//!
//! ```text
//! cargo run --release --example plans -- FILE TASKS [SEED]
//! ```
//!
//! Every subject has tasks of its own; bodies take some of them over, in words of their own, and from year to year keep,
//! reword, split and drop them and add others, as real ones do. Words are drawn so that few are common and most are rare.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};

use yaodian::record::*;

/// SplitMix64: small, and the same everywhere.
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    /// A place below `n`, the first ones much oftener than the last.
    fn mostly_first(&mut self, n: usize) -> usize {
        let x = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        (((n as f64 + 1.0).powf(x)) as usize - 1).min(n - 1)
    }
}

const CHARS: &str = "山水田林路桥河湖港湾城乡镇村街区园馆站所院校车船机械电网信息数据平台窗口公报栏目热线档案文书票证账册资金预算债务税费价格市场商贸物流仓储粮油果蔬茶药种苗畜禽渔牧农技土壤肥料灌溉水库堤坝闸泵管道污染废气噪声垃圾绿化湿地森林草原矿产能源煤炭油气光伏风电住房小区楼宇电梯供热供水排水照明停车公交地铁轨道航空铁路口岸旅游景点民宿文物书籍戏曲体育赛事健身养老托育幼儿学生教师课程实训就业创业工资社保医保疾病疫苗护理急救妇幼残疾救助慈善婚姻殡葬信访调解仲裁诉讼律师法治安全消防应急演练隐患地震气象防汛抗旱森防基金担保信贷保险证券税源招商项目开工竣工验收监理招标采购合同品牌标准计量检验检测认证专利商标科研人才孵化论坛展会";
const VERBS: [&str; 24] = [
    "加强", "推进", "完善", "规范", "健全", "优化", "落实", "深化", "开展", "建立", "编制", "公布", "清理", "改造",
    "新建", "整治", "核查", "培育", "组织", "修订", "推广", "排查", "统筹", "压减",
];
const TAILS: [&str; 12] =
    ["管理", "建设", "服务", "制度", "机制", "工作", "台账", "目录", "方案", "行动", "体系", "专栏"];
const UNITS: [&str; 16] = [
    "财政局",
    "司法局",
    "公安局",
    "教育局",
    "民政局",
    "审计局",
    "统计局",
    "水利局",
    "税务局",
    "商务局",
    "应急管理局",
    "自然资源局",
    "农业农村局",
    "卫生健康局",
    "交通运输局",
    "数据局",
];

/// Words with the chance that real words have.
struct Vocabulary {
    chars: Vec<char>,
}

const WORDS: usize = 60_000;

impl Vocabulary {
    /// The word of a number.
    fn word(&self, number: usize) -> String {
        let mut random = Random(number as u64 ^ 0x5eed);
        let length = if number < 2000 || random.percent(70) { 2 } else { 3 };
        (0..length).map(|_| self.chars[random.below(self.chars.len())]).collect()
    }

    fn any(&self, random: &mut Random) -> String {
        let number = random.mostly_first(WORDS);
        self.word(number)
    }

    fn clause(&self, random: &mut Random) -> String {
        let mut clause = VERBS[random.below(VERBS.len())].to_string();
        for _ in 0..random.between(1, 3) {
            clause += &self.any(random);
        }
        clause + TAILS[random.below(TAILS.len())]
    }
}

/// A task before it is anybody's.
#[derive(Clone)]
struct Idea {
    headline: String,
    clauses: Vec<String>,
    units: Vec<usize>,
    month: usize,
}

impl Idea {
    fn new(words: &Vocabulary, random: &mut Random) -> Idea {
        Idea {
            headline: words.clause(random),
            clauses: (0..random.between(6, 24)).map(|_| words.clause(random)).collect(),
            units: (0..random.between(1, 4)).map(|_| random.below(UNITS.len())).collect(),
            month: random.between(1, 12),
        }
    }

    /// The same in other words.
    fn reworded(&self, words: &Vocabulary, random: &mut Random, percent: usize) -> Idea {
        let mut idea = self.clone();
        for clause in &mut idea.clauses {
            if random.percent(percent) {
                *clause = words.clause(random);
            }
        }
        if random.percent(percent) {
            idea.month = random.between(1, 12);
            idea.units.push(random.below(UNITS.len()));
        }
        if random.percent(percent / 2) {
            idea.headline =
                format!("{}{}", VERBS[random.below(VERBS.len())], idea.headline.chars().skip(2).collect::<String>());
        }
        idea
    }

    fn task(&self, id: String, place: &str, part: &str, number: usize, year: usize) -> TaskRecord {
        let unit = |(i, u): (usize, &usize)| Unit {
            raw: UNITS[*u].into(),
            name: format!("{place}{}", UNITS[*u]),
            kind: UnitKind::Body,
            role: if i == 0 { Role::Lead } else { Role::Cooperate },
            evidence: Evidence::Assigned,
            span: Span(0, 0),
            rule: "role.lead".into(),
        };
        let limit = TimeLimit {
            raw: format!("{year}年{}月底前", self.month),
            kind: LimitKind::By,
            end: Some(format!("{year}-{:02}-28", self.month)),
            evidence: Some(Evidence::Assigned),
            span: Some(Span(0, 0)),
            rule: "limit.by".into(),
            ..TimeLimit::default()
        };
        TaskRecord {
            id,
            origin: Origin::Body,
            section: Section::Action,
            path: vec![Heading { label: Some("一、".into()), heading: part.into(), lead_in: None }],
            label: Some(format!("{number}.")),
            task: self.headline.clone(),
            requirement: self.clauses.chunks(3).map(|c| c.join("，") + "。").collect(),
            units: self.units.iter().enumerate().map(unit).collect(),
            time_limits: vec![limit],
            targets: vec![],
            details: Vec::new(),
            same_as: vec![],
            span: Span(0, 0),
            cell: None,
            page: None,
        }
    }
}

const SUBJECTS: usize = 300;
const YEARS: std::ops::Range<usize> = 2016..2026;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, tasks, rest @ ..] = arguments.as_slice() else {
        eprintln!("usage: plans FILE TASKS [SEED]");
        std::process::exit(2);
    };
    let wanted: usize = tasks.parse().unwrap_or(10_000);
    let mut random = Random(rest.first().and_then(|s| s.parse().ok()).unwrap_or(1));
    let words = Vocabulary { chars: CHARS.chars().collect() };
    let mut subjects: HashMap<usize, Vec<Idea>> = HashMap::new();
    let mut out = BufWriter::new(File::create(file)?);
    let (mut written, mut documents, mut bodies) = (0, 0, 0);
    while written < wanted {
        bodies += 1;
        // Fifteen plans or so a place, of which each goes on for years.
        let place = format!("{}县", words.word(100_000 + bodies / 2));
        let subject = random.below(SUBJECTS);
        let known = subjects.entry(subject).or_insert_with(|| {
            let mut random = Random(subject as u64);
            (0..40).map(|_| Idea::new(&words, &mut random)).collect()
        });
        let name = words.word(200_000 + subject);
        let mut plan: Vec<Idea> = (0..random.between(6, 14))
            .map(|_| {
                if random.percent(60) {
                    known[random.below(40)].reworded(&words, &mut random, 35)
                } else {
                    Idea::new(&words, &mut random)
                }
            })
            .collect();
        for year in YEARS {
            let day = format!("{year}-{:02}-{:02}", random.between(1, 12), random.between(1, 28));
            let id = format!("{documents:016x}");
            let tasks = plan.iter().enumerate().map(|(i, idea)| {
                idea.task(format!("{documents:010x}{i:06x}"), &place, &format!("推进{name}建设"), i + 1, year)
            });
            let record = DocumentRecord {
                document: DocumentFields {
                    id,
                    source: format!("{documents}.txt"),
                    title: Some(format!("{place}{year}年{name}工作要点")),
                    agency: Some(format!("{place}人民政府办公室")),
                    region: Some(Region { name: place.clone(), code: None, level: Level::County, inferred_from: None }),
                    issued_on: Some(day),
                    year: Some(year as i16),
                    kind: Kind::Plan,
                    ..DocumentFields::default()
                },
                tasks: tasks.collect(),
                warnings: vec![],
            };
            written += record.tasks.len();
            documents += 1;
            serde_json::to_writer(&mut out, &record)?;
            out.write_all(b"\n")?;
            if written >= wanted {
                break;
            }
            let mut next = Vec::new();
            for idea in &plan {
                match random.below(100) {
                    0..40 => next.push(idea.clone()),
                    40..75 => next.push(idea.reworded(&words, &mut random, 30)),
                    75..80 if idea.clauses.len() >= 6 => {
                        let (front, back) = idea.clauses.split_at(idea.clauses.len() / 2);
                        next.push(Idea { clauses: front.to_vec(), ..idea.clone() });
                        next.push(Idea { clauses: back.to_vec(), headline: words.clause(&mut random), ..idea.clone() });
                    }
                    75..88 => {}
                    _ if random.percent(50) => next.push(known[random.below(40)].reworded(&words, &mut random, 35)),
                    _ => next.push(Idea::new(&words, &mut random)),
                }
            }
            if next.len() < 5 {
                next.push(Idea::new(&words, &mut random));
            }
            plan = next;
        }
    }
    out.flush()?;
    println!("{documents} documents, {written} tasks");
    Ok(())
}
