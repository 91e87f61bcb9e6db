"""The report of the button: what it says in ASCII, and the cells that come of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.button.marks import error_report, escape, fit, marks_rows, report_lines, result_rows, unescape
from toolkit.form.sheets import LONGEST_TEXT, MARKS_FIRST_ROW, MARKS_LAST_ROW, RESULT_FIRST_ROW, RESULT_LAST_ROW
from toolkit.rules.findings import CellRef, Finding, Severity


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
        "S\t有 2 处", "M\t表三\tJ8\t强制\tX101\t甲县财政局〔表三〕J8：合计不等", "C\t表三\tD8\t强制",
        "M\t\t\t核实\tF103\t甲县财政局：封面没有年度", "",
    ]  # fmt: skip


def test_marks_say_which_cell_to_colour_and_results_lead_to_it():
    findings = [finding("合计不等", ("表三", "J8"), ("表三", "D8")), finding("没有年度")]

    assert marks_rows(findings) == [
        ("表三", "J8", "强制", "X101", "甲县财政局〔表三〕J8：合计不等", "表三!J8"), ("表三", "D8", "强制", "", "", "表三!D8"),
        ("", "", "强制", "X101", "甲县财政局：没有年度", ""),
    ]  # fmt: skip
    assert result_rows(findings) == [
        (1, "强制", "X101", '=HYPERLINK("#\'表三\'!J8","表三 J8")', "甲县财政局〔表三〕J8：合计不等"),
        (2, "强制", "X101", "", "甲县财政局：没有年度"),
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


@given(st.text())
def test_a_text_is_made_to_fit_a_cell(text):
    assert not set(fit(text)) & set("\x00\x07\t\r\x1b\ud800\udfff\uffff")
    assert len(fit(text * 9)) <= LONGEST_TEXT


def test_an_explained_finding_says_so_and_a_slip_says_what_may_have_been_meant():
    told = replace(finding("偏多"), explanation="因机构改革增加")
    slip = replace(finding("不等"), cause="D8 像是多写了 0。")

    assert [row.message for row in result_rows([told, slip])] == [
        "已说明。甲县财政局：偏多", "甲县财政局：不等可能的原因：D8 像是多写了 0。",
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
