"""Last year's report of a unit, as the office keeps it, and as far as this year's is held against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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


@dataclass(frozen=True, slots=True)
class LastYear:
    """What is known of the accepted report of the year before.

    Attributes:
        figures: In the smallest unit, by key; empty if there are none.
        published: Whether they come from a published report and not from an accepted workbook.
        sketch: Of the report's texts (`toolkit.narrative.likeness`), b"" if they are not known.
    """

    figures: Mapping[str, int] = field(default_factory=dict)
    published: bool = False
    sketch: bytes = b""


#: Nothing is known of the year before.
NO_LAST_YEAR = LastYear()
