"""The 校验 button: the open workbook → grids; findings → marks in it. The only importer of xlwings, and only of its BSD part.

What is checked is the workbook as it lies open, saved or not. `grids_of` shows it to `toolkit.intake.workbook.read_grids`
the way the reader of files would show the same workbook saved, so that the button and `nianbao check` say the same.

Every property that is asked of an open workbook is a call into another process: values and formulas come in one call each for a
whole sheet; what has no bulk call (merged areas, hidden rows) is found by halving, which is one call where there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

from toolkit.button.install import summary, to_show
from toolkit.button.marks import MarkRow, ResultRow, fit, marks_rows, result_rows
from toolkit.checks.judging import check_one
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.form import sheets
from toolkit.form.layout import column_letter, split_address
from toolkit.form.sheets import (
    MARKS,
    MARKS_FIRST_ROW,
    MARKS_LAST_ROW,
    RESULT_FIRST_ROW,
    RESULT_LAST_ROW,
    RESULT_SUMMARY_ROW,
    RESULTS,
)
from toolkit.intake.workbook import read_grids
from toolkit.intake.xlsx.limits import LIMITS, shown, too_large
from toolkit.office.office import Office
from toolkit.submission.cells import Grid, RawCell

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet
else:
    Book = Range = Sheet = Any

#: First row, first column, last row, last column, from 1.
Box = tuple[int, int, int, int]
#: Row and column, from 1.
Place = tuple[int, int]

#: Day 0 of serial numbers, as spreadsheets count from 1 March 1900 on.
_EPOCH = datetime(1899, 12, 30)
#: What Excel answers for `Visible` of a sheet that is shown; 0 is hidden and 2 is hidden for good, which is true as well.
_SHOWN = (True, -1)
#: Sheets of our own of which the reader wants the cells alone: their merged areas and hidden rows are not asked for.
_PLAIN = frozenset((sheets.GUIDE, sheets.META, *sheets.OWN_SHEETS))
#: Sheets of our own that are written and never read: hundreds of formulas, and what the last press left behind.
_WRITTEN = frozenset((sheets.JUDGE, sheets.MARKS, sheets.RESULTS, sheets.RECEIVED))


def calling_book() -> Book:
    """The workbook whose button was pressed.

    Raises:
        NianbaoError: If xlwings is not there.
    """
    try:
        import xlwings
    except ImportError as error:
        raise NianbaoError("没有安装 xlwings，校验按钮不能使用。请运行：pip install nianbao-toolkit[button]") from error
    return xlwings.Book.caller()


# --- book → grids -----------------------------------------------------------------------------------------------------------


def grids_of(book: Book) -> list[Grid]:
    """All worksheets of an open workbook in the order of their tabs, hidden ones included, as the reader of files gives them.

    Of our own sheets only what the reader wants is fetched: _judge, _marks and 校验结果 come empty.

    Args:
        book: An open workbook (an `xlwings.Book`), saved or not. It is not changed.

    Raises:
        UnreadableError: If it holds more than a submission may.
    """
    sheets = list(book.sheets)
    if len(sheets) > LIMITS.sheets:
        raise too_large("sheets", "工作表过多", f"{LIMITS.sheets} 张")
    grids = [_grid_of(sheet) for sheet in sheets]
    if sum(len(grid.cells) for grid in grids) > LIMITS.cells:
        raise too_large("cells", "有内容的单元格过多", f"{LIMITS.cells} 个")
    return grids


def _grid_of(sheet: Sheet) -> Grid:
    name, visible = sheet.name, sheet.visible in _SHOWN
    if name in _WRITTEN:
        return Grid(name, {}, visible=visible)
    box = _used(sheet)
    cells = dict(_cells(_part(sheet, box), box))
    if not cells or name in _PLAIN:
        return Grid(name, cells, visible=visible)
    top, left, bottom, right = box
    hidden_rows = _hidden(lambda first, last: _part(sheet, (first, left, last, right)).row_height, top, bottom)
    hidden_columns = _hidden(lambda first, last: _part(sheet, (top, first, bottom, last)).column_width, left, right)
    return Grid(name, cells, _merges(sheet, box, cells), hidden_rows, hidden_columns, visible)


def _part(sheet: Sheet, box: Box) -> Range:
    top, left, bottom, right = box
    return sheet.range((top, left), (bottom, right))


def _used(sheet: Sheet) -> Box:
    """The area that holds all cells with content.

    Raises:
        UnreadableError: If it is too large to be read at once.
    """
    area = sheet.used_range
    (rows, columns), top, left = area.shape, area.row, area.column
    bottom, right = top + rows - 1, left + columns - 1
    if rows * columns > LIMITS.box:
        # Formats down to the last row count as used: ask each column for its last cell with content instead.
        bottom = max(top, *(sheet.range((bottom, column)).end("up").row for column in range(left, right + 1)))
    if (bottom - top + 1) * columns > LIMITS.box:
        found = f"工作表“{shown(sheet.name)}”的内容远离表格，数据区域"
        raise too_large("box", found, f"{LIMITS.box} 格")
    return top, left, bottom, right


def _cells(area: Range, box: Box) -> Iterator[tuple[str, RawCell]]:
    """(address, raw cell) of everything in an area that is not empty, in reading order."""
    top, left, _, _ = box
    # Without err_to_str an error comes as None, a blank as "": an error and a text that only looks like one stay apart.
    values = area.options(ndim=2, empty="").value
    formulas = _rows(area.formula)
    errors = area.options(ndim=2, err_to_str=True).value if any(None in row for row in values) else values
    letters = [column_letter(left + offset) for offset in range(len(values[0]))]
    for row, (some_values, some_formulas, some_errors) in enumerate(zip(values, formulas, errors, strict=True), top):
        for letter, value, formula, error in zip(letters, some_values, some_formulas, some_errors, strict=True):
            if value != "" or formula:
                cell = _raw(value, formula, error)
                if cell.text or cell.formula is not None:
                    yield f"{letter}{row}", cell


def _rows(formulas: Any) -> Sequence[Sequence[Any]]:
    """The formulas of an area by rows: of a single cell, a program gives the bare text."""
    if isinstance(formulas, (list, tuple)):
        return formulas if isinstance(formulas[0], (list, tuple)) else [formulas]
    return [[formulas]]


def _raw(value: Any, formula: Any, error: Any) -> RawCell:
    """One cell as the reader of files gives it.

    Args:
        value: Its value, "" for a blank, None for an error.
        formula: Its formula with "=", or the constant as one would type it.
        error: The text of the error.
    """
    # A constant text that begins with "=" is its own formula; of a real formula, the result differs from it.
    written = formula[1:].strip() if isinstance(formula, str) and formula.startswith("=") and formula != value else None
    if isinstance(value, str):
        return RawCell(value, "s", written)
    if isinstance(value, bool):
        return RawCell("TRUE" if value else "FALSE", "b", written)
    if isinstance(value, datetime):
        return RawCell(_number_text((value - _EPOCH) / timedelta(days=1)), "d", written)
    if isinstance(value, float):
        return RawCell(_number_text(value), "n", written)
    if isinstance(value, Decimal):
        # Excel rounds what has a currency format to four decimals; the constant as typed still has them all.
        return RawCell(_number_text(float(formula if written is None else value)), "n", written)
    # None, or an error too new for xlwings, which then gives its number.
    return RawCell(error if isinstance(error, str) else "#ERROR!", "e", written)


def _number_text(number: float) -> str:
    """The shortest text of a number, as files have it: 12, 0.5, 1E+16."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e16 else repr(number).upper()


