"""What looks like a slip of a figure, and of which phrases the lexicon is made."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.narrative.notation import read_number
from toolkit.narrative.vocabulary import LABELS, VERBS
from toolkit.rules.told.comparing import is_slip


def _is_slip(said: int, meant: int) -> bool:
    number = read_number(f"{said}件")
    assert number is not None
    return is_slip(number, meant)


@pytest.mark.parametrize(
    ("said", "meant", "slip"),
    [(31, 30, True), (29, 30, False), (41, 14, True), (9, 8, False), (1296, 1269, True), (1896, 1296, True), (486, 186, False),
     (30, 30, False), (130, 30, False)],
)  # fmt: skip
def test_a_slip_is_one_more_two_digits_changed_over_or_one_wrong_digit_of_many(said, meant, slip):
    """One fewer is none, for a part is often one fewer; and small numbers are near each other by chance."""
    assert _is_slip(said, meant) is slip


@given(st.integers(10, 99_999), st.integers(10, 99_999))
def test_few_numbers_look_like_a_slip_of_another(said, meant):
    """What is no slip is left alone: a number of another length, and one that differs in three digits or more."""
    apart = sum(one != other for one, other in zip(str(said), str(meant), strict=False))
    if said != meant + 1 and (len(str(said)) != len(str(meant)) or apart > 2):
        assert not _is_slip(said, meant)


def test_no_phrase_is_a_label_of_two_figures_nor_a_verb_of_two_kinds():
    """未结案 cannot be an open case and an open application: the last reading would silently win."""
    for tables in (LABELS, VERBS):
        counts = Counter(phrase for phrases in tables.values() for phrase in set(phrases))

        assert [phrase for phrase, times in counts.items() if times > 1] == []
