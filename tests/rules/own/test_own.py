"""An office's own rules: what an officer writes means one sum of figures and is judged exactly; what cannot be read is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.checks.test_validate import careless
from tests.support import as_typed, consistent, report, submission
from toolkit.checks.judging import check_batch, check_one, judge_region
from toolkit.form import FORMS, MONEY
from toolkit.form.layout import addresses
from toolkit.office.office import Office, Waiver
from toolkit.rules.catalogue import RULES, STANDARD
from toolkit.rules.findings import Severity, Verdict
from toolkit.rules.own.own import FIELDS, own_rules
from toolkit.rules.own.sums import SideError, read_side
from toolkit.rules.terms import PRIOR
from toolkit.submission.cells import VALUED, Note, State

FORM = FORMS[2021]
RECEIVED = "requests/received/total"
PLAIN = {
    "编号": "U001", "级别": "核实", "名称": "部分公开不超过新收的两成", "依据": "本市审核口径", "左边": "表三!J9",
    "关系": "不大于", "右边": "20% × 表三!J6", "怎么改": "请核对部分公开的件数",
}  # fmt: skip


def rule(**texts):
    """A rule in order, changed."""
    rules, slips = own_rules([PLAIN | texts])
    assert not slips, slips
    return rules[0]


def office(*rules, **circumstances):
    return Office(ruleset=STANDARD.extended(rules), **circumstances)


def own(checked):
    """What an office's own rules found."""
    return [one for one in checked.findings if one.rule[0] == "U"]


def slips(**texts):
    """What has to be mended, as (field, detail)."""
    return [(slip.field, slip.detail) for slip in own_rules([PLAIN | texts])[1]]


# ---------------------------------------------------------------- how a side may be written


@pytest.mark.parametrize(
    "text",
    [
        "requests/received/total", "表三!J6", "表三 J6", "表三J6", "表三！Ｊ６", "'表三'!$J$6", "表3!j6", "表三.J6", "表三的J6",
        "表三“本年新收／总计”", "表三“一、本年新收政府信息公开申请数量/总计”", "表三.本年新收／总计", "表三 本年新收／总计",
        "表三“总计／本年新收”", "“本年新收／申请人情况／总计”", "表三「本年新收／总计」", '表三"本年新收/总计"', "(表三!J6)",
        "0 + 表三!J6", "表三!J6 − 0件", "表三!J6 × 100%", "2×表三!J6 － 表三!J6", "表三!J6 ÷ 1", "表三!J6的1倍",
        "-(-1 * 表三!J6)", "SUM(表三!J6)", "1x表三!J6", "表三“本年新收 总计”",
    ],
)  # fmt: skip
def test_a_figure_has_many_spellings_and_one_meaning(text):
    found = read_side(text, FORM)

    assert (dict(found.terms), found.constant) == ({RECEIVED: 1}, 0)


@pytest.mark.parametrize("edition", FORMS)
def test_every_figure_is_found_by_its_key_its_address_and_its_full_headings(edition):
    """200 and 198 figures, each in three spellings, this year's and last year's."""
    form = FORMS[edition]
    for one in form.fields:
        sheet, address = addresses(form)[one.key]
        words = f"{sheet}“{'／'.join((*one.row, *one.column))}”"
        for text in (one.key, f"{sheet}!{address}", words):
            assert dict(read_side(text, form).terms) == {one.key: 1}, text
            assert dict(read_side(f"上年{text}", form).terms) == {PRIOR + one.key: 1}, text


@pytest.mark.parametrize(
    "text", ["上年 表三!J6", "上年表三!J6", "上年度的表三 J6", "去年表三“本年新收／总计”", "上一年的“本年新收／总计”"]
)
def test_last_year_stands_in_front(text):
    assert dict(read_side(text, FORM).terms) == {PRIOR + RECEIVED: 1}


