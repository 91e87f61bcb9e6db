"""Everything about the files that were given: each file's answer, and what was passed over."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from toolkit.checks.judging import CHUNK, check_batch, check_one, unreadable
from toolkit.executor import InProcess, Lost, suited
from toolkit.intake import files as intake
from toolkit.narrative.likeness import sketch
from toolkit.office.last_year import with_last_year
from toolkit.office.office import ALONE, Office
from toolkit.rules.findings import Checked
from toolkit.submission.record import NO_LAST_YEAR
from toolkit.submission.report import Unreadable

if TYPE_CHECKING:
    from toolkit.checks.parcels import Parcel
    from toolkit.executor import Executor
    from toolkit.intake.files import Progress
    from toolkit.intake.folder import Skipped
    from toolkit.office.last_year import Archive
    from toolkit.submission.report import Submission
    from toolkit.submission.shelf import Figures, Shelf


class Answer(NamedTuple):
    """Everything about the paths that were given: each file stands in exactly one of the two."""

    checked: tuple[Checked, ...]
    skipped: tuple[Skipped, ...]


class Known(Protocol):
    """Whoever remembers the answers about files that have not changed."""

    def find(self, file: Path, office: Office, previous: Archive | None) -> Checked | None:
        """The answer about a file as it lies there now, with its narrative, without other texts; None if it is not known."""
        ...

    def keep(self, checked: Checked, office: Office, previous: Archive | None) -> None:
        """Remember the answer about a file by itself; its narrative has to be there."""
        ...


def check_each(
    files: Sequence[Path],
    progress: Progress | None = None,
    previous: Archive | None = None,
    *,
    keep_texts: bool = True,
    shelf: Shelf | None = None,
    office: Office = ALONE,
    executor: Executor | None = None,
    known: Known | None = None,
) -> Iterator[Checked]:
    """Read and check workbooks, each by itself; in processes when there are many, in the order given.

    A process has one report at a time, so it judges by plain Python; in this process they are judged in batches. Both find the
    same, which the tests of conformance keep.

    Args:
        files: The workbooks.
        progress: Called with (done, total).
        previous: Last year's accepted figures, which win over those in a workbook.
        keep_texts: As in `check_in_chunks`.
        shelf: Where the narrative is put, if it is wanted although the other texts go.
        office: What the office knows beside the files.
        executor: Who reads and checks; by default this process, or processes when there are many files.
        known: What was said of files that have not changed: these are not read again; by default nothing is known.
    """
    if known:
        yield from _but_known(files, progress, previous, keep_texts, shelf, office, executor, known)
        return
    for one in _each(files, progress, previous, keep_texts, shelf is not None, office, executor):
        yield one if keep_texts else _put_away(one, shelf)


def _put_away(one: Checked, shelf: Shelf | None) -> Checked:
    """An answer without texts, whose narrative lies on the shelf, if there is one, beside its sketch and the figures."""
    own = one.submission
    if own is None:
        return one
    if shelf is None:
        return replace(one, submission=replace(own, narrative={})) if own.narrative else one
    texts = shelf.put(own.narrative) if own.narrative else own.narrative
    sketched = shelf.put_bytes(bytes(own.sketch)) if own.sketch else own.sketch
    return replace(one, submission=replace(own, narrative=texts, sketch=sketched, figures=shelf.put_numbers(own.figures)))


def _each(
    files: Sequence[Path],
    progress: Progress | None,
    previous: Archive | None,
    keep_texts: bool,
    keep_prose: bool,
    office: Office,
    executor: Executor | None,
) -> Iterator[Checked]:
    """As `check_each`, where nothing is known; the narrative stays, if it is to be kept."""
    chosen = executor or suited(len(files), intake.PARALLEL_FROM)
    if isinstance(chosen, InProcess):
        read = with_last_year(intake.read_each(files, progress, chosen), previous, office.roster)
        yield from check_in_chunks(read, keep_texts=keep_texts, keep_prose=keep_prose, office=office)
        return
    from toolkit.checks.parcels import Unpacker

    unpacker = Unpacker(office.roster)
    check = _CheckOfAFile(office, previous, keep_texts, keep_prose)
    check.prepare()
    for done, sent in enumerate(chosen.map(check, intake.for_executor(files, chosen)), 1):
        if isinstance(sent, Lost):
            yield unanswered(intake.given_up(sent))
        else:
            one = sent if isinstance(sent, Checked) else unpacker.unpacked(sent)
            if previous and one.submission:
                one = replace(one, submission=previous.join(one.submission, office.roster))
            yield one
        if progress:
            progress(done, len(files))


def _but_known(
    files: Sequence[Path],
    progress: Progress | None,
    previous: Archive | None,
    keep_texts: bool,
    shelf: Shelf | None,
    office: Office,
    executor: Executor | None,
    known: Known,
) -> Iterator[Checked]:
    """As `check_each`, but that what is known is not read again, unless its texts are wanted; and what is new is remembered."""
    found = (None if keep_texts else known.find(path, office, previous) for path in files)
    answers = [one and _put_away(one, shelf) for one in found]
    unknown = [path for path, one in zip(files, answers, strict=True) if one is None]
    before = len(files) - len(unknown)
    tell = (lambda done, _: progress(before + done, len(files))) if progress else None
    fresh = _each(unknown, tell, previous, keep_texts, True, office, executor)
    for answer in answers:
        if answer is not None:
            yield answer
            continue
        one = next(fresh)
        known.keep(one, office, previous)
        yield one if keep_texts else _put_away(one, shelf)
    if progress and not unknown:
        progress(len(files), len(files))


@dataclass(frozen=True)
class _CheckOfAFile:
    """What a process does with a file. Last year's figures of the archive are not sent back: the taker has them."""

    office: Office
    previous: Archive | None
    keep_texts: bool
    keep_prose: bool = False

    def prepare(self) -> None:
        """Load and compile what every process needs, before they are forked from this one."""
        import toolkit.checks.causes
        import toolkit.checks.parcels
        import toolkit.intake.workbook
        import toolkit.narrative.clauses  # noqa: F401
        from toolkit.checks.compiled import compile_rules
        from toolkit.form import FORMS
        from toolkit.narrative.lexicon import lexicon

        lexicon()
        for form in FORMS.values():
            _ = compile_rules(form, self.office.ruleset).plans

    def __call__(self, file: Path | intake.Carried) -> Parcel | Checked:
        from toolkit.checks.parcels import packed

        with intake.without_collector():
            read = intake.read_file(file)
            if isinstance(read, Unreadable):
                return unanswered(read)
            joined = self.previous.join(read, self.office.roster) if self.previous else read
            one = check_one(joined, self.office)
            if joined is not read and one.submission is not None:
                one = replace(one, submission=replace(one.submission, last_year=NO_LAST_YEAR))
            return one if self.keep_texts else packed(without_texts(one, prose=self.keep_prose))


