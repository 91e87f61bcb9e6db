"""自检 in several spreadsheet programs: none may say 全部通过 over a faulty workbook, whatever it makes of our formulas."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache

import pytest
import xlsxwriter

from tests import faulty
from tests.engines import verdicts
from tests.engines.common import CellError
from tests.engines.recalculated import ENGINES, STALE, Engine, Failed, recalculate, without_results
from tests.engines.verdicts import ALL_RIGHT, BANNER, Outcome
from tests.libreoffice import needs_office
from toolkit.checks.judging import check_one
from toolkit.form import FORMS, sheets
from toolkit.intake.workbook import read_workbook
from toolkit.intake.xlsx.package import read_package
from toolkit.rules.findings import Severity
from toolkit.template.template import write_workbook

_CASES = verdicts.everything_faulty()
#: Of the sixty workbooks here a program judges one in so many, by how long it takes: IronCalc half a second for each.
#: LibreOffice judges every faulty workbook in tests/template/test_selfcheck.py.
_STEPS = {"LibreOffice": 3, "Gnumeric": 1, "IronCalc": 3, "Formualizer": 1}


def _engines() -> list[object]:
    """Every engine as a parameter."""
    return [pytest.param(engine, id=name, marks=[needs_office] * engine.installed_by_us) for name, engine in ENGINES.items()]


@cache
def _asked() -> dict[str, tuple[bytes, str]]:
    """The two clean workbooks and every fifth of the others, each with what its banner should say."""
    clean = [case for case in _CASES if case[0].endswith("clean")]
    return verdicts.questions([*clean, *(case for case in _CASES[::5] if case not in clean)])


@cache
def _outcomes(engine: Engine) -> dict[str, Outcome]:
    """By name, for the two clean workbooks and for some of the others."""
    some = dict(list(_asked().items())[:: _STEPS[engine.name]]) | dict(list(_asked().items())[:2])
    return verdicts.judged_by(engine, some)


def _told(engine: Engine) -> str:
    return "\n" + verdicts.table({engine.version(): _outcomes(engine).values()})


# --- the programs ----------------------------------------------------------------------------------------------------------


def test_every_stored_result_is_replaced_before_a_program_sees_the_workbook() -> None:
    """And nothing else: formulas, and cells without one, stay as they are."""
    book = write_workbook(FORMS[2021], faulty.clean(FORMS[2021]))
    for before, after in zip(read_package(book).sheets, read_package(without_results(book)).sheets, strict=True):
        for address, cell in after.cells.items():
            assert cell == (before.cells[address] if cell.formula is None else (STALE, "s", before.cells[address].formula))
        assert before.cells.keys() == after.cells.keys()


@pytest.mark.parametrize("engine", _engines())
def test_a_wrong_stored_result_is_replaced_by_what_the_formula_gives(engine: Engine) -> None:
    """A number, text, a truth value, blank text and an error; in every workbook of a batch."""
    formulas = {"B1": "=A1*3", "C1": '=IF(B1=6,"对","错")', "D1": "=A1=2", "E1": '=""', "F1": "=1/0", "G1": "=SUM(A1:B1)"}
    books = []
    for number in (2, 5):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream) as book:
            sheet = book.add_worksheet("页")
            sheet.write_number("A1", number)
            for address, formula in formulas.items():
                sheet.write_formula(address, formula, None, 99)
        books.append(stream.getvalue())
    first, second = recalculate(engine, books)
    assert not isinstance(first, Failed) and not isinstance(second, Failed)
    cells = first["页"]
    assert {address: cells.get(address, "") for address in ("A1", *formulas)} == {
        "A1": 2, "B1": 6, "C1": "对", "D1": True, "E1": "", "F1": "#DIV/0!", "G1": 8,
    }  # fmt: skip
    assert isinstance(cells["F1"], CellError) and not isinstance(cells["C1"], CellError)
    assert (second["页"]["B1"], second["页"]["C1"], second["页"]["G1"]) == (15, "错", 20)


@pytest.mark.parametrize("engine", _engines())
def test_a_workbook_that_does_not_open_is_told_as_failed_and_the_next_is_judged(engine: Engine) -> None:
    good = write_workbook(FORMS[2021], faulty.clean(FORMS[2021]))
    bad = io.BytesIO()
    with zipfile.ZipFile(bad, "w") as package:
        package.writestr("[Content_Types].xml", "<Types")
    broken, told = recalculate(engine, [bad.getvalue(), good])
    assert isinstance(broken, Failed) and broken.reason
    assert not isinstance(told, Failed) and told[sheets.COVER]


# --- the verdict -----------------------------------------------------------------------------------------------------------


def test_an_outcome_is_open_only_if_all_is_said_to_be_right_and_is_not() -> None:
    def of(banner: object, right: str) -> Outcome:
        return verdicts.outcome({sheets.SELFCHECK: {BANNER: banner}}, right)

    assert of(ALL_RIGHT, ALL_RIGHT) is of("还有 1 处必须改", "还有 1 处必须改") is Outcome.AGREE
    assert of(ALL_RIGHT, "还有 1 处必须改") is Outcome.FAIL_OPEN
    assert of("还有 2 处必须改", "还有 1 处必须改") is of("尚未填完：还有 1 处待填", ALL_RIGHT) is Outcome.DISAGREE
    for nothing in (CellError("#NAME?"), "", 0.0, STALE, "未能自检"):
        assert of(nothing, "还有 1 处必须改") is of(nothing, ALL_RIGHT) is Outcome.FAIL_CLOSED
    assert verdicts.outcome({}, ALL_RIGHT) is verdicts.outcome(Failed("no"), ALL_RIGHT) is Outcome.FAIL_CLOSED


@pytest.mark.parametrize("engine", _engines())
def test_no_program_says_that_all_is_right_over_a_faulty_workbook(engine: Engine) -> None:
    open_ones = [name for name, one in _outcomes(engine).items() if one is Outcome.FAIL_OPEN]
    assert not open_ones, _told(engine)


@pytest.mark.parametrize("engine", _engines())
def test_a_program_says_what_the_check_says(engine: Engine) -> None:
    """The same number of places to fill in, to correct and to explain; nothing over a clean workbook."""
    others = [name for name, one in _outcomes(engine).items() if one is not Outcome.AGREE]
    assert not others, _told(engine)


# --- a program that knows less ----------------------------------------------------------------------------------------------

#: What a worse program makes of our formulas: functions that it does not know, and such that it takes for others.
_UNKNOWN = (
    "AND", "COUNT", "COUNTIF", "FIND", "IF", "IFERROR", "INDEX", "ISBLANK", "ISERROR", "ISLOGICAL", "ISNUMBER", "ISTEXT",
    "LEFT", "LEN", "LOWER", "MATCH", "MID", "OR", "REPT", "RIGHT", "ROUND", "SUBSTITUTE", "SUM", "SUMIF", "TRIM",
)  # fmt: skip
_OTHER = {"ISTEXT(": "ISLOGICAL(", "ISNUMBER(": "ISTEXT(", "RIGHT(": "LEFT(", "MATCH(": "COUNTA(", "COUNTIF(": "COUNTA(",
          "SUBSTITUTE(": "CONCATENATE(", "ISBLANK(": "ISTEXT("}  # fmt: skip


@cache
def _spoiled() -> list[bytes]:
    """A workbook for each kind of fault: in a text, in a total, in an equation, a query, a blank cell, a blank cover."""
    names = {
        "2021 pair text, negative", "2021 total requests/disposed/total 99", "2021 ticked", "2021 half filled",
        "2021 blank cover",
    }  # fmt: skip
    found = [(content, edition) for name, content, edition in _CASES if name in names]
    assert len(found) == len(names)
    unequal = faulty.spoiled(faulty.clean(FORMS[2021]), "requests/received/natural_person", faulty.Fault("more", 99))
    return [write_workbook(FORMS[edition], content) for content, edition in (*found, (unequal, 2021))]


def _changed(book: bytes, old: str, new: str) -> bytes:
    """The workbook with one function taken for another in all its formulas."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(rf"(?<![A-Z]){re.escape(old)}", new, data.decode()).encode()
            target.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("old", "new"), [*((f"{one}(", f"NO{one}(") for one in _UNKNOWN), *_OTHER.items()], ids=lambda one: one.rstrip("(")
)
def test_whatever_a_program_does_not_know_it_never_says_that_all_is_right(old: str, new: str) -> None:
    """Over faulty workbooks of every kind, in Formualizer, to which the function is unknown or another one."""
    for told in recalculate(ENGINES["Formualizer"], [_changed(book, old, new) for book in _spoiled()]):
        said = CellError("#") if isinstance(told, Failed) else told[sheets.SELFCHECK].get(BANNER, "")
        assert said != ALL_RIGHT and "全部通过" not in str(said)


