"""Which of a consolidation's files go back to their units."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from toolkit.feedback.returning import KnownCopies
from toolkit.region.consolidate import Consolidation, Status
from toolkit.rules.findings import Checked, Verdict


class Back(NamedTuple):
    """What goes back where a register knows which files count.

    Attributes:
        folder: Where it lies.
        files: Paths of the files that may go back at all.
        known: Copies that need not be made again.
    """

    folder: Path
    files: frozenset[str]
    known: KnownCopies | None = None


def to_return(result: Consolidation, back: Back | None = None) -> list[Checked]:
    """The files of a consolidation that go back: those that do not pass and are the latest of their unit.

    A file that a later one supersedes does not, nor one of another year if its unit has sent this year's; a stranger's does,
    since whoever put it into the folder knows where it came from. A register knows better: see `Back`.
    """
    by_path = {one.path: one for one in result.inputs}
    this_year = {one.path for one in result.checked if one.submission and one.submission.year == result.year}
    present = {one.unit for one in result.inputs if one.path in this_year}
    found = []
    for one in result.checked:
        entry = by_path[one.path]
        other = one.submission is not None and one.submission.year not in (None, result.year) and entry.unit in present
        is_meant = back is None or one.path in back.files
        if is_meant and one.verdict is not Verdict.ACCEPTED and entry.status is not Status.SUPERSEDED and not other:
            found.append(one)
    return found
