"""Reading many files: a worker that dies is charged to its file, and the answers keep their order."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from toolkit import pipeline
from toolkit.findings import Verdict
from toolkit.validate import Checked

SAMPLE = Path(__file__).parent.parent / "samples" / "region-2024" / "报送" / "云溪市教育局.xlsx"


@pytest.mark.parametrize("deadly", [0, 21, 69])
def test_a_worker_that_dies_costs_one_file_and_no_other(tmp_path, monkeypatch, deadly):
    """Seventy files in tasks of sixteen; reading one of them kills the process."""
    files = [tmp_path / f"{number:02}.xlsx" for number in range(70)]
    for path in files:
        shutil.copy(SAMPLE, path)
    read = pipeline.read_file

    def read_or_die(path):
        if path == files[deadly]:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(path)

    monkeypatch.setattr(pipeline, "read_file", read_or_die)
    monkeypatch.setattr(pipeline, "PARALLEL_FROM", 1)
    answers = pipeline.read_files(files)

    assert [one.path for one in answers] == [str(path) for path in files]
    assert [index for index, one in enumerate(answers) if isinstance(one, Checked)] == [deadly]
    assert answers[deadly].verdict is Verdict.UNREADABLE and "异常退出" in answers[deadly].findings[0].message
