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
    #[arg(long, requires = "output")]
    pub force: bool,
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
