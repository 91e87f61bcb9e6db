"""The workbook of a check: a row per finding, nothing of a stranger's that does anything, links, paper."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest

from tests.feedback.reviews import RECEIVED, answered, checked, finding, mixed, review, with_findings
from tests.libreoffice import needs_office, printed_text, recalculate
from toolkit.checks.judging import unreadable
from toolkit.feedback.book import BY_RULE, BY_UNIT, FINDINGS, GAPS, SUMMARY, write_findings_book
from toolkit.feedback.grouping import Review
from toolkit.rules.findings import Severity, Verdict


def book(made: Review):
    return openpyxl.load_workbook(BytesIO(write_findings_book(made)))


def listed(sheet) -> list[dict[str, object]]:
    """The rows of a list by the headings in its third row."""
    names = [cell.value for cell in sheet[3]]
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=4) if row[0].value]


def test_every_finding_stands_in_one_row():
    made = mixed()
    rows = listed(book(made)[FINDINGS])

    found = [(one, each) for one in made.checked for each in one.findings]
    assert [(row["规则"], row["级别"], row["问题"]) for row in rows] == [
        (each.rule, each.severity.label, each.what) for _, each in found
    ]
    assert [row["序号"] for row in rows] == list(range(1, len(found) + 1))
    assert [row["单位"] for row in rows] == [one.submission.unit if one.submission else "坏.xlsx" for one, _ in found]
    assert all(row["怎么改"] in (each.remedy, each.remedy or None) for row, (_, each) in zip(rows, found, strict=True))


def test_units_rules_and_gaps_are_told_with_their_counts():
    made = mixed()
    workbook = book(made)

    assert workbook.sheetnames == [SUMMARY, BY_UNIT, BY_RULE, FINDINGS, GAPS]
    for row, one in zip(listed(workbook[BY_UNIT]), made.checked, strict=True):
        assert (row["结论"], row["校验规则"]) == (one.verdict.label, one.run)
        assert row["未核对"] == len({gap.rule for gap in one.not_judged})
        for severity in Severity:
            assert row[severity.label] == sum(each.severity is severity for each in one.findings)
    rules = listed(workbook[BY_RULE])
    assert [(row["规则"], row["单位数"], row["处数"]) for row in rules] == [
        (one.id, one.units, one.places) for one in made.broken
    ]
    assert "（试行，至2027-03-01）" in next(row["要求"] for row in rules if row["规则"] == "C110")
    assert next(row for row in listed(workbook[GAPS]) if row["原因"] == "没有上年数据")["单位"] == "所有单位"
    summary = {row[0].value: row[1].value for row in workbook[SUMMARY].iter_rows() if row[0].value}
    assert [summary[verdict.label] for verdict in Verdict] == [3, 0, 1, 1]
    assert summary["跳过"] == 1 and "通知.pdf：不是填报工作簿" in summary


def test_what_was_said_to_a_finding_stands_beside_it():
    rows = {row["规则"]: row for row in listed(book(answered())[FINDINGS])}

    assert rows["X103"]["问题"] == "差一。\n可能的原因：E6 像是把 12 写成了 21。"
    assert rows["X103"]["处理情况"] == "待改正"
    assert rows["X101"]["处理情况"] == "由 X103 表三 E6 引起，先改那一处"
    assert rows["Y201"]["处理情况"] == "单位说明：机构改革划转，去年由乙局填报。"
    assert rows["Y202"]["处理情况"] == "单位说明：业务增长较快，请予理解。\n说明未被采纳：请写明原因，王某"
    assert rows["C110"]["处理情况"].startswith("已豁免：合并办公（王某，有效期至2026-12-31）")


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "http://a.cn", "甲\u202e局\x00\ud800", "长" * 40_000]
)
def test_names_and_texts_of_strangers_stay_text(text):
    """As unit, file, sheet, explanation, reason and title: no formula, no link to anywhere, no invisible character."""
    bad = finding("X103", text, explanation=text, refused=text, waiver=text, cause=text, fingerprint="aa")
    bad = replace(bad, cells=(bad.cells[0]._replace(sheet=text, address=text),))
    one = with_findings(checked(text, path=f"/报送/{text[:40]}.xlsx"), bad)
    made = replace(review(one, unreadable("/报送/坏.xlsx", text), skipped=((text, text),)), title=text[:200])
    data = write_findings_book(made)
    workbook = openpyxl.load_workbook(BytesIO(data))

    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in "sn"
                assert cell.hyperlink is None or cell.value == "打开"
                assert not {"\u202e", "\x00"} & set(str(cell.value))
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            assert b"<f>" not in package.read(name)
            if name.endswith(".rels"):
                assert b"http://a.cn" not in package.read(name)


def test_a_click_leads_to_the_file_and_of_a_finding_to_its_cell():
    workbook = book(mixed())
    links = {cell.row: cell.hyperlink for cell in workbook[FINDINGS]["K"] if cell.hyperlink}
    places = {row["序号"] + 3: (row["文件"], row["工作表"], row["单元格"]) for row in listed(workbook[FINDINGS])}

    assert set(links) == set(places)
    for row, (file, sheet, address) in places.items():
        assert unquote(links[row].target).replace("\\", "/") == f"../报送/{file}"
        assert links[row].location == (f"'{sheet}'!{address}" if address else None)
    files = [cell.hyperlink.target for cell in workbook[BY_UNIT]["M"] if cell.hyperlink]
    assert len(files) == 5


def test_lists_are_ready_to_filter_and_to_print():
    """Headings stay in view and on every page, A4 landscape, one page wide."""
    workbook = book(mixed())

    for sheet in workbook:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth or 1) == 1
        assert sheet.print_title_rows == "$3:$3"
    for name in (BY_UNIT, BY_RULE, FINDINGS, GAPS):
        sheet = workbook[name]
        assert sheet.auto_filter.ref == f"A3:{sheet.dimensions.split(':')[1]}"
        assert sheet.freeze_panes.endswith("4")


def test_nothing_to_tell_is_a_workbook_too():
    workbook = book(review(checked("甲局")))

    assert listed(workbook[FINDINGS]) == [] and listed(workbook[BY_RULE]) == []
    assert workbook[FINDINGS]["A2"].value.startswith("共 0 条")


def test_the_same_answers_give_the_same_bytes():
    assert write_findings_book(mixed()) == write_findings_book(mixed())


@needs_office
def test_in_a_real_spreadsheet_program_it_opens_unharmed_and_every_sheet_prints_one_page_wide():
    """LibreOffice reads the same texts, and each of the five sheets takes one page."""
    made = mixed()
    data = write_findings_book(made)
    again = openpyxl.load_workbook(BytesIO(recalculate([data])[0]))
    pages = printed_text(data)

    assert listed(again[FINDINGS]) == listed(book(made)[FINDINGS])
    assert len(pages) == 5
    flat = ["".join(page.split()) for page in pages]
    for title, page in zip(
        ("年度报告校验结果", "各单位校验结果", "按规则汇总", "问题清单", "未能核对的规则"), flat, strict=True
    ):
        assert title in page
    assert "乙局" in flat[3] and RECEIVED not in "".join(flat)
