"""The catalogue: one table of all rules, one module per stage, and the sets that are made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from toolkit.form import Identity
from toolkit.rules.cells import CELLS
from toolkit.rules.continuity import CONTINUITY
from toolkit.rules.crossfoot import CROSSFOOT
from toolkit.rules.model import (
    ReaderTest,
    RelationTest,
    Rule,
)
from toolkit.rules.plausibility import PLAUSIBILITY
from toolkit.rules.received import RECEIVED
from toolkit.rules.rollup import ROLLUP
from toolkit.rules.structure import STRUCTURE
from toolkit.rules.texts.prose import PROSE
from toolkit.rules.told.rules import NARRATIVE


def _words(rule: Rule) -> str:
    """What a rule says of faults that the reader noticed; "" for other rules."""
    test = rule.test
    return " ".join((*test.words.values(), test.together)) if isinstance(test, ReaderTest) else ""


class Ruleset:
    """A table of rules: the standard ones, perhaps with an office's own.

    Attributes:
        rules: By id, in order.
        version: The same rules and words, the same version; it stands in every result.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Index the rules.

        Raises:
            ValueError: If an id stands for two rules.
        """
        self.rules: dict[str, Rule] = {}
        for rule in rules:
            if rule.id in self.rules:
                raise ValueError(f"two rules are called {rule.id}")
            self.rules[rule.id] = rule
        lines = (
            f"{r.id} {r.severity.value} {r.title} {r.message} {r.remedy} {r.beta or ''}{r.test if r.own else ''}{_words(r)}"
            for r in self.rules.values()
        )
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        self.version = f"{len(self.rules)}-{digest[:8]}"

    def __len__(self) -> int:
        return len(self.rules)

    def __reduce__(self) -> tuple[object, ...]:
        """For other processes: the standard rules are functions, which they have themselves; an office's own are data."""
        return _ruleset, (tuple(one.id if STANDARD.rules.get(one.id) is one else one for one in self.rules.values()),)

    def extended(self, rules: Iterable[Rule]) -> Ruleset:
        """The same rules and further ones; one with a known id takes its place."""
        return Ruleset((self.rules | {rule.id: rule for rule in rules}).values())

    def without(self, ids: Iterable[str]) -> Ruleset:
        """The other rules."""
        gone = set(ids)
        return Ruleset(rule for rule in self.rules.values() if rule.id not in gone)


def _ruleset(rules: tuple[str | Rule, ...]) -> Ruleset:
    """The rules of a set, the standard ones given by their ids."""
    if rules == tuple(STANDARD.rules):
        return STANDARD
    return Ruleset(STANDARD.rules[one] if isinstance(one, str) else one for one in rules)


STANDARD = Ruleset((*STRUCTURE, *CELLS, *CROSSFOOT, *PLAUSIBILITY, *CONTINUITY, *ROLLUP, *RECEIVED, *PROSE, *NARRATIVE))
RULES = STANDARD.rules


def rule_of(identity: Identity) -> str:
    """The id of the one rule that claims an equation of the form.

    Raises:
        ValueError: If none or several claim it.
    """
    (claim,) = (rule.id for rule in RULES.values() if isinstance(rule.test, RelationTest) and rule.test.covers(identity))
    return claim
