"""Samples judged by all rules but those about prose, which have tests of their own."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.checks.answer import check_submissions
from toolkit.checks.judging import check_one, judge_between, judge_region
from toolkit.office.office import Office
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.rules.findings import Checked, Finding, Severity
from toolkit.rules.model import Sample
from toolkit.rules.samples import build
from toolkit.submission.roster import Roster, RosterUnit

FIGURES_ALONE = Ruleset(rule for rule in STANDARD.rules.values() if rule.stage != "N")


def _office(sample: Sample, roster: Sequence[RosterUnit]) -> Office:
    unit = build(sample).unit
    units = roster or ([unit] if unit else [])
    return Office(ruleset=FIGURES_ALONE, roster=Roster(units) if units else None)


def answers(sample: Sample, *roster: RosterUnit) -> list[Checked]:
    """The answers about a sample and the others of its batch."""
    built, office = build(sample), _office(sample, roster)
    if built.refused:
        return check_submissions([built.refused], office)
    return judge_between([check_one(one, office) for one in (built.submission, *built.others)], office)


def findings(sample: Sample, *roster: RosterUnit) -> tuple[Finding, ...]:
    return answers(sample, *roster)[0].findings


def said(rule: str, sample: Sample, *roster: RosterUnit) -> list[Severity]:
    """How much each finding of a rule weighs in a sample."""
    return [one.severity for one in findings(sample, *roster) if one.rule == rule]


def of_region(sample: Sample, *roster: RosterUnit) -> Checked:
    """The answer about a region whose members are the sample's others."""
    built = build(sample)
    return judge_region(built.submission, built.others, _office(sample, roster))
