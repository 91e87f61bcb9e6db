"""When a number that agrees with no figure is no question after all: sums of named numbers, parts, unknown words.

A text gives two numbers where the table has their sum; it tells of a part whose figure nobody knows; or a word that nobody
knows stands before the number, and nothing else in the sentence shows that the whole is meant. Only what is left is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from toolkit.narrative.claims import Claim
from toolkit.narrative.measures import family
from toolkit.narrative.notation import Number
from toolkit.narrative.quantities import Figure
from toolkit.rules.told.comparing import agrees
from toolkit.rules.told.judging import Judging

#: Agreeing numbers beside an uncertain one must add up to this much before they show what it is about: ones and twos agree
#: by chance.
_WEIGHT = 3


class Beside:
    """The claims of a sentence, and which of them agree with the tables.

    Attributes:
        claims: In the order of the text; text: all claims of the text in which the sentence stands.
        agreeing: Those that a figure bears out, a zero apart.
    """

    def __init__(self) -> None:
        """No claim is known yet."""
        self.claims: list[Claim] = []
        self.text: list[Claim] = []
        self.agreeing: list[Claim] = []


def by_sentence(claims: Iterable[Claim]) -> dict[tuple[str, int], Beside]:
    """Claims about this year by the sentence in which they stand."""
    found: dict[tuple[str, int], Beside] = {}
    texts: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault((claim.place.key, claim.sentence), Beside()).claims.append(claim)
        texts.setdefault(claim.place.key, []).append(claim)
    for (key, _), beside in found.items():
        beside.text = texts[key]
    return found


def is_excused(judging: Judging, claim: Claim, figures: Sequence[Figure], beside: Beside) -> bool:
    """Whether a claim that no figure bears out may be right after all."""
    judging.effort.spend(len(beside.claims) + len(beside.text))
    if any(agrees(claim._replace(number=total), one.value) for total in _sums(claim, beside) for one in figures if one.value):
        return True
    if any(
        _is_part(claim, one.number, one.first, beside)
        for one in claim.within
        if not one.head or not _is_whole(one.first, beside)
    ):
        return True
    return claim.soft and not _is_borne_out(claim, figures, beside)


def _sums(claim: Claim, beside: Beside) -> Iterator[Number]:
    """What the number and others of its sentence add up to."""
    same = [one.number for one in beside.claims if one.names == claim.names]
    if len(same) > 1:
        yield _sum(same)
    text = [one.number for one in beside.text if one.names == claim.names]
    if len(text) > len(same):
        yield _sum(text)
    if claim.total:
        return
    for at, one in enumerate(claim.addends):
        yield _sum([claim.number, one])
        if at:
            yield _sum([claim.number, *claim.addends[: at + 1]])


def _sum(numbers: Sequence[Number]) -> Number:
    low, high = sum(one.low for one in numbers), sum(one.high for one in numbers)
    return numbers[0]._replace(value=sum(one.value for one in numbers), low=low, high=high)


def _is_part(claim: Claim, whole: Number, first: int, beside: Beside) -> bool:
    """Whether a claim and those of its kind behind the same number are no more than that number."""
    kind = family(claim.names[0])
    listed = sum(
        one.number.low for one in beside.claims
        if family(one.names[0]) == kind and any(part.first == first for part in one.within)
    )  # fmt: skip
    return listed <= whole.high


def _is_whole(first: int, beside: Beside) -> bool:
    """Whether the number that stands there is borne out as that of all applications."""
    return any(one.place.first == first for one in beside.agreeing)


def _is_borne_out(claim: Claim, figures: Sequence[Figure], beside: Beside) -> bool:
    """Whether other numbers of the sentence show that an uncertain one is about the same whole."""
    kind = family(claim.names[0])
    others = [one for one in beside.agreeing if one is not claim]
    if kind == "outcome" and not any(family(one.names[0]) == "outcome" for one in others):
        more = [one.value for one in figures if one.value is not None]
        if not more or claim.number.low <= max(more):
            return False
    if kind in ("normative", "rules", "license", "penalty", "coercion"):
        others = [one for one in others if family(one.names[0]) == kind]
    return sum(one.number.low for one in others) >= _WEIGHT
