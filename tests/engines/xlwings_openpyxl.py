"""An xlwings engine over openpyxl, in memory: unit tests drive the button with no office installed.

It behaves like Excel where that matters to us: no integers; errors apart from text; results of formulas beside their text (the
stored ones, nothing is calculated); text that looks like a number becomes one when it is written; a protected sheet raises for
locked cells, notes and colours; `Visible` is -1, 0 or 2. What is not implemented raises NotImplementedError.
"""

# ruff: noqa: PLW0108 - classes are named in lambdas because they are defined further down
from __future__ import annotations

import datetime as dt
import itertools
import os
import re
import warnings
from pathlib import Path
from unittest import mock

import openpyxl
import xlwings as xw
from openpyxl.cell import MergedCell
from openpyxl.cell.read_only import EmptyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.merge import MergedCellRange
from xlwings import base_classes, utils

from tests.engines import common
from tests.engines.common import EPOCH, CellError, ProtectedError, a1, as_rows

_PIDS = itertools.count(1)
_VISIBLE = {"visible": -1, "hidden": 0, "veryHidden": 2}
_ROW_HEIGHT, _COLUMN_WIDTH = 15.0, 8.43


class Engine:
    name, type = "openpyxl", "desktop"
    clean_value_data = staticmethod(common.clean_value_data)
    prepare_xl_data_element = staticmethod(common.prepare_xl_data_element)

    def __init__(self):
        self.apps = Apps()


class Apps(base_classes.Apps):
    def __init__(self):
        self.running = []

    def keys(self):
        return [app.pid for app in self.running]

    def add(self, spec=None, add_book=None, xl=None, visible=None):
        self.running.insert(0, App(self))
        if add_book:
            self.running[0].books.add()
        return self.running[0]

    @staticmethod
    def cleanup():
        pass

    def __iter__(self):
        return iter(list(self.running))

    def __len__(self):
        return len(self.running)

    def __getitem__(self, pid):
        return next(app for app in self.running if app.pid == pid)


class App(base_classes.App):
    version = "16.0"  # below 15, Book.caller() takes it for an old Mac and re-encodes the name of the workbook
    selection = api = hwnd = pid = None
    visible = False
    screen_updating = display_alerts = enable_events = interactive = True
    status_bar = False
    calculation = "automatic"

    def __init__(self, apps):
        self.apps, self.pid, self.open_books = apps, next(_PIDS), []

    engine = property(lambda self: engine)
    books = property(lambda self: Books(self))

    def activate(self, steal_focus=False):
        self.apps.running.remove(self)
        self.apps.running.insert(0, self)

    def calculate(self):
        """Nothing is calculated; `set_result` says what a formula gives."""

    def quit(self):
        for book in list(self.open_books):
            book.close()
        self.apps.running.remove(self)

    kill = quit


class Books(base_classes.Books):
    def __init__(self, app):
        self.app = app

    active = property(lambda self: self.app.open_books[-1] if self.app.open_books else None)

    def __iter__(self):
        return iter(list(self.app.open_books))

    def __len__(self):
        return len(self.app.open_books)

    def __call__(self, key):
        if isinstance(key, int):
            return self.app.open_books[key - 1]
        for book in self:
            if key.lower() in (book.name.lower(), book.fullname.lower()):
                return book
        raise KeyError(key)

    def _keep(self, book):
        self.app.open_books.append(book)
        return book

    def open(self, fullname, *args, **kwargs):
        macros = str(fullname).lower().endswith("m")
        borders = mock.patch.object(
            MergedCellRange, "format"
        )  # of merged areas: half of the time, and no business of the button
        with borders, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on extensions that openpyxl does not keep
            book = openpyxl.load_workbook(fullname, keep_vba=macros)
            stored = openpyxl.load_workbook(fullname, data_only=True, read_only=True)  # takes a third of the time
        opened = Book(self.app, book, str(fullname), stored)
        stored.close()
        return self._keep(opened)

    def add(self):
        return self._keep(Book(self.app, openpyxl.Workbook(), f"工作簿{len(self) + 1}"))


