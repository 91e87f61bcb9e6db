"""The ordinary front end of xlwings over openpyxl behaves like Excel where the button relies on it."""

from __future__ import annotations

import datetime as dt
import sys

import openpyxl
import pytest
import xlwings as xw
from openpyxl.styles import Protection
from openpyxl.workbook.defined_name import DefinedName

from tests.engines import xlwings_openpyxl as fake
from tests.engines.common import CellError, ProtectedError, active


@pytest.fixture
def book(tmp_path):
    wb = openpyxl.Workbook()
    sheet = wb.active
    sheet.title = "表三"
    sheet.append(["指标", 3, "5", "=SUM(B1:C1)", True, dt.date(2025, 1, 15), None, 0.1])
    sheet["A2"], sheet["A2"].data_type = "=1+1", "s"
    sheet["B2"], sheet["C2"] = "#REF!", "=NA()"
    sheet["B1"].protection = Protection(locked=False)
    sheet.merge_cells("A4:B5")
    sheet.row_dimensions[3].hidden = True
    wb.defined_names["区"] = DefinedName("区", attr_text="表三!$A$1:$B$2")
    wb.create_sheet("_meta").sheet_state = "veryHidden"
    path = tmp_path / "某县 表(1).xlsx"
    wb.save(path)
    with active(fake.register()), xw.App(add_book=False) as app:
        yield app.books.open(path)


def test_values_are_as_excel_delivers_them(book):
    values = book.sheets["表三"]["A1:H2"].value
    assert values[0] == ["指标", 3.0, "5", None, True, dt.datetime(2025, 1, 15), None, 0.1]
    assert type(values[0][1]) is float
    assert values[1][:3] == ["=1+1", None, None]
    assert book.sheets["表三"]["A2:C2"].options(err_to_str=True).value == ["=1+1", "#REF!", None]


def test_formulas_are_as_excel_delivers_them(book):
    sheet = book.sheets["表三"]
    assert sheet["A1:H1"].formula == (("指标", "3", "5", "=SUM(B1:C1)", "TRUE", "45672", "", "0.1"),)
    assert sheet["D1"].formula == "=SUM(B1:C1)"
    fake.set_result(sheet["D1"], 3)
    fake.set_result(sheet["C2"], CellError("#N/A"))
    assert sheet["D1"].value == 3.0
    assert sheet["C2"].options(err_to_str=True).value == "#N/A"


def test_what_is_written_is_taken_as_excel_takes_it(book):
    sheet = book.sheets.add("校验结果", after=book.sheets[-1])
    sheet["A1"].value = [["表三", "0123"], [None, 7], ["=A1", "'8"]]
    assert sheet["A1:B3"].value == [["表三", 123.0], [None, 7.0], [None, "8"]]
    assert sheet["A3"].formula == "=A1"
    sheet["C1"].number_format = "@"
    sheet["C1"].value = "0123"
    assert sheet["C1"].value == "0123"


def test_what_is_cleared_is_blank_and_what_stands_beside_it_stays(book):
    """Also a formula with its result; of a protected sheet nothing locked is cleared, not even a cell that nobody wrote."""
    sheet = book.sheets["表三"]
    fake.set_result(sheet["D1"], 3)
    sheet["B1:D900"].clear_contents()
    assert sheet["A1:E1"].value == ["指标", None, None, None, True] and sheet["A2:C2"].value == ["=1+1", None, None]
    assert sheet["D1"].formula == "" and sheet.used_range.last_cell.row < 900

    sheet.impl.ws.protection.enable()
    sheet["B1"].clear_contents()
    for locked in ("A1", "A1:B1", "F700"):
        with pytest.raises(ProtectedError):
            sheet[locked].clear_contents()
    assert sheet["A1"].value == "指标"


def test_notes_and_colours(book):
    cell = book.sheets["表三"]["B1"]
    cell.add_note("合计不等于各项之和")
    cell.color = (255, 199, 206)
    assert (cell.note.text, cell.color) == ("合计不等于各项之和", (255, 199, 206))
    cell.note.delete()
    cell.color = None
    assert (cell.note, cell.color) == (None, None)


def test_sheets_names_merges_and_sizes(book):
    sheet = book.sheets["表三"]
    assert book.sheet_names == ["表三", "_meta"]
    assert [one.visible for one in book.sheets] == [-1, 2]
    assert book.names["区"].refers_to_range.address == "$A$1:$B$2"
    assert sheet["区"].shape == (2, 2)
    assert sheet["B5"].merge_area.address == "$A$4:$B$5"
    assert [sheet[area].merge_cells for area in ("A4:B5", "A1:B5", "C1:C5")] == [True, None, False]
    assert [sheet[area].row_height for area in ("A3", "A1:A3", "A1:A2")] == [0, None, 15]
    book.sheets["_meta"].delete()
    assert book.sheet_names == ["表三"]


def test_what_is_saved_is_there_again(book):
    book.sheets["表三"]["B1"].value = 9
    book.save()
    assert openpyxl.load_workbook(book.fullname)["表三"]["B1"].value == 9


def test_a_protected_sheet_raises_but_for_the_contents_of_unlocked_cells(book):
    sheet = book.sheets["表三"]
    sheet.api.protection.sheet = True
    sheet["B1"].value = 4
    assert sheet["B1"].value == 4
    for change in (
        lambda: setattr(sheet["A1"], "value", 1),
        lambda: setattr(sheet["A1:B1"], "value", [1, 2]),
        lambda: setattr(sheet["B1"], "color", (255, 0, 0)),
        lambda: sheet["B1"].add_note("x"),
    ):
        with pytest.raises(ProtectedError, match="1004"):
            change()


def test_a_protected_structure_takes_no_new_sheet(book):
    book.api.security.lockStructure = True
    with pytest.raises(ProtectedError):
        book.sheets.add("校验结果")


def test_the_caller_may_be_a_mock(book):
    book.set_mock_caller()
    assert xw.Book.caller() == book


def test_the_caller_is_named_on_the_command_line(book, monkeypatch):
    """What xlwings' RunPython passes: the name of the workbook, in Chinese, with blanks and brackets."""
    arguments = ["-c", f"--wb={book.name}", "--from_xl=1", "--app=Microsoft Excel", "--hwnd=0", "--pid=1"]
    monkeypatch.setattr(sys, "argv", arguments)
    assert xw.Book.caller() == book
