"""The report as a text: what a careful reviewer would ask about is found, and ordinary prose is left alone.

The sentences are our own. How many of each there are is the measure of false alarms and of misses that this stage claims.
"""

from __future__ import annotations

import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checks.judging import check_one
from toolkit.office.office import Office
from toolkit.rules.findings import Severity
from toolkit.rules.organs import areas_of
from toolkit.rules.samples import Sample, build
from toolkit.rules.texts.prose import PROSE
from toolkit.rules.texts.wording import stammer

OWN = {rule.id for rule in PROSE}
BLANK_ASPECTS = {f"overview.{key}": "" for key in ("proactive", "requests", "management", "platform", "supervision")}


def findings(sample: Sample):
    """What the rules about the text say of a report, by rule; rules about numbers are another story."""
    built = build(sample)
    answer = check_one(built.submission, Office(roster=built.roster))
    return {one.rule: one for one in answer.findings if one.rule in OWN}


#: Ordinary sentences: (where, text). The unit is 云溪市教育局, the report that of 2024.
CLEAN = [
    ("overview", "2025年，我局将继续扩大公开范围，组织好校园安全信息的发布。"),
    ("overview", "自2019年以来，我局每年公布招生计划，2023年起增设了随迁子女入学栏目。"),
    ("overview", "按照《云溪市2023年政务公开工作要点》的分工，我局承担六项任务，均已完成。"),
    ("overview", "对照云政办发〔2021〕15号文件，我局逐项核对公开事项，全年更新目录两次。"),
    ("overview", "“十四五”以来，我局把招生录取结果全部上网公布。"),
    ("overview", "2022年修订的公开制度运行平稳，全年没有发现越权发布的情形。"),
    ("overview", "我局新收申请比2023年增加1件，主要是学区划分方面的咨询。"),
    ("overview", "2023年公开信息300条，2024年公开信息320条，增加的主要是资助政策。"),
    ("overview", "全市教育系统围绕群众关心的入学问题，做好招生政策的公开和解读。"),
    ("overview", "我市中小学招生方案公布前，公开征求了家长意见，采纳情况随方案一并公布。"),
    ("overview", "全省政务公开培训班在云溪市举办，我局派两人参加学习。"),
    ("overview", "按照全省统一部署，栏目名称作了调整，历史信息已经迁移完毕。"),
    ("overview", "我局的做法在全省政务公开工作会议上作了交流发言。"),
    ("overview", "为推动全市政务公开工作提质增效，我局选派一名业务骨干参加巡查。"),
    ("overview", "落实省政府统筹推进全省信息公开标准化的要求，我局完成了事项认领。"),
    ("overview", "公开渠道健全，公开内容真实，公开程序规范，群众评价良好。"),
    ("overview.proactive", "全年主动公开政府信息320条，其中政策文件60条、工作动态260条；更新机构职能、办事指南等栏目。"),
    ("overview.proactive", "报名截止日期、考试安排等信息均提前十日公布，方便家长安排时间。"),
    ("overview.proactive", "截至2024年12月31日，教育专栏共发布信息320条。"),
    ("overview.proactive", "公布《云溪市教育局2023年政府信息公开工作年度报告》，并同步发布图解。"),
    ("overview.proactive", "7×24小时开通咨询电话，节假日安排专人值守，来电均当日答复。"),
    ("overview.proactive", "办理流程（含网上预约、现场核验、结果查询）全部公开，材料清单一次告知。"),
    ("overview.proactive", "公开事项包括：1）招生计划；2）收费标准；3）资助政策；4）教师招聘结果。"),
    ("overview.proactive", "按照《关于印发〈云溪市政务公开办法〉的通知》，调整了公开目录。"),
    ("overview.requests", "2024年，我局新收政府信息公开申请16件，上年结转2件，均在法定期限内答复。"),
    ("overview.requests", "本年度没有收到政府信息公开申请，没有因政府信息公开引起的行政复议和行政诉讼。"),
    ("overview.requests", "申请人要求撤回的1件，已按程序终止办理；需要补正的，一次性告知补正内容。"),
    ("overview.management", "政府信息公开工作由办公室牵头，会同财务、基础教育等科室按季核对。"),
    ("overview.management", "对2018年以前印发的文件作了清理，其中有待补充依据的两件已经修改。"),
    ("overview.management", "区政府政府信息公开专栏和我局网页的内容保持一致，由专人逐条逐条核对。"),
    ("overview.platform", "网页由市政府门户网站统一建设，我局负责内容；手机端可以查阅。"),
    ("overview.platform", "请填写申请表的提示语改得更通俗，申请页面增加了填表示例。"),
    ("overview.supervision", "公开工作列入年终考核；开展社会评议一次；没有发生责任追究的情形。"),
    ("problems", "存在的主要问题：解读形式单一，个别栏目更新不及时。改进情况：配图文解读，每月通报更新情况。"),
    ("problems", "一是人手不足。下一步，将增配一名专职人员。二是栏目偏多。下一步，将合并内容相近的栏目。"),
    ("problems", "2023年年报指出的问题已经整改。目前仍有差距：个别科室公开意识不强。今后将加强培训，纳入考核。"),
    ("problems", "（一）存在的主要问题\n解读材料以文字为主。\n（二）改进情况\n2025年，我局将增加图解和短视频解读。"),
    ("problems", "问题：1.公开不够主动；2.答复不够规范。措施：1.建立台账；2.请法律顾问审核答复文书。"),
    ("other_matters", "本年度收取信息处理费0元。"),
    ("other_matters", "本机关没有发出收费通知，没有收取信息处理费。无其他需要报告的事项。"),
    ("other_matters", "2024年度未产生信息公开处理费。\n云溪市教育局\n2025年1月15日"),
    ("other_matters", "按照国办函〔2020〕109号规定，共向2名申请人收取信息处理费60元，已全部上缴国库。"),
    (
        "opening",
        "本报告依据《中华人民共和国政府信息公开条例》（2019年修订）和国办公开办函〔2021〕30号编制，统计期限为2024年1月1日至12月31日。"
        "电子版可在市政府网站下载。如有疑问，请与我局联系（电话：0123-4567890）。",
    ),
    (
        "opening",
        "根据《中华人民共和国政府信息公开条例》（2007年4月5日公布，2019年4月3日修订）编制，所列数据的统计期限自2024年1月1日起至12月31日止。"
        "地址：云溪市文昌路12号。",
    ),
    (
        "opening",
        "根据《条例》（国务院令第711号）要求，现公布云溪市教育局2024年政府信息公开工作年度报告。数据统计期限自2024年1月1日起至2024年"
        "12月31日止。咨询电话：0123-4567890。",
    ),
]

