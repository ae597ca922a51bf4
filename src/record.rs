//! The data contract as types: what is written for one document.
//!
//! Spans count Unicode code points of the decoded text, end exclusive. A value that the notice doesn't give is `None`
//! or an empty list, never a guess. Nothing here knows how a value was found.

use serde::{Deserialize, Serialize};

/// Code points `start..end` of the decoded text (`text[start:end]` in Python).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span(pub usize, pub usize);

/// One document with its tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// What the document says of itself.
    pub document: DocumentFields,
    /// One record for each lowest item of the plan, in the order of the text.
    pub tasks: Vec<TaskRecord>,
    /// What was repaired, left out or not understood.
    pub warnings: Vec<Warning>,
}

/// The fields of a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentFields {
    /// 16 hex digits of a hash of the input bytes.
    pub id: String,
    /// Path or URL as given.
    pub source: String,
    /// The plan's own title.
    pub title: Option<String>,
    /// The heading of the notice that brings the plan.
    pub notice_title: Option<String>,
    /// 发文字号 in canonical brackets.
    pub doc_number: Option<String>,
    /// 发文机关, as the notice writes it.
    pub agency: Option<String>,
    /// The place whose body issued the notice.
    pub region: Option<Region>,
    /// 成文日期, ISO 8601.
    pub issued_on: Option<String>,
    /// The date on the page, ISO 8601.
    pub published_on: Option<String>,
    /// The plan's year; for a plan over years, its first.
    pub year: Option<i16>,
    /// Whether the document sets out work to be done.
    pub kind: Kind,
    /// The documents that it cites, each once, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// From when to when it is in force, and what it puts out of force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<Validity>,
    /// The input before it that is the same document. The last field: it is added when the rest is bytes already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<DuplicateOf>,
}

/// An earlier input of the same run that is the same document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateOf {
    /// The earlier document's id.
    pub id: String,
    /// The earlier document's source.
    pub source: String,
    /// What is the same.
    pub same: Same,
}

/// In what two inputs are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Same {
    /// Every byte.
    Bytes,
    /// The text without page furniture and white space, width folded.
    Text,
}

impl Same {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Same::Bytes => "bytes",
            Same::Text => "text",
        }
    }
}

/// A cited document: its title, its number, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Its title as written, without the marks around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its 发文字号 in canonical brackets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its first place, title marks and number included.
    pub span: Span,
}

/// What a document says of its own force.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// The first day in force, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<String>,
    /// The place of `自印发之日起施行`; given also where no day follows from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_span: Option<Span>,
    /// The last day in force, ISO 8601; of a term the day before its anniversary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<String>,
    /// The term in force as stated, an ISO 8601 duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// The place of `有效期5年`; given also where no day follows from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_span: Option<Span>,
    /// The documents that it repeals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repeals: Vec<Reference>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Its own name, without its parents.
    pub name: String,
    /// GB/T 2260 code; none for the nation.
    pub code: Option<String>,
    /// Its level.
    pub level: Level,
    /// What it was inferred from: `agency`, `title`, `doc_number`, `text`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inferred_from: Option<String>,
}

/// Levels of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Level {
    National,
    Province,
    Prefecture,
    County,
    Township,
}

impl Level {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Level::National => "national",
            Level::Province => "province",
            Level::Prefecture => "prefecture",
            Level::County => "county",
            Level::Township => "township",
        }
    }
}

/// Whether a document is a plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The document itself sets out work to be done by bodies that it addresses or names.
    Plan,
    /// Anything else.
    #[default]
    Other,
}

