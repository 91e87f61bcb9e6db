"""Root causes: of a slip, the true cell is named first or nothing is said; nothing is lost, and what follows says so.

    python -m tests.checks.test_causes

prints how often, for every kind of slip.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings

import toolkit.checks.causes
from tests.checks.test_validate import careless
from tests.support import as_typed, submission, with_totals
from toolkit.button.marks import marks_rows, result_rows
from toolkit.checks.answer import Answer
from toolkit.checks.causes import fold
from toolkit.checks.causes.slips import slip
from toolkit.checks.judging import check_one
from toolkit.feedback.exchange import check_json
from toolkit.feedback.lines import counts
from toolkit.form import FORMS, Form
from toolkit.office.office import Office
from toolkit.rules.case import Case
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.rules.findings import Checked, Severity, Verdict
from toolkit.rules.model import RelationTest, Sample
from toolkit.rules.samples import build
from toolkit.submission.record import LastYear

FORM = FORMS[2021]
COLUMNS = ("natural_person", "enterprise", "research", "public_interest", "legal_service", "other")
#: Equations alone: what is measured is what they give away, without the help of texts.
EQUATIONS = Office(
    Ruleset(rule for rule in STANDARD.rules.values() if isinstance(rule.test, RelationTest) or rule.id in ("Y201", "Y202"))
)


# ---------------------------------------------------------------- reports and slips


class Report(NamedTuple):
    """A consistent report: all its figures, and last year's."""

    form: Form
    figures: dict[str, int]
    prior: dict[str, int]

    @property
    def rows(self) -> list[str]:
        """The rows of 表三 that are filled by hand."""
        return [one.row_key for one in self.form.fields if one.table.key == "requests" and one.column_key == "other"
                and not one.total]  # fmt: skip

    @property
    def inputs(self) -> list[str]:
        """What is filled by hand in 表三 and 表四."""
        return [one.key for one in self.form.fields if one.table.key != "documents" and not one.total]


def number(rng: random.Random, largest: float = 2.6) -> int:
    """Small numbers are commoner than large ones."""
    return round(10 ** rng.uniform(0, largest))


def consistent_report(rng: random.Random, edition: int) -> Report:
    """As reports look: most cells 0, most applications by persons and answered by the common outcomes."""
    form = FORMS[edition]
    figures = {one.key: 0 for one in form.fields if not one.total}
    report = Report(form, figures, {})
    outcomes = [row for row in report.rows if row not in ("received", "carried_in", "carried_out")]
    for column in COLUMNS:
        if column != "natural_person" and rng.random() > 0.45:
            continue
        for row in outcomes:
            if rng.random() < (0.8 if row in ("granted", "partly_granted", "unable.not_held") else 0.2):
                figures[f"requests/{row}/{column}"] = number(rng, 2.6 if column == "natural_person" else 2.2)
        figures[f"requests/carried_out/{column}"] = number(rng, 2) if rng.random() < 0.6 else 0
        went = sum(figures[f"requests/{row}/{column}"] for row in (*outcomes, "carried_out"))
        figures[f"requests/carried_in/{column}"] = came = min(went, number(rng, 2)) if rng.random() < 0.6 else 0
        figures[f"requests/received/{column}"] = went - came
    for key in report.inputs:
        if key.startswith("challenges") and rng.random() < 0.5:
            figures[key] = number(rng, 1.7)
    for column in COLUMNS:
        report.prior[f"requests/carried_out/{column}"] = figures[f"requests/carried_in/{column}"]
    return Report(form, with_totals(form, figures), report.prior)


def filled(report: Report) -> list[str]:
    return [key for key in report.inputs if report.figures[key]]


def transposed(report, rng):
    """54 for 45."""
    found = []
    for key in filled(report):
        text = str(report.figures[key])
        for at in range(len(text) - 1):
            if text[at] != text[at + 1] and (at or text[1] != "0"):
                found.append({key: int(text[:at] + text[at + 1] + text[at] + text[at + 2 :])})
    return rng.choice(found) if found else {}


