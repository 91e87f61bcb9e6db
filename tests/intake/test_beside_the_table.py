"""What people do to a table without meaning to: apostrophes before numbers, merged rows, numbers beside the table."""

from __future__ import annotations

import pytest

from toolkit.checks.judging import check_one
from toolkit.form import CHANGE, COUNT, FORMS, MONEY
from toolkit.office.office import Office
from toolkit.rules.findings import Severity
from toolkit.rules.samples import Sample, build
from toolkit.rules.spoiled import Merged, Put
from toolkit.submission.cells import Note, RawCell, State
from toolkit.submission.numbers import read_figure

FORM = FORMS[2021]
CLEAN = build(Sample()).submission


def found(sample: Sample):
    return check_one(build(sample).submission, Office()).findings


class TestApostrophes:
    @pytest.mark.parametrize("sign", ["'", "’", "‘", "`", "''"])
    @pytest.mark.parametrize(("text", "measure", "value"), [("17", COUNT, 17), ("-3", CHANGE, -3), ("2.5", MONEY, 2_500_000)])
    def test_the_sign_of_a_spreadsheet_for_text_does_not_hide_a_number(self, sign, text, measure, value):
        figure = read_figure(RawCell(sign + text), measure)

        assert (figure.state, figure.value) == (State.NUMBER, value)
        assert figure.notes & Note.TEXT_NUMBER

    @pytest.mark.parametrize("text", ["'", "'若干", "7'", "'7'", "''''7"])
    def test_an_apostrophe_elsewhere_makes_no_number(self, text):
        assert read_figure(RawCell(text), COUNT).state is State.TEXT

    def test_a_whole_form_of_them_is_one_hint(self):
        typed = {one.key: RawCell("'" + (CLEAN.raws[one.index] or "0")) for one in FORM.fields if not one.total}

        (only,) = found(Sample(typed=typed))

        assert (only.rule, only.severity) == ("C114", Severity.HINT)
        assert f"这样的共 {len(typed)} 处" in only.message
        assert "原文是“'0”，按 0 读取" in only.message


class TestMergedRows:
    @pytest.mark.parametrize("area", ["D7:H7", "D12:I12", "E20:F20"])
    def test_the_cells_that_a_merged_area_swallowed_are_told_once(self, area):
        first, last = area.split(":")
        row = first[1:]
        gone = tuple(Put("表三", f"{letter}{row}", None) for letter in "ABCDEFGHIJ" if first[0] < letter <= last[0])

        rules = [one.rule for one in found(Sample(spoiled=(*gone, Merged("表三", area))))]

        assert rules.count("F118") == 1
        assert "C101" not in rules

    def test_a_blank_cell_outside_the_area_is_still_told(self):
        spoiled = (Put("表三", "E7", None), Merged("表三", "D7:E7"), Put("表三", "F9", None))

        assert sorted(one.rule for one in found(Sample(spoiled=spoiled)) if one.rule in ("F118", "C101")) == ["C101", "F118"]


class TestNumbersBeside:
    @pytest.mark.parametrize(
        ("places", "sheet", "count"),
        [
            ((("表三", "L9", "12"),), "表三", 1), ((("表四", "C9", "5"),), "表四", 1),
            ((("表二", "F6", "7"), ("表二", "H30", "3")), "表二", 2),
        ],
    )  # fmt: skip
    def test_a_number_beside_or_below_a_table_is_a_hint(self, places, sheet, count):
        spoiled = tuple(Put(name, address, RawCell(text, "n")) for name, address, text in places)

        (only,) = found(Sample(spoiled=spoiled))

        assert (only.rule, only.severity) == ("F133", Severity.HINT)
        assert f"工作表“{sheet}”的表格之外有{count}个数字，第一处是{places[0][1]}（{places[0][2]}）" in only.message

    @pytest.mark.parametrize("cell", [RawCell("经办人：李"), RawCell("12", "n", "SUM(D6:I6)"), RawCell("2024-01-09", "d")])
    def test_words_formulas_and_dates_are_none(self, cell):
        assert not found(Sample(spoiled=(Put("表三", "L9", cell),)))
