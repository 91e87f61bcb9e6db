"""What the import of a published report met is said again when its workbook is checked: as a query or a hint, and only once."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.intake.published.printing import Printed, figures, print_report
from toolkit.checks.judging import check_one
from toolkit.form import FORMS, sheets
from toolkit.intake.published.report import read_report, to_content
from toolkit.intake.published.text import read_document
from toolkit.intake.workbook import read_workbook
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import Checked, Severity
from toolkit.rules.imported import IMPORTED, RULE_OF_NOTE, SAID_ELSEWHERE
from toolkit.template.template import write_workbook

INTAKE = Path(__file__).parents[2] / "toolkit" / "intake"
UNIT = "云溪市教育局"
OPENING = "根据《中华人民共和国政府信息公开条例》编制，统计期限为2024年1月1日至12月31日。电话：000-0000000。"


def content_of(printed: Printed, damage=None, *, grid: bool = False):
    printed = replace(printed, opening=printed.opening if printed.opening == "" else OPENING)
    return to_content(read_report(read_document(print_report(printed, grid, damage).encode()), "文件"))


def checked(printed: Printed, damage=None, *, grid: bool = False) -> Checked:
    """Import a printed report and check the workbook."""
    data = write_workbook(FORMS[printed.edition], content_of(printed, damage, grid=grid))
    return check_one(read_workbook(data, f"{UNIT}.xlsx"))


def of_import(answer: Checked):
    known = {rule.id for rule in IMPORTED}
    return [one for one in answer.findings if one.rule in known]


def clean(title: str = f"{UNIT}2024年政府信息公开工作年度报告", **changes) -> Printed:
    return Printed(figures(), title=title, **changes)


def test_every_kind_of_note_has_a_rule_or_a_reason():
    """All codes that the import can write, from its source."""
    written = {
        code for path in [*INTAKE.glob("published/*.py"), *INTAKE.glob("documents/*.py")]
        for code in re.findall(r'Irregularity\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8"))
        + re.findall(r'report\("([a-z_]+)"', path.read_text(encoding="utf-8"))
        + re.findall(r'\("([a-z_]+)", "[^"]*(?:按原文|已忽略|已按)', path.read_text(encoding="utf-8"))
        + re.findall(r', "([a-z_]+)", "[^"]*(?:按原文|已忽略|已按)', path.read_text(encoding="utf-8"))
    }  # fmt: skip

    assert len(written) > 35
    assert written == RULE_OF_NOTE.keys() | SAID_ELSEWHERE.keys()
    assert not RULE_OF_NOTE.keys() & SAID_ELSEWHERE.keys()
    for rules in SAID_ELSEWHERE.values():
        assert all(rule in RULES for rule in re.findall(r"\b[A-Z][0-9]{3}\b", rules))


def test_nobody_is_rejected_for_what_an_import_met():
    assert {rule.severity for rule in IMPORTED} == {Severity.QUERY, Severity.HINT}
    assert {rule.id for rule in IMPORTED} == set(RULE_OF_NOTE.values())


def test_a_report_as_the_form_wants_it_leaves_nothing_to_say():
    assert of_import(checked(clean())) == []
    assert [one.severity for one in checked(clean()).findings if one.severity is Severity.ERROR] == []


ASPECTS = ("（一）主动公开", "（二）依申请公开", "（三）政府信息管理", "（四）政府信息公开平台建设", "（五）监督保障")

HEADINGS = [
    (clean(title=f"2024年{UNIT}信息公开工作年度报告"), "F128", "没有写“政府”二字"),
    (clean(title=f"2024年{UNIT}政府信息公开工作年度报告"), "F128", "年度写在单位名称之前"),
    (clean(headings={2: "3、收到和处理政府信息公开申请情况"}), "F129", "编号写法不统一"),
    (clean(headings={4: "六、存在的主要问题及改进情况"}), "F129", "编号不对"),
    (clean(headings={2: ""}), "F129", "没有找到标题"),
    (clean(headings={4: "五、主要问题和改进措施"}), "F130", "与官方格式"),
    (clean(aspects=("（一）抓好主动公开", *ASPECTS[1:])), "F130", "抓好主动公开"),
    (clean(after_tables={1: "注：本表数字含所属单位。"}), "F130", "注：本表数字含所属单位"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "rule", "words"), HEADINGS, ids=range(len(HEADINGS)))
def test_titles_and_headings_are_said_again(printed, rule, words):
    found = of_import(checked(printed))

    assert rule in {one.rule for one in found}
    assert any(words in one.message for one in found), [one.message for one in found]


def _row_of(rows, start):
    return next(index for index, row in enumerate(rows) if any((text or "").startswith(start) for text, _ in row))


def _cut_label(table, rows):
    if table == "requests":
        index = _row_of(rows, "2.申请人逾期")
        rows[index] = [(text[:-5] if text and text.startswith("2.") else text, span) for text, span in rows[index]]


def _page_break(table, rows):
    if table == "requests":
        index = _row_of(rows, "7.属于")
        at = next(i for i, (text, _) in enumerate(rows[index]) if text)
        rows.insert(index + 1, [("案卷" if i == at else "", span) for i, (_, span) in enumerate(rows[index])])
        rows[index][at] = ("7.属于行政执法", rows[index][at][1])


def _extra_row(table, rows):
    if table == "documents":
        rows.insert(_row_of(rows, "行政规范性文件") + 1, [("其他公开文件", 1), ("56", 1), ("45", 1), ("44", 1)])


def _missing_row(table, rows):
    if table == "requests":
        del rows[_row_of(rows, "2.重复申请")]


def _sixteenth_cell(table, rows):
    if table == "challenges":
        rows[-1].append(("0", 1))


def _three_in_one(table, rows):
    if table == "requests":
        index = _row_of(rows, "1.申请人")
        rows[index][-7:] = [("0\n0\n0", 1)] * 7
        for below in (index + 1, index + 2):
            rows[below][-7:] = [("", 1)] * 7


def _residue(table, rows):
    if table == "challenges":
        rows[-1][0] = ("[bookmark: _GoBack]0", 1)


DAMAGES = [
    (_cut_label, "F126", "表三", "行名不完整"), (_page_break, "F124", "表三", "被分页拆成两行"),
    (_extra_row, "F123", "表二", "56、45、44"), (_missing_row, "F122", "表三", "没有找到这一行"),
    (_sixteenth_cell, "F123", "表四", "多出 1 个数字"), (_three_in_one, "F125", "表三", "已逐行分开"),
    (_residue, "F127", "表四", "书签的残留文字"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "rule", "sheet", "words"), DAMAGES, ids=[one[0].__name__ for one in DAMAGES])
def test_what_happened_to_a_table_is_said_again_at_its_place(damage, rule, sheet, words):
    (finding,) = of_import(checked(clean(), damage))

    assert (finding.rule, finding.cells[0].sheet) == (rule, sheet)
    assert words in finding.message


def test_a_row_stands_where_its_figures_stand():
    """The page break went through 7.属于行政执法案卷, whose figures stand in row 16 of 表三."""
    (finding,) = of_import(checked(clean(), _page_break))

    assert finding.cells[0].address == "D16"
    assert len(finding.cells) == 7


def test_a_section_that_is_not_there_is_said_once():
    """Without section six: the text is missing, and so is its heading; one finding."""
    found = checked(clean(headings={5: ""}, other="")).findings

    assert [one.rule for one in found if "六、其他需要报告的事项" in one.message] == ["N101"]


def test_blanks_and_wrong_sums_are_the_business_of_the_rules_that_see_them():
    printed = replace(clean(), figures=figures() | {"documents/license/decisions": "", "requests/received/total": "5"})

    assert of_import(checked(printed)) == []
    assert {"C101", "X103"} & {one.rule for one in checked(printed).findings}


def test_only_the_workbook_of_a_published_report_is_believed():
    """The same notes in a unit's own workbook count for nothing."""
    content = content_of(clean(), _extra_row)
    published, own = (
        check_one(read_workbook(write_workbook(FORMS[2021], replace(content, kind=kind)), "a.xlsx"))
        for kind in (sheets.KIND_PUBLISHED, sheets.KIND_UNIT)
    )

    assert [one.rule for one in of_import(published)] == ["F123"]
    assert of_import(own) == []


