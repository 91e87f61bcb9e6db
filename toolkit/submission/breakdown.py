"""What stands behind the sums of a region: every unit's figures, how many units are in them, and who is not."""

from __future__ import annotations

from dataclasses import dataclass


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
class Breakdown:
    """What stands behind the sums of a region workbook.

    Attributes:
        units: In the order of 明细.
        coverage: (units in the sums, units due), or None if the cover does not say.
        missing: Names of units that are due and not in the sums.
    """

    units: tuple[UnitFigures, ...]
    coverage: tuple[int, int] | None
    missing: tuple[str, ...]
