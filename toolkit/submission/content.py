"""What is written into a workbook: a unit's figures and texts, as a writer takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from toolkit.form import sheets

#: Value of a figure: a number in the form's own unit, or text as it stands.
Value = int | Decimal | str


@dataclass(frozen=True)
class Content:
    """What is written into a workbook.

    Attributes:
        cover: By key of `shape.COVER_FIELDS`; a year as a number, or as text where it could not be read.
        figures: By field key, in the form's own unit (万元 for fees). Text is written as it stands; None or missing is blank.
        narrative: By key of `shape.prose_rows`.
        kind: One of `shape.KIND_*`.
        typed_totals: Totals that are written as given (number, text, or blank if absent from `figures`) in place of their
            formula. For all other totals `figures` is not consulted.
        notes: Rows of text for a sheet 导入说明, the first being its header; no rows, no sheet.
        formulas: By field key, a formula that a region's workbook has in place of an input or a total; `figures` then tells
            what it shows.
        explanations: By id of the rule that queries something, what is written beside it on 自检.
        prior: Figures of the unit's accepted report of last year by field key, in the form's own unit; 自检 compares with them.
        locked: Inputs that the unit may not change, because the office filled them in.
        given: Fields of the cover that it may not change for the same reason.
    """

    cover: Mapping[str, str | int] = field(default_factory=dict)
    figures: Mapping[str, Value | None] = field(default_factory=dict)
    narrative: Mapping[str, str] = field(default_factory=dict)
    kind: str = sheets.KIND_UNIT
    typed_totals: frozenset[str] = frozenset()
    notes: tuple[tuple[str, ...], ...] = ()
    formulas: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    prior: Mapping[str, int | Decimal] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
