"""The open workbook says the same as the file: whatever the reader of files sees, the button sees too."""

from __future__ import annotations

import io
import sys
import tempfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw
from openpyxl.worksheet.formula import ArrayFormula

from tests.engines import xlwings_openpyxl
from tests.engines.common import active
from tests.engines.xlwings_openpyxl import open_bytes
from tests.libreoffice import needs_office
from tests.support import as_typed, consistent, without_formulas_of_ours
from toolkit.button import excel
from toolkit.button.excel import calling_book, grids_of
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.form import FORMS, sheets
from toolkit.form.layout import addresses
from toolkit.intake.workbook import read_grids, read_workbook
from toolkit.intake.xlsx.package import read_package
from toolkit.submission.cells import Grid, RawCell
from toolkit.submission.report import Submission
from toolkit.template.template import Content, write_workbook

NEW = FORMS[2021]
COVER = {"unit": "甲县财政局", "code": "11330000MB1234567X", "region": "甲县", "year": 2024, "date": "2025-01-15"}
PROSE = {"opening": " 根据条例，现公布本年度报告。", "overview": "第一行\n第二行，增长 12%。", "problems": "无\t\n"}
FIGURES = {
    "requests/received/natural_person": 7, "requests/granted/natural_person": 5, "requests/carried_in/enterprise": 2,
    "requests/denied.state_secret/other": 1, "challenges/count/reconsideration.upheld": 3,
}  # fmt: skip


@pytest.fixture(params=["openpyxl", pytest.param("libreoffice", marks=needs_office)])
def app(request):
    """xlwings talking to one program or the other."""
    if request.param == "openpyxl":
        with active(xlwings_openpyxl.register()), xw.App(add_book=False) as one:
            yield one
    else:
        from tests.engines import xlwings_libreoffice

        with active(xlwings_libreoffice.register()):
            yield xlwings_libreoffice.shared_app()


@pytest.fixture
def opened(app, tmp_path):
    """A function that opens the bytes of a workbook."""
    books = []

    def open_one(data: bytes) -> xw.Book:
        books.append(open_bytes(app, data, tmp_path / f"甲县 财政局（{len(books)}）.xlsx"))
        return books[-1]

    yield open_one
    for book in books:
        book.close()


def filled(form=NEW, changes=None, **content) -> bytes:
    """A filled workbook; what is typed into figures may be changed by field key."""
    figures = {
        key: float(text) if "." in text else int(text) for key, text in as_typed(form, consistent(form, FIGURES)).items()
    }
    figures = {key: value for key, value in figures.items() if key in form.by_key}
    content = {"cover": COVER, "narrative": PROSE, "figures": figures | (changes or {})} | content
    return write_workbook(form, Content(**content))


