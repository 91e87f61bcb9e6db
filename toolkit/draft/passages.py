"""What units wrote → passages that a region's report can take over: without year and 我局, near-duplicates folded into one.

A passage with figures of one unit is no passage for a region: its figures would stand beside the region's own. It is counted,
and can be read in full on the sheet 各单位文字.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from toolkit.draft.sentences import clean
from toolkit.patterns import pattern
from toolkit.submission.breakdown import DueUnit

_SENTENCE = re.compile("[^。！？!?]+[。！？!?]?|[。！？!?]")
_NUMBERING = pattern(
    r"^(?:[（(][一二三四五六七八九十0-9]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|[0-9]{1,2}[、.．](?![0-9])|[一二三四五六七八九十]是)\s*"
)
#: A heading that was set into its paragraph.
_HEADING = pattern(
    r"^(?:政府信息公开)?(?:总体情况|主动公开|依申请公开|政府信息管理|信息管理|平台建设|监督保障|其他需要报告的事项)(?:情况|方面|工作)?[。：:]"
)
_YEAR = pattern(r"^(?:在?20[0-9]{2}年(?:度|以来|里)?|一年来|今年以来|今年|本年度?)[，,]?")
_JOINED = pattern(r"^(?:同时|此外|另外|其次|首先|最后|再次|并且|并)[，,]?")
#: What an office calls itself.
OWN = pattern(r"(?:我|本)(?:机关|单位|街道(?:办事处)?|办事处|管委会|中心|[省市县区旗州盟镇乡局委厅院办会处部所站])(?!级)")
#: Figures: digits, and numerals with a counter; 一次 and 三审三校 are none.
_FIGURE = pattern("[0-9０-９]|[一二两三四五六七八九十百千万]+(?:余|多)?[件宗起家条份篇元场期]")
_CHINESE = pattern("[\u4e00-\u9fff]+")
_LEAST, _MOST = 6, 160
#: Runs of two characters are compared; so many passages are remembered under one run, so that stock phrases cost little.
_SHELF = 8
#: With so many of those that have most of its rarest runs a text is compared.
_TRIED = 3
#: Passages that share so many of their runs, in hundredths, are one.
_ALIKE = 60


class Passage(NamedTuple):
    """Something that one or several units wrote, nearly in the same words.

    Attributes:
        text: In the words of the first of them, closed by 。
        units: Who wrote it, in the order of the roster.
    """

    text: str
    units: tuple[DueUnit, ...]


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, each with its full stop, without what numbers it."""
    found = []
    for line in clean(text):
        for part in _SENTENCE.findall(line):
            bare = headless(headless(part.strip(), _NUMBERING), _HEADING)
            if bare:
                found.append(bare if bare[-1] in "。！？!?" else f"{bare}。")
    return found


def headless(text: str, head: re.Pattern[str]) -> str:
    """A text without what a pattern finds at its head."""
    found = head.match(text)
    return text[found.end() :] if found else text


def of_a_region(sentence: str, unit: DueUnit) -> str:
    """A unit's sentence as its region may say it: without the year and the unit itself at its head; "" if it cannot.

    Args:
        sentence: As `sentences_of` gives it.
        unit: Who wrote it.
    """
    text = headless(headless(sentence, _JOINED), _YEAR)
    if unit.name in text or unit.called in text:
        for name in sorted({unit.name, unit.called}, key=len, reverse=True):
            text = text.replace(name, "本单位")
    text = OWN.sub("本单位", text)
    if text.startswith("本单位") and not text.startswith(("本单位的", "本单位和", "本单位与")):
        text = text.removeprefix("本单位").lstrip("，,")
    if not _LEAST <= len(text) <= _MOST or _FIGURE.search(text) or "【" in text or text.startswith("其中"):
        return ""
    return text


def gathered(
    units: Sequence[DueUnit], key: str, fits: Callable[[str], bool] = lambda sentence: True
) -> tuple[list[Passage], list[DueUnit]]:
    """What units wrote on a subject, near-duplicates folded; most widespread first, then in the order of the roster.

    Args:
        units: Those in the sums, in the order of the roster.
        key: Narrative key.
        fits: Which sentences are wanted.

    Returns:
        The passages; and the units that wrote something wanted that cannot be taken over, because it has figures of its own or
        is too long.
    """
    left: list[DueUnit] = []

    def said() -> Iterator[tuple[str, DueUnit]]:
        for unit in units:
            wanted = [sentence for sentence in sentences_of(unit.texts.get(key, "")) if fits(sentence)]
            usable = [text for sentence in wanted if (text := of_a_region(sentence, unit))]
            yield from ((text, unit) for text in usable)
            if len(usable) < len(wanted):
                left.append(unit)

    return folded(said()), left


