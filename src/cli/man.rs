//! `man`: the manual page, of the program or of one subcommand.

use yaodian::Result;

use super::args::Man;
use super::messages::Lang;
use super::{Ended, help};

pub fn run(args: Man, lang: Lang) -> Result<Ended> {
    let mut command = help::subcommand(lang, args.command.as_deref())?;
    if let Some(name) = &args.command {
        command = command.name(format!("yaodian-{name}"));
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(super::unprintable)?;
    super::print(&page)?;
    Ok(Ended::Well)
}
