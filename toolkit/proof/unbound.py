"""Numbers of a draft's prose that state a figure and are not bound: they do not follow the workbook.

What a number states is told by the reading of the rules on texts. Whether it is right is theirs to say as well; here it is only
told that nobody will renew it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from toolkit.narrative.claims import Place, Reading
from toolkit.narrative.clauses import read
from toolkit.narrative.effort import TooHard
from toolkit.narrative.notation import Number
from toolkit.narrative.quantities import Figure, figures_of
from toolkit.proof.doubts import Doubt
from toolkit.proof.places import Passage, bound_numbers
from toolkit.rules.text_effort import titles_of
from toolkit.submission.report import Submission

_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class _Stated(NamedTuple):
    """A number, where it stands, and the quantities that it counts; () if no table has them."""

    number: Number
    place: Place
    names: tuple[str, ...] = ()


def unbound(posted: Submission, passages: Sequence[Passage]) -> Iterator[Doubt]:
    """The numbers of a report's prose that state a figure and stand in no bookmark.

    Args:
        posted: The workbook's figures with the texts of the report.
        passages: The paragraphs of the report.
    """
    reading = read(posted.narrative, posted.unit, posted.year)
    known = bound_numbers(passages)
    seen: set[tuple[str, int]] = set()
    titles = titles_of(posted.form)
    stated = (one for one in _stated(reading) if not one.names or _meanings(one, posted))  # a table has it, or nobody knows
    for one in sorted(stated, key=lambda one: (list(reading.folded).index(one.place.key), one.place.first)):
        found = _run(reading, one, known)
        if found is None or (at := (one.place.key, found)) in seen:
            continue
        seen.add(at)
        here = re.match(_DIGITS, reading.folded[at[0]][found:])
        printed, figure = here[0] if here else one.number.text, _figure(one, posted)
        if figure and one.number.means(figure[0]):
            told = "数与工作簿一致，但没有绑定，工作簿变了不会跟着更新；改用草稿里绑定的那个数，或者每次人工核对"
        elif figure:
            told = "没有绑定，也与表中的数不同；请核对它说的是不是这个数"
        else:
            told = "没有绑定，表中没有能与它比的数；请人工核对"
        workbook = str(figure[0]) if figure else ""
        yield Doubt("unbound", titles.get(at[0], ""), _around(reading, at), "", printed, workbook, told, False)


def _stated(reading: Reading) -> Iterator[_Stated]:
    """What a text says of this year: figures, and what is reckoned from them."""
    for claims in reading.claims.values():
        for one in claims:
            if one.year == 0 and not one.faint and not one.elsewhere:
                yield _Stated(one.number, one.place, one.names)
    yield from (_Stated(one.number, one.place) for one in reading.orphans if one.year == 0)
    yield from (_Stated(one.number, one.place) for one in reading.growths if one.number)
    yield from (_Stated(one.percent, one.place) for one in reading.shares)


def _run(reading: Reading, one: _Stated, known: dict[str, list[list[bool]]]) -> int | None:
    """Where the digits of a number begin in its text; None if they are bound, or if it is said without any."""
    text = reading.folded[one.place.key]
    start = text.rfind("\n", 0, one.place.first) + 1
    end = text.find("\n", one.place.first)
    line = text[start : len(text) if end < 0 else end]
    runs = [match.span() for match in _DIGITS.finditer(line)]
    inside = [
        index for index, (first, last) in enumerate(runs)
        if one.place.first - start < last and first < one.place.last - start
    ]  # fmt: skip
    wanted = _DIGITS.search(one.number.text)
    if not inside or wanted is None:
        return None
    index = next((index for index in inside if line[slice(*runs[index])] == wanted[0]), inside[-1])
    for bound in known.get(line.strip(), ()):
        if len(bound) == len(runs) and bound[index]:
            return None
    return start + runs[index][0]


def _figure(one: _Stated, posted: Submission) -> tuple[int | Decimal] | None:
    """What the tables have of a number, the meaning that fits it first."""
    values = [meaning.value for meaning in _meanings(one, posted) if meaning.value is not None]
    return next(((value,) for value in values if one.number.means(value)), (values[0],) if values else None)


def _meanings(one: _Stated, posted: Submission) -> list[Figure]:
    """What the tables have for the quantities of a number; empty if they have none, or if it may mean too much."""
    try:
        return figures_of(one.names, posted.form, posted.numbers) if one.names else []
    except TooHard:
        return []


def _around(reading: Reading, at: tuple[str, int]) -> str:
    text = reading.folded[at[0]].replace("\n", " ")
    end = at[1] + len(match[0]) if (match := _DIGITS.match(text, at[1])) else at[1]
    return Passage("", text, ()).around(at[1], end)
