"""A filled workbook of an older template comes out as today's with all that was typed, and with a list of what was not."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from toolkit.checks.judging import check_one
from toolkit.cli.program import _run
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.feedback.carrying import carry_over
from toolkit.feedback.copy.returned import returned_copy
from toolkit.form import FORMS, sheets
from toolkit.form.layout import addresses
from toolkit.intake.workbook import read_workbook
from toolkit.rules.findings import Severity
from toolkit.submission.content import Content
from toolkit.template.template import write_workbook

SAMPLES = Path(__file__).parents[2] / "samples" / "region-2024" / "报送"
FORM = FORMS[2021]
WHERE = addresses(FORM)
TYPED = {
    "requests/received/natural_person": 12,
    "requests/received/enterprise": "22（其中修订 16 件）",
    "requests/carried_in/other": 0,
    "requests/carried_out/research": "约3",
    "documents/fee/amount": Decimal("59237.2449"),
    "documents/rules/issued": "无",
}
TEXTS = {"opening": "一\n二", "overview.proactive": "文" * 3000, "problems": "问题。\n\n改进。"}


def older(content: Content, folder: Path, version: str = "1.0") -> Path:
    """A workbook that says it is of an older template."""
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(FORM, content)))
    for row in book[sheets.META].iter_rows(max_col=2):
        if row[0].value == "template_version":
            row[1].value = version
    folder.mkdir(exist_ok=True)
    path = folder / "甲局.xlsx"
    book.save(path)
    return path


def content() -> Content:
    return Content(
        cover={"unit": "甲县财政局", "year": 2025, "code": "001100000000000000", "phone": "0571-88880000"},
        figures=TYPED,
        narrative=TEXTS,
        explanations={"C110": "系统导出时自动带上了单位，数字已核对"},
    )


def test_all_that_was_typed_is_in_todays_template(tmp_path):
    """Figures as they were typed, also those that are none; texts, explanations and cover word for word."""
    old = older(content(), tmp_path / "旧")
    before = old.read_bytes()

    done = carry_over(old, tmp_path / "新")

    was, now = (read_workbook(path.read_bytes(), path.name) for path in (old, done.workbook))
    assert done.left == ()
    assert (done.unit, done.was, done.figures, done.texts, done.explanations) == ("甲县财政局", "1.0", 6, 3, 1)
    assert now.origin.template_version == sheets.TEMPLATE_VERSION
    assert (now.states, now.figures) == (was.states, was.figures)
    assert now.narrative == TEXTS
    assert now.explanations == {"C110": "系统导出时自动带上了单位，数字已核对"}
    assert {key: now.cover[key] for key in ("unit", "code", "phone")} == {
        "unit": "甲县财政局", "code": "001100000000000000", "phone": "0571-88880000",
    }  # fmt: skip
    assert now.year == 2025
    assert old.read_bytes() == before


def test_a_returned_copy_stays_one_with_its_explanations_and_its_origin(tmp_path):
    """Explanations by fingerprint stand on its list, and the file that it answers is still known."""
    received = read_workbook(write_workbook(FORM, replace(content(), explanations={})), "甲局.xlsx")
    findings = check_one(received).findings
    query = next(one for one in findings if one.severity is Severity.QUERY)
    told = {query.fingerprint: "修订的也是制发的，已经核对过台账"}
    copy = tmp_path / "甲局（退回）.xlsx"
    copy.write_bytes(
        returned_copy(replace(received, explanations=told, origin=replace(received.origin, sha256="a" * 64)), findings)
    )

    done = carry_over(copy, tmp_path)

    now = read_workbook(done.workbook.read_bytes(), "x")
    assert done.left == ()
    assert now.explanations == told
    assert now.origin.returned_from == "a" * 64


def test_what_has_no_place_is_told_and_nothing_else(tmp_path, capsys):
    """A number beside a table, a sheet of the unit's own, an explanation of a finding that is gone."""
    old = older(content(), tmp_path)
    book = openpyxl.load_workbook(old)
    book["表三"]["L6"] = "合计 12"
    book.create_sheet("台账")["A1"] = "甲"
    book.save(old)

    status = _run(["template", "--from", str(old), "--out", str(tmp_path / "新")])

    said = capsys.readouterr()
    assert status == 1
    lines = [line for line in said.out.splitlines() if "没有转入" in line]
    assert [line.partition("：")[2][:6] for line in lines] == ["表三 L6：", "台账：原文件"]
    assert "有 2 处没有转入" in said.err
    assert [path.name for path in (tmp_path / "新").iterdir()] == ["甲局（新模板）.xlsx"]


def test_the_command_says_what_was_carried_and_replaces_no_file(tmp_path, capsys):
    """Beside the old file, under another name; a second time under a third one."""
    old = older(content(), tmp_path)
    assert [_run(["template", "--from", str(old)]) for _ in range(2)] == [0, 0]
    said = capsys.readouterr()
    assert "已转入：数据 6 格，文字 3 部分，核实说明 1 条" in said.out
    assert f"模板版本 1.0 → {sheets.TEMPLATE_VERSION}" in said.out
    names = ["甲局.xlsx", "甲局（新模板）.xlsx", "甲局（新模板）（2）.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_every_sample_is_carried_over_whole(path, tmp_path):
    """Whatever is wrong in it is as wrong afterwards."""
    try:
        was = read_workbook(path.read_bytes(), path.name)
    except UnreadableError:
        with pytest.raises(UnreadableError):
            carry_over(path, tmp_path)
        return
    done = carry_over(path, tmp_path)
    now = read_workbook(done.workbook.read_bytes(), path.name)
    assert done.left == ()
    assert [one.fingerprint for one in check_one(now).findings] == [one.fingerprint for one in check_one(was).findings]


def test_a_regions_workbook_and_a_second_option_are_refused(tmp_path, capsys):
    data = write_workbook(FORM, Content(kind=sheets.KIND_REGION))
    (tmp_path / "汇总.xlsx").write_bytes(data)
    with pytest.raises(NianbaoError, match="重新汇总"):
        carry_over(tmp_path / "汇总.xlsx", tmp_path)
    assert zipfile.is_zipfile(tmp_path / "汇总.xlsx")
    assert _run(["template", "--from", str(tmp_path / "汇总.xlsx"), "--year", "2025"]) == 2
    assert _run(["template", "--year", "2025"]) == 2
    assert "--out" in capsys.readouterr().err
