"""The region workbook as a leader reads it: the first page, the links from a sum to a unit's cell, what is printed."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

from tests.libreoffice import needs_office, printed_text
from tests.region.test_workbook import FORM, RECEIVED, consolidated, filled, link, opened, region, texts, unit
from tests.support import as_typed, consistent
from toolkit.checks.judging import check_one, unreadable
from toolkit.form.layout import addresses, column_letter
from toolkit.form.sheets import FIRST_FIGURE, FIRST_UNIT, OLDER_DETAIL
from toolkit.intake.region_workbook import read_breakdown
from toolkit.intake.workbook import sheets_of
from toolkit.region.consolidate import Consolidation, consolidate
from toolkit.region.detail import _link_groups, detail_row
from toolkit.region.workbook import write_summary
from toolkit.submission.record import Record
from toolkit.submission.roster import Roster
from toolkit.workbook.stream import MOST_LINKS

GOOD = as_typed(FORM, consistent(FORM, {RECEIVED: 4}))


def of_two_years(now: int, before: dict[str, int] | None, absent: int = 0) -> Consolidation:
    """A region of one unit with so many applications, others that sent nothing, and what is known of the year before."""
    one = unit("甲局", 1)
    checked = [check_one(filled(one, as_typed(FORM, consistent(FORM, {RECEIVED: now}))))]
    known = {2023: Record("", "甲市", 2023, before)} if before else {}
    return consolidate(
        checked, Roster([one, *(unit(f"第{n}局", 2 + n) for n in range(absent))]), region="甲市", year=2024,
        last_year=lambda _, year: known.get(year - 1),
    )  # fmt: skip


def of_all_kinds() -> Consolidation:
    """Two units in the sums, one of which owes a word; one silent, one unread, one turned away for two mistakes."""
    bad = GOOD | {RECEIVED: "若干", "requests/received/total": "9"}
    members = [(unit("甲局", 1), GOOD), (unit("乙局", 2), GOOD | {RECEIVED: "4件"}), (unit("丙局", 3), bad)]
    return consolidated(
        members, absent=[unit("丁局", 4), unit("戊局", 5)], others=[unreadable("甲市/戊局.xlsx", "文件已损坏。")]
    )


def figures_of(data: bytes) -> dict[str, tuple[Any, ...]]:
    """The rows of 概览 by what stands in their second cell."""
    sheet = opened(data)["概览"]
    return {row[1].value: tuple(cell.value for cell in row[2:]) for row in sheet.iter_rows() if row[1].value}


def test_the_first_sheet_holds_the_few_figures_beside_those_of_last_year():
    """125 after 100 is a quarter more; of fewer than twenty cases no share is told; without last year nothing is compared."""
    total = "requests/received/total"

    more = figures_of(write_summary(of_two_years(125, {total: 100, "requests/disposed/total": 19}), link))
    alone = figures_of(write_summary(of_two_years(125, None), link))

    assert more["本年新收政府信息公开申请"] == (125, 100, 25, 0.25)
    assert more["本年度办理结果总计"] == (0, 19, -19, "—")
    assert more["结转下年度继续办理"] == (125, "—", "—", "—")
    assert alone["本年新收政府信息公开申请"] == (125, "—", "—", "—")
    assert any(text == "没有上年数据，未作比较。" for text in texts(opened(write_summary(of_two_years(1, None), link))["概览"]))


def test_a_region_that_is_not_complete_is_not_held_against_all_of_last_year():
    """4 applications of one unit of four beside 100 of all: no fall by 96 per cent but the reason; the chart names the part."""
    book = opened(write_summary(of_two_years(4, {"requests/received/total": 100}, absent=3), link))
    first, chart = book["概览"], book["图表"]

    rows = {row[1].value: tuple(cell.value for cell in row[2:]) for row in first.iter_rows() if row[1].value}
    assert rows["本年新收政府信息公开申请"] == (4, "—", "—", "—")
    assert "本年只汇总了 1/4 家，全地区的合计两年不可比，只列本年。" in texts(first)
    years = {
        row[0].value: row[1].value for row in chart.iter_rows(max_col=2) if re.match("20[0-9]{2}年(（|$)", str(row[0].value))
    }
    assert years == {"2023年": 100, "2024年（1/4家）": 4}


def test_a_figure_of_several_is_shown_only_if_all_of_them_are_known():
    """公开 is 予以公开 and 部分公开: with one of them blank it stays empty, in the stored result and in the formula."""
    result = of_two_years(4, {"requests/granted/total": 3, "requests/partly_granted/total": 1})
    totals = list(result.sums.totals)
    totals[FORM.by_key["requests/granted/total"].index] = None
    data = write_summary(replace(result, sums=replace(result.sums, totals=tuple(totals))), link)

    assert figures_of(data)["其中予以公开和部分公开"] == (None, 4, "—", "—")
    (formula,) = [
        row[2].value for row in opened(data, values=False)["概览"].iter_rows() if row[1].value == "其中予以公开和部分公开"
    ]
    assert formula.startswith("=IF(COUNT(") and ")<2," in formula


def test_the_first_sheet_names_the_five_that_received_most_with_their_share():
    data = write_summary(region([{RECEIVED: n} for n in (10, 0, 40, 20, 10, 15, 5)]), link)

    found = figures_of(data)

    assert [name for name in found if name.startswith("第")] == ["第2局", "第3局", "第5局", "第0局", "第4局"]
    assert found["第2局"][:2] == (40, 0.4)
    assert "以上 5 家共 95 件，占全部的 95.0%。" in texts(opened(data)["概览"])


def test_the_first_sheet_says_who_is_missing_who_is_unsettled_and_what_to_decide():
    said = texts(opened(write_summary(of_all_kinds(), link))["概览"])

    assert "三、没有汇总和没有定下来的单位（未汇总 3 家）" in said
    where = {said[index]: said[index + 1] for index in range(len(said) - 1) if re.fullmatch(r".* \d+ 家", said[index])}
    assert {key: value for key, value in where.items() if "已汇总 2/5" not in key} == {
        "没有收到 1 家": "丁局", "收到但读不了 1 家": "戊局", "已报送，未汇总 1 家": "丙局", "已汇总，待说明 1 家": "乙局",
    }  # fmt: skip
    assert {"三数一致", "表内等式：42 条全部成立"} <= set(said)
    todo = said[said.index("五、接下来要定的事") + 1 :]
    assert [text[:6] for text in todo[:4]] == ["催报没有收到", "收到但读不了", "已报送、未汇", "已汇总的单位"]


def test_a_region_without_anything_open_has_nothing_to_decide():
    assert texts(opened(write_summary(region([{RECEIVED: 3}]), link))["概览"])[-1].startswith("没有待定的事")


def test_a_sum_leads_to_its_column_and_a_figure_to_the_cell_of_the_unit():
    """All 200 sums, and all 200 figures of both units, each by its own cell; an empty one leads nowhere."""
    result = region([{RECEIVED: 3}, {RECEIVED: 4}])
    book = opened(write_summary(result, link), values=False)

    for index, (sheet, address) in enumerate(addresses(FORM).values()):
        column = column_letter(FIRST_FIGURE + index)
        assert book[sheet][address].hyperlink.location == f"'明细'!{column}5:{column}6"
        for row, member in enumerate(result.members, FIRST_UNIT):
            found = book["明细"][f"{column}{row}"].hyperlink
            assert found.location == f"'{sheet}'!{address}"
            assert unquote(found.target) == link(member.checked.path)
    blank = dict.fromkeys(GOOD, "0") | {"documents/rules/issued": ""}
    one = consolidated([(unit("甲局", 1), blank)])
    kept = opened(write_summary(replace(one, members=one.members or (_member(one),)), link), values=False)["明细"]
    assert kept["J5"].hyperlink is None and kept["K5"].hyperlink is not None


def _member(result: Consolidation) -> Any:
    from toolkit.region.consolidate import Member

    return Member(result.roster.units[0], result.checked[0])


@pytest.mark.parametrize(
    ("units", "groups", "words"),
    [(7, 200, "这一格"), (323, 200, "这一格"), (324, 34, "这一行"), (4000, 3, "这张表"), (70000, 0, "打开")],
)
def test_links_are_as_fine_as_a_program_opens(units, groups, words):
    """The more units, the coarser; never more than the sheet can have, and the sheet says which."""
    found, note = _link_groups(FORM, units)

    assert len(found) == groups and words in note
    assert units * (len(found) + 1) <= MOST_LINKS or not found
    assert [index for first, last in found for index in range(first, last + 1)] in ([], list(range(200)))


def test_findings_stand_by_weight_and_lead_to_their_cells():
    sheet = opened(write_summary(of_all_kinds(), link))["问题清单"]

    rows = list(sheet.iter_rows(min_row=4))
    levels = [row[1].value for row in rows]
    assert levels == sorted(levels, key=["强制", "核实", "提示"].index) and {"强制", "核实"} <= set(levels)
    for row in rows:
        found, (name, address) = row[10].hyperlink, (row[4].value, row[5].value)
        assert (found.location or "") == (f"'{name}'!{address}" if name else "")
        named = row[9].value if found.target else "本汇总表"
        assert row[9].value == named and "/" not in named
        assert (unquote(found.target or "")).endswith(named if found.target else "")


def test_units_that_are_not_in_the_sums_stand_in_grey_below_them_and_are_not_read_as_units():
    result = of_all_kinds()
    data = write_summary(result, link)

    sheet = opened(data)["明细"]
    names = [(cell.row, cell.value) for cell in sheet["C"][4:]]
    assert names == [(5, "甲局"), (6, "乙局"), (7, "合计"), (8, "丙局"), (9, "丁局"), (10, "戊局")]
    assert [sheet[f"B{row}"].fill.fgColor.rgb for row in (6, 8, 9, 10)] == ["00000000", *["FFEDEDED"] * 3]
    assert [sheet[f"E{row}"].value for row in (8, 9, 10)] == ["未通过校验：有 1 处必须改正", "没有收到", "收到但读不了"]
    assert [sheet[f"I{row}"].border.right.style for row in (6, 8, 9, 10)] == ["thin"] * 4
    assert sheet["A1"].value == "甲市2024年政府信息公开年报明细" and sheet.auto_filter.ref.endswith("6")
    totals = [sheet.cell(7, FIRST_FIGURE + index).value for index in range(200)]
    assert totals == [None if total is None else pytest.approx(total / one.measure.scale) for total, one in
                      zip(result.sums.totals, FORM.fields, strict=True)]  # fmt: skip
    assert [one.name for one in read_breakdown(sheets_of(data), FORM).units] == ["甲局", "乙局"]


def test_the_few_figures_in_front_are_those_of_the_row():
    result = region([{RECEIVED: 3}])
    data = write_summary(result, link)

    assert [cell.value for cell in opened(data)["明细"][5][4:9]] == [3, 0, 0, 3, 0]
    shown = opened(data, values=False)["明细"]
    assert shown["G5"].value == '=IF(COUNT(AN5,AU5)=0,"",SUM(AN5,AU5))'
    assert shown["AN4"].value == shown["AU4"].value == "总计"


def test_a_region_workbook_of_before_is_read_as_ever():
    """Without title and few figures: headings in rows 1 and 2, the first unit in row 3, its first figure in column E."""
    result = region([{RECEIVED: 3}, {RECEIVED: 4}])
    book = openpyxl.load_workbook(BytesIO(write_summary(result, link)))
    old = book.create_sheet("旧")
    row, column = OLDER_DETAIL
    for field in FORM.fields:
        old.cell(row - 1, column + field.index).value = field.column[-1]
    for at, member in enumerate(result.members, row):
        for place, value in enumerate((at - row + 1, member.unit.code, member.unit.name), 1):
            old.cell(at, place).value = value
        for index, value in enumerate(detail_row(member.submission)):
            old.cell(at, column + index).value = value
    del book["明细"]
    old.title = "明细"
    saved = BytesIO()
    book.save(saved)

    units = read_breakdown(sheets_of(saved.getvalue()), FORM).units

    assert [(one.name, one.figures) for one in units] == [
        (member.unit.name, tuple(member.submission.numbers)) for member in result.members
    ]


def test_charts_show_who_is_missing_and_the_years_that_are_known():
    """未汇总 3 家 stands above the charts and beside the bars; a chart over the years needs more than one."""
    one = opened(write_summary(of_all_kinds(), link))["图表"]
    two = opened(write_summary(of_two_years(125, {"requests/received/total": 100}), link))["图表"]

    assert "已汇总 2/5 家，未汇总 3 家" in texts(one) and "未汇总 3 家（没有数据）" in texts(one)
    years = {row[0].value: row[1].value for row in two.iter_rows(max_col=2) if str(row[0].value).endswith("年")}
    assert years == {"2023年": 100, "2024年": 125}
    assert not any(str(cell.value).endswith("年") for cell in one["A"])


@needs_office
def test_a_region_is_printed_on_few_pages():
    """Twelve units: a page for each sheet, two for the findings at most; neither the 200 columns nor the empty texts."""
    inputs = [{RECEIVED: n} for n in range(11)]
    units = [(unit(f"第{n}局", n), as_typed(FORM, consistent(FORM, one))) for n, one in enumerate(inputs)]
    result = consolidated([*units, (unit("乙局", 12), GOOD | {RECEIVED: "4件"})], absent=[unit("丁局", 14)])

    pages = printed_text(write_summary(result, link))

    assert len(pages) <= 11
    heads = [next(line.strip() for line in page.splitlines() if line.strip()) for page in pages]
    assert heads[0] == "甲市2024年政府信息公开年报概览" and len(set(heads)) == len(heads)
    whole = "\n".join(pages)
    assert "文字部分（打印" not in whole and "一、总体情况" not in whole
    (detail,) = [page for page in pages if "年报明细" in page]
    assert "合计" in detail and "丁局" in detail and "第二十条" not in detail
    assert sum("对账" in head for head in heads) == 1