#: Clean reports of other kinds of units: (unit, 单位类型, where, text).
CLEAN_OTHERS = [
    ("云溪市甲区民政局", "区直部门", "overview", "我区低保标准调整后，我局在街道办事处和社区同步公布，方便群众对照。"),
    ("云溪市甲区民政局", "区直部门", "overview", "全市民政工作会议后，我局梳理了公开事项，按市民政局的要求统一了格式。"),
    ("青河县人民政府", "县级政府", "overview", "2024年，全县各级各部门主动公开政府信息，我县政务公开标准化目录调整完毕。"),
    ("青河县水利局", "县直部门", "overview", "为全县乡村振兴提供水利支撑，我局公开河长名单，我县农村供水工程进展按月公布。"),
    ("柳河镇人民政府", "乡镇", "overview", "我镇把惠农补贴发放结果在村务公开栏张贴，全镇十二个村全部做到按季公布。"),
    ("住房和城乡建设局", None, "overview", "我局公开商品房预售许可和物业维修资金使用情况，按季更新。"),
    ("云溪市市场监督管理局", "市直部门", "overview", "我市市场主体登记信息全部上网公布，抽检结果每月公布一次。"),
]

#: Faults: (rule, severity, where, text).
_E, _Q, _H = Severity.ERROR, Severity.QUERY, Severity.HINT
FAULTY = [
    ("N101", _E, "problems", ""),
    ("N101", _E, "other_matters", ""),
    ("N101", _E, "overview.requests", ""),
    ("N101", _E, "overview.platform", "  \n "),
    ("N103", _Q, "problems", "解读不够通俗，将配图解读。\n六、其他需要报告的事项\n本年度收取信息处理费0元。"),
    ("N103", _Q, "overview", "2024年工作平稳。\n二、主动公开政府信息情况\n见表。"),
    ("N103", _Q, "other_matters", "本年度收取信息处理费0元。\n五、存在的主要问题及改进情况\n公开不够主动，将加强培训。"),
    ("N104", _Q, "problems", "（一）存在的问题\n公开不够主动。\n（三）改进情况\n建立台账，按月核对。"),
    ("N104", _H, "problems", "存在的问题：一是解读单一，三是更新不及时。改进情况：建立台账。"),
    ("N104", _H, "problems", "问题：一是解读单一；二是更新不及时；四是人手不足。措施：建立台账。"),
    ("N105", _H, "problems", "问题\n（一）解读单一。\n（二）更新不及时。\n措施\n（一）配图解读。\n（二）建立台账。"),
    ("N106", _H, "opening", ""),
    ("N107", _Q, "opening", "统计期限为2024年1月1日至12月31日。有疑问的，请与我局联系（电话：0123-4567890）。"),
    ("N107", _Q, "opening", "根据《中华人民共和国政府信息公开条例》编制本报告，有疑问的请来电咨询。"),
    ("N107", _H, "opening", "根据《中华人民共和国政府信息公开条例》编制本报告，统计期限为2024年1月1日至12月31日。"),
    ("N108", _Q, "opening", "根据《条例》和国办公开办函〔2019〕60号编制，统计到2024年12月31日。电话：0123-4567890。"),
    ("N108", _Q, "opening", "根据《条例》和国办公开办函[2019] 60 号编制，统计到2024年12月31日。电话：0123-4567890。"),
    ("N111", _E, "overview", "（文字描述）"),
    ("N111", _E, "other_matters", "（文字描述，收取信息处理费情况在此处报告。）"),
    ("N111", _E, "overview.proactive", "全年主动公开政府信息XX条，其中政策文件60条。"),
    ("N111", _E, "overview.proactive", "全年主动公开政府信息××条，其中政策文件60条。"),
    ("N111", _E, "overview.proactive", "20XX年，我局公开教育信息320条，内容包括招生、资助等。"),
    ("N111", _E, "overview.requests", "我局新收政府信息公开申请X件，均按期答复。"),
    ("N111", _E, "overview.requests", "我局新收政府信息公开申请N件，均按期答复。"),
    ("N111", _E, "overview.platform", "【待补充：平台建设的情况】"),
    ("N111", _E, "overview.platform", "网站栏目数待补充。"),
    ("N111", _E, "overview.management", "（请填写本单位信息管理的做法）"),
    ("N111", _E, "overview.management", "TODO 保密审查的做法"),
    ("N111", _E, "overview.supervision", "考核结果为______，没有发生责任追究的情形，社会评议良好。"),
    ("N111", _E, "overview.supervision", "此处填写考核、评议、责任追究的结果。"),
    ("N111", _E, "overview.platform", "单击或点击此处输入文字。"),
    ("N111", _E, "overview", "○○局把公开列入年度重点任务，按季核对。"),
    ("N112", _E, "problems", "无"),
    ("N112", _E, "problems", "无。"),
    ("N112", _E, "problems", "暂无问题。"),
    ("N112", _E, "problems", "五、存在的主要问题及改进情况：无"),
    ("N112", _E, "problems", "/"),
    ("N113", _Q, "problems", "公开不够，改进。"),
    ("N113", _Q, "problems", "本年度各项工作按计划完成，群众评价良好，栏目运行平稳。"),
    ("N113", _Q, "problems", "问题是公开内容偏少，群众知晓率不高，科室报送不及时。"),
    ("N114", _Q, "overview.requests", "无。"),
    ("N114", _Q, "overview.platform", "无"),
    ("N115", _Q, "other_matters", "无"),
    ("N115", _Q, "other_matters", "六、其他需要报告的事项\n无。"),
    ("N115", _Q, "other_matters", "没有"),
    ("N116", _Q, "other_matters", "无其他需要报告的事项。"),
    ("N116", _Q, "other_matters", "本年度办理建议提案12件，均已公开答复。"),
    ("N118", _Q, "overview", "我局组织推动全省政府信息公开工作，按季通报进度。"),
    ("N118", _Q, "overview", "2024年，我局统筹推进全省政务公开标准化建设，成效明显。"),
    ("N118", _Q, "overview", "我县高度重视公开工作，按季核对栏目内容。"),
    ("N118", _Q, "overview.requests", "2024年，全市共收到政府信息公开申请16件，均按期答复。"),
    ("N118", _Q, "overview", "我镇把招生信息张贴在公开栏，全镇十二个村都能看到。"),
    ("N119", _Q, "overview", "2023年，我局主动公开政府信息320条，更新栏目12个。"),
    ("N119", _Q, "overview.requests", "2023年，我局共收到政府信息公开申请16件，均按期答复。"),
    ("N119", _Q, "overview.requests", "2025年，我局共收到政府信息公开申请16件，均按期答复。"),
    ("N119", _Q, "overview.proactive", "截至2023年12月31日，教育专栏共发布信息320条。"),
    ("N119", _Q, "overview.proactive", "截至2023年底，教育专栏共发布信息320条。"),
    ("N119", _Q, "opening", "根据《条例》编制本报告，统计期限为2023年1月1日至12月31日。电话：0123-4567890。"),
    ("N119", _Q, "opening", "根据《条例》编制云溪市教育局2023年政府信息公开工作年度报告，统计到12月31日。电话：0123-4567890。"),
    ("N121", _H, "overview.proactive", "截止2024年12月31日，教育专栏共发布信息320条。"),
    ("N121", _H, "overview.proactive", "截止目前，教育专栏共发布信息320条。"),
    ("N122", _H, "overview.platform", "栏目“招生专栏由专人值守，内容按月核对。"),
    ("N122", _H, "overview.platform", "按照国办函〔2020〕109号）的要求核对栏目内容。"),
    ("N122", _H, "overview.platform", "公布《云溪市公开办法，并配发图解，由专人值守。"),
    ("N123", _H, "overview.management", "按照云政办发[2022]15号文件，实行保密审查。"),
    ("N123", _H, "overview.management", "按照云政办发（2022）15号文件，实行保密审查。"),
    ("N124", _H, "overview.management", "按照《关于印发<云溪市公开办法>的通知》，实行保密审查。"),
    ("N125", _H, "overview.management", "加强加强保密审查，公文拟制时确定公开属性。"),
    ("N125", _H, "overview.management", "实行保密审查，，公文拟制时确定公开属性。"),
    ("N125", _H, "overview.management", "政务信息发布的信息发布程序规范，实行保密审查。"),
    ("N125", _H, "overview.platform", "发布信息前先作保密审查，公文拟制时即确定公开属性，每半年清理一次已经失效的文件。"),
    ("N126", _H, "overview.management", "发布信息前先作保密审查，公文拟制时即确定公开属性、"),
    ("N126", _H, "overview.management", "发布信息前先作保密审查，公文拟制时即确定公开属性以及"),
    ("N127", _H, "overview.platform", "教育专栏发布提示约200条，由专人值守。"),
    ("N127", _H, "overview.platform", "教育专栏点击5500余次，由专人值守。"),
]  # fmt: skip


