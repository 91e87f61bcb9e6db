"""The second look: which numbers that agree with no figure are not asked about, and that plain contradictions always are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.narrative.bench import Sentence, doubted, questions, report
from toolkit.rules.told.second_look import Doubt

R, P = "依申请公开", "主动公开"


def _sentence(section: str, text: str, figures: dict[str, float]) -> Sentence:
    return Sentence("plain", section, text, figures)


def _asked(section: str, text: str, figures: dict[str, float]) -> list[str]:
    return questions(report(_sentence(section, text, figures)))[0]


#: By doubt: the number that is doubted, a true sentence of our own, its figures, and a slip in it that is asked about.
CASES = [
    (Doubt.SUM, "5件", P, "新制定行政规范性文件5件，修订3件。", {"normative.issued": 8}, "5件", "6件"),
    (Doubt.PART, "4件", R, "收到申请60件，上年结转的6件中，予以公开4件。",
     {"received": 60, "carried_in": 6, "granted": 30}, "60件", "61件"),
    (Doubt.LIST, "19件", R, "共收到书面申请件19件，网页申请件33件，合计52件。", {"received": 52}, "合计52件", "合计25件"),
    (Doubt.LIST, "14件", R, "跨年度办理的申请共14件：由上一年转来11件，转往下一年3件。",
     {"received": 90, "carried_in": 11, "carried_out": 3}, "3件", "4件"),
    (Doubt.LIST, "其中", P, "公开信息96条，其中制度30条，公示66条，解读9条。", {}, "30条", "31条"),
    (Doubt.LIST, "25%", R, "办结申请80件，当场办结和网办分别20件、60件，占比25%、75%。", {"disposed": 80}, "80件", "81件"),
    (Doubt.WORD, "7件", R, "收到政府信息公开申请90件，依法暂缓答复7件。", {"received": 90, "disposed": 90}, "90件", "91件"),
    (Doubt.TOLD, "31件", R, "驻外同仁收到政府信息公开申请31件，我局共收到申请120件。", {"received": 120}, "120件", "210件"),
    (Doubt.TIME, "212件", P, "换届之后，制发行政规范性文件212件。", {"normative.issued": 9}, "212件", "10件"),
    (Doubt.SCOPE, "206件", R, "换届之后，累计受理申请212件，答复206件；今年受理51件。",
     {"received": 51, "disposed": 51}, "51件", "52件"),
]  # fmt: skip


@pytest.mark.parametrize(("doubt", "number", "section", "text", "figures", "old", "new"), CASES)
def test_each_doubt_silences_a_number_of_something_else_and_no_slip_beside_it(doubt, number, section, text, figures, old, new):
    """The true sentence is not asked about, and why is told; a slip of a figure in it is asked about."""
    assert _asked(section, text, figures) == []
    assert f"{number}: {doubt}" in doubted(_sentence(section, text, figures))
    assert old in text
    assert _asked(section, text.replace(old, new, 1), figures) != []


@pytest.mark.parametrize(
    ("doubt", "text", "asked", "silent"),
    [
        (Doubt.WORD, "中心共办理{}件。", (26,), (31,)),
        (Doubt.WORD, "中心共办理{}件。", (63,), (61,)),
        (Doubt.WORD, "中心共办理{}件。", (0,), (1,)),
        (Doubt.LIST, "收到申请{}件，寄出补正告知书{}件、征求意见函15件。", (26, 21), (27, 20)),
    ],
)
def test_a_slip_of_the_figure_and_nothing_at_all_are_asked_about_where_another_number_is_doubted(doubt, text, asked, silent):
    """26 and 63 look like slips of 62 and 31 does not; 26, 21 and 15 make 62 just as 27, 20 and 15 do."""
    figures = {"received": 62, "disposed": 62}

    assert _asked(R, text.format(*asked), figures) != []
    assert _asked(R, text.format(*silent), figures) == []
    assert doubted(_sentence(R, text.format(*silent), figures)) == [f"{silent[0]}件: {doubt}"]


@pytest.mark.parametrize("text", ["因线索不清无法提供{}件。", "因线索不清无法提供23件，因卷宗遗失无法提供{}件。"])
def test_one_more_than_the_others_leave_of_a_figure_is_asked_about_however_small_it_is_and_whatever_the_reason(text):
    """Of 4 that could not be given, or of 27 of which 23 are told: 5 is a slip and 3 may be a part, for no one knows why."""
    figures = {"granted": 31, "unable": 27 if "23件" in text else 4}
    told = f"予以公开31件，{text}"

    assert _asked(R, told.format(4), figures) == []
    assert _asked(R, told.format(5), figures) != []
    assert _asked(R, told.format(3), figures) == []


@pytest.mark.parametrize("told", ["答复15件", "答复52件", "2024年答复206件"])
def test_a_clause_about_something_else_hides_neither_a_slip_nor_what_is_told_of_a_year(told):
    """15 and 52 look like slips of 51; 206 is a number of many years only while no word gives it another year."""
    text, figures = "换届之后，累计受理申请212件，{}；今年受理51件。", {"received": 51, "disposed": 51}

    assert _asked(R, text.format("答复206件"), figures) == []
    assert _asked(R, text.format(told), figures) != []


def test_a_share_whose_digits_are_changed_over_is_asked_about_although_another_number_makes_it():
    """45 of 100 are no 54%, although 54 of 100 stand beside them; 占10% may be told of the 10 that are left."""
    text = "办结申请100件，予以公开45件，占{}%；部分公开45件、不予公开10件。"
    figures = {"disposed": 100, "granted": 45, "partly_granted": 45, "denied": 10}
    beside = text.replace("部分公开45件、不予公开10件", "部分公开54件、不予公开1件")

    assert _asked(R, text.format(45), figures) == []
    assert _asked(R, text.format(10), figures) == []
    assert _asked(R, beside.format(54), figures | {"partly_granted": 54, "denied": 1}) != []


_PLAIN = {
    "received": "2024年，我局新收政府信息公开申请{}件。", "disposed": "2024年，我局办结政府信息公开申请{}件。",
    "granted": "在办结的申请中，予以公开{}件。", "carried_in": "上年结转政府信息公开申请{}件。",
    "reconsideration": "因政府信息公开被申请行政复议{}件。", "normative.issued": "全年制发行政规范性文件{}件。",
    "penalty.decisions": "全年作出行政处罚决定{}件。",
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(_PLAIN)), st.integers(1, 400), st.integers(1, 400))
def test_a_number_under_a_plain_head_is_never_doubted(name, figure, said):
    """However far it is from the figure: no word before it is unknown, and no other number explains it."""
    section = P if name.split(".")[0] in ("normative", "penalty") else R
    figures = {name: figure} | ({"received": 500} if name == "carried_in" else {})
    assert bool(_asked(section, _PLAIN[name].format(said), figures)) is (figure != said)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(3, 60), min_size=6, max_size=6), st.integers(0, 5), st.integers(1, 2))
def test_outcomes_that_add_up_to_another_total_than_the_tables_have_are_held_to_the_tables(outcomes, at, off):
    """A text that is consistent in itself excuses nothing where it gives all that the tables have: 办结N件, 予以公开…."""
    names = ("granted", "partly_granted", "denied", "unable", "not_processed", "other_handling")
    words = ("予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理")
    told = list(outcomes)
    told[at] += off
    told[at - 1] -= off
    listed = "、".join(f"{word}{one}件" for word, one in zip(words, told, strict=True))
    text = f"全年办结政府信息公开申请{sum(outcomes)}件，其中{listed}。"
    assert _asked(R, text, {"disposed": sum(outcomes)} | dict(zip(names, outcomes, strict=True))) != []


def test_a_text_of_last_year_is_asked_about_although_nothing_names_the_year():
    """A text that is used again is what the rules on prose are for: last year's numbers are never taken for a longer time."""
    text, figures = "强化源头管理，制发行政规范性文件14件。", {"normative.issued": 9}
    last = Sentence("plain", P, text, figures, prior={"normative.issued": 14})

    assert _asked(P, text, figures) == []
    assert questions(report(last))[0] != []
