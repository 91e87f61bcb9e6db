"""What must hold: one table of rules, one module per stage."""

from __future__ import annotations

import hashlib

from toolkit.rules.cells import CELLS
from toolkit.rules.crossfoot import CROSSFOOT
from toolkit.rules.model import CellTest, FileTest, ReaderTest, RelationTest, Rule
from toolkit.rules.structure import STRUCTURE

RULES: dict[str, Rule] = {rule.id: rule for rule in (*STRUCTURE, *CELLS, *CROSSFOOT)}

_TEXT = "\n".join(f"{r.id} {r.severity.value} {r.title} {r.message} {r.remedy}" for r in RULES.values())

#: Names the rule set in every result: the same rules and words, the same version.
RULESET_VERSION = f"{len(RULES)}-{hashlib.sha256(_TEXT.encode()).hexdigest()[:8]}"

__all__ = ["RULES", "RULESET_VERSION", "CellTest", "FileTest", "ReaderTest", "RelationTest", "Rule"]
