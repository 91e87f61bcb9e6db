"""What a run makes and needs once more later, texts and files of thousands of units.

A few MiB of texts stay in memory, the rest lies in a file, and so does every file that is put away. The file has no name and is
gone with the process. Where there is no room for one, everything stays in memory.
"""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import IO, SupportsBytes

#: Bytes of texts that stay in memory: those of a region of some hundred units.
_HELD = 2 << 20
#: Bytes of a file that are fetched at once where it is taken in pieces.
_PIECE = 1 << 18
_ENCODING, _ERRORS = "utf-8", "surrogatepass"


class Shelf:
    """Texts and files that were put away, to be taken down one by one; also by processes that were forked since."""

    def __init__(self, held: int = _HELD) -> None:
        """Nothing is there.

        Args:
            held: Bytes of texts that stay in memory.
        """
        self._most = held
        self._held = bytearray()
        self._file: IO[bytes] | None = None
        self._end = 0
        self._keys: dict[tuple[str, ...], tuple[str, ...]] = {}

    def put(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        """The same texts, read-only, each of which is fetched when it is asked for."""
        keys = tuple(texts)
        pieces = [text.encode(_ENCODING, _ERRORS) for text in texts.values()]
        ends = array("I", [*accumulate(map(len, pieces))])
        return _Shelved(self, self._keys.setdefault(keys, keys), self._place(b"".join(pieces), self._most), ends)

    def put_file(self, content: bytes) -> SupportsBytes:
        """The same content, which is fetched when `bytes` asks for it."""
        return _Stored(self, self._place(content, 0), len(content))

    def _place(self, data: bytes, most: int) -> int:
        """Where some bytes lie from now on: in memory, which may hold so many, as from 0; in the file as from -1 downwards."""
        if len(self._held) + len(data) > most:
            try:
                self._file = self._file or tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
                self._file.seek(self._end)
                if self._file.write(data) == len(data):
                    self._end += len(data)
                    return ~(self._end - len(data))
            except OSError:
                pass
        self._held += data
        return len(self._held) - len(data)

    def bytes_at(self, place: int, first: int, end: int) -> bytes:
        """Some of the bytes that were stored at a place.

        Raises:
            OSError: If the file cannot be read.
        """
        if place >= 0:
            return bytes(self._held[place + first : place + end])
        assert self._file is not None
        if hasattr(os, "pread"):  # a forked process shares the file's position
            data = os.pread(self._file.fileno(), end - first, ~place + first)
        else:
            self._file.seek(~place + first)
            data = self._file.read(end - first)
        if len(data) != end - first:
            raise OSError("a temporary file is shorter than what was written to it")
        return data


class _Stored:
    """A file on a shelf."""

    __slots__ = ("_place", "_shelf", "_size")

    def __init__(self, shelf: Shelf, place: int, size: int) -> None:
        self._shelf = shelf
        self._place = place
        self._size = size

    def __bytes__(self) -> bytes:
        return self._shelf.bytes_at(self._place, 0, self._size)

    def pieces(self) -> Iterator[bytes]:
        """The same bytes, a few at a time."""
        for first in range(0, self._size, _PIECE):
            yield self._shelf.bytes_at(self._place, first, min(first + _PIECE, self._size))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, bytes | _Stored) and bytes(self) == bytes(other)

    __hash__ = None  # type: ignore[assignment]


class _Shelved(Mapping[str, str]):
    """The texts of one report on a shelf."""

    __slots__ = ("_ends", "_keys", "_place", "_shelf")

    def __init__(self, shelf: Shelf, keys: tuple[str, ...], place: int, ends: array[int]) -> None:
        self._shelf = shelf
        self._keys = keys
        self._place = place
        self._ends = ends

    def __getitem__(self, key: str) -> str:
        try:
            number = self._keys.index(key)
        except ValueError:
            raise KeyError(key) from None
        first = self._ends[number - 1] if number else 0
        return self._shelf.bytes_at(self._place, first, self._ends[number]).decode(_ENCODING, _ERRORS)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys
