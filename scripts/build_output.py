"""Put the real output of commands into README and docs. A test compares them with a fresh run.

    python scripts/build_output.py

A block of output stands below a comment that names the command:

    <!-- output of: nianbao check samples/reports -->
    <!-- errors of: nianbao check nowhere -->
    <!-- excerpt of: nianbao check samples/reports -->
    <!-- file: own.toml -->

    <!-- story in 云溪市: nianbao collect 报送 -->

Under the first two stands the whole standard output, or all that went to standard error; this program rewrites it. Under the
third stand parts of the output in order, kept by hand; a line …… stands for what is left out, and the texts that were
written (`WRITTEN`) count as output. Below the last stands a file that the commands of its page find beside the samples.
The stories of a page are one run after another in one place, each in the folder that it names, at nine in the morning of
20 January 2025: what one command leaves the next one finds. Below a story stands all that the command says; with a line …… in
it, it is kept by hand like an excerpt. Paths are those of the repository. Commands run in a copy of the samples, so that
nothing is written into the checkout.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.cli.program import _run
from toolkit.workspace import opening

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(<!-- (output|errors|excerpt) of: nianbao (.+?) -->\n```\w*\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
STORY = re.compile(r"(<!-- story in (\S+): nianbao (.+?) -->\n```\w*\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
GAP = "……"
#: Texts among the outputs of a command that may be quoted.
WRITTEN = ("manifest.json", "核实说明台账.csv", "退回语.txt")


def pages() -> list[Path]:
    """The pages that people wrote: README and docs, without those that build_docs.py generates."""
    found = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md"))]
    return [path for path in found if not path.read_text(encoding="utf-8").startswith("<!-- 本页由")]


class Run(NamedTuple):
    """What a command of a page left: standard output, standard error, and the texts that it wrote."""

    output: str
    errors: str
    written: str


class _Morning(datetime):
    """The time at which stories happen."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return cls(2025, 1, 20, 9, tzinfo=timezone(timedelta(hours=8)))

    def astimezone(self, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return self if tz is None else super().astimezone(tz)  # whatever zone this machine is in


@lru_cache(maxsize=8)
def told(steps: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What the commands of a story say, one run after another; each step is a folder and the arguments."""
    said = []
    with tempfile.TemporaryDirectory() as place, _patched(opening, "datetime", _Morning), _by("王五"):
        root = Path(place).resolve()
        shutil.copytree(ROOT / "samples", root / "samples")
        for folder, arguments in steps:
            out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
            with contextlib.chdir(root / folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                _run(shlex.split(arguments))
            out.seek(0)
            said.append(out.read().replace(f"{root}{os.sep}", "").replace(os.sep, "/"))
    return tuple(said)


@contextlib.contextmanager
def _patched(module: Any, name: str, value: Any) -> Iterator[None]:
    """Put something in the place of a name of a module for a while."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


@contextlib.contextmanager
def _by(user: str) -> Iterator[None]:
    """Let the user of the machine be somebody for a while."""
    before = os.environ.get("LOGNAME")
    os.environ["LOGNAME"] = user
    try:
        yield
    finally:
        if before is None:
            del os.environ["LOGNAME"]
        else:
            os.environ["LOGNAME"] = before


def _story(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The blocks of the story of a page, each with what its command says."""
    blocks = list(STORY.finditer(text))
    return zip(blocks, told(tuple((match[2], match[3]) for match in blocks)) if blocks else (), strict=True)


def _has_gap(block: str) -> bool:
    return re.search(rf"^ *{GAP}$", block, flags=re.MULTILINE) is not None


@lru_cache(maxsize=64)
def run(arguments: str, files: tuple[tuple[str, str], ...] = ()) -> Run:
    """Run `nianbao` beside the samples and the files of a page."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        shutil.copytree(ROOT / "samples", "samples")
        for name, content in files:
            Path(name).write_text(content, encoding="utf-8")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            _run(shlex.split(arguments))
        texts = [path for name in WRITTEN for path in sorted(Path().rglob(name))]
        written = "".join(path.read_text(encoding="utf-8-sig") for path in texts)
    out.seek(0)
    err.seek(0)
    return Run(out.read().replace(os.sep, "/"), err.read().replace(os.sep, "/"), written)


def files_of(text: str) -> tuple[tuple[str, str], ...]:
    """The files that a page shows whole."""
    return tuple((match[1], match[2]) for match in FILE.finditer(text))


def refresh(text: str) -> str:
    """A page with all blocks of whole output as they are today."""

    def fresh(match: re.Match[str]) -> str:
        if match[2] == "excerpt":
            return match[0]
        done = run(match[3], files_of(text))
        return match[1] + (done.output if match[2] == "output" else done.errors)

    said = {match.start(): output for match, output in _story(text)}

    def fresh_story(match: re.Match[str]) -> str:
        return match[0] if _has_gap(match[4]) else match[1] + said[match.start()]

    return BLOCK.sub(fresh, STORY.sub(fresh_story, text))


def misquoted(text: str) -> list[str]:
    """Parts of excerpts that the output does not hold, or not in this order."""
    wrong = []
    for _, kind, arguments, block in BLOCK.findall(text):
        if kind == "excerpt":
            done = run(arguments, files_of(text))
            wrong += _not_in(block, done.output + done.written)
    for match, output in _story(text):
        if _has_gap(match[4]):
            wrong += _not_in(match[4], output)
    return wrong


def _not_in(block: str, rest: str) -> list[str]:
    """Parts of a block that a text does not hold, or not in this order."""
    wrong = []
    for part in filter(None, re.split(rf"^ *{GAP}\n", block, flags=re.MULTILINE)):
        before, found, rest = rest.partition(part)
        if not found:
            wrong.append(part)
            rest = before
    return wrong


def main() -> None:
    """Rewrite the blocks of all pages."""
    for path in pages():
        text = path.read_text(encoding="utf-8")
        path.write_text(refresh(text), encoding="utf-8", newline="\n")
        for part in misquoted(text):
            print(f"{path.name}: {part}")


if __name__ == "__main__":
    main()
