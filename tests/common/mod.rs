//! Running the program as a user does, in a locale that every machine has.

use std::process::{Command, Output};

use assert_cmd::cargo::CommandCargoExt;

/// The program with these arguments.
pub fn yaodian(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("yaodian").unwrap();
    command.args(arguments).env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C.UTF-8");
    command
}

/// What it gives with these arguments.
pub fn run(arguments: &[&str]) -> Output {
    yaodian(arguments).output().unwrap()
}

/// Its exit status; -1 where a signal ended it.
pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// What it said on standard error.
pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
