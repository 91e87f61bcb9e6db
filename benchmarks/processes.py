"""Whole processes, start-up included: the main job against what people do today, its growth, its memory, cold starts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.candidates import read_own
from benchmarks.generate import FORM, ROOT, ensure, index_of, is_faulty, roster, span, subset, truth_of
from benchmarks.outcome import Line
from benchmarks.timing import Ratio, Usage, in_control, run, sandwich, shuffled

#: How many processes our job may use: see `benchmarks.jobs.consolidate`.
_SERIAL, _POOL, _AS_SHIPPED = "one", "pool", ""
#: How far two runs of a whole process may lie apart; the goals about them are far from each other.
CONTROL_OF_JOBS = 0.1


class Bench:
    """Runs jobs with a scratch folder of its own."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch

    def job(self, *arguments: str, allowed: tuple[int, ...] = (0,)) -> Usage:
        return run(["-m", "benchmarks.jobs", *arguments], self.scratch, allowed=allowed)

    def consolidate(self, count: int, processes: str = _AS_SHIPPED, *, right: bool = False) -> Usage:
        """Our whole job over the first `count` files, or those that are `right`. It ends with 1 if files block."""
        out = self.scratch / "out"
        shutil.rmtree(out, ignore_errors=True)
        folder, units = subset(count, right=right), roster(span(count) if right else count)
        return self.job("consolidate", processes, str(folder), str(units), str(out), allowed=(0, 1))

    def consolidate_right(self, count: int) -> Usage:
        """Our whole job over `count` files without mistakes: no copy goes back."""
        return self.consolidate(count, right=True)

    def tokenise(self, count: int) -> Usage:
        return self.job("tokenise", str(subset(count)))

    def pandas(self, engine: str, count: int) -> Usage:
        return self.job("pandas", engine, str(subset(count)))

    # ------------------------------------------------------------ are they right?

    def wrong(self, count: int) -> str:
        """What is wrong with our outputs, "" if the sums are those of the generator."""
        self.consolidate(count)
        manifest = json.loads((self.scratch / "out" / "manifest.json").read_text(encoding="utf-8"))
        taken = [index_of(one["path"]) for one in manifest["inputs"] if one["status"] == "consolidated"]
        if len(manifest["inputs"]) != count or any(not is_faulty(index) for index in set(range(count)) - set(taken)):
            return f"{len(taken)} of {count} consolidated"
        region = read_own(self.scratch / "out" / manifest["outputs"]["summary"])
        for index, cell in enumerate(region.cells):
            expected = sum(_number(truth_of(member).figures[index]) for member in taken)
            if abs(float(cell.value or 0) - expected) > 1e-6:
                return f"{FORM.fields[index].key} is {cell.value}, should be {expected}"
        return ""

    def wrong_pandas(self, engine: str, count: int) -> str:
        """What is wrong with the loop: it must at least hold something of every file."""
        files, values = self.pandas(engine, count).output.split()
        return "" if int(files) == count and int(values) > 200 * count else f"{files} files, {values} values"


def _number(value: float | str | None) -> float:
    """A figure as it counts; a number typed as text counts too, as a query."""
    if isinstance(value, str):
        match = re.match(r"\d+", value)
        return float(match[0]) if match else 0.0
    return value or 0.0


def _wall(usage: Usage) -> float:
    return usage.wall


def _cpu(usage: Usage) -> float:
    return usage.cpu


def _sandwiched(
    section: str,
    name: str,
    rounds: list[tuple[Usage, Usage, Usage]],
    goal: float | None = None,
    *,
    measure: Callable[[Usage], float] = _wall,
    at_least: bool = True,
    inverse: bool = False,
) -> Line:
    """Job / mean of the references before and after; with the ratios of the two references as the control."""
    ratios = [2 * measure(job) / (measure(before) + measure(after)) for before, job, after in rounds]
    control = Ratio(tuple(measure(after) / measure(before) for before, _, after in rounds))
    values = tuple(1 / ratio for ratio in ratios) if inverse else tuple(ratios)
    note = f"reference after / before {min(control.values):.2f}–{max(control.values):.2f}"
    return Line(section, name, Ratio(values), goal, at_least, void=_void(control), extremes=True, note=note)


def _void(control: Ratio) -> str:
    """Why a comparison of whole processes says nothing: the same job twice was too unlike."""
    worst = max(control.values, key=lambda value: abs(value - 1))
    return "" if abs(worst - 1) <= CONTROL_OF_JOBS else f"control {worst:.2f}"


