"""Disputes of an organ, of which only those about open government information are those of the tables.

行政复议31件，其中因政府信息公开引发的8件: the first number is that of all cases, whatever its section is about, and the second
is the table's.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.narrative.measures import CASES
from toolkit.narrative.notation import Number
from toolkit.narrative.state import Item, Reader
from toolkit.patterns import pattern

#: What is said behind the number of disputes that are not about open government information: 与此无关, 大多与投诉举报有关.
_UNRELATED = pattern(
    "(?:(?!其[他它余]|另|此外|信息公开|作为)[^；。]){0,40}?[与和同](?:此|上述|本|(?:政府)?信息公开|政务公开)[^，。；]{0,6}"
    "(?:无关|无涉|不相关|没有关系|不相干|无关联)"
    "|[^，；。0-9]{0,8}，?(?:大多|多数|大部分|绝大多数|绝大部分|主要|基本|[均都多])(?:数|上)?(?:为|是)?[与和同因由]"
    "(?:(?!公开)[^，。；]){2,16}(?:有关|相关|引起|引发)"
)
#: What is said before it: 作为第三人参加的行政诉讼.
_THIRD_PARTY = pattern("(?:作为|[以列为]|追加为)第三人[^，；。]{0,16}$")
#: Words before it are looked at no further than this.
_BEFORE = 30


def is_narrower(reader: Reader) -> bool:
    """Whether this segment names open government information first, behind numbers that were told without it."""
    clause = reader.clause
    segment = clause.segment
    return segment.context and bool(reader.sentence.row) and not 0 <= clause.opened < segment.start


def is_unrelated(reader: Reader, first: int, last: int) -> bool:
    """Whether the words around a number of disputes, which stands from `first` to `last`, say that they are others."""
    clause = reader.clause
    reader.effort.spend(_BEFORE // 4)
    if _UNRELATED.match(reader.text, last, clause.end) is not None:
        return True
    return _THIRD_PARTY.search(reader.text, max(clause.start, first - _BEFORE), first) is not None


def of_these(reader: Reader, number: Number, items: Sequence[Item]) -> tuple[str, ...]:
    """Of which disputes a number without a name of its own counts those about open government information; () if of none.

    Only asked where a number of all these disputes stands before it.
    """
    sentence, segment = reader.sentence, reader.clause.segment
    if number.unit not in CASES or any(item.value != "request" for item in items):
        return ()
    if not is_narrower(reader) or segment.verbs or segment.restricted or segment.counted:
        return ()
    return sentence.whole if number.high <= max(one.high for one in sentence.row) else ()


def narrow(reader: Reader, names: tuple[str, ...], number: Number) -> None:
    """Take back that the number of all these disputes is the table's, or may be."""
    clause, sentence = reader.clause, reader.sentence
    reader.effort.spend(len(clause.claims) + len(sentence.claims))
    for several in (clause.claims, sentence.claims):
        several[:] = [one for one in several if one.names != names or one.number.high < number.high]
    orphans = reader.found.orphans
    while orphans and orphans[-1].sentence == sentence.start and orphans[-1].number.low >= number.high:
        orphans.pop()
    clause.governing = names[0]
