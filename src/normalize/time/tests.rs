//! One expression, one value, under a fixed year: `kind start..end`, `within P20D wd @anchor`, `every P1M 2x day`.

use super::*;
use crate::patterns::Patterns;

pub(super) fn grammar() -> &'static LimitGrammar {
    use std::sync::OnceLock;
    static GRAMMAR: OnceLock<LimitGrammar> = OnceLock::new();
    GRAMMAR.get_or_init(|| LimitGrammar::new(&Patterns::built_in().unwrap()).unwrap())
}

pub(super) fn show(l: &TimeLimit) -> String {
    let day = |d: &Option<String>| d.clone().unwrap_or_default();
    let mut s = match l.kind {
        LimitKind::By => format!("by {}", day(&l.end)),
        LimitKind::During => format!("during {}..{}", day(&l.start), day(&l.end)),
        LimitKind::Ongoing => format!("ongoing {}..{}", day(&l.start), day(&l.end)),
        LimitKind::Stated => "stated".to_string(),
        LimitKind::Within => format!("within {}", day(&l.duration)),
        LimitKind::Every => format!("every {} {}x", day(&l.every), l.times.unwrap_or(0)),
    };
    if l.working_days {
        s += " wd";
    }
    if let Some(a) = &l.anchor {
        s += &format!(" @{a}");
    }
    if let Some(d) = &l.day {
        s += &format!(" on {d}");
    }
    if let Some(d) = &l.due {
        s += &format!(" due {d}");
    }
    s
}

fn context(year: i16) -> TimeContext<'static> {
    TimeContext { year: Some(year), ..TimeContext::default() }
}

fn values(text: &str, stands: Stands, context: &TimeContext) -> Vec<String> {
    let text = crate::text::fold_str(text);
    let mentions = grammar().find(&text, stands);
    resolve_all(&mentions, &text, context).iter().flatten().map(show).collect()
}

#[track_caller]
fn stated(text: &str, want: &[&str]) {
    assert_eq!(values(text, Stands::Stated, &context(2022)), want, "{text}");
}

#[track_caller]
fn running(text: &str, want: &[&str]) {
    assert_eq!(values(text, Stands::Running, &context(2022)), want, "{text}");
}

#[test]
fn weeks_of_a_term_festivals_about_and_parts_of_responsibility() {
    stated("第2—3周\n3月3日—3月16日", &["during 2022-03-03..2022-03-16"]);
    stated("预备周\n2月17日—2月23日", &["during 2022-02-17..2022-02-23"]);
    stated("第6周", &["stated"]);
    stated("中秋、国庆前后", &["stated"]);
    stated("包保责任:5月1日前\n巡坝:5月至9月", &["by 2022-05-01", "during 2022-05-01..2022-09-30"]);
    stated("贯穿全学期", &["ongoing .."]);
    running("8月1日起执行新的抚恤标准,开展核查。", &["ongoing 2022-08-01.."]);
    running("对纳入项目库的贷款给予不超过2年的贴息。", &["within P2Y"]);
    running("自合同撤销、解除或者确认无效的10个工作日内退还。", &["within P10D wd @合同撤销、解除或者确认无效"]);
    running("“十四五”时期,我国发展环境面临深刻变化。", &[]);
    running("产值自2022年起连续三年居全省第一。", &[]);
    running("2022年起连续三年每年给予居民50元补贴。", &["ongoing 2022-01-01.."]);
    running("“十四五”期间,建成泵站10座,抢抓发展机遇。", &["during 2021-01-01..2025-12-31"]);
    running("盘活上半年完工项目结余资金。", &[]);
    stated("6月中下旬", &["by 2022-06-30"]);
    running("待年底审核后清算。", &[]);
    running("鼓励景区2022年11月1日至2022年12月31日实行门票减免。", &["during 2022-11-01..2022-12-31"]);
    running("力争大桥9月通车。", &["during 2022-09-01..2022-09-30"]);
    running("集中报名时间原则上为6月2日至6月4日。", &["during 2022-06-02..2022-06-04"]);
}

