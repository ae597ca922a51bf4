//! A document's own fields from what stands around its plan.

use super::*;
use crate::record::Kind;
use crate::segment::front::FrontReader;

fn fields(text: &str, given: &Given) -> DocumentFields {
    let patterns = Patterns::built_in().unwrap();
    let (front, reader) = (FrontReader::new(&patterns).unwrap(), DocumentReader::new(&patterns).unwrap());
    let text = Text::new(text);
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.folded().split('\n') {
        let lead = line.len() - line.trim_start().len();
        if !line.trim().is_empty() {
            lines.push(Line { at: at + lead..at + lead + line.trim().len(), ..Line::default() });
        }
        at += line.len() + 1;
    }
    let kinds = front.classify(text.folded(), &lines);
    reader.fields(&text, &lines, &kinds, given)
}

fn some(s: &str) -> Option<String> {
    Some(s.to_string())
}

#[test]
fn a_page_with_all_fields() {
    let text = "索引号: 公开类型:主动公开\n发证机构:九江市林业局 产生日期:2016-03-08 08:00:00\n\
        关于印发《九江市林业局2016年春季造林\n实施方案》的通知\n发布时间:2016-03-09 09:30:00   来源:本站\n九林发〔201671 \n\
        各林场、局属各苗圃单位:\n　　现将《九江市林业局2016年春季造林实施方案》印发给你们,请认真组织实施。\n\
        九江市林业局办公室\n201634\n九江市林业局2016年春季造林实施方案\n　　为抓好春季造林,制定本方案。\n\
        一、备好苗木\n（一）清点苗圃。每旬清点。（种苗科负责）\n二、验收林地\n（一）按片验收。（资源科负责）";
    let got = fields(text, &Given::default());
    assert_eq!(got.notice_title, some("关于印发《九江市林业局2016年春季造林实施方案》的通知"));
    assert_eq!(got.title, some("九江市林业局2016年春季造林实施方案"));
    assert_eq!(got.doc_number, some("九林发〔2016〕71号"));
    assert_eq!(got.agency, some("九江市林业局"));
    let region = got.region.unwrap();
    assert_eq!((region.name.as_str(), region.code.as_deref()), ("九江市", Some("360400")));
    assert_eq!(got.issued_on, some("2016-03-04"));
    assert_eq!(got.published_on, some("2016-03-09"));
    assert_eq!(got.year, Some(2016));
    assert_eq!(got.kind, Kind::Plan);
}

#[test]
fn a_town_issues_under_its_own_name() {
    let text = "柳溪镇人民政府关于印发《柳溪镇2023年秸秆禁烧方案》的通知\n文号:柳政〔2023〕4号  是否公文:是\n各村:\n现将方案印发给你们,请认真执行。\n2023年9月10日\n柳溪镇2023年秸秆禁烧方案\n一、责任分工\n(一)加强巡查。各村要巡查。\n(二)做好宣传。各村要宣传。";
    let got = fields(text, &Given::default());
    assert_eq!((got.agency, got.doc_number), (some("柳溪镇人民政府"), some("柳政〔2023〕4号")));
    assert!(fields(&text.replace("柳溪镇人民政府", "各镇人民政府"), &Given::default()).agency.is_none());
}

#[test]
fn news_around_a_notice_names_its_title_and_body() {
    let text = "刚刚!新政策来了\n6月12日,衢州市教育局发布《关于做好2023年招生入学工作的通知》,具体内容如下↓↓↓\n各区县教育局:\n现就有关事项通知如下。\n一、坚持就近入学。严格遵守规定。\n二、坚持公开。通过多种形式公开。";
    let got = fields(text, &Given::default());
    assert_eq!(got.title, some("关于做好2023年招生入学工作的通知"));
    assert_eq!(got.agency, some("衢州市教育局"));
}

