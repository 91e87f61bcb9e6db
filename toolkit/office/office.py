"""What the office that checks knows beside the files: its rules, its roster, its waivers, its ledger of explanations, the day.

Knows no file format; `toolkit.office.decisions` and `toolkit.office.own_rules_file` read the files that people keep.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from toolkit.office.settled import NOTHING_SETTLED, Settled
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.rules.explanations import is_explanation
from toolkit.rules.findings import Finding, Severity
from toolkit.rules.thresholds import USUAL, Limits
from toolkit.submission.report import Submission
from toolkit.submission.roster import Roster, RosterUnit, plain_name
from toolkit.terminal import escaped_lines

#: In place of a unit's name: a waiver for all units.
EVERY_UNIT = "全部单位"
#: Said to a query whose only explanation was written for other figures.
OUTDATED = "原说明针对变动前的数据，请重新说明"
#: State of a line of the ledger about an explanation that the unit has replaced by another one.
REPLACED = "已有新说明"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that is not held against a unit.

    Attributes:
        code: 单位代码, "" if the unit is named by name alone.
        unit: 单位名称, or `EVERY_UNIT`.
        reason: Why. by: who decided. until: the last day on which it counts.
    """

    code: str
    unit: str
    rule: str
    reason: str
    by: str
    until: date

    @property
    def for_every_unit(self) -> bool:
        """Whether it is about all units, and not about one."""
        return plain_name(self.unit) == EVERY_UNIT

    def names(self, code: str, unit: str) -> bool:
        """Whether it is about a unit: by the codes if both are known, else by the names."""
        return self.for_every_unit or _is_same(self.code, self.unit, code, unit)

    def expired(self, today: date | None) -> bool:
        """Whether it counts no more on a day; an unknown day is before everything."""
        return today is not None and today > self.until

    @property
    def words(self) -> str:
        """Reason, who granted it and until when, as lists and pages show it."""
        return f"{self.reason}（{self.by}，有效期至{self.until.isoformat()}）"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What is known of one query: what the unit said to it, and what the office thinks of that. A line of the ledger.

    Attributes:
        fingerprint: Of the finding; other figures, another fingerprint.
        explanation: As the unit wrote it, or the officer for it; "" as long as there is none.
        accepted: True or False once the office has decided, else None.
        by: Who decided. on: when. remark: what was said about it.
        code: 单位代码 of the unit. unit: its name. year: of its report.
        rule: What asked. place: where. question: what.
        state: What has become of the finding, for people; `REPLACED` counts.
        more: What else people wrote into the line.
    """

    fingerprint: str
    explanation: str = ""
    accepted: bool | None = None
    by: str = ""
    on: str = ""
    remark: str = ""
    code: str = ""
    unit: str = ""
    year: int | None = None
    rule: str = ""
    place: str = ""
    question: str = ""
    state: str = ""
    more: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The decision for people: “不采纳：缺少依据（王五，2025-01-20）”; "" if there is none."""
        if self.accepted is None:
            return ""
        verdict = "采纳" if self.accepted else "不采纳"
        signed = "，".join(filter(None, (self.by, self.on)))
        return f"{verdict}{f'：{self.remark}' if self.remark else ''}{f'（{signed}）' if signed else ''}"


def _is_same(code: str, unit: str, other_code: str, other_unit: str) -> bool:
    if code and other_code:
        return code.upper() == other_code.upper()
    return plain_name(unit) == plain_name(other_unit)


def names_of(code: str, unit: str) -> set[str]:
    """What a unit is known by in the ledger: its code and its name; a code that a spreadsheet has spoilt does no harm.

    The ledger shows what cannot be seen as an escape, a cover does not.
    """
    return {escaped_lines(code).upper(), plain_name(escaped_lines(unit))} - {""}


def same_text(one: str, other: str) -> bool:
    """Whether two explanations are the same, however their lines break and whether or not they went through GBK."""
    return _through_gbk(one) == _through_gbk(other)


def _through_gbk(text: str) -> str:
    return " ".join(text.encode("gbk", errors="replace").decode("gbk").split())