class Book(base_classes.Book):
    """An open workbook.

    Attributes:
        results: What the formulas gave, by (worksheet, row, column).
    """

    def __init__(self, app, wb, fullname, stored=None):
        self.parent, self.wb, self.path, self.results = app, wb, fullname, {}
        for sheet in wb.worksheets if stored else ():
            for cell in itertools.chain.from_iterable(stored[sheet.title].iter_rows()):
                if not isinstance(cell, EmptyCell) and sheet.cell(cell.row, cell.column).data_type == "f":
                    self.results[sheet, cell.row, cell.column] = _value(cell)

    api = property(lambda self: self.wb)
    app = property(lambda self: self.parent)
    fullname = property(lambda self: self.path)
    name = property(lambda self: os.path.basename(self.path))  # noqa: PTH119
    sheets = property(lambda self: Sheets(self))
    names = property(lambda self: Names(self))

    def activate(self):
        self.parent.open_books.remove(self)
        self.parent.open_books.append(self)

    def save(self, path=None, password=None):
        self.path = str(path or self.path)
        self.wb.save(self.path)

    def close(self):
        self.parent.open_books.remove(self)
        if self.wb.vba_archive:
            self.wb.vba_archive.close()

    def guard(self):
        if self.wb.security and self.wb.security.lockStructure:
            raise ProtectedError(self.name)


class Sheets(base_classes.Sheets):
    def __init__(self, book):
        self.book = book

    api = property(lambda self: self.book.wb.worksheets)
    active = property(lambda self: Sheet(self.book, self.book.wb.active))

    def __len__(self):
        return len(self.api)

    def __iter__(self):
        return (Sheet(self.book, ws) for ws in self.api)

    def __contains__(self, key):
        return any(sheet.name.lower() == key.lower() for sheet in self)

    def __call__(self, key):
        for sheet in self:
            if key == sheet.index if isinstance(key, int) else key.lower() == sheet.name.lower():
                return sheet
        raise xw.NoSuchObjectError(f"Sheet {key!r} doesn't exist.")

    def add(self, before=None, after=None, name=None):
        self.book.guard()
        place = before.index - 1 if before else after.index if after else 0
        return Sheet(self.book, self.book.wb.create_sheet(name, place))


class Sheet(base_classes.Sheet):
    def __init__(self, book, ws):
        self.parent, self.ws = book, ws

    api = property(lambda self: self.ws)
    book = property(lambda self: self.parent)
    index = property(lambda self: self.parent.wb.worksheets.index(self.ws) + 1)
    cells = property(lambda self: Range(self, 1, 1, 1_048_576, 16_384))
    names = property(lambda self: Names(self.parent))

    @property
    def name(self):
        return self.ws.title

    @name.setter
    def name(self, value):
        self.parent.guard()
        self.ws.title = value

    @property
    def visible(self):
        return _VISIBLE[self.ws.sheet_state]

    @visible.setter
    def visible(self, value):
        self.parent.guard()
        self.ws.sheet_state = next(state for state, number in _VISIBLE.items() if number == (-1 if value is True else value))

    @property
    def used_range(self):
        ws = self.ws
        rows, columns = ws.max_row - ws.min_row + 1, ws.max_column - ws.min_column + 1
        return Range(self, ws.min_row, ws.min_column, rows, columns)

    def activate(self):
        self.parent.wb.active = self.ws

    select = activate

    def delete(self):
        self.parent.guard()
        self.parent.wb.remove(self.ws)

    def clear(self):
        self.used_range.clear()

    def clear_contents(self):
        self.used_range.clear_contents()

    def guard(self, cells=()):
        """Raise as Excel does: on a protected sheet, only contents of unlocked cells may change."""
        if self.ws.protection.sheet and (not cells or any(cell.protection.locked for cell in cells)):
            raise ProtectedError(self.name)

    def _place(self, what):
        if isinstance(what, Range):
            return (what.row, what.column, *what.shape)
        if isinstance(what, tuple):
            if 0 in what[:2]:
                raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
            return (*what, 1, 1)[:4]
        if what in self.names:
            what = self.names(what).refers_to.rpartition("!")[2]
        left, top, right, bottom = range_boundaries(what.replace("$", ""))
        return top, left, bottom - top + 1, right - left + 1

    def range(self, arg1, arg2=None):
        top, left, rows, columns = self._place(arg1)
        if arg2 is not None:
            other_top, other_left, more_rows, more_columns = self._place(arg2)
            bottom, right = max(top + rows, other_top + more_rows), max(left + columns, other_left + more_columns)
            top, left = min(top, other_top), min(left, other_left)
            rows, columns = bottom - top, right - left
        return Range(self, top, left, rows, columns)


