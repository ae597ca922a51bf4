//! Every word that the program says to a user, in English and Chinese.
//!
//! Records and files don't speak: what stands in them is the same whatever the language.

use clap::ValueEnum;
use yaodian::Error;
use yaodian::patterns::Broken;

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    En,
    Zh,
}

impl Lang {
    /// What `--lang` says, else what the locale says. Looked for before anything is parsed, since help depends on it.
    pub fn detect() -> Lang {
        let arguments: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
        let locale =
            ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|v| std::env::var(v).ok().filter(|s| !s.is_empty()));
        Lang::of(&arguments, locale.as_deref())
    }

    fn of(arguments: &[String], locale: Option<&str>) -> Lang {
        let mut given = None;
        for (i, argument) in arguments.iter().enumerate() {
            match argument.strip_prefix("--lang") {
                Some("") => given = arguments.get(i + 1).cloned().or(given),
                Some(value) if value.starts_with('=') => given = Some(value[1..].to_string()),
                _ => {}
            }
        }
        match given.as_deref() {
            Some("zh") => Lang::Zh,
            Some("en") => Lang::En,
            _ if locale.is_some_and(|l| l.starts_with("zh")) => Lang::Zh,
            _ => Lang::En,
        }
    }
}

/// A message in both languages; `{0}`, `{1}` … stand for what it is about.
#[derive(Debug, Clone, Copy)]
pub struct Message {
    pub en: &'static str,
    pub zh: &'static str,
}

