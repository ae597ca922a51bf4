//! Packs as written, read from TOML and compiled.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::{At, Matcher, PackInfo, Patterns, Regex, Rule};
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

/// What has been read so far.
#[derive(Default)]
struct Loaded {
    rules: Vec<Rule>,
    /// Where each id stands in `rules`, and whether a built-in rule stands there.
    ids: HashMap<String, (usize, bool)>,
    packs: Vec<PackInfo>,
    /// Ids that packs take out, with the pack.
    disabled: Vec<(String, String)>,
}

/// A pack as text.
struct PackText<'a> {
    /// Its file's name, for the ledger.
    name: String,
    /// `built-in`, or where it was read from.
    from: String,
    /// Its file as messages name it.
    file: String,
    text: &'a str,
}

pub(super) fn load(folder: Option<&Path>) -> Result<Patterns> {
    let mut loaded = Loaded::default();
    let mut built_in: Vec<_> = BUILT_IN.files().filter(|f| f.path().extension().is_some_and(|e| e == "toml")).collect();
    built_in.sort_by_key(|f| f.path());
    for file in built_in {
        let name = file.path().display().to_string();
        let text = file.contents_utf8().ok_or_else(|| Error::new(ErrorKind::Pattern, "not UTF-8").at(&name))?;
        loaded.lay(PackText { file: format!("patterns/{name}"), from: "built-in".into(), name, text }, None)?;
    }
    if let Some(folder) = folder {
        let uses = Uses::of(&loaded.rules);
        let files = toml_files(folder)?;
        if files.is_empty() {
            let message = "there is no .toml file in this folder";
            return Err(Error::new(ErrorKind::Pattern, message).at(folder.display().to_string()));
        }
        for path in files {
            let file = path.display().to_string();
            let text = std::fs::read_to_string(&path).map_err(|e| Error::io(ErrorKind::Unreadable, e).at(&file))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            loaded.lay(PackText { name, from: file.clone(), file, text: &text }, Some(&uses))?;
        }
    }
    loaded.finish()
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let at = |e: std::io::Error| Error::io(ErrorKind::Unreadable, e).at(folder.display().to_string());
    let entries = std::fs::read_dir(folder).map_err(at)?.collect::<std::io::Result<Vec<_>>>().map_err(at)?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|e| e.path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    files.sort();
    Ok(files)
}

/// What the engine asks rules for, by the built-in ones, each with the values that it tells apart.
struct Uses(BTreeMap<String, Values>);

/// What a rule of one use may have for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Values {
    /// Nothing asks for one.
    None,
    /// One of these.
    These(BTreeSet<String>),
    /// Anybody's: a name, a year.
    Any,
}

impl Uses {
    fn of(rules: &[Rule]) -> Uses {
        let mut uses: BTreeMap<String, Values> = BTreeMap::new();
        let word = |v: &String| v.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'_');
        for rule in rules {
            let own = match &rule.value {
                None => Values::None,
                Some(value) if word(value) => Values::These(BTreeSet::from([value.clone()])),
                Some(_) => Values::Any,
            };
            let known = uses.remove(&rule.used_for);
            let both = match (known, own) {
                (None, own) => own,
                (Some(Values::These(mut known)), Values::These(own)) => {
                    known.extend(own);
                    Values::These(known)
                }
                (Some(known), own) if known == own => own,
                _ => Values::Any,
            };
            uses.insert(rule.used_for.clone(), both);
        }
        // All of a target's rules may say any comparison.
        let target = |used_for: &str| used_for.starts_with("target-");
        let comparisons: BTreeSet<String> = uses
            .iter()
            .filter(|(u, _)| target(u))
            .filter_map(|(_, values)| match values {
                Values::These(these) => Some(these.clone()),
                _ => None,
            })
            .flatten()
            .collect();
        for (used_for, values) in &mut uses {
            if let Values::These(these) = values
                && target(used_for)
            {
                these.clone_from(&comparisons);
            }
        }
        Uses(uses)
    }

    /// # Errors
    /// A rule that nothing would ask for, or whose value nothing tells from another.
    fn admit(&self, rule: &Rule) -> Result<()> {
        let listed = |all: &mut dyn Iterator<Item = &String>| all.map(String::as_str).collect::<Vec<_>>().join(", ");
        let refuse = |message: String| Err(Error::new(ErrorKind::Pattern, message).at(&rule.place));
        let Some(values) = self.0.get(&rule.used_for) else {
            let known = listed(&mut self.0.keys());
            return refuse(format!("rule {:?}: nothing is used for {:?}; known: {known}", rule.id, rule.used_for));
        };
        let given = rule.value.as_ref().map_or("no value".to_string(), |v| format!("the value {v:?}"));
        match (values, &rule.value) {
            (Values::Any, _) | (Values::None, None) => Ok(()),
            (Values::These(these), Some(value)) if these.contains(value) => Ok(()),
            (Values::These(these), _) => {
                let known = listed(&mut these.iter());
                refuse(format!("rule {:?}: {given} means nothing for {:?}; known: {known}", rule.id, rule.used_for))
            }
            (Values::None, Some(_)) => refuse(format!(
                "rule {:?}: {given} means nothing for {:?}, which asks for none",
                rule.id, rule.used_for
            )),
        }
    }
}

