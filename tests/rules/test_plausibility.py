"""What is possible and yet unlikely: each limit just inside and just outside, and silence where there is nothing to ask."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.judging import answers, findings, said
from tests.support import as_typed, consistent, consistent_figures, forms, submission
from toolkit.checks.judging import check_one
from toolkit.rules.catalogue import RULES
from toolkit.rules.coincidence import digits
from toolkit.rules.findings import Severity
from toolkit.rules.model import Sample
from toolkit.rules.plausibility import PLAUSIBILITY
from toolkit.rules.samples import build, clean_figures
from toolkit.rules.thresholds import THRESHOLDS
from toolkit.submission.cells import RawCell

WAN = 10**6
ALL_GRANTED = {
    "requests/partly_granted/natural_person": 0, "requests/denied.enforcement_file/natural_person": 0,
    "requests/unable.not_held/natural_person": 0, "requests/not_processed.petition/enterprise": 0,
}  # fmt: skip


@pytest.mark.parametrize("rule", PLAUSIBILITY, ids=lambda rule: rule.id)
def test_each_sample_breaks_its_rule_and_no_other(rule):
    assert {finding.rule for finding in findings(rule.sample)} == {rule.id}


def test_every_limit_says_what_it_limits_and_where_it_comes_from():
    assert len(THRESHOLDS) > 20
    assert all(one.value > 0 and one.what and one.source for one in THRESHOLDS)


# ---------------------------------------------------------------- table 三


def test_two_applications_may_repeat_each_other_and_one_may_not():
    one = {"requests/received/research": 1, "requests/not_processed.repeat/research": 1}
    two = {**one, "requests/received/research": 2, "requests/granted/research": 1}

    assert said("X301", Sample(figures=one, prior={}, silent=True)) == [Severity.QUERY]
    assert said("X301", Sample(figures=two, prior={}, silent=True)) == []


def test_a_single_application_may_repeat_one_of_last_year():
    """Unknown: only a hint. Known that research institutes asked last year: nothing to ask."""
    one = {"requests/received/research": 1, "requests/not_processed.repeat/research": 1}

    assert said("X301", Sample(figures=one, silent=True)) == [Severity.HINT]
    assert said("X301", Sample(figures=one, prior={"requests/received/research": 1}, silent=True)) == []


@pytest.mark.parametrize(
    ("unit", "kind", "asked"),
    [
        ("青石镇人民政府", None, True),
        ("东湖街道办事处", None, True),
        ("甲单位", "乡镇街道", True),
        ("云溪市公安局", None, False),
    ],
)
def test_state_secrets_are_asked_about_in_townships_alone(unit, kind, asked):
    figures = {"requests/denied.state_secret/natural_person": 1, "requests/received/natural_person": 13}

    assert bool(said("X302", Sample(figures=figures, unit=unit, kind=kind, silent=True))) is asked


def test_other_laws_bar_disclosure_in_townships_too_so_that_is_only_a_hint():
    figures = {"requests/denied.barred_by_law/natural_person": 1, "requests/received/natural_person": 13}

    assert said("X302", Sample(figures=figures, unit="青石镇人民政府", silent=True)) == [Severity.HINT]


@pytest.mark.parametrize(("granted", "asked"), [(16, False), (17, True)])
def test_twenty_outcomes_of_one_kind_are_asked_about_and_nineteen_are_not(granted, asked):
    """3 of enterprises and 16 (17) of natural persons, all granted."""
    figures = {**ALL_GRANTED, "requests/granted/natural_person": granted, "requests/received/natural_person": granted - 1,
               "requests/received/enterprise": 3}  # fmt: skip

    assert bool(said("X303", Sample(figures=figures, silent=True))) is asked


def test_one_outcome_of_another_kind_is_enough():
    figures = {**ALL_GRANTED, "requests/granted/natural_person": 39, "requests/partly_granted/natural_person": 1,
               "requests/received/natural_person": 39, "requests/received/enterprise": 3}  # fmt: skip

    assert said("X303", Sample(figures=figures, silent=True)) == []


@pytest.mark.parametrize(("left", "received", "asked"), [(4, 15, False), (5, 16, True), (5, 19, False), (5, 18, True)])
def test_more_than_a_fifth_left_over_is_asked_about_but_not_below_five(left, received, asked):
    """2 carried in and 4 of enterprises: 5 of 25 is a fifth and no more; 4 of 21 are too few to ask."""
    figures = {"requests/carried_out/natural_person": left, "requests/received/natural_person": received}

    assert bool(said("X304", Sample(figures=figures, silent=True))) is asked


# ---------------------------------------------------------------- tables 四 and 二


@pytest.mark.parametrize(
    ("upheld", "corrected", "limit"), [(27, 3, None), (26, 4, "10%"), (25, 4, None), (51, 9, "10%"), (50, 9, "15%")]
)
def test_a_share_of_corrections_is_told_from_thirty_closed_cases_on(upheld, corrected, limit):
    """3 of 30 is 10% and not more; 4 of 29 are too few cases; 9 of 60 is 15% and not more, 9 of 59 is."""
    figures = {"challenges/count/reconsideration.upheld": upheld, "challenges/count/reconsideration.corrected": corrected}
    (found,) = [one for one in findings(Sample(figures=figures, silent=True)) if one.rule == "X305"] or [None]

    assert (found.message if found else None) is None if limit is None else f"超过 {limit}" in found.message


@pytest.mark.parametrize(
    ("unit", "kind", "severity"),
    [
        ("云溪县教育局", None, Severity.ERROR), ("青石镇人民政府", None, Severity.ERROR),
        ("云溪县人民政府", None, Severity.ERROR), ("教育局", "县直部门", Severity.ERROR),
        ("云溪市教育局", None, Severity.QUERY), ("云溪市人民政府", None, None),
        ("甲单位", None, None),
    ],
)  # fmt: skip
def test_rules_of_an_organ_without_the_power_to_make_them(unit, kind, severity):
    """Two 规章: impossible in a county, to be asked in a department of a city, silence where the organ is not known."""
    figures = {"documents/rules/issued": 2, "documents/rules/in_force": 2}
    found = said("X306", Sample(figures=figures, unit=unit, kind=kind, silent=True))

    assert found == ([severity] if severity else [])


def test_with_last_year_the_exact_rule_speaks_and_the_rough_one_is_silent():
    figures = {"documents/normative/issued": 5, "documents/normative/in_force": 1, "documents/normative/repealed": 2}

    assert [one.rule for one in findings(Sample(figures=figures, silent=True))] == ["X307"]
    assert [one.rule for one in findings(Sample(figures=figures, prior={}, silent=True))] == ["Y202"]
    right = {**figures, "documents/normative/in_force": 3}
    assert findings(Sample(figures=right, silent=True)) == ()


def test_offices_take_no_decisions_and_townships_may():
    assert said("X308", Sample(unit="云溪市人民政府办公室", silent=True)) == [Severity.QUERY]
    assert said("X308", Sample(unit="青石镇人民政府", silent=True)) == []
    none = {f"documents/{row}/decisions": 0 for row in ("license", "penalty", "coercion")}
    assert said("X308", Sample(unit="云溪市人民政府办公室", figures=none, silent=True)) == []


@pytest.mark.parametrize(
    ("fee", "rules"),
    [(99_999 * WAN, []), (100_000 * WAN, ["X309"]), (100_000 * WAN + 1, []), (1_000_000 * WAN, ["X309"]),
     (1_000_001 * WAN, ["C112"])],
)  # fmt: skip
def test_a_large_whole_sum_of_money_is_asked_about_once(fee, rules):
    """A hundred thousand 万元 to the last 万元; one 分 more is no whole number; beyond a million C112 asks."""
    assert [one.rule for one in findings(Sample(figures={"documents/fee/amount": fee}, silent=True))] == rules


def test_a_city_may_collect_a_billion():
    assert findings(Sample(figures={"documents/fee/amount": 250_000 * WAN}, unit="云溪市人民政府", silent=True)) == ()


@pytest.mark.parametrize(("published", "total", "rules"), [(5, 5, []), (5, 4, ["X310"]), (6, 6, ["X311"])])
def test_documents_of_2019_are_produced_before_they_are_published(published, total, rules):
    figures = {"documents/normative/produced": 5, "documents/normative/published": published,
               "documents/normative/public_total": total}  # fmt: skip

    assert [one.rule for one in findings(Sample(figures=figures, edition=2019, silent=True))] == rules


@pytest.mark.parametrize(("change", "rules"), [(-3, []), (-4, ["X312"])])
def test_nobody_loses_more_items_than_he_had(change, rules):
    figures = {"documents/penalty/prior_items": 3, "documents/penalty/change": change}

    assert [one.rule for one in findings(Sample(figures=figures, edition=2019, silent=True))] == rules
    assert RULES["X312"].severity is Severity.ERROR


def test_a_purchase_has_a_price_and_a_price_a_purchase():
    def of(items, amount):
        sample = Sample(figures={"documents/procurement/items": items}, typed={"documents/procurement/amount": amount},
                        edition=2019, silent=True)  # fmt: skip
        return [one.rule for one in findings(sample)]

    assert (of(2, "25.1万元"), of(0, RawCell("0", "n")), of(2, RawCell("0", "n")), of(0, "25.1万元")) == (
        [],
        [],
        ["X313"],
        ["X313"],
    )


# ---------------------------------------------------------------- what holds of all


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_small_unit_is_never_asked_whether_its_figures_are_plausible(data):
    """Below five of everything, whatever the mixture: no question about shares, rows or rates, and never an error."""
    form = data.draw(forms)
    figures = data.draw(consistent_figures(form, largest=1))
    one = submission(form, as_typed(form, consistent(form, figures)), unit="甲单位")
    total = figures["requests/disposed/total"]
    rules = {finding.rule for finding in check_one(one).findings if finding.rule in {rule.id for rule in PLAUSIBILITY}}

    assert rules <= {"X301", "X303", "X304", "X307", "X310", "X311", "X313"}
    assert "X303" not in rules or total >= 20
    assert "X304" not in rules or figures["requests/carried_out/total"] >= 5


def test_a_cell_that_cannot_be_used_is_not_asked_about():
    """-1 granted and a blank row: the rules on cells speak, the others are silent."""
    typed = {"requests/granted/natural_person": RawCell("-1", "n"), "requests/carried_out/natural_person": None}

    assert {one.rule for one in findings(Sample(typed=typed, silent=True))} == {"C101", "C107"}


def test_digits_that_agree_measure_how_unlikely_agreement_is():
    """120 has two that count, 30 and 6 one each, 5 and 2 one each, 25.3 万元 three; what is in force does not count."""
    form = build(Sample()).submission.form
    figures = clean_figures(form)
    row = [figures.get(one.key, 0) for one in form.fields]

    assert digits(form, row, "documents") == 9
    assert digits(form, [0] * len(form.fields)) == 0


def test_what_could_not_be_judged_says_which_cell_is_missing():
    """A blank where a rule looks is no pass: two rules are open, and each says so once."""
    answer = answers(Sample(typed={"requests/carried_out/natural_person": None, "requests/granted/natural_person": None},
                            prior={}, silent=True))[0]  # fmt: skip
    reasons = {one.rule: one.reason for one in answer.not_judged if one.rule[:2] in ("X3", "Y2")}

    assert reasons == {
        "X303": "表三 D8 未填或有误", "X304": "表三 D30 未填或有误",
    }  # fmt: skip
    assert len([one.rule for one in answer.not_judged]) == len({one.rule for one in answer.not_judged})


def test_where_nobody_knows_whose_power_it_is_nothing_is_judged():
    figures = {"documents/rules/issued": 2, "documents/rules/in_force": 2}
    known, unknown = (answers(Sample(unit=unit, figures=figures, silent=True))[0] for unit in ("云溪市教育局", "甲单位"))

    assert "X306" not in {one.rule for one in known.not_judged}
    assert ("X306", "不知道单位类型") in {(one.rule, one.reason) for one in unknown.not_judged}
    assert answers(Sample(unit="甲单位", silent=True))[0].run == unknown.run + 1
