//! What unit tests share: the records of a text as the library would give them. Tests of the files and of the program have
//! helpers of their own in `tests/`.

use std::sync::LazyLock;

use crate::record::DocumentRecord;
use crate::{Engine, ExtractOptions, Patterns};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(Patterns::built_in().unwrap()).unwrap());

/// The record of a text, whatever kind of document it is.
pub(crate) fn record(text: &str) -> DocumentRecord {
    let document = crate::read::read(text.as_bytes()).unwrap();
    ENGINE.extract(document, "t", "0", &ExtractOptions { any: true })
}
