"""Long sheets, row by row: what XlsxWriter never holds.

XlsxWriter keeps every cell of a workbook until it is closed, some ten kilobytes for each unit of a region, and takes nearly
as long for the 200 figures of one unit as reading the unit's whole workbook takes: with a thousand units the long sheets would
rule the job. So XlsxWriter writes what needs thought (styles, headings, widths, panes) and here stand the rows below, which
come from a generator and go straight into the finished package; links among them cost no memory either. Every other part is
copied as it is. The cells are the same as XlsxWriter's own, which a test checks through two readers; the cost is about a sixth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zlib import compressobj, decompressobj

from toolkit.form.layout import column_letter
from toolkit.workbook.markup import BLANK, DECLARATION, attribute, escape, formula_cell
from toolkit.workbook.styles import CELL_LIMIT, Format, Sheet, safe_text, split_text

#: Links that a sheet may have: Excel allows 65,530, some of which XlsxWriter may have written.
MOST_LINKS = 65_000


#: Stands in a formula for the number of its row, so that one formula serves a whole column.
ROW = "\0"


class Formula(NamedTuple):
    """A formula, beginning with "=", and what it shows; `ROW` may stand in it."""

    text: str
    shows: str | float


#: What a cell holds: a number, text as it stands, a formula, or nothing.
Fill = int | float | Decimal | str | Formula | None


class Link(NamedTuple):
    """A link over some cells of a line.

    Attributes:
        first: Its first column, from 0.
        last: Its last column.
        file: The file as `lists.escape_link` gives it; "" for this workbook.
        place: A cell there, as '表三'!J6; "" for the file as it opens.
    """

    first: int
    last: int
    file: str
    place: str = ""


class Spot(NamedTuple):
    """A link over some cells of a line into the file to which the last of the line's links leads.

    Attributes:
        first: Its first column, from 0.
        last: Its last column.
        place: A cell there, as '表三'!J6; "" for the file as it opens.
    """

    first: int
    last: int
    place: str


class Line(NamedTuple):
    """A row of a sheet.

    Attributes:
        height: In points.
        looks: The formats of its cells from column A on, as `look_number` gives them.
        values: What the cells hold, one for each format.
        links: In the order of their columns.
        spots: Behind them; many lines have the same ones, so that they are written once.
    """

    height: float
    looks: tuple[int, ...]
    values: Sequence[Fill]
    links: Sequence[Link] = ()
    spots: tuple[Spot, ...] = ()


def look_number(style: Format) -> int:
    """The number of a format in the file; to be asked before the workbook is finished, or the file would not have it."""
    number: int = style._get_xf_index()
    return number


class Streams:
    """A workbook of XlsxWriter's and the rows that some of its sheets have below those that it knows."""

    def __init__(self, workbook: Any, buffer: BytesIO) -> None:
        """Take a new workbook, as `styles.new_workbook` gives it, and where its bytes will be."""
        self._workbook, self._buffer = workbook, buffer
        self._filled: dict[str, tuple[int, int, Iterable[Line]]] = {}

    def add(self, sheet: Sheet, first: int, count: int, lines: Iterable[Line]) -> None:
        """Fill the rows below those that XlsxWriter writes.

        Args:
            sheet: Of this workbook; each once.
            first: The first row, from 0; XlsxWriter has rows above it, and none from there on.
            count: How many rows there are.
            lines: The rows, which are asked for when the workbook is finished.
        """
        if count:
            sheet.leave_rows(first + count - 1)
        self._filled[f"xl/worksheets/sheet{sheet.index + 1}.xml"] = first, count, lines

    def finish(self, finished: IO[bytes]) -> None:
        """Close the workbook and fill its long sheets. The same calls give the same bytes.

        Args:
            finished: Where they are written: something empty, in which one can go back.

        Raises:
            ValueError: If there are more or fewer lines than were announced, or a format was made too late.
        """
        self._workbook.close()
        looks = len(self._workbook.xf_format_indices)
        with ZipFile(self._buffer) as source, ZipFile(finished, "w", ZIP_DEFLATED) as target:
            for info in source.infolist():
                if info.filename in self._filled:
                    self._fill(source, target, info)
                elif _sheet_of(info.filename) not in self._filled:
                    target.writestr(_beside(info, info.filename), source.read(info))
        if len(self._workbook.xf_format_indices) != looks:
            raise ValueError("a format was made after the workbook was closed")

    def _fill(self, source: ZipFile, target: ZipFile, info: ZipInfo) -> None:
        """One sheet with its rows, and the file that tells where its links lead."""
        first, count, lines = self._filled[info.filename]
        xml = source.read(info).decode()
        end = xml.index("</sheetData>")
        links = _Links()
        with target.open(_beside(info, info.filename), "w") as stream:
            stream.write(xml[:end].encode())
            row = first
            for row, line in enumerate(lines, first + 1):
                stream.write(_row(row, line).encode())
                links.add(row, line.links, line.spots)
            if row != first + count:
                raise ValueError(f"{row - first} lines instead of {count}")
            for piece in links.placed(xml[end:]):
                stream.write(piece)
        part = _relations_of(info.filename)
        known = source.read(part) if part in source.namelist() else b""
        if known or links.has_files:
            with target.open(_beside(info, part), "w") as stream:
                for piece in links.relations(known.decode()):
                    stream.write(piece)


