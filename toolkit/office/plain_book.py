"""A workbook of the office's own as rows of plain text: what a person reads in its cells, taken in by the guarded reader.

The office's own files are no strangers', but they pass through the same hands: a cell at the end of the world, borders down to
the last row or a file that is none must not cost the program its memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from toolkit import paths
from toolkit.errors import UnreadableError
from toolkit.form.layout import column_number
from toolkit.intake.xlsx.limits import MB, Limits
from toolkit.intake.xlsx.package import read_package
from toolkit.submission.cells import Grid, RawCell

#: A row: its number from 1, and its texts by column from 0.
Row = tuple[int, Mapping[int, str]]

#: What a table kept by hand may hold: far less than the workbook of a stranger, who draws forms into it.
LIMITS = Limits(inflated=60 * MB, part=40 * MB)

_DAY = 24 * 60 * 60 * 1000  # in milliseconds
#: Longer figures are no codes, and Python refuses to read them.
_DIGITS = 1_000

_SAVE_AS = "请用 WPS 或 Excel 打开，另存为 xlsx 或 csv（UTF-8）后重试。"
_FETCH_AGAIN = "请重新复制一份，或者从备份中找回。"
_CLEAR = "请选中表格以外的行和列（包括只画了边框、填了底色的），整行整列删除后保存。"
#: What to do, by the code of the refusal; the sentences of the reader are written for units that report.
_REMEDIES = {
    "csv": "请把文件名末尾改成 .csv 后重试。",
    "encrypted": "请去掉打开密码后重新保存。",
    "empty": _FETCH_AGAIN,
    "blank": _FETCH_AGAIN,
    "truncated": _FETCH_AGAIN,
    "changing": "请稍后再试。",
    "not_readable": "请关闭正在使用它的程序后再试。",
    "limit_file_bytes": "请确认是不是拿错了文件。",
    "limit_sheets": "请只保留要用的工作表后保存。",
    **dict.fromkeys(("limit_cells", "limit_box", "limit_part", "limit_inflated", "limit_ratio", "limit_merged_cells"), _CLEAR),
}
#: What is wrong, where the reader would speak of parts of an archive.
_STATEMENTS = dict.fromkeys(("limit_part", "limit_inflated"), "表格太大，多半是边框或者底色一直画到了最后一行")


def refusal(path: Path, what: str, error: UnreadableError) -> str:
    """The sentences about a file of the office that cannot be read: which, why, and what to do.

    Args:
        path: As the user named it.
        what: What the user calls it.
        error: Why it cannot be read.
    """
    if isinstance(error.__cause__, OSError):
        return paths.refusal(path, error.__cause__, what)
    statement = _STATEMENTS.get(error.code) or str(error).partition("。")[0]
    return f"{what}“{path}”无法读取：{statement}。{_REMEDIES.get(error.code, _SAVE_AS)}"


def read_rows(data: bytes, *, formulas: bool) -> Iterator[list[Row]]:
    """The rows of each sheet in the order of the tabs, hidden ones included; rows in which nothing stands are left out.

    Args:
        data: The bytes of an .xlsx or .xlsm.
        formulas: Whether a formula is given as it is written, with its "=", and not its stored result.

    Raises:
        UnreadableError: If it is no such workbook, or holds more than `LIMITS`.
    """
    package = read_package(data, LIMITS)
    for grid in package.sheets:
        yield _rows(grid, formulas, package.from_1904)


def _rows(grid: Grid, formulas: bool, from_1904: bool) -> list[Row]:
    rows: dict[int, dict[int, str]] = {}
    for address, cell in grid.cells.items():
        letters = address.rstrip("0123456789")
        if text := _text(cell, formulas, from_1904):
            rows.setdefault(int(address[len(letters) :]), {})[column_number(letters) - 1] = text
    for area in grid.merges:
        _uncover(rows, area)
    return [(number, texts) for number, texts in rows.items() if texts]


def _uncover(rows: dict[int, dict[int, str]], area: str) -> None:
    """Take away what lies under a merged cell, where nobody sees it."""
    first, _, last = area.replace("$", "").partition(":")
    (left, top), (right, bottom) = (_split(end) for end in (first, last or first))
    for row in range(top, bottom + 1):
        texts = rows.get(row, {})
        for column in range(left, right + 1) if texts else ():
            if (row, column) != (top, left):
                texts.pop(column, None)


def _split(address: str) -> tuple[int, int]:
    """Column from 0 and row from 1 of an address."""
    letters = address.rstrip("0123456789")
    return column_number(letters.upper()) - 1, int(address[len(letters) :])


def _text(cell: RawCell, formulas: bool, from_1904: bool) -> str:
    """What a cell says, as a person would type it; not yet stripped."""
    if formulas and cell.formula:
        return f"={cell.formula}"
    if cell.kind == "n":
        return _number(cell.text)
    if cell.kind == "d":
        return _date(cell.text, from_1904)
    return cell.text.capitalize() if cell.kind == "b" else cell.text


def _number(text: str) -> str:
    """A number without an empty fraction or an exponent: codes of digits are often stored as 1.134E+17."""
    if text.removeprefix("-").isdigit() and len(text) < _DIGITS:
        return str(int(text))
    value = float(text)
    return str(int(value)) if value.is_integer() else str(value)


def _date(text: str, from_1904: bool) -> str:
    """A day as 2025-12-31, with its time of day if it has one; a time of day alone as 08:30:00."""
    try:
        if "-" in text[1:]:  # ISO 8601, as some programs store dates
            return _day(datetime.fromisoformat(text))
        serial = float(text)
        days, fraction = divmod(serial, 1)
        rest = timedelta(milliseconds=round(fraction * _DAY))
        if 0 <= serial < 1 and not rest.days:
            return str((datetime.min + rest).time())
        if from_1904:
            first = datetime(1904, 1, 1)
        else:  # Excel counts a 29 February 1900 that never was
            first = datetime(1899, 12, 31) if 0 < serial < 60 else datetime(1899, 12, 30)
        return _day(first + timedelta(days=days) + rest)
    except (ValueError, OverflowError):
        return text  # no date that a calendar has; whoever needs one will say so


def _day(moment: datetime) -> str:
    whole = not (moment.hour or moment.minute or moment.second)
    return moment.date().isoformat() if whole else moment.isoformat()