#[test]
fn a_stated_date_is_by_its_last_day() {
    for text in [
        "2022年10月",
        "10月",
        "10月底",
        "10月底前",
        "十月底前",
        "2022.10",
        "2022/10",
        "2022-10",
        "二○二二年十月底",
        "今年10月末",
        "10月31日前",
        "10/31",
        "10.31",
        "2022年10月31日",
        "2022.10.31前",
        "２０２２年１０月",
        "2022 年 10 月底前完成",
        "完成时限:10月",
        "22年10月底",
    ] {
        stated(text, &["by 2022-10-31"]);
    }
    for text in ["年底前", "年底", "2022年底前", "2022年年底前", "2022年末", "12月底", "2022年", "岁末", "第四季度末前"]
    {
        stated(text, &["by 2022-12-31"]);
    }
    stated("2月底前", &["by 2022-02-28"]);
    stated("2024年2月底前", &["by 2024-02-29"]);
    stated("明年3月底前", &["by 2023-03-31"]);
    stated("次年1月31日前", &["by 2023-01-31"]);
    stated("5月上旬前", &["by 2022-05-10"]);
    stated("5月中旬", &["during 2022-05-11..2022-05-20"]);
    stated("6月初", &["by 2022-06-10"]);
    stated("上半年底前", &["by 2022-06-30"]);
    stated("“十四五”末", &["by 2025-12-31"]);
    stated("“十三五”期末前", &["by 2020-12-31"]);
}

#[test]
fn stretches_and_ranges() {
    stated("2022年上半年", &["during 2022-01-01..2022-06-30"]);
    stated("下半年", &["during 2022-07-01..2022-12-31"]);
    stated("第三季度", &["during 2022-07-01..2022-09-30"]);
    stated("Q3", &["during 2022-07-01..2022-09-30"]);
    stated("二、三季度", &["during 2022-04-01..2022-09-30"]);
    stated("2021—2023年", &["during 2021-01-01..2023-12-31"]);
    stated("2021年至2023年", &["during 2021-01-01..2023-12-31"]);
    stated("3月至10月", &["during 2022-03-01..2022-10-31"]);
    stated("3-6月", &["during 2022-03-01..2022-06-30"]);
    stated("3月10—20日", &["during 2022-03-10..2022-03-20"]);
    stated("2022年11月至次年3月", &["during 2022-11-01..2023-03-31"]);
    stated("11月至3月", &["during 2022-11-01..2023-03-31"]);
    stated("12月至2023年2月", &["during 2022-12-01..2023-02-28"]);
    stated("2022年6月1日至12月31日", &["during 2022-06-01..2022-12-31"]);
    stated("2022年第二季度起至2023年6月底", &["during 2022-04-01..2023-06-30"]);
    stated("“十四五”期间", &["during 2021-01-01..2025-12-31"]);
    stated("今明两年", &["during 2022-01-01..2023-12-31"]);
    stated("年内", &["during 2022-01-01..2022-12-31"]);
    stated("4月底、7月底、10月底前", &["by 2022-04-30", "by 2022-07-31", "by 2022-10-31"]);
}

#[test]
fn lengths_and_their_anchors() {
    stated("批准之日起20个工作日内公开", &["within P20D wd @批准之日"]);
    stated("自受理之日起15日内", &["within P15D @受理之日"]);
    stated("收到来信后5个工作日内", &["within P5D wd @收到来信"]);
    stated("24小时内", &["within PT24H"]);
    stated("3—5年内", &["within P5Y"]);
    stated("半年内", &["within P6M"]);
    stated("一个半月内", &["within P1M15D"]);
    stated("一年半时间", &["within P1Y6M"]);
    stated("2 个工作日", &["within P2D wd"]);
    stated("三个月", &["within P3M"]);
}

