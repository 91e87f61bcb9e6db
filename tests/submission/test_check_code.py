"""校验码: Python and the spreadsheet say the same, and every change of a figure changes it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import faulty, libreoffice
from tests.support import consistent_figures, forms
from toolkit.form import FORMS, Form, sheets
from toolkit.form.layout import addresses
from toolkit.form.sheets import code_address
from toolkit.intake.xlsx.package import read_package
from toolkit.submission.cells import RawCell
from toolkit.submission.check_code import LARGEST, NO_CODE, PRIME, check_code, weight
from toolkit.submission.content import Content
from toolkit.submission.numbers import show
from toolkit.template.template import write_workbook

EDITIONS = sorted(FORMS)


def code(form: Form, typed: Mapping[str, str | None]) -> str:
    """The code over what was typed; totals that are not typed are the template's formulas."""
    cells: list[RawCell | None] = []
    for one in form.fields:
        text = typed.get(one.key)
        if one.total and one.key not in typed:
            cells.append(RawCell("", "", "="))
        else:
            cells.append(None if text is None else RawCell(text, "n" if text.lstrip("-").replace(".", "").isdecimal() else "s"))
    return check_code(form, cells)


@st.composite
def filled(draw: st.DrawFn) -> tuple[Form, dict[str, str | None]]:
    """A consistent form, with some cells left blank and some text."""
    form = draw(forms)
    figures = draw(consistent_figures(form))
    typed: dict[str, str | None] = {
        one.key: show(figures[one.key], one.measure) for one in form.fields if not one.total
    }  # fmt: skip
    for key in draw(st.lists(st.sampled_from(sorted(typed)), max_size=5)):
        typed[key] = draw(st.sampled_from([None, "若干", "12件", "/"]))
    return form, typed


def test_weights_are_all_different_and_the_modulus_is_prime() -> None:
    """Two cells exchanged change the code only if their places weigh differently."""
    weights = {weight(index) for index in range(max(len(form.fields) for form in FORMS.values()))}
    assert len(weights) == 200 and 0 not in weights
    assert all(PRIME % divisor for divisor in range(2, int(PRIME**0.5) + 1))


@pytest.mark.parametrize("form", FORMS.values(), ids=str)
def test_an_empty_form_has_no_code(form: Form) -> None:
    assert code(form, {}) == ""


@given(filled(), st.data())
@settings(max_examples=150, deadline=None)
def test_every_change_of_a_cell_by_one_changes_the_code(case: tuple[Form, dict[str, str | None]], data: st.DataObject) -> None:
    form, typed = case
    one = data.draw(st.sampled_from([one for one in form.fields if not one.total and (typed[one.key] or "x").isdigit()]))
    step = Decimal(1).scaleb(-one.measure.decimals)
    after = {**typed, one.key: str(Decimal(typed[one.key] or 0) + step)}
    assert code(form, after) != code(form, typed)


@given(filled(), st.data())
@settings(max_examples=150, deadline=None)
def test_blank_is_not_zero(case: tuple[Form, dict[str, str | None]], data: st.DataObject) -> None:
    form, typed = case
    key = data.draw(st.sampled_from(sorted(typed)))
    assert len({code(form, {**typed, key: text}) for text in (None, "0", "1", "无")}) == 4


@given(filled(), st.data())
@settings(max_examples=300, deadline=None)
def test_two_cells_exchanged_change_the_code(case: tuple[Form, dict[str, str | None]], data: st.DataObject) -> None:
    form, typed = case
    counted = [one.key for one in form.fields if not one.total and not one.measure.decimals]
    first, second = data.draw(st.lists(st.sampled_from(counted), min_size=2, max_size=2, unique=True))
    one, other = typed[first], typed[second]
    before = code(form, typed)
    after = code(form, {**typed, first: other, second: one})
    both_texts = one is not None and other is not None and not one.isdigit() and not other.isdigit()
    assert both_texts or (after != before) == (one != other)


