"""A final report is held against its workbook: what was changed, is out of date, unbound or left over is found at its place."""

from __future__ import annotations

import copy
import io
import json
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.cli.test_cli import nianbao
from tests.draft.test_updating import edited, run_of
from tests.region.test_workbook import RECEIVED, link, region, unit
from tests.support import consistent
from toolkit import jobs
from toolkit.draft.sentences import LEFT_OVER
from toolkit.form import FORMS
from toolkit.proof.lines import list_report
from toolkit.proof.report import prove_report
from toolkit.region.workbook import write_summary
from toolkit.submission.content import Content
from toolkit.template.template import write_workbook

REQUESTS, ASPECT = "三、收到和处理政府信息公开申请情况", "（二）依申请公开"


def finished(body) -> None:
    """All that a draft says to whoever finishes it is deleted, and what it asks for is written."""

    def written(found: re.Match[str]) -> str:
        if "定稿前删除" in found[0]:
            return ""
        return "2025年1月20日" if "成文日期" in found[0] else f"{found[0][5:-1]}均已办妥"

    for run in [*body.iter(qn("w:t"))]:
        run.text = LEFT_OVER.sub(written, run.text or "")


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Path:
    """A folder with a region workbook of three units (一.xlsx), one with a figure more (二.xlsx), draft and final report."""
    folder = tmp_path_factory.mktemp("final")
    absent = [unit("丁局", 9)]
    (folder / "一.xlsx").write_bytes(
        write_summary(region([{RECEIVED: 30}, {RECEIVED: 40}, {RECEIVED: 50}], absent=absent), link)
    )
    (folder / "二.xlsx").write_bytes(
        write_summary(region([{RECEIVED: 30}, {RECEIVED: 41}, {RECEIVED: 50}], absent=absent), link)
    )
    jobs.publish(folder / "一.xlsx", docx=folder / "草稿.docx")
    (folder / "定稿.docx").write_bytes(edited((folder / "草稿.docx").read_bytes(), finished))
    return folder


def proved(city: Path, tmp_path: Path, change, workbook: str = "一.xlsx"):
    """The final report after a change, held against a workbook."""
    path = tmp_path / "改过.docx"
    path.write_bytes(edited((city / "定稿.docx").read_bytes(), change))
    return prove_report(path, city / workbook)


def told(proof, *, blocks: bool = True) -> list[tuple[str, ...]]:
    return [(one.kind, one.section, one.document, one.workbook) for one in proof.doubts if one.blocks is blocks]


def test_a_draft_whose_remarks_are_deleted_agrees_with_its_workbook_and_one_with_remarks_does_not(city):
    """Every remark and gap of the draft is listed; without them nothing is, and all 200 figures and all bound ones agree."""
    text = "".join(one.text or "" for one in docx.Document(city / "草稿.docx").element.body.iter(qn("w:t")))
    draft, final = prove_report(city / "草稿.docx", city / "一.xlsx"), prove_report(city / "定稿.docx", city / "一.xlsx")

    left = [one.document for one in draft.doubts if one.kind == "leftover"]
    assert left == LEFT_OVER.findall(text) and len(left) > 3 and draft.blocks
    assert (final.doubts, final.not_compared, final.blocks, final.same) == ((), (), False, 200)
    tables = sum(
        one.startswith("nb_t") and one[4].isdigit() for one in re.findall('w:name="(nb_[^"]+)"', _xml(city / "定稿.docx"))
    )
    assert final.bound == final.said + tables and final.said > 10
    assert [*list_report(final)][-1] == "文稿与工作簿一致。"
    shown = [*list_report(draft)]  # each remark stands on a line of its own, and what to do about many of them is said once
    assert len(shown) == 3 + len(left) + 1 and all(any(place in line for line in shown) for place in places(draft))
    assert sum("请补写" in line for line in shown) == 1 < sum("待补充" in place for place in places(draft))


def places(proof) -> list[str]:
    return [" ".join(filter(None, (one.section, one.around))) for one in proof.doubts if one.kind == "leftover"]


