//! A record in which every field is given, for the tests of formats.

use crate::record::*;

/// One document with one task, everything given.
pub fn record() -> DocumentRecord {
    let unit = Unit {
        raw: "局办公室".into(),
        name: "某县水利局办公室".into(),
        kind: UnitKind::Office,
        role: Role::Lead,
        evidence: Evidence::Assigned,
        span: Span(13, 17),
        rule: "role.lead".into(),
    };
    let limit = TimeLimit {
        raw: "6月底前".into(),
        kind: LimitKind::By,
        start: Some("2024-01-01".into()),
        end: Some("2024-06-30".into()),
        duration: Some("P5D".into()),
        working_days: true,
        anchor: Some("受理之日".into()),
        every: Some("P1M".into()),
        times: Some(2),
        day: Some("5".into()),
        due: Some("2024-02-08".into()),
        applies_to: Some("办结".into()),
        evidence: Some(Evidence::Inline),
        span: Some(Span(7, 11)),
        rule: "limit.by".into(),
    };
    let target = Target {
        raw: "增长5%至8%以上".into(),
        quantity: 5.5,
        upper: Some(8.0),
        unit: "%".into(),
        comparison: Comparison::IncreaseBy,
        bound: Some(Comparison::AtLeast),
        span: Span(2, 11),
        rule: "target.change".into(),
    };
    let heading =
        Heading { label: Some("一、".into()), heading: "重点|任务".into(), lead_in: Some("抓紧完成".into()) };
    let task = TaskRecord {
        id: "0123456789abcdef".into(),
        origin: Origin::Table,
        section: Section::Action,
        path: vec![heading],
        label: Some("1.".into()),
        task: "限时办结".into(),
        requirement: "6月底前\n办结;不得拖延,按时。".into(),
        units: vec![unit],
        time_limits: vec![limit],
        targets: vec![target],
        details: vec![Detail { title: Some("备注".into()), text: "续|建".into(), span: Span(11, 14) }],
        same_as: vec!["fedcba9876543210".into()],
        span: Span(0, 20),
        cell: Some("Table1!C3".into()),
        page: Some(1),
    };
    let reference =
        Reference { title: Some("某办法".into()), number: Some("某水〔2020〕3号".into()), span: Span(4, 12) };
    let validity = Validity {
        effective_on: Some("2024-02-01".into()),
        effective_span: Some(Span(1, 9)),
        expires_on: Some("2029-01-31".into()),
        term: Some("P5Y".into()),
        expiry_span: Some(Span(10, 15)),
        repeals: vec![reference.clone()],
    };
    let region = Region {
        name: "某县".into(),
        code: Some("350524".into()),
        level: Level::County,
        inferred_from: Some("agency".into()),
    };
    let twin = DuplicateOf { id: "8899aabbccddeeff".into(), source: "first.txt".into(), same: Same::Text };
    let document = DocumentFields {
        id: "00112233aabbccdd".into(),
        source: "a b.txt".into(),
        title: Some("某县水利局2024年工作要点".into()),
        notice_title: Some("某县水利局关于印发2024年工作要点的通知".into()),
        doc_number: Some("某水〔2024〕1号".into()),
        agency: Some("某县水利局".into()),
        region: Some(region),
        issued_on: Some("2024-02-01".into()),
        published_on: Some("2024-02-02".into()),
        year: Some(2024),
        kind: Kind::Plan,
        references: vec![reference],
        validity: Some(validity),
        duplicate_of: Some(twin),
    };
    let warnings = vec![Warning::new("label-repaired", "…", Some(Span(1, 2)))];
    DocumentRecord { document, tasks: vec![task], warnings }
}

/// The text that the spans of [`record`]'s task, unit and limit count in.
pub const TEXT: &str = "1.限时办结。6月底前,(局办公室牵头)";
