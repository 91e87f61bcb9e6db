"""What can be judged inside one workbook: its equations, and by which limits each field is judged."""

from __future__ import annotations

from functools import lru_cache

from toolkit.checks.compiled import compile_rules
from toolkit.form import Field, Form
from toolkit.rules.cells import COUNTED, UNIT_UNPRINTED
from toolkit.rules.terms import PRIOR, Relation

#: Keys of the figures of last year that a workbook holds, in the order of the rows of `_prior`.
Known = tuple[str, ...]


@lru_cache(maxsize=16)
def relations(form: Form, known: Known = ()) -> tuple[tuple[int, Relation], ...]:
    """The equations that can be judged inside one workbook, with their place among all comparisons that are judged."""
    here = {PRIOR + key for key in known}
    return tuple(
        (index, one)
        for index, one in enumerate(compile_rules(form).relations)
        if one.op == "=" and here.issuperset(key for key in one.left + one.right if key.startswith(PRIOR))
    )


def rule_kind(one: Field) -> str:
    """By which limits of size a field is judged."""
    if COUNTED.covers(one):
        return "count"
    return "procurement" if UNIT_UNPRINTED.covers(one) else "money"


def number_kind(one: Field) -> str:
    """How the number of a field may be written."""
    if one.measure.decimals:
        return "money"
    return "change" if one.measure.signed else {"件": "count", "项": "items"}[one.measure.name]


def value_kind(one: Field) -> str:
    """How the number of a field is worked out."""
    return {"items": "count"}.get(number_kind(one), number_kind(one))


@lru_cache(maxsize=4)
def fields_of_power(form: Form) -> frozenset[int]:
    """The fields where a placeholder is a query and no mandatory fault."""
    return next(where for rule, _, where in compile_rules(form).cell_rules if rule.id == "C103")