def test_balancing_changes_do_not_cancel_out() -> None:
    """One application moved from granted to denied for a person, and back for a company: all totals stay."""
    form = FORMS[2021]
    typed: dict[str, str | None] = {one.key: "5" for one in form.fields if not one.total}
    rows, columns = ("granted", "partly_granted"), ("natural_person", "enterprise")
    moved = {
        f"requests/{row}/{column}": "4" if (row == rows[0]) == (column == columns[0]) else "6"
        for row in rows
        for column in columns
    }
    assert code(form, typed | moved) != code(form, typed)


def test_a_total_counts_only_if_it_says_something_else_than_its_formula() -> None:
    form = FORMS[2021]
    typed: dict[str, str | None] = {one.key: "2" for one in form.fields if not one.total}
    right = code(form, typed)
    assert code(form, {**typed, "requests/received/total": "12"}) == right
    assert code(form, {**typed, "requests/received/total": "13"}) != right
    everything = str(2 * len(form.inputs_of["requests/disposed/total"]))
    assert code(form, {**typed, "requests/disposed/total": everything}) == right  # a total of totals


@pytest.mark.parametrize("text", ["2.5", str(LARGEST + 1), str(-LARGEST - 1), "99999999999999999999"])
def test_no_code_over_what_is_no_figure(text: str) -> None:
    form = FORMS[2021]
    assert code(form, {"requests/received/enterprise": text}) == NO_CODE
    assert code(form, {"requests/received/enterprise": f" {text}"}) == NO_CODE


def shown_and_recomputed(data: bytes, form: Form) -> tuple[str, str]:
    """The code on the cover of a workbook, and that over the cells as a reader finds them."""
    grids = {grid.name: grid for grid in read_package(data).sheets}
    cells: list[RawCell | None] = []
    for key, (sheet, address) in addresses(form).items():
        cell = grids[sheet].cells.get(address)
        formula = cell is not None and form.by_key[key].total and cell.formula is not None
        cells.append(RawCell("", "", "=") if formula else cell)
    row = code_address()[1:]
    assert grids[sheets.COVER].cells[f"B{row}"].text == sheets.CHECK_CODE
    shown = grids[sheets.COVER].cells.get(code_address())
    return shown.text if shown else "", check_code(form, cells)


@libreoffice.needs_office
def test_the_spreadsheet_says_the_same() -> None:
    """Sixty forms filled at random, among them blanks, texts, amounts, negative changes and typed totals."""
    dice = random.Random(2024)
    books: list[tuple[Form, bytes]] = []
    for number in range(60):
        form = FORMS[EDITIONS[number % 2]]
        figures: dict[str, Any] = {}
        for one in form.fields:
            largest = dice.choice((3, 1000, 10**6, LARGEST))
            value = dice.randint(-largest if one.measure.signed else 0, largest)
            figures[one.key] = Decimal(value).scaleb(-one.measure.decimals)
            if dice.random() < 0.1:
                figures[one.key] = dice.choice((None, "若干", "12件", "３", "－2", "3.5万元", "251000元", "0（注）", "1\n2"))
        typed = frozenset(one.key for one in form.fields if one.total and dice.random() < 0.1)
        books.append((form, write_workbook(form, Content(figures=figures, typed_totals=typed))))
    for (form, written), saved in zip(books, libreoffice.recalculate([data for _, data in books]), strict=True):
        shown, recomputed = shown_and_recomputed(saved, form)
        assert shown_and_recomputed(written, form) == (shown, recomputed)
        assert shown == recomputed and len(shown) == 9


def test_the_cover_shows_it_and_prints_it() -> None:
    form = FORMS[2021]
    content = faulty.clean(form)
    shown, recomputed = shown_and_recomputed(write_workbook(form, content), form)
    assert shown == recomputed and len(shown) == 9
    changed = replace(content, figures={**content.figures, "documents/rules/issued": 1})
    assert shown_and_recomputed(write_workbook(form, changed), form)[0] != shown
