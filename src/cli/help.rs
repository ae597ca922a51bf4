//! The command with all its help in one language, and complaints about what was typed.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};

use super::args::Help;
use super::messages::{self, Lang};
use super::{Args, Ended, Stop, terminal};

/// The subcommand `help`: what `--help` shows, of the program or of one subcommand.
pub fn run(args: Help, lang: Lang) -> yaodian::Result<Ended> {
    let mut command = subcommand(lang, args.command.as_deref())?;
    super::print(command.render_help().to_string().as_bytes())?;
    Ok(Ended::Well)
}

/// The program's command, or one of its subcommands, ready to be shown.
pub fn subcommand(lang: Lang, name: Option<&str>) -> yaodian::Result<Command> {
    let mut command = command(lang);
    command.build();
    let Some(name) = name else { return Ok(command) };
    command.find_subcommand(name).cloned().ok_or_else(|| {
        yaodian::Error::new(yaodian::ErrorKind::Usage, messages::UNKNOWN_COMMAND.with(Lang::En, &[name]))
    })
}

/// The command with help in one language.
pub fn command(lang: Lang) -> Command {
    let command = Args::command();
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_string()).collect();
    let mut command = worded(command, "", lang).subcommand_help_heading(messages::COMMANDS.on(lang)).arg(
        Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .help(messages::VERSION_FLAG.on(lang))
            .help_heading(messages::OPTIONS.on(lang)),
    );
    for name in names {
        command = command.mut_subcommand(&name, |c| worded(c, &name, lang));
    }
    command
}

/// A command's own words: what it is for, each argument, examples.
fn worded(mut command: Command, name: &str, lang: Lang) -> Command {
    let ids: Vec<String> = command.get_arguments().map(|a| a.get_id().to_string()).collect();
    for id in ids {
        // Global arguments stand at the root, whose name is empty.
        let help = messages::help(name, &id).map(|m| m.on(lang)).unwrap_or_default();
        command = command.mut_arg(&id, |a| {
            let heading = if a.is_positional() { messages::ARGUMENTS } else { messages::OPTIONS };
            let takes_value = a.get_action().takes_values();
            // Defaults and values are told in the words themselves: clap tells them in English only.
            a.help(help)
                .help_heading(heading.on(lang))
                .hide_default_value(takes_value)
                .hide_possible_values(takes_value)
        });
    }
    let help_flag = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    command
        .about(messages::help(name, "").map(|m| m.on(lang)).unwrap_or_default())
        .after_help(messages::help(name, "examples").map(|m| m.on(lang)).unwrap_or_default())
        .help_template(messages::TEMPLATE.on(lang))
        .arg(help_flag.help(messages::HELP_FLAG.on(lang)).help_heading(messages::OPTIONS.on(lang)))
}

/// What was typed; help and complaints are shown, with the exit code to end with.
pub fn parse(lang: Lang) -> Result<Args, Stop> {
    let parsed = command(lang).try_get_matches().and_then(|m| Args::from_arg_matches(&m));
    parsed.map_err(|e| {
        match e.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                // Help that nobody reads is no failure.
                let _ = e.print();
                return Stop::Shown(0);
            }
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                let _ = e.print();
            }
            _ if lang == Lang::Zh => terminal::complain(lang, &complaint(&e)),
            _ => {
                let _ = e.print();
            }
        }
        Stop::Shown(2)
    })
}

/// A complaint in Chinese: clap's own are in English only.
fn complaint(e: &clap::Error) -> String {
    let of = |kind| match e.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(s)) => s.join("、"),
        _ => String::new(),
    };
    let argument = of(ContextKind::InvalidArg);
    let value = of(ContextKind::InvalidValue);
    let message = match e.kind() {
        ErrorKind::UnknownArgument => messages::UNKNOWN_ARGUMENT.with(Lang::Zh, &[&argument]),
        ErrorKind::InvalidSubcommand => {
            messages::UNKNOWN_COMMAND.with(Lang::Zh, &[&of(ContextKind::InvalidSubcommand)])
        }
        ErrorKind::MissingRequiredArgument => messages::MISSING_ARGUMENT.with(Lang::Zh, &[&argument]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            messages::MISSING_VALUE.with(Lang::Zh, &[&argument])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = of(ContextKind::ValidValue);
            let wrong = messages::WRONG_VALUE.with(Lang::Zh, &[&argument, &value]);
            if valid.is_empty() { wrong } else { wrong + &messages::VALID_VALUES.with(Lang::Zh, &[&valid]) }
        }
        _ => messages::WRONG_USAGE.with(Lang::Zh, &[&argument]),
    };
    format!("{message}\n{}", messages::SEE_HELP.on(Lang::Zh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_has_its_words_and_every_word_its_use() {
        let mut used = std::collections::BTreeSet::new();
        let root = Args::command();
        for command in std::iter::once(&root).chain(root.get_subcommands()) {
            let name = if command.get_name() == "yaodian" { "" } else { command.get_name() };
            let arguments = command.get_arguments().map(|a| a.get_id().as_str());
            for id in arguments.chain(["", "examples"]) {
                assert!(messages::help(name, id).is_some(), "no help for {name:?} {id:?}");
                used.insert((name.to_string(), id.to_string()));
            }
        }
        for (command, argument, message) in messages::HELP {
            assert!(used.contains(&(command.to_string(), argument.to_string())), "{command} {argument} is not used");
            assert!(!message.en.is_empty() && !message.zh.is_empty());
        }
        assert_eq!(used.len(), messages::HELP.len(), "one entry each");
    }

    #[test]
    fn the_command_is_sound_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            command(lang).debug_assert();
        }
    }
}