@lru_cache
def edited(edit: str) -> bytes:
    """A filled workbook after an edit, as a spreadsheet program saves it: openpyxl alone would store no results of formulas."""
    from tests.engines.xlwings_libreoffice import shared_app

    book = openpyxl.load_workbook(io.BytesIO(without_formulas_of_ours(filled())))
    EDITS[edit](book["表三"], lambda key: addresses(NEW)[key][1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "edited.xlsx")
        book.save(path)
        opened = shared_app().books.open(path)
        opened.save(path)
        opened.close()
        return path.read_bytes()


def total_typed(key: str, value) -> bytes:
    return filled(changes={key: value}, typed_totals=frozenset([key]))


def bare(**sheets) -> bytes:
    """A workbook of a stranger: sheets of rows, with formats that the template does not have."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day, text, money = (book.add_format({"num_format": code}) for code in ("yyyy年m月d日", "@", "¥#,##0.00"))
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for address, (value, look) in cells.items():
                sheet.write(address, value, {"day": day, "text": text, "money": money}.get(look))
    return buffer.getvalue()


RECEIVED = "requests/received/natural_person"
TOTAL = "requests/received/total"

CASES = {
    "blank 2021": lambda: write_workbook(NEW),
    "blank 2019": lambda: write_workbook(FORMS[2019]),
    "filled 2021": filled,
    "filled 2019": lambda: filled(FORMS[2019], {}, figures=dict.fromkeys(FORMS[2019].by_key, 1)),
    "blanks": lambda: filled(changes={RECEIVED: None, "requests/granted/enterprise": None}),
    "number as text": lambda: filled(changes={RECEIVED: "7"}),
    "text": lambda: filled(changes={RECEIVED: "若干", "requests/granted/enterprise": "/"}),
    "spaces and wide digits": lambda: filled(changes={RECEIVED: " １２ ", "requests/granted/enterprise": "1,136"}),
    "several in one cell": lambda: filled(changes={RECEIVED: "1\n2"}),
    "annotated": lambda: filled(changes={RECEIVED: "22（其中修订 16 件）"}),
    "looks like a formula": lambda: filled(changes={RECEIVED: "=1+1"}),
    "looks like an error": lambda: filled(changes={RECEIVED: "#REF!"}),
    "negative": lambda: filled(changes={RECEIVED: -7}),
    "fractions": lambda: filled(changes={RECEIVED: 2.5, "requests/granted/enterprise": 0.1 + 0.2}),
    "large": lambda: filled(changes={RECEIVED: 123456789012345, "requests/granted/enterprise": 1e20}),
    "total typed over": lambda: total_typed(TOTAL, 99),
    "total typed over with text": lambda: total_typed(TOTAL, "七"),
    "total left out": lambda: total_typed(TOTAL, None),
    "published": lambda: filled(kind=sheets.KIND_PUBLISHED),
    "long prose": lambda: filled(narrative=PROSE | {"other_matters": "其他事项。" * 3000}),
    "nil report": lambda: filled(cover=COVER | {"nil": "√"}),
    "no unit, no year": lambda: filled(cover={}),
    "import notes": lambda: filled(notes=(("位置", "说明"), ("表三", "有一格读不出"))),
}

#: Edits of 表三 in a filled workbook.
EDITS = {
    "error typed": lambda sheet, at: sheet.__setitem__(at(RECEIVED), "#N/A"),
    "error of a formula": lambda sheet, at: sheet.__setitem__(at(RECEIVED), "=1/0"),
    "boolean": lambda sheet, at: sheet.__setitem__(at(RECEIVED), True),
    "date": lambda sheet, at: sheet.__setitem__(at(RECEIVED), date(2024, 3, 5)),
    "date and time": lambda sheet, at: sheet.__setitem__(at(RECEIVED), datetime(2024, 3, 5, 18, 0)),
    "formula in an input": lambda sheet, at: sheet.__setitem__(at(RECEIVED), "=3+4"),
    "formula of a total changed": lambda sheet, at: sheet.__setitem__(at(TOTAL), "=SUM(D6:H6)"),
    "formula of a total in other words": lambda sheet, at: sheet.__setitem__(at(TOTAL), "=D6+E6+F6+G6+H6+I6"),
    "hidden row and columns": lambda sheet, at: hide(sheet, rows=[7, 8], columns=["E", "F"]),
    "hidden sheet": lambda sheet, at: setattr(sheet, "sheet_state", "hidden"),
    "merged figures": lambda sheet, at: sheet.merge_cells("D8:E8"),
    "merged blanks": lambda sheet, at: (sheet.__setitem__("F9", None), sheet.merge_cells("F9:F10")),
    "inserted column": lambda sheet, at: (unmerge(sheet), sheet.insert_cols(1)),
    "renamed sheet": lambda sheet, at: setattr(sheet, "title", "表3"),
    "currency": lambda sheet, at: setattr(sheet[at(RECEIVED)], "number_format", '"¥"#,##0.00'),
    "array formula": lambda sheet, at: sheet.__setitem__(at(RECEIVED), ArrayFormula(at(RECEIVED), "=SUM(A1:A2*1)")),
}


def unmerge(sheet):
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


def hide(sheet, rows, columns):
    for row in rows:
        sheet.row_dimensions[row].hidden = True
    for column in columns:
        sheet.column_dimensions[column].hidden = True


def stored_sheets(data: bytes) -> list[Grid]:
    """The sheets of a file; results of formulas as Excel stores them (8, 1E+20) and not as XlsxWriter does (8.0, 1e+20)."""

    def plain(cell: RawCell) -> RawCell:
        if cell.kind != "n" or cell.formula is None:
            return cell
        return cell._replace(text=cell.text.removesuffix(".0").upper())

    sheets = read_package(data).sheets
    return [replace(grid, cells={address: plain(cell) for address, cell in grid.cells.items()}) for grid in sheets]


def comparable(grids: list[Grid]) -> Submission:
    """The submission, its faults in one order."""
    submission = read_grids(grids, path="")
    return replace(submission, faults=tuple(sorted(submission.faults, key=str)))


def assert_same(book: xw.Book, data: bytes) -> None:
    grids = grids_of(book)
    stored = stored_sheets(data)
    for one, other in zip(grids, stored, strict=True):
        assert (one.name, one.visible) == (other.name, other.visible)
        assert set(one.merges) == (set() if one.name in (sheets.GUIDE, sheets.META, *sheets.OWN_SHEETS) else set(other.merges))
        assert list(one.cells) == ([] if one.name in (sheets.JUDGE, sheets.MARKS, sheets.RESULTS) else list(other.cells))
    assert comparable(grids) == comparable(stored)


@pytest.mark.parametrize("case", CASES)
def test_an_open_book_reads_like_its_file(case, opened):
    data = CASES[case]()
    assert_same(opened(data), data)


@needs_office
@pytest.mark.parametrize("edit", EDITS)
def test_an_open_book_reads_like_its_file_whatever_was_done_to_it(edit, opened):
    data = edited(edit)
    assert_same(opened(data), data)


def test_every_kind_of_cell_is_raw_as_in_the_file(opened):
    data = bare(
        甲={
            "B2": ("文字", None), "C2": ("007", "text"), "D2": ("=1+1", None), "E2": ("#N/A", None), "F2": (True, None),
            "B4": (12, None), "C4": (0.1, None), "D4": (1234567.891234, "money"), "E4": (1e-7, None), "F4": (-3, None),
            "B5": (45672, "day"), "C5": (45672.75, "day"), "D5": (2024, "day"), "E5": (1e20, None), "F5": (" ", None),
        },
        空={},
    )  # fmt: skip
    file, empty = read_package(data).sheets
    book = opened(data)
    first, second = grids_of(book)
    assert dict(first.cells) == dict(file.cells)
    assert dict(second.cells) == dict(empty.cells) == {}


def test_what_is_checked_is_the_open_book_and_not_the_saved_file(opened):
    book = opened(filled())
    sheet, address = addresses(NEW)[RECEIVED]
    book.sheets[sheet][address].value = 8
    submission = read_grids(grids_of(book), path="")
    assert submission.cell(RECEIVED).value == 8
    assert submission.cell(TOTAL).value == read_workbook(filled(), "").cell(TOTAL).value + 1


def test_the_metadata_are_read_though_their_sheet_is_hidden_for_good(opened):
    *_, meta = grids_of(opened(filled()))
    assert (meta.name, meta.visible) == (sheets.META, False)
    assert meta.cells["B1"].text == sheets.KIND_UNIT


# --- what only Excel does -----------------------------------------------------------------------------------------------------


@pytest.fixture
def fake_app():
    with active(xlwings_openpyxl.register()), xw.App(add_book=False) as one:
        yield one


@pytest.fixture
def fake_book(fake_app, tmp_path):
    book = open_bytes(fake_app, filled(), tmp_path / "甲县.xlsx")
    book.impl.wb.security.lockStructure = False  # tests add sheets of their own
    return book


def test_a_sheet_takes_one_call_for_its_values_and_one_for_its_formulas(fake_book, monkeypatch):
    calls = []
    for name in ("raw_value", "formula", "merge_cells", "row_height", "column_width"):
        original = getattr(xlwings_openpyxl.Range, name)
        counted = property(lambda self, name=name, original=original: calls.append(name) or original.fget(self), original.fset)
        monkeypatch.setattr(xlwings_openpyxl.Range, name, counted)
    grids = grids_of(fake_book)
    assert calls.count("raw_value") == calls.count("formula") == sum(1 for grid in grids if grid.cells)
    assert len(calls) < 60 * len(grids)


def test_currency_comes_rounded_and_is_read_as_typed(fake_book, monkeypatch):
    """Excel hands out what has a currency format as a Decimal of four places."""
    monkeypatch.setattr(xlwings_openpyxl, "_value", lambda cell: Decimal("1.2346") if cell.value == 1.23456789 else "x")
    sheet = fake_book.sheets.add("甲")
    sheet["A1"].value = 1.23456789
    assert grids_of(fake_book)[0].cells["A1"] == RawCell("1.23456789", "n")


def test_an_error_that_xlwings_does_not_know_is_an_error(fake_book, monkeypatch):
    """Of #SPILL! and other new ones it hands on the bare number."""
    fake_book.sheets.add("甲")["A1"].value = 1
    monkeypatch.setattr(xlwings_openpyxl, "_value", lambda cell: -2146826243)
    assert grids_of(fake_book)[0].cells["A1"] == RawCell("#ERROR!", "e")


@pytest.fixture
def small_box(monkeypatch):
    """A limit that a small sheet passes: openpyxl makes every cell on the way to the last row."""
    monkeypatch.setattr(excel, "LIMITS", replace(excel.LIMITS, box=3000))


def test_formats_far_down_are_no_content(fake_book, small_box):
    sheet = fake_book.sheets.add("甲")
    sheet["A1"].value, sheet["B7"].value = 1, 2
    sheet.api.cell(600, 12).number_format = "0"
    assert set(grids_of(fake_book)[0].cells) == {"A1", "B7"}


def test_content_far_from_the_table_is_refused(fake_book, small_box):
    sheet = fake_book.sheets.add("甲")
    sheet["A1"].value, sheet["L600"].value = 1, 2
    with pytest.raises(UnreadableError, match="甲") as caught:
        grids_of(fake_book)
    assert caught.value.code == "limit_box"


def test_the_calling_book_is_the_one_named_on_the_command_line(fake_book, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["-c", f"--wb={fake_book.name}", "--from_xl=1", "--hwnd=0"])
    assert calling_book() == fake_book


def test_without_xlwings_the_button_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "xlwings", None)
    with pytest.raises(NianbaoError, match="没有安装 xlwings"):
        calling_book()
