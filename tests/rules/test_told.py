"""Numbers in the text against the tables: no false alarm on true texts, and how many slips are found."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.narrative.corpus import REQUESTS, SLIPS, TRUE, ZERO, Report, Slip, sample
from toolkit.checks.judging import check_one
from toolkit.draft import area as area_of_units
from toolkit.draft import sentences
from toolkit.form import FORMS
from toolkit.narrative.clauses import read
from toolkit.rules.case import Case
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import Finding, Severity
from toolkit.rules.messages import found_finding
from toolkit.rules.model import Sample
from toolkit.rules.samples import build, clean_texts
from toolkit.rules.terms import Found, Unjudged
from toolkit.rules.told.rules import NARRATIVE
from toolkit.submission.facts import facts

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
        "表三“本年新收／总计”为 28 件，相差 54 件。"
    )


def test_every_message_can_be_shown_on_a_chinese_console():
    for slip in SLIPS:
        for finding in findings(*slipped(slip)):
            finding.message.encode("gbk")
            assert "{" not in finding.message and "None" not in finding.message


@pytest.mark.parametrize(("yuan", "rules"), [(0, []), (50, []), (-50, []), (51, ["N217"]), (-51, ["N217"]), (4_999, ["N217"])])
def test_a_fee_may_be_off_by_what_two_decimals_of_wan_yuan_leave_out(yuan, rules):
    """The text says 123,400 元; up to fifty 元 either way are rounded off where 12.34 万元 are printed."""
    one = Report("清河县水务局", 2024, {"documents/fee/amount": (123_400 + yuan) * 100})
    found = findings(one, {"overview.proactive": "全年行政事业性收费123400元。"})

    assert [finding.rule for finding in found] == rules


@pytest.mark.parametrize(
    ("also", "severity"),
    [
        ("", Severity.ERROR),
        ("上年结转3件。", Severity.ERROR),
        ("予以公开31件。", Severity.ERROR),
        ("作出行政许可决定120件。", Severity.ERROR),
        ("本年新收政府信息公开申请28件。", Severity.QUERY),
    ],
)
def test_only_the_right_number_of_the_same_thing_makes_a_contradiction_milder(also, severity):
    """Nothing was received, the text says, and the table says 28: that other numbers of the text are right excuses nothing."""
    one = Report("清河县水务局", 2024, {
        "requests/received/natural_person": 28, "requests/carried_in/natural_person": 3,
        "requests/granted/natural_person": 31, "documents/license/decisions": 120,
    })  # fmt: skip
    (found,) = findings(one, {"overview.requests": f"2024年，我局未收到政府信息公开申请。{also}"})

    assert (found.rule, found.severity, found.right) == ("N209", severity, 28)


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
        "overview.proactive": [sentences.documents(found)],
        "overview.requests": sentences.requests(found, year, scope, area=area),
        "other_matters": sentences.placeholders("other_matters", area=area),
    }
    if area:
        units = data.draw(st.lists(figures(edition), max_size=12))
        names = (f"清河县第{number}水利管理局" for number in range(1, 13))
        pairs = zip(names, units, strict=False)
        parts = [build(sample(Report(name, year, one, edition=edition), {})).submission for name, one in pairs]
        pieces["overview.requests"].insert(
            1,
            area_of_units.ranking(
                [(one.unit, facts(one.form, Case(one).figures)) for one in parts],
                [one.unit for one in parts],
                found["received"],
            ),
        )
    texts = {key: "\n".join("".join(p if isinstance(p, str) else p.text for p in text) for text in several)
             for key, several in pieces.items()}  # fmt: skip
    if edition == 2019:
        texts = {"overview": "\n".join(texts.values())}

    case = Case(replace(submission, narrative=texts))

    assert [(rule, one) for rule, one in outcomes(case) if isinstance(one, Found)] == []


#: Clauses that are true of any figures, in words that clerks use; slots are facts.
CLAUSES = (
    "共收到政府信息公开申请{received}件", "我局新收政府信息公开申请{received}件", "{received}件申请均为本年新收",
    "受理政府信息公开申请{handled}件，其中上年结转{carried_in}件",
    "上年结转{carried_in}件，办结{disposed}件，结转下年度{carried_out}件",
    "依法答复政府信息公开申请{disposed}件",
    "全年办结政府信息公开申请{disposed}件，其中予以公开{granted}件，部分公开{partly_granted}件",
    "办结申请{disposed}件：不予公开{denied}件、无法提供{unable}件、不予处理{not_processed}件",
    "收到申请{received}件，其中自然人{received.natural_person}件，法人或其他组织{received.organisations}件",
    "{carried_out}件结转下年度继续办理", "截至年底尚未办结{carried_out}件",
    "不予公开{denied}件（其中属于行政执法案卷{denied.enforcement_file}件）",
    "因政府信息公开被申请行政复议{reconsideration}件，维持{reconsideration.upheld}件，纠正{reconsideration.corrected}件",
    "被提起行政诉讼{litigation}件（直接起诉{direct}件、复议后起诉{after_reconsideration}件）",
    "涉及政府信息公开的行政复议、行政诉讼分别为{reconsideration}件、{litigation}件",
    "政府信息公开行政诉讼{litigation}件，其中尚未审结{litigation.pending}件",
    "制发行政规范性文件{normative.issued}件，废止{normative.repealed}件，现行有效{normative.in_force}件",
    "作出行政许可决定{license.decisions}件、行政处罚决定{penalty.decisions}件",
)  # fmt: skip
_SLOT = re.compile(r"\{([a-z_.]+)\}")
#: What else stands in reports, with numbers that no table knows.
NOISE = (
    "办理信访件46件，办结46件", "答复12345热线工单318件", "发布信息1200余条，其中政务动态800条", "举办培训3期、参训210人次",
    "办理人大建议8件、政协提案11件",
    "通过信函收到申请2件", "上半年收到申请1件", "县财政局答复申请5件", "公示行政处罚信息97条", "审查合同26份",
    "2022年收到申请3件", "受理不动产登记申请1860件",
    "网站访问量12.6万人次", "审理行政复议案件31件", "延期答复2件", "一次性告知补正3件", "清理文件30件，继续有效24件",
    "在20个工作日内答复", "召开会议4次，部署任务6项",
)  # fmt: skip
NOTATIONS = (
    str,
    lambda n: f"{n:,}",
    lambda n: f" {n} ",
    lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_true_clauses_in_any_order_and_notation_raise_no_question(data):
    """Clauses filled with the report's own figures, mixed with other people's numbers: nothing to ask."""
    submission = build(sample(Report("清河县水务局", 2024, data.draw(figures(2021))), {})).submission
    found = facts(submission.form, Case(submission).figures)
    clauses = data.draw(st.lists(st.sampled_from((*CLAUSES, *NOISE)), min_size=1, max_size=9, unique=True))
    write = data.draw(st.sampled_from(NOTATIONS))
    text = "".join(
        _SLOT.sub(lambda slot: write(found[slot[1]].value), clause) + data.draw(st.sampled_from("。；\n")) for clause in clauses
    )

    case = Case(replace(submission, narrative={REQUESTS: text}))

    wrong = [
        one
        for rule, one in outcomes(case)
        if isinstance(one, Found) and (one.milder or RULES[rule].severity) is not Severity.HINT
    ]
    assert wrong == [], text


def test_one_number_off_by_one_is_found_in_nearly_every_clause():
    """Each number of each clause, one too high: at least 97 of 100 are found; the rest have another true meaning."""
    seen = []
    for report in (TRUE["bureau_growth"][0], TRUE["county_area"][0]._replace(unit="清河县水务局")):
        submission = build(sample(report, {})).submission
        found = facts(submission.form, Case(submission).figures)
        for clause in CLAUSES:
            for wrong in range(clause.count("{")):
                places = iter(range(clause.count("{")))
                text = _SLOT.sub(lambda slot: str((found[slot[1]].value or 0) + (next(places) == wrong)), clause)  # noqa: B023
                seen.append(bool(findings(report, {REQUESTS: text})))

    assert sum(seen) / len(seen) >= 0.97


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


@pytest.mark.parametrize(
    ("text", "rule"), [("收到申请较上年的13件增长23%。", "N232"), ("收到申请较上年的13件增加3件。", "N233")]
)
def test_a_growth_of_which_the_text_alone_tells_the_year_before_is_judged_only_if_this_year_is_known(text, rule):
    """13 applications last year, as the text says, and 16 in the cells; with nothing in the cells there is nothing to say."""
    empty = dict.fromkeys(("requests/received/natural_person", "requests/received/total"))
    known, unknown = (
        [one for name, one in outcomes(Case(build(Sample(texts={REQUESTS: text}, typed=typed)).submission)) if name == rule]
        for typed in ({}, empty)
    )

    assert known == []
    assert unknown == [Unjudged("没有上年数据", whole=True)]


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


def test_a_part_beside_the_whole_needs_no_remark():
    """The text gives the county's 5 documents and 16 applications, and also those of the government and its office alone."""
    report = build(NARRATIVE[0].sample).submission
    texts = clean_texts(report.form, 2024)
    for key, narrower in (
        ("overview.proactive", "县政府及县政府办公室制发行政规范性文件4件。"),
        (REQUESTS, "县政府办公室收到政府信息公开申请9件。"),
    ):
        county = replace(report, unit="云溪县人民政府", narrative={**texts, key: texts[key].replace("我局", "全县") + narrower})
        assert not [one for one in check_one(county).findings if one.rule in OWN]


def test_equal_figures_are_given_once():
    """Nothing was carried in: all 15 closed and those closed less those carried in are one number, told once."""
    figures = {"requests/carried_in/natural_person": 0, "requests/granted/natural_person": 5}
    report = build(Sample(figures=figures, texts={REQUESTS: "上年结转0件，全年办结71件。"})).submission
    (found,) = (one for one in check_one(report).findings if one.rule == "N203")
    assert found.message.count("本年度办理结果总计") == 1, found.message


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
    monkeypatch.setattr("toolkit.narrative.clauses.read", lambda *args: calls.append(1) or read(*args))
    check_one(build(Sample()).submission)

    assert calls == [1]
