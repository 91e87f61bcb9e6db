"""Reminders go to those from whom something is still to come, and to nobody else; receipts to those whose report counts."""

from __future__ import annotations

from datetime import timedelta

import docx
import pytest

from tests.workspace.building import NOW, REJECTED, collect, put, report, snapshot, workspace
from toolkit import jobs
from toolkit.cli.program import _run
from toolkit.errors import NianbaoError

UNITS = tuple((f"U-{number}", f"示范县{name}局", "") for number, name in enumerate("甲乙丙丁戊己"))


def county(tmp_path):
    """甲 silent, 乙 unreadable, 丙 rejected, 丁 asked, 戊 passes, 己 accepted."""
    root = workspace(tmp_path, UNITS)
    put(root, "示范县乙局.pdf", b"%PDF-1.4")
    put(root, "丙.xlsx", report("示范县丙局", typed=REJECTED))
    put(root, "丁.xlsx", report("示范县丁局", typed={"documents/coercion/decisions": "6件"}))
    put(root, "戊.xlsx", report("示范县戊局"))
    put(root, "己.xlsx", report("示范县己局", inputs={"requests/received/enterprise": 3}))
    collect(root)
    jobs.accept(["U-5"], "同意", workspace=root, now=NOW)
    return root


def test_who_is_silent_unreadable_rejected_or_asked_is_reminded_each_with_what_is_wanted(tmp_path):
    told = jobs.remind(workspace=county(tmp_path), now=NOW).reminders

    assert [one.unit[3] for one in told] == list("甲乙丙丁")
    for one, words in zip(told, ("尚未收到", "读不了", "必须改正", "需要核实"), strict=True):
        assert words in one.text and "2025年1月31日前" in one.text and "。。" not in one.text


def test_three_tones_differ_and_an_expired_deadline_is_told(tmp_path):
    root = county(tmp_path)
    texts = [jobs.remind(tone, workspace=root, now=NOW + timedelta(days=20)).reminders[0].text for tone in (1, 2, 3)]

    assert len(set(texts)) == 3 and "全县通报" in texts[2]
    assert all("期限2025年1月31日已过 9 天" in text for text in texts)
    with pytest.raises(NianbaoError, match="--tone 只能是"):
        jobs.remind(4, workspace=root)


def test_a_receipt_carries_number_time_digest_check_code_and_verdict(tmp_path):
    root = county(tmp_path)
    told = {one.unit[3]: one.text for one in jobs.remind(workspace=root, now=NOW).receipts}
    version = jobs.status(root).units[4].standing.version

    assert list(told) == list("丙丁戊己")
    for part in (f"2024-{version.number:05}", "2025-01-20 09:30", version.sha256, version.report.check_code, "校验结论：通过"):
        assert part in told["戊"]


def test_receipts_and_statement_are_word_documents_that_say_the_same(tmp_path):
    """Of six units five have sent something, one is silent, one cannot be read; 公布日期 stays blank, for nobody knows it."""
    root = county(tmp_path)
    told = jobs.remind(workspace=root, now=NOW)
    texts = {path.name: docx.Document(path) for path in told.files if path.suffix == ".docx"}
    receipts = [one.text for one in texts["回执.docx"].paragraphs]
    (table,) = texts["公布情况.docx"].tables
    said = "".join(one.text for one in texts["公布情况.docx"].paragraphs)

    assert receipts.count("回　执") == len(told.receipts) == 4
    assert all(line in receipts for one in told.receipts for line in one.text.split("\n"))
    assert "的单位 6 家。已报送 5 家，其中按期 5 家、逾期 0 家；已接受 1 家；没有报送 1 家。" in said
    assert "没有报送的：示范县甲局。" in said and "报来的文件还不能采用的：示范县乙局。" in said
    assert [[cell.text for cell in row.cells][1:4] for row in table.rows][1:3] == [
        ["示范县甲局", "", "未报"], ["示范县乙局", "2025-01-20", "收到但读不了"],
    ]  # fmt: skip
    assert {row.cells[5].text for row in table.rows} == {"公布日期", ""}


def test_the_texts_are_written_and_written_the_same_again(tmp_path, monkeypatch, capsys):
    root = county(tmp_path)
    jobs.remind(workspace=root, now=NOW)
    before = snapshot(root)
    jobs.remind(workspace=root, now=NOW)
    assert snapshot(root) == before and "示范县甲局" in (root / "退回" / "催报.txt").read_text("utf-8-sig")

    monkeypatch.chdir(root)
    assert _run(["remind", "--tone", "2"]) == 0
    assert "【示范县甲局】" in capsys.readouterr().out


@pytest.mark.parametrize(("units", "set_to", "signed"), [
    ((("1", "示范县人民政府办公室", ""), ("2", "示范县教育局", "")), "", "示范县人民政府办公室（盖章）"),
    ((("1", "青石镇人民政府办公室", ""), ("2", "示范县教育局", "")), "", "示范县政府信息公开工作主管部门（盖章）"),
    ((("1", "示范县人民政府办公室", ""),), "示范县政务公开办公室", "示范县政务公开办公室（盖章）"),
])  # fmt: skip
def test_who_signs_is_the_office_as_it_is_set_or_known_and_never_the_name_of_an_area(tmp_path, units, set_to, signed):
    root = workspace(tmp_path, units)
    if set_to:
        text = (root / "设置.toml").read_text("utf-8")
        (root / "设置.toml").write_text(text.replace('"汇总机关" = ""', f'"汇总机关" = "{set_to}"'), encoding="utf-8")
    put(root, "甲.xlsx", report(units[-1][1]))
    collect(root)
    for path in jobs.remind(workspace=root, now=NOW).files:
        if path.suffix == ".docx":
            lines = [one.text for one in docx.Document(str(path)).paragraphs]
            assert lines[-2:] == [signed, "2025年1月20日"], path.name
