"""Between units: nobody hands in another's figures, the parts are no larger than the whole, and the sums can be explained."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.judging import FIGURES_ALONE, answers, findings, of_region, said
from tests.support import as_typed, consistent_figures, report, submission
from toolkit.checks.judging import check_batch, check_one, judge_between
from toolkit.form import FORMS
from toolkit.office.office import Office
from toolkit.region.consolidate import consolidate
from toolkit.rules.findings import Severity, Verdict
from toolkit.rules.model import BetweenTest, RegionTest, Sample
from toolkit.rules.rollup import ROLLUP, middle_of_others
from toolkit.rules.samples import FIGURES
from toolkit.submission.origin import Origin
from toolkit.submission.record import Record
from toolkit.submission.roster import Roster, RosterUnit

WAN = 10**6
ALONE = Office(ruleset=FIGURES_ALONE)
LICENSE = "documents/license/decisions"
PENALTY = "documents/penalty/decisions"


@pytest.mark.parametrize("rule", ROLLUP, ids=lambda rule: rule.id)
def test_each_sample_breaks_its_rule_and_no_other(rule):
    found = of_region(rule.sample).findings if isinstance(rule.test, RegionTest) else findings(rule.sample)

    assert {finding.rule for finding in found} == {rule.id}
    for finding in found:
        finding.message.encode("gbk")
        assert "{" not in finding.message and "None" not in finding.message and finding.message.endswith(rule.remedy)


def rules(sample, *roster):
    return [finding.rule for finding in findings(sample, *roster)]


def other(name="云溪市民政局", code="YX-020", **changes):
    return Sample(unit=name, code=code, silent=True, **changes)


# ---------------------------------------------------------------- one content, two names


def test_both_units_with_the_same_figures_are_told_of_each_other():
    first, second = answers(Sample(silent=True, others=(other(),)))

    assert "“云溪市民政局”" in first.findings[0].message and "“云溪市教育局”" in second.findings[0].message
    assert (first.verdict, second.verdict) == (Verdict.REJECTED, Verdict.REJECTED)


def test_one_figure_of_difference_is_enough():
    assert rules(Sample(silent=True, others=(other(figures={LICENSE: 121}),))) == []


def test_two_files_of_one_unit_are_no_duplicate_but_one_name_under_two_codes_is():
    assert rules(Sample(silent=True, others=(Sample(silent=True),))) == []
    assert rules(Sample(silent=True, others=(Sample(code="YX-999", silent=True),))) == ["R101"]
    roster = (RosterUnit("YX-003", "云溪市教育局", aliases=("市教育局",)),)
    assert rules(Sample(silent=True, others=(Sample(unit="市教育局", code="", silent=True),)), *roster) == []


ZERO = dict.fromkeys(FIGURES, 0)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({}, []),
        ({LICENSE: 12, "documents/penalty/decisions": 34}, []),
        ({LICENSE: 12, "documents/penalty/decisions": 345}, [Severity.QUERY]),
        ({LICENSE: 12345, "documents/penalty/decisions": 6789}, [Severity.QUERY]),
        ({LICENSE: 12345, "documents/penalty/decisions": 67891}, [Severity.ERROR]),
    ],
)
def test_nil_returns_are_alike_and_ten_digits_are_not_by_chance(figures, expected):
    """Four digits that agree say nothing, five to nine ask, ten are an error."""
    same = {**ZERO, **figures}

    assert said("R101", Sample(figures=same, silent=True, others=(other(figures=same),))) == expected


def test_units_of_other_years_are_not_compared():
    assert rules(Sample(silent=True, others=(other(year=2023),))) == []


# ---------------------------------------------------------------- parts and wholes

CITY = {key: 2 * value for key, value in FIGURES.items()}


def city(**changes):
    return Sample(unit="云溪市人民政府", code="YX-000", silent=True, figures={**CITY, **changes})


def test_a_part_may_be_the_whole_and_not_more():
    assert rules(Sample(silent=True, others=(city(**{LICENSE: 120}),))) == []
    assert rules(Sample(silent=True, others=(city(**{LICENSE: 119}),))) == ["R102"]


def test_only_what_is_larger_is_counted_and_named():
    """Two figures exceed those of the whole; of all others, nearly all equal and most of them 0, none is told of."""
    whole = Sample(unit="云溪市人民政府", code="YX-000", silent=True, figures={**FIGURES, LICENSE: 119, PENALTY: 0})
    (found,) = findings(Sample(figures={PENALTY: 2}, silent=True, others=(whole,)))

    assert found.rule == "R102"
    assert "有 2 项大于全地区" in found.message
    assert [cell.key for cell in found.cells] == [LICENSE, PENALTY]


def test_the_offices_own_report_covers_nobody():
    """云溪市人民政府办公室 reports for itself: it may well have less than a department."""
    office = Sample(unit="云溪市人民政府办公室", code="YX-001", silent=True, figures=ZERO)

    assert rules(Sample(silent=True, others=(office,))) == []


def test_the_roster_says_whom_a_report_covers():
    """A department of another county and a unit that is led from above are no parts of the city."""
    small = city(**{LICENSE: 10})
    abroad = RosterUnit("YX-003", "云溪市教育局", "他县", "县级部门")
    above = RosterUnit("YX-003", "云溪市教育局", "云溪市", "垂直管理单位")
    below = RosterUnit("YX-003", "云溪市教育局", "他县", "部门", parent="云溪市人民政府")
    by_code = RosterUnit("YX-003", "云溪市教育局", "他县", "部门", parent="YX-000")
    government = RosterUnit("YX-000", "云溪市人民政府", "云溪市")

    sample = Sample(silent=True, others=(small,))
    assert [rules(sample, government, unit) for unit in (abroad, above, below, by_code)] == [[], [], ["R102"], ["R102"]]


def two_parts(**changes):
    return (Sample(silent=True), other(figures={**changes}))


def test_the_sum_of_the_parts_may_not_exceed_the_whole():
    """120 + 121 licences against 241 of the city, and against 240."""
    parts = two_parts(**{LICENSE: 121})

    assert rules(replace(city(**{LICENSE: 241}), others=parts)) == []
    assert rules(replace(city(**{LICENSE: 240}), others=parts)) == ["R103"]


def test_what_is_missing_in_the_sum_is_told_once_all_units_are_there():
    """The city says 250, its two units 241: no matter while a third is due, a question as soon as the list is complete."""
    parts = two_parts(**{LICENSE: 121})
    roster = [RosterUnit("YX-000", "云溪市人民政府", "云溪市"), RosterUnit("YX-003", "云溪市教育局", "云溪市"),
              RosterUnit("YX-020", "云溪市民政局", "云溪市")]  # fmt: skip
    third = RosterUnit("YX-021", "云溪市司法局", "云溪市")
    led_from_above = RosterUnit("YX-022", "云溪市税务局", "云溪市", "垂直管理")

    sample = replace(city(**{LICENSE: 250}), others=parts)
    assert rules(sample, *roster, third) == []
    assert rules(sample, *roster) == ["R103"]
    assert rules(sample, *roster, led_from_above) == ["R103"]


# ---------------------------------------------------------------- published and late


def test_a_published_report_is_held_against_the_workbook_that_was_handed_in():
    handed_in = Sample(figures={LICENSE: 121}, silent=True)

    assert rules(Sample(published=True, silent=True, others=(handed_in,))) == ["R104"]
    assert rules(Sample(published=True, silent=True, others=(Sample(silent=True),))) == []
    assert answers(Sample(published=True, silent=True, others=(handed_in,)))[1].findings == ()


@pytest.mark.parametrize(
    ("unit", "date", "late"),
    [
        (None, "2025年1月31日", False), (None, "2025-02-01", True), (None, "", False), (None, "待定", False),
        ("云溪市人民政府", "2025年3月31日", False), ("云溪市人民政府", "2025年4月1日", True), (None, "2205年1月13日", False),
    ],
)  # fmt: skip
def test_units_report_by_the_end_of_january_and_governments_by_the_end_of_march(unit, date, late):
    assert said("R105", Sample(unit=unit, cover={"date": date}, silent=True)) == ([Severity.HINT] if late else [])


# ---------------------------------------------------------------- a region's sums


def region(*members, **changes):
    return of_region(Sample(unit="云溪市", code="", silent=True, others=members, **changes))


def in_region(rule, answer):
    return [one for one in answer.findings if one.rule == rule]


def test_a_government_and_its_units_are_never_added_up_in_silence():
    """The city's 240 licences contain the unit's 120: the sum of 360 would count them twice."""
    (found,) = in_region("R301", region(city(), Sample()))
    assert found.severity is Severity.ERROR and "“云溪市人民政府”" in found.message and "“云溪市教育局”" in found.message

    (unsure,) = in_region("R301", region(city(**{LICENSE: 5}), Sample()))  # less than its unit: it may be its own report
    assert unsure.severity is Severity.QUERY


@pytest.mark.parametrize("name", ["云溪市政府", "东江省云溪市人民政府", "云溪市"])
def test_a_government_is_known_however_it_is_called(name):
    (found,) = in_region("R301", region(replace(city(), unit=name), Sample()))
    assert f"“{name}”" in found.message and "“云溪市教育局”" in found.message


def test_governments_of_counties_add_up_to_a_city():
    counties = [Sample(unit=name, code=code) for name, code in (("甲县人民政府", "1"), ("乙县人民政府", "2"))]

    assert in_region("R301", region(*counties, Sample())) == []


def test_a_region_opens_with_what_it_closed_with():
    """The two members were left 2 + 2; last year's region closed with 4, or with 5."""
    members = (Sample(), other())

    def last(count):
        return {"requests/carried_out/natural_person": count}

    assert in_region("R302", of_region(_sums(members, last(4)))) == []
    (found,) = in_region("R302", of_region(_sums(members, last(5))))
    assert "上年结转 4 件，上年汇总的结转下年度 5 件" in found.message