def test_a_note_that_was_tampered_with_does_no_harm():
    """An unknown kind is passed over, a text of 30,000 characters is clipped."""
    content = replace(content_of(clean()), notes=(
        ("位置", "说明", "类别"), ("表三", "行" * 30_000, "row_label"), ("表九", "乙", "no_such_kind"), ("", "丙", "extra_row"),
    ))  # fmt: skip
    found = of_import(check_one(read_workbook(write_workbook(FORMS[2021], content), "a.xlsx")))

    assert sorted(one.rule for one in found) == ["F123", "F126"]
    assert max(len(one.message) for one in found) < 600


def _similar_label(table, rows):
    if table == "requests":
        index = _row_of(rows, "2.重复申请")
        rows[index] = [("2.重复性申请" if text == "2.重复申请" else text, span) for text, span in rows[index]]


def _two_in_one(table, rows):
    if table == "requests":
        index = _row_of(rows, "1.信访")
        rows[index][-7:] = [("0\n0", 1)] * 7
        rows[index + 1][-7:] = [("", 1)] * 7


def _one_row_of_the_older_edition(table, rows):
    if table == "requests":
        index = _row_of(rows, "1.申请人")
        del rows[index + 1 : index + 3]
        rows[index] = [("", 1), ("（六）其他处理", 2), *[("4", 1)] * 7]


