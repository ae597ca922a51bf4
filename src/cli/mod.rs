//! The command line's surface: what can be typed, and which subcommand does it. No logic: each subcommand calls the
//! library and prints. All words that a user reads are in [`messages`].

mod args;
mod check;
mod compare;
mod completions;
mod convert;
mod eval;
mod explain;
mod extract;
mod gold;
mod help;
mod limits;
mod man;
pub mod messages;
mod progress;
mod schema;
mod signals;
mod stats;
mod terminal;

use std::io::Write;

use yaodian::{Error, ErrorKind, Patterns};

pub use args::Args;
pub use messages::Lang;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All went well.
    Well,
    /// Some input failed.
    Partly,
    /// Nothing could be done.
    Nothing,
    /// A signal with this number ended it before its end.
    Interrupted(u8),
}

/// Why a command didn't end.
pub enum Stop {
    /// The user was told already (help, a wrong argument); the exit code.
    Shown(u8),
    /// An error that nobody was told of yet.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(e: Error) -> Stop {
        Stop::Failed(e)
    }
}

/// What was typed; help and complaints about it are shown here.
pub fn parse(lang: Lang) -> Result<Args, Stop> {
    help::parse(lang)
}

/// Runs what was typed. Whatever falls in it is said as an error is.
pub fn run(args: Args, lang: Lang) -> Result<Ended, Stop> {
    // The default report says nothing to a user, and would come between the lines of those that do.
    std::panic::set_hook(Box::new(|fell| tracing::error!("{fell}")));
    signals::outlive_full_files();
    Ok(yaodian::batch::caught(|| command(args, lang))?)
}

fn command(args: Args, lang: Lang) -> yaodian::Result<Ended> {
    Ok(match args.command {
        args::Command::Extract(a) => extract::run(a, lang)?,
        args::Command::Convert(a) => convert::run(a, lang)?,
        args::Command::Gold(a) => gold::run(a, lang)?,
        args::Command::Compare(a) => compare::run(a, lang)?,
        args::Command::Limits(a) => limits::run(a)?,
        args::Command::Schema(a) => schema::run(a)?,
        args::Command::Check(a) => check::run(a, lang)?,
        args::Command::Explain(a) => explain::run(a, lang)?,
        args::Command::Stats(a) => stats::run(a, lang)?,
        args::Command::Eval(a) => eval::run(a, lang)?,
        args::Command::Completions(a) => completions::run(a)?,
        args::Command::Man(a) => man::run(a, lang)?,
        args::Command::Help(a) => help::run(a, lang)?,
    })
}

/// Tells on standard error what goes on inside, where `RUST_LOG` asks for it (`RUST_LOG=yaodian=debug`).
pub fn trace() {
    use tracing_subscriber::EnvFilter;
    if let Ok(filter) = EnvFilter::try_from_default_env() {
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
    }
}

/// Says on standard error what went wrong.
pub fn report(e: &Error, lang: Lang) {
    terminal::complain(lang, &terminal::plain_lines(&messages::error(e, lang)));
}

/// Says on standard error what a reader should know of the files written.
fn warn(notes: &[String], lang: Lang) {
    for note in notes {
        terminal::say(&format!("{}{}", messages::WARNING.on(lang), messages::failure("", note, lang)));
    }
}

/// Whether writing failed because nobody reads.
pub fn is_broken_pipe(e: &Error) -> bool {
    e.io_error().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The packs in force, with a user's folder laid over them.
fn patterns(folder: Option<&std::path::Path>) -> yaodian::Result<Patterns> {
    folder.map_or_else(Patterns::built_in, Patterns::with_folder)
}

/// Writes all of it to standard output.
fn print(bytes: &[u8]) -> yaodian::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(unprintable)
}

fn unprintable(e: std::io::Error) -> Error {
    Error::io(ErrorKind::Unwritable, e).at("-")
}
