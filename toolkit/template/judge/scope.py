"""What can be judged inside one workbook: its equations, and by which limits each field is judged."""

from __future__ import annotations

from functools import lru_cache

from toolkit.checks.compiled import compile_rules
from toolkit.form import Field, Form
from toolkit.rules import thresholds
from toolkit.rules.cells import COUNTED
from toolkit.rules.terms import PRIOR, Relation

#: Keys of the figures of last year that a workbook holds, in the order of the rows of `_prior`.
Known = tuple[str, ...]


@lru_cache(maxsize=16)
def relations(form: Form, known: Known = ()) -> tuple[tuple[int, Relation], ...]:
    """The equations that can be judged inside one workbook, with their place among all comparisons that are judged.

    Those of a rule stand together: first what the clerk answers for, then the totals.

    Raises:
        ValueError: If the formulas cannot say one of them; see `refuse_unknown`.
    """
    here = {PRIOR + key for key in known}
    found = tuple(
        (index, one)
        for index, one in enumerate(compile_rules(form).relations)
        if one.op == "=" and here.issuperset(key for key in one.left + one.right if key.startswith(PRIOR))
    )
    for _, one in found:
        refuse_unknown(one)
    return tuple(sorted(found, key=lambda one: _order(one[1])))


def _order(relation: Relation) -> tuple[bool, bool, str]:
    """What the clerk answers for before totals, which are formulas; of these the small ones first."""
    rule = relation.rule
    return rule in _TOTALS, rule not in ("X103", *_TOTALS), rule if rule not in _ACROSS else "Z"


#: Rules about totals; those that have most equations.
_TOTALS = ("X101", "X102", "X201", "X202", "X203")
_ACROSS = ("X101", "X102")


def refuse_unknown(relation: Relation) -> None:
    """Refuse an equation of which the formulas would judge something else: they add up each figure once, and wait for all.

    Raises:
        ValueError: If it has factors, constants, a divisor, a figure that counts twice, or takes blanks for 0.
    """
    plain = Relation(relation.rule, relation.left, relation.right)
    if relation != plain or any(len(set(keys)) < len(keys) for keys in (relation.left, relation.right)):
        raise ValueError(f"the formulas of a workbook cannot say what {relation.rule} says: {relation}")


def number_kind(one: Field) -> str:
    """How the number of a field may be written."""
    if one.measure.decimals:
        return "money"
    return "change" if one.measure.signed else {"件": "count", "项": "items"}[one.measure.name]


@lru_cache(maxsize=64)
def fields_of(form: Form, rule: str) -> frozenset[int]:
    """The fields that a rule about single cells is about, by index; none if the edition has no such rule."""
    return next((where for one, _, where in compile_rules(form).cell_rules if one.id == rule), frozenset())


def largest_usual(one: Field) -> tuple[str, int]:
    """The rule about improbably large numbers for a field, and the largest number that it has nothing against."""
    return ("C111", thresholds.MOST_COUNTED.value) if COUNTED.covers(one) else ("C112", thresholds.MOST_MONEY.value)
