"""An xlwings engine over LibreOffice: `xw.Book.caller()` is driven for real where there is no Excel. A development extra.

Formulas are read and written as Excel has them. What LibreOffice does silently is made loud: a protected sheet raises. An
office is started with a profile and a pipe of its own, or attached to by the pipe named in NIANBAO_UNO, so that another process
(as the button starts one) finds the workbook that is open. What is not implemented raises NotImplementedError.
"""

# ruff: noqa: PLW0108 - classes are named in lambdas because they are defined further down
from __future__ import annotations

import datetime as dt
import numbers
import os
import re
from functools import cached_property, lru_cache
from pathlib import Path

import xlwings as xw
from xlwings import base_classes, utils

from tests.engines import common
from tests.engines.common import EPOCH, CellError, ProtectedError, a1, as_rows
from tests.engines.soffice import PIPE, Office, properties

_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML", ".ods": "calc8"}
_CONTENTS = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
_NOTES, _FORMATS = 8, 32 | 64 | 256
_ERRORS = {
    501: "#VALUE!", 502: "#VALUE!", 503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!",
    32767: "#N/A",
}  # fmt: skip
_DATES, _LOGICAL = 2 | 4, 1024  # com.sun.star.util.NumberFormat: DATE, TIME; LOGICAL
_ROWS, _COLUMNS = 1_048_576, 1024


class Engine:
    name, type = "libreoffice", "desktop"
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
        app = self.keep(Office())
        if add_book:
            app.books.add()
        return app

    def keep(self, office):
        self.running.insert(0, App(self, office))
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
    selection = hwnd = None
    visible = False
    screen_updating = display_alerts = enable_events = interactive = True
    status_bar = False
    #: Whether documents open without a window. A control can only be pressed in one that has a window, seen or not.
    hidden = True

    def __init__(self, apps, office):
        self.apps, self.office = apps, office
        self.last = None  # the document opened or activated last: one without a window is never the current one

    api = property(lambda self: self.office.desktop)
    engine = property(lambda self: engine)
    books = property(lambda self: Books(self))
    pid = property(lambda self: self.office.process.pid if self.office.process else -id(self))

    @property
    def version(self):
        """16 and then LibreOffice's own: below 15, Book.caller() takes it for an old Mac and re-encodes the name."""
        provider = self.office.create("com.sun.star.configuration.ConfigurationProvider")
        where = properties(nodepath="/org.openoffice.Setup/Product")
        access = "com.sun.star.configuration.ConfigurationAccess"
        return f"16.{provider.createInstanceWithArguments(access, where).ooSetupVersion}"

    @property
    def calculation(self):
        book = self.books.active
        return "automatic" if book is None or book.doc.isAutomaticCalculationEnabled() else "manual"

    @calculation.setter
    def calculation(self, value):
        for book in self.books:
            book.doc.enableAutomaticCalculation(value == "automatic")

    def calculate(self):
        for book in self.books:
            book.doc.calculateAll()

    def activate(self, steal_focus=False):
        self.apps.running.remove(self)
        self.apps.running.insert(0, self)

    def quit(self):
        """Close the workbooks of an office of our own and end it; one that was attached to goes on."""
        if self.office.process:
            for book in list(self.books):
                book.close()
        self.kill()

    def kill(self):
        self.office.stop()
        if self in self.apps.running:
            self.apps.running.remove(self)


