"""Numbers that no word explains: one that looks like a slip of a figure told nowhere is asked about, the rest is not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.narrative.bench import FORM, Sentence, cells_of, questions, report
from toolkit.rules.told.hints import HINTED, hint_of, quantity_of
from toolkit.rules.told.silent import _NUMBER, _amounts, _figures, slips_of
from toolkit.submission.facts import facts

R, P, S = "依申请公开", "主动公开", "监督保障"


def _asked(section: str, text: str, figures: dict[str, float]) -> list[str]:
    return questions(report(Sentence("plain", section, text, figures)))[0]


#: True sentences of our own, each with a slip: words that nobody knows, numbers named again, totals, and what became of last
#: year's number; a number that other organs decide; what was received without what was carried in; causes of one outcome.
CASES = [
    (R, "全年签进申请书84份，销号81份，3份压到来年。", {"received": 84, "disposed": 81, "carried_out": 3}, "84份", "85份"),
    (R, "全年签进申请书84份，销号81份，3份压到来年。", {"received": 84, "disposed": 81, "carried_out": 3}, "81份", "18份"),
    (R, "收到申请57件。上述57件中，农户来信占多数。", {"received": 57}, "上述57件", "上述75件"),
    (R, "收到申请57件，办结57件。办结的57件均寄送文书。", {"received": 57}, "办结的57件", "办结的58件"),
    (R, "予以公开14件、部分公开9件、无法提供8件，几项相加为31件。",
     {"granted": 14, "partly_granted": 9, "unable": 8}, "31件", "32件"),
    (R, "收到申请46件。申请人以自然人居多，计41件。", {"received": 46, "received.natural_person": 41}, "41件", "42件"),
    (R, "申请量由上年的63件降至52件。", {"received": 52, "disposed": 52}, "52件", "53件"),
    (R, "答复总量低于上年。予以公开27件，不予公开16件。", {"granted": 27, "denied": 16}, "16件", "17件"),
    (R, "收到申请21件，上年结转1件，全部办结22件。", {"received": 21, "carried_in": 1}, "21件", "22件"),
    (R, "因属于行政执法案卷不予公开4件，因属于内部事务信息不予公开9件。",
     {"denied.enforcement_file": 4, "denied.internal_affairs": 9}, "9件", "13件"),
    (P, "辖区中队以本局名义开出行政处罚217宗。", {"penalty.decisions": 217}, "217宗", "271宗"),
    (P, "压减旧规，一并废除行政规范性文件13件。", {"normative.repealed": 13}, "13件", "14件"),
    (S, "涉信息公开的行政复议17件，复议机关维持12件、纠正5件。",
     {"reconsideration": 17, "reconsideration.upheld": 12, "reconsideration.corrected": 5}, "12件", "13件"),
]  # fmt: skip


@pytest.mark.parametrize(("section", "text", "figures", "old", "new"), CASES)
def test_a_slip_is_asked_about_whatever_the_words_around_it_and_the_true_number_is_not(section, text, figures, old, new):
    """签进 and 销号 stand in no lexicon; 收 and 销 stand near enough to what the tables have."""
    assert _asked(section, text, figures) == []
    assert text.count(old) == 1
    assert _asked(section, text.replace(old, new), figures) != []


def test_of_equal_figures_the_one_that_the_words_name_is_told():
    """47 were received and 47 closed; the slip is in those that are closed."""
    (told,) = _asked(R, "全年签进申请书47份。在48份已销号申请中，公开22份。", {"received": 47, "disposed": 47, "granted": 22})

    assert "办结、答复申请 48 份" in told


@pytest.mark.parametrize(
    ("section", "text", "figures"),
    [
        (R, "辖区另一机关签进申请书62份，我局签进58份。", {"received": 58, "disposed": 58}),
        (R, "近三年签进申请书59份，今年签进58份。", {"received": 58, "disposed": 58}),
        (R, "上年结转3件，结转下年4件。通过信函登记来件6件，个别属于咨询。",
         {"received": 5, "carried_in": 3, "disposed": 4, "carried_out": 4}),
        (R, "办理人大建议8件、政协提案11件。上年结转4件。", {"received": 3, "carried_in": 4, "disposed": 7}),
        (R, "县财政局答复申请5件。上年结转0件，结转下年度4件。", {"received": 4, "disposed": 0, "carried_out": 4}),
        (R, "2022年签进申请书59份。", {"received": 58, "disposed": 58}),
        (R, "全年签进申请书59份，含上年转来1份。", {"received": 58, "carried_in": 1}),
        (R, "申请总体平稳，比上年多9件。", {"received": 58, "carried_in": 8, "disposed": 66}),
        (R, "签进申请书约59份。", {"received": 58, "disposed": 58}),
        (R, "组织58个村的干部答复群众提问，另有59个村设了公开栏。", {"received": 58, "disposed": 58}),
        (R, "收到申请168件；受理不动产登记申请186件。", {"received": 168}),
        (R, "收到申请21件。延期答复12件。", {"received": 21, "disposed": 21}),
        (R, "收到申请21件。经批准延长答复期限的12件。", {"received": 21, "disposed": 21}),
        (R, "行政复议358件，维持357件；延期答复2件。",
         {"received": 1, "disposed": 1, "reconsideration": 358, "reconsideration.upheld": 357, "reconsideration.other": 1}),
        (R, "补正通知书寄出9件。", {"received": 58, "other_handling.not_corrected": 8}),
        (R, "予以公开21件、部分公开6件，无法提供12件，以上合计39件。", {"received": 38, "carried_in": 1, "granted": 21,
                                                             "partly_granted": 6, "unable": 12}),
        (S, "复议机关受理其他案件9件，县法院受理诉讼4件，均与信息公开无关。", {"reconsideration": 8, "litigation.upheld": 3}),
    ],
)  # fmt: skip
def test_what_may_be_another_figure_another_time_or_another_thing_is_not_asked_about(section, text, figures):
    assert _asked(section, text, figures) == []


@given(st.integers(1, 99_999))
def test_slips_are_one_more_and_neighbouring_digits_changed_over(value):
    """Each slip has the digits of the number, or is the next one; a number is no slip of itself."""
    slips = slips_of(value)

    assert slips[0] == value + 1
    assert value not in slips
    assert all(sorted(str(one)) == sorted(str(value)) for one in slips[1:])
    assert len(set(slips)) >= len(slips) - 1  # 10 → 11 and 10 → 01 are never the same, 21 → 22 and 12 neither


def test_each_hint_belongs_to_a_fact_and_finds_the_words_that_the_form_itself_has_for_it():
    """The form's own headings are the first words that a number must be found by."""
    known = facts(FORM, [cells_of({}).get(one.key, 0) for one in FORM.fields])
    headed = [name for name in HINTED if "." in name and name.split(".")[0] in ("denied", "unable", "not_processed")]

    assert set(HINTED) <= set(known)
    assert len({quantity_of(name) for name in HINTED}) == len(HINTED)
    assert [name for name in headed if hint_of(name).search(known[name].label) is None] == []


_PLAIN = re.compile("([0-9]{1,9}(?:,[0-9]{3}){0,3})(件次|件|份|宗|起|例|部|个(?=[，。；、）（中]|$))(?!以上|以内|左右)")


@given(st.text(st.sampled_from("0129,，件次份个中以上内左右年。\n"), max_size=40))
def test_numbers_are_found_as_without_haste(text):
    """No digit is given back, for none could be followed by what cases are counted in."""
    assert [one.span(1) + one.span(2) for one in _NUMBER.finditer(text)] == [
        one.span(1) + one.span(2) for one in _PLAIN.finditer(text)
    ]


@given(st.dictionaries(st.integers(0, len(FORM.fields) - 1), st.sampled_from([None, 1, 2, 17, 120]), max_size=40))
def test_the_figures_that_are_looked_at_are_the_facts_that_have_hints(filled):
    """Each with all of its cells, none of which lacks; what is nothing is left out."""
    figures = [filled.get(one.index, 0) for one in FORM.fields]
    known = facts(FORM, figures)

    assert _figures(FORM, _amounts(FORM, figures)) == [
        (name, known[name].value, known[name].keys) for name in HINTED if name in known and known[name].value
    ]
