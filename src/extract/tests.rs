//! What items inherit and what their headlines assign, in whole documents; each task told as `task: units | limits`.

use crate::record::{Evidence, Role};
use crate::testing::record;

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
fn lines_beside_who_and_when_and_scores_are_kept_as_details() {
    let text = "某县2024年工作要点\n一、惠企政策\n1.发放补贴。按月发放到位。(2分)\n政策依据:某人社〔2023〕1号\n咨询电话:1234567\n责任单位:县人社局\n\
                2.减免租金。减免三个月。\n责任领导:林某;牵头部门:县国资局";
    let record = record(text);
    let told = |t: &crate::record::TaskRecord| {
        let one = |d: &crate::record::Detail| format!("{}={}", d.title.as_deref().unwrap_or("-"), d.text);
        t.details.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(told(&record.tasks[0]), ["政策依据=某人社〔2023〕1号", "咨询电话=1234567", "-=(2分)"]);
    assert_eq!(told(&record.tasks[1]), ["责任领导=林某"]);
    assert_eq!(record.tasks[1].requirement, "减免三个月。");
}

#[test]
fn members_work_where_somebody_leads_them_and_else_only_sit() {
    let text = "某局2024年冬春安全行动方案\n一、职责分工\n(一)综合协调组\n组长单位:局安全科\n成员单位:局办公室、局财务科\n主要职责:负责组织协调。\n\
                (二)道路运输组\n组长单位:局运管科\n成员单位:市运输中心\n主要职责:负责安全监管。\n二、组织保障\n(一)成立领导小组\n成员单位:市公安局、市财政局\n领导小组定期会商。";
    assert_eq!(
        told(text)[..2],
        ["综合协调组: 局安全科:L 局办公室:R 局财务科:R | ", "道路运输组: 局运管科:L 市运输中心:R | "]
    );
    assert!(!told(text)[2].contains("市公安局:R "), "{:?}", told(text)[2]);
}

#[test]
fn a_note_for_all_is_no_part_of_the_last_name_before_it() {
    let text = "某市2025年双拥工作要点\n一、重点工作\n1.加强学习。抓好落实。\n责任单位:市委宣传部\n配合单位:市委组织部、市委党校(以下各项工作均需各县(市、区)落实,不再列出)\n\
                2.做好服务。办好实事。\n责任单位:市民政局";
    assert_eq!(told(text)[0], "加强学习: 市委宣传部:R 市委组织部:C 市委党校:C | ");
}

#[test]
fn a_group_that_opens_an_item_is_no_word_of_its_headline() {
    let text = "某市2025年民生实事\n一、学有优教\n1.【市教育局、市卫生健康局】守护学生视力\n每学年开展2次筛查。\n2.【市民政局】建设老年食堂20家。年底前投入运营。";
    let told = told(text);
    assert_eq!(told[0], "守护学生视力: 市教育局:R 市卫生健康局:R | 每学年开展2次");
    assert_eq!(told[1], "建设老年食堂20家: 市民政局:R | 年底前");
}

#[test]
fn bodies_that_a_heading_lists_with_a_comma_have_what_stands_below() {
    let text = "某市2024年防溺水责任清单\n一、市公安局\n1.做好巡查。加强值守。\n2.做好宣传。抓好落实。\n\
                二、各镇人民政府、街道办事处，园区管委会\n1.落实责任。包片到人。\n2.做好巡查。抓好落实。";
    assert_eq!(told(text)[2], "落实责任: 各镇人民政府:R^ 街道办事处:R^ 园区管委会:R^ | ");
}

#[test]
fn labels_in_one_line_are_no_row_of_a_table() {
    let text = "2019年整改方案\n一、住院服务\n1、随访率低\n完成首次电话随访。\n牵头科室：护理部  责任科室：各科室   整改时限：6月底前\n\
                2、膳食质量不高\n更换承包商。\n牵头科室：总务科  责任科室：膳食科   整改时限：7月底前\n3、陪护混乱\n牵头科室：护理部  责任科室：保卫科   整改时限：5月底前";
    let record = crate::testing::record(text);
    let units = |t: &crate::record::TaskRecord| t.units.iter().map(|u| u.raw.as_str()).collect::<Vec<_>>().join(" ");
    assert_eq!(record.tasks.iter().map(units).collect::<Vec<_>>(), ["护理部 各科室", "总务科 膳食科", "护理部 保卫科"]);
}

#[test]
fn notes_in_front_of_a_plan_speak_of_its_headings_and_of_all_items() {
    let text = "2023年任务分解方案\n制定本方案。（标题后所列部室为责任部室，列首位的为牵头部室；各项任务均需各市残联落实）\n\
                一、康复（康复部、康复中心）\n1.救助儿童。救助六千名。\n2.编印手册。编印两万册。\n二、就业（就业部）\n1.办好培训。培训八千人。";
    let both = "康复部:L^ 康复中心:R^ 各市残联:R^ | ";
    assert_eq!(
        told(text),
        [format!("救助儿童: {both}"), format!("编印手册: {both}"), "办好培训: 就业部:L^ 各市残联:R^ | ".to_string()]
    );
}

#[test]
fn notes_that_charge_nobody_give_no_units() {
    let text = "2023年工作要点\n全部工作均要接受市审计局监督检查。各项任务均应明确市级责任部门。\n一、就业\n1.培训。培训八千人。\n2.市场主体。培育企业一千户。";
    assert_eq!(told(text), ["培训:  | ", "市场主体:  | "]);
}

#[test]
fn lists_and_classes_of_bodies_head_their_duties_too() {
    let text = "2014年禁毒工作方案\n一、职责\n（一）县公安局。侦破案件20起。\n（二）县教育局、团县委。开展校园宣传。\n\
                （三）各乡（镇）人民政府。建立办公室，签订责任状。\n（四）县体育中心。建设场馆两座。";
    assert_eq!(
        told(text),
        [
            "县公安局: 县公安局:R | ",
            "县教育局、团县委: 县教育局:R 团县委:R | ",
            "各乡（镇）人民政府: 各乡（镇）人民政府:R | ",
            "县体育中心:  | ",
        ]
    );
}

#[test]
fn a_period_in_front_of_what_stands_below_is_inherited() {
    let text = "2024年工作方案\n一、补贴\n2024年7月1日至12月31日，在城区购买商品房的，按以下类别享受补贴。\n1.住房。给予契税补贴。\n\
                2.车位。给予购置补贴。\n二、模式\n6月底前，可采取以下一种方式逐个明确各个社区的政务服务工作模式。\n1.窗口。设立窗口。\n2.上门。设立专班。";
    let limits: Vec<String> = told(text).iter().map(|t| t.rsplit("| ").next().unwrap().to_string()).collect();
    assert_eq!(limits, ["2024年7月1日至12月31日", "2024年7月1日至12月31日", "", ""]);
}

#[test]
fn numbers_that_name_other_items_open_none_and_remarks_go_on_with_the_text() {
    let text = "2024年工作方案\n一、其他\n（一）兑付。优惠政策第（一）（二）（三）项需参加活动才能享受。\n\
                （二）补贴。给予补贴。\n备注：标准另定。\n该补贴可以叠加。\n（三）宣传。印发手册。\n责任单位：县委宣传部\n备注：长期";
    let record = record(text);
    let said: Vec<&str> = record.tasks.iter().map(|t| t.requirement.as_str()).collect();
    assert_eq!(
        said,
        [
            "优惠政策第（一）（二）（三）项需参加活动才能享受。",
            "给予补贴。\n备注：标准另定。\n该补贴可以叠加。",
            "印发手册。"
        ]
    );
}

#[test]
fn a_note_behind_a_plan_may_say_who_leads_who_works_and_who_supports() {
    let text = "2024年工作方案\n1.开展普查。填报面积。\n2.建立名录。逐件登记。\n以上任务由省文物局牵头，各市文物部门负责，省博物馆提供技术支持。";
    let units = "省文物局:L^ 各市文物部门:R^ 省博物馆:S^ | ";
    assert_eq!(told(text), [format!("开展普查: {units}"), format!("建立名录: {units}")]);
}

#[test]
fn a_note_on_lists_of_several_leaves_units_that_stand_alone() {
    let text = "各单位：\n责任单位为多个的，排在第一位的为牵头单位。\n\n2024年任务分解\n一、重点任务\n1.开展检查。检查各单位。（市水利局、市财政局）\n2.开展整治。整治河道。（市水利局）";
    let roles = |t: &crate::record::TaskRecord| t.units.iter().map(|u| u.role.name()).collect::<Vec<_>>().join(" ");
    let record = crate::testing::record(text);
    assert_eq!(record.tasks.iter().map(roles).collect::<Vec<_>>(), ["lead responsible", "responsible"]);
}

#[test]
fn the_last_items_lines_are_its_own_where_each_item_has_such_lines() {
    let text = "2024年任务清单\n一、修路\n1.选线。\n责任部门：工程科\n2.施工。\n责任部门：养护科\n3.验收。\n责任部门：质监科\n\
                二、保障\n4.加强领导。成立专班。\n5.加强宣传。\n责任部门：宣教科";
    let units = |t: &crate::record::TaskRecord| t.units.iter().map(|u| u.raw.as_str()).collect::<Vec<_>>().join(" ");
    let record = crate::testing::record(text);
    assert_eq!(record.tasks.iter().map(units).collect::<Vec<_>>(), ["工程科", "养护科", "质监科", "", "宣教科"]);
}

#[test]
fn when_something_takes_place_is_what_an_item_says() {
    let text = "2024年灯会方案\n一、时间地点\n（一）时间：2024年2月3日至2月8日上午（农历正月初三至初八）。\n（二）地点：西河广场。\n二、分工\n（一）县城建局负责布展。";
    let record = crate::testing::record(text);
    assert_eq!(
        (record.tasks[0].task.as_str(), record.tasks[0].requirement.as_str()),
        ("时间", "2024年2月3日至2月8日上午（农历正月初三至初八）。")
    );
    assert_eq!(record.tasks[0].time_limits[0].start.as_deref(), Some("2024-02-03"));
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
        ["监管: 执法科:L 法规科:C | 6月底前", "监管: 执法科:L^ 法规科:C^ | 6月底前", "监管: 办公室:R | "]
    );
}

