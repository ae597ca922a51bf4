//! What items inherit and what their headlines assign, in whole documents; each task told as `task: units | limits`.

use crate::record::{Evidence, Role};

fn record(text: &str) -> crate::record::DocumentRecord {
    let engine = crate::Engine::new(crate::Patterns::built_in().unwrap()).unwrap();
    let document = crate::read::read(text.as_bytes()).unwrap();
    engine.extract(document, "t", "0", &crate::ExtractOptions { any: true })
}

fn told(text: &str) -> Vec<String> {
    let record = record(text);
    let one = |t: &crate::record::TaskRecord| {
        let units: Vec<String> = t
            .units
            .iter()
            .map(|u| {
                let role = match u.role {
                    Role::Lead => "L",
                    Role::Responsible => "R",
                    Role::Cooperate => "C",
                    Role::Support => "S",
                };
                let evidence = match u.evidence {
                    Evidence::Assigned => "",
                    Evidence::Inherited => "^",
                    Evidence::Inline => "~",
                };
                format!("{}:{role}{evidence}", u.raw)
            })
            .collect();
        let limits: Vec<&str> = t.time_limits.iter().map(|l| l.raw.as_str()).collect();
        format!("{}: {} | {}", t.task, units.join(" "), limits.join(" "))
    };
    record.tasks.iter().map(one).collect()
}

#[test]
fn a_note_makes_the_first_unit_lead_and_the_others_help() {
    let text = "各县区政府：\n现将分解表印发给你们。列在括号内第一位的为牵头单位，其余为配合单位。\n\n2024年任务分解\n一、主要任务\n1.修订总体规划。编制规划纲要。（市规划局、国土局、各县区政府）\n2.改造县道。新改建公路60公里。（市交通局）";
    assert_eq!(told(text), ["修订总体规划: 市规划局:L 国土局:C 各县区政府:C | ", "改造县道: 市交通局:L | "]);
}

#[test]
fn a_note_right_below_a_heading_speaks_of_its_section() {
    let text = "某市卫健委2024年工作要点\n一、深化改革\n1.做实医共体\n推进统一管理。\n责任处室：医政处\n二、改进行风\n以下各项由机关党委牵头、监察专员办配合。\n2.建设清廉医院\n落实九项准则。\n3.优化流程\n列出问题清单。\n三、夯实基础\n4.加强培训\n培训骨干百人。\n责任处室：人事处";
    assert_eq!(
        told(text),
        [
            "做实医共体: 医政处:R | ",
            "建设清廉医院: 机关党委:L^ 监察专员办:C^ | ",
            "优化流程: 机关党委:L^ 监察专员办:C^ | ",
            "加强培训: 人事处:R | ",
        ]
    );
}

#[test]
fn a_unit_that_is_the_headline_is_assigned_its_duties() {
    let text = "某镇禁烧方案\n一、责任分工\n(一)镇派出所。负责查处焚烧行为。\n(二)镇财政所：筹措经费。\n(三)组建工作专班。负责人每周调度。";
    assert_eq!(told(text), ["镇派出所: 镇派出所:R | ", "镇财政所: 镇财政所:R | ", "组建工作专班:  | 每周"]);
}

#[test]
fn groups_in_heavy_brackets_are_no_headings() {
    let text = "某学院2024年工作要点\n一、教育教学\n1.优质校建设\n做好中期检查准备。\n【教务处牵头，各二级学院落实】\n2.学徒制试点\n联合招生120人。\n【教务处、机电学院   完成时间：9月】\n3.诊断与改进\n上线保证平台。\n【质量管理办公室】\n4.培训\n培训百人。\n【人事处】\n\n某学院\n2024年3月1日";
    assert_eq!(
        told(text),
        [
            "优质校建设: 教务处:L 各二级学院:R | ",
            "学徒制试点: 教务处:R 机电学院:R | 9月",
            "诊断与改进: 质量管理办公室:R | ",
            "培训: 人事处:R | ",
        ]
    );
}

#[test]
fn the_same_as_above_is_what_stands_above() {
    let text = "某局工作要点\n一、监管\n1.开展执法检查，规范市场秩序。\n责任科室：执法科牵头，法规科配合\n完成时限：6月底前\n2.约谈负责人，督促整改到位。\n责任科室：同上\n完成时限：同上\n3.总结经验，形成长效机制。\n责任科室：办公室";
    assert_eq!(
        told(text),
        ["监管: 执法科:L 法规科:C | 6月底前", "监管: 执法科:L 法规科:C | 6月底前", "监管: 办公室:R | "]
    );
}

