"""What a usable number is stands once, for a cell, for a report and for arrays alike."""

from __future__ import annotations

from array import array
from itertools import product
from pathlib import Path

import numpy as np

import toolkit
from tests.support import as_typed, consistent, submission
from toolkit.form import FORMS
from toolkit.form.model import COUNT, MONEY
from toolkit.submission.cells import (
    Note,
    RawCell,
    State,
    can_be_added,
    has_number,
    is_empty,
    not_to_be_added,
    without_number,
)
from toolkit.submission.numbers import read_figure

#: Every state with every single note, with a fraction and without, positive, zero and negative, where that may be and not.
CELLS = [
    (int(state), int(note | more), figure, signed)
    for state, note, more, figure, signed in product(
        State, (Note.NONE, *Note), (Note.NONE, Note.FRACTION), (-3, 0, 7), (False, True)
    )
]


def test_a_number_is_usable_in_three_states_and_not_if_it_has_too_many_decimals():
    usable = {(state, note) for state, note, _, _ in CELLS if has_number(state, note)}

    assert {state for state, _ in usable} == {State.NUMBER, State.ZERO, State.ANNOTATED}
    assert usable == {
        (state, note) for state, note, _, _ in CELLS if state in (State.NUMBER, State.ZERO, State.ANNOTATED)
        and not note & Note.FRACTION
    }  # fmt: skip


def test_a_number_below_zero_is_added_only_where_it_may_be():
    assert all(
        can_be_added(state, note, figure, signed) == (has_number(state, note) and (figure >= 0 or signed))
        for state, note, figure, signed in CELLS
    )


def test_cells_reports_and_arrays_are_told_the_same():
    states, notes, figures, signed = (np.array(column) for column in zip(*CELLS, strict=True))
    states, notes = states.astype(np.uint8), notes.astype(np.uint16)
    numbers = [has_number(state, note) for state, note, _, _ in CELLS]
    added = [can_be_added(*cell) for cell in CELLS]

    assert has_number(states, notes).tolist() == numbers
    assert can_be_added(states, notes, figures, signed).tolist() == added
    assert is_empty(states).tolist() == [is_empty(state) for state, *_ in CELLS]
    report = states.tobytes(), array("H", notes.tolist()), array("q", figures.tolist()), tuple(signed.tolist())
    assert without_number(*report[:2]) == [index for index, usable in enumerate(numbers) if not usable]
    assert not_to_be_added(*report) == [index for index, usable in enumerate(added) if not usable]
    assert not_to_be_added(report[0], report[1], array("q", map(abs, figures.tolist())), report[3]) == without_number(
        *report[:2]
    )


def test_a_report_whose_cells_have_no_fraction_is_told_by_its_states_alone():
    """The quick look at states says of every state what the slow one at each cell does."""
    for notes in ([0] * len(State), [int(Note.UNIT)] * len(State)):
        report = bytes(State), array("H", notes)
        assert without_number(*report) == [
            index for index, cell in enumerate(zip(*report, strict=True)) if not has_number(*cell)
        ]
        assert without_number(bytes([State.NUMBER, State.ZERO]), array("H", notes[:2])) == []


def test_the_reader_gives_a_value_exactly_where_there_is_a_number_that_can_be_used():
    texts = ["", "3", "0", "/", "约3", "3件", "3(其中1件)", "2.5", "0.0000001", "1\n2", "-4", "1000000000000000000", "12:30"]
    for text, measure in product(texts, (COUNT, MONEY)):
        state, value, notes = read_figure(RawCell(text), measure)
        assert (value is not None) == has_number(state, notes), text


def test_no_other_module_decides_what_a_usable_number_is():
    """Reports that were published are told of by their notes: nothing is decided there."""
    deciding = [
        path.relative_to(Path(toolkit.__file__).parent).as_posix()
        for path in Path(toolkit.__file__).parent.rglob("*.py")
        if "VALUED" in path.read_text(encoding="utf-8")
    ]

    assert sorted(deciding) == ["intake/published/values.py", "submission/cells.py"]


def test_a_report_without_its_texts_still_shows_what_was_typed_where_no_number_can_be_used():
    form = FORMS[2021]
    key, other = "documents/coercion/decisions", "documents/penalty/decisions"
    report = submission(form, {**as_typed(form, consistent(form, {})), key: RawCell("2.5", "n"), other: RawCell("若干")})

    light = report.without_texts()

    assert (light.cell(key).raw, light.cell(other).raw) == ("2.5", "若干")
    assert sum(map(bool, light.raws)) == 2
