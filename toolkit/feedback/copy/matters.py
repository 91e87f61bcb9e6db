"""What a unit has to correct or to explain, counted as a person would count it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.rules.findings import Finding, Severity, with_followers

#: Findings of one rule on one sheet, each about a single cell: from so many on they are one matter.
TOGETHER = 6
#: Sheets in the order in which a unit goes through its workbook.
_SHEETS = ("封面", "表二", "表三", "表四", "文字部分")


@dataclass(frozen=True, slots=True)
class Matter:
    """What is wrong, as a person would count it.

    Attributes:
        findings: The finding, or all of one rule on one sheet where there are many.
        followers: Findings that go away with it.
    """

    findings: tuple[Finding, ...]
    followers: tuple[Finding, ...] = ()

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """The worst of what hangs on it: a query that errors follow from has to be corrected."""
        return min((one.severity for one in (*self.findings, *self.followers)), key=lambda severity: severity.rank)

    @property
    def reach(self) -> int:
        """How many cells it touches."""
        return len({(cell.sheet, cell.address, cell.key) for one in (*self.findings, *self.followers) for cell in one.cells})

    @property
    def asks(self) -> bool:
        """Whether an explanation would do."""
        return self.severity is Severity.QUERY


def matters_of(findings: Iterable[Finding]) -> list[Matter]:
    """What still has to be corrected or explained: what must be corrected first, then sheet by sheet in the form's order.

    A finding that follows from another one stands with it, not for itself; hints and what is settled are left out.
    """
    groups: dict[tuple[object, ...], list[Matter]] = {}
    for number, (one, followers) in enumerate(with_followers(finding for finding in findings if finding.open)):
        alike = len(one.cells) == 1 and bool(one.cells[0].key) and not one.cause
        group = (one.rule, one.severity, one.cells[0].sheet) if alike else (number,)
        groups.setdefault(group, []).append(Matter((one,), tuple(followers)))
    found: list[Matter] = []
    for matters in groups.values():
        if len(matters) >= TOGETHER and not any(matter.followers for matter in matters):
            found.append(Matter(tuple(matter.first for matter in matters)))
        else:
            found += matters
    return sorted(found, key=lambda matter: (matter.severity.rank, _sheet_rank(matter.first)))


def _sheet_rank(finding: Finding) -> int:
    sheet = finding.cells[0].sheet if finding.cells else ""
    return _SHEETS.index(sheet) if sheet in _SHEETS else len(_SHEETS)
