"""What of a received file has no cell in the template: quoted below the list, so that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from toolkit.form import sheets
from toolkit.form.layout import split_address
from toolkit.form.sheets import IMPORT_NOTES
from toolkit.intake.headings import label
from toolkit.submission.cells import Grid
from toolkit.submission.check_code import NO_CODE
from toolkit.submission.report import Submission

#: Kinds of fault about a row or a column that the form does not have.
_ADDED = frozenset(("row_added", "nameless_row_added", "column_added"))


def leftovers(submission: Submission, grids: Sequence[Grid]) -> list[tuple[str, str]]:
    """(where, what) of the received workbook that has no place in the template."""
    found = [(f"{fault.sheet} {fault.address}".strip(), fault.raw) for fault in submission.faults if fault.kind in _ADDED]
    homes = {sheet for sheet, _ in (*submission.places, *submission.text_places.values())}
    ours = {sheets.COVER, sheets.GUIDE, sheets.META, IMPORT_NOTES, *sheets.OWN_SHEETS}
    if sheets.COVER not in {grid.name for grid in grids}:  # a cover of another name has been read
        ours |= {grid.name for grid in grids if any(cell.text == "单位名称" for cell in grid.cells.values())}
    for grid in grids:
        if grid.name == sheets.PROSE or grid.name in {sheet for sheet, _ in submission.text_places.values()}:
            found += _loose_texts(submission, grid)
        elif grid.name in homes:
            found += _beside_the_table(submission, grid)
        elif grid.name not in ours and grid.cells:
            found.append((grid.name, f"原文件里还有这张工作表，{len(grid.cells)} 个格有内容，需要的请自行留存。"))
    return list(dict.fromkeys(found))


def import_notes(grids: Sequence[Grid]) -> tuple[tuple[str, ...], ...]:
    """The rows of 导入说明, the first being the header: the check of a published report goes by them."""
    cells = next((grid.cells for grid in grids if grid.name == IMPORT_NOTES), {})
    rows: dict[int, dict[int, str]] = {}
    for address, cell in cells.items():
        column, row = split_address(address)
        if row >= _FIRST_NOTE:
            rows.setdefault(row, {})[column] = cell.text
    width = max((column for row in rows.values() for column in row), default=0)
    return tuple(tuple(row.get(column, "") for column in range(1, width + 1)) for _, row in sorted(rows.items()))


#: Sheet row of the header of 导入说明.
_FIRST_NOTE = 3


def _beside_the_table(submission: Submission, grid: Grid) -> Iterator[tuple[str, str]]:
    """What stands below or to the right of a table; what was inserted into it is a fault that the reader has told."""
    figures, top, right, bottom = _extent(submission.places, grid.name)
    for address, cell in grid.cells.items():
        if address in figures:  # most are
            continue
        column, row = split_address(address)
        is_beside = row > bottom or (column > right and row >= top)
        if is_beside and cell.text.strip() and not _is_foot(cell.text):
            yield f"{grid.name} {address}", cell.text.strip()


@lru_cache(maxsize=16)
def _extent(places: tuple[tuple[str, str], ...], name: str) -> tuple[frozenset[str], int, int, int]:
    """The cells of a sheet's figures: all of them, their first row, last column, last row."""
    figures = frozenset(where for sheet, where in places if sheet == name and where)
    columns, rows = zip(*map(split_address, figures), strict=True)
    return figures, min(rows), max(columns), max(rows)


def _is_foot(text: str) -> bool:
    """Whether a text is one of those that the template itself has below its tables."""
    return text in (*sheets.SIGNATURES, sheets.CODE_NOTE, sheets.CHECK_CODE) or bool(_CODE.fullmatch(text))


_CODE = re.compile(rf"[0-9]{{4}}-[0-9]{{4}}|{NO_CODE}")


def _loose_texts(submission: Submission, grid: Grid) -> Iterator[tuple[str, str]]:
    """Texts on the sheet of prose that belong to no heading of the form."""
    known = "\n".join(submission.narrative.values())
    headings = {label(title) for _, title in (*sheets.prose_rows(submission.form), *sheets.beside_rows(submission.form))}
    headings |= {label(title) for section in submission.form.sections for title in section.accepted}
    headings |= {label(text) for text in (sheets.PROSE, *sheets.PROSE_HEAD, sheets.GOES_ON, sheets.TOO_LONG)}
    figures = set(submission.places)
    for address, cell in grid.cells.items():
        text = cell.text.strip()
        mine = not text or text in known or label(text) in headings or text.startswith("填报单位：")
        if not mine and (grid.name, address) not in figures and grid.name == sheets.PROSE:
            yield f"{grid.name} {address}", text
