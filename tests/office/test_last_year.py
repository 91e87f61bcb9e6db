"""Last year's figures find their unit: by code, former code, name or alias, and only those of the year before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support import consistent, report
from toolkit.checks.judging import check_one
from toolkit.form import FORMS
from toolkit.office.last_year import Archive, record_of, records_of_region
from toolkit.office.office import Office
from toolkit.office.reading import read_archive
from toolkit.region.run import consolidate_folder
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.submission.record import Record
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.template.template import Content, write_workbook

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


def test_last_years_region_workbook_is_what_this_years_region_begins_with(tmp_path):
    """Two units were left 2 and 3 requests in 2023; in 2024 the second has gone from the roster, and 3 requests with it."""
    units = {"甲局": ("1", 2), "乙局": ("2", 3)}

    def handed_in(year, name, figures):
        form = FORMS[2021]
        folder = tmp_path / f"{year}"
        folder.mkdir(exist_ok=True)
        inputs = {key: value for key, value in consistent(form, figures).items() if not form.by_key[key].total}
        texts = {"overview": "甲", "problems": "乙", "other_matters": "丙"}
        cover = {"unit": name, "code": units[name][0], "year": year, "region": "某县"}
        folder.joinpath(f"{name}.xlsx").write_bytes(write_workbook(form, Content(cover=cover, figures=inputs, narrative=texts)))
        return folder

    def summed(year, names, previous=None):
        roster = Roster([RosterUnit(units[name][0], name, "某县") for name in names])
        office = Office(ruleset=Ruleset(rule for rule in STANDARD.rules.values() if rule.stage != "N"))
        return consolidate_folder([tmp_path / f"{year}"], roster, tmp_path / f"{year}汇总", previous=previous, office=office)

    for name, (_, left) in units.items():
        handed_in(2023, name, {"requests/received/natural_person": left})
    first = summed(2023, units)
    handed_in(2024, "甲局", {"requests/carried_in/natural_person": 2, "requests/granted/natural_person": 2})
    second = summed(2024, ["甲局"], read_archive(first.summary)).consolidation

    assert [one.unit for one in second.inputs if one.status.value == "consolidated"] == ["甲局"]
    (found,) = second.region_check.findings
    assert found.rule == "R302"
    assert "“自然人”列上年结转 2 件，上年汇总的结转下年度 5 件" in found.message


@pytest.mark.parametrize(
    ("sources", "published"), [((False, False), False), ((True, False), True), ((False, True), True), ((True, True), True)]
)
def test_figures_of_merged_units_are_as_doubtful_as_the_worst_of_their_sources(sources, published):
    """One published report among them is enough: what it says was never handed in, so that its errors weigh milder."""
    records = [
        replace(LAST, code=code, name=code, published=source) for code, source in zip(("A-1", "A-2"), sources, strict=True)
    ]
    merged = RosterUnit("B-9", "新局", former_code="A-1、A-2")

    record = Archive(records).of_unit(merged, 2023)
    joined = Archive(records).join(replace(report(2024), code="B-9", unit="新局"), Roster([merged]))

    assert dict(record.figures) == {"requests/carried_out/enterprise": 6}
    assert (record.published, joined.last_year.published) == (published, published)
