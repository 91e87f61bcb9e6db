"""The workbook that checks itself: its formulas say what the check says, and their stored results are right."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import openpyxl
import pytest

from tests import faulty, libreoffice
from tests.engines.verdicts import BANNER, expected
from toolkit.checks.judging import check_one
from toolkit.form import FORMS, sheets
from toolkit.form.layout import addresses
from toolkit.form.model import Form
from toolkit.intake.workbook import read_workbook
from toolkit.intake.xlsx.package import read_package
from toolkit.rules.catalogue import RULES
from toolkit.rules.explanations import ASSURANCES, is_explanation
from toolkit.rules.findings import Checked
from toolkit.rules.model import CellTest
from toolkit.submission.cells import Grid
from toolkit.submission.content import Content
from toolkit.template import selfcheck
from toolkit.template.judge.formulas import first_equation, place, row_of
from toolkit.template.judge.scope import relations
from toolkit.template.judge.shown import judge
from toolkit.template.template import blank_template, write_workbook

#: Functions of Excel 2010, WPS and LibreOffice alike; HYPERLINK and ADDRESS among them.
FUNCTIONS = {
    "ABS", "ADDRESS", "AND", "CHAR", "COLUMN", "COUNT", "COUNTIF", "COUNTIFS", "EXACT", "FIND", "HYPERLINK", "IF",
    "IFERROR", "INDEX", "INT", "ISBLANK", "ISERROR", "ISLOGICAL", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "LOWER", "MATCH", "MID",
    "MOD", "N", "OR", "REPT", "RIGHT", "ROUND", "ROW", "SUBSTITUTE", "SUM", "SUMPRODUCT", "TEXT", "TRIM",
}  # fmt: skip
FORMS_BY_EDITION = pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: str(form.edition))


class Case(NamedTuple):
    """A faulty workbook as we wrote it and as LibreOffice saved it, recalculated: its sheets, and what the check says of it."""

    name: str
    form: Form
    ours: dict[str, Grid]
    theirs: dict[str, Grid]
    written: Checked
    saved: Checked

    def __repr__(self) -> str:
        return self.name


@cache
def cases() -> list[Case]:
    """All faulty workbooks, recalculated in batches by one LibreOffice each."""
    drawn = list(faulty.cases())
    written = [write_workbook(FORMS[edition], content) for _, content, edition in drawn]
    saved = [data for first in range(0, len(written), 100) for data in libreoffice.recalculate(written[first : first + 100])]
    rows = zip(drawn, written, saved, strict=True)
    return [
        Case(name, FORMS[edition], sheets_of(before), sheets_of(after), checked(before), checked(after))
        for (name, _, edition), before, after in rows
    ]


def sheets_of(data: bytes) -> dict[str, Grid]:
    return {grid.name: grid for grid in read_package(data).sheets}


def text(grids: dict[str, Grid], sheet: str, address: str) -> str:
    cell = grids[sheet].cells.get(address)
    return cell.text if cell else ""


def checked(data: bytes) -> Checked:
    """What the check says while nobody knows whose the workbook is: limits of size depend on it, and formulas cannot know."""
    return check_one(replace(read_workbook(data, "x.xlsx"), unit=""))


def digits(number: Any) -> str:
    """A number at the fifteen digits that LibreOffice saves."""
    return f"{float(number):.15g}"


def rules_of_cells(found: Checked) -> dict[str, set[str]]:
    """By field key, the rules about single cells that it breaks; residue of editors is no matter of formulas."""
    rules: dict[str, set[str]] = {}
    for finding in found.findings:
        if isinstance(RULES[finding.rule].test, CellTest):
            for cell in finding.cells:  # hints are told once, with all their cells
                rules.setdefault(cell.key, set()).add(finding.rule)
    return rules


def rules_judged(form: Form, grids: dict[str, Grid]) -> dict[str, set[str]]:
    found = {one.key: set(text(grids, sheets.JUDGE, f"G{row_of(one.index)}").split()) for one in form.fields}
    return {key: rules for key, rules in found.items() if rules}


# --- conformance -----------------------------------------------------------------------------------------------------------


def test_there_are_enough_cases_and_they_break_every_rule() -> None:
    """Every rule about cells and equations that a formula can see is broken somewhere, in each edition that has it."""
    names = [name for name, _, _ in faulty.cases()]
    assert len(names) == len(set(names)) >= 200
    broken: dict[int, set[str]] = {2019: set(), 2021: set()}
    for _, content, edition in faulty.cases():
        judged = judge(FORMS[edition], content)
        broken[edition].update(rule for rules in judged.rules for rule in rules)
        broken[edition].update(one.relation.rule for one in judged.equations if one.state == sheets.BROKEN)
    for edition, form in FORMS.items():
        equations = {relation.rule for _, relation in relations(form)}
        assert broken[edition] == {rule.id for rule in selfcheck.cell_rules(form)} | equations


@libreoffice.needs_office
def test_recalculated_the_cells_break_the_rules_that_the_check_names() -> None:
    """On the workbook as written and as saved by LibreOffice: the same rules at the same cells."""
    for case in cases():
        judged = rules_judged(case.form, case.theirs)
        assert judged == rules_of_cells(case.written) == rules_of_cells(case.saved), case


@libreoffice.needs_office
def test_recalculated_the_equations_that_do_not_hold_are_those_that_the_check_names() -> None:
    for case in cases():
        grids = case.theirs
        judged: Counter[tuple[str, str, str]] = Counter()
        unjudged: set[str] = set()
        for offset, (_, relation) in enumerate(relations(case.form)):
            row = first_equation(case.form) + offset
            state = text(grids, sheets.JUDGE, f"E{row}")
            if state == sheets.BROKEN:
                sides = (digits(text(grids, sheets.JUDGE, f"{column}{row}")) for column in "CD")
                judged[relation.rule, *sides] += 1
            elif state == sheets.OPEN:
                unjudged.add(relation.rule)
        known = {relation.rule for _, relation in relations(case.form)}
        broken = [one for one in case.saved.findings if one.rule in known]
        assert judged == Counter((one.rule, digits(one.left), digits(one.right)) for one in broken), case
        assert unjudged == {one.rule for one in case.saved.not_judged if one.rule in known}, case


@libreoffice.needs_office
def test_stored_results_are_what_libreoffice_calculates() -> None:
    """Whoever opens a file without recalculating, or reads its stored results, sees the right verdict."""
    for case in cases():
        ours, theirs = case.ours, case.theirs
        for sheet in (sheets.COVER, sheets.SELFCHECK, sheets.JUDGE):
            for address, cell in ours[sheet].cells.items():
                if cell.formula is None:
                    continue
                other = theirs[sheet].cells.get(address)
                kinds = (cell.kind, other.kind) if other and other.text else ("", "")
                if kinds == ("n", "n") and other:
                    assert float(cell.text) == pytest.approx(float(other.text), rel=1e-12), (case, sheet, address)
                else:
                    assert cell.text == (other.text if other else ""), (case, sheet, address)


@libreoffice.needs_office
def test_the_verdict_counts_what_the_check_finds() -> None:
    """Places that must be corrected, apart from blanks, and those that have to be explained; hints do not count."""
    for case in cases():
        assert text(case.theirs, sheets.SELFCHECK, BANNER) == expected(case.form, case.saved), case


# --- explanations ----------------------------------------------------------------------------------------------------------

TEXTS = (
    "", "属实", "情况属实，数据无误，经核实无误。", "属实" * 10, "本机关没有规章制定权", "没有规章制定权",
    "该项为上年跨年度项目，属实。", "　　，。、；：！!,.;:", "情 况 属 实 情 况 属 实", "已核对财政票据\n共二十五万元",
    "1234567890", "情况情况情况情况情况属实",
    *(assurance * 6 for assurance in ASSURANCES),
)  # fmt: skip
_QUERIED = {"C103": "/", "C109": "3（注）", "C110": "3件", "C111": 2_000_000_000}


def explained(explanations: dict[str, str]) -> Content:
    """A form of 2021 with four queries, and these explanations."""
    start = faulty.clean(FORMS[2021])
    keys = (
        "documents/rules/issued",
        "documents/normative/issued",
        "documents/normative/repealed",
        "documents/penalty/decisions",
    )
    figures: dict[str, Any] = {**start.figures, **dict(zip(keys, _QUERIED.values(), strict=True))}
    return replace(start, figures=figures, explanations=explanations)


@libreoffice.needs_office
def test_a_light_turns_when_the_check_would_be_content() -> None:
    """The same words for Python and for the formula, also after recalculation."""
    form = FORMS[2021]
    groups = [dict(zip(_QUERIED, TEXTS[first : first + 4], strict=False)) for first in range(0, len(TEXTS), 4)]
    written = [write_workbook(form, explained(group)) for group in groups]
    for group, before, after in zip(groups, written, libreoffice.recalculate(written), strict=True):
        for data in (before, after):
            grids = sheets_of(data)
            rows = {cell.text: address[1:] for address, cell in grids[sheets.SELFCHECK].cells.items() if address[0] == "A"}
            lights = {rule: text(grids, sheets.SELFCHECK, f"C{rows[rule]}") for rule in group}
            assert lights == {
                rule: sheets.EXPLAINED if is_explanation(said) else sheets.BROKEN for rule, said in group.items()
            }, group
            waiting = 4 - sum(is_explanation(said) for said in group.values())
            assert text(grids, sheets.SELFCHECK, "A3") == (f"还有 {waiting} 处需说明" if waiting else "全部通过")


def test_an_explanation_stands_in_the_row_of_its_rule() -> None:
    """Where the reader will look for it: the rule's id in column A, the text under the heading 核实说明."""
    said = "本机关没有规章制定权，故填斜线"
    cells = sheets_of(write_workbook(FORMS[2021], explained({"C103": said})))[sheets.SELFCHECK].cells
    column = next(address[0] for address, cell in cells.items() if cell.text == sheets.EXPLANATION)
    row = next(address[1:] for address, cell in cells.items() if cell.text == "C103")
    assert cells[f"{column}{row}"].text == said


