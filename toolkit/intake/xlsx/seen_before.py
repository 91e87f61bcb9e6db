"""Sheets that differ only in their values from one that was read before: their cells without reading the XML again.

Submissions are copies of one template, so nearly all bytes of a sheet have been read already: what surrounds the values, its
*frame*, is the same. What the guarded reading finds is a function of frame, values, shared strings and date formats. So if the
frame is known byte by byte and the values are plain characters, which cannot be markup, the guards would say the same of it;
what depends on the values is decided here, and anything unusual about one sends the sheet to be read. What precedes the cells
is no part of the frame and is read each time, since programs note there which cell was selected last. How high a row is nobody
reads; programs fit it to its texts, so frames that differ in nothing else are one.

A frame is learnt when it is seen for the second time, from the bytes and from what the guarded reading made of them, and only
if filling it gives that very result. (Measured on filled templates: without this a workbook takes 2.5 times as long.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import compress, pairwise
from typing import NamedTuple, cast

from toolkit.intake.xlsx.limits import Limits
from toolkit.intake.xlsx.values import Strings, make_cell, read_number, unescape
from toolkit.submission.cells import Grid, RawCell

#: A value without references and control characters: it reads as it stands.
_VALUE = re.compile(rb"<v>([^<>&\x00-\x1f]*)</v>")
#: A cell up to its value: attributes, perhaps a formula.
_CELL = re.compile(rb'<c((?: [a-z]+="[^"<>&]*")+)>(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_KINDS = {None: "n", "n": "n", "s": "s", "str": "str"}
#: The height of a row, with what precedes it in its tag.
_HEIGHT = re.compile(rb'(<row [^<>]*? ht=")[0-9.]+')
#: Bytes of all values of a sheet; up to so many, expat gives each to a handler in one piece.
_LONGEST = 60_000
#: Bytes of a frame, of all frames, and how many frames that were seen once are remembered.
_LARGEST, _KEPT, _SEEN = 1_000_000, 8_000_000, 10_000


class Sighting(NamedTuple):
    """A sheet taken apart.

    Attributes:
        head: What precedes the cells.
        pieces: What surrounds the values: the frame.
        texts: The values.
    """

    head: bytes
    pieces: list[bytes]
    texts: Sequence[str]

    @property
    def key(self) -> tuple[int, int, int]:
        """By what a frame is looked up; then it is compared."""
        return len(self.pieces), len(self.pieces[0]), len(self.pieces[-1])

    def levelled(self) -> Sighting:
        """The same with rows of no height."""
        pieces = b"".join(_HEIGHT.split(b"\0".join(self.pieces))).split(b"\0")
        return self._replace(pieces=pieces) if len(pieces) == len(self.pieces) else self


Cells = dict[str, RawCell]


class _Values(NamedTuple):
    """The values of one kind in a frame.

    Attributes:
        mask: Which of the sheet's values they are.
        addresses: Where each stands.
        kinds: The kind of each cell.
        formulas: The formula of each cell.
        bare: Whether it has none.
    """

    mask: tuple[bool, ...]
    addresses: tuple[str, ...]
    kinds: tuple[str, ...]
    formulas: tuple[str | None, ...]
    bare: tuple[bool, ...]


class _Known(NamedTuple):
    """A frame as it was read.

    Attributes:
        pieces: The frame.
        grid: What was read; its cells with values are to be filled anew.
        shared: The values that are numbers of shared strings.
        numbers: The values that are numbers or dates.
        texts: The values that are texts.
        dates: The date formats then.
        limits: The limits then.
        size: Bytes of the frame.
    """

    pieces: list[bytes]
    grid: Grid
    shared: _Values
    numbers: _Values
    texts: _Values
    dates: frozenset[str]
    limits: Limits
    size: int


#: Some have the same key.
_known: dict[tuple[int, int, int], list[_Known]] = {}
_seen: set[int] = set()


def forget() -> None:
    """Begin anew."""
    _known.clear()
    _seen.clear()


def take_apart(data: bytes) -> Sighting | None:
    """Frame and values of a sheet; None if it is none of the common kind."""
    if len(data) > _LARGEST:
        return None
    pieces = _VALUE.split(data)
    start = pieces[0].find(b"<sheetData>")
    if start < 0:
        return None
    values, pieces = b"\n".join(pieces[1::2]), pieces[::2]
    if len(values) > _LONGEST:
        return None
    try:
        text = values.decode()
    except UnicodeDecodeError:
        return None
    if "\ufffe" in text or "\uffff" in text:  # what Python decodes and expat refuses
        return None
    head, pieces[0] = pieces[0][:start], pieces[0][start:]
    return Sighting(head, pieces, text.split("\n") if len(pieces) > 1 else [])


def recall(sighting: Sighting, strings: Strings, dates: frozenset[str], limits: Limits) -> tuple[Grid, Cells] | None:
    """A sheet of the same frame, and the cells as the guarded reading would find them; None if the sheet has to be read."""
    return _recall(sighting, strings, dates, limits) or _recall(sighting.levelled(), strings, dates, limits)


def _recall(sighting: Sighting, strings: Strings, dates: frozenset[str], limits: Limits) -> tuple[Grid, Cells] | None:
    for known in _known.get(sighting.key, ()):
        if known.pieces == sighting.pieces:
            if known.dates != dates or (known.limits is not limits and known.limits != limits):
                return None
            cells = _fill(known, sighting.texts, strings)
            return None if cells is None else (known.grid, cells)
    return None


def _fill(known: _Known, texts: Sequence[str], strings: Strings) -> dict[str, RawCell] | None:
    """The cells with these values; None if one of them is not there, or the guarded reading has to decide."""
    cells = dict(known.grid.cells)
    shared = known.shared
    found = list(map(strings.get, compress(texts, shared.mask)))
    if not all(found):  # there is no such string, or it is empty
        return None
    cells.update(cast("Iterable[tuple[str, RawCell]]", zip(shared.addresses, found, strict=True)))
    if not all(shared.bare):
        for address, formula in zip(shared.addresses, shared.formulas, strict=True):
            if formula is not None:
                cells[address] = make_cell((*cells[address][:2], formula))
    return cells if _fill_numbers(known.numbers, texts, cells) and _fill_texts(known.texts, texts, cells) else None


def _fill_numbers(values: _Values, texts: Sequence[str], cells: dict[str, RawCell]) -> bool:
    """Set the numbers; False if one of them is nothing at all, which makes no cell."""
    numbers = list(compress(texts, values.mask))
    kinds: Sequence[str] = values.kinds
    if not all(numbers):
        if not all(compress(numbers, values.bare)):
            return False
        kinds = [kind if text else "" for kind, text in zip(kinds, numbers, strict=True)]
    cells.update(zip(values.addresses, _cells(numbers, kinds, values.formulas), strict=True))
    joined = "".join(numbers)
    if joined.isdigit() and joined.isascii():
        return True
    for number, text in enumerate(numbers):
        if text and not (text.isdigit() and text.isascii()):
            content, kind = read_number(text.strip(), kinds[number] == "d")
            if not content and values.bare[number]:
                return False
            cells[values.addresses[number]] = make_cell((content, kind, values.formulas[number]))
    return True


def _fill_texts(values: _Values, texts: Sequence[str], cells: dict[str, RawCell]) -> bool:
    """Set the texts; False if one of them is nothing at all, which makes no cell."""
    contents = [unescape(text) if "_" in text else text for text in compress(texts, values.mask)]
    cells.update(zip(values.addresses, _cells(contents, values.kinds, values.formulas), strict=True))
    return all(contents) or all(compress(contents, values.bare))


def _cells(texts: Sequence[str], kinds: Sequence[str], formulas: Sequence[str | None]) -> Iterable[RawCell]:
    return map(make_cell, zip(texts, kinds, formulas, strict=True))


def learn(sighting: Sighting, grid: Grid, strings: Strings, dates: frozenset[str], limits: Limits) -> None:
    """Keep a frame that was read and seems to come again."""
    if not _was_seen(sighting):
        sighting = sighting.levelled()
        if not _was_seen(sighting):
            return
    places = _places(sighting, grid, dates)
    if places is None:
        return
    shared, numbers, written = (_of_kind(places, kinds) for kinds in (("s",), ("n", "d"), ("str",)))
    size = sum(map(len, sighting.pieces))
    known = _Known(sighting.pieces, grid, shared, numbers, written, dates, limits, size)
    cells = _fill(known, sighting.texts, strings)
    if cells is None or list(cells.items()) != list(grid.cells.items()):
        return
    if kept_bytes() + size > _KEPT:
        _known.clear()
    others = [one for one in _known.get(sighting.key, ()) if one.pieces != sighting.pieces]
    _known[sighting.key] = [known, *others]


def _was_seen(sighting: Sighting) -> bool:
    """Whether the frame was seen before; it is from now on."""
    mark = hash(b"\0".join(sighting.pieces))
    if mark in _seen:
        return True
    if len(_seen) >= _SEEN:
        _seen.clear()
    _seen.add(mark)
    return False


def kept_bytes() -> int:
    """Bytes of all frames that are known."""
    return sum(one.size for many in _known.values() for one in many)


def _of_kind(places: Sequence[tuple[str, str, str | None]], kinds: Sequence[str]) -> _Values:
    """The values of some kinds."""
    mask = tuple(kind in kinds for _, kind, _ in places)
    addresses, found, formulas = zip(*compress(places, mask), strict=True) if any(mask) else ((), (), ())
    bare = tuple(formula is None for formula in formulas)
    return _Values(mask, addresses, tuple("s" if kind == "str" else kind for kind in found), formulas, bare)


def _places(sighting: Sighting, grid: Grid, dates: frozenset[str]) -> tuple[tuple[str, str, str | None], ...] | None:
    """(address, kind, formula) of the cell that each value belongs to; None if it is not certain.

    The kind is `n`, `d` for a number under a date format, `s` for a shared string, `str` for a text.
    """
    pieces = sighting.pieces
    if any(piece.count(b"<v") != piece.count(b"<v/>") for piece in pieces):  # a value that was not taken out
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
