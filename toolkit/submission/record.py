"""Last year's report of a unit, as far as this year's is held against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One unit's figures of one year.

    Attributes:
        figures: In the smallest unit, by key; only where there is a number.
        published: Whether they come from a published report and not from an accepted workbook.
        sketch: Of the report's texts (`toolkit.narrative.likeness`), b"" if they are not known.
    """

    code: str
    name: str
    year: int
    figures: Mapping[str, int]
    published: bool = False
    sketch: bytes = b""
