"""Workbooks of other formats: the same figures as from .xlsx, calamine's traps, and files that kill whoever reads them."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xlsxwriter

from tests import faulty
from tests.intake.old.building import ods, ods_row, xlsb
from tests.intake.xlsx import attacks
from tests.libreoffice import needs_office, recalculate_each
from toolkit.errors import UnreadableError
from toolkit.form import FORMS
from toolkit.intake.files import read_content, read_files
from toolkit.intake.old import door, values
from toolkit.intake.old.values import raw_cell
from toolkit.intake.workbook import read_workbook, sheets_of
from toolkit.intake.xlsx.limits import Limits
from toolkit.intake.xlsx.package import read_package
from toolkit.submission.cells import Note, RawCell
from toolkit.submission.report import Submission, Unreadable
from toolkit.template.template import write_workbook

ROOT = Path(__file__).parents[3]
SAMPLES = sorted((ROOT / "samples" / "region-2024" / "报送").glob("*.xlsx"))
linux = pytest.mark.skipif(sys.platform != "linux", reason="there is no limit of memory elsewhere")


def books() -> dict[str, bytes]:
    """Samples, and faulty workbooks of both editions."""
    cases = [case for index, case in enumerate(faulty.cases()) if index % 20 == 0]
    found = {path.name: path.read_bytes() for path in SAMPLES if not path.name.startswith("F101")}
    return found | {name: write_workbook(FORMS[edition], content) for name, content, edition in cases}


def agree(plain: Submission, other: Submission) -> int:
    """How many figures are the same; all are, and cover, texts, explanations and faults as well.

    Of formulas nothing is known: a total with a truth value among its parts is taken as it shows.
    """
    same = 0
    for mine, theirs in zip(plain.cells, other.cells, strict=True):
        if (mine.state, mine.scaled) == (theirs.state, theirs.scaled):
            assert mine.notes & ~(Note.SPACES | Note.DERIVED) == theirs.notes & ~(Note.SPACES | Note.DERIVED), mine
            same += 1
        else:
            parts = [plain.cell(part) for part in plain.form.parts_of[mine.key]]
            assert any(one.notes & (Note.EXCEL_ERROR | Note.BOOLEAN) for one in parts), (mine, theirs)
    for name in ("unit", "code", "region", "year", "edition", "narrative", "cover", "explanations", "last_year", "published"):
        assert getattr(plain, name) == getattr(other, name), name
    unknown = {"total_typed", "total_shown_differs", "total_not_computed"}
    mine_told, theirs_told = ({fault.kind for fault in read.faults} - unknown for read in (plain, other))
    assert mine_told | {"values_only"} == theirs_told
    return same


@needs_office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_the_same_figures_come_from_an_xls_and_an_ods_as_from_the_xlsx(kind):
    """Samples and faulty workbooks, saved by LibreOffice; faults, texts, cover and explanations are the same as well."""
    plain = books()
    saved = recalculate_each(list(plain.values()), kind)
    counts = [
        agree(read_workbook(data, name), read_workbook(other, name))
        for (name, data), other in zip(plain.items(), saved, strict=True) if other is not None
    ]  # fmt: skip

    assert len(counts) == len(plain) and sum(counts) > 4000


def test_the_same_figures_come_from_an_xlsb():
    for name, data in books().items():
        mine = read_workbook(data, name)
        assert agree(mine, read_workbook(xlsb(read_package(data).sheets), name)) > 100, name


@needs_office
def test_what_calamine_hides_or_changes_is_known():
    """Leading blank rows, dates, numbers as text, truth values, errors, hidden sheets, merged areas: against our own reader."""
    data = traps()
    own = read_package(data).sheets
    for kind, other in zip(("xls", "ods"), (recalculate_each([data], kind)[0] for kind in ("xls", "ods")), strict=True):
        assert other is not None
        sheets = door.read_old(other, kind).sheets
        assert [(grid.name, grid.visible) for grid in sheets] == [(grid.name, grid.visible) for grid in own]
        for mine, theirs in zip(own, sheets, strict=True):
            for address, cell in mine.cells.items():
                if not cell.text:
                    assert address not in theirs.cells
                elif cell.kind == "d":
                    assert theirs.cells[address].kind in ("d", "s") and (
                        kind == "ods" or theirs.cells[address].text == cell.text
                    )
                elif cell.kind == "n":
                    assert float(theirs.cells[address].text) == pytest.approx(float(cell.text), rel=1e-14), address
                    assert theirs.cells[address].kind == "n"
                else:
                    assert theirs.cells[address][:2] == cell[:2], address
            assert theirs.cells.keys() <= mine.cells.keys()
            assert (theirs.merges, theirs.hidden_rows) == (mine.merges, mine.hidden_rows)
            assert mine.hidden_columns <= theirs.hidden_columns <= mine.hidden_columns | set(range(10, 20_000))


def traps() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("数")
        numbers = (5, 12.34, -7, 0.1, 1e15, 123456789012, 3.0000001, 0, -0.5, 100.01, 1e-7, 2**53 - 1)
        for row, number in enumerate(numbers, 3):
            sheet.write_number(row, 2, number)
        formats = ("yyyy-mm-dd", 31, 57, 'yyyy"年"m"月"d"日"', '0"年"', "0%", '#,##0.00"元"', "[Red]0;[DBNum1]0", "[h]:mm")
        for row, code in enumerate(formats, 3):
            sheet.write_number(row, 4, 45306, book.add_format({"num_format": code}))
        sheet.write_number("E20", 45306.5, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_number("E21", 0.25, book.add_format({"num_format": "hh:mm"}))
        sheet.write_boolean("F3", True)
        sheet.write_boolean("F4", False)
        for row, text in enumerate(("12", "  两头空 ", "x\ny", "#REF!", "长" * 9000, "2024-01-15", "=1+1"), 5):
            sheet.write_string(row, 5, text)
        sheet.write_formula("G3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("G4", "=NA()", None, "#N/A")
        sheet.write_formula("G5", "=C4+1", None, 6)
        sheet.write_formula("G6", '="12"&"件"', None, "12件")
        sheet.write_formula("G7", "=1=1", None, True)
        sheet.merge_range("H3:J5", "合")
        sheet.write("A22", 9)
        sheet.set_row(21, None, None, {"hidden": True})
        sheet.set_column("D:D", None, None, {"hidden": True})
        book.add_worksheet("藏").hide()
        deep = book.add_worksheet("深")
        deep.write("B2", 1)
        deep.very_hidden()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (5, RawCell("5", "n")), (5.0, RawCell("5", "n")), (-7.25, RawCell("-7.25", "n")),
        (1e15, RawCell("1000000000000000", "n")),
        (1e300, RawCell("1e+300", "n")), (float("nan"), RawCell("nan", "n")), (True, RawCell("TRUE", "b")),
        (False, RawCell("FALSE", "b")), ("12", RawCell("12")), ("", None), (None, None),
        (dt.date(2024, 1, 15), RawCell("45306", "d")), (dt.datetime(2024, 1, 15, 12), RawCell("45306.5", "d")),
        (dt.time(6), RawCell("0.25", "d")), (dt.timedelta(hours=36), RawCell("1.5", "d")),
    ],
)  # fmt: skip
def test_each_kind_of_value_becomes_the_cell_that_an_xlsx_would_have(value, cell):
    assert raw_cell(value) == cell


# ---------------------------------------------------------------- what cannot be read


GOOD = xlsb(read_package(SAMPLES[-1].read_bytes()).sheets)


def refusal(data: bytes) -> Unreadable:
    read = read_content(data, "甲局.xls")
    assert isinstance(read, Unreadable) and read.message.endswith("。") and read.sha256
    return read


@linux
def test_a_lonely_far_cell_ends_the_process_and_not_us():
    """800 million cells from a file of two: some versions of calamine lay out the whole sheet, others see it coming."""
    far = ods({"表二": ods_row("1") + ods_row("2", down=1_000_000, right=800)})
    start = time.perf_counter()
    read = refusal(far)

    assert read.code in ("memory", "ods") and "OpenDocument" in read.message and "另存为" in read.message
    assert time.perf_counter() - start < 20
    assert isinstance(read_content(GOOD, "乙局.xls"), Submission)


def test_a_file_on_which_calamine_works_for_ever_is_given_up(monkeypatch):
    """A hundred < behind each other keep version 0.9.1 busy."""
    monkeypatch.setattr(door, "SECONDS", 2)

    assert refusal(ods({"表": "<" * 100})).code in ("slow", "ods")


def test_repeated_cells_are_bounded():
    assert refusal(ods({"表二": ods_row("1", repeated=16_000)})).code in ("ods", "limit_box", "memory", "slow")
    assert refusal(ods({"表二": ods_row("1", down=30_000, right=200)})).code == "limit_box"
    with pytest.raises(UnreadableError, match="非空单元格过多") as caught:
        door.read_old(ods({"表二": ods_row("1", repeated=20)}), "ods", Limits(cells=399))
    assert caught.value.code == "limit_cells"
    assert len(door.read_old(ods({"表二": ods_row("1", repeated=20)}), "ods", Limits(cells=400)).sheets[0].cells) == 400


def die(task):
    os.kill(os.getpid(), signal.SIGKILL)


def hang(task):
    time.sleep(600)


def eat(task):
    return len(bytes(3 << 30))


@pytest.mark.parametrize(
    ("reader", "code"), [(die, "died"), (hang, "slow"), pytest.param(eat, "memory", marks=linux)], ids=["die", "hang", "eat"]
)
def test_a_reader_that_is_killed_hangs_or_eats_memory_costs_one_file_and_its_cause_is_named(
    tmp_path, monkeypatch, reader, code
):
    monkeypatch.setattr(values, "read", reader)
    monkeypatch.setattr(door, "SECONDS", 3)
    files = [tmp_path / "甲局.xlsx", tmp_path / "乙局.xls", tmp_path / "丙局.xlsx"]
    for path in files:
        path.write_bytes(GOOD if path.suffix == ".xls" else SAMPLES[-1].read_bytes())
    read = read_files(files)

    assert [isinstance(one, Submission) for one in read] == [True, False, True]
    assert isinstance(read[1], Unreadable) and (read[1].code, read[1].path) == (code, str(files[1]))
    assert "（.xlsb）" in read[1].message and "请用 WPS 或 Excel 打开，另存为" in read[1].message


def test_old_workbooks_are_read_in_processes_too(tmp_path, monkeypatch):
    """A process of a pool may start another."""
    from toolkit.executor.processes import Processes

    files = [tmp_path / f"{number}.xls" for number in range(6)]
    for path in files:
        path.write_bytes(GOOD)
    read = read_files(files, executor=Processes(2))

    assert [one.path for one in read] == list(map(str, files)) and all(isinstance(one, Submission) for one in read)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (attacks.ole("Workbook"), "xls"),
        (attacks.ole("ETExtData"), "et"),
        (attacks.ole("EncryptedPackage", "Workbook"), "encrypted"),
        (xlsb([])[:-200], "truncated"),
        (xlsb([]), "xlsb"),
        (ods({}), "ods"),
        (ods({"表": ods_row("1")}, **{"META-INF/manifest.xml": b"<x/>"}), "not_a_form"),
        (ods({}, **{"content.xml": b"x", "META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "encrypted"),
        (b'<?xml version="1.0"?><office:document xmlns:office="x"/>', "ods"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "html"),
        (xlsb(read_package(attacks.book()).sheets), "not_a_form"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_advice_to_save_as_xlsx(data, code):
    read = refusal(data)

    assert read.code == code
    assert code in ("encrypted", "truncated", "not_a_form") or "另存为" in read.message


def test_without_processes_or_calamine_the_advice_stays(monkeypatch):
    """In a browser there are neither."""
    monkeypatch.setattr(sys, "executable", "")
    read = refusal(GOOD)

    assert read.code == "xlsb" and "另存为“Excel 工作簿（*.xlsx）”" in read.message


@needs_office
def test_torn_and_changed_files_are_refused_or_read_and_never_more():
    """Every tenth part cut off, bytes changed here and there: no exception of any other kind."""
    (data,) = recalculate_each([SAMPLES[-1].read_bytes()], "xls")
    assert data is not None
    spoiled = [data[: len(data) * part // 8] for part in range(1, 8)]
    for step in (97, 331, 1009, 5003):
        changed = bytearray(data)
        changed[512::step] = bytes(len(changed[512::step]))
        spoiled.append(bytes(changed))
    encrypted = data.replace(b"\xe1\x00\x02\x00", b"\x2f\x00\x02\x00", 1)  # the record that says that all others are encrypted

    for one in spoiled:
        assert isinstance(read_content(one, "甲局.xls"), (Submission, Unreadable))
    assert refusal(encrypted).code == "encrypted"


def test_macros_are_told():
    grids = read_package(SAMPLES[-1].read_bytes()).sheets
    read = read_workbook(xlsb(grids, **{"xl/vbaProject.bin": b"x"}), "甲局.xls")

    assert {"macros", "values_only"} <= {fault.kind for fault in read.faults}


# ---------------------------------------------------------------- the commands


def nianbao(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "toolkit.cli", *arguments], capture_output=True, encoding="utf-8", check=False, cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def test_an_old_workbook_is_judged_like_any_other_with_one_hint_more(tmp_path):
    """Two files of one county: the good one is accepted; the faulty one is rejected and a marked copy goes back."""
    for path in SAMPLES:
        if path.name in ("云溪市教育局.xlsx", "X103_云溪市公安局.xlsx"):
            (tmp_path / f"{path.stem}.xls").write_bytes(xlsb(read_package(path.read_bytes()).sheets))
    run = nianbao("check", str(tmp_path), "--json", "--returned", str(tmp_path / "退回"))
    files = {Path(one["path"]).stem: one for one in json.loads(run.stdout)["files"]}

    good, bad = files["云溪市教育局"], files["X103_云溪市公安局"]
    assert good["verdict"] == "accepted" and [one["rule"] for one in good["findings"]] == ["F134"]
    assert bad["verdict"] == "rejected" and {"F134", "X103"} <= {one["rule"] for one in bad["findings"]}
    (copy,) = (tmp_path / "退回").glob("*.xlsx")
    assert read_workbook(copy.read_bytes(), "x").unit == "云溪市公安局"
    assert sheets_of((tmp_path / "云溪市教育局.xls").read_bytes())
