"""What of a workbook XlsxWriter writes once for all that differ only in their cells; and the package that is made of both.

The *frame*: a workbook with the same sheets, settings and names, but without cells, cut where the cells, rules and areas of
each workbook go (`toolkit.workbook.stamp`).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zipfile import ZipFile

from toolkit.workbook import markup, styles

#: A format: its XlsxWriter properties, sorted. Equal ones are the same object.
Look = tuple[tuple[str, Any], ...]
#: A sheet as its frame knows it: its name, its settings (method, arguments, named arguments), and whether it has comments and
#: a printed area.
Arrangement = tuple[str, tuple[tuple[str, tuple[Any, ...], tuple[tuple[str, Any], ...]], ...], bool, bool]

_NAMES = re.compile(r'(<definedName name="([^"]*)"(?: localSheetId="(\d+)")?>)([^<]*)(?=</definedName>)')
_AREA = re.compile(r"='[^'!]+'!\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?")
_PRINTED = "_xlnm.Print_Area"
_looks: dict[Look, Look] = {}


def look_of(properties: Mapping[str, Any]) -> Look:
    """The format with these properties."""
    key = tuple(sorted(properties.items()))
    return _looks.setdefault(key, key)


class Numbers(dict[Look | None, str]):
    """The numbers of formats as attributes, given at first use from 1; the usual format has none."""

    def __init__(self) -> None:
        super().__init__({None: ""})

    def __missing__(self, look: Look | None) -> str:
        self[look] = number = f' s="{len(self)}"'
        return number


@lru_cache(maxsize=1024)
def sheet_of(formula: str) -> tuple[str, bool]:
    """The sheet of an area, True; any other formula as it is, False."""
    return (formula.partition("!")[0], True) if _AREA.fullmatch(formula) else (formula, False)


@dataclass(frozen=True)
class Frame:
    """A workbook without what differs.

    Attributes:
        parts: All parts in their order; those that are written anew each time are empty.
        sheets: Of each sheet, what stands before its cells (a NUL for its extent), its protection, and the end.
        workbook: xl/workbook.xml in pieces, with the key of a name between two.
        columns: The formats of columns, by their number in the frame less 1.
    """

    parts: tuple[tuple[str, Packed], ...]
    sheets: tuple[tuple[str, str, str], ...]
    workbook: tuple[str, ...]
    columns: tuple[Look, ...]

    def styled(self, head: str, numbers: Numbers) -> str:
        """The start of a sheet with the numbers that the formats of its columns have here."""
        if ' style="' not in head:
            return head
        return re.sub(r' style="(\d+)"', lambda found: " style" + numbers[self.columns[int(found[1]) - 1]][2:], head)

    def named(self, names: Mapping[str, str], printed: list[tuple[int, int, int, int] | None]) -> str:
        """xl/workbook.xml with these areas."""
        pieces = list(self.workbook)
        for index in range(1, len(pieces), 2):
            name, _, number = pieces[index].partition("\0")
            if not number:
                pieces[index] = names[name].removeprefix("=")
                continue
            top, left, bottom, right = printed[int(number)]  # type: ignore[misc]
            first, last = (f"${markup.address(0, column)[:-1]}${row + 1}" for row, column in ((top, left), (bottom, right)))
            pieces[index] = f"{first}:{last}"
        return "".join(pieces)


@lru_cache(maxsize=32)
def frame_of(
    title: str, sheets: tuple[Arrangement, ...], names: tuple[tuple[str, str, bool], ...], *, locked: bool = False
) -> Frame:
    """The frame of workbooks whose sheets have these arrangements.

    Args:
        names: Defined names, their formulas, and whether the formula is but the sheet of an area that may differ.
        locked: Whether the sheets are kept from being moved, renamed or deleted.
    """
    workbook, buffer = styles.new_workbook(title)
    if locked:
        workbook.lock_structure()
    looks: dict[Look, Any] = {}
    for name, settings, noted, is_printed in sheets:
        sheet = workbook.add_worksheet(name)
        sheet.write_string(0, 0, "-")  # so that there is a table of texts
        if noted:
            sheet.write_comment(0, 0, "-")
        if is_printed:
            sheet.print_area(0, 0, 1, 1)
        for method, args, named in settings:
            getattr(sheet, method)(*(_argument(workbook, looks, one) for one in args), **dict(named))
    for name, formula, is_area in names:
        workbook.define_name(name, f"{formula}!$A$1" if is_area else formula)
    workbook.close()
    with ZipFile(buffer) as package:
        texts = {info.filename: package.read(info).decode() for info in package.infolist()}
    written = tuple(_cut_sheet(texts[f"xl/worksheets/sheet{place}.xml"]) for place in range(1, len(sheets) + 1))
    dynamic = re.compile(
        r"xl/(worksheets/sheet\d+|comments\d+|drawings/vmlDrawing\d+|workbook|sharedStrings|styles)\.(xml|vml)"
    )
    parts = tuple((name, _NOTHING if dynamic.fullmatch(name) else pack(text.encode())) for name, text in texts.items())
    free = {name for name, _, is_area in names if is_area}
    return Frame(parts, written, tuple(_cut_names(texts["xl/workbook.xml"], free)), tuple(looks))


def _argument(workbook: Any, looks: dict[Look, Any], value: Any) -> Any:
    """An argument of a setting as XlsxWriter wants it."""
    if not isinstance(value, tuple):
        return value
    if value not in _looks:
        return dict(value)
    if value not in looks:
        looks[value] = workbook.add_format(dict(value))
    return looks[value]


def _cut_sheet(xml: str) -> tuple[str, str, str]:
    head, _, rest = xml.partition("<sheetData>")
    rest = rest.partition("</sheetData>")[2]
    end = re.match("(?:<sheetProtection[^>]*/>)?", rest).end()  # type: ignore[union-attr]
    return re.sub('(?<=<dimension ref=")[^"]*', "\0", head), rest[:end], rest[end:]


def _cut_names(xml: str, free: set[str]) -> Iterator[str]:
    """The part in pieces: text, the key of a name whose area may differ, text, … A printed area's key ends in its sheet."""
    start = 0
    for found in _NAMES.finditer(xml):
        if found[2] == _PRINTED:
            yield xml[start : found.start(4) + found[4].index("!") + 1]
            yield f"{_PRINTED}\0{found[3]}"
            start = found.end(4)
        elif found[2] in free:
            yield xml[start : found.start(4)]
            yield found[2]
            start = found.end(4)
    yield xml[start:]


