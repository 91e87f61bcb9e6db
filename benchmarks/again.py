"""What has been read once is not read again: a workspace that is collected and consolidated again, against its first time."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.generate import ensure, roster
from benchmarks.outcome import Line
from benchmarks.processes import Bench
from benchmarks.timing import Ratio, Usage

#: So many files are new in the last run.
NEW = 10


def again(bench: Bench, count: int, rounds: int) -> list[Line]:
    """First run over `count` files, second without any change, third with ten more; and the first run of ten alone."""
    section = f"Again: collect and consolidate of {count} workbooks / the first time"
    found = [_round(bench, count) for _ in range(rounds)]
    lines = []
    for name, place in (("nothing changed", 1), (f"{NEW} more", 2), (f"{NEW} alone, for the first time", 3)):
        for what, measure in (("wall", _wall), ("CPU", _cpu)):
            ratio = Ratio(tuple(measure(one[place]) / measure(one[0]) for one in found))
            lines.append(Line(section, f"{name}, {what}", ratio, extremes=True))
    for name, place in (("first run", 0), ("second run", 1)):
        peak = Ratio(tuple(one[place].peak for one in found))
        lines.append(Line(section, f"peak memory, {name}", peak, unit="MiB", extremes=True))
    return lines


def _wall(usage: Usage) -> float:
    return usage.wall


def _cpu(usage: Usage) -> float:
    return usage.cpu


def _round(bench: Bench, count: int) -> tuple[Usage, Usage, Usage, Usage]:
    files = ensure(count + NEW)
    many, few = _begun(bench, "many", count + NEW, files[:count]), _begun(bench, "few", count + NEW, files[count:])
    first = bench.job("workspace", str(many))
    second = bench.job("workspace", str(many))
    for path in files[count:]:
        shutil.copy(path, many / "收件箱")
    return first, second, bench.job("workspace", str(many)), bench.job("workspace", str(few))


def _begun(bench: Bench, name: str, due: int, files: list[Path]) -> Path:
    """A workspace in whose inbox some files lie."""
    from toolkit import jobs

    folder = bench.scratch / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    root = jobs.init(folder / "云溪市", 2024, roster(due)).places.root
    for path in files:
        shutil.copy(path, root / "收件箱")
    return root
