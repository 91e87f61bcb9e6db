"""Jobs of a workspace: what comes in, who stands where, what the office decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from datetime import date, datetime

    from toolkit.executor import Executor
    from toolkit.intake.files import Progress
    from toolkit.workspace.collecting import Collected
    from toolkit.workspace.deciding import Decided
    from toolkit.workspace.history import History
    from toolkit.workspace.opening import Workspace
    from toolkit.workspace.places import Places
    from toolkit.workspace.rebuilding import Rebuilt
    from toolkit.workspace.reminding import Reminder
    from toolkit.workspace.standing import Overview


class Begun(NamedTuple):
    """A workspace.

    Attributes:
        places: Where everything lies.
        new: Whether it was made now.
    """

    places: Places
    new: bool


def init(folder: Path, year: int, roster: Path, *, level: str = "", now: datetime | None = None) -> Begun:
    """Make a workspace: settings, roster, inbox, archive and register in one folder. Done again, it changes nothing.

    Args:
        folder: Of the workspace; its name is that of the region.
        year: The report year.
        roster: See above; it is copied into the workspace.
        level: 县, 市 or 省.

    Raises:
        NianbaoError: If the roster cannot be used, or the folder is the workspace of another year.
        OutputError: If the folder cannot be written.
    """
    from toolkit.workspace.beginning import begin

    return Begun(*begin(folder, year, roster, level=level, now=now))


class CollectOutcome(NamedTuple):
    """A finished collection.

    Attributes:
        done: What was recorded now, what was known, what was passed over.
        overview: Where everything stands after it.
        notes: Sentences for the person at the keyboard.
    """

    done: Collected
    overview: Overview
    notes: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether anything waits for a person: a file that cannot be read, is nobody's, or is one of two; a package with which
        this level does not agree."""
        differ = any(event.more["count"] for event in self.done.verified)
        return bool(self.done.unopened) or differ or any(one.needs_a_person for one in self.overview.files)


