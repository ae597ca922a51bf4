use super::*;
use crate::record::{Comparison, LimitKind};

fn limit_of(raw: &str, kind: LimitKind, end: &str) -> Limit {
    Limit { raw: raw.into(), kind, start: None, end: end.parse().ok(), duration: None, every: None, applies_to: None }
}

fn told(from: &[Limit], to: &[Limit], years: i16) -> Vec<(What, Option<f64>)> {
    let of_task = |all: &[Limit]| -> Vec<For<Limit>> {
        all.iter().map(|l| For { value: l.clone(), object: Object::Task }).collect()
    };
    let mut all = Vec::new();
    limits(&of_task(from), &of_task(to), years, &mut all);
    all.iter().map(|f| (f.change.what, f.change.by)).collect()
}

#[test]
fn dates_move_by_the_calendar_and_within_their_year() {
    let by = |raw: &str, end: &str| limit_of(raw, LimitKind::By, end);
    let june = by("2022年6月底前", "2022-06-30");
    assert_eq!(
        told(std::slice::from_ref(&june), &[by("2023年5月底前", "2023-05-31")], 1),
        [(What::Earlier, Some(-30.0))]
    );
    assert_eq!(
        told(std::slice::from_ref(&june), &[by("2022年5月底前", "2022-05-31")], 0),
        [(What::Earlier, Some(-30.0))]
    );
    assert_eq!(told(std::slice::from_ref(&june), std::slice::from_ref(&june), 0), []);
    let leap = by("2024年2月29日前", "2024-02-29");
    assert_eq!(told(&[leap], &[by("2025年2月底前", "2025-02-28")], 1), []);
}

#[test]
fn of_several_dates_those_at_the_same_time_of_the_year_are_held_together() {
    let by = |end: &str| limit_of(end, LimitKind::By, end);
    let told = told(&[by("2022-03-31"), by("2022-11-30")], &[by("2023-12-31"), by("2023-03-31")], 1);
    assert_eq!(told, [(What::Later, Some(31.0))]);
}

#[test]
fn the_end_of_the_year_is_no_change_whatever_stands_around_it() {
    let year = |text: &str, raw: &str, end: &str| {
        let mut document = document(end, vec![with(task("1.", "重点工作", text), &[], &[(raw, end)])]);
        document.document.year = end[..4].parse().ok();
        document
    };
    let mut corpus = Corpus::new();
    corpus.add(vec![
        year("到2022年底，水井水质全部达标。", "2022年底", "2022-12-31"),
        year("2023年底，饮水工程覆盖山区学校。", "2023年底", "2023-12-31"),
        year("2024年6月底，饮水工程覆盖山区学校。", "2024年6月底", "2024-06-30"),
    ]);
    let told = |a: u32, b: u32| -> Vec<What> {
        changes(&corpus, a, b).iter().filter(|c| c.field == Field::Limit).map(|c| c.what).collect()
    };
    assert_eq!(told(0, 1), []);
    assert_eq!(told(0, 2), [What::Removed, What::Added]);
    assert_eq!(told(1, 2), [What::Earlier]);
}

#[test]
fn a_date_turns_into_what_goes_on_and_back() {
    let (date, going) =
        (limit_of("6月底前", LimitKind::By, "2022-06-30"), limit_of("持续推进", LimitKind::Ongoing, ""));
    assert_eq!(told(std::slice::from_ref(&date), std::slice::from_ref(&going), 1), [(What::ToOngoing, None)]);
    assert_eq!(told(std::slice::from_ref(&going), std::slice::from_ref(&date), 1), [(What::ToDate, None)]);
    assert_eq!(told(&[], std::slice::from_ref(&date), 1), [(What::Added, None)]);
    assert_eq!(told(&[date], &[], 1), [(What::Removed, None)]);
}

#[test]
fn periods_and_times_after_events_grow_longer_and_shorter() {
    let every = |every: &str, times| Limit { every: Some((every.into(), times)), ..limit_of("", LimitKind::Every, "") };
    assert_eq!(told(&[every("P1M", 1)], &[every("P3M", 1)], 1)[0].0, What::Longer);
    assert_eq!(told(&[every("P1Y", 1)], &[every("P1Y", 2)], 1)[0].0, What::Shorter);
    let within = |d: &str| Limit { duration: Some(d.into()), ..limit_of("", LimitKind::Within, "") };
    assert_eq!(told(&[within("P20D")], &[within("P15D")], 1), [(What::Shorter, Some(-5.0))]);
}

