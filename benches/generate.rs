//! Writes notices to measure with: varied, invented, and the same for the same seed number.
//!
//! ```text
//! cargo run --release --example generate -- FOLDER MEGABYTES [SEED]
//! cargo run --release --example generate -- --crawl NOTICES FOLDER [SEED]
//! cargo run --release --example generate -- --crawl NOTICES FILE.jsonl [SEED]
//! ```
//!
//! Clauses of the seeds are put together anew under other headings, bodies, dates and layouts, so that no two notices
//! and hardly two sentences are alike. `--crawl` writes small notices as a crawl finds them: some as web pages with
//! furniture around them, some twice, some that are no plans, a few that can't be read; a thousand files to a folder, or
//! a row a notice.

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
    small: bool,
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
        let parts = if self.small { self.random.between(1, 2) } else { self.random.between(2, 6) };
        for (part, number) in NUMBERS.iter().take(parts).enumerate() {
            let heading = self.heading();
            let _ = writeln!(self.out, "{number}、{heading}\n");
            if table && part == 1 {
                self.table();
                continue;
            }
            let deep = self.random.below(2) == 0;
            let items = if self.small { self.random.between(1, 3) } else { self.random.between(2, 7) };
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
        let sentences = if self.small { 1 } else { self.random.between(1, 4) };
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

/// What a crawl finds at one address.
struct Crawl<'a> {
    random: Random,
    clauses: &'a [String],
    /// What it has found lately: some of it is found again.
    lately: Vec<String>,
}

impl Crawl<'_> {
    /// The next page: its bytes and the ending of its name.
    fn next(&mut self) -> (Vec<u8>, &'static str) {
        match self.random.below(400) {
            0 => return (Vec::new(), "txt"),
            1 => return ((0..64u8).map(|i| i.wrapping_mul(37)).collect(), "doc"),
            _ => {}
        }
        let again = !self.lately.is_empty() && self.random.below(20) == 0;
        let text = if again {
            self.lately[self.random.below(self.lately.len())].clone()
        } else if self.random.below(25) == 0 {
            self.news()
        } else {
            let (random, clauses) = (&mut self.random, self.clauses);
            let mut notice = Notice { random, clauses, year: 2020, level: "县", small: true, out: String::new() };
            notice.write();
            notice.out
        };
        if !again {
            if self.lately.len() >= 64 {
                self.lately.remove(0);
            }
            self.lately.push(text.clone());
        }
        if self.random.below(6) == 0 { (self.page(&text).into_bytes(), "html") } else { (text.into_bytes(), "txt") }
    }

    fn news(&mut self) -> String {
        let (place, topic) = (self.random.of(PLACES), self.random.of(TOPICS));
        let mut clauses = Vec::new();
        for _ in 0..self.random.between(6, 20) {
            clauses.push(self.clauses[self.random.below(self.clauses.len())].as_str());
        }
        format!(
            "{place}{topic}工作取得新进展\n\n{}日,记者从{place}获悉,{}。\n",
            self.random.between(1, 28),
            clauses.join(",")
        )
    }

    /// The text on a page of some web site.
    fn page(&mut self, text: &str) -> String {
        let place = self.random.of(PLACES);
        let links: String = (0..self.random.between(4, 12))
            .map(|_| format!("<li><a href=\"#\">{}</a></li>", self.random.of(TOPICS)))
            .collect();
        let lines: String = text.lines().filter(|l| !l.is_empty()).map(|l| format!("<p>{l}</p>\n")).collect();
        format!(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{place}政府网</title></head><body>\
             <ul class=\"nav\">{links}</ul><div class=\"content\">\n{lines}</div>\
             <div class=\"footer\">主办:{place}人民政府 网站标识码:{}</div></body></html>\n",
            self.random.between(1_000_000, 9_999_999),
        )
    }
}

fn crawl(count: usize, to: &Path, random: Random, clauses: &[String]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut crawl = Crawl { random, clauses, lately: Vec::new() };
    let mut written = 0;
    if to.extension().is_some_and(|e| e == "jsonl") {
        let mut out = std::io::BufWriter::new(fs::File::create(to)?);
        for number in 0..count {
            let (bytes, _) = crawl.next();
            written += bytes.len();
            let text = String::from_utf8_lossy(&bytes);
            writeln!(out, "{}", serde_json::json!({ "url": format!("http://example.cn/{number}"), "text": text }))?;
        }
        out.flush()?;
    } else {
        for number in 0..count {
            let folder = to.join(format!("{:04}", number / 1000));
            if number % 1000 == 0 {
                fs::create_dir_all(&folder)?;
            }
            let (bytes, ending) = crawl.next();
            written += bytes.len();
            fs::write(folder.join(format!("{:03}.{ending}", number % 1000)), bytes)?;
        }
    }
    println!("{count} notices, {written} bytes");
    Ok(())
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let clauses = clauses(&Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds"))?;
    let random = |seed: Option<&String>| Random(seed.and_then(|s| s.parse().ok()).unwrap_or(1));
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--crawl", count, to, rest @ ..] if rest.len() < 2 => {
            let count = count.parse().map_err(std::io::Error::other)?;
            crawl(count, Path::new(to), random(arguments.get(3)), &clauses)
        }
        [folder, megabytes, rest @ ..] if rest.len() < 2 => {
            let megabytes: usize = megabytes.parse().map_err(std::io::Error::other)?;
            whole(Path::new(folder), megabytes * 1_000_000, random(arguments.get(2)), &clauses)
        }
        _ => {
            eprintln!("usage: generate FOLDER MEGABYTES [SEED] | generate --crawl NOTICES FOLDER|FILE.jsonl [SEED]");
            std::process::exit(2);
        }
    }
}

/// Notices of full size until there are so many bytes.
fn whole(folder: &Path, wanted: usize, mut random: Random, clauses: &[String]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut written = 0;
    let mut number = 0;
    while written < wanted {
        let mut notice =
            Notice { random: &mut random, clauses, year: 2020, level: "县", small: false, out: String::new() };
        notice.write();
        written += notice.out.len();
        fs::write(folder.join(format!("{number:06}.txt")), notice.out)?;
        number += 1;
    }
    println!("{number} notices, {written} bytes");
    Ok(())
}