def collect(
    paths: Sequence[Path] = (),
    *,
    workspace: Path | None = None,
    received: date | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> CollectOutcome:
    """Take what was sent into the register; each original is kept. Done again, it changes nothing.

    Args:
        paths: Files and folders; none: the inbox.
        workspace: See above; so are now, progress and executor.
        received: The day on which they were received; by default now, of mails when they were sent.

    Raises:
        NianbaoError: If there is no workspace, a path is missing, or a file of the office cannot be used.
        OutputError: If the archive cannot be written; what was recorded until then stays.
    """
    from toolkit.workspace import places
    from toolkit.workspace.collecting import collect
    from toolkit.workspace.opening import at_work
    from toolkit.workspace.standing import overview

    with at_work(places.find(workspace), now) as opened:
        _ = opened.levels  # a roster of which nobody can tell who is due is told of before anything is recorded
        done = collect(opened, paths, received=received, progress=progress, executor=executor)
        found = overview(opened)
    return CollectOutcome(done, found, tuple(opened.notes))


def status(workspace: Path | None = None, *, report: Path | None = None) -> Overview:
    """Where every unit stands, and what has become of every file that came in; changes nothing in the workspace.

    Args:
        workspace: See above.
        report: The .xlsx to write it to; None: none is written.

    Raises:
        NianbaoError: If there is no workspace, its register cannot be read, or the report is to be no .xlsx.
        OutputError: If the report cannot be written; an old one stays as it was.
    """
    from dataclasses import replace

    from toolkit.outputs import write_file
    from toolkit.workspace import places
    from toolkit.workspace.circumstances import titles_of
    from toolkit.workspace.opening import looked_at
    from toolkit.workspace.standing import overview

    if report and report.suffix.lower() != ".xlsx":
        raise NianbaoError(f"报送情况写成 Excel 文件，--report 应以 .xlsx 结尾，写的是“{report}”。")
    with looked_at(places.find(workspace)) as opened:
        found = overview(opened)
        found = replace(found, titles=titles_of(opened, found))
    if report:
        from toolkit.workspace.status_book import write_status_book

        found = replace(found, report=write_file(report, write_status_book(found)))
    return found


class Reminded(NamedTuple):
    """Texts for the chat.

    Attributes:
        reminders: For units from which something is still to come.
        receipts: For what came.
        files: What was written: both as texts, the receipts and the statement of 公布情况 as Word documents.
        notes: Sentences for the person at the keyboard.
    """

    reminders: tuple[Reminder, ...]
    receipts: tuple[Reminder, ...]
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def remind(tone: int = 1, *, workspace: Path | None = None, now: datetime | None = None) -> Reminded:
    """Write texts to be pasted into a chat (催报.txt, 回执.txt), and 回执.docx and 公布情况.docx, below 退回; nothing is sent.

    Args:
        tone: 1 friendly, 2 plain, 3 firm.

    Raises:
        NianbaoError: If there is no workspace, or no such tone.
        OutputError: If a text cannot be written; the old ones stay as they were.
    """
    from toolkit.outputs import write_files
    from toolkit.workspace import places, reminding, statement
    from toolkit.workspace.opening import at_work
    from toolkit.workspace.standing import overview

    if tone not in (1, 2, 3):
        raise NianbaoError(f"--tone 只能是 1（温和）、2（一般）、3（严肃），写的是 {tone}。")
    with at_work(places.find(workspace), now) as opened:
        found = overview(opened)
        told = reminding.reminders(found, opened.settings, opened.now.date(), tone), reminding.receipts(found)
        today = opened.now.date()
        written = {
            reminding.REMINDERS: reminding.as_text(told[0]),
            reminding.RECEIPTS: reminding.as_text(told[1]),
            statement.RECEIPTS: statement.receipts_docx(told[1], opened.settings, opened.units.roster.units, today),
            statement.STATEMENT: statement.statement_docx(found, opened.settings, today),
        }
        files = tuple(write_files(opened.places.returned, written))
    return Reminded(tuple(told[0]), tuple(told[1]), files, tuple(opened.notes))


def history(unit: str, workspace: Path | None = None) -> History:
    """Why this version of a unit counts: all its versions, what changed from one to the next, who did what; changes nothing.

    Args:
        unit: Code, name or alias.
        workspace: See above.

    Raises:
        NianbaoError: If there is no workspace or no such unit.
    """
    from toolkit.workspace import places
    from toolkit.workspace.history import history
    from toolkit.workspace.opening import looked_at

    with looked_at(places.find(workspace)) as opened:
        return history(opened, unit)


# ---------------------------------------------------------------- decisions


class Decisions(NamedTuple):
    """What was decided.

    Attributes:
        decided: One per file or unit: whether anything was recorded, and a sentence about it.
        notes: Sentences for the person at the keyboard.
    """

    decided: tuple[Decided, ...]
    notes: tuple[str, ...] = ()


def assign(file: str, unit: str, *, workspace: Path | None = None, now: datetime | None = None) -> Decisions:
    """Say whose a file is; the name on its cover is remembered as another name of the unit.

    Args:
        file: The first digits of its digest, its name, or the way on which it came.
        unit: Code, name or alias.

    Raises:
        NianbaoError: If there is no such file or unit, or several such files.
    """
    from toolkit.workspace import deciding

    return _decide(workspace, now, lambda opened: [deciding.assign(opened, file, unit)])


def choose(file: str, reason: str, *, workspace: Path | None = None, now: datetime | None = None) -> Decisions:
    """Say which version of a unit counts, for instance of two with one date.

    Args:
        file: The first digits of its digest, its name, or the way on which it came.
        reason: Why.

    Raises:
        NianbaoError: If there is no such file, it is no report of a unit for this year, or the unit is locked.
    """
    from toolkit.workspace import deciding

    return _decide(workspace, now, lambda opened: [deciding.choose(opened, file, reason)])


def accept(
    units: Sequence[str], reason: str, *, passed: bool = False, workspace: Path | None = None, now: datetime | None = None
) -> Decisions:
    """Accept what units have reported.

    Args:
        units: Codes, names or aliases.
        reason: Why.
        passed: Whether all that pass the check with nothing to explain are accepted as well.

    Raises:
        NianbaoError: If there is no such unit, or one of them has nothing that can be accepted; nothing is recorded then.
    """
    from toolkit.workspace import deciding

    return _decide(workspace, now, lambda opened: deciding.accept(opened, units, reason, passed=passed))


def lock(
    units: Sequence[str], reason: str, *, accepted: bool = False, workspace: Path | None = None, now: datetime | None = None
) -> Decisions:
    """Lock what was accepted: whatever comes in afterwards waits until it is unlocked.

    Args:
        units: Codes, names or aliases.
        reason: Why.
        accepted: Whether all that are accepted are locked as well.

    Raises:
        NianbaoError: If there is no such unit, or one of them is not accepted; nothing is recorded then.
    """
    from toolkit.workspace import deciding

    return _decide(workspace, now, lambda opened: deciding.lock(opened, units, reason, accepted=accepted))


def unlock(units: Sequence[str], reason: str, *, workspace: Path | None = None, now: datetime | None = None) -> Decisions:
    """Unlock units, so that another version can take the place of the one that counts.

    Args:
        units: Codes, names or aliases.
        reason: Why.

    Raises:
        NianbaoError: If there is no such unit.
    """
    from toolkit.workspace import deciding

    return _decide(workspace, now, lambda opened: deciding.unlock(opened, units, reason))


def restate(
    unit: str, figure: str, value: str, reason: str, *, workspace: Path | None = None, now: datetime | None = None
) -> Decisions:
    """Record that a figure of last year is another one than was accepted then: every comparison goes by it and says so.

    Args:
        unit: Code, name or alias.
        figure: Its key, or sheet and cell: “表三E7”.
        value: What it is, in the form's unit.
        reason: Why.

    Raises:
        NianbaoError: If there is no such unit or figure, the value is no number, or last year's figure is not known.
    """
    from toolkit.workspace import restating

    return _decide(workspace, now, lambda opened: [restating.restate(opened, unit, figure, value, reason)])


def _decide(workspace: Path | None, now: datetime | None, decide: Callable[[Workspace], Sequence[Decided]]) -> Decisions:
    from toolkit.workspace import places
    from toolkit.workspace.opening import at_work

    with at_work(places.find(workspace), now) as opened:
        decided = tuple(decide(opened))
    return Decisions(decided, tuple(opened.notes))


def rebuild(
    workspace: Path | None = None,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Rebuilt:
    """Build the register again from the originals and the log; if the old one says the same, it stays.

    Args:
        workspace: See above; so are now, progress and executor.

    Raises:
        NianbaoError: If there is no workspace, or the log cannot be used.
        OutputError: If another command works in the workspace.
    """
    from toolkit.workspace import places
    from toolkit.workspace.rebuilding import rebuild

    return rebuild(places.find(workspace), now=now, progress=progress, executor=executor)
