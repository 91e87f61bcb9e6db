"""Between two years: what was left must arrive, what jumps must be explained, what stands still is suspicious."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.judging import FIGURES_ALONE, findings, said
from tests.support import report
from toolkit.checks.judging import check_batch, check_one
from toolkit.form import FORMS
from toolkit.office.last_year import Archive, record_of
from toolkit.office.office import Office
from toolkit.rules.continuity import CONTINUITY, size_of_swing
from toolkit.rules.findings import Severity, Verdict
from toolkit.rules.model import Sample
from toolkit.rules.samples import PRIOR_FIGURES, build
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.template.issue import carried_over

WAN = 10**6
ALONE = Office(ruleset=FIGURES_ALONE)


@pytest.mark.parametrize("rule", CONTINUITY, ids=lambda rule: rule.id)
def test_each_sample_breaks_its_rule_and_no_other(rule):
    assert {finding.rule for finding in findings(rule.sample)} == {rule.id}


@pytest.mark.parametrize("rule", CONTINUITY, ids=lambda rule: rule.id)
def test_without_last_year_nothing_between_years_is_judged_and_that_is_said(rule):
    one = build(replace(rule.sample, prior=None)).submission
    answer = check_one(one, ALONE)

    assert rule.id not in {finding.rule for finding in answer.findings}
    assert {item.rule for item in answer.not_judged} >= {rule.id}


# ---------------------------------------------------------------- what was left must arrive


def test_a_request_under_another_kind_of_applicant_is_a_query_and_not_an_error():
    """2 natural persons were left; this year 1 natural person and 1 enterprise arrive: the total agrees, the columns do not."""
    moved = {"requests/carried_in/natural_person": 1, "requests/carried_in/enterprise": 1, "requests/received/enterprise": 3,
             "requests/received/natural_person": 13}  # fmt: skip
    lost = {"requests/carried_in/natural_person": 1, "requests/received/natural_person": 13}

    assert said("Y201", Sample(figures=moved, prior={}, silent=True)) == [Severity.QUERY] * 2
    assert said("Y201", Sample(figures=lost, prior={}, silent=True)) == [Severity.ERROR]
    both = findings(Sample(figures=moved, prior={}, silent=True))
    assert all("可能是申请人归类不同" in one.message for one in both)


def test_both_engines_see_that_the_total_agrees():
    moved = {"requests/carried_in/natural_person": 1, "requests/carried_in/enterprise": 1, "requests/received/enterprise": 3,
             "requests/received/natural_person": 13}  # fmt: skip
    one = build(Sample(figures=moved, prior={}, silent=True)).submission

    assert check_batch([one, one], ALONE) == [check_one(one, ALONE)] * 2


def test_against_a_published_page_a_difference_is_a_query():
    """Figures of a page may have been typed wrong by whoever published it; those of the archive were accepted."""
    last = report(2023, {"requests/received/natural_person": 2})
    this = report(2024)

    def answer(published):
        return check_one(
            Archive([record_of(replace(last, origin=replace(last.origin, kind="published" if published else "")))]).join(this),
            ALONE,
        )

    assert [(one.rule, one.severity) for one in answer(False).findings] == [("Y201", Severity.ERROR)]
    assert [(one.rule, one.severity) for one in answer(True).findings] == [("Y201", Severity.QUERY)]
    assert (answer(False).verdict, answer(True).verdict) == (Verdict.REJECTED, Verdict.QUERY)


def archive(**left):
    """Last year's units by code, each with this many requests of natural persons left."""
    return Archive([
        record_of(replace(report(2023, {"requests/received/natural_person": count}, unit=code), code=code))
        for code, count in left.items()
    ])  # fmt: skip


def test_a_merged_unit_continues_all_its_predecessors():
    """A left 2 and B left 3: the new unit has to admit to 5."""
    roster = Roster([RosterUnit("N", "新局", former_code="A、B")])
    new = replace(report(2024, unit="新局"), code="N")

    assert archive(A=2, B=3).join(new, roster).prior["requests/carried_out/natural_person"] == 5
    assert archive(A=2).join(new, roster).prior == {}  # B's figures are missing: half a sum is no sum
    assert archive(A=2, B=3).of_unit(roster.units[0], 2023).figures["requests/carried_out/natural_person"] == 5


def test_the_parts_of_a_split_unit_are_not_held_to_the_whole_of_it():
    roster = Roster([RosterUnit("N1", "甲局", former_code="A"), RosterUnit("N2", "乙局", former_code="A")])
    alone = Roster([RosterUnit("N1", "甲局", former_code="A")])
    new = replace(report(2024, unit="甲局"), code="N1")

    assert archive(A=2).join(new, roster).prior == {}
    assert archive(A=2).join(new, alone).prior["requests/carried_out/natural_person"] == 2


