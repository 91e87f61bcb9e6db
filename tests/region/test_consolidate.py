"""Consolidation: consistent units make a consistent region, no unit counts twice, every path has one fate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import as_typed, consistent, consistent_figures, report, submission
from toolkit.checks.judging import check_batch, unreadable
from toolkit.errors import NianbaoError
from toolkit.form import FORMS
from toolkit.region.consolidate import Status, consolidate
from toolkit.rules.findings import Verdict
from toolkit.submission.origin import Origin
from toolkit.submission.report import Submission
from toolkit.submission.roster import Roster, RosterUnit

NAMES = ("甲局", "乙局", "丙局", "丁镇")
ROSTER = Roster([RosterUnit(f"A-{number}", name, "某市") for number, name in enumerate(NAMES, 1)])


def unit(name: str, figures=None, *, path: str = "", sha256: str = "", date: str = "", code: str = "", **changes) -> Submission:
    form = FORMS[2021]
    one = submission(form, as_typed(form, consistent(form, figures or {})), unit=name, code=code)
    return replace(one, origin=Origin(path or f"{name}.xlsx", sha256), cover={"date": date}, **changes)


def fates(result):
    return {one.path: (one.status, one.reason) for one in result.inputs}


def summed(submissions, **options):
    return consolidate(check_batch(submissions), ROSTER, **options)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_consistent_units_make_a_consistent_region(data):
    """The identities are linear: if every unit passes, the region passes, in every cell the sum of its units.

    No unit has 规章, which a town is refused; what is merely unlikely in the sums may be asked about.
    """
    form = FORMS[2021]
    no_rules = {one.key: 0 for one in form.fields if one.row_key == "rules"}
    figures = [data.draw(consistent_figures(form, largest=10**6)) | no_rules for _ in range(data.draw(st.integers(1, 4)))]
    members = [
        replace(
            submission(form, as_typed(form, one), unit=name, formulas=data.draw(st.booleans())), origin=Origin(f"{name}.xlsx")
        )
        for one, name in zip(figures, NAMES, strict=False)
    ]
    result = summed(members)

    sums = {key: sum(one[key] for one in figures) for key in form.by_key}
    assert dict(zip(form.by_key, result.sums.totals, strict=True)) == sums
    assert result.recomputed == result.sums.totals
    assert result.region_check.verdict is not Verdict.REJECTED
    assert not any(finding.rule[0] == "X" and finding.rule < "X300" for finding in result.region_check.findings)
    assert result.coverage == f"已汇总 {len(members)}/4 家"


def test_who_is_due_who_is_there_and_who_is_missing():
    result = summed([unit("甲局"), unit("丙局")])

    assert [member.unit.name for member in result.members] == ["甲局", "丙局"]
    assert [(gap.unit.name, gap.reason) for gap in result.not_included] == [("乙局", "未报送"), ("丁镇", "未报送")]


def test_a_unit_is_known_by_its_code_its_name_or_an_alias_and_never_by_a_guess():
    roster = Roster(
        [RosterUnit("A-1", "云溪市教育局", "云溪市", aliases=("市教育局",)), RosterUnit("A-2", "云溪市公安局", "云溪市")]
    )

    assert roster.identify("a-1", "教育局（新）")[0].name == "云溪市教育局"
    assert roster.identify("", "云溪市 教育局")[0].name == "云溪市教育局"
    assert roster.identify("", "市教育局")[0].name == "云溪市教育局"
    assert roster.identify("", "云溪市教育") == (
        None, "“云溪市教育”不在单位名录中，是否为“云溪市教育局”？请更正名称或在名录中加别名",
    )  # fmt: skip
    assert roster.identify("A-1", "云溪市公安局") == (
        None, "单位代码属于“云溪市教育局”，名称却是“云溪市公安局”，请核对封面",
    )  # fmt: skip


def test_years_and_editions_are_never_mixed():
    form = FORMS[2019]
    old_form = submission(form, as_typed(form, consistent(form, {})), unit="乙局", year=2024)
    result = summed([unit("甲局"), unit("丁镇"), replace(old_form, origin=Origin("乙局.xlsx")), unit("丙局", year=2023)])

    assert result.year == 2024
    assert fates(result)["丙局.xlsx"] == (Status.LEFT_OUT, "年度为 2023，本次汇总 2024 年")
    assert fates(result)["乙局.xlsx"] == (Status.LEFT_OUT, "用的是2019版表格，本次汇总用2021版")


def test_of_two_versions_the_later_filled_one_counts():
    result = summed([
        unit("甲局", {"documents/license/decisions": 5}, path="1.xlsx", date="2025年1月9日"),
        unit("甲局", {"documents/license/decisions": 7}, path="2.xlsx", date="2025-1-13"),
    ])  # fmt: skip

    assert fates(result) == {
        "1.xlsx": (Status.SUPERSEDED, "已有填报日期更晚的“2.xlsx”"), "2.xlsx": (Status.CONSOLIDATED, ""),
    }  # fmt: skip
    assert result.sums.totals[FORMS[2021].by_key["documents/license/decisions"].index] == 7


def test_two_different_versions_of_one_date_are_a_decision_for_people():
    result = summed([
        unit("甲局", {"documents/license/decisions": 5}, path="1.xlsx"),
        unit("甲局", {"documents/license/decisions": 7}, path="2.xlsx"),
        unit("乙局"),
    ])  # fmt: skip

    assert [one.status for one in result.inputs if one.unit == "甲局"] == [Status.LEFT_OUT] * 2
    assert "请只留一份" in fates(result)["1.xlsx"][1]
    assert [member.unit.name for member in result.members] == ["乙局"]


def test_two_copies_of_the_same_figures_count_once():
    result = summed([unit("甲局", {"documents/license/decisions": 5}, path=path) for path in ("1.xlsx", "2.xlsx")])

    assert [one.status for one in result.inputs] == [Status.CONSOLIDATED, Status.SUPERSEDED]
    assert result.sums.totals[FORMS[2021].by_key["documents/license/decisions"].index] == 5


def test_of_two_copies_of_the_same_figures_the_one_with_an_explanation_counts():
    """Only the second says why a thousand million licences are right; it does not matter that its name comes later."""
    figures = {"documents/license/decisions": 1_000_000_001}
    told = {"C111": "本年集中换发证照，数量已与业务系统核对。"}
    result = summed([unit("甲局", figures, path="1.xlsx"), unit("甲局", figures, path="2.xlsx", explanations=told)], final=True)

    assert fates(result) == {"1.xlsx": (Status.SUPERSEDED, "与“2.xlsx”数据相同"), "2.xlsx": (Status.CONSOLIDATED, "")}


def test_a_mended_copy_takes_the_place_of_the_file_that_went_back_although_both_bear_the_same_date():
    went = unit("甲局", {"documents/license/decisions": 5}, path="1.xlsx", date="2025年1月6日", sha256="a" * 64)
    came = unit("甲局", {"documents/license/decisions": 6}, path="2.xlsx", date="2025年1月6日", sha256="b" * 64)
    came = replace(came, origin=replace(came.origin, returned_from="a" * 64))
    result = summed([went, came])

    assert fates(result) == {
        "1.xlsx": (Status.SUPERSEDED, "已报来改好的退回稿“2.xlsx”"), "2.xlsx": (Status.CONSOLIDATED, ""),
    }  # fmt: skip


def test_a_rejected_file_is_left_out_and_a_queried_one_only_with_final():
    form = FORMS[2021]
    typed = as_typed(form, consistent(form, {}))
    faulty = replace(submission(form, typed | {"requests/received/other": None}, unit="甲局"), origin=Origin("1.xlsx"))
    queried = replace(submission(form, typed | {"documents/penalty/decisions": "/"}, unit="乙局"), origin=Origin("2.xlsx"))

    assert fates(summed([faulty, queried])) == {
        "1.xlsx": (Status.LEFT_OUT, "未通过校验：有 1 处必须改正"), "2.xlsx": (Status.CONSOLIDATED, ""),
    }  # fmt: skip
    assert fates(summed([faulty, queried], final=True))["2.xlsx"] == (Status.LEFT_OUT, "有 1 处需核实，尚未说明")


def test_a_cell_that_nobody_filled_stays_empty_and_one_that_some_filled_says_how_many_did_not():
    form = FORMS[2021]
    typed = as_typed(form, consistent(form, {})) | {"documents/penalty/decisions": "/"}
    index = form.by_key["documents/penalty/decisions"].index
    blanks = [replace(submission(form, typed, unit=name), origin=Origin(f"{name}.xlsx")) for name in ("甲局", "乙局")]

    assert summed(blanks).sums.totals[index] is None
    mixed = summed([*blanks, unit("丙局", {"documents/penalty/decisions": 3})]).sums
    assert (mixed.totals[index], mixed.unfilled[index]) == (3, 2)


def test_every_path_has_exactly_one_fate():
    checked = [*check_batch([unit("甲局"), unit("外局"), unit("乙局", year=2023)]), unreadable("坏.xlsx", "文件为空")]
    result = consolidate(checked, ROSTER, skipped=[("说明.pdf", "不是填报工作簿")], year=2024)

    assert {one.path: one.status for one in result.inputs} == {
        "甲局.xlsx": Status.CONSOLIDATED, "外局.xlsx": Status.LEFT_OUT, "乙局.xlsx": Status.LEFT_OUT,
        "坏.xlsx": Status.UNREADABLE, "说明.pdf": Status.SKIPPED,
    }  # fmt: skip


def test_several_regions_are_summed_apart_as_well():
    roster = Roster([RosterUnit("1", "甲局", "东县"), RosterUnit("2", "乙局", "西县"), RosterUnit("3", "丙局", "东县")])
    members = [unit(name, {"documents/license/decisions": count}) for name, count in (("甲局", 1), ("乙局", 10), ("丙局", 100))]
    result = consolidate(check_batch(members), roster, region="某市")

    index = FORMS[2021].by_key["documents/license/decisions"].index
    assert {part.region: (part.units, part.totals[index]) for part in result.parts} == {"东县": (2, 101), "西县": (1, 10)}
    assert result.sums.totals[index] == 111


def test_money_is_added_in_whole_fen():
    """0.1 + 0.2 万元 is 0.3 万元 to the last 分."""
    form = FORMS[2021]
    members = [
        replace(
            submission(form, as_typed(form, consistent(form, {})) | {"documents/fee/amount": text}, unit=name),
            origin=Origin(name),
        )
        for name, text in (("甲局", "0.1"), ("乙局", "0.2"), ("丙局", "1003.340001"))
    ]

    assert summed(members).sums.totals[form.by_key["documents/fee/amount"].index] == 1_003_640_001


def test_a_sum_of_money_is_not_asked_for_its_unit():
    """采购总金额 of 2019 has to carry its unit in every unit's cell; the region's sum is in 万元 by construction."""
    form = FORMS[2019]
    typed = as_typed(form, consistent(form, {})) | {
        "documents/procurement/amount": "251000元",
        "documents/procurement/items": "1",
    }
    one = replace(submission(form, typed, unit="甲局"), origin=Origin("甲局.xlsx"))
    result = summed([one])

    assert [finding.rule for finding in result.checked[0].findings] == []
    assert (result.region_check.findings, result.sums.totals[form.by_key["documents/procurement/amount"].index]) == (
        (),
        25_100_000,
    )


def test_an_ambiguous_roster_is_refused():
    with pytest.raises(NianbaoError, match="甲局、乙局"):
        Roster([RosterUnit("1", "甲局"), RosterUnit("1", "乙局")])


def test_where_nothing_can_be_added_up_the_cause_of_every_file_is_told():
    """Nobody has to ask another command which file it was."""
    bad = unreadable("a/坏.xlsx", "文件为空。请重新发送。")
    with pytest.raises(NianbaoError) as only_bad:
        consolidate([bad], ROSTER)
    assert str(only_bad.value).splitlines()[1:] == ["  坏.xlsx：文件为空。请重新发送。"]
    assert "--year" not in str(only_bad.value)

    (undated,) = check_batch([replace(report(2024), year=None)])
    with pytest.raises(NianbaoError) as mixed:
        consolidate([undated, bad], ROSTER)
    assert "--year" in str(mixed.value).splitlines()[0] and "坏.xlsx：文件为空" in str(mixed.value)

    with pytest.raises(NianbaoError) as many:
        consolidate([unreadable(f"{number}.xlsx", "文件为空。") for number in range(30)], ROSTER)
    assert len(str(many.value).splitlines()) == 22 and str(many.value).endswith("……还有 10 份")

    with pytest.raises(NianbaoError) as none:
        consolidate([], ROSTER, skipped=[("a/通知.pdf", "不是填报工作簿")])
    assert "没有找到填报工作簿" in str(none.value) and "通知.pdf：不是填报工作簿。" in str(none.value)
