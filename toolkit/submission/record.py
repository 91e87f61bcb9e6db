"""Last year's report of a unit, as the office keeps it, and as far as this year's is held against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Restated(NamedTuple):
    """A figure of last year that was mended after it had been accepted.

    Attributes:
        was: In the smallest unit.
        now: What it is.
        reason: Why, in the office's words.
    """

    was: int
    now: int
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """One unit's figures of one year.

    Attributes:
        figures: In the smallest unit, by key; only where there is a number.
        published: Whether they come from a published report and not from an accepted workbook.
        sketch: Of the report's texts (`toolkit.narrative.likeness`), b"" if they are not known.
        restated: What was mended afterwards, by key; the figures are the mended ones.
        coverage: Of a region's sums, how many units are in them and how many were due; None if that is not known.
    """

    code: str
    name: str
    year: int
    figures: Mapping[str, int]
    published: bool = False
    sketch: bytes = b""
    restated: Mapping[str, Restated] = field(default_factory=dict)
    coverage: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LastYear:
    """What is known of the accepted report of the year before.

    Attributes:
        figures: In the smallest unit, by key; empty if there are none.
        published: Whether they come from a published report and not from an accepted workbook.
        sketch: Of the report's texts (`toolkit.narrative.likeness`), b"" if they are not known.
        restated: What was mended after it had been accepted, by key.
    """

    figures: Mapping[str, int] = field(default_factory=dict)
    published: bool = False
    sketch: bytes = b""
    restated: Mapping[str, Restated] = field(default_factory=dict)


#: Nothing is known of the year before.
NO_LAST_YEAR = LastYear()
