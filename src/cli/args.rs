//! What can be typed. Names and types only: every word of help is in [`super::messages`], by command and argument.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand, ValueEnum};
use yaodian::write;

#[derive(Parser)]
#[command(
    name = "yaodian",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
    #[arg(long, global = true, value_enum)]
    pub lang: Option<super::Lang>,
}

#[derive(Subcommand)]
pub enum Command {
    Extract(Extract),
    Convert(Convert),
    Gold(Gold),
    Compare(Compare),
    Limits(Limits),
    Schema(Schema),
    Check(Check),
    Explain(Explain),
    Stats(Stats),
    Eval(Eval),
    Completions(Completions),
    Man(Man),
    Help(Help),
}

#[derive(clap::Args)]
pub struct Extract {
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    #[arg(long, value_delimiter = ',', value_name = "FORMAT", value_parser = PossibleValuesParser::new(write::names()))]
    pub format: Vec<String>,
    #[arg(long)]
    pub excel: bool,
    #[arg(long)]
    pub any: bool,
    #[arg(long, requires = "output")]
    pub text: bool,
    #[arg(long, requires = "output")]
    pub report: bool,
    #[arg(long, value_name = "NAME")]
    pub text_column: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub threads: u16,
    #[arg(short, long)]
    pub quiet: bool,
    #[arg(long, requires = "output", conflicts_with = "force")]
    pub resume: bool,
    #[arg(long, requires = "output")]
    pub force: bool,
    #[arg(long)]
    pub strict: bool,
    #[arg(long)]
    pub unique: bool,
    #[arg(long, value_name = "SIZE", default_value = "128M", value_parser = size)]
    pub max_bytes: u64,
    #[arg(long, value_name = "SIZE", default_value = "4G", value_parser = size)]
    pub max_unpacked: u64,
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=16))]
    pub max_depth: u8,
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = seconds)]
    pub timeout: f64,
}

/// A number of bytes: `500`, `64K`, `128M`, `4G`.
fn size(typed: &str) -> Result<u64, String> {
    let (number, unit) = match typed.trim_end_matches(['B', 'b']).char_indices().next_back() {
        Some((i, 'k' | 'K')) => (&typed[..i], 10),
        Some((i, 'm' | 'M')) => (&typed[..i], 20),
        Some((i, 'g' | 'G')) => (&typed[..i], 30),
        _ => (typed, 0),
    };
    let number: u64 = number.parse().map_err(|_| "500, 64K, 128M, 4G".to_string())?;
    number.checked_mul(1 << unit).filter(|n| *n > 0).ok_or_else(|| "500, 64K, 128M, 4G".to_string())
}

fn seconds(typed: &str) -> Result<f64, String> {
    let seconds: f64 = typed.parse().map_err(|_| "0, 0.5, 60".to_string())?;
    if (0.0..=1e9).contains(&seconds) { Ok(seconds) } else { Err("0, 0.5, 60".to_string()) }
}

#[derive(clap::Args)]
pub struct Convert {
    #[arg(value_name = "DIR")]
    pub from: PathBuf,
    #[arg(
        long,
        required = true,
        value_delimiter = ',',
        value_name = "FORMAT",
        value_parser = PossibleValuesParser::new(write::names().filter(|n| *n != "documents"))
    )]
    pub format: Vec<String>,
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub excel: bool,
    #[arg(short, long)]
    pub quiet: bool,
    #[arg(long)]
    pub force: bool,
}

#[derive(clap::Args)]
pub struct Gold {
    #[arg(value_name = "EXPORT.json")]
    pub from: PathBuf,
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    #[arg(long)]
    pub force: bool,
}

#[derive(clap::Args)]
pub struct Compare {
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    #[arg(short, long, value_name = "DIR", required_unless_present = "why")]
    pub output: Option<PathBuf>,
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with = "all")]
    pub by: Option<ByName>,
    #[arg(long)]
    pub all: bool,
    #[arg(long, num_args = 2, value_names = ["ID1", "ID2"])]
    pub why: Option<Vec<String>>,
    #[arg(long)]
    pub excel: bool,
    #[arg(long)]
    pub any: bool,
    #[arg(long, value_name = "NAME")]
    pub text_column: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub threads: u16,
    #[arg(short, long)]
    pub quiet: bool,
    #[arg(long)]
    pub force: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByName {
    Agency,
    Region,
    Level,
}

#[derive(clap::Args)]
pub struct Limits {
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: jiff::civil::Date,
    #[arg(long, value_name = "YYYY", value_parser = clap::value_parser!(i16).range(1..=9999))]
    pub year: Option<i16>,
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct Schema {
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(yaodian::SCHEMAS.iter().map(|s| s.0)))]
    pub name: Option<String>,
}

#[derive(clap::Args)]
pub struct Check {
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct Explain {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,
    #[arg(long)]
    pub any: bool,
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct Stats {
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: u16,
    #[arg(long)]
    pub json: bool,
}

#[derive(clap::Args)]
pub struct Eval {
    #[arg(value_name = "OUTPUT")]
    pub output: PathBuf,
    #[arg(value_name = "GOLD")]
    pub gold: PathBuf,
    #[arg(long, value_name = "OTHER", conflicts_with = "json")]
    pub against: Option<PathBuf>,
    #[arg(long)]
    pub given: bool,
    #[arg(long, value_enum)]
    pub origin: Option<OriginName>,
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub errors: usize,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OriginName {
    Body,
    Table,
}

#[derive(clap::Args)]
pub struct Completions {
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(clap::Args)]
pub struct Man {
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

#[derive(clap::Args)]
pub struct Help {
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}