impl Loaded {
    /// Lays one pack over what is there. A built-in one where `uses` is none; else a user's own, whose rules replace
    /// built-in ones with the same id and may only be used for what the engine knows: a misspelt use would never be
    /// asked for.
    fn lay(&mut self, pack: PackText<'_>, uses: Option<&Uses>) -> Result<()> {
        let (disabled, rules) = parse(pack.text, &pack.file, uses.is_none())?;
        self.disabled.extend(disabled.into_iter().map(|id| (id, pack.file.clone())));
        let count = rules.len();
        for rule in rules {
            if let Some(uses) = uses {
                uses.admit(&rule)?;
            }
            let at = match self.ids.get(&rule.id) {
                Some(&(i, true)) if uses.is_some() => i,
                Some(&(i, _)) => {
                    let message = format!("the id {:?} is taken by {}", rule.id, self.rules[i].place);
                    return Err(Error::new(ErrorKind::Pattern, message).at(rule.place));
                }
                None => self.rules.len(),
            };
            self.ids.insert(rule.id.clone(), (at, uses.is_none()));
            match self.rules.get_mut(at) {
                Some(old) => *old = rule,
                None => self.rules.push(rule),
            }
        }
        let hash = blake3::hash(pack.text.as_bytes()).to_hex()[..16].to_string();
        self.packs.push(PackInfo { name: pack.name, from: pack.from, rules: count, hash });
        Ok(())
    }

    fn finish(mut self) -> Result<Patterns> {
        for (id, file) in &self.disabled {
            if !self.ids.contains_key(id) {
                let message = format!("`disable` names {id:?}, but there is no such rule");
                return Err(Error::new(ErrorKind::Pattern, message).at(file));
            }
        }
        let disabled: HashSet<String> = self.disabled.drain(..).map(|d| d.0).collect();
        self.rules.retain(|r| !disabled.contains(&r.id));
        let mut by_use: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, rule) in self.rules.iter().enumerate() {
            by_use.entry(rule.used_for.clone()).or_default().push(i);
        }
        Ok(Patterns { rules: self.rules, by_use, packs: self.packs })
    }
}

/// The ids that a pack disables, and its rules.
fn parse(text: &str, file: &str, trusted: bool) -> Result<(Vec<String>, Vec<Rule>)> {
    let line_of = |byte: usize| text[..byte.min(text.len())].matches('\n').count() + 1;
    let pack: PackFile = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| line_of(s.start));
        Error::new(ErrorKind::Pattern, e.message()).at(format!("{file}:{line}"))
    })?;
    let mut rules = Vec::with_capacity(pack.rules.len());
    for rule in pack.rules {
        let place = format!("{file}:{}", line_of(rule.span().start));
        let rule = compile(rule.into_inner(), place, trusted)?;
        rules.push(rule);
    }
    Ok((pack.disable, rules))
}

