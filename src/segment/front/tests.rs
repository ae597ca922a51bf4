//! What stands around a plan: page furniture, notices, signatures and annexes, and where the plan begins and ends.

use super::*;

fn kinds(text: &str) -> Vec<LineKind> {
    let reader = FrontReader::new(&Patterns::built_in().unwrap()).unwrap();
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        lines.push(Line { at: at..at + line.len(), ..Line::default() });
        at += line.len() + 1;
    }
    reader.classify(text, &lines)
}

/// Each line with the first letters of its kind.
fn check(want: &[(&str, LineKind)]) {
    let text: Vec<&str> = want.iter().map(|(t, _)| *t).collect();
    let got = kinds(&text.join("\n"));
    let got: Vec<_> = text.iter().copied().zip(got).collect();
    assert_eq!(got, want);
}

use LineKind::*;

#[test]
fn a_page_with_a_covering_notice() {
    check(&[
        ("首页", Furniture),
        ("当前位置:首页 > 政务公开 > 文件", Furniture),
        ("索引号:", PageField),
        ("0012/2023-0007", PageField),
        ("发文机关:江城市水务局 成文日期:2023-03-02", PageField),
        ("江城市水务局关于印发江城市水务局", NoticeTitle),
        ("2023年政务公开工作要点的通知", NoticeTitle),
        ("发布时间:2023-03-05 来源:本站", PageField),
        ("江水发(2023)7号", DocNumber),
        ("各区水务局,局属各单位:", Salutation),
        ("现将《江城市水务局2023年政务公开工作要点》印发给你们,请认真贯彻执行。", NoticeText),
        ("江城市水务局", Signature),
        ("2023年3月2日", SignatureDate),
        ("(此件公开发布)", Remark),
        ("江城市水务局", PlanTitle),
        ("2023年政务公开工作要点", PlanTitle),
        ("为做好全市水务公开工作,制定本要点。", Preamble),
        ("一、加强公开", Body),
        ("(一)公开水质。每月公开一次。(水质处负责)", Body),
        ("各部门要将落实情况于年底前报送局办公室。", Closing),
        ("主题词:水务 公开 要点", Colophon),
        ("江城市水务局办公室2023年3月3日印发", Colophon),
        ("分享到:", Furniture),
        ("主办单位:江城市水务局 联系方式:12345", Furniture),
        ("某ICP备00000000号", Furniture),
    ]);
}

#[test]
fn a_notice_that_carries_its_plan() {
    check(&[
        ("江城市人民政府办公室关于进一步", PlanTitle),
        ("支持小微企业发展的意见", PlanTitle),
        ("江政办发(2021)3号", DocNumber),
        ("各县(市、区)人民政府,市直各单位:", Salutation),
        ("为支持小微企业发展,提出如下意见。", Preamble),
        ("一、降低成本", Body),
        ("减免房租。(市国资委牵头)", Body),
        ("二、附则", Closing),
        ("本意见自发布之日起施行,由市经信局负责解释。", Closing),
        ("江城市人民政府办公室", Signature),
        ("二○二一年三月十二日", SignatureDate),
        ("(此件主动公开)", Remark),
    ]);
}

#[test]
fn a_plan_without_any_head() {
    check(&[
        ("为促进消费,制定如下措施。", Preamble),
        ("一、发放消费券。全年发放3期。(责任单位:市商务局)", Body),
        ("二、本措施自印发之日起执行,有效期1年。", Closing),
    ]);
}

#[test]
fn signatures_without_a_day_and_behind_units() {
    check(&[
        ("为促进消费,制定如下措施。", Preamble),
        ("一、发放消费券。全年发放3期。", Body),
        ("二、加强宣传。广泛宣传。", Body),
        ("江城市商务局", Signature),
    ]);
    check(&[
        ("为促进消费,制定如下措施。", Preamble),
        ("一、发放消费券。全年发放3期。", Body),
        ("二、加强宣传。广泛宣传。", Body),
        ("(责任部门:市商务局)", Body),
        ("江城市商务局  江城市财政局", Signature),
        ("2023年9月3日", SignatureDate),
    ]);
    check(&[
        ("为促进消费,制定如下措施。", Preamble),
        ("一、发放消费券。全年发放3期。", Body),
        ("二、加强宣传。广泛宣传。", Body),
        ("(市商务局)", Body),
        ("江城市商务局", Signature),
        ("2023年9月3日", SignatureDate),
    ]);
}

#[test]
fn two_plans_and_an_annex_of_persons() {
    check(&[
        ("云州省人民政府办公厅关于印发支持农机发展若干政策和云州省农机发展行动计划的通知", NoticeTitle),
        ("各市人民政府:", Salutation),
        ("《支持农机发展若干政策》《云州省农机发展行动计划》已经省政府同意,现印发给你们。", NoticeText),
        ("云州省人民政府办公厅", Signature),
        ("2022年5月6日", SignatureDate),
        ("支持农机发展若干政策", PlanTitle),
        ("一、补贴购机", Body),
        ("省级按购机价补贴一成。", Body),
        ("本政策由省农业农村厅负责解释。", Closing),
        ("云州省农机发展行动计划", PlanTitle),
        ("为落实上述政策,制定本计划。", Preamble),
        ("一、总体要求", Body),
        ("到2025年机耕率达到九成。", Body),
        ("附件", AttachmentMark),
        ("省农机发展工作专班名单", AttachmentMark),
        ("组 长:李某某 副省长", Closing),
        ("成 员:王某某 省农业农村厅厅长", Closing),
    ]);
}

