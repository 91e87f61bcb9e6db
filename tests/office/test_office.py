"""What the office knows beside the files: fingerprints, explanations that survive or fall, the ledger, waivers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from toolkit.checks.judging import check_one
from toolkit.office.office import EVERY_UNIT, OUTDATED, REPLACED, LedgerLine, Office, Waiver, names_of, same_text
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import CellRef, Finding, Severity, Verdict, fingerprint
from toolkit.rules.samples import CODE, UNIT, Sample, build
from toolkit.submission.origin import Origin
from toolkit.submission.report import Submission
from toolkit.submission.roster import Roster, RosterUnit

#: A figure typed with its unit: the one query of the sample.
CELL = "documents/normative/in_force"
RULE = "C110"
WHY = "业务系统导出的数据自带计量单位，数值无误且已逐项核对"
ANOTHER = "该数据由业务处室手工填写，经与台账逐条比对一致"


def report(typed: str = "40件", **explanations: str) -> Submission:
    one = build(Sample(typed={CELL: typed})).submission
    return replace(one, explanations={RULE if key == "rule" else key: text for key, text in explanations.items()})


def query(submission: Submission, office: Office | None = None) -> Finding:
    (found,) = [one for one in check_one(submission, office or Office()).findings if one.rule == RULE]
    return found


def ruled(typed: str = "40件", explanation: str = WHY, accepted: bool | None = None, **facts: str) -> LedgerLine:
    """A line of the ledger for the sample with this figure."""
    mark = query(report(typed)).fingerprint
    return LedgerLine(mark, explanation, accepted, code=CODE, unit=UNIT, year=2024, rule=RULE, place="表二 D6", **facts)


# --- fingerprints ---------------------------------------------------------------------------------------------------------

words = st.lists(st.text(max_size=4), max_size=3)
facts = st.tuples(st.text(max_size=4), st.one_of(st.none(), st.integers(2008, 2100)), st.text(max_size=4), words, words)


@given(facts, facts)
def test_a_fingerprint_is_the_same_if_and_only_if_unit_year_rule_place_and_values_are(one, other):
    """No part can run into its neighbour: places "a", "b" with value "c" are not place "a" with values "b", "c"."""
    assert (fingerprint(*one) == fingerprint(*other)) is (one == other)
    assert fingerprint(*one) == fingerprint(*one)


@given(words, words)
def test_a_fingerprint_tells_places_from_values(first, second):
    together = [*first, *second]
    for cut in range(len(together) + 1):
        same = (together[:cut], together[cut:]) == (first, second)
        assert (
            fingerprint("甲局", 2024, RULE, together[:cut], together[cut:]) == fingerprint("甲局", 2024, RULE, first, second)
        ) is same


def test_a_finding_keeps_its_fingerprint_as_long_as_its_figures_stand():
    """Another figure elsewhere, another file name, prose and filler change nothing; 41 in place of 40 does."""
    first = query(report())
    elsewhere = build(Sample(typed={CELL: "40件"}, figures={"documents/license/decisions": 120})).submission

    assert query(replace(elsewhere, origin=Origin("别处.xlsx"), cover={"filler": "李四"})).fingerprint == first.fingerprint
    assert query(report("41件")).fingerprint != first.fingerprint
    assert query(replace(report(), year=2023)).fingerprint != first.fingerprint
    assert query(replace(report(), code="B-7")).fingerprint != first.fingerprint


def test_a_code_that_is_added_later_is_the_same_unit_to_an_office_with_a_roster():
    """The cover without a code, with it, and with the code in small letters: one unit, one fingerprint."""
    office = Office(roster=Roster([RosterUnit(CODE, UNIT, "云溪市", aliases=("市教育局",))]))
    covers = [
        report(),
        replace(report(), code=""),
        replace(report(), code=CODE.lower()),
        replace(report(), code="", unit="市教育局"),
    ]

    assert len({query(one, office).fingerprint for one in covers}) == 1


# --- explanations ---------------------------------------------------------------------------------------------------------


def test_without_a_ledger_an_explanation_in_the_workbook_counts():
    assert query(report()).open
    assert not query(report(rule=WHY)).open
    assert query(report(rule="情况属实")).open


def test_an_explanation_by_fingerprint_comes_before_one_for_the_rule():
    mark = query(report()).fingerprint

    assert query(report(rule=WHY, **{mark: ANOTHER})).explanation == ANOTHER
    assert query(report(rule=WHY, **{mark: "属实"})).explanation == WHY


def test_a_resubmission_without_the_explanation_keeps_it():
    found = query(report(), Office(ledger_lines=[ruled()]))

    assert (found.explanation, found.open) == (WHY, False)


def test_a_changed_figure_voids_the_explanation():
    """The words that answered 40 still stand on 自检; the figure is 41 now."""
    office = Office(ledger_lines=[ruled("40件")])

    found = query(report("41件", rule=WHY), office)
    assert (found.explanation, found.refused, found.open) == ("", OUTDATED, True)
    assert check_one(report("41件", rule=WHY), office).verdict is Verdict.QUERY
    assert query(report("41件", rule=ANOTHER), office).explained
    assert query(report("41件", **{query(report("41件")).fingerprint: WHY}), office).explained


def test_words_of_another_unit_year_or_rule_are_not_outdated():
    for line in (
        replace(ruled(), code="B-1", unit="另一个局"),
        replace(ruled(), year=2023),
        replace(ruled(), rule="C111"),
        replace(ruled(), explanation=ANOTHER),
    ):
        assert query(report("41件", rule=WHY), Office(ledger_lines=[line])).explained


def test_one_explanation_may_answer_several_findings_of_its_rule():
    """Two queries with the same words; the second is new, the first still stands: nothing has changed under the words."""
    second = "documents/normative/issued"
    both = build(Sample(typed={CELL: "40件", second: "5件"})).submission
    both = replace(both, explanations={RULE: WHY})

    found = [one for one in check_one(both, Office(ledger_lines=[ruled("40件")])).findings if one.rule == RULE]
    assert [one.explained for one in found] == [True, True]


def test_figures_that_change_back_have_their_explanation_back():
    office = Office(ledger_lines=[ruled("40件"), ruled("41件", ANOTHER)])

    assert query(report("40件", rule=WHY), office).explanation == WHY


# --- the ledger ---------------------------------------------------------------------------------------------------------------


def test_a_refused_explanation_opens_the_query_again_and_says_why():
    office = Office(ledger_lines=[ruled(accepted=False, by="王五", on="2025-01-20", remark="请附业务台账")])
    silent = Office(ledger_lines=[ruled(accepted=False)])

    for sent in (report(), report(rule=WHY)):
        found = query(sent, office)
        assert (found.explanation, found.refused, found.open) == (WHY, "请附业务台账，王五，2025-01-20", True)
        assert query(sent, silent).refused == "审核人未写明理由"
    assert query(report(rule=ANOTHER), office).explained


def test_an_accepted_explanation_says_so():
    found = query(report(rule=WHY), Office(ledger_lines=[ruled(accepted=True, by="王五")]))

    assert (found.accepted, found.open) == ("采纳（王五）", False)


def test_the_officer_may_accept_what_is_too_short_for_the_rule():
    """A telephone call is noted by the officer; without his acceptance three words explain nothing."""
    assert not query(report(), Office(ledger_lines=[ruled(explanation="电话已核", accepted=True)])).open
    assert query(report(), Office(ledger_lines=[ruled(explanation="电话已核")])).open


def test_of_two_explanations_the_later_one_counts():
    old = ruled(explanation=WHY, accepted=False, state=REPLACED)

    assert query(report(), Office(ledger_lines=[ruled(explanation=ANOTHER), old])).explanation == ANOTHER


def test_texts_are_the_same_however_a_spreadsheet_saved_them():
    """Line breaks, blanks, and a character that GBK does not have and Excel saves as a question mark."""
    assert same_text("因 机构改革\r\n增加", "因 机构改革\n增加 ")
    assert same_text("户籍\U0002070e", "户籍?")
    assert not same_text("增加", "减少")


# --- waivers --------------------------------------------------------------------------------------------------------------


def waiver(**changes: object) -> Waiver:
    return replace(Waiver(CODE, UNIT, RULE, "系统导出带单位", "王五", date(2025, 12, 31)), **changes)


def test_a_waived_finding_stays_visible_and_does_not_block():
    checked = check_one(report(), Office(waivers=[waiver()], today=date(2025, 12, 31)))

    (found,) = [one for one in checked.findings if one.rule == RULE]
    assert (found.waiver, found.open) == ("系统导出带单位（王五，有效期至2025-12-31）", False)
    assert checked.verdict is Verdict.ACCEPTED


def test_a_waiver_counts_until_its_last_day():
    office = Office(waivers=[waiver()], today=date(2026, 1, 1))

    assert query(report(), office).open
    assert office.expired == (waiver(),)
    assert Office(waivers=[waiver()]).expired == ()


def test_a_waiver_is_for_its_unit_and_rule():
    for other in (waiver(code="B-1"), waiver(code="", unit="另一个局"), waiver(rule="C111")):
        assert query(report(), Office(waivers=[other])).open
    for same in (waiver(code=""), waiver(code=CODE.lower(), unit="旧名称"), waiver(code="", unit=EVERY_UNIT)):
        assert not query(report(), Office(waivers=[same])).open


def test_a_waiver_for_the_unit_comes_before_one_for_all():
    everyone = waiver(code="", unit=EVERY_UNIT, reason="全市统一")

    assert "系统导出" in query(report(), Office(waivers=[everyone, waiver()])).waiver


def test_a_rule_that_keeps_sums_right_cannot_be_waived():
    """Mandatory rules of files, cells and equations: the waiver is there, the finding still blocks."""
    broken = build(Sample(figures={"requests/received/total": 99}, silent=True)).submission
    (found,) = [one for one in check_one(broken).findings if one.severity is Severity.ERROR][:1]

    again = check_one(broken, Office(waivers=[waiver(rule=found.rule)]))
    assert not RULES[found.rule].waivable
    assert again.verdict is Verdict.REJECTED


def test_a_finding_says_its_place():
    finding = Finding("C110", Severity.QUERY, UNIT, "", (CellRef("表二", "D6", CELL, "40件"),))

    assert finding.place == "表二 D6"
    assert Finding("F101", Severity.ERROR, "", "").place == ""


def test_a_unit_is_known_by_its_name_as_typed_and_as_the_ledger_shows_it():
    """The ledger shows what cannot be seen as an escape; explanations of earlier years are found all the same."""
    assert names_of("A\u200b1", "甲\u202e县\n财政局") == names_of("A\\u200b1", "甲\\u202e县财政局")