/// What becomes of the quantities of one text in another: each as it is written, its number and its unit.
fn goals_of(from: (&str, &[(&str, f64, &str)]), to: (&str, &[(&str, f64, &str)])) -> Vec<(What, String, String)> {
    let made = |(text, goals): (&str, &[(&str, f64, &str)])| -> Vec<For<Goal>> {
        let goal = |(raw, quantity, unit): &(&str, f64, &str)| Goal {
            raw: (*raw).into(),
            quantity: *quantity,
            unit: (*unit).into(),
            comparison: Comparison::AtLeast,
        };
        let goals: Vec<Goal> = goals.iter().map(goal).collect();
        let mut corpus = Corpus::new();
        corpus.add(vec![document("a", vec![task("1.", "重点工作", text)])]);
        let objects = objects(&corpus.tasks[0], &goals, OF_GOALS, |g| &g.raw);
        goals.into_iter().zip(objects).map(|(value, object)| For { value, object }).collect()
    };
    let mut all = Vec::new();
    goals(&made(from), &made(to), &mut all);
    all.into_iter().map(|f| (f.change.what, f.change.before, f.change.after)).collect()
}

#[test]
fn quantities_of_one_unit_and_of_one_thing_are_held_together() {
    let s = |s: &str| s.to_string();
    let told = goals_of(
        (
            "发布图解不少于40件，热线覆盖率达到80%，来信办结率达到95%。",
            &[("不少于40件", 40.0, "件"), ("覆盖率达到80%", 80.0, "%"), ("办结率达到95%", 95.0, "%")],
        ),
        (
            "来信办结率达到98%，热线覆盖率达到75%，培训2次。",
            &[("办结率达到98%", 98.0, "%"), ("覆盖率达到75%", 75.0, "%"), ("培训2次", 2.0, "次")],
        ),
    );
    assert_eq!(
        told,
        [
            (What::Removed, s("不少于40件"), s("")),
            (What::Lowered, s("覆盖率达到80%"), s("覆盖率达到75%")),
            (What::Raised, s("办结率达到95%"), s("办结率达到98%")),
            (What::Added, s(""), s("培训2次")),
        ]
    );
}

#[test]
fn a_number_of_one_thing_is_not_held_against_one_of_another() {
    let s = |s: &str| s.to_string();
    let told = goals_of(
        (
            "全年建成口袋公园3个，新增停车泊位200个。",
            &[("建成口袋公园3个", 3.0, "个"), ("新增停车泊位200个", 200.0, "个")],
        ),
        (
            "全年打造农民工工会5个，新增停车泊位260个。",
            &[("打造农民工工会5个", 5.0, "个"), ("新增停车泊位260个", 260.0, "个")],
        ),
    );
    assert_eq!(
        told,
        [
            (What::Removed, s("建成口袋公园3个"), s("")),
            (What::Raised, s("新增停车泊位200个"), s("新增停车泊位260个")),
            (What::Added, s(""), s("打造农民工工会5个")),
        ]
    );
}

#[test]
fn the_dates_of_different_parts_are_not_held_against_each_other() {
    let of = |year: i16, text: &str, raw: &[(&str, &str)]| {
        let mut document = document(&year.to_string(), vec![with(task("1.", "重点工作", text), &[], raw)]);
        document.document.year = Some(year);
        document
    };
    let mut corpus = Corpus::new();
    corpus.add(vec![
        of(
            2022,
            "2022年6月底前，公布校车线路。食堂灶具2022年9月底前更换完毕。",
            &[("2022年6月底前", "2022-06-30"), ("2022年9月底前", "2022-09-30")],
        ),
        of(
            2023,
            "食堂灶具2023年8月底前全部更换。2023年底前，操场铺设塑胶跑道。",
            &[("2023年8月底前", "2023-08-31"), ("2023年底前", "2023-12-31")],
        ),
    ]);
    let limits: Vec<_> = changes(&corpus, 0, 1).into_iter().filter(|c| c.field == Field::Limit).collect();
    let told: Vec<_> = limits.iter().map(|c| (c.what, c.before.as_str(), c.after.as_str(), c.by)).collect();
    assert_eq!(
        told,
        [
            (What::Removed, "2022年6月底前", "", None),
            (What::Earlier, "2022年9月底前", "2023年8月底前", Some(-30.0)),
            (What::Added, "", "2023年底前", None),
        ]
    );
}

