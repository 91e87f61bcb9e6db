"""Lists in turn (分别为): whether they name all there is, and what each of their numbers is that of."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.narrative.lexicon import Token
from toolkit.narrative.state import Item, Reader
from toolkit.narrative.vocabulary import Kind
from toolkit.patterns import pattern

#: What makes a list one of some only: 排在前三位的科室分别为, and what is said of the others behind it.
_OF_SOME = pattern("前[两二三四五六七八九十几]|[居靠在]前|主要|较[多大高]|突出|最[多大]")
_OTHERS_LEFT_OUT = pattern("(?:其余|余者)[^，。；、：（）0-9]{0,12}(?=[，。；]|$)")
#: Of the words before a list so many are looked at.
_BEFORE_LIST = 24


def mark_complete(reader: Reader, token: Token, *, sure: bool) -> None:
    """A list in turn names all there is, unless it says that it names some, or a word before it that nobody knows may say so.

    Args:
        reader: Where the reading stands, the list open.
        token: The word that opens it.
        sure: Whether all words before it are known.
    """
    clause = reader.clause
    reader.effort.spend((clause.end - token.end) // 8)
    of_some = _OF_SOME.search(reader.text, max(clause.start, token.start - _BEFORE_LIST), token.start) is not None
    if of_some or _OTHERS_LEFT_OUT.search(reader.text, token.end, clause.end) is not None:
        clause.parts[-1].plain = False
    elif sure:
        clause.parts[-1].complete = True


#: Numbers in turn: 分别为4件、12件和5件.
_NUMBERS_IN_TURN = pattern(r"(?:[为是有达]|共)?(?:[0-9]{1,9}[件份宗起例个](?:[、，]?[和及与]|[、，])?){2,20}")
_ONE_NUMBER = pattern("[0-9]+")


def each_named(reader: Reader, token: Token, items: Sequence[Item]) -> Sequence[Item]:
    """因A、B、C而不予公开的分别为4件、12件、5件: the causes of one outcome, if each of the numbers is that of one of them.

    Numbers that are more than what is named count what nobody knows, and none of them the whole.
    """
    clause = reader.clause
    outcome = items[-1]
    if not outcome.value.startswith("outcome:") or len(clause.years) > 1 or clause.year_list:
        return items
    several = _NUMBERS_IN_TURN.match(reader.text, token.end, clause.end)
    if several is None:
        return items
    reader.effort.spend(len(several[0]) // 8)
    count = len(_ONE_NUMBER.findall(several[0]))
    if count == len(items) + 1 and any(one.value == "outcome:disclosed" for one in items):
        return _apart(items)
    if len(items) > 1:
        return items
    causes = outcome.causes or [one for one in clause.pending if one is not outcome]
    if count == len(causes) and all(one.value.startswith(f"{outcome.value}.") for one in causes):
        return causes
    return [Item(Kind.LABEL, outcome.value, False, outcome.start)] * count


def _apart(items: Sequence[Item]) -> Sequence[Item]:
    """公开、部分公开的分别为31件、12件: full and partial disclosure, which one number may count, each for itself."""
    found: list[Item] = []
    for one in items:
        named = ("outcome:granted", "outcome:partly_granted") if one.value == "outcome:disclosed" else (one.value,)
        found += [Item(Kind.LABEL, value, one.sound, one.start, soft=one.soft) for value in named]
    return found