def digit_more(report, rng):
    """122 for 12: a key pressed twice, or another one with it."""
    key = rng.choice(filled(report))
    text = str(report.figures[key])
    at = rng.randrange(len(text))
    return {key: int(text[: at + 1] + rng.choice([text[at], str(rng.randrange(10))]) + text[at + 1 :])}


def digit_fewer(report, rng):
    """12 for 123."""
    keys = [key for key in filled(report) if report.figures[key] > 9]
    if not keys:
        return {}
    key = rng.choice(keys)
    text = str(report.figures[key])
    at = rng.randrange(len(text))
    return {key: int(text[:at] + text[at + 1 :])}


def wrong_digit(report, rng):
    """17 for 11."""
    key = rng.choice(filled(report))
    text = str(report.figures[key])
    at = rng.randrange(len(text))
    return {key: int(text[:at] + rng.choice("123456789") + text[at + 1 :])}


def left_out(report, rng):
    """0 for 12."""
    return {rng.choice(filled(report)): 0}


def any_number(report, rng):
    """Any number in any cell."""
    return {rng.choice(report.inputs): number(rng)}


def neighbours(report: Report, down: bool) -> Iterator[tuple[str, str]]:
    """Pairs of cells of 表三 side by side, or one below the other."""
    rows = report.rows
    if down:
        for first, second in pairwise(rows):
            yield from ((f"requests/{first}/{column}", f"requests/{second}/{column}") for column in COLUMNS)
    else:
        for first, second in pairwise(COLUMNS):
            yield from ((f"requests/{row}/{first}", f"requests/{row}/{second}") for row in rows)


def next_to(report, rng, down):
    """A number in the wrong one of two cells."""
    pairs = [pair for pair in neighbours(report, down) if bool(report.figures[pair[0]]) != bool(report.figures[pair[1]])]
    return exchanged(report, rng.choice(pairs))


def next_column(report, rng):
    return next_to(report, rng, down=False)


def next_row(report, rng):
    return next_to(report, rng, down=True)


def exchanged(report, pair):
    return {pair[0]: report.figures[pair[1]], pair[1]: report.figures[pair[0]]}


def swapped(report, rng):
    """Two numbers that stand side by side, each in the other's place."""
    pairs = [pair for pair in (*neighbours(report, down=False), *neighbours(report, down=True))
             if report.figures[pair[0]] and report.figures[pair[1]]]  # fmt: skip
    return exchanged(report, rng.choice(pairs)) if pairs else {}


def row_shifted(report, rng):
    """All numbers of a row one column to the right."""
    lines = [[f"requests/{row}/{column}" for column in COLUMNS] for row in report.rows]
    lines = [line for line in lines if sum(report.figures[key] > 0 for key in line) > 1 and not report.figures[line[-1]]]
    if not lines:
        return {}
    line = rng.choice(lines)
    return dict(zip(line, [0, *(report.figures[key] for key in line[:-1])], strict=True))


def carried_in_elsewhere(report, rng):
    """Last year's remainder under another applicant."""
    keys = [f"requests/carried_in/{column}" for column in COLUMNS]
    full, empty = [key for key in keys if report.figures[key]], [key for key in keys if not report.figures[key]]
    return exchanged(report, (rng.choice(full), rng.choice(empty))) if full and empty else {}


def wrong_total(report, rng):
    """A total that was added up by hand: one addend forgotten, or a few more or less."""
    key = rng.choice([one.key for one in report.form.fields if one.total and report.figures[one.key]])
    parts = [report.figures[part] for part in report.form.parts_of[key] if report.figures[part]]
    return {key: max(0, report.figures[key] + rng.choice([-1, 1, -rng.choice(parts), -9, 10, rng.randrange(2, 20)]))}