#[test]
fn a_notice_that_passes_another_on_keeps_its_number() {
    let text = "江城市人民政府办公室关于转发省政府工作要点的通知\n江政办发〔2023〕5号\n各区人民政府:\n3月1日,省政府办公厅印发《2023年工作要点》,主要内容如下:\n一、发放消费券。全年发放3期。\n二、加强宣传。广泛宣传。";
    assert_eq!(fields(text, &Given::default()).doc_number, some("江政办发〔2023〕5号"));
}

#[test]
fn a_bare_day_beside_who_checked_a_page_is_the_days_it_was_published() {
    let text = "关于印发《酒泉市水务局2018年工作要点》的通知\n2018-03-12 15:30   审核人：办公室   （点击： 1024)\n各科室：\n现印发给你们。\n酒泉市水务局\n2018年3月9日\n酒泉市水务局2018年工作要点\n一、防汛。做好准备。\n二、抗旱。做好准备。";
    let got = fields(text, &Given::default());
    assert_eq!((got.issued_on, got.published_on), (some("2018-03-09"), some("2018-03-12")));
}

#[test]
fn what_a_collection_files_a_notice_under_is_no_part_of_its_title() {
    let tail = "各有关单位:\n经研究,现通知如下:\n一、加大支持。做好服务。\n二、强化监管。做好检查。";
    let title = |text: &str| fields(text, &Given::default());
    let got = title(&format!("【四川省自贡市】自贡市人民政府办公室关于促进住房消费的若干措施\n{tail}"));
    assert_eq!(got.title, some("自贡市人民政府办公室关于促进住房消费的若干措施"));
    assert_eq!(got.agency, some("自贡市人民政府办公室"));
    let got = title(&format!("【大连市人民政府】《关于进一步加强市场监管的通知》\n{tail}"));
    assert_eq!(got.title, some("关于进一步加强市场监管的通知"));
    assert_eq!(got.agency, some("大连市人民政府"));
    let got = title(&format!("【江西省瑞金市】《关于促进消费的若干措施》\n{tail}"));
    assert_eq!((got.title, got.agency), (some("关于促进消费的若干措施"), None));
    assert_eq!(got.region.map(|r| r.name), some("瑞金市"));
    let got = title(&format!("河南信阳市人民政府网站发布《关于加快发展租赁住房的实施意见》\n{tail}"));
    assert_eq!(got.agency, None);
}

#[test]
fn a_notice_that_carries_its_plan() {
    let text = "安徽省人民政府办公厅关于促进\n乡村旅游发展的实施意见\n皖政办【2021】8号\n各市、县人民政府：\n为促进乡村旅游，提出如下意见。\n\
        一、总体要求\n到2025年形成规模。\n二、主要任务\n（一）完善设施。（省文化和旅游厅牵头）\n（二）培育品牌。（省商务厅负责）\n\
        安徽省人民政府办公厅\n二○二一年三月二日\n（此件公开发布）";
    let got = fields(text, &Given::default());
    assert_eq!(got.title, some("安徽省人民政府办公厅关于促进乡村旅游发展的实施意见"));
    assert_eq!((got.notice_title, got.doc_number), (None, some("皖政办〔2021〕8号")));
    assert_eq!(got.agency, some("安徽省人民政府办公厅"));
    assert_eq!((got.issued_on, got.year, got.kind), (some("2021-03-02"), Some(2021), Kind::Plan));
}

