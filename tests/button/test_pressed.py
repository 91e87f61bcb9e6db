"""The real button of the real template, pressed in headless LibreOffice: macro → separate Python → marks in the workbook.

Verified here in LibreOffice only; for Excel and WPS there is a script for people (docs/人工验证.md).
"""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from tests.button.uno_session import run_steps
from tests.libreoffice import needs_office
from toolkit.button.marks import marks_rows
from toolkit.button.vba.templates import MACROS
from toolkit.checks.judging import check_one
from toolkit.form import FORMS
from toolkit.intake.workbook import read_workbook
from toolkit.template.template import Content, write_workbook

ROOT = Path(__file__).parent.parent.parent
FORM = FORMS[2021]
FIGURES = {field.key: 0 for field in FORM.fields if not field.total} | {
    "requests/received/enterprise": 3, "documents/normative/issued": "若干", "challenges/count/reconsideration.upheld": None,
}  # fmt: skip
CONTENT = Content(cover={"unit": "甲县财政局", "year": 2024}, figures=FIGURES)
SHOWN = [{"cells": "_marks", "range": "A2:F60"}, {"cells": "校验结果", "range": "A2:E12"}, {"sheets": True}]


def program(folder: Path) -> dict[str, str]:
    """The installed program: this very checkout in a Python of its own."""
    path = folder / "nianbao"
    path.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m toolkit.cli.program "$@"\n', encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    temporary = folder / "temporary"
    temporary.mkdir()
    return {"NIANBAO_BUTTON_TEST": "1", "NIANBAO_PROGRAM": str(path), "TEMP": str(temporary)}


def texts(rows) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in rows if any(cell["text"] for cell in row)]


@needs_office
def test_a_press_marks_the_same_cells_as_the_check_and_a_second_press_repeats_it(tmp_path):
    book = tmp_path / "甲县财政局 2024.xlsm"
    book.write_bytes(write_workbook(FORM, CONTENT, macros=MACROS))
    press = [{"press": "表三"}, {"until": "校验结果", "range": "C7"}]
    again = {"call": "modValidate.ValidateWorkbook"}
    results = run_steps([{"open": str(book)}, *press, *SHOWN, again, *SHOWN], program(tmp_path))

    first, second = results[3:6], results[7:10]
    findings = [one for one in check_one(read_workbook(book.read_bytes(), "x")).findings if one.rule != "F115"]
    marks = texts(first[0])
    assert [row[5] for row in marks] == [row.key for row in marks_rows(findings)]
    assert [row[3] for row in marks if row[3]] == [one.rule for one in findings]
    assert texts(first[1])[0][0].startswith("甲县财政局：还有 3 处必须改正。")
    assert (texts(second[0]), texts(second[1])) == (marks, texts(first[1]))
    assert all(protected for name, protected in dict(first[2]).items() if name in ("表二", "表三", "表四", "封面", "自检"))


@pytest.mark.parametrize("edition", FORMS)
def test_the_same_input_gives_the_same_bytes_with_the_button_too(edition):
    form = FORMS[edition]

    assert write_workbook(form, macros=MACROS) == write_workbook(form, macros=MACROS)


def test_a_workbook_with_the_button_reads_like_one_without():
    plain, buttoned = (read_workbook(write_workbook(FORM, CONTENT, macros=macros), "x") for macros in (None, MACROS))

    assert (plain.raws, plain.states, plain.cover) == (buttoned.raws, buttoned.states, buttoned.cover)
    assert {fault.kind for fault in buttoned.faults} - {fault.kind for fault in plain.faults} == {"macros"}