@pytest.mark.parametrize(("where", "text"), CLEAN, ids=range(len(CLEAN)))
def test_ordinary_prose_is_neither_refused_nor_questioned(where, text):
    assert [one.message for one in findings(Sample(texts={where: text})).values() if one.severity is not _H] == []


@pytest.mark.parametrize(("unit", "kind", "where", "text"), CLEAN_OTHERS, ids=range(len(CLEAN_OTHERS)))
def test_every_kind_of_unit_may_speak_of_its_own_area_and_follow_a_higher_plan(unit, kind, where, text):
    assert [one.message for one in findings(Sample(unit=unit, kind=kind, texts={where: text})).values()] == []


@pytest.mark.parametrize(("rule", "severity", "where", "text"), FAULTY, ids=[f"{i} {f[0]}" for i, f in enumerate(FAULTY)])
def test_a_faulty_text_is_found_by_its_rule_and_with_its_weight(rule, severity, where, text):
    found = findings(Sample(texts={where: text}))

    assert rule in found, list(found)
    assert found[rule].severity is severity
    assert found[rule].cells[0].key == where
    assert all(one.severity is _H for name, one in found.items() if name != rule and severity is _H)


def test_the_measure_is_large_enough():
    """52 clean texts with no false alarm, 75 faulty ones with no miss."""
    assert (len(CLEAN) + len(CLEAN_OTHERS), len(FAULTY)) == (52, 75)


