"""What a consolidation has made and need not make again: returned copies that still lie there, and what its workbook says.

It stands beside the remembered answers (`answers`). A copy is taken from where it lies, if its bytes are those that were noted,
its original lies unchanged in the archive, and all that it is made of is the same; otherwise it is made anew. What the region
workbook of the run before says is known by the digest of that workbook, so that nobody has to read it for 差额表.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import UnreadableError
from toolkit.intake.xlsx.package import read_bytes
from toolkit.paths import sha256_of
from toolkit.workspace.answers import Answers

if TYPE_CHECKING:
    from toolkit.feedback.returning import CopyTask
    from toolkit.workspace.branches import Before

#: The library that writes the copies: another version writes other bytes.
_WRITER = "XlsxWriter"


class RememberedCopies:
    """The copies of a folder by what they are made of; see `toolkit.feedback.returning.KnownCopies`."""

    def __init__(self, answers: Answers, folder: Path) -> None:
        """Know the folder.

        Args:
            answers: Where it is noted.
            folder: In which the copies lie.
        """
        self._answers = answers
        self._folder = folder
        try:
            self._writer = version(_WRITER)
        except PackageNotFoundError:  # as in a program that was packed into one file: its version is that of the toolkit
            self._writer = ""

    def find(self, task: CopyTask) -> bytes | None:
        """The copy, as it lies there; None if it has to be made."""
        noted = self._answers.noted(self._key(task))
        if noted is None:
            return None
        try:
            name, digest = json.loads(noted)
            content = read_bytes(self._folder / Path(name).name)
            is_same = sha256_of(content) == digest and sha256_of(read_bytes(Path(task.path))) == task.sha256
        except (UnreadableError, ValueError, TypeError):
            return None
        return content if is_same else None

    def keep(self, task: CopyTask, name: str, content: bytes) -> None:
        """Note a copy that will lie in the folder under a name."""
        self._answers.note(self._key(task), json.dumps([name, sha256_of(content)]))

    def _key(self, task: CopyTask) -> str:
        """What a copy is made of: the file and its name, the findings, last year, and how the unit is asked, not the day."""
        asked = replace(task.terms, today=None), task.please
        known = (
            self._writer, Path(task.path).name, task.sha256, task.findings, sorted((task.prior or {}).items()),
            task.prior is None, asked, task.pending, task.identity,
        )  # fmt: skip
        return f"copy {sha256_of(repr(known).encode('utf-8', 'surrogatepass'))}"


def keep_before(answers: Answers, digest: str, said: Before) -> None:
    """Note what a region workbook says.

    Args:
        answers: Where it is noted.
        digest: SHA-256 of the workbook as it was written.
        said: What reading it would give.
    """
    units = {name: list(figures) for name, figures in said.units.items()}
    answers.note("before", json.dumps([digest, list(said.totals), units, said.coverage]))


def find_before(answers: Answers, workbook: Path) -> Before | None:
    """What the region workbook that lies there says; None if it has to be read."""
    from toolkit.workspace.branches import Before

    if (noted := answers.noted("before")) is None:
        return None
    try:
        digest, totals, units, coverage = json.loads(noted)
        if sha256_of(read_bytes(workbook)) != digest:
            return None
        figures: dict[str, Sequence[int | None]] = {name: tuple(own) for name, own in units.items()}
        return Before(tuple(totals), figures, tuple(coverage) if coverage else None)
    except (UnreadableError, ValueError, TypeError, AttributeError):
        return None