impl Kind {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Plan => "plan",
            Kind::Other => "other",
        }
    }
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// 16 hex digits: the same input gives the same id.
    pub id: String,
    /// Where it stands.
    pub origin: Origin,
    /// What the part of the plan that holds it is for.
    pub section: Section,
    /// Headings above it, outermost first.
    pub path: Vec<Heading>,
    /// Its own number, as written (repaired when damaged).
    pub label: Option<String>,
    /// Its headline, else the heading above.
    pub task: String,
    /// The rest of the item.
    pub requirement: String,
    /// Responsible units.
    pub units: Vec<Unit>,
    /// Time limits.
    pub time_limits: Vec<TimeLimit>,
    /// Quantities to be reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// What the notice says of the item beside all this: a column of remarks, a line `咨询电话:…`, a score.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Detail>,
    /// Ids of records of this document that state the same task elsewhere.
    pub same_as: Vec<String>,
    /// The whole item, its units and limits included.
    pub span: Span,
    /// Where in a table: `Sheet1!D7`, `Table2!C3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The page of a paged format, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

/// What a notice says of an item that is neither task, unit nor time limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The title of its column or line, width folded and without spaces (责任领导, 政策依据); `None` of a score behind the text.
    pub title: Option<String>,
    /// As written.
    pub text: String,
    /// Its place in code points.
    pub span: Span,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Origin {
    Body,
    Table,
}

impl Origin {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Body => "body",
            Origin::Table => "table",
        }
    }
}

/// What a part of a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// 总体要求, 指导思想, 基本原则, 工作目标.
    Objective,
    /// The work itself.
    Action,
    /// 保障措施, 组织实施, 工作要求 as a part of its own at the end.
    Safeguard,
}

impl Section {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Section::Objective => "objective",
            Section::Action => "action",
            Section::Safeguard => "safeguard",
        }
    }
}

/// A heading above an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// Its number.
    pub label: Option<String>,
    /// Its words.
    pub heading: String,
    /// Further text of a heading that carries text and items below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_in: Option<String>,
}

/// A responsible unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// As written.
    pub raw: String,
    /// The full name that the document supports.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// What it does.
    pub role: Role,
    /// How it is stated.
    pub evidence: Evidence,
    /// Its place.
    pub span: Span,
    /// The rule that found it.
    pub rule: String,
}

/// What kind of unit a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// A body: 市财政局.
    Body,
    /// An office inside a body: 组织人事处.
    Office,
    /// A collective or a class of bodies: 各镇(街), 有关部门, 金融机构.
    Class,
    /// An enterprise.
    Company,
}

impl UnitKind {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            UnitKind::Body => "body",
            UnitKind::Office => "office",
            UnitKind::Class => "class",
            UnitKind::Company => "company",
        }
    }
}

/// What a unit does for a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// 牵头, 主办, before 会同.
    Lead,
    /// 负责, 落实, 办理, 责任单位, or nothing at all.
    Responsible,
    /// 配合, 协办, 参与, after 会同.
    Cooperate,
    /// 指导, 监督, 技术支持, 经费保障.
    Support,
}

impl Role {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Role::Lead => "lead",
            Role::Responsible => "responsible",
            Role::Cooperate => "cooperate",
            Role::Support => "support",
        }
    }
}

/// How a value is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// For this item.
    Assigned,
    /// Once for a group of items.
    Inherited,
    /// In running text.
    Inline,
}

impl Evidence {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Evidence::Assigned => "assigned",
            Evidence::Inherited => "inherited",
            Evidence::Inline => "inline",
        }
    }
}

/// A time limit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TimeLimit {
    /// The shortest unbroken text that holds it.
    pub raw: String,
    /// Which kind of limit.
    pub kind: LimitKind,
    /// First day, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Last day, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// ISO 8601 duration of a `within`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// True only where 工作日 is written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub working_days: bool,
    /// The event that a `within` counts from, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// ISO 8601 duration of the period of an `every`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
    /// Occasions a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// The day in the period of an `every`, where one is stated: `10` of a month, `01-31` of a year or a quarter (month
    /// within the period, and day), `W5` (Friday) of a week, `2W5` (second Friday) of a month, `last`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// Last day of a `within` that counts from the notice's own issue, by the official calendar of working days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// The part of the task that the limit is for.
    #[serde(default)]
    pub applies_to: Option<String>,
    /// How it is stated.
    pub evidence: Option<Evidence>,
    /// Its place.
    pub span: Option<Span>,
    /// The rule that found it.
    pub rule: String,
}