def _hidden(size: Callable[[int, int], float | None], first: int, last: int) -> frozenset[int]:
    """The hidden ones among rows or columns.

    Args:
        size: The common size of the rows from one to another, None if they differ; what is hidden has size 0.
        first: The first row.
        last: The last row.
    """
    found: set[int] = set()
    waiting = [(first, last)]
    while waiting:
        first, last = waiting.pop()
        common = size(first, last)
        if common == 0:
            found.update(range(first, last + 1))
        elif common is None and first < last:
            middle = (first + last) // 2
            waiting += [(first, middle), (middle + 1, last)]
    return frozenset(found)


def _merges(sheet: Sheet, box: Box, cells: Mapping[str, RawCell]) -> tuple[str, ...]:
    """The merged areas of an area as A1:B2, in reading order.

    Headings are asked one by one, because most merged areas begin with one; what they leave is asked by halving.
    """
    found: set[Box] = set()
    taken: set[Place] = set()
    filled = {_place(address): cell for address, cell in cells.items()}
    for place, cell in filled.items():
        if cell.kind == "s" and place not in taken and _may_reach_further(place, filled, box):
            part = sheet.range(place)
            if part.merge_cells:
                _take(part.merge_area, found, taken)
    waiting = list(_rectangles(box, taken))
    while waiting:
        one = top, left, bottom, right = waiting.pop()
        if all(place in taken for place in product(range(top, bottom + 1), range(left, right + 1))):
            continue
        part = _part(sheet, one)
        merged = part.merge_cells  # None if some of it is merged
        if merged is not None and not merged:
            continue
        if (top, left) == (bottom, right):
            _take(part.merge_area, found, taken)
            if len(found) > LIMITS.merges:
                raise too_large("merges", f"工作表“{shown(sheet.name)}”的合并单元格过多", f"{LIMITS.merges} 处")
        elif bottom - top >= right - left:
            middle = (top + bottom) // 2
            waiting += [(middle + 1, left, bottom, right), (top, left, middle, right)]
        else:
            middle = (left + right) // 2
            waiting += [(top, middle + 1, bottom, right), (top, left, bottom, middle)]
    return tuple(f"{column_letter(left)}{top}:{column_letter(right)}{bottom}" for top, left, bottom, right in sorted(found))


