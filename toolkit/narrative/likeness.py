"""How much the texts of two reports are the same, from sketches of a kilobyte: for a region's reports and for last year's.

A text is taken as the set of its runs of four Chinese characters. Digits, signs, blanks and the unit's own name are left out:
a copy in which only figures, year and name were changed is still a copy. Of each run a hash is computed, of the hashes the
smallest are kept: two such samples estimate how many runs the texts share (Jaccard: the shared ones by all of both). All hashes
of a text are computed at once, each character in a lane of one very long integer. Deterministic: no salted hashes. Standard
library only.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, SupportsBytes, TypeAlias

#: Characters in a run. Shorter runs are shared by any two reports, longer ones are lost with every changed word.
RUN = 4
#: Hashes that are kept at most; the standard error of the estimate is about 2 points at a likeness of 0.8.
KEPT = 256
#: Texts with fewer Chinese characters are not compared: three stock sentences make any two of them alike.
SHORTEST = 200

#: Odd multipliers of less than 46 bits: four products of 16 by 46 bits fit into a lane of 64 bits.
_MULTIPLIERS = (0x2545F4914F6D, 0x369DEA0F31A5, 0x1B873593CC9F, 0x27D4EB2F1657)
_SPACE = 1 << 32
#: So many more hashes than needed pass the first sieve, for only on average does it let pass as many as intended.
_SIEVE = KEPT * 5 // 4
_WORDS = re.compile("[\u4e00-\u9fff]+")
#: Sketches are filed under so many keys of so many hashes: texts alike by 0.8 meet under at least one, all but certainly.
_BANDS, _BAND = 32, 6
#: Bits of a key.
_KEY = 2**31 - 1


def plain(texts: Iterable[str], unit: str = "") -> str:
    """What is compared of some texts: their Chinese characters without the unit's own name."""
    whole = "\n".join(texts)
    if len(unit) > 1:
        whole = whole.replace(unit, "")
    return "".join(_WORDS.findall(whole))


