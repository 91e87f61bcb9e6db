"""Sheets that differ only in their values from one that was read before: their cells without reading the XML again.

Submissions are copies of one template, so nearly all bytes of a sheet have been read already: what surrounds the values, its
*frame*, is the same. What the guarded reading finds is a function of frame, values, shared strings and date formats. So if the
frame is known byte by byte and the values are plain characters, which cannot be markup, the guards would say the same of it;
what depends on the values is decided here, and anything unusual about one sends the sheet to be read. What precedes the cells
is no part of the frame and is read each time, since programs note there which cell was selected last.

A frame is learnt when it is seen for the second time, from the bytes and from what the guarded reading made of them, and only
if filling it gives that very result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from toolkit.submission import Grid, RawCell
from toolkit.workbook.limits import Limits
from toolkit.workbook.values import Strings, make_cell, read_number, unescape

#: A value without references and control characters: it reads as it stands.
_VALUE = re.compile(rb"<v>([^<>&\x00-\x1f]*)</v>")
#: What Python decodes and expat refuses.
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
#: A cell up to its value: attributes, perhaps a formula.
_CELL = re.compile(rb'<c((?: [a-z]+="[^"<>&]*")+)>(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_KINDS = {None: "n", "n": "n", "s": "s", "str": "str"}
#: Bytes of all values of a sheet; up to so many, expat gives each to a handler in one piece.
_LONGEST = 60_000
#: Bytes of a frame, of all frames, and how many frames that were seen once are remembered.
_LARGEST, _KEPT, _SEEN = 1_000_000, 8_000_000, 10_000


class Sighting(NamedTuple):
    """A sheet taken apart.

    Attributes:
        head: What precedes the cells.
        pieces: What surrounds the values: the frame in pieces.
        frame: The same as one. A part that was read holds no NUL, so as many values as NULs make the cuts certain.
        texts: The values.
    """

    head: bytes
    pieces: Sequence[bytes]
    frame: bytes
    texts: Sequence[str]


class _Known(NamedTuple):
    """A frame as it was read.

    Attributes:
        grid: What was read; its cells with values are to be filled anew.
        places: (address, kind, formula) of each value; the kind is `n`, `d` for a number under a date format, `s`, `str`.
        dates: The date formats then.
        limits: The limits then.
    """

    grid: Grid
    places: tuple[tuple[str, str, str | None], ...]
    dates: frozenset[str]
    limits: Limits


_known: dict[bytes, _Known] = {}
_seen: set[int] = set()


def forget() -> None:
    """Begin anew."""
    _known.clear()
    _seen.clear()


def take_apart(data: bytes) -> Sighting | None:
    """Frame and values of a sheet; None if it is none of the common kind."""
    start, end = data.find(b"<sheetData>"), data.rfind(b"</v>") + len(b"</v>")
    if start < 0 or len(data) > _LARGEST:
        return None
    end = max(start, end)
    pieces = _VALUE.split(data[start:end])
    values, pieces = b"\n".join(pieces[1::2]), pieces[::2]
    if len(values) > _LONGEST:
        return None
    try:
        texts = values.decode().split("\n")
    except UnicodeDecodeError:
        return None
    if _NO_CHARACTER.search(values.decode()):
        return None
    pieces[-1] += data[end:]
    return Sighting(data[:start], pieces, b"\0".join(pieces), texts[: len(pieces) - 1])


def recall(sighting: Sighting, strings: Strings, dates: frozenset[str], limits: Limits) -> Grid | None:
    """The sheet as the guarded reading would find it, but for name and columns; None if it has to be read."""
    known = _known.get(sighting.frame)
    if known is None or len(known.places) != len(sighting.texts) or known.dates != dates or known.limits != limits:
        return None
    cells = _fill(known, sighting.texts, strings)
    return None if cells is None else replace(known.grid, cells=cells)


def _fill(known: _Known, texts: Sequence[str], strings: Strings) -> dict[str, RawCell] | None:
    """The cells with these values; None if one of them is not there, or the guarded reading has to decide."""
    cells = dict(known.grid.cells)
    for (address, kind, formula), text in zip(known.places, texts, strict=True):
        if kind == "s":
            cell = strings.get(text)
            if cell is None:  # there is no such string, or it is empty
                return None
            cells[address] = cell if formula is None else make_cell((cell[0], cell[1], formula))
        elif kind != "str" and text.isdigit() and text.isascii():
            cells[address] = make_cell((text, kind, formula))
        else:
            content, found = (unescape(text), "s") if kind == "str" else read_number(text.strip(), kind == "d")
            if not content and formula is None:
                return None
            cells[address] = make_cell((content, found, formula))
    return cells


def learn(sighting: Sighting, grid: Grid, strings: Strings, dates: frozenset[str], limits: Limits) -> None:
    """Keep a frame that was read and seems to come again."""
    mark = hash(sighting.frame)
    if mark not in _seen:
        if len(_seen) >= _SEEN:
            _seen.clear()
        _seen.add(mark)
        return
    places = _places(sighting, grid, dates)
    if places is None:
        return
    known = _Known(grid, places, dates, limits)
    cells = _fill(known, sighting.texts, strings)
    if cells is None or list(cells.items()) != list(grid.cells.items()):
        return
    if sum(map(len, _known)) + len(sighting.frame) > _KEPT:
        _known.clear()
    _known[sighting.frame] = known


def _places(sighting: Sighting, grid: Grid, dates: frozenset[str]) -> tuple[tuple[str, str, str | None], ...] | None:
    """Which cell each value belongs to; None if it is not certain."""
    frame, pieces = sighting.frame, sighting.pieces
    if frame.count(b"<v") != frame.count(b"<v/>"):  # a value that was not taken out
        return None
    places = []
    for before, behind in pairwise(pieces):
        match = _CELL.fullmatch(before, max(0, before.rfind(b"<c ")))
        if match is None or not behind.startswith(b"</c>"):
            return None
        attributes = dict(_ATTRIBUTE.findall(match[1].decode()))
        kind, cell = _KINDS.get(attributes.get("t")), grid.cells.get(attributes.get("r", ""))
        if kind is None or cell is None:
            return None
        if kind == "n" and attributes.get("s") in dates:
            kind = "d"
        places.append((attributes["r"], kind, cell.formula))
    return tuple(places)
