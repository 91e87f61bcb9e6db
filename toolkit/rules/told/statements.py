"""Sweeping statements, all upheld and all closed, against what the tables have."""

from __future__ import annotations

from toolkit.narrative.claims import Statement
from toolkit.narrative.quantities import label
from toolkit.rules.findings import Severity
from toolkit.rules.told.judging import Judging
from toolkit.submission.facts import RESULTS


def judge_statement(judging: Judging, statement: Statement) -> None:
    """Hold a sweeping statement against the figures that it rules out."""
    if statement.scope == "office":
        return
    if statement.kind == "upheld":
        _upheld(judging, statement)
        return
    told = judging.reading.claims.get("carried_out", []) + judging.reading.claims.get("carried", [])
    if any(claim.number.low > 0 for claim in told):
        return
    fact = judging.case.facts["carried_out"]
    if fact.value is None:
        judging.gap("all_closed", fact.keys)
    elif fact.value:
        milder = Severity.HINT if statement.kind == "answered" else None
        words = {"figure": fact.value, "where": label(fact.keys, judging.form)}
        judging.finding("all_closed", statement.place, fact.keys, words, left=0, right=fact.value, milder=milder)


def _upheld(judging: Judging, statement: Statement) -> None:
    facts = judging.case.facts
    first: tuple[str, int, tuple[str, ...]] | None = None
    for disputes in statement.names:
        rest = [facts[f"{one}.{result}"] for one in disputes for result in RESULTS if result != "upheld"]
        amounts = [fact.value for fact in rest]
        if None in amounts:
            judging.gap("all_upheld", [key for fact in rest for key in fact.keys])
            return
        known = [amount for amount in amounts if amount]
        if not known:
            return
        if first is None:
            keys = tuple(key for fact in rest if fact.value for key in fact.keys)
            shown = (f"“{fact.label.removesuffix('件数')}”{fact.value} 件" for fact in rest if fact.value)
            first = ("、".join(shown), sum(known), keys)
    if first is not None:
        judging.finding("all_upheld", statement.place, first[2], {"figure": first[0]}, left=0, right=first[1])
