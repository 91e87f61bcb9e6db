"""Automatic numbers of a Word file: 一、 （二） 1. as Word shows them, although they stand in no text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from toolkit.intake.documents.elements import attribute, child, local, value, whole
from toolkit.intake.documents.styles import Styles

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_LEVEL = re.compile("%([1-9])")
_DEEPEST = 9


@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int = -1


@dataclass
class _List:
    """An abstract list: its levels, and how far each has been counted."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a file, counted as paragraphs come.

    Args:
        numbering: Root of the part `numbering`, or None.
        styles: The styles of the file, which may number paragraphs.
    """

    def __init__(self, numbering: Any, styles: Styles) -> None:
        self.lists: dict[str, _List] = {}
        self.styles = styles
        abstract: dict[str, dict[int, _Level]] = {}
        shared: dict[str, _List] = {}
        for one in numbering if numbering is not None else ():
            if local(one) == "abstractNum":
                abstract[attribute(one, "abstractNumId")] = _levels(one)
        for one in numbering if numbering is not None else ():
            if local(one) != "num" or child(one, "abstractNumId") is None:
                continue
            source = value(one, "abstractNumId")
            overrides = [each for each in one if local(each) == "lvlOverride"]
            if not overrides:
                self.lists[attribute(one, "numId")] = shared.setdefault(source, _List(abstract.get(source, {})))
                continue
            levels = dict(abstract.get(source, {}))
            for each in overrides:
                index = whole(attribute(each, "ilvl"))
                levels |= _levels(each)
                if (start := child(each, "startOverride")) is not None:
                    old = levels.get(index, _Level())
                    levels[index] = _Level(whole(attribute(start, "val"), 1), old.form, old.text, old.restart)
            self.lists[attribute(one, "numId")] = _List(levels)

    def mark(self, properties: Any) -> str:
        """The number of the next paragraph, counted on; "" if it has none.

        Args:
            properties: Of the paragraph, or None.
        """
        if properties is None:
            return ""
        by_style = self.styles.first(value(properties, "pStyle"), "pPr", "numPr")
        number, level = _given(by_style) if by_style is not None else ("", 0)
        if (given := child(properties, "numPr")) is not None:
            own, own_level = _given(given)
            number, level = own or number, own_level if child(given, "ilvl") is not None else level
        found = self.lists.get(number)
        if found is None or level not in found.levels or number == "0":
            return ""
        one = found.levels[level]
        found.counted[level] = found.counted.get(level, one.start - 1) + 1
        for deeper in [other for other in found.counted if other > level and found.levels[other].restart != 0]:
            del found.counted[deeper]
        if one.form in ("bullet", "none"):
            return ""

        def shown(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            other = found.levels.get(index, _Level())
            return counted(found.counted.get(index, other.start), other.form)

        return _LEVEL.sub(shown, one.text)


def _given(properties: Any) -> tuple[str, int]:
    return value(properties, "numId"), whole(value(properties, "ilvl"))


def _levels(parent: Any) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for one in parent:
        if local(one) != "lvl" or len(found) >= _DEEPEST:
            continue
        found[whole(attribute(one, "ilvl"))] = _Level(
            whole(value(one, "start"), 1),
            value(one, "numFmt", default="decimal"),
            value(one, "lvlText"),
            whole(value(one, "lvlRestart"), -1),
        )
    return found


def counted(number: int, form: str) -> str:
    """A number as a list shows it; in a form that is not known as digits."""
    if form.startswith(("chineseCounting", "japaneseCounting", "taiwaneseCounting")) and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")
    if form in ("ideographDigital", "japaneseDigitalTenThousand"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form == "chineseLegalSimplified" and 0 < number < 10:
        return _FORMAL[number]
    if form == "ideographTraditional" and 0 < number <= len(_STEMS):
        return _STEMS[number - 1]
    if form == "ideographZodiac" and 0 < number <= len(_BRANCHES):
        return _BRANCHES[number - 1]
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter if form == "lowerLetter" else letter.upper()
    return str(number)
