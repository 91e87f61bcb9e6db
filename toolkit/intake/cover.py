"""封面: who reports, for which year, and what is odd about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from toolkit.form import Form, sheets
from toolkit.form.layout import column_letter
from toolkit.intake.headings import area_of, label, place_of
from toolkit.submission.cells import Grid, RawCell
from toolkit.submission.folding import narrow, squeezed
from toolkit.submission.report import Fault, Values
from toolkit.terminal import escaped, unseen, visible


class Incomplete(Exception):
    """Something may stand on a sheet whose cells were not read."""


# --- cover ------------------------------------------------------------------------------------------------------------------


def coverage_of(cells: Mapping[str, RawCell]) -> tuple[int, int] | None:
    """What the stamp of a region workbook says: how many units are in its sums, and how many are due."""
    for cell in cells.values():
        if stamp := re.fullmatch(r"已汇总 (\d+)/(\d+) 家", cell.text):
            return int(stamp[1]), int(stamp[2])
    return None


class CoverValue(NamedTuple):
    """A field of the cover: its place, and the cell that holds it."""

    sheet: str
    address: str
    cell: RawCell | None


_COVER_KEYS = {label(words): key for key, words in sheets.COVER_FIELDS} | {
    label(words): key
    for key, many in {
        "unit": ("填报单位", "单位名称（全称）"),
        "code": ("统一社会信用代码", "单位代码"),
        "year": ("报告年度", "填报年度"),
    }.items()
    for words in many
}


def read_cover(grids: Sequence[Grid], by_name: Mapping[str, Grid], partial: bool) -> dict[str, CoverValue]:
    """The fields of the cover by key: what stands right of each label."""
    first = by_name.get(sheets.COVER)
    found = _cover_of(first) if first else {}
    if "unit" in found and "year" in found:
        return found
    if partial:
        raise Incomplete
    for grid in grids:
        if grid is not first and grid.name not in (sheets.GUIDE, sheets.META, *sheets.REGION_SHEETS):
            other = _cover_of(grid)
            if len(other) > max(1, len(found)):
                found = other
    return found


def _cover_of(grid: Grid) -> dict[str, CoverValue]:
    found: dict[str, CoverValue] = {}
    for address, cell in grid.cells.items():
        key = _COVER_KEYS.get(label(cell[0].rstrip(":： "))) if cell[1] == "s" else None
        if key and key not in found:
            place = _right_of(address, grid)
            found[key] = CoverValue(grid.name, place, grid.cells.get(place))
    return found


def _right_of(address: str, grid: Grid) -> str:
    """The cell right of one, or of the merged area that begins with it."""
    column, row = place_of(address)
    for reference in grid.merges:
        if reference.startswith(address + ":"):
            column = area_of(reference)[3]
    return f"{column_letter(column + 1)}{row}"


def cover_text(cover: Mapping[str, CoverValue], key: str) -> str:
    """A field of the cover as text; a date as 2024-01-15."""
    value = cover.get(key)
    if value is None or value.cell is None:
        return ""
    text, kind, _ = value.cell
    if kind == "d" and (day := _date(text)):
        return day.isoformat()
    if kind == "n" and re.fullmatch(r"[0-9]+\.0+", text):
        return text.partition(".")[0]
    return text.strip()


def _date(text: str) -> date | None:
    """The day of a stored date: a serial number, or ISO text in strict files."""
    try:
        if re.match(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text[:10])
        return date(1899, 12, 30) + timedelta(days=int(float(text)))
    except (ValueError, OverflowError):
        return None


def read_year(value: CoverValue | None) -> int | None:
    """The year of a cover: a number or text such as 2024年, ２０２４, 2024年度; of a date, its year."""
    if value is None or value.cell is None:
        return None
    text, kind, _ = value.cell
    clean = squeezed(text)
    match = re.fullmatch(r"(\d{4})(?:\.0+)?(?:年度?)?", clean, re.ASCII)
    if match and sheets.FIRST_YEAR <= int(match[1]) <= sheets.LAST_YEAR:
        return int(match[1])
    day = _date(clean) if kind == "d" else None
    return day.year if day and sheets.FIRST_YEAR <= day.year <= sheets.LAST_YEAR else None


#: Fields of the cover by which a unit is known.
_NAMES = (("unit", "单位名称"), ("code", "单位代码"), ("region", "所属地区"))


def cover_faults(cover: Mapping[str, CoverValue], unit: str, year: int | None) -> Iterator[Fault]:
    """What is odd about unit and year."""
    if not unit:
        place = cover.get("unit")
        yield Fault("unit_missing", {}, place.sheet if place else "", place.address if place else "")
    if year is None:
        place = cover.get("year")
        raw = cover_text(cover, "year")
        kind = "year_unknown" if raw else "year_missing"
        yield Fault(kind, {"year": raw[:40]}, place.sheet if place else "", place.address if place else "", raw=raw)
    for key, what in _NAMES:
        raw = cover_text(cover, key)
        if marks := unseen(raw):
            place = cover[key]
            values = {"field": what, "text": visible(raw[:40]), "kept": escaped(raw[:40]), "marks": "、".join(marks)}
            yield Fault("unseen_characters", values, place.sheet, place.address, raw=raw)


def nil_faults(
    form: Form, cover: Mapping[str, CoverValue], numbers: Sequence[int], places: Sequence[tuple[str, str]]
) -> Iterator[Fault]:
    """A nil return (零报告) that holds figures."""
    if narrow(cover_text(cover, "nil")).upper() not in sheets.TICKS:
        return
    filled = [one for one in form.fields if numbers[one.index] and not one.total]
    if filled:
        first = filled[0]
        sheet, address = places[first.index]
        values: Values = {"count": len(filled), "table": first.table.label, "name": first.name, "address": address}
        yield Fault("nil_not_zero", values, sheet, address, first.key)
