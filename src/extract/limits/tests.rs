//! Where a limit's text begins and ends, its anchor and what it is for; and that any text is read without harm.

use proptest::prelude::*;

use super::*;

fn grammar() -> &'static LimitGrammar {
    use std::sync::OnceLock;
    static GRAMMAR: OnceLock<LimitGrammar> = OnceLock::new();
    GRAMMAR.get_or_init(|| LimitGrammar::new(&Patterns::built_in().unwrap()).unwrap())
}

/// `raw`, or `raw|anchor`, of each limit in running text.
#[track_caller]
fn raws(text: &str, want: &[&str]) {
    let found: Vec<String> = grammar()
        .find(text, Stands::Running)
        .into_iter()
        .map(|m| match m.anchor {
            Some(a) => format!("{}|{}", &text[m.at], &text[a]),
            None => text[m.at].to_string(),
        })
        .collect();
    assert_eq!(found, want, "{text}");
}

#[test]
fn no_preposition_before_and_no_verb_after() {
    raws("力争到2025年底前全部完成改造。", &["2025年底前"]);
    raws("于9月30日前报送总结。", &["9月30日前"]);
    raws("在2022年6月1日至12月31日期间缴纳费用。", &["2022年6月1日至12月31日"]);
    raws("用1年时间完成试点。", &["1年时间"]);
    raws("从2023年起实施。", &["2023年起"]);
}

#[test]
fn the_time_of_day_belongs_to_the_day() {
    raws("各市于6月20日18:00前向省政府报送报告。", &["6月20日18:00前"]);
    raws("请于3月15日下午前报送材料。", &["3月15日下午前"]);
    raws("每月5日17时前报送数据。", &["每月5日17时前"]);
    raws("6月30日下午5点半前上报。", &["6月30日下午5点半前"]);
    raws("每日早8点前、晚8点前各巡查一次。", &["每日早8点前、晚8点前各巡查一次"]);
    raws("隔周五召开例会。", &["隔周五"]);
    raws("游客每小时不得超过200人次。", &[]);
    raws("会议于9时30分开始。", &[]);
    raws("将于6月20日时点数据上报。", &["6月20日"]);
}

#[test]
fn festivals_and_the_old_calendar_date_nothing_in_running_text() {
    raws("元旦、春节期间加强值守。", &[]);
    raws("农历八月十五前完成慰问。", &[]);
    raws("在农历五月初五和2023年6月30日前分别开展。", &["2023年6月30日前"]);
    raws("半月谈杂志开展评选。", &[]);
}

#[test]
fn so_often_in_all_the_year_is_a_count_per_period() {
    raws("全年举办不少于2场大型双选会。", &["全年举办不少于2场"]);
    raws("抽查任务全年不少于2轮次,结果公示。", &["全年不少于2轮次"]);
    raws("全年完成投资不少于60亿元。", &[]);
}

#[test]
fn a_day_of_the_next_month_is_a_limit_in_words() {
    raws("季度结束后次月10日前报送数据。", &["次月10日前"]);
}

#[test]
fn the_anchor_belongs_to_the_text_where_it_adjoins() {
    raws("自受理之日起15个工作日内办结。", &["受理之日起15个工作日内|受理之日"]);
    raws("街道办应在收到材料后3日内初审。", &["收到材料后3日内|收到材料"]);
    raws("(2)企业提交申请后5日内答复。", &["企业提交申请后5日内|企业提交申请"]);
    raws("遇重大舆情,最迟在24小时内回应。", &["24小时内|重大舆情"]);
    raws("遇重大舆情2小时内上报、24小时内回应。", &["重大舆情2小时内|重大舆情", "24小时内|重大舆情"]);
    raws("自应缴之日起缓缴一个季度,不收滞纳金。", &["应缴之日起缓缴一个季度|应缴之日"]);
    raws("审核通过后,在5个工作日内拨付资金。", &["5个工作日内|审核通过"]);
}

