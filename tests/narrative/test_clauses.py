"""Clauses and claims: what a number counts, whose it is, and what keeps it from being a claim."""

from __future__ import annotations

import pytest

from toolkit.narrative.claims import Reading
from toolkit.narrative.clauses import read


def said(text: str, key: str = "overview.requests", unit: str = "清河县水务局", year: int | None = 2024) -> Reading:
    return read({key: text}, unit, year)


def claims(text: str, **more) -> list[tuple[str, int]]:
    return [("+".join(claim.names), claim.number.value) for several in said(text, **more).claims.values() for claim in several]


def test_a_list_carries_verb_and_subject_over():
    assert claims("收到申请16件，其中予以公开10件、部分公开2件、不予公开4件。") == [
        ("got", 16), ("granted", 10), ("partly_granted", 2), ("denied", 4),
    ]  # fmt: skip


def test_a_number_never_borrows_a_noun_across_a_sentence_end():
    assert claims("因政府信息公开被申请行政复议3件。维持2件。") == [("reconsideration", 3)]
    assert claims("制发行政规范性文件5件。废止2件。", key="overview.proactive") == [("normative.issued", 5)]


@pytest.mark.parametrize(
    "text",
    [
        "通过网络收到申请12件。", "收到涉及征地的政府信息公开申请8件。", "上半年收到申请6件。", "1至6月收到申请6件。",
        "县住建局收到申请9件。", "2022年收到申请5件。", "受理行政许可申请120件。", "受理低保申请120件。",
        "收到信访件12件，办结12件。",
        "办理人大建议8件。",
        "未收到行政许可申请。", "未发生行政复议败诉案件。", "没有收到群众对信息公开工作的投诉。",
        "征地类申请9件。", "每年收到申请20件。", "其余12件由各部门办理。", "2019—2023年收到申请60件。",
        "审理行政复议案件12件。", "按期答复率100%。",
    ],
)  # fmt: skip
def test_another_matter_is_no_claim_about_this_year(text):
    assert [
        claim for several in said(text).claims.values() for claim in several if claim.year == 0 and not claim.elsewhere
    ] == []


def test_a_bare_application_is_one_for_information_only_where_that_is_the_topic():
    """窗口受理申请1200件 in another part of the report is another kind of application."""
    assert claims("窗口受理申请1200件。", key="overview.supervision") == []
    assert claims("受理申请12件。") == [("got", 12)]
    assert claims("受理政府信息公开申请12件。", key="overview.supervision") == [("got", 12)]


def test_scopes():
    def scope(text: str, unit: str = "清河县人民政府") -> str:
        return said(text, unit=unit).claims["got"][0].scope

    assert scope("全县收到申请186件。") == "area"
    assert scope("清河县收到申请186件。") == "area"
    assert scope("清河县人民政府收到申请186件。") == "area"
    assert scope("县政府办公室收到申请17件。") == "office"
    assert scope("本机关收到申请17件。") == "office"
    assert scope("本机关收到申请17件。", unit="清河县水务局") == "own"
    assert scope("清河县水务局收到申请17件。", unit="清河县水务局") == "own"


def test_what_the_office_says_of_itself_lasts_for_its_paragraph():
    found = said("县政府办公室收到申请17件。办结17件。\n全县收到申请186件。", unit="清河县人民政府")

    assert [claim.scope for claim in found.claims["got"]] == ["office", "area"]
    assert found.claims["closed"][0].scope == "office"


def test_the_year_beside_a_carry_over_tells_its_direction():
    assert claims("2023年结转2件，结转至2025年3件。") == [("carried_in", 2), ("carried_out", 3)]
    assert claims("上年结转2件，结转下年度3件，无结转。")[:2] == [("carried_in", 2), ("carried_out", 3)]


def test_a_zero_in_words_is_a_zero():
    assert claims("未收到政府信息公开申请，未发生行政复议、行政诉讼。") == [
        ("got", 0),
        ("reconsideration", 0),
        ("litigation", 0),
    ]
    assert claims("没有因政府信息公开被申请行政复议、提起行政诉讼的情况。") == [("reconsideration", 0), ("litigation", 0)]
    assert claims("2024年我局无依申请公开。") == [("got", 0)]
    assert claims("未制发规章，没有作出行政处罚决定。", key="overview.proactive") == [
        ("rules.issued", 0),
        ("penalty.decisions", 0),
    ]


def test_numbers_in_turn_belong_to_the_nouns_in_turn():
    assert claims("行政复议、行政诉讼分别为3件、2件。") == [("reconsideration", 3), ("litigation", 2)]
    assert claims("行政复议和行政诉讼各1件。") == [("reconsideration", 1), ("litigation", 1)]
    assert claims("行政复议、行政诉讼共5件。") == [("reconsideration+litigation", 5)]


