"""Workbooks of other formats made by hand: .xlsb record by record, .ods element by element, spoilt .xls."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from tests.intake.xlsx.attacks import HEAD, OFFICE, TYPES, pack, relationships
from toolkit.form.layout import split_address
from toolkit.submission.cells import Grid, RawCell


def _record(kind: int, body: bytes = b"") -> bytes:
    """A record: kind and length as numbers of seven bits a byte."""
    return _seven(kind) + _seven(len(body)) + body


def _seven(number: int) -> bytes:
    digits = b""
    while number > 0x7F:
        digits += bytes([number & 0x7F | 0x80])
        number >>= 7
    return digits + bytes([number])


def _wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<L", len(raw) // 2) + raw


def _cell(column: int, cell: RawCell) -> bytes:
    place = struct.pack("<LL", column, 0)
    if cell.kind == "n":
        return _record(5, place + struct.pack("<d", float(cell.text)))
    if cell.kind == "b":
        return _record(4, place + bytes([cell.text == "TRUE"]))
    return _record(3, place + b"\x17") if cell.kind == "e" else _record(6, place + _wide(cell.text))


def xlsb(grids: Iterable[Grid], **others: bytes) -> bytes:
    """A workbook of these sheets as .xlsb; others are more parts by name."""
    names, links, parts = b"", [], {}
    for number, grid in enumerate(grids, 1):
        names += _record(156, struct.pack("<LL", 0 if grid.visible else 1, number) + _wide(f"rId{number}") + _wide(grid.name))
        links.append((f"rId{number}", f"{OFFICE}/worksheet", f"worksheets/sheet{number}.bin"))
        parts[f"xl/worksheets/sheet{number}.bin"] = _sheet(grid)
    types = f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="bin" ContentType="application/x"/></Types>'
    return pack(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": relationships(("rId1", f"{OFFICE}/officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": _record(131) + _record(143) + names + _record(144) + _record(132),
            "xl/_rels/workbook.bin.rels": relationships(*links),
            **parts,
            **others,
        }
    )


def _sheet(grid: Grid) -> bytes:
    rows: dict[int, list[bytes]] = {}
    places = {address: split_address(address) for address, cell in grid.cells.items() if cell.text}
    for address, (column, row) in places.items():
        rows.setdefault(row, []).append(_cell(column - 1, grid.cells[address]))
    last_column = max((column for column, _ in places.values()), default=1)
    box = struct.pack("<4L", 0, max(rows, default=1) - 1, 0, last_column - 1)
    data = b"".join(_record(0, struct.pack("<L", row - 1) + bytes(13)) + b"".join(cells) for row, cells in rows.items())
    return _record(129) + _record(148, box) + _record(145) + data + _record(146) + _record(130)


_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
)


def ods(tables: Mapping[str, str], **others: bytes) -> bytes:
    """A workbook as .ods; the rows of each sheet as XML."""
    inner = "".join(f'<table:table table:name="{escape(name)}">{rows}</table:table>' for name, rows in tables.items())
    body = f"<office:body><office:spreadsheet>{inner}</office:spreadsheet></office:body>"
    return pack(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"{HEAD}<office:document-content {_SPACES}>{body}</office:document-content>".encode(),
            "META-INF/manifest.xml": f'{HEAD}<manifest xmlns="urn:x"/>'.encode(),
            **others,
        },
        method=0,
    )


def ods_row(value: str, *, down: int = 0, right: int = 0, repeated: int = 1) -> str:
    """Rows of .ods up to one with a number, `down` rows below the one before and `right` columns from the left."""
    above = f'<table:table-row table:number-rows-repeated="{down}"><table:table-cell/></table:table-row>' if down else ""
    left = f'<table:table-cell table:number-columns-repeated="{right}"/>' if right else ""
    cell = (
        f'<table:table-cell office:value-type="float" office:value="{value}" table:number-columns-repeated="{repeated}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )
    return f'{above}<table:table-row table:number-rows-repeated="{repeated}">{left}{cell}</table:table-row>'
