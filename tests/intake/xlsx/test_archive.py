"""The zip directory and what it points to: parts are inflated to what is declared of them, and no further."""

from __future__ import annotations

import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.xlsx.attacks import Raw, book, parts, raw_entries, raw_zip, zeros
from toolkit.errors import UnreadableError
from toolkit.intake.xlsx import inflating, shortcuts
from toolkit.intake.xlsx.archive import Entry, read_directory
from toolkit.intake.xlsx.inflating import inflate
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
    monkeypatch.setattr(inflating, "_PIECE", len(packed))
    assert inflated(LARGE, packed=packed) == LARGE
    assert inflated(LARGE, packed=packed + b"x") == "ambiguous"


@pytest.mark.parametrize(
    ("library", "size"),
    [(zlib, 5_000), (zlib, 2_000_000), (zlib, 4_000_000), *([(inflating._quick, 5_000)] if inflating._quick else [])],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_nothing_is_inflated_beyond_its_declared_size(library, size, monkeypatch):
    """A gigabyte behind a small size: either library is asked for one byte more than declared, all in all."""
    given = []

    class Counting:
        def __init__(self, wbits: int) -> None:
            self.inner = original(wbits)

        def decompress(self, data: bytes, most: int) -> bytes:
            given.append(len(found := self.inner.decompress(data, most)))
            return found

        def __getattr__(self, name: str) -> object:
            return getattr(self.inner, name)

    original = library.decompressobj
    monkeypatch.setattr(library, "decompressobj", Counting)
    packed = zeros(1 << 26)
    assert inflated(b"", packed=packed, size=size, crc=0) == "ambiguous"
    assert sum(given) == size + 1


def test_every_entry_is_told_with_its_place():
    """Name, place, sizes and checksum, as any program wrote them."""
    data = book()
    entries = read_directory(data, LIMITS)
    assert {name: inflate(data, entry) for name, entry in entries.items()} == parts()


@settings(max_examples=400, deadline=None)
@given(
    content=st.one_of(st.binary(max_size=300), st.text("甲乙<v>12", max_size=300).map(str.encode)),
    level=st.integers(0, 9),
    strategy=st.sampled_from((zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE)),
    flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=3),
    tail=st.binary(max_size=2),
    size=st.integers(-1, 1),
    lies=st.booleans(),
)
def test_the_quick_library_says_what_zlib_says(content, level, strategy, flips, tail, size, lies):
    """Streams of every kind, damaged or not, with true and wrong sizes and checksums: the same bytes or the same refusal."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 8, strategy)
    packed = bytearray(packer.compress(content) + packer.flush() + tail)
    for place, byte in flips:
        packed[place % len(packed)] ^= byte
    entry = Entry(0, len(packed), max(0, len(content) + size), zlib.crc32(content) ^ lies, True)
    found = _bytes_or_code(bytes(packed), entry)
    with shortcuts.none_taken():
        assert found == _bytes_or_code(bytes(packed), entry)


def _bytes_or_code(packed: bytes, entry: Entry) -> bytes | str:
    try:
        return inflate(packed, entry)
    except (UnreadableError, zlib.error) as error:
        return getattr(error, "code", "zlib")


def test_the_quick_library_is_asked_first_and_not_needed(monkeypatch):
    """It unpacks what is in order; where it is not installed, zlib does."""
    entry = Entry(0, len(packed := Raw(b"", SMALL).pack()), len(SMALL), zlib.crc32(SMALL), True)
    with monkeypatch.context() as patched:
        patched.setattr(zlib, "decompressobj", None)
        assert inflate(packed, entry) == SMALL
    monkeypatch.setattr(inflating, "_quick", None)
    assert inflate(packed, entry) == SMALL
