"""The second look before a number is asked about: a question is raised only if the text leaves no other reading.

A number that agrees with no figure may be a slip, or the right number of something else: a part, an addend, a longer time,
another organ, or what a word says that nobody knows. Each of these is a doubt, and one doubt is enough for silence. What looks
like a slip of the very figure (one more, two digits changed over) is doubted only where other numbers prove another reading;
a number under a plain head, with no word before it that nobody knows, is never doubted for its scope.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from toolkit.narrative.claims import Claim
from toolkit.narrative.lexicon import Token, tokens
from toolkit.narrative.measures import family
from toolkit.narrative.notation import Number, added_up
from toolkit.narrative.quantities import Figure
from toolkit.narrative.vocabulary import Kind
from toolkit.patterns import pattern
from toolkit.rules.told.beside import Beside, Cells
from toolkit.rules.told.comparing import WHOLES, agrees, is_slip
from toolkit.rules.told.judging import Judging

#: Agreeing numbers beside an uncertain one must add up to this much before they show what it is about: ones and twos agree
#: by chance.
_WEIGHT = 3


class Doubt(StrEnum):
    """Why a number that agrees with no figure is not asked about."""

    SUM = "with others of its kind it makes the figure"
    PART = "it may be a part of a number before it"
    LIST = "with its neighbours it makes the figure, or a number beside them"
    WORD = "a word that nobody knows stands before it"
    TOLD = "the text gives the figure elsewhere, and words that nobody knows stand here"
    TIME = "nothing says of which year or organ it is, and words that nobody knows stand before it"
    ORGAN = "other organs' numbers stand before it, and it may be one more of them"
    NARROWED = "what is taken from it, or what it is taken from, leaves the figure"
    SCOPE = "what stands before it in its clause is told of something else"


#: Doubts about what a whole clause tells of.
_OF_CLAUSE = (Doubt.TOLD, Doubt.TIME)


class SecondLook:
    """What the whole text says, while numbers that agree with no figure are looked at again, in the order of the text."""

    def __init__(self, judging: Judging, sentences: Mapping[tuple[str, int], Beside], told: Set[Cells]) -> None:
        """Nothing is doubted yet.

        Args:
            judging: The report.
            sentences: The claims of each sentence and which of them agree with the tables.
            told: The cells of the figures that the text gives as the tables do.
        """
        self._judging, self._sentences, self._told = judging, sentences, told
        self._elsewhere: dict[tuple[str, int], int] = {}  # where clauses that tell of something else begin, and since where

    def doubt(self, claim: Claim, figures: Sequence[Figure]) -> Doubt | None:
        """What speaks against asking about a claim that no figure bears out; None if nothing does.

        Args:
            claim: The claim.
            figures: What its quantity may mean, the likeliest first.
        """
        looked = _Looked(self._judging, claim, figures, self._sentences[claim.place.key, claim.sentence], self._told)
        found = looked.doubt()
        clause = claim.place.key, claim.place.start
        if found in _OF_CLAUSE:
            self._elsewhere[clause] = claim.place.last
        elif found is None and clause in self._elsewhere and looked.goes_on(self._elsewhere[clause]):
            return Doubt.SCOPE
        return found


def _is_near(number: Number, value: int | Decimal | None) -> bool:
    """Whether a number looks like a slip of a figure, however small they are."""
    return value is not None and (number.value == value + 1 or is_slip(number, value))


class _Looked:
    """One claim while it is looked at again."""

    def __init__(
        self, judging: Judging, claim: Claim, figures: Sequence[Figure], beside: Beside, told: Set[Cells]
    ) -> None:  # fmt: skip
        self.judging, self.claim, self.figures, self.beside, self.told = judging, claim, figures, beside, told
        self.kind = family(claim.names[0])

    def doubt(self) -> Doubt | None:
        """The first doubt; None if there is none."""
        claim, figures, beside = self.claim, self.figures, self.beside
        self.judging.effort.spend(1 + len(claim.addends) + len(claim.within))
        sums = list(self._sums())
        if any(agrees(claim._replace(number=total), one.value) for total in sums for one in figures if one.value):
            return Doubt.SUM
        if any(
            beside.parts[self.kind, one.first] <= one.number.high
            for one in claim.within
            if not one.head or one.first not in beside.places
        ):
            return Doubt.PART
        if self._is_narrowed():
            return Doubt.NARROWED
        is_slip_of = any(is_slip(claim.number, one.value) for one in figures)
        if not is_slip_of and self._adds_up():
            return Doubt.LIST
        if is_slip_of or claim.number.high == 0:
            return None
        is_near = self._is_near
        if (claim.soft or claim.bare) and (claim.faint or not self._is_borne_out()):
            return Doubt.WORD
        if (claim.soft or claim.names == _NO_VERB) and not is_near and self._may_be_less():
            return Doubt.WORD
        if claim.among and not is_near and all(one.value is None or claim.number.low < one.value for one in figures):
            return Doubt.ORGAN
        if not is_near and self._is_far_more() and (self._is_told_beside() or self._is_of_all_kinds()):
            return Doubt.TOLD
        if is_near or claim.within or not self._is_strange():
            return None
        if self._is_told():
            return Doubt.TOLD
        return Doubt.TIME if self._is_of_any_time() else None

    def goes_on(self, since: int) -> bool:
        """Whether it is no slip, and no word says of whom or of which year it is told since a place."""
        if any(_is_near(self.claim.number, one.value) for one in self.figures):
            return False
        return not any(one.start >= since and one.kind in _ANEW for one in self._words)

    @cached_property
    def _is_near(self) -> bool:
        """Whether it looks like a slip of a figure, or of what the others of its kind in the sentence leave of one."""
        number = self.claim.number
        of_its_kind = self.beside.same.get(self.claim.names, (0, None))[1]
        others = 0 if of_its_kind is None else of_its_kind.value - number.value
        values = [one.value for one in self.figures if one.value is not None]
        return any(_is_near(number, one) or (one > others and _is_near(number, one - others)) for one in values)

    def _sums(self) -> Iterator[Number]:
        """What the number and others of its sentence add up to."""
        claim, beside = self.claim, self.beside
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

    def _is_narrowed(self) -> bool:
        """Whether what was received is told first, then what is taken from it, and then what the tables hold.

        全年接收申请52件，转信访渠道办理的4件、撤回的3件，实际受理45件: neither the first number nor those that are taken from
        it are those of the tables. What is taken adds up to the difference, or no number tells how much it is.
        """
        whole, counted = self.judging.case.facts["received"].value, self.beside.counted
        if not whole or self.kind not in _RECEIVED or len(counted) < 2 or whole not in {value for _, value in counted}:
            return False
        at = bisect_left(counted, (self.claim.place.first,))
        self.judging.effort.spend(_LIST)
        end = next((one for one in range(at + 1, min(len(counted), at + _LIST)) if counted[one][1] == whole), -1)
        if end < 0 or at == len(counted):
            return False
        text = self.judging.reading.folded[self.claim.place.key]
        for first in range(max(0, end - _LIST), at + 1):
            place, value = counted[first]
            taken = sum(one for _, one in counted[first + 1 : end])
            untold = end == first + 1 and not is_slip(self.claim.number, whole)
            words = _TAKEN if taken == value - whole else _TAKEN_UNTOLD if untold else None
            if value > whole and words is not None and words.search(text, place, counted[end][0]) is not None:
                return self.claim.number.value in (value, *(one for _, one in counted[first + 1 : end]))
        return False

    def _adds_up(self) -> bool:
        """Whether neighbouring numbers of its sentence show a number to be a part or a total of something else.

        With its neighbours it makes the very figure (邮箱收到申请3件，平台收到申请13件，传真收到申请1件), or a number that
        stands right before or behind them and is not all that the tables have of it (结转的6件中，予以公开4件、无法提供2件);
        or it is the sum of all the numbers behind it, which are borne out (跨年度办理的申请共4件：上年转来1件，转往下年3件).
        """
        beside, claim = self.beside, self.claim
        organs = self.judging.reading.organs if claim.scope == "own" else ()
        counted = [one for one in beside.counted if (claim.place.key, one[0]) not in organs] if organs else beside.counted
        near, at = _neighbours(counted, claim.place.first)
        if not near:
            return False
        places, values = [place for place, _ in near], [value for _, value in near]
        meant = {one.value for one in (self.figures[:1] if claim.total else self.figures)}
        self.judging.effort.spend(_LIST)
        for first, end in _runs(at, len(values)):
            total = sum(values[first:end])
            is_apart = beside.places.isdisjoint(places[first:end])  # else this one should be what the tables hold, too
            if is_apart and total >= NO_CHANCE and total in meant:
                return True
            around = [one for one in (first - 1, end) if 0 <= one < len(values) and values[one] == total]
            around = [one for one in around if not self._is_its_whole(places[one])]
            if self._is_near:  # small numbers add up by chance
                is_told = is_apart and total >= NO_CHANCE and self.kind == "applicant"
                around = [one for one in around if is_told and places[one] in beside.places]
            if around and total not in self._wholes and self.kind in _PARTS:
                return True
        behind = values[at + 1 :] if self.kind == "carry" else []  # in or out, or both together
        ends = [end for end in range(2, len(behind) + 1) if values[at] == sum(behind[:end])]
        if any(not beside.places.isdisjoint(places[at + 1 : at + 1 + end]) for end in ends):
            return True
        if self.kind != "carry" or values[at] < NO_CHANCE:
            return False
        before = values[:at][::-1]  # 上年转来8件，新收63件，在办71件
        return any(values[at] == sum(before[:end]) for end in range(2, len(before) + 1))

    def _is_its_whole(self, place: int) -> bool:
        """Whether a number is called the whole of the quantity, and disagrees as well; or stands beside it in the same list."""
        named = self.beside.claimed.get(place)
        return named == self.kind or (named is not None and named == _ABOVE.get(self.kind) and place not in self.beside.places)

    @cached_property
    def _wholes(self) -> Set[object]:
        """The figures of which the quantity is a part: a list that adds up to one of them is held to the tables."""
        facts = self.judging.case.facts
        name = self.claim.names[0].partition("@")[0]
        above: tuple[str, ...] = ()
        if self.kind == "outcome":
            above = (name.partition(".")[0], "disposed")
        elif self.kind == "applicant":
            above = WHOLES
        elif self.kind == "result":
            above = tuple(name.partition(".")[0].split("+"))
        return {facts[one].value for one in above if one in facts}

    def _may_be_less(self) -> bool:
        """Whether it may be a part of the figure, or of something that the tables have none of."""
        return any(one.value is not None and (self.claim.number.low < one.value or not one.value) for one in self.figures)

    def _is_borne_out(self) -> bool:
        """Whether other numbers of the sentence show that an uncertain one is about the same whole."""
        borne = self.beside.borne
        if self.kind == "outcome" and not borne[self.kind]:
            more = [one.value for one in self.figures if one.value is not None]
            if not more or self.claim.number.low <= max(more):
                return False
        if self.kind in _APART:
            return borne[self.kind] >= _WEIGHT
        return sum(borne.values()) >= _WEIGHT

    def _is_told(self) -> bool:
        """Whether the text gives the figure elsewhere, in words that are known or beside this one in others."""
        return self.figures[0].keys in self.told or self._is_told_beside()

    def _is_far_more(self) -> bool:
        """Whether it is half as much again as all that its quantity may mean."""
        return all(one.value is not None and 2 * self.claim.number.low >= 3 * one.value for one in self.figures)

    def _is_told_beside(self) -> bool:
        """Whether its sentence gives the figure: 行政复议12件，其中因政府信息公开引发的6件; 全市收到213件，我局收到35件."""
        first, beside = self.figures[0], self.beside
        if first.keys in beside.agreed and first.value:
            return True
        return any(value and value == first.value and place not in beside.claimed for place, value in beside.counted)

    def _is_of_all_kinds(self) -> bool:
        """Whether disputes are told whose figure the text has before them: 全局被复议的案件总数为318件."""
        value = self.figures[0].value
        if self.kind != "dispute" or value is None or value < NO_CHANCE:
            return False
        return self.figures[0].keys in self.told or value in self.judging.told_before(self.claim.place)

    @cached_property
    def _words(self) -> list[Token]:
        """The words of its sentence up to the number."""
        place = self.claim.place
        start = max(min(place.start, self.claim.sentence), place.first - _BEFORE, 0)
        self.judging.effort.spend((place.first - start) // 8)
        return tokens(self.judging.reading.folded[place.key], start, place.first)

    def _is_strange(self) -> bool:
        """Whether its clause holds words, up to the next sign behind the number, that nobody knows or that name a part."""
        place = self.claim.place
        text = self.judging.reading.folded[place.key]
        behind = tokens(text, place.last, min(place.last + _BEHIND, place.end))
        signs = [at for at, one in enumerate(behind) if one.kind is Kind.SIGN]
        several = [one for one in self._words if one.start >= place.start] + (behind[: signs[0]] if signs else behind)
        return any(one.kind in _NARROWING or self._is_unknown(one) for one in several)

    def _is_unknown(self, word: Token) -> bool:
        """Whether nobody knows a word, which is no piece of the own name."""
        return word.kind is Kind.UNKNOWN and len(word.text) > 1 and word.text not in self.judging.case.submission.unit

    def _is_of_any_time(self) -> bool:
        """Whether more than the tables have is told, of a year that nobody names, behind words that nobody knows.

        Numbers of last year are asked about: a text that is used again is what this is for.
        """
        number, name = self.claim.number, self.claim.names[0]
        if self.kind not in _OVER_YEARS or name.endswith(".in_force") or sum(self.beside.borne.values()) >= _WEIGHT:
            return False
        if any(one.value is None or number.low <= one.value for one in self.figures):
            return False
        if any(one.kind in (Kind.YEAR, Kind.DATED) for one in self._words):
            return False
        if number.value in {one.value for one in self.judging.figures(self.claim.names, self.judging.last)}:
            return False
        return self._has_strange_subject or any(
            all(one.kind in _SAYS_NOTHING for one in segment) and any(map(self._is_unknown, segment))
            for segment in self._segments[:-1]
        )

    @cached_property
    def _segments(self) -> list[list[Token]]:
        """The words of its clause up to the number, between the signs; the last are those right before it."""
        found: list[list[Token]] = [[]]
        for one in self._words:
            if one.kind is Kind.SIGN:
                found.append([])
            elif one.start >= self.claim.place.start:
                found[-1].append(one)
        return found

    @cached_property
    def _has_strange_subject(self) -> bool:
        """Whether a word that nobody knows stands before its verb, where the subject stands."""
        segment = self._segments[-1]
        verb = next((at for at, one in enumerate(segment) if one.kind is Kind.VERB), 0)
        return any(map(self._is_unknown, segment[:verb]))


#: Families of what was received and of what is taken from it, and what says that it is taken from it.
_RECEIVED = frozenset({"head", "outcome", "carry"})
_TAKEN = pattern("不属于?|(?<![结流])转(?!下|结)|撤|计入|纳入|剔除|扣除|除|不计|未计|移|退|归|实际|筛|重复")
_TAKEN_UNTOLD = pattern("实际|剔除|扣除|除去|减去|除外|撤回|合并|不属于|不计|纳入统计|计入本")
#: 申请 of which no verb says what was done with them.
_NO_VERB = ("any",)
#: A list of parts has no more numbers than this, and adds up by chance to no less.
_LIST, NO_CHANCE = 6, 10
#: Families whose numbers are told as parts of others. In a chain (新收6件，上年结转1件，办结7件) numbers add up anyhow.
_PARTS = frozenset({"outcome", "applicant", "result"})
#: Whose parts they are by their words.
_ABOVE = {"outcome": "head", "applicant": "head", "result": "dispute"}
#: Families of which numbers of other families show nothing.
_APART = frozenset({"normative", "rules", "license", "penalty", "coercion"})
#: Families of which a text may give the number of several years.
_OVER_YEARS = _APART | {"head", "dispute"}
#: Words are looked at no further than this before and behind a number.
_BEFORE, _BEHIND = 120, 16
#: Words that make of what is told a part or something else.
_NARROWING = (Kind.RESTRICT, Kind.PARTIAL, Kind.FOREIGN, Kind.EXCEPT)
_SAYS_NOTHING = (Kind.UNKNOWN, Kind.FILLER)
#: Words that say of whom and of which year numbers are.
_ANEW = (Kind.SCOPE, Kind.YEAR, Kind.DATED)


def _neighbours(counted: Sequence[tuple[int, int]], place: int) -> tuple[Sequence[tuple[int, int]], int]:
    """The numbers of a sentence around the one at a place, and which of them it is; none if there is none at the place."""
    at = bisect_left(counted, (place,))
    if at == len(counted) or counted[at][0] != place:
        return (), 0
    return counted[max(0, at - _LIST) : at + _LIST + 1], min(at, _LIST)


def _runs(at: int, length: int) -> Iterator[tuple[int, int]]:
    """The runs of two and more neighbours in a list that hold a place."""
    for first in range(max(0, at - _LIST + 1), at + 1):
        for end in range(max(at + 1, first + 2), min(length, first + _LIST) + 1):
            yield first, end


def is_sum(counted: Sequence[tuple[int, int]], place: int, meant: object) -> bool:
    """Whether a number of a sentence makes a figure with its neighbours, or is what the figure makes with others beside it."""
    near, at = _neighbours(counted, place)
    if not near:
        return False
    values = [value for _, value in near]
    if any(sum(values[first:end]) == meant for first, end in _runs(at, len(values))):
        return True
    sides = (values[at + 1 :], values[:at][::-1])
    return any(sum(side[:end]) == values[at] and meant in side[:end] for side in sides for end in range(2, len(side) + 1))