#[test]
fn events_stand_before_a_length_without_behind_too() {
    raws("竞得人应在土地出让合同签订1个月内缴纳价款。", &["土地出让合同签订1个月内|土地出让合同签订"]);
    raws("在取得有效购房凭证一年内申请补贴。", &["取得有效购房凭证一年内|取得有效购房凭证"]);
    raws("配套费调整到办理预售许可证后30日内交清。", &["办理预售许可证后30日内|办理预售许可证"]);
    raws("价格备案5个工作日内办结。", &["5个工作日内"]);
    raws("整改到位后5个工作日内报送。", &["整改到位后5个工作日内|整改到位"]);
    raws("资金到账后3个工作日内发放。", &["资金到账后3个工作日内|资金到账"]);
    raws("6月10日截止日前报送。通过3个月的发展对象培训。", &["6月10日截止日前"]);
    raws("合同签订后一个月内首次缴纳一半。", &["合同签订后一个月内|合同签订"]);
    raws("收到申请后5日内答复。", &["收到申请后5日内|收到申请"]);
}

#[test]
fn lengths_that_are_reached_changed_or_spared() {
    raws("力争通过3—5年的持续发展形成集群。用三年左右时间建成。", &["3—5年", "三年左右时间"]);
    raws("审批时限从46个工作日压缩至33个工作日。", &["33个工作日"]);
    raws("办理时间由10个工作日缩短为5个工作日。", &["5个工作日"]);
    raws("最长延期6个月缴清。可申请延期缴纳维修资金6个月。", &["延期6个月", "6个月"]);
    raws("可继续免征五年企业所得税。", &["免征五年"]);
    raws("连续缴存住房公积金6个月。", &[]);
    raws("申请贷款的间隔期限由12个月缩短为3个月。", &[]);
}

#[test]
fn words_that_end_a_date_belong_to_it() {
    raws("报名时间为2025年8月5日(含)截止。", &["2025年8月5日(含)截止"]);
    raws("3月5日下班前报送总结。", &["3月5日下班前"]);
    raws("实施时限暂定至2025年底。", &["暂定至2025年底"]);
    raws("实施时间为本通知发布之日起至2025年6月30日。", &["本通知发布之日起至2025年6月30日"]);
    raws("2024年1月1日一2025年2月28日期间申请补贴。", &["2024年1月1日一2025年2月28日"]);
    raws("2024、2025年末分别达到两成。", &["2025年末"]);
    raws("每月中旬通报情况。", &["每月中旬"]);
    raws("城区加油站6—9月推行夜间装卸油。", &["6—9月"]);
}

#[test]
fn words_that_bound_a_length_belong_to_it() {
    raws("付款期限最长不超过一年。", &["最长不超过一年"]);
    raws("上门护理预约24小时内响应。", &["24小时内"]);
    raws("一般事项当日办结。", &["当日"]);
    raws("提高当日办结率和投诉当日反馈率。", &[]);
    raws("集中执法(2024年7月至10月)。各单位要开展执法。", &["2024年7月至10月"]);
    raws("对去年受灾(2023年7月至8月)的农户给予补助。", &[]);
    raws("年审时间4月1日至7月31日,实行网上申报。", &["4月1日至7月31日"]);
    raws("可分期缴纳,最迟不得超过一年缴清。", &["最迟不得超过一年"]);
    raws("自启封之日起往前补缴最多3个月。", &[]);
    raws("合同期限到期的,可展期1年。", &["展期1年"]);
    raws("每季度至少开展2次督查。", &["每季度至少开展2次"]);
    raws("每年制定工作方案。", &["每年"]);
    raws("还款期限可延至2023年9月30日。", &["可延至2023年9月30日"]);
}

#[test]
fn running_text_says_what_a_limit_is_for() {
    let part = |text: &str| {
        let found = grammar().find(text, Stands::Running);
        found[0].applies_to.clone().map(|a| text[a].to_string())
    };
    assert_eq!(part("9月底前完成平台建设,全面推广使用。").as_deref(), Some("完成平台建设"));
    assert_eq!(part("12月31日前,开放全部场馆。").as_deref(), Some("开放全部场馆"));
    assert_eq!(part("政策期限至2023年6月30日。").as_deref(), Some("政策"));
}

#[test]
fn a_label_in_the_bracket_makes_a_date_a_day_by_which() {
    let found = grammar().find("(市教育局负责,完成时限:2022年10月)", Stands::Running);
    assert!(matches!(found[0].expr, Expr::By(_)));
}