class Range(base_classes.Range):
    has_array = False

    def __init__(self, sheet, row, column, rows, columns):
        self._sheet, self._row, self._column, self._shape = sheet, row, column, (rows, columns)

    sheet = property(lambda self: self._sheet)
    row = property(lambda self: self._row)
    column = property(lambda self: self._column)
    shape = property(lambda self: self._shape)
    coords = property(lambda self: (self._sheet.name, self._row, self._column, *self._shape))
    api = property(lambda self: self._rows())
    _ws = property(lambda self: self._sheet.ws)
    _top_left = property(lambda self: self._ws.cell(self._row, self._column))

    def __len__(self):
        return self._shape[0] * self._shape[1]

    def __call__(self, arg1, arg2=None):
        if arg2 is None:
            row, column = divmod(arg1 - 1, self._shape[1])
            arg1, arg2 = row + 1, column + 1
        return Range(self._sheet, self._row + arg1 - 1, self._column + arg2 - 1, 1, 1)

    def _span(self):
        return range(self._row, self._row + self._shape[0]), range(self._column, self._column + self._shape[1])

    def _rows(self):
        rows, columns = self._span()
        return [[self._ws.cell(row, column) for column in columns] for row in rows]

    def _flat(self):
        return list(itertools.chain.from_iterable(self._rows()))

    # --- contents

    @property
    def raw_value(self):
        results = self._sheet.book.results
        return [
            [
                results.get((self._ws, cell.row, cell.column)) if cell.data_type == "f" else _value(cell)
                for cell in row
            ]
            for row in self._rows()
        ]  # fmt: skip

    @raw_value.setter
    def raw_value(self, data):
        self._sheet.guard(self._flat())
        for cells, values in zip(self._rows(), as_rows(data, self._shape), strict=True):
            for cell, value in zip(cells, values, strict=True):
                self._write(cell, value)

    def _write(self, cell, value):
        if isinstance(cell, MergedCell):
            return
        self._sheet.book.results.pop((self._ws, cell.row, cell.column), None)
        cell.value = None if value == "" else _typed(value) if cell.number_format != "@" else value

    @property
    def formula(self):
        rows = [[_formula(cell) for cell in row] for row in self._rows()]
        for area in self._arrays():
            left, top, right, bottom = range_boundaries(area.ref)
            for row, column in itertools.product(range(top, bottom + 1), range(left, right + 1)):
                if row in self._span()[0] and column in self._span()[1]:
                    rows[row - self._row][column - self._column] = area.text
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    def _arrays(self):
        for reference in self._ws.array_formulae:
            value = self._ws[reference].value
            if isinstance(value, ArrayFormula):
                yield value

    @formula.setter
    def formula(self, value):
        self.raw_value = value

    formula2 = formula

    def clear_contents(self):
        if self._ws.protection.sheet:
            self._sheet.guard(self._flat())
        for cell in self._there():
            self._write(cell, "")

    def _there(self):
        """The cells that the sheet holds: lists are cleared to their last row, of which most was never written."""
        rows, columns = self._span()
        return [cell for (row, column), cell in self._ws._cells.items() if row in rows and column in columns]

    def clear(self):
        self.clear_contents()
        self.color = None
        for cell in self._flat():
            cell.comment = None

    def end(self, direction):
        if direction != "up":
            raise NotImplementedError(direction)
        row = self._row - 1 if self._top_left.value is None else self._row
        while row > 1 and self._ws.cell(row, self._column).value is None:
            row -= 1
        return Range(self._sheet, max(1, row), self._column, 1, 1)

    # --- looks

    @property
    def color(self):
        fill = self._top_left.fill
        return utils.hex_to_rgb(fill.fgColor.rgb[2:]) if fill.fill_type == "solid" else None

    @color.setter
    def color(self, value):
        self._sheet.guard()
        if value is not None and not isinstance(value, str):
            value = "{:02X}{:02X}{:02X}".format(*value)
        for cell in self._flat():
            cell.fill = PatternFill() if value is None else PatternFill("solid", value.lstrip("#"))

    @property
    def number_format(self):
        found = {cell.number_format for cell in self._flat()}
        return found.pop() if len(found) == 1 else None

    @number_format.setter
    def number_format(self, value):
        self._sheet.guard()
        for cell in self._flat():
            cell.number_format = value

    @property
    def row_height(self):
        """The common height; 0 if hidden; None if they differ."""
        lines = [self._ws.row_dimensions.get(row, None) for row in self._span()[0]]
        found = {0.0 if line and line.hidden else (line and line.height) or _ROW_HEIGHT for line in lines}
        return found.pop() if len(found) == 1 else None

    @row_height.setter
    def row_height(self, value):
        self._sheet.guard()
        for row in self._span()[0]:
            self._ws.row_dimensions[row].height = value

    @property
    def column_width(self):
        """The common width; 0 if hidden; None if they differ."""
        spans = list(self._ws.column_dimensions.values())
        found = set()
        for column in self._span()[1]:
            line = next((one for one in spans if (one.min or 0) <= column <= (one.max or 0)), None)
            found.add(0.0 if line and line.hidden else line.width if line else _COLUMN_WIDTH)
        return found.pop() if len(found) == 1 else None

    @column_width.setter
    def column_width(self, value):
        self._sheet.guard()
        for column in self._span()[1]:
            self._ws.column_dimensions[utils.col_name(column)].width = value

    @property
    def merge_cells(self):
        """True if all of it is merged, None if some of it is."""
        rows, columns = self._span()
        merged = sum(
            len(range(max(rows.start, area.min_row), min(rows.stop, area.max_row + 1)))
            * len(range(max(columns.start, area.min_col), min(columns.stop, area.max_col + 1)))
            for area in self._ws.merged_cells.ranges
        )
        return bool(merged) if merged in (0, len(self)) else None

    @property
    def merge_area(self):
        for area in self._ws.merged_cells.ranges:
            if area.min_row <= self._row <= area.max_row and area.min_col <= self._column <= area.max_col:
                size = area.size
                return Range(self._sheet, area.min_row, area.min_col, size["rows"], size["columns"])
        return self(1, 1)

    def merge(self, across=False):
        self._sheet.guard()
        self._ws.merge_cells(self.get_address(False, False))

    # --- notes, links, addresses

    @property
    def note(self):
        return Note(self._sheet, self._top_left) if self._top_left.comment else None

    def add_note(self, text):
        self._sheet.guard()
        self._top_left.comment = Comment(text, "")
        return self.note

    @property
    def hyperlink(self):
        link = self._top_left.hyperlink
        return "" if link is None else link.target or f"#{link.location}"

    def add_hyperlink(self, address, text_to_display=None, screen_tip=None):
        self._sheet.guard()
        self._top_left.hyperlink = address
        if text_to_display is not None:
            self._top_left.value = text_to_display

    def get_address(self, row_absolute=True, col_absolute=True, external=False):
        text = a1(self._row, self._column, self._shape, row_absolute, col_absolute)
        return f"'[{self._sheet.book.name}]{self._sheet.name}'!{text}" if external else text

    address = property(lambda self: self.get_address())

    def select(self):
        """There is nobody to see it."""


