"""Numbers that the reading of words leaves open, although they look like a slip of a figure that the text gives nowhere else.

Offices find ever new words, but the figures that they tell are always the same. A number of which nobody knows what it counts,
or that may be read otherwise, is held against the figures once more, by the characters that stand in nearly all words for each
of them (`hints`). It is asked only if it is one more than such a figure or has two of its digits changed over, and if the text
gives that figure nowhere: no part is greater than its whole, and what is told of another organ or another year hardly looks
like a slip of the own figure. What is named again (上述34件中, 新收的34件) should be what was told before, and what is called a
total (合计13件) what the numbers before it add up to.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import Any, NamedTuple

from toolkit.form import Form
from toolkit.narrative.claims import Claim, Place
from toolkit.narrative.naming import ANOTHER_APPLICATION
from toolkit.narrative.notation import Number
from toolkit.narrative.quantities import Figure
from toolkit.narrative.whose import Organ
from toolkit.patterns import pattern
from toolkit.rules.told.beside import Cells
from toolkit.rules.told.comparing import WHOLES, swapped
from toolkit.rules.told.hints import HINTED, hint_of, quantity_of, table_of, topic_of
from toolkit.rules.told.judging import Judging
from toolkit.rules.told.sums import without_nested
from toolkit.submission.facts import facts

#: Where a number stands: narrative key, and its first character.
Spot = tuple[str, int]

#: A number with what cases are counted in; what stands before one that is hedged, a bound, a range or a piece of another.
#: A class of characters stands first and digits are not given back, for whole texts are searched.
_NUMBER = re.compile("([0-9][0-9]{0,8}+(?:,[0-9]{3}){0,3}+)(件次|件|份|宗|起|例|部|个(?=[，。；、）（中]|$))(?!以上|以内|左右)")
_HEDGED = ("第", "约", "近", "超", "逾", "~", "—", "-", ".", "超过", "不足", "不到", *(f"{digit}," for digit in range(10)))
_HEDGED_ENDS = frozenset(one[-1] for one in _HEDGED)
_SIGN = pattern("[，；：（）。！？!?;:()\n]")
_CLAUSE, _SENTENCE = "。；\n", "。\n"
#: Numbers named again: by a word that says so, by what was done with them, or as what others are among.
_AGAIN = pattern(r"(?:上述|以上|前述|这|该|此|全部|所有|[本我][局厅委镇乡县市区]的)$")
_DONE = pattern(r"(?:[收到结复理开供止效发记办]|公布)的$")
_AMONG = pattern(r"[^，。；：（）、0-9]{0,6}(?:中|里|之中|之内|当中)(?![心国央介小学])")
_SWEPT = pattern(r"[^，。；：（）、0-9]{0,6}(?:均|全部|都|悉数)")
_LONGEST_DONE = 8
_NO_WORDS = ("", "在", "对", "其中", "而", "即", "包含在", "包括在")
_TOTAL = pattern(r"(?:共|共计|合计|总计|总共|相加|加起来|合起来|总数|总量)[为是有达正好：]{0,3}$")
#: Words before a number that say nothing of what it counts, and those between last year's number and this one.
_SAYS_NOTHING = pattern("(?:具体|即|实际|总计|合计|共计|共|计|有|为|达|是)*")
_BECAME = pattern("(?:大幅|逐步)?(?:增|减|升|降|上升|下降|增加|减少|增长|提高|回落)(?:至|到|为)")
#: What a number is not counted but changed by: 比上年增加4件.
_CHANGED = pattern("(?:增加|减少|增长|下降|上升|降低|净增|净减|[多少增减降])(?:了)?$")
#: What tells of several years or of a part of one, so that no figure of this year need be meant; and words for this one.
_OTHER_TIME = pattern(
    r"累计|[^一本今]年?以来|[近两二三四五六七八十]年|年间|季度|半年|[0-9]月份?(?![0-9底末])|每年|历年|平均|年[至到~—-]20[0-9]{2}|[^0-9]拟"
)
_THIS_YEAR = ("今年", "本年", "当年")
_YEAR = pattern("(20[0-9]{2})年")
#: What was answered later than usual, which no figure counts: 延期答复12件, 经批准延长答复期限的12件.
_PUT_OFF = pattern("延[期长].{0,4}(?:答|复|期限)")
#: What tells of a part; and of all applications together with those carried in: 收到34件（含上年结转2件).
_NARROW = pattern("类|方面|涉|有关|关于|领域|其中|通过|渠道")
_WITH_CARRIED = pattern("[（(，](?:其中)?(?:含|包括|包含|其中)[^，。；）)]{0,6}(?:转|上年|去年|年初|期初)")
#: How organs' names end that have a number right behind them in a list of organs: 新收申请的有清河县水利局12件.
_ORGANS = ("局", "厅", "委", "委员会", "政府", "街道", "镇", "乡", "中心")
_ORGAN_ACTS = pattern(f".{{2,14}}?(?:{'|'.join(_ORGANS)})(?=[收受答办登])")
#: What joins names of which one number counts all.
_JOINED = pattern("[和及与、]")
#: Words are looked for so far from a number; so many numbers on either side are tried as addends.
_REACH, _LIST = 60, 8
#: Below the first, numbers look like slips of each other by chance, so that other figures of the text must bear one out; from
#: the second on they do not even if the text gives the figure as well.
_LEAST, _LARGE = 10, 100
#: Figures that agree must add up to this much.
_WEIGHT = 3
#: In one text no more numbers are looked at again.
_MOST = 200


def _is_of_another(words: str, fact: _Figure) -> bool:
    """Whether the words before a number name applications for something else than a fact's: 受理不动产登记申请."""
    name = words.removesuffix("申请")
    if name == words or name.endswith(_ENTERED) or table_of(fact.name) != "requests":
        return False
    return ANOTHER_APPLICATION.search(name) is not None


