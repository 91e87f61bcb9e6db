"""The checks: every slip is found at its cell, a right form is silent, and both engines say the same."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from tests.support import FAULTS, as_typed, consistent, consistent_figures, forms, report, submission, with_totals
from toolkit.checks.batch import _cells_schema, _failures, batch_hits
from toolkit.checks.compiled import compile_rules, picking
from toolkit.checks.crashes import CrashedRuleError
from toolkit.checks.frames import cells_frame, figures
from toolkit.checks.judging import check_batch, check_one, judge_between, judge_region
from toolkit.checks.plain import _contents, plain_hits
from toolkit.form import FORMS
from toolkit.office.office import Office
from toolkit.rules.catalogue import STANDARD
from toolkit.rules.findings import Severity, Verdict
from toolkit.rules.model import BetweenTest, CaseTest, CellTest, FileTest, LinearTest, RegionTest, Rule
from toolkit.rules.terms import Need, Relation, Unjudged
from toolkit.submission.cells import RawCell, State
from toolkit.submission.record import LastYear

BUSY = {
    "requests/received/natural_person": 40,
    "requests/granted/natural_person": 33,
    "requests/denied.state_secret/natural_person": 3,
    "requests/carried_in/enterprise": 7,
    "requests/granted/enterprise": 5,
    "challenges/count/reconsideration.upheld": 4,
    "challenges/count/litigation.direct.pending": 2,
    "documents/normative/in_force": 12,
    "documents/license/decisions": 310,
}


@pytest.mark.parametrize("edition", FORMS)
@pytest.mark.parametrize("formulas", [False, True])
def test_a_consistent_form_is_silent(edition, formulas):
    form = FORMS[edition]
    answer = check_one(submission(form, as_typed(form, consistent(form, BUSY)), formulas=formulas))

    assert (answer.findings, answer.verdict) == ((), Verdict.ACCEPTED)
    assert {"没有上年数据"} <= {one.reason for one in answer.not_judged} <= {need.value for need in Need}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("edition", FORMS)
def test_every_careless_cell_is_named_and_nothing_else(edition, fault):
    """Each of the 200 (198) cells in turn: the rule for that slip speaks first, and nothing speaks of another cell."""
    form = FORMS[edition]
    typed = as_typed(form, consistent(form, BUSY))
    spoil, rules = FAULTS[fault]
    batch = [submission(form, {**typed, field.key: spoil(typed[field.key])}) for field in form.fields]
    for field, answer in zip(form.fields, check_batch(batch), strict=True):
        if fault == "negative" and field.measure.signed:
            continue  # 本年增/减 may be negative
        assert {finding.cells[0].key for finding in answer.findings} == {field.key}, field.key
        assert answer.findings[0].rule in rules
        assert answer.findings[0].cells[0].address in answer.findings[0].message


@pytest.mark.parametrize("edition", FORMS)
def test_off_by_one_is_found_at_every_cell_that_takes_part_in_an_equation(edition):
    """190 of the 200 cells stand in equations (176 of 198); 表二 has none, there only last year can tell."""
    form = FORMS[edition]
    typed = as_typed(form, consistent(form, BUSY))
    found = 0
    for field in form.fields:
        wrong = {**typed, field.key: str(int(typed[field.key]) + 1)}
        relations = [one for one in check_one(submission(form, wrong)).findings if one.rule[:2] in ("X1", "X2")]
        cells = {cell.key for finding in relations for cell in finding.cells}
        found += field.key in cells
        assert (field.key in cells) == (field.table.key != "documents"), field.key
    assert found == {2021: 190, 2019: 176}[edition]


def test_off_by_one_in_an_input_is_found_where_totals_are_formulas():
    """Only the printed balance can tell then; it points at the cells that were typed, never at a formula."""
    form = FORMS[2021]
    typed = as_typed(form, consistent(form, BUSY))
    wrong = {**typed, "requests/denied.repeat/enterprise": "0", "requests/not_processed.repeat/enterprise": "1"}
    answer = check_one(submission(form, wrong, formulas=True))

    assert [finding.rule for finding in answer.findings] == ["X103"]
    keys = [cell.key for cell in answer.findings[0].cells]
    assert "requests/not_processed.repeat/enterprise" in keys
    assert not any(form.by_key[key].total for key in keys)
    assert (answer.findings[0].left, answer.findings[0].right, answer.findings[0].difference) == (7, 8, -1)


def test_what_the_other_columns_already_say_is_not_said_again_in_the_total_column():
    """Nothing twice: with every total typed, a slip in one column breaks its balance and no other."""
    form = FORMS[2021]
    wrong = consistent(form, BUSY) | {"requests/carried_in/enterprise": 8}
    wrong["requests/carried_in/total"] += 1
    findings = check_one(submission(form, as_typed(form, wrong))).findings

    assert [(one.rule, one.cells[0].key) for one in findings] == [("X103", "requests/received/enterprise")]


def last_year(one, figures):
    return replace(one, last_year=LastYear(figures))


def test_carried_over_requests_must_arrive():
    """Last year left 3 enterprise requests open; this year admits to 1."""
    one = last_year(
        report(2024, {"requests/carried_in/enterprise": 1}),
        {f"requests/carried_out/{who}": 3 if who == "enterprise" else 0 for who in (
            "natural_person", "enterprise", "research", "public_interest", "legal_service", "other")},
    )  # fmt: skip
    (finding,) = check_one(one).findings

    assert (finding.rule, finding.cells[0].address, finding.left, finding.right, finding.difference) == ("Y201", "E7", 1, 3, -2)
    assert finding.message == (
        "甲县财政局〔表三〕E7：“商业企业”列“上年结转”填 1 件，上一年度报表“结转下年度”为 3 件，相差 2 件。请核对两年报表。"
    )


def test_documents_in_force_follow_from_last_year():
    """597 in force, 50 issued and 227 repealed leave 420; 419 has to be explained."""
    inputs = {"documents/normative/issued": 50, "documents/normative/repealed": 227, "documents/normative/in_force": 420}
    prior = {"documents/normative/in_force": 597, "documents/rules/in_force": 0}

    assert check_one(last_year(report(2024, inputs), prior)).findings == ()
    wrong = report(2024, {**inputs, "documents/normative/in_force": 419})
    (finding,) = check_one(last_year(wrong, prior)).findings
    assert (finding.rule, finding.severity, finding.cells[0].address) == ("Y202", Severity.QUERY, "D6")


def test_a_message_tells_where_what_how_far_off_and_what_to_do():
    form = FORMS[2021]
    typed = as_typed(form, consistent(form, BUSY)) | {"requests/carried_in/enterprise": "8"}
    messages = {finding.rule: finding.message for finding in check_one(submission(form, typed)).findings}

    assert messages["X103"] == (
        "甲县财政局〔表三〕E6：“商业企业”列本年新收与上年结转之和为 8 件，办理结果总计与结转下年度之和为 7 件，"
        "相差 1 件。请核对新收、上年结转、办理结果和结转下年度的件数。"
    )


def test_an_equation_with_a_missing_term_is_not_judged_and_not_passed():
    form = FORMS[2021]
    typed = as_typed(form, consistent(form, BUSY)) | {"requests/received/research": None}
    answer = check_one(submission(form, typed))

    assert [finding.rule for finding in answer.findings] == ["C101"]
    assert {one.rule: one.reason for one in answer.not_judged if one.rule[:2] in ("X1", "X2")} == {
        "X101": "25 条关系中的 1 条未核对：表三 F6 未填或有误",
        "X103": "6 条关系中的 1 条未核对：表三 F6 未填或有误",
    }


def test_a_blank_form_is_all_blanks_and_no_equation_is_passed():
    form = FORMS[2021]
    answer = check_one(submission(form, {}))

    assert [finding.rule for finding in answer.findings] == ["C101"] * 200
    assert sum(one.rule[:2] in ("X1", "X2") for one in answer.not_judged) == 6
    open_rules = {one.rule for one in answer.not_judged}
    assert answer.run == compile_rules(form).applicable - len(open_rules)
    assert open_rules > {one.rule for one in check_one(report(2024)).not_judged}


def test_an_empty_total_is_offered_its_sum():
    form = FORMS[2021]
    typed = as_typed(form, consistent(form, BUSY)) | {"requests/disposed/natural_person": None}
    (finding,) = check_one(submission(form, typed)).findings

    assert "按各分项合计应为 36" in finding.message


def test_published_blanks_have_to_be_explained_not_mended():
    """Nobody can be sent back to fill a report that is already published."""
    form = FORMS[2021]
    (finding,) = check_one(
        submission(form, as_typed(form, consistent(form, {})) | {"documents/fee/amount": None}, published=True)
    ).findings

    assert (finding.rule, finding.severity) == ("C101", Severity.QUERY)


def test_an_edition_that_is_not_the_one_of_its_year_is_an_error():
    form = FORMS[2019]
    (finding,) = check_one(submission(form, as_typed(form, consistent(form, {})), year=2023)).findings

    assert (finding.rule, finding.severity) == ("F106", Severity.ERROR)


def test_a_wrong_check_digit_of_the_credit_code_is_queried():
    form = FORMS[2021]
    typed = as_typed(form, consistent(form, {}))
    assert [f.rule for f in check_one(submission(form, typed, code="11330000002482110X")).findings] == ["F112"]
    assert check_one(submission(form, typed, code="A-017")).findings == ()


@st.composite
def careless(draw):
    """A form with any mixture of slips."""
    form = draw(forms)
    typed = as_typed(form, draw(consistent_figures(form)))
    for field in draw(st.lists(st.sampled_from(form.fields), max_size=6)):
        kind = draw(st.sampled_from([*FAULTS, "one more", "any text"]))
        if kind == "one more":
            typed[field.key] = str(draw(st.integers(0, 10**7)))
        elif kind == "any text":
            typed[field.key] = RawCell(draw(st.text("0123456789.,-+／/件元万（）余 \n", max_size=8)), "s")
        else:
            typed[field.key] = FAULTS[kind][0](typed[field.key])
    one = submission(form, typed, formulas=draw(st.booleans()), published=draw(st.booleans()))
    prior = draw(st.dictionaries(st.sampled_from([field.key for field in form.fields]), st.integers(0, 9), max_size=30))
    return replace(one, last_year=LastYear(prior))


@settings(max_examples=60, deadline=None)
@given(st.lists(careless(), min_size=1, max_size=6))
def test_pandera_and_plain_python_say_the_same(batch):
    """The same declarations, compiled twice: equal findings, equal gaps, equal verdicts."""
    assert check_batch(batch) == [check_one(one) for one in batch]


@settings(max_examples=60, deadline=None)
@given(careless())
def test_the_engines_agree_hit_by_hit(one):
    plain, (batch,) = plain_hits(one), batch_hits([one])

    assert (sorted(plain.cells), sorted(plain.relations), sorted(plain.missing)) == (
        sorted(batch.cells), sorted(batch.relations), sorted(batch.missing),
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(careless())
def test_a_finding_names_cells_that_a_person_can_click(one):
    for finding in check_one(one).findings:
        assert finding.cells and all(cell.sheet and cell.address for cell in finding.cells)
        assert len(finding.fingerprint) == 12


@settings(max_examples=30, deadline=None)
@given(careless())
def test_mending_every_named_cell_leaves_nothing_to_say(one):
    """Replace each cell that is blank or unreadable by 0, then each total by the sum of its parts: only balances may remain,
    and two rules that no arithmetic satisfies: 规章 of a county's bureau, fewer items than none."""
    form = one.form
    bad = {cell.key for finding in check_one(one).findings if finding.rule[0] == "C" for cell in finding.cells}
    values = {c.key: (0 if c.key in bad or c.scaled is None else c.scaled) for c in one.cells}
    left = check_one(submission(form, as_typed(form, with_totals(form, values)))).findings
    left = [finding for finding in left if finding.severity is Severity.ERROR]

    assert {finding.rule for finding in left} <= {"X103", "X306", "X312"}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("本年清理失效文件3件，未计入废止。", Verdict.ACCEPTED),
        ("属实", Verdict.QUERY),
        ("经核实，情况属实，数据无误，没有问题。", Verdict.QUERY),
        ("说明见后", Verdict.QUERY),
    ],
)
def test_a_query_is_settled_by_an_explanation_and_not_by_an_assurance(text, verdict):
    form = FORMS[2021]
    typed = as_typed(form, consistent(form, {})) | {"documents/normative/in_force": "12件"}
    answer = check_one(replace(submission(form, typed), explanations={"C110": text}))

    assert answer.verdict is verdict
    assert [bool(finding.explanation) for finding in answer.findings] == [verdict is Verdict.ACCEPTED]


