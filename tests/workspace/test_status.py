"""Status: what shows when units are put beside each other, as lines, JSON and a workbook."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.workspace.building import NOW, REJECTED, collect, put, report, workspace
from toolkit import jobs
from toolkit.errors import NianbaoError
from toolkit.feedback.lines import counts
from toolkit.rules.catalogue import RULES as TITLES
from toolkit.workspace.comparing import broken_rules, in_trouble, same_words
from toolkit.workspace.status import list_status, status_json
from toolkit.workspace.status_book import write_status_book

SAMPLES = Path(__file__).parents[2] / "samples" / "region-2024" / "报送"
WORDS = "系统导出时带了单位，数值无误"


def three(tmp_path):
    """Two that explain in the same words, one that is rejected in two versions."""
    root = workspace(tmp_path)
    for number, unit in enumerate(("示范县教育局", "青石镇人民政府")):
        inputs = {"requests/received/enterprise": number + 1}
        typed = {"documents/coercion/decisions": "6件"}
        put(root, f"{number}.xlsx", report(unit, inputs=inputs, typed=typed, explanations={"C110": f" {WORDS}" * (number + 1)}))
    put(root, "旧.xlsx", report("示范县公安局", date="2025-01-02"))
    put(root, "=新.xlsx", report("示范县公安局", typed=REJECTED))
    collect(root)
    jobs.check_workspace(workspace=root, now=NOW)
    return root, jobs.status(root)


def test_rules_units_and_words_are_compared_over_the_versions_that_count(tmp_path):
    root, found = three(tmp_path)
    assert [(one.rule, one.units) for one in broken_rules(found) if one.rule == "C104"] == [("C104", ("示范县公安局",))]
    assert [(one.unit, one.versions, one.returns) for one in in_trouble(found)] == [("示范县公安局", 2, 1)]
    assert same_words(found) == []

    put(root, "又.xlsx", report(
        "青石镇人民政府", date="2025-01-12", inputs={"requests/received/enterprise": 7},
        typed={"documents/coercion/decisions": "7件"}, explanations={"C110": "系统导出时带了单位， 数值无误"},
    ))  # fmt: skip
    found = collect(root).overview
    (same,) = same_words(found)
    assert (same.units, same.rules) == (("示范县教育局", "青石镇人民政府"), ("C110",))
    assert status_json(found)["same_explanations"] == [{"text": WORDS, "units": list(same.units)}]
    assert "2 家的说明一字不差" in "\n".join(list_status(found))


def test_the_workbook_says_the_same_and_nothing_in_it_runs(tmp_path):
    root, _ = three(tmp_path)
    out = tmp_path / "情况.xlsx"
    found = jobs.status(root, report=out)
    book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))

    assert book.sheetnames == ["统计", "各单位", "文件", "问题"] and len(book["统计"]._charts) == 1
    units = [[cell.value for cell in row] for row in book["各单位"].iter_rows(min_row=4)]
    assert [(row[1], row[4]) for row in units] == [(one.unit.name, one.standing.state.label) for one in found.units]
    assert [row[10] for row in units] == [one.standing.version.report.check_code for one in found.units]
    assert book["统计"]["B4"].value == 3 and "=新.xlsx" in [row[2].value for row in book["文件"].iter_rows()]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert [book[name]["A1"].value for name in book.sheetnames] == [
        "示范县2024年报送情况", "示范县2024年各单位报送情况", "示范县2024年收到的文件", "示范县2024年问题集中在哪里",
    ]  # fmt: skip
    rows = [[cell.value for cell in row] for row in book["问题"].iter_rows(min_row=4)]
    assert ["违反最多的规则", "C104（强制）", TITLES["C104"].title, 1, "示范县公安局"] in rows
    assert {(sheet.freeze_panes, sheet.print_title_rows) for sheet in book} == {("B4", "$3:$3"), ("C4", "$3:$3")}
    assert out.read_bytes() == write_status_book(found)
    with pytest.raises(NianbaoError, match=r"应以 \.xlsx 结尾"):
        jobs.status(root, report=tmp_path / "x.csv")


def test_the_workbook_of_the_status_cuts_no_text_and_repeats_its_headings(tmp_path):
    """A long reason makes its row tall whatever the width of its column; each list prints one page wide with its headings."""
    from toolkit.workbook.lists import row_height
    from toolkit.workbook.styles import Styles, new_workbook
    from toolkit.workspace.status_book import _UNITS, write_list

    workbook, buffer = new_workbook("试")
    area = "很长的地区名称" * 3
    row = ["A-1", "甲局", area, "县直部门", "退回", "2025-01-01", "", 1, 1, 0, "", "", "", "", "", "0123-45678901", ""]
    write_list(workbook, Styles(workbook), ("各单位", "题", "说明"), _UNITS, [row])
    workbook.close()
    sheet = openpyxl.load_workbook(buffer)["各单位"]

    assert sheet.row_dimensions[4].height == pytest.approx(row_height((area, _UNITS[2].pixels)), abs=0.5)
    assert sheet.row_dimensions[4].height > 60
    assert sheet.print_title_rows == "$3:$3" and sheet.page_setup.fitToHeight == 0


def test_findings_are_counted_as_the_check_counts_them_by_what_they_follow_from(tmp_path):
    """The police have one slip and two findings that follow from it: 强制 1 in the summary of the check, and so everywhere."""
    root = workspace(tmp_path, (("YX-1", "云溪市公安局", ""),), "云溪市")
    put(root, "公安局.xlsx", (SAMPLES / "X103_云溪市公安局.xlsx").read_bytes())
    collect(root)
    for _ in range(2):  # before the check between units and after it
        found = jobs.status(root)
        (unit,) = status_json(found)["units"]
        assert unit["open"] == {"error": 1, "query": 0} and unit["reason"] == "有 1 处必须改正"
        assert [one.rule for one in broken_rules(found)] == ["X103"]
        assert [(one.errors, one.queries) for one in in_trouble(found)] == [(1, 0)]
        checked = jobs.check_workspace(workspace=root, now=NOW).answer.checked
        assert counts(checked[0].findings) == "强制 1（另有 2 处由此引起）"


def test_nothing_that_writes_workbooks_is_loaded_to_say_where_everything_stands():
    """Loading it takes longer than saying it; whoever only takes in what came waits for it as well."""
    code = (
        "import sys, toolkit.workspace.collecting, toolkit.workspace.status\n"
        "print([name for name in sys.modules if name in ('xlsxwriter', 'toolkit.region.workbook')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