def _sums(members, prior):
    """The sums of some reports as a sample."""
    sums: dict[str, int] = {}
    for member in members:
        for key, value in {**FIGURES, **member.figures}.items():
            sums[key] = sums.get(key, 0) + value
    return Sample(unit="云溪市", code="", silent=True, figures=sums, others=members, prior=prior)


def test_openings_are_not_judged_while_units_are_missing():
    roster = [RosterUnit("YX-003", "云溪市教育局"), RosterUnit("YX-020", "云溪市民政局"), RosterUnit("YX-021", "云溪市司法局")]
    sums = _sums((Sample(), other()), {"requests/carried_out/natural_person": 5})
    answer = of_region(sums, *roster)

    assert in_region("R302", answer) == []
    assert ("R302", "还有单位没有汇总") in {(one.rule, one.reason) for one in answer.not_judged}


@pytest.mark.parametrize(("fee", "found"), [(21_000 * WAN, True), (20_999 * WAN, False)])
def test_a_unit_that_pays_a_thousand_times_the_median_is_named(fee, found):
    """20, 21, 22 and 23 万元: the lower median of the others is 21."""
    fees = {"甲": 20 * WAN, "乙": 21 * WAN, "丙": 22 * WAN, "丁": 23 * WAN, "戊": fee}
    members = [
        Sample(unit=f"云溪市{name}局", code=name, figures={"documents/fee/amount": value, LICENSE: 50 + number})
        for number, (name, value) in enumerate(fees.items())
    ]

    assert bool(in_region("R303", region(*members))) is found
    assert in_region("R303", region(*members[1:])) == []  # three others are no yardstick