def _xml(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read("word/document.xml").decode()


def test_figures_typed_over_are_found_where_they_stand_with_both_values(city, tmp_path):
    """120 became 121 in the prose and 122 in 表三; typing the same number again is no change."""

    def change(body) -> None:
        run_of(body, "nb_received_1").find(qn("w:t")).text = "121"
        run_of(body, "nb_t3_J6").find(qn("w:t")).text = "122"
        run_of(body, "nb_disposed_1").find(qn("w:t")).text = run_of(body, "nb_disposed_1").find(qn("w:t")).text

    proof = proved(city, tmp_path, change)
    prose, table = (next(one for one in proof.doubts if one.document == value) for value in ("121", "122"))

    assert told(proof)[:2] == [("changed", ASPECT, "121", "120"), ("changed", REQUESTS, "122", "120")]
    assert "新收政府信息公开申请〔121〕件" in prose.around and (prose.cells, table.cells) == ("表三!J6", "表三!J6")
    assert {one.kind for one in proof.doubts} == {"changed", "rule"}  # the rules on texts find 121 beside a 120, too
    assert any(
        line.strip().startswith("手工改过 （二）依申请公开 …") and "工作簿是“120”" in line for line in list_report(proof)
    )


def test_figures_that_have_changed_since_are_out_of_date_and_agree_again_after_an_update(city, tmp_path):
    """One unit received one more: the figures of the prose, of 表三 and the line of the annex are told; updated, none is."""
    old = prove_report(city / "定稿.docx", city / "二.xlsx")
    jobs.update_draft(city / "二.xlsx", city / "定稿.docx", tmp_path / "新.docx")
    new = prove_report(tmp_path / "新.docx", city / "二.xlsx")

    kinds = {one.kind for one in old.doubts if one.blocks}
    assert {"out_of_date", "row"} <= kinds <= {"out_of_date", "row", "rule"}
    assert ("out_of_date", ASPECT, "120", "121") in told(old) and ("out_of_date", REQUESTS, "120", "121") in told(old)
    assert new.doubts == ()


def test_a_number_that_somebody_wrote_is_unbound_and_a_wrong_one_blocks(city, tmp_path):
    """收到申请120件 typed in: told of, agrees. 收到申请99件: the rules on texts say that the table has 120."""

    def add(words: str):
        def change(body) -> None:
            run = run_of(body, "nb_received_1")
            paragraph = next(run.iterancestors(qn("w:p")))
            again = copy.deepcopy(paragraph)
            for one in [*again]:
                if one.tag != qn("w:pPr"):
                    again.remove(one)
            again.add_r().text = words
            paragraph.addnext(again)

        return change

    right, wrong = (proved(city, tmp_path, add(f"全市共收到政府信息公开申请{number}件。")) for number in (120, 99))

    assert told(right) == [] and told(right, blocks=False) == [("unbound", ASPECT, "120", "120")]
    assert ("unbound", ASPECT, "99", "120") in told(wrong, blocks=False)
    assert [one.kind for one in wrong.doubts if one.blocks] == ["rule"] and "99" in wrong.doubts[0].what


def test_a_copied_figure_blocks_only_where_it_is_another_and_a_lost_bookmark_is_told(city, tmp_path):
    def change(body) -> None:
        paragraph = next(run_of(body, "nb_received_1").iterancestors(qn("w:p")))
        paragraph.addnext(copy.deepcopy(paragraph))
        for name in ("nb_disposed_1", "nb_t3_J6"):
            mark = next(one for one in body.iter(qn("w:bookmarkStart")) if one.get(qn("w:name")) == name)
            control = next(mark.iterancestors(qn("w:sdt")))
            for one in [*control.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:tag"))]:
                one.getparent().remove(one)

    now, later = (proved(city, tmp_path, change, workbook) for workbook in ("一.xlsx", "二.xlsx"))

    assert told(now) == [] and {"copied", "lost"} <= {one.kind for one in now.doubts}
    assert sum(one.kind == "lost" and one.section == REQUESTS for one in now.doubts) == 1
    assert ("copied", ASPECT, "120", "121") in told(later)
    assert any(one.kind == "unbound" and one.section == REQUESTS and one.blocks for one in later.doubts)


def test_a_number_typed_over_together_with_its_bookmark_is_found_between_its_words(city, tmp_path):
    """第0局30件 became 33件, without bookmark and control: no rule knows whose figure it is, its words do."""

    def change(body) -> None:
        mark = next(one for one in body.iter(qn("w:bookmarkStart")) if one.get(qn("w:name")) == "nb_u1_received_1")
        control = next(mark.iterancestors(qn("w:sdt")))
        run = mark.getnext()
        run.find(qn("w:t")).text = "33"
        control.getparent().replace(control, run)

    (one,) = [one for one in proved(city, tmp_path, change).doubts if one.blocks]

    assert (one.kind, one.document, one.workbook) == ("lost", "33", "30") and "文中现在是“33”" in one.what


def test_a_cell_that_was_blanked_and_a_row_of_the_annex_that_is_another_block(city, tmp_path):
    def change(body) -> None:
        run_of(body, "nb_t3_J6").find(qn("w:t")).text = ""
        cell = next(one for one in [*body.iter(qn("w:tbl"))][-1].iter(qn("w:t")) if one.text == "40")
        cell.text = "44"

    proof = proved(city, tmp_path, change)

    assert ("cell", REQUESTS, "", "120") in told(proof)
    assert sum(one.kind == "row" and one.section == "附件" for one in proof.doubts) == 2


def test_a_report_that_is_no_draft_of_ours_is_compared_and_said_to_have_nothing_bound(city, tmp_path):
    """Without its ledger: 200 figures agree and it is said that none is bound; 121 in 表三 is found all the same."""
    plain = tmp_path / "别处写的.docx"
    for value, blocks in (("120", False), ("121", True)):
        data = edited((city / "定稿.docx").read_bytes(), lambda body, it=value: _put(body, it))
        plain.write_bytes(_without_ledger(data))
        proof = prove_report(plain, city / "一.xlsx")

        assert (proof.bound, proof.said, proof.blocks) == (0, 0, blocks) and "没有一个数是绑定的" in proof.not_compared[0]
        assert [one[0] for one in told(proof)] == (["cell"] if blocks else [])
        assert "文稿与工作簿一致。" not in [*list_report(proof)]


def _put(body, text: str) -> None:
    run_of(body, "nb_t3_J6").find(qn("w:t")).text = text


def _without_ledger(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/custom.xml":
                content = re.sub(rb"<property .*</property>", b"", content)
            target.writestr(entry, content)
    return out.getvalue()


def test_a_figure_that_the_workbook_no_longer_has_is_out_of_date(tmp_path):
    """The unit's report prints 0 for 规章; the workbook has a blank there since."""
    form = FORMS[2021]
    figures = consistent(form, {RECEIVED: 5})
    report = tmp_path / "甲局.docx"
    for name, own in (("前", figures), ("后", {**figures, "documents/rules/issued": None})):
        content = Content({"unit": "甲局", "year": 2024}, own)
        (tmp_path / f"{name}.xlsx").write_bytes(write_workbook(form, content))
    jobs.publish(tmp_path / "前.xlsx", docx=report)
    proof = prove_report(report, tmp_path / "后.xlsx")

    assert [(one.kind, one.cells, one.document) for one in proof.doubts if one.blocks and one.cells] == [
        ("out_of_date", "表二!B5", "0")
    ]


def test_a_unit_s_own_report_is_held_against_its_workbook_with_its_texts(tmp_path):
    """The unit wrote 培训3场: its draft agrees, the number is told as unbound nowhere, and 培训4场 in the report blocks."""
    form = FORMS[2021]
    texts = {
        "opening": "按照要求编制。",
        "overview": "全年培训3场，收到政府信息公开申请5件。",
        "problems": "更新不够及时，已经安排专人每周核对一次栏目内容。",
        "other_matters": "收取信息处理费0元。",
    }
    book, report = tmp_path / "甲局.xlsx", tmp_path / "甲局.docx"
    content = Content({"unit": "甲局", "year": 2024}, consistent(form, {RECEIVED: 5}), narrative=texts)
    book.write_bytes(write_workbook(form, content))
    jobs.publish(book, docx=report)
    report.write_bytes(edited(report.read_bytes(), finished))
    good = prove_report(report, book)
    report.write_bytes(edited(report.read_bytes(), lambda body: _replace(body, "培训3场", "培训4场")))
    other = prove_report(report, book)

    assert "numbers" not in {one.kind for one in good.doubts} and good.same == 200
    assert [(one.document, one.workbook) for one in good.doubts if one.kind == "unbound"] == [("5", "5")]
    assert any("没有绑定、与工作簿一致的 1 个数" in line and "一、总体情况 5。" in line for line in list_report(good))
    numbers = [one.what for one in other.doubts if one.kind == "numbers"]
    assert len(numbers) == 2 and "文稿里有" in numbers[1] and other.blocks


def _replace(body, old: str, new: str) -> None:
    for one in body.iter(qn("w:t")):
        one.text = (one.text or "").replace(old, new)


def test_a_table_that_is_not_there_and_a_file_that_is_no_report_are_never_all_right(city, tmp_path):
    def change(body) -> None:
        table = [*body.iter(qn("w:tbl"))][1]
        table.getparent().remove(table)

    proof = proved(city, tmp_path, change)
    blank = tmp_path / "空.docx"
    docx.Document().save(blank)
    empty = prove_report(blank, city / "一.xlsx")

    assert sum(one[:2] == ("cell", REQUESTS) for one in told(proof)) > 100
    assert empty.blocks and "没有读到报告的内容" in empty.why_unread and "一致" not in "".join(list_report(empty))


def test_the_command_exits_with_0_1_or_2_and_its_json_names_every_place(city, capsys):
    good, _, _ = nianbao(capsys, "check", city / "定稿.docx", "--against", city / "一.xlsx")
    bad, out, _ = nianbao(capsys, "check", city / "草稿.docx", "--against", city / "一.xlsx", "--json")
    two, _, said = nianbao(capsys, "check", city / "定稿.docx", city / "草稿.docx", "--against", city / "一.xlsx")
    mixed, _, _ = nianbao(capsys, "check", city / "定稿.docx", "--against", city / "一.xlsx", "--by", "rule")
    found = json.loads(out)
    alone, _, hint = nianbao(capsys, "check", city / "定稿.docx")

    assert alone == 1 and "--against" in hint
    assert (good, bad, two, mixed) == (0, 1, 2, 2) and "只写一个文件" in said
    assert found["blocks"] is True and found["same"] == 200 and found["unread"] is None
    assert {*found["doubts"][0]} == {"kind", "section", "around", "cells", "document", "workbook", "what", "blocks"}
