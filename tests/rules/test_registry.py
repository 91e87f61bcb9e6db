"""The registry tests itself: no rule without source, words and a sample; each sample breaks its rule and no other."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from toolkit.checks.answer import check_submissions
from toolkit.checks.judging import check_batch, check_one, judge_between
from toolkit.office.office import Office
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import Checked, Finding, Severity
from toolkit.rules.model import BetweenTest, Sample
from toolkit.rules.not_built import NOT_BUILT
from toolkit.rules.samples import build

#: Rules whose test looks at a region and its members; `tests/region/test_consolidate.py` runs them.
#: Hints that the sample of a rule cannot be without.
BROUGHT_ALONG = {"F105": {"F113"}, "F108": {"F109"}}

PER_FILE = {name: rule for name, rule in RULES.items() if type(rule.test).__name__ != "RegionTest"}


def answers(sample: Sample) -> list[Checked]:
    """The answers about a sample and the others of its batch."""
    built = build(sample)
    office = Office(roster=built.roster)
    if built.refused:
        return check_submissions([built.refused], office)
    return judge_between([check_one(one, office) for one in (built.submission, *built.others)], office)


def findings(sample: Sample) -> tuple[Finding, ...]:
    return answers(sample)[0].findings


@pytest.mark.parametrize("edition", (2021, 2019))
@pytest.mark.parametrize("prior", (None, {}), ids=("without last year", "with last year"))
@pytest.mark.parametrize("silent", (False, True), ids=("with prose", "without prose"))
@pytest.mark.parametrize("kind", (None, "县级部门"), ids=("without roster", "with roster"))
def test_the_clean_report_breaks_no_rule(edition, prior, silent, kind):
    answer = answers(Sample(edition=edition, prior=prior, silent=silent, kind=kind))[0]

    assert [finding.message for finding in answer.findings] == []
    assert answer.verdict.value == "accepted"
    assert answer.run + len({one.rule for one in answer.not_judged}) >= sum(
        edition in rule.editions for rule in PER_FILE.values()
    )


@pytest.mark.parametrize("rule", PER_FILE.values(), ids=PER_FILE)
def test_each_sample_breaks_its_rule_and_no_other(rule):
    """What is wrong with a file as a whole may bring hints about its structure along: a row that was added moves the others."""
    assert rule.sample is not None
    found = [one for one in findings(rule.sample) if one.rule not in BROUGHT_ALONG.get(rule.id, ())]
    assert {finding.rule for finding in found} == {rule.id}


@pytest.mark.parametrize("rule", PER_FILE.values(), ids=PER_FILE)
def test_the_batch_engine_says_the_same_of_every_sample(rule):
    built = build(rule.sample)
    office = Office(roster=built.roster)
    reports = [built.submission, *built.others]

    assert check_batch(reports, office) == [check_one(one, office) for one in reports]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_is_documented(rule):
    assert re.fullmatch(r"[FCXYRN]\d{3}", rule.id)
    assert rule.title and rule.source and rule.message and rule.missing and rule.sample is not None
    assert rule.remedy.endswith("。") or rule.id == "F101"  # an unreadable file brings its own remedy
    assert set(rule.editions) <= {2019, 2021} and rule.editions


@pytest.mark.parametrize("rule", PER_FILE.values(), ids=PER_FILE)
def test_every_message_says_where_what_and_what_to_do(rule):
    """Place, found, expected and difference where there are two sides, remedy; printable on a Chinese console."""
    for finding in findings(rule.sample):
        message = finding.message
        message.encode("gbk")
        unit, _, rest = message.partition("：")
        assert finding.unit in unit or not finding.unit
        assert "{" not in message and "None" not in message and "  " not in message, message
        assert message.endswith("。") or rule.id == "F101"
        assert "。。" not in message and "？。" not in message, message
        remedy = RULES[finding.rule].remedy
        assert remedy in rest and finding.remedy == remedy
        assert len(finding.fingerprint) == 12
        if finding.cells and finding.cells[0].address:
            assert finding.cells[0].sheet in unit and finding.cells[0].address in unit
        if rule.stage in "XY" and finding.left is not None and finding.right is not None:
            assert finding.difference == finding.left - finding.right
            for number in (finding.left, finding.right):
                assert format(Decimal(number).normalize(), "f") in rest, message


def test_severities_are_used_as_the_catalogue_wants():
    """A narrative is never rejected for a reckoning that may have two readings: errors there are the exception."""
    narrative = [rule for rule in RULES.values() if rule.stage == "N"]
    errors = [rule.id for rule in narrative if rule.severity is Severity.ERROR]

    assert len(narrative) >= 30
    assert len(errors) <= 5, errors


def test_rules_between_reports_need_more_than_one():
    one = answers(Sample())[0]

    alone = {item.rule for item in one.not_judged if item.reason == "没有其他单位的报表可比"}
    assert alone == {name for name, rule in RULES.items() if isinstance(rule.test, BetweenTest)}
    assert alone


def test_what_is_not_built_says_why():
    assert all(one.title and one.reason.endswith("。") for one in NOT_BUILT)
    assert len({one.title for one in NOT_BUILT}) == len(NOT_BUILT) > 5