def whole_jobs(bench: Bench, count: int, rounds: int, check: int) -> list[Line]:
    """Consolidation against the loops that people write and against the bare inflate-and-parse of the same files."""
    section = f"The whole job, {count} workbooks, start-up included: others / ours"
    if error := bench.wrong(check):
        return [Line(section, "consolidate", None, failed=f"wrong answer, not timed: {error}")]
    lines = []
    ours = lambda: bench.consolidate(count)  # noqa: E731
    for engine, goal in (("openpyxl", 12.0), ("calamine", 5.0)):
        if error := bench.wrong_pandas(engine, check):
            lines.append(Line(section, f"pandas loop, {engine}", None, failed=f"wrong answer, not timed: {error}"))
            continue
        found = sandwich(ours, lambda engine=engine: bench.pandas(engine, count), rounds)
        lines.append(_sandwiched(section, f"pandas loop, {engine}, wall", found, goal))
        lines.append(_sandwiched(section, f"pandas loop, {engine}, CPU", found, measure=_cpu))
    found = sandwich(ours, lambda: bench.tokenise(count), rounds)
    lines.append(_sandwiched(section, "ours / bare inflate and tokenise, CPU", found, measure=_cpu, inverse=True))
    return lines


def two_processors(bench: Bench, count: int, rounds: int) -> list[Line]:
    """The same consolidation with a pool of processes and in one process."""
    section = f"Several processes, {count} workbooks: pool / one process"
    found = sandwich(lambda: bench.consolidate(count, _SERIAL), lambda: bench.consolidate(count, _POOL), rounds)
    wall = _sandwiched(section, "wall", found, 0.65, at_least=False)
    return [wall, _sandwiched(section, "CPU of all processes", found, 1.25, measure=_cpu, at_least=False)]


def growth(bench: Bench, small: int, rounds: int) -> list[Line]:
    """What one more workbook costs, by the slope between two sizes, so that start-up cancels; memory at both sizes."""
    middle, large = 2 * small, 4 * small
    section = f"Growth from {small} to {large} workbooks"
    jobs = {f"tok {large} again": _bound(bench.tokenise, large)}
    for count in (small, middle, large):
        jobs |= {f"ours {count}": _bound(bench.consolidate, count), f"tok {count}": _bound(bench.tokenise, count)}
    for count in (small, large):
        jobs[f"right {count}"] = _bound(bench.consolidate_right, count)
    found = shuffled(jobs, rounds)
    control = Ratio(tuple(used[f"tok {large} again"].cpu / used[f"tok {large}"].cpu for used in found))
    void = _void(control)
    slopes, right, bends, memory = [], [], [], []
    for used in found:
        ours = [used[f"ours {count}"] for count in (small, middle, large)]
        tok = [used[f"tok {count}"].cpu for count in (small, middle, large)]
        slopes.append((ours[2].cpu - ours[0].cpu) / (tok[2] - tok[0]))
        right.append((used[f"right {large}"].cpu - used[f"right {small}"].cpu) / (tok[2] - tok[0]))
        bends.append(((ours[2].cpu - ours[1].cpu) / middle) / ((ours[1].cpu - ours[0].cpu) / small))
        memory.append((ours[2].peak - ours[0].peak, ours[0].peak))
    more = Ratio(tuple(more for more, _ in memory))
    return [
        Line(section, "inflate and tokenise again (control)", control, extremes=True),
        Line(section, "CPU of one more workbook / inflate and tokenise", Ratio(tuple(slopes)), void=void, extremes=True),
        Line(section, "the same of workbooks that need no copy", Ratio(tuple(right)), 1.9, void=void, extremes=True),
        Line(
            section,
            f"CPU per workbook, {middle} to {large} / {small} to {middle}",
            Ratio(tuple(bends)),
            void=void,
            extremes=True,
        ),
        Line(section, f"peak memory at {small}", Ratio(tuple(base for _, base in memory)), unit="MiB", extremes=True),
        Line(section, "peak memory, growth", more, unit="MiB", extremes=True),
        Line(
            section,
            "peak memory, growth per 1,000 workbooks",
            Ratio(tuple(value * 1000 / (large - small) for value in more.values)),
            unit="MiB",
            extremes=True,
            note="largest process; the goal of 64 MiB in all from 1,000 to 16,000 is measured with --full",
        ),
    ]


def _bound(job: Callable[[int], Usage], count: int) -> Callable[[], Usage]:
    return lambda: job(count)


