"""Workbooks as grids, to be rearranged: rows and columns inserted, moved and deleted as a person would do it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import xlsxwriter

from toolkit.form import Form, sheets
from toolkit.form.layout import FIRST_ROW, column_letter, lay_out
from toolkit.form.model import Table
from toolkit.submission.cells import Grid, RawCell

Content = str | int | float | None


@dataclass
class Sketch:
    """A sheet that can be rearranged: contents by (row, column) from 1, and merged areas as (row, column, rows, columns)."""

    name: str
    cells: dict[tuple[int, int], Content] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def permute_rows(self, order: Mapping[int, int]) -> Sketch:
        """Move whole rows; merges stay where they are if they are one row high, else they are dropped."""
        cells = {(order.get(row, row), column): value for (row, column), value in self.cells.items()}
        merges = [(order.get(row, row), column, 1, columns) for row, column, rows, columns in self.merges if rows == 1]
        return Sketch(self.name, dict(sorted(cells.items())), merges)

    def insert_row(self, before: int) -> Sketch:
        """An empty row; merges around it grow, as they do in Excel."""
        return self._insert(0, before)

    def insert_column(self, before: int) -> Sketch:
        """An empty column."""
        return self._insert(1, before)

    def _insert(self, axis: int, before: int) -> Sketch:
        def moved(place: tuple[int, int]) -> tuple[int, int]:
            return (place[0] + (axis == 0 and place[0] >= before), place[1] + (axis == 1 and place[1] >= before))

        merges = []
        for row, column, rows, columns in self.merges:
            top, left = moved((row, column))
            bottom, right = moved((row + rows - 1, column + columns - 1))
            merges.append((top, left, bottom - top + 1, right - left + 1))
        return Sketch(self.name, {moved(place): value for place, value in self.cells.items()}, merges)

    def delete_row(self, row: int) -> Sketch:
        """Without a row; merges around it shrink."""
        cells = {(r - (r > row), c): value for (r, c), value in self.cells.items() if r != row}
        merges = []
        for top, left, rows, columns in self.merges:
            shrunk = rows - (top <= row < top + rows)
            if shrunk and shrunk * columns > 1:
                merges.append((top - (top > row), left, shrunk, columns))
        return Sketch(self.name, cells, merges)

    def shift(self, down: int, right: int, name: str = "") -> Sketch:
        """The whole sheet moved."""
        cells = {(row + down, column + right): value for (row, column), value in self.cells.items()}
        merges = [(row + down, column + right, rows, columns) for row, column, rows, columns in self.merges]
        return Sketch(name or self.name, cells, merges)

    def beside(self, other: Sketch) -> Sketch:
        """Both on one sheet."""
        return Sketch(self.name, self.cells | other.cells, self.merges + other.merges)

    def grid(self, **facts: object) -> Grid:
        """As the reader sees it."""
        cells = {f"{column_letter(column)}{row}": raw(value) for (row, column), value in sorted(self.cells.items())}
        merges = tuple(
            f"{column_letter(column)}{row}:{column_letter(column + columns - 1)}{row + rows - 1}"
            for row, column, rows, columns in self.merges
        )
        return Grid(self.name, {address: cell for address, cell in cells.items() if cell}, merges, **facts)  # type: ignore[arg-type]


def raw(value: Content) -> RawCell | None:
    """Text that begins with "=" is a formula without a stored result."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return RawCell("", "", value[1:]) if value.startswith("=") else RawCell(value, "s")
    return RawCell(str(value), "n")


def sketch_table(form: Form, table: Table, figures: Mapping[str, Content]) -> Sketch:
    """A table where the template has it, with these figures."""
    sketch = Sketch(table.label, {(1, 1): table.title})
    for box in lay_out(form, table).boxes:
        row = box.row + FIRST_ROW - 1
        sketch.cells[row, box.column] = figures.get(box.field.key) if box.field else box.text
        if box.rows * box.columns > 1:
            sketch.merges.append((row, box.column, box.rows, box.columns))
    return sketch


def sketch_tables(form: Form, figures: Mapping[str, Content]) -> dict[str, Sketch]:
    """All tables by key."""
    return {table.key: sketch_table(form, table, figures) for table in form.tables}


def sketch_cover(**values: Content) -> Sketch:
    """The cover: labels in column B, values in column C."""
    sketch = Sketch(sheets.COVER)
    for row, (key, label) in enumerate(sheets.COVER_FIELDS, 3):
        sketch.cells[row, 2] = label
        sketch.cells[row, 3] = {"unit": "甲县民政局", "year": 2024, **values}.get(key)
    return sketch


def sketch_meta(form: Form, kind: str = sheets.KIND_UNIT) -> Sketch:
    """The metadata of the template."""
    values = {"kind": kind, "edition": str(form.edition), "template_version": "1.0", "form_digest": form.digest}
    return Sketch(
        sheets.META,
        {
            place: text
            for row, pair in enumerate(values.items(), 1)
            for place, text in zip(((row, 1), (row, 2)), pair, strict=True)
        },
    )


def save(sketches: list[Sketch]) -> bytes:
    """As a file."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for sketch in sketches:
        sheet = book.add_worksheet(sketch.name)
        for row, column, rows, columns in sketch.merges:
            sheet.merge_range(row - 1, column - 1, row + rows - 2, column + columns - 2, "")
        for (row, column), value in sketch.cells.items():
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(row - 1, column - 1, value, None, "")
            elif value is not None:
                sheet.write(row - 1, column - 1, value)
    book.close()
    return buffer.getvalue()
