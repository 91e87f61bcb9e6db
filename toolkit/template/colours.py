"""The colours of the tables' cells, and the sheets where the 校验 button leaves its marks.

A conditional format is asked for every cell of its area. It says where the cell stands by relative references (`ROWS(A$1:A3)`
is 3 in the third row, and a number, where `ROW()` would be an array of one in Excel), and looks that place up in areas of
`_judge` and `_marks` by their names, for Excel 2007 lets it reach no other sheet.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.form import Form, Table, sheets
from toolkit.form.layout import FIRST_ROW, column_letter, lay_out, split_address
from toolkit.form.sheets import (
    MARKS_FIRST_ROW,
    MARKS_HEADER,
    MARKS_LAST_ROW,
    RESULT_FIRST_ROW,
    RESULT_HEADER,
    RESULT_HEADER_ROW,
    RESULT_LAST_ROW,
    RESULT_SUMMARY_ROW,
)
from toolkit.rules.findings import Severity
from toolkit.workbook import styles
from toolkit.workbook.book import SIZE, Book, put_merged
from toolkit.workbook.headline import TITLE
from toolkit.workbook.styles import INDENT, LEFT, Sheet, height_for, put_text

#: What a mark of each weight looks like.
_LEVELS = ((Severity.ERROR, styles.BAD), (Severity.QUERY, styles.QUERY), (Severity.HINT, styles.HINT))

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


def colour_marks(book: Book, sheet: Sheet, area: tuple[int, int, int, int]) -> None:
    """Colour the cells of the cover or of the texts that stand on `_marks`; those of the tables have colours of their own.

    Args:
        area: First row and column, last row and column, from 0.
    """
    for criteria, colour in mark_colours(sheet.get_name(), f"{column_letter(area[1] + 1)}{area[0] + 1}"):
        sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": book.styles.bare(bg_color=colour)})


def mark_colours(label: str, first: str) -> Iterator[tuple[str, str]]:
    """(formula, colour) for cells of a sheet that stand on `_marks`.

    Args:
        label: Name of the sheet.
        first: Address of the first cell of the area that the formula is for.
    """
    for severity, colour in _LEVELS:
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
    book.workbook.define_name("nb_marks_levels", f"='{sheets.MARKS}'!$C${MARKS_FIRST_ROW}:$C${MARKS_LAST_ROW}")
    book.workbook.define_name("nb_marks_keys", f"='{sheets.MARKS}'!$F${MARKS_FIRST_ROW}:$F${MARKS_LAST_ROW}")
    sheet.hide()


#: Below the summary of 校验结果.
_WHY = (
    f"“{sheets.SELFCHECK}”看有没有填、各格和等式，“校验”还读文字部分写了什么、查文件本身，并把同一个原因引起的问题并成一条，"
    "所以两边的条数可以不同。与其他单位的比较，由汇总单位校验。"
)
_WIDTHS = (48, 56, 60, 96, 418)


def write_results(book: Book) -> Sheet:
    """校验结果: empty; the button lists its findings here. The look of the lines is there before them."""
    sheet = book.workbook.add_worksheet(sheets.RESULTS)
    styles.set_page(sheet)
    sheet.set_tab_color("#A9D08E")
    get = book.styles.get
    wrapped, centred = get(**LEFT), get(align="center", text_wrap=True)
    for column, (pixels, style) in enumerate(zip(_WIDTHS, (*[centred] * 4, wrapped), strict=True)):
        sheet.set_column_pixels(column, column, pixels, style)
    sheet.set_row(0, 38)
    put_merged(sheet, (0, 0, 0, 4), sheets.RESULTS, get(**TITLE))
    sheet.set_row(RESULT_SUMMARY_ROW - 1, 26)
    put_text(sheet, RESULT_SUMMARY_ROW - 1, 0, "尚未校验", get(align="left"))
    sheet.set_row(RESULT_SUMMARY_ROW, height_for(_WHY, sum(_WIDTHS) - INDENT, SIZE))
    put_merged(sheet, (RESULT_SUMMARY_ROW, 0, RESULT_SUMMARY_ROW, 4), _WHY, get(**LEFT, font_color=styles.HINT_COLOR))
    sheet.set_row(RESULT_HEADER_ROW - 1, 24)
    head = get(border=1, align="center", bold=True, bg_color=styles.CAPTION_FILL)
    for column, text in enumerate(RESULT_HEADER):
        put_text(sheet, RESULT_HEADER_ROW - 1, column, text, head)
    for column, criteria, look in _result_looks():
        options = {"type": "formula", "criteria": criteria, "format": book.styles.bare(border=1, **look)}
        sheet.conditional_format(RESULT_FIRST_ROW - 1, column, RESULT_LAST_ROW - 1, column, options)
    styles.keep_from_print(sheet)
    sheet.repeat_rows(RESULT_HEADER_ROW - 1)
    sheet.freeze_panes(RESULT_FIRST_ROW - 1, 0)
    return sheet


def _result_looks() -> Iterator[tuple[int, str, dict[str, object]]]:
    """(column, formula, look) of the lines; each look is whole, for LibreOffice shows the first that holds and no other."""
    row = RESULT_FIRST_ROW
    for severity, colour in _LEVELS:
        yield 1, f'=$B{row}="{severity.label}"', {"bg_color": colour}
    yield 3, f'=ISNUMBER(FIND(" ",$D{row}))', {"font_color": styles.LINK_COLOR, "underline": 1}  # 表三 E7 is one, 表三 is not
    for column in (0, 2, 3, 4):
        yield column, f'=$A{row}<>""', {}
