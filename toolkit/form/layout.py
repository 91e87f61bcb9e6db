"""Where the form prints each heading and each figure: the official merged layout, on a grid that starts at (1, 1).

Workbook templates, Word tables, formulas and the form page all draw these boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from toolkit.form.model import Block, Field, Form, Heading, Table

#: Sheet row of the first row of a table in our workbooks; a title and a line for unit and year stand above it.
FIRST_ROW = 3


class Box(NamedTuple):
    """A printed cell: where it stands, what it spans, and what stands in it.

    Attributes:
        row: First grid row, from 1.
        column: First grid column, from 1.
        role: `caption`, `corner`, `row` or `column` for headings; `figure` for a field.
        text: The heading, or "" for a figure.
        field: The figure's field.
        note: What the heading counts.
    """

    row: int
    column: int
    rows: int
    columns: int
    role: str
    text: str = ""
    field: Field | None = None
    note: str = ""

    def address(self, first_row: int = FIRST_ROW) -> str:
        """A1 address of its first cell in our workbooks."""
        return f"{column_letter(self.column)}{self.row + first_row - 1}"


class TableLayout(NamedTuple):
    """A whole table as printed.

    Attributes:
        width: Grid columns; of these, `label_columns` on the left carry row headings.
        height: Grid rows.
    """

    table: Table
    width: int
    height: int
    label_columns: int
    boxes: tuple[Box, ...]


@lru_cache(maxsize=1024)
def column_letter(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _leaf_width(heading: Heading) -> int:
    return sum(map(_leaf_width, heading.children)) if heading.children else heading.width


def _leaf_height(heading: Heading) -> int:
    return sum(map(_leaf_height, heading.children)) if heading.children else 1


def _column_boxes(headings: tuple[Heading, ...], row: int, column: int, bottom: int) -> Iterator[Box]:
    for heading in headings:
        rows = 1 if heading.children else bottom - row + 1
        width = _leaf_width(heading)
        yield Box(row, column, rows, width, "column", heading.title, note=heading.note)
        yield from _column_boxes(heading.children, row + 1, column, bottom)
        column += width


def _row_boxes(headings: tuple[Heading, ...], row: int, column: int, right: int) -> Iterator[Box]:
    for heading in headings:
        columns = 1 if heading.children else right - column + 1
        height = _leaf_height(heading)
        if heading.title:
            yield Box(row, column, height, columns, "row", heading.title, note=heading.note)
        yield from _row_boxes(heading.children, row, column + 1, right)
        row += height


def _block_boxes(block: Block, fields: Iterator[Field], top: int, width: int) -> Iterator[Box]:
    labels = block.rows.depth
    row = top
    if block.caption:
        yield Box(row, 1, 1, width, "caption", block.caption)
        row += 1
    header = block.columns.depth
    if block.corner:
        yield Box(row, 1, header, labels, "corner", block.corner)
    yield from _column_boxes(block.columns.children, row, labels + 1, row + header - 1)
    row += header
    yield from _row_boxes(block.rows.children, row, 1, labels)
    widths = [path[-1].width for path in block.columns.leaves()]
    for _ in block.rows.leaves():
        column = labels + 1
        for span in widths:
            yield Box(row, column, 1, span, "figure", field=next(fields))
            column += span
        row += 1


def _block_height(block: Block) -> int:
    return bool(block.caption) + block.columns.depth + sum(1 for _ in block.rows.leaves())


@lru_cache(maxsize=64)
def lay_out(form: Form, table: Table) -> TableLayout:
    """The printed layout of one table of an edition."""
    labels = max(block.rows.depth for block in table.blocks)
    width = labels + max(_leaf_width(block.columns) for block in table.blocks)
    fields = iter([one for one in form.fields if one.table.key == table.key])
    boxes: list[Box] = []
    top = 1
    for block in table.blocks:
        boxes.extend(_block_boxes(block, fields, top, width))
        top += _block_height(block)
    return TableLayout(table, width, top - 1, labels, tuple(boxes))


@lru_cache(maxsize=8)
def addresses(form: Form) -> dict[str, tuple[str, str]]:
    """(sheet, address) of every field in our own workbooks, in form order."""
    return {
        box.field.key: (table.label, box.address()) for table in form.tables for box in lay_out(form, table).boxes if box.field
    }


def formula(form: Form, key: str) -> str:
    """The template's formula for a total: the sum of its parts, empty as long as no part is filled.

    Args:
        form: The edition.
        key: Key of a total field.

    Returns:
        An Excel formula with a leading "=", in functions that Excel 2010, WPS and LibreOffice share.
    """
    where = addresses(form)
    parts = [where[part][1] for part in form.parts_of[key]]
    area = f"{parts[0]}:{parts[-1]}"
    if len(parts) != _area_size(area):
        raise ValueError(f"parts of {key} are not one area: {area}")
    return f'=IF(COUNT({area})=0,"",SUM({area}))'


def _area_size(area: str) -> int:
    (c1, r1), (c2, r2) = (split_address(end) for end in area.split(":"))
    return (c2 - c1 + 1) * (r2 - r1 + 1)


def split_address(address: str) -> tuple[int, int]:
    """A1 address → (column, row), both from 1."""
    letters = address.rstrip("0123456789")
    return column_number(letters), int(address[len(letters) :])
