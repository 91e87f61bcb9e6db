"""What quantities there are, to which family each belongs, and what each is counted in.

A quantity is named like the fact that it is held against (`toolkit.submission.facts`); numbers of applications are first
named by what the text says is done with them, because 收到 and 办理 may mean several facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from toolkit.submission.facts import GROUPS

#: Verb → what a number of applications is.
_HEADS: Mapping[str | None, str] = {
    "new": "new", "receive": "got", "handle": "handling", "close": "closed", "answer": "closed", None: "any",
}  # fmt: skip
HEADS = frozenset(_HEADS.values())
_MIXED = frozenset({"new", "receive", "handle", "close", "answer"})

DISPUTES = frozenset({"reconsideration", "litigation", "direct", "after_reconsideration"})
DECISIONS = frozenset({"license", "penalty", "coercion", "other_services"})
#: Verb → column of table 二.
DOCUMENT_VERBS: Mapping[str | None, str] = {
    "issue": "issued", "repeal": "repealed", "in_force": "in_force", "still": "in_force", "produce": "produced",
    "reveal": "published",
}  # fmt: skip

#: Units of cases; 条, 项 and 封 only of applications as such.
CASES = frozenset({"件", "份", "宗", "起", "例", "次", "个", "件次", "条", "项", "封"})
_PLAIN_CASES = CASES - {"条", "项", "封"}
#: Units of which nothing but cases and documents is counted.
PLAIN_CASES = frozenset({"件", "份", "宗", "起", "例", "个", "件次", "部"})
_UNITS: Mapping[str, frozenset[str]] = {
    "head": CASES,
    **dict.fromkeys(("outcome", "applicant", "carry", "result", "dispute"), _PLAIN_CASES),
    **dict.fromkeys(("normative", "rules"), frozenset({"件", "份", "个", "部"})),
    **dict.fromkeys(DECISIONS, frozenset({"件", "宗", "起", "例", "份"})),
    **dict.fromkeys(("fee", "processing_fee"), frozenset({"元"})),
    "published": frozenset({"条"}),
}


def head(verbs: Sequence[str]) -> str:
    """What a number of applications is, by its verbs; "" if they say that something else is counted."""
    if len(set(verbs)) > 1 and set(verbs) <= _MIXED:
        return "handling"
    return _HEADS.get(verbs[-1] if verbs else None, "")


@lru_cache(maxsize=512)
def family(name: str) -> str:
    """Which quantities stand beside each other: outcomes, applicants, results, …"""
    name = name.partition("@")[0]
    if name in HEADS or name == "disposed":
        return "head"
    first, _, rest = name.partition(".")
    if first in GROUPS or first == "disclosed":
        return "outcome"
    if first in ("carried_in", "carried_out", "carried"):
        return "carry"
    if first.partition("+")[0] in DISPUTES:
        return "result" if rest else "dispute"
    return first


@lru_cache(maxsize=1024)
def fits(names: tuple[str, ...], unit: str) -> bool:
    """Whether all of these quantities are counted in this unit."""
    return all(unit in _UNITS.get(family(name), ()) for name in names)
