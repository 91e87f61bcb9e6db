"""Where everything stands as a workbook: 统计 with a chart, 各单位, 文件, 问题."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.rules.findings import Severity
from toolkit.terminal import visible
from toolkit.workbook import styles as looks
from toolkit.workbook.book import put_merged
from toolkit.workbook.headline import TITLE
from toolkit.workbook.lists import SIZE, Width, code_style, heading_style, landscape, plain_style, row_height, text_style
from toolkit.workbook.styles import CELL_LIMIT, LEFT, Format, Sheet, Styles, clip, new_workbook, put_number, put_text
from toolkit.workspace.comparing import broken_rules, in_trouble, same_words
from toolkit.workspace.standing import FileStanding, Overview, UnitStanding
from toolkit.workspace.states import State
from toolkit.workspace.status import by_state, file_row

#: First row of a list's headings: below the title and the line that says what it is.
HEAD = 2
_UNITS = (
    Width("单位代码", 84), Width("单位名称", 170), Width("所属地区", 72), Width("单位类型", 80), Width("状态", 76),
    Width("何时", 80), Width("迟报", 38), Width("次数", 38), Width("强制", 38), Width("核实", 38), Width("校验码", 84),
    Width("填报日期", 80), Width("填报人", 60), Width("电话", 96), Width("联系人", 60), Width("联系电话", 96),
    Width("原因", 220),
)  # fmt: skip
_FILES = (Width("单位", 176), Width("结果", 84), Width("来源", 300), Width("收到时间", 138), Width("原因", 310))
_PROBLEMS = (Width("类别", 116), Width("规则、单位", 150), Width("内容", 270), Width("数", 52), Width("单位、说明", 420))
#: Columns whose entries are shrunk rather than broken, for who copies them copies all.
_CODES = ("单位代码", "校验码", "何时", "填报日期", "电话", "联系电话", "收到时间")
#: Units that are named for a rule.
_NAMED = 400
#: The colour of each state, in the table of the units and in the chart.
_COLOURS = {
    State.MISSING: ("#D9D9D9", "#A6A6A6"), State.RECEIVED: (looks.OPEN, "#9DC3E6"), State.UNREADABLE: (looks.FIRST, "#C55A11"),
    State.RETURNED: (looks.BAD, "#E06666"), State.QUERY: (looks.QUERY, "#F4B183"), State.EXPLAINED: (looks.HINT, "#8E7CC3"),
    State.ACCEPTED: (looks.GOOD, "#70AD47"), State.LOCKED: (looks.GOOD, "#375623"),
}  # fmt: skip


def write_status_book(found: Overview) -> bytes:
    """The workbook of `status --report`."""
    region = f"{visible(found.region)}{found.year}年"
    workbook, buffer = new_workbook(f"{region}报送情况")
    styles = Styles(workbook)
    counts = by_state(found)
    due = f"应报 {len(found.due)} 家" + (f"：{counts}" if counts else "")
    _write_counts(workbook, styles, found, (f"{region}报送情况", f"{_until(found)}{due}。"))
    rows = [_unit(one) for one in found.units]
    more = "“强制”“核实”是还没有处理的，由别的问题引起的不另计；次数是报过几份；电话是报表上填的，联系电话是花名册里的。"
    sheet = write_list(workbook, styles, ("各单位", f"{region}各单位报送情况", f"{due}。{more}"), _UNITS, rows)
    for number, one in enumerate(found.units, HEAD + 1):
        put_text(sheet, number, 4, one.label, styles.get(**_PLAIN, bg_color=_COLOURS[one.standing.state][0]))
    files = [_file(one, found) for one in found.files]
    about = f"收到 {len(files)} 份，每份一行；从邮件、压缩包里取出的，来源里写着经过。"
    write_list(workbook, styles, ("文件", f"{region}收到的文件", about), _FILES, files)
    about = "只看各单位采用的一份。规则的“数”是违反的单位数，单位的“数”是还没有处理的问题数，由别的问题引起的不另计。"
    write_list(workbook, styles, ("问题", f"{region}问题集中在哪里", about), _PROBLEMS, _problems(found))
    workbook.close()
    return bytes(buffer.getvalue())


#: As `plain_style`, for a cell with a colour.
_PLAIN: dict[str, Any] = {"border": 1, "align": "center", "text_wrap": True}


def _until(found: Overview) -> str:
    """Up to when things are told: of the last thing that was recorded, so that the same register gives the same bytes."""
    return f"登记到 {_minute(found.events[-1].at)}。" if found.events else ""


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _unit(one: UnitStanding) -> Sequence[str | int]:
    standing, unit = one.standing, one.unit
    report = standing.version.report if standing.version else None
    return (
        unit.code, unit.name, unit.region, unit.kind, one.label, standing.since[:10], "迟" if one.late else "",
        len(standing.versions), report.errors if report else "", report.queries if report else "",
        report.check_code if report else "", report.filled_on if report else "", report.filled_by if report else "",
        report.phone if report else "", unit.contact, unit.phone, standing.reason,
    )  # fmt: skip


def _file(one: FileStanding, found: Overview) -> Sequence[str | int]:
    unit, fate, way, reason = file_row(one, found)
    return unit, fate, way, _minute(one.arrival.received_at), reason


def _problems(found: Overview) -> list[Sequence[str | int]]:
    rows: list[Sequence[str | int]] = [
        ("违反最多的规则", f"{one.rule}（{Severity(one.severity).label}）", found.titles.get(one.rule, ""), len(one.units),
         clip("、".join(one.units), _NAMED))
        for one in broken_rules(found)
    ]  # fmt: skip
    rows += [
        ("问题最多的单位", one.unit, f"强制 {one.errors}、核实 {one.queries}", one.errors + one.queries,
         f"报过 {one.versions} 次，退回过 {one.returns} 次")
        for one in in_trouble(found)
    ]  # fmt: skip
    rows += [
        ("说明一字不差", "、".join(one.rules), one.text, len(one.units), clip("、".join(one.units), _NAMED))
        for one in same_words(found)
    ]
    return rows


def write_list(
    workbook: Any, styles: Styles, told: tuple[str, str, str], columns: Sequence[Width], rows: Sequence[Sequence[str | int]]
) -> Sheet:
    """A sheet with a list, to be filtered, printed one page wide under its headings.

    Args:
        workbook: Being written.
        styles: Its formats.
        told: Name of the sheet, its title, the line that says what it is.
        columns: Of the list.
        rows: A text or a number per column.
    """
    sheet = _add(workbook, styles, told, columns)
    for number, row in enumerate(rows, HEAD + 1):
        broken = ((visible(str(text)), one.pixels) for text, one in zip(row, columns, strict=True) if one.heading not in _CODES)
        sheet.set_row(number, row_height(*broken))
        _put_row(styles, sheet, number, columns, row)
    last = HEAD + max(len(rows), 1)
    if not rows:
        put_merged(sheet, (last, 0, last, len(columns) - 1), "没有", plain_style(styles))
    sheet.freeze_panes(HEAD + 1, 2)
    sheet.autofilter(HEAD, 0, last, len(columns) - 1)
    sheet.print_area(0, 0, last, len(columns) - 1)
    return sheet


def _add(workbook: Any, styles: Styles, told: tuple[str, str, str], columns: Sequence[Width], across: int = 0) -> Sheet:
    """A landscape sheet, one page wide: title, a line that says what it is, headings.

    Args:
        workbook: See `write_list`; so are styles, told and columns.
        across: The last column of the title, by default that of the list.
    """
    name, title, about = told
    sheet = workbook.add_worksheet(name)
    landscape(sheet)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    for column, one in enumerate(columns):
        sheet.set_column_pixels(column, column, one.pixels)
        put_text(sheet, HEAD, column, one.heading, heading_style(styles))
    last = across or len(columns) - 1
    wide = sum(one.pixels for one in columns) + _FREE * max(0, last + 1 - len(columns))
    sheet.set_row(0, 36)
    put_merged(sheet, (0, 0, 0, last), title, styles.get(**TITLE))
    sheet.set_row(1, row_height((about, wide), least=24))
    put_merged(sheet, (1, 0, 1, last), about, styles.get(**LEFT, font_size=SIZE))
    sheet.set_row(HEAD, max(24.0, row_height(*((one.heading, one.pixels) for one in columns))))
    return sheet


#: Pixels of a column whose width nobody has set, and of the chart, which takes the whole width of the page.
_FREE, _CHART = 64, 1000


def _put_row(styles: Styles, sheet: Sheet, number: int, columns: Sequence[Width], row: Sequence[str | int]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, int):
            put_number(sheet, number, column, value, plain_style(styles))
            continue
        style: Format = code_style(styles) if columns[column].heading in _CODES else text_style(styles)
        put_text(sheet, number, column, clip(visible(value), CELL_LIMIT), style)


def _write_counts(workbook: Any, styles: Styles, found: Overview, told: tuple[str, str]) -> None:
    """统计: units by state, then by area and kind; the chart shows the first."""
    states = [state for state in State if found.count(state)]
    columns = (Width("分组", 170), Width("应报", 70), *(Width(state.label, 90) for state in states), Width("迟报", 70))
    across = len(columns) - 1
    while sum(one.pixels for one in columns) + _FREE * (across + 1 - len(columns)) < _CHART - _FREE:
        across += 1
    sheet = _add(workbook, styles, ("统计", *told), columns, across)
    groups: list[tuple[str, list[UnitStanding]]] = [("合计", list(found.due))]
    for field in ("region", "kind"):
        named: dict[str, list[UnitStanding]] = {}
        for one in found.due:
            named.setdefault(getattr(one.unit, field) or "（未填）", []).append(one)
        groups += named.items() if len(named) > 1 else ()
    first, last = HEAD + 1, HEAD + len(groups)
    for number, (name, units) in enumerate(groups, first):
        counts = [sum(one.standing.state is state for one in units) for state in states]
        sheet.set_row(number, row_height((visible(name), columns[0].pixels)))
        _put_row(styles, sheet, number, columns, (name, len(units), *counts, sum(one.late for one in units)))
    if states:
        chart = workbook.add_chart({"type": "bar", "subtype": "stacked"})
        for column, state in enumerate(states, 2):
            chart.add_series({
                "name": ["统计", HEAD, column], "categories": ["统计", first, 0, last, 0],
                "values": ["统计", first, column, last, column], "fill": {"color": _COLOURS[state][1]}, "gap": 60,
            })  # fmt: skip
        font = {"name": looks.SONG, "size": 10}
        chart.set_title({"name": told[0], "name_font": {"name": looks.HEI, "size": 13, "bold": False}, "overlay": False})
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_y_axis({"reverse": True, "num_font": font, "major_tick_mark": "none"})
        chart.set_x_axis(
            {"num_font": font, "num_format": "0", "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
        )
        chart.set_size({"width": _CHART, "height": 140 + 36 * len(groups)})
        sheet.insert_chart(last + 2, 0, chart)
    sheet.freeze_panes(HEAD + 1, 1)
