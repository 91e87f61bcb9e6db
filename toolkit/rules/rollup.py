"""Stage R: roll-up and roster. A unit against what the roster says of it, its parent and the other units."""

from __future__ import annotations

from toolkit.rules.model import Rule

ROLLUP: tuple[Rule, ...] = ()
