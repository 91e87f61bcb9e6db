"""Wholes of which only a part is the tables', and numbers beside those of the tables: not asked about, and slips still are."""

from __future__ import annotations

import pytest

from tests.narrative.bench import Sentence, questions, report

R, P, G, S, A = "依申请公开", "主动公开", "政府信息管理", "监督保障", "总体情况"
BUREAU, CITY, COUNTY = "清河县水务局", "明州市人民政府", "柳泉县人民政府"


def _asked(section: str, text: str, figures: dict[str, float], unit: str = BUREAU) -> list[str]:
    return questions(report(Sentence("plain", section, text, figures, unit=unit)))[0]


#: A true sentence of our own, its figures, and a slip in it that is asked about.
CASES = [
    # all cases of an organ, and those that are the table's
    (
        R,
        "全年发生行政复议23件，其中因政府信息公开引发的14件，维持9件、纠正5件。",
        {"reconsideration": 14, "reconsideration.upheld": 9, "reconsideration.corrected": 5},
        "14件",
        "15件",
        BUREAU,
    ),
    (S, "行政诉讼案件37件（其中涉及信息公开的12件）。", {"litigation": 12}, "12件", "21件", BUREAU),
    (S, "全年复议答复案件29件，属于政府信息公开类的11件。", {"reconsideration": 11}, "", "", BUREAU),
    (
        S,
        "全县发生行政复议88件、行政诉讼46件，其中由政府信息公开引起的分别为19件、13件。",
        {"reconsideration": 19, "litigation": 13},
        "19件",
        "91件",
        COUNTY,
    ),
    (S, "行政复议31件、行政诉讼16件，其中政府信息公开类行政诉讼12件。", {"litigation": 12}, "12件", "13件", BUREAU),
    (
        S,
        "复议案件31件（其中涉信息公开13件），涉诉案件22件（其中涉信息公开4件）。",
        {"reconsideration": 13},
        "13件",
        "14件",
        COUNTY,
    ),
    (S, "司法局受理信息公开类行政复议申请45件，其中对本局提出的12件。", {"reconsideration": 12}, "", "", "柳泉县司法局"),
    (G, "制发文件186件，其中规范性文件12件。", {"normative.issued": 12}, "12件", "13件", BUREAU),
    # documents in 部, years before, a field of applications, one's own part of all
    (
        P,
        "全市制定规章6部（新制定2部，修改4部），现行有效规章58部。",
        {"rules.issued": 6, "rules.in_force": 58},
        "58部",
        "85部",
        CITY,
    ),
    (
        R,
        "收到申请71件（另有2024年前收到、本年办理的6件），办结74件，余3件正在办理。",
        {"received": 71, "carried_in": 6, "disposed": 74, "carried_out": 3},
        "71件",
        "72件",
        BUREAU,
    ),
    (R, "从领域看，房屋征收方面收到申请97件，办结96件。全年收到申请241件。", {"received": 241}, "241件", "214件", BUREAU),
    (
        R,
        "属于本机关公开的申请201件，予以公开138件；属于其他机关的申请58件。",
        {"received": 260, "granted": 138},
        "",
        "",
        BUREAU,
    ),
    (R, "对23件不予公开的答复进行复核。全年收到申请90件。", {"received": 90}, "90件", "91件", BUREAU),
    # other organs beside it
    (
        R,
        "东城分局收到61件，西城分局收到48件。局机关收到170件。全年收到申请279件。",
        {"received": 279},
        "279件",
        "297件",
        BUREAU,
    ),
    (
        R,
        "全年收到申请189件，其中受理184件，不予受理5件；由县水利局代为答复的22件计入该局。",
        {"received": 189},
        "189件",
        "198件",
        COUNTY,
    ),
    (G, "市政府及办公室共制发规范性文件23件，市政府部门制发38件，全市合计61件。", {"normative.issued": 61}, "", "", CITY),
    # lists
    (
        R,
        "收到申请66件，发出协查函57件，上年转接5件，其中土地类41件，规划类18件，其他12件。",
        {"received": 66, "carried_in": 5},
        "66件",
        "67件",
        BUREAU,
    ),
    (
        S,
        "因政府信息公开被提起行政复议17件，其中由市政府复议12件、由省厅复议5件，结果为维持11件、其他6件。",
        {"reconsideration": 17, "reconsideration.upheld": 11, "reconsideration.other": 6},
        "17件",
        "18件",
        BUREAU,
    ),
    (R, "委托乡镇作出处罚39件。从申请方式看，全年64件申请中，网上43件、信函21件。", {"received": 64}, "", "", BUREAU),
    (
        R,
        "自然人203人提出申请271件，企业29家提出申请35件，合计申请人232个、申请306件。",
        {"received": 306, "received.natural_person": 271, "received.enterprise": 35},
        "",
        "",
        BUREAU,
    ),
    # organs, fields and months in words of their own
    (
        R,
        "区住建局申请量最大，共收到59件；其次是区教育局，共收到44件。全区收到231件。",
        {"received": 231},
        "231件",
        "232件",
        COUNTY,
    ),
    (R, "驻区单位另行受理申请12件，未计入。全年收到申请90件。", {"received": 90}, "90件", "91件", BUREAU),
    (R, "城关镇、河口镇分别收到申请11件、9件，分别办结11件、8件。", {"received": 120, "disposed": 120}, "", "", COUNTY),
    (R, "12月单月受理申请13件，当月办结9件。全年收到申请90件。", {"received": 90}, "90件", "91件", BUREAU),
    (R, "物业管理类申请28件，办结27件，1件结转。全年收到申请90件。", {"received": 90}, "90件", "91件", BUREAU),
    (R, "因土地征收引发行政诉讼26件，驳回22件。", {"received": 9}, "", "", BUREAU),
    (S, "派驻机构作出行政处罚决定311件，我局作出行政处罚决定42件。", {"penalty.decisions": 42}, "42件", "43件", BUREAU),
    (R, "农业农村领域受理申请33件，办结32件。全年收到申请90件。", {"received": 90}, "90件", "91件", BUREAU),
    (R, "节假日期间收到申请6件，均在节后登记。", {"received": 60}, "", "", BUREAU),
    (R, "高新区单独编制年度报告，收到申请36件，办结35件。", {"received": 60, "disposed": 60}, "", "", COUNTY),
    (R, "信息公开申请中历史遗留问题类占21件，办结20件。", {"received": 29}, "", "", BUREAU),
    (S, "政府信息公开引发复议13件；其他行政行为被复议64件，维持49件。", {"reconsideration": 13}, "13件", "14件", BUREAU),
    (R, "因行政处罚被提起诉讼19件，胜诉17件。", {"received": 9}, "", "", BUREAU),
    (G, "参与制定地方标准4项，参与起草地方性法规1件、政府规章1件。", {}, "", "", BUREAU),
    (R, "从单位看，新收申请的有县水利局214件、县司法局20件等。", {"received": 241}, "", "", COUNTY),
    # what is told before or behind it is another thing
    (
        P,
        "公示信息2318条，其中许可1905条、处罚413条；收到申请公开政府信息的来件22件。",
        {"received": 22},
        "22件",
        "23件",
        BUREAU,
    ),
    (
        R,
        "引发行政复议3件，均维持；对23件不予公开的答复进行了复核，维持22件，纠正1件。",
        {"reconsideration": 3, "reconsideration.upheld": 3},
        "3件",
        "4件",
        BUREAU,
    ),
    (G, "审查文件76件，确定主动公开41件、依申请公开22件、不公开13件。", {}, "", "", BUREAU),
    (
        R,
        "跨年度办理共4件：由上一年转来1件，转往下一年3件；延期答复14件。",
        {"received": 90, "carried_in": 1, "carried_out": 3},
        "",
        "",
        BUREAU,
    ),
    (R, "全年未收取信息处理费；指导乡镇办理申请37件，其中予以公开16件，部分公开4件。", {"received": 90}, "", "", BUREAU),
    # what a long clause says of time before its first number, and a full stop as some keyboards write it
    (
        G,
        "新修订的条例实施以来，我局累计制发行政规范性文件61件，发出征求意见函38件，累计废止12件，组织座谈会4场，"
        "走访企业23家，本年度未制发规范性文件。",
        {},
        "",
        "",
        BUREAU,
    ),
    (
        R,
        "2021年至2024年，由县司法局代为处理14件，全县累计收到政府信息公开申请742件，累计办结736件。",
        {"received": 9},
        "",
        "",
        COUNTY,
    ),
    (
        A,
        "公开政府信息46万条，收到申请127件，结转上年3件，办结128件，结转下年2件。",
        {"received": 127, "carried_in": 3, "disposed": 128, "carried_out": 2},
        "128件",
        "129件",
        BUREAU,
    ),
]


