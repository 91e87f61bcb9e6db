"""Which cells a finding marks, and how: a few words about each case that the button and the returned copy share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from toolkit.form.sheets import COVER_LABELS
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import Finding, Severity
from toolkit.rules.marking import ON_COVER, Mark, marks_of

QUERY = Finding("X204", Severity.QUERY, "甲局", "偏多。", fingerprint="0" * 12)


def cells(*shown: str) -> list[tuple[tuple[str, str], str]]:
    return [(("表三", f"D{row}"), text) for row, text in enumerate(shown, 6)]


def marked(*shown: str) -> list[str]:
    return [mark.place[1] for mark in marks_of(QUERY, cells(*shown))]


def test_of_few_cells_all_are_marked_and_of_many_those_that_do_not_hold_0():
    """The first is where to click, whatever it holds; a blank is no 0."""
    assert marked("0", "0", "0", "7") == ["D6", "D7", "D8", "D9"]
    assert marked("0", "0", "7", "", "0", "若干") == ["D6", "D8", "D9", "D11"]


@pytest.mark.parametrize("text", ["0", "0.0", "00", "-0", "0."])
def test_0_is_0_however_it_is_stored(text):
    assert marked("1", "1", "1", "1", text) == ["D6", "D7", "D8", "D9"]


@pytest.mark.parametrize("text", ["0.5", "10", "", "/", "0件"])
def test_other_texts_are_no_0(text):
    assert marked("1", "1", "1", "1", text)[-1] == "D10"


def test_a_cell_is_marked_once():
    assert marks_of(QUERY, cells("1") * 3) == [Mark(("表三", "D6"), Severity.QUERY)]


def test_what_follows_lends_its_weight_and_what_is_settled_needs_nothing():
    """An explanation that the office has refused settles nothing; an error cannot be explained."""
    [error, explained, refused, waived] = [
        replace(QUERY, severity=Severity.ERROR, explanation="已经核对。"), replace(QUERY, explanation="机构改革。"),
        replace(QUERY, explanation="机构改革。", refused="没有写明"), replace(QUERY, waiver="同意"),
    ]  # fmt: skip

    def weight(*findings: Finding) -> Severity:
        [mark] = marks_of(findings[0], cells("1"), findings[1:])
        return mark.severity

    assert weight(QUERY) is Severity.QUERY
    assert weight(QUERY, replace(error, follows=QUERY.fingerprint)) is Severity.ERROR
    assert (weight(explained), weight(waived)) == (Severity.HINT, Severity.HINT)
    assert (weight(refused), weight(error)) == (Severity.QUERY, Severity.ERROR)


def test_the_rules_about_the_cover_and_its_fields_are_there():
    assert set(ON_COVER) <= set(RULES)
    assert {key for keys in ON_COVER.values() for key in keys} <= set(COVER_LABELS)
