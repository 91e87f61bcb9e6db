"""The colours of the tables' cells, and the sheets where the 校验 button leaves its marks.

A conditional format is asked for every cell of its area. It says where the cell stands by relative references (`ROWS(A$1:A3)`
is 3 in the third row, and a number, where `ROW()` would be an array of one in Excel), and looks that place up in areas of
`_judge` and `_marks` by their names, for Excel 2007 lets it reach no other sheet.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.form import Form, Table, sheets
from toolkit.form.layout import FIRST_ROW, column_letter, lay_out, split_address
from toolkit.form.sheets import MARKS_HEADER, RESULT_FIRST_ROW, RESULT_HEADER, RESULT_HEADER_ROW, RESULT_SUMMARY_ROW
from toolkit.rules.findings import Severity
from toolkit.workbook import styles
from toolkit.workbook.book import Book, put_merged
from toolkit.workbook.headline import TITLE
from toolkit.workbook.styles import LEFT, Sheet, put_text

# ---------------------------------------------------------------- colours in the tables


def colour_table(book: Book, sheet: Sheet, table: Table, given: int = 0) -> None:
    """Colour cells that break a rule, the first cell of an equation that does not hold, and what the button has marked.

    Args:
        given: How many inputs of the table the office has filled in: with them alone nobody has begun to fill it.
    """
    layout = lay_out(book.form, table)
    area = (FIRST_ROW - 1, 0, FIRST_ROW - 2 + layout.height, layout.width - 1)
    for criteria, colour in table_colours(book.form, table, given):
        sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": book.styles.bare(bg_color=colour)})


def mark_colours(label: str, first: str) -> Iterator[tuple[str, str]]:
    """(formula, colour) for cells of a sheet that stand on `_marks`.

    Args:
        label: Name of the sheet.
        first: Address of the first cell of the area that the formula is for.
    """
    for severity, colour in ((Severity.ERROR, styles.BAD), (Severity.QUERY, styles.QUERY), (Severity.HINT, styles.HINT)):
        yield f'=COUNTIFS(nb_marks_keys,{_here(label, first)},nb_marks_levels,"{severity.label}")>0', colour


def _here(label: str, first: str) -> str:
    """Where a cell stands, as 表三!D6."""
    column, row = split_address(first)
    letter = column_letter(column)
    return f'"{label}!"&ADDRESS(ROWS({letter}$1:{letter}{row}),COLUMNS($A{row}:{letter}{row}),4)'


def table_colours(form: Form, table: Table, given: int = 0) -> Iterator[tuple[str, str]]:
    """(formula, colour), the first that is true wins."""
    first = f"A{FIRST_ROW}"
    yield from mark_colours(table.label, first)
    here = _here(table.label, first)
    at = f"MATCH({here},nb_check_places,0)"
    for light, colour in ((sheets.BROKEN, styles.BAD), (sheets.ASKED, styles.QUERY)):
        yield f'=IFERROR(INDEX(nb_check_lights,{at})="{light}",FALSE)', colour
    yield f'=COUNTIFS(nb_check_sums_places,{here},nb_check_sums_states,"{sheets.BROKEN}")>0', styles.FIRST
    inputs = sum(one.table.key == table.key and not one.total for one in form.fields) - given
    started = f'COUNTIF(nb_check_rules_of_{table.key},"C101")<{inputs}'
    yield f'=IFERROR(AND(INDEX(nb_check_rules,{at})="C101",{started}),FALSE)', styles.OPEN


# ---------------------------------------------------------------- what the button writes


def write_marks(book: Book) -> None:
    """_marks: hidden, empty and unprotected; the button writes into it, and the tables' colours look here."""
    sheet = book.workbook.add_worksheet(sheets.MARKS)
    for column, text in enumerate(MARKS_HEADER):
        put_text(sheet, 0, column, text)
    book.workbook.define_name("nb_marks_levels", f"='{sheets.MARKS}'!$C$2:$C$2001")
    book.workbook.define_name("nb_marks_keys", f"='{sheets.MARKS}'!$F$2:$F$2001")
    sheet.hide()


def write_results(book: Book) -> Sheet:
    """校验结果: empty; the button lists its findings here."""
    sheet = book.workbook.add_worksheet(sheets.RESULTS)
    styles.set_page(sheet)
    sheet.set_tab_color("#A9D08E")
    get = book.styles.get
    wrapped, centred = get(**LEFT), get(align="center", text_wrap=True)
    for column, (pixels, style) in enumerate(zip((48, 56, 60, 96, 418), (*[centred] * 4, wrapped), strict=True)):
        sheet.set_column_pixels(column, column, pixels, style)
    sheet.set_row(0, 38)
    put_merged(sheet, (0, 0, 0, 4), sheets.RESULTS, get(**TITLE))
    sheet.set_row(RESULT_SUMMARY_ROW - 1, 26)
    put_text(sheet, RESULT_SUMMARY_ROW - 1, 0, "尚未校验", get(align="left"))
    sheet.set_row(RESULT_HEADER_ROW - 1, 24)
    head = get(border=1, align="center", bold=True, bg_color=styles.CAPTION_FILL)
    for column, text in enumerate(RESULT_HEADER):
        put_text(sheet, RESULT_HEADER_ROW - 1, column, text, head)
    styles.keep_from_print(sheet)
    sheet.repeat_rows(RESULT_HEADER_ROW - 1)
    sheet.freeze_panes(RESULT_FIRST_ROW - 1, 0)
    return sheet