@given(st.lists(st.integers(1, 9), min_size=2, max_size=12), st.data())
def test_a_unit_is_held_against_the_middle_of_all_others(fees, data):
    """The lower one of two middle fees, as it is of the list without the unit's own, which may be there again."""
    one = data.draw(st.sampled_from(fees))
    others = sorted(fees)
    others.remove(one)

    assert middle_of_others(sorted(fees), one) == others[(len(others) - 1) // 2]


@pytest.mark.parametrize(("licences", "found"), [(1600, False), (1601, True)])
def test_more_than_four_fifths_from_one_unit_are_worth_a_sentence(licences, found):
    """Four units with 100 each: 1,600 of 2,000 is 80% and not more."""
    members = [Sample(unit=f"云溪市{name}局", code=name, figures={LICENSE: 100}) for name in "甲乙丙丁"]
    answer = region(*members, Sample(figures={LICENSE: licences}))

    assert bool(in_region("R304", answer)) is found
    assert all(one.severity is Severity.HINT for one in in_region("R304", answer))


def test_the_units_that_move_the_sum_are_ranked():
    """+840, +300, −20 and +5: two are named as what made it rise, and the third last; the one that fell is not."""
    moves = {"甲": 840, "乙": 300, "丙": -20, "丁": 5}
    members = [Sample(unit=f"{name}局", code=name, figures={LICENSE: 110 + move}, prior={}) for name, move in moves.items()]
    (found,) = in_region("R305", region(*members))

    assert found.severity is Severity.HINT
    assert (
        "上年 440 件，今年 1565 件，增长 255.7%，主要是“甲局”增加 840 件、“乙局”增加 300 件、“丁局”增加 5 件" in found.message
    )


def test_like_is_compared_with_like():
    """A new unit makes no rise: only units with last year's figures count."""
    members = [
        Sample(unit="甲局", code="1", figures={LICENSE: 111}, prior={}),
        Sample(unit="新局", code="2", figures={LICENSE: 5000}),
    ]

    assert in_region("R305", region(*members)) == []


def test_consolidating_judges_the_sums_with_their_members():
    """The government's area-wide report is in the roster beside a department: the sums are made and refused."""
    roster = Roster([RosterUnit("1", "甲县人民政府", "甲县"), RosterUnit("2", "甲县财政局", "甲县")])
    reports = [replace(report(2024, {LICENSE: count}, unit=unit.name), code=unit.code, origin=Origin(unit.name))
               for unit, count in zip(roster.units, (30, 10), strict=True)]  # fmt: skip
    result = consolidate(check_batch(reports), roster, office=ALONE)

    assert [one.rule for one in result.region_check.findings] == ["R301"]
    assert result.region_check.verdict is Verdict.REJECTED
    assert result.sums.totals[FORMS[2021].by_key[LICENSE].index] == 40


def test_consolidating_knows_last_years_region():
    roster = Roster([RosterUnit("2", "甲县财政局", "甲县")])
    reports = [replace(report(2024, unit="甲县财政局"), code="2", origin=Origin("甲县财政局"))]

    def last_year(name, year):
        assert name == "甲县"
        if year < 2024:
            return None  # of the years before, only the trend asks
        figures = {f"requests/carried_out/{who}": 3 if who == "enterprise" else 0 for who in ("natural_person", "enterprise")}
        return Record("2", name, year - 1, figures)

    result = consolidate(check_batch(reports), roster, office=ALONE, last_year=last_year)
    assert [(one.rule, one.severity) for one in result.region_check.findings] == [("R302", Severity.QUERY)]


# ---------------------------------------------------------------- all of them


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_region_of_sound_units_with_one_name_each_has_no_error(data):
    """Whatever the figures: units that differ, and a whole that is their sum, are never an error and never a false sum."""
    form = FORMS[2021]
    figures = [data.draw(consistent_figures(form, largest=99)) for _ in range(data.draw(st.integers(2, 4)))]
    units = [submission(form, as_typed(form, one), unit=f"甲县{name}局", code=name)
             for name, one in zip("天地玄黄", figures, strict=False)]  # fmt: skip
    whole = {key: sum(one[key] for one in figures) for key in form.by_key}
    batch = [*units, submission(form, as_typed(form, whole), unit="甲县人民政府", code="0")]
    found = {one.rule for answer in judge_between([check_one(one, ALONE) for one in batch], ALONE) for one in answer.findings}

    assert not found & {"R102", "R103", "R104"}


def test_the_order_of_the_files_does_not_matter():
    batch = [Sample(silent=True), other(), city(**{LICENSE: 100})]
    there = {one.submission.unit: one.findings for one in answers(replace(batch[0], others=tuple(batch[1:])))}
    back = {one.submission.unit: one.findings for one in answers(replace(batch[2], others=tuple(batch[1::-1])))}

    assert there == back


def test_a_thousand_reports_are_compared_in_a_moment():
    """By hash and not pair by pair; generous for a busy machine."""
    one = check_one(report(2024, {LICENSE: 5}), ALONE)
    many = [replace(one, submission=replace(one.submission, unit=f"{number}局", code=str(number))) for number in range(1000)]
    begin = time.process_time()
    judge_between(many, ALONE)

    assert time.process_time() - begin < 1
    assert all(isinstance(rule.test, BetweenTest) for rule in ROLLUP if rule.id in ("R101", "R102", "R103", "R104"))
