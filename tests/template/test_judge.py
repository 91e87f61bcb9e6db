"""What a workbook says of itself before anybody has recalculated it: the same numbers as the check's."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import faulty
from tests.support import consistent_figures, forms
from toolkit.checks.judging import check_one
from toolkit.form import FORMS, sheets
from toolkit.rules.catalogue import RULES
from toolkit.rules.model import CellTest
from toolkit.submission.content import Content
from toolkit.submission.numbers import in_units
from toolkit.template.judge.formulas import area, equation_formulas, row_of
from toolkit.template.judge.scope import relations
from toolkit.template.judge.shown import judge

FORM = FORMS[2021]


@settings(deadline=None)
@given(forms.flatmap(lambda form: st.tuples(st.just(form), consistent_figures(form))))
def test_last_years_figures_are_those_that_were_put_in(drawn):
    """They are typed in the form's own unit, money in 万元, and compared in the smallest one."""
    form, figures = drawn
    prior = {key: in_units(value, form.by_key[key].measure) for key, value in figures.items()}

    assert judge(form, Content(prior=prior)).submission.prior == figures


def test_last_years_amount_is_compared_to_the_fen():
    """12.34 万元 are 12,340,000 分."""
    judged = judge(FORM, Content(prior={"documents/fee/amount": Decimal("12.34")}))
    assert judged.submission.prior == {"documents/fee/amount": 12_340_000}


@pytest.mark.parametrize("edition", FORMS)
def test_the_rules_of_each_cell_are_those_that_the_check_names(edition):
    """On a quarter of the faulty workbooks, straight from their contents."""
    for _, content, year in list(faulty.cases())[::4]:
        if year != edition:
            continue
        judged = judge(FORMS[edition], content)
        found = {
            (cell.key, finding.rule)
            for finding in check_one(judged.submission).findings
            for cell in finding.cells
            if isinstance(RULES[finding.rule].test, CellTest)
            for cell in finding.cells
        }
        told = {
            (one.key, rule) for one, rules in zip(FORMS[edition].fields, judged.rules, strict=True) for rule in rules
        }  # fmt: skip
        assert told == found


@pytest.mark.parametrize("edition", FORMS)
def test_an_equation_holds_is_broken_or_waits(edition):
    """It waits while a figure is missing that stands in it or in one of its totals, and no other does."""
    form, one = FORMS[edition], "requests/granted/natural_person"
    clean = faulty.clean(form)

    def states(value):
        return [each.state for each in judge(form, replace(clean, figures={**clean.figures, one: value})).equations]

    concerned = [
        any(one in (key, *form.inputs_of.get(key, ())) for key in (*each.left, *each.right)) for _, each in relations(form)
    ]
    assert any(concerned) and not all(concerned)
    assert set(states(clean.figures[one])) == {sheets.HOLDS}
    assert states(None) == [sheets.OPEN if each else sheets.HOLDS for each in concerned]
    assert sheets.BROKEN in {state for state, each in zip(states(999), concerned, strict=True) if each}
    assert {state for state, each in zip(states(999), concerned, strict=True) if not each} == {sheets.HOLDS}


@pytest.mark.parametrize("edition", FORMS)
def test_the_sides_of_an_equation_add_up_the_rows_of_its_terms(edition):
    """Columns of the hidden sheet have one row per field in the form's order, and last year's figures a sheet of their own."""
    form = FORMS[edition]
    known = tuple(one.key for one in form.fields if one.row_key == "carried_out" and not one.total)
    with_prior = [relation for _, relation in relations(form, known) if any(key.startswith("prior:") for key in relation.right)]

    assert area(form, "D") == f"'_judge'!$D$2:$D${len(form.fields) + 1}"
    assert len(with_prior) == len(known)
    for relation in with_prior:
        left, right, state = equation_formulas(form, relation, 300, known)
        (own,), (last,) = relation.left, relation.right
        mine = f"D{row_of(form.by_key[own].index)}"
        theirs = f"'_prior'!$B${known.index(last.removeprefix('prior:')) + 2}"
        assert left == f'=IF(COUNT({mine},{theirs})<2,"",SUM({mine}))'
        assert right == f'=IF(C300="","",SUM({theirs}))'
        assert state == f'=IF(C300="","{sheets.OPEN}",IF(C300=D300,"{sheets.HOLDS}","{sheets.BROKEN}"))'