class Books(base_classes.Books):
    def __init__(self, app):
        self.app = app

    api = property(lambda self: self.app.api.Components)

    def __iter__(self):
        documents = self.api.createEnumeration()
        while documents.hasMoreElements():
            document = documents.nextElement()
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                yield Book(self.app, document)

    def __len__(self):
        return sum(1 for _ in self)

    @property
    def active(self):
        books = list(self)
        return next((book for book in books if book.doc == self.app.last), books[-1] if books else None)

    def __call__(self, key):
        books = list(self)
        if isinstance(key, numbers.Number):
            return books[key - 1]
        for book in books:
            if key.lower() in (book.name.lower(), book.fullname.lower()):
                return book
        raise KeyError(key)

    def _load(self, url, **options):
        arguments = properties(Hidden=self.app.hidden, MacroExecutionMode=4, UpdateDocMode=0, **options)
        document = self.app.api.loadComponentFromURL(url, "_blank", 0, arguments)
        if document is None:
            raise xw.XlwingsError(f"LibreOffice could not open {url}: damaged, locked by a .~lock file, or a wrong password")
        self.app.last = document
        return Book(self.app, document)

    def add(self):
        return self._load("private:factory/scalc")

    def open(self, fullname, update_links=None, read_only=None, format=None, password=None, *args, **kwargs):
        return self._load(Path(fullname).absolute().as_uri(), **({"ReadOnly": True} if read_only else {}))


class Book(base_classes.Book):
    def __init__(self, app, doc):
        self.parent, self.doc = app, doc
        self._parser, self._types = None, {}

    api = property(lambda self: self.doc)
    app = property(lambda self: self.parent)
    sheets = property(lambda self: Sheets(self))
    names = property(lambda self: Names(self))
    name = property(lambda self: os.path.basename(self.fullname))  # noqa: PTH119

    @property
    def fullname(self):
        return self.parent.office.uno.fileUrlToSystemPath(self.doc.URL) if self.doc.URL else self.doc.Title

    def activate(self):
        self.parent.last = self.doc

    def close(self):
        if self.parent.last == self.doc:
            self.parent.last = None
        self.doc.close(True)

    def save(self, path=None, password=None):
        if path is None and self.doc.URL:
            self.doc.store()
            return
        target = Path(path or f"{self.name}.xlsx").absolute()
        self.doc.storeAsURL(target.as_uri(), properties(FilterName=_FILTERS[target.suffix.lower()], Overwrite=True))

    def to_pdf(self, path, quality=None):
        self.doc.storeToURL(Path(path).absolute().as_uri(), properties(FilterName="calc_pdf_Export"))

    @property
    def parser(self):
        """What reads and prints formulas as Excel has them: English, A1, commas, Sheet!A1."""
        if self._parser is None:
            uno = self.parent.office.uno
            parser = self.doc.createInstance("com.sun.star.sheet.FormulaParser")
            table = self.doc.createInstance("com.sun.star.sheet.FormulaOpCodeMapper").getAvailableMappings(4, 0x7FFFFFFF)
            entries = uno.Any("[]com.sun.star.sheet.FormulaOpCodeMapEntry", table)
            uno.invoke(parser, "setPropertyValue", ("OpCodeMap", entries))
            parser.setPropertyValue("CompileEnglish", True)
            parser.setPropertyValue("FormulaConvention", 1)  # AddressConvention.XL_A1
            self._parser = parser
        return self._parser

    def format_type(self, key):
        if key not in self._types:
            self._types[key] = self.doc.NumberFormats.getByKey(key).Type
        return self._types[key]

    def guard(self):
        if self.doc.isProtected():
            raise ProtectedError(self.name)


class Sheets(base_classes.Sheets):
    def __init__(self, book):
        self.book = book

    api = property(lambda self: self.book.doc.Sheets)

    @property
    def active(self):
        controller = self.book.doc.CurrentController
        return Sheet(self.book, controller.ActiveSheet if controller else self.api.getByIndex(0))

    def __len__(self):
        return self.api.Count

    def __iter__(self):
        return (Sheet(self.book, self.api.getByIndex(index)) for index in range(self.api.Count))

    def __contains__(self, key):
        return self.api.hasByName(key)

    def __call__(self, key):
        if isinstance(key, numbers.Number):
            if 0 < key <= len(self):
                return Sheet(self.book, self.api.getByIndex(key - 1))
        elif self.api.hasByName(key):
            return Sheet(self.book, self.api.getByName(key))
        raise xw.NoSuchObjectError(f"Sheet {key!r} doesn't exist.")

    def add(self, before=None, after=None, name=None):
        self.book.guard()
        place = before.index - 1 if before else after.index if after else 0
        name = name or next(one for one in (f"Sheet{number}" for number in range(1, 999)) if one not in self)
        self.api.insertNewByName(name, place)
        return self(name)


