"""图表: who receives the applications and how they end, as native charts over a small table of formulas."""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

from toolkit.form.layout import column_letter
from toolkit.form.sheets import CHARTS, DETAIL, FIRST_FIGURE, FIRST_UNIT
from toolkit.region.region import Region, put_title
from toolkit.workbook import styles
from toolkit.workbook.lists import heading_style, plain_style, text_style
from toolkit.workbook.styles import PAGE_WIDTH, Sheet, put_text

#: Units that a chart shows by name; the others are one bar.
MOST_BARS = 20
_COLUMNS = (478, 200)
_COLOUR = "#2F75B5"
_ROW = 20  # pixels of a plain row
_RECEIVED = "requests/received/total"


class Bar(NamedTuple):
    """A bar of a chart: its name, the formula of its length, and what that shows."""

    name: str
    formula: str
    value: float | str


def write_charts(region: Region) -> None:
    """图表: the charts on the first page, their figures on the next."""
    sheet = region.book.workbook.add_worksheet(CHARTS)
    sheet.set_tab_color("#8EA9DB")
    styles.set_page(sheet)
    for column, pixels in enumerate(_COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    put_title(region, sheet, CHARTS, 1)
    charts = {
        "各单位本年新收政府信息公开申请数量（件）": received_bars(region),
        "本年度办理结果（件）": outcome_bars(region),
    }
    top = 1
    table = 2 + sum(_rows(len(bars)) for bars in charts.values())
    sheet.set_h_pagebreaks([table])
    for title, bars in charts.items():
        if bars:
            chart = _bar_chart(region, title, (table + 1, table + len(bars)))
            sheet.insert_chart(top, 0, chart, {"object_position": 2, "y_offset": 6})
        top += _rows(len(bars))
        _write_table(region, sheet, table, (title, bars))
        table += len(bars) + 2
    sheet.print_area(0, 0, table - 2, 1)


def received_bars(region: Region) -> list[Bar]:
    """Applications received by unit, most first; beyond `MOST_BARS` the rest is summed up in one bar."""
    one = region.form.by_key[_RECEIVED]
    column = column_letter(FIRST_FIGURE + one.index)
    found = []
    for row, member in enumerate(region.result.members, FIRST_UNIT):
        value = member.submission.cell_at(one.index).value
        if value is not None:
            cell = f"'{DETAIL}'!{column}{row}"
            found.append(Bar(member.unit.name, f'=IF(COUNT({cell})=0,"",{cell})', float(value)))
    found.sort(key=lambda bar: -float(bar.value))  # stable: equal ones in the order of the roster
    named, rest = found[:MOST_BARS], found[MOST_BARS:]
    if rest:
        top = "+".join(bar.formula.rpartition(",")[2].rstrip(")") for bar in named)
        total = sum(float(bar.value) for bar in rest)
        named.append(Bar(f"其余 {len(rest)} 家", f"=SUM({region.figures(one)})-({top})", total))
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
    """Pixels of a chart: with all its bars, two charts fit on a page."""
    return 100 + 22 * bars


def _rows(bars: int) -> int:
    """Rows that a chart covers, with a gap below it."""
    return -(-(_height(bars) + 12) // _ROW)


def _write_table(region: Region, sheet: Sheet, row: int, about: tuple[str, list[Bar]]) -> None:
    title, bars = about
    for column, text in enumerate((title, "数量" if bars else "没有数据")):
        put_text(sheet, row, column, text, heading_style(region.styles))
    for offset, bar in enumerate(bars, row + 1):
        put_text(sheet, offset, 0, bar.name, text_style(region.styles))
        sheet.write_formula(offset, 1, bar.formula, plain_style(region.styles), bar.value)


def _bar_chart(region: Region, title: str, rows: tuple[int, int]) -> Any:
    """Horizontal bars, the first at the top, each with its value; names need no room below an axis."""
    first, last = rows
    chart = region.book.workbook.add_chart({"type": "bar"})
    font = {"name": styles.SONG, "size": 9}
    chart.add_series(
        {
            "name": title,
            "categories": [CHARTS, first, 0, last, 0],
            "values": [CHARTS, first, 1, last, 1],
            "fill": {"color": _COLOUR},
            "gap": 45,
            "data_labels": {"value": True, "font": font},
        }
    )
    chart.set_title({"name": title, "name_font": {"name": styles.HEI, "size": 13, "bold": False}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": "#7F7F7F"}, "major_tick_mark": "none"})
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    chart.set_x_axis({"num_font": font, "num_format": "0", "min": 0, "major_gridlines": grid})
    chart.set_size({"width": PAGE_WIDTH, "height": _height(last - first + 1)})
    return chart