#[test]
fn which_body_issues() {
    let agency = |text: &str| fields(text, &Given::default()).agency;
    let tail = "各有关单位:\n现将方案印发给你们,请认真贯彻执行。";
    // Not in full in the title: the first signature counts.
    let text = format!(
        "合肥市卫生健康委等4部门关于印发工作方案的通知\n{tail}\n合肥市卫生健康委员会  合肥市财政局\n2023年1月9日\n工作方案\n一、目标\n二、任务"
    );
    assert_eq!(agency(&text), some("合肥市卫生健康委员会"));
    // Two bodies of one place, run together over two lines.
    let text =
        format!("合肥市教育局\n合肥市财政局关于印发工作方案的通知\n{tail}\n2023年1月9日\n工作方案\n一、目标\n二、任务");
    assert_eq!(agency(&text), some("合肥市教育局"));
    // An inner office gives its body, in a title too; the office of a commission that only coordinates is its own.
    for (title, body) in
        [("合肥市教育局办公室", "合肥市教育局"), ("合肥市安全生产委员会办公室", "合肥市安全生产委员会办公室")]
    {
        let text = format!("{title}关于印发工作方案的通知\n{tail}\n2023年1月9日\n工作方案\n一、目标\n二、任务");
        assert_eq!(agency(&text), some(body));
    }
    // A seal in the stead of another body.
    let text = format!(
        "合政发〔2022〕1号\n{tail}\n合肥市政务公开领导小组办公室（合肥市数据局代章）\n2022年1月9日\n工作方案\n一、目标\n二、任务"
    );
    assert_eq!(agency(&text), some("合肥市政务公开领导小组办公室"));
    // Only in the plan's own title.
    assert_eq!(
        agency("合肥市城管局2017年政务公开工作实施方案\n一、目标\n提升水平。\n二、任务\n加强公开。"),
        some("合肥市城管局")
    );
    assert_eq!(agency("市城管局2017年政务公开工作实施方案\n一、目标\n提升水平。\n二、任务\n加强公开。"), None);
    // In a report on the document.
    let text = "某网讯:9月9日,安徽省合肥市人民政府办公室印发《促进消费若干措施》。\n以下为文件全文:\n为促进消费,制定本措施。\n一、发券。\n二、让利。";
    assert_eq!(agency(text), some("安徽省合肥市人民政府办公室"));
}

#[test]
fn years_of_titles() {
    let reader = DocumentReader::new(&Patterns::built_in().unwrap()).unwrap();
    for (title, year) in [
        ("2012年某市工作要点", Some(2012)),
        ("行动计划(2021—2023年)", Some(2021)),
        ("二〇二三年工作要点", Some(2023)),
        ("2021-2023年行动计划", Some(2021)),
        ("关于落实2035远景的意见", None),
        ("若干措施", None),
        ("2023年工作总结和2024年工作计划", Some(2024)),
        ("2024年工作总结(2025年1月)", Some(2024)),
    ] {
        assert_eq!(reader.year_in(title), year, "{title}");
    }
}

#[test]
fn titles_beside_the_text() {
    let given = Given {
        title: Some("关于做好防汛工作的通知 - 某市人民政府门户网站".into()), ..Given::default()
    };
    let got = fields(
        "各区:\n为做好防汛工作,现通知如下。\n一、加强巡查。每日巡查两次。\n二、加强值守。\n三、落实责任。",
        &given,
    );
    assert_eq!(got.title, some("关于做好防汛工作的通知"));
    assert_eq!(clean_title("某方案_某网"), "某方案");
    assert_eq!(clean_title("【某省某市】《关于稳定市场的通知》"), "关于稳定市场的通知");
    assert_eq!(clean_title("关于稳定市场的通知关于稳定市场的通知"), "关于稳定市场的通知");
    assert_eq!(clean_title("【2022年首场发布会】某省介绍经验"), "【2022年首场发布会】某省介绍经验");
    assert_eq!(brought("关于印发《某市方案》的通知"), some("某市方案"));
    assert_eq!(brought("某局关于印发某市方案的通知"), some("某市方案"));
}

#[test]
fn a_heading_broken_over_lines_that_the_page_names_whole() {
    let text = "发文机关：国务院办公厅\n标　　题：国务院办公厅关于修建林区防火道瞭望塔蓄水池制度的指导意见\n\
        国务院办公厅关于修建林区\n防火道瞭望塔蓄水池\n制度的指导意见\n各省、自治区、直辖市人民政府：\n为修好防火道，提出以下意见。\n\
        一、修路\n每年修路。\n二、建塔\n每县建塔。";
    let got = fields(text, &Given::default());
    assert_eq!(got.title, some("国务院办公厅关于修建林区防火道瞭望塔蓄水池制度的指导意见"));
    assert_eq!(got.agency, some("国务院办公厅"));
}

