"""One declaration, several engines: every faulty workbook is judged alike by pandera, by plain Python and by the button.

The same workbooks go through the template's own formulas, recalculated by LibreOffice, in tests/template/test_selfcheck.py.
"""

from __future__ import annotations

import sys

import pytest
import xlwings as xw

from tests import faulty
from tests.engines import xlwings_openpyxl
from tests.engines.common import active
from tests.engines.xlwings_openpyxl import open_bytes
from tests.support import without_formulas_of_ours
from toolkit.button.excel import press
from toolkit.checks.judging import check_batch, check_one
from toolkit.form import FORMS
from toolkit.intake.workbook import read_workbook
from toolkit.rules.marking import marks_of
from toolkit.template.template import write_workbook

CASES = list(faulty.cases())


def test_there_are_at_least_two_hundred_faulty_workbooks():
    assert len({name for name, _, _ in CASES}) == len(CASES) >= 200


@pytest.mark.parametrize("part", range(6))
def test_pandera_plain_python_and_the_button_say_the_same(part, tmp_path, monkeypatch):
    """The same rules at the same cells: of each finding that stands for itself those that it marks."""
    cases = CASES[part::6]
    files = [faulty.as_saved(write_workbook(FORMS[edition], content)) for _, content, edition in cases]
    submissions = [read_workbook(data, "x.xlsx") for data in files]
    batch = check_batch(submissions)
    assert batch == [check_one(one) for one in submissions]
    with active(xlwings_openpyxl.register()), xw.App(add_book=False) as app:
        for (name, _, _), data, answer in zip(cases, files, batch, strict=True):
            book = open_bytes(app, without_formulas_of_ours(data), tmp_path / f"{abs(hash(name))}.xlsx")
            monkeypatch.setattr(sys, "argv", ["nianbao", f"--wb={book.name}", "--from_xl=1", "--hwnd=0"])
            press()
            marks = [row for row in book.sheets["_marks"]["A2:F400"].value if any(row)]
            standing = [finding for finding in answer.findings if not finding.follows]
            cells = {one.fingerprint: [((c.sheet, c.address), c.raw) for c in one.cells if c.address] for one in standing}
            places = {"!".join(mark.place) for one in standing for mark in marks_of(one, cells[one.fingerprint])}
            assert [row[3] for row in marks if row[3]] == [one.rule for one in standing], name
            assert {row[5] for row in marks if row[5]} == places, name
            book.close()
