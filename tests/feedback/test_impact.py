"""Whose verdict a changed rule would change: counted rule by rule, and all together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import as_typed, consistent, submission
from toolkit.checks.judging import check_one
from toolkit.errors import NianbaoError
from toolkit.feedback.impact import LEVELS, assumed, impact, impact_json, in_force, list_impact
from toolkit.form import FORMS, sheets
from toolkit.office.office import Office
from toolkit.rules.catalogue import RULES, STANDARD
from toolkit.rules.findings import Severity, Verdict
from toolkit.rules.model import LinearTest, Rule
from toolkit.submission.report import Submission, Unreadable

FORM = FORMS[2021]
RECEIVED, GRANTED = "requests/received/enterprise", "requests/granted/enterprise"
TODAY = date(2026, 11, 21)
OFFICE = Office(today=TODAY)
OWN = Rule(
    "U101", Severity.QUERY, "许可不多于 9 件", "本单位规定", "请说明。", "{name}填 {left} {measure}，多于 {right} {measure}。",
    LinearTest(("documents/license/decisions",), (), op="<=", constant=9), own=True,
)  # fmt: skip


def unit(name: str, **typed: str | None) -> Submission:
    """A unit that received and granted 5 requests; `received=` and `licences=` are typed as given."""
    keys = {"received": RECEIVED, "granted": GRANTED, "licences": "documents/license/decisions"}
    cells = {**as_typed(FORM, consistent(FORM, {RECEIVED: 5, GRANTED: 5})), **{keys[key]: text for key, text in typed.items()}}
    return submission(FORM, cells, unit=name, year=2024)


CITY = (
    unit("甲局"), unit("乙局", received="5件"), unit("丙局", received="5件", granted="5件"), unit("丁局", received=None),
    unit("戊局", received="5件", licences=None), unit("己局", licences="12"),
)  # fmt: skip


def test_a_rule_on_trial_would_hold_up_those_that_break_nothing_else():
    """C110 is on trial: three units break it; for two of them the verdict would change, the third is returned in any case."""
    office = replace(OFFICE, ruleset=STANDARD.extended([replace(RULES["C110"], beta=date(2027, 3, 1))]))
    found = impact(CITY, *in_force(office))
    (effect,) = found.effects

    assert (effect.rule.id, effect.before, effect.after) == ("C110", "试行（提示）", "核实")
    assert (effect.files, effect.findings) == (3, 4)
    assert [(one.checked.submission.unit, one.before, one.after) for one in effect.changes] == [
        ("乙局", Verdict.ACCEPTED, Verdict.QUERY), ("丙局", Verdict.ACCEPTED, Verdict.QUERY),
    ]  # fmt: skip
    assert found.changes == effect.changes and found.files == 6
    assert list(list_impact(found)) == [
        f"C110 试行（提示） → 核实  {RULES['C110'].title}",
        "  在 3 个文件中出现，2 个文件的结论会变：",
        "    通过 → 待核实 2 个：乙局、丙局",
        "",
        "合计：6 个文件，2 个的结论会变，4 个不变：",
        "    通过 → 待核实 2 个：乙局、丙局",
    ]


def test_an_offices_own_rule_is_weighed_against_none():
    found = impact(CITY, *in_force(replace(OFFICE, ruleset=STANDARD.extended([OWN]))))
    (effect,) = found.effects

    assert (effect.rule.id, effect.before, effect.after) == ("U101", "无", "核实")
    assert [(one.checked.submission.unit, one.after) for one in effect.changes] == [("己局", Verdict.QUERY)]


def test_each_rule_is_told_apart_and_all_together():
    """Without C101 two units of two would be saved; C110 as an error holds up three; together each unit has one verdict."""
    found = impact(CITY, *assumed(OFFICE, ["C101=off", "c110=强制"]))
    effects = {one.rule.id: one for one in found.effects}

    assert [(one.checked.submission.unit, one.before.label, one.after.label) for one in effects["C101"].changes] == [
        ("丁局", "退回", "通过"), ("戊局", "退回", "待核实"),
    ]  # fmt: skip
    assert [(one.checked.submission.unit, one.after.label) for one in effects["C110"].changes] == [
        ("乙局", "退回"),
        ("丙局", "退回"),
    ]
    assert [(one.checked.submission.unit, one.after.label) for one in found.changes] == [
        ("乙局", "退回"), ("丙局", "退回"), ("丁局", "通过"),
    ]  # fmt: skip


def test_the_totals_are_what_a_check_with_the_changed_rules_says():
    before, after = assumed(OFFICE, ["C110=error", "C101=hint"])
    found = impact(CITY, before, after)

    changed = {one.checked.submission.unit: one.after for one in found.changes}
    for one in CITY:
        was, would = check_one(one, before).verdict, check_one(one, after).verdict
        assert changed.get(one.unit, was) is would


def test_no_question_is_said_so():
    found = impact(CITY, *in_force(Office(STANDARD.extended(replace(rule, beta=None) for rule in RULES.values()), today=TODAY)))

    assert (found.effects, found.changes) == ((), ())
    assert "结论不变" in " ".join(list_impact(found)) and "--assume" in " ".join(list_impact(found))


def test_a_rule_that_fires_nowhere_changes_nothing_and_says_so():
    found = impact([unit("甲局")], *assumed(OFFICE, ["C110=error"]))

    assert "  没有文件出现，结论都不变。" in list(list_impact(found))
    assert list(list_impact(found))[-1] == "合计：1 个文件，结论都不变。"


def test_a_file_that_nobody_can_read_stays_unread():
    found = impact([Unreadable("坏.xlsx", "truncated", "文件不完整。"), *CITY], *assumed(OFFICE, ["F101=off", "C101=off"]))

    assert found.files == 7
    assert all(one.checked.submission for one in found.changes)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(RULES.values())))
def test_a_rule_at_the_weight_that_it_has_changes_nothing(rule):
    """Assuming what is so already: nobody's verdict changes, whatever the rule, published or not."""
    office = Office(today=None)
    files = [*CITY, replace(CITY[3], origin=replace(CITY[3].origin, kind=sheets.KIND_PUBLISHED))]

    assert impact(files, *assumed(office, [f"{rule.id}={rule.severity.value}"])).changes == ()


@pytest.mark.parametrize("text", ["N204", "C110=", "C110=streng", "=error", "X999=off", "C110:off"])
def test_an_assumption_that_nobody_understands_is_answered_in_chinese(text):
    with pytest.raises(NianbaoError, match="--assume"):
        assumed(OFFICE, [text])


def test_one_rule_can_be_assumed_once():
    with pytest.raises(NianbaoError, match="写了两次"):
        assumed(OFFICE, ["C110=error", "c110=off"])


def test_levels_are_understood_in_both_languages():
    assert [LEVELS[one] for one in ("error", "query", "hint", "off")] == [
        LEVELS[one] for one in ("强制", "核实", "提示", "停用")
    ]


def test_programs_get_the_same_answer():
    before, after = assumed(OFFICE, ["C110=error", "C101=off"])
    found = impact(CITY, before, after)
    data = impact_json(found, before, after)

    assert data["ruleset"] == {"before": before.ruleset.version, "after": after.ruleset.version}
    assert (data["files"], data["unchanged"], len(data["changes"])) == (6, 3, 3)
    rules = {one["rule"]: one for one in data["rules"]}
    assert (rules["C110"]["before"], rules["C110"]["after"]) == ("query", "error")
    assert (rules["C101"]["before"], rules["C101"]["after"]) == ("error", "off")
    assert {"path", "unit", "before", "after"} == set(data["changes"][0])
