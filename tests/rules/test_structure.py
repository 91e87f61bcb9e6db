"""Stage F: the reader gives kinds and values, the rules word them; what is told once is told once."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from tests import faulty
from tests.support import as_typed, consistent, submission
from toolkit.checks.judging import check_one
from toolkit.feedback import lines, page
from toolkit.form import FORMS, sheets
from toolkit.form.layout import formula
from toolkit.intake.workbook import read_grids
from toolkit.intake.xlsx.package import read_package
from toolkit.rules.catalogue import RULES, STANDARD, Ruleset
from toolkit.rules.findings import CellRef, Finding, Severity, fingerprint
from toolkit.rules.imported import RULE_OF_NOTE
from toolkit.rules.messages import fault_finding, fault_words, places_listed, unfilled
from toolkit.rules.model import ReaderTest
from toolkit.rules.samples import YEARS, clean_figures, clean_texts
from toolkit.rules.spoiled import Hidden, OnCover, Put, RowInserted, Workbook, workbook
from toolkit.submission.cells import RawCell
from toolkit.submission.numbers import show
from toolkit.submission.report import Fault
from toolkit.template.template import write_workbook

INTAKE = Path(__file__).parents[2] / "toolkit" / "intake"
FORM = FORMS[2021]
SAID = {kind: rule for rule in RULES.values() if isinstance(rule.test, ReaderTest) for kind in rule.test.words}


def clean(typed_totals: bool = False, **cells: RawCell) -> Workbook:
    """The clean report as a workbook, its totals computed or typed; other cells by key with `__` for a slash."""
    inputs = clean_figures(FORM)
    found = {one.key: RawCell(show(inputs.get(one.key, 0), one.measure), "n") for one in FORM.fields if not one.total}
    if typed_totals:
        for one in FORM.fields:
            if one.total:
                total = sum(inputs.get(part, 0) for part in FORM.inputs_of[one.key])
                found[one.key] = RawCell(show(total, one.measure), "n")
    found |= {key.replace("__", "/"): cell for key, cell in cells.items()}
    cover = {"unit": "云溪市教育局", "code": "YX-003", "region": "云溪市", "year": str(YEARS[2021])}
    return workbook(FORM, found, clean_texts(FORM, YEARS[2021]), cover, sheets.KIND_UNIT)


def found(book: Workbook, *spoils, **facts) -> list[Finding]:
    """What is found in a workbook that was spoiled in some ways."""
    for spoil in spoils:
        book = spoil(book)
    return list(check_one(read_grids(tuple(book.grids.values()), path="甲.xlsx", **facts)).findings)


def test_the_clean_workbook_breaks_nothing():
    assert found(clean()) == []
    assert found(clean(typed_totals=True)) != []


def test_every_kind_of_fault_that_the_reader_gives_is_worded_and_no_other():
    """All kinds, from the source: the first arguments of Fault, Moved and `_at`, and what they are chosen from."""
    written = set()
    for path in (*INTAKE.glob("*.py"),):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Fault", "Moved", "_at"):
                first = node.args[3] if node.func.id == "_at" else node.args[0]
                written |= {
                    one.value for one in ast.walk(first) if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "kind":
                written |= {one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)}
    worded = {kind for kind in SAID if not kind.startswith("imported_")}

    assert len(written & worded) > 25
    assert worded <= written
    assert {one for one in written if isinstance(one, str) and "_" in one and not one.startswith("imported_")} <= worded
    assert {f"imported_{code}" for code in RULE_OF_NOTE} == {kind for kind in SAID if kind.startswith("imported_")}


def test_no_sentence_of_the_reader_is_chinese_but_in_the_rules():
    """The room of the reader holds no Chinese sentence about a fault: only headings, labels and what refuses a file."""
    for path in (INTAKE / "workbook.py", INTAKE / "totals.py", INTAKE / "cover.py", INTAKE / "own_sheets.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Fault", "_at"):
                texts = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                assert all(text.isascii() for text in texts), (path.name, texts)


# ---------------------------------------------------------------- rows and columns that were inserted


@pytest.mark.parametrize(("sheet", "rows", "words"), [
    ("表三", [9], "表三在第 9 行处多了 1 行"), ("表三", [9, 20], "表三在第 9、20 行处多了 2 行"),
    ("表三", [9, 9], "表三在第 9、10 行处多了 2 行"), ("表二", [8], "表二在第 8 行处多了 1 行"),
    ("表三", [4], "表三在第 4 行处多了 1 行"), ("表四", [3], "表四在第 3 行处多了 1 行"),
])  # fmt: skip
def test_a_row_that_was_inserted_is_told_as_that(sheet, rows, words):
    (finding,) = found(clean(), *(RowInserted(sheet, row) for row in rows))

    assert (finding.rule, finding.severity) == ("F109", Severity.HINT)
    assert words in finding.message


def test_a_table_on_another_sheet_is_told_as_that():
    book = clean()
    grids = dict(book.grids)
    grids["Sheet1"] = replace(grids.pop("表三"), name="Sheet1")
    (finding,) = found(replace(book, grids=grids))

    assert finding.rule == "F109" and "表三的数据在工作表“Sheet1”中，模板中在“表三”" in finding.message


# ---------------------------------------------------------------- totals


def test_a_file_of_values_only_gets_one_hint_that_counts_the_totals():
    totals = [one.key for one in FORM.fields if one.total]
    (finding,) = found(clean(typed_totals=True))

    assert (finding.rule, finding.severity) == ("F113", Severity.HINT)
    assert f"{len(totals)} 个合计单元格" in finding.message
    assert [cell.key for cell in finding.cells] == totals and len({cell.address for cell in finding.cells}) > 20


def test_one_typed_total_is_told_with_its_place_as_ever():
    (finding,) = found(clean(requests__received__total=RawCell("16", "n")))

    assert finding.message.startswith(
        "云溪市教育局〔表三〕J6：表三“一、本年新收政府信息公开申请数量／总计”（J6）应由公式自动计算"
    )


STALE = RawCell("4", "n", formula(FORM, "requests/received/total")[1:])


@pytest.mark.parametrize(("opened", "weight"), [(False, Severity.ERROR), (True, Severity.HINT)])
def test_a_total_that_shows_another_number_than_its_parts_is_an_error_unless_nobody_sees_it(opened, weight):
    """Excel passes over the 12 that is stored as text: 4 is printed, 16 is taken in."""
    text = RawCell("12", "s")
    book = clean(requests__received__natural_person=text, requests__received__total=STALE)
    (finding,) = [one for one in found(book, computes_when_opened=opened) if one.rule == "F114"]

    assert finding.severity is weight
    assert "存储的结果是4，按各项计算是16" in finding.message


def test_a_file_as_it_is_written_asks_to_be_computed_and_one_that_was_saved_does_not():
    data = write_workbook(FORM, faulty.clean(FORM))

    assert read_package(data).computes_when_opened
    assert not read_package(faulty.as_saved(data)).computes_when_opened


def test_a_published_report_is_not_sent_back_for_what_a_program_computed():
    book = clean(requests__received__natural_person=RawCell("12", "s"), requests__received__total=STALE)
    (finding,) = [one for one in found(book, Put(sheets.META, "B1", sheets.KIND_PUBLISHED)) if one.rule == "F114"]

    assert finding.severity is Severity.QUERY


# ---------------------------------------------------------------- a table is missing


@pytest.mark.parametrize("table", ["表二", "表三", "表四"])
def test_a_deleted_table_is_one_error_and_what_it_would_hold_is_not_judged(table):
    data = write_workbook(FORM, faulty.clean(FORM))
    grids = [grid for grid in read_package(data).sheets if grid.name not in (table, sheets.SELFCHECK, sheets.JUDGE)]
    answer = check_one(read_grids(grids, path="甲.xlsx"))

    assert [one.rule for one in answer.findings if one.severity is Severity.ERROR] == ["F103"]
    assert {"C101"} <= {one.rule for one in answer.not_judged if one.cause == f"没有找到{table}"}
    assert not [one for one in answer.not_judged if "  " in one.reason]


def test_a_missing_heading_is_one_error():
    book = clean(documents__coercion__decisions=RawCell("", ""))
    findings = found(Put("表二", "A13", None)(Put("表二", "B13", None)(book)))

    assert [one.rule for one in findings if one.severity is Severity.ERROR] == ["F107"]


# ---------------------------------------------------------------- lists of places


def refs(*places: str) -> list[Finding]:
    """A finding per place of 表四."""
    return [
        Finding("C101", Severity.ERROR, "甲局", "某事。", (CellRef("表四", place, "key", ""),), fingerprint=str(number))
        for number, place in enumerate(places)
    ]


MANY = tuple(f"A{row}" for row in range(1, 10))
LISTS = [
    (places_listed, list),
    (lines.places_of, lambda places: refs(*places)),
    (page._places, lambda places: refs(*places)),
]


@pytest.mark.parametrize(("function", "given"), LISTS, ids=["reader", "lines", "page"])
def test_every_list_of_places_reads_well_with_none_one_and_many(function, given):
    none, nowhere, one, two, many = (function(given(places)) for places in ((), ("", "", ""), ("A1",), ("A1", "", "B2"), MANY))

    assert none == ""
    for text in (nowhere, one, two, many):
        assert "、、" not in text and not text.startswith("、") and not text.endswith(("、", " ")) and "  " not in text, text
    assert nowhere in ("", "表四")
    assert one.endswith("A1") and two.endswith("A1、B2")
    assert many.endswith(("等", "……")) and "A5" in many and "A9" not in many


def test_what_cannot_be_judged_names_a_place_a_table_or_a_heading():
    one = submission(FORM, as_typed(FORM, consistent(FORM, {})))
    lost = replace(one, places=tuple((name, "" if name == "表四" else place) for name, place in one.places))
    part = replace(one, places=(("表二", ""), *one.places[1:]))
    last = len(FORM.fields) - 1

    assert unfilled(one, []) == ""
    assert unfilled(one, [0]) == "表二 B5 未填或有误" and unfilled(one, [0, 1]) == "表二 B5 等 2 处未填或有误"
    assert unfilled(lost, [last]) == unfilled(lost, [last - 1, last]) == "没有找到表四"
    assert unfilled(part, [0]) == "表二缺少栏目"


# ---------------------------------------------------------------- what needs nothing is told once


def test_numbers_stored_as_text_are_told_once_with_all_their_cells():
    keys = [one.key for one in FORM.fields if not one.total][:7]
    typed = as_typed(FORM, consistent(FORM, {}))
    one = submission(FORM, {**typed, **{key: RawCell(typed[key], "s") for key in keys}})
    (finding,) = [found for found in check_one(one).findings if found.rule == "C114"]

    assert [cell.key for cell in finding.cells] == keys
    assert (
        "文本格式：删掉后重新键入数字" in finding.message
        and "共 7 处" in finding.message
        and "按 0 读取" not in finding.message
    )


def test_a_wide_digit_is_told_with_what_was_typed():
    one = submission(FORM, {**as_typed(FORM, consistent(FORM, {})), "documents/coercion/decisions": "６"})
    (finding,) = [found for found in check_one(one).findings if found.rule == "C114"]

    assert "原文是“６”，按 6 读取" in finding.message and "共" not in finding.message


def test_what_somebody_has_to_mend_is_told_cell_by_cell():
    one = submission(FORM, {**as_typed(FORM, consistent(FORM, {})), "documents/rules/issued": "若干",
                            "documents/rules/repealed": "若干"})  # fmt: skip

    assert [len(found.cells) for found in check_one(one).findings if found.rule == "C104"] == [1, 1]


# ---------------------------------------------------------------- fingerprints and versions


def test_a_query_of_the_reader_keeps_the_fingerprint_under_which_it_was_explained():
    """As they were when the reader still worded its faults: explanations that units have written are found again."""
    book = clean()
    table = book.grids["表三"]
    number = RawCell("2", "n", "[1]Sheet1!A1")
    queries = [
        ("F116", "", "", "文件含有指向其他工作簿或外部数据源的链接", found(book, has_external_links=True)),
        ("F116", "表二", "B5", "表二“规章／本年制发件数”（B5）的公式引用了其他工作簿或外部数据：=[1]Sheet1!A1",
         found(book, Put("表二", "B5", number))),
        ("F117", "表三", "A8", "表三第8、9行被隐藏，其中有数据", found(book, Hidden("表三", frozenset((8, 9))))),
        ("F117", "表三", "E1", "表三E列被隐藏，其中有数据",
         found(book.with_sheet("表三", replace(table, hidden_columns=frozenset((5,)))))),
        ("F117", "表三", "", "表三所在的工作表“表三”被隐藏", found(book.with_sheet("表三", replace(table, visible=False)))),
        ("F120", "表二", "B6", "封面勾选了零报告，但有21项数据不为0，第一处是表二“行政规范性文件／本年制发件数”（B6）",
         found(book, OnCover("nil", "√"))),
        ("F132", "封面", "C11", "封面的所属地区“云溪\\u200b市”里有看不见的字符（U+200B）",
         found(book, OnCover("region", "云溪\u200b市"))),
    ]  # fmt: skip
    for rule, sheet, address, words, findings in queries:
        kept = fingerprint("YX-003", 2024, rule, [sheet, address], [words])
        assert kept in {one.fingerprint for one in findings if one.rule == rule}, [one.message for one in findings]


def test_other_words_for_a_fault_are_another_ruleset():
    rule = RULES["F103"]
    other = replace(rule, test=ReaderTest({"table_missing": "少了{table}"}))

    assert STANDARD.extended([other]).version != STANDARD.version
    assert isinstance(STANDARD.extended([other]), Ruleset)


def test_a_fault_without_a_rule_is_passed_over():
    one = submission(FORM, as_typed(FORM, consistent(FORM, {})))

    assert check_one(replace(one, faults=(Fault("imported_no_such_kind", {"note": "乙"}),))).findings == check_one(one).findings
    assert check_one(one).run == check_one(replace(one, faults=(Fault("macros", {}),))).run


def test_text_of_a_stranger_is_no_template():
    """Braces in a heading stay what they are."""
    test = RULES["F104"].test
    values = {"table": "表三", "sheet": "{count}{0}", "address": "A1"}

    assert fault_words(test, Fault("table_again", values)) == "表三在工作表“{count}{0}”中又出现一次（A1）"
    typed = RULES["F113"]
    one = submission(FORM, as_typed(FORM, consistent(FORM, {})))
    faults = [Fault("total_typed", {"table": "表三", "name": "总计", "address": "J6", "found": "{x}"}, "表三", "J6", "k")] * 2
    assert "{x}" in fault_finding(typed, typed.test, one, faults).message
