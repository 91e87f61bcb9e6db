"""XlsxWriter with what it has no call for: rows that may grow, links over any cell, sheets that stay, shared formulas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from toolkit.workbook import markup

#: What locks the order and the names of the sheets in xl/workbook.xml; without a password, against slips.
STRUCTURE_LOCK = '<workbookProtection lockStructure="1"/>'


class GrowingSheet(Worksheet):  # type: ignore[misc, unused-ignore]
    """A sheet whose rows may be given a height that is only a beginning, and whose formulas are stored as they are.

    XlsxWriter looks through each formula thirty times for functions younger than Excel 2010. We use none, and looking takes two
    thirds of the time of a formula: a seventh of a second for the 2,000 of 分地区. It does not know formulas that several cells
    share (`markup.shared_formula`).
    """

    dim_rowmax: int | None

    def __init__(self) -> None:
        super().__init__()
        self._growing: set[int] = set()
        self._row_grows = False
        self._last_left = 0

    def grow_row(self, row: int, height: float) -> None:
        """Give a row a height in points until a program fits the row to its text; `set_row` would forbid that."""
        self.set_row(row, height)
        self._growing.add(row)

    def write_formulas(self, row: int, column: int, formulas: Iterable[str], shows: Iterable[str | float]) -> None:
        """Write formulas side by side, without a format, each with what it shows; where "" is given, nothing is written.

        Args:
            row: From 0.
            column: That of the first, from 0.
            formulas: As many as are shown, or more; those that remain are left out.
            shows: What they show.
        """
        for place, (formula, value) in enumerate(zip(formulas, shows, strict=False), column):
            if formula:
                self.write_formula(row, place, formula, None, value)

    def link_cell(self, row: int, column: int, place: str, tip: str = "") -> None:
        """Let a cell lead to a place in the workbook, whatever it holds; `write_url` alone would write a text into it.

        Args:
            row: From 0.
            column: From 0.
            place: Where to, as '明细'!J5:J9.
            tip: What a program shows when the cell is pointed at.
        """
        self.ignore_write_string = True
        self.write_url(row, column, f"internal:{place}", tip=tip or None)
        self.ignore_write_string = False

    def leave_rows(self, last: int) -> None:
        """Leave the rows below those that are written here, up to this one (from 0), to whoever writes them.

        They are part of the sheet's size. If XlsxWriter took them for its own, it would keep a third of a kilobyte for each.
        """
        self._last_left = last

    def _write_dimension(self) -> None:
        own, self.dim_rowmax = self.dim_rowmax, max(self.dim_rowmax or 0, self._last_left)
        super()._write_dimension()
        self.dim_rowmax = own

    def _write_row(self, row: int, *args: Any, **named: Any) -> None:
        self._row_grows = row in self._growing
        super()._write_row(row, *args, **named)

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
        if self._row_grows and tag == "row":
            attributes = [one for one in attributes if one[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        if formula.startswith("="):
            return formula[1:]
        if markup.is_shared(formula):
            return formula
        prepared: str = super()._prepare_formula(formula, expand_future_functions)
        return prepared

    def _xml_formula_element(self, formula: str, result: Any, attributes: Any = ()) -> None:
        if not markup.is_shared(formula):
            super()._xml_formula_element(formula, result, attributes)
            return
        attr = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
        self.fh.write(f"<c{attr}>{markup.formula_element(formula)}<v>{self._escape_data(result)}</v></c>")


class LockableWorkbook(Workbook):  # type: ignore[misc, unused-ignore]
    """A workbook whose sheets can be kept from being moved, renamed, deleted."""

    worksheet_class = GrowingSheet

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._is_locked = False

    def lock_structure(self) -> None:
        """Protect the structure of the workbook, without a password."""
        self._is_locked = True

    def _write_book_views(self) -> None:
        if self._is_locked:  # the schema wants it right before the views
            self.fh.write(STRUCTURE_LOCK)
        super()._write_book_views()
