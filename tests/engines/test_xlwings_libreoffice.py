"""The ordinary front end of xlwings over LibreOffice: what the button needs works; what LibreOffice does silently raises."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from openpyxl.styles import Protection
from openpyxl.workbook.defined_name import DefinedName

from tests.engines import soffice
from tests.engines import xlwings_libreoffice as real
from tests.engines.common import ProtectedError, active
from tests.libreoffice import needs_office

ROOT = Path(__file__).parents[2]


@pytest.fixture
def app():
    try:
        one = real.shared_app()
    except soffice.OfficeMissingError as missing:
        pytest.fail(str(missing))
    with active(real.register()):
        yield one


@pytest.fixture
def book(app, tmp_path):
    wb = openpyxl.Workbook()
    sheet = wb.active
    sheet.title = "表三"
    sheet.append(["指标", 3, "5", "=SUM(B1:B3)", True, dt.date(2025, 1, 15), None, 0.1])
    sheet["A2"], sheet["A2"].data_type = "=1+1", "s"
    sheet["B2"], sheet["C2"], sheet["D2"], sheet["E2"] = 4, "=1/0", "=NA()", '=IF(AND(B2=4,B1=3),SUM(表三!B1:B2,1),"否,;")'
    sheet["B1"].protection = Protection(locked=False)
    sheet.merge_cells("A4:B5")
    sheet.row_dimensions[3].hidden = True
    wb.defined_names["区"] = DefinedName("区", attr_text="表三!$A$1:$B$2")
    wb.create_sheet("_meta").sheet_state = "veryHidden"
    path = tmp_path / "某县 表(1).xlsx"
    wb.save(path)
    book = app.books.open(path)
    yield book
    book.close()


pytestmark = needs_office


def test_values_are_as_excel_delivers_them(book):
    sheet = book.sheets["表三"]
    assert sheet["A1:H1"].value == ["指标", 3.0, "5", 7.0, True, dt.datetime(2025, 1, 15), None, 0.1]
    assert sheet["A2:E2"].value == ["=1+1", 4.0, None, None, 8.0]
    assert sheet["C2:D2"].options(err_to_str=True).value == ["#DIV/0!", "#N/A"]


def test_formulas_are_as_excel_has_them(book):
    sheet = book.sheets["表三"]
    assert sheet["D1"].formula == "=SUM(B1:B3)"
    assert sheet["A2:E2"].formula == (("=1+1", "4", "=1/0", "=NA()", '=IF(AND(B2=4,B1=3),SUM(表三!B1:B2,1),"否,;")'),)


def test_what_is_written_is_there_and_is_calculated(book):
    sheet = book.sheets["表三"]
    sheet["B1"].value = 10
    assert sheet["D1"].value == 14
    sheet["A7"].value = [["甲", 1, None], [True, dt.date(2025, 2, 3), '=IF(B7=1,"是","否")']]
    assert sheet["A7:C8"].value == [["甲", 1.0, None], [True, dt.datetime(2025, 2, 3), "是"]]
    book.app.calculation = "manual"
    sheet["B1"].value = 20
    assert sheet["D1"].value == 14
    book.app.calculate()
    assert sheet["D1"].value == 24
    book.app.calculation = "automatic"


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
    assert (book.name, book.sheet_names) == ("某县 表(1).xlsx", ["表三", "_meta"])
    assert [one.visible for one in book.sheets] == [-1, 0]
    assert book.names["区"].refers_to == "=表三!$A$1:$B$2"
    assert sheet["区"].shape == (2, 2)
    book.names.add("格", "=表三!$C$1")
    assert book.names["格"].refers_to_range.address == "$C$1"
    assert sheet["B5"].merge_area.address == "$A$4:$B$5"
    assert [sheet[area].merge_cells for area in ("A4", "B5", "A1:B5", "C1:C5")] == [True, True, None, False]
    assert [sheet[area].row_height for area in ("A3", "A1:A3")] == [0, None]
    added = book.sheets.add("校验结果", after=book.sheets[-1])
    added["A1"].add_hyperlink("#表三!B1", "B1", "")
    assert (book.sheet_names[-1], added["A1"].value, added["A1"].hyperlink) == ("校验结果", "B1", "#表三!B1")
    added.delete()
    assert "校验结果" not in book.sheet_names


def test_what_is_saved_is_there_again(book, tmp_path):
    book.sheets["表三"]["B1"].value = 9
    book.save()
    assert openpyxl.load_workbook(book.fullname, data_only=True)["表三"]["D1"].value == 13
    book.save(tmp_path / "副本.xlsx")
    assert book.name == "副本.xlsx"


def test_a_protected_sheet_raises_but_for_the_contents_of_unlocked_cells(book):
    sheet = book.sheets["表三"]
    sheet.api.protect("")
    sheet["B1"].value = 4
    assert sheet["B1"].value == 4
    for change in (
        lambda: setattr(sheet["A1"], "value", 1),
        lambda: setattr(sheet["A1:B1"], "value", [1, 2]),
        sheet["A1"].clear_contents,
        lambda: setattr(sheet["B1"], "color", (255, 0, 0)),
        lambda: sheet["B1"].add_note("x"),
    ):
        with pytest.raises(ProtectedError, match="1004"):
            change()
    assert sheet["A1:B1"].value == ["指标", 4]


def test_a_protected_structure_takes_no_new_sheet(book):
    book.api.protect("")
    with pytest.raises(ProtectedError):
        book.sheets.add("校验结果")


def test_the_caller_may_be_a_mock(book):
    book.set_mock_caller()
    assert xw.Book.caller() == book


def test_the_caller_is_named_on_the_command_line(book, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["-c", f"--wb={book.name}", "--from_xl=1", "--app=x", "--hwnd=0"])
    assert xw.Book.caller() == book


def test_another_process_finds_the_book_that_is_open(book):
    """What the button does: start a Python, which attaches to the running program and finds the workbook by its name."""
    book.sheets["表三"]["B1"].value = 41  # not saved
    code = (
        "from tests.engines import xlwings_libreoffice as real\n"
        "import xlwings as xw\n"
        "app = real.attach()\n"
        "sheet = xw.Book.caller().sheets['表三']\n"
        "sheet['B1'].value = sheet['B1'].value + 1\n"
        "app.quit()\n"
    )
    command = [sys.executable, "-c", code, f"--wb={book.name}", "--from_xl=1", "--hwnd=0"]
    environment = os.environ | {soffice.PIPE: book.app.impl.office.pipe}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert book.sheets["表三"]["B1"].value == 42  # and the office goes on


def test_the_missing_binding_is_named_with_what_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "uno", None)
    with pytest.raises(soffice.OfficeMissingError, match=r"scripts/install-office\.sh"):
        soffice.import_uno()


def test_an_office_of_our_own_leaves_nothing_behind():
    office = soffice.Office()
    process, profile = office.process, Path(office.profile)
    assert profile.is_dir()
    office.stop()
    assert process.poll() is not None
    assert not profile.exists()