impl Message {
    /// In one language.
    pub fn on(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// In one language, about these: `{0}` holds the first, `{0 task|tasks}` the first with the form that fits a number.
    pub fn with(self, lang: Lang, about: &[&str]) -> String {
        let mut parts = self.on(lang).split('{');
        let mut said = parts.next().unwrap_or_default().to_string();
        for part in parts {
            let (hole, rest) = part.split_once('}').unwrap_or((part, ""));
            let (number, forms) = hole.split_once(' ').unwrap_or((hole, ""));
            let value = number.parse().ok().and_then(|n: usize| about.get(n)).copied().unwrap_or_default();
            said += value;
            if let Some((one, more)) = forms.split_once('|') {
                said += " ";
                said += if value == "1" { one } else { more };
            }
            said += rest;
        }
        said
    }
}

const fn m(en: &'static str, zh: &'static str) -> Message {
    Message { en, zh }
}

pub const ERROR: Message = m("error: ", "错误:");
pub const WARNING: Message = m("warning: ", "注意:");
pub const COMMANDS: Message = m("Commands", "命令");
pub const OPTIONS: Message = m("Options", "选项");
pub const ARGUMENTS: Message = m("Arguments", "参数");
pub const HELP_FLAG: Message = m("Show this help", "显示本帮助");
pub const VERSION_FLAG: Message = m("Show the version", "显示版本");
pub const TEMPLATE: Message =
    m("{about}\n\nUsage: {usage}\n\n{all-args}{after-help}\n", "{about}\n\n用法:{usage}\n\n{all-args}{after-help}\n");
pub const SEE_HELP: Message = m("See --help.", "用法见 --help。");
pub const UNKNOWN_ARGUMENT: Message = m("unknown argument {0}", "没有 {0} 这个参数");
pub const UNKNOWN_COMMAND: Message = m("unknown command {0}", "没有 {0} 这个命令");
pub const MISSING_ARGUMENT: Message = m("{0} is missing", "缺少 {0}");
pub const MISSING_VALUE: Message = m("{0} needs a value", "{0} 后面缺少内容");
pub const WRONG_VALUE: Message = m("{0} can't be {1}", "{0} 不能是 {1}");
pub const VALID_VALUES: Message = m(", only {0}", ",可用:{0}");
pub const WRONG_USAGE: Message = m("these arguments don't go together: {0}", "参数用法不对 {0}");
pub const NO_INPUT: Message = m("there is no file to read", "没有可读的文件");
pub const NO_SUCH_LABEL: Message = m("no task has this label", "没有这个序号的任务");
pub const LOST_TO: Message = m(" (lost to {0})", "(让位于 {0})");
pub const SUMMARY: Message = m(
    "{0 document|documents} ({1 plan|plans}), {2 task|tasks}, {3} failed → {4}",
    "文件 {0} 份(其中工作方案 {1} 份),任务 {2} 条,失败 {3} 份 → {4}",
);
pub const WARNED: Message = m("documents with warnings: {0}", "其中 {0} 份有提示(warnings)");
pub const DUPLICATES: Message = m("duplicates among the inputs: {0}", "其中重复 {0} 份");
pub const GOES_ON: Message = m(
    "{0 input|inputs} of earlier runs known: only what is new or has changed is worked on",
    "此前已整理 {0} 份,只处理新增或有改动的",
);
pub const GONE: Message = m(
    "no longer among the inputs, or changed: {0} of the known ones; what they had given is left out",
    "此前整理过的有 {0} 份已改动或不在这次的输入里:原有结果不再保留",
);
pub const INTERRUPTED: Message = m(
    "interrupted after {0 input|inputs}: the same command with --resume goes on; run.interrupted.json says what is done",
    "已中断,完成 {0} 份:同一命令加 --resume 可继续,已完成的见 run.interrupted.json",
);
pub const FINISHING: Message =
    m("finishing what is in hand; once more ends at once", "正在完成手头的文件,再按一次立即结束");
pub const NO_SIGNALS: Message = m("Ctrl-C can't be caught: {0}", "无法接收 Ctrl-C:{0}");
pub const PROGRESS: Message =
    m("{0 document|documents}, {1 task|tasks}, {2} MB/s", "文件 {0} 份,任务 {1} 条,每秒 {2} MB");
pub const PROGRESS_LEFT: Message = m(", {0}%, {1} left", ",{0}%,约剩 {1}");
pub const STATS_HEAD: Message = m(
    "{0 document|documents} ({2 duplicate|duplicates}), {1 task|tasks}; {3} of the tasks have units, {4} have time limits",
    "文件 {0} 份(其中重复 {2} 份),任务 {1} 条;有责任单位的占 {3},有时限的占 {4}",
);
pub const STATS_KINDS: Message = m("Documents by kind", "文件按类别");
pub const STATS_LAYOUTS: Message = m("Documents by layout", "文件按版式");
pub const STATS_YEARS: Message = m("Documents by year", "文件按年度");
pub const STATS_AGENCIES: Message = m("Documents by agency", "文件按发文机关");
pub const STATS_FAILURES: Message = m("Inputs that gave no document, by reason", "未能整理的输入,按原因");
pub const STATS_WARNINGS: Message = m("Warnings", "需注意之处");
pub const STATS_LINES: Message =
    m("Lines that most often gave no record, or less than they should", "最常没有(或没有完整)得出结果的文字");
pub const STATS_MORE: Message = m("… and {0} more", "… 另有 {0} 项");
pub const STATS_NO_TEXT: Message = m(
    "the text of {0 document|documents} could not be looked up: extract with --text",
    "有 {0} 份文件找不到原文:整理时请加 --text",
);
pub const EVAL_LAYOUTS: Message = m("By layout of the annotation", "按标注的版式");
pub const EVAL_DIFFERENCES: Message = m("{0}: {1 difference|differences}", "{0}:{1} 处不符");
pub const EVAL_WANT: Message = m("want {0} | have {1}", "应为 {0} | 实为 {1}");
pub const EVAL_CHANGES: Message = m("Gains (+) and losses (-)", "改进(+)与退步(-)");
pub const EVAL_SUM: Message = m("{0 gain|gains}, {1 loss|losses}", "改进 {0} 处,退步 {1} 处");
const STARTS_ANEW: Message = m("the {0} changed since the last run: starting anew", "上次运行之后{0}有变:从头开始");
const CHANGED: [(&str, &str); 4] =
    [("version", "程序版本"), ("packs", "规则"), ("settings", "设置"), ("limits", "限额")];
pub const CONVERTED: Message = m("{0} → {1}", "{0} → {1}");
pub const GOLD: Message = m("{0 document|documents} → {1}", "文件 {0} 份 → {1}");
pub const NOT_ANNOTATED: Message = m("{0}: nobody has annotated it yet", "{0}:尚无人标注");
pub const COMPARED: Message = m("documents compared: {0}, with tasks: {1}", "比对文件 {0} 份,任务 {1} 条");
pub const WITHOUT_TASKS: Message = m("without a task: {0}", "其中没有任务的文件 {0} 份");
pub const WITHOUT_YEAR: Message = m(
    "with tasks but without a year, so held against no other (--all does): {0}",
    "其中有任务而无年份的文件 {0} 份,不与其他文件比对(--all 则比对)",
);
pub const COPIES: Message =
    m("other editions of one of them, left aside: {0}", "其中 {0} 份与另一份内容相同,不再重复比对");
pub const COMPARED_PAIRS: Message = m(
    "pairs of documents: {0}; pairs of tasks: {1} (same {2}, reworded {3}, split {4}, merged {5}); tasks dropped: {6}, new: {7}",
    "文件配对 {0} 对:任务配对 {1} 对(相同 {2}、改写 {3}、拆分 {4}、合并 {5}),取消 {6} 条,新增 {7} 条",
);
pub const COMPARED_TO: Message = m("topics: {0}; written to {1}", "主题 {0} 个;结果写到 {1}");
pub const NO_PAIRS: Message = m(
    "no two documents belong together: neither successive years of one plan, nor of one year and kind of place with tasks in common; --all holds all against each other",
    "没有可以配对的文件(既无同一方案的前后年度,也无同年同级而任务相近的文件):用 --all 可两两比对",
);
pub const ONE_DOCUMENT: Message =
    m("one document has no other to be held against", "只有一份文件,没有可以与之比对的文件");
pub const NOTHING_SHARED: Message = m("no two documents have a task in common", "各份文件之间没有共同的任务");
pub const NO_SUCH_TASK: Message = m("no task has the id {0}", "没有编号为 {0} 的任务");
pub const NO_TASKS: Message = m("there is no document to compare", "没有可以比对的文件");
pub const WHY_LIKENESS: Message = m("likeness {0}", "相似度 {0}");
pub const WHY_WEIGHTS: Message =
    m("shared weight {0}; the first weighs {1}, the second {2}", "共有分量 {0};前者总分量 {1},后者 {2}");
pub const WHY_PHRASES: Message = m("shared phrases: {0}", "共有语句:{0}");
pub const WHY_SHARED: Message =
    m("shared terms (weight, how held, in how many tasks):", "共有词语(分量、所在、见于几条任务):");
pub const WHY_LACKING: [Message; 2] =
    [m("only in the first: {0}", "仅见于前者:{0}"), m("only in the second: {0}", "仅见于后者:{0}")];
pub const WHY_UNITS: Message = m("units in both: {0}", "共有单位:{0}");
pub const WHY_CHANGES: Message = m("changes:", "变化:");
pub const WHY_PAIRED: Message = m("they stand for each other: {0}", "两项对应:{0}");
pub const WHY_UNPAIRED: Message = m("they are not taken to stand for each other", "两项未判为对应");
/// Kinds of pairs, fields and changes by the words that stand for them in files.
pub const WHY_NAMES: [(&str, Message); 20] = [
    ("same", m("same", "保留")),
    ("reworded", m("reworded", "改写")),
    ("split", m("split", "拆分")),
    ("merged", m("merged", "合并")),
    ("unit", m("unit", "单位")),
    ("limit", m("limit", "时限")),
    ("target", m("target", "指标")),
    ("text", m("text", "文字")),
    ("added", m("added", "增加")),
    ("removed", m("removed", "减少")),
    ("role", m("role", "职责变化")),
    ("earlier", m("earlier", "提前")),
    ("later", m("later", "推迟")),
    ("to_ongoing", m("to_ongoing", "改为长期")),
    ("to_date", m("to_date", "改为有期限")),
    ("shorter", m("shorter", "缩短")),
    ("longer", m("longer", "延长")),
    ("raised", m("raised", "提高")),
    ("lowered", m("lowered", "降低")),
    ("words", m("words", "换了说法")),
];
pub const WHY_HELD: [(&str, Message); 4] = [
    ("headline", m("headline", "标题词")),
    ("word", m("word", "词")),
    ("pair", m("pair of characters", "相邻两字")),
    ("above", m("heading above", "上级标题")),
];
pub const CHECKED: Message = m(
    "{0 pack|packs}, {1 rule|rules}, {2 example|examples}: {3 failure|failures}",
    "规则文件 {0} 个,规则 {1} 条,例句 {2} 个,不符 {3} 处",
);
const NOT_MATCHED: Message = m("should match {0} but doesn't", "应当匹配却没有匹配:{0}");
const MATCHED: Message = m("should not match {0} but does", "不应匹配却匹配了:{0}");
const NO_REJECTS: Message = m("has no text that it `rejects`", "没有反例(rejects)");
const NO_WHY: Message = m("doesn't say why it is there", "没有写明理由(why)");

/// What is wrong with an input, by [`yaodian::ErrorKind::code`]. In English the library's own words say it.
const FAILURES: [(&str, &str); 12] = [
    ("unreadable", "无法读取"),
    ("empty", "文件是空的"),
    ("not-text", "不是能读的文本"),
    ("too-large", "文件太大"),
    ("too-slow", "超过时限"),
    ("warnings", "有需注意之处"),
    ("damaged", "文件已损坏"),
    ("encrypted", "文件已加密"),
    ("pattern", "规则文件有误"),
    ("unwritable", "无法写入"),
    ("usage", "用法不对"),
    ("internal", "程序出错,请报告"),
];

/// The library's and the system's own words in Chinese; `{0}` stands for whatever is there.
const SAID: &[Message] = &[
    m("the file is empty", "文件是空的"),
    m("there is no text in it", "文件中没有文字"),
    m("it holds no document", "其中没有可读的文件"),
    m("no file or folder matches", "没有符合的文件或文件夹"),
    m("there is no such file or folder", "没有这个文件或文件夹"),
    m("neither a file nor a folder", "既不是文件也不是文件夹"),
    m("the link leads back to a folder above it", "链接指回上级文件夹"),
    m("Is a directory{0}", "这是文件夹"),
    m("Not a directory{0}", "这不是文件夹"),
    m("the folder above it is not there and can't be made: choose another", "上级文件夹不存在,也无法新建:请另选文件夹"),
    m("you may not write there: choose another folder, or ask for permission", "没有写入权限:请另选文件夹,或取得权限"),
    m("you may not read it: ask for permission, or leave it out", "没有读取权限:请取得权限,或不要列入"),
    m("a file is where a folder is needed: choose another folder", "此处是文件,不是文件夹:请另选文件夹"),
    m(
        "there is no room left on the disk: make room, or choose another folder, and run it again",
        "磁盘已满:请腾出空间或另选文件夹,再运行一次",
    ),
    m(
        "a folder is where the file goes: move it away, or choose another folder",
        "此处已有同名文件夹:请移开,或另选文件夹",
    ),
    m(
        "yaodian extracted these documents already: give the notices, or hand these to compare or convert",
        "这是 extract 已写出的结果:请给通知原文,或用 compare、convert 处理",
    ),
    m(
        "yaodian wrote this itself, it is no notice: give documents.jsonl or the folder that it stands in",
        "这是 yaodian 写出的文件,不是通知原文:请给 documents.jsonl 或其所在文件夹",
    ),
    m("No space left on device{0}", "磁盘已满"),
    m("unknown command {0}", "没有 {0} 这个命令"),
    m("this input holds several documents: read them all", "其中有多份文件,请用 extract 整理"),
    m("this input holds no document", "其中没有可读的文件"),
    m("standard output takes one --format; give -o DIR", "标准输出只能写一种 --format,写多种请给 -o"),
    m(
        "is in the way and was not written by yaodian; choose another folder, or --force",
        "已有同名文件,并非由 yaodian 写出:请另选文件夹,或用 --force 替换",
    ),
    m("this format is more than one stream; give -o DIR", "这种格式不能写到标准输出,请给 -o"),
    m("documents of a file need a folder to go to; give -o DIR", "请用 -o 指明写到哪个文件夹"),
    m(
        "is in the way and was not written by yaodian; choose another folder",
        "已有同名文件,并非由 yaodian 写出:请另选文件夹",
    ),
    m(
        "is there already and may hold more than this; choose another folder, or --force",
        "已有同名文件,内容可能更多:请另选文件夹,或用 --force 替换",
    ),
    m(
        "the database is of another version of yaodian: move it away and run again",
        "数据库由另一版本的 yaodian 写出:请移开后重新运行",
    ),
    m("the decoded text is not there: extract again with --text", "缺少文件的文字:请加 --text 重新整理"),
    m("the line is no document object ({0}): extract again", "这一行不是文件对象({0}):请重新整理"),
    m(
        "tasks.xlsx: a sheet has room for {0} rows; {1} fill {2} sheets",
        "tasks.xlsx:一张工作表只能放 {0} 行,{1} 分放在 {2} 张表中",
    ),
    m(
        "tasks.xlsx: a cell has room for {0} characters; {1} cells are cut",
        "tasks.xlsx:一个单元格只能放 {0} 个字符,有 {1} 个单元格已截断",
    ),
    m("not an export of Label Studio: export as JSON", "不是 Label Studio 导出的文件:请导出为 JSON"),
    m("no text with annotations: export as JSON, not JSON-MIN", "没有文字和标注:请导出为 JSON,不要用 JSON-MIN"),
    m(
        "{0} stands in no task: draw a relation from it to its task, or remove it",
        "{0} 不在任何任务之内:请画出它与任务的关系,或将其删除",
    ),
    m(
        "{0}: {1} is no value: write a value a line, such as end=2023-12-31",
        "{0}:{1} 不是可用的值,请每行写一个,如 end=2023-12-31",
    ),
    m("region {0}: write its name, code (or -) and level", "地区 {0}:请写名称、代码(无则写 -)和级别"),
    m("the program failed on it, please report: {0}", "程序在此出错,请报告:{0}"),
    m(
        "holds a run that broke off: --resume goes on with it, --force starts anew",
        "其中有中断的运行:用 --resume 继续,或用 --force 从头开始",
    ),
    m(
        "holds another run: choose another folder, --resume to go on from it, or --force to replace it",
        "其中有另一次运行的结果:请另选文件夹,用 --resume 接着它做,或用 --force 替换",
    ),
    m(
        "holds a run over other inputs ({0}), whose records would be lost: name these as well, choose another folder, or \
         --force to replace the run",
        "其中是另一批输入({0})的结果,接着做会丢掉它们:请把它们一并列出,另选文件夹,或用 --force 替换",
    ),
    m(
        "the run that stands here wrote this file, and this one would remove it: ask for the same formats (\"asked\" in \
         run.json), choose another folder, or --force to replace the run",
        "这是其中已有的运行写出的,接着做会将其删除:请用同样的格式(见 run.json 的 asked),另选文件夹,或用 --force 替换",
    ),
    m(
        "interrupted before the formats were written: the same command with --resume writes them",
        "写出各格式之前被中断:同一命令加 --resume 可写完",
    ),
    m("no longer asked for, and removed: {0}", "这次没有要求,已删除:{0}"),
    m(
        "there is no room left on the disk: make room, then go on with --resume; the records are written",
        "磁盘已满:请腾出空间,再用 --resume 写完各格式,各项记录已写好",
    ),
    m(
        "not CSV: a quotation mark stands amid a field of this row: one that should close a field may be missing",
        "不是完好的 CSV:这一行的字段中间有引号,可能缺了闭合的引号",
    ),
    m(
        "not CSV: the row has {0} columns, more than the {1} of the header; a text with commas needs quotation marks",
        "不是完好的 CSV:这一行有 {0} 列,多于表头的 {1} 列;含逗号的文字要加引号",
    ),
    m("the run in this folder broke off: finish it with --resume", "其中的运行已中断:请用 --resume 做完"),
    m("is both the input and the output folder: choose another for the output", "既是输入又是输出:请另选输出文件夹"),
    m(
        "not CSV: the row has {0} of {1} columns; a quotation mark may be missing in a row before it",
        "不是完好的 CSV:这一行只有 {0} 列(应为 {1} 列),前面某行可能缺引号",
    ),
    m(
        "not CSV: a quotation mark is opened and never closed, so that this row takes in all that follows",
        "不是完好的 CSV:引号没有闭合,这一行吞掉了后面的全部内容",
    ),
    m(
        "it unpacks to more than the {0} bytes allowed: unpack it, or allow more with --max-bytes and --max-unpacked",
        "解压后超过允许的 {0} 字节:请先解压,或用 --max-bytes 和 --max-unpacked 放宽",
    ),
    m("nothing could be read: the files of the earlier run stay as they are", "没有一份能读:此前运行的文件原样保留"),
    m(
        "another run is writing to this folder: wait for its end, or choose another folder",
        "另有一次运行正在写入这个文件夹:请等它结束,或另选文件夹",
    ),
    m(
        "somebody has changed what the run had written: start anew with --force",
        "已写出的内容被改动过:请用 --force 从头开始",
    ),
    m(
        "{0}: make room, then go on with --resume; nothing that is done is lost",
        "写不下了({0}):请腾出空间,再用 --resume 继续,已完成的不会丢失",
    ),
    m("it takes longer than {0} s; allow more with --timeout", "处理超过 {0} 秒:可用 --timeout 放宽"),
    m(
        "too many inputs take longer than --timeout: go on with --resume, which leaves them out",
        "超过时限的文件太多:请用 --resume 继续,这些文件不再处理",
    ),
    m("it gave warnings: {0}", "有需注意之处:{0}"),
    m("the file changes while it is read: run again when it is whole", "读取时文件仍在变动:请待写完再运行"),
    m("larger than {0} MB; split it", "文件超过 {0} MB,请拆分"),
    m("the row has no columns", "这一行没有任何列"),
    m("the row is no object", "这一行不是对象"),
    m("the row has no column {0}, only {1}", "没有 {0} 这一列,只有 {1}"),
    m(
        "none of the columns ({0}) is known to hold text: name it with --text-column",
        "各列({0})中认不出正文,请用 --text-column 指明",
    ),
    m("column {0} of the row is no text", "{0} 这一列不是文字"),
    m("the Parquet file can't be read ({0}): write it again", "Parquet 文件无法读取,请重新写出"),
    m("the Parquet file is locked by a key: write it without one", "Parquet 文件已加密,请不加密写出"),
    m(
        "the Parquet file is packed with {0}: pack it with zstd, snappy or gzip",
        "Parquet 文件用 {0} 压缩:请改用 zstd、snappy 或 gzip",
    ),
    m("it unpacks to more than is allowed, at row {0}", "解开后超过限度,止于第 {0} 行"),
    m("not JSON: {0}", "不是完好的 JSON:{0}"),
    m("not CSV: {0}", "不是完好的 CSV:{0}"),
    m("not UTF-8", "不是 UTF-8 文本"),
    m("bad pattern: {0}", "通配式有误:{0}"),
    m("the archive can't be read ({0}): pack it again", "压缩包无法读取,请重新打包"),
    m("the archive is locked: unpack it with its password and hand in the files", "压缩包已加密,请解开后再交"),
    m("archives stand in archives too deep: unpack it and hand in the files", "压缩包层层嵌套太深,请解开后再交"),
    m("the PDF is locked by a password: save it without one", "PDF 已加密,请去掉密码另存"),
    m("the PDF can't be read: save it again, or hand in its text", "PDF 无法读取,请另存或改交文字"),
    m("the Word document is locked by a password: save it without one", "Word 文件已加密,请去掉密码另存"),
    m("the workbook is locked by a password: save it without one", "工作簿已加密,请去掉密码另存"),
    m("this is a RAR archive, not text: unpack it and hand in the files", "这是 RAR 压缩包,读不了:请解开后再交"),
    m("this is a 7-Zip archive, not text: unpack it and hand in the files", "这是 7-Zip 压缩包,读不了:请解开后再交"),
    m("this is a TAR archive, not text: unpack it and hand in the files", "这是 TAR 压缩包,读不了:请解开后再交"),
    m("this is a mail: save the notice that it holds, and hand that in", "这是电子邮件:请把其中的文件另存后再交"),
    m(
        "this is a Word or Excel document saved as XML, which is not read: save it as DOCX or XLSX",
        "这是另存为 XML 的 Word 或 Excel 文件,读不了:请另存为 DOCX 或 XLSX",
    ),
    m(
        "this is a packed document of a kind that is not read, or a damaged one (presentations, books): save it as DOCX, PDF or text",
        "这类文件(演示文稿、电子书)读不了,或已损坏:请另存为 DOCX、PDF 或文本",
    ),
    m("the OpenDocument text has no body: save it again", "ODT 文件没有正文,请重新保存"),
    m("the document's tables have too many cells", "文件中的表格单元格过多"),
    m("no page could be found in this MHTML file: save it again, as HTML", "这个 MHTML 文件里没有网页,请另存为 HTML"),
    m("an XML part is no text", "其中一个 XML 部件不是文字"),
    m("not a document object: {0}", "不是 extract 写出的文件记录({0})"),
    m("not a document with its tasks: {0}", "不是带任务的文件记录({0})"),
    m("the OFD has no pages: save it again", "OFD 中没有页面:请重新另存"),
    m("the PDF's structure can't be read: save it again", "PDF 的结构无法读取:请重新另存"),
    m("the Word document has no body: save it again", "Word 文件没有正文:请重新另存"),
    m("the Word document's head makes no sense: save it again", "Word 文件头不合规:请重新另存"),
    m("the Word document's text can't be found: save it again", "找不到 Word 文件的文字:请重新另存"),
    m("the archive's member can't be unpacked ({0})", "压缩包中的这个文件无法解压({0})"),
    m("the compound file can't be read ({0}): save it again", "复合文件无法读取({0}):请重新另存"),
    m("the gzip data can't be unpacked ({0})", "gzip 数据无法解压({0})"),
    m("the member's name leads out of the archive", "压缩包中的文件名指向包外"),
    m("the part {0} can't be read ({1}): save it again", "{0} 部分无法读取({1}):请重新另存"),
    m(
        "this OFD holds pictures of pages and no text (a scan): run text recognition (OCR) on it",
        "这个 OFD 只有页面图像(扫描件),没有文字:请先做文字识别(OCR)",
    ),
    m(
        "this PDF's fonts don't say which characters they show: hand in its text, or run text recognition (OCR)",
        "这个 PDF 的字体没有说明对应的文字:请提供文字,或做文字识别(OCR)",
    ),
    m(
        "this is a compound file of an unknown kind: save it as DOCX or PDF",
        "这是种类不明的复合文件:请另存为 DOCX 或 PDF",
    ),
    m("elements stand in elements too deep for a document", "元素嵌套过深"),
    m("groups stand in groups too deep for a document", "组嵌套过深"),
    m("it unpacks to more than the {0} bytes allowed", "解压后超过允许的 {0} 字节"),
    m("tables stand in tables too deep for a page", "表格嵌套过深"),
    m("the OFD holds more text than any document", "OFD 中的文字多得不像一份文件"),
    m("the PDF draws without end", "PDF 的绘制没有尽头"),
    m("the PDF holds more text than any document", "PDF 中的文字多得不像一份文件"),
    m("the member unpacks to more than the {0} bytes allowed", "压缩包中的这个文件解压后超过允许的 {0} 字节"),
    m("the page has more tags than any page", "网页的标签多得不像网页"),
    m("the part {0} is larger than the {1} bytes allowed", "{0} 部分超过允许的 {1} 字节"),
    m("the row has more than the {0} bytes allowed", "这一行超过允许的 {0} 字节"),
    m("the workbook has too many cells", "工作簿的单元格太多"),
    m("no rule is used for {0}", "没有用于 {0} 的规则"),
    m("the archive has {0} members", "压缩包中有 {0} 个文件,多于允许的数目"),
    m(
        "this PDF holds pictures of pages and no text (a scan): run text recognition (OCR) on it and hand in the text",
        "这个 PDF 只有页面图像(扫描件),没有文字:请先做文字识别(OCR),再提供文字",
    ),
    m(
        "this PDF holds no text: run text recognition (OCR) on it and hand in the text",
        "这个 PDF 没有文字:请先做文字识别(OCR),再提供文字",
    ),
    m(
        "members of one name stand in the archive, and {0} were not read: pack it again",
        "压缩包中有同名文件,其中 {0} 个没有读到:请重新打包",
    ),
    m("the input has {0} bytes, more than the {1} allowed", "文件有 {0} 字节,超过允许的 {1} 字节"),
    m(
        "a page of the Parquet file unpacks to {0} bytes, more than the {1} allowed",
        "Parquet 的一页解压后有 {0} 字节,超过允许的 {1} 字节",
    ),
    m("a document locked by a password: save it without one", "文件有密码保护:请取消密码后另存"),
    m("a presentation: save it as PDF", "这是演示文稿:请另存为 PDF"),
    m("an Outlook message: save it as text or HTML", "这是 Outlook 邮件:请另存为文本或 HTML"),
    m("a Visio drawing: save it as PDF", "这是 Visio 绘图:请另存为 PDF"),
    m("Too many levels of symbolic links{0}", "链接互相指向,没有尽头"),
    m("there is no .toml file in this folder", "这个文件夹里没有 .toml 文件"),
    m("there are no annotations: a NAME.json for each notice is looked for", "没有标注:需要每份文件一个同名的 JSON"),
    m(
        "this is no text in a known encoding{0}",
        "编码认不出(UTF-8、UTF-16、GB18030、Big5 都不是),也不是已知的文件格式:请另存为文本、HTML、DOCX 或 PDF",
    ),
    m("this is {0}, not text: {1}", "这是 {0},不是文字({1})"),
];

/// What files are, and what to do about them, as other messages have it.
const KINDS: &[Message] = &[
    m("a picture (PNG)", "图片(PNG)"),
    m("a picture (JPEG)", "图片(JPEG)"),
    m("a picture (GIF)", "图片(GIF)"),
    m("a picture (BMP)", "图片(BMP)"),
    m("a picture (TIFF)", "图片(TIFF)"),
    m("a picture (WebP)", "图片(WebP)"),
    m("run text recognition (OCR) on it and hand in the text", "请先做文字识别(OCR),再用识别出的文字"),
    m("a RAR archive", "RAR 压缩包"),
    m("a 7-Zip archive", "7-Zip 压缩包"),
    m("bzip2 data", "bzip2 压缩数据"),
    m("xz data", "xz 压缩数据"),
    m("zstd data", "zstd 压缩数据"),
    m("a TAR archive", "TAR 归档"),
    m("unpack it and hand in the files", "请解压后再用其中的文件"),
    m("a Parquet file", "Parquet 文件"),
    m("an SQLite data base", "SQLite 数据库"),
    m("export its rows as JSON lines or CSV", "请把各行导出为 JSON Lines 或 CSV"),
    m("a CAJ document", "CAJ 文档"),
    m("save it as PDF or text", "请另存为 PDF 或文本"),
    m("a DjVu document", "DjVu 文档"),
    m("save it as text", "请另存为文本"),
    m("a PostScript document", "PostScript 文档"),
    m("save it as PDF", "请另存为 PDF"),
    m("sound (MP3)", "音频(MP3)"),
    m("a video (MP4)", "视频(MP4)"),
    m("sound or video (RIFF)", "音频或视频(RIFF)"),
    m("a Windows program", "Windows 程序"),
    m("a Linux program", "Linux 程序"),
    m("hand in documents only", "只接受文档"),
];

/// What a message's holes hold in `said`, where it is that message in English.
fn holes<'a>(message: &Message, said: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = message.en.split('{');
    let mut rest = said.strip_prefix(parts.next()?)?;
    let mut holes = Vec::new();
    for part in parts {
        let (_, after) = part.split_once('}')?;
        let at = if after.is_empty() { rest.len() } else { rest.find(after)? };
        holes.push(&rest[..at]);
        rest = &rest[at + after.len()..];
    }
    rest.is_empty().then_some(holes)
}

/// A failure in the library's own words, or in Chinese; words that have no Chinese stand in brackets behind their kind.
pub fn failure(code: &str, message: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return message.to_string();
    }
    if let Some((said, about)) = SAID.iter().find_map(|said| Some((said, holes(said, message)?))) {
        // What fills a hole may have words of its own: `a picture (PNG)`.
        let about: Vec<&str> = about
            .into_iter()
            .map(|hole| KINDS.iter().find(|kind| kind.en == hole).map_or(hole, |kind| kind.zh))
            .collect();
        return said.with(lang, &about);
    }
    let known = FAILURES.iter().find(|f| f.0 == code);
    known.map_or_else(|| message.to_string(), |(_, zh)| format!("{zh}({message})"))
}

