"""How known words are found in a sentence: the longest phrase wins, and everything else is accounted for as unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from toolkit.narrative.notation import CHINESE, NUMBER
from toolkit.narrative.vocabulary import LABELS, NOUNS, SCOPES, SIMPLE, VERBS, Kind, Value


class Word(NamedTuple):
    """A word that is known."""

    kind: Kind
    value: Value = None


def _table() -> dict[str, Word]:
    """All phrases, weaker readings first: a later one takes the place of an earlier one."""
    words: dict[str, Word] = {}
    for kind, value, phrases in SIMPLE:
        words |= dict.fromkeys(phrases, Word(kind, value))
    for kind, by_value in ((Kind.SCOPE, SCOPES), (Kind.NOUN, NOUNS), (Kind.VERB, VERBS), (Kind.LABEL, LABELS)):
        for name, phrases in by_value.items():
            words |= dict.fromkeys(phrases, Word(kind, name))
    return words


class Lexicon(NamedTuple):
    """Every known phrase, and how long those are that begin alike.

    Attributes:
        words: By phrase.
        pairs: What phrases of two characters and more begin with.
        lengths: How long phrases are that begin with these three characters, the longest first.
    """

    words: Mapping[str, Word]
    pairs: Set[str]
    lengths: Mapping[str, tuple[int, ...]]


@cache
def lexicon() -> Lexicon:
    """The tables, put together when the first text is read."""
    words = _table()
    found: dict[str, set[int]] = {}
    for start, several in groupby(words, itemgetter(slice(3))):  # many that begin alike stand one behind the other
        found.setdefault(start, set()).update(map(len, several))
    lengths = {start: tuple(sorted(several, reverse=True)) for start, several in found.items() if len(start) > 2}
    return Lexicon(words, frozenset(start[:2] for start in found if len(start) > 1), lengths)


class Token(NamedTuple):
    """A piece of a sentence: a number, a year, a sign, a known word, or what is not known.

    Attributes:
        kind: What it does.
        value: The word's value; of a year the year as written, of a number None.
        start: Where it begins in the folded text; end likewise.
        text: As it stands there.
    """

    kind: Kind
    value: Value
    start: int
    end: int
    text: str


#: What a span may begin with is looked at first: three quarters of a text begin none.
_SPANS = re.compile(
    rf"(?=[0-9大约将近接超逾不至达较比与同相《零〇一二两三四五六七八九十百千万])(?:({NUMBER}|{CHINESE})|((?:较|比|与|(?<!连)同|相较于?|相比于?)?(?:20|19)[0-9]{{2}}年(?:度|同期)*(?:相比)?)"
    r"|([0-9]{1,2}月(?:份|底|末)?(?:[0-9]{1,2}日)?)|《[^》]{0,300}》)"
)
#: Makes a named tuple of all of its fields, in a third of the time that its class takes.
new = tuple.__new__
_UNKNOWN = Kind.UNKNOWN
_GROUPS = {1: Kind.NUMBER, 2: Kind.DATED, 3: Kind.MONTH, None: _UNKNOWN}


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The pieces of a passage of a folded text, everything accounted for."""
    found: list[Token] = []
    at = start
    for match in _SPANS.finditer(text, start, end):
        first, last = match.span()
        if first > at:
            _scan(text, at, first, found)
        found.append(new(Token, (_GROUPS[match.lastindex], None, first, last, match[0])))
        at = last
    if at < end:
        _scan(text, at, end, found)
    return found


def _scan(text: str, start: int, end: int, found: list[Token]) -> None:
    """Add the words of a passage without numbers; whatever is not known in one piece."""
    words, pairs, lengths = lexicon()
    word_of, lengths_of, add = words.get, lengths.get, found.append
    at = unknown = start
    while at < end:
        piece = text[at : at + 2]
        word = None
        if piece in pairs:
            for length in lengths_of(text[at : at + 3], ()):
                if at + length <= end and (word := word_of(longer := text[at : at + length])) is not None:
                    piece = longer
                    break
            else:
                if at + 2 <= end:
                    word = word_of(piece)
        if word is None:
            piece = text[at]
            word = word_of(piece)
            if word is None:
                at += 1
                continue
        if unknown < at:
            add(new(Token, (_UNKNOWN, None, unknown, at, text[unknown:at])))
        kind, value = word
        unknown = at + len(piece)
        add(new(Token, (kind, value, at, unknown, piece)))
        at = unknown
    if unknown < end:
        add(new(Token, (_UNKNOWN, None, unknown, end, text[unknown:end])))
