"""What calamine does not say of a workbook: error values, hidden rows and columns, merged areas, links to other files.

Each format has a small reader of its own for this, which takes no values. Where it does not understand a file it says nothing,
and what calamine gives stands alone: an error value is then a blank.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from xml.parsers import expat

from toolkit.intake.old import biff, opendocument, xlsb
from toolkit.intake.old.seen import Look

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
