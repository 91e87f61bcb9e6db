"""The rules of one edition, bound to its fields and equations: what both engines run."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import NamedTuple

from toolkit.checks.crashes import crashes_named
from toolkit.form import Form
from toolkit.rules.catalogue import STANDARD, Ruleset, rule_of
from toolkit.rules.model import (
    BetweenTest,
    CaseTest,
    CellTest,
    FileTest,
    LinearTest,
    ReaderTest,
    ReceiptTest,
    RegionTest,
    Rule,
)
from toolkit.rules.terms import PRIOR, Relation


@dataclass(slots=True)
class Hits:
    """What an engine found in one submission.

    Attributes:
        cells: (field index, rule id). relations: (relation index, left, right). missing: relation indices.
    """

    cells: list[tuple[int, str]] = field(default_factory=list)
    relations: list[tuple[int, int, int]] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Compiled:
    """The rules of one edition, bound to its fields and equations.

    Attributes:
        cell_rules: (rule, indices of the fields that it is about).
        receipt_rules: By what bars a file from counting for its unit, the rule about it.
        case_rules: (rule, function about one report). between_rules: (rule, function about a batch). region_rules: (rule,
            function about a region's sums and its members).
        reader_rules: By kind of fault that the reader notices, the rule about it.
        relations: Every comparison that is judged; identities that others imply are not.
        ruleset: Where the rules come from.
        applicable: How many rules there are for a report of this edition; those about a region's sums do not count.
        shifted: By rule, what is said where the differences of all its relations cancel out.
    """

    form: Form
    cell_rules: tuple[tuple[Rule, CellTest, frozenset[int]], ...]
    file_rules: tuple[tuple[Rule, FileTest], ...]
    reader_rules: Mapping[str, tuple[Rule, ReaderTest]]
    case_rules: tuple[tuple[Rule, CaseTest], ...]
    between_rules: tuple[tuple[Rule, BetweenTest], ...]
    receipt_rules: Mapping[str, Rule]
    region_rules: tuple[tuple[Rule, RegionTest], ...]
    relations: tuple[Relation, ...]
    ruleset: Ruleset
    applicable: int
    shifted: Mapping[str, str]

    def count(self, rule: str) -> int:
        """How many relations a rule has."""
        return self._counts[rule]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(relation.rule for relation in self.relations)

    def broken_by(self, content: tuple[int, int]) -> list[tuple[str, frozenset[int]]]:
        """(rule, where) of the rules that a cell of this state and these notes breaks."""
        known = self._broken_by.get(content)
        if known is None:
            known = []
            for rule, test, where in self.cell_rules:
                with crashes_named(rule.id):
                    if not test.bounds_value and test.content_fails(*content):
                        known.append((rule.id, where))
            self._broken_by[content] = known
        return known

    @cached_property
    def _broken_by(self) -> dict[tuple[int, int], list[tuple[str, frozenset[int]]]]:
        """Filled as contents are met; there are a few dozen."""
        return {}

    @cached_property
    def bounds(self) -> tuple[Bounds, ...]:
        """The rules about values, with the values for which they have to be asked."""
        found = []
        for rule, test, where in self.cell_rules:
            if test.bounds_value:
                scales = [one.measure.scale if one.index in where else None for one in self.form.fields]
                lowest, highest = (
                    tuple(sign * math.inf if limit is None or scale is None else limit * scale for scale in scales)
                    for sign, limit in ((-1, test.below), (1, test.above))
                )
                found.append(Bounds(rule.id, test, lowest, highest, max(lowest), min(highest)))
        return tuple(found)

    @cached_property
    def limited(self) -> tuple[Limited, ...]:
        """The rules about what is too large for an organ of some level."""
        found = []
        for rule, test, where in self.cell_rules:
            if test.limits and where:
                cells = tuple((index, self.form.fields[index].measure.scale) for index in sorted(where))
                pick = picking([index for index, _ in cells])
                found.append(Limited(rule.id, test, cells, pick, min(scale for _, scale in cells)))
        return tuple(found)

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The relations with everything found that can be found without figures."""
        return tuple(_plan(self.form, index, relation) for index, relation in enumerate(self.relations))


#: Takes some figures out of all.
Pick = Callable[[Sequence[int]], Sequence[int]]


def picking(indices: Sequence[int]) -> Pick:
    """What takes the figures with these indices out of all, in one go."""
    if len(indices) > 1:
        return itemgetter(*indices)
    return itemgetter(slice(indices[0], indices[0] + 1) if indices else slice(0))


class Bounds(NamedTuple):
    """A rule about values.

    Attributes:
        lowest: By field, the lowest value that it has nothing against; highest likewise.
        least: From here on up to `most` it has nothing against a value of any field.
    """

    rule: str
    test: CellTest
    lowest: tuple[float, ...]
    highest: tuple[float, ...]
    least: float
    most: float


class Limited(NamedTuple):
    """A rule about what is too large for an organ of some level.

    Attributes:
        cells: (index, smallest units in a printed unit) of the fields that it is about, in order.
        pick: Takes their figures out of all.
        scale: The smallest of these units.
    """

    rule: str
    test: CellTest
    cells: tuple[tuple[int, int], ...]
    pick: Pick
    scale: int


class Side(NamedTuple):
    """One side of a relation: what takes figures that count once, (index, factor) of others, (key, factor) of last year's."""

    once: Pick
    weighted: tuple[tuple[int, int], ...]
    prior: tuple[tuple[str, int], ...]


class Plan(NamedTuple):
    """How a relation is judged.

    Attributes:
        number: Index of the relation.
        needed: Indices of the figures that must be usable, the inputs of totals included.
        prior: Keys of last year's figures, without `prior:`.
    """

    number: int
    relation: Relation
    left: Side
    right: Side
    needed: frozenset[int]
    prior: frozenset[str]


def _plan(form: Form, number: int, relation: Relation) -> Plan:
    left, right = (_plan_side(form, side) for side in relation.weighted)
    own = [key for key in (*relation.left, *relation.right) if not key.startswith(PRIOR)]
    needed = frozenset(form.by_key[one].index for key in own for one in (key, *form.inputs_of.get(key, ())))
    return Plan(number, relation, left, right, needed, frozenset(key for side in (left, right) for key, _ in side.prior))


def _plan_side(form: Form, terms: Iterable[tuple[str, int]]) -> Side:
    terms = list(terms)
    own = [(form.by_key[key].index, factor) for key, factor in terms if not key.startswith(PRIOR)]
    return Side(
        picking([index for index, factor in own if factor == 1]),
        tuple((index, factor) for index, factor in own if factor != 1),
        tuple((key.removeprefix(PRIOR), factor) for key, factor in terms if key.startswith(PRIOR)),
    )


@lru_cache(maxsize=16)
def compile_rules(form: Form, ruleset: Ruleset = STANDARD) -> Compiled:
    """Bind the rules to an edition.

    Raises:
        ValueError: If an identity of the form is claimed by no rule or by several.
    """
    rules = [rule for rule in ruleset.rules.values() if form.edition in rule.editions]
    cell_rules = []
    file_rules = []
    reader_rules: dict[str, tuple[Rule, ReaderTest]] = {}
    case_rules = []
    between_rules = []
    receipt_rules: dict[str, Rule] = {}
    region_rules = []
    shifted = {}
    relations: list[Relation] = []
    for rule in rules:
        test = rule.test
        if isinstance(test, CellTest):
            cell_rules.append((rule, test, frozenset(one.index for one in form.fields if test.applies.covers(one))))
        elif isinstance(test, FileTest):
            file_rules.append((rule, test))
        elif isinstance(test, ReaderTest):
            reader_rules |= dict.fromkeys(test.words, (rule, test))
        elif isinstance(test, CaseTest):
            case_rules.append((rule, test))
        elif isinstance(test, BetweenTest):
            between_rules.append((rule, test))
        elif isinstance(test, ReceiptTest):
            receipt_rules[test.bar] = rule
        elif isinstance(test, RegionTest):
            region_rules.append((rule, test))
        elif isinstance(test, LinearTest):
            relations += test.relations(rule.id)
            if test.shifted:
                shifted[rule.id] = test.shifted
    for index, identity in enumerate(form.identities):
        rule_id = rule_of(identity)
        if index not in form.implied and rule_id in ruleset.rules:
            relations.append(Relation(rule_id, identity.left, identity.right))
    return Compiled(
        form, tuple(cell_rules), tuple(file_rules), reader_rules, tuple(case_rules), tuple(between_rules), receipt_rules,
        tuple(region_rules), tuple(relations), ruleset, len(rules) - len(region_rules), shifted,
    )  # fmt: skip
