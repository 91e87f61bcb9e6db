"""What shows only when units are put beside each other: rules that many break, units in trouble, equal explanations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from toolkit.submission.folding import squeezed
from toolkit.workspace.register import Report
from toolkit.workspace.standing import Overview, UnitStanding

#: Shorter explanations than this are equal by chance (属实, 已核实).
_LEAST = 8


class BrokenRule(NamedTuple):
    """A rule and the units whose version that counts breaks it."""

    rule: str
    severity: str
    units: tuple[str, ...]


class Trouble(NamedTuple):
    """A unit with something left to do.

    Attributes:
        unit: Its name.
        errors: Open mandatory findings; queries likewise.
        versions: How often it has sent something.
        returns: How often something went back to it.
    """

    unit: str
    errors: int
    queries: int
    versions: int
    returns: int


class SameWords(NamedTuple):
    """An explanation that several units have given in the same words."""

    text: str
    units: tuple[str, ...]
    rules: tuple[str, ...]


def _counting(found: Overview) -> Iterator[tuple[UnitStanding, Report]]:
    """The units of which a version counts, with what was read out of it."""
    for one in found.units:
        if one.standing.version:
            yield one, one.standing.version.report


def broken_rules(found: Overview) -> list[BrokenRule]:
    """The rules that are broken, the one that most units break first; what only follows from something else is left out."""
    units: dict[tuple[str, str], dict[str, None]] = {}
    for one, report in _counting(found):
        for finding in report.to_mend:
            units.setdefault((finding["rule"], finding["severity"]), {})[one.unit.name] = None
    rules = [BrokenRule(rule, severity, tuple(names)) for (rule, severity), names in units.items()]
    return sorted(rules, key=lambda one: (-len(one.units), one.rule))


def in_trouble(found: Overview) -> list[Trouble]:
    """The units that have something left to do, the one with most first."""
    returns = [event.sha256 for event in found.events if event.did == "returned"]
    rows = [
        Trouble(
            one.unit.name, report.errors, report.queries, len(one.standing.versions),
            sum(version.sha256 in returns for version in one.standing.versions),
        )
        for one, report in _counting(found) if report.errors or report.queries
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.errors, -row.queries, -row.versions))


def same_words(found: Overview) -> list[SameWords]:
    """Explanations that units share word by word: somebody has handed out a model, or copied."""
    known: dict[str, tuple[str, dict[str, None], dict[str, None]]] = {}
    for one, report in _counting(found):
        for finding in report.findings:
            text = finding["explanation"]
            if len(folded := squeezed(text)) >= _LEAST:
                _, units, rules = known.setdefault(folded, (text, {}, {}))
                units[one.unit.name] = None
                rules[finding["rule"]] = None
    shared = [SameWords(text, tuple(units), tuple(rules)) for text, units, rules in known.values() if len(units) > 1]
    return sorted(shared, key=lambda one: -len(one.units))
