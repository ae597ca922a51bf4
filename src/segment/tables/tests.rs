//! Rows of tables in the forms of many agencies, each told as `path > label task | units | limits`.

use crate::record::{Span, TaskRecord};
use crate::testing::record as read;

fn told(text: &str) -> Vec<String> {
    let one = |t: &TaskRecord| {
        let path: Vec<String> =
            t.path.iter().map(|p| format!("{}{}", p.label.as_deref().unwrap_or(""), p.heading)).collect();
        let units: Vec<&str> = t.units.iter().map(|u| u.raw.as_str()).collect();
        let limits: Vec<&str> = t.time_limits.iter().map(|l| l.raw.as_str()).collect();
        let what = if t.requirement.is_empty() { &t.task } else { &t.requirement };
        let label = t.label.as_deref().unwrap_or("-");
        format!("{} > {label} {what} | {} | {}", path.join("/"), units.join(" "), limits.join(" "))
    };
    read(text).tasks.iter().map(one).collect()
}

#[test]
fn a_flattened_table_has_section_rows_page_marks_and_its_header_again() {
    let text = "某市2024年改革任务清单\n序号\n改革任务\n具体举措\n牵头处室\n完成时限\n一、增强功能\n1\n优化布局\n编制主业目录，清理非主业资产。\n规划处\n6月底前\n\
                — 3 —\n序号\n改革任务\n具体举措\n牵头处室\n完成时限\n2\n服务大局\n设立产业链基金，引导投资。\n资本处\n12月底前\n二、健全监管\n3\n智慧监管\n升级监管系统，贯通数据。\n信息中心\n8月底前\n注：未列入清单的任务按原分工推进。";
    assert_eq!(
        told(text),
        [
            "一、增强功能/优化布局 > 1 编制主业目录，清理非主业资产。 | 规划处 | 6月底前",
            "一、增强功能/服务大局 > 2 设立产业链基金，引导投资。 | 资本处 | 12月底前",
            "二、健全监管/智慧监管 > 3 升级监管系统，贯通数据。 | 信息中心 | 8月底前",
        ]
    );
}

#[test]
fn a_row_that_a_page_broke_keeps_its_units() {
    let text = "某市实事分解表\n序号\t类别\t目标任务\t牵头单位\t配合单位\t完成时间\n1\t健康\t免费筛查两癌一万人。\t市卫健委\t市妇联、\t11月底前\n\
                第 1 页 共 2 页\n序号\t类别\t目标任务\t牵头单位\t配合单位\t完成时间\n\t\t\t\t各镇卫生院\t\n2\t养老\t建设助餐点四十个。\t市民政局\t市财政局\t10月底";
    assert_eq!(
        told(text),
        [
            "健康 > 1 免费筛查两癌一万人。 | 市卫健委 市妇联 各镇卫生院 | 11月底前",
            "养老 > 2 建设助餐点四十个。 | 市民政局 市财政局 | 10月底",
        ]
    );
}

#[test]
fn numbered_items_of_one_cell_are_items_with_the_rows_units() {
    let text = "<html><body><h1>某院整改清单</h1><table><tr><td>序号</td><td>问题</td><td>整改措施</td><td>责任部室</td><td>整改时限</td></tr>\
                <tr><td>1</td><td>学习不深入</td><td><p>（1）修订学习规则。</p><p>（2）形成专题报告。</p></td><td>政治部</td><td>11月底前</td></tr>\
                <tr><td>2</td><td>管理不严格</td><td>清理账户。</td><td>计财部</td><td>9月底前</td></tr></table></body></html>";
    assert_eq!(
        told(text),
        [
            "学习不深入 > （1） 修订学习规则。 | 政治部 | 11月底前",
            "学习不深入 > （2） 形成专题报告。 | 政治部 | 11月底前",
            "管理不严格 > 2 清理账户。 | 计财部 | 9月底前",
        ]
    );
}