#[test]
fn recurrences() {
    stated("每季度", &["every P3M 1x"]);
    stated("每月5日前", &["every P1M 1x on 05"]);
    stated("每季度末月25日前", &["every P3M 1x on 03-25"]);
    stated("每年1月31日前", &["every P1Y 1x on 01-31"]);
    stated("每年至少一次", &["every P1Y 1x"]);
    stated("每半年召开2次", &["every P6M 2x"]);
    stated("每两周一次", &["every P2W 1x"]);
    stated("每周五前", &["every P1W 1x on W5"]);
    stated("每月底前", &["every P1M 1x on last"]);
    stated("按季度公布", &["every P3M 1x"]);
    stated("一月一调度", &["every P1M 1x"]);
    stated("半年一次", &["every P6M 1x"]);
}

#[test]
fn all_the_time_and_in_words() {
    stated("长期坚持", &["ongoing .."]);
    stated("常态化推进", &["ongoing .."]);
    stated("贯穿全年", &["ongoing 2022-01-01..2022-12-31"]);
    stated("2022年全年", &["ongoing 2022-01-01..2022-12-31"]);
    stated("2022年10月1日起", &["ongoing 2022-10-01.."]);
    stated("执行至2024年12月31日", &["ongoing ..2024-12-31"]);
    stated("自本通知印发之日起至2024年6月30日", &["ongoing ..2024-06-30"]);
    stated("5月底见到初步成效并持续推进", &["by 2022-05-31", "ongoing .."]);
    stated("2022年10月底前完成,长期坚持", &["by 2022-10-31", "ongoing .."]);
    stated("按进度推进", &["stated"]);
    stated("即知即改", &["stated"]);
    stated("立即", &["stated"]);
    stated("全国两会后", &["stated"]);
    stated("开学前", &["stated"]);
    stated("根据上级要求按时公开", &["stated"]);
    for text in ["", "—", "/", "无", "各处室按职责分工负责", "牵头单位:办公室"] {
        stated(text, &[]);
    }
}

#[test]
fn a_text_that_speaks_of_no_time_says_so() {
    let rule = |text: &str| grammar().find(text, Stands::Stated).pop().map(|m| m.rule);
    assert_eq!(rule("按进度推进"), Some("limit.stated"));
    assert_eq!(rule("结合实际"), Some(crate::extract::limits::STATED_ANY));
    assert_eq!(rule("各处室负责"), None);
}

#[test]
fn lines_that_name_parts() {
    let text = "系统升级:2022年上半年\n日常维护:贯穿全年";
    let found = grammar().find(text, Stands::Stated);
    let parts: Vec<_> = found.iter().filter_map(|m| m.applies_to.clone()).map(|a| &text[a]).collect();
    assert_eq!(parts, ["系统升级", "日常维护"]);
    let raws: Vec<_> = found.iter().map(|m| &text[m.at.clone()]).collect();
    assert_eq!(raws, ["2022年上半年", "贯穿全年"]);
}

#[test]
fn festivals() {
    stated("春节前", &["by 2022-01-31"]);
    stated("2023年春节前", &["by 2023-01-21"]);
    stated("国庆节前", &["by 2022-09-30"]);
    stated("中秋节前", &["by 2022-09-09"]);
    running("在元旦春节前后开展慰问活动。", &[]);
}

#[test]
fn dates_in_running_text() {
    running("市司法局要于9月底前公布清单。", &["by 2022-09-30"]);
    running("到2025年,全市公共充电桩达到5000个。", &["by 2025-12-31"]);
    running("到2025年底全面建成。", &["by 2025-12-31"]);
    running("2024年,选取三个县开展试点。", &["during 2024-01-01..2024-12-31"]);
    running("2022年新增绿地20公顷。", &[]);
    running("力争在第三季度内投入运营。", &["during 2022-07-01..2022-09-30"]);
    running("确保工业投资上半年完成60亿元。", &["during 2022-01-01..2022-06-30"]);
    running("4月底、7月底、10月底前分别报送进展。", &["by 2022-04-30", "by 2022-07-31", "by 2022-10-31"]);
    running("从2023年起不再收取工本费。", &["ongoing 2023-01-01.."]);
    running("政策有效期截止到2026年3月31日。", &["ongoing ..2026-03-31"]);
    running("还款期限可延至2023年9月30日。", &["ongoing ..2023-09-30"]);
    running("申报截止时间为2022年11月30日。", &["by 2022-11-30"]);
    running("自2022年3月起开展为期半年的专项整治。", &["during 2022-03-01..2022-08-31"]);
    running("请于2022年10月20日(含)前报送材料。", &["by 2022-10-20"]);
}

