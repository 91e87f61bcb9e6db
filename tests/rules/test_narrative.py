"""Numbers in the text against the tables: no false alarm on true texts, and how many slips are found."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.narrative.corpus import REQUESTS, SLIPS, TRUE, ZERO, Report, Slip, sample
from toolkit.facts import facts
from toolkit.findings import Finding, Severity
from toolkit.form import FORMS
from toolkit.narrative.reading import read
from toolkit.report import sentences
from toolkit.rules import RULES
from toolkit.rules.case import Case
from toolkit.rules.messages import found_finding
from toolkit.rules.model import Found, Sample, Unjudged
from toolkit.rules.narrative import NARRATIVE
from toolkit.rules.samples import build, clean_texts
from toolkit.validate import check_one

sys.path.insert(0, str(Path(__file__).parents[2]))
from samples.make import UNITS, narrative, unit_figures

OWN = {rule.id for rule in NARRATIVE}


def outcomes(case: Case) -> list[tuple[str, Found | Unjudged]]:
    return [
        (rule.id, one)
        for rule in NARRATIVE
        if case.submission.edition in rule.editions and not any(map(case.lacks, rule.test.needs))
        for one in rule.test.found(case)
    ]


def findings(report: Report, texts: dict[str, str]) -> list[Finding]:
    submission = build(sample(report, texts)).submission
    return [found_finding(RULES[rule], submission, one) for rule, one in outcomes(Case(submission)) if isinstance(one, Found)]


def serious(found: list[Finding]) -> list[str]:
    return [finding.message for finding in found if finding.severity is not Severity.HINT]


# --- the corpus -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TRUE)
def test_a_true_text_raises_no_question(name):
    report, texts = TRUE[name]

    assert serious(findings(report, texts)) == []


def test_hints_on_true_texts_are_few():
    """A hint needs nothing, but a page of hints is not read: one in twenty true texts at most."""
    hints = [name for name, (report, texts) in TRUE.items() if findings(report, texts)]

    assert len(hints) <= len(TRUE) / 20, hints


def slipped(slip: Slip) -> tuple[Report, dict[str, str]]:
    report, texts = TRUE[slip.text]
    key = next(key for key, text in texts.items() if slip.old in text)
    return report, {**texts, key: texts[key].replace(slip.old, slip.new, 1)}


def is_found(slip: Slip) -> bool:
    return slip.rule in {finding.rule for finding in findings(*slipped(slip))}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.text}-{slip.new}")
def test_a_slip_is_found_or_known_to_be_missed(slip):
    assert is_found(slip) is not slip.missed


def test_the_measure_of_what_is_found():
    """At least 60 true texts without a false alarm, at least 120 slips, and the share of them that is found."""
    share = sum(map(is_found, SLIPS)) / len(SLIPS)

    assert len(TRUE) >= 60
    assert len(SLIPS) >= 120
    assert {slip.rule for slip in SLIPS} | {"N223", "N224", "N241", "N242"} == OWN
    assert share >= 0.95


def test_a_slip_says_what_was_written_what_the_table_says_and_the_difference():
    (finding,) = findings(*slipped(next(slip for slip in SLIPS if slip.new == "申请82件")))

    assert finding.rule == "N201"
    assert finding.severity is Severity.ERROR
    assert (finding.left, finding.right, finding.difference) == (82, 28, 54)
    assert finding.cells[0].key == "overview.requests"
    assert finding.cells[0].raw == "2024年，我局新收政府信息公开申请82件，上年结转3件，共办理31件"
    assert finding.cells[1].key == "requests/received/total"
    assert finding.what == (
        "文字部分“2024年，我局新收政府信息公开申请82件，上年结转3件，共办理31件”写新收申请 82 件，"
        "表三“本年新收政府信息公开申请数量／总计”为 28 件，相差 54 件。"
    )


def test_every_message_can_be_shown_on_a_chinese_console():
    for slip in SLIPS:
        for finding in findings(*slipped(slip)):
            finding.message.encode("gbk")
            assert "{" not in finding.message and "None" not in finding.message


# --- texts written from the figures -----------------------------------------------------------------------------------


@st.composite
def figures(draw, edition: int):
    """Inputs of a report: most of them 0, as in real reports, some large."""
    form = FORMS[edition]
    inputs = [one for one in form.fields if not one.total]
    amount = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 2000))
    density = draw(st.sampled_from((0.05, 0.3, 1.0)))
    chosen = {}
    for one in inputs:
        if draw(st.floats(0, 1)) <= density:
            chosen[one.key] = draw(amount) * (one.measure.scale // 100 if one.measure.decimals else 1)
    return chosen


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), edition=st.sampled_from((2021, 2019)), area=st.booleans())
def test_a_draft_from_the_own_figures_raises_nothing_at_all(data, edition, area):
    """Sentences of our own drafts, filled with a report's figures, give no finding and no hint."""
    chosen = data.draw(figures(edition))
    unit, year = ("北山市人民政府" if area else "清河县水务局"), 2020 if edition == 2019 else 2024
    submission = build(sample(Report(unit, year, chosen, edition=edition), {})).submission
    found = facts(submission.form, Case(submission).figures)
    scope = sentences.scope_of(unit, area=area)
    pieces = {
        "overview.proactive": [sentences.proactive(found, area=area)],
        "overview.requests": sentences.requests(found, year, scope, area=area),
        "other_matters": sentences.placeholders("other_matters", area=area),
    }
    if area:
        units = data.draw(st.lists(figures(edition), max_size=12))
        names = (f"清河县第{number}水利管理局" for number in range(1, 13))
        pairs = zip(names, units, strict=False)
        parts = [build(sample(Report(name, year, one, edition=edition), {})).submission for name, one in pairs]
        pieces["overview.requests"].insert(
            1, sentences.ranking([(one.unit, facts(one.form, Case(one).figures)) for one in parts], found["received"])
        )
    texts = {key: "\n".join("".join(p if isinstance(p, str) else p.text for p in text) for text in several)
             for key, several in pieces.items()}  # fmt: skip
    if edition == 2019:
        texts = {"overview": "\n".join(texts.values())}

    case = Case(replace(submission, narrative=texts))

    assert [(rule, one) for rule, one in outcomes(case) if isinstance(one, Found)] == []