def _place(address: str) -> Place:
    column, row = split_address(address)
    return row, column


def _may_reach_further(place: Place, filled: Mapping[Place, RawCell], box: Box) -> bool:
    """Whether the cell below or to the right is free, as it must be if both are merged."""
    row, column = place
    return (row < box[2] and (row + 1, column) not in filled) or (column < box[3] and (row, column + 1) not in filled)


def _take(area: Range, found: set[Box], taken: set[Place]) -> None:
    (rows, columns), top, left = area.shape, area.row, area.column
    found.add((top, left, top + rows - 1, left + columns - 1))
    taken.update(product(range(top, top + rows), range(left, left + columns)))


def _rectangles(box: Box, taken: set[Place]) -> Iterator[Box]:
    """Rectangles that hold the rest of an area: runs of free cells, and the same runs of the rows below with them."""
    top, left, bottom, right = box
    begun: dict[tuple[int, int], int] = {}
    for row in range(top, bottom + 2):
        free = [column for column in range(left, right + 1) if row <= bottom and (row, column) not in taken]
        firsts = [column for column in free if column == left or (row, column - 1) in taken]
        lasts = [column for column in free if column == right or (row, column + 1) in taken]
        runs = set(zip(firsts, lasts, strict=True))
        for run in [run for run in begun if run not in runs]:
            yield begun.pop(run), run[0], row - 1, run[1]
        for run in runs:
            begun.setdefault(run, row)


# --- findings → marks -------------------------------------------------------------------------------------------------------
#
# What is written is decided by pure functions (toolkit.button.marks: rows of plain values); here they are only put into the
# open workbook, each sheet in one bulk write. Both sheets are unprotected; nothing else in the workbook is touched.


def write_marks(book: Book, rows: Sequence[MarkRow]) -> None:
    """Replace the marks: the template's conditional formats colour what stands on `_marks`."""
    sheet = book.sheets[MARKS]
    area = sheet.range((MARKS_FIRST_ROW, 1), (MARKS_LAST_ROW, 6))
    area.clear_contents()
    if rows:
        target = sheet.range((MARKS_FIRST_ROW, 1), (MARKS_FIRST_ROW + len(rows) - 1, 6))
        target.number_format = "@"
        target.value = [list(row) for row in rows]


def write_results(book: Book, summary: str, rows: Sequence[ResultRow]) -> None:
    """Replace the list of findings on 校验结果; the place of each is a link."""
    sheet = book.sheets[RESULTS]
    top = sheet.range((RESULT_SUMMARY_ROW, 1))
    top.number_format = "@"  # it begins with the name of the unit, as typed
    top.value = fit(summary)
    sheet.range((RESULT_FIRST_ROW, 1), (RESULT_LAST_ROW, 5)).clear_contents()
    if not rows:
        return
    last = RESULT_FIRST_ROW + len(rows) - 1
    for column in (2, 3, 5):
        area = sheet.range((RESULT_FIRST_ROW, column), (last, column))
        area.number_format = "@"
        area.options(transpose=True).value = [row[column - 1] for row in rows]
    sheet.range((RESULT_FIRST_ROW, 1), (last, 1)).options(transpose=True).value = [row.number for row in rows]
    sheet.range((RESULT_FIRST_ROW, 4), (last, 4)).formula = [[row.place] for row in rows]


def press() -> None:
    """What a press of the button does: check the open workbook, mark the cells, list the findings.

    Raises:
        NianbaoError: If xlwings is missing; the macros then take the way over a saved copy.
    """
    book = calling_book()
    try:
        checked = check_one(read_grids(grids_of(book), path=book.name), Office(today=date.today()))
    except UnreadableError as error:
        write_marks(book, [])
        write_results(book, f"未能校验：{error}", [])
        return
    findings = to_show(checked)
    write_marks(book, marks_rows(findings))
    write_results(book, summary(checked), result_rows(findings))