def test_a_report_without_any_text_is_not_judged_and_not_blamed():
    built = build(Sample(silent=True))
    answer = check_one(built.submission)

    assert not OWN & {one.rule for one in answer.findings}
    reasons = {one.rule: one.reason for one in answer.not_judged if one.rule in OWN}
    assert {reasons[rule] for rule in OWN - {"N401", "N411", "N412"}} == {"文字部分没有填写"}


@pytest.mark.parametrize(("rule", "text"), [("N101", ""), ("N112", "无"), ("N111", "存在问题：XX不够，将加强培训。")])
def test_what_is_an_error_in_a_workbook_is_a_query_in_a_published_report(rule, text):
    assert findings(Sample(texts={"problems": text}))[rule].severity is _E
    assert findings(Sample(texts={"problems": text}, published=True))[rule].severity is _Q


def test_a_missing_opening_weighs_more_once_it_is_published():
    assert findings(Sample(texts={"opening": ""}))["N106"].severity is _H
    assert findings(Sample(texts={"opening": ""}, published=True))["N106"].severity is _Q


WHOLE = (
    "2024年工作平稳。\n（一）主动公开。公开信息320条。\n（二）依申请公开。新收申请16件。\n（三）政府信息管理。实行保密审查。\n"
    "（四）平台建设。专人值守。\n（五）监督保障。列入考核。"
)