class Sheet(base_classes.Sheet):
    def __init__(self, book, api):
        self.parent, self.sh = book, api

    api = property(lambda self: self.sh)
    book = property(lambda self: self.parent)
    index = property(lambda self: self.sh.RangeAddress.Sheet + 1)
    names = property(lambda self: Names(self.parent))
    cells = property(lambda self: Range(self, 1, 1, _ROWS, _COLUMNS))

    @property
    def name(self):
        return self.sh.Name

    @name.setter
    def name(self, value):
        self.parent.guard()
        self.sh.Name = value

    @property
    def visible(self):
        """-1 or 0, as Excel answers; LibreOffice knows no sheet that is hidden for good."""
        return -1 if self.sh.IsVisible else 0

    @visible.setter
    def visible(self, value):
        self.parent.guard()
        self.sh.IsVisible = value in (True, -1)

    @property
    def used_range(self):
        cursor = self.sh.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range.of(self, cursor.RangeAddress)

    def activate(self):
        if self.parent.doc.CurrentController:
            self.parent.doc.CurrentController.setActiveSheet(self.sh)

    select = activate

    def delete(self):
        self.parent.guard()
        self.parent.doc.Sheets.removeByName(self.name)

    def clear(self):
        self.used_range.clear()

    def clear_contents(self):
        self.used_range.clear_contents()

    def guard(self, cells=None):
        """Raise as Excel does: on a protected sheet, only contents of unlocked cells may change.

        LibreOffice itself refuses some of these, does nothing without a word on others, and lets `Value` through.
        """
        if self.sh.isProtected():
            mixed = cells is not None and cells.getPropertyState("CellProtection").value == "AMBIGUOUS_VALUE"
            if cells is None or mixed or cells.CellProtection.IsLocked:
                raise ProtectedError(self.name)

    def _place(self, what):
        if isinstance(what, Range):
            return (what.row, what.column, *what.shape)
        if isinstance(what, tuple):
            if 0 in what[:2]:
                raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
            return (*what, 1, 1)[:4]
        match = re.fullmatch(r"([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?", what.replace("$", "").upper(), re.ASCII)
        if match:
            left, top = utils.column_to_number(match[1]), int(match[2])
            right, bottom = (utils.column_to_number(match[3]), int(match[4])) if match[3] else (left, top)
            return top, left, bottom - top + 1, right - left + 1
        area = self.names(what).refers_to_range if what in self.names else None
        if area is None or area.sheet.name != self.name:
            raise xw.XlwingsError(f"No such range: {what!r}")
        return (area.row, area.column, *area.shape)

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

    @cached_property
    def xl(self):
        """The range in LibreOffice, asked for where it is needed: every question goes to another process."""
        bottom, right = self._row + self._shape[0] - 2, self._column + self._shape[1] - 2
        return self._sheet.sh.getCellRangeByPosition(self._column - 1, self._row - 1, right, bottom)

    @classmethod
    def of(cls, sheet, area):
        rows, columns = area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1
        return cls(sheet, area.StartRow + 1, area.StartColumn + 1, rows, columns)

    sheet = property(lambda self: self._sheet)
    row = property(lambda self: self._row)
    column = property(lambda self: self._column)
    shape = property(lambda self: self._shape)
    coords = property(lambda self: (self._sheet.name, self._row, self._column, *self._shape))
    api = property(lambda self: self.xl)
    cell = property(lambda self: self._cell(0, 0))

    def _cell(self, down, right):
        return self._sheet.sh.getCellByPosition(self._column - 1 + right, self._row - 1 + down)

    def __len__(self):
        return self._shape[0] * self._shape[1]

    def __call__(self, arg1, arg2=None):
        if arg2 is None:
            row, column = divmod(arg1 - 1, self._shape[1])
            arg1, arg2 = row + 1, column + 1
        return Range(self._sheet, self._row + arg1 - 1, self._column + arg2 - 1, 1, 1)

    # --- contents

    @property
    def raw_value(self):
        rows = [list(row) for row in self.xl.getDataArray()]
        for row, column, convert in self._formatted():
            if isinstance(rows[row][column], float):
                rows[row][column] = convert(rows[row][column])
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                if isinstance(value, str):
                    row[right] = value.replace("\x01", "\t")  # how LibreOffice keeps a tab in a text of several lines
                elif value is None:  # void: an error
                    code = self._cell(down, right).getError()
                    row[right] = CellError(_ERRORS.get(code, f"Err:{code}"))
        return rows

    def _formatted(self):
        """(row, column, conversion) of the cells whose format makes their number a date or a boolean."""
        groups = self.xl.getUniqueCellFormatRanges()
        for group in (groups.getByIndex(index) for index in range(groups.Count)):
            kind = self._sheet.book.format_type(group.NumberFormat)
            convert = _moment if kind & _DATES else bool if kind & _LOGICAL else None
            for area in group.RangeAddresses if convert else ():
                for row in range(area.StartRow - self._row + 1, area.EndRow - self._row + 2):
                    for column in range(area.StartColumn - self._column + 1, area.EndColumn - self._column + 2):
                        yield row, column, convert

    @raw_value.setter
    def raw_value(self, data):
        self._sheet.guard(self.xl)
        plain, special = [], []
        for down, row in enumerate(as_rows(data, self._shape)):
            plain.append([])
            for right, value in enumerate(row):
                by_itself = isinstance(value, (bool, dt.date)) or (isinstance(value, str) and value.startswith("="))
                if by_itself:
                    special.append((down, right, value))
                plain[-1].append("" if by_itself or value is None else value)
        self.xl.setDataArray(tuple(map(tuple, plain)))
        for down, right, value in special:
            self._write(down, right, value)

    def _write(self, down, right, value):
        cell = self._cell(down, right)
        if isinstance(value, str):
            cell.setTokens(self._sheet.book.parser.parseFormula(value[1:], cell.CellAddress))
        elif isinstance(value, bool):
            cell.setFormula("TRUE" if value else "FALSE")
        else:
            moment = dt.datetime(*value.timetuple()[:6])
            cell.Value = (moment - EPOCH) / dt.timedelta(days=1)
            if not self._sheet.book.format_type(cell.NumberFormat) & _DATES:
                Range(self._sheet, self._row + down, self._column + right, 1, 1).number_format = "yyyy-mm-dd"

    @property
    def formula(self):
        rows = []
        for down, row in enumerate(self.xl.getFormulaArray()):  # one call; only real formulas are printed once more
            rows.append(
                tuple(_plain(text) or self._formula(down, right) if text[:1] == "=" else text for right, text in enumerate(row))
            )
        return rows[0][0] if len(self) == 1 else tuple(rows)

    def _formula(self, down, right):
        cell = self._cell(down, right)
        if cell.Type.value != "FORMULA":
            return cell.String
        printed = self._sheet.book.parser.printFormula(cell.getTokens(), cell.CellAddress)
        return {"TRUE()": "TRUE", "FALSE()": "FALSE"}.get(printed, f"={printed}")  # it has no other constants of this kind

    @formula.setter
    def formula(self, value):
        self.raw_value = value

    formula2 = formula

    def clear_contents(self):
        self._sheet.guard(self.xl)
        self.xl.clearContents(_CONTENTS)

    def clear(self):
        self._sheet.guard()
        self.xl.clearContents(_CONTENTS | _FORMATS | _NOTES)

    def end(self, direction):
        if direction != "up":
            raise NotImplementedError(direction)
        column = self._sheet.sh.getCellRangeByPosition(self._column - 1, 0, self._column - 1, self._row - 1)
        filled = [area.EndRow for area in column.queryContentCells(_CONTENTS).RangeAddresses]
        return Range(self._sheet, max(filled, default=0) + 1, self._column, 1, 1)

    # --- looks

    @property
    def color(self):
        found = self.xl.CellBackColor
        return None if found is None or found < 0 else (found >> 16 & 255, found >> 8 & 255, found & 255)

    @color.setter
    def color(self, value):
        self._sheet.guard()
        if isinstance(value, str):
            value = utils.hex_to_rgb(value)
        self.xl.CellBackColor = -1 if value is None else value[0] << 16 | value[1] << 8 | value[2]

    @property
    def number_format(self):
        return self._sheet.book.doc.NumberFormats.getByKey(self.xl.NumberFormat).FormatString

    @number_format.setter
    def number_format(self, value):
        self._sheet.guard()
        formats = self._sheet.book.doc.NumberFormats
        locale = self._sheet.book.app.office.uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
        key = formats.queryKey(value, locale, False)
        self.xl.NumberFormat = formats.addNew(value, locale) if key == -1 else key

    @property
    def row_height(self):
        """The height of the first row; 0 if all are hidden; None if some are."""
        shown = {row for area in self._shown() for row in range(area.StartRow, area.EndRow + 1)}
        return self.xl.Rows.getByIndex(0).Height * 72 / 2540 if len(shown) == self._shape[0] else None if shown else 0.0

    @row_height.setter
    def row_height(self, value):
        self._sheet.guard()
        self.xl.Rows.Height = int(value * 2540 / 72)

    @property
    def column_width(self):
        """The width of the first column; 0 if all are hidden; None if some are."""
        shown = {column for area in self._shown() for column in range(area.StartColumn, area.EndColumn + 1)}
        return self.xl.Columns.getByIndex(0).Width / 190 if len(shown) == self._shape[1] else None if shown else 0.0

    @column_width.setter
    def column_width(self, value):
        self._sheet.guard()
        self.xl.Columns.Width = int(value * 190)

    def _shown(self):
        return self.xl.queryVisibleCells().RangeAddresses

    def autofit(self, axis=None):
        self._sheet.guard()
        if axis != "r":
            self.xl.Columns.OptimalWidth = True
        if axis != "c":
            self.xl.Rows.OptimalHeight = True

    @property
    def merge_cells(self):
        """False if none of it is merged, None if some of it is; of a single cell, whether it is."""
        merged = self.xl.getIsMerged() or self._grown() != self._shape
        return merged if len(self) == 1 or not merged else None

    def _grown(self):
        cursor = self._sheet.sh.createCursorByRange(self.xl)
        cursor.collapseToMergedArea()
        return Range.of(self._sheet, cursor.RangeAddress).shape

    @property
    def merge_area(self):
        cursor = self._sheet.sh.createCursorByRange(self.cell)
        cursor.collapseToMergedArea()
        return Range.of(self._sheet, cursor.RangeAddress)

    def merge(self, across=False):
        self._sheet.guard()
        self.xl.merge(True)

    # --- notes, links, addresses

    @property
    def note(self):
        note = Note(self._sheet, self.cell.CellAddress)
        return note if note.text else None

    def add_note(self, text):
        self._sheet.guard()
        self._sheet.sh.Annotations.insertNew(self.cell.CellAddress, text)
        return self.note

    @property
    def hyperlink(self):
        fields = self.cell.TextFields
        return fields.getByIndex(0).URL if fields.Count else ""

    def add_hyperlink(self, address, text_to_display=None, screen_tip=None):
        self._sheet.guard()
        link = self._sheet.book.doc.createInstance("com.sun.star.text.TextField.URL")
        link.URL, link.Representation = address, text_to_display or self.cell.String or address
        cell = self.cell
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), link, False)

    def get_address(self, row_absolute=True, col_absolute=True, external=False):
        text = a1(self._row, self._column, self._shape, row_absolute, col_absolute)
        return f"'[{self._sheet.book.name}]{self._sheet.name}'!{text}" if external else text

    address = property(lambda self: self.get_address())

    def select(self):
        if self._sheet.book.doc.CurrentController:
            self._sheet.book.doc.CurrentController.select(self.xl)


