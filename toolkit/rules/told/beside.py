"""The numbers of a sentence beside each other: what they add up to, and which of them agree with the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from toolkit.narrative.claims import Claim, Reading
from toolkit.narrative.measures import family
from toolkit.narrative.notation import Number, added_up

#: So many numbers of an office that agree with the tables, and that add up to so much, show that the whole is meant.
_SEVERAL, _WEIGHTY = 2, 10
#: Whose numbers need not be those of the tables.
NARROWER = ("office", "government", "core")

#: The cells of a figure.
Cells = tuple[str, ...]
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
        causes: By outcome, the details that are named as causes of it (因本机关不掌握无法提供).
        carried_in: Where numbers stand that were carried in, those in brackets and lists of parts apart.
        narrows: Whether there is either.
        counted: All exact numbers of the sentence with where they stand, in order, also those of which nobody knows what they
            count; claimed: of what family those are that somebody knows, by where they stand.
    """

    def __init__(self, text: Same, counted: Sequence[tuple[int, int]] = ()) -> None:
        """No claim is known yet."""
        self.same: Same = {}
        self.text = text
        self.parts: dict[tuple[str, int], int] = defaultdict(int)
        self.borne: dict[str, int] = defaultdict(int)
        self.places: set[int] = set()
        self.narrower = (0, 0)
        self.agreed: set[Cells] = set()
        self.counted = counted
        self.claimed: dict[int, str] = {}
        self.causes: dict[str, set[str]] = {}
        self.carried_in: list[int] = []
        self.narrows = False

    def add(self, claim: Claim) -> None:
        """One more claim of the sentence."""
        self.claimed[claim.place.first] = family(claim.names[0])
        for sums in (self.same, self.text):
            count, total = sums.get(claim.names, (0, None))
            sums[claim.names] = count + 1, claim.number if total is None else added_up([total, claim.number])
        for also in claim.also:
            if also[0].startswith(f"{claim.names[0]}."):
                self.causes.setdefault(claim.names[0], set()).add(also[0])
                self.narrows = True
        if claim.names == ("carried_in",) and not claim.part:
            self.carried_in.append(claim.place.first)
            self.narrows = True
        for part in claim.within:
            self.parts[family(claim.names[0]), part.first] += int(claim.number.low)

    def agree(self, claim: Claim, keys: Cells) -> None:
        """One of its claims is borne out, by these cells."""
        self.agreed.add(keys)
        self.borne[family(claim.names[0])] += int(claim.number.low)
        self.places.add(claim.place.first)
        if claim.scope in NARROWER:
            count, total = self.narrower
            self.narrower = count + 1, total + int(claim.number.low)


def by_sentence(reading: Reading, claims: Iterable[Claim]) -> dict[tuple[str, int], Beside]:
    """Claims about this year by the sentence in which they stand, and the other numbers beside them."""
    found: dict[tuple[str, int], Beside] = {}
    texts: dict[str, Same] = {}
    for claim in claims:
        at = claim.place.key, claim.sentence
        if at not in found:
            found[at] = Beside(texts.setdefault(claim.place.key, {}), reading.counted.get(at, ()))
        found[at].add(claim)
    return found


def is_of_all(beside: Beside | None) -> bool:
    """Whether so many numbers that are told of an office are those of the tables that it tells of everybody's."""
    if beside is None:
        return False  # nothing but what is another measure is told
    count, total = beside.narrower
    return count >= _SEVERAL and total >= _WEIGHTY