#[test]
fn a_numbered_heading_right_above_a_table_heads_its_rows() {
    let text = "<html><body><h1>某镇河长制任务清单</h1><p>一、东河年度任务</p><table><tr><td>问题</td><td>整治措施</td><td>责任单位</td><td>完成节点</td></tr>\
                <tr><td>岸线乱堆</td><td>清除垃圾堆点七处。</td><td>镇城管办</td><td>5月底前</td></tr></table>\
                <p>二、西河年度任务</p><table><tr><td>问题</td><td>整治措施</td><td>责任单位</td><td>完成节点</td></tr>\
                <tr><td>河道淤积</td><td>清淤2.4公里。</td><td>镇水利站</td><td>6月底前</td></tr></table></body></html>";
    assert_eq!(
        told(text),
        [
            "一、东河年度任务/岸线乱堆 > - 清除垃圾堆点七处。 | 镇城管办 | 5月底前",
            "二、西河年度任务/河道淤积 > - 清淤2.4公里。 | 镇水利站 | 6月底前",
        ]
    );
}

#[test]
fn titles_are_known_by_their_form() {
    let text = "某公司降本任务台账\n费用类别 | 管控事项 | 压降举措 | 责任部室 | 抽查时间\n一、运营\n牵引用电 | 列车 | 优化运行图。 | 运营部 | 2024年底前\n　 | 备件 | 清理呆滞库存。 | 物资部、财务部 | 9月底前";
    assert_eq!(
        told(text),
        [
            "一、运营/牵引用电/列车 > - 优化运行图。 | 运营部 | 2024年底前",
            "一、运营/牵引用电/备件 > - 清理呆滞库存。 | 物资部 财务部 | 9月底前",
        ]
    );
}

#[test]
fn a_title_that_also_says_how_is_still_that_of_the_items() {
    let text = "某局任务表\n序号\t工作内容及方式\t责任单位\t完成时限\n1\t入户宣传。\t宣传科\t5月底前\n2\t张贴海报。\t办公室\t6月底前";
    assert_eq!(told(text), [" > 1 入户宣传。 | 宣传科 | 5月底前", " > 2 张贴海报。 | 办公室 | 6月底前"]);
}

#[test]
fn an_item_above_an_empty_form_stays() {
    let text = "<html><body><h1>某县工作方案</h1><p>一、任务</p><p>1.修路。（县交通局）</p><p>2.各镇每月5日前填报台账</p><table>\
                <tr><td>序号</td><td>工作任务</td><td>责任单位</td></tr><tr><td></td><td></td><td></td></tr></table><p>3.种树。（县林业局）</p></body></html>";
    assert_eq!(read(text).tasks.iter().filter_map(|t| t.label.as_deref()).collect::<Vec<_>>(), ["1.", "2.", "3."]);
}

#[test]
fn the_name_of_a_table_is_no_part_of_the_item_before_it() {
    let text = "<html><body><h1>某局抽查计划</h1><p>一、工作要求</p><p>各科室要按时完成抽查。</p><p>2024年度抽查计划表</p><table>\
                <tr><td>序号</td><td>抽查任务</td><td>抽查事项</td><td>抽查对象</td><td>抽查时间</td><td>牵头科室</td></tr>\
                <tr><td>1</td><td>电梯检查</td><td>维护保养情况</td><td>商场</td><td>4月—6月</td><td>特种设备科</td></tr></table></body></html>";
    assert_eq!(
        told(text),
        [" > 一、 各科室要按时完成抽查。 | 各科室 | ", "电梯检查 > 1 维护保养情况 | 特种设备科 | 4月—6月"]
    );
}

#[test]
fn columns_with_titles_of_an_agencys_own_are_known_by_their_cells() {
    let text = "某区民生实事表\n|序号|重点任务|谁来干|干到何时|预算口径|\n|---|---|---|---|---|\n|1|建设20个口袋公园。|区城管局、各街道|2024年9月底前|甲类|\n|2|改造老旧小区35个。|区住建局|年底前|乙类|";
    assert_eq!(
        told(text),
        [" > 1 建设20个口袋公园。 | 区城管局 各街道 | 2024年9月底前", " > 2 改造老旧小区35个。 | 区住建局 | 年底前",]
    );
    let warnings = read(text).warnings;
    let unread = warnings.iter().find(|w| w.code == "column-unread").unwrap();
    let Span(start, end) = unread.span.unwrap();
    let document = crate::read::read(text.as_bytes()).unwrap();
    assert_eq!(document.text.raw().chars().skip(start).take(end - start).collect::<String>(), "预算口径");
    assert_eq!(warnings.iter().filter(|w| w.code == "column-unread").count(), 1);
}