SLIPS = {
    "transposed": transposed, "digit more": digit_more, "digit fewer": digit_fewer, "wrong digit": wrong_digit,
    "left out": left_out, "any number": any_number, "next column": next_column, "next row": next_row, "swapped": swapped,
    "row shifted": row_shifted, "carried in": carried_in_elsewhere, "wrong total": wrong_total,
}  # fmt: skip

#: How the totals came about: typed and right, added up from what was typed, or the template's formulas.
TOTALS = ("typed", "added", "formulas")


def spoil(seed: str, totals: str, name: str, *, prior: bool):
    """A report with one slip, and the cells that are wrong."""
    rng = random.Random(seed)
    report = consistent_report(rng, rng.choice((2019, 2021)))
    changes = SLIPS[name](report, rng)
    wrong = {key for key, value in changes.items() if value != report.figures[key]}
    figures = report.figures | changes
    if totals == "added":
        figures = with_totals(report.form, figures)
    one = submission(report.form, as_typed(report.form, figures), formulas=totals == "formulas")
    return replace(one, last_year=LastYear(report.prior if prior else {})), wrong


def judge(one, wrong: set[str]) -> str:
    """What is said of a slip: `right`, `wrong`, `one of few`, `none of few`, `nothing`; "" if the check finds nothing."""
    findings = check_one(one, EQUATIONS).findings
    said = [finding for finding in findings if finding.cause]
    named = [finding for finding in said if finding.cause.startswith("最可能")]
    if named:
        return "right" if all(finding.cells[0].key in wrong for finding in named) else "wrong"
    if said:
        among = {cell.key for finding in said for cell in finding.cells[: finding.cause.count("、") + 1]}
        return "one of few" if among & wrong else "none of few"
    return "nothing" if findings else ""


