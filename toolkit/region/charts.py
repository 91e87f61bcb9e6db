"""图表: how many applications over the years, who receives them, how they end: native charts over small tables of formulas."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from toolkit.form.layout import column_letter
from toolkit.form.sheets import CHARTS, DETAIL, FIRST_FIGURE, FIRST_UNIT
from toolkit.region.region import KEY_FIGURES, RECEIVED, Region, put_title
from toolkit.workbook import styles
from toolkit.workbook.book import put_merged
from toolkit.workbook.lists import heading_style, plain_style, text_style
from toolkit.workbook.styles import PAGE_WIDTH, Sheet, put_number, put_text

#: Units that a chart shows by name; the others are one bar.
MOST_BARS = 20
_COLUMNS = (378, 100, 100, 100)
_COLOURS = ("#2F75B5", "#9DC3E6", "#F4B183")
_ROW = 20  # pixels of a plain row
_TREND = 260  # pixels
#: What the chart over the years shows, of the figures of 概览: what it is called, and its only key.
_OVER_YEARS = tuple((KEY_FIGURES[number].name, *KEY_FIGURES[number].keys) for number in (0, 1, 3))


class Bar(NamedTuple):
    """A bar of a chart: its name, the formula of its length, and what that shows; "" for a bar without length."""

    name: str
    formula: str
    value: float | str


def write_charts(region: Region) -> None:
    """图表: all charts on one page; their figures stand below them and are not printed."""
    sheet = region.book.workbook.add_worksheet(CHARTS)
    sheet.set_tab_color("#8EA9DB")
    styles.set_page(sheet)
    sheet.fit_to_pages(1, 1)
    for column, pixels in enumerate(_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    put_title(region, sheet, CHARTS, len(_COLUMNS) - 1)
    absent = len(region.result.not_included)
    covered = f"{region.result.coverage}，未汇总 {absent} 家" if absent else region.result.coverage
    sheet.set_row(1, 24)
    put_merged(sheet, (1, 0, 1, len(_COLUMNS) - 1), covered, region.styles.get(font_size=12, align="center", bold=True))
    charts = {
        "各单位本年新收政府信息公开申请数量（件）": received_bars(region),
        "本年度办理结果（件）": outcome_bars(region),
    }
    years = list(years_of(region))
    top = 2
    heights = [*([_TREND] if len(years) > 1 else []), *(_height(len(bars)) for bars in charts.values())]
    table = top + sum(map(_rows, heights)) + 1
    last = table - 2
    if len(years) > 1:
        _write_years(region, sheet, table, years)
        chart = _trend_chart(region, (table + 1, table + len(years)))
        sheet.insert_chart(top, 0, chart, {"object_position": 2, "y_offset": 6})
        top += _rows(_TREND)
        table += len(years) + 2
    for title, bars in charts.items():
        if bars:
            chart = _bar_chart(region, title, (table + 1, table + len(bars)))
            sheet.insert_chart(top, 0, chart, {"object_position": 2, "y_offset": 6})
        top += _rows(_height(len(bars)))
        _write_table(region, sheet, table, (title, bars))
        table += len(bars) + 2
    sheet.print_area(0, 0, last, len(_COLUMNS) - 1)


def years_of(region: Region) -> Iterator[tuple[int, list[Bar]]]:
    """The years of which the region's figures are known, and what the chart shows of each."""
    result, fields = region.result, region.form.by_key
    for year in sorted(result.earlier):
        known = result.earlier[year]
        yield year, [Bar(name, "", float(known[key]) if key in known else "") for name, key in _OVER_YEARS]
    bars = []
    for name, key in _OVER_YEARS:
        total = result.sums.totals[fields[key].index]
        bars.append(Bar(name, f"={region.cell(key)}", "" if total is None else float(total)))
    yield result.year, bars


def received_bars(region: Region) -> list[Bar]:
    """Applications received by unit, most first; beyond `MOST_BARS` the rest is one bar. Who is not in the sums has none."""
    one = region.form.by_key[RECEIVED]
    column = column_letter(FIRST_FIGURE + one.index)
    found = [
        (value, row) for row, member in enumerate(region.result.members, FIRST_UNIT)
        if (value := member.submission.cell_at(one.index).value) is not None
    ]  # fmt: skip
    most = heapq.nsmallest(MOST_BARS, found, key=lambda pair: (-pair[0], pair[1]))  # equal ones in the order of the roster
    named = []
    for value, row in most:
        cell = f"'{DETAIL}'!{column}{row}"
        named.append(Bar(region.result.members[row - FIRST_UNIT].unit.name, f'=IF(COUNT({cell})=0,"",{cell})', float(value)))
    if rest := len(found) - len(named):
        top = "+".join(bar.formula.rpartition(",")[2].rstrip(")") for bar in named)
        total = sum(float(value) for value, _ in found) - sum(float(bar.value) for bar in named)
        named.append(Bar(f"其余 {rest} 家", f"=SUM({region.figures(one)})-({top})", total))
    if absent := len(region.result.not_included):
        named.append(Bar(f"未汇总 {absent} 家（没有数据）", "", ""))
    return named


