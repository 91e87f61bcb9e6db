"""An .ods beside its values: one pass over its content that looks at the attributes of cells, rows and columns."""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

from toolkit.intake.old.seen import MOST, Look, SheetLook

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
#: Bytes of the content that are read, and cells that one repeated error may stand for.
_CONTENT, _REPEATED = 300_000_000, 1_000
_LONGEST_ERROR = 20
#: A formula that takes something from a file, as it is written in the three syntaxes that there are.
_OUTSIDE = ("'file:", "'http", "webservice(", "dde(")


def look(data: bytes) -> Look:
    """What can be seen of a workbook.

    Raises:
        ValueError: If it is not understood; zipfile.BadZipFile, LookupError, expat.ExpatError likewise.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if package.getinfo("content.xml").file_size > _CONTENT:
            raise ValueError("too large")
        with package.open("content.xml") as stream:
            while piece := stream.read(1 << 20):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    return reader.found


class _Reader:
    """The place in the content, and what was seen so far."""

    def __init__(self) -> None:
        self.found = Look()
        self.sheet = SheetLook()
        self.depth = 0
        self.row = self.column = 1
        self.height = 1
        self.row_hidden = False
        self.errors: list[tuple[int, int]] = []  # where the error value stands that is being read
        self.shown = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.removeprefix(_TABLE)
        if name == "table":
            self.depth += 1
            if self.depth == 1:
                self.sheet = self.found.sheets[len(self.found.sheets)] = SheetLook()
                self.row = self.column = 1
        elif name in ("table-source", "cell-range-source"):
            self.found.has_external_links = True
        elif self.depth != 1:
            return  # a table within a cell or a picture
        elif name == "table-column":
            count = _count(attributes, "number-columns-repeated")
            if attributes.get(_TABLE + "visibility", "visible") != "visible":
                self.sheet.hidden_columns.update(range(self.column, min(self.column + count, 16_385)))
            self.column += count
        elif name == "table-row":
            self.height = _count(attributes, "number-rows-repeated")
            self.row_hidden = attributes.get(_TABLE + "visibility", "visible") != "visible"
            self.column = 1
        elif name in ("table-cell", "covered-table-cell"):
            self._cell(attributes)

    def _cell(self, attributes: dict[str, str]) -> None:
        count = _count(attributes, "number-columns-repeated")
        if self.row_hidden and _OFFICE + "value-type" in attributes:
            self.sheet.hidden_rows.update(range(self.row, self.row + min(self.height, _REPEATED)))
        if attributes.get(_CALCEXT + "value-type") == "error" and len(self.sheet.errors) < MOST:
            rows = range(self.row, self.row + min(self.height, _REPEATED))
            columns = range(self.column, self.column + min(count, _REPEATED))
            self.errors = [(row, column) for row in rows[: MOST // len(columns) + 1] for column in columns]
            self.shown = ""
        across, down = (min(_count(attributes, f"number-{one}-spanned"), 1 << 20) for one in ("columns", "rows"))
        if across * down > 1 and len(self.sheet.merges) < MOST:
            self.sheet.merges.append((self.row, self.column, self.row + down - 1, self.column + across - 1))
        if any(mark in attributes.get(_TABLE + "formula", "").lower() for mark in _OUTSIDE):
            self.found.has_external_links = True
        self.column += count

    def text(self, shown: str) -> None:
        if self.errors and len(self.shown) < _LONGEST_ERROR:
            self.shown += shown.strip()

    def end(self, tag: str) -> None:
        name = tag.removeprefix(_TABLE)
        if name == "table":
            self.depth -= 1
        elif name == "table-cell" and self.errors:
            self.sheet.errors |= dict.fromkeys(self.errors, self.shown[:_LONGEST_ERROR] or "#N/A")
            self.errors = []
        elif name == "table-row" and self.depth == 1:
            self.row += self.height


def _count(attributes: dict[str, str], name: str) -> int:
    return max(1, min(int(attributes.get(_TABLE + name, "1")), 1 << 24))
