//! What is left to do of a complete run: its formats that are made from the documents, once these are in their place. It
//! is written down before anything is moved, so that a break in between leaves nothing half done.

use std::path::Path;
use std::sync::atomic::AtomicUsize;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, FULL, Result};
use crate::write::Style;
use crate::write::convert::{self, Conversion};
use crate::write::export::Export;

/// See the module.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Left {
    /// Files of an earlier run that go.
    pub stale: Vec<String>,
    exports: Vec<String>,
    excel: bool,
}

impl Left {
    pub fn new(stale: Vec<String>, exports: &[&'static Export], style: Style) -> Left {
        let exports = exports.iter().map(|e| e.name.to_string()).collect();
        Left { stale, exports, excel: style == Style::Excel }
    }

    /// Makes what is made from the documents of this folder. Says what a reader should know of it.
    pub fn export(&self, at: &Path, stop: Option<&AtomicUsize>) -> Result<Vec<String>> {
        let exports: Vec<&Export> = self.exports.iter().filter_map(|name| Export::of_name(name)).collect();
        if exports.is_empty() {
            return Ok(Vec::new());
        }
        let style = if self.excel { Style::Excel } else { Style::Plain };
        let (mut documents, name) = convert::open(at)?;
        let conversion = Conversion { formats: &[], exports: &exports, style, to: at, texts: &at.join("text"), stop };
        conversion.run(&mut documents, &name.display().to_string()).map_err(|e| match e.message() == FULL {
            true => {
                let place = e.place().unwrap_or_default().to_string();
                let message =
                    "there is no room left on the disk: make room, then go on with --resume; the records are written";
                Error::new(ErrorKind::Unwritable, message).at(place)
            }
            false => e,
        })
    }
}

/// The files of such formats.
pub(super) fn files(exports: &[&'static Export]) -> impl Iterator<Item = &'static str> {
    exports.iter().flat_map(|e| e.files.iter().copied())
}
