"""What stands behind the sums of a region: every unit's figures, how many units are in them, and who is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One line of 明细.

    Attributes:
        figures: Per field in the form's order, in the smallest unit; None where there is no number.
    """

    code: str
    name: str
    figures: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class DueUnit:
    """A unit that has to report to a region, beside its figures.

    Attributes:
        name: Its full name.
        short: What a running text calls it: the alias of the roster, else the full name.
        place: Its place among the units in the sums, from 1; 0 if it is not in them.
        reason: Why it is not in the sums; "" if it is.
        waiting: How many findings about its report are still to be mended or explained.
        texts: What it wrote, by narrative key; empty if it wrote nothing, or is not in the sums.
        prior: What is compared of the year before, by the names of `submission.compared`; empty if it is not known.
    """

    name: str
    short: str = ""
    place: int = 0
    reason: str = ""
    waiting: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    prior: Mapping[str, int] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """What a running text calls it."""
        return self.short or self.name


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What stands behind the sums of a region workbook.

    Attributes:
        units: In the order of 明细.
        coverage: (units in the sums, units due), or None if the cover does not say.
        missing: Names of units that are due and not in the sums.
        due: All units that are due, in the order of the roster; empty if the workbook does not say.
        prior: What is compared of the region's year before, by the names of `submission.compared`; empty if it is not known,
            or not of the same units.
    """

    units: tuple[UnitFigures, ...]
    coverage: tuple[int, int] | None
    missing: tuple[str, ...]
    due: tuple[DueUnit, ...] = ()
    prior: Mapping[str, int] = field(default_factory=dict)
