//! `completions`: a script that completes command lines.

use yaodian::Result;

use super::args::Completions;
use super::messages::Lang;
use super::{Ended, help};

pub fn run(args: Completions) -> Result<Ended> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(Lang::En), "yaodian", &mut script);
    super::print(&script)?;
    Ok(Ended::Well)
}
