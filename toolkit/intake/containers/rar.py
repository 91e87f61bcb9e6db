"""What the headers of a RAR archive (version 4 or 5) say of locks and volumes.

libarchive gives out the packed bytes of a locked file as if they were its content, and takes one volume for a whole archive.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_MARK_4, _MARK_5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
#: Headers that are looked at; an archive with more entries is refused for their number.
_MOST = 25_000


def closed(data: bytes) -> str:
    """Why an archive cannot be opened: `encrypted_archive`, `volumes`, or "" if its headers do not say."""
    try:
        if data.startswith(_MARK_4):
            return next(_closed_4(data), "")
        return next(_closed_5(data), "") if data.startswith(_MARK_5) else ""
    except (struct.error, IndexError):
        return ""  # torn; whoever opens it will say so


def _closed_4(data: bytes) -> Iterator[str]:
    position = len(_MARK_4)
    for _ in range(_MOST):
        if position + 7 > len(data):
            return
        kind, flags, size = struct.unpack_from("<BHH", data, position + 2)
        if (kind == 0x73 and flags & 0x80) or (kind == 0x74 and flags & 0x04):
            yield "encrypted_archive"
        elif (kind == 0x73 and flags & 0x01) or (kind == 0x74 and flags & 0x03):
            yield "volumes"
        added = 0
        if flags & 0x8000 or kind in (0x74, 0x7A):
            (added,) = struct.unpack_from("<L", data, position + 7)
            if flags & 0x100 and kind in (0x74, 0x7A):
                added += struct.unpack_from("<L", data, position + 32)[0] << 32
        position += max(size, 7) + added


def _closed_5(data: bytes) -> Iterator[str]:
    position = len(_MARK_5)
    for _ in range(_MOST):
        if position + 7 > len(data):
            return
        size, start = _number(data, position + 4)
        kind, at = _number(data, start)
        flags, at = _number(data, at)
        extra, at = _number(data, at) if flags & 1 else (0, at)
        added, at = _number(data, at) if flags & 2 else (0, at)
        if kind == 4:
            yield "encrypted_archive"
        if (kind == 1 and _number(data, at)[0] & 1) or flags & 0x18:
            yield "volumes"
        if kind in (2, 3) and _is_locked(data, start + size - extra, start + size):
            yield "encrypted_archive"
        position = start + max(size, 1) + added


def _is_locked(data: bytes, position: int, end: int) -> bool:
    """Whether the extra area of a file's header has a record about encryption."""
    while position < end:
        size, at = _number(data, position)
        if _number(data, at)[0] == 1:
            return True
        position = at + max(size, 1)
    return False


def _number(data: bytes, position: int) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    value = 0
    for index in range(10):
        byte = data[position + index]
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value, position + index + 1
    raise IndexError("a number without end")
