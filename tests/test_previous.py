"""Last year's figures find their unit: by code, former code, name or alias, and only those of the year before."""

from __future__ import annotations

from dataclasses import replace

from tests.support import report
from toolkit.previous import Archive, Record, record_of, records_of_region
from toolkit.roster import RosterUnit
from toolkit.validate import check_one

LAST = Record("A-1", "甲局", 2023, {"requests/carried_out/enterprise": 3})


def test_a_unit_is_found_by_its_code_even_when_its_name_changed():
    assert Archive([LAST]).find(2023, ["a-1"], ["甲局（新）"]) is LAST
    assert Archive([LAST]).find(2023, [""], ["甲 局"]) is LAST
    assert Archive([LAST]).find(2022, ["A-1"], ["甲局"]) is None


def test_a_unit_of_the_roster_is_found_by_its_former_code_or_an_alias():
    archive = Archive([LAST])

    assert archive.of_unit(RosterUnit("B-9", "新局", former_code="A-1"), 2023) is LAST
    assert archive.of_unit(RosterUnit("B-9", "新局", aliases=("甲局",)), 2023) is LAST
    assert archive.of_unit(RosterUnit("B-9", "新局"), 2023) is None


def test_last_years_own_file_is_the_archive_of_this_years_check():
    """2023 carried 2 requests of natural persons over; 2024 admits to none."""
    last = report(2023, {"requests/received/natural_person": 2})
    archive = Archive([record_of(last)])

    (finding,) = check_one(archive.join(report(2024))).findings
    assert (finding.rule, finding.left, finding.right) == ("Y201", 0, 2)
    assert check_one(archive.join(report(2024, {"requests/carried_in/natural_person": 2}))).findings == ()
    assert archive.join(replace(report(2024), year=None)).prior == {}


def test_the_lines_of_a_region_workbook_are_records_without_the_cells_that_hold_no_number():
    form = report(2024).form
    figures = tuple(None if index == 0 else index for index in range(len(form.fields)))
    (record,) = records_of_region(form, 2023, [("A-1", "甲局", figures)])

    assert len(record.figures) == len(form.fields) - 1
    assert record.figures["documents/rules/repealed"] == 1
