//! The steps run one after the other on one machine, joined by hand: what comes of it is what [`Comparison`] makes of everything.

use std::collections::BTreeMap;

use super::super::corpus::tests::{document, task};
use super::*;
use crate::record::{Evidence, Level, Region, Span, TimeLimit, Unit, UnitKind};

/// Plans of bodies of two levels over three years, kept, reworded and taken over; one of them twice.
fn plans() -> Vec<DocumentRecord> {
    let words: Vec<char> = "山水田林路桥河湖港湾城乡镇村街区园馆站所院校车船机械电网数据平台栏目热线".chars().collect();
    let mut seed = 5u64;
    let mut below = move |n: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % n
    };
    let mut word = || format!("清理{}{}{}，", words[below(36)], words[below(36)], words[below(36)]);
    let ideas: Vec<Vec<String>> = (0..60).map(|_| (0..7).map(|_| word()).collect()).collect();
    let mut plans = Vec::new();
    for (body, year) in (0..24).flat_map(|body| (2021..2024).map(move |year| (body, year))) {
        let tasks = (0..9usize).map(|i| {
            let mut clauses = ideas[(body * 5 + i * 7 + (year as usize - 2021) * (i % 3)) % 60].clone();
            clauses[(body + i) % 7] = word();
            if (body + i + year as usize).is_multiple_of(4) {
                clauses.truncate(5);
            }
            let mut task = task(&format!("{i}."), &clauses[0], &clauses[1..].concat());
            task.id = format!("{body}-{year}-{i}");
            task.time_limits = vec![TimeLimit {
                raw: format!("{}月底前", i + 1),
                end: Some(format!("{year}-0{}-28", i + 1)),
                ..TimeLimit::default()
            }];
            let unit = |name: String, role| Unit {
                raw: name.clone(),
                name,
                kind: UnitKind::Body,
                role,
                evidence: Evidence::Assigned,
                span: Span(0, 1),
                rule: "r".into(),
            };
            task.units =
                vec![unit(format!("甲{}局", i % 4), Role::Lead), unit(format!("乙{}局", body % 3), Role::Support)];
            task.section = if i == 8 { Section::Objective } else { Section::Action };
            task
        });
        let mut plan = document(&format!("{body}-{year}"), tasks.collect());
        let name = format!("{}{}{}", words[body], words[(body + 7) % 36], if body % 2 == 0 { "县" } else { "市" });
        plan.document.title = Some(format!("{name}{year}年政务公开工作要点"));
        plan.document.agency = Some(format!("{name}政府办"));
        plan.document.year = Some(year);
        let level = if body % 2 == 0 { Level::County } else { Level::Prefecture };
        plan.document.region = Some(Region { name, code: None, level, inferred_from: None });
        plans.push(plan);
    }
    let mut copy = plans[4].clone();
    copy.document.id = "copy".into();
    plans.push(copy);
    plans
}