@pytest.mark.parametrize(("section", "text", "figures", "old", "new", "unit"), CASES)
def test_a_whole_or_another_number_beside_the_tables_is_not_asked_about_and_a_slip_of_theirs_is(
    section, text, figures, old, new, unit
):
    """Silence where there is another reading; a slip of the very figure is asked about all the same."""
    assert _asked(section, text, figures, unit) == []
    if old:
        assert old in text
        assert _asked(section, text.replace(old, new, 1), figures, unit) != []


def test_all_cases_are_asked_about_where_no_part_of_them_is_the_tables():
    """12 reconsiderations, of which 6 are told to be about open information: 6 in the table is right, 12 or 7 is a question."""
    text = "行政复议12件，其中因政府信息公开引发的6件。"

    assert _asked(R, text, {"reconsideration": 6}) == []
    assert _asked(R, text, {"reconsideration": 12}) != []
    assert _asked(R, text, {"reconsideration": 7}) != []
    assert _asked(R, "行政复议12件，其中因规划许可引发的6件。", {"reconsideration": 12}) == []


def test_another_measure_told_of_an_office_alone_is_judged_and_does_not_end_the_check():
    """公开行政许可信息 is no number of decisions, also where nothing else is told in its sentence."""
    assert isinstance(_asked(R, "市政府办公室公开行政许可决定1205件。", {}, CITY), list)
    assert isinstance(_asked(R, "市政府办公室公开行政许可信息1205件。", {}, CITY), list)
