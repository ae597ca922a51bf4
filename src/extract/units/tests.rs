//! Unit groups, cells and lines as agencies write them, each with the units and roles that they state.

use super::*;

mod genre;

fn grammar() -> &'static UnitGrammar {
    static GRAMMAR: std::sync::OnceLock<UnitGrammar> = std::sync::OnceLock::new();
    GRAMMAR.get_or_init(|| UnitGrammar::new(&Patterns::built_in().unwrap()).unwrap())
}

fn said(text: &str, units: &[UnitMention]) -> String {
    let letter = |r: Role| match r {
        Role::Lead => 'L',
        Role::Responsible => 'R',
        Role::Cooperate => 'C',
        Role::Support => 'S',
    };
    let parts: Vec<String> = units.iter().map(|u| format!("{}:{}", &text[u.at.clone()], letter(u.role))).collect();
    parts.join(" ")
}

/// Holds what is read from each folded text against what is wanted, and shows all that differ.
fn all(cases: &[(&str, &str)], read: impl Fn(&str) -> String) {
    let mut wrong = String::new();
    for (text, want) in cases {
        let text = crate::text::fold_str(text);
        let have = read(&text);
        if have != *want {
            wrong += &format!("\n{text}\n  want {want}\n  have {have}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Reads each folded text as a group and compares units with roles.
fn groups(cases: &[(&str, &str)]) {
    all(cases, |text| said(text, &grammar().group(text, Role::Responsible).units));
}

#[test]
fn roles_by_grammar() {
    groups(&[
        ("局办公室牵头，各处室（单位）落实", "局办公室:L 各处室(单位):R"),
        ("市文旅局、县民政局、省农科院牵头负责", "市文旅局:L 县民政局:L 省农科院:L"),
        (
            "区水务局牵头，会同区民政局、区农林局等有关单位以及各镇（街）办理。",
            "区水务局:L 区民政局:C 区农林局:C 有关单位:C 各镇(街):C",
        ),
        ("区府办会同各有关单位、各镇（街）办理", "区府办:L 各有关单位:C 各镇(街):C"),
        (
            "各有关单位、各镇（街）做好发布工作，区数据管理局做好技术支持和指导。",
            "各有关单位:R 各镇(街):R 区数据管理局:S",
        ),
        (
            "区法制局会同区府办办理区政府、区府办信息公开申请工作；各有关单位、各镇（街）办理本单位申请",
            "区法制局:L 区府办:C 各有关单位:R 各镇(街):R",
        ),
        (
            "牵头单位：市水利局；配合单位：市气象局、市应急局；责任单位：各县（市、区）人民政府",
            "市水利局:L 市气象局:C 市应急局:C 各县(市、区)人民政府:R",
        ),
        ("牵头部门:市民政局 配合部门:市残联、市妇联", "市民政局:L 市残联:C 市妇联:C"),
        ("市水务局指导，试点县政府负责落实。", "市水务局:S 试点县政府:R"),
        ("县司法局牵头办理，遇有疑难主动与省里联系。", "县司法局:L"),
        ("县水利局牵头；枯水季施工", "县水利局:L"),
        ("区疾控专班各工作组（牵头单位：区委宣传部、区教育局等）办理", "区疾控专班各工作组:R 区委宣传部:L 区教育局:L"),
        ("市交通委牵头、各区政府负责落实，完成时限：2031年10月", "市交通委:L 各区政府:R"),
        ("6月中旬见到成效并持续推进，牵头考核单位：市档案局", "市档案局:L"),
        ("各县政府、市政府各部门分别负责", "各县政府:R 市政府各部门:R"),
        ("责任单位:市财政局(牵头)、市教育局", "市财政局:L 市教育局:R"),
        ("(牵头)市财政局 (配合)市教育局", "市财政局:L 市教育局:C"),
        (
            "市发改委牵头会同市政府相关部门负责落实；各区政府、市政府各部门分别负责落实",
            "市发改委:L 市政府相关部门:C 各区政府:R 市政府各部门:R",
        ),
        ("各村居、各镇（街）按职责分工落实。区数据局做好栏目的巡查通报工作。", "各村居:R 各镇(街):R 区数据局:S"),
        (
            "区法制局牵头办理，区司法局以及各有关单位、各镇（街）做好配合。",
            "区法制局:L 区司法局:C 各有关单位:C 各镇(街):C",
        ),
        ("由市委组织部牵头，市就业指导中心、市监督检查处配合", "市委组织部:L 市就业指导中心:C 市监督检查处:C"),
        ("商务局指导，供销合作总社参与", "商务局:S 供销合作总社:C"),
        // The label broke, and its first half ends as a name does.
        ("牵头部\n\n门：市交通委、市水务局", "市交通委:L 市水务局:L"),
        ("发改局、财政局等和各省级人民政府负责", "发改局:R 财政局:R 各省级人民政府:R"),
    ]);
}

#[test]
fn names_apart_and_together() {
    groups(&[
        ("市住房和城乡建设局和市财政局", "市住房和城乡建设局:R 市财政局:R"),
        ("市委网信办、市公安局及各区人民政府", "市委网信办:R 市公安局:R 各区人民政府:R"),
        ("市规划和自然资源局海湾区分局、中国人民银行海湾分行", "市规划和自然资源局海湾区分局:R 中国人民银行海湾分行:R"),
        ("市科委、西山园管委会", "市科委:R 西山园管委会:R"),
        ("发改、住建、财政等部门", "发改:R 住建:R 财政:R"),
        ("各区（县级市）政府", "各区(县级市)政府:R"),
        ("市、区（县级市）监察机关", "市、区(县级市)监察机关:R"),
        ("各部门、单位", "各部门、单位:R"),
        ("各部门、各单位", "各部门:R 各单位:R"),
        ("市经开区、高新区管委会", "市经开区、高新区管委会:R"),
        ("海州、湖州市政府", "海州、湖州市政府:R"),
        ("市卫生健康委市公安局、市市场监管局", "市卫生健康委:R 市公安局:R 市市场监管局:R"),
        ("市网信办、市市\n场监管局", "市网信办:R 市市\n场监管局:R"),
        ("局办公室\n各处室", "局办公室:R 各处室:R"),
        ("市教育局等相关单位", "市教育局:R 相关单位:R"),
        ("市教育局等单位", "市教育局:R"),
        ("市财政局,市住建局", "市财政局:R 市住建局:R"),
        ("各区、县（市）人民政府", "各区、县(市)人民政府:R"),
        ("各区县、市级有关部门和有关单位", "各区县:R 市级有关部门:R 有关单位:R"),
        ("各有关部门和单位", "各有关部门和单位:R"),
        ("全局各处室、局属各单位", "各处室:R 局属各单位:R"),
        ("省水利厅、发展改革委", "省水利厅:R 发展改革委:R"),
        ("组织人事处（政策法规处）、数据中心", "组织人事处(政策法规处):R 数据中心:R"),
        ("各镇街及相关部门", "各镇街:R 相关部门:R"),
        ("财政、教育部门", "财政:R 教育部门:R"),
        ("自然资源和规划部门、住建部门", "自然资源和规划部门:R 住建部门:R"),
        ("9个县级帮扶集团牵头单位", "9个县级帮扶集团牵头单位:R"),
        ("市住建局、市人民政府〈含开发区，下同〉", "市住建局:R 市人民政府:R"),
        ("各单位主要负责同志", ""),
        ("市、区财政部门", "市、区财政部门:R"),
        ("市住房城乡建设局、各区政府(管委会)", "市住房城乡建设局:R 各区政府(管委会):R"),
        ("", ""),
        ("、，；（）(", ""),
    ]);
}

#[test]
fn what_is_no_unit_is_kept_as_rest() {
    let text = "5月底取得成效并持续推进,牵头单位:市审批局";
    let group = grammar().group(text, Role::Responsible);
    assert_eq!(group.rest.iter().map(|r| &text[r.clone()]).collect::<Vec<_>>(), ["5月底取得成效并持续推进"]);
    let text = "市农业局牵头,各区政府负责落实,完成时限:2031年10月";
    let group = grammar().group(text, Role::Responsible);
    assert_eq!(group.rest.iter().map(|r| &text[r.clone()]).collect::<Vec<_>>(), ["2031年10月"]);
}

#[test]
fn helpers_of_the_last_clause_leave_the_others_their_role() {
    let all = |text: &str| said(text, &grammar().group(text, Role::Responsible).units);
    assert_eq!(all("市教育局、市财政局,市民政局指导"), "市教育局:R 市财政局:R 市民政局:S");
    assert_eq!(all("市教育局,市民政局、市水利局配合"), "市教育局:R 市民政局:C 市水利局:C");
    // Commas alone may list.
    assert_eq!(all("市教育局,市财政局,市民政局配合"), "市教育局:C 市财政局:C 市民政局:C");
    assert_eq!(all("市教育局牵头,市财政局,市民政局配合"), "市教育局:L 市财政局:C 市民政局:C");
}

#[test]
fn the_columns_role_stays_beside_a_bare_verb() {
    let text = "市财政局负责";
    assert_eq!(said(text, &grammar().group(text, Role::Lead).units), "市财政局:L");
}

#[test]
fn notes() {
    assert!(grammar().is_first_leads_note("列第一位者为牵头单位,下同"));
    assert!(!grammar().is_first_leads_note("第一条 牵头单位要尽责"));
    let text = "以下均需各镇(街)落实,不再列出";
    let note = grammar().default_note(text).unwrap();
    assert_eq!(note.side, Side::Below);
    assert_eq!(said(text, &note.group.units), "各镇(街):R");
    let text = "以上任务均由各市政府负责。";
    let note = grammar().default_note(text).unwrap();
    assert_eq!(note.side, Side::Above);
    assert_eq!(said(text, &note.group.units), "各市政府:R");
    assert!(grammar().default_note("以下简称各市").is_none());
    assert!(grammar().default_note("以上第1、2项由市财政局负责解释。").is_none());
}

#[test]
fn likeness_tells_units_from_text() {
    let like = |t: &str| grammar().likeness(t);
    for text in [
        "局办公室牵头,各处室(单位)落实",
        "市财政局、市教育局",
        "各镇(街)",
        "数据中心",
        "区水务局牵头,会同各有关单位办理。",
    ] {
        assert!(like(text) > 0.8, "{text} {}", like(text));
    }
    for text in ["加强组织领导", "2031年12月底前", "1.完善公文办理程序。", "贯穿全年", "一体化政务服务平台建设", ""]
    {
        assert!(like(text) < 0.5, "{text} {}", like(text));
    }
}

/// The groups found in each folded text: units with roles, `|` between groups, `$` behind a trailing one.
fn found(cases: &[(&str, &str)]) {
    all(cases, |text| {
        let groups = grammar().find_groups(text);
        let one = |f: &FoundGroup| format!("{}{}", said(text, &f.group.units), if f.trailing { " $" } else { "" });
        groups.iter().map(one).collect::<Vec<_>>().join(" | ")
    });
}

#[test]
fn groups_in_running_text() {
    found(&[
        (
            "做好绿地信息公开。（市园林局负责落实）做好赛事信息公开。（市项目办、市体育局分别负责落实）",
            "市园林局:R | 市项目办:R 市体育局:R $",
        ),
        ("完善目录。（人事处、办公室）", "人事处:R 办公室:R $"),
        ("公开预算（计划处负责）", "计划处:R $"),
        ("建设养老院3所（县民政局）", "县民政局:R $"),
        ("改造提升县医院（县卫健局、县财政局）", "县卫健局:R 县财政局:R $"),
        ("加强与县卫健局（县爱卫办）", ""),
        ("规范平台企业（含互联网企业）发展（试行）。", ""),
        ("按照3：7比例出资（责任单位：市住建局、各区政府（管委会）", "市住建局:R 各区政府(管委会):R $"),
        ("按照（3：7）比例出资（责任单位：市住建局、各区政府（管委会）)", "市住建局:R 各区政府(管委会):R $"),
        ("依法处理。（责任单位：市网信办、市市\n场监管局）", "市网信办:R 市市\n场监管局:R $"),
        ("加强培训。责任单位：市财政局", "市财政局:R $"),
        ("开展技能培训1000人次 责任单位 县人社局", "县人社局:R $"),
        ("会同有关部门 加强监管", ""),
        ("新建车位，责任单位：县城管局，完成时限：10月底", "县城管局:R $"),
        ("加强培训。牵头单位：市财政局；配合单位：市教育局。", "市财政局:L 市教育局:C $"),
        ("落实《条例》（国办发〔2017〕12号）要求，加强领导。", ""),
        ("（212333热线（厅办公室牵头，各处室（单位）承办）", "厅办公室:L 各处室(单位):R $"),
        ("由组织人事处（政策法规处）审核，有关部门（财政、民政）配合。", ""),
        ("接入平台（4月底完成，牵头考核单位：市审批局）", "市审批局:L $"),
        ("全面公开。(市教委、市民政局)(2031年底前完成)", "市教委:R 市民政局:R"),
        (
            "建设门户。（市政务局牵头，会同天山市、河东省相关部门协同推进，2031年10月底前完成）",
            "市政务局:L 天山市、河东省相关部门:C $",
        ),
        (
            "建设门户。（市政务局牵头，各区、市各相关部门按分管领域负责，2031年12月底前完成并持续推进）",
            "市政务局:L 各区:R 市各相关部门:R $",
        ),
        ("加快建设。〔牵头单位：市水利局；责任单位：各县（市、区）人民政府〕", "市水利局:L 各县(市、区)人民政府:R $"),
        ("（本条仅居住在本市的公民可办理）", ""),
    ]);
}

/// Found by fuzzing: the bracket isn't closed before the next label, so that one group stands in the other.
#[test]
fn groups_that_overlap_are_read_all_the_same() {
    let text = "责任单位:(共三家。责任单位:市水利局)";
    let groups = grammar().find_groups(text);
    let inside = groups.windows(2).any(|two| two[0].at.end > two[1].at.start);
    assert!(inside, "they do not overlap any more: find another text");
    let units: Vec<&str> = groups.iter().flat_map(|g| &g.group.units).map(|u| &text[u.at.clone()]).collect();
    assert!(units.contains(&"市水利局"), "{units:?}");
}

#[test]
fn labelled_lines() {
    let label = |t: &str| grammar().line_label(t).map(|(l, at)| (l, t[at].to_string()));
    assert_eq!(label("责任单位:市财政局"), Some((LineLabel::Units(Role::Responsible), "市财政局".into())));
    assert_eq!(label("牵头部门: 市财政局"), Some((LineLabel::Units(Role::Lead), "市财政局".into())));
    assert_eq!(label("配合单位:"), Some((LineLabel::Units(Role::Cooperate), String::new())));
    assert_eq!(label("(责任单位)市财政局"), Some((LineLabel::Units(Role::Responsible), "市财政局".into())));
    assert_eq!(label("(责任单位:市财政局)"), Some((LineLabel::Units(Role::Responsible), "市财政局".into())));
    assert_eq!(label("完成时限:2031年6月底前"), Some((LineLabel::Limits, "2031年6月底前".into())));
    assert_eq!(label("咨询电话:123"), Some((LineLabel::Other, "123".into())));
    assert_eq!(label("政策依据:某办法"), Some((LineLabel::Other, "某办法".into())));
    assert_eq!(label("责任单位"), Some((LineLabel::Units(Role::Responsible), String::new())));
    assert_eq!(label("责任编辑:某某").map(|l| l.0), Some(LineLabel::Other));
    assert_eq!(label("主要目标:到年底"), None);
    assert_eq!(label("各区要:一是落实"), None);
    assert_eq!(label(""), None);
}

/// Subjects with roles in each folded text.
fn inline(cases: &[(&str, &str)]) {
    all(cases, |text| said(text, &grammar().inline(text)));
}

#[test]
fn subjects_of_duties() {
    inline(&[
        ("由普及部、区气象学会组织宣传。", "普及部:R 区气象学会:R"),
        ("水、电、气、暖供应企业要保障供应。", "水、电、气、暖供应企业:R"),
        (
            "各级团组织要抓好服务。区民政局每季度牵头开展一次检查。由县应急局责令整改。",
            "各级团组织:R 区民政局:L 县应急局:R",
        ),
        ("区体育中心6月底前完成主体结构。市档案馆10月底前完成档案进馆。", "市档案馆:R"),
        ("县水利局6月底前完成清淤，县财政局于2024年12月31日前拨付资金。", "县水利局:R 县财政局:R"),
        ("市图书馆2024年工作要点已印发。", ""),
        // An occasion is no part of a name, and a name none of an occasion.
        ("县委组织部在考察时要注重实绩。各级党组织在换届时要严肃纪律。", "县委组织部:R 各级党组织:R"),
        ("县住建局和县财政局在审核时应把关。", "县住建局:R 县财政局:R"),
        ("县应急局指导单位开展演练。", "县应急局:S"),
        ("完善县防汛抗旱指挥部工作规则。指挥部要定期会商。", "指挥部:R"),
        ("明确县教育局承担招生职责。明确各乡镇落实属地责任。明确地方政府监管责任。", "县教育局:R 各乡镇:R"),
        // What a body that is set up is made of is no duty.
        ("建立由市教育局牵头、市财政局参与的联席会议制度。", ""),
        ("成立由市领导任组长，相关委办局参与的攻关工作组。", ""),
        ("由财政全额补贴契税。", "财政:R"),
        ("由市、区两级财政补贴。所需资金由各级财政统筹安排。", "市、区两级财政:R 各级财政:R"),
        ("基层医疗卫生机构接诊时应及时查阅档案。各部门在联合审查时应一次性告知意见。", "基层医疗卫生机构:R 各部门:R"),
        ("每个行政村要建立1支队伍。每月至少巡查两次。", "每个行政村:R"),
        ("登记管理机关要会同业务主管部门做好验收。", "登记管理机关:L 业务主管部门:C"),
        ("县委农办会同县委县政府督查局每月暗访。县残联完善机构设置。", "县委农办:L 县委县政府督查局:C 县残联:R"),
        ("规划和自然资源及住房公积金等部门联合商业银行设立大厅。", "规划和自然资源:R 住房公积金:R 商业银行:R"),
        ("甲县档案局、乙县档案局和丙县档案局各抓好两个示范村。", "甲县档案局:R 乙县档案局:R 丙县档案局:R"),
        ("中国证监会各派出机构应建立机制。", "中国证监会各派出机构:R"),
        ("县禁毒办会同县监察局组成督导组进行暗访。", "县禁毒办:L 县监察局:C"),
        ("移交公安司法部门依法查处。市县区给予非公企业按规定补助。", ""),
        ("市法规办要于2031年底前公布目录，各部门要配合清理。", "市法规办:R 各部门:C"),
        ("各区（县级市）政府、市政府各部门、各直属机构要公开预算。", "各区(县级市)政府:R 市政府各部门:R 各直属机构:R"),
        ("由市公开办会同市科信局组织考核，明确标准。", "市公开办:L 市科信局:C"),
        (
            "有执法职权的部门要公开依据。市、区（县级市）审计机关要完善制度。",
            "有执法职权的部门:R 市、区(县级市)审计机关:R",
        ),
        ("市商务局、市农业局牵头建立统计体系，定期通报。", "市商务局:L 市农业局:L"),
        ("试点县由省级有关部门推荐，水利部会同有关部门筛选确定。", "省级有关部门:R 水利部:L 有关部门:C"),
        ("市科技局要加强对海湾区政府的指导和帮助。", "市科技局:S"),
        ("补贴标准由各县人民政府自行制定。", "各县人民政府:R"),
        ("发改、建设、财政等部门要全程监管。", "发改:R 建设:R 财政:R"),
        (
            "市公开办与市评议办紧密合作，会同市档案局、保密局等单位，组织培训。",
            "市公开办:L 市评议办:L 市档案局:C 保密局:C",
        ),
        ("第四条 区民政部门应将资金纳入预算。", "区民政部门:R"),
        ("（四）各幼儿园要落实规定。", "各幼儿园:R"),
        ("2031年3月底前，试点城市政府对情况、成效等进行总结，报送省厅。", "试点城市政府:R"),
        ("联盟牵头学校牵头、成员单位共同参与，成立工作站。", "联盟牵头学校:L 成员单位:C"),
    ]);
}

#[test]
fn what_is_no_subject() {
    inline(&[
        ("鼓励金融机构加大投放，引导各区结合实际开展活动。", ""),
        ("报市政府批准后，向市民政局备案。", ""),
        ("经水利部会同有关部门评审通过后实施。", ""),
        ("按照《市政府办公厅要做好某事的通知》（某办〔2031〕9号）要求执行。", ""),
        ("非营利性民办学校依法享受税费政策。", ""),
        ("各区可根据实际调整。", ""),
        ("主要负责同志要亲自抓，家庭医生应定期联系居民。", ""),
        ("系统由平台、门户等构成。", ""),
        ("", ""),
        ("由由由，会同会同，、、要", ""),
    ]);
}

/// Damaged and hostile texts neither panic nor take long.
#[test]
fn any_text_ends_soon() {
    let pieces = [
        "(",
        ")",
        "、",
        ",",
        " ",
        "\n",
        "市",
        "市、",
        "由",
        "会同",
        "市财政局",
        "责任单位:",
        "要",
        "各",
        "等",
        "和",
        "《",
        "a:",
        "1",
        "牵头",
        "〈",
    ];
    let long: Vec<String> = pieces.iter().map(|p| p.repeat(20_000)).collect();
    let start = std::time::Instant::now();
    for text in &long {
        let g = grammar();
        let _ = (g.group(text, Role::Lead), g.find_groups(text), g.inline(text), g.line_label(text), g.likeness(text));
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

proptest::proptest! {
    #[test]
    fn places_stay_inside_the_text(parts in proptest::collection::vec(proptest::sample::select(vec![
        "(", ")", "、", ",", ";", "。", " ", "\n", ":", "市", "各", "区", "局", "财政", "市财政局", "牵头", "责任单位", "会同", "等",
        "和", "由", "要", "部门", "〈", "〉", "《", "2031年", "负责", "é", "x", "下同", "以下均需", "落实",
    ]), 0..40)) {
        let text = parts.concat();
        let g = grammar();
        for unit in g.group(&text, Role::Responsible).units.iter().chain(&g.inline(&text)) {
            proptest::prop_assert!(!text[unit.at.clone()].trim().is_empty());
        }
        for found in g.find_groups(&text) {
            let _ = &text[found.at.clone()];
            for unit in &found.group.units {
                proptest::prop_assert!(unit.at.start >= found.at.start && unit.at.end <= found.at.end);
            }
        }
        if let Some((_, at)) = g.line_label(&text) { let _ = &text[at]; }
        let _ = (g.likeness(&text), g.default_note(&text));
    }
}
