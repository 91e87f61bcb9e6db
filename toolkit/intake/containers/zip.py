"""A zip archive → its files. Everything is checked before anything is inflated, and nothing beyond what the directory says.

The archive as a whole is refused where programs would take different files out of it: bytes before or behind it, files that
share bytes, files that the directory does not name. What is wrong with one file costs that file alone.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.errors import UnreadableError
from toolkit.intake.containers.names import decode, litter, path_label, trap
from toolkit.intake.containers.origin import Budget, Found, Ignored, Item, Refused, RefusedError
from toolkit.intake.xlsx.archive import Entry, check_local, check_spans, find_end, zip64
from toolkit.intake.xlsx.inflating import inflate

_CENTRAL = struct.Struct("<4s2B3H4x3L3H4x2L")
_FULL = 0xFFFFFFFF
_UTF8, _ENCRYPTED, _STRONG = 0x800, 0x1, 0x2040
_UNICODE_PATH = 0x7075
#: Methods of packing that are undone here: stored and deflate.
_METHODS = (0, 8)
#: Of `UnreadableError.code`, what is said of an archive.
_CAUSES = {"truncated": "truncated", "ambiguous": "ambiguous", "damaged": "damaged"}


class _Header(NamedTuple):
    """An entry as the directory tells of it.

    Attributes:
        name: Decoded.
        raw: The name's bytes.
        mode: Of the file where it was packed, 0 if not told.
    """

    name: str
    raw: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    offset: int


def members(data: bytes, budget: Budget) -> Iterator[Item]:
    """The entries of an archive in the order of its directory, with their name as origin.

    Args:
        data: The archive.
        budget: What may come out of it.

    Raises:
        RefusedError: Before the first entry, if the archive as a whole is refused.
    """
    try:
        total, position, stop = find_end(data)
        if total == 0:
            raise RefusedError("empty_archive")
        budget.take_entries(total)
        headers = list(_headers(data, total, position, stop))
        places = [_place(data, header, position) for header in headers]
        _check_spans(data, [span for header in headers if (span := _span(data, header))], position)
    except UnreadableError as error:
        raise RefusedError(_CAUSES.get(error.code, "damaged")) from error
    except (struct.error, ValueError) as error:
        raise RefusedError("damaged") from error
    for header, place in zip(headers, places, strict=True):
        origin = (path_label(header.name),)
        try:
            yield _take(data, header, place, budget)
        except RefusedError as refused:
            yield Refused(origin, refused.kind, refused.values)


def _headers(data: bytes, total: int, position: int, stop: int) -> Iterator[_Header]:
    for _ in range(total):
        fields = _CENTRAL.unpack_from(data, position)
        signature, _, system, _, flags, method, crc, packed, size, n_name, n_extra, n_comment, attributes, offset = fields
        if signature != b"PK\x01\x02":
            raise RefusedError("damaged")
        raw = data[position + 46 : position + 46 + n_name]
        extra = data[position + 46 + n_name : position + 46 + n_name + n_extra]
        if _FULL in (packed, size, offset):
            size, packed, offset = zip64(extra, size, packed, offset)
        position += 46 + n_name + n_extra + n_comment
        mode = attributes >> 16 if system in (3, 19) else 0  # Unix, macOS
        yield _Header(_name(raw, flags, extra), raw, flags, method, crc, packed, size, mode, offset)
    if position != stop:
        raise RefusedError("ambiguous")


def _name(raw: bytes, flags: int, extra: bytes) -> str:
    """The name of an entry: marked as UTF-8, or given once more in Unicode, or unmarked."""
    position = 0
    while position + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, position)
        if tag == _UNICODE_PATH and length > 5 and position + 4 + length <= len(extra):
            version, crc = struct.unpack_from("<BL", extra, position + 4)
            if version == 1 and crc == zlib.crc32(raw):  # else the name was changed since, by a program that knows no Unicode
                return decode(extra[position + 9 : position + 4 + length])
        position += 4 + length
    if flags & _UTF8:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass  # marked by a program that did not mean it
    return decode(raw)


def _place(data: bytes, header: _Header, directory: int) -> Entry | None:
    """Where the bytes of an entry lie; None if its local header does not say what the directory says."""
    told = (header.flags, header.method, header.crc, header.packed, header.size)
    try:
        start = check_local(data, header.offset, header.raw, told)
    except (UnreadableError, struct.error):
        return None
    if start + header.packed > directory:
        return None
    return Entry(start, header.packed, header.size, header.crc, header.method == 8)


def _span(data: bytes, header: _Header) -> tuple[int, int] | None:
    """The bytes that an entry takes, from its local header on, whatever that says; None if there is none."""
    if data[header.offset : header.offset + 4] != b"PK\x03\x04":
        return None
    name, extra = struct.unpack_from("<2H", data, header.offset + 26)
    return header.offset, header.offset + 30 + name + extra + header.packed


def _check_spans(data: bytes, spans: list[tuple[int, int]], directory: int) -> None:
    for (_, stop), (start, _) in zip(ordered := sorted(spans), ordered[1:], strict=False):
        if start < stop:
            raise RefusedError("overlap")
    if spans:
        check_spans(data, spans, directory)


def _take(data: bytes, header: _Header, place: Entry | None, budget: Budget) -> Item:
    """One entry.

    Raises:
        RefusedError: If it is refused.
    """
    origin, limits = (path_label(header.name),), budget.limits
    is_folder = header.name.endswith(("/", "\\")) and not header.size
    if kind := trap(header.name):
        raise RefusedError(kind)
    if header.mode and stat.S_IFMT(header.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise RefusedError("link")
    if is_folder:
        return Ignored(origin, "folder")
    if kind := litter(header.name):
        return Ignored(origin, kind)
    if header.flags & (_ENCRYPTED | _STRONG) or header.method == 99:
        raise RefusedError("encrypted")
    if header.method not in _METHODS:
        raise RefusedError("method", method=str(header.method))
    if place is None:
        raise RefusedError("damaged_entry")
    budget.check_entry(header.size)
    if header.size > limits.ratio_from and header.size > header.packed * limits.ratio:
        raise RefusedError("limit_ratio", ratio=str(header.size // max(header.packed, 1)), limit=str(limits.ratio))
    budget.take(header.size)
    try:
        return Found(origin, inflate(data, place))
    except (UnreadableError, zlib.error) as error:
        raise RefusedError("damaged_entry") from error
    except MemoryError as error:
        raise RefusedError("memory") from error
