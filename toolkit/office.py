"""What the office that checks knows beside the files: its rules, its roster, its waivers, its rulings on explanations, the day.

Knows no file format; `toolkit.workbook.decisions` and `toolkit.workbook.own_rules` read the files that people keep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from toolkit.explanations import is_explanation
from toolkit.findings import Finding, Severity
from toolkit.roster import Roster, RosterUnit, plain_name
from toolkit.rules import STANDARD, Ruleset
from toolkit.submission import Submission


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that is not held against a unit.

    Attributes:
        code: 单位代码, "" if the unit is named by name alone.
        reason: Why. by: who decided. until: the last day on which it counts.
    """

    code: str
    unit: str
    rule: str
    reason: str
    by: str
    until: date

    def covers(self, submission: Submission, rule: str, today: date | None) -> bool:
        """Whether it spares a unit a rule on a day; an unknown day is before everything."""
        if rule != self.rule or (today is not None and today > self.until):
            return False
        if self.code and submission.code:
            return self.code.upper() == submission.code.upper()
        return plain_name(self.unit) == plain_name(submission.unit)

    @property
    def words(self) -> str:
        """For people."""
        return f"{self.reason}（{self.by}，有效期至{self.until.isoformat()}）"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is known of one query: what the unit said to it, and what the office thinks of that.

    Attributes:
        fingerprint: Of the finding; other figures, another fingerprint.
        explanation: As the unit wrote it.
        accepted: True or False once the office has decided, else None.
        by: Who decided. on: when. remark: what was said about it.
    """

    fingerprint: str
    explanation: str
    accepted: bool | None = None
    by: str = ""
    on: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Office:
    """The circumstances of a check.

    Attributes:
        ruleset: The rules.
        roster: Who is due; None if it is not known.
        waivers: In the order of their file.
        rulings: By fingerprint.
        today: For rules on trial and waivers; None: every rule is in force, no waiver has expired.
    """

    ruleset: Ruleset = STANDARD
    roster: Roster | None = None
    waivers: Sequence[Waiver] = ()
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    today: date | None = None

    def unit_of(self, submission: Submission) -> RosterUnit | None:
        """The unit as the roster knows it."""
        return self.roster.identify(submission.code, submission.unit)[0] if self.roster else None

    def settle(self, finding: Finding, submission: Submission) -> Finding:
        """A finding together with what the unit and the office said to it."""
        if finding.severity is Severity.HINT:
            return finding
        for waiver in self.waivers:
            if waiver.covers(submission, finding.rule, self.today) and self.ruleset.rules[finding.rule].waivable:
                return replace(finding, waiver=waiver.words)
        if finding.severity is not Severity.QUERY:
            return finding
        text = submission.explanations.get(finding.fingerprint) or submission.explanations.get(finding.rule, "")
        ruling = self.rulings.get(finding.fingerprint)
        if not is_explanation(text) and ruling is not None:
            text = ruling.explanation
        if not is_explanation(text):
            return finding
        refused = ""
        if ruling is not None and ruling.accepted is False and ruling.explanation.strip() == text.strip():
            refused = "，".join(filter(None, (ruling.remark or "不采纳", ruling.by, ruling.on)))
        return replace(finding, explanation=text, refused=refused)
