//! What items inherit and what their headlines assign, in whole documents; each task told as `task: units | limits`.

use crate::record::{Evidence, Role};

fn told(text: &str) -> Vec<String> {
    let engine = crate::Engine::new(crate::Patterns::built_in().unwrap()).unwrap();
    let document = crate::read::read(text.as_bytes()).unwrap();
    let record = engine.extract(document, "t", "0", &crate::ExtractOptions { any: true });
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
