"""The rows that `stream` fills in are those that XlsxWriter would have written."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from tests.libreoffice import convert, needs_office
from toolkit.workbook.stream import Fill, fill_rows
from toolkit.workbook.styles import CELL_LIMIT, Styles, new_workbook, put_number, put_text

ROWS: list[list[Fill]] = [
    [1, 0, 999_999_999_999_999, Decimal("1003.34")],
    [None, None, 7, None],
    ["/", "12件", -3, Decimal("0.000001")],
    ["=1+1", "  <a&b>  ", "两行\n文字", "x"],
    ["无", "%s %d", "\u202e\x07", "{=1}"],
]
NAMES = ["甲县", "=cmd|'/c calc'!A0", "</row>", "乙县 & 丙县", "丁县"]


def package(rows: list[list[Fill]], *, plain: bool, place: int = 2) -> bytes:
    """The rows by XlsxWriter alone, or only their first cells and the formats of the first row."""
    workbook, buffer = new_workbook("试")
    styles = Styles(workbook)
    formats = [styles.get(num_format="0", border=1), styles.get(), styles.get(bold=True), styles.get(num_format="0.00")]
    if place == 2:
        workbook.add_worksheet("别的")
    sheet = workbook.add_worksheet("明细")
    for column in range(6):
        put_text(sheet, 1, column, f"标题{column}")
    for row, values in enumerate(rows, 2):
        sheet.set_row(row, 20)
        put_number(sheet, row, 0, row)
        put_text(sheet, row, 1, NAMES[row % len(NAMES)], styles.get(border=1))
        for column, (value, style) in enumerate(zip(values, formats, strict=True), 2):
            if not plain:
                if row == 2:
                    sheet.write_blank(row, column, None, style)
            elif value is None or isinstance(value, str):
                put_text(sheet, row, column, value or "", style)
            else:
                put_number(sheet, row, column, value, style)
    workbook.add_worksheet("后面的")
    workbook.close()
    return buffer.getvalue()


def streamed(rows: list[list[Fill]], place: int = 2) -> bytes:
    return fill_rows(package(rows, plain=False, place=place), place, "C3", rows)


def cells(data: bytes) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(BytesIO(data))
    return [
        (sheet.title, cell.coordinate, cell.value, cell.data_type, cell.number_format, cell.font.b, cell.border.top.style)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    ]


def test_cells_values_and_formats_are_the_same():
    """openpyxl sees no difference between streamed rows and XlsxWriter's."""
    assert cells(streamed(ROWS)) == cells(package(ROWS, plain=True))


def test_a_sheet_longer_than_a_block_of_rows():
    """XlsxWriter hints at the width of each sixteen rows; the hints must cover the figures that come later."""
    rows: list[list[Fill]] = [[n, n + 1, None, Decimal(n) / 100] for n in range(100)]

    data = streamed(rows)

    assert cells(data) == cells(package(rows, plain=True))
    sheet = openpyxl.load_workbook(BytesIO(data))["明细"]
    assert sheet.dimensions == "A2:F102"


@needs_office
def test_libreoffice_sees_the_same():
    """Both packages give the same CSV, also where a text looks like an escape (openpyxl reads those wrongly)."""
    rows = [*ROWS, ["_x0007_", "_x4E2D_", None, 1]]

    first, second = (convert(data, "csv") for data in (streamed(rows, 1), package(rows, plain=True, place=1)))

    assert first == second
    assert "_x0007_,_x4E2D_,,1" in first.decode()


def test_the_same_rows_give_the_same_bytes():
    assert streamed(ROWS) == streamed(ROWS)


def test_a_text_too_long_for_a_cell_says_so():
    data = streamed([["字" * (CELL_LIMIT + 1), None, None, None]])

    text = openpyxl.load_workbook(BytesIO(data))["明细"]["C3"].value

    assert len(text) <= CELL_LIMIT
    assert text.endswith("全文见原表）")


def test_too_few_rows_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        fill_rows(package(ROWS, plain=False), 2, "C3", ROWS[:-1])
