"""True numbers of a list, a cause, a part or a stock: they are not asked about, and slips of a figure still are."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.narrative.bench import Sentence, questions, report

R, P, G, S = "依申请公开", "主动公开", "政府信息管理", "监督保障"
BUREAU, COUNTY = "清河县水务局", "柳泉县人民政府"


class Told(NamedTuple):
    """A true sentence with its figures, and a slip in it that is asked about ("" where no table has the numbers)."""

    section: str
    text: str
    figures: dict[str, float]
    old: str = ""
    new: str = ""
    unit: str = BUREAU


#: 总计公开27件，无法提供15件: what is called a total of outcomes is no total of the numbers before it.
TOTALS = [
    Told(R, "全年办理申请58件，包括上年转入5件和新收53件；合计公开31件，无法提供18件，部分公开9件。",
         {"received": 53, "carried_in": 5, "granted": 31, "unable": 18, "partly_granted": 9}, "18件", "81件"),
    Told(R, "受理申请44件，网上29件，信函15件；累计公开20件，不予公开24件。",
         {"received": 44, "granted": 20, "denied": 24}, "24件", "42件"),
    Told(R, "收件47件，结转3件；总计公开19件，其中全部公开14件、部分公开5件，无法提供31件。",
         {"received": 47, "carried_in": 3, "granted": 14, "partly_granted": 5, "unable": 31}, "31件", "13件"),
    Told(R, "自然人提出申请30件，企业提出申请12件；总共公开25件，无法提供17件。",
         {"received.natural_person": 30, "received.enterprise": 12, "received": 42, "granted": 25, "unable": 17},
         "17件", "71件"),
    Told(R, "窗口收到19件，在线收到24件，合计申请43件，总计驳回11件。", {"received": 43}, "43件", "34件"),
]  # fmt: skip

#: 不予处理9件和其他处理6件合计占8.8%: a share of several together.
_OUTCOMES = {"received": 170, "granted": 81, "partly_granted": 24, "denied": 14, "unable": 36, "not_processed": 9,
             "other_handling": 6}  # fmt: skip
SHARES = [
    Told(R, "全年办结170件。不予处理9件和其他处理6件合计占8.8%。", _OUTCOMES, "8.8%", "9.8%"),
    Told(R, "全年办结170件，予以公开81件、部分公开24件，合计占61.8%。", _OUTCOMES, "61.8%", "68.1%"),
    Told(R, "办结170件，其中不予公开14件与无法提供36件共占29.4%。", _OUTCOMES, "29.4%", "24.9%"),
    Told(R, "收到申请90件，自然人67件和企业13件合计占88.9%，其他组织10件占11.1%。",
         {"received": 90, "received.natural_person": 67, "received.enterprise": 13, "received.other": 10}, "88.9%", "89.9%"),
    Told(R, "答复170件，予以公开81件，部分公开24件，二者加起来占61.8%，无法提供36件占21.2%。", _OUTCOMES, "61.8%", "62.8%"),
    Told(R, "答复170件，予以公开81件，部分公开24件，无法提供36件，不予处理9件，合计占88.2%。", _OUTCOMES, "88.2%", "82.8%"),
    Told(R, "答复170件，注销类1件和其他处理6件合计占4.1%；不予处理9件占5.3%。", _OUTCOMES, "5.3%", "6.3%"),
]  # fmt: skip

#: 排在前三位的分别为: a list that does not name all.
LISTS = [
    Told(R, "收到申请150件，排在前三位的科室分别为征收科41件、规划科33件、法制科22件。", {"received": 150}, "150件", "151件"),
    Told(R, "全县收到申请1300件，前四位的乡镇依次为城关镇310件、河口镇240件、双桥镇190件、石门镇120件，合计860件。",
         {"received": 1300}, "1300件", "1301件", COUNTY),
    Told(G, "刊登文件52件，主要的分别为区政府文件21件、部门文件9件。", {}, unit=COUNTY),
    Told(R, "收到申请130件，最多的三类分别是征地51件、规划24件、环评17件。", {"received": 130}, "130件", "131件"),
    Told(R, "全县收到申请1300件，几个大镇分别为城关镇310件、河口镇240件、双桥镇190件、石门镇120件，合计860件。",
         {"received": 1300}, "1300件", "1301件", COUNTY),
    Told(R, "收到申请15件，关注点有别：商业企业的5件集中在用地和补贴，自然人的9件反映拆迁安置，其他组织1件查询规划条件。",
         {"received": 15, "received.enterprise": 5, "received.natural_person": 9, "received.other": 1}, "15件", "16件"),
    Told(R, "刊登信息73件，分别为征地公告26件、规划公告21件，其余另计；收到申请41件。", {"received": 41}, "41件", "42件"),
]  # fmt: skip

#: 因A、B而不予公开的分别为4件、12件: each number is that of its cause.
CAUSES = [
    Told(R, "涉及国家秘密、法律行政法规禁止公开而不予公开的分别为14件、12件。",
         {"denied.state_secret": 14, "denied.barred_by_law": 12, "denied": 90}, "14件", "15件"),
    Told(R, "因属内部事务信息、过程性信息、行政执法案卷而不予公开的分别为37件、61件、56件。",
         {"denied.internal_affairs": 37, "denied.process_information": 61, "denied.enforcement_file": 56, "denied": 180},
         "61件", "62件"),
    Told(R, "因本机关不掌握、需要另行制作无法提供的分别为21件、13件。",
         {"unable.not_held": 21, "unable.needs_creation": 13, "unable": 50}, "21件", "22件"),
    Told(R, "予以公开、部分公开、不予公开的分别为31件、12件、14件。",
         {"granted": 31, "partly_granted": 12, "denied": 14}, "12件", "13件"),
    Told(R, "因重复申请、信访举报投诉而不予处理的依次为18件、25件。",
         {"not_processed.repeat": 18, "not_processed.petition": 25, "not_processed": 60}, "18件", "19件"),
]  # fmt: skip

#: Disputes of all kinds, of which the tables have only those about open information.
DISPUTES = [
    Told(R, "政府信息公开类行政复议22件，纠正2件，维持20件。全局被复议的案件总数为318件，大多与投诉举报处理有关。",
         {"reconsideration": 22, "reconsideration.corrected": 2, "reconsideration.upheld": 20}, "22件", "23件"),
    Told(R, "因信息公开被提起行政复议14件，诉讼未发生。作为第三人参加的民事、行政诉讼26件，与此无关。",
         {"reconsideration": 14}, "14件", "15件"),
    Told(R, "因信息公开被提起行政复议14件，均维持。本局作为第三人参加的民事、行政诉讼26件。",
         {"reconsideration": 14, "reconsideration.upheld": 14}, "14件", "15件"),
    Told(R, "政府信息公开行政复议16件，维持13件、撤回3件；诉讼案件11件，均由征地补偿纠纷引起。",
         {"reconsideration": 16, "reconsideration.upheld": 13, "reconsideration.other": 3}, "16件", "17件"),
    Told(R, "被提起行政诉讼9件，同政府信息公开没有关系。因信息公开被提起行政复议11件。",
         {"reconsideration": 11}, "11件", "12件"),
    Told(R, "政府信息公开行政复议由上年的30件降至13件。全局被复议的案件总数为143件。", {"reconsideration": 13},
         "13件", "31件"),
]  # fmt: skip

#: A year that dates a stock.
STOCKS = [
    Told(G, "对截至2023年底有效的76件文件逐件评估，废止规范性文件9件；2024年新制发规范性文件12件。",
         {"normative.issued": 12, "normative.repealed": 9}, "12件", "21件", COUNTY),
    Told(G, "全面清理截至2023年12月底现行有效的规范性文件，共28件。本年新制发规范性文件16件。",
         {"normative.issued": 16}, "16件", "61件"),
    Told(G, "对截至2023年12月31日仍在执行的112件规范性文件进行复核。2024年制发规范性文件13件。",
         {"normative.issued": 13}, "13件", "14件"),
    Told(G, "对2023年底前制发的规范性文件逐件提出意见；将截止2023年末保留的文件重新编号。本年新制发规范性文件11件。",
         {"normative.issued": 11}, "11件", "12件"),
    Told(R, "截至2023年底尚未办结的12件申请全部办结，2024年新收申请63件。", {"received": 63, "carried_in": 12},
         "63件", "64件"),
]  # fmt: skip

#: 全区, 全镇, 全系统 of those whose own they are.
ZONE = "云川高新技术产业开发区管理委员会"
OWN = [
    Told(R, "全区共受理公众提出的依申请公开事项15件，自然人12件。", {"received": 15, "received.natural_person": 12},
         "15件", "16件", ZONE),
    Told(R, "全区收到政府信息公开申请47件，办结47件。", {"received": 47}, "47件", "74件", "临河经济开发区管委会"),
    Told(R, "2024年，全区主动公开政府信息512条，新收申请38件。", {"received": 38}, "38件", "39件", "白沙市滨江新区管理委员会"),
    Told(R, "全镇收到申请26件，办结26件。", {"received": 26}, "26件", "27件", "柳泉县城关镇人民政府"),
    Told(R, "全系统收到政府信息公开申请81件，办结81件。", {"received": 81}, "81件", "82件", "柳泉县自然资源局"),
]  # fmt: skip

#: 全年在办申请共N件: received and carried in; but what is still at hand is carried over.
AT_HAND = [
    Told(R, "加上2023年转来的74件，全年在办申请共1360件。年内办毕1291件，其余69件延至2025年答复。",
         {"received": 1286, "carried_in": 74, "disposed": 1291, "carried_out": 69}, "1360件", "1361件"),
    Told(R, "新收申请63件，连同上年结转8件，全年在办共71件，办结66件。",
         {"received": 63, "carried_in": 8, "disposed": 66, "carried_out": 5}, "71件", "72件"),
    Told(R, "上年结转8件，新收63件，在办共71件，办结66件。",
         {"received": 63, "carried_in": 8, "disposed": 66, "carried_out": 5}, "63件", "64件"),
    Told(R, "本年度在办申请合计95件，其中上年结转10件；年末在办6件。",
         {"received": 85, "carried_in": 10, "disposed": 89, "carried_out": 6}, "95件", "96件"),
    Told(R, "2024年在办申请71件（含上年结转8件），应办71件，办结66件。",
         {"received": 63, "carried_in": 8, "disposed": 66, "carried_out": 5}, "66件", "67件"),
    Told(R, "年内在办9件，已办结110件。", {"received": 119, "disposed": 110, "carried_out": 9}, "110件", "111件"),
]  # fmt: skip

#: 2宗，一宗维持、一宗其他: numerals that split a count.
NUMERALS = [
    Told(R, "因信息公开引发的复议为2宗，一宗维持、一宗为其他结果。",
         {"reconsideration": 2, "reconsideration.upheld": 1, "reconsideration.other": 1}, "2宗", "3宗"),
    Told(R, "因政府信息公开被复议3件，两件维持、一件纠正。",
         {"reconsideration": 3, "reconsideration.upheld": 2, "reconsideration.corrected": 1}, "3件", "4件"),
    Told(R, "政府信息公开行政复议4起：三起维持，一起被责令重新答复。",
         {"reconsideration": 4, "reconsideration.upheld": 3, "reconsideration.corrected": 1}, "4起", "5起"),
    Told(R, "信息公开行政诉讼2件，一件维持，一件尚未审结。",
         {"litigation": 2, "litigation.upheld": 1, "litigation.pending": 1}, "2件", "3件"),
    Told(R, "因信息公开发生行政复议5件，四件维持、一件其他结果。",
         {"reconsideration": 5, "reconsideration.upheld": 4, "reconsideration.other": 1}, "四件", "五件"),
]  # fmt: skip

#: 收到52件…实际受理45件: a later clause narrows what was received to what the tables hold.
NARROWED = [
    Told(R, "全年接收申请52件，经审查不属于政府信息公开申请而转信访渠道办理的4件、补正后撤回的3件，实际受理45件。"
         "45件中已办结43件，2件结转下年。", {"received": 45, "disposed": 43, "carried_out": 2}, "45件", "46件"),
    Told(R, "收到申请38件，其中市政府转办6件按市政府的统计口径计入市政府年报，计入本局的32件均已办结。",
         {"received": 32, "disposed": 32}, "32件", "33件"),
    Told(R, "收到申请84件，剔除转至县信访局的5件和申请人撤回的2件，纳入统计77件。", {"received": 77}, "77件", "78件"),
    Told(R, "共收到各类公开申请126件，除属于咨询投诉、移交有关部门的14件外，实际受理112件，均已答复。",
         {"received": 112}, "112件", "113件"),
    Told(R, "收到申请61件，其中不属于本机关职责、退回的3件不计入，正式受理58件。", {"received": 58}, "58件", "85件"),
]  # fmt: skip

_ALL = [*TOTALS, *SHARES, *LISTS, *CAUSES, *DISPUTES, *STOCKS, *OWN, *AT_HAND, *NUMERALS, *NARROWED]


def _asked(told: Told, text: str) -> list[str]:
    return questions(report(Sentence("plain", told.section, text, told.figures, unit=told.unit)))[0]


@pytest.mark.parametrize("told", _ALL)
def test_a_number_that_is_right_otherwise_is_not_asked_about_and_a_slip_of_a_figure_is(told: Told):
    """True sentences of our own raise no question, and each raises one where its core number has a slip."""
    assert _asked(told, told.text) == []
    if told.old:
        assert told.old in told.text
        assert _asked(told, told.text.replace(told.old, told.new, 1)) != []


def test_the_question_about_a_share_of_several_names_their_sum():
    """29 of 170 are 17.1 per cent, not 18.1."""
    told = SHARES[0]._replace(figures=_OUTCOMES)

    (asked,) = _asked(told, "答复170件，不予公开14件、不予处理9件和其他处理6件合计占18.1%。")

    assert "按 29 件占 170 件计算为 17.1%" in asked