#[test]
fn titles_and_bodies_in_other_dress() {
    let tail = "为促进发展,制定本措施。\n一、建设。加快建设。\n二、服务。优化服务。";
    let got = |text: String| fields(&text, &Given::default());
    let doc = got(format!("合肥市人民政府办公室印发《关于促进发展的若干措施》\n各区人民政府:\n{tail}"));
    assert_eq!(doc.title, some("关于促进发展的若干措施"));
    assert_eq!(doc.agency, some("合肥市人民政府办公室"));
    let doc = got(format!("关于促进发展的若干措施\n{tail}\n合肥市教育局"));
    assert_eq!(doc.agency, some("合肥市教育局"));
    let doc = got(format!("关于促进发展的若干措施\n发布机构:合肥市相关部门\n{tail}"));
    assert_eq!(doc.agency, None);
}

#[test]
fn kinds_of_documents() {
    let kind = |text: &str| fields(text, &Given::default()).kind;
    for plan in [
        "为促进消费,制定如下措施。\n一、发放消费券。全年发放3期。(责任单位:市商务局)\n二、补贴购车。每辆补贴3000元。(责任单位:市商务局、市财政局)",
        "为稳定市场,制定本措施。\n第一条优化供地。合理安排供地节奏。(牵头单位:市自然资源局)\n第二条支持贷款。下调利率。\n第三条提高额度。公积金额度提高两成。\n第四条减免税费。\n第五条补贴购房。\n第六条本措施自发布之日起施行。",
        "各县区人民政府:\n为贯彻省委部署,特制定以下十条措施。\n一、对购房人\n第一条 给予补贴。\n第二条 给予奖励。\n二、对企业\n第三条 优化审批。\n第四条 减免费用。\n第五条 加强服务。",
        "关于修水管的消息\n记者 周某 报道\n近日,某市人民政府办公室印发《供水若干措施》。全文如下:\n一、修管网。更新管网。责任单位:市水务局\n二、查漏损。控制漏损。责任单位:市水务局\n三、保水质。每月检测。责任单位:市卫健委\n四、降费用。减免费用。责任单位:市财政局\n五、抓服务。优化服务。责任单位:市水务局",
        "合肥市2022年数字政府建设考评办法\n一、考评对象\n各区政府。\n二、考评内容\n重点任务。\n三、考评方式\n每半年考评一次。",
    ] {
        assert_eq!(kind(plan), Kind::Plan, "{plan}");
    }
    for other in [
        "合肥市数据管理办法\n第一章 总则\n第一条 为规范数据管理,制定本办法。\n第二条 本办法所称数据,是指各类记录。\n第三条 各级政府应当加强管理。\n第四条 违反本办法的,依法追究责任。\n第五条 处以罚款。\n第六条 本办法自2022年1月1日起施行。",
        "各有关单位:\n现面向社会公开征集成员单位,有关事项通知如下。\n一、条件\n具有法人资格。\n二、程序\n提交申请表。",
        "问题:\n方案包括哪些内容?\n回复:\n一、优化供地。合理供地。\n二、支持贷款。下调利率。\n三、减免税费。落实政策。",
        "关于召开安全生产工作会议的通知\n各有关单位:\n一、会议时间\n6月20日。\n二、会议地点\n二楼会议室。\n三、参会人员\n各科室负责人。请于6月18日前报送名单。",
        "关于公开招聘工作人员的公告\n一、招聘岗位\n教师3名。\n二、报名方式\n现场报名。\n三、考试\n笔试和面试。",
        "各区人民政府:\n现将《方案》印发给你们,请认真贯彻执行。\n附件:方案\n合肥市人民政府\n2020年1月1日",
        "问答实录\n记者:目前进展如何?\n局长:进展顺利。\n记者:下一步有何打算?\n局长:加快建设。\n记者:群众关心什么?\n局长:就业。",
        "各位代表:\n大家好!\n一、去年工作\n成绩很大。\n二、今年打算\n继续努力。\n谢谢大家!",
        "3月7日,某市召开会议,记者获悉,全市将加大投入。\n一是修路。\n据悉,明年完工。",
        "关于2019年部分节假日安排的通知\n各区人民政府:\n现将放假安排通知如下。\n一、元旦:放假3天。\n二、春节:放假7天。\n三、清明节:放假3天。",
        "各乡镇人民政府:\n县政府决定命名下列企业。各部门要加强扶持。\n某县人民政府\n2013年9月1日\n名单\n1、东山绿野农业有限公司\n2、西河工艺厂\n3、南村蔬菜合作社\n4、北岭养殖场",
        "你街道《关于调整村规模的请示》收悉。\n一、撤销东村。\n二、设立西村。\n特此批复。\n某县人民政府\n2013年9月1日",
    ] {
        assert_eq!(kind(other), Kind::Other, "{other}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn any_text_is_read_without_trouble(text in "[一二三、()（）第条章:：。，,附件0-9 　年月日《》〔〕各单位关于印发的通知方案市局江城省\\.\\n\u{200b}*#]{0,160}") {
        fields(&text, &Given { title: Some(text.clone()), agency: Some(text.clone()), ..Given::default() });
    }
}

#[test]
fn a_title_of_two_lines_is_known_by_the_notice_that_names_it() {
    let text = "市政府各部门：\n《清理消费领域限制性举措扩大消费若干措施》已经市政府同意，现印发给你们。\n云山市商务局\n2025年11月6日\n\
                清理消费领域限制性举措\n\n扩大消费若干措施\n为激发消费潜力，制定如下措施。\n一、放宽购车。取消限购。\n二、放宽购房。取消限售。";
    assert_eq!(fields(text, &Given::default()).title.as_deref(), Some("清理消费领域限制性举措扩大消费若干措施"));
}

#[test]
fn the_first_of_bodies_that_run_together() {
    for (signed, first) in [
        ("中国人民银行国家外汇管理局", "中国人民银行"),
        ("国家发展改革委财政部", "国家发展改革委"),
        ("云山市教育局云山市财政局", "云山市教育局"),
        ("国家税务总局云山市税务局", "国家税务总局云山市税务局"),
        ("国家统计局云山调查队", "国家统计局云山调查队"),
        ("云山市国家保密局", "云山市国家保密局"),
        ("中共云山市委国家安全委员会办公室", "中共云山市委国家安全委员会办公室"),
        ("云山市地方金融监督管理局中国人民银行云山市中心支行", "云山市地方金融监督管理局"),
        ("云山海关", "云山海关"),
    ] {
        let text = format!(
            "关于做好服务的通知\n各单位：\n现将事项通知如下。\n一、甲。做好工作。\n二、乙。做好工作。\n{signed}\n2022年4月18日"
        );
        assert_eq!(fields(&text, &Given::default()).agency.as_deref(), Some(first));
    }
}

#[test]
fn bodies_that_issue_together_stand_line_by_line() {
    let text = "九江市住房和城乡建设局\n九江市财政局\n国家税务总局九江市税务局\n中国人民银行九江市分行\n关于做好春季房展工作的通知\n\
        各县区住建局：\n　　现将有关工作通知如下：\n一、备好场地。6月底前清点场地。\n二、做好宣传。各县区要开设专栏。\n九江市住房和城乡建设局\n2024年3月1日";
    let got = fields(text, &Given::default());
    assert_eq!(got.agency, some("九江市住房和城乡建设局"));
    assert!(got.title.is_some_and(|t| t.starts_with("九江市住房和城乡建设局") && t.ends_with("房展工作的通知")));
}