def measured(totals: str, name: str, prior: bool, tries: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for attempt in range(tries):
        one, wrong = spoil(f"{totals} {name} {prior} {attempt}", totals, name, prior=prior)
        if wrong:
            found[judge(one, wrong)] += 1
    return found


def experiment(tries: int) -> dict[tuple[str, str], Counter[str]]:
    """(totals, slip) → what was said, without and with last year's figures."""
    return {
        (totals, name): measured(totals, name, False, tries) + measured(totals, name, True, tries)
        for totals in TOTALS for name in SLIPS if name != "wrong total" or totals == "typed"
    }  # fmt: skip


# ---------------------------------------------------------------- how often


@pytest.fixture(scope="module")
def results():
    return experiment(30)


#: The share of slips that break an equation of which the true cell is named first, at least.
NAMED = {
    ("typed", "transposed"): 0.9, ("typed", "digit more"): 0.75, ("typed", "digit fewer"): 0.7, ("typed", "wrong digit"): 0.65,
    ("typed", "left out"): 0.5, ("typed", "any number"): 0.6, ("typed", "next column"): 0.8, ("typed", "next row"): 0.9,
    ("typed", "swapped"): 0.65, ("typed", "row shifted"): 0.9, ("typed", "carried in"): 0.7, ("typed", "wrong total"): 0.8,
    ("added", "transposed"): 0.6, ("added", "digit more"): 0.5, ("added", "next column"): 0.7, ("added", "row shifted"): 0.9,
    ("added", "carried in"): 0.7, ("formulas", "transposed"): 0.55, ("formulas", "digit more"): 0.5,
    ("formulas", "next column"): 0.7, ("formulas", "row shifted"): 0.9, ("formulas", "carried in"): 0.65,
}  # fmt: skip


@pytest.mark.parametrize(("kind", "least"), NAMED.items(), ids=[" ".join(kind) for kind in NAMED])
def test_the_true_cell_is_named_first(results, kind, least):
    found = results[kind]
    assert found["right"] >= least * (found.total() - found[""]), found


def test_a_wrong_cell_is_hardly_ever_named(results):
    """Of all that is said at most two per cent is wrong, and of no kind of slip more than three in sixty."""
    everything = sum(results.values(), Counter())
    said = everything["right"] + everything["wrong"] + everything["one of few"] + everything["none of few"]

    assert said > 700
    assert everything["wrong"] + everything["none of few"] <= 0.02 * said, everything
    for kind, found in results.items():
        assert found["wrong"] + found["none of few"] <= 3, (kind, found)


def test_two_slips_at_once_are_told_apart():
    """Of the cells named where two slips meet, at most one in twenty is wrong, and most slips are named."""
    named: Counter[bool] = Counter()
    names = [name for name in SLIPS if name != "wrong total"]
    for attempt in range(200):
        rng = random.Random(f"two {attempt}")
        report = consistent_report(rng, 2021)
        changes = SLIPS[rng.choice(names)](report, rng) | SLIPS[rng.choice(names)](report, rng)
        wrong = {key for key, value in changes.items() if value != report.figures[key]}
        one = replace(submission(FORM, as_typed(FORM, report.figures | changes)), last_year=LastYear(report.prior))
        findings = check_one(one, EQUATIONS).findings
        named.update(one.cells[0].key in wrong for one in findings if one.cause.startswith("最可能"))

    assert named[True] > 280
    assert named[False] <= 0.05 * named.total(), named


def test_an_accident_that_fits_every_cell_is_not_blamed_on_one():
    """One too many in a column of 26 cells: nothing is said, and the finding stands as it was."""
    figures = with_totals(FORM, {one.key: 0 for one in FORM.fields} | {
        "requests/received/enterprise": 8, "requests/granted/enterprise": 3, "requests/partly_granted/enterprise": 4,
    })  # fmt: skip
    (finding,) = check_one(submission(FORM, as_typed(FORM, figures), formulas=True), EQUATIONS).findings

    assert (finding.rule, finding.cause, finding.cells[0].address) == ("X103", "", "E6")


# ---------------------------------------------------------------- what is said


def told(figures=None, *, prior=None, texts=None, typed=None, office=None):
    """The causes that a changed clean report is told, by the first cell."""
    one = build(Sample(figures=figures or {}, prior=prior, texts=texts or {}, typed=typed or {})).submission
    findings = check_one(one, office or Office()).findings
    return {finding.cells[0].address: finding.cause for finding in findings if finding.cause}


@pytest.mark.parametrize(
    ("figures", "cause"),
    [
        (
            {"requests/received/natural_person": 21},
            {"D6": "最可能是表三 D6：填的 21 可能是 12（两位数字颠倒，与文字部分一致），改正后这 3 处都成立。"},
        ),
        (
            {"requests/carried_in/natural_person": 0, "requests/carried_in/enterprise": 2},
            {"E7": "最可能是表三 E7：填的 2 应填在 D7（填错了列），改正后这 4 处都成立。"},
        ),
        (
            {"documents/normative/issued": 50},
            {"B6": "最可能是表二 B6：填的 50 可能是 5（多了一个 0，与文字部分一致），改正后这 2 处都成立。"},
        ),
        (
            {"requests/granted/natural_person": 3, "requests/granted/enterprise": 7},
            {"D8": "最可能是表三 D8 和 E8 两格填反了：D8 应为 7，E8 应为 3，改正后这 2 处都成立。"},
        ),
        (
            {"challenges/count/reconsideration.total": 30},
            {"E6": "最可能是表四 E6：填的 30 可能是 3（多了一个 0，与文字部分一致），改正后这 2 处都成立。"},
        ),
        (
            {"documents/fee/amount": 253_000_000_000},
            {"B16": "最可能是表二 B16：填的 253000 可能是 25.3 万元（混用了元和万元），改正后此处成立。"},
        ),
    ],
)
def test_a_cause_says_which_cell_how_and_what_it_should_be(figures, cause):
    assert told(figures, prior={}) == cause


def test_a_row_that_begins_one_column_too_far_is_seen_though_its_first_cell_is_blank():
    found = told(
        {"requests/granted/enterprise": 7, "requests/granted/research": 3}, typed={"requests/granted/natural_person": None}
    )
    assert found == {
        "E8": "最可能是表三 D8 至 F8 的数都错了一列：D8 应为 7，E8 应为 3，F8 应为 0，改正后这 3 处都成立。"
    }  # fmt: skip


def test_a_text_decides_between_cells_that_fit_alike():
    """One too many in 予以公开: many cells fit, and the text names the row. Without texts nothing is said."""
    key = "requests/granted/natural_person"
    silent = dict.fromkeys(("opening", "overview", "overview.proactive", "overview.requests", "overview.management"), "")

    assert told({key: 8})["D8"].startswith("最可能是表三 D8：填的 8 可能是 7（相差 1，与文字部分一致）")
    assert not any(cause.startswith("最可能") for cause in told({key: 8}, texts=silent).values())


def test_only_whole_numbers_from_nought_are_suggested(results):
    """Whatever the slip: no cause speaks of a negative number or of a part of a case."""
    seen = 0
    for name in SLIPS:
        for attempt in range(8):
            one, _ = spoil(f"whole {name} {attempt}", "typed", name, prior=True)
            for finding in check_one(one, EQUATIONS).findings:
                seen += bool(finding.cause)
                assert not re.search(r"[-−–]|\d\.\d", finding.cause), finding.cause
    assert seen > 50


@pytest.mark.parametrize(
    ("typed", "meant", "words"),
    [(54, 45, "两位数字颠倒"), (120, 12, "多了一个 0"), (12, 120, "少了一个 0"), (122, 12, "多了一位数字"),
     (13, 123, "少了一位数字"), (0, 7, "漏填"), (17, 11, "有一位数字不同"), (8, 7, "相差 1"), (540, 31, "")],
)  # fmt: skip
def test_a_slip_is_told_by_its_likeliest_kind(typed, meant, words):
    assert slip(typed, meant).words == words


def test_a_forgotten_addend_is_told():
    assert slip(30, 42, known=True, addends=(30, 12)).words == "少加了一项"


# ---------------------------------------------------------------- what folding leaves alone


def unfolded(one, office: Office | None = None) -> Checked:
    """The answer before anything is folded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(toolkit.checks.causes, "fold", lambda case, findings, ruleset: list(findings))
        return check_one(one, office or Office())


@settings(max_examples=60, deadline=None)
@given(careless())
def test_nothing_is_lost_and_nothing_weighs_less(one):
    """Whatever the report: the same findings, weights and verdict; followers lead to a finding that stands."""
    folded, bare = check_one(one), unfolded(one)
    plain = {finding.fingerprint: finding for finding in folded.findings if not finding.follows}

    assert folded.verdict is bare.verdict
    for after, before in zip(folded.findings, bare.findings, strict=True):
        assert replace(after, cause="", follows="", cells=()) == replace(before, cells=())
        assert set(before.cells) <= set(after.cells)
    for finding in folded.findings:
        assert not (finding.cause and finding.follows)
        if finding.follows:
            assert plain[finding.follows].cause
            assert plain[finding.follows].severity.rank <= finding.severity.rank
        if finding.cause:
            first = finding.cells[0]
            assert f"〔{first.sheet}〕{first.address}：" in finding.message
            assert finding.message.endswith(f"：{finding.what}{finding.remedy}")


def test_what_somebody_has_answered_stands_for_itself():
    """Of four findings of one slip, one was waived and one explained: they neither follow nor lead."""
    one = build(Sample(figures={"requests/carried_in/natural_person": 0, "requests/carried_in/enterprise": 2}, prior={}))
    findings = list(unfolded(one.submission).findings)
    assert len(findings) == 4
    findings[2] = replace(findings[2], explanation="上年归类有误，本年已经更正。")
    findings[3] = replace(findings[3], waiver="合并单位（张三，有效期至2030-01-01）")

    folded = fold(Case(one.submission), findings)
    assert [bool(finding.follows or finding.cause) for finding in folded] == [True, True, False, False]
    assert folded[2:] == findings[2:]


def test_totals_that_are_formulas_are_never_suspected():
    for name in SLIPS:
        if name == "wrong total":
            continue
        for attempt in range(5):
            one, _ = spoil(f"formulas {name} {attempt}", "formulas", name, prior=False)
            for finding in check_one(one, EQUATIONS).findings:
                assert not any(one.form.by_key[cell.key].total for cell in finding.cells)


def test_a_report_whose_equations_hold_costs_nothing(monkeypatch):
    """No network, no guesses: a finding of another kind goes through untouched."""
    one = build(Sample(typed={"documents/coercion/decisions": None})).submission
    findings = list(check_one(one).findings)
    monkeypatch.setattr(toolkit.checks.causes, "Equations", None)

    assert findings
    assert fold(Case(one), findings) == findings


def test_folding_takes_no_longer_than_twice_the_check():
    one, _ = spoil("time", "formulas", "row shifted", prior=True)
    bare = unfolded(one).findings

    def best(run):
        times = []
        for _ in range(7):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        return min(times)

    assert best(lambda: fold(Case(one), bare)) < 2 * best(lambda: check_one(one))


def test_a_form_in_which_nothing_fits_is_left_alone():
    """Every cell another random number: no slip explains that."""
    rng = random.Random(7)
    one = submission(FORM, {key: str(rng.randrange(300)) for key in FORM.by_key})

    assert not any(finding.cause or finding.follows for finding in check_one(one, EQUATIONS).findings)


# ---------------------------------------------------------------- how it is shown


def test_followers_are_counted_apart_and_only_their_root_is_marked():
    one = build(Sample(figures={"requests/received/natural_person": 21})).submission
    checked = check_one(one)
    root = next(finding for finding in checked.findings if finding.cause)
    following = [finding for finding in checked.findings if finding.follows]

    assert checked.verdict is Verdict.REJECTED
    assert {finding.follows for finding in following} == {root.fingerprint}
    assert counts(checked.findings) == "强制 1（另有 2 处由此引起）"
    (row,) = result_rows(checked.findings)
    assert row.rule == root.rule
    assert row.message.endswith(f"可能的原因：{root.cause}")
    marked = [(mark.sheet, mark.address) for mark in marks_rows(checked.findings)]
    assert marked[0] == root.cells[0][:2]
    assert set(marked) <= {cell[:2] for cell in root.cells}
    said = check_json(Answer([checked], []))["files"][0]["findings"]
    assert [("cause" in entry, "follows" in entry) for entry in said] == [
        (bool(finding.cause), bool(finding.follows)) for finding in checked.findings
    ]


if __name__ == "__main__":
    for case, found in experiment(150).items():
        total = found.total() - found[""]
        if total:
            said = "  ".join(f"{name} {found[name] / total:4.0%}" for name in
                             ("right", "wrong", "one of few", "none of few", "nothing"))  # fmt: skip
            print(f"{case[0]:9}{case[1]:14}{said}  unseen {found['']}")


def test_a_mandatory_fault_of_a_cell_does_not_hide_behind_a_query():
    """Both would be gone with one slip, but whoever explains the query has not filled the cell: it stands for itself."""
    one = build(Sample(typed={"documents/coercion/decisions": None}))
    (blank,) = unfolded(one.submission).findings
    query, hint = (
        replace(blank, rule="N217", severity=weight, fingerprint=weight.value) for weight in (Severity.QUERY, Severity.HINT)
    )
    desk = toolkit.checks.causes._Desk(Case(one.submission), [blank, query, hint], STANDARD)

    toolkit.checks.causes._conclude(desk, [0, 1, 2], list(blank.cells), lambda count: f"{count} 项")

    assert blank.severity is Severity.ERROR
    assert [(each.cause, each.follows) for each in desk.findings] == [("", ""), ("2 项", ""), ("", "query")]
