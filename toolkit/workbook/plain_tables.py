"""Plain tables that an office keeps by hand (名录, 豁免, 台账): .csv or .xlsx, headings in one row. Small and trusted.

What Excel does to a CSV file is undone or allowed for here, once: GBK, byte order marks, line breaks, text like a formula.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from toolkit.errors import NianbaoError

#: Faults of a table that are named one by one; of more, the rest is only counted.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table as it stands in its file; every text is stripped.

    Attributes:
        headings: As written, "" for a column without one.
        lines: (number as the spreadsheet counts it, one text per heading) of every line that is not empty.
        above: The lines before the headings.
    """

    headings: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    above: tuple[tuple[str, ...], ...] = ()


def read_table(
    path: Path,
    what: str,
    headings: Sequence[str],
    required: Sequence[str],
    mark: str,
    error: type[NianbaoError] = NianbaoError,
    *,
    formulas: bool = False,
) -> PlainTable:
    """Read a table.

    Args:
        path: .csv (UTF-8 with or without BOM, or GBK), or .xlsx (first sheet that has the heading `mark`).
        what: What the user calls the table.
        headings: All that it may have, for the message; others are kept.
        required: Headings that it must have.
        mark: The heading by which the row of headings is known.
        error: What is raised.
        formulas: Whether a formula is given as it is written, with its "=", and not its stored result.

    Raises:
        NianbaoError: Of the kind `error`, if the file or a heading is missing or cannot be read; the text says which.
    """
    if not path.is_file():
        raise error(f"{what}“{path}”是文件夹，请指定其中的文件。" if path.is_dir() else f"找不到{what}“{path}”。")
    try:
        rows = _read_csv(path, what, error) if path.suffix.lower() == ".csv" else _read_xlsx(path, mark, formulas)
    except NianbaoError:
        raise
    except Exception as cause:  # openpyxl raises a dozen kinds; to the user they are one
        raise error(f"{what}“{path}”无法读取，请另存为 xlsx 或 csv（UTF-8）后重试。") from cause
    start = next((number for number, row in enumerate(rows) if mark in row), None)
    if start is None:
        raise error(f"{what}“{path}”没有“{mark}”一列。表头应为：{'、'.join(headings)}。")
    header = rows[start]
    if absent := [heading for heading in required if heading not in header]:
        raise error(f"{what}“{path}”缺少“{'”“'.join(absent)}”列。必填的列是：{'、'.join(required)}。")
    if double := [heading for heading in headings if header.count(heading) > 1]:
        raise error(f"{what}“{path}”有两列都叫“{double[0]}”，请只留一列，或者给另一列换个名称。")
    width = max((_width(row) for row in rows[start:]), default=0)
    lines = [(number, _padded(row, width)) for number, row in enumerate(rows[start + 1 :], start + 2) if any(row)]
    return PlainTable(_padded(header, width), tuple(lines), tuple(_padded(row, _width(row)) for row in rows[:start]))


def _width(row: Sequence[str]) -> int:
    return max((number for number, text in enumerate(row, 1) if text), default=0)


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row[:width], *[""] * (width - len(row)))


def _read_csv(path: Path, what: str, error: type[NianbaoError]) -> list[list[str]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise error(f"{what}“{path}”的文字编码无法识别，请另存为 UTF-8。")
    rows: list[list[str]] = []
    try:
        rows.extend([clean_text(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as cause:
        fault = "有一格的文字太长" if "field larger" in str(cause) else "的引号不成对"
        raise error(f"{what}“{path}”第 {len(rows) + 1} 行{fault}，请用 Excel 或 WPS 打开，改好后重新保存。") from cause
    return rows


def _read_xlsx(path: Path, mark: str, formulas: bool) -> list[list[str]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=not formulas)
    for sheet in book.worksheets:
        rows = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        if any(mark in row for row in rows):
            return rows
    return []


def _text(value: object) -> str:
    value = getattr(value, "text", value)  # an array formula
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else clean_text(str(value))


def clean_text(text: str) -> str:
    """A cell's text: stripped, plain line feeds, and as it was before `defused`."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return plain[1:] if plain.startswith("'") and _runs(plain.lstrip("'")) else plain


def defused(text: str) -> str:
    """Text that no spreadsheet runs as a formula (OWASP ASVS 1.2.10); `clean_text` gives it back. Numbers stay as they are."""
    return "'" + text if _runs(text.lstrip("'")) else text


def _runs(text: str) -> bool:
    if not text.strip("\u200b\ufeff \t").startswith(tuple("=+-@\t\r＝＋－＠")):
        return False
    try:
        Decimal(text)
    except ArithmeticError:
        return True
    return False


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV that Excel and WPS open with a double click: UTF-8 with a byte order mark, nothing that runs."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows([defused(text) for text in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig", errors="backslashreplace")


def complaint(what: str, path: Path, faults: Sequence[str]) -> str:
    """All faults of a table as one message."""
    more = f"\n  另有 {len(faults) - _NAMED} 处。" if len(faults) > _NAMED else ""
    return f"{what}“{path}”有 {len(faults)} 处需要改正，改好后请重新运行：\n  " + "\n  ".join(faults[:_NAMED]) + more