def test_a_unit_under_a_new_name_is_found_by_the_former_code_of_the_roster():
    roster = Roster([RosterUnit("N", "新局", former_code="A")])
    new = replace(report(2024, unit="新局"), code="")

    assert archive(A=2).join(new, roster).prior["requests/carried_out/natural_person"] == 2
    assert archive(A=2).join(new).prior == {}


def test_a_template_knows_all_of_last_year_that_its_edition_has():
    """So the button and `check` judge every rule between years without the archive."""
    last = record_of(report(2023, {"documents/license/decisions": 550}))
    content = carried_over(FORMS[2021], last)

    assert set(content.prior) == set(FORMS[2021].by_key)
    assert content.prior["documents/license/decisions"] == 550
    older = carried_over(FORMS[2021], record_of(report(2020, {"documents/license/decisions": 550})))
    assert "documents/license/decisions" in older.prior and "documents/normative/in_force" not in older.prior


# ---------------------------------------------------------------- cases


@pytest.mark.parametrize(("total", "asked"), [(2, True), (3, False)])
def test_cases_that_were_pending_are_counted_again(total, asked):
    figures = {"challenges/count/litigation.direct.upheld": total}
    prior = {"challenges/count/litigation.direct.pending": 3, "challenges/count/litigation.direct.upheld": 0}

    assert bool(said("Y203", Sample(figures=figures, prior=prior, silent=True))) is asked


def test_a_suit_after_review_may_follow_last_years_review():
    none = {"challenges/count/reconsideration.upheld": 0, "challenges/count/reconsideration.pending": 0}

    assert said("Y204", Sample(figures=none, prior=none, silent=True)) == [Severity.QUERY]
    assert said("Y204", Sample(figures=none, prior={"challenges/count/reconsideration.pending": 0}, silent=True)) == []


@pytest.mark.parametrize(("suits", "asked"), [(30, False), (31, True)])
def test_reviews_and_direct_suits_are_no_more_than_the_requests_of_two_years(suits, asked):
    """18 to be handled this year, 14 settled last year and 1 case pending: 33, of which 3 are reviews."""
    figures = {"challenges/count/litigation.direct.upheld": suits}

    assert bool(said("Y205", Sample(figures=figures, prior={}, silent=True))) is asked


# ---------------------------------------------------------------- swings


@pytest.mark.parametrize(
    ("this", "last", "weight"),
    [
        (9487, 550, Severity.QUERY), (1000, 950, None), (300, 250, None), (301, 250, Severity.HINT), (302, 251, Severity.HINT),
        (375, 250, Severity.HINT), (376, 250, Severity.QUERY), (1200, 1000, None), (1201, 1000, Severity.HINT),
        (50, 0, None), (51, 0, Severity.QUERY), (0, 50, None), (0, 51, Severity.QUERY), (3, 1, None), (0, 0, None),
    ],
)  # fmt: skip
def test_a_swing_has_to_be_large_both_ways(this, last, weight):
    """More than a fifth and more than fifty is shown; more than half has to be explained; 1 → 3 is nobody's business."""
    assert size_of_swing(this, last, 50) is weight


def test_the_message_of_a_swing_tells_the_figures_and_the_rate():
    """洪泽: licences rose from 550 to 9,487."""
    sample = Sample(figures={"documents/license/decisions": 9487}, prior={"documents/license/decisions": 550}, silent=True)
    (found,) = findings(sample)

    assert (found.rule, found.severity, found.left, found.right) == ("Y206", Severity.QUERY, 9487, 550)
    assert "上年 550 件，今年 9487 件，增长 1624.9%" in found.message


def test_what_was_settled_is_not_named_beside_what_came_in():
    both = {"requests/received/natural_person": 60, "requests/granted/natural_person": 55}
    settled = {"requests/granted/natural_person": 7, "requests/carried_out/natural_person": 1}

    assert [one.cells[0].key for one in findings(Sample(figures=both, prior={}, silent=True))] == ["requests/received/total"]
    prior = {"requests/granted/natural_person": 56, "requests/carried_in/natural_person": 51}
    found = findings(Sample(figures=settled, prior=prior, silent=True))
    assert [(one.rule, one.cells[0].key) for one in found] == [("Y211", "requests/disposed/total")]


