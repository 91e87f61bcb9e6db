"""Roots and followers, rules that do not hold, and what could not be judged: nothing is lost or counted twice."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.support import report
from toolkit.checks.judging import unreadable
from toolkit.feedback.grouping import Review, by_rule, common_gaps, gaps, listed, numbers, open_questions, tally
from toolkit.office.office import Office
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import Checked, Finding, NotJudged, Severity, Verdict, with_followers

PRINTS = st.sampled_from(["", "a", "b", "c", "d"])


def finding(rule="X101", severity=Severity.ERROR, **more):
    return Finding(rule, severity, "甲局", "x", **more)


def file(unit, *findings, code="", not_judged=()):
    one = replace(report(2024, unit=unit), code=code)
    return Checked(f"报送/{unit}.xlsx", one, findings, Verdict.REJECTED, 80, tuple(not_judged))


# ---------------------------------------------------------------- roots and followers


@given(st.lists(st.builds(finding, severity=st.sampled_from(Severity), fingerprint=PRINTS, follows=PRINTS), max_size=12))
def test_each_finding_stands_once_whatever_it_claims_to_follow_from(found):
    """Also where fingerprints repeat, are missing, or where a finding follows one that follows itself."""
    groups = with_followers(found)
    told = [one for root, followers in groups for one in (root, *followers)]
    standing, following = numbers(found)

    assert sorted(map(id, told)) == sorted(map(id, found))
    assert [id(root) for root, _ in groups] == [id(one) for one in found if id(one) in {id(root) for root, _ in groups}]
    for root, followers in groups:
        assert all(one.follows == root.fingerprint for one in followers)
    assert sum(count for _, count in standing) == len(groups)
    assert following == len(found) - len(groups)


def test_followers_stand_behind_their_root_in_the_order_in_which_they_came():
    root, other = finding(fingerprint="a", cause="D6"), finding("C101", fingerprint="d")
    rest = [finding("X103", fingerprint="b", follows="a"), finding("N201", Severity.QUERY, fingerprint="c", follows="a")]

    assert with_followers([rest[0], root, other, rest[1]]) == [(root, rest), (other, [])]
    assert numbers([root, other, *rest]) == ([(Severity.ERROR, 2), (Severity.QUERY, 0), (Severity.HINT, 0)], 2)


# ---------------------------------------------------------------- by rule


def test_the_rule_that_most_units_break_comes_first_and_hints_last():
    """Two files of one unit count once."""
    hint = finding("R105", Severity.HINT)
    files = [
        file("甲局", finding("C101"), hint, code="1"),
        file("甲局", finding("C101"), hint, code="1"),
        file("乙局", finding("X101"), finding("X101"), hint),
        file("丙局", finding("X101"), hint),
    ]
    broken = by_rule(files, RULES)

    assert [(one.id, one.units, one.places) for one in broken] == [("X101", 2, 3), ("C101", 1, 2), ("R105", 3, 4)]
    assert [one.words for one in broken] == ["2 个单位没有通过", "1 个单位没有通过", "3 个单位有此提示"]


def test_what_is_explained_or_waived_is_said_to_be_done():
    open_one, explained = finding("Y201", Severity.QUERY), finding("Y201", Severity.QUERY, explanation="机构改革")
    (broken,) = by_rule([file("甲局", explained), file("乙局", open_one), file("丙局", open_one, explained)], RULES)

    assert (broken.done, broken.words) == (1, "3 个单位没有通过（其中 1 个已说明或豁免）")


# ---------------------------------------------------------------- what could not be judged


def test_causes_are_told_once_with_all_their_rules():
    last_year, text = "没有上年数据", "文字部分没有填写"
    first = file("甲局", not_judged=[NotJudged("Y201", last_year), NotJudged("X101", "表三 D6 未填或有误", 1, 25)])
    second = file("乙局", not_judged=[NotJudged("Y202", last_year), NotJudged("N201", text)])
    lost = unreadable("坏.xlsx", "打不开")

    assert [gap.words for gap in gaps(first)] == ["没有上年数据（Y201）", "表三 D6 未填或有误（X101 25 条关系中的 1 条）"]
    assert [(gap.cause, gap.rules) for gap in common_gaps([first, second, lost])] == [(last_year, ("Y201", "Y202"))]
    questions = [(gap.cause, [one.path for one in files]) for gap, files in open_questions([first, second, lost])]
    assert questions[0] == (last_year, [first.path, second.path]) and len(questions) == 3
    assert tally(first) == (
        "校验 80 条规则，2 条未能核对或只核对了一部分：没有上年数据（Y201）；表三 D6 未填或有误（X101 25 条关系中的 1 条）"
    )
    assert tally(lost) == "没有校验：文件无法读取"


@given(st.lists(st.text("甲乙丙", min_size=1, max_size=2), max_size=12), st.integers(3, 8))
def test_a_long_row_is_cut_and_counted(items, most):
    words = listed(items, most)
    assert words == "、".join(items) if len(items) <= most else words.endswith(f" 等 {len(items)} 条")
    assert words.count("、") < most


def test_a_file_is_told_below_the_folder_that_all_have_in_common():
    files = [replace(file("甲局"), path=path) for path in ("收件/一区/甲.xlsx", "收件\\二区\\乙.xlsx")]
    review = Review("收件", tuple(files), (), Office(), str)

    assert [review.file(one.path) for one in files] == ["一区/甲.xlsx", "二区/乙.xlsx"]
    assert dict(review.verdicts) == {verdict: 2 * (verdict is Verdict.REJECTED) for verdict in Verdict}
