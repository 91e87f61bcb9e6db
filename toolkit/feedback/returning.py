"""Which files go back to their units, and what is written for them: a marked copy each, and 退回语.txt for the chat.

Texts are not kept through the check of many files, so the few files that go back are read once more, several at a time in
processes. A file that has changed since the check is told of and gets no copy. Nothing received is ever written to.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, SupportsBytes

from toolkit.errors import NianbaoError, UnreadableError
from toolkit.executor import LIMIT, Executor, InProcess, Lost, Reason, begin, is_elsewhere, suited
from toolkit.feedback.reply import ReturnedFile, reply_text
from toolkit.file_names import free_name, name_key, safe_name
from toolkit.form import sheets
from toolkit.intake.files import carried
from toolkit.office.terms import Terms
from toolkit.paths import Kind, entries, identity, is_file_within, kind_of
from toolkit.rules.findings import Checked, Finding, Verdict
from toolkit.rules.received import OTHER_YEAR
from toolkit.submission.record import LastYear
from toolkit.submission.report import Unreadable
from toolkit.submission.shelf import Shelf
from toolkit.terminal import visible

if TYPE_CHECKING:
    from toolkit.executor.processes import Hired

#: Folder of the returns of a region, and the text for the chat in it.
FOLDER, REPLY = "退回", "退回语.txt"
#: The same under any of its names (`toolkit.outputs.trying`).
_A_REPLY = re.compile(r"退回语(（\d+）)?\.txt")
#: How the names of copies end.
_COPY = ".xlsx"
#: Fewer copies than this are made in this process.
_PARALLEL_FROM = 12
#: So many copies are worth one of the processes that make them while this one is at work on something else: the first copy of
#: each takes the time of four.
_COPIES_EACH = 32


@dataclass(frozen=True, slots=True)
class Returns:
    """What goes back.

    Attributes:
        files: Content by name: the copies and, if anything goes back at all, `REPLY`.
        problems: Sentences about copies that could not be made.
        sources: Digest of the received file of each copy, by the copy's name.
    """

    files: dict[str, SupportsBytes]
    problems: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def copies(self) -> list[str]:
        """Names of the marked copies, sorted."""
        return sorted(name for name in self.files if name.endswith(_COPY))

    @property
    def reply(self) -> str:
        """Name of the text for the chat, "" if nothing goes back."""
        return next((name for name in self.files if not name.endswith(_COPY)), "")

    def renamed(self, names: Mapping[str, str]) -> Returns:
        """The same under other names, because a program shows what lies under their own.

        Args:
            names: By name, the one to be used; those that are missing stay.
        """
        files = {names.get(name, name): content for name, content in self.files.items()}
        return replace(self, files=files, sources={names.get(name, name): digest for name, digest in self.sources.items()})


@dataclass(frozen=True, slots=True)
class Sent:
    """Returns as they lie in a folder.

    Attributes:
        copies: The marked copies.
        reply: The text for the chat, None if nothing goes back.
        problems: What could not be done, in sentences.
        sources: Digests of the received files of which the copies were made.
    """

    folder: Path
    copies: tuple[Path, ...]
    reply: Path | None
    problems: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyTask:
    """What a process needs to make one copy.

    Attributes:
        path: Of the file; sha256: of its bytes when it was checked.
        findings: Of its check.
        prior: Last year's figures, None if none are given with the copy.
        terms: By when to answer, and whom to ask; please: how that is said to this unit today.
        pending: Whether something could not be judged before other faults are mended.
        identity: See `Submission.identity`.
        content: The bytes of the file, where a process cannot read the file itself.
    """

    path: str
    sha256: str
    findings: tuple[Finding, ...]
    prior: dict[str, int] | None
    terms: Terms
    please: str
    pending: bool
    identity: str
    content: bytes | Unreadable | None = None


class KnownCopies(Protocol):
    """Copies that were made before."""

    def find(self, task: CopyTask) -> bytes | None:
        """The very bytes that would be made now; None if they are not known."""

    def keep(self, task: CopyTask, name: str, content: bytes) -> None:
        """A copy is about to be written under a name."""


class Copies:
    """The copies of some files, which processes make while this one does something else."""

    def __init__(
        self,
        checked: Iterable[Checked],
        terms: Terms,
        executor: Executor | None = None,
        known: KnownCopies | None = None,
        waiting: Hired[CopyTask, bytes | str] | None = None,
    ) -> None:
        """Nothing is begun before `begin`.

        Args:
            checked: Files after the check; those that pass are passed over.
            terms: By when to answer, and whom to ask.
            executor: Who makes the copies; by default this process, or processes when there are many.
            known: Copies that need not be made again.
            waiting: Processes that were hired for many copies (`hired_for`).
        """
        self.back = [one for one in checked if one.verdict is not Verdict.ACCEPTED]
        self.terms = terms
        self._known = known
        self._tasks = {one.path: _task(one, terms) for one in self.back if _gets_a_copy(one)}
        self._shelf = Shelf()
        found = ((path, known.find(task)) for path, task in self._tasks.items()) if known else ()
        self._there = {path: self._shelf.put_file(content) for path, content in found if content is not None}
        tasks = [task for path, task in self._tasks.items() if path not in self._there]
        if waiting and not executor and len(tasks) >= _PARALLEL_FROM:
            waiting.keep(math.ceil(len(tasks) / _COPIES_EACH))
            self._results = waiting.map(_make_copy, tasks)
            return
        chosen = executor or suited(len(tasks), _PARALLEL_FROM)
        self._results = chosen.map(_make_copy, map(_with_content, tasks) if is_elsewhere(chosen) else tasks)

    def begin(self) -> Copies:
        """Set the processes to work, if there are any."""
        self._results = begin(self._results)
        return self

    def made(self) -> dict[str, SupportsBytes | str]:
        """By path, the copy or a sentence about why there is none."""
        paths = [path for path in self._tasks if path not in self._there]
        made = {path: self._put_away(one) for path, one in zip(paths, self._results, strict=True)}
        return {path: made[path] if path in made else self._there[path] for path in self._tasks}

    def _put_away(self, one: bytes | str | Lost[CopyTask]) -> SupportsBytes | str:
        return self._shelf.put_file(one) if isinstance(one, bytes) else _given_up(one) if isinstance(one, Lost) else one

    def keep(self, path: str, name: str, content: SupportsBytes) -> None:
        """The copy of a file is about to be written under a name."""
        if self._known is not None:
            self._known.keep(self._tasks[path], name, bytes(content))


def hired_for(files: int) -> Hired[CopyTask, bytes | str] | None:
    """Processes that wait for the copies of so many files, started while this process is small; None where that gains nothing.

    What they make lies in a file until it is taken, for meanwhile the other outputs are made.
    """
    from toolkit.intake.files import PARALLEL_FROM

    chosen = suited(files, PARALLEL_FROM)
    if isinstance(chosen, InProcess):
        return None
    from toolkit.executor.processes import Processes

    most = math.ceil(files / _COPIES_EACH)  # should all of them go back
    return Processes(store=Shelf().put_file).hired(_make_copy, most) if Processes.forked() else None


def make_returns(
    checked: Iterable[Checked] | Copies,
    terms: Terms,
    folder: Path | None = None,
    year: int | None = None,
    executor: Executor | None = None,
) -> Returns:
    """The copies and the text about all files that do not pass.

    Args:
        checked: Files after the check, of which those that pass are passed over; or their copies, which are being made.
        terms: By when to answer, and whom to ask.
        folder: Where the copies will lie: a received file that lies there keeps its name.
        year: Of files that say none.
        executor: Who makes the copies; by default this process, or processes when there are many.
    """
    copies = checked if isinstance(checked, Copies) else Copies(checked, terms, executor)
    back, made = copies.back, copies.made()
    units = [one.submission.unit for one in back if one.submission]
    taken = {name_key(Path(one.path).name) for one in back if folder and _lies_in(one.path, folder)}
    files: dict[str, SupportsBytes] = {}
    sources: dict[str, str] = {}
    told, problems = [], []
    for one in back:
        content = made.get(one.path)
        if isinstance(content, str):
            problems.append(content)
            continue
        unit = one.submission.unit if one.submission else ""
        if content is not None:
            name = free_name(f"{safe_name(unit or Path(one.path).stem)}{sheets.COPY_MARK}", _COPY, taken)
            files[name], sources[name] = content, one.sha256
            copies.keep(one.path, name, content)
        submission = one.submission
        told.append(
            ReturnedFile(
                unit,
                visible(Path(one.path).name),
                (submission.year if submission else None) or year,
                submission.form if submission else None,
                one.findings,
                again=units.count(unit) > 1,
                copy=content is not None,
            )
        )
    if told:
        files[REPLY] = reply_text(told, terms)
    return Returns(files, tuple(problems), sources)


def _gets_a_copy(checked: Checked) -> bool:
    """A region's sums are not typed by anybody: what is wrong in them is wrong in its units' workbooks."""
    return checked.submission is not None and not checked.submission.origin.of_region


def _lies_in(path: str, folder: Path) -> bool:
    return identity(Path(path).parent) == identity(folder)


def _task(checked: Checked, terms: Terms) -> CopyTask:
    submission = checked.submission
    assert submission is not None
    prior = dict(submission.prior) if submission.prior and not submission.last_year.published else None
    pending = any(one.missing for one in checked.not_judged)
    digest = checked.sha256 or submission.sha256
    please = terms.please(submission.year, submission.unit)
    return CopyTask(checked.path, digest, checked.findings, prior, terms, please, pending, submission.identity)


def _with_content(task: CopyTask) -> CopyTask:
    return replace(task, content=carried(Path(task.path)).content)


def _given_up(lost: Lost[CopyTask]) -> str:
    why = {Reason.DIED: "生成时程序异常退出", Reason.SLOW: f"用了 {LIMIT:.0f} 秒还没有生成", Reason.FULL: "内存不足"}
    return _excuse(lost.task.path, f"{why[lost.reason]}，请单独校验这个文件后再试")


def _make_copy(task: CopyTask) -> bytes | str:
    """The copy of one file, or a sentence about why there is none."""
    from toolkit.feedback.copy.leftovers import import_notes, leftovers
    from toolkit.feedback.copy.returned import returned_copy
    from toolkit.intake.workbook import read_with_sheets

    content = carried(Path(task.path)).content if task.content is None else task.content
    try:
        submission, grids = (None, ()) if isinstance(content, Unreadable) else read_with_sheets(content, task.path)
    except UnreadableError:
        submission, grids = None, ()
    if submission is None:
        return _excuse(task.path, "校验以后文件不见了或者打不开了，请核对后重新校验")
    if task.sha256 and submission.sha256 != task.sha256:
        return _excuse(task.path, "校验以后文件被改动过，请重新校验")
    if task.prior is not None:
        submission = replace(submission, last_year=LastYear(task.prior))
    submission = replace(submission, identity=task.identity)
    extras, notes = leftovers(submission, grids), import_notes(grids) if submission.imported else ()
    return returned_copy(submission, task.findings, task.terms, extras, pending=task.pending, notes=notes)


def _excuse(path: str, why: str) -> str:
    return f"没有生成“{visible(Path(path).name)}”的退回稿：{why}。"


# ---------------------------------------------------------------- into a folder


def refuse_inbox(paths: Sequence[Path], folder: Path) -> None:
    """Copies among the received files would be taken for submissions.

    Raises:
        NianbaoError: If the folder of the returns is one of those that are searched.
    """
    if any(kind_of(path) is Kind.FOLDER and identity(path) == identity(folder) for path in paths):
        raise NianbaoError(f"“{folder}”就是报送文件所在的文件夹，退回稿请另放一个文件夹，例如 {folder / FOLDER}。")


def write_returns(
    checked: Iterable[Checked],
    folder: Path,
    terms: Terms,
    executor: Executor | None = None,
    year: int | None = None,
    known: KnownCopies | None = None,
) -> Sent:
    """Write the returns of a check into a folder; copies that lie there from earlier stay, unless they are replaced.

    Args:
        checked: Files after the check; those that pass are passed over.
        folder: Where the copies and 退回语.txt go.
        terms: By when to answer, and whom to ask.
        executor: Who makes the copies; by default this process, or processes when there are many.
        year: The one that is collected; by default the one that most of the files bear, if that is any matter.
        known: Copies that need not be made again.

    Raises:
        OutputError: If one cannot be written; the old ones stay as they were.
    """
    from toolkit.outputs import write_files

    all_of_them = list(checked)
    is_known = year is not None
    if not is_known:
        years = Counter(one.submission.year for one in all_of_them if one.submission and one.submission.year)
        year = max(years, key=lambda year: (years[year], year), default=None)
    if is_known or any(finding.rule == OTHER_YEAR for one in all_of_them for finding in one.findings):
        terms = replace(terms, year=year)
    returns = make_returns(Copies(all_of_them, terms, executor, known), terms, folder, year)
    if returns.files:
        written = write_files(folder, returns.files)
        returns = returns.renamed({name: path.name for name, path in zip(returns.files, written, strict=True)})
    return sent(returns, folder)


def sent(returns: Returns, folder: Path, problems: Sequence[str] = ()) -> Sent:
    """Where returns lie that have been written."""
    reply = folder / returns.reply if returns.reply else None
    copies = tuple(folder / name for name in returns.copies)
    return Sent(folder, copies, reply, (*returns.problems, *problems), tuple(returns.sources.values()))


def remove_stale(folder: Path, returns: Returns) -> list[str]:
    """Remove what a killed run left, and copies of an earlier run that this one has not written, if nobody has touched them.

    A copy that a unit has mended, and somebody has put here, was saved by another program; it stays.

    Returns:
        Sentences about those that could not be removed.
    """
    from toolkit.outputs import sweep

    problems = []
    sweep(folder)
    for path in _stale(folder, returns):
        try:
            path.unlink()
        except OSError:
            problems.append(f"旧的“{path.name}”没有删掉，可能正在打开；它已经过时，请自行删除。")
    with contextlib.suppress(OSError):
        folder.rmdir()  # only if it is empty
    return problems


def _stale(folder: Path, returns: Returns) -> Iterator[Path]:
    from toolkit.intake.untouched import is_untouched_copy
    from toolkit.intake.xlsx.package import read_bytes

    written = set(map(name_key, returns.files))
    try:
        present = entries(folder)
    except OSError:
        return  # there is no such folder, or nobody may look into it
    for path in present:
        if name_key(path.name) in written or not is_file_within(path):
            continue
        if _A_REPLY.fullmatch(path.name):
            yield path
        elif path.suffix == ".xlsx" and sheets.COPY_MARK in path.stem:
            with contextlib.suppress(UnreadableError):
                if is_untouched_copy(read_bytes(path)):
                    yield path
