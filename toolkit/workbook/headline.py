"""The two rows above every sheet but the cover: title, and the unit and year that the cover names."""

from __future__ import annotations

from typing import Any

from toolkit.form import sheets
from toolkit.form.sheets import cover_address
from toolkit.workbook import styles
from toolkit.workbook.book import Book, absolute, put_blank, put_merged
from toolkit.workbook.styles import Sheet, put_text, safe_text

TITLE: dict[str, Any] = {"font_name": styles.HEI, "font_size": 16, "align": "center"}
_TITLE_ROW, _UNIT_ROW = 0, 1
_UNIT: dict[str, Any] = {"font_size": 10.5, "align": "left", "shrink": 1}
_YEAR: dict[str, Any] = {"font_size": 10.5, "align": "center"}


def write_headline(book: Book, sheet: Sheet, title: str, measures: str, widths: list[int]) -> None:
    """Row 1: the section's title. Row 2: unit and year, taken from the cover, and the unit of measure.

    Args:
        book: The workbook.
        sheet: Where to write.
        title: The title of the section.
        measures: The units of measure, as they are printed: 件.
        widths: Of all columns that the headline covers, in pixels.
    """
    get = book.styles.get
    last = len(widths) - 1
    sheet.set_row(_TITLE_ROW, 38)
    put_merged(sheet, (_TITLE_ROW, 0, _TITLE_ROW, last), title, get(**TITLE))
    sheet.set_row(_UNIT_ROW, 24)
    middle, right = thirds(widths)
    put_blank(sheet, _UNIT_ROW, 0, middle - 1, get(**_UNIT))
    put_blank(sheet, _UNIT_ROW, middle, right - 1, get(**_YEAR))
    fill_headline(book, sheet, widths)
    right_style = get(font_size=10.5, align="right")
    put_blank(sheet, _UNIT_ROW, right, last, right_style)
    put_text(sheet, _UNIT_ROW, right, f"单位：{measures}", right_style)


def fill_headline(book: Book, sheet: Sheet, widths: list[int]) -> None:
    """Unit and year of such a headline."""
    get = book.styles.get
    unit, year = book.content.cover.get("unit", ""), book.content.cover.get("year", "")
    unit_cell, year_cell = (absolute(sheets.COVER, cover_address(key)) for key in ("unit", "year"))
    sheet.write_formula(_UNIT_ROW, 0, f'="填报单位："&{unit_cell}', get(**_UNIT), _stored(f"填报单位：{unit}"))
    year_text = _stored(f"{year}年度") if year != "" else ""
    middle, _ = thirds(widths)
    sheet.write_formula(_UNIT_ROW, middle, f'=IF({year_cell}="","",{year_cell}&"年度")', get(**_YEAR), year_text)


def write_plain_headline(book: Book, sheet: Sheet, title: str, last: int) -> None:
    """The same two rows above a sheet without figures, unit and year in one cell.

    Args:
        book: The workbook.
        sheet: Where to write.
        title: The title of the sheet.
        last: The last column that the headline covers, from 0.
    """
    get = book.styles.get
    sheet.set_row(_TITLE_ROW, 38)
    put_merged(sheet, (_TITLE_ROW, 0, _TITLE_ROW, last), title, get(**TITLE))
    sheet.set_row(_UNIT_ROW, 24)
    put_blank(sheet, _UNIT_ROW, 0, last, get(font_size=10.5, align="left"))
    fill_plain_headline(book, sheet)


def fill_plain_headline(book: Book, sheet: Sheet) -> None:
    """Unit and year of such a headline."""
    unit, year = (str(book.content.cover.get(key, "")) for key in ("unit", "year"))
    unit_cell, year_cell = (absolute(sheets.COVER, cover_address(key)) for key in ("unit", "year"))
    style = book.styles.get(font_size=10.5, align="left")
    line = f'="填报单位："&{unit_cell}&IF({year_cell}="","","（"&{year_cell}&"年度）")'
    sheet.write_formula(_UNIT_ROW, 0, line, style, _stored(f"填报单位：{unit}" + (f"（{year}年度）" if year else "")))


def _stored(result: str) -> str:
    """A formula's result as stored in the file, no longer than a cell can hold, or Excel calls the file damaged."""
    return styles.clip(safe_text(result), styles.CELL_LIMIT)


def thirds(widths: list[int]) -> tuple[int, int]:
    """Columns (from 0) where the second and third part of a line begin; the first, as for the unit's name, has half."""
    edges = [sum(widths[:column]) for column in range(len(widths))]
    total = sum(widths)
    middle = next(column for column, edge in enumerate(edges) if edge >= total * 0.49)
    right = next(column for column, edge in enumerate(edges) if edge >= total * 0.70 and column > middle)
    return middle, right
