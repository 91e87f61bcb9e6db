"""Which rule a number of a text is judged by, and whether it agrees with a figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

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
#: All applications: of these anything may be a part.
WHOLES = ("received", "handled", "disposed")
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


@lru_cache(maxsize=1024)
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


#: Of numbers below this every second one looks like a slip of another; with so many digits one wrong one is a slip.
_LEAST, _LONG = 10, 4
#: From here on a number hardly looks like a slip of another by chance.
LARGE = 100


def swapped(value: int) -> list[int]:
    """A number with two neighbouring digits changed over, in every way that makes another one."""
    digits = str(value)
    pairs = ((at, digits[at], digits[at + 1]) for at in range(len(digits) - 1))
    return [int(f"{digits[:at]}{other}{one}{digits[at + 2 :]}") for at, one, other in pairs if one != other]


def is_slip(number: Number, value: int | Decimal | None) -> bool:
    """Whether a number looks like a slip of another: one more, two neighbouring digits changed over, or one digit of many.

    One fewer is none: of nearly all there is nearly everything to tell (办结47件, 按期46件).
    """
    if value is None or not number.exact or number.value == value or min(number.value, value) < _LEAST:
        return False
    if number.value == value + 1:
        return True
    said, meant = str(number.value), str(value)
    if len(said) != len(meant):
        return False
    apart = [at for at, (one, other) in enumerate(zip(said, meant, strict=True)) if one != other]
    if len(apart) == 1:
        return len(said) >= _LONG and number.value != value - 1
    first, last = apart[0], apart[-1]
    return len(apart) == 2 and last == first + 1 and said[first] + said[last] == meant[last] + meant[first]