# --- the page with the table -------------------------------------------------------------------------------------------------


def test_the_page_tells_of_every_workbook_and_of_no_program_that_is_open() -> None:
    """A row for each program and the number of workbooks that there are today; not one is said to pass that does not."""
    text = verdicts.PAGE.read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(ENGINES)
    for _, many, *counts in rows:
        assert int(many) == sum(map(int, counts)) == len(_CASES) and counts[2] == "0"
    names = [row[0] for row in rows]
    right = len(_CASES)
    assert verdicts.page({name: [Outcome.AGREE] * right for name in names}).splitlines()[:6] == text.splitlines()[:6]


# --- the light and the whole check --------------------------------------------------------------------------------------------


def _banner(book: bytes) -> str:
    read = read_package(book, spare=lambda name, _: name != sheets.SELFCHECK)
    return next(grid for grid in read.sheets if grid.name == sheets.SELFCHECK).cells[BANNER].text


def test_all_is_right_is_said_of_no_workbook_that_the_check_rejects() -> None:
    """By all rules of the check, also those for which 自检 has no line, but for what texts say."""
    books = [(name, write_workbook(FORMS[edition], content)) for name, content, edition in _CASES]
    green = [(name, book) for name, book in books if _banner(book) == ALL_RIGHT]
    wrong = {
        name: errors
        for name, book in green
        if (errors := {one.rule for one in check_one(read_workbook(book, "x.xlsx")).findings if one.severity is Severity.ERROR})
    }

    assert len(green) > 10
    assert {name: errors for name, errors in wrong.items() if any(rule[0] != "N" for rule in errors)} == {}