# --- formulas --------------------------------------------------------------------------------------------------------------


def formulas(data: bytes) -> dict[str, str]:
    """Every formula of a workbook by where it is: cells, names, conditional formats."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = {f"{sheet.title}!{cell.coordinate}": str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
             if cell.data_type == "f"}  # fmt: skip
    found |= {name: str(one.attr_text) for name, one in book.defined_names.items()}
    for sheet in book:
        for area in sheet.conditional_formatting:
            for number, rule in enumerate(area.rules):
                found |= {f"{sheet.title} {area.sqref} {number}": formula for formula in rule.formula}
    return found


@FORMS_BY_EDITION
def test_formulas_use_what_excel_2010_wps_and_libreoffice_share(form: Form) -> None:
    for where, formula in formulas(blank_template(form)).items():
        plain = re.sub(r'"[^"]*"', '""', formula)
        assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", plain)) <= FUNCTIONS, where
        assert len(formula) < 8192 and "_xlfn" not in formula, where
        assert all(len(literal) <= 255 for literal in re.findall(r'"([^"]*)"', formula)), where
        formula.encode("gbk")
        depth = deepest = 0
        for mark in plain:
            depth += (mark == "(") - (mark == ")")
            deepest = max(deepest, depth)
        assert deepest <= 64, where


@FORMS_BY_EDITION
def test_colours_reach_other_sheets_through_names_and_use_no_arrays(form: Form) -> None:
    """Excel 2007 refuses the one in a conditional format, every Excel the other."""
    book = openpyxl.load_workbook(io.BytesIO(blank_template(form)))
    for table in form.tables:
        criteria = [
            formula for area in book[table.label].conditional_formatting for rule in area.rules for formula in rule.formula
        ]
        assert len(criteria) >= 7
        for formula in criteria:
            plain = re.sub(r'"[^"]*"', '""', formula)
            assert "!" not in plain and "{" not in plain


@libreoffice.needs_office
@FORMS_BY_EDITION
def test_the_colours_tell_error_query_blank_and_mark(form: Form) -> None:
    """The formulas of the colours, put into cells of the same sheet, say true where they should."""
    if form.edition == 2019:
        pytest.skip("the same formulas")
    start = faulty.clean(form)
    changes = {
        "requests/received/research": "若干",
        "requests/granted/other": "3件",
        "requests/denied.state_secret/other": None,
    }
    content = replace(start, figures={**start.figures, **changes, "requests/received/natural_person": 99})
    cells = {
        "error": "requests/received/research",
        "query": "requests/granted/other",
        "first": "requests/received/natural_person",
        "blank": "requests/denied.state_secret/other",
        "none": "requests/granted/research",
    }
    table = form.table("requests")
    criteria = [formula for formula, _ in selfcheck._table_colours(form, table)]
    rows = []
    for key in cells.values():
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", addresses(form)[key][1]).groups()  # type: ignore[union-attr]
        rows.append(
            [one.replace("ROW()", f"ROW({column}{row})").replace("COLUMN()", f"COLUMN({column}{row})") for one in criteria]
        )
    saved = libreoffice.convert(_with_formulas(write_workbook(form, content), rows), "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(saved), data_only=True)["probe"]
    true = {
        name: [number for number, cell in enumerate(row) if cell.value is True]
        for name, row in zip(cells, sheet.iter_rows(), strict=True)
    }
    assert true == {"error": [3], "query": [4], "first": [5], "blank": [6], "none": []}


def _with_formulas(data: bytes, rows: list[list[str]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.create_sheet("probe")
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# --- sheets ----------------------------------------------------------------------------------------------------------------


def test_same_content_gives_same_bytes() -> None:
    content = explained({"C103": "本机关没有规章制定权，故填斜线"})
    assert write_workbook(FORMS[2021], content) == write_workbook(FORMS[2021], content)


@FORMS_BY_EDITION
def test_every_rule_and_every_equation_has_its_line(form: Form) -> None:
    cells = sheets_of(blank_template(form))[sheets.SELFCHECK].cells
    ids = Counter(cell.text for address, cell in cells.items() if address[0] == "A" and cell.text in RULES)
    assert ids == Counter([rule.id for rule in selfcheck.cell_rules(form)] + [one.rule for _, one in relations(form)])
    assert {rule.id for rule in selfcheck.cell_rules(form)} == {
        rule.id for rule in RULES.values() if isinstance(rule.test, CellTest) and form.edition in rule.editions
    } - {"C115"}  # fmt: skip


@FORMS_BY_EDITION
def test_links_lead_to_the_first_cell(form: Form) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_template(form)))[sheets.SELFCHECK]
    targets = [cell.hyperlink.location for row in book.iter_rows() for cell in row if cell.hyperlink]
    assert targets == [place(form, one.left[0]) for _, one in relations(form)]


def test_rows_are_tall_enough_and_prints_one_page_wide() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(blank_template(FORMS[2021])))[sheets.SELFCHECK]
    assert all(sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1))
    assert sheet.print_area == f"'{sheets.SELFCHECK}'!$A$1:$H${sheet.max_row}"
    assert sheet.protection.sheet and not sheet.protection.password


def test_sheets_of_the_button_wait_empty() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_template(FORMS[2021])))
    marks, results = book[sheets.MARKS], book[sheets.RESULTS]
    assert [cell.value for cell in marks[1]] == ["表", "单元格", "级别", "规则", "说明", "位置"] and marks.max_row == 1
    assert not marks.protection.sheet and not results.protection.sheet
    assert [results["A1"].value, results["A2"].value] == [sheets.RESULTS, "尚未校验"]
    assert [cell.value for cell in results[4]] == ["序号", "级别", "规则", "位置", "说明"] and results.max_row == 4


def test_the_reader_takes_no_own_sheet_for_a_table() -> None:
    submission = read_workbook(write_workbook(FORMS[2021], faulty.clean(FORMS[2021])), "x.xlsx")
    assert not submission.faults and not checked(write_workbook(FORMS[2021], faulty.clean(FORMS[2021]))).findings


def test_judge_stays_light() -> None:
    """Formulas are stored once, as names: the sheet must not grow to half a megabyte for every file that is sent in."""
    with zipfile.ZipFile(io.BytesIO(blank_template(FORMS[2021]))) as package:
        assert max(package.getinfo(name).file_size for name in package.namelist()) < 130_000