def _beside(info: ZipInfo, name: str) -> ZipInfo:
    copy = ZipInfo(name, info.date_time)
    copy.compress_type = ZIP_DEFLATED
    copy.external_attr = info.external_attr
    return copy


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _sheet_of(part: str) -> str:
    """The sheet whose relations a part holds, "" if it holds none."""
    return part.replace("/_rels/", "/").removesuffix(".rels") if "/_rels/sheet" in part else ""


# ---------------------------------------------------------------- cells


def _row(number: int, line: Line) -> str:
    """A row in XML; `number` counts from 1."""
    cells = (_pattern(line.looks) % tuple(map(_content, line.values))).replace(ROW, str(number))
    return f'<row r="{number}" ht="{line.height:.16g}" customHeight="1">{cells}</row>'


@lru_cache(maxsize=256)
def _pattern(looks: tuple[int, ...]) -> str:
    """The cells of all rows with these formats, with `ROW`; %s is what follows the format in the tag of each."""
    return "".join(f'<c r="{column_letter(column)}{ROW}" s="{look}"%s' for column, look in enumerate(looks, 1))


_ESCAPED = re.compile(r"(?=_x[0-9a-fA-F]{4}_)")
_CUT = "……（内容过长，全文见原表）"


def _content(value: Fill) -> str:
    """What follows the format in a cell's tag: ` t="…"`, the end of the tag, the value, the end of the cell."""
    if type(value) is int:  # as most of them are
        return f"><v>{value}</v></c>"
    if value is None or value == "":
        return BLANK
    if isinstance(value, Formula):
        return formula_cell(value.text, safe_text(value.shows) if isinstance(value.shows, str) else value.shows)
    if isinstance(value, str):
        text = safe_text(value)
        pieces = split_text(text, CELL_LIMIT - len(_CUT))
        text = text if len(pieces) == 1 else pieces[0] + _CUT
        text = _ESCAPED.sub("_x005F", text) if "_x" in text else text
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    return f"><v>{value:f}</v></c>" if isinstance(value, Decimal) else f"><v>{value}</v></c>"


# ---------------------------------------------------------------- links


class _Spool:
    """Text that is written once and read once, deflated meanwhile."""

    def __init__(self) -> None:
        self._deflater = compressobj(1)
        self._parts: list[bytes] = []

    def write(self, text: str) -> None:
        if part := self._deflater.compress(text.encode()):
            self._parts.append(part)

    def read(self) -> Iterator[bytes]:
        inflater = decompressobj()
        for part in (*self._parts, self._deflater.flush()):
            yield inflater.decompress(part)


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


#: Stands for the number of a file.
_FILE = "\1"


def _hyperlink(first: int, last: int, place: str, file: str, row: str) -> str:
    area = f"{column_letter(first + 1)}{row}"
    if last != first:
        area += f":{column_letter(last + 1)}{row}"
    file = f' r:id="file{file}"' if file else ""
    place = f' location="{attribute(place)}"' if place else ""
    return f'<hyperlink ref="{area}"{file}{place}/>'


@lru_cache(maxsize=64)
def _hyperlinks(spots: tuple[Spot, ...]) -> str:
    """The links of all rows with these spots, with what stands for the row and the file."""
    return "".join(_hyperlink(*one, _FILE, ROW) for one in spots)


class _Links:
    """The links of a sheet: where each stands, and the files that they lead to."""

    def __init__(self) -> None:
        self._places, self._files = _Spool(), _Spool()
        self._count = self._known = 0
        self._last = ""

    @property
    def has_files(self) -> bool:
        """Whether any leads out of the workbook."""
        return self._known > 0

    def add(self, row: int, links: Sequence[Link], spots: tuple[Spot, ...] = ()) -> None:
        """The links of a row, which counts from 1; without those beyond as many as a program opens."""
        placed = []
        for link in links[: MOST_LINKS - self._count]:
            if link.file and link.file != self._last:
                self._known += 1
                self._last = link.file
                target = attribute(link.file)
                self._files.write(
                    f'<Relationship Id="file{self._known}" Type="{_HYPERLINK}" Target="{target}" TargetMode="External"/>'
                )
            placed.append(_hyperlink(link.first, link.last, link.place, str(self._known) if link.file else "", str(row)))
        self._count += len(placed)
        if spots and (room := MOST_LINKS - self._count) > 0:
            fitting = spots if len(spots) <= room else spots[:room]
            placed.append(_hyperlinks(fitting).replace(ROW, str(row)).replace(_FILE, str(self._known)))
            self._count += len(fitting)
        self._places.write("".join(placed))

    def placed(self, tail: str) -> Iterator[bytes]:
        """What stands behind the rows of the sheet, with the links in their place."""
        if not self._count:
            yield tail.encode()
            return
        own = tail.find("</hyperlinks>")
        cut = own if own >= 0 else min(tail.index(tag) for tag in ("<printOptions", "<pageMargins") if tag in tail)
        yield tail[:cut].encode()
        yield b"" if own >= 0 else b"<hyperlinks>"
        yield from self._places.read()
        yield b"" if own >= 0 else b"</hyperlinks>"
        yield tail[cut:].encode()

    def relations(self, known: str) -> Iterator[bytes]:
        """The file that says where the links lead, with what is known of the sheet's other parts."""
        end = "</Relationships>"
        yield (known.removesuffix(end) if known else f'{DECLARATION}<Relationships xmlns="{_RELATIONS}">').encode()
        yield from self._files.read()
        yield end.encode()