/// `trusted` are the built-in rules, which the tests compile.
fn compile(rule: RuleFile, place: String, trusted: bool) -> Result<Rule> {
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
        (None, Some(re), None) => {
            let re = if trusted { Ok(Regex::later(re.clone())) } else { Regex::new(re) };
            Matcher::Regex(re.map_err(|e| bad(format!("bad regex: {e}")))?)
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What loading gives with these packs laid over the built-in ones.
    fn with(packs: &[(&str, &str)]) -> Result<Patterns> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in packs {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        load(Some(folder.path()))
    }

    fn refused(packs: &[(&str, &str)]) -> String {
        with(packs).err().map(|e| e.to_string()).unwrap_or_default()
    }

    fn rule(id: &str, rest: &str) -> String {
        format!("[[rule]]\nid = \"{id}\"\nwhy = \"w\"\nuse = \"role-word\"\nvalue = \"lead\"\n{rest}\n")
    }

    const WORDS: &str = "words = [\"（甲\"]\naccepts = [\"(甲\"]\nrejects = [\"乙\"]";

    #[test]
    fn a_pack_replaces_adds_and_takes_out() {
        let plain = load(None).unwrap();
        let id = plain.used_for("role-word").next().unwrap().id.clone();
        let replaced = with(&[("a.toml", &rule(&id, WORDS)), ("b.toml", &rule("mine.new", WORDS))]).unwrap();
        assert_eq!(replaced.rules().len(), plain.rules().len() + 1);
        let own = replaced.rules().iter().find(|r| r.id == id).unwrap();
        assert!(own.place.ends_with("a.toml:1") && own.matches("（甲"));
        let last = &replaced.packs()[replaced.packs().len() - 1];
        assert_eq!((last.name.as_str(), last.rules), ("b.toml", 1));
        let fewer = with(&[("a.toml", &format!("disable = [\"{id}\"]"))]).unwrap();
        assert_eq!(fewer.rules().len(), plain.rules().len() - 1);
    }

    #[test]
    fn a_bad_pack_is_refused_with_file_line_and_reason() {
        let words = rule("mine.a", WORDS);
        for (packs, reason) in [
            (vec![("a.toml", words.replace("why", "wy"))], "a.toml:3: unknown field `wy`"),
            (vec![("a.toml", words.replace("role-word", "rolle-word"))], "nothing is used for \"rolle-word\""),
            (
                vec![("a.toml", words.replace("\"lead\"", "\"leed\""))],
                "the value \"leed\" means nothing for \"role-word\"; known: adverb, cooperate, lead,",
            ),
            (vec![("a.toml", words.replace("value = \"lead\"\n", ""))], "no value means nothing for \"role-word\""),
            (
                vec![("a.toml", words.replace("role-word", "limit-stated"))],
                "the value \"lead\" means nothing for \"limit-stated\", which asks for none",
            ),
            (vec![("a.toml", words.clone() + &words)], "a.toml:9: the id \"mine.a\" is taken by"),
            (vec![("a.toml", words.clone()), ("b.toml", words.clone())], "b.toml:1: the id \"mine.a\" is taken by"),
            (vec![("a.toml", rule("mine.b", "regex = \"(\"\naccepts = [\"x\"]"))], "bad regex"),
            (vec![("a.toml", rule("mine.b", "words = [\"甲\"]"))], "at least one text that it `accepts`"),
            (vec![("a.toml", rule("mine.b", "accepts = [\"甲\"]"))], "exactly one of `words`, `regex`, `map`"),
            (vec![("a.toml", "disable = [\"no.such\"]".into())], "there is no such rule"),
            (vec![("notes.txt", String::new())], "there is no .toml file"),
        ] {
            let packs: Vec<(&str, &str)> = packs.iter().map(|(n, t)| (*n, t.as_str())).collect();
            let message = refused(&packs);
            assert!(message.contains(reason), "{message:?} should say {reason:?}");
        }
    }
}
