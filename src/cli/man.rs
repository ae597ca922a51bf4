//! `man`: the manual page, of the program or of one subcommand.

use yaodian::{Error, ErrorKind, Result};

use super::args::Man;
use super::messages::Lang;
use super::{Ended, help};

pub fn run(args: Man, lang: Lang) -> Result<Ended> {
    let mut command = help::command(lang);
    command.build();
    if let Some(name) = &args.command {
        let found = command.find_subcommand(name).cloned();
        command = found.ok_or_else(|| Error::new(ErrorKind::Usage, format!("there is no command {name:?}")))?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(super::unprintable)?;
    super::print(&page)?;
    Ok(Ended::Well)
}
