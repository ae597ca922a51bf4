//! Sentences in the genre's manner with the targets that they state.

use std::sync::OnceLock;

use super::*;

fn reader() -> &'static TargetReader {
    static READER: OnceLock<TargetReader> = OnceLock::new();
    READER.get_or_init(|| TargetReader::new(&Patterns::built_in().unwrap()).unwrap())
}

/// Each target as `raw | quantity unit comparison`.
fn of(s: &str) -> Vec<String> {
    let folded = crate::text::fold_str(s);
    let show = |f: Found| {
        let upper = f.quantity.upper.map(|u| format!("-{u}")).unwrap_or_default();
        let bound = f.bound.map(|b| format!(" {}", b.name())).unwrap_or_default();
        let (raw, unit) = (&folded[f.at.clone()], &f.quantity.unit);
        format!("{raw} | {}{upper} {unit} {}{bound}", f.quantity.value, f.comparison.name())
    };
    reader().find(&folded).into_iter().map(show).collect()
}

#[test]
fn bounds_and_what_is_reached() {
    for (s, want) in [
        ("产业用地占比不低于60%", "不低于60% | 60 % at_least"),
        ("每个部门制作图解不少于2个。", "不少于2个 | 2 个 at_least"),
        ("各镇新建站点不少于两个", "不少于两个 | 2 个 at_least"),
        ("农膜回收率达到80%以上", "达到80%以上 | 80 % at_least"),
        ("全县房地产投资力争达到33.5亿元", "达到33.5亿元 | 3350000000 元 exactly"),
        ("亏损面控制在3%以内", "控制在3%以内 | 3 % at_most"),
        ("专业人才占比提高到60%", "提高到60% | 60 % exactly"),
        ("数字产业规模突破1.5万亿元", "突破1.5万亿元 | 1500000000000 元 more_than"),
        ("材料减少到３份以下", "减少到3份以下 | 3 份 at_most"),
        ("覆盖率达百分之九十五", "达百分之九十五 | 95 % exactly"),
        ("合格率保持在98%以上", "保持在98%以上 | 98 % at_least"),
        ("现场跑动次数不超过1次", "不超过1次 | 1 次 at_most"),
        ("阳台进深由不应大于1.8米调整为不应大于2.4米", "不应大于2.4米 | 2.4 米 at_most"),
        ("就近安置率不宜低于50%", "不宜低于50% | 50 % at_least"),
        ("绿地率≥30%", "≥30% | 30 % at_least"),
        ("事项办结率100%。", "100% | 100 % exactly"),
        ("绿化率稳定在40%—45%", "稳定在40%—45% | 40-45 % exactly"),
    ] {
        assert_eq!(of(s), [want], "{s}");
    }
}

#[test]
fn what_changes_and_what_is_counted() {
    for (s, want) in [
        ("进出口总额同比增长4%以上", "同比增长4%以上 | 4 % increase_by at_least"),
        ("能耗强度下降3.2%", "下降3.2% | 3.2 % decrease_by"),
        ("签约覆盖率每年提升1～3个百分点", "提升1~3个百分点 | 1-3 个百分点 increase_by"),
        ("工业增加值增长不低于8%", "增长不低于8% | 8 % increase_by at_least"),
        ("年内新增5G基站1000座", "新增5G基站1000座 | 1000 座 increase_by"),
        ("年底前完成改造1100户", "改造1100户 | 1100 户 exactly"),
        ("建设10个省级创新中心", "建设10个 | 10 个 exactly"),
        ("推广应用工业机器人8000台以上", "推广应用工业机器人8000台以上 | 8000 台 at_least"),
        ("培训农民1.2万人次", "培训农民1.2万人次 | 12000 人次 exactly"),
        ("培育企业100余家", "培育企业100余家 | 100 家 more_than"),
        ("投产光伏20万千瓦", "投产光伏20万千瓦 | 200000 千瓦 exactly"),
        ("铺设管网1,200公里", "铺设管网1,200公里 | 1200 公里 exactly"),
        ("100%的村卫生室完成改造", "100% | 100 % exactly"),
    ] {
        assert_eq!(of(s), [want], "{s}");
    }
}

#[test]
fn a_list_goes_on_with_its_verb() {
    assert_eq!(
        of("全年新增家庭农场2万户,合作社30家、农机站33家。"),
        ["新增家庭农场2万户 | 20000 户 increase_by", "30家 | 30 家 increase_by", "33家 | 33 家 increase_by"]
    );
    assert_eq!(
        of("全年新建5套健身设施、10套健身步道,举办3场比赛"),
        ["新建5套 | 5 套 exactly", "10套 | 10 套 exactly", "举办3场 | 3 场 exactly"]
    );
    assert_eq!(
        of("新增50亿元工业企业1家、10亿元以上工业企业3家"),
        ["新增50亿元工业企业1家 | 1 家 increase_by", "3家 | 3 家 increase_by"]
    );
    assert_eq!(of("两项指标分别达到60%、70%以上"), ["达到60% | 60 % exactly", "70%以上 | 70 % at_least"]);
}

#[test]
fn what_is_no_target() {
    for s in [
        "于2024年6月30日前完成,3年内建成",
        "自受理之日起5个工作日内办结",
        "落实某办发〔2023〕12号文件,依托12345热线",
        "3岁以下婴幼儿照护服务",
        "对年产值超过8亿元的企业,给予一次性奖励",
        "年产值超过8亿元的企业,给予50万元奖励",
        "首次购房的,首付比例不低于15%",
        "个人最高贷款额度提高到60万元",
        "每季度至少召开1次会议",
        "目前已建成基站1000座",
        "培训时间不少于2个月",
        "依托“240小时过境免签”和“新增100家”工程",
        "用地面积超过100平方米的,按每平方米20元补贴",
        "商品住宅去化周期超过36个月的地区",
        "由35%起算,达不到60%的予以通报",
        "围绕5个方面开展工作",
        "推进政务服务跨域通办(1分)",
        "自本措施实施之日起认购70平方米以上住宅",
        "打造一批年出栏100万头以上大县",
        "每完成备案1000套组织抽奖",
        "奖励资金按1:1比例分担",
        "第3次会议、前10名单位、A4纸",
        "",
    ] {
        assert_eq!(of(s), [] as [&str; 0], "{s}");
    }
}

#[test]
fn nothing_breaks_on_odd_text() {
    for s in [
        "1",
        "%1%1%",
        "1—",
        "不少于",
        "不少于十",
        "百分之",
        "1,234,567,890,123,456家",
        "9999999999999999999家",
        "新增1.家",
        "1万亿亿亿亿元",
        "新增1家以上(含",
        "新增1家以上(含)",
        "新增1家(台)以上(含)",
        "新增1家(台",
        "新增1家(",
    ] {
        of(s);
    }
    let many = "新增1家、".repeat(20_000);
    assert!(!of(&many).is_empty());
}
