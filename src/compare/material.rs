use super::*;
use crate::*;
use std::collections::*;
fn records(path: &str) -> DocumentRecord {
    let engine = Engine::new(Patterns::built_in().unwrap()).unwrap();
    let b = std::fs::read(path).unwrap();
    let id = blake3::hash(&b).to_hex()[..16].to_string();
    engine.extract(read::read(&b).unwrap(), path, &id, &ExtractOptions { any: true })
}
fn key(t: &Task) -> String {
    let k: String = text::fold_str(&t.label).chars().filter(|c| c.is_alphanumeric()).collect();
    if k.chars().all(|c| c.is_ascii_digit()) {
        k
    } else {
        let p: String = text::fold_str(&t.path).chars().take_while(|c| *c != '、').collect();
        format!("{p}({k})")
    }
}
#[test]
fn dev_beijing() {
    let base = "/work/shared";
    let docs = vec![
        records(&format!("{base}/notices/beijing20_zwgk.txt")),
        records(&format!("{base}/unlabelled/beijing21_zwgk.txt")),
        records(&format!("{base}/notices/beijing22_zwgk.txt")),
    ];
    let mut c = Corpus::new();
    c.add(docs);
    let p = Patterns::built_in().unwrap();
    let r = rarity::Rarity::of(&mut c, &p);
    let l = likeness::Likeness::new(&c, &r);
    let text = std::fs::read_to_string("tests/alignments/beijing-openness.txt").unwrap();
    let mut gold: BTreeMap<(usize, String, String), bool> = BTreeMap::new();
    let mut d = 0;
    for line in text.lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let w: Vec<&str> = line.split(' ').collect();
        if w[0].starts_with("20") && w[0].len() == 4 {
            d = if w[0] == "2020" { 0 } else { 1 };
            continue;
        }
        for x in &w[1..] {
            gold.insert((d, w[0].into(), x.trim_end_matches('?').into()), !x.ends_with('?'));
        }
    }
    for d in 0..2 {
        let f = |d: u32| {
            c.compared(d).filter(|t| c.tasks[*t as usize].section != record::Section::Objective).collect::<Vec<_>>()
        };
        let (a, b) = (f(d as u32), f(d as u32 + 1));
        let links = align::align(&l, &a, &b, align::YEARS);
        let mut tp = 0;
        let mut fp = 0;
        let mut found = BTreeSet::new();
        for x in &links {
            let k = (d, key(&c.tasks[x.a as usize]), key(&c.tasks[x.b as usize]));
            let g = gold.get(&k);
            found.insert(k.clone());
            println!(
                "{} {:?} {} -> {} {:.3} {:?} a={:.0} b={:.0} ca={:.2} cb={:.2}",
                match g {
                    Some(true) => "  ",
                    Some(false) => "? ",
                    None => "XX",
                },
                d,
                k.1,
                k.2,
                x.likeness,
                x.kind,
                l.total(x.a),
                l.total(x.b),
                l.contained(l.shares(x.a, x.b), false),
                l.contained(l.shares(x.a, x.b), true)
            );
            match g {
                Some(true) => tp += 1,
                None => fp += 1,
                _ => {}
            }
        }
        let fnn = gold.iter().filter(|(k, v)| k.0 == d && **v && !found.contains(*k)).collect::<Vec<_>>();
        for (k, _) in &fnn {
            let fa = a.iter().find(|t| key(&c.tasks[**t as usize]) == k.1);
            let fb = b.iter().find(|t| key(&c.tasks[**t as usize]) == k.2);
            if let (Some(x), Some(y)) = (fa, fb) {
                let s = l.shares(*x, *y);
                println!(
                    "MISSED {:?} {:.3} a={:.0} b={:.0} ca={:.2} cb={:.2}",
                    k,
                    l.of(*x, *y),
                    s.a,
                    s.b,
                    l.contained(s, false),
                    l.contained(s, true)
                );
            } else {
                println!("MISSED nokey {:?}", k)
            }
        }
        println!("tp {tp} fp {fp} fn {} F1 {:.1}", fnn.len(), 200.0 * tp as f32 / (2 * tp + fp + fnn.len()) as f32);
    }
}
fn gold(path: &str) -> DocumentRecord {
    let mut v: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    v["document"]["id"] = "0".into();
    v["document"]["source"] = path.into();
    let nulls = ["kind"];
    let _ = nulls;
    if v.get("warnings").is_none() {
        v["warnings"] = serde_json::json!([]);
    }
    for (i, t) in v["tasks"].as_array_mut().unwrap().iter_mut().enumerate() {
        if t.get("id").is_none() || t["id"].is_null() {
            t["id"] = i.to_string().into();
        }
        if !t["id"].is_string() {
            t["id"] = t["id"].to_string().into();
        }
        if t.get("span").is_none() || t["span"].is_null() {
            t["span"] = serde_json::json!([0, 0]);
        }
        if let Some(a) = t["same_as"].as_array_mut() {
            for x in a.iter_mut() {
                if !x.is_string() {
                    *x = x.to_string().into();
                }
            }
        }
        for u in t["units"].as_array_mut().unwrap() {
            u["kind"] = "body".into();
            u["rule"] = "".into();
            if u["span"].is_null() {
                u["span"] = serde_json::json!([0, 0]);
            }
            if u["name"].is_null() {
                u["name"] = u["raw"].clone();
            }
        }
        for u in t["time_limits"].as_array_mut().unwrap() {
            u["rule"] = "".into();
            let o = u.as_object_mut().unwrap();
            o.retain(|_, v| !v.is_null());
        }
    }
    serde_json::from_value(v).unwrap()
}
#[test]
fn dev_twins() {
    for f in ["guangzhou-renewal-2017", "gz23_family_doctor_tasktable"] {
        let rec = gold(&format!("/work/shared/gold/{f}.json"));
        let mut want: BTreeSet<(String, String)> = BTreeSet::new();
        for t in &rec.tasks {
            if t.origin == record::Origin::Body && t.section != record::Section::Objective {
                for s in &t.same_as {
                    want.insert((t.id.clone(), s.clone()));
                }
            }
        }
        let mut a = rec.clone();
        a.document.id = "a".into();
        a.tasks.retain(|t| t.origin == record::Origin::Body);
        let mut b = rec.clone();
        b.document.id = "b".into();
        b.tasks.retain(|t| t.origin == record::Origin::Table);
        let mut c = Corpus::new();
        for r in [&mut a, &mut b] {
            for t in &mut r.tasks {
                t.same_as.clear();
            }
        }
        c.add(vec![a, b]);
        let p = Patterns::built_in().unwrap();
        let r = rarity::Rarity::of(&mut c, &p);
        let l = likeness::Likeness::new(&c, &r);
        let (a, b) = (c.compared(0).collect::<Vec<_>>(), c.compared(1).collect::<Vec<_>>());
        let links = align::align(&l, &a, &b, align::YEARS);
        let mut tp = 0;
        let mut fp = 0;
        let mut found = BTreeSet::new();
        for x in &links {
            let (ta, tb) = (&c.tasks[x.a as usize], &c.tasks[x.b as usize]);
            if ta.section == record::Section::Objective {
                continue;
            }
            let k = (ta.id.to_string(), tb.id.to_string());
            if want.contains(&k) {
                tp += 1
            } else {
                fp += 1;
                println!(
                    "XX {:.3} {:?} {} {} | {} {} {}",
                    x.likeness,
                    x.kind,
                    ta.label,
                    ta.task,
                    tb.label,
                    tb.task,
                    tb.requirement.chars().take(30).collect::<String>()
                );
            }
            found.insert(k);
        }
        for k in want.difference(&found) {
            let (x, y) = (c.find(&k.0).unwrap(), c.find(&k.1).unwrap());
            let (ta, tb) = (&c.tasks[x as usize], &c.tasks[y as usize]);
            println!(
                "MISSED {:.3} {} {} | {} {} {}",
                l.of(x, y),
                ta.label,
                ta.task,
                tb.label,
                tb.task,
                tb.requirement.chars().take(30).collect::<String>()
            );
        }
        println!(
            "{f}: want {} tp {tp} fp {fp} F1 {:.1}",
            want.len(),
            200.0 * tp as f32 / (tp + fp + want.len()) as f32
        );
    }
}

