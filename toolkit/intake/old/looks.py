"""What calamine does not say of a workbook: error values, hidden rows and columns, merged areas, links to other files.

Each format has a small reader of its own for this, which takes no values. Where it does not understand a file it says nothing,
and what calamine gives stands alone: an error value is then a blank.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from xml.parsers import expat

from toolkit.form.layout import column_letter
from toolkit.intake.old import biff, opendocument, xlsb
from toolkit.intake.old.seen import Look, SheetLook
from toolkit.submission.cells import Grid, RawCell

_UNKNOWN = (
    struct.error, ValueError, LookupError, zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError,
    EOFError, OverflowError,
)  # fmt: skip


def look(data: bytes) -> Look:
    """What can be seen of an .xls, .et, .ods or .xlsb beside its values; nothing of what is not understood."""
    try:
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            return biff.look(data)
        return opendocument.look(data) if b"mimetype" in data[:60] else xlsb.look(data)
    except _UNKNOWN:
        return Look()


def with_look(grid: Grid, seen: SheetLook | None) -> Grid:
    """A sheet with what was seen of it."""
    if seen is None:
        return grid
    errors: Mapping[str, RawCell] = {
        f"{column_letter(column)}{row}": RawCell(text, "e") for (row, column), text in seen.errors.items()
    }
    cells = {**grid.cells, **{address: cell for address, cell in errors.items() if address not in grid.cells}}
    merges = grid.merges or tuple(seen.merges)
    return Grid(grid.name, cells, merges, frozenset(seen.hidden_rows), frozenset(seen.hidden_columns), grid.visible)
