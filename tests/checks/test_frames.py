"""Long frames and matrix products against sums that plain Python adds up one by one."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import FAULTS, as_typed, consistent_figures, report, submission
from toolkit.checks.frames import cells_frame, figures, relations_frame, sides
from toolkit.form import FORMS
from toolkit.rules.terms import PRIOR, Relation
from toolkit.submission.cells import Note, State
from toolkit.submission.record import LastYear

FORM = FORMS[2021]
KEYS = list(FORM.by_key)
#: A row of a table with its total, an amount, and a total over totals: few, so that faults meet sums.
SOME = [
    *(key for key in KEYS if key.startswith("requests/denied.state_secret/")),
    "documents/fee/amount",
    "requests/disposed/other",
]
FACTORS = st.sampled_from((1, 1, 1, -1, 7))  # none is 0: a rule of an office drops what cancels out
TERMS = st.lists(st.tuples(st.sampled_from(SOME), FACTORS), min_size=1, max_size=4, unique_by=lambda term: term[0])
PRIORS = st.lists(st.tuples(st.sampled_from([PRIOR + key for key in SOME]), FACTORS), max_size=1)


@st.composite
def relations(draw):
    left, right = draw(TERMS), draw(TERMS) + draw(PRIORS)
    return Relation(
        "X999",
        tuple(key for key, _ in left),
        tuple(key for key, _ in right),
        constant=draw(st.integers(-99, 99)),
        left_constant=draw(st.integers(-99, 99)),
        left_factors=tuple(factor for _, factor in left),
        right_factors=tuple(factor for _, factor in right),
        blank_counts_zero=draw(st.booleans()),
    )


@st.composite
def reports(draw):
    """A report, perhaps with some careless cells and with some of last year's figures."""
    typed = as_typed(FORM, draw(consistent_figures(FORM)))
    for key in draw(st.lists(st.sampled_from(SOME), max_size=2)):
        typed[key] = FAULTS[draw(st.sampled_from(sorted(FAULTS)))][0](typed[key])
    one = submission(FORM, typed, formulas=draw(st.booleans()))
    known = draw(st.dictionaries(st.sampled_from(SOME), st.integers(0, 99), max_size=9))
    return replace(one, last_year=LastYear(known))


def number(one, key, lenient):
    """What a figure counts in a sum, or None; a total is as sound as the inputs under it."""
    if key.startswith(PRIOR):
        return one.prior.get(key.removeprefix(PRIOR))
    if not all(sound(one, each, lenient) for each in (key, *FORM.inputs_of.get(key, ()))):
        return None
    cell = one.cell(key)
    if cell.scaled is not None:
        return cell.scaled
    return sum(number(one, each, lenient) for each in FORM.inputs_of.get(key, ()))


def sound(one, key, lenient):
    cell = one.cell(key)
    if cell.scaled is None:
        return lenient and cell.state in (State.BLANK, State.NA) and not cell.notes & Note.FRACTION
    return cell.scaled >= 0 or cell.measure.signed


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(reports(), min_size=1, max_size=3), st.lists(relations(), min_size=1, max_size=8))
def test_both_sides_are_what_plain_python_adds_up(batch, some):
    both = sides(figures(batch), some)
    frame = relations_frame(both)

    assert len(frame) == len(batch) * len(some)
    for row, (one, relation) in enumerate((one, relation) for one in batch for relation in some):
        terms = relation.weighted
        numbers = [[(number(one, key, relation.blank_counts_zero), factor) for key, factor in side] for side in terms]
        lacking = any(value is None for side in numbers for value, _ in side)
        place = divmod(row, len(some))
        assert both.missing[place] == lacking
        if lacking:
            assert frame.loc[row].isna().all()
            continue
        left, right = (sum(value * factor for value, factor in side) for side in numbers)
        left, right = left + relation.left_constant, right + relation.constant
        assert tuple(frame.loc[row]) == (left, right, left - right)


def test_where_blanks_count_a_blank_total_is_the_sum_of_what_was_typed():
    """A rule that lets empty cells count as 0 must not take a total that was left empty for 0."""
    total, part = "requests/received/total", "requests/received/enterprise"
    typed = {**as_typed(FORM, dict(zip(KEYS, report(2024, {part: 4}).figures, strict=True))), total: None}
    batch = figures([submission(FORM, typed)])

    lenient, strict = (Relation("X999", (total,), (part,), blank_counts_zero=each) for each in (True, False))
    both = sides(batch, [lenient, strict])
    assert (both.missing.tolist(), both.left[0, 0], both.right[0, 0]) == ([[False, True]], 4, 4)


def test_factors_that_leave_64_bits_are_added_up_exactly():
    """10¹⁸ licences' worth of 120 on one side, one less on the other: told apart though neither fits."""
    one = report(2024, {"documents/license/decisions": 120, "documents/penalty/decisions": 120})
    keys = ("documents/license/decisions",), ("documents/penalty/decisions",)
    relation = Relation("X999", *keys, left_factors=(10**18,), right_factors=(10**18,), left_constant=1)

    both = sides(figures([one]), [relation])
    assert (both.left[0, 0], both.right[0, 0]) == (120 * 10**18 + 1, 120 * 10**18)
    assert relations_frame(both)["difference"][0] == 1


def test_a_row_of_cells_is_a_figure_of_a_submission_in_order():
    batch = [report(2024, {"documents/license/decisions": n}) for n in (0, 7)]
    typed = {**as_typed(FORM, dict(zip(KEYS, batch[0].figures, strict=True))), "documents/rules/issued": None}
    frame = cells_frame(figures([*batch, submission(FORM, typed)]))
    width, index = len(FORM.fields), FORM.by_key["documents/license/decisions"].index

    assert len(frame) == 3 * width and str(frame["value"].dtype) == "Int64"
    assert list(frame["value"][index::width]) == [0, 7, 0]
    assert list(frame["state"][index::width]) == [State.ZERO, State.NUMBER, State.ZERO]
    assert frame["value"][2 * width + FORM.by_key["documents/rules/issued"].index] is pd.NA
    assert (frame["content"] == frame["state"] + 8 * frame["notes"].astype(int)).all()


def test_a_batch_is_of_one_edition():
    with pytest.raises(ValueError, match="one edition"):
        figures([report(2024), report(2020)])
