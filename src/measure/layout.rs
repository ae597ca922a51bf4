//! How a document lays its tasks out, as far as its records tell.

use super::read::Task;

/// The layout of a document with these tasks:
///
/// - `none`: it has no tasks (objectives don't count);
/// - `table`: all of them are rows of tables; `mixed`: some are;
/// - else by how most of them name their units: `body, assigned` (for the item: a group behind it, a line below it),
///   `body, inherited` (once for several items), `body, inline` (in running text), `body, bare` (not at all). Of two as
///   frequent, the one named first here.
pub fn layout(tasks: &[Task]) -> &'static str {
    let tasks: Vec<&Task> = tasks.iter().filter(|t| t.section.as_deref() != Some("objective")).collect();
    let rows = tasks.iter().filter(|t| t.origin.as_deref() == Some("table")).count();
    if tasks.is_empty() {
        return "none";
    }
    if rows == tasks.len() {
        return "table";
    }
    if rows > 0 {
        return "mixed";
    }
    const WAYS: [(&str, &str); 3] =
        [("assigned", "body, assigned"), ("inherited", "body, inherited"), ("inline", "body, inline")];
    let way = |task: &Task| WAYS.iter().position(|(e, _)| task.units.iter().any(|u| u.evidence.as_deref() == Some(e)));
    let mut counts = [0; 4];
    for task in tasks {
        counts[way(task).unwrap_or(3)] += 1;
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    let first = counts.iter().position(|n| *n == most).unwrap_or(3);
    WAYS.get(first).map_or("body, bare", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::super::read::Unit;
    use super::*;

    fn task(origin: &str, section: &str, evidence: &[&str]) -> Task {
        let unit = |e: &&str| Unit { evidence: Some(e.to_string()), ..Unit::default() };
        Task {
            origin: Some(origin.into()),
            section: Some(section.into()),
            units: evidence.iter().map(unit).collect(),
            ..Task::default()
        }
    }

    #[test]
    fn what_most_tasks_do() {
        let body = |e: &[&str]| task("body", "action", e);
        assert_eq!(layout(&[]), "none");
        assert_eq!(layout(&[task("body", "objective", &[])]), "none");
        assert_eq!(layout(&[task("table", "action", &[]), task("body", "objective", &[])]), "table");
        assert_eq!(layout(&[task("table", "action", &[]), body(&["assigned"])]), "mixed");
        assert_eq!(
            layout(&[body(&["inline"]), body(&["inline", "inherited"]), body(&["inherited"])]),
            "body, inherited"
        );
        assert_eq!(layout(&[body(&[]), body(&[]), body(&["assigned"])]), "body, bare");
        assert_eq!(layout(&[body(&[]), body(&["inline"])]), "body, inline");
    }
}