def outcome_bars(region: Region) -> list[Bar]:
    """The groups （一） to （六） of table 三, each the sum of its rows."""
    form = region.form
    block = form.table("requests").blocks[0]
    total = next(path for path in block.rows.leaves() if path[-1].total)
    outcomes = [
        one for one in form.fields
        if one.table.key == "requests" and one.column_key == "total"
        and one.row[0] == total[0].title and one.row_key != ".".join(heading.key for heading in total if heading.key)
    ]  # fmt: skip
    bars = []
    for title, group in groupby(outcomes, key=lambda one: one.row[1]):
        members = list(group)
        first, last = region.cell(members[0].key), region.cell(members[-1].key).rpartition("!")[2]
        values = [region.result.sums.totals[one.index] for one in members]
        filled = [value for value in values if value is not None]
        area = f"{first}:{last}"
        bars.append(Bar(_short(title), f'=IF(COUNT({area})=0,"",SUM({area}))', float(sum(filled)) if filled else ""))
    return bars


def _short(title: str) -> str:
    """A heading without what it says in brackets after its name."""
    end = title.find("（", 1)
    return title if end < 0 else title[:end]


def _height(bars: int) -> int:
    """Pixels of a chart of horizontal bars."""
    return 100 + 22 * bars


def _rows(height: int) -> int:
    """Rows that a chart covers, with a gap below it."""
    return -(-(height + 12) // _ROW)


def _write_table(region: Region, sheet: Sheet, row: int, about: tuple[str, list[Bar]]) -> None:
    title, bars = about
    for column, text in enumerate((title, "数量" if bars else "没有数据")):
        put_text(sheet, row, column, text, heading_style(region.styles))
    for offset, bar in enumerate(bars, row + 1):
        put_text(sheet, offset, 0, bar.name, text_style(region.styles))
        _put_value(region, sheet, (offset, 1), bar)


def _write_years(region: Region, sheet: Sheet, row: int, years: list[tuple[int, list[Bar]]]) -> None:
    for column, text in enumerate(("年度", *(name for name, _ in _OVER_YEARS))):
        put_text(sheet, row, column, text, heading_style(region.styles))
    for offset, (year, bars) in enumerate(years, row + 1):
        part = region.result.part_of(year)
        put_text(sheet, offset, 0, f"{year}年（{part}家）" if part else f"{year}年", text_style(region.styles))
        for column, bar in enumerate(bars, 1):
            _put_value(region, sheet, (offset, column), bar)


def _put_value(region: Region, sheet: Sheet, at: tuple[int, int], bar: Bar) -> None:
    style = plain_style(region.styles)
    if bar.formula:
        sheet.write_formula(*at, bar.formula, style, bar.value)
    elif isinstance(bar.value, str):
        put_text(sheet, *at, bar.value, style)
    else:
        put_number(sheet, *at, int(bar.value), style)


def _trend_chart(region: Region, rows: tuple[int, int]) -> Any:
    """Columns beside each other, a group for each year."""
    first, last = rows
    chart = region.book.workbook.add_chart({"type": "column"})
    for column, ((name, _), colour) in enumerate(zip(_OVER_YEARS, _COLOURS, strict=True), 1):
        chart.add_series(
            {
                "name": name,
                "categories": [CHARTS, first, 0, last, 0],
                "values": [CHARTS, first, column, last, column],
                "fill": {"color": colour},
                "gap": 80,
                "data_labels": {"value": True, "font": _font()},
            }
        )
    _dress(chart, f"政府信息公开申请：{region.result.earliest}年至{region.result.year}年（件）")
    chart.set_legend({"position": "bottom", "font": _font()})
    chart.set_x_axis({"num_font": _font(), "line": {"color": "#7F7F7F"}, "major_tick_mark": "none"})
    chart.set_y_axis({"num_font": _font(), "num_format": "0", "min": 0, "major_gridlines": _GRID})
    chart.set_size({"width": PAGE_WIDTH, "height": _TREND})
    return chart


_GRID = {"visible": True, "line": {"color": "#D9D9D9"}}


def _font() -> dict[str, Any]:
    return {"name": styles.SONG, "size": 9}


def _dress(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"name": styles.HEI, "size": 13, "bold": False}, "overlay": False})


def _bar_chart(region: Region, title: str, rows: tuple[int, int]) -> Any:
    """Horizontal bars, the first at the top, each with its value; names need no room below an axis."""
    first, last = rows
    chart = region.book.workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": title,
            "categories": [CHARTS, first, 0, last, 0],
            "values": [CHARTS, first, 1, last, 1],
            "fill": {"color": _COLOURS[0]},
            "gap": 45,
            "data_labels": {"value": True, "font": _font()},
        }
    )
    _dress(chart, title)
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": _font(), "line": {"color": "#7F7F7F"}, "major_tick_mark": "none"})
    chart.set_x_axis({"num_font": _font(), "num_format": "0", "min": 0, "major_gridlines": _GRID})
    chart.set_size({"width": PAGE_WIDTH, "height": _height(last - first + 1)})
    return chart
