"""Which cells a finding marks, and how: one answer for the 校验 button and for the copy that goes back to a unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import NamedTuple

from toolkit.rules.findings import Finding, Severity

#: A cell: sheet and A1 address.
Place = tuple[str, str]

#: Findings about the cover that name no cell, and the fields of the cover where they are mended.
ON_COVER = MappingProxyType({"F106": ("year",), "F110": ("unit",), "F111": ("year",), "F112": ("code",), "F120": ("nil",)})

#: Cells of a finding that are marked whatever they hold.
_FEW = 4
_ZERO = re.compile(r"[+-]?0+(?:\.0*)?")


class Mark(NamedTuple):
    """A cell that is marked, and how much the finding weighs there."""

    place: Place
    severity: Severity


def weight_of(finding: Finding, followers: Iterable[Finding] = ()) -> Severity:
    """How much a finding weighs with all that follows from it; what is explained or waived needs nothing any more."""
    if not finding.open:
        return Severity.HINT
    return min((one.severity for one in (finding, *followers)), key=lambda severity: severity.rank)


def marks_of(finding: Finding, cells: Sequence[tuple[Place, str]], followers: Iterable[Finding] = ()) -> list[Mark]:
    """The cells that a finding marks, the one to click on first.

    Of many cells those that hold 0 are left out, or an equation over a column would colour all of it. What follows from a
    finding marks no cells of its own: it goes when the first is mended, and lends it its weight.

    Args:
        finding: One that stands for itself.
        cells: Its cells in the workbook where the marks show, each with what it shows; the first is where to click.
        followers: Findings that follow from it.
    """
    severity = weight_of(finding, followers)
    kept = (
        place for number, (place, shown) in enumerate(cells) if number == 0 or len(cells) <= _FEW or not _ZERO.fullmatch(shown)
    )
    return [Mark(place, severity) for place in dict.fromkeys(kept)]
