"""What must hold: one table of rules, one module per stage."""

from __future__ import annotations

import hashlib

from toolkit.form import Identity
from toolkit.rules.cells import CELLS
from toolkit.rules.continuity import CONTINUITY
from toolkit.rules.crossfoot import CROSSFOOT
from toolkit.rules.model import PRIOR, CellTest, FileTest, PriorTest, ReaderTest, Relation, RelationTest, Rule
from toolkit.rules.structure import STRUCTURE

RULES: dict[str, Rule] = {rule.id: rule for rule in (*STRUCTURE, *CELLS, *CROSSFOOT, *CONTINUITY)}

_TEXT = "\n".join(f"{r.id} {r.severity.value} {r.title} {r.message} {r.remedy}" for r in RULES.values())

#: Names the rule set in every result: the same rules and words, the same version.
RULESET_VERSION = f"{len(RULES)}-{hashlib.sha256(_TEXT.encode()).hexdigest()[:8]}"


def rule_of(identity: Identity) -> str:
    """The id of the one rule that claims an equation of the form.

    Raises:
        ValueError: If none or several claim it.
    """
    (claim,) = (rule.id for rule in RULES.values() if isinstance(rule.test, RelationTest) and rule.test.covers(identity))
    return claim


__all__ = [
    "PRIOR", "RULES", "RULESET_VERSION", "CellTest", "FileTest", "PriorTest", "ReaderTest", "Relation", "RelationTest", "Rule",
    "rule_of",
]  # fmt: skip