#: What comes in is entered as well: 签收登记申请.
_ENTERED = ("收登记", "理登记", "接登记", "来登记", "共登记", "年登记")


class _Told(NamedTuple):
    """A number as it stands in a text: its first and last character, its value and its unit."""

    at: int
    end: int
    value: int
    unit: str


@lru_cache(maxsize=4096)
def slips_of(value: int) -> tuple[int, ...]:
    """One more than a number, and its digits with two neighbours changed over."""
    return (value + 1, *(one for one in swapped(value) if len(str(one)) == len(str(value))))


def silent(judging: Judging, settled: Set[Spot], agreed: Mapping[Spot, Cells]) -> Iterator[tuple[Claim, tuple[Figure, ...]]]:
    """Claims that the words of a number leave open, each with the figure that it must be a slip of.

    Args:
        judging: The report.
        settled: Where numbers stand that are asked about, or are told of another year or of something else.
        agreed: Where numbers stand that agree with a figure, with the cells of that.
    """
    left: dict[str, list[re.Match[str]]] = {}
    values: set[int] = set()
    known = settled | agreed.keys()
    for key, text in judging.reading.folded.items():
        several = [
            one for one in _NUMBER.finditer(text)
            if (key, at := one.start()) not in known and not (at and text[at - 1] in _HEDGED_ENDS and _is_hedged(text, at))
        ]  # fmt: skip
        judging.effort.spend(1 + len(text) // 64 + len(several))
        if several:
            left[key] = several
            values.update([_value(one) for one in several])
    if not values:
        return
    amounts = _amounts(judging.form, judging.case.figures)
    if all(values.isdisjoint(slips_of(one)) for one in {*amounts} if one):
        return
    figures = _figures(judging.form, amounts)
    near: dict[int, list[_Figure]] = {}
    for fact in figures:
        for value in slips_of(fact.value):
            if value in values:
                near.setdefault(value, []).append(fact)
    for key, several in left.items():
        places = {one.start() for one in several}
        text = judging.reading.folded[key]
        numbers = _numbers(text)
        chosen = [at for at, one in enumerate(numbers) if one.value in near and one.at in places][:_MOST]
        if not chosen:
            continue
        looked = _Text(judging, key, numbers, figures, agreed)
        for at in chosen:
            judging.effort.spend(_LIST)
            found = looked.meant(at, near[numbers[at].value])
            if found is not None:
                yield looked.claim(at, found)


def _numbers(text: str) -> list[_Told]:
    """The plain numbers of a text, in order."""
    found = (one for one in _NUMBER.finditer(text) if not _is_hedged(text, one.start()))
    return [_Told(one.start(), one.end(), _value(one), one[2]) for one in found]


def _is_hedged(text: str, at: int) -> bool:
    """Whether what stands before a number makes it a bound, a range or a piece of another one."""
    return text.endswith(_HEDGED, 0, at)


def _value(found: re.Match[str]) -> int:
    return int(found[1].replace(",", ""))


class _Figure(NamedTuple):
    """A fact of `hints` with what the tables have of it."""

    name: str
    value: int
    keys: Cells


class _Facts(NamedTuple):
    """The facts that a form has.

    Attributes:
        known: Their names and cells.
        pick: Takes of each fact the figure of its first cell out of all.
        sums: The places of the facts that have several cells, each with what takes the figures of all of these.
    """

    known: tuple[tuple[str, Cells], ...]
    pick: Callable[[Sequence[int | None]], tuple[Any, ...]]
    sums: tuple[tuple[int, Callable[[Sequence[int | None]], tuple[Any, ...]]], ...]


@lru_cache(maxsize=8)
def _facts(form: Form) -> _Facts:
    blank = facts(form, [None] * len(form.fields))
    known = tuple((name, blank[name].keys) for name in HINTED if name in blank)
    cells = [[form.by_key[key].index for key in keys] for _, keys in known]
    sums = tuple((at, itemgetter(*several)) for at, several in enumerate(cells) if len(several) > 1)
    return _Facts(known, itemgetter(*(several[0] for several in cells)), sums)


def _amounts(form: Form, figures: Sequence[int | None]) -> list[int | None]:
    """What the tables have of every fact, None where a cell lacks; figures as in `facts`."""
    _, pick, sums = _facts(form)
    amounts = list(pick(figures))
    for at, of in sums:
        several = of(figures)
        amounts[at] = None if None in several else sum(several)
    return amounts


def _figures(form: Form, amounts: Sequence[int | None]) -> list[_Figure]:
    """Every fact of which no cell lacks and that is not nothing; amounts as in `_amounts`."""
    known = _facts(form).known
    return [_Figure(name, amount, keys) for (name, keys), amount in zip(known, amounts, strict=True) if amount]


class _Text:
    """One text whose numbers are looked at again; numbers are named by their place in the list of all of them."""

    def __init__(
        self, judging: Judging, key: str, numbers: Sequence[_Told], known: Sequence[_Figure], agreed: Mapping[Spot, Cells]
    ) -> None:  # fmt: skip
        self.key, self.text, self.numbers = key, judging.reading.folded[key], numbers
        self.known, self.agreed = known, agreed
        self.organ = Organ(judging.case.submission.unit)
        self.year, self.foreign = judging.case.submission.year, judging.reading.foreign
        self.wholes = {fact.value for fact in known if fact.name in WHOLES}
        self.facts: dict[int, list[_Figure]] = defaultdict(list)
        for fact in known:
            self.facts[fact.value].append(fact)
        self.spots: dict[int, list[int]] = defaultdict(list)
        for at, one in enumerate(numbers):
            if len(self.spots[one.value]) < _LIST:
                self.spots[one.value].append(at)
        self.signs = [one.start() for one in _SIGN.finditer(self.text)]
        self.befores: dict[int, str] = {}
        judging.effort.spend(2 * len(known) + len(numbers) // 8)

    @cached_property
    def borne(self) -> Counter[str]:
        """By table, what the figures that the text gives as they are add up to."""
        found: Counter[str] = Counter()
        told = set(self.agreed.values())
        for fact in self.known:
            if fact.keys in told or any(
                not self._is_again(at) and self._fits(fact, at) and self._is_about(fact, at)
                for at in self.spots.get(fact.value, ())
            ):
                found[table_of(fact.name)] += fact.value
        return found

    def claim(self, at: int, fact: _Figure) -> tuple[Claim, tuple[Figure, ...]]:
        """The claim that a number is this fact."""
        one = self.numbers[at]
        start, end = self._back(one.at, _CLAUSE), self._ahead(one.end, _CLAUSE)
        number = Number(one.value, one.value, one.value, one.unit, text=self.text[one.at : one.end])
        claim = Claim((quantity_of(fact.name),), number, Place(self.key, start, end, one.at, one.end), sentence=start)
        return claim, (Figure(fact.value, fact.keys),)

    def meant(self, at: int, near: Sequence[_Figure]) -> _Figure | None:
        """The fact that a number must be a slip of; None if it need not be one.

        Args:
            at: The number.
            near: The facts of which it looks like a slip.
        """
        value, before = self.numbers[at].value, self._before(at)
        again, total = self._is_again(at), _TOTAL.search(before) is not None
        if not (again or total) and not any(self._fits(fact, at) for fact in near):
            return None  # looked at first, for that is nearly always so
        if (
            _CHANGED.search(before) is not None
            or self._is_note(at)
            or (value < _LEAST and not total and "通过" in before)  # a way by which some came in
            or _PUT_OFF.search(before) is not None
            or self._is_of_organ(before)
            or self._is_of_other_time(at)
            or self._is_something(at, value, whole=again or total)
        ):
            return None
        sums, further = set(self._sums(at)), set(self._sums(at, further=True)) if total else set()
        if value in sums or (again and self.spots[value][0] < at) or self._is_addend(at):
            return None
        for fact in sorted(near, key=lambda fact: self._distance(fact, at)):  # of equal figures that which its words name
            figure = fact.value
            if _is_of_another(before, fact) or not self._is_about(fact, at) or self._may_hold_more(fact, at, near):
                continue
            if total and (figure in sums or (figure in further and value not in further)):
                return fact
            if value < figure and _NARROW.search(before + self._behind(at)):
                continue
            if value < _LEAST and self.borne[table_of(fact.name)] < _WEIGHT:
                continue
            fits = self._fits(fact, at)
            if fits and value >= _LARGE:
                return fact
            if not self._is_told(fact, at):
                if fits or (fact.name in WHOLES and (again or total)):
                    return fact
            elif again and self.spots[figure][:1] < [at]:
                return fact
        return None

    # --- what else it may be

    def _is_of_organ(self, before: str) -> bool:
        """Whether the words before a number are another organ, or what it did: 水利管理局1245件, 县财政局答复申请5件."""
        acts = _ORGAN_ACTS.match(before)
        name = before if before.endswith(_ORGANS) else acts[0] if acts else ""
        return bool(name) and self.organ.is_another(name)

    def _is_note(self, at: int) -> bool:
        """Whether it stands in a note of the writer's own: 【待补充：…】."""
        place = self.numbers[at].at
        return self.text.rfind("【", self._back(place, "】"), place) >= 0

    def _is_something(self, at: int, value: int, *, whole: bool) -> bool:
        """Whether a number may well be another figure, or is told twice without anything that explains it."""
        if any((whole and fact.name in WHOLES) or self._fits(fact, at) for fact in self.facts.get(value, ())):
            return True
        return value >= _LEAST and any(not self._is_explained(other) for other in self.spots[value] if other != at)

    def _may_hold_more(self, fact: _Figure, at: int, near: Sequence[_Figure]) -> bool:
        """Whether a number may count the fact together with another one."""
        one, figure = self.numbers[at], fact.value
        if fact.name in WHOLES and one.value in self.wholes:
            return len(self.spots[one.value]) < 2 or _WITH_CARRIED.match(self.text, one.end) is not None
        if one.value < _LEAST:
            before = self._before(at)
            hints = list(hint_of(fact.name).finditer(before))
            if hints and _JOINED.search(before, hints[-1].end()):
                return True
        return self._fits(fact, at) and any(
            self._fits(other, at) for other in self.facts.get(one.value - figure, ()) if other not in near
        )

    def _is_explained(self, at: int, fact: _Figure | None = None) -> bool:
        """Whether a number is that of a fact, other than the one that is given."""
        one = self.numbers[at]
        cells = self.agreed.get((self.key, one.at))
        if cells is not None:
            return fact is None or cells != fact.keys
        return any(other is not fact and self._fits(other, at) for other in self.facts.get(one.value, ()))

    def _is_told(self, fact: _Figure, at: int) -> bool:
        """Whether the text gives a figure, not only by naming it again."""
        return any(
            one != at and not self._is_again(one) and (self._fits(fact, one) or not self._is_explained(one, fact))
            for one in self.spots.get(fact.value, ())
        )

    def _is_again(self, at: int) -> bool:
        """Whether a number is named again: 上述34件中, 34件中, 新收的34件均."""
        end = self.numbers[at].end
        before = self.text[self._segment(at) : self.numbers[at].at]
        if _AGAIN.search(before) is not None:
            return True
        among = _AMONG.match(self.text, end) is not None
        if before in _NO_WORDS:
            return among
        short = len(before) <= _LONGEST_DONE and _DONE.search(before) is not None
        return short and (among or _SWEPT.match(self.text, end) is not None)

    def _sums(self, at: int, *, further: bool = False) -> Iterator[int]:
        """What the numbers of its sentence right before it add up to, and those right behind it; parts of parts apart.

        Args:
            at: The number.
            further: Those before it only, and of the sentences before as well.
        """
        first, last = (0, at) if further else self._in_sentence(at)
        before = [one.value for one in self.numbers[max(first, at - _LIST) : at]]
        behind = [one.value for one in self.numbers[at + 1 : min(last, at + 1 + _LIST)]]
        for values in (before[::-1], without_nested(before)[::-1], behind, without_nested(behind)):
            yield from list(accumulate(values))[1:]

    def _is_addend(self, at: int) -> bool:
        """Whether it adds up with its neighbours to a number right beside them."""
        first, last = self._in_sentence(at)
        first = max(first, at - _LIST)
        values = [one.value for one in self.numbers[first : min(last, at + _LIST + 1)]]
        at -= first
        for start in range(at + 1):
            for end in range(max(at + 1, start + 2), min(len(values), start + _LIST) + 1):
                if sum(values[start:end]) in (values[start - 1 : start] + values[end : end + 1]):
                    return True
        return False

    # --- the words around it

    def _fits(self, fact: _Figure, at: int) -> bool:
        """Whether the words around a number are those for a fact, and of this year."""
        before, hint = self._before(at), hint_of(fact.name)
        if hint.search(before) is None and hint.search(self._behind(at, further=fact.name == "carried_out")) is None:
            return False
        return fact.name.startswith("carried") or all(int(one) == self.year for one in _YEAR.findall(before))

    def _distance(self, fact: _Figure, at: int) -> int:
        """How many characters lie between a number and the nearest of the words for a fact."""
        before, behind = self._before(at), self._behind(at, further=fact.name == "carried_out")
        last = max((one.end() for one in hint_of(fact.name).finditer(before)), default=len(before) - _REACH)
        first = hint_of(fact.name).search(behind)
        return min(len(before) - last, first.start() if first else _REACH)

    def _is_about(self, fact: _Figure, at: int) -> bool:
        """Whether its sentence, or the one before, is about what the fact counts."""
        place = self.numbers[at].at
        if (self.key, place) in self.foreign and not fact.name.startswith("not_processed"):
            return False  # 办理人大建议8件; 信访, 投诉 and 举报 are what an application may be as well
        if self.key.endswith("requests") and table_of(fact.name) == "requests":
            return True
        start = self._back(max(0, self._back(place, _SENTENCE) - 1), _SENTENCE)
        return topic_of(fact.name).search(self.text, start, self._ahead(place, _SENTENCE)) is not None

    def _is_of_other_time(self, at: int) -> bool:
        """Whether its clause tells of several years or a part of one, and not of this year behind that."""
        place = self.numbers[at].at
        passage = self.text[self._back(place, _CLAUSE) : place]
        last = max((one.end() for one in _OTHER_TIME.finditer(passage)), default=-1)
        return last > max(passage.rfind(word) for word in (f"{self.year}年", *_THIS_YEAR))

    def _before(self, at: int) -> str:
        """The words before a number up to a sign or the number before; and those before them, if they say nothing themselves.

        收件：34件; 申请人以自然人为主，共71件; 收件由32件降至28件.
        """
        if at not in self.befores:
            self.befores[at] = self._words_before(at)
        return self.befores[at]

    def _words_before(self, at: int) -> str:
        end = self.numbers[at].at
        start = self._segment(at)
        words = self.text[start:end]
        if at and start == self.numbers[at - 1].end and _BECAME.fullmatch(words):
            return self.text[self._segment(at - 1) : self.numbers[at - 1].at]
        sign = self.text[start - 1] if start else ""
        open_ended = sign in ("：", ":") or (sign in ("，", "（", "(") and words)
        if open_ended and _SAYS_NOTHING.fullmatch(words):
            return self.text[self._begin(start - 1, self._floor(at, start)) : end]
        return words

    def _segment(self, at: int) -> int:
        """Where the words right before a number begin."""
        return self._begin(self.numbers[at].at, self._floor(at, self.numbers[at].at))

    def _floor(self, at: int, place: int) -> int:
        return max(self.numbers[at - 1].end if at else 0, place - _REACH)

    def _begin(self, end: int, first: int) -> int:
        """Where the words before a place begin, behind the sign before them and no earlier than the first."""
        sign = bisect_left(self.signs, end) - 1
        return first if sign < 0 else max(first, self.signs[sign] + 1)

    def _behind(self, at: int, *, further: bool = False) -> str:
        """The words behind a number up to a sign or the next number.

        Args:
            at: The number.
            further: Up to the sign behind the next comma, if no number stands before it: 2件于12月底收到，结转下年.
        """
        end = self.numbers[at].end
        last = min(self.numbers[at + 1].at if at + 1 < len(self.numbers) else len(self.text), end + _REACH)
        first = bisect_left(self.signs, end)
        signs = [place for place in self.signs[first : first + 2] if place < last]
        if further and signs and self.text[signs[0]] == "，" and (len(signs) > 1 or last == len(self.text)):
            del signs[0]
        return self.text[end : signs[0] if signs else last]

    def _in_sentence(self, at: int) -> tuple[int, int]:
        """The first number of a sentence near a number of it, and the one behind the last."""
        start, end = self._back(self.numbers[at].at, _SENTENCE), self._ahead(self.numbers[at].end, _SENTENCE)
        first, last = at, at + 1
        while first > 0 and self.numbers[first - 1].at >= start:
            first -= 1
        while last < len(self.numbers) and self.numbers[last].at < end:
            last += 1
        return first, last

    def _back(self, place: int, signs: str) -> int:
        """Where a passage begins that these signs end."""
        first = max(0, place - 4 * _REACH)
        return max(first, *(self.text.rfind(sign, first, place) + 1 for sign in signs))

    def _ahead(self, place: int, signs: str) -> int:
        """Where a passage ends."""
        last = min(len(self.text), place + 4 * _REACH)
        return min((at for sign in signs if (at := self.text.find(sign, place, last)) >= 0), default=last)