#[test]
fn the_same_as_above_in_one_column_leaves_the_others() {
    let text = "某县任务表\n|序号|工作任务|牵头单位|配合单位|\n|---|---|---|---|\n|1|甲项工作推进。|县住建局|县财政局|\n|2|乙项工作推进。|县教育局|同上|\n|3|丙项工作推进。|同上|县公安局|";
    assert_eq!(
        told(text),
        [
            "甲项工作推进。: 县住建局:L 县财政局:C | ",
            "乙项工作推进。: 县教育局:L 县财政局:C^ | ",
            "丙项工作推进。: 县教育局:L^ 县公安局:C | ",
        ]
    );
}

#[test]
fn notes_reach_the_items_whose_numbers_they_name() {
    let text = "某局工作要点\n一、重点工作\n1.修复渠道。完成修复。\n2.改造泵站。完成改造。\n3.清理河道。清理五处。\n上述第1至第2项由市水利局牵头。\n4.编制规划。编制规划文本。\n5.开展普法。开展活动。\n6.举办培训。举办一期。\n以上4、6项责任单位：市财政局";
    assert_eq!(
        told(text),
        [
            "修复渠道: 市水利局:L^ | ",
            "改造泵站: 市水利局:L^ | ",
            "清理河道:  | ",
            "编制规划: 市财政局:R^ | ",
            "开展普法:  | ",
            "举办培训: 市财政局:R^ | ",
        ]
    );
}

