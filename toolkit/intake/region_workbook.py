"""What a region workbook knows beside its sums: every unit's figures (明细), who is not in them (报送情况), its coverage, and
what the units wrote (各单位文字).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit.errors import UnreadableError
from toolkit.form import COUNT, Form, sheets
from toolkit.form.layout import column_letter, split_address
from toolkit.intake.cover import coverage_of
from toolkit.paths import sha256_of
from toolkit.submission.breakdown import Breakdown, DueUnit, UnitFigures
from toolkit.submission.cells import Grid, RawCell
from toolkit.submission.compared import REGION_FACTS, UNIT_FACTS, UNIT_TITLES
from toolkit.submission.facts import facts
from toolkit.submission.numbers import normalise, read_figure
from toolkit.submission.report import Submission, Unreadable


def read_with_breakdown(path: Path) -> tuple[Submission | Unreadable, Breakdown | None]:
    """A workbook and what stands behind its sums, from one reading; None for a unit's. A large region takes seconds to read."""
    from toolkit.intake.files import carried, without_collector
    from toolkit.intake.workbook import read_with_sheets

    content = carried(path).content
    if isinstance(content, Unreadable):
        return content, None
    try:
        with without_collector():
            read, grids = read_with_sheets(content, str(path))
            return read, read_breakdown(grids, read.form) if read.origin.of_region else None
    except UnreadableError as error:
        return Unreadable(str(path), error.code, str(error), sha256_of(content)), None


def breakdown_of(submission: Submission) -> Breakdown | None:
    """What stands behind the sums of a region workbook that was read from a file; None for a unit's."""
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
    due = _due(register.cells, [unit.name for unit in units]) if register else ()
    if texts := by_name.get(sheets.UNIT_TEXTS):
        written = _written(texts.cells, form)
        due = tuple(replace(unit, **written.get(unit.name, {})) for unit in due)
    prior: dict[str, int] = {}
    if comparison := by_name.get(sheets.COMPARISON):
        prior = _last_year(comparison.cells, form)
        before = _last_years(comparison.cells, form)
        due = tuple(replace(unit, prior=before.get(unit.name, {})) for unit in due)
    missing = tuple(unit.name for unit in due if not unit.place)
    return Breakdown(units, coverage_of(cover.cells) if cover else None, missing, due, prior)


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


def _headings(cells: Mapping[str, RawCell], *wanted: str) -> dict[str, tuple[int, int]]:
    """(column, row) of some headings; empty unless all of them stand in one row. The topmost row that has them counts."""
    rows: dict[int, dict[str, tuple[int, int]]] = {}
    for address, cell in cells.items():
        if cell.text in wanted:
            column, row = split_address(address)
            rows.setdefault(row, {}).setdefault(cell.text, (column, row))
    return next((found for _, found in sorted(rows.items()) if len(found) == len(wanted)), {})


#: States of a unit of which a report was received and read: only there the reason tells more than the state.
_RECEIVED = ("未汇总", "已有新版")


def _due(cells: Mapping[str, RawCell], summed: Sequence[str]) -> tuple[DueUnit, ...]:
    """The units of the register; the list of units ends where the further files begin.

    Args:
        cells: Of 报送情况.
        summed: Names of the units of 明细, in its order.
    """
    places = _headings(cells, "单位名称", "状态")
    if not places:
        return ()
    (names, header), states = places["单位名称"], places["状态"][0]
    beside = {cell.text: split_address(address)[0] for address, cell in cells.items() if split_address(address)[1] == header}
    reasons, waiting = beside.get("原因", states), beside.get("待处理", states)
    numbers = {name: place for place, name in enumerate(summed, 1)}
    found = []
    row = header + 1
    while state := _text(cells, states, row):
        name = _text(cells, names, row)
        if state == "已汇总":
            left = _text(cells, waiting, row)
            found.append(DueUnit(name, place=numbers.get(name, 0), waiting=int(left) if left.isdecimal() else 0))
        else:
            cell = cells.get(f"{column_letter(reasons)}{row}")  # as it stands: people read it again
            told = cell.text.strip() if cell and state in _RECEIVED else ""
            found.append(DueUnit(name, reason=told or state))
        row += 1
    return tuple(found)


def _written(cells: Mapping[str, RawCell], form: Form) -> dict[str, dict[str, Any]]:
    """By name of a unit what 各单位文字 says of it: `short`, and its `texts` as they were written."""
    titles = {}
    for section in form.sections:
        titles[section.title] = section.key
        titles |= {title: f"{section.key}.{key}" for key, title in section.aspects}
    places = _headings(cells, "单位名称", "简称", *titles)
    if not places:
        return {}
    (names, header), short = places["单位名称"], places["简称"][0]
    columns = [(column_letter(places[title][0]), key) for title, key in titles.items()]
    found = {}
    row = header + 1
    while name := _text(cells, names, row):
        written = {key: cells[f"{letter}{row}"].text for letter, key in columns if f"{letter}{row}" in cells}
        found[name] = {"short": _text(cells, short, row), "texts": written}
        row += 1
    return found


def _last_year(cells: Mapping[str, RawCell], form: Form) -> dict[str, int]:
    """The region's own facts of last year, from the upper part of 与上年比较."""
    places = _headings(cells, "项目", "本年", "上年")
    if not places:
        return {}
    (titles, header), before = places["项目"], places["上年"][0]
    all_facts = facts(form, [None] * len(form.fields))
    known = {normalise(all_facts[name].label)[0]: all_facts[name] for name in REGION_FACTS if name in all_facts}
    found: dict[str, int] = {}
    row = header + 1
    while title := _text(cells, titles, row):
        fact = known.get(title)
        if fact:
            value = read_figure(cells.get(f"{column_letter(before)}{row}"), fact.measure).value
            found |= {} if value is None else {fact.name: value}
        row += 1
    return found


def _last_years(cells: Mapping[str, RawCell], form: Form) -> dict[str, dict[str, int]]:
    """By name of a unit its facts of last year, from the lower part of 与上年比较: the second column under each title."""
    titles = {UNIT_TITLES[name]: name for name in UNIT_FACTS}
    places = _headings(cells, "单位名称", *titles)
    if not places:
        return {}
    names, header = places["单位名称"]
    columns = [(name, column_letter(places[title][0] + 1)) for title, name in titles.items()]
    found = {}
    row = header + 2
    while unit := _text(cells, names, row):
        read = {name: read_figure(cells.get(f"{letter}{row}"), COUNT).value for name, letter in columns}
        found[unit] = {name: value for name, value in read.items() if value is not None}
        row += 1
    return found
