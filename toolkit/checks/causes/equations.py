"""The equations of a report as a network: what differs where, and what a change of a few cells would do to all of them.

A total that is a formula, or that agrees with its parts as it stands, follows when a part is changed. So “this input was
wrong before it was added up” and “this input was changed after it was added up” are two changes with different effects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from toolkit.form import Form
from toolkit.rules.catalogue import Ruleset, rule_of
from toolkit.rules.findings import Severity
from toolkit.rules.model import LinearTest
from toolkit.rules.terms import PRIOR, Relation
from toolkit.submission.cells import Note, State, not_to_be_added
from toolkit.submission.report import Submission


class Equation(NamedTuple):
    """Σ factor × figure + Σ factor × last year's figure + constant, which should be 0 (or not below, or not above it).

    Attributes:
        terms: (index of the field, factor). prior: (key, factor).
        firm: Whether it cannot fail in a right report; the others are queries.
        needed: Indices of the fields that must hold a number, the inputs of totals included.
    """

    rule: str
    terms: tuple[tuple[int, int], ...]
    prior: tuple[tuple[str, int], ...]
    constant: int
    op: str
    firm: bool
    needed: frozenset[int]


@dataclass(frozen=True)
class Network:
    """The equations of an edition.

    Attributes:
        of: For each field, the equations that it stands in, with its factor there.
        over: For each field, the totals that add it up. parts: for each total, what it adds up.
        sums: For each total, the number of the equation that says so.
        rules: The rules that have equations here.
    """

    form: Form
    equations: tuple[Equation, ...]
    of: Mapping[int, tuple[tuple[int, int], ...]]
    over: Mapping[int, tuple[int, ...]]
    parts: Mapping[int, tuple[int, ...]]
    sums: Mapping[int, int]
    rules: frozenset[str]


@lru_cache(maxsize=16)
def network(form: Form, ruleset: Ruleset) -> Network:
    """Bind the equations of a table of rules to an edition; those that others imply are left out."""
    equations: list[Equation] = []
    sums: dict[int, int] = {}
    parts = {form.by_key[total].index: tuple(form.by_key[key].index for key in keys) for total, keys in form.parts_of.items()}
    for number, identity in enumerate(form.identities):
        if number in form.implied:
            continue
        if identity.kind != "balance":
            sums[form.by_key[identity.left[0]].index] = len(equations)
        equations.append(_equation(form, ruleset, Relation(rule_of(identity), identity.left, identity.right)))
    for rule in ruleset.rules.values():
        test = rule.test
        if not isinstance(test, LinearTest) or form.edition not in rule.editions:
            continue
        if not test.blank_counts_zero and test.divisor == 1:
            equations += (_equation(form, ruleset, one) for one in test.relations(rule.id))
    of: dict[int, list[tuple[int, int]]] = {}
    for number, equation in enumerate(equations):
        for index, factor in equation.terms:
            of.setdefault(index, []).append((number, factor))
    over: dict[int, list[int]] = {}
    for total in sums:
        for part in parts[total]:
            over.setdefault(part, []).append(total)
    return Network(
        form, tuple(equations), {index: tuple(some) for index, some in of.items()},
        {index: tuple(some) for index, some in over.items()}, parts, sums, frozenset(one.rule for one in equations),
    )  # fmt: skip


def _equation(form: Form, ruleset: Ruleset, relation: Relation) -> Equation:
    terms: dict[int, int] = {}
    prior: dict[str, int] = {}
    for sign, side in zip((1, -1), relation.weighted, strict=True):
        for key, factor in side:
            if key.startswith(PRIOR):
                name = key.removeprefix(PRIOR)
                prior[name] = prior.get(name, 0) + sign * factor
            else:
                index = form.by_key[key].index
                terms[index] = terms.get(index, 0) + sign * factor
    needed = {form.by_key[one].index for index in terms for key in [form.fields[index].key]
              for one in (key, *form.inputs_of.get(key, ()))}  # fmt: skip
    rule = ruleset.rules.get(relation.rule)
    firm = rule is not None and rule.severity is Severity.ERROR
    constant = relation.left_constant - relation.constant
    return Equation(relation.rule, tuple(terms.items()), tuple(prior.items()), constant, relation.op, firm, frozenset(needed))


_DERIVED = int(Note.DERIVED)


class Equations:
    """A report held against the equations.

    Attributes:
        values: By field, a blank or unreadable cell as 0; totals that are formulas added up from these.
        derived: The totals that are formulas. vacant: the cells that are blank.
        off: By equation, how much it is off.
        lacking: By equation, the cells without a usable number; it is not judged unless this is empty.
        failing: The equalities that are judged and do not hold.
    """

    def __init__(self, submission: Submission, net: Network) -> None:
        """Work out what holds and what does not."""
        self.net, self.submission = net, submission
        self.signed = net.form.signed
        self.values = submission.figures.tolist()
        self.derived = {index for index, note in enumerate(submission.notes) if note & _DERIVED}
        unusable = set(not_to_be_added(submission.states, submission.notes, self.values, self.signed)) - self.derived
        self.vacant = {index for index in unusable if submission.states[index] == State.BLANK}
        for index in sorted(self.derived):
            self.values[index] = sum(self.values[part] for part in net.parts[index])
        self.off: list[int | None] = []
        self.lacking: list[frozenset[int]] = []
        for equation in net.equations:
            off = equation.constant + sum(factor * self.values[index] for index, factor in equation.terms)
            known = all(key in submission.prior for key, _ in equation.prior)
            self.off.append(off + sum(factor * submission.prior[key] for key, factor in equation.prior) if known else None)
            self.lacking.append(equation.needed & unusable if unusable else equation.needed & frozenset())
        self.failing = [
            number for number, equation in enumerate(net.equations)
            if self.off[number] and not self.lacking[number] and equation.op == "="
        ]  # fmt: skip
        self._suspects: dict[int, list[int]] = {}
        self._follows = {
            total: total in self.derived or (self.off[number] == 0 and not self.lacking[number])
            for total, number in net.sums.items()
        }

    def suspects(self, number: int) -> list[int]:
        """The cells that a person typed and whose change would change an equation."""
        if number not in self._suspects:
            self._suspects[number] = self._suspects_of(number)
        return self._suspects[number]

    @cached_property
    def suspicious(self) -> frozenset[int]:
        """The suspects of all failing equations."""
        return frozenset(index for number in self.failing for index in self.suspects(number))

    def _suspects_of(self, number: int) -> list[int]:
        found: dict[int, None] = {}
        stack = [index for index, _ in reversed(self.net.equations[number].terms)]
        while stack:
            index = stack.pop()
            if self._follows.get(index):
                stack += reversed(self.net.parts[index])
            else:
                found[index] = None
        return list(found)

    def spread(self, changes: Iterable[tuple[int, int]]) -> dict[int, int]:
        """Changes by field together with those of the totals that follow."""
        explicit = dict(changes)
        spread = dict(explicit)
        queue = list(explicit.items())
        while queue:
            index, change = queue.pop()
            for total in self.net.over.get(index, ()):
                if self._follows[total] and total not in explicit:
                    spread[total] = spread.get(total, 0) + change
                    queue.append((total, change))
        return spread

    def effect(self, spread: Mapping[int, int]) -> dict[int, int]:
        """By how much equations change."""
        effect: dict[int, int] = {}
        for index, change in spread.items():
            for number, factor in self.net.of.get(index, ()):
                effect[number] = effect.get(number, 0) + factor * change
        return effect

    def repaired(self, spread: Mapping[int, int], *, partly: bool = False) -> frozenset[int] | None:
        """The equations that a change repairs or fills; None if it breaks one or makes a number negative.

        Args:
            spread: The change of each field.
            partly: Whether an equation may stay off, by another amount: then another slip has to explain the rest.
        """
        for index, change in spread.items():
            if self.values[index] + change < 0 and not self.signed[index]:
                return None
        repaired = set()
        for number, change in self.effect(spread).items():
            off, equation = self.off[number], self.net.equations[number]
            if off is None:
                continue
            if lacking := self.lacking[number]:
                if lacking <= self.vacant and lacking <= spread.keys():
                    if not _holds(off + change, equation.op):
                        return None
                    repaired.add(number)
            elif change:
                if _holds(off + change, equation.op):
                    if off and equation.op == "=":
                        repaired.add(number)
                elif _holds(off, equation.op) or not (partly or equation.op != "="):
                    return None
        return frozenset(repaired)


def _holds(off: int, op: str) -> bool:
    return off == 0 if op == "=" else off <= 0 if op == "<=" else off >= 0
