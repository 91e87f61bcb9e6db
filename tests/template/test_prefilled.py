"""Pre-filled templates: what last year left open is there and locked, and the workbook itself compares with last year."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests import libreoffice
from tests.libreoffice import needs_office
from tests.support import report
from toolkit.checks.judging import check_one
from toolkit.cli.program import _run
from toolkit.form import FORMS
from toolkit.form.layout import addresses
from toolkit.form.sheets import code_address, cover_address
from toolkit.intake.workbook import read_workbook
from toolkit.office.last_year import record_of
from toolkit.template.issue import carried_over
from toolkit.template.template import write_workbook

ROOT = Path(__file__).parent.parent.parent
CITY = ROOT / "samples" / "region-2024"
FORM = FORMS[2021]
WHERE = addresses(FORM)
LAST = {"requests/received/enterprise": 3, "documents/normative/in_force": 12, "documents/rules/in_force": 0}


def this_year(**figures):
    """A workbook with last year in it, everything else 0, and these figures."""
    content = carried_over(FORM, record_of(report(2023, LAST)))
    zeros = {field.key: 0 for field in FORM.fields if not field.total}
    kept = {"requests/received/enterprise": 0, "documents/normative/in_force": 12, "requests/carried_out/enterprise": 3}
    return replace(content, cover={"unit": "甲县财政局", "year": 2024}, figures={**zeros, **kept, **content.figures, **figures})


def test_what_was_left_open_is_filled_in_and_locked_for_each_kind_of_applicant():
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(FORM, carried_over(FORM, record_of(report(2023, LAST))))))
    sheet = book["表三"]

    carried = {address: sheet[address] for address in ("D7", "E7", "F7", "G7", "H7", "I7")}
    assert {address: cell.value for address, cell in carried.items()} == {
        "D7": 0, "E7": 3, "F7": 0, "G7": 0, "H7": 0, "I7": 0,
    }  # fmt: skip
    assert all(cell.protection.locked for cell in carried.values())
    assert not sheet["E6"].protection.locked
    assert book["_prior"].sheet_state == "veryHidden"


def test_nobody_has_begun_while_all_figures_are_the_offices():
    """No code, and no cell is blue for being blank; the first figure that is typed brings both."""
    given = carried_over(FORM, record_of(report(2023, LAST)))
    begun = replace(given, figures={**given.figures, "requests/received/other": 3})
    blank, typed = (
        openpyxl.load_workbook(io.BytesIO(write_workbook(FORM, content)), data_only=True)["封面"][code_address()].value
        for content in (given, begun)
    )
    assert not blank
    assert re.fullmatch(r"\d{4}-\d{4}", typed)
    table = openpyxl.load_workbook(io.BytesIO(write_workbook(FORM, given)))["表三"]
    formulas = [rule.formula[0] for area in table.conditional_formatting for rule in area.rules if rule.formula]
    inputs = sum(one.table.key == "requests" and not one.total for one in FORM.fields)
    assert any(f'COUNTIF(nb_check_rules_of_requests,"C101")<{inputs - len(given.locked)}' in one for one in formulas)


def test_the_roster_is_locked_on_the_cover(tmp_path):
    """Unit, code, region and year; not what the unit itself has to say. A year alone is locked as well."""
    _run(["template", "--roster", str(CITY / "单位名录.csv"), "--year", "2024", "--out", str(tmp_path)])
    _run(["template", "--year", "2024", "--out", str(tmp_path / "空白")])
    for path, given in ((next(tmp_path.glob("*.xlsx")), "1111"), (next((tmp_path / "空白").glob("*.xlsx")), "0001")):
        cover = openpyxl.load_workbook(path)["封面"]
        assert (
            "".join(str(int(cover[cover_address(key)].protection.locked)) for key in ("unit", "code", "region", "year"))
            == given
        )
        assert not cover[cover_address("filler")].protection.locked


@needs_office
def test_libreoffice_shows_no_code_before_anything_was_typed():
    """What we store for the code, on the cover and below a table, is what the formula gives, before and after."""
    given = carried_over(FORM, record_of(report(2023, LAST)))
    books = [write_workbook(FORM, given), write_workbook(FORM, this_year())]
    for ours, theirs in zip(books, libreoffice.recalculate(books), strict=True):
        codes = [
            [openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet][cell].value or "" for data in (ours, theirs)]
            for sheet, cell in (("封面", code_address()), ("表二", "D17"))
        ]
        assert codes[0][0] == codes[0][1] == codes[1][0] == codes[1][1]
        assert bool(codes[0][0]) == (ours is books[1])


def test_the_check_reads_last_year_from_the_workbook():
    assert check_one(read_workbook(write_workbook(FORM, this_year()), "x")).findings == ()

    changed = write_workbook(FORM, this_year(**{"requests/carried_in/enterprise": 2, "requests/carried_out/enterprise": 2}))
    assert [finding.rule for finding in check_one(read_workbook(changed, "x")).findings] == ["Y201"]


def test_an_explanation_beside_the_line_of_last_year_settles_the_query():
    content = this_year(**{"documents/normative/in_force": 9})
    assert check_one(read_workbook(write_workbook(FORM, content), "x")).verdict.value == "query"

    told = replace(content, explanations={"Y202": "清理后有3件文件自然失效，未计入废止。"})
    answer = check_one(read_workbook(write_workbook(FORM, told), "x"))
    assert (answer.verdict.value, answer.findings[0].explanation) == ("accepted", "清理后有3件文件自然失效，未计入废止。")


@needs_office
@pytest.mark.parametrize(
    ("figures", "explanations"),
    [
        ({}, {}),
        ({"requests/carried_in/enterprise": 2}, {}),
        ({"documents/normative/in_force": 9}, {}),
        ({"documents/normative/in_force": 9}, {"Y202": "清理后有3件文件自然失效，未计入废止。"}),
        ({"documents/normative/in_force": None}, {"Y202": "属实"}),
    ],
)
def test_the_workbooks_own_formulas_judge_last_year_as_the_check_does(figures, explanations):
    """What we store in 自检 is what LibreOffice computes, with last year's lines in it."""
    written = write_workbook(FORM, replace(this_year(**figures), explanations=explanations))
    (saved,) = libreoffice.recalculate([written])
    ours, theirs = (openpyxl.load_workbook(io.BytesIO(data), data_only=True)["自检"] for data in (written, saved))

    for row in range(1, ours.max_row + 1):
        for column in "ACDEF":
            mine, its = ours[f"{column}{row}"].value, theirs[f"{column}{row}"].value
            assert (mine or "") == (its or ""), f"{column}{row}"
    lights = {ours[f"A{row}"].value: ours[f"C{row}"].value for row in range(1, ours.max_row + 1)}
    assert {"Y201", "Y202"} <= set(lights)