#[test]
fn dates_that_only_describe() {
    running("清理2010年以来的规范性文件。", &[]);
    running("对10月至12月期间购房的,给予补贴。", &[]);
    running("2022年4月30日前购买的车辆,可申请补贴。", &[]);
    running("截至2021年底已建成站点40个。", &[]);
    running("落实《“十四五”数字经济规划》和2023年度重点任务。", &[]);
    running("免征2023年上半年房产税。", &[]);
    running("根据市政府办〔2017〕12号文件精神办理。", &[]);
    running("完善12345热线,加快4/5G网络建设,提高20个百分点。", &[]);
    running("对2023年6月底前到期的贷款予以展期。", &[]);
    running("较2020年底增长百分之五。", &[]);
    running("做好迎接2026年冬季运动会的准备。", &[]);
    running("贯彻2019年3月印发的实施意见。", &[]);
    running("2月30日前完成。", &["by "]);
}

#[test]
fn lengths_in_running_text() {
    running("遇有突发事件,最迟在5小时内发布信息。", &["within PT5H @突发事件"]);
    running("材料应在会议结束后1个工作日内报送。", &["within P1D wd @会议结束"]);
    running("用两年时间完成改造。", &["within P2Y"]);
    running("缴款期限最长不超过一年。", &["within P1Y"]);
    running("交付期限可顺延30日,双方另有约定的除外。", &["within P30D"]);
    running("一般留言1个工作日答复。", &["within P1D wd"]);
    running("一般事项受理当日办结。", &["within P1D"]);
    for text in [
        "支持毕业5年内高校毕业生创业。",
        "连续两年评为优秀的企业优先支持。",
        "签订1年以上劳动合同。",
        "组织开展为期5天的培训。",
        "近3年内无违法记录。",
        "提供7×24小时服务。",
        "满3.5年的予以表彰。",
        "可申请最长不超过3年的创业贷款。",
        "推进安全生产三年行动。",
        "落实第十四个五年规划。",
        "公示期不少于5个工作日。",
    ] {
        running(text, &[]);
    }
}

#[test]
fn recurrences_in_running_text() {
    running("各单位每年至少听取2次工作汇报。", &["every P1Y 2x"]);
    running("每月举办不少于1场招聘会。", &["every P1M 1x"]);
    running("每年新增20家示范企业。", &["every P1Y 1x"]);
    running("按季度向社会公开执行情况。", &["every P3M 1x"]);
    running("建立一月一通报机制。", &["every P1M 1x"]);
    running("每月10日前将资金发放到位。", &["every P1M 1x on 10"]);
    running("每3—5年轮训一遍。", &["every P5Y 1x"]);
    for text in [
        "补贴标准为每人每月300元。",
        "本科生每月800元。",
        "按年化利率2%贴息。",
        "做好“每月一题”专项治理。",
        "明确月度统计、季度评议的标准。",
        "按月缴存住房公积金。",
    ] {
        running(text, &[]);
    }
}

