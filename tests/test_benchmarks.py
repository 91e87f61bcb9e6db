"""The benchmark runs, and everything that it would time agrees with the truth. No time is asserted."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks import browser, candidates, inside, outcome
from benchmarks.generate import FORM, ROOT, content_of, ensure, is_faulty, truth_of
from benchmarks.processes import Bench
from benchmarks.timing import AGAIN, Ratio
from toolkit.template.template import write_workbook

FILES = 12


@pytest.fixture(scope="module")
def files():
    paths = ensure(FILES)
    assert any(is_faulty(index) for index in range(FILES))
    return paths


@pytest.mark.parametrize("name", inside.READERS)
def test_every_reader_that_is_timed_returns_the_truth(files, name):
    assert candidates.wrong(inside.READERS[name][0], files) == ""


def test_a_reader_that_makes_numbers_of_text_is_found_out(tmp_path):
    """As pandas does, which would make a typing mistake invisible."""

    def careless(path):
        answer = candidates.answer_own(path)
        return answer._replace(
            figures=[float(one) if isinstance(one, str) and one.isdigit() else one for one in answer.figures]
        )

    index = next(
        index for index in range(10_000) if any(isinstance(one, str) and one.isdigit() for one in truth_of(index).figures)
    )
    path = tmp_path / f"{index}.xlsx"
    path.write_bytes(write_workbook(FORM, content_of(index)))
    assert candidates.wrong(candidates.answer_own, [path]) == ""
    assert candidates.wrong(careless, [path])


@pytest.mark.parametrize("section", ["readers", "odd", "checks", "detail", "outgoing"])
def test_every_comparison_within_a_process_runs_and_nobody_is_wrong(files, section, monkeypatch):
    monkeypatch.setenv("NIANBAO_SKIP_OFFICE", "1")
    run = {
        "readers": lambda: inside.readers(files, 1),
        "odd": lambda: inside.odd_files(files, 1, 3),
        "checks": lambda: inside.checks(files, 1),
        "detail": lambda: inside.detail_sheet(1, FILES),
        "outgoing": lambda: inside.outgoing(files, 1),
    }
    lines = run[section]()
    assert [line for line in lines if line.ratio is None] == []
    assert any(line.name == AGAIN for line in lines)


def test_the_region_workbook_of_the_benchmark_holds_the_sums_of_the_generator(tmp_path):
    assert Bench(tmp_path).wrong(FILES) == ""


def test_a_goal_is_judged_by_the_median_unless_the_control_failed():
    line = outcome.Line("s", "reader", Ratio((1.0, 2.0, 9.0)), goal=2.0)
    assert line.verdict == "pass"
    assert outcome.Line("s", "job", Ratio((2.9,)), goal=3.0, at_least=True).verdict == "**fail**"
    assert outcome.Line("s", "job", Ratio((2.9,)), goal=3.0, void="control 1.05").verdict == "void"
    assert "| reader | 2.00× | 1.00–9.00 | ≤ 2.00 | pass |  |" in outcome.page([line], [])


def test_a_page_tells_when_others_were_at_work():
    """Whoever reads a ratio of wall times has to know it."""
    assert "others were at work" in outcome.machine(9.0, 9.0)
    assert "others" not in outcome.machine(0.1, 1.9) and "load 0.1" in outcome.machine(0.1, 1.9)


def test_without_a_browser_the_page_is_not_measured_and_says_what_installs_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (line,) = browser.in_a_browser(Bench(tmp_path), 2, 1)

    assert line.verdict == "void" and "chromium" in line.cells[-1] and "install-office.sh" in line.cells[-1]


def test_the_quick_run_writes_its_page(tmp_path):
    page = tmp_path / "results.md"
    command = [sys.executable, "benchmarks/run.py", "--quick", "--files", str(FILES), "--only", "counts", "--out", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "bytes read / bytes of the files | 1.00×" in page.read_text(encoding="utf-8")
