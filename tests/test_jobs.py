"""The library: each job of the command line is a function, light to import, whose executor does what takes long."""

from __future__ import annotations

import ast
import inspect
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.test_docs import load
from toolkit import jobs
from toolkit.errors import NianbaoError, OutputError
from toolkit.executor import InProcess
from toolkit.rules.findings import Verdict

ROOT = Path(__file__).parent.parent
CITY = ROOT / "samples" / "region-2024"
SAMPLE = CITY / "报送" / "云溪市教育局.xlsx"
FAULTY = CITY / "报送" / "X103_云溪市公安局.xlsx"
TODAY = date(2025, 1, 15)
house = load(ROOT / "scripts" / "house.py")
#: Public functions of `toolkit.jobs` by name.
JOBS = {
    name: job
    for name, job in inspect.getmembers(jobs, inspect.isfunction)
    if job.__module__.startswith(f"{jobs.__name__}.") and not name.startswith("_")
}


class Recording(InProcess):
    """An executor that somebody else provides: it remembers what it was asked to do."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def map(self, function, tasks):
        tasks = list(tasks)
        self.asked.append((function.__module__, len(tasks)))
        return super().map(function, tasks)


# ---------------------------------------------------------------- the library and the command line


def called_by(path: Path) -> set[str]:
    """The functions of `toolkit.jobs` that a module calls."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return {one.attr for one in calls if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "jobs"}


#: What is told of a consolidation, how a day is typed, and where the cluster is: words beside the work, not the work.
WORDS = {
    "toolkit.executor.cluster",
    "toolkit.proof.lines",
    "toolkit.region.lines",
    "toolkit.office.terms",
    "toolkit.workspace.status",
    "toolkit.workspace.history",
}


def test_the_commands_call_every_job_and_no_other_room_does_their_work():
    """What a command prints comes from `feedback`; all that it does is a job, which a program can call as well."""
    modules = sorted((ROOT / "toolkit" / "cli").glob("*.py"))
    rooms = {
        name.split(".")[1]
        for path in modules
        for name, typing_only in house.imports(path)
        if name.startswith("toolkit.") and not typing_only and name not in WORDS
    }

    assert set.union(*map(called_by, modules)) == JOBS.keys()
    assert rooms <= {"cli", "jobs", "feedback", "errors", "terminal", "paths", "outputs"}


@pytest.mark.parametrize("name", JOBS)
def test_every_job_tells_what_it_takes_what_it_gives_and_what_goes_wrong(name):
    documentation, parameters = inspect.getdoc(JOBS[name]), inspect.signature(JOBS[name]).parameters
    shared = inspect.getdoc(jobs)

    assert documentation.endswith((".", ").")) and len(documentation.splitlines()[0]) > 20
    assert "Raises:" in documentation or not parameters
    for parameter in parameters:
        assert f"    {parameter}" in documentation or f"    {parameter} " in shared, parameter


def test_importing_the_jobs_loads_nothing_else_of_the_toolkit():
    code = "import sys, toolkit.jobs; print(*sorted(name for name in sys.modules if name.partition('.')[0] == 'toolkit'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == [
        "toolkit", "toolkit.errors", "toolkit.jobs", "toolkit.jobs.documents", "toolkit.jobs.handing", "toolkit.jobs.keeping",
        "toolkit.jobs.page", "toolkit.jobs.reports", "toolkit.jobs.working",
    ]  # fmt: skip


# ---------------------------------------------------------------- what they do


def test_a_check_answers_first_then_writes_the_reports_then_what_goes_back(tmp_path):
    """Nothing is written when the answer is there, and what was written is told."""
    report, returned = tmp_path / "校验.html", tmp_path / "退回"
    heard = []
    outcome = jobs.check(
        [SAMPLE, FAULTY], reports=[report], returned=returned, today=TODAY,
        on_answer=lambda answer, office: heard.append((len(answer.checked), list(tmp_path.iterdir()))),
    )  # fmt: skip

    assert heard == [(2, [])]
    assert outcome.blocks and outcome.reports == (report,) and report.is_file()
    assert [path.name for path in outcome.returned.copies] == ["云溪市公安局（退回）.xlsx"]
    assert {path.name for path in returned.iterdir()} == {"云溪市公安局（退回）.xlsx", "退回语.txt"}
    assert not jobs.check([SAMPLE], today=TODAY).blocks


def test_an_answer_is_heard_although_its_report_cannot_be_written(tmp_path):
    (tmp_path / "校验.html").mkdir()
    heard = []
    with pytest.raises(OutputError):
        jobs.check([SAMPLE], reports=[tmp_path / "校验.html"], on_answer=lambda answer, _: heard.append(answer))

    assert [one.verdict for one in heard[0].checked] == [Verdict.ACCEPTED]


def test_jobs_without_a_workbook_say_so(tmp_path):
    for job in (jobs.check, jobs.impact):
        with pytest.raises(NianbaoError, match="没有找到填报工作簿"):
            job([tmp_path])


def test_a_region_is_blocked_by_a_fault_and_a_final_one_also_by_a_missing_unit(tmp_path):
    inbox = tmp_path / "报送"
    inbox.mkdir()
    shutil.copy(SAMPLE, inbox)
    roster = CITY / "单位名录.csv"
    provisional = jobs.consolidate([inbox], roster, tmp_path / "甲", today=TODAY)
    final = jobs.consolidate([inbox], roster, tmp_path / "乙", final=True, today=TODAY)

    assert (provisional.blocks, final.blocks) == (False, True)
    shutil.copy(FAULTY, inbox)
    assert jobs.consolidate([inbox], roster, tmp_path / "丙", today=TODAY).blocks


def test_what_is_exported_is_what_is_written(tmp_path):
    for form in ("json", "csv"):
        out = tmp_path / f"数.{form}"
        exported = jobs.export([SAMPLE], form, out)
        assert exported.data == out.read_bytes() == jobs.export([SAMPLE], form).data
        assert [one.unit for one in exported.submissions] == ["云溪市教育局"] and not exported.unread


# ---------------------------------------------------------------- the executor


def test_whoever_brings_an_executor_has_it_read_the_files_and_make_the_copies(tmp_path):
    mine = Recording()
    jobs.check([SAMPLE, FAULTY], returned=tmp_path / "退回", executor=mine)
    assert mine.asked == [("toolkit.intake.files", 2), ("toolkit.feedback.returning", 1)]

    mine = Recording()
    received = list((CITY / "报送").glob("*.xlsx"))
    outcome = jobs.consolidate([CITY / "报送"], CITY / "单位名录.csv", tmp_path / "汇总", executor=mine)
    copies = len(outcome.returned.copies)
    assert mine.asked == [("toolkit.intake.files", len(received)), ("toolkit.feedback.returning", copies)] and copies

    mine = Recording()
    jobs.export([SAMPLE], "json", executor=mine)
    jobs.impact([SAMPLE], ["X103=off"], executor=mine)
    assert mine.asked == [("toolkit.intake.files", 1)] * 2
