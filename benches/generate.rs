//! Writes notices to measure with: varied, invented, and the same for the same seed number.
//!
//! ```text
//! cargo run --release --example generate -- FOLDER MEGABYTES [SEED]
//! ```
//!
//! Clauses of the seeds are put together anew under other headings, bodies, dates and layouts, so that no two notices
//! and hardly two sentences are alike.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// SplitMix64: small, and the same everywhere.
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

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

const PLACES: &[&str] = &[
    "昆山市",
    "浏阳市",
    "安溪县",
    "桃江县",
    "眉县",
    "湄潭县",
    "大理市",
    "即墨区",
    "南康区",
    "嘉定区",
    "绵阳市",
    "遵义市",
    "泉州市",
    "洛阳市",
];
const BODIES: &[&str] = &[
    "人民政府办公室",
    "教育局",
    "水务局",
    "民政局",
    "农业农村局",
    "信访局",
    "城市管理行政执法局",
    "市场监督管理局",
    "卫生健康局",
];
const TOPICS: &[&str] =
    &["政务公开", "校园安全", "河道清障", "养老服务", "春茶生产", "信访", "生活垃圾分类", "优化营商环境", "文旅消费"];
const KINDS: &[&str] = &["工作要点", "工作方案", "实施方案", "行动计划", "重点任务分工方案"];
const VERBS: &[&str] = &["加强", "推进", "完善", "规范", "健全", "优化", "落实", "深化", "提升", "强化"];
const THINGS: &[&str] = &[
    "信息公开",
    "设施管护",
    "宣传教育",
    "隐患排查",
    "平台建设",
    "督查督办",
    "服务流程",
    "队伍建设",
    "资金监管",
    "源头治理",
    "应急预案",
    "数据共享",
];
const UNITS: &[&str] = &[
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
    "市场监管局",
    "生态环境局",
    "交通运输局",
    "住房城乡建设局",
    "发展改革委",
    "政府办公室",
    "融媒体中心",
    "大数据局",
    "文化和旅游局",
];
const NUMBERS: &[&str] = &["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// A notice being written.
struct Notice<'a> {
    random: &'a mut Random,
    clauses: &'a [String],
    year: usize,
    level: &'static str,
    out: String,
}