@lru_cache(maxsize=256)
def styles_of(cells: tuple[Look, ...], colours: tuple[Look, ...], *, noted: bool) -> Packed:
    """xl/styles.xml for formats of cells and of colouring rules in the order of their numbers; comments have a font there."""
    workbook, buffer = styles.new_workbook("")
    sheet = workbook.add_worksheet()
    for column, look in enumerate(cells):
        sheet.write_blank(0, column, None, workbook.add_format(dict(look)))
    for look in colours:
        rule = {"type": "formula", "criteria": "=TRUE", "format": workbook.add_format(dict(look))}
        sheet.conditional_format(0, 0, 0, 0, rule)
    if noted:
        sheet.write_comment(0, 0, "-")
    workbook.close()
    with ZipFile(buffer) as package:
        return pack(package.read("xl/styles.xml"))


# ---------------------------------------------------------------- the package


@dataclass(frozen=True, slots=True)
class Packed:
    """A part, deflated."""

    crc: int
    size: int
    data: bytes


_NOTHING = Packed(0, 0, b"")


@lru_cache(maxsize=64)
def pack(data: bytes) -> Packed:
    """A part of the package; one that comes again is not deflated again."""
    deflate = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Packed(zlib.crc32(data), len(data), deflate.compress(data) + deflate.flush())


#: Of a zip file: a part's header, its line in the directory, the end. The date is that of XlsxWriter's parts, 1 January 1980.
_HEADER, _LINE, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_DATE = 1 << 5 | 1


def zipped(parts: list[tuple[str, Packed]]) -> bytes:
    """The parts as one file, as `zipfile` writes them."""
    pieces: list[bytes] = []
    lines: list[bytes] = []
    position = 0
    for name, part in parts:
        path = name.encode("ascii")
        common = (0, 8, 0, _DATE, part.crc, len(part.data), part.size, len(path), 0)
        header = _HEADER.pack(b"PK\3\4", 20, *common) + path
        lines.append(_LINE.pack(b"PK\1\2", 20 | 3 << 8, 20, *common, 0, 0, 0, 0o600 << 16, position) + path)
        pieces += header, part.data
        position += len(header) + len(part.data)
    directory = b"".join(lines)
    end = _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(directory), position, 0)
    return b"".join((*pieces, directory, end))
