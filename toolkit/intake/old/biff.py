"""An .xls or .et beside its values: the stream of its records out of the compound file, and the few records that matter.

After MS-CFB and MS-XLS. Chains of sectors that run in circles, and records that leave the stream, end the look.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from toolkit.intake.old.seen import ERRORS, MOST, Look, SheetLook

_FREE = 0xFFFFFFFA  # and all numbers above it: no sector
_BOF, _EOF, _BOUNDSHEET, _SUPBOOK, _FILEPASS = 0x0809, 0x000A, 0x0085, 0x01AE, 0x002F
_FORMULA, _BOOLERR, _ROW, _COLINFO = 0x0006, 0x0205, 0x0208, 0x007D
#: What a link to this workbook itself, or to an add-in, has in place of a length.
_OWN = (0x0401, 0x3A01)


def look(data: bytes) -> Look:
    """What can be seen of a workbook.

    Raises:
        ValueError: If it is not understood; struct.error, LookupError likewise.
    """
    stream = _workbook_stream(data)
    found = Look()
    places: list[int] = []
    for kind, start, size in _records(stream, 0):
        if kind == _BOUNDSHEET:
            places.append(struct.unpack_from("<L", stream, start)[0])
        elif kind == _SUPBOOK and size >= 4 and struct.unpack_from("<H", stream, start + 2)[0] not in _OWN:
            found.has_external_links = True
        elif kind == _FILEPASS:
            raise ValueError("encrypted")
    for number, place in enumerate(places):
        found.sheets[number] = _sheet(stream, place)
    return found


def _sheet(stream: bytes, place: int) -> SheetLook:
    seen = SheetLook()
    for kind, start, size in _records(stream, place):
        if kind == _FORMULA and size >= 14 and stream[start + 12 : start + 14] == b"\xff\xff" and stream[start + 6] == 2:
            _note(seen, stream, start, stream[start + 8])
        elif kind == _BOOLERR and size >= 8 and stream[start + 7]:
            _note(seen, stream, start, stream[start + 6])
        elif kind == _ROW and size >= 14 and stream[start + 12] & 0x20:
            seen.hidden_rows.add(struct.unpack_from("<H", stream, start)[0] + 1)
        elif kind == _COLINFO and size >= 10 and stream[start + 8] & 1:
            first, last = struct.unpack_from("<2H", stream, start)
            seen.hidden_columns.update(range(first + 1, min(last, 255) + 2))
    return seen


def _note(seen: SheetLook, stream: bytes, start: int, error: int) -> None:
    row, column = struct.unpack_from("<2H", stream, start)
    if len(seen.errors) < MOST:
        seen.errors[row + 1, column + 1] = ERRORS.get(error, "#N/A")


def _records(stream: bytes, position: int) -> Iterator[tuple[int, int, int]]:
    """(kind, where its content begins, size) of the records from one that begins a part to the one that ends it."""
    depth = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, position)
        if kind == _BOF:
            depth += 1  # charts lie within sheets
        elif kind == _EOF:
            depth -= 1
        if depth <= 0:
            return
        if depth == 1:
            yield kind, position + 4, size
        position += 4 + size


def _workbook_stream(data: bytes) -> bytes:
    """The stream of the workbook's records.

    Raises:
        ValueError: If there is none of full length; a short one has no sectors of its own.
    """
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    if sector not in (512, 4096):
        raise ValueError("size of sectors")
    table = _table(data, sector)
    (first,) = struct.unpack_from("<L", data, 48)
    (least,) = struct.unpack_from("<L", data, 56)
    directory = _chain(data, sector, table, first)
    for start in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, start + 64)[0]
        name = directory[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book") and directory[start + 66] == 2:
            begin, size = struct.unpack_from("<2L", directory, start + 116)
            if size >= least:
                return _chain(data, sector, table, begin)[:size]
    raise ValueError("no workbook")


def _table(data: bytes, sector: int) -> list[int]:
    """The sector that follows each sector."""
    places = list(struct.unpack_from("<109L", data, 76))
    (more,) = struct.unpack_from("<L", data, 68)
    width = sector // 4
    for _ in range(len(data) // sector):
        if more >= _FREE:
            break
        further = struct.unpack_from(f"<{width}L", data, (more + 1) * sector)
        places.extend(further[:-1])
        more = further[-1]
    table: list[int] = []
    for place in places:
        if place < _FREE and len(table) * sector <= len(data) + sector * width:
            table.extend(struct.unpack_from(f"<{width}L", data, (place + 1) * sector))
    return table


def _chain(data: bytes, sector: int, table: list[int], place: int) -> bytes:
    """The bytes of a chain of sectors."""
    pieces: list[bytes] = []
    while place < _FREE:
        pieces.append(data[(place + 1) * sector : (place + 2) * sector])
        if len(pieces) > len(data) // sector + 1:
            raise ValueError("sectors in a circle")
        place = table[place]
    return b"".join(pieces)