def sketch(texts: Mapping[str, str], unit: str = "") -> bytes:
    """A sample of a report's prose, at most 1,028 bytes.

    Args:
        texts: The report's texts by narrative key.
        unit: The unit's own name, which is left out.

    Returns:
        A bound and the hashes below it in order, four bytes each; b"" if the text is too short to be compared.
    """
    clean = plain(texts.values(), unit)
    runs = len(clean) - RUN + 1
    if len(clean) < SHORTEST:
        return b""
    bound = min(_SPACE - 1, _SPACE * _SIEVE // runs)
    hashes = sorted({value for some in _hashes(clean, runs) for value in some if value < bound})
    if len(hashes) > KEPT:
        bound = hashes[KEPT]
        del hashes[KEPT:]
    return array("I", [bound, *hashes]).tobytes() if sys.byteorder == "little" else _swapped([bound, *hashes])


def _swapped(values: Iterable[int]) -> bytes:
    values = array("I", values)
    values.byteswap()
    return values.tobytes()


#: Whole numbers of 32 bits; those of a sketch are the sketch itself, seen as such.
_Values: TypeAlias = "array[int] | memoryview[int]"


#: The sketch that stands for a text that is too short to be compared.
_NOTHING = bytes(4)


def _values(data: bytes) -> _Values:
    if sys.byteorder == "little":
        return memoryview(data).cast("I")
    values = array("I", data)
    values.byteswap()
    return values


def _hashes(clean: str, runs: int) -> Iterator[_Values]:
    """A hash of 32 bits of every run of characters: bits 16 to 47 of the sum of the characters' multiples (multiply-shift)."""
    raw = clean.encode("utf-16-le")
    size = -(-len(raw) // 8) * 8
    text = int.from_bytes(raw, "little")
    lanes = int.from_bytes(b"\xff\xff\0\0\0\0\0\0" * (size // 8), "little")
    phases = [(text >> (16 * place)) & lanes for place in range(RUN)]  # every fourth character, each with 64 bits to itself
    phases += [phase >> 64 for phase in phases[:-1]]
    for start in range(RUN):
        count = (runs - start + RUN - 1) // RUN
        total = sum(phases[start + place] * multiplier for place, multiplier in enumerate(_MULTIPLIERS))
        yield _values(total.to_bytes(size + 8, "little")[2 : 8 * count + 2])[::2]


def likeness(one: bytes, other: bytes) -> float:
    """The estimated share of runs that two texts have in common, from 0 to 1; 0 if one was too short."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    return _shared(_values(one), _values(other))


def _shared(left: _Values, right: _Values) -> float:
    """The likeness of two samples, each a bound and hashes in order: what both have of all below the smaller bound."""
    bound = min(left[0], right[0])
    mine = set(left[1 : bisect_left(left, bound, 1)])
    known = bisect_left(right, bound, 1) - 1
    common = len(mine.intersection(right[1 : known + 1]))
    return common / max(1, len(mine) + known - common)


#: Bits of a mark, in bytes: enough to tell texts apart that have little in common, and no more, for each text has one.
_MARK = 128


def _marked(sample: _Values) -> int:
    """A set of bits, one for each hash of a sample."""
    marks = bytearray(_MARK)
    for value in sample[1:]:
        marks[value >> 3 & _MARK - 1] |= 1 << (value & 7)
    return int.from_bytes(marks, "little")


def same_share(likeness: float) -> float:
    """How much of the texts is the same, as people count it: a tenth rewritten leaves 0.9, with a likeness of 0.82."""
    return 2 * likeness / (1 + likeness)


class Companion(NamedTuple):
    """A text that another one is like.

    Attributes:
        other: Index of the other one.
        likeness: How much.
        group: How many texts are like each other here, directly or through others, both included.
    """

    other: int
    likeness: float
    group: int


def companions(sketches: Sequence[SupportsBytes], least: float, owners: Sequence[int] = ()) -> dict[int, Companion]:
    """For every text that is at least so much like another owner's, such another one.

    Not all pairs are compared: only texts that share a group of smallest hashes, and of texts found alike only the first. Of an
    owner's texts the first one stands for it there; the others are held against what lies under their keys.

    Args:
        sketches: One per text; each is taken once, and once more for every text that it may be like.
        least: The likeness from which on texts count as alike; from about 0.7 on hardly a pair is missed.
        owners: Of each text, who wrote it; by default each has its own.
    """
    search = _Search(sketches, least)
    firsts: dict[int, int] = {}
    for index in range(len(sketches)):
        if search.has_text(index):
            firsts.setdefault(owners[index] if owners else index, index)
    standing = set(firsts.values())
    further = [index for index in range(len(sketches)) if search.has_text(index) and index not in standing]
    for band in range(_BANDS):
        shelves: dict[int, list[int]] = {}
        for index in firsts.values():
            search.shelve(index, shelves.setdefault(search.key(index, band), []))
    for index in further:
        mine = set(search.keys(index))
        near = (one for one in standing if owners[one] != owners[index] and not mine.isdisjoint(search.keys(one)))
        search.join(index, sorted(near))
    return search.answer()


#: A text is compared with so many of those under the same key that are not like each other; more would be stock phrases.
_NEIGHBOURS = 12


class _Search:
    """The state of a search for texts that are alike; a pair that could be is compared once, and only those are remembered."""

    def __init__(self, sketches: Sequence[SupportsBytes], least: float) -> None:
        self._sketches = sketches
        self._bounds, self._sizes, self._keys = array("I"), array("H"), array("i")
        self._marks: list[int] = []
        for one in sketches:
            sample = self._sample(one)
            self._bounds.append(sample[0])
            self._sizes.append(len(sample) - 1)
            self._keys.extend(_keys_of(sample))
            self._marks.append(_marked(sample))
        self._least = least
        self._parents = list(range(len(sketches)))
        self._best: dict[int, tuple[int, float]] = {}
        self._compared: set[tuple[int, int]] = set()

    @staticmethod
    def _sample(sketch: SupportsBytes) -> _Values:
        return _values(bytes(sketch) or _NOTHING)

    def has_text(self, index: int) -> bool:
        """Whether a text is long enough to be compared."""
        return self._bounds[index] > 0

    def keys(self, index: int) -> array[int]:
        """The keys of a text."""
        return self._keys[index * _BANDS : (index + 1) * _BANDS]

    def key(self, index: int, band: int) -> int:
        """One of them."""
        return self._keys[index * _BANDS + band]

    def shelve(self, index: int, shelf: list[int]) -> None:
        """Put a text beside those under the same key; whoever is like one that lies there is not put down again."""
        for other in shelf:
            if _root(self._parents, other) == _root(self._parents, index) or self._alike(index, other):
                return
        if len(shelf) < _NEIGHBOURS:
            shelf.append(index)

    def _most_shared(self, index: int, other: int) -> float:
        """A likeness that two texts cannot exceed, in a fraction of the time that the likeness itself takes.

        Hashes that both have set a bit in both marks; only where several hashes of one sample share a bit can there be more of
        them than bits. And all hashes of the text with the smaller bound are among those of which the likeness is a share.
        """
        marks, others = self._marks[index], self._marks[other]
        hidden = min(self._sizes[index] - marks.bit_count(), self._sizes[other] - others.bit_count())
        size = max((-self._bounds[one], self._sizes[one]) for one in (index, other))[1]
        return min((marks & others).bit_count() + hidden, size) / max(1, size)

    def _alike(self, index: int, other: int) -> bool:
        if self._most_shared(index, other) < self._least:
            return False
        pair = (index, other) if index < other else (other, index)
        if pair in self._compared:
            return False  # had they been alike, they would have the same root by now
        self._compared.add(pair)
        value = self._shared(index, other)
        if value < self._least:
            return False
        self._parents[_root(self._parents, index)] = _root(self._parents, other)
        for one, beside in ((index, other), (other, index)):
            if one not in self._best or self._best[one][1] < value:
                self._best[one] = (beside, value)
        return True

    def _shared(self, index: int, other: int) -> float:
        return _shared(self._sample(self._sketches[index]), self._sample(self._sketches[other]))

    def join(self, index: int, others: Sequence[int]) -> None:
        """Hold a further text of an owner against texts of others; whoever it is like keeps the companion that it has."""
        values = ((self._shared(index, other), -other) for other in others)
        value, other = max(values, default=(0.0, 0))
        if value >= self._least:
            self._parents[index] = _root(self._parents, -other)
            self._best[index] = (-other, value)
            self._best.setdefault(-other, (index, value))

    def answer(self) -> dict[int, Companion]:
        """What was found, in order."""
        sizes: dict[int, int] = {}
        for index in self._best:
            root = _root(self._parents, index)
            sizes[root] = sizes.get(root, 0) + 1
        return {
            index: Companion(other, value, sizes[_root(self._parents, index)])
            for index, (other, value) in sorted(self._best.items())
        }


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _keys_of(sample: _Values) -> list[int]:
    """The keys of a sample: of its hashes in each residue class the few smallest, as a number."""
    classes: list[list[int]] = [[] for _ in range(_BANDS)]
    for value in sample[1:]:
        own = classes[value % _BANDS]
        if len(own) < _BAND:
            own.append(value)
    return [hash(tuple(own)) & _KEY for own in classes]  # hashes of whole numbers are the same in every run
