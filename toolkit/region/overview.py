"""概览: the page that a leader reads: the few figures and last year's, who has most, who is missing, whether the sums agree,
what is to be decided next.

Figures are formulas over the sheets behind it; which units stand where and what is to be decided is written down as it was when
the units were added up.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from toolkit.form.layout import column_letter
from toolkit.form.sheets import DETAIL, FINDINGS, FIRST_FIGURE, FIRST_UNIT, OVERVIEW, RECONCILIATION, REGISTER
from toolkit.region.consolidate import NOT_RECEIVED, UNREAD, Member
from toolkit.region.reconciliation import AGREED, EQUATIONS, NOTHING, VERDICT, equations_verdict, verdict
from toolkit.region.region import CARRIED_OUT, KEY_FIGURES, RECEIVED, KeyFigure, Region, put_title
from toolkit.rules.findings import Severity
from toolkit.workbook import styles
from toolkit.workbook.book import put_merged
from toolkit.workbook.lists import link_style, plain_style, row_height, text_style
from toolkit.workbook.styles import Sheet, put_number, put_text

#: Pixels of the columns; together one A4 page.
_WIDTHS = (50, 214, 104, 104, 104, 102)
_LAST = len(_WIDTHS) - 1
#: Units that are named as having most, and names in a line.
_TOP, _NAMES = 5, 8
#: Below so many cases a change is not told in per cent.
_FEW = 20


def write_overview(region: Region) -> None:
    """The first sheet of the region workbook."""
    sheet = region.book.workbook.add_worksheet(OVERVIEW)
    sheet.set_tab_color("#C00000")
    styles.set_page(sheet)
    for column, pixels in enumerate(_WIDTHS):
        sheet.set_column_pixels(column, column, pixels)
    put_title(region, sheet, OVERVIEW, _LAST)
    result, get = region.result, region.styles.get
    sheet.set_row(1, 34)
    state = "终稿" if result.final else "阶段性汇总"
    stamp = get(font_name=styles.HEI, font_size=16, align="center", font_color="#1F4E79")
    put_merged(sheet, (1, 0, 1, _LAST), f"{result.coverage}（{state}）", stamp)
    row = _write_figures(region, sheet, 2)
    row = _write_top(region, sheet, row)
    row = _write_absent(region, sheet, row)
    row = _write_agreement(region, sheet, row)
    row = _write_decisions(region, sheet, row)
    sheet.print_area(0, 0, row - 1, _LAST)
    sheet.fit_to_pages(1, 1)
    sheet.set_first_sheet()
    sheet.activate()


def _caption(region: Region, sheet: Sheet, row: int, text: str) -> int:
    sheet.set_row(row, 30)
    look = region.styles.get(
        font_name=styles.HEI, font_size=12, align="left", valign="bottom", bottom=2, bottom_color="#1F4E79"
    )
    put_merged(sheet, (row, 0, row, _LAST), text, look)
    return row + 1


def _headings(region: Region, sheet: Sheet, row: int, texts: Iterable[str]) -> int:
    look = region.styles.get(border=1, align="center", bold=True, bg_color=styles.CAPTION_FILL)
    sheet.set_row(row, 22)
    for column, text in enumerate(texts):
        put_text(sheet, row, column, text, look)
    return row + 1


def _note(region: Region, sheet: Sheet, row: int, text: str) -> int:
    sheet.set_row(row, row_height((text, sum(_WIDTHS))))
    put_merged(sheet, (row, 0, row, _LAST), text, region.styles.get(**styles.LEFT, font_color=styles.HINT_COLOR))
    return row + 1


# --- figures --------------------------------------------------------------------------------------------------------------


def _write_figures(region: Region, sheet: Sheet, row: int) -> int:
    result = region.result
    row = _caption(region, sheet, row, "一、主要数据")
    row = _headings(
        region, sheet, row, ("序号", "项目", f"{result.year}年（件）", f"{result.year - 1}年（件）", "增减", "增减幅度")
    )
    number = region.styles.get(border=1, align="center", font_size=12, num_format="0")
    change = region.styles.get(border=1, align="center", font_size=12, num_format="+0;-0;0")
    share = region.styles.get(border=1, align="center", font_size=12, num_format="+0.0%;-0.0%;0.0%")
    last_year = {} if result.incomparable else result.earlier.get(result.year - 1, {})
    for place, one in enumerate(KEY_FIGURES, 1):
        sheet.set_row(row, 24)
        put_number(sheet, row, 0, place, plain_style(region.styles))
        put_text(sheet, row, 1, one.name, text_style(region.styles))
        now, before = _total(region, one), _before(one, last_year)
        parts = ",".join(map(region.cell, one.keys))
        whole = f'=IF(COUNT({parts})<{len(one.keys)},"",SUM({parts}))'
        sheet.write_formula(row, 2, whole, number, "" if now is None else now)
        if now is not None:
            sheet.link_cell(row, 2, region.cell(one.keys[0]))
        if before is None:
            put_text(sheet, row, 3, "—", number)
        else:
            put_number(sheet, row, 3, before, number)
        cells = f"C{row + 1}:D{row + 1}"
        difference, rate = ("—", "—") if now is None or before is None else (now - before, _rate(now, before))
        sheet.write_formula(row, 4, f'=IF(COUNT({cells})<2,"—",C{row + 1}-D{row + 1})', change, difference)
        formula = f'=IF(COUNT({cells})<2,"—",IF(D{row + 1}<{_FEW},"—",C{row + 1}/D{row + 1}-1))'
        sheet.write_formula(row, 5, formula, share, rate)
        row += 1
    if result.incomparable and result.year - 1 in result.earlier:
        return _note(region, sheet, row, f"{result.incomparable}，只列本年。")
    if not last_year:
        return _note(region, sheet, row, "没有上年数据，未作比较。")
    return _note(region, sheet, row, f"上年不足{_FEW}件的，不算增减幅度。")


def _rate(now: int, before: int) -> float | str:
    """By what share a figure has changed, "—" where that would say nothing."""
    return now / before - 1 if before >= _FEW else "—"


def _total(region: Region, one: KeyFigure) -> int | None:
    """The figure of this year; None unless all of its parts are known."""
    known = [region.result.sums.totals[region.form.by_key[key].index] for key in one.keys]
    found = [value for value in known if value is not None]
    return sum(found) if len(found) == len(known) else None


def _before(one: KeyFigure, last_year: Mapping[str, int]) -> int | None:
    """The figure of the year before; None unless all of its parts are known."""
    return sum(last_year[key] for key in one.keys) if all(key in last_year for key in one.keys) else None


# --- units ----------------------------------------------------------------------------------------------------------------


def top_units(region: Region) -> list[tuple[int, Member, int]]:
    """The units that received most: place in the sums from 0, unit, applications; equal ones in the order of the roster."""
    index = region.form.by_key[RECEIVED].index
    found = ((place, member, member.submission.numbers[index]) for place, member in enumerate(region.result.members))
    known = [(place, member, value) for place, member, value in found if value]
    return heapq.nsmallest(_TOP, known, key=lambda one: (-one[2], one[0]))


def _write_top(region: Region, sheet: Sheet, row: int) -> int:
    row = _caption(region, sheet, row, "二、收到申请最多的单位")
    top = top_units(region)
    if not top:
        return _note(region, sheet, row, "没有单位收到申请。")
    row = _headings(region, sheet, row, ("名次", "单位", "本年新收", "占全部", "结转下年度", "待处理问题"))
    number, share = plain_style(region.styles), region.styles.get(border=1, align="center", num_format="0.0%")
    received, carried = (region.form.by_key[key] for key in (RECEIVED, CARRIED_OUT))
    total, first = region.result.sums.totals[received.index] or 0, row + 1
    for place, (index, member, value) in enumerate(top, 1):
        sheet.set_row(row, row_height((member.unit.name, _WIDTHS[1]), least=22))
        put_number(sheet, row, 0, place, number)
        file = region.file(member.checked.path)
        if file:
            sheet.write_url(row, 1, f"external:{file}", link_style(region.styles), styles.safe_text(member.unit.name))
        else:
            put_text(sheet, row, 1, member.unit.name, text_style(region.styles))
        for column, one, shown in ((2, received, value), (4, carried, member.submission.numbers[carried.index])):
            cell = f"'{DETAIL}'!{column_letter(FIRST_FIGURE + one.index)}{FIRST_UNIT + index}"
            sheet.write_formula(row, column, f'=IF(COUNT({cell})=0,"",{cell})', number, "" if shown is None else shown)
            if shown is not None:
                sheet.link_cell(row, column, cell)
        formula = f'=IF(COUNT({region.cell(RECEIVED)},C{row + 1})<2,"",C{row + 1}/{region.cell(RECEIVED)})'
        sheet.write_formula(row, 3, formula, share, value / total)
        put_number(sheet, row, 5, sum(finding.open for finding in member.checked.findings), number)
        row += 1
    told = sum(value for _, _, value in top)
    last = f"C{first}:C{row}"
    words = f'="以上 {len(top)} 家共 "&SUM({last})&" 件，占全部的 "&TEXT(SUM({last})/{region.cell(RECEIVED)},"0.0%")&"。"'
    look = region.styles.get(**styles.LEFT, font_color=styles.HINT_COLOR)
    sheet.set_row(row, 20)
    sheet.merge_range(row, 0, row, _LAST, "", look)
    sheet.write_formula(row, 0, words, look, f"以上 {len(top)} 家共 {told} 件，占全部的 {told / total:.1%}。")
    return row + 1


class _Absent(NamedTuple):
    """Units that are not in the sums for the same reason: what it is called, their names."""

    state: str
    names: list[str]


def absent_units(region: Region) -> list[_Absent]:
    """The units that are not in the sums: silent, unread, sent and turned away; each kind that there is."""
    found: dict[str, list[str]] = {}
    for absent in region.result.not_included:
        state = absent.label if absent.label in (NOT_RECEIVED, UNREAD) else "已报送，未汇总"
        found.setdefault(state, []).append(absent.unit.name)
    order = (NOT_RECEIVED, UNREAD, "已报送，未汇总")
    return [_Absent(state, found[state]) for state in order if state in found]


def _write_absent(region: Region, sheet: Sheet, row: int) -> int:
    result = region.result
    count = len(result.not_included)
    row = _caption(region, sheet, row, f"三、没有汇总和没有定下来的单位（未汇总 {count} 家）")
    kinds = absent_units(region)
    waiting = _Absent("已汇总，待说明", [one.unit.name for one in result.members if any(f.open for f in one.checked.findings)])
    for state, names in (*kinds, *([waiting] if waiting.names else [])):
        words = named(names)
        sheet.set_row(row, row_height((words, sum(_WIDTHS[2:])), least=22))
        put_merged(sheet, (row, 0, row, 1), f"{state} {len(names)} 家", text_style(region.styles))
        put_merged(sheet, (row, 2, row, _LAST), words, text_style(region.styles))
        row += 1
    if not kinds and not waiting.names:
        return _note(region, sheet, row, "应报送的单位都已汇总，没有待说明的。")
    return _note(region, sheet, row, f"每家的原因和文件见“{REGISTER}”。")


def named(names: list[str]) -> str:
    """Some names in a line, and how many there are if they are not all: 甲局、乙局等 12 家."""
    words = "、".join(styles.clip(name, 40) for name in names[:_NAMES])
    return words if len(names) <= _NAMES else f"{words}等 {len(names)} 家"


# --- agreement and decisions ----------------------------------------------------------------------------------------------


def _write_agreement(region: Region, sheet: Sheet, row: int) -> int:
    row = _caption(region, sheet, row, "四、数据核对")
    shown = (("三数（汇总表、明细、独立复算）", VERDICT, verdict(region)), ("表内等式", EQUATIONS, equations_verdict(region)))
    for label, cell, words in shown:
        sheet.set_row(row, 24)
        put_merged(sheet, (row, 0, row, 1), label, text_style(region.styles))
        look = region.styles.get(border=1, align="left", indent=1, bold=True)
        sheet.merge_range(row, 2, row, _LAST, "", look)
        sheet.write_formula(row, 2, f"='{RECONCILIATION}'!{cell}", look, words)
        sheet.link_cell(row, 2, f"'{RECONCILIATION}'!{cell}")
        row += 1
    return row


def decisions(region: Region) -> Iterator[str]:
    """What is to be decided or done next, the most urgent first."""
    result = region.result
    kinds = dict(absent_units(region))
    if silent := kinds.get(NOT_RECEIVED):
        yield f"催报没有收到的 {len(silent)} 家。"
    if unread := kinds.get(UNREAD):
        yield f"收到但读不了的 {len(unread)} 家，请它们换一份能打开的文件报来。"
    if barred := kinds.get("已报送，未汇总"):
        yield f"已报送、未汇总的 {len(barred)} 家：把“退回”文件夹里的退回稿发给它们，改好后重新汇总。"
    open_queries = sum(one.open for member in result.members for one in member.checked.findings)
    if open_queries:
        yield f"已汇总的单位还有 {open_queries} 处待说明：请它们改正或者说明（见“{FINDINGS}”）；终稿不收没有说明的。"
    said = sum(
        finding.explained and not finding.accepted and finding.severity is Severity.QUERY
        for checked in result.checked for finding in checked.findings
    )  # fmt: skip
    if said:
        yield f"有 {said} 处说明待审核：在“核实说明台账.csv”的“审核意见”栏填采纳或不采纳。"
    if verdict(region) not in (AGREED, NOTHING):
        yield f"三数不一致，请先查明原因，不要上报（见“{RECONCILIATION}”）。"
    counts = Counter(finding.severity for finding in result.region_check.findings if finding.open)
    if counts:
        yield f"汇总数本身有 {counts.total()} 处待改正或核实（见“{FINDINGS}”开头）。"
    if result.partial:
        yield f"有 {result.partial} 项数据不是每家都填了：要不要请它们补填（各项缺几家见“{RECONCILIATION}”）。"
    if result.office.expired:
        yield f"有 {len(result.office.expired)} 条豁免已过期：续期，或者按规则改正。"


def _write_decisions(region: Region, sheet: Sheet, row: int) -> int:
    row = _caption(region, sheet, row, "五、接下来要定的事")
    todo = list(decisions(region))
    if not todo:
        todo = ["没有待定的事。" if region.result.final else "没有待定的事，可以汇总终稿。"]
    for number, text in enumerate(todo, 1):
        sheet.set_row(row, row_height((text, sum(_WIDTHS[1:])), least=22))
        put_number(sheet, row, 0, number, plain_style(region.styles))
        put_merged(sheet, (row, 1, row, _LAST), text, text_style(region.styles))
        row += 1
    return row
