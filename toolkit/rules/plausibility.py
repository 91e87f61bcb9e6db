"""Stage X, continued: what is arithmetically possible inside a table and yet unlikely. Queries and hints only."""

from __future__ import annotations

from toolkit.rules.model import Rule

PLAUSIBILITY: tuple[Rule, ...] = ()
