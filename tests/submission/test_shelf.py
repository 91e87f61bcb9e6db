"""What is put on a shelf comes back as it was, from memory and from the file, and where no file can be had."""

from __future__ import annotations

import errno
import os
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.submission import shelf as module
from toolkit.submission.shelf import Shelf

_TEXTS = st.dictionaries(st.text(max_size=8), st.text(st.characters(), max_size=60), max_size=6)


@given(st.lists(st.one_of(_TEXTS, st.binary(max_size=80)), max_size=12), st.integers(0, 300))
def test_whatever_is_put_away_comes_back(things, held):
    """Texts and files in any order, some in memory and the rest in a file: equal, in their order, and by key."""
    shelf = Shelf(held)
    stored = [shelf.put_file(one) if isinstance(one, bytes) else shelf.put(one) for one in things]

    for one, kept in zip(things, stored, strict=True):
        if isinstance(one, bytes):
            assert bytes(kept) == one and kept == one and kept != one + b"."
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