/// Kinds of time limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LimitKind {
    /// A date by which.
    By,
    /// A period in which.
    During,
    /// A time after an event.
    Within,
    /// Again and again.
    Every,
    /// All the time, from a date on, or until a date up to which a measure runs.
    Ongoing,
    /// A limit in words from which no date follows.
    #[default]
    Stated,
}

impl LimitKind {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            LimitKind::By => "by",
            LimitKind::During => "during",
            LimitKind::Within => "within",
            LimitKind::Every => "every",
            LimitKind::Ongoing => "ongoing",
            LimitKind::Stated => "stated",
        }
    }
}

/// A quantity to be reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// The shortest unbroken text that holds the quantity and the word that makes it a target.
    pub raw: String,
    /// The number, 千, 万 and 亿 multiplied out; of a range its lower end.
    #[serde(serialize_with = "plain")]
    pub quantity: f64,
    /// The upper end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "plain_if")]
    pub upper: Option<f64>,
    /// The unit without 千, 万 and 亿: `%`, `个百分点`, `家`, `元`.
    pub unit: String,
    /// How the quantity bounds what is reached.
    pub comparison: Comparison,
    /// How the amount of an `increase_by` or `decrease_by` is bounded itself, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Comparison>,
    /// Its place.
    pub span: Span,
    /// The rule that made it a target.
    pub rule: String,
}

/// A whole number is written without a point.
fn plain<S: serde::Serializer>(n: &f64, to: S) -> Result<S::Ok, S::Error> {
    if n.fract() == 0.0 && n.abs() < 1e15 { to.serialize_i64(*n as i64) } else { to.serialize_f64(*n) }
}

fn plain_if<S: serde::Serializer>(n: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    match n {
        Some(n) => plain(n, to),
        None => to.serialize_none(),
    }
}

/// How a target's quantity bounds what is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// 不低于, 不少于, 至少, 以上.
    AtLeast,
    /// 不超过, 不高于, 以内, 以下.
    AtMost,
    /// 达到, 完成, 控制在, or nothing at all.
    Exactly,
    /// 超过, 突破, 余.
    MoreThan,
    /// 低于, 少于.
    LessThan,
    /// 增长, 提高, 新增.
    IncreaseBy,
    /// 下降, 降低, 减少.
    DecreaseBy,
}

impl Comparison {
    /// The word that stands for it in files.
    pub fn name(self) -> &'static str {
        match self {
            Comparison::AtLeast => "at_least",
            Comparison::AtMost => "at_most",
            Comparison::Exactly => "exactly",
            Comparison::MoreThan => "more_than",
            Comparison::LessThan => "less_than",
            Comparison::IncreaseBy => "increase_by",
            Comparison::DecreaseBy => "decrease_by",
        }
    }

    /// The comparison that a word in a file stands for.
    pub fn of_name(name: &str) -> Option<Comparison> {
        use Comparison::{AtLeast, AtMost, DecreaseBy, Exactly, IncreaseBy, LessThan, MoreThan};
        [AtLeast, AtMost, Exactly, MoreThan, LessThan, IncreaseBy, DecreaseBy].into_iter().find(|c| c.name() == name)
    }
}

/// Something that a reader of the records should know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// A stable code, such as `label-repaired`: one of [`CODES`](crate::warnings::CODES).
    pub code: String,
    /// What it is, in words.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
}

impl Warning {
    /// A warning about a place.
    pub fn new(code: &str, message: impl Into<String>, span: Option<Span>) -> Warning {
        debug_assert!(crate::warnings::is_known(code), "{code} is missing from the table of codes");
        Warning { code: code.into(), message: message.into(), span }
    }
}
