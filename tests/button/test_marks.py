"""The report of the button: what it says in ASCII, and the cells that come of it."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import faulty
from toolkit.button.install import summary, to_show
from toolkit.button.marks import error_report, escape, fit, marks_rows, report_lines, result_rows, unescape
from toolkit.checks.judging import check_one
from toolkit.feedback.copy.returned import Returned, returned_copy
from toolkit.form import FORMS
from toolkit.form.sheets import (
    LONGEST_TEXT,
    MARKS,
    MARKS_FIRST_ROW,
    MARKS_LAST_ROW,
    PROSE,
    RESULT_FIRST_ROW,
    RESULT_LAST_ROW,
)
from toolkit.intake.workbook import read_workbook
from toolkit.rules import samples
from toolkit.rules.findings import CellRef, Checked, Finding, Severity, Verdict
from toolkit.submission.content import Content
from toolkit.submission.numbers import in_units
from toolkit.template.prose import passages
from toolkit.template.template import write_workbook

FORM = FORMS[2021]


def finding(message="应为 3 件", *places, rule="X101", severity=Severity.ERROR):
    cells = tuple(CellRef(sheet, address, "", "") for sheet, address in places)
    return Finding(rule, severity, "甲县财政局", message, cells)


@given(st.text())
def test_every_text_survives_in_printable_ascii(text):
    escaped = escape(text)

    assert escaped.isascii()
    assert not set(escaped) & set("\t\r\n")
    assert unescape(escaped) == text


def test_a_character_beyond_the_first_plane_is_two_units():
    assert escape("𠮷\\") == "\\ud842\\udfb7\\u005c"


def test_the_report_has_a_line_per_cell():
    findings = [
        finding("合计不等", ("表三", "J8"), ("表三", "D8")),
        finding("封面没有年度", rule="F103", severity=Severity.QUERY),
    ]

    lines = [unescape(line) for line in report_lines("有 2 处", findings).split("\r\n")]

    assert lines == [
        "S\t有 2 处", "M\t表三\tJ8\t强制\tX101\t合计不等", "C\t表三\tD8\t强制",
        "M\t\t\t核实\tF103\t封面没有年度", "",
    ]  # fmt: skip


def test_marks_say_which_cell_to_colour_and_results_lead_to_it():
    findings = [finding("合计不等", ("表三", "J8"), ("表三", "D8")), finding("没有年度")]

    assert marks_rows(findings) == [
        ("表三", "J8", "强制", "X101", "合计不等", "表三!J8"), ("表三", "D8", "强制", "", "", "表三!D8"),
        ("", "", "强制", "X101", "没有年度", ""),
    ]  # fmt: skip
    assert result_rows(findings) == [
        (1, "强制", "X101", '=HYPERLINK("#\'表三\'!J8","表三 J8")', "合计不等"),
        (2, "强制", "X101", "", "没有年度"),
    ]  # fmt: skip


def test_a_cell_named_by_many_findings_is_marked_once_per_severity():
    parts = [("表三", "D8"), ("表三", "E8")]
    findings = [finding("一", ("表三", "J8"), *parts), finding("二", ("表三", "D9"), *parts)]
    findings.append(finding("三", ("表三", "D9"), *parts, severity=Severity.HINT))

    assert [row.key for row in marks_rows(findings)] == [
        "表三!J8", "表三!D8", "表三!E8", "表三!D9", "表三!D9", "表三!D8", "表三!E8",
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["", "0", "A0", "7", "A1:B2", '1","x")', "a1"])
def test_only_a_plain_address_becomes_a_link(address):
    [row] = result_rows([finding("一", ("表三", address))])

    assert row.place == "表三"
    assert marks_rows([finding("一", ("表三", address))])[0].key == ""


def test_quotes_in_a_sheet_name_cannot_leave_the_link():
    [row] = result_rows([finding("一", ("a'b\"c", "E7"))])

    assert row.place == '=HYPERLINK("#\'a\'\'b""c\'!E7","a\'b""c E7")'


def test_unit_and_place_are_not_said_again_in_the_message():
    """The unit stands in the summary, sheet and address stand in the column of places; what to do stays."""
    [row] = result_rows([replace(finding("合计不等。", ("表三", "J8")), remedy="请改正。")])

    assert (row.place, row.message) == ('=HYPERLINK("#\'表三\'!J8","表三 J8")', "合计不等。请改正。")


def content(**changes) -> Content:
    """A report that breaks no rule, but for these changes."""
    year = samples.YEARS[FORM.edition]
    figures = {key: in_units(value, FORM.by_key[key].measure) for key, value in samples.clean_figures(FORM).items()}
    cover = {"unit": samples.UNIT, "code": samples.CODE, "region": "云溪市", "year": year}
    return replace(Content(cover=cover, figures=figures, narrative=samples.clean_texts(FORM, year)), **changes)


def no_figures(**figures) -> Content:
    """A report of zeros but for these figures, by the part of their keys behind `requests/received/`."""
    some = {f"requests/received/{key}": value for key, value in figures.items()}
    return Content(cover=content().cover, figures={key: 0 for key in FORM.by_key if not FORM.by_key[key].total} | some)


ALIKE = [(name, edition, one) for name, one, edition in list(faulty.cases())[::17]] + [
    ("no unit, no year", 2021, content(cover={})),
    ("a wrong code", 2021, content(cover={**content().cover, "code": "11330000002482110X"})),
    ("zero ticked", 2021, content(cover={**content().cover, "nil": "√"})),
    ("another edition", 2019, Content(cover=content().cover)),
    ("twenty-four cells", 2021, no_figures(enterprise=3)),
    ("texts", 2021, content(narrative={**content().narrative, "overview.requests": "本年收到申请 99 件。"})),
]


@pytest.mark.parametrize(("name", "edition", "filled"), ALIKE, ids=[name for name, _, _ in ALIKE])
def test_the_button_and_the_returned_copy_mark_the_same_cells_alike(name, edition, filled):
    """But for what the copy settles by being what it is, and for hints, which are not sent back."""
    checked = check_one(read_workbook(write_workbook(FORMS[edition], filled), "x"))
    copy = openpyxl.load_workbook(io.BytesIO(returned_copy(checked.submission, checked.findings)), data_only=True)
    settled = [line.matter for line in Returned(checked.submission, checked.findings).lines if line.done]
    gone = {f"{cell.sheet}!{cell.address}" for matter in settled for one in matter.findings for cell in one.cells}

    ours = {(row.key, row.severity) for row in marks_rows(to_show(checked)) if row.key}
    theirs = {(row[5].value, row[2].value) for row in copy[MARKS].iter_rows(min_row=2) if row[5].value}

    hint = Severity.HINT.label
    assert {one for one in ours if one[0] not in gone and one[1] != hint} == {one for one in theirs if one[1] != hint}
    assert theirs or gone or not any(one.open for one in checked.findings)


def test_of_a_column_that_does_not_add_up_the_cells_that_hold_something_are_marked():
    """One figure too many in 表三: not the twenty-four cells of the equation."""
    checked = check_one(read_workbook(write_workbook(FORM, no_figures(enterprise=3)), "x"))
    [equation] = [one for one in checked.findings if one.rule == "X103"]

    assert len(equation.cells) == 24
    assert [row.key for row in marks_rows([equation])] == ["表三!E6"]


def test_a_finding_about_a_text_leads_to_the_row_in_which_the_passage_stands():
    """A clerk types a paragraph per row; the link is not to where the text begins."""
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(FORM, content())))
    rows = [one.address for one in passages(FORM, content().narrative) if one.key == "overview.supervision"]
    book[PROSE][rows[2]].value = "本年收到政府信息公开申请 99 件。"
    data = io.BytesIO()
    book.save(data)

    findings = to_show(check_one(read_workbook(faulty.as_saved(data.getvalue()), "x")))

    [row] = [row for row in result_rows(findings) if "99" in row.message]
    assert row.place == f'=HYPERLINK("#\'文字部分\'!{rows[2]}","文字部分 {rows[2]}")'


def test_a_finding_about_the_cover_leads_to_the_field_to_mend():
    """Whether it names the field (F110) or none (F112)."""
    filled = content(cover={"year": 2024, "code": "11330000002482110X"})
    checked = check_one(read_workbook(write_workbook(FORM, filled), "x"))

    places = {row.rule: row.place for row in result_rows(to_show(checked)) if row.rule in ("F110", "F112")}

    assert places == {
        "F110": '=HYPERLINK("#\'封面\'!C9","封面 C9")', "F112": '=HYPERLINK("#\'封面\'!C10","封面 C10")',
    }  # fmt: skip


def test_a_finding_that_others_follow_from_marks_its_own_cells_with_the_weight_of_all():
    root = replace(finding("偏多", ("表三", "D8"), severity=Severity.QUERY), fingerprint="0" * 12)
    follower = replace(finding("不等", ("表三", "J8"), ("表三", "D8")), follows=root.fingerprint)

    assert [(row.key, row.severity) for row in marks_rows([root, follower])] == [("表三!D8", "强制")]
    assert summary(Checked("", None, (root, follower), Verdict.REJECTED)).startswith("还有 1 处必须改正。")


@given(st.text())
def test_a_text_is_made_to_fit_a_cell(text):
    assert not set(fit(text)) & set("\x00\x07\t\r\x1b\ud800\udfff\uffff")
    assert len(fit(text * 9)) <= LONGEST_TEXT


def test_an_explained_finding_says_so_and_a_slip_says_what_may_have_been_meant():
    told = replace(finding("偏多"), explanation="因机构改革增加")
    slip = replace(finding("不等"), cause="D8 像是多写了 0。")

    assert [row.message for row in result_rows([told, slip])] == [
        "已说明。偏多", "不等可能的原因：D8 像是多写了 0。",
    ]  # fmt: skip


def test_more_than_fits_is_said_and_not_dropped_silently():
    room = RESULT_LAST_ROW - RESULT_FIRST_ROW + 1
    findings = [finding(str(number), ("表三", "D8"), ("表三", "E8")) for number in range(room + 5)]

    rows = result_rows(findings)

    assert len(rows) == room
    assert "另有 6 条" in rows[-1].message
    assert len(marks_rows(findings)) == MARKS_LAST_ROW - MARKS_FIRST_ROW + 1
    assert report_lines("", findings).count("\r\nM\t") == room


def test_an_error_is_one_line():
    assert unescape(error_report("不是填报模板")) == "E\t不是填报模板\r\n"
