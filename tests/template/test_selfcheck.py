"""The workbook that checks itself: its formulas say what the check says, and their stored results are right."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.utils.cell import rows_from_range

from tests import faulty, libreoffice, retyped
from tests.engines.verdicts import BANNER, covers, expected, with_texts
from toolkit.checks.judging import check_one
from toolkit.form import FORMS, sheets
from toolkit.form.layout import addresses
from toolkit.form.model import Form
from toolkit.intake.workbook import read_workbook
from toolkit.intake.xlsx.package import read_package
from toolkit.region.consolidate import consolidate
from toolkit.rules.catalogue import RULES
from toolkit.rules.explanations import ASSURANCES, is_explanation
from toolkit.rules.findings import Checked, Verdict
from toolkit.rules.model import CellTest
from toolkit.submission.cells import Grid, Note
from toolkit.submission.content import Content
from toolkit.submission.numbers import in_units
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.template.colours import mark_colours, table_colours
from toolkit.template.judge.formulas import CANARIES, RULE, STATE, first_equation, row_of
from toolkit.template.judge.scope import relations
from toolkit.template.judge.shown import judge
from toolkit.template.judge.texts import HINT, QUERY
from toolkit.template.lines import ALL_RIGHT, FIRST_LINE, cell_rules, lines_of
from toolkit.template.prose import passages
from toolkit.template.template import blank_template, write_workbook

#: Functions of Excel 2010, WPS and LibreOffice alike; HYPERLINK and ADDRESS among them.
FUNCTIONS = {
    "ABS", "ADDRESS", "AND", "CHAR", "COLUMNS", "COUNT", "COUNTIF", "COUNTIFS", "FIND", "HYPERLINK", "IF", "IFERROR", "INDEX",
    "INT", "ISBLANK", "ISERROR", "ISLOGICAL", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "LOWER", "MATCH", "MID", "MOD", "OR", "REPT",
    "RIGHT", "ROUND", "ROWS", "SUBSTITUTE", "SUM", "SUMIF", "TRIM",
}  # fmt: skip
FORMS_BY_EDITION = pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: str(form.edition))


class Case(NamedTuple):
    """A faulty workbook as we wrote it and as LibreOffice saved it, recalculated: sheets that judge, what the check says."""

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
    """All faulty workbooks, and those with odd covers and texts."""
    drawn = [(name, with_texts(content, FORMS[edition]), edition) for name, content, edition in faulty.cases()]
    drawn += covers()
    written = [write_workbook(FORMS[edition], content) for _, content, edition in drawn]
    rows = zip(drawn, written, retyped.recalculate(written), strict=True)
    return [
        Case(name, FORMS[edition], judging_sheets(before), judging_sheets(after), checked(before), checked(after))
        for (name, _, edition), before, after in rows
    ]


def judging_sheets(data: bytes) -> dict[str, Grid]:
    """The sheets whose formulas judge, as far as they are seen: cover, 自检 and the hidden one."""
    seen = (sheets.COVER, sheets.SELFCHECK, sheets.JUDGE)
    return {grid.name: grid for grid in read_package(data, spare=lambda name, _: name not in seen).sheets}


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
    found: dict[str, set[str]] = {}
    for one in form.fields:
        row = row_of(one.index)
        rules = {text(grids, sheets.JUDGE, f"{column}{row}") for column in (RULE, QUERY, HINT)} - {""}
        if rules:
            found[one.key] = rules
    return found


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
        assert broken[edition] == {rule.id for rule in cell_rules(form)} | equations


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
            state = text(grids, sheets.JUDGE, f"{STATE}{row}")
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
    start = with_texts(faulty.clean(FORMS[2021]), FORMS[2021])
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
            assert text(grids, sheets.SELFCHECK, BANNER) == (f"还有 {waiting} 处需说明" if waiting else ALL_RIGHT)


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
        re.sub("[✓✔☑]", "", formula).encode("gbk")  # ticks as people type them: constants of the file, which no macro holds
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
            assert "!" not in plain and "{" not in plain and "ROW()" not in plain and "COLUMN()" not in plain


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
    criteria = [formula for formula, _ in table_colours(form, table)]
    rows = []
    for key in cells.values():
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", addresses(form)[key][1]).groups()  # type: ignore[union-attr]
        own = {"A$1:A3": f"{column}$1:{column}{row}", "$A3:A3": f"$A{row}:{column}{row}"}
        assert all(reference in one for one in criteria for reference in own)
        rows.append([one.replace("A$1:A3", own["A$1:A3"]).replace("$A3:A3", own["$A3:A3"]) for one in criteria])
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


def references(formula: str, sheet: str, names: dict[str, str]) -> set[tuple[str, str]]:
    """(sheet, address) of every cell that a formula looks at."""
    plain = re.sub(r'"[^"]*"', '""', formula)
    for name, area in names.items():
        plain = re.sub(rf"\b{name}\b", area, plain)
    found = set()
    for other, area in re.findall(r"(?:'?([^'!(),=<>&+*/ -]+)'?!)?(\$?[A-Z]{1,2}\$?[0-9]+(?::\$?[A-Z]{1,2}\$?[0-9]+)?)", plain):
        for row in rows_from_range(area.replace("$", "")):
            found.update((other or sheet, address) for address in row)
    return found


@FORMS_BY_EDITION
def test_no_cell_feeds_itself(form: Form) -> None:
    """From the cell of a total over `_judge` and back there is no way, nor is there any other circle."""
    book = openpyxl.load_workbook(io.BytesIO(blank_template(form)))
    names = {name: str(one.attr_text) for name, one in book.defined_names.items()}
    feeds = {
        (sheet.title, cell.coordinate): references(str(cell.value), sheet.title, names)
        for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }  # fmt: skip
    total = next(one for one in form.fields if one.total)
    assert feeds[addresses(form)[total.key]] == {(sheets.JUDGE, f"H{row_of(total.index)}")}
    done: set[tuple[str, str]] = set()

    def visit(cell: tuple[str, str], above: tuple[tuple[str, str], ...]) -> None:
        assert cell not in above, (cell, above)
        if cell not in done:
            for other in feeds.get(cell, ()):
                visit(other, (*above, cell))
            done.add(cell)

    for cell in feeds:
        visit(cell, ())


@FORMS_BY_EDITION
def test_formulas_use_no_idiom_that_programs_take_differently(form: Form) -> None:
    """No array, no wildcard in a look-up, no name but for absolute areas."""
    book = openpyxl.load_workbook(io.BytesIO(blank_template(form)))
    for name, one in book.defined_names.items():
        assert name.isascii() and re.fullmatch(r"'[^']+'!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", str(one.attr_text)), name
    for place, formula in formulas(blank_template(form)).items():
        plain = re.sub(r'"[^"]*"', '""', formula)
        assert "{" not in plain and "SUMPRODUCT" not in plain, place
        looked_up = re.findall(r'"([^"]*)"', formula) if re.search("COUNTIF|SUMIF|MATCH", formula) else []
        assert not [one for one in looked_up if re.search("[*?~]", one)], place


# --- sheets ----------------------------------------------------------------------------------------------------------------


def test_same_content_gives_same_bytes() -> None:
    content = explained({"C103": "本机关没有规章制定权，故填斜线"})
    assert write_workbook(FORMS[2021], content) == write_workbook(FORMS[2021], content)


@FORMS_BY_EDITION
def test_every_rule_about_cells_and_every_equation_has_its_line(form: Form) -> None:
    """Totals of 表三 share a line by rule; what the clerk answers for stands before them."""
    cells = sheets_of(blank_template(form))[sheets.SELFCHECK].cells
    ids = [cell.text for address, cell in cells.items() if address[0] == "A" and cell.text in RULES]
    each = Counter(one.rule for _, one in relations(form))
    folded = {rule: 1 if rule in ("X101", "X102") else count for rule, count in each.items()}
    assert Counter(ids) == Counter(folded) + Counter(rule.id for rule in cell_rules(form)) + Counter(
        ("F110", "F111", "F106", "F120", "N101")
    )
    assert {rule.id for rule in cell_rules(form)} == {
        rule.id for rule in RULES.values() if isinstance(rule.test, CellTest) and form.edition in rule.editions
    } - {"C115"}  # fmt: skip
    assert sum(line.equations[1] - line.equations[0] for line in lines_of(form, ())) == sum(each.values())
    assert ids.index("X103") < ids.index("X201") < ids.index("X101")


@FORMS_BY_EDITION
def test_a_fault_shows_on_the_first_screen_with_a_link(form: Form) -> None:
    """The verdict links to the first cell, and the first rows say what is to be done: faults, then blanks, then queries."""
    start = faulty.clean(form)
    figures = {
        **start.figures, "documents/coercion/decisions": None, "requests/received/other": "3件",
        "requests/carried_out/other": start.figures["requests/carried_out/other"] + 5,
    }  # fmt: skip
    cells = sheets_of(write_workbook(form, replace(start, figures=figures)))[sheets.SELFCHECK].cells
    assert (cells["A3"].text, cells["H3"].text) == ("尚未填完：还有 1 处待填、1 处必须改、1 处需说明", "去看第一处")
    where = {key: " ".join(addresses(form)[key]) for key in figures}
    assert [cells[f"E{row}"].text for row in (6, 7, 8)] == [
        where["requests/received/other"], where["documents/coercion/decisions"], where["requests/received/other"],
    ]  # fmt: skip
    assert cells["B6"].text == "其他：第一项＋第二项＝第三项＋第四项" and cells["F6"].text == "左边 3，右边 5，相差 2。"
    assert [cells[f"B{row}"].text for row in (7, 8)] == [RULES["C101"].title, RULES["C110"].title]
    assert cells["B9"].text == "" and cells["H3"].formula.startswith("IF(") and "HYPERLINK" in cells["H3"].formula


def test_rows_are_tall_enough_and_nothing_is_printed() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(blank_template(FORMS[2021])))[sheets.SELFCHECK]
    assert all(sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1))
    assert sheet.print_area == f"'{sheets.SELFCHECK}'!$AE$1:$AE$2"  # empty: it is not printed
    assert sheet.print_title_rows == f"${FIRST_LINE - 1}:${FIRST_LINE - 1}"  # but who prints it has headings
    assert sheet.protection.sheet and not sheet.protection.password


def test_sheets_of_the_button_wait_empty() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_template(FORMS[2021])))
    marks, results = book[sheets.MARKS], book[sheets.RESULTS]
    assert [cell.value for cell in marks[1]] == ["表", "单元格", "级别", "规则", "说明", "位置"] and marks.max_row == 1
    assert not marks.protection.sheet and not results.protection.sheet
    assert [results["A1"].value, results["A2"].value] == [sheets.RESULTS, "尚未校验"]
    assert [cell.value for cell in results[4]] == ["序号", "级别", "规则", "位置", "说明"] and results.max_row == 4


def test_the_lines_of_the_button_look_like_a_list_with_links() -> None:
    """A frame around what is there, the colour of the level as in the tables, and blue and underlined what leads to a cell."""
    book = openpyxl.load_workbook(io.BytesIO(blank_template(FORMS[2021])))
    looks = {
        str(area.sqref): [(rule.formula[0], rule.dxf) for rule in area.rules]
        for area in book[sheets.RESULTS].conditional_formatting
    }
    first, last = sheets.RESULT_FIRST_ROW, sheets.RESULT_LAST_ROW
    assert sorted(looks) == [f"{letter}{first}:{letter}{last}" for letter in "ABCDE"]
    assert all(dxf.border.left.style and dxf.border.bottom.style for some in looks.values() for _, dxf in some)

    levels = {formula: dxf.fill.bgColor.rgb[-6:] for formula, dxf in looks[f"B{first}:B{last}"]}
    colours = [colour.lstrip("#") for _, colour in mark_colours("表三", "A6")]
    assert levels == {f'$B{first}="{label}"': colour for label, colour in zip(("强制", "核实", "提示"), colours, strict=True)}
    (link, blue), (plain, black) = looks[f"D{first}:D{last}"]
    assert link == f'ISNUMBER(FIND(" ",$D{first}))' and plain == f'$A{first}<>""'
    assert (blue.font.u, blue.font.color.rgb[-6:]) == ("single", "0563C1") and black.font is None


@pytest.mark.parametrize("filled", [Content(), Content(narrative={"overview": "甲。" * 2000})], ids=["blank", "filled"])
def test_cover_and_texts_are_coloured_where_they_are_marked(filled) -> None:
    """As the tables are: every field of the cover, every row of the texts."""
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(FORMS[2021], filled)))
    rows = [one.row + 1 for one in passages(FORMS[2021], filled.narrative)]
    for name, area in ((sheets.COVER, "C9:C17"), (sheets.PROSE, f"B{min(rows)}:B{max(rows)}")):
        [(where, rules)] = [(str(one.sqref), one.rules) for one in book[name].conditional_formatting]
        assert where == area
        assert [f"={rule.formula[0]}" for rule in rules] == [
            formula for formula, _ in mark_colours(name, area.partition(":")[0])
        ]


def test_why_the_button_counts_otherwise_stands_above_its_lines() -> None:
    """One line, shown in full, that the button does not write over."""
    sheet = openpyxl.load_workbook(io.BytesIO(blank_template(FORMS[2021])))[sheets.RESULTS]
    row = sheets.RESULT_SUMMARY_ROW + 1
    why = sheet[f"A{row}"].value
    assert "自检" in why and "文字部分" in why and "条数可以不同" in why
    assert row < sheets.RESULT_HEADER_ROW
    assert 25 < sheet.row_dimensions[row].height < 60  # two or three lines at this width


def test_the_reader_takes_no_own_sheet_for_a_table() -> None:
    submission = read_workbook(write_workbook(FORMS[2021], faulty.clean(FORMS[2021])), "x.xlsx")
    assert not submission.faults and not checked(write_workbook(FORMS[2021], faulty.clean(FORMS[2021]))).findings


def test_judge_stays_light() -> None:
    """Cells below each other share their formula: the sheet must not grow to half a megabyte for every file that is sent in."""
    data = blank_template(FORMS[2021])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert max(package.getinfo(name).file_size for name in package.namelist()) < 240_000
    assert len(data) < 90_000


# --- closed ----------------------------------------------------------------------------------------------------------------


def test_the_canaries_are_blank_a_placeholder_and_a_unit() -> None:
    """Three cells whose faults are known, judged by the formulas of the others."""
    assert [(typed, rule or query) for typed, rule, query in CANARIES] == [("/", "C102"), ("12件", "C110"), ("", "C101")]


def test_a_template_of_1_1_is_read_as_before() -> None:
    """Its totals are formulas over cells, which pass over “12 ” as text; they are still the sums of what is read."""
    submission = read_workbook((Path(__file__).parent / "old" / "1.1.xlsx").read_bytes(), "x.xlsx")
    assert submission.origin.template_version == "1.1" and sheets.TEMPLATE_VERSION == "2.0"
    total = submission.cell("requests/received/total")
    assert total.value == 19 and Note.DERIVED in total.notes and submission.cell("requests/received/natural_person").value == 12
    assert submission.explanations == {"C103": "本机关没有规章制定权，故填斜线"}
    assert {fault.kind for fault in submission.faults} == {
        "total_typed",
        "total_not_computed",
    }  # a total that was typed, one that shows 7


# --- one number ------------------------------------------------------------------------------------------------------------


def pasted(form: Form, number: int) -> Content:
    """A clean form of which figures were pasted as text: all, or those that the number picks; with and without blanks."""
    dice, start = random.Random(number), with_texts(faulty.clean(form), form)
    figures = dict(start.figures)
    for key, value in start.figures.items():
        if number < 4 or dice.random() < 0.3:
            blanks = ("{}", "{} ", "　{}", "\n{}")[number] if number < 4 else dice.choice(("{}", " {}", "{}\n", "{}件", "１{}"))
            typed = blanks.format(value)
            figures[key] = typed.removesuffix("件") if form.by_key[key].measure.name != "件" else typed
    return replace(start, figures=figures)


@libreoffice.needs_office
def test_what_is_printed_judged_read_and_added_up_is_one_number() -> None:
    """Also where every figure of the form was pasted as text: the totals show what 自检, the check and the region count."""
    drawn = [(form, pasted(form, number)) for form in FORMS.values() for number in range(12)]
    saved = retyped.recalculate([write_workbook(form, content) for form, content in drawn])
    roster = Roster([RosterUnit("YX-001", "甲县财政局", "甲县")])
    for (form, content), data in zip(drawn, saved, strict=True):
        grids, read = sheets_of(data), checked(data)
        region = consolidate([read], roster, final=False).sums.totals if read.verdict is not Verdict.REJECTED else None
        for one in form.fields:
            sheet, address = addresses(form)[one.key]
            value = read.submission.cell(one.key).value
            judged = text(grids, sheets.JUDGE, f"D{row_of(one.index)}")
            assert float(judged) == value, (one.key, content.figures.get(one.key))
            if one.total:
                assert float(text(grids, sheet, address)) == value, one.key
            if region:
                assert in_units(region[one.index] or 0, one.measure) == value


@FORMS_BY_EDITION
def test_every_tick_that_the_check_takes_is_taken_by_self_check(form: Form) -> None:
    """A reader that takes more ticks than 自检 would refuse a 零报告 with figures that 自检 calls right."""
    from toolkit.template.line_formulas import line_formulas
    from toolkit.template.lines import lines_of

    (count,) = [
        formulas[1]
        for line, formulas in zip(lines_of(form, ()), line_formulas(form, ()), strict=True)
        if line.rule.id == "F120"
    ]
    assert all(f'="{tick}"' in count for tick in ("√", "✓", "✔", "☑", "是", "1", "TRUE"))
