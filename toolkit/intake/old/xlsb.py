"""An .xlsb beside its values: the error values and hidden rows among the records of its sheets.

After MS-XLSB. Merged areas are not looked for: calamine knows none of them, and neither does this.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator

from toolkit.intake.old.seen import ERRORS, MOST, Look, SheetLook

_PART = 100_000_000
_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET, _COLUMNS = 0, 3, 11, 156, 60
_LINK = re.compile(rb"<[^<>]*\bRelationship\b[^<>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')


def look(data: bytes) -> Look:
    """What can be seen of a workbook.

    Raises:
        ValueError: If it is not understood; zipfile.BadZipFile, LookupError, struct.error likewise.
    """
    found = Look()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found.has_external_links = any(name.lower().startswith("xl/externallinks/") for name in package.namelist())
        links: dict[str, str] = {}
        for link in _LINK.findall(_read(package, "xl/_rels/workbook.bin.rels")):
            told = dict(_ATTRIBUTE.findall(link))
            target = posixpath.normpath(posixpath.join("/xl", told[b"Target"].decode()))
            links[told[b"Id"].decode()] = target.lstrip("/")
        names = [body for kind, body in _records(_read(package, "xl/workbook.bin")) if kind == _SHEET]
        for number, body in enumerate(names):
            (length,) = struct.unpack_from("<L", body, 8)
            part = links[body[12 : 12 + 2 * length].decode("utf-16-le")]
            if part.startswith("xl/worksheets/"):
                found.sheets[number] = _sheet(_read(package, part))
    return found


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    if package.getinfo(name).file_size > _PART:
        raise ValueError("too large")
    return package.read(name)


def _sheet(data: bytes) -> SheetLook:
    seen = SheetLook()
    row = 0
    for kind, body in _records(data):
        if kind == _ROW:
            row = struct.unpack_from("<L", body)[0] + 1
            if len(body) > 11 and body[11] & 0x10:
                seen.hidden_rows.add(row)
        elif kind in (_CELL_ERROR, _FORMULA_ERROR) and len(seen.errors) < MOST:
            seen.errors[row, struct.unpack_from("<L", body)[0] + 1] = ERRORS.get(body[8], "#N/A")
        elif kind == _COLUMNS and len(body) >= 18 and body[16] & 1:
            first, last = struct.unpack_from("<2L", body)
            seen.hidden_columns.update(range(first + 1, min(last, 16_383) + 2))
    return seen


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record; both numbers have seven bits a byte."""
    position = 0
    while position < len(data):
        kind, size, shift = data[position], 0, 0
        position += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[position] & 0x7F) << 7
            position += 1
        for shift in (0, 7, 14, 21):
            byte = data[position]
            position += 1
            size |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
        yield kind, data[position : position + size]
        position += size
