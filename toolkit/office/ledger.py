"""The office's ledger of explanations (核实说明台账) after a run: every query has a line, and nothing typed is lost.

A line stands for a query by its fingerprint. New queries get a line; lines of queries that are gone stay and say what became of
them. Pure functions; `toolkit.office.decisions` reads and writes the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from toolkit.office.office import REPLACED, LedgerLine, Office, names_of, same_text
from toolkit.rules.findings import Checked, Finding, Severity
from toolkit.submission.report import Submission
from toolkit.submission.roster import plain_name
from toolkit.terminal import escaped_lines

#: What has become of a query: it waits for an answer; it stands and has one; it stands and is waived; its figures are others
#: now; it is gone.
ASKED, STANDS, WAIVED, CHANGED, GONE = "待说明", "有效", "已豁免", "数据已变动", "问题已消除"

#: Characters of what a unit wrote that a line of the ledger repeats, so that the ledger stays a file that we read again.
_LONGEST = 10_000
#: A code of which a spreadsheet has made a number: 1.134E+17.
_SPOILT = re.compile(r"\d+(\.\d+)?E\+\d+", re.IGNORECASE)


@dataclass
class _Report:
    """What is known of one unit's report of a year from this run; of several files of a unit, everything that they show."""

    code: str
    unit: str
    year: int | None
    queries: dict[str, Finding] = field(default_factory=dict)
    open_rules: set[str] = field(default_factory=set)


def brought_up_to_date(known: Sequence[LedgerLine], checked: Iterable[Checked], office: Office) -> tuple[LedgerLine, ...]:
    """The ledger after a run.

    Args:
        known: The ledger before it.
        checked: The files that count; a unit whose file is not among them keeps its lines as they are.
        office: With what they were checked.

    Returns:
        All lines of before and the new ones, by year, unit in the order of the roster, rule and place; what people wrote stays.
        The same run gives the same lines again.
    """
    lines, where = list(known), _Places(known)
    for report in _reports(checked, office):
        _answer(lines, where, report, office)
    ranks = {plain_name(unit.name): rank for rank, unit in enumerate(office.roster.units)} if office.roster else {}
    return tuple(sorted(lines, key=_order(ranks)))


def _reports(checked: Iterable[Checked], office: Office) -> list[_Report]:
    reports: dict[tuple[str, int | None], _Report] = {}
    for one in checked:
        submission = one.submission
        if submission is None:
            continue
        report = reports.setdefault((submission.fingerprint_name, submission.year), _report(submission, office))
        for finding in one.findings:
            if finding.severity is Severity.QUERY:
                report.queries.setdefault(finding.fingerprint, finding)
        report.open_rules |= {gap.rule for gap in one.not_judged}
    return list(reports.values())


def _report(submission: Submission, office: Office) -> _Report:
    unit = office.unit_of(submission)
    code, name = (unit.code, unit.name) if unit else (submission.code, submission.unit)
    return _Report(escaped_lines(code), escaped_lines(name), submission.year)


def _answer(lines: list[LedgerLine], where: _Places, report: _Report, office: Office) -> None:
    """Bring the lines of one report up to date."""
    still = {(finding.rule, finding.place) for finding in report.queries.values()}
    for index in where.of_unit(report):
        line = lines[index]
        judged = line.rule in office.ruleset.rules and line.rule not in report.open_rules
        if line.fingerprint not in report.queries and judged:
            lines[index] = replace(line, state=CHANGED if (line.rule, line.place) in still else GONE)
    for fingerprint, finding in report.queries.items():
        _enter(lines, where.by_fingerprint.get(fingerprint, []), report, finding)


class _Places:
    """Where the lines of a query and of a unit's year stand in the ledger."""

    def __init__(self, lines: Sequence[LedgerLine]) -> None:
        self.by_fingerprint: dict[str, list[int]] = {}
        self._by_unit: dict[tuple[int | None, str], list[int]] = {}
        for index, line in enumerate(lines):
            self.by_fingerprint.setdefault(line.fingerprint, []).append(index)
            for name in names_of(line.code, line.unit):
                self._by_unit.setdefault((line.year, name), []).append(index)

    def of_unit(self, report: _Report) -> list[int]:
        names = names_of(report.code, report.unit)
        return sorted({index for name in names for index in self._by_unit.get((report.year, name), [])})


def _enter(lines: list[LedgerLine], where: Sequence[int], report: _Report, finding: Finding) -> None:
    """Bring the lines of one query up to date: the one with its present explanation stands, others have been replaced."""
    text = finding.explanation
    current = [index for index in where if same_text(lines[index].explanation, text)]
    blank = [index for index in where if not lines[index].explanation and lines[index].accepted is None]
    if not current and text and blank:
        lines[blank[-1]] = replace(lines[blank[-1]], explanation=text)
        current = blank[-1:]
    elif not current and (text or not where):
        lines.append(
            LedgerLine(
                finding.fingerprint, text, code=report.code[:_LONGEST], unit=report.unit[:_LONGEST], year=report.year,
                rule=finding.rule, place=finding.place, question=finding.what[:_LONGEST],
            )
        )  # fmt: skip
        current = [len(lines) - 1]
    elif not current:  # nothing counts as an explanation: what was written last still asks for a decision
        current = [index for index in where if lines[index].state != REPLACED] or list(where[-1:])
    for index in {*where, *current}:
        line = lines[index]
        stands = WAIVED if finding.waiver else STANDS if line.explanation or line.accepted else ASKED
        state = stands if index in current else REPLACED
        code = report.code if _SPOILT.fullmatch(line.code) else line.code
        lines[index] = replace(line, state=state, code=code)


def _order(ranks: Mapping[str, int]) -> Callable[[LedgerLine], tuple[object, ...]]:
    def key(line: LedgerLine) -> tuple[object, ...]:
        name = plain_name(line.unit)
        return (line.year or 0, ranks.get(name, len(ranks)), name, line.rule, _natural(line.place), line.fingerprint)

    return key


def _natural(place: str) -> list[tuple[str, int]]:
    """A place so that 表三 comes after 表二 and E10 after E7."""
    return [(text, int(digits or 0)) for text, digits in re.findall(r"([^0-9]*)([0-9]*)", place.translate(_NUMERALS))]


_NUMERALS = str.maketrans("一二三四五六", "123456")