class Note:
    def __init__(self, sheet, place):
        self.sheet, self.place = sheet, place

    @property
    def api(self):
        return self.sheet.sh.getCellByPosition(self.place.Column, self.place.Row).getAnnotation()

    @property
    def text(self):
        return self.api.String

    @text.setter
    def text(self, value):
        self.sheet.guard()
        self.api.String = value

    def delete(self):
        self.sheet.guard()
        notes = self.sheet.sh.Annotations
        for index in range(notes.Count):
            place = notes.getByIndex(index).Position
            if (place.Row, place.Column) == (self.place.Row, self.place.Column):
                notes.removeByIndex(index)
                return


class Names(base_classes.Names):
    def __init__(self, book):
        self.book = book

    api = property(lambda self: self.book.doc.NamedRanges)

    def __len__(self):
        return self.api.Count

    def __iter__(self):
        return (Name(self.book, name) for name in self.api.ElementNames)

    def __contains__(self, key):
        return self.api.hasByName(key)

    contains = __contains__

    def __call__(self, key):
        return Name(self.book, self.api.ElementNames[key - 1] if isinstance(key, numbers.Number) else key)

    def add(self, name, refers_to):
        origin = self.book.sheets(1).sh.getCellByPosition(0, 0).CellAddress
        self.api.addNewByName(name, "$A$1", origin, 0)
        made = Name(self.book, name)
        made.api.setTokens(self.book.parser.parseFormula(refers_to.removeprefix("="), origin))
        return made