def full_memory(bench: Bench) -> list[Line]:
    """Peak memory at 1,000 and at 16,000 workbooks."""
    section = "Memory from 1,000 to 16,000 workbooks"
    few, many = bench.consolidate(1000).peak, bench.consolidate(16000).peak
    return [
        Line(section, "peak at 1,000", Ratio((few,)), unit="MiB"),
        Line(section, "growth to 16,000", Ratio((many - few,)), 64.0, unit="MiB"),
    ]


_PANDAS = ["-c", "import pandas"]


def cold_starts(bench: Bench, rounds: int) -> list[Line]:
    """Commands from a standing start against `import pandas`; wall time."""
    section = "Cold start: wall / import pandas"
    file = str(ensure(1)[0])
    command = ["-c", "from toolkit.cli import main; main()"]
    jobs = {
        "import pandas": _PANDAS,
        "import pandas again (control)": _PANDAS,
        "check FILE": [*command, "check", file],
        "--help": [*command, "--help"],
        "bare interpreter": ["-c", "pass"],
    }
    starts = {name: lambda arguments=arguments: run(arguments, bench.scratch) for name, arguments in jobs.items()}
    found = shuffled(starts, rounds)
    ratios = {name: Ratio(tuple(one[name].wall / one["import pandas"].wall for one in found)) for name in list(jobs)[1:]}
    control = ratios["import pandas again (control)"]
    void = "" if in_control(control) else f"control {control.median:.3f}"
    goals = {"check FILE": 0.65, "--help": 0.3}
    return [
        Line(section, name, ratio, goals.get(name), void="" if ratio is control else void) for name, ratio in ratios.items()
    ] + [_loaded(bench, ["check", file]), _loaded(bench, ["--help"])]


_HEAVY = (
    "pandas", "pandera", "pydantic", "numpy", "openpyxl", "xlsxwriter", "docx", "xlwings", "lxml", "rich",
    "concurrent.futures.process",
)  # fmt: skip


def _loaded(bench: Bench, arguments: list[str]) -> Line:
    """How many heavy modules a command loads; exact."""
    code = (
        "import sys\nfrom toolkit.cli import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        f"print('\\nloaded:', *sorted(set({_HEAVY!r}) & set(sys.modules)))"
    )
    names = run(["-c", code, *arguments], bench.scratch).output.rpartition("loaded:")[2].split()
    name = f"heavy modules loaded by {arguments[0]}"
    note = ", ".join(names)
    return Line("Cold start: wall / import pandas", name, Ratio((float(len(names)),)), 0.0, unit="modules", note=note)


# ---------------------------------------------------------------- what is counted exactly

_FILE_CALLS = "openat,open,read,pread64,readv,lseek,stat,lstat,fstat,newfstatat,statx,ioctl,close,access,faccessat,readlink"


def file_calls(bench: Bench, count: int = 20) -> list[Line]:
    """System calls about files per workbook read, and bytes read over bytes of the files; without strace only the latter."""
    section = "Counted, not timed"
    folder = subset(count)
    lines = []
    if shutil.which("strace"):
        first, all_of_them = _calls(bench, folder, 1), _calls(bench, folder, count)
        if first is not None and all_of_them is not None:
            each = (all_of_them - first) / (count - 1)
            lines.append(Line(section, "file system calls per workbook read", Ratio((each,)), 12.0, unit="calls"))
    size = sum(path.stat().st_size for path in folder.iterdir())
    if Path("/proc/self/io").exists():
        files = sorted(folder.iterdir())
        read_own(files[0])  # so that what is imported on the way is not counted
        before = _bytes_read()
        for path in files:
            read_own(path)
        after = _bytes_read()
        lines.append(Line(section, "bytes read / bytes of the files", Ratio(((after - before) / size,)), 1.01))
    return lines


def _bytes_read() -> int:
    return int(Path("/proc/self/io").read_text().split()[1])


def _calls(bench: Bench, folder: Path, count: int) -> int | None:
    """File system calls of a process that reads so many workbooks; None where tracing is not allowed."""
    log = bench.scratch / "strace"
    command = ["strace", "-f", "-e", f"trace={_FILE_CALLS}", "-o", str(log), sys.executable, "-m", "benchmarks.jobs", "read"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run([*command, str(folder), str(count)], cwd=ROOT, env=environment, capture_output=True, check=False)
    if done.returncode:
        return None
    return sum(" resumed>" not in line and "(" in line for line in log.read_text(errors="replace").splitlines())


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="nianbao-bench-")
