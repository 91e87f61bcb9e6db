"""The numbers of a sentence beside each other: what they add up to, and which of them agree with the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

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


class _Several:
    """Claims that are added up when somebody asks: of nearly all sentences nobody does, for they agree with the tables."""

    def __init__(self) -> None:
        """No claim is known yet."""
        self.claims: list[Claim] = []

    @cached_property
    def sums(self) -> Same:
        """What the numbers of the same quantities add up to; not to be asked before all claims are known."""
        found: Same = {}
        for claim in self.claims:
            count, total = found.get(claim.names, (0, None))
            found[claim.names] = count + 1, claim.number if total is None else added_up([total, claim.number])
        return found


class Beside:
    """The claims of a sentence, and which of them agree with the tables.

    What is added up of them is so when somebody asks for it, after all claims are known and all that agree.

    Attributes:
        agreed: The cells of the figures that bear them out.
        causes: By outcome, the details that are named as causes of it (因本机关不掌握无法提供).
        carried_in: Where numbers stand that were carried in, those in brackets and lists of parts apart.
        narrows: Whether there is either.
        counted: All exact numbers of the sentence with where they stand, in order, also those of which nobody knows what they
            count.
    """

    def __init__(self, text: _Several, counted: Sequence[tuple[int, int]] = ()) -> None:
        """No claim is known yet.

        Args:
            text: The claims of the whole text, to which those of the sentence are added.
            counted: As above.
        """
        self._own, self._text = _Several(), text
        self._borne: list[Claim] = []
        self.agreed: set[Cells] = set()
        self.counted = counted
        self.causes: dict[str, set[str]] = {}
        self.carried_in: list[int] = []
        self.narrows = False

    def add(self, claim: Claim) -> None:
        """One more claim of the sentence."""
        self._own.claims.append(claim)
        self._text.claims.append(claim)
        for also in claim.also:
            if also[0].startswith(f"{claim.names[0]}."):
                self.causes.setdefault(claim.names[0], set()).add(also[0])
                self.narrows = True
        if claim.names == ("carried_in",) and not claim.part:
            self.carried_in.append(claim.place.first)
            self.narrows = True

    def agree(self, claim: Claim, keys: Cells) -> None:
        """One of its claims is borne out, by these cells."""
        self.agreed.add(keys)
        self._borne.append(claim)

    @property
    def same(self) -> Same:
        """What the numbers of the same quantities add up to, and how many they are."""
        return self._own.sums

    @property
    def text(self) -> Same:
        """The same of the whole text."""
        return self._text.sums

    @cached_property
    def claimed(self) -> dict[int, str]:
        """Of what family numbers are, by where they stand."""
        return {one.place.first: family(one.names[0]) for one in self._own.claims}

    @cached_property
    def parts(self) -> dict[tuple[str, int], int]:
        """By family and place of a number, the sum of what may be parts of it."""
        found: dict[tuple[str, int], int] = defaultdict(int)
        for claim in self._own.claims:
            for whole in claim.within:
                found[family(claim.names[0]), whole.first] += int(claim.number.low)
        return found

    @cached_property
    def borne(self) -> dict[str, int]:
        """By family, the sum of the numbers that a figure bears out."""
        found: dict[str, int] = defaultdict(int)
        for claim in self._borne:
            found[family(claim.names[0])] += int(claim.number.low)
        return found

    @cached_property
    def places(self) -> set[int]:
        """Where the numbers stand that a figure bears out."""
        return {one.place.first for one in self._borne}

    @property
    def narrower(self) -> list[int]:
        """Those of them that are told of an office alone."""
        return [int(one.number.low) for one in self._borne if one.scope in NARROWER]


def by_sentence(reading: Reading, claims: Iterable[Claim]) -> dict[tuple[str, int], Beside]:
    """Claims about this year by the sentence in which they stand, and the other numbers beside them."""
    found: dict[tuple[str, int], Beside] = {}
    texts: dict[str, _Several] = defaultdict(_Several)
    for claim in claims:
        at = claim.place.key, claim.sentence
        beside = found.get(at)
        if beside is None:
            beside = found[at] = Beside(texts[claim.place.key], reading.counted.get(at, ()))
        beside.add(claim)
    return found


def is_of_all(beside: Beside | None) -> bool:
    """Whether so many numbers that are told of an office are those of the tables that it tells of everybody's."""
    if beside is None:
        return False  # nothing but what is another measure is told
    narrower = beside.narrower
    return len(narrower) >= _SEVERAL and sum(narrower) >= _WEIGHTY
