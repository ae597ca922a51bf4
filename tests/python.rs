//! The Python package: its wheel is built, and its own tests, the notebook, the examples in its documentation, its types and
//! Spark are run by `python/run.py test`, as the README says.
//!
//! It needs Python 3.10 or later with `venv`, and network the first time; Java 17 is installed where it is missing and that may be done.

use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn the_python_package_passes_its_tests() {
    let python = if cfg!(windows) { "python" } else { "python3" };
    let run = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/run.py");
    let mut command = Command::new(python);
    command.arg(run).arg("test").env("YAODIAN_BINARY", env!("CARGO_BIN_EXE_yaodian")).stdin(Stdio::null());
    // What cargo sets for this crate would have the other one built anew each time.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG") || name == "CARGO_MANIFEST_DIR")
    {
        command.env_remove(name);
    }
    let output = command.output().unwrap_or_else(|e| panic!("these tests need Python 3.10 or later as {python}: {e}"));
    let [said, complained] = [&output.stdout, &output.stderr].map(|o| String::from_utf8_lossy(o).into_owned());
    assert!(output.status.success(), "python/run.py test\n{said}\n{complained}");
    assert!(said.contains(" passed"), "no test was run:\n{said}");
}
