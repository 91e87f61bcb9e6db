"""Jobs that need no arguments in a workspace: what they work on stands in its register, where they write is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.checks.answer import Answer
    from toolkit.executor import Executor
    from toolkit.intake.files import Progress
    from toolkit.jobs.reports import CheckOutcome
    from toolkit.office.office import Office
    from toolkit.region.run import Outcome


def check_workspace(
    *,
    workspace: Path | None = None,
    reports: Sequence[Path] = (),
    deadline: date | None = None,
    contact: str = "",
    on_answer: Callable[[Answer, Office], None] | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> CheckOutcome:
    """Check the version of each unit that counts, and write what goes back into 退回; the register knows what was returned.

    Args:
        workspace: See above; so are now, progress and executor.
        reports: Files to write the answer to: .html, .xlsx.
        deadline: By when units have to answer; by default as set.
        contact: Name and telephone; by default as set.
        on_answer: Called with the answer and the office before anything is written.

    Raises:
        NianbaoError: If there is no workspace, nothing has come in, or a file of the office cannot be used.
        OutputError: If a report or a copy cannot be written; an old one stays as it was.
    """
    from toolkit.jobs.reports import check
    from toolkit.workspace import places, working
    from toolkit.workspace.answers import known_answers
    from toolkit.workspace.circumstances import Circumstances
    from toolkit.workspace.opening import at_work
    from toolkit.workspace.remembered import RememberedCopies

    with at_work(places.find(workspace), now) as opened:
        files = working.files_to_check(opened)
        waiting = tuple(working.waiting(opened))
        if not files and waiting:
            raise NianbaoError(
                f"收到的 {len(waiting)} 份文件都还不能校验，请先运行 nianbao status 查看，用 nianbao assign 认定。"
            )
        if not files:
            raise NianbaoError("还没有收到任何报表。请把收到的文件放进收件箱，先运行 nianbao collect。")
        known = Circumstances(opened)
        _ = known.digest  # as it is before anything is judged
        with known_answers(opened.places.answers, known.beside_ledger) as answers:
            outcome = check(
                files, roster=opened.units.roster, previous=known.previous, ledger=known.ledger, waivers=known.waivers,
                rules=known.rules, reports=reports, returned=opened.places.returned,
                deadline=deadline or opened.settings.deadline, contact=contact or opened.settings.contact,
                today=opened.now.date(), year=opened.settings.year, limits=opened.settings.limits,
                settled=working.settled(opened), known=answers,
                copies=RememberedCopies(answers, opened.places.returned), on_answer=on_answer, progress=progress,
                executor=executor,
            )  # fmt: skip
        working.remember(opened, outcome.answer.checked, known)
        working.drop_old_returns(opened, outcome.returned)
        working.written(opened, outcome.returned)
    return outcome._replace(waiting=waiting, notes=tuple(opened.notes))


def consolidate_workspace(
    *,
    workspace: Path | None = None,
    final: bool = False,
    tree: bool = False,
    now: datetime | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Outcome:
    """Add up the versions that count in the register; outputs and manifest.json lie below 汇总.

    Args:
        workspace: See above; so are now, progress and executor.
        final: Whether only accepted versions count, every query has to be explained and no unit may be missing.
        tree: Whether every area within gets a region workbook of its own.

    Raises:
        NianbaoError: If there is no workspace, nothing has come in, or a file of the office cannot be used.
        OutputError: If an output cannot be replaced; the old ones stay as they were.
    """
    from toolkit.workspace import places, working
    from toolkit.workspace.opening import at_work

    with at_work(places.find(workspace), now) as opened:
        outcome = working.consolidate(opened, final=final, tree=tree, progress=progress, executor=executor)
    return outcome._replace(notes=(*outcome.notes, *opened.notes))


def issue_workspace(workspace: Path | None = None) -> list[Path]:
    """Write a workbook for each unit of the roster into 下发, with last year's figures if they are known.

    Args:
        workspace: See above.

    Returns:
        The workbooks, in the order of the roster.

    Raises:
        NianbaoError: If there is no workspace, or a file of the office cannot be used.
        OutputError: If a workbook cannot be written.
    """
    from toolkit.template.issue import write_templates
    from toolkit.workspace import places
    from toolkit.workspace.circumstances import Circumstances
    from toolkit.workspace.opening import looked_at

    with looked_at(places.find(workspace)) as opened:
        previous = Circumstances(opened).previous
        return write_templates(opened.places.issued, year=opened.settings.year, roster=opened.units.roster, previous=previous)


class Drafted(NamedTuple):
    """A draft.

    Attributes:
        path: Where it lies.
        notes: Sentences for the person at the keyboard.
    """

    path: Path
    notes: tuple[str, ...] = ()


def draft_workspace(workspace: Path | None = None, now: datetime | None = None) -> Drafted:
    """Write the Word report of the region from the region workbook below 汇总; a draft that somebody has edited stays.

    Args:
        workspace: See above; so is now.

    Raises:
        NianbaoError: If there is no workspace, or nothing was consolidated yet.
        OutputError: If the draft cannot be written.
    """
    from toolkit.workspace import places, working
    from toolkit.workspace.opening import at_work

    with at_work(places.find(workspace), now) as opened:
        path = working.draft(opened)
    return Drafted(path, tuple(opened.notes))
