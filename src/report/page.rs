//! The page around the data: markup by template, with the page's own style and code in it.
//!
//! The browser runs and applies only what stands here: the content policy names both by their hashes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::Value;
use minijinja::{Environment, context};
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};

pub(super) const TEMPLATE: &str = include_str!("page/page.html");

const STYLE: &str = include_str!("page/style.css");

/// The page's code, in the order in which it runs. All share one scope.
pub(super) const SCRIPTS: [&str; 19] = [
    include_str!("page/words.js"),
    include_str!("page/elements.js"),
    include_str!("page/state.js"),
    include_str!("page/data.js"),
    include_str!("page/filters.js"),
    include_str!("page/order.js"),
    include_str!("page/table.js"),
    include_str!("page/tables.js"),
    include_str!("page/export.js"),
    include_str!("page/text.js"),
    include_str!("page/source.js"),
    include_str!("page/bars.js"),
    include_str!("page/limits.js"),
    include_str!("page/units.js"),
    include_str!("page/topics.js"),
    include_str!("page/differences.js"),
    include_str!("page/years.js"),
    include_str!("page/help.js"),
    include_str!("page/page.js"),
];

/// Stands in the template where the data goes; no base64 and no markup of ours holds it.
const DATA: &str = "@data@";

/// What stands before and behind the data.
pub(super) fn around_data() -> Result<(String, String)> {
    let script = format!("\"use strict\";\n{}", SCRIPTS.concat());
    let hash = |content: &str| STANDARD.encode(Sha256::digest(content.as_bytes()));
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    let page = environment.render_str(
        TEMPLATE,
        context! {
            script_hash => hash(&script),
            style_hash => hash(STYLE),
            // Our own code, not data: a test holds that neither can end its element.
            style => Value::from_safe_string(STYLE.to_string()),
            script => Value::from_safe_string(script),
            data => DATA,
            version => crate::VERSION,
        },
    );
    let broken = |e: String| Error::new(ErrorKind::Internal, format!("the report's page: {e}"));
    let page = page.map_err(|e| broken(e.to_string()))?;
    let (head, foot) = page.split_once(DATA).ok_or_else(|| broken("there is no place for data".into()))?;
    Ok((head.to_string(), foot.to_string()))
}
