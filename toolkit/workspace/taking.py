"""Originals → what the register keeps of them: cover, figures, verdict, findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.checks.answer import check_each
from toolkit.form import sheets
from toolkit.rules.findings import Checked, Finding, Severity
from toolkit.submission.check_code import code_of_report
from toolkit.workspace.answers import known_answers
from toolkit.workspace.circumstances import Circumstances
from toolkit.workspace.register import Original, Report

if TYPE_CHECKING:
    from toolkit.executor import Executor
    from toolkit.intake.files import Progress
    from toolkit.workspace.opening import Workspace


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
    office, previous = circumstances.office, circumstances.previous
    with known_answers(workspace.places.answers, circumstances.beside_ledger) as known:
        answers = check_each(files, progress, previous, office=office, executor=executor, known=known)
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
        filled_by=own.cover.get("filler", ""), phone=own.cover.get("phone", ""), check_code=code_of_report(own),
        nil=own.cover.get("nil", "") == sheets.TICK, returned_from=own.origin.returned_from, figures=raws,
        content=hashlib.sha256(own.states + bytes(own.figures.tobytes())).hexdigest()[:16],
        findings=kept_findings(checked.findings),
    )  # fmt: skip


def answer_of(report: Report, checked: Checked, circumstances: str, among: Sequence[Finding] | None = None) -> Report:
    """A report with what the check says of it now.

    Args:
        report: As it is known.
        checked: The answer of today; its texts may be gone.
        circumstances: With what it was checked.
        among: See `kept_findings`.
    """
    verdict, findings = checked.verdict.value, kept_findings(checked.findings, among)
    return replace(report, circumstances=circumstances, verdict=verdict, findings=findings)


def kept_findings(findings: Iterable[Finding], among: Sequence[Finding] | None = None) -> list[dict[str, object]]:
    """What the register keeps of findings: errors and queries.

    Args:
        findings: Those to be kept.
        among: All of the file, if they are only some of them; what they follow from may be another one.
    """
    findings = list(findings)
    causes = {one.fingerprint for one in (findings if among is None else among) if one.open and not one.follows} - {""}
    return [
        {
            "rule": one.rule, "severity": one.severity.value, "fingerprint": one.fingerprint, "place": one.place,
            "key": one.cells[0].key if one.cells else "", "message": one.message, "open": one.open,
            "explanation": one.explanation, "follows": one.follows if one.follows in causes else "",
        }
        for one in findings if one.severity is not Severity.HINT
    ]  # fmt: skip
