"""What a rule is: documentation and a declaration in one place. No spreadsheets, no printing, no pandas.

A declaration is compiled twice, to pandera checks over long frames and to plain Python (`toolkit.checks`); its
predicates use operators that mean the same for a number and for an array of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.form import Field, Identity
from toolkit.rules.findings import Severity
from toolkit.rules.terms import ALL_STATES, Need, Relation
from toolkit.rules.thresholds import ByLevel, Threshold
from toolkit.submission.cells import Note, RawCell, State
from toolkit.submission.report import Submission

if TYPE_CHECKING:
    from toolkit.rules.case import Case
    from toolkit.rules.powers import Organ
    from toolkit.rules.spoiled import Spoil
    from toolkit.rules.terms import Found, Unjudged


class Fields(NamedTuple):
    """Which fields a rule about single cells is about, under a name by which the workbook's own formulas can ask for them.

    Attributes:
        name: What they are, in Chinese.
        covers: Whether a field is one of them.
    """

    name: str
    covers: Callable[[Field], bool]


def _every(_: Field) -> bool:
    return True


EVERY_FIELD = Fields("每一项", _every)


class CellTest(NamedTuple):
    """A fault of a single cell: either of its content (state and notes) or of its value.

    Attributes:
        states: The states that it looks at.
        any_of: Fails only with at least one of these notes (0: whatever the notes).
        none_of: Never fails with one of these notes.
        below: Fails if the value is smaller than this many printed units.
        above: Fails if the value is greater than this many printed units, whoever's it is.
        limits: By level of the unit, lower limits than `above`; only `toolkit.checks.judging` knows whose figures they are.
        applies: The fields that it is about.
    """

    states: tuple[State, ...] = ALL_STATES
    any_of: Note = Note.NONE
    none_of: Note = Note.NONE
    below: int | None = None
    above: int | None = None
    limits: ByLevel | None = None
    applies: Fields = EVERY_FIELD

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

    def limit(self, organ: Organ) -> Threshold | None:
        """The limit for an organ of this level, None if its size is not limited."""
        return self.limits.at(organ) if self.limits else None


class RelationTest(NamedTuple):
    """Equations that the form states: every identity of this table, kind and group is an instance of the rule."""

    table: str
    kind: str
    group: str = ""

    def covers(self, identity: Identity) -> bool:
        return (identity.table, identity.kind, identity.group) == (self.table, self.kind, self.group)


class LinearTest(NamedTuple):
    """Comparisons of sums of figures, this year's and last year's: last year is just more columns.

    Attributes:
        left: Keys whose `{}` is replaced by each of `over`; right likewise.
        over: What the rule is repeated for.
        op: "=", "<=" or ">=".
        constant: Added to the right side, in the smallest unit.
        shifted: What is added to the message where the differences of all instances cancel out: things were only put under
            another heading, which weighs no more than a query. "": nothing is made of that.
        left_constant, left_factors, right_factors, divisor, blank_counts_zero: As in `Relation`.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    over: tuple[str, ...] = ("",)
    op: str = "="
    constant: int = 0
    shifted: str = ""
    left_constant: int = 0
    left_factors: tuple[int, ...] = ()
    right_factors: tuple[int, ...] = ()
    divisor: int = 1
    blank_counts_zero: bool = False

    def relations(self, rule: str) -> tuple[Relation, ...]:
        """One instance per element of `over`."""
        return tuple(
            Relation(
                rule,
                tuple(key.format(one) for key in self.left),
                tuple(key.format(one) for key in self.right),
                self.op,
                self.constant,
                self.left_constant,
                self.left_factors,
                self.right_factors,
                self.divisor,
                self.blank_counts_zero,
            )
            for one in self.over
        )


class FileTest(NamedTuple):
    """A fault of the whole submission; the function returns what was found, in Chinese, or None."""

    found: Callable[[Submission], str | None]


class ReaderTest(NamedTuple):
    """Faults that only the reader can see (`Submission.faults`).

    Attributes:
        words: By kind of fault, what is said of it, with the fault's values as fields.
        together: Where nobody has to do anything, what is said once of several faults in a file: with the fields of the first,
            its whole sentence as `{first}`, and their number as `{count}`; "": each is said by itself.
        milder: Kinds that weigh less than the rule.
    """

    words: Mapping[str, str] = MappingProxyType({})
    together: str = ""
    milder: Mapping[str, Severity] = MappingProxyType({})


class CaseTest(NamedTuple):
    """A small function about one unit's report, together with what is known of the unit (`toolkit.rules.case.Case`).

    Attributes:
        needs: What it needs beside the figures.
        figures: Whether it looks at figures at all; what does not says the same whatever they are.
    """

    found: Callable[[Case], Iterable[Found | Unjudged]]
    needs: tuple[Need, ...] = ()
    figures: bool = True


