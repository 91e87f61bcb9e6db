"""What is put on a shelf comes back as it was, from memory and from the file, and where no file can be had."""

from __future__ import annotations

import errno
import io
import itertools
import os
import random
import tempfile
import tracemalloc
import zipfile
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.submission import shelf as module
from toolkit.submission.shelf import Shelf

_TEXTS = st.dictionaries(st.text(max_size=8), st.text(st.characters(), max_size=60), max_size=6)


@given(st.lists(st.one_of(_TEXTS, st.binary(max_size=80)), max_size=12), st.integers(0, 300))
def test_whatever_is_put_away_comes_back(things, held):
    """Texts, bytes and files in any order, some in memory and the rest in a file: equal, in their order, and by key."""
    shelf = Shelf(held)
    ways = itertools.cycle((shelf.put_file, shelf.put_bytes))
    stored = [next(ways)(one) if isinstance(one, bytes) else shelf.put(one) for one in things]

    for one, kept in zip(things, stored, strict=True):
        if isinstance(one, bytes):
            assert bytes(kept) == one and kept == one and kept != one + b"." and bool(kept) == bool(one)
        else:
            assert kept == one and list(kept) == list(one) and len(kept) == len(one)
            assert all(kept[key] == one[key] and key in kept for key in one)


def test_a_text_that_is_not_there_is_a_key_error_and_half_a_pair_of_surrogates_survives():
    texts = Shelf(0).put({"overview": "一\ud800二"})

    assert texts["overview"] == "一\ud800二"
    assert texts.get("problems", "") == ""
    with pytest.raises(KeyError):
        texts["problems"]


def test_beyond_what_is_held_texts_take_no_memory():
    """10,000 texts of 3,000 bytes, 30 MB: what stays is under 4 MB."""
    shelf = Shelf(1 << 20)
    tracemalloc.start()
    kept = [shelf.put({"overview": f"{number:04d}" + "文" * 998}) for number in range(10_000)]
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert used < 4_000_000
    assert [kept[number]["overview"][:4] for number in (0, 347, 348, 9_999)] == ["0000", "0347", "0348", "9999"]


@pytest.mark.parametrize("fault", ["no folder", "full"])
def test_where_there_is_no_room_for_a_file_everything_stays_in_memory(monkeypatch, fault):
    """No temporary folder at all; or a disk that takes half of what is written."""

    class Full:
        def seek(self, place: int) -> None:
            assert place == 0

        def write(self, data: bytes) -> int:
            return len(data) // 2

    def temporary(**_: object) -> Full:
        if fault == "full":
            return Full()
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr(module.tempfile, "TemporaryFile", temporary)
    shelf = Shelf(4)
    kept = [shelf.put({"a": text}) for text in ("甲", "乙乙", "丙")]

    assert [one["a"] for one in kept] == ["甲", "乙乙", "丙"]


@pytest.mark.parametrize("room", [None, 0, 70_000, 200_000])
def test_what_is_written_piece_by_piece_comes_back_whatever_room_there_is(monkeypatch, tmp_path, room):
    """A zip of 40 random members, 240 KB, as in memory: in a file, where none is to be had, on a disk full halfway.

    So does the same written behind it, and texts before, between and behind them; all that lies in a file lies in one.
    """
    made = []

    class Small(io.FileIO):
        def write(self, data: object) -> int:
            if room is not None and self.tell() + memoryview(data).nbytes > room:
                raise OSError(errno.ENOSPC, "")
            return super().write(data)

    def temporary(**_: object) -> io.FileIO:
        if room == 0:
            raise OSError(errno.ENOSPC, "")
        made.append(Small(tmp_path / "written", "w+b"))
        return made[-1]

    def write(stream: IO[bytes]) -> None:
        dice = random.Random(5)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
            for number in range(40):
                target.writestr(zipfile.ZipInfo(f"{number}.bin"), dice.randbytes(6_000))

    monkeypatch.setattr(module.tempfile, "TemporaryFile", temporary)
    expected = io.BytesIO()
    write(expected)
    shelf = Shelf(4)
    first, stored = shelf.put({"a": "甲甲"}), shelf.put_written(write)
    second, again = shelf.put({"a": "乙乙"}), shelf.put_written(write)
    third = shelf.put({"a": "丙"})

    assert len(stored) > 240_000 and bytes(stored) == b"".join(stored.pieces()) == expected.getvalue()
    assert bytes(again) == expected.getvalue()
    assert [one["a"] for one in (first, second, third)] == ["甲甲", "乙乙", "丙"]
    assert len(made) == (room != 0)


def test_what_could_not_be_written_whole_is_no_part_of_what_is_written_there_next(monkeypatch, tmp_path):
    """Of eight bytes a disk takes four; of three that are written behind them, three come back. So behind what broke off."""

    class Small(io.FileIO):
        def write(self, data: object) -> int:
            return super().write(memoryview(data)[:4])

    def broken(stream: IO[bytes]) -> None:
        begun.append(stream)
        stream.write(b"12345")
        raise ValueError

    def slowly(stream: IO[bytes]) -> None:
        stream.write(b"x")
        stream.flush()
        begun.clear()
        stream.write(b"y")

    monkeypatch.setattr(module.tempfile, "TemporaryFile", lambda **_: Small(tmp_path / "written", "w+b"))
    begun: list[IO[bytes]] = []
    shelf = Shelf()
    whole = shelf.put_file(b"12345678")
    stored = shelf.put_written(lambda stream: stream.write(b"abc"))
    with pytest.raises(ValueError):
        shelf.put_written(broken)
    again = shelf.put_written(slowly)

    assert (bytes(whole), bytes(stored), bytes(again)) == (b"12345678", b"abc", b"xy")


def test_files_of_which_windows_gives_a_wrapper_do_as_well(monkeypatch):
    """There is no `pread` either: whoever reads moves the place at which would be written next, and it does no harm."""
    monkeypatch.delattr(os, "pread", raising=False)
    monkeypatch.setattr(module.tempfile, "TemporaryFile", tempfile.NamedTemporaryFile)
    shelf, kept = Shelf(0), []
    for number in range(4):
        kept.append((shelf.put_written(lambda stream, one=number: stream.write(b"%d" % one * 9_000)), b"%d" % number * 9_000))
        kept.append((shelf.put_file(b"a%d" % number), b"a%d" % number))
        assert all(bytes(stored) == expected for stored, expected in kept)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_a_forked_process_and_this_one_do_not_disturb_each_other():
    """Each of both reads 200 texts out of the file, 150 times, and finds its own."""
    shelf = Shelf(0)
    kept = [shelf.put({"a": f"第{number}号" * 20}) for number in range(200)]

    child = os.fork()
    good = all(one["a"] == f"第{number}号" * 20 for _ in range(150) for number, one in enumerate(kept))
    if not child:
        os._exit(0 if good else 1)
    assert os.waitpid(child, 0)[1] == 0 and good
