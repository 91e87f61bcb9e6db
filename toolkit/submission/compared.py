"""Last year's figures beside this year's: which facts are compared, and last year's by the names of facts.

An edition that counts something else has other facts; only what both years' editions count has a name in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from toolkit.form import FORMS, Form
from toolkit.submission.facts import GROUPS, facts

#: What a region compares, in the order of the form.
REGION_FACTS = (
    "normative.issued", "normative.repealed", "normative.in_force", "license.decisions", "penalty.decisions",
    "coercion.decisions", "fee.amount", "received", "received.natural_person", "received.organisations", "carried_in",
    "disposed", *GROUPS, "carried_out", "reconsideration", "litigation",
)  # fmt: skip
#: What lists of units show of each, and what its column is called.
UNIT_TITLES = {
    "received": "本年新收",
    "carried_in": "上年结转",
    "disposed": "本年办结",
    "carried_out": "结转下年度",
    "reconsideration": "行政复议",
    "litigation": "行政诉讼",
}
#: What is compared unit by unit; what was carried in is last year's own figure.
UNIT_FACTS = tuple(name for name in UNIT_TITLES if name != "carried_in")


def last_years(form: Form, figures: Mapping[str, int], names: Iterable[str] = REGION_FACTS) -> dict[str, int]:
    """Last year's facts by name, as far as this year's edition has a fact of that name and no cell of it is missing.

    Args:
        form: This year's edition.
        figures: Last year's figures in the smallest unit, by key.
        names: The facts that are wanted.
    """
    if not figures:
        return {}
    before = _form_of(figures)
    known = facts(before, [figures.get(one.key) for one in before.fields])
    current = _names(form)
    wanted = {name: known[name].value for name in names if name in current and name in known}
    return {name: value for name, value in wanted.items() if value is not None}


def _form_of(figures: Mapping[str, int]) -> Form:
    """The edition that last year's figures are of: the one that knows most of their keys."""
    return max(FORMS.values(), key=lambda form: sum(key in form.by_key for key in figures))


@lru_cache(maxsize=8)
def _names(form: Form) -> frozenset[str]:
    return frozenset(facts(form, [None] * len(form.fields)))


def together(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """The sums of several units' facts, as far as all of them have a fact; empty for no units."""
    if not parts:
        return {}
    return {name: sum(part[name] for part in parts) for name in parts[0] if all(name in part for part in parts)}
