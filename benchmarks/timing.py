"""How things are compared: interleaved rounds in one process, sandwiches of whole processes.

Only ratios are reported, and only between things that were timed next to each other: a noisy neighbour then hits both sides.
"""

from __future__ import annotations

import gc
import json
import math
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
#: Two runs of the same thing have to agree so well, or the machine is too busy to tell anything.
CONTROL = 0.02
#: Rounds stop when the half of the inter-quartile range is below this share of the median.
ENOUGH = 0.03


@dataclass(frozen=True)
class Ratio:
    """Per-round ratios of one candidate to its reference."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        if len(self.values) < 4:
            return min(self.values), max(self.values)
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return low, high

    @property
    def spread(self) -> float:
        """Half of the inter-quartile range as a share of the median."""
        low, high = self.quartiles
        return (high - low) / 2 / self.median if self.median else math.inf


@dataclass(frozen=True)
class Candidate:
    """Something that works off a block of items.

    Attributes:
        work: Does the work.
        items: How many items that were, by which its time is divided; by default the length of the block.
    """

    name: str
    work: Callable[[Sequence[Path]], object]
    items: Callable[[Sequence[Path]], int] = len


AGAIN = "the reference again (control)"


def interleave(
    reference: Candidate,
    others: Sequence[Candidate],
    files: Sequence[Path],
    *,
    rounds: int,
    block: int = 10,
    seed: int = 1,
) -> dict[str, Ratio]:
    """CPU ratios to the reference: in each round one block of files by every candidate, in random order.

    The reference runs twice in each round; `AGAIN` is the ratio between the two, which should be 1. Each side of a ratio is
    the reference's own mean of the round, except for the control.

    Args:
        rounds: The most rounds; fewer when all ratios have settled after half of them.
    """
    dice = random.Random(seed)
    runners = [reference, Candidate(AGAIN, reference.work, reference.items), *others]
    for one in runners:
        one.work(files[:block])
    ratios: dict[str, list[float]] = {one.name: [] for one in runners[1:]}
    for number in range(rounds):
        start = number * block % max(1, len(files) - block + 1)
        members = files[start : start + block]
        times = {}
        for one in dice.sample(runners, len(runners)):
            times[one.name] = _cpu(one.work, members) / one.items(members)
        base = (times[reference.name] + times[AGAIN]) / 2
        for one in others:
            ratios[one.name].append(times[one.name] / base)
        ratios[AGAIN].append(times[AGAIN] / times[reference.name])
        if number + 1 >= max(10, rounds // 2) and all(Ratio(tuple(many)).spread < ENOUGH for many in ratios.values()):
            break
    return {name: Ratio(tuple(many)) for name, many in ratios.items()}


def _cpu(work: Callable[[Sequence[Path]], object], members: Sequence[Path]) -> float:
    gc.collect()
    begin = time.process_time()
    work(members)
    return time.process_time() - begin


def in_control(ratio: Ratio) -> bool:
    return abs(ratio.median - 1) <= CONTROL


# ---------------------------------------------------------------- whole processes


@dataclass(frozen=True)
class Usage:
    """What a process took, children that it waited for included; `peak` is the largest of these processes in MiB."""

    wall: float
    cpu: float
    peak: float
    status: int
    output: str


#: A small process that starts the one to be measured: what a child reports as its peak begins at the size of its parent.
_LAUNCHER = """
import json, os, sys, time
out = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
log = os.open(sys.argv[1] + '.err', os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
actions = [(os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, log, 2)]
begin = time.perf_counter()
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ, file_actions=actions)
_, status, used = os.wait4(child, 0)
wall = time.perf_counter() - begin
print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))
"""


def run(arguments: Sequence[str], scratch: Path, *, allowed: Sequence[int] = (0,)) -> Usage:
    """Run Python with these arguments in the project's folder and measure it.

    Raises:
        RuntimeError: If it ends with another status than the allowed ones.
    """
    output = scratch / "output"
    environment = {**os.environ, **SINGLE, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(output), sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    wall, cpu, peak, status = json.loads(done.stdout)
    if status not in allowed:
        errors = output.with_name("output.err").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"{list(arguments)[:3]} ended with status {status}: {errors[-2000:]}")
    return Usage(wall, cpu, peak, status, output.read_text(encoding="utf-8", errors="replace"))


#: Without this a linear-algebra library uses more processors than the wall clock shows.
SINGLE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def sandwich(reference: Callable[[], Usage], job: Callable[[], Usage], rounds: int) -> list[tuple[Usage, Usage, Usage]]:
    """Reference, job, reference; so many rounds. The second reference of a round is the first of the next."""
    found = []
    before = reference()
    for _ in range(rounds):
        middle = job()
        after = reference()
        found.append((before, middle, after))
        before = after
    return found


def shuffled(jobs: Mapping[str, Callable[[], Usage]], rounds: int, seed: int = 1) -> list[dict[str, Usage]]:
    """Every job once per round, in random order, after one round that does not count."""
    dice = random.Random(seed)
    for job in jobs.values():
        job()
    return [{name: jobs[name]() for name in dice.sample(list(jobs), len(jobs))} for _ in range(rounds)]
