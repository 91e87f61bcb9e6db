"""The official form as data: its size, its headings, its equations, its printed layout."""

from __future__ import annotations

from collections import Counter

import pytest

from toolkit.form import FORMS, edition_for_year
from toolkit.form.layout import addresses, formula, lay_out
from toolkit.rules.catalogue import RULES, rule_of
from toolkit.rules.model import RelationTest


@pytest.mark.parametrize(
    ("edition", "fields", "per_table", "identities"),
    [(2021, 200, {"二": 10, "三": 175, "四": 15}, 42), (2019, 198, {"二": 22, "三": 161, "四": 15}, 40)],
)
def test_the_editions_have_as_many_figures_and_equations_as_the_state_council_printed(edition, fields, per_table, identities):
    form = FORMS[edition]

    assert len(form.fields) == len(form.by_key) == fields
    assert Counter(field.table.number for field in form.fields) == per_table
    assert len(form.identities) == identities
    assert [field.index for field in form.fields] == list(range(fields))


def test_the_equations_of_2021_are_25_row_totals_7_column_totals_7_balances_and_3_case_totals():
    kinds = Counter((identity.table, identity.kind) for identity in FORMS[2021].identities)

    assert kinds == {
        ("requests", "across"): 25, ("requests", "down"): 7, ("requests", "balance"): 7, ("challenges", "across"): 3,
    }  # fmt: skip


@pytest.mark.parametrize("edition", FORMS)
def test_the_two_equations_of_the_total_column_follow_from_the_others(edition):
    """（七）总计 and the printed balance, summed over the six applicant columns, are those of the 总计 column."""
    form = FORMS[edition]

    assert {(form.identities[index].kind, form.identities[index].left[0]) for index in form.implied} == {
        ("down", "requests/disposed/total"), ("balance", "requests/received/total"),
    }  # fmt: skip


@pytest.mark.parametrize("edition", FORMS)
def test_every_equation_has_exactly_one_rule_and_every_relation_rule_an_equation(edition):
    used = {rule_of(identity) for identity in FORMS[edition].identities}

    assert used == {rule.id for rule in RULES.values() if isinstance(rule.test, RelationTest)}


def test_printed_headings_and_keys_of_a_cell():
    field = FORMS[2021].by_key["requests/denied.state_secret/enterprise"]

    assert field.row == ("三、本年度办理结果", "（三）不予公开", "1.属于国家秘密")
    assert field.column == ("申请人情况", "法人或其他组织", "商业企业")
    assert {"documents/normative/in_force", "challenges/count/litigation.direct.upheld"} < set(FORMS[2021].by_key)


def test_the_printed_grid_has_the_official_size_and_no_hole():
    """表二 14 × 4 (2019: 18 × 5), 表三 28 × 10 (26 × 10), 表四 4 × 15: every grid cell belongs to exactly one box."""
    sizes = {}
    for edition, form in FORMS.items():
        for table in form.tables:
            layout = lay_out(form, table)
            sizes[edition, table.number] = (layout.height, layout.width)
            covered = Counter(
                (row, column)
                for box in layout.boxes
                for row in range(box.row, box.row + box.rows)
                for column in range(box.column, box.column + box.columns)
            )
            assert set(covered.values()) == {1}
            assert len(covered) == layout.height * layout.width
    assert sizes == {
        (2021, "二"): (14, 4), (2021, "三"): (28, 10), (2021, "四"): (4, 15),
        (2019, "二"): (18, 5), (2019, "三"): (26, 10), (2019, "四"): (4, 15),
    }  # fmt: skip


def test_printed_spans_are_those_of_the_official_template():
    boxes = {box.text: box for box in lay_out(FORMS[2021], FORMS[2021].table("requests")).boxes if box.text}

    spans = {text: (boxes[text].rows, boxes[text].columns) for text in (
        "三、本年度办理结果", "（三）不予公开", "（七）总计", "申请人情况", "法人或其他组织", "自然人",
        "一、本年新收政府信息公开申请数量",
    )}  # fmt: skip
    assert spans == {
        "三、本年度办理结果": (22, 1), "（三）不予公开": (8, 1), "（七）总计": (1, 2), "申请人情况": (1, 7),
        "法人或其他组织": (1, 5), "自然人": (2, 1), "一、本年新收政府信息公开申请数量": (1, 3),
    }  # fmt: skip


def test_a_total_is_the_sum_of_its_own_row_or_column():
    form = FORMS[2021]

    assert addresses(form)["requests/carried_in/enterprise"] == ("表三", "E7")
    assert formula(form, "requests/received/total") == '=IF(COUNT(D6:I6)=0,"",SUM(D6:I6))'
    assert formula(form, "requests/disposed/enterprise") == '=IF(COUNT(E8:E28)=0,"",SUM(E8:E28))'
    assert formula(form, "challenges/count/litigation.direct.total") == '=IF(COUNT(F6:I6)=0,"",SUM(F6:I6))'


@pytest.mark.parametrize("edition", FORMS)
def test_every_heading_can_be_printed_on_a_gbk_console(edition):
    for field in FORMS[edition].fields:
        "".join((*field.row, *field.column, field.note)).encode("gbk")


def test_the_year_decides_which_edition_is_due():
    assert [edition_for_year(year) for year in (2019, 2020, 2021, 2024)] == [2019, 2019, 2021, 2021]


@pytest.mark.parametrize("form", FORMS.values(), ids=map(str, FORMS))
def test_what_is_carried_in_is_what_last_year_carried_out_column_by_column(form):
    """The pairs that Y201 compares are those by which workbooks are filled in beforehand and regions compared."""
    compared = {relation.left[0]: relation.right[0] for relation in RULES["Y201"].test.relations("Y201")}

    assert len(form.carried_from) == 6
    assert compared == {key: f"prior:{source}" for key, source in form.carried_from.items()}
    assert all(
        (form.by_key[key].row[-1], form.by_key[source].row[-1])
        == ("二、上年结转政府信息公开申请数量", "四、结转下年度继续办理")
        and form.by_key[key].column == form.by_key[source].column
        for key, source in form.carried_from.items()
    )
