"""Each kind of sentence that was once misread: three of each are true and stay unasked, and each has a slip that is seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from tests.narrative.bench import UNIT, Sentence, questions, report
from toolkit.rules.case import Case
from toolkit.rules.model import Sample
from toolkit.rules.samples import build
from toolkit.rules.texts.contents import N117
from toolkit.rules.texts.sections import N102

COUNTY, TOWN = "清河县人民政府", "柳林镇人民政府"
R, P, S, OPENING = "依申请公开", "主动公开", "总体情况", "开头"


class Kind(NamedTuple):
    """A true sentence, what the tables hold, and what is written instead; no slip where only a false question was the fault."""

    kind: str
    section: str
    text: str
    figures: Mapping[str, float]
    old: str = ""
    new: str = ""
    unit: str = UNIT
    year: int = 2024
    prior: Mapping[str, float] = {}


KINDS = (
    # A list behind 其中 may be the parts of what was received and of what came over from last year together.
    Kind("A1", R, "收到申请27件，上年转入4件，其中网上提交19件、邮寄12件。",
         {"received": 27, "carried_in": 4}, "19件", "29件"),
    Kind("A1", R, "受理申请35件，去年带入3件，其中电子邮件20件、快递18件。",
         {"received": 35, "carried_in": 3}, "18件", "28件"),
    Kind("A1", R, "新收申请61件，上年结转5件，按渠道分，网络44件，信函22件。",
         {"received": 61, "carried_in": 5}, "22件", "32件"),
    # What is closed or granted of a part is not what is closed or granted of all.
    Kind("A2", R, "全年办结52件，包括上年结转6件，其中予以公开5件。",
         {"disposed": 52, "carried_in": 6, "granted": 30}, "52件", "25件"),
    Kind("A2", R, "自然人申请44件，办结41件；法人申请5件，办结5件。",
         {"received": 49, "received.natural_person": 44, "received.organisations": 5, "disposed": 46,
          "disposed.natural_person": 41, "disposed.organisations": 5}, "办结41件", "办结43件"),
    Kind("A2", R, "收到申请80件，其中涉及征收补偿的35件，答复34件，予以公开12件。",
         {"received": 80, "granted": 40}, "80件", "81件"),
    Kind("A2", R, "收到申请64件，办结61件。涉及河道采砂的申请8件，已全部办结；涉及水价调整的申请5件，均已答复。",
         {"received": 64, "disposed": 61, "carried_out": 3}, "办结61件", "办结16件"),
    # Full and partial disclosure in one number.
    Kind("A4", R, "答复申请45件，其中全部或者部分公开27件。",
         {"received": 45, "disposed": 45, "granted": 20, "partly_granted": 7, "denied": 18}, "27件", "28件"),
    # The way by which an application came is a part.
    Kind("A3", R, "共办理46件，其中线上41件，书面申请件5件。", {"received": 46, "disposed": 46}, "46件", "64件"),
    Kind("A3", R, "收到申请30件，其中当面申请4件，信函申请11件，平台申请15件。", {"received": 30}, "30件", "29件"),
    Kind("A3", R, "全年受理18件：在线申请13件，书面申请5件，均已答复。",
         {"received": 18, "disposed": 18}, "受理18件", "受理81件"),
    # Two numbers of the text may be one of the table.
    Kind("A4", P, "新制定行政规范性文件6件，修订3件。", {"normative.issued": 9}, "6件", "7件"),
    Kind("A4", P, "主动公开规章17件（含新制定4件，修改6件，废止7件）。",
         {"rules.issued": 10, "rules.repealed": 7, "rules.in_force": 30}, "废止7件", "废止8件", "北山市人民政府"),
    Kind("A4", P, "县政府制发规范性文件10件，县政府办公室制发规范性文件6件。",
         {"normative.issued": 16}, "6件", "8件", COUNTY),
    # What was counted over several years is not this year's, until a year is named.
    Kind("A5", R, "近五年累计受理申请143件，累计办结140件。今年收到申请31件。", {"received": 31}, "31件", "32件"),
    Kind("A5", R, "2019年以来共收到申请260件，办结258件。2024年收到申请44件。", {"received": 44}, "44件", "48件"),
    Kind("A5", P, "三年来制发行政规范性文件36件，废止20件。2024年制发行政规范性文件8件。",
         {"normative.issued": 8}, "8件", "9件"),
    # A refusal belongs to the decisions; what another organ does or counts does not.
    Kind("A6", P, "作出行政许可决定2410件，不予许可31件。", {"license.decisions": 2441}, "2410件", "2140件"),
    Kind("A6", R, "收到申请55件，不予受理3件，受理52件。", {"received": 55}, "55件", "57件"),
    Kind("A6", P, "受县应急管理局委托实施行政处罚9件，由县应急管理局统计。", {"penalty.decisions": 0}),
    # One unknown word does not blind what follows.
    Kind("M1", R, "全年接政府信息公开申请318件，结转上年度7件，本年度办结305件，剩余20件结转下年度。",
         {"received": 318, "carried_in": 7, "disposed": 305, "carried_out": 20}, "305件", "350件"),
    Kind("M1", R, "本年录得政府信息公开申请96件，办结93件，结转下年3件。",
         {"received": 96, "disposed": 93, "carried_out": 3}, "96件", "69件"),
    Kind("M1", R, "全年汇集政府信息公开申请204件，其中自然人190件，办结200件，结转下年度4件。",
         {"received": 204, "received.natural_person": 190, "disposed": 200, "carried_out": 4}, "200件", "202件"),
    # A reason may stand before the outcome.
    Kind("M2", R, "办结申请99件，其中因本机关不掌握等原因无法提供37件。", {"disposed": 99, "unable": 37}, "37件", "39件"),
    Kind("M2", R, "因属于内部事务信息、过程性信息等不予公开14件。", {"received": 60, "denied": 14}, "14件", "41件"),
    Kind("M2", R, "办结70件，因信访投诉类申请等情形不予处理6件，经区分处理部分公开15件，予以公开49件。",
         {"disposed": 70, "not_processed": 6, "partly_granted": 15, "granted": 49}, "15件", "16件"),
    # Carrying over has many words, whose direction a year tells.
    Kind("M3", R, "收到申请58件，除4件结转下年办理外，其余54件均已答复。",
         {"received": 58, "carried_out": 4, "disposed": 54}, "54件", "45件"),
    Kind("M3", R, "办结申请81件，另有6件转结下年度。", {"disposed": 81, "carried_out": 6, "received": 87}, "6件", "7件"),
    Kind("M3", R, "全年办理申请47件，含上年转至今年办理的5件，依法顺延到下年度答复8件。",
         {"received": 50, "carried_in": 5, "disposed": 47, "carried_out": 8}, "5件", "6件"),
    # Names of an application are built from parts.
    Kind("M4", R, "收到申请公开36条。", {"received": 36}, "36条", "63条"),
    Kind("M4", R, "受理政府信息申请公开件129件。", {"received": 129}, "129件", "192件"),
    Kind("M4", R, "办理政务信息依申请公开事项24件。", {"received": 24, "disposed": 24}, "24件", "25件"),
    # The number may stand before its noun, and the noun may be short.
    Kind("M5", P, "制发的27件行政规范性文件均已公布。", {"normative.issued": 27}, "27件", "72件"),
    Kind("M5", P, "现行有效文件43件。", {"normative.in_force": 43}, "43件", "34件"),
    Kind("M5", P, "新发布规范性文件9件，废止或宣布失效4件。", {"normative.issued": 9, "normative.repealed": 4}, "4件", "5件"),
    # Lists add up, whatever their items are called and in whatever they are counted.
    Kind("M6", P, "主动公开政府信息810条，其中政策解读62条、公文248条、年报5条、动态495条。", {}, "248条", "258条"),
    Kind("M6", P, "全年公开政府信息500条。其中，通知公告210条；机构职能90条；财政信息200条。", {}, "210条", "220条"),
    Kind("M6", P, "发布信息337条，其中文件27件、动态268条、公报12期、解读30条。", {}, "27件", "28件"),
    # Shares of what no table holds are shares of a number of the text.
    Kind("M7", R, "收到申请400件，其中网络申请347件，占86.75%。", {"received": 400}, "86.75%", "87.65%"),
    Kind("M7", R, "收到申请125件，线下申请25件，占比20%。", {"received": 125}, "占比20%", "占比25%"),
    Kind("M7", R, "涉及拆迁的申请63件，占申请总量的42%。", {"received": 150}, "42%", "44%"),
    # The year at the head of a sentence about the own office decides.
    Kind("M8", S, "2023年，我局认真贯彻落实条例，持续改进公开工作。", {}, "2023年，", "2022年，", year=2023),
    Kind("M8", "问题", "2023年以来，我局公开工作仍有不足，栏目更新不够及时。", {}, "2023年以来", "2022年以来", year=2023),
    Kind("M8", S, "2023年是优化营商环境提升之年，我局全面推进政务公开。", {}, "2023年是", "2021年是", year=2023),
    # The period is read.
    Kind("M9", OPENING, "数据统计期限自2023年1月1日起至2023年12月31日止。", {}, "12月31日", "11月30日", year=2023),
    Kind("M9", OPENING, "本报告数据的统计时间为2023年1月1日—12月31日。", {}, "1月1日—", "2月1日—", year=2023),
    Kind("M9", OPENING, "所列数据统计周期从2023年1月1日到2023年12月31日。", {}, "到2023年", "到2022年", year=2023),
    # The own report's title has the year of the report, and the own name is the own one.
    Kind("M10", OPENING, "现公布《甲镇2021年政府信息公开工作年度报告》。", {}, "2021年", "2020年", "甲镇人民政府", 2021),
    Kind("M10", S, "2024年，清河县水务局认真落实公开要求。", {}, "清河县水务局", "白沙县水务局"),
    Kind("M10", S, "2024年，柳林镇人民政府坚持应公开尽公开，共收到群众来信3封。", {}, "柳林镇", "石门镇", TOWN),
    # A number that no word explains, where the sentence leaves one figure that it can be a slip of.
    Kind("M1", R, "全年涌入政府信息公开申请58件，老账4件，了断59件，压库3件。",
         {"received": 58, "carried_in": 4, "disposed": 59, "carried_out": 3}, "59件", "95件"),
    Kind("M1", R, "收到政府信息公开申请58件，上年旧存4件，办结59件，结转下年3件。",
         {"received": 58, "carried_in": 4, "disposed": 59, "carried_out": 3}, "旧存4件", "旧存5件"),
    Kind("M4", R, "收到政府信息公开申请卷宗73件。", {"received": 73}, "73件", "74件"),
    Kind("M5", P, "对1296件行政处罚决定逐一公示。", {"penalty.decisions": 1296}, "1296件", "1269件"),
    Kind("M3", R, "收到申请40件，除3件外，其余均已办结。",
         {"received": 40, "carried_out": 3, "disposed": 37}, "除3件", "除8件"),
    Kind("plain", R, "涉及政府信息公开的行政诉讼5件，维持3件，2件尚未结案。",
         {"litigation": 5, "litigation.upheld": 3, "litigation.pending": 2}, "5件", "6件"),
    # A bracket that holds nothing but a number; what stands between a number and whose it is; what applications are counted in.
    Kind("M2", R, "不予公开11件，主要是行政执法案卷（7件）、第三方合法权益（4件）。",
         {"denied": 11, "denied.enforcement_file": 7, "denied.third_party": 4}, "（7件）", "（8件）"),
    Kind("M5", R, "收到的46件政府信息公开申请中，有41件来自自然人，5件来自商业企业。",
         {"received": 46, "received.natural_person": 41, "received.enterprise": 5}, "41件", "42件"),
    Kind("M4", R, "收到公开申请33条，其中自然人申请29条。答复为公开的14条，部分公开的5条。",
         {"received": 33, "received.natural_person": 29, "granted": 14, "partly_granted": 5}, "14条", "41条"),
    Kind("M5", P, "全年作出的318件行政许可决定、27件行政处罚决定和6件行政强制决定均已公示。",
         {"license.decisions": 318, "penalty.decisions": 27, "coercion.decisions": 6}, "27件", "72件"),
    Kind("M6", P, "发布信息141条，分别为：申请指南1条，公开年报2条，会议公开材料38条，民生实事100条。", {}, "38条", "39条"),
    Kind("M6", P, "公开各类信息486条，其中公文112件、公报8期、动态366条。", {}, "486条", "468条"),
    # Lists of posts, whatever their items are called.
    Kind("M6", P, "公开各类信息400条，其中，政策解读110条；提案办理复文90条；会议公开200条。", {},
         "400条", "401条"),
    Kind("M6", P, "刊登文件52件，分别为区政府文件31件、部门文件21件。", {}, "52件", "54件"),
    # A verb may be part of a subject; a way of receipt may hold a kind of applicant; a reason may name an organ.
    Kind("A2", R, "收到申请90件，其中涉及案件处理的申请31件，予以公开5件；关于学籍的申请20件，予以公开11件。",
         {"received": 90, "granted": 52}, "90件", "91件"),
    Kind("A3", R, "共办理申请57件，其中手机端31件，企业书面申请件26件。", {"received": 55, "carried_in": 2}, "57件", "75件"),
    Kind("M2", R, "因县水务局未制作、未保存等原因无法提供12件，因需另行汇总分析无法提供3件。",
         {"unable.not_held": 12, "unable.needs_creation": 3}, "12件", "21件"),
    Kind("M2", R, "不予公开9件，其中涉及第三方商业秘密、个人隐私5件，危及公共安全和社会稳定4件。",
         {"denied": 9, "denied.third_party": 5, "denied.security_stability": 4}, "5件", "6件"),
    Kind("M2", R, "因涉及第三方商业秘密征求意见5件，不予公开2件。", {"denied": 2, "denied.third_party": 2}),
    # Relative clauses; documents of one kind that are named once; what is looked through is not all that is in force.
    Kind("M5", P, "局印发的14件规范性文件全部网上可查，废止的6件和现行有效的87件已更新目录。",
         {"normative.issued": 14, "normative.repealed": 6, "normative.in_force": 87}, "6件", "7件"),
    Kind("M5", P, "印发的9件规范性文件已公布；复核后，继续有效文件66件，废止文件5件。",
         {"normative.issued": 9, "normative.repealed": 5, "normative.in_force": 66}, "66件", "67件"),
    Kind("M5", P, "出台规范性文件7件；清理现行文件71件，废止5件。",
         {"normative.issued": 7, "normative.repealed": 5, "normative.in_force": 66}, "7件", "8件"),
    Kind("M6", P, "公开政府信息900条，其中，政策解读90条；人大建议答复110件；公告700条。", {}, "700条", "701条"),
    Kind("M1", R, "收到申请80件，6件顺移2025年。复函中予以公开41件、无法提供33件。",
         {"received": 80, "carried_out": 6, "granted": 41, "unable": 33}, "33件", "34件"),
    Kind("M3", R, "新收申请66件，上年结转8件，全年应办74件。", {"received": 66, "carried_in": 8}, "74件", "47件"),
    Kind("plain", R, "涉及政府信息公开的行政复议31件中维持24件。",
         {"reconsideration": 31, "reconsideration.upheld": 24}, "24件", "42件"),
    Kind("plain", R, "予以公开20件，部分公开4件，不予公开5件，无法提供9件，不予处理2件，其他处理3件，合计43件。",
         {"granted": 20, "partly_granted": 4, "denied": 5, "unable": 9, "not_processed": 2, "other_handling": 3},
         "43件", "44件"),
    # What the text itself says of last year; two numbers of which one share is told.
    Kind("share", R, "收到申请90件，较上年的72件增长25%。", {"received": 90}, "72件", "73件"),
    Kind("share", R, "收到申请90件，比上年的72件增加18件。", {"received": 90}, "72件", "73件", prior={"received": 72}),
    Kind("share", R, "收到申请90件，较上年新增18件，增长25%。", {"received": 90}, "18件", "81件", prior={"received": 72}),
    Kind("share", R, "予以公开21件，部分公开9件，两项合计占办结40件的75%。",
         {"disposed": 40, "granted": 21, "partly_granted": 9}, "75%", "57%"),
    # Short names of the own office.
    Kind("M10", P, "管委会作出许可决定318件。", {"license.decisions": 318}, "318件", "381件", "东滩新区管理委员会"),
    Kind("A6", P, "全县水务机关作出行政处罚决定77件。", {"penalty.decisions": 77}, "77件", "78件"),
    Kind("A6", P, "执法队作出行政处罚19件，街道办理行政许可44件。",
         {"license.decisions": 44}, "44件", "45件", "柳桥街道办事处"),
    # Other times, other organs, other things.
    Kind("A5", P, "“十四五”期间，我局累计制发规范性文件38件；其中2024年制发6件。", {"normative.issued": 6}),
    Kind("A6", P, "以县城管局名义作出行政处罚41件，我镇没有作出行政处罚。", {}, "", "", TOWN),
    Kind("A4", S, "全年368份发文中，认定主动公开141份、依申请公开52份、不予公开175份。", {"received": 9}),
    Kind("share", R, "申请由140件增至161件，增幅15%。", {"received": 161}, prior={"received": 140}),
    # The period by its days, another organ of the own kind at the head of any sentence.
    Kind("M9", OPENING, "文中数字均为2024年1月1日至12月31日期间发生数。", {}, "12月31日", "10月31日"),
    Kind("M10", S, "清河县水务局成立领导小组，定期研究部署。", {}, "清河县水务局", "白沙县水务局"),
    # Shares and growths without their counts.
    Kind("share", R, "办结申请80件，予以公开率为52.5%。", {"disposed": 80, "granted": 42}, "52.5%", "55.2%"),
    Kind("share", R, "新收申请90件，同比增长12.5%。", {"received": 90}, "12.5%", "15.2%", prior={"received": 80}),
    Kind("share", R, "自然人申请占92.0%，法人或其他组织申请占8.0%。",
         {"received": 50, "received.natural_person": 46, "received.organisations": 4}, "92.0%", "90.2%"),
)  # fmt: skip


def _asked(one: Kind, text: str) -> list[str]:
    return questions(report(Sentence(one.kind, one.section, text, one.figures, one.year, one.unit, one.prior)))[0]


@pytest.mark.parametrize("one", KINDS, ids=lambda one: f"{one.kind}-{one.text[:12]}")
def test_a_true_sentence_of_a_kind_that_was_misread_is_not_asked_about_and_its_slip_is(one):
    assert _asked(one, one.text) == []
    if one.old:
        assert one.old in one.text
        assert _asked(one, one.text.replace(one.old, one.new, 1)) != []


def test_each_kind_has_three_sentences():
    kinds = [one.kind for one in KINDS]
    expected = {f"A{number}" for number in range(1, 7)} | {f"M{number}" for number in range(1, 11)} | {"share"}
    kinds = [kind for kind in kinds if kind != "plain"]

    assert {kind for kind in kinds if kinds.count(kind) >= 3} == expected


_DIVIDED = (
    "（一）工作推进\n{told}\n（二）依申请公开\n收到申请12件。\n（三）政府信息管理\n发布前作保密审查。\n"
    "（四）平台建设\n专栏由专人值守。\n（五）监督保障\n公开工作列入年终考核。"
)  # fmt: skip


def _missing(told: str) -> list[str]:
    blank = {f"overview.{key}": "" for key in ("proactive", "requests", "management", "platform", "supervision")}
    case = Case(build(Sample(texts={**blank, "overview": _DIVIDED.format(told=told)})).submission)
    return [one.words["what"] for one in N102.test.found(case)]


@pytest.mark.parametrize(
    "told", ["全年主动公开政府信息47条。", "通过网站公开各类信息1,320余条。", "主动公开政府信息共计86条次。"]
)
def test_an_aspect_is_told_where_its_words_and_number_stand_whatever_the_heading(told):
    assert _missing(told) == []
    assert _missing("领导小组召开会议4次。") == ["没有写明主动公开"]


@pytest.mark.parametrize("unit", ["东关街道办事处", "清河县城南街道办事处", "和平街道"])
def test_a_street_office_is_no_government_and_need_not_tell_of_social_evaluation(unit):
    def asked(name: str) -> list[object]:
        made = build(Sample(unit=name, kind=None, texts={"overview.supervision": "公开工作列入年终考核。"})).submission
        return list(N117.test.found(Case(made)))

    assert asked(unit) == []
    assert asked(TOWN) != []
