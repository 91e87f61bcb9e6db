"""Stage N, second part: numbers in the text against the tables and against each other."""

from __future__ import annotations

from toolkit.rules.model import Rule

NARRATIVE: tuple[Rule, ...] = ()