def test_an_absurd_number_is_asked_about_once():
    sample = Sample(figures={"documents/license/decisions": 100_000_001}, prior={}, silent=True)

    assert [one.rule for one in findings(sample)] == ["C111"]


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 1000))
def test_no_scale_makes_a_swing_of_a_change_within_the_limits(this, last, factor):
    """Both years multiplied by one number: a change of at most a fifth stays silent, whatever the size of the unit."""
    if abs(this - last) * 100 <= last * 20:
        assert size_of_swing(this * factor, last * factor, 50) is None


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 1000))
def test_a_smaller_unit_is_never_asked_more(this, last, factor):
    """Both years divided by one number: what was silent stays silent, a hint never becomes a query."""
    large, small = size_of_swing(this * factor, last * factor, 50), size_of_swing(this, last, 50)

    assert small is None or (large is not None and large.rank <= small.rank)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_weight_of_a_swing_grows_with_the_change(last, change):
    weights = [size_of_swing(last + step, last, 50) for step in (change // 2, change)]
    ranks = [3 if one is None else one.rank for one in weights]

    assert ranks[1] <= ranks[0]


# ---------------------------------------------------------------- fees


@pytest.mark.parametrize(
    ("this", "last", "rules"),
    [
        (253_000 * WAN, 25_300_000, ["Y207"]), (25_300_000, 253_000 * WAN, ["Y207"]),
        (5_000 * WAN, WAN, ["Y207"]), (4_999 * WAN, WAN, ["Y206"]), (20_000 * WAN, WAN, ["Y207"]),
        (20_001 * WAN, WAN, ["Y206"]),
        (0, 10 * WAN, ["Y208"]), (0, 10 * WAN - 1, []), (10 * WAN, 0, ["Y208"]), (250 * WAN, 140 * WAN, ["Y206"]),
        (150 * WAN, 60 * WAN, []),
    ],
)  # fmt: skip
def test_a_fee_is_asked_about_once_by_the_sharpest_rule(this, last, rules):
    """元 for 万元 is ten thousand times; 0 against 10 万元 is a gap; else the fee swings like any figure, above 100 万元."""
    sample = Sample(figures={"documents/fee/amount": this}, prior={"documents/fee/amount": last}, silent=True)

    assert [one.rule for one in findings(sample)] == rules


# ---------------------------------------------------------------- copied from last year


def test_a_table_that_repeats_last_year_is_asked_about_and_a_nil_return_is_not():
    same = {**PRIOR_FIGURES, "documents/normative/issued": 1, "documents/normative/repealed": 1}
    sample = Sample(figures=same, prior={**same, "documents/normative/in_force": 37}, silent=True)
    nil = dict.fromkeys(PRIOR_FIGURES, 0)

    assert "Y210" in {one.rule for one in findings(sample)}
    assert findings(Sample(figures=nil, prior=nil, silent=True)) == ()


@pytest.mark.parametrize(("fee", "asked"), [(20 * WAN, False), (21 * WAN, True)])
def test_six_digits_that_agree_are_too_many(fee, asked):
    """120, 3 and 2 are four digits, 20 万元 one more; 21 万元 two."""
    figures = {"documents/normative/issued": 0, "documents/normative/repealed": 0, "documents/normative/in_force": 40,
               "documents/license/decisions": 120, "documents/penalty/decisions": 3, "documents/coercion/decisions": 2,
               "documents/fee/amount": fee}  # fmt: skip

    assert bool(said("Y210", Sample(figures=figures, prior=figures, silent=True))) is asked


def test_one_cell_of_difference_is_enough():
    sample = next(rule for rule in CONTINUITY if rule.id == "Y210").sample
    other = replace(sample, figures={**sample.figures, "documents/penalty/decisions": 31})

    assert said("Y210", sample) == [Severity.QUERY]
    assert said("Y210", other) == []


# ---------------------------------------------------------------- the edition of 2019


@pytest.mark.parametrize(("items", "asked"), [(6, True), (5, False)])
def test_last_years_items_are_where_this_year_begins(items, asked):
    """4 items and one more last year: 5 to begin with."""
    prior = {"documents/license/prior_items": 4, "documents/license/change": 1}
    figures = {"documents/license/prior_items": items}

    assert bool(said("Y209", Sample(figures=figures, prior=prior, edition=2019, silent=True))) is asked


def test_of_another_edition_only_what_both_have_is_compared():
    """2020 is of the edition of 2019: licences are compared with 2021, what is in force is not, and that is said."""
    last = record_of(report(2020, {"documents/license/decisions": 550}))
    this = Archive([last]).join(report(2021, {"documents/license/decisions": 9487, "documents/normative/in_force": 3}))
    answer = check_one(this, ALONE)

    assert [one.rule for one in answer.findings] == ["Y206"]
    assert "Y202" in {one.rule for one in answer.not_judged}
