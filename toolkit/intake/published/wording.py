"""Comparing printed headings: what is the same but for typography, and what merely resembles.

Published reports spell the official headings with other brackets, quotes, blanks, line breaks and numbering signs. Those are
plain away; whatever differs beyond that is a resemblance, and the caller has to say so.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from toolkit.form import FORMS
from toolkit.form.model import Heading
from toolkit.submission.folding import folded

#: What may stand around a line.
BLANKS = " \t\u3000\xa0\u2002\u2003\u2009\u200b\ufeff"
_SIGNS = re.compile(r"[\W_]+")
_NUMERALS = "一二三四五六七八九十"
_NUMBER = re.compile(
    rf"(?:\((?P<bracket>[{_NUMERALS}]|[0-9]{{1,2}})\)[、.,:]?"
    rf"|(?P<chinese>[{_NUMERALS}])[、.,:]"
    rf"|(?P<arabic>[0-9]{{1,2}})(?:[、.,)]|(?=[\u4e00-\u9fff])))"
)
#: Longer texts are never headings; comparing them would only cost time.
_LONGEST = 80


class Style(Enum):
    """How a heading is numbered: 一、 / （一） / 1. / not at all."""

    CHINESE = "chinese"
    BRACKET = "bracket"
    ARABIC = "arabic"
    NONE = "none"


class Label(NamedTuple):
    """A heading taken apart.

    Attributes:
        number: Its number, None if it has none.
        style: How the number is written.
        words: The rest without blanks and signs.
    """

    number: int | None
    style: Style
    words: str


def words_of(text: str) -> str:
    """The characters that make up the words, without any sign."""
    return _SIGNS.sub("", folded(text))


_OWN_YEAR = re.compile(r"本年度?\(?(?:19|20)[0-9]{2}年?度?\)?|^(?:19|20)[0-9]{2}年度?|本年度(?=[制废处收新增])")
_ANY_YEAR = re.compile(r"\((?:19|20)[0-9]{2}年?度?\)")
_PIECES = re.compile(r"\((?:单位:?)?件\)")
_PAGE_NUMBER = re.compile(r"[-—–―·.\s]*[0-9]{1,3}[-—–―·.\s]*|第\s*[0-9]{1,3}\s*页(\s{0,9}[,，/]?\s{0,9}共\s*[0-9]{1,3}\s*页)?")


@lru_cache(maxsize=20_000)
def head_words(text: str) -> str:
    """The words of a heading over columns; that it names the year, or says that it counts 件, makes no difference."""
    if len(text) > 4 * _LONGEST:
        return ""
    plain = _PIECES.sub("", _ANY_YEAR.sub("", _OWN_YEAR.sub("本年", folded(text))))
    return _SIGNS.sub("", plain)


def is_page_number(line: str) -> bool:
    """Whether a line by itself is the number of a page."""
    return len(line) < 40 and _PAGE_NUMBER.fullmatch(line) is not None


@lru_cache(maxsize=4096)
def read_label(text: str) -> Label:
    """Take a heading apart."""
    plain = folded(text)
    match = _NUMBER.match(plain)
    if match is None:
        return Label(None, Style.NONE, _SIGNS.sub("", plain))
    style = Style(match.lastgroup)
    digits = match[match.lastgroup or 0]
    number = int(digits) if digits.isdigit() else _NUMERALS.index(digits) + 1
    return Label(number, style, _SIGNS.sub("", plain[match.end() :]))


def likeness(one: str, other: str) -> float:
    """How much the words of two headings resemble each other, from 0 to 1; a cut heading comes close to 1."""
    if one == other:
        return 1.0
    if not one or not other or len(one) > _LONGEST or len(other) > _LONGEST:
        return 0.0
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 4 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return 0.9
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _titles(heading: Heading) -> list[str]:
    return [heading.title, *(title for child in heading.children for title in _titles(child))]


@lru_cache(maxsize=1)
def printed_headings() -> tuple[str, ...]:
    """The plain headings of rows and columns of both editions."""
    titles = {
        folded(title)
        for form in FORMS.values()
        for table in form.tables
        for block in table.blocks
        for title in (*_titles(block.rows), *_titles(block.columns), block.caption, block.corner)
        if title
    }
    return tuple(sorted(titles))


def begins_heading(text: str) -> bool:
    """Whether a text is a printed heading of a table, or the beginning of one."""
    plain = folded(text)
    return bool(plain) and any(title.startswith(plain) for title in printed_headings())
