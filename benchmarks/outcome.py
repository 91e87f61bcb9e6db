"""One line of the results, and the page that is made of them."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.timing import Ratio

_LIBRARIES = ("pandas", "pandera", "numpy", "openpyxl", "python-calamine", "zlib-ng", "XlsxWriter", "typer")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # one is not there for every machine
        return "–"


@dataclass(frozen=True)
class Line:
    """A measured thing.

    Attributes:
        section: Heading under which it stands.
        name: What is compared with what.
        ratio: Per round; one value for what is counted and not timed.
        goal: None where there is none and the line is context.
        at_least: Whether the goal is a lower bound.
        unit: "×" for ratios.
        void: Why nothing can be said, "" if something can.
        failed: Why it could not be timed: a wrong answer, or it broke.
        note: What else is to be known.
        extremes: Show least and most in place of the quartiles: for few rounds.
    """

    section: str
    name: str
    ratio: Ratio | None
    goal: float | None = None
    at_least: bool = False
    unit: str = "×"
    void: str = ""
    failed: str = ""
    note: str = ""
    extremes: bool = False

    @property
    def verdict(self) -> str:
        if self.failed:
            return "**fail**"
        if self.void:
            return "void"
        if self.ratio is None:
            return "**fail**"
        if self.goal is None:
            return ""
        met = self.ratio.median >= self.goal if self.at_least else self.ratio.median <= self.goal
        return "pass" if met else "**fail**"

    @property
    def cells(self) -> tuple[str, ...]:
        goal = "" if self.goal is None else f"{'≥' if self.at_least else '≤'} {_number(self.goal)}"
        note = "; ".join(filter(None, (self.failed, self.void, self.note)))
        if self.ratio is None:
            return self.name, "", "", goal, self.verdict, note
        low, high = (min(self.ratio.values), max(self.ratio.values)) if self.extremes else self.ratio.quartiles
        spread = f"{_number(low)}–{_number(high)}" if len(self.ratio.values) > 1 else ""
        value = f"{_number(self.ratio.median)}{self.unit if self.unit == '×' else ' ' + self.unit}"
        return self.name, value, spread, goal, self.verdict, note


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def load() -> float | None:
    """How many processes wanted a processor in the last minute; None where nobody counts them."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def machine(before: float | None, after: float | None) -> str:
    """The processors, and how busy others kept them.

    Args:
        before: The load when the run began. after: when it ended; our own processes are in it, one or two of them.
    """
    count = os.cpu_count() or 1
    told = f"{count} processors, {_model()}"
    if before is None or after is None:
        return told
    busy = "" if before < count / 2 else "; others were at work, so that wall times say little and many lines may be void"
    return f"{told}; load {before:.1f} at the beginning, {after:.1f} at the end{busy}"


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "model unknown"


def settings(files: int, quick: bool) -> list[str]:
    """What the figures depend on."""
    return [
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        + ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
        f"{files} workbooks" + (" (quick run: too small to judge by)" if quick else ""),
    ]


def page(lines: Iterable[Line], about: Sequence[str]) -> str:
    """All results as Markdown."""
    parts = ["# Results", "", "Written by `make bench`; how to read it: [README.md](README.md).", ""]
    parts += [f"- {line}" for line in about]
    section = ""
    for line in lines:
        if line.section != section:
            section = line.section
            parts += ["", f"## {section}", "", "| what | measured | spread | goal | | |", "|---|---|---|---|---|---|"]
        parts.append("| " + " | ".join(line.cells) + " |")
    return "\n".join(parts) + "\n"