def test_a_range_is_the_sum_of_its_cells():
    assert read_side("表三!D6至I6", FORM) == read_side("SUM(表三!$D$6:$I$6)", FORM)
    found = read_side("表三!D6:I6 - 上年 表三!D6:E6", FORM)

    assert len(found.terms) == 8
    assert {key for key, factor in found.terms.items() if factor == -1} == {
        "prior:requests/received/natural_person", "prior:requests/received/enterprise",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "constant", "money"),
    [
        ("100", 100, None), ("100件", 100, False), ("1.2万件", 12000, False), ("1,000 件", 1000, False),
        ("3万元", 3_000_000, True), ("3 元", 300, True), ("0.01元", 1, True), ("1亿元", 10**10, True),
        ("20%", Fraction(1, 5), None), ("1/3", Fraction(1, 3), None), ("2倍", 2, None), ("5‰ × 1000件", 5, False),
        ("（1＋2）×3万元", 9_000_000, True),
    ],
)  # fmt: skip
def test_constants_bear_units(text, constant, money):
    found = read_side(text, FORM)

    assert (found.terms, found.constant, found.money) == ({}, constant, money)


def test_the_longer_heading_does_not_hide_the_equal_one():
    """“其他” is the printed “3.其他” and the column “其他”, although six headings contain the word."""
    assert dict(read_side("表三“其他／其他”", FORM).terms) == {"requests/other_handling.other/other": 1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("表三“不予公开／总计”", ["J10", "等 8 处", "表三!J10:J17"]),
        ("表四“行政诉讼／总计”", ["J6", "O6"]),
        ("表三“本年新受／总计”", ["一、本年新收政府信息公开申请数量"]),
        ("requests/recieved/total", ["requests/received/total"]),
        ("表三!C6", ["是标题“一、本年新收"]),
        ("表三!Z99", ["从 D6 到 J30"]),
        ("表五!A1", ["表二、表三、表四"]),
        ("表三!D6:J6", ["J6 是总计", "重复计算"]),
        ("表三!J6:D6", ["从左上角写到右下角"]),
        ("=表三!J6", ["公式"]),
        ("表三!J6 = 表三!J7", ["“关系”"]),
        ("表三!J6 ≥ 3", ["“关系”"]),
        ("表三!J6 表三!J7", ["少了运算符号"]),
        ("表三!J6、表三!J7", ["＋"]),
        ("2 表三!J6", ["少了运算符号"]),
        ("(表三!J6", ["少了“）”"]),
        ("表三!J6)", ["多了“）”"]),
        ("(" * 30 + "1" + ")" * 30, ["层"]),
        ("表三!J6 +", ["没有写完"]),
        ("表三!J6 + * 2", ["位置不对"]),
        ("表三!J6 × 表三!J7", ["不能相乘"]),
        ("100 ÷ 表三!J6", ["只能除以固定的数"]),
        ("表三!J6 / 0", ["不能除以 0"]),
        ("3万元 × 3万元", ["不能相乘"]),
        ("表二!B16 + 表三!J6", ["件数和金额不能相加"]),
        ("表二!B16 + 3", ["元 或 万元"]),
        ("表二!B16 + 3件", ["件数和金额"]),
        ("本年新收／总计", ["表三“本年新收／总计”", "引号"]),
        ("申请总数", ["看不懂“申请总数”"]),
        ("上年", ["上年 表三!J6"]),
        ("上年 3", ["上年 表三!J6"]),
        ("表三", ["表三!J6"]),
        ("9" * 30, ["位数太多"]),
        ("表三!J6 + " * 200 + "1", ["表三!D6:I6"]),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_write(text, words):
    with pytest.raises(SideError) as error:
        read_side(text, FORM)
    for word in words:
        assert word in str(error.value).replace("/总计", "／总计")


def test_all_unknown_places_of_a_side_are_told_at_once():
    with pytest.raises(SideError) as error:
        read_side("表三!C6 + requests/x/y + 表三“本年新受／总计”", FORM)

    assert [word in str(error.value) for word in ("C6", "requests/x/y", "本年新受")] == [True] * 3


@settings(max_examples=300, deadline=None)
@given(st.text("表三二四!JD69:上年“”／本新收总计+-*×()（）%件万元20./= ", max_size=30))
def test_whatever_is_typed_is_read_or_answered(text):
    try:
        found = read_side(text, FORM)
    except SideError as error:
        assert str(error)
    else:
        assert all(key.removeprefix(PRIOR) in FORM.by_key for key in found.terms)


# ---------------------------------------------------------------- the other fields


@pytest.mark.parametrize(
    ("field", "text", "word"),
    [
        ("编号", "X103", "标准规则"), ("编号", "U7", "U007"), ("编号", "核-1", "U001"), ("编号", "", "必须写"),
        ("级别", "错误", "强制"), ("依据", "", "必须写"), ("怎么改", " ", "必须写"), ("关系", "小于", "不大于"),
        ("关系", "≠", "等于"), ("缺数时", "跳过", "按0计"), ("版本", "2020", "2021"), ("版本", "2019、2023", "2019"),
        ("试行至", "明年三月", "2025-03-31"), ("试行至", "2025-02-30", "2025-03-31"), ("提示语", "{左}件", "{左边}"),
        ("提示语", "左边{", "大括号"), ("提示语", "{left!r}", "{左边}"), ("提示语", "{left.real}", "{左边}"),
        ("右边", "上年 表三!J6 + 3万元", "元"), ("右边", "表三!J9", "同样的数"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_used_is_told_with_what_to_write(field, text, word):
    faults = slips(**{field: text})

    assert [name for name, _ in faults] == [field]
    assert word in faults[0][1]


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        ({"左边": "上年 表三!J6", "右边": "上年 表三!J7"}, "本年填报的数"),
        ({"左边": "3件", "右边": "4件"}, "本年填报的数"),
        ({"左边": "3万元 × 表三!J6", "右边": "9万元"}, "金额"),
        ({"右边": "0.1234567 × 表三!J6"}, "太细"),
        ({"右边": "99999999999 × 表三!J6"}, "系数太大"),
        ({"左边": "表二!B16", "右边": "9999999999999亿元"}, "常数太大"),
    ],
)
def test_sums_that_say_nothing_or_cannot_be_meant_are_refused(texts, word):
    assert [(name, word in detail) for name, detail in slips(**texts)] == [("右边", True)]


def test_an_unknown_field_is_answered_with_the_one_that_is_meant():
    assert slips(怎么该="x") == [("怎么该", "规则没有“怎么该”这一项，是不是“怎么改”？")]


def test_all_slips_of_all_rules_are_told_at_once():
    """Three rules, five slips: bad ids, a bad relation, a bad place, an id used twice."""
    rules, found = own_rules(
        [
            PLAIN | {"编号": "X101", "关系": "大约", "左边": "表三!A1"},
            PLAIN,
            PLAIN | {"名称": "同号", "缺数时": "？"},
        ]
    )

    assert [one.id for one in rules] == ["U001"]
    assert [(slip.entry, slip.field) for slip in found] == [
        (0, "编号"), (0, "关系"), (0, "左边"), (2, "缺数时"), (2, "编号"),
    ]  # fmt: skip
    assert "U002" in found[-1].detail


@pytest.mark.parametrize("number", ["2025-03-31", "2025/3/31", "2025.3.31", "2025年3月31日"])
def test_until_a_day_a_rule_only_hints(number):
    one = rule(级别="强制", 试行至=number)
    wrong = report(2024, {"requests/partly_granted/natural_person": 5})

    assert one.beta == date(2025, 3, 31)
    found = [own(check_one(wrong, office(one, today=day)))[0].severity for day in (date(2025, 3, 31), date(2025, 4, 1))]
    assert found == [Severity.HINT, Severity.ERROR]


@pytest.mark.parametrize(
    ("text", "editions"),
    [("", (2021,)), ("2021", (2021,)), ("2019版", (2019,)), ("都", (2019, 2021)), ("2019、2021", (2019, 2021))],
)
def test_a_rule_is_for_one_edition_or_for_both(text, editions):
    one = rule(版本=text)

    assert one.editions == editions
    for edition in FORMS:
        broken = {"requests/partly_granted/natural_person": 5}
        assert bool(own(check_one(report(2024 if edition == 2021 else 2020, broken), office(one)))) == (edition in editions)


def test_an_address_that_means_another_figure_in_the_other_edition_is_not_taken_for_both():
    """表三 J28 is （六）3.其他 in one edition and 结转下年度 in the other."""
    ((field, detail),) = slips(左边="表三!J28", 版本="都")
    assert (field, "不是同一个数" in detail) == ("右边", True)
    assert rule(左边="表三“结转下年度／总计”", 版本="都").editions == (2019, 2021)


def test_an_edition_without_the_figure_is_told():
    assert [name for name, _ in slips(左边="表二!B16", 右边="3万元", 版本="都")] == ["左边", "版本"]


def test_another_rule_is_another_version_of_the_rules():
    versions = {STANDARD.version} | {
        office(rule(提示语="太多", **texts)).ruleset.version for texts in ({}, {"右边": "30% × 表三!J6"}, {"左边": "表三!J8"})
    }
    assert len(versions) == 4


# ---------------------------------------------------------------- findings


def test_a_finding_of_an_own_rule_says_as_much_as_any_other():
    """40 received by individuals allow 8 partly granted; there are 12."""
    wrong = report(2024, {"requests/received/natural_person": 40, "requests/partly_granted/natural_person": 12})
    (finding,) = own(check_one(wrong, office(rule())))

    assert finding.message == (
        "甲县财政局〔表三〕J9：不符合“部分公开不超过新收的两成”：表三 J9“（二）部分公开（区分处理的，只计这一情形，"
        "不计其他情形）／总计”为 12 件，“20% × 表三!J6”为 8 件，前者应不大于后者，相差 4 件。请核对部分公开的件数。"
    )
    assert (finding.rule, finding.severity, finding.cells[0].address) == ("U001", Severity.QUERY, "J9")
    assert (finding.left, finding.right, finding.difference) == (12, 8, 4)


def test_a_share_is_shown_as_it_was_written_and_compared_exactly():
    """A third of 10 is 3.333333: 4 is too much by 0.666667, 3 is not; and 20 % of 12 is 2.4."""
    third = rule(右边="1/3 × 表三!J6")
    assert not own(check_one(report(2024, {"requests/received/other": 10, "requests/partly_granted/other": 3}), office(third)))
    (finding,) = own(
        check_one(report(2024, {"requests/received/other": 10, "requests/partly_granted/other": 4}), office(third))
    )
    assert [str(one) for one in (finding.left, finding.right, finding.difference)] == ["4", "3.333333", "0.666667"]

    (finding,) = own(
        check_one(report(2024, {"requests/received/other": 12, "requests/partly_granted/other": 3}), office(rule()))
    )
    assert str(finding.right) == "2.4" and "为 2.4 件" in finding.message


def test_an_own_message_gets_the_figures():
    one = rule(左边="表二!B16", 右边="3万元", 提示语="收费{左边}{单位}，超过｛右边｝{单位}（多{difference}）")
    (finding,) = own(check_one(report(2024, {"documents/fee/amount": 10_033_400}), office(one)))

    assert finding.what == "收费10.0334万元，超过3万元（多7.0334）。"


def test_a_constant_may_stand_on_either_side():
    for texts in (
        {"左边": "表三!J6", "右边": "9件"},
        {"左边": "9件", "关系": "≥", "右边": "表三!J6"},
        {"左边": "表三!J6 − 9件", "右边": "0"},
    ):
        one = rule(**texts)
        assert not own(check_one(report(2024, {"requests/received/other": 9}), office(one)))
        (finding,) = own(check_one(report(2024, {"requests/received/other": 10}), office(one)))
        assert abs(finding.difference) == 1
        assert "不大于" in finding.message


def test_the_fingerprint_stands_as_long_as_the_figures_do():
    def found(number):
        return own(check_one(report(2024, {"requests/partly_granted/natural_person": number}), office(rule())))[0].fingerprint

    assert found(12) == found(12) != found(13)


def test_an_explanation_settles_a_query_and_a_waiver_any_own_rule():
    one = report(2024, {"requests/partly_granted/natural_person": 12})
    told = replace(one, explanations={"U001": "今年集中办理一批涉及第三方的历史档案申请，均作区分处理。"})
    assert check_one(told, office(rule())).verdict is Verdict.ACCEPTED

    waiver = Waiver("", one.unit, "U001", "历史档案", "李建国", date(2030, 1, 1))
    assert check_one(one, office(rule(级别="强制"))).verdict is Verdict.REJECTED
    assert check_one(one, office(rule(级别="强制"), waivers=(waiver,))).verdict is Verdict.ACCEPTED


def test_without_last_year_a_rule_about_it_is_not_judged():
    answer = check_one(report(2024), office(rule(右边="2 × 上年 表三!J6")))

    assert [one.reason for one in answer.not_judged if one.rule == "U001"] == ["没有上年数据"]


def test_an_empty_cell_counts_as_nothing_only_where_the_office_says_so():
    """新收 of enterprises was left empty; the typed total of 10 then faces 9 from the others."""
    figures = as_typed(FORM, consistent(FORM, {"requests/received/natural_person": 9, "requests/received/other": 1}))
    one = submission(FORM, {**figures, "requests/received/enterprise": None, "requests/received/other": None})
    strict, lenient = (rule(左边="表三!J6", 关系="=", 右边="表三!D6:I6", 缺数时=text) for text in ("", "按0计"))

    assert not own(check_one(one, office(strict)))
    assert any(gap.rule == "U001" and "E6 等 2 处未填或有误" in gap.reason for gap in check_one(one, office(strict)).not_judged)
    (finding,) = own(check_one(one, office(lenient)))
    assert (finding.left, finding.right) == (10, 9)


def test_a_limit_for_a_unit_is_none_for_the_sum_of_units():
    """Nine and nine are allowed; the region's eighteen are not held against it."""
    limit = office(rule(级别="强制", 左边="表三!J6", 右边="10件"))
    one, other = (report(2024, {"requests/received/other": 9}, unit=name) for name in ("甲局", "乙局"))
    region = report(2024, {"requests/received/other": 18}, unit="甲县")

    assert own(check_one(region, limit))
    assert not own(judge_region(region, [one, other], limit))


# ---------------------------------------------------------------- exactness, in both engines


class Expression:
    """An expression as a tree: written in some spelling, and evaluated by itself."""

    def __init__(self, kind, *parts):
        self.kind, self.parts = kind, parts

    def text(self, spell):
        if self.kind == "cell":
            return spell(*self.parts)
        if self.kind == "number":
            return self.parts[1]
        if self.kind == "times":
            return f"{self.parts[0][1]} × ({self.parts[1].text(spell)})"
        return f"({self.parts[0].text(spell)}) {self.kind} ({self.parts[1].text(spell)})"

    def value(self, figures):
        """Value where each (key, whether last year's) has this figure."""
        if self.kind == "cell":
            return Fraction(figures.get(self.parts, 0))
        if self.kind == "number":
            return self.parts[0]
        if self.kind == "times":
            return self.parts[0][0] * self.parts[1].value(figures)
        left, right = (part.value(figures) for part in self.parts)
        return left + right if self.kind == "+" else left - right

    def cells(self):
        if self.kind == "cell":
            return {self.parts}
        return set().union(*(part.cells() for part in self.parts if isinstance(part, Expression)))


FACTORS = [(Fraction(2), "2"), (Fraction(1, 5), "20%"), (Fraction(1, 3), "1/3"), (Fraction(10**9, 60), "1000000000/60"),
           (Fraction(3, 2), "1.5倍"), (Fraction(-1), "(0-1)"), (Fraction(1000), "1,000")]  # fmt: skip


@st.composite
def expressions(draw, form, money):
    """A sum of figures and constants in one measure."""
    scale, unit = (MONEY.scale, "万元") if money else (1, "件")
    keys = [one.key for one in form.fields if (one.measure == MONEY) is money]
    cell = st.builds(Expression, st.just("cell"), st.sampled_from(keys), st.sampled_from([False, False, False, True]))
    number = st.integers(0, 40).map(lambda n: Expression("number", Fraction(n * scale), f"{n}{unit}"))
    tree = st.recursive(
        st.one_of(cell, cell, number),
        lambda inner: st.one_of(
            st.builds(Expression, st.sampled_from("+-"), inner, inner),
            st.builds(Expression, st.just("times"), st.sampled_from(FACTORS), inner),
        ),
        max_leaves=5,
    )
    first = Expression("cell", draw(st.sampled_from(keys)), False)  # a rule is about this year
    return Expression(draw(st.sampled_from("+-")), first, draw(tree)), draw(tree)


@st.composite
def cases(draw):
    """A rule in some spelling, its two trees, and a report with any mixture of slips, also with absurdly large figures."""
    one = draw(careless())
    form = one.form
    left, right = draw(expressions(form, draw(st.sampled_from([False, False, True]))))

    def spell(key, prior):
        sheet, address = addresses(form)[key]
        field = form.by_key[key]
        text = draw(st.sampled_from([key, f"{sheet}!{address}", f"{sheet}“{'／'.join((*field.row, *field.column))}”"]))
        return f"上年 {text}" if prior else text

    texts = PLAIN | {
        "左边": left.text(spell), "右边": right.text(spell), "关系": draw(st.sampled_from(["=", "<=", ">="])),
        "版本": str(form.edition), "缺数时": draw(st.sampled_from(["", "按0计"])),
    }  # fmt: skip
    if draw(st.booleans()):  # figures as large as a cell may hold
        figures = one.figures[:]
        for index in range(len(figures)):
            if one.states[index] == State.NUMBER and figures[index] > 0:
                figures[index] = draw(st.sampled_from([10**15, 10**15 - 1, figures[index]]))
        one = replace(one, figures=figures)
    return texts, left, right, one


def by_hand(texts, left, right, one):
    """What must come out: "missing", or both sides where the rule is broken, or None."""
    form = one.form
    everything = left.cells() | right.cells()
    nothing = left.value({}), right.value({})
    counting = {cell for cell in everything if (left.value({cell: 1}), right.value({cell: 1})) != nothing}
    lenient = texts["缺数时"] == "按0计"

    def sound(key):
        cell = one.cell(key)
        if lenient and cell.state in (State.BLANK, State.NA):
            return True
        negative = cell.scaled is not None and cell.scaled < 0 and not cell.measure.signed
        return cell.state in VALUED and not cell.notes & Note.FRACTION and not negative

    figures = {}
    for key, prior in counting:
        if prior:
            if key not in one.prior:
                return "missing"
            figures[key, prior] = one.prior[key]
            continue
        inputs = form.inputs_of.get(key, ())
        if not all(map(sound, (key, *inputs))):
            return "missing"
        value = one.cell(key).scaled
        figures[key, prior] = sum(one.cell(part).scaled or 0 for part in inputs) if value is None else value
    sides = left.value(figures), right.value(figures)
    holds = {"=": sides[0] == sides[1], "<=": sides[0] <= sides[1], ">=": sides[0] >= sides[1]}[texts["关系"]]
    return None if holds else sides


@settings(max_examples=150, deadline=None)
@given(cases())
def test_both_engines_say_what_fractions_say(case):
    """Any rule, any report: pandera, plain Python and a direct evaluation with fractions agree."""
    texts, left, right, one = case
    rules, faults = own_rules([texts])
    assume(not faults)
    with_rule = office(*rules)
    plain, (batch,) = check_one(one, with_rule), check_batch([one], with_rule)
    expected = by_hand(texts, left, right, one)

    assert plain == batch
    missing = any(gap.rule == "U001" for gap in plain.not_judged)
    assert missing == (expected == "missing")
    assert len(own(plain)) == (expected is not None and not missing)
    for finding in own(plain):
        scale = MONEY.scale if any(cell.key and one.form.by_key[cell.key].measure == MONEY for cell in finding.cells) else 1
        for shown, exact in zip((finding.left, finding.right), expected, strict=True):
            assert abs(Fraction(str(shown)) - exact / scale) <= Fraction(1, 2 * 10**6)


def test_what_leaves_64_bits_is_still_exact():
    """10**9 times 10**15 is beyond 64 bits: one piece more or less is seen all the same."""
    huge = rule(左边="1000000000 × 表三!D6", 关系="=", 右边="1000000000 × 表三!E6")
    for more, broken in ((0, False), (1, True)):
        one = report(2024, {"requests/received/natural_person": 10**15 - 2, "requests/received/enterprise": 10**15 - 2 + more})
        plain, (batch,) = check_one(one, office(huge)), check_batch([one], office(huge))
        assert plain == batch
        assert [finding.difference for finding in own(plain)] == [-(10**9)] * broken


def test_own_rules_stand_beside_the_standard_ones():
    """One unit, two own rules: the standard findings stay as they are, and two rules more have run."""
    two = office(rule(), rule(编号="U002", 名称="另一条"))
    one = report(2024, {"requests/partly_granted/natural_person": 12})
    alone, both = check_one(one), check_one(one, two)

    assert [finding for finding in both.findings if finding.rule in RULES] == list(alone.findings)
    assert both.run == alone.run + 2
    assert set(FIELDS) >= set(PLAIN)
