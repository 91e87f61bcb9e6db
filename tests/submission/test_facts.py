"""Facts: sums that the form does not print, each with its cells, and no sum over a gap."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.form import FORMS
from toolkit.submission.facts import GROUPS, PERCENT, facts, plain_heading

EDITIONS = sorted(FORMS)

#: Which printed rows make up each group, by their printed headings: found without the keys that the facts use.
PRINTED_GROUPS = {
    "granted": "（一）", "partly_granted": "（二）", "denied": "（三）",
    "unable": "（四）", "not_processed": "（五）", "other_handling": "（六）",
}  # fmt: skip


@st.composite
def accounts(draw: st.DrawFn, gaps: bool = False):
    form = FORMS[draw(st.sampled_from(EDITIONS))]
    number = st.integers(0, 9999)
    one = st.one_of(st.none(), number) if gaps else number
    return form, draw(st.lists(one, min_size=len(form.fields), max_size=len(form.fields)))


@given(accounts())
@settings(max_examples=40, deadline=None)
def test_facts_equal_sums_taken_from_the_printed_headings(account):
    """The sums are made again from what is printed, without using the cell keys."""
    form, figures = account
    found = facts(form, figures)
    rows = [(one, figures[one.index]) for one in form.fields if one.table.key == "requests"]
    for name, numeral in PRINTED_GROUPS.items():
        group = [
            value for one, value in rows if len(one.row) > 1 and one.row[1].startswith(numeral) and one.column[-1] == "总计"
        ]
        assert found[name].value == sum(group)
    new = {one.column[-1]: value for one, value in rows if one.row[0].startswith("一、")}
    assert found["received"].value == new["总计"]
    assert found["received.natural_person"].value == new["自然人"]
    assert found["received.organisations"].value == sum(v for k, v in new.items() if k not in ("总计", "自然人"))
    old = next(value for one, value in rows if one.row[0].startswith("二、") and one.column[-1] == "总计")
    assert found["handled"].value == new["总计"] + old
    suits = [(one.column, figures[one.index]) for one in form.fields if one.column[0] == "行政诉讼"]
    assert found["litigation"].value == sum(value for column, value in suits if column[-1] == "总计")
    assert found["litigation.upheld"].value == sum(value for column, value in suits if column[-1] == "结果维持")


@given(accounts(gaps=True))
@settings(max_examples=40, deadline=None)
def test_a_fact_is_missing_as_soon_as_one_of_its_cells_is(account):
    """A gap makes the sum None, never a smaller sum and never 0."""
    form, figures = account
    for fact in facts(form, figures).values():
        values = [figures[form.by_key[key].index] for key in fact.keys]
        if fact.measure is PERCENT:
            assert fact.value is None or (None not in values and values[-1])
        else:
            assert fact.value == (None if None in values else sum(values))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_name_fits_a_bookmark(edition):
    """nb_, u999_, and a three-digit counter fit into the 40 characters that Word allows."""
    form = FORMS[edition]
    for name, fact in facts(form, [1] * len(form.fields)).items():
        assert re.fullmatch(r"[a-z_.]+", name) and name == fact.name
        assert len(f"nb_{name}_999") <= 40
        assert fact.keys and fact.label


def test_every_cell_of_the_form_that_is_not_an_applicant_column_has_its_fact():
    """Table 二 and 四 are covered whole, table 三 by its total column."""
    for form in FORMS.values():
        covered = {key for fact in facts(form, [0] * len(form.fields)).values() for key in fact.keys}
        wanted = {one.key for one in form.fields if one.table.key != "requests" or one.column_key == "total"}
        assert wanted <= covered


def test_shares_are_rounded_half_up_and_have_no_value_without_a_base():
    """1 of 3 is 33.3 %, 1 of 16 is 6.3 %, and a share of nothing is not 0."""
    form = FORMS[2021]

    def share(part: int, base: int) -> int | None:
        figures: list[int | None] = [0] * len(form.fields)
        figures[form.by_key["requests/granted/total"].index] = part
        figures[form.by_key["requests/disposed/total"].index] = base
        return facts(form, figures)["share.granted"].value

    assert (share(1, 3), share(1, 16), share(2, 3), share(5, 5), share(0, 7), share(0, 0)) == (333, 63, 667, 1000, 0, None)


def test_a_wrong_number_of_figures_is_refused():
    """Figures of another edition would land in other cells."""
    with pytest.raises(ValueError, match="198"):
        facts(FORMS[2021], [0] * 198)


def test_headings_lose_their_numeral_and_remark():
    """What stands in a sentence is the name alone."""
    assert plain_heading("（二）部分公开（区分处理的，只计这一情形，不计其他情形）") == "部分公开"
    assert plain_heading("3.危及“三安全一稳定”") == "危及“三安全一稳定”"
    assert len(GROUPS) == 6


def test_facts_need_the_standard_library_alone():
    """They are imported by the button, where every import is felt."""
    code = "import sys, toolkit.submission.facts; print({'pandas', 'docx', 'openpyxl'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"