@dataclass(frozen=True)
class Office:
    """The circumstances of a check.

    Attributes:
        ruleset: The rules.
        roster: Who is due; None if it is not known.
        waivers: In the order of their file.
        ledger_lines: The office's ledger, in its order.
        today: For rules on trial and waivers; None: every rule is in force, no waiver has expired.
        year: The year that is collected; None: the one that most reports bear.
        settled: What a register has settled about the files that were received.
        limits: What is large, as the office sees it.
    """

    ruleset: Ruleset = STANDARD
    roster: Roster | None = None
    waivers: Sequence[Waiver] = ()
    ledger_lines: Sequence[LedgerLine] = ()
    today: date | None = None
    year: int | None = None
    settled: Settled = NOTHING_SETTLED
    limits: Limits = USUAL

    def unit_of(self, submission: Submission) -> RosterUnit | None:
        """The unit as the roster knows it."""
        return self.roster.find(submission.code, submission.unit) if self.roster else None

    @property
    def expired(self) -> tuple[Waiver, ...]:
        """Waivers that count no more."""
        return tuple(waiver for waiver in self.waivers if waiver.expired(self.today))

    @cached_property
    def _waived(self) -> Mapping[str, list[Waiver]]:
        """The waivers that count, by rule."""
        found: dict[str, list[Waiver]] = {}
        for waiver in self.waivers:
            rule = self.ruleset.rules.get(waiver.rule)
            if rule and rule.waivable and not waiver.expired(self.today):
                found.setdefault(waiver.rule, []).append(waiver)
        return found

    @cached_property
    def _by_fingerprint(self) -> Mapping[str, list[LedgerLine]]:
        found: dict[str, list[LedgerLine]] = {}
        for line in self.ledger_lines:
            if line.explanation:
                found.setdefault(line.fingerprint, []).append(line)
        return found

    @cached_property
    def _by_rule(self) -> Mapping[tuple[str, int | None, str], list[LedgerLine]]:
        """The explanations that are known, by rule, year and each name of the unit."""
        found: dict[tuple[str, int | None, str], list[LedgerLine]] = {}
        for line in self.ledger_lines:
            for name in names_of(line.code, line.unit) if line.explanation else ():
                found.setdefault((line.rule, line.year, name), []).append(line)
        return found

    def waiver_of(self, rule: str, submission: Submission) -> Waiver | None:
        """The waiver that spares a unit a rule; one for the unit itself comes before one for all."""
        candidates = self._waived.get(rule)
        if not candidates:
            return None
        unit = self.unit_of(submission)
        code, name = (unit.code, unit.name) if unit else (submission.code, submission.unit)
        fitting = [waiver for waiver in candidates if waiver.names(code, name)]
        return min(fitting, key=lambda waiver: waiver.for_every_unit, default=None)

    def settle_all(self, findings: Sequence[Finding], submission: Submission) -> list[Finding]:
        """The findings of a file together with what the unit and the office said to them."""
        current = {finding.fingerprint for finding in findings}
        return [self.settle(finding, submission, current) for finding in findings]

    def settle(self, finding: Finding, submission: Submission, current: Container[str] | None = None) -> Finding:
        """A finding together with what the unit and the office said to it.

        Args:
            finding: As the rules made it.
            submission: What it is about.
            current: Fingerprints of all findings of the file; without them no explanation is taken for outdated.
        """
        if finding.severity is Severity.HINT:
            return finding
        if finding.severity is Severity.QUERY:
            finding = self._answered(finding, submission, current)
        waiver = self.waiver_of(finding.rule, submission)
        return replace(finding, waiver=waiver.words) if waiver else finding

    def _answered(self, finding: Finding, submission: Submission, current: Container[str] | None) -> Finding:
        """A query with its explanation: what the unit wrote to this finding, else to the rule, else what the ledger keeps."""
        known = self._by_fingerprint.get(finding.fingerprint, [])
        text = submission.explanations.get(finding.fingerprint, "")
        outdated = False
        if not is_explanation(text):
            text = submission.explanations.get(finding.rule, "")
            outdated = is_explanation(text) and self._is_outdated(text, finding, submission, current)
        if known and (outdated or not is_explanation(text)):
            text, outdated = next((one for one in reversed(known) if one.state != REPLACED), known[-1]).explanation, False
        if outdated:
            return replace(finding, refused=OUTDATED)
        line = next((one for one in known if same_text(one.explanation, text)), None)
        if not is_explanation(text) and not (line and line.accepted):
            return finding
        if line is None or line.accepted is None:
            return replace(finding, explanation=text)
        if line.accepted:
            return replace(finding, explanation=text, accepted=line.words)
        refused = "，".join(filter(None, (line.remark, line.by, line.on))) or "审核人未写明理由"
        return replace(finding, explanation=text, refused=refused)

    def _is_outdated(self, text: str, finding: Finding, submission: Submission, current: Container[str] | None) -> bool:
        """Whether an explanation of a whole rule was written for other figures.

        It was if the ledger knows these words of the unit as an answer to a finding that is gone, and not as an answer to
        this one: the words stay on 自检 when the figures change.
        """
        known = self._by_fingerprint.get(finding.fingerprint, [])
        if current is None or any(same_text(one.explanation, text) for one in known):
            return False
        unit = self.unit_of(submission)
        code, name = (unit.code, unit.name) if unit else (submission.code, submission.unit)
        return any(
            line.fingerprint not in current and same_text(line.explanation, text)
            for one in names_of(code, name)
            for line in self._by_rule.get((finding.rule, submission.year, one), [])
        )


#: A check with the standard rules that knows nothing but the file.
ALONE = Office()