#[test]
fn a_list_without_a_leader_has_no_others_that_help() {
    let text = "各单位：\n列第一位的为牵头单位，其余为配合单位。\n\n2024年任务分解\n一、重点任务\n1.开展检查。检查各单位。（各镇、市水利局、市财政局）\n2.开展整治。整治河道。（市水利局、市公安局）";
    assert_eq!(told(text), ["开展检查: 各镇:R 市水利局:R 市财政局:R | ", "开展整治: 市水利局:L 市公安局:C | "]);
}

#[test]
fn offices_in_heavy_brackets_above_a_numbering_are_headings() {
    let text = "某局普法方案\n一、开展巡讲\n开展巡讲活动。\n【法规科牵头】\n二、开展竞赛\n【教务科牵头】\n【办公室】\n1.编制方案。3月底前编制。\n2.印发通知。3月底前印发。\n【财务科】\n1.落实经费。4月底前落实。\n2.审核支出。12月底前审核。";
    let record = record(text);
    let paths: Vec<String> =
        record.tasks.iter().map(|t| t.path.iter().map(|h| h.heading.as_str()).collect::<Vec<_>>().join("/")).collect();
    assert_eq!(paths, ["", "开展竞赛/办公室", "开展竞赛/办公室", "开展竞赛/财务科", "开展竞赛/财务科"]);
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
    let last = "某局普法活动方案\n一、组织实施\n（一）开展巡讲。4月至10月开展。（法规科）\n二、工作总结\n（一）收集材料。11月20日前报送总结。（办公室）\n三、经费安排\n（一）落实经费。从公用经费中列支。（财务科）";
    assert_eq!(told(last).len(), 3);
    let kept = "某区整改方案\n一、存在的问题\n（一）台账不全。限期补齐。（办公室）\n二、下一步工作安排\n（一）建章立制。6月底前出台办法。（法规科）";
    assert_eq!(told(kept), ["台账不全: 办公室:R | ", "建章立制: 法规科:R | 6月底前"]);
}

