"""One unit's report together with everything that is known of the unit: what the functions of the rules look at.

Everything is worked out when it is asked for, and once: most reports break few rules and most rules look at little.
"""

from __future__ import annotations

from functools import cached_property

from toolkit.facts import Facts, facts
from toolkit.roster import RosterUnit
from toolkit.rules.model import Need
from toolkit.submission import Submission


class Case:
    """A report and its circumstances.

    Attributes:
        submission: The report.
        unit: The unit as the roster knows it, None without a roster or for a stranger.
    """

    def __init__(self, submission: Submission, unit: RosterUnit | None = None) -> None:
        """Nothing is worked out yet."""
        self.submission = submission
        self.unit = unit

    @cached_property
    def figures(self) -> list[int | None]:
        """This year's figures in the form's order, in the smallest unit; None where there is none that could be used."""
        return self.submission.numbers

    @cached_property
    def facts(self) -> Facts:
        """What a text may say of this year's figures."""
        return facts(self.submission.form, self.figures)

    @cached_property
    def last_facts(self) -> Facts:
        """The same of last year's figures; all None without them."""
        prior = self.submission.prior
        return facts(self.submission.form, [prior.get(one.key) for one in self.submission.form.fields])

    def value(self, key: str) -> int | None:
        """A figure of this year in the smallest unit; None if it cannot be used or the edition has no such field."""
        one = self.submission.form.by_key.get(key)
        return None if one is None else self.figures[one.index]

    def last(self, key: str) -> int | None:
        """A figure of last year's accepted report."""
        return self.submission.prior.get(key)

    def text(self, key: str) -> str:
        """A text of the report, "" if it is not there."""
        return self.submission.narrative.get(key, "")

    def lacks(self, need: Need) -> bool:
        """Whether something that a rule needs is not there."""
        if need is Need.PRIOR:
            return not self.submission.prior
        if need is Need.ROSTER:
            return self.unit is None
        if need is Need.TEXT:
            return not any(text.strip() for text in self.submission.narrative.values())
        if need is Need.LAST_TEXT:
            return not self.submission.last_text
        return need is Need.OTHERS
