"""`make bench`: measure everything, print it, write `results.md`; `--help` tells the options."""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.timing import SINGLE  # noqa: E402

os.environ.update(SINGLE)  # before anything imports numpy

from benchmarks import again, browser, documents, inside, processes  # noqa: E402
from benchmarks.generate import ensure  # noqa: E402
from benchmarks.outcome import Line, load, machine, page, settings  # noqa: E402


def sections(files: int, quick: bool, full: bool, bench: processes.Bench) -> dict[str, Callable[[], list[Line]]]:
    """What can be measured, by the name that `--only` takes."""
    rounds = 4 if quick else 40
    long_rounds = 1 if quick else 3
    check = min(files, 60)
    paths = ensure(files)
    found: dict[str, Callable[[], list[Line]]] = {
        "readers": lambda: inside.readers(paths, rounds),
        "odd": lambda: inside.odd_files(paths, rounds, min(files, 4 if quick else 16)),
        "checks": lambda: inside.checks(paths, min(rounds, 16)),
        "rules": lambda: inside.all_rules(paths, min(rounds, 10)),
        "detail": lambda: inside.detail_sheet(max(4, rounds // 3), min(files, 400)),
        "outgoing": lambda: inside.outgoing(paths, min(rounds, 16)),
        "documents": lambda: documents.documents(bench, paths, min(rounds, 12), 2 if quick else 6, quick=quick),
        "counts": lambda: processes.file_calls(bench, min(files, 20)),
        "cold": lambda: processes.cold_starts(bench, 2 if quick else 20),
        "growth": lambda: processes.growth(bench, max(3, files // 4), 1 if quick else 5),
        "pool": lambda: processes.two_processors(bench, files, long_rounds),
        "again": lambda: again.again(bench, files, 1),
        "jobs": lambda: processes.whole_jobs(bench, files, long_rounds, check),
        "page": lambda: browser.in_a_browser(bench, min(files, 4 if quick else 50), long_rounds),
    }
    if full:
        found["memory"] = lambda: processes.full_memory(bench)
    return found


def measure(files: int, *, quick: bool = False, full: bool = False, only: tuple[str, ...] = ()) -> list[Line]:
    """All results, or those of some sections."""
    lines: list[Line] = []
    with processes.scratch_folder() as scratch:
        for name, section in sections(files, quick, full, processes.Bench(Path(scratch))).items():
            if not only or name in only:
                begin = time.monotonic()
                try:
                    found = section()
                except Exception as error:  # the other sections are worth having; the exit status tells
                    traceback.print_exc()
                    found = [Line(name, name, None, failed=f"{type(error).__name__}: {error}".splitlines()[0])]
                lines += [replace(line, goal=None) for line in found] if quick else found
                print(f"{name}: {time.monotonic() - begin:.0f} s", file=sys.stderr)
    return lines


def main() -> int:
    """Status 1 if a goal is missed, somebody is wrong or a section breaks; what is void counts neither way."""
    parser = argparse.ArgumentParser(description="Measure the toolkit by paired ratios.")
    parser.add_argument("--files", type=int, metavar="N", help="how many workbooks (1,000; 24 with --quick)")
    parser.add_argument("--quick", action="store_true", help="few files and rounds: proves that everything runs")
    parser.add_argument("--full", action="store_true", help="also memory at 16,000 workbooks (long; 700 MB of disk)")
    parser.add_argument("--only", nargs="+", default=(), metavar="SECTION", help="readers, odd, checks, detail, …")
    parser.add_argument("--out", type=Path, help="where the results go (benchmarks/results.md unless --quick)")
    options = parser.parse_args()
    files = options.files or (24 if options.quick else 1000)
    before = load()
    lines = measure(files, quick=options.quick, full=options.full, only=tuple(options.only))
    about = [*settings(files, options.quick), machine(before, load())]
    if options.only:
        about.append(f"only {', '.join(options.only)}")
    text = page(lines, about)
    print(text)
    if out := options.out or (None if options.quick else ROOT / "benchmarks" / "results.md"):
        out.write_text(text, encoding="utf-8")
    return int(any("fail" in line.verdict for line in lines))


if __name__ == "__main__":
    sys.exit(main())
