"""Everything about the files that were given: each file's answer, and what was passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from toolkit.checks.judging import CHUNK, check_batch, check_one
from toolkit.narrative.likeness import sketch
from toolkit.office.office import ALONE, Office
from toolkit.rules.findings import Checked

if TYPE_CHECKING:
    from toolkit.intake.folder import Skipped
    from toolkit.submission.report import Submission


class Answer(NamedTuple):
    """Everything about the paths that were given: each file stands in exactly one of the two."""

    checked: tuple[Checked, ...]
    skipped: tuple[Skipped, ...]


def check_in_chunks(
    read: Iterable[Submission | Checked], *, keep_texts: bool = True, office: Office = ALONE
) -> Iterator[Checked]:
    """Check what is read, so many at once that the frames stay small whatever the number of files; each by itself.

    Args:
        read: Submissions, or answers about files that could not be read.
        keep_texts: Whether submissions keep what only the check and its messages needed; a sketch of their texts stays.
        office: What the office knows beside the files.
    """
    left = iter(read)
    while chunk := list(islice(left, CHUNK)):
        for one in check_submissions(chunk, office):
            if not keep_texts and one.submission:
                own = one.submission
                left_over = replace(own.without_texts(), sketch=own.sketch or sketch(own.narrative, own.unit))
                yield replace(one, submission=left_over)
            else:
                yield one


def check_submissions(read: Sequence[Submission | Checked], office: Office = ALONE) -> list[Checked]:
    """Check what was read; one submission alone is answered without pandas."""
    submissions = [one for one in read if not isinstance(one, Checked)]
    answers = iter([check_one(submissions[0], office)] if len(submissions) == 1 else check_batch(submissions, office))
    return [one if isinstance(one, Checked) else next(answers) for one in read]