def test_an_explanation_settles_no_error():
    form = FORMS[2021]
    one = submission(form, as_typed(form, consistent(form, {})) | {"documents/normative/in_force": None})

    answer = check_one(replace(one, explanations={"C101": "本单位没有这项数据，故未填写。"}))
    assert answer.verdict is Verdict.REJECTED


def test_a_switched_off_pandera_is_refused():
    """PANDERA_VALIDATION_ENABLED=False makes pandera pass everything: then nothing is judged at all."""
    code = "from tests.support import report; from toolkit.checks.judging import check_batch; check_batch([report(2024)] * 2)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PANDERA_VALIDATION_ENABLED": "False"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "PANDERA_VALIDATION_ENABLED" in done.stderr


def test_one_workbook_is_checked_without_pandas():
    """The button must answer at once: neither pandas nor pandera nor numpy is imported for a single submission."""
    code = (
        "import sys; from array import array; from toolkit.form import FORMS;"
        "from toolkit.submission.report import Origin, Submission;"
        "from toolkit.checks.judging import check_one; form = FORMS[2021]; n = len(form.fields);"
        "one = Submission('甲', '', '', 2024, 2021, Origin(''), ('0',) * n, bytes([1]) * n, array('q', [0] * n),"
        " array('H', [0] * n), (('', ''),) * n); assert not check_one(one).findings;"
        "sys.exit(bool({'pandas', 'pandera', 'numpy', 'openpyxl', 'xlwings'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_blank_is_never_zero():
    """A form with one blank does not read like a form with one zero."""
    form = FORMS[2021]
    typed = as_typed(form, consistent(form, BUSY))
    key = "requests/excessive/other".replace("excessive", "not_processed.excessive")
    blank, zero = (submission(form, {**typed, key: text}).cell(key) for text in (None, "0"))

    assert (blank.state, blank.value, zero.state, zero.value) == (State.BLANK, None, State.ZERO, 0)


# ---------------------------------------------------------------- rules that crash


class CrashingCellTest(CellTest):
    """A rule about contents, or with a bound about values, that crashes."""

    def content_fails(self, states, notes):
        raise KeyError("content")

    def value_fails(self, values, scales):
        raise KeyError("value")


class CrashingRelation(Relation):
    """A comparison that crashes."""

    def fails(self, left, right):
        raise KeyError("relation")


class CrashingLinearTest(LinearTest):
    """Comparisons that crash."""

    def relations(self, rule):
        return tuple(CrashingRelation(*one) for one in super().relations(rule))


def crash(*_):
    raise KeyError("function")


def crash_late(*_):
    yield Unjudged("没有")
    raise KeyError("function")


KEYS = ("documents/license/decisions",), ("documents/penalty/decisions",)
CRASHING = {
    "content": CrashingCellTest(),
    "value": CrashingCellTest(above=1),
    "relation": CrashingLinearTest(*KEYS),
    "file": FileTest(crash),
    "case": CaseTest(crash_late),
    "between": BetweenTest(crash),
    "region": RegionTest(crash_late),
}
ENGINES = {
    "plain": lambda batch, office: [check_one(one, office) for one in batch],
    "batch": check_batch,
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", CRASHING)
def test_a_rule_that_crashes_is_named_and_its_cause_is_kept(kind, engine):
    """Not taken for a fault of the file, and never passed over: the program ends, and its log says which rule it was."""
    rule = Rule("C999", Severity.ERROR, "试", "试", "试。", "试：", CRASHING[kind])
    office = Office(ruleset=STANDARD.extended([rule]))
    batch = [report(2024, BUSY, unit) for unit in ("甲县财政局", "甲县教育局")]

    with pytest.raises(CrashedRuleError, match="C999") as caught:
        judge_between(ENGINES[engine](batch, office), office)
        judge_region(batch[0], batch[1:], office)

    assert isinstance(caught.value.__cause__, KeyError)


def test_a_frame_that_is_not_as_it_should_be_is_no_finding():
    """Here of another type, as a change of ours could make it: pandera says so, and that is not the name of a rule."""
    form = FORMS[2021]
    frame = cells_frame(figures([report(2024, BUSY)])).astype({"content": "int64"})

    with pytest.raises(SchemaErrors):
        _failures(_cells_schema(form, STANDARD), frame)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 0, 0, 8])), min_size=1, max_size=12))
def test_the_contents_of_cells_are_those_that_a_look_at_each_cell_finds(cells):
    """Also where all cells have the same notes, which is told without that look."""
    for notes in ([note for _, note in cells], [0] * len(cells)):
        states = bytes(state for state, _ in cells)
        assert _contents(states, notes) == set(zip(states, notes, strict=True))


@given(st.lists(st.integers(0, 9), max_size=6))
def test_figures_are_picked_by_their_indices_however_many_they_are(indices):
    figures = list(range(100, 110))
    assert list(picking(indices)(figures)) == [figures[index] for index in indices]