def test_five_aspects_may_stand_in_one_text_if_all_are_told():
    assert findings(Sample(texts={**BLANK_ASPECTS, "overview": WHOLE})) == {}


def test_an_aspect_left_out_of_one_text_is_named():
    four = WHOLE.replace("（三）政府信息管理。实行保密审查。\n", "").replace("（四）", "（三）").replace("（五）", "（四）")
    found = findings(Sample(texts={**BLANK_ASPECTS, "overview": four}))

    assert set(found) == {"N102"}
    assert "没有写明政府信息管理" in found["N102"].message


def test_aspects_in_another_order_are_only_a_hint():
    turned = WHOLE.replace("主动公开。公开", "依申请公开。公开").replace("依申请公开。新收", "主动公开。新收")

    assert findings(Sample(texts={**BLANK_ASPECTS, "overview": turned}))["N102"].severity is _H


def test_a_section_that_was_pasted_elsewhere_is_told_once():
    """Section six stands at the end of section five: it is misplaced, not missing."""
    text = "公开不够主动，将加强培训。\n六、其他需要报告的事项\n本年度收取信息处理费0元。"

    assert set(findings(Sample(texts={"problems": text, "other_matters": ""}))) == {"N103"}


def test_the_fee_may_be_told_elsewhere_but_belongs_into_section_six():
    texts = {"other_matters": "无其他需要报告的事项。", "overview.requests": "新收申请16件，没有收取信息处理费。"}

    assert findings(Sample(texts=texts))["N116"].severity is _H


def test_the_edition_of_2019_knows_neither_five_aspects_nor_the_fee():
    assert not {"N102", "N116"} & set(findings(Sample(edition=2019, texts={"other_matters": "无其他需要报告的事项。"})))


def test_a_government_tells_of_appraisal_review_and_accountability_and_a_bureau_need_not():
    texts = {"overview.supervision": "组织培训2次，检查栏目12次。"}

    assert "没有写明工作考核、社会评议、责任追究" in findings(Sample(unit="青河县人民政府", texts=texts))["N117"].message
    assert "N117" not in findings(Sample(texts=texts))


def test_texts_that_would_fit_any_unit_are_a_hint():
    texts = {**BLANK_ASPECTS, "overview": "各级各部门高度重视，主动公开、依申请公开、保密审查、平台、监督等工作全面推进。"}

    assert findings(Sample(texts=texts))["N120"].severity is _H
    assert "N120" not in findings(Sample(texts={**texts, "overview": texts["overview"] + "全年公开信息320条。"}))


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("云溪市教育局", "市"), ("云溪市甲区民政局", "市区"), ("青河县乡村振兴局", "县"), ("柳河镇人民政府", "镇"),
        ("贵州省财政厅", "省"), ("景德镇市水利局", "市"), ("杭州市上城区民政局", "市区"), ("云溪市市场监督管理局", "市"),
        ("甲区城市管理局", "区"), ("云溪市住房和城乡建设局", "市"), ("云溪市区域合作局", "市"), ("红旗镇人民政府", "镇"),
        ("平和县教育局", "县"), ("教育局", ""), ("住房和城乡建设局", ""), ("城市管理局", ""), ("云溪经济开发区管委会", ""),
        ("湘西土家族苗族自治州民政局", "自治州"),
    ],
)  # fmt: skip
def test_a_name_tells_to_which_levels_a_unit_belongs(name, levels):
    assert "".join(one.sign for one in areas_of(name)) == levels


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("柳河镇人民政府", "健全乡村治理公开制度，保障群众知情权，全镇十二个村按季公布账目。"),
        ("青河县乡村振兴局", "全县乡村振兴项目库全部公开，健全县级项目公告制度。"),
        ("云溪经济开发区管委会", "按照全市统一部署，园区企业办事指南全部公开。"),
    ],
)
def test_words_that_hold_the_signs_of_an_area_are_no_scope(unit, text):
    assert "N118" not in findings(Sample(unit=unit, texts={"overview": text}))