#[test]
fn an_attachment_that_only_lists_names_sets_no_tasks() {
    let text = "某省农机补贴方案\n一、加强监管\n（一）公开信息。要公开补贴信息。\n（二）严惩违规。要严惩违规行为。\n附件：2024—2026年某省农机购置与应用补贴机具种类范\n围\n附件\n2024—2026年某省\n农机购置与应用补贴机具种类范围\n（2大类6个品目）\n1.耕整地机械\n1.1犁\n1.2旋耕机\n1.3耕耘机\n2.种植机械\n2.1播种机\n2.2插秧机\n2.3移栽机";
    assert_eq!(told(text), ["公开信息:  | ", "严惩违规:  | "]);
    // What somebody does or is charged with is no name.
    let works = text.split("1.耕整地机械").next().unwrap().to_string()
        + "1.开展校园安全检查\n2.举办春季运动会\n3.组织教师培训\n4.建设智慧校园\n5.改造学校食堂\n6.开展心理辅导\n7.新建公厕12座（县城管局）";
    assert_eq!(told(&works).len(), 9);
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

#[test]
fn a_note_beside_the_first_list_holds_no_unit() {
    let text = "云山县2024年工作要点\n一、主要任务\n1.整治环境。清理积存垃圾。（城市管理处、村镇建设处，列首位的为牵头处室，下同）\n2.改造县道。新改建公路60公里。（规划处、建设处）";
    assert_eq!(told(text), ["整治环境: 城市管理处:L 村镇建设处:R | ", "改造县道: 规划处:L 建设处:R | "]);
}

#[test]
fn departments_of_a_ministry_are_a_group() {
    let text = "农业部办公厅2012年工作方案\n一、主要任务\n1.抽查标签。公布抽查结果。（种植业管理司、农药检定所）";
    assert_eq!(told(text), ["抽查标签: 种植业管理司:R 农药检定所:R | "]);
}

#[test]
fn a_limit_on_a_line_of_its_own_ends_its_item() {
    let text = "云山县2024年工作方案\n一、工作任务\n1.建设平台\n建设统一平台。\n县数据局\n6月底前\n2.完善机制\n定期会商。\n县政府办\n长期坚持\n3.开展培训\n3月\n发布计划。\n2024年3月5日";
    let want = ["建设平台: 县数据局:R | 6月底前", "完善机制: 县政府办:R | 长期坚持", "开展培训:  | 3月"];
    assert_eq!(told(text), want);
    let record = record(text);
    assert_eq!(record.tasks[0].requirement, "建设统一平台。");
    assert!(record.tasks[2].requirement.starts_with("3月"));
}

#[test]
fn leads_that_only_type_shows_are_warned_of() {
    let record = record(
        "2023年若干措施\n1.支持融资。加大投放。（市财政局、市住建局，以黑体字标注的为牵头部门、单位，下同）\n2.推进建设。加快审批。（市水利局）",
    );
    let codes: Vec<&str> = record.warnings.iter().map(|w| w.code.as_str()).collect();
    assert_eq!(codes, ["leads-unread"]);
    assert_eq!(record.tasks[0].units.len(), 2);
}

#[test]
fn a_deadline_in_the_closing_is_warned_of_and_what_is_in_force_is_not() {
    let plan =
        "各镇：\n现就有关工作通知如下。\n一、修路。修通三条路。（县交通局）\n二、种树。栽树一万株。（县林业局）\n";
    let codes = |end: &str| -> Vec<String> {
        record(&format!("县人民政府关于做好2025年工作的通知\n{plan}{end}\n县人民政府\n2025年1月5日"))
            .warnings
            .iter()
            .map(|w| w.code.clone())
            .collect()
    };
    assert_eq!(codes("各部门要抓好落实，有关配套文件2025年6月底前全部出台。"), ["limit-without-record"]);
    assert!(codes("本通知自2025年2月1日起施行，有效期至2026年12月31日。").is_empty());
}
