"""One raw cell → state and exact number; totals from their parts; numbers printed and read again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import as_typed, consistent_figures, forms, submission
from toolkit.form import FORMS
from toolkit.form.model import CHANGE, COUNT, ITEMS, MONEY
from toolkit.submission.cells import VALUED, Note, RawCell, State
from toolkit.submission.numbers import LIMIT, in_units, normalise, read_figure, show

MEASURES = (COUNT, ITEMS, CHANGE, MONEY)
SPREAD = st.integers(-(LIMIT - 1), LIMIT - 1)


def typed(text, measure=COUNT):
    return read_figure(RawCell(text), measure)


# ---------------------------------------------------------------- numbers


@given(SPREAD, st.sampled_from(MEASURES))
def test_what_is_printed_is_read_as_the_same_number(value, measure):
    """Typed as a number or as text: no digit of up to fifteen is lost, and there is never an exponent."""
    text = show(value, measure)
    as_number, as_text = read_figure(RawCell(text, "n"), measure), typed(text, measure)

    assert set(text) <= set("-.0123456789")
    assert as_number == (State.NUMBER if value else State.ZERO, value, Note.NONE)
    assert as_text == (State.NUMBER if value else State.ZERO, value, Note.TEXT_NUMBER)
    assert in_units(value, measure) * measure.scale == value


@given(st.integers(0, LIMIT - 1), st.sampled_from(MEASURES))
def test_thousands_and_wide_digits_change_nothing_but_the_notes(value, measure):
    number = f"{in_units(value, measure):,f}" if measure is MONEY else f"{value:,}"
    wide = number.translate(str.maketrans("0123456789,.", "０１２３４５６７８９，．"))
    plain, far = typed(number, measure), typed(wide, measure)

    assert plain.value == far.value == value
    assert bool(plain.notes & Note.THOUSANDS) is ("," in number)
    assert far.notes == plain.notes | Note.FULL_WIDTH


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("25.1万元", 25_100_000), ("251000元", 25_100_000), ("0.01元", 1), ("1亿元", 10**10), ("2万", 2_000_000),
        ("0.000001", 1), ("0.000001亿元", 10_000), ("1 亿元", 10**10),
    ],
)  # fmt: skip
def test_an_amount_may_bear_any_unit_of_money(text, fen):
    assert typed(text, MONEY).value == fen


@pytest.mark.parametrize(
    ("text", "measure", "note"),
    [
        ("2.5", COUNT, Note.FRACTION), ("0.0000001", MONEY, Note.FRACTION), ("0.001元", MONEY, Note.FRACTION),
        (str(LIMIT + 1), COUNT, Note.OVERSIZE), (str(LIMIT // 10**6 + 1), MONEY, Note.OVERSIZE),
        ("5元", COUNT, Note.UNIT), ("3宗", ITEMS, Note.UNIT), ("5500余", COUNT, Note.APPROXIMATE),
    ],
)  # fmt: skip
def test_what_cannot_be_used_has_no_number_and_says_why(text, measure, note):
    figure = typed(text, measure)
    assert figure.value is None and figure.notes & note


@given(st.text(alphabet=" \t\n　\u200b", max_size=8), st.sampled_from(MEASURES))
def test_a_blank_is_never_zero(text, measure):
    assert typed(text, measure)[:2] == (State.BLANK, None)
    assert read_figure(None, measure)[:2] == (State.BLANK, None)


@given(st.text(max_size=20))
def test_tidying_twice_changes_nothing_more(text):
    once = normalise(text)[0]
    assert normalise(once)[0] == once


@given(st.text(alphabet="0123456789,.，-+ 件元万亿()（）约余、/\n", max_size=12), st.sampled_from(MEASURES))
def test_only_a_state_with_a_value_has_one(text, measure):
    """Whatever is typed: a number in whole smallest units and within the limit, or none."""
    state, value, notes = typed(text, measure)

    assert (value is not None) is (state in VALUED and not notes & Note.FRACTION)
    assert value is None or (isinstance(value, int) and abs(value) <= LIMIT and (value == 0 or state is not State.ZERO))


# ---------------------------------------------------------------- totals


@given(forms.flatmap(lambda form: st.tuples(st.just(form), consistent_figures(form))))
def test_a_total_that_is_a_formula_is_the_sum_of_what_was_typed(drawn):
    form, figures = drawn
    one = submission(form, as_typed(form, figures), formulas=True)

    assert dict(zip(form.by_key, one.figures, strict=True)) == figures
    assert all(bool(one.cell(field.key).notes & Note.DERIVED) is field.total for field in form.fields)


@pytest.mark.parametrize("part", [None, "-1", "若干", "2.5", "/", "1\n2"])
@pytest.mark.parametrize("edition", FORMS)
def test_a_total_over_a_part_without_a_usable_number_is_blank_at_every_level(edition, part):
    """Also over a negative part, of which no sum could be used; totals over other cells stand."""
    form = FORMS[edition]
    clean = as_typed(form, dict.fromkeys(form.by_key, 1))
    spoiled = "requests/denied.state_secret/enterprise"
    one = submission(form, {**clean, spoiled: part}, formulas=True)

    over = {key for key, inputs in form.inputs_of.items() if spoiled in inputs}
    assert len(over) == 3  # of its row, of its column, and of both
    for field in form.fields:
        if field.total:
            cell = one.cell(field.key)
            assert (cell.state is State.BLANK, cell.scaled is None) == (field.key in over,) * 2, field.key


def test_an_amount_is_shown_in_its_own_unit():
    one = submission(FORMS[2021], {"documents/fee/amount": "10033400元"})
    cell = one.cell("documents/fee/amount")
    assert (cell.scaled, cell.value) == (1_003_340_000, Decimal("1003.34"))
