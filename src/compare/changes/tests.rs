use super::*;
use crate::record::{Comparison, LimitKind};

fn limit_of(raw: &str, kind: LimitKind, end: &str) -> Limit {
    Limit {
        raw: raw.into(),
        kind,
        start: None,
        end: end.parse().ok(),
        duration: None,
        working_days: false,
        every: None,
        applies_to: None,
    }
}

fn by(raw: &str, end: &str) -> Limit {
    limit_of(raw, LimitKind::By, end)
}

/// What becomes of the limits of one text in another.
fn told(from: (&str, &[Limit]), to: (&str, &[Limit]), years: i16) -> Vec<(What, Option<f64>)> {
    let made = |(text, limits): (&str, &[Limit])| -> Vec<For<Limit>> {
        let mut corpus = Corpus::new();
        corpus.add(vec![document("a", vec![task("1.", "重点工作", text)])]);
        let objects = objects(&corpus.tasks[0], limits, OF_LIMITS, |l| &l.raw);
        limits.iter().cloned().zip(objects).map(|(value, object)| For { value, object }).collect()
    };
    let mut all = Vec::new();
    limits(&made(from), &made(to), years, &mut all);
    all.iter().map(|f| (f.change.what, f.change.by)).collect()
}

#[test]
fn dates_move_by_the_calendar_and_within_their_year() {
    let june: (&str, &[Limit]) = ("逐校更换食堂灶具，2022年6月底前完成。", &[by("2022年6月底前", "2022-06-30")]);
    let next = [by("2023年5月底前", "2023-05-31")];
    assert_eq!(told(june, ("食堂灶具2023年5月底前全部更换。", &next), 1), [(What::Earlier, Some(-30.0))]);
    let same = [by("2022年5月底前", "2022-05-31")];
    assert_eq!(told(june, ("食堂灶具2022年5月底前全部更换。", &same), 0), [(What::Earlier, Some(-30.0))]);
    assert_eq!(told(june, june, 0), []);
    assert_eq!(
        told(june, ("操场四周2023年5月底前补种树木。", &next), 1),
        [(What::Removed, None), (What::Added, None)],
        "of another part"
    );
    let february = |end| [by("2月底前", end)];
    let (common, leap, later) = (february("2023-02-28"), february("2024-02-29"), february("2025-02-28"));
    let text = "2月底前更换食堂灶具。";
    assert_eq!(told((text, &common), (text, &leap), 1), []);
    assert_eq!(told((text, &leap), (text, &later), 1), []);
}

#[test]
fn of_several_dates_those_at_the_same_time_of_the_year_are_held_together() {
    let from = [by("3月底前", "2022-03-31"), by("11月底前", "2022-11-30")];
    let to = [by("12月底前", "2023-12-31"), by("3月底前", "2023-03-31")];
    let told = told(
        ("3月底前公布校车线路，11月底前检查校车线路。", &from),
        ("12月底前检查校车线路，3月底前公布校车线路。", &to),
        1,
    );
    assert_eq!(told, [(What::Later, Some(31.0))]);
}

#[test]
fn one_digit_month_is_not_the_end_of_another() {
    let limits = |first, end| [by("11月底前", "2022-11-30"), by(first, end)];
    let told = told(
        ("11月底前修缮食堂屋面和灶具，1月底前清点校车和驾驶员。", &limits("1月底前", "2022-01-31")),
        ("11月底前修缮食堂屋面和灶具，3月底前清点校车和驾驶员。", &limits("3月底前", "2022-03-31")),
        0,
    );
    assert_eq!(told, [(What::Later, Some(59.0))]);
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
    let (date, going) = ([by("6月底前", "2022-06-30")], [limit_of("持续", LimitKind::Ongoing, "")]);
    let date: (&str, &[Limit]) = ("6月底前清点全部校车。", &date);
    let going: (&str, &[Limit]) = ("持续清点全部校车。", &going);
    assert_eq!(told(date, going, 1), [(What::ToOngoing, None)]);
    assert_eq!(told(going, date, 1), [(What::ToDate, None)]);
    assert_eq!(told(("清点全部校车。", &[]), date, 1), [(What::Added, None)]);
    assert_eq!(told(date, ("清点全部校车。", &[]), 1), [(What::Removed, None)]);
}

