"""What a check has to say: severities, findings, their order, and the verdict on a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from toolkit.submission.report import Submission
from toolkit.terminal import visible_lines


class Severity(Enum):
    """How much a finding weighs.

    ERROR (强制): the submission cannot be accepted until it is corrected. QUERY (核实): correct it or explain it.
    HINT (提示): shown, needs nothing.
    """

    ERROR = "error"
    QUERY = "query"
    HINT = "hint"

    @property
    def label(self) -> str:
        """As Chinese reporting software calls it."""
        return {"error": "强制", "query": "核实", "hint": "提示"}[self.value]

    @property
    def rank(self) -> int:
        return {"error": 0, "query": 1, "hint": 2}[self.value]


class CellRef(NamedTuple):
    """A cell that a finding points at; the raw text is what the person who filled it will recognise."""

    sheet: str
    address: str
    key: str
    raw: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold.

    Attributes:
        rule: Id of the rule.
        severity: How much it weighs.
        unit: Name of the unit, "" if it is not known.
        what: What is wrong: what was found, what was expected, how far off. Chinese.
        cells: The cells concerned; the first is where to click.
        left: Of a relation, the left side in the form's unit.
        right: The right side.
        difference: left − right.
        fingerprint: Twelve hex digits of unit, year, rule, place and values: the same as long as the figures stand.
        explanation: What the unit says to a query, "" if it says nothing that explains.
        remedy: What to do, "" if the words of `what` say it.
        file: Name of the file where nobody could read whose it is, else "".
        refused: Why the explanation does not count: the office's reason, or that it was written for other figures; else "".
        accepted: That, by whom and when the office accepted the explanation, "" if it has not said.
        waiver: Why, by whom and until when the office waives the rule for this unit, "" if it does not.
        cause: Of a finding that others follow from, the likely slip: which cell, how, and what it should be.
        follows: Fingerprint of the finding that this one follows from, "" if it stands for itself.
    """

    rule: str
    severity: Severity
    unit: str
    what: str
    cells: tuple[CellRef, ...] = ()
    left: int | Decimal | None = None
    right: int | Decimal | None = None
    difference: int | Decimal | None = None
    fingerprint: str = ""
    explanation: str = ""
    remedy: str = ""
    file: str = ""
    refused: str = ""
    waiver: str = ""
    cause: str = ""
    follows: str = ""
    accepted: str = ""

    @property
    def place(self) -> str:
        """Where to click: “表三 E7”; "" for a finding about the whole file."""
        return f"{self.cells[0].sheet} {self.cells[0].address}".strip() if self.cells else ""

    @property
    def subject(self) -> str:
        """Whom or what it is about, as a message begins: the unit, or a file that could not be read."""
        return self.file or self.unit or "（未填单位名称）"

    @property
    def statement(self) -> str:
        """Who, where and what is wrong, without what to do: “甲局〔表三〕E7：……”."""
        first = self.cells[0] if self.cells else CellRef("", "", "", "")
        return visible_lines(f"{self.subject}{f'〔{first.sheet}〕' if first.sheet else ''}{first.address}：{self.what}")

    @property
    def message(self) -> str:
        """All of it in words: who, where, what was found, what was expected, how far off, what to do. Chinese."""
        return f"{self.statement}{self.remedy}"

    @property
    def explained(self) -> bool:
        """Whether it has an explanation that the office has not refused."""
        return bool(self.explanation) and not self.refused

    @property
    def open(self) -> bool:
        """Whether it still has to be corrected or explained."""
        if self.waiver:
            return False
        return self.severity is Severity.ERROR or (self.severity is Severity.QUERY and not self.explained)


class NotJudged(NamedTuple):
    """A rule that could not be judged on a file, and why.

    Attributes:
        cause: What is missing, in Chinese.
        missing: Of a rule with several comparisons, how many could not be judged; 0 if something else than figures is missing.
        total: How many it has.
    """

    rule: str
    cause: str
    missing: int = 0
    total: int = 0

    @property
    def part(self) -> str:
        """“25 条关系中的 1 条” if only a part could not be judged, else ""."""
        return f"{self.total} 条关系中的 {self.missing} 条" if self.missing < self.total else ""

    @property
    def reason(self) -> str:
        """The cause together with how much of the rule it concerns."""
        return f"{self.part or f'全部 {self.total} 条关系'}未核对：{self.cause}" if self.missing else self.cause


class Verdict(Enum):
    """What becomes of a file."""

    ACCEPTED = "accepted"
    QUERY = "query"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"

    @property
    def label(self) -> str:
        return {"accepted": "通过", "query": "待核实", "rejected": "退回", "unreadable": "无法读取"}[self.value]


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Rejected if anything is mandatory, query if anything still has to be explained, else accepted."""
    ranks = {finding.severity for finding in findings if finding.open}
    if Severity.ERROR in ranks:
        return Verdict.REJECTED
    return Verdict.QUERY if Severity.QUERY in ranks else Verdict.ACCEPTED


def fingerprint(unit: str, year: int | None, rule: str, places: Iterable[str], values: Iterable[object]) -> str:
    """Twelve hex digits that stay the same as long as unit, year, rule, places and values do.

    Args:
        unit: What stands for the unit (`Submission.fingerprint_name`).
        year: The year that the report is about, None if it is not known.
        rule: Id of the rule.
        places: Keys of the figures, or sheet and address.
        values: What stands there, in the smallest unit or as typed.
    """
    import json

    text = json.dumps([unit, year, rule, list(places), list(map(str, values))])  # nothing can run into its neighbour
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Mandatory ones first, then by rule; findings of one rule keep the order of the form."""
    return sorted(findings, key=lambda finding: (finding.severity.rank, finding.rule))


def with_followers(findings: Iterable[Finding]) -> list[tuple[Finding, list[Finding]]]:
    """Each finding that stands for itself, with those that follow from it; in the order in which they come.

    A finding that follows from one that is not among these stands for itself.
    """
    everything = list(findings)
    stands = {finding.fingerprint for finding in everything if not finding.follows} - {""}
    followers: dict[str, list[Finding]] = {}
    for finding in everything:
        if finding.follows in stands:
            followers.setdefault(finding.follows, []).append(finding)
    heads = [finding for finding in everything if finding.follows not in stands]
    return [(finding, followers.pop(finding.fingerprint, [])) for finding in heads]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file after the check.

    Attributes:
        path: As given by the user.
        submission: None if the file could not be read.
        run: Number of rules that were judged.
        not_judged: Rules that could not, or not everywhere, be judged.
        sha256: Of the file's bytes, "" if they could not be had.
    """

    path: str
    submission: Submission | None
    findings: tuple[Finding, ...]
    verdict: Verdict
    run: int = 0
    not_judged: tuple[NotJudged, ...] = ()
    sha256: str = ""
