"""What a report gives account of: one unit's or one region's figures, texts, and what stands behind its sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from toolkit.errors import NianbaoError
from toolkit.form import FORMS, Form
from toolkit.submission.breakdown import DueUnit
from toolkit.submission.compared import last_years

if TYPE_CHECKING:
    from toolkit.submission.breakdown import Breakdown
    from toolkit.submission.report import Submission


@dataclass(frozen=True)
class Account:
    """What a report gives account of.

    Attributes:
        unit: The name that stands in the title.
        year: The report year.
        edition: Of the form.
        figures: One scaled value per field in the form's order (件, 分); None where there is none.
        narrative: Prose by the keys of `toolkit.form.sheets.prose_rows`; blank text counts as none.
        breakdown: (unit, its figures) for every unit of an area, in protocol order; empty for one unit.
        coverage: (consolidated, due) of an area.
        missing: Names of the units whose data are not in the figures.
        area: Whether it is the report of a place (全市, 全县) and not of one organ (本机关).
        due: All units of an area that have to report, with what they wrote; empty if only `breakdown` and `missing` are known.
        prior: What is compared of the year before, by the names of `submission.compared`; empty if it is not known, or not of
            the same units.
    """

    unit: str
    year: int
    edition: int
    figures: Sequence[int | None]
    narrative: Mapping[str, str] = field(default_factory=dict)
    breakdown: Sequence[tuple[str, Sequence[int | None]]] = ()
    coverage: tuple[int, int] | None = None
    missing: Sequence[str] = ()
    area: bool = False
    due: Sequence[DueUnit] = ()
    prior: Mapping[str, int] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        return FORMS[self.edition]

    @cached_property
    def units(self) -> Sequence[DueUnit]:
        """All units that are due, in order; those of `breakdown`, then the missing ones, where no roster is known."""
        if self.due:
            return self.due
        inside = [DueUnit(name, place=place) for place, (name, _) in enumerate(self.breakdown, 1)]
        return [*inside, *(DueUnit(name) for name in self.missing)]


def account_of(submission: Submission, breakdown: Breakdown | None = None) -> Account:
    """One unit's or one region's workbook as what a report gives account of.

    Args:
        submission: As read.
        breakdown: Of a region workbook, what stands behind its sums.

    Raises:
        NianbaoError: If it has no year.
    """

    figures = submission.numbers
    if submission.year is None:
        raise NianbaoError(f"“{submission.path}”没有写明年度，无法起草报告。请在封面填写年度。")
    return Account(
        submission.unit,
        submission.year,
        submission.edition,
        figures,
        dict(submission.narrative),
        [(unit.name, unit.figures) for unit in breakdown.units] if breakdown else (),
        breakdown.coverage if breakdown else None,
        breakdown.missing if breakdown else (),
        area=breakdown is not None or submission.unit.endswith("人民政府"),
        due=breakdown.due if breakdown else (),
        prior=breakdown.prior if breakdown else last_years(submission.form, submission.prior),
    )
