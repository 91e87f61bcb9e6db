"""Stage N, first part: the report as a text, its sections, headings, leftovers and wording."""

from __future__ import annotations

from toolkit.rules.model import Rule

PROSE: tuple[Rule, ...] = ()
