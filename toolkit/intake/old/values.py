"""What calamine gives for a workbook → raw cells. Runs in a process of its own: calamine can abort the whole process.

That process has to start for every file, so nothing of the form is imported here.

What it gives is not what lies in the file, and this is what is done about it:

* Without `skip_empty_area=False` rows and columns before the first cell are missing, and every address is wrong.
* Numbers under a date format come as dates, times or durations: they become serial numbers again, of the kind `d`, so that a
  date in the place of a figure is no number.
* Whole numbers come as floats in some formats and not in others; a number is written here as `intake/xlsx` has it.
* True is an int for Python and is asked for first.
* An error value (#REF!) comes as "", as an empty cell does; `looks` finds where they are. Where it does not understand a
  file they are blank, and a blank is never zero.
* Durations of .ods come as text (PT12H); a text is no number either.
* Of a file with a password it mostly says that it does not know the format.
* Sheets are laid out in full before anything can be asked: only limits of memory and time help against a lonely far cell.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from typing import NamedTuple

from toolkit.intake.old.looks import look
from toolkit.intake.old.seen import SheetLook
from toolkit.submission.cells import RawCell

_EPOCH = dt.datetime(1899, 12, 30)


class Task(NamedTuple):
    """What is to be read.

    Attributes:
        data: The file.
        cells: How many cells it may hold that are not empty.
        box: How many cells its sheets may span.
    """

    data: bytes
    cells: int
    box: int


class Sheet(NamedTuple):
    """A worksheet; rows and columns from 1.

    Attributes:
        cells: By (row, column), those that are not empty, in reading order but for the error values, which come last.
        seen: What was seen of it beside its values, with all merged areas.
    """

    name: str
    visible: bool
    cells: dict[tuple[int, int], RawCell]
    seen: SheetLook


class Values(NamedTuple):
    """A workbook as far as it could be looked at.

    Attributes:
        sheets: Worksheets in the order of their tabs, hidden ones included; their formulas are not known.
        has_macros: Whether it has a sheet of Excel 4 macros.
        has_external_links: Whether it takes data from other files.
    """

    sheets: tuple[Sheet, ...]
    has_macros: bool
    has_external_links: bool


def read(task: Task) -> Values | str:
    """Read a workbook.

    Returns:
        Its values, or why there are none: `encrypted`, `failed`, `cells`, `box`.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    cells_left, box_left = task.cells, task.box
    sheets: list[Sheet] = []
    has_macros = False
    seen = look(task.data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(task.data))
        for index, about in enumerate(workbook.sheets_metadata):
            has_macros |= about.typ == SheetTypeEnum.MacroSheet
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(index)
            last_row, last_column = sheet.end or (-1, -1)
            box_left -= (last_row + 1) * (last_column + 1)
            if box_left < 0:
                return "box"
            cells = _cells(sheet.to_python(skip_empty_area=False), cells_left)
            cells_left -= len(cells)
            if cells_left < 0:
                return "cells"
            about_it = seen.sheets.get(index, SheetLook())
            for place, text in about_it.errors.items():
                cells.setdefault(place, RawCell(text, "e"))
            if areas := sheet.merged_cell_ranges:
                about_it.merges = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in areas]
            sheets.append(Sheet(about.name, about.visible == SheetVisibleEnum.Visible, cells, about_it))
    except PasswordError:
        return "encrypted"
    except (CalamineError, ValueError, OSError, OverflowError):
        sheets.clear()
    if not sheets:
        return "encrypted" if is_locked(task.data) else "failed"
    return Values(tuple(sheets), has_macros, seen.has_external_links)


#: How the records of an .xls begin: those that are about the whole workbook, version 8.
_GLOBALS = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILEPASS = 0x2F


def is_locked(data: bytes) -> bool:
    """Whether a file that cannot be read has a password."""
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("META-INF/manifest.xml") as manifest:
                return b"encryption-data" in manifest.read(1_000_000)
        except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, zlib.error, EOFError):
            return False
    position = data.find(_GLOBALS)
    for _ in range(4):  # it is the first record of the workbook, or nearly so
        if not 0 <= position <= len(data) - 4:
            return False
        kind, size = struct.unpack_from("<2H", data, position)
        if kind == _FILEPASS:
            return True
        position += 4 + size
    return False


def _cells(rows: list[list[object]], most: int) -> dict[tuple[int, int], RawCell]:
    """The cells that are not empty, in reading order; a few more than `most` if there are too many."""
    found: dict[tuple[int, int], RawCell] = {}
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value != "" and (cell := raw_cell(value)):
                found[number, column] = cell
        if len(found) > most:
            break
    return found


def raw_cell(value: object) -> RawCell | None:
    """A cell as it would lie in a sheet of `intake/xlsx`; None for an empty one."""
    if isinstance(value, str):
        return RawCell(value) if value else None
    if isinstance(value, bool):
        return RawCell("TRUE" if value else "FALSE", "b")
    if isinstance(value, (int, float)):
        return RawCell(_number(value), "n")
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return RawCell(_number(_serial(value)), "d")
    return None if value is None else RawCell(str(value))


def _number(value: float) -> str:
    """A number as programs store it: whole ones without a point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return repr(value)


def _serial(value: dt.date | dt.time | dt.timedelta) -> float:
    """The number of days that a program stores for a date, a time or a duration."""
    if isinstance(value, dt.timedelta):
        since = value
    elif isinstance(value, dt.time):
        since = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    elif isinstance(value, dt.datetime):
        since = value.replace(tzinfo=None) - _EPOCH
    else:
        since = dt.datetime(value.year, value.month, value.day) - _EPOCH
    return since / dt.timedelta(days=1)
