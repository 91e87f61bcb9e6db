"""Checked files for the tests of what is told to people: units with slips, and everything that may be said to a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from tests.support import as_typed, consistent, submission
from toolkit.checks.judging import check_one, unreadable
from toolkit.feedback.grouping import Review
from toolkit.form import FORMS
from toolkit.office.office import Office
from toolkit.rules.catalogue import STANDARD
from toolkit.rules.findings import CellRef, Checked, Finding, Severity, Verdict
from toolkit.submission.origin import Origin

FORM = FORMS[2021]
RECEIVED, GRANTED = "requests/received/enterprise", "requests/granted/enterprise"
#: C110 is on trial.
OFFICE = Office(STANDARD.extended([replace(STANDARD.rules["C110"], beta=date(2027, 3, 1))]), today=date(2026, 11, 21))


def checked(name: str, changes: Mapping[str, object] | None = None, *, path: str = "", office: Office = OFFICE) -> Checked:
    """A unit that received and granted 5 requests, with some cells typed otherwise, checked by itself."""
    typed = {**as_typed(FORM, consistent(FORM, {RECEIVED: 5, GRANTED: 5})), **(changes or {})}
    one = submission(FORM, typed, unit=name, year=2024)
    return check_one(replace(one, origin=Origin(path or f"/报送/{name}.xlsx")), office)


def with_findings(one: Checked, *findings: Finding) -> Checked:
    """The same file with these findings."""
    return replace(one, findings=findings, verdict=Verdict.REJECTED)


def finding(rule: str, what: str, **more: object) -> Finding:
    """A finding at 表三 E6."""
    cells = (CellRef("表三", "E6", RECEIVED, "5"),)
    severity = STANDARD.rules[rule].severity if rule in STANDARD.rules else Severity.QUERY
    return Finding(rule, severity, "甲局", what, cells, remedy="请核对。", **more)


def review(*files: Checked, skipped: tuple[tuple[str, str], ...] = (), office: Office = OFFICE) -> Review:
    """A report about these files that lies in /结果."""
    return Review("报送", files, skipped, office, lambda path: f"..{path}")


def mixed() -> Review:
    """A unit without fault, one with an empty cell, two that write 5件, a file that nobody can read, and a skipped one."""
    read = [checked("甲局"), checked("乙局", {RECEIVED: None}), *(checked(name, {GRANTED: "5件"}) for name in ("丙局", "丁局"))]
    bad = unreadable("/报送/坏.xlsx", "文件不完整。请重新报送。")
    return review(*read, bad, skipped=(("/报送/通知.pdf", "不是填报工作簿"),))


def answered() -> Review:
    """A slip with what follows from it, an explanation, a refusal and a waiver."""
    one = with_findings(
        checked("甲局"),
        finding("X103", "差一。", fingerprint="aa", cause="E6 像是把 12 写成了 21。"),
        finding("X101", "差二。", fingerprint="bb", follows="aa"),
        finding("Y201", "上年为 3 件。", fingerprint="cc", explanation="机构改革划转，去年由乙局填报。"),
        finding("Y202", "增长过大。", fingerprint="dd", explanation="业务增长较快，请予理解。", refused="请写明原因，王某"),
        finding("C110", "填的是“5件”。", fingerprint="ee", waiver="合并办公（王某，有效期至2026-12-31）"),
    )
    return review(one)
