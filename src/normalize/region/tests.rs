//! Places and their codes, told from the names of bodies.

use super::*;

fn regions() -> Regions {
    Regions::new(&Patterns::built_in().unwrap()).unwrap()
}

fn of(body: &str) -> Option<(String, Option<String>, Level)> {
    let region = regions().infer(&Signs { agency: Some(body), ..Signs::default() });
    region.map(|r| (r.name, r.code, r.level))
}

#[test]
fn a_place_has_the_code_of_its_year() {
    for (body, year, code, level) in [
        ("巢湖市人民政府", Some(2009), "341400", Level::Prefecture),
        ("巢湖市人民政府", Some(2015), "340181", Level::County),
        ("铜仁市人民政府", Some(2010), "522201", Level::County),
        ("铜仁市人民政府", None, "520600", Level::Prefecture),
        ("贵州省江口县人民政府", Some(2010), "522222", Level::County),
        ("贵州省铜仁地区江口县人民政府", Some(2010), "522222", Level::County),
        ("海东地区行政公署", Some(2010), "632100", Level::Prefecture),
        ("海东市人民政府", Some(2020), "630200", Level::Prefecture),
        ("寿县人民政府", Some(2016), "340422", Level::County),
    ] {
        let all = regions();
        let region = all.infer(&Signs { agency: Some(body), ..Signs::default() }).unwrap();
        let region = all.in_year(region, year);
        assert_eq!((region.code.as_deref(), region.level), (Some(code), level), "{body} {year:?}");
    }
}

#[test]
fn every_change_is_of_a_place_in_the_table() {
    for line in super::CHANGES.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let [name, year, before, now] = cells[..] else { panic!("{line}") };
        assert!(super::TABLE.lines().any(|l| l.starts_with(&format!("{now},{name}"))), "{line}");
        assert!(year.parse::<i16>().is_ok() && before.len() == 6 && before != now, "{line}");
    }
}

#[test]
fn places_of_bodies() {
    for (body, name, code, level) in [
        ("广州市番禺区人民政府办公室", "番禺区", "440113", Level::County),
        ("北京市政务服务管理局", "北京市", "110000", Level::Province),
        ("云南省昭通市人民政府办公室", "昭通市", "530600", Level::Prefecture),
        ("济源产城融合示范区管理委员会", "济源市", "419001", Level::County),
        ("阿坝州人民政府办公室", "阿坝藏族羌族自治州", "513200", Level::Prefecture),
        ("恩施土家族苗族自治州人民政府", "恩施土家族苗族自治州", "422800", Level::Prefecture),
        ("国家税务总局泸州市税务局", "泸州市", "510500", Level::Prefecture),
        ("中共北京市委办公厅", "北京市", "110000", Level::Province),
        ("广西壮族自治区人民政府", "广西壮族自治区", "450000", Level::Province),
        ("吉林省教育厅", "吉林省", "220000", Level::Province),
        ("吉林市教育局", "吉林市", "220200", Level::Prefecture),
        ("郑州住房公积金管理中心", "郑州市", "410100", Level::Prefecture),
        ("义乌市人民政府", "义乌市", "330782", Level::County),
        ("苏州工业园区管理委员会", "苏州市", "320500", Level::Prefecture),
    ] {
        assert_eq!(of(body), Some((name.into(), Some(code.into()), level)), "{body}");
    }
    for body in ["国务院办公厅", "教育部", "国家税务总局", "中共中央"] {
        assert_eq!(of(body).unwrap().2, Level::National, "{body}");
    }
    assert_eq!(of("资源管理处"), None);
    assert_eq!(of("市教育局"), None);
}

#[test]
fn names_that_several_places_have() {
    assert_eq!(of("鼓楼区人民政府"), Some(("鼓楼区".into(), None, Level::County)));
    let regions = regions();
    let signs = |text| Signs { agency: Some("鼓楼区人民政府"), text, ..Signs::default() };
    assert_eq!(regions.infer(&signs("福州市要求各区落实。")).unwrap().code.as_deref(), Some("350102"));
    assert_eq!(regions.infer(&signs("南京市要求各区落实。")).unwrap().code.as_deref(), Some("320106"));
}

#[test]
fn townships() {
    assert_eq!(of("广州市番禺区石碁镇人民政府"), Some(("石碁镇".into(), None, Level::Township)));
    assert_eq!(of("安洲街道办事处"), Some(("安洲街道".into(), None, Level::Township)));
}

#[test]
fn places_of_titles_and_numbers() {
    let regions = regions();
    let title = |t| regions.infer(&Signs { title: Some(t), ..Signs::default() }).map(|r| r.name);
    assert_eq!(title("关于促进滨湖区住房消费的若干措施").as_deref(), Some("滨湖区"));
    assert_eq!(title("2012年广州市政务公开工作要点").as_deref(), Some("广州市"));
    assert_eq!(title("2026年中央一号文件").as_deref(), Some("中国"));
    assert_eq!(title("关于支持民营企业的若干措施"), None);
    let number = |n| regions.infer(&Signs { doc_number: Some(n), ..Signs::default() }).map(|r| r.name);
    assert_eq!(number("穗府办〔2012〕16号").as_deref(), Some("广州市"));
    assert_eq!(number("国办发〔2018〕1号").as_deref(), Some("中国"));
    assert_eq!(number("某政发〔2018〕1号"), None);
}

#[test]
fn parents_are_outermost_first() {
    let regions = regions();
    let names = |code: &str| {
        let region = Region { name: String::new(), code: Some(code.into()), level: Level::County, inferred_from: None };
        regions.parents(&region).into_iter().map(|r| r.name).collect::<Vec<_>>()
    };
    assert_eq!(names("440113"), ["广东省", "广州市"]);
    assert_eq!(names("419001"), ["河南省"]);
    assert_eq!(names("110105"), ["北京市"]);
    assert!(names("440000").is_empty());
}

#[test]
fn the_table_is_in_order() {
    let codes: Vec<&str> = TABLE.lines().collect();
    assert!(codes.windows(2).all(|w| w[0] < w[1]));
    assert!(TABLE.lines().all(|l| l.len() > 7 && l.as_bytes()[6] == b','));
}