#[test]
fn numbers_that_are_no_time() {
    for text in [
        "拨打12345热线。",
        "加快4/5G网络建设。",
        "提高20个百分点。",
        "(2017)12号文件",
        "第3.5条规定。",
        "一、二级保护区。",
        "1.2022版目录",
        "GB/T 2260—2007",
        "三五成群",
        "一天一地",
        "一年一变化、三年大变样",
        "第十四个五年规划",
    ] {
        raws(text, &[]);
    }
}

const PIECES: &[&str] = &[
    "2022",
    "年",
    "6",
    "月",
    "底",
    "前",
    "十",
    "二",
    "每",
    "季度",
    "至",
    "—",
    "之日",
    "起",
    "后",
    "个工作日",
    "内",
    ",",
    "。",
    "对",
    "的",
    "不超过",
    "期间",
    "到",
    "第",
    "半",
    "(",
    ")",
    "“",
    "”",
    "十四五",
    "末",
    "○",
    "日",
    " ",
    "周",
    "次",
    "延长",
    "全年",
    ":",
    "\n",
    "春节",
    "按",
    "一",
    "·",
    "é",
    "\u{1f600}",
    "号",
    "、",
    "和",
    ".",
    "/",
    "31",
    "持续推进",
    "截至",
    "《",
    "》",
    "(含",
    "前三",
    "下周",
    "本季度",
    "本月",
    "到期的",
    "施行",
    "年均",
    "期限为",
    "之日",
    "0.5",
    "暂无",
    "12:30:00",
    "发放",
    "补贴",
];

proptest! {
    #[test]
    fn any_text_is_read(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let text = crate::text::fold_str(&pieces.concat());
        for stands in [Stands::Running, Stands::Stated] {
            let found = grammar().find(&text, stands);
            for m in &found {
                prop_assert!(text.get(m.at.clone()).is_some_and(|t| !t.is_empty()));
                for part in [&m.anchor, &m.applies_to].into_iter().flatten() {
                    prop_assert!(text.get(part.clone()).is_some());
                }
            }
            let context = crate::normalize::time::TimeContext { year: Some(2024), ..Default::default() };
            let limits = crate::normalize::time::resolve_all(&found, &text, &context);
            prop_assert_eq!(limits.len(), found.len());
        }
    }

    #[test]
    fn any_string_is_read(text in "\\PC{0,60}") {
        grammar().find(&text, Stands::Running);
        grammar().find(&text, Stands::Stated);
    }
}

#[test]
fn what_a_term_is_put_off_for_may_follow() {
    raws("到期贷款可延期半年还本付息。", &["延期半年"]);
    raws("经同意后可延长1个月办结。", &["延长1个月"]);
    raws("延长3年的贷款合同须备案。", &[]);
    raws("对延长3年执行期满的企业给予补贴。", &[]);
    raws(
        "受理之日起3个工作日内反馈,最长不能超过十五个工作日。",
        &["受理之日起3个工作日内|受理之日", "最长不能超过十五个工作日"],
    );
}

#[test]
fn days_in_a_bracket_tell_when_its_part_is_done() {
    raws("检查分为自查自纠(7月1日—7月31日)和督促检查(8月1日—9月30日)两个阶段。", &["7月1日—7月31日", "8月1日—9月30日"]);
    raws("落实三年行动计划(2021—2023年)要求。", &[]);
    raws("汇总各乡镇(1月1日—6月30日)数据。", &[]);
}

#[test]
fn ages_and_what_cannot_be_done_at_once_are_no_limits() {
    raws("年满18周岁的居民可参加。", &[]);
    raws("不能当天答复的,应在3个工作日内办结。", &["3个工作日内"]);
    raws("星期一至星期五正常办公。", &[]);
    raws("今天的工作今天完成。", &[]);
    raws("对出售自有住房出售后1年内,在本市重新购买住房的纳税人,给予优惠。", &[]);
    raws("企业每月通行次数在30次(含)以上给予优惠。", &[]);
    raws("每月检查次数不少于3次。", &["每月检查次数不少于3次"]);
}
