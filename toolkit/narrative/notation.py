"""How numbers are written in prose: folded text, exact values, and the range that a hedge leaves open.

Folding takes away blanks and invisible characters and makes full-width digits narrow; Chinese punctuation stays,
because it says where clauses end. NFKC as a whole would turn ① into 1 and ² into 2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from toolkit.submission.folding import RESIDUE

_WIDE = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９．％", "0123456789.%", strict=True)}
_GONE: dict[int, str | None] = dict.fromkeys(map(ord, " \t\r\u00a0\u3000\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_FOLD = {**_GONE, **_WIDE}
_UNFOLDED = re.compile(f"[{''.join(map(chr, _FOLD))}\x1f\\[]")
#: A blank between two digits is kept: nobody can tell whether they are one number.
_SPLIT_DIGITS = re.compile("(?<=[0-9０-９])[ \u00a0\u3000]+(?=[0-9０-９])")
_MARK = "\x1f"


def fold(text: str) -> str:
    """A text as it is read: no blanks, no invisible characters, narrow digits."""
    if _UNFOLDED.search(text) is None:
        return text
    text = RESIDUE.sub("", text).replace(_MARK, "")
    return _SPLIT_DIGITS.sub(_MARK, text).translate(_FOLD)


def as_written(text: str, start: int, end: int) -> str:
    """The passage of a text that stands at start…end of the folded text."""
    text, places = _places(text)
    if not places or start >= len(places):
        return ""
    return text[places[start] : places[min(end, len(places)) - 1] + 1].strip()


@lru_cache(maxsize=8)
def _places(text: str) -> tuple[str, list[int]]:
    """A text without editor residue, and where each character of its folded form stands in it. Asked for again and again."""
    text = RESIDUE.sub("", text).replace(_MARK, "")
    return text, [place for place, char in enumerate(_SPLIT_DIGITS.sub(_fill, text)) if ord(char) not in _GONE]


def _fill(match: re.Match[str]) -> str:
    """As long as the blanks between two digits, of which folding keeps one character."""
    return _MARK + " " * (len(match[0]) - 1)


class Number(NamedTuple):
    """A number in a text.

    Attributes:
        value: As written, 万 and 亿 multiplied out, money in 元.
        low: The smallest number that it can stand for; high: the greatest. Equal to `value` unless it is hedged or rounded.
        unit: What it counts, as written, but 元 for all money.
        decimals: Digits printed behind the point.
        hedged: Whether a word says that it is not exact (余, 约).
        text: As printed, with its unit.
    """

    value: int | Decimal
    low: int | Decimal
    high: int | Decimal
    unit: str
    decimals: int = 0
    hedged: bool = False
    text: str = ""

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def means(self, value: int | Decimal) -> bool:
        """Whether it can stand for this value."""
        return self.low <= value <= self.high


ZERO = Number(0, 0, 0, "件", text="没有")


def added_up(numbers: Sequence[Number]) -> Number:
    """What numbers of one unit come to, which is printed nowhere."""
    low, high = sum(one.low for one in numbers), sum(one.high for one in numbers)
    return numbers[0]._replace(value=sum(one.value for one in numbers), low=low, high=high, text="")


#: Units of prose; 元 in all sizes becomes 元.
UNITS = (
    "个百分点", "件次", "条次", "场次", "人次", "万元", "亿元", "件", "条", "份", "篇", "期", "场", "次", "人", "个", "项",
    "宗",
    "起", "例", "家", "部", "批", "封", "幅", "元", "页", "%", "倍", "则", "名", "户", "卷", "册", "类", "种", "张",
)  # fmt: skip
MONEY = frozenset({"元", "万元", "亿元"})
_SIZES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

_UNIT = "|".join(UNITS)
_BEFORE = "大约|约|将近|接近|近|超过|超|逾|不足|不到|至少|达"
_BEHIND = "余|多|几|来"
NUMBER = (
    rf"(?:{_BEFORE})?(?<![0-9.\-~—{_MARK}])(?<!第)"
    rf"[0-9]+(?:[,，][0-9]{{3}}(?![0-9])){{0,8}}(?:\.[0-9]+)?(?:{_BEHIND})?[百千万亿]?(?:{_BEHIND})?(?:{_UNIT})(?<!个(?=工作日|自然日|月|小时|季度|年度|交易日))(?:左右|以上|以内)?"
)
_PARTS = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<digits>[0-9]+(?:[,，][0-9]{{3}})*)(?:\.(?P<fraction>[0-9]+))?"
    rf"(?P<behind>{_BEHIND})?(?P<size>[百千万亿]?)(?P<behind2>{_BEHIND})?(?P<unit>{_UNIT})(?P<after>左右|以上|以内)?"
)

#: Counters that make a Chinese numeral a number: 三件, but not 一次, 一个, 一是, 三审三校, 五公开.
_COUNTERS = "件|份|宗|例|起|条|篇|元|万元"
_NUMERAL = "[零〇一二两三四五六七八九十百千万]"
CHINESE = (
    rf"(?:约|近)?(?<![第每逐这那某同另半几数上各唯{_NUMERAL[1:-1]}]){_NUMERAL}+(?:余|多)?(?:{_COUNTERS})"
    r"(?!事|套|龙|件|心|线|街|路|热)"
)
_CHINESE_PARTS = re.compile(rf"(?P<before>约|近)?(?P<digits>{_NUMERAL}+)(?P<behind>余|多)?(?P<unit>{_COUNTERS})")
#: Idioms that look like a numeral with its counter.
_NOT_NUMBERS = frozenset(
    {"一起", "一条", "一元", "百元", "万元", "千元", "百件", "千件", "万件", "百条", "千条", "万条", "一篇"}
)

_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

#: Longer runs of numerals or digits are no number that a report could mean; beyond 4,300 digits Python refuses to read them.
_LONGEST_NUMERAL, _LONGEST_NUMBER = 20, 24


@lru_cache(maxsize=256)
def read_numeral(numeral: str) -> int | None:
    """A Chinese numeral as a number, None if it is none.

    Up to ninety-nine it is looked up here: cn2an takes longer to import than a workbook to check,
    and texts say 两件 and 十二件.
    """
    tens, ten, ones = numeral.rpartition("十")
    if len(tens) <= 1 and len(ones) <= 1 and all(char in _DIGITS for char in tens + ones):
        return (_DIGITS[tens] if tens else 1 if ten else 0) * 10 + (_DIGITS[ones] if ones else 0)
    if len(numeral) > _LONGEST_NUMERAL:
        return None
    import cn2an

    try:
        return int(cn2an.cn2an(numeral, "normal"))
    except (ValueError, KeyError):  # KeyError: what it makes of 零十一
        return None


@lru_cache(maxsize=1024)
def read_number(text: str) -> Number | None:
    """What `NUMBER` or `CHINESE` matched, as a number; None if it is an idiom."""
    if text[0] in "0123456789" or (match := _CHINESE_PARTS.fullmatch(text)) is None:
        return _arabic(text)
    if text in _NOT_NUMBERS:
        return None
    value = read_numeral(match["digits"])
    if value is None:
        return None
    unit = match["unit"]
    if unit == "万元":
        value, unit = value * 10_000, "元"
    return _hedged(value, unit, text, match["before"] or "", match["behind"] or "")


def _arabic(text: str) -> Number | None:
    match = _PARTS.fullmatch(text)
    if match is None or len(text) > _LONGEST_NUMBER:
        return None
    digits, fraction, unit = match["digits"].replace(",", "").replace("，", ""), match["fraction"] or "", match["unit"]
    size = _SIZES[match["size"]]
    if unit in MONEY:
        size *= _SIZES[unit.removesuffix("元")]
        unit = "元"
    value: int | Decimal = Decimal(f"{digits}.{fraction}") * size if fraction else int(digits) * size
    if fraction and value == int(value) and unit != "%":
        value = int(value)
    hedged = _hedged(value, unit, text, match["before"] or "", match["behind"] or match["behind2"] or match["after"] or "")
    decimals = len(fraction)
    if size > 1 and not hedged.hedged:  # 1.2万 is rounded in its last digit
        half = Decimal(size).scaleb(-decimals) / 2
        hedged = hedged._replace(low=value - half, high=value + half)
    return hedged._replace(decimals=decimals)


def _hedged(value: int | Decimal, unit: str, text: str, before: str, behind: str) -> Number:
    """A number with the range that its hedges leave open."""
    spread = max(Decimal(value) / 10, Decimal(1))
    low = high = Decimal(value)
    if behind in ("余", "多", "几", "来") or before in ("超过", "超", "逾"):
        whole = int(value)
        tail = len(str(whole)) - len(str(whole).rstrip("0")) if whole else 0
        high = value + max(spread, Decimal(10**tail))
    elif behind == "以上" or before == "至少":
        high = Decimal(value) * 2
    elif before in ("将近", "接近", "近", "不足", "不到") or behind == "以内":
        low = value - 2 * spread
    elif before in ("约", "大约") or behind == "左右":
        low, high = value - spread, value + spread
    else:
        return Number(value, value, value, unit, text=text)
    return Number(value, low, high, unit, hedged=True, text=text)
