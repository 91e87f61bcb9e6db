"""Originals → what the register keeps of them: cover, figures, verdict, findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.checks.answer import check_each
from toolkit.form import sheets
from toolkit.rules.findings import Checked, Finding, Severity
from toolkit.submission.cells import FOREIGN, Note, RawCell, State
from toolkit.submission.check_code import check_code
from toolkit.submission.report import Submission
from toolkit.workspace.circumstances import Circumstances
from toolkit.workspace.register import Original, Report

if TYPE_CHECKING:
    from toolkit.executor import Executor
    from toolkit.intake.files import Progress
    from toolkit.workspace.opening import Workspace

#: Notes of a figure that was typed as text.
_TEXT = (
    Note.FULL_WIDTH | Note.SPACES | Note.THOUSANDS | Note.TEXT_NUMBER | Note.RESIDUE | Note.ANNOTATION | Note.UNIT
    | Note.APPROXIMATE
)  # fmt: skip


def read_originals(
    workspace: Workspace,
    originals: Sequence[Original],
    circumstances: Circumstances,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Iterator[Report]:
    """Read and check files of the archive.

    Args:
        workspace: Where they lie.
        originals: The files.
        circumstances: With what they are checked.
        progress: Called with (done, total).
        executor: Who reads.
    """
    if not originals:
        return
    files = [workspace.path_of(one) for one in originals]
    answers = check_each(files, progress, circumstances.previous, office=circumstances.office, executor=executor)
    for original, checked in zip(originals, answers, strict=True):
        yield report_of(original.sha256, checked, circumstances.digest)


def report_of(sha256: str, checked: Checked, circumstances: str) -> Report:
    """What the register keeps of a checked file.

    Args:
        sha256: Of the file.
        checked: With its texts.
        circumstances: With what it was checked.
    """
    own = checked.submission
    if own is None:
        return Report(sha256, circumstances, checked.verdict.value, cause=checked.findings[0].what)
    raws = {one.key: raw for one, raw in zip(own.form.fields, own.raws, strict=True) if raw}
    return Report(
        sha256, circumstances, checked.verdict.value,
        unit=own.unit, code=own.code, year=own.year, edition=own.edition,
        filled_on="-".join(f"{number:02}" for number in own.filled_on[:3]),
        filled_by=own.cover.get("filler", ""), phone=own.cover.get("phone", ""), check_code=code_of(own),
        nil=own.cover.get("nil", "") == sheets.TICK, returned_from=own.origin.returned_from, figures=raws,
        content=hashlib.sha256(own.states + bytes(own.figures.tobytes())).hexdigest()[:16],
        findings=kept_findings(checked.findings),
    )  # fmt: skip


def answer_of(report: Report, checked: Checked, circumstances: str) -> Report:
    """A report with what the check says of it now.

    Args:
        report: As it is known.
        checked: The answer of today; its texts may be gone.
        circumstances: With what it was checked.
    """
    verdict, findings = checked.verdict.value, kept_findings(checked.findings)
    return replace(report, circumstances=circumstances, verdict=verdict, findings=findings)


def kept_findings(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """What the register keeps of findings: errors and queries."""
    return [
        {
            "rule": one.rule, "severity": one.severity.value, "fingerprint": one.fingerprint, "place": one.place,
            "key": one.cells[0].key if one.cells else "", "message": one.message, "open": one.open,
            "explanation": one.explanation,
        }
        for one in findings if one.severity is not Severity.HINT
    ]  # fmt: skip


def code_of(submission: Submission) -> str:
    """The 校验码 of a report that was read, computed from its figures; its texts have to be there."""
    cells: list[RawCell | None] = []
    for raw, state, notes in zip(submission.raws, submission.states, submission.notes, strict=True):
        if notes & Note.DERIVED:
            cells.append(RawCell("", "", "="))
        else:
            cells.append(RawCell(raw, _kind(state, notes)) if raw else None)
    return check_code(submission.form, cells)


def _kind(state: int, notes: int) -> str:
    """The kind of a raw cell, from what was made of it."""
    if notes & FOREIGN:
        return "d" if notes & Note.DATE else "b" if notes & Note.BOOLEAN else "e"
    return "n" if state in (State.NUMBER, State.ZERO) and not notes & _TEXT else "s"