#[test]
fn dev_unrelated() {
    let n = [
        "beijing20_zwgk.txt",
        "guangdong25_circulation.txt",
        "wuhan23_vitality.txt",
        "baotou22_digitalgov.txt",
        "jiyuan23_economy.txt",
        "guangzhou-2012.txt",
        "gwy18_sports.html",
        "panyu-2021.txt",
    ];
    let docs: Vec<_> = n.iter().map(|n| records(&format!("/work/shared/notices/{n}"))).collect();
    let mut c = Corpus::new();
    c.add(docs);
    let p = Patterns::built_in().unwrap();
    let r = rarity::Rarity::of(&mut c, &p);
    let l = likeness::Likeness::new(&c, &r);
    for i in 0..n.len() {
        for j in i + 1..n.len() {
            let (a, b) = (c.compared(i as u32).collect::<Vec<_>>(), c.compared(j as u32).collect::<Vec<_>>());
            let y = align::align(&l, &a, &b, align::YEARS);
            let o = align::align(&l, &a, &b, align::OTHERS);
            println!("{} {} : {}x{} years {} others {}", n[i], n[j], a.len(), b.len(), y.len(), o.len());
            for x in y.iter().take(4).chain(o.iter().take(3)) {
                println!(
                    "   {:.3} {:?} {} | {}",
                    x.likeness,
                    x.kind,
                    c.tasks[x.a as usize].text().chars().take(60).collect::<String>().replace('\n', " "),
                    c.tasks[x.b as usize].text().chars().take(60).collect::<String>().replace('\n', " ")
                );
            }
        }
    }
}
