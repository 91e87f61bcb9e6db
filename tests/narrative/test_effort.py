"""No text keeps the next report waiting: work is counted, equal meanings are one, what is too much is told as not judged."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support import as_typed, consistent, submission
from toolkit.checks.judging import check_batch, check_one
from toolkit.cli.program import _run
from toolkit.form import FORMS
from toolkit.narrative.clauses import read
from toolkit.narrative.effort import JUDGING, Effort, TooHard
from toolkit.narrative.lexicon import lexicon
from toolkit.narrative.notation import UNITS
from toolkit.narrative.quantities import MOST_MEANINGS, OPTIONS, _sum_of, _value, figures_of, options
from toolkit.rules.case import Case
from toolkit.rules.told import said as told
from toolkit.rules.told.rules import NARRATIVE
from toolkit.rules.told.said import said, steps
from toolkit.submission.content import Content
from toolkit.template.template import write_workbook

FORM = FORMS[2021]
CELL = 32_767
UNIT = "清河县人民政府"
#: Steps that a text of a few lines takes at most, whatever its words: they add up and never multiply.
FEW = 4_000
KEY = "overview.requests"
#: Each once took time that doubled with every repetition.
TRIGGERS = (
    "全年收到申请和", "自然人以及合计合计", "现行有效法人一、", "商业企业2024年及", "新收自然人或者和",
)  # fmt: skip
#: Each looks again and again at what stands before it in its sentence.
TOO_HARD = ("其中3件", "备案行政处罚3件", "均维持、行政复议")
CLAIMS = {rule.id for rule in NARRATIVE}


def _report(text: str, key: str = KEY, **changes: int):
    figures = consistent(FORM, {"requests/received/natural_person": 5}) | changes
    return replace(submission(FORM, as_typed(FORM, figures)), narrative={key: text})


def _hard(piece: str) -> str:
    return "收到政府信息公开申请9件，其中" + piece * (CELL // len(piece) - 8)


# --- options ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", TRIGGERS)
@pytest.mark.parametrize("times", [12, 60, 400])
def test_what_once_doubled_with_every_word_takes_a_few_steps_for_each(piece, times):
    """Reading and judging a list of n names take steps in proportion to n."""
    text = f"{piece * times}3件。"
    case = Case(_report(text))
    said(case, "received")
    assert case.reading.too_hard == ""
    assert case.reading.steps <= 20 * times + 100
    assert steps(case) <= MOST_MEANINGS + 100
    assert check_one(case.submission).run > 0


def test_a_quantity_named_twice_in_a_list_counts_once():
    """收到申请、受理申请12件 is one number of applications, not the sum of two."""
    assert [claim.names for claim in read({KEY: "收到申请、受理申请12件。"}).claims["got"]] == [("got",)]


def _every_sum(names, figures, less_carried):
    """What a list of quantities may stand for, by trying every combination."""
    for chosen in product(*(options(name, less_carried=less_carried) for name in names)):
        terms = tuple(term for option in chosen for term in option)
        one = _sum_of(terms, FORM)
        if one is not None:
            yield _value(one, figures), one.keys


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*OPTIONS, "granted", "carried_in", "carried_out", "denied"]), min_size=1, max_size=4),
    st.booleans(), st.randoms(use_true_random=False),
)  # fmt: skip
def test_merging_equal_sums_loses_none(names, less_carried, chance):
    """The merged meanings have the values of all combinations, in their order, and the likeliest comes first."""
    figures = [chance.choice([*range(100), None]) for _ in FORM.fields]
    every = list(_every_sum(names, figures, less_carried))
    try:
        merged = figures_of(tuple(names), FORM, figures, less_carried=less_carried)
    except TooHard:
        assert len({(value, frozenset(keys)) for value, keys in every}) > 1 and len(every) > MOST_MEANINGS
        return
    assert list(dict.fromkeys(one.value for one in merged)) == list(dict.fromkeys(value for value, _ in every))
    assert [(one.value, one.keys) for one in merged[:1]] == every[:1]


def test_meanings_that_add_up_the_same_figures_are_one():
    """Of n numbers of which each is one of two, what counts is how many are the first: n + 1 sums, not 2 to the n."""
    assert len(figures_of(("got",) * 40, FORM, [1] * len(FORM.fields))) == 41


def test_more_meanings_than_any_list_has_are_too_hard():
    """All seven kinds of applicants in one list are more than the limit allows; the five kinds are not."""
    kinds = [name for name in OPTIONS if name.startswith("applicant.")]
    single = tuple(
        name for name in kinds if name.partition(".")[2] not in ("organisations", "legal_persons", "company", "other")
    )
    assert len(figures_of(single, FORM, [1] * len(FORM.fields))) <= MOST_MEANINGS
    with pytest.raises(TooHard):
        figures_of(tuple(kinds), FORM, [1] * len(FORM.fields))


# --- what is too much -------------------------------------------------------------------------------------------------


def test_steps_up_to_the_limit_are_free_and_the_next_one_is_too_many():
    effort = Effort(3)
    effort.spend(3)
    with pytest.raises(TooHard):
        effort.spend(1)


@pytest.mark.parametrize("piece", TOO_HARD)
def test_a_text_that_is_too_hard_is_told_by_every_rule_that_needs_it(piece):
    """None of the rules on numbers in texts counts as judged, each says which text it was, and the others go on."""
    broken = _report(_hard(piece), **{"requests/received/total": 99})
    checked = check_one(broken)
    open_rules = {one.rule: one.reason for one in checked.not_judged if "句子过长" in one.reason}
    assert open_rules.keys() == {rule for rule in CLAIMS if 2021 in next(r.editions for r in NARRATIVE if r.id == rule)}
    assert all("（二）" in reason or "申请" in reason for reason in open_rules.values())
    assert any(one.rule == "X103" or one.rule[0] == "X" for one in checked.findings)
    assert not CLAIMS & {one.rule for one in checked.findings}
    clean = check_one(_report("2024年，新收政府信息公开申请5件。"))
    assert checked.run <= clean.run - len(open_rules) + 2


def test_texts_that_are_too_much_to_judge_are_told_too():
    """What is read in no time may still mean too much: then nothing is judged, which is said."""
    case = Case(_report("自然人、商业企业、科研机构、社会公益组织、法律服务机构3件，" * 1_100))
    outcomes = said(case, "applicants")
    assert case.reading.too_hard == "" and steps(case) == JUDGING
    assert [one.whole for one in outcomes] == [True] and "文字部分" in outcomes[0].reason


@pytest.mark.parametrize(("sentences", "asked"), [(1, True), (40, False)])
def test_only_a_text_that_is_soon_judged_is_asked_again_for_the_cause_of_a_slip(sentences, asked, monkeypatch):
    """A usual text is held against several guesses at the slip; one that takes long only once, against what was typed."""
    judged = []
    monkeypatch.setattr(told, "judge", lambda judging, judge=told.judge: judged.append(1) or judge(judging))
    text = "新收政府信息公开申请8件。" + "自然人、商业企业、科研机构、社会公益组织3件。" * sentences
    check_one(_report(text, **{"requests/received/enterprise": 3}))
    assert (len(judged) > 1) == asked


@pytest.mark.parametrize(
    "piece",
    ["旧存14件，", "某类30件，", "占31%，", "依法暂缓答复30件，", "其中网站9条，分别为：甲1条，", "公开9条，其中甲3条，乙6条，",
     "甲3条、"],
)  # fmt: skip
def test_the_second_look_at_a_number_looks_at_its_neighbours_and_no_further(piece):
    """Of a thousand numbers that agree with nothing each takes as long as one of ten."""
    text = "收到申请112件，公开信息112条，其中" + piece * 1_000 + "办结118件，结转7件。"
    figures = {"requests/received/natural_person": 112, "requests/carried_in/natural_person": 13}
    case = Case(_report(text, **figures))
    assert _work(lambda: said(case, "received")) < 1.0
    assert steps(case) <= 60 * 1_000


def test_a_share_is_read_without_a_look_at_all_numbers_of_its_clause():
    """Of eight thousand shares, each behind a number of its own, the last takes as long as the first."""
    text = "收到申请112件，" + "予以公开5件，占5%，" * 8_000
    assert _work(lambda: read({KEY: text})) < 1.5


def test_other_reports_of_the_batch_are_judged_as_if_it_were_not_there():
    clean, hard = _report("2024年，新收政府信息公开申请6件。"), _report(_hard("其中3件"))
    alone = check_one(clean)
    first, _, last = check_batch([clean, hard, clean])
    assert first.findings == last.findings == alone.findings
    assert [one.rule for one in alone.findings if one.rule == "N201"] == ["N201"]


def test_texts_beyond_all_measure_are_not_looked_through():
    """Of a report with more text than anybody writes the rules on wording say that they judged nothing."""
    checked = check_one(_report("公开工作。" * 50_000, "overview"))
    reasons = {one.rule: one.reason for one in checked.not_judged}
    assert "过长" in reasons["N125"] and "过长" in reasons["N111"]
    assert not [one for one in checked.findings if one.rule[:2] == "N1"]


@pytest.mark.parametrize("text", ["六、其他需要报告的事项\n" * 2_000, "三是慢，二是少，" * 2_000])
def test_one_rule_finds_no_more_in_a_report_than_anybody_reads(text):
    checked = check_one(_report(text, "problems"))
    counts = [sum(one.rule == rule for one in checked.findings) for rule in ("N103", "N104")]
    assert max(counts) == 40


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("opening", "国办公开办函" + " " * 8_000 + "2019" + " " * 8_000 + "60"),
        ("opening", "统计期限。" + "截至2023年底" * 4_000),
        ("overview", "各级各部门" + "〔" * 120_000),
        ("overview", "各级各部门" + "一" * 30_000),
        (KEY, "收到申请" + "1,111" * 6_000),
        (KEY, "收到申请" + "，111" * 8_000),
        (KEY, "收到申请9件" + "《" * 120_000),
    ],
)  # fmt: skip
def test_signs_and_blanks_that_a_pattern_could_share_out_are_looked_at_once(key, text):
    """Ten times the text takes about ten times as long, not a hundred or a thousand times."""
    assert _work(lambda: check_one(_report(text, key))) < 6.0


def _work(task: Callable[[], object]) -> float:
    """Seconds of processor time."""
    from time import process_time

    start = process_time()
    task()
    return process_time() - start


# --- grammar fuzz -----------------------------------------------------------------------------------------------------

_PHRASES = sorted(lexicon().words)
_SIGNS = (*"，、：（）；。", "\n", "，，", "、、", "和", "及", "、")
_UNKNOWN = ("某", "住建局", "清河县", "工作动态", "《办法》", "\ue000", "第", "不")


def _number(chance: random.Random) -> str:
    digits = chance.choice(["0", "1", "3", "12", "1,234", "2.5", "三", "十二", "20", "2024", "99999999"])
    return chance.choice(["", "", "约", "超过"]) + digits + chance.choice([*UNITS, "年", "月", "件", "件", ""])


def _sentence(chance: random.Random) -> str:
    """Words of the lexicon, numbers and signs, one of them often repeated many times."""
    pieces: list[str] = []
    for _ in range(chance.randint(1, 24)):
        kind = chance.random()
        if kind < 0.5:
            pieces.append(chance.choice(_PHRASES))
        elif kind < 0.7:
            pieces.append(_number(chance))
        elif kind < 0.95:
            pieces.append(chance.choice(_SIGNS))
        else:
            pieces.append(chance.choice(_UNKNOWN))
    if chance.random() < 0.5:
        first = chance.randrange(len(pieces))
        some = pieces[first : first + chance.randint(1, 4)]
        pieces[first:first] = some * chance.randint(2, 25)
    return "".join(pieces)


_CASE_FIGURES = as_typed(FORM, consistent(FORM, {"requests/received/natural_person": 5, "requests/granted/enterprise": 2}))
_PLAIN = submission(FORM, _CASE_FIGURES, unit=UNIT)


def _held(text: str) -> int:
    """Steps that reading a text and judging it took."""
    case = Case(replace(_PLAIN, narrative={KEY: text}))
    said(case, "received")
    return case.reading.steps + steps(case)


def test_ten_thousand_texts_of_the_lexicons_own_words_take_few_steps_and_raise_nothing():
    """In whatever order words, numbers and signs stand, and however often they are repeated, work stays in proportion."""
    chance = random.Random(20260401)
    for _ in range(10_000):
        text = _sentence(chance)
        assert _held(text) <= FEW + 8 * len(text), text


_pieces = st.one_of(st.sampled_from(_PHRASES), st.sampled_from(_SIGNS), st.sampled_from(["3件", "12", "2024年", "5%", "万元"]))


@settings(max_examples=150, deadline=None)
@given(st.lists(_pieces, min_size=1, max_size=12), st.integers(1, 40), st.lists(_pieces, max_size=6))
@example(["(", "3件", "5%"], 40, [])  # each share was tried over every pair of the numbers around it
def test_repeated_passages_take_few_steps(passage, times, end):
    """The same, as hypothesis would have it: what fails here is made short."""
    text = "".join(passage) * times + "".join(end)
    assert _held(text) <= FEW + 8 * len(text)


def test_the_steps_that_are_counted_are_those_that_are_made():
    """Calls of functions, which nobody has to count by hand, stay in proportion to counted steps."""
    chance = random.Random(7)
    texts = [_sentence(chance) for _ in range(300)] + [(one * 40)[:3_000] for one in (*TRIGGERS, *TOO_HARD)]
    for text in texts:
        _held(text)  # whatever is built once is built
        calls = 0

        def count(*_: object) -> None:
            nonlocal calls
            calls += 1

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            counted = _held(text)
        finally:
            sys.setprofile(before)
        assert calls <= 60 * counted + 2_000, text


# --- from file to answer ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hard"), [("全年收到申请和" * 600 + "3件。", False), (_hard("其中3件"), True)], ids=["once endless", "too hard"]
)
def test_a_workbook_with_such_a_text_is_answered_and_so_is_the_good_one_beside_it(text, hard, tmp_path, capsys):
    """The check ends, tells of the rules that were not judged, and answers for every file of the folder."""
    figures = {one.key: 0 for one in FORM.fields if not one.total} | {"requests/received/natural_person": 3}
    figures["requests/granted/natural_person"] = 3
    for name, prose in (("甲县民政局", text), ("甲县财政局", "2024年，新收政府信息公开申请3件。")):
        cover = {"unit": name, "year": 2024, "region": "甲县", "date": "2025-01-10"}
        content = Content(cover=cover, figures=figures, narrative={KEY: prose, "overview.management": "已审查。"})
        (tmp_path / f"{name}.xlsx").write_bytes(write_workbook(FORM, content))
    _run(["check", str(tmp_path), "--json"])
    files = {one["unit"]: one for one in json.loads(capsys.readouterr().out)["files"]}
    assert files.keys() == {"甲县民政局", "甲县财政局"}
    told = {one["rule"] for one in files["甲县民政局"]["not_judged"] if "句子过长" in one["reason"]}
    assert bool(told) == hard and (not hard or "N201" in told)
    assert not [one for one in files["甲县财政局"]["not_judged"] if "句子过长" in one["reason"]]
    _run(["check", str(tmp_path / "甲县民政局.xlsx")])
    assert ("句子过长" in capsys.readouterr().out) == hard