use super::super::corpus::tests::{document, task};
use crate::record::{Evidence, Span, TaskRecord, TimeLimit, Unit, UnitKind};

fn with(task: TaskRecord, units: &[(&str, Role)], limits: &[(&str, &str)]) -> TaskRecord {
    let unit = |(name, role): &(&str, Role)| Unit {
        raw: name.to_string(),
        name: name.to_string(),
        role: *role,
        kind: UnitKind::Body,
        evidence: Evidence::Assigned,
        span: Span(0, 0),
        rule: String::new(),
    };
    let limit = |(raw, end): &(&str, &str)| TimeLimit {
        raw: raw.to_string(),
        kind: LimitKind::By,
        end: Some(end.to_string()),
        ..TimeLimit::default()
    };
    TaskRecord { units: units.iter().map(unit).collect(), time_limits: limits.iter().map(limit).collect(), ..task }
}

/// A task on buses and canteens, and the two that it was split into; and what came of it.
fn of_three(told: impl Fn(&Corpus) -> Vec<Change>) -> Vec<(&'static str, &'static str, String, String, Vec<u32>)> {
    use Role::*;
    let (june, may) = (("2022年6月底前", "2022-06-30"), ("2023年5月底前", "2023-05-31"));
    let whole = with(
        task("1.", "校园安全", "清点校车，修缮食堂，补种树木。"),
        &[("安全股", Lead), ("基建股", Responsible), ("后勤股", Responsible), ("绿化站", Responsible)],
        &[june],
    );
    let bus = with(
        task("1.", "校车安全", "清点校车，更换座椅。"),
        &[("安全股", Lead), ("县交警大队", Cooperate), ("基建股", Responsible)],
        &[may],
    );
    let kitchen = with(
        task("2.", "食堂安全", "修缮食堂。"),
        &[("安全股", Responsible), ("后勤股", Lead), ("县交警大队", Cooperate)],
        &[may],
    );
    let (mut of_2022, mut of_2023) = (document("a", vec![whole]), document("b", vec![bus, kitchen]));
    (of_2022.document.year, of_2023.document.year) = (Some(2022), Some(2023));
    let mut corpus = Corpus::new();
    corpus.add(vec![of_2022, of_2023]);
    let all = told(&corpus);
    all.into_iter().map(|c| (c.field.name(), c.what.name(), c.before, c.after, c.parts)).collect()
}

#[test]
fn a_task_is_held_against_all_its_parts_together_and_each_change_is_told_once() {
    let found = of_three(|corpus| changes_of_split(corpus, 0, &[1, 2]));
    let s = |s: &str| s.to_string();
    assert_eq!(
        found,
        [
            ("unit", "role", s("后勤股 [responsible]"), s("后勤股 [lead]"), vec![2]),
            ("unit", "removed", s("绿化站 [responsible]"), s(""), vec![1, 2]),
            ("unit", "added", s(""), s("县交警大队 [cooperate]"), vec![1, 2]),
            ("limit", "earlier", s("2022年6月底前"), s("2023年5月底前"), vec![1, 2]),
            ("text", "words", s("校园|补种树木"), s("校车|更换座椅|食堂"), vec![1, 2]),
        ]
    );
}

#[test]
fn what_several_were_merged_into_is_held_against_all_of_them_together() {
    // The same the other way round: the two are the earlier ones.
    let found = of_three(|corpus| changes_of_merged(corpus, &[1, 2], 0));
    let units: Vec<(&str, &str, &str, &[u32])> =
        found.iter().filter(|f| f.0 == "unit").map(|f| (f.1, f.2.as_str(), f.3.as_str(), f.4.as_slice())).collect();
    assert_eq!(
        units,
        [
            ("removed", "县交警大队 [cooperate]", "", &[1, 2][..]),
            ("role", "后勤股 [lead]", "后勤股 [responsible]", &[2][..]),
            ("added", "", "绿化站 [responsible]", &[1, 2][..]),
        ]
    );
    let words = found.iter().find(|f| f.0 == "text").unwrap();
    assert_eq!(words.3, "校园|补种树木", "what none of them had");
}