#[test]
fn a_note_names_the_items_that_it_speaks_of() {
    let text = "某区目标责任分解\n1.新建公园。责任单位：区园林局\n2.清理垃圾堆放点。\n3.打通断头路。\n以上2—3项责任单位：区住建局，各街道";
    assert_eq!(
        told(text),
        [
            "新建公园。: 区园林局:R | ",
            "清理垃圾堆放点。: 区住建局:R^ 各街道:R^ | ",
            "打通断头路。: 区住建局:R^ 各街道:R^ | "
        ]
    );
}

#[test]
fn a_group_behind_a_headline_is_the_items() {
    let text = "某区文明创建方案\n壹、书香之城\n一、志愿服务（团区委、区妇联）\n每月组织一次活动。\n二、全民阅读（区文旅局牵头）\n建成书房20个。\n贰、清洁家园\n一、楼道整治（区城管局）\n清除堆物。";
    assert_eq!(
        told(text),
        ["志愿服务: 团区委:R 区妇联:R | 每月组织一次", "全民阅读: 区文旅局:L | ", "楼道整治: 区城管局:R | "]
    );
}

#[test]
fn a_wide_space_closes_a_headline_before_a_sentence() {
    let text = "某局工作安排\n一、强化监测\n1.民营经济监测\u{3000}完善统计报表，按季调查。（调查科）\n2.提高认识\u{3000}加强领导\n各科室要重视。";
    assert_eq!(told(text), ["民营经济监测: 调查科:R | 按季", "提高认识\u{3000}加强领导: 各科室:R~ | "]);
}

#[test]
fn what_a_report_says_was_done_is_no_task() {
    let text = "某市水务局2023年工作总结和2024年工作计划\n一、2023年工作总结\n（一）防汛取得胜利。6月底前修复水毁32处。\n（二）供水有力。新建水厂2座。\n二、存在的问题\n资金缺口较大，人员不足。\n三、2024年工作计划\n（一）建设水库。6月底前填筑大坝。（建管科）\n（二）节约用水。编制规划。（水资源科）";
    assert_eq!(told(text), ["建设水库: 建管科:R | 6月底前", "节约用水: 水资源科:R | "]);
    let kept = "某区整改方案\n一、存在的问题\n（一）台账不全。限期补齐。（办公室）\n二、下一步工作安排\n（一）建章立制。6月底前出台办法。（法规科）";
    assert_eq!(told(kept), ["台账不全: 办公室:R | ", "建章立制: 法规科:R | 6月底前"]);
}

#[test]
fn an_attachment_that_only_lists_names_sets_no_tasks() {
    let text = "某省农机补贴方案\n一、加强监管\n（一）公开信息。要公开补贴信息。\n（二）严惩违规。要严惩违规行为。\n附件：2024—2026年某省农机购置与应用补贴机具种类范\n围\n附件\n2024—2026年某省\n农机购置与应用补贴机具种类范围\n（2大类6个品目）\n1.耕整地机械\n1.1犁\n1.2旋耕机\n1.3耕耘机\n2.种植机械\n2.1播种机\n2.2插秧机\n2.3移栽机";
    assert_eq!(told(text), ["公开信息:  | ", "严惩违规:  | "]);
    // An attachment with a title of a plan's sets out work however short its items are.
    let plan =
        text.replace("2024—2026年某省\n农机购置与应用补贴机具种类范围\n（2大类6个品目）", "某省农机推广任务清单");
    assert_eq!(told(&plan).len(), 8);
}

#[test]
fn working_days_of_years_without_a_notice_stay_open_and_say_so() {
    let text = "某市水务局关于印发2024年工作方案的通知\n各科室：\n现印发给你们。\n某市水务局\n2024年5月1日\n2024年工作方案\n一、清疏河道。自本方案印发之日起20个工作日内完成清疏。（河道科）\n二、检修水闸。6月底前完成。（工程科）";
    let due = |text: &str| {
        let record = record(text);
        let warned = record.warnings.iter().filter(|w| w.code == "calendar-unknown").count();
        (record.tasks[0].time_limits[0].due.clone(), warned)
    };
    // The fourth and the eleventh of May were weekend days worked, the first to the third days off.
    assert_eq!(due(text), (Some("2024-05-30".to_string()), 0));
    assert_eq!(due(&text.replace("2024", "2049")), (None, 1));
}
