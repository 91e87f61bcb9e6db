"""The office's own list of units that are due (单位名录), from .xlsx or .csv. Small, trusted, edited by hand."""

from __future__ import annotations

import csv
import io
import re
import warnings
from pathlib import Path

from toolkit.errors import RosterError
from toolkit.roster import Roster, RosterUnit

_HEADINGS = {
    "单位代码": "code",
    "单位名称": "name",
    "所属地区": "region",
    "单位类型": "kind",
    "上级单位": "parent",
    "别名": "aliases",
    "上年代码": "former_code",
    "联系人": "contact",
    "联系电话": "phone",
}
_REQUIRED = ("单位代码", "单位名称", "所属地区")


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Args:
        path: .xlsx (first sheet that has the headings) or .csv (UTF-8 with or without BOM, or GBK), headings in one row.

    Returns:
        The units in the order of the list.

    Raises:
        RosterError: If the file or a heading is missing, or a row has no name; the text says which.
    """
    if not path.is_file():
        raise RosterError(f"找不到单位名录“{path}”。")
    try:
        rows = _read_csv(path) if path.suffix.lower() == ".csv" else _read_xlsx(path)
    except RosterError:
        raise
    except Exception as error:  # openpyxl raises a dozen kinds; to the user they are one
        raise RosterError(f"单位名录“{path}”无法读取，请另存为 xlsx 或 csv（UTF-8）后重试。") from error
    return Roster(_units(path, rows))


def _read_csv(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    raise RosterError(f"单位名录“{path}”的文字编码无法识别，请另存为 UTF-8。")


def _read_xlsx(path: Path) -> list[list[str]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    for sheet in book.worksheets:
        rows = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        if any(_is_header(row) for row in rows):
            return rows
    return []


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _is_header(row: list[str]) -> bool:
    return "单位名称" in row


def _units(path: Path, rows: list[list[str]]) -> list[RosterUnit]:
    start = next((number for number, row in enumerate(rows) if _is_header(row)), None)
    if start is None:
        raise RosterError(f"单位名录“{path}”没有“单位名称”一列。表头应为：{'、'.join(_HEADINGS)}。")
    header = [cell.strip() for cell in rows[start]]
    if absent := [heading for heading in _REQUIRED if heading not in header]:
        raise RosterError(f"单位名录“{path}”缺少“{'”“'.join(absent)}”列。必填的列是：{'、'.join(_REQUIRED)}。")
    where = {name: header.index(heading) for heading, name in _HEADINGS.items() if heading in header}
    units = []
    for number, row in enumerate(rows[start + 1 :], start + 2):
        values = {name: row[column] if column < len(row) else "" for name, column in where.items()}
        if not any(values.values()):
            continue
        if not values["name"]:
            raise RosterError(f"单位名录“{path}”第 {number} 行没有单位名称。")
        aliases = tuple(alias for alias in re.split(r"[、，,;；\s]+", values.pop("aliases", "")) if alias)
        units.append(RosterUnit(**values, aliases=aliases))
    if not units:
        raise RosterError(f"单位名录“{path}”没有列出单位。")
    return units
