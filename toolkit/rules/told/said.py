"""What a report says in numbers, held against its tables: one pass over everything that was read, sorted by the rule it breaks.

Agreement with any sensible meaning of a sentence passes. A number of the office alone is not held against a whole area, another
measure not against a table that does not count it, and a quantity whose figures cannot be used is not judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from toolkit.narrative.claims import Place
from toolkit.narrative.effort import JUDGING, TooHard
from toolkit.rules.case import Case
from toolkit.rules.text_effort import too_hard
from toolkit.rules.told.changes import judge_growth, judge_share
from toolkit.rules.told.claims import judge_claims, judge_repeated
from toolkit.rules.told.comparing import LOOSE
from toolkit.rules.told.judging import Judging, Outcome
from toolkit.rules.told.statements import judge_statement
from toolkit.rules.told.sums import judge_breakdown, judge_fees


def said(case: Case, kind: str) -> Sequence[Outcome]:
    """What one kind of statement is at odds with; of texts that are too much work, that nothing was judged."""
    memo = case.reading.memo
    if "said" not in memo:
        memo["said"] = _judged(case)
    found: Sequence[Outcome] = memo["said"].get(kind, ())
    return found


def steps(case: Case) -> int:
    """How much work it was to hold the texts against the figures; 0 if nobody has asked for it."""
    spent: int = case.reading.memo.get("steps", 0)
    return spent


def doubts(case: Case) -> Sequence[tuple[str, Place]]:
    """What is at odds and was not asked about, each with what speaks against it; empty until somebody has asked."""
    found: Sequence[tuple[str, Place]] = case.reading.memo.get("doubts", ())
    return found


class _OfEveryKind(NamedTuple):
    """The same answer for every kind of statement."""

    answer: Outcome

    def get(self, kind: str, default: Sequence[Outcome] = ()) -> Sequence[Outcome]:
        """The answer; both arguments are those of a mapping by kind."""
        return (self.answer,)


def _judged(case: Case) -> Mapping[str, Sequence[Outcome]] | _OfEveryKind:
    """What is at odds, by kind of statement; or, if it is too much work, that nothing was judged."""
    if not case.reading.too_hard:
        try:
            judging = Judging(case)
            found = judge(judging)
            case.reading.memo["steps"] = judging.effort.spent
            case.reading.memo["doubts"] = judging.doubts
            return found
        except TooHard:
            case.reading.memo["steps"] = JUDGING
    return _OfEveryKind(too_hard(case, case.reading.too_hard))


def judge(judging: Judging) -> dict[str, list[Outcome]]:
    """Go through a reading once; what was found by kind of statement.

    Raises:
        TooHard: If it is too much work.
    """
    reading = judging.reading
    if reading.texts:
        judge_claims(judging)
    for name in LOOSE:
        if len(reading.claims.get(name, ())) > 1:
            judge_repeated(judging, reading.claims[name])
    for statement in reading.statements:
        judge_statement(judging, statement)
    for growth in reading.growths:
        judge_growth(judging, growth)
    for share in reading.shares:
        judge_share(judging, share)
    for breakdown in reading.breakdowns:
        judge_breakdown(judging, breakdown)
    if reading.fees or reading.no_fee_asked:
        judge_fees(judging)
    return judging.found
