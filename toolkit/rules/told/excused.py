"""When a number that agrees with no figure is no question after all: sums of named numbers, parts, unknown words.

A text gives two numbers where the table has their sum; it tells of a part whose figure nobody knows; or a word that nobody
knows stands before the number, and nothing else in the sentence shows that the whole is meant. Only what is left is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal

from toolkit.narrative.claims import Claim, Orphan
from toolkit.narrative.measures import family
from toolkit.narrative.notation import Number, added_up
from toolkit.narrative.quantities import Figure
from toolkit.rules.told.comparing import agrees
from toolkit.rules.told.judging import Judging

#: Agreeing numbers beside an uncertain one must add up to this much before they show what it is about: ones and twos agree
#: by chance.
_WEIGHT = 3
#: So many numbers of an office that agree with the tables, and that add up to so much, show that the whole is meant.
_SEVERAL, _WEIGHTY = 2, 10
#: Whose numbers need not be those of the tables.
NARROWER = ("office", "government", "core")

#: By quantities, how many numbers there are of them and their sum.
Same = dict[tuple[str, ...], tuple[int, Number | None]]


class Beside:
    """The claims of a sentence, added up once, and which of them agree with the tables.

    Attributes:
        same: What the numbers of the same quantities add up to, and how many they are; text: those of the whole text.
        parts: By family and place of a number, the sum of what may be parts of it.
        borne: By family, the sum of the numbers that a figure bears out, a zero apart; places: where they stand.
        agreed: The cells of those figures.
        narrower: How many of them are told of an office alone, and what they add up to.
        numbers: All numbers of the sentence by where they stand, also those of which nobody knows what they count.
    """

    def __init__(self, text: Same) -> None:
        """No claim is known yet."""
        self.same: Same = {}
        self.text = text
        self.parts: Counter[tuple[str, int]] = Counter()
        self.borne: Counter[str] = Counter()
        self.places: set[int] = set()
        self.narrower = (0, 0)
        self.agreed: set[tuple[str, ...]] = set()
        self.numbers: dict[int, Number] = {}

    def add(self, claim: Claim) -> None:
        """One more claim of the sentence."""
        self.numbers[claim.place.first] = claim.number
        for sums in (self.same, self.text):
            count, total = sums.get(claim.names, (0, None))
            sums[claim.names] = count + 1, claim.number if total is None else added_up([total, claim.number])
        for part in claim.within:
            self.parts[family(claim.names[0]), part.first] += int(claim.number.low)

    def agree(self, claim: Claim, keys: tuple[str, ...]) -> None:
        """One of its claims is borne out, by these cells."""
        self.agreed.add(keys)
        self.borne[family(claim.names[0])] += int(claim.number.low)
        self.places.add(claim.place.first)
        if claim.scope in NARROWER:
            count, total = self.narrower
            self.narrower = count + 1, total + int(claim.number.low)


def by_sentence(claims: Iterable[Claim], orphans: Iterable[Orphan]) -> dict[tuple[str, int], Beside]:
    """Claims about this year by the sentence in which they stand, and the other numbers beside them."""
    found: dict[tuple[str, int], Beside] = {}
    texts: dict[str, Same] = {}
    for claim in claims:
        at = claim.place.key, claim.sentence
        if at not in found:
            found[at] = Beside(texts.setdefault(claim.place.key, {}))
        found[at].add(claim)
    for orphan in orphans:
        if beside := found.get((orphan.place.key, orphan.sentence)):
            beside.numbers.setdefault(orphan.place.first, orphan.number)
    return found


def is_excused(judging: Judging, claim: Claim, figures: Sequence[Figure], beside: Beside) -> bool:
    """Whether a claim that no figure bears out may be right after all."""
    judging.effort.spend(1 + len(claim.addends) + len(claim.within))
    if any(agrees(claim._replace(number=total), one.value) for total in _sums(claim, beside) for one in figures if one.value):
        return True
    kind = family(claim.names[0])
    if any(
        beside.parts[kind, one.first] <= one.number.high
        for one in claim.within
        if not one.head or one.first not in beside.places
    ):
        return True
    is_near = any(is_slip(claim.number, one.value) for one in figures)
    if not is_near and _adds_up(judging, claim, {one.value for one in figures}, beside):
        return True
    if not claim.soft or is_near:
        return False
    return claim.faint or not _is_borne_out(claim, figures, beside)


#: Of numbers below this every second one looks like a slip of another; with so many digits one wrong one is a slip.
_LEAST, _LONG = 10, 4


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


def _sums(claim: Claim, beside: Beside) -> Iterator[Number]:
    """What the number and others of its sentence add up to."""
    same, total = beside.same.get(claim.names, (0, None))
    if total is not None and same > 1:
        yield total
    text, total = beside.text.get(claim.names, (0, None))
    if total is not None and text > same:
        yield total
    if claim.total:
        return
    for at, one in enumerate(claim.addends):
        yield added_up([claim.number, one])
        if at:
            yield added_up([claim.number, *claim.addends[: at + 1]])


#: A list of parts has no more numbers than this, and adds up by chance to no less.
_LIST, _NO_CHANCE = 6, 10


def _adds_up(judging: Judging, claim: Claim, meant: Set[object], beside: Beside) -> bool:
    """Whether neighbouring numbers of its sentence show a number to be a part or a total of something else than was thought.

    With its neighbours it makes the very figure (邮箱收到申请3件，平台收到申请13件，传真收到申请1件), or a number that a figure
    bears out and that stands right before or behind them (不予公开的14件中，企业申请的5件、公民申请的9件); or it is the
    sum of all the numbers behind it, and each of them is borne out (跨年度办理的申请共4件：上年转来1件，转往下年3件).
    """
    places = sorted(beside.numbers)
    values = [int(beside.numbers[place].value) for place in places]
    at = places.index(claim.place.first)
    is_applicant = family(claim.names[0]) == "applicant"  # of an outcome as of what was received
    judging.effort.spend(_LIST * _LIST)
    for first in range(max(0, at - _LIST + 1), at + 1):
        for end in range(max(at + 1, first + 2), min(len(values), first + _LIST) + 1):
            total = sum(values[first:end])
            if total < _NO_CHANCE or not beside.places.isdisjoint(places[first:end]):
                continue  # where the others of a list are what the tables hold, this one should be, too
            if total in meant:
                return True
            beside_it = _around(first, end, values) if is_applicant else ()
            if any(values[one] == total and places[one] in beside.places for one in beside_it):
                return True
    behind = places[at + 1 :] if family(claim.names[0]) == "carry" else []  # in or out, or both together
    return 2 <= len(behind) <= _LIST and values[at] == sum(values[at + 1 :]) and beside.places.issuperset(behind)


def _around(first: int, end: int, values: Sequence[int]) -> Iterator[int]:
    """What stands right before and right behind a list."""
    if first:
        yield first - 1
    if end < len(values):
        yield end


def _is_borne_out(claim: Claim, figures: Sequence[Figure], beside: Beside) -> bool:
    """Whether other numbers of the sentence show that an uncertain one is about the same whole."""
    kind = family(claim.names[0])
    if kind == "outcome" and not beside.borne[kind]:
        more = [one.value for one in figures if one.value is not None]
        if not more or claim.number.low <= max(more):
            return False
    if kind in ("normative", "rules", "license", "penalty", "coercion"):
        return beside.borne[kind] >= _WEIGHT
    return beside.borne.total() >= _WEIGHT


def is_of_all(beside: Beside) -> bool:
    """Whether so many numbers that are told of an office are those of the tables that it tells of everybody's."""
    count, total = beside.narrower
    return count >= _SEVERAL and total >= _WEIGHTY
