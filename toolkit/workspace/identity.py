"""Whose report a file is: by its code, by its exact name or an alias, by a person's word; a container's name only proposes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from toolkit.submission.roster import RosterUnit
from toolkit.workspace.register import Arrival, Report
from toolkit.workspace.units import Units


class Proposal(NamedTuple):
    """A unit that a file may be from."""

    unit: RosterUnit
    how: str


class Identity(NamedTuple):
    """Whose a file is.

    Attributes:
        unit: None if nobody can tell.
        reason: Why nobody can tell; "" if it is known.
        proposal: Whose it may be if nobody can tell.
    """

    unit: RosterUnit | None
    reason: str = ""
    proposal: Proposal | None = None


class Identifier:
    """Tells the units of many files."""

    def __init__(self, units: Units, assigned: Mapping[str, str]) -> None:
        """Know the units and what people have said.

        Args:
            units: Of the workspace.
            assigned: By SHA-256, the key of the unit that a person has named.
        """
        self.units = units
        self.assigned = assigned

    def identity(self, report: Report | None, sha256: str, arrivals: Iterable[Arrival]) -> Identity:
        """Whose a file is.

        Args:
            report: What was read out of it; None of what could not be taken out of a container.
            sha256: Of the file.
            arrivals: The ways on which it came.
        """
        if unit := self.units.by_key(self.assigned.get(sha256, "")):
            return Identity(unit)
        reason = report.cause if report else ""
        if report and report.verdict != "unreadable":
            unit, reason = self.units.roster.identify(report.code, report.unit)
            if unit:
                return Identity(unit)
        return Identity(None, reason, self._proposal(report, arrivals))

    def _proposal(self, report: Report | None, arrivals: Iterable[Arrival]) -> Proposal | None:
        texts = []
        if report and report.unit:
            texts.append(("封面上的名称", report.unit))
        for one in arrivals:
            *folders, name = one.origin[-1].split("/")
            texts.append(("文件名", name))
            texts += [("文件夹名", folder) for folder in reversed(folders)]
            texts += [("外层文件名", outer) for outer in reversed(one.origin[:-1])]
            texts += [("发件人", one.sender), ("邮件主题", one.subject)]
        for how, text in texts:
            if unit := self.units.roster.suggested(text):
                return Proposal(unit, how)
        return None
