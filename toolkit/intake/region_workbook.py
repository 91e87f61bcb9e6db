"""What a region workbook knows beside its sums: every unit's figures (明细), who is not in them (报送情况), its coverage."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.form import Form, sheets
from toolkit.form.layout import column_letter, split_address
from toolkit.submission.breakdown import Breakdown, UnitFigures
from toolkit.submission.cells import Grid, RawCell
from toolkit.submission.numbers import normalise, read_figure

if TYPE_CHECKING:
    from toolkit.submission.report import Submission


def breakdown_of(submission: Submission) -> Breakdown | None:
    """What stands behind the sums of a region workbook; None for a unit's."""
    from toolkit.intake.workbook import sheets_of
    from toolkit.intake.xlsx.package import read_bytes

    if not submission.origin.of_region:
        return None
    return read_breakdown(sheets_of(read_bytes(Path(submission.path))), submission.form)


def read_breakdown(grids: Sequence[Grid], form: Form) -> Breakdown:
    """Read what stands behind the sums of a region workbook; empty where a sheet is missing or was rearranged."""
    by_name = {grid.name: grid for grid in grids}
    detail = by_name.get(sheets.DETAIL)
    where = _layout(detail.cells, form) if detail else None
    units = _units(detail.cells, form, where) if detail and where else ()
    cover, register = by_name.get(sheets.COVER), by_name.get(sheets.REGISTER)
    missing = _missing(register.cells) if register else ()
    return Breakdown(units, _coverage(cover.cells) if cover else None, missing)


def _layout(cells: Mapping[str, RawCell], form: Form) -> tuple[int, int] | None:
    """Row of the first unit and column of the first figure, where the row above names every figure in the form's order."""
    for row, column in ((sheets.FIRST_UNIT, sheets.FIRST_FIGURE), sheets.OLDER_DETAIL):
        if all(_text(cells, column + one.index, row - 1) == normalise(one.column[-1])[0] for one in form.fields):
            return row, column
    return None


def _text(cells: Mapping[str, RawCell], column: int, row: int) -> str:
    cell = cells.get(f"{column_letter(column)}{row}")
    return normalise(cell.text)[0] if cell else ""


def _units(cells: Mapping[str, RawCell], form: Form, first: tuple[int, int]) -> tuple[UnitFigures, ...]:
    """The units in the sums; below them, without a number in front, stand the sums and the units that are not in them."""
    row, column = first
    letters = [column_letter(column + one.index) for one in form.fields]
    found = []
    while (name := _text(cells, 3, row)) and _text(cells, 1, row):
        read = [read_figure(cells.get(f"{letter}{row}"), one.measure) for letter, one in zip(letters, form.fields, strict=True)]
        figures = tuple(figure.value for figure in read)
        found.append(UnitFigures(_text(cells, 2, row), name, figures))
        row += 1
    return tuple(found)


def _coverage(cells: Mapping[str, RawCell]) -> tuple[int, int] | None:
    for cell in cells.values():
        if stamp := re.fullmatch(r"已汇总 (\d+)/(\d+) 家", cell.text):
            return int(stamp[1]), int(stamp[2])
    return None


def _missing(cells: Mapping[str, RawCell]) -> tuple[str, ...]:
    """The units of the register whose state is not 已汇总; the list of units ends where the further files begin."""
    places = {cell.text: split_address(address) for address, cell in cells.items() if cell.text in ("单位名称", "状态")}
    if len(places) < 2:
        return ()
    (names, header), (states, _) = places["单位名称"], places["状态"]
    found = []
    row = header + 1
    while state := _text(cells, states, row):
        if state != "已汇总":
            found.append(_text(cells, names, row))
        row += 1
    return tuple(found)