def test_texts_of_the_sample_region_raise_nothing():
    form = FORMS[2021]
    for unit in UNITS:
        typed = unit_figures(form, unit)
        scaled = {key: int(Decimal(str(value)) * form.by_key[key].measure.scale) for key, value in typed.items() if value}
        assert findings(Report(unit.name, 2024, scaled), narrative(unit, typed)) == []


@pytest.mark.parametrize("edition", (2021, 2019))
def test_the_clean_report_raises_nothing(edition):
    checked = check_one(build(Sample(edition=edition, prior={})).submission)

    assert [finding.message for finding in checked.findings if finding.rule in OWN] == []
    assert clean_texts(FORMS[edition], 2024)


# --- what cannot be judged ------------------------------------------------------------------------------------------


def test_a_number_whose_cell_is_empty_is_not_judged():
    """16 applications in the text, nothing in the cells: that is a gap of the table, not a contradiction."""
    built = build(Sample(typed=dict.fromkeys(("requests/received/natural_person", "requests/received/total"))))
    checked = check_one(built.submission)

    assert not {finding.rule for finding in checked.findings} & OWN
    assert {"N201", "N208"} <= {one.rule for one in checked.not_judged}


def test_without_last_year_growth_is_not_judged():
    report, texts = TRUE["bureau_growth"]
    without = build(sample(report._replace(prior=None), texts)).submission

    assert [one for rule, one in outcomes(Case(without)) if rule == "N232"] == [Unjudged("没有上年数据", whole=True)]


def test_a_text_that_speaks_of_nothing_is_compared_with_nothing():
    assert outcomes(Case(build(sample(ZERO, {REQUESTS: "依法做好各项工作。"})).submission)) == []


# --- severity -------------------------------------------------------------------------------------------------------


def test_only_flat_contradictions_are_errors():
    assert {rule.id for rule in NARRATIVE if rule.severity is Severity.ERROR} == {"N201", "N209"}


def test_nothing_received_is_milder_where_the_text_also_gives_the_number_of_the_table():
    """“未收到” of a part, 28 in the next sentence: then it is a question, not a contradiction."""
    report, _ = TRUE["bureau_standard"]
    flat = findings(report, {REQUESTS: "我局未收到政府信息公开申请。"})
    mild = findings(report, {REQUESTS: "我局未收到政府信息公开申请。全年新收政府信息公开申请28件。"})

    assert [one.severity for one in flat] == [Severity.ERROR]
    assert [one.severity for one in mild] == [Severity.QUERY]


def test_an_office_that_speaks_of_itself_gets_a_hint():
    """The office of a government gives 17 for itself, the table 186 for the county."""
    report, _ = TRUE["county_area"]
    found = findings(report, {REQUESTS: "县政府办公室收到政府信息公开申请17件，答复17件。"})

    assert [(one.rule, one.severity) for one in found] == [("N241", Severity.HINT)]


def test_one_empty_table_is_one_finding():
    """A text full of numbers beside a table of zeros: one slip, one question."""
    _, texts = TRUE["bureau_got_new"]
    found = findings(ZERO._replace(unit="清河县自然资源局"), texts)

    assert [one.rule for one in found] == ["N218"]


# --- every rule and its sample --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", NARRATIVE, ids=lambda rule: rule.id)
def test_a_sample_breaks_exactly_its_rule(rule):
    assert {finding.rule for finding in check_one(build(rule.sample).submission).findings} == {rule.id}


def test_the_texts_are_read_once_for_all_rules(monkeypatch):
    calls = []
    monkeypatch.setattr("toolkit.narrative.reading.read", lambda *args: calls.append(1) or read(*args))
    check_one(build(Sample()).submission)

    assert calls == [1]
