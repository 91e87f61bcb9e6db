"""`draft` for the website: page, second page, table and record of one workbook."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.cli.test_cli import REPORTS, nianbao
from toolkit import jobs
from toolkit.draft import plan

REPORT = REPORTS / "石台县人民政府2024年.xlsx"


def test_a_page_a_page_without_merged_cells_and_a_table_lie_where_they_were_asked_for(capsys, tmp_path):
    """The JSON is alone on standard output; what was written is said beside it."""
    page, table = tmp_path / "年报.html", tmp_path / "年报.csv"
    status, out, err = nianbao(capsys, "draft", REPORT, "--html", page, "--csv", table, "--json")
    record = json.loads(out)

    assert status == 0 and record["title"] == "石台县人民政府2024年政府信息公开工作年度报告" and len(record["cells"]) == 200
    assert {path.name for path in tmp_path.iterdir()} == {"年报.html", "年报（不合并单元格）.html", "年报.csv"}
    assert "rowspan" in page.read_text("utf-8-sig") and "处【待补充】没有写，补完再发布。" in err
    plain = tmp_path / "年报（不合并单元格）.html"
    assert "span" not in plain.read_text("utf-8-sig") and str(plain) in err


def test_word_and_page_are_written_by_one_command(capsys, tmp_path):
    word, page = tmp_path / "稿.docx", tmp_path / "稿.htm"
    status, out, _ = nianbao(capsys, "draft", REPORT, "--out", word, "--html", page)

    assert status == 0 and out.splitlines() == [str(word), str(page), str(Path(tmp_path / "稿（不合并单元格）.htm"))]


def test_where_one_output_cannot_be_written_none_is(capsys, tmp_path):
    """A folder lies where the table should: the page of last week and its second form stay, and no Word file appears."""
    page, table, word = tmp_path / "页.html", tmp_path / "数.csv", tmp_path / "别处" / "稿.docx"
    assert nianbao(capsys, "draft", REPORT, "--html", page)[0] == 0
    table.mkdir()
    page.write_bytes(b"old")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.html")}
    status, _, err = nianbao(capsys, "draft", REPORT, "--out", word, "--html", page, "--csv", table)

    assert status == 2 and "数.csv" in err and not word.exists()
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.html")} == before
    table.rmdir()
    assert nianbao(capsys, "draft", REPORT, "--out", word, "--html", page, "--csv", table)[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == {"页.html", "页（不合并单元格）.html", "数.csv", "别处"}
    assert [path.name for path in word.parent.iterdir()] == ["稿.docx"] and page.read_bytes() != b"old"


def test_a_report_is_planned_once_whatever_is_written_of_it(monkeypatch, tmp_path):
    """Word, two pages, a table, the gaps and the record: of a large region each plan takes a while."""
    planned = []
    blocks = plan._blocks
    monkeypatch.setattr(plan, "_blocks", lambda account: planned.append(account) or blocks(account))

    jobs.publish(REPORT, docx=tmp_path / "稿.docx", html=tmp_path / "页.html", csv=tmp_path / "数.csv")

    assert len(planned) == 1


def test_a_name_that_no_program_opens_is_refused_and_so_are_two_outputs_of_one_name(capsys, tmp_path):
    for arguments, said in (
        (("--html", tmp_path / "页.docx"), "--html 应以 .html 结尾"),
        (("--csv", tmp_path / "数.xlsx"), "--csv 应以 .csv 结尾"),
        ((), "缺少选项 --out"),
    ):
        status, _, err = nianbao(capsys, "draft", REPORT, *arguments)
        assert status == 2 and said in err
    assert list(tmp_path.iterdir()) == []


def test_the_style_of_the_word_report_is_chosen_by_name(capsys, tmp_path):
    """plain is 宋体 alone; a word that is no style is answered with those that are."""
    plain, official = tmp_path / "a.docx", tmp_path / "b.docx"
    assert nianbao(capsys, "draft", REPORT, "--out", plain, "--style", "plain")[0] == 0
    assert nianbao(capsys, "draft", REPORT, "--out", official)[0] == 0
    fonts = []
    for path in (plain, official):
        with zipfile.ZipFile(path) as package:
            fonts.append("仿宋_GB2312" in package.read("word/styles.xml").decode().partition("<w:style ")[2])
    assert fonts == [False, True]

    status, _, err = nianbao(capsys, "draft", REPORT, "--out", tmp_path / "c.docx", "--style", "fancy")
    assert status == 2 and "可以写 official、plain" in err and not (tmp_path / "c.docx").exists()


def test_a_style_is_not_passed_over_in_silence_where_the_workspace_decides(capsys):
    status, _, err = nianbao(capsys, "draft", "--style", "plain")

    assert status == 2 and "不能写 --style" in err


def test_an_edited_draft_is_updated_beside_itself_and_what_is_left_to_look_at_blocks(capsys, tmp_path):
    """The draft stays as it is; what --update does not do is refused and not passed over."""
    draft, new = tmp_path / "稿.docx", tmp_path / "新.docx"
    nianbao(capsys, "draft", REPORT, "--out", draft)
    before = draft.read_bytes()
    status, out, _ = nianbao(capsys, "draft", REPORT, "--update", draft, "--out", new)
    same, _, said = nianbao(capsys, "draft", REPORT, "--update", draft, "--out", draft)
    mixed, _, told = nianbao(capsys, "draft", REPORT, "--update", draft, "--out", new, "--csv", tmp_path / "数.csv")

    assert status == 0 and "更新 0 个数" in out and "0 处要看" in out and new.is_file()
    assert (same, mixed, draft.read_bytes()) == (2, 2, before) and "另一个文件" in said and "--csv" in told