def test_the_command_fills_a_workbook_for_every_unit_of_the_roster(tmp_path, capsys):
    """From last year's region workbook: seven units were in the sums; their openings are there, the others' are blank."""
    _run(["consolidate", str(CITY / "报送"), "--roster", str(CITY / "单位名录.csv"), "--out", str(tmp_path / "去年")])
    status = _run(["template", "--roster", str(CITY / "单位名录.csv"), "--previous", str(tmp_path / "去年"),
                   "--out", str(tmp_path / "今年")])  # fmt: skip
    capsys.readouterr()
    assert status == 0
    _run(["export", str(tmp_path / "今年"), "--format", "json"])
    made = {one["unit"]: {cell["key"]: cell["value"] for cell in one["cells"]} for one in json.loads(capsys.readouterr().out)}
    _run(["export", str(CITY / "报送"), "--format", "json"])
    last = {one["unit"]: {cell["key"]: cell["value"] for cell in one["cells"]} for one in json.loads(capsys.readouterr().out)}

    assert len(made) == 12
    assert sum(one["requests/carried_in/natural_person"] is not None for one in made.values()) == 7
    unit = "云溪市自然资源和规划局"
    for who in ("natural_person", "enterprise", "other"):
        assert made[unit][f"requests/carried_in/{who}"] == last[unit][f"requests/carried_out/{who}"]


def test_last_year_without_a_roster_is_refused(tmp_path, capsys):
    assert _run(["template", "--previous", str(CITY), "--out", str(tmp_path)]) == 2
    assert "--roster" in capsys.readouterr().err
