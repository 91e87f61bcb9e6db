"""A posted page is held against the approved workbook: what was changed is found where it was changed, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.test_cli import REPORTS, nianbao
from toolkit import jobs
from toolkit.proof.lines import list_proof
from toolkit.proof.page import prove_page

BOOK = REPORTS / "石台县人民政府2024年.xlsx"


@pytest.fixture(scope="module")
def posted(tmp_path_factory) -> Path:
    """The pages of a sample, as a site would serve them."""
    folder = tmp_path_factory.mktemp("pages")
    jobs.publish(BOOK, html=folder / "页.html")
    return folder


def changed(folder: Path, tmp_path: Path, change, name: str = "页.html") -> Path:
    page = tmp_path / "另存.html"
    before = (folder / name).read_text("utf-8-sig")
    after = change(before)
    assert after != before
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8><body><div>首页 > 年报</div>{after}<div>版权所有</div>", "utf-8")
    return page


@pytest.mark.parametrize("name", ["页.html", "页（不合并单元格）.html"])
def test_a_page_as_we_wrote_it_agrees_in_all_200_figures(posted, name):
    proof = prove_page(posted / name, BOOK)

    assert (proof.same, proof.blocks, proof.why_unread) == (200, False, "")


def test_figures_that_were_changed_left_out_or_added_are_found_in_their_cells(posted, tmp_path):
    """12 documents became 13, 67 went, and a blank that the site made of a figure is not taken for 0."""

    def change(source: str) -> str:
        return source.replace(">12</td>", ">13</td>", 1).replace(">67</td>", ">&nbsp;</td>", 1)

    proof = prove_page(changed(posted, tmp_path, change), BOOK)

    assert (proof.same, len(proof.different), len(proof.absent), len(proof.extra)) == (198, 1, 1, 0)
    assert proof.different[0][1:] == ("表二 B6 行政规范性文件／本年制发件数", "13", "12")
    assert (proof.absent[0].key, proof.absent[0].approved, proof.blocks) == ("documents/normative/repealed", "67", True)


def test_title_and_heading_and_a_number_in_the_prose_are_compared_too(posted, tmp_path):
    def change(source: str) -> str:
        source = source.replace("2024年政府信息公开工作年度报告", "2023年政府信息公开工作年度报告", 1)
        source = source.replace("五、存在的主要问题及改进情况", "五、其他", 1)
        return re.sub("新收政府信息公开申请[0-9]+件", "新收政府信息公开申请99件", source, count=1)

    proof = prove_page(changed(posted, tmp_path, change), BOOK)

    assert any("2023" in text for text in proof.heads) and proof.headings == ("五、存在的主要问题及改进情况",)
    assert any("99" in text for text in proof.prose) and proof.same == 200 and proof.blocks


def test_a_row_that_is_printed_again_with_another_figure_does_not_pass(posted, tmp_path):
    """A table that stands there twice is told of; with 13 in place of 12 in its second row, that row blocks."""

    def twice(source: str, first: str, second: str) -> str:
        table = source[source.index("<table") : source.index("</table>") + len("</table>")]
        return source.replace(table, table + table.replace(first, second, 1), 1)

    same = prove_page(changed(posted, tmp_path, lambda source: twice(source, "", "")), BOOK)
    other = prove_page(changed(posted, tmp_path, lambda source: twice(source, ">12</td>", ">13</td>")), BOOK)
    blank = prove_page(changed(posted, tmp_path, lambda source: twice(source, ">12</td>", ">&nbsp;</td>")), BOOK)

    assert (same.same, same.others, len(same.aside), same.blocks) == (200, (), 6, False)
    for one in (other, blank):
        assert (one.same, len(one.others), len(one.aside), one.blocks) == (200, 1, 5, True)
        assert "行政规范性文件" in one.others[0] and "重复出现" in one.others[0]
    assert any(other.others[0].rstrip("。") in line for line in list_proof(other)) and "一致。" not in [*list_proof(other)][-1]


def test_figures_that_fit_no_column_for_certain_do_not_pass(posted, tmp_path):
    """A row of 表二 with two figures for three columns: whatever the approved ones are, nobody knows which these are."""

    def change(source: str) -> str:
        before, after = source.split(">12</td>", 1)
        return before[: before.rindex("<td")] + after

    proof = prove_page(changed(posted, tmp_path, change), BOOK)

    assert proof.blocks and any("没有采用，已留空" in text for text in proof.others)


def test_prose_that_could_not_be_judged_is_said_and_does_not_pass(posted, tmp_path):
    """A sentence of forty thousand characters is too hard for the rules on texts: that is told, once, and blocks."""

    def change(source: str) -> str:
        heading = "五、存在的主要问题及改进情况"
        return source.replace(heading, f"{heading}</p><p>收到政府信息公开申请9件，其中{'其中3件' * 10_000}", 1)

    proof = prove_page(changed(posted, tmp_path, change), BOOK)

    (told,) = [text for text in proof.prose if "没有核对" in text]
    assert told.startswith("文字中的数没有核对：") and "句子过长" in told
    assert proof.blocks and proof.same == 200


def test_a_page_without_the_report_says_so_and_is_never_all_right(capsys, tmp_path):
    page = tmp_path / "空.html"
    page.write_text("<html><body><div id=app></div><script>load()</script></body></html>", "utf-8")
    status, out, _ = nianbao(capsys, "verify-page", page, "--against", BOOK)

    assert status == 1 and "没有读到报告的内容" in out and "一致" not in out


def test_the_exit_status_is_0_1_or_2_and_json_follows_the_contract(capsys, posted, tmp_path):
    good, out, _ = nianbao(capsys, "verify-page", posted / "页.html", "--against", BOOK, "--json")
    found = json.loads(out)
    wrong = changed(posted, tmp_path, lambda source: source.replace(">12</td>", ">13</td>", 1))
    bad, told, _ = nianbao(capsys, "verify-page", wrong, "--against", BOOK)
    missing, _, said = nianbao(capsys, "verify-page", tmp_path / "没有.html", "--against", BOOK)

    assert (good, bad, missing) == (0, 1, 2) and "找不到网页" in said
    assert found["same"] == 200 and found["title"] is True
    assert found["different"] == found["absent"] == found["extra"] == found["prose"] == found["others"] == []
    assert "不一致 表二 B6 行政规范性文件／本年制发件数：页面是“13”，批准的是“12”。" in told