#: What is printed so that the import has to say what the sample of each rule says.
PRINTED = {
    "F122": (clean(), _missing_row), "F123": (clean(), _sixteenth_cell), "F124": (clean(), _page_break),
    "F125": (clean(), _two_in_one), "F126": (clean(), _similar_label), "F127": (clean(), _residue),
    "F128": (clean(title=f"{UNIT}2024年信息公开工作年度报告"), None),
    "F129": (clean(headings={2: "3、收到和处理政府信息公开申请情况"}), None),
    "F130": (clean(headings={4: "五、主要问题及整改措施"}), None), "F131": (clean(), _one_row_of_the_older_edition),
}  # fmt: skip


@pytest.mark.parametrize("rule", IMPORTED, ids=[rule.id for rule in IMPORTED])
def test_the_sample_of_a_rule_is_a_note_that_the_import_really_writes(rule):
    printed, damage = PRINTED[rule.id]
    note = tuple(spoil.cell for spoil in rule.sample.spoiled)
    written = {row for grid in (True, False) for row in content_of(printed, damage, grid=grid).notes}

    assert note in written


def test_what_needs_nothing_is_told_once_however_often_the_import_met_it():
    found = of_import(checked(clean(headings={4: "五、主要问题及整改措施", 1: "二、主动公开情况"})))

    assert [one.rule for one in found] == ["F130"]
    assert "这样的共 2 处，都列在“导入说明”中" in found[0].message


@pytest.mark.parametrize(
    ("table", "text", "rule", "key"),
    [
        (2, "本年共收到申请9件，予以公开1件。", "N206", "tables.requests"),
        (1, "本年制发行政规范性文件88件。", "N215", "tables.documents"),
        (2, "本年收到政府信息公开申请88件。", "N202", "tables.requests"),
    ],
)
def test_what_is_said_beside_a_table_is_held_against_it(table, text, rule, key):
    """Prose between a heading and its table is read like the text of that section, and told at its place on 文字部分."""
    rows = ("received", "granted", "disposed")
    answered = {f"requests/{row}/{column}": "3" for row in rows for column in ("natural_person", "total")}
    answer = checked(replace(clean(before_tables={table: text}), figures=figures() | answered))
    told = [one for one in answer.findings if one.rule == rule and one.cells[0].key == key]

    assert [one.cells[0].sheet for one in told] == [sheets.PROSE]
    assert told[0].cells[0].address == answer.submission.text_places[key][1]
