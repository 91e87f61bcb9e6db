"""What units wrote → passages that a region's report can take over: without year and 我局, near-duplicates folded into one.

A passage with figures of one unit is no passage for a region: its figures would stand beside the region's own. It is counted,
and can be read in full on the sheet 各单位文字.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from operator import add
from typing import NamedTuple

from toolkit.draft.sentences import clean
from toolkit.patterns import pattern
from toolkit.submission.breakdown import DueUnit

_END = re.compile(r"(?<=[。！？!?])|\n")
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
_SHELF = 16
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
        for part in _END.split(line):
            bare = _HEADING.sub("", _NUMBERING.sub("", part.strip()))
            if bare:
                found.append(bare if bare[-1] in "。！？!?" else f"{bare}。")
    return found


def of_a_region(sentence: str, unit: DueUnit) -> str:
    """A unit's sentence as its region may say it: without the year and the unit itself at its head; "" if it cannot.

    Args:
        sentence: As `sentences_of` gives it.
        unit: Who wrote it.
    """
    text = _YEAR.sub("", _JOINED.sub("", sentence))
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
    said: list[tuple[str, DueUnit]] = []
    left = []
    for unit in units:
        wanted = [sentence for sentence in sentences_of(unit.texts.get(key, "")) if fits(sentence)]
        usable = [text for sentence in wanted if (text := of_a_region(sentence, unit))]
        said += [(text, unit) for text in usable]
        if len(usable) < len(wanted):
            left.append(unit)
    return folded(said), left


def folded(said: Iterable[tuple[str, DueUnit]]) -> list[Passage]:
    """Sentences with who wrote them, nearly the same ones folded into one passage; most widespread first."""
    texts: list[str] = []
    writers: list[dict[str, DueUnit]] = []
    known: dict[str, int] = {}
    alike = _Alike()
    for text, unit in said:
        plain = "".join(_CHINESE.findall(text))
        place = known.get(plain)
        if place is None:
            place = known[plain] = alike.place_of(plain)
            if place == len(texts):
                texts.append(text)
                writers.append({})
        writers[place].setdefault(unit.name, unit)
    passages = [Passage(text, tuple(who.values())) for text, who in zip(texts, writers, strict=True)]
    return sorted(passages, key=lambda one: -len(one.units))  # stable: then in the order in which they were first met


class _Alike:
    """Texts that were met, and which of them a further one is like. The same texts in the same order give the same places."""

    def __init__(self) -> None:
        self._runs: list[frozenset[str]] = []
        self._shelves: defaultdict[str, list[int]] = defaultdict(list)

    def place_of(self, text: str) -> int:
        """The place of the text that is like this one; if there is none, it is remembered itself, at the next place.

        What is alike misses few of the runs, so among so many and one more there is one that both have: those are asked for
        that fewest texts have.
        """
        runs, shelves = list(dict.fromkeys(map(add, text, text[1:]))), self._shelves
        own = frozenset(runs)
        may_miss = len(runs) * (100 - _ALIKE) // 100
        rare = sorted(map(shelves.__getitem__, runs), key=len)[: may_miss + 1]
        votes = Counter(chain.from_iterable(rare))
        for place in sorted(votes, key=votes.__getitem__, reverse=True)[:3]:
            common = len(own & self._runs[place])
            if 100 * common >= _ALIKE * (len(runs) + len(self._runs[place]) - common):
                return place
        place = len(self._runs)
        self._runs.append(own)
        for shelf in map(shelves.__getitem__, runs):
            if len(shelf) < _SHELF:
                shelf.append(place)
        return place


def named(units: Sequence[DueUnit], most: int = 6) -> str:
    """The names of some units in one run of text: all of few, of many the first and how many there are."""
    names = ["".join(clean(unit.called)) for unit in units]
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[: most - 1])}等{len(names)}家"