/// An error with its place.
pub fn error(e: &Error, lang: Lang) -> String {
    let message = failure(e.kind().code(), e.message(), lang);
    e.place().map_or_else(|| message.clone(), |place| format!("{place}: {message}"))
}

/// That nothing of an earlier run is of use, since this has changed.
pub fn changed(what: &str, lang: Lang) -> String {
    let zh = CHANGED.iter().find(|c| c.0 == what).map_or(what, |c| c.1);
    STARTS_ANEW.with(lang, &[if lang == Lang::En { what } else { zh }])
}

/// What a rule failed to keep.
pub fn broken_promise(broken: &Broken, lang: Lang) -> String {
    match broken {
        Broken::NotMatched(example) => NOT_MATCHED.with(lang, &[example]),
        Broken::Matched(example) => MATCHED.with(lang, &[example]),
        Broken::NoRejects => NO_REJECTS.on(lang).into(),
        Broken::NoWhy => NO_WHY.on(lang).into(),
    }
}

/// The help of a command (`""` is the program) and of its arguments; argument `""` is the command itself, `examples`
/// what stands below.
pub fn help(command: &str, argument: &str) -> Option<Message> {
    HELP.iter().find(|h| h.0 == command && h.1 == argument).map(|h| h.2)
}

/// See [`help`].
pub const HELP: &[(&str, &str, Message)] = &[
    (
        "",
        "",
        m(
            "Turns work plans of Chinese government bodies (工作要点, 分工方案, 实施方案 …) into task records: requirement, responsible units, time limits, each with its place in the text.",
            "把政府部门的工作要点、分工方案、实施方案等整理成任务清单:任务、要求、责任单位、完成时限,逐项注明原文位置。",
        ),
    ),
    (
        "",
        "examples",
        m(
            "Examples:\n  yaodian extract notices -o output        a folder of notices into output/tasks.csv and others\n  yaodian extract notice.html              one notice, JSON to standard output\n  yaodian explain notice.txt --label 3     which rule found what in item 3\n\nExit status: 0 all went well, 1 some input failed, 2 nothing could be done, 130 ended by Ctrl-C.",
            "示例:\n  yaodian extract notices -o output        整理一个文件夹,写出 output/tasks.csv 等\n  yaodian extract notice.html              整理一个文件,JSON 写到标准输出\n  yaodian explain notice.txt --label 3     看第 3 项的结果由哪些规则得出\n\n退出码:0 全部完成,1 有文件失败,2 未能完成,130 被 Ctrl-C 中断。",
        ),
    ),
    ("", "lang", m("Language of messages: zh or en [default: the locale's]", "提示语言:zh 或 en(默认随系统)")),
    ("extract", "", m("Extract task records from notices", "从文件中整理任务清单")),
    (
        "extract",
        "examples",
        m(
            "Examples:\n  yaodian extract notices -o output             a folder, into tasks.csv and others\n  yaodian extract notices -o output --format parquet,sqlite,xlsx\n  yaodian extract '*.txt' -o output --excel     a tasks.csv that Excel opens well\n  yaodian extract notices -o output --report    and output/report.html, to open in a browser\n  yaodian extract notice.txt --format csv       a table on standard output\n  curl -s URL | yaodian extract -               standard input\n  yaodian extract crawl -o output --resume      go on where a run broke off\n\nWith -o: documents.jsonl, tasks.csv, tasks.jsonl, run.json, failures.csv and timings.csv. In folders, hidden files and what an .ignore file names are left out.\n\nExit status: 0 all went well, 1 some input failed, 2 nothing could be done or the run broke off (a full disk), 130 Ctrl-C. RUST_LOG=yaodian=debug tells what goes on inside.",
            "示例:\n  yaodian extract notices -o output             整理一个文件夹,写出 tasks.csv 等\n  yaodian extract notices -o output --format parquet,sqlite,xlsx\n  yaodian extract '*.txt' -o output --excel     tasks.csv 可直接用 Excel 打开\n  yaodian extract notices -o output --report    另写 output/report.html,用浏览器打开\n  yaodian extract notice.txt --format csv       表格写到标准输出\n  curl -s URL | yaodian extract -               读标准输入\n  yaodian extract 网页 -o output --resume       接着上次中断处继续\n\n给 -o 时写出 documents.jsonl、tasks.csv、tasks.jsonl、run.json、failures.csv、timings.csv。文件夹中的隐藏文件和 .ignore 所列文件不读。\n\n退出码:0 全部完成,1 有文件失败,2 未能完成或中途停下(如磁盘已满),130 按了 Ctrl-C。RUST_LOG=yaodian=debug 显示内部过程。",
        ),
    ),
    (
        "extract",
        "inputs",
        m(
            "Files, folders, patterns such as 'notices/*.txt', or - for standard input",
            "文件、文件夹、'notices/*.txt' 一类的通配式,或用 - 表示标准输入",
        ),
    ),
    (
        "extract",
        "output",
        m("Write files to this folder instead of documents to standard output", "写到这个文件夹(不给则写到标准输出)"),
    ),
    (
        "extract",
        "format",
        m(
            "What to write, joined by commas: documents (JSON Lines), csv, tasks (JSON Lines) [default: these three with -o, else documents]; parquet, sqlite, xlsx, datapackage, ics (iCalendar), md (Markdown), webannotation (JSON-LD), labelstudio",
            "写哪几种,以逗号相连:documents(每行一份文件)、csv、tasks(每行一条任务)(默认:有 -o 时写这三种,否则写 documents);parquet、sqlite、xlsx、datapackage、ics(日历)、md(Markdown 表格)、webannotation(JSON-LD)、labelstudio(标注)",
        ),
    ),
    (
        "extract",
        "excel",
        m(
            "For Excel: a byte-order mark, and no cell runs as a formula",
            "供 Excel 打开:加字节序标记,单元格不会被当作公式",
        ),
    ),
    ("extract", "any", m("Write tasks of documents that are no plans, too", "不是工作方案的文件也整理")),
    (
        "extract",
        "text",
        m(
            "Write the decoded text of each document to DIR/text/ID.txt, which spans count in",
            "把各文件的文字写到 DIR/text/ID.txt,位置以它为准",
        ),
    ),
    (
        "extract",
        "report",
        m(
            "Write DIR/report.html, too: a page to search the tasks, read them beside their source, and look at them in pictures",
            "另写 DIR/report.html:可搜索任务、对照原文、看图的网页",
        ),
    ),
    (
        "extract",
        "text_column",
        m(
            "The column of a data file (CSV, JSON, Parquet) that holds the documents [default: the usual names]",
            "数据文件(CSV、JSON、Parquet)中存放正文的列名(默认按常用列名查找)",
        ),
    ),
    (
        "extract",
        "patterns",
        m("Lay the pattern packs of this folder over the built-in ones", "在内置规则之上加用此文件夹中的规则"),
    ),
    ("extract", "threads", m("Threads [default: as many as the machine has]", "线程数(默认与机器相同)")),
    ("extract", "quiet", m("No progress and no summary; failures are still named", "不显示进度和小结,失败仍会列出")),
    (
        "extract",
        "force",
        m(
            "Replace whatever is in the way in DIR: another run, one that broke off, files that yaodian didn't write (but no data base of other origin)",
            "替换文件夹中已有的内容:另一次运行的结果、中断的运行、并非由 yaodian 写出的同名文件(他人的数据库除外)",
        ),
    ),
    (
        "extract",
        "resume",
        m(
            "Go on with a run that broke off, or update one that is finished: only inputs that are new or have changed are worked on",
            "继续中断的运行,或更新已完成的运行:只处理新增或有改动的文件",
        ),
    ),
    ("extract", "strict", m("An input that gives warnings counts as failed", "有需注意之处的文件按失败处理")),
    (
        "extract",
        "unique",
        m(
            "Leave out an input that is the same document as an earlier one (it is marked in any case)",
            "与前面重复的文件不写出(不加时也会注明)",
        ),
    ),
    ("extract", "max_bytes", m("The largest document that is read [default: 128M]", "单份文件最大字节数(默认 128M)")),
    (
        "extract",
        "max_unpacked",
        m("The most that one archive may unpack to [default: 4G]", "单个压缩包解开后的最大字节数(默认 4G)"),
    ),
    ("extract", "max_depth", m("How deep archives may stand in archives [default: 3]", "压缩包最多嵌套几层(默认 3)")),
    (
        "extract",
        "timeout",
        m("Seconds that one document may take, 0 for any [default: 120]", "单份文件最多处理几秒,0 为不限(默认 120)"),
    ),
    ("convert", "", m("Write what extract wrote in other formats", "把整理结果转成其他格式")),
    (
        "convert",
        "examples",
        m(
            "Examples:\n  yaodian convert output --format parquet,xlsx         beside output/documents.jsonl\n  yaodian convert output --format sqlite -o database   a database that the next run brings up to date\n  cat a.jsonl b.jsonl | yaodian convert - --format ics -o calendar\n\nFormats: see docs/formats.md. webannotation and labelstudio need the texts: extract with --text.\nExit status: 0 all went well, 2 nothing could be done.",
            "示例:\n  yaodian convert output --format parquet,xlsx         写在 output/documents.jsonl 旁边\n  yaodian convert output --format sqlite -o database   数据库,下次运行时就地更新\n  cat a.jsonl b.jsonl | yaodian convert - --format ics -o calendar\n\n各格式见 docs/formats.md。webannotation 和 labelstudio 需要文字:整理时请加 --text。\n退出码:0 完成,2 未能完成。",
        ),
    ),
    (
        "convert",
        "from",
        m(
            "The folder that extract wrote to, a file of document objects (JSON Lines), or - for standard input",
            "extract 写出的文件夹、文件对象(JSON Lines)文件,或用 - 表示标准输入",
        ),
    ),
    (
        "convert",
        "format",
        m(
            "What to write, joined by commas: csv, tasks, parquet, sqlite, xlsx, datapackage, ics, md, webannotation, labelstudio",
            "写哪几种,以逗号相连:csv、tasks、parquet、sqlite、xlsx、datapackage、ics、md、webannotation、labelstudio",
        ),
    ),
    ("convert", "output", m("The folder to write to [default: the one read from]", "写到这个文件夹(默认写在原处)")),
    (
        "convert",
        "excel",
        m(
            "CSV for Excel: a byte-order mark, and no cell runs as a formula",
            "CSV 供 Excel 打开:加字节序标记,单元格不会被当作公式",
        ),
    ),
    ("convert", "quiet", m("No summary", "不显示小结")),
    (
        "convert",
        "force",
        m("Replace files in DIR that yaodian didn't write", "替换文件夹中并非由 yaodian 写出的同名文件"),
    ),
    (
        "gold",
        "",
        m(
            "Turn annotations corrected in Label Studio into gold: one expectation a document",
            "把在 Label Studio 中校正的标注转成标准答案,每份文件一个",
        ),
    ),
    (
        "gold",
        "examples",
        m(
            "Examples:\n  yaodian extract notices -o output --format labelstudio   import labelstudio.json, with labelstudio.xml as the interface\n  yaodian gold export.json -o gold                         what was exported as JSON, into gold/NAME.json\n\nExit status: 0 all went well, 1 some documents are not annotated yet, 2 nothing could be done.",
            "示例:\n  yaodian extract notices -o output --format labelstudio   导入 labelstudio.json,界面用 labelstudio.xml\n  yaodian gold export.json -o gold                         读导出的 JSON,写出 gold/名称.json\n\n退出码:0 完成,1 有文件尚未标注,2 未能完成。",
        ),
    ),
    ("gold", "from", m("What Label Studio exported, in the format JSON", "Label Studio 导出的文件(JSON 格式)")),
    ("gold", "output", m("The folder to write to", "写到这个文件夹")),
    ("gold", "force", m("Replace files that are there", "替换已有的文件")),
    ("compare", "", m("Compare plans across years and agencies", "比对历年、各地的工作方案")),
    (
        "compare",
        "examples",
        m(
            "Examples:\n  yaodian compare 2022 2023 -o output           two folders of notices\n  yaodian compare output/documents.jsonl -o out what extract wrote\n  yaodian compare plans -o output --by region   in a year, documents of one place\n  yaodian compare plans --why ID1 ID2           what two tasks share\n\nWrites pairs.csv, changes.csv, topics.csv, matrix.csv, spread.csv, units.csv, compare.json and report.html.\nExit status: 0 all went well, 1 some input failed, 2 nothing could be done.",
            "示例:\n  yaodian compare 2022 2023 -o output           比对两个文件夹\n  yaodian compare output/documents.jsonl -o out 比对 extract 写出的结果\n  yaodian compare plans -o output --by region   同一年度内比对同一地方的文件\n  yaodian compare plans --why ID1 ID2           说明两条任务何以相似\n\n写出 pairs.csv、changes.csv、topics.csv、matrix.csv、spread.csv、units.csv、compare.json、report.html。\n退出码:0 全部完成,1 有文件失败,2 未能完成。",
        ),
    ),
    (
        "compare",
        "inputs",
        m(
            "Notices (files, folders, patterns of either), and folders or documents.jsonl that extract wrote, mixed; not the tables that it wrote",
            "通知原文(文件、文件夹、二者的通配式),或 extract 写出的文件夹、documents.jsonl,可混用;不收 extract 写出的表格",
        ),
    ),
    ("compare", "output", m("Write files to this folder", "写到这个文件夹")),
    (
        "compare",
        "by",
        m(
            "Besides successive years of one plan, compare documents of one year and one agency, region or level [default: level]",
            "除同一方案的前后年度外,同一年度内比对哪些文件:agency 同一机关、region 同一地方、level 同一层级(默认 level)",
        ),
    ),
    (
        "compare",
        "all",
        m(
            "Compare all documents that share something, whatever their years; new and dropped tasks only of editions of one plan",
            "凡有共同内容的文件都比对,不论年度;新增、取消只列同一方案的不同版本",
        ),
    ),
    (
        "compare",
        "why",
        m(
            "Explain how alike the tasks with these two ids are, and write no files",
            "说明这两个编号的任务何以相似,不写文件",
        ),
    ),
    (
        "compare",
        "excel",
        m(
            "For Excel: a byte-order mark, and no cell runs as a formula",
            "供 Excel 打开:加字节序标记,单元格不会被当作公式",
        ),
    ),
    ("compare", "any", m("Compare tasks of documents that are no plans, too", "不是工作方案的文件也比对")),
    (
        "compare",
        "text_column",
        m(
            "The column of a data file (CSV, JSON) that holds the documents [default: the usual names]",
            "数据文件(CSV、JSON)中存放正文的列名(默认按常用列名查找)",
        ),
    ),
    (
        "compare",
        "patterns",
        m("Lay the pattern packs of this folder over the built-in ones", "在内置规则之上加用此文件夹中的规则"),
    ),
    ("compare", "threads", m("Threads [default: as many as the machine has]", "线程数(默认与机器相同)")),
    ("compare", "quiet", m("No progress and no summary; failures are still named", "不显示进度和小结,失败仍会列出")),
    (
        "compare",
        "force",
        m("Replace files in DIR that yaodian didn't write", "替换文件夹中并非由 yaodian 写出的同名文件"),
    ),
    ("limits", "", m("Read time limits, one expression a line, and print what they mean", "逐行读入时限,写出其含义")),
    (
        "limits",
        "examples",
        m(
            "Examples:\n  echo 2017年12月底前 | yaodian limits --on 2017-07-05\n  yaodian limits --on 2017-07-05 --year 2018 expressions.txt\n\nExit status: 0 all went well, 2 a line can't be read; what stands before it is printed.",
            "示例:\n  echo 2017年12月底前 | yaodian limits --on 2017-07-05\n  yaodian limits --on 2017-07-05 --year 2018 expressions.txt\n\n退出码:0 完成,2 有一行无法读取,此前各行已写出。",
        ),
    ),
    ("limits", "files", m("Files to read [default: standard input]", "要读的文件(默认读标准输入)")),
    ("limits", "on", m("The day on which the text was issued", "成文日期")),
    ("limits", "year", m("The plan's year [default: that of --on]", "方案的年度(默认取 --on 的年份)")),
    (
        "limits",
        "patterns",
        m("Lay the pattern packs of this folder over the built-in ones", "在内置规则之上加用此文件夹中的规则"),
    ),
    ("schema", "", m("Print the JSON Schema of what is written", "写出各种 JSON 输出的 JSON Schema")),
    (
        "schema",
        "examples",
        m(
            "Examples:\n  yaodian schema > document.schema.json\n  yaodian schema run > run.schema.json",
            "示例:\n  yaodian schema > document.schema.json\n  yaodian schema run > run.schema.json",
        ),
    ),
    (
        "schema",
        "name",
        m(
            "Of what: document, task, limits, run, convert, annotations, labelstudio, gold or compare [default: document]",
            "哪一种:document、task、limits、run、convert、annotations、labelstudio、gold、compare(默认 document)",
        ),
    ),
    ("check", "", m("Hold every rule of the pattern packs against its own examples", "用例句检验每条规则")),
    (
        "check",
        "examples",
        m(
            "Examples:\n  yaodian check                 the built-in packs\n  yaodian check my-patterns     with your own laid over them\n\nExit status: 0 all keep their promises, 1 some don't, 2 a pack can't be read.",
            "示例:\n  yaodian check                 内置规则\n  yaodian check my-patterns     连同自己的规则\n\n退出码:0 全部相符,1 有不符,2 规则文件无法读取。",
        ),
    ),
    ("check", "folder", m("A folder of pattern packs to lay over the built-in ones", "要加用的规则文件夹")),
    (
        "explain",
        "",
        m(
            "Show which text and which rule each value of a file's records comes from",
            "说明一个文件的各项结果出自哪段文字、哪条规则",
        ),
    ),
    (
        "explain",
        "examples",
        m(
            "Examples:\n  yaodian explain notice.txt\n  yaodian explain notice.txt --label 3\n\nExit status: 0 all went well, 2 the file can't be read, or no task has this number.",
            "示例:\n  yaodian explain notice.txt\n  yaodian explain notice.txt --label 3\n\n退出码:0 完成,2 文件无法读取,或没有这个序号的任务。",
        ),
    ),
    ("explain", "file", m("The file, or - for standard input", "文件,或用 - 表示标准输入")),
    (
        "explain",
        "label",
        m("Only tasks with this number: 3 finds （三）, 三、 and 3.", "只看这个序号的任务:3 即（三）、三、和 3."),
    ),
    ("explain", "any", m("Also where the document is no plan", "不是工作方案的文件也整理")),
    (
        "explain",
        "patterns",
        m("Lay the pattern packs of this folder over the built-in ones", "在内置规则之上加用此文件夹中的规则"),
    ),
    ("stats", "", m("Count what a run wrote: quality at a glance", "统计一次运行的结果,概览质量")),
    (
        "stats",
        "examples",
        m(
            "Examples:\n  yaodian stats output\n  yaodian stats output --json | jq .warnings\n\nLayouts: table (all tasks are rows), mixed, none; else how most tasks name their units: body, assigned (behind the item) | body, inherited (for several items) | body, inline (in running text) | body, bare (not at all).",
            "示例:\n  yaodian stats output\n  yaodian stats output --json | jq .warnings\n\n版式:table(任务全是表格行)、mixed(兼有)、none(无任务);其余按多数任务如何写明单位:body, assigned(写在该项之后)、body, inherited(几项合写)、body, inline(写在正文中)、body, bare(没有写)。",
        ),
    ),
    ("stats", "folder", m("A folder that extract wrote", "extract 写出的文件夹")),
    ("stats", "top", m("Lines of each table [default: 20]", "每张表的行数(默认 20)")),
    ("stats", "json", m("Everything, as JSON", "以 JSON 写出全部")),
    ("eval", "", m("Hold an output against annotations", "把结果与人工标注对照评分")),
    (
        "eval",
        "examples",
        m(
            "Examples:\n  yaodian eval output seeds/expected\n  yaodian eval output gold --given --errors 10\n  yaodian eval output gold --against older-output\n\nA document is held against GOLD/NAME.json, NAME being its file's name up to the first dot. Figures are F1 or accuracy in percent; row is the share of records right in every field. The intervals (95%) come from a bootstrap over the documents, always with the same draws. Layouts are explained in yaodian help stats.",
            "示例:\n  yaodian eval output seeds/expected\n  yaodian eval output gold --given --errors 10\n  yaodian eval output gold --against older-output\n\n文件与 GOLD/名称.json 对照,名称取文件名第一个点之前的部分。数字为 F1 或准确率(百分数);row 为各字段全对的记录所占比例。95% 区间由对文件的自助抽样得出,每次抽样相同。版式的含义见 yaodian help stats。",
        ),
    ),
    (
        "eval",
        "output",
        m("A folder that extract wrote, or a file of document objects", "extract 写出的文件夹,或存放文件对象的文件"),
    ),
    ("eval", "gold", m("A folder of annotations, NAME.json for each notice", "标注文件夹,每份文件一个 名称.json")),
    (
        "eval",
        "against",
        m(
            "Another output: show gains and losses against it, record by record",
            "另一份结果:逐条列出相对于它的改进与退步",
        ),
    ),
    (
        "eval",
        "given",
        m(
            "Leave annotations without a document out (else they count as missed)",
            "没有对应文件的标注不计(否则按遗漏计)",
        ),
    ),
    (
        "eval",
        "origin",
        m(
            "Hold against the annotation's records of this origin only: body or table",
            "只与标注中这一来源的记录对照:body 或 table",
        ),
    ),
    (
        "eval",
        "errors",
        m("Show the first N differences of each document [default: 0]", "列出每份文件的前 N 处不符(默认 0)"),
    ),
    ("eval", "json", m("The figures as JSON", "以 JSON 写出各项数字")),
    ("completions", "", m("Print a script that completes command lines", "写出命令补全脚本")),
    (
        "completions",
        "examples",
        m(
            "Examples:\n  yaodian completions bash > ~/.local/share/bash-completion/completions/yaodian",
            "示例:\n  yaodian completions bash > ~/.local/share/bash-completion/completions/yaodian",
        ),
    ),
    ("completions", "shell", m("bash, elvish, fish, powershell or zsh", "bash、elvish、fish、powershell 或 zsh")),
    ("man", "", m("Print the manual page", "写出手册页")),
    (
        "man",
        "examples",
        m(
            "Examples:\n  yaodian man | man -l -\n  yaodian man extract > yaodian-extract.1",
            "示例:\n  yaodian man | man -l -\n  yaodian man extract > yaodian-extract.1",
        ),
    ),
    ("help", "", m("Show the help of a command", "显示命令的帮助")),
    ("help", "examples", m("Examples:\n  yaodian help extract", "示例:\n  yaodian help extract")),
    ("help", "command", m("The subcommand [default: the program]", "子命令(默认为整个程序)")),
    ("man", "command", m("The subcommand [default: the program]", "子命令(默认为整个程序)")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_what_was_typed_else_the_locale() {
        let typed = |s: &str| s.split(' ').map(String::from).collect::<Vec<_>>();
        assert_eq!(Lang::of(&typed("yaodian --lang zh"), Some("en_US.UTF-8")), Lang::Zh);
        assert_eq!(Lang::of(&typed("yaodian --lang=en"), Some("zh_CN.UTF-8")), Lang::En);
        assert_eq!(Lang::of(&typed("yaodian"), Some("zh_TW")), Lang::Zh);
        assert_eq!(Lang::of(&typed("yaodian --lang"), None), Lang::En);
    }

    #[test]
    fn what_is_known_is_said_in_chinese_alone() {
        assert_eq!(failure("empty", "the file is empty", Lang::Zh), "文件是空的");
        assert_eq!(failure("unreadable", "there is no such file or folder", Lang::Zh), "没有这个文件或文件夹");
        assert_eq!(
            failure("not-text", "the row has no column \"zz\", only a, b", Lang::Zh),
            "没有 \"zz\" 这一列,只有 a, b"
        );
        assert_eq!(failure("damaged", "odd", Lang::Zh), "文件已损坏(odd)");
        assert_eq!(
            failure("too-large", "the row has more than the 7 bytes allowed", Lang::Zh),
            "这一行超过允许的 7 字节"
        );
        let scan = "this PDF holds no text: run text recognition (OCR) on it and hand in the text";
        assert!(
            failure("too-large", "the input has 9 bytes, more than the 8 allowed", Lang::Zh)
                .starts_with("文件有 9 字节")
        );
        assert_eq!(failure("not-text", scan, Lang::Zh), "这个 PDF 没有文字:请先做文字识别(OCR),再提供文字");
        assert_eq!(failure("damaged", "odd", Lang::En), "odd");
    }

    #[test]
    fn messages_are_filled_and_agree_on_what_they_are_about() {
        assert_eq!(m("{1} of {0}", "").with(Lang::En, &["a", "b"]), "b of a");
        let holes = |s: &str| s.matches('{').count();
        for message in [
            SUMMARY,
            CHECKED,
            WRONG_VALUE,
            LOST_TO,
            NOT_MATCHED,
            MATCHED,
            DUPLICATES,
            GOES_ON,
            GONE,
            INTERRUPTED,
            PROGRESS,
            PROGRESS_LEFT,
            STATS_HEAD,
            STATS_MORE,
            STATS_NO_TEXT,
            EVAL_DIFFERENCES,
            EVAL_WANT,
            EVAL_SUM,
            STARTS_ANEW,
        ] {
            assert_eq!(holes(message.en), holes(message.zh), "{message:?}");
        }
    }
}