def test_parts_of_an_outcome_are_not_parts_of_the_whole():
    """予以公开10件（自然人8件）: eight of the ten, not eight of all applications."""
    assert claims("办结申请16件，予以公开10件（自然人8件、商业企业2件）。") == [("closed", 16), ("granted", 10)]
    assert claims("办结申请16件，不予公开4件，其中行政执法案卷3件，无法提供2件。") == [
        ("closed", 16), ("denied", 4), ("denied.enforcement_file", 3), ("unable", 2),
    ]  # fmt: skip


def test_the_edition_of_2019_has_one_text_and_its_headings_tell_the_topic():
    text = "（一）主动公开。公开信息5条。\n（二）依申请公开。受理申请12件，办结12件。\n（三）平台建设。受理申请80件。"

    assert claims(text, key="overview") == [("got", 12), ("closed", 12)]


def test_growth_has_a_subject_a_trend_and_a_number():
    found = said("收到政府信息公开申请16件，同比增长6.7%，比上年增加1件；行政复议3件，与上年持平。")

    assert [(growth.subjects[0][0], growth.trend, growth.number and growth.number.text) for growth in found.growths] == [
        (("got",), 1, "6.7%"), (("got",), 1, "1件"), (("reconsideration",), 0, None),
    ]  # fmt: skip


def test_a_share_belongs_to_the_number_before_it():
    found = said("办结申请17件，其中予以公开10件（占58.8%）、部分公开2件，占11.8%；不予公开占11.8%。")

    assert [(share.names, share.part and share.part.value) for share in found.shares] == [
        (("granted",), 10), (("partly_granted",), 2), (("denied",), None),
    ]  # fmt: skip


def test_a_breakdown_ends_where_another_sentence_begins():
    text = "发布信息320条，其中政策文件60条、工作动态260条，发布解读12条。"
    (breakdown,) = said(text, key="overview.proactive").breakdowns

    assert [part.value for part in breakdown.parts] == [60, 260]
    assert breakdown.total.value == 320


def test_an_excerpt_is_the_clause_as_written():
    found = said("2024 年，我局收到 申请 16 件；办结17件。")

    assert found.excerpt(found.claims["got"][0].place) == "2024 年，我局收到 申请 16 件"
    assert found.excerpt(found.claims["closed"][0].place) == "办结17件"


def test_an_unknown_report_year_takes_every_year_for_its_own():
    assert claims("2021年收到申请16件。", year=None) == [("got", 16)]


def test_a_list_of_years_gives_each_number_its_year():
    """2023年、2024年分别收到22件、40件: only the number of the report's year is held against its tables."""
    reading = said("2023年、2024年分别收到申请22件、40件。")

    assert [(claim.number.value, claim.year) for claim in reading.claims["got"]] == [(22, -1), (40, 0)]
    parts = said("近两年共收到申请62件，其中2023年22件、2024年40件。").claims["got"]
    assert [(one.number.value, one.year) for one in parts] == [
        (22, -1), (40, 0),
    ]  # fmt: skip


def test_what_became_of_a_number_may_stand_behind_the_next_comma():
    assert ("carried_out", 2) in claims("收到申请30件，2件经批准延期，结转下年。")
    assert claims("收到申请30件，2件正在检索、1件正在征求意见，均结转下年。") == [("got", 30)]


def test_a_list_of_labels_behind_a_number_counts_together():
    assert claims("收到申请30件，6件不予公开、无法提供。")[1:] == [("denied+unable", 6)]


def test_what_is_told_in_a_bracket_changes_nothing_behind_it():
    """以县政府名义 in a bracket is no office of what follows the bracket."""
    text = "制发行政规范性文件9件（其中以县政府名义印发6件，以县政府办公室名义印发3件），废止5件。"
    found = said(text, key="overview.proactive", unit="清河县人民政府").claims["normative.repealed"]

    assert [(one.number.value, one.scope) for one in found] == [(5, "")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("收到申请64件，线上提交占67.2%（43件），线下提交占32.8%（21件）。", [43, 21]),
        ("收到申请60件，网络40件、邮寄20件，占比分别为66.7%、33.3%。", [40, 20]),
        ("收到申请60件，网络提交占66.7%，邮寄提交占33.3%，数量依次为40件、20件。", [40, 20]),
        ("收到申请60件，网络提交占66.7%。", []),
    ],
)  # fmt: skip
def test_a_share_finds_its_count_before_it_behind_it_or_in_the_same_place_of_a_list(text, parts):
    assert [share.part.value for share in said(text).shares] == parts