class Name(base_classes.Name):
    def __init__(self, book, name):
        self.book, self._name = book, name

    name = property(lambda self: self._name)
    api = property(lambda self: self.book.doc.NamedRanges.getByName(self._name))

    @property
    def refers_to(self):
        return "=" + self.book.parser.printFormula(self.api.getTokens(), self.api.ReferencePosition)

    @property
    def refers_to_range(self):
        cells = self.api.getReferredCells()
        if cells is None:
            return None
        area = cells.RangeAddress
        return Range.of(Sheet(self.book, self.book.doc.Sheets.getByIndex(area.Sheet)), area)

    def delete(self):
        self.book.doc.NamedRanges.removeByName(self._name)


def _plain(formula):
    """A formula of LibreOffice as Excel has it, if only the separators differ; None if it must be printed anew."""
    pieces = re.split(r'("[^"]*")', formula)
    if not all(re.fullmatch(r"[A-Z0-9$:;()+\-*/<>=& ]*", piece) for piece in pieces[::2]) or re.search(r"TRUE|FALSE", formula):
        return None
    pieces[::2] = [piece.replace(";", ",") for piece in pieces[::2]]
    return "".join(pieces)


def _moment(number):
    return EPOCH + dt.timedelta(seconds=round(number * 86400))


engine = Engine()


def register():
    """The engine for xlwings; `tests.engines.common.active` makes it the one that xlwings talks to."""
    return common.register(engine)


@lru_cache(maxsize=1)
def shared_app() -> xw.App:
    """The one office of this test run, started when first asked for; it ends with the process."""
    register()
    return xw.App(impl=engine.apps.keep(Office()))


def attach(pipe: str = "") -> xw.App:
    """Use an office that is running already, and make xlwings talk to it.

    Args:
        pipe: Name of its pipe; by default the one in NIANBAO_UNO.
    """
    app = xw.App(impl=engine.apps.keep(Office(pipe or os.environ[PIPE])))
    register().activate()
    return app
