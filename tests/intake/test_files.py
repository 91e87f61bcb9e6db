"""Reading many files: a worker that dies is charged to its file, and the answers keep their order."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from toolkit.executor.processes import Processes
from toolkit.intake import files as reading
from toolkit.paths import sha256_of
from toolkit.submission.report import Unreadable

SAMPLE = Path(__file__).parents[2] / "samples" / "region-2024" / "报送" / "云溪市教育局.xlsx"


@pytest.mark.parametrize("deadly", [0, 21, 299])
def test_a_worker_that_dies_costs_one_file_and_no_other(tmp_path, monkeypatch, deadly):
    """Three hundred files, more than are ahead at any time; reading one of them kills the process."""
    files = [tmp_path / f"{number:03}.xlsx" for number in range(300)]
    shutil.copy(SAMPLE, files[0])
    for path in files[1:]:
        path.hardlink_to(files[0])
    read = reading.read_file

    def read_or_die(path):
        if path == files[deadly]:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(path)

    monkeypatch.setattr(reading, "read_file", read_or_die)
    monkeypatch.setattr(reading, "PARALLEL_FROM", 1)
    answers = reading.read_files(files)

    assert [one.path for one in answers] == [str(path) for path in files]
    assert [index for index, one in enumerate(answers) if isinstance(one, Unreadable)] == [deadly]
    assert answers[deadly].code == "died" and "异常退出" in answers[deadly].message


def test_a_file_that_takes_for_ever_is_given_up_and_the_others_are_read(tmp_path, monkeypatch):
    files = [Path(shutil.copy(SAMPLE, tmp_path / f"{number}.xlsx")) for number in range(3)]
    read = reading.read_file

    def read_or_hang(path):
        if path == files[1]:
            time.sleep(600)
        return read(path)

    monkeypatch.setattr(reading, "read_file", read_or_hang)
    monkeypatch.setattr(reading, "suited", lambda number, least: Processes(2, limit=2))
    answers = reading.read_files(files)

    assert [one.path for one in answers] == [str(path) for path in files]
    assert [isinstance(one, Unreadable) for one in answers] == [False, True, False]
    assert answers[1].code == "slow" and "没有读完" in answers[1].message


def test_a_file_that_cannot_be_read_is_told_with_its_cause_and_its_digest(tmp_path):
    torn = tmp_path / "坏.xlsx"
    torn.write_bytes(SAMPLE.read_bytes()[:2000])
    found = reading.read_file(torn)

    assert isinstance(found, Unreadable) and found.code and found.path == str(torn)
    assert found.sha256 == sha256_of(torn.read_bytes())
    assert found.line == f"坏.xlsx：{found.message}" and "坏.xlsx" not in found.message
    assert reading.read_file(tmp_path / "没有.xlsx").sha256 == ""