def folded(said: Iterable[tuple[str, DueUnit]]) -> list[Passage]:
    """Sentences with who wrote them, nearly the same ones folded into one passage; most widespread first."""
    places: dict[str, int] = {}  # of each text, by what is compared of it
    texts: list[str] = []
    writers: list[DueUnit] = []  # who wrote it first
    more: dict[int, list[DueUnit]] = {}  # of few texts, by their places, who else did
    for text, unit in said:
        place = places.setdefault("".join(_CHINESE.findall(text)), len(texts))
        if place == len(texts):
            texts.append(text)
            writers.append(unit)
        else:
            more.setdefault(place, []).append(unit)
    data, lengths = "".join(places).encode("utf-16-le"), [*map(len, places)]
    places.clear()  # what follows looks at them as they stand one behind the other
    firsts: list[int] = []
    for place, first in enumerate(_alike(data, lengths)):
        if first == place:
            firsts.append(place)
        else:
            more.setdefault(first, []).extend((writers[place], *more.pop(place, ())))
    passages = [Passage(texts[place], _once((writers[place], *more.get(place, ())))) for place in firsts]
    return sorted(passages, key=lambda one: -len(one.units))  # stable: then in the order in which they were first met


def _once(units: Sequence[DueUnit]) -> tuple[DueUnit, ...]:
    """Each unit once, in the order of the roster as far as its places tell."""
    if len(units) == 1:
        return tuple(units)
    return tuple(sorted({unit.name: unit for unit in units}.values(), key=lambda unit: unit.place))


def _runs(data: bytes, lengths: Iterable[int]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Of each text the runs of two characters, all of which have 16 bits, each run as one number: every other run, and those
    between; one that stands twice in the text comes twice.

    Args:
        data: The texts one behind the other, as UTF-16.
        lengths: Of each text in characters.
    """
    view = memoryview(data)
    even, odd = (part[: len(part) // 4 * 4].cast("I") for part in (view, view[2:]))
    start = 0
    for length in lengths:
        end = start + length
        yield even[(start + 1) // 2 : end // 2], odd[start // 2 : max(0, end - 1) // 2]
        start = end


def _alike(data: bytes, lengths: Sequence[int]) -> Iterator[int]:
    """Of each text, the first one that it is like; its own place if it is like none. The same texts give the same places.

    Runs are ranked by how few texts have them. What is alike misses few of a text's runs, so the two have one of their rarest
    runs in common: only under those are texts remembered and looked for, and a run that one text alone has tells nothing.

    Args:
        data: See `_runs`; so is lengths.
    """
    sizes: list[int] = []  # how many runs each text has

    def each() -> Iterator[set[int]]:
        for some, others in _runs(data, lengths):
            runs = {*some, *others}
            sizes.append(len(runs))
            yield runs

    often = Counter(chain.from_iterable(each()))
    shared = sorted((one for one in often.items() if one[1] > 1), key=_rare_first)
    rank = {run: place for place, (run, _) in enumerate(shared, 1)}
    shelves: list[list[int]] = [[] for _ in range(len(shared) + 1)]
    remembered: dict[int, tuple[list[int], int]] = {}
    for place, (size, (some, others)) in enumerate(zip(sizes, _runs(data, lengths), strict=True)):
        own = {*map(rank.get, some), *map(rank.get, others)}
        ranks = sorted(filter(None, own))
        rarest = max(0, 1 + size * (100 - _ALIKE) // 100 - (size - len(ranks)))
        near = [*map(shelves.__getitem__, ranks[:rarest])]
        votes = Counter(chain.from_iterable(near))
        for other in sorted(votes, key=votes.__getitem__, reverse=True)[:_TRIED]:
            theirs, their_size = remembered[other]
            common = len(own.intersection(theirs))
            if 100 * common >= _ALIKE * (size + their_size - common):
                yield other
                break
        else:
            yield place
            if free := [shelf for shelf in near if len(shelf) < _SHELF]:
                remembered[place] = ranks, size
                for shelf in free:
                    shelf.append(place)


def _rare_first(run: tuple[int, int]) -> tuple[int, int]:
    """A run and how many texts have it, as runs are ordered."""
    return run[1], run[0]


def named(units: Sequence[DueUnit], most: int = 6) -> str:
    """The names of some units in one run of text: all of few, of many the first and how many there are."""
    names = ["".join(clean(unit.called)) for unit in units]
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[: most - 1])}等{len(names)}家"
