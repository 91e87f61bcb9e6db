"""What a rule is: documentation and a declaration in one place. No spreadsheets, no printing, no pandas.

A declaration is compiled twice, to pandera checks over long frames and to plain Python (`toolkit.validate`); its predicates use
operators that mean the same for a number and for an array of numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from toolkit.findings import Severity
from toolkit.form import Field, Identity
from toolkit.submission import Note, State, Submission

ALL_STATES = tuple(State)


def always(_: Field) -> bool:
    """Every field."""
    return True


@dataclass(frozen=True, slots=True)
class CellTest:
    """A fault of a single cell: either of its content (state and notes) or of its value.

    Attributes:
        states: The states that it looks at.
        any_of: Fails only with at least one of these notes (0: whatever the notes).
        none_of: Never fails with one of these notes.
        below: Fails if the value is smaller than this many printed units.
        above: Fails if the value is greater than this many printed units.
        applies: The fields that it is about.
    """

    states: tuple[State, ...] = ALL_STATES
    any_of: Note = Note.NONE
    none_of: Note = Note.NONE
    below: int | None = None
    above: int | None = None
    applies: Callable[[Field], bool] = always

    @property
    def bounds_value(self) -> bool:
        """Whether it looks at the value; otherwise at state and notes."""
        return self.below is not None or self.above is not None

    def content_fails(self, states: Any, notes: Any) -> Any:
        """Whether state and notes are those of the fault; for numbers and for integer arrays alike."""
        mask = sum(1 << state for state in self.states)
        fails = (mask >> states) & 1 != 0
        if self.any_of:
            fails = fails & (notes & int(self.any_of) != 0)
        if self.none_of:
            fails = fails & (notes & int(self.none_of) == 0)
        return fails

    def value_fails(self, values: Any, scales: Any) -> Any:
        """Whether the value is out of bounds; for numbers and for arrays alike.

        Args:
            values: In the smallest unit of the measure.
            scales: Smallest units in a printed unit.
        """
        if self.below is not None:
            return values < self.below * scales
        return values > (self.above or 0) * scales


class Relation(NamedTuple):
    """An equation between figures of a submission, one instance of a rule: Σ left = Σ right.

    Keys with `prior:` in front are figures of the same unit's accepted report of last year.
    """

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]


#: Marks a figure of last year's accepted report.
PRIOR = "prior:"


@dataclass(frozen=True, slots=True)
class RelationTest:
    """Equations that the form states: every identity of this table, kind and group is an instance of the rule."""

    table: str
    kind: str
    group: str = ""

    def covers(self, identity: Identity) -> bool:
        return (identity.table, identity.kind, identity.group) == (self.table, self.kind, self.group)


@dataclass(frozen=True, slots=True)
class PriorTest:
    """Equations between this year's figures and last year's: last year is just more columns.

    Attributes:
        left: Keys whose `{}` is replaced by each of `over`; right likewise.
        over: What the rule is repeated for.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    over: tuple[str, ...]

    def relations(self, rule: str) -> tuple[Relation, ...]:
        """One instance per element of `over`."""
        return tuple(
            Relation(rule, tuple(key.format(one) for key in self.left), tuple(key.format(one) for key in self.right))
            for one in self.over
        )


@dataclass(frozen=True, slots=True)
class FileTest:
    """A fault of the whole submission; the function returns what was found, in Chinese, or None."""

    found: Callable[[Submission], str | None]


@dataclass(frozen=True, slots=True)
class ReaderTest:
    """A fault that only the reader can see (`Submission.faults`)."""


Test = CellTest | RelationTest | PriorTest | FileTest | ReaderTest


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must hold.

    Attributes:
        id: Letter of the stage and number; never reused.
        severity: How much a finding weighs.
        title: What must hold, in one Chinese line.
        source: Where that is written, or which practice it follows.
        remedy: What to do, one Chinese sentence.
        message: What is wrong, with the fields that `toolkit.rules.messages` knows.
        test: The declaration.
        published: Severity for a published report that was read in (nobody can be sent back to fill it); None: the same.
        missing: What happens when something that the rule needs is not there.
        editions: The editions that it is about.
    """

    id: str
    severity: Severity
    title: str
    source: str
    remedy: str
    message: str
    test: Test = field(default_factory=ReaderTest)
    published: Severity | None = None
    missing: str = "缺少所需数据时不作判断"
    editions: tuple[int, ...] = (2019, 2021)

    @property
    def stage(self) -> str:
        return self.id[0]

    def weight(self, published: bool) -> Severity:
        """Severity for a submission, milder for published reports where the rule says so."""
        return self.published if published and self.published else self.severity
