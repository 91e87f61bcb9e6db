"""Plain tables that an office keeps by hand (名录, 豁免, 台账, 自定规则): .csv or .xlsx, headings in one row.

What Excel does to a CSV file is undone or allowed for here, once: GBK, UTF-16 with tabs (Unicode 文本), byte order marks,
line breaks, text like a formula; and what people type instead of a comma. What such a table may hold stands here too;
everything beyond is told, and costs neither time nor memory.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from toolkit.errors import NianbaoError, UnreadableError
from toolkit.form.layout import column_letter
from toolkit.intake.xlsx.package import read_bytes
from toolkit.office.plain_book import Row, read_rows, refusal
from toolkit.office.text_limits import too_long
from toolkit.paths import require_file, resolved

#: Faults of a table that are named one by one; of more, the rest is only counted.
_NAMED = 20
#: What a table may hold: lines that are not empty, the number of the last one (as in Excel), columns, and lines × columns.
_LINES, _LAST_LINE, _COLUMNS, _CELLS = 200_000, 1_048_576, 1_000, 4_000_000
#: How files begin that are zip archives (.xlsx) or old Office files, whatever they are called.
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: Characters of one row, with room for two lines of the ledger at their longest; bytes that are looked at at a time.
_ROW, _CHUNK = 4_000_000, 1 << 20
#: What may stand between the cells of a text; the row of headings shows which it is. It is looked for in so many characters.
_SIGNS, _HEAD = (",", ";", "\t", "，", "；"), 1 << 16


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table as it stands in its file; every text is stripped.

    Attributes:
        headings: As written, "" for a column without one.
        lines: (number as the spreadsheet counts it, one text per heading) of every line that is not empty.
        above: The lines before the headings.
        ended: False if the file stops in the middle of its last line: it may have been cut off there.
    """

    headings: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    above: tuple[tuple[str, ...], ...] = ()
    ended: bool = True


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
        path: .csv (UTF-8 with or without BOM, GBK or UTF-16; cells parted by one of `_SIGNS`), or .xlsx (first sheet that
            has the heading `mark`).
        what: What the user calls the table.
        headings: All that it may have, for the message; others are kept.
        required: Headings that it must have.
        mark: The heading by which the row of headings is known.
        error: What is raised.
        formulas: Whether a formula is given as it is written, with its "=", and not its stored result.

    Raises:
        NianbaoError: Of the kind `error`, if the file or a heading is missing or cannot be read; the text says which.
    """
    require_file(path, what, error)
    try:
        data = read_bytes(resolved(path))  # the office may well keep a link to its roster
        is_text = path.suffix.lower() == ".csv" and not data.startswith(_NO_TEXT)
        rows = _csv_rows(data, headings) if is_text else _sheet_with(mark, data, formulas)
        return _table(rows, headings, required, mark, is_text and not data.rstrip(b"\0").endswith((b"\n", b"\r")))
    except UnreadableError as cause:
        raise error(refusal(path, what, cause)) from cause
    except _Fault as fault:
        raise error(f"{what}“{path}”{fault}") from fault


class _Fault(Exception):
    """What is wrong with a table, in Chinese, to follow its name."""


def _table(rows: Sequence[Row], headings: Sequence[str], required: Sequence[str], mark: str, cut: bool) -> PlainTable:
    start = next((index for index, (_, texts) in enumerate(rows) if mark in texts.values()), None)
    if start is None:
        if any(mark in text for _, texts in rows for text in texts.values()):
            raise _Fault(f"里“{mark}”与别的文字在同一格，各列没有分开。请用 Excel 或 WPS 打开，分成各列后另存为 .xlsx。")
        raise _Fault(f"没有“{mark}”一列。表头应为：{'、'.join(headings)}。")
    header_line, header = rows[start]
    names = list(header.values())
    if absent := [heading for heading in required if heading not in names]:
        raise _Fault(f"缺少“{'”“'.join(absent)}”列。必填的列是：{'、'.join(required)}。")
    if double := [heading for heading in headings if names.count(heading) > 1]:
        raise _Fault(f"有两列都叫“{double[0]}”，请只留一列，或者给另一列换个名称。")
    below = rows[start + 1 :]
    width = _width(rows[start:])
    if len(below) * width > _CELLS:
        raise _Fault(f"有 {len(below)} 行 {width} 列，最多 {_CELLS} 格。请删去表格以外的内容。")
    found = dict(rows[:start])
    above = [found.get(number, {}) for number in range(1, header_line)] if header_line <= _LINES else list(found.values())
    return PlainTable(
        _padded(header, width),
        tuple((number, _padded(texts, width)) for number, texts in below),
        tuple(_padded(texts, max(texts, default=-1) + 1) for texts in above),
        not cut,
    )


def _width(rows: Sequence[Row]) -> int:
    """Columns up to the last one in which anything stands."""
    number, texts = max(rows, key=lambda row: max(row[1]))
    last = max(texts)
    if last >= _COLUMNS:
        far = f"第 {number} 行的 {column_letter(last + 1)} 列有内容，远离表格"
        raise _Fault(f"{far}（最多 {_COLUMNS} 列）。请删去表格以外的内容。")
    return last + 1


def _padded(texts: Mapping[int, str], width: int) -> tuple[str, ...]:
    return tuple(texts.get(column, "") for column in range(width))


class _Feed:
    """The lines of a text for the CSV reader, no more of them at once than one row may have."""

    def __init__(self, data: bytes, encoding: str) -> None:
        self._stream = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
        self.row = 1
        self._taken = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(_ROW + 1)
        self._taken += len(line)
        if self._taken > _ROW:
            raise _Fault(f"第 {self.row} 行的文字过多，请用 Excel 或 WPS 打开，改好后重新保存。")
        if not line:
            raise StopIteration
        return line

    def next_row(self) -> None:
        """Tell that a row is complete."""
        self.row += 1
        self._taken = 0
        if self.row > _LAST_LINE + 1:
            raise _Fault(f"的行数超过 {_LAST_LINE} 行。请删去表格下方的空行。")


def _csv_rows(data: bytes, headings: Sequence[str]) -> list[Row]:
    """The rows of a CSV file in which anything stands."""
    rows: list[Row] = []
    cells = 0
    encoding = _encoding(data)
    sign, width = _sign(data, encoding, headings)
    feed = _Feed(data, encoding)
    try:
        for row in csv.reader(feed, delimiter=sign, strict=True):
            texts = {column: text for column, cell in enumerate(row) if cell and (text := clean_text(cell))}
            if width and max(texts, default=0) >= width:
                raise _Fault(
                    f"第 {feed.row} 行比表头多出一列：各列是用“{sign}”分开的，这一行的文字里大概也有“{sign}”。"
                    "请改用“、”，或者另存为 .xlsx。"
                )
            if texts:
                rows.append((feed.row, texts))
                cells += len(texts)
                if len(rows) > _LINES or cells > _CELLS:
                    raise _too_many()
            feed.next_row()
    except csv.Error as cause:
        fault = "有一格的文字太长" if "field larger" in str(cause) else "的引号不成对"
        raise _Fault(f"第 {feed.row} 行{fault}，请用 Excel 或 WPS 打开，改好后重新保存。") from cause
    return rows


def _sign(data: bytes, encoding: str, headings: Sequence[str]) -> tuple[str, int]:
    """What stands between the cells, and how many columns a row may then have; 0 if it is the comma, which is quoted in texts.

    The first row that is a row of headings with one of the signs tells.
    """
    head = io.TextIOWrapper(io.BytesIO(data), encoding, newline=None).read(_HEAD)
    for line in head.split("\n"):
        if not any(heading in line for heading in headings):
            continue
        found = {sign: [clean_text(cell.strip().strip('"')) for cell in line.split(sign)] for sign in _SIGNS}
        best = max(_SIGNS, key=lambda sign: len({*found[sign]} & {*headings}))
        if len({*found[best]} & {*headings}) > 1:
            return best, len(found[best]) if best not in ",\t" else 0
    return ",", 0


def _too_many() -> _Fault:
    return _Fault(f"的内容过多，最多 {_LINES} 行、{_CELLS} 格。请确认是不是拿错了文件。")


def _encoding(data: bytes) -> str:
    """The encoding of a file, one of those that Excel and WPS write."""
    fault = "的文字编码无法识别，请另存为 UTF-8。"
    for encoding in _wide_encodings(data) or ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for start in range(0, len(data), _CHUNK):
                decoder.decode(data[start : start + _CHUNK])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as cause:
            if data.startswith(codecs.BOM_UTF8):
                raise _Fault("不完整，可能没有复制完。" if "unexpected end" in cause.reason else fault) from cause
        else:
            return encoding
    raise _Fault(fault)


def _wide_encodings(data: bytes) -> tuple[str, ...]:
    """The encodings with two bytes to a character that a file may be in: it says so, or its line ends have a byte 0."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if b"\0" not in data[:_CHUNK]:
        return ()
    # The first line end is the second byte of two, or the first.
    return ("utf-16-be", "utf-16-le") if data.find(b"\n") % 2 else ("utf-16-le", "utf-16-be")


def _sheet_with(mark: str, data: bytes, formulas: bool) -> list[Row]:
    """The rows of the first sheet on which a heading stands; none if there is no such sheet."""
    for found in read_rows(data, formulas=formulas):
        rows: list[Row] = [(number, kept) for number, texts in found if (kept := _cleaned(texts))]
        if any(mark in texts.values() for _, texts in rows):
            if len(rows) > _LINES:
                raise _too_many()
            return rows
    return []


def _cleaned(texts: Mapping[int, str]) -> dict[int, str]:
    return {column: plain for column, text in sorted(texts.items()) if (plain := clean_text(text))}


def lengths(table: PlainTable, headings: Collection[str]) -> Iterator[str]:
    """Texts that are longer than they may be, in Chinese with their line: 第 3 行“单位名称”有 33000 个字，最多 100 个字。

    Args:
        table: The table.
        headings: Of the columns that are looked at.
    """
    columns = [(column, name) for column, name in enumerate(table.headings) if name in headings]
    for number, texts in table.lines:
        for column, name in columns:
            if fault := too_long(name, texts[column]):
                yield f"第 {number} 行“{name}”{fault}。"


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