#[test]
fn a_year_comes_from_the_item_where_the_plan_has_none() {
    let bare = TimeContext::default();
    let of = |text: &str, context: &TimeContext| values(text, Stands::Running, context);
    assert_eq!(of("2021年9月底前完成,11月底前报送。", &bare), ["by 2021-09-30", "by 2021-11-30"]);
    assert_eq!(of("9月底前完成,2023年1月底前报送。", &bare), ["by 2023-09-30", "by 2023-01-31"]);
    assert_eq!(of("9月底前完成。", &bare), ["by "]);
    let near = TimeContext { nearest_year: Some(2020), ..bare };
    assert_eq!(of("9月底前完成。", &near), ["by 2020-09-30"]);
}

#[test]
fn what_was_over_before_the_plan_is_no_limit() {
    let issued =
        TimeContext { year: Some(2022), issued_on: Some(jiff::civil::date(2022, 5, 1)), ..TimeContext::default() };
    assert_eq!(values("2022年3月,省政府召开了会议。", Stands::Running, &issued), Vec::<String>::new());
    assert_eq!(values("3月底取得成效", Stands::Stated, &issued), ["by 2022-03-31"]);
}

#[test]
fn a_length_from_the_issue_has_a_day() {
    let issued =
        TimeContext { year: Some(2024), issued_on: Some(jiff::civil::date(2024, 9, 25)), ..TimeContext::default() };
    // 26, 27, 29 (Sunday worked), 30 September, 8 October
    assert_eq!(values("自印发之日起5个工作日内", Stands::Stated, &issued), ["within P5D wd @印发之日 due 2024-10-08"]);
    assert_eq!(values("本方案印发后30日内", Stands::Stated, &issued), ["within P30D @本方案印发 due 2024-10-25"]);
    assert_eq!(values("自受理之日起5日内", Stands::Stated, &issued), ["within P5D @受理之日"]);
    let late = TimeContext { issued_on: Some(jiff::civil::date(2060, 1, 5)), ..issued };
    assert_eq!(values("印发之日起5个工作日内", Stands::Stated, &late), ["within P5D wd @印发之日"]);
}

#[test]
fn a_line_is_read_as_what_it_is() {
    let on = TimeContext { on: Some(jiff::civil::date(2023, 3, 1)), ..TimeContext::default() };
    let found = limits_of_line(grammar(), "２０２３年６月底前", &on);
    assert_eq!(found[0].raw, "２０２３年６月底前");
    assert_eq!(found[0].end.as_deref(), Some("2023-06-30"));
    let line = "各区要根据2019年印发的实施意见,结合2020年以来的工作情况,于明年1月15日前将总结报送市政府办公室。";
    let found = limits_of_line(grammar(), line, &on);
    assert_eq!(found.iter().map(show).collect::<Vec<_>>(), ["by 2024-01-15"]);
}

#[test]
fn until_when_a_measure_runs() {
    running("该补贴执行期限为2022年3月1日至2023年2月28日。", &["during 2022-03-01..2023-02-28"]);
    running("自2022年3月1日起至8月31日(含)前,对购房人给予补助。", &["during 2022-03-01..2022-08-31"]);
    running("落实换购住房退税延续至2023年12月31日的支持政策。", &["ongoing ..2023-12-31"]);
    running("对延期至2023年12月的贷款不计罚息。", &[]);
    running("项目资本金给予6个月的缓存期。", &["within P6M"]);
    running("给予2个百分点的贴息、期限2年。", &["within P2Y"]);
    running("已确定10月为住房促销月。", &["during 2022-10-01..2022-10-31"]);
    let labelled = |text: &str| {
        let at = text.find(':').unwrap() + 1..text.len();
        let found = grammar().find_labelled(text, at.clone());
        resolve_all(&found, &text[at], &context(2022)).iter().flatten().map(show).collect::<Vec<_>>()
    };
    assert_eq!(labelled("执行期限:2023年12月31日"), ["ongoing ..2023-12-31"]);
    assert_eq!(labelled("执行期限:至2023年12月31日"), ["ongoing ..2023-12-31"]);
    assert_eq!(labelled("执行期限:2023年12月31日前"), ["by 2023-12-31"]);
    assert_eq!(labelled("完成时限:至2023年12月31日"), ["by 2023-12-31"]);
    assert_eq!(labelled("执行期限:暂无"), Vec::<String>::new());
}

