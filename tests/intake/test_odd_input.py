"""Odd input of one unit stops nobody: nothing raises, and nothing takes longer than a glance."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.support import as_typed, consistent, submission
from toolkit.checks.judging import check_one
from toolkit.feedback.copy.returned import returned_copy
from toolkit.form import FORMS
from toolkit.intake.workbook import read_workbook
from toolkit.narrative.notation import read_number
from toolkit.office.last_year import Archive
from toolkit.submission.cells import RawCell, State
from toolkit.submission.numbers import read_figure
from toolkit.submission.record import Record

FORM = FORMS[2021]
#: As much as fits into a cell of a spreadsheet.
CELL = 32_767
#: Seconds of processor time; a usual report takes a few milliseconds.
GLANCE = 5.0

PIECES = (
    "收到政府信息公开申请12件，", "新收政府信息公开申请12件。\n", "其中自然人3件、", "（其中", "（《》", "（", "《", "“", "1",
    "1,", "1 ", "一", "零十一件，", "\n", " ", "，", "、", "申请12件同比增长20%，", "申请12件，占比30%；",
    "信息处理费共100元，其中一笔30元。",
    "2023年", "截至2023年底收到申请。", "我局", "（一）主动公开\n", "一是二是三是", "XX", "加强加强", "行政复议3件，维持2件；",
    "[bookmark:", "国办发[2020]", "<办法", "制发行政规范性文件5件、", "未收到申请，未发生行政复议、", "均已办结，", "\x00",
    "\ue000",
)  # fmt: skip


def _clean():
    return submission(FORM, as_typed(FORM, consistent(FORM, {"requests/received/natural_person": 5})))


@pytest.mark.parametrize("piece", PIECES)
def test_a_cell_full_of_the_same_words_is_judged_at_once(piece):
    text = (piece * CELL)[:CELL]
    report = replace(_clean(), narrative={"overview.requests": text})
    start = time.process_time()
    checked = check_one(report)
    assert time.process_time() - start < GLANCE
    assert all(len(finding.message) < 2_000 for finding in checked.findings)


def test_a_long_list_of_numbers_in_one_cell_is_read_at_once():
    measure = FORM.fields[0].measure
    start = time.process_time()
    assert read_figure(RawCell("123 456 " * 4_000 + "x"), measure).state is State.TEXT
    assert read_figure(RawCell("123 456 " * 4_000 + "7、8"), measure).state is State.MULTI
    assert time.process_time() - start < GLANCE


@pytest.mark.parametrize("written", ["零十一件", "一" * 5_000 + "件", "1" * 5_000 + "件", "1." + "1" * 5_000 + "件"])
def test_a_number_that_is_none_is_not_read_or_read_leniently(written):
    number = read_number(written)
    assert number is None or number.value == 11 or number.value == 1


@pytest.mark.parametrize("written", ["❶❷❸", "፩-፪-፫", "1" * 5_000 + "-1-1"])
def test_a_date_in_odd_signs_is_no_date(written):
    assert replace(_clean(), cover={"date": written}).filled_on == ()


def test_two_nameless_reports_of_different_years_are_not_one_unit():
    archive = Archive([Record("", "", 2023, {"requests/received/natural_person": 3})])
    assert archive.find(2023, ("",), ("",)) is None


@pytest.mark.parametrize("stored", ["1E999", "-1E999", "NaN", "9" * 400, "1e308"])
def test_a_number_that_no_spreadsheet_can_hold_still_goes_back(stored):
    """A returned copy of a report with such a number can be written and read; the cell still holds no figure."""
    key = "requests/received/enterprise"
    typed = {**as_typed(FORM, consistent(FORM, {})), key: RawCell(stored, "n")}
    checked = check_one(submission(FORM, typed))
    again = read_workbook(returned_copy(checked.submission, checked.findings), "copy.xlsx")
    assert again.cell(key).scaled is None
    assert again.cell("requests/received/research").scaled == 0