def unanswered(one: Unreadable) -> Checked:
    """The answer about a file that could not be read."""
    return unreadable(one.path, one.message, one.sha256)


def check_in_chunks(
    read: Iterable[Submission | Unreadable],
    *,
    keep_texts: bool = True,
    keep_prose: bool = False,
    office: Office = ALONE,
) -> Iterator[Checked]:
    """Check what is read, so many at once that the frames stay small whatever the number of files; each by itself.

    Args:
        read: Submissions, and the files that could not be read.
        keep_texts: Whether submissions keep what only the check and its messages needed; a sketch of their texts stays.
        keep_prose: Whether the narrative stays although the other texts go.
        office: What the office knows beside the files.
    """
    left = iter(read)
    while chunk := list(islice(left, CHUNK)):
        answers = check_submissions(chunk, office)
        yield from answers if keep_texts else (without_texts(one, prose=keep_prose) for one in answers)


def check_submissions(read: Sequence[Submission | Unreadable], office: Office = ALONE) -> list[Checked]:
    """Check what was read; one submission alone is answered without pandas."""
    submissions = [one for one in read if not isinstance(one, Unreadable)]
    answers = iter([check_one(submissions[0], office)] if len(submissions) == 1 else check_batch(submissions, office))
    return [unanswered(one) if isinstance(one, Unreadable) else next(answers) for one in read]


# ---------------------------------------------------------------- what is kept of many

#: Types of numbers that are narrower than that of a submission, the narrowest first.
_WIDTHS = "BHi"


def without_texts(checked: Checked, *, prose: bool = False) -> Checked:
    """An answer whose submission has only what is needed after the check: its figures and a sketch of its texts.

    Args:
        checked: The answer.
        prose: Whether its narrative is needed, too.
    """
    own = checked.submission
    if own is None:
        return checked
    known = own.sketch or sketch(own.narrative, own.unit)
    return replace(checked, submission=own.without_texts(prose=prose, sketch=known, figures=narrow(own.figures)))


def without_sketch(checked: Checked) -> Checked:
    """An answer once reports have been compared with each other."""
    own = checked.submission
    return replace(checked, submission=replace(own, sketch=b"")) if own and own.sketch else checked


def narrow(figures: Figures) -> array[int]:
    """The same numbers in the narrowest type that holds them all: a quarter of the memory of most reports."""
    numbers = figures.tolist()
    for code in _WIDTHS:
        try:
            return array(code, numbers)
        except OverflowError:
            continue
    return array("q", figures)
