"""Findings in words: every rule says where, what and what to do, in characters that every console has."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from tests.support import as_typed, consistent, submission
from toolkit.checks.answer import check_submissions
from toolkit.checks.judging import check_one, judge_between, judge_region
from toolkit.form import FORMS
from toolkit.office.office import Office
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import Severity
from toolkit.rules.messages import cell_finding, file_finding, found_finding, relation_finding, unfilled
from toolkit.rules.model import RegionTest
from toolkit.rules.samples import build
from toolkit.rules.terms import Found, Relation

FORM = FORMS[2021]
ONE = submission(FORM, as_typed(FORM, consistent(FORM, {"documents/license/decisions": 3})))


def findings(rule):
    """What is said to the rule's own sample."""
    built = build(rule.sample)
    office = Office(roster=built.roster)
    if built.refused:
        (answer,) = check_submissions([built.refused])
    elif isinstance(rule.test, RegionTest):
        answer = judge_region(built.submission, built.others, office)
    else:
        answer = judge_between([check_one(one, office) for one in (built.submission, *built.others)], office)[0]
    return [one for one in answer.findings if one.rule == rule.id]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_says_where_what_and_what_to_do(rule):
    found = findings(rule)

    assert found
    for one in found:
        where, _, rest = one.message.partition("：")
        assert where and (one.unit or not one.cells or "〔" in where)
        assert rest == f"{one.what}{one.remedy}" and one.what and one.remedy == rule.remedy
        assert one.message.endswith("。") or rule.id == "F101"  # whose cause is a sentence of its own in the program
        assert not re.search(r"[{}]|None|nan|E[+-]\d|  ", one.message)
        one.message.encode("gbk")
        if one.cells and one.cells[0].address:
            assert where == f"{one.unit or '（未填单位名称）'}〔{one.cells[0].sheet}〕{one.cells[0].address}"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_same_report_gives_the_same_fingerprints(rule):
    prints = [one.fingerprint for one in findings(rule)]
    assert prints == [one.fingerprint for one in findings(rule)]
    assert all(re.fullmatch("[0-9a-f]{12}", one) for one in prints)


def test_both_sides_and_their_difference_are_in_the_unit_of_the_form():
    amount = "documents/fee/amount"
    finding = relation_finding(RULES["Y201"], ONE, Relation("Y201", (amount,), (amount,)), 12_340_000, 1)
    assert (finding.left, finding.right, finding.difference) == (Decimal("12.34"), Decimal("0.000001"), Decimal("12.339999"))


def test_differences_that_cancel_out_weigh_no_more_than_a_query_and_say_so():
    key = "documents/license/decisions"
    plain, shifted = (
        relation_finding(RULES["Y201"], ONE, Relation("Y201", (key,), (key,)), 3, 4, shifted=words)
        for words in ("", "只是挪了位置。")
    )
    assert (plain.severity, shifted.severity) == (Severity.ERROR, Severity.QUERY)
    assert "只是挪了位置。" in shifted.message and shifted.fingerprint == plain.fingerprint


def test_an_instance_may_weigh_less_than_its_rule_and_never_more():
    heavy, light = RULES["N209"], RULES["R105"]
    words = dict.fromkeys(re.findall(r"{(\w+)}", heavy.message + light.message), "某")
    weights = [
        found_finding(rule, ONE, Found(words, milder=milder)).severity
        for rule, milder in ((heavy, None), (heavy, Severity.HINT), (light, Severity.QUERY))
    ]
    assert weights == [Severity.ERROR, Severity.HINT, Severity.HINT]


def test_a_number_in_a_sentence_has_no_exponent():
    words = dict.fromkeys(re.findall(r"{(\w+)}", RULES["N209"].message), Decimal("1E+3"))
    found = found_finding(RULES["N209"], ONE, Found(words))

    assert "1000" in found.message and "E" not in found.what


def test_a_blank_total_whose_parts_are_there_is_offered_their_sum():
    total = "requests/received/total"
    typed = {**as_typed(FORM, consistent(FORM, {"requests/received/enterprise": 4})), total: None}
    index = FORM.by_key[total].index

    assert "应为 4" in cell_finding(RULES["C101"], submission(FORM, typed), [index]).message
    typed["requests/received/other"] = None
    assert "应为" not in cell_finding(RULES["C101"], submission(FORM, typed), [index]).message


def test_a_long_text_is_clipped_and_a_place_counted():
    typed = {**as_typed(FORM, consistent(FORM, {})), "documents/rules/issued": "若干" * 50}
    one = submission(FORM, typed)

    assert len(cell_finding(RULES["C104"], one, [0]).message) < 120
    assert unfilled(one, []) == ""
    assert unfilled(one, [0]).endswith("未填或有误") and "等 2 处" in unfilled(one, [0, 1])


def test_a_fault_of_a_file_has_no_place_and_still_a_unit():
    finding = file_finding(RULES["F104"], ONE, "年度没有填。")
    assert finding.message.startswith("甲县财政局：") and finding.cells == ()
    assert "。。" not in finding.message
