"""Disputes of an organ, of which only those about open government information are those of the tables.

行政复议31件，其中因政府信息公开引发的8件: the first number is that of all cases, whatever its section is about, and the second
is the table's.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.narrative.measures import CASES
from toolkit.narrative.notation import Number
from toolkit.narrative.state import Item, Reader


def is_narrower(reader: Reader) -> bool:
    """Whether this segment names open government information first, behind numbers that were told without it."""
    clause = reader.clause
    segment = clause.segment
    return segment.context and bool(reader.sentence.row) and not 0 <= clause.opened < segment.start


def of_these(reader: Reader, number: Number, items: Sequence[Item]) -> tuple[str, ...]:
    """Of which disputes a number without a name of its own counts those about open government information; () if of none."""
    sentence, segment = reader.sentence, reader.clause.segment
    if not sentence.whole or number.unit not in CASES or any(item.value != "request" for item in items):
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