#[test]
fn attachments_are_listed_before_they_stand() {
    check(&[
        ("关于开展河道清理的通知", NoticeTitle),
        ("各镇人民政府:", Salutation),
        ("现将《河道清理实施方案》印发给你们,请遵照执行。", NoticeText),
        ("附件:1.河道清理实施方案", AttachmentMark),
        ("2.河道清理任务分工表", AttachmentMark),
        ("清河县水利局", Signature),
        ("2020年4月1日", SignatureDate),
        ("附件1", AttachmentMark),
        ("河道清理实施方案", PlanTitle),
        ("一、目标任务", Body),
        ("全面清理河道。", Body),
        ("附件2", AttachmentMark),
        ("河道清理任务分工表", PlanTitle),
        ("序号", Body),
        ("任务", Body),
        ("1", Body),
        ("清理城区河道", Body),
    ]);
}

#[test]
fn a_table_that_lost_its_grid_stays() {
    check(&[
        ("平湖区2021年工作要点分工方案", PlanTitle),
        ("工作任务", Body),
        ("责任单位", Body),
        ("完成时限", Body),
        ("一、公开规划", Body),
        ("区发展改革局", Body),
        ("2021年6月30日", Body),
        ("二、公开预算", Body),
        ("区财政局", Body),
        ("2021年12月31日", Body),
        ("三、公开决算", Body),
    ]);
}

#[test]
fn news_around_a_document() {
    check(&[
        ("某网讯:5月6日,江城市人民政府办公室印发《若干措施》。", Furniture),
        ("以下为全文:", Furniture),
        ("为稳定市场,制定本措施。", Preamble),
        ("一、加大支持。提高额度。", Body),
    ]);
}

#[test]
fn a_text_given_twice_is_read_once() {
    let once = "各镇人民政府:\n为进一步做好全镇的防汛工作,保障人民群众生命财产安全,现提出如下意见。\n一、加强巡查\n每日巡查两次。\n二、加强值守\n二十四小时值守。";
    let twice = format!("{once}\n{once}");
    let got = kinds(&twice);
    assert!(got[6..].iter().all(|k| *k == Furniture), "{got:?}");
    assert!(got[..6].iter().all(|k| *k != Furniture), "{got:?}");
}

#[test]
fn a_text_given_twice_may_have_its_title_above_the_page_too() {
    let title = "某区质量强区工作领导小组办公室关于印发某区2018年质量强区工作推进计划的通知";
    let lines: String =
        (1..12).map(|i| format!("{i}.第{i}项工作是认真开展重点产品的质量监督检查和隐患整改。\n")).collect();
    let text = format!("{title}\n各镇：\n现印发给你们。\n2018年4月16日\n某区2018年质量强区工作推进计划\n{lines}");
    let twice = format!("{title}\n发布日期：2018-04-19\n{text}【打印】【关闭】\n{text}滇ICP备05000543号");
    assert_eq!(crate::testing::record(&twice).tasks.len(), 11);
}

#[test]
fn what_stands_above_a_list_of_attachments_is_the_foot_too() {
    let text = "某县2024年工作方案\n一、保障\n（一）加强统筹。建立机制，定期会商解决问题。\n（二）严格考核。纳入考核，每半年开展一次督查。\n\
                附件下载：某县判定标准目录.docx\n分享到：\n扫一扫在手机打开当前页\n相关附件：\n主办：某县人民政府办公室 某ICP备05011906号";
    let record = crate::testing::record(text);
    assert_eq!(record.tasks.last().unwrap().requirement, "纳入考核，每半年开展一次督查。");
}

#[test]
fn odd_input_is_no_trouble() {
    for text in [
        "",
        "\n\n",
        "一",
        "附件",
        "附件:",
        "目录",
        "附件:\n1.",
        "各单位:",
        "2020年1月1日",
        "(((",
        "以下为全文:",
        "的通知\n的通知",
        ":\n:",
    ] {
        kinds(text);
    }
    let long = "一、加强管理,".repeat(20_000);
    kinds(&long);
    let many = "通知\n附件:1.甲方案\n".repeat(5_000);
    kinds(&many);
}

#[test]
fn a_titles_first_line_may_end_as_titles_do() {
    check(&[
        ("江城市人民政府关于全面推行行政规范性文件", PlanTitle),
        ("合法性审核机制的指导意见", PlanTitle),
        ("各区人民政府:", Salutation),
        ("为推行合法性审核机制,提出如下意见。", Preamble),
        ("一、发放消费券。全年发放3期。", Body),
        ("二、加强宣传。广泛宣传。", Body),
    ]);
}