#[test]
fn periods_and_times_after_events_grow_longer_and_shorter() {
    let every = |from: (&str, &str, u32), to: (&str, &str, u32)| {
        let limit = |(raw, every, times): (&str, &str, u32)| Limit {
            every: Some((every.into(), times)),
            ..limit_of(raw, LimitKind::Every, "")
        };
        let text = |raw: &str| format!("{raw}清点全部校车。");
        told((&text(from.0), &[limit(from)]), (&text(to.0), &[limit(to)]), 1)
    };
    assert_eq!(every(("每月", "P1M", 1), ("每季度", "P3M", 1)), [(What::Longer, Some(60.88))]);
    assert_eq!(every(("每年1次", "P1Y", 1), ("每年2次", "P1Y", 2))[0].0, What::Shorter);
    assert_eq!(every(("每半年", "P6M", 1), ("每年2次", "P1Y", 2)), []);
    let daily = Limit { every: Some(("P1D".into(), 1)), ..limit_of("每天", LimitKind::Every, "") };
    let (one, other) = ("每天锻炼一小时。", "落实体育课程，每天校内校外各活动一小时，开足课时。");
    assert_eq!(
        told((one, std::slice::from_ref(&daily)), (other, std::slice::from_ref(&daily)), 1),
        [],
        "the same, whatever stands around it"
    );
}

#[test]
fn working_days_are_no_calendar_days() {
    let within = |from: (&str, &str, bool), to: (&str, &str, bool)| {
        let limit = |(raw, duration, working_days): (&str, &str, bool)| Limit {
            duration: Some(duration.into()),
            working_days,
            ..limit_of(raw, LimitKind::Within, "")
        };
        let text = |raw: &str| format!("收到来信，{raw}办结并告知来信人。");
        told((&text(from.0), &[limit(from)]), (&text(to.0), &[limit(to)]), 1)
    };
    let (working, calendar) = (("10个工作日内", "P10D", true), ("10日内", "P10D", false));
    assert_eq!(within(("20日内", "P20D", false), ("15日内", "P15D", false)), [(What::Shorter, Some(-5.0))]);
    assert_eq!(within(working, ("12日内", "P12D", false)), [(What::Words, None)]);
    assert_eq!(within(working, calendar), [(What::Words, None)]);
    assert_eq!(within(working, ("5个工作日内", "P5D", true)), [(What::Shorter, Some(-5.0))]);
    assert_eq!(within(working, working), []);
}

#[test]
fn what_is_to_be_reached_and_what_is_not_to_be_passed_are_told_apart() {
    let goal_of = |raw: &str, quantity, comparison| Goal { raw: raw.into(), quantity, unit: "%".into(), comparison };
    let least = goal_of("不低于90%", 90.0, Comparison::AtLeast);
    let what = |y: &Goal| goal(&least, y).map(|c| (c.what, c.by));
    assert_eq!(what(&goal_of("不超过90%", 90.0, Comparison::AtMost)), Some((What::Words, None)));
    assert_eq!(what(&goal_of("不超过95%", 95.0, Comparison::AtMost)), Some((What::Words, None)));
    assert_eq!(what(&goal_of("超过90%", 90.0, Comparison::MoreThan)), None);
    assert_eq!(what(&goal_of("达到90%", 90.0, Comparison::Exactly)), None);
    assert_eq!(what(&goal_of("不低于99%", 99.0, Comparison::AtLeast)), Some((What::Raised, Some(10.0))));
    let reached = goal_of("达到500吨", 500.0, Comparison::Exactly);
    let what = |y: &Goal| goal(&reached, y).map(|c| c.what);
    assert_eq!(what(&goal_of("增长600吨", 600.0, Comparison::IncreaseBy)), Some(What::Words));
    assert_eq!(what(&goal_of("增长500吨", 500.0, Comparison::IncreaseBy)), Some(What::Words));
    assert_eq!(what(&goal_of("新增600吨", 600.0, Comparison::IncreaseBy)), Some(What::Raised));
}

#[test]
fn of_a_list_without_end_each_value_is_held_against_those_near_its_place() {
    let list = |numbers: std::ops::Range<usize>| -> Vec<For<Goal>> {
        let goal = |n: usize| Goal {
            raw: format!("{n}户").into(),
            quantity: n as f64,
            unit: "户".into(),
            comparison: Comparison::Exactly,
        };
        numbers.map(|n| For { value: goal(n), object: Object::Task }).collect()
    };
    let places = |row: usize, length: usize| -> Vec<usize> {
        let list = list(0..length);
        within_reach(row, &list, &list).map(|(place, _)| place).collect()
    };
    assert_eq!(places(3, 200), (0..200).collect::<Vec<_>>());
    assert_eq!(places(3, 1000), (0..20).collect::<Vec<_>>());
    assert_eq!(places(500, 1000), (490..510).collect::<Vec<_>>());
    assert_eq!(places(999, 1000), (980..1000).collect::<Vec<_>>());
    let mut all = Vec::new();
    goals(&list(0..300), &list(0..301), &mut all);
    let told: Vec<_> = all.iter().map(|f| (f.change.what, &*f.change.after)).collect();
    assert_eq!(told, [(What::Added, "300户")]);
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
