"""Rows that hold nothing but formats, as after formatting whole columns: thousands of copies of one row.

Reading them takes far longer than the rest of a sheet, and they say nothing. They are still checked: every row has to be a
copy, but for its number, of one that is left in the sheet to be read with all guards, and the numbers have to go up.
"""

from __future__ import annotations

import re

#: Fewer bytes are not worth the looking.
_WORTH = 20_000
_SHAPES = 50
_LAST_ROW = 1_048_576
_NUMBERED = re.compile(rb'<row r="([1-9][0-9]{0,6})"')
#: A row of empty cells; NUL stands for its number, which may stand in the values of attributes only.
_SHAPE = re.compile(rb'<row(?: \w+="[^"<>&]*")*>(?:<c(?: \w+="[^"<>&]*")*/>)*')


def without_padding(data: bytes) -> bytes | None:
    """A sheet without the rows behind the last content that repeat another one; None if that is not simple or not worth it."""
    end = data.rfind(b"</row></sheetData>") + len(b"</row>")
    content = data.rfind(b"</c>", 0, end)
    start = data.find(b"</row>", content) + len(b"</row>")
    padding = data[start:end]
    if content < 0 or len(padding) < _WORTH or b"\0" in padding:
        return None
    kept: dict[bytes, bytes] = {}
    above = 0
    for row in padding.split(b"</row>")[:-1]:
        match = _NUMBERED.match(row)
        if match is None or int(match[1]) <= above:
            return None
        above = int(match[1])
        kept.setdefault(row.replace(match[1], b"\0"), row)
        if len(kept) > _SHAPES:
            return None
    if above > _LAST_ROW or not all(map(_SHAPE.fullmatch, kept)):
        return None
    return data[:start] + b"".join(row + b"</row>" for row in kept.values()) + data[end:]
