"""Check, consolidate, issue and draft in a workspace: what they work on stands in the register, where they write is set."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import paths
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.file_names import draft_name, summary_name
from toolkit.office.settled import LeftOut, Settled
from toolkit.rules.findings import Checked, verdict
from toolkit.rules.model import BetweenTest, ReceiptTest
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.terminal import visible
from toolkit.workspace import branches
from toolkit.workspace.answers import known_answers
from toolkit.workspace.circumstances import Circumstances
from toolkit.workspace.deciding import record_returns
from toolkit.workspace.opening import Workspace
from toolkit.workspace.remembered import RememberedCopies, find_before, keep_before
from toolkit.workspace.standing import FileStanding, Overview, overview
from toolkit.workspace.states import State
from toolkit.workspace.taking import answer_of, kept_findings

if TYPE_CHECKING:
    from toolkit.executor import Executor
    from toolkit.feedback.returning import Sent
    from toolkit.intake.files import Progress
    from toolkit.region.run import Outcome


def files_to_check(workspace: Workspace) -> list[Path]:
    """The files that count or would, if they could be read: of each unit one, and those that nobody can read."""
    return _paths(workspace, lambda one: one.status in ("current", "undecided", "unreadable"))


def waiting(workspace: Workspace) -> list[str]:
    """The names of what came in and is not checked before a person says whose it is, or it can be taken out of its archive."""
    checked = set(files_to_check(workspace))
    originals = workspace.register.originals()
    return [
        visible(one.arrival.name)
        for one in overview(workspace).files
        if one.needs_a_person and not (one.arrival.sha256 and workspace.path_of(originals[one.arrival.sha256]) in checked)
    ]


def _paths(workspace: Workspace, wanted: Callable[[FileStanding], bool]) -> list[Path]:
    originals = workspace.register.originals()
    digests = dict.fromkeys(one.arrival.sha256 for one in overview(workspace).files if one.arrival.sha256 and wanted(one))
    return [workspace.path_of(originals[sha256]) for sha256 in digests]


def consolidate(
    workspace: Workspace,
    *,
    final: bool = False,
    tree: bool = False,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Outcome:
    """Add up what counts in the register, and write the outputs below 汇总.

    Args:
        workspace: At work.
        final: Whether only accepted versions count, every query has to be explained and no unit may be missing.
        tree: Whether every area within gets a region workbook of its own.
        progress: Called with (done, total).
        executor: Who reads.

    Raises:
        NianbaoError: If nothing has come in, or a file of the office cannot be used.
        OutputError: If an output cannot be replaced; the old ones stay as they were.
    """
    from toolkit.region.returns import Back
    from toolkit.region.run import consolidate_folder

    files = _paths(workspace, lambda one: True)
    if not files:
        raise NianbaoError("还没有收到任何报表。请把收到的文件放进收件箱，先运行 nianbao collect。")
    circumstances, settings = Circumstances(workspace), workspace.settings
    known = circumstances.beside_ledger  # as it is before anything is judged
    levels, out = workspace.levels, workspace.places.consolidated
    with known_answers(workspace.places.answers, known) as answers:
        summary = out / summary_name(settings.region, settings.year)
        earlier = find_before(answers, summary) or branches.before(summary)
        outcome = consolidate_folder(
            files, Roster(levels.summed), out, everybody=workspace.units.roster, region=settings.region, year=settings.year,
            final=final, previous=circumstances.previous, progress=progress, terms=circumstances.terms, executor=executor,
            office=replace(circumstances.office, settled=settled(workspace, final=final)), known=answers,
            back=Back(
                workspace.places.returned, frozenset(map(str, files_to_check(workspace))),
                RememberedCopies(answers, workspace.places.returned),
            ),
    )  # fmt: skip
        keep_before(answers, _digests(outcome)[outcome.summary.name], branches.as_read(outcome.consolidation))
    result = outcome.consolidation
    after = Circumstances(workspace)  # with the ledger that was written; what somebody has saved since is for the next check
    is_ours = after.beside_ledger == known and _is_as_written(outcome)
    remember(workspace, result.checked, after if is_ours else circumstances)
    written(workspace, outcome.returned)
    _drop_returns_of_earlier_versions(workspace)
    notes = branches.write_comparisons(result, levels, out, earlier)
    if tree:
        made = branches.write_areas(result, levels, out, circumstances.previous)
        notes.append(
            f"已分地区写出 {len(made)} 份汇总工作簿：{'、'.join(str(path.relative_to(out).parent) for path in made)}。"
        )
    return outcome._replace(notes=(*outcome.notes, *notes))


def _is_as_written(outcome: Outcome) -> bool:
    """Whether the ledger that lies there is the one that a run has written."""
    ledger = paths.read_own_file(outcome.ledger, outcome.ledger.name)
    return paths.sha256_of(ledger) == _digests(outcome)[outcome.ledger.name]


def _digests(outcome: Outcome) -> dict[str, str]:
    """By name, the digests of the outputs as they were written."""
    told = json.loads(paths.read_own_file(outcome.manifest, outcome.manifest.name))
    return dict(told["digests"])


def settled(workspace: Workspace, *, final: bool = False) -> Settled:
    """What the register has settled about its files.

    A file of another year and one that nobody knows are left to the rules about what was received: they come to the same, and
    tell it to the unit.

    Args:
        workspace: At work.
        final: Whether only accepted versions count.
    """
    found = overview(workspace)
    wholes = workspace.levels.wholes
    units: dict[str, RosterUnit] = {}
    left_out: dict[str, LeftOut] = {}
    unopened = {
        one.unit.name if one.unit else visible(one.arrival.name): one.reason for one in found.files if not one.arrival.sha256
    }
    for one in found.files:
        sha256, status = one.arrival.sha256, one.status
        if not sha256 or status == "same":
            continue
        if one.unit and status == "unreadable" and sha256 in left_out:  # another unit has sent the same, which nobody can read
            unopened.setdefault(one.unit.name, one.reason)
            continue
        if one.unit:
            units[sha256] = one.unit
        if status in ("superseded", "undecided", "waiting", "unreadable"):
            left_out[sha256] = LeftOut(one.unit, one.reason, status == "superseded", status == "undecided")
        elif status == "current" and one.unit and one.unit.name in wholes:
            parts = len(wholes[one.unit.name])
            left_out[sha256] = LeftOut(one.unit, f"是全地区的报表，所属 {parts} 家单位逐家汇总，不重复计入")
        elif final and status == "current" and _waits(one, found):
            left_out[sha256] = LeftOut(one.unit, "还没有接受（nianbao accept）")
    return Settled(units, left_out, unopened)


def _waits(one: FileStanding, found: Overview) -> bool:
    """Whether a version passes the check and nobody has accepted it."""
    return (
        one.state in (State.RECEIVED, State.EXPLAINED, State.QUERY) and found.reports[one.arrival.sha256].verdict == "accepted"
    )


def remember(workspace: Workspace, checked: Iterable[Checked], circumstances: Circumstances) -> None:
    """Record what a check has said.

    What rules about what was received have found is left out, for the register knows it. What rules between reports have found
    depends on which others were checked at the same time: it is kept apart, until the next check.

    Args:
        workspace: At work.
        checked: The answers.
        circumstances: With what they were found, and not what a person may have saved since: that is for the next check.
    """
    known, rules = workspace.register.reports(), circumstances.office.ruleset.rules
    answers = []
    counting = {one.arrival.sha256 for one in overview(workspace).files if one.status in ("current", "undecided")}
    between: dict[str, list[dict[str, object]]] = {}
    for one in checked:
        if (before := known.get(one.sha256)) is None:
            continue
        if one.submission is None:
            if before.circumstances != circumstances.digest:
                answers.append(replace(before, circumstances=circumstances.digest))
            continue
        among = [told for told in one.findings if isinstance(rules[told.rule].test, BetweenTest)]
        if one.sha256 in counting:
            between[one.sha256] = kept_findings(among, one.findings)
        single = [told for told in one.findings if not isinstance(rules[told.rule].test, BetweenTest | ReceiptTest)]
        alone = replace(one, findings=tuple(single), verdict=verdict(single))
        now = answer_of(before, alone, circumstances.digest, one.findings)
        if now != before:
            answers.append(now)
    with workspace.register.transaction():
        workspace.register.put_answers(answers)
        workspace.register.put_compared(between)


def written(workspace: Workspace, sent: Sent | None) -> None:
    """Record which versions went back: those of which a copy was written."""
    if sent is not None:
        record_returns(workspace, sent.sources)


def drop_old_returns(workspace: Workspace, sent: Sent | None) -> None:
    """Remove copies of earlier runs that nobody has touched and that this run has not written."""
    from toolkit.feedback.returning import Returns, remove_stale

    folder = workspace.places.returned
    names = [path.name for path in (*sent.copies, *([sent.reply] if sent.reply else []))] if sent else []
    workspace.notes += remove_stale(folder, Returns(dict.fromkeys(names, b"")))
    folder.mkdir(exist_ok=True)


def _drop_returns_of_earlier_versions(workspace: Workspace) -> None:
    """Remove copies that nobody has touched from below 汇总, where a consolidation put them once."""
    from toolkit.feedback.returning import FOLDER, Returns, remove_stale

    workspace.notes += remove_stale(workspace.places.consolidated / FOLDER, Returns({}))
    workspace.places.returned.mkdir(exist_ok=True)


def draft(workspace: Workspace) -> Path:
    """Write the Word report of the region from the region workbook below 汇总; a draft that somebody has edited stays.

    Raises:
        NianbaoError: If nothing was consolidated yet.
        OutputError: If the draft cannot be written.
    """
    from toolkit.draft.account import account_of
    from toolkit.draft.word import write_draft
    from toolkit.intake.region_workbook import read_with_breakdown
    from toolkit.intake.xlsx.package import read_bytes
    from toolkit.outputs import write_file
    from toolkit.submission.report import Unreadable

    settings, places = workspace.settings, workspace.places
    summary = places.consolidated / summary_name(settings.region, settings.year)
    if not paths.is_file_within(summary):
        raise NianbaoError("还没有汇总工作簿，请先运行 nianbao consolidate。")
    read, known = read_with_breakdown(summary)
    if isinstance(read, Unreadable):
        raise NianbaoError(read.line)
    content = write_draft(account_of(read, known))
    number = 1
    while True:
        path = places.root / draft_name(settings.region, settings.year, number)
        try:
            if read_bytes(path) == content:
                return path
        except UnreadableError as error:
            if paths.kind_within(path) is paths.Kind.NOTHING:
                write_file(path, content)
                return path
            workspace.notes.append(f"“{path.name}”打不开：{error}")
        number += 1