#[test]
fn columns_beside_who_what_and_when_are_kept_as_details() {
    let text = "某区民生实事表\n|序号|重点任务|责任单位|牵头区领导|目标|备注|\n|---|---|---|---|---|---|\n|1|建设口袋公园。|区城管局|周某|开园20个| |\n|2|改造老旧小区。|区住建局|吴某||续建|";
    let record = read(text);
    let document = crate::read::read(text.as_bytes()).unwrap();
    let at = |Span(start, end): Span| document.text.raw().chars().skip(start).take(end - start).collect::<String>();
    let told = |t: &crate::record::TaskRecord| {
        let one =
            |d: &crate::record::Detail| format!("{}={}={}", d.title.as_deref().unwrap_or("-"), d.text, at(d.span));
        t.details.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(told(&record.tasks[0]), ["牵头区领导=周某=周某", "目标=开园20个=开园20个"]);
    assert_eq!(told(&record.tasks[1]), ["牵头区领导=吴某=吴某", "备注=续建=续建"]);
}

#[test]
fn columns_that_times_title_say_what_is_done_then() {
    let text = "<html><body><h1>某市2025年民生实事</h1><table><tr><td rowspan=2>项目</td><td rowspan=2>责任单位</td><td colspan=3>时序进度</td></tr>\
                <tr><td>一季度</td><td>二季度</td><td>下半年</td></tr>\
                <tr><td>新建学校</td><td>市教育局</td><td>完成招标</td><td>—</td><td>9月底前投用</td></tr>\
                <tr><td>技能培训</td><td>市人社局</td><td colspan=3>按月组织实施</td></tr></table></body></html>";
    let record = read(text);
    let one = |l: &crate::record::TimeLimit| {
        let applies = l.applies_to.as_deref().unwrap_or("-");
        format!("{} {:?} {}", l.raw, l.end.as_deref().or(l.every.as_deref()).unwrap_or("-"), applies)
    };
    let told = |t: &crate::record::TaskRecord| t.time_limits.iter().map(one).collect::<Vec<_>>();
    assert_eq!(told(&record.tasks[0]), [r#"一季度 "2025-03-31" 完成招标"#, r#"9月底前 "2025-09-30" 投用"#]);
    assert_eq!(told(&record.tasks[1]), [r#"按月 "P1M" 组织实施"#]);
    let (beside, span) = (&record.tasks[0].details, record.tasks[0].time_limits[0].span.unwrap());
    assert_eq!(beside.iter().map(|d| d.title.as_deref().unwrap()).collect::<Vec<_>>(), ["二季度", "下半年"]);
    let document = crate::read::read(text.as_bytes()).unwrap();
    assert_eq!(document.text.raw().chars().skip(span.0).take(span.1 - span.0).collect::<String>(), "一季度");
}

#[test]
fn cells_that_are_times_are_no_second_line_of_titles() {
    let row = |n: &str, work: &str, unit: &str, when: &str| {
        format!("<tr><td>{n}</td><td>{work}</td><td>{unit}</td><td>县财政局</td><td>{when}</td></tr>")
    };
    let text = format!(
        "<html><body><h1>某县2024年任务表</h1><table><tr><td colspan=2>工作任务</td><td colspan=2>责任单位</td><td>完成时限</td></tr>{}{}</table></body></html>",
        row("(一)", "建设大桥", "县交通局", "3月底前"),
        row("(二)", "修建水库", "县水利局", "上半年")
    );
    assert_eq!(read(&text).tasks.len(), 2);
    // Below two years a half alone doesn't say of which: it is no limit.
    let text = "<html><body><h1>某县2024年任务表</h1><table><tr><td rowspan=2>工作任务</td><td rowspan=2>责任单位</td><td colspan=2>2024年</td><td colspan=2>2025年</td></tr>\
                <tr><td>上半年</td><td>下半年</td><td>上半年</td><td>下半年</td></tr><tr><td>建设大桥</td><td>县交通局</td><td>设计</td><td>开工</td><td>施工</td><td>竣工</td></tr>\
                <tr><td>建设水库</td><td>县水利局</td><td>设计</td><td>开工</td><td>施工</td><td>竣工</td></tr></table></body></html>";
    let record = read(text);
    assert_eq!(record.tasks.iter().map(|t| t.time_limits.len()).collect::<Vec<_>>(), [0, 0]);
    assert_eq!(record.tasks[0].details.len(), 4);
}

#[test]
fn what_a_period_s_cell_names_is_no_time_of_its_own() {
    let text = "<html><body><h1>某市2025年民生实事</h1><table><tr><td>项目</td><td>责任单位</td><td>一季度</td><td>四季度</td></tr>\
                <tr><td>新建学校</td><td>市教育局</td><td>完成2024年度考核</td><td>暂无</td></tr><tr><td>技能培训</td><td>市人社局</td><td>√</td><td>按计划推进</td></tr></table></body></html>";
    let record = read(text);
    let one = |l: &crate::record::TimeLimit| format!("{} {}", l.raw, l.applies_to.as_deref().unwrap_or("-"));
    let told = |t: &crate::record::TaskRecord| t.time_limits.iter().map(one).collect::<Vec<_>>();
    assert_eq!(told(&record.tasks[0]), ["一季度 完成2024年度考核"]);
    assert_eq!(told(&record.tasks[1]), ["一季度 -", "四季度 按计划推进"]);
}

#[test]
fn titles_that_no_pattern_knows_part_one_that_spans_them() {
    let text = "<html><body><h1>某市2025年项目计划</h1><table>\
                <tr><td rowspan=2>序号</td><td rowspan=2>项目名称</td><td rowspan=2>建设任务</td><td colspan=2>时间安排</td><td colspan=2>责任分工</td></tr>\
                <tr><td>进场日</td><td>完工时间</td><td>牵头单位</td><td>配合单位</td></tr>\
                <tr><td>1</td><td>泵站改造</td><td>更换机组2台。</td><td>2025年3月</td><td>2025年9月30日</td><td>市水利局</td><td>市财政局</td></tr>\
                <tr><td>2</td><td>渠道清淤</td><td>清淤渠道5公里。</td><td></td><td>2025年底前</td><td>市水利局</td><td>各镇</td></tr></table></body></html>";
    let record = read(text);
    let units = |t: &crate::record::TaskRecord| {
        t.units.iter().map(|u| format!("{}:{:?}", u.raw, u.role)).collect::<Vec<_>>().join(" ")
    };
    let limits = |t: &crate::record::TaskRecord| {
        let one = |l: &crate::record::TimeLimit| {
            format!("{} {}", l.end.as_deref().unwrap_or("-"), l.applies_to.as_deref().unwrap_or("-"))
        };
        t.time_limits.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(units(&record.tasks[0]), "市水利局:Lead 市财政局:Cooperate");
    assert_eq!(limits(&record.tasks[0]), "2025-03-31 进场, 2025-09-30 完工");
    assert_eq!(units(&record.tasks[1]), "市水利局:Lead 各镇:Cooperate");
    assert_eq!(limits(&record.tasks[1]), "2025-12-31 完工");
}

#[test]
fn cells_of_units_under_an_unknown_title_are_not_taken_beside_titled_ones() {
    let text = "某区民生实事表\n|序号|重点任务|受托方|责任单位|\n|---|---|---|---|\n|1|建设口袋公园。|区园林中心|区城管局|\n|2|改造老旧小区。|区房管所|区住建局|";
    assert_eq!(told(text), [" > 1 建设口袋公园。 | 区城管局 | ", " > 2 改造老旧小区。 | 区住建局 | "]);
    assert!(read(text).warnings.iter().any(|w| w.code == "column-unread"));
}

#[test]
fn a_number_that_goes_on_the_count_opens_a_row_whatever_the_rows_lack() {
    let rows = "1\n台账不全\n建立台账。\n县水利局\n张某\n2024年6月底前\n2\n设施老化\n更换水泵3台。\n县水利局\n李某\n立行立改\n\
                3\n管护不到位\n落实管护人员。\n各乡镇\n李某\n4\n宣传不够\n开展宣传。\n王某\n长期坚持\n";
    let text = format!("某县整改责任清单\n序号\n整改任务\n整改措施\n责任单位\n责任人\n完成时限\n{rows}");
    assert_eq!(
        told(&text),
        [
            "台账不全 > 1 建立台账。 | 县水利局 | 2024年6月底前",
            "设施老化 > 2 更换水泵3台。 | 县水利局 | 立行立改",
            "管护不到位 > 3 落实管护人员。 | 各乡镇 | ",
            "宣传不够 > 4 开展宣传。 |  | 长期坚持",
        ]
    );
}

#[test]
fn a_flattened_table_has_a_title_of_an_agencys_own() {
    let text = "某县2025年重点工作清单\n序号\n工作任务\n具体措施\n包联口径\n责任单位\n完成时限\n1\n道路改造\n改造县道12公里。\n甲\n县交通局\n6月底前\n2\n饮水安全\n新建水厂2座，铺设管网。\n乙\n县水利局、县财政局\n12月底前\n";
    assert_eq!(
        told(text),
        [
            "道路改造 > 1 改造县道12公里。 | 县交通局 | 6月底前",
            "饮水安全 > 2 新建水厂2座，铺设管网。 | 县水利局 县财政局 | 12月底前",
        ]
    );
}

#[test]
fn a_heading_across_stands_right_below_a_header_of_two_lines() {
    let text = "<html><body><h1>某院工作台账</h1><table><tr><td rowspan=2>序号</td><td rowspan=2>改进措施</td><td colspan=2>责任分工</td><td rowspan=2>时限</td></tr>\
                <tr><td>责任科室</td><td>督办科室</td></tr><tr><td colspan=5>一、门诊环节</td></tr>\
                <tr><td>1</td><td>推行精准预约。</td><td>门诊部</td><td>医务部</td><td>5月底</td></tr>\
                <tr><td>2</td><td>建立预约中心。</td><td>信息科</td><td>医务部</td><td>6月底</td></tr></table></body></html>";
    assert_eq!(
        told(text),
        [
            "一、门诊环节 > 1 推行精准预约。 | 门诊部 医务部 | 5月底",
            "一、门诊环节 > 2 建立预约中心。 | 信息科 医务部 | 6月底",
        ]
    );
}

#[test]
fn a_table_without_titles_is_told_by_its_cells() {
    let table = |third: &str| {
        format!(
            "<html><body><h1>某县2024年民生实事项目表</h1><table><tr><td>1</td><td>新建幼儿园2所</td><td>县教育局</td><td>12月底</td></tr>\
             <tr><td>2</td><td>改造老旧小区8个</td><td>县住建局</td><td>10月底</td></tr><tr><td>3</td>{third}</tr></table></body></html>"
        )
    };
    assert_eq!(
        told(&table("<td>新建公厕5座</td><td>县城管局</td><td>9月底</td>")),
        [
            " > 1 新建幼儿园2所 | 县教育局 | 12月底",
            " > 2 改造老旧小区8个 | 县住建局 | 10月底",
            " > 3 新建公厕5座 | 县城管局 | 9月底",
        ]
    );
    let persons = table("").replace("新建幼儿园2所", "王小五").replace("改造老旧小区8个", "赵小六");
    assert!(told(&persons).is_empty(), "a list of persons");
}

#[test]
fn a_row_of_sums_is_no_task() {
    let text = "某县2024年任务清单\n序号\t任务\t单位\t时限\n1\t修建水渠\t县水利局\t6月底\n2\t植树造林\t县林业局\t9月底\n合计\t2项";
    assert_eq!(told(text), [" > 1 修建水渠 | 县水利局 | 6月底", " > 2 植树造林 | 县林业局 | 9月底"]);
}

#[test]
fn a_serial_number_of_two_rows_is_their_headings_and_the_others_are_their_rows() {
    let text = "<html><body><h1>某市2018年河长制任务</h1><table><tr><td>序号</td><td>类别</td><td>主要任务</td><td>细化措施</td><td>责任单位</td></tr>\
                <tr><td>1</td><td rowspan=2>护水</td><td rowspan=2>严守红线</td><td>控制用水总量。</td><td>市水利局</td></tr>\
                <tr><td>2</td><td>建成监测点。</td><td>市财政局</td></tr>\
                <tr><td rowspan=2>3</td><td rowspan=2>治岸</td><td rowspan=2>清理四乱</td><td>(1)清理采砂。</td><td>市公安局</td></tr>\
                <tr><td>(2)联合执法。</td><td>市交通局</td></tr></table></body></html>";
    assert_eq!(
        told(text),
        [
            "护水/严守红线 > 1 控制用水总量。 | 市水利局 | ",
            "护水/严守红线 > 2 建成监测点。 | 市财政局 | ",
            "治岸/3清理四乱 > (1) 清理采砂。 | 市公安局 | ",
            "治岸/3清理四乱 > (2) 联合执法。 | 市交通局 | ",
        ]
    );
}

#[test]
fn the_column_behind_the_serial_number_says_what_whatever_its_title() {
    let text = "2024年目标任务分解表\n序号\n惠民承诺\n责任单位\n完成时限\n1\n建成人行步道，安装路灯210盏。\n县住建局\n10月底前\n2\n改造农村危房4120户。\n县住建局、各乡镇人民政府\n11月底前\n";
    assert_eq!(
        told(text),
        [
            " > 1 建成人行步道，安装路灯210盏。 | 县住建局 | 10月底前",
            " > 2 改造农村危房4120户。 | 县住建局 各乡镇人民政府 | 11月底前",
        ]
    );
}

#[test]
fn a_section_row_of_a_flattened_table_may_name_bodies() {
    let text = "2024年任务分解表\n序号\n工作任务\n牵头单位\n配合单位\n完成时限\n一、稳住农业\n1\n新建高标准农田2万亩。\n区农业农村局\n区水利局\n持续推进\n二、抓实项目和企业\n2\n建设配套工程。\n区住建局\n区应急局\n11月底前完工\n";
    assert_eq!(
        told(text),
        [
            "一、稳住农业 > 1 新建高标准农田2万亩。 | 区农业农村局 区水利局 | 持续推进",
            "二、抓实项目和企业 > 2 建设配套工程。 | 区住建局 区应急局 | 11月底前",
        ]
    );
}

#[test]
fn names_of_tables_head_their_rows_and_notes_below_belong_to_no_item() {
    let text = "某镇整治方案\n一、保障措施\n（一）强化资金保障。镇财政所安排资金。\n（二）强化参与。各村要参与。\n附件：整治任务清单\n附件\n整治任务清单\n表一：村容提升清单\n序号\n工作内容\n责任站所\n完成时限\n1\n拆除沿线残垣断壁。\n镇自然资源所\n6月底前\n表二：设施建设清单\n序号\n工作内容\n责任站所\n完成时限\n1\n改造农村户厕420户。\n镇农业农村办\n11月15日前\n注：未列明的由镇整治办统筹安排。";
    assert_eq!(
        told(text),
        [
            "一、保障措施 > （一） 镇财政所安排资金。 | 镇财政所 | ",
            "一、保障措施 > （二） 各村要参与。 | 各村 | ",
            "表一：村容提升清单 > 1 拆除沿线残垣断壁。 | 镇自然资源所 | 6月底前",
            "表二：设施建设清单 > 1 改造农村户厕420户。 | 镇农业农村办 | 11月15日前",
        ]
    );
}

#[test]
fn lines_parted_by_bars_are_a_table_where_their_titles_are_known() {
    let text = "某县2024年实事清单\n类别 | 实施内容 | 责任单位\n交通 | 修建农村公路二十公里。 | 县交通局\n水利 | 清淤河道五条。 | 县水利局\n";
    assert_eq!(told(text), ["交通 > - 修建农村公路二十公里。 | 县交通局 | ", "水利 > - 清淤河道五条。 | 县水利局 | "]);
    let menu = "首页 | 政务公开 | 通知公告\n来源：县政府办 | 2023-05-02 | 浏览\n字号：大 | 中 | 小\n某县2023年工作要点\n\
                一、修路。县交通局6月底前修建公路。\n二、清淤。县水利局9月底前清淤。\n";
    let record = read(menu);
    assert_eq!(record.document.title.as_deref(), Some("某县2023年工作要点"));
    assert_eq!(record.tasks.iter().map(|t| t.cell.as_deref()).collect::<Vec<_>>(), [None, None]);
}

#[test]
fn a_slash_is_an_empty_cell_of_a_flattened_table() {
    let text = "2024年任务分解表\n序号\n工作任务\n牵头单位\n配合单位\n完成时限\n1\n新建改建农村公路46公里。\n区交通局\n/\n10月底前\n2\n各区、各单位结合实际宣传惠民政策，提高群众知晓率，形成良好氛围。\n/\n各镇政府\n/\n3\n扩大稻蟹共生面积。\n区农业农村局\n区市场监管局\n新立镇、唐家镇\n9月末\n";
    let roles: Vec<Vec<String>> =
        read(text).tasks.iter().map(|t| t.units.iter().map(|u| format!("{}:{:?}", u.raw, u.role)).collect()).collect();
    assert_eq!(
        roles,
        [
            vec!["区交通局:Lead"],
            vec!["各镇政府:Cooperate"],
            vec!["区农业农村局:Lead", "区市场监管局:Cooperate", "新立镇:Cooperate", "唐家镇:Cooperate"],
        ]
    );
}

#[test]
fn cells_of_units_and_days_are_nobodys_where_their_title_asks_for_none() {
    let text = "某市隐患整改表\n|序号|工作任务|所在乡镇|建成年代|责任单位|\n|---|---|---|---|---|\n|1|维修水库大坝。|柳溪镇|1975年|市水利局|\n|2|改造泵站。|云山镇|1982年|市水利局|";
    assert_eq!(told(text), [" > 1 维修水库大坝。 | 市水利局 | ", " > 2 改造泵站。 | 市水利局 | "]);
    let looked = "某市检查表\n|检查内容|被检查企业|上次检查|\n|---|---|---|\n|消防设施完好。|某市化工厂|2022年5月|\n|台账齐全。|某市纺织厂|2022年6月|";
    assert_eq!(told(looked), Vec::<String>::new());
}

#[test]
fn a_table_laid_out_with_spaces_is_read_and_other_lines_stay_lines() {
    let text = "某区2024年重点任务表\n序号  重点任务              责任单位          完成时限\n 1    燃气管道改造30公里    区住建局、区城管局    10月底\n 2    新建口袋公园5个       区园林局          9月底\n 3    扩建水厂一座　　区水务局　　年底前\n";
    assert_eq!(
        told(text),
        [
            " > 1 燃气管道改造30公里 | 区住建局 区城管局 | 10月底",
            " > 2 新建口袋公园5个 | 区园林局 | 9月底",
            " > 3 扩建水厂一座 | 区水务局 | 年底前",
        ]
    );
    let plain = "某局工作要点\n一、甲  乙  丙\n二、丁  戊  己\n三、庚  辛  壬";
    assert_eq!(read(plain).tasks.iter().filter(|t| t.cell.is_some()).count(), 0);
}

#[test]
fn a_column_of_merged_words_before_the_items_groups_them() {
    let text = "<html><body><h1>云山县2024年治理任务清单</h1><table>\
                <tr><td>序号</td><td>牛鼻子</td><td>工作内容</td><td>责任单位</td></tr>\
                <tr><td rowspan=2>1</td><td rowspan=2>学校食堂</td><td>更换老旧线路。</td><td>县教育局</td></tr>\
                <tr><td>培训从业人员。</td><td>县市场监管局</td></tr>\
                <tr><td>2</td><td>校园周边</td><td>清理占道摊点。</td><td>县城管局</td></tr></table></body></html>";
    assert_eq!(
        told(text),
        [
            "1学校食堂 > - 更换老旧线路。 | 县教育局 | ",
            "1学校食堂 > - 培训从业人员。 | 县市场监管局 | ",
            "2校园周边 > - 清理占道摊点。 | 县城管局 | ",
        ]
    );
}

#[test]
fn names_of_persons_show_where_a_row_lacks_its_heading() {
    let text = "某区2024年任务分解表\n序号\n重点任务\n具体内容\n分管领导\n牵头单位\n完成时限\n1\n做强产业\n开工项目6个。\n赵立\n区发改局\n12月底前\n\
                2\n完成安全评价。\n孙  敏\n区应急局\n6月30日前\n3\n补齐短板\n改造老旧小区8个。\n孙  敏\n区住建局\n10月底前\n";
    assert_eq!(
        told(text),
        [
            "做强产业 > 1 开工项目6个。 | 区发改局 | 12月底前",
            "做强产业 > 2 完成安全评价。 | 区应急局 | 6月30日前",
            "补齐短板 > 3 改造老旧小区8个。 | 区住建局 | 10月底前",
        ]
    );
}

#[test]
fn what_opens_the_rows_stands_once_for_several() {
    let text = "某局2012年工作安排表\n月份\t工作内容\t责任科室\n一月\t1.部署寒假安全工作。\t安全科\n\t2.分析教学质量。\t教研室\n七月—八月\t3.消除危房。\t财务科\n\t4.开展家访。\t基教科";
    assert_eq!(
        told(text),
        [
            " > 1. 部署寒假安全工作。 | 安全科 | 一月",
            " > 2. 分析教学质量。 | 教研室 | 一月",
            " > 3. 消除危房。 | 财务科 | 七月—八月",
            " > 4. 开展家访。 | 基教科 | 七月—八月",
        ]
    );
}

#[test]
fn bars_may_stand_behind_the_rows_and_headings_go_on_over_the_page() {
    let text = "某区测评任务分解表\n测评项目 | 测评内容 | 责任单位 | 配合单位 |\n一、政务环境 | 1.设置服务台。 | 区政务办 | 区监察局 |\n | 2.每季度测评一次。 | 区政务办 | |\n\
                测评项目 | 测评内容 | 责任单位 | 配合单位 |\n（续）一、政务环境 | 3.公示办事流程。 | 区司法局 | |\n二、市场环境 | 4.清理占道经营。 | 区城管局 | |";
    assert_eq!(
        told(text),
        [
            "一、政务环境 > 1. 设置服务台。 | 区政务办 区监察局 | ",
            "一、政务环境 > 2. 每季度测评一次。 | 区政务办 | 每季度测评一次",
            "一、政务环境 > 3. 公示办事流程。 | 区司法局 | ",
            "二、市场环境 > 4. 清理占道经营。 | 区城管局 | ",
        ]
    );
}

#[test]
fn two_columns_are_bodies_and_their_duties() {
    let text = "某市攻坚行动职责分工\n单位            承担的职责\n市生态环境局    负责统筹调度，每日研判。\n市工信局        制定错峰计划，10月20日前报市政府。\n市能源局、市住建局    管控散煤复燃。\n说明：以上职责自印发之日起执行。";
    let units: Vec<String> = told(text).iter().map(|t| t.split(" | ").nth(1).unwrap().to_string()).collect();
    assert_eq!(units, ["市生态环境局", "市工信局", "市能源局 市住建局"]);
    // Signatures side by side are none.
    let text = "某市工作方案\n一、任务\n1.修路。（市交通局）\n2.架桥。（市公路局）\n市交通局    2024年3月1日\n市公路局    2024年3月1日";
    assert_eq!(told(text).len(), 2);
}

#[test]
fn titles_that_ask() {
    let text = "<table><tr><td>公开平台</td><td>做什么</td><td>做到什么程度</td><td>谁来做</td><td>谁配合</td><td>何时完成</td></tr>\
                <tr><td rowspan=2>审判公开</td><td>开通短信推送</td><td>立案信息24小时内推送到当事人。</td><td>技术处</td><td>业务庭</td><td>7月底</td></tr>\
                <tr><td>扩大庭审直播</td><td>每个业务庭每月直播2场。</td><td>宣传处</td><td></td><td>长期坚持</td></tr></table>";
    let record = read(&format!("<h1>某法院2014年司法公开任务分解方案</h1>{text}"));
    let roles = |t: &TaskRecord| t.units.iter().map(|u| format!("{}:{}", u.raw, u.role.name())).collect::<Vec<_>>();
    assert_eq!(record.tasks[0].task, "开通短信推送");
    assert_eq!(roles(&record.tasks[0]), ["技术处:responsible", "业务庭:cooperate"]);
    assert!(record.tasks[1].time_limits.iter().any(|l| l.raw == "长期坚持"));
}