/// The rows that the steps give.
fn by_steps(plans: &[DocumentRecord], options: Options, patterns: &Patterns) -> [Vec<Vec<String>>; 2] {
    let prepared: Vec<Prepared> = plans.iter().map(|p| prepare(p.clone())).collect();
    let mut editions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, p) in prepared.iter().enumerate() {
        editions.entry(p.edition.as_deref().unwrap()).or_default().push(i);
    }
    let mut is_copy = vec![false; plans.len()];
    for places in editions.values() {
        let hashes: Vec<Vec<u64>> = places.iter().map(|i| prepared[*i].hashes.clone()).collect();
        copies(&hashes).iter().zip(places).for_each(|(copy, i)| is_copy[*i] = copy.is_some());
    }
    assert_eq!(is_copy.iter().filter(|c| **c).count(), 1);
    let originals = || (0..plans.len()).filter(|i| !is_copy[*i]);
    // Tasks by their place in the corpus.
    let mut tasks: Vec<(usize, Features)> = Vec::new();
    let mut counts: BTreeMap<u32, (u32, Option<String>)> = BTreeMap::new();
    for d in originals() {
        for (_, features) in &prepared[d].tasks {
            let features = Features::of_bytes(&features.to_bytes()).unwrap();
            features.codes().for_each(|code| counts.entry(code).or_default().0 += 1);
            tasks.push((d, features));
        }
        for (code, word) in &prepared[d].spelt {
            let known = &mut counts.entry(*code).or_default().1;
            *known = Some(known.take().map_or_else(|| word.clone(), |k| k.min(word.clone())));
        }
    }
    let all = prepared.iter().map(|p| p.all_tasks).sum();
    let terms = counts.into_iter().map(|(code, (n, spelt))| (code, n, spelt)).collect();
    let weights = Weights::of_bytes(&Weights::new(terms, tasks.len(), all, patterns).to_bytes()).unwrap();
    // The first of each class of equal words, in files.
    let mut firsts: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (t, (_, f)) in tasks.iter().enumerate().filter(|(_, (_, f))| f.is_at_large()) {
        firsts.entry(f.text_hash).or_default().push(t);
    }
    let mut order: Vec<([u32; 2], usize)> =
        firsts.values().map(|c| (weights.keys(&tasks[c[0]].1).stands, c[0])).collect();
    order.sort_unstable();
    let mut files: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (rank, (_, t)) in order.iter().enumerate() {
        weights.keys(&tasks[*t].1).files.iter().for_each(|term| files.entry(*term).or_default().push(rank));
    }
    let mut edges: BTreeMap<usize, BTreeMap<usize, f32>> = BTreeMap::new();
    for (rank, (_, t)) in order.iter().enumerate() {
        let mut shared = Vec::new();
        for term in weights.keys(&tasks[*t].1).files {
            let (file, at) = (&files[&term], files[&term].binary_search(&rank).unwrap());
            let near = if file.len() <= LONG { usize::MAX } else { NEAR };
            let is_near = |i: &usize| *i != at && i.abs_diff(at) <= near;
            shared.extend((0..file.len()).filter(is_near).map(|i| (term, file[i] as u32)));
        }
        let mut chosen = weights.most_shared(&shared);
        chosen.sort_unstable();
        let others: Vec<Features> = chosen.iter().map(|r| tasks[order[*r as usize].1].1.clone()).collect();
        for (other, likeness) in weights.most_alike(&tasks[*t].1, &others) {
            let other = order[chosen[other as usize] as usize].1;
            edges.entry(*t).or_default().insert(other, likeness);
            edges.entry(other).or_default().insert(*t, likeness);
        }
    }
    let mut found: Vec<(usize, usize, Relation)> = Vec::new();
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    originals().for_each(|d| places.entry(prepared[d].place().unwrap()).or_default().push(d));
    for of_place in places.values() {
        let fields = of_place.iter().map(|d| (plans[*d].document.clone(), prepared[*d].all_tasks)).collect();
        found.extend(
            successors(fields).iter().map(|(a, b)| (of_place[*a as usize], of_place[*b as usize], Relation::Years)),
        );
    }
    for d in originals() {
        let mut shared: Vec<(u64, f32)> = Vec::new();
        let mut share = |other: usize, likeness: f32| {
            let circles = (prepared[d].circle(options.by), prepared[other].circle(options.by));
            if other != d && circles.0 == circles.1 {
                shared.push((other as u64, likeness));
            }
        };
        for (t, (_, f)) in tasks.iter().enumerate().filter(|(_, (of, f))| *of == d && f.is_at_large()) {
            let class = &firsts[&f.text_hash];
            let at = class.binary_search(&t).unwrap();
            if class.len() > 1 {
                class[at.saturating_sub(SAME)..(at + SAME + 1).min(class.len())]
                    .iter()
                    .for_each(|o| share(tasks[*o].0, 1.0));
            }
            let of_first = edges.get(&class[0]).into_iter().flatten();
            of_first.filter(|e| *e.1 >= ALIKE).for_each(|(o, likeness)| share(tasks[*o].0, *likeness));
        }
        for other in partners(&shared) {
            let (a, b) = (d.min(other as usize), d.max(other as usize));
            if found.iter().any(|f| (f.0.min(f.1), f.0.max(f.1)) == (a, b)) {
                continue;
            }
            found.push((a, b, options.by.into()));
        }
    }
    found.sort_unstable();
    let (mut pairs, mut changes) = (Vec::new(), Vec::new());
    let row = |cells: &[&str]| cells.iter().map(|c| c.to_string()).collect::<Vec<String>>();
    for (a, b, relation) in found {
        let (a, b) = (plans[a].clone(), plans[b].clone());
        weights.compare(a, b, relation, options, &mut |c| pairs.push(row(c)), &mut |c| changes.push(row(c)));
    }
    [pairs, changes]
}

#[test]
fn the_steps_give_what_the_whole_gives() {
    let patterns = Patterns::built_in().unwrap();
    let plans = plans();
    for by in [By::Level, By::Region, By::Agency] {
        let options = Options { by, all: false };
        let whole = super::super::compare(plans.clone(), &patterns, options);
        let rows = |table: Table| {
            let mut rows = Vec::new();
            for i in 0..whole.documents.len() {
                table.rows_of(&whole, i, &mut |c| rows.push(c.iter().map(|c| c.to_string()).collect::<Vec<String>>()));
            }
            rows
        };
        let mut numbered = plans.clone();
        numbered.sort_by_cached_key(|p| rank(&p.document));
        let [mut pairs, changes] = by_steps(&numbered, options, &patterns);
        let mut wanted = rows(Table::Pairs);
        // The topic is the one thing that the steps can't know.
        wanted.iter_mut().chain(&mut pairs).for_each(|row| row.truncate(row.len() - 1));
        assert!(
            wanted.len() > 100 && wanted.iter().any(|r| r[6] != "years") == (by == By::Level),
            "{by:?} {}",
            wanted.len()
        );
        assert_eq!(pairs, wanted);
        assert_eq!(changes, rows(Table::Changes));
    }
}

#[test]
fn what_is_no_such_column_is_an_error() {
    let features = prepare(plans().swap_remove(0)).tasks.swap_remove(0).1;
    let bytes = features.to_bytes();
    assert_eq!(Features::of_bytes(&bytes).unwrap(), features);
    assert!(Features::of_bytes(&bytes[..9]).is_err());
    assert!(Weights::of_bytes(&bytes[..9]).is_err());
    assert!(Weights::of_bytes(b"").is_err());
}
