"""One unit's report together with everything that is known of the unit: what the functions of the rules look at.

Everything is worked out when it is asked for, and once: most reports break few rules and most rules look at little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from toolkit.form import Form
from toolkit.narrative.likeness import sketch
from toolkit.rules.messages import unfilled
from toolkit.rules.organs import organ_of
from toolkit.rules.powers import Organ
from toolkit.rules.terms import PRIOR, Need
from toolkit.rules.thresholds import USUAL, Limits
from toolkit.submission.cells import not_to_be_added
from toolkit.submission.facts import Facts, facts
from toolkit.submission.report import Submission
from toolkit.submission.roster import Roster, RosterUnit

if TYPE_CHECKING:
    from toolkit.narrative.claims import Reading


@lru_cache(maxsize=8)
def _inputs(form: Form) -> dict[str, Callable[[Sequence[int | None]], tuple[Any, ...]]]:
    """For each total, what takes its inputs out of the figures."""
    return {key: itemgetter(*(form.by_key[one].index for one in inputs)) for key, inputs in form.inputs_of.items()}


@lru_cache(maxsize=2048)
def _places(form: Form, key: str) -> tuple[int, ...]:
    """Where a figure stands, or the inputs of a total."""
    return tuple(form.by_key[one].index for one in form.inputs_of.get(key, (key,)))


class Case:
    """A report and its circumstances.

    Attributes:
        submission: The report.
        unit: The unit as the roster knows it, None without a roster or for a stranger.
        roster: Who else is due, None if it is not known.
        limits: What is large, as the office sees it.
        explanations: What the unit says to queries, wherever it was said; each text once.
    """

    def __init__(
        self,
        submission: Submission,
        unit: RosterUnit | None = None,
        roster: Roster | None = None,
        limits: Limits = USUAL,
    ) -> None:
        """Nothing is worked out yet."""
        self.limits = limits
        self.submission = submission
        self.unit = unit
        self.roster = roster
        self.explanations: tuple[str, ...] = tuple(dict.fromkeys(submission.explanations.values()))
        self._wholes: dict[str, int | None] = {}

    @cached_property
    def figures(self) -> list[int | None]:
        """This year's figures in the form's order, in the smallest unit; None where there is none that could be used."""
        report = self.submission
        numbers: list[int | None] = list(report.figures)
        for index in not_to_be_added(report.states, report.notes, report.figures, report.form.signed):
            numbers[index] = None
        return numbers

    @cached_property
    def organ(self) -> Organ:
        """What kind of organ the unit is, and of which level."""
        return organ_of(self.unit, self.submission.unit)

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

    def whole(self, key: str) -> int | None:
        """A figure of this year, a total being recomputed from its inputs; None if one of them cannot be used."""
        if key not in self._wholes:
            inputs = _inputs(self.submission.form).get(key)
            if inputs is None:
                self._wholes[key] = self.value(key)
            else:
                parts = inputs(self.figures)
                self._wholes[key] = None if None in parts else sum(parts)
        return self._wholes[key]

    def last(self, key: str) -> int | None:
        """A figure of last year's accepted report."""
        return self.submission.prior.get(key)

    def gap(self, *keys: str) -> str:
        """Why what needs these figures cannot be judged, in Chinese; "" if they are all there.

        Args:
            keys: Of this year's figures, totals standing for their inputs, and with `prior:` in front of last year's.
        """
        form = self.submission.form
        figures = self.figures
        own = (key for key in keys if not key.startswith(PRIOR))
        missing = [at for key in own for at in _places(form, key) if figures[at] is None]
        if missing:
            return unfilled(self.submission, missing)
        last = (key.removeprefix(PRIOR) for key in keys if key.startswith(PRIOR))
        return "上年报表没有这项数据" if any(self.last(key) is None for key in last) else ""

    def text(self, key: str) -> str:
        """A text of the report, "" if it is not there."""
        return self.submission.narrative.get(key, "")

    @cached_property
    def prose(self) -> str:
        """All texts of the report, one below the other."""
        return "\n".join(self.submission.narrative.values())

    @cached_property
    def reading(self) -> Reading:
        """What the report's texts say in numbers."""
        from toolkit.narrative.clauses import read

        return read(self.submission.narrative, self.submission.unit, self.submission.year)

    @cached_property
    def sketch(self) -> bytes:
        """A sketch of the report's texts, made when they were dropped or made now; b"" if they are too short to be compared."""
        return bytes(self.submission.sketch) or sketch(self.submission.narrative, self.submission.unit)

    @property
    def last_sketch(self) -> bytes:
        """The same of last year's texts, b"" if they are not known."""
        return self.submission.last_year.sketch

    def changed(self, submission: Submission) -> Case:
        """The same unit and the same texts with other figures; what was read in the texts is not read again."""
        other = Case(submission, self.unit, self.roster, self.limits)
        known = vars(self)
        vars(other).update({name: known[name] for name in ("organ", "last_facts", "prose", "sketch") if name in known})
        if "reading" in known:
            vars(other)["reading"] = replace(self.reading, memo={})
        return other

    @cached_property
    def _has_text(self) -> bool:
        """Whether there is any text; nearly every rule on texts asks."""
        return bool(self.submission.sketch) or any(text.strip() for text in self.submission.narrative.values())

    def why_lacking(self, need: Need) -> str:
        """Why something that a rule needs is not there, in Chinese."""
        return "按单位名录认不出是哪个单位" if need is Need.ROSTER and self.roster is not None else need.value

    def lacks(self, need: Need) -> bool:
        """Whether something that a rule needs is not there."""
        if need is Need.TEXT:
            return not self._has_text
        if need is Need.PRIOR:
            return not self.submission.prior
        if need is Need.ROSTER:
            return self.unit is None
        if need is Need.LAST_TEXT:
            return not self.submission.last_year.sketch
        return need is Need.OTHERS
