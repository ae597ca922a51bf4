//! The command line: parse, run, exit code.
//!
//! The only place where an outcome becomes an exit code: 0 all went well, 1 some input failed, 2 nothing could be done,
//! 128 and the signal's number where a signal ended it (130 for Ctrl-C).

mod cli;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let lang = cli::Lang::detect();
    cli::trace();
    let outcome = cli::parse(lang).and_then(|args| cli::run(args, lang));
    match outcome {
        Ok(cli::Ended::Well) => ExitCode::SUCCESS,
        Ok(cli::Ended::Partly) => ExitCode::from(1),
        Ok(cli::Ended::Nothing) => ExitCode::from(2),
        Ok(cli::Ended::Interrupted(signal)) => ExitCode::from(128 + signal),
        Err(cli::Stop::Shown(code)) => ExitCode::from(code),
        // Whoever read our output has had enough.
        Err(cli::Stop::Failed(e)) if cli::is_broken_pipe(&e) => ExitCode::SUCCESS,
        Err(cli::Stop::Failed(e)) => {
            cli::report(&e, lang);
            ExitCode::from(2)
        }
    }
}
