"""The zip directory and what it points to: parts are inflated to what is declared of them, and no further."""

from __future__ import annotations

import random

import pytest

from tests.intake.xlsx.attacks import Raw, book, parts, raw_entries, raw_zip, zeros
from toolkit.errors import UnreadableError
from toolkit.intake.xlsx import archive
from toolkit.intake.xlsx.archive import inflate, read_directory
from toolkit.intake.xlsx.limits import LIMITS

#: Larger than what is inflated in one piece, and packed in several pieces.
LARGE = random.Random(3).randbytes(300_000) * 8
SMALL = b"<x>" + b"1234" * 500 + b"</x>"


def inflated(content: bytes, **lies: object) -> bytes | str:
    """What an entry with this content gives, or why not."""
    entry = Raw(b"xl/a.xml", content)
    for name, value in lies.items():
        setattr(entry, name, value)
    data = raw_zip([*raw_entries(parts()), entry])
    try:
        return inflate(data, read_directory(data, LIMITS)["xl/a.xml"])
    except UnreadableError as error:
        return error.code


@pytest.mark.parametrize("content", [SMALL, LARGE, b"", bytes(4_900_000)], ids=["small", "large", "empty", "zeros"])
def test_a_part_is_inflated_whole(content):
    """Deflated and stored, in one piece and in several."""
    assert inflated(content) == content
    assert inflated(content, method=0) == content


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
def test_what_is_declared_of_a_part_has_to_be_true(content):
    """Its size either way, its checksum, where its packed bytes end; also far behind their end."""
    packed = Raw(b"", content).pack()
    for lies in (
        {"size": len(content) - 1},
        {"size": len(content) + 1},
        {"packed": packed + b"x"},
        {"packed": packed + bytes(200_000)},
    ):
        assert inflated(content, **lies) == "ambiguous", lies.keys()
    assert inflated(content, crc=1) == "damaged"
    for cut in (1, 10, len(packed) // 2):
        assert inflated(content, packed=packed[:-cut]) == "damaged"


def test_bytes_behind_a_part_are_found_where_a_piece_ends_with_it(monkeypatch):
    """The packed bytes end with a piece, and others follow."""
    packed = Raw(b"", LARGE).pack()
    monkeypatch.setattr(archive, "_PIECE", len(packed))
    assert inflated(LARGE, packed=packed) == LARGE
    assert inflated(LARGE, packed=packed + b"x") == "ambiguous"


@pytest.mark.parametrize("size", [5_000, 2_000_000, 4_000_000])
def test_nothing_is_inflated_beyond_its_declared_size(size, monkeypatch):
    """A gigabyte behind a small size: the decompressor is asked for one byte more than declared, all in all."""
    given = []

    class Counting:
        def __init__(self, wbits: int) -> None:
            self.inner = original(wbits)

        def decompress(self, data: bytes, most: int) -> bytes:
            given.append(len(found := self.inner.decompress(data, most)))
            return found

        def __getattr__(self, name: str) -> object:
            return getattr(self.inner, name)

    original = archive.zlib.decompressobj
    monkeypatch.setattr(archive.zlib, "decompressobj", Counting)
    packed = zeros(1 << 26)
    assert inflated(b"", packed=packed, size=size, crc=0) == "ambiguous"
    assert sum(given) == size + 1


def test_every_entry_is_told_with_its_place():
    """Name, place, sizes and checksum, as any program wrote them."""
    data = book()
    entries = read_directory(data, LIMITS)
    assert {name: inflate(data, entry) for name, entry in entries.items()} == parts()
