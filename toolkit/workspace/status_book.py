"""Where everything stands as a workbook: 统计 with a chart, 各单位, 文件, 问题."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.terminal import visible
from toolkit.workbook.lists import Width, code_style, heading_style, landscape, plain_style, row_height, text_style
from toolkit.workbook.styles import CELL_LIMIT, Sheet, Styles, clip, new_workbook, put_number, put_text
from toolkit.workspace.comparing import broken_rules, in_trouble, same_words
from toolkit.workspace.standing import FileStanding, Overview, UnitStanding
from toolkit.workspace.states import State
from toolkit.workspace.status import file_row

_UNITS = (
    Width("单位代码", 110), Width("单位名称", 170), Width("所属地区", 80), Width("单位类型", 80), Width("状态", 84),
    Width("何时", 90), Width("迟报", 40), Width("次数", 40), Width("强制", 40), Width("核实", 40), Width("校验码", 96),
    Width("填报日期", 90), Width("填报人", 76), Width("电话", 112), Width("联系人", 76), Width("联系电话", 112),
    Width("原因", 240),
)  # fmt: skip
_FILES = (Width("单位", 170), Width("结果", 90), Width("来源", 300), Width("收到时间", 120), Width("原因", 300))
_PROBLEMS = (Width("类别", 110), Width("名称", 260), Width("家数或处数", 90), Width("单位和说明", 500))
#: Columns whose entries are shrunk rather than broken.
_CODES = ("单位代码", "校验码")
#: Units that are named for a rule.
_NAMED = 400


def write_status_book(found: Overview) -> bytes:
    """The workbook of `status --report`."""
    workbook, buffer = new_workbook(f"{visible(found.region)}{found.year}年报送情况")
    styles = Styles(workbook)
    _write_counts(workbook, styles, found)
    _write_list(workbook, styles, "各单位", _UNITS, [_unit(one) for one in found.units])
    _write_list(workbook, styles, "文件", _FILES, [_file(one, found) for one in found.files])
    _write_list(workbook, styles, "问题", _PROBLEMS, _problems(found))
    workbook.close()
    return bytes(buffer.getvalue())


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
    return unit, fate, way, one.arrival.received_at[:16].replace("T", " "), reason


def _problems(found: Overview) -> list[Sequence[str | int]]:
    rows: list[Sequence[str | int]] = [
        ("违反最多的规则", one.rule, len(one.units), clip("、".join(one.units), _NAMED)) for one in broken_rules(found)
    ]
    rows += [
        ("问题最多的单位", one.unit, one.errors + one.queries,
         f"强制 {one.errors}、核实 {one.queries}；报过 {one.versions} 次，退回过 {one.returns} 次")
        for one in in_trouble(found)
    ]  # fmt: skip
    rows += [("说明一字不差", one.text, len(one.units), "、".join(one.units)) for one in same_words(found)]
    return rows


def _write_list(
    workbook: Any, styles: Styles, name: str, columns: Sequence[Width], rows: Sequence[Sequence[str | int]]
) -> None:
    sheet = _add(workbook, styles, name, columns, 0)
    for number, row in enumerate(rows, 1):
        broken = ((visible(str(text)), one.pixels) for text, one in zip(row, columns, strict=True) if one.heading not in _CODES)
        sheet.set_row(number, row_height(*broken))
        _put_row(styles, sheet, number, columns, row)
    sheet.freeze_panes(1, 2)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _add(workbook: Any, styles: Styles, name: str, columns: Sequence[Width], top: int) -> Sheet:
    sheet = workbook.add_worksheet(name)
    landscape(sheet)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_row(top, max(24.0, row_height(*((one.heading, one.pixels) for one in columns))))
    for column, one in enumerate(columns):
        sheet.set_column_pixels(column, column, one.pixels)
        put_text(sheet, top, column, one.heading, heading_style(styles))
    return sheet


def _put_row(styles: Styles, sheet: Sheet, number: int, columns: Sequence[Width], row: Sequence[str | int]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, int):
            put_number(sheet, number, column, value, plain_style(styles))
            continue
        style = code_style(styles) if columns[column].heading in _CODES else text_style(styles)
        put_text(sheet, number, column, clip(visible(value), CELL_LIMIT), style)


def _write_counts(workbook: Any, styles: Styles, found: Overview) -> None:
    """统计: units by state, then by area and kind; the chart shows the first."""
    states = [state for state in State if found.count(state)]
    columns = (Width("分组", 170), Width("应报", 70), *(Width(state.label, 90) for state in states), Width("迟报", 70))
    sheet = _add(workbook, styles, "统计", columns, 0)
    groups: list[tuple[str, list[UnitStanding]]] = [("合计", list(found.due))]
    for field in ("region", "kind"):
        named: dict[str, list[UnitStanding]] = {}
        for one in found.due:
            named.setdefault(getattr(one.unit, field) or "（未填）", []).append(one)
        groups += named.items() if len(named) > 1 else ()
    for number, (name, units) in enumerate(groups, 1):
        counts = [sum(one.standing.state is state for one in units) for state in states]
        sheet.set_row(number, row_height((visible(name), columns[0].pixels)))
        _put_row(styles, sheet, number, columns, (name, len(units), *counts, sum(one.late for one in units)))
    if states:
        chart = workbook.add_chart({"type": "bar", "subtype": "stacked"})
        for column in range(2, 2 + len(states)):
            chart.add_series({
                "name": ["统计", 0, column], "categories": ["统计", 1, 0, len(groups), 0],
                "values": ["统计", 1, column, len(groups), column],
            })  # fmt: skip
        chart.set_title({"name": f"{visible(found.region)}{found.year}年报送情况"})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 900, "height": 140 + 36 * len(groups)})
        sheet.insert_chart(len(groups) + 2, 0, chart)
    sheet.freeze_panes(1, 1)