class Note:
    def __init__(self, sheet, cell):
        self.sheet, self.api = sheet, cell

    @property
    def text(self):
        return self.api.comment.text

    @text.setter
    def text(self, value):
        self.sheet.guard()
        self.api.comment.text = value

    def delete(self):
        self.sheet.guard()
        self.api.comment = None


class Names(base_classes.Names):
    def __init__(self, book):
        self.book = book

    api = property(lambda self: self.book.wb.defined_names)

    def __len__(self):
        return len(self.api)

    def __iter__(self):
        return (Name(self.book, name) for name in self.api)

    def __contains__(self, key):
        return key in self.api

    contains = __contains__

    def __call__(self, key):
        return Name(self.book, list(self.api)[key - 1] if isinstance(key, int) else key)

    def add(self, name, refers_to):
        self.api[name] = DefinedName(name, attr_text=refers_to.removeprefix("="))
        return Name(self.book, name)


class Name(base_classes.Name):
    def __init__(self, book, name):
        self.book, self._name = book, name

    name = property(lambda self: self._name)
    api = property(lambda self: self.book.wb.defined_names[self._name])
    refers_to = property(lambda self: f"={self.api.attr_text}")

    @property
    def refers_to_range(self):
        sheet, _, area = self.refers_to[1:].rpartition("!")
        return self.book.sheets(sheet.strip("'")).range(area)

    def delete(self):
        del self.book.wb.defined_names[self._name]


def _value(cell):
    """A constant as Excel delivers it: float, bool, text, error, or a date if its format shows one."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return value
    if cell.data_type == "e":
        return CellError(value)
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return EPOCH + dt.timedelta(days=to_excel(value))
    return float(value) if isinstance(value, (int, float)) else value


def _formula(cell):
    """The formula, or the constant as one would type it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return value.text if isinstance(value, ArrayFormula) else str(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        value = to_excel(value)
    return format(value, ".15g").upper() if isinstance(value, (int, float)) else value


def _typed(value):
    """A text as Excel takes it in a cell that is not formatted as text: what looks like a number becomes one."""
    if isinstance(value, str) and re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", value.strip(), re.ASCII):
        return float(value)
    return value.removeprefix("'") if isinstance(value, str) else value


engine = Engine()


def register():
    """The engine for xlwings; `tests.engines.common.active` makes it the one that xlwings talks to."""
    return common.register(engine)


def set_result(cell, value):
    """Say what a formula gives, as the calculation of a real program would.

    Args:
        cell: A range of one cell (an `xw.Range`).
        value: Its result; a `CellError` for an error.
    """
    impl = cell.impl
    impl.sheet.book.results[impl.sheet.ws, impl.row, impl.column] = float(value) if type(value) is int else value


def open_bytes(app, data: bytes, path: Path):
    """Write the bytes of a workbook to a file and open it."""
    path.write_bytes(data)
    return app.books.open(path)