impl Notice<'_> {
    fn write(&mut self) {
        let place = self.random.of(PLACES);
        self.level = &place[place.len() - 3..];
        self.year = self.random.between(2012, 2025);
        let body = format!("{place}{}", self.random.of(BODIES));
        let title = format!("{place}{}年{}{}", self.year, self.random.of(TOPICS), self.random.of(KINDS));
        let (number, month, day) =
            (self.random.between(1, 180), self.random.between(1, 12), self.random.between(1, 28));
        let _ = write!(
            self.out,
            "{body}关于印发{title}的通知\n\n{}政发〔{}〕{number}号\n\n各乡镇人民政府、街道办事处，各有关单位：\n\n\
             现将《{title}》印发给你们，请认真贯彻执行。\n\n{body}\n\n{}年{month}月{day}日\n\n{title}\n\n\
             为做好相关工作，结合实际，制定本方案。\n\n",
            &place[..3],
            self.year,
            self.year,
        );
        let table = self.random.below(5) == 0;
        let parts = self.random.between(2, 6);
        for (part, number) in NUMBERS.iter().take(parts).enumerate() {
            let heading = self.heading();
            let _ = writeln!(self.out, "{number}、{heading}\n");
            if table && part == 1 {
                self.table();
                continue;
            }
            let deep = self.random.below(2) == 0;
            let items = self.random.between(2, 7);
            for number in NUMBERS.iter().take(items) {
                let heading = self.heading();
                let _ = write!(self.out, "（{number}）{heading}。");
                if !deep {
                    self.item();
                    continue;
                }
                self.out.push('\n');
                for below in 1..=self.random.between(2, 4) {
                    let heading = self.heading();
                    let _ = write!(self.out, "{below}.{heading}。");
                    self.item();
                }
            }
        }
    }

    fn heading(&mut self) -> String {
        format!("{}{}", self.random.of(VERBS), self.random.of(THINGS))
    }

    /// Sentences and who does them, as one of several layouts says it.
    fn item(&mut self) {
        let sentences = self.random.between(1, 4);
        for _ in 0..sentences {
            let sentence = self.sentence();
            self.out += &sentence;
        }
        let (lead, others) = (self.units(1), self.random.between(1, 4));
        let others = self.units(others);
        let when = self.when();
        let said = match self.random.below(6) {
            0 => format!("（{lead}牵头，{others}配合）"),
            1 => format!("（{lead}、{others}按职责分工负责）"),
            2 => format!("\n责任单位：{lead}、{others}\n完成时限：{when}"),
            3 => format!("（牵头单位：{lead}；配合单位：{others}；完成时限：{when}）"),
            4 => format!("（{lead}会同{others}）"),
            _ => String::new(),
        };
        self.out += &said;
        self.out.push_str("\n\n");
    }

    fn sentence(&mut self) -> String {
        let mut clauses = Vec::new();
        for _ in 0..self.random.between(2, 5) {
            clauses.push(self.clauses[self.random.below(self.clauses.len())].clone());
        }
        if self.random.below(6) == 0 {
            clauses.push(format!("{}完成", self.when()));
        }
        clauses.join("，") + "。"
    }

    fn units(&mut self, n: usize) -> String {
        (0..n).map(|_| format!("{}{}", self.level, self.random.of(UNITS))).collect::<Vec<_>>().join("、")
    }

    fn when(&mut self) -> String {
        let month = self.random.between(1, 12);
        match self.random.below(6) {
            0 => format!("{}年{month}月底前", self.year),
            1 => format!("{month}月{}日前", self.random.between(1, 28)),
            2 => format!("{}年第{}季度", self.year, NUMBERS[self.random.below(4)]),
            3 => format!("自受理之日起{}个工作日内", self.random.between(3, 30)),
            4 => "每季度一次".to_string(),
            _ => "持续推进".to_string(),
        }
    }

    /// A table that lost its grid.
    fn table(&mut self) {
        self.out += "序号\n\n工作任务\n\n具体措施\n\n责任单位\n\n完成时限\n\n";
        for row in 1..=self.random.between(3, 9) {
            let (heading, sentence) = (self.heading(), self.sentence());
            let n = self.random.between(1, 4);
            let (units, when) = (self.units(n), self.when());
            let _ = write!(self.out, "{row}\n\n{heading}\n\n{sentence}\n\n{units}\n\n{when}\n\n");
        }
    }
}

/// What the seeds' sentences are made of, without numbers, brackets and labels.
fn clauses(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut clauses = Vec::new();
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
    files.sort();
    for file in files.iter().filter(|p| p.extension().is_some_and(|e| e == "txt")) {
        for clause in fs::read_to_string(file)?.split(['，', '。', '；', '：', '、', '\n', ' ']) {
            let plain =
                !clause.contains(|c: char| c.is_ascii_alphanumeric() || "（）()《》〔〕【】年月\u{3000}".contains(c));
            let body = ["局", "股", "科", "中心", "办公室", "部门", "单位", "支队", "大队"]
                .iter()
                .any(|b| clause.ends_with(b));
            if plain && !body && (5..=24).contains(&clause.chars().count()) {
                clauses.push(clause.to_string());
            }
        }
    }
    clauses.sort();
    clauses.dedup();
    Ok(clauses)
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, megabytes, rest @ ..] = arguments.as_slice() else {
        eprintln!("usage: generate FOLDER MEGABYTES [SEED]");
        std::process::exit(2);
    };
    let wanted = megabytes.parse::<usize>().unwrap_or(16) * 1_000_000;
    let mut random = Random(rest.first().and_then(|s| s.parse().ok()).unwrap_or(1));
    let clauses = clauses(&Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds"))?;
    fs::create_dir_all(folder)?;
    let mut written = 0;
    for number in 0.. {
        if written >= wanted {
            println!("{number} notices, {written} bytes");
            break;
        }
        let mut notice =
            Notice { random: &mut random, clauses: &clauses, year: 2020, level: "县", out: String::new() };
        notice.write();
        written += notice.out.len();
        fs::write(Path::new(folder).join(format!("{number:06}.txt")), notice.out)?;
    }
    Ok(())
}