#[test]
fn dates_of_people_things_and_papers() {
    for text in [
        "1~2月份企业招用首次就业的人员,且签订1年以上劳动合同的,按每人500元给予补贴。",
        "从2031年3月5日起,未来半年内到期的农机贷款可以续签。",
        "2022年4月30日市建办〔2022〕2号文件另有规定。",
        "某某市人民政府办公室 2022年10月21日印发",
        "更新时间:2022-10-21 10:20:30",
        "12月31日(含)前注册登记的车辆可以参加。",
        "贯彻《某某省2023—2025年行动方案》。",
        "本办法自2022年10月1日起施行。",
        "本《通知》除另有规定外,自2022年10月1日起执行。",
        "日常养护资金每年每公里不低于10000元。",
        "经济总量年均增长6%。",
    ] {
        running(text, &[]);
    }
    running("完成验收。\n2022年10月21日\n(此件公开发布)", &[]);
    running("原则上8月底前提出实施细则。", &["by 2022-08-31"]);
    running("政策有效期到2023年12月31日。", &["ongoing ..2023-12-31"]);
    running("自文件印发之日至2023年12月31日,实施减免。", &["ongoing ..2023-12-31"]);
    running("2022年5月15日(含15日)起至2023年5月14日,实施购房补贴。", &["during 2022-05-15..2023-05-14"]);
    running("按标准连续发放两年租金补贴。", &["within P2Y"]);
    running("从2022年起", &["ongoing 2022-01-01.."]);
    running("救助标准均从2022年7月1日起执行。", &["ongoing 2022-07-01.."]);
    running("年均培训农民3万人。", &["every P1Y 1x"]);
    running("6月底前建立完善的工作机制。", &["by 2022-06-30"]);
    running("网上办理时限不超过0.5个工作日。", &["within P0.5D wd"]);
}

#[test]
fn long_runs_end() {
    for piece in [
        "1",
        "一",
        "十",
        "2022年",
        "年底",
        "每",
        "3月、",
        "对",
        "自",
        "每年1次",
        "12月31日至",
        "半",
        "第",
        "(",
        "之日起5日内",
        "《2022年",
        "《》6月",
    ] {
        for stands in [Stands::Running, Stands::Stated] {
            let text = piece.repeat(4000);
            let mentions = grammar().find(&text, stands);
            resolve_all(&mentions, &text, &context(2022));
        }
    }
}

#[test]
fn lengths_over_which_something_is_spread_or_spared() {
    running("补贴分2年等额发放。", &["within P2Y"]);
    running("整改任务分3年落实到位。", &["within P3Y"]);
    running("给予6个月的过渡期。", &["within P6M"]);
    running("对承租国有房屋的企业免收租金6个月。", &["within P6M"]);
    running("部分3年期贷款可以续贷。", &[]);
}

#[test]
fn what_has_been_done_every_year_is_a_report() {
    running("自2015年以来,我局每年都进行检查。", &[]);
    running("近年来每年组织一次检查。", &[]);
    running("近年来问题多发,各地要每年组织一次检查。", &["every P1Y 1x"]);
}

#[test]
fn words_that_open_as_descriptions_do() {
    running("在本计划印发后2个月内制定实施方案。", &["within P2M @本计划印发"]);
    running("隐患3日内整改到位。", &["within P3D"]);
    running("5月12日前将本园的计划报送区教育局。", &["by 2022-05-12"]);
    running("次年给予奖励。", &[]);
}

#[test]
fn stages_have_their_days_in_brackets() {
    running("宣传发动阶段(2月5日—2月20日)", &["during 2022-02-05..2022-02-20"]);
}

#[test]
fn years_of_too_many_figures_are_none() {
    running("40000年6月底前完成。", &["by "]);
    running("2020年2020年20333年", &[]);
}
