"""The button: a press on the open workbook marks what `nianbao check` finds; installing and diagnosing say what they did."""

from __future__ import annotations

import sys

import pytest
import xlwings as xw

from tests.engines import xlwings_openpyxl
from tests.engines.common import active
from tests.engines.xlwings_openpyxl import open_bytes
from toolkit.button import install
from toolkit.button.excel import press
from toolkit.button.marks import unescape
from toolkit.checks.judging import check_one
from toolkit.cli.program import _run
from toolkit.form import FORMS
from toolkit.intake.workbook import read_workbook
from toolkit.template.template import Content, write_workbook

FORM = FORMS[2021]
FAULTY = write_workbook(
    FORM,
    Content(
        cover={"unit": "甲县财政局", "year": 2024},
        figures={field.key: 0 for field in FORM.fields if not field.total}
        | {"requests/received/enterprise": 3, "requests/denied.repeat/other": 0, "documents/normative/issued": "若干"},
    ),
)


@pytest.fixture
def book(tmp_path, monkeypatch):
    """The faulty workbook, open in a program, its button pressed with the arguments that the macro gives."""
    with active(xlwings_openpyxl.register()), xw.App(add_book=False) as app:
        one = open_bytes(app, FAULTY, tmp_path / "甲县财政局 (1).xlsm")
        monkeypatch.setattr(sys, "argv", ["nianbao", "button", "run", f"--wb={one.name}", "--from_xl=1", "--hwnd=0"])
        yield one


def marks(book) -> list[list[object]]:
    return [row for row in book.sheets["_marks"]["A2:F60"].value if any(row)]


def test_a_press_marks_the_cells_that_the_check_names(book):
    press()

    expected = check_one(read_workbook(FAULTY, "x")).findings
    assert [row[5] for row in marks(book)] == ["表二!B6", "表三!E6"]
    assert {row[3] for row in marks(book) if row[3]} == {one.rule for one in expected} == {"C104", "X103"}
    results = book.sheets["校验结果"]
    assert results["A2"].value.startswith("甲县财政局：还有 2 处必须改正。")
    assert [row[2] for row in results["A5:E6"].value] == ["C104", "X103"]


def test_a_name_that_looks_like_a_formula_stays_text(book):
    """The summary begins with the name of the unit, as somebody typed it."""
    book.sheets["校验结果"]["A2"].number_format = "General"
    press()

    assert book.sheets["校验结果"]["A2"].number_format == "@"


def test_pressing_again_replaces_the_marks(book):
    press()
    first = marks(book)
    press()
    assert marks(book) == first

    book.sheets["表二"]["B6"].value = 0
    book.sheets["表三"]["E6"].value = 0
    press()
    # this engine does not calculate: that stored totals (F114) and the code on the cover (F121) are old is all that is left
    assert {row[3] for row in marks(book)} == {"F114", "F121"}
    assert book.sheets["校验结果"]["A2"].value.startswith("甲县财政局：还有 1 处必须改正、1 处需要说明。")


def test_the_unsaved_workbook_is_what_gets_checked(book):
    book.sheets["表三"]["D6"].value = -2
    press()

    assert "表三!D6" in {row[5] for row in marks(book)}


def test_the_macros_report_says_the_same_as_the_check(tmp_path):
    copy, report, done = tmp_path / "副本.xlsm", tmp_path / "report.txt", tmp_path / "done"
    copy.write_bytes(FAULTY)
    status = _run(["button", "report", str(copy), str(report), f"--done={done}"])

    lines = [line.split("\t") for line in report.read_text(encoding="ascii").splitlines()]
    assert (status, done.exists()) == (0, True)
    assert [line[4] for line in lines if line[0] == "M"] == ["C104", "X103"]
    assert unescape(lines[0][1]).startswith("甲县财政局：还有 2 处必须改正。")


def test_a_copy_that_cannot_be_read_is_said_in_the_report(tmp_path):
    copy, report, done = tmp_path / "副本.xlsm", tmp_path / "report.txt", tmp_path / "done"
    copy.write_bytes(b"")
    _run(["button", "report", str(copy), str(report), f"--done={done}"])

    kind, message = report.read_text(encoding="ascii").strip().split("\t")
    assert (kind, done.exists()) == ("E", True)
    assert "0 字节" in unescape(message)


def test_install_puts_the_program_where_the_macros_look(tmp_path, monkeypatch, capsys):
    own = tmp_path / "own" / "nianbao"
    own.parent.mkdir()
    own.write_text("#!/bin/sh\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(install.sys, "executable", str(own.parent / "python"))

    assert _run(["button", "check"]) == 1
    assert "请运行：nianbao button install" in capsys.readouterr().out
    assert _run(["button", "install"]) == 0
    target = tmp_path / "home" / ".local" / "bin" / "nianbao"
    assert str(target) in capsys.readouterr().out
    assert target.read_text(encoding="utf-8") == "#!/bin/sh\n" and target.stat().st_mode & 0o100
    assert _run(["button", "check"]) == 0
