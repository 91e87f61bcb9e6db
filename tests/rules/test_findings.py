"""Order of findings, the verdict that follows from them, and what their fingerprints depend on."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.rules.findings import CellRef, Finding, NotJudged, Severity, Verdict, fingerprint, in_order, verdict

some_findings = st.lists(
    st.builds(
        Finding,
        rule=st.sampled_from(["C101", "N201", "X101", "Y201"]),
        severity=st.sampled_from(Severity),
        unit=st.just("甲局"),
        what=st.uuids().map(str),
        explanation=st.sampled_from(["", "上年归类有误"]),
        refused=st.sampled_from(["", "没有说明原因"]),
        waiver=st.sampled_from(["", "合并单位"]),
    )
)


@given(some_findings)
def test_mandatory_ones_come_first_then_by_rule_and_nothing_else_moves(found):
    ordered = in_order(found)

    assert sorted(one.message for one in ordered) == sorted(one.message for one in found)
    assert [(one.severity.rank, one.rule) for one in ordered] == sorted((one.severity.rank, one.rule) for one in found)
    for severity, rule in product(Severity, {one.rule for one in found}):
        before, after = ([one for one in some if (one.severity, one.rule) == (severity, rule)] for some in (found, ordered))
        assert before == after


@given(some_findings)
def test_the_verdict_is_that_of_the_worst_finding_that_is_open(found):
    """An explanation settles a query unless it was refused, and nothing mandatory; a waiver settles everything."""
    errors = [one for one in found if one.severity is Severity.ERROR and not one.waiver]
    queries = [
        one for one in found
        if one.severity is Severity.QUERY and not one.waiver and (not one.explanation or one.refused)
    ]  # fmt: skip

    assert verdict(found) is (Verdict.REJECTED if errors else Verdict.QUERY if queries else Verdict.ACCEPTED)


def test_a_fingerprint_is_the_same_in_every_version():
    """It stands in returned copies and in ledgers of earlier years: what an office has decided hangs on it."""
    assert fingerprint("YX-001", 2024, "Y201", ["requests/carried_in/enterprise"], [1, "3"]) == "3a866bad521e"


@given(st.lists(st.text(max_size=3), max_size=3), st.lists(st.text(max_size=3), max_size=3))
def test_nothing_of_a_fingerprint_runs_into_its_neighbour(places, values):
    one = fingerprint("甲", 2024, "X101", places, values)

    assert len(one) == 12 and set(one) <= set("0123456789abcdef")
    assert one == fingerprint("甲", 2024, "X101", iter(places), iter(values))
    others = [
        ("甲2", 2024, "X101", places, values), ("甲", None, "X101", places, values), ("甲", 2024, "X1012", places, values),
        ("甲", 2024, "X101", [*places, ""], values), ("甲", 2024, "X101", places, [*values, ""]),
        ("甲", 2024, "X101", ["".join(places), *places], values),
    ]  # fmt: skip
    assert one not in {fingerprint(*other) for other in others}


def test_a_finding_is_clicked_at_its_first_cell():
    one = Finding("X101", Severity.ERROR, "甲局", "x", (CellRef("表三", "D6", "k", "1"), CellRef("表三", "D7", "l", "2")))
    assert one.place == "表三 D6"
    assert replace(one, cells=(CellRef("封面", "", "", ""),)).place == "封面"
    assert replace(one, cells=()).place == ""


@pytest.mark.parametrize(
    ("missing", "reason"),
    [(0, "没有上年数据"), (1, "25 条关系中的 1 条未核对：没有上年数据"), (25, "全部 25 条关系未核对：没有上年数据")],
)
def test_what_was_not_judged_says_how_much_of_the_rule_that_is(missing, reason):
    assert NotJudged("X101", "没有上年数据", missing, 25 if missing else 0).reason == reason


def test_a_message_says_who_where_what_and_what_to_do():
    """Of a finding without a cell there is no place, of a file that nobody could read its name stands for the unit."""
    cells = (CellRef("表三", "D6", "k", "1"), CellRef("表三", "D7", "l", "2"))
    whole = Finding("X101", Severity.ERROR, "甲局", "差一。", cells, remedy="请核对。")

    assert (whole.statement, whole.message) == ("甲局〔表三〕D6：差一。", "甲局〔表三〕D6：差一。请核对。")
    assert replace(whole, cells=(), unit="").message == "（未填单位名称）：差一。请核对。"
    assert Finding("F101", Severity.ERROR, "", "打不开。", file="乙.xlsx").message == "乙.xlsx：打不开。"
