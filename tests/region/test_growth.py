"""What one more unit costs a region's run in memory: counted by allocation, over a few hundred invented units."""

from __future__ import annotations

import gc
import json
import pickle
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.narrative.test_likeness import batch
from tests.support import report
from toolkit.checks.answer import _put_away, without_texts
from toolkit.checks.judging import check_one
from toolkit.checks.parcels import Unpacker, packed
from toolkit.feedback.returning import _make_copy, _task
from toolkit.intake.files import read_file
from toolkit.narrative.likeness import companions
from toolkit.office.office import ALONE
from toolkit.office.roster_file import read_roster
from toolkit.office.terms import Terms
from toolkit.region import manifest as module
from toolkit.region import run
from toolkit.region.consolidate import Received, Status
from toolkit.region.manifest import write_manifest
from toolkit.submission.roster import RosterUnit
from toolkit.submission.shelf import Shelf
from toolkit.terminal import json_text

CITY = Path(__file__).parents[2] / "samples" / "region-2024"


def bytes_of(work: Callable[[], Any]) -> tuple[Any, int, int]:
    """What some work gives, the bytes that stay for it, and the most that it took at once."""
    tracemalloc.start()
    given = work()
    stays, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return given, stays, most


def manifest(inputs: list[Received], missing: int = 0, digests: int = 0) -> bytes:
    """The record of a consolidation of which nothing is known but what became of its inputs."""
    gone = [RosterUnit(f"BM-{number}", f"第{number}所") for number in range(missing)]
    result: Any = SimpleNamespace(
        region="云溪市", year=2024, form=SimpleNamespace(edition=2021), final=False, due=len(inputs), members=inputs,
        inputs=tuple(inputs), missing=gone,
    )  # fmt: skip
    files = {f"退回/{number}.xlsx": b"" for number in range(digests)}
    return write_manifest(result, Path("/region/out"), ("汇总.xlsx", None, None, sorted(files)), files, ALONE)


_RECEIVED = st.builds(Received, st.text(min_size=1), st.sampled_from(Status), st.text(), st.text(), st.text(), st.text())


@given(st.lists(_RECEIVED, max_size=5), st.integers(0, 2), st.integers(0, 2))
def test_a_record_written_in_portions_is_laid_out_as_one_that_is_written_whole(inputs, missing, digests):
    """Whatever stands in it, line breaks and marks that nobody sees included; and with no inputs at all."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(module, "_PORTION", 2)
        written = manifest(inputs, missing, digests).decode()

    assert written == json_text(json.loads(written), indent=2) + "\n"
    assert [one["reason"] or "" for one in json.loads(written)["inputs"]] == [one.reason for one in inputs]


def test_a_record_takes_hardly_more_memory_than_its_bytes():
    """2,000 inputs, 490 KB: less than twice as much. Built whole before it is written, it takes eight times as much."""
    inputs = [
        Received(
            f"/region/报送/{number:05}.xlsx", Status.CONSOLIDATED, f"{number:064}", f"第{number}号局", f"BM-{number:05}", ""
        )
        for number in range(2000)
    ]
    manifest(inputs[:1])

    written, _, most = bytes_of(lambda: manifest(inputs))

    assert len(written) > 480_000
    assert most < 2 * len(written)


def test_of_each_unit_little_is_kept_until_the_end():
    """300 answers as they arrive from other processes, texts, sketches and figures put away: under 1,900 bytes each."""
    arrived = []
    for number in range(300):
        own = report(2024)
        origin = replace(own.origin, path=f"/region/报送/{number:05}.xlsx", sha256=f"{number:064}")
        cover = {"date": "2025-01-15", "filler": f"第{number}人", "phone": f"0000-{number:07}"}
        own = replace(own, unit=f"青石县第{number:05}号财政局", code=f"BM-{number:05}", origin=origin, cover=cover)
        arrived.append(pickle.dumps(packed(without_texts(check_one(own), prose=True))))
    unpacker, shelf = Unpacker(), Shelf(0)

    kept, stays, _ = bytes_of(lambda: [_put_away(unpacker.unpacked(pickle.loads(one)), shelf) for one in arrived])

    assert len(kept) == 300
    assert stays < 300 * 1900


def test_a_copy_leaves_nothing_behind_that_the_next_one_would_add_to():
    """Six copies of a workbook by a process whose collector sleeps: after the second, less than 300 KB more stays.

    Of the last one nothing waits for the collector.
    """
    task = _task(check_one(read_file(CITY / "报送" / "C104_东湖街道办事处.xlsx")), Terms())
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for number in range(6):
            assert isinstance(_make_copy(task), bytes)
            if number == 1:
                before, _ = tracemalloc.get_traced_memory()
        after, _ = tracemalloc.get_traced_memory()
        gc.collect()
        _make_copy(task)
        waiting = gc.collect()
    finally:
        tracemalloc.stop()
        gc.enable()

    assert after - before < 300_000
    assert waiting < 10


def test_comparing_texts_takes_about_as_much_as_their_sketches():
    """600 texts, of which 60 are alike: less than 680 bytes each at the most, two thirds of what a sketch takes."""
    sketches = batch(600, 60)

    found, _, most = bytes_of(lambda: companions(sketches, 0.8))

    assert len(found) == 61
    assert most < 600 * 680


def test_what_only_the_comparison_needed_is_gone_behind_it():
    """300 reports with sketches of 1,028 bytes: behind the comparison they are free, and nothing is there twice."""

    def read() -> list[Any]:
        return [check_one(replace(report(2024), unit=f"第{one}局", sketch=some)) for one, some in enumerate(batch(300, 0))]

    read()
    tracemalloc.start()
    answers = read()
    before, _ = tracemalloc.get_traced_memory()
    compared = run._compared(answers, ALONE)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert answers == [] and len(compared) == 300
    assert after < before - 300 * 1000


def test_no_file_waits_in_memory_until_all_are_written(monkeypatch, tmp_path):
    """Workbook, draft and copies of two units, 40 KB and more each: when the record is made, all of them are on a shelf."""
    waiting = {}

    def seen(*arguments: Any) -> bytes:
        waiting.update(arguments[3])
        return write_manifest(*arguments)

    monkeypatch.setattr(run, "write_manifest", seen)
    files = [CITY / "报送" / f"{name}.xlsx" for name in ("云溪市教育局", "N203_云溪市财政局")]
    outcome = run.consolidate_folder(files, read_roster(CITY / "单位名录.csv"), tmp_path)

    assert {outcome.summary.name, outcome.draft.name if outcome.draft else ""} < set(waiting)
    assert [name for name, content in waiting.items() if isinstance(content, bytes) and len(content) > 20_000] == []
    written = {name: bytes(content) for name, content in waiting.items()}
    assert written == {name: (tmp_path / name).read_bytes() for name in written}