class BetweenTest(NamedTuple):
    """A small function about all reports of a batch; returns (index of the report, what was found there).

    Attributes:
        needs: What it needs beside the figures.
        versions: Whether it looks at files that another one of the same unit has replaced; else these are no others.
    """

    found: Callable[[Sequence[Case]], Iterable[tuple[int, Found]]]
    needs: tuple[Need, ...] = (Need.OTHERS,)
    versions: bool = False


class ReceiptTest(NamedTuple):
    """What bars a file from counting for its unit, as `toolkit.checks.receipts` decides about all files together.

    Attributes:
        bar: The kind of bar, by its stable English name.
    """

    bar: str


class RegionTest(NamedTuple):
    """A small function about a region's sums and the reports that are in them; it runs when they are added up.

    The first case is the region: its figures are the sums, its `prior` is last year's region. The others are the members.
    """

    found: Callable[[Case, Sequence[Case]], Iterable[Found | Unjudged]]


Test = CellTest | RelationTest | LinearTest | FileTest | ReaderTest | CaseTest | BetweenTest | ReceiptTest | RegionTest


#: What the clean report of the samples (`toolkit.rules.samples`) says of its applications: rules alter it.
REQUESTS = (
    "{year}年，我局新收政府信息公开申请16件，其中自然人12件、法人或其他组织4件；上年结转2件。全年办结17件，其中予以公开10件、"
    "部分公开2件、不予公开2件、无法提供2件、不予处理1件；结转下年度继续办理1件。因政府信息公开被申请行政复议3件，维持2件，"
    "尚未审结1件；被提起行政诉讼2件，均维持。"
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What makes a clean report break one rule and no other; `toolkit.rules.samples` builds it.

    Attributes:
        figures: Changes of the clean report's inputs by key, in the smallest unit; totals follow, unless they are named.
        typed: Cells as typed, by key, in place of the clean ones; None leaves a cell empty.
        prior: Changes of last year's clean figures by key, in the smallest unit; None: nothing is known of last year.
        texts: Texts by narrative key, in place of the clean ones.
        spoiled: What is done, one after the other, to the sheets of the clean workbook before they are read
            (`toolkit.rules.spoiled`).
        file: A file that cannot be read, in place of a report.
        unit, code, year, edition, published: Of the report; None: as in the clean one.
        kind: 单位类型 in the roster; None: no roster.
        cover: Other fields of the cover by their key (`date`).
        others: Further reports of the batch; of a rule about a region, its members.
        clean: Changes of the clean report's inputs that come before everything else and break nothing.
        silent: Whether the report has no prose, where the prose would contradict the changed figures.
        last_texts: Last year's texts by narrative key, where they differ from the clean ones; None: nothing is known of them.
        explanations: What the unit says to a rule, by its id.
    """

    figures: Mapping[str, int] = field(default_factory=dict)
    typed: Mapping[str, RawCell | str | None] = field(default_factory=dict)
    prior: Mapping[str, int] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    spoiled: tuple[Spoil, ...] = ()
    file: bytes = b""
    unit: str | None = None
    code: str | None = None
    year: int | None = None
    edition: int = 2021
    published: bool = False
    kind: str | None = None
    others: tuple[Sample, ...] = ()
    clean: Mapping[str, int] = field(default_factory=dict)
    silent: bool = False
    last_texts: Mapping[str, str] | None = None
    cover: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)


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
        published: Severity for a published report that was read in (nobody can be sent back to fill it), and for a comparison
            with last year's published report; None: the same.
        missing: What happens when something that the rule needs is not there.
        editions: The editions that it is about.
        sample: What breaks it.
        beta: Until this day (included) a finding is only a hint; None: in force.
        own: Whether an office made it for itself.
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
    sample: Sample | None = None
    beta: date | None = None
    own: bool = False

    @property
    def stage(self) -> str:
        return self.id[0]

    @property
    def waivable(self) -> bool:
        """Whether an office may waive it for a unit; not where sums would become wrong or a file unusable."""
        return self.severity is not Severity.ERROR or self.stage not in "FCX"

    def on_trial(self, today: date | None) -> bool:
        """Whether it is still beta on a day; an unknown day is after everything."""
        return self.beta is not None and today is not None and today <= self.beta

    def weight(self, published: bool, today: date | None = None) -> Severity:
        """Severity for a submission, milder for published reports where the rule says so, a hint while the rule is beta."""
        if self.on_trial(today):
            return Severity.HINT
        return self.published if published and self.published else self.severity
