"""What a run makes and needs once more later, texts and files of thousands of units.

A few MiB of texts stay in memory, the rest lies in a file, and so does every file that is put away. The file has no name and is
gone with the process. Where there is no room for one, everything stays in memory.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import IO, Any, SupportsBytes, TypeAlias, overload

#: Bytes of texts that stay in memory: those of a region of some hundred units.
_HELD = 4 << 20
#: Bytes of a file that are fetched at once where it is taken in pieces.
_PIECE = 1 << 18
_ENCODING, _ERRORS = "utf-8", "surrogatepass"
#: How the end of a text is stored, and in how many bytes.
_END = "I"
_END_SIZE = array(_END).itemsize


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
        ends = array(_END, accumulate(map(len, pieces), initial=_END_SIZE * len(pieces)))
        place = self._place(b"".join((ends[1:].tobytes(), *pieces)), self._most)
        return _Shelved(self, self._keys.setdefault(keys, keys), place)

    def put_bytes(self, content: bytes) -> SupportsBytes:
        """The same content, which is fetched when `bytes` asks for it; like texts, a few of them stay in memory."""
        return _Stored(self, self._place(content, self._most), len(content))

    def put_numbers(self, numbers: Figures) -> Figures:
        """The same numbers, which are fetched when they are asked for, once texts do not stay in memory any more."""
        if isinstance(numbers, Numbers) or len(self._held) + len(numbers) * numbers.itemsize <= self._most:
            return numbers
        return Numbers(self, self._place(numbers.tobytes(), 0), len(numbers), numbers.typecode)

    def put_file(self, content: bytes) -> SupportsBytes:
        """The same content, which is fetched when `bytes` asks for it and takes no memory meanwhile."""
        return _Stored(self, self._place(content, 0), len(content))

    def put_written(self, write: Callable[[IO[bytes]], object]) -> SupportsBytes:
        """What is written into something empty, in which one can go back; it takes no memory, not even while it is written.

        Args:
            write: Writes it; meanwhile nothing else is put here or taken from here.
        """
        try:
            written = _Written(self._at_end(), self._end)
        except OSError:
            written = _Written(io.BytesIO(), 0)
        stream = io.BufferedRandom(written)
        try:
            write(stream)
            size = stream.seek(0, io.SEEK_END)
        finally:
            stream.detach()  # else what it holds would be written once it goes, wherever the file stands then
        if isinstance(written.file, io.BytesIO):
            self._held += written.file.getbuffer()
            return _Stored(self, len(self._held) - size, size)
        self._end += size
        return _Stored(self, ~(self._end - size), size)

    def _at_end(self) -> IO[bytes]:
        """The file, of which there is one however much is put away, at the place where the next bytes go."""
        self._file = self._file or tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        self._file.seek(self._end)
        return self._file

    def _place(self, data: bytes, most: int) -> int:
        """Where some bytes lie from now on: in memory, which may hold so many, as from 0; in the file as from -1 downwards."""
        if len(self._held) + len(data) > most:
            try:
                if self._at_end().write(data) == len(data):
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
            with memoryview(self._held) as held:
                return bytes(held[place + first : place + end])
        assert self._file is not None
        if hasattr(os, "pread"):  # a forked process shares the file's position
            data = os.pread(self._file.fileno(), end - first, ~place + first)
        else:
            self._file.seek(~place + first)
            data = self._file.read(end - first)
        if len(data) != end - first:
            raise OSError("a temporary file is shorter than what was written to it")
        return data


class _Written(io.RawIOBase):
    """What is being written at the end of a file, or in memory where there is no room for it.

    Attributes:
        file: What has been written, behind what was there before; where the next byte goes.
    """

    def __init__(self, file: IO[bytes], start: int) -> None:
        """Nothing is written yet.

        Args:
            file: Stands at its first byte.
            start: Where that is.
        """
        super().__init__()
        file.truncate(start)  # something may lie there for which there was no room
        self.file, self._start = file, start

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        return self.file.seek(place + self._start if whence == io.SEEK_SET else place, whence) - self._start

    def readinto(self, room: Any) -> int:
        data = self.file.read(len(room))
        room[: len(data)] = data
        return len(data)

    def write(self, data: Any) -> int:
        try:
            return self.file.write(data)
        except OSError:
            place, full = self.tell(), self.file
            full.seek(self._start)
            self.file = io.BytesIO(full.read())
            with contextlib.suppress(OSError):
                full.truncate(self._start)  # others need the room
            self._start = 0
            self.file.seek(place)
            return self.file.write(data)


class _Stored:
    """A file on a shelf."""

    __slots__ = ("_place", "_shelf", "_size")

    def __init__(self, shelf: Shelf, place: int, size: int) -> None:
        self._shelf = shelf
        self._place = place
        self._size = size

    def __bytes__(self) -> bytes:
        return self._shelf.bytes_at(self._place, 0, self._size)

    def __len__(self) -> int:
        return self._size

    def pieces(self) -> Iterator[bytes]:
        """The same bytes, a few at a time."""
        for first in range(0, self._size, _PIECE):
            yield self._shelf.bytes_at(self._place, first, min(first + _PIECE, self._size))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, bytes | _Stored) and bytes(self) == bytes(other)

    __hash__ = None  # type: ignore[assignment]


class Numbers(Sequence[int]):
    """Numbers on a shelf, asked for in the ways in which an `array` is."""

    __slots__ = ("_count", "_place", "_shelf", "_typecode")

    def __init__(self, shelf: Shelf, place: int, count: int, typecode: str) -> None:
        self._shelf = shelf
        self._place = place
        self._count = count
        self._typecode = typecode

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> array[int]: ...
    def __getitem__(self, place: int | slice) -> int | array[int]:
        return self._array()[place]

    def __iter__(self) -> Iterator[int]:
        return iter(self._array())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Numbers):
            return self._array() == other._array()
        return self._array() == other

    __hash__ = None  # type: ignore[assignment]

    def tolist(self) -> list[int]:
        """All of them."""
        return self._array().tolist()

    def tobytes(self) -> bytes:
        """As they are stored."""
        return self._array().tobytes()

    def _array(self) -> array[int]:
        numbers = array(self._typecode)
        numbers.frombytes(self._shelf.bytes_at(self._place, 0, self._count * numbers.itemsize))
        return numbers


#: Whole numbers in order, wherever they lie.
Figures: TypeAlias = "array[int] | Numbers"


class _Shelved(Mapping[str, str]):
    """The texts of one report on a shelf."""

    __slots__ = ("_keys", "_place", "_shelf")

    def __init__(self, shelf: Shelf, keys: tuple[str, ...], place: int) -> None:
        """Texts that lie at a place, behind the numbers of the byte at which each of them ends."""
        self._shelf = shelf
        self._keys = keys
        self._place = place

    def __getitem__(self, key: str) -> str:
        try:
            number = self._keys.index(key)
        except ValueError:
            raise KeyError(key) from None
        ends = array(_END, self._shelf.bytes_at(self._place, 0, (number + 1) * _END_SIZE))
        first = ends[number - 1] if number else len(self._keys) * _END_SIZE
        return self._shelf.bytes_at(self._place, first, ends[number]).decode(_ENCODING, _ERRORS)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys
