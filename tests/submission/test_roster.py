"""The list of units that are due: who is found by what, what is only suggested, and what a list may not say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import NianbaoError, RosterError
from toolkit.office.roster_file import read_roster
from toolkit.office.tables import write_csv
from toolkit.submission.roster import Roster, RosterUnit, plain_name

EDUCATION = RosterUnit("A-1", "某市教育局", "东区", aliases=("市教育局", "教育局"))
FINANCE = RosterUnit("A-2", "某市财政局", "西区")
NAMELESS_CODE = RosterUnit("", "某市体育局", "西区")
ROSTER = Roster([EDUCATION, FINANCE, NAMELESS_CODE])


@pytest.mark.parametrize(
    ("code", "name", "unit"),
    [
        ("A-1", "", EDUCATION),
        ("a-1", "某市教育局", EDUCATION),
        ("", "教育局", EDUCATION),
        ("", " 某市　教育局 ", EDUCATION),
        ("X-9", "某市财政局", FINANCE),
        ("A-2", "没有这个局", FINANCE),
        ("", "某市体育局", NAMELESS_CODE),
        ("A-1", "某市财政局", None),
        ("", "某市教育", None),
        ("", "", None),
    ],
)
def test_a_unit_is_found_by_its_code_or_its_exact_name_or_alias_and_never_by_two_of_two_units(code, name, unit):
    assert ROSTER.find(code, name) is unit
    assert ROSTER.identify(code, name)[0] is unit


@pytest.mark.parametrize(
    ("code", "name", "reason"),
    [
        ("A-1", "某市财政局", "单位代码属于“某市教育局”，名称却是“某市财政局”，请核对封面"),
        ("", "某市教育厅", "“某市教育厅”不在单位名录中，是否为“某市教育局”？请更正名称或在名录中加别名"),
        ("", "气象台", "“气象台”不在单位名录中"),
        ("X-9", "", "“（未填单位名称）”不在单位名录中"),
    ],
)
def test_who_is_not_found_is_told_why_and_a_similar_name_is_only_suggested(code, name, reason):
    assert ROSTER.identify(code, name) == (None, reason)


@given(st.text("某市教育局（）()ＡA１1 　\t", max_size=12))
def test_a_name_is_compared_without_blanks_and_widths(name):
    assert plain_name(f" {name}　") == plain_name(name) == plain_name(plain_name(name))


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ([EDUCATION, RosterUnit("a-1", "别的局")], "单位代码“A-1”重复：某市教育局、别的局"),
        ([EDUCATION, RosterUnit("B-1", "教育局")], "单位名称“教育局”重复：某市教育局、教育局"),
        ([EDUCATION, RosterUnit("B-1", "丙局", aliases=("市 教育局",))], "单位名称“市教育局”重复"),
    ],
)
def test_a_code_a_name_or_an_alias_stands_for_one_unit(units, words):
    with pytest.raises(NianbaoError, match=words):
        Roster(units)


def test_an_alias_that_repeats_the_unit_s_own_name_does_no_harm():
    assert Roster([RosterUnit("A-1", "甲局", aliases=("甲局", " 甲局"))]).find("", "甲局")


def test_the_region_is_the_one_that_most_units_bear():
    assert (ROSTER.region, Roster([RosterUnit("A-1", "甲局")]).region) == ("西区", "")


def test_a_unit_that_was_split_shares_its_former_code_and_a_merged_one_has_several():
    one, other, merged = (
        RosterUnit("B-1", "甲局", former_code="A-7"),
        RosterUnit("B-2", "乙局", former_code="a-7"),
        RosterUnit("B-3", "丙局", former_code="A-8、A-9;A-10"),
    )
    roster = Roster([one, other, merged])

    assert merged.former_codes == ("A-8", "A-9", "A-10")
    assert [roster.was_split(unit) for unit in roster.units] == [True, True, False]


# --- its file ---------------------------------------------------------------------------------------------------------------

HEAD = ["序号", "上级单位", "单位代码", "单位名称", "所属地区", "别名", "联系电话"]


def read(tmp_path, *rows):
    path = tmp_path / "名录.csv"
    path.write_bytes(write_csv([["某市单位名录"], HEAD, *rows]))
    return read_roster(path)


def test_columns_stand_in_any_order_and_lines_without_a_unit_are_passed_over(tmp_path):
    roster = read(
        tmp_path, ["1", "市政府", "A-1", "甲局", "东区", "甲、市甲局 甲办", "0571-1"], ["合计"], ["2", "", "", "乙局"]
    )

    assert roster.units == (
        RosterUnit("A-1", "甲局", "东区", parent="市政府", aliases=("甲", "市甲局", "甲办"), phone="0571-1"),
        RosterUnit("", "乙局"),
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "没有列出单位"),
        ([["1", "", "A-1", "", "东区"]], "第 3 行没有单位名称"),
        ([["1", "", "A-1", "甲" * 101, "东区"]], "第 3 行“单位名称”有 101 个字，最多 100 个字。"),
        ([["1", "", "A" * 51, "甲局", "区" * 240]], "第 3 行“所属地区”有 240 个字，最多 50 个字。"),
        ([["1", "", "A-1", "甲局", "东区", "", "1" * 101]], "第 3 行“联系电话”有 101 个字，最多 100 个字。"),
    ],
)
def test_a_list_that_cannot_be_used_is_told_with_its_line(tmp_path, rows, words):
    with pytest.raises(RosterError, match=words):
        read(tmp_path, *rows)


def test_texts_as_long_as_they_may_be_are_read(tmp_path):
    (unit,) = read(tmp_path, ["x" * 5000, "", "A" * 50, "甲" * 100, "区" * 50]).units

    assert (len(unit.code), len(unit.name), len(unit.region)) == (50, 100, 50)
