"""A posted page is held against the approved workbook: what was changed is found where it was changed, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.test_cli import REPORTS, nianbao
from tests.region.test_workbook import RECEIVED, link, region, unit
from tests.support import consistent
from toolkit import jobs
from toolkit.form import FORMS
from toolkit.proof.lines import list_proof
from toolkit.proof.page import prove_page
from toolkit.region.workbook import write_summary
from toolkit.submission.content import Content
from toolkit.template.template import write_workbook

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


@pytest.fixture(scope="module")
def of_region(tmp_path_factory) -> tuple[Path, Path]:
    """A region workbook of three units and the folder of its pages."""
    folder = tmp_path_factory.mktemp("region")
    book = folder / "汇总.xlsx"
    book.write_bytes(write_summary(region([{RECEIVED: 3}, {RECEIVED: 4}, {RECEIVED: 50}], absent=[unit("丁局", 9)]), link))
    jobs.publish(book, html=folder / "页.html")
    return folder, book


@pytest.mark.parametrize("name", ["页.html", "页（不合并单元格）.html"])
def test_the_table_of_units_of_a_region_is_held_against_its_units(of_region, tmp_path, name):
    """Three units, one that is not in, and the sums: as written nothing is left over; 51 in place of 50 blocks."""
    folder, book = of_region
    good = prove_page(folder / name, book)
    wrong = prove_page(changed(folder, tmp_path, lambda source: _last(source, ">50</td>", ">51</td>"), name), book)
    fewer = prove_page(changed(folder, tmp_path, lambda source: _last(source, "第1局</td>", "第七局</td>"), name), book)

    assert (good.same, good.others, good.aside, good.blocks) == (200, (), (), False)
    for one, words in (
        (wrong, ("3、第2局、50、0、0、50、", "3、第2局、50、0、0、51、")),
        (fewer, ("2、第1局、4、", "2、第七局、4、")),
    ):
        assert one.blocks and len(one.others) == 2 and one.aside == ()
        assert all(word in text for word, text in zip(words, one.others, strict=True))


def _last(source: str, old: str, new: str) -> str:
    return new.join(source.rsplit(old, 1))


def test_a_table_of_units_that_is_not_on_the_page_is_not_said_to_agree(of_region, tmp_path):
    folder, book = of_region

    def change(source: str) -> str:
        return source[: source.rindex("<table")] + source[source.rindex("</table>") + len("</table>") :]

    proof = prove_page(changed(folder, tmp_path, change), book)

    assert not proof.blocks and any("各单位的数没有核对" in text for text in proof.not_compared)
    assert "页面与批准的工作簿一致。" not in [*list_proof(proof)]


def test_no_agreement_is_said_over_a_text_without_an_approved_one(posted, tmp_path):
    """The workbook of the sample has no text of its own: what the page says is the draft's, and nobody has approved it."""
    heading = "五、存在的主要问题及改进情况"
    page = changed(posted, tmp_path, lambda source: source.replace(heading, f"{heading}</p><p>培训999场。", 1))
    invented = prove_page(page, BOOK)
    told = [*list_proof(invented)]

    assert not invented.blocks and "一、总体情况" in invented.not_compared[0] and "五、" in invented.not_compared[0]
    assert "页面与批准的工作簿一致。" not in told and told[-1].startswith("核对过的都与批准的工作簿一致；")


def test_a_workbook_with_all_its_texts_leaves_nothing_uncompared(tmp_path):
    """Every part written in the workbook: the page agrees in full; a number that is added to it does not pass."""
    form = FORMS[2021]
    texts = {"opening": "按照要求编制。", "overview": "培训3场。", "problems": "问题有2个。", "other_matters": "没有其他事项。"}
    texts |= {f"overview.{key}": f"{title[3:]}照常进行。" for key, title in form.sections[0].aspects}
    book = tmp_path / "甲局.xlsx"
    content = Content({"unit": "甲局", "year": 2024}, consistent(form, {RECEIVED: 0}), narrative=texts)
    book.write_bytes(write_workbook(form, content))
    jobs.publish(book, html=tmp_path / "页.html")
    proof = prove_page(tmp_path / "页.html", book)
    dated = prove_page(
        changed(tmp_path, tmp_path, lambda source: source.replace("【待补充：成文日期】", "2025年1月20日")), book
    )
    other = prove_page(changed(tmp_path, tmp_path, lambda source: source.replace("培训3场", "培训4场", 1)), book)

    assert (proof.blocks, proof.not_compared, [*list_proof(proof)][-1]) == (False, (), "页面与批准的工作簿一致。")
    assert other.blocks and any("4" in text for text in other.prose) and not dated.blocks


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
