"""The bytes of an .xls, .et, .ods or .xlsb → its sheets, or one Chinese sentence why not.

Another process reads them (`values`), with limits of memory and time: what kills it costs this one file.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.errors import UnreadableError
from toolkit.executor import Lost, Reason
from toolkit.executor.alone import alone
from toolkit.form.layout import column_letter
from toolkit.intake.old import values
from toolkit.intake.xlsx.archive import refuse_kind
from toolkit.intake.xlsx.limits import LIMITS, MB, Limits, too_large
from toolkit.submission.cells import Grid

#: What such a file is called.
NAMES = {
    "xls": "旧版 Excel 文件（.xls）",
    "et": "WPS 表格文件（.et）",
    "ods": "OpenDocument 表格（.ods）",
    "xlsb": "Excel 二进制工作簿（.xlsb）",
}
#: Seconds and bytes for reading one; the largest that an office sends takes a fraction of either.
SECONDS, MEMORY = 20.0, 1024 * MB
_WHY = {
    Reason.DIED: ("died", "读取时程序异常退出，文件可能已损坏"),
    Reason.SLOW: ("slow", f"读了 {SECONDS:g} 秒还没有读完，文件可能已损坏"),
    Reason.FULL: ("memory", f"读取需要的内存超过上限 {MEMORY // MB} MB，可能有远离表格的零散内容"),
}


class OldWorkbook(NamedTuple):
    """A workbook of another format.

    Attributes:
        sheets: Its worksheets, values only.
        has_macros: Whether it carries macros. They are never run.
        has_external_links: Whether it takes data from other files.
        name: What such a file is called.
    """

    sheets: tuple[Grid, ...]
    has_macros: bool
    has_external_links: bool
    name: str


def read_old(data: bytes, kind: str, limits: Limits = LIMITS) -> OldWorkbook:
    """Read a workbook of another format.

    Args:
        data: The file.
        kind: One of `archive.OTHER_WORKBOOKS`.
        limits: What it may hold.

    Raises:
        UnreadableError: If it cannot be read: with its kind as code and the advice to save as .xlsx, or `encrypted`, `died`,
            `slow`, `memory`, or a limit.
    """
    try:
        read = alone(values.read, values.Task(data, limits.cells, limits.box), limit=SECONDS, memory=MEMORY)
    except (OSError, ImportError) as error:  # in a browser there are no processes, and calamine may not be there
        raise refuse_kind(kind) from error
    if isinstance(read, Lost):
        code, why = _WHY[read.reason]
        raise UnreadableError(code, str(refuse_kind(kind)).replace("。", f"，{why}。", 1))
    if isinstance(read, values.Values):
        macros = read.has_macros or _has_macros(data, kind)
        return OldWorkbook(tuple(map(_grid, read.sheets)), macros, read.has_external_links, NAMES[kind])
    if read == "cells":
        raise too_large(read, "非空单元格过多", f"{limits.cells} 个")
    if read == "box":
        raise too_large(read, "工作表里有远离表格的零散内容，数据区域过大", f"{limits.box} 格")
    raise refuse_kind("encrypted" if read == "encrypted" else kind)


def _grid(sheet: values.Sheet) -> Grid:
    seen = sheet.seen
    ordered = sorted(sheet.cells) if seen.errors else sheet.cells
    cells = {_address(*place): sheet.cells[place] for place in ordered}
    merges = tuple(f"{_address(top, left)}:{_address(bottom, right)}" for top, left, bottom, right in seen.merges)
    return Grid(sheet.name, cells, merges, frozenset(seen.hidden_rows), frozenset(seen.hidden_columns), sheet.visible)


def _address(row: int, column: int) -> str:
    return f"{column_letter(column)}{row}"


def _has_macros(data: bytes, kind: str) -> bool:
    """Whether a file carries VBA or Basic, by the names of its streams or parts."""
    if kind in ("xls", "et"):
        return "_VBA_PROJECT".encode("utf-16-le") in data
    return b"xl/vbaProject.bin" in data or b"Basic/Standard/" in data
