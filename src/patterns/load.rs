//! Packs as written, read from TOML and compiled.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::{At, Matcher, PackInfo, Patterns, Rule};
use crate::error::{Error, ErrorKind, Result};
use crate::text::fold_str;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/patterns");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    #[serde(default)]
    disable: Vec<String>,
    #[serde(default, rename = "rule")]
    rules: Vec<toml::Spanned<RuleFile>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    id: String,
    why: String,
    #[serde(rename = "use")]
    used_for: String,
    value: Option<String>,
    #[serde(default)]
    at: At,
    words: Option<Vec<String>>,
    regex: Option<String>,
    map: Option<BTreeMap<String, String>>,
    #[serde(default)]
    accepts: Vec<String>,
    #[serde(default)]
    rejects: Vec<String>,
}

pub(super) fn load(folder: Option<&Path>) -> Result<Patterns> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut packs = Vec::new();
    let mut disabled = Vec::new();
    let mut built_in: Vec<_> = BUILT_IN.files().filter(|f| f.path().extension().is_some_and(|e| e == "toml")).collect();
    built_in.sort_by_key(|f| f.path());
    for file in built_in {
        let name = file.path().display().to_string();
        let text = file.contents_utf8().ok_or_else(|| Error::new(ErrorKind::Pattern, "not UTF-8").at(&name))?;
        let pack = parse(text, &format!("patterns/{name}"))?;
        disabled.extend(pack.0);
        for rule in pack.1 {
            if let Some(old) = rules.iter().find(|r| r.id == rule.id) {
                let message = format!("the id {:?} is taken by {}", rule.id, old.place);
                return Err(Error::new(ErrorKind::Pattern, message).at(rule.place));
            }
            rules.push(rule);
        }
        packs.push(info(&name, "built-in", text));
    }
    if let Some(folder) = folder {
        let at = |e: std::io::Error| Error::io(ErrorKind::Unreadable, e).at(folder.display().to_string());
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .map_err(at)?
            .collect::<std::io::Result<Vec<_>>>()
            .map_err(at)?
            .into_iter()
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "toml"))
            .collect();
        files.sort();
        for path in files {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(&path).map_err(|e| Error::io(ErrorKind::Unreadable, e).at(&name))?;
            let (gone, new) = parse(&text, &name)?;
            disabled.extend(gone);
            for rule in new {
                match rules.iter_mut().find(|r| r.id == rule.id) {
                    Some(old) => *old = rule,
                    None => rules.push(rule),
                }
            }
            packs.push(info(&name, &name, &text));
        }
    }
    for id in &disabled {
        if !rules.iter().any(|r| r.id == *id) {
            let message = format!("`disable` names {id:?}, but there is no such rule");
            return Err(Error::new(ErrorKind::Pattern, message));
        }
    }
    rules.retain(|r| !disabled.contains(&r.id));
    let mut by_use: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, rule) in rules.iter().enumerate() {
        by_use.entry(rule.used_for.clone()).or_default().push(i);
    }
    for pack in &mut packs {
        pack.rules = rules.iter().filter(|r| r.place.contains(&pack.name)).count();
    }
    Ok(Patterns { rules, by_use, packs })
}

fn info(name: &str, from: &str, text: &str) -> PackInfo {
    let hash = blake3::hash(text.as_bytes()).to_hex()[..16].to_string();
    PackInfo { name: name.to_string(), from: from.to_string(), rules: 0, hash }
}

/// The ids that a pack disables, and its rules.
fn parse(text: &str, file: &str) -> Result<(Vec<String>, Vec<Rule>)> {
    let line_of = |byte: usize| text[..byte.min(text.len())].matches('\n').count() + 1;
    let pack: PackFile = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| line_of(s.start));
        Error::new(ErrorKind::Pattern, e.message()).at(format!("{file}:{line}"))
    })?;
    let mut rules = Vec::with_capacity(pack.rules.len());
    for rule in pack.rules {
        let place = format!("{file}:{}", line_of(rule.span().start));
        let rule = compile(rule.into_inner(), place)?;
        rules.push(rule);
    }
    Ok((pack.disable, rules))
}

fn compile(rule: RuleFile, place: String) -> Result<Rule> {
    let bad =
        |message: String| Error::new(ErrorKind::Pattern, format!("rule {:?}: {message}", rule.id)).at(place.clone());
    let map: BTreeMap<String, String> = rule.map.iter().flatten().map(|(k, v)| (fold_str(k), v.clone())).collect();
    let matcher = match (&rule.words, &rule.regex, &rule.map) {
        (Some(words), None, None) => {
            let words: Vec<String> = words.iter().map(|w| fold_str(w)).collect();
            if words.is_empty() || words.iter().any(String::is_empty) {
                return Err(bad("`words` is empty or holds an empty word".into()));
            }
            Matcher::Words { at: rule.at, words }
        }
        (None, Some(re), None) => Matcher::Regex(regex::Regex::new(re).map_err(|e| bad(format!("bad regex: {e}")))?),
        (None, None, Some(_)) => Matcher::Map,
        _ => return Err(bad("needs exactly one of `words`, `regex`, `map`".into())),
    };
    if rule.accepts.is_empty() {
        return Err(bad("needs at least one text that it `accepts`".into()));
    }
    Ok(Rule {
        id: rule.id,
        why: rule.why,
        used_for: rule.used_for,
        value: rule.value,
        matcher,
        map,
        accepts: rule.accepts,
        rejects: rule.rejects,
        place,
    })
}