def test_a_unit_that_does_not_say_where_it_belongs_gets_a_hint_for_an_area():
    built = build(Sample(unit="教育局", texts={"overview": "为服务全县发展，我局公开了招生信息。"})).submission
    (hint,) = [one for one in check_one(replace(built, region="")).findings if one.rule == "N118"]

    assert (hint.severity, hint.cells[0].raw) == (_H, "为服务全县发展，我局公开了招生……")


@pytest.mark.parametrize(
    "text",
    [
        "云溪市财政局高度重视公开工作，按季核对栏目。",
        "2024年，云溪市财政局共收到申请3件，均按期答复。",
        "现公布云溪市财政局2024年政府信息公开工作年度报告。",
    ],
)
def test_another_unit_as_the_subject_is_queried(text):
    assert findings(_beside(text))["N401"].severity is _Q


@pytest.mark.parametrize(
    "text",
    [
        "会同云溪市财政局公布教育收费项目，云溪市财政局负责审核预算公开的格式。",
        "预算公开由云溪市财政局统一组织，决算公开由我局自行组织。",
        "云溪市教育局高度重视公开工作，按季核对栏目。",
        "云溪市高度重视教育公开，我局按季核对栏目。",
    ],
)
def test_working_with_others_is_no_confusion(text):
    assert "N401" not in findings(_beside(text))


def _beside(text: str) -> Sample:
    others = (Sample(unit="云溪市财政局", code="YX-004", kind="市级部门"),)
    return Sample(kind="市级部门", others=others, texts={"overview": text})


def test_without_a_roster_nobody_else_is_known():
    answer = check_one(build(Sample(texts={"overview": "云溪市财政局高度重视公开工作。"})).submission)

    assert "没有单位名录" in [one.reason for one in answer.not_judged if one.rule == "N401"]


@given(st.dictionaries(st.sampled_from(["opening", "overview", "problems", "other_matters"]), st.text(max_size=80), max_size=4))
def test_no_text_makes_the_check_fail(texts):
    """Whatever people type: an answer, printable in every message."""
    for one in findings(Sample(texts=texts)).values():
        assert one.message and one.fingerprint


@given(st.text("甲乙丙的，", min_size=4, max_size=40))
def test_a_stammer_is_a_word_that_stands_twice(text):
    """All words of up to eight characters, as a slow search finds them."""
    for start, end in stammer(text):
        passage = text[start:end]
        half = len(passage) // 2
        assert passage[:half] == passage[-half:] and passage[half : len(passage) - half] in ("", "的")


@given(st.text(string.ascii_letters + "教育局公开", max_size=30), st.sampled_from(["公开教育", "教育公", "局公开教育"]))
def test_a_word_typed_twice_is_always_found(before, word):
    text = f"{before}，{word}{word}，"

    assert any(word + word in text[start:end] or text[start:end] in text for start, end in stammer(text))


@pytest.mark.parametrize(
    ("edition", "key", "text", "right"),
    [
        (2021, "opening", "根据《中华人民共和国政府信息公开条例》（国务院令第492号）编制。", "国务院令第711号"),
        (2021, "opening", "按照国办公开办函〔2021〕36号规定的格式编制。", "国办公开办函〔2021〕30号"),
        (2019, "opening", "按照国办公开办函〔2019〕66号规定的格式编制。", "国办公开办函〔2019〕60号"),
        (2021, "other_matters", "依据国办函〔2021〕109号收取信息处理费0元。", "国办函〔2020〕109号"),
    ],
)
def test_a_wrong_number_of_a_cited_document_is_told_with_the_right_one_of_that_edition(edition, key, text, right):
    told = findings(Sample(edition=edition, texts={key: text}))["N130"]

    assert f"应为“{right}”" in told.message
    with_the_right_one = Sample(edition=edition, texts={key: text.replace(told.message.split("文号“")[1].split("”")[0], right)})
    assert "N130" not in findings(with_the_right_one)
