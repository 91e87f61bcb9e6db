"""Which rule a number of a text is judged by, and whether it agrees with a figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from toolkit.narrative.claims import Claim, Growth
from toolkit.narrative.measures import DISPUTES
from toolkit.narrative.notation import Number
from toolkit.narrative.quantities import Figure
from toolkit.submission.facts import GROUPS

#: Which kind of statement a quantity belongs to; outcomes, results and the like are told by the form of their names.
KINDS: Mapping[str, str] = {
    "new": "new", "got": "received", "any": "received", "handling": "disposed", "closed": "disposed",
    "carried_in": "carried_in", "carried_out": "carried_out", "carried": "carried_out",
    "fee.amount": "fee", "normative.none": "documents", "rules.none": "documents",
    "disclosed": "group", "reconsideration": "reconsideration", "litigation": "litigation", "direct": "litigation",
    "after_reconsideration": "litigation",
    **dict.fromkeys(GROUPS, "group"),
}  # fmt: skip
_PREFIXES = {"applicant": "applicants", "normative": "documents", "rules": "documents"} | dict.fromkeys(GROUPS, "detail")
#: Quantities that no table holds.
LOOSE = ("published", "processing_fee")
#: Said of these, nothing at all is a flat contradiction of a figure.
_NOTHING = DISPUTES | {"new", "got", "any", "handling"}

#: 持平 is used up to here, in per cent.
STEADY = 2
#: A fee in 万元 is printed to this many 元: two decimals.
_ROUNDING = Decimal(50)


def kind_of(claim: Claim) -> str:
    """Which rule a claim is judged by."""
    if claim.number.high == 0 and set(claim.names) <= _NOTHING:
        return "nothing"
    return plain_kind(claim.names)


def plain_kind(names: tuple[str, ...]) -> str:
    """Which kind of statement a number of these quantities belongs to."""
    kinds = {_kind_of_name(name) for name in names}
    return kinds.pop() if len(kinds) == 1 else "disputes"


def _kind_of_name(name: str) -> str:
    known = KINDS.get(name)
    if known is not None:
        return known
    first, _, rest = name.partition(".")
    if "+" in first:
        return "disputes"
    if first in DISPUTES:
        return KINDS[first]
    return "decisions" if rest == "decisions" else _PREFIXES.get(first, "group")


def agrees(claim: Claim, value: int | Decimal) -> bool:
    """Whether a claim means a figure; fees, in 元, may be rounded as 万元 are printed."""
    number = claim.number
    if number.means(value):
        return True
    if claim.names[0] != "fee.amount":
        return False
    return number.low - _ROUNDING <= value <= number.high + _ROUNDING and value > 0


def growth_agrees(growth: Growth, now: Decimal, before: Decimal) -> bool | None:
    """Whether a growth is right; None if it is right but cut off instead of rounded."""
    change = now - before
    number = growth.number
    if number is None:
        return not change if not before else abs(change) * 100 <= STEADY * before
    if change and (change > 0) != (growth.trend > 0):
        return False
    if number.unit != "%":
        return number.means(abs(change))
    if not before:
        return False
    return percent_agrees(number, abs(change), before)


def percent_agrees(percent: Number, part: int | Decimal, base: int | Decimal) -> bool | None:
    """Rounded: True; cut off: None; else False. In whole numbers: a share is seldom a finite decimal."""
    if percent.hedged:
        return bool((percent.low - 1) * base <= part * 100 <= (percent.high + 1) * base)
    scale = 10**percent.decimals
    over = part * 100 * scale - percent.value * scale * base
    if abs(2 * over) <= base:
        return True
    return None if 0 <= over < base else False


def of_different_values(figures: Iterable[Figure]) -> list[Figure]:
    """The meanings of a quantity, of those that come to the same number only the likeliest."""
    found: dict[int | Decimal | None, Figure] = {}
    for one in figures:
        found.setdefault(one.value, one)
    return list(found.values())
