"""Numbers of which no word says what they count, where the numbers beside them leave one thing that they can be.

Offices find ever new words for 收到, 结转 and 办结, but what they tell is always the same few figures. Where a sentence gives
some of them exactly, one is told nowhere in the text, and a number that nobody understands looks like a slip of that one, it
is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.narrative.claims import Claim, Orphan
from toolkit.narrative.quantities import Figure
from toolkit.rules.told.beside import Beside, Cells
from toolkit.rules.told.comparing import LARGE, is_slip
from toolkit.rules.told.judging import Judging
from toolkit.rules.told.second_look import Doubt, is_sum
from toolkit.submission.facts import GROUPS, RESULTS, Fact

_CHAIN = {"received": "got", "carried_in": "carried_in", "disposed": "closed", "carried_out": "carried_out"}
_OUTCOMES = {name: name for name in GROUPS}
_DECISIONS = {f"{one}.decisions": f"{one}.decisions" for one in ("license", "penalty", "coercion")}


def _disputes(kind: str) -> dict[str, str]:
    return {name: name for name in (kind, *(f"{kind}.{result}" for result in RESULTS))}


def _documents(kind: str) -> dict[str, str]:
    return {name: name for name in (f"{kind}.issued", f"{kind}.repealed", f"{kind}.in_force")}


#: By what a sentence is about, the rows of facts that it may tell, each fact with the quantity that a claim of it would have.
_ROWS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "request": (_CHAIN, _OUTCOMES), "dispute": (_disputes("reconsideration"), _disputes("litigation")),
    "normative": (_documents("normative"),), "rules": (_documents("rules"),),
    **dict.fromkeys(("license", "penalty", "coercion"), (_DECISIONS,)),
}  # fmt: skip
#: Numbers that agree must add up to this much before they show what a row is about.
_WEIGHT = 10


def orphaned(
    judging: Judging, orphans: Iterable[Orphan], sentences: Mapping[tuple[str, int], Beside], told: set[Cells]
) -> Iterator[tuple[Claim, tuple[Figure, ...]]]:
    """Claims that nobody makes in words, each with the figure that it must be a slip of.

    Args:
        judging: The report.
        orphans: The numbers, sentence by sentence.
        sentences: The claims of each sentence and which of them agree with the tables.
        told: The cells of the figures that the text gives as the tables do.
    """
    by_sentence: dict[tuple[str, int], list[Orphan]] = {}
    for one in orphans:
        by_sentence.setdefault((one.place.key, one.sentence), []).append(one)
    for at, several in by_sentence.items():
        beside = sentences.get(at)
        for row in _ROWS.get(several[-1].topic, ()):
            judging.effort.spend(len(row) * len(several))
            for claim, figures in _of_row(judging, row, several, beside.agreed if beside else set(), told):
                if is_sum(judging.reading.counted.get(at, ()), claim.place.first, figures[0].value):
                    judging.doubts.append((Doubt.LIST, claim.place))
                else:
                    yield claim, figures


def _of_row(
    judging: Judging, row: Mapping[str, str], orphans: Sequence[Orphan], agreed: set[Cells], told: set[Cells]
) -> Iterator[tuple[Claim, tuple[Figure, ...]]]:
    """The slips of one row of facts in one sentence."""
    known = [fact for name in row if (fact := judging.case.facts.get(name)) is not None and fact.value]
    alone = {int(one.number.value) for one in orphans}
    present = [fact for fact in known if fact.keys in agreed or fact.value in alone]
    missing = [fact for fact in known if fact not in present and fact.keys not in told]
    values = {fact.value for fact in known}
    weight = sum(fact.value or 0 for fact in present)
    for one in orphans:
        if one.number.value in values:
            continue
        meant = [fact for fact in missing if _may_be(one, fact, row)]
        if len(meant) != 1:
            continue
        complete = len(missing) == 1 and len(present) >= 2 and weight >= _WEIGHT and not one.inside
        if _is_near(one, meant[0], complete=complete, borne=weight >= _WEIGHT or (bool(present) and len(missing) == 1)):
            name = row[meant[0].name]
            claim = Claim((name,), one.number, one.place, sentence=one.sentence)
            yield claim, (Figure(meant[0].value, meant[0].keys),)


def _may_be(orphan: Orphan, fact: Fact, row: Mapping[str, str]) -> bool:
    """Whether the year that is told, and where the number stands, allow for the fact."""
    if orphan.inside and row is _CHAIN:
        return False
    wanted = {"carried_in": (-1, 0), "carried_out": (0, 1)}.get(fact.name, (0,))
    return orphan.year in wanted


def _is_near(orphan: Orphan, fact: Fact, *, complete: bool, borne: bool) -> bool:
    value = fact.value or 0
    if complete and abs(orphan.number.value - value) == 1:
        return True
    return is_slip(orphan.number, value) and (borne or orphan.number.value >= LARGE)
