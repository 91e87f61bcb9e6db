"""年报校验.html in Chromium against the same code without a browser, and against the command line.

The page is opened from a disk, asked, and says itself how long the answer took. The same question goes to the same function in
this process (what the browser costs), and to the command line (what a user waits for there, start-up included).
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.generate import CITY, ensure, roster
from benchmarks.outcome import Line
from benchmarks.timing import Ratio
from toolkit.form import FORMS
from toolkit.page.page import answer
from toolkit.template.template import write_workbook

if TYPE_CHECKING:
    from benchmarks.processes import Bench
    from tests.page.browsers import Driver, Page

SECTION = "The page in Chromium"
_OPENING = "opening until the page is usable / `check` of one workbook"


class Question(NamedTuple):
    """What is asked of the page and of the command line.

    Attributes:
        files: What is dropped.
        roster: Of whom; with it they are added up.
        command: The same for the command line, which writes into a folder that comes last.
    """

    name: str
    files: Sequence[Path]
    roster: Path | None
    command: tuple[str, ...]


def missing() -> str:
    """What this needs and is not there, with what installs it; "" if everything is."""
    from tests.openxml import NODE_TOOLS
    from tests.page.browsers import PROGRAMS

    lacking = [name for name, programs in PROGRAMS.items() if not any(map(shutil.which, programs))]
    if not shutil.which("node"):
        lacking.append("node")
    if lacking:
        return f"not measured, no {', '.join(lacking)}: run scripts/install-office.sh"
    return "" if (NODE_TOOLS / ".installed").exists() else "not measured, no Pyodide: run scripts/install-node-tools.sh"


def in_a_browser(bench: Bench, count: int, rounds: int) -> list[Line]:
    """Opening, one check, `count` faulty workbooks with a returned copy each, `count` workbooks added up; and memory."""
    if why := missing():
        return [Line(SECTION, _OPENING, None, void=why)]
    from tests.page.browsers import Driver, built

    with tempfile.TemporaryDirectory() as name, Driver() as driver:
        folder = Path(name)
        html = built(folder)
        one, *more = _questions(folder, count)
        openings = [(_opened(driver, html), bench.job("command", *one.command[:2], allowed=(0, 1)).wall) for _ in range(rounds)]
        lines = [_line(_OPENING, openings)]
        page = driver.open(html)
        page.until("nianbao.ready > 0")
        for question in (one, *more):
            lines += _compared(bench, page, question, folder / "out", rounds)
        heap, largest = float(page.value("nianbao.heap")) / 2**20, _largest_below(driver.pid)
    lines.append(Line(SECTION, "heap of the page after all of it", Ratio((heap,)), unit="MiB"))
    if largest:
        lines.append(Line(SECTION, "peak memory of the largest process of the browser", Ratio((largest,)), unit="MiB"))
    return lines


def _questions(folder: Path, count: int) -> list[Question]:
    from tests import faulty

    wrong = folder / "退"
    wrong.mkdir()
    for number, (_, content, edition) in zip(range(count), faulty.cases(), strict=False):
        (wrong / f"{number:02}.xlsx").write_bytes(write_workbook(FORMS[edition], content))
    bad, clean = sorted(wrong.iterdir()), ensure(count)
    inbox = folder / "收"
    inbox.mkdir()
    for path in clean:
        shutil.copy(path, inbox)
    units = shutil.copy(roster(count), folder / "名录.csv")
    adding = ("consolidate", str(inbox), "--roster", str(units), "--region", CITY, "--no-word", "--out")
    return [
        Question("one workbook with a returned copy", bad[:1], None, ("check", str(bad[0]), "--returned")),
        Question(f"{count} workbooks with a returned copy each", bad, None, ("check", str(wrong), "--returned")),
        Question(f"{count} workbooks added up", sorted(inbox.iterdir()), Path(units), adding),
    ]


def _opened(driver: Driver, html: Path) -> float:
    """Seconds from opening the file until a workbook may be dropped."""
    page = driver.open(html)
    seconds = float(page.value("nianbao.usable")) / 1000
    page.close()
    return seconds


def _largest_below(ancestor: int) -> float:
    """How many MiB the largest process that another one has started, directly or not, has held; 0 where no system tells."""
    parents, peaks = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError, ValueError):
            fields = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
            number = int(status.parent.name)
            parents[number] = int(fields["PPid"])
            peaks[number] = int(fields.get("VmHWM", "0 kB").split()[0]) / 1024
    found = {ancestor}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return max((peaks[one] for one in found - {ancestor}), default=0.0)


def _compared(bench: Bench, page: Page, question: Question, out: Path, rounds: int) -> list[Line]:
    """The page against this process and against the command, one after the other in each round; one round does not count."""
    given = {"received": [(path.name, path.read_bytes()) for path in question.files]}
    settings = {"today": time.strftime("%Y-%m-%d"), "region": CITY if question.roster else ""}
    if question.roster:
        given["roster"] = [(question.roster.name, question.roster.read_bytes())]
        page.give([question.roster], "#roster")
        page.value(f"document.getElementById('region').value = '{CITY}'")
    plain, command, peak = [], [], 0.0
    for number in range(rounds + 1):
        found = page.check(question.files)
        took = float(page.value("nianbao.took")) / 1000
        begin = time.perf_counter()
        made = answer(given, json.dumps(settings), lambda *_: None)
        here = time.perf_counter() - begin
        shutil.rmtree(out, ignore_errors=True)
        usage = bench.job("command", *question.command, str(out), allowed=(0, 1))
        if json.loads(made["model"])["check"]["files"] != found["files"] or not made["files"]:
            return [Line(SECTION, question.name, None, failed="the page says something else than this process")]
        if number:
            plain.append((took, here))
            command.append((took, usage.wall))
            peak = max(peak, usage.peak)
    memory = Line(SECTION, f"peak memory of the command: {question.name}", Ratio((peak,)), unit="MiB")
    return [
        _line(f"{question.name} / the same code without a browser", plain),
        _line(f"{question.name} / the command line", command),
        memory,
    ]


def _line(name: str, pairs: Sequence[tuple[float, float]]) -> Line:
    """The first of each pair / the second; both in seconds."""
    first, second = (sorted(one[side] for one in pairs)[len(pairs) // 2] for side in (0, 1))
    ratio = Ratio(tuple(one / other for one, other in pairs))
    return Line(SECTION, name, ratio, extremes=True, note=f"about {first:.2f} s / {second:.2f} s")
